"""A page taken apart: blocks of running text with their links, and the boxes they stand in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lxml import etree

from crawler.model import Span
from crawler.reading import embeds, markup
from crawler.reading.writer import Mark, Writer

_SENTENCE_END = re.compile(r"[.!?…。！？؟।:;»”\"“)\]]\s*$")
_MARKED_TAGS = frozenset(("a", "q", "cite", "sup", "ins", "time"))
_TEXT_TAGS = frozenset(("p", "li", "blockquote", "dd", "pre", "td", "div", "section", "article"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# A block counts as prose from this many characters on, when it also ends like a sentence;
# shorter ones are bylines, dates, buttons and headings (readability's 25 lets teasers in).
PROSE_LENGTH = 60
# East Asian scripts carry a sentence in about a third of the characters.
_DENSE = re.compile(r"[぀-ヿ一-鿿가-힯]")
DENSE_PROSE_LENGTH = 20


# Characters in an inline element that may be taken for a label, a hover card or a notice by its
# name; some pages put the whole article in a <span>.
_ASIDE_LENGTH = 1200


@dataclass(slots=True)
class Box:
    """One element that holds blocks. Amounts are characters of text in it, at any depth."""

    tag: str
    names: str
    parent: Box | None
    element: etree._Element
    noise: Box | None = None  # the outermost enclosing box that is named as boilerplate, or self
    prose: int = 0
    text: int = 0
    linked: int = 0
    children: list[Box] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text without a break in it. Offsets of `marks` are into `text`."""

    text: str
    tag: str
    box: Box
    marks: tuple[Mark, ...] = ()
    quoted: etree._Element | None = None  # the <blockquote> it stands in
    embed: embeds.Embed | None = None  # the embedded post it belongs to
    linked: int = 0  # characters that are link text

    @property
    def heading(self) -> bool:
        """Whether it is a heading."""
        return self.tag in _HEADINGS

    @property
    def link_share(self) -> float:
        """Part of the text that is link text, 0..1."""
        return self.linked / len(self.text) if self.text else 0.0

    @property
    def prose(self) -> bool:
        """Whether it reads like a paragraph of an article."""
        if self.heading or self.link_share > 0.5:
            return False
        length = len(self.text)
        if length < PROSE_LENGTH:
            return length >= DENSE_PROSE_LENGTH and len(_DENSE.findall(self.text)) * 2 > length
        return (
            self.tag == "p" or length >= 3 * PROSE_LENGTH or bool(_SENTENCE_END.search(self.text))
        )


@dataclass(frozen=True, slots=True)
class Taken:
    """A page taken apart: its blocks in reading order and the box of its body."""

    blocks: tuple[Block, ...]
    body: Box


def take_apart(root: etree._Element) -> Taken:
    """The page's blocks and boxes, in one walk over the tree, linear in its size."""
    return _Walk(root).run()


class _Walk:
    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.writer = Writer()
        self.blocks: list[Block] = []
        self.box = Box("html", "", None, root)
        self.body = self.box
        self.tags = ["div"]
        self.quotes: list[etree._Element] = []
        self.embed: list[embeds.Embed] = []

    def run(self) -> Taken:
        events = etree.iterwalk(self.root, events=("start", "end"))
        skipped: etree._Element | None = None
        for event, element in events:
            if event == "start":
                if self._skips(element):
                    skipped = element
                    events.skip_subtree()
                else:
                    self._enter(element)
            else:
                if element is skipped:
                    skipped = None
                else:
                    self._leave(element)
                if element.tail and element is not self.root:
                    self.writer.write(element.tail)
        self._flush("p")
        _total(self.body)
        return Taken(tuple(self.blocks), self.body)

    def _skips(self, element: etree._Element) -> bool:
        tag = element.tag
        framed = (
            tag == "iframe"
            or "-" in tag
            or (tag == "script" and "data-telegram-post" in element.attrib)
        )
        if tag in markup.UNSEEN_TAGS and not framed:
            return True
        if tag == "nav":
            return True
        if framed:
            found = embeds.of_frame(element)
            if found is not None:
                self._flush(self.tags[-1])
                self._point(found)
            return tag in ("iframe", "script")
        if tag not in markup.BLOCK_TAGS and element.attrib and tag != "a":
            names = markup.hint(element)
            return markup.beside(element, names) and _is_short(element)
        return False

    def _enter(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "br":
            if self.writer.line_break():
                self._flush(self.tags[-1])
            return
        if tag in markup.BLOCK_TAGS:
            self._flush(self.tags[-1])
            self.tags.append(tag)
            self._open_box(element)
            if tag == "blockquote":
                self.quotes.append(element)
            if element.attrib:
                found = embeds.of_element(element)
                if found is not None and _is_short(element):
                    self.embed.append(found)
                    if not _has_text(element):
                        self._point(found)
        elif tag in _MARKED_TAGS or "cite" in element.attrib:
            self.writer.begin(element)
        if element.text:
            self.writer.write(element.text)

    def _leave(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in markup.BLOCK_TAGS:
            self._flush(tag)
            self.tags.pop()
            if self.embed and self.embed[-1].element is element:
                self.embed.pop()
            if tag == "blockquote":
                self.quotes.pop()
            if self.box.parent is not None:
                self.box = self.box.parent
        elif tag in _MARKED_TAGS or "cite" in element.attrib:
            self.writer.end(element)

    def _open_box(self, element: etree._Element) -> None:
        names = markup.hint(element)
        box = Box(element.tag, names, self.box, element, self.box.noise)
        if box.noise is None and markup.beside(element, names):
            box.noise = box
        self.box.children.append(box)
        self.box = box
        if element.tag == "body":
            self.body = box

    def _point(self, found: embeds.Embed) -> None:
        """A post that shows no words of its own: a block without text that holds its place."""
        self.blocks.append(Block("", "embed", self.box, embed=found))

    def _flush(self, tag: str) -> None:
        if not self.writer.pieces:
            self.writer.marks.clear()  # links around pictures
            return
        text, marks = self.writer.take()
        if not text:
            return
        linked = sum(len(mark.span) for mark in marks if mark.element.tag == "a")
        block = Block(
            text,
            tag,
            self.box,
            marks,
            self.quotes[-1] if self.quotes else None,
            self.embed[-1] if self.embed else None,
            linked,
        )
        self.blocks.append(block)
        self.box.text += len(text)
        self.box.linked += linked
        if block.prose and block.embed is None:
            self.box.prose += len(text) - linked


def _is_short(element: etree._Element) -> bool:
    """Whether an element holds less text than a paragraph or two."""
    length = 0
    for piece in element.itertext():
        length += len(piece)
        if length > _ASIDE_LENGTH:
            return False
    return True


def _has_text(element: etree._Element) -> bool:
    return any(piece.strip() for piece in element.itertext())


def _total(body: Box) -> None:
    """Add every box's amounts to the boxes around it, innermost first."""
    order = [body]
    for box in order:
        order.extend(box.children)
    for box in reversed(order):
        if box.parent is not None and box is not body:
            box.parent.prose += box.prose
            box.parent.text += box.text
            box.parent.linked += box.linked


def joined(one: Block, other: Block) -> Block:
    """One block of two, parted by a space unless the second begins with a mark."""
    gap = " " if other.text[:1].isalnum() else ""
    shift = len(one.text) + len(gap)
    moved = tuple(
        Mark(Span(mark.span.start + shift, mark.span.end + shift), mark.element)
        for mark in other.marks
    )
    return replace(
        one,
        text=one.text + gap + other.text,
        marks=one.marks + moved,
        linked=one.linked + other.linked,
    )
