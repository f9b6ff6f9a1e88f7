"""report.json (one object, JSON Schema beside it) and findings.jsonl (one finding a line)."""

from __future__ import annotations

from importlib import resources
from typing import Any, TextIO

from crawler.lines import dump_line, finding_object
from reports.spool import Spool
from reports.traversal import ArticleReport, Run, Totals

# Major: a key changed its meaning or went away. Minor: keys were added.
SCHEMA_VERSION = "1.0"


class JsonLinesWriter:
    """findings.jsonl: the findings in the order of the run."""

    def __init__(self, run: Run, stream: TextIO) -> None:
        self._stream = stream

    def article(self, report: ArticleReport) -> None:
        """Write one line for each finding."""
        for finding in report.findings:
            self._stream.write(dump_line(finding_object(finding)) + "\n")

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
            self._findings.write(f"{self._separator}    {dump_line(finding_object(finding))}")
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
        }
        lines = [f"  {dump_line({key: value})[1:-1]}" for key, value in head.items()]
        self._stream.write("{\n" + ",\n".join(lines))
        articles = ",\n".join(f"    {article}" for article in self._articles)
        self._stream.write(f',\n  "articles": [\n{articles}\n  ],\n  "findings": [\n')
        self._findings.pour(self._stream)
        self._stream.write("\n  ]\n}\n")


def schema() -> str:
    """The JSON Schema (draft 2020-12) of report.json, as text."""
    folder = resources.files("reports") / "schemas"
    return (folder / "report.schema.json").read_text(encoding="utf-8")


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
