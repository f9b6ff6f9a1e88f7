"""How words that are the same differ in writing: capitals, marks, brackets, contractions."""

from __future__ import annotations

import re

from crawler.judging.align import Step
from crawler.judging.fragments import Quote
from crawler.judging.locate import Source
from crawler.judging.tokens import Words
from crawler.model import EditClass
from crawler.reading.text import FoldedText

_BRACKETS = re.compile(r"[\[\](){}]")
BRACKET_REACH = 60
"""Characters around a word in which the source's own brackets are looked for."""

_FINAL = re.compile(r"^[\s.,;:!?…'\"()\[\]-]*")


def surfaces(quote: Quote, source: Source, step: Step) -> list[tuple[EditClass, Step]]:
    """The differences in writing within a step of equal words, one of each class."""
    ours, theirs = (
        _written(quote.folded, quote.words, step.i1, step.i2),
        _written(source.folded, source.words, step.j1, step.j2),
    )
    found: list[tuple[EditClass, Step]] = _brackets(quote, source, step)
    if ours != theirs:
        found += _within(quote, source, step)
    if step.i2 == len(quote.words) and _end_differs(quote, source, step):
        at = Step(True, step.i2, step.i2, step.j2, step.j2)
        found.append((EditClass.FINAL_PUNCTUATION, at))
    return found


def _written(folded: FoldedText, words: Words, first: int, behind: int) -> str:
    if behind <= first:
        return ""
    return folded.original(words.starts[first], words.ends[behind - 1]).of(folded.source)


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
        ours = _written(quote.folded, quote.words, i, i + 1)
        theirs = _written(source.folded, source.words, j, j + 1)
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
