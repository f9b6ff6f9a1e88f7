"""Sentences told by two words: what they speak of, and what is said of it.

No list holds every phrase of every house; a thing and a word for what became of it, in one short
line and one language, mean the same in all of them. Alone they prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from crawler.judging.signs import words


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
