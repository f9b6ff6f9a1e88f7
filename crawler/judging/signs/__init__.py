"""Phrases and markup that give a stand-in page away: one regular expression a line.

Lines that begin with "#" say what follows. Kept apart from the code so that a language can be
added without touching it.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from crawler.judging.signs.keys import Sign, Words


def _lines(name: str) -> list[str]:
    lines = files(__package__).joinpath(f"{name}.txt").read_text("utf-8").splitlines()
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
