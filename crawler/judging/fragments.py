"""The quotation as given, made into a pattern: words, ellipses, brackets, fragment boundaries."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from crawler.judging.align import Pattern
from crawler.judging.lexicon import Lexicon, WordClass
from crawler.judging.tokens import Words, seeds, split_words
from crawler.model import Span
from crawler.reading.text import FoldedText, fold

_ELLIPSIS = re.compile(r"[\[(]\s*(?:\.\s*){2,}[\])]|\.(?:\s?\.){2,}|(?<![.\w])\.\.(?!\.)")
_SQUARE = re.compile(r"\[([^\[\]]{0,200})\]")
_ROUND = re.compile(r"\(([^()]{1,60})\)")
_SIC = re.compile(r"^\W*sic\W*$")
MOST_PARTS = 40
"""Most parts that attributions cut a quotation into; more are no quotation of one speech."""

MARKS = 4
"""Fewest quotation marks that two marked parts have."""

MOST_ATTRIBUTION = 14
"""Longest attribution between two parts of one quotation, in words; longer is narration."""

ROUND = 4
"""Most words in round brackets that may be an editor's; longer ones are the speaker's aside."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation prepared for comparison. Offsets of `words` are into `folded.text`.

    `given` is the fragments joined by one space. `seams` are the word numbers at which a new
    fragment begins, `ellipses` those before which an ellipsis stands; `pattern` joins both.
    `literal` is what to search for when marks are taken as punctuation.
    """

    given: str
    folded: FoldedText
    words: Words
    pattern: Pattern
    seams: frozenset[int]
    ellipses: frozenset[int]
    square: frozenset[int]  # words in square brackets
    rounded: frozenset[int]  # words in round brackets, as some papers mark their insertions
    sics: frozenset[int]
    literal: str
    seeds: tuple[str, ...]


@lru_cache(maxsize=2048)
def prepare(fragments: tuple[str, ...]) -> Quote:
    """Prepare a quotation given as its fragments in reading order."""
    given = " ".join(fragments)
    folded = fold(given)
    text = folded.text
    words = split_words(text)
    ellipses = {_word_at(words, found.end()) for found in _ELLIPSIS.finditer(text)}
    ellipses -= {0, len(words)}
    seams = _seams(fragments, folded, words)
    square, rounded, sics = _bracketed(text, words)
    pattern = Pattern(
        tuple(words.words),
        frozenset(ellipses | seams),
        frozenset(square | rounded),
        tuple(words.stems.items()),
    )
    return Quote(
        given=given,
        folded=folded,
        words=words,
        pattern=pattern,
        seams=frozenset(seams),
        ellipses=frozenset(ellipses),
        square=frozenset(square),
        rounded=frozenset(rounded),
        sics=frozenset(sics),
        literal=words.joined(),
        seeds=tuple(seeds(words)),
    )


def split_attribution(quote: Quote, listed: Lexicon) -> tuple[Span, ...] | None:
    """The fragments of a quotation given with its attribution inside: `"A," she said. "B."`

    Spans are code points of `quote.given`. None when `quote` is not of that shape: it must begin
    and end with a mark, and what stands between its marked parts must be short and have a verb of
    speech (any words do where `listed` knows none).
    """
    folded = quote.folded
    if folded.text.count('"') < MARKS or not _MARKED.fullmatch(folded.text):
        return None
    cuts = [0]
    for found in _BETWEEN.finditer(folded.text):
        if _attributes(found[1], listed):
            cuts += [found.start() + 1, found.end()]
    cuts.append(len(folded.text))
    pieces = zip(cuts[::2], cuts[1::2], strict=True)
    spans = [_trimmed(quote.given, folded.original(*piece)) for piece in pieces]
    return tuple(span for span in spans if len(span)) if 1 < len(spans) <= MOST_PARTS else None


_MARKED = re.compile(r'\s*".*"\s*', re.DOTALL)
_BETWEEN = re.compile(r'[,.!?;:-]"([^"]{2,120})"')


def _attributes(between: str, listed: Lexicon) -> bool:
    words = split_words(between).words
    if not 0 < len(words) <= MOST_ATTRIBUTION:
        return False
    return listed.lang is None or listed.count(WordClass.SPEECH, words) > 0


_EDGES = ' \t\n\r\u00a0\u202f"“”„«»「」'


def _trimmed(text: str, span: Span) -> Span:
    """`span` without the spaces and marks at its ends."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip(_EDGES))
    return Span(start, max(start, span.end - len(words) + len(words.rstrip(_EDGES))))


def _word_at(words: Words, offset: int) -> int:
    """The number of the first word that begins at or behind `offset`."""
    return bisect_left(words.starts, offset)


def _seams(fragments: Sequence[str], folded: FoldedText, words: Words) -> set[int]:
    """The numbers of the words with which the second and later fragments begin."""
    if len(fragments) < 2:
        return set()
    origins = [folded.original(start, start).start for start in words.starts]
    seams: set[int] = set()
    at = 0
    for fragment in fragments[:-1]:
        at += len(fragment) + 1
        seams.add(bisect_left(origins, at))
    return seams - {0, len(words)}


def _bracketed(text: str, words: Words) -> tuple[set[int], set[int], set[int]]:
    """The words inside square brackets, inside short round ones, and those that say "sic"."""
    square: set[int] = set()
    rounded: set[int] = set()
    sics: set[int] = set()
    for found in _SQUARE.finditer(text):
        inside = _inside(found, words)
        square |= inside
        if _SIC.match(found[1]):
            sics |= inside
    for found in _ROUND.finditer(text):
        inside = _inside(found, words)
        if _SIC.match(found[1]):
            square |= inside
            sics |= inside
        elif len(inside) <= ROUND and len(inside) < len(words):
            rounded |= inside
    return square, rounded - square, sics


def _inside(found: re.Match[str], words: Words) -> set[int]:
    first = bisect_left(words.starts, found.start())
    behind = bisect_left(words.starts, found.end())
    return set(range(first, behind))


def prepared(fragments: Sequence[str]) -> Quote:
    """`prepare`, remembering the last quotations: one is compared with many sources."""
    return prepare(tuple(fragments))
