"""Where a redirected link landed: the same page, at a new address, the front page, a wall."""

from __future__ import annotations

import re
from unicodedata import combining, normalize

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
_ID = re.compile(r"\d{4,}")
_WORD = re.compile(r"[^\W\d_]{4,}")
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
    words = set(_WORD.findall(old.path.lower().rstrip("/").rpartition("/")[2]))
    there = f"{new.path} {page.head_title or ''}".lower()
    return bool(words) and sum(word in there for word in words) >= _SAME_WORDS * len(words)


def _ids(address: Address) -> set[str]:
    return set(_ID.findall(f"{address.path}?{address.query or ''}"))
