import json
from pathlib import Path

import pytest

from crawler.comparison.guards import Pair, convincing, disagreements
from crawler.language import names
from crawler.language.lexicon import negations
from crawler.model import EditClass

CASES = Path(__file__).parents[2] / "benchmarks/translation/cases.jsonl"


@pytest.mark.parametrize(
    ("quote", "lang", "passage", "edit", "mine", "theirs"),
    [
        ("They hired 45 nurses.", "ru", "Они наняли 54 медсестры.", "number", "45", "54"),
        (
            "It costs 3 million.",
            "de",
            "Es kostet 3 Milliarden.",
            "number",
            "3 million",
            "3 Milliarden",
        ),
        ("The vote is on Monday.", "uk", "Голосування в середу.", "number", "Monday", "середу"),
        ("We trust France.", "zh", "我们相信德国。", "name", "France", "德国"),
        (
            "They asked Dr Sokolov.",
            "ru",
            "Тогда спросили врача Белова.",
            "name",
            "Sokolov",
            "Белова",
        ),
        ("We will sign it.", "ru", "Мы это не подпишем.", "negation", "We will sign it.", "не"),
        (
            "Prices fell again.",
            "de",
            "Die Preise sind erneut gestiegen.",
            "word",
            "fell",
            "gestiegen",
        ),
    ],
)
def test_a_change_is_named_on_both_sides(quote, lang, passage, edit, mine, theirs):
    (change,) = disagreements(Pair(quote, passage, "en", lang))
    assert change.edit is EditClass(edit)
    assert (change.quote.of(quote), change.source.of(passage)) == (mine, theirs)


@pytest.mark.parametrize(
    ("quote", "lang", "passage"),
    [
        ("He failed to come.", "ru", "Он не пришёл."),
        ("It is impossible to say.", "de", "Man kann es nicht sagen."),
        ("He drove 60 miles.", "ru", "Он проехал 97 километров."),
        ("Nearly two thirds agreed.", "ru", "Согласились 66 процентов."),
        ("It was not only dear but bad.", "uk", "Це було не лише дорого, а й погано."),
        ("About 1.2 million came.", "de", "Es kamen 1.187.000 Menschen."),
        ("Kyiv answered at once.", "ru", "Киев ответил сразу."),
        ("Xi came to Astana.", "zh", "习近平抵达阿斯塔纳。"),
    ],
)
def test_an_honest_translation_is_not_accused(quote, lang, passage):
    assert disagreements(Pair(quote, passage, "en", lang)) == ()


def test_what_stands_beside_the_passage_is_not_missing():
    quote, passage = (
        "In 2014 the Poles paid 300 euros.",
        "Тогда они заплатили 300 евро за 200 тонн.",
    )
    nearby = "В 2014 году Польша предложила сделку."
    assert disagreements(Pair(quote, passage, "en", "ru", nearby)) == ()


def test_a_denial_in_what_the_quote_leaves_out_is_none():
    passage = "Мы подпишем договор весной, но ни с кем заранее это обсуждать не станем."
    assert disagreements(Pair("We will sign the treaty.", passage, "en", "ru")) == ()


def test_a_language_without_word_lists_is_guarded_by_numbers_alone():
    assert disagreements(Pair("We will not pay.", "Maksamme.", "en", "fi")) == ()
    (change,) = disagreements(Pair("We pay 70 euros.", "Maksamme 50 euroa.", "en", "fi"))
    assert change.edit is EditClass.NUMBER


def test_expressions_that_only_look_like_denials_are_left_out():
    assert negations("It was not only late.", "en").strong == ()
    assert len(negations("It was not late.", "en").strong) == 1


def test_own_set_keeps_its_floor():
    found = asked = false = 0
    for line in CASES.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        for lang in ("ru", "uk", "de", "zh"):
            false += bool(disagreements(Pair(case["right"], case[lang], "en", lang)))
            if case["wrong"] is not None:
                asked += 1
                found += bool(disagreements(Pair(case["wrong"], case[lang], "en", lang)))
    assert asked >= 150
    assert found / asked >= 0.9
    assert found / (found + false) >= 0.98


@pytest.mark.parametrize(
    ("quote", "lang", "passage"),
    [
        ("The shop will not reopen until 2031.", "de", "Der Laden macht erst 2031 wieder auf."),
        ("Something went wrong with the lift.", "ru", "С лифтом что-то пошло не так."),
        ("The Security Council meets today.", "ru", "Совет Безопасности соберётся сегодня."),
        ("It sold 40 million tickets.", "sw", "Iliuza tiketi milioni 40."),
        ("They came in 2018.", "th", "พวกเขามาในปี 2561"),
    ],
)
def test_what_may_be_said_otherwise_convinces_nobody(quote, lang, passage):
    pair = Pair(quote, passage, "en", lang)
    changes = disagreements(pair)
    assert not changes or not convincing(changes, pair)


@pytest.mark.parametrize(
    ("quote", "lang", "passage"),
    [
        ("The lift will not be repaired.", "ru", "Лифт отремонтируют."),
        ("Rents fell last year.", "de", "Die Mieten sind im vergangenen Jahr gestiegen."),
        ("It sold 40 tickets.", "fi", "Se myi 70 lippua."),
    ],
)
def test_a_strong_sign_convinces_alone(quote, lang, passage):
    pair = Pair(quote, passage, "en", lang)
    assert convincing(disagreements(pair), pair)


@pytest.mark.parametrize(
    ("quote", "lang", "passage"),
    [
        ("Nobody bakes better bread than our neighbours.", "ru", "Лучший хлеб пекут наши соседи."),
        ("Nobody bakes better bread than they do.", "zh", "邻居烤的面包最好。"),
        ("I do not doubt that the bridge will hold.", "ru", "Я уверен, что мост выдержит."),
        ("I do not doubt that the bridge will hold.", "uk", "Я певен, що міст витримає."),
        ("Hardly a street is without a bakery.", "de", "Fast jede Straße hat eine Bäckerei."),
        ("Rents did not grow as fast as pay.", "de", "Die Löhne stiegen schneller als Mieten."),
        ("More guests stayed away than usual.", "de", "Es kamen weniger Leute."),
        ("More guests stayed away than in spring.", "ru", "Гостей пришло меньше, чем весной."),
    ],
)  # fmt: skip
def test_a_denial_that_is_cancelled_or_compares_disagrees_with_nothing(quote, lang, passage):
    assert disagreements(Pair(quote, passage, "en", lang)) == ()


@pytest.mark.parametrize(
    ("quote", "lang", "passage"),
    [
        ("The bridge will not hold.", "ru", "Мост выдержит."),
        ("The company denied the theft.", "de", "Die Firma bestätigte den Diebstahl."),
        ("Nobody told us about the theft.", "zh", "有人告诉了我们盗窃的事。"),
    ],
)
def test_a_plain_denial_still_disagrees(quote, lang, passage):
    assert disagreements(Pair(quote, passage, "en", lang))


@pytest.mark.parametrize(
    ("quote", "lang", "right", "turned"),
    [
        ("More than 300 came.", "de", "Mehr als 300 kamen.", "Weniger als 300 kamen."),
        ("At least 17 burned.", "ru", "Сгорело не менее 17 домов.", "Сгорело не более 17 домов."),
        ("No more than 60 may enter.", "uk", "Пустять щонайбільше 60.", "Пустять щонайменше 60."),
        ("Fewer than 200 are left.", "zh", "只剩不到200只。", "还剩200多只。"),
    ],
)  # fmt: skip
def test_a_least_number_told_as_the_most_is_one_sign_that_does_not_accuse(
    quote, lang, right, turned
):
    assert disagreements(Pair(quote, right, "en", lang)) == ()
    pair = Pair(quote, turned, "en", lang)
    changes = disagreements(pair)
    assert [change.edit for change in changes] == [EditClass.WORD]
    assert not convincing(changes, pair)


def test_a_bound_behind_a_denial_or_on_one_side_alone_disagrees_with_nothing():
    for quote, passage in (
        ("He did not wait more than 20 minutes.", "Er wartete weniger als 20 Minuten."),
        ("More than 300 came.", "Es kamen 300 Leute."),
    ):
        assert not disagreements(Pair(quote, passage, "en", "de"))


@pytest.mark.parametrize("read", [True, False])
def test_a_name_in_japanese_signs_accuses_nobody(read, monkeypatch):
    if not read:
        monkeypatch.setattr(names, "_reader", lambda: None)
    for quote, passage in (
        ("The mayor Tanaka opened the bridge.", "市長の渡辺氏が橋の開通式に出席した。"),
        ("Mr Suzuki and Mr Ito signed it.", "高橋氏と小林氏が署名した。"),
        ("President Mori resigned on Monday.", "月曜日、山本会長は辞任した。"),
    ):
        assert disagreements(Pair(quote, passage, "en", "ja")) == ()
