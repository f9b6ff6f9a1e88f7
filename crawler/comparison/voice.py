"""Whose words they are that a source has: those of others that it calls false, or of who asks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.comparison.clause import (
    CLAUSE_WORDS,
    COUNTED,
    HARD_STOP,
    LEAD,
    SENTENCE_END,
    STOP,
    VERB_FIRST,
    Sign,
    frame,
    holds_verb,
    is_statement,
    report_denied,
)
from crawler.comparison.prepared import Quote, Source
from crawler.language.lexicon import Operator, Operators, WordClass, operators
from crawler.model import Certainty, EditClass

REFUTED = 8
"""Words of what follows in which it is refuted: "They lied to us", "That is pure invention"."""

TAG = 3
"""Words that a question may have behind the words quoted from it: ", was it?"."""


def refuted(quote: Quote, source: Source, first: int, behind: int) -> Sign | None:
    """The words by which the source says that what others say, which is quoted, is false."""
    known = operators(source.lang)
    if known is None or not 0 <= first < behind <= len(source.words):
        return None
    short = len(quote.words) < CLAUSE_WORDS and _in_marks(source, first, behind)
    if not (short or is_statement(quote, known)) or not _others(source, known, first, behind):
        return None
    end = behind
    while end < len(source.words) and not SENTENCE_END.search(source.gap(end)):
        end += 1
    ours = quote.words.words
    if any(known.found(kind, ours) for kind in (Operator.VOICE, Operator.REPORT)):
        stands = frame(source, known, first) if first else None
        return _not_held(source, known, first, end) if stands and stands.content else None
    return (
        (_lie(source, known, first, behind, end) if end > behind else None)
        or _lie(source, known, first, end, len(source.words), taking_up=True)
        or _rejected(source, known, first, behind, end)
        or _not_held(source, known, first, end)
    )


def _lie(
    source: Source, known: Operators, told: int, start: int, most: int, taking_up: bool = False
) -> Sign | None:
    """The words that call false what stands at source words [told, start), at once and undenied;
    `taking_up` asks that they take it up ("That is …", "They are …") or stand first."""
    most = min(start + REFUTED, most)
    stop = next((n for n in range(start + 1, most) if STOP.search(source.gap(n))), most)
    if taking_up:
        start += _found_out(known, source.words.words[start:stop])
    words = source.words.words[start:stop]
    if taking_up and _is_not(known, words) and words[1] in source.words.words[told:start]:
        places = start, start + len(words)
        return Sign(EditClass.OTHER_VOICE, Operator.LIE, *places, Certainty.LIKELY)
    lies = known.found(Operator.LIE, words)
    if truth := known.size(Operator.TRUTH, words, 0):
        lies.insert(0, (0, truth))
    if not lies:
        return None
    first, behind = lies[0]
    if known.size(Operator.THAT, words, behind):
        return None  # "It is a lie that" speaks of what follows
    if taking_up and first and not known.size(Operator.BACK, words, 0):
        return None
    if known.found(Operator.DENIAL, (*words[:first], *words[behind:])):
        return None
    places = start + first, start + behind
    return Sign(EditClass.OTHER_VOICE, Operator.LIE, *places, Certainty.LIKELY)


def _voice_noun(source: Source, known: Operators, first: int) -> bool:
    """Whether what governs source word `first` opens its sentence and is talk alone: "Rumours
    that", "The claim that"."""
    stands = frame(source, known, first)
    words = source.words.words[stands.first : stands.behind]
    at = next((place[0] for place in known.found(Operator.VOICE, words)), LEAD)
    return stands.opens and at <= 1 and len(words) <= CLAUSE_WORDS and not holds_verb(words, known)


def _rejected(source: Source, known: Operators, first: int, behind: int, end: int) -> Sign | None:
    """The verb that refutes talk behind its content: "Rumours that he slept we deny"."""
    words = source.words.words[behind : min(end, behind + REFUTED)]
    found = [
        (at, last)
        for at, last in known.found(Operator.REFUTE, words)
        if at
        and (
            known.size(Operator.COPULA, words, at - 1)
            or source.lexicon.has(WordClass.SELF, words[at - 1])
        )
    ]
    if not found or known.found(Operator.DENIAL, words) or not _voice_noun(source, known, first):
        return None
    places = behind + found[0][0], behind + found[0][1]
    return Sign(EditClass.OTHER_VOICE, Operator.LIE, *places, Certainty.POSSIBLE)


def _not_held(source: Source, known: Operators, told: int, start: int) -> Sign | None:
    """The next sentence by which somebody does not believe, share or find borne out what others
    say: "I do not believe them", "The record does not bear that out".

    That is a denial with such a word in reach, and an object that takes up what was said; the same
    people going on ("They did not repeat it") refute nothing.
    """
    words = source.words.words
    if not told or start >= len(words) or "\n" in source.gap(start):
        return None
    stands = frame(source, known, told)
    governing = words[stands.first : stands.behind]
    own = any(source.lexicon.has(WordClass.SELF, word) for word in governing)
    known_so = known.found(Operator.FACTIVE, governing) and not any(
        known.found(kind, governing) for kind in (Operator.REPORT, Operator.VOICE)
    )
    mine = source.lexicon.has(WordClass.SELF, words[start])
    if own or (known_so and not mine):
        return None
    stop = start + 1
    while stop < len(words) and stop - start <= DISBELIEF and not STOP.search(source.gap(stop)):
        stop += 1
    next_words = words[start:stop]
    goes_on = any(
        known.size(kind, words, number)
        for number in range(start + 1, stop)
        if "," in source.gap(number)
        for kind in (Operator.ALSO, Operator.THAT)
    )
    if goes_on or stop - start > DISBELIEF:
        return None
    places = start, stop
    denials = [*known.found(Operator.DENIAL, next_words), *known.found(Operator.WRONG, next_words)]
    contrary = known.ends(Operator.OPPOSITE, next_words)
    he = known.found(Operator.PERSON, next_words)
    if contrary and not (denials or he) and known.found(Operator.REPORT, next_words[:-contrary]):
        return Sign(EditClass.OTHER_VOICE, Operator.LIE, *places, Certainty.POSSIBLE)
    if any(known.found(kind, next_words) for kind in _AFFIRMING) or _doubled(
        known, denials, next_words
    ):
        return None
    kinds = (Operator.HELD, Operator.SHARED) if mine else (Operator.HELD,)
    held = [
        place
        for kind in kinds
        for place in known.found(kind, next_words)
        if report_denied(place, denials, next_words, known)
    ]
    taken = known.found(Operator.TAKEN, next_words)
    if not held or not any(_takes_up(known, next_words, place) for place in taken):
        return None
    own = mine or bool(known.size(Operator.COPULA, next_words, 1))  # "There is no proof of it"
    people = known.size(Operator.PEOPLE, next_words, 0)
    if people and not (own or known.size(Operator.ARTICLE, next_words, 0)) and taken[0][0]:
        return None  # "They did not confirm it": who says it goes on
    return Sign(EditClass.OTHER_VOICE, Operator.LIE, *places, Certainty.POSSIBLE)


_AFFIRMING = (
    Operator.SURE,
    Operator.REFUTE,
    Operator.DOUBT,
    Operator.OPPOSITE,
    Operator.UNTIL,
    Operator.FUTURE,
    Operator.IF,
)
"""What makes an affirmation of a denied belief, or limits it: "no evidence against it"."""


def _doubled(known: Operators, denials: Sequence[tuple[int, int]], words: Sequence[str]) -> bool:
    """Whether a sentence denies its denial: "no reason not to believe them"."""
    plain = known.found(Operator.NOT, words)
    return len(plain) > 1 or (known.lang in VERB_FIRST | {"en"} and len(denials) > 1)


DISBELIEF = 12
"""Most words of a sentence in which what others say is not believed."""


def _takes_up(known: Operators, words: Sequence[str], place: tuple[int, int]) -> bool:
    """Whether the word at `place` is an object by itself, and opens no clause or noun: "that"
    before no verb, "la" right before what is denied or at the end."""
    first, behind = place
    if behind >= len(words):
        return True
    if not first and known.size(Operator.PEOPLE, words, 0):  # "That is not proven", "Das glaube"
        inverted = known.size(Operator.HELD, words, behind)
        return bool(inverted or (len(words) <= COUNTED and known.size(Operator.COPULA, words, 1)))
    if known.size(Operator.ARTICLE, words, first) == behind - first:
        beside = (Operator.HELD, Operator.DENIAL, Operator.SCOPE)
        return any(known.size(kind, words, behind) for kind in beside)
    rest = words[behind:]
    if holds_verb(rest, known) or known.found(Operator.COPULA, rest):
        return False  # "No sign of it was seen in the press"
    opens = known.size(Operator.THAT, words, first)
    return not opens or len(words) - behind <= CLAUSE_WORDS


def _is_not(known: Operators, words: Sequence[str]) -> bool:
    """Whether `words` deny what was said by its verb alone: "He was not.", "They didn't." """
    kinds = (Operator.PEOPLE, Operator.FINITE, Operator.NOT)
    return len(words) == len(kinds) and all(
        known.size(kind, words, at) for at, kind in enumerate(kinds)
    )


def _found_out(known: Operators, words: Sequence[str]) -> int:
    """How many of `words` say only who found it: "Our tests show that | this is false"."""
    behind = next((place[1] for place in known.found(Operator.THAT, words)), 0)
    lead = words[:behind]
    said = known.found(Operator.REPORT, lead) and not known.found(Operator.DENIAL, lead)
    return behind if said and known.size(Operator.BACK, words, behind) else 0


def _others(source: Source, known: Operators, first: int, behind: int) -> bool:
    """Whether the source gives words [first, behind) as somebody's: in marks, or reported."""
    if _in_marks(source, first, behind):
        return True
    if not first:
        return False
    stands = frame(source, known, first)
    words = source.words.words[stands.first : stands.behind]
    if stands.content and stands.behind < stands.start:
        return True  # "That he slept is untrue", "On lit partout que …"
    said = any(known.found(kind, words) for kind in (Operator.REPORT, Operator.VOICE))
    return said and (stands.content or bool(known.ends(Operator.VOICE, words)) or len(words) <= 4)


def _in_marks(source: Source, first: int, behind: int) -> bool:
    """Whether source words [first, behind) stand between quotation marks right beside them."""
    start = source.words.starts[first]
    before = source.folded.text[max(0, start - 2) : start].rstrip()
    end = source.words.ends[behind - 1]
    after = source.folded.text[end : end + MARKS_BEHIND]
    return any(before.endswith(mark) and mark in after for mark in "\"'")


MARKS_BEHIND = 3
"""Characters behind the last word in which its closing mark stands."""


def asked(quote: Quote, source: Source, first: int, behind: int) -> Sign | None:
    """The question out of which the quotation makes a statement."""
    known = operators(source.lang)
    words = source.words.words
    if known is None or not 0 <= first < behind <= len(words):
        return None
    if known.size(Operator.ASK, quote.words.words, 0) or len(quote.words) < CLAUSE_WORDS:
        return None
    if quote.text.rstrip(" \"”»'").endswith("?") or "?" in quote.text:
        return None
    end = behind
    while end < len(words) and end - behind <= TAG and not _STOPS.search(source.gap(end)):
        end += 1
    tag = words[behind:end]
    if end - behind > TAG or any(STOP.search(source.gap(n)) for n in range(first + 1, behind)):
        return None
    if tag and not any(known.size(Operator.FINITE, tag, at) for at in range(len(tag))):
        return None
    gap = source.between(end) if end < len(words) else source.folded.text[source.words.ends[-1] :]
    if "?" not in gap:
        return None
    start = first
    while start > max(0, first - LEAD) and not HARD_STOP.search(source.between(start)):
        start -= 1
    lead = words[start:first]
    if known.size(Operator.FINITE, quote.words.words, 0) or not _asks(known, lead, words, first):
        return None
    sure = Certainty.LIKELY if lead else Certainty.POSSIBLE
    return Sign(EditClass.QUESTION, Operator.ASK, start, max(end, first + 1), sure)


def _asks(known: Operators, lead: Sequence[str], words: Sequence[str], first: int) -> bool:
    """Whether the words before what is quoted from a question ask for it itself.

    "Do you think …?" does, or "Is …?"; "How can we sleep while …?" takes it for true.
    """
    bare = lead[:-1] if known.ends(Operator.THAT, lead) else lead
    if not bare:
        return True
    if known.ends(Operator.REPORT, bare):
        return True
    told = len(bare) < len(lead) and known.found(Operator.REPORT, bare)
    if told and not any(known.size(Operator.ASK, bare, at) for at in range(len(bare))):
        return True
    return len(bare) == 1 and any(
        known.size(kind, bare, 0) for kind in (Operator.ALSO, Operator.FINITE)
    )


_STOPS = re.compile(r"[.!?;:()]|\n\s*\n")
