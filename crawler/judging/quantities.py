"""Numbers and dates in any of the languages read, brought to values that can be compared.

"2,500", "2.500", "2 500", "2.5 thousand", "2,5 тыс.", "две с половиной тысячи" and "2500" in
full-width digits are one number. What stays in doubt (is "2.500" two and a half?) keeps all its
readings: two quantities agree when any readings do.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from crawler.model import Span

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
    table = files("crawler.judging").joinpath("words/guard_numbers.tsv")
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
        return _german(word)
    return found


_GERMAN_TENS = re.compile(r"(ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)und(\w+zig|dreißig)")


def _german(word: str) -> tuple[tuple[Measure | None, float], ...]:
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
            at = _digits(text, tokens, at, lang, found)
        elif kind == "east" and lang in {"zh", "ja"}:
            at = _east(text, tokens, at, found)
        elif kind == "word":
            at = _spelled(text, tokens, at, lang, found)
        else:
            at += 1
    return tuple(found)


def _digits(
    text: str, tokens: list[re.Match[str]], at: int, lang: str | None, found: list[Quantity]
) -> int:
    token = tokens[at]
    readings = _readings(token["digits"], lang)
    start, end = token.start("digits"), token.end()
    suffix = (token["suffix"] or "").lower()
    measure = Measure.ORDINAL if suffix in {"st", "nd", "rd", "th"} else Measure.NUMBER
    readings = {value * _SUFFIXES.get(suffix, 1.0) for value in readings}
    at += 1
    readings, at, end = _scaled(text, tokens, at, end, lang, readings)
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


def _scaled(
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
