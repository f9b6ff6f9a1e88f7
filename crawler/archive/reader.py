"""Reading the archive: look up a URL, read a record, follow redirects, all from files alone.

No socket is opened and nothing is written, in a live archive or beside the files of others.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Self

from crawler.archive import folder, package
from crawler.archive.builder import NOT_MODIFIED
from crawler.archive.decoding import MAX_BYTES, Record, opened, payload_matches, revisited
from crawler.archive.index import (
    CAPTURES,
    CONVERSION,
    INDEX_NAME,
    Capture,
    End,
    Entry,
    Followed,
    IndexFile,
    captured,
    key,
    nearest,
)
from crawler.archive.index import entry as index_entry
from crawler.archive.record import Gap, RawRecord, begun, record_at, walk
from crawler.archive.stream import Damaged, Volume
from crawler.errors import ArchiveError, InputError
from crawler.model import Evidence, Hop

_log = logging.getLogger(__name__)
HTML = frozenset({"text/html", "application/xhtml+xml"})
_WHOLE = CAPTURES - {"revisit"}
MOST_REVISITS = 8  # a revisit points to a response; longer chains are made by hand


def open_archive(paths: Iterable[Path], own: Path | None = None) -> Archive:
    """The archives at `paths` (folders, WARC and WACZ files), each once, open for reading.

    `own` is the run's folder, which need not be there yet. Raises InputError naming the one that
    cannot be read.
    """
    folders: dict[Path, Path] = {}
    files: dict[Path, Path] = {}
    for path in (own, *paths) if own is not None and own.is_dir() else paths:
        if not path.exists():
            raise InputError(str(path), "no such archive; name a folder, a WARC or a WACZ file")
        (folders if path.is_dir() else files).setdefault(path.resolve(), path)
    try:
        return Archive(tuple(folders.values()), tuple(files.values()))
    except ArchiveError as error:
        raise InputError(error.subject, error.message) from None


class Archive:
    """Live archives (`folders`, with their index) and the WARC files of others (`files`).

    Files are indexed by one pass over them, into a temporary file. Raises ArchiveError when a
    path cannot be read.
    """

    def __init__(self, folders: Sequence[Path] = (), files: Sequence[Path] = ()) -> None:
        self._folders = tuple(Path(place) for place in folders)
        self._volumes: dict[str, list[Volume]] = {}
        self._indexes: list[IndexFile] = []
        spool = tempfile.TemporaryFile(prefix="citewatch-index-")  # noqa: SIM115 - see close()
        for place in self._folders:
            self._add_folder(place, spool)
        for path in files:
            self._add_file(Path(path), spool)
        spool.flush()
        self._indexes.append(IndexFile(spool))

    def close(self) -> None:
        """Close the indexes."""
        for index in self._indexes:
            index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _add_folder(self, place: Path, spool: IO[bytes]) -> None:
        """Use the folder's index, and add what it does not cover yet."""
        index = place / INDEX_NAME
        ends = folder.covered(index)
        if index.exists():
            self._indexes.append(IndexFile(open(index, "rb")))  # noqa: SIM115 - see close()
        for volume in folder.volumes(place):
            if ends.get(volume.name, 0) < volume.length():
                self._add(volume, spool, ends.get(volume.name, 0))
            else:
                self._volumes.setdefault(volume.name, []).append(volume)

    def _add_file(self, path: Path, spool: IO[bytes]) -> None:
        """Use a file of someone else, unless it is one of those at hand already."""
        inside = package.volumes(path) if package.is_package(path) else (Volume(path.name, path),)
        for volume in inside:
            if not volume.length():
                raise ArchiveError(str(path), "is no archive: it is empty")
            known = self._volumes.get(volume.name, [])
            if not any(one.path.resolve() == path.resolve() for one in known):
                self._add(volume, spool)

    def _add(self, volume: Volume, spool: IO[bytes], start: int = 0) -> None:
        self._volumes.setdefault(volume.name, []).append(volume)
        records = 0
        for found in walk(volume, start, keep=1 << 20):
            if not isinstance(found, Gap):
                records += 1
                if found.type in CAPTURES or found.type == CONVERSION:
                    spool.write(index_entry(found, volume.name).line())
            elif start or records or found.resumes < volume.length() or begun(volume, found):
                _log.warning("%s: %s", volume.path, found)
            else:
                raise ArchiveError(str(volume.path), f"is no archive: {found.message}")

    # Looking up

    def captures(self, url: str) -> tuple[Capture, ...]:
        """The captures of this page, under any address with the same key, newest first."""
        found = self._lookup(url)
        return tuple(captured(_as_answered(entry, found)) for entry in found)

    def _lookup(self, url: str) -> list[Entry]:
        seen: set[tuple[str, int, str]] = set()
        found: list[Entry] = []
        for entry in self._noted(url):
            place = (entry.archive, entry.offset, entry.record_id)
            if entry.type in CAPTURES and place not in seen:
                seen.add(place)
                found.append(entry)
        found.sort(key=lambda entry: (entry.at, entry.archive, entry.offset))
        return found[::-1]

    def rendered(self, capture: Evidence, url: str) -> Evidence | None:
        """What a browser made of the response `capture` of `url`, the newest of several.

        Raises ArchiveError for such a record that cannot be read.
        """
        made = [
            entry
            for entry in self._noted(url)
            if entry.type == CONVERSION
            and self._raw(entry.evidence).fields.get("warc-refers-to") == capture.record_id
        ]
        return max(made, key=lambda entry: entry.at).evidence if made else None

    def _noted(self, url: str) -> Iterator[Entry]:
        """Every record about the page, of whatever type."""
        for index in self._indexes:
            yield from index.lookup(key(url))

    def pages(self) -> Iterator[Capture]:
        """Every archived HTML page that answered 200, in the order of the files."""
        for index in self._indexes:
            for entry in index.entries():
                if entry.type in _WHOLE and entry.status == 200 and entry.media in HTML:
                    yield captured(entry)

    def follow(self, url: str, limit: int = 20) -> Followed:
        """Follow archived redirects from the newest capture of `url`, at most `limit` of them.

        Each next capture is the one nearest in time to the redirect that led to it.
        """
        hops: list[Hop] = []
        seen: set[Evidence] = set()
        found = self.captures(url)
        here = found[0] if found else None
        while here is not None:
            if not here.location:
                return Followed(tuple(hops), here)
            hops.append(Hop(here.url, here.status or 0, here.evidence.record_id))
            seen.add(here.evidence)
            if len(hops) > limit:
                return Followed(tuple(hops), None, End.LIMIT)
            onward = self.captures(here.location)
            fresh = [capture for capture in onward if capture.evidence not in seen]
            if onward and not fresh:
                return Followed(tuple(hops), None, End.LOOP)
            here = nearest(fresh, here) if fresh else None
        return Followed(tuple(hops), None, End.NOT_ARCHIVED)

    def entries(self) -> Iterator[Entry]:
        """What the indexes say of every record; of foreign files only the captures."""
        for index in self._indexes:
            index.refresh()
            yield from index.entries()

    def newest(self) -> str:
        """The time of the newest capture, "" when there is none."""
        return max((index.newest() for index in self._indexes), default="")

    def volumes(self) -> tuple[Volume, ...]:
        """The WARC files at hand, by name; those of live archives as they are now."""
        found = {(v.name, v.path, v.start): v for vs in self._volumes.values() for v in vs}
        for volume in (volume for place in self._folders for volume in folder.volumes(place)):
            found.setdefault((volume.name, volume.path, 0), volume)
        return tuple(found[place] for place in sorted(found))

    # Reading

    def read(self, evidence: Evidence, *, max_bytes: int = MAX_BYTES) -> Record:
        """The record `evidence` names, its digests checked, encodings undone, at most
        `max_bytes` long; a revisit gives the payload it refers to.

        Raises ArchiveError when the record is missing, damaged, or not what it says it is.
        """
        raw = self._raw(evidence)
        if raw.type != "revisit":
            return opened(raw, evidence.archive, max_bytes=max_bytes)
        return revisited(raw, self._original(raw, evidence, max_bytes), evidence.archive)

    def _raw(self, evidence: Evidence) -> RawRecord:
        """The record as stored, checked to be the one meant.

        A record that was copied to another file is found by its id; its digest must hold there.
        """
        trouble = "no archive of this name is at hand"
        for volume in self._named(evidence.archive):
            raw, trouble = _checked(volume, evidence)
            if raw is not None:
                return raw
        for entry in self._by_id(evidence.record_id) if evidence.digest else []:
            moved = replace(evidence, archive=entry.archive, offset=entry.offset)
            for volume in self._named(entry.archive) if moved != evidence else []:
                raw, trouble = _checked(volume, moved)
                if raw is not None:
                    return raw
        raise ArchiveError(_place(evidence), trouble)

    def _by_id(self, record_id: str) -> list[Entry]:
        return [entry for index in self._indexes for entry in index.by_id(record_id)]

    def _named(self, name: str) -> list[Volume]:
        """The archives of this name; files that were begun since opening are found too."""
        known = self._volumes.get(name)
        if known or Path(name).name != name:
            return known or []
        fresh = [volume for place in self._folders for volume in folder.volumes(place)]
        return [volume for volume in fresh if volume.name == name]

    def original(self, evidence: Evidence) -> Evidence:
        """The record with the payload of `evidence`: itself, or the one that it revisits. Raises
        ArchiveError as `read`.
        """
        raw = self._raw(evidence)
        return evidence if raw.type != "revisit" else self._visited(raw, evidence)[1].evidence

    def _original(self, raw: RawRecord, evidence: Evidence, max_bytes: int) -> Record:
        """The content of the record that a revisit refers to."""
        raw, entry = self._visited(raw, evidence)
        return opened(raw, entry.archive, max_bytes=max_bytes)

    def _visited(self, raw: RawRecord, evidence: Evidence) -> tuple[RawRecord, Entry]:
        """The record that the revisit `raw` refers to, over others."""
        seen = {(evidence.archive, evidence.offset, evidence.record_id)}
        digest = raw.fields.get("warc-payload-digest", "")
        first = _place(evidence)
        while True:
            entry = self._referred(raw, digest, first)
            place = (entry.archive, entry.offset, entry.record_id)
            if place in seen or len(seen) > MOST_REVISITS:
                raise ArchiveError(first, "revisit records that refer to each other")
            seen.add(place)
            raw = self._raw(entry.evidence)
            if raw.type == "revisit":
                continue
            if digest and not payload_matches(raw, digest):
                raise ArchiveError(first, "the record it refers to has another payload")
            return raw, entry

    def related(self, evidence: Evidence) -> tuple[Entry, ...]:
        """What is needed to read `evidence` elsewhere: its record, those written beside it, what
        is noted of its URL, and the record a revisit refers to. Raises ArchiveError as `read`.
        """
        found: list[Entry] = []
        waiting = self._by_id(evidence.record_id)
        if not waiting:
            raise ArchiveError(_place(evidence), "no archive at hand holds this record")
        while waiting:
            entry = waiting.pop()
            if entry in found:
                continue
            found.append(entry)
            raw = self._raw(entry.evidence)
            waiting += self._by_id(raw.fields.get("warc-concurrent-to", ""))
            if raw.type == "revisit":
                digest = raw.fields.get("warc-payload-digest", "")
                waiting.append(self._referred(raw, digest, _place(entry.evidence)))
            notes = [e for e in self._noted(entry.url) if e.type in ("metadata", CONVERSION)]
            waiting += [e for e in notes if e.url == entry.url]
            if raw.type == CONVERSION:
                waiting += self._by_id(raw.fields.get("warc-refers-to", ""))
        return tuple(found)

    def _referred(self, raw: RawRecord, digest: str, first: str) -> Entry:
        """The index entry that a revisit means: by record id, else by URL, date and digest."""
        target = raw.fields.get("warc-refers-to")
        if target and (named := self._by_id(target)):
            if len({(e.digest, e.url) for e in named}) > 1:
                raise ArchiveError(first, f"refers to {target}, an id that several records have")
            return named[0]
        url = raw.fields.get("warc-refers-to-target-uri", raw.url)
        date = raw.fields.get("warc-refers-to-date")
        found = [e for e in self._lookup(url) if e.record_id != raw.id and e.type != "revisit"]
        same = [e for e in found if digest and e.digest.lower() == digest.lower()]
        for entry in same or found:
            if entry.at == date:
                return entry
        if same:
            return same[0]
        raise ArchiveError(first, "the record it refers to is not archived")


def _as_answered(entry: Entry, captures: Sequence[Entry]) -> Entry:
    """A 304 revisit with the status and type of the response that it says still holds."""
    if entry.type != "revisit" or entry.status != NOT_MODIFIED:
        return entry
    for other in captures:
        if other.digest == entry.digest and other.status != NOT_MODIFIED:
            return replace(entry, status=other.status, media=other.media, location=other.location)
    return entry


def _place(evidence: Evidence) -> str:
    return f"{evidence.archive} at byte {evidence.offset} ({evidence.record_id})"


def _checked(volume: Volume, evidence: Evidence) -> tuple[RawRecord | None, str]:
    """The record that `evidence` names in this volume, or what is wrong."""
    try:
        raw = record_at(volume, evidence.offset, evidence.record_id)
    except Damaged as damage:
        return None, f"the record is damaged: {damage}"
    if raw is None or raw.id != evidence.record_id:
        return None, "the record is not there"
    if evidence.digest and not _holds(raw, evidence.digest):
        return None, f"the payload is not the one with digest {evidence.digest}"
    return raw, ""


def _holds(raw: RawRecord, digest: str) -> bool:
    """Whether the record is about the payload of this digest; a revisit only declares it."""
    if raw.type == "revisit":
        return raw.fields.get("warc-payload-digest", "").lower() == digest.lower()
    return payload_matches(raw, digest)
