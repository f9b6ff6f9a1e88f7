"""Telling quotations from the other things that stand in quotation marks.

Titles of works, names of companies and ships, and terms are no quotations. One to three words
that nobody is said to have spoken are scare quotes.
"""

from __future__ import annotations

import re

from crawler.model import Span
from crawler.reading.cues import Cues

_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")
# A scare quote has at most this many words (the definition in `model.Kind.SCARE_QUOTE`).
SCARE_WORDS = 3
_LONGEST_TITLE = 12


def word_count(text: str, inner: Span, most: int = 50) -> int:
    """The number of words in `inner`, counted up to `most`."""
    count = 0
    for _ in _WORD.finditer(text, inner.start, inner.end):
        count += 1
        if count >= most:
            break
    return count


def is_title(text: str, start: int, inner: Span, end: int, words: Cues | None) -> bool:
    """Whether the words in the marks at [start, end) are a title or a name.

    The caller has made sure that no attribution stands right beside the marks.
    """
    enclosed = [
        m.group() for m in _WORD.finditer(text, inner.start, min(inner.end, inner.start + 200))
    ]
    if not enclosed or len(enclosed) > _LONGEST_TITLE:
        return not enclosed
    before = text[max(0, start - 40) : start].rstrip(" \t\n\u00a0")
    previous = _last_word(before)
    if words is not None and previous.lower() in words.works and not before.endswith((":", ".")):
        return True
    if before.endswith((".", "!", "?", ":", "…")) or not before:
        return False
    capitals = sum(word[0].isupper() or word[0].isdigit() for word in enclosed)
    if len(enclosed) == 1:
        return False
    if words is not None and words.lang == "en":
        small = sum(len(word) <= 4 and word[0].islower() for word in enclosed)
        return enclosed[0][0].isupper() and capitals + small == len(enclosed) and capitals >= 2
    return False


def _last_word(text: str) -> str:
    found = None
    for found in _WORD.finditer(text):
        pass
    return found.group() if found and found.end() == len(text) else ""
