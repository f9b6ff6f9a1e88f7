"""Speech made readable: what editors do to spoken words without changing what was said.

Restarts and repeats go, as do a leading "And" and small words that turn nothing; "wasn't happy" and
"was unhappy" are one, and a transcript spells names by ear. Whatever denies, doubts, counts or
limits is none of this.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from crawler.comparison.context import SENTENCE_END
from crawler.comparison.edits import WORDING, Edit, named
from crawler.comparison.placement import Placement
from crawler.comparison.prepared import Quote, Source, Worded
from crawler.language.lexicon import Lexicon, WordClass
from crawler.language.spelling import denied_alike, one_by_ear
from crawler.model import EditClass

MOST_SMALL = 2
"""Words in all that a quotation may have more or fewer although they turn nothing."""

MOST_ABANDONED = 12
"""Words of a sentence that a speaker begins, breaks off, and begins again."""

NEAR = 12
"""Words on either side in which what was broken off is said again."""

MOST_REPEATED = 4
"""Words that are said again for emphasis."""

_GUARDS = (
    WordClass.NEGATION,
    WordClass.HEDGE,
    WordClass.QUANTITY,
    WordClass.CONDITION,
    WordClass.NUMBER,
)
_BROKEN_OFF = re.compile(r"[—–…]|--|\.\.\.|(?<=\s)-(?=\s)")
_SET_OFF = re.compile(r"[,.;:!?…—–\n-]")
_FEW = frozenset({"few", "little", "bit", "lot", "number", "hundred", "thousand"})
"""English words that an article before them turns: "few", "a few"."""


def readable(
    edits: Sequence[Edit], quote: Quote, source: Source, placement: Placement
) -> list[Edit]:
    """The edits, those that only make speech readable by their honest class."""
    if placement.missing or not any(edit.edit in WORDING for edit in edits):
        return list(edits)
    steps = placement.alignment.steps
    held = {j for step in steps if step.equal for j in range(step.j1, step.j2)}
    result = [_made_readable(edit, quote, source, held) for edit in edits]
    small = [edit for edit in result if edit.edit is EditClass.SMALL_WORD]
    if sum(max(edit.i2 - edit.i1, edit.j2 - edit.j1) for edit in small) <= MOST_SMALL:
        return result
    return [
        old if new.edit is EditClass.SMALL_WORD else new
        for old, new in zip(edits, result, strict=True)
    ]


def _made_readable(edit: Edit, quote: Quote, source: Source, held: set[int]) -> Edit:
    if edit.edit not in WORDING:
        return edit
    said = quote.words.words[edit.i1 : edit.i2]
    there = source.words.words[edit.j1 : edit.j2]
    if said and there:
        if denied_alike(said, there, source.lexicon) or _by_ear(edit, quote, source):
            return replace(edit, edit=EditClass.SPELLING)
        if len(said) == len(there) == 1 and _alike(said[0], there[0], source.lexicon):
            return replace(edit, edit=EditClass.SMALL_WORD)
    elif there:
        if _repeats(edit, source, held) or _restarts(edit, source, held):
            return replace(edit, edit=EditClass.DISFLUENCY)
        if _begins(source, edit.j1, edit.j2, WordClass.LEADING) or _idle(
            source, edit.j1, edit.j2, source.lexicon
        ):
            return replace(edit, edit=EditClass.SMALL_WORD)
    elif said and _idle(quote, edit.i1, edit.i2, source.lexicon):
        return replace(edit, edit=EditClass.SMALL_WORD)
    return edit


def _restarts(edit: Edit, source: Source, held: set[int]) -> bool:
    """Whether the words left out are a beginning that the speaker broke off and made anew: they
    hold nothing that is not said again beside them, or only small words.
    """
    words, listed = source.words.words, source.lexicon
    if edit.j2 - edit.j1 > MOST_ABANDONED or not 0 < edit.j2 < len(words):
        return False
    start = source.span(max(0, edit.j1 - 1), max(1, edit.j1)).end if edit.j1 else 0
    between = source.text[start : source.span(edit.j2, edit.j2 + 1).start]
    if not _BROKEN_OFF.search(between):
        return False
    near = range(max(0, edit.j1 - NEAR), min(len(words), edit.j2 + NEAR))
    again = {words[j] for j in near if j in held}
    return all(
        word in again
        or listed.has(WordClass.DISFLUENCY, word)
        or (listed.has(WordClass.FUNCTION, word) and not _guards(word, listed))
        for word in words[edit.j1 : edit.j2]
    )


def _repeats(edit: Edit, source: Source, held: set[int]) -> bool:
    """Whether the words left out only say again, set off, what the sentence has just said."""
    words = source.words.words
    there = words[edit.j1 : edit.j2]
    size = len(there)
    if size > MOST_REPEATED or not edit.j1:
        return False
    for first, second in ((edit.j1 - size, edit.j1), (edit.j2 - size, edit.j2)):
        again = first if second == edit.j1 else second
        kept = all(j in held for j in range(again, again + size))
        if kept and words[again : again + size] == there:  # "Never. Never."
            ends = [n for n in (second, second + size) if n < len(words)]
            return all(_SET_OFF.search(source.gap(n)) for n in ends)
    if not _SET_OFF.search(source.gap(edit.j1)):
        return False
    if edit.j2 < len(words) and not _SET_OFF.search(source.gap(edit.j2)):
        return False
    said = set()
    for j in range(edit.j1 - 1, max(-1, edit.j1 - NEAR - 1), -1):
        if j in held:
            said.add(words[j])
        if SENTENCE_END.search(source.gap(j)) if j else True:
            break
    return not SENTENCE_END.search(source.gap(edit.j1)) and all(word in said for word in there)


def _begins(text: Worded, first: int, behind: int, listing: WordClass) -> bool:
    """Whether words [first, behind) of a source open a sentence and are listed as `listing`."""
    if not isinstance(text, Source) or behind - first > MOST_SMALL or not first:
        return False
    opens = SENTENCE_END.search(text.gap(first)) or text.between(first).rstrip().endswith('"')
    words = text.words.words[first:behind]
    return bool(opens) and all(text.lexicon.has(listing, word) for word in words)


def _idle(text: Worded, first: int, behind: int, listed: Lexicon) -> bool:
    """Whether words [first, behind) turn nothing where they stand."""
    words = text.words.words
    if not all(listed.has(WordClass.IDLE, word) for word in words[first:behind]):
        return False
    if first and listed.has(WordClass.NEGATION, words[first - 1]):
        return False
    return behind >= len(words) or words[behind] not in _FEW


def _alike(one: str, other: str, listed: Lexicon) -> bool:
    """Whether two small words may stand for each other: "people who", "people that"."""
    kinds = (listed.value(WordClass.ALIKE, word) or "" for word in (one, other))
    first, second = (set(kind.split("|")) - {""} for kind in kinds)
    return bool(first & second)


def _guards(word: str, listed: Lexicon) -> bool:
    return any(listed.has(kind, word) for kind in _GUARDS)


def _by_ear(edit: Edit, quote: Quote, source: Source) -> bool:
    """Whether names stand for names that sound the same."""
    if edit.i2 - edit.i1 != edit.j2 - edit.j1:
        return False
    pairs = list(zip(range(edit.i1, edit.i2), range(edit.j1, edit.j2), strict=True))
    return all(
        named(quote, i, source.lexicon)
        and named(source, j, source.lexicon)
        and one_by_ear(quote.words.words[i], source.words.words[j])
        for i, j in pairs
        if quote.words.words[i] != source.words.words[j]
    )
