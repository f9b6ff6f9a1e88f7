"""The retry policy: passing failures tried again inside the run, with back-off and Retry-After."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from crawler.middlewares.internals import is_stopping
from crawler.middlewares.meta import ATTEMPT, JOB, SECONDS_LEFT, SEEN
from crawler.middlewares.outcome import Failed, Stopped, retry_after
from crawler.web.url import parse

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


_JITTER = 0.25  # share of the back-off; keeps requests that failed together apart


_MOST_PAGES = 100_000
"""Pages of which is known how often they were asked for again: some 20 MB of long URLs."""


class Retries:
    """Requests made again by this process, and by those on workers whose shard is in: all of them
    (`made`), and those of pages that are not closed yet.
    """

    def __init__(self) -> None:
        self.made = 0
        self._of: dict[str, int] = {}

    def add(self, again: Mapping[str, int]) -> None:
        """Count requests made again, by the page that they were made for."""
        for page, times in again.items():
            self.made += times
            self._of[page] = self._of.get(page, 0) + times
            if len(self._of) > _MOST_PAGES:
                del self._of[next(iter(self._of))]

    def pop(self, page: str) -> int:
        """How often a page was asked for again, which is closed now."""
        return self._of.pop(page, 0)

    def of_pages(self) -> dict[str, int]:
        """Those of pages that are not closed."""
        return dict(self._of)


RETRIES = Retries()


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
        attempt = ATTEMPT.of(request) or 0
        pause = asked if asked is not None else self._pause(attempt)
        left = float(request.meta.get(SECONDS_LEFT, pause + 1))
        if attempt >= self._times or pause >= left:
            return None
        await wait(pause, self._stopping)
        job = JOB.of(request)
        RETRIES.add({job.url if job is not None else request.url: 1})
        again = request.replace(dont_filter=True, priority=request.priority - 1)
        again.meta.pop(SEEN, None)
        again.meta[ATTEMPT] = attempt + 1
        again.meta[SECONDS_LEFT] = left - pause
        return again

    def _pause(self, attempt: int) -> float:
        spread = 1 + random.uniform(-_JITTER, _JITTER)
        return self._backoff * float(2**attempt) * spread


def _host(request: Request) -> str:
    address = parse(request.url)
    return address.netloc if address else ""


_LOOK_EVERY = 0.25  # seconds


async def wait(seconds: float, stopping: Callable[[], bool]) -> None:
    """Sleep; raises `Stopped` as soon as the run is ending."""
    until = monotonic() + seconds
    while (left := until - monotonic()) > 0:
        if stopping():
            raise Stopped("the run is ending")
        await asyncio.sleep(min(left, _LOOK_EVERY))
