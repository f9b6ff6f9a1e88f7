"""Private parts of Scrapy and scrapy-playwright that nothing public stands for.

Together with the classes that `download` extends and the endpoint of `guard`, this is all in the
crawl that depends on how other libraries are made inside; pyproject.toml pins them for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


def is_stopping(crawler: Crawler) -> bool:
    """True from the moment a signal or a failure has begun to close the spider.

    Scrapy's signals come later, when requests under way have ended.
    """
    engine: Any = crawler.engine
    return engine is not None and engine._slot is not None and bool(engine._slot.closing)


async def launch(handler: Any) -> None:
    """Start the browser of a scrapy-playwright handler, which starts it with the engine only."""
    await handler._launch()
