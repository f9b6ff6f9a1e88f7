"""The WACZ package: a ZIP with WARCs, index, pages and a manifest with every file's digest.

WACZ 1.1.1 (specs.webrecorder.net) over Frictionless Data Package and ZIP. WARCs are stored
uncompressed in the ZIP, so that they are read in place.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from crawler.archive.stream import Volume
from crawler.errors import ArchiveError

VERSION = "1.1.1"
MANIFEST = "datapackage.json"
MANIFEST_DIGEST = "datapackage-digest.json"
_ENCRYPTED = 1  # bit of a member's flags
_UNLISTED = "is not in the manifest"
_TWICE = "is in the package more than once"
WARC_NAME = re.compile(r"(?:.*/)?archive/(?:[^/\\]+/)*[^/\\]+\.w?arc(?:\.gz|\.zst)?")
_LOCAL_HEADER = 30  # bytes before the name in a ZIP's local header (APPNOTE 4.3.7)
_PIECE = 1 << 20
MOST_MANIFEST_BYTES = 64 << 20
HARMLESS = 64 << 20  # bytes to which a file may unpack, whatever its ratio
MOST_GROWTH = 200  # WARCs do not deflate again, page lists tenfold
_SLUG = re.compile(r"[^a-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Resource:
    """A file of the package as the manifest lists it; `hash` is "sha256:" and hexadecimal."""

    path: str
    hash: str
    size: int


class PackageWriter:
    """Writes files into the ZIP `handle`, keeps their digests, and ends with the manifest.

    `created` is every file's time, so that the same input gives the same bytes.
    """

    def __init__(self, handle: IO[bytes], created: datetime) -> None:
        self._zip = zipfile.ZipFile(handle, "w", allowZip64=True)
        self._created = created.astimezone(UTC)
        self._resources: list[Resource] = []

    def add(self, path: str, pieces: Iterable[bytes], *, packed: bool = False) -> None:
        """Add the file `path`; `packed` deflates it, which WARCs and gzip files must not be."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(self._info(path, packed), "w", force_zip64=True) as out:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                out.write(piece)
        self._resources.append(Resource(path, "sha256:" + digest.hexdigest(), size))

    def _info(self, path: str, packed: bool) -> zipfile.ZipInfo:
        year, *rest = self._created.timetuple()[:6]
        info = zipfile.ZipInfo(path, (max(year, 1980), *rest))  # type: ignore[arg-type]
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.external_attr = 0o644 << 16
        info.create_system = 3
        return info

    def finish(self, fields: dict[str, object]) -> None:
        """Write the manifest with these fields and its digest, and close the ZIP."""
        taken: set[str] = set()
        manifest = {
            "profile": "data-package",
            "wacz_version": VERSION,
            "created": self._created.strftime("%Y-%m-%dT%H:%M:%SZ"),
            **fields,
            "resources": [
                {
                    "name": _slug(each.path, taken),
                    "type": "file",  # so that validators take no report.json for one of theirs
                    "path": each.path,
                    "hash": each.hash,
                    "bytes": each.size,
                }
                for each in self._resources
            ],
        }
        packed = json.dumps(manifest, indent=2, ensure_ascii=False).encode()
        digest = {"path": MANIFEST, "hash": "sha256:" + hashlib.sha256(packed).hexdigest()}
        self._zip.writestr(self._info(MANIFEST, True), packed)
        self._zip.writestr(self._info(MANIFEST_DIGEST, True), json.dumps(digest, indent=2))
        self._zip.close()

    def abandon(self) -> None:
        """Let go of the ZIP after a failure; what was written so far is of no use."""
        with suppress(OSError, ValueError):
            self._zip.close()


def _slug(path: str, taken: set[str]) -> str:
    """A resource name as Data Package wants it, not used before."""
    name = first = _SLUG.sub("-", PurePosixPath(path).name.lower())
    number = 1
    while name in taken:
        number += 1
        name = f"{first}-{number}"
    taken.add(name)
    return name


def is_package(path: Path) -> bool:
    """Whether `path` is a ZIP, whatever its name."""
    return path.is_file() and zipfile.is_zipfile(path)


def opened(path: Path) -> zipfile.ZipFile:
    """The ZIP at `path`. Raises ArchiveError when it cannot be read as one."""
    try:
        package = zipfile.ZipFile(path)
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile) as error:
        raise ArchiveError(str(path), f"is no WACZ: {error}") from error
    if any(info.flag_bits & _ENCRYPTED for info in package.infolist()):
        package.close()
        raise ArchiveError(str(path), "is encrypted, which cannot be read")
    return package


def volumes(path: Path) -> tuple[Volume, ...]:
    """The WARCs inside the package, where they lie. Raises ArchiveError.

    A WARC that was deflated cannot be read in place; import the package to read it.
    """
    found = []
    with opened(path) as package, open(path, "rb") as handle:
        for info in package.infolist():
            if not WARC_NAME.fullmatch(info.filename):
                continue
            name = PurePosixPath(info.filename).name
            if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1:
                raise ArchiveError(
                    str(path), f"{info.filename} is compressed or encrypted in the ZIP"
                )
            start = _content(handle, info.header_offset, path)
            if start + info.file_size > path.stat().st_size:
                raise ArchiveError(str(path), f"{info.filename} goes past the end of the file")
            found.append(Volume(name, path, start, info.file_size))
    if not found:
        raise ArchiveError(str(path), "is no WACZ: there is no archive/*.warc.gz in it")
    return tuple(found)


def member(path: Path, name: str) -> bytes | None:
    """The file `name` of the package; None where there is none that can be read within bounds."""
    with opened(path) as package:
        if name not in package.namelist() or _swells(package.getinfo(name)):
            return None
        try:
            return package.read(name)
        except _UNREADABLE:
            return None


def _content(handle: IO[bytes], header: int, path: Path) -> int:
    """Where the file's bytes start, behind its local header."""
    handle.seek(header)
    local = handle.read(_LOCAL_HEADER)
    if len(local) < _LOCAL_HEADER or not local.startswith(b"PK\x03\x04"):
        raise ArchiveError(str(path), "is a damaged ZIP")
    name, extra = (int.from_bytes(local[at : at + 2], "little") for at in (26, 28))
    return header + _LOCAL_HEADER + name + extra


def altered(path: Path) -> str | None:
    """What in the package is not what its manifest says; None where it is, or has no manifest."""
    with opened(path) as package:
        if MANIFEST not in package.namelist():
            return None
    told = (f"{name} {trouble}" for name, trouble in faults(path) if trouble != _UNLISTED)
    return next(told, None)


def faults(path: Path) -> Iterator[tuple[str, str]]:
    """(file, what is wrong) wherever a file in the package is not what the manifest says."""
    with opened(path) as package:
        try:
            listed = manifest(package, path)
        except ArchiveError as error:
            yield MANIFEST, error.message
            return
        counted = Counter(info.filename for info in package.infolist())
        yield from ((name, _TWICE) for name, times in counted.items() if times > 1)
        names = set(counted)
        for name in sorted(names - set(listed) - {MANIFEST, MANIFEST_DIGEST}):
            if not name.endswith("/"):
                yield name, _UNLISTED
        for name, resource in listed.items():
            if name not in names:
                yield name, "is missing"
            elif trouble := _differs(package, resource):
                yield name, trouble


def _differs(package: zipfile.ZipFile, resource: Resource) -> str | None:
    info = package.getinfo(resource.path)
    if _swells(info):
        return "would unpack to far more than it is"
    kind, _, _ = resource.hash.partition(":")
    if kind not in ("sha256", "md5"):
        return f"has a digest of unknown kind ({kind[:20]})"
    digest, size = hashlib.new(kind, usedforsecurity=False), 0
    try:
        with package.open(resource.path) as source:
            while (piece := source.read(_PIECE)) and size <= resource.size:
                digest.update(piece)
                size += len(piece)
    except (OSError, EOFError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        return f"cannot be read: {error}"
    if size != resource.size or f"{kind}:{digest.hexdigest()}" != resource.hash:
        return "is not what the manifest says"
    return None


def _swells(info: zipfile.ZipInfo) -> bool:
    """Whether a file would unpack to far more than it is."""
    return info.file_size > max(HARMLESS, MOST_GROWTH * info.compress_size)


_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, OSError, EOFError, zlib.error,
               NotImplementedError, RuntimeError, zipfile.BadZipFile)  # fmt: skip


def _told(listed: Any) -> Any:
    """Where a resource has its digest and size: WACZ 1.0 put both under "stats"."""
    return listed if "hash" in listed else listed["stats"]


def _digest(listed: Any) -> str:
    """The digest as "kind:hexadecimal"; WACZ 1.0 named the kind beside it."""
    value = str(_told(listed)["hash"])
    return value if ":" in value else f"{listed.get('hashing', 'sha256')}:{value}"


def manifest(package: zipfile.ZipFile, path: Path) -> dict[str, Resource]:
    """The files the manifest lists, by path; its own digest is held against it.

    Raises ArchiveError when the manifest is missing, too large, malformed or altered.
    """
    try:
        if package.getinfo(MANIFEST).file_size > MOST_MANIFEST_BYTES:
            raise ArchiveError(str(path), f"{MANIFEST} is too large")
        packed = package.read(MANIFEST)
        listed = json.loads(packed)["resources"]
        found = {
            str(each["path"]): Resource(str(each["path"]), _digest(each), int(_told(each)["bytes"]))
            for each in listed
        }
        if MANIFEST_DIGEST in package.namelist():
            digest = json.loads(package.read(MANIFEST_DIGEST))["hash"]
            if digest != "sha256:" + hashlib.sha256(packed).hexdigest():
                raise ArchiveError(str(path), f"{MANIFEST} is not what its digest says")
    except _UNREADABLE as error:
        raise ArchiveError(str(path), f"{MANIFEST} cannot be read: {error}") from error
    return found
