"""robots.txt as RFC 9309 has it: unreachable means disallowed, absent means allowed.

Scrapy's own middleware fetches the page when robots.txt answers 503.
"""

from __future__ import annotations

import asyncio
import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from protego import Protego
from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest, NotConfigured, StopDownload
from scrapy.http.request import NO_CALLBACK

from crawler.middlewares.meta import HOPS, ROBOTS, SECONDS_LEFT
from crawler.middlewares.outcome import Failed, Stopped
from crawler.model import Kind
from crawler.web.url import parse

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


PRODUCT_TOKEN = "citewatch"

# RFC 9309, 2.5: a crawler must read at least 500 KiB. Bytes.
MOST_READ = 500 * 1024

_OF_THE_HOST = frozenset(
    (Kind.NO_SUCH_HOST, Kind.NO_CONNECTION, Kind.TLS_FAILURE, Kind.DENIED, Kind.INVALID)
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host's robots.txt says: parsed `rules`, or the `failure` every page of it gets.

    Both None: everything is allowed.
    """

    rules: Protego | None = None
    failure: Failed | None = None

    def refusal(self, url: str) -> Failed | None:
        """Why `url` may not be fetched, None when it may."""
        if self.failure is not None:
            return Failed(self.failure.kind, self.failure.detail)
        if self.rules is not None and not self.rules.can_fetch(url, PRODUCT_TOKEN):
            return Failed(Kind.ROBOTS, "robots.txt disallows this page")
        return None

    @property
    def delay(self) -> float:
        """Seconds between two requests that Crawl-delay asks for; 0.0 when it asks for none."""
        asked = self.rules.crawl_delay(PRODUCT_TOKEN) if self.rules is not None else None
        return asked if asked is not None and 0 < asked < float("inf") else 0.0


class RobotsMiddleware:
    """Fetches each host's robots.txt once and holds requests back until it is known."""

    def __init__(self, crawler: Crawler, seconds: float, longest_delay: float) -> None:
        self._crawler = crawler
        self._seconds = seconds
        self._longest_delay = longest_delay
        self._known: dict[tuple[str, str], asyncio.Task[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Scrapy's constructor."""
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        settings = crawler.settings
        longest = settings.getfloat("CITEWATCH_ROBOTS_SECONDS")
        made = cls(
            crawler,
            min(longest, settings.getfloat("CITEWATCH_URL_DEADLINE")),
            settings.getfloat("CITEWATCH_CRAWL_DELAY_MAX"),
        )
        crawler.signals.connect(made.bytes_received, signal=signals.bytes_received)
        return made

    async def process_request(self, request: Request) -> None:
        """Wait for the host's rules; raises `Failed` for a page they keep from us."""
        if ROBOTS in request.meta:
            return
        address = parse(request.url)
        if address is None:
            return
        key = (address.scheme, address.netloc)
        if key not in self._known:
            fetching = self._fetched(f"{key[0]}://{key[1]}/robots.txt")
            self._known[key] = asyncio.ensure_future(fetching)
        rules = await asyncio.shield(self._known[key])
        refused = rules.refusal(request.url)
        if refused is not None:
            raise refused
        if rules.delay:
            self._pace(request, min(rules.delay, self._longest_delay))

    def _pace(self, request: Request, delay: float) -> None:
        """Ask this host no faster than once in `delay` seconds.

        Pages that wait for their turn wait in the host's own queue, so others go on.
        """
        downloader = self._engine().downloader
        key = downloader.get_slot_key(request)
        slot = downloader.slots.get(key)
        if slot is not None and slot.delay < delay:
            slot.delay, slot.jitter = delay, 0.0
        known = downloader.per_slot_settings.get(key, {})
        if known.get("delay", 0.0) < delay:
            downloader.per_slot_settings[key] = {**known, "delay": delay, "jitter": 0.0}

    async def _fetched(self, url: str) -> Rules:
        request = Request(
            url,
            callback=NO_CALLBACK,
            priority=1000,
            dont_filter=True,
            meta={ROBOTS: 0, SECONDS_LEFT: self._seconds},
        )
        try:
            response = await self._engine().download_async(request)
        except Failed as failure:
            direct = not HOPS.of(request)
            return Rules(failure=unreachable(failure, same_host=direct))
        except Stopped:
            raise
        except IgnoreRequest as error:
            return Rules(failure=unreachable(Failed(Kind.NO_CONNECTION, str(error))))
        return rules_of(response.status, response.body)

    def _engine(self) -> Any:
        return self._crawler.engine

    def bytes_received(self, data: bytes, request: Request) -> None:
        """Stop reading a robots.txt once the part that counts is there."""
        read = ROBOTS.of(request)
        if read is None:
            return
        request.meta[ROBOTS] = read = read + len(data)
        if read > MOST_READ:
            raise StopDownload(fail=False)


def unreachable(failure: Failed, *, same_host: bool = False) -> Failed:
    """What every page of a host gets whose robots.txt could not be fetched.

    A host that does not exist or refuses connections says so by its own name; otherwise the
    page is off limits until robots.txt can be read (RFC 9309, 2.3.1.4).
    """
    if same_host and failure.kind in _OF_THE_HOST:
        return failure
    return Failed(Kind.ROBOTS, f"robots.txt cannot be read: {failure.detail}")


def rules_of(status: int, body: bytes) -> Rules:
    """The rules in a final robots.txt response. `body` is decoded from its content-encoding."""
    if status >= 500 or status == 429:
        return Rules(failure=Failed(Kind.ROBOTS, f"robots.txt answers {status}"))
    if not 200 <= status < 300:
        return Rules()
    text = body[:MOST_READ].removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
    return Rules(rules=Protego.parse(text.replace("\x00", "")))
