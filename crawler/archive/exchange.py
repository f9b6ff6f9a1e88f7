"""One HTTP exchange, as it went over the wire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crawler.model import Evidence


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
