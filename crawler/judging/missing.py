"""Soft 404s: pages that say "not found" with status 200."""

from __future__ import annotations

import re
from functools import cache

from crawler.judging.prose import Shape
from crawler.judging.signs import alternatives, sign
from crawler.model import Certainty, Fetch, Kind, LinkState, Page
from crawler.reading.addresses import parse

# A story has more running text than an error page's apology and its teasers. Chosen between the
# longest apology of our own labelled pages and the shortest story about error pages among them.
_STORY = 450
# The line that says it is a heading or a short sentence.
_LONGEST_LINE = 140
# How many lines are looked at: error pages put up to 400 lines of navigation before the message.
_LINES_LOOKED_AT = 600

_404 = (
    r"(?:(?:http )?(?:error|fehler|erreur|ошибка|помилка|błąd|chyba|virhe|hata)? ?404"
    r"(?: error)?[\s,.!…:;|–—-]*)"
)
_CLOSE = r"[\s.!…:(。！)]*(?:404)?[\s.!…)]*"
_JUST_404 = re.compile(r"(?i)(?:http )?(?:error )?404(?: error)?[.!]?")


@cache
def _notice() -> re.Pattern[str]:
    """A whole line: up to three interjections or "Error 404", then what error pages say."""
    opening = rf"(?:{alternatives('interjections')}[\s,.!…:;–—-]*(?:but )?|{_404}){{0,3}}"
    return sign("missing", opening, _CLOSE)


def says_missing(line: str) -> bool:
    """Whether `line`, taken whole, is what an error page says."""
    line = line.strip()
    return 0 < len(line) <= _LONGEST_LINE and _notice().fullmatch(line) is not None


def soft_missing(fetch: Fetch, page: Page, shape: Shape) -> LinkState | None:
    """SOFT_404 for an error page that answers 200; None for a page with a story.

    Two signs of three are asked for: the title says it, a heading or short line says it, there
    is no running text. A site's front page is not missing from itself.
    """
    asked = parse(fetch.final or fetch.requested)
    if shape.prose > _STORY or (asked is not None and asked.path == "/" and not asked.query):
        return None
    titled = next((part for part in shape.title_parts if says_missing(part)), None)
    said = next((line for line in shape.lines[:_LINES_LOOKED_AT] if says_missing(line)), None)
    if titled is None and said is None:
        return None
    if shape.prose > 0 and all(_JUST_404.fullmatch(words) for words in (titled, said) if words):
        return None  # a page about the number
    if titled is not None and (said is not None or shape.prose == 0):
        return _state(titled, Certainty.CERTAIN if said is not None else Certainty.LIKELY)
    if said is not None and shape.prose == 0 and not _JUST_404.fullmatch(said):
        return _state(said, Certainty.LIKELY)
    return None


def _state(words: str, certainty: Certainty) -> LinkState:
    return LinkState(Kind.SOFT_404, f"The page answers 200 but says: “{words.strip()}”.", certainty)
