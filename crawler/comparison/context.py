"""What stands around a quotation in its source, and whether it turns what is quoted.

A pure reader: for a quoted fragment it reads the source's sentence before and behind it and the
sentence that follows, and gives signs with their places. The verdict is made elsewhere. What
governs what is language data (`crawler.language.operators`); where a language has none, nothing
is read and nothing said, except of the plain lists that its comparison has.
"""

from __future__ import annotations

from dataclasses import replace

from crawler.comparison.clause import (
    ALONE,
    CLAUSE_WORDS,
    OPENING,
    SENTENCE_END,
    STOP,
    VERBS,
    Around,
    Sign,
    affirmed,
    frame,
    is_subject,
)
from crawler.comparison.ending import end_cut
from crawler.comparison.front import front
from crawler.comparison.prepared import Quote, Source, prepare
from crawler.comparison.voice import asked, refuted
from crawler.language.lexicon import Operator, Operators, operators
from crawler.language.text import fold
from crawler.language.words import split_words
from crawler.model import Certainty, EditClass


def signs(
    quote: Quote, source: Source, first: int, behind: int, around: Around = ALONE
) -> list[Sign]:
    """What turns or limits a quotation that stands at source words [first, behind), where the
    article does not tell it itself."""
    if around.tells(operators(source.lang)):
        return []
    whole = _one_passage(quote, source, first, behind)
    found = [
        front(quote, source, first, behind, around) if whole else None,
        end_cut(quote, source, first, behind),
    ]
    if not any(found):
        found = [refuted(quote, source, first, behind), asked(quote, source, first, behind)]
    if not any(found) and whole:
        found = _of_clause(quote, source, first, behind, around)
    return [sign for sign in found if sign is not None]


def _of_clause(
    quote: Quote, source: Source, first: int, behind: int, around: Around
) -> list[Sign | None]:
    """What turns the clause whose end is quoted, where the article tells its beginning itself and
    affirms it: 'said the dam was "safe"', from "It is a myth that the dam is safe".
    """
    known = operators(source.lang)
    if known is None or not 0 < first < behind <= len(source.words):
        return []
    start = _clause_start(source, known, first)
    if start == first or not affirmed(quote, source, known, first, first - 1, around):
        return []
    if sign := _nobody(source, known, start, first) or _mere(source, known, start, first):
        return [sign]
    words = source.words
    whole = prepare((source.folded.text[words.starts[start] : words.ends[behind - 1]],))
    if len(whole.words) != behind - start:
        return []
    found = [front(whole, source, start, behind), asked(whole, source, start, behind)]
    if not any(found) and not _same_voice(source, known, start, around):
        found = [refuted(whole, source, start, behind)]
    return [
        replace(sign, certainty=Certainty.LIKELY) if sign.certainty is Certainty.CERTAIN else sign
        for sign in found
        if sign is not None
    ]


def _same_voice(source: Source, known: Operators, start: int, around: Around) -> bool:
    """Whether the article gives the words to those to whom the source gives them: "Critics say"."""
    lead = source.words.words[frame(source, known, start).first : start]
    ours = set(split_words(fold(f"{around.before} {around.behind}").text).words)
    passed = (Operator.REPORT, Operator.VOICE, Operator.BARE, Operator.THAT)
    names = {w for at, w in enumerate(lead) if not any(known.size(k, lead, at) for k in passed)}
    return any(len(word) > CLAUSE_WORDS for word in names & ours)


def _clause_start(source: Source, known: Operators, first: int) -> int:
    """Where the clause begins in which source word `first` stands behind its verb; `first` where
    that is not plain."""
    words = source.words.words
    for number in range(first, max(-1, first - SUBJECT - 1), -1):
        if number and not (
            STOP.search(source.gap(number))
            or "," in source.between(number)
            or any(known.ends(kind, words[max(0, number - 3) : number]) for kind in OPENING)
        ):
            continue
        verb = any(known.found(kind, words[number:first]) for kind in VERBS)
        return number if verb or is_subject(source, known, first - 1, words[first - 1]) else first
    return first


SUBJECT = 6
"""Most words of a clause, its verb among them, before what is quoted of it."""


def _nobody(source: Source, known: Operators, start: int, first: int) -> Sign | None:
    """The denial that is a clause's subject or begins it: "Nobody in the office has | read"."""
    words = source.words.words
    size = known.size(Operator.NOBODY, words, start)
    if not size or known.size(Operator.SURE, words, start):
        return None
    return Sign(EditClass.FRONT_CUT, Operator.DENIAL, start, first, Certainty.LIKELY)


def _mere(source: Source, known: Operators, start: int, first: int) -> Sign | None:
    """The verb right before what is quoted that says it was or will not be: "should have |"."""
    size = known.ends(Operator.MERE, source.words.words[:first])
    if not size or known.found(Operator.DENIAL, source.words.words[start:first]):
        return None
    return Sign(EditClass.FRONT_CUT, Operator.UNREAL, first - size, first, Certainty.LIKELY)


def _one_passage(quote: Quote, source: Source, first: int, behind: int) -> bool:
    """Whether the passage has no more sentences than the quotation: else its beginning may have
    been laid on words of the sentence before."""
    if quote.pattern.breaks:
        return True
    theirs = sum(bool(SENTENCE_END.search(source.gap(n))) for n in range(first + 1, behind))
    return theirs <= len(SENTENCE_END.findall(quote.folded.text))
