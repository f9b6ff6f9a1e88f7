"""Pages that are empty until a browser runs their scripts."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from crawler.judging.prose import Shape
from crawler.model import Certainty, Fetch, Kind, LinkState, Page

# Characters of visible text that an empty application shell still has (a title, a "loading").
_SHELL_TEXT = 300
_NOSCRIPT = re.compile(r"<noscript[^>]{0,200}>([^<]{0,400}(?:<[^/n][^>]{0,200}>[^<]{0,400}){0,3})")
# Less text than a link's label and no link beside it is no page.
_NOTHING = 40  # characters
_ROOT = re.compile(
    r"id=(?<!\wid=)[\"']?(?:root|app|__next|__nuxt|main-app|react-root|application|svelte|q-app|___gatsby)\b"
    r"[^>]{0,300}>[^<]{0,40}(?:</|<div class=[\"']?[\w -]*(?:spin|load))"
)
_ASKS = re.compile(
    r"(?i)(?:enable|activate|turn on|requires?|need|without|disabled?) .{0,30}java ?script"
    r"|java ?script .{0,40}(?:is |be )?(?:required|disabled|enabled|turned off|off)"
    r"|javascript .{0,20}(?:aktivieren|deaktiviert|activer|désactivé|habilit|activar|attiv"
    r"|ativar|inschakelen|włącz|zapn)|(?:включите|отключен|увімкніть).{0,30}javascript"
    r"|javascript ?を?(?:有効|オン)|(?:启用|開啟|启动|啟用).{0,6}javascript"
)


# Pages hide a picture that counts visitors in one; the request to the reader stands in front.
_NOSCRIPTS = 20


def _noscripts(markup: str) -> list[str]:
    if "<noscript" not in markup:
        return []
    return [found[1] for found in islice(_NOSCRIPT.finditer(markup), _NOSCRIPTS)]


def _asks(text: str) -> bool:
    return "java" in text.lower() and _ASKS.search(text) is not None


@lru_cache(maxsize=1)  # each classifier in turn asks it of one page
def is_shell(markup: str) -> bool:
    """Whether `markup` (in lower case) has the empty element that an application fills."""
    return "<app-root" in markup or _ROOT.search(markup) is not None


HINT = "Reading it takes a browser: pip install 'citewatch[browser]', and Chromium."
"""What a finding says of a page that no browser was asked about."""

BROWSER_NOTE = "browser: "
"""Opens the part of `Fetch.detail` that says why a browser gave nothing."""


def needs_browser(fetch: Fetch, page: Page, shape: Shape) -> LinkState | None:
    """NEEDS_BROWSER for a page whose text is made by scripts; None for any other."""
    found = _shell(page, shape)
    if found is None:
        return None
    return LinkState(found.kind, f"{found.reason} {_browser_said(fetch)}", found.certainty)


def _browser_said(fetch: Fetch) -> str:
    if fetch.rendered is not None:
        return "A browser has run its scripts, and they show nothing."
    for note in fetch.detail.split("; "):
        if note.startswith(BROWSER_NOTE):
            return f"A browser was asked: {note.removeprefix(BROWSER_NOTE)}."
    return HINT


def _shell(page: Page, shape: Shape) -> LinkState | None:
    if shape.prose > 0 or shape.letters > _SHELL_TEXT or not page.media.endswith("html"):
        return None
    scripts = "scripts-only" in page.notes or "<script" in shape.markup
    if _asks("\n".join(shape.lines)) or any(map(_asks, _noscripts(shape.markup))):
        return LinkState(
            Kind.NEEDS_BROWSER, "The page asks for JavaScript and holds no text without it."
        )
    nothing = shape.letters == 0 or (shape.letters < _NOTHING and "<a " not in shape.markup)
    if scripts and (nothing or is_shell(shape.markup)):
        return LinkState(
            Kind.NEEDS_BROWSER, "The page holds scripts and no text.", Certainty.LIKELY
        )
    return None
