"""Refuses by URL, on every hop, what must not be requested at all.

Addresses are judged where the connection is made (`resolve`), after DNS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.middlewares.failures import Failed
from crawler.model import Kind
from crawler.reading.addresses import cleaned, scheme_of
from crawler.reading.urls import problem

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


class GuardMiddleware:
    """Raises `Failed` with DENIED or INVALID before a request is queued for its host."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardMiddleware:
        """Scrapy's constructor."""
        return cls()

    def process_request(self, request: Request) -> None:
        """Raises `Failed` for a URL that is refused."""
        refused = url_refusal(request.url)
        if refused is not None:
            raise refused


def url_refusal(url: str) -> Failed | None:
    """Why `url` must not be requested, None when it may be."""
    kind = problem(url)
    if kind is None:
        return None
    if kind is Kind.INVALID:
        return Failed(kind, f"{cleaned(url)[:200]} is no valid URL")
    scheme = scheme_of(url)
    if scheme not in ("http", "https"):
        return Failed(kind, f"the scheme {scheme}: is not contacted")
    return Failed(kind, "a port, credentials or a backslash in the URL that are not followed")
