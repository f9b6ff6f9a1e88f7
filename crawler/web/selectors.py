"""How a passage of a page is named so that other programs find it again.

TextQuoteSelector and TextPositionSelector are W3C Web Annotation Data Model, 4.2.4 and 4.2.5;
text directives are WICG "URL Fragment Text Directives". All pure functions over a text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote as percent_encode

from crawler.model import Span

BESIDE = 32
"""Code points before and after a passage that tell it from others with the same words."""

WHOLE = 120
"""Longest passage, in code points, that a directive names whole. Chrome does so up to 300, but a
shorter link survives mail clients and still names the place."""

FEWEST = 3
"""Words at the start and at the end of a passage that a directive names at least."""

EDGE = 6
"""Most words at each end that are named when fewer do not make the place certain."""

MOST_BEFORE = 4
"""Most words before a passage that a directive names to tell it from an earlier one."""

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Pointer:
    """What stands around a passage, and the value of `text=` that leads to it ("": none does)."""

    prefix: str
    suffix: str
    directive: str


def pointer(text: str, span: Span) -> Pointer:
    """How to find `span` of the readable `text` again; offsets in code points."""
    return Pointer(
        text[max(0, span.start - BESIDE) : span.start],
        text[span.end : span.end + BESIDE],
        directive(text, span),
    )


def directive(text: str, span: Span) -> str:
    """The shortest value of `text=` that names `span` and nothing before it in `text`.

    A short passage is named whole, a long one by its ends. No part crosses a line, since a part
    of a directive may not cross a block. The words before it are added where the same ones stand
    earlier; where even that does not help, the first place that has them is what a browser shows.
    """
    lines = [line for line in (part.split() for part in span.of(text).splitlines()) if line]
    if not lines:
        return ""
    first, last = lines[0], lines[-1]
    start = text.find(first[0], span.start)
    end = text.rfind(last[-1], span.start, span.end) + len(last[-1])
    whole = " ".join(first)
    if len(lines) == 1 and (len(whole) <= WHOLE or len(first) <= 2 * EDGE):
        return _before(text, start, whole) + encoded(whole)
    head = _head(text, start, first)
    tail = _tail(text, start + len(head), end, last)
    return f"{_before(text, start, head)}{encoded(head)},{encoded(tail)}"


def encoded(words: str) -> str:
    """`words` as a part of a directive: percent-encoded, "-", "," and "&" too (4.1, syntax)."""
    clean = _SURROGATE.sub("\ufffd", words)
    return percent_encode(clean, safe="").replace("-", "%2D")


def _head(text: str, start: int, words: list[str]) -> str:
    """The fewest first words that stand nowhere before `start`."""
    for count in range(FEWEST, min(EDGE, len(words))):
        head = " ".join(words[:count])
        if text.find(head) == start:
            return head
    return " ".join(words[:EDGE])


def _tail(text: str, start: int, end: int, words: list[str]) -> str:
    """The fewest last words that stand nowhere between `start` and the place they end at."""
    for count in range(FEWEST, min(EDGE, len(words))):
        tail = " ".join(words[-count:])
        if text.find(tail, start) == end - len(tail):
            return tail
    return " ".join(words[-EDGE:])


def _before(text: str, start: int, words: str) -> str:
    """The `prefix-,` that tells the words at `start` from the same ones earlier; "" if none do."""
    found = text.find(words)
    if found < 0 or found >= start:
        return ""
    line = text[max(text.rfind("\n", 0, start) + 1, start - 200) : start]
    near = line.split()
    for count in range(1, min(MOST_BEFORE, len(near)) + 1):
        prefix = " ".join(near[-count:])
        if text.find(f"{prefix} {words}") == start - len(prefix) - 1:
            return f"{encoded(prefix)}-,"
    return ""
