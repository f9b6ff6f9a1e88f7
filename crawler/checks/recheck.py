"""Runs a recheck: the pages that are due, of the articles that the store knows, and no others.

What is not fetched again is judged from its last capture. The articles stay as they were read,
so that each quotation and citation keeps its finding.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.archive.reader import Archive, open_archive
from crawler.archive.writer import ArchiveWriter
from crawler.checks.check import Crawl, Plan, Stage
from crawler.checks.frontier import Advance, Progress, RunFrontier, answer_key
from crawler.checks.judging import Again, judge
from crawler.checks.rescue import Look, Rescuer
from crawler.checks.sources import (
    ArchivedSources,
    Prepare,
    archived_answer,
    archived_fetch,
    prepared,
)
from crawler.errors import ArchiveError, InputError, Interrupted
from crawler.model import Fetch, Kind, Outcome, PageJob, Validators
from crawler.store.history import History, Watched
from crawler.store.ledger import Ledger, PageRow, Role, Run, begin_recheck, stamp
from crawler.web.memento import WebArchive
from crawler.web.url import page_key

ASK_ARCHIVES_AFTER = timedelta(days=30)
"""Web archives are not asked the same again before: what they have of the past hardly changes."""

Announce = Callable[[Run | None], None]
"""Told of a run that is judged, before it is marked as done (again when that was cut off), or of
none when nothing was due."""


# When a page is due again: the table [recheck] of citewatch.toml. Unknown names stop the run.


CONFIRMING = timedelta(days=7)
"""A failure that is not confirmed yet is looked at again when it may be: see judging.standing."""


DEFAULT_AGES = {
    "drift": timedelta(days=14),
    "unverifiable": timedelta(days=7),
    # Three failures over seven days make `unreachable`: every other day gives that and one spare.
    "timed-out": timedelta(days=2),
    "server-error": timedelta(days=2),
    "no-connection": timedelta(days=2),
    "robots": timedelta(days=30),
    "denied": timedelta(days=90),
}


@dataclass(frozen=True, slots=True)
class Policy:
    """Ages after which pages are fetched again.

    A host's age goes over a kind's, that over its outcome's, that over `every`; of several
    findings on a page the soonest counts. `importance` stretches the age of a page that is
    quoted, linked, or only mentioned. `jitter` is the share of an age by which a page may come
    later: the same for a page each time, so that pages fetched together come apart.
    """

    every: timedelta = timedelta(days=30)
    jitter: float = 0.1
    ages: Mapping[str, timedelta] = field(default_factory=lambda: dict(DEFAULT_AGES))
    hosts: Mapping[str, timedelta] = field(default_factory=dict)
    importance: Mapping[str, float] = field(
        default_factory=lambda: {"quoted": 1.0, "linked": 1.0, "mention": 3.0}
    )

    def due(self, page: Watched) -> datetime:
        """When the page is to be fetched again."""
        checked = datetime.fromisoformat(page.checked)
        age = self._age(page)
        when = checked + age * (1 + self.jitter * _share(page.page))
        if page.unconfirmed and page.first_failure is not None:
            confirming = datetime.fromisoformat(page.first_failure) + CONFIRMING
            if confirming > checked:
                when = min(when, confirming)
        return when

    def _age(self, page: Watched) -> timedelta:
        level = "quoted" if page.quoted else "mention" if page.mention else "linked"
        host = urlsplit(page.url).hostname or ""
        named = [name for name in self.hosts if host == name or host.endswith("." + name)]
        if named:
            return self.hosts[max(named, key=len)] * self.importance[level]
        return min(self._of(kind) for kind in page.kinds) * self.importance[level]

    def _of(self, kind: Kind) -> timedelta:
        by_outcome = self.ages.get(kind.outcome.value, self.every)
        return self.ages.get(kind.value, by_outcome)


def _share(key: str) -> float:
    """A number from 0 to 1 that belongs to the page."""
    digest = hashlib.sha256(key.encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8]) / 2**64


@dataclass(frozen=True, slots=True)
class RecheckPlan:
    """`only_due` leaves out what the policy does not want yet; `extra` archives are only read."""

    archive: Path
    extra: tuple[Path, ...] = ()
    policy: Policy = field(default_factory=Policy)
    only_due: bool = True
    web: tuple[WebArchive, ...] = ()
    """Web archives that are asked about dead and drifting sources."""
    compression: str = "gzip"

    @property
    def key(self) -> str:
        """The same for every recheck of one archive: an unfinished one is gone on with."""
        return hashlib.sha256(f"recheck\x1e{self.archive.resolve()}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What a recheck did. `run` is None when nothing was due; `known` counts all pages."""

    run: Run | None
    fetched: int
    known: int


def recheck(
    plan: RecheckPlan,
    ledger: Ledger,
    crawl: Crawl,
    progress: Progress = lambda *_: None,
    prepare: Prepare = prepared,
    announce: Announce = lambda _: None,
) -> Rechecked:
    """Fetch what is due, judge it, keep what changed; go on where an earlier one stopped.

    Raises Interrupted when the crawl was stopped, ArchiveError when another program writes to
    the archive (a second recheck does nothing), and StoreError.
    """
    # The archive's lock comes first: whoever holds it owns the run, its leases and its notices.
    with ArchiveWriter(plan.archive, compression=plan.compression) as writer:
        history = History(ledger.engine)
        watched = history.watched()
        if history.unfinished(plan.key) is None:
            chosen = due_pages(watched, plan, ledger)
            if not chosen:
                announce(None)
                return Rechecked(None, 0, len(watched))
            _begin(plan, ledger, chosen)
        run = ledger.begin(plan.key, ())
        look = _answers(ledger, history, run)
        stage = Stage(
            Plan((), plan.archive, plan.extra, web=plan.web),
            run,
            ledger,
            progress,
            prepare,
            look,
            lambda archive: _last_fetch(ledger, history, archive, run),
        )
        if plan.web and ledger.owed(run.id) == 0:
            stage.advance(lambda: False)
        with open_archive(plan.extra, plan.archive) as before:
            advance = stage.advance if plan.web else None
            frontier = RecheckFrontier(
                run, ledger, plan.archive, progress, history, before, advance
            )
            if ledger.owed(run.id) and not crawl(frontier, writer):
                raise Interrupted("", "stopped before the end; recheck again to go on")
        with open_archive(plan.extra, plan.archive) as archive:
            sources = ArchivedSources(archive, _last_fetch(ledger, history, archive, run), prepare)
            known = _or_archived(look, archive)
            again = Again(Rescuer(archive, plan.web, known, prepare=prepare))
            judge(run, ledger, sources, progress, again)
        announce(run)
        ledger.finish(run.id)
    return Rechecked(run, history.sources(run.id), len(watched))


def _begin(plan: RecheckPlan, ledger: Ledger, chosen: Sequence[Watched]) -> None:
    begin_recheck(
        ledger.engine,
        plan.key,
        stamp(ledger.now()),
        sorted({number for page in chosen for number in page.articles}),
        [PageRow(page.page, page.url, Role.SOURCE) for page in chosen],
    )


def due_pages(watched: Sequence[Watched], plan: RecheckPlan, ledger: Ledger) -> list[Watched]:
    """The pages to fetch now, those that wait longest first."""
    if not plan.only_due:
        return list(watched)
    now = ledger.now()
    waiting = [(plan.policy.due(page), page.page, page) for page in watched]
    return [page for when, _, page in sorted(waiting, key=lambda one: one[:2]) if when <= now]


def _last_fetch(
    ledger: Ledger, history: History, archive: Archive, run: Run
) -> Callable[[str], Fetch]:
    """The newest fetch of a URL: of this run, of an earlier one, or as the archive tells it."""

    def fetch_of(url: str) -> Fetch:
        key = page_key(url)
        known = ledger.fetch(run.id, key) or history.last_attempt(key)
        return known or archived_fetch(archive, url)

    return fetch_of


def _answers(ledger: Ledger, history: History, run: Run) -> Look:
    """What web archives answered, in this run or not long before it."""

    def look(url: str) -> Fetch | None:
        known = ledger.fetch(run.id, answer_key(url))
        if known is not None:
            return known
        earlier = history.last_attempt(answer_key(url))
        if earlier is None or earlier.failure is not None:
            return None
        age = ledger.now() - datetime.fromisoformat(earlier.fetched)
        return earlier if age < ASK_ARCHIVES_AFTER else None

    return look


def _or_archived(look: Look, archive: Archive) -> Look:
    return lambda url: look(url) or archived_answer(archive, url)


class RecheckFrontier(RunFrontier):
    """The ledger of a recheck, as the crawl sees it: pages come with their validators."""

    def __init__(
        self,
        run: Run,
        ledger: Ledger,
        folder: Path,
        progress: Progress,
        history: History,
        archive: Archive,
        advance: Advance | None = None,
    ) -> None:
        super().__init__(run, ledger, folder, progress, advance)
        self._history = history
        self._archive = archive

    def lease(self, limit: int, passing: Collection[str] = ()) -> Sequence[PageJob]:
        """Up to `limit` pages that nobody works on, with what is known of their last capture."""
        return [
            replace(job, validators=self._validators(job.url))
            if job.role == Role.SOURCE.value
            else job
            for job in super().lease(limit, passing)
        ]

    def _validators(self, url: str) -> Validators | None:
        """None where nothing was said, and where the capture could not stand in for a 304."""
        known = validators_of(self._history.last_attempt(page_key(url)))
        if known is None:
            return None
        try:
            self._archive.read(known.evidence)
            return replace(known, evidence=self._archive.original(known.evidence))
        except ArchiveError:
            return None


def validators_of(last: Fetch | None) -> Validators | None:
    """What a conditional request may say after the fetch `last`: of a whole page only.

    A page that a browser had to make is asked for whole: its frame says nothing of its text.
    """
    if last is None or last.evidence is None or last.final is None or last.failure is not None:
        return None
    if last.status != 200 or last.rendered is not None:
        return None
    if not (last.etag or last.last_modified):
        return None
    return Validators(
        url=last.final,
        evidence=last.evidence,
        etag=last.etag,
        last_modified=last.last_modified,
        status=last.status,
        content_type=last.content_type,
        lang=last.lang,
        editions=last.editions,
        parts=last.parts,
    )


_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_AGE = re.compile(r"(\d{1,6})([smhdw])")
_KEYS = ("every", "jitter", "outcomes", "hosts", "importance")
_IMPORTANCE = ("quoted", "linked", "mention")


def policy_of(table: Mapping[str, Any]) -> Policy:
    """The policy that the table [recheck] states. Raises InputError naming the key at fault."""
    _known(table, _KEYS, "recheck")
    default = Policy()
    ages = dict(default.ages)
    for name, value in _table(table, "outcomes").items():
        if name not in set(Outcome) | set(Kind):
            raise InputError(f"recheck.outcomes.{name}", "is no outcome and no kind")
        ages[name] = age_of(f"recheck.outcomes.{name}", value)
    importance = dict(default.importance)
    for name, value in _table(table, "importance").items():
        _known({name: value}, _IMPORTANCE, "recheck.importance")
        importance[name] = _number(f"recheck.importance.{name}", value, 0.01, 1000)
    return Policy(
        age_of("recheck.every", table["every"]) if "every" in table else default.every,
        _number("recheck.jitter", table.get("jitter", default.jitter), 0, 1),
        ages,
        {
            name.lower(): age_of(f"recheck.hosts.{name}", value)
            for name, value in _table(table, "hosts").items()
        },
        importance,
    )


def _known(table: Mapping[str, Any], names: tuple[str, ...], where: str) -> None:
    for name in table:
        if name not in names:
            raise InputError(f"{where}.{name}", f"is unknown; known: {', '.join(names)}")


def _table(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    inner = table.get(name, {})
    if not isinstance(inner, dict):
        raise InputError(f"recheck.{name}", "must be a table")
    return inner


def age_of(where: str, value: object) -> timedelta:
    """The age that `value` writes ("12h"). Raises InputError naming `where`."""
    found = _AGE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise InputError(where, 'must be an age such as "12h", "7d" or "2w"')
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]])


def _number(where: str, value: object, least: float, most: float) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
        raise InputError(where, f"must be a number from {least:g} to {most:g}")
    return float(value)
