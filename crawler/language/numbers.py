"""Numbers in running text, in any notation and listed language, brought to values.

"2,500", "2.500", "2 500", "2.5 thousand", "две с половиной тысячи", "zweitausendfünfhundert",
二千五百 and "２５００" are one number. What stays in doubt (is "2.500" two and a half?) keeps all
its readings, the likeliest first. No text is refused, and no value exceeds `LARGEST`.

One file: a number is read in one pass, and each notation takes over where another ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from enum import StrEnum
from functools import cache, lru_cache

from crawler.language.dates import calendar
from crawler.language.lexicon import Lexicon, WordClass, all_words, writes_point
from crawler.language.text import fold
from crawler.language.words import split_words
from crawler.model import Span

LARGEST = Decimal(10) ** 21
"""Greater values are no numbers that a text counts with; all below are exact (28 digits)."""


class Measure(StrEnum):
    """What a quantity counts."""

    NUMBER = "number"
    ORDINAL = "ordinal"
    PERCENT = "percent"
    PARTS = "parts"  # "24.2.2022", "1.2.3": each part for itself is a reading
    MONTH = "month"
    WEEKDAY = "weekday"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number among words: words [first, behind), its unit included, come to `readings[0]`."""

    readings: tuple[Decimal, ...]
    unit: str | None  # its common name: "%", "usd", "year"
    measure: Measure
    first: int
    behind: int
    written: bool  # in words ("three"), which languages also use idly ("one", "second")

    @property
    def value(self) -> Decimal:
        """What it most likely comes to."""
        return self.readings[0]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or date word of a text: all values it may have, and where it stands. It is
    `open` where a word beside it that is not known may multiply it.
    """

    readings: frozenset[Decimal]
    unit: str | None
    measure: Measure
    span: Span
    written: bool = False
    open: bool = False

    def agrees(self, other: Quantity) -> bool:
        """Whether any readings are equal, or equal but for rounding."""
        if (self.measure in _CALENDAR or other.measure in _CALENDAR) and (
            self.measure is not other.measure
        ):
            return False
        return any(
            _equal(a, b) or (self.open and a * f == b) or (other.open and b * f == a)
            for a in self.readings
            for b in other.readings
            for f in (_FACTORS if self.open or other.open else (1,))
        )


_CALENDAR = frozenset({Measure.MONTH, Measure.WEEKDAY})
_FACTORS = tuple(Decimal(10) ** power for power in range(2, 13))

ROUNDING = Decimal("0.05")
"""Relative difference up to which a rounded number agrees with the exact one: "78 %" for 77.6,
"1.2 million" for 1,187,000."""


def _equal(a: Decimal, b: Decimal) -> bool:
    return a == b or any(_same_year(*pair) or _rounded(*pair) for pair in ((a, b), (b, a)))


def _rounded(exact: Decimal, to: Decimal) -> bool:
    """Whether `to` is `exact` with fewer digits; years are not rounded."""
    if abs(exact - to) > ROUNDING * exact or 1900 <= exact <= 2100 or exact <= 20:
        return False
    digits = len(to.normalize().as_tuple().digits)
    return Context(prec=digits).create_decimal(exact) == to


def _same_year(full: Decimal, short: Decimal) -> bool:
    return 1900 <= full < 2100 and short < 100 and full % 100 == short


def one_unit(said: str | None, there: str | None) -> bool:
    """Whether two units may be the same; a short form may stand for several ("г": "year|g")."""
    if said is None or there is None:
        return said is there
    return bool(set(said.split("|")) & set(there.split("|")))


def quantities(text: str, lang: str | None) -> tuple[Quantity, ...]:
    """The numbers, percentages, months and weekdays of `text`, in order.

    `lang` says which words are numbers; digits are read in every language.
    """
    folded = fold(text)
    words = split_words(folded.text)
    ends = [0, *words.ends]
    gaps = [folded.text[ends[n] : start] for n, start in enumerate(words.starts)]
    known = all_words(lang)
    found = []
    for amount in _amounts(words.words, known, gaps):
        readings, measure = set(amount.readings), amount.measure
        end = words.ends[amount.behind - 1]
        if clock := _CLOCK.match(folded.text, end):
            if clock[1] == "p":
                readings |= {value + 12 for value in readings if value < 12}
            end = clock.end()
        if folded.text[end : end + 1] == "月" and max(readings) <= 12:
            measure = Measure.MONTH
        unsure = _open(words.words, amount, known)
        span = folded.original(words.starts[amount.first], end)
        if _VULGAR.search(text, span.start, span.end + 1):
            continue  # folded, "2½" cannot be told from "21/2"
        quantity = Quantity(frozenset(readings), amount.unit, measure, span, amount.written, unsure)
        found.append(quantity)
    for kind, value, first, after in calendar(words, folded, lang):
        span = folded.original(words.starts[first], words.ends[after - 1])
        date = frozenset({Decimal(value)})
        found.append(Quantity(date, None, Measure(kind), span, written=True))
    return _apart(found)


_SURE = frozenset((None, "en"))
"""Languages whose words beside a number are none that multiply it, unless they are listed."""


def _open(words: Sequence[str], amount: Amount, known: Lexicon) -> bool:
    """Whether a word behind the digits is unknown, or one before them may multiply them."""
    if known.lang in _SURE or not words[amount.behind - 1][0].isdecimal():
        return False
    behind = words[amount.behind : amount.behind + 1]
    if any(word[0].isalpha() and not known.lists(word) for word in behind):
        return True
    before = words[amount.first - 1] if amount.first else "."
    scales = known.single[WordClass.SCALE]
    return before in scales or (not scales and before[0].isalpha())


_VULGAR = re.compile("[\u00bc-\u00be\u2150-\u215e]")
_CLOCK = re.compile(r"\s?([ap])\.?m\b\.?")


def _apart(found: list[Quantity]) -> tuple[Quantity, ...]:
    """In order; what is read in two ways ("mar", "sept") once, as a date."""
    kept: list[Quantity] = []
    for each in sorted(found, key=lambda q: (q.span, q.measure not in _CALENDAR)):
        if not kept or each.span.start >= kept[-1].span.end:
            kept.append(each)
        elif each.measure in _CALENDAR and kept[-1].measure not in _CALENDAR:
            kept[-1] = each
    return tuple(kept)


Gaps = Sequence[str] | None
"""The texts before each word; None when they are not known."""


def amounts(words: Sequence[str], lang: str | None) -> list[Amount]:
    """The numbers among folded `words`, each with the unit before ("$5") or behind it ("5 %")."""
    found = _amounts(words, all_words(lang), None)
    return [amount for amount in found if amount.measure is not Measure.PARTS]


_HAN_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2,
}  # fmt: skip
_HAN_SCALES = {
    "十": 10, "百": 100, "千": 1000, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8,
    "兆": 10**12,
}  # fmt: skip
_HAN_PERCENT = ("百", "分", "之")
_ATTACHED = {"k": "1e3", "m": "1e6", "bn": "1e9", "mln": "1e6"}
"""Scales that every language writes without a space behind digits."""


def has_figures(words: Sequence[str]) -> bool:
    """Whether any of the folded `words` is written in digits or in Chinese numerals."""
    return any(map(_is_figure, words))


def _is_figure(word: str) -> bool:
    return word[0].isdigit() or word in _HAN_DIGITS or word in _HAN_SCALES


def _amounts(words: Sequence[str], known: Lexicon, gaps: Gaps) -> list[Amount]:
    """With gaps known, words that translations render idly are read, too ("both")."""
    found: list[Amount] = []
    at = 0
    counting = _counting_words(known.lang)
    for n, word in enumerate(words):
        begins = word in counting or _is_figure(word) or (known.lang == "de" and _german(word))
        if n < at or not begins:
            continue
        if (amount := _amount(words, n, known, gaps)) is not None:
            found.append(amount)
            at = amount.behind
    return found


_COUNTING = tuple(map(WordClass, ("number", "ordinal", "scale", "unit", "loose")))


@cache
def _counting_words(lang: str | None) -> frozenset[str]:
    return all_words(lang).first_words(_COUNTING)


def _amount(words: Sequence[str], at: int, known: Lexicon, gaps: Gaps) -> Amount | None:
    """The number that begins at word `at`, or at its currency sign."""
    sign, size = known.find(WordClass.UNIT, words, at)
    ahead = size == 1 and at + 1 < len(words) and words[at + 1][0].isdecimal()
    percent = tuple(words[at : at + 3]) == _HAN_PERCENT
    start = at + 3 if percent else at + ahead
    first = _Reading(words, start, known, gaps)
    if first.value is None:
        return None
    readings = [first.value]
    for choice in range(1, first.choices):
        other = _Reading(words, start, known, gaps, choice).value
        readings += [other] if other is not None else []
    unit, behind = (sign if ahead else None), first.behind
    if unit is None and behind < len(words) and first.goes_on(behind):
        value, size = known.find(WordClass.UNIT, words, behind)
        unit, behind = value or None, behind + size
    measure = Measure.PERCENT if percent or unit == "%" else first.measure
    return Amount(
        tuple(dict.fromkeys(readings)), "%" if percent else unit, measure, at, behind, first.written
    )


class _Reading:
    """One reading of the number that begins at a word, its words added up from left to right.

    `choice` picks among the readings of digits in doubt; `choices` says how many there are.
    """

    def __init__(
        self, words: Sequence[str], start: int, known: Lexicon, gaps: Gaps, choice: int = 0
    ) -> None:
        self._words, self._known, self._gaps, self._choice = words, known, gaps, choice
        self._closed: list[tuple[Decimal, Decimal]] = []  # scale and value, falling
        self._part: Decimal | None = None  # what no scale has multiplied yet ...
        self._part_at = start  # ... and where it begins
        self.choices, self.measure, self.written = 1, Measure.NUMBER, False
        self._start = self.behind = start
        while self.behind < len(words) and (self.behind == start or self.goes_on(self.behind)):
            if not self._take(self.behind):
                break
        value = sum((value for _, value in self._closed), self._part or Decimal(0))
        self.value = value if self.behind > start and value < LARGEST else None

    def goes_on(self, at: int) -> bool:
        """Whether no punctuation parts the word at `at` from the one before; "тыс." may."""
        if self._gaps is None:
            return True
        gap = self._gaps[at].strip(" -'")
        return not gap or (gap == "." and bool(self._closed) and len(self._words[at - 1]) <= 4)

    def _take(self, at: int) -> bool:
        """Add the word or phrase at `at`, if it belongs to the number."""
        word = self._words[at]
        if word[0].isdecimal():
            return self._digits(at)
        if word in _HAN_DIGITS:
            return self._han_digit(at)
        if word in _HAN_SCALES:
            return self._scale(at, Decimal(_HAN_SCALES[word]), 1)
        scale, size = self._known.find(WordClass.SCALE, self._words, at)
        if not scale and self._gaps is not None and at > self._start and not self._gaps[at]:
            scale, size = (_ATTACHED.get(word, "") if self._words[at - 1][0].isdecimal() else ""), 1
        if scale and self._known.starts(WordClass.UNIT, self._words, at) > size:
            return False  # "12 m²" are no twelve million
        if scale and (at > self._start or len(word) > 2):
            return self._scale(at, Decimal(scale), size)
        return self._word(at)

    def _begin(self, at: int, part: Decimal) -> None:
        if at == self._start:
            self.written = not self._words[at][0].isdecimal()
        self._part, self._part_at = part, at

    def _digits(self, at: int) -> bool:
        word, behind = self._grouped(at)
        readings, parts = digit_readings(word, self._known.lang)
        if self._part is not None or not readings:
            return False
        if at > self._start:  # "3万5000", "5 million 300 thousand", but not "5 million 300"
            if parts or readings[0] >= self._closed[-1][0]:
                return False
            scaled = self._known.starts(WordClass.SCALE, self._words, behind)
            if self._words[at - 1] not in _HAN_SCALES and not scaled:
                return False
        self.choices = max(self.choices, len(readings))
        self._begin(at, readings[min(self._choice, len(readings) - 1)])
        self.measure = Measure.PARTS if parts else self.measure
        if behind < len(self._words) and self._is_suffix(behind):
            self.measure, behind = Measure.ORDINAL, behind + 1
        self.behind = behind
        return True

    def _grouped(self, at: int) -> tuple[str, int]:
        """The digits at `at` with groups of three that spaces part, and the word behind."""
        words, gaps = self._words, self._gaps
        word, behind = words[at], at + 1
        if len(word) > 3 or word[0] == "0":
            return word, behind
        while behind < len(words) and word.isdecimal() and _GROUP.fullmatch(words[behind]):
            if gaps is not None and gaps[behind] not in (" ", "'"):
                break
            word += words[behind]
            behind += 1
        return word, behind

    def _is_suffix(self, at: int) -> bool:
        """Whether the word makes an ordinal of the digits before it; "м" is more often metres."""
        if self._gaps is not None and self._gaps[at] not in ("", "-", "'"):
            return False
        known = self._known
        suffix = known.has(WordClass.SUFFIX, self._words[at])
        return suffix and not known.starts(WordClass.UNIT, self._words, at)

    def _han_digit(self, at: int) -> bool:
        digit = Decimal(_HAN_DIGITS[self._words[at]])
        if self._part is None:
            self._begin(at, digit)
        elif self._part_at < at and self._words[at - 1] in _HAN_DIGITS and self._part < LARGEST:
            self._part = self._part * 10 + digit  # 二〇二六
        else:
            return False
        self.behind = at + 1
        return True

    def _scale(self, at: int, scale: Decimal, size: int) -> bool:
        lower = Decimal(0)
        kept = list(self._closed)
        while kept and kept[-1][0] < scale:
            lower += kept.pop()[1]
        if (kept and kept[-1][0] == scale) or lower >= LARGEST:  # "two million three million"
            if self._part is not None and self._part_at > self._start:
                self._part, self.behind = None, self._part_at
            return False
        if self._part is None and not lower:
            self._begin(at, Decimal(1))
        self._closed = [*kept, (scale, (lower + (self._part or 0)) * scale)]
        self._part, self.behind = None, at + size
        return True

    def _word(self, at: int) -> bool:
        words, known = self._words, self._known
        value, size = known.find(WordClass.NUMBER, words, at)
        here, ordinal, fraction = at, False, value.startswith("+")  # "and a half"
        if not value and at > self._start and known.has(WordClass.JOINING, words[at]):
            here += at + 1 < len(words)
            value, size = known.find(WordClass.NUMBER, words, here)
        if not value and known.lang == "de":
            value, size = _german(words[here]), 1
        if not value:
            value, size = known.find(WordClass.ORDINAL, words, here)
            ordinal = bool(value)
        if not value and self._gaps is not None and at == self._start:
            value, size = known.find(WordClass.LOOSE, words, here)
        if not value or not (fraction or self._continues(Decimal(value), here > at)):
            return False
        if self._part is not None:
            self._part += Decimal(value)
        elif fraction and self._closed:  # "two million and a half"
            scale, closed = self._closed[-1]
            self._closed[-1] = scale, closed + Decimal(value) * scale
        else:
            self._begin(here, Decimal(value))
        self.behind = here + size
        self.measure = Measure.ORDINAL if ordinal else self.measure
        return not ordinal

    def _continues(self, plain: Decimal, joined: bool) -> bool:
        """Whether number word `plain` goes on the number read so far ("twenty" + "five")."""
        english = joined and self._known.lang == "en"
        part = self._part
        if part is None:
            if not self._closed:
                return not joined
            return plain < self._closed[-1][0] and (english or not joined)
        if self._words[self._part_at][0].isdecimal() or english:
            return False
        if part % 100 == 0 and part >= 100:
            return plain < 100
        if part % 100 in (60, 80) and 10 <= plain < 20:  # soixante-quinze
            return True
        return part % 10 == 0 and part % 100 >= 20 and plain < 10 + (joined and plain == 11)


_GERMAN = re.compile(
    r"(?:(?P<thousands>\w*?)tausend)?(?:(?P<hundreds>\w*?)hundert)?(?:und)?"
    r"(?:(?:(?P<ones>\w+?)und)?(?P<rest>\w+))?"
)


@lru_cache(maxsize=4096)
def _german(word: str) -> str:
    """German writes numbers as one word: "fünfundzwanzig", "zweitausenddreihundert"."""
    found = _GERMAN.fullmatch(word) if 8 <= len(word) <= 60 else None
    if not found:
        return ""
    total = Decimal(0)
    for name, factor in (("thousands", 1000), ("hundreds", 100), ("ones", 1), ("rest", 1)):
        part = found[name]
        if part is None:
            continue
        value = "1" if part == "ein" or (part == "" and factor > 1) else ""
        value = value or (all_words("de").find(WordClass.NUMBER, [part], 0)[0] if part else "")
        value = value or (_german(part) if name == "thousands" else "")
        if not value:
            return ""
        total += Decimal(value) * factor
    return str(total) if total else ""


_GROUP = re.compile(r"\d{3}(?:[.,]\d+)?")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*|[1-9]\d?(?:,\d\d)+,\d{3}")
"""Groups of three, or as India writes lakhs and crores: "1,28,205"."""
_LONGEST = 24  # digits and marks


@lru_cache(maxsize=4096)
def digit_readings(word: str, lang: str | None) -> tuple[tuple[Decimal, ...], bool]:
    """What digits with points and commas may come to, and whether these are only their parts.

    Nothing for more digits than any count has. Groups of three are thousands ("2,500",
    "2.500") unless `lang` writes its decimals so: then both readings stay.
    """
    if len(word) > _LONGEST:
        return (), False
    marks = sorted(set(word) & {".", ","}, key=word.rindex)
    whole = fraction = None
    try:
        if not marks or _GROUPED.fullmatch(word):
            whole = Decimal(re.sub("[.,]", "", word))
        if marks and word.count(marks[-1]) == 1:
            plain = word.replace(marks[0], "") if len(marks) == 2 else word
            fraction = Decimal(plain.replace(marks[-1], "."))
        if whole is None and fraction is None:
            return tuple(Decimal(part) for part in re.split("[.,]", word) if part), True
    except InvalidOperation:
        return (), False
    if whole is None or fraction is None:
        return tuple(value for value in (whole, fraction) if value is not None), False
    point = marks == ["."]
    if lang is None:
        return ((whole, fraction) if point else (whole,)), False
    return ((fraction, whole) if point is writes_point(lang) else (whole,)), False
