"""Addresses that a desk does not want to be checked, each with the reason why.

`exclude` in citewatch.toml is a list of tables with `url`, a pattern in which "*" stands for
anything, and `reason`. A citation that is excluded is a finding all the same: `denied`, with the
reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from crawler.errors import InputError
from crawler.model import Fetch, Kind


@dataclass(frozen=True, slots=True)
class Exclusion:
    """URLs that match `pattern` are not contacted, because of `reason`."""

    pattern: str
    reason: str


def read_exclusions(value: Any) -> tuple[Exclusion, ...]:
    """What `exclude` in the settings file says. Raises InputError naming the entry at fault."""
    if not isinstance(value, list):
        raise InputError("exclude", "must be a list of tables, each with url and reason")
    found = []
    for number, row in enumerate(value, 1):
        name = f"exclude: entry {number}"
        if not isinstance(row, dict) or set(row) - {"url", "reason"}:
            raise InputError(name, "must be a table with url and reason and nothing else")
        for key in ("url", "reason"):
            if not isinstance(row.get(key), str) or not row[key].strip():
                raise InputError(name, f"needs '{key}'")
        found.append(Exclusion(row["url"], row["reason"]))
    return tuple(found)


def excluded(url: str, exclusions: Sequence[Exclusion]) -> Fetch | None:
    """The fetch that stands for one of an excluded `url`; None when it may be contacted."""
    for one in exclusions:
        # "[" is no wildcard: it stands in addresses of IPv6
        if fnmatchcase(url, one.pattern.replace("[", "[[]")):
            detail = f"excluded in the settings: {one.reason}"
            return Fetch(url, "", failure=Kind.DENIED, detail=detail)
    return None
