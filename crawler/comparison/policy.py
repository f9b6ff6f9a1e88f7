"""From the classes of the edits to the verdict: a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crawler.comparison.edits import Edit, negative
from crawler.comparison.prepared import Quote, Source, Worded
from crawler.language.lexicon import Lexicon, WordClass
from crawler.model import Certainty, EditClass, Kind, Param, Reason, ReasonCode

POLICY: dict[EditClass, tuple[Kind, Certainty]] = {
    EditClass.TYPOGRAPHIC: (Kind.VERBATIM, Certainty.CERTAIN),
    EditClass.LAYOUT: (Kind.VERBATIM, Certainty.CERTAIN),
    EditClass.CAPITAL: (Kind.VERBATIM, Certainty.CERTAIN),
    EditClass.FINAL_PUNCTUATION: (Kind.VERBATIM, Certainty.CERTAIN),
    EditClass.ELLIPSIS: (Kind.EDITED, Certainty.CERTAIN),
    EditClass.BRACKET: (Kind.EDITED, Certainty.CERTAIN),
    EditClass.SIC: (Kind.EDITED, Certainty.CERTAIN),
    EditClass.SPELLING: (Kind.EDITED, Certainty.CERTAIN),
    EditClass.SAID_SPLIT: (Kind.EDITED, Certainty.CERTAIN),
    EditClass.INFLECTION: (Kind.EDITED, Certainty.LIKELY),
    EditClass.DISFLUENCY: (Kind.EDITED, Certainty.CERTAIN),
    EditClass.SMALL_WORD: (Kind.EDITED, Certainty.LIKELY),
    EditClass.SPLICE: (Kind.MISLEADING_CUT, Certainty.POSSIBLE),
    EditClass.QUESTION: (Kind.MISLEADING_CUT, Certainty.LIKELY),
    EditClass.OTHER_VOICE: (Kind.MISLEADING_CUT, Certainty.LIKELY),
    EditClass.CUT: (Kind.MISLEADING_CUT, Certainty.LIKELY),
    EditClass.FRONT_CUT: (Kind.MISLEADING_CUT, Certainty.LIKELY),
    EditClass.FUNCTION_WORD: (Kind.ALTERED, Certainty.POSSIBLE),
    EditClass.WORD: (Kind.ALTERED, Certainty.LIKELY),
    EditClass.HEDGE: (Kind.ALTERED, Certainty.LIKELY),
    EditClass.PUT_IN: (Kind.ALTERED, Certainty.LIKELY),
    EditClass.ATTRIBUTION: (Kind.ALTERED, Certainty.LIKELY),
    EditClass.NAME: (Kind.ALTERED, Certainty.CERTAIN),
    EditClass.ORDER: (Kind.ALTERED, Certainty.CERTAIN),
    EditClass.NUMBER: (Kind.ALTERED, Certainty.CERTAIN),
    EditClass.NEGATION: (Kind.ALTERED, Certainty.CERTAIN),
}
"""What one edit makes of a quotation, and how surely. Graver classes stand further down; the
gravest edit decides."""

OF_CONTEXT = frozenset(
    {
        EditClass.QUESTION,
        EditClass.OTHER_VOICE,
        EditClass.CUT,
        EditClass.SPLICE,
        EditClass.FRONT_CUT,
        EditClass.PUT_IN,
    }
)
"""The classes that leave the quoted words alone and change what stands around them."""

_SUREST = (Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE)


def surest(certainties: Iterable[Certainty]) -> Certainty:
    """The greatest of some certainties; possible where there are none."""
    return min(certainties, key=_SUREST.index, default=Certainty.POSSIBLE)


_RANK = {edit: rank for rank, edit in enumerate(POLICY)}


def gravest(edits: Iterable[EditClass]) -> EditClass | None:
    """The class that decides; None when there is no edit."""
    return max(edits, key=_RANK.__getitem__, default=None)


def verdict(edits: Iterable[EditClass]) -> tuple[Kind, Certainty]:
    """Kind and certainty that `POLICY` gives for all the edits of a quotation together."""
    worst = gravest(edits)
    return (Kind.VERBATIM, Certainty.CERTAIN) if worst is None else POLICY[worst]


# Why a quotation was judged as it was: a code and the words that its sentence shows.


CONTEXT = 2
"""Words of the source shown on either side of a change."""

LONGEST = 160
"""Most characters shown of one passage."""


def honest_reason(edits: list[Edit], places: int) -> Reason:
    """The reason for a match; `places` is how often the source has the very same words."""
    kinds = tuple(dict.fromkeys(e.edit.value for e in edits if e.edit.honest))
    if not kinds:
        return Reason(ReasonCode.SAME_WORDS, {"count": places})
    return Reason(ReasonCode.HONEST_EDITS, {"count": places, "edits": kinds})


def missing_reason(parts: Sequence[tuple[int, int]], quote: Quote) -> Reason:
    """The reason when some parts of a quotation are in the source and others are not."""
    gone = tuple(_words(quote, first, behind) for first, behind in parts)
    return Reason(ReasonCode.PART_MISSING, {"missing": gone})


def of_passage(code: ReasonCode, first: int, behind: int, source: Source) -> Reason:
    """A reason that shows words [first, behind) of the source."""
    return Reason(code, {"passage": shown(source.text, source, first, behind)})


def changed_reason(edit: Edit, quote: Quote, source: Source) -> Reason:
    """The reason for an alteration or a misleading cut, told by its gravest edit."""
    theirs = shown(source.text, source, edit.j1 - CONTEXT, edit.j2 + CONTEXT)
    ours = _words(quote, edit.i1, edit.i2)
    gone = shown(source.text, source, edit.j1, edit.j2)
    if edit.edit is EditClass.CUT and edit.i1 >= len(quote.words):
        return Reason(ReasonCode.ENDS_BEFORE, {"left_out": gone})
    if edit.edit is EditClass.FRONT_CUT:
        return Reason(ReasonCode.LIMITED_BEFORE, {"left_out": gone})
    if edit.edit is EditClass.SPLICE:
        return Reason(ReasonCode.SPLICED, {"left_out": gone})
    if edit.edit is EditClass.PUT_IN:
        return Reason(ReasonCode.PUT_IN, {"quoted": ours, "passage": theirs})
    if edit.edit is EditClass.OTHER_VOICE:
        return Reason(ReasonCode.OTHER_VOICE, {"left_out": gone})
    if edit.edit is EditClass.QUESTION:
        return Reason(ReasonCode.QUESTION, {"passage": gone})
    if edit.edit is EditClass.ORDER:
        return Reason(ReasonCode.OTHER_ORDER)
    if edit.edit is EditClass.CUT:
        return Reason(ReasonCode.CUT_CHANGES_SENSE, {"passage": theirs, "left_out": gone})
    if not ours:
        return Reason(ReasonCode.LEAVES_OUT, {"passage": theirs, "left_out": gone})
    if not gone:
        return Reason(ReasonCode.ADDS, {"quoted": ours, "passage": theirs})
    if edit.edit is EditClass.NUMBER:
        ours = _sign(quote, edit.i1, source.lexicon) + ours
        gone = _sign(source, edit.j1, source.lexicon) + gone
        if not edit.j1:  # the passage begins with the figure
            theirs = _sign(source, 0, source.lexicon) + theirs
    params: dict[str, Param] = {"passage": theirs, "quoted": ours, "replaced": gone}
    return Reason(ReasonCode.SAYS_OTHERWISE, params)


def _sign(text: Worded, number: int, listed: Lexicon) -> str:
    """The sign of a negative figure, as it stands before word `number`; "" where it has none."""
    if not negative(text, number, listed):
        return ""
    start = text.span(number, number + 1).start
    first = start - 1
    if number and listed.has(WordClass.MINUS, text.words.words[number - 1]):
        first = text.span(number - 1, number).start
    return text.text[first:start]


def shown(text: str, source: Source, first: int, behind: int) -> str:
    """Words [first, behind) of the source as they stand there, on one line, not too long."""
    first, behind = max(0, first), min(behind, len(source.words))
    if behind <= first:
        return ""
    return shorten(source.span(first, behind).of(text))


def shorten(text: str) -> str:
    """`text` on one line of at most `LONGEST` characters."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def _words(quote: Quote, first: int, behind: int) -> str:
    return shorten(quote.written(first, behind))
