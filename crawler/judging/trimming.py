"""Keeps a passage within the sentences that the quotation's own words stand in.

An alignment fills up a changed beginning or end with whatever source words stand there, and a word
in brackets may equal one of the sentence before. "[The crew] slept", of "It sank off the cape. They
slept", comes from the second sentence alone.
"""

from __future__ import annotations

from dataclasses import replace

from crawler.judging.align import Alignment, Step
from crawler.judging.asides import SENTENCE_END
from crawler.judging.fragments import Quote
from crawler.judging.locate import Source
from crawler.judging.placement import agrees


def within_sentences(found: Alignment, quote: Quote, source: Source) -> Alignment:
    """`found` without the source words outside the sentences of the first and last own words.

    Only where the quotation itself has no sentence end on that side of them: else the words
    outside may well be those of a sentence that was changed throughout.
    """
    own = _own_words(found, quote, source)
    if not own:
        return found
    (i_first, j_first), (i_last, j_last) = own[0], own[-1]
    steps = found.steps
    if i_first and not _parted(quote, 1, i_first + 1):
        steps = _from(steps, _sentence_start(source, j_first, found.start))
    if i_last + 1 < len(quote.words) and not _parted(quote, i_last + 1, len(quote.words)):
        steps = _to(steps, _sentence_end(source, j_last + 1, found.end))
    return found if steps is found.steps else replace(found, steps=steps)


def _own_words(found: Alignment, quote: Quote, source: Source) -> list[tuple[int, int]]:
    """The first and the last quote word outside brackets that agree, with their source words."""
    marked = quote.pattern.bracketed
    ends: list[tuple[int, int]] = []
    for order in (1, -1):
        for step in found.steps[::order]:
            if not agrees(quote, source, step):
                continue
            numbers = [i for i in range(step.i1, step.i2) if i not in marked][::order]
            if numbers:
                i = numbers[0]
                inside = step.j1 + i - step.i1 if step.equal else (step.j1, 0, step.j2 - 1)[order]
                ends.append((i, inside))
                break
    return ends


def _parted(quote: Quote, first: int, behind: int) -> bool:
    """Whether a sentence of the quotation ends before one of its words [first, behind)."""
    words, text = quote.words, quote.folded.text
    return any(
        n in quote.pattern.breaks or SENTENCE_END.search(text[words.ends[n - 1] : words.starts[n]])
        for n in range(first, behind)
    )


def _sentence_start(source: Source, number: int, least: int) -> int:
    while number > least and not SENTENCE_END.search(source.gap(number)):
        number -= 1
    return number


def _sentence_end(source: Source, number: int, most: int) -> int:
    while number < most and not SENTENCE_END.search(source.gap(number)):
        number += 1
    return number


def _from(steps: tuple[Step, ...], start: int) -> tuple[Step, ...]:
    """`steps` without the source words before `start`; their quote words have none then."""
    if steps[0].j1 >= start:
        return steps
    kept: list[Step] = []
    for step in steps:
        if step.j1 >= start:
            kept.append(step)
        elif step.j2 > start:
            cut = step.i1 + start - step.j1 if step.equal else step.i1
            kept.append(Step(step.equal, cut, step.i2, start, step.j2))
    first = kept[0].i1
    if not kept[0].equal:
        kept[0] = replace(kept[0], i1=0)
    elif first:
        kept.insert(0, Step(False, 0, first, start, start))
    return tuple(step for step in kept if step.i1 < step.i2 or step is not kept[0])


def _to(steps: tuple[Step, ...], end: int) -> tuple[Step, ...]:
    """`steps` without the source words from `end` on; their quote words have none then."""
    if steps[-1].j2 <= end:
        return steps
    behind = steps[-1].i2
    kept: list[Step] = []
    for step in steps:
        if step.j2 <= end:
            kept.append(step)
        elif step.j1 < end:
            cut = step.i2 - (step.j2 - end) if step.equal else step.i2
            kept.append(Step(step.equal, step.i1, cut, step.j1, end))
    last = kept[-1].i2
    if not kept[-1].equal:
        kept[-1] = replace(kept[-1], i2=behind)
    elif last < behind:
        kept.append(Step(False, last, behind, end, end))
    return tuple(step for step in kept if step.i1 < step.i2 or step is not kept[-1])
