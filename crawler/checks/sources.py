"""The sources of a run, read from the archive: fetch, link state, readable text.

Judging asks for views of these and for nothing else, so it never sees a page that is not archived.
One file: what a view holds and the steps that make it are the whole of what judging may know.
"""

from __future__ import annotations

import hashlib
import os
import struct
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import lru_cache, partial
from pathlib import Path
from shutil import rmtree
from typing import Any, BinaryIO, Protocol, TypeVar
from uuid import uuid4

import msgspec

from crawler.archive.decoding import Record
from crawler.archive.index import Capture
from crawler.archive.reader import Archive, open_archive
from crawler.comparison.embedding import SentenceCache
from crawler.comparison.verdict import JudgedSource
from crawler.documents.anchors import anchor_missing
from crawler.documents.layers import MOST_PARTS, Layers, Part, fragment_of
from crawler.documents.metadata import NONE, editions
from crawler.documents.page import (
    layers_of,
    layout_of,
    parts_of,
    read_page,
    reader_version,
    searched_whole,
)
from crawler.errors import ArchiveError, CitewatchError, Unforeseen, guarded
from crawler.language.detection import primary
from crawler.language.embedding import named
from crawler.linkstate.addresses import doubtful, sibling_of, weighed
from crawler.linkstate.state import STORY_NOTE, state_of, told_by_markup
from crawler.linkstate.walls import hijacked
from crawler.model import (
    Article,
    Certainty,
    Citation,
    Evidence,
    Fetch,
    Kind,
    LinkState,
    Page,
    Reason,
    ReasonCode,
    Span,
)
from crawler.store.ledger import Ledger
from crawler.web.url import page_key, problem

TEXT_KEPT = 1_500_000
"""Code points of source text kept in memory. A quote that stands in no page of its own is looked
for in all others of its article, so they are wanted again: 64 news pages or 1,000 short ones. With
their words in order a code point takes about 50 bytes, 75 MB in all.
"""

FETCHES_AHEAD = 32
"""Fetches that are read from the ledger at once: one takes as long as 20 together."""

LEAST_KEPT = 4
"""Sources kept however long they are."""


@dataclass(frozen=True, slots=True)
class SourceView:
    """One cited page as the judge may see it. `source` is None when it may not be searched; that
    of a page that answers as gone may only have the words.
    """

    fetch: Fetch
    state: LinkState
    page: Page | None = None
    source: JudgedSource | None = None
    editions: Mapping[str, str] = field(default_factory=dict)  # URLs by language
    parts: tuple[Part, ...] = ()  # where the page says that it goes on

    @property
    def evidence(self) -> Evidence | None:
        """The record that was read: what a browser made of the response, where there is such."""
        return self.fetch.rendered or self.fetch.evidence


class Sources(Protocol):
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

    def parts(self, citation: Citation) -> Sequence[tuple[Part, SourceView]]:
        """The further parts of the page, and of these, that were archived: what it shows in
        frames, the pages that it goes on at.
        """
        ...


_Read = TypeVar("_Read")
Prepare = Callable[[Page], JudgedSource]
"""Makes a page ready for comparing: with which models, and where vectors are kept."""


def prepared(page: Page) -> JudgedSource:
    """The page, ready for comparing with the models in the wheels."""
    whole, named = searched_whole(page), bool(page.text)
    return JudgedSource(page.text, page.lang, page.main, whole, named=named)


def preparing(embedding: str | None, cache: SentenceCache) -> Prepare:
    """Prepares pages for the model `embedding` (None: the models in the wheels), with vectors
    kept in `cache`. Raises InputError when the model cannot be had.
    """
    embedder = named(embedding) if embedding else None

    def prepare(page: Page) -> JudgedSource:
        return JudgedSource(
            page.text,
            page.lang,
            page.main,
            searched_whole(page),
            named=bool(page.text),
            embedder=embedder,
            cache=cache,
        )

    return prepare


_SEARCHED = (Kind.ALIVE, Kind.TRUNCATED, Kind.UNDECIDED)


class Links(Enum):
    """That the state of links alone is asked for, and whether the archive stays."""

    ARCHIVED = "archived"
    FORGOTTEN = "forgotten"


class ArchivedSources:
    """A sources over an archive. `fetch_of` gives the fetch of a URL that passed `problem`; `spool`
    keeps what was read for the report.
    """

    def __init__(
        self,
        archive: Archive,
        fetch_of: Callable[[str], Fetch],
        prepare: Prepare = prepared,
        spool: PageSpool | None = None,
        links: Links | None = None,
    ) -> None:
        self.links = links
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
            fetch = Fetch(citation.target, "", failure=refused)
            return SourceView(fetch, state_of(fetch, None))
        return self._kept_view(citation.target)

    def _kept_view(self, target: str) -> SourceView:
        key = page_key(target)
        if key not in self._views:
            self._views[key] = self._looked(target)
            self._kept += _length(self._views[key])
            while self._kept > TEXT_KEPT and len(self._views) > LEAST_KEPT:
                self._kept -= _length(self._views.popitem(last=False)[1])
        self._views.move_to_end(key)
        return self._views[key]

    def edition(self, citation: Citation, lang: str | None) -> SourceView | None:
        """The edition in `lang` that the page declares of itself; None when there is none that
        was archived and may be searched.
        """
        target = self.view(citation).editions.get(primary(lang) or "")
        if target is None:
            return None
        try:
            view = self._kept_view(target)
        except CitewatchError:  # the crawl did not ask for it
            return None
        return view if view.source is not None else None

    def parts(self, citation: Citation) -> Sequence[tuple[Part, SourceView]]:
        """The further parts of the page, and of these, that were archived: what it shows in
        frames, the pages that it goes on at.
        """
        view, name = self.view(citation), fragment_of(citation.url)
        posts: tuple[Part, ...] = ()
        if name and view.page is not None and view.evidence is not None:
            record = self._archive.read(view.evidence)
            found = parts_of(record.payload, record.content_type, record.url, name)
            posts = tuple(part for part in found if part.where is ReasonCode.IN_POST)
        return self._further(citation.target, posts)[0]

    def _further(
        self, target: str, posts: Sequence[Part] = ()
    ) -> tuple[list[tuple[Part, SourceView]], bool]:
        """The parts of the page at `target` that were archived, and whether these are all."""
        view = self._kept_view(target)
        waiting = deque((*posts, *view.parts))
        seen = {page_key(target), page_key(view.fetch.final or target)}
        found: list[tuple[Part, SourceView]] = []
        whole = True
        while waiting:
            part = waiting.popleft()
            if page_key(part.url) in seen:
                continue
            if len(found) >= MOST_PARTS:
                return found, False
            seen.add(page_key(part.url))
            try:
                read = self._kept_view(part.url)
            except CitewatchError:  # the crawl did not ask for it
                whole = False
                continue
            found.append((part, read))
            waiting.extend(read.parts)
        return found, whole

    def anchored(self, citation: Citation) -> LinkState | None:
        """FRAGMENT_MISSING when the page is alive but its `#fragment` is not there."""
        view = self.view(citation)
        told = view.page is None and STORY_NOTE in view.fetch.detail.split("; ")
        if "#" not in citation.url or view.evidence is None or (view.page is None and not told):
            return None
        record = self._archive.read(view.evidence)
        fragment = citation.url.split("#", 1)[1]
        page = view.page or page_of(record, with_main=False)
        if not anchor_missing(record.payload, page, fragment):
            return None
        shown = fragment if len(fragment) <= 60 else fragment[:59] + "…"
        return LinkState(
            Kind.FRAGMENT_MISSING,
            Reason(ReasonCode.FRAGMENT_MISSING, {"fragment": shown}),
            Certainty.LIKELY,
        )

    def _looked(self, target: str) -> SourceView:
        """`_look`; an exception that nobody foresaw makes this page unreadable and no other."""
        try:
            with guarded(target):
                return self._look(target)
        except Unforeseen as error:
            return SourceView(self._fetch_of(target), failing(error))

    def _look(self, target: str) -> SourceView:
        fetch = self._fetch_of(target)
        if self.links is not None and STORY_NOTE in fetch.detail.split("; "):
            return SourceView(fetch, state_of(fetch, None))
        page, payload, headers, declared = None, b"", None, NONE
        further: tuple[Part, ...] = ()
        evidence = fetch.rendered or fetch.evidence
        if evidence is not None:
            try:
                record = self._archive.read(evidence)
            except ArchiveError as error:
                untrusted = Reason(
                    ReasonCode.UNTRUSTED_RECORD,
                    {"record": evidence.record_id, "detail": error.message},
                )
                return SourceView(fetch, LinkState(Kind.UNREADABLE, untrusted))
            headers = record.headers
            if self.links is not None:
                if told_by_markup(fetch, record.payload, headers):
                    noted = "; ".join(filter(None, (STORY_NOTE, fetch.detail)))
                    fetch = replace(fetch, detail=noted)
                    return SourceView(fetch, state_of(fetch, None))
                if record.payload:
                    page, payload = page_of(record, with_main=False), record.payload
            elif record.payload:
                page, payload = self._read(record, evidence), record.payload
                declared = editions(payload, record.url, record.headers.get("link", ""))
                further = parts_of(payload, record.content_type, record.url)
        state = state_of(fetch, page, payload, headers)
        if page is not None and doubtful(state, page, payload, fetch.final or target):
            state = self._weighed(state, page, payload, fetch.final or target)
        if self.links is not None and state.kind is Kind.TRUNCATED:
            state = state_of(replace(fetch, failure=None), page, payload, headers)  # cut by us
        source = None
        if (
            self.links is None
            and page is not None
            and (state.kind in _SEARCHED or (state.kind is Kind.GONE and page.text))
        ):
            whole = page.complete and not state.doubt
            source = self._prepare(page if whole else replace(page, complete=False))
            if evidence is not None and page.media.endswith("html"):
                source.main = lambda: self._main(evidence)
                source.layout = lambda: self._again(evidence, page, layout_of) or None
                source.layers = lambda: self._layers(target, evidence, page)
        return SourceView(fetch, state, page, source, declared.others, further)

    def _layers(self, target: str, evidence: Evidence, page: Page) -> Layers:
        """The layers of a page; its further parts count as read where they were."""
        layers = self._again(evidence, page, layers_of) or Layers()
        if layers.unread is None:
            return layers
        found, whole = self._further(target)
        pages = [view for _, view in found if view.source and view.source.complete]
        if not whole or len(pages) < len(found):
            return layers
        read = {page_key(part.url) for part, _ in found}
        for view in pages:
            if view.page is not None and view.evidence is not None:
                more = self._again(view.evidence, view.page, partial(layers_of, read=read))
                if more is not None and more.unread is not None:
                    return layers
        return self._again(evidence, page, partial(layers_of, read=read)) or layers

    def _read(self, record: Record, evidence: Evidence) -> Page:
        """The page of a record, whose digest is checked already; read once in all runs."""
        known = self._spool.page(evidence) if self._spool is not None else None
        if known is not None and known.url == record.url:
            return known
        looked = self._spool.looked_at(record) if self._spool is not None else None
        page = looked or page_of(record, with_main=False)
        if self._spool is not None:
            self._spool.keep(evidence, page)
        return page

    def _main(self, evidence: Evidence) -> Span | None:
        """The span of the main text, for the few quotations that stand twice on their page."""
        try:
            return page_of(self._archive.read(evidence)).main
        except ArchiveError:
            return None

    def _again(
        self, evidence: Evidence, page: Page, read: Callable[[bytes, str | None, Page], _Read]
    ) -> _Read | None:
        """What `read` finds in the page's record, for the few quotations that it does not show."""
        try:
            record = self._archive.read(evidence)
            with guarded(record.url):
                return read(record.payload, record.content_type, page)
        except (ArchiveError, Unforeseen):
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


def _has_words(state: LinkState, page: Page) -> bool:
    """Whether a page that answers as gone has text all the same."""
    return state.kind is Kind.GONE and bool(page.text.strip())


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
        return Fetch(url, "", redirects=followed.hops, failure=Kind.NOT_ARCHIVED)
    rendered = archive.rendered(capture.evidence, capture.url)
    return replace(fetch_from(capture, url), redirects=followed.hops, rendered=rendered)


def archived_answer(archive: Archive, url: str) -> Fetch | None:
    """What a web archive answered at `url`, redirects as they are; None when nothing is kept."""
    captures = archive.captures(url)
    return fetch_from(captures[0], url) if captures else None


def fetch_from(capture: Capture, url: str) -> Fetch:
    """The fetch of `url` that gave `capture`."""
    return Fetch(
        url, capture.at, final=capture.url, status=capture.status,
        content_type=capture.content_type, evidence=capture.evidence,
    )  # fmt: skip


def failing(error: Unforeseen) -> LinkState:
    """The state of a page that a bug of ours keeps from being read or searched."""
    return LinkState(Kind.UNREADABLE, Reason(ReasonCode.UNREADABLE, {"detail": error.message}))


def kept_fetches(ledger: Ledger, run: str) -> Callable[[str], Fetch]:
    """Gives the fetch of a URL as the ledger keeps it. Raises CitewatchError for one never made.

    Pages are owed in the order in which articles cite them, so some are asked for ahead.
    """
    ahead: dict[str, str] = {}

    def fetch_of(url: str) -> Fetch:
        key = page_key(url)
        body = ahead.pop(key, None)
        if body is None:
            found = ledger.fetches_from(run, key, FETCHES_AHEAD)
            body = found.pop(key, None)
            if body is None:
                raise CitewatchError(url, "was never fetched although it is owed")
            ahead.clear()
            ahead.update(found)
        return msgspec.json.decode(body, type=Fetch)

    return fetch_of


# The readable text of archived records, for the reader views of a report.


def readable(
    folder: Path, files: tuple[Path, ...], spool: Path | None = None
) -> Callable[[Evidence], Page | None]:
    """Gives the page of a record in the archive `folder` or in `files` (other
    archives, folders among them), read as the judge read it.

    None for a record that is not there, cannot be trusted or holds no readable text. `spool` has
    pages that were read in this run. Files are opened at the first call, in each process anew.
    """
    return partial(_readable, folder, files, spool, uuid4().hex)


def _readable(
    folder: Path, files: tuple[Path, ...], spool: Path | None, call: str, evidence: Evidence
) -> Page | None:
    archive, spooled = _opened(folder, files, spool, call, os.getpid())
    if spooled is not None and (kept := spooled.page(evidence)) is not None:
        return kept
    if archive is None:
        return None
    try:
        with guarded(evidence.record_id):
            record = archive.read(evidence)
            return page_of(record, with_main=False) if record.payload else None
    except CitewatchError:
        return None  # the report says so in its place; the verdict was given elsewhere


@lru_cache(maxsize=1)
def _opened(
    folder: Path, files: tuple[Path, ...], spool: Path | None, call: str, process: int
) -> tuple[Archive | None, SpooledPages | None]:
    """The archive and the pages read of it, for one process, one call of `readable`."""
    spooled = SpooledPages(spool) if spool is not None else None
    try:
        return open_archive(files, folder), spooled
    except CitewatchError:
        return None, spooled


# The sources of one article, judged with what the article says of them.


class InContext:
    """A sources whose pages are looked at as sources of `article`: hijacked ones are no sources."""

    def __init__(self, sources: Sources, article: Article) -> None:
        self._sources = sources
        self._told = f"{article.title or ''}\n{article.text}"
        self._lang = article.lang
        self._turned: dict[str, LinkState | None] = {}

    def view(self, citation: Citation) -> SourceView:
        """The page behind `citation`; not searchable when its domain is in other hands."""
        view = self._sources.view(citation)
        if view.page is None or view.state.kind is not Kind.ALIVE:
            return view
        target = citation.target
        if target not in self._turned:
            self._turned[target] = hijacked(view.page, target, self._told, self._lang)
        turned = self._turned[target]
        return view if turned is None else replace(view, state=turned, source=None)

    def edition(self, citation: Citation, lang: str | None) -> SourceView | None:
        """As the sources says."""
        return self._sources.edition(citation, lang)

    def anchored(self, citation: Citation) -> LinkState | None:
        """As the sources says."""
        return self._sources.anchored(citation)

    def parts(self, citation: Citation) -> Sequence[tuple[Part, SourceView]]:
        """As the sources says."""
        return self._sources.parts(citation)


# Pages as the judge read them, kept on disk for the report and for later runs.
#
# Reading a page takes 2 ms, keeping its text 0.2 ms and taking it out again 0.1 ms. Each process
# writes a file of its own; a page that is in none of them is read from the archive again. They are
# no evidence: whatever reads the bytes of a record anew gets the same, and the folder may be
# deleted at any time.


_HEAD = struct.Struct("<16sI")  # the key of the page, the bytes that follow
_LEVEL = 1  # of isal: 0.1 ms for a page's text, a third of its size
_SUFFIX = ".pages"
MOST_BYTES = 1 << 30
"""What one process keeps: 100,000 pages of news; the archive has the others."""


READINGS = ".readings"
"""The folder in OUT that holds them, in one for each version of the reader."""

MOST_FILES = 64
"""Files of earlier runs, each of which stays open; with more of them all are thrown away."""


def readings(out: Path) -> Path:
    """The folder for pages as this reader reads them; what other versions of it, or too many runs,
    have left in OUT goes.
    """
    place = out / READINGS / reader_version()
    for other in (out / READINGS).glob("*"):
        if other != place:
            rmtree(other, ignore_errors=True)
    files = list(place.glob(f"*{_SUFFIX}"))
    if len(files) > MOST_FILES or sum(file.stat().st_size for file in files) > MOST_BYTES:
        rmtree(place, ignore_errors=True)
    place.mkdir(parents=True, exist_ok=True)
    return place


def _key(evidence: Evidence) -> bytes:
    named = f"{evidence.archive}\x1f{evidence.offset}\x1f{evidence.record_id}\x1f{evidence.digest}"
    return hashlib.sha256(named.encode("utf-8", "replace")).digest()[: _HEAD.size - 4]


def _content_key(payload: bytes, content_type: str | None, url: str) -> bytes:
    """The key of a page by all that it is read from."""
    digest = hashlib.sha256(payload).hexdigest()
    named = f"read\x1f{digest}\x1f{content_type}\x1f{url}"
    return hashlib.sha256(named.encode("utf-8", "replace")).digest()[: _HEAD.size - 4]


class PageSpool:
    """Takes in pages of one process, in a file of its own in `folder`; gives those that were there
    before.
    """

    def __init__(self, folder: Path) -> None:
        self._before = SpooledPages(folder)
        self.page = self._before.page
        self._path = folder / f"{os.getpid()}-{time.time_ns():x}{_SUFFIX}"
        self._file: BinaryIO | None = None
        self._encoder = msgspec.msgpack.Encoder()
        self._left = MOST_BYTES

    def keep(self, evidence: Evidence, page: Page) -> None:
        """Keep the page of the record `evidence`; what cannot be kept is left out."""
        self._keep(_key(evidence), page)

    def keep_looked_at(
        self, payload: bytes, content_type: str | None, url: str, page: Page
    ) -> None:
        """Keep a page that the crawl had to read to know what it is, without its main text."""
        self._keep(_content_key(payload, content_type, url), page)

    def looked_at(self, record: Record) -> Page | None:
        """The page that the crawl read from the same bytes, type and address as `record` has."""
        if not self._before.any:
            return None
        page = self._before.at(_content_key(record.payload, record.content_type, record.url))
        return replace(page, complete=False) if page is not None and record.truncated else page

    def _keep(self, key: bytes, page: Page) -> None:
        from isal import isal_zlib

        try:
            body = isal_zlib.compress(self._encoder.encode(page), _LEVEL)
            self._left -= len(body)
            if self._left < 0:
                return
            if self._file is None:
                self._file = open(self._path, "ab", buffering=0)  # noqa: SIM115 - see close()
            self._file.write(_HEAD.pack(key, len(body)) + body)
        except (UnicodeEncodeError, OSError, OverflowError, struct.error):
            return  # a lone surrogate, a full disk: the archive has the page

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None


class SpooledPages:
    """The pages in `folder`, by their records; 60 bytes of memory each."""

    def __init__(self, folder: Path) -> None:
        self._files: list[BinaryIO] = []
        self._places: dict[bytes, tuple[int, int]] = {}
        self._decoder = msgspec.msgpack.Decoder(Page)
        for path in sorted(folder.glob(f"*{_SUFFIX}")):
            self._add(open(path, "rb"))  # noqa: SIM115 - see close()

    def _add(self, file: BinaryIO) -> None:
        number = len(self._files)
        self._files.append(file)
        size, at = file.seek(0, os.SEEK_END), 0
        while at + _HEAD.size <= size:
            file.seek(at)
            key, length = _HEAD.unpack(file.read(_HEAD.size))
            if at + _HEAD.size + length > size:
                return  # the process died while writing it
            self._places[key] = (number, at)
            at += _HEAD.size + length

    @property
    def any(self) -> bool:
        """Whether there are any."""
        return bool(self._places)

    def page(self, evidence: Evidence) -> Page | None:
        """The page of the record `evidence`; None when it is not here."""
        return self.at(_key(evidence))

    def at(self, key: bytes) -> Page | None:
        """The page that was kept by `key`; None when it is not here."""
        from isal import isal_zlib

        place = self._places.get(key)
        if place is None:
            return None
        damaged: Any = isal_zlib.error
        file = self._files[place[0]]
        file.seek(place[1])
        _, length = _HEAD.unpack(file.read(_HEAD.size))
        try:
            return self._decoder.decode(isal_zlib.decompress(file.read(length)))
        except (damaged, msgspec.DecodeError, UnicodeDecodeError):
            return None  # the archive has it

    def close(self) -> None:
        """Close the files."""
        for file in self._files:
            file.close()
