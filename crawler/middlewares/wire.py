"""Reading a response off the wire without losing how it was sent.

Scrapy's protocol classes are extended, not replaced: what is added is the exact request and
response head (for the archive) and a limit on the head's size (DOWNLOAD_MAXSIZE counts bodies
only; measured, 100 MB of headers were accepted). Private names of Scrapy and Twisted are used
here and in `download` only; pyproject.toml pins the Scrapy version for that reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from twisted.web._newclient import HEADER, STATUS

from crawler.middlewares.failures import HeadTooLarge

WIRE = "citewatch_wire"
"""The request.meta key under which the download handler leaves a `Wire`."""


@dataclass(slots=True)
class Wire:
    """What went over the connection for one request; filled in while it is under way."""

    request_head: bytes = b""
    reason: str = ""
    response_head: tuple[tuple[bytes, bytes], ...] = ()
    tls_reason: str | None = None
    status: int | None = None
    notes: list[str] = field(default_factory=list)


class _RecordedHead:
    """Stands in for a transport to take down the request head that Twisted writes."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []

    def writeSequence(self, lines: list[bytes]) -> None:
        self.lines.extend(lines)


class _WireParser(_LenientHTTPClientParser):
    """Keeps the head's lines and stops a head that is too large."""

    MAX_LENGTH = 1 << 20  # bytes of one line; the limit of the whole head is below it
    max_head: int
    head_size: int
    head_lines: list[bytes]

    def dataReceived(self, data: bytes) -> None:
        if self.state in (STATUS, HEADER):
            self.head_size += len(data)
            if self.head_size > self.max_head and b"\n\r\n" not in data and b"\n\n" not in data:
                transport: Any = self.transport
                transport.stopProducing()
                raise HeadTooLarge(f"the response's headers exceed {self.max_head} bytes")
        super().dataReceived(data)  # type: ignore[no-untyped-call]

    def lineReceived(self, line: bytes) -> None:
        if self.state == STATUS:
            self.head_lines = []
        self.head_lines.append(line.removesuffix(b"\r"))
        super().lineReceived(line)


class _WireProtocol(_LenientHTTP11ClientProtocol):
    """Leaves the head of request and response on the Twisted response object."""

    max_head: int

    def request(self, request: Any) -> Any:
        recorded = _RecordedHead()
        request._writeHeaders(recorded, None)
        answering = super().request(request)
        parser: Any = self._parser
        if parser is None:
            return answering
        parser.__class__ = _WireParser
        parser.max_head, parser.head_size, parser.head_lines = self.max_head, 0, []

        def keep(response: Any) -> Any:
            response._citewatch_request_head = b"".join(recorded.lines)
            response._citewatch_head = header_pairs(parser.head_lines)
            return response

        return answering.addCallback(keep)


def wire_factory(max_head: int) -> Any:
    """A protocol factory class for Twisted's connection pool; `max_head` in bytes."""

    class Protocol(_WireProtocol):
        pass

    Protocol.max_head = max_head

    class WireFactory(_LenientHTTP11ClientFactory):
        def buildProtocol(self, addr: Any) -> Any:
            return Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]

    return WireFactory


def header_pairs(lines: list[bytes]) -> tuple[tuple[bytes, bytes], ...]:
    """Names and values of header lines after the status line, as received, continuations joined.

    Lines without a colon are dropped, as the parser and browsers do.
    """
    joined: list[bytes] = []
    for line in lines[1:]:
        if line[:1] in (b" ", b"\t") and joined:
            joined[-1] += b" " + line.strip()
        elif b":" in line:
            joined.append(line)
    pairs = (line.split(b":", 1) for line in joined)
    return tuple((name.strip(), value.strip()) for name, value in pairs)
