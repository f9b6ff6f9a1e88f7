"""Why a fetch gave no usable response: exceptions of the wire as kinds a finding can carry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from crawler.documents.layers import fragment_of
from crawler.documents.metadata import NONE, Editions, editions
from crawler.documents.page import parts_of, read_page
from crawler.linkstate.state import BROWSER_NOTE, HEAD_NOTE, STORY_NOTE, state_of
from crawler.middlewares.meta import (
    ASKED,
    HEAD_ALONE,
    HOPS,
    JOB,
    LOOKED,
    RENDERED,
    SEEN,
    STORY,
    UNRENDERED,
    WIRE,
    Seen,
)
from crawler.model import Fetch, Kind, LinkState, Page, Validators

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response


class Failed(IgnoreRequest):
    """One attempt failed. `transient` failures may be tried again inside the run.

    A child of Scrapy's IgnoreRequest, so that the engine hands it to the errback in silence:
    an unreachable page is a result and no error of ours.
    """

    def __init__(self, kind: Kind, detail: str, *, transient: bool = False) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail
        self.transient = transient


class Stopped(IgnoreRequest):
    """The run is ending: this request was not begun, and its page stays owed."""


class HeadTooLarge(Exception):
    """Raised by the response parser when status line and headers exceed their limit."""


def classified(error: Exception, tls_reason: str | None = None) -> Failed | None:
    """What `error`, raised while a request was on the wire, means; None when it is a bug.

    `tls_reason` is what the certificate check noted about this connection.
    """
    from twisted.internet.error import ConnectError, ConnectionClosed
    from twisted.internet.error import TimeoutError as ConnectTimeout

    causes = _causes(error)
    for cause in causes:
        if isinstance(cause, Failed):
            return cause
    for cause in causes:
        if isinstance(cause, HeadTooLarge):
            return Failed(Kind.TOO_LARGE, str(cause))
    tls = tls_reason if tls_reason is not None else _tls_detail(causes)
    if tls is not None:
        return Failed(Kind.TLS_FAILURE, tls)
    late = isinstance(error, DownloadTimeoutError)
    if late or any(isinstance(cause, ConnectTimeout) for cause in causes):
        return Failed(Kind.TIMED_OUT, "no complete answer in time", transient=True)
    if isinstance(error, DownloadCancelledError):
        return Failed(Kind.TOO_LARGE, "the body exceeds the limit for one page")
    if isinstance(error, UnsupportedURLSchemeError):
        return Failed(Kind.DENIED, _shown(error))
    if isinstance(error, CannotResolveHostError):
        return Failed(Kind.NO_CONNECTION, _shown(error), transient=True)
    if isinstance(error, DownloadConnectionRefusedError):
        return Failed(Kind.NO_CONNECTION, "the connection was refused", transient=True)
    if isinstance(error, ResponseDataLossError):
        return Failed(Kind.TRUNCATED, "the response ended early", transient=True)
    of_the_wire = (DownloadFailedError, ConnectError, ConnectionClosed, OSError)
    if not any(isinstance(cause, of_the_wire) for cause in causes):
        return None
    last = causes[-1]
    return Failed(Kind.NO_CONNECTION, f"{type(last).__name__}: {_shown(last)}", transient=True)


def _causes(error: BaseException) -> list[BaseException]:
    """`error`, what it was raised from, and what Twisted's response failures wrap."""
    found: list[BaseException] = []
    waiting: list[BaseException] = [error]
    while waiting:
        current = waiting.pop(0)
        if any(current is known for known in found):
            continue
        found.append(current)
        if current.__cause__ is not None:
            waiting.append(current.__cause__)
        for reason in getattr(current, "reasons", None) or ():
            value = getattr(reason, "value", None)
            if isinstance(value, BaseException):
                waiting.append(value)
    return found


def _tls_detail(causes: list[BaseException]) -> str | None:
    from OpenSSL import SSL
    from service_identity.exceptions import CertificateError, VerificationError

    for cause in causes:
        if isinstance(cause, SSL.Error):
            entries = cause.args[0] if cause.args and isinstance(cause.args[0], list) else ()
            reasons = [str(entry[-1]) for entry in entries if entry]
            return "; ".join(dict.fromkeys(reasons)) or "the TLS handshake failed"
        if isinstance(cause, (VerificationError, CertificateError)):
            return f"the certificate is not for this host: {cause}"
    return None


def _shown(error: BaseException) -> str:
    """One short line of an exception's text."""
    return " ".join(str(error).split())[:300]


# How a page's chain of requests ended, as a `Fetch`.


_OK = 200
NOT_MODIFIED = 304

_CLOCK = "%Y-%m-%dT%H:%M:%SZ"


def now() -> str:
    """The time as findings give it."""
    return datetime.now(UTC).strftime(_CLOCK)


def answered_fetch(request: Request, response: Response, at: datetime) -> Fetch:
    """The `Fetch` of a chain that ended with a response. `at` is in UTC."""
    seen = SEEN.of(request)
    head_alone = bool(HEAD_ALONE.of(request))
    truncated = seen.truncated if seen is not None and not head_alone else None
    kept = _confirmed(request, response, seen)
    links_only, told = STORY in request.meta, STORY.of(request)
    details = [
        *([HEAD_NOTE] if head_alone else []),
        *([STORY_NOTE] if told else []),
        *_notes(request),
    ]
    if truncated is not None:
        details.insert(0, f"the body was cut off ({truncated})")
    declared = _editions(response) if response.status == _OK and not links_only else NONE
    return Fetch(
        requested=request.meta[JOB].url,
        fetched=at.strftime(_CLOCK),
        redirects=(HOPS.of(request) or ()),
        final=response.url,
        status=kept.status if kept is not None else response.status,
        content_type=kept.content_type if kept else seen.content_type if seen else None,
        failure=Kind.TRUNCATED if truncated is not None else None,
        detail="; ".join(details),
        retry_after=retry_after(response.headers.get("Retry-After"), at)
        if response.status in (429, 503)
        else None,
        evidence=seen.evidence if seen is not None else None,
        rendered=RENDERED.of(request),
        lang=kept.lang if kept else declared.own,
        editions=kept.editions if kept else tuple(declared.others.items()),
        parts=kept.parts if kept else _parts(request, response, seen),
        etag=(seen.etag if seen else None) or (kept.etag if kept else None),
        last_modified=(seen.last_modified if seen else None)
        or (kept.last_modified if kept else None),
    )


def _editions(response: Response) -> Editions:
    link = b", ".join(response.headers.getlist("Link")).decode("latin-1")
    return _declared(response.body, response.url, link)


# The middlewares that look at a response and the spider ask for the same answer's, one after
# another; a few are under way at once.
_declared = lru_cache(maxsize=4)(editions)


def looked_at(request: Request, response: Response) -> tuple[Page, LinkState]:
    """The response as the judge will read it and what it is, read once for all that ask."""
    known = LOOKED.of(request)
    if known is None or known[0] is not response:
        seen = SEEN.of(request)
        kind = seen.content_type if seen is not None else None
        page = read_page(response.body, kind, response.url, with_main=False)
        fetch = answered_fetch(request, response, datetime.now(UTC))
        known = (response, page, state_of(fetch, page, response.body))
        request.meta[LOOKED] = known
    return known[1:]


GOING_ON = ("source", "part")
"""Roles of the pages whose further parts are fetched: cited ones, and those parts."""


def _parts(request: Request, response: Response, seen: Seen | None) -> tuple[str, ...]:
    if response.status != _OK or request.meta[JOB].role not in GOING_ON or STORY in request.meta:
        return ()
    media, asked = seen.content_type if seen else None, request.meta[JOB].url
    found = parts_of(response.body, media, response.url, fragment_of(asked))
    return tuple(part.url for part in found)


def _confirmed(request: Request, response: Response, seen: Seen | None) -> Validators | None:
    """The capture that a 304 answer confirms, when the archive holds it."""
    asked = ASKED.of(request)
    if response.status != NOT_MODIFIED or asked is None or seen is None or seen.evidence is None:
        return None
    return asked if seen.evidence.digest == asked.evidence.digest else None


def failed_fetch(request: Request, failed: Failed, at: str) -> Fetch:
    """The `Fetch` of a chain that ended in a failure, with what was archived before it."""
    seen = SEEN.of(request)
    return Fetch(
        requested=request.meta[JOB].url,
        fetched=at,
        redirects=(HOPS.of(request) or ()),
        final=request.url,
        status=seen.status if seen is not None else None,
        content_type=seen.content_type if seen is not None else None,
        failure=failed.kind,
        detail=failed.detail,
        evidence=seen.evidence if seen is not None else None,
    )


def _notes(request: Request) -> Iterator[str]:
    wire = WIRE.of(request)
    if wire is not None:
        yield from wire.notes
    unrendered = UNRENDERED.of(request)
    if unrendered is not None:
        yield f"{BROWSER_NOTE}{unrendered}"


LONGEST_RETRY_AFTER = 7 * 86_400.0
"""Seconds. A longer Retry-After (10^9 is seen) is reported as this: servers do not mean it."""


def retry_after(header: bytes | None, now: datetime) -> float | None:
    """Seconds from `now` that a Retry-After header asks for; None without one or for junk.

    RFC 9110, 10.2.3: seconds or an HTTP date. What lies in the past is 0, what lies further
    than `LONGEST_RETRY_AFTER` is that.
    """
    if header is None:
        return None
    text = header.decode("latin-1").strip()
    try:
        seconds = float(text) if len(text) < 40 else None
    except ValueError:
        seconds = _until(text, now)
    if seconds is None or seconds != seconds:
        return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)


def _until(text: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - now).total_seconds()
