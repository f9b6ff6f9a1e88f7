"""Names across scripts: Токаев, Tokayev and Tokaev are one name, 乌克兰 and Ukraine one country.

Names that are spelt by sound are compared by a rough phonetic key of their romanised form (pinyin
for Chinese, readings for Japanese), in scripts of syllables or consonants by those too; names
that are translated (countries, cities, bodies, leaders) stand in `data/names.tsv`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from anyascii import anyascii
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
    """`word` in lower-case ASCII letters: by sound, diacritics dropped."""
    out = []
    for char in word.lower():
        if char in _LETTERS:
            out.append(_LETTERS[char])
        elif char in _OTHER:
            out.append(_OTHER[char])
        else:
            plain = unicodedata.normalize("NFD", char)[0]
            out.append(_LETTERS.get(plain) or (plain if plain < "\x80" else anyascii(char).lower()))
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


_SYLLABIC = re.compile(r"[\u0590-\u06ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_UNSPACED = re.compile(r"[\u3400-\u9fff]+")
_KATAKANA = re.compile(r"[\u30a0-\u30ff]{3,}")  # foreign names stand in runs of it
_SPOKEN = re.compile(r"[^\s\d.,;:!?…。、，；：！？\"“”«»„()\[\]{}<>/—–_=+*-]{2,}")
_VOWELS = re.compile(r"[aeiou]+")
_ALIKE = str.maketrans("lbdgzv", "rptksf")
_FEWEST_CONSONANTS = 3
_UNSPACED_NAMES = range(2, 7)  # signs of a name in a text without spaces


def syllabic(text: str) -> bool:
    """Whether `text` is in a script that writes syllables or leaves vowels out: of names there
    only some are heard, so that one that is not heard says nothing."""
    return _SYLLABIC.search(text) is not None


def hears(name: str, text: str) -> bool:
    """Whether a word of `text` sounds like a name in Latin letters."""
    return any(_heard(name, word) for word in dict.fromkeys(word for word, _ in _spoken(text)))


def heard_at(name: str, text: str) -> Span | None:
    """The word of `text` that sounds most like a name in Latin letters, None where none does."""
    read = _read_names(text) if _HIRAGANA.search(text) else ()
    words = (*_spoken(text), *read)
    found = [(similarity(name, word), at) for word, at in words if _heard(name, word)]
    return max(found, key=lambda each: (each[0], -each[1].start))[1] if found else None


@lru_cache(maxsize=64)
def _spoken(text: str) -> tuple[tuple[str, Span], ...]:
    """The words of `text` as they sound, with their places; of scripts without spaces every
    stretch that may be a name."""
    words: list[tuple[str, Span]] = []
    for match in _SPOKEN.finditer(text):
        word, start = match[0], match.start()
        kana = list(_KATAKANA.finditer(word))
        words += [(run[0], Span(start + run.start(), start + run.end())) for run in kana]
        if not kana and not _UNSPACED.search(word):
            words += [(word, Span(*match.span()))] if len(word) > 2 or syllabic(word) else []
        for run in _UNSPACED.finditer(word):
            first = start + run.start()
            sizes = ((n, at) for n in _UNSPACED_NAMES for at in range(len(run[0]) - n + 1))
            words += [(run[0][at : at + n], Span(first + at, first + at + n)) for n, at in sizes]
    return tuple(words)


def _read_names(text: str) -> Iterator[tuple[str, Span]]:
    """The names of a Japanese text that are written in Chinese signs, as they are read; none
    without the extra `japanese`. Their signs tell no sound: 安倍 is Abe, by pinyin Anbei. They mark
    words on the card and judge nothing: the weights of scores were fitted without them."""
    reader = _reader()
    if reader is None:
        return
    for word in reader.tokenize(text[:_LONGEST_READ]):
        if word.part_of_speech()[1] == "固有名詞" and len(word.reading_form()) >= _SHORTEST_READ:
            yield word.reading_form(), Span(word.begin(), word.end())


_HIRAGANA = re.compile(r"[\u3041-\u309f]")
_SHORTEST_READ = 3  # kana
_LONGEST_READ = 10_000  # code points; the reader takes about 16,000


@cache
def _reader() -> Any:
    """Splits Japanese into words with their readings, None where it is not installed."""
    try:
        sudachi = import_module("sudachipy")
    except ModuleNotFoundError:
        return None
    return sudachi.Dictionary(dict="small").tokenizer()


def _heard(name: str, word: str) -> bool:
    """Whether they sound alike; where the script leaves vowels out, or puts them between
    consonants, the consonants tell."""
    if not syllabic(word) or _KATAKANA.fullmatch(word):
        return similarity(name, word) >= SAME_NAME
    if similarity(name, word) >= SAME_SYLLABLES:
        return True
    one, other = _consonants(name), _consonants(word)
    short = min(len(one), len(other)) < _FEWEST_CONSONANTS
    return not short and fuzz.ratio(one, other) >= SAME_SYLLABLES


@cache
def _consonants(word: str) -> str:
    return _VOWELS.sub("", romanise(word).replace("kh", "h")).translate(_ALIKE)


SAME_SYLLABLES = 85.0
"""The same in scripts of syllables or consonants: of names in real news .26 to .47 are heard
in their Chinese, Japanese and Korean translation, .05 to .09 in another text as long."""

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
