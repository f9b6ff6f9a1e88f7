"""Fetching on many machines: shards of hosts go out by dask.distributed, WARC files come back.

All waiting pages of one host are in one shard, and a host is in one shard at a time: politeness,
robots.txt, cookies and Retry-After hold without a word between machines. What a shard is, and how
a worker fetches it, is in `shards`. The command that began the run alone takes complete files into
the archive, each in one step, and tells the ledger.
"""

from __future__ import annotations

import logging
import time
import uuid
from asyncio import CancelledError
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any, Self

from crawler.archive.objectstore import object_store_of
from crawler.archive.writer import ArchiveWriter
from crawler.errors import CitewatchError, InputError, needing
from crawler.middlewares.retry import RETRIES
from crawler.model import PageJob
from crawler.spiders.citations import Frontier, Staged
from crawler.spiders.shards import Shard, fetch_shard, left_behind, place_of
from crawler.web.url import hostname

Future = Any
"""A `distributed.Future`; the package has no types."""

MOST_PAGES = 200
"""Pages of one shard: at a page a second for each host, what a worker does in some minutes, and
what has to wait in its folder until it is seen."""

MOST_HELD = 50_000
"""Pages leased and not closed, over all hosts: `MOST_PAGES` each of 250 hosts, enough to choose
shards for a hundred workers from; some 20 MB."""

AHEAD = 2
"""Shards for each worker: one that is fetched, one that waits."""

PATIENCE = 120.0
"""Seconds for which a scheduler that is gone is waited for."""

TRIES = 3
"""Times that a shard is begun before its trouble is the run's."""

DRY = 10.0
"""Seconds until the ledger is asked again when all that waits in it is of hosts of which enough is
held: it reads past each of those pages."""

_LOOK = 1.0  # seconds between looks at what is done


class ClusterCrawl:
    """A `checks.check.Crawl` that fetches on `workers`; `settings` are Scrapy's."""

    def __init__(
        self, workers: Workers, settings: Mapping[str, object], compression: str = "gzip"
    ) -> None:
        self._workers = workers
        self._settings = dict(settings)
        self._compression = compression
        self._held: dict[str, PageJob] = {}
        self._waiting: dict[str, deque[PageJob]] = {}
        self._busy: set[str] = set()
        self._under_way: dict[Future, Shard] = {}
        self._dry = 0.0

    def __call__(self, frontier: Frontier, writer: ArchiveWriter) -> bool:
        """Fetch until `frontier` owes nothing; False when a signal stopped it. Raises
        CitewatchError for a shard that cannot be fetched, or when the cluster is gone.
        """
        try:
            self._take_up(frontier, writer)
            while True:
                self._lease(frontier)
                self._hand_out(writer)
                if self._under_way:
                    self._collect(frontier, writer)
                elif not (isinstance(frontier, Staged) and frontier.advance(lambda: False)):
                    return True
        except KeyboardInterrupt:
            return False
        finally:
            for shard in self._under_way.values():
                place_of(shard.archive, shard.id).stop()

    def _lease(self, frontier: Frontier) -> None:
        """Hold enough pages of enough hosts: a host of which a shard waits is passed over, so that
        a few large ones do not keep all others out.
        """
        while len(self._held) < MOST_HELD and time.monotonic() >= self._dry:
            passing = {
                origin(jobs[0].url) for jobs in self._waiting.values() if len(jobs) >= MOST_PAGES
            }
            jobs = frontier.lease(MOST_PAGES, passing)
            fresh = [job for job in jobs if job.url not in self._held]
            for job in fresh:
                self._held[job.url] = job
                self._waiting.setdefault(hostname(job.url) or "", deque()).append(job)
            if not fresh:
                self._dry = time.monotonic() + DRY if passing else 0.0
                return

    def _hand_out(self, writer: ArchiveWriter) -> None:
        free = AHEAD * self._workers.count() - len(self._under_way)
        if free <= 0:
            return
        store = object_store_of(writer.folder)
        ready = {h: jobs for h, jobs in self._waiting.items() if jobs and h not in self._busy}
        for hosts in packed({host: len(jobs) for host, jobs in ready.items()}, free):
            jobs = [
                ready[host].popleft()
                for host in hosts
                for _ in range(min(MOST_PAGES, len(ready[host])))
            ]
            self._busy.update(hosts)
            shard = Shard(
                uuid.uuid4().hex[:16],
                store.url if store is not None else str(writer.folder.resolve()),
                tuple(jobs),
                self._settings,
                self._compression,
            )
            place_of(shard.archive, shard.id).open()
            self._under_way[self._workers.submit(fetch_shard, shard)] = shard

    def _collect(self, frontier: Frontier, writer: ArchiveWriter) -> None:
        """Take in the shards that have ended; begin anew those whose scheduler is gone."""
        for future, outcome in self._workers.ended(list(self._under_way)):
            shard = self._under_way.pop(future)
            if outcome is None:
                self._under_way[self._workers.submit(fetch_shard, shard)] = shard
                continue
            if isinstance(outcome, Exception):
                raise CitewatchError(shard.id, f"the shard cannot be fetched: {outcome}")
            RETRIES.add(outcome)
            self._close(shard, frontier, writer)

    def _close(self, shard: Shard, frontier: Frontier, writer: ArchiveWriter) -> None:
        place = place_of(shard.archive, shard.id)
        fetched = place.take_in(writer)
        owed = [one for one in fetched if self._held.pop(one.requested, None) is not None]
        if owed:
            frontier.done(*owed)
        self._busy -= {hostname(job.url) or "" for job in shard.jobs}
        for job in shard.jobs:  # what a stopped process did not come to
            if self._held.get(job.url) is job:
                self._waiting[hostname(job.url) or ""].append(job)
        self._waiting = {host: jobs for host, jobs in self._waiting.items() if jobs}
        self._dry = 0.0
        place.remove()

    def _take_up(self, frontier: Frontier, writer: ArchiveWriter) -> None:
        """Take in what an earlier run of the command left behind."""
        for place in left_behind(writer.folder):
            place.settle()
            fetched = {fetch.requested: fetch for fetch in place.take_in(writer)}
            owed = frontier.claim(list(fetched)) if fetched else ()
            if owed:
                frontier.done(*(fetched[job.url] for job in owed))
            place.remove()


def origin(url: str) -> str:
    """The beginning of a URL up to its path, as the ledger passes over hosts by it."""
    return url[: url.find("/", 8) + 1]


def packed(hosts: Mapping[str, int], most: int) -> list[list[str]]:
    """The hosts (with their waiting pages) of at most `most` shards of about equal size, the
    largest first: a host with many pages is alone.
    """
    ordered = sorted(hosts.items(), key=lambda item: (-item[1], item[0]))
    fair = max(1, min(MOST_PAGES, -(-sum(hosts.values()) // most)))
    shards: list[list[str]] = []
    size = fair
    for host, pages in ordered:
        if size + min(pages, MOST_PAGES) > fair:
            if len(shards) == most:
                break
            shards.append([])
            size = 0
        shards[-1].append(host)
        size += min(pages, MOST_PAGES)
    return shards


class Workers:
    """The workers of a Dask scheduler at `address`, or N of this machine for "local:N".

    Certificates and keys for `tls://` come from Dask's own settings. Raises InputError when the
    package is missing or nobody answers there.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._local: Any = None
        self._client = self._connected(30.0)

    def _connected(self, seconds: float) -> Any:
        with needing("cluster", "--cluster"):
            dask: Any = import_module("distributed")
        where: Any = self._address
        if self._address.startswith("local:"):
            number = self._address.removeprefix("local:")
            if not number.isdecimal() or not 1 <= int(number) <= 256:
                raise InputError("--cluster", f"'{self._address}': name local:1 to local:256")
            self._local = self._local or dask.LocalCluster(
                n_workers=int(number),
                threads_per_worker=1,
                dashboard_address=None,
                silence_logs=logging.CRITICAL,
            )
            where = self._local
        try:
            return dask.Client(where, timeout=seconds)
        except (OSError, ValueError) as error:
            silent = f"{self._address}: no scheduler answers ({error})"
            raise InputError("--cluster", silent) from None

    def count(self) -> int:
        """How many workers there are now, at least one: more may come."""
        try:
            return max(1, len(self._client.nthreads()))
        except OSError:
            return 1

    def submit(self, work: Callable[..., Any], *arguments: Any) -> Future:
        """Have it done on a worker; again on another when one dies."""
        return self._client.submit(work, *arguments, pure=False, retries=TRIES - 1)

    def executor(self) -> Any:
        """The workers as a `concurrent.futures.Executor`; waits for a scheduler that is gone."""
        if self._client.status != "running":
            self._reconnect()
        return self._client.get_executor(pure=False, retries=TRIES - 1)

    def trouble(self) -> tuple[type[BaseException], ...]:
        """What is raised in place of a result when the scheduler, or a worker again and again, is
        gone: everything else is the work's own.
        """
        dask: Any = import_module("distributed")
        comm: Any = import_module("distributed.comm")
        futures: Any = import_module("concurrent.futures")
        return (
            dask.KilledWorker,
            comm.CommClosedError,
            futures.CancelledError,
            CancelledError,
            TimeoutError,
        )

    def ended(self, futures: Sequence[Future]) -> Iterator[tuple[Future, Any]]:
        """Those that have ended within a second, with what they gave or raised; None for one
        that was lost with its scheduler, which is waited for.
        """
        dask: Any = import_module("distributed")
        done: set[Future] = set()
        with suppress(OSError, *self.trouble()):  # the scheduler is gone
            done = dask.wait(futures, timeout=_LOOK, return_when="FIRST_COMPLETED").done
        lost = self._client.status != "running" or any(f.cancelled() for f in futures)
        if lost:
            self._reconnect()
        for future in futures:
            if future in done and future.status == "finished":
                given = future.result()
                future.release()  # else it is made anew when its worker dies
                yield future, given
            elif future in done and future.status == "error":
                yield future, future.exception()
            elif lost:
                yield future, None

    def _reconnect(self) -> None:
        until = time.monotonic() + PATIENCE
        self._client.close(timeout=1)
        while True:
            try:
                self._client = self._connected(5.0)
                return
            except InputError:
                if time.monotonic() > until:
                    raise CitewatchError(
                        self._address, "the scheduler is gone; run the same command again to go on"
                    ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the cluster; workers of this machine end."""
        self._client.close(timeout=5)
        if self._local is not None:
            self._local.close(timeout=10)
