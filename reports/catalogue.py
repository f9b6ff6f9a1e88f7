"""The words of the reports: one data file a language, `texts/<language>.toml`, and its reader.

A new language is one new file. English has every text; the others say the same with the same
places to fill. Names of languages, plural forms and lists come from CLDR (by Babel).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from msgspec import convert

from crawler.model import (
    Certainty,
    CitationForm,
    EditClass,
    Kind,
    Outcome,
    PairingReason,
    Param,
    Reason,
    ReasonCode,
)

if TYPE_CHECKING:
    from babel import Locale


TEXTS = files("reports") / "texts"


class Entry(NamedTuple):
    """A short label and one sentence that explains it."""

    label: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Words:
    """Every text of a report that does not come from an article or a source.

    `counted` and some `reasons` have forms: by an exact number, else by CLDR's plural category.
    """

    lang: str
    locale: str
    outcomes: dict[Outcome, Entry]
    kinds: dict[Kind, Entry]
    edits: dict[EditClass, str]
    pairings: dict[PairingReason, str]
    forms: dict[CitationForm, str]
    certainties: dict[Certainty, str]
    texts: dict[str, str]
    counted: dict[str, dict[str, str]]
    reasons: dict[ReasonCode, str | dict[str, str]]
    honest: dict[EditClass, str]
    signs: dict[str, str]
    topics: dict[str, str]
    details: dict[str, str]

    def language(self, code: str) -> str:
        """The name of a language, its code where it has none."""
        return str(_locale(self.locale).languages.get(code, code))

    def count(self, name: str, count: int) -> str:
        """The form of `name` for `count` things."""
        return self._form(self.counted[name], count).format(count=count)

    def sentence(self, reason: Reason | str) -> str:
        """Why a judge says what it says, and the sentences that follow; a text as it is."""
        if isinstance(reason, str):
            return reason
        params = reason.params
        form = self._form(self.reasons[reason.code], params.get("count", params.get("status")))
        told = form.format_map({name: self._shown(name, value) for name, value in params.items()})
        return " ".join([told, *map(self.sentence, reason.more)])

    def detail(self, text: str) -> str:
        """What a fetch or a reader noted, in this language where the note is a known one."""
        return "; ".join(self._note(note) for note in text.split("; "))

    def _note(self, note: str) -> str:
        for name, pattern in _notes():
            if found := pattern.fullmatch(note):
                told = {key: str(value) for key, value in found.groupdict().items()}
                if "detail" in told:
                    told["detail"] = self.detail(told["detail"])
                return self.details[name].format_map(told)
        return note

    def _form(self, forms: str | Mapping[str, str], count: object) -> str:
        if isinstance(forms, str):
            return forms
        number = count if isinstance(count, int) else 0
        category = _locale(self.locale).plural_form(number)
        return forms.get(str(number)) or forms.get(category) or forms["other"]

    def _shown(self, name: str, value: Param) -> object:
        """A parameter as its sentence shows it."""
        if isinstance(value, tuple):
            if name == "edits":
                return self._listed([self.honest[EditClass(str(one))] for one in value])
            if any(isinstance(one, Reason) for one in value):
                return self.texts["and_also"].join(map(self.sentence, value))
            return _Several(map(str, value))
        if name == "language":
            if self.language(str(value)) == value:
                return self.texts["own_language"]
            return self.texts["named_language"].format(language=self.language(str(value)))
        if name == "detail":
            return f": {self.detail(str(value))}" if value else ""
        return self.topics.get(str(value), value) if name == "topic" else value

    def _listed(self, texts: Sequence[str]) -> str:
        from babel.lists import format_list

        return str(format_list(texts, locale=self.locale))


class _Several(tuple[str, ...]):
    """Texts that a sentence shows one by one: `{words:“…”}` puts each into quotation marks."""

    def __format__(self, marks: str) -> str:
        return ", ".join(marks.replace("…", one) if marks else one for one in self)


def words(lang: str = "en") -> Words:
    """The texts of `lang`, English where there is none."""
    return _read(lang if lang in languages() else "en")


@cache
def _read(lang: str) -> Words:
    text = (TEXTS / f"{lang}.toml").read_text("utf-8")
    return convert({"lang": lang, **tomllib.loads(text)}, Words)


@cache
def languages() -> tuple[str, ...]:
    """The languages that reports are written in: those that have a file."""
    names = (path.name for path in TEXTS.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def _notes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The notes of English, with their places open."""
    return tuple(
        (name, re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(text)), re.DOTALL))
        for name, text in words().details.items()
    )


@cache
def _locale(name: str) -> Locale:
    from babel import Locale

    return Locale.parse(name)
