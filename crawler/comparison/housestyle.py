"""Words as newspapers may write them otherwise: dates, clock times, sums, initialisms, and the
short forms of speech ("1 June 2026", "June 1, 2026"; "$5m", "5 million dollars"; "gonna").

A change of wording is only one of style where its words, with the equal ones beside them, come to
the same in a plain form. The plain form is never shown: it only compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from unicodedata import normalize

from crawler.comparison.clause import SENTENCE_END
from crawler.comparison.edits import WORDING, Edit
from crawler.comparison.placement import Placement
from crawler.comparison.prepared import Quote, Source, plain_form
from crawler.language.lexicon import Lexicon, WordClass
from crawler.language.numbers import has_figures
from crawler.language.spelling import one_word, plain
from crawler.model import EditClass

NEAR = 3
"""Equal words between two changes that may belong together, and read with a change on either
side: "on the 3rd of March 2021" and "on March 3, 2021" share one word in the middle."""

OUTSIDE = 4
"""Source words tried beyond the quotation's edge for the rest of a date or sum that begins it."""


def settled(
    edits: Sequence[Edit], quote: Quote, source: Source, placement: Placement
) -> list[Edit]:
    """The edits, those of mere style as SPELLING. Offsets stay as they are."""
    if placement.missing or not any(edit.edit in WORDING for edit in edits):
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
    number words are not listed: whether they come to the same cannot be told then. Nor can it where
    a fraction is set in plain figures: "41/2" for "4½"."""
    wording = [edit for edit in edits if edit.edit in WORDING]
    if wording and all(_fraction(edit, quote, source) for edit in wording):
        return True
    if source.lexicon.lang is not None or quote.words.spaceless:
        return False
    groups = [[edits[n] for n in group] for group in _groups(edits)]
    ordered = any(edit.edit is EditClass.ORDER for edit in edits)
    return bool(groups) and not ordered and all(_unlike(group, quote, source) for group in groups)


def _fraction(edit: Edit, quote: Quote, source: Source) -> bool:
    """Whether the figures of both sides are the same but for a slash between them."""
    sides = (quote.written(edit.i1, edit.i2), source.written(edit.j1, edit.j2))
    figures = ["".join(c for c in normalize("NFKC", side) if c.isdigit()) for side in sides]
    slashed = [("/" in side, "\u2044" in normalize("NFKC", side)) for side in sides]
    return figures[0] == figures[1] and slashed in (
        [(True, False), (False, True)],
        [(False, True), (True, False)],
    )


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
    if edit.edit not in WORDING or edit.i2 - edit.i1 != 1 or edit.j2 - edit.j1 != 1:
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
        if edit.edit not in WORDING:
            continue
        if group and edit.i1 - edits[group[-1]].i2 > NEAR:
            yield group
            group = []
        group.append(n)
    if group:
        yield group


def _equal(edit: Edit, quote: Quote, source: Source) -> bool:
    said = quote.words.words[edit.i1 : edit.i2]
    return bool(said) and said == source.words.words[edit.j1 : edit.j2]


def _same(quote: Quote, source: Source, group: list[Edit], pairs: set[tuple[int, int]]) -> bool:
    """Whether the words of a group of changes come to the same in both texts."""
    if any(_equal(edit, quote, source) for edit in group):
        return False  # the same figures with another sign
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


def same_plainly(said: Sequence[str], there: Sequence[str], listed: Lexicon) -> bool:
    """Whether two runs of words have the same plain form."""
    return _Plain(said, listed).comes_to(there)


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


# Indirect speech in the source: "he said the school would open" behind "The school will open".
#
# A report moves the tense and the person of what was said, so the very words cannot be known from
# it: a quotation that puts both back neither agrees with the source nor is it refuted by it.


BEFORE, BEHIND = 8, 6
"""Words before and behind a passage in which its verb of reporting is looked for: "The mayor of
the old town said on Monday that …", "…, the mayor of the town said"."""

SUBJECT = 3
"""Words more that the source may have in a change: "the old council would" for "we will"."""

_MARKS = re.compile("[\"“”„«»「」『』‹›]|(?<!\\w)'|'(?!\\w)")
_SHIFTING = frozenset({EditClass.HEDGE, EditClass.WORD, EditClass.FUNCTION_WORD})
_GRAVE = frozenset(
    {EditClass.NEGATION, EditClass.NUMBER, EditClass.NAME, EditClass.ORDER, EditClass.CUT}
)


def reported(edits: Sequence[Edit], quote: Quote, source: Source, placement: Placement) -> bool:
    """Whether all that the quotation changes is what a report of the same words would change."""
    changed = [edit for edit in edits if edit.edit in _SHIFTING]
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
    first = placement.start
    return _speech(source, ((n - 1, n) for n in range(first, max(0, first - BEFORE), -1)))


def _said_behind(source: Source, placement: Placement) -> bool:
    """Whether a verb of reporting follows in the sentence, and the passage is in no marks."""
    if placement.start and _MARKS.search(source.gap(placement.start)):
        return False
    behind = min(len(source.words), placement.end + BEHIND)
    return _speech(source, ((n, n) for n in range(placement.end, behind)))


def _speech(source: Source, places: Iterable[tuple[int, int]]) -> bool:
    """Whether one of the words, the first of each pair, is a verb of speech, with no mark or
    sentence end before that: what stands before the word of the second number counts."""
    for number, gap in places:
        between = source.between(gap)
        if _MARKS.search(between) or SENTENCE_END.search(between):
            return False
        if source.lexicon.has(WordClass.SPEECH, source.words.words[number]):
            return True
    return False


# A last look before a short quotation is called changed or absent: does its source say the same,
# written otherwise?
# Alignment asks for words that agree, and of five words ("The U.S. will act") too few do where one
# is written in two ways. Here both texts are compared in their plain form as a whole (see
# `plain_form`), and a masked word ("f***ing") as the letters that are left of it.


MOST_WORDS = 16
"""Of a quotation looked for in this way; longer ones are found by their other words."""

LEAST_WORDS = 2

LONGEST_SOURCE = 20_000
"""Words of a source that is brought into plain form, once: 12 µs a word."""

_REACH = 12
"""Words that the passage may have more than the quotation ("5 million dollars" for "$5m")."""

_MASKED = re.compile(r"([^\W\d_]{1,10})(\*{2,12}|-{3,12}|_{2,12})([^\W\d_]{0,10})")
_LETTER = r"[^\W\d_]"


def plainly(quote: Quote, source: Source) -> tuple[int, int] | None:
    """The source's words [first, behind) that say the quotation in another way of writing; None
    when none do.
    """
    if not LEAST_WORDS <= len(quote.words) <= MOST_WORDS or quote.pattern.breaks:
        return None
    if len(source.words) > LONGEST_SOURCE:
        return None
    return _masked(quote, source) or _as_plain(quote, source)


def _as_plain(quote: Quote, source: Source) -> tuple[int, int] | None:
    wanted = plain_form(quote.words.words, source.lexicon)
    if wanted.count(" ") <= LEAST_WORDS or wanted not in source.plain:
        return None
    low, high = 0, len(source.words)
    while low < high:  # the shortest beginning of the source that has it
        middle = (low + high) // 2
        if wanted in plain_form(source.words.words[:middle], source.lexicon):
            high = middle
        else:
            low = middle + 1
    for first in range(low - 1, max(-1, low - len(quote.words) - _REACH), -1):
        if wanted in plain_form(source.words.words[first:low], source.lexicon):
            return first, low
    return None


def _masked(quote: Quote, source: Source) -> tuple[int, int] | None:
    text = quote.folded.text
    if not _MASKED.search(text):
        return None
    parts = []
    for word in text.split():
        found = _MASKED.search(word)
        if found is None:
            parts += [re.escape(one) for one in re.findall(r"\w+", word)]
        else:
            hidden = len(found[2])  # give or take one
            masked = rf"{_LETTER}{{{hidden - 1},{hidden + 1}}}"
            parts.append(f"{re.escape(found[1])}{masked}{re.escape(found[3])}")
    said = r"\W+".join(parts)
    match = re.search(rf"(?<!\w){said}(?!\w)", source.folded.text)
    if match is None:
        return None
    ends = source.words.ends
    first = next(n for n, end in enumerate(ends) if end > match.start())
    behind = next((n for n, end in enumerate(ends) if end >= match.end()), len(ends) - 1) + 1
    return first, behind
