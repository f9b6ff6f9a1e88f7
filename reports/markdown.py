"""report.md: for an issue or a pull request; worst first, and never longer than one may be."""

from __future__ import annotations

import re
from typing import TextIO
from urllib.parse import quote

from crawler.checks.results import Run, Totals, Worst
from crawler.jsonlines import live_url
from crawler.model import Article, Finding, Outcome
from reports.card import Difference, differences, host_of, web_link
from reports.catalogue import Words
from reports.writer import Writer, one_line, shortened

# GitHub refuses a comment of more than 65,536 characters; some room for what is put around it.
MOST_CHARACTERS = 60_000
_MOST_FINDINGS = 100
_QUOTE = 300

# What begins something inside a line in CommonMark and in GitHub's and GitLab's additions: code,
# emphasis, links, HTML, entities, tables, mentions, references, mathematics. Other marks are left
# alone, so that the text can be read as it is.
_INLINE = re.compile(
    r"[\\`*_\[\]<>&#~$@|{}^]"
    r"|:(?=//|[\w+-]+:)"  # addresses and :emoji:
    r"|(?<=\bwww)\.|(?<=\bGH)-(?=\d)|!(?=\d)",
    re.IGNORECASE,
)
# What makes a line a list item, a heading or a rule where it opens the line.
_OPENING = re.compile(r"\A(?:[-+=:]|\d{1,9}(?=[.)]))")


class MarkdownWriter(Writer):
    """Writes report.md: totals, then what accuses and what could not be checked."""

    def __init__(self, run: Run, stream: TextIO) -> None:
        super().__init__(run, stream)
        self._worst = Worst(_MOST_FINDINGS)

    def finding(self, article: Article, finding: Finding) -> None:
        """Remember it if it says that something is wrong or open."""
        if finding.outcome not in (Outcome.MATCH, Outcome.ALIVE) and not finding.accepted:
            self._worst.add(article, finding)

    def finish(self, totals: Totals) -> None:
        """Write the totals and as many findings as fit."""
        text = f"# {escaped(self._run.title)}\n\n{_table(totals, self._words)}"
        for one in self._run.unread[:_MOST_FINDINGS]:
            line = escaped(shortened(one_line(str(one)), _QUOTE))
            text += f"\n- {self._words.texts['unread']}: {line}"
        text += "\n" if self._run.unread else ""
        told = list(self._worst)
        left_out = self._worst.left_out
        for number, (article, finding) in enumerate(told):
            entry = "\n" + _entry(article, finding, self._words)
            if len(text) + len(entry) > MOST_CHARACTERS:
                left_out += len(told) - number
                break
            text += entry
        if left_out:
            text += "\n" + self._words.texts["first_more"].format(count=left_out) + "\n"
        self._stream.write(text)


def escaped(text: str) -> str:
    """`text` on one line with nothing left that Markdown, or GitHub's additions, would obey."""
    plain = _INLINE.sub(r"\\\g<0>", one_line(text))
    opening = _OPENING.match(plain)
    if opening:
        at = opening.end() if opening[0].isdigit() else 0
        plain = f"{plain[:at]}\\{plain[at:]}"
    # A word joiner keeps @name and #123 from becoming a mention or a reference.
    return re.sub(r"(\\[@#])(?=\w)", "\\1\u2060", plain)


def link(text: str, url: str | None) -> str:
    """`[text](url)` when `url` is a web address, `text` alone otherwise; both made inert."""
    target = web_link(url or "")
    if target is None or target.href is None:
        return escaped(text)
    return f"[{escaped(text)}](<{quote(target.href, safe='%/:=&?~#+!$,;@*')}>)"


def _table(totals: Totals, texts: Words) -> str:
    rows = [
        f"| {texts.outcomes[outcome].label} | {count} | {texts.outcomes[outcome].sentence} |"
        for outcome, count in totals.by_outcome.items()
        if count
    ]
    head = f"| {texts.texts['outcome']} | {texts.texts['findings']} | |"
    return "\n".join([head, "|---|---:|---|", *rows]) + "\n" if rows else ""


def _entry(article: Article, finding: Finding, texts: Words) -> str:
    label = texts.kinds[finding.kind].label
    title = shortened(one_line(article.title or article.address), 120)
    lines = [f"### {label}: {escaped(title)}", ""]
    if finding.quotation:
        lines += [f"> {escaped(shortened(one_line(finding.quotation.text), _QUOTE))}", ""]
    lines.append(escaped(texts.sentence(finding.reason)))
    if finding.passage:
        source = escaped(shortened(one_line(finding.passage.text), _QUOTE))
        lines += ["", f"{texts.texts['in_source']}:", "", f"> {source}"]
    for one in differences(finding):
        lines += ["", f"- {texts.edits[one.edit]}: {_swap(one, texts)}"]
    if finding.citation and finding.citation.url:
        host = host_of(finding.citation.url) or finding.citation.url
        lines += ["", f"{texts.texts['cited']}: {link(host, live_url(finding))}"]
    if finding.evidence:
        record = f"{finding.evidence.archive}, {finding.evidence.record_id}"
        lines += ["", f"{texts.texts['captured']}: {escaped(record)}"]
    return "\n".join(lines) + "\n"


def _swap(one: Difference, texts: Words) -> str:
    here = f"**{escaped(one.quoted)}**" if one.quoted else texts.texts["left_out"]
    if one.source is None:
        return here
    there = f"**{escaped(one.source)}**" if one.source else texts.texts["not_in_source"]
    return f"{here} → {there}"
