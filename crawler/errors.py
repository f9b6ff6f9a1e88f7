"""Every exception citewatch raises on purpose: one root, few children.

A dead link, a refusal or a missing quote is a result and therefore a value (see `model`).
Exceptions are for broken input, broken configuration and a run that cannot go on.

    CitewatchError
    ├── InputError       a source, file, line or option the user gave cannot be used   (exit 2)
    ├── ArchiveError     a WARC file or record cannot be written or trusted
    ├── StoreError       the ledger cannot be opened, read or written
    └── Interrupted      the run stopped before its end; the same command resumes      (exit 3)
"""

from __future__ import annotations


class CitewatchError(Exception):
    """Root of the tree. `subject` names the URL, file, line or option that is at fault."""

    def __init__(self, subject: str, message: str) -> None:
        super().__init__(f"{subject}: {message}" if subject else message)
        self.subject = subject
        self.message = message


class InputError(CitewatchError):
    """Raised by readers and by the command line for input that cannot be used as given."""


class ArchiveError(CitewatchError):
    """Raised by the archive for a file that cannot be opened or locked, and for a record
    whose length or digest does not hold."""


class StoreError(CitewatchError):
    """Raised by the store when the database cannot be opened, is locked, or refuses a write."""


class Interrupted(CitewatchError):
    """Raised when a run stops early (signal, full disk); what is done stays done."""
