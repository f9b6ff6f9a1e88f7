"""The article's text cut into paragraphs and pieces, each piece marked by its finding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from crawler.model import Article, Finding, Outcome, Span
from reports.traversal import severity
from reports.wrapping import flowed

_BLANK_LINE = re.compile(r"\n[ \t\r]*(?:\n[ \t\r]*)+")

# Lines of a plain-text file that an editor wrapped: seen in mails and wire copy at 60 to 90
# code points. A paragraph is re-flowed only when every line but its last has such a length.
_WRAPPED = range(40, 101)

# A last word longer than this (code points) may be broken, or it would overflow a phone.
_LAST_WORD = 18


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the article that belongs to a finding.

    `role` is "quote" for a quotation's words, "link" for a citation without a quote, and
    "source" for the citation that a quotation was checked against.
    """

    span: Span
    anchor: str
    outcome: Outcome
    label: str
    role: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a paragraph.

    `closes` says that the mark ends here, `name` is set on the first piece of a finding.
    """

    text: str
    mark: Mark | None = None
    closes: bool = False
    name: str | None = None

    @property
    def halves(self) -> tuple[str, str]:
        """The text cut before its last word, which the mark's sign must not be parted from."""
        at = max(self.text.rfind(" ") + 1, len(self.text) - _LAST_WORD)
        return self.text[:at], self.text[at:]


Block = tuple[Piece, ...]


def marks_of(findings: Iterable[tuple[str, str, Finding]], article: Article) -> tuple[Mark, ...]:
    """The marks of `findings`, given as (anchor, label, finding); spans outside are dropped."""
    marks: list[Mark] = []
    ordered = sorted(findings, key=lambda entry: severity(entry[2]))
    for anchor, label, finding in ordered:
        for span, role in _places(finding):
            if 0 <= span.start < span.end <= len(article.text):
                marks.append(Mark(span, anchor, finding.outcome, label, role))
    taken: set[Span] = set()
    unique = []
    for mark in sorted(marks, key=lambda mark: mark.role == "source"):  # stable: worst first
        if mark.span not in taken:
            taken.add(mark.span)
            unique.append(mark)
    return tuple(unique)


def annotated(text: str, marks: Sequence[Mark]) -> tuple[Block, ...]:
    """`text` as paragraphs of pieces; where marks overlap the shortest one wins."""
    named: set[str] = set()
    blocks = []
    for span in paragraphs(text):
        block = piece_by_piece(text, span, marks, named)
        if block:
            blocks.append(block)
    return tuple(blocks)


def piece_by_piece(text: str, span: Span, marks: Sequence[Mark], named: set[str]) -> Block:
    """The paragraph at `span` as pieces; `named` are the anchors that have a first piece."""
    return tuple(_named(piece, named) for piece in _pieces(text, span, marks))


def name_of(anchor: str) -> str:
    """The id of the first place in the text that belongs to the card `anchor`."""
    return f"m-{anchor}"


def _named(piece: Piece, taken: set[str]) -> Piece:
    if piece.mark is None or piece.mark.role == "source" or piece.mark.anchor in taken:
        return piece
    taken.add(piece.mark.anchor)
    return replace(piece, name=name_of(piece.mark.anchor))


def paragraphs(text: str) -> Iterator[Span]:
    """The paragraphs of `text`: between blank lines, and single lines unless they are wrapped."""
    return (Span(start, end) for start, end in ranges(text))


def ranges(text: str) -> Iterator[tuple[int, int]]:
    """Where the paragraphs of `text` begin and end."""
    start = 0
    end = len(text.rstrip())
    for gap in _BLANK_LINE.finditer(text, 0, end):
        yield from _lines(text, start, gap.start())
        start = gap.end()
    yield from _lines(text, start, end)


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    block = text[start:end]
    lines = block.split("\n")
    if len(lines) > 1 and not all(len(line.rstrip()) in _WRAPPED for line in lines[:-1]):
        for line in lines:
            if line and not line.isspace():
                yield start, start + len(line)
            start += len(line) + 1
    elif block and not block.isspace():
        yield start, end


def _places(finding: Finding) -> Iterator[tuple[Span, str]]:
    if finding.quotation:
        for span in finding.quotation.fragments:
            yield span, "quote"
    if finding.citation:
        role = "source" if finding.quotation else "link"
        yield finding.citation.span, role
        if finding.citation.place is not None:
            yield finding.citation.place, role


def _pieces(text: str, block: Span, marks: Sequence[Mark]) -> Iterator[Piece]:
    inside = [m for m in marks if m.span.start < block.end and m.span.end > block.start]
    cuts = {block.start, block.end}
    for mark in inside:
        cuts |= {max(mark.span.start, block.start), min(mark.span.end, block.end)}
    edges = sorted(cuts)
    for start, end in pairwise(edges):
        over = [m for m in inside if m.span.start <= start and end <= m.span.end]
        shortest = min(over, key=lambda m: len(m.span)) if over else None
        yield Piece(
            flowed(text[start:end], text),
            shortest,
            closes=shortest is not None and end == shortest.span.end,
        )
