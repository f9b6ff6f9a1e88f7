"""Domains that nobody keeps: for sale, expired, suspended, or fresh from the hosting panel."""

from __future__ import annotations

import re

from crawler.judging.halves import told_in
from crawler.judging.prose import Shape, tells_story
from crawler.judging.signs import marks, sign
from crawler.model import Certainty, Fetch, Kind, LinkState, Page

_MOST_PROSE = 1200  # characters of running text; sellers describe a domain at some length
_MOST_LETTERS = 4000
# Characters of running text up to which a single sign is enough.
_SELLER = 150
_LONGEST_LINE = 300  # characters
_SENTENCE = re.compile(r"[^.!?。]+(?:[.!?。](?=\S)[^.!?。]+)*[.!?。]*")
# A registrar's notice: characters of the whole page, and links on it.
_NOTICE = 400
_MENU = 6
_MOST_LINES = 60  # of a server's default page
# A domain that is told of twice, or told of and named, may be praised at more length. Characters of
# running text; short lines in which it is told; lines from the top.
_ADVERTISED = 900
_TOLD_IN = 160
_TOP = 12
# A notice that opens with it says little else: characters of running text, lines from the top.
_SHORT = 300
_FIRST = 6
_NEWS_MENU = 20  # links
_DOMAIN_NAME = re.compile(r"(?<![\w@/.-])(?:[\w-]{1,63}\.){1,3}[^\W\d_]{2,24}(?![\w@-]|\.\w)")


def parked_page(fetch: Fetch, page: Page, shape: Shape) -> LinkState | None:
    """PARKED for a domain for sale, expired or suspended, and for a server's default page."""
    if shape.prose > _MOST_PROSE or shape.letters > _MOST_LETTERS:
        return None
    lines = (page.title or "", *shape.lines)
    parking = bool(marks("parking_markup").found(shape.markup))
    sales = _telling("for_sale", lines)
    named = len(sales) > 1 and any(map(_DOMAIN_NAME.search, sales))
    offered = len(sales) > 2 or (named and shape.prose <= _ADVERTISED)
    if sales and (parking or shape.prose <= _SELLER or offered):
        certainty = Certainty.CERTAIN if parking else Certainty.LIKELY
        return LinkState(Kind.PARKED, f"The domain is parked: “{sales[0]}”.", certainty)
    if parking and shape.prose == 0:
        return LinkState(Kind.PARKED, "A parking service answers for the domain.", Certainty.LIKELY)
    advertised = _advertised(shape)
    if advertised is not None:
        said = f"The domain is parked: “{advertised}”."
        return LinkState(Kind.PARKED, said, Certainty.LIKELY)
    default = _telling("default_pages", lines[:7])
    if default and len(shape.lines) < _MOST_LINES and not tells_story(shape):
        return LinkState(Kind.PARKED, f"No site is kept here: “{default[0]}”.", Certainty.LIKELY)
    if shape.prose <= _SELLER and shape.letters <= _NOTICE and shape.markup:
        told = told_in("parked_halves", (*shape.title_parts, *shape.lines))
        if told and shape.markup.count("<a ") < _MENU:
            return LinkState(Kind.PARKED, f"The domain is parked: “{told[0]}”.", Certainty.POSSIBLE)
    return None


def _advertised(shape: Shape) -> str | None:
    """What the top of the page says of the domain: twice, or with the domain's name in it.

    News about a domain says it in its headline alone, and has more running text.
    """
    if shape.prose > _ADVERTISED or not shape.markup:
        return None
    top = [line for line in (*shape.title_parts, *shape.lines[:_TOP]) if len(line) <= _TOLD_IN]
    told: list[str] = []
    for line in told_in("parked_halves", top):
        if not any(line in other or other in line for other in told):
            told.append(line)
    if not told:
        return None
    links = shape.markup.count("<a ")
    named = links < _NEWS_MENU and any(_DOMAIN_NAME.search(line) for line in told)
    leads = shape.prose <= _SHORT and any(line in top[:_FIRST] for line in told) and links < _MENU
    return told[0] if named or leads or len(told) > 1 else None


def _telling(name: str, lines: tuple[str, ...]) -> list[str]:
    """The different signs that are the sentence they stand in, or open it.

    A headline may begin with the same words; it is longer, and does not end in a full stop.
    """
    found: dict[str, str] = {}
    for line in lines:
        for sentence in _SENTENCE.findall(line[:_LONGEST_LINE]):
            match = sign(name).search(sentence)
            if match is None:
                continue
            opens = match.start() <= 1 and sentence.rstrip().endswith((".", "!", "?", "。"))
            if opens or 2 * len(match[0]) >= len(sentence):
                found.setdefault(match[0].strip().lower(), match[0].strip())
    return list(found.values())
