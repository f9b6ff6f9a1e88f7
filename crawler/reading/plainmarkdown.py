"""Markdown as its reader sees it: the marks of headings, emphasis, links and quotes taken out.

Follows CommonMark 0.31 as far as it changes the words; code is left as it stands.
"""

from __future__ import annotations

import re

MARKDOWN = frozenset(("text/markdown", "text/x-markdown", "text/vnd.daringfireball.markdown"))

_FENCED = re.compile(r"(?ms)^ {0,3}(`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}\1[ \t]*$|\Z)")
_LINE_START = re.compile(r"(?m)^ {0,3}(?:#{1,6}[ \t]+|(?:> ?){1,9})")
_HEADING_END = re.compile(r"(?m)[ \t]+#{1,6}[ \t]*$")
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,500}\]\([^()\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,200}\])")
_EMPHASIS = re.compile(
    r"(?<![\w*\\])(\*{1,3}|_{1,3})(?=[^\s*_])([^\n*_]{1,500})(?<=[^\s\\])\1(?!\w)"
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def readable(text: str) -> str:
    """`text` without the marks; what is no Markdown comes back as it is."""
    parts, at = [], 0
    for fence in _FENCED.finditer(text):
        parts += [_unmarked(text[at : fence.start()]), fence[0]]
        at = fence.end()
    return "".join((*parts, _unmarked(text[at:])))


def _unmarked(text: str) -> str:
    text = _HEADING_END.sub("", _LINE_START.sub("", _IMAGE.sub("", text)))
    text = _LINK.sub(r"\1", text)
    for _ in range(2):  # emphasis within strong emphasis
        text = _EMPHASIS.sub(r"\2", text)
    return _ESCAPED.sub(r"\1", text)
