"""Every response to the archive, the moment it arrives and before anything decodes it.

Sits below compression and redirects, so that each hop, each retry and robots.txt is archived
with the payload as sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from crawler.archive.builder import Exchange
from crawler.middlewares.meta import ASKED, HELD, JOB, SEEN, WIRE, Seen, Wire
from crawler.web.memento import from_http_date, original, original_of
from crawler.web.url import fetchable

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.model import Evidence


class Archive(Protocol):
    """What the crawl needs of the archive's writer."""

    def write(self, exchange: Exchange) -> Evidence:
        """Append request and response records; return where the response stands."""

    def metadata(
        self, target_url: str, fields: Mapping[str, str], *, concurrent_to: Evidence | None = None
    ) -> Evidence:
        """Append a record about `target_url` beside the one that `concurrent_to` names."""

    def sync(self) -> None:
        """Return when everything written is on disk."""


class CaptureMiddleware:
    """Writes each exchange to `spider.archive` and notes the evidence in request.meta."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CaptureMiddleware:
        """Scrapy's constructor."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Archive the exchange and pass the response on."""
        wire = WIRE.of(request)
        if wire is None:  # not from our handler: a cache, or a handler of another scheme
            return response
        exchange = exchange_of(request, response, wire, datetime.now(UTC))
        job, evidence = JOB.of(request), None
        request.meta.pop(HELD, None)
        if job is not None and job.passing and response.status == _OK:
            request.meta[HELD] = exchange
        else:
            evidence = archived(self._crawler.spider, exchange)
        request.meta[SEEN] = Seen(
            url=response.url,
            status=response.status,
            content_type=_header(wire.response_head, b"content-type"),
            evidence=evidence,
            truncated=exchange.truncated,
            etag=_validator(wire.response_head, b"etag"),
            last_modified=_validator(wire.response_head, b"last-modified"),
        )
        return response


_OK = 200


def archived(spider: Any, exchange: Exchange) -> Evidence:
    """The exchange in the spider's archive, with a note beside a memento. Stops the crawl, and
    raises, where the archive cannot go on.
    """
    with spider.stopping_on_errors():
        evidence: Evidence = spider.archive.write(exchange)
        about = memento_fields(exchange.url, exchange.response_head)
        if about:
            spider.archive.metadata(exchange.url, about, concurrent_to=evidence)
        return evidence


def exchange_of(request: Request, response: Response, wire: Wire, at: datetime) -> Exchange:
    """The exchange as it went over the wire; `at` is when the response was complete, in UTC."""
    truncated = None
    asked = ASKED.of(request)
    if "dataloss" in response.flags:
        truncated = "disconnect"
    elif "download_stopped" in response.flags:
        truncated = "length"
    return Exchange(
        url=response.url,
        method=request.method,
        request_head=wire.request_head,
        status=response.status,
        reason=wire.reason,
        response_head=wire.response_head,
        payload=response.body,
        at=at,
        address=str(response.ip_address) if response.ip_address is not None else None,
        request_body=request.body,
        truncated=truncated,
        unmodified=asked.evidence if asked is not None else None,
    )


def memento_fields(url: str, head: tuple[tuple[bytes, bytes], ...]) -> dict[str, str]:
    """What is noted beside a response that is a memento (RFC 7089): the original's address and
    the time it was captured. Empty for any other response.
    """
    captured = from_http_date(_header(head, b"memento-datetime") or "")
    if captured is None:
        return {}
    source = original(url) or original_of(_header(head, b"link") or "")
    noted = {"source-date": captured, "via": url}
    return {"source-uri": source, **noted} if source else noted


def _header(head: tuple[tuple[bytes, bytes], ...], wanted: bytes) -> str | None:
    for name, value in head:
        if name.lower() == wanted:
            return value.decode("latin-1")
    return None


LONGEST_VALIDATOR = 400
"""Characters of an ETag or a date that are sent back; longer ones are no use to anybody."""


def _validator(head: tuple[tuple[bytes, bytes], ...], wanted: bytes) -> str | None:
    """The header as sent, when it can be sent back as it is: printable ASCII, not too long."""
    text = (_header(head, wanted) or "").strip()
    plain = text.isascii() and text.isprintable()
    return text if plain and 0 < len(text) <= LONGEST_VALIDATOR else None


# Conditional requests: a page that did not change since its capture costs a 304 (RFC 9110, 13).
#
# The condition belongs to the address that answered last time; it is not sent to any other hop.


class ConditionalMiddleware:
    """Adds If-None-Match and If-Modified-Since where the job has validators for the address."""

    def process_request(self, request: Request) -> None:
        """Set the condition, or take away the one that a request before this hop carried."""
        request.meta.pop(ASKED, None)
        for name in ("If-None-Match", "If-Modified-Since"):
            request.headers.pop(name, None)
        job = JOB.of(request)
        known = job.validators if job is not None else None
        if known is None or request.method != "GET":
            return
        if request.url not in (known.url, fetchable(known.url)):
            return
        request.meta[ASKED] = known
        if known.etag:
            request.headers["If-None-Match"] = known.etag
        if known.last_modified:
            request.headers["If-Modified-Since"] = known.last_modified
