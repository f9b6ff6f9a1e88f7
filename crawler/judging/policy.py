"""From the classes of the edits to the verdict: a table."""

from __future__ import annotations

from collections.abc import Iterable

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
