"""What the fetched page is: the cited source, or something that stands in its place.

Pure: the fetch, the page read from the archive and its bytes go in, a kind and the reason for it
come out. Only `dead` accuses; between two readings of a page the one that accuses nobody wins.
"""

from __future__ import annotations

from collections.abc import Callable

from crawler.judging.blockpages import bare_wall, block_page
from crawler.judging.landing import landing
from crawler.judging.missing import soft_missing
from crawler.judging.moved import moved_to
from crawler.judging.parkedpages import parked_page
from crawler.judging.prose import Shape, shape_of
from crawler.judging.shells import needs_browser
from crawler.judging.walls import wall
from crawler.model import Certainty, Fetch, Kind, LinkState, Page
from crawler.reading.publisher import FROM_JSON_LD

_REFUSALS = {
    400: "refused the request as malformed",
    401: "asks for a login",
    403: "refuses access",
    405: "refuses this kind of request",
    406: "refuses to answer this client",
    407: "asks for a proxy login",
    451: "withholds the page for legal reasons",
    999: "refuses automated access",
}

_FAILURES = {
    Kind.NO_SUCH_HOST: "The host does not exist",
    Kind.NO_CONNECTION: "No connection was made",
    Kind.TIMED_OUT: "The page took too long",
    Kind.TLS_FAILURE: "No trusted connection was made",
    Kind.ROBOTS: "The site does not want the page to be fetched",
    Kind.DENIED: "The address is not contacted",
    Kind.INVALID: "The address is no valid URL",
    Kind.TOO_LARGE: "The page is too large",
    Kind.NOT_ARCHIVED: "No archive given holds the page",
}

Classifier = Callable[[Fetch, Page, Shape], LinkState | None]
"""Looks at a page that answered 2xx; None when it sees nothing."""

# In order: what stands in place of a page (a challenge may say "not found") before what is
# missing from it.
CLASSIFIERS: tuple[Classifier, ...] = (
    landing,
    block_page,
    parked_page,
    wall,
    soft_missing,
    bare_wall,
    needs_browser,
)


def state_of(fetch: Fetch, page: Page | None, payload: bytes = b"") -> LinkState:
    """Name what `fetch` found.

    `page` is the archived response as read, None when there is none; `payload` its bytes with
    the content-encoding removed, for signs that stand in the markup only. ALIVE means that the
    page may be searched as the source; TRUNCATED means that it may, and that nothing follows
    from what it lacks.
    """
    failed = _failure(fetch)
    if failed is not None:
        return failed
    refused = _by_status(fetch, page, payload)
    if refused is not None:
        return refused
    if page is None:
        return LinkState(Kind.UNREADABLE, "The response has no body that could be read.")
    shape = shape_of(page, payload)
    for classify in CLASSIFIERS:
        found = classify(fetch, page, shape)
        if found is not None:
            return found
    return _readable(fetch, page)


def _failure(fetch: Fetch) -> LinkState | None:
    if fetch.failure is None or fetch.failure is Kind.TRUNCATED:
        return None
    opening = _FAILURES.get(fetch.failure, "The page could not be fetched")
    return LinkState(
        fetch.failure, f"{opening}: {fetch.detail}." if fetch.detail else f"{opening}."
    )


def _by_status(fetch: Fetch, page: Page | None, payload: bytes) -> LinkState | None:
    """The state that the status alone decides; None for 2xx and for no status."""
    status = fetch.status
    if status is None or 200 <= status < 300:
        return None
    if status in (404, 410):
        return LinkState(Kind.GONE, f"The server says that the page is gone (status {status}).")
    if status == 429:
        return LinkState(Kind.RATE_LIMITED, _limited(fetch))
    if status == 402:
        return LinkState(Kind.PAYWALL, "The server asks for payment (status 402).")
    if status == 408:
        return LinkState(Kind.TIMED_OUT, "The server gave up waiting (status 408).")
    if 500 <= status < 600:
        return _server_error(fetch, page, payload)
    if 300 <= status < 400:
        return LinkState(Kind.UNREADABLE, f"A redirect that leads nowhere (status {status}).")
    said = _REFUSALS.get(status, "refused the request")
    certainty = Certainty.CERTAIN if status in _REFUSALS else Certainty.LIKELY
    return LinkState(Kind.BLOCKED, f"The server {said} (status {status}).", certainty)


def _limited(fetch: Fetch) -> str:
    if fetch.retry_after is None:
        return "The server limits how often it may be asked (status 429)."
    return (
        "The server limits how often it may be asked (status 429);"
        f" it asks to wait {fetch.retry_after:.0f} s."
    )


def _server_error(fetch: Fetch, page: Page | None, payload: bytes) -> LinkState:
    """5xx; some bot walls answer 503 while they show their challenge."""
    if page is not None:
        found = block_page(fetch, page, shape_of(page, payload))
        if found is not None:
            return found
    return LinkState(Kind.SERVER_ERROR, f"The server failed (status {fetch.status}).")


_NOT_TEXT = ("image/", "audio/", "video/", "font/", "model/")


def _readable(fetch: Fetch, page: Page) -> LinkState:
    if not page.text.strip():
        if page.media.startswith(_NOT_TEXT) or f"{page.media} is not read" in page.notes:
            return LinkState(Kind.UNSUPPORTED_TYPE, f"The page is of type {page.media}.")
        why = "; ".join(page.notes) or "it holds no text"
        return LinkState(Kind.UNREADABLE, f"The page could not be read: {why}.")
    if fetch.failure is Kind.TRUNCATED:
        return LinkState(
            Kind.TRUNCATED, "The response was cut off; what is missing proves nothing."
        )
    if 200 <= (fetch.status or 200) < 300:
        return _there(fetch, page)
    return LinkState(Kind.UNREADABLE, f"Status {fetch.status}.")


def _there(fetch: Fetch, page: Page) -> LinkState:
    """ALIVE, with the page's new address where it moved and with where its text was found."""
    new = moved_to(fetch, page)
    said = "The page is there." if new is None else "The page is there, at a new address."
    if FROM_JSON_LD in page.notes:
        said = f"{said} Note: {FROM_JSON_LD}."
    return LinkState(Kind.ALIVE, said, moved_to=new)
