"""The worst findings of a run, at most so many, kept while a traversal passes."""

from __future__ import annotations

import heapq
from collections.abc import Iterator

from crawler.model import Article, Finding
from reports.traversal import severity

Key = tuple[int, int, int]


class Worst:
    """Keeps the `limit` worst findings; among equals those that came first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._heap: list[tuple[Key, Article, Finding]] = []
        self._seen = 0

    def add(self, article: Article, finding: Finding) -> None:
        """Take in one finding; the best of those kept goes when there are too many."""
        outcome, kind = severity(finding)
        key = (-outcome, -kind, -self._seen)  # unique, so that values are never compared
        self._seen += 1
        if len(self._heap) < self._limit:
            heapq.heappush(self._heap, (key, article, finding))
        elif self._heap:
            heapq.heappushpop(self._heap, (key, article, finding))

    @property
    def left_out(self) -> int:
        """How many findings were taken in and are not kept."""
        return self._seen - len(self._heap)

    def __iter__(self) -> Iterator[tuple[Article, Finding]]:
        """The findings kept, worst first."""
        for _, article, finding in sorted(self._heap, key=lambda entry: entry[0], reverse=True):
            yield article, finding
