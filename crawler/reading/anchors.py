"""Does a page have the place that a URL's #fragment points to?"""

from __future__ import annotations

from urllib.parse import unquote

from crawler.model import Page

TEXT_DIRECTIVE = ":~:text="


def anchor_missing(payload: bytes, page: Page, fragment: str) -> bool:
    """Whether nothing in the page answers to `fragment` (without its "#").

    `payload` is the decoded body. Follows the HTML standard's "indicated part" (an id, or the
    name of an anchor, percent-decoded) and the WICG text-fragment directive. Abstains (False)
    for an empty fragment, "top", routes of scripts ("#/…", "#!…") and pages that are not HTML.
    """
    name, _, directive = fragment.partition(TEXT_DIRECTIVE)
    if directive:
        return page.complete and not _has_text(page.text, directive)
    if not name or name.lower() == "top" or name[0] in "/!" or page.media != "text/html":
        return False
    return page.complete and not any(_has_id(payload, form) for form in {name, unquote(name)})


def _has_id(payload: bytes, name: str) -> bool:
    from bs4 import BeautifulSoup, SoupStrainer

    for attribute in ("id", "name"):
        wanted = SoupStrainer(attrs={attribute: name})
        if BeautifulSoup(payload, "lxml", parse_only=wanted).find(attrs={attribute: name}):
            return True
    return False


def _has_text(text: str, directives: str) -> bool:
    """Whether any of the text directives (joined by "&text=") is found in order."""
    plain = _folded(text)
    return any(_found(plain, one.split("&")[0]) for one in directives.split("&text="))


def _found(plain: str, directive: str) -> bool:
    """One directive: [prefix-,]start[,end][,-suffix], each part percent-encoded."""
    at = 0
    for part in directive.split(","):
        words = _folded(unquote(part.removesuffix("-").removeprefix("-")))
        at = plain.find(words, at)
        if at < 0:
            return False
        at += len(words)
    return True


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
