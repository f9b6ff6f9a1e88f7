"""The text of a page as a browser lays it out for searching: hidden things out, blocks apart.

Unlike `page`, which keeps what a reader may want to have searched, this follows what Chromium
searches for text fragments: alternative texts and titles are out, buttons and fields are in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from resiliparse.parse.html import HTMLTree

BREAK = "\n"
"""Stands between blocks, and for a line break: no words are found across it."""

_NOT_SHOWN_NAMES = (
    "head script style template noscript noframes noembed iframe object video audio canvas meter "
    "progress datalist map area rp title embed applet"
)
_NOT_SHOWN = frozenset(_NOT_SHOWN_NAMES.split())
# These interrupt the line they stand in.
_APART_NAMES = "iframe object video audio canvas meter progress embed br hr select input"
_APART = frozenset(_APART_NAMES.split())
_BLOCKS_NAMES = (
    "address article aside blockquote body button caption center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup html legend "
    "li listing main marquee menu nav ol optgroup option p plaintext pre rt search section summary "
    "table tbody td text textarea tfoot th thead tr ul xmp"
)
_BLOCKS = frozenset(_BLOCKS_NAMES.split())
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
_TEXT, _ELEMENT = 3, 1  # node types of the DOM standard


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
        if node.type == _TEXT:
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
    if style:
        seen = bool(_SEEN.search(style)) or (seen and not _UNSEEN.search(style))
    if tag == "input":
        if seen:
            lines.add(_field(node), keep=False)
        lines.end()
        return
    if tag == "select" and not (node.hasattr("multiple") or _rows(node) > 1):
        return
    if (tag in _BLOCKS and not (style and _INLINE.search(style))) or (
        style and _BLOCK.search(style)
    ):
        lines.end()
        stack.append(None)
    inner = keep or tag in _KEPT_SPACES
    stack.extend((child, seen, inner) for child in reversed(node.child_nodes))


def _is_hidden(node: Any, tag: str, style: str) -> bool:
    if node.hasattr("hidden") and (node.getattr("hidden") or "").lower() != "until-found":
        return True
    if node.hasattr("inert") or node.hasattr("popover"):
        return True
    if tag == "dialog" and not node.hasattr("open"):
        return True
    return bool(style) and _NONE.search(style) is not None


def _field(node: Any) -> str:
    """What an input shows: its value, or what stands there until it has one."""
    if (node.getattr("type") or "").lower() not in _FIELDS:
        return ""
    return node.getattr("value") or node.getattr("placeholder") or ""


def _rows(node: Any) -> int:
    size = node.getattr("size") or ""
    return int(size[:4]) if size.isascii() and size.isdigit() else 1
