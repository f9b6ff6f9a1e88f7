"""How a command ends: its exit code, and one line on stderr when something is wrong."""

from __future__ import annotations

import sys
from enum import IntEnum


class Exit(IntEnum):
    """The exit codes, as CI jobs rely on them."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    STOPPED = 3


def complain(line: str) -> None:
    """One line on stderr, controls stripped so that a file name cannot play the terminal."""
    plain = "".join(char if char.isprintable() else " " for char in line)
    print(f"citewatch: {plain}", file=sys.stderr)
