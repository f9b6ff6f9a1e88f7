"""The numbered pages of a paged document."""

from __future__ import annotations

from bisect import bisect_right

from crawler.model import Page


def leaf_of(page: Page, offset: int) -> int | None:
    """The number, from 1, of the leaf of `page` that holds `offset`; None for unpaged documents.

    What stands between two leaves belongs to the first of them.
    """
    if not page.leaves:
        return None
    return max(1, bisect_right(page.leaves, offset, key=lambda leaf: leaf.start))
