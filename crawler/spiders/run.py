"""Runs the spider in this process until the frontier is empty or a signal stops it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.middlewares.capture import Archive
    from crawler.spiders.frontier import Frontier


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """How a crawl went. `endings` counts pages by status or by kind of failure."""

    pages: int
    interrupted: bool
    endings: Mapping[str, int] = field(default_factory=dict)


def crawl(
    frontier: Frontier, archive: Archive, *, overrides: Mapping[str, object] | None = None
) -> CrawlSummary:
    """Fetch until `frontier` has nothing pending; `overrides` are Scrapy settings.

    SIGINT and SIGTERM stop it: requests under way end, what is leased stays leased. Can be
    called once in a process, because Twisted's reactor runs once. Raises InputError for a setting
    that cannot be used, and what the archive or the ledger raised (CitewatchError, OSError) when
    the crawl could not go on.
    """
    from scrapy.crawler import CrawlerProcess
    from scrapy.settings import Settings

    from crawler import settings as module
    from crawler.middlewares.download import check_settings
    from crawler.spiders.citations import CitationsSpider

    settings = Settings()
    settings.setmodule(module, priority="project")
    settings.setdict(dict(overrides or {}), priority="cmdline")
    check_settings(settings)
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(CitationsSpider)
    process.crawl(crawler, frontier=frontier, archive=archive)
    process.start()
    spider: Any = crawler.spider
    if spider is None:
        raise RuntimeError("the spider could not be made; its error is in the log")
    if spider.failure is not None:
        raise spider.failure
    return CrawlSummary(
        pages=sum(spider.counts.values()),
        interrupted=spider.reason != "finished",
        endings=dict(spider.counts),
    )
