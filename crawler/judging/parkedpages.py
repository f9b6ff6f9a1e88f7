"""Domains that nobody keeps: for sale, expired, suspended, or fresh from the hosting panel."""

from __future__ import annotations

import re

from crawler.judging.halves import told_in
from crawler.judging.prose import Shape
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


def parked_page(fetch: Fetch, page: Page, shape: Shape) -> LinkState | None:
    """PARKED for a domain for sale, expired or suspended, and for a server's default page."""
    if shape.prose > _MOST_PROSE or shape.letters > _MOST_LETTERS:
        return None
    lines = (page.title or "", *shape.lines)
    parking = bool(marks("parking_markup").found(shape.markup))
    sales = _telling("for_sale", lines)
    if sales and (parking or shape.prose <= _SELLER or len(sales) > 2):
        certainty = Certainty.CERTAIN if parking else Certainty.LIKELY
        return LinkState(Kind.PARKED, f"The domain is parked: “{sales[0]}”.", certainty)
    if parking and shape.prose == 0:
        return LinkState(Kind.PARKED, "A parking service answers for the domain.", Certainty.LIKELY)
    default = _telling("default_pages", lines[:7])
    if default and len(shape.lines) < _MOST_LINES:
        return LinkState(Kind.PARKED, f"No site is kept here: “{default[0]}”.", Certainty.LIKELY)
    if shape.prose <= _SELLER and shape.letters <= _NOTICE and shape.markup:
        told = told_in("parked_halves", (*shape.title_parts, *shape.lines))
        if told and shape.markup.count("<a ") < _MENU:
            return LinkState(Kind.PARKED, f"The domain is parked: “{told[0]}”.", Certainty.POSSIBLE)
    return None


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
