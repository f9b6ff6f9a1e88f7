import re
from pathlib import Path

import pytest

from crawler.comparison.verdict import WORDED, JudgedSource, compare
from crawler.model import Kind, ReasonCode

RUSSIAN = (
    "Мэр рассказал журналистам о планах на следующий год. Старый порт закроют в марте на два года. "
    "Мы построим три новые школы и одну больницу. Деньги на это выделит областной бюджет. "
    "Вопрос о трамвае пока не решён, сказал он."
)
ENGLISH = (
    "The mayor told reporters about plans for next year. The old port will be closed in March for "
    "two years. We will build three new schools and one hospital. The region will pay for it."
)


def kind(quote, text, **options):
    return compare([quote], JudgedSource(text), **options).kind


def test_one_language_is_judged_by_its_words():
    assert kind("We will build three new schools and one hospital.", ENGLISH) is Kind.VERBATIM


def test_two_languages_are_judged_by_meaning():
    quote = "We will build three new schools and one hospital."
    found = compare([quote], JudgedSource(RUSSIAN))
    assert found.kind is Kind.TRANSLATED
    assert found.span is not None
    assert found.span.of(RUSSIAN) == "Мы построим три новые школы и одну больницу."


def test_english_words_in_a_foreign_source_are_found_as_they_stand():
    page = RUSSIAN + " По-английски он добавил: “Nobody will lose a single day of school.”"
    assert kind("Nobody will lose a single day of school.", page) is Kind.VERBATIM


def test_a_part_in_another_script_of_a_page_in_the_quotations_language_is_searched():
    page = ENGLISH + "\n" + RUSSIAN + "\n"
    quote = "The question of the tram has not been settled yet, he said."
    found = compare([quote], JudgedSource(page, "en"))
    assert found.kind is Kind.TRANSLATED
    assert found.span is not None
    assert found.span.of(page) == "Вопрос о трамвае пока не решён, сказал он."


@pytest.mark.parametrize("quote", ["Yes", "Nyet", "OK, Alma"])
def test_a_quotation_too_short_to_tell_its_language_is_never_absent(quote):
    assert kind(quote, RUSSIAN) is not Kind.ABSENT


def test_a_translated_quotation_is_never_absent_by_its_wording():
    quote = "Money for this will be provided by the regional budget."
    assert kind(quote, RUSSIAN, quote_lang="en") is Kind.TRANSLATED


def test_an_incomplete_source_proves_no_absence():
    quote = "Scientists discovered a new species of frog in the rainforests of Borneo."
    assert compare([quote], JudgedSource(RUSSIAN)).kind is Kind.ABSENT
    assert compare([quote], JudgedSource(RUSSIAN, complete=False)).kind is Kind.UNDECIDED


def test_a_wrongly_declared_language_does_not_mislead():
    quote = "We will build three new schools and one hospital."
    assert compare([quote], JudgedSource(RUSSIAN, "en")).kind is Kind.TRANSLATED


@pytest.mark.parametrize("text", ["", "12 345", "…"])
def test_a_source_without_words_never_matches(text):
    found = compare(["The old port will be closed in March."], JudgedSource(text))
    assert found.kind in {Kind.UNDECIDED, Kind.ABSENT}


def test_other_quotations_of_the_article_do_not_change_a_clear_verdict():
    quote = "The old port will be closed in March for two years."
    alone = compare([quote], JudgedSource(RUSSIAN))
    others = ("We will build three new schools and one hospital.", "Money is there.")
    assert compare([quote], JudgedSource(RUSSIAN), context=others) == alone


def test_words_that_stand_there_but_for_one_are_no_translation():
    zulu = (
        "Umasipala uthe indlela entsha izovulwa ngo-27 ngenyanga ezayo. Abahlali bebelindele le"
        " ndaba isikhathi eside. Izithuba zizovulelwa abasha abaphumelele izifundo zabo."
    )
    quote = "Umasipala uthe indlela entsha izovulwa ngo-21 ngenyanga ezayo."  # taken for Swahili
    assert compare([quote], JudgedSource(zulu, "xh")).kind is Kind.ALTERED


ELSEWHERE = {
    "en": "The harbour board met for three days and heard twenty skippers about the channel.",
    "lo": "ຄະນະກຳມະການໄດ້ປະຊຸມກັນສາມວັນແລະຟັງນາຍເຮືອຊາວຄົນກ່ຽວກັບທ່າເຮືອແຫ່ງນີ້.",
}
SAID = {
    "en": "My grandmother baked bread for the whole street every Friday.",
    "lo": "ແມ່ຕູ້ຂອງຂ້ອຍອົບເຂົ້າຈີ່ໃຫ້ຄົນທັງຖະໜົນທຸກວັນສຸກ.",
}


@pytest.mark.parametrize(
    ("lang", "kind", "code"),
    [
        ("en", Kind.ABSENT, ReasonCode.NOT_FOUND),
        ("lo", Kind.UNDECIDED, ReasonCode.UNMEASURED_LANGUAGE),
    ],
)
def test_absent_is_said_in_a_language_that_is_measured(lang, kind, code):
    found = compare([SAID[lang]], JudgedSource(ELSEWHERE[lang] * 3, lang), lang)
    assert (found.kind, found.reason.code) == (kind, code)


def test_the_page_lists_the_languages_that_are_measured():
    page = (Path(__file__).parents[2] / "docs" / "languages.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| (\w+) \|[^\n]*\| measured \|$", page, re.MULTILINE)
    assert listed == sorted(WORDED)
