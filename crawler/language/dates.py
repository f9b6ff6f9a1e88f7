"""Dates, times of day, months and weekdays, however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from crawler.language.lexicon import Lexicon, WordClass, all_words, language_data, languages
from crawler.language.text import FoldedText
from crawler.language.words import Words

_YEAR = r"(?P<y>(?:19|20)\d\d)"
_WORDED = (
    re.compile(
        r"\b(?P<d>\d{1,2})\.?(?:st|nd|rd|th|er|º)?\s+(?:de\s+|of\s+)?(?P<name>[^\W\d_]{3,14})"
        rf"\.?,?\s+(?:del?\s+)?{_YEAR}\b",
        re.I,
    ),
    re.compile(
        rf"\b(?P<name>[^\W\d_]{{3,14}})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}\b", re.I
    ),
)
_NUMERIC = (
    re.compile(rf"\b{_YEAR}[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})(?!\d)"),
    re.compile(rf"\b(?P<d>\d{{1,2}})\.\s?(?P<m>\d{{1,2}})\.\s?{_YEAR}\b"),
    re.compile(rf"{_YEAR}\s?年\s?(?P<m>\d{{1,2}})\s?月\s?(?P<d>\d{{1,2}})\s?日"),
)
_ISO = re.compile(
    r"(\d{4})-(\d{2})(?:-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d{1,9})?\s?"
    r"(Z|[+-]\d{2}:?\d{2})?)?)?"
)


def first_date(text: str) -> str | None:
    """The first full date in `text` as "2024-01-09"; None when there is none.

    Dates of figures alone are read only where the order is certain: 2024-01-09 and 9.1.2024, not
    1/9/2024. The months' names are those of all listed languages, or their beginnings ("Jan.").
    """
    found = []
    for pattern in (*_WORDED, *_NUMERIC):
        for match in pattern.finditer(text):
            if date := _date_of(match):
                found.append((match.start(), date))
                break
    return min(found)[1] if found else None


def _date_of(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    month = int(parts["m"]) if "m" in parts else _month_of_any(parts["name"].lower())
    day = int(parts["d"])
    return f"{parts['y']}-{month:02}-{day:02}" if 1 <= month <= 12 and is_day(day) else None


EARLIEST = 1900
"""Earlier years are what programs write for "no date": 0001-01-01 stood on 5 of 179 real pages."""


def iso_date(value: str) -> str | None:
    """The date in ISO 8601, as precise as it was given: "2024-01", "2024-01-09", with time.

    None for a year before `EARLIEST`.
    """
    found = _ISO.match(value.strip())
    if found is None:
        return None
    year, month, day, time, zone = found.groups()
    known = int(year) >= EARLIEST and 1 <= int(month) <= 12
    if not known or (day is not None and not is_day(int(day))):
        return None
    date = f"{year}-{month}" + (f"-{day}" if day else "")
    if time is None:
        return date
    if zone and zone != "Z" and ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    return f"{date}T{time}{zone or ''}"


def is_day(number: int) -> bool:
    """Whether a month may have a day of that number."""
    return 1 <= number <= 31


@lru_cache(maxsize=1024)
def _month_of_any(word: str) -> int:
    """1..12 for a month's name in a listed language, or the beginning of one month's; else 0."""
    tables = [language_data(code).table(WordClass.MONTH) for code in languages()]
    named = [(w.rstrip("*"), int(n)) for table in tables for n, ws in table.items() for w in ws]
    exact = {n for name, n in named if name == word}
    begun = exact or {n for name, n in named if name.startswith(word) or word.startswith(name)}
    return begun.pop() if len(begun) == 1 else 0


_AMBIGUOUS = frozenset({"may", "march", "mar", "jan", "sun", "sat"})
"""English names of months and weekdays that are also words: they need a date's surroundings."""
_BEFORE_MONTH = re.compile(r"(?:\d|\b(?:in|of|since|until|by|last|next|this|early|late|mid))\W*$")
_DAY_BEHIND = re.compile(r"\W{1,2}\d")


def calendar(
    words: Words, folded: FoldedText, lang: str | None
) -> Iterator[tuple[WordClass, int, int, int]]:
    """The months and weekdays named in a text: which of the two, its number, words [a, b)."""
    known = all_words(lang)
    for kind in (WordClass.MONTH, WordClass.WEEKDAY):
        for at, value, size in known.places(kind, words.words):
            if lang != "en" or _is_date(words, folded, at):
                yield kind, int(value), at, at + size


def _is_date(words: Words, folded: FoldedText, at: int) -> bool:
    start, end = words.starts[at], words.ends[at]
    if not folded.source[folded.original(start, end).start].isupper():
        return False
    return words.words[at] not in _AMBIGUOUS or bool(
        _DAY_BEHIND.match(folded.text, end)
        or _BEFORE_MONTH.search(folded.text[max(0, start - 8) : start])
    )


_BETWEEN = frozenset({"and", "to", "or", "und", "bis", "et", "y", "и", "по", "та", "-"})
_ARTICLES = frozenset({"the", "le", "el", "den", "am"})
_OF = frozenset({"of", "de"})
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?")


def spread(words: Sequence[str], listed: Lexicon) -> list[str]:
    """Two days of one month, each with the month: "March 3 and 5" and "3 and 5 March" alike."""
    if not any(
        word in _BETWEEN and all(map(_day_number, (*words[at - 1 : at], *words[at + 1 : at + 2])))
        for at, word in enumerate(words)
    ):
        return list(words)
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
    return len(word) <= 2 and word.isdecimal() and is_day(int(word))


_YEAR_FIRST = re.compile(r"([12]\d{3}) (\d\d) (\d\d)")  # "2024-05-03", whose hyphens are gone


def dated(words: Sequence[str], listed: Lexicon) -> list[str]:
    """Dates as "@m-d", a year behind them as it is; commas are gone already."""
    result: list[str] = []
    at = 0
    while at < len(words):
        if not _begins(words[at], listed.lang):
            result.append(words[at])
            at += 1
            continue
        month, day, size, *year = _date(words, at, listed) or (0, 0, 0)
        result += [f"@{month}-{day}", *map(str, year)] if size else [words[at]]
        at += size or 1
        if size and not year and words[at : at + 1] and words[at] in _OF and _year(words, at + 1):
            at += 1  # "4 de junio de 2021"
    return result


@lru_cache(maxsize=65536)
def _begins(word: str, lang: str | None) -> bool:
    """Whether a date may begin with `word`: most words are asked for nothing more."""
    if word[0].isdigit() or word in _ARTICLES:
        return True
    known, kinds = all_words(lang), (WordClass.MONTH, WordClass.ORDINAL)
    stems = tuple(stem for kind in kinds for stem, _ in known.stems[kind])
    return word in known.first_words(kinds) or word.startswith(stems)


def _year(words: Sequence[str], at: int) -> bool:
    return at < len(words) and len(words[at]) == 4 and words[at].isdecimal()


def _date(words: Sequence[str], at: int, listed: Lexicon) -> tuple[int, ...] | None:
    """Month, day, how many words they take, and the year where it is one word with them."""
    numeric = _DAY_FIRST.fullmatch(words[at]) if words[at][0].isdigit() else None
    if numeric and listed.lang not in (None, "en"):
        day, month = int(numeric[1]), int(numeric[2])
        year = (int(numeric[3]),) if numeric[3] else ()
        return (month, day, 1, *year) if is_day(day) and 1 <= month <= 12 else None
    if (iso := _YEAR_FIRST.fullmatch(" ".join(words[at : at + 3]))) is not None:
        month, day = int(iso[2]), int(iso[3])
        return (month, day, 3, int(iso[1])) if is_day(day) and 1 <= month <= 12 else None
    start = at
    at += words[at] in _ARTICLES
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


def _day(words: Sequence[str], at: int, listed: Lexicon) -> tuple[int, int]:
    """The day of a month at `at` and its size in words; (0, 0) when there is none."""
    if at >= len(words):
        return 0, 0
    if not _day_number(words[at]):
        place, size = listed.find(WordClass.ORDINAL, words, at)  # "the third of November"
        return (int(place), size) if size and place.isdecimal() and is_day(int(place)) else (0, 0)
    ordinal = at + 1 < len(words) and listed.has(WordClass.SUFFIX, words[at + 1])
    return int(words[at]), 1 + ordinal


def _month(words: Sequence[str], at: int, listed: Lexicon) -> int:
    """1..12 where the word at `at` names a month; 0 elsewhere."""
    word = words[at] if at < len(words) else ""
    if word in listed.openings[WordClass.MONTH]:
        value, size = listed.find(WordClass.MONTH, words, at)
        return int(value) if size == 1 else 0
    stems = listed.stems[WordClass.MONTH]
    begun = next((value for stem, value in stems if word.startswith(stem)), 0)
    return int(listed.values[WordClass.MONTH].get(word, begun))


_HALVES = {"am": 0, "pm": 12}


def timed(words: Sequence[str], *, pairs: bool) -> list[str]:
    """Clock times as "@hh:mm": "5 pm", "5:00 p.m.", "17:00"."""
    result: list[str] = []
    at = 0
    while at < len(words):
        if not words[at][0].isdigit():
            result.append(words[at])
            at += 1
            continue
        hour, minute, size = _clock(words, at, pairs)
        result.append(f"@{hour:02}:{minute:02}" if size else words[at])
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
