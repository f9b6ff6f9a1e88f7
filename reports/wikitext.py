"""talk-page.wiki: for an article's talk page, a table of what an editor should look at.

Suggestions are shown as text to be copied, never as templates that act, and nothing here edits a
page. Words of the web stand in it without any markup that a wiki would obey.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TextIO
from urllib.parse import quote

from crawler.checks.acceptance import is_url
from crawler.checks.results import ArticleReport, Run, Totals
from crawler.language.detection import primary
from crawler.language.wiki import wiki_words
from crawler.model import Article, Finding, Kind, Outcome
from reports.card import host_of, web_link
from reports.locations import whereabouts
from reports.writer import Writer, one_line, shortened

_LONGEST_WORDS = 400
_LONGEST_REASON = 160
# What begins something in wikitext: links, templates, tables, styles, tags, entities, signatures,
# switches, addresses, magic links; a list or a heading where it opens a line.
_OBEYED = re.compile(
    r"[\[\]{}|<>&~='_]|:(?=//)|(?<=\bISBN) |(?<=\bRFC) |(?<=\bPMID) |\A[*#:;!+ -]", re.IGNORECASE
)
_IN_TEMPLATE = re.compile(r"[\[\]{}|<>=~&\n]+")
_FAILED = frozenset((Kind.ABSENT,))
_OTHERWISE = frozenset(
    (Kind.ALTERED, Kind.MISLEADING_CUT, Kind.TRANSLATION_DIFFERS, Kind.MISATTRIBUTED)
)
_STATUS = {Kind.PARKED: "usurped", Kind.SOURCE_CHANGED: "deviated"}


class WikitextWriter(Writer):
    """Writes talk-page.wiki: a section for each article that has something to look at."""

    def __init__(self, run: Run, stream: TextIO) -> None:
        super().__init__(run, stream)
        self._stream.write(f"{inert(self._words.texts['wiki_note'])}\n")

    def article(self, report: ArticleReport) -> None:
        """Write the article's section."""
        told = [one for one in report.findings if _tells(one) and not one.accepted]
        told.sort(key=lambda one: one.outcome is Outcome.DEAD)  # what is said before what is gone
        if not told:
            return
        texts, article = self._words.texts, report.article
        title = inert(shortened(one_line(article.title or article.address), 120))
        columns = ("reference", "quoted_words", "source_says", "finding", "copy")
        head = " !! ".join(inert(texts[f"wiki_{name}"]) for name in columns)
        lines = [f"\n== {title} ==", "", '{| class="wikitable"', f"! {head}"]
        for finding in told:
            lines += ["|-", "| " + " || ".join(self._row(article, finding))]
        lines.append("|}")
        lines += self._suggested(texts["wiki_tags"], self._tags(article, told))
        lines += self._suggested(texts["wiki_copies"], self._copies(told))
        self._stream.write("\n".join(lines) + "\n")

    def finish(self, totals: Totals) -> None:
        """Write how much there was in all."""
        rows = (
            f"* {inert(self._words.outcomes[outcome].label)}: {count}"
            for outcome, count in totals.by_outcome.items()
            if count
        )
        heading = inert(self._words.texts["everything"])
        self._stream.write(f"\n== {heading} ==\n\n" + "\n".join(rows) + "\n")

    def _row(self, article: Article, finding: Finding) -> Iterator[str]:
        yield _reference(article, finding)
        yield _words_of(finding.quotation.text if finding.quotation else "")
        yield _words_of(finding.passage.text if finding.passage else "")
        label = inert(self._words.kinds[finding.kind].label)
        once = "" if finding.confirmed else f" ({inert(self._words.texts['wiki_once'])})"
        yield f"'''{label}'''{once}<br />{inert(self._words.sentence(finding.reason))}"
        copy = copy_of(finding)
        yield _link(*copy) if copy else ""

    def _suggested(self, heading: str, rows: Iterator[str]) -> list[str]:
        listed = list(rows)
        return ["", f"=== {inert(heading)} ===", *listed] if listed else []

    def _tags(self, article: Article, told: Sequence[Finding]) -> Iterator[str]:
        lang = primary(article.lang) or "en"
        told_of = _dated(self._run.finished, lang)
        for finding in told:
            reason = _IN_TEMPLATE.sub(" ", one_line(self._words.sentence(finding.reason)))
            reason = shortened(" ".join(reason.split()), _LONGEST_REASON)
            tag = _tag(lang, finding)
            if tag is None:
                continue
            url = _address(_url_of(finding))
            said = f"{{{{{tag.format(url=url, reason=reason, **told_of)}}}}}" if tag else reason
            where = _where(article, finding, self._words.texts)
            yield f"* {where}: <code><nowiki>{said}</nowiki></code>"

    def _copies(self, told: Sequence[Finding]) -> Iterator[str]:
        proposed = {
            finding.citation.url: (copy, _STATUS.get(finding.kind, "dead"))
            for finding in told
            if finding.citation and (copy := copy_of(finding)) and _owes_copy(finding)
        }
        for url, ((address, at), status) in proposed.items():
            said = f"|archive-url={_address(address)} |archive-date={at[:10]} |url-status={status}"
            yield f"* {_link(url, '')}: <code><nowiki>{said}</nowiki></code>"


def inert(text: str) -> str:
    """`text` on one line with nothing left that a wiki would obey."""
    return _OBEYED.sub(lambda found: f"&#{ord(found[0])};", one_line(text))


def copy_of(finding: Finding) -> tuple[str, str] | None:
    """The address and the time of the archived copy that shows what the article cites, if any."""
    if finding.last_seen is not None and web_link(finding.last_seen.url):
        return finding.last_seen.url, finding.last_seen.at
    if finding.rescue is not None and web_link(finding.rescue.url):
        return finding.rescue.url, finding.rescue.captured
    return None


def _tells(finding: Finding) -> bool:
    return finding.outcome in (Outcome.DRIFT, Outcome.DEAD)


def _owes_copy(finding: Finding) -> bool:
    """Whether the reference has no such copy yet and its page is gone, or is another one now."""
    declared = finding.citation is not None and finding.citation.copy
    dead = finding.outcome is Outcome.DEAD and finding.confirmed
    return not declared and (dead or finding.kind is Kind.SOURCE_CHANGED)


def _reference(article: Article, finding: Finding) -> str:
    """The marker of the reference and a link to its page."""
    if finding.citation is None:
        return ""
    url = finding.citation.url
    shown = (
        one.markers[0].of(article.text)
        for one in article.references
        if one.markers and any(work.url == url for work in one.works)
    )
    return f"{inert(next(shown, ''))} {_link(url, '')}".strip()


def _where(article: Article, finding: Finding, texts: Mapping[str, str]) -> str:
    """The words before the place that a tag is for, and its line where that is known."""
    place = whereabouts(article, finding).region
    line = texts["wiki_line"].format(line=place.line) if place else ""
    words = finding.quotation.text if finding.quotation else ""
    said = f"“{shortened(one_line(words), 60)}”" if words else host_of(_url_of(finding))
    return inert(f"{said} ({line})" if line else said)


def _url_of(finding: Finding) -> str:
    return finding.citation.url if finding.citation else ""


def _words_of(text: str) -> str:
    return inert(shortened(one_line(text), _LONGEST_WORDS))


def _link(url: str, at: str) -> str:
    """An external link by its host, and the day of a copy; the address alone where it is none."""
    target = web_link(url)
    if target is None or target.href is None or not is_url(url):
        return inert(url)
    label = at[:10] or host_of(url) or url
    return f"[{_address(target.href)} {inert(label)}]"


def _address(url: str) -> str:
    return quote(one_line(url), safe="%/:=&?~#+!$,;@*()-._")


def _tag(lang: str, finding: Finding) -> str | None:
    """The template of a wiki for what is wrong, with its places; "" where that wiki has none, None
    where no tag is due.
    """
    known = wiki_words().tags.get(lang, {})
    if finding.outcome is Outcome.DEAD:
        due = finding.confirmed and copy_of(finding) is None
        return known.get("dead", "") if due else None
    if finding.kind in _OTHERWISE:
        return known.get("otherwise") or known.get("failed", "")
    return known.get("failed", "") if finding.kind in _FAILED else None


def _dated(time: str, lang: str) -> dict[str, str]:
    """The month of `time` as templates have it: {month} "November 2026", {iso} "2026-11"."""
    from babel.dates import format_skeleton

    try:
        day = datetime.fromisoformat(time)
    except ValueError:
        return {"month": "", "iso": ""}
    month = format_skeleton("yMMMM", day, locale=lang) if lang in wiki_words().tags else ""
    return {"month": month, "iso": f"{day:%Y-%m}"}
