"""WACZ files: an archive with its index, pages and reports, to hand on and to take in."""

from __future__ import annotations

import gzip
import heapq
import json
import os
import re
import shutil
import tempfile
import uuid
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import urlsplit

import crawler
from crawler.archive import folder, package
from crawler.archive.builder import build_record, draft_warcinfo
from crawler.archive.folder import FolderLock
from crawler.archive.index import CAPTURES, Entry, cdxj_line
from crawler.archive.reader import Archive
from crawler.archive.record import KEEP, record_at
from crawler.archive.stream import GZIP_MAGIC, Volume, compress_member
from crawler.archive.verify import Problem, verify
from crawler.errors import ArchiveError
from crawler.model import Evidence

INDEXED = CAPTURES | {"metadata"}
LINES = 1024  # of the index in one compressed block, as other tools have it
PIECE = 1 << 20  # bytes copied or compared at once
RUN = 50_000  # index lines sorted in memory at once, about 20 MB
_WWW = re.compile(r"^www\d*\.")


@dataclass(frozen=True, slots=True)
class WaczPage:
    """A page that the package offers to open: its address, capture time and title.

    `text` is the readable text, for full-text search where the viewer has it.
    """

    url: str
    at: str
    title: str | None = None
    text: str | None = None


def export(
    target: Path,
    volumes: Sequence[Volume],
    entries: Iterable[Entry],
    pages: Iterable[WaczPage],
    *,
    title: str,
    created: datetime,
    description: str = "",
    extras: Mapping[str, bytes] | None = None,
) -> None:
    """Write the WACZ `target` with whole WARCs, so that evidence keeps its place.

    `volumes` and `entries` are what `Archive` gives; entries of other files are left out.

    `extras` are further files by name ("report.json"); they go into the folder "reports".
    `created` is given, not taken from the clock: the same archive gives the same bytes.
    Raises ArchiveError when it cannot be written; nothing half-written stays.
    """
    draft = target.with_name(target.name + ".part")
    try:
        with open(draft, "wb") as handle:
            out = package.PackageWriter(handle, created)
            try:
                first = _contents(out, volumes, entries, pages, extras or {})
                fields: dict[str, object] = {
                    "title": title,
                    "software": f"citewatch/{crawler.__version__}",
                }
                if description:
                    fields["description"] = description
                if first:
                    fields["mainPageUrl"], fields["mainPageDate"] = first.url, first.at
                out.finish(fields)
            finally:
                out.abandon()
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(draft, target)
    except OSError as error:
        raise ArchiveError(str(target), f"cannot be written: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)


def _contents(
    out: package.PackageWriter,
    volumes: Sequence[Volume],
    entries: Iterable[Entry],
    pages: Iterable[WaczPage],
    extras: Mapping[str, bytes],
) -> WaczPage | None:
    """All files of the package but the manifest; the first page."""
    names = [volume.name for volume in volumes]
    for name in names:
        if names.count(name) > 1:
            raise ArchiveError(name, "two archives have this name; a WACZ holds one of a name")
    with tempfile.TemporaryFile() as blocks:
        idx = _compressed(_sorted(entries, frozenset(names)), blocks)
        blocks.seek(0)
        out.add("indexes/index.cdx.gz", iter(lambda: blocks.read(1 << 20), b""))
        out.add("indexes/index.idx", (idx,), packed=True)
    for volume in volumes:
        out.add(f"archive/{volume.name}", _bytes(volume))
    seen: list[WaczPage] = []
    out.add("pages/pages.jsonl", _page_lines(pages, seen), packed=True)
    for name, content in sorted(extras.items()):
        out.add(f"reports/{Path(name).name}", (content,), packed=True)
    return seen[0] if seen else None


def _bytes(volume: Volume) -> Iterator[bytes]:
    left = volume.length()
    with volume.open() as handle:
        handle.seek(volume.start)
        while left and (piece := handle.read(min(1 << 20, left))):
            left -= len(piece)
            yield piece


def _page_lines(pages: Iterable[WaczPage], seen: list[WaczPage]) -> Iterator[bytes]:
    """The lines of pages.jsonl; the first page is left in `seen`."""
    yield b'{"format": "json-pages-1.0", "id": "pages", "title": "Pages"}\n'
    for page in pages:
        if not seen:
            seen.append(page)
        name = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{page.at} {page.url}"))
        fields = {"id": name, "url": page.url, "ts": page.at, "title": page.title or page.url}
        if page.text:
            fields["text"] = page.text
        yield json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def surt(url: str) -> str:
    """The sort-friendly form of `url` that other tools look for in an index.

    Unlike our own key, everything is in lower case and no parameter is dropped.
    """
    try:
        parts = urlsplit(url.lower())
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return url
    host = ",".join(reversed(_WWW.sub("", parts.hostname).split(".")))
    path = parts.path.rstrip("/") or "/"
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return f"{host}{port}){path}?{query}" if query else f"{host}{port}){path}"


def _line(entry: Entry) -> str:
    """The entry as cdxj-indexer writes it."""
    fields = {**entry.fields(), "digest": entry.digest or None, "recordDigest": entry.seal}
    return cdxj_line(surt(entry.url), entry.stamp, fields)


def _sorted(entries: Iterable[Entry], names: frozenset[str]) -> Iterator[str]:
    """The index lines of these WARCs in order; a long index is merged from sorted runs."""
    with ExitStack() as stack:
        runs: list[IO[str]] = []
        lines: list[str] = []
        for entry in entries:
            if entry.type not in INDEXED or entry.archive not in names:
                continue
            lines.append(_line(entry))
            if len(lines) == RUN:
                run = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))
                run.writelines(sorted(lines))
                run.seek(0)
                runs.append(run)
                lines.clear()
        lines.sort()
        yield from heapq.merge(lines, *runs)


def _compressed(lines: Iterable[str], out: IO[bytes]) -> bytes:
    """Write the lines in gzip blocks (ZipNum) to `out`; the index of these blocks."""
    meta = json.dumps({"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"})
    table = [f"!meta 0 {meta}\n"]
    block: list[str] = []

    def flush() -> None:
        packed = gzip.compress("".join(block).encode(), mtime=0)
        head = block[0].split(" {", 1)[0]
        place = {"offset": out.tell(), "length": len(packed)}
        table.append(f"{head} {json.dumps(place)}\n")
        out.write(packed)
        block.clear()

    for line in lines:
        block.append(line)
        if len(block) == LINES:
            flush()
    if block:
        flush()
    return "".join(table).encode()


def take_in(source: Path, target: Path) -> tuple[Path, ...]:
    """Copy the WARCs of the WACZ `source` into the archive folder `target` and index them.

    Returns the files that were added. A WARC that is there already, byte for byte, is left;
    another one of the same name, a name that leads out of the folder, or content that is not
    what the manifest says raises ArchiveError, and nothing is added.
    """
    if wrong := list(package.faults(source)):
        name, trouble = wrong[0]
        raise ArchiveError(str(source), f"{name} {trouble}")
    with package.opened(source) as opened:
        return _added(_inside(opened, source), target)


def _inside(opened: zipfile.ZipFile, source: Path) -> Iterator[_Incoming]:
    """The WARCs of a package; their names are plain, so nothing lands elsewhere."""
    warcs = 0
    for info in opened.infolist():
        if ".." in info.filename.split("/") or info.filename.startswith(("/", "\\")):
            raise ArchiveError(str(source), f"{info.filename[:80]!r} leads out of the folder")
        if package.WARC_NAME.fullmatch(info.filename):
            warcs += 1
            name = info.filename.rpartition("/")[2]
            yield _Incoming(name, info.file_size, partial(opened.open, info))
    if not warcs:
        raise ArchiveError(str(source), "holds no WARC file under archive/")


class _Incoming(NamedTuple):
    """A WARC to be taken in: its name, its size in bytes, and what opens it."""

    name: str
    size: int
    open: Callable[[], IO[bytes]]


def _added(incoming: Iterable[_Incoming], target: Path) -> tuple[Path, ...]:
    """Copy those into the folder `target` that are not there yet, and index it; the new files."""
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveError(str(target), f"cannot be created: {error.strerror}") from error
    lock = FolderLock(target)
    try:
        wanted = [one for one in incoming if not _is_there(one, target / one.name)]
        for one in wanted:
            draft = target / f"{one.name}.part"
            with one.open() as content, open(draft, "xb") as out:
                shutil.copyfileobj(content, out, PIECE)
                out.flush()
                os.fsync(out.fileno())
            os.replace(draft, target / one.name)
        folder.rebuild(target)
        folder.upload(target)
    except OSError as error:
        raise ArchiveError(str(target), f"cannot be written: {error.strerror}") from error
    finally:
        for path in target.glob("*.part"):
            path.unlink()
        lock.release()
    return tuple(target / one.name for one in wanted)


def _is_there(incoming: _Incoming, place: Path) -> bool:
    """Whether the file is there, byte for byte; another one of its name raises ArchiveError."""
    if not place.exists():
        return False
    if place.stat().st_size == incoming.size:
        with incoming.open() as one, open(place, "rb") as other:
            while (piece := one.read(PIECE)) == other.read(PIECE):
                if not piece:
                    return True
    raise ArchiveError(str(place), "another archive of this name is there already")


# A small archive out of a large one: the records that some findings rest on.


def extract(
    archive: Archive,
    evidence: Iterable[Evidence],
    target: Path,
    *,
    at: datetime,
    record_id: Callable[[], str],
) -> int:
    """Write the WARC `target` with the records of `evidence` and all they need; their number.

    The records are copied as they stand, so ids and digests stay too and evidence finds them;
    only their place changes. Raises ArchiveError when a record is missing or damaged, or when
    `target` exists or cannot be written.
    """
    wanted = {entry: None for each in evidence for entry in archive.related(each)}
    try:
        with open(target, "xb") as out:
            info = draft_warcinfo(target.name, record_id(), at)
            out.write(compress_member(info.plain()))
            for entry in sorted(wanted, key=lambda entry: (entry.archive, entry.offset)):
                out.write(_member(archive, entry))
    except FileExistsError as error:
        raise ArchiveError(str(target), "is there already") from error
    except OSError as error:
        target.unlink(missing_ok=True)
        raise ArchiveError(str(target), f"cannot be written: {error.strerror}") from error
    except ArchiveError:
        target.unlink(missing_ok=True)
        raise
    return len(wanted)


def _member(archive: Archive, entry: Entry) -> bytes:
    """The record as a gzip member: the bytes on disk where it stands alone in one."""
    for volume in archive.volumes():
        if volume.name != entry.archive:
            continue
        raw = record_at(volume, entry.offset, entry.record_id)
        if raw is None or raw.id != entry.record_id:
            continue
        if raw.length > KEEP:
            raise ArchiveError(entry.record_id, "the record is too large to be copied")
        stored = volume.stored(entry.offset, entry.length)
        if stored.startswith(GZIP_MAGIC):
            return stored
        fields = [(name, value) for name, value in raw.fields.items() if name != "content-length"]
        return compress_member(build_record(fields, raw.block))
    raise ArchiveError(entry.record_id, "the record is not there")


# Taking the WARC file of someone else into an archive folder, every digest in it checked.


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of one file: the WARCs added (none when all were there already) and the records
    in them that cannot be trusted; reading passes over those.
    """

    added: tuple[Path, ...]
    problems: tuple[Problem, ...] = ()


def take_in_any(source: Path, target: Path) -> TakenIn:
    """Copy the WARC file or the WARCs of the WACZ `source` into the folder `target`, and index it.

    A WARC is copied as it is: evidence that names it stays right. Raises ArchiveError when
    nothing can be read of `source`, when its name is taken by another file, or when a WACZ is
    not what its manifest says; then nothing is added.
    """
    if not source.is_file():
        raise ArchiveError(str(source), "no such file; name a WACZ or a WARC file")
    if package.is_package(source):
        return TakenIn(take_in(source, target))
    if not source.name.endswith(folder.SUFFIXES):
        endings = ", ".join(folder.SUFFIXES)
        raise ArchiveError(str(source), f"is no WACZ, and its name ends in none of {endings}")
    problems = verify(source)
    size = source.stat().st_size
    for one in problems:
        if one.offset == 0 and (one.until or 0) >= size:
            raise ArchiveError(str(source), f"holds no record that can be read ({one.message})")
    if not size:
        raise ArchiveError(str(source), "is empty")
    found = _Incoming(source.name, size, lambda: source.open("rb"))
    there = _is_there(found, target / found.name)  # told also while a run is writing there
    return TakenIn(() if there else _added([found], target), problems)
