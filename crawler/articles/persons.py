"""Whom the article means by a speaker it calls "she", "the mayor" or "the 43-year-old".

Only where the text leaves no doubt: a wrong name is worse than none. A pronoun is followed back,
sentence by sentence, to the subject of the one before it; a description to the name beside it, or
to the one person who is called so anywhere in the article. The steps are kept as a chain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from crawler.articles.phrases import Token, is_verb, subject_before, tokens
from crawler.language.lexicon import NOUN_CAPITALS, Cues
from crawler.language.text import SpanSet
from crawler.model import Quotation, QuoteForm, Span, Speaker

# Two to three sentences of news prose; a person named farther back is no longer the clear one.
_REACH = 700
# How many quoted spans before a pronoun can lie within the reach of its resolution.
_QUOTED_NEAR = 12
_LONGEST_NAME = 4  # words
_APPOSITION = 80  # code points behind a description in which its name stands
_MOST = 40  # descriptions that are looked for in one article
_AGE = re.compile(r"\d{1,3}")

_GENDER_OF_TITLE = {
    "mr": "m", "sir": "m", "herr": "m", "herrn": "m", "monsieur": "m", "señor": "m",
    "mrs": "f", "ms": "f", "miss": "f", "frau": "f", "mme": "f", "madame": "f", "señora": "f",
    "lady": "f", "lord": "m", "king": "m", "queen": "f", "prince": "m", "princess": "f",
}  # fmt: skip


def resolved(
    text: str, found: Sequence[Quotation], blocks: Sequence[Span], words: Cues | None
) -> Iterator[Quotation]:
    """The quotations with the persons whom their speakers' pronouns and descriptions mean."""
    if words is None:
        yield from found
        return
    people = _People(text, found, words)
    quoted: list[Span] = []
    block = 0
    for quotation in found:
        quoted = [*quoted, *quotation.fragments][-_QUOTED_NEAR:]
        speaker = quotation.speaker
        if speaker is None:
            yield quotation
            continue
        while block + 1 < len(blocks) and blocks[block].end < speaker.span.start:
            block += 1
        chain: tuple[str, ...] = ()
        if is_pronoun(speaker.name, words):
            if quotation.form is not QuoteForm.DASH:  # in dialogue the speakers take turns
                floor = blocks[max(0, block - 1)].start
                chain = people.meant(speaker, floor, quoted)
        elif is_name(speaker.name, words):
            people.last = speaker
        else:
            speaker, chain = people.described(speaker)
        if chain:
            chain = (speaker.name, *chain)
            speaker = replace(speaker, refers_to=chain[-1], chain=chain)
        yield replace(quotation, speaker=speaker)


def is_pronoun(name: str, words: Cues) -> bool:
    """Whether a speaker as written is a pronoun of the third person."""
    return name.lower() in words.masculine | words.feminine | words.neuter


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


class _People:
    """Who is named in one article. `last` is the last named speaker so far."""

    def __init__(self, text: str, found: Sequence[Quotation], words: Cues) -> None:
        self.text, self.words = text, words
        self.last: Speaker | None = None
        self.called: dict[str, str] = {}  # by age or role: each is looked for in the text once
        names = {
            _capitals(one.speaker.name, words)
            for one in found
            if one.speaker is not None and is_name(one.speaker.name, words)
        }
        # The fullest name by its last word; two people of one surname are nobody's.
        self.full: dict[str, str] = {}
        for name in sorted(names - {""}, key=len):
            surname = name.split()[-1].lower()
            known = self.full.get(surname, "")
            clash = bool(known) and not name.endswith(known)
            self.full[surname] = "" if clash and " " in known else name

    def meant(self, speaker: Speaker, floor: int, quoted: Sequence[Span]) -> tuple[str, ...]:
        """The steps from a pronoun to a person; () if unclear.

        Nothing before `floor` is looked at, nor inside the `quoted` spans, where others may be
        said to speak.
        """
        words, start = self.words, speaker.span.start
        gender = _gender_of_pronoun(speaker.name.lower(), words)
        inside = SpanSet(quoted)
        near = tokens(self.text, max(floor, start - _REACH), start, words)
        found = [one for one in near if not inside.hits(Span(one.start, one.start + 1))]
        end = len(found)
        while end > 0:
            first = max((at for at in range(1, end) if found[at].gap == "."), default=0)
            sentence, end = found[first:end], first
            if gender == "n":
                thing = self._thing(sentence)
                return (thing,) if thing else ()
            person = self._speaking(sentence) or self._subject(sentence)
            if person is None:
                if self._may_open(sentence):
                    return ()
                continue
            full = self._fuller(person)
            if not full or _gender(person) not in (None, gender):
                return ()
            return (person, full) if full != person else (person,)
        last = self.last if gender != "n" else None
        if last is None or last.span.start < floor or _gender(last.name) not in (None, gender):
            return ()
        return (last.name,)

    def _may_open(self, sentence: list[Token]) -> bool:
        """Whether two names that open a sentence may be the person, though nothing says so."""
        runs = _name_runs(sentence, self.words)
        return bool(runs) and runs[0][0] == 0 and runs[0][1] > 1

    def _speaking(self, sentence: list[Token]) -> str | None:
        """The last person named in the sentence as speaking."""
        for index in range(len(sentence) - 1, -1, -1):
            person = _named_at(self.text, sentence, index, self.words)
            if person is not None:
                return person
        return None

    def _thing(self, sentence: list[Token]) -> str:
        """The body that opens a sentence: "Sealine did …", "The owner, Sealine, did …"."""
        runs = _name_runs(sentence, self.words)
        if not runs:
            return ""
        first, last = runs[0]
        beside = sentence[first].gap == "," and last < len(sentence) and sentence[last].gap == ","
        led = sentence[0].word in self.words.determiners and beside
        name = self._text(sentence, first, last)
        named = led or (first == 0 and last > 1)
        return name if named and name not in self.full.values() else ""

    def _subject(self, sentence: list[Token]) -> str | None:
        """The person a sentence is about, the only one it names; "" if not clear who, None if it
        names nobody.
        """
        runs = [run for run in _name_runs(sentence, self.words) if self._is_person(sentence, run)]
        names = {self._text(sentence, *run) for run in runs}
        if len(names) == 1:
            return names.pop()
        owned = sentence[0].word in self.words.determiners - _DEFINITE
        return "" if names or owned else None  # "His daughter would rather he did not"

    def _is_person(self, sentence: list[Token], run: tuple[int, int]) -> bool:
        """Whether a run of capitals is a person: who speaks elsewhere, is named after a role or a
        comma, or is followed by an age.
        """
        first, last = run
        if self.full.get(sentence[last - 1].word):
            return True
        if last - first < 2 or self.words.lang in NOUN_CAPITALS:
            return False
        after = self.text[sentence[last - 1].end : sentence[last - 1].end + 5]
        if re.match(r"(?:, | \()\d\d\b", after):
            return True
        if not first or sentence[first - 1].word in self.words.stops | self.words.determiners:
            return False
        beside = sentence[first].gap == "," and (last == len(sentence) or sentence[last].gap == ",")
        return beside or (sentence[first].gap == " " and not sentence[first - 1].capital)

    def described(self, speaker: Speaker) -> tuple[Speaker, tuple[str, ...]]:
        """The person called so, and the speaker with a name that stands right behind: "the mayor,
        Ida Holm"."""
        words = self.words
        until = min(speaker.span.end + _APPOSITION, len(self.text))
        behind = tokens(self.text, speaker.span.end, until, words, until=".;:(")
        runs = _name_runs(behind, words)
        if runs and runs[0][0] == 0 and behind[0].gap == ",":
            last = runs[0][1]
            over = last == len(behind) or behind[last].gap != " " or not behind[last].capital
            if over and (last > 1 or words.lang not in NOUN_CAPITALS):
                span = Span(speaker.span.start, behind[last - 1].end)
                name = " ".join(span.of(self.text).split())
                return Speaker(name, span), (self._text(behind, *runs[0]),)
        if speaker.name.split()[0].lower() in words.determiners:
            person = self._called(speaker)
            return speaker, ((person,) if person else ())
        return speaker, ()

    def _called(self, speaker: Speaker) -> str:
        """The one person with the age or the role that a description gives; "" if not one."""
        key = speaker.name.lower()
        if key not in self.called:
            self.called[key] = self._looked_for(speaker.name) if len(self.called) < _MOST else ""
        return self.called[key]

    def _looked_for(self, name: str) -> str:
        age = _AGE.search(name)
        if age is not None:
            found = set(
                re.findall(rf"([^\W\d_][\w'’-]+)(?:, |,? \(){age[0]}(?=[,.)]| )", self.text)
            )
        else:
            role = name.split()[-1]
            if not role.isalpha() or len(role) < _SHORTEST_ROLE:
                return ""
            before = re.findall(rf"(?i:\b{role}) ((?:[^\W\d_][\w'’-]+ ?){{1,3}})", self.text)
            after = re.findall(rf"([^\W\d_][\w'’-]+), (?:[^\W\d_]+ ){{0,3}}?{role}\b", self.text)
            led = (re.findall(r"[^\W\d_][\w'’-]+", one) for one in before)
            found = {_leading_capitals(one)[-1] for one in led if _leading_capitals(one)}
            found |= set(after)
        people = {self.full.get(name.lower(), "") for name in found if name[:1].isupper()} - {""}
        return people.pop() if len(people) == 1 else ""

    def _text(self, found: Sequence[Token], first: int, last: int) -> str:
        span = Span(found[first].start, found[last - 1].end)
        return re.sub(r"['’]s?$", "", " ".join(span.of(self.text).split()))

    def _fuller(self, person: str) -> str:
        """The longer of two names of one person ("Ann Lee" for "Lee")."""
        if not person:
            return ""
        full = self.full.get(person.split()[-1].lower())
        return full if full and full.endswith(" " + person) else person


# A sentence about a thing may stand between a person and a pronoun; about "his daughter" not.
_DEFINITE = frozenset(
    ("the", "a", "an", "le", "la", "les", "un", "une", "el", "los", "las", "il", "lo", "der", "die")
)
_SHORTEST_ROLE = 4  # code points


def _gender_of_pronoun(word: str, words: Cues) -> str:
    if word in words.neuter:
        return "n"
    return "m" if word in words.masculine else "f"


def _leading_capitals(parts: Sequence[str]) -> list[str]:
    found: list[str] = []
    for part in parts:
        if not part[0].isupper():
            break
        found.append(part)
    return found


def _capitals(person: str, words: Cues) -> str:
    """The name in a speaker as written, without the role before it ("Mayor" stays)."""
    parts = person.split()
    while parts and (not parts[0][:1].isupper() or parts[0].lower() in words.determiners):
        parts = parts[1:]
    return " ".join(parts)


def _name_runs(found: Sequence[Token], words: Cues) -> list[tuple[int, int]]:
    """Runs of capitalised words with what names hold between them, as ranges of indexes."""
    runs: list[tuple[int, int]] = []
    at = 0
    while at < len(found):
        if not _may_name(found[at], words):
            at += 1
            continue
        last = at + 1
        while last < len(found) and found[last].gap == " ":
            if _may_name(found[last], words):
                last += 1
            elif (
                found[last].word in words.joined
                and last + 1 < len(found)
                and found[last + 1].gap == " "
                and _may_name(found[last + 1], words)
            ):
                last += 2
            else:
                break
        if last - at <= _LONGEST_NAME:
            runs.append((at, last))
        at = last
    return runs


def _may_name(token: Token, words: Cues) -> bool:
    others = words.stops | words.determiners | words.weekdays | words.pronouns
    return token.capital and token.word not in others


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
    whole = " ".join(text[found[first].start : found[last - 1].end].split())
    if not is_name(whole, words):
        return None
    runs = _name_runs(found[first:last], words)
    if not runs or last - first <= _LONGEST_NAME:
        return whole
    start, end = runs[-1]  # of "Zwei Jahre war Rom Braslavski" the name
    return " ".join(text[found[first + start].start : found[first + end - 1].end].split())


def _gender(person: str) -> str | None:
    return _GENDER_OF_TITLE.get(person.split()[0].strip(".").lower()) if person else None
