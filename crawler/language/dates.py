"""Dates as bylines and datelines write them, in the six languages that are read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.language.lexicon import Lexicon, WordClass

_MONTHS = (
    r"jan|янв|січ|ene",
    r"feb|фев|лют|fév|fev",
    r"mar(?!d)|мар|бер|mär",
    r"apr|апр|кві|abr|avr",
    r"may|mai|ма[йя]|тра",
    r"jun|июн|чер|juin",
    r"jul|июл|лип|juil",
    r"aug|авг|сер|ago|aoû",
    r"sep|сен|вер",
    r"oct|okt|окт|жов",
    r"nov|ноя|лис",
    r"dec|dez|дек|гру|dic|déc",
)
_MONTH = "|".join(f"(?P<m{number}>{stems})" for number, stems in enumerate(_MONTHS, 1))
_WORDED = (
    re.compile(
        rf"\b(?P<d>\d{{1,2}})\.?(?:st|nd|rd|th|er|º)?\s+(?:de\s+|of\s+)?(?:{_MONTH})[^\W\d_]{{0,9}}"
        r"\.?,?\s+(?:de[l]?\s+)?(?P<y>(?:19|20)\d\d)\b",
        re.I,
    ),
    re.compile(
        rf"\b(?:{_MONTH})[^\W\d_]{{0,9}}\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+"
        r"(?P<y>(?:19|20)\d\d)\b",
        re.I,
    ),
)
_ISO = re.compile(r"\b(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)")
_EUROPEAN = re.compile(r"\b(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>(?:19|20)\d\d)\b")
_CJK = re.compile(r"(?P<y>(?:19|20)\d\d)\s?年\s?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?日")


def first_date(text: str) -> str | None:
    """The first full date in `text` as "2024-01-09"; None when there is none.

    Dates of figures alone are read only where the order is certain: 2024-01-09 and 9.1.2024, not
    1/9/2024.
    """
    found = []
    for pattern in (*_WORDED, _ISO, _EUROPEAN, _CJK):
        match = pattern.search(text)
        if match and (date := _iso(match)):
            found.append((match.start(), date))
    return min(found)[1] if found else None


def _iso(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    month = int(groups["m"]) if groups.get("m") else 0
    if not month:
        month = next(number for number in range(1, 13) if groups.get(f"m{number}"))
    day = int(groups["d"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{groups['y']}-{month:02}-{day:02}"


# Dates and times of day in one plain form: "@m-d" and "@hh:mm", however they are written.


_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?")


_BETWEEN = frozenset({"and", "to", "or", "und", "bis", "et", "y", "и", "по", "та", "-"})


def spread(words: Sequence[str], listed: Lexicon) -> list[str]:
    """Two days of one month, each with the month: "March 3 and 5" and "3 and 5 March" alike."""
    result: list[str] = []
    at = 0
    while at < len(words):
        month = at if _month(words, at, listed) else at + 3
        first = at + 1 if month == at else at
        pair = words[first : first + 3]
        days = len(pair) == 3 and pair[1] in _BETWEEN and all(map(_day_number, pair[::2]))
        if days and month < len(words) and _month(words, month, listed):
            name = words[month]
            result += [pair[0], name, pair[1], pair[2], name]
            at += 4
        else:
            result.append(words[at])
            at += 1
    return result


def _day_number(word: str) -> bool:
    return len(word) <= 2 and word.isdecimal() and _is_day(int(word))


def dated(words: Sequence[str], listed: Lexicon) -> list[str]:
    """Dates as "@m-d", a year behind them as it is; commas are gone already."""
    result: list[str] = []
    at = 0
    while at < len(words):
        found = _date(words, at, listed)
        if found is None:
            result.append(words[at])
            at += 1
            continue
        month, day, size, *year = found
        result += [f"@{month}-{day}", *map(str, year)]
        at += size
    return result


def _date(words: Sequence[str], at: int, listed: Lexicon) -> tuple[int, ...] | None:
    """Month, day, how many words they take, and the year where it is one word with them."""
    numeric = _DAY_FIRST.fullmatch(words[at]) if words[at][0].isdigit() else None
    if numeric and listed.lang not in (None, "en"):
        day, month = int(numeric[1]), int(numeric[2])
        year = (int(numeric[3]),) if numeric[3] else ()
        return (month, day, 1, *year) if _is_day(day) and 1 <= month <= 12 else None
    start = at
    if words[at] in _ARTICLES:
        at += 1
    number, size = _day(words, at, listed)
    if number:
        behind = at + size
        behind += behind < len(words) and words[behind] in _OF
        month = _month(words, behind, listed)
        return (month, number, behind + 1 - start) if month else None
    month = _month(words, start, listed)
    if not month:
        return None
    behind = start + 1
    behind += behind < len(words) and words[behind] in _ARTICLES
    number, size = _day(words, behind, listed)
    return (month, number, behind + size - start) if number else None


_ARTICLES = frozenset({"the", "le", "el", "den", "am"})
_OF = frozenset({"of", "de"})


def _is_day(number: int) -> bool:
    return 1 <= number <= 31


def _day(words: Sequence[str], at: int, listed: Lexicon) -> tuple[int, int]:
    """The day of a month at `at` and its size in words; (0, 0) when there is none."""
    if at >= len(words) or not words[at][0].isdigit() or not re.fullmatch(r"\d{1,2}", words[at]):
        return 0, 0
    if not _is_day(int(words[at])):
        return 0, 0
    ordinal = at + 1 < len(words) and listed.has(WordClass.ORDINAL, words[at + 1])
    return int(words[at]), 1 + ordinal


def _month(words: Sequence[str], at: int, listed: Lexicon) -> int:
    value = listed.value(WordClass.MONTH, words[at]) if at < len(words) else None
    return int(value) if value else 0


_HALVES = {"am": 0, "pm": 12}


def timed(words: Sequence[str], *, pairs: bool) -> list[str]:
    """Clock times as "@hh:mm": "5 pm", "5:00 p.m.", "17:00"."""
    result: list[str] = []
    at = 0
    while at < len(words):
        hour, minute, size = _clock(words, at, pairs)
        if size:
            result.append(f"@{hour:02}:{minute:02}")
        else:
            result.append(words[at])
        at += size or 1
    return result


def _clock(words: Sequence[str], at: int, pairs: bool) -> tuple[int, int, int]:
    """Hour, minute and size in words of the time at `at`; the size is 0 when there is none."""
    written = words[at][0].isdigit() and re.fullmatch(r"(\d{1,2})(?:\.(\d\d))?", words[at])
    if not written:
        return 0, 0, 0
    hour, minute, size = int(written[1]), int(written[2] or 0), 1
    exact = bool(written[2])
    if not exact and at + 1 < len(words) and re.fullmatch(r"[0-5]\d", words[at + 1]):
        minute, size, exact = int(words[at + 1]), 2, True
    half = words[at + size] if at + size < len(words) else ""
    if half in _HALVES and 1 <= hour <= 12:
        return hour % 12 + _HALVES[half], minute, size + 1
    if pairs and exact and size == 2 and hour < 24:
        return hour, minute, size
    return 0, 0, 0


_DATE = re.compile(
    r"(\d{4})-(\d{2})(?:-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d{1,9})?\s?"
    r"(Z|[+-]\d{2}:?\d{2})?)?)?"
)


def iso_date(value: str) -> str | None:
    """The date in ISO 8601, as precise as it was given: "2024-01", "2024-01-09", with time."""
    found = _DATE.match(value.strip())
    if found is None:
        return None
    year, month, day, time, zone = found.groups()
    if not 1 <= int(month) <= 12 or (day is not None and not 1 <= int(day) <= 31):
        return None
    date = f"{year}-{month}" + (f"-{day}" if day else "")
    if time is None:
        return date
    if zone and zone != "Z" and ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    return f"{date}T{time}{zone or ''}"
