"""A quotation that stands in a long source just as it is: judged in the text around it.

Folding and parting 25 kB of text into words takes 7 ms, finding a run of words in it 0.05 ms. So
the words are looked for as they stand first. Whatever is not found once and only once so, or is
not plainly a match there, is judged against the whole source.
"""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.judging.fragments import Quote
from crawler.judging.locate import Source

WORTH = 6_000
"""Code points from which the whole text costs more than looking twice."""

FEWEST, MOST = 4, 300
"""Words of a quotation looked for so: with fewer, chance finds others; more are rare."""

AROUND = 1_000
"""Code points on either side that are judged with it, and the rest of their lines: more than any
rule on what stands beside a quotation looks at (a sentence's end 400, a mark of its own line)."""

MOST_PLACES = 40
"""Places of the quotation's longest word that are looked at."""

_WORD = re.compile(r"[^\W_]+")


def nearby(quote: Quote, source: Source) -> tuple[Source, int] | None:
    """The part of `source` around the quotation's one verbatim place, and its offset; or None."""
    size = len(quote.words)
    if source.lang is None or len(source.text) < WORTH or not FEWEST <= size <= MOST:
        return None
    if quote.pattern.breaks or quote.pattern.bracketed or quote.words.spaceless:
        return None
    if "words" in vars(source):  # the whole text is prepared already
        return None
    found = _only_place(quote.given, source.text)
    if found is None:
        return None
    start = source.text.rfind("\n", 0, max(0, found[0] - AROUND)) + 1
    end = source.text.find("\n", min(len(source.text), found[1] + AROUND))
    part = source.text[start : end if end >= 0 else len(source.text)]
    return Source(part, source.lang, None, source.complete), start


def _only_place(given: str, text: str) -> tuple[int, int] | None:
    pattern, longest, ahead = _pattern(given)
    places: set[tuple[int, int]] = set()
    at = text.find(longest)
    for _ in range(MOST_PLACES):
        if at < 0:
            break
        match = pattern.search(text, max(0, at - ahead), at + len(longest) + ahead)
        if match is not None and match.start() <= at < match.end():
            places.add(match.span())
        at = text.find(longest, at + 1)
    return places.pop() if len(places) == 1 and at < 0 else None


@lru_cache(maxsize=1024)
def _pattern(given: str) -> tuple[re.Pattern[str], str, int]:
    """What finds the words, the longest of them, and how far around it they may stand."""
    words = _WORD.findall(given)
    first = words[0]
    capital = f"[{re.escape(first[0].lower())}{re.escape(first[0].upper())}]{re.escape(first[1:])}"
    pattern = r"[\W_]{1,4}".join([capital, *map(re.escape, words[1:])])
    longest = max(words[1:] or words, key=len)
    return re.compile(rf"(?<!\w){pattern}(?!\w)"), longest, len(given) + 4 * len(words)
