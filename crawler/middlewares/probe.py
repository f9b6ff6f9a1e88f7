"""Asks a nonsense address beside a page that may be a soft 404, so that its answer is archived.

The request goes through the guard, robots.txt and the archive like any other; judging finds its
record by the address, which is the same every time.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http.request import NO_CALLBACK

from crawler.documents.page import read_page
from crawler.linkstate.addresses import doubtful, sibling_of
from crawler.linkstate.state import state_of
from crawler.middlewares.internals import is_stopping
from crawler.middlewares.meta import JOB, SECONDS_LEFT, SEEN, Seen
from crawler.middlewares.outcome import Failed, answered_fetch

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response


SOURCES = ("source", "page")
"""Roles of the pages that are looked at: cited ones, and those of a crawl without a ledger."""

# A page with as many bytes in its paragraphs has a story; error pages with teasers have fewer.
_STORY_BYTES = 4_000


class SiblingMiddleware:
    """One question a folder and run; `seconds` for it, its redirects and retries."""

    def __init__(self, crawler: Crawler, seconds: float) -> None:
        self._crawler = crawler
        self._seconds = seconds
        self._asked: dict[str, asyncio.Task[None]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SiblingMiddleware:
        """Scrapy's constructor."""
        seconds = crawler.settings.getfloat("CITEWATCH_SIBLING_SECONDS")
        if seconds <= 0:
            raise NotConfigured
        return cls(crawler, seconds)

    async def process_response(self, request: Request, response: Response) -> Response:
        """The response, after what its sibling answers was archived."""
        url = self._wanted(request, response)
        if url is not None and not is_stopping(self._crawler):
            if url not in self._asked:
                self._asked[url] = asyncio.ensure_future(self._ask(url))
            await asyncio.shield(self._asked[url])
        return response

    def _wanted(self, request: Request, response: Response) -> str | None:
        job, seen = JOB.of(request), SEEN.of(request)
        if job is None or job.role not in SOURCES or response.status != 200:
            return None
        if seen is None or seen.truncated or not _may_be_short(response.body, seen):
            return None
        url = sibling_of(response.url)
        if url is None:
            return None
        page = read_page(response.body, seen.content_type, response.url)
        state = state_of(answered_fetch(request, response, datetime.now(UTC)), page, response.body)
        return url if doubtful(state, page, response.body, response.url) else None

    async def _ask(self, url: str) -> None:
        request = Request(
            url, callback=NO_CALLBACK, dont_filter=True, meta={SECONDS_LEFT: self._seconds}
        )
        engine: Any = self._crawler.engine
        try:
            await engine.download_async(request)
        except (Failed, IgnoreRequest):
            return  # no answer, no evidence: the page is judged by itself


def _may_be_short(body: bytes, seen: Seen) -> bool:
    """Whether reading the page may be worth it: it is HTML without much in its paragraphs."""
    if "html" not in (seen.content_type or "html").lower():
        return False
    paragraphs = body.split(b"<p")[1:]
    return sum(len(part.partition(b"</p")[0]) for part in paragraphs) < _STORY_BYTES
