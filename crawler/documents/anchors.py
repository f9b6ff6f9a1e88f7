"""What a URL's #fragment points to on a page, as a browser would answer."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from crawler.documents.encoding import decode
from crawler.documents.visibletext import MOST_CHARACTERS
from crawler.language.words import is_boundary
from crawler.model import Page

if TYPE_CHECKING:
    from resiliparse.parse.html import HTMLTree


_PLAIN = "text/plain"
_READ = ("text/html", _PLAIN)


class Indicated(Enum):
    """Where a browser takes the reader."""

    TEXT = "text"
    ELEMENT = "element"
    NOTHING = "nothing"


def anchor_missing(payload: bytes, page: Page, fragment: str) -> bool:
    """Whether nothing in the page answers to `fragment` (without its "#").

    `payload` is the body without its content-encoding. Abstains (False) for an empty fragment,
    "top", routes of scripts ("#/…", "#!…"), pages that were not read in full, and media whose
    anchors are not known. A fragment with text directives is missing when none of them is
    found, also when it names an element besides: the words are what was cited.
    """
    name, directives = text_directives(fragment)
    if not page.complete or page.media not in _READ or name[:1] in tuple("/!"):
        return False
    if directives:
        return indicated(payload, page, fragment) is not Indicated.TEXT
    if not name or name.lower() == "top" or page.media == _PLAIN:
        return False
    return indicated(payload, page, fragment) is Indicated.NOTHING


def indicated(payload: bytes, page: Page, fragment: str) -> Indicated:
    """What `fragment` points to: the text of its directives first, then the element it names.

    Follows the HTML standard's "indicated part of the document" (an id, or the name of an <a>,
    as written or percent-decoded).
    """
    from resiliparse.parse.html import HTMLTree

    name, directives = text_directives(fragment)
    label = f"text/html; charset={page.encoding}" if page.encoding else None
    text = decode(payload, label).text[:MOST_CHARACTERS]
    tree = HTMLTree.parse(text) if page.media != _PLAIN else None
    if directives:
        searched = Searchable(shown_text(tree) if tree is not None else text)
        if any(searched.has(directive) for directive in directives):
            return Indicated.TEXT
    if name and tree is not None and any(_has(tree, form) for form in {name, unquote(name)}):
        return Indicated.ELEMENT
    return Indicated.NOTHING


def _has(tree: HTMLTree, name: str) -> bool:
    document = tree.document
    if document is None:
        return False
    return document.get_element_by_id(name, case_insensitive=False) is not None or any(
        (found.tag or "").lower() == "a"
        for found in document.get_elements_by_attr("name", name, case_insensitive=False)
    )


# Text directives of URL fragments: `#:~:text=[prefix-,]start[,end][,-suffix]`.
#
# Parsing and searching follow the WICG draft "URL Fragment Text Directives"; where it leaves
# the comparison open (case, accents, widths, quotation marks), this does as Chromium does.


DELIMITER = ":~:"
_TEXT = "text="
MOST_DIRECTIVES = 20  # of one fragment; links that browsers make have one or two
MOST_STEPS = 10_000  # candidates looked at; a page that repeats one word would take for ever


@dataclass(frozen=True, slots=True)
class TextDirective:
    """One directive, its parts percent-decoded; "" where a part is not given."""

    start: str
    end: str = ""
    prefix: str = ""
    suffix: str = ""


def text_directives(fragment: str) -> tuple[str, tuple[TextDirective, ...]]:
    """The element part of `fragment` (without "#") and its valid text directives.

    Directives of other names and malformed ones are left out, as browsers ignore them.
    """
    name, _, directives = fragment.partition(DELIMITER)
    parsed = (
        parse_directive(one.removeprefix(_TEXT))
        for one in directives.split("&")[:MOST_DIRECTIVES]
        if one.startswith(_TEXT)
    )
    return name, tuple(one for one in parsed if one is not None)


def parse_directive(value: str) -> TextDirective | None:
    """The parts of a directive's value; None when it is malformed."""
    parts = value.split(",")
    if len(parts) > 4:
        return None
    given = []
    prefix = suffix = ""
    if parts[0].endswith("-"):
        prefix = parts.pop(0)[:-1]
        given.append(prefix)
    if parts and parts[-1].startswith("-"):
        suffix = parts.pop()[1:]
        given.append(suffix)
    if not 1 <= len(parts) <= 2 or any(not part or "-" in part for part in (*parts, *given)):
        return None
    start, end, prefix, suffix = map(unquote, (*(*parts, "", "")[:2], prefix, suffix))
    return TextDirective(start, end, prefix, suffix)


class Searchable:
    """A page's shown text, folded for comparison, with the way back to where words begin."""

    def __init__(self, text: str) -> None:
        self._text = text
        parts = list(map(_folded_character, text))
        self._folded = "".join(parts)
        self._origin = [at for at, part in enumerate(parts) for _ in part]
        self._origin.append(len(text))

    def has(self, directive: TextDirective) -> bool:
        """Whether a browser finds the directive's text."""
        return _Search(self, directive).found()

    def find(self, words: str, start: int, *, begins: bool, ends: bool) -> tuple[int, int] | None:
        """The first range of folded text from `start` that has `words` (folded).

        `begins` and `ends` ask for a word boundary there.
        """
        at = self._folded.find(words, start)
        for _ in range(MOST_STEPS):
            if at < 0:
                return None
            end = at + len(words)
            bounded = (not begins or self._bounded(at)) and (not ends or self._bounded(end))
            if bounded and self._whole(at) and self._whole(end):
                return at, end
            at = self._folded.find(words, at + 1)
        return None

    def _whole(self, place: int) -> bool:
        """Whether `place` is not inside what one character was folded to."""
        return place == 0 or self._origin[place] != self._origin[place - 1]

    def _bounded(self, place: int) -> bool:
        return is_boundary(self._text, self._origin[place])

    def after_space(self, place: int) -> int:
        """The next place that is no white space."""
        while place < len(self._folded) and self._folded[place].isspace():
            place += 1
        return place


class _Search:
    """The draft's "find a range from a text directive"; a range is found or it is not."""

    def __init__(self, page: Searchable, directive: TextDirective) -> None:
        self._page = page
        given = (directive.start, directive.end, directive.prefix, directive.suffix)
        like = tuple(map(folded, given))
        self._start, self._end, self._prefix, self._suffix = like
        self._parts_lost = any(part and not left for part, left in zip(given, like, strict=True))
        self._steps = 0

    def found(self) -> bool:
        if self._parts_lost:
            return False
        place = 0
        while self._steps < MOST_STEPS:
            self._steps += 1
            begun = self._begun(place)
            if begun is None:
                return False
            place, end = begun
            if end is None:
                continue
            closed = self._closed(end)
            if closed is not None:
                return closed
        return True  # too much to search: a browser may well find it

    def _begun(self, place: int) -> tuple[int, int | None] | None:
        """From where to search on, and the end of the start text when it stands here."""
        alone = bool(self._end) or not self._suffix
        if not self._prefix:
            found = self._page.find(self._start, place, begins=True, ends=alone)
            return None if found is None else (found[0] + 1, found[1])
        before = self._page.find(self._prefix, place, begins=True, ends=False)
        if before is None:
            return None
        onward = self._page.after_space(before[1])
        found = self._page.find(self._start, onward, begins=False, ends=alone)
        if found is None:
            return None
        return before[0] + 1, found[1] if found[0] == onward else None

    def _closed(self, place: int) -> bool | None:
        """Whether end and suffix follow; None to try the next start."""
        while self._steps < MOST_STEPS:
            self._steps += 1
            if self._end:
                found = self._page.find(self._end, place, begins=True, ends=not self._suffix)
                if found is None:
                    return False
                place = found[1]
            if not self._suffix:
                return True
            onward = self._page.after_space(place)
            after = self._page.find(self._suffix, onward, begins=False, ends=True)
            if after is None:
                return False
            if after[0] == onward:
                return True
            if not self._end:
                return None
        return True


# What the primary level of the collation makes equal and decomposition does not.
_ALIKE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "æ": "ae", "œ": "oe",
     "‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"',
     "׳": "'", "״": '"'}
)  # fmt: skip
_SHORT_I = frozenset("йЙ")  # a letter of its own, whatever its decomposition
_VOICING = "\u3099\u309a"  # tell kana apart, unlike other marks
_HIRAGANA = (0x30A1, 0x30F6, 0x60)  # katakana from, to, and its distance from hiragana


def folded(text: str) -> str:
    """`text` as the search compares it: no case, accents, widths or invisible characters."""
    return "".join(map(_folded_character, text))


@lru_cache(maxsize=8192)
def _folded_character(character: str) -> str:
    if character in _SHORT_I:
        return "й"
    if character == BREAK or (character < "\x80" and not character.isupper()):
        return character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    plain = unicodedata.normalize("NFKD", character).casefold()
    kept = (one for one in unicodedata.normalize("NFKD", plain) if not _is_ignored(one))
    first, last, apart = _HIRAGANA
    return "".join(
        chr(ord(one) - apart) if first <= ord(one) <= last else one for one in kept
    ).translate(_ALIKE)


def _is_ignored(character: str) -> bool:
    marks = ("Mn", "Me", "Cf")
    return character not in _VOICING and unicodedata.category(character) in marks


# The text of a page as a browser lays it out for searching: hidden things out, blocks apart.
#
# Unlike `page`, which keeps what a reader may want to have searched, this follows what Chromium
# searches for text fragments: alternative texts and titles are out, buttons and fields are in.


BREAK = "\n"
"""Stands between blocks, and for a line break: no words are found across it."""

_NEVER_LAID_OUT = (
    "head script style template noscript noframes noembed iframe object video audio canvas meter "
    "progress datalist map area rp title embed applet"
)
_NOT_SHOWN = frozenset(_NEVER_LAID_OUT.split())
# These interrupt the line they stand in.
_INTERRUPTING = "iframe object video audio canvas meter progress embed br hr select input"
_APART = frozenset(_INTERRUPTING.split())
_BREAKING = (
    "address article aside blockquote body button caption center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup html legend "
    "li listing main marquee menu nav ol optgroup option p plaintext pre rt search section summary "
    "table tbody td text textarea tfoot th thead tr ul xmp"
)
_BLOCKS = frozenset(_BREAKING.split())
_KEPT_SPACES = frozenset(("pre", "textarea", "listing", "xmp", "plaintext"))
_FIELDS = frozenset(("", "text", "search", "email", "url", "tel", "number", "submit", "reset",
                     "button"))  # fmt: skip
_STYLE = r"(?:^|;)\s{0,9}%s\s{0,9}:\s{0,9}(?:%s)"
_NONE = re.compile(_STYLE % ("display", "none") + "|" + _STYLE % ("content-visibility", "hidden"))
_UNSEEN = re.compile(_STYLE % ("visibility", "(hidden|collapse)"))
_SEEN = re.compile(_STYLE % ("visibility", "visible"))
_INLINE = re.compile(_STYLE % ("display", "inline(?!-)|contents"))
_BLOCK = re.compile(
    _STYLE % ("display", "inline-|block|flex|grid|table|list-item")
    + "|"
    + _STYLE % ("float", "left|right")
    + "|"
    + _STYLE % ("position", "absolute|fixed")
)
_SPACES = re.compile(r"[ \t\n\r\f]+")
_MOST_STYLE = 1000  # characters of a style attribute that are read
_SHOWN_TEXT, _ELEMENT = 3, 1  # node types of the DOM standard


def shown_text(tree: HTMLTree) -> str:
    """The text of the tree's body, white space collapsed, blocks parted by BREAK."""
    lines = _Lines()
    body = tree.body
    if body is not None:
        _walk(body, lines)
    return lines.text()


class _Lines:
    """Collects text; white space runs collapse across elements, not across blocks."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._line: list[str] = []
        self._spaced = True

    def add(self, words: str, *, keep: bool) -> None:
        if keep:
            self._line.append(words)  # a line feed in it is a BREAK
            self._spaced = False
            return
        words = _SPACES.sub(" ", words)
        if self._spaced and words[:1] == " ":
            words = words[1:]
        if words:
            self._line.append(words)
            self._spaced = words[-1] == " "

    def end(self) -> None:
        if self._line:
            self._done.append("".join(self._line).strip(" "))
            self._line = []
        self._spaced = True

    def text(self) -> str:
        self.end()
        return BREAK.join(line for line in self._done if line)


def _walk(body: Any, lines: _Lines) -> None:
    """Depth first without recursion: pages may be nested thousands of levels deep."""
    # A node to enter, with whether it is seen and keeps spaces; None ends a block.
    stack: list[tuple[Any, bool, bool] | None] = [(body, True, False)]
    while stack:
        top = stack.pop()
        if top is None:
            lines.end()
            continue
        node, seen, keep = top
        if node.type == _SHOWN_TEXT:
            if seen:
                lines.add(node.value or "", keep=keep)
        elif node.type == _ELEMENT:
            _enter(node, seen, keep, lines, stack)


def _enter(
    node: Any, seen: bool, keep: bool, lines: _Lines, stack: list[tuple[Any, bool, bool] | None]
) -> None:
    tag = (node.tag or "").lower()
    style = (node.getattr("style") or "")[:_MOST_STYLE].lower() if node.hasattr("style") else ""
    if _is_hidden(node, tag, style):
        return
    if tag in _APART:
        lines.end()
    if tag in _NOT_SHOWN:
        return
    seen = bool(_SEEN.search(style)) or (seen and not _UNSEEN.search(style))
    if tag == "input":
        if seen:
            lines.add(_field(node), keep=False)
        lines.end()
        return
    if tag == "select" and not (node.hasattr("multiple") or _rows(node) > 1):
        return
    if (tag in _BLOCKS and not _INLINE.search(style)) or _BLOCK.search(style):
        lines.end()
        stack.append(None)
    inner = keep or tag in _KEPT_SPACES
    stack.extend((child, seen, inner) for child in reversed(node.child_nodes))


def _is_hidden(node: Any, tag: str, style: str) -> bool:
    if node.hasattr("hidden") and (node.getattr("hidden") or "").lower() != "until-found":
        return True
    closed = tag == "dialog" and not node.hasattr("open")
    if closed or node.hasattr("inert") or node.hasattr("popover"):
        return True
    return _NONE.search(style) is not None


def _field(node: Any) -> str:
    """What an input shows: its value, or what stands there until it has one."""
    if (node.getattr("type") or "").lower() not in _FIELDS:
        return ""
    return node.getattr("value") or node.getattr("placeholder") or ""


def _rows(node: Any) -> int:
    size = node.getattr("size") or ""
    return int(size[:4]) if size.isascii() and size.isdigit() else 1
