"""Other-language editions that a page declares of itself: `hreflang`.

`<link rel="alternate" hreflang="en" href="…">` in the head (HTML 4.6.7, Google's and Yandex's
advice for localized pages) and the same as a Link header (RFC 8288). Only editions on the page's
own registered domain count: another site can declare whatever it likes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from crawler.reading.urls import identity, problem, registered_domain

HEAD = 200_000
"""Bytes from the page's beginning in which its head is looked for."""

MOST = 60
"""Editions taken from one page; the largest publishers have about forty."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_LINK_VALUE = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]+))*)")
_PARAMETER = re.compile(r";\s*([\w*-]+)\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))")


@dataclass(frozen=True, slots=True)
class Editions:
    """`own` is the language that the page declares itself to be in, `others` are the absolute URLs
    of its other editions, by primary language subtag ("en").
    """

    own: str | None
    others: Mapping[str, str]


NONE = Editions(None, {})


def editions(payload: bytes, url: str, link_header: str = "") -> Editions:
    """The editions that the page at `url` declares in its head and its answer's Link header.

    The first edition of a language wins ("en-GB" before "en-US"); `x-default` is no language.
    Never raises.
    """
    found = list(_in_header(link_header))
    if b"hreflang" in payload[:HEAD].lower():
        found += _in_head(payload[:HEAD])
    if not found:
        return NONE
    here, domain = identity(url), registered_domain(url)
    own: str | None = None
    others: dict[str, str] = {}
    for lang, href in found[:MOST]:
        target = _joined(url, href)
        if not _LANGUAGE.fullmatch(lang) or target is None or problem(target) is not None:
            continue
        primary = re.split("[-_]", lang.lower())[0]
        if identity(target) == here:
            own = own or primary
        elif registered_domain(target) == domain:
            others.setdefault(primary, target)
    return Editions(own or _declared(payload), others)


_HTML_LANG = re.compile(rb"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z]{2,3})\b", re.IGNORECASE)


def _declared(payload: bytes) -> str | None:
    found = _HTML_LANG.search(payload[:4000])
    return found[1].decode().lower() if found else None


def _in_head(head: bytes) -> list[tuple[str, str]]:
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse_from_bytes(head, detect_encoding(head) or "utf-8")
    if tree.document is None:
        return []
    base = tree.head.query_selector("base[href]") if tree.head else None
    before = base.getattr("href") if base else ""
    links = tree.document.query_selector_all("link[hreflang][href]")
    return [
        (str(link.getattr("hreflang")).strip(), _based(before or "", str(link.getattr("href"))))
        for link in links
        if "alternate" in str(link.getattr("rel") or "").lower().split()
    ]


def _based(base: str, href: str) -> str:
    return _joined(base, href.strip()) or "" if base else href.strip()


def _in_header(value: str) -> list[tuple[str, str]]:
    found = []
    for link in _LINK_VALUE.finditer(value[:HEAD]):
        parameters = {
            name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(link[2])
        }
        if "alternate" in parameters.get("rel", "").lower().split() and "hreflang" in parameters:
            found.append((parameters["hreflang"], link[1]))
    return found


def _joined(base: str, href: str) -> str | None:
    try:
        return urljoin(base, href) if href else None
    except ValueError:
        return None
