"""The index: where each record stands, one CDXJ line each, looked up by URL or record id.

A CDXJ line is "KEY TIMESTAMP {JSON}" as pywb and WACZ have it. In a live archive the lines
stand in the order of writing, and every record has one (`type` tells them apart), with a
`recordDigest` of its bytes on disk. Only hashes and line positions are kept in memory.
"""

from __future__ import annotations

import json
import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import BinaryIO
from urllib.parse import quote, urljoin, urlsplit

from crawler.archive.record import RawRecord, message_media_type
from crawler.model import Evidence, Hop

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

    @property
    def stamp(self) -> str:
        """Its time in 14 digits."""
        return "".join(c for c in self.at if c.isdigit())[:14]

    def fields(self) -> dict[str, str | None]:
        """What every CDXJ line says of a record."""
        return {
            "url": self.url,
            "mime": "warc/revisit" if self.type == "revisit" else self.media or "unk",
            "status": None if self.status is None else str(self.status),
            "digest": self.digest,
            "length": str(self.length),
            "offset": str(self.offset),
            "filename": self.archive,
        }

    def line(self) -> bytes:
        """Its CDXJ line in a live archive, with the line end."""
        fields = {
            **self.fields(),
            "type": self.type,
            "recordId": self.record_id,
            "date": self.at,
            "media": self.media if self.type == "revisit" else None,
            "location": self.location,
            "truncated": self.truncated,
            "recordDigest": self.seal,
        }
        return cdxj_line(key(self.url), self.stamp.ljust(14, "0"), fields).encode()

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


def cdxj_line(key: str, stamp: str, fields: Mapping[str, str | None]) -> str:
    """A line of an index, without the fields that are not known."""
    kept = {name: value for name, value in fields.items() if value is not None}
    return f"{key} {stamp} {json.dumps(kept)}\n"


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


# What a look-up in the archive gives: captures, and where archived redirects lead.


@dataclass(frozen=True, slots=True)
class Capture:
    """One archived answer. `content_type` is the bare media type in lower case; `location` the
    absolute address a redirect points to."""

    url: str
    at: str
    status: int | None
    content_type: str | None
    evidence: Evidence
    location: str | None = None


class End(StrEnum):
    """How a chain of archived redirects ended."""

    FOUND = "found"
    NOT_ARCHIVED = "not-archived"
    LOOP = "loop"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Followed:
    """The redirects from a URL on, and the capture they lead to, when the archive has it."""

    hops: tuple[Hop, ...]
    capture: Capture | None
    end: End = End.FOUND


def captured(entry: Entry) -> Capture:
    """The capture that an index entry stands for."""
    return Capture(entry.url, entry.at, entry.status, entry.media, entry.evidence, entry.location)


def nearest(captures: Sequence[Capture], to: Capture) -> Capture:
    """The capture nearest in time to the redirect; of equals, the very address it names."""
    return min(captures, key=lambda c: (_apart(c.at, to.at), c.url != to.location))


def _apart(one: str, other: str) -> float:
    """Seconds between two WARC-Dates; infinite when one is no date."""
    try:
        return abs((datetime.fromisoformat(one) - datetime.fromisoformat(other)).total_seconds())
    except (ValueError, TypeError):
        return float("inf")


# From a record to its index entry.


REDIRECTS = frozenset({301, 302, 303, 307, 308})


def entry(record: RawRecord, archive: str, seal: str | None = None) -> Entry:
    """The index entry of `record`, which stands in the WARC named `archive`."""
    message = record.message if record.type in ("response", "revisit") else None
    headers = message.headers if message else record.fields
    status = message.status if message else record.implied_status
    location = headers.get("location") if message and status in REDIRECTS else None
    return Entry(
        record.url,
        record.fields.get("warc-date", ""),
        record.type,
        archive,
        record.offset,
        record.end - record.offset if record.end else 0,
        record.id,
        record.digest,
        status,
        message_media_type(headers.get("content-type")),
        absolute(record.url, location),
        record.fields.get("warc-truncated"),
        seal,
    )


def absolute(url: str, location: str | None) -> str | None:
    """Where a Location header points, seen from `url`; None when nowhere."""
    if not location:
        return None
    try:
        return urljoin(url, location.strip())
    except ValueError:
        return None


# The key of a URL: the same for the addresses under which one page is known.
#
# Like a SURT ("com,example)/path?query"), it sorts by host first. Two URLs share a key when they
# differ only in scheme, a leading "www.", default port, letter case of the host, a trailing
# slash, the fragment, the order of the query, or parameters that only track the reader.


_WWW = re.compile(r"^www\d{0,2}\.(?=[^.]+\.)")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_OUTER = "".join(map(chr, range(0x21)))
_LINE_ENDS = re.compile(r"[\t\r\n]")
_NOT_IN_FIELD = re.compile(r"[\x00-\x20\x7f<>]")
_SESSION = re.compile(r";jsessionid=[^/?]*", re.IGNORECASE)
_DEFAULT_PORTS = {None, 80, 443}
# fmt: off
# Parameters that ad and mail systems add; they never choose the page.
_TRACKING_PREFIXES = ("utm_", "mtm_", "hsa_")
_TRACKING = frozenset(
    {
        "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ysclid",
        "twclid", "ttclid", "igshid", "igsh", "mc_cid", "mc_eid", "_ga", "_gl", "_hsenc",
        "_hsmi", "mkt_tok", "oly_enc_id", "oly_anon_id", "vero_id", "s_cid", "cmpid", "ncid",
        "ns_campaign", "ns_mchannel", "ns_source", "ns_linkname", "ref_src", "ref_url",
        "pk_campaign", "pk_kwd", "pk_source", "pk_medium", "at_medium", "at_campaign",
        "at_link_id", "at_link_origin", "_openstat", "guccounter", "guce_referrer",
        "guce_referrer_sig",
    }
)
# fmt: on
@lru_cache(maxsize=4096)
def key(url: str) -> str:
    """The key of `url`; never raises, contains no white space, and is never empty."""
    try:
        parts = urlsplit(cleaned(url))
        host, port = parts.hostname, parts.port
    except ValueError:
        return "invalid)" + quote(url, safe="")
    if not host or parts.scheme.lower() not in ("http", "https"):
        return _escaped(parts.geturl()) or "invalid)"
    name = ",".join(reversed(_WWW.sub("", _ascii(host)).split(".")))
    where = name if port in _DEFAULT_PORTS else f"{name}:{port}"
    path = _SESSION.sub("", _without_dots(_escaped(parts.path))).rstrip("/") or "/"
    query = _query(_escaped(parts.query))
    return f"{where}){path}?{query}" if query else f"{where}){path}"


def cleaned(url: str) -> str:
    """`url` without line ends and outer white space, as browsers take it (WHATWG URL, 4.4), and
    with the characters percent-encoded that cannot stand in a header field."""
    bare = _LINE_ENDS.sub("", url.strip(_OUTER))
    return _NOT_IN_FIELD.sub(lambda match: f"%{ord(match.group()):02X}", bare)


def _ascii(host: str) -> str:
    """The host in lower case, its international labels in punycode (RFC 3492)."""
    folded = unicodedata.normalize("NFKC", host).lower().strip(".")
    labels = (
        label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
        for label in re.split(r"[.。．｡]", folded)
    )
    return quote(".".join(labels), safe=":.-_")


def _escaped(text: str) -> str:
    """Percent-escapes in their one normal form (RFC 3986, 6.2.2)."""

    def one(match: re.Match[str]) -> str:
        char = chr(int(match.group(1), 16))
        return char if char in _UNRESERVED else match.group().upper()

    return quote(_ESCAPE.sub(one, text), safe="%/:;=@!$&'()*+,?~-._[]|", errors="replace")


def _without_dots(path: str) -> str:
    """`path` with "." and ".." segments resolved (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept)


def _query(query: str) -> str:
    """The parameters in order, without those that only track."""
    kept = []
    for part in query.split("&"):
        name = part.partition("=")[0].lower()
        if part and name not in _TRACKING and not name.startswith(_TRACKING_PREFIXES):
            kept.append(part)
    return "&".join(sorted(kept))
