"""Words as newspapers may write them otherwise: dates, clock times, sums, initialisms, and the
short forms of speech ("1 June 2026", "June 1, 2026"; "$5m", "5 million dollars"; "gonna").

A change of wording is only one of style where its words, with the equal ones beside them, come to
the same in a plain form. The plain form is never shown: it only compares.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from crawler.judging.edits import Edit
from crawler.judging.fragments import Quote
from crawler.judging.hannumerals import has_figures
from crawler.judging.lexicon import Lexicon, WordClass
from crawler.judging.locate import Source
from crawler.judging.placement import Placement
from crawler.judging.plainform import plain
from crawler.judging.spelling import one_word
from crawler.model import EditClass

NEAR = 3
"""Equal words between two changes that may belong together, and read with a change on either
side: "on the 3rd of March 2021" and "on March 3, 2021" share one word in the middle."""

OUTSIDE = 4
"""Source words tried beyond the quotation's edge for the rest of a date or sum that begins it."""

_WORDING = frozenset(
    {
        EditClass.NEGATION,
        EditClass.NUMBER,
        EditClass.NAME,
        EditClass.HEDGE,
        EditClass.FUNCTION_WORD,
        EditClass.WORD,
    }
)


def settled(
    edits: Sequence[Edit], quote: Quote, source: Source, placement: Placement
) -> list[Edit]:
    """The edits, those of mere style as SPELLING. Offsets stay as they are."""
    if placement.missing or not any(edit.edit in _WORDING for edit in edits):
        return list(edits)
    pairs = {
        (step.i1 + n, step.j1 + n)
        for step in placement.alignment.steps
        if step.equal
        for n in range(step.i2 - step.i1)
    }
    result = [
        replace(edit, edit=EditClass.SPELLING) if _abbreviates(edit, quote, source) else edit
        for edit in edits
    ]
    for group in _groups(result):
        if _same(quote, source, [edits[n] for n in group], pairs):
            for n in group:
                result[n] = replace(edits[n], edit=EditClass.SPELLING)
    return result


def unlike_numbers(edits: Sequence[Edit], quote: Quote, source: Source) -> bool:
    """Whether all that changes is how a number, date or unit is written, in a language whose
    number words are not listed: whether they come to the same cannot be told then."""
    if source.lexicon.lang is not None or quote.words.spaceless:
        return False
    groups = [[edits[n] for n in group] for group in _groups(edits)]
    ordered = any(edit.edit is EditClass.ORDER for edit in edits)
    return bool(groups) and not ordered and all(_unlike(group, quote, source) for group in groups)


def _unlike(group: list[Edit], quote: Quote, source: Source) -> bool:
    words = [word for e in group for word in quote.words.words[e.i1 : e.i2]]
    words += [word for e in group for word in source.words.words[e.j1 : e.j2]]
    if group[-1].i2 == len(quote.words):  # a sign may stand where the passage seems to end
        words += [word for word in source.words.words[group[-1].j2 :][:1] if not word[0].isalnum()]
    figures = sum(not word[0].isalpha() for word in words)
    return 0 < figures < len(words)


_NO_ABBREVIATION = (
    WordClass.NEGATION,
    WordClass.FUNCTION,
    WordClass.HEDGE,
    WordClass.QUANTITY,
)
LONGER = 2
"""Letters that a word has more than its abbreviation ("Gov." for "Governor")."""


def _abbreviates(edit: Edit, quote: Quote, source: Source) -> bool:
    """Whether one word stands for another that begins with it, and a full stop shows it."""
    if edit.edit not in _WORDING or edit.i2 - edit.i1 != 1 or edit.j2 - edit.j1 != 1:
        return False
    ours, theirs = quote.words, source.words
    for short, text, end, long in (
        (ours.words[edit.i1], quote.folded.text, ours.ends[edit.i1], theirs.words[edit.j1]),
        (theirs.words[edit.j1], source.folded.text, theirs.ends[edit.j1], ours.words[edit.i1]),
    ):
        dotted = text[end : end + 1] == "." and text[end : end + 2] != ".."
        listed = any(source.lexicon.has(kind, short) for kind in _NO_ABBREVIATION)
        if dotted and not listed and short.isalpha() and long.startswith(short):
            return len(long) >= len(short) + LONGER
    return False


def _groups(edits: Sequence[Edit]) -> Iterator[list[int]]:
    """The numbers of wording edits, those near each other together."""
    group: list[int] = []
    for n, edit in enumerate(edits):
        if edit.edit not in _WORDING:
            continue
        if group and edit.i1 - edits[group[-1]].i2 > NEAR:
            yield group
            group = []
        group.append(n)
    if group:
        yield group


def _same(quote: Quote, source: Source, group: list[Edit], pairs: set[tuple[int, int]]) -> bool:
    """Whether the words of a group of changes come to the same in both texts."""
    i1, i2 = min(e.i1 for e in group), max(e.i2 for e in group)
    j1, j2 = min(e.j1 for e in group), max(e.j2 for e in group)
    before = next((n for n in range(NEAR) if (i1 - n - 1, j1 - n - 1) not in pairs), NEAR)
    behind = next((n for n in range(NEAR) if (i2 + n, j2 + n) not in pairs), NEAR)
    ours, theirs = quote.words.words, source.words.words
    backs = range(OUTSIDE + 1) if i1 - before == 0 else (0,)
    ons = range(OUTSIDE + 1) if i2 + behind == len(ours) else (0,)
    for left in dict.fromkeys((before, 0)):
        for right in dict.fromkeys((behind, 0)):
            said = _Plain(ours[i1 - left : i2 + right], source.lexicon)
            for back in backs if left == before else (0,):
                for on in ons if right == behind else (0,):
                    first = max(0, j1 - left - back)
                    if said.comes_to(theirs[first : j2 + right + on]):
                        return True
    return False


class _Plain:
    """A run of words with its plain forms: two numbers read as a time, and as a range."""

    def __init__(self, words: Sequence[str], listed: Lexicon) -> None:
        self._listed = listed
        self._as_time = plain(words, listed)
        self._as_range = plain(words, listed, clock=False)

    def comes_to(self, there: Sequence[str]) -> bool:
        """Whether the words `there` have the same plain form."""
        if self._as_time and _alike(self._as_time, plain(there, self._listed), self._listed):
            return True
        if self._as_range == self._as_time and not has_figures(there):
            return False  # both readings are one
        theirs = plain(there, self._listed, clock=False)
        return bool(self._as_range) and _alike(self._as_range, theirs, self._listed)


def _alike(said: Sequence[str], there: Sequence[str], listed: Lexicon) -> bool:
    return len(said) == len(there) and all(
        a == b or (a[0] != "@" != b[0] and one_word(a, b, listed))
        for a, b in zip(said, there, strict=True)
    )
