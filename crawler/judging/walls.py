"""Consent walls, paywalls and logins that stand in place of a text."""

from __future__ import annotations

import re
from itertools import islice

from crawler.judging.halves import told_in
from crawler.judging.prose import MOST_COUNTED, Shape, longest_run, paragraphs, prose_of
from crawler.judging.signs import sign, words
from crawler.model import Certainty, Fetch, Kind, LinkState, Page

# Characters of running text. Up to the first number a label such as "for subscribers" is enough:
# two or three sentences are no article. Up to the second the page has to say, after its last
# paragraph, that the rest is held back, and its markup has to know a wall: complete articles say
# "subscribe" too. Beyond, the page is searched as it is.
_TEASER = 350
_LONG_TEASER = 1500
# Summaries of other stories: characters of one, and of them all with the teaser.
_LONGEST_SUMMARY = 300
_MOST_BESIDE = MOST_COUNTED
_CONSENT_PROSE = 2500  # consent walls explain at length

# How far into the text a consent wall is looked for, in characters: it stands in front.
_CONSENT_WITHIN = 3000
_BUTTON = 120  # characters
_GATE_NEAR = 3  # lines behind the teaser
_SHORTEST_GATE = 12  # characters
# Newsletters, comments and apps are offered beside complete pages too.
_OTHER_OFFER = re.compile(
    r"(?i)newsletter|e-?mail|comment|komment|coment|comentario|podcast|\bapp\b|channel|kanal"
    r"|канал|telegram|рассылк|коммент|комент|メルマガ|コメント|notification|updates|koment|yorum"
    r"|bình luận|hozzászól|σχ[οό]λι|להגיב|تعليق|دیدگاه|תגוב|टिप्पणी|ความคิดเห็น|댓글|评论|評論"
    r"|reactie|reager|diskus|boletín|bülten|biuletyn|nyhetsbrev|uutiskirje|hírlevél|뉴스레터|电子报|電子報"
)
_NEAR = 8  # lines behind the last paragraph
# Lines looked at, by length in characters and number; the offer is the next thing one reads.
_SHORTEST_OFFER = 7
_LONGEST_OFFER = 400
_OFFERS = 120
_LOGIN_TO = "(?: (?:to|or|bei|auf|à|en|на|do) .{0,40})?"
_PASSWORD = re.compile(r"<input\b[^>]{0,300}\btype=[\"']?password")
# Publishers say so themselves: schema.org's isAccessibleForFree.
# Names that the software of paywalls gives to its parts, in lower case.
_WALL_MARKUP = ("paywall", "pay-wall", "regwall", "meter-wall", "metered", "subscriber-only",
                "premium-wall", "tp-modal", "piano-", "tinypass")  # fmt: skip
_NOT_FREE = re.compile(r"\"isaccessibleforfree\"\s*:\s*\"?(?:false|no)\b")


def wall(fetch: Fetch, page: Page, shape: Shape) -> LinkState | None:
    """CONSENT or PAYWALL for a wall with at most a teaser behind it; None for any other page."""
    consent = _consent(page, shape)
    if consent is not None:
        return LinkState(Kind.CONSENT, f"A consent wall: “{consent}”.", Certainty.LIKELY)
    sold = _sold(shape) if shape.prose < _MOST_BESIDE else None
    if shape.prose > _LONG_TEASER and sold is None:
        return None
    if sold is not None:
        return LinkState(Kind.PAYWALL, f"Only a teaser is shown: “{sold}”.", Certainty.LIKELY)
    login = sign("login_titles", after=_LOGIN_TO)
    named = any(login.fullmatch(part) for part in shape.title_parts)
    if named and shape.prose == 0 and (_PASSWORD.search(shape.markup) or shape.letters < 800):
        return LinkState(
            Kind.PAYWALL, "A login page stands in place of the page.", Certainty.LIKELY
        )
    return None


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
    return found[0] if other <= _TEASER else None


def _sold(shape: Shape) -> str | None:
    """The words that sell the rest of the text, where they stand behind what is shown of it."""
    told = _story(shape)
    shown = sum(prose_of(shape.lines[n]) for n in told)
    if shown > _LONG_TEASER:
        return None
    if shown > _TEASER:
        near = shape.lines[told[-1] : told[-1] + _NEAR]
        return _first(("paywall_cut",), near) if _walled(shape) else None
    after = shape.lines[told[0] + 1 if told else 0 :]  # gates may be sentences themselves
    if shown == shape.prose:
        said = _first(("paywall_cut", "paywall"), after)
    else:  # the other stories that are summed up may be for subscribers
        near = after[: len(told) + _GATE_NEAR]
        labels = ("paywall_cut", "paywall") if _walled(shape) else ("paywall_cut",)
        said = _first(labels, near)
    if said is None:
        beside = _first(("paywall_beside",), after[:_NEAR])
        said = beside if beside is not None and _walled(shape) else None
    titles = () if shown else shape.title_parts  # stories about gates have such titles
    return said if said is not None else _tied(titles, after, shape.markup)


def _story(shape: Shape) -> list[int]:
    """The lines that are paragraphs of the story: the first ones, when those behind stand alone
    and are short, as summaries of other stories are.
    """
    told = paragraphs(shape.lines) if shape.prose else []
    run = next((n for n in range(1, len(told)) if told[n] != told[n - 1] + 1), len(told))
    rest = shape.lines[told[run - 1] + 1 :] if told else ()
    return told[:run] if longest_run(rest) == 0 and _short(rest) else told


def _short(lines: tuple[str, ...]) -> bool:
    return all(prose_of(line) <= _LONGEST_SUMMARY for line in lines)


def _tied(titles: tuple[str, ...], after: tuple[str, ...], markup: str) -> str | None:
    """An offer behind the teaser, when the page says itself that it is not free; else a line, or a
    part of the title, that ties reading on to it. The markup is searched last: that takes longest.
    """
    offered, gate = _offered(after[:_NEAR]), _gate((*titles, *after[:_GATE_NEAR]))
    if offered is None and gate is None:
        return None
    return offered if _NOT_FREE.search(markup) else gate


def _walled(shape: Shape) -> bool:
    """Whether the markup knows a wall: a part of its software, or the publisher's own word."""
    known = any(one in shape.markup for one in _WALL_MARKUP)
    return known or _NOT_FREE.search(shape.markup) is not None


def _gate(lines: tuple[str, ...]) -> str | None:
    """A line right behind the teaser that ties reading on to a subscription or a login."""
    offers = [
        line
        for line in lines
        if _SHORTEST_GATE <= len(line) <= _LONGEST_OFFER and not _OTHER_OFFER.search(line)
    ]
    told = told_in("gate_halves", offers)
    return told[0] if told else None


def _offered(lines: tuple[str, ...]) -> str | None:
    """A line that speaks of subscribing, for pages that say themselves that they are not free."""
    for line in lines:
        low = line[:_LONGEST_OFFER].lower()
        if any(word in low for word in words("offers")):
            return line
    return None


def _first(names: tuple[str, ...], lines: tuple[str, ...]) -> str | None:
    offers = (line[:_LONGEST_OFFER] for line in lines if len(line) >= _SHORTEST_OFFER)
    text = "\n".join(islice(offers, _OFFERS))
    for name in names:
        found = sign(name).search(text)
        if found is not None:
            return found[0]
    return None
