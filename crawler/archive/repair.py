"""After a crash: the record that was being written is set aside, so that writing can go on."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crawler.archive.records import RawRecord
from crawler.archive.volume import Volume
from crawler.archive.walking import Gap, walk
from crawler.errors import ArchiveError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Repair:
    """`size` bytes after offset `at` of `warc` were no whole record; they now lie in `kept`."""

    warc: Path
    at: int
    size: int
    kept: Path


def mend(
    path: Path, start: int = 0, seen: Callable[[RawRecord], None] = lambda _: None
) -> Repair | None:
    """Cut off what follows the last whole record of `path`, keeping it as "NAME.cut" beside it.

    Reads from the offset `start`, where a record begins, and shows every record to `seen`.
    Damage before the last whole record stays where it is: only the end is ever cut off.
    Raises ArchiveError when the disk refuses.
    """
    size = path.stat().st_size
    good = start
    for found in walk(Volume(path.name, path), start):
        if isinstance(found, Gap):
            continue
        seen(found)
        good = found.end if found.end else size
    if good >= size:
        return None
    try:
        kept = _set_aside(path, good)
        os.truncate(path, good)
    except OSError as error:
        raise ArchiveError(str(path), f"cannot be repaired: {error.strerror}") from error
    _log.warning(
        "%s: the last record was cut at byte %d; %d bytes kept in %s",
        path,
        good,
        size - good,
        kept.name,
    )
    return Repair(path, good, size - good, kept)


def _set_aside(path: Path, start: int) -> Path:
    kept = path.with_name(path.name + ".cut")
    number = 1
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.name}.cut{number}")
    with open(path, "rb") as source, open(kept, "xb") as aside:
        source.seek(start)
        while piece := source.read(1 << 20):
            aside.write(piece)
        aside.flush()
        os.fsync(aside.fileno())
    return kept
