"""Numbers in running text, whatever their notation: "2,500", "2.5 thousand", "две с половиной
тысячи", "zweieinhalb Tausend", "$5bn". What counts as a number word stands in the word lists.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from importlib.resources import files

from crawler.language.lexicon import Lexicon, WordClass, lexicon
from crawler.language.text import fold
from crawler.language.words import Words, split_words
from crawler.model import Span


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


# Numbers and dates in any of the languages read, brought to values that can be compared.
#
# "2,500", "2.500", "2 500", "2.5 thousand", "2,5 тыс.", "две с половиной тысячи" and "2500" in
# full-width digits are one number. What stays in doubt (is "2.500" two and a half?) keeps all its
# readings: two quantities agree when any readings do.


ROUNDING = 0.05
"""Relative difference up to which a rounded number agrees with the exact one: "78 %" for 77.6,
"1.2 million" for 1,187,000."""


class Measure(StrEnum):
    """What a quantity counts."""

    NUMBER = "number"
    ORDINAL = "ordinal"
    PERCENT = "percent"
    MONTH = "month"
    WEEKDAY = "weekday"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number or date word: all values it may have, and where it stands in the text."""

    readings: frozenset[float]
    measure: Measure
    span: Span
    written: bool = False  # in words ("three"), which languages also use idly ("one", "second")

    def agrees(self, other: Quantity) -> bool:
        """Whether any readings are equal, or equal but for rounding."""
        if (self.measure in _CALENDAR or other.measure in _CALENDAR) and (
            self.measure is not other.measure
        ):
            return False
        return any(_equal(a, b) for a in self.readings for b in other.readings)


_CALENDAR = frozenset({Measure.MONTH, Measure.WEEKDAY})


def _equal(a: float, b: float) -> bool:
    if a == b or _same_year(a, b) or _same_year(b, a):
        return True
    return _rounded(a, b) or _rounded(b, a)


def _rounded(exact: float, to: float) -> bool:
    """Whether `to` is `exact` with fewer digits; years are not rounded."""
    if abs(exact - to) > ROUNDING * abs(exact) or 1900 <= exact <= 2100:
        return False
    digits = len(f"{to:.9f}".rstrip("0").rstrip(".").rstrip("0").replace(".", "").lstrip("0"))
    return exact > 20 and abs(float(f"{exact:.{max(digits - 1, 0)}e}") - to) < 1e-9 * max(1.0, to)


def _same_year(full: float, short: float) -> bool:
    return 1900 <= full < 2100 and short < 100 and full % 100 == short


@dataclass(frozen=True, slots=True)
class _Words:
    exact: dict[str, tuple[tuple[Measure | None, float], ...]]  # measure None: a scale
    stems: tuple[tuple[str, Measure | None, float], ...]


_CLASSES: dict[str, Measure | None] = {
    "number": Measure.NUMBER,
    "ordinal": Measure.ORDINAL,
    "scale": None,
    "percent": Measure.PERCENT,
    "month": Measure.MONTH,
    "weekday": Measure.WEEKDAY,
}


@cache
def _words(lang: str | None) -> _Words:
    exact: dict[str, list[tuple[Measure | None, float]]] = {}
    stems: list[tuple[str, Measure | None, float]] = []
    table = files("crawler.language").joinpath("data/guard_numbers.tsv")
    for line in table.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        code, name, word, value = line.split("\t")
        if code != lang:
            continue
        number = 0.01 if value == "%" else float(value)
        if word.endswith("*"):
            stems.append((word[:-1], _CLASSES[name], number))
        else:
            exact.setdefault(word, []).append((_CLASSES[name], number))
    return _Words({word: tuple(found) for word, found in exact.items()}, tuple(stems))


def _meanings(word: str, lang: str | None) -> tuple[tuple[Measure | None, float], ...]:
    words = _words(lang)
    if found := words.exact.get(word):
        return found
    found = tuple((m, v) for stem, m, v in words.stems if word.startswith(stem))
    if not found and lang == "de":
        return _quantities_german(word)
    return found


_GERMAN_TENS = re.compile(r"(ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)und(\w+zig|dreißig)")


def _quantities_german(word: str) -> tuple[tuple[Measure | None, float], ...]:
    """Compounds: "einundzwanzig" and "fünftausend"."""
    words = _words("de").exact
    if match := _GERMAN_TENS.fullmatch(word):
        if match[2] in words:
            return ((Measure.NUMBER, words[match[1]][0][1] + words[match[2]][0][1]),)
        return ()
    for scale in ("tausend", "hundert"):
        head = word.removesuffix(scale)
        if head and head != word and head in words and words[head][0][0] is Measure.NUMBER:
            return ((Measure.NUMBER, words[head][0][1] * words[scale][0][1]),)
    return ()


_EAST_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2}
_EAST_SMALL = {"十": 10, "百": 100, "千": 1000}
_EAST_LARGE = {"万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8, "兆": 1e12}
_DIGITS = (
    r"\d{1,3}(?:[ \u00a0\u2009\u202f'’]\d{3})+(?:[.,]\d+)?(?!\d)"
    r"|\d+(?:[.,]\d+)*"
)
_TOKEN = re.compile(
    rf"(?P<digits>{_DIGITS})(?P<suffix>[kmKM](?![^\W\d_])|(?:st|nd|rd|th)\b|bn\b|mln\b)?"
    r"|(?P<percent>[%％])"
    r"|百分之"
    r"|(?P<east>[〇零一二三四五六七八九十百千两兩万萬亿億兆]+)"
    r"|(?P<word>(?:(?![\u3040-\u9fff])[^\W\d_])+(?:['’ʼ][^\W\d_]+)?)"
)
_SUFFIXES = {"k": 1e3, "m": 1e6, "bn": 1e9, "mln": 1e6}
_CLOCK = re.compile(r"\s?([ap])\.?m\b\.?", re.IGNORECASE)
_SIMPLE = {ord(c): unicodedata.normalize("NFKC", c) for c in "０１２３４５６７８９．，"}
_POINT_COUNTS = frozenset({"en", "zh", "ja", "ko", "th", None})  # "1,234.5"


def quantities(text: str, lang: str | None) -> tuple[Quantity, ...]:
    """The numbers, percentages, months and weekdays of `text`, in order.

    `lang` says which words are numbers; digits are read in every language.
    """
    text = text.translate(_SIMPLE)
    found: list[Quantity] = []
    tokens = list(_TOKEN.finditer(text))
    at = 0
    while at < len(tokens):
        kind = tokens[at].lastgroup
        if kind == "suffix":
            kind = "digits"
        if kind == "digits":
            at = _quantities_digits(text, tokens, at, lang, found)
        elif kind == "east" and lang in {"zh", "ja"}:
            at = _east(text, tokens, at, found)
        elif kind == "word":
            at = _spelled(text, tokens, at, lang, found)
        else:
            at += 1
    return tuple(found)


def _quantities_digits(
    text: str, tokens: list[re.Match[str]], at: int, lang: str | None, found: list[Quantity]
) -> int:
    token = tokens[at]
    readings = _readings(token["digits"], lang)
    start, end = token.start("digits"), token.end()
    suffix = (token["suffix"] or "").lower()
    measure = Measure.ORDINAL if suffix in {"st", "nd", "rd", "th"} else Measure.NUMBER
    readings = {value * _SUFFIXES.get(suffix, 1.0) for value in readings}
    at += 1
    readings, at, end = _quantities_scaled(text, tokens, at, end, lang, readings)
    if clock := _CLOCK.match(text, end):
        if clock[1].lower() == "p":
            readings |= {value + 12 for value in readings if value < 12}
        end = clock.end()
    measure, at, end = _percent(text, tokens, at, end, lang, measure)
    if text[max(0, start - 3) : start] == "百分之":
        measure = Measure.PERCENT
    elif lang in {"zh", "ja"} and text[end : end + 1] == "月" and max(readings) <= 12:
        measure = Measure.MONTH
    found.append(Quantity(frozenset(readings), measure, Span(start, end)))
    return at


def _readings(digits: str, lang: str | None) -> set[float]:
    plain = re.sub(r"[ \u00a0\u2009\u202f'’]", "", digits)
    points, commas = plain.count("."), plain.count(",")
    if not points and not commas:
        return {float(plain)}
    if points and commas:
        decimal = "." if plain.rindex(".") > plain.rindex(",") else ","
        thousands = "," if decimal == "." else "."
        return _float(plain.replace(thousands, "").replace(decimal, "."))
    mark = "." if points else ","
    head, *groups = plain.split(mark)
    grouped = all(len(group) == 3 for group in groups) and 1 <= len(head) <= 3 and head != "0"
    readings: set[float] = set()
    if grouped:
        readings |= _float(plain.replace(mark, ""))
    if len(groups) == 1 and not (grouped and (mark == ",") is (lang in _POINT_COUNTS)):
        readings |= _float(plain.replace(mark, "."))
    if not readings:  # "24.2.2022", "3.11.6": each part for itself is what can be compared
        readings = {float(part) for part in (head, *groups) if part}
    return readings


def _float(text: str) -> set[float]:
    try:
        return {float(text)}
    except ValueError:
        return set()


def _quantities_scaled(
    text: str,
    tokens: list[re.Match[str]],
    at: int,
    end: int,
    lang: str | None,
    readings: set[float],
) -> tuple[set[float], int, int]:
    """Multiply by the scale words that follow: "million", "тыс.", "万"."""
    while at < len(tokens) and _near(text, end, tokens[at].start()):
        token = tokens[at]
        scale = 0.0
        if token["east"] and lang in {"zh", "ja"}:
            scale = _EAST_LARGE.get(token["east"], _EAST_SMALL.get(token["east"], 0.0))
        elif token["word"]:
            word = _folded(token["word"])
            scale = max((v for m, v in _meanings(word, lang) if m is None), default=0.0)
        if not scale:
            break
        readings = {value * scale for value in readings}
        at, end = at + 1, token.end()
    return readings, at, end


def _percent(
    text: str,
    tokens: list[re.Match[str]],
    at: int,
    end: int,
    lang: str | None,
    measure: Measure,
) -> tuple[Measure, int, int]:
    if at < len(tokens) and _near(text, end, tokens[at].start()):
        token = tokens[at]
        if token["percent"]:
            return Measure.PERCENT, at + 1, token.end()
        if token["word"]:
            meanings = _meanings(_folded(token["word"]), lang)
            if any(m is Measure.PERCENT for m, _ in meanings):
                return Measure.PERCENT, at + 1, token.end()
    if re.match(r"\s?(?:por ciento|per cent|pour cent|パーセント)", text[end : end + 12]):
        return Measure.PERCENT, at, end
    return measure, at, end


def _near(text: str, end: int, start: int) -> bool:
    return not text[end:start].strip(" \u00a0\u202f\u2009-.") and start - end <= 2


def _folded(word: str) -> str:
    return word.lower().replace("’", "'").replace("ʼ", "'").replace("ё", "е")


def _spelled(
    text: str, tokens: list[re.Match[str]], at: int, lang: str | None, found: list[Quantity]
) -> int:
    """A number in words ("two hundred and fifty thousand"), a month or a weekday."""
    first = tokens[at]
    meanings = _meanings(_folded(first["word"]), lang)
    if not meanings:
        return at + 1
    measure, value = meanings[0]
    if measure in _CALENDAR:
        if _is_date(text, first, lang):
            readings = frozenset(v for m, v in meanings if m is measure)
            found.append(Quantity(readings, measure, Span(*first.span()), written=True))
        return at + 1
    if measure is Measure.ORDINAL:
        found.append(
            Quantity(frozenset({value}), Measure.ORDINAL, Span(*first.span()), written=True)
        )
        return at + 1
    if measure is Measure.PERCENT:
        return at + 1
    return _sum(text, tokens, at, lang, found)


_AMBIGUOUS = frozenset({"may", "march", "mar", "jan", "sun", "sat", "mai"})
_BEFORE_MONTH = re.compile(r"(?:\d|\b(?:in|of|since|until|by|last|next|this|early|late|mid))\W*$")


def _is_date(text: str, word: re.Match[str], lang: str | None) -> bool:
    """Names of months that are also words ("may", "march") need a date's surroundings."""
    if lang != "en":
        return True
    if not word.group()[0].isupper():
        return False
    return word.group().lower() not in _AMBIGUOUS or bool(
        re.match(r"\W{1,2}\d", text[word.end() : word.end() + 4])
        or _BEFORE_MONTH.search(text[max(0, word.start() - 8) : word.start()])
    )


def _sum(
    text: str, tokens: list[re.Match[str]], at: int, lang: str | None, found: list[Quantity]
) -> int:
    total = part = 0.0
    start, end, begun = tokens[at].start(), tokens[at].start(), False
    while at < len(tokens) and tokens[at]["word"]:
        word = _folded(tokens[at]["word"])
        if begun and word in {"and", "und", "y", "a"}:
            at += 1
            continue
        if (
            begun
            and not _near(text, end, tokens[at].start())
            and "and" not in text[end : end + 12].split()[:1]
        ):
            break
        meaning = next(
            ((m, v) for m, v in _meanings(word, lang) if m in {None, Measure.NUMBER}), None
        )
        if meaning is None:
            break
        measure, value = meaning
        if measure is None and value >= 1000:
            total, part = total + (part or 1.0) * value, 0.0
        elif measure is None:
            part = (part or 1.0) * value if lang == "en" or part < 10 else part + value
        elif begun and not ((part % 10 == 0 and value < 10) or part % 100 == 0):
            break
        else:
            part += value
        end, begun, at = tokens[at].end(), True, at + 1
    if not begun:
        return at + 1
    measure_out, at, end = _percent(text, tokens, at, end, lang, Measure.NUMBER)
    found.append(Quantity(frozenset({total + part}), measure_out, Span(start, end), written=True))
    return at


def _east(text: str, tokens: list[re.Match[str]], at: int, found: list[Quantity]) -> int:
    token = tokens[at]
    value = _east_value(token["east"])
    if value is not None:
        before = text[max(0, token.start() - 3) : token.start()]
        after = text[token.end() : token.end() + 1]
        measure = Measure.PERCENT if before == "百分之" else Measure.NUMBER
        if after == "月" and 1 <= value <= 12:
            measure = Measure.MONTH
        if before[-1:] not in {"周", "期"}:
            found.append(Quantity(frozenset({value}), measure, Span(*token.span()), written=True))
    return at + 1


def _east_value(text: str) -> float | None:
    total = section = digit = 0.0
    seen = False
    if all(c in _EAST_DIGITS for c in text):
        if len(text) == 1:
            return float(_EAST_DIGITS[text])
        return float("".join(str(_EAST_DIGITS[c]) for c in text))
    for char in text:
        if char in _EAST_DIGITS:
            digit, seen = float(_EAST_DIGITS[char]), True
        elif char in _EAST_SMALL:
            section += (digit or 1.0) * _EAST_SMALL[char]
            digit, seen = 0.0, True
        elif seen:
            total += (section + digit) * _EAST_LARGE[char]
            section = digit = 0.0
        else:
            return None
    return total + section + digit if seen else None


# Chinese and Japanese numerals in digits.


_PERCENT = tuple("パーセント")

_HAN_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "兩": 2,
}  # fmt: skip
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
_HAN_SCALES = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_HAN = frozenset((*_HAN_DIGITS, *_HAN_UNITS, *_HAN_SCALES))


def has_figures(words: Sequence[str]) -> bool:
    """Whether any of the folded `words` is written in digits or in Chinese numerals."""
    return any(word[0].isdigit() or word in _HAN for word in words)


def in_digits(words: Sequence[str]) -> list[str]:
    """Chinese and Japanese numerals in digits, "百分之五" as "5 %"."""
    result: list[str] = []
    at = 0
    while at < len(words):
        part = 3 if tuple(words[at : at + 3]) == ("百", "分", "之") else 0
        if words[at] == "パ" and tuple(words[at : at + len(_PERCENT)]) == _PERCENT:
            result.append("%")
            at += len(_PERCENT)
            continue
        behind = at + part
        while behind < len(words) and words[behind] in _HAN:
            behind += 1
        if behind > at + part:
            result.append(str(_han_value(words[at + part : behind])))
            result += ["%"] if part else []
            at = behind
        else:
            result.append(words[at])
            at += 1
    return result


def _han_value(chars: Sequence[str]) -> int:
    """What a run of numerals comes to; one without units is read digit by digit ("二〇二六")."""
    if not any(char in _HAN_UNITS or char in _HAN_SCALES for char in chars):
        return int("".join(str(_HAN_DIGITS[char]) for char in chars))
    total = section = digit = 0
    for char in chars:
        if char in _HAN_DIGITS:
            digit = _HAN_DIGITS[char]
        elif char in _HAN_UNITS:
            section += (digit or 1) * _HAN_UNITS[char]
            digit = 0
        else:
            total = (total + section + digit or 1) * _HAN_SCALES[char]
            section = digit = 0
    return total + section + digit
