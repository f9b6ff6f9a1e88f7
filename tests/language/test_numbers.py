"""Numbers in running text, in every notation and listed language."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.language.numbers import LARGEST, amounts, digit_readings, quantities
from crawler.language.text import fold
from crawler.language.words import split_words


@pytest.mark.parametrize(
    ("lang", "text", "value", "unit"),
    [
        ("en", "2,500", 2500, None),
        ("en", "2.5 thousand", 2500, None),
        ("en", "two and a half thousand", 2500, None),
        ("en", "twenty-five percent", 25, "%"),
        ("en", "25 per cent", 25, "%"),
        ("en", "25%", 25, "%"),
        ("en", "$5bn", 5_000_000_000, "usd"),
        ("en", "five billion dollars", 5_000_000_000, "usd"),
        ("en", "one hundred and twenty thousand three hundred", 120_300, None),
        ("en", "1 500 km", 1500, "km"),
        ("en", "1,234,567.89", Decimal("1234567.89"), None),
        ("en", "half a million", 500_000, None),
        ("en", "3.125", Decimal("3.125"), None),
        ("ru", "две с половиной тысячи", 2500, None),
        ("ru", "2,5 тыс.", 2500, None),
        ("ru", "двадцать пять процентов", 25, "%"),
        ("ru", "сто двадцать три миллиона пятьсот тысяч рублей", 123_500_000, "rub"),
        ("ru", "полтора года", Decimal("1.5"), "year"),
        ("uk", "п'ять з половиною тисяч гривень", 5500, "uah"),
        ("uk", "3,5 млн", 3_500_000, None),
        ("de", "fünfundzwanzig Prozent", 25, "%"),
        ("de", "zweieinhalb Tausend", 2500, None),
        ("de", "2.500 Euro", 2500, "eur"),
        ("de", "zweitausenddreihundert", 2300, None),
        ("de", "2,5 Millionen", 2_500_000, None),
        ("fr", "quatre-vingt-dix-sept", 97, None),
        ("fr", "soixante-quinze", 75, None),
        ("fr", "deux cent quatre-vingt-dix-sept", 297, None),
        ("fr", "vingt et un mille", 21_000, None),
        ("fr", "deux millions et demi", 2_500_000, None),
        ("fr", "cent vingt pour cent", 120, "%"),
        ("es", "treinta y cinco por ciento", 35, "%"),
        ("es", "dos millones y medio", 2_500_000, None),
        ("es", "dos mil quinientos millones", 2_500_000_000, None),
        ("zh", "三万五千", 35_000, None),
        ("ko", "4억 2500만", 425_000_000, None),
        ("lt", "7 milijonuose", 7_000_000, None),
        ("lv", "6 miljardus", 6_000_000_000, None),
        ("fi", "4,5 miljoonalla", 4_500_000, None),
        ("hu", "12 millióan", 12_000_000, None),
        ("sq", "8 milionë", 8_000_000, None),
        ("ka", "9 მილიარდ", 9_000_000_000, None),
        ("ar", "6 مليارات", 6_000_000_000, None),
        ("th", "6 พันล้าน", 6_000_000_000, None),
        ("ja", "1億2345万", 123_450_000, None),
        ("zh", "百分之三十", 30, "%"),
        ("zh", "二〇二六", 2026, None),
        ("en", "two and a half million", 2_500_000, None),
        ("es", "mil quinientos", 1500, None),
        ("nl", "5 miljoen", 5_000_000, None),
        ("it", "5,2 milioni", 5_200_000, None),
        ("tr", "3 milyon", 3_000_000, None),
        (None, "2,500", 2500, None),
        (None, "２５００", 2500, None),
    ],
)
def test_one_number_in_many_notations(
    lang: str, text: str, value: int | Decimal, unit: str | None
) -> None:
    found = quantities(f"... {text}, ...", lang)
    assert [(value in n.readings, n.unit) for n in found] == [(True, unit)]
    words = amounts(split_words(fold(text).text).words, lang)
    assert [(n.value, n.unit) for n in words] == [(value, unit)]


def test_spans_are_of_the_text_as_given() -> None:
    text = "Some “two and a half” thousand, then 5\u00a0% more."
    assert [n.span.of(text) for n in quantities(text, "en")][-1] == "5\u00a0%"


def test_punctuation_parts_numbers() -> None:
    found = quantities("twenty, five; between twenty and thirty", "en")
    assert [n.readings for n in found] == [{20}, {5}, {20}, {30}]


@pytest.mark.parametrize("text", ["no numbers here", "verbunden", "and a", "", "…"])
def test_words_are_no_numbers(text: str) -> None:
    assert quantities(text, "en") == ()


@given(st.integers(min_value=0, max_value=10**9))
def test_grouped_digits_come_to_their_value(value: int) -> None:
    assert digit_readings(f"{value:,}", "en") == ((value,), False)
    assert digit_readings(f"{value:,}".replace(",", "."), "de") == ((value,), False)


@given(st.text(alphabet="0123456789.,", min_size=1, max_size=12))
def test_any_digits_and_marks_are_read_or_refused(text: str) -> None:
    readings, _ = digit_readings(text, None)
    assert all(value >= 0 for value in readings)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("one hundred one hundred", [100, 100]),
        ("two million three million", [2_000_000, 3_000_000]),
        ("5 million 300", [5_000_000, 300]),
        ("5 million 300 thousand", [5_300_000]),
    ],
)
def test_a_scale_that_does_not_fall_begins_another_number(text: str, values: list[int]) -> None:
    assert [max(q.readings) for q in quantities(text, "en")] == values


@pytest.mark.parametrize(
    "text",
    ["9" * 5000, "一" * 5000, "万" * 900, "one hundred " * 900, "9 million trillion"],
)
def test_no_value_is_greater_than_any_count(text: str) -> None:
    for lang in ("en", "zh", None):
        assert all(v < LARGEST for q in quantities(text, lang) for v in q.readings)


_PIECES = st.sampled_from(
    """one hundred thousand million and a half twenty first dozen cent quatre-vingt dix et sept mil
    y medio zwei hundert tausend ein und сто тысяч с половиной 五 十 万 億 〇 百分之 5 2.500 1.2.3 ½
    % $ per cent . , - 月 ٣ ² १२ m k""".split()  # noqa: SIM905 - read more easily as text
)


@settings(deadline=None)  # a language is loaded when first met
@given(
    st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=30).map(" ".join)),
    st.sampled_from(["en", "ru", "de", "fr", "es", "zh", "nl", "hi", "xx", None]),
)
def test_any_text_is_read(text: str, lang: str | None) -> None:
    found = quantities(text, lang)
    assert all(q.readings and max(q.readings) <= LARGEST for q in found)
    assert all(0 <= q.span.start < q.span.end <= len(text) for q in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
    assert all(a.agrees(b) is b.agrees(a) for a, b in pairwise(found))
    assert all(n.value >= 0 for n in amounts(split_words(fold(text).text).words, lang))


def test_a_number_before_an_unknown_word_stays_open() -> None:
    (dutch,), (english,) = quantities("5 miljoenen", "nl"), quantities("5 million", "en")
    assert dutch.agrees(english)
    assert english.agrees(dutch)
    assert not english.agrees(*quantities("6 miljoenen", "nl"))


@pytest.mark.parametrize(
    ("lang", "text", "million"),
    [
        ("sw", "Walitumia dola milioni 6 mwaka huo.", True),  # CLDR has no Swahili scales
        ("mt", "Nefqu 6 miljuni.", True),
        ("ru", "Потратили 6 лямов.", True),
        ("fi", "Rahaa oli 6.", False),
        ("ru", "Потратили 6 тысяч.", False),
    ],
)
def test_a_numeral_beside_an_unknown_word_stays_open(lang, text, million):
    (said,) = quantities("6 million", "en")
    assert any(said.agrees(each) for each in quantities(text, lang)) is million
