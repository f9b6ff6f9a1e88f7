"""Where a quotation's attribution stands: right before it, right after, or earlier in the sentence.

Looked for in that order, as news prose has it: "X said," or "X:" before the opening mark; "said
X", "X said" or "according to X" behind the closing one. Where no rule fits there is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from crawler.model import Span, Speaker
from crawler.reading.cues import Cues
from crawler.reading.phrases import Token, is_verb, sentence_start, tokens
from crawler.reading.speakers import (
    according,
    is_cue,
    label,
    speaker_around,
    speaker_of,
    tag,
    verb_after,
)
from crawler.reading.titles import SCARE_WORDS, word_count

# Attributions stand close: of those in news paragraphs that were looked at, none began farther
# than 260 characters from the mark. The bound also keeps the work per quotation constant.
REACH = 320
# "…," according to X: how many words after the mark the phrase may end.
_SOON = 12
# Most unfinished sentences before a mark are shorter; only the others are read twice.
_USUAL_REACH = 140
# Far enough back for the last word before a mark and what stands between.
_NEAR = 40
_LAST_WORD = re.compile(r"([^\W_]+)([^\w]*)\Z")


class Place(Enum):
    """Where the attribution stands, strongest first."""

    BEFORE = "before"
    AFTER = "after"
    SENTENCE = "sentence"
    CONTINUED = "continued"


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution: `end` is where its words end, when it follows the quotation."""

    place: Place
    speaker: Speaker | None
    cue: str | None
    end: int


@dataclass(frozen=True, slots=True)
class Lead:
    """The words before an opening mark at `start`, of the unfinished sentence that it stands in.

    `tail` is what follows the last of them. Nothing before `floor` is looked at.
    """

    start: int
    floor: int
    sentence: Sequence[Token]
    tail: str


def lead(text: str, start: int, floor: int, words: Cues) -> Lead:
    """The words before a mark at `start`, not reaching below `floor`."""
    ending = _LAST_WORD.search(text, max(floor, start - _NEAR), start)
    if ending and _ends_sentence(ending.group(1), ending.group(2), words):
        return Lead(start, floor, (), text[ending.end(1) : start])
    for reach in (_USUAL_REACH, REACH):
        found = tokens(text, max(floor, start - reach), start, words)
        split = sentence_start(found)
        if split or start - reach <= floor:
            break
    tail = text[found[-1].end : start] if found else text[max(floor, start - _NEAR) : start]
    return Lead(start, floor, found[split:], tail)


def _ends_sentence(word: str, after: str, words: Cues) -> bool:
    """Whether the signs after `word` end a sentence, and not only an abbreviation."""
    if not any(sign in after for sign in ".!?…"):
        return False
    return after.strip() != "." or word.lower() not in words.titles


def attribution_before(text: str, ahead: Lead, words: Cues) -> Attribution | None:
    """The attribution that ends right at the opening mark."""
    found, tail, start = ahead.sentence, ahead.tail, ahead.start
    colon = ":" in tail
    if not found or not (colon or "," in tail):
        return None
    for index in range(len(found) - 1, max(-1, len(found) - (25 if colon else 6)), -1):
        if is_cue(found, index, words) or (colon and found[index].word in words.nouns):
            speaker = speaker_of(text, found, index, words)
            if speaker is not None or colon or index >= len(found) - 2:
                return Attribution(Place.BEFORE, speaker, _cue(text, found[index]), start)
            break
    phrase = according(text, found, words)
    if phrase is not None:
        return Attribution(Place.BEFORE, phrase[0], phrase[1], start)
    speaker = label(text, found, words) if colon else None
    return Attribution(Place.BEFORE, speaker, None, start) if speaker is not None else None


def attribution_after(
    text: str, inner: Span, end: int, ceiling: int, words: Cues
) -> Attribution | None:
    """The attribution that begins right after a closing mark that ends at `end`."""
    found = tokens(text, end, min(ceiling, end + REACH), words, until=".;:(")
    if not found or _sentence_is_over(text, inner, end, found[0]):
        return None
    verb = verb_after(found, words)
    phrase = tag(text, found, words) or according(text, found[: verb or _SOON], words)
    if phrase is not None:
        return Attribution(Place.AFTER, phrase[0], phrase[1], found[-1].end)
    if verb is None or not _is_set_off(text, inner, end, found[0]):
        return None
    speaker = speaker_around(text, found, verb, words)
    if speaker is None and any(token.word not in words.adverbs for token in found[:verb]):
        return None
    return Attribution(Place.AFTER, speaker, _cue(text, found[verb]), found[-1].end)


def attribution_in_sentence(text: str, ahead: Lead, words: Cues) -> Attribution | None:
    """The nearest verb of speech earlier in the sentence of the opening mark."""
    found, start = ahead.sentence, ahead.start
    for index in range(len(found) - 1, -1, -1):
        if is_cue(found, index, words):
            speaker = speaker_of(text, found, index, words)
            if speaker is not None:
                return Attribution(Place.SENTENCE, speaker, _cue(text, found[index]), start)
            if is_verb(found, index, words):
                break
    phrase = according(text, found, words)
    if phrase is not None:
        return Attribution(Place.SENTENCE, phrase[0], phrase[1], start)
    return None


def attribution_in_previous(text: str, ahead: Lead, words: Cues) -> Attribution | None:
    """The speaker of the sentence before the one that the mark opens."""
    if ahead.sentence:
        return None
    before = tokens(text, max(ahead.floor, ahead.start - REACH), ahead.start, words)
    found = before[sentence_start(before) :]
    for index, token in enumerate(found):
        if index and found[index - 1].word in words.infinitive:
            continue
        if token.word not in words.weak and is_verb(found, index, words):
            speaker = speaker_of(text, found, index, words)
            if speaker is not None:
                return Attribution(Place.CONTINUED, speaker, _cue(text, token), ahead.start)
    return None


def _sentence_is_over(text: str, inner: Span, end: int, following: Token) -> bool:
    """Whether a full stop stands between the quoted words and `following`."""
    lead = text[end : following.start]
    if any(sign in lead for sign in ".!?;:(…"):
        return True
    last = text[max(inner.start, inner.end - 3) : inner.end].rstrip()
    full_stop = last.endswith(".") and not last.endswith("..")
    return (
        full_stop and following.capital and "," not in lead and "—" not in lead and "–" not in lead
    )


def _is_set_off(text: str, inner: Span, end: int, following: Token) -> bool:
    """Whether punctuation parts the quoted words from what follows, as before an attribution.

    Without any («Утро» сообщает) the marks hold the subject's own name, unless they hold a
    whole clause.
    """
    lead = text[end : following.start]
    last = text[max(inner.start, inner.end - 2) : inner.end].rstrip()
    if last.endswith((",", "!", "?", "…", ".", "-", "—", "–")):
        return True
    return any(sign in lead for sign in ",-—–―") or word_count(text, inner, 4) > SCARE_WORDS


def _cue(text: str, token: Token) -> str:
    return text[token.start : token.end]
