"""Checking an archive, bit by bit: what is damaged, where, and which record it is.

Stricter than a reader: where the archive is our own, the gzip headers, the padding bits and the
seals in the index are held against the bytes too, so that no single flipped bit goes unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from crawler.archive import folder, package
from crawler.archive.builder import SOFTWARE
from crawler.archive.decoding import sound_payload
from crawler.archive.index import INDEX_NAME, Entry, entry
from crawler.archive.record import Gap, RawRecord, sealed_digest, walk
from crawler.archive.stream import (
    GZIP_HEADER,
    ZSTD_MAGIC,
    Volume,
    has_idle_bits_set,
)
from crawler.errors import ArchiveError

OWN_SOFTWARE = f"software: {SOFTWARE}/".encode()


class Fault(StrEnum):
    """What is wrong."""

    DAMAGED = "damaged"  # bytes that are no whole record
    CUT = "cut"  # the file ends inside a record
    DIGEST = "digest"  # a block or payload digest does not hold
    SEAL = "seal"  # not the bytes that were written
    HEADER = "header"  # a field that must be there is missing or malformed
    DUPLICATE_ID = "duplicate-id"
    MISSING = "missing"  # the index names a record that is not there
    MANIFEST = "manifest"  # a file of a WACZ is not what its manifest says
    INDEX = "index"  # the index says something else than the record


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. A finding rests on it when its evidence has the same archive and an offset from
    `offset` to before `until` (None: at `offset` alone).
    """

    archive: str
    offset: int
    fault: Fault
    message: str
    record_id: str | None = None
    until: int | None = None


def verify(path: Path) -> tuple[Problem, ...]:
    """The problems of a WARC file, a WACZ, or of all WARC files and the index of an archive folder.

    An index lying beside a file is held against it. Raises ArchiveError when `path` cannot be
    read at all.
    """
    path = Path(path)
    if path.is_dir():
        held = folder.volumes(path)
        return (
            *(p for one in held if one.length() for p in _of_folder(one, path)),
            *_lost_files(path, {one.name for one in held}),
        )
    if not path.is_file():
        raise ArchiveError(str(path), "is no archive: there is no such file")
    if not path.stat().st_size:
        return (Problem(path.name, 0, Fault.DAMAGED, "is empty: it holds no record"),)
    if package.is_package(path):
        return tuple(_in_package(path))
    return tuple(problems(Volume(path.name, path), _indexed(path.parent / INDEX_NAME, path.name)))


def _of_folder(volume: Volume, place: Path) -> Iterable[Problem]:
    if volume.store is None:
        return verify(volume.path)
    return problems(volume, _indexed(place / INDEX_NAME, volume.name))


def _indexed(index: Path, name: str) -> dict[int, Entry]:
    """What the index says of the WARC `name`: by offset."""
    if not index.is_file():
        return {}
    with open(index, "rb") as handle:
        found = (Entry.parse(line) for line in handle)
        return {e.offset: e for e in found if e and e.archive == name and e.length}


def _in_package(path: Path) -> Iterator[Problem]:
    """The problems of a WACZ: files that differ from its manifest, and those of its WARCs."""
    for name, trouble in package.faults(path):
        yield Problem(name.rpartition("/")[2], 0, Fault.MANIFEST, f"{name} {trouble}")
    for volume in package.volumes(path):
        yield from problems(volume, {})


def _lost_files(place: Path, there: set[str]) -> Iterator[Problem]:
    """Index lines that cannot be read, and files that the index names and nobody has."""
    index = place / INDEX_NAME
    if not index.is_file():
        return
    at = 0
    with open(index, "rb") as handle:
        for line in handle:
            found = Entry.parse(line)
            if found is None or found.line() != line:
                yield Problem(INDEX_NAME, at, Fault.INDEX, "the line is damaged")
            elif found.archive not in there:
                there.add(found.archive)
                yield Problem(found.archive, found.offset, Fault.MISSING, "the file is missing")
            at += len(line)


def problems(volume: Volume, indexed: dict[int, Entry]) -> Iterator[Problem]:
    """The problems of one WARC; `indexed` is what its index says, by offset, or empty."""
    own = False
    ids: set[int] = set()
    left = dict(indexed)
    for found in walk(volume, check=True, fast=False):
        if isinstance(found, Gap):
            yield from _gap(found, volume, left)
            continue
        own = own or (found.offset == 0 and OWN_SOFTWARE in found.block[:400])
        for fault, message in _faults(found, volume, left.pop(found.offset, None), indexed, own):
            yield Problem(volume.name, found.offset, fault, message, found.id or None)
        if found.id and hash(found.id) in ids:
            message = "the record id was used before"
            yield Problem(volume.name, found.offset, Fault.DUPLICATE_ID, message, found.id)
        ids.add(hash(found.id))
    for lost in left.values():
        message = "the index names a record that is not there"
        yield Problem(volume.name, lost.offset, Fault.MISSING, message, lost.record_id)


def _gap(gap: Gap, volume: Volume, left: dict[int, Entry]) -> Iterator[Problem]:
    """One problem for each record the index names inside the gap; at least one."""
    fault = Fault.CUT if gap.cut else Fault.DAMAGED
    inside = [offset for offset in left if gap.offset <= offset < gap.resumes]
    if gap.offset not in inside:
        message = f"bytes {gap.offset} to {gap.resumes}: {gap.message}"
        yield Problem(volume.name, gap.offset, fault, message, until=gap.resumes)
    for offset in inside:
        lost = left.pop(offset)
        yield Problem(volume.name, offset, fault, gap.message, lost.record_id)


def _faults(
    record: RawRecord, volume: Volume, known: Entry | None, indexed: dict[int, Entry], own: bool
) -> Iterator[tuple[Fault, str]]:
    if record.block_sound is False:
        yield Fault.DIGEST, "the block digest does not match"
    if record.payload_sound is False and not sound_payload(record):
        yield Fault.DIGEST, "the payload digest does not match"
    if lacking := _lacking(record):
        yield Fault.HEADER, lacking
    if not own:
        return
    member = volume.stored(record.offset, (record.end or record.offset) - record.offset)
    if known is None:
        if indexed:
            yield Fault.INDEX, "the index does not name this record"
        if _marred(member):
            yield Fault.SEAL, "a bit differs from what was written, outside the content"
    elif known.seal and sealed_digest(member) != known.seal:
        yield Fault.SEAL, "the bytes are not those that were written"
    elif known != entry(record, volume.name, known.seal):
        yield Fault.INDEX, "the index says something else than the record"


def _marred(member: bytes) -> bool:
    """Whether a bit differs from what our writer writes, where no checksum sees it."""
    if member.startswith(ZSTD_MAGIC):  # the bit that readers ignore (RFC 8878, 3.1.1.1.1.3)
        return bool(member[4:5] and member[4] & 0b00010000)
    return not member.startswith(GZIP_HEADER) or has_idle_bits_set(member)


def _lacking(record: RawRecord) -> str | None:
    """What is wrong with the fields that every record must have."""
    for name in ("warc-record-id", "warc-type", "warc-date"):
        if not record.fields.get(name):
            return f"{name} is missing"
    try:
        datetime.fromisoformat(record.fields["warc-date"])
    except ValueError:
        return f"WARC-Date is {record.fields['warc-date'][:40]!r}"
    return None
