"""The findings of one run as reviewers work on them: listed, filtered, decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Engine

from crawler.errors import InputError
from crawler.lines import finding_object
from crawler.model import Article, Finding, Kind, Outcome
from crawler.store.decisions import Decision, DecisionLog, Review, Verdict, review_of
from crawler.store.ledger import Ledger
from crawler.store.past import PastRun
from reports.stored import StoredArticles
from reports.traversal import severity

MOST_LISTED = 200
"""Findings in one answer of the API; clients page on with `offset`."""

STATES = ("open", "confirmed", "rejected", "outdated")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; None and "" stand for everything."""

    outcome: Outcome | None = None
    kind: Kind | None = None
    article: str = ""
    host: str = ""
    assignee: str = ""
    state: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list: `total` findings are wanted, `entries` are shown."""

    total: int
    entries: tuple[dict[str, Any], ...]


class Desk:
    """The findings of a run, worst first, with their reviews. All methods may raise StoreError."""

    def __init__(self, engine: Engine, run: PastRun, log: DecisionLog | None = None) -> None:
        self.run = run
        self._log = log or DecisionLog(engine)
        stored = StoredArticles(Ledger(engine), run.id)
        every = [(one.article, finding) for one in stored for finding in one.findings]
        self._findings = sorted(every, key=lambda entry: severity(entry[1]))
        self._by_id = {finding.id: (article, finding) for article, finding in self._findings}

    def listed(self, wanted: Wanted, offset: int = 0, limit: int = 50) -> Listed:
        """The findings that `wanted` names, worst first. Raises InputError for an unknown state."""
        if wanted.state and wanted.state not in STATES:
            raise InputError("state", f"'{wanted.state}' is unknown; use {', '.join(STATES)}")
        chosen = [entry for entry in self._findings if _is_wanted(entry, wanted)]
        if wanted.state or wanted.assignee:
            chosen = list(self._in_review(chosen, wanted))
        page = chosen[offset : offset + min(limit, MOST_LISTED)]
        logs = self._log.of(finding.id for _, finding in page)
        return Listed(len(chosen), tuple(_entry(*one, logs.get(one[1].id, ())) for one in page))

    def one(self, finding: str) -> dict[str, Any]:
        """A finding with its review. Raises InputError when the run has none of that id."""
        article, found = self.finding(finding)
        return _entry(article, found, self._log.of([finding]).get(finding, ()))

    def finding(self, finding: str) -> tuple[Article, Finding]:
        """A finding and its article. Raises InputError when the run has none of that id."""
        if finding not in self._by_id:
            raise InputError(finding, "is no finding of this run")
        return self._by_id[finding]

    def decide(
        self, finding: str, verdict: Verdict, reviewer: str, comment: str = "", assignee: str = ""
    ) -> dict[str, Any]:
        """Keep a decision; the finding with its review afterwards. Raises InputError."""
        _, found = self.finding(finding)
        self._log.add(found, verdict, reviewer, comment, assignee)
        return self.one(finding)

    def _in_review(
        self, chosen: Sequence[tuple[Article, Finding]], wanted: Wanted
    ) -> Iterator[tuple[Article, Finding]]:
        logs = self._log.of(finding.id for _, finding in chosen)
        for article, finding in chosen:
            review = review_of(finding, logs.get(finding.id, ()))
            if wanted.assignee and review.assignee != wanted.assignee:
                continue
            if not wanted.state or state_of(review) == wanted.state:
                yield article, finding


def state_of(review: Review) -> str:
    """Where a review stands, one of `STATES`."""
    if review.verdict is not None:
        return review.verdict.verdict.value
    return "outdated" if review.outdated else "open"


def _is_wanted(entry: tuple[Article, Finding], wanted: Wanted) -> bool:
    article, finding = entry
    url = finding.citation.url if finding.citation else ""
    if wanted.outcome is not None and finding.outcome is not wanted.outcome:
        return False
    if wanted.kind is not None and finding.kind is not wanted.kind:
        return False
    if wanted.article and article.address != wanted.article:
        return False
    if wanted.host and _host(url) != wanted.host:
        return False
    if not wanted.text:
        return True
    words = [finding.quotation.text if finding.quotation else "", url, finding.reason]
    return wanted.text.casefold() in " ".join([*words, article.title or ""]).casefold()


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _entry(article: Article, finding: Finding, log: Sequence[Decision]) -> dict[str, Any]:
    review = review_of(finding, log)
    return {
        "finding": finding_object(finding),
        "article": {"address": article.address, "title": article.title},
        "review": {
            "state": state_of(review),
            "assignee": review.assignee,
            "log": [_decision(one) for one in review.log],
        },
    }


def _decision(decision: Decision) -> dict[str, str]:
    return {
        "verdict": decision.verdict.value,
        "reviewer": decision.reviewer,
        "comment": decision.comment,
        "assignee": decision.assignee,
        "decided": decision.decided,
    }
