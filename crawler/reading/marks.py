"""Quotation marks in a text: which characters are marks, and which way each one faces.

Apostrophes, primes and contractions are left out here. A mark's neighbours decide its side where
they can (a mark after a blank and before a letter opens), its shape decides where they cannot,
and `EITHER` leaves it to the nesting (see `nesting`). Shapes follow the Unicode names, usage the
table of quotation marks by language in CLDR.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Side(Enum):
    """Which way a mark faces."""

    OPEN = "open"
    CLOSE = "close"
    EITHER = "either"


class Family(Enum):
    """Marks of one family may close each other: writers mix “ with " but never with »."""

    DOUBLE = "double"
    SINGLE = "single"
    ANGLE = "angle"
    SINGLE_ANGLE = "single-angle"
    CORNER = "corner"
    WHITE_CORNER = "white-corner"


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark at [start, end). `shape` is its character; `measure` if a digit stands before it."""

    start: int
    end: int
    shape: str
    family: Family
    side: Side
    measure: bool = False


_FAMILY = {
    **dict.fromkeys(
        ["“", "”", "„", "‟", '"', "＂", "``", "''", "❝", "❞", "〝", "〞", "〟"], Family.DOUBLE
    ),
    **dict.fromkeys(["‘", "’", "‚", "‛", "'", "`"], Family.SINGLE),
    **dict.fromkeys(["«", "»"], Family.ANGLE),
    **dict.fromkeys(["‹", "›"], Family.SINGLE_ANGLE),
    **dict.fromkeys(["「", "」"], Family.CORNER),
    **dict.fromkeys(["『", "』"], Family.WHITE_CORNER),
}
_ONE_SIDED = {
    **dict.fromkeys("„‟‚‛「『〝❝", Side.OPEN),
    **dict.fromkeys("」』〞〟❞", Side.CLOSE),
    "``": Side.OPEN,
}
_USUAL = {"“": Side.OPEN, "”": Side.CLOSE}
PARTNERS = {
    "“": "”", "„": "“”", "‟": "”", '"': '"', "＂": "＂", "``": "''", "''": "''", "”": "”",
    "‘": "’", "‚": "‘’", "‛": "’", "'": "'", "`": "'", "«": "»", "»": "«", "‹": "›", "›": "‹",
    "「": "」", "『": "』", "❝": "❞", "〝": "〞〟",
}  # fmt: skip
"""The marks that properly close each opening mark."""

# Runs of marks are read at once, so that in `that.”"` both see the full stop and the blank.
# Three backticks or more fence code and are no marks.
_RUN = re.compile(r"[“”„‟«»‹›「」『』〝〞〟‘’‚‛\"'`＂❝❞]+")
_IN_RUN = re.compile(r"`{3,}|``|''|.", re.DOTALL)
_APOSTROPHES = frozenset("'’")

_OPENERS_BEFORE = frozenset("([{<—–―-‒=/|>¿¡*_:~•·\u200b\ufeff")
_CLOSERS_AFTER = frozenset(".,;:!?…)]}—–―-‒/|<>*_~。，、！？：；）")
_STOPS = frozenset(".,!?…;。，！？")
# Words that begin with an apostrophe of their own: ’em, ’til, rock ’n’ roll, ’90s.
_CLIPPED = re.compile(
    r"(?:\d0s?\b|(?:em|til|till|tis|twas|twill|cause|cuz|bout|n|round|s|d|ll|re|ve|nother|neath)\b)",
    re.IGNORECASE,
)


def marks(text: str) -> tuple[Mark, ...]:
    """Every quotation mark of `text` in order; apostrophes and backtick fences are not marks."""
    found: list[Mark] = []
    reverse = _angles_are_reversed(text)
    for run in _RUN.finditer(text):
        before = text[run.start() - 1] if run.start() else " "
        after = text[run.end()] if run.end() < len(text) else " "
        for sign in _IN_RUN.finditer(text, run.start(), run.end()):
            mark = _mark(text, sign, before, after, reverse)
            if mark is not None:
                found.append(mark)
    return tuple(found)


def _mark(text: str, sign: re.Match[str], before: str, after: str, reverse: bool) -> Mark | None:
    shape = sign.group()
    family = _FAMILY.get(shape)
    if family is None:
        return None
    measure = before.isdigit()
    side: Side | None
    if shape in _ONE_SIDED:
        side = _ONE_SIDED[shape]
    elif family in (Family.ANGLE, Family.SINGLE_ANGLE):
        side = Side.OPEN if (shape in "«‹") != reverse else Side.CLOSE
    elif family is Family.SINGLE:
        side = _side_of_single(text, sign, before, after)
    else:
        side = _facing(before, after)
        usual = _USUAL.get(shape)
        if usual and (side is Side.EITHER or not _spaced(before, after)):
            side = usual
    if side is None:
        return None
    return Mark(sign.start(), sign.end(), shape, family, side, measure)


def _facing(before: str, after: str) -> Side:
    """The side that the neighbours alone tell."""
    open_left = before.isspace() or before in _OPENERS_BEFORE
    open_right = after.isspace() or after in _CLOSERS_AFTER
    if open_left and not after.isspace():
        return Side.EITHER if open_right and not before.isspace() else Side.OPEN
    if not before.isspace() and open_right:
        return Side.CLOSE
    return Side.EITHER


def _spaced(before: str, after: str) -> bool:
    """Whether blanks or stops stand on one side only, as they do where writing has blanks."""
    return (before.isspace() or before in _OPENERS_BEFORE) != (
        after.isspace() or after in _CLOSERS_AFTER
    )


def _side_of_single(text: str, sign: re.Match[str], before: str, after: str) -> Side | None:
    """The side of a single mark, or None for an apostrophe or a prime."""
    shape = sign.group()
    if before.isalnum() and after.isalnum():
        return None
    opens = (before.isspace() or before in _OPENERS_BEFORE) and not after.isspace()
    if opens:
        if shape == "’" or _CLIPPED.match(text, sign.end()):
            return None
        return Side.OPEN
    if shape == "`" or (shape == "‘" and after.isalnum()):
        return Side.OPEN if shape == "‘" else None
    return Side.CLOSE


def _angles_are_reversed(text: str) -> bool:
    """Whether »quotes« face inward, as in Danish and German books, by the text's majority."""
    if "»" not in text and "›" not in text:
        return False
    inward = len(_INWARD.findall(text))
    return inward > 0 and inward > len(_OUTWARD.findall(text))


_INWARD = re.compile(r"(?:^|(?<=[\s(\[—–-]))[»›](?=\w)|(?<=[\w.,!?…])[«‹](?=[\s.,;:!?)]|$)")
_OUTWARD = re.compile(r"(?:^|(?<=[\s(\[—–-]))[«‹](?=\w)|(?<=[\w.,!?…])[»›](?=[\s.,;:!?)]|$)")
