"""An article from Markdown: the text unchanged, links as citations, block quotes as quotations.

CommonMark's rules decide what a link or a block quote is only as far as readers rely on them:
code is left alone, images are no citations, reference links are resolved, footnotes tied.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from crawler.articles.citations import bare_urls, identifiers
from crawler.articles.plaintext import article_of, asides
from crawler.language.dates import first_date
from crawler.language.detection import detect
from crawler.language.paragraphs import blanked
from crawler.language.text import SpanSet
from crawler.model import Article, Citation, CitationForm, QuoteForm, Span
from crawler.web.url import absolute
from crawler.web.wrappers import split_archive, unwrap

_LABEL = r"\[(?P<label>(?:[^\[\]\\]|\\.|\[[^\[\]]{0,200}+\]){0,500}+)\]"
_TARGET = (
    r"(?:<(?P<angled>[^<>\n]{0,2000}+)>"
    r"|(?P<plain>[^\s()<>]{0,1000}+(?:\([^\s()<>]{0,500}+\)[^\s()<>]{0,500}+){0,4}))"
)
_TITLE = r"(?:\s+(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'|\([^()\n]{0,500}\)))?"
_INLINE = re.compile(rf"(?<!\\)(?P<image>!?){_LABEL}\(\s{{0,9}}{_TARGET}{_TITLE}\s{{0,9}}\)")
_REFERENCE = re.compile(
    rf"(?<!\\)(?P<image>!?){_LABEL}(?:\s?\[(?P<name>[^\[\]\n]{{0,200}})\])?(?![(:])"
)
_DEFINITION = re.compile(
    r"^ {0,3}\[(?P<name>[^\[\]\n^]{1,200})\]:[ \t]{0,9}\n?[ \t]{0,9}<?(?P<url>[^\s<>]{1,2000})>?"
    r"[^\n]{0,500}$",
    re.M,
)
_FOOTNOTE = re.compile(
    r"^ {0,3}\[\^(?P<name>[^\[\]\n]{1,50})\]:[^\n]{0,5000}(?:\n[ \t]{2,9}[^\n]{0,5000}){0,20}",
    re.M,
)
_FENCE = re.compile(r"^ {0,3}(```+|~~~+)[^\n]*$", re.M)
_CODE = re.compile(r"(?<!`)(`{1,5})(?!`)[^`\n]{1,500}(?<!`)\1(?!`)")
_QUOTED_LINE = re.compile(r"^ {0,3}> ?", re.M)
# The last line of a block quote often names its author: "> — Jane Doe".
_ATTRIBUTION = re.compile(r"[—–―]\s?\S|--\s?\S")
_HEADING = re.compile(
    r"^ {0,3}#{1,6}[ \t]{1,9}(?P<words>[^\n]{1,300})$"
    r"|^(?P<under>[^\n]{1,300})\n={3,300}[ \t]{0,9}$",
    re.M,
)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<body>.{0,5000}?)\n(?:---|\.\.\.)[ \t]*\n", re.S)
_FIELD = re.compile(
    r"^(?P<name>title|author|date|lang|language):[ \t]*[\"']?(?P<value>[^\n\"']{1,300})",
    re.M | re.I,
)


@dataclass(frozen=True, slots=True)
class _Definition:
    """`[name]: url` and the lines it takes."""

    url: str
    span: Span


_COMMENT = re.compile(r"(?s)<!--.*?(?:-->|\Z)")  # what no reader sees (CommonMark 0.31, 6.6)
_NOT_NEWLINE = re.compile(r"[^\n]")


def read_markdown(text: str, address: str) -> Article:
    """Read a Markdown article. `Article.text` is `text`; `address` is its URL or file path."""
    fields = _fields(text)
    seen = _COMMENT.sub(lambda found: _NOT_NEWLINE.sub(" ", found[0]), text)
    prose = _prose(seen)
    lang = detect(prose, fields.get("lang") or fields.get("language")).code
    published = first_date(fields.get("date", "")) or first_date(text[:600])
    marked = tuple((span, QuoteForm.BLOCK) for span in blocks(seen))
    title = fields.get("title") or _heading(seen)
    found = _markdown_citations(seen, address)
    return article_of(
        text, address, prose, lang, found, title, fields.get("author"), published, marked
    )


def _prose(text: str) -> str:
    """The words alone, the same length: targets, definitions, code and markers are blanks."""
    away = [definition.span for definition in _definitions(text).values()]
    away += _code(text)
    away += asides(text)
    away += (Span(*match.span()) for match in _QUOTED_LINE.finditer(text))
    for match in _INLINE.finditer(text):
        start = match.start() if match["image"] else match.end("label")
        away.append(Span(start, match.end()))
    front = _FRONT_MATTER.match(text)
    if front:
        away.append(Span(*front.span()))
    return blanked(text, away)


def blocks(text: str) -> tuple[Span, ...]:
    """The block quotes of `text`: from the first quoted word to the last, markers inside."""
    found: list[Span] = []
    start = end = -1
    at = 0
    for line in (*text.split("\n"), ""):
        marker = _QUOTED_LINE.match(line)
        words = line[marker.end() :].strip() if marker else ""
        if words and marker and not (start >= 0 and _ATTRIBUTION.match(words)):
            start = at + line.index(words, marker.end()) if start < 0 else start
            end = at + len(line.rstrip())
        elif not marker and start >= 0:
            found.append(Span(start, end))
            start = -1
        at += len(line) + 1
    return tuple(found)


def _markdown_citations(text: str, address: str) -> Iterator[Citation]:
    code, aside = tuple(_code(text)), SpanSet(asides(text))
    definitions = _definitions(text)
    defined = [definition.span for definition in definitions.values()]
    unread = SpanSet((*code, *defined))
    links = [
        link
        for link in _links(text, address, definitions)
        if not unread.hits(Span(max(0, link.span.start - 1), link.span.start))  # the bracket
    ]
    # The whole of every inline link and image: URLs inside are no URLs in the text.
    targets = (Span(*match.span()) for match in _INLINE.finditer(text))
    spans = [*code, *defined, *(link.span for link in links), *targets]
    taken = SpanSet(spans)
    urls = [url for url in bare_urls(text) if not taken.hits(url.span)]
    named = identifiers(text, (*spans, *(url.span for url in urls)))
    notes = _notes(text)
    for citation in sorted((*links, *urls, *named), key=lambda item: item.span):
        marker = _marker_of(citation.span, notes)
        if marker:
            citation = replace(citation, form=CitationForm.FOOTNOTE, place=marker)
        elif aside.hits(citation.span):
            continue
        yield citation


def _links(text: str, address: str, definitions: dict[str, _Definition]) -> Iterator[Citation]:
    inline = tuple(_INLINE.finditer(text))
    for match in inline:
        target = match["angled"] or match["plain"] or ""
        citation = None if match["image"] else _link(match, target, address)
        if citation:
            yield citation
    known = SpanSet(Span(*match.span()) for match in inline if not match["image"])
    for match in _REFERENCE.finditer(text) if definitions else ():
        definition = definitions.get(_key(match["name"] or match["label"]))
        if definition is None or match["image"] or known.hits(Span(*match.span())):
            continue
        citation = _link(match, definition.url, address)
        if citation:
            yield citation


def _link(match: re.Match[str], target: str, address: str) -> Citation | None:
    """The citation at a link's own words; at the whole link when it shows none."""
    url = absolute(address, target.replace("\\", ""))
    if url is None or target.startswith("#"):
        return None
    words = match["label"]
    span = Span(*match.span("label")) if words.strip() else Span(*match.span())
    archived = split_archive(url)
    return Citation(
        span,
        url,
        unwrap(url),
        CitationForm.MARKDOWN,
        anchor=words,
        archived_from=archived.original if archived else None,
    )


def _definitions(text: str) -> dict[str, _Definition]:
    found: dict[str, _Definition] = {}
    for match in _DEFINITION.finditer(text):
        found.setdefault(_key(match["name"]), _Definition(match["url"], Span(*match.span())))
    return found


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _notes(text: str) -> tuple[tuple[Span, Span], ...]:
    """(the note, its first marker in the body) for every footnote that is referred to."""
    found = []
    for match in _FOOTNOTE.finditer(text):
        marker = f"[^{match['name']}]"
        at = text.find(marker)
        if 0 <= at < match.start():
            found.append((Span(*match.span()), Span(at, at + len(marker))))
    return tuple(found)


def _marker_of(span: Span, notes: tuple[tuple[Span, Span], ...]) -> Span | None:
    place = bisect_right(notes, span.start, key=lambda note: note[0].start) - 1
    return notes[place][1] if place >= 0 and span.start < notes[place][0].end else None


def _code(text: str) -> Iterator[Span]:
    """Fenced blocks and code spans."""
    opened: tuple[str, int] | None = None
    for fence in _FENCE.finditer(text):
        if opened is None:
            opened = fence[1], fence.start()
        elif fence[1].startswith(opened[0]):
            yield Span(opened[1], fence.end())
            opened = None
    if opened:
        yield Span(opened[1], len(text))
    for match in _CODE.finditer(text):
        yield Span(*match.span())


def _heading(text: str) -> str | None:
    found = _HEADING.search(text)
    return (found["words"] or found["under"]).strip(" \t#") or None if found else None


def _fields(text: str) -> dict[str, str]:
    """Title, author, date and language of a YAML front matter."""
    front = _FRONT_MATTER.match(text)
    fields = _FIELD.finditer(front["body"]) if front else ()
    return {field["name"].lower(): field["value"].strip() for field in fields}
