"""ZIP packages of documents, read within bounds and never written to disk.

A member is read up to the size that its entry declares, and an entry that declares more than the
bounds is not read at all, so that neither a bomb nor a lying header costs more than they allow.
"""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from crawler.model import Publisher

MOST_MEMBERS = 10_000
MOST_MEMBER = 16 * 1024 * 1024  # bytes of one member, decompressed; book chapters have 50-500 kB
MOST_READ = 64 * 1024 * 1024  # bytes of all members that are read
_ENCRYPTED = 0x1  # bit of an entry's flags (APPNOTE 4.4.4)


@dataclass(frozen=True, slots=True)
class PackedText:
    """A document's text; `problem` says what was not read and why, "" when everything was."""

    text: str
    problem: str = ""
    publisher: Publisher | None = None


class NotRead(Exception):
    """A package that is broken, encrypted or too large; the message says which."""


class Package:
    """An open package. Raises NotRead for what is no ZIP file or has too many members."""

    def __init__(self, payload: bytes) -> None:
        try:
            self._file = zipfile.ZipFile(BytesIO(payload))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise NotRead(f"the package is broken ({error})") from None
        self._left = MOST_READ
        if len(self._file.filelist) > MOST_MEMBERS:
            raise NotRead(f"the package has more than {MOST_MEMBERS} members")

    def names(self) -> tuple[str, ...]:
        """The members as the package names them."""
        return tuple(self._file.namelist())

    def has(self, name: str) -> bool:
        """Whether there is a member of this exact name."""
        return name in self._file.NameToInfo

    def size(self, name: str) -> int:
        """The bytes that member `name` declares to have."""
        return self._file.NameToInfo[name].file_size

    def read(self, name: str) -> bytes:
        """One member. Raises NotRead when it is missing, encrypted, damaged or too large."""
        entry = self._file.NameToInfo.get(name)
        if entry is None:
            raise NotRead(f"the package lacks {name}")
        if entry.flag_bits & _ENCRYPTED:
            raise NotRead("the package is encrypted")
        if entry.file_size > MOST_MEMBER or entry.file_size > self._left:
            raise NotRead(f"{name} is too large ({entry.file_size} bytes)")
        self._left -= entry.file_size
        try:
            return self._file.read(entry)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError,
                RuntimeError, ValueError) as error:  # fmt: skip
            raise NotRead(f"{name} is damaged ({error})") from None
