"""Names across scripts: Токаев, Tokayev and Tokaev are one name, 乌克兰 and Ukraine one country.

Names that are spelt by sound are compared by a rough phonetic key of their romanised form; names
that are translated (countries, cities, bodies, leaders) stand in `data/names.tsv`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rapidfuzz import fuzz

from crawler.model import Span

_CYRILLIC = (
    "аa бb вv гg дd еe зz иi йi кk лl мm нn оo пp рr сs тt уu фf цc ыi эe ёe іi їi єe ґg ўu јi љl "
    "њn ћc ђd џd ѕz жzh хh чch шsh щsh ъ ь юu яa"
)
_KANA = (
    "アa イi ウu エe オo カka キki クku ケke コko ガga ギgi グgu ゲge ゴgo サsa シshi スsu セse "
    "ソso ザza ジji ズzu ゼze ゾzo タta チchi ツtsu テte トto ダda ヂji ヅzu デde ドdo ナna ニni "
    "ヌnu ネne ノno ハha ヒhi フfu ヘhe ホho バba ビbi ブbu ベbe ボbo パpa ピpi プpu ペpe ポpo "
    "マma ミmi ムmu メme モmo ヤya ユyu ヨyo ラra リri ルru レre ロro ワwa ヲo ンn ヴv ァa ィi ゥu "
    "ェe ォo ャya ュyu ョyo ッ ー"
)
_LETTERS = {item[0]: item[1:] for item in f"{_CYRILLIC} {_KANA}".split()}
_OTHER = {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "a", "œ": "o", "þ": "t", "ð": "d"}
_FOLDS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"tsch|tch|shch|sch|sh|ch|cz|sz|zh|ts|tz|z|c(?=[eiy])", "s"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"kh|gh|g", "h"),
        (r"ck|q|c", "k"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"ou|oo", "u"),
        (r"ee", "i"),
        (r"[yj]", "i"),
        (r"i(?=[aeou])", ""),
        (r"(?<=[aeiou])h(?=[^aeiou]|$)", ""),
        (r"(.)\1+", r"\1"),
    )
)


def romanise(word: str) -> str:
    """`word` in lower-case ASCII letters; Cyrillic and katakana by sound, diacritics dropped."""
    out = []
    for char in word.lower():
        if char in _LETTERS:
            out.append(_LETTERS[char])
        elif char in _OTHER:
            out.append(_OTHER[char])
        else:
            plain = unicodedata.normalize("NFD", char)[0]
            out.append(_LETTERS.get(plain, plain))
    return "".join(char for char in "".join(out) if "a" <= char <= "z")


@cache
def keys(word: str) -> tuple[str, ...]:
    """Phonetic keys of `word`: two where "j" may be read as in Johnson or as in Jürgen."""
    plain = romanise(word)
    spelt = [plain, plain.replace("j", "dzh")] if "j" in plain else [plain]
    return tuple(_fold(each) for each in spelt)


def _fold(text: str) -> str:
    for pattern, to in _FOLDS:
        text = pattern.sub(to, text)
    return text


def similarity(one: str, other: str) -> float:
    """0..100: how alike two words sound; endings of inflection on either side cost little."""
    best = 0.0
    for a in keys(one):
        for b in keys(other):
            if not a or not b:
                continue
            short, long = sorted((a, b), key=len)
            whole = fuzz.ratio(a, b)
            head = fuzz.ratio(short, long[: len(short)]) - 3 * min(len(long) - len(short), 9)
            best = max(best, whole, head)
    return best


SAME_NAME = 75.0
"""Least similarity of two words that are one name. Of our own pairs of names the lowest true one
has 77, the highest of different names on one page 71."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A listed name found in a text: `name` is its English name, `group` says what it is."""

    name: str
    group: str
    span: Span


@dataclass(frozen=True, slots=True)
class _Table:
    patterns: dict[str, re.Pattern[str]]  # by language
    named: dict[str, dict[str, tuple[str, str]]]  # language -> form -> (English name, group)


COLUMNS = ("en", "ru", "uk", "de", "zh", "ja", "cs", "es")


@cache
def _table() -> _Table:
    named: dict[str, dict[str, tuple[str, str]]] = {code: {} for code in COLUMNS}
    table = files("crawler.language").joinpath("data/names.tsv")
    for line in table.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        group, *cells = line.split("\t")
        name = cells[0].split("/")[0]
        for code, cell in zip(COLUMNS, cells, strict=False):
            for form in filter(None, cell.split("/")):
                named[code][form] = (name, group)
    patterns = {}
    for code, forms in named.items():
        patterns[code] = re.compile("|".join(_pattern(code, form) for form in _ordered(forms)))
    return _Table(patterns, named)


def _ordered(forms: Iterable[str]) -> list[str]:
    return sorted(forms, key=len, reverse=True)


_SHORT = 4  # stems this short begin too many other words unless a capital shows a name


def _pattern(code: str, form: str) -> str:
    """The expression that finds `form`: a stem in the Slavic columns, whole words elsewhere."""
    body = re.escape(form)
    if code in {"zh", "ja"}:
        return f"({body})"
    if code in {"en", "es", "de"}:
        return rf"\b({body})(?:'s|s|n|es|e|en|er|em|in|innen)?\b"
    if form.isupper():
        return rf"(?<!\w)({body})(?!\w)"
    first = form[0].upper() if len(form) <= _SHORT else f"[{form[0]}{form[0].upper()}]"
    rest = re.sub(r"[^\W\d_]", lambda m: f"[{m[0]}{m[0].upper()}]", re.escape(form[1:]))
    return rf"(?<!\w)({first}{rest})\w*"


def entities(text: str, lang: str | None) -> tuple[Entity, ...]:
    """The listed names in `text`, in order; none for a language without a column."""
    table = _table()
    if lang not in table.patterns:
        return ()
    lower = {form.lower(): value for form, value in table.named[lang].items()}
    found = []
    for match in table.patterns[lang].finditer(text):
        form = next(filter(None, match.groups()))
        name, group = table.named[lang].get(form) or lower[form.lower()]
        found.append(Entity(name, group, Span(*match.span())))
    return tuple(found)
