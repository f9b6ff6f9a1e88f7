"""Folded words in one plain form, so that dates, times, sums, initialisms and short forms that are
written in two ways come to the same. What has a value begins with "@" ("@6-1", "@17:30").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.judging.lexicon import Lexicon, WordClass
from crawler.judging.numbers import amounts

_PERSIAN = str.maketrans("يىك", "ییک")  # letters that Arabic and Persian keyboards write otherwise


def plain(words: Sequence[str], listed: Lexicon, *, clock: bool = True) -> tuple[str, ...]:
    """Folded `words` in one plain form; what has a value begins with "@".

    `clock` reads two numbers side by side as a time ("17:30"); else they may be a range ("18-25").
    """
    kept = [word.translate(_PERSIAN) for word in words if word not in _UNSAID]
    spelt = _spelt(_han(_initials(_spoken(kept, listed))), listed)
    dated = _dated(_spread(_unlinked(spelt, listed), listed), listed)
    timed = _timed(_decades(_ordered(dated, listed)), pairs=clock)
    return tuple(_ranges(_counted(timed, listed)))


_UNSAID = frozenset({"sic", "°"})

_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}
"""What some newspapers write out and others in figures, mostly from the tenth on."""


_TENTH = 10


def _ordered(words: Sequence[str], listed: Lexicon) -> list[str]:
    """ "1st" and "first" alike."""
    result: list[str] = []
    for word in words:
        if word in _ORDINALS:
            tens = _TENS.get(result[-1], 0) if result and _ORDINALS[word] < _TENTH else 0
            if tens:
                result.pop()
            result.append(f"#{tens + _ORDINALS[word]}")
        elif result and result[-1].isdecimal() and listed.has(WordClass.ORDINAL, word):
            result[-1] = f"#{result[-1]}"
        else:
            result.append(word)
    return result


_FRENCH = {"c": "ce", "j": "je", "m": "me", "t": "te", "s": "se", "d": "de", "qu": "que"}
_FRENCH_DENIAL = frozenset(
    {"pas", "plus", "jamais", "rien", "personne", "aucun", "aucune", "guère"}
)
_GERMAN = {"s": "es", "hab": "habe", "nix": "nichts", "nen": "einen", "ne": "eine"}
DENIAL = 4
"""Words behind "ne" within which French has the word that denies."""


def _spoken(words: Sequence[str], listed: Lexicon) -> list[str]:
    """Without what speech leaves out: the "ne" of "ne … pas", the "e" of "hab's"."""
    if listed.lang == "de":
        return [_GERMAN.get(word, word) for word in words]
    if listed.lang != "fr":
        return list(words)
    return [
        _FRENCH.get(word, word)
        for at, word in enumerate(words)
        if word not in ("ne", "n") or not _FRENCH_DENIAL.intersection(words[at + 1 : at + DENIAL])
    ]


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


def _han(words: Sequence[str]) -> list[str]:
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


_LINKING = frozenset({"de", "d", "di"})


def _unlinked(words: Sequence[str], listed: Lexicon) -> list[str]:
    """Without the "de" of "3 millions d'euros"."""
    return [
        word
        for at, word in enumerate(words)
        if not (
            word in _LINKING
            and 0 < at < len(words) - 1
            and listed.has(WordClass.SCALE, words[at - 1])
            and listed.has(WordClass.UNIT, words[at + 1])
        )
    ]


def _decades(words: Sequence[str]) -> list[str]:
    """ "the '90s" as "the 1990s"; the apostrophe is gone already."""
    return [
        f"19{word}"
        if word[0].isdigit() and re.fullmatch(r"[2-9]0", word) and words[at + 1 : at + 2] == ["s"]
        else word
        for at, word in enumerate(words)
    ]


_THROUGH = frozenset({"to", "bis", "à", "a", "до", "al", "-"})


def _ranges(words: Sequence[str]) -> list[str]:
    """ "18 to 25" as "18-25" is written, and "5 to 7 percent" as "5 percent to 7 percent"."""
    result: list[str] = []
    for at, word in enumerate(words):
        behind = words[at + 1] if at + 1 < len(words) else ""
        if result and result[-1].startswith("@") and behind.startswith("@") and word in _THROUGH:
            if result[-1].endswith(" "):
                result[-1] += behind.partition(" ")[2]
            continue
        result.append(word)
    return result


_OWN_LETTER = frozenset("dmst")  # "I'd", "I'm", "it's": what an apostrophe parts off


def _initials(words: Sequence[str]) -> list[str]:
    """Letters that stand alone, joined: "u", "s" as "us"; "p", "m" as "pm"."""
    result: list[str] = []
    joined = False
    for word in words:
        letter = _is_letter(word)
        open_run = joined or (bool(result) and _is_letter(result[-1]))
        own = word in _OWN_LETTER and bool(result) and result[-1] in ("i", "it", "he", "she")
        if letter and open_run and not own:
            result[-1] += word
            joined = True
        else:
            result.append(word)
            joined = False
    return result


def _is_letter(word: str) -> bool:
    return len(word) == 1 and word.isascii() and word.isalpha()


def _spelt(words: Sequence[str], listed: Lexicon) -> list[str]:
    """Short and variant forms in full, "talkin'" and "talking" alike."""
    result: list[str] = []
    at = 0
    while at < len(words):
        size = listed.starts(WordClass.SPELLING, words, at) or 1
        entry = " ".join(words[at : at + size])
        value = listed.value(WordClass.SPELLING, entry)
        if len(entry) == 1 and (not at or words[at - 1] != "i"):
            value = None  # "$5m" is no "am"
        if entry == "st" and at and words[at - 1].isdecimal():
            value = None  # "1st" is no saint
        result += (value if value and "|" not in value else entry).split()
        at += size
    return [_without_g(word) for n, word in enumerate(result) if not _idle_have(result, n)]


def _without_g(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("ing") else word


def _idle_have(words: Sequence[str], at: int) -> bool:
    """Whether the word is the "have" of "have got to", which "gotta" leaves out."""
    return words[at] in ("have", "ve") and tuple(words[at + 1 : at + 3]) == ("got", "to")


_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?")


_BETWEEN = frozenset({"and", "to", "or", "und", "bis", "et", "y", "и", "по", "та", "-"})


def _spread(words: Sequence[str], listed: Lexicon) -> list[str]:
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


def _dated(words: Sequence[str], listed: Lexicon) -> list[str]:
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


def _timed(words: Sequence[str], *, pairs: bool) -> list[str]:
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


def _counted(words: Sequence[str], listed: Lexicon) -> list[str]:
    """Numbers by their value and unit: "$5m" and "5 million dollars" are "@5000000 usd".

    A date's year is one with and without the word for it ("2026 года").
    """
    result: list[str] = []
    at = 0
    for found in amounts(words, listed):
        result += words[at : found.first]
        dated = bool(result) and re.fullmatch(r"@\d+-\d+", result[-1])
        unit = "" if dated and "year" in (found.unit or "") else found.unit or ""
        result.append(f"@{found.value.normalize():f} {unit}")
        at = found.behind
    return [*result, *words[at:]]
