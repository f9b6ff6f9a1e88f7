"""The words around a quotation, cut into tokens and noun phrases.

No tagger: each word keeps what separates it from the one before, which with the closed word
classes of `cues` is what the search for a speaker needs. Callers pass bounded windows of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from crawler.reading.cues import NOUN_CAPITALS, Cues

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
    if "," in bare:
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
    return "."


def sentence_start(found: Sequence[Token]) -> int:
    """Index of the first token of the last sentence in `found`."""
    for index in range(len(found) - 1, 0, -1):
        if found[index].gap == ".":
            return index
    return 0


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
        elif (
            token.word in words.stops
            or token.word in words.participles
            or token.word in words.weekdays
        ):
            break
        last += 1
    while last > first and (
        found[last - 1].word in words.joined or found[last - 1].word in words.adverbs
    ):
        last -= 1
    return first, last


def _ends_name(found: Sequence[Token], first: int, index: int, words: Cues) -> bool:
    """Whether a small word ends a name where every noun has a capital ("Ida Marlow ist")."""
    if words.lang not in NOUN_CAPITALS or found[first].word in words.determiners:
        return False
    token = found[index]
    return found[first].capital and not token.capital and token.word not in words.joined


def _joins(found: Sequence[Token], index: int, words: Cues) -> bool:
    """Whether the small word at `index` continues a name ("Arms and Control", "head of NATO")."""
    if index + 1 >= len(found) or found[index + 1].gap != " ":
        return False
    following = found[index + 1]
    if found[index].word in words.clauses:
        return following.capital
    return True
