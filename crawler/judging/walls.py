"""Consent walls, paywalls and logins that stand in place of a text."""

from __future__ import annotations

import re

from crawler.judging.prose import Shape
from crawler.judging.signs import sign
from crawler.model import Certainty, Fetch, Kind, LinkState, Page

# A teaser before a paywall: a few sentences. With more, the page is searched as it is, and the
# judge sees that it may be cut. Characters of running text.
_TEASER = 1500
_CONSENT_PROSE = 2500  # consent walls explain at length

# How far into the text a wall is looked for, in characters: it stands in front, or after a teaser
# that a site's navigation may precede.
_CONSENT_WITHIN = 3000
_PAYWALL_WITHIN = 20_000
_LOGIN_TO = "(?: (?:to|or|bei|auf|à|en|на|do) .{0,40})?"
_PASSWORD = re.compile(r"<input\b[^>]{0,300}\btype=[\"']?password")
# Publishers say so themselves: schema.org's isAccessibleForFree.
_NOT_FREE = re.compile(r"\"isaccessibleforfree\"\s*:\s*\"?(?:false|no)\b")


def wall(fetch: Fetch, page: Page, shape: Shape) -> LinkState | None:
    """CONSENT or PAYWALL for a wall with at most a teaser behind it; None for any other page."""
    if shape.prose <= _CONSENT_PROSE:
        consent = sign("consent").search(page.text[:_CONSENT_WITHIN])
        if consent is not None and shape.letters < 2 * _CONSENT_PROSE:
            return LinkState(Kind.CONSENT, f"A consent wall: “{consent[0]}”.", Certainty.LIKELY)
    if shape.prose > _TEASER:
        return None
    sold = sign("paywall").search(page.text[:_PAYWALL_WITHIN])
    if sold is not None and (shape.prose > 0 or _NOT_FREE.search(shape.markup)):
        return LinkState(Kind.PAYWALL, f"Only a teaser is shown: “{sold[0]}”.", Certainty.LIKELY)
    if sold is not None and shape.letters < _TEASER:
        return LinkState(Kind.PAYWALL, f"The page says: “{sold[0]}”.", Certainty.LIKELY)
    login = sign("login_titles", after=_LOGIN_TO)
    named = any(login.fullmatch(part) for part in shape.title_parts)
    if named and shape.prose == 0 and (_PASSWORD.search(shape.markup) or shape.letters < 800):
        return LinkState(
            Kind.PAYWALL, "A login page stands in place of the page.", Certainty.LIKELY
        )
    return None
