"""Writing the archive: WARC 1.1, each record its own gzip member, the index kept in step.

ISO 28500:2017 (WARC 1.1) says what the records hold.
"""

from __future__ import annotations

import errno
import os
import threading
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from crawler.archive import folder, index
from crawler.archive.builder import (
    FIELDS_TYPE,
    NOT_MODIFIED,
    Draft,
    Exchange,
    draft_about,
    draft_answer,
    draft_request,
    draft_warcinfo,
    fields_block,
)
from crawler.archive.folder import FolderLock, Repair
from crawler.archive.index import Entry, IndexFile, cleaned
from crawler.archive.objectstore import object_store_of
from crawler.archive.record import record_at, sha1_digest
from crawler.archive.stream import Volume, compress_frame, compress_member
from crawler.errors import ArchiveError
from crawler.model import Evidence


def _now() -> datetime:
    return datetime.now(UTC)


def _record_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


COMPRESSIONS: Mapping[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": (".warc.gz", compress_member),
    "zstd": (".warc.zst", compress_frame),
}
"""The ways to compress records: the end of a file's name, and what packs one record."""


class ArchiveWriter:
    """Appends exchanges to the archive in `folder`, which it creates when it is missing.

    One writer per folder: a second one raises ArchiveError. On opening, a record that a crash
    cut off is set aside (`repairs` says which). `rotate_bytes` is the size from which a file is
    closed and the next begun. `compression` is a name of COMPRESSIONS. `clock` and `record_ids` can
    be given so that the bytes written are known beforehand. `part` says that the files will be
    adopted by a larger archive, which holds what conditional requests name. Safe to be called from
    several threads.
    """

    def __init__(
        self,
        folder: Path,
        *,
        prefix: str = "citewatch",
        rotate_bytes: int = 1_000_000_000,
        clock: Callable[[], datetime] = _now,
        record_ids: Callable[[], str] = _record_id,
        compression: str = "gzip",
        part: bool = False,
    ) -> None:
        self.folder = Path(folder)
        self._prefix = prefix
        self._rotate = rotate_bytes
        self._clock = clock
        self._new_id = record_ids
        self._suffix, self._compress = COMPRESSIONS[compression]
        self._part = part
        self._guard = threading.RLock()
        self._file = -1
        self._index_out = -1
        self._written, self._synced = 0, -1  # writes: all of them, and those on disk for sure
        self._open()

    # Opening and closing

    def _open(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveError(str(self.folder), f"cannot be created: {error.strerror}") from error
        self._lock = FolderLock(self.folder)
        try:
            folder.tidy(self.folder)
            self.repairs: tuple[Repair, ...] = folder.catch_up(self.folder, self._prefix)
            path = self.folder / index.INDEX_NAME
            self._index_out = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            self._index = IndexFile(open(path, "rb"))  # noqa: SIM115 - closed in close()
            self._continue()
        except OSError as error:
            self._lock.release()
            raise self._refused(error) from error
        except BaseException:
            self._lock.release()
            raise

    def _continue(self) -> None:
        """Go on with the last file of this prefix, or begin the first."""
        own = [p for p in folder.warcs(self.folder) if p.name.startswith(self._prefix + "-")]
        own = [p for p in own if p.name.endswith(self._suffix)]
        self._serial = sum(
            one.name.startswith(self._prefix + "-") for one in folder.volumes(self.folder)
        )
        if not own or own[-1].stat().st_size >= self._rotate:
            self._begin()
            return
        self._path = own[-1]
        self._size = self._path.stat().st_size
        self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND)
        first = record_at(Volume(self._path.name, self._path), 0) if self._size else None
        self._info = first.id if first and first.type == "warcinfo" else ""
        if not self._size:
            self._warcinfo()

    def _begin(self) -> None:
        """Begin a new file with its `warcinfo`."""
        stamp = self._clock().astimezone(UTC).strftime("%Y%m%d%H%M%S")
        # In an object store lie files of machines that do not see each other's.
        mark = f"-{uuid.uuid4().hex[:6]}" if object_store_of(self.folder) else ""
        while True:
            self._serial += 1
            name = f"{self._prefix}-{stamp}-{self._serial:05d}{mark}{self._suffix}"
            self._path = self.folder / name
            try:
                flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL
                self._file = os.open(self._path, flags, 0o644)
                break
            except FileExistsError:
                continue
        self._size = 0
        self._warcinfo()
        self._sync_folder()

    def _warcinfo(self) -> None:
        self._info = self._new_id()
        self._append(draft_warcinfo(self._path.name, self._info, self._clock()))

    def _sync_folder(self) -> None:
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def sync(self) -> None:
        """Bring everything written so far to the disk (fsync). Raises ArchiveError.

        Only after this may the ledger say done. The index can be made anew from the records,
        so it is not waited for. Other threads may write meanwhile.
        """
        with self._guard:
            written = self._written
            if self._file < 0 or self._synced == written:
                return
            if self._lock.lost:
                raise ArchiveError(str(self.folder), "another run has taken over this archive")
            handle = os.dup(self._file)  # writing goes on, even to the next file
        try:
            os.fsync(handle)
            self._synced = max(self._synced, written)
        except OSError as error:
            raise self._refused(error) from error
        finally:
            os.close(handle)

    def close(self) -> None:
        """Sync, close, put all in the object store if there is one, and give the folder free; a
        second call does nothing.
        """
        with self._guard:
            if self._file < 0:
                return
            try:
                self.sync()
                if not self._lock.lost:
                    folder.upload(self.folder)
            finally:
                os.close(self._file)
                os.close(self._index_out)
                self._index.close()
                self._file = self._index_out = -1
                self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Writing

    def write(self, exchange: Exchange) -> Evidence:
        """Write the request and the response; the evidence names the response record.

        When the archive holds the same payload of the same URL already, a `revisit` record
        takes the place of the response; reading it gives the payload all the same. So does one for
        a 304 answer to a conditional request (profile server-not-modified). Raises
        ArchiveError when the disk refuses, with the file as it was before.
        """
        with self._guard:
            self._rotate_when_full()
            digest = sha1_digest(exchange.payload)
            earlier = None
            if exchange.status == NOT_MODIFIED and exchange.unmodified is not None:
                # Without what it confirms, the answer is kept for what it is.
                known = exchange.unmodified
                earlier = self._response(exchange.url, known.digest)
                if earlier is None and self._part:
                    earlier = _elsewhere(exchange.url, known)
                digest = earlier.digest if earlier else digest
            elif exchange.payload and not exchange.truncated:
                earlier = self._response(exchange.url, digest, whole=True)
            asked, answered = self._new_id(), self._new_id()
            request = draft_request(exchange, record_id=asked, answer_id=answered, info=self._info)
            answer = draft_answer(
                exchange, digest, earlier, record_id=answered, request_id=asked, info=self._info
            )
            return self._append(request, answer)[-1].evidence

    def metadata(
        self, target_url: str, fields: Mapping[str, str], *, concurrent_to: Evidence | None = None
    ) -> Evidence:
        """Write a `metadata` record about `target_url`; its evidence."""
        beside = concurrent_to.record_id if concurrent_to else None
        block = fields_block(fields.items())
        return self._about("metadata", target_url, FIELDS_TYPE, block, concurrent_to=beside)

    def note(self, target_url: str, fields: Mapping[str, str], *, concurrent_to: Evidence) -> None:
        """Write a `metadata` record beside a capture, unless the URL has the same one already."""
        digest = sha1_digest(fields_block(fields.items()))
        url = cleaned(target_url)
        with self._guard:
            known = self._index.lookup(index.key(url))
            if not any(one.type == "metadata" and one.digest == digest for one in known):
                self.metadata(url, fields, concurrent_to=concurrent_to)

    def resource(self, url: str, content_type: str, payload: bytes) -> Evidence:
        """Write `payload` as a `resource` record, for what was not got by HTTP; its evidence."""
        return self._about("resource", url, content_type, payload)

    def conversion(
        self,
        url: str,
        content_type: str,
        payload: bytes,
        *,
        refers_to: Evidence,
        truncated: str | None = None,
    ) -> Evidence:
        """Write what was made of the record `refers_to` as a `conversion` record; its evidence.

        `truncated` is None for a whole payload, or a word of WARC-Truncated ("time", "length").
        """
        source = refers_to.record_id
        return self._about(
            "conversion", url, content_type, payload, refers_to=source, truncated=truncated
        )

    def adopt(self, path: Path) -> None:
        """Move a complete WARC file on the same disk into the archive and index its records: a
        reader sees all of it or nothing. Raises ArchiveError, and for a name that is taken.
        """
        with self._guard:
            taken = self.folder / path.name
            if taken.exists():
                raise ArchiveError(str(taken), "is in the archive already")
            try:
                os.rename(path, taken)
                self._sync_folder()
                folder.add_to_index(taken, self.folder / index.INDEX_NAME)
            except OSError as error:
                raise self._refused(error) from error

    def adopt_stored(self, name: str, lines: bytes) -> None:
        """Take a complete WARC file in a folder of the archive's object store, as `adopt` does
        one on disk; `lines` are those of its index. What is in the archive already stays.
        """
        with self._guard:
            store, plain = object_store_of(self.folder), name.rpartition("/")[2]
            assert store is not None
            store.move(name, plain)
            first = Entry.parse(lines.partition(b"\n")[0] + b"\n")
            if first is None or not any(
                one.archive == plain for one in self._index.by_id(first.record_id)
            ):
                _write_all(self._index_out, lines)

    def cut(self) -> None:
        """Go on in a new file: those before are complete."""
        with self._guard:
            rotate, self._rotate = self._rotate, 0
            try:
                self._rotate_when_full()
            finally:
                self._rotate = rotate

    def _about(self, kind: str, url: str, media: str, block: bytes, **related: Any) -> Evidence:
        """Write a record that is no answer; `related` are the further fields of `draft_about`."""
        with self._guard:
            self._rotate_when_full()
            related |= {"record_id": self._new_id(), "info": self._info, "at": self._clock()}
            return self._append(draft_about(kind, url, media, block, **related))[0].evidence

    def _response(self, url: str, digest: str, *, whole: bool = False) -> Entry | None:
        """The response of this URL with this payload that the archive holds already."""
        url = cleaned(url)
        for found in self._index.lookup(index.key(url)):
            same = found.url == url and found.digest == digest and found.type == "response"
            if same and not (whole and found.truncated):
                return found
        return None

    def _rotate_when_full(self) -> None:
        """Begin the next file when this one is full; it stays in use when that fails."""
        if self._file < 0:
            raise ArchiveError(str(self.folder), "the archive is closed")
        if self._size < self._rotate:
            return
        self.sync()
        before = self._file, self._path, self._size, self._info
        try:
            self._begin()
        except (OSError, ArchiveError) as error:
            if self._file != before[0]:
                os.close(self._file)
            self._file, self._path, self._size, self._info = before
            raise self._refused(error) if isinstance(error, OSError) else error from None
        os.close(before[0])

    def _append(self, *records: Draft) -> list[Entry]:
        """Write the records and their index lines, all or none."""
        entries: list[Entry] = []
        packed: list[bytes] = []
        place = self._size
        for draft in records:
            member = self._compress(draft.plain())
            entries.append(draft.entry(self._path.name, place, member))
            packed.append(member)
            place += len(member)
        lines = b"".join(found.line() for found in entries)
        self._written += 1
        index_size = os.fstat(self._index_out).st_size
        try:
            _write_all(self._file, b"".join(packed))
            _write_all(self._index_out, lines)
        except OSError as error:
            os.ftruncate(self._file, self._size)
            os.ftruncate(self._index_out, index_size)
            raise self._refused(error) from error
        self._size = place
        return entries

    def _refused(self, error: OSError) -> ArchiveError:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        why = "the disk is full" if full else f"cannot be written: {error.strerror}"
        return ArchiveError(str(getattr(self, "_path", self.folder)), why)


def _elsewhere(url: str, known: Evidence) -> Entry:
    """The response that `known` names in another archive, as a revisit record refers to it."""
    place = known.archive, known.offset, 0, known.record_id, known.digest
    return Entry(cleaned(url), known.captured, "response", *place)


def _write_all(handle: int, payload: bytes) -> None:
    view = memoryview(payload)
    while view:
        view = view[os.write(handle, view) :]
