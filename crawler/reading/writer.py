"""Running text as a browser shows it, written piece by piece, with the spans of its markup."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from crawler.model import Span

_SPACE = re.compile(r"\s+")
# A reader does not see these: soft hyphen, zero-width space and joiners' kin, byte order mark.
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Mark:
    """An inline element and the span it covers in its block's text."""

    span: Span
    element: etree._Element


class Writer:
    """Collects one block at a time; whitespace is folded as a browser folds it."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.ends_in_space = True
        self.open: list[list[object]] = []  # [element, start]
        self.marks: list[Mark] = []

    def write(self, text: str) -> None:
        """Add text as it stands in the page."""
        folded = _SPACE.sub(" ", text)
        if not folded.isascii():
            folded = _UNSEEN.sub("", folded)
        if self.ends_in_space and folded[:1] == " ":
            folded = folded[1:]
        if not folded:
            return
        self.pieces.append(folded)
        self.length += len(folded)
        self.ends_in_space = folded[-1] == " "

    def line_break(self) -> bool:
        """Write a line break; True when it is the second one, which ends a paragraph."""
        if not self.pieces:
            return False
        if self.pieces[-1] == "\n":
            return True
        self.pieces.append("\n")
        self.length += 1
        self.ends_in_space = True
        return False

    def begin(self, element: etree._Element) -> None:
        """An inline element opens here."""
        self.open.append([element, self.length])

    def end(self, element: etree._Element) -> None:
        """It closes here."""
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index][0] is element:
                start = self.open.pop(index)[1]
                assert isinstance(start, int)
                self.marks.append(Mark(Span(start, self.length), element))
                return

    def take(self) -> tuple[str, tuple[Mark, ...]]:
        """The block's text, trimmed, and the marks within it; ready for the next block."""
        raw = "".join(self.pieces)
        for item in self.open:
            assert isinstance(item[1], int)
            self.marks.append(Mark(Span(item[1], self.length), item[0]))  # type: ignore[arg-type]
            item[1] = 0
        text = raw.rstrip()
        marks = tuple(_trimmed(mark, text) for mark in self.marks)
        self.pieces, self.length, self.ends_in_space, self.marks = [], 0, True, []
        return text, marks


def _trimmed(mark: Mark, text: str) -> Mark:
    """The mark without the spaces at its ends; empty marks stay, as points."""
    start, end = mark.span.start, min(mark.span.end, len(text))
    start = min(start, end)
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return Mark(Span(start, end), mark.element)
