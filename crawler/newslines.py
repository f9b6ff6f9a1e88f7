"""A change of a finding as one JSON object: what `recheck`, `history` and notices tell."""

from __future__ import annotations

from crawler.lines import JsonObject, finding_object
from crawler.model import Kind
from crawler.store.history import NewsItem


def change_object(item: NewsItem) -> JsonObject:
    """`before` is None for a finding that is new; `finding` is the line form of `check`."""
    return {
        "at": item.at,
        "run": item.run,
        "id": item.finding.id,
        "before": _said(item.before, item.before_confirmed),
        "after": _said(item.finding.kind, item.finding.confirmed),
        "finding": finding_object(item.finding),
    }


def _said(kind: Kind | None, confirmed: bool | None) -> JsonObject | None:
    if kind is None:
        return None
    return {"outcome": kind.outcome.value, "kind": kind.value, "confirmed": bool(confirmed)}


def change_line(item: NewsItem) -> str:
    """The change in a line for a person: what it was, what it is, where."""
    finding = item.finding
    place = finding.citation.url if finding.citation else finding.article
    was = "new" if item.before is None else _words(item.before, item.before_confirmed)
    return f"{was} → {_words(finding.kind, finding.confirmed)} {place}"


def _words(kind: Kind, confirmed: bool | None) -> str:
    return kind.value if confirmed else f"{kind.value} (unconfirmed)"
