"""Where the spider's work comes from: the ledger's view that it needs, and one in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, runtime_checkable

from crawler.model import Fetch, PageJob


class Frontier(Protocol):
    """The ledger as the spider sees it. Closing a page may make others pending."""

    def lease(self, limit: int) -> Sequence[PageJob]:
        """Up to `limit` pending pages, now leased to this run."""

    def done(self, fetch: Fetch) -> None:
        """Close the page `fetch.requested`; its records are on disk already."""

    def pending(self) -> int:
        """How many pages are pending or leased."""


@runtime_checkable
class Staged(Protocol):
    """A frontier whose work goes on once nothing is pending."""

    def advance(self, stopping: Callable[[], bool]) -> bool:
        """Do what comes when nothing is pending (judge, see what that owes); whether pages were
        added. Called in a thread of its own. Raises Interrupted once `stopping` says so.
        """


class MemoryFrontier:
    """A list of URLs, each fetched once; for a crawl without a ledger."""

    def __init__(self, urls: Iterable[str]) -> None:
        self._waiting = deque(PageJob(url, "page") for url in dict.fromkeys(urls))
        self._leased: set[str] = set()
        self.fetches: list[Fetch] = []

    def lease(self, limit: int) -> Sequence[PageJob]:
        """The next `limit` URLs."""
        jobs = [self._waiting.popleft() for _ in range(min(limit, len(self._waiting)))]
        self._leased |= {job.url for job in jobs}
        return jobs

    def done(self, fetch: Fetch) -> None:
        """Keep the result in `fetches`."""
        self._leased.discard(fetch.requested)
        self.fetches.append(fetch)

    def pending(self) -> int:
        """How many are not done."""
        return len(self._waiting) + len(self._leased)
