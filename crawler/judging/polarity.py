"""Denials and opposites in the languages whose words are listed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from crawler.model import Span

DIRECTED = frozenset({"en", "ru", "uk", "de", "zh"})
"""Languages that `guard_polarity.tsv` and `guard_directions.tsv` cover."""


@dataclass(frozen=True, slots=True)
class Negations:
    """Where a text denies (`strong`), and where it may deny in other words (`weak`)."""

    strong: tuple[Span, ...]
    weak: tuple[Span, ...]


def negations(text: str, lang: str | None) -> Negations:
    """The denials of `text`. Expressions that may only look like one ("not only") are weak."""
    patterns = _negating(lang)
    plain = patterns["harmless"].sub(lambda m: "·" * len(m[0]), text)
    strong = [Span(*m.span()) for m in patterns["strong"].finditer(plain)]
    denied = frozenset(strong)
    weak = [
        span for m in patterns["weak"].finditer(plain) if (span := Span(*m.span())) not in denied
    ]
    weak += [Span(*m.span()) for m in patterns["harmless"].finditer(text)]
    return Negations(tuple(strong), tuple(weak))


@cache
def _negating(lang: str | None) -> dict[str, re.Pattern[str]]:
    words: dict[str, list[str]] = {"strong": [], "weak": [], "harmless": []}
    for line in _lines("guard_polarity.tsv"):
        code, name, word = line.split("\t")
        if code == lang:
            words[name].append(word)
    return {name: _any_of(listed, lang) for name, listed in words.items()}


def directions(text: str, lang: str | None) -> dict[str, dict[str, Span]]:
    """For each axis of opposites ("amount") the signs found, with the first word of each."""
    found: dict[str, dict[str, Span]] = {}
    for (axis, sign), pattern in _directing(lang).items():
        if match := pattern.search(text):
            found.setdefault(axis, {})[sign] = Span(*match.span())
    return found


_COLUMN = {"en": 2, "ru": 3, "uk": 4, "de": 5, "zh": 6}


@cache
def _directing(lang: str | None) -> dict[tuple[str, str], re.Pattern[str]]:
    if lang not in _COLUMN:
        return {}
    found = {}
    for line in _lines("guard_directions.tsv"):
        cells = line.split("\t")
        words = [word.removesuffix("$") for word in cells[_COLUMN[lang]].split("/")]
        found[cells[0], cells[1]] = _any_of(words, lang)
    return found


def _any_of(words: list[str], lang: str | None) -> re.Pattern[str]:
    if not words:
        return re.compile(r"(?!)")
    if lang == "zh":
        return re.compile("|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)))
    bodies = []
    for word in sorted(words, key=len, reverse=True):
        body = re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
        start = r"(?<!\w)" if word[0].isalpha() and word != "n't" else ""
        end = r"(?!\w)" if word[-1].isalpha() or word[-1] == "*" else ""
        bodies.append(f"{start}{body}{end}")
    text = "|".join(bodies).replace("'", "['’ʼ]")
    return re.compile(text, re.IGNORECASE)


def _lines(name: str) -> list[str]:
    table = files("crawler.judging").joinpath(f"words/{name}").read_text(encoding="utf-8")
    return [line for line in table.splitlines() if line.strip() and not line.startswith("#")]
