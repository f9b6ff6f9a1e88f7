"""What `check` is given, as articles: files, URLs, feeds, sitemaps, archives, standard input."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import msgspec

from crawler.archive.folder import ARCHIVE_SUFFIXES
from crawler.archive.index import INDEX_NAME, Capture
from crawler.archive.package import is_package, member
from crawler.archive.reader import Archive, open_archive
from crawler.articles.article import read_article, read_wikitext
from crawler.articles.bibliography import LARGEST_BIBLIOGRAPHY, Beside, nothing_beside
from crawler.documents.encoding import without_unstorable
from crawler.documents.feeds import (
    DumpPage,
    Feed,
    dump_pages,
    in_address,
    is_dump,
    is_feed,
    read_feed,
)
from crawler.documents.metadata import Metadata
from crawler.errors import ArchiveError, InputError, Unforeseen, guarded
from crawler.model import Article

ARTICLES = PurePosixPath("reports/articles.jsonl")
"""Where a package that `archive export` wrote names its articles, a line each (`Listed`); a folder
that such packages were imported into names them in a file of this name.
"""

LARGEST_ARTICLE = 50_000_000
"""Bytes. A news article has under 2 MB of markup; more than this is not one."""

STDIN = "-"
_SHOWN = 3  # articles of an archive that a note names


@dataclass(frozen=True, slots=True)
class Unread:
    """An article that cannot be read, and why, in one line: it costs the run nothing else."""

    address: str
    problem: str

    def __str__(self) -> str:
        return f"{self.address}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Paged:
    """An article that stands in a dump and is read when its turn comes: dumps are larger than
    memory. `number` counts the articles of the dump, from 0.
    """

    address: str
    path: str
    number: int
    written: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """The articles to check: read already, in a dump, unreadable, or URLs still to be fetched.

    `corpora` are the archives among the sources, files and folders with an index; `notes` say in a
    line which of their pages were taken for articles and why, where nobody named them.
    """

    articles: tuple[Article | Unread | Paged | str, ...]
    corpora: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """An article as a package of ours lists it: a URL to be found in the package, or, of a file,
    the `article` as it was read.
    """

    address: str
    article: Article | None = None


def is_url(source: str) -> bool:
    """Whether a SOURCE is fetched rather than opened."""
    return source.lower().startswith(("http://", "https://"))


def gather(sources: Sequence[str], named: Sequence[str] = ()) -> Gathered:
    """Read every source that can be read now. Each SOURCE counts once.

    `named` are the articles of the archives among the sources, as `--articles` gives them; without
    any, those that an export names, and of other archives the pages that quote or cite.

    Raises InputError naming the first source that is not there, and what to do; one that cannot be
    read is `Unread`.
    """
    articles: dict[str, Article | Unread | Paged | str] = {}
    corpora: list[Path] = []
    notes: list[str] = []
    for source in dict.fromkeys(sources):
        if is_url(source):
            articles.setdefault(source, source)
        elif archives := _archives(source):
            corpora += archives
        elif is_dump(source):
            articles.update({one.address: one for one in _paged(source)})
        else:
            articles.update({_address(one): one for one in _opened(source)})
    for one in _named_articles(named):
        articles.setdefault(_address(one), one)
    for path in corpora if not named else ():
        found, note = _corpus(path)
        notes += [note] if note else []
        articles.update({_address(article): article for article in found})
    if corpora and not articles:
        raise InputError(
            str(corpora[0]), "holds no page that reads as an article with quotes or citations"
        )
    return Gathered(tuple(articles.values()), tuple(corpora), tuple(notes))


def _archives(source: str) -> tuple[Path, ...]:
    """The archives that a SOURCE stands for: itself, or those in a folder; none for others."""
    path = Path(source)
    if source.lower().endswith(ARCHIVE_SUFFIXES) and not path.is_dir():
        return (path,)
    if source == STDIN or not path.is_dir():
        return ()
    found: list[Path] = []
    for folder in (path, *sorted(one for one in path.rglob("*") if one.is_dir())):
        files = sorted(one for one in folder.iterdir() if one.is_file())
        indexed = (folder / INDEX_NAME).is_file()
        found += [folder] if indexed else []
        for file in files:
            packed = file.name.lower().endswith(".wacz")
            if packed or (not indexed and file.name.lower().endswith(ARCHIVE_SUFFIXES)):
                found.append(file)
    if not found:
        raise InputError(source, "is a folder without WARC or WACZ files; name the article files")
    return tuple(found)


_BEFORE_URL = re.compile(r",(?=https?://)", re.I)


def _named_articles(named: Sequence[str]) -> Iterator[Article | Unread | str]:
    """The articles that `--articles` names: URLs, and files that name URLs or articles, a line
    each; several are joined by commas.
    """
    for value in named:
        for one in _BEFORE_URL.split(value) if not Path(value).is_file() else (value,):
            if is_url(one):
                yield one
                continue
            for file in (one,) if Path(one).is_file() else one.split(","):
                for source in listed(file):
                    yield from (source,) if is_url(source) else _opened(source)


def listed(path: str) -> tuple[str, ...]:
    """The sources that a file names, one a line; "-" reads standard input.

    Empty lines and lines that begin with "#" are passed over. Raises InputError.
    """
    lines = _bytes_of(path).decode("utf-8", "replace").splitlines()
    named = tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
    if not named:
        raise InputError(path, "names no sources; write one URL or file a line")
    return named


def wiki_articles(wiki: str | None, titles: str | None) -> tuple[str, ...]:
    """The addresses at which a wiki gives the wikitext of the articles that a file names.

    `wiki` is the address of any of its pages, or of its `index.php`. Raises InputError.
    """
    if wiki is None and titles is None:
        return ()
    if wiki is None or titles is None:
        raise InputError("check", "--wiki URL and --wiki-titles FILE go together")
    parts = urlsplit(wiki if "://" in wiki else f"https://{wiki}")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(wiki, "is no address of a wiki")
    script = parts.path if parts.path.endswith("index.php") else _SCRIPT
    return tuple(
        f"{parts.scheme}://{parts.netloc}{script}?title={in_address(title)}&action=raw"
        for title in listed(titles)
    )


_SCRIPT = "/w/index.php"  # where Wikimedia's wikis have it, and most others


def read_file(path: str) -> Article:
    """The article in the file at `path`, or on standard input for "-".

    Raises InputError naming it, and what to do.
    """
    return readable_article(_bytes_of(path), path, beside=_beside(path))


def readable_article(
    payload: bytes,
    address: str,
    content_type: str | None = None,
    *,
    beside: Beside = nothing_beside,
) -> Article:
    """`read_article`, with a parser's own exception as one more InputError."""
    found = article_or_feed(payload, address, content_type, lists=False, beside=beside)
    assert isinstance(found, Article)
    return found


def article_or_feed(
    payload: bytes,
    address: str,
    content_type: str | None = None,
    *,
    lists: bool = True,
    beside: Beside = nothing_beside,
) -> Article | Feed:
    """What is in `payload`: an article, or a list of articles where `lists` are wanted.

    Raises InputError for what is neither, a parser's own exception included.
    """
    try:
        with guarded(address):
            if lists and is_feed(payload):
                return read_feed(payload, address)
            return read_article(payload, address, content_type, beside)
    except Unforeseen as error:
        raise InputError(address, f"cannot be read: {error.message}") from error


def feed_urls(feed: Feed) -> tuple[str, ...]:
    """What a list of articles leads to: its entries first, then the lists it names."""
    return tuple(dict.fromkeys([*(entry.url for entry in feed.entries), *feed.nested]))


def _opened(path: str) -> Iterator[Article | Unread | str]:
    payload = _bytes_of(path, bounded=False)
    path = without_unstorable(path)  # a file's name may be no Unicode text
    try:
        _bounded(payload, path)
        found = article_or_feed(payload, path, beside=_beside(path))
        yield from (found,) if isinstance(found, Article) else feed_urls(found)
    except InputError as error:
        yield Unread(path, error.message)


def _beside(path: str) -> Beside:
    """The files of the folder that an article is in, and of those below it: no others, whatever
    name an article gives them.
    """
    folder = Path(path).parent

    def read(name: str) -> bytes | None:
        file = folder / name
        try:
            if path == STDIN or not file.resolve().is_relative_to(folder.resolve()):
                return None
            with open(file, "rb") as opened:
                return opened.read(LARGEST_BIBLIOGRAPHY + 1)
        except (OSError, ValueError):
            return None

    return read


def _paged(path: str) -> Iterator[Paged | Unread]:
    try:
        for number, page in enumerate(dump_pages(path)):
            yield Paged(page.url, path, number, page.written)
    except InputError as error:
        yield Unread(path, error.message)


class DumpReader:
    """Reads the articles of dumps; those that are asked for in order, in one pass."""

    def __init__(self) -> None:
        self._path, self._at = "", 0
        self._pages: Iterator[DumpPage] = iter(())

    def read(self, paged: Paged) -> Article | Unread:
        """The article, or why it cannot be read."""
        if paged.path != self._path or paged.number < self._at:
            self._path, self._at, self._pages = paged.path, 0, dump_pages(paged.path)
        try:
            for page in self._pages:
                self._at += 1
                if self._at > paged.number:
                    return article_of_dump(page)
        except InputError as error:
            return Unread(paged.address, error.message)
        return Unread(paged.address, "is no longer in the dump")


def article_of_dump(page: DumpPage) -> Article | Unread:
    """One page of a dump as an article; a parser's own exception makes it unreadable."""
    told = Metadata(
        title=page.title,
        lang=page.lang or None,
        published=page.written[:10] or None,
        published_from="meta" if page.written else None,
    )
    try:
        with guarded(page.url):
            digest = "sha256:" + hashlib.sha256(page.text.encode("utf-8", "replace")).hexdigest()
            return replace(read_wikitext(page.text, page.url, told), digest=digest)
    except (InputError, Unforeseen) as error:
        return Unread(page.url, error.message)


def _address(article: Article | Unread | Paged | str) -> str:
    return article if isinstance(article, str) else article.address


def _bytes_of(path: str, *, bounded: bool = True) -> bytes:
    try:
        if path == STDIN:
            payload, name = sys.stdin.buffer.read(LARGEST_ARTICLE + 1), "standard input"
        elif Path(path).is_dir():
            raise InputError(path, "is a folder; name the article files in it")
        else:
            with open(path, "rb") as file:
                payload, name = file.read(LARGEST_ARTICLE + 1), path
        return _bounded(payload, name) if bounded else payload
    except FileNotFoundError:
        raise InputError(path, "no such file; name a URL, an HTML file or a text file") from None
    except OSError as error:
        raise InputError(path, f"cannot be read ({error.strerror})") from None


def _bounded(payload: bytes, name: str) -> bytes:
    if len(payload) > LARGEST_ARTICLE:
        raise InputError(name, f"is larger than {LARGEST_ARTICLE // 1_000_000} MB")
    return payload


def _corpus(path: Path) -> tuple[list[Article | Unread], str]:
    """The articles of an archive: those that its export names; else the pages that quote or cite,
    the newest capture of each, in the order of their first one, and a line that says so.
    """
    try:
        listed = listed_in(path)
        with open_archive([path]) as archive:
            if listed:
                note = f"{path}: the {len(listed)} articles that the packages imported into it name"
                found = [_of_export(archive, one) for one in listed.values()]
                return found, f"{note}; name others with --articles" if path.is_dir() else ""
            return _by_reading(archive, path)
    except ArchiveError as error:
        raise InputError(str(path), error.message) from None


def listed_in(path: Path) -> dict[str, Listed]:
    """The articles that an archive names, by address; none where it names none. Raises InputError
    for a list that cannot be read, ArchiveError for a package that cannot.
    """
    lines: bytes | None = None
    if path.is_dir():
        kept = path / ARTICLES.name
        lines = kept.read_bytes() if kept.is_file() else None
    elif is_package(path):
        lines = member(path, str(ARTICLES))
    try:
        listed = [msgspec.json.decode(line, type=Listed) for line in (lines or b"").splitlines()]
        return {one.address: one for one in listed}
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(str(path), f"its list of articles cannot be read ({error})") from None


def keep_listed(listed: dict[str, Listed], folder: Path) -> None:
    """Name articles in the archive `folder`, beside those that it names already."""
    draft = folder / f"{ARTICLES.name}.new"
    lines = (msgspec.json.encode(one) for one in (listed_in(folder) | listed).values())
    draft.write_bytes(b"".join(line + b"\n" for line in lines))
    draft.replace(folder / ARTICLES.name)


def _of_export(archive: Archive, listed: Listed) -> Article | Unread:
    if listed.article is not None:
        return listed.article
    capture = archive.follow(listed.address).capture
    if capture is None:
        return Unread(listed.address, "is named by the export, which does not hold it")
    try:
        record = archive.read(capture.evidence)
        return readable_article(record.payload, listed.address, record.content_type)
    except (InputError, ArchiveError) as error:
        return Unread(listed.address, error.message)


def _by_reading(archive: Archive, path: Path) -> tuple[list[Article | Unread], str]:
    articles: list[Article | Unread] = []
    pages = sorted(
        archive.pages(), key=lambda one: (one.at, one.evidence.archive, one.evidence.offset)
    )
    newest = {capture.url: capture for capture in pages}
    for capture in newest.values():
        article = _archived_article(archive, capture)
        if article is not None and (article.quotations or article.citations):
            articles.append(article)
    shown = [_address(article) for article in articles[:_SHOWN]]
    more = f" and {len(articles) - _SHOWN} more" if len(articles) > _SHOWN else ""
    return articles, (
        f"{path}: names no articles; {len(articles)} of its {len(newest)} pages quote or cite and "
        f"were taken for them: {', '.join(shown)}{more}. Name others with --articles"
    )


def _archived_article(archive: Archive, capture: Capture) -> Article | None:
    try:
        record = archive.read(capture.evidence)
        return readable_article(record.payload, capture.url, record.content_type)
    except (InputError, ArchiveError):
        return None
