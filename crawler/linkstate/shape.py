"""What a page is made of: running text, lines, titles, headings, markup without scripts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import islice

from crawler.linkstate.phrases import sign
from crawler.model import Page

# A line of this many characters is a paragraph when it also reads like a sentence. Menus are
# made of shorter ones: soft 404s with 6,000 characters of navigation have none so long.
_LONG_LINE = 70
# The same for scripts that need about a third as many characters.
_LONG_DENSE_LINE = 24
_LONGEST_FURNITURE = 500
_SAMPLE = 200  # characters from which the script of a line is told
_SENTENCE_END = re.compile(r"[.!?…。！？।؟։።၊](?:\s|[\"'»”’)\]」』]|\Z)|[」』]\Z")
_FIRST_DENSE = "\u0e00"
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")

# With this much running text a page is what it says it is, whatever signs it carries.
MOST_COUNTED = 3000

# Only the beginning of a page's markup is searched for signs: block pages and shells are small.
_MARKUP_READ = 300_000  # bytes
_MOST_HEADINGS = 40

_TITLE = re.compile(r"(?i)<title[^>]{0,200}>([^<]{0,1000})")
_OG_TITLE = re.compile(
    r"(?i)<meta\b(?=[^>]{0,300}?[\"']?og:title)[^>]{0,300}?content=(?:\"([^\"]{0,1000})|'([^']{0,1000}))"
)
_HEADING = re.compile(r"(?i)<(h[1-5])\b[^>]{0,500}>(.{0,400}?)</\1", re.DOTALL)
_TAG = re.compile(r"<[^>]{0,400}>")
_TITLE_BREAK = re.compile(r"\s+[|\-–—·•:»«/]+\s+|\s*[|»«•·]\s*|(?<=\w)[:：]\s+")
_NOT_SHOWN = re.compile(r"<(?:(script|style|template)\b|!--)")

# Of 253 pages that need a browser the one with the longest paragraphs has 4,232 bytes in them, of
# pages that the full look gives any other name 4,481; ordinary articles have twice as many. None of
# the 251 pages that the full look finds has a paragraph outside its scripts. With each of the 42
# repositories left out in turn and the number chosen on the others (their most, and as much above
# it as here), none of the 1,026 pages that the full look gives another name is passed over.
_STORY_BYTES = 5_000
_PARAGRAPH_BYTES = 140
_FIRST_BYTES, _MOST_BYTES = 32_000, 2_000_000  # looked at, first and in all
_MOST_PARAGRAPHS = 2_000
_UNSHOWN = (
    (b"<!--", b"-->"),
    (b"<script", b"</script"),
    (b"<style", b"</style"),
    (b"<noscript", b"</noscript"),
    (b"<template", b"</template"),
)
_TAG_ENDS = frozenset((b">", b" ", b"\t", b"\r", b"\n"))
_ANY_TAG = re.compile(rb"<[^>]*>")
_HIDDEN_BODY = re.compile(rb"<body[^>]{0,1000}(?:display\s*:|visibility\s*:|opacity\s*:|hidden)")


@dataclass(frozen=True, slots=True)
class Shape:
    """What rules and features look at besides the text.

    `prose` counts characters of running text up to `MOST_COUNTED` (dense scripts count
    threefold), `run` those of the longest run of paragraphs, `letters` all visible characters;
    `lines` are the page's non-empty lines. Empty where there is that much prose, or no markup:
    `titles` (of the head, and for sharing), `headings`, `markup` (in lower case) and `body` (the
    same without scripts, styles and comments).
    """

    prose: int
    letters: int
    lines: tuple[str, ...]
    run: int = 0
    titles: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    markup: str = ""
    body: str = ""

    @property
    def title_parts(self) -> tuple[str, ...]:
        """The titles, split where sites put their name."""
        parts = (part.strip() for title in self.titles for part in _TITLE_BREAK.split(title))
        return tuple(dict.fromkeys(filter(None, parts)))


def tells_a_story(payload: bytes) -> bool:
    """Whether the markup alone shows that the page has a story on it, in a third of a millisecond
    for 100 kB; False says nothing.

    Paragraphs that scripts hold, or that only readers without scripts see, do not count. What the
    beginning tells, the whole tells too.
    """
    size = _FIRST_BYTES
    while size < min(len(payload), _MOST_BYTES):
        if _tells(payload[:size]):
            return True
        size *= 4
    return _tells(payload[:_MOST_BYTES])


def _tells(markup: bytes) -> bool:
    low = markup.lower()
    if _HIDDEN_BODY.match(low, max(0, low.find(b"<body"))):
        return False
    for opened, closed in _UNSHOWN:
        first, *others = low.split(opened)
        low = b" ".join((first, *(part.partition(closed)[2] for part in others)))
    told = 0
    for part in low.split(b"<p", _MOST_PARAGRAPHS)[1:]:
        if part[:1] in _TAG_ENDS:
            words = _ANY_TAG.sub(b"", part.partition(b"</p")[0].partition(b">")[2])
            told += len(words) if len(words) >= _PARAGRAPH_BYTES else 0
            if told >= _STORY_BYTES:
                return True
    return False


def shape_of(page: Page, payload: bytes = b"") -> Shape:
    """Measure `page`; `payload` is its HTML, when there is any."""
    markup = payload if page.media.endswith(("html", "xml")) else b""
    return _shape(page.text, page.head_title, page.encoding, markup)


@lru_cache(maxsize=1)  # a page is measured for its state and then for doubts about it
def _shape(text: str, titled: str | None, encoding: str | None, payload: bytes) -> Shape:
    lines = tuple(filter(None, map(str.strip, text.split("\n"))))
    prose, letters = _counted(lines), sum(map(len, lines))
    if prose >= MOST_COUNTED:
        return Shape(prose, letters, lines, titles=(titled,) if titled else ())
    markup = _decoded(payload[:_MARKUP_READ], encoding)
    low = markup.lower()
    body = without_scripts(low)
    titles = (*_titles(markup), titled or "")
    found = islice(_HEADING.finditer(markup), _MOST_HEADINGS)
    headings = (_words(_TAG.sub(" ", heading[2])) for heading in found)
    return Shape(
        prose,
        letters,
        lines,
        longest_run(lines) if prose else 0,
        tuple(dict.fromkeys(filter(None, map(_words, titles)))),
        tuple(dict.fromkeys(filter(None, headings))),
        low,
        body,
    )


def _decoded(payload: bytes, encoding: str | None) -> str:
    try:
        return payload.decode(encoding or "utf-8", "replace")
    except LookupError:
        return payload.decode("utf-8", "replace")


def _titles(markup: str) -> tuple[str, ...]:
    head = markup[:100_000]
    titled, shared = _TITLE.search(head), _OG_TITLE.search(head) if "og:title" in head else None
    return (titled[1] if titled else "", (shared[1] or shared[2] or "") if shared else "")


def _words(markup: str) -> str:
    return " ".join(unescape(markup).split())


def without_scripts(markup: str) -> str:
    """`markup`, in lower case, without scripts, styles, templates and comments."""
    kept, at = [], 0
    for _ in range(5_000):
        opened = _NOT_SHOWN.search(markup, at)
        if opened is None:
            break
        kept.append(markup[at : opened.start()])
        close = f"</{opened[1]}" if opened[1] else "-->"
        end = markup.find(close, opened.end())
        if end < 0:
            return "".join(kept)
        at = end + len(close)
    return "".join((*kept, markup[at:]))


def paragraphs(lines: Sequence[str]) -> list[int]:
    """The places of the lines that are running text."""
    return [
        place
        for place, line in enumerate(lines)
        if len(line) >= _LONG_DENSE_LINE and prose_of(line)
    ]


def _counted(lines: tuple[str, ...]) -> int:
    prose = 0
    # The length is asked here too: calls for 5,000 lines of navigation take a millisecond.
    for line in [line for line in lines if len(line) >= _LONG_DENSE_LINE]:
        prose += prose_of(line)
        if prose >= MOST_COUNTED:
            return MOST_COUNTED
    return prose


def prose_of(line: str) -> int:
    """How many characters of running text `line` is; 0 for a menu entry, a heading, and for what a
    site says on all its pages, such as that it uses cookies.
    """
    size = _sentences(line)
    if size and len(line) <= _LONGEST_FURNITURE and sign("furniture").search(line):
        return 0
    return size


def _sentences(line: str) -> int:
    if len(line) < _LONG_DENSE_LINE:
        return 0
    plain = line.isascii() or max(line[:_SAMPLE]) < _FIRST_DENSE
    if plain and len(line) < _LONG_LINE:
        return 0
    if not plain and len(_DENSE.findall(line[:_SAMPLE])) * 2 > min(len(line), _SAMPLE):
        return 3 * len(line) if _SENTENCE_END.search(line) else 0
    if len(line) < _LONG_LINE or not _SENTENCE_END.search(line):
        return 0
    return len(line)


def longest_run(lines: Sequence[str]) -> int:
    """Characters of running text in the longest run of paragraphs one after another.

    Teasers stand each under a headline of their own; the paragraphs of a story follow each other.
    A paragraph alone is no run.
    """
    best = run = count = 0
    for line in lines:
        here = prose_of(line) if len(line) >= _LONG_DENSE_LINE else 0
        run, count = (run + here, count + 1) if here else (0, 0)
        if count > 1:
            best = max(best, run)
    return best
