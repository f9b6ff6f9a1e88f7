"""Phrases and markup that give a stand-in page away: one regular expression a line.

Lines that begin with "#" say what follows. Kept apart from the code so that a language can be
added without touching it.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any


def _lines(name: str) -> list[str]:
    lines = (
        files("crawler.linkstate").joinpath(f"phrases/{name}.txt").read_text("utf-8").splitlines()
    )
    return [line for line in lines if line and not line.startswith("#")]


@cache
def words(name: str) -> tuple[str, ...]:
    """The lines of `signs/NAME.txt` as they stand, for signs that are plain words."""
    return tuple(_lines(name))


@cache
def marks(name: str) -> Words:
    """The lines of NAME as plain words that are looked for together."""
    return Words(_lines(name))


@cache
def alternatives(name: str) -> str:
    """The patterns of `signs/NAME.txt` as one non-capturing group."""
    return f"(?:{'|'.join(_lines(name))})"


Keyed = tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]
"""Patterns, each with the words of which a match holds one."""


@cache
def keyed(name: str, before: str, after: str) -> Keyed:
    """The lines of NAME, each with the words (in lower case) of which a match holds one.

    In the file the words come first, comma-separated, then a tab, then the pattern.
    """
    pairs = (line.split("\t", 1) for line in _lines(name))
    return tuple(
        (tuple(words.split(",")), re.compile(f"(?i){before}(?:{pattern}){after}"))
        for words, pattern in pairs
    )


@cache
def sign(name: str, before: str = "", after: str = "") -> Sign:
    """All lines of NAME as one case-insensitive pattern, between `before` and `after`."""
    return Sign(_lines(name), before, after)


# Which patterns of a long list can match a text at all, told by plain words that they need.
#
# A page of navigation is searched for hundreds of phrases and has none: looking for one word of
# each takes a tenth of the time that the patterns take.


_SHORTEST = 3  # characters; shorter words are in every text
_STEM = 4  # characters of the shortest common stem
_LEAST_SAVED = 0.01  # of the time that a word of one character would take
# What (?i) takes for the same letter and lower() does not.
_SAME = str.maketrans({"ı": "i", "ſ": "s", "ς": "σ", "\u0307": None})
_OTHER = tuple(map(chr, _SAME))


def plain(text: str) -> str:
    """`text` as keys are looked for in it."""
    low = text.lower()
    if low.isascii() or not any(letter in low for letter in _OTHER):
        return low
    return low.translate(_SAME)


def keys_of(pattern: str) -> tuple[str, ...]:
    """Words of which every match of `pattern` holds one, as `plain` has them; () for none."""
    try:
        parser: Any = importlib.import_module("re._parser")
    except ImportError:  # only speed is lost
        return ()
    return _best(_candidates(parser.parse(pattern)))


def _candidates(parts: Any) -> list[tuple[str, ...]]:
    """For each part that a match must have, the words of which it holds one."""
    found: list[tuple[str, ...]] = []
    run: list[str] = []

    def close() -> None:
        word = plain("".join(run))
        if len(word) >= _SHORTEST:
            found.append((word,))
        run.clear()

    for operation, argument in parts:
        name = str(operation)
        if name == "LITERAL":
            run.append(chr(argument))
            continue
        close()
        if name == "SUBPATTERN":
            found += _candidates(argument[3])
        elif name == "BRANCH":
            each = [_best(_candidates(branch)) for branch in argument[1]]
            if all(each):
                found.append(tuple(dict.fromkeys(word for words in each for word in words)))
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and argument[0] > 0:
            found += _candidates(argument[2])
    close()
    return found


def _best(candidates: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The one whose shortest word is longest: it is seldom there and quickly looked for."""
    return max(candidates, key=lambda words: (min(map(len, words)), -len(words)), default=())


class Sign:
    """Several patterns as one, in any case, between `before` and `after`."""

    def __init__(self, patterns: Iterable[str], before: str = "", after: str = "") -> None:
        self._patterns = tuple(patterns)
        self._around = before, after
        self._keys = tuple(map(keys_of, self._patterns))
        self._compiled = lru_cache(maxsize=256)(self._compile)

    def among(self, text: str) -> re.Pattern[str] | None:
        """The patterns that may match somewhere in `text`; None when none can."""
        low = plain(text)
        possible = tuple(
            number
            for number, keys in enumerate(self._keys)
            if not keys or any(key in low for key in keys)
        )
        return self._compiled(possible) if possible else None

    def search(self, text: str) -> re.Match[str] | None:
        """The first match in `text`."""
        possible = self.among(text)
        return possible.search(text) if possible is not None else None

    def match(self, text: str) -> re.Match[str] | None:
        """The match at the beginning of `text`."""
        possible = self.among(text)
        return possible.match(text) if possible is not None else None

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The match of all of `text`."""
        possible = self.among(text)
        return possible.fullmatch(text) if possible is not None else None

    def _compile(self, possible: tuple[int, ...]) -> re.Pattern[str]:
        before, after = self._around
        chosen = "|".join(self._patterns[number] for number in possible)
        return re.compile(f"(?i){before}(?:{chosen}){after}")


class Words:
    """Plain words looked for together: those with a common stem only where the stem is."""

    def __init__(self, words: Iterable[str]) -> None:
        self._groups = _grouped(tuple(dict.fromkeys(words)))

    def found(self, text: str) -> frozenset[str]:
        """The words that are in `text`."""
        return frozenset(
            word for stem, words in self._groups if stem in text for word in words if word in text
        )


def _stems(word: str) -> set[str]:
    lengths = range(_STEM, len(word) + 1)
    return {word[at : at + length] for length in lengths for at in range(len(word) - length + 1)}


def _grouped(words: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The words by stem, the stem that saves most first; one word is its own stem.

    Looking for a word takes a time that falls with its length (measured: 10 µs for 30
    characters in a page of 100 kB, 50 µs for 5), so long words are not worth a short stem.
    """
    groups: list[tuple[str, tuple[str, ...]]] = []
    left = list(words)
    while left:
        saved: dict[str, float] = {}
        for word in left:
            for stem in _stems(word):
                saved[stem] = saved.get(stem, -1 / len(stem)) + 1 / len(word)
        stem = max(saved, key=lambda one: (saved[one], one), default="")
        if saved.get(stem, 0.0) <= _LEAST_SAVED:
            break
        members = tuple(word for word in left if stem in word)
        groups.append((stem, members))
        left = [word for word in left if word not in members]
    return (*groups, *((word, (word,)) for word in left))


# Sentences told by two words: what they speak of, and what is said of it.
#
# No list holds every phrase of every house; a thing and a word for what became of it, in one short
# line and one language, mean the same in all of them. Alone they prove nothing.


@cache
def _pairs(name: str) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    lines = (line.split("\t") for line in words(name))
    return tuple((tuple(what.split(",")), tuple(said.split(","))) for what, said in lines)


def told_in(name: str, lines: Iterable[str]) -> list[str]:
    """The lines that hold a word of both halves of `signs/NAME.txt` in one language, in order of
    the languages.
    """
    lowered = [(line.lower(), line) for line in lines]
    text = "\n".join(low for low, _ in lowered)
    found: dict[str, None] = {}
    for whats, saids in _pairs(name):
        here = [said for said in saids if said in text]
        if not here or not any(what in text for what in whats):
            continue
        for low, line in lowered:
            if any(said in low for said in here) and any(what in low for what in whats):
                found.setdefault(line)
    return list(found)
