"""Whether the run is ending, for parts that wait: they let go instead."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any

from crawler.middlewares.failures import Stopped

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_LOOK_EVERY = 0.25  # seconds


def is_stopping(crawler: Crawler) -> bool:
    """True from the moment a signal or a failure has begun to close the spider."""
    engine: Any = crawler.engine
    return engine is not None and engine._slot is not None and bool(engine._slot.closing)


async def wait(seconds: float, stopping: Callable[[], bool]) -> None:
    """Sleep; raises `Stopped` as soon as the run is ending."""
    until = monotonic() + seconds
    while (left := until - monotonic()) > 0:
        if stopping():
            raise Stopped("the run is ending")
        await asyncio.sleep(min(left, _LOOK_EVERY))
