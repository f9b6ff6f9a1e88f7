"""The index: where each record stands, one CDXJ line each, looked up by URL or record id.

A CDXJ line is "KEY TIMESTAMP {JSON}" as pywb and WACZ have it. In a live archive the lines
stand in the order of writing, and every record has one (`type` tells them apart), with a
`recordDigest` of its bytes on disk. Only hashes and line positions are kept in memory.
"""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from crawler.archive.key import key
from crawler.model import Evidence

__all__ = ["CAPTURES", "Entry", "IndexFile", "key"]

INDEX_NAME = "index.cdxj"
CAPTURES = frozenset({"response", "revisit", "resource"})
CONVERSION = "conversion"  # what was made of a capture; never a capture of its own
_CAPTURED = tuple(f'"type": "{name}"'.encode() for name in sorted(CAPTURES))
_DATE = re.compile(rb'"date": "([^"]{1,40})"')
_MASK = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index knows of one record. `at` is the WARC-Date; `media` is lower case and
    without parameters; `location` is absolute; `seal` covers the record's bytes on disk."""

    url: str
    at: str
    type: str
    archive: str
    offset: int
    length: int  # bytes on disk; 0 when other records share the member
    record_id: str
    digest: str = ""
    status: int | None = None
    media: str | None = None
    location: str | None = None
    truncated: str | None = None
    seal: str | None = None

    @property
    def evidence(self) -> Evidence:
        """The record as findings name it."""
        return Evidence(self.archive, self.offset, self.record_id, self.digest, self.at)

    @property
    def end(self) -> int:
        """The offset after it."""
        return self.offset + self.length

    def line(self) -> bytes:
        """Its CDXJ line, with the line end."""
        stamp = "".join(c for c in self.at if c.isdigit())[:14].ljust(14, "0")
        fields: dict[str, object] = {
            "url": self.url,
            "mime": "warc/revisit" if self.type == "revisit" else self.media or "unk",
            "status": None if self.status is None else str(self.status),
            "digest": self.digest,
            "length": str(self.length),
            "offset": str(self.offset),
            "filename": self.archive,
            "type": self.type,
            "recordId": self.record_id,
            "date": self.at,
            "media": self.media if self.type == "revisit" else None,
            "location": self.location,
            "truncated": self.truncated,
            "recordDigest": self.seal,
        }
        kept = {name: value for name, value in fields.items() if value is not None}
        return f"{key(self.url)} {stamp} {json.dumps(kept)}\n".encode()

    @classmethod
    def parse(cls, line: bytes) -> Entry | None:
        """The entry of a CDXJ line; None when it is not one of ours or is cut."""
        try:
            fields = json.loads(line.split(b" ", 2)[2])
            status = fields.get("status")
            media = fields.get("media") or fields["mime"]
            return cls(
                fields["url"],
                fields["date"],
                fields["type"],
                fields["filename"],
                int(fields["offset"]),
                int(fields["length"]),
                fields["recordId"],
                fields["digest"],
                None if status is None else int(status),
                None if media in ("unk", "warc/revisit") else media,
                fields.get("location"),
                fields.get("truncated"),
                fields.get("recordDigest"),
            )
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            return None


def _hash(term: bytes) -> int:
    return hash(term) & _MASK


class IndexFile:
    """A CDXJ file open for look-up, in any order of lines; it may grow while it is read.

    16 bytes of memory for each term (key and record id of a line), however long the lines are.
    """

    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle
        self._hashes = array("Q")
        self._places = array("Q")
        self._fresh: dict[int, list[int]] = {}  # not yet merged into the sorted arrays
        self._read = 0

    def close(self) -> None:
        """Close the file."""
        self._handle.close()

    def refresh(self) -> None:
        """Take in the lines that were added since the last time."""
        self._handle.seek(0, 2)
        if self._handle.tell() <= self._read:
            return
        self._handle.seek(self._read)
        place = self._read
        for line in self._handle:
            if not line.endswith(b"\n"):
                break
            self._add(line, place)
            place += len(line)
        self._read = place
        if len(self._fresh) > 1 << 14:
            self._merge()

    def _add(self, line: bytes, place: int) -> None:
        self._fresh.setdefault(_hash(line.split(b" ", 1)[0]), []).append(place)
        mark = line.rfind(b'"recordId": "')
        if mark >= 0:
            name = line[mark + 13 : line.find(b'"', mark + 13)]
            self._fresh.setdefault(_hash(b"id " + name), []).append(place)
        if len(self._fresh) > 1 << 16:
            self._merge()

    def _merge(self) -> None:
        pairs = [(h, p) for h, places in self._fresh.items() for p in places]
        pairs += zip(self._hashes, self._places, strict=True)
        pairs.sort()
        self._hashes = array("Q", (h for h, _ in pairs))
        self._places = array("Q", (p for _, p in pairs))
        self._fresh.clear()

    def _found(self, term: bytes) -> Iterator[Entry]:
        wanted = _hash(term)
        places: list[int] = []
        at = bisect_left(self._hashes, wanted)
        while at < len(self._hashes) and self._hashes[at] == wanted:
            places.append(self._places[at])
            at += 1
        places += self._fresh.get(wanted, [])
        for place in places:
            self._handle.seek(place)
            if entry := Entry.parse(self._handle.readline()):
                yield entry

    def lookup(self, url_key: str) -> list[Entry]:
        """The records whose URL has this key, in the order of the file."""
        self.refresh()
        return [e for e in self._found(url_key.encode()) if key(e.url) == url_key]

    def by_id(self, record_id: str) -> list[Entry]:
        """The records of this id; more than one only in a faulty archive."""
        self.refresh()
        written = json.dumps(record_id)[1:-1].encode()
        return [e for e in self._found(b"id " + written) if e.record_id == record_id]

    def newest(self) -> str:
        """The WARC-Date of the newest capture, "" when there is none; lines are not parsed."""
        newest = b""
        self._handle.seek(0)
        for line in self._handle:
            found = _DATE.search(line)
            if found and found[1] > newest and any(mark in line for mark in _CAPTURED):
                newest = found[1]
        return newest.decode("ascii", "replace")

    def entries(self) -> Iterator[Entry]:
        """All records, in the order of the file."""
        place = 0
        while True:
            self._handle.seek(place)
            line = self._handle.readline()
            if not line.endswith(b"\n"):
                return
            place += len(line)
            if entry := Entry.parse(line):
                yield entry
