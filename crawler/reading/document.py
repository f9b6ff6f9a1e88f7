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
    cited_titles: tuple[tuple[Span, etree._Element], ...] = ()  # <cite>, and cite= elsewhere
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
    """One text from blocks, with the offsets of their marks moved along."""
    pieces: list[str] = []
    length = 0
    paragraphs: list[Span] = []
    tags: list[str] = []
    anchors: list[Anchor] = []
    quoted: list[Quoted] = []
    titles: list[tuple[Span, etree._Element]] = []
    posts: list[Post] = []
    raised: list[Span] = []
    notes: dict[str, Span] = {}
    names = {id(box): name for name, box in (noted or {}).items()}
    quoting: etree._Element | None = None
    for block in chosen:
        start = length
        if block.text:
            if pieces:
                pieces.append(PARAGRAPH_BREAK)
                start = length = length + len(PARAGRAPH_BREAK)
            pieces.append(block.text)
            length += len(block.text)
            paragraphs.append(Span(start, length))
            tags.append(block.tag)
        if names:
            _extend_notes(notes, names, block.box, Span(start, length))
        if block.embed is not None:
            _extend_post(posts, Span(start, length), block.embed)
        elif block.quoted is not None:
            if block.quoted is quoting and quoted:
                quoted[-1] = Quoted(Span(quoted[-1].span.start, length), quoted[-1].cite, True)
            else:
                quoted.append(Quoted(Span(start, length), block.quoted.get("cite"), True))
        quoting = block.quoted
        for mark in block.marks:
            span = Span(start + mark.span.start, start + mark.span.end)
            tag = mark.element.tag
            if tag == "a":
                href = mark.element.get("href")
                if href is not None:
                    index = len(paragraphs) - 1
                    inside = block.embed is not None
                    anchors.append(Anchor(span, href, mark.element, index, inside))
            elif tag == "q":
                quoted.append(Quoted(span, mark.element.get("cite"), False))
            elif tag == "sup":
                raised.append(span)
            elif tag == "cite" or "cite" in mark.element.attrib:
                titles.append((span, mark.element))
    anchors.sort(key=lambda anchor: (anchor.span.start, anchor.span.end))
    return Document(
        "".join(pieces),
        tuple(paragraphs),
        tuple(tags),
        tuple(anchors),
        tuple(quoted),
        tuple(titles),
        tuple(posts),
        tuple(raised),
        notes,
    )


def _extend_notes(
    notes: dict[str, Span], names: Mapping[int, str], box: blocks.Box | None, span: Span
) -> None:
    while box is not None:
        name = names.get(id(box))
        if name is not None:
            notes[name] = Span(notes[name].start if name in notes else span.start, span.end)
        box = box.parent


def _extend_post(posts: list[Post], span: Span, embed: Embed) -> None:
    if posts and posts[-1].embed is embed:
        posts[-1] = Post(Span(posts[-1].span.start, span.end), embed)
    else:
        posts.append(Post(span, embed))
