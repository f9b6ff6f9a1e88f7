"""Notes at the end of a plain text, tied to the markers in its body."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from crawler.model import Citation, CitationForm, Span

_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
# "[1]", "1.", "1)", "(1)", "¹", "^1" at a line's start.
_NOTE = re.compile(
    r"^[ \t]{0,8}(?:\[\^?(\d{1,3})\]:?|\((\d{1,3})\)|(\d{1,3})[.)]|\^(\d{1,3})"
    r"|([⁰¹²³⁴-⁹]{1,3}))[ \t]",
    re.M,
)
# "[1]", "[1, 2]", "[^1]" or a superscript right behind a word or a mark.
_MARKER = re.compile(r"\[\^?(\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,8})\]|(?<=\S)([⁰¹²³⁴-⁹]{1,3})")


def tie_notes(text: str, citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """The citations, those inside numbered notes with the FOOTNOTE form and the marker's `place`.

    A note counts only when its number is referred to before it; lists that merely are numbered
    stay as they are. Where several markers name one note, `place` is the first of them.
    """
    notes = _notes(text)
    if not notes:
        return tuple(citations)
    markers = _markers(text, {at for _, at, _ in notes})
    tied = []
    for citation in citations:
        number = next((n for n, start, end in notes if start <= citation.span.start < end), None)
        place = markers.get(number) if number is not None else None
        if place and place.end <= citation.span.start:
            citation = replace(citation, form=CitationForm.FOOTNOTE, place=place)
        tied.append(citation)
    return tuple(tied)


def numbers_in(marker: str) -> frozenset[int]:
    """The note numbers a marker names: "[1, 3–5]" gives 1, 3, 4, 5."""
    numbers: set[int] = set()
    for part in re.split(r",", marker.strip("[]^ ").translate(_SUPERSCRIPT)):
        ends = [int(end) for end in re.findall(r"\d{1,3}", part)]
        if ends:
            numbers.update(range(ends[0], min(ends[-1], ends[0] + 50) + 1))
    return frozenset(numbers)


def _notes(text: str) -> list[tuple[int, int, int]]:
    """(number, start, end) of every numbered line, up to the next one or an empty line."""
    starts = [
        (int(next(filter(None, match.groups())).translate(_SUPERSCRIPT)), match.start())
        for match in _NOTE.finditer(text)
    ]
    found = []
    for index, (number, start) in enumerate(starts):
        end = starts[index + 1][1] if index + 1 < len(starts) else len(text)
        blank = text.find("\n\n", start + 1, end)
        found.append((number, start, blank if blank >= 0 else end))
    return found


def _markers(text: str, note_starts: set[int]) -> dict[int, Span]:
    """The first place in the body that refers to each number."""
    places: dict[int, Span] = {}
    for match in _MARKER.finditer(text):
        line = text.rfind("\n", 0, match.start()) + 1
        if line in note_starts and not text[line : match.start()].strip():
            continue
        for number in numbers_in(match[0]):
            places.setdefault(number, Span(match.start(), match.end()))
    return places
