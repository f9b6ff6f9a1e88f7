"""Dates as bylines and datelines write them, in the six languages that are read."""

from __future__ import annotations

import re

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
