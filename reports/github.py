"""annotations.txt: workflow commands that GitHub shows beside the lines of a file."""

from __future__ import annotations

from typing import TextIO

from crawler.model import Article, Finding, Outcome
from reports.catalogue import Words, words
from reports.plaintext import one_line, shortened
from reports.traversal import ArticleReport, Run, Totals
from reports.whereabouts import whereabouts
from reports.worst import Worst

# GitHub shows ten annotations of a level for each step and drops the others silently.
MOST_A_LEVEL = 10

_LEVELS = {Outcome.DRIFT: "error", Outcome.DEAD: "warning", Outcome.UNVERIFIABLE: "notice"}


class GithubWriter:
    """Writes annotations.txt; a step prints it. Worst first, the rest of a level counted;
    what a baseline accepts is left out.
    """

    def __init__(self, run: Run, stream: TextIO) -> None:
        self._stream = stream
        self._words = words(run.lang)
        self._worst = {outcome: Worst(MOST_A_LEVEL) for outcome in _LEVELS}

    def article(self, report: ArticleReport) -> None:
        """Remember the worst of each level."""
        for finding in report.findings:
            if finding.outcome in self._worst and finding.accepted is None:
                self._worst[finding.outcome].add(report.article, finding)

    def finish(self, totals: Totals) -> None:
        """Write the commands, and a plain line for what they leave out."""
        for outcome, worst in self._worst.items():
            for article, finding in worst:
                self._stream.write(_command(article, finding, self._words) + "\n")
            if worst.left_out:
                label = self._words.outcomes[outcome].label
                more = self._words.texts["first_more"].format(count=worst.left_out)
                self._stream.write(f"{label}: {more}\n")


def _command(article: Article, finding: Finding, texts: Words) -> str:
    place = whereabouts(article, finding)
    properties = {} if place.is_url else {"file": place.path}
    if place.region:
        region = place.region
        properties |= {"line": str(region.line), "endLine": str(region.end_line)}
        if region.line == region.end_line:  # columns are refused over several lines
            properties |= {"col": str(region.column), "endColumn": str(region.end_column)}
    properties["title"] = texts.kinds[finding.kind].label
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_LEVELS[finding.outcome]} {listed}::{_data(_message(article, finding))}"


def _message(article: Article, finding: Finding) -> str:
    said = one_line(finding.reason) or finding.kind.value
    if finding.quotation:
        said = f"“{shortened(one_line(finding.quotation.text), 200)}”\n{said}"
    if finding.citation and finding.citation.url:
        said += f"\n{one_line(finding.citation.url)}"
    return said


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(one_line(text)).replace(":", "%3A").replace(",", "%2C")
