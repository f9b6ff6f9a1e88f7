"""Quotation marks in a text: which way each one faces, which belong together, what they enclose.

One file: marks, pairs and enclosures are three steps of one reading.

Apostrophes, primes and contractions are left out here. A mark's neighbours decide its side where
they can (a mark after a blank and before a letter opens), its shape decides where they cannot,
and `EITHER` leaves it to the nesting (see `nest`). Shapes follow the Unicode names, usage the
table of quotation marks by language in CLDR.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from crawler.model import Span


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
    if family is Family.DOUBLE and _is_gershayim(text, sign.start(), sign.end()):
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
        # Blanks stand on one side only where writing has blanks.
        left, right = _open_sides(before, after)
        if usual and (side is Side.EITHER or left == right):
            side = usual
    if side is None:
        return None
    return Mark(sign.start(), sign.end(), shape, family, side, measure)


# Hebrew writes an abbreviation with a mark before its last letter (צה"ל, מנכ"לית), and sets an
# opening one right behind the small words that it joins to the next (אמר ש"לא נלך").
_HEBREW_BEFORE = re.compile(r"[א-ת]{1,6}\Z")
_HEBREW_AFTER = re.compile(r"[א-ת]{1,12}")
_HEBREW_JOINED = re.compile(r"[ושהבלמכ]{1,3}")
_LONGEST_HEBREW_ENDING = 4  # letters: ־ית, ־ים, ־ות with the letter before


def _is_gershayim(text: str, start: int, end: int) -> bool:
    """Whether the sign at [start, end) marks a Hebrew abbreviation."""
    after = _HEBREW_AFTER.match(text, end)
    if after is None or start == 0 or not "א" <= text[start - 1] <= "ת":
        return False
    before = _HEBREW_BEFORE.search(text[max(0, start - 7) : start])
    letters = len(after.group())
    if before is None or letters == 1:
        return before is not None
    joined = _HEBREW_JOINED.fullmatch(before.group()) is not None
    return not joined and letters <= _LONGEST_HEBREW_ENDING


def _facing(before: str, after: str) -> Side:
    """The side that the neighbours alone tell."""
    open_left, open_right = _open_sides(before, after)
    if open_left and not after.isspace():
        return Side.EITHER if open_right and not before.isspace() else Side.OPEN
    if not before.isspace() and open_right:
        return Side.CLOSE
    return Side.EITHER


def _open_sides(before: str, after: str) -> tuple[bool, bool]:
    """Whether a blank, or what stands beside marks, is on the left and on the right."""
    return (
        before.isspace() or before in _OPENERS_BEFORE,
        after.isspace() or after in _CLOSERS_AFTER,
    )


def _side_of_single(text: str, sign: re.Match[str], before: str, after: str) -> Side | None:
    """The side of a single mark, or None for an apostrophe or a prime."""
    shape = sign.group()
    if before.isalnum() and after.isalnum():
        return None
    if _open_sides(before, after)[0] and not after.isspace():
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


# What the marks of a whole text enclose, also where a quotation runs over paragraphs.
#
# A quotation left open at the end of a paragraph goes on in the next one when that begins with a
# mark of its own (every paragraph opens, the last one closes), or when the next mark there is the
# closing one that was missing. Anything else left open is a slip and encloses nothing.


# Longer runs are not one person speaking but a page whose marks cannot be trusted.
_MOST_PARAGRAPHS = 15
# Without marks of their own the paragraphs between must be few: two stray marks may look alike.
_MOST_UNMARKED = 3
_LONGEST_UNMARKED = 2000

# A closing mark shared by two quotations («Фирма «Заря», — …) is followed by an attribution's
# dash, or ends its paragraph. Speech that is introduced inside, sentences later, shares none: there
# the first quotation was never closed, and what follows its sentence is the article's own.
_LABEL = re.compile(r"[A-ZА-ЯЁ][A-ZА-ЯЁ.’' -]{2,30}:\s")
_SHARED_END = re.compile(r"[,.]?[\s\u00a0]*(?:[—–―-][\s\u00a0]|$)")
_INTRODUCED = re.compile(r"[.!?…].*\w(?P<sign>[:,])[\s\u00a0]*\Z", re.DOTALL)
_FEWEST_INTRODUCED = 4  # words behind a comma that are speech and no name: says, “It is the end”


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
            told = _INTRODUCED.search(text[opener.end : pair.start])
            words = len(pair.inner.of(text).split())
            if told and (told["sign"] == ":" or words >= _FEWEST_INTRODUCED):
                break
            if _SHARED_END.match(text, pair.end, min(paragraph.end, pair.end + 4)):
                outer = Pair(opener.start, pair.end, Span(opener.end, pair.inner.end), pair.family)
                before = [p for p in pairs[:index] if p.end <= opener.start]
                pairs = [*before, outer, *pairs[index + 1 :]]
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
    return (
        _reopened(paragraphs, nestings, index, opener)
        or _resumed(text, paragraphs, nestings, index, opener)
        or _last_left_open(text, paragraphs, nestings, index, opener)
    )


def _last_left_open(
    text: str,
    paragraphs: Sequence[Span],
    nestings: Sequence[Nesting],
    index: int,
    opener: Mark,
) -> Enclosure | None:
    """Words that a colon or a comma introduces and the end of the text cuts off."""
    paragraph = paragraphs[index]
    led = text[max(paragraph.start, opener.start - 2) : opener.start].rstrip().endswith((":", ","))
    alone = len(nestings[index].unclosed) == 1 and not opener.measure
    if index + 1 < len(paragraphs) or not led or not alone:
        return None
    inner = Span(opener.end, paragraph.end)
    return Enclosure(opener.start, paragraph.end, (inner,), index, index)


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


# Which marks belong together: pairs of quotation marks within each paragraph.
#
# An odd mark costs only itself: what it seemed to open or close is read as if it were not there.


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
        # A single mark closes only what was opened last.
        innermost = mark.family is not Family.SINGLE or partner == len(stack) - 1
        if partner is not None and mark.side is not Side.OPEN and innermost:
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
    related = [at for at, opener in enumerate(stack) if opener.family is mark.family]
    proper = [at for at in related if mark.shape in PARTNERS.get(stack[at].shape, "")]
    return next(reversed(proper or related), None)


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
