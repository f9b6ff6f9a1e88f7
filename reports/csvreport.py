"""findings.csv: one row a finding (RFC 4180), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import re
from typing import TextIO

from crawler.lines import live_url
from crawler.model import Article, Finding
from reports.plaintext import clean
from reports.traversal import ArticleReport, Run, Totals

# A cell that begins so is run as a formula by a spreadsheet (OWASP, "CSV Injection"); the
# full-width forms are folded to these by some.
_FORMULA = re.compile("[ \\n\u00a0\ufffd]*[=+@\\t\\r＝＋－＠-]")

COLUMNS = (
    "id",
    "article",
    "article_title",
    "outcome",
    "kind",
    "certainty",
    "confirmed",
    "reason",
    "quote",
    "quote_start",
    "quote_end",
    "speaker",
    "url",
    "pairing",
    "passage",
    "passage_lang",
    "changes",
    "source_title",
    "source_published",
    "status",
    "final_url",
    "live_url",
    "archive",
    "record_id",
    "captured",
    "rescue_url",
    "accepted",
)


class CsvWriter:
    """Writes findings.csv."""

    def __init__(self, run: Run, stream: TextIO) -> None:
        self._rows = csv.writer(stream, lineterminator="\r\n")
        self._rows.writerow(COLUMNS)

    def article(self, report: ArticleReport) -> None:
        """Write one row for each finding."""
        for finding in report.findings:
            self._rows.writerow([cell(value) for value in _row(report.article, finding)])

    def finish(self, totals: Totals) -> None:
        """Nothing is left to write."""


def cell(value: str | int | None) -> str:
    """`value` as text; what a spreadsheet would run gets an apostrophe before it."""
    if value is None:
        return ""
    text = clean(str(value))
    if isinstance(value, str) and _FORMULA.match(text):
        return f"'{text}"
    return text


def _row(article: Article, finding: Finding) -> tuple[str | int | None, ...]:
    quotation, citation, passage = finding.quotation, finding.citation, finding.passage
    fetch, evidence = finding.fetch, finding.evidence
    return (
        finding.id,
        finding.article,
        article.title,
        finding.outcome.value,
        finding.kind.value,
        finding.certainty.value,
        "yes" if finding.confirmed else "no",
        finding.reason,
        quotation.text if quotation else None,
        quotation.span.start if quotation else None,
        quotation.span.end if quotation else None,
        quotation.speaker.name if quotation and quotation.speaker else None,
        citation.url if citation else None,
        finding.pairing.value if finding.pairing else None,
        passage.text if passage else None,
        passage.lang if passage else None,
        " ".join(change.edit.value for change in finding.changes) or None,
        finding.source_title,
        finding.source_published,
        fetch.status if fetch else None,
        fetch.final if fetch else None,
        live_url(finding),
        evidence.archive if evidence else None,
        evidence.record_id if evidence else None,
        evidence.captured if evidence else None,
        finding.rescue.url if finding.rescue else None,
        finding.accepted.reason if finding.accepted else None,
    )
