"""Where a page is now that moved: the address to cite in place of the one that was cited."""

from __future__ import annotations

import re

from crawler.model import Fetch, Page
from crawler.reading.addresses import Address, parse
from crawler.reading.urls import identity, registered_domain

_PERMANENT = frozenset((301, 308))
_NUMBER = re.compile(r"\d{4,}")
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
    if old is None or new is None or not _same(old, new, page):
        return None
    return fetch.final


def _same(old: Address, new: Address, page: Page) -> bool:
    path_kept = old.path.rstrip("/") == new.path.rstrip("/") and old.path.strip("/") != ""
    if registered_domain(old.host) == registered_domain(new.host) and path_kept:
        return True
    if _numbers(old) & _numbers(new):
        return True
    words = set(_WORD.findall(old.path.lower().rstrip("/").rpartition("/")[2]))
    there = f"{new.path} {page.title or ''}".lower()
    return bool(words) and sum(word in there for word in words) >= _SAME_WORDS * len(words)


def _numbers(address: Address) -> set[str]:
    return set(_NUMBER.findall(f"{address.path}?{address.query or ''}"))
