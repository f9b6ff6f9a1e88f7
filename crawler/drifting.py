"""How an archived page changed from capture to capture."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from crawler.archive.memento import from_http_date
from crawler.archive.reader import Archive, Capture
from crawler.archiving import opened
from crawler.errors import ArchiveError, InputError
from crawler.exits import Exit
from crawler.judging.linkstate import state_of
from crawler.judging.sourcedrift import (
    QuoteEffect,
    SourceDrift,
    marked,
    quote_effect,
    source_drift,
)
from crawler.judging.verdict import compare
from crawler.model import Fetch, Judgement, Kind, Outcome, Page
from crawler.reading.volatile import lines_beside
from crawler.shelf import page_of, prepared


@dataclass(frozen=True, slots=True)
class Look:
    """One capture: what it is, and, when it is the page, its text and what the quote is there."""

    at: str
    kind: Kind
    page: Page | None = None
    beside: frozenset[str] = frozenset()
    judgement: Judgement | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """From one capture to the next: `drift` is None when one of them is no page to compare."""

    before: Look
    after: Look
    drift: SourceDrift | None
    effect: QuoteEffect | None


def show_drift(url: str, archives: Sequence[Path], quote: str | None, format: str) -> Exit:
    """Print the changes of `url`, oldest first; exit 1 when the quote's words are gone at last.

    Raises InputError for an unknown format, an archive that cannot be read, and a page that none
    of them holds.
    """
    if format not in ("table", "json"):
        raise InputError("--format", f"'{format}' is unknown; use table or json")
    with opened(archives) as archive:
        looks = list(_looks(archive, url, quote))
    if not looks:
        raise InputError(url, "is in none of the archives given; see citewatch archive list")
    steps = list(_steps(looks))
    for step in steps:
        print(json.dumps(_object(step), ensure_ascii=False) if format == "json" else _shown(step))
    if format == "table" and not steps:
        print(f"{looks[0].at}  the only capture: {looks[0].kind.value}")
    known = [step.effect for step in steps if step.effect not in (None, QuoteEffect.UNKNOWN)]
    return Exit.FINDINGS if known and known[-1] is QuoteEffect.CHANGED else Exit.CLEAN


def _looks(archive: Archive, url: str, quote: str | None) -> Iterator[Look]:
    for capture in reversed(archive.captures(url)):
        if capture.status is not None and 300 <= capture.status < 400:
            continue
        look = _look(archive, capture, url, quote)
        if look is not None:
            yield look


def _look(archive: Archive, capture: Capture, url: str, quote: str | None) -> Look | None:
    try:
        record = archive.read(capture.evidence)
    except ArchiveError:
        return None
    at = from_http_date(record.headers.get("memento-datetime", "")) or capture.at
    page = page_of(record) if record.payload else None
    fetch = Fetch(
        url, at, final=capture.url, status=capture.status, content_type=capture.content_type,
        evidence=capture.evidence,
    )  # fmt: skip
    state = state_of(fetch, page, record.payload)
    if page is None or state.kind is not Kind.ALIVE:
        return Look(at, state.kind)
    judgement = compare((quote,), prepared(page)) if quote else None
    return Look(at, state.kind, page, lines_beside(record.payload, record.content_type), judgement)


def _steps(looks: Sequence[Look]) -> Iterator[Step]:
    for before, after in pairwise(looks):
        drift, effect = None, None
        if before.page is not None and after.page is not None:
            drift = source_drift(before.page, after.page, before.beside | after.beside)
        elif before.page is not None and after.kind.outcome is Outcome.DEAD:
            drift = source_drift(before.page, None)
        if before.judgement is not None or after.judgement is not None:
            effect = quote_effect(before.judgement, after.judgement)
        yield Step(before, after, drift, effect)


def _shown(step: Step) -> str:
    called = step.drift.kind.value if step.drift else f"not compared ({_trouble(step)})"
    lines = [f"{step.before.at} → {step.after.at}  {called}"]
    if step.effect is not None:
        lines.append(f"  the quote: {step.effect.value}")
    if step.drift and step.before.page and step.after.page:
        changes = marked(step.before.page, step.after.page, step.drift).splitlines()
        lines += [f"  {change}" for change in changes]
    return "\n".join(lines)


def _trouble(step: Step) -> str:
    return next(look.kind.value for look in (step.before, step.after) if look.page is None)


def _object(step: Step) -> dict[str, Any]:
    before, after = step.before.page, step.after.page
    pieces = step.drift.pieces if step.drift and before and after else ()
    return {
        "from": step.before.at,
        "to": step.after.at,
        "drift": step.drift.kind.value if step.drift else None,
        "kept": round(step.drift.kept, 3) if step.drift else None,
        "quote": step.effect.value if step.effect else None,
        "changes": [
            {"before": piece.before.of(before.text), "after": piece.after.of(after.text)}
            for piece in pieces
            if before and after
        ],
    }
