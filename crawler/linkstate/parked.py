"""Domains in other hands: a page that sells what the citing article never speaks of.

A page is called hijacked only when all of this holds, since a wrong word here accuses an author:
its title and text are full of one trade that seized domains are used for; neither the article nor
the address knows that trade; and the page has turned from what the address or the article's
language promise.
"""

from __future__ import annotations

import re
from functools import cache

from crawler.linkstate.phrases import marks, sign, told_in, words
from crawler.linkstate.shape import Shape, tells_story
from crawler.model import Certainty, Fetch, Kind, LinkState, Page, Reason, ReasonCode
from crawler.web.url import parse

# Counted on our own labelled pages: offers have 12 and more words of their trade in the first
# 6,000 characters, one in 25 words; news about the trade has them too, but at an address that says
# so, or in an article that does.
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
            said = tuple(word for word in dict.fromkeys(hits[:40]) if word)
            return LinkState(
                Kind.PARKED,
                Reason(ReasonCode.OTHER_HANDS, {"topic": name, "words": said}),
                Certainty.POSSIBLE,
            )
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


# Domains that nobody keeps: for sale, expired, suspended, or fresh from the hosting panel.


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
# A domain that is told of twice, or told of and named, may be praised at more length. Characters of
# running text; short lines in which it is told; lines from the top.
_ADVERTISED = 900
_TOLD_IN = 160
_TOP = 12
# A notice that opens with it says little else: characters of running text, lines from the top.
_SHORT = 300
_FIRST = 6
_NEWS_MENU = 20  # links
_DOMAIN_NAME = re.compile(r"(?<![\w@/.-])(?:[\w-]{1,63}\.){1,3}[^\W\d_]{2,24}(?![\w@-]|\.\w)")


def parked_page(fetch: Fetch, page: Page, shape: Shape) -> LinkState | None:
    """PARKED for a domain for sale, expired or suspended, and for a server's default page."""
    if shape.prose > _MOST_PROSE or shape.letters > _MOST_LETTERS:
        return None
    lines = (page.head_title or "", *shape.lines)
    parking = bool(marks("parking_markup").found(shape.markup))
    sales = _telling("for_sale", lines)
    named = len(sales) > 1 and any(map(_DOMAIN_NAME.search, sales))
    offered = len(sales) > 2 or (named and shape.prose <= _ADVERTISED)
    if sales and (parking or shape.prose <= _SELLER or offered):
        certainty = Certainty.CERTAIN if parking else Certainty.LIKELY
        return _parked(sales[0], certainty)
    if parking and shape.prose == 0:
        return LinkState(Kind.PARKED, Reason(ReasonCode.PARKING_SERVICE), Certainty.LIKELY)
    advertised = _advertised(shape)
    if advertised is not None:
        return _parked(advertised, Certainty.LIKELY)
    default = _telling("default_pages", lines[:7])
    if default and len(shape.lines) < _MOST_LINES and not tells_story(shape):
        reason = Reason(ReasonCode.NO_SITE, {"said": default[0]})
        return LinkState(Kind.PARKED, reason, Certainty.LIKELY)
    if shape.prose <= _SELLER and shape.letters <= _NOTICE and shape.markup:
        told = told_in("parked_halves", (*shape.title_parts, *shape.lines))
        if told and shape.markup.count("<a ") < _MENU:
            return _parked(told[0], Certainty.POSSIBLE)
    return None


def _parked(said: str, certainty: Certainty) -> LinkState:
    return LinkState(Kind.PARKED, Reason(ReasonCode.PARKED, {"said": said}), certainty)


def _advertised(shape: Shape) -> str | None:
    """What the top of the page says of the domain: twice, or with the domain's name in it.

    News about a domain says it in its headline alone, and has more running text.
    """
    if shape.prose > _ADVERTISED or not shape.markup:
        return None
    top = [line for line in (*shape.title_parts, *shape.lines[:_TOP]) if len(line) <= _TOLD_IN]
    told: list[str] = []
    for line in told_in("parked_halves", top):
        if not any(line in other or other in line for other in told):
            told.append(line)
    if not told:
        return None
    links = shape.markup.count("<a ")
    named = links < _NEWS_MENU and any(_DOMAIN_NAME.search(line) for line in told)
    leads = shape.prose <= _SHORT and any(line in top[:_FIRST] for line in told) and links < _MENU
    return told[0] if named or leads or len(told) > 1 else None


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
