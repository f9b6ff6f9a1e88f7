"""Walls that say themselves what they are: makers' markup, captchas, consent, and the publisher's
own word that a text is not free.
"""

from __future__ import annotations

import re
from functools import cache

from crawler.linkstate.features import NOT_FREE, marked_in, strongest
from crawler.linkstate.phrases import sign, words
from crawler.linkstate.shape import Shape, paragraphs, prose_of
from crawler.model import Certainty, Fetch, Kind, LinkState, Page, Reason, ReasonCode

# A wall explains itself in at most this much running text; articles about walls have more.
_MOST_PROSE = 900  # characters
_MOST_LETTERS = 2500
_FEW_WORDS = 200  # characters of a page that makers' markup alone tells of
_TITLED = 0.9  # share of a title's part that a wall's title is

_CONSENT_PROSE = 2500  # consent walls explain at length
_CONSENT_WITHIN = 3000  # characters from the top: it stands in front
_BUTTON = 120  # characters
_OTHER_PROSE = 350
# Characters of running text: two or three sentences are no article, and complete ones that are
# "not free" offer subscriptions too.
_TEASER = 350
_NEAR = 8  # lines behind the last paragraph
_LONGEST_OFFER = 400


def wall(fetch: Fetch, page: Page, shape: Shape) -> LinkState | None:
    """BLOCKED, CONSENT or PAYWALL for a page that says so in its markup; None for any other."""
    maker = challenge(shape)
    if maker is not None:
        return LinkState(Kind.BLOCKED, maker)
    consent = _consent(page, shape)
    if consent is not None:
        return LinkState(
            Kind.CONSENT, Reason(ReasonCode.CONSENT, {"said": consent}), Certainty.LIKELY
        )
    sold = _sold(shape)
    if sold is not None:
        return LinkState(Kind.PAYWALL, Reason(ReasonCode.TEASER, {"said": sold}), Certainty.LIKELY)
    return None


def challenge(shape: Shape, failed: bool = False) -> Reason | None:
    """What a challenge in place of the page is, by its maker's markup; None for any other page.

    Protection scripts and captchas ride along on ordinary pages and log-in forms, so that words
    must say it too, unless the answer `failed` or has no title: of 25 real pages named by markup
    alone 7 were none, all of them with a title.
    """
    if shape.prose > _MOST_PROSE or shape.letters > _MOST_LETTERS or not shape.markup:
        return None
    told = strongest(shape)
    title = told.get(("bot_check_titles", "title"), (0.0, ""))[0]
    spoken = title >= _TITLED or any(name == "bot_check_words" for name, _ in told)
    bare = shape.prose == 0 and shape.letters < _FEW_WORDS
    if not spoken and not (bare and (failed or not shape.titles)):
        return None
    found = marked_in("wall_makers", shape.markup)
    if found:
        return Reason(ReasonCode.CHALLENGE, {"maker": _makers()[min(found)]})
    alone = title >= _TITLED or not (spoken or shape.titles)
    if alone and marked_in("captcha_markup", shape.markup):
        return Reason(ReasonCode.CAPTCHA)
    return None


@cache
def _makers() -> dict[str, str]:
    pairs = (line.split("\t") for line in words("wall_makers"))
    return {mark: maker for maker, mark in pairs}


def _consent(page: Page, shape: Shape) -> str | None:
    """The heading or button of a consent wall, on a page that is about nothing else."""
    if shape.prose > _CONSENT_PROSE or shape.letters >= 2 * _CONSENT_PROSE:
        return None
    offers = (line for line in page.text[:_CONSENT_WITHIN].split("\n") if len(line) <= _BUTTON)
    found = sign("consent").search("\n".join(offers))
    if found is None:
        return None
    other = sum(
        prose_of(line)
        for line in shape.lines
        if not any(word in line.lower() for word in words("consent_matter"))
    )
    return found[0] if other <= _OTHER_PROSE else None


def _sold(shape: Shape) -> str | None:
    """A line behind the teaser that offers the rest, where the publisher says "not free"."""
    if shape.prose > _TEASER or not NOT_FREE.search(shape.markup):
        return None
    told = paragraphs(shape.lines)
    after = shape.lines[told[-1] + 1 : told[-1] + 1 + _NEAR] if told else shape.lines[:_NEAR]
    for line in after:
        low = line[:_LONGEST_OFFER].lower()
        if any(word in low for word in words("offers")):
            return line
    return None


_REFUSING = re.compile(r"(?i)\bchallenge\b")


def mitigated(headers: object) -> bool:
    """Whether Cloudflare says that its challenge was answered in place of the page."""
    get = getattr(headers, "get", None)
    return bool(get and _REFUSING.search(get("cf-mitigated") or ""))
