from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.language.numbers import Measure, quantities


def read(text, lang):
    return [(max(q.readings), q.measure) for q in quantities(text, lang)]


N, P = Measure.NUMBER, Measure.PERCENT


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("2,500", "en", [(2500, N)]),
        ("2 500", "ru", [(2500, N)]),
        ("2.500", "de", [(2500, N)]),
        ("2,5 тыс.", "ru", [(2500, N)]),
        ("2.5 thousand", "en", [(2500, N)]),
        ("две тысячи пятьсот", "ru", [(2500, N)]),
        ("２５００人", "ja", [(2500, N)]),
        ("二千五百", "zh", [(2500, N)]),
        ("3.4亿", "zh", [(340e6, N)]),
        ("3,5 Mio.", "de", [(3.5e6, N)]),
        ("fünfundzwanzig Prozent", "de", [(25, P)]),
        ("百分之三十", "zh", [(30, P)]),
        ("п'ятдесят два відсотки", "uk", [(52, P)]),
        ("two hundred and fifty thousand", "en", [(250000, N)]),
        ("12 марта", "ru", [(12, N), (3, Measure.MONTH)]),
        ("1月5日", "zh", [(1, Measure.MONTH), (5, N)]),
        ("on Tuesday, May 3", "en", [(2, Measure.WEEKDAY), (5, Measure.MONTH), (3, N)]),
    ],
)
def test_notations_come_to_one_value(text, lang, expected):
    assert read(text, lang) == expected


@pytest.mark.parametrize("text", ["you may go", "they march on", "May I?"])
def test_words_that_only_look_like_months_are_none(text):
    assert read(text, "en") == []


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("1.2 million", "1,187,000", True),
        ("78 percent", "77.6 percent", True),
        ("the 1980s", "80", True),
        ("6 PM", "18", True),
        ("2016", "2019", False),
        ("340", "430", False),
        ("45", "46", False),
    ],
)
def test_rounding_agrees_and_change_does_not(one, other, agree):
    (a,), (b,) = quantities(one, "en"), quantities(other, "en")
    assert a.agrees(b) is agree is b.agrees(a)


@given(st.integers(1000, 10**9))
def test_grouped_digits_read_back(number):
    assert read(f"{number:,}", "en") == [(number, N)]
    assert read(f"{number:,}".replace(",", "\u00a0"), "ru") == [(number, N)]


@given(
    st.text(alphabet="12.,% 千万百三kбтыс'", max_size=40), st.sampled_from(["en", "zh", "de", None])
)
def test_spans_lie_in_the_text_and_do_not_overlap(text, lang):
    found = quantities(text, lang)
    assert all(0 <= q.span.start < q.span.end <= len(text) for q in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
