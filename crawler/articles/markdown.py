"""An article from Markdown: the text unchanged, links as citations, block quotes as quotations.

CommonMark's rules decide what a link or a block quote is only as far as readers rely on them:
code is left alone, images are no citations, reference links are resolved, footnotes tied. What a
reader sees of the text, and what in it is a link or code, is told by markdown-it, which gives no
offsets: its words are found again in their block, one after the other. Patterns read addresses as
they are written, and notes, which CommonMark has not.

One file: the scan, its links and its quotations share one set of offsets.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from crawler.articles.bibliography import (
    Beside,
    keyed,
    keyed_citations,
    nothing_beside,
    works_beside,
)
from crawler.articles.citations import bare_urls, identifiers
from crawler.articles.notelists import works_in
from crawler.articles.plaintext import article_of, asides
from crawler.articles.surroundings import dated_by, flat_sections, within_sections
from crawler.language.dates import first_date, iso_date
from crawler.language.detection import detect
from crawler.language.paragraphs import blanked, flowed
from crawler.language.text import SpanSet
from crawler.model import (
    Article,
    Block,
    Citation,
    CitationForm,
    Quotation,
    QuoteForm,
    Reference,
    Span,
)
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
_FRONT_MATTER = re.compile(
    r"\A(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<body>.{0,20000}?)\r?\n"
    r"(?:(?P=fence)|\.\.\.)[ \t]*(?:\r?\n|\Z)",
    re.S,
)
# What the generators of sites call them (Jekyll, Hugo, Astro, Eleventy, Pandoc).
_FIELDS = {
    "title": ("title", "headline"),
    "author": ("author", "authors", "byline"),
    "bibliography": ("bibliography",),
    "date": ("date", "published", "pubdate", "publishdate", "publish_date", "datepublished",
             "date_published", "published_at"),
    "lang": ("lang", "language", "locale"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Definition:
    """`[name]: url` and the lines it takes."""

    url: str
    span: Span


_INLINE_NOTE = re.compile(
    r"\^\[(?P<words>(?:[^\[\]]|\[[^\[\]]{0,500}\](?:\([^()\s]{0,1000}\))?){1,2000}?)\]"
)
_NOTE_MARKER = re.compile(r"\[\^[^\[\]\s]{1,50}\]")
_GONE = "\0"  # no text holds it
_CARET = re.compile(r"(?<=\[)\^(?=[^\[\]\s]{1,50}\])")
_MOST_AUTHORS = 20
_LONGEST_FIELD = 300  # characters
_COMMENT = re.compile(r"(?s)<!--.*?(?:-->|\Z)")  # what no reader sees (CommonMark 0.31, 6.6)
_NOT_NEWLINE = re.compile(r"[^\n]")


def read_markdown(text: str, address: str, beside: Beside = nothing_beside) -> Article:
    """Read a Markdown article. `Article.text` is `text`; `address` is its URL or file path;
    `beside` gives the bibliographies that its front matter names.
    """
    fields = _fields(text)
    works = works_beside(fields.get("bibliography", "").split(", "), beside)
    seen = _COMMENT.sub(lambda found: _NOT_NEWLINE.sub(" ", found[0]), text)
    parsed = _parsed(_without_front_matter(seen))
    prose = _prose(seen, parsed)
    declared = fields.get("lang", "").replace("_", "-").partition("-")[0].lower() or None
    lang = detect(prose, declared).code or declared
    told = fields.get("date", "")
    dated = iso_date(told) or first_date(told)
    marked = tuple((span, QuoteForm.BLOCK) for span in blocks(seen))
    layout = parsed.blocks
    unmarked = _NOTE_MARKER.sub(lambda found: _GONE * len(found[0]), text)
    title = fields.get("title") or _heading(seen)
    found = _markdown_citations(seen, address, parsed)
    article = article_of(
        text,
        address,
        prose,
        lang,
        found,
        title,
        fields.get("author"),
        dated or first_date(_without_front_matter(text)[:600]),
        marked,
    )
    inline = _inline_notes(seen, article.citations)
    by_key = keyed(seen, works, SpanSet(_code(seen, parsed)))
    cited = (*article.citations, *keyed_citations(seen, by_key))
    parts = flat_sections(
        text,
        [Span(block.spans[0].start, block.spans[-1].end) for block in layout],
        [block.tag for block in layout],
    )
    parts = dated_by(parts, article.published)
    seen_so = (_as_seen(one, unmarked, layout) for one in article.quotations)
    return replace(
        article,
        citations=tuple(sorted(cited, key=lambda one: one.span)),
        references=(*by_key, *inline, *article.references),
        published_from="meta" if dated else article.published_from,
        quotations=tuple(within_sections(text, seen_so, parts)),
        layout=layout,
        sections=parts,
    )


def _inline_notes(text: str, citations: Sequence[Citation]) -> Iterator[Reference]:
    """Notes that are written where they are referred to: "^[Holt, p. 14]" (pandoc)."""
    ordered = sorted(citations, key=lambda one: one.span)
    for match in _INLINE_NOTE.finditer(text):
        span = Span(*match.span("words"))
        marker = Span(match.start(), span.start)
        yield Reference(f"@{match.start()}", span, (marker,), works_in(text, span, ordered))


def _as_seen(quotation: Quotation, text: str, layout: Sequence[Block]) -> Quotation:
    """With the words as a reader sees them; `text` has `_GONE` in the places of note markers."""
    parts = []
    for part in quotation.fragments:
        seen = (
            "".join(text[max(at.start, part.start) : min(at.end, part.end)] for at in block.spans)
            for block in layout
            if block.spans[0].start < part.end and block.spans[-1].end > part.start
        )
        words = unescape(flowed(" ".join(seen), text)).replace(_GONE, "")
        parts.append(" ".join(words.split()))
    return replace(quotation, text=" ".join(parts), parts=tuple(parts)) if all(parts) else quotation


def _prose(text: str, parsed: _Parsed) -> str:
    """The words alone, the same length: targets, definitions, code and markers are blanks."""
    away = [definition.span for definition in _definitions(text).values()]
    away += _code(text, parsed)
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


def _markdown_citations(text: str, address: str, parsed: _Parsed) -> Iterator[Citation]:
    code, aside = tuple(_code(text, parsed)), SpanSet(asides(text))
    definitions = _definitions(text)
    defined = [definition.span for definition in definitions.values()]
    unread = SpanSet((*code, *defined))
    links = [
        link
        for link in _parsed_links(text, address, definitions, parsed)
        if not unread.hits(Span(max(0, link.span.start - 1), link.span.start))  # the bracket
    ]
    # The whole of every inline link and image: URLs inside are no URLs in the text.
    linked = {link.span for link in links}
    targets = (
        Span(*match.span())
        for match in _INLINE.finditer(text)
        if match["image"] or {Span(*match.span()), Span(*match.span("label"))} & linked
    )
    spans = [*code, *defined, *(link.span for link in links), *targets]
    spans += (whole for _, whole, _ in parsed.links)
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


def _parsed_links(
    text: str, address: str, definitions: dict[str, _Definition], parsed: _Parsed
) -> Iterator[Citation]:
    """The links that the parser sees, with their addresses as they are written where a pattern
    reads them there; and those of the pattern where the parser's blocks are not found again.
    """
    written = {link.span: link for link in _links(text, address, definitions)}
    known = SpanSet(parsed.regions)
    yield from (
        link for span, link in written.items() if not known.hits(Span(span.start, span.start + 1))
    )
    for words, _, href in parsed.links:
        link = written.get(words)
        url = absolute(address, href)
        if link is None and url is not None and not href.startswith("#") and len(words):
            archived = split_archive(url)
            link = Citation(
                words,
                url,
                unwrap(url),
                CitationForm.MARKDOWN,
                anchor=words.of(text),
                archived_from=archived.original if archived else None,
            )
        if link is not None:
            yield link


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
    url = absolute(address, unescape(target.replace("\\", "")))
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


def _code(text: str, parsed: _Parsed) -> Iterator[Span]:
    """Blocks and spans of code: the parser's, and the pattern's where its blocks are not found."""
    yield from parsed.code
    known = SpanSet(parsed.regions)
    yield from (span for span in _code_written(text) if not known.hits(span))


def _code_written(text: str) -> Iterator[Span]:
    """Fenced blocks and code spans, by their marks alone."""
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
    if found is None:
        return None
    words = (found["words"] or found["under"]).strip(" \t#")
    seen = (span.of(words) for block in laid_out(words) for span in block.spans)
    return "".join(seen) or words or None


def _without_front_matter(text: str) -> str:
    """`text`, the same length, with blanks for its front matter."""
    front = _FRONT_MATTER.match(text)
    return blanked(text, [Span(*front.span())]) if front else text


def _fields(text: str) -> dict[str, str]:
    """Title, author, date and language of a front matter, YAML or TOML."""
    front = _FRONT_MATTER.match(text)
    if front is None:
        return {}
    try:
        told = _yaml(front["body"]) if front["fence"] == "---" else tomllib.loads(front["body"])
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError):
        return {}
    if not isinstance(told, dict):
        return {}
    named = {str(name).lower(): value for name, value in told.items()}
    found = {
        field: next((words for name in names if (words := _words_of(named.get(name)))), "")
        for field, names in _FIELDS.items()
    }
    return {field: words for field, words in found.items() if words}


def _yaml(body: str) -> Any:
    """Every scalar as it is written: no tag makes an object, and no date is guessed."""
    return yaml.load(body, Loader=yaml.BaseLoader)


def _words_of(value: Any) -> str:
    """A value in words: of a list its items, of a mapping its name."""
    if isinstance(value, dict):
        value = value.get("name") or value.get("title")
    if isinstance(value, list):
        return ", ".join(filter(None, map(_words_of, value[:_MOST_AUTHORS])))
    return " ".join(str(value).split())[:_LONGEST_FIELD] if value is not None else ""


# The text as a reader sees it.


_MOST_LAID_OUT = 2_000_000  # characters; markdown-it takes a second for them
_BLOCK_OF = {"blockquote_open": "blockquote", "list_item_open": "li", "heading_open": "h"}
_TARGET_BEHIND = re.compile(
    r"\](?:\(\s{0,9}(?:<[^<>\n]{0,2000}>|[^\s()<>]{0,1000}(?:\([^\s()<>]{0,500}\)[^\s()<>]{0,500})"
    r"{0,4})(?:\s{1,9}(?:\"[^\"]{0,500}\"|'[^']{0,500}'|\([^()]{0,500}\)))?\s{0,9}\)"
    r"|\[[^\[\]]{0,300}\])?"
)
_ELEMENT = re.compile(r"<[^<>]{0,5000}>")


@dataclass(frozen=True, slots=True)
class _Parsed:
    """What markdown-it says of a text, with offsets: its blocks, the words of its links with
    their addresses, its code, and the regions in which all of these were found.
    """

    blocks: tuple[Block, ...] = ()
    links: tuple[tuple[Span, Span, str], ...] = ()
    code: tuple[Span, ...] = ()
    regions: tuple[Span, ...] = ()


def laid_out(text: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text: no markers, targets, definitions, comments, front matter."""
    return _parsed(text).blocks


def _parsed(text: str) -> _Parsed:
    if len(text) > _MOST_LAID_OUT:
        return _Parsed()
    lines = [0, *(at + 1 for at, sign in enumerate(text) if sign == "\n"), len(text)]
    around: list[str] = []
    level, at = 1, 0
    found: list[Block] = []
    links: list[tuple[Span, Span, str]] = []
    code: list[Span] = []
    regions: list[Span] = []
    # Without text_join escapes and entities stay tokens of their own, with what was written.
    for token in MarkdownIt("commonmark").enable("table").disable("text_join").parse(text):
        if token.type in _BLOCK_OF:
            around.append(_BLOCK_OF[token.type])
            level = min(int(token.tag[1:]), level + 1, 6) if around[-1] == "h" else level
        elif token.type.endswith("_close") and token.type[:-5] + "open" in _BLOCK_OF:
            around.pop()
        elif token.map and token.type in ("inline", "fence", "code_block", "html_block"):
            end = lines[min(token.map[1], len(lines) - 1)]
            region = Span(max(at, lines[token.map[0]]), end)  # the cells of a row share its lines
            tag = around[-1] if around else "p"
            placed = _placed(text, region, token)
            spans = _seen_in(text, region, token, placed)
            shown = f"h{max(2, level)}" if tag == "h" else tag
            if token.children is None:
                regions.append(region)
                code += [region] if token.type != "html_block" else []
            elif placed is not None:
                regions.append(region)
                at = placed[-1][1].end if placed else at
                links += _links_in(placed)
                code += (place for child, place in placed if child.type == "code_inline")
            tag = "pre" if token.type in ("fence", "code_block") else shown
            if any(not span.of(text).isspace() for span in spans):
                found.append(Block(tag, spans))
    carets = [Span(*match.span()) for match in _CARET.finditer(text)]
    blocks = (
        Block(block.tag, tuple(one for span in block.spans for one in _without(span, carets)))
        for block in _with_notes(text, found)
    )
    return _Parsed(tuple(blocks), tuple(links), tuple(code), tuple(regions))


def _without(span: Span, away: Sequence[Span]) -> Iterator[Span]:
    """`span` without the sorted spans `away`, those that make "[^1]" a footnote."""
    start = span.start
    for one in away[bisect_left(away, Span(span.start, 0)) : bisect_left(away, Span(span.end, 0))]:
        if start < one.start:
            yield Span(start, one.start)
        start = one.end
    if start < span.end:
        yield Span(start, span.end)


def _with_notes(text: str, found: list[Block]) -> list[Block]:
    """With the footnotes, which CommonMark takes for definitions of links."""
    seen = SpanSet(span for block in found for span in block.spans)
    notes = [Span(*match.span()) for match in _FOOTNOTE.finditer(text)]
    found += [Block("p", (note,)) for note in notes if not seen.hits(note)]
    return sorted(found, key=lambda block: block.spans[0])


def _seen_in(
    text: str, region: Span, token: Token, placed: list[tuple[Token, Span]] | None
) -> tuple[Span, ...]:
    """What a reader sees of a block: all of it where its words are not found one by one."""
    if token.type == "html_block":
        tags = [
            end for one in _ELEMENT.finditer(text, region.start, region.end) for end in one.span()
        ]
        ends = [region.start, *tags, region.end]
        return _joined(Span(*pair) for pair in zip(ends[::2], ends[1::2], strict=True))
    whole = region.of(text)
    if token.children is None:
        first = token.content.split("\n", 1)[0]
        begin = whole.find(first) if token.content.strip() else -1
        shown = len(whole[max(0, begin) :].rstrip("`~ \t\r\n>"))
        start = region.start + begin
        return (Span(start, start + shown),) if begin >= 0 else ()
    if placed is None:
        start = len(whole) - len(whole.lstrip(" \t#>*+-"))
        return (Span(region.start + start, region.start + len(whole.rstrip())),)
    return _joined(place for child, place in placed if child.type in _SEEN)


def _placed(text: str, region: Span, token: Token) -> list[tuple[Token, Span]] | None:
    """The parts of a block's words, each with where it stands; None where one is not found."""
    found: list[tuple[Token, Span]] = []
    at = region.start
    for child in token.children or ():
        place = _child(text, at, region.end, child)
        if place is None:
            return None
        at = place.end
        found.append((child, place))
    return found


def _links_in(placed: Iterable[tuple[Token, Span]]) -> Iterator[tuple[Span, Span, str]]:
    """The words of each link, the whole of it, and its address as the parser reads it."""
    opened: tuple[int, str] | None = None
    for child, place in placed:
        if child.type == "link_open" and child.markup != "autolink":
            opened = place.end, str(child.attrs.get("href", ""))
        elif child.type == "link_close" and opened is not None:
            yield Span(opened[0], place.start), Span(opened[0], place.end), opened[1]
            opened = None


_SEEN = frozenset(("text", "text_special", "code_inline", "softbreak", "hardbreak"))


def _behind(text: str, at: int, end: int) -> int:
    """Where a target ends whose brackets the pattern does not follow."""
    depth = 0
    for offset in range(at, end) if text[at - 1 : at + 1] == "](" else ():
        depth += (text[offset] == "(") - (text[offset] == ")")
        if not depth:
            return offset + 1
    return at


def _child(text: str, at: int, end: int, child: Token) -> Span | None:
    """Where a part of a block's words stands, from `at` on; None where it is not found."""
    if child.type == "text" and not child.content:
        return Span(at, at)
    if child.type in ("softbreak", "hardbreak"):
        found = text.find("\n", at, end)
        return Span(found, found + 1) if found >= 0 else None
    if child.type == "link_open" and child.markup != "autolink":
        opening = text.find("[", at, end)
        return Span(opening, opening + 1) if opening >= 0 else None
    if child.type == "link_close" and child.markup != "autolink":
        target = _TARGET_BEHIND.search(text, at, end)
        return Span(target.start(), _behind(text, target.end(), end)) if target else None
    if child.type == "image":
        opening = text.find("![", at, end)
        target = _TARGET_BEHIND.search(text, opening, end) if opening >= 0 else None
        return Span(target.end(), target.end()) if target else None
    if child.type not in (*_SEEN, "html_inline"):
        return Span(at, at)
    words = child.markup if child.type == "text_special" else child.content
    found = text.find(words, at, end)
    if found < 0 and child.type == "code_inline":  # its line breaks are shown as blanks
        wrapped = re.compile(re.escape(words).replace(r"\ ", r"\s")).search(text, at, end)
        return Span(*wrapped.span()) if wrapped else None
    if found < 0:
        return None
    escaped = child.type == "text_special" and len(words) == 2 and words[0] == "\\"
    return Span(found + escaped, found + len(words))


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans that are not empty, those that touch as one."""
    found: list[Span] = []
    for span in spans:
        if found and span.start == found[-1].end:
            found[-1] = Span(found[-1].start, span.end)
        elif len(span):
            found.append(span)
    return tuple(found)
