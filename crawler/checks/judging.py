"""Judging on several cores: articles go to worker processes, findings come back in order.

A worker opens the archive and the ledger itself and reads what it judges, so that nothing but
articles and findings passes between processes. The findings are those of one process, in the same
order; the parent alone writes to the ledger.
"""

from __future__ import annotations

import atexit
import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from types import TracebackType
from typing import Self

from crawler.archive.index import INDEX_NAME
from crawler.archive.objectstore import attach
from crawler.archive.reader import open_archive
from crawler.articles.pairing import pair
from crawler.checks.findings import judge_article
from crawler.checks.frontier import Exclusion, Progress, excluded, note
from crawler.checks.rescue import Owed, Rescuer
from crawler.checks.sources import (
    ArchivedSources,
    Links,
    PageSpool,
    archived_fetch,
    kept_fetches,
    prepared,
    preparing,
)
from crawler.checks.standing import FindingWriter
from crawler.comparison.verdict import compare
from crawler.documents.page import read_page
from crawler.errors import CitewatchError, Unforeseen, guarded
from crawler.model import Article, Finding
from crawler.store.database import open_store
from crawler.store.ledger import ArticleState, Ledger, Run
from crawler.store.vectors import VectorStore

WORTH = 64
"""Citations and quotations from which workers pay: a forked one starts in 20 ms, another one in
0.8 s, and each of these takes 5 to 30 ms."""

OBJECTS = 200_000
"""Objects made between two looks for cycles: a page makes thousands, and cycles are rare."""

FEW_OBJECTS = 20_000
"""The same in the process that crawls, judges and reports."""

AHEAD = 8
"""Articles in flight for each worker: enough to keep it busy, few enough to keep memory flat."""

RENEWED = 5
"""Times that lost workers are asked for anew for one article."""

Found = tuple[Finding, ...] | str
"""The findings of an article; why there are none, where it could not be judged."""

_Waiting = tuple[int, Article, "Future[Found]"]

_WATCH = 1.0  # seconds between a worker's looks at whether its parent still lives


@dataclass(frozen=True, slots=True)
class WorkerSetup:
    """What a worker needs to judge: archives, the ledger, and how pages are compared.

    `run` is the run whose fetches are asked for; None judges from the archives alone (offline).
    """

    own: Path
    archives: tuple[Path, ...]
    db: str
    run: str | None
    embedding: str | None = None
    exclude: tuple[Exclusion, ...] = ()
    spool: Path | None = None
    """The folder that keeps what was read for the report."""
    links: Links | None = None
    object_store: str = ""
    """The URL of the store that `own` stands for, where workers do not see that folder."""
    pool: str = ""
    """Tells this pool from others before it, whose workers may still live and hold an archive open
    as it was then."""


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Look for cycles after `FEW_OBJECTS` only: a tenth of the time of judging 400 pages in this
    process went into it. After ten times as many it takes 55 MB more, and no less time.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(FEW_OBJECTS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def forked_workers(
    jobs: int, ready: Callable[[], object] = lambda: None
) -> Iterator[Executor | None]:
    """Worker processes that share what this one has loaded, and what `ready` loads; None where
    they cannot.

    They are forked, which is sound while this process has a single thread and no database open:
    before the crawl, the progress display and the server of metrics begin. They judge, and write
    the pages of the report.
    """
    if jobs < 2 or sys.platform != "linux" or threading.active_count() > 1:
        yield None
        return
    ready()
    _compare_once()
    gc.collect()
    gc.freeze()  # else the first look for cycles writes to every page of memory that is shared
    forked = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(jobs, forked, _begin, (os.getpid(),))
    failed = True
    try:
        pool.submit(os.getpid).result()  # the first call forks them all
        gc.unfreeze()
        yield pool
        failed = False
    finally:
        _end(pool, failed=failed)


_SAID = "we will keep the bridge open for the people who are on the other side of it"
_SMALL = f"<html lang=en><title>Bridges</title><p>The mayor said that {_SAID}.</p>"
"""Plainly English: the library for other languages, 100 MB, is loaded where a page needs it."""


def _compare_once() -> None:
    """Read and compare a page, so that what that takes is loaded once for all workers."""
    page = read_page(_SMALL.encode(), "text/html", "http://a.example/", with_main=False)
    compare([_SAID], prepared(page), "en")


def _end(pool: ProcessPoolExecutor, *, failed: bool) -> None:
    """Wait for what is under way, where nothing has failed; leave no worker behind."""
    if failed:
        for process in list((pool._processes or {}).values()):
            process.terminate()
    pool.shutdown(wait=True, cancel_futures=True)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Workers that are not this machine's: `executor` gives them, anew when one of `lost` is raised
    in place of what they were to give.
    """

    executor: Callable[[], Executor]
    lost: tuple[type[BaseException], ...]


class JudgingPool:
    """Judges articles on `jobs` worker processes, on those `elsewhere` or the `forked` ones where
    there are such; a context manager that leaves none of its own behind.
    """

    def __init__(
        self,
        setup: WorkerSetup,
        jobs: int,
        elsewhere: Elsewhere | None = None,
        forked: Executor | None = None,
    ) -> None:
        self._jobs = jobs
        self._elsewhere = elsewhere
        self._renewed = 0
        self._judge = partial(_judge, replace(setup, pool=uuid.uuid4().hex))
        self._own: ProcessPoolExecutor | None = None
        if elsewhere is not None:
            self._pool = elsewhere.executor()
        elif forked is not None:
            self._pool = forked
        else:
            # Not forked: the parent may have threads, and a forked lock can stay taken for ever.
            spawned = multiprocessing.get_context("spawn")
            self._pool = self._own = ProcessPoolExecutor(jobs, spawned, _begin, (os.getpid(),))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait for what is under way; after an error stop the workers where they are."""
        if self._own is not None:
            _end(self._own, failed=kind is not None)

    def judged(self, articles: Iterable[tuple[int, Article]]) -> Iterator[tuple[int, Found]]:
        """The findings of each article with its number, in the order given; at most `AHEAD`
        articles a worker are read ahead. Raises CitewatchError when a worker of this machine dies,
        or those elsewhere are lost again and again.
        """
        waiting: deque[_Waiting] = deque()
        for number, article in articles:
            waiting.append(self._handed_out(number, article, waiting))
            if len(waiting) >= AHEAD * self._jobs:
                yield self._first(waiting)
        while waiting:
            yield self._first(waiting)

    def _handed_out(self, number: int, article: Article, waiting: deque[_Waiting]) -> _Waiting:
        while True:
            try:
                return number, article, self._pool.submit(self._judge, article)
            except self._lost as error:
                self._again(error, waiting)

    def _first(self, waiting: deque[_Waiting]) -> tuple[int, Found]:
        while True:
            number, _, future = waiting[0]
            try:
                found = future.result()
            except self._lost as error:
                self._again(error, waiting)
                continue
            waiting.popleft()
            self._renewed = 0
            return number, found

    @property
    def _lost(self) -> tuple[type[BaseException], ...]:
        return self._elsewhere.lost if self._elsewhere else (BrokenProcessPool,)

    def _again(self, error: BaseException, waiting: deque[_Waiting]) -> None:
        """Have what waits judged by workers that are there again."""
        if self._elsewhere is None:
            raise CitewatchError(
                "check", "a judging process ended unexpectedly; try again with --jobs 1"
            ) from None
        self._renewed += 1
        if self._renewed > RENEWED:
            told = f"the cluster stopped judging ({str(error) or type(error).__name__})"
            raise CitewatchError("check", f"{told}; run the same command again to go on") from None
        self._pool = self._elsewhere.executor()
        for place, (number, article, _) in enumerate(waiting):
            waiting[place] = number, article, self._pool.submit(self._judge, article)


def _begin(parent: int) -> None:
    """Set a worker up. Ctrl-C is the parent's to handle, and no worker outlives it."""
    gc.freeze()
    gc.set_threshold(OBJECTS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


@lru_cache(maxsize=1)
def _opened(setup: WorkerSetup) -> ArchivedSources:
    """What a worker process keeps between articles."""
    engine = open_store(setup.db)
    own = setup.own
    if setup.object_store:
        own = attach(setup.object_store, Path(mkdtemp(prefix="citewatch-store-")), INDEX_NAME)
        atexit.register(rmtree, own, ignore_errors=True)
    archive = open_archive(setup.archives, own)
    prepare = preparing(setup.embedding, VectorStore(engine))
    spool = PageSpool(setup.spool) if setup.spool else None
    run = setup.run
    if run is None:
        return ArchivedSources(
            archive,
            lambda url: excluded(url, setup.exclude) or archived_fetch(archive, url),
            prepare,
            spool,
            setup.links,
        )
    ledger = Ledger(engine)
    return ArchivedSources(archive, kept_fetches(ledger, run), prepare, spool, setup.links)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH)
    os._exit(1)


def _judge(setup: WorkerSetup, article: Article) -> Found:
    return _judged(article, _opened(setup))


def _judged(article: Article, sources: ArchivedSources) -> Found:
    """The findings of an article; an exception that nobody foresaw costs this article alone."""
    try:
        with guarded(article.address):
            if sources.links is None:
                return judge_article(article, pair(article), sources)
            found = judge_article(replace(article, quotations=()), (), sources)
            if sources.links is Links.FORGOTTEN:
                return tuple(map(_without_records, found))
            return found
    except Unforeseen as error:
        return f"cannot be judged: {error.message}"


def _without_records(finding: Finding) -> Finding:
    """The finding of a check whose archive is thrown away."""
    fetch = finding.fetch and replace(
        finding.fetch,
        evidence=None,
        rendered=None,
        redirects=tuple(replace(hop, record_id="") for hop in finding.fetch.redirects),
    )
    return replace(finding, evidence=None, fetch=fetch)


def judge(
    run: Run,
    ledger: Ledger,
    sources: ArchivedSources,
    progress: Progress,
    again: Again | None = None,
    pool: JudgingPool | None = None,
) -> None:
    """Judge every article of the run that is read and not judged yet; `again` looks at the
    findings in time, and one that it has to wait for leaves its article as read. With a `pool`
    the workers judge; nothing else changes.
    """
    total = len(ledger.article_ids(run.id))
    left = ledger.article_ids(run.id, ArticleState.READ)
    done = total - len(left)
    under_way: dict[int, Article] = {}

    def unjudged() -> Iterator[tuple[int, Article]]:
        for row in ledger.rows(left):
            if row.article is not None:
                under_way[row.id] = row.article
                if again is None or again.known(row.id) is None:
                    yield row.id, row.article
                else:
                    waiting.append(row.id)

    waiting: list[int] = []
    rejudge = again.rescuer.rejudged if again is not None else None
    with FindingWriter(ledger, run, rejudge) as keeping:
        for article_id, found in _found(unjudged(), sources, pool):
            article = under_way.pop(article_id)
            if isinstance(found, str):
                ledger.fail(article_id, found)
            else:
                _keep(keeping, article_id, article, found, again)
            done += 1
            progress("judging", done, total)
            note("article", run.id, article=article.address)
        for article_id in waiting:
            known = again.known(article_id) if again else None
            if known is not None:
                _keep(keeping, article_id, under_way.pop(article_id), known, again)
            done += 1
            progress("judging", done, total)


def _found(
    articles: Iterator[tuple[int, Article]], sources: ArchivedSources, pool: JudgingPool | None
) -> Iterator[tuple[int, Found]]:
    if pool is not None:
        yield from pool.judged(articles)
        return
    for article_id, article in articles:
        yield article_id, _judged(article, sources)


def _keep(
    keeping: FindingWriter,
    article_id: int,
    article: Article,
    found: tuple[Finding, ...],
    again: Again | None,
) -> None:
    final = again.looked_at(article_id, article, found) if again else found
    if final is not None:
        keeping.add(article_id, final)


class Again:
    """Looks at an article's findings again in time; keeps those that have to wait."""

    def __init__(self, rescuer: Rescuer, waiting: dict[int, tuple[Finding, ...]] | None = None):
        self.rescuer = rescuer
        self._waiting = {} if waiting is None else waiting
        self.owed: dict[str, None] = {}

    def known(self, article_id: int) -> tuple[Finding, ...] | None:
        """The findings of an article that was judged before and had to wait."""
        return self._waiting.get(article_id)

    def looked_at(
        self, article_id: int, article: Article, found: tuple[Finding, ...]
    ) -> tuple[Finding, ...] | None:
        """The findings as they stay; None when an address has to be fetched first."""
        final: list[Finding] = []
        waits = False
        for finding in found:
            try:
                final.append(self.rescuer.looked_at(finding, article.published))
            except Owed as owed:
                waits = True
                if self.rescuer.may_ask(owed.url):
                    self.owed[owed.url] = None
        if waits:
            self._waiting[article_id] = found
            return None
        self._waiting.pop(article_id, None)
        return tuple(final)
