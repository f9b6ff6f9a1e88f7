"""Words as newspapers may write them otherwise: dates, clock times, sums, initialisms, and the
short forms of speech ("1 June 2026", "June 1, 2026"; "$5m", "5 million dollars"; "gonna").

A change of wording is only one of style where its words, with the equal ones beside them, come to
the same in a plain form. The plain form is never shown: it only compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from crawler.judging.edits import Edit
from crawler.judging.fragments import Quote
from crawler.judging.lexicon import Lexicon, WordClass
from crawler.judging.locate import Source
from crawler.judging.numbers import amounts
from crawler.judging.placement import Placement
from crawler.judging.spelling import one_word
from crawler.model import EditClass

NEAR = 3
"""Equal words between two changes that may belong together, and read with a change on either
side: "on the 3rd of March 2021" and "on March 3, 2021" share one word in the middle."""

OUTSIDE = 4
"""Source words tried beyond the quotation's edge for the rest of a date or sum that begins it."""

_WORDING = frozenset(
    {
        EditClass.NEGATION,
        EditClass.NUMBER,
        EditClass.NAME,
        EditClass.HEDGE,
        EditClass.FUNCTION_WORD,
        EditClass.WORD,
    }
)


def settled(
    edits: Sequence[Edit], quote: Quote, source: Source, placement: Placement
) -> list[Edit]:
    """The edits, those of mere style as SPELLING. Offsets stay as they are."""
    if placement.missing or not any(edit.edit in _WORDING for edit in edits):
        return list(edits)
    pairs = {
        (step.i1 + n, step.j1 + n)
        for step in placement.alignment.steps
        if step.equal
        for n in range(step.i2 - step.i1)
    }
    result = list(edits)
    for group in _groups(edits):
        if _same(quote, source, [edits[n] for n in group], pairs):
            for n in group:
                result[n] = replace(edits[n], edit=EditClass.SPELLING)
    return result


def _groups(edits: Sequence[Edit]) -> Iterator[list[int]]:
    """The numbers of wording edits, those near each other together."""
    group: list[int] = []
    for n, edit in enumerate(edits):
        if edit.edit not in _WORDING:
            continue
        if group and edit.i1 - edits[group[-1]].i2 > NEAR:
            yield group
            group = []
        group.append(n)
    if group:
        yield group


def _same(quote: Quote, source: Source, group: list[Edit], pairs: set[tuple[int, int]]) -> bool:
    """Whether the words of a group of changes come to the same in both texts."""
    i1, i2 = min(e.i1 for e in group), max(e.i2 for e in group)
    j1, j2 = min(e.j1 for e in group), max(e.j2 for e in group)
    before = next((n for n in range(NEAR) if (i1 - n - 1, j1 - n - 1) not in pairs), NEAR)
    behind = next((n for n in range(NEAR) if (i2 + n, j2 + n) not in pairs), NEAR)
    ours, theirs = quote.words.words, source.words.words
    backs = range(OUTSIDE + 1) if i1 - before == 0 else (0,)
    ons = range(OUTSIDE + 1) if i2 + behind == len(ours) else (0,)
    for left in dict.fromkeys((before, 0)):
        for right in dict.fromkeys((behind, 0)):
            said = plain(ours[i1 - left : i2 + right], source.lexicon)
            for back in backs if left == before else (0,):
                for on in ons if right == behind else (0,):
                    first = max(0, j1 - left - back)
                    there = plain(theirs[first : j2 + right + on], source.lexicon)
                    if said and _alike(said, there, source.lexicon):
                        return True
    return False


def _alike(said: Sequence[str], there: Sequence[str], listed: Lexicon) -> bool:
    return len(said) == len(there) and all(
        a == b or (a[0] != "@" != b[0] and one_word(a, b, listed))
        for a, b in zip(said, there, strict=True)
    )


def plain(words: Sequence[str], listed: Lexicon) -> tuple[str, ...]:
    """Folded `words` in one plain form; what has a value begins with "@" ("@2026-06-01")."""
    spelt = _spelt(_initials([word for word in words if word != "sic"]), listed)
    return tuple(_counted(_timed(_dated(spelt, listed)), listed))


_OWN_LETTER = frozenset("dmst")  # "I'd", "I'm", "it's": what an apostrophe parts off


def _initials(words: Sequence[str]) -> list[str]:
    """Letters that stand alone, joined: "u", "s" as "us"; "p", "m" as "pm"."""
    result: list[str] = []
    joined = False
    for word in words:
        letter = len(word) == 1 and word.isalpha()
        open_run = joined or (bool(result) and len(result[-1]) == 1 and result[-1].isalpha())
        own = word in _OWN_LETTER and bool(result) and result[-1] in ("i", "it", "he", "she")
        if letter and open_run and not own:
            result[-1] += word
            joined = True
        else:
            result.append(word)
            joined = False
    return result


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
        result += (value if value and "|" not in value else entry).split()
        at += size
    return [_without_g(word) for n, word in enumerate(result) if not _idle_have(result, n)]


def _without_g(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("ing") else word


def _idle_have(words: Sequence[str], at: int) -> bool:
    """Whether the word is the "have" of "have got to", which "gotta" leaves out."""
    return words[at] in ("have", "ve") and tuple(words[at + 1 : at + 3]) == ("got", "to")


_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?")


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
    numeric = _DAY_FIRST.fullmatch(words[at])
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
    if at >= len(words) or not re.fullmatch(r"\d{1,2}", words[at]):
        return 0, 0
    if not _is_day(int(words[at])):
        return 0, 0
    ordinal = at + 1 < len(words) and listed.has(WordClass.ORDINAL, words[at + 1])
    return int(words[at]), 1 + ordinal


def _month(words: Sequence[str], at: int, listed: Lexicon) -> int:
    value = listed.value(WordClass.MONTH, words[at]) if at < len(words) else None
    return int(value) if value else 0


_HALVES = {"am": 0, "pm": 12}


def _timed(words: Sequence[str]) -> list[str]:
    """Clock times as "@hh:mm": "5 pm", "5:00 p.m.", "17:00"."""
    result: list[str] = []
    at = 0
    while at < len(words):
        hour, minute, size = _clock(words, at)
        if size:
            result.append(f"@{hour:02}:{minute:02}")
        else:
            result.append(words[at])
        at += size or 1
    return result


def _clock(words: Sequence[str], at: int) -> tuple[int, int, int]:
    """Hour, minute and size in words of the time at `at`; the size is 0 when there is none."""
    written = re.fullmatch(r"(\d{1,2})(?:\.(\d\d))?", words[at])
    if not written:
        return 0, 0, 0
    hour, minute, size = int(written[1]), int(written[2] or 0), 1
    exact = bool(written[2])
    if not exact and at + 1 < len(words) and re.fullmatch(r"[0-5]\d", words[at + 1]):
        minute, size, exact = int(words[at + 1]), 2, True
    half = words[at + size] if at + size < len(words) else ""
    if half in _HALVES and 1 <= hour <= 12:
        return hour % 12 + _HALVES[half], minute, size + 1
    if exact and size == 2 and hour < 24:
        return hour, minute, size
    return 0, 0, 0


def _counted(words: Sequence[str], listed: Lexicon) -> list[str]:
    """Numbers by their value and unit: "$5m" and "5 million dollars" are "@5000000 usd"."""
    result: list[str] = []
    at = 0
    for found in amounts(words, listed):
        result += words[at : found.first]
        result.append(f"@{found.value.normalize():f} {found.unit or ''}")
        at = found.behind
    return [*result, *words[at:]]
