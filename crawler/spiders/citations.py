"""The spider `citations`: fetches what the ledger owes and turns every ending into a `Fetch`."""

from __future__ import annotations

import asyncio
import signal
from collections import deque
from collections.abc import (
    AsyncIterator,
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from scrapy import Request, Spider, signals
from scrapy.exceptions import DontCloseSpider
from scrapy.utils.misc import load_object

from crawler.errors import CitewatchError, InputError
from crawler.middlewares.capture import Archive
from crawler.middlewares.download import check_settings
from crawler.middlewares.guard import url_refusal
from crawler.middlewares.internals import is_stopping
from crawler.middlewares.meta import JOB, LOOKED, SECONDS_LEFT, SEEN, STAY
from crawler.middlewares.outcome import (
    Failed,
    Stopped,
    answered_fetch,
    classified,
    failed_fetch,
    now,
)
from crawler.model import Fetch, Kind, Page, PageJob
from crawler.web.memento import ACCEPT, from_any_date, http_date, save_slot
from crawler.web.url import fetchable

if TYPE_CHECKING:
    from types import FrameType

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure


OUT = "citewatch-out"
"""The run's folder where none is named."""


class CitationsSpider(Spider):
    """Leases pages, fetches each once, and yields one `Fetch` for each, whatever happened.

    Called by `crawl` with a `frontier` and an `archive`; or by Scrapy, with text arguments:
    `urls` (comma-separated) or `file` (one URL a line), and `out`, the folder whose
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
        out: str = OUT,
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
        self.frontier = frontier or _listed(urls, file)

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
        run, db = kwargs.pop("run", ""), kwargs.pop("db", "")
        if run:
            opened = load_object(crawler.settings["CITEWATCH_FRONTIER"])
            kwargs["frontier"] = opened(db, run, Path(kwargs.get("out", OUT)) / "archive")
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
        looked, seen = LOOKED.of(request), SEEN.of(request)
        if looked is not None and looked[0] is response and isinstance(self.frontier, Looking):
            media = seen.content_type if seen is not None else None
            self.frontier.looked_at(response.body, media, response.url, looked[1])
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
        if self._added() or self._advancing is not None:
            raise DontCloseSpider
        if self._advanced or self.failure is not None or is_stopping(self.crawler):
            return
        if isinstance(self.frontier, Staged):
            self._advancing = asyncio.ensure_future(self._advance(self.frontier))
            raise DontCloseSpider

    def _added(self) -> bool:
        """Hand what is pending to the engine; whether there was anything."""
        engine: Any = self.crawler.engine
        added = False
        for made in self._more():
            added = True
            if isinstance(made, Request):
                engine.crawl(made)
            else:
                with self.stopping_on_errors():
                    self.frontier.done(made)
        return added

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
        self._added()

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


def _listed(urls: str, file: str) -> Frontier:
    listed = [url.strip() for url in urls.split(",") if url.strip()]
    if file:
        try:
            lines = Path(file).read_text("utf-8").splitlines()
        except OSError as error:
            raise InputError(file, f"cannot be read ({error.strerror})") from error
        listed += [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return MemoryFrontier(listed)


# Where the spider's work comes from: the ledger's view that it needs, and one in memory.


class Frontier(Protocol):
    """The ledger as the spider sees it. Closing a page may make others pending."""

    def lease(self, limit: int, passing: Collection[str] = ()) -> Sequence[PageJob]:
        """Up to `limit` pending pages, now leased to this run; none whose URL begins with an origin
        of `passing` ("https://a.example/").
        """

    def claim(self, urls: Sequence[str]) -> Sequence[PageJob]:
        """Those of these pages that are owed, now leased to this run."""

    def done(self, *fetches: Fetch) -> None:
        """Close the pages `fetch.requested`; their records are on disk already."""


@runtime_checkable
class Staged(Protocol):
    """A frontier whose work goes on once nothing is pending."""

    def advance(self, stopping: Callable[[], bool]) -> bool:
        """Do what comes when nothing is pending (judge, see what that owes); whether pages were
        added. Called in a thread of its own. Raises Interrupted once `stopping` says so.
        """


@runtime_checkable
class Looking(Protocol):
    """A frontier that wants what the crawl had to read of a page, for whoever reads it next."""

    def looked_at(self, payload: bytes, content_type: str | None, url: str, page: Page) -> None:
        """Keep `page`, as it was read from these bytes without its main text."""


class MemoryFrontier:
    """A list of URLs, each fetched once; for a crawl without a ledger."""

    def __init__(self, urls: Iterable[str]) -> None:
        self._waiting = deque(PageJob(url, "page") for url in dict.fromkeys(urls))
        self._leased: set[str] = set()
        self.fetches: list[Fetch] = []

    def lease(self, limit: int, passing: Collection[str] = ()) -> Sequence[PageJob]:
        """The next `limit` URLs, of whatever host."""
        jobs = [self._waiting.popleft() for _ in range(min(limit, len(self._waiting)))]
        self._leased |= {job.url for job in jobs}
        return jobs

    def claim(self, urls: Sequence[str]) -> Sequence[PageJob]:
        """None: nothing is left of an earlier run."""
        return []

    def done(self, *fetches: Fetch) -> None:
        """Keep the results in `fetches`."""
        self._leased -= {fetch.requested for fetch in fetches}
        self.fetches += fetches

    def pending(self) -> int:
        """How many are not done."""
        return len(self._waiting) + len(self._leased)


# Requests to web archives: which copy is asked for (RFC 7089, 4.1).


RESCUE = "rescue"
"""The role of a page that is a web archive's answer."""

KEEP = "keep"
"""The role of a page that asks a web archive to capture a source."""


def negotiated_meta(job: PageJob) -> dict[str, object]:
    """What the request's meta says of a web archive: its redirects are answers, and requests to
    keep a page wait for each other.
    """
    if job.role == KEEP:
        return {STAY: True, "download_slot": save_slot(job.url)}
    return {STAY: True} if job.role == RESCUE else {}


def asking(job: PageJob) -> dict[str, str]:
    """The headers of the request for `job`: Accept-Datetime for a TimeGate."""
    _, found, digits = job.url.partition(ACCEPT)
    at = from_any_date(digits) if found and job.role == RESCUE else None
    return {"Accept-Datetime": http_date(at)} if at else {}


# Runs the spider in this process until the frontier is empty or a signal stops it.


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """How a crawl went. `endings` counts pages by status or by kind of failure."""

    pages: int
    interrupted: bool
    endings: Mapping[str, int] = field(default_factory=dict)


_SOON = 0.05  # seconds


def _on_signals(handler: Callable[[int, FrameType | None], object]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def crawl(
    frontier: Frontier, archive: Archive, *, overrides: Mapping[str, object] | None = None
) -> CrawlSummary:
    """Fetch until `frontier` has nothing pending; `overrides` are Scrapy settings.

    SIGINT and SIGTERM stop it: requests under way end, what is leased stays leased. Can be
    called once in a process, because Twisted's reactor runs once. Raises InputError for a setting
    that cannot be used, and what the archive or the ledger raised (CitewatchError, OSError) when
    the crawl could not go on.
    """
    from scrapy.crawler import CrawlerProcess
    from scrapy.settings import Settings

    from crawler import settings as module

    settings = Settings()
    settings.setmodule(module, priority="project")
    settings.setdict(dict(overrides or {}), priority="cmdline")
    check_settings(settings)
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(CitationsSpider)
    # Until Scrapy listens: what a handler raises within its set-up would be lost in a Deferred.
    early: list[int] = []
    _on_signals(lambda number, _: early.append(number))
    process.crawl(crawler, frontier=frontier, archive=archive)
    from twisted.internet import reactor  # which one there is has been settled now

    def stop() -> None:  # an engine that is still being started takes no stop
        if crawler.engine is not None and crawler.engine.running:
            process.stop()
        else:
            reactor.callLater(_SOON, stop)  # type: ignore[arg-type]

    _on_signals(lambda *_: reactor.callFromThread(stop))
    if early:
        reactor.callFromThread(stop)
    process.start()
    spider: Any = crawler.spider
    if spider is None and not process.bootstrap_failed:
        return CrawlSummary(0, interrupted=True)  # a signal came before it was made
    if spider is None:
        raise RuntimeError("the spider could not be made; its error is in the log")
    if spider.failure is not None:
        raise spider.failure
    return CrawlSummary(
        pages=sum(spider.counts.values()),
        interrupted=spider.reason != "finished",
        endings=dict(spider.counts),
    )
