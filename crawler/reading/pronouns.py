"""Whom a speaker's pronoun means, where the text leaves no doubt.

The nearest person before it who is named as speaking, and only if nobody else of a name speaks
in between; a wrong name is worse than none.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from crawler.model import Span, Speaker
from crawler.reading.cues import NOUN_CAPITALS, Cues
from crawler.reading.phrases import Token, is_verb, tokens
from crawler.reading.subjects import subject_before

# Two to three sentences of news prose; a person named farther back is no longer the clear one.
_REACH = 700

_THIRD_PERSON = {
    "en": {"he": "m", "she": "f"},
    "ru": {"он": "m", "она": "f", "его": "m", "ее": "f", "её": "f"},
    "uk": {"він": "m", "вона": "f", "його": "m", "її": "f"},
    "de": {"er": "m", "sie": "f"},
    "fr": {"il": "m", "elle": "f"},
    "es": {"él": "m", "ella": "f"},
    "cs": {"on": "m", "ona": "f"},
}
_GENDER_OF_TITLE = {
    "mr": "m", "sir": "m", "herr": "m", "herrn": "m", "monsieur": "m", "señor": "m",
    "mrs": "f", "ms": "f", "miss": "f", "frau": "f", "mme": "f", "madame": "f", "señora": "f",
    "lady": "f", "lord": "m", "king": "m", "queen": "f", "prince": "m", "princess": "f",
}  # fmt: skip


def is_pronoun(name: str, words: Cues) -> bool:
    """Whether a speaker as written is a pronoun of the third person."""
    return name.lower() in _THIRD_PERSON.get(words.lang, {})


def person_meant(
    text: str,
    speaker: Speaker,
    floor: int,
    known: str | None,
    quoted: Sequence[Span],
    words: Cues,
) -> str | None:
    """The name of the person whom a pronoun in `speaker` means, None if unclear.

    `known` is the last named speaker so far; nothing before `floor` is looked at, nor inside
    the `quoted` spans, where others may be said to speak.
    """
    gender = _THIRD_PERSON[words.lang][speaker.name.lower()]
    start = speaker.span.start
    found = _outside(tokens(text, max(floor, start - _REACH), start, words), quoted)
    for index in range(len(found) - 1, -1, -1):
        person = _named_at(text, found, index, words)
        if person is not None:
            if _gender(person) not in (None, gender):
                return None
            return _fuller(person, known)
    if known is None or _gender(known) not in (None, gender):
        return None
    return known


def _outside(found: Sequence[Token], quoted: Sequence[Span]) -> list[Token]:
    """The tokens outside the quoted spans; both are in order."""
    kept: list[Token] = []
    place = 0
    for token in found:
        while place < len(quoted) and quoted[place].end <= token.start:
            place += 1
        if place == len(quoted) or token.start < quoted[place].start:
            kept.append(token)
    return kept


def _named_at(text: str, found: list[Token], index: int, words: Cues) -> str | None:
    """The person who speaks at token `index`, if it is a verb of speech with a named subject."""
    if not is_verb(found, index, words):
        return None
    first, last = subject_before(found, index, words)
    if last <= first:
        first = last = index + 1
        while last < len(found) and found[last].capital and found[last].gap == " ":
            last += 1
    if last <= first or found[first].word in words.pronouns:
        return None
    person = " ".join(text[found[first].start : found[last - 1].end].split())
    return person if is_name(person, words) else None


def is_name(person: str, words: Cues) -> bool:
    """Whether a speaker as written holds a name.

    After an article it must have two capitals in a row ("der Minister Hans Weber"), for nouns
    and institutions have one ("der Sprecher", "the Kremlin").
    """
    parts = person.split()
    capitals = [part[:1].isupper() and part.lower() not in words.determiners for part in parts]
    if parts[0].lower() in words.determiners or words.lang in NOUN_CAPITALS:
        return any(one and two for one, two in pairwise(capitals))
    return any(capitals)


def _gender(person: str) -> str | None:
    return _GENDER_OF_TITLE.get(person.split()[0].strip(".").lower())


def _fuller(person: str, known: str | None) -> str:
    """The longer of two names of one person ("Ann Lee" for "Lee")."""
    if known is not None and known.endswith(" " + person):
        return known
    return person
