"""findings.csv: one row a finding (RFC 4180), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import re
from typing import Any, TextIO

from crawler.checks.results import ArticleReport, Run, Totals
from crawler.jsonlines import dump_line, finding_object, live_url
from crawler.model import Article, Finding
from reports.catalogue import words
from reports.text import Spool, clean

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
        words().sentence(finding.reason),
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


# report.json (one object, JSON Schema beside it) and findings.jsonl (one finding a line).


# Major: a key changed its meaning or went away. Minor: keys were added.
SCHEMA_VERSION = "1.2"


class JsonLinesWriter:
    """findings.jsonl: the findings in the order of the run."""

    def __init__(self, run: Run, stream: TextIO) -> None:
        self._stream = stream

    def article(self, report: ArticleReport) -> None:
        """Write one line for each finding."""
        for finding in report.findings:
            self._stream.write(dump_line(finding_object(finding, words().sentence)) + "\n")

    def finish(self, totals: Totals) -> None:
        """Nothing is left to write."""


class JsonWriter:
    """report.json: the run, its totals, its articles, and the same objects as the lines."""

    def __init__(self, run: Run, stream: TextIO) -> None:
        self._run = run
        self._stream = stream
        self._articles: list[str] = []
        self._findings = Spool()
        self._separator = ""

    def article(self, report: ArticleReport) -> None:
        """Keep one article's entry, and its findings aside."""
        self._articles.append(dump_line(_article_object(report)))
        for finding in report.findings:
            self._findings.write(
                f"{self._separator}    {dump_line(finding_object(finding, words().sentence))}"
            )
            self._separator = ",\n"

    def finish(self, totals: Totals) -> None:
        """Write the whole object."""
        head = {
            "schema_version": SCHEMA_VERSION,
            "generator": {"name": "citewatch", "version": self._run.version},
            "title": self._run.title,
            "started": self._run.started,
            "finished": self._run.finished,
            "command": self._run.command,
            "totals": _totals_object(totals),
            "unread": [{"article": one.address, "reason": one.problem} for one in self._run.unread],
        }
        lines = [f"  {dump_line({key: value})[1:-1]}" for key, value in head.items()]
        self._stream.write("{\n" + ",\n".join(lines))
        articles = ",\n".join(f"    {article}" for article in self._articles)
        self._stream.write(f',\n  "articles": [\n{articles}\n  ],\n  "findings": [\n')
        self._findings.pour(self._stream)
        self._stream.write("\n  ]\n}\n")


def _totals_object(totals: Totals) -> dict[str, Any]:
    return {
        "articles": totals.articles,
        "findings": totals.findings,
        "outcomes": {outcome.value: count for outcome, count in totals.by_outcome.items()},
        "kinds": {kind.value: count for kind, count in totals.by_kind.items()},
        "unconfirmed": totals.unconfirmed,
        "accepted": totals.accepted,
    }


def _article_object(report: ArticleReport) -> dict[str, Any]:
    article = report.article
    return {
        "address": article.address,
        "title": article.title,
        "author": article.author,
        "published": article.published,
        "outlet": article.outlet,
        "lang": article.lang,
        "canonical": article.canonical,
        "digest": article.digest,
        "totals": _totals_object(report.totals),
    }
