"""What stands between a page's paragraphs: which of its lines are laid out beside the running text.

The text of a page has one line a block and says nothing of captions, teasers and hints. The
markup does: this reads the boxes around each line, at the offsets of the page's text. It takes
about 20 ms for 100 kB, so it is read only for a quotation that the plain text would accuse.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from crawler.documents import boilerplate
from crawler.documents.html import (
    BLOCK_TAGS,
    HEADINGS,
    PROSE_LENGTH,
    UNSEEN_TAGS,
    markup_hint,
    parse_html,
    text_beside,
)
from crawler.documents.pdf import PdfLine
from crawler.documents.visibletext import extracted, hidden_in, prepared, tags_of
from crawler.model import Span

_BESIDE = "figure figcaption caption aside nav footer form menu dialog button table thead address"
_BESIDE_TAGS = frozenset(_BESIDE.split())
_HELD = frozenset(("li", "blockquote", "dd", "td", "pre"))
"""Tags of blocks that hold an article's own words as often as something beside them."""

_OFF_SCREEN = re.compile(
    r"clip(?:-path)?\s*:|(?:left|top|text-indent)\s*:\s*-\d{3,}|(?:width|height)\s*:\s*1px", re.I
)
_CAPTIONED = re.compile(
    r"(?<![a-z])(?:caption|credit|legend|teaser|kicker|pull-?quote|bildunterschrift|bildtext|pie"
    r"|legende|didascalia|subhead|intertitle|crosshead|embed|player|video|gallery|slider|card)"
    r"(?![a-z])|caption|teaser|promo"
)
_NUMBER = re.compile(r"\d+")
_LINKED = 0.5
"""Share of link text from which a line points elsewhere (as for blocks, `boilerplate`)."""

_HINT_LENGTH = 120
"""Longest inline part, in code points, that its names may call a hint for screen readers."""

_HEADING_LENGTH = 100
"""Longest line, in code points, that is a subhead because all of it is bold."""

_FIRST_MARK = 0xF0000
_MARKS = 0xFFFD
"""Private characters that carry the number of an element through the extraction of the text."""

_REPEATED = 20
"""Code points from which a line that stands twice on its page is shown again, as pull quotes
are; shorter ones repeat by chance."""


@dataclass(frozen=True, slots=True)
class Container:
    """An element that lays out lines. `parent` is the number of the one around it, -1 for none;
    `like` is what it has in common with its kind: its tag and class names, and those around it."""

    tag: str
    parent: int
    like: str
    beside: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page's text: the box it stands in, and whether it is beside the running text
    by itself, whatever stands around it. `again`: the page has the same line elsewhere."""

    span: Span
    box: int
    beside: bool
    again: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of a page's text in order, its boxes, and the inline parts that nobody sees."""

    lines: tuple[Line, ...]
    boxes: tuple[Container, ...]
    hints: tuple[Span, ...]

    def running(self, quoted: Iterable[int], *, set_off: bool) -> list[Line]:
        """The lines of the running text that the lines numbered `quoted` are part of.

        These are the quoted lines themselves and what is laid out as they are; headings, captions,
        lists of links and whatever stands in boxes of their own are left out. `set_off` says
        whether lists and set-off passages among the paragraphs count as running text.
        """
        own = set(quoted)
        boxes = {self.lines[number].box for number in own}
        inside = {outer for box in boxes for outer in self._outward(box)}
        alike = {self.boxes[box].like for box in boxes}
        parents = {self.boxes[box].parent for box in boxes}
        kept = []
        for number, line in enumerate(self.lines):
            if number in own or (
                not line.beside
                and not any(self.boxes[b].beside for b in self._outward(line.box, inside))
                and (
                    self._is_kin(line.box, boxes, parents, alike)
                    or (set_off and not line.again and self._is_set_off(line.box, parents))
                )
            ):
                kept.append(line)
        return kept

    def _outward(self, box: int, end: frozenset[int] | set[int] = frozenset()) -> Iterator[int]:
        """The box and those around it, up to one of `end`."""
        while box >= 0 and box not in end:
            yield box
            box = self.boxes[box].parent

    def _is_kin(self, number: int, boxes: set[int], parents: set[int], alike: set[str]) -> bool:
        """Whether a box is laid out as those that hold the quotation are."""
        box = self.boxes[number]
        if number in boxes or box.like in alike:
            return True
        return box.tag == "p" and (box.parent in parents or box.parent in boxes)

    def _is_set_off(self, number: int, parents: set[int]) -> bool:
        """Whether a box is an item of a list, or a passage set off, among the quoted paragraphs."""
        around = [self.boxes[box] for box in self._outward(number)][:3]
        return any(one.tag in _HELD for one in around[:2]) and any(
            one.parent in parents for one in around
        )


def read_layout(markup: str, text: str) -> Layout | None:
    """The layout of `text`, which `markup` was read to; None where the two do not agree."""
    markup, _ = prepared(markup, tags_of(markup))
    root = parse_html(markup)
    if root is None:
        return None
    marked = _Marked(root)
    written = etree.tostring(root, encoding="unicode", method="html")
    from resiliparse.parse.html import HTMLTree

    read = extracted(HTMLTree.parse(written), hidden_in(tags_of(written)), main=False)
    runs = _runs(read, text)
    return marked.layout(text, *runs) if runs else None


SMALL = 0.93
"""Height of a note's letters against those of the text, at most: notes are set in 8 points for 10,
or 9 for 10."""

HEADS = 2
"""Lines at the top and at the bottom of a page that may be its head, its foot or its number."""


def printed_layout(lines: Sequence[PdfLine], text: str) -> Layout | None:
    """The layout of a printed text: beside it are heads and numbers of its pages, by their place
    and by being on several pages, and the notes below it, by the size of their letters.
    """
    sizes: Counter[float] = Counter()
    pages: defaultdict[int, list[PdfLine]] = defaultdict(list)
    for line in lines:
        sizes[round(2 * line.size) / 2] += len(line.span)
        pages[line.page].append(line)
    if not sizes:
        return None
    body = sizes.most_common(1)[0][0]
    outer = {
        line
        for page in pages.values()
        for ordered in (sorted(page, key=lambda one: one.top),)
        for line in (*ordered[:HEADS], *ordered[-HEADS:])
    }
    told = {(line.page, _unnumbered(line.span.of(text))) for line in outer}
    repeated = Counter(words for _, words in told)
    beside = {line for line in outer if _heads(line.span.of(text), repeated)}
    for page in pages.values():
        below: set[PdfLine] = set()
        for line in sorted(page, key=lambda one: one.top):
            if line not in beside and line.size > SMALL * body:
                beside |= below  # there is text above them
                break
            below.add(line)
    read = tuple(Line(line.span, 0, line in beside, False) for line in lines)
    return Layout(read, (Container("page", -1, "page", False),), ())


def _heads(line: str, repeated: Counter[str]) -> bool:
    """Whether an outer line of a page is a number, or stands on another page as well."""
    words = _unnumbered(line)
    return not any(map(str.isalpha, words)) or repeated[words] > 1


def _unnumbered(line: str) -> str:
    return "".join(char for char in line if not char.isdigit() and not char.isspace())


def _runs(read: str, text: str) -> tuple[list[tuple[int, int]], int] | None:
    """Where in `text` each element's words begin: (offset, element's number), in order; and
    where the last of them end, since `text` may go on with what the markup does not show.

    `read` is the same text with a mark before each run of words; spaces may differ.
    """
    places = [at for at, char in enumerate(text) if not char.isspace()]
    found: list[tuple[int, int]] = []
    count = 0
    for char in read:
        number = ord(char) - _FIRST_MARK
        if 0 <= number < _MARKS:
            if count < len(places):
                found.append((places[count], number))
        elif not char.isspace():
            if count >= len(places) or text[places[count]] != char:
                return None
            count += 1
    return (found, places[count - 1] + 1) if found and count else None


@dataclass(frozen=True, slots=True)
class _Where:
    """What is known of a run of words: its box, and whether a link, bold, or an unseen hint."""

    box: int
    linked: bool = False
    bold: bool = False
    hint: bool = False


class _Marked:
    """A tree whose runs of words are marked, with what is known of the element each stands in."""

    def __init__(self, root: etree._Element) -> None:
        self.boxes: list[Container] = [Container("html", -1, "html", False)]
        self._kinds = ["html"]
        self.where: list[_Where] = []  # by mark
        self._marks: dict[_Where, int] = {}
        stack = [_Where(0)]
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "start":
                stack.append(self._entered(element, stack[-1]))
                if element.tag not in UNSEEN_TAGS:
                    element.text = self._marked(element.text, stack[-1])
            else:
                stack.pop()
                if element is not root:
                    element.tail = self._marked(element.tail, stack[-1])

    def _entered(self, element: etree._Element, around: _Where) -> _Where:
        box, hint = around.box, around.hint
        tag = str(element.tag)
        names = markup_hint(element)
        if tag in BLOCK_TAGS or tag == "button":
            kind = f"{tag} {_NUMBER.sub('#', element.get('class') or '')}"
            self._kinds.append(kind)
            like = f"{kind} < {self._kinds[box]}"
            beside = tag in _BESIDE_TAGS or text_beside(element, names)
            beside = beside or bool(names and tag != "body" and _CAPTIONED.search(names))
            self.boxes.append(Container(tag, box, like, beside))
            return _Where(len(self.boxes) - 1, around.linked, around.bold, hint)
        if tag == "a":
            return replace(around, linked=True)
        if not hint and element.attrib:
            style = element.get("style")
            unseen = style is not None and _OFF_SCREEN.search(style) is not None
            hint = (unseen or text_beside(element, names)) and _short(element)
        return replace(around, bold=around.bold or tag in ("b", "strong"), hint=hint)

    def _marked(self, words: str | None, where: _Where) -> str | None:
        if not words or words.isspace():
            return words
        number = self._marks.get(where)
        if number is None:
            number = self._marks[where] = len(self.where)
            self.where.append(where)
        return chr(_FIRST_MARK + min(number, _MARKS - 1)) + words

    def layout(self, text: str, runs: list[tuple[int, int]], end: int) -> Layout:
        """The layout of `text` up to `end`, whose elements begin at `runs`."""
        ends = [at for at, _ in runs[1:]] + [end]
        parts = [
            (start, end, self.where[number])
            for (start, number), end in zip(runs, ends, strict=True)
            if start < end
        ]
        hints = tuple(
            Span(start, start + len(text[start:end].rstrip()))
            for start, end, where in parts
            if where.hint
        )
        lines: list[Line] = []
        written = Counter(line.strip() for line in text.split("\n"))
        at = first = 0
        for line in text.split("\n"):
            span = Span(at, at + len(line))
            at = span.end + 1
            if not line.strip():
                continue
            while first + 1 < len(parts) and parts[first][1] <= span.start:
                first += 1
            here = list(_touching(parts, first, span))
            if not here:
                continue
            again = written[line.strip()] > 1 and len(line) >= _REPEATED
            lines.append(self._line(line, span, here, again))
        return Layout(tuple(lines), tuple(self.boxes), hints)

    def _line(
        self, line: str, span: Span, parts: list[tuple[int, int, _Where]], again: bool
    ) -> Line:
        amounts: Counter[int] = Counter()
        linked = plain = 0
        for start, end, where in parts:
            size = min(end, span.end) - max(start, span.start)
            amounts[where.box] += size
            linked += size if where.linked else 0
            plain += 0 if where.bold else size
        box = amounts.most_common(1)[0][0]
        headed = not plain and len(line) <= _HEADING_LENGTH
        beside = _is_beside(line.strip(), self.boxes[box].tag, linked / len(line))
        return Line(span, box, headed or beside, again)


def _touching(
    parts: list[tuple[int, int, _Where]], first: int, span: Span
) -> Iterator[tuple[int, int, _Where]]:
    for part in parts[first:]:
        if part[0] >= span.end:
            return
        if part[1] > span.start:
            yield part


def _short(element: etree._Element) -> bool:
    """Whether an element holds no more than a hint does."""
    length = 0
    for piece in element.itertext():
        length += len(piece)
        if length > _HINT_LENGTH:
            return False
    return True


def _is_beside(line: str, tag: str, linked: float) -> bool:
    """Whether a line is beside the running text by its tag or its words, wherever it stands."""
    if tag in HEADINGS or linked > _LINKED:
        return True
    if boilerplate.is_picture_credit(line) or boilerplate.is_label(line):
        return True
    if boilerplate.asks_to_subscribe(line) or boilerplate.leads_on(line, inward=True):
        return True
    return len(line) < PROSE_LENGTH and not boilerplate.is_sentence(line)
