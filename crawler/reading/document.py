"""An article's text with offsets, and what its markup says about parts of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from crawler.model import QuoteForm, Span
from crawler.reading import blocks, mainblock, mainbox, pagenotes, teaserblocks
from crawler.reading.embeds import Embed

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
    notes: Mapping[str, Span] = field(default_factory=dict)  # by the fragment that refers to them

    @property
    def marked(self) -> tuple[tuple[Span, QuoteForm], ...]:
        """The spans of block quotations and <q>, for the reader of quotations."""
        forms = {True: QuoteForm.BLOCK, False: QuoteForm.ELEMENT}
        return tuple((item.span, forms[item.block]) for item in self.quoted)


def read_document(root: etree._Element, inward: teaserblocks.Inward, told: str = "") -> Document:
    """The main text of a page with its links, quotations, notes and embedded posts.

    `inward` says whether a link's href stays with the outlet; `told` is the text that the page's
    structured data gives (see mainblock).
    """
    page = blocks.take_apart(root)
    chosen = mainblock.main_blocks(page, inward, told)
    noted = _noted_boxes(root, page, chosen)
    held = {id(block) for block in chosen}
    roots = mainbox.inside(page.body, {id(box) for box in noted.values()})
    extra = [block for block in page.blocks if id(block.box) in roots and id(block) not in held]
    return write((*chosen, *extra), noted)


def _noted_boxes(
    root: etree._Element, page: blocks.Taken, chosen: tuple[blocks.Block, ...]
) -> dict[str, blocks.Box]:
    """The boxes of the notes that markers in the text refer to, by fragment name."""
    targets = pagenotes.referred(chosen, root)
    if not targets:
        return {}
    boxes = {box.element: box for box in mainbox.boxes_of(page.body)}
    found = {name: pagenotes.around(element, boxes) for name, element in targets.items()}
    return {name: box for name, box in found.items() if box is not None}


def write(
    chosen: Iterable[blocks.Block], noted: Mapping[str, blocks.Box] | None = None
) -> Document:
    """One text from blocks, with the offsets of their marks moved along.

    `noted` are the boxes of notes, by the fragment that refers to them.
    """
    draft = _Draft({id(box): name for name, box in (noted or {}).items()})
    for block in chosen:
        draft.add(block)
    return draft.document()


class _Draft:
    """A document being written, block by block."""

    def __init__(self, names: Mapping[int, str]) -> None:
        self.names = names
        self.pieces: list[str] = []
        self.length = 0
        self.paragraphs: list[Span] = []
        self.tags: list[str] = []
        self.anchors: list[Anchor] = []
        self.quoted: list[Quoted] = []
        self.sourced: list[Quoted] = []
        self.posts: list[Post] = []
        self.raised: list[Span] = []
        self.notes: dict[str, Span] = {}
        self.quoting: etree._Element | None = None
        self.quoted_at = 0  # where the block quotation being written stands in `quoted`

    def add(self, block: blocks.Block) -> None:
        span = self._write(block)
        self._note(block.box if self.names else None, span)
        if block.embed is not None:
            self._post(block.embed, span)
        elif block.quoted is not None:
            self._quote(block.quoted, span)
        self.quoting = block.quoted
        for mark in block.marks:
            moved = Span(span.start + mark.span.start, span.start + mark.span.end)
            self._mark(mark.element, moved, block)

    def _write(self, block: blocks.Block) -> Span:
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
        return span

    def _note(self, box: blocks.Box | None, span: Span) -> None:
        while box is not None:
            name = self.names.get(id(box))
            if name is not None:
                start = self.notes[name].start if name in self.notes else span.start
                self.notes[name] = Span(start, span.end)
            box = box.parent

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

    def _mark(self, element: etree._Element, span: Span, block: blocks.Block) -> None:
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
        elif "cite" in element.attrib:
            self.sourced.append(Quoted(span, element.get("cite"), False))

    def document(self) -> Document:
        return Document(
            text="".join(self.pieces),
            paragraphs=tuple(self.paragraphs),
            tags=tuple(self.tags),
            anchors=tuple(sorted(self.anchors, key=lambda anchor: anchor.span)),
            quoted=tuple(self.quoted),
            sourced=tuple(self.sourced),
            posts=tuple(self.posts),
            raised=tuple(self.raised),
            notes=self.notes,
        )
