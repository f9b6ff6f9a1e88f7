"""Taking the WARC file of someone else into an archive folder, every digest in it checked."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from crawler.archive import folder, package
from crawler.archive.lock import FolderLock
from crawler.archive.verify import Problem, verify
from crawler.archive.wacz import take_in
from crawler.errors import ArchiveError


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
    return TakenIn(_copied(source, target), problems)


def _copied(source: Path, target: Path) -> tuple[Path, ...]:
    place = target / source.name
    if place.exists():
        if _alike(source, place):
            return ()
        raise ArchiveError(str(place), "another archive of this name is there already")
    draft = place.with_name(place.name + ".part")
    lock = None
    try:
        target.mkdir(parents=True, exist_ok=True)
        lock = FolderLock(target)
        with open(source, "rb") as content, open(draft, "xb") as out:
            while piece := content.read(1 << 20):
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        os.replace(draft, place)
        folder.rebuild(target)
    except OSError as error:
        raise ArchiveError(str(target), f"cannot be written: {error.strerror}") from error
    finally:
        if lock is not None:
            draft.unlink(missing_ok=True)
            lock.release()
    return (place,)


def _alike(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    with open(one, "rb") as left, open(other, "rb") as right:
        while piece := left.read(1 << 20):
            if piece != right.read(len(piece)):
                return False
    return True
