"""The spider `citations`: fetches what the ledger owes and turns every ending into a `Fetch`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider, signals
from scrapy.exceptions import DontCloseSpider

from crawler.errors import CitewatchError, InputError
from crawler.middlewares.capture import Archive
from crawler.middlewares.download import SECONDS_LEFT, check_settings
from crawler.middlewares.failures import Failed, Stopped, classified
from crawler.middlewares.guard import url_refusal
from crawler.middlewares.stopping import is_stopping
from crawler.model import Fetch, Kind, PageJob
from crawler.reading.urls import fetchable
from crawler.spiders.endings import JOB, answered_fetch, failed_fetch, now
from crawler.spiders.frontier import Frontier, MemoryFrontier, Staged
from crawler.spiders.negotiating import asking, negotiated_meta

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure


class CitationsSpider(Spider):
    """Leases pages, fetches each once, and yields one `Fetch` for each, whatever happened.

    Called by `crawler.spiders.run` with a `frontier` and an `archive`; or by Scrapy, with text
    arguments: `urls` (comma-separated) or `file` (one URL a line), and `out`, the folder whose
    `archive` receives the WARC files; or `run` and `db` for a run of a ledger.
    """

    name = "citations"
    frontier: Frontier
    archive: Archive

    def __init__(
        self,
        frontier: Frontier | None = None,
        archive: Archive | None = None,
        urls: str = "",
        file: str = "",
        out: str = "citewatch-out",
        run: str = "",
        db: str = "",
        **arguments: Any,
    ) -> None:
        super().__init__(**arguments)
        self.failure: CitewatchError | OSError | None = None
        self.reason: str | None = None
        self.counts: dict[str, int] = {}
        self._under_way = 0
        self._owns_archive = archive is None
        if archive is None:
            from crawler.archive.writer import ArchiveWriter

            archive = ArchiveWriter(Path(out) / "archive")
        self.archive = archive
        self.frontier = frontier or _frontier(urls, file, run, db, Path(out))

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Put the contact into the user agent, whoever set either."""
        super().update_settings(settings)
        contact = settings.get("CITEWATCH_CONTACT") or ""
        agent = str(settings.get("USER_AGENT"))
        filled = (
            agent.replace("{contact}", contact) if contact else agent.replace(" (+{contact})", "")
        )
        # One above where it was set: a crawler given to crawl() takes the process's values again.
        settings.set("USER_AGENT", filled, priority=(settings.getpriority("USER_AGENT") or 0) + 1)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> CitationsSpider:
        """Scrapy's constructor."""
        check_settings(crawler.settings)
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider._most_under_way = crawler.settings.getint("CITEWATCH_IN_FLIGHT")
        spider._deadline = crawler.settings.getfloat("CITEWATCH_URL_DEADLINE")
        crawler.signals.connect(spider._idle, signal=signals.spider_idle)
        return spider

    _advancing: asyncio.Future[None] | None = None
    _advanced = False
    _most_under_way = 128
    _deadline = 45.0

    async def start(self) -> AsyncIterator[Any]:
        """The first pages; later ones follow as these end."""
        for made in self._more():
            yield made

    def _more(self) -> Iterator[Request | Fetch]:
        """Requests for newly leased pages, and a `Fetch` for each that may not be requested."""
        while self.failure is None and not is_stopping(self.crawler):
            free = self._most_under_way - self._under_way
            jobs: list[PageJob] = []
            with self.stopping_on_errors():
                jobs = list(self.frontier.lease(free)) if free > 0 else []
            if not jobs:
                return
            for job in jobs:
                yield self._begun(job)

    def _begun(self, job: PageJob) -> Request | Fetch:
        refused = url_refusal(job.url)
        url = fetchable(job.url)
        if refused is None and url is not None:
            try:
                request = Request(
                    url,
                    callback=self.answered,
                    errback=self.failed,
                    headers=asking(job),
                    dont_filter=True,
                    meta={JOB: job, SECONDS_LEFT: self._deadline, **negotiated_meta(job)},
                )
            except ValueError as error:
                refused = Failed(Kind.INVALID, str(error))
            else:
                self._under_way += 1
                return request
        refused = refused or Failed(Kind.INVALID, "no valid URL")
        return self._counted(Fetch(job.url, now(), failure=refused.kind, detail=refused.detail))

    def answered(self, response: Response) -> Iterator[Any]:
        """Every response that ends a page's chain, whatever its status."""
        request = response.request
        assert request is not None
        self._under_way -= 1
        yield self._counted(answered_fetch(request, response, datetime.now(UTC)))
        yield from self._more()

    def failed(self, failure: Failure) -> Iterator[Any]:
        """Every chain that ended without one."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self._under_way -= 1
        error: Any = failure.value
        if self.failure is not None or isinstance(error, Stopped):
            return
        failed = classified(error)
        if failed is None:
            self.logger.error("a bug while fetching %s", request.url, exc_info=error)
            failed = Failed(Kind.UNREADABLE, f"internal error: {type(error).__name__}")
        yield self._counted(failed_fetch(request, failed, now()))
        yield from self._more()

    def _counted(self, fetch: Fetch) -> Fetch:
        ending = fetch.failure.value if fetch.failure is not None else str(fetch.status)
        self.counts[ending] = self.counts.get(ending, 0) + 1
        return fetch

    def _idle(self) -> None:
        """Nothing is under way: take what closing the last pages has made pending."""
        engine: Any = self.crawler.engine
        added = False
        for made in self._more():
            added = True
            if isinstance(made, Request):
                engine.crawl(made)
            else:
                self._close_at_once(made)
        if added or self._advancing is not None:
            raise DontCloseSpider
        if self._advanced or self.failure is not None or is_stopping(self.crawler):
            return
        if isinstance(self.frontier, Staged):
            self._advancing = asyncio.ensure_future(self._advance(self.frontier))
            raise DontCloseSpider

    async def _advance(self, frontier: Staged) -> None:
        """Let the frontier do what comes after the last page; end when that adds none."""
        self._advanced = True  # a bug there must not keep the crawl open
        stopping = partial(is_stopping, self.crawler)
        try:
            with self.stopping_on_errors():
                more = await asyncio.to_thread(frontier.advance, stopping)
        except (CitewatchError, OSError):
            return
        finally:
            self._advancing = None
        engine: Any = self.crawler.engine
        self._advanced = not more
        if self._advanced:
            await engine.close_spider_async(reason="finished")
            return
        for made in self._more():
            if isinstance(made, Request):
                engine.crawl(made)
            else:
                self._close_at_once(made)

    def _close_at_once(self, fetch: Fetch) -> None:
        with self.stopping_on_errors():
            self.frontier.done(fetch)

    @contextmanager
    def stopping_on_errors(self) -> Iterator[None]:
        """End the crawl when the archive or the ledger cannot go on; `failure` says why."""
        try:
            yield
        except (CitewatchError, OSError) as error:
            self.logger.error("the crawl stops: %s", error)
            if self.failure is None:
                self.failure = error
                engine: Any = self.crawler.engine
                self._closing = asyncio.ensure_future(engine.close_spider_async(reason="failure"))
            raise

    def closed(self, reason: str) -> None:
        """Scrapy's hook at the end: keep the reason, and close an archive opened here."""
        self.reason = reason
        if self._owns_archive and hasattr(self.archive, "close"):
            self.archive.close()


def _frontier(urls: str, file: str, run: str, db: str, out: Path) -> Frontier:
    if run:
        from crawler.runfrontier import open_frontier

        return open_frontier(db, run, out / "archive")
    listed = [url.strip() for url in urls.split(",") if url.strip()]
    if file:
        try:
            lines = Path(file).read_text("utf-8").splitlines()
        except OSError as error:
            raise InputError(file, f"cannot be read ({error.strerror})") from error
        listed += [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return MemoryFrontier(listed)
