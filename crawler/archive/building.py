"""Records as bytes: WARC 1.1 as ISO 28500 writes it, each field checked to stay on its line."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from datetime import UTC, datetime

from crawler.archive.exchange import Exchange
from crawler.archive.index import Entry

REVISIT_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED_PROFILE = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
REQUEST_TYPE = "application/http; msgtype=request"
RESPONSE_TYPE = "application/http; msgtype=response"
_BREAKS = re.compile(r"[\x00-\x1f\x7f]+")
_BREAK_BYTES = re.compile(rb"[\r\n]+")
# Headers that would make a reader undo an encoding which the HTTP client has undone already.
_UNDONE = {b"transfer-encoding": b"X-Archive-Orig-Transfer-Encoding"}


def timestamp(at: datetime) -> str:
    """`at` as WARC-Date has it, to the second ("2026-11-24T03:02:39Z")."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def record(fields: Iterable[tuple[str, str]], block: bytes) -> bytes:
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


def request_block(exchange: Exchange) -> bytes:
    """The request as sent."""
    head = exchange.request_head.rstrip(b"\r\n")
    return head + b"\r\n\r\n" + exchange.request_body


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


def address(ip: str | None) -> tuple[tuple[str, str], ...]:
    """The WARC-IP-Address field, when `ip` is an address."""
    try:
        return (("WARC-IP-Address", str(ipaddress.ip_address(ip or ""))),)
    except ValueError:
        return ()


def refers_to(earlier: Entry, profile: str = REVISIT_PROFILE) -> tuple[tuple[str, str], ...]:
    """The fields of a `revisit` record that point to the record with the payload."""
    return (
        ("WARC-Profile", profile),
        ("WARC-Refers-To", earlier.record_id),
        ("WARC-Refers-To-Target-URI", earlier.url),
        ("WARC-Refers-To-Date", earlier.at),
    )
