"""Telling quotations from the other things that stand in quotation marks.

Titles of works, names of companies and ships, and terms are no quotations. One to three words
that nobody is said to have spoken are scare quotes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.model import Span
from crawler.reading.cues import NOUN_CAPITALS, Cues

_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")
_LAST_WORD = re.compile(r"[^\W_]+$")
# A scare quote has at most this many words (the definition in `model.Kind.SCARE_QUOTE`).
SCARE_WORDS = 3
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_LONGEST_TITLE = 12
_LONGEST_SAMPLE = 200
# A capital in mid-sentence begins a name of at most so many words; longer ones are mottoes,
# chants and letters, which are quotations.
_LONGEST_NAME = 6

# Languages that capitalise the words of a title; elsewhere only its first word has a capital.
_TITLE_CASE = frozenset(("en",))
_STOPS = frozenset(",.!?…")
_NAMING = frozenset(("as",))


def word_count(text: str, inner: Span, most: int = 50) -> int:
    """The number of words in `inner`, counted up to `most`; two CJK characters count as one."""
    count = 0
    for match in _WORD.finditer(text, inner.start, inner.end):
        unspaced = _UNSPACED.match(match.group()) is not None
        count += (len(match.group()) + 1) // 2 if unspaced else 1
        if count >= most:
            break
    return count


def is_scare(text: str, start: int, fragments: Sequence[Span], end: int) -> bool:
    """Whether few words, spoken by nobody named, only set a term apart.

    They do not where they stand as a sentence of their own: after a colon, or as the whole of
    one, or followed by the comma that an attribution follows. `start` and `end` are the outer
    edges of the marks.
    """
    if sum(word_count(text, fragment, SCARE_WORDS + 1) for fragment in fragments) > SCARE_WORDS:
        return False
    before = text[max(0, start - 10) : start].rstrip()
    first = text[fragments[0].start : fragments[0].start + 1]
    if before.endswith((":", "：")) and not first.islower():
        return False
    stands_first = not before or before.endswith((".", "!", "?", "…")) or before[-1] in "\n"
    inside = text[fragments[-1].end - 1 : fragments[-1].end]
    outside = text[end : end + 1]
    return not (stands_first and (inside in ".,!?…。！？" or outside in (",", ".")))


def is_title(text: str, start: int, inner: Span, end: int, words: Cues | None) -> bool:
    """Whether the words in the marks at [start, end) are a title or a name.

    The caller has made sure that no attribution stands right beside the marks.
    """
    sample = Span(inner.start, min(inner.end, inner.start + _LONGEST_SAMPLE))
    enclosed = [match.group() for match in _WORD.finditer(text, sample.start, sample.end)]
    if not enclosed or len(enclosed) > _LONGEST_TITLE:
        return not enclosed
    before = text[max(0, start - 40) : start].rstrip()
    previous = _last_word(before.rstrip(":：")).lower()
    capital = not enclosed[0][0].islower()
    if words is not None and previous in words.works and capital:
        return True
    if words is None or not before or before.endswith((".", "!", "?", ":", "…")):
        return False
    if words.lang not in _TITLE_CASE:
        return _is_name(enclosed, previous, words)
    if len(enclosed) == 1 or not _is_title_case(enclosed) or _is_headline(text, start, end):
        return False
    return (previous in words.stops and previous not in _NAMING) or not _cue_is_near(before, words)


def is_governed_title(text: str, start: int, inner: Span, words: Cues | None) -> bool:
    """Whether a title hangs on a preposition: On "Morning With Ida," the minister said."""
    if words is None:
        return False
    before = text[max(0, start - 40) : start].rstrip()
    previous = _last_word(before).lower()
    unstopped = text[inner.end - 1 : inner.end] not in _STOPS
    if previous in words.works and unstopped and text[inner.start : inner.start + 1].isupper():
        return True
    if words.lang not in _TITLE_CASE:
        return False
    owned = before.endswith(("'s", "’s", "s'", "s’"))
    if not owned and (previous not in words.stops or previous in _NAMING | words.clauses):
        return False
    sample = Span(inner.start, min(inner.end, inner.start + _LONGEST_SAMPLE))
    enclosed = [match.group() for match in _WORD.finditer(text, sample.start, sample.end)]
    return 2 <= len(enclosed) <= _LONGEST_TITLE and _is_title_case(enclosed)


def _is_title_case(enclosed: list[str]) -> bool:
    """Whether all words but the small ones begin with a capital: "The Comeback Kid"."""
    capitals = sum(word[0].isupper() or word[0].isdigit() for word in enclosed)
    small = sum(len(word) <= 4 and word[0].islower() for word in enclosed)
    return enclosed[0][0].isupper() and capitals >= 2 and capitals + small == len(enclosed)


def _is_name(enclosed: list[str], previous: str, words: Cues) -> bool:
    """Whether a capital in mid-sentence marks a name, where quoted speech would begin small."""
    if not enclosed[0][0].isupper():
        return False
    if words.lang in NOUN_CAPITALS:
        capitals = all(word[0].isupper() for word in enclosed)
        return capitals and len(enclosed) <= SCARE_WORDS and previous in words.determiners
    if len(enclosed) <= SCARE_WORDS:
        return True
    return (
        len(enclosed) <= _LONGEST_NAME
        and previous not in words.verbs
        and previous not in words.nouns
    )


def _cue_is_near(before: str, words: Cues) -> bool:
    """Whether a verb of speech calls the thing so: "hailed him as “The Comeback Kid”"."""
    last = [match.group().lower() for match in _WORD.finditer(before)][-4:]
    return any(word in words.verbs or word in words.participles for word in last)


def _is_headline(text: str, start: int, end: int) -> bool:
    """Whether the words around the marks are set in capitals too, as in a headline."""
    around = [match.group() for match in _WORD.finditer(text, max(0, start - 60), start)][1:]
    if len(around) < 3:
        around = [match.group() for match in _WORD.finditer(text, end, end + 60)][:-1]
    return len(around) >= 3 and sum(word[0].isupper() for word in around) >= 0.7 * len(around)


def _last_word(text: str) -> str:
    found = _LAST_WORD.search(text)
    return found.group() if found else ""
