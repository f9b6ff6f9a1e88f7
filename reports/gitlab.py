"""gl-code-quality-report.json: what GitLab's merge-request widget reads (Code Climate subset)."""

from __future__ import annotations

from collections import Counter
from typing import TextIO

from crawler.lines import dump_line
from crawler.model import Article, Finding, Outcome
from reports.plaintext import one_line, shortened
from reports.traversal import ArticleReport, Run, Totals
from reports.whereabouts import fingerprint, whereabouts

_SEVERITIES = {Outcome.DRIFT: "major", Outcome.DEAD: "minor", Outcome.UNVERIFIABLE: "info"}


class GitlabWriter:
    """Writes an issue for each finding that accuses or could not be checked and is not accepted."""

    def __init__(self, run: Run, stream: TextIO) -> None:
        self._stream = stream
        self._separator = "[\n"
        self._prints: Counter[str] = Counter()

    def article(self, report: ArticleReport) -> None:
        """Write the issues of one article."""
        for finding in report.findings:
            if finding.outcome in _SEVERITIES and finding.accepted is None:
                issue = self._issue(report.article, finding)
                self._stream.write(self._separator + dump_line(issue))
                self._separator = ",\n"

    def finish(self, totals: Totals) -> None:
        """Close the list."""
        self._stream.write("[]\n" if self._separator == "[\n" else "\n]\n")

    def _issue(self, article: Article, finding: Finding) -> dict[str, object]:
        place = whereabouts(article, finding)
        print_of = fingerprint(article, finding)
        # GitLab keeps only the first issue of a fingerprint, and a quote may stand twice.
        self._prints[print_of] += 1
        if self._prints[print_of] > 1:
            print_of = f"{print_of}-{self._prints[print_of]}"
        said = one_line(finding.reason) or finding.kind.value
        if finding.quotation:
            said = f"“{shortened(one_line(finding.quotation.text), 200)}”: {said}"
        return {
            "description": said,
            "check_name": f"citewatch/{finding.kind.value}",
            "fingerprint": print_of,
            "severity": _SEVERITIES[finding.outcome],
            "location": {
                "path": place.path,
                "lines": {"begin": place.region.line if place.region else 1},
            },
        }
