"""An article from wikitext: a file, `?action=raw`, a page of a dump.

The parser is mwparserfromhell; what its nodes stand for is written out here as a reader would see
it, with references behind the text as a wiki lists them. `Origin` keeps where every part of that
text stands in the source. Templates are known by table (`language/wiki.toml`): by their names
where they quote or refer, by the names of their parameters where they describe a work.

One file: the nodes of one walk write to one text.
"""

from __future__ import annotations

import gc
import re
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePath
from typing import Any
from urllib.parse import unquote

import mwparserfromhell
from lxml import etree
from mwparserfromhell.nodes import (
    ExternalLink,
    Heading,
    HTMLEntity,
    Tag,
    Template,
    Text,
    Wikilink,
)
from mwparserfromhell.nodes.extras import Parameter
from mwparserfromhell.utils import parse_anything
from mwparserfromhell.wikicode import Wikicode

from crawler.articles.citations import trimmed
from crawler.articles.references import (
    LEFT_OUT,
    SIGNS_BELOW,
    UNTITLED,
    Inside,
    Link,
    Note,
    Sheet,
    link_to,
)
from crawler.articles.wikipages import work_lists
from crawler.documents.document import PARAGRAPH_BREAK, Anchor, Document, Quoted
from crawler.language.paragraphs import blanked
from crawler.language.text import SpanSet
from crawler.language.wiki import WikiWords, plain, wiki_words
from crawler.model import Span, Work

_SPACES = re.compile(r"(\s+)")
_TO_FOLD = re.compile(r"[^\S ]| {2}")
_STYLES_AND_LINES = re.compile(r"'{2,}|\n[ \t]*(?:\n\s*)+|\n")
_MARKUP_LEFT = re.compile(
    r"(?i)</?(?:ref|references|small|br|div|span|sup|sub|i|b|center)\b[^<>]*>"
)
_SWITCH = re.compile(r"__[A-Z]{3,30}__")
# An address as a parameter's value: alone, in brackets with words, or with words behind it.
_URL = re.compile(r"(?i)\s*\[?\s*((?:https?:)?//[^\s|\[\]<>{}\u3000]+)(?P<rest>[^\]]*\]?)")
_URL_END = re.compile(r"[\s|{}<\u3000]")
_MEDIA = re.compile(
    r"(?i)\.(?:jpe?g|png|gif|svg|tiff?|webp|og[gvam]|webm|mp[34]|pdf|djvu|flac|wav)\s*\Z"
)
# "[[Category:X]]", "[[de:X]]": without words of its own, behind a prefix that no title begins with
_PREFIXED = re.compile(r"\s*[^\s:|\d][^:|\n]{0,30}:(?=\S)")
_YEAR = re.compile(r"\d{3,4}[a-z]?\Z")
_NUMBER_END = re.compile(r"-?\d+\Z")
_UNSEEN = frozenset(
    ("gallery", "timeline", "graph", "score", "syntaxhighlight", "source",
     "imagemap", "includeonly", "mapframe", "maplink", "hiero", "templatestyles", "style", "code")
)  # fmt: skip
_FORMULAS = frozenset(("math", "chem", "ce"))
_BREAKING = frozenset(
    ("table", "tr", "td", "th", "li", "p", "div", "center", "hr", "dd", "dt", "ul", "ol")
)
_IDENTIFIED = {
    "doi": "https://doi.org/{}",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}",
    "pmc": "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC{}",
    "arxiv": "https://arxiv.org/abs/{}",
    "jstor": "https://www.jstor.org/stable/{}",
}
_LONGEST_MARKER_GROUP = 20  # code points of a group's name that a marker shows
_LINK = etree.Element("a")  # what stands for the element of a link that no page has


@dataclass(slots=True)
class _Ref:
    """A reference while the text is being written."""

    key: str
    shown: str
    content: Any = None
    at: int = 0
    short: tuple[str, str] = ("", "")  # of a note that only names a work: its key, its words
    markers: list[Span] = field(default_factory=list)


def read_sheet(source: str) -> tuple[Sheet, str, tuple[tuple[int, int], ...]]:
    """The text and the references of wikitext, its title ("" where no words are bold), and where
    parts of the text stand in `source`: pairs of an offset in the text and one in `source`.
    """
    _look_once()
    writer = _Writer(wiki_words())
    with _uncollected():
        parsed = mwparserfromhell.parse(sound(source), skip_style_tags=True)
        writer.walk(parsed, 0)
        writer.write_notes()
        return writer.sheet(), writer.title, tuple(writer.origin)


@cache
def _look_once() -> None:
    """Have the parser's nodes take a part that is parsed already as it is. They ask a function that
    first imports four modules, for each of some 2,000 parts of a page: 6 of 17 ms of its parsing.
    """
    for name, module in list(sys.modules.items()):
        if name.startswith("mwparserfromhell.nodes") and hasattr(module, "parse_anything"):
            module.parse_anything = _parsed  # type: ignore[attr-defined]


def _parsed(value: Any, context: int = 0, *, skip_style_tags: bool = False) -> Wikicode:
    if isinstance(value, Wikicode):
        return value
    return parse_anything(value, context, skip_style_tags=skip_style_tags)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for cycles, of which a page's nodes have none: it takes more than half of
    the time that parsing takes (3.7 s against 1.5 s for 85 articles), for every node is tracked.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


_COMMENT = re.compile(r"(?s)<!--.*?(?:-->|\Z)")
_LOOSE_LINK = re.compile(r"\[(?=(?:https?:|ftp:)?//)(?![^\]\n]{0,2000}\])")
_BOUND = re.compile(
    r"(?P<open>\{\{|\[\[|\{\|)|(?P<close>\}\}|\]\]|\|\}(?!\}))"
    r"|<(?P<slash>/?)(?P<tag>[a-zA-Z]{1,20})\b[^<>]{0,1000}>"
)
_CLOSES = {"}}": "{{", "]]": "[[", "|}": "{|"}
_UNCLOSED = frozenset(("br", "hr", "wbr", "li", "dd", "dt", "td", "th", "tr", "img"))
MOST_NESTED = 40
"""Levels of markup in markup: the parser's own limit, behind which it begins anew and again."""


def sound(source: str) -> str:
    """`source`, the same length, without comments and without markup that nothing closes.

    The parser reads what follows such markup several times, which takes minutes in a text of them.
    """
    text = _COMMENT.sub(lambda found: " " * len(found[0]), source)
    text = _LOOSE_LINK.sub(" ", text)
    opened: list[tuple[str, Span]] = []
    away: list[Span] = []
    for found in _BOUND.finditer(text):
        mark = found[0]
        tag = found["tag"].lower() if mark[0] == "<" else ""
        if tag and (tag in _UNCLOSED or mark.endswith("/>")):
            continue
        if found["open"] or (tag and not found["slash"]):
            if len(opened) < MOST_NESTED:
                opened.append((tag or mark, Span(*found.span())))
            else:
                away.append(Span(*found.span()))
            continue
        kind = tag or _CLOSES[mark]
        if opened and opened[-1][0] == kind:
            opened.pop()
        elif any(name == kind for name, _ in opened):
            while opened[-1][0] != kind:  # what is crossed is closed nowhere
                away.append(opened.pop()[1])
            opened.pop()
        elif tag:
            away.append(Span(*found.span()))
    away += [span for _, span in opened]
    return blanked(text, away)


def title_of(address: str) -> str:
    """The title that a file's name or an address gives."""
    path = address.partition("?")[0] if "://" in address else address
    query = re.search(r"[?&]title=([^&#]+)", address)
    name = query[1] if query else PurePath(path).name
    return unquote(name).removesuffix(PurePath(name).suffix if not query else "").replace("_", " ")


class _Writer:
    """One text from the nodes of a parsed page."""

    def __init__(self, words: WikiWords) -> None:
        self.words = words
        self.title = ""
        self.origin: list[tuple[int, int]] = []
        self._pieces: list[str] = []
        self._length = 0
        self._block = 0  # where the paragraph being written begins
        self._tag = "p"
        self._gap = False  # a space is due before the next word
        self._paragraphs: list[Span] = []
        self._tags: list[str] = []
        self._links: list[Link] = []
        self._quoted: list[Quoted] = []
        self._works: list[tuple[Span, Work, str]] = []
        self._named: list[tuple[Span, str]] = []
        self._refs: dict[str, _Ref] = {}
        self._notes: list[tuple[_Ref, Span]] = []
        self._captions: list[tuple[Any, int]] = []  # of pictures in the paragraph being written
        self._bold: int | None = None
        self._opened = -1  # where a block of quoted words begins that is not closed yet
        self._in_note = False
        self._roles: dict[str, str] = {}  # of parameters, by their names as they are written
        self._counted = Counter[str]()  # references of each group
        self._sizes: dict[int, int] = {}  # by the identity of nodes, which all live as long

    # Writing

    def put(self, text: str, at: int) -> None:
        """Add words that stand at `at` in the source; white space is folded."""
        words = text.strip()
        if not _TO_FOLD.search(words):  # the most part
            begun = text.index(words[0]) if words else 0
            if begun and self._length > self._block:
                self._gap = True
            if words:
                self._put_words(words, at + begun)
            if len(text) > begun + len(words) and self._length > self._block:
                self._gap = True
            return
        for piece in _SPACES.split(text):
            if not piece:
                continue
            if piece.isspace():
                self._gap = self._gap or self._length > self._block
            else:
                self._put_words(piece, at)
            at += len(piece)

    def _put_words(self, words: str, at: int) -> None:
        if self._gap:
            self._add(" ")
        self._gap = False
        if not self.origin or at - self._length != self.origin[-1][1] - self.origin[-1][0]:
            self.origin.append((self._length, at))
        self._add(words)

    def _add(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)

    def end_block(self, tag: str = "p") -> None:
        """The paragraph ends; the next one is a `tag`."""
        if self._length > self._block:
            self._paragraphs.append(Span(self._block, self._length))
            self._tags.append(self._tag)
            self._add(PARAGRAPH_BREAK)
            self._block = self._length
        self._gap = False
        self._tag = tag
        while self._captions:
            captions, self._captions = self._captions, []
            for code, at in captions:
                self._tag = "figcaption"
                self._caption(code, at)
                self.end_block(tag)

    def _caption(self, code: Any, at: int) -> None:
        """The last parameter of a picture's link; those before it say how it is shown."""
        starts, last = [at], 0
        for number, node in enumerate(code.nodes):
            if isinstance(node, Text) and "|" in str(node):
                last = number
            starts.append(starts[-1] + self._size(node))
        for node, start in list(zip(code.nodes, starts, strict=False))[last:]:
            if isinstance(node, Text) and "|" in str(node):
                skipped = str(node).rfind("|") + 1
                self._text(str(node)[skipped:], start + skipped)
            else:
                self._node(node, start)

    def _mark(self) -> int:
        """Where the next words will begin."""
        return self._length + (1 if self._gap else 0)

    def _since(self, start: int) -> Span:
        """From `start` to the last words written, without a paragraph's break."""
        end = self._length
        if end == self._block and end > start:
            end -= len(PARAGRAPH_BREAK)
        return Span(min(start, max(end, 0)), max(end, min(start, end)))

    def _words(self, span: Span) -> str:
        parts, at = [], self._length
        for piece in reversed(self._pieces):
            if at <= span.start:
                break
            at -= len(piece)
            parts.append(piece)
        return "".join(reversed(parts))[span.start - at : span.end - at]

    # Nodes

    def walk(self, code: Any, at: int) -> None:
        """Write the nodes of `code`, which begins at `at` in the source."""
        for node in code.nodes:
            if type(node) is Text:
                text = node.value
                self._text(text, at)
                at += len(text)
                continue
            length = self._size(node)
            self._node(node, at)
            at += length

    def _node(self, node: Any, at: int) -> None:
        kind = type(node)
        if kind is Text:
            self._text(node.value, at)
        elif kind is Tag:
            self._tagged(node, at)
        elif kind is Template:
            self._template(node, at)
        elif kind is Wikilink:
            self._wikilink(node, at)
        elif kind is ExternalLink:
            self._external(node, at)
        elif kind is HTMLEntity:
            self.put(node.normalize(), at)
        elif kind is Heading:
            self.end_block("h2")
            self.walk(node.title, at + node.level)
            self.end_block()  # a comment or an argument of a template leaves nothing

    def _text(self, text: str, at: int) -> None:
        if "__" in text:
            text = _SWITCH.sub(lambda found: " " * len(found[0]), text)
        if "<" in text:
            text = _MARKUP_LEFT.sub(lambda found: " " * len(found[0]), text)
        if "\n" not in text and "''" not in text:
            self.put(text, at)
            return
        done = 0
        for found in _STYLES_AND_LINES.finditer(text):
            self.put(text[done : found.start()], at + done)
            done = found.end()
            if found[0][0] == "'":
                self._style(found[0], at + found.start())
            elif len(found[0].strip(" \t")) > 1 or self._tag == "li":
                self.end_block()
            else:
                self.put(" ", at + found.start())
        self.put(text[done:], at + done)

    def _style(self, marks: str, at: int) -> None:
        """Italics and bold leave nothing; the first bold words are the title."""
        if len(marks) == 4:
            self.put("'", at)
        if len(marks) < 3 or self.title or self._in_note or self._tag != "p":
            return
        if self._bold is None:
            self._bold = self._mark()
        else:
            self.title = self._words(Span(self._bold, self._length)).strip()

    def _wikilink(self, node: Any, at: int) -> None:
        title = str(node.title)
        if _MEDIA.search(title):
            if node.text is not None:
                self._captions.append((node.text, at + 3 + len(title)))
        elif node.text is None:
            if not _PREFIXED.match(title):
                self.put(title.lstrip(":"), at + 2)
        elif not _PREFIXED.match(title) or title.startswith(":") or "|" not in str(node.text):
            self.walk(node.text, at + 3 + len(title))

    def _external(self, node: Any, at: int) -> None:
        url = _URL_END.split(str(node.url).strip(), maxsplit=1)[0]
        url = trimmed(url)
        start = self._mark()
        if node.title is not None and str(node.title).strip():
            self.walk(node.title, at + 2 + self._size(node.url))
        elif node.brackets:
            self.put(UNTITLED, at)
        else:
            self.put(url, at)
        self._link(self._since(start), url)

    def _link(self, span: Span, url: str) -> None:
        link = link_to("https:", span, "https:" + url if url.startswith("//") else url)
        if link is not None and len(span):
            self._links.append(link)

    def _tagged(self, node: Any, at: int) -> None:
        name = str(node.tag).strip().lower()
        contents = node.contents
        inner = at + self._opening(node)
        if name == "ref":
            self._reference(node, inner, at)
        elif name == "references":
            self._define(contents, inner)
        elif name == "br":
            self.put(" ", at)
        elif node.wiki_markup and node.self_closing:
            self.end_block("li" if name in ("li", "dd", "dt") else "p")
        elif name in _FORMULAS:
            self.put(LEFT_OUT, at)
        elif name in _UNSEEN or contents is None:
            return
        elif name in ("nowiki", "pre"):
            self.put(str(contents), inner)
        elif name in ("blockquote", "poem"):
            self._block_quotation(contents, inner)
        elif name == "q":
            start = self._mark()
            self.walk(contents, inner)
            self._quoted.append(Quoted(self._since(start), None, False))
        elif name in _BREAKING:
            self.end_block(name)
            self.walk(contents, inner)
            self.end_block()
        else:
            self.walk(contents, inner)

    def _block_quotation(self, contents: Any, at: int) -> None:
        self.end_block("blockquote")
        start = self._length
        self.walk(contents, at)
        self.end_block()
        span = self._since(start)
        if len(span):
            self._quoted.append(Quoted(span, None, True))

    # References

    def _reference(self, node: Any, inner: int, at: int) -> None:
        name, group = _attribute(node, "name"), _attribute(node, "group")
        key = f"{group}:{name}" if name else f"@{at}"
        self._refer(key, group, node.contents, inner, at)

    def _refer(self, key: str, group: str, content: Any, inner: int, at: int) -> None:
        """A marker here, and the note that it leads to."""
        ref = self._defined(key, group, content, inner)
        start = self._length
        self._gap = False
        self.put(ref.shown, at)
        ref.markers.append(Span(start, self._length))

    def _defined(self, key: str, group: str, content: Any, inner: int) -> _Ref:
        ref = self._refs.get(key)
        if ref is None:
            self._counted[group] += 1
            number = self._counted[group] if group else len(self._refs) + 1
            shown = f"{group[:_LONGEST_MARKER_GROUP]} {number}".strip()
            ref = self._refs[key] = _Ref(key, f"[{shown}]")
        if ref.content is None and content is not None and _holds(content):
            ref.content, ref.at = content, inner
        return ref

    def _define(self, code: Any, at: int) -> None:
        """Notes defined where nothing is shown: in a list of references, a table of data."""
        if code is None:
            return
        for node in code.nodes:
            if isinstance(node, Tag):
                contents, inner = node.contents, at + self._opening(node)
                if str(node.tag).strip().lower() == "ref":
                    name, group = _attribute(node, "name"), _attribute(node, "group")
                    self._defined(f"{group}:{name}" if name else f"@{at}", group, contents, inner)
                elif contents is not None:
                    self._define(contents, inner)
            elif isinstance(node, Template):
                for param, inner in self._parameters(node, at):
                    self._define(param.value, inner)
            elif isinstance(node, Wikilink) and node.text is not None:
                self._define(node.text, at + 3 + self._size(node.title))
            at += self._size(node)

    def write_notes(self) -> None:
        """The notes behind the text, in the order of their first markers; notes may have notes."""
        self.end_block()
        self._in_note = True
        written: set[str] = set()
        while len(written) < len(self._refs):
            for key, ref in list(self._refs.items()):
                if key in written:
                    continue
                written.add(key)
                self.end_block("li")
                start = self._length
                if ref.short[0]:
                    self.put(ref.short[1], ref.at)
                    self._named.append((self._since(start), ref.short[0]))
                elif ref.content is not None:
                    self.walk(ref.content, ref.at)
                self.end_block()
                span = self._since(start)
                if len(span):
                    self._notes.append((ref, span))

    # Templates

    def _template(self, node: Any, at: int) -> None:
        name = plain(re.sub(r"<!--.*?-->", "", str(node.name)))
        kind = self.words.templates.get(name.removeprefix("template:"))
        params = self._parameters(node, at)
        if name.startswith("#tag:ref"):
            first = params[0] if params else None
            named = {plain(str(param.name)): str(param.value).strip() for param, _ in params}
            if first:
                key, group = named.get("name", ""), named.get("group", "")
                key = f"{group}:{key}" if key else f"@{at}"
                self._refer(key, group, first[0].value, first[1], at)
        elif name.startswith("#"):
            self._define_in(params)
        elif self._describes(kind, params):
            self._work(params, at)
        elif kind == "quotation":
            self._quote(params)
        elif kind == "opening":
            self._open_quotation()
        elif kind == "closing":
            self._close_quotation(params)
        elif kind == "inline":
            words = _chosen(params, ("text", "1", "quote"))
            if words:
                self.put("“", at)
                self.walk(*words)
                self.put("”", at)
        elif kind == "short":
            self._short(name, params, at)
        elif kind == "reuse":
            for param, _ in params:
                if not param.showkey and str(param.value).strip():
                    self._refer(f":{_name(str(param.value))}", "", None, 0, at)
        elif kind == "note":
            words = _chosen(params, ("1", "text"))
            named = {plain(str(param.name)): str(param.value).strip() for param, _ in params}
            if words and str(words[0]).strip():
                key = named.get("name", "")
                group = named.get("group", "note")
                self._refer(f"{group}:{key}" if key else f"@{at}", group, words[0], words[1], at)
            elif named.get("name"):
                self._refer(f"{named.get('group', 'note')}:{named['name']}", "note", None, 0, at)
        elif kind == "words":
            unnamed = [(param.value, inner) for param, inner in params if not param.showkey]
            if unnamed:
                self.walk(*unnamed[-1])
        else:
            self._define_in(params)
            shown = any(not param.showkey and str(param.value).strip() for param, _ in params)
            if kind != "away" and shown and self._length > self._block:
                self.put(LEFT_OUT, at)  # what it writes is not known

    def _parameters(self, node: Any, at: int) -> list[tuple[Any, int]]:
        """A template's parameters, each with the offset of its value."""
        found = []
        at += 2 + self._size(node.name)
        for param in node.params:
            at += 1
            if param.showkey:
                at += self._size(param.name) + 1
            found.append((param, at))
            at += self._size(param.value)
        return found

    def _size(self, node: Any) -> int:
        """How long a node is in the source, counted once for each: `str` writes all of it."""
        if isinstance(node, Text):
            return len(node.value)
        known = self._sizes.get(id(node))
        if known is None:
            if isinstance(node, Wikicode):
                known = 0
                for one in node.nodes:
                    known += len(one.value) if type(one) is Text else self._size(one)
            elif isinstance(node, Template):
                known = 4 + self._size(node.name) + sum(1 + self._size(one) for one in node.params)
            elif isinstance(node, Parameter):
                named = self._size(node.name) + 1 if node.showkey else 0
                known = named + self._size(node.value)
            elif isinstance(node, Wikilink):
                words = 0 if node.text is None else 1 + self._size(node.text)
                known = 4 + self._size(node.title) + words
            elif isinstance(node, Tag) and not node.self_closing:
                closing = node.closing_wiki_markup if node.wiki_markup else node.closing_tag
                tail = len(str(closing or "")) + (0 if node.wiki_markup else 3)
                known = self._opening(node) + self._size(node.contents) + tail
            else:
                known = len(str(node))
            self._sizes[id(node)] = known
        return known

    def _opening(self, tag: Any) -> int:
        """How long the part of an element before its contents is in the source."""
        attributes = sum(len(str(one)) for one in tag.attributes) + len(tag.padding or "")
        if tag.wiki_markup:
            return len(str(tag.wiki_markup)) + attributes + len(tag.wiki_style_separator or "")
        return (2 if tag.invalid else 1) + self._size(tag.tag) + attributes + 1

    def _define_in(self, params: list[tuple[Any, int]]) -> None:
        for param, inner in params:
            self._define(param.value, inner)

    def _describes(self, kind: str | None, params: list[tuple[Any, int]]) -> bool:
        """Whether a template describes a work: by its address, or by its title and its author,
        date or publisher. Outside notes and lists, one that opens a paragraph is a table of data.
        """
        roles = {self._role(param) for param, _ in params if _holds(param.value)}
        addressed = bool(roles & {"url", "archive", "doi", "arxiv", "pmid", "pmc", "jstor"})
        if self._in_note:
            addresses = [_URL.match(str(param.value)) for param, _ in params]
            if addressed or any(one and not one["rest"].strip() for one in addresses):
                return True
        elif self._length == self._block and self._tag != "li":
            return False
        told = "title" in roles and bool(roles & {"last", "author", "date", "publisher", "page"})
        return kind in (None, "quotation") and (told or (addressed and "title" in roles))

    def _role(self, param: Any) -> str:
        written = str(param.name)
        role = self._roles.get(written)
        if role is None:
            name = plain(written)
            known = self.words.parameters
            role = known.get(name) or known.get(_NUMBER_END.sub("", name), "")
            self._roles[written] = role
        return role

    def _work(self, params: list[tuple[Any, int]], at: int) -> None:
        """Write what a template says of a work, and keep it."""
        by_role: dict[str, list[tuple[Any, int]]] = {}
        links: list[tuple[str, int]] = []
        for param, inner in params:
            role = self._role(param)
            value = re.sub(r"<!--.*?-->", "", str(param.value))
            address = _URL.match(value)
            alone = address is not None and not address["rest"].strip()
            if address and (role in ("url", "archive") or alone):
                kept = ("archive" if role == "archive" else "url", inner)
                links.append(kept)
                by_role.setdefault(f"link:{kept[0]}", []).append((address[1], inner))
            elif role and value.strip():
                by_role.setdefault(role, []).append((param.value, inner))
        start = self._mark()
        authors = self._authors(by_role)
        date = self._said(by_role, "date", "({})")
        begun = self._mark()
        title = self._said(by_role, "title", "{}", "Untitled")
        titled = Span(begun, begun + len(title))
        pages = by_role.get("link:url", [])
        for number, (url, inner) in enumerate(pages):
            span = titled
            if number or not len(titled):
                begun = self._mark()
                self.put(UNTITLED, inner)
                span = self._since(begun)
            self._link(span, url)
        publisher = self._said(by_role, "publisher", "{}")
        page = self._said(by_role, "page", "p. {}")
        before_ids = self._length
        for url, inner in by_role.get("link:archive", [])[:1]:
            begun = self._mark()
            self.put("Archived", inner)
            self._link(self._since(begun), url)
            self.put(" ", inner)
        for scheme, shape in _IDENTIFIED.items() if not links else ():
            for value, inner in by_role.get(scheme, ())[: self._length == before_ids]:
                begun = self._mark()
                self.put(f"{scheme}:{str(value).strip()}", inner)
                self._link(self._since(begun), shape.format(str(value).strip().removeprefix("PMC")))
                self.put(" ", inner)
        for value, inner in by_role.get("quotation", ())[:1]:
            begun = self._mark()
            self.walk(value, inner)
            span = self._since(begun)
            if len(span):
                self._quoted.append(Quoted(span, None, False))
        span = self._since(start)
        work = Work(span, title, authors, date, publisher, page)
        self._works.append((span, work, self._citeref(params, authors, date)))

    def _authors(self, by_role: dict[str, list[tuple[Any, int]]]) -> tuple[str, ...]:
        names: list[str] = []
        firsts = by_role.get("first", [])
        named = by_role.get("last") or by_role.get("author") or []
        for number, (value, inner) in enumerate(named):
            begun = self._mark()
            self.walk(value, inner)
            if number < len(firsts):
                self._add(",")
                self._gap = True
                self.walk(*firsts[number])
            names.append(self._words(self._since(begun)).strip())
            self.put("; " if number + 1 < len(named) else " ", inner)
        return tuple(name for name in names if name)

    def _said(
        self, by_role: dict[str, list[tuple[Any, int]]], role: str, shape: str, otherwise: str = ""
    ) -> str:
        """Write the first value of a role; the words of it."""
        before, _, behind = shape.partition("{}")
        for value, inner in by_role.get(role, ())[:1]:
            self.put(before, inner)
            begun = self._mark() if not before or before.endswith(" ") else self._length
            self.walk(value, inner)
            words = self._words(self._since(begun)).strip()
            self._gap = False
            self.put(f"{behind}. " if role != "date" else f"{behind} ", inner)
            return words
        return ""

    def _citeref(self, params: list[tuple[Any, int]], authors: tuple[str, ...], date: str) -> str:
        """The name by which short notes refer to the work."""
        named = {plain(str(param.name)): str(param.value).strip() for param, _ in params}
        given = re.search(r"\{\{\s*(?:harvid|sfnref)\s*\|([^{}]*)\}\}", named.get("ref", ""), re.I)
        if given:
            return "CITEREF" + "".join(part.strip() for part in given[1].split("|"))
        year = re.search(r"\d{4}[a-z]?", date)
        own = named.get("ref", "")
        if own and own.lower() not in ("harv", "none") and not set(own) & set("{}[]<>"):
            return f"CITEREF{own}" + (year[0] if year and year[0] not in own else "")
        last = "".join(name.partition(",")[0] for name in authors[:4])
        return f"CITEREF{last}{year[0] if year else ''}"

    def _quote(self, params: list[tuple[Any, int]]) -> None:
        words = _chosen(params, _QUOTED)
        if words is None:
            return
        self._block_quotation(*words)
        others = [one for one in params if one[0].value is not words[0]]
        by = [
            (param, inner)
            for param, inner in others
            if not param.showkey or plain(str(param.name)) in _SIGNED
        ]
        noted = [one for one in others if one not in by[:3] and "<ref" in str(one[0].value)]
        self._sign([*by[:3], *noted])

    def _open_quotation(self) -> None:
        self.end_block("blockquote")
        self._opened = self._length

    def _close_quotation(self, params: list[tuple[Any, int]]) -> None:
        """The end of a block of quoted words that a template of its own begins."""
        self.end_block()
        start, self._opened = self._opened, -1
        span = self._since(start) if start >= 0 else Span(0, 0)
        if len(span):
            self._quoted.append(Quoted(span, None, True))
            self._sign(params)

    def _sign(self, params: list[tuple[Any, int]]) -> None:
        """The line under a quotation that says whose it is, with its references."""
        by = [one for one in params if str(one[0].value).strip()]
        if by:
            self.put(f"{SIGNS_BELOW[0]} ", by[0][1])
        for param, inner in by:
            self.walk(param.value, inner)
            self.put(" ", inner)
        self.end_block()

    def _short(self, name: str, params: list[tuple[Any, int]], at: int) -> None:
        """A short note: a marker of its own, or the words where it stands in a note."""
        unnamed = [str(param.value).strip() for param, _ in params if not param.showkey]
        parts = [part for part in unnamed if part]
        page = next((str(p.value).strip() for p, _ in params if self._role(p) == "page"), "")
        key = "CITEREF" + "".join(parts[:5])
        words = " ".join(parts) + (f", p. {page}" if page else "")
        if not parts:
            return
        if name.startswith("sfn") and not self._in_note:
            self._refer(f"sfn:{key}:{page}", "", None, at, at)
            ref = self._refs[f"sfn:{key}:{page}"]
            ref.short, ref.at = (key, words), at
        else:
            start = self._mark()
            self.put(words, at)
            self._named.append((self._since(start), key))

    # The result

    def sheet(self) -> Sheet:
        """The text with its notes."""
        text = "".join(self._pieces)
        links = Inside([(link.span, link) for link in self._links])
        works = Inside([(span, work) for span, work, _ in self._works])
        keys = Inside([(span, (key, span)) for span, _, key in self._works])
        quoted = Inside([(item.span, item.span) for item in self._quoted if not item.block])
        named = Inside(self._named)
        notes = [
            Note(ref.key, span, tuple(ref.markers), links.of(span), works.of(span),
                 quoted.of(span), named.of(span), keys.of(span))
            for ref, span in self._notes
        ]  # fmt: skip
        inside = SpanSet(note.span for note in notes)
        for span, work, key in self._works:
            if not inside.hits(span) and len(span):
                own = ((key, span),)
                notes.append(Note(key, span, (), links.of(span), (work,), quoted.of(span), (), own))
        document = Document(
            text.rstrip(),
            tuple(self._paragraphs),
            tuple(self._tags),
            tuple(self._anchors(inside)),
            tuple(self._quoted),
        )
        return Sheet(document, tuple(notes), tuple(work_lists(document)))

    def _anchors(self, inside: SpanSet) -> Iterator[Anchor]:
        starts = [span.start for span in self._paragraphs]
        for link in sorted(self._links, key=lambda one: one.span):
            if not inside.hits(link.span):
                block = max(0, bisect_right(starts, link.span.start) - 1)
                yield Anchor(link.span, link.url, _LINK, block)


_QUOTED = ("text", "quote", "texte", "texto", "testo", "tekst", "1", "цитата", "zitat")
_SIGNED = frozenset(
    """author sign source cite by autor quelle auteur source fonte autore fuente 2 3 4 title speaker
    автор источник""".split()  # noqa: SIM905
)


def _holds(code: Any) -> bool:
    """Whether there is more than white space in it."""
    return any(not isinstance(node, Text) or node.value.strip() for node in code.nodes)


def _attribute(node: Any, name: str) -> str:
    if not node.has(name):
        return ""
    return _name(str(node.get(name).value))


def _name(value: str) -> str:
    return " ".join(value.strip().strip("\"'").split())


def _chosen(params: list[tuple[Any, int]], names: tuple[str, ...]) -> tuple[Any, int] | None:
    """The value of the first of `names` that has words."""
    by_name = {plain(str(param.name)): (param.value, inner) for param, inner in params}
    return next(
        (by_name[name] for name in names if name in by_name and str(by_name[name][0]).strip()), None
    )
