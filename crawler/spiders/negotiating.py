"""Requests to web archives: which copy is asked for (RFC 7089, 4.1)."""

from __future__ import annotations

from crawler.archive.memento import ACCEPT, from_any_date, http_date
from crawler.middlewares.redirect import STAY
from crawler.model import PageJob
from crawler.webarchives import save_slot

RESCUE = "rescue"
"""The role of a page that is a web archive's answer."""

KEEP = "keep"
"""The role of a page that asks a web archive to capture a source."""


def negotiated_meta(job: PageJob) -> dict[str, object]:
    """What the request's meta says of a web archive: its redirects are answers, and requests to
    keep a page wait for each other.
    """
    if job.role == KEEP:
        return {STAY: True, "download_slot": save_slot(job.url)}
    return {STAY: True} if is_rescue(job) else {}


def is_rescue(job: PageJob) -> bool:
    """Whether the page is a web archive's answer, to be read as it is."""
    return job.role == RESCUE


def asking(job: PageJob) -> dict[str, str]:
    """The headers of the request for `job`: Accept-Datetime for a TimeGate."""
    _, found, digits = job.url.partition(ACCEPT)
    at = from_any_date(digits) if found and is_rescue(job) else None
    return {"Accept-Datetime": http_date(at)} if at else {}
