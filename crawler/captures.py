"""The readable text of archived records, for the reader views of a report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from crawler.archive.reader import Archive
from crawler.errors import CitewatchError
from crawler.model import Evidence, Page
from crawler.pagespool import SpooledPages
from crawler.shelf import page_of


def readable(
    folder: Path, files: tuple[Path, ...], spool: Path | None = None
) -> Callable[[Evidence], Page | None]:
    """Gives the page of a record in the archive `folder` or in `files` (other
    archives, folders among them), read as the judge read it.

    None for a record that is not there, cannot be trusted or holds no readable text. `spool` has
    pages that were read in this run. Files are opened at the first call.
    """
    opened: list[Archive | None] = []
    spooled: list[SpooledPages] = []

    def page(evidence: Evidence) -> Page | None:
        if spool is not None:
            if not spooled:
                spooled.append(SpooledPages(spool))
            kept = spooled[0].page(evidence)
            if kept is not None:
                return kept
        if not opened:
            opened.append(_opened(folder, files))
        if opened[0] is None:
            return None
        try:
            record = opened[0].read(evidence)
            return page_of(record, with_main=False) if record.payload else None
        except CitewatchError:
            return None  # the report says so in its place; the verdict was given elsewhere

    return page


def _opened(folder: Path, files: tuple[Path, ...]) -> Archive | None:
    try:
        folders = {path.resolve(): path for path in (folder, *files) if path.is_dir()}
        return Archive(
            folders=tuple(folders.values()), files=[path for path in files if not path.is_dir()]
        )
    except CitewatchError:
        return None
