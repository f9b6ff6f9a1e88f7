"""report.html: one file that needs no network, every word of it escaped by the templates."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from typing import TYPE_CHECKING, Any, TextIO

from crawler.model import Outcome
from reports.annotate import Block, annotated, marks_of
from reports.card import Card, Link, card_of, language_tag, web_link
from reports.catalogue import Words, words
from reports.plaintext import clean
from reports.spool import Spool
from reports.traversal import ArticleReport, Run, Totals, place, severity

if TYPE_CHECKING:
    from jinja2 import Environment

# What a reader takes in before scrolling; the rest is counted and stands with its article.
_FIRST = 8

# A share of the bar thinner than this (of 1000) cannot be seen.
_THINNEST = 6.0
_BAR_GAP = 2.0


@dataclass(frozen=True, slots=True)
class Heading:
    """One line of the list of articles."""

    anchor: str
    title: str
    outlet: str
    published: str
    totals: Totals


class HtmlWriter:
    """Writes report.html: sections as articles come, the summary above them at the end."""

    def __init__(self, run: Run, stream: TextIO) -> None:
        self._run = run
        self._stream = stream
        self._words = words(run.lang)
        self._environment = environment()
        self._headings: list[Heading] = []
        self._first: list[tuple[str, Card]] = []
        self._sections = Spool()

    def article(self, report: ArticleReport) -> None:
        """Render one article's section and remember what the summary needs of it."""
        anchor = f"a-{len(self._headings) + 1}"
        article = report.article
        title = _title(report)
        findings = sorted(report.findings, key=place)
        cards = [card_of(finding, self._words) for finding in findings]
        self._headings.append(
            Heading(
                anchor, title, article.outlet or "", day(article.published or ""), report.totals
            )
        )
        self._remember(title, cards)
        section = self._render(
            "article.html.j2",
            anchor=anchor,
            title=title,
            lang=language_tag(article.lang),
            byline=[part for part in (article.author, article.outlet) if part]
            + ([day(article.published)] if article.published else []),
            address=web_link(article.address) or Link("", None),
            totals=report.totals,
            has=" ".join(outcome for outcome, n in report.totals.by_outcome.items() if n),
            blocks=_blocks(report, cards, title),
            cards=cards,
        )
        self._sections.write(section)

    def finish(self, totals: Totals) -> None:
        """Write the page: summary, list of articles, sections, foot."""
        style, script = asset("report.css"), asset("report.js")
        from markupsafe import Markup

        self._stream.write(
            self._render(
                "head.html.j2",
                style=Markup(style),
                style_hash=csp_hash(style),
                script_hash=csp_hash(script),
                totals=totals,
                headline=_headline(totals, self._words),
                lead=_lead(totals, self._words),
                bar=list(_bar(totals)),
                bar_label=_bar_label(totals, self._words),
                first=self._first,
                first_more=max(totals.accused - _FIRST, 0),
                contents=self._headings,
            )
        )
        self._sections.pour(self._stream)
        self._stream.write(self._render("tail.html.j2", script=Markup(script)))

    def _remember(self, title: str, cards: list[Card]) -> None:
        self._first += [(title, card) for card in cards if card.opened]
        self._first.sort(key=lambda entry: severity(entry[1].finding))
        del self._first[_FIRST:]

    def _render(self, template: str, **values: Any) -> str:
        return self._environment.get_template(template).render(
            run=self._run, words=self._words, t=self._words.texts, **values
        )


def environment() -> Environment:
    """The template engine: escapes everything, stops on a name that is not there."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    made.filters["when"] = when
    made.filters["day"] = day
    return made


def csp_hash(text: str) -> str:
    """The CSP source expression that allows the inline element whose text is `text`."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def when(time: str) -> str:
    """An RFC 3339 time as "24 Nov 2026, 03:02 UTC"; anything else as it is."""
    try:
        moment = datetime.fromisoformat(time)
    except ValueError:
        return time
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return f"{moment.day} {moment:%b %Y, %H:%M} UTC"


def day(date: str) -> str:
    """The day of an ISO 8601 date or time as "24 Nov 2026"; anything else as it is."""
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return date
    return f"{moment.day} {moment:%b %Y}"


def _finalized(value: Any) -> Any:
    # Markup comes from macros, whose own output has been through here already.
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return clean(value)
    return value


def asset(name: str) -> str:
    """The text of a file that is inlined into a page."""
    return (resources.files("reports") / "templates" / name).read_text(encoding="utf-8")


def _title(report: ArticleReport) -> str:
    article = report.article
    return " ".join((article.title or "").split()) or article.address


def _blocks(report: ArticleReport, cards: list[Card], title: str) -> tuple[Block, ...]:
    article = report.article
    marks = marks_of(((card.anchor, card.label, card.finding) for card in cards), article)
    blocks = annotated(article.text, marks)
    if blocks and all(piece.mark is None for piece in blocks[0]):
        opening = " ".join("".join(piece.text for piece in blocks[0]).split())
        if opening == title:  # it stands above already, as the heading
            return blocks[1:]
    return blocks


def _headline(totals: Totals, texts: Words) -> str:
    if not totals.findings:
        return texts.texts["empty"]
    counts = totals.by_outcome
    said = [
        _counted(texts, outcome.value, counts[outcome])
        for outcome in (Outcome.DRIFT, Outcome.DEAD)
        if counts[outcome]
    ]
    return " ".join(said) or texts.texts["clean"]


def _lead(totals: Totals, texts: Words) -> str:
    counts = totals.by_outcome
    good = counts[Outcome.MATCH] + counts[Outcome.ALIVE]
    said = [
        texts.texts["lead"].format(
            good=good,
            all=totals.findings,
            articles=_counted(texts, "articles", totals.articles),
        )
    ]
    if counts[Outcome.UNVERIFIABLE]:
        said.append(texts.texts["lead_open"].format(count=counts[Outcome.UNVERIFIABLE]))
    lead = "".join(said) + "."
    if totals.unconfirmed:
        lead += " " + _counted(texts, "unconfirmed", totals.unconfirmed)
    return lead


def _counted(texts: Words, name: str, count: int) -> str:
    one, many = texts.counted[name]
    return one if count == 1 else many.format(count=count)


def _bar_label(totals: Totals, texts: Words) -> str:
    return ", ".join(
        f"{texts.outcomes[outcome].label} {count}"
        for outcome, count in totals.by_outcome.items()
        if count
    )


def _bar(totals: Totals) -> Iterator[dict[str, Any]]:
    """The shares of the outcomes as places on a line of 1000, none too thin to see."""
    shares = [
        (outcome, max(1000 * count / totals.findings, _THINNEST))
        for outcome, count in totals.by_outcome.items()
        if count
    ]
    scale = 1000 / sum(width for _, width in shares) if shares else 1
    x = 0.0
    for outcome, width in shares:
        end = x + width * scale
        gap = _BAR_GAP if end < 999.5 else 0.0
        yield {"outcome": outcome, "x": round(x, 2), "width": round(end - x - gap, 2)}
        x = end
