"""A quotation that stands in a long source just as it is: judged in the text around it.

Folding and parting 25 kB of text into words takes 7 ms, finding a run of words in it 0.05 ms. So
the words are looked for as they stand first. Whatever is not found once and only once so, or is
not plainly a match there, is judged against the whole source.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

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
"""Places of a word that are looked at; a quotation all of whose words are more frequent is left."""

FEW_PLACES = 3
"""Places so few that no rarer word of the quotation is sought: a count costs as much as a place."""

MOST_BETWEEN = 4
"""Signs between two words of the quotation, marks and spaces."""

_WORD = re.compile(r"[^\W_]+")
_WORD_SIGN = re.compile(r"\w")


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
    """The one place where `text` has the words of `given` in a row, its first letter in either
    case; None when there is no place, or another one.
    """
    words = _WORD.findall(given)
    first = words[0][0]
    cases = {word + words[0][1:] for word in (first, first.lower(), first.upper())}
    rarest = _rarest(words, text)
    if rarest is None:
        return None
    ahead = len(given) + 4 * len(words)
    places: set[tuple[int, int]] = set()
    at = text.find(words[rarest])
    while at >= 0:
        start = max(0, at - ahead)
        found = _WORD.finditer(text, start, at + len(words[rarest]) + ahead)
        spans = [one.span() for one in found]
        here = bisect_left(spans, (at, 0))
        first_word = here - rarest
        run = spans[first_word : first_word + len(words)] if first_word >= 0 else []
        if len(run) == len(words) and run[rarest][0] == at and _stand(words, cases, text, run):
            places.add((run[0][0], run[-1][1]))
        at = text.find(words[rarest], at + 1)
    return places.pop() if len(places) == 1 else None


def _rarest(words: Sequence[str], text: str) -> int | None:
    """The number of a word, not the first, that stands seldom in `text`: long ones are asked
    first. None when each of them stands at more than `MOST_PLACES`.
    """
    best, least = None, MOST_PLACES + 1
    for number in sorted(range(1, len(words)), key=lambda number: -len(words[number])):
        places = text.count(words[number])
        if places < least:
            best, least = number, places
        if least <= FEW_PLACES:
            break
    return best


def _stand(
    words: Sequence[str], cases: set[str], text: str, run: Sequence[tuple[int, int]]
) -> bool:
    """Whether the words are those of `run`, whole ones, with little between one and the next."""
    if text[run[0][0] : run[0][1]] not in cases:
        return False
    if any(text[start:end] != word for (start, end), word in zip(run[1:], words[1:], strict=True)):
        return False
    if any(after - end > MOST_BETWEEN for (_, end), (after, _) in pairwise(run)):
        return False
    before, behind = text[run[0][0] - 1 : run[0][0]], text[run[-1][1] : run[-1][1] + 1]
    return not _WORD_SIGN.match(before) and not _WORD_SIGN.match(behind)
