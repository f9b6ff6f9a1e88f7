"""Places the parts of a quotation one by one: what stands between ellipses and boundaries.

Parts that are found, but not in the quotation's order, are `moved`; parts that are not found are
`missing`.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from crawler.judging.align import EQUAL, Alignment, Pattern, Step, align
from crawler.judging.fragments import Quote
from crawler.judging.locate import Source, weights, windows
from crawler.judging.placement import Placement, agreement

PART_HELD = 0.5
"""Least weighted share of a part's words that must agree for the part to be found there."""

PLAIN_PART = 1.1
"""Least weight of a part that may show by itself where a quotation comes from: a content word
and some small ones. "This is one of" stands in half of all texts."""

MOST_PARTS = 40
"""Most parts that are placed one by one; a quotation in more of them is aligned as a whole."""

SMALL_REACH = 300
"""Words within which a part of at most `RUN` words must stand from the others: so short a run
is found in every long text."""

RUN = 3
"""Fewest words that count as moved rather than as other words."""


def parts_of(quote: Quote) -> list[tuple[int, int]]:
    """The parts as ranges of word numbers, in order."""
    cuts = [0, *sorted(quote.pattern.breaks), len(quote.words)]
    return [(a, b) for a, b in pairwise(cuts) if b > a]


def every_part_held(quote: Quote, source: Source, whole: Placement) -> bool:
    """Whether an alignment of the whole finds each part again."""
    steps = whole.alignment.steps
    return all(_held(quote, source, steps, i1, i2) >= PART_HELD for i1, i2 in parts_of(quote))


def _held(quote: Quote, source: Source, steps: tuple[Step, ...], i1: int, i2: int) -> float:
    """Weighted share of quote words [i1, i2) that `steps` find equal."""
    words = quote.words.words
    weight = weights(words[i1:i2], source.lexicon)
    whole = sum(weight[words[i]] for i in range(i1, i2))
    equal = {i for step in steps if step.equal for i in range(step.i1, step.i2)}
    return sum(weight[words[i]] for i in range(i1, i2) if i in equal) / whole


def by_parts(quote: Quote, source: Source) -> Placement | None:
    """Place each part by itself, the weightiest first, the others as near to it as they are."""
    words = quote.words.words
    weight = weights(words, source.lexicon)
    parts = parts_of(quote)
    if len(parts) > MOST_PARTS:
        return None
    by_weight = sorted(parts, key=lambda p: (-sum(weight[w] for w in words[p[0] : p[1]]), p))
    placed: dict[tuple[int, int], tuple[Step, ...]] = {}
    for part in by_weight:
        steps = _one_part(quote, source, part, placed)
        if steps is not None:
            placed[part] = steps
    shows = any(
        sum(weight[w] for w in set(words[i1:i2])) >= PLAIN_PART and i2 - i1 > RUN
        for i1, i2 in placed
    )
    return _together(quote, source, parts, placed) if shows else None


def _one_part(
    quote: Quote,
    source: Source,
    part: tuple[int, int],
    placed: dict[tuple[int, int], tuple[Step, ...]],
) -> tuple[Step, ...] | None:
    i1, i2 = part
    words = quote.words.words[i1:i2]
    numbers = source.exact(f" {' '.join(words)} ")
    if numbers:
        number = _nearest(numbers, part, placed)
        far = any(abs(number - steps[0].j1) > SMALL_REACH for steps in placed.values())
        if len(words) <= RUN and far:
            return None
        return (Step(True, i1, i2, number, number + i2 - i1),)
    if len(words) <= RUN:
        return None
    pattern = Pattern(
        tuple(words),
        frozenset(),
        frozenset(i - i1 for i in quote.pattern.bracketed if i1 <= i < i2),
        tuple((i - i1, stem) for i, stem in quote.pattern.stems if i1 <= i < i2),
    )
    best: Alignment | None = None
    for window in windows(quote.seeds[i1:i2], 4 + len(words) // 3, source):
        found = align(pattern, source.words.words, window.start, window.end)
        if found is not None and (best is None or found.score > best.score):
            best = found
    if best is None:
        return None
    steps = tuple(replace(s, i1=s.i1 + i1, i2=s.i2 + i1) for s in best.steps)
    return steps if _held(quote, source, steps, i1, i2) >= PART_HELD else None


def _nearest(
    numbers: list[int], part: tuple[int, int], placed: dict[tuple[int, int], tuple[Step, ...]]
) -> int:
    """The place that stands in the quotation's order nearest to the parts placed before it."""
    if not placed:
        return numbers[0]

    def cost(number: int) -> tuple[int, int]:
        wrong = far = 0
        for other, steps in placed.items():
            behind = other < part
            distance = number - steps[-1].j2 if behind else steps[0].j1 - number
            wrong += distance < 0
            far += abs(distance)
        return wrong, far

    return min(numbers, key=cost)


def _together(
    quote: Quote,
    source: Source,
    parts: list[tuple[int, int]],
    placed: dict[tuple[int, int], tuple[Step, ...]],
) -> Placement:
    """One alignment of the placed parts that are in order; the others moved or missing."""
    chain = _in_order([part for part in parts if part in placed], placed)
    steps: list[Step] = []
    moved: list[Step] = []
    missing: list[tuple[int, int]] = []
    for part in parts:
        if part not in placed:
            missing.append(part)
        elif part not in chain:
            first, last = placed[part][0], placed[part][-1]
            moved.append(Step(True, first.i1, last.i2, first.j1, last.j2))
        else:
            here = placed[part]
            if steps and here[0].j1 > steps[-1].j2 and here[0].i1 == steps[-1].i2:
                steps.append(Step(False, part[0], part[0], steps[-1].j2, here[0].j1))
            steps.extend(here)
    alignment = Alignment(EQUAL * sum(s.i2 - s.i1 for s in steps if s.equal), tuple(steps))
    held = agreement(quote, source, (*steps, *moved))
    return Placement(alignment, *held, tuple(moved), tuple(missing))


def _in_order(
    parts: list[tuple[int, int]], placed: dict[tuple[int, int], tuple[Step, ...]]
) -> list[tuple[int, int]]:
    """The chain of parts, in the quotation's and the source's order, that holds most words."""
    best: list[tuple[int, list[tuple[int, int]]]] = []
    for part in parts:
        size = part[1] - part[0]
        before = [
            (held, chain) for held, chain in best if placed[chain[-1]][-1].j2 <= placed[part][0].j1
        ]
        held, chain = max(before, key=lambda entry: entry[0], default=(0, []))
        best.append((held + size, [*chain, part]))
    return max(best, key=lambda entry: entry[0])[1]
