"""Domains that nobody keeps: for sale, expired, suspended, or fresh from the hosting panel."""

from __future__ import annotations

from crawler.judging.prose import Shape
from crawler.judging.signs import sign
from crawler.model import Certainty, Fetch, Kind, LinkState, Page

_MOST_PROSE = 1200  # characters; sellers describe a domain at some length
_MOST_LETTERS = 4000


def parked_page(fetch: Fetch, page: Page, shape: Shape) -> LinkState | None:
    """PARKED for a domain for sale, expired or suspended, and for a server's default page."""
    if shape.prose > _MOST_PROSE or shape.letters > _MOST_LETTERS:
        return None
    sale = sign("for_sale").search(page.text) or sign("for_sale").search(page.title or "")
    parking = sign("parking_markup").search(shape.markup)
    if sale is not None and (parking is not None or shape.prose < _MOST_PROSE // 2):
        certainty = Certainty.CERTAIN if parking is not None else Certainty.LIKELY
        return LinkState(Kind.PARKED, f"The domain is parked: “{sale[0].strip()}”.", certainty)
    if parking is not None and shape.prose == 0:
        return LinkState(Kind.PARKED, "A parking service answers for the domain.", Certainty.LIKELY)
    default = sign("default_pages").search(page.title or "") or sign("default_pages").search(
        "\n".join(shape.lines[:6])
    )
    if default is not None and shape.prose < _MOST_PROSE // 2 and len(shape.lines) < 60:
        return LinkState(
            Kind.PARKED, f"No site is kept here: “{default[0].strip()}”.", Certainty.LIKELY
        )
    return None
