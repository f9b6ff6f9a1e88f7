import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.comparison.retrieval import name_agreement
from crawler.language import names
from crawler.language.names import SAME_NAME, entities, heard_at, hears, romanise, similarity


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tokayev", "Токаева"),
        ("Tokaev", "Tokayev"),
        ("Johnson", "Джонсон"),
        ("Jürgen", "Юрген"),
        ("Schmidhuber", "Шмидхубер"),
        ("Khabarovsk", "Хабаровске"),
        ("Klitschko", "Кличко"),
        ("Serhiy", "Сергій"),
        ("Müller", "Mueller"),
        ("Yushchenko", "Ющенко"),
        ("Ōtani", "オオタニ"),
        ("Thatcher", "Тэтчер"),
    ],
)
def test_one_name_in_two_scripts(one, other):
    assert similarity(one, other) >= SAME_NAME


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ivanov", "Петров"), ("Kovalenko", "Кравченко"), ("Lavrov", "Петров"), ("Orlov", "Козлов")],
)
def test_different_names_stay_apart(one, other):
    assert similarity(one, other) < SAME_NAME


@pytest.mark.parametrize(
    ("text", "lang", "names"),
    [
        ("Germany's chancellor met Xi in Beijing", "en", ["Germany", "Xi", "Beijing"]),
        ("ФРГ и США обвинили Украину", "ru", ["Germany", "United States", "Ukraine"]),
        ("习近平在北京会见普京", "zh", ["Xi", "Beijing", "Putin"]),
        ("Die deutsche Regierung und Russlands Präsident", "de", ["Germany", "Russia"]),
        ("если индивидуально, вся сила", "ru", []),
        ("anything", "fi", []),
    ],
)
def test_listed_names_are_found_in_each_language(text, lang, names):
    assert [entity.name for entity in entities(text, lang)] == names


@given(st.text(max_size=40))
def test_romanised_words_are_plain_letters(word):
    assert all("a" <= char <= "z" for char in romanise(word))


@given(st.text(alphabet="abcdйкларовşöč", min_size=1, max_size=12))
def test_similarity_of_a_word_with_itself_is_full(word):
    assert similarity(word, word) == 100.0 or not romanise(word)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Guoqiang", "老技师陈国强说他不怕"),
        ("Jinping", "习近平主席讲话"),
        ("Gangnam", "서울 강남 지역에서"),
        ("Tanaka", "昨日タナカ氏は語った"),
        ("Netanyahu", "אמר נתניהו אתמול"),
        ("Karamanlis", "είπε ο Καραμανλής χθες"),
        ("Abovyan", "ասաց Աբովյանը"),
        ("Beridze", "თქვა ბერიძემ"),
    ],
)
def test_a_name_is_heard_in_other_scripts(name, text):
    assert hears(name, text)


@pytest.mark.parametrize(
    "text", ["市议会星期一开会", "서울 강남 지역에서", "είπε ο Καραμανλής χθες"]
)
def test_another_name_is_not_heard(text):
    assert not hears("Thorvaldsen", text)


READ = [("Murakami", "昨日、村上氏が会見を開いた。"), ("Kurosawa", "黒澤明の映画が上映された。")]


@pytest.mark.parametrize(("name", "text"), READ)
def test_a_japanese_name_is_heard_by_the_reading_of_its_signs(name, text):
    at = heard_at(name, text)
    assert at
    assert at.of(text) in ("村上", "黒澤")
    assert not heard_at(name, "昨日、渡辺氏が会見を開いた。")


@pytest.mark.parametrize(("name", "text"), READ)
def test_without_readings_a_japanese_name_is_not_heard_and_says_nothing(name, text, monkeypatch):
    monkeypatch.setattr(names, "_reader", lambda: None)
    assert not heard_at(name, text)
    assert name_agreement(f"He said that {name} was there.", text, "en", "ja") == 0.0
