"""What the marks of a whole text enclose, also where a quotation runs over paragraphs.

A quotation left open at the end of a paragraph goes on in the next one when that begins with a
mark of its own (every paragraph opens, the last one closes), or when the next mark there is the
closing one that was missing. Anything else left open is a slip and encloses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.model import Span
from crawler.reading.marks import PARTNERS, Family, Mark, Side
from crawler.reading.nesting import Nesting, Pair, nest

# Longer runs are not one person speaking but a page whose marks cannot be trusted.
_MOST_PARAGRAPHS = 15
# Without marks of their own the paragraphs between must be few: two stray marks may look alike.
_MOST_UNMARKED = 3
_LONGEST_UNMARKED = 2000

# A closing mark shared by two quotations («Фирма «Заря», — …) is followed by an attribution's
# dash, or ends its paragraph.
_LABEL = re.compile(r"[A-ZА-ЯЁ][A-ZА-ЯЁ.’' -]{2,30}:\s")
_SHARED_END = re.compile(r"[,.]?[\s\u00a0]*(?:[—–―-][\s\u00a0]|$)")


@dataclass(frozen=True, slots=True)
class Enclosure:
    """One stretch in marks: [start, end) with them, `inners` without, one for each paragraph.

    `first` and `last` are indexes of the paragraphs that it begins and ends in.
    """

    start: int
    end: int
    inners: tuple[Span, ...]
    first: int
    last: int

    @property
    def single(self) -> bool:
        """Whether it begins and ends in one paragraph."""
        return self.first == self.last


def enclosures(
    text: str, paragraphs: Sequence[Span], marks: Sequence[Mark]
) -> tuple[Enclosure, ...]:
    """Everything in marks, outermost only, in order; none overlap."""
    nestings = _nestings(text, paragraphs, marks)
    found: list[Enclosure] = []
    index = 0
    while index < len(paragraphs):
        nesting = nestings[index]
        chain = None
        if nesting.unclosed:
            chain = _labelled(text, paragraphs, nestings, index) or _chain(
                text, paragraphs, nestings, index
            )
        opening = chain.start if chain else paragraphs[index].end
        for pair in nesting.pairs:
            if pair.start < opening and not (found and pair.start < found[-1].end):
                found.append(Enclosure(pair.start, pair.end, (pair.inner,), index, index))
        if chain is None:
            index += 1
            continue
        found.append(chain)
        index = chain.last
        # What follows the chain in its last paragraph is read with that paragraph.
        if chain.end >= paragraphs[index].end or not nestings[index].pairs:
            index += 1
        else:
            nestings[index] = Nesting(nestings[index].pairs, (), ())
    return tuple(found)


def _nestings(text: str, paragraphs: Sequence[Span], marks: Sequence[Mark]) -> list[Nesting]:
    found = []
    place = 0
    for paragraph in paragraphs:
        first = place
        while place < len(marks) and marks[place].start < paragraph.end:
            place += 1
        nesting = nest(marks[first:place], text)
        found.append(_with_shared_ends(text, paragraph, nesting) if nesting.unclosed else nesting)
    return found


def _with_shared_ends(text: str, paragraph: Span, nesting: Nesting) -> Nesting:
    """Close what was left open with an inner pair's mark where one mark stands for two."""
    unclosed = list(nesting.unclosed)
    pairs = list(nesting.pairs)
    for opener in nesting.unclosed:
        for index, pair in enumerate(pairs):
            if pair.start < opener.end or pair.family is not opener.family:
                continue
            if _SHARED_END.match(text, pair.end, min(paragraph.end, pair.end + 4)):
                outer = Pair(opener.start, pair.end, Span(opener.end, pair.inner.end), pair.family)
                pairs = (
                    [p for p in pairs[:index] if p.end <= opener.start]
                    + [outer]
                    + pairs[index + 1 :]
                )
                unclosed.remove(opener)
                break
    return Nesting(tuple(pairs), tuple(unclosed), nesting.stray)


def _labelled(
    text: str, paragraphs: Sequence[Span], nestings: Sequence[Nesting], index: int
) -> Enclosure | None:
    """A turn of a transcript: "ROE: … to the end of its paragraph, the closing mark left out."""
    opener, paragraph = nestings[index].unclosed[0], paragraphs[index]
    if opener.start != paragraph.start or not _LABEL.match(text, opener.end, paragraph.end):
        return None
    inner = Span(opener.end, paragraph.end)
    return Enclosure(opener.start, paragraph.end, (inner,), index, index)


def _chain(
    text: str, paragraphs: Sequence[Span], nestings: Sequence[Nesting], index: int
) -> Enclosure | None:
    """The quotation left open in paragraph `index`, if it can be seen to go on and end."""
    opener = nestings[index].unclosed[0]
    if opener.family is Family.SINGLE:
        return None
    return _reopened(paragraphs, nestings, index, opener) or _resumed(
        text, paragraphs, nestings, index, opener
    )


def _reopened(
    paragraphs: Sequence[Span], nestings: Sequence[Nesting], index: int, opener: Mark
) -> Enclosure | None:
    inners = [Span(opener.end, paragraphs[index].end)]
    last = index
    while last + 1 < len(paragraphs) and last - index < _MOST_PARAGRAPHS:
        paragraph, nesting = paragraphs[last + 1], nestings[last + 1]
        pair = nesting.pairs[0] if nesting.pairs else None
        if pair and pair.start == paragraph.start and pair.family is opener.family:
            inners.append(pair.inner)
            return Enclosure(opener.start, pair.end, tuple(inners), index, last + 1)
        mark = _opening_mark(nesting, paragraph)
        if mark is None or mark.family is not opener.family:
            break
        last += 1
        closing = _closing_mark(nesting, mark)
        inner_end = closing.start if closing else paragraph.end
        inners.append(Span(mark.end, inner_end))
        if closing:
            return Enclosure(opener.start, closing.end, tuple(inners), index, last)
    return None


def _opening_mark(nesting: Nesting, paragraph: Span) -> Mark | None:
    """The unpaired mark that a paragraph begins with: an opening one, or » as Spanish has it."""
    for mark in (*nesting.unclosed[:1], *nesting.stray[:1]):
        if mark.start == paragraph.start:
            return mark
    return None


def _closing_mark(nesting: Nesting, opening: Mark) -> Mark | None:
    if opening.side is not Side.CLOSE:
        return None
    return next((mark for mark in nesting.stray if mark.start > opening.start), None)


def _resumed(
    text: str,
    paragraphs: Sequence[Span],
    nestings: Sequence[Nesting],
    index: int,
    opener: Mark,
) -> Enclosure | None:
    before = text[max(paragraphs[index].start, opener.start - 3) : opener.start].rstrip()
    if before and before[-1] not in ":,":
        return None
    inners = [Span(opener.end, paragraphs[index].end)]
    for last in range(index + 1, min(index + _MOST_UNMARKED, len(paragraphs))):
        nesting, paragraph = nestings[last], paragraphs[last]
        if not nesting.pairs and not nesting.stray and not nesting.unclosed:
            inners.append(paragraph)
            continue
        closing = nesting.stray[0] if nesting.stray else None
        if (
            closing is None
            or closing.shape not in PARTNERS.get(opener.shape, "")
            or (nesting.pairs and nesting.pairs[0].start < closing.start)
            or closing.end - opener.start > _LONGEST_UNMARKED
        ):
            return None
        inners.append(Span(paragraph.start, closing.start))
        return Enclosure(opener.start, closing.end, tuple(inners), index, last)
    return None
