"""The findings of a run with those marked that a reviewer rejected on the evidence as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Engine

from crawler.model import Acceptance, Finding
from crawler.store.decisions import Decision, DecisionLog
from reports.traversal import ArticleReport, Run

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
