"""Phrases that give a stand-in page away, from `phrases/*.txt`; lines with "#" say what follows.

Three forms: a regular expression a line (`sign`), plain words (`marks`), and pairs of a thing and
of what became of it (`told_in`): no list holds every phrase of every house, but both in one short
line mean the same in all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain


@cache
def words(name: str) -> tuple[str, ...]:
    """The lines of `phrases/NAME.txt` as they stand."""
    lines = files(__package__).joinpath("phrases", f"{name}.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def marks(name: str) -> Words:
    """The lines of NAME as plain words that are looked for together."""
    return Words(words(name))


@cache
def sign(name: str) -> Sign:
    """All lines of NAME as one case-insensitive pattern."""
    return Sign(words(name))


@cache
def _pairs(name: str) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    lines = (line.split("\t") for line in words(name))
    return tuple((tuple(what.split(",")), tuple(said.split(","))) for what, said in lines)


@cache
def _said(name: str) -> Words:
    return Words(said for _, each in _pairs(name) for said in each)


def told_in(name: str, text: str) -> list[str]:
    """The lines of `text` that hold a word of both halves of NAME in one language."""
    lines, lowered = split(text)
    there = _said(name).found(plain(text))
    found: dict[str, None] = {}
    for whats, saids in _pairs(name) if there else ():
        here = [said for said in saids if said in there]
        for low, line in zip(lowered, lines, strict=False) if here else ():
            if any(said in low for said in here) and any(what in low for what in whats):
                found.setdefault(line)
    return list(found)


@lru_cache(maxsize=2)  # every list is asked about the text of one page
def split(text: str) -> tuple[list[str], list[str]]:
    """The lines of `text`, and the same as `plain` has them."""
    return text.split("\n"), plain(text).split("\n")


_WORTH, _MOST_SEARCHED = 600, 20_000  # characters; other texts are searched as they are
_BEGIN = 3  # characters by which words are looked up
_SHORTEST = 2  # characters of ASCII; shorter words are in every text
# What (?i) takes for the same letter and lower() does not.
_SAME = str.maketrans({"ı": "i", "ſ": "s", "ς": "σ", "\u0307": None})
_OTHER = tuple(map(chr, _SAME))


def plain(text: str) -> str:
    """`text` as keys are looked for in it."""
    low = text.lower()
    if low.isascii() or not any(letter in low for letter in _OTHER):
        return low
    return low.translate(_SAME)


def _begin(word: str) -> str:
    return word[:_BEGIN] if len(word) >= _BEGIN else ""


@lru_cache(maxsize=8)  # the few texts of one page are asked about by each list
def _begins(text: str) -> frozenset[str]:
    """How words in `text` may begin."""
    return frozenset(text[at : at + _BEGIN] for at in range(len(text) - _BEGIN + 1)) | {""}


def keys_of(pattern: str) -> tuple[str, ...]:
    """Words of which every match of `pattern` holds one, as `plain` has them; () for none."""
    return _best(_all_of(_Parts(pattern).alternatives()))


_Needed = list[tuple[str, ...]]
"""For each part that a match must have, the words of which it holds one."""

_TIMES = re.compile(r"[*+?]|\{(\d*),?\d*\}")
_CLASS = re.compile(r"\[\^?\]?(?:[^\]\\]|\\.)*\]")
_GROUP = re.compile(r"\((?:\?(?::|(<?[=!])))?")


class _Parts:
    """Reads a pattern of literals, classes, groups and repetitions from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def alternatives(self) -> list[_Needed]:
        """What each alternative needs, up to the end of the group or of the pattern."""
        each: list[_Needed] = [[]]
        run = ""
        while self._at < len(self._pattern) and self._pattern[self._at] != ")":
            if self._pattern[self._at] == "|":
                self._at += 1
                run = _closed(run, each[-1])
                each.append([])
                continue
            literal, needed = self._one()
            times = _TIMES.match(self._pattern, self._at)
            self._at = times.end() if times else self._at
            left_out = times is not None and (times[0] in "*?" or times[1] == "0")
            if literal and not left_out:
                run += literal
            if times is not None or not literal:
                run = _closed(run, each[-1])
                each[-1] += [] if left_out else needed
        _closed(run, each[-1])
        return each

    def _one(self) -> tuple[str, _Needed]:
        """The literal character that is next, or what a group needs; both empty for a class."""
        sign = self._pattern[self._at]
        if group := _GROUP.match(self._pattern, self._at):
            self._at = group.end()
            each = self.alternatives()
            self._at += 1
            return "", [] if group[1] else _all_of(each)
        if listed := _CLASS.match(self._pattern, self._at):
            self._at = listed.end()
            return "", []
        self._at += 2 if sign == "\\" else 1
        if sign == "\\":
            sign = self._pattern[self._at - 1]
            return ("" if sign.isalnum() else sign), []
        return ("" if sign in ".^$" else sign), []


def _closed(run: str, needed: _Needed) -> str:
    word = plain(run)
    if len(word) >= _SHORTEST or (word and not word.isascii()):
        needed.append((word,))
    return ""


def _all_of(each: Sequence[_Needed]) -> _Needed:
    """What alternatives need together: one word of each."""
    if len(each) == 1:
        return each[0]
    best = [_best(one) for one in each]
    return [tuple(dict.fromkeys(chain.from_iterable(best)))] if all(best) else []


def _best(candidates: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The one whose shortest word is longest: it is seldom there and quickly looked for."""
    return max(candidates, key=lambda words: (min(map(len, words)), -len(words)), default=())


class Sign:
    """Several patterns as one, in any case.

    A page of navigation is searched for hundreds of phrases and has none: looking for one word
    of each (`keys_of`) takes a tenth of the time that the patterns take.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = tuple(patterns)
        self._keys = tuple(map(keys_of, self._patterns))
        self._keyed = all(self._keys)
        self._words = Words(chain.from_iterable(self._keys))
        self._compiled = lru_cache(maxsize=256)(self._compile)

    def _among(self, here: frozenset[str]) -> re.Pattern[str] | None:
        if not here and self._keyed:
            return None
        possible = tuple(
            number
            for number, keys in enumerate(self._keys)
            if not keys or not here.isdisjoint(keys)
        )
        return self._compiled(possible) if possible else None

    def matches(self, text: str) -> Iterator[tuple[str, re.Match[str]]]:
        """The lines of `text` with a match, each with its first one."""
        here = self._words.found(plain(text))
        pattern = self._among(here)
        if pattern is None:
            return
        lines, lowered = split(text)
        some = {row for key in here for row, low in enumerate(lowered) if key in low}
        for row in sorted(some) if self._keyed else range(len(lines)):
            found = pattern.search(lines[row])
            if found is not None:
                yield lines[row], found

    def search(self, text: str) -> re.Match[str] | None:
        """The first match in `text`."""
        possible = self._among(self._words.found(plain(text)))
        return possible.search(text) if possible is not None else None

    def _compile(self, possible: tuple[int, ...]) -> re.Pattern[str]:
        return re.compile(f"(?im)(?:{'|'.join(self._patterns[number] for number in possible)})")


class Words:
    """Plain words looked for together: only those of which the text has the first letters."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_begin: dict[str, list[str]] = {}
        for word in dict.fromkeys(words):
            self._by_begin.setdefault(_begin(word), []).append(word)

    def found(self, text: str) -> frozenset[str]:
        """The words that are in `text`."""
        begins = self._by_begin.keys()
        some = _WORTH < len(text) < _MOST_SEARCHED
        there = begins & _begins(text) if some else begins
        return frozenset(w for begin in there for w in self._by_begin[begin] if w in text)
