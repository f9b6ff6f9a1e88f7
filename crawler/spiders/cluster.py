"""Fetching on many machines: shards of hosts go out by dask.distributed, WARC files come back.

All waiting pages of one host are in one shard, and a host is in one shard at a time: politeness,
robots.txt, cookies and Retry-After hold without a word between machines. A worker fetches a shard
with the ordinary spider in a process of its own, into a folder of its own in the archive
(`.shards/ID`): WARC files, and a journal of the pages that are closed. Whoever gets the shard after
a worker died goes on in that folder and fetches nothing twice. The command that began the run alone
moves complete files into the archive, each in one step, and tells the ledger.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import threading
import time
import uuid
from asyncio import CancelledError
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Self

import msgspec

from crawler.archive.folder import FolderLock, mend, warcs
from crawler.archive.writer import ArchiveWriter
from crawler.errors import ArchiveError, CitewatchError, InputError, needing
from crawler.model import Fetch, PageJob
from crawler.spiders.citations import Frontier, Staged
from crawler.web.url import hostname

Future = Any
"""A `distributed.Future`; the package has no types."""

SHARDS = ".shards"
"""The folder in the archive where shards are fetched; readers of archives do not look there."""

MOST_PAGES = 200
"""Pages of one shard: at a page a second for each host, what a worker does in some minutes, and
what has to wait in its folder until it is seen."""

MOST_HELD = 20_000
"""Pages leased and not closed, over all hosts: as many as `MOST_PAGES` for a hundred workers."""

AHEAD = 2
"""Shards for each worker: one that is fetched, one that waits."""

PATIENCE = 120.0
"""Seconds for which a scheduler that is gone is waited for."""

TRIES = 3
"""Times that a shard is begun before its trouble is the run's."""

_LOOK = 1.0  # seconds between looks at what is done, and at whether the parent lives
_LOCKED = 30.0  # seconds for a process whose worker died to end
_JOURNAL, _STOP = "journal.jsonl", "stop"


class Shard(msgspec.Struct, frozen=True):
    """Pages to fetch on one worker, none of them of a host that another shard has. `archive` is
    the folder that all machines share, `settings` are Scrapy's.
    """

    id: str
    archive: str
    jobs: tuple[PageJob, ...]
    settings: dict[str, Any]
    compression: str = "gzip"

    @property
    def folder(self) -> Path:
        """Where it is fetched into."""
        return Path(self.archive) / SHARDS / self.id


# On a worker.


def fetch_shard(shard: Shard) -> bytes:
    """Fetch what is left of `shard` in a process of its own; its journal, a `Fetch` a line.

    Raises RuntimeError with the last words of a process that failed.
    """
    order = msgspec.json.encode(shard)
    run = [sys.executable, "-m", "crawler.spiders.cluster"]
    ended = subprocess.run(run, input=order, capture_output=True, check=False)
    if ended.returncode:
        said = ended.stderr.decode("utf-8", "replace").strip().splitlines()
        raise RuntimeError(said[-1] if said else f"its process ended with {ended.returncode}")
    return (shard.folder / _JOURNAL).read_bytes()


def main() -> None:
    """The process of one shard: reads its order from standard input, and ends with its parent."""
    shard = msgspec.json.decode(sys.stdin.buffer.read(), type=Shard)
    shard.folder.mkdir(parents=True, exist_ok=True)
    threading.Thread(target=_watch, args=(os.getppid(), shard.folder), daemon=True).start()
    try:
        _fetch(shard)
    except (CitewatchError, OSError) as error:
        sys.exit(str(error))


def _watch(parent: int, folder: Path) -> None:
    while os.getppid() == parent and not (folder / _STOP).exists():
        time.sleep(_LOOK)
    os._exit(1)  # what is synced is journaled, what is not is fetched again


def _fetch(shard: Shard) -> None:
    from crawler.spiders.citations import crawl

    with _opened(shard) as writer:
        journal = shard.folder / _JOURNAL
        closed = {fetch.requested for fetch in read_journal(journal)}
        left = [job for job in shard.jobs if job.url not in closed]
        with open(journal, "ab") as file:
            if left:
                crawl(_Journaled(left, file.write, file.flush), writer, overrides=shard.settings)


@contextmanager
def _opened(shard: Shard) -> Iterator[ArchiveWriter]:
    """The shard's own archive; waits for a process that another worker left behind."""
    until = time.monotonic() + _LOCKED
    while True:
        try:
            writer = ArchiveWriter(
                shard.folder,
                prefix=f"shard-{shard.id}",
                compression=shard.compression,
                part=True,
            )
            break
        except ArchiveError:
            if time.monotonic() > until:
                raise
            time.sleep(_LOOK)
    with writer:
        yield writer


class _Journaled:
    """A frontier of given pages that writes down each one closed."""

    def __init__(
        self, jobs: Iterable[PageJob], write: Callable[[bytes], Any], flush: Callable[[], Any]
    ) -> None:
        self._waiting = deque(jobs)
        self._write, self._flush = write, flush

    def lease(self, limit: int) -> Sequence[PageJob]:
        """The next `limit` pages."""
        return [self._waiting.popleft() for _ in range(min(limit, len(self._waiting)))]

    def done(self, *fetches: Fetch) -> None:
        """Write down that pages are closed; their records are on disk."""
        self._write(b"".join(msgspec.json.encode(fetch) + b"\n" for fetch in fetches))
        self._flush()


def read_journal(path: Path) -> list[Fetch]:
    """The pages closed in a journal; a last line that was cut off is dropped from the file."""
    if not path.exists():
        return []
    whole, cut, rest = path.read_bytes().rpartition(b"\n")
    if rest:
        os.truncate(path, len(whole) + len(cut))
    return [msgspec.json.decode(line, type=Fetch) for line in whole.splitlines()]


# Where the run was begun.


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

    def __call__(self, frontier: Frontier, writer: ArchiveWriter) -> bool:
        """Fetch until `frontier` owes nothing; False when a signal stopped it. Raises
        CitewatchError for a shard that cannot be fetched, or when the cluster is gone.
        """
        try:
            self._lease(frontier)
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
                stop(shard.folder)

    def _lease(self, frontier: Frontier) -> None:
        while len(self._held) < MOST_HELD:
            jobs = frontier.lease(MOST_PAGES)
            fresh = [job for job in jobs if job.url not in self._held]
            for job in fresh:
                self._held[job.url] = job
                self._waiting.setdefault(hostname(job.url) or "", deque()).append(job)
            if not fresh:
                return

    def _hand_out(self, writer: ArchiveWriter) -> None:
        free = AHEAD * self._workers.count() - len(self._under_way)
        if free <= 0:
            return
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
                str(writer.folder.resolve()),
                tuple(jobs),
                self._settings,
                self._compression,
            )
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
            self._close(shard, outcome, frontier, writer)

    def _close(
        self, shard: Shard, journal: bytes, frontier: Frontier, writer: ArchiveWriter
    ) -> None:
        take_in(shard.folder, writer)
        fetched = [msgspec.json.decode(line, type=Fetch) for line in journal.splitlines()]
        owed = [one for one in fetched if self._held.pop(one.requested, None) is not None]
        if owed:
            frontier.done(*owed)
        self._busy -= {hostname(job.url) or "" for job in shard.jobs}
        for job in shard.jobs:  # what a stopped process did not come to
            if self._held.get(job.url) is job:
                self._waiting[hostname(job.url) or ""].append(job)
        shutil.rmtree(shard.folder, ignore_errors=True)

    def _take_up(self, frontier: Frontier, writer: ArchiveWriter) -> None:
        """Take in what an earlier run of the command left behind."""
        for folder in sorted((writer.folder / SHARDS).glob("*/")):
            stop(folder)
            until = time.monotonic() + _LOCKED
            while (lock := _locked(folder)) is None and time.monotonic() < until:
                time.sleep(_LOOK)
            if lock is None:
                raise ArchiveError(str(folder), "is still being written to; try again later")
            lock.release()
            for path in warcs(folder):
                mend(path)
            fetched = read_journal(folder / _JOURNAL)
            take_in(folder, writer)
            for fetch in fetched:
                job = self._held.pop(fetch.requested, None)
                if job is not None:
                    self._waiting[hostname(job.url) or ""].remove(job)
                    frontier.done(fetch)
            shutil.rmtree(folder, ignore_errors=True)


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


def take_in(folder: Path, writer: ArchiveWriter) -> None:
    """Move the WARC files of a shard into the archive."""
    for path in warcs(folder):
        writer.adopt(path)


def stop(folder: Path) -> None:
    """Tell the process that fetches into `folder` to end."""
    if folder.is_dir():
        (folder / _STOP).touch()


def _locked(folder: Path) -> FolderLock | None:
    try:
        return FolderLock(folder)
    except ArchiveError:
        return None


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
        """The workers as a `concurrent.futures.Executor`."""
        return self._client.get_executor(pure=False, retries=TRIES - 1)

    def ended(self, futures: Sequence[Future]) -> Iterator[tuple[Future, Any]]:
        """Those that have ended within a second, with what they gave or raised; None for one
        that was lost with its scheduler, which is waited for.
        """
        dask: Any = import_module("distributed")
        done: set[Future] = set()
        with suppress(OSError, TimeoutError, CancelledError):  # the scheduler is gone
            done = dask.wait(futures, timeout=_LOOK, return_when="FIRST_COMPLETED").done
        lost = self._client.status != "running" or any(f.cancelled() for f in futures)
        if lost:
            self._reconnect()
        for future in futures:
            if future in done and future.status == "finished":
                yield future, future.result()
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


if __name__ == "__main__":
    main()
