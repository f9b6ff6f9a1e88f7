"""Every exception citewatch raises on purpose: one root, few children.

A dead link, a refusal or a missing quote is a result and therefore a value (see `model`).
Exceptions are for broken input, broken configuration and a run that cannot go on.

    CitewatchError
    ├── InputError       a source, file, line or option the user gave cannot be used   (exit 2)
    ├── ArchiveError     a WARC file or record cannot be written or trusted
    ├── StoreError       the ledger cannot be opened, read or written
    ├── Interrupted      the run stopped before its end; the same command resumes      (exit 3)
    └── Unforeseen       a bug: it costs the input that was worked on, not the run     (exit 4)
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

LOG_BYTES = 4_000_000
"""A log longer than this is begun anew: a traceback has about 4 kB."""


class CitewatchError(Exception):
    """Root of the tree. `subject` names the URL, file, line or option that is at fault."""

    def __init__(self, subject: str, message: str) -> None:
        super().__init__(f"{subject}: {message}" if subject else message)
        self.subject = subject
        self.message = message

    def __reduce__(self) -> tuple[type[CitewatchError], tuple[str, str]]:
        """As it is sent from one process to another: made anew of what it was made of."""
        return type(self), (self.subject, self.message)


class InputError(CitewatchError):
    """Raised by readers and by the command line for input that cannot be used as given."""


class ArchiveError(CitewatchError):
    """Raised by the archive for a file that cannot be opened or locked, and for a record
    whose length or digest does not hold."""


class StoreError(CitewatchError):
    """Raised by the store when the database cannot be opened, is locked, or refuses a write."""


class Interrupted(CitewatchError):
    """Raised when a run stops early (signal, full disk); what is done stays done."""


class Unforeseen(CitewatchError):
    """Raised by `guarded` in place of an exception that is a bug; its traceback is in the log."""


@contextmanager
def guarded(subject: str) -> Iterator[None]:
    """Makes what nobody foresaw while `subject` is worked on an `Unforeseen`. What is raised on
    purpose, and what the system refuses, passes as it is.
    """
    try:
        yield
    except (CitewatchError, OSError):
        raise
    except Exception as error:
        raise Unforeseen(subject, noted(error, subject)) from error


@contextmanager
def needing(extra: str, subject: str) -> Iterator[None]:
    """Makes a library that is not installed an InputError that names the `extra` it comes with."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in ("crawler", "reports"):
            raise
        needed = f"needs the extra '{extra}': pip install '.[{extra}]'"
        raise InputError(subject, needed) from None


def noted(error: BaseException, subject: str) -> str:
    """What to say of an exception that nobody foresaw while `subject` was worked on: its name and
    the log file that its traceback was written to.
    """
    said = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    trace = "".join(traceback.format_exception(error))
    entry = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {subject}\n{trace}\n"
    try:
        path = error_log()
        path.parent.mkdir(parents=True, exist_ok=True)
        full = path.exists() and path.stat().st_size > LOG_BYTES
        with open(path, "w" if full else "a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(entry)
    except (OSError, RuntimeError):  # nowhere to write, no home
        return f"a bug in citewatch ({said}); please report it"
    return f"a bug in citewatch ({said}); please report it with the traceback in {path}"


def error_log() -> Path:
    """The file for tracebacks, in the user's folder for state (XDG Base Directory)."""
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "citewatch" / "errors.log"
