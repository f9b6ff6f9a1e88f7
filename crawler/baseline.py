"""The baseline: findings that are known and accepted, each with a reason, an author and an end.

A TOML or JSON file that people read and review. It is read strictly: an entry that cannot be
understood stops the run, because what it accepts would otherwise be accepted unseen.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from crawler.errors import InputError
from crawler.model import Acceptance, Kind

VERSION = 1
NEVER = "never"
"""Stands for no end in `expires`: an acceptance for good has to say so."""

LASTS_DAYS = 90
"""How long a new entry holds unless told otherwise: a quarter, after which somebody looks again."""

_REQUIRED = ("finding", "kind", "reason", "author", "expires")
_KNOWN = (*_REQUIRED, "article", "quote", "url")
_HEADER = """\
# Findings that are known and accepted; citewatch check --baseline reads this file.
# Each entry needs a reason, an author and an end ("never" for none). After its end it fails again.
"""


@dataclass(frozen=True, slots=True)
class BaselineEntry:
    """One accepted finding: its fingerprint and kind. `article`, `quote` and `url` are for people.

    `expires` is the last day on which it holds; None for good.
    """

    finding: str
    kind: Kind
    reason: str
    author: str
    expires: date | None
    article: str = ""
    quote: str = ""
    url: str = ""

    @property
    def key(self) -> tuple[str, Kind]:
        """What it accepts: this finding, as long as it is of this kind."""
        return self.finding, self.kind

    def holds(self, today: date) -> bool:
        """Whether it is not over yet."""
        return self.expires is None or today <= self.expires

    @property
    def acceptance(self) -> Acceptance:
        """What a report says of a finding that this entry accepts."""
        ends = self.expires.isoformat() if self.expires else None
        return Acceptance(self.reason, self.author, ends)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The entries of the file `path`, in its order. `today` decides which are over."""

    path: str
    entries: tuple[BaselineEntry, ...]
    today: date

    def accepting(self) -> Mapping[tuple[str, Kind], Acceptance]:
        """What each entry that still holds accepts, by fingerprint and kind."""
        return {one.key: one.acceptance for one in self.entries if one.holds(self.today)}

    def remarks(
        self, found: Iterable[tuple[str, Kind]], articles: Iterable[str]
    ) -> tuple[str, ...]:
        """A line for each entry that is over and whose finding is still there, and for each that
        no finding of its article needs any more. `articles` are those that were judged.
        """
        there, judged = set(found), set(articles)
        lines = []
        for number, entry in enumerate(self.entries, 1):
            name = f"{self.path}: entry {number} ({_named(entry)})"
            if entry.key in there:
                if not entry.holds(self.today):
                    lines.append(f"{name} expired on {entry.expires}; it fails again")
            elif not entry.article or entry.article in judged:
                lines.append(f"{name} accepts nothing that is found any more; remove it")
        return tuple(lines)


def this_day() -> date:
    """Today in UTC, or the day that SOURCE_DATE_EPOCH fixes. Raises InputError."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        return (datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)).date()
    except (ValueError, OverflowError, OSError):
        raise InputError("SOURCE_DATE_EPOCH", "is no number of seconds since 1970") from None


def read_baseline(path: Path, today: date) -> Baseline:
    """The baseline in the TOML or JSON file `path`. Raises InputError naming file and entry."""
    try:
        text = path.read_text("utf-8")
        content = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror})") from None
    except ValueError as error:  # UnicodeDecodeError and both decoders' errors are ValueErrors
        kind = "TOML" if path.suffix.lower() == ".toml" else "JSON"
        raise InputError(str(path), f"is not valid {kind}: {error}") from None
    if not isinstance(content, dict) or content.get("version") != VERSION:
        raise InputError(str(path), f"is no baseline: it needs version = {VERSION}")
    if unknown := [key for key in content if key not in ("version", "accepted")]:
        raise InputError(str(path), f"unknown key '{unknown[0]}'; known: version, accepted")
    rows = content.get("accepted", [])
    if not isinstance(rows, list):
        raise InputError(str(path), "'accepted' must be a list of entries")
    entries: dict[tuple[str, Kind], BaselineEntry] = {}
    for number, row in enumerate(rows, 1):
        entry = _entry(row, f"{path}: entry {number}")
        if entry.key in entries:
            raise InputError(f"{path}: entry {number}", "accepts the same finding as one before")
        entries[entry.key] = entry
    return Baseline(str(path), tuple(entries.values()), today)


def _entry(row: Any, name: str) -> BaselineEntry:
    if not isinstance(row, dict):
        raise InputError(name, "is no table of keys and values")
    for key, value in row.items():
        if key not in _KNOWN:
            raise InputError(name, f"unknown key '{key}'; known: {', '.join(_KNOWN)}")
        if not isinstance(value, str) and not (key == "expires" and isinstance(value, date)):
            raise InputError(name, f"'{key}' must be text")
    for key in _REQUIRED:
        if not str(row.get(key, "")).strip():
            raise InputError(name, f"needs '{key}'")
    if row["kind"] not in set(Kind):
        raise InputError(name, f"'{row['kind']}' is no kind of finding")
    try:
        ends = end_of(row["expires"])
    except InputError as error:
        raise InputError(name, f"expires {error.message}") from None
    rest = {key: row.get(key, "") for key in ("article", "quote", "url")}
    return BaselineEntry(
        row["finding"], Kind(row["kind"]), row["reason"], row["author"], ends, **rest
    )


def end_of(value: str | date) -> date | None:
    """The day that `expires` names; None for "never". Raises InputError for anything else."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if value == NEVER:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InputError("--expires", f"must be a day (YYYY-MM-DD) or '{NEVER}'") from None


def updated(
    old: Baseline, found: Sequence[BaselineEntry], judged: Iterable[str]
) -> tuple[BaselineEntry, ...]:
    """The entries after an update: those of `old` that hold and are still needed keep their reason,
    author and end; `found` gives the others. Entries of articles not `judged` stay untouched.
    """
    fresh = {entry.key: entry for entry in found}
    kept: dict[tuple[str, Kind], BaselineEntry] = {}
    seen = set(judged)
    for entry in old.entries:
        if entry.key in fresh and entry.holds(old.today):
            now = fresh[entry.key]
            kept[entry.key] = replace(entry, article=now.article, quote=now.quote, url=now.url)
        elif entry.key not in fresh and entry.article and entry.article not in seen:
            kept[entry.key] = entry
    return tuple((kept | {key: one for key, one in fresh.items() if key not in kept}).values())


def write_baseline(path: Path, entries: Sequence[BaselineEntry]) -> None:
    """Write the entries to `path`, as TOML when it ends in .toml and else as JSON, all or nothing.

    Raises InputError when it cannot be written.
    """
    rows = [_row(entry) for entry in entries]
    if path.suffix.lower() == ".toml":
        text = _HEADER + f"version = {VERSION}\n" + "".join(map(_table, rows))
    else:
        text = json.dumps({"version": VERSION, "accepted": rows}, ensure_ascii=False, indent=2)
        text += "\n"
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_text(text, "utf-8", errors="replace")
        draft.replace(path)
    except OSError as error:
        raise InputError(str(path), f"cannot be written ({error.strerror})") from None


def _row(entry: BaselineEntry) -> dict[str, str]:
    row = {
        "finding": entry.finding,
        "kind": entry.kind.value,
        "article": entry.article,
        "quote": entry.quote,
        "url": entry.url,
        "reason": entry.reason,
        "author": entry.author,
        "expires": entry.expires.isoformat() if entry.expires else NEVER,
    }
    return {key: value for key, value in row.items() if value}


def _table(row: Mapping[str, str]) -> str:
    # A JSON string is a TOML basic string, but for DEL (TOML 1.0, "String").
    lines = [
        f"{key} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f")
        for key, value in row.items()
    ]
    return "\n[[accepted]]\n" + "\n".join(lines) + "\n"


def _named(entry: BaselineEntry) -> str:
    what = entry.quote or entry.url or entry.finding[:16]
    return f"{entry.kind.value}: {what if len(what) <= 60 else what[:59] + '…'}"
