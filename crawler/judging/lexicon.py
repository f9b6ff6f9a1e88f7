"""The word lists in `words/<language>.tsv`, read once when first asked for.

Each line of a list is `class TAB word [TAB value]`; lines that begin with "#" are comments. To
add a language, add a file; to add a word, add a line. Words may have several parts ("no
longer"). The classes are those of `WordClass`; what `value` means stands in `words/README.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from crawler.judging.tokens import split_words
from crawler.reading.text import fold


class WordClass(StrEnum):
    """What a listed word does in a sentence."""

    NEGATION = "negation"
    PREFIX = "prefix"  # denies the word it is written with: "un"
    HEDGE = "hedge"  # modality, attribution of doubt, degree
    QUANTITY = "quantity"  # some, all, most
    FOCUS = "focus"  # "not only": no denial
    FUNCTION = "function"
    CONDITION = "condition"  # takes back what stands before it: unless, but only if
    IF = "if"  # begins a plain condition
    HARMLESS = "harmless"  # looks like a condition and is none: "except that", "кроме того"
    SELF = "self"  # who promises: I, we
    PROMISE = "promise"  # verbs of promise, and of the future
    FIRST = "first"  # endings that verbs of the future have behind "I" or "we"
    CONTRAST = "contrast"
    OPPOSITE = "opposite"  # value: the word that says the contrary
    SPELLING = "spelling"  # value: another spelling of the same word
    ENDING = "ending"  # what forms of one word differ in
    DISFLUENCY = "disfluency"
    SPEECH = "speech"  # verbs of attribution
    REPORTED = "reported"  # value: the forms that stand for it in direct speech
    FURNITURE = "furniture"  # words that begin a caption, an advertisement, a cross-reference
    NUMBER = "number"  # value: what it counts
    ORDINAL = "ordinal"  # what is written behind digits: "th"
    SCALE = "scale"  # value: what it multiplies by
    UNIT = "unit"  # value: the unit's common name
    MONTH = "month"  # value: 1..12


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language, or of several together, by class."""

    lang: str | None
    single: dict[WordClass, frozenset[str]]
    phrases: dict[WordClass, tuple[tuple[str, ...], ...]]  # longest first
    values: dict[WordClass, dict[str, str]]  # phrases joined by spaces
    openings: dict[WordClass, dict[str, list[tuple[str, ...]]]]  # the phrases by their first word

    def has(self, word_class: WordClass, word: str) -> bool:
        """Whether `word` (folded) is listed under `word_class`."""
        return word in self.single[word_class]

    def value(self, word_class: WordClass, word: str) -> str | None:
        """The value listed with `word`, if any."""
        return self.values[word_class].get(word)

    def count(self, word_class: WordClass, words: Sequence[str]) -> int:
        """How many words and phrases of `word_class` stand in `words`."""
        found = self.count_single(word_class, words)
        for phrase in self.phrases[word_class]:
            size = len(phrase)
            found += sum(tuple(words[i : i + size]) == phrase for i in range(len(words) - size + 1))
        return found

    def count_single(self, word_class: WordClass, words: Sequence[str]) -> int:
        """How many single words of `word_class` stand in `words`."""
        single = self.single[word_class]
        return sum(word in single for word in words)

    def starts(self, word_class: WordClass, words: Sequence[str], at: int = 0) -> int:
        """How many words the phrase or word of `word_class` at `at` has; 0 when none is there."""
        if at >= len(words):
            return 0
        for phrase in self.openings[word_class].get(words[at], ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                return len(phrase)
        return int(words[at] in self.single[word_class])


LANGUAGES = ("en", "ru", "uk", "de", "fr", "es", "zh", "ja")


@cache
def lexicon(lang: str | None) -> Lexicon:
    """The words of `lang`; an empty lexicon when it has no list or is unknown (None)."""
    return _read(lang if lang in LANGUAGES else None)


SAMPLE = 400
"""Words looked at to guess a language; as many function words as this holds tell it apart."""

TELLING = 0.2
"""Least share of function words by which a language is recognised: in running text of the listed
languages it is .35 to .55 for the right one, under .12 for the others."""


def guess(words: Sequence[str]) -> str | None:
    """The listed language that most of `words` (folded) speak for; None when none does."""
    sample = words[:SAMPLE]
    if any("\u3041" <= word[0] <= "\u30fa" for word in sample):
        return "ja"
    if sum("\u4e00" <= word[0] <= "\u9fff" for word in sample) > len(sample) / 2:
        return "zh"
    counts = {lang: lexicon(lang).count_single(WordClass.FUNCTION, sample) for lang in LANGUAGES}
    best = max(LANGUAGES, key=counts.__getitem__)
    return best if sample and counts[best] >= TELLING * len(sample) else None


def _read(language: str | None) -> Lexicon:
    single: dict[WordClass, set[str]] = {c: set() for c in WordClass}
    phrases: dict[WordClass, set[tuple[str, ...]]] = {c: set() for c in WordClass}
    values: dict[WordClass, dict[str, str]] = {c: {} for c in WordClass}
    for word_class, entry, value in _lines(language):
        parts = tuple(split_words(fold(entry).text).words)
        if len(parts) == 1:
            single[word_class].add(parts[0])
        elif parts:
            phrases[word_class].add(parts)
        if value is not None:
            values[word_class][" ".join(parts)] = value
    longest_first = {c: tuple(sorted(ps, key=lambda p: (-len(p), p))) for c, ps in phrases.items()}
    openings: dict[WordClass, dict[str, list[tuple[str, ...]]]] = {c: {} for c in WordClass}
    for kind, listed in longest_first.items():
        for phrase in listed:
            openings[kind].setdefault(phrase[0], []).append(phrase)
    return Lexicon(
        language,
        {c: frozenset(words) for c, words in single.items()},
        longest_first,
        values,
        openings,
    )


def _lines(language: str | None) -> Iterator[tuple[WordClass, str, str | None]]:
    """The entries of a language's list; of none when `language` is None."""
    if language is None:
        return
    path = files("crawler.judging").joinpath("words", f"{language}.tsv")
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, entries, *value = line.split("\t")
        for entry in entries.split(","):
            yield WordClass(name), entry.strip(), value[0].strip() if value else None
