"""How much running text a page has: what tells an article from a notice in its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.model import Page

# A line of this many characters is a paragraph when it also reads like a sentence. Menus are
# made of shorter ones: soft 404s with 6,000 characters of navigation have none so long.
_LONG_LINE = 70
# The same for scripts that need about a third as many characters.
_LONG_DENSE_LINE = 24
_SENTENCE_END = re.compile(r"[.!?…。！？।؟։።၊](?:\s|[\"'»”’)\]]|\Z)")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


@dataclass(frozen=True, slots=True)
class Shape:
    """What classifiers look at besides the text.

    `prose` counts characters of running text (dense scripts count threefold); `lines` are the
    page's non-empty lines; `markup` is the page's HTML in lower case, "" when not given;
    `title_parts` is the title split where sites put their name.
    """

    prose: int
    lines: tuple[str, ...]
    markup: str
    title_parts: tuple[str, ...]

    @property
    def letters(self) -> int:
        """Characters of visible text."""
        return sum(len(line) for line in self.lines)


_TITLE_BREAK = re.compile(r"\s+[|\-–—·•:»«/]+\s+|\s*[|»«•·]\s*|(?<=\w)[:：]\s+")

# Only the beginning of a page's markup is searched for signs: block pages and shells are small.
_MARKUP_READ = 300_000  # bytes


def shape_of(page: Page, payload: bytes = b"") -> Shape:
    """Measure `page`; `payload` is its HTML, when there is any."""
    lines = tuple(line for raw in page.text.split("\n") if (line := raw.strip()))
    title = (page.title or "").strip()
    parts = tuple(part for raw in _TITLE_BREAK.split(title) if (part := raw.strip()))
    return Shape(
        prose=sum(map(prose_of, lines)),
        lines=lines,
        markup=payload[:_MARKUP_READ].decode("utf-8", "replace").lower(),
        title_parts=parts,
    )


def prose_of(line: str) -> int:
    """How many characters of running text `line` is; 0 for a menu entry or a heading."""
    if len(line) < _LONG_DENSE_LINE:
        return 0
    dense = len(_DENSE.findall(line))
    if dense * 2 > len(line):
        return 3 * len(line) if _SENTENCE_END.search(line) else 0
    if len(line) < _LONG_LINE or not _SENTENCE_END.search(line):
        return 0
    return len(line)
