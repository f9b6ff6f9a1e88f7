"""report.sarif: SARIF 2.1.0 (OASIS), in the shape that code-scanning services take in."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, TextIO
from xml.sax.saxutils import escape, quoteattr

from crawler.checks.acceptance import fingerprint, former_fingerprint
from crawler.checks.inputs import Unread
from crawler.checks.results import ArticleReport, Run, Totals, Worst
from crawler.jsonlines import dump_line, live_url
from crawler.model import Acceptance, Article, Finding, Kind, Outcome
from reports.card import web_link
from reports.catalogue import Words, words
from reports.locations import Whereabouts, whereabouts
from reports.writer import ListWriter, Spool, Writer, one_line, shortened

# What GitHub's code scanning takes in one run; the worst are kept.
MOST_RESULTS = 25_000

_LEVELS = {Outcome.DRIFT: "error", Outcome.DEAD: "warning", Outcome.UNVERIFIABLE: "note"}
_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


class SarifWriter(Writer):
    """Writes report.sarif: what accuses and what could not be checked; the rest is no result."""

    def __init__(self, run: Run, stream: TextIO) -> None:
        super().__init__(run, stream)
        self._worst = Worst(MOST_RESULTS)

    def finding(self, article: Article, finding: Finding) -> None:
        """Remember it if it is a result."""
        if finding.outcome in _LEVELS:
            self._worst.add(article, finding)

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
                    "tool": {
                        "driver": {
                            "name": "citewatch",
                            "semanticVersion": self._run.version,
                            "rules": [_rule(kind, self._words) for kind in kinds],
                        }
                    },
                    "columnKind": "unicodeCodePoints",
                    "invocations": [
                        {
                            "executionSuccessful": True,
                            "toolExecutionNotifications": [
                                _notification(one) for one in self._run.unread
                            ],
                            "startTimeUtc": self._run.started,
                            "endTimeUtc": self._run.finished,
                        }
                    ],
                    "results": [_result(*entry, numbers, self._words) for entry in told],
                    "properties": {"leftOut": self._worst.left_out},
                }
            ],
        }
        self._stream.write(dump_line(log) + "\n")


def _notification(one: Unread) -> dict[str, Any]:
    """An article that could not be read: no result, and yet to be seen."""
    return {"level": "error", "message": {"text": str(one)}}


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


def _result(
    article: Article, finding: Finding, numbers: dict[Kind, int], texts: Words
) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": f"{finding.outcome.value}/{finding.kind.value}",
        "ruleIndex": numbers[finding.kind],
        "level": _LEVELS[finding.outcome],
        "message": {"text": _message(finding, texts)},
        "locations": [{"physicalLocation": _physical(whereabouts(article, finding))}],
        "partialFingerprints": {
            "citewatch/v1": former_fingerprint(article, finding),
            "citewatch/v2": fingerprint(article, finding),
        },
        "properties": {
            "certainty": finding.certainty.value,
            "confirmed": finding.confirmed,
            "changes": _codes(finding),
        },
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


def _codes(finding: Finding) -> list[str]:
    """The classes of the changes that are not honest, with their sign: "front-cut/if"."""
    told = (c for c in finding.changes if not c.edit.honest)
    return list(dict.fromkeys("/".join(filter(None, (c.edit.value, c.sign))) for c in told))


def _message(finding: Finding, texts: Words) -> str:
    reason = one_line(texts.sentence(finding.reason))
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


# annotations.txt: workflow commands that GitHub shows beside the lines of a file.


# GitHub shows ten annotations of a level for each step and drops the others silently.
MOST_A_LEVEL = 10

_GITHUB_LEVELS = {Outcome.DRIFT: "error", Outcome.DEAD: "warning", Outcome.UNVERIFIABLE: "notice"}


class GithubWriter(Writer):
    """Writes annotations.txt; a step prints it. Worst first, the rest of a level counted;
    what a baseline accepts is left out.
    """

    def __init__(self, run: Run, stream: TextIO) -> None:
        super().__init__(run, stream)
        self._unread = run.unread
        self._worst = {outcome: Worst(MOST_A_LEVEL) for outcome in _GITHUB_LEVELS}

    def finding(self, article: Article, finding: Finding) -> None:
        """Remember the worst of each level."""
        if finding.outcome in self._worst and finding.accepted is None:
            self._worst[finding.outcome].add(article, finding)

    def finish(self, totals: Totals) -> None:
        """Write the commands, and a plain line for what they leave out."""
        for one in self._unread:
            self._stream.write(f"{self._words.texts['unread']}: {one_line(str(one))}\n")
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
    said = _data(_github_message(article, finding, texts))
    return f"::{_GITHUB_LEVELS[finding.outcome]} {listed}::{said}"


def _github_message(article: Article, finding: Finding, texts: Words) -> str:
    said = one_line(texts.sentence(finding.reason)) or finding.kind.value
    if finding.quotation:
        said = f"“{shortened(one_line(finding.quotation.text), 200)}”\n{said}"
    if finding.citation and finding.citation.url:
        said += f"\n{one_line(finding.citation.url)}"
    return said


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(one_line(text)).replace(":", "%3A").replace(",", "%2C")


# gl-code-quality-report.json: what GitLab's merge-request widget reads (Code Climate subset).


_SEVERITIES = {Outcome.DRIFT: "major", Outcome.DEAD: "minor", Outcome.UNVERIFIABLE: "info"}


class GitlabWriter(ListWriter):
    """Writes an issue for each finding that accuses or could not be checked and is not accepted."""

    def __init__(self, run: Run, stream: TextIO) -> None:
        super().__init__(run, stream)
        self._prints: Counter[str] = Counter()

    def finding(self, article: Article, finding: Finding) -> None:
        """Write its issue."""
        if finding.outcome not in _SEVERITIES or finding.accepted is not None:
            return
        place = whereabouts(article, finding)
        print_of = fingerprint(article, finding)
        # GitLab keeps only the first issue of a fingerprint, and a quote may stand twice.
        self._prints[print_of] += 1
        if self._prints[print_of] > 1:
            print_of = f"{print_of}-{self._prints[print_of]}"
        said = one_line(words().sentence(finding.reason)) or finding.kind.value
        if finding.quotation:
            said = f"“{shortened(one_line(finding.quotation.text), 200)}”: {said}"
        issue = {
            "description": said,
            "check_name": f"citewatch/{finding.kind.value}",
            "fingerprint": print_of,
            "severity": _SEVERITIES[finding.outcome],
            "location": {
                "path": place.path,
                "lines": {"begin": place.region.line if place.region else 1},
            },
        }
        self.entry(issue)


# junit.xml: a suite for each article, a case for each finding, as CI servers read it.


# XML 1.0, production 2 (Char): nothing else may stand in a document, not even as a reference.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class JUnitWriter(Writer):
    """Writes junit.xml: drift and dead fail, unverifiable and accepted ones are skipped."""

    def __init__(self, run: Run, stream: TextIO) -> None:
        super().__init__(run, stream)
        self._suites = Spool()
        self._names: set[tuple[str, str]] = set()

    def article(self, report: ArticleReport) -> None:
        """Write one article's suite aside."""
        article, totals = report.article, report.totals
        name = article.title or article.address
        skipped = totals.by_outcome[Outcome.UNVERIFIABLE] + totals.accepted_accusations
        self._suites.write(
            f'  <testsuite name={_attribute(name)} {_counts(totals)} skipped="{skipped}"'
            f" timestamp={_attribute(_local(self._run.finished))}>\n"
        )
        for finding in report.findings:
            self._suites.write(_case(finding, self._named(article, finding)))
        self._suites.write("  </testsuite>\n")

    def _named(self, article: Article, finding: Finding) -> str:
        """The name of the finding's case, once in its class: CI servers show one of two twins.

        Twins are numbered by their occurrence, which the article around them does not change.
        """
        quoted = finding.quotation.text if finding.quotation else ""
        cited = finding.citation.url if finding.citation else ""
        name = shortened(" ".join((quoted or cited or finding.id).split()), 120)
        if finding.occurrence > 1:
            name = f"{name} ({finding.occurrence})"
        if (article.address, name) in self._names:
            name = f"{name} [{finding.id}]"
        while (article.address, name) in self._names:  # one article given twice
            name += "'"
        self._names.add((article.address, name))
        return name

    def finish(self, totals: Totals) -> None:
        """Write the document, its totals first."""
        self._stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        counts = _counts(totals, len(self._run.unread))
        self._stream.write(f"<testsuites name={_attribute(self._run.title)} {counts}>\n")
        self._suites.pour(self._stream)
        for one in self._run.unread:
            self._stream.write(_unread(one))
        self._stream.write("</testsuites>\n")


def _counts(totals: Totals, errors: int = 0) -> str:
    failures = totals.accused - totals.accepted_accusations
    tests = totals.findings + errors
    return f'tests="{tests}" failures="{failures}" errors="{errors}" time="0"'


def _unread(one: Unread) -> str:
    """The suite of an article that could not be read: one test that could not be run."""
    name = _attribute(one.address)
    return (
        f'  <testsuite name={name} tests="1" failures="0" errors="1" skipped="0" time="0">\n'
        f'    <testcase name={name} classname={name} time="0">\n'
        f'      <error type="unread" message={_attribute(one.problem)}/>\n'
        "    </testcase>\n  </testsuite>\n"
    )


def _case(finding: Finding, name: str) -> str:
    head = f"    <testcase name={_attribute(name)} classname={_attribute(finding.article)}"
    reason = words().sentence(finding.reason)
    accused = finding.outcome in (Outcome.DRIFT, Outcome.DEAD)
    if accused and finding.accepted is not None:
        body = f"      <skipped message={_attribute(_pardon(finding, finding.accepted))}/>\n"
    elif accused:
        body = (
            f"      <failure type={_attribute(finding.kind.value)}"
            f" message={_attribute(reason)}>{_text(_account(finding))}</failure>\n"
        )
    elif finding.outcome is Outcome.UNVERIFIABLE:
        message = f"{finding.kind.value}: {reason}"
        body = f"      <skipped message={_attribute(message)}/>\n"
    else:
        return f'{head} time="0"/>\n'
    return f'{head} time="0">\n{body}    </testcase>\n'


def _pardon(finding: Finding, accepted: Acceptance) -> str:
    how = "rejected in review by" if accepted.decided else "accepted by"
    return f"{finding.kind.value}: {how} {accepted.author}: {accepted.reason}"


def _account(finding: Finding) -> str:
    lines = [words().sentence(finding.reason)]
    if finding.quotation:
        lines.append(f"article: {finding.quotation.text}")
    if finding.passage:
        lines.append(f"source:  {finding.passage.text}")
    if finding.citation:
        lines.append(f"cited:   {finding.citation.url}")
    if finding.evidence:
        lines.append(f"record:  {finding.evidence.archive} {finding.evidence.record_id}")
    return "\n".join(lines)


def _local(time: str) -> str:
    # The schema of the Jenkins plugin allows no time zone here.
    return time.removesuffix("Z")


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text))
