"""Passing failures tried again inside the run, with back-off, within the URL's time."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from crawler.middlewares.capture import SEEN
from crawler.middlewares.download import SECONDS_LEFT
from crawler.middlewares.failures import Failed
from crawler.middlewares.stopping import is_stopping, wait
from crawler.reading.addresses import parse

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

ATTEMPT = "citewatch_attempt"
"""request.meta key: how many times this hop was tried before, 0 at first."""

LONGEST_RETRY_AFTER = 7 * 86_400.0
"""Seconds. A longer Retry-After (10^9 is seen) is reported as this: servers do not mean it."""

_JITTER = 0.25  # share of the back-off; keeps requests that failed together apart


class RetryMiddleware:
    """Tries again after a transient failure or status. All times are in seconds.

    `backoff` doubles with each attempt. A Retry-After of at most `patience` is honoured, for
    every request to that host; after a longer one the status stands, and the time to try
    again is reported.
    """

    def __init__(
        self,
        times: int,
        backoff: float,
        patience: float,
        statuses: frozenset[int],
        stopping: Callable[[], bool],
    ) -> None:
        self._times = times
        self._backoff = backoff
        self._patience = patience
        self._statuses = statuses
        self._stopping = stopping
        self._held: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RetryMiddleware:
        """Scrapy's constructor."""
        settings = crawler.settings
        return cls(
            settings.getint("RETRY_TIMES"),
            settings.getfloat("CITEWATCH_RETRY_BACKOFF"),
            settings.getfloat("CITEWATCH_RETRY_AFTER_MAX"),
            frozenset(int(status) for status in settings.getlist("RETRY_HTTP_CODES")),
            partial(is_stopping, crawler),
        )

    async def process_request(self, request: Request) -> None:
        """Wait while the host has asked to be left alone."""
        until = self._held.get(_host(request))
        if until is not None and (rest := until - monotonic()) > 0:
            await wait(rest, self._stopping)

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        """The response, or the request anew after a pause."""
        if response.status not in self._statuses:
            return response
        asked = retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
        if asked is not None and asked > self._patience:
            return response
        if asked:
            self._held[_host(request)] = monotonic() + asked
        return await self._again(request, asked) or response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The request anew after a pause; None leaves the exception as it is."""
        if isinstance(exception, Failed) and exception.transient:
            return await self._again(request, None)
        return None

    async def _again(self, request: Request, asked: float | None) -> Request | None:
        """Wait and return the request anew; None when its attempts or its time are used up."""
        attempt = int(request.meta.get(ATTEMPT, 0))
        pause = asked if asked is not None else self._pause(attempt)
        left = float(request.meta.get(SECONDS_LEFT, pause + 1))
        if attempt >= self._times or pause >= left:
            return None
        await wait(pause, self._stopping)
        again = request.replace(dont_filter=True, priority=request.priority - 1)
        again.meta.pop(SEEN, None)
        again.meta[ATTEMPT] = attempt + 1
        again.meta[SECONDS_LEFT] = left - pause
        return again

    def _pause(self, attempt: int) -> float:
        spread = 1 + random.uniform(-_JITTER, _JITTER)
        return self._backoff * float(2**attempt) * spread


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


def _host(request: Request) -> str:
    address = parse(request.url)
    return address.netloc if address else ""
