"""How a page's chain of requests ended, as a `Fetch`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler.judging.shells import BROWSER_NOTE
from crawler.middlewares.capture import ASKED, SEEN, Seen
from crawler.middlewares.chromium import RENDERED, UNRENDERED
from crawler.middlewares.failures import Failed
from crawler.middlewares.redirect import HOPS
from crawler.middlewares.retry import retry_after
from crawler.middlewares.wire import WIRE, Wire
from crawler.model import Fetch, Kind, Validators
from crawler.reading.editions import NONE, Editions, editions

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

JOB = "citewatch_job"
"""request.meta key: the `PageJob` that the request is for."""

_OK = 200
NOT_MODIFIED = 304

_CLOCK = "%Y-%m-%dT%H:%M:%SZ"


def now() -> str:
    """The time as findings give it."""
    return datetime.now(UTC).strftime(_CLOCK)


def answered_fetch(request: Request, response: Response, at: datetime) -> Fetch:
    """The `Fetch` of a chain that ended with a response. `at` is in UTC."""
    seen: Seen | None = request.meta.get(SEEN)
    truncated = seen.truncated if seen is not None else None
    kept = _confirmed(request, response, seen)
    details = list(_notes(request))
    if truncated is not None:
        details.insert(0, f"the body was cut off ({truncated})")
    declared = _editions(response) if response.status == _OK else NONE
    return Fetch(
        requested=request.meta[JOB].url,
        fetched=at.strftime(_CLOCK),
        redirects=request.meta.get(HOPS, ()),
        final=response.url,
        status=kept.status if kept is not None else response.status,
        content_type=kept.content_type if kept else seen.content_type if seen else None,
        failure=Kind.TRUNCATED if truncated is not None else None,
        detail="; ".join(details),
        retry_after=retry_after(response.headers.get("Retry-After"), at)
        if response.status in (429, 503)
        else None,
        evidence=seen.evidence if seen is not None else None,
        rendered=request.meta.get(RENDERED),
        lang=kept.lang if kept else declared.own,
        editions=kept.editions if kept else tuple(declared.others.items()),
        etag=(seen.etag if seen else None) or (kept.etag if kept else None),
        last_modified=(seen.last_modified if seen else None)
        or (kept.last_modified if kept else None),
    )


def _editions(response: Response) -> Editions:
    link = b", ".join(response.headers.getlist("Link")).decode("latin-1")
    return editions(response.body, response.url, link)


def _confirmed(request: Request, response: Response, seen: Seen | None) -> Validators | None:
    """The capture that a 304 answer confirms, when the archive holds it."""
    asked: Validators | None = request.meta.get(ASKED)
    if response.status != NOT_MODIFIED or asked is None or seen is None:
        return None
    return asked if seen.evidence.digest == asked.evidence.digest else None


def failed_fetch(request: Request, failed: Failed, at: str) -> Fetch:
    """The `Fetch` of a chain that ended in a failure, with what was archived before it."""
    seen: Seen | None = request.meta.get(SEEN)
    return Fetch(
        requested=request.meta[JOB].url,
        fetched=at,
        redirects=request.meta.get(HOPS, ()),
        final=request.url,
        status=seen.status if seen is not None else None,
        content_type=seen.content_type if seen is not None else None,
        failure=failed.kind,
        detail=failed.detail,
        evidence=seen.evidence if seen is not None else None,
    )


def _notes(request: Request) -> Iterator[str]:
    wire: Wire | None = request.meta.get(WIRE)
    if wire is not None:
        yield from wire.notes
    unrendered = request.meta.get(UNRENDERED)
    if unrendered is not None:
        yield f"{BROWSER_NOTE}{unrendered}"
