"""The sources of a run, read from the archive: fetch, link state, readable text.

Judging asks the shelf and nothing else, so it never sees a page that is not archived.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from crawler.archive.payload import Record
from crawler.archive.reader import Archive
from crawler.errors import ArchiveError, CitewatchError
from crawler.judging.embedding import named
from crawler.judging.linkstate import state_of
from crawler.judging.passages import SentenceCache
from crawler.judging.siblings import doubtful, sibling_of, weighed
from crawler.judging.verdict import JudgedSource
from crawler.model import Certainty, Citation, Evidence, Fetch, Kind, LinkState, Page, Span
from crawler.pagespool import PageSpool
from crawler.reading.anchors import anchor_missing
from crawler.reading.editions import NONE, editions
from crawler.reading.language import primary
from crawler.reading.page import read_page
from crawler.reading.urls import identity, problem
from crawler.store.ledger import Ledger

TEXT_KEPT = 1_500_000
"""Code points of source text kept in memory. A quote that stands in no page of its own is looked
for in all others of its article, so they are wanted again: 64 news pages or 1,000 short ones. With
their words in order a code point takes about 50 bytes, 75 MB in all.
"""

LEAST_KEPT = 4
"""Sources kept however long they are."""

LONGEST_KEY = 1000
"""Longer identities are hashed: a PostgreSQL index entry holds at most 2,700 bytes."""


def page_key(url: str) -> str:
    """What makes two URLs the same page: fetched once however many citations name it."""
    key = identity(url)
    if len(key) <= LONGEST_KEY:
        return key
    return "sha256:" + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class SourceView:
    """One cited page as the judge may see it. `source` is None when it may not be searched."""

    fetch: Fetch
    state: LinkState
    page: Page | None = None
    source: JudgedSource | None = None
    editions: Mapping[str, str] = field(default_factory=dict)  # URLs by language

    @property
    def evidence(self) -> Evidence | None:
        """The record that was read: what a browser made of the response, where there is such."""
        return self.fetch.rendered or self.fetch.evidence


class Shelf(Protocol):
    """Gives the view of a citation's page."""

    def view(self, citation: Citation) -> SourceView:
        """The page behind `citation`; the same object for citations of one page."""
        ...

    def edition(self, citation: Citation, lang: str | None) -> SourceView | None:
        """The edition in `lang` that the page declares of itself; None when there is none that
        was archived and may be searched.
        """
        ...

    def anchored(self, citation: Citation) -> LinkState | None:
        """FRAGMENT_MISSING when the page is alive but its `#fragment` is not there."""
        ...


Prepare = Callable[[Page], JudgedSource]
"""Makes a page ready for comparing: with which models, and where vectors are kept."""


def prepared(page: Page) -> JudgedSource:
    """The page, ready for comparing with the models in the wheels."""
    return JudgedSource(page.text, page.lang, page.main, page.complete)


def preparing(embedding: str | None, cache: SentenceCache) -> Prepare:
    """Prepares pages for the model `embedding` (None: the models in the wheels), with vectors
    kept in `cache`. Raises InputError when the model cannot be had.
    """
    embedder = named(embedding) if embedding else None

    def prepare(page: Page) -> JudgedSource:
        return JudgedSource(
            page.text, page.lang, page.main, page.complete, embedder=embedder, cache=cache
        )

    return prepare


class ArchiveShelf:
    """A shelf over an archive. `fetch_of` gives the fetch of a URL that passed `problem`; `spool`
    keeps what was read for the report.
    """

    def __init__(
        self,
        archive: Archive,
        fetch_of: Callable[[str], Fetch],
        prepare: Prepare = prepared,
        spool: PageSpool | None = None,
    ) -> None:
        self._archive = archive
        self._spool = spool
        self._fetch_of = fetch_of
        self._prepare = prepare
        self._views: OrderedDict[str, SourceView] = OrderedDict()
        self._kept = 0  # code points

    def view(self, citation: Citation) -> SourceView:
        """The page behind `citation`, read once and kept for the next citations of it."""
        refused = problem(citation.target)
        if refused is not None:
            return _refused(citation.target, refused)
        key = page_key(citation.target)
        if key not in self._views:
            self._keep(key, self._look(citation.target))
        self._views.move_to_end(key)
        return self._views[key]

    def _keep(self, key: str, view: SourceView) -> None:
        self._views[key] = view
        self._kept += _length(view)
        while self._kept > TEXT_KEPT and len(self._views) > LEAST_KEPT:
            self._kept -= _length(self._views.popitem(last=False)[1])

    def edition(self, citation: Citation, lang: str | None) -> SourceView | None:
        """The edition in `lang` that the page declares of itself; None when there is none that
        was archived and may be searched.
        """
        target = self.view(citation).editions.get(primary(lang) or "")
        if target is None:
            return None
        key = page_key(target)
        if key not in self._views:
            try:
                self._keep(key, self._look(target))
            except CitewatchError:  # the crawl did not ask for it
                return None
        view = self._views[key]
        return view if view.source is not None else None

    def anchored(self, citation: Citation) -> LinkState | None:
        """FRAGMENT_MISSING when the page is alive but its `#fragment` is not there."""
        view = self.view(citation)
        if "#" not in citation.url or view.page is None or view.evidence is None:
            return None
        record = self._archive.read(view.evidence)
        fragment = citation.url.split("#", 1)[1]
        if not anchor_missing(record.payload, view.page, fragment):
            return None
        shown = fragment if len(fragment) <= 60 else fragment[:59] + "…"
        return LinkState(
            Kind.FRAGMENT_MISSING,
            f"The page is there, but nothing on it answers to “#{shown}”.",
            Certainty.LIKELY,
        )

    def _look(self, target: str) -> SourceView:
        fetch = self._fetch_of(target)
        page, payload, declared = None, b"", NONE
        evidence = fetch.rendered or fetch.evidence
        if evidence is not None:
            try:
                record = self._archive.read(evidence)
            except ArchiveError as error:
                return SourceView(fetch, _unreadable(evidence, error))
            if record.payload:
                page, payload = page_of(record, with_main=False), record.payload
                declared = editions(payload, record.url, record.headers.get("link", ""))
                if self._spool is not None:
                    self._spool.keep(evidence, page)
        state = state_of(fetch, page, payload)
        if page is not None and doubtful(state, page, payload, fetch.final or target):
            state = self._weighed(state, page, payload, fetch.final or target)
        searchable = page is not None and state.kind in (Kind.ALIVE, Kind.TRUNCATED)
        source = None
        if page is not None and searchable:
            source = self._prepare(page)
            if evidence is not None and page.media.endswith("html"):
                source.main = lambda: self._main(evidence)
        return SourceView(fetch, state, page, source, declared.others)

    def _main(self, evidence: Evidence) -> Span | None:
        """The span of the main text, for the few quotations that stand twice on their page."""
        try:
            return page_of(self._archive.read(evidence)).main
        except ArchiveError:
            return None

    def _weighed(self, state: LinkState, page: Page, payload: bytes, url: str) -> LinkState:
        """The state of a doubtful page, weighed against what its sibling answered, if it did."""
        beside = archived_answer(self._archive, sibling_of(url) or "")
        if beside is None or beside.evidence is None:
            return state
        try:
            record = self._archive.read(beside.evidence)
        except ArchiveError:
            return state
        read = page_of(record) if record.payload else None
        return weighed(state, page, payload, beside, read)


def _length(view: SourceView) -> int:
    """What a view weighs in code points; one without text has its addresses and headers."""
    return 500 + (len(view.page.text) if view.page is not None else 0)


def page_of(record: Record, *, with_main: bool = True) -> Page:
    """The readable page of a record; a record cut short gives an incomplete page."""
    page = read_page(record.payload, record.content_type, record.url, with_main=with_main)
    return replace(page, complete=False) if record.truncated else page


def archived_fetch(archive: Archive, url: str) -> Fetch:
    """The fetch of `url` as the archive alone tells it: redirects followed inside the archive."""
    followed = archive.follow(url)
    capture = followed.capture
    if capture is None:
        return Fetch(
            requested=url,
            fetched="",
            redirects=followed.hops,
            failure=Kind.NOT_ARCHIVED,
        )
    return Fetch(
        requested=url,
        fetched=capture.at,
        redirects=followed.hops,
        final=capture.url,
        status=capture.status,
        content_type=capture.content_type,
        evidence=capture.evidence,
        rendered=archive.rendered(capture.evidence, capture.url),
    )


def archived_answer(archive: Archive, url: str) -> Fetch | None:
    """What a web archive answered at `url`, redirects as they are; None when nothing is kept."""
    captures = archive.captures(url)
    if not captures:
        return None
    newest = captures[0]
    return Fetch(
        requested=url,
        fetched=newest.at,
        final=newest.url,
        status=newest.status,
        content_type=newest.content_type,
        evidence=newest.evidence,
    )


def _refused(url: str, kind: Kind) -> SourceView:
    fetch = Fetch(requested=url, fetched="", failure=kind)
    return SourceView(fetch, state_of(fetch, None))


def _unreadable(evidence: Evidence, error: ArchiveError) -> LinkState:
    return LinkState(
        Kind.UNREADABLE,
        f"The archived record {evidence.record_id} cannot be trusted: {error.message}.",
    )


def kept_fetch(ledger: Ledger, run: str, url: str) -> Fetch:
    """The fetch of `url` as the ledger keeps it. Raises CitewatchError for one never made."""
    fetch = ledger.fetch(run, page_key(url))
    if fetch is None:
        raise CitewatchError(url, "was never fetched although it is owed")
    return fetch
