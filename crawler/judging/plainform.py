"""Folded words in one plain form, so that dates, times, sums, initialisms and short forms that are
written in two ways come to the same. What has a value begins with "@" ("@6-1", "@17:30").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.judging.datewords import dated, spread, timed
from crawler.judging.hannumerals import in_digits
from crawler.judging.lexicon import Lexicon, WordClass
from crawler.judging.numbers import amounts

_PERSIAN = str.maketrans("يىك", "ییک")  # letters that Arabic and Persian keyboards write otherwise


def plain(words: Sequence[str], listed: Lexicon, *, clock: bool = True) -> tuple[str, ...]:
    """Folded `words` in one plain form; what has a value begins with "@".

    `clock` reads two numbers side by side as a time ("17:30"); else they may be a range ("18-25").
    """
    kept = [word.translate(_PERSIAN) for word in words if word not in _UNSAID]
    spelt = _spelt(in_digits(_initials(_spoken(kept, listed))), listed)
    days = dated(spread(_unlinked(spelt, listed), listed), listed)
    hours = timed(_decades(_ordered(days, listed)), pairs=clock)
    return tuple(_ranges(_counted(hours, listed)))


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


def _counted(words: Sequence[str], listed: Lexicon) -> list[str]:
    """Numbers by their value and unit: "$5m" and "5 million dollars" are "@5000000 usd".

    A date's year is one with and without the word for it ("2026 года").
    """
    result: list[str] = []
    at = 0
    for found in amounts(words, listed):
        result += words[at : found.first]
        after_date = bool(result) and re.fullmatch(r"@\d+-\d+", result[-1])
        unit = "" if after_date and "year" in (found.unit or "") else found.unit or ""
        result.append(f"@{found.value.normalize():f} {unit}")
        at = found.behind
    return [*result, *words[at:]]
