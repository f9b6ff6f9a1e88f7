"""findings.csv: one row a finding (RFC 4180), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import re
from typing import Any, TextIO

from crawler.checks.results import ArticleReport, Run, Totals
from crawler.jsonlines import Form, dump_line, finding_object, live_url
from crawler.model import Article, Finding
from reports.catalogue import words
from reports.writer import ObjectWriter, Writer, clean

# A cell that begins so is run as a formula by a spreadsheet (OWASP, "CSV Injection"); the
# full-width forms are folded to these by some.
_FORMULA = re.compile("[ \\n\u00a0\ufffd]*[=+@\\t\\r＝＋－＠-]")

_ROW = Form(
    {
        "id": "",
        "article": "",
        "article_title": lambda _: None,  # the article has it
        "outcome": "",
        "kind": "",
        "certainty": "",
        "confirmed": lambda finding: "yes" if finding.confirmed else "no",
        "reason": lambda finding: words().sentence(finding.reason),
        "quote": "quotation.text",
        "quote_start": "quotation.span.start",
        "quote_end": "quotation.span.end",
        "speaker": "quotation.speaker.name",
        "url": "citation.url",
        "pairing": "",
        "passage": "passage.text",
        "passage_lang": "passage.lang",
        "changes": lambda finding: " ".join(change.edit.value for change in finding.changes),
        "source_title": "",
        "source_published": "",
        "status": "fetch.status",
        "final_url": "fetch.final",
        "live_url": live_url,
        "archive": "evidence.archive",
        "record_id": "evidence.record_id",
        "captured": "evidence.captured",
        "rescue_url": "rescue.url",
        "accepted": "accepted.reason",
    }
)
COLUMNS = _ROW.names


class CsvWriter(Writer):
    """Writes findings.csv."""

    def __init__(self, run: Run, stream: TextIO) -> None:
        super().__init__(run, stream)
        self._rows = csv.writer(stream, lineterminator="\r\n")
        self._rows.writerow(COLUMNS)

    def finding(self, article: Article, finding: Finding) -> None:
        """Write its row."""
        row = _ROW.write(finding) | {"article_title": article.title}
        self._rows.writerow(map(cell, row.values()))


def cell(value: str | int | None) -> str:
    """`value` as text; what a spreadsheet would run gets an apostrophe before it."""
    if value is None:
        return ""
    text = clean(str(value))
    if isinstance(value, str) and _FORMULA.match(text):
        return f"'{text}"
    return text


# report.json (one object, JSON Schema beside it) and findings.jsonl (one finding a line).


# Major: a key changed its meaning or went away. Minor: keys were added.
SCHEMA_VERSION = "1.2"


class JsonLinesWriter(Writer):
    """findings.jsonl: the findings in the order of the run."""

    def finding(self, article: Article, finding: Finding) -> None:
        """Write its line."""
        self._stream.write(dump_line(finding_object(finding, words().sentence)) + "\n")


class JsonWriter(ObjectWriter):
    """report.json: the run, its totals, its articles, and the same objects as the lines."""

    def __init__(self, run: Run, stream: TextIO) -> None:
        super().__init__(run, stream)
        self._articles: list[str] = []

    def article(self, report: ArticleReport) -> None:
        """Keep one article's entry, and its findings aside."""
        self._articles.append(f"    {dump_line(_article_object(report))}")
        super().article(report)

    def finding(self, article: Article, finding: Finding) -> None:
        """Keep it aside."""
        self.entry(finding_object(finding, words().sentence))

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
        articles = ",\n".join(self._articles)
        self.write(head, "findings", f'  "articles": [\n{articles}\n  ],\n')


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
    return {**_ARTICLE.write(report.article), "totals": _totals_object(report.totals)}


_ARTICLE = Form(
    dict.fromkeys(
        ("address", "title", "author", "published", "outlet", "lang", "canonical", "digest"), ""
    )
)
