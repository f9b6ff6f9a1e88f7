"""The ledger of one run, as its crawl sees it: the pages owed, and what a page adds to them."""

from __future__ import annotations

import hashlib
import logging
import sys
from collections import deque
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Protocol

from crawler.archive.reader import Archive
from crawler.archive.writer import ArchiveWriter
from crawler.checks.inputs import article_or_feed, feed_urls
from crawler.documents.feeds import Feed
from crawler.documents.layers import MOST_PARTS, fragment_of
from crawler.documents.page import parts_of
from crawler.errors import CitewatchError, InputError, Unforeseen, guarded
from crawler.language.detection import primary
from crawler.model import Article, Fetch, Kind, Page, PageJob, ReasonCode
from crawler.store.database import open_store
from crawler.store.ledger import ArticleRow, ArticleState, Ledger, PageRow, Role, Run, ending
from crawler.web.url import LONGEST_KEY, hostname, page_key, problem

LEASED_AT_ONCE = 64
"""Pages leased in one transaction, a few seconds' work: one for each costs ten times as much."""

MOST_LISTED = 50_000
"""Articles that feeds and sitemaps may add to one run: the sitemap protocol's own limit."""

Advance = Callable[[Callable[[], bool]], bool]
"""Goes on when nothing is pending, until told to stop; whether pages were added."""

Progress = Callable[[str, int, int], None]
"""Told the stage ("fetching", "judging"), how many are done, and of how many."""


def note(event: str, run: str, **fields: str | int) -> None:
    """Log what happened in a run; `--log-format json` shows it, with the fields and the host."""
    if _log.isEnabledFor(logging.INFO):
        host = {"host": hostname(str(fields["url"])) or ""} if "url" in fields else {}
        _log.info(event, extra={"run": run, **fields, **host})


def attempts(url: str) -> int:
    """How many times a page was asked for that is closed now, its redirects with it."""
    retry = sys.modules.get("crawler.middlewares.retry")  # not there where nothing was fetched
    return 1 + (retry.RETRIES.pop(url) if retry is not None else 0)


_log = logging.getLogger("citewatch")


class Spool(Protocol):
    """Keeps pages as they were read (`sources.PageSpool`)."""

    def keep_looked_at(
        self, payload: bytes, content_type: str | None, url: str, page: Page
    ) -> None:
        """Keep a page that the crawl had to read to know what it is."""


class RunFrontier:
    """The ledger of one run, as the crawl sees it. Articles are read as soon as they arrive."""

    def __init__(
        self,
        run: Run,
        ledger: Ledger,
        folder: Path,
        progress: Progress,
        advance: Advance | None = None,
        exclude: Sequence[Exclusion] = (),
        spool: Spool | None = None,
        *,
        passing: bool = False,
    ) -> None:
        self._run = run
        self._spool = spool
        self._passing = passing
        self._all_read = False
        self._placed: set[str] | None = None  # keys of pages on which a place is cited
        self._exclude = exclude
        self._advance = advance
        self._ledger = ledger
        self._folder = folder
        self._progress = progress
        self._leased: dict[str, PageRow] = {}
        self._waiting: deque[PageJob] = deque()
        self._closing: dict[str, Fetch] = {}
        self._languages: set[str] | None = None
        self._roots: dict[str, str] = {}  # the source that a part belongs to
        self._parts: dict[str, set[str]] = {}  # the parts of a source, itself among them
        self._fragments: dict[str, set[str]] | None = None  # by page, those it is linked to by

    def lease(self, limit: int, passing: Collection[str] = ()) -> Sequence[PageJob]:
        """Up to `limit` pages that nobody works on, none whose URL begins with an origin of
        `passing`; those that are excluded are closed at once.
        """
        while not self._waiting:
            rows = self._ledger.lease(self._run.id, max(limit, LEASED_AT_ONCE), passing)
            if not rows:
                return []
            self._leased |= {row.url: row for row in rows}
            found = [excluded(row.url, self._exclude) for row in rows]
            if barred := [fetch for fetch in found if fetch is not None]:
                self.done(*barred)
            left = [row for row in rows if row.url in self._leased]
            self._waiting.extend(map(self._job, left))
        return [self._waiting.popleft() for _ in range(min(limit, len(self._waiting)))]

    def looked_at(self, payload: bytes, content_type: str | None, url: str, page: Page) -> None:
        """Keep for the judge what the crawl had to read already."""
        if self._spool is not None:
            self._spool.keep_looked_at(payload, content_type, url, page)

    def _job(self, row: PageRow) -> PageJob:
        """The job of a row. A page's record is wanted while an article may still cite a place on
        it (`PageJob.passing`).
        """
        passing = self._passing and row.role is Role.SOURCE
        if passing and self._placed is None and not self._unread():
            self._placed = {
                page_key(citation.target)
                for read in self._ledger.articles(self._run.id, ArticleState.READ)
                for citation in (read.article.citations if read.article else ())
                if "#" in citation.url
            }
        placed = self._placed
        return PageJob(
            row.url,
            row.role.value,
            passing=passing and placed is not None and row.key not in placed,
        )

    def _unread(self) -> bool:
        """Whether articles of the run are still to be read. Only such an article, as a list, adds
        others: once there is none, none will come, from other processes neither.
        """
        if not self._all_read:
            self._all_read = not self._ledger.article_ids(self._run.id, ArticleState.PENDING)
        return not self._all_read

    def claim(self, urls: Sequence[str]) -> Sequence[PageJob]:
        """Those of these pages that are owed, now leased."""
        keys = [key for url in urls for key in (page_key(url), answer_key(url))]
        rows = self._ledger.claim(self._run.id, keys)
        self._leased |= {row.url: row for row in rows}
        return [self._job(row) for row in rows]

    def done(self, *fetches: Fetch) -> None:
        """Close leased pages; where one is an article, first read it and owe what it cites."""
        rows = [self._leased.pop(fetch.requested) for fetch in fetches]
        closing = {row.key: fetch for row, fetch in zip(rows, fetches, strict=True)}
        self._closing = dict(closing)
        keys = list(closing) if self._unread() else ()
        pending = self._ledger.articles_of_pages(self._run.id, keys)
        for row in rows:
            fetch, found = closing[row.key], pending.get(row.key, ())
            try:
                with guarded(fetch.requested):
                    self._read_articles(found, fetch)
                    if row.role is Role.SOURCE and fetch.editions:
                        editions = wanted_editions(fetch, self._quoted_in())
                        self._ledger.add_pages(self._run.id, editions)
                    if row.role in (Role.SOURCE, Role.PART):
                        self._ledger.add_pages(self._run.id, self._further(row, fetch))
            except Unforeseen as error:  # one page is lost, not the run
                lost = Fetch(row.url, fetch.fetched, failure=Kind.UNREADABLE, detail=error.message)
                closing[row.key] = lost
                for article in found:
                    self._ledger.fail(article.id, f"cannot be read: {error.message}")
        self._progress("fetching", *self._ledger.done_all(self._run.id, tuple(closing.items())))
        for row in rows:
            note(
                "page",
                self._run.id,
                url=row.url,
                role=row.role,
                ending=ending(closing[row.key]),
                attempt=attempts(row.url),
            )
        self._closing.clear()

    def _further(self, row: PageRow, fetch: Fetch) -> list[PageRow]:
        """The further parts of a page, up to MOST_PARTS of one source with those of its parts."""
        parts = (*fetch.parts, *self._posts(row, fetch))
        if not parts:
            return []
        root = self._roots.get(row.key, row.key)
        known = self._parts.setdefault(root, {root, row.key})
        found = []
        for url in parts:
            key = page_key(url)
            if key not in known and len(known) <= MOST_PARTS:
                known.add(key)
                self._roots[key] = root
                found.append(PageRow(key, url, Role.PART))
        return found

    def _posts(self, row: PageRow, fetch: Fetch) -> list[str]:
        """Where the posts are that other links to the page name: the crawl asked by one of them."""
        names = sorted(self._linked_by().get(row.key, set()) - {fragment_of(row.url)})
        if not names or fetch.evidence is None or fetch.status != 200:
            return []
        with suppress(CitewatchError):
            record = Archive(folders=(self._folder,)).read(fetch.evidence)
            return [
                part.url
                for name in names[:MOST_PARTS]
                for part in parts_of(record.payload, record.content_type, record.url, name)
                if part.where is ReasonCode.IN_POST
            ]
        return []

    def _linked_by(self) -> dict[str, set[str]]:
        """The fragments that the articles read so far link to pages by."""
        if self._fragments is None:
            self._fragments = {}
            for row in self._ledger.articles(self._run.id, ArticleState.READ):
                self._link(row.article)
        return self._fragments

    def _link(self, article: Article | None) -> None:
        for citation in article.citations if article else ():
            name = fragment_of(citation.url)
            if name and self._fragments is not None:
                self._fragments.setdefault(page_key(citation.target), set()).add(name)

    def catch_up(self) -> None:
        """Read the articles whose page was fetched before the run was stopped."""
        for row in self._ledger.articles(self._run.id, ArticleState.PENDING):
            fetched = self._ledger.fetch(self._run.id, row.page) if row.page else None
            if fetched is not None:
                self._read_articles([row], fetched)

    def advance(self, stopping: Callable[[], bool]) -> bool:
        """Judge, and owe what web archives may know of dead and drifting sources; whether pages
        were added. Raises Interrupted once `stopping` says so.
        """
        return self._advance(stopping) if self._advance else False

    def _quoted_in(self) -> set[str]:
        """The languages of the quotations in the articles read so far."""
        if self._languages is None:
            read = self._ledger.articles(self._run.id, ArticleState.READ)
            self._languages = {
                lang for row in read if row.article for lang in languages(row.article)
            }
        return self._languages

    def _read_articles(self, rows: Sequence[ArticleRow], fetch: Fetch) -> None:
        """Read the articles that a page is: keep them and owe what they cite."""
        for row in rows:
            found = read_row(row, fetch, Archive(folders=(self._folder,)), self._ledger)
            if isinstance(found, Article):
                self._ledger.add_pages(self._run.id, cited_pages(found))
                self._ledger.read(row.id, found)
                self._quoted_in().update(languages(found))
                self._link(found)
            elif found is not None:
                self._list(row, found)

    def _list(self, row: ArticleRow, feed: Feed) -> None:
        """Owe the articles of a list; the ones fetched before, as sources, are read at once."""
        for article_id in expanded(self._run, row, feed, self._ledger):
            new = self._ledger.article(article_id)
            if new.page is None or new.state is not ArticleState.PENDING:
                continue
            self._ledger.add_pages(self._run.id, [PageRow(new.page, new.address, Role.ARTICLE)])
            ended = self._closing.get(new.page)  # not kept yet
            fetched = ended or self._ledger.fetch(self._run.id, new.page)
            if fetched is not None:
                self._read_articles([new], fetched)


def answer_key(url: str) -> str:
    """The ledger's key of a web archive's answer: apart from cited pages, whose redirects are
    followed.
    """
    key = f"{Role.RESCUE.value}:{url}"
    if len(key) <= LONGEST_KEY:
        return key
    return f"{Role.RESCUE.value}:{hashlib.sha256(url.encode('utf-8', 'replace')).hexdigest()}"


def open_frontier(db: str, run: str, folder: Path) -> RunFrontier:
    """The frontier of a run that `check` began, for a crawl in another process.

    `db` is the ledger's URL, `folder` the archive that the crawl writes to. Raises InputError
    for a run that the ledger does not know.
    """
    ledger = Ledger(open_store(db))
    found = ledger.run(run)
    if found is None:
        raise InputError(run, f"no such run in {db}")
    return RunFrontier(found, ledger, folder, lambda *_: None)


def expanded(run: Run, row: ArticleRow, feed: Feed, ledger: Ledger) -> tuple[int, ...]:
    """The ids of the articles that a feed or sitemap adds to the run, `MOST_LISTED` at most."""
    urls = [(url, page_key(url)) for url in feed_urls(feed)]
    added = ledger.expand(run.id, row.id, urls[:MOST_LISTED])
    for article in ledger.rows(added):
        refused = problem(article.address)
        if refused is not None:
            ledger.fail(article.id, f"is listed with an address that is {refused.value}")
    return added


def cited_pages(article: Article) -> list[PageRow]:
    """The pages that an article's citations need, once each, in reading order."""
    wanted = {
        page_key(citation.target): citation.target
        for citation in reversed(article.citations)
        if problem(citation.target) is None
    }
    return [PageRow(key, url, Role.SOURCE) for key, url in reversed(wanted.items())]


def languages(article: Article) -> set[str]:
    """The languages (primary subtags) that an article quotes in."""
    found = {primary(quotation.lang or article.lang) for quotation in article.quotations}
    return {lang for lang in found if lang is not None}


def wanted_editions(fetch: Fetch, quoted_in: set[str]) -> list[PageRow]:
    """The editions of a fetched source in the languages of quotations, unless it is in one."""
    if fetch.lang in quoted_in:
        return []
    return [
        PageRow(page_key(url), url, Role.EDITION)
        for lang, url in fetch.editions
        if lang in quoted_in
    ]


def read_row(
    row: ArticleRow, fetch: Fetch, archive: Archive, ledger: Ledger
) -> Article | Feed | None:
    """What a fetched page is, article or list; None, and the row marked failed, when neither."""
    trouble = _fetch_problem(fetch)
    if trouble is None and fetch.evidence is not None:
        try:
            record = archive.read(fetch.rendered or fetch.evidence)
            return article_or_feed(record.payload, row.address, record.content_type)
        except CitewatchError as error:
            trouble = error.message
    ledger.fail(row.id, trouble or "nothing was archived")
    return None


def _fetch_problem(fetch: Fetch) -> str | None:
    if fetch.failure is Kind.NOT_ARCHIVED:
        return "is in none of the archives given; check it online first"
    if fetch.failure is not None:
        return f"cannot be fetched: {fetch.failure.value} {fetch.detail}".rstrip()
    if fetch.status is not None and fetch.status >= 400:
        return f"cannot be fetched: the server answers {fetch.status}"
    return None


# Addresses that a desk does not want to be checked, each with the reason why.
#
# `exclude` in citewatch.toml is a list of tables with `url`, a pattern in which "*" stands for
# anything, and `reason`. A citation that is excluded is a finding all the same: `denied`, with the
# reason.


@dataclass(frozen=True, slots=True)
class Exclusion:
    """URLs that match `pattern` are not contacted, because of `reason`."""

    pattern: str
    reason: str


def read_exclusions(value: Any) -> tuple[Exclusion, ...]:
    """What `exclude` in the settings file says. Raises InputError naming the entry at fault."""
    if not isinstance(value, list):
        raise InputError("exclude", "must be a list of tables, each with url and reason")
    found = []
    for number, row in enumerate(value, 1):
        name = f"exclude: entry {number}"
        if not isinstance(row, dict) or set(row) - {"url", "reason"}:
            raise InputError(name, "must be a table with url and reason and nothing else")
        for key in ("url", "reason"):
            if not isinstance(row.get(key), str) or not row[key].strip():
                raise InputError(name, f"needs '{key}'")
        found.append(Exclusion(row["url"], row["reason"]))
    return tuple(found)


def excluded(url: str, exclusions: Sequence[Exclusion]) -> Fetch | None:
    """The fetch that stands for one of an excluded `url`; None when it may be contacted."""
    for one in exclusions:
        # "[" is no wildcard: it stands in addresses of IPv6
        if fnmatchcase(url, one.pattern.replace("[", "[[]")):
            detail = f"excluded in the settings: {one.reason}"
            return Fetch(url, "", failure=Kind.DENIED, detail=detail)
    return None


# Notes in the archive that say for which article and citation a page was fetched.
#
# WARC 1.1, 6.7: a `metadata` record describes what belongs to another record. Whoever gets the
# archive alone thus knows what asked for each capture.


ARTICLE, CITATION = "article", "citation"


def note_askers(run: Run, ledger: Ledger, writer: ArchiveWriter) -> None:
    """Write a note beside the capture of every article on the web and of every page cited.

    What the run noted before a stop is not noted again. Raises ArchiveError and StoreError.
    """
    for row in ledger.articles(run.id):
        if row.article is None:
            continue
        if row.page is not None:
            _note(writer, ledger.fetch(run.id, row.page), {"role": ARTICLE, "run": run.id})
        for asked in _asked(row.article):
            fetch = ledger.fetch(run.id, page_key(asked["target"]))
            _note(writer, fetch, {"role": CITATION, "run": run.id, **asked})


def _asked(article: Article) -> list[dict[str, str]]:
    """The citations of an article that a page was owed for."""
    return [
        {
            "article": article.address,
            "cited-as": citation.url,
            "target": citation.target,
            "form": citation.form.value,
            "place": f"{citation.span.start}-{citation.span.end}",
        }
        for citation in article.citations
        if problem(citation.target) is None
    ]


def _note(writer: ArchiveWriter, fetch: Fetch | None, fields: dict[str, str]) -> None:
    if fetch is not None and fetch.evidence is not None:
        writer.note(fetch.final or fetch.requested, fields, concurrent_to=fetch.evidence)
