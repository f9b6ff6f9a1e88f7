"""A place to keep text aside until what comes before it is known."""

from __future__ import annotations

import shutil
import tempfile
from typing import TextIO

# A report of a few thousand findings stays in memory; past this many bytes it goes to disk.
_IN_MEMORY = 8_000_000


class Spool:
    """Text written now and copied out once, at the end."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(  # noqa: SIM115  closed when poured out
            max_size=_IN_MEMORY, mode="w+", encoding="utf-8", errors="replace", newline="\n"
        )

    def write(self, text: str) -> None:
        """Append `text`."""
        self._file.write(text)

    def pour(self, stream: TextIO) -> None:
        """Copy everything to `stream`; nothing is left afterwards."""
        self._file.seek(0)
        shutil.copyfileobj(self._file, stream)
        self._file.close()
