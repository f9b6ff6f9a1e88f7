"""Judging on several cores: articles go to worker processes, findings come back in order.

A worker opens the archive and the ledger itself and reads what it judges, so that nothing but
articles and findings passes between processes. The findings are those of one process, in the same
order; the parent alone writes to the ledger.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from crawler.archive.reader import Archive
from crawler.errors import CitewatchError
from crawler.excluding import Exclusion, excluded
from crawler.findings import judge_article
from crawler.model import Article, Finding
from crawler.pagespool import PageSpool
from crawler.reading.pairing import pair
from crawler.shelf import ArchiveShelf, archived_fetch, kept_fetch, preparing
from crawler.store.ledger import Ledger
from crawler.store.opening import open_store
from crawler.store.vectors import VectorStore

WORTH = 64
"""Articles from which workers pay: one starts in about 0.8 s and an article takes 10 to 30 ms."""

AHEAD = 8
"""Articles in flight for each worker: enough to keep it busy, few enough to keep memory flat."""

_WATCH = 1.0  # seconds between a worker's looks at whether its parent still lives


@dataclass(frozen=True, slots=True)
class Desk:
    """What a worker needs to judge: archives, the ledger, and how pages are compared.

    `run` is the run whose fetches are asked for; None judges from the archives alone (offline).
    """

    folders: tuple[Path, ...]
    files: tuple[Path, ...]
    db: str
    run: str | None
    embedding: str | None = None
    exclude: tuple[Exclusion, ...] = ()
    spool: Path | None = None
    """The folder that keeps what was read for the report."""


class JudgingPool:
    """Judges articles on `jobs` worker processes; a context manager that leaves none behind."""

    def __init__(self, desk: Desk, jobs: int) -> None:
        self._jobs = jobs
        # Not forked: the parent may have threads, and a forked lock can stay taken for ever.
        self._pool = ProcessPoolExecutor(
            jobs, multiprocessing.get_context("spawn"), _begin, (desk, os.getpid())
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait for what is under way; after an error stop the workers where they are."""
        if kind is not None:
            for process in list((self._pool._processes or {}).values()):
                process.terminate()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def judged(
        self, articles: Iterable[tuple[int, Article]]
    ) -> Iterator[tuple[int, tuple[Finding, ...]]]:
        """The findings of each article with its number, in the order given; at most `AHEAD`
        articles a worker are read ahead. Raises CitewatchError when a worker dies.
        """
        waiting: deque[tuple[int, Future[tuple[Finding, ...]]]] = deque()
        try:
            for number, article in articles:
                waiting.append((number, self._pool.submit(_judge, article)))
                if len(waiting) >= AHEAD * self._jobs:
                    first, future = waiting.popleft()
                    yield first, future.result()
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result()
        except BrokenProcessPool:
            raise CitewatchError(
                "check", "a judging process ended unexpectedly; try again with --jobs 1"
            ) from None


_shelf: ArchiveShelf | None = None


def _begin(desk: Desk, parent: int) -> None:
    """Set a worker up. Ctrl-C is the parent's to handle, and no worker outlives it."""
    global _shelf  # the one value that a worker process keeps between articles
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    engine = open_store(desk.db)
    archive = Archive(folders=desk.folders, files=desk.files)
    prepare = preparing(desk.embedding, VectorStore(engine))
    spool = PageSpool(desk.spool) if desk.spool else None
    run = desk.run
    if run is None:
        _shelf = ArchiveShelf(
            archive,
            lambda url: excluded(url, desk.exclude) or archived_fetch(archive, url),
            prepare,
            spool,
        )
    else:
        ledger = Ledger(engine)
        _shelf = ArchiveShelf(archive, lambda url: kept_fetch(ledger, run, url), prepare, spool)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH)
    os._exit(1)


def _judge(article: Article) -> tuple[Finding, ...]:
    assert _shelf is not None
    return judge_article(article, pair(article), _shelf)
