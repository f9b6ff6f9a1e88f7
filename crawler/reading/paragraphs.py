"""Where the paragraphs of a plain text are, whether its lines are wrapped or not.

A blank line always ends a paragraph. A single line break does so only when the text has one
paragraph to a line; in hard-wrapped text it is a space.
"""

from __future__ import annotations

import re
from itertools import pairwise

from crawler.model import Span

# A line of hard-wrapped text is at most this long; typewriter, e-mail and agency copy stay
# below 100, and one-paragraph-per-line text nearly always passes it somewhere.
_LONGEST_WRAPPED_LINE = 140

# Share of the lines before a single break that stop in mid-sentence, above which the breaks are
# wraps. Wrapped prose has about .9 (only every tenth line happens to end a sentence), paragraphs
# on lines of their own at most .2 (headings, captions).
_WRAPPED_SHARE = 0.4

_LINE = re.compile(r"[^\n]*\n?")
_SENTENCE_ENDS = tuple(".!?…。！？:;")
_TRAILING_MARKS = "\"'”’»“‘›」』)] \t\r\u00a0"
_DASHES = tuple("-–—―")


def paragraphs(text: str) -> tuple[Span, ...]:
    """The paragraphs of `text` in order, without the blank space around them."""
    lines = _lines(text)
    wrapped = _is_wrapped(text, lines)
    found: list[Span] = []
    start = end = -1
    for first, last in lines:
        if first == last:  # blank
            if start >= 0:
                found.append(Span(start, end))
            start = -1
        elif start < 0:
            start, end = first, last
        elif wrapped and not _opens_paragraph(text, end, first):
            end = last
        else:
            found.append(Span(start, end))
            start, end = first, last
    if start >= 0:
        found.append(Span(start, end))
    return tuple(found)


def _lines(text: str) -> list[tuple[int, int]]:
    """Start and end of each line's visible part; a blank line is an empty range."""
    found = []
    for line in _LINE.finditer(text):
        raw = line.group()
        if not raw:
            break
        visible = raw.strip()
        start = line.start() + (len(raw) - len(raw.lstrip()) if visible else 0)
        found.append((start, start + len(visible)))
    return found


def _is_wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """Whether single line breaks fall inside sentences, at a typewriter's width."""
    broken = inner = 0
    for (start, end), (following, following_end) in pairwise(lines):
        if start == end or following == following_end:
            continue
        if end - start > _LONGEST_WRAPPED_LINE:
            return False
        inner += 1
        broken += not _ends_sentence(text, start, end)
    return inner > 0 and broken / inner >= _WRAPPED_SHARE


def _ends_sentence(text: str, start: int, end: int) -> bool:
    return text[max(start, end - 12) : end].rstrip(_TRAILING_MARKS).endswith(_SENTENCE_ENDS)


def _opens_paragraph(text: str, previous_end: int, start: int) -> bool:
    """Whether a line of wrapped text begins a paragraph all the same: indented, or dialogue."""
    if not _ends_sentence(text, max(0, previous_end - 12), previous_end):
        return False
    if text[start] in _DASHES:
        return True
    line_break = text.rfind("\n", 0, start)
    return start - line_break - 1 >= 2
