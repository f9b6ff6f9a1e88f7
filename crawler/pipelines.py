"""The last step of a fetch: on disk in the archive first, then done in the ledger."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from crawler.model import Fetch

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


# Seconds in which pages that end together share one sync: an fsync takes 1-20 ms, a page 3.
_TOGETHER = 0.02


class LedgerPipeline:
    """Closes each `Fetch` the spider yields with `spider.archive` and `spider.frontier`."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._waiting: list[Fetch] = []
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LedgerPipeline:
        """Scrapy's constructor."""
        return cls(crawler)

    async def process_item(self, item: object) -> object:
        """Return once the page's records are on disk and the ledger has it as done.

        The crawl cannot end while an item waits here, so no page is forgotten.
        """
        if isinstance(item, Fetch):
            self._waiting.append(item)
            if self._closing is None:
                self._closing = asyncio.ensure_future(self._close())
            await asyncio.shield(self._closing)
        return item

    async def _close(self) -> None:
        await asyncio.sleep(_TOGETHER)
        spider: Any = self._crawler.spider
        pages, self._waiting, self._closing = self._waiting, [], None
        with spider.stopping_on_errors():
            await asyncio.to_thread(spider.archive.sync)
            spider.frontier.done(*pages)
