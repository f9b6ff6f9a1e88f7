"""An article's text with offsets, what its markup says about parts of it, and its notes.

One file: a note is text with offsets like the rest, and is tied to its mark by them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lxml import etree

from crawler.documents.embeds import Embed
from crawler.documents.html import HEADINGS, Block, Box
from crawler.language.paragraphs import paragraphs
from crawler.model import Citation, CitationForm, QuoteForm, Span

if TYPE_CHECKING:
    from crawler.documents.pdf import PdfLink

PARAGRAPH_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link as it stands in the text. `span` may be empty (a link around a picture)."""

    span: Span
    href: str
    element: etree._Element
    block: int
    in_embed: bool = False


@dataclass(frozen=True, slots=True)
class Quoted:
    """A part that the markup calls quoted: <blockquote> or <q>, with its cite= if it has one."""

    span: Span
    cite: str | None
    block: bool  # a <blockquote>, not a <q>


@dataclass(frozen=True, slots=True)
class Post:
    """An embedded post and the part of the text that shows it (empty when it shows no words)."""

    span: Span
    embed: Embed


@dataclass(frozen=True, slots=True)
class Document:
    """The main text of a page; all spans are offsets into `text` in code points."""

    text: str
    paragraphs: tuple[Span, ...] = ()
    tags: tuple[str, ...] = ()  # of the paragraphs
    anchors: tuple[Anchor, ...] = ()
    quoted: tuple[Quoted, ...] = ()
    sourced: tuple[Quoted, ...] = ()  # other elements with cite=, such as <ins>
    posts: tuple[Post, ...] = ()
    raised: tuple[Span, ...] = ()  # superscripts
    works: tuple[tuple[Span, etree._Element], ...] = ()  # what <cite> holds
    strong: tuple[Span, ...] = ()  # paragraphs that are headings, or bold as a whole
    notes: Mapping[str, Span] = field(default_factory=dict)  # by the fragment that refers to them
    boxes: tuple[Box, ...] = ()  # in which the paragraphs stand; none in what is no page

    def is_cell(self, index: int) -> bool:
        """Whether a paragraph is one of several cells of a table's row."""
        box = self.boxes[index] if self.boxes else None
        beside = box.parent.children if box and box.parent else ()
        return box is not None and box.tag in ("td", "th") and len(beside) > 1

    @property
    def marked(self) -> tuple[tuple[Span, QuoteForm], ...]:
        """The spans of block quotations and <q>, for the reader of quotations."""
        forms = {True: QuoteForm.BLOCK, False: QuoteForm.ELEMENT}
        return tuple((item.span, forms[item.block]) for item in self.quoted)


def write(chosen: Iterable[Block], noted: Mapping[str, Box] | None = None) -> Document:
    """One text from blocks, with the offsets of their marks moved along.

    `noted` are the boxes of notes, by the fragment that refers to them.
    """
    draft = _Draft({box: name for name, box in (noted or {}).items()})
    for block in chosen:
        draft.add(block)
    return draft.document()


_BOLD_SHARE = 0.9  # of its characters; a question's mark or number may be set plain


class _Draft:
    """A document being written, block by block."""

    def __init__(self, names: Mapping[Box, str]) -> None:
        self.names = names
        self.pieces: list[str] = []
        self.length = 0
        self.paragraphs: list[Span] = []
        self.tags: list[str] = []
        self.boxes: list[Box] = []
        self.anchors: list[Anchor] = []
        self.quoted: list[Quoted] = []
        self.sourced: list[Quoted] = []
        self.posts: list[Post] = []
        self.raised: list[Span] = []
        self.works: list[tuple[Span, etree._Element]] = []
        self.strong: list[Span] = []
        self.notes: dict[str, Span] = {}
        self.quoting: etree._Element | None = None
        self.quoted_at = 0  # where the block quotation being written stands in `quoted`

    def add(self, block: Block) -> None:
        span = self._write(block)
        self._note(block.box, span)
        if block.embed is not None:
            self._post(block.embed, span)
        elif block.quoted is not None:
            self._quote(block.quoted, span)
        self.quoting = block.quoted
        for mark in block.marks:
            moved = Span(span.start + mark.span.start, span.start + mark.span.end)
            self._mark(mark.element, moved, block)

    def _write(self, block: Block) -> Span:
        if not block.text:
            return Span(self.length, self.length)
        if self.pieces:
            self.pieces.append(PARAGRAPH_BREAK)
            self.length += len(PARAGRAPH_BREAK)
        span = Span(self.length, self.length + len(block.text))
        self.pieces.append(block.text)
        self.length = span.end
        self.paragraphs.append(span)
        self.tags.append(block.tag)
        self.boxes.append(block.box)
        if block.heading or block.strong >= _BOLD_SHARE * len(block.text):
            self.strong.append(span)
        return span

    def _note(self, box: Box, span: Span) -> None:
        for around in box.outward() if self.names else ():
            name = self.names.get(around)
            if name is not None:
                self.notes[name] = Span(self.notes.get(name, span).start, span.end)

    def _post(self, embed: Embed, span: Span) -> None:
        if self.posts and self.posts[-1].embed is embed:
            self.posts[-1] = Post(Span(self.posts[-1].span.start, span.end), embed)
        else:
            self.posts.append(Post(span, embed))

    def _quote(self, element: etree._Element, span: Span) -> None:
        if element is self.quoting:
            start = self.quoted[self.quoted_at].span.start
            self.quoted[self.quoted_at] = Quoted(Span(start, span.end), element.get("cite"), True)
        else:
            self.quoted_at = len(self.quoted)
            self.quoted.append(Quoted(span, element.get("cite"), True))

    def _mark(self, element: etree._Element, span: Span, block: Block) -> None:
        tag = element.tag
        if tag == "a":
            href = element.get("href")
            if href is not None:
                index = len(self.paragraphs) - 1
                self.anchors.append(Anchor(span, href, element, index, block.embed is not None))
        elif tag == "q":
            self.quoted.append(Quoted(span, element.get("cite"), False))
        elif tag == "sup":
            self.raised.append(span)
        elif tag == "cite":
            self.works.append((span, element))
        elif "cite" in element.attrib:
            self.sourced.append(Quoted(span, element.get("cite"), False))

    def document(self) -> Document:
        return Document(
            text="".join(self.pieces),
            paragraphs=tuple(self.paragraphs),
            tags=tuple(self.tags),
            boxes=tuple(self.boxes),
            anchors=tuple(sorted(self.anchors, key=lambda anchor: anchor.span)),
            quoted=tuple(self.quoted),
            sourced=tuple(self.sourced),
            posts=tuple(self.posts),
            raised=tuple(self.raised),
            works=tuple(self.works),
            strong=tuple(self.strong),
            notes=self.notes,
        )


def laid_out(text: str, links: Iterable[PdfLink]) -> Document:
    """The document that a printed text and its links are; where a link leads to begins a note,
    which goes on to the next one, to a line numbered as notes are, or to the page's end.
    """
    blocks = paragraphs(text)
    starts = [block.start for block in blocks]
    anchors, goals = [], set()
    for link in links:
        block = max(0, bisect_right(starts, link.span.start) - 1)
        href = link.url or f"#{link.leads_to}"
        anchors.append(Anchor(link.span, href, etree.Element("a"), block))
        goals |= {link.leads_to} - {-1}
    ends = goals | {match.start() for match in _NOTE.finditer(text)}
    ends |= {at for at, sign in enumerate(text) if sign == "\f"} | {len(text)}
    listed = sorted(ends)
    notes = {
        f"{goal}": Span(goal, listed[bisect_right(listed, goal)])
        for goal in goals
        if goal < len(text)
    }
    tags = ("p",) * len(blocks)
    return Document(text, blocks, tags, tuple(anchors), notes=notes)


# Notes at the end of a plain text, tied to the markers in its body.


_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
# "[1]", "1.", "1)", "(1)", "¹", "^1" at a line's start.
_NOTE = re.compile(
    r"^[ \t]{0,8}(?:\[\^?(\d{1,3})\]:?|\((\d{1,3})\)|(\d{1,3})[.)]|\^(\d{1,3})"
    r"|([⁰¹²³⁴-⁹]{1,3}))[ \t]",
    re.M,
)
# "[1]", "[1, 2]", "[^1]" or a superscript right behind a word or a mark.
_MARKER = re.compile(r"\[\^?(\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,8})\]|(?<=\S)([⁰¹²³⁴-⁹]{1,3})")


def tie_notes(text: str, citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """The citations, those inside numbered notes with the FOOTNOTE form and the marker's `place`.

    A note counts only when its number is referred to before it; lists that merely are numbered
    stay as they are. Where several markers name one note, `place` is the first of them.
    """
    notes = _notes(text)
    if not notes:
        return tuple(citations)
    markers = _markers(text, {at for _, at, _ in notes})
    tied = []
    for citation in citations:
        number = next((n for n, start, end in notes if start <= citation.span.start < end), None)
        place = markers.get(number) if number is not None else None
        if place and place.end <= citation.span.start:
            citation = replace(citation, form=CitationForm.FOOTNOTE, place=place)
        tied.append(citation)
    return tuple(tied)


def numbers_in(marker: str) -> frozenset[int]:
    """The note numbers a marker names: "[1, 3–5]" gives 1, 3, 4, 5."""
    numbers: set[int] = set()
    for part in re.split(r",", marker.strip("[]^ ").translate(_SUPERSCRIPT)):
        ends = [int(end) for end in re.findall(r"\d{1,3}", part)]
        if ends:
            numbers.update(range(ends[0], min(ends[-1], ends[0] + 50) + 1))
    return frozenset(numbers)


def _notes(text: str) -> list[tuple[int, int, int]]:
    """(number, start, end) of every numbered line, up to the next one or an empty line."""
    starts = [
        (int(next(filter(None, match.groups())).translate(_SUPERSCRIPT)), match.start())
        for match in _NOTE.finditer(text)
    ]
    found = []
    for index, (number, start) in enumerate(starts):
        end = starts[index + 1][1] if index + 1 < len(starts) else len(text)
        blank = text.find("\n\n", start + 1, end)
        found.append((number, start, blank if blank >= 0 else end))
    return found


def _markers(text: str, note_starts: set[int]) -> dict[int, Span]:
    """The first place in the body that refers to each number."""
    places: dict[int, Span] = {}
    for match in _MARKER.finditer(text):
        line = text.rfind("\n", 0, match.start()) + 1
        if line in note_starts and not text[line : match.start()].strip():
            continue
        for number in numbers_in(match[0]):
            places.setdefault(number, Span(match.start(), match.end()))
    return places


# Footnotes and lists of sources in a page: which marker in the text refers to which note.


# What a reference marker shows: 1, [1], (1), 1), *, †, ‡, note 1, fn. 1, a.
_SHOWN_MARKER = re.compile(
    r"\s*[\[(]?\s*(?:(?:note|fn|ref|n|nr|anm|прим|сн)\.?\s{0,2})?"
    r"(?:\d{1,3}|[*†‡§¶]{1,3}|[ivxlc]{1,6}|[a-z])\s*[\])]?[.,]?\s*",
    re.I,
)
_MARKER_LENGTH = 12  # characters
_NUMBER = re.compile(r"\d{1,3}")
_SOURCE_HEADING = re.compile(
    r"[\W\d_]{0,4}(?:(?:primary |further |our )?sources?(?: and (?:references|notes|links))?"
    r"|references|notes|footnotes|endnotes|bibliography|works cited|citations|"
    r"источники|источник|примечания|примечание|сноски|ссылки|литература|список литературы|"
    r"джерела|джерело|примітки|посилання|виноски|quellen|quelle|quellenverzeichnis|"
    r"quellen und verweise|einzelnachweise|fußnoten|belege|anmerkungen|endnoten|quellenangaben|"
    r"literatur(?:verzeichnis|angaben|nachweise)?|nachweise|reference list|list of references|"
    r"использованная литература|использованные источники|список источников|библиография|"
    r"список використаних джерел|список літератури|література|références bibliographiques|"
    r"ouvrages cités|referencias bibliográficas|referências bibliográficas|bibliografi[ae]|"
    r"piśmiennictwo|literatura|použitá literatura|literatuur(?:lijst)?|litteratur|"
    r"kaynakça|引用文献|註釋|注释|参考資料|각주|출처|참고 문헌|참고문헌|"
    r"sources? et notes|références|notes et références|notes de bas de page|bibliographie|"
    r"fuentes|fuente|referencias|notas|bibliografía|fonti|fonte|riferimenti|note|fontes|"
    r"referências|źródła|źródło|przypisy|zdroje|zdroj|poznámky|reference|bronnen|bron|noten|"
    r"voetnoten|källor|källa|kilder|kilde|lähteet|kaynaklar|kaynak|dipnotlar|"
    r"出典|参考文献|脚注|资料来源|參考資料|参考资料|来源|المصادر|المصدر|مصادر|مصدر|स्रोत)\s*[:：]?\s*",
    re.I,
)
_HEADING_LENGTH = 60  # characters
_LEADING_NUMBER = re.compile(r"\s*[\[(]?(\d{1,3})[\]).:]?\s")
_LOOSE_MARKER = re.compile(r"\[(\d{1,3}(?:\s{0,2}[,;–-]\s{0,2}\d{1,3}){0,8})\]")
_MAX_PLACES = 12  # references to one note that are followed; encyclopedias repeat some hundreds


@dataclass(frozen=True, slots=True)
class Note:
    """One note: where its words stand, and the markers in the body that refer to it."""

    span: Span
    places: tuple[Span, ...] = ()


def is_source_heading(text: str) -> bool:
    """Whether a line announces a list of sources or notes, in the languages we read."""
    return len(text) <= _HEADING_LENGTH and _SOURCE_HEADING.fullmatch(text) is not None


def opens_with_source(text: str) -> bool:
    """Whether a line opens as "Source: …" does."""
    head, colon, _ = text[:_HEADING_LENGTH].partition(":")
    return bool(colon) and _SOURCE_HEADING.fullmatch(head) is not None


def fragment(href: str) -> str:
    """The fragment that a link within the page points to, "" for a link to elsewhere."""
    href = href.strip()
    return href[1:] if href.startswith("#") else ""


def note_referred(chosen: Iterable[Block], root: etree._Element) -> dict[str, etree._Element]:
    """The elements that reference markers in the chosen blocks point to, by fragment name."""
    wanted: set[str] = set()
    for block in chosen:
        for mark in block.marks:
            if mark.element.tag == "a" and len(mark.span) <= _MARKER_LENGTH:
                name = fragment(mark.element.get("href") or "")
                if name and _SHOWN_MARKER.fullmatch(mark.span.of(block.text)):
                    wanted.add(name)
    return _named(root, wanted) if wanted else {}


def _named(root: etree._Element, names: set[str]) -> dict[str, etree._Element]:
    found: dict[str, etree._Element] = {}
    for element in root.iter(etree.Element):
        for key in (element.get("id"), element.get("name")):
            if key in names and key is not None:
                found.setdefault(key, element)
    return found


def text_around(element: etree._Element, boxes: dict[etree._Element, Box]) -> Box | None:
    """The box that holds the note: the element itself, or the block around a named anchor."""
    here: etree._Element | None = element
    while here is not None and here not in boxes:
        here = here.getparent()
    box = boxes.get(here) if here is not None else None
    return None if box is None or box.tag in ("body", "html", "article", "main") else box


def page_notes(document: Document) -> Iterator[Note]:
    """The notes of a document with the places that refer to them, in order of the notes."""
    linked = list(linked_notes(document))
    yield from linked
    known = sorted(note.span for note in linked)
    yield from (note for note in _listed_notes(document) if not touches_near(known, note.span))


def touches_near(spans: Sequence[Span], span: Span) -> bool:
    """Whether `span` shares a code point with its neighbours among the sorted `spans`."""
    index = bisect_right(spans, span)
    near = spans[max(0, index - 1) : index + 1]
    return any(one.start < span.end and span.start < one.end for one in near)


def linked_notes(document: Document) -> Iterator[Note]:
    """Notes whose markers are links to them."""
    places: dict[str, list[Span]] = {}
    for anchor in document.anchors:
        name = fragment(anchor.href)
        note = document.notes.get(name)
        # What points backwards leads from a note to its marker.
        if note is None or anchor.span.start >= note.start:
            continue
        if _SHOWN_MARKER.fullmatch(anchor.span.of(document.text)):
            places.setdefault(name, []).append(anchor.span)
    for name, found in places.items():
        yield Note(document.notes[name], tuple(found[:_MAX_PLACES]))


def _listed_notes(document: Document) -> Iterator[Note]:
    """Notes under a heading such as "Sources", numbered by their list or by themselves."""
    markers: dict[int, list[Span]] | None = None
    count = -1  # -1: not in a list
    for index, (span, tag) in enumerate(zip(document.paragraphs, document.tags, strict=True)):
        text = span.of(document.text)
        if is_source_heading(text) and not document.is_cell(index):
            count = 0
        elif tag in HEADINGS:
            count = -1
        elif opens_with_source(text):
            yield Note(span)
        elif count >= 0:
            count += 1
            markers = _loose_markers(document) if markers is None else markers
            own = _LEADING_NUMBER.match(text)
            number = int(own.group(1)) if own else count
            before = [place for place in markers.get(number, ()) if place.end <= span.start]
            yield Note(span, tuple(before[:_MAX_PLACES]))


def _loose_markers(document: Document) -> dict[int, list[Span]]:
    """Markers that are no links: "[1]", "[2, 3]" in the text and bare superscript numbers."""
    found: dict[int, list[Span]] = {}
    for match in _LOOSE_MARKER.finditer(document.text):
        for number in _NUMBER.findall(match.group(1)):
            found.setdefault(int(number), []).append(Span(*match.span()))
    for span in document.raised:
        words = span.of(document.text)
        if len(words) <= _MARKER_LENGTH and "[" not in words:
            for number in _NUMBER.findall(words):
                found.setdefault(int(number), []).append(span)
    return found


def tie_page_notes(citations: Iterable[Citation], found: Iterable[Note]) -> Iterator[Citation]:
    """The citations, those that stand in a note tied to the places that refer to it.

    A note that is referred to from several places gives one citation for each of them.
    """
    listed = sorted(found, key=lambda note: note.span)
    starts = [note.span.start for note in listed]
    for citation in citations:
        index = bisect_right(starts, citation.span.start) - 1
        note = listed[index] if index >= 0 else None
        if note is None or citation.span.start >= note.span.end:
            yield citation
            continue
        written = citation.form in (CitationForm.LINK, CitationForm.BARE_URL)
        form = CitationForm.FOOTNOTE if written else citation.form
        for place in note.places or (None,):
            yield replace(citation, form=form, place=place)
