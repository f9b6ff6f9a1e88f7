"""Finding where in a source a quotation may come from."""

from __future__ import annotations

from crawler.comparison.prepared import Source, windows
from crawler.model import Span

TEXT = (
    "The lighthouse was built of grey stone. Every evening the keeper climbed the stairs. "
    "In winter the keeper stayed below, and the lamp burned without him. The colour of the lamp "
    "was green until the war."
)


def words(text: str) -> list[str]:
    return text.lower().split()


def test_exact_places_are_word_numbers_whatever_the_punctuation() -> None:
    source = Source(TEXT, "en")
    assert source.exact(" stone every evening ") == [6]
    assert source.exact(" the keeper ") == [9, 16]
    assert source.exact(" keep ") == []


def test_spans_lead_to_the_original_words() -> None:
    source = Source("A  ﬁne\u00a0“day”, then.", "en")
    assert source.span(1, 3).of(source.text) == "ﬁne\u00a0“day"
    assert source.span(4, 4) == Span(len(source.text), len(source.text))


def test_the_best_window_holds_most_of_the_words() -> None:
    source = Source(TEXT, "en")
    best = windows(words("keeper stayed below while lamp burned"), 4, source)[0]
    held = source.words.words[best.start : best.end]
    assert {"keeper", "stayed", "below", "lamp", "burned"} <= set(held)
    assert best.seeded > 0.7


def test_a_source_without_the_words_has_no_window() -> None:
    assert windows(words("glaciers calved into the fjord at noon"), 4, Source(TEXT, "en")) == []


def test_words_are_sought_in_other_spellings() -> None:
    assert windows(words("color gray"), 4, Source(TEXT, "en"))


def test_a_language_is_guessed_where_none_is_given() -> None:
    assert Source(TEXT).lexicon.lang == "en"
    assert Source("Мы не знаем, когда он вернётся и что он скажет нам об этом").lexicon.lang == "ru"
    assert Source("Wir wissen nicht, wann er kommt und was er uns sagt").lexicon.lang == "de"
    assert Source("12 34 56").lexicon.lang is None


def test_a_language_without_lists_is_left_to_its_words() -> None:
    assert Source("Nie wiemy, kiedy wróci", "pl").lexicon.lang is None


def test_the_given_language_settles_an_unknown_one_only() -> None:
    assert Source("12 34").spoken("fr").lexicon.lang == "fr"
    english = Source(TEXT, "en")
    assert english.spoken("fr") is english


def test_frequent_words_do_not_slow_the_search() -> None:
    source = Source("bridge river " * 50_000 + "heron bridge", "en")
    best = windows(words("heron bridge river"), 4, source)[0]
    assert best.end >= 100_000
