"""Numbers in running text, whatever their notation: "2,500", "2.5 thousand", "две с половиной"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from crawler.judging.lexicon import Lexicon, WordClass, lexicon
from crawler.judging.tokens import split_words
from crawler.model import Span
from crawler.reading.text import fold


@dataclass(frozen=True, slots=True)
class Number:
    """A number: what it comes to, its unit's common name ("%", "usd", "year") and where it is."""

    value: Decimal
    unit: str | None
    span: Span


def numbers_in(text: str, lang: str | None = None) -> tuple[Number, ...]:
    """The numbers of `text` in reading order; spans are code points of `text`."""
    folded = fold(text)
    words = split_words(folded.text)
    found = parse(words.words, lexicon(lang))
    return tuple(
        Number(value, unit, folded.original(words.starts[i], words.ends[j - 1]))
        for value, unit, i, j in found
    )


Parsed = tuple[Decimal, str | None, int, int]


def parse(words: Sequence[str], listed: Lexicon) -> list[Parsed]:
    """Value, unit and word range of each number among `words` (folded)."""
    found: list[Parsed] = []
    at = 0
    while at < len(words):
        before = listed.value(WordClass.UNIT, words[at])
        start = at + 1 if before and at + 1 < len(words) and _digits(words[at + 1]) else at
        if start > at:
            value, end = _amount(words, start, listed)
        else:
            value, end = _amount(words, at, listed)
        if value is None:
            at += 1
            continue
        unit = before if start > at else None
        if unit is None and end < len(words):
            unit = listed.value(WordClass.UNIT, words[end])
            end += unit is not None
        found.append((value, unit, at, end))
        at = end
    return found


def _digits(word: str) -> bool:
    return word[0].isdigit()


def _amount(words: Sequence[str], at: int, listed: Lexicon) -> tuple[Decimal | None, int]:
    """The number that begins at word `at`, and the word behind it."""
    total = Decimal(0)
    part: Decimal | None = None
    start = at
    while at < len(words):
        word = words[at]
        plain = _value(word, listed)
        scale = listed.value(WordClass.SCALE, word)
        if plain is not None and (
            part is None or (part >= 20 and plain < 10 and not _digits(word) and part % 10 == 0)
        ):
            part = plain if part is None else part + plain
        elif scale is not None and (part is not None or at > start or len(word) > 2):
            factor = Decimal(scale)
            if factor == 100 and part is not None:
                part *= factor
            else:
                total += (part if part is not None else 1) * factor
                part = Decimal(0)
        else:
            break
        at += 1
    if at == start:
        return None, start
    return total + (part or 0), at


_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+$")


def _value(word: str, listed: Lexicon) -> Decimal | None:
    if word[0].isdigit():
        return number_value(word)
    value = listed.value(WordClass.NUMBER, word)
    return Decimal(value) if value else None


def number_value(word: str) -> Decimal | None:
    """What digits with separators come to: groups of three are thousands, else a decimal mark."""
    try:
        if _GROUPED.match(word) and not word.startswith("0"):
            return Decimal(re.sub("[.,]", "", word))
        return Decimal(word.replace(",", "."))
    except InvalidOperation:
        return None
