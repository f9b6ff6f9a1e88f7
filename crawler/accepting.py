"""What `--baseline` does to a check: which findings it accepts, and how it is written again."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from crawler.baseline import (
    LASTS_DAYS,
    Baseline,
    BaselineEntry,
    end_of,
    read_baseline,
    this_day,
    updated,
    write_baseline,
)
from crawler.errors import InputError
from crawler.exits import complain
from crawler.model import Kind
from crawler.options import BaselineChoice
from reports.traversal import ArticleReport
from reports.whereabouts import fingerprint

_LONGEST = 200
"""Code points of a quotation that an entry shows: enough to know it by."""


@dataclass(frozen=True, slots=True)
class Accepting:
    """A baseline in use, and how it is to be written again."""

    baseline: Baseline
    choice: BaselineChoice


def opened(choice: BaselineChoice | None) -> Accepting | None:
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


def told(using: Accepting, articles: Iterable[ArticleReport]) -> None:
    """Say on stderr which entries are over and which are needed no more."""
    found: set[tuple[str, Kind]] = set()
    judged: set[str] = set()
    for report in articles:
        judged.add(report.article.address)
        found |= {(fingerprint(report.article, one), one.kind) for one in report.findings}
    for line in using.baseline.remarks(found, judged):
        complain(line)


def rewritten(using: Accepting, articles: Iterable[ArticleReport], fail_on: frozenset[Kind]) -> int:
    """Write the baseline so that every finding of `fail_on` is accepted; how many are new.

    One that a reviewer rejected has the reviewer's comment and name. Raises InputError when there
    are others and no reason is given for them.
    """
    choice, baseline = using.choice, using.baseline
    judged: list[str] = []
    found: list[BaselineEntry] = []
    author = choice.author or _author()
    ends = _end(choice.expires, baseline.today)
    for report in articles:
        judged.append(report.article.address)
        found += _entries(report, fail_on, choice.reason or "", author, ends)
    known = {entry.key for entry in baseline.entries if entry.holds(baseline.today)}
    new = {entry.key for entry in found} - known
    unsaid = {entry.key for entry in found if not entry.reason.strip()} - known
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
            )


def _end(expires: str | None, today: date) -> date | None:
    return end_of(expires) if expires is not None else today + timedelta(days=LASTS_DAYS)


def _author() -> str:
    """Who git says is at work, else the name of the account."""
    try:
        asked = subprocess.run(
            ["git", "config", "user.name"], capture_output=True, text=True, check=False, timeout=10
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        asked = ""
    return asked or os.environ.get("USER", "").strip() or "unknown"
