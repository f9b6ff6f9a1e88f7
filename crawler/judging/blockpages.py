"""Bot walls, captchas and challenge pages that answer in place of the page."""

from __future__ import annotations

from crawler.judging.prose import Shape
from crawler.judging.signs import sign
from crawler.model import Certainty, Fetch, Kind, LinkState, Page

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
                "errors.edgesuite.net")),
    ("AWS WAF", ("awswafintegration", ".awswaf.com", "aws-waf-token")),
    ("Kasada", ("ips.js?kp_", "kpsdk")),
    ("DDoS-Guard", ("ddos-guard", "__ddg1", "__ddg2")),
    ("Qrator", ("/__qrator/", "qauth.js")),
    ("Sucuri", ("sucuri website firewall", "sucuri.net/privacy-policy",
                "sucuri_cloudproxy_js")),
    ("Anubis", ("anubis_challenge", "/.within.website/x/cmd/anubis")),
    ("F5", ("the requested url was rejected. please consult", "/tspd/")),
)  # fmt: skip
# A form for a human's check; ordinary pages have one beside a comment box, so it counts only
# where there is next to no text.
_CAPTCHA_MARKUP = (
    "g-recaptcha", "h-captcha", "cf-turnstile", "frc-captcha", "smart-captcha",
    "google.com/recaptcha/api", "hcaptcha.com/1/api", "challenges.cloudflare.com/turnstile",
    "smartcaptcha.yandexcloud", "geetest", "arkoselabs", "funcaptcha",
)  # fmt: skip


def block_page(fetch: Fetch, page: Page, shape: Shape) -> LinkState | None:
    """BLOCKED for a challenge, captcha or refusal page; None for any other."""
    if shape.prose > _MOST_PROSE or shape.letters > _MOST_LETTERS:
        return None
    titled = sign("bot_check_titles", after="[.…!?]*")
    named = any(titled.fullmatch(part) for part in shape.title_parts)
    said = sign("bot_check_words").search("\n".join(shape.lines))
    if not named and shape.prose > _UNTITLED_PROSE:
        return None
    maker = next(
        (maker for maker, signs in _MARKUP if any(one in shape.markup for one in signs)), None
    )
    captcha = any(one in shape.markup for one in _CAPTCHA_MARKUP)
    bare = shape.prose == 0
    # Protection scripts ride along on ordinary pages, so markup needs words, a title or an
    # otherwise empty page beside it.
    if maker is not None and (named or said or (bare and shape.letters < 200)):
        return LinkState(Kind.BLOCKED, f"{maker} shows a challenge in place of the page.")
    if (captcha and (named or said)) or (captcha and bare and shape.letters < 120):
        return LinkState(Kind.BLOCKED, "A captcha stands in place of the page.")
    if named and said:
        return LinkState(
            Kind.BLOCKED, f"The page is a bot check: “{said[0].strip()}”.", Certainty.LIKELY
        )
    if said and shape.letters < 600 and (not page.title or _only_words(shape, said[0])):
        return LinkState(
            Kind.BLOCKED, f"The page is a bot check: “{said[0].strip()}”.", Certainty.LIKELY
        )
    return None


def _only_words(shape: Shape, words: str) -> bool:
    """Whether the sign stands in the first lines of a page that has few."""
    return len(shape.lines) <= 12 and any(words in line for line in shape.lines[:4])
