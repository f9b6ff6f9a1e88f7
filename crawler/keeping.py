"""Keeps an article's findings as they stand after all their checks, not only after this one."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from crawler.judging.standing import Standing, settled
from crawler.model import Finding
from crawler.shelf import page_key
from crawler.store.history import History, Kept
from crawler.store.ledger import Ledger, Run, stamp


def keep_judged(ledger: Ledger, run: Run, article: int, found: Sequence[Finding]) -> None:
    """Settle the findings of the article of this number against their history, keep both.

    The history comes first: when the run stops in between, settling again changes nothing.
    """
    history = History(ledger.engine)
    before = history.kept([finding.id for finding in found])
    entries = [_entry(finding, before.get(finding.id)) for finding in found]
    history.keep(run.id, stamp(ledger.now()), entries)
    ledger.judged(run.id, article, [finding for finding, _ in entries])


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
