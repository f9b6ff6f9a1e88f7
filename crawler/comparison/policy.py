"""From the classes of the edits to the verdict: a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crawler.comparison.edits import Edit
from crawler.comparison.prepared import Quote, Source
from crawler.model import Certainty, EditClass, Kind

POLICY: dict[EditClass, tuple[Kind, Certainty]] = {
    EditClass.TYPOGRAPHIC: (Kind.VERBATIM, Certainty.CERTAIN),
    EditClass.CAPITAL: (Kind.VERBATIM, Certainty.CERTAIN),
    EditClass.FINAL_PUNCTUATION: (Kind.VERBATIM, Certainty.CERTAIN),
    EditClass.ELLIPSIS: (Kind.EDITED, Certainty.CERTAIN),
    EditClass.BRACKET: (Kind.EDITED, Certainty.CERTAIN),
    EditClass.SIC: (Kind.EDITED, Certainty.CERTAIN),
    EditClass.SPELLING: (Kind.EDITED, Certainty.CERTAIN),
    EditClass.SAID_SPLIT: (Kind.EDITED, Certainty.CERTAIN),
    EditClass.INFLECTION: (Kind.EDITED, Certainty.LIKELY),
    EditClass.DISFLUENCY: (Kind.EDITED, Certainty.CERTAIN),
    EditClass.CUT: (Kind.MISLEADING_CUT, Certainty.LIKELY),
    EditClass.FUNCTION_WORD: (Kind.ALTERED, Certainty.POSSIBLE),
    EditClass.WORD: (Kind.ALTERED, Certainty.LIKELY),
    EditClass.HEDGE: (Kind.ALTERED, Certainty.LIKELY),
    EditClass.ATTRIBUTION: (Kind.ALTERED, Certainty.LIKELY),
    EditClass.NAME: (Kind.ALTERED, Certainty.CERTAIN),
    EditClass.ORDER: (Kind.ALTERED, Certainty.CERTAIN),
    EditClass.NUMBER: (Kind.ALTERED, Certainty.CERTAIN),
    EditClass.NEGATION: (Kind.ALTERED, Certainty.CERTAIN),
}
"""What one edit makes of a quotation, and how surely. Graver classes stand further down; the
gravest edit decides."""

_RANK = {edit: rank for rank, edit in enumerate(POLICY)}


def gravest(edits: Iterable[EditClass]) -> EditClass | None:
    """The class that decides; None when there is no edit."""
    return max(edits, key=_RANK.__getitem__, default=None)


def verdict(edits: Iterable[EditClass]) -> tuple[Kind, Certainty]:
    """Kind and certainty that `POLICY` gives for all the edits of a quotation together."""
    worst = gravest(edits)
    return (Kind.VERBATIM, Certainty.CERTAIN) if worst is None else POLICY[worst]


# One sentence on why a quotation was judged as it was, in words that a reader understands.


CONTEXT = 2
"""Words of the source shown on either side of a change."""

LONGEST = 160
"""Most characters shown of one passage."""

_HONEST = {
    EditClass.TYPOGRAPHIC: "typography",
    EditClass.CAPITAL: "a capital letter",
    EditClass.FINAL_PUNCTUATION: "final punctuation",
    EditClass.ELLIPSIS: "a marked omission",
    EditClass.BRACKET: "words in brackets",
    EditClass.SIC: "[sic]",
    EditClass.SPELLING: "spelling",
    EditClass.SAID_SPLIT: "an attribution between its parts",
    EditClass.INFLECTION: "a word ending at its edge",
    EditClass.DISFLUENCY: "a filler word left out",
}


def honest_reason(edits: list[Edit], places: int) -> str:
    """The reason for a match; `places` is how often the source has the very same words."""
    kinds = list(dict.fromkeys(_HONEST[e.edit] for e in edits if e.edit in _HONEST))
    where = f", in {places} places" if places > 1 else ""
    if not kinds:
        return f"The source has the same words{where}."
    listed = kinds[0] if len(kinds) == 1 else f"{', '.join(kinds[:-1])} and {kinds[-1]}"
    return f"The source has the same words{where}; the quote differs only in {listed}."


def far_reason(words: int) -> str:
    """The reason for a match whose parts stand far apart."""
    return (
        f"The source has all parts of the quote in this order, but two stand {words} words apart."
    )


def missing_reason(parts: Sequence[tuple[int, int]], quote: Quote) -> str:
    """The reason when some parts of a quotation are in the source and others are not."""
    gone = "', '".join(_words(quote, first, behind) for first, behind in parts)
    return f"The source has other parts of the quote, but not '{gone}'."


def nearest_reason(first: int, behind: int, source: Source) -> str:
    """The reason when only part of the words agrees."""
    passage = shown(source.text, source, first, behind)
    return f"The source does not say this; its nearest passage is '{passage}'."


def indirect_reason(first: int, behind: int, source: Source) -> str:
    """The reason when the source reports in indirect speech what is quoted as direct words."""
    passage = shown(source.text, source, first, behind)
    return f"The source has this in indirect speech only: '{passage}'."


def unlike_reason(first: int, behind: int, source: Source) -> str:
    """The reason when a number or date is written otherwise in a language without a word list."""
    passage = shown(source.text, source, first, behind)
    return (
        f"The source has '{passage}'; whether its numbers and the quote's come to the same cannot "
        "be told in this language."
    )


def changed_reason(edit: Edit, quote: Quote, source: Source) -> str:
    """The reason for an alteration or a misleading cut, told by its gravest edit."""
    theirs = shown(source.text, source, edit.j1 - CONTEXT, edit.j2 + CONTEXT)
    ours = _words(quote, edit.i1, edit.i2)
    gone = shown(source.text, source, edit.j1, edit.j2)
    if edit.edit is EditClass.CUT and edit.i1 >= len(quote.words):
        return f"The quote ends before '{gone}', which limits what it says."
    if edit.edit is EditClass.CUT and edit.i2 == 0:
        return f"The source denies these words: before them it says '{gone}'."
    if edit.edit is EditClass.ORDER:
        return "The source has these words in another order."
    if edit.edit is EditClass.CUT:
        return (
            f"The source says '{theirs}'; what the quote leaves out, '{gone}', changes its sense."
        )
    if not ours:
        return f"The source says '{theirs}'; the quote leaves out '{gone}'."
    if not gone:
        return f"The quote says '{ours}' where the source, '{theirs}', has no such words."
    return f"The source says '{theirs}'; the quote has '{ours}' for '{gone}'."


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
