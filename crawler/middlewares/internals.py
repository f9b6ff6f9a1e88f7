"""Private parts of Scrapy, Twisted and scrapy-playwright that nothing public stands for.

The one file that takes them from where they are; `download` extends the classes named here: what
goes over the wire and which certificate answers can be had nowhere else. pyproject.toml pins the
libraries for that.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import _BindAddressAgent as AddressAgent
from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientFactory as ClientFactory
from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientProtocol as ClientProtocol
from scrapy.core.downloader.handlers.http11 import _LenientHTTPClientParser as ClientParser
from scrapy.core.downloader.handlers.http11 import _ScrapyAgent as ScrapyAgent
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from twisted.internet._sslverify import ClientTLSOptions, IOpenSSLTrustRoot
from twisted.web._newclient import HEADER, STATUS

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

__all__ = [
    "HEADER",
    "STATUS",
    "AddressAgent",
    "ClientFactory",
    "ClientParser",
    "ClientProtocol",
    "ClientTLSOptions",
    "IOpenSSLTrustRoot",
    "ScrapyAgent",
    "is_stopping",
    "launch",
    "without_slot",
    "wrap_twisted_exceptions",
]


def is_stopping(crawler: Crawler) -> bool:
    """True from the moment a signal or a failure has begun to close the spider.

    Scrapy's signals come later, when requests under way have ended.
    """
    engine: Any = crawler.engine
    return engine is not None and engine._slot is not None and bool(engine._slot.closing)


@contextmanager
def without_slot(crawler: Crawler) -> Iterator[None]:
    """CONCURRENT_REQUESTS does not count the request whose response waits here; for the rest of
    the engine it stays under way.
    """
    engine: Any = crawler.engine
    engine.downloader.total_concurrency += 1
    try:
        yield
    finally:
        engine.downloader.total_concurrency -= 1


async def launch(handler: Any) -> None:
    """Start the browser of a scrapy-playwright handler, which starts it with the engine only."""
    await handler._launch()
