"""The word lists: well formed, complete over languages, and described."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pytest

from crawler.language.detection import surely
from crawler.language.lexicon import (
    LISTS,
    TABLES,
    Cues,
    Lexicon,
    WordClass,
    language_data,
    languages,
    lexicon,
)
from tests.languages import overview

LISTED = ("en", "ru", "uk", "de", "fr", "es")
SENTENCES = {
    "en": "We will not know what they want until they have told us about it themselves.",
    "ru": "Мы не узнаем, чего они хотят, пока они сами нам об этом не расскажут.",
    "uk": "Ми не дізнаємося, чого вони хочуть, поки вони самі нам про це не розкажуть.",
    "de": "Wir wissen nicht, was sie wollen, bis sie es uns selbst gesagt haben.",
    "fr": "Nous ne saurons pas ce qu'ils veulent tant qu'ils ne nous l'ont pas dit.",
    "es": "No sabremos lo que quieren hasta que ellos mismos nos lo hayan dicho.",
    "ja": "彼らが何を望んでいるのか、私たちにはわからない。",
    "zh": "在他们告诉我们之前，我们不会知道他们想要什么。",
}


@pytest.mark.parametrize("lang", languages())
def test_each_file_is_well_formed(lang: str) -> None:
    data = language_data(lang)
    listed = [*data.lists.values(), *data.cues.values()]
    listed += [words for table in data.tables.values() for words in table.values()]
    assert all(words and all(words) and len(set(words)) == len(words) for words in listed)
    for name in ("number", "ordinal", "loose", "scale", "month", "weekday"):
        forms = [form for words in data.table(name).values() for form in words]
        assert all(Decimal(value) >= 0 for value in data.table(name))
        assert name == "month" or len(set(forms)) == len(forms), name
        assert name in ("month", "weekday", "scale") or not any("*" in form for form in forms)


OPTIONAL = {
    WordClass.JOINING,
    WordClass.LOOSE,
    WordClass.SUFFIX,
    WordClass.HARMLESS,
    WordClass.PREFIX,
    WordClass.FIRST,
    WordClass.REPORTED,
    WordClass.ALIKE,
    WordClass.FORM,
    WordClass.HEARD,
}
"""Classes that some languages have no words of."""


@pytest.mark.parametrize("lang", LISTED)
def test_each_listed_language_has_the_classes_that_decide(lang: str) -> None:
    listed = lexicon(lang)
    for word_class in WordClass:
        if word_class in OPTIONAL:
            continue
        assert listed.single[word_class] or listed.phrases[word_class], word_class


@pytest.mark.parametrize("lang", sorted(SENTENCES))
def test_a_language_is_told_by_its_small_words(lang: str) -> None:
    assert surely(SENTENCES[lang]) == lang


def test_words_and_phrases_are_counted() -> None:
    listed = lexicon("en")
    words = ["it", "is", "no", "longer", "here", "and", "never", "was"]
    assert listed.starts(WordClass.NEGATION, words, 2) == 2
    assert listed.count(WordClass.NEGATION, words) >= 2
    assert listed.value(WordClass.NUMBER, "twelve") == "12"


def test_an_unlisted_language_has_an_empty_lexicon() -> None:
    listed: Lexicon = lexicon("pl")
    assert listed.lang is None
    assert not any(listed.single.values())


PAGE = Path(__file__).parents[2] / "docs" / "languages.md"


def test_the_page_describes_every_list_and_table() -> None:
    text = PAGE.read_text(encoding="utf-8")
    names = [*WordClass, *LISTS, *TABLES, *(f.name for f in fields(Cues) if f.name != "lang")]
    assert [name for name in names if f"| {name} |" not in text] == []


def test_the_page_says_which_language_has_what() -> None:
    """Run `python -m tests.languages` and paste what it prints."""
    assert overview() in PAGE.read_text(encoding="utf-8")
