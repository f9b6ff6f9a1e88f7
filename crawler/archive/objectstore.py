"""WARC files of an archive in an object store that speaks S3, beside the folder on disk.

A file is in the store whole or not at all (a put, or the completion of its parts, is one step), and
is read by ranges. The folder on disk keeps the index, the file that is being written, and the name
of its object store (`STORE_NAME`); all but that file can be had again from the store. Endpoint and
keys come from the environment (`AWS_ENDPOINT_URL`, `AWS_ACCESS_KEY_ID`, …), never from here.
"""

from __future__ import annotations

import io
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from crawler.errors import ArchiveError, InputError, needing

STORE_NAME = "objectstore.json"
"""The file in an archive folder that names its object store."""

SCHEME = "s3://"

BEAT = 2.0
"""Seconds between two signs of life of whoever writes."""

SILENCE = 4 * BEAT
"""Seconds without one after which a writer is taken for dead; measured on the watcher's clock."""

LEAST_RANGE, MOST_RANGE = 1 << 16, 1 << 23
"""Bytes asked for at once: first what holds most records (see `stream.PIECE`), then twice as much
each time that reading goes straight on, as over a whole file."""


class Stored(NamedTuple):
    """A file in an object store: its bytes, and when it was put there, in Unix seconds."""

    size: int
    modified: float


class ObjectStore:
    """The objects under `url`, "s3://BUCKET/PREFIX". Raises InputError when the package is missing,
    and ArchiveError from every method when the store refuses or does not answer.
    """

    def __init__(self, url: str) -> None:
        if url == SCHEME or not url.startswith(SCHEME):
            raise InputError(url, "name s3://BUCKET/PREFIX")
        self.url = url
        with needing("cluster", f"--archive {SCHEME}…"):
            self._api: Any = import_module("obstore")
            store: Any = import_module("obstore.store")
        limit = {"max_retries": 5, "retry_timeout": timedelta(seconds=60)}
        self._store = store.from_url(url, retry_config=limit)

    @contextmanager
    def _asking(self, name: str) -> Iterator[None]:
        try:
            yield
        except (self._api.exceptions.BaseError, OSError) as error:
            words = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
            raise ArchiveError(f"{self.url}/{name}".rstrip("/"), f"the store: {words}") from None

    def files(self, under: str = "") -> dict[str, Stored]:
        """The files directly under a folder of the store, by name."""
        with self._asking(under):
            found = self._api.list_with_delimiter(self._store, under or None)["objects"]
        return {
            one["path"].rpartition("/")[2]: Stored(one["size"], one["last_modified"].timestamp())
            for one in found
        }

    def folders(self, under: str) -> list[str]:
        """The names of the folders directly under a folder of the store."""
        with self._asking(under):
            found = self._api.list_with_delimiter(self._store, under)["common_prefixes"]
        return sorted(path.rpartition("/")[2] for path in found)

    def read(self, name: str, start: int, length: int) -> bytes:
        """`length` bytes from `start` on, which are there."""
        with self._asking(name):
            return bytes(self._api.get_range(self._store, name, start=start, length=length))

    def whole(self, name: str) -> bytes:
        """All of a file that fits into memory."""
        with self._asking(name):
            return bytes(self._api.get(self._store, name).bytes())

    def tag(self, name: str) -> str | None:
        """What changes whenever the file does; None where there is none."""
        with self._asking(name):
            try:
                return str(self._api.head(self._store, name)["e_tag"])
            except FileNotFoundError:
                return None

    def put(self, name: str, content: bytes | Path) -> str:
        """Put a file there, in one step; its tag. A `Path` goes up in parts, and is checked to have
        arrived whole.
        """
        with self._asking(name):
            put = self._api.put(self._store, name, content)
            if isinstance(content, Path):
                size = self._api.head(self._store, name)["size"]
                if size != content.stat().st_size:
                    raise ArchiveError(f"{self.url}/{name}", "did not arrive whole")
        return str(put["e_tag"])

    def claim(self, name: str, content: bytes, tag: str | None) -> str | None:
        """Put a file that must not be there yet, or must still have `tag`; None when it is not so.
        A conditional request, so that of two who ask one gets it.
        """
        mode: Any = "create" if tag is None else {"e_tag": tag}
        refused = self._api.exceptions.AlreadyExistsError, self._api.exceptions.PreconditionError
        with self._asking(name):
            try:
                return str(self._api.put(self._store, name, content, mode=mode)["e_tag"])
            except refused:
                return None

    def fetch(self, name: str, path: Path) -> str:
        """Write a file of the store to `path`, in one step; its tag."""
        draft = path.with_name(path.name + ".new")
        with self._asking(name), open(draft, "wb") as out:
            got = self._api.get(self._store, name)
            for piece in got.stream(min_chunk_size=MOST_RANGE):
                out.write(piece)
        os.replace(draft, path)
        return str(got.meta["e_tag"])

    def move(self, name: str, target: str) -> None:
        """Give a file another name: it is under the new one in one step; twice does no harm."""
        with self._asking(name):
            try:
                self._api.copy(self._store, name, target)
            except FileNotFoundError:
                self._api.head(self._store, target)
                return
            self._api.delete(self._store, name)

    def remove(self, *names: str) -> None:
        """Remove files; one that is not there is no trouble."""
        for name in names:
            with self._asking(name):
                try:
                    self._api.delete(self._store, name)
                except FileNotFoundError:
                    continue

    def file(self, name: str, size: int) -> Ranged:
        """A file of the store, `size` bytes long, open for reading."""
        return Ranged(self, name, size)


class Ranged(io.RawIOBase):
    """A file of an object store, read by range requests."""

    def __init__(self, store: ObjectStore, name: str, size: int) -> None:
        self._store, self._name, self._size = store, name, size
        self._at = self._begin = 0
        self._held = b""
        self._ahead = LEAST_RANGE

    def seekable(self) -> bool:
        """It is."""
        return True

    def readable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place in it."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """Where it is."""
        return self._at

    def read(self, size: int = -1, /) -> bytes:
        """Up to `size` bytes (-1: all that follow); less only at the end."""
        left = max(0, self._size - self._at)
        wanted = left if size < 0 else min(size, left)
        end = self._begin + len(self._held)
        if not self._begin <= self._at <= self._at + wanted <= end:
            on = bool(self._held) and self._begin <= self._at <= end
            self._ahead = min(2 * self._ahead, MOST_RANGE) if on else LEAST_RANGE
            length = min(max(wanted, self._ahead), left)
            self._held = self._store.read(self._name, self._at, length) if length else b""
            self._begin = self._at
        skip = self._at - self._begin
        got = self._held[skip : skip + wanted]
        self._at += len(got)
        return got

    def readinto(self, buffer: Any, /) -> int:
        """Fill a buffer, as `io` asks for it."""
        got = self.read(len(buffer))
        buffer[: len(got)] = got
        return len(got)


@lru_cache(maxsize=8)
def object_store_at(url: str) -> ObjectStore:
    """The object store at `url`, opened once in a process."""
    return ObjectStore(url)


def object_store_of(folder: Path) -> ObjectStore | None:
    """The object store of an archive folder; None for a folder that has all its files on disk."""
    noted = _noted(folder)
    return object_store_at(noted["at"]) if noted else None


def _noted(folder: Path) -> dict[str, str]:
    try:
        noted: dict[str, str] = json.loads((folder / STORE_NAME).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ArchiveError(str(folder / STORE_NAME), f"cannot be read: {error}") from None
    return noted


def attach(url: str, folder: Path, index: str) -> Path:
    """Make `folder` that of the object store at `url`, with its newest index; the folder.

    Raises InputError for a folder of another store, or one that has files of its own.
    """
    store = object_store_at(url.rstrip("/"))
    folder.mkdir(parents=True, exist_ok=True)
    noted = _noted(folder)
    if noted and noted["at"] != store.url:
        raise InputError(str(folder), f"is the folder of {noted['at']}; name another --out")
    tag = store.tag(index)
    if tag is not None and tag != noted.get("index"):
        tag = store.fetch(index, folder / index)
    note_index(folder, store, tag or "")
    return folder


def note_index(folder: Path, store: ObjectStore, tag: str) -> None:
    """Write down which index of the store the folder has."""
    draft = folder / f"{STORE_NAME}.new"
    draft.write_text(json.dumps({"at": store.url, "index": tag}), "utf-8")
    os.replace(draft, folder / STORE_NAME)


class Presence:
    """Signs of life in a file of the store, from now until `release`; `gone` is called when a file
    `stop` beside it says that its writer has to end.
    """

    def __init__(self, store: ObjectStore, name: str, holder: str, stop: str = "") -> None:
        self._store, self._name, self._holder = store, name, holder
        self._stop = stop
        self._ended = threading.Event()
        self._count = 0
        self.stopped = threading.Event()
        self._tag = self._taken()
        self._thread = threading.Thread(target=self._go_on, daemon=True)
        self._thread.start()

    def _content(self) -> bytes:
        self._count += 1
        return f"{self._holder}\n{self._count}\n".encode()

    def _taken(self) -> str:
        until = time.monotonic() + SILENCE
        seen = self._store.tag(self._name)
        while True:
            if seen is not None and time.monotonic() < until:
                time.sleep(BEAT / 2)
            elif tag := self._store.claim(self._name, self._content(), seen):
                return tag
            now = self._store.tag(self._name)
            if now not in (None, seen):
                holder = self._store.whole(self._name).decode("utf-8", "replace").split("\n")[0]
                raise ArchiveError(
                    self._store.url, f"another run is writing to this archive ({holder})"
                )
            seen = now

    def _go_on(self) -> None:
        while not self._ended.wait(BEAT):
            try:
                if self._stop and self._store.tag(self._stop) is not None:
                    self.stopped.set()
                if (tag := self._store.claim(self._name, self._content(), self._tag)) is None:
                    self.stopped.set()  # another took it: we were silent for too long
                    return
                self._tag = tag
            except ArchiveError:
                continue  # the store may be back at the next

    def release(self) -> None:
        """Give it free."""
        self._ended.set()
        self._thread.join()
        if not self.stopped.is_set():
            self._store.remove(self._name)
