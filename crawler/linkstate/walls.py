"""What stands in a page's place and says so itself: makers' markup, captchas, walls that ask for
consent, the publisher's own word that a text is not free, parking services, and domains in other
hands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from html import unescape

from crawler.linkstate.learned import NOT_FREE, marked_in, strongest
from crawler.linkstate.phrases import sign, told_in, words
from crawler.linkstate.shape import Shape, paragraphs, prose_of
from crawler.model import Certainty, Fetch, Kind, LinkState, Page, Reason, ReasonCode
from crawler.web.url import Address, parse

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
    """What a wall says that asks for consent or the reader's age, on a page about nothing else:
    a heading or a button, its title, or the only headings that it has.
    """
    if shape.prose > _CONSENT_PROSE or shape.letters >= 2 * _CONSENT_PROSE:
        return None
    offers = (line for line in page.text[:_CONSENT_WITHIN].split("\n") if len(line) <= _BUTTON)
    found = sign("consent").search("\n".join(offers))
    asked = [found[0]] if found else []
    if not asked and shape.prose <= _MOST_PROSE:
        asked = told_in("consent_halves", _short(shape.title_parts))
    headings = _short(shape.headings)
    if not asked and headings and shape.prose <= _MOST_PROSE:
        told = told_in("consent_halves", headings)
        asked = told if len(told) == headings.count("\n") + 1 else []
    matter = words("consent_matter")
    other = sum(
        prose_of(line)
        for line in (shape.lines if asked else ())
        if not any(word in line.lower() for word in matter)
    )
    return asked[0] if asked and other <= _OTHER_PROSE else None


def _short(lines: Sequence[str]) -> str:
    return "\n".join(line for line in lines if len(line) <= _BUTTON)


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


# Domains that nobody keeps, and domains in other hands.
#
# A parking service's markup on a page without text proves itself. A page that sells what the citing
# article never speaks of is called hijacked only when all of this holds, since a wrong word here
# accuses an author: its title and text are full of one trade that seized domains are used for;
# neither the article nor the address knows that trade; and the page has turned from what the
# address or the article's language promise.


# Counted on our own labelled pages: offers have 12 and more words of their trade in the first
# 6,000 characters, one in 25 words; news about the trade has them too, but at an address that says
# so, or in an article that does.
_NO_SITE = 1500  # characters that parking services show
_LEAST_WORDS = 6
_LEAST_DIFFERENT = 2
_LEAST_SHARE = 1 / 40
# News has one such word in its headline ("A poker face in parliament") and two or three in all.
_LEAST_TITLED = 2
_MANY_DIFFERENT = 4
_READ = 6_000  # characters of the page
_HEAD_BYTES = 200_000  # searched for the title
_TOLD = 200_000  # characters of the article
_SLUG_WORDS = 2
_SLUG = re.compile(r"[a-z]{4,}")
_WORD = re.compile(r"[^\W\d_]+\d{0,3}")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_CHARACTERS_A_WORD = 3  # of scripts without spaces


def parked_page(fetch: Fetch, page: Page, shape: Shape) -> LinkState | None:
    """PARKED for a page without running text that a parking service serves."""
    if shape.prose or shape.letters > _NO_SITE or not marked_in("parking_markup", shape.markup):
        return None
    return LinkState(Kind.PARKED, Reason(ReasonCode.PARKING_SERVICE), Certainty.LIKELY)


@cache
def _topics() -> tuple[tuple[str, frozenset[str], tuple[str, ...]], ...]:
    """Each topic with the words that stand alone, and those looked for anywhere."""
    found = []
    for line in words("turned_topics"):
        name, listed = line.split("\t")
        each = listed.split(",")
        inside = tuple(word for word in each if _UNSPACED.search(word) or " " in word)
        found.append((name, frozenset(each) - frozenset(inside), inside))
    return tuple(found)


def may_be_turned(payload: bytes) -> bool:
    """Whether `hijacked` could say anything of a page with this markup, by its title; yes where
    that cannot be told, as of titles that are not in UTF-8.
    """
    head = payload[:_HEAD_BYTES].lower()
    at = head.find(b"<title")
    if at < 0:
        return b"og:title" in head
    try:
        title = unescape(head[at : head.find(b"</title", at)].decode("utf-8").partition(">")[2])
    except UnicodeDecodeError:
        return True
    return any(_hits(title, whole, inside) for _, whole, inside in _topics())


def hijacked(page: Page, url: str, told: str, lang: str | None) -> LinkState | None:
    """PARKED for a page at `url` that a citation in an article `told` of cannot have meant.

    `told` are the article's words, `lang` its language. None when in doubt.
    """
    title = (page.head_title or "").lower()
    # The title first: nearly every page is done with then, in a hundredth of the time.
    titles = [len(_hits(title, whole, inside)) for _, whole, inside in _topics()]
    if not any(titles):
        return None
    text = page.text[:_READ].lower()
    article = told[:_TOLD].lower()
    address = url.lower()
    for (name, whole, inside), titled in zip(_topics(), titles, strict=True):
        if not titled:
            continue
        hits = _hits(text, whole, inside)
        if len(set(hits)) < _LEAST_DIFFERENT or len(hits) < _LEAST_WORDS:
            continue
        if len(hits) < _LEAST_SHARE * _length(text):
            continue
        if titled < _LEAST_TITLED and len(set(hits)) < _MANY_DIFFERENT:
            continue
        if _hits(article, whole, inside) or any(word in address for word in whole):
            continue
        if _turned(f"{title} {text}", url, page, lang):
            told_by = tuple(word for word in dict.fromkeys(hits[:40]) if word)
            reason = Reason(ReasonCode.OTHER_HANDS, {"topic": name, "words": told_by})
            return LinkState(Kind.PARKED, reason, Certainty.POSSIBLE)
    return None


def _hits(text: str, whole: frozenset[str], inside: tuple[str, ...]) -> list[str]:
    found = [word for word in _WORD.findall(text) if word in whole]
    for word in inside:
        found += [word] * text.count(word)
    return found


def _length(text: str) -> float:
    unspaced = len(_UNSPACED.findall(text))
    return len(_WORD.findall(text)) if not unspaced else unspaced / _CHARACTERS_A_WORD


def _turned(seen: str, url: str, page: Page, lang: str | None) -> bool:
    """Whether the page has none of the words of its address, or where that has none, another
    language than the article and the title to match.

    A site that speaks of itself by its name, by that in its address or in the one that it calls
    its own, is what it was.
    """
    address = parse(url)
    own = parse((page.publisher and page.publisher.canonical) or url)
    if address is None or any(word in seen for word in _host(address) | _host(own or address)):
        return False
    slug = set(_SLUG.findall(address.path.lower()))
    if len(slug) >= _SLUG_WORDS:
        return not any(word in seen for word in slug)
    return page.lang is not None and lang is not None and page.lang != lang


def _host(address: Address) -> set[str]:
    return set(_SLUG.findall(address.host.lower().removeprefix("www.").rpartition(".")[0]))
