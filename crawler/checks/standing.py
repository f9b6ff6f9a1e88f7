"""Where a finding stands after several checks: what a single look cannot know.

A page that is dead today may be back tomorrow, so `dead` is unconfirmed until a check at least
CONFIRMED_AFTER later agrees; what failed for a while only becomes `unreachable` when it failed at
every check. Pure: times come with the fetches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

import msgspec

from crawler.model import Fetch, Finding, Kind, Outcome, Param, Reason, ReasonCode
from crawler.store.history import History, Kept, differs
from crawler.store.ledger import Ledger, Run, stamp
from crawler.web.url import page_key

CONFIRMED_AFTER = timedelta(days=7)
"""Least time between the first and the last failure before `dead` is said without reserve:
a week holds a weekend, a server move and a domain that is renewed late."""

FAILED_CHECKS = 3
"""Least failed checks in that time before a page that did not answer is `unreachable`."""

TRANSIENT = frozenset({Kind.TIMED_OUT, Kind.SERVER_ERROR, Kind.NO_CONNECTION})
"""Failures that pass: nobody answered as the page's server."""

_UNTOUCHED = frozenset(
    {Kind.UNSOURCED, Kind.SCARE_QUOTE, Kind.HEADLINE, Kind.NOT_ARCHIVED, Kind.INVALID}
)
"""Kinds that no check of the web brings about."""

_READ = frozenset({Kind.UNDECIDED, Kind.TRUNCATED})
"""Unverifiable kinds whose page was read."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the checks of a finding come to. Times are RFC 3339 in UTC.

    `first_failure` is the first check after the last success at which the page could not be read,
    `first_dead` the first of those that found it dead, `failures` how many in a row got no page
    at all (a refusal ends the row: somebody answered), `failing` when that row began.
    """

    finding: str
    url: str
    checked: str
    kind: Kind
    confirmed: bool
    first_failure: str | None = None
    first_dead: str | None = None
    failing: str | None = None
    failures: int = 0
    last_success: str | None = None


def settled(finding: Finding, before: Standing | None) -> tuple[Finding, Standing | None]:
    """`finding` as it stands after the checks that `before` sums up, and the new standing.

    None as standing: no check of the web is behind it, or it is older than the last one. The
    same check settled again changes nothing but what the judge says of it.
    """
    fetch = finding.fetch
    if fetch is None or not fetch.fetched or finding.kind in _UNTOUCHED:
        return finding, None
    if before is not None and before.url != fetch.requested:
        before = None  # the failures of another page say nothing about this one
    if before is not None and fetch.fetched < before.checked:
        return finding, None
    again = before is not None and (before.url, before.checked) == (fetch.requested, fetch.fetched)
    standing = _counted(finding, fetch.requested, fetch.fetched, before, again)
    shown = _shown(finding, standing)
    return shown, replace(standing, kind=shown.kind, confirmed=shown.confirmed)


def _counted(finding: Finding, url: str, at: str, before: Standing | None, again: bool) -> Standing:
    """The standing with this check counted once."""
    known = before or Standing(finding.id, url, at, finding.kind, True)
    standing = replace(known, url=url, checked=at)
    if _was_read(finding.kind):
        return replace(
            standing,
            first_failure=None,
            first_dead=None,
            failing=None,
            failures=0,
            last_success=at,
        )
    standing = replace(standing, first_failure=standing.first_failure or at)
    if finding.outcome is Outcome.DEAD:
        standing = replace(standing, first_dead=standing.first_dead or at)
    if finding.outcome is not Outcome.DEAD and finding.kind not in TRANSIENT:
        return replace(standing, failing=None, failures=0)
    more = 0 if again and standing.failures else 1
    return replace(standing, failing=standing.failing or at, failures=standing.failures + more)


def _was_read(kind: Kind) -> bool:
    """Whether the check read the page."""
    return kind in _READ or kind.outcome in (Outcome.MATCH, Outcome.DRIFT, Outcome.ALIVE)


def _shown(finding: Finding, standing: Standing) -> Finding:
    """The finding with what the standing knows of it."""
    seen = replace(
        finding, first_failure=standing.first_failure, last_success=standing.last_success
    )
    if finding.outcome is Outcome.DEAD:
        return replace(seen, confirmed=_lasts(standing.first_dead, standing.checked))
    if finding.kind not in TRANSIENT or standing.failures < FAILED_CHECKS:
        return seen
    if not _lasts(standing.failing, standing.checked):
        return seen
    since = (standing.failing or "")[:10]
    params: dict[str, Param] = {"count": standing.failures, "since": since}
    reason = Reason(ReasonCode.FAILED_EACH, params, (finding.reason,))
    return replace(seen, kind=Kind.UNREACHABLE, reason=reason, confirmed=True)


def _lasts(first: str | None, last: str) -> bool:
    """Whether at least CONFIRMED_AFTER lies between the two times."""
    if first is None:
        return False
    return datetime.fromisoformat(last) - datetime.fromisoformat(first) >= CONFIRMED_AFTER


# Keeps an article's findings as they stand after all their checks, not only after this one.


MOST_WAITING = 1_000
"""Findings that wait to be kept: some 5 MB."""

KEPT_AT_ONCE = 64
"""Articles that are kept together: alone, the statements for one take longer than judging it."""


Rejudge = Callable[[Finding, Fetch], Kind | None]
"""What the judge of today says of a finding on the capture that an earlier fetch gave; None where
it cannot be had.
"""


def by_judge_alone(now: Finding, before: Finding, rejudge: Rejudge | None = None) -> bool:
    """Whether only another version of the judge makes `now` of `before`: it sees the same bytes,
    or rests on the same words, or says today what it now says of what was there then.
    """
    if now.judge == before.judge or now.kind is before.kind:
        return False
    one, other = now.fetch, before.fetch
    if one is None or other is None or (one.status, one.failure) != (other.status, other.failure):
        return False
    if now.evidence and before.evidence and now.evidence.digest == before.evidence.digest:
        return True
    if now.passage and before.passage and now.passage.text == before.passage.text:
        return True
    return rejudge is not None and rejudge(now, other) is now.kind


def keep_all(
    ledger: Ledger,
    run: Run,
    judged: Sequence[tuple[int, Sequence[Finding]]],
    rejudge: Rejudge | None = None,
) -> None:
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
    changed = {
        finding.id: finding
        for finding, kept in entries
        if kept is not None and finding.id in before and differs(before[finding.id], kept)
    }
    last = history.last_findings(list(changed), run.id)
    rejudged = [
        name
        for name, finding in changed.items()
        if name in last and by_judge_alone(finding, last[name], rejudge)
    ]
    history.keep(run.id, stamp(ledger.now()), entries, before, rejudged)
    ledger.judged_all(
        run.id, [(article, [finding for finding, _ in some]) for article, some in settled_ones]
    )


class FindingWriter:
    """Keeps the findings of articles, `KEPT_AT_ONCE` together; what is left at the end of `with`,
    also where that is an error: what was judged is kept.
    """

    def __init__(self, ledger: Ledger, run: Run, rejudge: Rejudge | None = None) -> None:
        self._ledger = ledger
        self._run = run
        self._rejudge = rejudge
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
            keep_all(self._ledger, self._run, judged, self._rejudge)


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
