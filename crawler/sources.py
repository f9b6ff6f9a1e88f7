"""What `check` is given, as articles: files, URLs, feeds, sitemaps, archives, standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.archive.reader import Archive, Capture
from crawler.errors import ArchiveError, InputError
from crawler.model import Article
from crawler.options import ARCHIVE_SUFFIXES
from crawler.reading.article import read_article
from crawler.reading.feeds import Feed, is_feed, read_feed

LARGEST_ARTICLE = 50_000_000
"""Bytes. A news article has under 2 MB of markup; more than this is not one."""

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Gathered:
    """The articles to check: read already, or URLs still to be fetched. `corpora` are the
    archives among the sources; `left_out` counts their pages that are no articles.
    """

    articles: tuple[Article | str, ...]
    corpora: tuple[Path, ...] = ()
    left_out: int = 0


def is_url(source: str) -> bool:
    """Whether a SOURCE is fetched rather than opened."""
    return source.lower().startswith(("http://", "https://"))


def gather(sources: Sequence[str]) -> Gathered:
    """Read every source that can be read now. Each SOURCE counts once.

    Raises InputError naming the first source that cannot be used, and what to do.
    """
    articles: dict[str, Article | str] = {}
    corpora: list[Path] = []
    left_out = 0
    for source in dict.fromkeys(sources):
        if is_url(source):
            articles.setdefault(source, source)
        elif source.lower().endswith(ARCHIVE_SUFFIXES):
            corpora.append(Path(source))
            found, others = _corpus(source)
            left_out += others
            articles.update({article.address: article for article in found})
        else:
            articles.update({_address(one): one for one in _opened(source)})
    return Gathered(tuple(articles.values()), tuple(corpora), left_out)


def listed(path: str) -> tuple[str, ...]:
    """The sources that a file names, one a line; "-" reads standard input.

    Empty lines and lines that begin with "#" are passed over. Raises InputError.
    """
    lines = _bytes_of(path).decode("utf-8", "replace").splitlines()
    named = tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
    if not named:
        raise InputError(path, "names no sources; write one URL or file a line")
    return named


def read_file(path: str) -> Article:
    """The article in the file at `path`, or on standard input for "-".

    Raises InputError naming it, and what to do.
    """
    return read_article(_bytes_of(path), path)


def feed_urls(feed: Feed) -> tuple[str, ...]:
    """What a list of articles leads to: its entries first, then the lists it names."""
    return tuple(dict.fromkeys([*(entry.url for entry in feed.entries), *feed.nested]))


def _opened(path: str) -> Iterator[Article | str]:
    payload = _bytes_of(path)
    if is_feed(payload):
        yield from feed_urls(read_feed(payload, path))
    else:
        yield read_article(payload, path)


def _address(article: Article | str) -> str:
    return article if isinstance(article, str) else article.address


def _bytes_of(path: str) -> bytes:
    if path == STDIN:
        return _bounded(sys.stdin.buffer.read(LARGEST_ARTICLE + 1), "standard input")
    try:
        if Path(path).is_dir():
            raise InputError(path, "is a folder; name the article files in it")
        with open(path, "rb") as file:
            return _bounded(file.read(LARGEST_ARTICLE + 1), path)
    except FileNotFoundError:
        raise InputError(path, "no such file; name a URL, an HTML file or a text file") from None
    except OSError as error:
        raise InputError(path, f"cannot be read ({error.strerror})") from None


def _bounded(payload: bytes, name: str) -> bytes:
    if len(payload) > LARGEST_ARTICLE:
        raise InputError(name, f"is larger than {LARGEST_ARTICLE // 1_000_000} MB")
    return payload


def _corpus(path: str) -> tuple[list[Article], int]:
    """The articles of an archive: its pages that quote or cite, and how many others it has."""
    if not Path(path).is_file():
        raise InputError(path, "no such archive file")
    articles: dict[str, Article] = {}
    left_out = 0
    try:
        archive = Archive(files=(Path(path),))
        for capture in archive.pages():
            article = _archived_article(archive, capture)
            if article is None or not (article.quotations or article.citations):
                left_out += 1
            else:
                articles.setdefault(capture.url, article)
    except ArchiveError as error:
        raise InputError(path, error.message) from None
    if not articles:
        raise InputError(path, "holds no page that reads as an article with quotes or citations")
    return list(articles.values()), left_out


def _archived_article(archive: Archive, capture: Capture) -> Article | None:
    try:
        record = archive.read(capture.evidence)
        return read_article(record.payload, capture.url, record.content_type)
    except (InputError, ArchiveError):
        return None
