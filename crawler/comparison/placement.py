"""Where a quotation was laid on its source, and how much of it agrees there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from crawler.comparison.alignment import EQUAL, MOST_PAIRS, Alignment, Pattern, Step, align
from crawler.comparison.clause import SENTENCE_END
from crawler.comparison.ending import end_cut
from crawler.comparison.front import front
from crawler.comparison.prepared import LITTLE, Quote, Source, weights, windows
from crawler.language.spelling import denied_alike, one_denied, one_stem, one_word


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


def agreement(quote: Quote, source: Source, steps: tuple[Step, ...]) -> tuple[float, int]:
    """How much `steps` find equal: the weighted share (0..1) of the quotation's own words, and
    the number of distinct content words."""
    words = quote.words.words
    weight = weights(words, source.lexicon)
    own = [i for i in range(len(words)) if i not in quote.pattern.bracketed] or range(len(words))
    whole = sum(weight[words[i]] for i in own)
    found = {i for step in steps if agrees(quote, source, step) for i in range(step.i1, step.i2)}
    held = [words[i] for i in own if i in found]
    telling = {word for word in held if weight[word] > LITTLE}
    return sum(weight[word] for word in held) / whole, len(telling)


def agrees(quote: Quote, source: Source, step: Step) -> bool:
    """Whether a step's words are equal, or one word in two spellings or forms, or broken, or with
    and without a prefix that denies it ("safe", "unsafe"): then they are the same place."""
    if step.equal:
        return True
    said, there = quote.words.words[step.i1 : step.i2], source.words.words[step.j1 : step.j2]
    if denied_alike(said, there, source.lexicon):
        return True
    if len(said) != 1 or not there:
        return False
    ours, theirs = said[0], "".join(there)
    return any(same(ours, theirs, source.lexicon) for same in (one_word, one_stem, one_denied))


# Lays a quotation on the source: as a whole where that agrees, else part by part.


REACH = 60
"""Words of the source that are searched in one piece for each ellipsis or fragment boundary."""

STRAY = 0.15
"""Weighted share of words that an alignment may find by chance in text of the same kind."""


def place(quote: Quote, source: Source) -> Placement | None:
    """The best placement of `quote` in `source`; None when no place agrees enough to look at."""
    exact = exactly(quote, source)
    if exact is not None:
        return exact
    whole = _whole(quote, source)
    if not quote.pattern.breaks or (
        whole is not None and whole.agreement == 1.0 and not whole.moved
    ):
        return whole
    parts = by_parts(quote, source)
    if whole is not None and every_part_held(quote, source, whole):
        kept = parts is not None and parts.agreement == 1.0 and not parts.moved
        return parts if kept else whole
    return parts if parts is not None and _better(parts, whole) else whole


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
    numbers = source.exact(quote.joined)
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
    cut = end_cut(quote, source, number, number + len(quote.words)) or front(
        quote, source, number, number + len(quote.words)
    )
    given = quote.folded.text
    ahead = quote.words.starts[0] - (len(given) - len(given.lstrip()))
    same = source.folded.text.startswith(given.strip(), source.words.starts[number] - ahead)
    return cut is not None, not same


def _whole(quote: Quote, source: Source) -> Placement | None:
    """The quotation aligned as a whole, where most of its words agree."""
    slack = 6 + len(quote.words) // 3 + REACH * len(quote.pattern.breaks)
    best: Placement | None = None
    for window in windows(quote.seeds, slack, source):
        end = min(window.end, window.start + MOST_PAIRS // len(quote.words))
        found = align(quote.pattern, source.words.words, window.start, end)
        if found is None:
            continue
        found = within_sentences(found, quote, source)
        moved = _moved_runs(quote, source, found)
        here = Placement(found, *agreement(quote, source, found.steps + moved), moved)
        if best is None or _rank(here) > _rank(best):
            best = here
    return best


def _rank(placement: Placement) -> tuple[float, bool, float]:
    """Of two places that hold as much, the one where the words stand in order wins."""
    return placement.agreement, not placement.moved, placement.alignment.score


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
        if all(i in quote.pattern.bracketed for i in range(step.i1, step.i2)):
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


# Places the parts of a quotation one by one: what stands between ellipses and boundaries.
#
# Parts that are found, but not in the quotation's order, are `moved`; parts that are not found are
# `missing`.


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
    for part in (part for part in parts if part in placed):
        if part not in chain:
            first, last = placed[part][0], placed[part][-1]
            moved.append(Step(True, first.i1, last.i2, first.j1, last.j2))
        else:
            here = placed[part]
            if steps and here[0].j1 > steps[-1].j2 and here[0].i1 == steps[-1].i2:
                steps.append(Step(False, part[0], part[0], steps[-1].j2, here[0].j1))
            steps.extend(here)
    alignment = Alignment(EQUAL * sum(s.i2 - s.i1 for s in steps if s.equal), tuple(steps))
    held = agreement(quote, source, (*steps, *moved))
    missing = tuple(part for part in parts if part not in placed)
    return Placement(alignment, *held, tuple(moved), missing)


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


# Keeps a passage within the sentences that the quotation's own words stand in.
# An alignment fills up a changed beginning or end with whatever source words stand there, and a
# word in brackets may equal one of the sentence before. "[The crew] slept", of "It sank off the
# cape. They slept", comes from the second sentence alone.


def within_sentences(found: Alignment, quote: Quote, source: Source) -> Alignment:
    """`found` without the source words outside the sentences of the first and last own words.

    Only where the quotation itself has no sentence end on that side of them: else the words
    outside may well be those of a sentence that was changed throughout.
    """
    own = _own_words(found, quote, source)
    if not own:
        return found
    (i_first, j_first), (i_last, j_last) = own[0], own[-1]
    start, end = found.start, found.end
    if i_first and not _parted(quote, 1, i_first + 1):
        start = _sentence_start(source, j_first, start)
    if i_last + 1 < len(quote.words) and not _parted(quote, i_last + 1, len(quote.words)):
        end = _sentence_end(source, j_last + 1, end)
    return replace(found, steps=_within(found.steps, start, end))


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
    return any(
        n in quote.pattern.breaks or SENTENCE_END.search(quote.between(n))
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


def _within(steps: tuple[Step, ...], start: int, end: int) -> tuple[Step, ...]:
    """`steps` without the source words outside [start, end); their quote words have none then."""
    kept: list[Step] = []
    for step in steps:
        low, high = max(step.j1, start), min(step.j2, end)
        if low > high or (low == high and step.j1 < step.j2):
            continue
        cut = (low - step.j1, step.j2 - high) if step.equal else (0, 0)
        kept.append(Step(step.equal, step.i1 + cut[0], step.i2 - cut[1], low, high))
    first, behind = steps[0].i1, steps[-1].i2
    if kept[0].equal and kept[0].i1 > first:
        kept.insert(0, Step(False, first, kept[0].i1, start, start))
    if kept[-1].equal and kept[-1].i2 < behind:
        kept.append(Step(False, kept[-1].i2, behind, end, end))
    kept[0] = replace(kept[0], i1=first)
    kept[-1] = replace(kept[-1], i2=behind)
    bounds = (kept[0], kept[-1])
    return tuple(step for step in kept if step.i1 < step.i2 or step not in bounds)
