"""Indirect speech in the source: "he said the school would open" behind "The school will open".

A report moves the tense and the person of what was said, so the very words cannot be known from
it: a quotation that puts both back neither agrees with the source nor is it refuted by it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.judging.asides import SENTENCE_END
from crawler.judging.edits import Edit
from crawler.judging.fragments import Quote
from crawler.judging.lexicon import WordClass
from crawler.judging.locate import Source
from crawler.judging.placement import Placement
from crawler.model import EditClass

BEFORE, BEHIND = 8, 6
"""Words before and behind a passage in which its verb of reporting is looked for: "The mayor of
the old town said on Monday that …", "…, the mayor of the town said"."""

SUBJECT = 3
"""Words more that the source may have in a change: "the old council would" for "we will"."""

_MARKS = re.compile("[\"“”„«»「」『』‹›]|(?<!\\w)'|'(?!\\w)")
_WORDING = frozenset({EditClass.HEDGE, EditClass.WORD, EditClass.FUNCTION_WORD})
_GRAVE = frozenset(
    {EditClass.NEGATION, EditClass.NUMBER, EditClass.NAME, EditClass.ORDER, EditClass.CUT}
)


def reported(edits: Sequence[Edit], quote: Quote, source: Source, placement: Placement) -> bool:
    """Whether all that the quotation changes is what a report of the same words would change."""
    changed = [edit for edit in edits if edit.edit in _WORDING]
    if not changed or any(edit.edit in _GRAVE for edit in edits):
        return False
    if not all(_shifted(edit, quote, source) for edit in changed):
        return False
    return _said_before(source, placement) or _said_behind(source, placement)


def _shifted(edit: Edit, quote: Quote, source: Source) -> bool:
    """Whether the quotation has the direct forms of the words that the source reports; "I" and
    "we" may stand for whoever the source names."""
    said = quote.words.words[edit.i1 : edit.i2]
    there = source.words.words[edit.j1 : edit.j2]
    if not said or len(there) > len(said) + SUBJECT:
        return False
    if edit.i1 == 0:  # what the source has for the first words may lie before the passage
        there = source.words.words[max(0, edit.j2 - len(said)) : edit.j2]
    listed = source.lexicon
    for place, word in enumerate(reversed(said), 1):
        other = there[-place] if place <= len(there) else ""
        direct = listed.value(WordClass.REPORTED, other) or ""
        own = place == len(said) and listed.has(WordClass.SELF, word)
        if word != other and word not in direct.split("|") and not own:
            return False
    return True


def _said_before(source: Source, placement: Placement) -> bool:
    """Whether a verb of reporting leads in the passage, without a quotation mark between."""
    words, listed = source.words, source.lexicon
    for at in range(placement.start - 1, max(-1, placement.start - 1 - BEFORE), -1):
        between = source.folded.text[words.ends[at] : words.starts[at + 1]]
        if _MARKS.search(between) or SENTENCE_END.search(between):
            return False
        if listed.has(WordClass.SPEECH, words.words[at]):
            return True
    return False


def _said_behind(source: Source, placement: Placement) -> bool:
    """Whether a verb of reporting follows in the sentence, and the passage is in no marks."""
    words, listed = source.words, source.lexicon
    if placement.start and _MARKS.search(source.gap(placement.start)):
        return False
    for at in range(placement.end, min(len(words), placement.end + BEHIND)):
        between = source.folded.text[words.ends[at - 1] : words.starts[at]]
        if _MARKS.search(between) or SENTENCE_END.search(between):
            return False
        if listed.has(WordClass.SPEECH, words.words[at]):
            return True
    return False
