"""The findings of a run with those marked that a baseline accepts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from crawler.model import Acceptance, Finding, Kind
from reports.traversal import ArticleReport
from reports.whereabouts import fingerprint


@dataclass(frozen=True, slots=True)
class AcceptedArticles:
    """`articles` with what `accepting` names by fingerprint and kind marked as accepted; may be
    passed over as often as `articles`.
    """

    articles: Iterable[ArticleReport]
    accepting: Mapping[tuple[str, Kind], Acceptance]

    def __iter__(self) -> Iterator[ArticleReport]:
        for report in self.articles:
            yield replace(report, findings=tuple(self._marked(report)))

    def _marked(self, report: ArticleReport) -> Iterator[Finding]:
        for finding in report.findings:
            known = self.accepting.get((fingerprint(report.article, finding), finding.kind))
            yield replace(finding, accepted=known) if known else finding
