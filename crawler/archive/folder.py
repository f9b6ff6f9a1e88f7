"""A live archive on disk: its WARC files in order, and its index kept in step with them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from crawler.archive import digests
from crawler.archive.cataloguing import entry
from crawler.archive.index import INDEX_NAME, Entry
from crawler.archive.lock import FolderLock
from crawler.archive.records import Gap, RawRecord, walk
from crawler.archive.repair import Repair, mend
from crawler.archive.volume import Volume
from crawler.errors import ArchiveError

SUFFIXES = (".warc.gz", ".warc", ".arc.gz", ".arc")


def warcs(folder: Path) -> tuple[Path, ...]:
    """The WARC files in `folder`, by name. Raises ArchiveError when it cannot be read."""
    try:
        found = [path for path in folder.iterdir() if path.name.endswith(SUFFIXES)]
    except OSError as error:
        raise ArchiveError(str(folder), f"cannot be read: {error.strerror}") from error
    return tuple(sorted(path for path in found if path.is_file()))


def covered(index: Path) -> dict[str, int]:
    """How far the index goes: WARC name to the offset after its last indexed record."""
    ends: dict[str, int] = {}
    if not index.exists():
        return ends
    with open(index, "rb") as handle:
        for line in handle:
            if found := Entry.parse(line):
                ends[found.archive] = max(ends.get(found.archive, 0), found.end)
    return ends


def catch_up(folder: Path) -> tuple[Repair, ...]:
    """Mend the WARCs of `folder` and bring its index in step. Only for the folder's one writer.

    An index that names bytes which a WARC does not have is made anew.
    """
    index = folder / INDEX_NAME
    files = warcs(folder)
    _drop_cut_line(index)
    ends = covered(index)
    sizes = {path.name: path.stat().st_size for path in files}
    if any(end > sizes.get(name, 0) for name, end in ends.items()):
        return rebuild(folder)
    repairs: list[Repair] = []
    for path in files:
        if ends.get(path.name, 0) < sizes[path.name]:
            repairs += _mended(path, ends.get(path.name, 0), index)
    return tuple(repairs)


def rebuild(folder: Path) -> tuple[Repair, ...]:
    """Mend the WARCs of `folder` and write its index anew, in one step."""
    index = folder / INDEX_NAME
    draft = index.with_suffix(".new")
    draft.unlink(missing_ok=True)
    repairs: list[Repair] = []
    draft.touch()
    for path in warcs(folder):
        repairs += _mended(path, 0, draft)
    os.replace(draft, index)
    return tuple(repairs)


def reindex(folder: Path) -> tuple[Repair, ...]:
    """Make the index of `folder` anew, under the writer's lock; what was mended on the way.

    Raises ArchiveError when a run is writing to the folder.
    """
    warcs(folder)
    lock = FolderLock(folder)
    try:
        return rebuild(folder)
    except OSError as error:
        raise ArchiveError(str(folder), f"cannot be indexed: {error.strerror}") from error
    finally:
        lock.release()


def _mended(path: Path, start: int, index: Path) -> tuple[Repair, ...]:
    """Mend `path` from `start` on, and add what stands there to `index`."""
    with open(index, "ab") as out, open(path, "rb") as source:

        def add(record: RawRecord) -> None:
            found = entry(record, path.name)
            if found.length:
                source.seek(found.offset)
                found = replace(found, seal=digests.seal(source.read(found.length)))
            out.write(found.line())

        repair = mend(path, start, add)
    return (repair,) if repair else ()


def _drop_cut_line(index: Path) -> None:
    """Drop a last line that has no end: the process died while writing it."""
    if not index.exists():
        return
    with open(index, "r+b") as handle:
        end = size = handle.seek(0, os.SEEK_END)
        while end > 0:
            start = max(0, end - 4096)
            handle.seek(start)
            newline = handle.read(end - start).rfind(b"\n")
            if newline >= 0:
                end = start + newline + 1
                break
            end = start
        if end < size:
            handle.truncate(end)


def scan(volume: Volume, start: int = 0) -> Iterator[Entry | Gap]:
    """The entries of a WARC that is only read; what is damaged comes as gaps."""
    for found in walk(volume, start, keep=1 << 20):
        yield found if isinstance(found, Gap) else entry(found, volume.name)
