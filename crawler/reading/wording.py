"""The clean wording of a quotation: line wraps and hyphenated breaks undone.

A hyphen at a line's end is either the typesetter's ("real-/ization") or the author's
("state-/run"). It is dropped unless the hyphenated form is the likelier one: the hyphenated word
stands elsewhere in the text on one line, or both halves are words of the text while the joined
word is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.model import Span

_BREAK = re.compile(r"([^\W\d_]{1,40})([-\u00ad\u2010])[ \t]{0,8}\r?\n[ \t]{0,40}([^\W\d_]{1,40})")
_BLANKS = re.compile(r"\s+")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

# First halves that nearly always keep their hyphen in English compounds.
_PREFIXES = frozenset(
    ("self", "ex", "non", "anti", "pro", "so", "well", "state", "post", "pre", "co", "vice", "all")
)


def clean(text: str, fragments: Sequence[Span]) -> str:
    """The words of `fragments` joined by one blank, each on one line, breaks rejoined."""
    return " ".join(_unwrapped(text, fragment) for fragment in fragments)


def _unwrapped(text: str, span: Span) -> str:
    raw = span.of(text)
    if "\n" in raw:
        vocabulary: set[str] | None = None
        if _BREAK.search(raw):
            vocabulary = {word.lower() for word in _WORDS.findall(_BREAK.sub(" ", text))}
        raw = _BREAK.sub(lambda match: _rejoined(match, vocabulary or set()), raw)
    return _BLANKS.sub(" ", raw).strip()


def _rejoined(match: re.Match[str], vocabulary: set[str]) -> str:
    left, hyphen, right = match.groups()
    joined, hyphened = (left + right).lower(), f"{left}-{right}".lower()
    if hyphen == "\u00ad" or joined in vocabulary:
        return left + right
    if hyphened in vocabulary or right[0].isupper():
        return f"{left}-{right}"
    if left.lower() in _PREFIXES or (left.lower() in vocabulary and right.lower() in vocabulary):
        return f"{left}-{right}"
    return left + right
