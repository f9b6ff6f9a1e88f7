"""report.sarif: SARIF 2.1.0 (OASIS), in the shape that code-scanning services take in."""

from __future__ import annotations

from typing import Any, TextIO

from crawler.lines import dump_line, live_url
from crawler.model import Article, Finding, Kind, Outcome
from reports.card import web_link
from reports.catalogue import Words, words
from reports.plaintext import one_line
from reports.traversal import ArticleReport, Run, Totals
from reports.whereabouts import Whereabouts, fingerprint, whereabouts
from reports.worst import Worst

# What GitHub's code scanning takes in one run; the worst are kept.
MOST_RESULTS = 25_000

_LEVELS = {Outcome.DRIFT: "error", Outcome.DEAD: "warning", Outcome.UNVERIFIABLE: "note"}
_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


class SarifWriter:
    """Writes report.sarif: what accuses and what could not be checked; the rest is no result."""

    def __init__(self, run: Run, stream: TextIO) -> None:
        self._run = run
        self._stream = stream
        self._words = words(run.lang)
        self._worst = Worst(MOST_RESULTS)

    def article(self, report: ArticleReport) -> None:
        """Remember the findings that are results."""
        for finding in report.findings:
            if finding.outcome in _LEVELS:
                self._worst.add(report.article, finding)

    def finish(self, totals: Totals) -> None:
        """Write the whole log."""
        told = list(self._worst)
        used = {finding.kind for _, finding in told}
        kinds = [kind for kind in Kind if kind in used]  # in the model's order
        numbers = {kind: number for number, kind in enumerate(kinds)}
        log = {
            "$schema": _SCHEMA,
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {"driver": self._driver(kinds)},
                    "columnKind": "unicodeCodePoints",
                    "invocations": [
                        {
                            "executionSuccessful": True,
                            "startTimeUtc": self._run.started,
                            "endTimeUtc": self._run.finished,
                        }
                    ],
                    "results": [_result(*entry, numbers) for entry in told],
                    "properties": {"leftOut": self._worst.left_out},
                }
            ],
        }
        self._stream.write(dump_line(log) + "\n")

    def _driver(self, kinds: list[Kind]) -> dict[str, Any]:
        return {
            "name": "citewatch",
            "semanticVersion": self._run.version,
            "rules": [_rule(kind, self._words) for kind in kinds],
        }


def _rule(kind: Kind, texts: Words) -> dict[str, Any]:
    entry = texts.kinds[kind]
    return {
        "id": f"{kind.outcome.value}/{kind.value}",
        "name": "".join(part.capitalize() for part in kind.value.split("-")),
        "shortDescription": {"text": entry.label},
        "fullDescription": {"text": entry.sentence},
        "defaultConfiguration": {"level": _LEVELS[kind.outcome]},
        "properties": {"tags": [kind.outcome.value]},
    }


def _result(article: Article, finding: Finding, numbers: dict[Kind, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": f"{finding.outcome.value}/{finding.kind.value}",
        "ruleIndex": numbers[finding.kind],
        "level": _LEVELS[finding.outcome],
        "message": {"text": _message(finding)},
        "locations": [{"physicalLocation": _physical(whereabouts(article, finding))}],
        "partialFingerprints": {"citewatch/v1": fingerprint(article, finding)},
        "properties": {"certainty": finding.certainty.value, "confirmed": finding.confirmed},
    }
    if finding.accepted is not None:
        result["suppressions"] = [
            {
                "kind": "external",
                "status": "accepted",
                "justification": f"{finding.accepted.reason} ({finding.accepted.author})",
            }
        ]
    live = web_link(live_url(finding) or "")
    if live and live.href:
        related: dict[str, Any] = {
            "id": 1,
            "physicalLocation": {
                "artifactLocation": {"uri": Whereabouts(live.href, True, None).uri}
            },
        }
        if finding.passage:
            related["message"] = {"text": one_line(finding.passage.text)}
        result["relatedLocations"] = [related]
    return result


def _message(finding: Finding) -> str:
    reason = one_line(finding.reason)
    if finding.quotation:
        return f"“{one_line(finding.quotation.text)}”: {reason}"
    return reason or finding.kind.value


def _physical(place: Whereabouts) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": place.uri}}
    if place.region:
        physical["region"] = {
            "startLine": place.region.line,
            "startColumn": place.region.column,
            "endLine": place.region.end_line,
            "endColumn": place.region.end_column,
            "charOffset": place.region.span.start,
            "charLength": len(place.region.span),
        }
    return physical
