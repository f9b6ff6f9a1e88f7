"""Phrases and markup that give a stand-in page away: one regular expression a line.

Lines that begin with "#" say what follows. Kept apart from the code so that a language can be
added without touching it.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files


@cache
def alternatives(name: str) -> str:
    """The patterns of `signs/NAME.txt` as one non-capturing group."""
    lines = files(__package__).joinpath(f"{name}.txt").read_text("utf-8").splitlines()
    return f"(?:{'|'.join(line for line in lines if line and not line.startswith('#'))})"


@cache
def sign(name: str, before: str = "", after: str = "") -> re.Pattern[str]:
    """A case-insensitive pattern of all lines of NAME, between `before` and `after`."""
    return re.compile(f"(?i){before}{alternatives(name)}{after}")
