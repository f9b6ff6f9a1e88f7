"""Every difference between a quotation and the passage it comes from, each with its class."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from crawler.judging.align import Step
from crawler.judging.changes import only_inflected, same_number, same_words, widened, wording
from crawler.judging.cuts import dropped
from crawler.judging.fragments import Quote
from crawler.judging.lexicon import WordClass
from crawler.judging.locate import Source
from crawler.judging.placement import Placement
from crawler.judging.surface import surfaces
from crawler.model import EditClass


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
    own = _own_brackets(quote, source, placement)
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


def _own_brackets(quote: Quote, source: Source, placement: Placement) -> frozenset[int]:
    """The words that the quotation, not already its source, has in brackets."""
    passage = source.span(placement.start, placement.end)
    there = source.text[max(0, passage.start - 2) : passage.end]
    square = there.count("[") - there.lower().count("[sic") >= quote.given.count("[") - len(
        quote.sics
    )
    rounded = "(" in there
    return (frozenset() if square else quote.square) | (frozenset() if rounded else quote.rounded)


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
    return wording(quote, source, step, at_edge)


def _at_break(quote: Quote, source: Source, step: Step, there: list[str]) -> EditClass:
    if not there and step.i1 in quote.ellipses and _source_has_ellipsis(source, step.j1):
        return EditClass.TYPOGRAPHIC
    if dropped(quote, source, step, there) is EditClass.CUT:
        return EditClass.CUT
    return EditClass.SAID_SPLIT if step.i1 in quote.seams else EditClass.ELLIPSIS


_OWN_ELLIPSIS = re.compile(r"\.\s?\.\s?\.")


def _source_has_ellipsis(source: Source, number: int) -> bool:
    words = source.words
    if not 0 < number < len(words):
        return False
    between = source.folded.text[words.ends[number - 1] : words.starts[number]]
    return bool(_OWN_ELLIPSIS.search(between))


def _marked(step: Step, own: frozenset[int]) -> bool:
    """Whether all quote words of the step are in brackets, or it drops words beside brackets."""
    if step.i1 < step.i2:
        return all(i in own for i in range(step.i1, step.i2))
    return step.i1 in own or step.i1 - 1 in own


def _in_brackets(quote: Quote, source: Source, step: Step, there: list[str]) -> EditClass:
    """Words in brackets may stand for others, but not hide a negation."""
    said = quote.words.words[step.i1 : step.i2]
    if said and all(i in quote.sics for i in range(step.i1, step.i2)) and not there:
        return EditClass.SIC
    count = source.lexicon.count
    hidden = count(WordClass.NEGATION, there) > count(WordClass.NEGATION, said)
    return EditClass.CUT if hidden else EditClass.BRACKET


def _moved(edits: list[Edit], quote: Quote, source: Source) -> list[Edit]:
    """Words dropped in one place and put in at another are one change of order."""
    ours, theirs = quote.words.words, source.words.words
    changed = [e for e in edits if e.edit in _WORDING]
    put = sorted(word for e in changed for word in ours[e.i1 : e.i2])
    left = sorted(word for e in changed for word in theirs[e.j1 : e.j2])
    if not put or put != left:
        return edits
    order = EditClass.SPELLING if _is_date(changed, source) else EditClass.ORDER
    return [Edit(order, e.i1, e.i2, e.j1, e.j2) if e.edit in _WORDING else e for e in edits]


def _is_date(changed: list[Edit], source: Source) -> bool:
    """Whether only a day and its month change places: "5 March", "March 5"."""
    first, behind = min(e.j1 for e in changed), max(e.j2 for e in changed)
    words = source.words.words[max(0, first - 1) : behind + 1]
    months = [word for word in words if source.lexicon.has(WordClass.MONTH, word)]
    return behind - first <= 2 and len(months) == 1 and any(word.isdigit() for word in words)


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
