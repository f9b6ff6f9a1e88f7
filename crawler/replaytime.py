"""The time of a run that is judged from the archive alone: the same on every run and machine."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from crawler.errors import InputError

EPOCH = "SOURCE_DATE_EPOCH"
"""The variable that fixes times in what is built (reproducible-builds.org/specs): seconds."""


def replay_moment(newest: str, now: str) -> str:
    """RFC 3339 in UTC: SOURCE_DATE_EPOCH where it is set, else `newest`, the time of the newest
    capture at hand; `now` when there is none. Raises InputError for a variable that is no time.
    """
    epoch = os.environ.get(EPOCH)
    if not epoch:
        return newest or now
    try:
        return datetime.fromtimestamp(int(epoch), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        raise InputError(EPOCH, f"'{epoch[:40]}' is no number of seconds since 1970") from None
