"""What is asked beside or in place of the page itself.

A nonsense address beside a page that may be a soft 404: its answer is archived, and judging finds
the record by the address, which is the same every time. And, where only the state of links counts,
the head of a file in place of the file. All of it goes through the guard, robots.txt and the
archive like any other request.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest, NotConfigured, StopDownload
from scrapy.http.request import NO_CALLBACK

from crawler.linkstate.addresses import doubtful, sibling_of
from crawler.linkstate.shape import tells_a_story
from crawler.linkstate.state import told_by_markup
from crawler.middlewares.capture import archived
from crawler.middlewares.internals import is_stopping
from crawler.middlewares.meta import (
    BODY_READ,
    HEAD_ALONE,
    HELD,
    HOPS,
    JOB,
    SECONDS_LEFT,
    SEEN,
    STORY,
    WIRE,
    Seen,
)
from crawler.middlewares.outcome import Failed, looked_at
from crawler.model import Fetch, Kind

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Headers, Response


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
        if seen is None or seen.truncated or STORY.of(request):
            return None
        url = sibling_of(response.url)
        if url is None or not _may_be_short(response.body, seen) or tells_a_story(response.body):
            return None
        page, state = looked_at(request, response)
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


# The state of links alone (`check --links-only`): no body of what is no web page, and of a page no
# more than its state needs.

MOST_BODY = 1_000_000
"""Bytes of a page's body, as sent. A page that stands in for another shows at most 9,200 characters
(see `linkstate.state.MOST_SHOWN`); what this cuts off is a page with a great deal on it."""

_FILES = frozenset((
    "7z", "apk", "avi", "bz2", "csv", "dmg", "doc", "docx", "epub", "exe", "gif", "gz", "ico",
    "iso", "jpeg", "jpg", "m4a", "mkv", "mov", "mp3", "mp4", "mpeg", "odp", "ods", "odt", "ogg",
    "pdf", "png", "ppt", "pptx", "rar", "rpm", "rtf", "svg", "tar", "tgz", "tif", "tiff", "wav",
    "webm", "webp", "wmv", "xls", "xlsx", "xz", "zip",
))  # fmt: skip


class HeadMiddleware:
    """Asks for the head of what its address calls a file, and reads no body of what is none.

    HEAD is no proof: servers refuse it, or answer it with an error. Whatever but a success that is
    no web page is asked again with GET, which then decides.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HeadMiddleware:
        """Scrapy's constructor. Raises NotConfigured where bodies are wanted."""
        if not crawler.settings.getbool("CITEWATCH_LINKS_ONLY"):
            raise NotConfigured
        made = cls(crawler)
        crawler.signals.connect(made.headers_received, signal=signals.headers_received)
        crawler.signals.connect(made.bytes_received, signal=signals.bytes_received)
        return made

    def process_request(self, request: Request) -> Request | None:
        """The same as HEAD, once, where the address ends as a file's does."""
        request.meta.pop(HEAD_ALONE, None)
        request.meta.pop(BODY_READ, None)
        request.meta.pop(STORY, None)
        if JOB not in request.meta or request.method != "GET" or _ASKED_HEAD in request.meta:
            return None
        path = urlsplit(request.url).path
        if path.rpartition(".")[2].lower() not in _FILES:
            return None
        return request.replace(method="HEAD", meta={**request.meta, _ASKED_HEAD: True})

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response; GET in place of a HEAD that decides nothing."""
        if JOB not in request.meta:
            return response
        if request.method != "HEAD":
            self._look_at(request, response)
            return response
        if 200 <= response.status < 300 and _is_no_page(response.headers):
            request.meta[HEAD_ALONE] = True
            return response
        return request.replace(method="GET")

    def _look_at(self, request: Request, response: Response) -> None:
        """Note whether the markup tells the state, and archive what has to be weighed."""
        job, wire, held = JOB.of(request), WIRE.of(request), HELD.of(request)
        told = False
        if job is not None and job.role in SOURCES and wire is not None:
            headers = {
                name.decode("latin-1").lower(): value.decode("latin-1")
                for name, value in reversed(wire.response_head)  # the first of a name counts
            }
            fetch = Fetch(job.url, "", HOPS.of(request) or (), response.url, response.status)
            told = told_by_markup(fetch, response.body, headers)
        request.meta[STORY] = told
        seen = SEEN.of(request)
        if held is not None and seen is not None and not told:
            evidence = archived(self._crawler.spider, held)
            request.meta[SEEN] = replace(seen, evidence=evidence)
        request.meta.pop(HELD, None)

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """GET in place of a HEAD that failed on the wire."""
        failed = isinstance(exception, Failed) and exception.kind in _OF_THE_WIRE
        if failed and request.method == "HEAD" and JOB in request.meta:
            return request.replace(method="GET")
        return None

    def headers_received(self, headers: Headers, request: Request) -> None:
        """Stop before the body of a success that is no web page."""
        wire = WIRE.of(request)
        answered = wire.status if wire is not None and JOB in request.meta else None
        if answered is not None and 200 <= answered < 300 and _is_no_page(headers):
            request.meta[HEAD_ALONE] = True
            raise StopDownload(fail=False)

    def bytes_received(self, data: bytes, request: Request) -> None:
        """Stop reading a body once its state is sure to show."""
        if JOB in request.meta:
            request.meta[BODY_READ] = read = (BODY_READ.of(request) or 0) + len(data)
            if read > MOST_BODY:
                raise StopDownload(fail=False)


_ASKED_HEAD = "citewatch_asked_head"
_OF_THE_WIRE = frozenset({Kind.NO_CONNECTION, Kind.TIMED_OUT})


def _is_no_page(headers: Headers) -> bool:
    """Whether an answer says that it is no web page: nothing that is read for its state."""
    media = (headers.get("Content-Type") or b"").partition(b";")[0].strip().lower()
    return b"/" in media and not any(word in media for word in (b"html", b"text/", b"xml", b"json"))
