"""Consent walls, paywalls and logins that stand in place of a text."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

from crawler.linkstate.phrases import Words, sign, told_in, words
from crawler.linkstate.shape import (
    MOST_COUNTED,
    Shape,
    is_shell,
    longest_run,
    paragraphs,
    prose_of,
    tells_story,
)
from crawler.model import Certainty, Fetch, Kind, LinkState, Page, Reason, ReasonCode

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
        return LinkState(
            Kind.CONSENT, Reason(ReasonCode.CONSENT, {"said": consent}), Certainty.LIKELY
        )
    sold = _sold(shape) if shape.prose < _MOST_BESIDE else None
    if shape.prose > _LONG_TEASER and sold is None:
        return None
    if sold is not None:
        return LinkState(Kind.PAYWALL, Reason(ReasonCode.TEASER, {"said": sold}), Certainty.LIKELY)
    login = sign("login_titles", after=_LOGIN_TO)
    named = any(login.fullmatch(part) for part in shape.title_parts)
    if named and shape.prose == 0 and (_PASSWORD.search(shape.markup) or shape.letters < 800):
        return LinkState(Kind.PAYWALL, Reason(ReasonCode.LOGIN_PAGE), Certainty.LIKELY)
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


# Bot walls, captchas and challenge pages that answer in place of the page.


# A wall explains itself in at most this much running text; articles about walls have more.
_MOST_PROSE = 900
# Bot walls show between 16 and some hundred visible characters.
_MOST_LETTERS = 2500
# Without a title that says so, a wall has at most a sentence or two; a short article with a
# captcha at its comment box has more. Characters of running text.
_UNTITLED_PROSE = 200

# Markup that only a challenge page carries, in lower case: who made it, and the signs.
_MARKUP: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Cloudflare", ("/cdn-cgi/challenge-platform/h/", "_cf_chl_opt", "challenge-form",
                    "cf-challenge", "cf_chl_", "/cdn-cgi/l/chk_captcha", "cf-error-details")),
    ("DataDome", ("captcha-delivery.com", "var dd={", "datadome.co/captcha")),
    ("Imperva", ("_incapsula_resource", "incapsula incident id", "/_imperva")),
    ("PerimeterX", ("px-captcha", "_pxappid", "captcha.px-cdn.net", "human-challenge")),
    ("Akamai", ("sec-if-cpt-container", "/_sec/cp_challenge", "ak-challenge", "akamai-bm",
                "errors.edgesuite.net", "/_sec/verify", "bm-verify=")),
    ("AWS WAF", ("awswafintegration", ".awswaf.com", "aws-waf-token")),
    ("Kasada", ("ips.js?kp_", "window.kpsdk")),
    ("DDoS-Guard", ("ddos-guard", "__ddg1", "__ddg2")),
    ("Qrator", ("/__qrator/", "qauth.js")),
    ("Sucuri", ("sucuri website firewall", "sucuri.net/privacy-policy",
                "sucuri_cloudproxy_js")),
    ("Anubis", ("anubis_challenge", "/.within.website/x/cmd/anubis")),
    ("Radware", ("perfdrive.com", "shieldsquare", "__uzdbm_")),
    ("Servicepipe", ("id_captcha_frame_div", "get_cookie_spsn")),
    ("Distil", ("distil_r_captcha", "distilnetworks")),
    ("Vercel", ("/.well-known/vercel/security/",)),
    ("SiteGround", ("/.well-known/sgcaptcha/",)),
    ("Alibaba", ("acw_sc__v2", "aliyun_waf", "_waf_bd8ce2ce37")),
    ("Tencent", ("turing.captcha.qcloud.com", "waf.tencent-cloud")),
    ("Baidu", ("wappass.baidu.com",)),
    ("Yandex", ("/showcaptcha", "/checkcaptcha")),
    ("Wordfence", ("generated by wordfence",)),
    ("Imunify360", ("imunify360",)),
    ("Reblaze", ("window.rbzns", "/c3650cdf-216a-4ba2-80b0-9d6c540b105e")),
    ("A cookie check", ("slowaes.decrypt", "/aes.min.js", "document.cookie=\"__test=")),
    ("F5", ("the requested url was rejected. please consult", "/tspd/")),
)  # fmt: skip
# A form for a human's check; ordinary pages have one beside a comment box, so it counts only
# where there is next to no text.
_CAPTCHA_MARKUP = (
    "g-recaptcha", "h-captcha", "cf-turnstile", "frc-captcha", "smart-captcha",
    "google.com/recaptcha/api", "hcaptcha.com/1/api", "challenges.cloudflare.com/turnstile",
    "smartcaptcha.yandexcloud", "geetest", "arkoselabs", "funcaptcha",
)  # fmt: skip


# A resource whose address says what it is for, in a page that shows next to nothing.
_CHALLENGE_WORDS = ("captcha", "challenge", "bot", "human", "/waf")
_CHALLENGE = re.compile(
    r"(?:src|action|href)=[\"']?[^\"'\s>]{0,200}"
    r"(?:captcha|challenge|bot-?check|bot-?detect|anti-?bot|human-?(?:check|verif)|/waf[/.-])"
)
_RELOAD = re.compile(
    r"location\.reload|location(?:\.href)?\s{0,3}=\s{0,3}(?:window\.|document\.|self\.)?location\b"
)
# Characters of visible text that walls with a maker's sign, with a captcha, and with words alone
# were seen to have at most.
_FEW_WORDS = 200
_ONE_LINE = 120
_SHORT = 600
_MENU = 6  # links; a wall has none or a few
_HEADING = 6  # lines from the top in which a longer wall says that it is one


def block_page(fetch: Fetch, page: Page, shape: Shape) -> LinkState | None:
    """BLOCKED for a challenge, captcha or refusal page; None for any other."""
    if shape.prose > _MOST_PROSE or shape.letters > _MOST_LETTERS:
        return None
    titled = sign("bot_check_titles", after="[.…!?]*")
    named = any(titled.fullmatch(part) for part in shape.title_parts)
    if not named and shape.prose > _UNTITLED_PROSE and not _few_links(shape):
        return None
    found = sign("bot_check_words").search("\n".join(shape.lines))
    said = found[0].strip() if found is not None else None
    if not named and shape.prose > _UNTITLED_PROSE and not _leads(shape, said):
        return None  # a short article, which may speak of walls
    if shape.prose > _UNTITLED_PROSE and tells_story(shape):
        return None
    certain = _by_markup(shape, spoken=named or said is not None)
    if certain is not None:
        return certain
    alone = shape.letters < _SHORT and (not page.head_title or _leads(shape, said))
    if said is not None and (named or alone or (_few_links(shape) and _leads(shape, said))):
        return LinkState(
            Kind.BLOCKED, Reason(ReasonCode.BOT_CHECK, {"said": said}), Certainty.LIKELY
        )
    return None


def _by_markup(shape: Shape, *, spoken: bool) -> LinkState | None:
    """What the markup of a challenge tells. Protection scripts and captchas ride along on
    ordinary pages too, so the page must say so itself (`spoken`) or hold next to nothing."""
    bare = shape.prose == 0
    telling = spoken or (bare and shape.letters < _FEW_WORDS)
    found = _known().found(shape.markup) if telling else frozenset()
    for maker, signs in _MARKUP:
        if any(one in found for one in signs):
            return LinkState(Kind.BLOCKED, Reason(ReasonCode.CHALLENGE, {"maker": maker}))
    # An application's shell loads a captcha for its own forms.
    empty = bare and shape.letters < _ONE_LINE and not is_shell(shape.markup)
    empty = empty and "<textarea" not in shape.markup and shape.markup.count("<a ") < _MENU
    captcha = (spoken or empty) and not found.isdisjoint(_CAPTCHA_MARKUP)
    if captcha or (empty and (_challenged(shape.markup) or _reloads(shape.markup))):
        return LinkState(Kind.BLOCKED, Reason(ReasonCode.CAPTCHA))
    return None


@cache
def _known() -> Words:
    return Words((*(one for _, signs in _MARKUP for one in signs), *_CAPTCHA_MARKUP))


def _challenged(markup: str) -> bool:
    if not any(attribute in markup for attribute in ("src=", "href=", "action=")):
        return False
    return any(word in markup for word in _CHALLENGE_WORDS) and bool(_CHALLENGE.search(markup))


def _few_links(shape: Shape) -> bool:
    return bool(shape.markup) and shape.markup.count("<a ") < _MENU


def _reloads(markup: str) -> bool:
    """Whether a script sets a cookie and asks for the same address again."""
    return "document.cookie" in markup and _RELOAD.search(markup) is not None


def _leads(shape: Shape, words: str | None) -> bool:
    """Whether `words` stand in the first lines of a page that has few."""
    return (
        words is not None
        and len(shape.lines) <= 12
        and any(words in line for line in shape.lines[:4])
    )


def bare_wall(fetch: Fetch, page: Page, shape: Shape) -> LinkState | None:
    """BLOCKED for a refusal in words that no list has, on a page without links or a story.

    To be asked last: what a parked domain or an error page says is shorter still.
    """
    if shape.prose > _MOST_PROSE or shape.letters > _MOST_LETTERS or is_shell(shape.markup):
        return None
    if not shape.markup or shape.markup.count("<a ") >= _MENU or "<textarea" in shape.markup:
        return None
    titled = sign("bot_check_titles", after="[.…!?]*")
    named = next((part for part in shape.title_parts if titled.fullmatch(part)), None)
    lines = shape.lines if shape.letters <= _SHORT else shape.lines[:_HEADING]
    told = told_in("wall_halves", (*shape.title_parts, *lines))
    if shape.prose > _UNTITLED_PROSE or shape.letters > _SHORT:
        told = told if named is not None else []  # a title alone is an article's, so are words
    if told or (named is not None and shape.letters < _FEW_WORDS and shape.prose == 0):
        reason = Reason(ReasonCode.REFUSAL, {"said": told[0] if told else named or ""})
        return LinkState(Kind.BLOCKED, reason, Certainty.POSSIBLE)
    return None
