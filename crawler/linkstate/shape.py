"""How much running text a page has: what tells an article from a notice in its place."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from crawler.linkstate.phrases import sign
from crawler.model import Certainty, Fetch, Kind, LinkState, Page, Reason, ReasonCode

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


@dataclass(frozen=True, slots=True)
class Shape:
    """What classifiers look at besides the text.

    `prose` counts characters of running text up to `MOST_COUNTED` (dense scripts count
    threefold); `letters` all visible characters; `lines` are the page's non-empty lines;
    `markup` is the page's HTML in lower case, "" when not given or when there is that much
    prose; `title_parts` is the title split where sites put their name.
    """

    prose: int
    letters: int
    lines: tuple[str, ...]
    markup: str
    title_parts: tuple[str, ...]


_TITLE_BREAK = re.compile(r"\s+[|\-–—·•:»«/]+\s+|\s*[|»«•·]\s*|(?<=\w)[:：]\s+")

# Only the beginning of a page's markup is searched for signs: block pages and shells are small.
_MARKUP_READ = 300_000  # bytes


def shape_of(page: Page, payload: bytes = b"") -> Shape:
    """Measure `page`; `payload` is its HTML, when there is any."""
    return _shape(page.text, page.head_title, payload)


@lru_cache(maxsize=1)  # a page is measured for its state and then for doubts about it
def _shape(text: str, titled: str | None, payload: bytes) -> Shape:
    lines = tuple(filter(None, map(str.strip, text.split("\n"))))
    title = (titled or "").strip()
    parts = tuple(part for raw in _TITLE_BREAK.split(title) if (part := raw.strip()))
    prose = _counted(lines)
    markup = "" if prose >= MOST_COUNTED else _lower(payload)
    return Shape(prose, sum(map(len, lines)), lines, markup, parts)


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


def _lower(payload: bytes) -> str:
    return payload[:_MARKUP_READ].lower().decode("utf-8", "replace")


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


def longest_run(lines: tuple[str, ...]) -> int:
    """Characters of running text in the longest run of paragraphs one after another.

    Teasers stand each under a headline of their own; the paragraphs of a story follow each other.
    A paragraph alone is no run.
    """
    best = run = count = 0
    for line in lines:
        here = prose_of(line)
        run, count = (run + here, count + 1) if here else (0, 0)
        if count > 1:
            best = max(best, run)
    return best


# A wall has neither; the shortest of our stories under a menu has two paragraphs of 300 in all.
_STORY_RUN = 300  # characters
_SITE_MENU = 10  # links


def tells_story(shape: Shape, apology: Container[str] = ()) -> bool:
    """Whether paragraphs follow each other beside a site's menu: an article, if a short one. Lines
    of an `apology` do not count.
    """
    if shape.prose < _STORY_RUN or shape.markup.count("<a ") < _SITE_MENU:
        return False
    told = tuple("" if line in apology else line for line in shape.lines)
    return longest_run(told) >= _STORY_RUN


_LONGEST_TEASER = 300  # characters


def only_teasers(shape: Shape) -> bool:
    """Whether each paragraph stands alone and is short, as under the headlines of other stories."""
    told = [size for line in shape.lines if (size := prose_of(line))]
    return bool(told) and max(told) <= _LONGEST_TEASER and longest_run(shape.lines) == 0


# Pages that are empty until a browser runs their scripts.


# Characters of visible text that an empty application shell still has (a title, a "loading").
_SHELL_TEXT = 300
_NOSCRIPT = re.compile(r"<noscript[^>]{0,200}>([^<]{0,400}(?:<[^/n][^>]{0,200}>[^<]{0,400}){0,3})")
# Less text than a link's label and no link beside it is no page.
_NOTHING = 40  # characters
_ROOT = re.compile(
    r"id=(?<!\wid=)[\"']?(?:root|app|__next|__nuxt|main-app|react-root|application|svelte|q-app|___gatsby)\b"
    r"[^>]{0,300}>[^<]{0,40}(?:</|<div class=[\"']?[\w -]*(?:spin|load))"
)
_ASKS = re.compile(
    r"(?i)(?:enable|activate|turn on|requires?|need|without|disabled?) .{0,30}java ?script"
    r"|java ?script .{0,40}(?:is |be )?(?:required|disabled|enabled|turned off|off)"
    r"|javascript .{0,20}(?:aktivieren|deaktiviert|activer|désactivé|habilit|activar|attiv"
    r"|ativar|inschakelen|włącz|zapn)|(?:включите|отключен|увімкніть).{0,30}javascript"
    r"|javascript ?を?(?:有効|オン)|(?:启用|開啟|启动|啟用).{0,6}javascript"
)


# Pages hide a picture that counts visitors in one; the request to the reader stands in front.
_NOSCRIPTS = 20


def _noscripts(markup: str) -> list[str]:
    if "<noscript" not in markup:
        return []
    return [found[1] for found in islice(_NOSCRIPT.finditer(markup), _NOSCRIPTS)]


def _asks(text: str) -> bool:
    return "java" in text.lower() and _ASKS.search(text) is not None


@lru_cache(maxsize=1)  # each classifier in turn asks it of one page
def is_shell(markup: str) -> bool:
    """Whether `markup` (in lower case) has the empty element that an application fills."""
    return "<app-root" in markup or _ROOT.search(markup) is not None


BROWSER_NOTE = "browser: "
"""Opens the part of `Fetch.detail` that says why a browser gave nothing."""


def needs_browser(fetch: Fetch, page: Page, shape: Shape) -> LinkState | None:
    """NEEDS_BROWSER for a page whose text is made by scripts; None for any other."""
    found = _shell(page, shape)
    if found is None:
        return None
    reason = replace(found.reason, more=(_browser_said(fetch),))
    return replace(found, reason=reason)


def _browser_said(fetch: Fetch) -> Reason:
    if fetch.rendered is not None:
        return Reason(ReasonCode.SCRIPTS_SHOW_NOTHING)
    for note in fetch.detail.split("; "):
        if note.startswith(BROWSER_NOTE):
            detail = note.removeprefix(BROWSER_NOTE)
            return Reason(ReasonCode.BROWSER_FAILED, {"detail": detail})
    return Reason(ReasonCode.TAKES_A_BROWSER)


def _shell(page: Page, shape: Shape) -> LinkState | None:
    if shape.prose > 0 or shape.letters > _SHELL_TEXT or not page.media.endswith("html"):
        return None
    scripts = "scripts-only" in page.notes or "<script" in shape.markup
    if _asks("\n".join(shape.lines)) or any(map(_asks, _noscripts(shape.markup))):
        return LinkState(Kind.NEEDS_BROWSER, Reason(ReasonCode.ASKS_FOR_SCRIPTS))
    nothing = shape.letters == 0 or (shape.letters < _NOTHING and "<a " not in shape.markup)
    if scripts and (nothing or is_shell(shape.markup)):
        return LinkState(Kind.NEEDS_BROWSER, Reason(ReasonCode.ONLY_SCRIPTS), Certainty.LIKELY)
    return None
