"""What a nonsense address beside a page answers, when the page itself leaves doubt.

Sites answer 200 for everything, or they do not; one address that nobody can have written, in the
page's own folder, tells which. (Bar-Yossef et al., "Sic transit gloria telae", WWW 2004.)
"""

from __future__ import annotations

import hashlib
import re

from crawler.judging.missing import STORY, half_missing, speaks_of
from crawler.judging.prose import shape_of
from crawler.model import Certainty, Fetch, Kind, LinkState, Page
from crawler.reading.addresses import parse

# Pages of the same words but for a date or the address that was asked for score .97 and more;
# two stories of one site in the same navigation .6 to .9.
_SAME = 0.95
_COMPARED = 4_000  # characters
_LEAST_TEXT = 20  # characters; less says nothing
_ID = re.compile(r"\d{3,}")
_SUFFIX = re.compile(r"\.(?:s?html?|php\d?|aspx?|jsp|cfm)\Z", re.IGNORECASE)
_DEEP = re.compile(r"[^\W_]{3,}")


def sibling_of(url: str) -> str | None:
    """An address beside `url` that nobody wrote, the same whenever it is asked for.

    None where the answer would say nothing: front pages, queries, and paths with a number before
    their last part, which often decides alone ("/12345/any-words").
    """
    address = parse(url)
    if address is None or address.query or address.scheme not in ("http", "https"):
        return None
    folder, _, last = address.path.rpartition("/")
    if not _DEEP.search(last) or _ID.search(_dateless(folder)):
        return None
    suffix = _SUFFIX.search(last)
    place = f"{address.scheme}://{address.netloc}{folder}"
    name = hashlib.sha256(place.encode("utf-8", "replace")).hexdigest()
    return f"{place}/{name[:6]}-{name[6:12]}{suffix[0] if suffix else ''}"


def _dateless(folder: str) -> str:
    return re.sub(r"/(?:19|20)\d\d(?=/|\Z)", "/", folder)


def doubtful(state: LinkState, page: Page, payload: bytes, url: str) -> bool:
    """Whether `state` of the page at `url` should be weighed against a sibling's answer.

    A page with a story, or with the words of its address, is left alone.
    """
    guessed = state.kind is Kind.SOFT_404 and state.certainty is Certainty.POSSIBLE
    if not (state.kind is Kind.ALIVE or guessed) or not page.media.endswith("html"):
        return False
    shape = shape_of(page, payload)
    return shape.prose <= STORY and not speaks_of(url, shape) and sibling_of(url) is not None


def weighed(
    state: LinkState, page: Page, payload: bytes, sibling: Fetch, beside: Page | None
) -> LinkState:
    """`state` of a doubtful page, after its sibling gave `sibling` and the text of `beside`."""
    status = sibling.status or 0
    if status in (404, 410):
        if beside is not None and alike(page, beside):
            return LinkState(
                Kind.SOFT_404,
                "The page has the words of the site's own error page.",
                Certainty.LIKELY,
            )
        if state.kind is Kind.SOFT_404:
            return LinkState(
                Kind.ALIVE,
                f"The page is there: an address that nobody wrote gets status {status} here.",
                Certainty.LIKELY,
            )
        return state
    if status != 200 or beside is None or sibling.redirects or not alike(page, beside):
        return state
    if state.kind is Kind.SOFT_404 or half_missing(shape_of(page, payload)):
        reason = "The site answers an address that nobody wrote with the same page."
        return LinkState(Kind.SOFT_404, reason, Certainty.LIKELY)
    if b"<script" in payload.lower():
        return LinkState(
            Kind.NEEDS_BROWSER,
            "The site answers any address with this page; scripts may make the text.",
            Certainty.POSSIBLE,
        )
    return state


def alike(one: Page, other: Page) -> bool:
    """Whether two pages have the same words, but for some that name the address or the time."""
    from rapidfuzz.fuzz import ratio

    first, second = one.text[:_COMPARED], other.text[:_COMPARED]
    if min(len(first), len(second)) < _LEAST_TEXT:
        return False
    return ratio(first, second, score_cutoff=100 * _SAME) >= 100 * _SAME
