"""Word alignment: gaps, ellipses, brackets, and the long way round."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from crawler.comparison.alignment import MOST_CELLS, Alignment, Pattern, align

TEXT = "he said that we do not expect the price of oil to rise by more than five percent next year"
SOURCE = TEXT.split()


def aligned(quote: str, breaks: tuple[int, ...] = (), bracketed: tuple[int, ...] = ()) -> Alignment:
    pattern = Pattern(tuple(quote.split()), frozenset(breaks), frozenset(bracketed))
    found = align(pattern, SOURCE, 0, len(SOURCE))
    assert found is not None
    return found


def changes(found: Alignment, quote: str) -> list[tuple[str, str]]:
    words = quote.split()
    return [
        (" ".join(words[s.i1 : s.i2]), " ".join(SOURCE[s.j1 : s.j2]))
        for s in found.steps
        if not s.equal
    ]


def test_a_dropped_word_is_one_gap() -> None:
    quote = "we do expect the price of oil to rise"
    assert changes(aligned(quote), quote) == [("", "not")]


def test_a_changed_word_stands_for_one_word() -> None:
    quote = "the price of gold to rise"
    assert changes(aligned(quote), quote) == [("gold", "oil")]


def test_an_added_word_takes_nothing_from_the_source() -> None:
    quote = "we do really not expect the price"
    assert changes(aligned(quote), quote) == [("really", "")]


def test_source_words_outside_the_quote_are_free() -> None:
    found = aligned("oil to rise")
    assert (found.start, found.end) == (10, 13)


def test_an_ellipsis_skips_many_words_and_is_a_step_of_its_own() -> None:
    quote = "we do not expect next year"
    found = aligned(quote, breaks=(4,))
    assert changes(found, quote) == [("", "the price of oil to rise by more than five percent")]


def test_words_beside_an_ellipsis_are_not_swallowed_by_it() -> None:
    quote = "we do never expect next decade"
    assert ("decade", "year") in changes(aligned(quote, breaks=(4,)), quote)


def test_a_bracket_replaces_words_more_cheaply_than_wording_does() -> None:
    quote = "the [cost] to rise"
    found = aligned("the cost to rise", bracketed=(1,))
    assert changes(found, quote) == [("[cost]", "price of oil")]


def test_forms_of_one_word_stand_alone() -> None:
    quote = "not expected the prices of oil"
    assert changes(aligned(quote), quote) == [("expected", "expect"), ("prices", "price")]


def test_nothing_in_common_is_no_alignment() -> None:
    assert align(Pattern(("zebra", "quagga")), SOURCE, 0, len(SOURCE)) is None
    assert align(Pattern(()), SOURCE, 0, len(SOURCE)) is None
    assert align(Pattern(("oil",)), SOURCE, 3, 3) is None


def test_long_quotations_are_aligned_too() -> None:
    source = [f"word{n}" for n in range(6000)]
    quote = source[1000:3000]
    quote[500:501] = ["changed"]
    assert len(quote) * 4000 > MOST_CELLS
    found = align(Pattern(tuple(quote)), source, 500, 4500)
    assert found is not None
    assert (found.start, found.end) == (1000, 3000)
    assert [(s.i1, s.i2, s.j1, s.j2) for s in found.steps if not s.equal] == [
        (500, 501, 1500, 1501)
    ]


@given(
    st.lists(st.sampled_from("abcdef"), min_size=1, max_size=12),
    st.lists(st.sampled_from("abcdef"), min_size=1, max_size=20),
    st.sets(st.integers(min_value=1, max_value=11)),
)
def test_steps_cover_the_quote_once_and_the_source_in_order(
    quote: list[str], source: list[str], breaks: set[int]
) -> None:
    pattern = Pattern(tuple(quote), frozenset(b for b in breaks if b < len(quote)))
    found = align(pattern, source, 0, len(source))
    if found is None:
        assert not set(quote) & set(source)
        return
    assert found.steps[0].i1 == 0
    assert found.steps[-1].i2 == len(quote)
    for before, after in zip(found.steps, found.steps[1:], strict=False):
        assert before.i2 == after.i1
        assert before.j2 == after.j1
    for step in found.steps:
        if step.equal:
            assert quote[step.i1 : step.i2] == source[step.j1 : step.j2]


def test_the_largest_table_is_filled_within_a_second() -> None:
    words = tuple(f"w{n % 7}" for n in range(380))
    began = time.process_time()
    align(Pattern(words), list(words), 0, len(words))
    assert time.process_time() - began < 1.5
