"""A live archive on disk: its WARC files in order, and its index kept in step with them."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.archive.index import INDEX_NAME, Entry, entry
from crawler.archive.objectstore import ObjectStore, Presence, Stored, note_index, object_store_of
from crawler.archive.record import Gap, RawRecord, sealed_digest, walk
from crawler.archive.stream import Volume
from crawler.errors import ArchiveError

_log = logging.getLogger(__name__)
SUFFIXES = (".warc.gz", ".warc.zst", ".warc", ".arc.gz", ".arc")


def warcs(folder: Path) -> tuple[Path, ...]:
    """The WARC files on disk in `folder`, by name. Raises ArchiveError when it cannot be read."""
    try:
        found = [path for path in folder.iterdir() if path.name.endswith(SUFFIXES)]
    except OSError as error:
        raise ArchiveError(str(folder), f"cannot be read: {error.strerror}") from error
    return tuple(sorted(path for path in found if path.is_file()))


def volumes(folder: Path) -> tuple[Volume, ...]:
    """The WARC files of the archive `folder`, by name: on disk, and in its object store."""
    found = {path.name: Volume(path.name, path) for path in warcs(folder)}
    if (store := object_store_of(folder)) is not None:
        for name, kept in _stored(store).items():
            found.setdefault(name, Volume(name, folder / name, 0, kept.size, store))
    return tuple(found[name] for name in sorted(found))


def states(folder: Path) -> dict[str, Stored]:
    """How large each WARC file of the archive `folder` is, and how old, by name."""
    store = object_store_of(folder)
    found = _stored(store) if store is not None else {}
    for path in warcs(folder):
        state = path.stat()
        found[path.name] = Stored(state.st_size, state.st_mtime)
    return found


def _stored(store: ObjectStore) -> dict[str, Stored]:
    return {name: kept for name, kept in store.files().items() if name.endswith(SUFFIXES)}


def upload(folder: Path) -> None:
    """Put the files on disk and the index in the object store of `folder`, if it has one; only for
    the holder of its lock. The files stay on disk until `tidy`: somebody may be reading them.
    """
    store = object_store_of(folder)
    if store is None:
        return
    there = store.files()
    for path in warcs(folder):
        if path.name not in there and path.stat().st_size:
            store.put(path.name, path)
    index = folder / INDEX_NAME
    if index.exists():
        note_index(folder, store, store.put(INDEX_NAME, index))


def tidy(folder: Path) -> None:
    """Remove from disk what is whole in the object store of `folder`; its lock is held."""
    store = object_store_of(folder)
    there = store.files() if store is not None else {}
    for path in warcs(folder) if there else ():
        if path.name in there:
            if there[path.name].size != path.stat().st_size:
                raise ArchiveError(str(path), "is in the object store with another size")
            path.unlink()


def covered(index: Path) -> dict[str, int]:
    """How far the index goes: WARC name to the offset after its last indexed record."""
    ends: dict[str, int] = {}
    if not index.exists():
        return ends
    with open(index, "rb") as handle:
        for line in handle:
            if found := Entry.parse(line):
                ends[found.archive] = max(ends.get(found.archive, 0), found.end)
    return ends


def catch_up(folder: Path, prefix: str) -> tuple[Repair, ...]:
    """Bring the index of `folder` in step with its WARCs. Only for the folder's one writer.

    A WARC whose name starts with `prefix` was written here, so what a crash cut is mended; those
    of others are left as they are. An index that names bytes which no WARC has is made anew.
    """
    index = folder / INDEX_NAME
    files = volumes(folder)
    _drop_cut_line(index)
    ends = covered(index)
    sizes = {volume.name: volume.length() for volume in files}
    if any(end > sizes.get(name, 0) for name, end in ends.items()):
        return rebuild(folder, prefix)
    repairs: list[Repair] = []
    for volume in files:
        if ends.get(volume.name, 0) < sizes[volume.name]:
            repairs += _taken_in(volume, ends.get(volume.name, 0), index, prefix)
    return tuple(repairs)


def rebuild(folder: Path, prefix: str | None = None) -> tuple[Repair, ...]:
    """Write the index of `folder` anew, in one step, mending the WARCs that start with `prefix`."""
    index = folder / INDEX_NAME
    draft = index.with_suffix(".new")
    draft.unlink(missing_ok=True)
    draft.touch()
    repairs: list[Repair] = []
    for volume in volumes(folder):
        repairs += _taken_in(volume, 0, draft, prefix)
    os.replace(draft, index)
    return tuple(repairs)


def reindex(folder: Path) -> int:
    """Make the index of `folder` anew, under the writer's lock; how many records it has.

    Raises ArchiveError when a run is writing to the folder.
    """
    warcs(folder)
    lock = FolderLock(folder)
    try:
        rebuild(folder)
        upload(folder)
        with open(folder / INDEX_NAME, "rb") as handle:
            return sum(1 for _ in handle)
    except OSError as error:
        raise ArchiveError(str(folder), f"cannot be indexed: {error.strerror}") from error
    finally:
        lock.release()


def drop(folder: Path, names: Collection[str]) -> None:
    """Remove whole WARC files from `folder`; only for the holder of its lock.

    The index forgets them first, in one step: a process that dies in between leaves files that
    the next writer takes up again, never an index that names what is gone.
    """
    index = folder / INDEX_NAME
    draft = index.with_suffix(".new")
    with open(index, "rb") as lines, open(draft, "wb") as kept:
        for line in lines:
            found = Entry.parse(line)
            if found is None or found.archive not in names:
                kept.write(line)
        kept.flush()
        os.fsync(kept.fileno())
    os.replace(draft, index)
    store = object_store_of(folder)
    for name in names:
        (folder / name).unlink(missing_ok=store is not None)
    if store is not None:
        store.remove(*names)
        upload(folder)


def add_to_index(path: Path, index: Path) -> None:
    """Add the records of a WARC file that nobody writes to any more to `index`."""
    _taken_in(Volume(path.name, path), 0, index, None)


def _taken_in(volume: Volume, start: int, index: Path, prefix: str | None) -> tuple[Repair, ...]:
    """Add what stands in `volume` from `start` on to `index`; mend its end when it is ours."""
    with open(index, "ab") as out, volume.open() as source:

        def add(record: RawRecord) -> None:
            found = entry(record, volume.name)
            if found.length:
                source.seek(found.offset)
                found = replace(found, seal=sealed_digest(source.read(found.length)))
            out.write(found.line())

        own = prefix is not None and volume.name.startswith(prefix + "-")
        if own and volume.store is None:
            repair = mend(volume.path, start, add)
            return (repair,) if repair else ()
        for found in walk(volume, start):
            if isinstance(found, Gap):
                _log.warning("%s: %s", volume.path, found)
            else:
                add(found)
    return ()


def _drop_cut_line(index: Path) -> None:
    """Drop a last line that has no end: the process died while writing it."""
    if not index.exists():
        return
    with open(index, "r+b") as handle:
        end = size = handle.seek(0, os.SEEK_END)
        while end > 0:
            start = max(0, end - 4096)
            handle.seek(start)
            newline = handle.read(end - start).rfind(b"\n")
            if newline >= 0:
                end = start + newline + 1
                break
            end = start
        if end < size:
            handle.truncate(end)


# One writer per archive folder: a lock file that names its holder.


LOCK_NAME = "writer.lock"


class FolderLock:
    """An advisory lock (flock) on `folder`; the kernel drops it when the process ends. A folder
    with an object store is locked there too, since other machines have folders of the same store.

    Raises ArchiveError naming the folder, and the process that holds it, when it is taken.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_NAME
        try:
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise ArchiveError(str(folder), f"cannot be written: {error.strerror}") from error
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(self._handle, 200).decode("utf-8", "replace").strip()
            os.close(self._handle)
            raise ArchiveError(
                str(folder), f"another run is writing to this archive ({holder or 'unknown'})"
            ) from error
        holder = f"process {os.getpid()} on {socket.gethostname()}"
        os.ftruncate(self._handle, 0)
        os.write(self._handle, f"{holder}\n".encode())
        self._presence = None
        try:
            if (store := object_store_of(folder)) is not None:
                self._presence = Presence(store, LOCK_NAME, holder)
        except BaseException:
            os.close(self._handle)
            raise

    @property
    def lost(self) -> bool:
        """Whether another machine took it, as this one gave no sign of life."""
        return self._presence is not None and self._presence.stopped.is_set()

    def release(self) -> None:
        """Give the folder free. The file stays, so that no two runs lock different files."""
        if self._presence is not None:
            self._presence.release()
            self._presence = None
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


# After a crash: the record that was being written is set aside, so that writing can go on.


@dataclass(frozen=True, slots=True)
class Repair:
    """`size` bytes after offset `at` of `warc` were no whole record; they now lie in `kept`."""

    warc: Path
    at: int
    size: int
    kept: Path


def mend(
    path: Path, start: int = 0, seen: Callable[[RawRecord], None] = lambda _: None
) -> Repair | None:
    """Cut off what follows the last whole record of `path`, keeping it as "NAME.cut" beside it.

    Reads from the offset `start`, where a record begins, and shows every record to `seen`.
    Damage before the last whole record stays where it is: only the end is ever cut off.
    Raises ArchiveError when the disk refuses.
    """
    size = path.stat().st_size
    good = start
    for found in walk(Volume(path.name, path), start):
        if isinstance(found, Gap):
            continue
        seen(found)
        good = found.end if found.end else size
    if good >= size:
        return None
    try:
        kept = _set_aside(path, good)
        os.truncate(path, good)
    except OSError as error:
        raise ArchiveError(str(path), f"cannot be repaired: {error.strerror}") from error
    _log.warning(
        "%s: the last record was cut at byte %d; %d bytes kept in %s",
        path,
        good,
        size - good,
        kept.name,
    )
    return Repair(path, good, size - good, kept)


def _set_aside(path: Path, start: int) -> Path:
    kept = path.with_name(path.name + ".cut")
    number = 1
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.name}.cut{number}")
    with open(path, "rb") as source, open(kept, "xb") as aside:
        source.seek(start)
        shutil.copyfileobj(source, aside)
        aside.flush()
        os.fsync(aside.fileno())
    return kept


ARCHIVE_SUFFIXES = (".warc", ".warc.gz", ".warc.zst", ".wacz", ".arc", ".arc.gz")
"""A --archive path with one of these ends is an extra archive; any other is the run's folder."""
