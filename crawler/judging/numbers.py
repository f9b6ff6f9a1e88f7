"""Numbers in running text, whatever their notation: "2,500", "2.5 thousand", "две с половиной
тысячи", "zweieinhalb Tausend", "$5bn". What counts as a number word stands in the word lists.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from crawler.judging.lexicon import Lexicon, WordClass, lexicon
from crawler.judging.tokens import Words, split_words
from crawler.model import Span
from crawler.reading.text import fold


@dataclass(frozen=True, slots=True)
class Number:
    """A number: what it comes to, its unit's common name ("%", "usd", "year") and where it is."""

    value: Decimal
    unit: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Amount:
    """A number among words: words [first, behind) come to `value`, counted in `unit`."""

    value: Decimal
    unit: str | None
    first: int
    behind: int


def numbers_in(text: str, lang: str | None = None) -> tuple[Number, ...]:
    """The numbers of `text` in reading order; spans are code points of `text`."""
    folded = fold(text)
    words = split_words(folded.text)
    return tuple(
        Number(
            found.value,
            found.unit,
            folded.original(words.starts[found.first], words.ends[found.behind - 1]),
        )
        for found in amounts(words.words, lexicon(lang), _parted(folded.text, words))
    )


def _parted(text: str, words: Words) -> list[int]:
    """The words before which something other than a space, hyphen or apostrophe stands."""
    ends, starts = words.ends, words.starts
    return [n for n in range(1, len(words)) if text[ends[n - 1] : starts[n]].strip(" -'")]


def one_unit(said: str | None, there: str | None) -> bool:
    """Whether two units may be the same; a short form may stand for several ("г": "year|g")."""
    if said is None or there is None:
        return said is there
    return bool(set(said.split("|")) & set(there.split("|")))


def amounts(words: Sequence[str], listed: Lexicon, parted: Sequence[int] = ()) -> list[Amount]:
    """The numbers among folded `words`, each with the unit before ("$5") or behind it ("5 %").

    `parted` are the words, in order, before which punctuation ends a number.
    """
    found: list[Amount] = []
    first = 0
    for behind in (*parted, len(words)):
        found += [
            Amount(a.value, a.unit, a.first + first, a.behind + first)
            for a in _unparted(words[first:behind], listed)
        ]
        first = behind
    return found


def _unparted(words: Sequence[str], listed: Lexicon) -> list[Amount]:
    found: list[Amount] = []
    at = 0
    while at < len(words):
        sign = listed.value(WordClass.UNIT, words[at])
        ahead = sign is not None and at + 1 < len(words) and words[at + 1][0].isdigit()
        value, behind = _amount(words, at + ahead, listed)
        if value is None:
            at += 1
            continue
        unit = sign if ahead else None
        if unit is None:
            size = listed.starts(WordClass.UNIT, words, behind)
            if size:
                unit = listed.value(WordClass.UNIT, " ".join(words[behind : behind + size]))
                behind += size
        found.append(Amount(value, unit, at, behind))
        at = behind
    return found


_JOINING = frozenset({"and", "et", "y"})


def _amount(words: Sequence[str], at: int, listed: Lexicon) -> tuple[Decimal | None, int]:
    """The number that begins at word `at`, and the word behind it; None when none does."""
    total = Decimal(0)
    part: Decimal | None = None
    start, spoken, scaled = at, False, Decimal(0)
    while at < len(words):
        joined = at > start and spoken and words[at] in _JOINING and at + 1 < len(words)
        here = at + 1 if joined and not words[at + 1][0].isdigit() else at
        word = words[here]
        if word[0].isdigit():
            if part is not None or here != at:
                break
            part, at = _digits(words, at, listed)
            if part is None:
                return None, start
            at += at < len(words) and _ordinal(words[at], listed)
            continue
        scale, size = _listed(WordClass.SCALE, words, here, listed)
        if scale is not None and here == at and (at > start or len(word) > 2):
            total, part = _scaled(total, part, scale)
            at, spoken, scaled = at + size, True, scale
            continue
        plain, size = _listed(WordClass.NUMBER, words, at, listed)
        if plain is not None and words[at] in _JOINING:  # "and a half"
            if part is None and scaled:  # "two million and a half"
                total += plain * scaled
            else:
                part = (part or 0) + plain
            at += size
            continue
        plain, size = _spoken(words, here, listed)
        if plain is None or not _continues(total, part, plain, here != at, words[at]):
            break
        part, at, spoken = (part or Decimal(0)) + plain, here + size, True
    if at == start:
        return None, start
    return total + (part or 0), at


def _ordinal(word: str, listed: Lexicon) -> bool:
    """Whether `word` makes an ordinal of the digits before it; "м" is more often metres."""
    return listed.has(WordClass.ORDINAL, word) and not listed.has(WordClass.UNIT, word)


def _scaled(total: Decimal, part: Decimal | None, scale: Decimal) -> tuple[Decimal, Decimal | None]:
    if scale == 100:
        return total, (part or Decimal(1)) * scale
    return total + (part if part else Decimal(1)) * scale, None


def _continues(total: Decimal, part: Decimal | None, plain: Decimal, joined: bool, by: str) -> bool:
    """Whether number word `plain` goes on the number read so far ("twenty" + "five")."""
    if part is None:
        return not joined or (by == "and" and total > 0)
    if 0 < plain < 1:
        return True
    if part % 100 == 0 and part >= 100:
        return plain < 100
    if joined and by == "and":
        return False
    if part in (60, 80) and 10 <= plain < 20:  # soixante-quinze
        return True
    return part % 10 == 0 and part % 100 >= 20 and plain < 10 + (joined and plain == 11)


def _listed(
    word_class: WordClass, words: Sequence[str], at: int, listed: Lexicon
) -> tuple[Decimal | None, int]:
    """The value listed for the phrase or word at `at`, and its size in words."""
    size = listed.starts(word_class, words, at)
    value = listed.value(word_class, " ".join(words[at : at + size])) if size else None
    return (Decimal(value), size) if value else (None, 0)


def _spoken(words: Sequence[str], at: int, listed: Lexicon) -> tuple[Decimal | None, int]:
    value, size = _listed(WordClass.NUMBER, words, at, listed)
    if value is None and listed.lang == "de":
        value, size = _german(words[at], listed), 1
    return value, size


_GERMAN = re.compile(
    r"(?:(?P<thousands>\w*?)tausend)?(?:(?P<hundreds>\w*?)hundert)?(?:und)?"
    r"(?:(?:(?P<ones>\w+?)und)?(?P<rest>\w+))?"
)


def _german(word: str, listed: Lexicon) -> Decimal | None:
    """German writes numbers as one word: "fünfundzwanzig", "zweitausenddreihundert"."""
    if len(word) < 8 or len(word) > 60:
        return None
    found = _GERMAN.fullmatch(word)
    if not found:
        return None
    total = Decimal(0)
    for name, factor in (("thousands", 1000), ("hundreds", 100), ("ones", 1), ("rest", 1)):
        part = found[name]
        if part is None:
            continue
        if part == "" and factor > 1:
            value: str | None = "1"
        else:
            value = "1" if part == "ein" else listed.value(WordClass.NUMBER, part)
        if value is None:
            return None
        total += Decimal(value) * factor
    return total if total else None


_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*")


def _digits(words: Sequence[str], at: int, listed: Lexicon) -> tuple[Decimal | None, int]:
    """The number written in digits at `at`; groups of three may be parted by spaces."""
    word = words[at]
    behind = at + 1
    if word.isdigit() and len(word) <= 3 and not word.startswith("0"):
        while behind < len(words) and len(words[behind]) == 3 and words[behind].isdigit():
            word += words[behind]
            behind += 1
    return number_value(word, listed.lang), behind


def number_value(word: str, lang: str | None = None) -> Decimal | None:
    """What digits with separators come to; None when they are no number ("1.2.3").

    Groups of three are thousands ("2,500", "2.500") unless `lang` writes its decimals so.
    """
    mark = {None: "", "en": "."}.get(lang, ",")
    found = _GROUPED.fullmatch(word)
    if found and (found[1] != mark or word.count(found[1]) > 1):
        return Decimal(re.sub("[.,]", "", word))
    try:
        if "," in word and "." in word:
            last = max(word.rindex(","), word.rindex("."))
            return Decimal(re.sub("[.,]", "", word[:last]) + "." + word[last + 1 :])
        return Decimal(word.replace(",", "."))
    except InvalidOperation:
        return None
