"""The words around a statement that turn, doubt or limit it, by what they do and which way.

They stand under `[operator]` in a language's file; docs/languages.md says what each list holds. A
language without that table has no operators, and what reads them abstains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from crawler.language.lexicon import Listed, folded_words, language_data


class Operator(StrEnum):
    """What a listed word or phrase does; the first group reaches forwards to what it precedes,
    the second backwards to what it follows, the third only helps to read the others."""

    REPORT = "report"  # has what follows as its content: say, believe, evidence
    VOICE = "voice"  # the same, of others: told, rumours
    DENIAL = "denial"  # not, nobody
    WRONG = "wrong"  # denies a report behind it: wrong (to say), refuse (to believe)
    REFUTE = "refute"  # denies its content: deny, myth
    DOUBT = "doubt"
    MAYBE = "maybe"  # doubts as an adverb: perhaps
    UNREAL = "unreal"  # wish, as if
    QUANTITY = "quantity"  # narrows the amount behind it: almost, at least
    IF = "if"  # opens a condition in front

    EXCEPTION = "exception"  # unless, except, only if
    ONLY = "only"  # limits together with a word of `SCOPE` behind it
    CLAIM = "claim"  # or so, if we are to believe
    LIE = "lie"  # says that what stands before it is false

    THAT = "that"  # opens the content of a report
    SURE = "sure"  # holds a denial and affirms: no doubt, not only
    POLITE = "polite"  # begins like a condition and is none: if you like
    SCOPE = "scope"
    BACK = "back"  # takes up what was said before: that, they
    FINITE = "finite"
    ASK = "ask"  # opens a question
    CAN = "can"  # says that something is possible only
    MUST = "must"  # leaves nothing open: will, must
    NOT = "not"  # denies a verb
    ALSO = "also"  # joins a clause to what stands before it: and, but
    NOR = "nor"  # a denial that opens a clause of its own
    OWNED = "owned"  # his, its
    ALL = "all"  # amounts, where the language has no list of quantities
    PEOPLE = "people"  # pronouns that take up somebody or something spoken of


_FROM_LISTS = {
    Operator.DENIAL: ("negation",),
    Operator.EXCEPTION: ("condition",),
    Operator.POLITE: ("harmless",),
}
"""Lists of the language's file that hold the same kind of words."""


@dataclass(frozen=True, slots=True)
class Operators:
    """The operators of one language: phrases by operator and first word, the longest first."""

    lang: str
    phrases: Mapping[Operator, Mapping[str, tuple[Listed, ...]]]

    def size(self, kind: Operator, words: Sequence[str], at: int) -> int:
        """How many words the phrase of `kind` at `words[at]` has; 0 where none begins there."""
        if not 0 <= at < len(words):
            return 0
        for phrase in self.phrases[kind].get(words[at], ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                return len(phrase)
        return 0

    def found(self, kind: Operator, words: Sequence[str]) -> list[tuple[int, int]]:
        """Where phrases of `kind` stand in `words`, as [first, behind), in order."""
        places: list[tuple[int, int]] = []
        at = 0
        while at < len(words):
            size = self.size(kind, words, at)
            if size:
                places.append((at, at + size))
            at += size or 1
        return places

    def ends(self, kind: Operator, words: Sequence[str], most: int = 4) -> int:
        """How many words the phrase of `kind` has with which `words` ends; 0 for none."""
        return next(
            (n for n in range(min(most, len(words)), 0, -1) if self._is(kind, words[-n:])), 0
        )

    def _is(self, kind: Operator, words: Sequence[str]) -> bool:
        return self.size(kind, words, 0) == len(words)


@cache
def operators(lang: str | None) -> Operators | None:
    """The operators of `lang` (a primary subtag); None where it has none listed."""
    data = language_data(lang)
    listed = data.table("operator")
    if lang is None or not listed:
        return None
    phrases: dict[Operator, Mapping[str, tuple[Listed, ...]]] = {}
    for kind in Operator:
        entries = set(map(folded_words, listed.get(kind, ())))
        for name in _FROM_LISTS.get(kind, ()):
            entries |= set(map(folded_words, data.lists.get(name, ())))
        if kind is Operator.EXCEPTION:  # "but only" limits with a word of `SCOPE` alone
            entries -= set(map(folded_words, listed.get(Operator.ONLY, ())))
        by_first: dict[str, list[Listed]] = {}
        for phrase in sorted(filter(None, entries), key=lambda p: (-len(p), p)):
            by_first.setdefault(phrase[0], []).append(phrase)
        phrases[kind] = {first: tuple(found) for first, found in by_first.items()}
    return Operators(lang, phrases)
