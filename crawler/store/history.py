"""What checks found over time: where each finding stands, each change of it, each capture.

Captures are the fetches that the ledger closed; what is kept here is what no single run knows.

One file: a standing, its change and its notice are written in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import Engine, RowMapping, Select, func, or_, select

from crawler.errors import InputError
from crawler.model import Article, Fetch, Finding, Kind
from crawler.store.database import (
    ROWS_AT_ONCE,
    Store,
    articles,
    changes,
    execute_all,
    findings,
    in_parts,
    pages,
    runs,
    standings,
    transaction,
)
from crawler.store.ledger import ArticleState, Role, as_json


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a finding over runs. `body` is the JSON of what its owner sums up."""

    finding: str
    page: str
    url: str
    checked: str
    kind: Kind
    confirmed: bool
    first_failure: str | None
    last_success: str | None
    body: str


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One change of a finding, found by `run` at the check of `at`; `before` is None for a new
    finding. `finding` is the finding as it became. `rejudged` when the difference comes from
    another version of the judge alone: nothing happened to the source.
    """

    run: str
    at: str
    finding: Finding
    before: Kind | None
    before_confirmed: bool | None
    rejudged: bool = False


@dataclass(frozen=True, slots=True)
class Watched:
    """A page that findings of the newest reading of some article rest on.

    `quoted` when one of them is of a quotation; `mention` when all are of mere mentions.
    """

    page: str
    url: str
    checked: str
    kinds: tuple[Kind, ...]
    unconfirmed: bool
    first_failure: str | None
    quoted: bool
    mention: bool
    articles: tuple[int, ...]


class History(Store):
    """The history of findings and pages over all runs."""

    def kept(self, names: Sequence[str]) -> dict[str, Kept]:
        """What is kept of these findings, by id; the ones never checked are left out."""
        found: dict[str, Kept] = {}
        with transaction(self.engine) as connection:
            for some in in_parts(names):
                asked = select(standings).where(standings.c.finding.in_(some))
                rows = connection.execute(asked).mappings()
                found |= {row["finding"]: _kept(row) for row in rows}
        return found

    def keep(
        self,
        run: str,
        now: str,
        entries: Sequence[tuple[Finding, Kept | None]],
        before: Mapping[str, Kept] | None = None,
        rejudged: Collection[str] = (),
    ) -> None:
        """Keep where findings stand, and each that is new or says something else as a change.

        `entries` are findings with what is kept of them from now on (None: nothing, as no check
        of the web is behind them), each finding once; `before` is what was kept of them, where
        that is known already; `rejudged` are those that only the judge sees otherwise. A finding
        changes at most once in a run, so that a run that resumes tells it once.
        """
        given = [(finding, kept) for finding, kept in entries if kept is not None]
        if before is None:
            before = self.kept([finding.id for finding, _ in given])
        changed = [
            _changed(run, now, finding, before.get(finding.id), kept)
            | {"rejudged": int(finding.id in rejudged)}
            for finding, kept in given
            if differs(before.get(finding.id), kept)
        ]
        stand = self._upsert(standings)
        stand = stand.on_conflict_do_update(
            index_elements=["finding"],
            set_={column.name: stand.excluded[column.name] for column in standings.c},
        )
        with transaction(self.engine) as connection:
            execute_all(connection, self._upsert(changes).on_conflict_do_nothing(), changed)
            execute_all(connection, stand, [_row(kept) for _, kept in given])

    def news(self, run: str, *, rejudged: bool = False) -> Iterator[NewsItem]:
        """The changes that `run` found, in the order of the findings; with `rejudged` those that
        come from the judge alone, which are no news.
        """
        asked = select(changes.c.id).where(
            changes.c.run == run, changes.c.rejudged == int(rejudged)
        )
        for one in self._values(asked.order_by(changes.c.id)):
            yield self._item(one)

    def last_findings(self, names: Sequence[str], run: str) -> dict[str, Finding]:
        """The newest of these findings, by id, that other runs than `run` kept."""
        found: dict[str, Finding] = {}
        for some in in_parts(names):
            asked = select(func.max(findings.c.id))
            asked = asked.where(findings.c.finding.in_(some), findings.c.run != run)
            newest = asked.group_by(findings.c.finding)
            bodies = self._values(select(findings.c.body).where(findings.c.id.in_(newest)))
            for body in bodies:
                finding = msgspec.json.decode(body, type=Finding)
                found[finding.id] = finding
        return found

    def _item(self, change: int) -> NewsItem:
        row = self._rows(select(changes).where(changes.c.id == change))[0]
        return NewsItem(
            row.run,
            row.at,
            msgspec.json.decode(row.body, type=Finding),
            Kind(row.before) if row.before else None,
            None if row.before_confirmed is None else bool(row.before_confirmed),
            bool(row.rejudged),
        )

    def changes_of(self, names: Sequence[str]) -> tuple[NewsItem, ...]:
        """All changes of these findings, the oldest first."""
        found: list[int] = []
        for some in in_parts(names):
            found += self._values(select(changes.c.id).where(changes.c.finding.in_(some)))
        items = (self._item(one) for one in sorted(found))
        return tuple(sorted(items, key=lambda item: item.at))

    def latest_changes(self, most: int) -> tuple[NewsItem, ...]:
        """The newest changes that are no first findings, the newest first; none that come from
        the judge alone.
        """
        asked = select(changes.c.id).where(changes.c.before.is_not(None), changes.c.rejudged == 0)
        newest = self._values(asked.order_by(changes.c.id.desc()).limit(most))
        return tuple(self._item(one) for one in newest)

    def attempts(self, key: str) -> tuple[Fetch, ...]:
        """Every fetch of the page of `key`, capture or failure, the oldest first."""
        asked = select(pages.c.fetch).where(pages.c.key == key, pages.c.fetch.is_not(None))
        found = [msgspec.json.decode(body, type=Fetch) for body in self._values(asked)]
        return tuple(sorted(found, key=lambda fetch: fetch.fetched))

    def last_attempt(self, key: str) -> Fetch | None:
        """The newest fetch of the page of `key`."""
        asked = select(pages.c.fetch).where(pages.c.key == key, pages.c.fetch.is_not(None))
        body = self._value(asked.order_by(pages.c.id.desc()).limit(1))
        return msgspec.json.decode(body, type=Fetch) if body else None

    def newest_articles(self) -> dict[str, int]:
        """The newest judged reading of each article: its address and its number."""
        asked = (
            select(articles.c.address, func.max(articles.c.id).label("newest"))
            .where(articles.c.state == ArticleState.JUDGED.value)
            .group_by(articles.c.address)
            .order_by(func.max(articles.c.id))
        )
        return {row.address: row.newest for row in self._rows(asked)}

    def article(self, number: int) -> Article | None:
        """The article of this number as it was read."""
        body = self._value(select(articles.c.body).where(articles.c.id == number))
        return msgspec.json.decode(body, type=Article) if body else None

    def findings_of(self, number: int) -> tuple[str, ...]:
        """The ids of an article's findings, in reading order."""
        asked = select(findings.c.finding).where(findings.c.article == number)
        return tuple(self._values(asked.order_by(findings.c.ordinal)))

    def findings_on(self, key: str) -> tuple[str, ...]:
        """The ids of the findings whose last check was of the page of `key`."""
        return tuple(self._values(select(standings.c.finding).where(standings.c.page == key)))

    def watched(self) -> tuple[Watched, ...]:
        """Every page that the newest readings rest on, by page key."""
        newest = (
            select(func.max(articles.c.id))
            .where(articles.c.state == ArticleState.JUDGED.value)
            .group_by(articles.c.address)
        )
        asked = (
            select(
                standings.c.page,
                standings.c.url,
                standings.c.checked,
                standings.c.kind,
                standings.c.confirmed,
                standings.c.first_failure,
                findings.c.article,
                findings.c.body,
            )
            .join(findings, findings.c.finding == standings.c.finding)
            .where(findings.c.article.in_(newest))
            .order_by(standings.c.page, findings.c.id)
        )
        with transaction(self.engine) as connection:
            rows = connection.execute(asked).mappings()
            return tuple(_watched(list(of)) for _, of in groupby(rows, itemgetter("page")))

    def sources(self, run: str) -> int:
        """How many cited pages the run fetched."""
        cited = pages.c.role == Role.SOURCE.value
        return self._value(select(func.count()).where(pages.c.run == run, cited)) or 0

    def unfinished(self, key: str) -> str | None:
        """The unfinished run of `key`, when there is one."""
        return self._value(select(runs.c.id).where(runs.c.key == key, runs.c.state == "running"))


def differs(old: Kept | None, new: Kept) -> bool:
    """Whether the step from `old` to `new` is a change to tell."""
    return old is None or (old.kind, old.confirmed) != (new.kind, new.confirmed)


def _changed(
    run: str, now: str, finding: Finding, old: Kept | None, new: Kept
) -> dict[str, object]:
    return {
        "finding": finding.id,
        "run": run,
        "at": new.checked or now,
        "kind": new.kind.value,
        "confirmed": int(new.confirmed),
        "before": old.kind.value if old else None,
        "before_confirmed": int(old.confirmed) if old else None,
        "body": as_json(finding),
    }


def _kept(row: RowMapping) -> Kept:
    values = {**row, "kind": Kind(row["kind"]), "confirmed": bool(row["confirmed"])}
    return Kept(**values)


def _row(kept: Kept) -> dict[str, object]:
    return {**msgspec.to_builtins(kept), "confirmed": int(kept.confirmed)}


def _watched(rows: Sequence[RowMapping]) -> Watched:
    """One page of the rows of its findings."""
    found = [msgspec.json.decode(row["body"], type=Finding) for row in rows]
    failing = [row["first_failure"] for row in rows if row["first_failure"]]
    return Watched(
        page=rows[0]["page"],
        url=rows[0]["url"],
        checked=max(row["checked"] for row in rows),
        kinds=tuple(dict.fromkeys(Kind(row["kind"]) for row in rows)),
        unconfirmed=any(not row["confirmed"] for row in rows),
        first_failure=min(failing) if failing else None,
        quoted=any(finding.quotation is not None for finding in found),
        mention=all(finding.citation is not None and finding.citation.mention for finding in found),
        articles=tuple(sorted({row["article"] for row in rows})),
    )


# What findings were when they were last checked before, for reports that say what changed.


_KINDS = frozenset(kind.value for kind in Kind)


def earlier_kinds(
    engine: Engine, run: str, started: str
) -> Callable[[Sequence[str]], dict[str, Kind]]:
    """Gives, for ids of findings, the kind of each in the last finished run that began before
    `started` and is not `run`. Left out are ids that no such run has, and what `run` changed by
    another version of the judge alone. Raises StoreError.
    """

    before = (runs.c.id != run) & (runs.c.state == "done") & (runs.c.started <= started)
    known = (
        select(findings.c.finding, findings.c.kind)
        .join(runs, runs.c.id == findings.c.run)
        .where(before)
        .order_by(runs.c.started)
    )

    @cache
    def is_first() -> bool:
        with transaction(engine) as connection:
            return connection.execute(select(runs.c.id).where(before).limit(1)).first() is None

    @cache
    def rejudged() -> Sequence[str]:
        asked = select(changes.c.finding).where(changes.c.run == run, changes.c.rejudged == 1)
        with transaction(engine) as connection:
            return connection.execute(asked).scalars().all()

    def kinds(ids: Sequence[str]) -> dict[str, Kind]:
        found: dict[str, Kind] = {}
        for some in in_parts(ids) if not is_first() else ():
            with transaction(engine) as connection:
                rows = connection.execute(known.where(findings.c.finding.in_(some))).all()
            found |= {row.finding: Kind(row.kind) for row in rows if row.kind in _KINDS}
        for name in rejudged() if found else ():
            found.pop(name, None)
        return found

    return kinds


# What stands: the newest reading of each article, whatever run it is of.


def standing_readings(engine: Engine, run: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The numbers of the judged readings that stand, those of `run` first and then the newest,
    and of those that could not be read and are newer than any that could.

    Of an address stands what the last run judged of it; runs that are not finished do not count,
    except `run`. Raises StoreError.
    """
    done = select(runs.c.id).where(runs.c.state == "done")
    counts = or_(articles.c.run.in_(done), articles.c.run == run)
    judged = articles.c.state == ArticleState.JUDGED.value
    failed = articles.c.state == ArticleState.FAILED.value
    newest = (
        select(articles.c.address, func.max(articles.c.id).label("number"))
        .where(counts, judged)
        .group_by(articles.c.address)
        .subquery()
    )
    last = (
        select(articles.c.address, articles.c.run)
        .join(newest, articles.c.id == newest.c.number)
        .subquery()
    )
    same = (articles.c.address == last.c.address) & (articles.c.run == last.c.run)
    of_run = articles.alias()
    begun = select(func.max(of_run.c.id)).where(of_run.c.run == articles.c.run).scalar_subquery()
    standing = (
        select(articles.c.id)
        .join(last, same)
        .where(judged)
        .order_by(articles.c.run != run, begun.desc(), articles.c.ordinal)
    )
    unread = (
        select(articles.c.id)
        .outerjoin(newest, articles.c.address == newest.c.address)
        .where(counts, failed, articles.c.id > func.coalesce(newest.c.number, 0))
        .order_by(articles.c.id)
    )
    with transaction(engine) as connection:
        stand = connection.execute(standing).scalars().all()
        return tuple(stand), tuple(connection.execute(unread).scalars())


class Part(StrEnum):
    """What a row of the ledger that needs the archive is."""

    FINDING = "finding"
    FETCH = "fetch"
    ARTICLE = "article"
    ADDRESS = "address"  # of an article, as it was given


def what_needs_evidence(engine: Engine) -> Iterator[tuple[Part, str]]:
    """All that rests on records of an archive, as JSON (an address as it is): the findings that
    stand with their articles' addresses, all fetches of the runs they are of, and whatever runs
    hold that are not finished.

    Raises StoreError.
    """
    stand, _ = standing_readings(engine, "")
    with transaction(engine) as connection:
        open_runs = set(
            connection.execute(select(runs.c.id).where(runs.c.state != "done")).scalars()
        )
        needing = set(open_runs)
        for some in in_parts(stand):
            of = select(articles.c.run).where(articles.c.id.in_(some)).distinct()
            needing |= set(connection.execute(of).scalars())
        asked: list[tuple[Part, Select[Any]]] = []
        for some in in_parts(stand):
            asked += [
                (Part.FINDING, select(findings.c.body).where(findings.c.article.in_(some))),
                (Part.ADDRESS, select(articles.c.address).where(articles.c.id.in_(some))),
            ]
        for some in in_parts(sorted(open_runs)):
            of_open = articles.c.run.in_(some)
            asked += [
                (Part.FINDING, select(findings.c.body).where(findings.c.run.in_(some))),
                (
                    Part.ARTICLE,
                    select(articles.c.body).where(of_open, articles.c.body.is_not(None)),
                ),
                (Part.ADDRESS, select(articles.c.address).where(of_open)),
            ]
        for some in in_parts(sorted(needing)):
            got = pages.c.fetch.is_not(None)
            asked.append((Part.FETCH, select(pages.c.fetch).where(pages.c.run.in_(some), got)))
        for part, query in asked:
            rows = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(query)
            yield from ((part, body) for body in rows.scalars())


# The runs that the store holds, for reports that are written without a new check.


@dataclass(frozen=True, slots=True)
class PastRun:
    """A finished run; times are RFC 3339 in UTC."""

    id: str
    started: str
    finished: str


def past_run(engine: Engine, run: str | None = None) -> PastRun:
    """The finished run that `run` names (its id or the beginning of it), or the last one.

    Raises InputError when there is none, or more than one begins so, and StoreError.
    """
    begun = select(func.coalesce(func.max(articles.c.id), 0)).where(articles.c.run == runs.c.id)
    asked = select(runs).where(runs.c.state == "done")
    # Two runs can begin in one second: the later one has the later articles.
    asked = asked.order_by(runs.c.started.desc(), begun.scalar_subquery().desc())
    if run is not None:
        asked = asked.where(runs.c.id.startswith(run, autoescape=True))
    with transaction(engine) as connection:
        found = connection.execute(asked.limit(2)).all()
    if not found:
        what = f"no finished run '{run}'" if run else "no finished run"
        raise InputError(str(engine.url.render_as_string()), f"holds {what}; run a check first")
    if run is not None and len(found) > 1:
        raise InputError(run, "more than one run begins so; give more of its id")
    return PastRun(found[0].id, found[0].started, found[0].finished)


@dataclass(frozen=True, slots=True)
class RunCounts:
    """A run with what it came to; `finished` is None while it is not done. `outcomes` counts its
    findings by outcome, `articles` those that were judged, `unread` those that could not be read.
    """

    id: str
    started: str
    finished: str | None
    articles: int
    unread: int
    outcomes: Mapping[str, int]


def all_runs(engine: Engine) -> tuple[RunCounts, ...]:
    """Every run of the ledger, the newest first. Raises StoreError."""
    begun = select(func.coalesce(func.max(articles.c.id), 0)).where(articles.c.run == runs.c.id)
    asked = select(runs).order_by(runs.c.started.desc(), begun.scalar_subquery().desc())
    read = select(articles.c.run, articles.c.state, func.count().label("count"))
    found = select(findings.c.run, findings.c.outcome, func.count().label("count"))
    counts: dict[str, dict[str, int]] = {}
    with transaction(engine) as connection:
        rows = connection.execute(asked).all()
        for run, name, count in connection.execute(read.group_by(articles.c.run, articles.c.state)):
            counts.setdefault(run, {})[name] = count
        outcomes: dict[str, dict[str, int]] = {}
        for run, name, count in connection.execute(
            found.group_by(findings.c.run, findings.c.outcome)
        ):
            outcomes.setdefault(run, {})[name] = count
    return tuple(
        RunCounts(
            row.id,
            row.started,
            row.finished,
            counts.get(row.id, {}).get(ArticleState.JUDGED.value, 0),
            counts.get(row.id, {}).get(ArticleState.FAILED.value, 0),
            outcomes.get(row.id, {}),
        )
        for row in rows
    )
