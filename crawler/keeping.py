"""Keeps an article's findings as they stand after all their checks, not only after this one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import msgspec

from crawler.judging.standing import Standing, settled
from crawler.model import Finding
from crawler.shelf import page_key
from crawler.store.history import History, Kept
from crawler.store.ledger import Ledger, Run, stamp

MOST_WAITING = 1_000
"""Findings that wait to be kept: some 5 MB."""

KEPT_AT_ONCE = 64
"""Articles that are kept together: alone, the statements for one take longer than judging it."""


def keep_judged(ledger: Ledger, run: Run, article: int, found: Sequence[Finding]) -> None:
    """Settle the findings of the article of this number against their history, keep both."""
    keep_all(ledger, run, [(article, found)])


def keep_all(ledger: Ledger, run: Run, judged: Sequence[tuple[int, Sequence[Finding]]]) -> None:
    """Settle the findings of articles, given by their numbers, against their history, keep both.

    The history comes first: when the run stops in between, settling again changes nothing.
    """
    history = History(ledger.engine)
    before = history.kept([finding.id for _, found in judged for finding in found])
    settled_ones = [
        (article, [_entry(finding, before.get(finding.id)) for finding in found])
        for article, found in judged
    ]
    entries = [entry for _, some in settled_ones for entry in some]
    history.keep(run.id, stamp(ledger.now()), entries, before)
    ledger.judged_all(
        run.id, [(article, [finding for finding, _ in some]) for article, some in settled_ones]
    )


class Keeping:
    """Keeps the findings of articles, `KEPT_AT_ONCE` together; what is left at the end of `with`,
    also where that is an error: what was judged is kept.
    """

    def __init__(self, ledger: Ledger, run: Run) -> None:
        self._ledger = ledger
        self._run = run
        self._judged: list[tuple[int, Sequence[Finding]]] = []
        self._names: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._write()

    def add(self, article: int, found: Sequence[Finding]) -> None:
        """Take in the findings of the article of this number."""
        names = [finding.id for finding in found]
        if not self._names.isdisjoint(names):  # each finding is settled against what is kept
            self._write()
        self._judged.append((article, found))
        self._names.update(names)
        if len(self._judged) >= KEPT_AT_ONCE or len(self._names) >= MOST_WAITING:
            self._write()

    def _write(self) -> None:
        judged, self._judged, self._names = self._judged, [], set()
        if judged:
            keep_all(self._ledger, self._run, judged)


def _entry(finding: Finding, before: Kept | None) -> tuple[Finding, Kept | None]:
    known = msgspec.json.decode(before.body, type=Standing) if before else None
    shown, standing = settled(finding, known)
    if standing is None:
        return shown, None
    return shown, Kept(
        finding=finding.id,
        page=page_key(standing.url),
        url=standing.url,
        checked=standing.checked,
        kind=standing.kind,
        confirmed=standing.confirmed,
        first_failure=standing.first_failure,
        last_success=standing.last_success,
        body=msgspec.json.encode(standing).decode(),
    )
