"""What every page of the report site shares: the template engine, its filters, and the policy."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from crawler.checks.results import Totals
from crawler.model import Outcome
from reports.catalogue import Words, words
from reports.writer import clean

if TYPE_CHECKING:
    from jinja2 import Environment


class Pages:
    """Renders pages: every value escaped, style and script allowed by their hashes alone."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self._environment = environment()

    def load(self) -> None:
        """Read the templates, which takes .2 s, before they are asked for."""
        for name in ("index.html.j2", "article.html.j2", "card.html.j2", "source.html.j2"):
            self._environment.get_template(name)

    def page(
        self, template: str, styles: tuple[str, ...], script: str | None = None, **values: Any
    ) -> str:
        """One whole page; `styles` and `script` name the assets that are inlined into it."""
        from markupsafe import Markup

        style = "".join(map(asset, styles))
        page = self._environment.get_template(template).render(
            words=self.words,
            t=self.words.texts,
            style=Markup(style),
            style_hash=csp_hash(style),
            script=Markup(asset(script)) if script else None,
            script_hash=csp_hash(asset(script)) if script else None,
            **values,
        )
        return clean(page)


@cache
def pages_in(lang: str = "en") -> Pages:
    """The pages in a language of reports: their templates are read once a process."""
    return Pages(words(lang))


def environment() -> Environment:
    """The template engine: escapes everything, stops on a name that is not there."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["when"] = when
    made.filters["day"] = day
    made.filters["clock"] = clock
    made.filters["drawing"] = _drawing
    return made


@cache
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


def clock(seconds: float) -> str:
    """A time in a recording as players show it: 1:02:03, 0:09."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


@cache
def asset(name: str) -> str:
    """The text of a file that is inlined into a page."""
    return (resources.files("reports") / "templates" / name).read_text(encoding="utf-8")


def _drawing(text: str) -> Any:
    """An SVG of our own, made of numbers and class names only, as it is."""
    from markupsafe import Markup

    return Markup(text)


# What the top of a page says of a run or of one article: headline, lead and bar of outcomes.


# A share of the bar thinner than this (of 1000) cannot be seen.
_THINNEST = 6.0
_BAR_GAP = 2.0


def headline(totals: Totals, texts: Words) -> str:
    """What accuses, counted in words; otherwise that all is well, or that nothing was found or
    could be checked.
    """
    if not totals.findings:
        return texts.texts["empty"]
    counts = totals.by_outcome
    said = [
        texts.count(outcome.value, counts[outcome])
        for outcome in (Outcome.DRIFT, Outcome.DEAD)
        if counts[outcome]
    ]
    holds = counts[Outcome.MATCH] + counts[Outcome.ALIVE]
    return " ".join(said) or texts.texts["clean" if holds else "unchecked"]


def lead(totals: Totals, texts: Words, name: str = "lead") -> str:
    """How many hold, how many could not be checked, and what is not confirmed yet; `name` is
    "lead" for a run and "lead_article" for one article.
    """
    counts = totals.by_outcome
    good = counts[Outcome.MATCH] + counts[Outcome.ALIVE]
    said = [
        texts.texts[name].format(
            good=good,
            all=totals.findings,
            articles=texts.count("articles", totals.articles),
        )
    ]
    if counts[Outcome.UNVERIFIABLE]:
        said.append(texts.texts["lead_open"].format(count=counts[Outcome.UNVERIFIABLE]))
    sentence = "".join(said) + "."
    if totals.unconfirmed:
        sentence += " " + texts.count("unconfirmed", totals.unconfirmed)
    return sentence


def bar_label(totals: Totals, texts: Words) -> str:
    """The bar in words, for those who do not see it."""
    return ", ".join(
        f"{texts.outcomes[outcome].label} {count}"
        for outcome, count in totals.by_outcome.items()
        if count
    )


def bar(totals: Totals) -> Iterator[dict[str, Any]]:
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
