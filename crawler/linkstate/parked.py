"""Domains that nobody keeps, and domains in other hands.

A parking service's markup on a page without text proves itself. A page that sells what the citing
article never speaks of is called hijacked only when all of this holds, since a wrong word here
accuses an author: its title and text are full of one trade that seized domains are used for;
neither the article nor the address knows that trade; and the page has turned from what the address
or the article's language promise.
"""

from __future__ import annotations

import re
from functools import cache

from crawler.linkstate.features import marked_in
from crawler.linkstate.phrases import words
from crawler.linkstate.shape import Shape
from crawler.model import Certainty, Fetch, Kind, LinkState, Page, Reason, ReasonCode
from crawler.web.url import parse

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
        if _turned(title, text, url, page.lang, lang):
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


def _turned(title: str, text: str, url: str, page_lang: str | None, lang: str | None) -> bool:
    """Whether the page has none of the words of its address, or where that has none, another
    language than the article and the title to match."""
    address = parse(url)
    if address is None:
        return False
    slug = set(_SLUG.findall(address.path.lower()))
    host = set(_SLUG.findall(address.host.lower().removeprefix("www.").rpartition(".")[0]))
    seen = f"{title} {text}"
    if len(slug) >= _SLUG_WORDS:
        return not any(word in seen for word in slug)
    if any(word in seen for word in host):
        return False  # the site speaks of itself by its name
    return page_lang is not None and lang is not None and page_lang != lang
