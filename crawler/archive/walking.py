"""Through a WARC file from record to record, past what is damaged, or straight to an offset."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from crawler.archive import arc
from crawler.archive.members import PIECE, Damaged, Stream
from crawler.archive.records import KEEP, LONGEST_LINE, RawRecord, read_record
from crawler.archive.volume import Volume


@dataclass(frozen=True, slots=True)
class Gap:
    """Bytes from `offset` to `resumes` that are no whole record. `cut`: the file ends in it."""

    offset: int
    resumes: int
    message: str
    cut: bool

    def __str__(self) -> str:
        return f"bytes {self.offset} to {self.resumes} are damaged and skipped: {self.message}"


def walk(
    volume: Volume, start: int = 0, *, keep: int = KEEP, check: bool = False, fast: bool = True
) -> Iterator[RawRecord | Gap]:
    """Every record from the offset `start` on; damaged stretches come as gaps, in their place.

    `check` compares the digests; `fast` picks the decompressor (see Stream).
    """
    limit = volume.start + volume.length()
    with volume.open() as handle:
        position = volume.start + start
        while position < limit:
            try:
                stream = Stream(handle, position, limit, fast=fast)
                while record := read_record(stream, position - volume.start, keep, check):
                    if not stream.compressed:
                        position = stream.place
                    record = _shifted(record, -volume.start)
                    yield record
                position = stream.place
            except Damaged as damage:
                after = _resume(handle, position + 1, limit)
                yield Gap(position - volume.start, after - volume.start, str(damage), damage.cut)
                position = after


def record_at(
    volume: Volume, offset: int, record_id: str = "", *, keep: int = KEEP
) -> RawRecord | None:
    """The record of the member at `offset`, with its digests checked; None when none is there.

    With `record_id` the one of that id, should the member hold several. Raises Damaged.
    """
    limit = volume.start + volume.length()
    place = volume.start + offset
    if not offset >= 0 or place >= limit:
        return None
    with volume.open() as handle:
        stream = Stream(handle, place, limit)
        while record := read_record(stream, offset, keep, True):
            if not record_id or record.id == record_id or not stream.compressed:
                return record
    return None


def begun(volume: Volume, gap: Gap) -> bool:
    """Whether a file that is cut inside its first record is the beginning of an archive."""
    limit = volume.start + volume.length()
    with volume.open() as handle:
        return gap.cut and _starts_record(handle, volume.start, limit)


def _shifted(record: RawRecord, by: int) -> RawRecord:
    """The record with its end counted from the start of the volume."""
    return replace(record, end=record.end + by) if by and record.end is not None else record


def _resume(handle: BinaryIO, position: int, limit: int) -> int:
    """Where the next record starts at or after `position`; `limit` when none does."""
    window = b""
    handle.seek(position)
    while position < limit:
        piece = handle.read(min(16 * PIECE, limit - position - len(window)))
        window += piece
        for match in re.finditer(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|WARC/[01]\.", window):
            place = position + match.start()
            if _starts_record(handle, place, limit):
                return place
        if not piece:
            return limit
        step = max(len(window) - 8, 1)
        position, window = position + step, window[step:]
        handle.seek(position + len(window))
    return limit


def _starts_record(handle: BinaryIO, place: int, limit: int) -> bool:
    try:
        stream = Stream(handle, place, limit)
        line = stream.line(LONGEST_LINE)
        if not line.startswith(b"WARC/"):
            return bool(arc.LINE.fullmatch(line)) and stream.compressed
        if not stream.compressed:
            return b":" in stream.line(LONGEST_LINE)
    except Damaged:
        return False
    return True
