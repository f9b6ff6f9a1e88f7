"""Conditional requests: a page that did not change since its capture costs a 304 (RFC 9110, 13).

The condition belongs to the address that answered last time; it is not sent to any other hop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.middlewares.capture import ASKED
from crawler.model import PageJob
from crawler.reading.urls import fetchable
from crawler.spiders.endings import JOB

if TYPE_CHECKING:
    from scrapy import Request


class ConditionalMiddleware:
    """Adds If-None-Match and If-Modified-Since where the job has validators for the address."""

    def process_request(self, request: Request) -> None:
        """Set the condition, or take away the one that a request before this hop carried."""
        request.meta.pop(ASKED, None)
        for name in ("If-None-Match", "If-Modified-Since"):
            request.headers.pop(name, None)
        job = request.meta.get(JOB)
        known = job.validators if isinstance(job, PageJob) else None
        if known is None or request.method != "GET":
            return
        if request.url not in (known.url, fetchable(known.url)):
            return
        request.meta[ASKED] = known
        if known.etag:
            request.headers["If-None-Match"] = known.etag
        if known.last_modified:
            request.headers["If-Modified-Since"] = known.last_modified
