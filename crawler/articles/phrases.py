"""The words around a quotation, cut into tokens and noun phrases.

No tagger: each word keeps what separates it from the one before, which with the closed word
classes of `cues` is what the search for a speaker needs. Callers pass bounded windows of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from crawler.language.lexicon import NOUN_CAPITALS, Cues

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MARKS = '"“”„«»‹›「」『』'


class Token(NamedTuple):
    """One word at [start, end). `gap` is what separates it from the word before.

    Gaps: " " nothing but blanks, hyphens or the dots of abbreviations; "," ":" ";" "(" "-" (a
    dash) as written; '"' a mark of quotation beside a name; "." the end of a sentence. A tuple,
    for half of the reader's time goes into making these: a frozen dataclass takes four times as
    long.
    """

    start: int
    end: int
    word: str
    capital: bool
    gap: str


def tokens(text: str, start: int, end: int, words: Cues, until: str = "") -> list[Token]:
    """The words of text[start:end]. The first one's gap is what stands before it in the window.

    They end before a word, other than the first, whose gap is in `until`.
    """
    found: list[Token] = []
    last_end = start
    previous = ""
    for match in _WORD.finditer(text, start, end):
        first, last = match.span()
        raw = match.group()
        word = raw.lower()
        capital = raw[0] != word[0]
        gap = " "
        if last_end + 1 != first or not text[last_end].isspace():
            gap = _gap(text[last_end:first], previous, capital, words)
            if gap in until and found:
                break
        if "’" in word:
            word = word.replace("’", "'")
        found.append(Token(first, last, word, capital, gap))
        last_end = last
        previous = raw
    return found


def _gap(between: str, previous: str, capital: bool, words: Cues) -> str:
    if between == " " or between == "-":
        return " "
    bare = between.strip()
    if not bare:
        return " "
    if "." in bare or "!" in bare or "?" in bare or "…" in bare:
        return _at_stop(bare, between, previous, capital, words)
    for sign in ":;":
        if sign in bare:
            return sign
    if "(" in bare or ")" in bare or "[" in bare or "]" in bare:
        return "("
    if "," in bare or "،" in bare:
        return ","
    if bare[0] in _MARKS or bare[-1] in _MARKS:
        return '"'
    if "—" in bare or "–" in bare or "―" in bare or "--" in bare:
        return "-"
    if "-" in bare and between != "-":
        return "-" if between[0].isspace() and between[-1].isspace() else " "
    return " "


def _at_stop(bare: str, between: str, previous: str, capital: bool, words: Cues) -> str:
    """Whether a full stop ends a sentence or an abbreviation ("Sen.", "John F.")."""
    if bare == ".":
        if not between[-1].isspace():
            return " "
        if previous.lower() in words.titles or (len(previous) == 1 and previous.isupper()):
            return " "
        return "." if capital or len(previous) > 3 else " "
    if bare in (".,", ".),"):
        return ","
    if bare == ".)" and len(previous) <= _ABBREVIATED:  # "(D-Md.) said"
        return "("
    return "."


def sentence_start(found: Sequence[Token]) -> int:
    """Index of the first token of the last sentence in `found`."""
    for index in range(len(found) - 1, 0, -1):
        if found[index].gap == ".":
            return index
    return 0


def is_any(token: Token, *kinds: frozenset[str]) -> bool:
    """Whether the token is of one of these classes of words."""
    return any(token.word in kind for kind in kinds)


def is_verb(found: Sequence[Token], index: int, words: Cues) -> bool:
    """Whether the token is a verb of speech here, not a noun ("the reports") or name ("States")."""
    token = found[index]
    if token.word not in words.verbs:
        following = found[index + 1] if index + 1 < len(found) else None
        return following is not None and f"{token.word}_{following.word}" in words.verbs
    if index == 0:
        return True
    before = found[index - 1]
    if token.gap == " " and before.word in words.articles:
        return False
    return not token.capital or is_headline(found)


def verb_end(found: Sequence[Token], index: int, words: Cues) -> int:
    """The index behind the verb of speech at `index`, which may have two words ("ha detto")."""
    pair = index + 1 < len(found) and f"{found[index].word}_{found[index + 1].word}" in words.verbs
    return index + 2 if pair else index + 1


def is_headline(found: Sequence[Token]) -> bool:
    """Whether nearly every word is capitalised, so that capitals tell nothing."""
    return sum(token.capital for token in found) >= 0.7 * len(found)


def noun_phrase_after(
    found: Sequence[Token], first: int, words: Cues, limit: int = 12
) -> tuple[int, int]:
    """The phrase that begins at token `first`, as indexes [first, last); empty if none begins."""
    last = first
    while last < len(found) and last - first < limit:
        token = found[last]
        if last > first and token.gap != " ":
            break
        if last > first and (is_verb(found, last, words) or _ends_name(found, first, last, words)):
            break
        if token.word in words.joined and last > first:
            if not _joins(found, last, words):
                break
        elif is_any(token, words.stops, words.participles, words.weekdays):
            break
        last += 1
    while last > first and is_any(found[last - 1], words.joined, words.adverbs):
        last -= 1
    return first, last


def _ends_name(found: Sequence[Token], first: int, index: int, words: Cues) -> bool:
    """Whether a small word ends a name where every noun has a capital ("Ida Marlow ist")."""
    if words.lang not in NOUN_CAPITALS or found[first].word in words.determiners:
        return False
    token = found[index]
    if not found[first].capital or token.capital:
        return False
    told = token.word in words.articles and found[index - 1].capital  # "sagte Krause dem Portal"
    return told or token.word not in words.joined


def _joins(found: Sequence[Token], index: int, words: Cues) -> bool:
    """Whether the small word at `index` continues a name ("Arms and Control", "head of NATO")."""
    if index + 1 >= len(found) or found[index + 1].gap != " ":
        return False
    following = found[index + 1]
    return following.capital or found[index].word not in words.clauses


# The subject of a verb of speech, found without a grammar: as ranges of token indexes.
#
# Capitals, commas and the closed word classes of `cues` are all it goes by; where they do not
# suffice the range is empty, and the quotation has no speaker rather than a wrong one.


# "Va", "Ill", "Calif": an abbreviated state after its town.
_ABBREVIATED = 5


# Scripts without capitals, where a name set off by commas can only be told by opening the sentence.
_CASELESS = frozenset(("ar", "fa", "he"))


def subject_before(found: Sequence[Token], verb: int, words: Cues) -> tuple[int, int]:
    """The subject of the verb at index `verb`, looking left, as indexes; empty if unclear."""
    last = verb - 1
    separated = found[verb].gap
    while last >= 0 and found[last].word in words.adverbs and separated in (" ", ","):
        separated = found[last].gap if separated == " " else separated
        last -= 1
    if separated == " ":
        last = _before_date(found, last, words)
    if last >= 0 and separated == '"':
        return _subject_with_name(found, last, words)
    if last < 0 or separated not in (" ", ","):
        return (0, 0)
    if found[last].word in words.pronouns and separated == " ":
        return (last, last + 1)
    if found[last].word in words.clauses or found[last].word in words.infinitive:
        return _shared_subject(found, last, words)
    if separated == ",":
        return _before_apposition(found, last, words)
    return _phrase_ending_at(found, last, words)


def _before_date(found: Sequence[Token], last: int, words: Cues) -> int:
    """`last`, moved back over "on Monday" or "Monday" between a subject and its verb."""
    first = last
    while first > 0 and (found[first].word in words.weekdays or found[first].word.isdigit()):
        first -= 1
    if first == last:
        return last
    return first - 1 if found[first].word in words.stops and first > 0 else first


def _subject_with_name(found: Sequence[Token], last: int, words: Cues) -> tuple[int, int]:
    """The subject that ends in a name in marks (Газета «Утро»), or stands farther ahead of one."""
    first = last
    while first > 0 and found[first].gap in (" ", '"') and last - first < 6:
        first -= 1
    if any(token.word in words.stops for token in found[first : last + 1]):
        return opening_subject(found, last, words)
    return (first, last + 1)


def _shared_subject(found: Sequence[Token], before: int, words: Cues) -> tuple[int, int]:
    """The subject that a verb shares with one before it: "who took her arm and said"."""
    for index in range(before - 1, -1, -1):
        if is_verb(found, index, words):
            return subject_before(found, index, words)
        if found[index].word in words.pronouns:
            return (index, index + 1)
    return opening_subject(found, before, words)


def opening_subject(found: Sequence[Token], before: int, words: Cues) -> tuple[int, int]:
    """The phrase that opens the sentence, if it is a pronoun, a name or a determined noun."""
    opening = found[0]
    if opening.word in words.pronouns:
        return (0, 1)
    if opening.word in words.stops or opening.word in words.participles:
        return (0, 0)
    if opening.word not in words.determiners and not opening.capital:
        return (0, 0)
    first, last = noun_phrase_after(found, 0, words, limit=7)
    last = min(last, before)
    return (first, last) if last - first < 7 else (0, 0)


def inverted_subject(found: Sequence[Token], verb: int, words: Cues) -> tuple[int, int] | None:
    """The subject after a verb at the end of a sentence: "…, said Ann Lee, a clerk." """
    if (
        not verb
        or found[verb].word not in words.inverting
        or found[verb].gap != ","
        or verb + 1 >= len(found)
    ):
        return None
    opening = found[verb + 1]
    if opening.gap != " " or not (opening.capital or opening.word in words.determiners):
        return None
    first, last = noun_phrase_after(found, verb + 1, words)
    return (first, last) if last == len(found) or found[last].gap == "," else None


def _clause_start(found: Sequence[Token], last: int, words: Cues) -> int:
    """Index where the clause that holds token `last` begins."""
    first = last
    while first > 0 and found[first].gap == " " and found[first - 1].word not in words.clauses:
        first -= 1
    return first


def _capital_run(found: Sequence[Token], last: int, words: Cues) -> int:
    """Index where the run of capitalised words that ends at `last` begins; last + 1 if none."""
    first = last + 1
    index = last
    while index >= 0:
        token = found[index]
        if token.capital and token.word not in words.weekdays and not _is_small(token, words):
            first = index
        elif token.word not in words.joined or token.word in words.clauses:
            break
        if token.gap != " ":
            break
        index -= 1
    return first


def _is_small(token: Token, words: Cues) -> bool:
    """Whether a capitalised word is only a conjunction or preposition that opens a sentence."""
    if token.word in words.joined or token.word in words.determiners:
        return False
    return token.word in words.clauses or token.word in words.stops or token.word in words.adverbs


def _phrase_ending_at(found: Sequence[Token], last: int, words: Cues) -> tuple[int, int]:
    clause = _clause_start(found, last, words)
    run = _capital_run(found, last, words)
    if run <= last:
        first = max(run, clause)
        governed = first > 0 and found[first - 1].word in words.stops  # "president of France"
        if first == clause or not governed:
            while first < last and found[first].word in words.stops:
                first += 1
            return (first, last + 1)
    first = clause
    while first <= last and is_any(found[first], words.adverbs, words.clauses):
        first += 1
    if found[min(first, last)].word in words.stops:  # a fronted phrase: the subject follows it
        for index in range(first + 2, last):
            if found[index].word in words.determiners and found[index - 1].word not in words.stops:
                return (index, last + 1)
        return (0, 0)
    if last - first >= 14:
        return (0, 0)
    return (first, last + 1)


def _before_apposition(found: Sequence[Token], last: int, words: Cues) -> tuple[int, int]:
    """The first part of "Name, the minister of X, a member of Y," that ends at token `last`."""
    end = last + 1
    while True:
        first = end - 1
        while first > 0 and found[first].gap not in (",", ".", ":", ";", "-"):
            first -= 1
        opening = found[first]
        named = opening.capital and opening.word not in words.determiners
        if named and first and end - first == 1 and opening.end - opening.start <= _ABBREVIATED:
            named = False  # "in Springfield, Ill., said": a place's second half
        person = opening.word in words.pronouns and opening.word not in words.clauses
        if (named and opening.word not in words.stops) or person:
            return _leading_phrase(found, first, end, words)
        if first == 0 or opening.gap != ",":
            opens = not first and words.lang in _CASELESS and opening.word not in words.stops
            if opens or opening.word in words.determiners:
                return _leading_phrase(found, first, end, words)
            return (0, 0)
        end = first


def _leading_phrase(found: Sequence[Token], first: int, end: int, words: Cues) -> tuple[int, int]:
    if found[first].word in words.pronouns and found[first].word not in words.determiners:
        return (first, first + 1)
    phrase = noun_phrase_after(found, first, words)
    return (phrase[0], min(phrase[1], end))
