"""Where a finding stands in the user's own file, for tools that annotate lines."""

from __future__ import annotations

import hashlib
import html
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from crawler.checks.acceptance import is_url, shown_path
from crawler.model import Article, Finding, Span

# Files whose text is read as it stands, so that offsets into the article are places in the file.
_HTML = frozenset({".html", ".htm", ".xhtml", ".shtml"})
_VERBATIM = frozenset({".txt", ".text", ".md", ".markdown", ""})
# Their readers write a page and keep no places: the words are looked for in the file.
_MARKED_UP = frozenset(
    {".tex", ".latex", ".ltx", ".rst", ".rest", ".adoc", ".asciidoc", ".asc", ".org"}
)


@dataclass(frozen=True, slots=True)
class Region:
    """A range of lines and columns, all counted from 1; `end_column` is one past the last."""

    line: int
    column: int
    end_line: int
    end_column: int
    span: Span


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The article's path (POSIX, relative where it can be) or URL, and the region if known."""

    path: str
    is_url: bool
    region: Region | None

    @property
    def uri(self) -> str:
        """The path or URL as a URI reference (RFC 3986)."""
        if self.is_url:
            return _quoted(self.path, "%/:=&?~#+!$,;'@()*[]")
        return _quoted(self.path, "/~+!$,;'@()=")


def whereabouts(article: Article, finding: Finding) -> Whereabouts:
    """Where `finding` stands: exactly in plain text, Markdown and wikitext files, in files of HTML,
    LaTeX and the like where the words are found again; in others without lines.
    """
    address = article.address
    if is_url(address):
        return Whereabouts(address, True, None)
    path, shown = Path(address), shown_path(address)
    suffix = path.suffix.lower()
    if article.origin:
        return Whereabouts(shown, False, _region_in_source(path, article, finding))
    if suffix in _HTML:
        return Whereabouts(shown, False, _region_in_html(path, article, finding))
    if suffix in _MARKED_UP:
        return Whereabouts(shown, False, _region_in_markup(path, article, finding))
    if suffix not in _VERBATIM:
        return Whereabouts(shown, False, None)
    return Whereabouts(shown, False, _region(article.text, span_of(finding)))


def span_of(finding: Finding) -> Span | None:
    """The quotation's span, or else the citation's, in the article's text."""
    if finding.quotation and finding.quotation.fragments:
        return finding.quotation.span
    return finding.citation.span if finding.citation else None


def _quoted(text: str, safe: str) -> str:
    try:  # a file name that is not UTF-8 comes as surrogates and has to go back to its bytes
        return quote(text, safe=safe, errors="surrogateescape")
    except UnicodeEncodeError:
        return quote(text, safe=safe, errors="replace")


def _region(text: str, span: Span | None) -> Region | None:
    if span is None or not 0 <= span.start <= span.end <= len(text):
        return None
    line, column = _line_column(text, span.start)
    end_line, end_column = _line_column(text, span.end)
    return Region(line, column, end_line, end_column, span)


def _region_in_html(path: Path, article: Article, finding: Finding) -> Region | None:
    span = span_of(finding)
    found = place_in_file(path, article.digest, article.text, span) if span else None
    return _region(*found) if found else None


def _region_in_source(path: Path, article: Article, finding: Finding) -> Region | None:
    """Where the words stand in a file of markup whose reader kept their places."""
    span, text = span_of(finding), _text_of(str(path), article.digest)
    if span is None or text is None or not len(span):
        return None
    end = article.source_offset(span.end - 1) + 1
    return _region(text, Span(article.source_offset(span.start), end))


def _region_in_markup(path: Path, article: Article, finding: Finding) -> Region | None:
    """Where the words of a quotation, or an address, stand in a file of LaTeX and the like, with
    markup between them; of words that stand more than once the same one as in the article.
    """
    span, text = span_of(finding), _text_of(str(path), article.digest)
    if span is None or text is None:
        return None
    words = _LETTERS.findall(span.of(article.text)) if finding.quotation else []
    looked_for = _BETWEEN.join(map(re.escape, words[:_MOST_WORDS]))
    if finding.quotation is None and finding.citation is not None:
        looked_for = re.escape(finding.citation.url)
    if len(looked_for) < SHORTEST:
        return None
    pattern = re.compile(looked_for)
    earlier = sum(1 for _ in pattern.finditer(article.text, 0, span.start))
    places = [Span(*one.span()) for one in islice(pattern.finditer(text), earlier + 1)]
    return _region(text, places[min(earlier, len(places) - 1)]) if places else None


_LETTERS = re.compile(r"[^\W_]+")
_BETWEEN = r"(?:[^\w\n]|_){0,12}(?:\n(?:[^\w\n]|_){0,12})?(?:\\\w{1,12}\W{1,4})?"
"""What may stand between two words: marks, one break of the line, a command."""
_MOST_WORDS = 40


def _line_column(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


# Where words of an article stand in its HTML file, so that annotations point at a line of it.
#
# The article's text is not the file's: markup is gone, entities are decoded, white space is one
# space. The words are looked for in what is left of the file without markup and white space.


LARGEST = 5_000_000
"""Bytes of a file that is searched: articles have under 2 MB of markup."""

SHORTEST = 3
"""Fewest code points, spaces aside, that are looked for: less stands anywhere."""

_UNSEEN = re.compile(r"<(?:!--|(head|script|style|template)\b)", re.I)
_TOKEN = re.compile(r"<[^<>]*>|(?P<entity>&#?\w{1,32};)|(?P<words>[^<&\s]+|[<&])|\s+")


@dataclass(frozen=True, slots=True)
class Visible:
    """What a reader of the file `text` sees, without white space, and where each code point of it
    stands in `text`.
    """

    text: str
    shown: str
    places: array[int]


def place_in_file(path: Path, digest: str, text: str, span: Span) -> tuple[str, Span] | None:
    """The text of the HTML file at `path`, and the span in it that `span` of the article's `text`
    was read from; None when the file is not the one that was read (`digest`), or has no such words.

    Of words that stand more than once, the same one is taken as in `text`, counted from the start.
    """
    words = _bare(span.of(text))
    if len(words) < SHORTEST:
        return None
    seen = _visible(str(path), digest)
    if seen is None:
        return None
    earlier = _bare(text[: span.start]).count(words)
    at = -1
    for _ in range(earlier + 1):
        after = seen.shown.find(words, at + 1)
        if after < 0:
            break
        at = after
    if at < 0:
        return None
    return seen.text, Span(seen.places[at], seen.places[at + len(words) - 1] + 1)


def _bare(text: str) -> str:
    return "".join(text.split())


@lru_cache(maxsize=2)
def _visible(path: str, digest: str) -> Visible | None:
    text = _text_of(path, digest)
    return None if text is None else visible(text)


@lru_cache(maxsize=2)
def _text_of(path: str, digest: str) -> str | None:
    """The text of the file that was read; None when it is another one now."""
    try:
        with open(path, "rb") as file:
            payload = file.read(LARGEST + 1)
    except OSError:
        return None
    if len(payload) > LARGEST or f"sha256:{hashlib.sha256(payload).hexdigest()}" != digest:
        return None
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError:
        return payload.decode("cp1252", "replace")


def visible(text: str) -> Visible:
    """The visible words of the HTML `text`."""
    shown: list[str] = []
    places = array("q")
    for part in _seen_parts(text):
        for token in _TOKEN.finditer(text, part.start, part.end):
            if words := token["words"]:
                shown.append(words)
                places.extend(range(token.start(), token.end()))
            elif token["entity"]:
                decoded = _bare(html.unescape(token["entity"]))
                shown.append(decoded)
                places.extend([token.start()] * len(decoded))
    return Visible(text, "".join(shown), places)


def _seen_parts(text: str) -> Iterator[Span]:
    """What lies outside comments, the head, scripts and their like, in linear time."""
    lower, at = text.lower(), 0
    endless: set[str] = set()
    for begin in _UNSEEN.finditer(text):
        end_mark = f"</{begin[1].lower()}" if begin[1] else "-->"
        if begin.start() < at or end_mark in endless:
            continue
        end = lower.find(end_mark, begin.end())
        if end < 0:
            endless.add(end_mark)
            continue
        yield Span(at, begin.start())
        at = end + len(end_mark)
        if begin[1]:
            at = lower.find(">", at) + 1 or len(text)
    yield Span(at, len(text))
