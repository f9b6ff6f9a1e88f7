"""One shard of pages, fetched on whatever machine has it, into a place that all machines reach.

The ordinary spider fetches it in a process of its own, which ends with its worker. What is closed
is written down beside the WARC files, so that whoever gets the shard after a worker died goes on
there and fetches nothing twice. The place is a folder in the archive (`.shards/ID`) where the
archive is a shared folder; in an object store, pieces are put there as they are complete.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol, TypeVar

import msgspec

from crawler.archive.folder import FolderLock, mend, warcs
from crawler.archive.index import INDEX_NAME
from crawler.archive.objectstore import (
    SCHEME,
    ObjectStore,
    Presence,
    object_store_at,
    object_store_of,
)
from crawler.archive.writer import ArchiveWriter
from crawler.errors import ArchiveError, CitewatchError
from crawler.middlewares.retry import RETRIES
from crawler.model import Fetch, PageJob

SHARDS = ".shards"
"""The folder in the archive where shards are fetched; readers of archives do not look there."""

PIECE_SECONDS = 10.0
"""Between two pieces of a shard in an object store: what is lost with a worker, at most."""

_LOOK = 1.0  # seconds between looks at whether the parent lives and at what is asked
_LOCKED = 30.0  # seconds for a process whose worker died to end
_JOURNAL, _STOP = "journal.jsonl", "stop"
_OPEN, _RUNNING, _PIECE = "open", "running", ".piece.json"


T = TypeVar("T")


class Shard(msgspec.Struct, frozen=True):
    """Pages to fetch on one worker, none of them of a host that another shard has. `archive` is
    the folder that all machines share or the URL of an object store, `settings` are Scrapy's.
    """

    id: str
    archive: str
    jobs: tuple[PageJob, ...]
    settings: dict[str, Any]
    compression: str = "gzip"


class Piece(msgspec.Struct, frozen=True):
    """A complete part of a shard in an object store: its WARC files with their lines of the
    index, and the pages closed in it. It is what commits them: files without a piece are nobody's.
    """

    files: dict[str, str]
    fetches: tuple[Fetch, ...]


def fetch_shard(shard: Shard) -> dict[str, int]:
    """Fetch what is left of `shard` in a process of its own; how many requests it made again for
    which page.

    Raises RuntimeError with the last words of a process that failed.
    """
    order = msgspec.json.encode(shard)
    run = [sys.executable, "-m", "crawler.spiders.shards"]
    ended = subprocess.run(run, input=order, capture_output=True, check=False)
    if ended.returncode:
        said = ended.stderr.decode("utf-8", "replace").strip().splitlines()
        raise RuntimeError(said[-1] if said else f"its process ended with {ended.returncode}")
    return msgspec.json.decode(ended.stdout.splitlines()[-1], type=dict[str, int])


def main() -> None:
    """The process of one shard: reads its order from standard input, and ends with its parent."""
    shard = msgspec.json.decode(sys.stdin.buffer.read(), type=Shard)
    place = place_of(shard.archive, shard.id)
    threading.Thread(target=_watch, args=(os.getppid(), place), daemon=True).start()
    try:
        place.fetch(shard)
    except (CitewatchError, OSError) as error:
        sys.exit(str(error))
    print(msgspec.json.encode(RETRIES.of_pages()).decode())


def _watch(parent: int, place: Place) -> None:
    while os.getppid() == parent and not place.stopped():
        time.sleep(_LOOK)
    os._exit(1)  # what is written down stays, what is not is fetched again


class Journaled:
    """A frontier of given pages that hands on each one closed."""

    def __init__(self, jobs: Iterable[PageJob], keep: Callable[[Sequence[Fetch]], Any]) -> None:
        self._waiting = deque(jobs)
        self._keep = keep

    def lease(self, limit: int, passing: Collection[str] = ()) -> Sequence[PageJob]:
        """The next `limit` pages."""
        return [self._waiting.popleft() for _ in range(min(limit, len(self._waiting)))]

    def claim(self, urls: Sequence[str]) -> Sequence[PageJob]:
        """None: a shard is taken up by its place."""
        return []

    def done(self, *fetches: Fetch) -> None:
        """Hand on pages that are closed; their records are on disk."""
        self._keep(fetches)


def _crawl(
    shard: Shard,
    closed: Collection[str],
    keep: Callable[[Sequence[Fetch]], Any],
    out: ArchiveWriter,
) -> None:
    from crawler.spiders.citations import crawl

    left = [job for job in shard.jobs if job.url not in closed]
    if left:
        crawl(Journaled(left, keep), out, overrides=shard.settings)


class Place(Protocol):
    """Where one shard is fetched into, as its worker sees it and as the command does."""

    def open(self) -> None:
        """Make it, before the shard is handed out."""

    def fetch(self, shard: Shard) -> None:
        """Fetch what is left of it, once a process that another worker left behind has ended.

        Nothing when the place is gone: the shard was taken in, and Dask makes anew what a worker
        gave that died before it was told that nobody needs it.
        """

    def stopped(self) -> bool:
        """Whether its process has to end."""

    def stop(self) -> None:
        """Tell its process to end."""

    def settle(self) -> None:
        """Stop its process and wait until it has ended. Raises ArchiveError when it does not."""

    def take_in(self, writer: ArchiveWriter) -> list[Fetch]:
        """Take what is complete into the archive; the pages closed in it."""

    def remove(self) -> None:
        """Remove what is left of it."""


def place_of(archive: str, shard: str) -> Place:
    """The place of a shard in the archive, a folder or the URL of an object store."""
    if archive.startswith(SCHEME):
        return InObjectStore(object_store_at(archive), shard)
    return InFolder(Path(archive) / SHARDS / shard)


def left_behind(folder: Path) -> list[Place]:
    """The places of the shards that an earlier run of the command left in the archive `folder`."""
    store = object_store_of(folder)
    if store is not None:
        return [InObjectStore(store, name) for name in store.folders(SHARDS)]
    return [InFolder(path) for path in sorted((folder / SHARDS).glob("*/"))]


def _waited(taken: Callable[[], T]) -> T:
    """What `taken` gives as soon as nobody else has it; its ArchiveError after a while."""
    until = time.monotonic() + _LOCKED
    while True:
        try:
            return taken()
        except ArchiveError:
            if time.monotonic() > until:
                raise
            time.sleep(_LOOK)


class InFolder:
    """A folder in a shared archive: WARC files, and a journal with a `Fetch` a line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self) -> None:
        """See `Place`."""
        self.folder.mkdir(parents=True, exist_ok=True)

    def fetch(self, shard: Shard) -> None:
        """See `Place`."""
        if not self.folder.is_dir():
            return
        out = _waited(
            lambda: ArchiveWriter(
                self.folder,
                prefix=f"shard-{shard.id}",
                compression=shard.compression,
                part=True,
            )
        )
        journal = self.folder / _JOURNAL
        with out:
            closed = {fetch.requested for fetch in read_journal(journal)}
            with open(journal, "ab") as file:

                def keep(fetches: Sequence[Fetch]) -> None:
                    file.write(b"".join(msgspec.json.encode(one) + b"\n" for one in fetches))
                    file.flush()

                _crawl(shard, closed, keep, out)

    def stopped(self) -> bool:
        """See `Place`."""
        return (self.folder / _STOP).exists()

    def stop(self) -> None:
        """See `Place`."""
        if self.folder.is_dir():
            (self.folder / _STOP).touch()

    def settle(self) -> None:
        """See `Place`."""
        self.stop()
        _waited(lambda: FolderLock(self.folder)).release()
        for path in warcs(self.folder):
            mend(path)

    def take_in(self, writer: ArchiveWriter) -> list[Fetch]:
        """See `Place`."""
        for path in warcs(self.folder):
            writer.adopt(path)
        return read_journal(self.folder / _JOURNAL)

    def remove(self) -> None:
        """See `Place`."""
        shutil.rmtree(self.folder, ignore_errors=True)


def read_journal(path: Path) -> list[Fetch]:
    """The pages closed in a journal; a last line that was cut off is dropped from the file."""
    if not path.exists():
        return []
    whole, cut, rest = path.read_bytes().rpartition(b"\n")
    if rest:
        os.truncate(path, len(whole) + len(cut))
    return [msgspec.json.decode(line, type=Fetch) for line in whole.splitlines()]


class InObjectStore:
    """A folder in the archive's object store: WARC files, and the pieces that commit them."""

    def __init__(self, store: ObjectStore, shard: str) -> None:
        self._store = store
        self._at = f"{SHARDS}/{shard}"
        self._presence: Presence | None = None

    def open(self) -> None:
        """See `Place`."""
        self._store.put(f"{self._at}/{_OPEN}", b"")

    def fetch(self, shard: Shard) -> None:
        """See `Place`."""
        if self._store.tag(f"{self._at}/{_OPEN}") is None:
            return
        self._presence = _waited(self._present)
        closed = {fetch.requested for piece in self._pieces() for fetch in piece.fetches}
        try:
            with TemporaryDirectory(prefix="citewatch-shard-") as folder:
                self._fetch(shard, closed, Path(folder))
        finally:
            self._presence.release()

    def _fetch(self, shard: Shard, closed: Collection[str], folder: Path) -> None:
        fresh: list[Fetch] = []
        guard = threading.Lock()
        failed: list[CitewatchError] = []
        ended = threading.Event()

        def keep(fetches: Sequence[Fetch]) -> None:
            if failed:
                raise failed[0]
            with guard:
                fresh.extend(fetches)

        def put_by() -> None:
            while not ended.wait(PIECE_SECONDS):
                try:
                    self._put(folder, guard, fresh, out)
                except CitewatchError as error:
                    failed.append(error)
                    return

        prefix = f"shard-{shard.id}-{uuid.uuid4().hex[:4]}"
        with ArchiveWriter(folder, prefix=prefix, compression=shard.compression, part=True) as out:
            thread = threading.Thread(target=put_by)
            thread.start()
            try:
                _crawl(shard, closed, keep, out)
            finally:
                ended.set()
                thread.join()
        if failed:
            raise failed[0]
        self._put(folder, guard, fresh)

    def _put(
        self,
        folder: Path,
        guard: threading.Lock,
        fresh: list[Fetch],
        out: ArchiveWriter | None = None,
    ) -> None:
        """Put the pages closed since the last piece in the store, with the files they are in.

        The pages are looked at first and the file is cut then: it has their records.
        """
        with guard:
            fetches = tuple(fresh)
        if not fetches:
            return
        if out is not None:
            out.cut()
        files = {}
        complete = warcs(folder)[: None if out is None else -1]
        indexed = (folder / INDEX_NAME).read_text("utf-8").splitlines(keepends=True)
        for path in complete:
            self._store.put(f"{self._at}/{path.name}", path)
            mark = f'"filename": "{path.name}"'
            files[path.name] = "".join(line for line in indexed if mark in line)
        piece = msgspec.json.encode(Piece(files, fetches))
        self._store.put(f"{self._at}/{uuid.uuid4().hex[:8]}{_PIECE}", piece)
        for name in files:
            (folder / name).unlink()
        with guard:
            del fresh[: len(fetches)]

    def _present(self) -> Presence:
        holder = f"process {os.getpid()} on {socket.gethostname()}"
        return Presence(self._store, f"{self._at}/{_RUNNING}", holder, f"{self._at}/{_STOP}")

    def stopped(self) -> bool:
        """See `Place`."""
        if self._presence is None or not self._presence.stopped.is_set():
            return False
        self._store.remove(f"{self._at}/{_RUNNING}")
        return True

    def stop(self) -> None:
        """See `Place`."""
        self._store.put(f"{self._at}/{_STOP}", b"")

    def settle(self) -> None:
        """See `Place`."""
        self.stop()
        _waited(self._present).release()

    def _pieces(self) -> Iterator[Piece]:
        for name in sorted(self._store.files(self._at)):
            if name.endswith(_PIECE):
                yield msgspec.json.decode(self._store.whole(f"{self._at}/{name}"), type=Piece)

    def take_in(self, writer: ArchiveWriter) -> list[Fetch]:
        """See `Place`."""
        fetches: list[Fetch] = []
        for piece in self._pieces():
            for name, lines in piece.files.items():
                writer.adopt_stored(f"{self._at}/{name}", lines.encode())
            fetches += piece.fetches
        return fetches

    def remove(self) -> None:
        """See `Place`."""
        names = [_OPEN, *self._store.files(self._at)]
        self._store.remove(*(f"{self._at}/{name}" for name in names))


if __name__ == "__main__":
    main()
