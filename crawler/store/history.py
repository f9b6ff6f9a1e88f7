"""What checks found over time: where each finding stands, each change of it, each capture.

Captures are the fetches that the ledger closed; what is kept here is what no single run knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Engine, Row, RowMapping, Select, func, select
from sqlalchemy.dialects import postgresql, sqlite

from crawler.errors import InputError
from crawler.model import Article, Fetch, Finding, Kind
from crawler.store.database import articles, changes, findings, pages, runs, standings, transaction
from crawler.store.ledger import ArticleState, Role

AT_ONCE = 400
"""Names asked for in one statement; SQLite takes at least 999 values."""


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
    finding. `finding` is the finding as it became.
    """

    run: str
    at: str
    finding: Finding
    before: Kind | None
    before_confirmed: bool | None


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


class History:
    """The history in the store behind `engine` (from `opening.open_store`)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._upsert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    def kept(self, names: Sequence[str]) -> dict[str, Kept]:
        """What is kept of these findings, by id; the ones never checked are left out."""
        found: dict[str, Kept] = {}
        with transaction(self._engine) as connection:
            for first in range(0, len(names), AT_ONCE):
                asked = select(standings).where(
                    standings.c.finding.in_(names[first : first + AT_ONCE])
                )
                rows = connection.execute(asked).mappings()
                found |= {row["finding"]: _kept(row) for row in rows}
        return found

    def keep(
        self,
        run: str,
        now: str,
        entries: Sequence[tuple[Finding, Kept | None]],
        before: Mapping[str, Kept] | None = None,
    ) -> None:
        """Keep where findings stand, and each that is new or says something else as a change.

        `entries` are findings with what is kept of them from now on (None: nothing, as no check
        of the web is behind them), each finding once; `before` is what was kept of them, where
        that is known already. A finding changes at most once in a run, so that a run that resumes
        tells it once.
        """
        given = [(finding, kept) for finding, kept in entries if kept is not None]
        if before is None:
            before = self.kept([finding.id for finding, _ in given])
        changed = [
            _changed(run, now, finding, before.get(finding.id), kept)
            for finding, kept in given
            if _differs(before.get(finding.id), kept)
        ]
        stand = self._upsert(standings)
        stand = stand.on_conflict_do_update(
            index_elements=["finding"],
            set_={column.name: stand.excluded[column.name] for column in standings.c},
        )
        with transaction(self._engine) as connection:
            for first in range(0, len(changed), AT_ONCE):
                connection.execute(
                    self._upsert(changes).on_conflict_do_nothing(),
                    changed[first : first + AT_ONCE],
                )
            for first in range(0, len(given), AT_ONCE):
                rows = [_row(kept) for _, kept in given[first : first + AT_ONCE]]
                connection.execute(stand, rows)

    def news(self, run: str) -> Iterator[NewsItem]:
        """The changes that `run` found, in the order of the findings."""
        with transaction(self._engine) as connection:
            ids = connection.execute(
                select(changes.c.id).where(changes.c.run == run).order_by(changes.c.id)
            ).scalars()
            wanted = ids.all()
        for one in wanted:
            yield self._item(one)

    def _item(self, change: int) -> NewsItem:
        with transaction(self._engine) as connection:
            row = connection.execute(select(changes).where(changes.c.id == change)).one()
        return NewsItem(
            row.run,
            row.at,
            msgspec.json.decode(row.body, type=Finding),
            Kind(row.before) if row.before else None,
            None if row.before_confirmed is None else bool(row.before_confirmed),
        )

    def changes_of(self, names: Sequence[str]) -> tuple[NewsItem, ...]:
        """All changes of these findings, the oldest first."""
        found: list[int] = []
        with transaction(self._engine) as connection:
            for first in range(0, len(names), AT_ONCE):
                asked = select(changes.c.id).where(
                    changes.c.finding.in_(names[first : first + AT_ONCE])
                )
                found += connection.execute(asked).scalars()
        items = (self._item(one) for one in sorted(found))
        return tuple(sorted(items, key=lambda item: item.at))

    def latest_changes(self, most: int) -> tuple[NewsItem, ...]:
        """The newest changes that are no first findings, the newest first."""
        with transaction(self._engine) as connection:
            ids = connection.execute(
                select(changes.c.id)
                .where(changes.c.before.is_not(None))
                .order_by(changes.c.id.desc())
                .limit(most)
            ).scalars()
            wanted = ids.all()
        return tuple(self._item(one) for one in wanted)

    def attempts(self, key: str) -> tuple[Fetch, ...]:
        """Every fetch of the page of `key`, capture or failure, the oldest first."""
        with transaction(self._engine) as connection:
            bodies = connection.execute(
                select(pages.c.fetch).where(pages.c.key == key, pages.c.fetch.is_not(None))
            ).scalars()
            found = [msgspec.json.decode(body, type=Fetch) for body in bodies]
        return tuple(sorted(found, key=lambda fetch: fetch.fetched))

    def last_attempt(self, key: str) -> Fetch | None:
        """The newest fetch of the page of `key`."""
        with transaction(self._engine) as connection:
            body = connection.execute(
                select(pages.c.fetch)
                .where(pages.c.key == key, pages.c.fetch.is_not(None))
                .order_by(pages.c.id.desc())
                .limit(1)
            ).scalar()
        return msgspec.json.decode(body, type=Fetch) if body else None

    def newest_articles(self) -> dict[str, int]:
        """The newest judged reading of each article: its address and its number."""
        with transaction(self._engine) as connection:
            rows = connection.execute(
                select(articles.c.address, func.max(articles.c.id).label("newest"))
                .where(articles.c.state == ArticleState.JUDGED.value)
                .group_by(articles.c.address)
            ).all()
        return {row.address: row.newest for row in sorted(rows, key=lambda row: row.newest)}

    def article(self, number: int) -> Article | None:
        """The article of this number as it was read."""
        with transaction(self._engine) as connection:
            body = connection.execute(
                select(articles.c.body).where(articles.c.id == number)
            ).scalar()
        return msgspec.json.decode(body, type=Article) if body else None

    def findings_of(self, number: int) -> tuple[str, ...]:
        """The ids of an article's findings, in reading order."""
        with transaction(self._engine) as connection:
            return tuple(
                connection.execute(
                    select(findings.c.finding)
                    .where(findings.c.article == number)
                    .order_by(findings.c.ordinal)
                ).scalars()
            )

    def findings_on(self, key: str) -> tuple[str, ...]:
        """The ids of the findings whose last check was of the page of `key`."""
        with transaction(self._engine) as connection:
            return tuple(
                connection.execute(
                    select(standings.c.finding).where(standings.c.page == key)
                ).scalars()
            )

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
        found: list[Watched] = []
        group: list[RowMapping] = []
        with transaction(self._engine) as connection:
            for row in connection.execute(asked).mappings():
                if group and group[0]["page"] != row["page"]:
                    found.append(_watched(group))
                    group = []
                group.append(row)
        if group:
            found.append(_watched(group))
        return tuple(found)

    def sources(self, run: str) -> int:
        """How many cited pages the run fetched."""
        with transaction(self._engine) as connection:
            return connection.execute(
                select(func.count())
                .select_from(pages)
                .where(pages.c.run == run, pages.c.role == Role.SOURCE.value)
            ).scalar_one()

    def unfinished(self, key: str) -> str | None:
        """The unfinished run of `key`, when there is one."""
        with transaction(self._engine) as connection:
            return connection.execute(
                select(runs.c.id).where(runs.c.key == key, runs.c.state == "running")
            ).scalar()


def _differs(old: Kept | None, new: Kept) -> bool:
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
        "body": msgspec.json.encode(finding).decode(),
    }


def _kept(row: RowMapping) -> Kept:
    return Kept(
        row["finding"],
        row["page"],
        row["url"],
        row["checked"],
        Kind(row["kind"]),
        bool(row["confirmed"]),
        row["first_failure"],
        row["last_success"],
        row["body"],
    )


def _row(kept: Kept) -> dict[str, object]:
    return {
        "finding": kept.finding,
        "page": kept.page,
        "url": kept.url,
        "checked": kept.checked,
        "kind": kept.kind.value,
        "confirmed": int(kept.confirmed),
        "first_failure": kept.first_failure,
        "last_success": kept.last_success,
        "body": kept.body,
    }


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


_AT_ONCE = 500
_KINDS = frozenset(kind.value for kind in Kind)


def earlier_kinds(
    engine: Engine, run: str, started: str
) -> Callable[[Sequence[str]], dict[str, Kind]]:
    """Gives, for ids of findings, the kind of each in the last finished run that began before
    `started` and is not `run`. Ids that no such run has are left out. Raises StoreError.
    """

    first_run: list[bool] = []  # whether there is none before, asked once

    def kinds(ids: Sequence[str]) -> dict[str, Kind]:
        found: dict[str, Kind] = {}
        if not first_run:
            first_run.append(not _before(engine, run, started))
        if first_run[0]:
            return found
        for first in range(0, len(ids), _AT_ONCE):
            found |= _kinds(engine, run, started, ids[first : first + _AT_ONCE])
        return found

    return kinds


def _before(engine: Engine, run: str, started: str) -> bool:
    """Whether there is a finished run that began before."""
    asked = select(runs.c.id).where(
        runs.c.id != run, runs.c.state == "done", runs.c.started <= started
    )
    return bool(_rows(engine, asked.limit(1)))


def _kinds(engine: Engine, run: str, started: str, ids: Sequence[str]) -> Mapping[str, Kind]:
    asked = (
        select(findings.c.finding, findings.c.kind)
        .join(runs, runs.c.id == findings.c.run)
        .where(findings.c.finding.in_(ids), runs.c.id != run)
        .where(runs.c.state == "done", runs.c.started <= started)
        .order_by(runs.c.started)
    )
    rows = _rows(engine, asked)
    return {row.finding: Kind(row.kind) for row in rows if row.kind in _KINDS}


def _rows(engine: Engine, asked: Select[Any]) -> Sequence[Row[Any]]:
    with transaction(engine) as connection:
        return connection.execute(asked).all()


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
