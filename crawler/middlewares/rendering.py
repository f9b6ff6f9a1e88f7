"""One archived page run in Chromium: what its scripts ask for, when it is done, what it shows.

The page itself is given to the browser from the response that is archived already; what its
scripts load goes through the crawl's own requests, so that guard, robots.txt, --resolve, TLS,
sizes and the archive hold there too. The browser itself has no network.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest

if TYPE_CHECKING:
    from playwright.async_api import Page, Route
    from playwright.async_api import Request as Asked
    from scrapy.http import Response


# Pictures, sound, fonts and styles change no words; frames are pages of their own. A style is
# answered and empty: there are scripts that show nothing while one is missing.
_LOADED = frozenset(("script", "xhr", "fetch"))
_METHODS = frozenset(("GET", "HEAD", "POST"))
MOST_POSTED = 65_536  # bytes of a request's body; queries are a few kilobytes
# Set by our own requests, or of no use without the browser's connection.
_OWN_HEADERS = frozenset(
    ("host", "user-agent", "accept-encoding", "connection", "content-length", "cookie")
)
# Undone before the response gets here.
_UNDONE_HEADERS = frozenset(
    ("content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie")
)
LOOK_EVERY = 0.2  # seconds
# Looks in a row without a change and without a request under way after which a page is done:
# scripts that wait for something else than a response ("setTimeout") seldom wait a second.
CALM, CALM_WHEN_EMPTY = 3, 10
EMPTY = 200  # characters of text below which a page may still be about to show something
RESERVE = 1.5  # seconds of the limit kept for taking the page out of the browser
# The text that is visible; of a huge page all text, because laying it out takes seconds.
_SEEN = """() => {
  const all = document.body ? document.body.textContent.length : 0;
  return all > 1e6 ? all : document.body ? document.body.innerText.length : 0;
}"""
# Not every kind of connection can be answered for the browser: pages do without these.
_CLOSED_OFF = """
for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport'])
  delete globalThis[name];
"""
_MARKUP = """most => {
  const all = document.documentElement.outerHTML;
  return [location.href, all.slice(0, most), all.length > most];
}"""

Load = Callable[[str, str, dict[str, str], bytes, float], Awaitable["Response"]]
"""Requests a URL: method, URL, headers, body, seconds. Raises IgnoreRequest when it may not."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may use: `seconds` in all, `requests` of its scripts, `loaded` bytes in
    answers to them, and `characters` of what it shows.
    """

    seconds: float
    requests: int
    loaded: int
    characters: int


@dataclass(frozen=True, slots=True)
class Shown:
    """The page's markup after its scripts.

    `truncated` is None for a page that came to rest with all that its scripts asked for, else a
    word of WARC-Truncated; nothing then follows from what the page lacks.
    """

    markup: str
    truncated: str | None = None


class Rendering:
    """Answers the browser's requests for one page, and takes the page when it is done."""

    def __init__(self, url: str, markup: str, limits: Limits, load: Load) -> None:
        self._url = url
        self._markup = markup
        self._limits = limits
        self._load = load
        self._began = monotonic()
        self._under_way = 0
        self._asked = 0
        self._loaded = 0
        self._given = False
        self._missed = False
        self.moved: str | None = None
        self.shown: Shown | None = None

    def begin(self) -> None:
        """Start the clock: the browser is up and it is this page's turn."""
        self._began = monotonic()

    @property
    def left(self) -> float:
        """Seconds of the limit that are left."""
        return self._limits.seconds - (monotonic() - self._began)

    async def prepare(self, page: Page, _: object) -> None:
        """Put our answers between the page and the network, before it is opened."""
        await page.route("**", self._answer)
        await page.add_init_script(_CLOSED_OFF)
        await page.route_web_socket("**", lambda socket: socket.close())

    async def take(self, page: Page) -> None:
        """Wait until the page is done or its time is up, and keep what it shows."""
        late = not await self._settled(page)
        location, markup, cut = await page.evaluate(_MARKUP, self._limits.characters)
        if not same_page(self._url, location):
            # An address that was refused leaves the browser on an error page of its own.
            self.moved = self.moved or location
            return
        truncated = "length" if cut else "time" if late else None
        # What a script was not given may be what the page would have shown.
        truncated = truncated or ("unspecified" if self._missed else None)
        self.shown = Shown(f"<!DOCTYPE html>{markup}", truncated)

    async def _settled(self, page: Page) -> bool:
        """Whether the page came to rest before its time was up: nothing more shown or asked for."""
        before, calm = (-1, -1), 0
        while self.left > RESERVE:
            shown = await page.evaluate(_SEEN)
            seen = (shown, self._asked)
            calm = calm + 1 if seen == before and not self._under_way else 0
            if calm >= (CALM if shown >= EMPTY else CALM_WHEN_EMPTY):
                return True
            before = seen
            await asyncio.sleep(LOOK_EVERY)
        return False

    async def _answer(self, route: Route) -> None:
        from playwright.async_api import Error

        try:
            if route.request.is_navigation_request():
                await self._navigate(route)
            elif route.request.resource_type == "stylesheet":
                await route.fulfill(status=200, content_type="text/css", body=b"")
            elif self._may_load(route.request):
                await self._fulfil(route)
            else:
                await route.abort()
        except Error:
            return  # the page was closed meanwhile

    async def _navigate(self, route: Route) -> None:
        """Give the page once; its frames, and scripts that lead elsewhere, get nothing."""
        if route.request.frame.parent_frame is not None:
            await route.abort()
        elif self._given:
            self.moved = route.request.url
            await route.abort()
        else:
            self._given = True
            body = self._markup.encode("utf-8", "replace")
            await route.fulfill(status=200, content_type="text/html; charset=utf-8", body=body)

    def _may_load(self, asked: Asked) -> bool:
        if asked.resource_type not in _LOADED:
            return False
        self._asked += 1
        allowed = (
            asked.method in _METHODS
            and self._asked <= self._limits.requests
            and self._loaded < self._limits.loaded
            and len(asked.post_data_buffer or b"") <= MOST_POSTED
        )
        self._missed = self._missed or not allowed
        return allowed

    async def _fulfil(self, route: Route) -> None:
        asked = route.request
        self._under_way += 1
        try:
            headers = {k: v for k, v in asked.headers.items() if k.lower() not in _OWN_HEADERS}
            body = asked.post_data_buffer or b""
            response = await self._load(asked.method, asked.url, headers, body, self.left)
        except (IgnoreRequest, ValueError, TimeoutError):
            self._missed = True
            await route.abort()
            return
        finally:
            self._under_way -= 1
        self._loaded += len(response.body)
        if self._loaded > self._limits.loaded:
            self._missed = True
            await route.abort()
            return
        answered: dict[str, Any] = {
            name.decode("latin-1"): b", ".join(values).decode("latin-1")
            for name, values in response.headers.items()
            if name.decode("latin-1").lower() not in _UNDONE_HEADERS
        }
        await route.fulfill(status=response.status, headers=answered, body=response.body)


def same_page(requested: str, location: str) -> bool:
    """Whether a page whose scripts have rewritten its address is still the one asked for.

    The host is the same, and the path is, goes on from it, or ends in the same name.
    """
    one, other = urlsplit(requested), urlsplit(location)
    if (one.scheme, one.netloc) != (other.scheme, other.netloc):
        return False
    before, after = one.path.rstrip("/").lower(), other.path.rstrip("/").lower()
    if before == after:
        return True
    return bool(before) and (
        after.startswith(before + "/") or before.rpartition("/")[2] == after.rpartition("/")[2]
    )
