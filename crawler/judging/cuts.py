"""What a quotation leaves out: whether the words that are gone govern the words that stay."""

from __future__ import annotations

import re

from crawler.judging.align import Step
from crawler.judging.fragments import Quote
from crawler.judging.lexicon import Lexicon, WordClass
from crawler.judging.locate import Source
from crawler.model import EditClass

SHORT = 4
"""A dropped run of at most this many words has no clause of its own: its negation governs."""

NEAR = 3
"""A negation among so many words before the continuation governs what continues."""

MOST_SAID = 30
"""Longest interruption between two parts of one quotation, in words."""

_CLOSES = re.compile(r'["\n]')


def dropped(quote: Quote, source: Source, step: Step, there: list[str]) -> EditClass | None:
    """The class of source words `there` that the quotation leaves out at `step`.

    None when nothing special can be said of them: they are then an ellipsis where one stands,
    and a change of wording where none does.
    """
    if not there:
        return None
    listed = source.lexicon
    marked = step.i1 in quote.pattern.breaks
    if _interrupted(source, step, there, listed):
        return EditClass.SAID_SPLIT
    if marked:
        seam = step.i1 in quote.seams
        return EditClass.CUT if not seam and governs(there, listed) else None
    if _disfluent(source, step, there, listed):
        return EditClass.DISFLUENCY
    if listed.count(WordClass.SPEECH, there) and step.i1 not in (0, len(quote.words)):
        return EditClass.ATTRIBUTION if len(there) > 1 else None
    return None


def governs(there: list[str], listed: Lexicon) -> bool:
    """Whether dropped words hold a negation or condition that governs what was kept."""
    if listed.starts(WordClass.CONDITION, there):
        return True
    if not listed.count(WordClass.NEGATION, there):
        return False
    if len(there) <= SHORT:
        return True
    return bool(
        listed.count(WordClass.NEGATION, there[-NEAR:])
        or listed.count(WordClass.NEGATION, there[:1])
    )


def end_cut(source: Source, behind: int) -> int | None:
    """The word behind a condition that follows the quotation's last word in its sentence.

    `behind` is the number of the first source word that is not quoted. None when the source goes
    on harmlessly.
    """
    words, text = source.words, source.folded.text
    if not 0 < behind < len(words):
        return None
    between = text[words.ends[behind - 1] : words.starts[behind]]
    if re.search(r'[.!?;:"()\n]', between):
        return None
    following = words.words[behind : behind + 8]
    size = source.lexicon.starts(WordClass.CONDITION, following)
    return behind + size if size else None


def _interrupted(source: Source, step: Step, there: list[str], listed: Lexicon) -> bool:
    """Whether the source interrupts its quotation here, between closing and opening marks."""
    words, text = source.words, source.folded.text
    if len(there) > MOST_SAID or not 0 < step.j1 < step.j2 < len(words):
        return False
    before = text[words.ends[step.j1 - 1] : words.starts[step.j1]]
    after = text[words.ends[step.j2 - 1] : words.starts[step.j2]]
    return '"' in before and '"' in after


def _disfluent(source: Source, step: Step, there: list[str], listed: Lexicon) -> bool:
    """Whether only fillers or a repetition ("the, the") are left out."""
    at = 0
    while at < len(there):
        size = listed.starts(WordClass.DISFLUENCY, there, at)
        if not size:
            break
        at += size
    words = source.words.words
    size = len(there)
    if at == size:
        text, all_words = source.folded.text, source.words
        if size == 1 and there[0] in ("like", "so", "well", "okay", "ok"):
            behind = text[all_words.ends[step.j2 - 1] : all_words.ends[step.j2 - 1] + 1]
            return behind == ","
        return True
    return words[step.j2 : step.j2 + size] == there or words[step.j1 - size : step.j1] == there
