"""The clean wording of a quotation: line wraps and hyphenated breaks undone.

A hyphen at a line's end is either the typesetter's ("real-/ization") or the author's
("state-/run"). It stays where the hyphenated word stands elsewhere in the text, before a capital
or a digit, after a prefix that keeps its hyphen, and where both halves are words of the text
while the joined word is not; else the halves are one word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from crawler.model import Span

_BREAK = re.compile(r"(?<=\w)[-\u00ad\u2010][ \t]{0,8}\r?\n[ \t]{0,40}(?=\w)")
# A letter of the private use area stands for a break, so that a cut word is known by it.
_CUT = "\ue000"
_WORDS = re.compile(r"[\w\ue000]+(?:-[\w\ue000]+)*")
_LAST_WORD = re.compile(r"\w+\Z")
_FIRST_WORD = re.compile(r"\w+")
# No word that a typesetter breaks is longer; the bound keeps each break's work constant.
_LONGEST_WORD = 40

# First halves that nearly always keep their hyphen in compounds.
_KEPT = """
self ex non anti pro so well state post vice all half long short high low then по кое peut c'est
"""
_PREFIXES = frozenset(_KEPT.split())


def clean(text: str, fragments: Sequence[Span]) -> tuple[str, ...]:
    """The words of each of `fragments` on one line, broken words rejoined."""
    return tuple(_unwrapped(text, fragment) for fragment in fragments)


def _unwrapped(text: str, span: Span) -> str:
    raw = text[span.start : span.end]
    if "\n" not in raw:
        return " ".join(raw.split())
    pieces = []
    last = 0
    for found in _BREAK.finditer(raw):
        pieces.append(raw[last : found.start()])
        if _keeps_hyphen(raw, found, _vocabulary(text)):
            pieces.append("-")
        last = found.end()
    pieces.append(raw[last:])
    return " ".join("".join(pieces).split())


@lru_cache(maxsize=1)
def _vocabulary(text: str) -> frozenset[str]:
    """The words of `text` that no line break cuts, in lower case; kept for the last text."""
    words = _WORDS.findall(_BREAK.sub(_CUT, text.lower()))
    return frozenset(word for word in words if _CUT not in word)


def _keeps_hyphen(raw: str, found: re.Match[str], vocabulary: frozenset[str]) -> bool:
    if found.group()[0] == "\u00ad":
        return False
    before = _LAST_WORD.search(raw[max(0, found.start() - _LONGEST_WORD) : found.start()])
    after = _FIRST_WORD.match(raw[found.end() : found.end() + _LONGEST_WORD])
    left, right = before.group() if before else "", after.group() if after else ""
    if f"{left}{right}".lower() in vocabulary:
        return False
    if f"{left}-{right}".lower() in vocabulary:
        return True
    if not right[:1].islower() or not left[-1:].isalpha():
        return True
    return left.lower() in _PREFIXES or (left.lower() in vocabulary and right.lower() in vocabulary)
