"""How a page's chain of requests ended, as a `Fetch`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.model import Evidence


JOB = "citewatch_job"
"""request.meta key: the `PageJob` that the request is for."""


HOPS = "citewatch_hops"
"""request.meta key: the redirects that led to this request, a tuple of `Hop`."""

STAY = "citewatch_stay"
"""request.meta key: redirects of this request are answers to be read, not followed: those of web
archives, raw copies of which would lead to the live web."""


ATTEMPT = "citewatch_attempt"
"""request.meta key: how many times this hop was tried before, 0 at first."""


WIRE = "citewatch_wire"
"""The request.meta key under which the download handler leaves a `Wire`."""


@dataclass(slots=True)
class Wire:
    """What went over the connection for one request; filled in while it is under way."""

    request_head: bytes = b""
    reason: str = ""
    response_head: tuple[tuple[bytes, bytes], ...] = ()
    tls_reason: str | None = None
    status: int | None = None
    notes: list[str] = field(default_factory=list)


SEEN = "citewatch_seen"
"""request.meta key: what the last response to this request was, a `Seen`."""


ASKED = "citewatch_asked"
"""request.meta key: the `Validators` that this request sent, see `conditional`."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The last response: what a `Fetch` needs of it once its body is gone."""

    url: str
    status: int
    content_type: str | None
    evidence: Evidence
    truncated: str | None = None
    etag: str | None = None
    last_modified: str | None = None


SECONDS_LEFT = "citewatch_seconds_left"
"""request.meta key: seconds this URL may still spend on the wire and in back-off, all retries
and hops together. Waiting for a turn at a host does not count."""


RENDERED = "citewatch_rendered"
"""request.meta key: the `Evidence` of what the browser made of the last response."""
UNRENDERED = "citewatch_unrendered"
"""request.meta key: why the browser gave nothing."""
