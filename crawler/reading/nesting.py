"""Which marks belong together: pairs of quotation marks within each paragraph.

An odd mark costs only itself: what it seemed to open or close is read as if it were not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.model import Span
from crawler.reading.marks import PARTNERS, Family, Mark, Side

# Quotations nest three deep at most in print; a deeper stack is noise, and the bound keeps the
# search for a partner from growing with the text.
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Pair:
    """Two marks and what they enclose: [start, end) with the marks, `inner` without them."""

    start: int
    end: int
    inner: Span
    family: Family


@dataclass(frozen=True, slots=True)
class Nesting:
    """One paragraph's outermost pairs, the marks left open (`unclosed`) and left over (`stray`)."""

    pairs: tuple[Pair, ...]
    unclosed: tuple[Mark, ...]
    stray: tuple[Mark, ...]


def nest(marks: Sequence[Mark], text: str) -> Nesting:
    """Pair the marks of one paragraph of `text`."""
    pairs: list[Pair] = []
    stack: list[Mark] = []
    stray: list[Mark] = []
    for place, mark in enumerate(marks):
        if _is_measure(marks, place, stack, text) or _is_possessive(marks, place, stack, text):
            continue
        partner = _partner(mark, stack)
        if partner is not None and _closes(mark, stack, partner):
            opener = stack[partner]
            del stack[partner:]
            inner = Span(opener.end, mark.start)
            pairs.append(Pair(opener.start, mark.end, inner, mark.family))
        elif mark.side is Side.CLOSE:
            stray.append(mark)
        else:
            stack.append(mark)
            if len(stack) > _DEEPEST:
                del stack[0]
    return Nesting(_outermost(pairs), tuple(stack), tuple(stray))


def _partner(mark: Mark, stack: list[Mark]) -> int | None:
    """The stack index of the mark that `mark` could close: its proper partner, else its family."""
    related = None
    for index in range(len(stack) - 1, -1, -1):
        opener = stack[index]
        if opener.family is not mark.family:
            continue
        if mark.shape in PARTNERS.get(opener.shape, ""):
            return index
        if related is None:
            related = index
    return related


def _closes(mark: Mark, stack: list[Mark], partner: int) -> bool:
    if mark.side is Side.OPEN:
        return False
    if mark.family is Family.SINGLE:
        return partner == len(stack) - 1
    return True


def _is_measure(marks: Sequence[Mark], place: int, stack: list[Mark], text: str) -> bool:
    """Whether a straight mark after a digit is an inch or foot sign, not a closing mark.

    Inside a quotation it is one when a closing mark is still to come that would else be left over.
    """
    mark = marks[place]
    if not mark.measure or mark.shape not in ('"', "'", "''"):
        return False
    if not any(opener.family is mark.family for opener in stack):
        return True
    following = text[mark.end : mark.end + 2]
    if not (following[1:].islower() or following[:1] in "x×,"):
        return False
    for later in marks[place + 1 : place + 4]:
        if later.family is mark.family:
            return later.side is Side.CLOSE and not later.measure
    return False


def _is_possessive(marks: Sequence[Mark], place: int, stack: list[Mark], text: str) -> bool:
    """Whether a single mark after an s (the boys’ club) is an apostrophe though a ‘ is open."""
    mark = marks[place]
    if mark.family is not Family.SINGLE or mark.side is not Side.CLOSE or not stack:
        return False
    if text[mark.start - 1 : mark.start] not in ("s", "S", "x", "z"):
        return False
    if not text[mark.end : mark.end + 2].strip().isalnum():
        return False
    following = marks[place + 1] if place + 1 < len(marks) else None
    return (
        following is not None
        and following.family is Family.SINGLE
        and following.side is Side.CLOSE
        and following.start - mark.end < 200
    )


def _outermost(pairs: list[Pair]) -> tuple[Pair, ...]:
    kept: list[Pair] = []
    for pair in sorted(pairs, key=lambda pair: (pair.start, -pair.end)):
        if not kept or pair.start >= kept[-1].end:
            kept.append(pair)
    return tuple(kept)
