"""Pages that are empty without their scripts, run in Chromium and archived as they then are.

scrapy-playwright drives the browser. Nothing of it is imported before a page needs it.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Coroutine
from contextlib import suppress
from importlib.util import find_spec
from itertools import count
from typing import TYPE_CHECKING, Any

from scrapy import Request, signals
from scrapy.exceptions import NotConfigured
from scrapy.http.request import NO_CALLBACK

from crawler.documents.encoding import decode
from crawler.errors import InputError
from crawler.linkstate.shape import tells_a_story
from crawler.middlewares.internals import is_stopping, launch, without_slot
from crawler.middlewares.meta import (
    ATTEMPT,
    JOB,
    RENDERED,
    SECONDS_LEFT,
    SEEN,
    STAY,
    UNRENDERED,
    Seen,
)
from crawler.middlewares.outcome import Stopped, looked_at
from crawler.middlewares.rendering import Limits, Rendering
from crawler.model import Kind
from crawler.web.url import parse

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings


_HTML = "text/html; charset=utf-8"
_SLOT = "browser"  # of DOWNLOAD_SLOTS
_CLOSING = 5.0  # seconds a page has to let go; one that is stuck takes the browser with it
_NO_RETRIES = 1_000
_LOOK_EVERY = 0.25  # seconds


class BrowserMiddleware:
    """Archives what Chromium makes of a page, beside the response; the response passes on."""

    def __init__(
        self, crawler: Crawler, executable: str, hosts: tuple[str, ...], pages: int, limits: Limits
    ) -> None:
        self._crawler = crawler
        self._executable = executable
        self._hosts = hosts
        self._limits = limits
        self._turns = asyncio.Semaphore(pages)
        self._numbers = count(1)
        self._starting: asyncio.Future[Any] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BrowserMiddleware:
        """Scrapy's constructor. Raises NotConfigured where there is no browser."""
        settings = crawler.settings
        hosts = settings.getlist("CITEWATCH_BROWSER_HOSTS")
        executable = browser_path(settings.get("CITEWATCH_BROWSER") or "none")
        if executable is None:
            raise NotConfigured
        made = cls(
            crawler,
            executable,
            tuple(str(host).lower().strip(".") for host in hosts),
            settings.getint("CITEWATCH_BROWSER_PAGES") or pages_at_once(),
            Limits(
                seconds=settings.getfloat("CITEWATCH_BROWSER_SECONDS"),
                requests=settings.getint("CITEWATCH_BROWSER_REQUESTS"),
                loaded=settings.getint("CITEWATCH_BROWSER_LOADED_BYTES"),
                characters=settings.getint("CITEWATCH_BROWSER_CHARACTERS"),
            ),
        )
        crawler.signals.connect(made.close, signal=signals.spider_closed)
        return made

    async def process_response(self, request: Request, response: Response) -> Response:
        """The response, after a page that needs it was run in the browser and archived."""
        seen = SEEN.of(request)
        if JOB in request.meta and seen is not None and self._wanted(request, response, seen):
            with without_slot(self._crawler):
                async with self._turns:
                    self._go_on()
                    await self._render(request, response, seen)
        return response

    def _go_on(self) -> None:
        """Raises `Stopped` once the run is ending: the page stays owed."""
        if is_stopping(self._crawler):
            raise Stopped("the run is ending")

    def _wanted(self, request: Request, response: Response, seen: Seen) -> bool:
        if not 200 <= response.status < 300 or seen.truncated:
            return False
        if STAY.of(request):  # a web archive's answer: its scripts are of another time
            return False
        if "html" not in (seen.content_type or "html").lower():
            return False
        if self._is_listed(response.url):
            return True
        if b"<script" not in response.body.lower() or tells_a_story(response.body):
            return False
        return looked_at(request, response)[1].kind is Kind.NEEDS_BROWSER

    def _is_listed(self, url: str) -> bool:
        address = parse(url)
        host = address.host.lower() if address is not None else ""
        return any(host == listed or host.endswith("." + listed) for listed in self._hosts)

    async def _render(self, request: Request, response: Response, seen: Seen) -> None:
        markup = decode(response.body, seen.content_type).text
        rendering = Rendering(response.url, markup, self._limits, self._load)
        trouble = await self._run(response.url, rendering)
        if rendering.shown is None:
            moved = f"its scripts lead to {rendering.moved[:200]}" if rendering.moved else ""
            request.meta[UNRENDERED] = moved or trouble or "it gave no page"
            return
        spider: Any = self._crawler.spider
        with spider.stopping_on_errors():
            request.meta[RENDERED] = spider.archive.conversion(
                response.url,
                _HTML,
                rendering.shown.markup.encode("utf-8", "replace"),
                refers_to=seen.evidence,
                truncated=rendering.shown.truncated,
            )

    async def _run(self, url: str, rendering: Rendering) -> str:
        """Run the page; what went wrong, "" when nothing did."""
        from playwright.async_api import Error
        from scrapy_playwright.page import PageMethod

        context = f"page-{next(self._numbers)}"
        order = Request(
            url,
            dont_filter=True,
            meta={
                "playwright": True,
                "playwright_context": context,
                "playwright_context_kwargs": {
                    "accept_downloads": False,
                    "service_workers": "block",
                    "user_agent": self._crawler.settings.get("USER_AGENT"),
                },
                "playwright_include_page": True,
                "playwright_page_init_callback": rendering.prepare,
                "playwright_page_goto_kwargs": {"wait_until": "commit"},
                "playwright_page_methods": [PageMethod(rendering.take)],
            },
        )
        handler = None
        try:
            handler = await self._browser()
            rendering.begin()
            await self._watched(handler.download_request(order), rendering)
        except TimeoutError:
            return "the page was not done in time"
        except Error as error:
            return " ".join(error.message.split("\n", 1)[0].split())[:200].replace(";", ",")
        finally:
            if handler is not None:
                await self._let_go(handler, context)
        return ""

    async def _watched(self, run: Coroutine[Any, Any, Any], rendering: Rendering) -> None:
        """`run` to its end. Raises TimeoutError when its time is up, Stopped when the run ends."""
        running = asyncio.ensure_future(run)
        try:
            while not running.done():
                self._go_on()
                if rendering.left <= 0:
                    raise TimeoutError
                await asyncio.wait({running}, timeout=_LOOK_EVERY)
            running.result()
        finally:
            running.cancel()

    async def _load(
        self, method: str, url: str, headers: dict[str, str], body: bytes, seconds: float
    ) -> Response:
        """What a page's script asks for, as any other request of the crawl."""
        asked = Request(
            url,
            callback=NO_CALLBACK,
            method=method,
            headers=dict(headers),
            body=body,
            dont_filter=True,
            meta={SECONDS_LEFT: seconds, ATTEMPT: _NO_RETRIES, "download_slot": _SLOT},
        )
        engine: Any = self._crawler.engine
        async with asyncio.timeout(max(0.0, seconds)):
            response: Response = await engine.download_async(asked)
        return response

    async def _browser(self) -> Any:
        """scrapy-playwright's handler with the browser of this run, made when first asked for."""
        if self._starting is None:
            self._starting = asyncio.ensure_future(self._started())
        return await asyncio.shield(self._starting)

    async def _started(self) -> Any:
        from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

        handler = ScrapyPlaywrightDownloadHandler(self._crawler)
        handler.config.launch_options = launch_options(self._executable)
        handler.config.target_closed_max_retries = 0
        handler.config.navigation_timeout_ms = 1000 * self._limits.seconds
        await launch(handler)
        return handler

    async def _let_go(self, handler: Any, context: str) -> None:
        """Close the page with all that it holds; a browser that cannot is ended."""
        wrapper = handler.context_wrappers.get(context)
        if wrapper is None:
            return
        from playwright.async_api import Error

        try:
            async with asyncio.timeout(_CLOSING):
                await wrapper.context.close()
        except (TimeoutError, Error):
            with suppress(Error, TimeoutError, AttributeError):
                async with asyncio.timeout(_CLOSING):
                    await handler.browser.close()

    async def close(self) -> None:
        """Scrapy's signal at the end: end the browser."""
        if self._starting is not None:
            handler = await self._starting
            async with asyncio.timeout(2 * _CLOSING):
                await handler.close()


# Which Chromium is there for pages that need a browser, and how it is started.


_PAGE_BYTES = 300_000_000
_PAGES_A_CORE = 2  # a page waits for its scripts about half of its time


def pages_at_once() -> int:
    """How many pages the machine runs at once: by its cores, and by a quarter of its memory."""
    pages = _PAGES_A_CORE * (os.cpu_count() or 1)
    try:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return pages
    return max(1, min(pages, memory // 4 // _PAGE_BYTES))


BROWSER_AUTO, BROWSER_NONE = "auto", "none"
INSTALL = "pip install '.[browser]' and a Chromium (Debian: apt-get install chromium)"


_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_FLAGS = (
    # The browser reaches no network of its own: what pages ask for goes through our guard.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:1",
    "--proxy-bypass-list=<-loopback>",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
    "--block-new-web-contents",  # no popups
    "--js-flags=--max-old-space-size=256",  # megabytes
)
START_MS = 20_000  # a cold start takes 1-3 s; more on a machine under load


def browser_path(setting: str) -> str | None:
    """The Chromium to start for CITEWATCH_BROWSER; None when it is off or something is missing."""
    if setting == BROWSER_NONE or find_spec("scrapy_playwright") is None:
        return None
    names = _NAMES if setting == BROWSER_AUTO else (setting,)
    return next((path for name in names if (path := shutil.which(name)) is not None), None)


def check_browser(settings: BaseSettings) -> None:
    """Raises InputError when a browser is asked for by name or by host and cannot be had."""
    setting = settings.get("CITEWATCH_BROWSER") or BROWSER_NONE
    hosts = settings.getlist("CITEWATCH_BROWSER_HOSTS")
    if setting == BROWSER_NONE and hosts:
        raise InputError("browser-hosts", "needs a browser, and browser is 'none'")
    if (hosts or setting not in (BROWSER_AUTO, BROWSER_NONE)) and browser_path(setting) is None:
        named = "browser-hosts" if hosts else f"browser {setting}"
        raise InputError(named, f"needs {INSTALL}")


def launch_options(executable: str) -> dict[str, Any]:
    """What playwright's launch() is given. Chromium's sandbox cannot be used by root."""
    return {
        "executable_path": executable,
        "headless": True,
        "args": list(_FLAGS),
        "chromium_sandbox": os.geteuid() != 0,
        "timeout": START_MS,
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
    }
