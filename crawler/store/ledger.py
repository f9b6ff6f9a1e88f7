"""The ledger of a run: which articles are read and judged, which pages are pending, leased, done.

It is the one place that knows what is owed: queues in front of it may lose requests, it does not.
Every public method is one transaction.
One file: articles, pages and findings change together, and what is owed is counted over all three.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Insert,
    Row,
    Select,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from crawler.errors import StoreError
from crawler.model import Article, Fetch, Finding
from crawler.store.database import (
    Store,
    articles,
    counts,
    execute_all,
    findings,
    former_ids,
    in_parts,
    pages,
    runs,
    transaction,
)

LEASE_SECONDS = 900.0
"""A leased page is offered again after this long: 15 times the longest that one URL may take."""

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
    PART = "part"  # where a source goes on: a frame, a next page, a post


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


def clock_now() -> datetime:
    """The time by the system's clock, in UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """`moment` as RFC 3339 in UTC to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Ledger(Store):
    """The ledger over an engine from `open_store`; `clock` gives aware datetimes."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = clock_now) -> None:
        super().__init__(engine)
        self._clock = clock
        self._leased_to: dict[str, int] = {}  # by run, the number of the last page leased

    def now(self) -> datetime:
        """The time by its clock."""
        return self._clock()

    def begin(self, key: str, addresses: Sequence[tuple[str, str | None]]) -> Run:
        """The unfinished run of `key`, its leases taken back, or a new one.

        `addresses` are the articles in order, each with the key of its page if it is on the web.
        """
        with transaction(self.engine) as connection:
            found = connection.execute(_under_way(key)).first()
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
            _add_articles(connection, run.id, addresses)
            return run

    def run(self, run: str) -> Run | None:
        """The run with this id; None when there is none."""
        rows = self._rows(select(runs.c.id, runs.c.started).where(runs.c.id == run))
        return Run(rows[0].id, rows[0].started, resumed=True) if rows else None

    def finish(self, run: str) -> str:
        """Mark the run done; the time it ended."""
        ended = stamp(self._clock())
        self._change(update(runs).where(runs.c.id == run).values(state="done", finished=ended))
        return ended

    def add_pages(self, run: str, wanted: Sequence[PageRow]) -> None:
        """Make pages pending that the run does not know yet; known ones stay as they are."""
        added = self._upsert(pages).on_conflict_do_nothing().returning(pages.c.id)
        with transaction(self.engine) as connection:
            new = 0
            for some in in_parts([_pending(run, page) for page in wanted]):
                new += len(connection.execute(added, some).all())  # drivers count inserts apart
            _count(connection, run, {_PAGES: new})

    def read(self, article_id: int, article: Article) -> None:
        """Keep what was read of an article."""
        self.read_all([(article_id, article)])

    def read_all(self, read: Sequence[tuple[int, Article]]) -> None:
        """`read` for several articles in one transaction."""
        changed = (
            update(articles)
            .where(articles.c.id == bindparam("number"))
            .values(state=ArticleState.READ.value, body=bindparam("read"))
        )
        rows = [{"number": article_id, "read": as_json(article)} for article_id, article in read]
        with transaction(self.engine) as connection:
            execute_all(connection, changed, rows)

    def fail(self, article_id: int, problem: str) -> None:
        """Mark an article as one that cannot be read, with the reason in one line."""
        failed = update(articles).where(articles.c.id == article_id)
        self._change(failed.values(state=ArticleState.FAILED.value, problem=problem))

    def expand(
        self, run: str, article_id: int, listed: Sequence[tuple[str, str]]
    ) -> tuple[int, ...]:
        """Put the articles of a list in its place: owe their pages, mark the list as done.

        `listed` are URLs with their page keys. Gives the numbers of the new articles: one for
        each page that is not an article of the run yet, so that a list may name itself.
        """
        with transaction(self.engine) as connection:
            known = set(
                connection.execute(select(articles.c.page).where(articles.c.run == run)).scalars()
            )
            last = connection.execute(
                select(func.max(articles.c.ordinal)).where(articles.c.run == run)
            ).scalar_one()
            fresh = {key: url for url, key in reversed(listed) if key not in known}
            added = [(url, key) for key, url in reversed(fresh.items())]
            _add_articles(connection, run, added, last + 1)
            connection.execute(
                update(articles)
                .where(articles.c.id == article_id)
                .values(state=ArticleState.LISTED.value)
            )
            numbers = select(articles.c.id).where(articles.c.run == run, articles.c.ordinal > last)
            return tuple(connection.execute(numbers.order_by(articles.c.ordinal)).scalars())

    def articles(self, run: str, state: ArticleState | None = None) -> Iterator[ArticleRow]:
        """The run's articles in the order they were given, a few in memory at a time."""
        yield from self.rows(self.article_ids(run, state))

    def article_ids(self, run: str, state: ArticleState | None = None) -> Sequence[int]:
        """The numbers of the run's articles in the order they were given."""
        wanted = select(articles.c.id).where(articles.c.run == run)
        if state is not None:
            wanted = wanted.where(articles.c.state == state.value)
        return self._values(wanted.order_by(articles.c.ordinal))

    def articles_of_pages(
        self, run: str, keys: Sequence[str]
    ) -> Mapping[str, tuple[ArticleRow, ...]]:
        """The articles still pending that the pages of `keys` are, by the key of their page."""
        found: dict[str, tuple[ArticleRow, ...]] = {}
        for some in in_parts(keys):
            asked = select(articles).where(
                articles.c.run == run,
                articles.c.page.in_(some),
                articles.c.state == ArticleState.PENDING.value,
            )
            # sorted here: asked to sort, SQLite reads all articles of the run in their order
            for row in sorted(self._rows(asked), key=attrgetter("ordinal")):
                found[row.page] = (*found.get(row.page, ()), _article_row(row))
        return found

    def article(self, article_id: int) -> ArticleRow:
        """One article by its number."""
        return next(self.rows([article_id]))

    def rows(self, article_ids: Sequence[int]) -> Iterator[ArticleRow]:
        """These articles in this order, `ARTICLES_AT_ONCE` in memory at a time."""
        for some in in_parts(article_ids, ARTICLES_AT_ONCE):
            found = self._rows(select(articles).where(articles.c.id.in_(some)))
            by_id = {row.id: row for row in found}
            for article_id in some:
                yield _article_row(by_id[article_id])

    def lease(self, run: str, limit: int, passing: Collection[str] = ()) -> tuple[PageRow, ...]:
        """Take up to `limit` pages that were leased too long ago, or are pending, in order; none
        whose URL begins with an origin of `passing` ("https://a.example/").

        Two questions, each with an index that gives its first rows at once: asked with OR, the
        database reads and sorts all that is owed for each lease. What is pending is looked for
        behind the last lease, and from the first page on where nothing is: PostgreSQL would pass
        over all that is done each time.
        """
        now = self._clock().timestamp()
        lost = self._free(run, limit, passing).where(pages.c.leased < now - LEASE_SECONDS)
        with transaction(self.engine) as connection:
            rows = _taken(connection, lost.order_by(pages.c.leased, pages.c.id), now)
            while len(rows) < limit:
                after = self._leased_to.get(run, 0)
                pending = self._free(run, limit - len(rows), passing).where(
                    pages.c.state == "pending", pages.c.id > after
                )
                found = _taken(connection, pending.order_by(pages.c.id), now)
                rows += found
                self._leased_to[run] = found[-1].id if found else 0
                if not found and not after:
                    break
        return tuple(PageRow(row.key, row.url, Role(row.role)) for row in rows)

    def claim(self, run: str, keys: Sequence[str]) -> tuple[PageRow, ...]:
        """Lease those of the pages of `keys` that are not done."""
        rows: list[Row[Any]] = []
        now = self._clock().timestamp()
        with transaction(self.engine) as connection:
            for some in in_parts(keys):
                owed = select(pages.c.id).where(
                    pages.c.run == run, pages.c.key.in_(some), pages.c.state != "done"
                )
                rows += _taken(connection, owed, now)
        return tuple(PageRow(row.key, row.url, Role(row.role)) for row in rows)

    def _free(self, run: str, limit: int, passing: Collection[str]) -> Select[int]:
        """Asks for the numbers of up to `limit` pages of the run that no other worker is taking."""
        asked = select(pages.c.id).where(pages.c.run == run).limit(limit)
        if passing:  # "https://" has 8 characters, and no host is shorter than one
            place = func.strpos if self.engine.dialect.name == "postgresql" else func.instr
            end = place(func.substr(pages.c.url, 9), "/") + 8
            asked = asked.where(func.substr(pages.c.url, 1, end).not_in(sorted(passing)))
        return asked.with_for_update(skip_locked=True)  # PostgreSQL; SQLite has one writer anyway

    def done(self, run: str, key: str, fetch: Fetch) -> None:
        """Close a page with what its fetch gave. Call it after the archive is synced."""
        self.done_all(run, [(key, fetch)])

    def done_all(self, run: str, closed: Sequence[tuple[str, Fetch]]) -> tuple[int, int]:
        """`done` for several pages in one transaction; the run's `progress` after it."""
        rows = [{"of": run, "page": key, "got": as_json(fetch)} for key, fetch in closed]
        with transaction(self.engine) as connection:
            new = execute_all(connection, _CLOSING.where(pages.c.state != "done"), rows)
            if new < len(rows):  # some are unknown, or closed twice
                for row, (_, fetch) in zip(rows, closed, strict=True):
                    if connection.execute(_CLOSING, row).rowcount != 1:
                        raise StoreError(fetch.requested, "the ledger owes no such page")
            once = new == len(rows)
            ended = Counter(_ENDED + ending(fetch) for _, fetch in closed) if once else {}
            _count(connection, run, {_DONE: new, **ended})
            return _progress(connection, run)

    def owed(self, run: str) -> int:
        """How many pages are still pending or leased."""
        done, of = self.progress(run)
        return of - done

    def progress(self, run: str) -> tuple[int, int]:
        """How many pages are done, of how many that the run knows."""
        with transaction(self.engine) as connection:
            return _progress(connection, run)

    def fetch(self, run: str, key: str) -> Fetch | None:
        """What the fetch of a page gave; None while it is owed or unknown."""
        body = self._value(select(pages.c.fetch).where(pages.c.run == run, pages.c.key == key))
        return msgspec.json.decode(body, type=Fetch) if body else None

    def fetches_from(self, run: str, key: str, most: int) -> dict[str, str]:
        """What the fetch of a page gave and those of the pages owed after it, `most` in all, as
        JSON by key; without the ones that are owed still.
        """
        first = select(pages.c.id).where(pages.c.run == run, pages.c.key == key).scalar_subquery()
        asked = select(pages.c.key, pages.c.fetch).where(
            pages.c.run == run, pages.c.state == "done", pages.c.id >= first
        )
        rows = self._rows(asked.order_by(pages.c.id).limit(most))
        return {row.key: row.fetch for row in rows}

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
                "body": as_json(finding),
            }
            for article_id, found in judged
            for ordinal, finding in enumerate(found)
        ]
        done = [article_id for article_id, _ in judged]
        with transaction(self.engine) as connection:
            execute_all(connection, insert(findings), rows)
            outcomes = (_OUTCOME + one.outcome.value for _, found in judged for one in found)
            _count(connection, run, Counter(outcomes))
            for some in in_parts(done):
                closing = update(articles).where(articles.c.id.in_(some))
                connection.execute(closing.values(state=ArticleState.JUDGED.value))

    def findings_of(self, article_ids: Sequence[int]) -> dict[int, tuple[Finding, ...]]:
        """The findings of a few articles, in reading order, by the article's number."""
        found: dict[int, list[Finding]] = {article_id: [] for article_id in article_ids}
        with transaction(self.engine) as connection:
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
        for some in in_parts(names):
            asked = select(former_ids).where(former_ids.c.finding.in_(some))
            for row in connection.execute(asked.order_by(former_ids.c.former)):
                former[row.finding] = (*former.get(row.finding, ()), row.former)
        return former


def as_json(value: Article | Fetch | Finding) -> str:
    """A value of the model as it is kept."""
    return msgspec.json.encode(value).decode()


def _under_way(key: str) -> Select[str, str]:
    """Asks for id and beginning of the unfinished runs of the command `key`, the newest first."""
    asked = select(runs.c.id, runs.c.started).where(runs.c.key == key, runs.c.state == "running")
    return asked.order_by(runs.c.started.desc())


def _add_articles(
    connection: Connection, run: str, addresses: Sequence[tuple[str, str | None]], first: int = 0
) -> None:
    """Add articles to be read, by address and key of their page, in places from `first` on."""
    rows = [
        {
            "run": run,
            "ordinal": ordinal,
            "address": address,
            "state": ArticleState.PENDING.value,
            "page": page,
        }
        for ordinal, (address, page) in enumerate(addresses, first)
    ]
    execute_all(connection, insert(articles), rows)


def _pending(run: str, page: PageRow) -> dict[str, str]:
    """The row of a page to be fetched."""
    row = {"run": run, "key": page.key, "url": page.url}
    return {**row, "role": page.role.value, "state": "pending"}


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
        execute_all(connection, insert(pages), [_pending(run, page) for page in wanted])
        _count(connection, run, {_PAGES: len(wanted)})


_CLOSING = (
    update(pages)
    .where(pages.c.run == bindparam("of"), pages.c.key == bindparam("page"))
    .values(state="done", leased=None, fetch=bindparam("got"))
)


# Counts that are kept as the rows change, since to count a million rows takes a tenth of a second.


_PAGES = "pages"
_DONE = "pages done"
_OUTCOME = "outcome "
"""Before the name of an outcome: findings that have it."""
_ENDED = "ended "
"""Before the status or the failure that fetches ended with."""


def ending(fetch: Fetch) -> str:
    """How a fetch ended: the kind of its failure, else its status ("200")."""
    return fetch.failure.value if fetch.failure is not None else str(fetch.status)


def _count(connection: Connection, run: str, more: Mapping[str, int]) -> None:
    """Add to the run's counts, in the transaction that adds the rows."""
    # in one order everywhere: two writers then never wait for each other
    rows = [
        {"of": run, "what": name, "more": number} for name, number in sorted(more.items()) if number
    ]
    execute_all(connection, _counting(connection.dialect.name), rows)


@cache  # made once: to make it costs as much as to carry it out
def _counting(dialect: str) -> Insert:
    upsert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    added = upsert(counts).values(
        run=bindparam("of"), name=bindparam("what"), count=bindparam("more")
    )
    return added.on_conflict_do_update(
        index_elements=[counts.c.run, counts.c.name],
        set_={"count": counts.c.count + added.excluded.count},
    )


def _counts(connection: Connection, run: str) -> dict[str, int]:
    asked = select(counts.c.name, counts.c.count).where(counts.c.run == run)
    return {row[0]: row[1] for row in connection.execute(asked)}


def _progress(connection: Connection, run: str) -> tuple[int, int]:
    kept = _counts(connection, run)
    return kept.get(_DONE, 0), kept.get(_PAGES, 0)


def _taken(connection: Connection, chosen: Select[int], now: float) -> list[Row[Any]]:
    """Lease the pages of the numbers asked for; in order."""
    leasing = update(pages).where(pages.c.id.in_(chosen)).values(state="leased", leased=now)
    taken = leasing.returning(pages.c.id, pages.c.key, pages.c.url, pages.c.role)
    return sorted(connection.execute(taken).all())


# How far a running check has come, for a display that looks every second or so.


_MOST_URLS = 5_000
"""Waiting URLs whose hosts are counted: a look must stay under a few milliseconds."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts of one run. `hosts` have pages waiting (at least so many); `outcomes` by name,
    `endings` by status or kind of failure. The page that is under way longest was leased at
    `leased`, in seconds since the epoch.
    """

    articles: int
    articles_read: int
    pages: int
    pages_done: int
    hosts: int
    outcomes: Mapping[str, int]
    endings: Mapping[str, int] = field(default_factory=dict)
    articles_judged: int = 0
    articles_failed: int = 0
    leased: float | None = None


def standing(engine: Engine, key: str) -> Standing | None:
    """The run that is under way for the command `key`; None when there is none, or no answer."""
    try:
        with engine.connect() as connection:
            run = connection.execute(_under_way(key)).scalar()
            return None if run is None else _standing(connection, run)
    except SQLAlchemyError:
        return None  # a display may miss a look; the check itself reports its troubles


def standings(engine: Engine) -> list[tuple[Run, Standing]]:
    """All runs that are under way or were stopped, the newest first. Raises StoreError."""
    asked = select(runs.c.id, runs.c.started).where(runs.c.state == "running")
    with transaction(engine) as connection:
        return [
            (Run(row.id, row.started, resumed=True), _standing(connection, row.id))
            for row in connection.execute(asked.order_by(runs.c.started.desc())).all()
        ]


def _standing(connection: Connection, run: str) -> Standing:
    read = _counted(connection, articles.c.state, articles.c.run == run)
    kept = _counts(connection, run)
    waiting = connection.execute(
        select(pages.c.url).where(pages.c.run == run, pages.c.state == "pending").limit(_MOST_URLS)
    ).scalars()
    return Standing(
        articles=sum(read.values()),
        articles_read=sum(count for state, count in read.items() if state in ("read", "judged")),
        pages=kept.get(_PAGES, 0),
        pages_done=kept.get(_DONE, 0),
        hosts=len({_host(url) for url in waiting}),
        outcomes=_named(kept, _OUTCOME),
        endings=_named(kept, _ENDED),
        articles_judged=read.get(ArticleState.JUDGED, 0),
        articles_failed=read.get(ArticleState.FAILED, 0),
        leased=connection.execute(
            select(func.min(pages.c.leased)).where(pages.c.run == run, pages.c.leased.is_not(None))
        ).scalar(),
    )


def _named(kept: Mapping[str, int], prefix: str) -> dict[str, int]:
    found = sorted(kept.items())
    return {name.removeprefix(prefix): n for name, n in found if name.startswith(prefix)}


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
