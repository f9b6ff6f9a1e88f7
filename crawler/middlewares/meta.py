"""What the crawl notes about a request: the keys of request.meta, each with its type."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

    from crawler.archive.builder import Exchange
    from crawler.model import Evidence, Hop, LinkState, Page, PageJob, Validators

V = TypeVar("V")


class Key(str, Generic[V]):
    """A key of request.meta whose value is a V."""

    def of(self, request: Request) -> V | None:
        """What the request has under this key; None when it has nothing."""
        found: V | None = request.meta.get(self)
        return found


@dataclass(slots=True)
class Wire:
    """What went over the connection for one request; filled in while it is under way."""

    request_head: bytes = b""
    reason: str = ""
    response_head: tuple[tuple[bytes, bytes], ...] = ()
    tls_reason: str | None = None
    status: int | None = None
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Seen:
    """The last response: what a `Fetch` needs of it once its body is gone."""

    url: str
    status: int
    content_type: str | None
    evidence: Evidence | None  # None while the exchange is held back (see HELD)
    truncated: str | None = None
    etag: str | None = None
    last_modified: str | None = None


JOB: Key[PageJob] = Key("citewatch_job")
"""What the request is for."""

HOPS: Key[tuple[Hop, ...]] = Key("citewatch_hops")
"""The redirects that led to this request."""

STAY: Key[bool] = Key("citewatch_stay")
"""Redirects of this request are answers to be read, not followed: those of web archives, raw
copies of which would lead to the live web."""

ATTEMPT: Key[int] = Key("citewatch_attempt")
"""How many times this hop was tried before, 0 at first."""

WIRE: Key[Wire] = Key("citewatch_wire")
"""What the download handler saw on the connection."""

SEEN: Key[Seen] = Key("citewatch_seen")
"""What the last response to this request was."""

ASKED: Key[Validators] = Key("citewatch_asked")
"""The validators that this request sent (see `ConditionalMiddleware`)."""

SECONDS_LEFT: Key[float] = Key("citewatch_seconds_left")
"""Seconds this URL may still spend on the wire and in back-off, all retries and hops together.
Waiting for a turn at a host does not count."""

LOOKED: Key[tuple[Response, Page, LinkState]] = Key("citewatch_looked")
"""A response of this request as it was read, and what it is."""

HEAD_ALONE: Key[bool] = Key("citewatch_head_alone")
"""The last response is no web page, and of it no more than the head was wanted."""

STORY: Key[bool] = Key("citewatch_story")
"""Where the state of links alone is asked: whether the markup of the last response told it."""

HELD: Key[Exchange] = Key("citewatch_held")
"""The last exchange, to be archived only when its page has to be weighed."""

BODY_READ: Key[int] = Key("citewatch_body_read")
"""How many bytes of the body were read, where a limit below the crawl's own holds."""

RENDERED: Key[Evidence] = Key("citewatch_rendered")
"""What the browser made of the last response."""

UNRENDERED: Key[str] = Key("citewatch_unrendered")
"""Why the browser gave nothing."""

ROBOTS: Key[int] = Key("citewatch_robots")
"""This request is for a robots.txt: how many bytes of it were read."""
