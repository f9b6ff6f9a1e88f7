"""Page numbers and running heads that scanning or printing left between the lines of a text.

They are blanked out, never cut out, so that every offset stays what it was.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from crawler.model import Span

_PAGE_NUMBER = re.compile(
    r"[ \t\f]*(?:[-–—*\[(]\s?)?"
    r"(?:(?:page|p\.|seite|s\.|página|pág\.|стр(?:аница|\.)?|с\.|стор\.)\s?)?"
    r"\d{1,4}(?:\s?(?:of|/|из|з|von|de|sur)\s?\d{1,4})?(?:\s?[-–—*\])])?[ \t\r]*\Z",
    re.I,
)
_LONGEST_HEAD = 90  # characters of a running head
_HEAD_REPEATS = 2  # a head that stands once is a headline
_SENTENCE_END = '.!?…:;"”»“'
_DIGITS = re.compile(r"\d+")


def blanked(text: str, spans: Iterable[Span]) -> str:
    """`text` with every character of `spans` but line breaks as a blank: the same length."""
    parts, at = [], 0
    for span in sorted(spans):
        start = max(at, span.start)
        if span.end > start:
            kept = "".join("\n" if sign == "\n" else " " for sign in text[start : span.end])
            parts += [text[at:start], kept]
            at = span.end
    return "".join((*parts, text[at:]))


def without_furniture(text: str) -> str:
    """`text`, the same length, with page numbers and running heads as blanks.

    Where they cut a sentence in two, the empty lines around them become blanks too, so that the
    paragraph goes on.
    """
    lines = _lines(text)
    marked = _furniture(text, lines)
    if not marked:
        return text
    result = list(blanked(text, (lines[number] for number in marked)))
    for first, last in _runs(text, lines, marked):
        start, end = lines[first].start, lines[last].end
        while start and text[start - 1].isspace():
            start -= 1
        while end < len(text) and text[end].isspace():
            end += 1
        before, after = text[start - 1 : start], text[end : end + 1]
        if before and before not in _SENTENCE_END and (after.islower() or before in ",-"):
            result[start:end] = " " * (end - start)
    return "".join(result)


def _lines(text: str) -> list[Span]:
    found, at = [], 0
    for line in text.split("\n"):
        found.append(Span(at, at + len(line)))
        at += len(line) + 1
    return found


def _furniture(text: str, lines: list[Span]) -> frozenset[int]:
    shapes = Counter(_shape(span.of(text)) for span in lines if len(span) <= _LONGEST_HEAD)
    numbers = {
        number
        for number, span in enumerate(lines)
        if 0 < len(span) <= 40
        and _PAGE_NUMBER.match(span.of(text))
        and _stands_alone(text, lines, number, shapes)
    }
    breaks = numbers | {number for number, span in enumerate(lines) if "\f" in span.of(text)}
    heads = {
        near
        for number in breaks
        for near in _neighbours(text, lines, number)
        if shapes[_shape(lines[near].of(text))] >= _HEAD_REPEATS
    }
    return frozenset(numbers | heads)


def _stands_alone(text: str, lines: list[Span], number: int, shapes: Counter[str]) -> bool:
    """A bare number is a page's only between empty lines or at a page break, not in a table."""
    before = lines[number - 1].of(text).strip(" \t\r") if number else ""
    after = lines[number + 1].of(text).strip(" \t\r") if number + 1 < len(lines) else ""
    words = lines[number].of(text)
    if "\f" in before + words + after or (not before and not after):
        return True
    decorated = not words.strip().isdigit()
    repeated = any(shapes[_shape(beside)] >= _HEAD_REPEATS for beside in (before, after))
    return (decorated or repeated) and not (before and after)


def _neighbours(text: str, lines: list[Span], number: int) -> list[int]:
    """The line itself and the nearest ones with words above and below it."""
    found = [number]
    for step in (-1, 1):
        near = number + step
        while 0 <= near < len(lines) and abs(near - number) <= 3:
            if lines[near].of(text).strip():
                found.append(near)
                break
            near += step
    return found


def _shape(line: str) -> str:
    """A line as running heads repeat it: numbers differ from page to page."""
    shape = _DIGITS.sub("#", " ".join(line.split()))
    return shape if any(sign.isalpha() for sign in shape) else f"\0{line}"


def _runs(text: str, lines: list[Span], marked: frozenset[int]) -> list[tuple[int, int]]:
    """First and last of marked lines that only empty lines part."""
    runs: list[tuple[int, int]] = []
    for number in sorted(marked):
        if runs and not text[lines[runs[-1][1]].end : lines[number].start].strip():
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    return runs
