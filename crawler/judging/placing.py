"""Lays a quotation on the source: as a whole where that agrees, else part by part.

The parts of a quotation are what stands between its ellipses and fragment boundaries. Parts that
are found, but not in the quotation's order, are `moved`; parts that are not found are `missing`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from crawler.judging.align import EQUAL, Alignment, Pattern, Step, align
from crawler.judging.cuts import end_cut, start_cut
from crawler.judging.fragments import Quote
from crawler.judging.locate import LITTLE, Source, weights, windows
from crawler.judging.spelling import one_stem, one_word

REACH = 60
"""Words of the source that are searched in one piece for each ellipsis or fragment boundary."""

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

STRAY = 0.15
"""Weighted share of words that an alignment may find by chance in text of the same kind."""

RUN = 3
"""Fewest words that count as moved rather than as other words."""


@dataclass(frozen=True, slots=True)
class Placement:
    """An alignment of the whole quotation, with the parts that are elsewhere or nowhere.

    `moved` are steps whose source words stand out of order; they count as held. `agreement` is
    the weighted share (0..1) of the quotation's own words that were found.
    """

    alignment: Alignment
    agreement: float
    telling: int  # content words that agree
    moved: tuple[Step, ...] = ()
    missing: tuple[tuple[int, int], ...] = ()
    places: int = 1  # how often the source has the very same words

    @property
    def start(self) -> int:
        """The first source word of the passage, moved parts included."""
        return min([self.alignment.start, *(step.j1 for step in self.moved)])

    @property
    def end(self) -> int:
        """The source word behind the passage."""
        return max([self.alignment.end, *(step.j2 for step in self.moved)])


def place(quote: Quote, source: Source) -> Placement | None:
    """The best placement of `quote` in `source`; None when no place agrees enough to look at."""
    exact = exactly(quote, source)
    if exact is not None:
        return exact
    whole = _whole(quote, source)
    if quote.pattern.breaks and (whole is None or not _every_part_held(quote, source, whole)):
        parts = _by_parts(quote, source)
        if parts is not None and _better(parts, whole):
            return parts
    return whole


def _better(parts: Placement, whole: Placement | None) -> bool:
    """Whether parts placed one by one explain the quotation better than one alignment does.

    An alignment forced through a part from elsewhere picks up stray words on the way; a part of
    a few words is better judged beside its neighbours.
    """
    if whole is None or parts.agreement > whole.agreement:
        return True
    if any(behind - first <= RUN for first, behind in parts.missing):
        return False
    return parts.agreement > whole.agreement - STRAY


def exactly(quote: Quote, source: Source) -> Placement | None:
    """Where the source has the same words in one run.

    Of several places, one that no condition follows comes first, then one with the same marks,
    then the main text.
    """
    numbers = source.exact(quote.literal)
    if not numbers:
        return None
    size = len(quote.words)
    number = numbers[0]
    if len(numbers) > 1:
        number = min(numbers, key=lambda n: _flaws(quote, source, n))
    alignment = Alignment(EQUAL * size, (Step(True, 0, size, number, number + size),))
    return Placement(alignment, 1.0, size, places=len(numbers))


def _flaws(quote: Quote, source: Source, number: int) -> tuple[bool, bool]:
    """Whether the place is cut off from a condition, and whether its marks differ."""
    ends = end_cut(quote, source, number, number + len(quote.words)) is not None
    cut = ends or start_cut(quote, source, number) is not None
    return cut, not _same_marks(quote, source, number)


def _same_marks(quote: Quote, source: Source, number: int) -> bool:
    text, ours = source.folded.text, quote.folded.text.strip()
    ahead = quote.words.starts[0] - (len(quote.folded.text) - len(quote.folded.text.lstrip()))
    return text.startswith(ours, source.words.starts[number] - ahead)


def agreement(quote: Quote, source: Source, steps: tuple[Step, ...]) -> tuple[float, int]:
    """How much `steps` find equal: the weighted share (0..1) of the quotation's own words, and
    the number of distinct content words."""
    words = quote.words.words
    weight = weights(words, source.lexicon)
    own = [i for i in range(len(words)) if i not in quote.pattern.bracketed] or range(len(words))
    whole = sum(weight[words[i]] for i in own)
    found = {i for step in steps if _same(quote, source, step) for i in range(step.i1, step.i2)}
    held = [words[i] for i in own if i in found]
    telling = {word for word in held if weight[word] > LITTLE}
    return sum(weight[word] for word in held) / whole, len(telling)


def _same(quote: Quote, source: Source, step: Step) -> bool:
    """Whether a step's words are equal, or one word in two spellings or two forms."""
    if step.equal:
        return True
    if step.i2 - step.i1 != 1 or step.j2 - step.j1 != 1:
        return False
    ours, theirs = quote.words.words[step.i1], source.words.words[step.j1]
    return one_word(ours, theirs, source.lexicon) or one_stem(ours, theirs, source.lexicon)


def _whole(quote: Quote, source: Source) -> Placement | None:
    """The quotation aligned as a whole, where most of its words agree."""
    slack = 6 + len(quote.words) // 3 + REACH * len(quote.pattern.breaks)
    best: Placement | None = None
    for window in windows(quote.seeds, slack, source):
        found = align(quote.pattern, source.words.words, window.start, window.end)
        if found is None:
            continue
        moved = _moved_runs(quote, source, found)
        here = Placement(found, *agreement(quote, source, found.steps + moved), moved)
        if best is None or _rank(here) > _rank(best):
            best = here
    return best


def _rank(placement: Placement) -> tuple[float, float]:
    return placement.agreement, placement.alignment.score


def _moved_runs(quote: Quote, source: Source, alignment: Alignment) -> tuple[Step, ...]:
    """Runs of quote words that agree with nothing here, but stand just before or behind."""
    words, size = quote.words.words, len(quote.words)
    low, high = max(0, alignment.start - size - 8), alignment.end + size + 8
    weight = weights(words, source.lexicon)
    near = f" {' '.join(source.words.words[low:high])} "
    moved: list[Step] = []
    for step in alignment.steps:
        if step.equal or step.i2 - step.i1 < RUN:
            continue
        for i1, i2 in _shorter(step.i1, step.i2):
            if not any(weight[word] > LITTLE for word in words[i1:i2]):
                continue
            at = near.find(f" {' '.join(words[i1:i2])} ")
            if at >= 0:
                j1 = low + near.count(" ", 0, at)
                moved.append(Step(True, i1, i2, j1, j1 + i2 - i1))
                break
    return tuple(moved)


def _shorter(i1: int, i2: int) -> list[tuple[int, int]]:
    """The run, and those up to three words shorter at either end, longest first, two at least."""
    cut = [(a, b) for a in range(4) for b in range(4)]
    cut.sort(key=sum)
    return [(i1 + a, i2 - b) for a, b in cut if i2 - b - i1 - a >= 2]


def _parts(quote: Quote) -> list[tuple[int, int]]:
    cuts = [0, *sorted(quote.pattern.breaks), len(quote.words)]
    return [(a, b) for a, b in pairwise(cuts) if b > a]


def _every_part_held(quote: Quote, source: Source, whole: Placement) -> bool:
    steps = whole.alignment.steps
    return all(_held(quote, source, steps, i1, i2) >= PART_HELD for i1, i2 in _parts(quote))


def _held(quote: Quote, source: Source, steps: tuple[Step, ...], i1: int, i2: int) -> float:
    """Weighted share of quote words [i1, i2) that `steps` find equal."""
    words = quote.words.words
    weight = weights(words[i1:i2], source.lexicon)
    whole = sum(weight[words[i]] for i in range(i1, i2))
    equal = {i for step in steps if step.equal for i in range(step.i1, step.i2)}
    return sum(weight[words[i]] for i in range(i1, i2) if i in equal) / whole


def _by_parts(quote: Quote, source: Source) -> Placement | None:
    """Place each part by itself, the weightiest first, the others as near to it as they are."""
    words = quote.words.words
    weight = weights(words, source.lexicon)
    parts = _parts(quote)
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
