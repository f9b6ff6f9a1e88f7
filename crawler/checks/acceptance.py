"""The baseline: findings that are known and accepted, each with a reason, an author and an end.

A TOML or JSON file that people read and review. It is read strictly: an entry that cannot be
understood stops the run, because what it accepts would otherwise be accepted unseen.
One file: reading, matching and writing it again share the strict form of an entry.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Engine

from crawler.checks.check import fixed_moment
from crawler.checks.results import ArticleReport, Run
from crawler.errors import InputError
from crawler.model import Acceptance, Article, Finding, Kind, finding_id
from crawler.store.decisions import Decision, DecisionLog

VERSION = 1
NEVER = "never"
"""Stands for no end in `expires`: an acceptance for good has to say so."""

LASTS_DAYS = 90
"""How long a new entry holds unless told otherwise: a quarter, after which somebody looks again."""

SUCCEEDED_BY = {
    Kind.TIMED_OUT: (Kind.UNREACHABLE,),
    Kind.SERVER_ERROR: (Kind.UNREACHABLE,),
    Kind.NO_CONNECTION: (Kind.UNREACHABLE,),
    Kind.ALTERED: (Kind.SOURCE_CHANGED,),
    Kind.ABSENT: (Kind.SOURCE_CHANGED,),
}
"""The kinds that a later check or version gives the same fault: what did not answer is unreachable
once it failed often enough, and words that a page lacks are `source-changed` once a capture that
had them is known. Never a kind that says more against the article than the accepted one."""

_REQUIRED = ("finding", "kind", "reason", "author", "expires")
_KNOWN = (*_REQUIRED, "article", "quote", "url")
_HEADER = """\
# Findings that are known and accepted; citewatch check --baseline reads this file.
# Each entry needs a reason, an author and an end ("never" for none). After its end it fails again.
"""


_FORMER_DIGITS = 64


def named_with(finding: str, url: str) -> str:
    """The name of a finding as long as its source is the page at `url`; any source for ""."""
    return f"{finding} {url}" if url else finding


def names_of(finding: str, url: str, former: str) -> tuple[str, ...]:
    """What an entry may call the finding of this fingerprint whose source is at `url`."""
    return tuple(dict.fromkeys((named_with(finding, url), finding, former)))


@dataclass(frozen=True, slots=True)
class BaselineEntry:
    """One accepted finding: its fingerprint and kind, and the source's `url` where it names one.
    `article` and `quote` are for people.

    `expires` is the last day on which it holds; None for good. `former` is what versions before
    called the finding: never in the file, where their entries have it in the place of `finding`.
    """

    finding: str
    kind: Kind
    reason: str
    author: str
    expires: date | None
    article: str = ""
    quote: str = ""
    url: str = ""
    former: str = ""

    @property
    def key(self) -> tuple[str, Kind]:
        """What it accepts: this finding, as long as it is of this kind."""
        former = len(self.finding) == _FORMER_DIGITS  # the URL is in it
        return self.finding if former else named_with(self.finding, self.url), self.kind

    @property
    def keys(self) -> tuple[tuple[str, Kind], ...]:
        """What it accepts, and the same fault by the kinds that succeed its own."""
        name, kind = self.key
        return tuple((name, one) for one in (kind, *SUCCEEDED_BY.get(kind, ())))

    @property
    def answers_to(self) -> tuple[tuple[str, Kind], ...]:
        """The keys of the entries that accept the finding that this entry was made of."""
        return tuple((name, self.kind) for name in names_of(self.finding, self.url, self.former))

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
        """What each entry that still holds accepts, by name and kind; the entry of a kind itself
        goes over one that it succeeds.
        """
        held = [one for one in self.entries if one.holds(self.today)]
        succeeding = {key: one.acceptance for one in held for key in one.keys}
        return succeeding | {one.key: one.acceptance for one in held}

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
            if not there.isdisjoint(entry.keys):
                if not entry.holds(self.today):
                    lines.append(f"{name} expired on {entry.expires}; it fails again")
            elif not entry.article or entry.article in judged:
                lines.append(f"{name} accepts nothing that is found any more; remove it")
        return tuple(lines)


def this_day() -> date:
    """Today in UTC, or the day that SOURCE_DATE_EPOCH fixes. Raises InputError."""
    return (fixed_moment() or datetime.now(UTC)).date()


def read_baseline(path: Path, today: date) -> Baseline:
    """The baseline in the TOML or JSON file `path`. Raises InputError naming file and entry."""
    try:
        text = path.read_text("utf-8")
        content = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except FileNotFoundError:
        raise InputError(
            str(path),
            "no such baseline; --update-baseline --reason TEXT makes it from what is found now",
        ) from None
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
    fresh: dict[tuple[str, Kind], list[BaselineEntry]] = {}
    for now in found:
        for key in now.answers_to:
            fresh.setdefault(key, []).append(now)
    kept: dict[tuple[str, Kind], BaselineEntry] = {}
    seen = set(judged)
    for entry in old.entries:
        needed = [now for key in entry.keys for now in fresh.get(key, ())]
        if entry.holds(old.today):
            for now in needed:
                same = replace(now, reason=entry.reason, author=entry.author, expires=entry.expires)
                kept.setdefault(now.key, same)
        if not needed and entry.article and entry.article not in seen:
            kept[entry.key] = entry
    for now in found:
        kept.setdefault(now.key, now)
    return tuple(kept.values())


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


# What `--baseline` does to a check: which findings it accepts, and how it is written again.


_LONGEST = 200
"""Code points of a quotation that an entry shows: enough to know it by."""


@dataclass(frozen=True, slots=True)
class Accepting:
    """A baseline in use, and how it is to be written again."""

    baseline: Baseline
    choice: BaselineChoice


def opened_acceptance(choice: BaselineChoice | None) -> Accepting | None:
    """The baseline that the options name, read; one that is to be written need not be there yet.

    Raises InputError naming the file and the entry at fault, or the option.
    """
    if choice is None:
        return None
    today = this_day()
    if choice.expires is not None:
        end_of(choice.expires)
    if choice.update and not choice.path.exists():
        return Accepting(Baseline(str(choice.path), (), today), choice)
    return Accepting(read_baseline(choice.path, today), choice)


def told_acceptance(using: Accepting, articles: Iterable[ArticleReport]) -> Iterable[str]:
    """Which entries are over and which are needed no more, a line each."""
    found: set[tuple[str, Kind]] = set()
    judged: set[str] = set()
    for report in articles:
        judged.add(report.article.address)
        for one in report.findings:
            found |= {(name, one.kind) for name in names(report.article, one)}
    return using.baseline.remarks(found, judged)


def rewritten_baseline(
    using: Accepting, articles: Iterable[ArticleReport], fail_on: frozenset[Kind]
) -> int:
    """Write the baseline so that every finding of `fail_on` is accepted; how many are new.

    One that a reviewer rejected has the reviewer's comment and name. Raises InputError when there
    are others and no reason is given for them.
    """
    choice, baseline = using.choice, using.baseline
    judged: list[str] = []
    found: list[BaselineEntry] = []
    author = choice.author or _author()
    lasting = baseline.today + timedelta(days=LASTS_DAYS)
    ends = end_of(choice.expires) if choice.expires is not None else lasting
    for report in articles:
        judged.append(report.article.address)
        found += _entries(report, fail_on, choice.reason or "", author, ends)
    known = baseline.accepting().keys()
    new = {entry.key: entry for entry in found if known.isdisjoint(entry.answers_to)}
    unsaid = [entry for entry in new.values() if not entry.reason.strip()]
    if unsaid:
        raise InputError(
            "--update-baseline", f"{len(unsaid)} findings are new; say why with --reason TEXT"
        )
    write_baseline(choice.path, updated(baseline, found, judged))
    return len(new)


def _entries(
    report: ArticleReport, fail_on: frozenset[Kind], reason: str, author: str, ends: date | None
) -> Iterator[BaselineEntry]:
    for finding in report.findings:
        if finding.kind in fail_on:
            quoted = " ".join(finding.quotation.text.split()) if finding.quotation else ""
            review = finding.accepted
            yield BaselineEntry(
                fingerprint(report.article, finding),
                finding.kind,
                review.reason if review else reason,
                review.author if review else author,
                ends,
                report.article.address,
                quoted[:_LONGEST],
                finding.citation.url if finding.citation else "",
                former_fingerprint(report.article, finding),
            )


def _author() -> str:
    """Who git says is at work, else the name of the account."""
    try:
        asked = subprocess.run(
            ["git", "config", "user.name"], capture_output=True, text=True, check=False, timeout=10
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        asked = ""
    return asked or os.environ.get("USER", "").strip() or "unknown"


# The findings of a run with those marked that a baseline accepts.


@dataclass(frozen=True, slots=True)
class AcceptedArticles:
    """`articles` with what `accepting` holds, by name and kind, marked as accepted; may be passed
    over as often as `articles`.
    """

    articles: Iterable[ArticleReport]
    accepting: Mapping[tuple[str, Kind], Acceptance]

    def __iter__(self) -> Iterator[ArticleReport]:
        for report in self.articles:
            yield replace(report, findings=tuple(self._marked(report)))

    def _marked(self, report: ArticleReport) -> Iterator[Finding]:
        for finding in report.findings:
            keys = ((name, finding.kind) for name in names(report.article, finding))
            known = next((self.accepting[key] for key in keys if key in self.accepting), None)
            yield replace(finding, accepted=known) if known else finding


def names(article: Article, finding: Finding) -> tuple[str, ...]:
    """What an entry of a baseline may call `finding`."""
    url = finding.citation.url if finding.citation else ""
    return names_of(fingerprint(article, finding), url, former_fingerprint(article, finding))


# The findings of a run with those marked that a reviewer rejected on the evidence as it is.


UNEXPLAINED = "rejected in review"
"""The reason of a rejection without a comment."""


@dataclass(frozen=True, slots=True)
class ReviewedArticles:
    """`articles` with the findings accepted that `log` has as rejected; may be passed over as often
    as `articles`. `ever` are the findings that were rejected on any evidence.
    """

    articles: Iterable[ArticleReport]
    log: DecisionLog
    ever: frozenset[str]

    def __iter__(self) -> Iterator[ArticleReport]:
        for report in self.articles:
            if any(finding.id in self.ever for finding in report.findings):
                yield replace(report, findings=tuple(self._marked(report.findings)))
            else:
                yield report

    def _marked(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        found = tuple(findings)
        rejected = self.log.rejected([one for one in found if one.id in self.ever])
        for finding in found:
            decision = rejected.get(finding.id)
            yield replace(finding, accepted=_acceptance(decision)) if decision else finding


def _acceptance(decision: Decision) -> Acceptance:
    reason = decision.comment or UNEXPLAINED
    return Acceptance(reason, decision.reviewer, decided=decision.decided)


def reviewed(run: Run, engine: Engine) -> Run:
    """`run` with what reviewers rejected marked as accepted. Raises StoreError."""
    log = DecisionLog(engine)
    ever = log.ever_rejected()
    return replace(run, articles=ReviewedArticles(run.articles, log, ever)) if ever else run


@dataclass(frozen=True, slots=True)
class BaselineChoice:
    """What is said of the baseline: its file, and what new entries get when it is updated."""

    path: Path
    update: bool = False
    reason: str | None = None
    author: str | None = None
    expires: str | None = None


def shown_path(address: str) -> str:
    """An article's address as tools name it: a URL, or a POSIX path, relative where it can be."""
    if is_url(address):
        return address
    path = Path(address)
    inside = path.is_absolute() and path.is_relative_to(Path.cwd())
    return PurePosixPath(path.relative_to(Path.cwd()) if inside else path).as_posix()


def former_fingerprint(article: Article, finding: Finding) -> str:
    """The 64 hexadecimal digits that baselines of the versions before name a finding by."""
    quoted = " ".join(finding.quotation.text.split()) if finding.quotation else ""
    url = finding.citation.url if finding.citation else ""
    parts = (shown_path(article.address), quoted, url)
    return hashlib.sha256("\x1f".join(parts).encode(errors="backslashreplace")).hexdigest()


def fingerprint(article: Article, finding: Finding) -> str:
    """The finding's id with the article named as tools name it: the same wherever a file is checked
    from. It is the id itself where the article was given by URL or by a relative path.
    """
    words, url, _ = finding.place
    return finding_id(shown_path(article.address), words, url, finding.occurrence)


def is_url(address: str) -> bool:
    """Whether an article's address is one on the web."""
    try:
        return urlsplit(address).scheme in ("http", "https")
    except ValueError:
        return False
