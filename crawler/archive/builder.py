"""Records about to be written: WARC 1.1 as ISO 28500 writes it, each field kept to its line.

What the index will say of a record is what its reader will read of it, so both agree by
construction.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import crawler
from crawler.archive.index import Entry, cleaned, entry
from crawler.archive.record import RawRecord, body_start, sealed_digest, sha1_digest
from crawler.model import Evidence

SOFTWARE = "citewatch"
NOT_MODIFIED = 304
CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """One record. `fields` are the WARC header without Content-Length."""

    fields: _Fields
    block: bytes

    def plain(self) -> bytes:
        """The record, uncompressed."""
        return build_record(self.fields, self.block)

    def entry(self, archive: str, offset: int, member: bytes) -> Entry:
        """Its index entry, when `member` (the record compressed) stands at `offset`."""
        fields = {name.lower(): value for name, value in self.fields}
        digest = fields.get("warc-payload-digest", fields["warc-block-digest"])
        read = RawRecord(
            offset,
            offset + len(member),
            fields,
            self.block,
            len(self.block),
            body_start(fields, self.block),
            digest,
        )
        return entry(read, archive, sealed_digest(member))


def draft_warcinfo(name: str, record_id: str, at: datetime) -> Draft:
    """The first record of the WARC file `name`."""
    block = fields_block(
        (
            ("software", f"{SOFTWARE}/{crawler.__version__}"),
            ("format", "WARC File Format 1.1"),
            ("conformsTo", CONFORMS_TO),
        )
    )
    fields = (
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", record_id),
        ("WARC-Date", record_time(at)),
        ("WARC-Filename", name),
        ("Content-Type", FIELDS_TYPE),
        ("WARC-Block-Digest", sha1_digest(block)),
    )
    return Draft(fields, block)


def draft_about(
    kind: str,
    url: str,
    media: str,
    block: bytes,
    *,
    record_id: str,
    info: str,
    at: datetime,
    concurrent_to: str | None = None,
    refers_to: str | None = None,
    truncated: str | None = None,
) -> Draft:
    """A `metadata`, `resource` or `conversion` record."""
    digest = sha1_digest(block)
    fields = (
        *_opening(kind, record_id, at, url, info),
        *((("WARC-Concurrent-To", concurrent_to),) if concurrent_to else ()),
        *((("WARC-Refers-To", refers_to),) if refers_to else ()),
        *((("WARC-Truncated", truncated),) if truncated else ()),
        ("Content-Type", media),
        ("WARC-Block-Digest", digest),
        ("WARC-Payload-Digest", digest),
    )
    return Draft(fields, block)


def draft_request(exchange: Exchange, *, record_id: str, answer_id: str, info: str) -> Draft:
    """The `request` record of an exchange."""
    block = exchange.request_head.rstrip(b"\r\n") + b"\r\n\r\n" + exchange.request_body
    fields = (
        *_opening("request", record_id, exchange.at, exchange.url, info),
        ("WARC-Concurrent-To", answer_id),
        *record_address(exchange.address),
        ("Content-Type", REQUEST_TYPE),
        ("WARC-Block-Digest", sha1_digest(block)),
        ("WARC-Payload-Digest", sha1_digest(exchange.request_body)),
    )
    return Draft(fields, block)


def draft_answer(
    exchange: Exchange,
    digest: str,
    earlier: Entry | None,
    *,
    record_id: str,
    request_id: str,
    info: str,
) -> Draft:
    """The `response` record of an exchange whose payload has this `digest`.

    With `earlier`, the response that has the same payload, a `revisit` record without it; for a
    304 answer `digest` is that of the payload which the server says is still the same.
    """
    head = response_head(exchange)
    block = head if earlier else head + exchange.payload
    kind = "revisit" if earlier else "response"
    cut = exchange.truncated
    fields = (
        *_opening(kind, record_id, exchange.at, exchange.url, info),
        ("WARC-Concurrent-To", request_id),
        *record_address(exchange.address),
        *(_refers_to(earlier, exchange.status) if earlier else ()),
        *((("WARC-Truncated", cut),) if cut else ()),
        ("Content-Type", RESPONSE_TYPE),
        ("WARC-Block-Digest", sha1_digest(block)),
        ("WARC-Payload-Digest", digest),
    )
    return Draft(fields, block)


def _opening(kind: str, record_id: str, at: datetime, url: str, info: str) -> _Fields:
    """The fields every record begins with; `info` is the id of the file's `warcinfo`, or ""."""
    opening = (
        ("WARC-Type", kind),
        ("WARC-Record-ID", record_id),
        ("WARC-Date", record_time(at)),
        ("WARC-Target-URI", cleaned(url)),
    )
    return (*opening, ("WARC-Warcinfo-ID", info)) if info else opening


REVISIT_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED_PROFILE = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
REQUEST_TYPE = "application/http; msgtype=request"
FIELDS_TYPE = "application/warc-fields"
RESPONSE_TYPE = "application/http; msgtype=response"
_BREAKS = re.compile(r"[\x00-\x1f\x7f]+")
_BREAK_BYTES = re.compile(rb"[\r\n]+")
# Headers that would make a reader undo an encoding which the HTTP client has undone already.
_UNDONE = {b"transfer-encoding": b"X-Archive-Orig-Transfer-Encoding"}


def record_time(at: datetime) -> str:
    """`at` as WARC-Date has it, to the second ("2026-11-24T03:02:39Z")."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def build_record(fields: Iterable[tuple[str, str]], block: bytes) -> bytes:
    """The record: version line, fields in the order given, Content-Length, block, end mark."""
    lines = ["WARC/1.1"]
    lines += [f"{name}: {_BREAKS.sub(' ', value)}" for name, value in fields]
    lines.append(f"Content-Length: {len(block)}")
    head = "\r\n".join(lines).encode("utf-8", "replace")
    return b"%b\r\n\r\n%b\r\n\r\n" % (head, block)


def fields_block(fields: Iterable[tuple[str, str]]) -> bytes:
    """The block of a `warcinfo` or `metadata` record (application/warc-fields)."""
    lines = (f"{_BREAKS.sub(' ', name)}: {_BREAKS.sub(' ', value)}\r\n" for name, value in fields)
    return "".join(lines).encode("utf-8", "replace")


def response_head(exchange: Exchange) -> bytes:
    """Status line and headers of the response, up to and with the empty line.

    The headers are as received, but for Transfer-Encoding, which gets another name because the
    body is stored without it.
    """
    reason = _BREAKS.sub(" ", exchange.reason).encode("utf-8", "replace")
    lines = [b"HTTP/1.1 %d %b" % (exchange.status, reason)]
    for name, value in exchange.response_head:
        kept = _UNDONE.get(name.strip().lower(), name)
        lines.append(_BREAK_BYTES.sub(b" ", kept + b": " + value))
    return b"\r\n".join(lines) + b"\r\n\r\n"


def record_address(ip: str | None) -> _Fields:
    """The WARC-IP-Address field, when `ip` is an address."""
    try:
        return (("WARC-IP-Address", str(ipaddress.ip_address(ip or ""))),)
    except ValueError:
        return ()


def _refers_to(earlier: Entry, status: int) -> _Fields:
    """The fields of a `revisit` record that point to the record with the payload."""
    return (
        ("WARC-Profile", NOT_MODIFIED_PROFILE if status == NOT_MODIFIED else REVISIT_PROFILE),
        ("WARC-Refers-To", earlier.record_id),
        ("WARC-Refers-To-Target-URI", earlier.url),
        ("WARC-Refers-To-Date", earlier.at),
    )


# One HTTP exchange, as it went over the wire.


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its response, before anything is decoded.

    `request_head` is the request line and the headers as sent, with CRLF line ends.
    `response_head` holds the header pairs as received. `payload` is the body as received: still
    content-encoded, but with the transfer-encoding already removed by the HTTP client. `at` is
    in UTC. `address` is the IP address that answered. `truncated` is None for a whole body, or
    "length", "time" or "disconnect" (the words of WARC-Truncated). `unmodified` is the capture that
    a conditional request named; a 304 answer says that it still holds.
    """

    url: str
    method: str
    request_head: bytes
    status: int
    reason: str
    response_head: tuple[tuple[bytes, bytes], ...]
    payload: bytes
    at: datetime
    address: str | None = None
    request_body: bytes = b""
    truncated: str | None = None
    unmodified: Evidence | None = None
