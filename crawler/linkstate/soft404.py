"""Soft 404s: what error pages say, and what a nonsense address beside a doubtful page answers.

Sites answer 200 for everything, or they do not; one address that nobody can have written, in the
page's own folder, tells which. (Bar-Yossef et al., "Sic transit gloria telae", WWW 2004.)
"""

from __future__ import annotations

import hashlib
import re
from functools import cache

from crawler.linkstate.phrases import Sign, alternatives, sign, told_in
from crawler.linkstate.shape import Shape, shape_of
from crawler.model import Certainty, Fetch, Kind, LinkState, Page, Reason, ReasonCode
from crawler.web.url import parse

_LONGEST_LINE = 140
_LINES_LOOKED_AT = 600
_404 = (
    r"(?:(?:http )?(?:status|error|fehler|erreur|ошибка|помилка|błąd|chyba|virhe|hata)? ?404"
    r"(?: error)?[\s,.!…:;|–—-]*)"
)
_CLOSE = r"[\s.!…:(。！)]*(?:404)?[\s.!…)]*"
_WORD = re.compile(r"[a-z]{4,}")
_NO_WORD = re.compile(r"[\W_]+")
# Pages of the same words but for a date or the address that was asked for score .97 and more;
# two stories of one site in the same navigation .6 to .9.
STORY = 450
"""Characters of running text: a story has more than an error page's apology and its teasers. Chosen
between the longest apology of our own labelled pages and the shortest story about error pages."""
_SAME = 0.95
_COMPARED = 4_000  # characters
_LEAST_TEXT = 20  # characters; less says nothing
_ID = re.compile(r"\d{3,}")
_SUFFIX = re.compile(r"\.(?:s?html?|php\d?|aspx?|jsp|cfm)\Z", re.IGNORECASE)
_DEEP = re.compile(r"[^\W_]{3,}")


@cache
def _notices() -> Sign:
    """Whole lines: up to three interjections or "Error 404", then what error pages say."""
    opening = rf"(?:{alternatives('interjections')}[\s,.!…:;–—-]*(?:but )?|{_404}){{0,3}}"
    return sign("missing", opening, _CLOSE)


def says_missing(line: str) -> bool:
    """Whether `line`, taken whole, is what an error page says."""
    line = line.strip()
    return 0 < len(line) <= _LONGEST_LINE and _notices().fullmatch(line) is not None


def half_missing(shape: Shape) -> bool:
    """Whether a line of the page names a page or the like and says that it is missing."""
    short = [line for line in shape.lines if len(line) <= _LONGEST_LINE][:_LINES_LOOKED_AT]
    return bool(told_in("missing_halves", short))


def speaks_of(url: str, shape: Shape) -> bool:
    """Whether the page has a word of its address's last part, or that part has no words."""
    address = parse(url)
    last = address.path.rstrip("/").rpartition("/")[2].lower() if address else ""
    named = set(_WORD.findall(last))
    text = " ".join((*shape.titles, *shape.lines)).lower()
    return not named or any(word in text for word in named)


def at_home(url: str, shape: Shape) -> bool:
    """Whether the address names the page: its last part says what an error page says, or the title
    has half of its words, and two at least.
    """
    address = parse(url)
    last = address.path.rstrip("/").rpartition("/")[2].lower() if address else ""
    named = set(_WORD.findall(last))
    title = " ".join(shape.titles).lower()
    titled = sum(word in title for word in named)
    return (titled >= 2 and titled * 2 >= len(named)) or says_missing(
        " ".join(_NO_WORD.sub(" ", _SUFFIX.sub("", last)).split())
    )


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
    if not (state.kind is Kind.ALIVE or _guessed(state)) or not page.media.endswith("html"):
        return False
    shape = shape_of(page, payload)
    return shape.prose <= STORY and not speaks_of(url, shape) and sibling_of(url) is not None


def _guessed(state: LinkState) -> bool:
    """Whether it is likeliest that the page is an error page, and no word of it says so."""
    likeliest = max(state.chances, key=lambda one: one[1], default=("", 0.0))
    return state.doubt is not None and likeliest[0] == Kind.SOFT_404.value


def weighed(
    state: LinkState, page: Page, payload: bytes, sibling: Fetch, beside: Page | None
) -> LinkState:
    """`state` of a doubtful page, after its sibling gave `sibling` and the text of `beside`."""
    status = sibling.status or 0
    if status in (404, 410):
        if beside is not None and alike(page, beside):
            return LinkState(
                Kind.SOFT_404,
                Reason(ReasonCode.ERROR_PAGE_WORDS),
                Certainty.LIKELY,
            )
        if _guessed(state):
            return LinkState(
                Kind.ALIVE,
                Reason(ReasonCode.NONSENSE_REFUSED, {"status": status}),
                Certainty.LIKELY,
                doubt=state.doubt,
                chances=state.chances,
            )
        return state
    if status != 200 or beside is None or sibling.redirects or not alike(page, beside):
        return state
    if _guessed(state) or half_missing(shape_of(page, payload)):
        reason = Reason(ReasonCode.NONSENSE_SAME)
        return LinkState(Kind.SOFT_404, reason, Certainty.LIKELY)
    if b"<script" in payload.lower():
        return LinkState(
            Kind.NEEDS_BROWSER,
            Reason(ReasonCode.NONSENSE_SCRIPTS),
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
