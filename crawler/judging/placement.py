"""Where a quotation was laid on its source, and how much of it agrees there."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.judging.align import Alignment, Step
from crawler.judging.fragments import Quote
from crawler.judging.locate import LITTLE, Source, weights
from crawler.judging.spelling import one_denied, one_stem, one_word


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
    if step.i2 - step.i1 != 1 or step.j2 == step.j1:
        return False
    ours, theirs = quote.words.words[step.i1], "".join(source.words.words[step.j1 : step.j2])
    return any(same(ours, theirs, source.lexicon) for same in (one_word, one_stem, one_denied))
