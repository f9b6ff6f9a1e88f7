"""Runs a check: reads the articles, owes their pages, judges what is archived, keeps findings.

The crawl itself is handed in (`Crawl`), so that this module needs no Scrapy and judging can run
where there is no network.
"""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from crawler.archive.objectstore import object_store_of
from crawler.archive.reader import Archive, open_archive
from crawler.archive.writer import ArchiveWriter
from crawler.checks.frontier import (
    Exclusion,
    Progress,
    RunFrontier,
    answer_key,
    cited_pages,
    excluded,
    expanded,
    note_askers,
    read_row,
)
from crawler.checks.inputs import DumpReader, Paged, Unread
from crawler.checks.judging import (
    WORTH,
    Again,
    Elsewhere,
    JudgingPool,
    WorkerSetup,
    collecting_rarely,
    judge,
)
from crawler.checks.rescue import Look, Rescuer
from crawler.checks.results import unread_articles
from crawler.checks.sources import (
    ArchivedSources,
    Links,
    PageSpool,
    Prepare,
    archived_answer,
    archived_fetch,
    kept_fetches,
    prepared,
)
from crawler.errors import InputError, Interrupted
from crawler.model import Article, Fetch, Finding, Outcome, PageJob
from crawler.store.ledger import ARTICLES_AT_ONCE, ArticleState, Ledger, PageRow, Role, Run, stamp
from crawler.web.memento import WebArchive
from crawler.web.url import page_key

MOST_KEPT = 200
"""Sources of one run that an archive is asked to capture: twenty minutes at ten a minute."""


class Frontier(Protocol):
    """What the crawl asks of the ledger; `spiders.citations` has the same shape."""

    def lease(self, limit: int, passing: Collection[str] = ()) -> Sequence[PageJob]:
        """Up to `limit` pages that nobody works on, none whose URL begins with an origin of
        `passing` ("https://a.example/").
        """
        ...

    def claim(self, urls: Sequence[str]) -> Sequence[PageJob]:
        """Those of these pages that are owed, now leased."""
        ...

    def done(self, *fetches: Fetch) -> None:
        """Close the leased pages that `fetch.requested` names."""
        ...


Crawl = Callable[[Frontier, ArchiveWriter], bool]
"""Fetches until the frontier is empty; False when it was stopped before."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a check is asked to do. `articles` are read already, unreadable, or URLs still to be
    fetched.
    """

    articles: tuple[Article | Unread | Paged | str, ...]
    archive: Path
    extra: tuple[Path, ...] = ()
    offline: bool = False
    web: tuple[WebArchive, ...] = ()
    """Web archives that are asked about dead and drifting sources."""
    compression: str = "gzip"
    keep: tuple[WebArchive, ...] = ()
    """Web archives that are asked to capture the sources that are alive."""
    exclude: tuple[Exclusion, ...] = ()
    spool: Path | None = None
    """A folder that keeps the pages as the judge read them, for the report; None: nobody asks."""
    links: Links | None = None
    """Only what became of the links is asked; None: quotations are judged."""

    @property
    def staged(self) -> bool:
        """Whether there is more to fetch once the sources are judged."""
        return bool(self.web or self.keep)

    @property
    def key(self) -> str:
        """The same for the same command, so that an unfinished run is found and resumed."""
        named = [_keyed(article) for article in self.articles]
        named += ["offline" if self.offline else "online", *map(str, self.extra)]
        named += ["links only"] if self.links else []
        return hashlib.sha256("\x1e".join(named).encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Checked:
    """A run that is judged; `unread` are the articles that could not be read.

    The ledger holds it as unfinished until its reports are written (`Ledger.finish`): the command
    given again after a crash goes on, and fetches nothing anew. A run judged offline has the
    archive's time (see `replaytime`), so that it can be repeated.
    """

    run: Run
    finished: str
    unread: tuple[Unread, ...] = ()


def check(
    plan: Plan,
    ledger: Ledger,
    crawl: Crawl | None,
    progress: Progress = lambda *_: None,
    prepare: Prepare = prepared,
    spread: Spread | None = None,
) -> Checked:
    """Carry out `plan`, or go on with it where an earlier run of it stopped. `spread` judges long
    runs on several cores.

    Raises Interrupted when the crawl was stopped, InputError when no article could be read,
    ArchiveError and StoreError when evidence or ledger cannot be kept.
    """
    owed = [_owed_address(article) for article in plan.articles]
    if plan.offline:
        spool = _spool(plan)
        run = ledger.begin(plan.key, owed)
        archive = open_archive(plan.extra, plan.archive)
        _read_given(plan, run, ledger, online=False)
        _read_archived(run, ledger, archive)
        sources = ArchivedSources(
            archive,
            lambda url: excluded(url, plan.exclude) or archived_fetch(archive, url),
            prepare,
            spool,
            plan.links,
        )
        look: Look = lambda url: archived_answer(archive, url)  # noqa: E731
    else:
        # The archive's lock comes first: whoever holds it owns the run and its leases.
        with ArchiveWriter(plan.archive, compression=plan.compression) as writer:
            run = ledger.begin(plan.key, owed)
            _read_given(plan, run, ledger, online=True)
            stage = Stage(plan, run, ledger, progress, prepare)
            if plan.staged and ledger.owed(run.id) == 0:
                stage.advance(lambda: False)
            looked = _spool(plan)
            _crawl(plan, run, ledger, crawl, writer, progress, stage, looked)
            if looked is not None:
                looked.close()
            if plan.links is not Links.FORGOTTEN:
                note_askers(run, ledger, writer)
        archive = open_archive(plan.extra, plan.archive)
        spool = _spool(plan)  # with what the crawl has read
        sources = ArchivedSources(archive, kept_fetches(ledger, run.id), prepare, spool, plan.links)
        look = kept_answers(ledger, run)
    again = Again(Rescuer(archive, plan.web, look, prepare=prepare))
    with _spread(plan, run, ledger, spread) as pool, collecting_rarely():
        judge(run, ledger, sources, progress, again, pool)
    if spool is not None:
        spool.close()
    finished = stamp(ledger.now())
    if plan.offline:
        moment = replay_moment(archive.newest(), finished)
        run, finished = replace(run, started=moment), moment
    return Checked(run, finished, unread_articles(ledger, run.id))


def _spool(plan: Plan) -> PageSpool | None:
    return PageSpool(plan.spool) if plan.spool and plan.links is None else None


@dataclass(frozen=True, slots=True)
class Spread:
    """Judging on `jobs` cores: workers open the ledger at `db` and compare with `embedding`. They
    are processes of this machine, `forked` ones where there are such, or those `elsewhere`.
    """

    jobs: int
    db: str
    embedding: str | None = None
    elsewhere: Elsewhere | None = None
    forked: Executor | None = None


def worth_workers(articles: Sequence[Article | Unread | Paged | str]) -> bool:
    """Whether several processes judge these articles sooner than one."""
    read = [one for one in articles if isinstance(one, Article)]
    asked = sum(len(one.citations) + len(one.quotations) for one in read)
    return len(articles) > 1 and (asked >= WORTH or len(articles) >= WORTH)


def _spread(
    plan: Plan, run: Run, ledger: Ledger, spread: Spread | None
) -> AbstractContextManager[JudgingPool | None]:
    """The workers for what is left to judge; none where one process is as quick."""
    left = len(ledger.article_ids(run.id, ArticleState.READ))
    if spread is None or not left:
        return nullcontext()
    far = spread.elsewhere is not None
    if not far and (spread.jobs < 2 or (spread.forked is None and left < WORTH)):
        return nullcontext()
    store = object_store_of(plan.archive)
    setup = WorkerSetup(
        plan.archive.resolve(),
        tuple(path.resolve() for path in plan.extra),
        spread.db,
        None if plan.offline else run.id,
        spread.embedding,
        plan.exclude,
        None if far or plan.links else plan.spool,  # other machines do not see it
        plan.links,
        store.url if far and store is not None else "",
    )
    return JudgingPool(setup, spread.jobs, spread.elsewhere, spread.forked)


class Stage:
    """What a run does each time nothing is pending: judge, then owe what archives may know."""

    def __init__(
        self,
        plan: Plan,
        run: Run,
        ledger: Ledger,
        progress: Progress,
        prepare: Prepare,
        look: Look | None = None,
        fetches: Callable[[Archive], Callable[[str], Fetch]] | None = None,
    ) -> None:
        self._plan, self._run, self._ledger = plan, run, ledger
        self._progress, self._prepare = progress, prepare
        self._look = look or kept_answers(ledger, run)
        self._fetches = fetches or (lambda _: kept_fetches(ledger, run.id))
        self._waiting: dict[int, tuple[Finding, ...]] = {}

    def advance(self, stopping: Callable[[], bool]) -> bool:
        """Judge what is read; whether addresses in web archives are owed now."""

        def progress(stage: str, done: int, of: int) -> None:
            self._progress(stage, done, of)
            if stopping():
                raise Interrupted("", "stopped before the end; run the same command again to go on")

        ledger, run = self._ledger, self._run
        with open_archive(self._plan.extra, self._plan.archive) as archive:
            fetches = self._fetches(archive)
            links = self._plan.links
            sources = ArchivedSources(archive, fetches, self._prepare, links=links)
            rescuer = Rescuer(
                archive,
                self._plan.web,
                self._look,
                prepare=self._prepare,
                last=False,
            )
            again = Again(rescuer, self._waiting)
            judge(run, ledger, sources, progress, again)
        ledger.add_pages(run.id, [PageRow(answer_key(url), url, Role.RESCUE) for url in again.owed])
        if not again.owed:
            kept = kept_addresses(self._plan.keep, run, ledger)
            ledger.add_pages(run.id, [PageRow(answer_key(url), url, Role.KEEP) for url in kept])
        return ledger.owed(run.id) > 0


def kept_addresses(archives: Sequence[WebArchive], run: Run, ledger: Ledger) -> tuple[str, ...]:
    """What asks the archives to capture the sources that answered and are what was cited."""
    if not archives:
        return ()
    alive: dict[str, None] = {}
    for article_id in ledger.article_ids(run.id):
        for finding in ledger.findings(article_id):
            fetch = finding.fetch
            live = finding.outcome in (Outcome.MATCH, Outcome.ALIVE, Outcome.DRIFT)
            if live and fetch is not None and fetch.status is not None and fetch.status < 300:
                alive[fetch.requested.partition("#")[0]] = None
    chosen = list(alive)[:MOST_KEPT]
    return tuple(archive.save + url for archive in archives if archive.save for url in chosen)


def kept_answers(ledger: Ledger, run: Run) -> Look:
    """What web archives answered in this run."""
    return lambda url: ledger.fetch(run.id, answer_key(url))


def _keyed(article: Article | Unread | Paged | str) -> str:
    if isinstance(article, str):
        return article
    if isinstance(article, Paged):
        return f"{article.address}\x1f{article.written}"
    told = article.digest if isinstance(article, Article) else article.problem
    return f"{article.address}\x1f{told}"


def _owed_address(article: Article | Unread | Paged | str) -> tuple[str, str | None]:
    if isinstance(article, str):
        return article, page_key(article)
    return article.address, None


def _read_given(plan: Plan, run: Run, ledger: Ledger, *, online: bool) -> None:
    """Keep the articles that came as files and owe their pages; owe the ones on the web.

    The articles that lists named stand behind the given ones; a run that goes on owes those again.
    """
    read: list[tuple[int, Article]] = []
    wanted: dict[str, PageRow] = {}

    def keep() -> None:  # the pages first: an article that is read owes them
        ledger.add_pages(run.id, tuple(wanted.values()))
        ledger.read_all(read)
        read.clear()
        wanted.clear()

    dumps = DumpReader()
    for row in ledger.articles(run.id, ArticleState.PENDING):
        article = plan.articles[row.ordinal] if row.ordinal < len(plan.articles) else row.address
        if isinstance(article, Paged):
            article = dumps.read(article)
        if isinstance(article, Unread):
            ledger.fail(row.id, article.problem)
        elif isinstance(article, Article):
            for page in cited_pages(article) if online else ():
                wanted.setdefault(page.key, page)
            read.append((row.id, article))
            if len(read) >= ARTICLES_AT_ONCE:
                keep()
        elif online and row.page is not None:
            wanted.setdefault(row.page, PageRow(row.page, article, Role.ARTICLE))
    keep()


def _crawl(
    plan: Plan,
    run: Run,
    ledger: Ledger,
    crawl: Crawl | None,
    writer: ArchiveWriter,
    progress: Progress,
    stage: Stage,
    looked: PageSpool | None,
) -> None:
    advance = stage.advance if plan.staged else None
    passing = plan.links is Links.FORGOTTEN
    frontier = RunFrontier(
        run, ledger, plan.archive, progress, advance, plan.exclude, looked, passing=passing
    )
    frontier.catch_up()
    if ledger.owed(run.id) == 0:
        return
    if crawl is None:
        raise InputError("check", "pages are owed and no crawl was given")
    if not crawl(frontier, writer):
        raise Interrupted("", "stopped before the end; run the same command again to go on")


def _read_archived(run: Run, ledger: Ledger, archive: Archive) -> None:
    """Read the articles on the web from the archive, the ones that lists name included."""
    waiting = deque(ledger.article_ids(run.id, ArticleState.PENDING))
    while waiting:
        row = ledger.article(waiting.popleft())
        if row.state is not ArticleState.PENDING:
            continue
        found = read_row(row, archived_fetch(archive, row.address), archive, ledger)
        if isinstance(found, Article):
            ledger.read(row.id, found)
        elif found is not None:
            waiting.extend(expanded(run, row, found, ledger))


# The time of a run that is judged from the archive alone: the same on every run and machine.


EPOCH = "SOURCE_DATE_EPOCH"
"""The variable that fixes times in what is built (reproducible-builds.org/specs): seconds."""


def fixed_moment() -> datetime | None:
    """The time in UTC that SOURCE_DATE_EPOCH fixes; None where it is not set. Raises InputError."""
    epoch = os.environ.get(EPOCH, "")
    try:
        return datetime.fromtimestamp(int(epoch), UTC) if epoch else None
    except (ValueError, OverflowError, OSError):
        raise InputError(EPOCH, f"'{epoch[:40]}' is no number of seconds since 1970") from None


def replay_moment(newest: str, now: str) -> str:
    """RFC 3339 in UTC: SOURCE_DATE_EPOCH where it is set, else `newest`, the time of the newest
    capture at hand; `now` when there is none. Raises InputError for a variable that is no time.
    """
    fixed = fixed_moment()
    return fixed.strftime("%Y-%m-%dT%H:%M:%SZ") if fixed else newest or now
