"""A page taken apart: blocks of running text with their links, and the boxes they stand in.

One file: blocks, links and boxes come out of a single walk over the tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate

from lxml import etree

from crawler.documents import boilerplate, embeds
from crawler.model import Span

_SENTENCE_END = re.compile(r"[.!?…。！？؟।:;»”\"“)\]]\s*$")
_WHOLE = frozenset(("html", "body"))  # "header-menu-nav--closed" says what the page shows
_STRONG = frozenset(("b", "strong"))
_MARKED_TAGS = frozenset(("a", "q", "cite", "sup", "ins", "time")) | _STRONG
_TEXT_TAGS = frozenset(("p", "li", "blockquote", "dd", "pre", "td", "div", "section", "article"))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# A block counts as prose from this many characters on, when it also ends like a sentence;
# shorter ones are bylines, dates, buttons and headings (readability's 25 lets teasers in).
PROSE_LENGTH = 60
# East Asian scripts carry a sentence in about a third of the characters.
_DENSE = re.compile(r"[぀-ヿ一-鿿가-힯]")
DENSE_PROSE_LENGTH = 20


# Characters in an inline element that may be taken for a label, a hover card or a notice by its
# name; some pages put the whole article in a <span>.
_ASIDE_LENGTH = 1200


@dataclass(slots=True, eq=False)
class Box:
    """One element that holds blocks, itself and no other. Amounts are characters of text in it,
    at any depth.
    """

    tag: str
    names: str
    parent: Box | None
    element: etree._Element
    noise: Box | None = None  # the outermost enclosing box that is named as boilerplate, or self
    prose: int = 0
    text: int = 0
    linked: int = 0
    children: list[Box] = field(default_factory=list)

    def outward(self) -> Iterator[Box]:
        """The box and those it stands in, innermost first."""
        here: Box | None = self
        while here is not None:
            yield here
            here = here.parent

    def inward(self) -> list[Box]:
        """The box and those in it, outer ones first."""
        order = [self]
        for box in order:
            order.extend(box.children)
        return order


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
    strong: int = 0  # characters in bold

    @property
    def heading(self) -> bool:
        """Whether it is a heading."""
        return self.tag in HEADINGS

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
                if element is not skipped:
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
        if tag == "nav" or (tag in UNSEEN_TAGS and not framed):
            return True
        if framed:
            found = embeds.of_frame(element)
            if found is not None:
                self._flush(self.tags[-1])
                self._point(found)
            return tag in ("iframe", "script")
        if tag not in BLOCK_TAGS and element.attrib and tag != "a":
            names = markup_hint(element)
            return text_beside(element, names) and _is_short(element)
        return False

    def _enter(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "br":
            if self.writer.line_break():
                self._flush(self.tags[-1])
            return
        if tag in BLOCK_TAGS:
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
        if tag in BLOCK_TAGS:
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
        names = markup_hint(element)
        box = Box(element.tag, names, self.box, element, self.box.noise)
        if box.noise is None and element.tag not in _WHOLE and text_beside(element, names):
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
        strong = sum(len(mark.span) for mark in marks if mark.element.tag in _STRONG)
        if strong:
            marks = tuple(mark for mark in marks if mark.element.tag not in _STRONG)
        linked = sum(len(mark.span) for mark in marks if mark.element.get("href") is not None)
        block = Block(
            text,
            tag,
            self.box,
            marks,
            self.quotes[-1] if self.quotes else None,
            self.embed[-1] if self.embed else None,
            linked,
            strong,
        )
        self.blocks.append(block)
        self.box.text += len(text)
        self.box.linked += linked
        if block.prose and block.embed is None:
            self.box.prose += len(text) - linked


def _is_short(element: etree._Element) -> bool:
    """Whether an element holds less text than a paragraph or two."""
    lengths = accumulate(len(piece) for piece in element.itertext())
    return all(length <= _ASIDE_LENGTH for length in lengths)


def _has_text(element: etree._Element) -> bool:
    return any(piece.strip() for piece in element.itertext())


def _total(body: Box) -> None:
    """Add every box's amounts to the boxes around it, innermost first."""
    for box in reversed(body.inward()):
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
        strong=one.strong + other.strong,
    )


# HTML as a tree: parsing that survives broken markup, and what one element's attributes say.


# Never shown to a reader as prose, whatever their names say.
_NEVER_SHOWN = (
    "script style noscript template svg math canvas select option button textarea input map area "
    "object applet audio video head link meta title datalist dialog progress meter"
)
UNSEEN_TAGS = frozenset(_NEVER_SHOWN.split())
_BREAKING = (
    "address article aside blockquote body caption center dd details dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html li main menu nav ol p pre "
    "section summary table tbody td tfoot th thead tr ul"
)
BLOCK_TAGS = frozenset(_BREAKING.split())
# Elements whose very tag says that they stand beside the article, not in it.
_STANDING_BESIDE = "nav footer aside form menu dialog"
_BESIDE_TAGS = frozenset(_STANDING_BESIDE.split())
_ROLES_BESIDE = (
    "navigation complementary banner contentinfo search dialog alertdialog toolbar menu menubar "
    "tooltip alert tablist"
)
_BESIDE_ROLES = frozenset(_ROLES_BESIDE.split())
_HINTS = (
    "class id data-testid data-component data-component-name data-module data-qa data-type "
    "data-gu-name data-area data-link-name data-block itemprop"
)
_HINT_ATTRIBUTES = tuple(_HINTS.split())
_HIDING_STYLE = re.compile(r"(?:display\s{0,4}:\s{0,4}none|visibility\s{0,4}:\s{0,4}hidden)", re.I)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Tags that can nest; what is left without them is paragraphs, links and line breaks.
_NESTING = re.compile(
    rb"</?(?!(?:html|head|body|title|meta|link|base|script|style|noscript|template|p|a|br|h[1-6]|q"
    rb"|time|iframe)[\s/>])([a-z][a-z0-9-]{0,40})(?:\s[^<>]{0,2000})?/?>",
    re.I,
)
_MAX_HINT = 600  # characters; generated class lists beyond this carry no further names


def parse_html(text: str) -> etree._Element | None:
    """The tree of an HTML page, or None when there is no element in it.

    Comments and processing instructions are left out, so that text around them stays together.
    libxml2 stops at 2,048 levels; a page nested deeper is read again without its boxes. Trees
    may still be deep: only iterative walks may follow.
    """
    payload = text.replace("\x00", "").encode("utf-8", "replace")
    root, whole = _tree(payload)
    root = root if whole else _tree(_NESTING.sub(_flattened, payload))[0]
    if root is not None:
        _out_of_head(root)
    return root


_HEAD_TAGS = frozenset(
    ("title", "meta", "link", "base", "style", "script", "noscript", "template", "object")
)


def _out_of_head(root: etree._Element) -> None:
    """Put what a head cannot hold into the body: a page needs neither tag (HTML, 13.1.2.4), and
    libxml2 leaves <main>, <article> or <header> in the head that it makes for a <title>.
    """
    head = root if root.tag == "head" else root.find("head")
    first = (
        next((one for one in head if one.tag not in _HEAD_TAGS), None) if head is not None else None
    )
    if head is None or first is None:
        return
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    moved = [first, *first.itersiblings()]
    text, body.text = body.text, None
    moved[-1].tail = (moved[-1].tail or "") + (text or "") or None
    for place, element in enumerate(moved):
        body.insert(place, element)


def _tree(payload: bytes) -> tuple[etree._Element | None, bool]:
    """The tree, and whether the parser read to the end of the page."""
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, recover=True
    )
    try:
        root = etree.fromstring(payload, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None, True
    last = parser.error_log.last_error
    return root, last is None or last.type_name != "ERR_RESOURCE_LIMIT"


def _flattened(tag: re.Match[bytes]) -> bytes:
    return b"<hr>" if tag[1].lower().decode() in BLOCK_TAGS else b""


def markup_hint(element: etree._Element) -> str:
    """The names that the page's makers gave an element, lower-case, words parted by "-"."""
    attributes = element.attrib
    if not attributes:
        return ""
    names = " ".join([str(attributes[name]) for name in _HINT_ATTRIBUTES if name in attributes])
    return markup_words(names[:_MAX_HINT]) if names else ""


@lru_cache(maxsize=4096)
def markup_words(names: str) -> str:
    """Class names taken apart: `RelatedLinks_box` becomes `related-links-box`."""
    return _CAMEL.sub("-", names).lower().replace("_", "-")


def hidden(element: etree._Element) -> bool:
    """Whether the page itself hides the element from readers."""
    attributes = element.attrib
    if "hidden" in attributes and attributes["hidden"].lower() != "until-found":
        return True
    if attributes.get("aria-hidden", "").lower() == "true":
        return True
    if _hidden_by_name(attributes.get("class", "")[:_MAX_HINT]):
        return True
    style = attributes.get("style")
    return style is not None and _HIDING_STYLE.search(style[:_MAX_HINT]) is not None


def _hidden_by_name(classes: str) -> bool:
    """Whether a class "hidden" hides it, on every screen: not "hidden md:block"."""
    if "hidden" not in classes:
        return False
    names = classes.split()
    return "hidden" in names and not any(":" in name for name in names)


def _in_quotation(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == "blockquote"


def text_beside(element: etree._Element, names: str) -> bool:
    """Whether tag, role, names or style put the element beside the article's text."""
    if element.tag == "footer" and _in_quotation(element):
        return False  # who said it (HTML, 4.4.4)
    if element.tag in _BESIDE_TAGS or element.get("role") in _BESIDE_ROLES:
        return True
    if element.tag == "p" and "paywall" in names:
        return False  # the article's own paragraphs, held back until the reader has paid
    return (bool(names) and boilerplate.named_noise(names)) or hidden(element)


# Running text as a browser shows it, written piece by piece, with the spans of its markup.


_SPACE = re.compile(r"\s+")
# A reader does not see these: soft hyphen, zero-width space and joiners' kin, byte order mark.
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Mark:
    """An inline element and the span it covers in its block's text."""

    span: Span
    element: etree._Element


class Writer:
    """Collects one block at a time; whitespace is folded as a browser folds it."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.ends_in_space = True
        self.open: dict[etree._Element, int] = {}  # where each element that is open began
        self.marks: list[Mark] = []

    def write(self, text: str) -> None:
        """Add text as it stands in the page."""
        folded = _SPACE.sub(" ", text)
        if not folded.isascii():
            folded = _UNSEEN.sub("", folded)
        if self.ends_in_space and folded[:1] == " ":
            folded = folded[1:]
        if not folded:
            return
        self.pieces.append(folded)
        self.length += len(folded)
        self.ends_in_space = folded[-1] == " "

    def line_break(self) -> bool:
        """Write a line break; True when it is the second one, which ends a paragraph."""
        if not self.pieces:
            return False
        if self.pieces[-1] == "\n":
            return True
        self.pieces.append("\n")
        self.length += 1
        self.ends_in_space = True
        return False

    def begin(self, element: etree._Element) -> None:
        """An inline element opens here."""
        self.open[element] = self.length

    def end(self, element: etree._Element) -> None:
        """It closes here."""
        start = self.open.pop(element, None)
        if start is not None:
            self.marks.append(Mark(Span(start, self.length), element))

    def take(self) -> tuple[str, tuple[Mark, ...]]:
        """The block's text, trimmed, and the marks within it; ready for the next block."""
        raw = "".join(self.pieces)
        self.marks += (Mark(Span(at, self.length), element) for element, at in self.open.items())
        self.open = dict.fromkeys(self.open, 0)
        text = raw.rstrip()
        marks = tuple(_trimmed(mark, text) for mark in self.marks)
        self.pieces, self.length, self.ends_in_space, self.marks = [], 0, True, []
        return text, marks


def _trimmed(mark: Mark, text: str) -> Mark:
    """The mark without the spaces at its ends; empty marks stay, as points."""
    start, end = mark.span.start, min(mark.span.end, len(text))
    start = min(start, end)
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return Mark(Span(start, end), mark.element)
