"""Who is speaking, given the words of an attribution.

In a sentence before the quotation it is the subject of the verb of speech; after the quotation
it stands before or behind that verb; after "according to" it is the next phrase.
"""

from __future__ import annotations

from collections.abc import Sequence

from crawler.model import Span, Speaker
from crawler.reading.cues import Cues
from crawler.reading.phrases import Token, is_verb, noun_phrase_after
from crawler.reading.subjects import inverted_subject, opening_subject, subject_before

# A subject with its appositions before its verb: "Scott Pruitt, the Republican attorney general
# of Oklahoma, one of the states suing the EPA, said" has 17 words.
_LONGEST_SUBJECT = 30
_LONGEST_BARE_SUBJECT = 9
_OPENING_OF = {"»": "«", "“": "„", "”": "“„", '"': '"', "«": "»"}


def speaker_of(text: str, found: Sequence[Token], cue: int, words: Cues) -> Speaker | None:
    """The speaker for the cue at index `cue` of a sentence before a quotation."""
    if is_verb(found, cue, words):
        quoted = _quoted_person(found, cue, words)
        if quoted is not None:
            return _speaker(text, found, *quoted, words)
        first, last = inverted_subject(found, cue, words) or subject_before(found, cue, words)
        if last <= first and words.lang != "en":
            first, last = _after_verb(found, cue, words)
            if last < len(found) and found[last].gap == " ":
                return None  # an object, for more of the clause follows: "calificó el plan de"
        if last - first == 1 and first and found[first - 1].word == "what":  # "X condemned what
            first, last = _main_subject(found, first - 1, words) or (first, last)  # she called"
        return _speaker(text, found, first, last, words)
    if cue and found[cue].gap == " " and found[cue - 1].capital:  # "with Ann Lee saying"
        return _speaker(text, found, *subject_before(found, cue, words), words)
    for index in range(cue - 1, -1, -1):
        if is_verb(found, index, words):
            return speaker_of(text, found, index, words)
    if found[cue].word in words.nouns:
        for index in range(cue - 1, -1, -1):
            if found[index].word in words.pronouns:
                return _speaker(text, found, index, index + 1, words)
    return _speaker(text, found, *opening_subject(found, cue, words), words)


def _quoted_person(found: Sequence[Token], verb: int, words: Cues) -> tuple[int, int] | None:
    """The person in "Reuters quoted X as saying", who is the speaker, not the subject."""
    if found[verb].word not in words.quoting:
        return None
    first, last = noun_phrase_after(found, verb + 1, words)
    if last > first and last < len(found) and found[last].word == "as":
        return first, last
    return None


def _main_subject(found: Sequence[Token], before: int, words: Cues) -> tuple[int, int] | None:
    """The subject of the verb of speech nearest before the index `before`."""
    for index in range(before - 1, -1, -1):
        if is_verb(found, index, words):
            first, last = subject_before(found, index, words)
            return (first, last) if last > first else None
    return None


def is_cue(found: Sequence[Token], index: int, words: Cues) -> bool:
    """Whether the token is a verb of speech or a participle of one."""
    return found[index].word in words.participles or is_verb(found, index, words)


def verb_after(found: Sequence[Token], words: Cues) -> int | None:
    """Index of the verb of speech in the words that follow a closing mark."""
    commas = 0
    for index, token in enumerate(found[:_LONGEST_SUBJECT]):
        if index and token.gap == ",":
            commas += 1
        if index > _LONGEST_BARE_SUBJECT and not commas:
            return None
        if is_verb(found, index, words):
            return index
    return None


def speaker_around(text: str, found: Sequence[Token], verb: int, words: Cues) -> Speaker | None:
    """The speaker beside the verb of "…," X said / "…," said X."""
    quoted = _quoted_person(found, verb, words)
    if quoted is not None:
        return _speaker(text, found, *quoted, words)
    lead = 0
    while lead < verb and found[lead].word in words.adverbs:
        lead += 1
    if lead == verb:
        first, last = _after_verb(found, verb, words)
        return _speaker(text, found, first, last, words)
    opening = found[lead]
    if opening.word in words.pronouns and opening.word not in words.determiners:
        return _speaker(text, found, lead, lead + 1, words)
    if opening.word in words.clauses or opening.word in words.participles:
        return None
    if opening.word in words.stops and opening.word not in words.determiners:
        if words.lang == "en":
            return None
        first, last = _after_verb(found, verb, words)
        return _speaker(text, found, first, last, words)
    plain = not opening.capital and opening.word not in words.determiners
    if plain and words.lang != "en":  # "тихо ответила она": an adverb, and the subject follows
        first, last = _after_verb(found, verb, words)
        if last > first:
            return _speaker(text, found, first, last, words)
    if plain and verb - lead > 3 and not _is_role_and_name(found, lead, verb, words):
        return None
    first, last = noun_phrase_after(found, lead, words)
    return _speaker(text, found, first, min(last, verb), words)


def _is_role_and_name(found: Sequence[Token], first: int, last: int, words: Cues) -> bool:
    """Whether small words lead up to a name: "chief executive Ann Lee" """
    role = [token for token in found[first:last] if not token.capital]
    alone = all(token.gap == " " for token in found[first + 1 : last])
    return alone and found[last - 1].capital and not any(t.word in words.stops for t in role)


def _after_verb(found: Sequence[Token], verb: int, words: Cues) -> tuple[int, int]:
    first = verb + 1
    while first < len(found) and found[first].gap == " " and found[first].word in words.adverbs:
        first += 1
    if first < len(found) and found[first].gap == '"':  # the outlet told: «Новинам»
        first += 1
        while first < len(found) and found[first].gap == " ":
            first += 1
        if first < len(found) and found[first].gap == '"':
            return noun_phrase_after(found, first, words)
    if first >= len(found) or found[first].gap != " ":
        return (0, 0)
    return noun_phrase_after(found, first, words)


def according(text: str, found: Sequence[Token], words: Cues) -> tuple[Speaker, str] | None:
    """The speaker of "according to X" anywhere in `found`, with the phrase itself."""
    for index in range(len(found)):
        told = _phrase_at(text, found, index, words.according, words)
        if told is not None:
            return told
    return None


def tag(text: str, found: Sequence[Token], words: Cues) -> tuple[Speaker, str] | None:
    """The speaker of a phrase that counts only right after the quotation (German "so X")."""
    return _phrase_at(text, found, 0, words.tags, words)


def _phrase_at(
    text: str,
    found: Sequence[Token],
    index: int,
    phrases: tuple[tuple[str, ...], ...],
    words: Cues,
) -> tuple[Speaker, str] | None:
    for phrase in phrases:
        last = index + len(phrase)
        if last > len(found) or phrase[0] not in (found[index].word, "*"):
            continue
        heard = [token.word for token in found[index:last]]
        if "*" in phrase:
            slot = index + phrase.index("*")
            heard[slot - index] = "*" if found[slot].word in words.possessives else ""
            if tuple(heard) == phrase:
                speaker = _speaker(text, found, slot, slot + 1, words)
                if speaker is not None:
                    return speaker, text[found[index].start : found[last - 1].end]
        elif tuple(heard) == phrase:
            speaker = _speaker(text, found, *noun_phrase_after(found, last, words), words)
            if speaker is not None:
                return speaker, text[found[index].start : found[last - 1].end]
    return None


def label(text: str, found: Sequence[Token], words: Cues) -> Speaker | None:
    """The name in "Jane Roe, author:" and the like: a short line that ends in a colon."""
    if len(found) > 10 or not found[0].capital or found[0].word in words.stops:
        return None
    last = 1
    while last < len(found) and found[last].gap == " ":
        last += 1
    if found[last - 1].word in words.works:
        return None
    named = all(token.capital or token.word in words.joined for token in found[:last])
    return _speaker(text, found, 0, last, words) if named and last <= 5 else None


def _with_mark(text: str, start: int, end: int) -> int:
    """`end`, moved behind a closing mark whose opening one stands in text[start:end]."""
    closing = text[end : end + 1]
    opening = _OPENING_OF.get(closing)
    return end + 1 if opening and any(sign in opening for sign in text[start:end]) else end


def _speaker(
    text: str, found: Sequence[Token], first: int, last: int, words: Cues
) -> Speaker | None:
    if last <= first:
        return None
    if all(
        token.word in words.weekdays or token.word in words.adverbs for token in found[first:last]
    ):
        return None
    span = Span(found[first].start, _with_mark(text, found[first].start, found[last - 1].end))
    return Speaker(" ".join(span.of(text).split()), span)
