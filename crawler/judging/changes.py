"""What an unmarked change of wording is: the same words otherwise written, or other words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.judging.align import Step
from crawler.judging.fragments import Quote
from crawler.judging.lexicon import Lexicon, WordClass
from crawler.judging.locate import Source
from crawler.judging.numbers import Amount, amounts, one_unit
from crawler.judging.spelling import canonical, one_denied, one_name, one_stem, one_word
from crawler.judging.tokens import Words
from crawler.model import EditClass
from crawler.reading.text import FoldedText

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
    ours, theirs = amounts(said, listed), amounts(there, listed)
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
    for back in range(BESIDE + 1):
        if back > min(step.i1, step.j1):
            return False
        if back and ours[step.i1 - back] != theirs[step.j1 - back]:
            return False
        here = amounts(ours[step.i1 - back : step.i2], listed)
        there = amounts(theirs[step.j1 - back : step.j2], listed)
        whole = len(here) == len(there) == 1 and here[0].first == there[0].first == 0
        if whole and _alike(here, there):
            return bool(
                here[0].behind == back + step.i2 - step.i1
                and there[0].behind == back + step.j2 - step.j1
            )
    return False


_NUMERIC = (WordClass.NUMBER, WordClass.SCALE, WordClass.UNIT, WordClass.ORDINAL)


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
    counted = amounts(said, source.lexicon)
    words = source.words.words
    for back in range(WIDEST + 1 if first else 1):
        for on in range(WIDEST + 1 if last else 1):
            low, high = step.j1 - back, step.j2 + on
            if low < 0 or high > len(words) or low >= high:
                continue
            there = words[low:high]
            if "".join(said) == "".join(there) or (
                counted and same_words(said, there, source.lexicon)
            ):
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
    if listed.count(WordClass.NEGATION, said) != listed.count(WordClass.NEGATION, there):
        return EditClass.NEGATION
    if len(said) == len(there) == 1 and one_denied(said[0], there[0], listed):
        return EditClass.NEGATION
    alike = _alike(_counted(said, listed), _counted(there, listed))
    if not alike or _recounted(quote, source, step):
        return EditClass.NUMBER
    if at_edge and only_inflected(said, there, listed):
        return EditClass.INFLECTION
    if _doubts(said, listed) != _doubts(there, listed):
        return EditClass.HEDGE
    ours = _capitals(quote.words, quote.folded, step.i1, step.i2)
    theirs = _capitals(source.words, source.folded, step.j1, step.j2)
    if _romanised(quote, source, step):
        return EditClass.SPELLING
    if ours or theirs:
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
        (found for found in amounts(words, listed) if not _only_small(words, found, listed)),
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
    here, there = quote.words, source.words
    ours = quote.folded.original(here.starts[step.i1], here.ends[step.i1]).of(quote.given)
    theirs = source.span(step.j1, step.j2).of(source.text)
    capital = ours[:1].isupper() and theirs[:1].isupper()
    return capital and one_name(here.words[step.i1], there.words[step.j1])


_SENTENCE = re.compile(r'[.!?:"]')


def _capitals(words: Words, folded: FoldedText, first: int, behind: int) -> bool:
    """Whether one of the words is written as a name: with a capital inside a sentence."""
    for n in range(max(first, 1), behind):
        at = folded.original(words.starts[n], words.ends[n]).start
        if not folded.source[at].isupper() or words.words[n] == "i":
            continue
        if not _SENTENCE.search(folded.text[words.ends[n - 1] : words.starts[n]]):
            return True
    return False
