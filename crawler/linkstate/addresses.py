"""What addresses tell of a page: where a redirect landed, whether the address names the page,
and what a nonsense address beside a doubtful page answers.

Sites answer 200 for everything, or they do not; one address that nobody can have written, in the
page's own folder, tells which. (Bar-Yossef et al., "Sic transit gloria telae", WWW 2004.)
"""

from __future__ import annotations

import hashlib
import re
from unicodedata import combining, normalize

from crawler.linkstate.learned import strongest
from crawler.linkstate.phrases import sign
from crawler.linkstate.shape import Shape, shape_of
from crawler.model import Certainty, Fetch, Kind, LinkState, Page, Reason, ReasonCode
from crawler.web.url import Address, identity, parse, registered_domain

_FRONT = re.compile(
    r"(?i)/(?:[a-z]{2}(?:[-_][a-z]{2,4})?/)?"
    r"(?:(?:index|default|home|main)(?:\.(?:s?html?|php\d?|aspx?|jsp))?/?)?\Z"
)
_LANGUAGE_FRONT = re.compile(r"(?i)/[a-z]{2}(?:[-_][a-z]{2,4})?/?\Z")
_LOGIN = re.compile(
    r"(?i)/(?:log-?in|sign-?in|signup|register|sso|oauth2?|auth(?:enticate|orize)?|account/login"
    r"|users?/(?:log|sign)_?in|wp-login\.php|accounts?/(?:log|sign)-?in|subscribe|subscription"
    r"|anmelden|connexion|accedi|iniciar-sesion|logowanie)(?:[/.?]|\Z)"
)
_CONSENT_HOST = re.compile(r"(?i)(?:consent|cookie-?consent|privacy-?gate|myprivacy|cmp)\.")
_CONSENT_PATH = re.compile(
    r"(?i)/(?:cookie-?wall|consent|privacy-?gate|gdpr-?consent|cookie-?consent)(?:[/.?]|\Z)"
)
_ERROR_PATH = re.compile(
    r"(?i)(?:/|\A)(?:error[-_/]?)?(?:404|410|not-?_?found|page-?_?not-?_?found|pagenotfound"
    r"|notfound|error-?404|missing-page)(?:\.(?:s?html?|php|aspx?))?/?\Z"
)
# What an article's own address shows: a long number, a date, or a slug of several words.
_NUMBER = re.compile(r"\d{4,}")
_SLUG = re.compile(r"(?:[^\W_]+[-_]){2,}[^\W_]+")
_TOKEN = re.compile(r"[a-z]{4,}")
# How many words a slug must have before their absence from a page says something.
_STORY_WORDS = 4
_SEARCHED = 20_000  # characters of the page
# Share of ASCII letters below which a page is not written in the letters of a slug.
_LATIN = 0.9
_OPAQUE = re.compile(r"/[\w-]{1,12}/?\Z")  # a shortener's path


def landing(fetch: Fetch, page: Page) -> LinkState | None:
    """What the last hop of a redirect shows; None when the page may be the one cited."""
    asked = parse(fetch.requested)
    final = parse(fetch.final or "")
    if asked is None or final is None:
        return None
    if _CONSENT_HOST.match(final.host):
        return LinkState(Kind.CONSENT, Reason(ReasonCode.CONSENT_HOST, {"host": final.host}))
    if identity(fetch.requested) == identity(fetch.final or ""):
        return None
    wall = _wall(asked, final)
    if wall is not None:
        return wall
    if _is_front(asked) or _shortened(asked, final):
        return None
    if _ERROR_PATH.search(final.path) and not _ERROR_PATH.search(asked.path):
        reason = Reason(ReasonCode.ERROR_PAGE, {"url": str(final)})
        return LinkState(Kind.SOFT_404, reason, Certainty.LIKELY)
    return _away(asked, final) or _other_story(asked, final, page)


def _wall(asked: Address, final: Address) -> LinkState | None:
    if _CONSENT_PATH.search(final.path) and not _CONSENT_PATH.search(asked.path):
        return LinkState(Kind.CONSENT, Reason(ReasonCode.CONSENT_HOST, {"host": final.host}))
    if _LOGIN.search(final.path) and not _LOGIN.search(asked.path):
        return LinkState(Kind.PAYWALL, Reason(ReasonCode.LOGIN_HOST, {"host": final.host}))
    return None


def _away(asked: Address, final: Address) -> LinkState | None:
    if _is_front(final):
        return LinkState(
            Kind.REDIRECTED_AWAY,
            Reason(ReasonCode.FRONT_PAGE, {"asked": asked.host, "host": final.host}),
            Certainty.LIKELY,
        )
    if _is_deep(asked) and _is_section_of(asked, final):
        return LinkState(
            Kind.REDIRECTED_AWAY,
            Reason(ReasonCode.SECTION, {"path": final.path, "host": final.host}),
            Certainty.LIKELY,
        )
    return None


def _other_story(asked: Address, final: Address, page: Page) -> LinkState | None:
    """REDIRECTED_AWAY where the old address named its story in words, the new one names another
    in other words, and none of the old words is on the page."""
    old, new = _named(asked), _named(final)
    if min(len(old), len(new)) < _STORY_WORDS or old & new or _numbers(asked) & _numbers(final):
        return None
    text = f"{page.head_title or ''} {page.text[:_SEARCHED]}".lower()
    plain = "".join(sign for sign in normalize("NFKD", text) if not combining(sign))
    if len(plain.encode("ascii", "ignore")) < _LATIN * len(plain) or any(
        word in plain for word in old
    ):
        return None
    return LinkState(
        Kind.REDIRECTED_AWAY,
        Reason(ReasonCode.OTHER_STORY, {"url": str(final)}),
        Certainty.POSSIBLE,
    )


def _named(address: Address) -> set[str]:
    """The words that an address names its page by."""
    return set(_TOKEN.findall(address.path.rstrip("/").rpartition("/")[2].lower()))


def _numbers(address: Address) -> set[str]:
    return {number for number in _NUMBER.findall(str(address)) if len(number) > 4}


def _is_front(address: Address) -> bool:
    if address.query and re.search(r"(?i)(?:\A|&)(?:p|id|page_id|article|story|q)=", address.query):
        return False
    return bool(_FRONT.fullmatch(address.path) or _LANGUAGE_FRONT.fullmatch(address.path))


def _is_deep(address: Address) -> bool:
    """Whether the address names one page: a number, a slug, an id, or two levels of folders."""
    if _is_front(address):
        return False
    segments = [segment for segment in address.path.split("/") if segment]
    last = segments[-1] if segments else ""
    return bool(
        len(segments) >= 2
        or _NUMBER.search(last)
        or _SLUG.search(last)
        or (address.query and _NUMBER.search(address.query))
    )


def _is_section_of(asked: Address, final: Address) -> bool:
    """Whether `final` is a folder that `asked` lies in, and no page of its own."""
    if registered_domain(asked.host) != registered_domain(final.host):
        return False
    wanted = [segment for segment in asked.path.lower().split("/") if segment]
    got = [segment for segment in final.path.lower().split("/") if segment]
    if not got or len(got) >= len(wanted) or wanted[: len(got)] != got:
        return False
    last = wanted[-1]
    names_a_page = bool(_NUMBER.search(last) or _SLUG.search(last))
    return names_a_page and not _NUMBER.search(got[-1]) and not _SLUG.search(got[-1])


def _shortened(asked: Address, final: Address) -> bool:
    """A short opaque path on another owner's domain is a shortener: it may point anywhere."""
    return registered_domain(asked.host) != registered_domain(final.host) and bool(
        _OPAQUE.fullmatch(asked.path) and not asked.query
    )


_PERMANENT = frozenset((301, 308))
_NAMING = re.compile(r"[^\W\d_]{4,}")
_SAME_WORDS = 0.5  # share of the old address's words that the new one or the title must have


def moved_to(fetch: Fetch, page: Page) -> str | None:
    """The final address of a page that moved for good and is still itself; None otherwise.

    For good means that every hop was permanent (RFC 9110, 15.4.2 and 15.4.9). It is itself when
    the new address has the old one's number or half of its words, or the title has them.
    Shorteners and resolvers (DOI, PURL) point elsewhere on purpose: their addresses stay.
    """
    if not fetch.redirects or fetch.final is None:
        return None
    if any(hop.status not in _PERMANENT for hop in fetch.redirects):
        return None
    if identity(fetch.requested) == identity(fetch.final):
        return None
    old, new = parse(fetch.requested), parse(fetch.final)
    if old is None or new is None or not _still_itself(old, new, page):
        return None
    return fetch.final


def _still_itself(old: Address, new: Address, page: Page) -> bool:
    path_kept = old.path.rstrip("/") == new.path.rstrip("/") and old.path.strip("/") != ""
    if registered_domain(old.host) == registered_domain(new.host) and path_kept:
        return True
    if _ids(old) & _ids(new):
        return True
    words = set(_NAMING.findall(old.path.lower().rstrip("/").rpartition("/")[2]))
    there = f"{new.path} {page.head_title or ''}".lower()
    return bool(words) and sum(word in there for word in words) >= _SAME_WORDS * len(words)


def _ids(address: Address) -> set[str]:
    return set(_NUMBER.findall(f"{address.path}?{address.query or ''}"))


# What error pages say, and an address beside the page.


_LONGEST_NOTICE, _LONGEST_APOLOGY = 140, 24  # characters
_LETTER = re.compile(r"[^\W\d_]")
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


def says_missing(line: str) -> bool:
    """Whether `line` says that a page or the like is missing, behind an apology at most: a few
    words that a sign sets off, in whatever language."""
    found = sign("missing").search(line) if len(line) <= _LONGEST_NOTICE else None
    if found is None or _LETTER.search(line, found.end()):
        return False
    before = line[: found.start()].strip()
    return len(before) <= _LONGEST_APOLOGY and not before[-1:].isalnum()


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
    if _guessed(state) or _halves_missing(shape_of(page, payload)):
        reason = Reason(ReasonCode.NONSENSE_SAME)
        return LinkState(Kind.SOFT_404, reason, Certainty.LIKELY)
    if b"<script" in payload.lower():
        return LinkState(
            Kind.NEEDS_BROWSER,
            Reason(ReasonCode.NONSENSE_SCRIPTS),
            Certainty.POSSIBLE,
        )
    return state


def _halves_missing(shape: Shape) -> bool:
    return any(name == "missing_halves" for name, _ in strongest(shape))


def alike(one: Page, other: Page) -> bool:
    """Whether two pages have the same words, but for some that name the address or the time."""
    from rapidfuzz.fuzz import ratio

    first, second = one.text[:_COMPARED], other.text[:_COMPARED]
    if min(len(first), len(second)) < _LEAST_TEXT:
        return False
    return ratio(first, second, score_cutoff=100 * _SAME) >= 100 * _SAME
