"""The last step of a fetch: on disk in the archive first, then done in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crawler.model import Fetch

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class LedgerPipeline:
    """Closes each `Fetch` the spider yields with `spider.archive` and `spider.frontier`."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LedgerPipeline:
        """Scrapy's constructor."""
        return cls(crawler)

    def process_item(self, item: object) -> object:
        """Sync the archive, then tell the ledger: a record is on disk before a page is done."""
        if isinstance(item, Fetch):
            spider: Any = self._crawler.spider
            with spider.stopping_on_errors():
                spider.archive.sync()
                spider.frontier.done(item)
        return item
