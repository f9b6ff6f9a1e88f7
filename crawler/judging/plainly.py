"""A last look before a short quotation is called changed or absent: does its source say the same,
written otherwise?

Alignment asks for words that agree, and of five words ("The U.S. will act") too few do where one is
written in two ways. Here both texts are compared in their plain form as a whole (see `plainform`),
and a masked word ("f***ing") as the letters that are left of it.
"""

from __future__ import annotations

import re

from crawler.judging.fragments import Quote
from crawler.judging.locate import Source
from crawler.judging.plainform import plain
from crawler.judging.spelling import canonical

MOST_WORDS = 16
"""Of a quotation looked for in this way; longer ones are found by their other words."""

LEAST_WORDS = 2

LONGEST_SOURCE = 20_000
"""Words of a source that is brought into plain form, once: 12 µs a word."""

_REACH = 12
"""Words that the passage may have more than the quotation ("5 million dollars" for "$5m")."""

_MASKED = re.compile(r"([^\W\d_]{1,10})(\*{2,12}|-{3,12}|_{2,12})([^\W\d_]{0,10})")
_LETTER = r"[^\W\d_]"


def plainly(quote: Quote, source: Source) -> tuple[int, int] | None:
    """The source's words [first, behind) that say the quotation in another way of writing; None
    when none do.
    """
    if not LEAST_WORDS <= len(quote.words) <= MOST_WORDS or quote.pattern.breaks:
        return None
    if len(source.words) > LONGEST_SOURCE:
        return None
    return _masked(quote, source) or _as_plain(quote, source)


def _as_plain(quote: Quote, source: Source) -> tuple[int, int] | None:
    wanted = _form(quote.words.words, source)
    if wanted.count(" ") <= LEAST_WORDS or wanted not in source.plain:
        return None
    low, high = 0, len(source.words)
    while low < high:  # the shortest beginning of the source that has it
        middle = (low + high) // 2
        if wanted in _form(source.words.words[:middle], source):
            high = middle
        else:
            low = middle + 1
    for first in range(low - 1, max(-1, low - len(quote.words) - _REACH), -1):
        if wanted in _form(source.words.words[first:low], source):
            return first, low
    return None


def _form(words: list[str], source: Source) -> str:
    """The plain form as one text, a space around each of its words."""
    return f" {' '.join(map(canonical, plain(words, source.lexicon)))} "


def _masked(quote: Quote, source: Source) -> tuple[int, int] | None:
    text = quote.folded.text
    if not _MASKED.search(text):
        return None
    parts = []
    for word in text.split():
        found = _MASKED.search(word)
        if found is None:
            parts += [re.escape(one) for one in re.findall(r"\w+", word)]
        else:
            hidden = len(found[2])  # give or take one
            masked = rf"{_LETTER}{{{hidden - 1},{hidden + 1}}}"
            parts.append(f"{re.escape(found[1])}{masked}{re.escape(found[3])}")
    said = r"\W+".join(parts)
    match = re.search(rf"(?<!\w){said}(?!\w)", source.folded.text)
    if match is None:
        return None
    ends = source.words.ends
    first = next(n for n, end in enumerate(ends) if end > match.start())
    behind = next((n for n, end in enumerate(ends) if end >= match.end()), len(ends) - 1) + 1
    return first, behind
