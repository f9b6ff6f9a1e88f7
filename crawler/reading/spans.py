"""Many spans of one text, asked whether they overlap another one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate

from crawler.model import Span


class SpanSet:
    """Spans in any order, nested or not; a question costs a binary search."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(spans)
        self._starts = [span.start for span in ordered]
        self._reach = list(accumulate((span.end for span in ordered), max))

    def hits(self, span: Span) -> bool:
        """Whether `span` shares a code point with any of them."""
        before = bisect_left(self._starts, span.end)
        return before > 0 and self._reach[before - 1] > span.start
