"""Soft 404s: pages that say "not found" with status 200."""

from __future__ import annotations

import re
from functools import cache

from crawler.judging.prose import Shape
from crawler.judging.signs import Keyed, alternatives, keyed, sign
from crawler.model import Certainty, Fetch, Kind, LinkState, Page
from crawler.reading.addresses import Address, parse

# A story has more running text than an error page's apology and its teasers. Chosen between the
# longest apology of our own labelled pages and the shortest story about error pages among them.
_STORY = 450
# The line that says it is a heading or a short sentence.
_LONGEST_LINE = 140
# How many lines are looked at: error pages put up to 400 lines of navigation before the message.
_LINES_LOOKED_AT = 600

# A slug of this many words, of four letters at least, says what its page is about.
_SLUG_WORDS = 3
_WORD = re.compile(r"[a-z]{4,}")
_WAY_HOME = 60  # characters

_404 = (
    r"(?:(?:http )?(?:error|fehler|erreur|ошибка|помилка|błąd|chyba|virhe|hata)? ?404"
    r"(?: error)?[\s,.!…:;|–—-]*)"
)
_CLOSE = r"[\s.!…:(。！)]*(?:404)?[\s.!…)]*"
_JUST_404 = re.compile(r"(?i)(?:http )?(?:error )?404(?: error)?[.!]?")


@cache
def _notices() -> Keyed:
    """Whole lines: up to three interjections or "Error 404", then what error pages say."""
    opening = rf"(?:{alternatives('interjections')}[\s,.!…:;–—-]*(?:but )?|{_404}){{0,3}}"
    return keyed("missing", opening, _CLOSE)


def says_missing(line: str, notices: Keyed | None = None) -> bool:
    """Whether `line`, taken whole, is what an error page says (one of `notices`, or of all)."""
    line = line.strip()
    if not 0 < len(line) <= _LONGEST_LINE:
        return False
    low = line.lower()
    return any(
        pattern.fullmatch(line)
        for words, pattern in (_notices() if notices is None else notices)
        if any(word in low for word in words)
    )


def _possible(lines: tuple[str, ...]) -> Keyed:
    """The notices of which some word stands in one of `lines`."""
    text = "\n".join(lines).lower()
    return tuple(one for one in _notices() if any(word in text for word in one[0]))


def soft_missing(fetch: Fetch, page: Page, shape: Shape) -> LinkState | None:
    """SOFT_404 for an error page that answers 200; None for a page with a story.

    Two signs of three are asked for: the title says it, a heading or short line says it, there
    is no running text. A site's front page is not missing from itself.
    """
    asked = parse(fetch.final or fetch.requested)
    if shape.prose > _STORY or (asked is not None and asked.path == "/" and not asked.query):
        return None
    titled = next((part for part in shape.title_parts if says_missing(part)), None)
    lines = tuple(line for line in shape.lines if len(line) <= _LONGEST_LINE)[:_LINES_LOOKED_AT]
    notices = _possible(lines)
    said = next((line for line in lines if says_missing(line, notices)), None)
    if titled is None and said is None:
        return _astray(asked, shape, lines)
    if shape.prose > 0 and all(_JUST_404.fullmatch(words) for words in (titled, said) if words):
        return None  # a page about the number
    if titled is not None and (said is not None or shape.prose == 0):
        return _state(titled, Certainty.CERTAIN if said is not None else Certainty.LIKELY)
    if said is not None and shape.prose == 0 and not _JUST_404.fullmatch(said):
        return _state(said, Certainty.LIKELY)
    return None


def _astray(asked: Address | None, shape: Shape, lines: tuple[str, ...]) -> LinkState | None:
    """A joke in place of an error message: no running text, a way home, and not a word of the
    several that the address names the page by."""
    if asked is None or shape.prose > 0 or not shape.lines:
        return None
    named = set(_WORD.findall(asked.path.rstrip("/").rpartition("/")[2].lower()))
    if len(named) < _SLUG_WORDS:
        return None
    home = sign("homeward", after="[.!→»› ]*")
    way = next((line for line in lines if len(line) < _WAY_HOME and home.fullmatch(line)), None)
    text = " ".join((*shape.title_parts, *shape.lines)).lower()
    if way is None or any(word in text for word in named):
        return None
    reason = f"The page has no text, none of the words of its address, and offers “{way}”."
    return LinkState(Kind.SOFT_404, reason, Certainty.POSSIBLE)


def _state(words: str, certainty: Certainty) -> LinkState:
    return LinkState(Kind.SOFT_404, f"The page answers 200 but says: “{words.strip()}”.", certainty)
