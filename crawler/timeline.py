"""What a quote was in each capture of its source, and where its words went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from crawler.model import Certainty, Evidence, Finding, Kind, Outcome, Sighting


@dataclass(frozen=True, slots=True)
class Version:
    """The source at one time (RFC 3339), and what the quote is in it."""

    url: str
    at: str
    kind: Kind
    evidence: Evidence | None = None
    certainty: Certainty = Certainty.CERTAIN

    @property
    def has(self) -> bool:
        """The words are there."""
        return self.kind.outcome is Outcome.MATCH and self.certainty is not Certainty.POSSIBLE

    @property
    def lacks(self) -> bool:
        """The words are not there, or not as quoted."""
        return self.kind.outcome is Outcome.DRIFT


def split(versions: Iterable[Version]) -> tuple[Version, Version | None] | None:
    """The last version with the words, and the first after it that lacks them (None: the page as
    it is now). None when no version has the words.
    """
    ordered = sorted(versions, key=lambda one: one.at)
    having = [index for index, one in enumerate(ordered) if one.has]
    if not having:
        return None
    after = ordered[having[-1] + 1 :]
    return ordered[having[-1]], next((one for one in after if one.lacks), None)


def changed(finding: Finding, versions: Iterable[Version]) -> Finding:
    """The drift `finding` as `source-changed` when a version before it has the words; as it is
    otherwise. A version that lacks them is named only where it was searched.
    """
    now = finding.evidence
    before = [one for one in versions if now is None or one.at < now.captured]
    places = split(before)
    if places is None or finding.outcome is not Outcome.DRIFT:
        return finding
    had, lost = places
    last = Sighting(had.at, had.url, had.evidence)
    first = None
    if lost is not None:
        first = Sighting(lost.at, lost.url, lost.evidence)
    elif now is not None:
        final = finding.fetch.final if finding.fetch else None
        first = Sighting(now.captured, final or had.url, now)
    return replace(
        finding,
        kind=Kind.SOURCE_CHANGED,
        reason=_sentence(had.at, first.at if first else None),
        certainty=had.certainty,
        last_seen=last,
        first_missing=first,
    )


def _sentence(had: str, lost: str | None) -> str:
    same_day = lost is not None and had[:10] == lost[:10]
    shown = [one.replace("T", " ").removesuffix("Z") if same_day else one[:10]
             for one in (had, lost or "")]  # fmt: skip
    tail = f"; from the capture of {shown[1]} on it does not" if lost else ""
    return (
        f"The source was edited: the capture of {shown[0]} has the quote's words as they are "
        f"quoted{tail}."
    )
