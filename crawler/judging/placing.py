"""Lays a quotation on the source: as a whole where that agrees, else part by part."""

from __future__ import annotations

from crawler.judging.align import EQUAL, MOST_PAIRS, Alignment, Step, align
from crawler.judging.cuts import end_cut, start_cut
from crawler.judging.fragments import Quote
from crawler.judging.locate import LITTLE, Source, weights, windows
from crawler.judging.parts import RUN, by_parts, every_part_held
from crawler.judging.placement import Placement, agreement
from crawler.judging.trimming import within_sentences

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
    if not quote.pattern.breaks or (whole is not None and whole.agreement == 1.0):
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
