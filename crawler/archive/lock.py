"""One writer per archive folder: a lock file that names its holder."""

from __future__ import annotations

import fcntl
import os
import socket
from pathlib import Path

from crawler.errors import ArchiveError

LOCK_NAME = "writer.lock"


class FolderLock:
    """An advisory lock (flock) on `folder`; the kernel drops it when the process ends.

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
        os.ftruncate(self._handle, 0)
        os.write(self._handle, f"process {os.getpid()} on {socket.gethostname()}\n".encode())

    def release(self) -> None:
        """Give the folder free. The file stays, so that no two runs lock different files."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
