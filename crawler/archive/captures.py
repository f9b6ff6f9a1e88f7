"""What a look-up in the archive gives: captures, and where archived redirects lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from crawler.archive.index import Entry
from crawler.model import Evidence, Hop


@dataclass(frozen=True, slots=True)
class Capture:
    """One archived answer. `content_type` is the bare media type in lower case; `location` the
    absolute address a redirect points to."""

    url: str
    at: str
    status: int | None
    content_type: str | None
    evidence: Evidence
    location: str | None = None


class End(StrEnum):
    """How a chain of archived redirects ended."""

    FOUND = "found"
    NOT_ARCHIVED = "not-archived"
    LOOP = "loop"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Followed:
    """The redirects from a URL on, and the capture they lead to, when the archive has it."""

    hops: tuple[Hop, ...]
    capture: Capture | None
    end: End = End.FOUND


def captured(entry: Entry) -> Capture:
    """The capture that an index entry stands for."""
    return Capture(entry.url, entry.at, entry.status, entry.media, entry.evidence, entry.location)


def nearest(captures: Sequence[Capture], to: Capture) -> Capture:
    """The capture nearest in time to the redirect; of equals, the very address it names."""
    return min(captures, key=lambda c: (_apart(c.at, to.at), c.url != to.location))


def _apart(one: str, other: str) -> float:
    """Seconds between two WARC-Dates; infinite when one is no date."""
    try:
        return abs((datetime.fromisoformat(one) - datetime.fromisoformat(other)).total_seconds())
    except (ValueError, TypeError):
        return float("inf")
