"""junit.xml: a suite for each article, a case for each finding, as CI servers read it."""

from __future__ import annotations

import re
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from crawler.model import Acceptance, Finding, Outcome
from reports.plaintext import shortened
from reports.spool import Spool
from reports.traversal import ArticleReport, Run, Totals

# XML 1.0, production 2 (Char): nothing else may stand in a document, not even as a reference.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class JUnitWriter:
    """Writes junit.xml: drift and dead fail, unverifiable and accepted ones are skipped."""

    def __init__(self, run: Run, stream: TextIO) -> None:
        self._run = run
        self._stream = stream
        self._suites = Spool()

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
            self._suites.write(_case(finding))
        self._suites.write("  </testsuite>\n")

    def finish(self, totals: Totals) -> None:
        """Write the document, its totals first."""
        self._stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        self._stream.write(f"<testsuites name={_attribute(self._run.title)} {_counts(totals)}>\n")
        self._suites.pour(self._stream)
        self._stream.write("</testsuites>\n")


def _counts(totals: Totals) -> str:
    failures = totals.accused - totals.accepted_accusations
    return f'tests="{totals.findings}" failures="{failures}" errors="0" time="0"'


def _case(finding: Finding) -> str:
    quoted = finding.quotation.text if finding.quotation else ""
    cited = finding.citation.url if finding.citation else ""
    name = shortened(" ".join((quoted or cited or finding.id).split()), 120)
    head = f"    <testcase name={_attribute(name)} classname={_attribute(finding.article)}"
    accused = finding.outcome in (Outcome.DRIFT, Outcome.DEAD)
    if accused and finding.accepted is not None:
        body = f"      <skipped message={_attribute(_pardon(finding, finding.accepted))}/>\n"
    elif accused:
        body = (
            f"      <failure type={_attribute(finding.kind.value)}"
            f" message={_attribute(finding.reason)}>{_text(_account(finding))}</failure>\n"
        )
    elif finding.outcome is Outcome.UNVERIFIABLE:
        message = f"{finding.kind.value}: {finding.reason}"
        body = f"      <skipped message={_attribute(message)}/>\n"
    else:
        return f'{head} time="0"/>\n'
    return f'{head} time="0">\n{body}    </testcase>\n'


def _pardon(finding: Finding, accepted: Acceptance) -> str:
    how = "rejected in review by" if accepted.decided else "accepted by"
    return f"{finding.kind.value}: {how} {accepted.author}: {accepted.reason}"


def _account(finding: Finding) -> str:
    lines = [finding.reason]
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
