"""A small archive out of a large one: the records that some findings rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from crawler.archive import building, drafts, members
from crawler.archive.index import Entry
from crawler.archive.reader import Archive
from crawler.archive.records import KEEP
from crawler.archive.walking import record_at
from crawler.errors import ArchiveError
from crawler.model import Evidence


def extract(
    archive: Archive,
    evidence: Iterable[Evidence],
    target: Path,
    *,
    at: datetime,
    record_id: Callable[[], str],
) -> int:
    """Write the WARC `target` with the records of `evidence` and all they need; their number.

    The records are copied as they stand, so ids and digests stay too and evidence finds them;
    only their place changes. Raises ArchiveError when a record is missing or damaged, or when
    `target` exists or cannot be written.
    """
    wanted = {entry: None for each in evidence for entry in archive.related(each)}
    try:
        with open(target, "xb") as out:
            info = drafts.warcinfo(target.name, record_id(), at)
            out.write(members.compress(info.plain()))
            for entry in sorted(wanted, key=lambda entry: (entry.archive, entry.offset)):
                out.write(_member(archive, entry))
    except FileExistsError as error:
        raise ArchiveError(str(target), "is there already") from error
    except OSError as error:
        target.unlink(missing_ok=True)
        raise ArchiveError(str(target), f"cannot be written: {error.strerror}") from error
    except ArchiveError:
        target.unlink(missing_ok=True)
        raise
    return len(wanted)


def _member(archive: Archive, entry: Entry) -> bytes:
    """The record as a gzip member: the bytes on disk where it stands alone in one."""
    for volume in archive.volumes():
        if volume.name != entry.archive:
            continue
        raw = record_at(volume, entry.offset, entry.record_id)
        if raw is None or raw.id != entry.record_id:
            continue
        if raw.length > KEEP:
            raise ArchiveError(entry.record_id, "the record is too large to be copied")
        with volume.open() as handle:
            handle.seek(volume.start + entry.offset)
            stored = handle.read(entry.length)
        if stored.startswith(members.MAGIC):
            return stored
        fields = [(name, value) for name, value in raw.fields.items() if name != "content-length"]
        return members.compress(building.record(fields, raw.block))
    raise ArchiveError(entry.record_id, "the record is not there")
