"""Every difference between a quotation and the passage it comes from, each with its class."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.comparison.alignment import Step
from crawler.comparison.brackets import own as own_brackets
from crawler.comparison.brackets import put_in, recast
from crawler.comparison.omissions import dropped
from crawler.comparison.placement import Placement
from crawler.comparison.prepared import Quote, Source, Worded
from crawler.language.lexicon import Lexicon, WordClass
from crawler.language.numbers import Amount, amounts, one_unit
from crawler.language.spelling import canonical, one_denied, one_name, one_stem, one_word
from crawler.model import EditClass

WORDING = frozenset(
    {
        EditClass.NEGATION,
        EditClass.NUMBER,
        EditClass.NAME,
        EditClass.HEDGE,
        EditClass.FUNCTION_WORD,
        EditClass.WORD,
    }
)
"""The classes of a change of wording; all others leave the words as they are, or their sense."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Quote words [i1, i2) stand where the source has words [j1, j2)."""

    edit: EditClass
    i1: int
    i2: int
    j1: int
    j2: int


def classify(quote: Quote, source: Source, placement: Placement) -> list[Edit]:
    """The edits of a placement, in the quotation's order."""
    steps = _with_marks(quote, placement.alignment.steps)
    edges = _edges(quote, source, steps)
    own = own_brackets(quote, source, placement.start, placement.end)
    edits: list[Edit] = []
    for number, step in enumerate(steps):
        if step.equal:
            edits += [_edit(edit, at) for edit, at in surfaces(quote, source, step)]
        elif not any(m.i1 < step.i2 and step.i1 < m.i2 for m in placement.moved):
            first, last = number == 0, number == len(steps) - 1
            wide = widened(quote, source, step, first, last)
            edits.append(_edit(_class_of(quote, source, wide, number in edges, own), wide))
    edits += [_edit(EditClass.ORDER, step) for step in placement.moved]
    behind = placement.end
    edits += [Edit(EditClass.WORD, i1, i2, behind, behind) for i1, i2 in placement.missing]
    return sorted(_moved(edits, quote, source), key=lambda edit: (edit.i1, edit.i2, edit.j1))


def _edit(edit: EditClass, step: Step) -> Edit:
    return Edit(edit, step.i1, step.i2, step.j1, step.j2)


def _with_marks(quote: Quote, steps: tuple[Step, ...]) -> list[Step]:
    """Steps, and an empty one at every ellipsis or boundary behind which the source goes on."""
    gaps = {step.i1 for step in steps if step.i1 == step.i2}
    marks = sorted(quote.pattern.breaks - gaps)
    result: list[Step] = []
    for whole in steps:
        step = whole
        inside = range(bisect_left(marks, step.i1), bisect_left(marks, step.i2))
        for mark in (marks[n] for n in inside if step.equal):
            where = step.j1 + mark - step.i1
            if mark > step.i1:
                result.append(Step(True, step.i1, mark, step.j1, where))
            result.append(Step(False, mark, mark, where, where))
            step = Step(True, mark, step.i2, where, step.j2)
        result.append(step)
    return result


def _edges(quote: Quote, source: Source, steps: list[Step]) -> set[int]:
    """The steps at a fragment's edge, and those joined to it by words of which only the ending
    differs: a quotation fitted into the case its sentence needs."""
    breaks = quote.pattern.breaks | {0, len(quote.words)}
    edges: set[int] = set()
    for numbers in (range(len(steps)), range(len(steps) - 1, -1, -1)):
        joined = False
        for number in numbers:
            step = steps[number]
            joined = joined or step.i1 in breaks or step.i2 in breaks
            if step.equal or not joined:
                joined = False
                continue
            edges.add(number)
            said = quote.words.words[step.i1 : step.i2]
            there = source.words.words[step.j1 : step.j2]
            joined = only_inflected(said, there, source.lexicon)
    return edges


def _class_of(
    quote: Quote, source: Source, step: Step, at_edge: bool, own: frozenset[int]
) -> EditClass:
    said = quote.words.words[step.i1 : step.i2]
    there = source.words.words[step.j1 : step.j2]
    if not said and step.i1 in quote.pattern.breaks:
        return _at_break(quote, source, step, there)
    stem = quote.words.stems.get(step.i1) if len(said) == len(there) == 1 else None
    if stem is not None and there[0].startswith(stem):
        return EditClass.BRACKET
    if _marked(step, own | quote.sics):
        return _in_brackets(quote, source, step, there)
    if said and "".join(said) == "".join(there):  # a word broken at a line's end
        return EditClass.TYPOGRAPHIC
    if same_words(said, there, source.lexicon) or same_number(quote, source, step):
        return EditClass.SPELLING
    if not said:
        left_out = dropped(quote, source, step, there)
        if left_out is not None:
            return left_out
    if "[" in quote.text and recast(quote, source, step):
        return put_in(quote, source, step)
    return wording(quote, source, step, at_edge)


def _at_break(quote: Quote, source: Source, step: Step, there: list[str]) -> EditClass:
    if not there and step.i1 in quote.ellipses and _source_has_ellipsis(source, step.j1):
        return EditClass.TYPOGRAPHIC
    left_out = dropped(quote, source, step, there)
    if left_out in _TURNS:
        return left_out
    return EditClass.SAID_SPLIT if step.i1 in quote.seams else EditClass.ELLIPSIS


_TURNS = (EditClass.CUT, EditClass.SPLICE)

_OWN_ELLIPSIS = re.compile(r"\.\s?\.\s?\.")


def _source_has_ellipsis(source: Source, number: int) -> bool:
    inside = 0 < number < len(source.words)
    return inside and bool(_OWN_ELLIPSIS.search(source.between(number)))


def _marked(step: Step, own: frozenset[int]) -> bool:
    """Whether all quote words of the step are in brackets, or it drops words beside brackets."""
    if step.i1 < step.i2:
        return all(i in own for i in range(step.i1, step.i2))
    return step.i1 in own or step.i1 - 1 in own


def _in_brackets(quote: Quote, source: Source, step: Step, there: list[str]) -> EditClass:
    """Words in brackets may stand for others, but not turn or claim anything."""
    said = quote.words.words[step.i1 : step.i2]
    if said and all(i in quote.sics for i in range(step.i1, step.i2)) and not there:
        return EditClass.SIC
    return put_in(quote, source, step)


def _moved(edits: list[Edit], quote: Quote, source: Source) -> list[Edit]:
    """Words dropped in one place and put in at another are one change of order."""
    ours, theirs = quote.words.words, source.words.words
    changed = [e for e in edits if e.edit in WORDING]
    put = sorted(word for e in changed for word in ours[e.i1 : e.i2])
    left = sorted(word for e in changed for word in theirs[e.j1 : e.j2])
    if not put or put != left:
        return edits
    order = EditClass.SPELLING if _is_date(changed, source) else EditClass.ORDER
    return [Edit(order, e.i1, e.i2, e.j1, e.j2) if e.edit in WORDING else e for e in edits]


def _is_date(changed: list[Edit], source: Source) -> bool:
    """Whether only a day and its month change places: "5 March", "March 5"."""
    first, behind = min(e.j1 for e in changed), max(e.j2 for e in changed)
    words = source.words.words[max(0, first - 1) : behind + 1]
    months = [word for word in words if source.lexicon.has(WordClass.MONTH, word)]
    return behind - first <= 2 and len(months) == 1 and any(word.isdigit() for word in words)


# What an unmarked change of wording is: the same words otherwise written, or other words.


BESIDE = 2
"""Words before a changed unit in which its number is looked for."""

WIDEST = 5
"""Words on either side of a change in which the rest of a number is looked for."""


def same_words(said: Sequence[str], there: Sequence[str], listed: Lexicon) -> bool:
    """Whether two runs of words differ only in spelling or in how a number is written."""
    if not said or not there:
        return False
    if "".join(map(canonical, said)) == "".join(map(canonical, there)):
        return True
    if len(said) == len(there) and all(
        a == b or one_word(a, b, listed) for a, b in zip(said, there, strict=True)
    ):
        return True
    if _digit_groups(said) == _digit_groups(there):  # "10.30", "10:30"
        return True
    ours, theirs = amounts(said, listed.lang), amounts(there, listed.lang)
    covered = sum(n.behind - n.first for n in ours) == len(said)
    covered = covered and sum(n.behind - n.first for n in theirs) == len(there)
    return covered and _alike(ours, theirs)


def _alike(ours: Sequence[Amount], theirs: Sequence[Amount]) -> bool:
    """Whether two runs of numbers are the same, one by one."""
    return len(ours) == len(theirs) and all(
        a.value == b.value and one_unit(a.unit, b.unit) for a, b in zip(ours, theirs, strict=True)
    )


def _digit_groups(words: Sequence[str]) -> list[str]:
    return [group for word in words for group in re.split("[.,]", word)]


def same_number(quote: Quote, source: Source, step: Step) -> bool:
    """Whether the step changes only how a number is written that goes on in equal words beside it:
    "40 [%]" for "40 [per cent]", "£1.2 [billion]" for "£1.2[bn]", "12[th] June" for "12 June"."""
    ours, theirs, listed = quote.words.words, source.words.words, source.lexicon
    changed = (*ours[step.i1 : step.i2], *theirs[step.j1 : step.j2])
    if not all(_numeric(word, listed) for word in changed):
        return False
    for back in range(min(BESIDE, step.i1, step.j1) + 1):
        if back and ours[step.i1 - back] != theirs[step.j1 - back]:
            return False
        here = amounts(ours[step.i1 - back : step.i2], listed.lang)
        there = amounts(theirs[step.j1 - back : step.j2], listed.lang)
        whole = len(here) == len(there) == 1 and here[0].first == there[0].first == 0
        if whole and _alike(here, there):
            ends = (here[0].behind, there[0].behind)
            return ends == (back + step.i2 - step.i1, back + step.j2 - step.j1)
    return False


_NUMERIC = (
    WordClass.NUMBER,
    WordClass.ORDINAL,
    WordClass.SCALE,
    WordClass.UNIT,
    WordClass.SUFFIX,
)


def _numeric(word: str, listed: Lexicon) -> bool:
    """Whether a word may be part of a number or its unit ("per" of "per cent", too)."""
    if word[0].isdigit() or any(listed.has(kind, word) for kind in _NUMERIC):
        return True
    return any(word in phrase for kind in _NUMERIC for phrase in listed.phrases[kind])


def widened(quote: Quote, source: Source, step: Step, first: bool, last: bool) -> Step:
    """The step with what alignment left outside the quotation's edge: the rest of a number, or
    of a word broken at a line's end.

    "5,000 soldiers" may be aligned so that only "thousand" of "five thousand" stands against
    "5,000". `first` and `last` say whether the step is the outermost one.
    """
    said = quote.words.words[step.i1 : step.i2]
    if not said or not (first or last):
        return step
    counted = amounts(said, source.lexicon.lang)
    words = source.words.words
    for back in range(WIDEST + 1 if first else 1):
        for on in range(WIDEST + 1 if last else 1):
            low, high = step.j1 - back, step.j2 + on
            if low < 0 or high > len(words) or low >= high:
                continue
            there = words[low:high]
            broken = "".join(said) == "".join(there)
            if broken or (counted and same_words(said, there, source.lexicon)):
                return Step(False, step.i1, step.i2, low, high)
    return step


def wording(quote: Quote, source: Source, step: Step, at_edge: bool) -> EditClass:
    """The class of a change of wording, the gravest first.

    `at_edge` says whether the step is the first or last of a fragment, or joined to it by other
    words that only have another ending.
    """
    said = quote.words.words[step.i1 : step.i2]
    there = source.words.words[step.j1 : step.j2]
    listed = source.lexicon
    denials = [listed.count(WordClass.NEGATION, words) for words in (said, there)]
    single = len(said) == len(there) == 1
    if denials[0] != denials[1] or (single and one_denied(said[0], there[0], listed)):
        return EditClass.NEGATION
    alike = _alike(_counted(said, listed), _counted(there, listed))
    if not alike or _recounted(quote, source, step):
        return EditClass.NUMBER
    if at_edge and only_inflected(said, there, listed):
        return EditClass.INFLECTION
    if _doubts(said, listed) != _doubts(there, listed):
        return EditClass.HEDGE
    if _romanised(quote, source, step):
        return EditClass.SPELLING
    if _capitals(quote, step.i1, step.i2) or _capitals(source, step.j1, step.j2):
        return EditClass.NAME
    contrary = any(listed.value(WordClass.OPPOSITE, word) in there for word in said)
    if not contrary and all(listed.has(WordClass.FUNCTION, word) for word in (*said, *there)):
        return EditClass.FUNCTION_WORD
    return EditClass.WORD


def only_inflected(said: Sequence[str], there: Sequence[str], listed: Lexicon) -> bool:
    """Whether one word stands for one word and only its ending differs."""
    return len(said) == len(there) == 1 and one_stem(said[0], there[0], listed)


def _counted(words: Sequence[str], listed: Lexicon) -> list[Amount]:
    """The numbers among `words`, by size; "one" and its like are as often pronouns or articles."""
    return sorted(
        (found for found in amounts(words, listed.lang) if not _only_small(words, found, listed)),
        key=lambda found: (found.value, found.unit or ""),
    )


def _recounted(quote: Quote, source: Source, step: Step) -> bool:
    """Whether a changed word is the unit or factor of a number beside it ("12 dollars")."""
    ours, theirs, listed = quote.words.words, source.words.words, source.lexicon
    kinds = (WordClass.UNIT, WordClass.SCALE)
    changed = (*ours[step.i1 : step.i2], *theirs[step.j1 : step.j2])
    if not any(listed.has(kind, word) for kind in kinds for word in changed):
        return False
    here = ours[max(0, step.i1 - BESIDE) : step.i2 + 1]
    there = theirs[max(0, step.j1 - BESIDE) : step.j2 + 1]
    return not _alike(_counted(here, listed), _counted(there, listed))


def _only_small(words: Sequence[str], found: Amount, listed: Lexicon) -> bool:
    return found.unit is None and all(
        listed.has(WordClass.FUNCTION, word) for word in words[found.first : found.behind]
    )


def _doubts(words: Sequence[str], listed: Lexicon) -> tuple[int, int, list[str]]:
    """Phrases of doubt and quantity, counted, and the single words among them."""
    doubt, quantity = WordClass.HEDGE, WordClass.QUANTITY
    return (
        listed.count(doubt, words),
        listed.count(quantity, words),
        [w for w in words if listed.has(doubt, w) or listed.has(quantity, w)],
    )


def _romanised(quote: Quote, source: Source, step: Step) -> bool:
    """Whether one capitalised word stands for another romanisation of the same name."""
    if step.i2 - step.i1 != 1 or step.j2 - step.j1 != 1:
        return False
    capital = quote.capital(step.i1) and source.capital(step.j1)
    return capital and one_name(quote.words.words[step.i1], source.words.words[step.j1])


_SENTENCE = re.compile(r'[.!?:"]')


def _capitals(text: Worded, first: int, behind: int) -> bool:
    """Whether one of the words is written as a name: with a capital inside a sentence."""
    return any(
        text.capital(n) and text.words.words[n] != "i" and not _SENTENCE.search(text.between(n))
        for n in range(max(first, 1), behind)
    )


# How words that are the same differ in writing: capitals, marks, brackets, contractions.


_BRACKETS = re.compile(r"[\[\](){}]")
BRACKET_REACH = 60
"""Characters around a word in which the source's own brackets are looked for."""

_FINAL = re.compile(r"^[\s.,;:!?…'\"()\[\]-]*")


def surfaces(quote: Quote, source: Source, step: Step) -> list[tuple[EditClass, Step]]:
    """The differences in writing within a step of equal words, one of each class."""
    found = _brackets(quote, source, step)
    if quote.written(step.i1, step.i2) != source.written(step.j1, step.j2):
        found += _within(quote, source, step)
    if step.i2 == len(quote.words) and _end_differs(quote, source, step):
        at = Step(True, step.i2, step.i2, step.j2, step.j2)
        found.append((EditClass.FINAL_PUNCTUATION, at))
    return found


def _brackets(quote: Quote, source: Source, step: Step) -> list[tuple[EditClass, Step]]:
    """Words like "[t]he" and "[severe]" that the source has without the brackets."""
    marked = quote.words.bracketed | quote.pattern.bracketed
    found = []
    for i in sorted(marked.intersection(range(step.i1, step.i2))):
        j = step.j1 + i - step.i1
        start, end = source.words.starts[j], source.words.ends[j]
        around = source.folded.text[max(0, start - BRACKET_REACH) : end + BRACKET_REACH]
        if not _BRACKETS.search(around):
            found.append((EditClass.BRACKET, Step(True, i, i + 1, j, j + 1)))
    return found


def _within(quote: Quote, source: Source, step: Step) -> list[tuple[EditClass, Step]]:
    """Capitals, contractions and marks that differ, each gathered into one change."""
    places: dict[EditClass, list[int]] = {}
    for i in range(step.i1, step.i2):
        j = step.j1 + i - step.i1
        ours = quote.written(i, i + 1)
        theirs = source.written(j, j + 1)
        if ours != theirs and i not in quote.words.bracketed:
            places.setdefault(_class(ours, theirs), []).append(i)
    if not places:
        places[EditClass.TYPOGRAPHIC] = [step.i1, step.i2 - 1]
    away = step.j1 - step.i1
    return [
        (edit, Step(True, at[0], at[-1] + 1, at[0] + away, at[-1] + 1 + away))
        for edit, at in places.items()
    ]


def _class(ours: str, theirs: str) -> EditClass:
    if ours.lower() == theirs.lower():
        return EditClass.CAPITAL
    if "not" in (ours.lower(), theirs.lower()):  # "do not" for "don't"
        return EditClass.SPELLING
    return EditClass.TYPOGRAPHIC


def _end_differs(quote: Quote, source: Source, step: Step) -> bool:
    ours = quote.folded.text[quote.words.ends[step.i2 - 1] :].strip(" '\"")
    theirs = _FINAL.match(source.folded.text[source.words.ends[step.j2 - 1] :])
    marks = theirs[0].strip(" '\"") if theirs else ""
    return not marks.startswith(ours)
