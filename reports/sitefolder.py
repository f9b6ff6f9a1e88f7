"""The folder of the report site: made beside its place, then put there as a whole."""

from __future__ import annotations

import shutil
from pathlib import Path

from crawler.errors import InputError

_MARK = ".citewatch-report"


class SiteFolder:
    """A folder in the making; `put` replaces the one of an earlier report, and no other."""

    def __init__(self, place: Path, draft: Path) -> None:
        """Raises InputError when `place` is taken by something that is no report."""
        must_be_free(place)
        self._place = place
        self.draft = draft
        draft.mkdir()
        (draft / _MARK).write_text("Written by citewatch; replaced by the next report.\n", "utf-8")

    def put(self) -> None:
        """Move the draft to its place. What an earlier report had there is deleted."""
        old = self.draft.with_name(self.draft.name + ".old")
        if self._place.exists():
            self._place.rename(old)
        self.draft.rename(self._place)
        shutil.rmtree(old, ignore_errors=True)

    def drop(self) -> None:
        """Delete the draft if it is still there."""
        shutil.rmtree(self.draft, ignore_errors=True)


def must_be_free(place: Path) -> None:
    """Raises InputError when `place` is there and was not written for a report."""
    if place.exists() and not (place / _MARK).is_file():
        raise InputError(
            str(place), "is in the way of the report's pages; move it, or name another --out"
        )
