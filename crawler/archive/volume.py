"""A WARC file, alone or lying uncompressed inside a WACZ."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from crawler.errors import ArchiveError


@dataclass(frozen=True, slots=True)
class Volume:
    """The WARC called `name`: `size` bytes of the file `path`, from byte `start` on.

    Offsets of records are counted from `start`. `size` is None for a file that may still grow.
    """

    name: str
    path: Path
    start: int = 0
    size: int | None = None

    @contextmanager
    def open(self) -> Iterator[FileIO]:
        """The file, open for reading. Raises ArchiveError when it cannot be opened."""
        try:
            handle = open(self.path, "rb", buffering=0)  # noqa: SIM115 - closed below
        except OSError as error:
            raise ArchiveError(str(self.path), f"cannot be read: {error.strerror}") from error
        with handle:
            yield handle

    def length(self) -> int:
        """The number of bytes it has now."""
        if self.size is not None:
            return self.size
        try:
            return os.stat(self.path).st_size
        except OSError as error:
            raise ArchiveError(str(self.path), f"cannot be read: {error.strerror}") from error
