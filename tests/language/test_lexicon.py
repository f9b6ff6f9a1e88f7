"""The word lists: well formed, complete over languages, and described."""

from __future__ import annotations

from decimal import Decimal
from importlib.resources import files

import pytest

from crawler.language.lexicon import LANGUAGES, Lexicon, WordClass, guess, lexicon
from crawler.language.text import fold
from crawler.language.words import split_words

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


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_list_is_well_formed(lang: str) -> None:
    text = files("crawler.language").joinpath("data", f"{lang}.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        name, entries, *value = line.split("\t")
        word_class = WordClass(name)
        assert len(value) <= 1
        assert all(entry.strip() for entry in entries.split(","))
        if word_class in (WordClass.NUMBER, WordClass.SCALE, WordClass.MONTH):
            assert Decimal(value[0]) >= 0


OPTIONAL = {
    WordClass.ORDINAL,
    WordClass.HARMLESS,
    WordClass.PREFIX,
    WordClass.FIRST,
    WordClass.REPORTED,
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
    assert guess(split_words(fold(SENTENCES[lang]).text).words) == lang


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


def test_the_description_names_every_class() -> None:
    text = files("crawler.language").joinpath("data", "README.md").read_text(encoding="utf-8")
    assert all(f"| {word_class} |" in text for word_class in WordClass)
