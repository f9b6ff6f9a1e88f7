"""When a page is due again: the table [recheck] of citewatch.toml. Unknown names stop the run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from crawler.errors import InputError
from crawler.model import Kind, Outcome
from crawler.store.history import Watched

CONFIRMING = timedelta(days=7)
"""A failure that is not confirmed yet is looked at again when it may be: see judging.standing."""

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_AGE = re.compile(r"(\d{1,6})([smhdw])")
_KEYS = ("every", "jitter", "outcomes", "hosts", "importance")
_IMPORTANCE = ("quoted", "linked", "mention")

DEFAULT_AGES = {
    "drift": timedelta(days=14),
    "unverifiable": timedelta(days=7),
    # Three failures over seven days make `unreachable`: every other day gives that and one spare.
    "timed-out": timedelta(days=2),
    "server-error": timedelta(days=2),
    "no-connection": timedelta(days=2),
    "robots": timedelta(days=30),
    "denied": timedelta(days=90),
}


@dataclass(frozen=True, slots=True)
class Policy:
    """Ages after which pages are fetched again.

    A host's age goes over a kind's, that over its outcome's, that over `every`; of several
    findings on a page the soonest counts. `importance` stretches the age of a page that is
    quoted, linked, or only mentioned. `jitter` is the share of an age by which a page may come
    later: the same for a page each time, so that pages fetched together come apart.
    """

    every: timedelta = timedelta(days=30)
    jitter: float = 0.1
    ages: Mapping[str, timedelta] = field(default_factory=lambda: dict(DEFAULT_AGES))
    hosts: Mapping[str, timedelta] = field(default_factory=dict)
    importance: Mapping[str, float] = field(
        default_factory=lambda: {"quoted": 1.0, "linked": 1.0, "mention": 3.0}
    )

    def due(self, page: Watched) -> datetime:
        """When the page is to be fetched again."""
        checked = datetime.fromisoformat(page.checked)
        age = self._age(page)
        when = checked + age * (1 + self.jitter * _share(page.page))
        if page.unconfirmed and page.first_failure is not None:
            confirming = datetime.fromisoformat(page.first_failure) + CONFIRMING
            if confirming > checked:
                when = min(when, confirming)
        return when

    def _age(self, page: Watched) -> timedelta:
        level = "quoted" if page.quoted else "mention" if page.mention else "linked"
        host = urlsplit(page.url).hostname or ""
        named = [name for name in self.hosts if host == name or host.endswith("." + name)]
        if named:
            return self.hosts[max(named, key=len)] * self.importance[level]
        return min(self._of(kind) for kind in page.kinds) * self.importance[level]

    def _of(self, kind: Kind) -> timedelta:
        by_outcome = self.ages.get(kind.outcome.value, self.every)
        return self.ages.get(kind.value, by_outcome)


def _share(key: str) -> float:
    """A number from 0 to 1 that belongs to the page."""
    digest = hashlib.sha256(key.encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8]) / 2**64


def policy_of(table: Mapping[str, Any]) -> Policy:
    """The policy that the table [recheck] states. Raises InputError naming the key at fault."""
    _known(table, _KEYS, "recheck")
    default = Policy()
    ages = dict(default.ages)
    for name, value in _table(table, "outcomes").items():
        if name not in set(Outcome) | set(Kind):
            raise InputError(f"recheck.outcomes.{name}", "is no outcome and no kind")
        ages[name] = age_of(f"recheck.outcomes.{name}", value)
    importance = dict(default.importance)
    for name, value in _table(table, "importance").items():
        _known({name: value}, _IMPORTANCE, "recheck.importance")
        importance[name] = _number(f"recheck.importance.{name}", value, 0.01, 1000)
    return Policy(
        age_of("recheck.every", table["every"]) if "every" in table else default.every,
        _number("recheck.jitter", table.get("jitter", default.jitter), 0, 1),
        ages,
        {
            name.lower(): age_of(f"recheck.hosts.{name}", value)
            for name, value in _table(table, "hosts").items()
        },
        importance,
    )


def _known(table: Mapping[str, Any], names: tuple[str, ...], where: str) -> None:
    for name in table:
        if name not in names:
            raise InputError(f"{where}.{name}", f"is unknown; known: {', '.join(names)}")


def _table(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    inner = table.get(name, {})
    if not isinstance(inner, dict):
        raise InputError(f"recheck.{name}", "must be a table")
    return inner


def age_of(where: str, value: object) -> timedelta:
    """The age that `value` writes ("12h"). Raises InputError naming `where`."""
    found = _AGE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise InputError(where, 'must be an age such as "12h", "7d" or "2w"')
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]])


def _number(where: str, value: object, least: float, most: float) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
        raise InputError(where, f"must be a number from {least:g} to {most:g}")
    return float(value)
