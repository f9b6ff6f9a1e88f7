"""What the top of a page says of a run or of one article: headline, lead and bar of outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crawler.model import Outcome
from reports.catalogue import Words
from reports.traversal import Totals

# A share of the bar thinner than this (of 1000) cannot be seen.
_THINNEST = 6.0
_BAR_GAP = 2.0


def headline(totals: Totals, texts: Words) -> str:
    """What accuses, counted in words; otherwise that all is well or that nothing was found."""
    if not totals.findings:
        return texts.texts["empty"]
    counts = totals.by_outcome
    said = [
        counted(texts, outcome.value, counts[outcome])
        for outcome in (Outcome.DRIFT, Outcome.DEAD)
        if counts[outcome]
    ]
    return " ".join(said) or texts.texts["clean"]


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
            articles=counted(texts, "articles", totals.articles),
        )
    ]
    if counts[Outcome.UNVERIFIABLE]:
        said.append(texts.texts["lead_open"].format(count=counts[Outcome.UNVERIFIABLE]))
    sentence = "".join(said) + "."
    if totals.unconfirmed:
        sentence += " " + counted(texts, "unconfirmed", totals.unconfirmed)
    return sentence


def counted(texts: Words, name: str, count: int) -> str:
    """The catalogue's form of `name` for `count` things."""
    one, many = texts.counted[name]
    return one if count == 1 else many.format(count=count)


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
