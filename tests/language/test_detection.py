import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.language.detection import IDENTIFIED, SURE, Language, detect, primary, scripts


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The harbour will stay closed until the repairs are finished.", "en"),
        ("Der Hafen bleibt geschlossen, bis die Reparaturen beendet sind.", "de"),
        ("Le port restera fermé jusqu'à la fin des travaux, a dit le maire.", "fr"),
        ("El puerto seguirá cerrado hasta que terminen las obras.", "es"),
        ("Přístav zůstane zavřený, dokud nebudou opravy hotové.", "cs"),
        ("Порт будет закрыт до окончания ремонта, объявил мэр.", "ru"),
        ("Порт буде зачинений до завершення ремонту, оголосив мер.", "uk"),
        ("港口将一直关闭，直到维修结束。", "zh"),
        ("港は修理が終わるまで閉鎖されます。", "ja"),
        ("수리가 끝날 때까지 항구는 폐쇄됩니다.", "ko"),
    ],
)
def test_whole_sentences_are_told_apart(text, code):
    assert detect(text).code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("Спасибо, это всё", "ru"), ("Дякуємо їм", "uk"), ("谢谢大家", "zh"), ("ありがとう", "ja")],
)
def test_script_settles_short_texts(text, code):
    found = detect(text)
    assert (found.code, found.certainty >= SURE) == (code, True)


@pytest.mark.parametrize("text", ["", "   ", "12 345", "!?…"])
def test_text_without_letters_has_no_language(text):
    assert detect(text) == Language(None, 0.0)


def test_declared_language_settles_what_is_in_doubt():
    assert detect("Yes", "nl").code == "nl"


def test_declared_language_does_not_outweigh_the_text():
    assert detect("Порт будет закрыт до окончания ремонта, объявил мэр.", "en").code == "ru"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Пристанището ще остане затворено, докато ремонтът не приключи напълно.", "bg"),
        ("Пристаништето ќе остане затворено додека не завршат поправките.", "mk"),
        ("Лука ће остати затворена док се поправке не заврше, рекао је градоначелник.", "sr"),
        ("Оңдоо иштери бүткөнгө чейин порт жабык болот, деди шаардын мэри.", "ky"),
        ("Засварын ажил дуустал боомт хаалттай байна гэж хотын дарга хэлэв.", "mn"),
        ("El port romandrà tancat fins que s'acabin les obres, ha dit l'alcalde.", "ca"),
        ("Mananatiling sarado ang daungan hanggang sa matapos ang mga pagkukumpuni.", "tl"),
        ("Sadam jääb suletuks, kuni remonditööd on lõppenud, ütles linnapea.", "et"),
        ("ጥገናው እስኪጠናቀቅ ድረስ ወደቡ ዝግ ሆኖ ይቆያል ሲሉ ከንቲባው ተናገሩ።", "am"),
    ],
)
def test_neighbours_of_the_languages_most_met_are_not_taken_for_them(text, code):
    assert detect(text).code == code


def test_a_declared_language_is_taken_where_the_text_cannot_tell_it_from_a_relative():
    text = (
        "Pelabuhan itu akan tetap ditutup sampai perbaikan selesai. Wali kota mengatakan hal itu "
        "kepada wartawan setelah rapat."
    )
    assert detect(text).certainty < IDENTIFIED
    for declared in ("ms", "id"):
        found = detect(text, declared)
        assert (found.code, found.certainty >= IDENTIFIED) == (declared, True)


def test_a_page_in_two_languages_is_not_surely_identified():
    english = "The harbour will stay closed until the repairs are finished, the mayor said. "
    finnish = (
        "Satama pysyy suljettuna, kunnes korjaukset on saatu valmiiksi, sanoi kaupunginjohtaja. "
    )
    assert detect(finnish * 12 + english * 12).certainty < IDENTIFIED


def test_chinese_with_a_latin_name_stays_chinese():
    assert detect("据Reuters报道，该港口将一直关闭。").code == "zh"


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("zh-Hant-TW", "zh"),
        ("EN_us", "en"),
        (None, None),
        ("", None),
        ("x1-y", None),
        ("nb-NO", "no"),
        ("iw", "he"),
    ],
)
def test_primary_subtag(tag, code):
    assert primary(tag) == code


def test_scripts_are_counted_by_letter():
    assert scripts("ab цд 中") == {"latin": 2, "cyrillic": 2, "han": 1}


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text):
    assert 0.0 <= detect(text).certainty <= 1.0001
