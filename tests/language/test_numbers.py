"""Numbers in running text, in every notation and listed language."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.language.numbers import number_value, numbers_in


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
        ("fr", "vingt et un mille", 21_000, None),
        ("fr", "deux millions et demi", 2_500_000, None),
        ("fr", "cent vingt pour cent", 120, "%"),
        ("es", "treinta y cinco por ciento", 35, "%"),
        ("es", "dos millones y medio", 2_500_000, None),
        ("es", "mil quinientos", 1500, None),
        (None, "2,500", 2500, None),
        (None, "２５００", 2500, None),
    ],
)
def test_one_number_in_many_notations(
    lang: str, text: str, value: int | Decimal, unit: str | None
) -> None:
    found = numbers_in(f"... {text}, ...", lang)
    assert [(n.value, n.unit) for n in found] == [(value, unit)]


def test_spans_are_of_the_text_as_given() -> None:
    text = "Some “two and a half” thousand, then 5\u00a0% more."
    assert [n.span.of(text) for n in numbers_in(text, "en")][-1] == "5\u00a0%"


def test_punctuation_parts_numbers() -> None:
    found = numbers_in("twenty, five; between twenty and thirty", "en")
    assert [n.value for n in found] == [20, 5, 20, 30]


@pytest.mark.parametrize("text", ["no numbers here", "verbunden", "and a", "", "…"])
def test_words_are_no_numbers(text: str) -> None:
    assert numbers_in(text, "en") == ()


@given(st.integers(min_value=0, max_value=10**9))
def test_grouped_digits_come_to_their_value(value: int) -> None:
    assert number_value(f"{value:,}", "en") == value
    assert number_value(f"{value:,}".replace(",", "."), "de") == value


@given(st.text(alphabet="0123456789.,", min_size=1, max_size=12))
def test_any_digits_and_marks_are_read_or_refused(text: str) -> None:
    value = number_value(text)
    assert value is None or value >= 0
