"""The ledger of a run: which articles are read and judged, which pages are pending, leased, done.

It is the one place that knows what is owed: queues in front of it may lose requests, it does not.
Every public method is one transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Row,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from crawler.errors import StoreError
from crawler.model import Article, Fetch, Finding
from crawler.store.database import articles, findings, former_ids, pages, runs, transaction

LEASE_SECONDS = 900.0
"""A leased page is offered again after this long: 15 times the longest that one URL may take."""

ROWS_AT_ONCE = 500
"""Rows read or written in one statement, so that memory stays flat."""

ARTICLES_AT_ONCE = 32
"""Articles read in one statement: a statement for each takes four times as long, and more than a
few of a megabyte each would be felt in memory."""


class ArticleState(StrEnum):
    """How far an article has come."""

    PENDING = "pending"
    READ = "read"
    JUDGED = "judged"
    FAILED = "failed"
    LISTED = "listed"  # a feed or sitemap; the articles it names are rows of their own


class Role(StrEnum):
    """Why a page is fetched."""

    ARTICLE = "article"
    SOURCE = "source"
    RESCUE = "rescue"  # what a web archive says of a source
    KEEP = "keep"  # asks a web archive to capture a source
    EDITION = "edition"  # a source's edition in the language of a quotation


@dataclass(frozen=True, slots=True)
class Run:
    """One run of `check`; `resumed` when an unfinished run of the same command goes on."""

    id: str
    started: str
    resumed: bool


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article of a run. `page` is the key of its page when it comes from the web."""

    id: int
    ordinal: int
    address: str
    state: ArticleState
    problem: str | None
    page: str | None
    article: Article | None


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page to fetch: `key` is the identity that is fetched once, `url` what is asked for."""

    key: str
    url: str
    role: Role


def _now() -> datetime:
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """`moment` as RFC 3339 in UTC to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Ledger:
    """The ledger over an engine from `opening.open_store`; `clock` gives aware datetimes."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = _now) -> None:
        self._engine = engine
        self._clock = clock
        self._upsert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    @property
    def engine(self) -> Engine:
        """The engine of its database, for the rooms beside the ledger."""
        return self._engine

    def now(self) -> datetime:
        """The time by its clock."""
        return self._clock()

    def begin(self, key: str, addresses: Sequence[tuple[str, str | None]]) -> Run:
        """The unfinished run of `key`, its leases taken back, or a new one.

        `addresses` are the articles in order, each with the key of its page if it is on the web.
        """
        with transaction(self._engine) as connection:
            found = connection.execute(
                select(runs.c.id, runs.c.started)
                .where(runs.c.key == key, runs.c.state == "running")
                .order_by(runs.c.started.desc())
            ).first()
            if found:
                connection.execute(
                    update(pages)
                    .where(pages.c.run == found.id, pages.c.state == "leased")
                    .values(state="pending", leased=None)
                )
                return Run(found.id, found.started, resumed=True)
            run = Run(uuid.uuid4().hex, stamp(self._clock()), resumed=False)
            connection.execute(
                insert(runs).values(id=run.id, key=key, state="running", started=run.started)
            )
            rows = [
                {
                    "run": run.id,
                    "ordinal": ordinal,
                    "address": address,
                    "state": ArticleState.PENDING.value,
                    "page": page,
                }
                for ordinal, (address, page) in enumerate(addresses)
            ]
            for first in range(0, len(rows), ROWS_AT_ONCE):
                connection.execute(insert(articles), rows[first : first + ROWS_AT_ONCE])
            return run

    def run(self, run: str) -> Run | None:
        """The run with this id; None when there is none."""
        with transaction(self._engine) as connection:
            row = connection.execute(
                select(runs.c.id, runs.c.started).where(runs.c.id == run)
            ).first()
        return Run(row.id, row.started, resumed=True) if row else None

    def finish(self, run: str) -> str:
        """Mark the run done; the time it ended."""
        ended = stamp(self._clock())
        with transaction(self._engine) as connection:
            connection.execute(
                update(runs).where(runs.c.id == run).values(state="done", finished=ended)
            )
        return ended

    def add_pages(self, run: str, wanted: Sequence[PageRow]) -> None:
        """Make pages pending that the run does not know yet; known ones stay as they are."""
        with transaction(self._engine) as connection:
            for first in range(0, len(wanted), ROWS_AT_ONCE):
                rows = [
                    {
                        "run": run,
                        "key": page.key,
                        "url": page.url,
                        "role": page.role.value,
                        "state": "pending",
                    }
                    for page in wanted[first : first + ROWS_AT_ONCE]
                ]
                connection.execute(self._upsert(pages).on_conflict_do_nothing(), rows)

    def read(self, article_id: int, article: Article) -> None:
        """Keep what was read of an article."""
        body = msgspec.json.encode(article).decode()
        self._set_article(article_id, state=ArticleState.READ.value, body=body)

    def read_all(self, read: Sequence[tuple[int, Article]]) -> None:
        """`read` for several articles in one transaction."""
        changed = (
            update(articles)
            .where(articles.c.id == bindparam("number"))
            .values(state=ArticleState.READ.value, body=bindparam("read"))
        )
        rows = [
            {"number": article_id, "read": msgspec.json.encode(article).decode()}
            for article_id, article in read
        ]
        if rows:
            with transaction(self._engine) as connection:
                connection.execute(changed, rows)

    def fail(self, article_id: int, problem: str) -> None:
        """Mark an article as one that cannot be read, with the reason in one line."""
        self._set_article(article_id, state=ArticleState.FAILED.value, problem=problem)

    def _set_article(self, article_id: int, **values: str) -> None:
        with transaction(self._engine) as connection:
            connection.execute(update(articles).where(articles.c.id == article_id).values(**values))

    def expand(
        self, run: str, article_id: int, listed: Sequence[tuple[str, str]]
    ) -> tuple[int, ...]:
        """Put the articles of a list in its place: owe their pages, mark the list as done.

        `listed` are URLs with their page keys. Gives the numbers of the new articles: one for
        each page that is not an article of the run yet, so that a list may name itself.
        """
        with transaction(self._engine) as connection:
            known = set(
                connection.execute(select(articles.c.page).where(articles.c.run == run)).scalars()
            )
            last = connection.execute(
                select(func.max(articles.c.ordinal)).where(articles.c.run == run)
            ).scalar_one()
            fresh = {key: url for url, key in reversed(listed) if key not in known}
            rows = [
                {
                    "run": run,
                    "ordinal": last + place,
                    "address": url,
                    "state": ArticleState.PENDING.value,
                    "page": key,
                }
                for place, (key, url) in enumerate(reversed(fresh.items()), 1)
            ]
            for first in range(0, len(rows), ROWS_AT_ONCE):
                connection.execute(insert(articles), rows[first : first + ROWS_AT_ONCE])
            connection.execute(
                update(articles)
                .where(articles.c.id == article_id)
                .values(state=ArticleState.LISTED.value)
            )
            added = connection.execute(
                select(articles.c.id)
                .where(articles.c.run == run, articles.c.ordinal > last)
                .order_by(articles.c.ordinal)
            ).scalars()
            return tuple(added)

    def articles(self, run: str, state: ArticleState | None = None) -> Iterator[ArticleRow]:
        """The run's articles in the order they were given, a few in memory at a time."""
        yield from self.rows(self.article_ids(run, state))

    def article_ids(self, run: str, state: ArticleState | None = None) -> Sequence[int]:
        """The numbers of the run's articles in the order they were given."""
        wanted = select(articles.c.id).where(articles.c.run == run)
        if state is not None:
            wanted = wanted.where(articles.c.state == state.value)
        with transaction(self._engine) as connection:
            return connection.execute(wanted.order_by(articles.c.ordinal)).scalars().all()

    def articles_of_page(self, run: str, key: str) -> tuple[ArticleRow, ...]:
        """The articles still pending that the page of `key` is."""
        with transaction(self._engine) as connection:
            ids = connection.execute(
                select(articles.c.id).where(
                    articles.c.run == run,
                    articles.c.page == key,
                    articles.c.state == ArticleState.PENDING.value,
                )
            ).scalars()
            return tuple(self.article(article_id) for article_id in ids.all())

    def article(self, article_id: int) -> ArticleRow:
        """One article by its number."""
        with transaction(self._engine) as connection:
            row = connection.execute(select(articles).where(articles.c.id == article_id)).one()
        return _article_row(row)

    def rows(self, article_ids: Sequence[int]) -> Iterator[ArticleRow]:
        """These articles in this order, `ARTICLES_AT_ONCE` in memory at a time."""
        for first in range(0, len(article_ids), ARTICLES_AT_ONCE):
            some = article_ids[first : first + ARTICLES_AT_ONCE]
            with transaction(self._engine) as connection:
                found = connection.execute(select(articles).where(articles.c.id.in_(some))).all()
            by_id = {row.id: row for row in found}
            for article_id in some:
                yield _article_row(by_id[article_id])

    def lease(self, run: str, limit: int) -> tuple[PageRow, ...]:
        """Take up to `limit` pages that are pending, or leased too long ago, in order."""
        now = self._clock().timestamp()
        free = or_(
            pages.c.state == "pending",
            (pages.c.state == "leased") & (pages.c.leased < now - LEASE_SECONDS),
        )
        chosen = (
            select(pages.c.id)
            .where(pages.c.run == run, free)
            .order_by(pages.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)  # for PostgreSQL; SQLite has one writer anyway
        )
        with transaction(self._engine) as connection:
            rows = connection.execute(
                update(pages)
                .where(pages.c.id.in_(chosen))
                .values(state="leased", leased=now)
                .returning(pages.c.id, pages.c.key, pages.c.url, pages.c.role)
            ).all()
        return tuple(PageRow(row.key, row.url, Role(row.role)) for row in sorted(rows))

    def done(self, run: str, key: str, fetch: Fetch) -> None:
        """Close a page with what its fetch gave. Call it after the archive is synced."""
        with transaction(self._engine) as connection:
            closed = connection.execute(
                update(pages)
                .where(pages.c.run == run, pages.c.key == key)
                .values(state="done", leased=None, fetch=msgspec.json.encode(fetch).decode())
            )
        if closed.rowcount != 1:
            raise StoreError(fetch.requested, "the ledger owes no such page")

    def owed(self, run: str) -> int:
        """How many pages are still pending or leased."""
        with transaction(self._engine) as connection:
            return connection.execute(
                select(func.count())
                .select_from(pages)
                .where(pages.c.run == run, pages.c.state != "done")
            ).scalar_one()

    def pages(self, run: str) -> int:
        """How many pages the run knows."""
        with transaction(self._engine) as connection:
            return connection.execute(
                select(func.count()).select_from(pages).where(pages.c.run == run)
            ).scalar_one()

    def fetch(self, run: str, key: str) -> Fetch | None:
        """What the fetch of a page gave; None while it is owed or unknown."""
        with transaction(self._engine) as connection:
            body = connection.execute(
                select(pages.c.fetch).where(pages.c.run == run, pages.c.key == key)
            ).scalar()
        return msgspec.json.decode(body, type=Fetch) if body else None

    def judged(self, run: str, article_id: int, found: Sequence[Finding]) -> None:
        """Keep all findings of an article and mark it judged, together or not at all."""
        self.judged_all(run, [(article_id, found)])

    def judged_all(self, run: str, judged: Sequence[tuple[int, Sequence[Finding]]]) -> None:
        """`judged` for several articles in one transaction."""
        rows = [
            {
                "run": run,
                "article": article_id,
                "ordinal": ordinal,
                "finding": finding.id,
                "outcome": finding.outcome.value,
                "kind": finding.kind.value,
                "body": msgspec.json.encode(finding).decode(),
            }
            for article_id, found in judged
            for ordinal, finding in enumerate(found)
        ]
        done = [article_id for article_id, _ in judged]
        with transaction(self._engine) as connection:
            for first in range(0, len(rows), ROWS_AT_ONCE):
                connection.execute(insert(findings), rows[first : first + ROWS_AT_ONCE])
            for first in range(0, len(done), ROWS_AT_ONCE):
                connection.execute(
                    update(articles)
                    .where(articles.c.id.in_(done[first : first + ROWS_AT_ONCE]))
                    .values(state=ArticleState.JUDGED.value)
                )

    def findings_of(self, article_ids: Sequence[int]) -> dict[int, tuple[Finding, ...]]:
        """The findings of a few articles, in reading order, by the article's number."""
        found: dict[int, list[Finding]] = {article_id: [] for article_id in article_ids}
        with transaction(self._engine) as connection:
            rows = connection.execute(
                select(findings.c.article, findings.c.body)
                .where(findings.c.article.in_(article_ids))
                .order_by(findings.c.article, findings.c.ordinal)
            )
            for row in rows:
                found[row.article].append(msgspec.json.decode(row.body, type=Finding))
            former = self._former(connection, [one.id for some in found.values() for one in some])
        return {
            article_id: tuple(
                replace(one, former_ids=former[one.id]) if one.id in former else one for one in some
            )
            for article_id, some in found.items()
        }

    def findings(self, article_id: int) -> tuple[Finding, ...]:
        """The findings of an article, in reading order."""
        return self.findings_of([article_id])[article_id]

    def _former(self, connection: Connection, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """What versions before called these findings, where they did."""
        former: dict[str, tuple[str, ...]] = {}
        for first in range(0, len(names), ROWS_AT_ONCE):
            some = former_ids.c.finding.in_(names[first : first + ROWS_AT_ONCE])
            asked = select(former_ids).where(some).order_by(former_ids.c.former)
            for row in connection.execute(asked):
                former[row.finding] = (*former.get(row.finding, ()), row.former)
        return former


def _article_row(row: Row[Any]) -> ArticleRow:
    return ArticleRow(
        id=row.id,
        ordinal=row.ordinal,
        address=row.address,
        state=ArticleState(row.state),
        problem=row.problem,
        page=row.page,
        article=msgspec.json.decode(row.body, type=Article) if row.body else None,
    )


# Beginning a run over articles that the store knows, in one step, so that it resumes whole.


def begin_recheck(
    engine: Engine, key: str, now: str, known: Sequence[int], wanted: Sequence[PageRow]
) -> None:
    """Begin a run of `key` at `now` over the articles of these numbers, as they were read, with
    the `wanted` pages owed: all of it or nothing. Raises StoreError.
    """
    run = uuid.uuid4().hex
    with transaction(engine) as connection:
        connection.execute(insert(runs).values(id=run, key=key, state="running", started=now))
        for ordinal, number in enumerate(known):
            row = connection.execute(
                select(articles.c.address, articles.c.body).where(articles.c.id == number)
            ).one()
            connection.execute(
                insert(articles).values(
                    run=run,
                    ordinal=ordinal,
                    address=row.address,
                    state=ArticleState.READ.value,
                    body=row.body,
                )
            )
        rows = [
            {
                "run": run,
                "key": page.key,
                "url": page.url,
                "role": page.role.value,
                "state": "pending",
            }
            for page in wanted
        ]
        for first in range(0, len(rows), ROWS_AT_ONCE):
            connection.execute(insert(pages), rows[first : first + ROWS_AT_ONCE])


# How far a running check has come, for a display that looks every second or so.


_MOST_URLS = 5_000
"""Waiting URLs whose hosts are counted: a look must stay under a few milliseconds."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts of one run. `hosts` have pages waiting (at least so many); `outcomes` by name."""

    articles: int
    articles_read: int
    pages: int
    pages_done: int
    hosts: int
    outcomes: Mapping[str, int]


def standing(engine: Engine, key: str) -> Standing | None:
    """The run that is under way for the command `key`; None when there is none, or no answer."""
    try:
        with engine.connect() as connection:
            run = connection.execute(
                select(runs.c.id)
                .where(runs.c.key == key, runs.c.state == "running")
                .order_by(runs.c.started.desc())
            ).scalar()
            if run is None:
                return None

            read = _counted(connection, articles.c.state, articles.c.run == run)
            fetched = _counted(connection, pages.c.state, pages.c.run == run)
            outcomes = _counted(connection, findings.c.outcome, findings.c.run == run)
            waiting = connection.execute(
                select(pages.c.url)
                .where(pages.c.run == run, pages.c.state == "pending")
                .limit(_MOST_URLS)
            ).scalars()
            hosts = {_host(url) for url in waiting}
    except SQLAlchemyError:
        return None  # a display may miss a look; the check itself reports its troubles
    return Standing(
        articles=sum(read.values()),
        articles_read=sum(count for state, count in read.items() if state in ("read", "judged")),
        pages=sum(fetched.values()),
        pages_done=fetched.get("done", 0),
        hosts=len(hosts),
        outcomes=outcomes,
    )


def _counted(
    connection: Connection, column: Column[str], where: ColumnElement[bool]
) -> dict[str, int]:
    asked = select(column, func.count()).where(where).group_by(column)
    return {row[0]: row[1] for row in connection.execute(asked)}


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
