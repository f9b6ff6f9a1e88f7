"""What a quotation leaves out: whether the words that are gone govern the words that stay."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.judging.align import Step
from crawler.judging.asides import (
    SENTENCE_END,
    STOP,
    disfluent,
    footnote_mark,
    furniture,
    interrupted,
)
from crawler.judging.fragments import Quote
from crawler.judging.lexicon import Lexicon, WordClass
from crawler.judging.locate import Source
from crawler.model import EditClass

NEAR = 3
"""A negation among so many words before the continuation governs what continues, when only
small words stand between: "not to …", but not "did not come …"."""

LEAD = 4
"""Words before a quotation in which a negation of the whole of it is looked for."""


def dropped(quote: Quote, source: Source, step: Step, there: list[str]) -> EditClass | None:
    """The class of source words `there` that the quotation leaves out at `step`.

    None when nothing special can be said of them: they are then an ellipsis where one stands,
    and a change of wording where none does.
    """
    if not there:
        return None
    listed = source.lexicon
    if interrupted(source, step, there):
        return EditClass.SAID_SPLIT
    if step.i1 in quote.ellipses:
        return EditClass.CUT if governs(source, step) else None
    if step.i1 in quote.seams:
        return EditClass.CUT if limits(source, step.j1) is not None else None
    if disfluent(source, step, there, listed):
        return EditClass.DISFLUENCY
    if furniture(source, step, there) or footnote_mark(source, step):
        return EditClass.TYPOGRAPHIC
    if len(there) > 1 and listed.count(WordClass.SPEECH, there) and 0 < step.i1 < len(quote.words):
        return EditClass.ATTRIBUTION
    return None


def governs(source: Source, step: Step) -> bool:
    """Whether words dropped for an ellipsis negate or limit what was kept on either side."""
    listed = source.lexicon
    head, tail = _clauses(source, step)
    if listed.starts(WordClass.CONDITION, head) or _takes_back(head, 0, listed):
        return True
    denies = WordClass.NEGATION
    size = listed.starts(denies, head)
    if size and not (size < len(head) and listed.has(WordClass.FOCUS, head[size])):
        return True
    last = max((n for n, word in enumerate(tail) if listed.has(denies, word)), default=None)
    if last is None or len(tail) - last > NEAR:
        return False
    if any(listed.has(WordClass.FOCUS, word) for word in tail[last + 1 : last + 2]):
        return False
    small = (WordClass.FUNCTION, WordClass.HEDGE)
    return all(any(listed.has(c, word) for c in small) for word in tail[last + 1 :])


def _clauses(source: Source, step: Step) -> tuple[list[str], list[str]]:
    """The dropped words that share a sentence with what stands before, and with what follows."""
    words = source.words
    ends = [
        n
        for n in range(max(step.j1, 1), min(step.j2 + 1, len(words)))
        if SENTENCE_END.search(source.gap(n))
    ]
    if not ends:
        whole = words.words[step.j1 : step.j2]
        return whole, whole
    return words.words[step.j1 : ends[0]], words.words[ends[-1] : step.j2]


def limits(source: Source, behind: int) -> int | None:
    """The word behind a condition ("but only if") that follows source word `behind` - 1.

    None when the source goes on harmlessly, or begins a new sentence.
    """
    return _follows(source, behind, WordClass.CONDITION)


def end_cut(quote: Quote, source: Source, first: int, behind: int) -> int | None:
    """The word behind a condition that the end of the quotation cuts off.

    `first` and `behind` bound the passage. A plain "if", or "but not", only counts where the
    quotation is set out as a whole sentence: else the article may well go on with it itself.
    """
    cut = limits(source, behind)
    if cut is not None or not _as_sentence(quote):
        return cut
    listed, words = source.lexicon, source.words.words
    if _follows(source, behind, WordClass.CONTRAST) is not None:
        size = _takes_back(words, behind, listed)
        return behind + size if size else None
    promise = listed.count(WordClass.HEDGE, words[first:behind])
    return _follows(source, behind, WordClass.IF) if promise else None


def _takes_back(words: Sequence[str], at: int, listed: Lexicon) -> int:
    """How many words at `at` deny what stands before them under some circumstance: "but not
    in", "но не в"; not "but not rich", which says something else. 0 when none do."""
    contrast = listed.starts(WordClass.CONTRAST, words, at)
    denial = listed.starts(WordClass.NEGATION, words, at + contrast) if contrast else 0
    behind = at + contrast + denial
    if not denial or behind >= len(words) or not listed.has(WordClass.FUNCTION, words[behind]):
        return 0
    return contrast + denial + 1


def start_cut(quote: Quote, source: Source, first: int) -> int | None:
    """The first word of a denial just before the quotation ("I do not think that …").

    Only where the quotation is set out as a sentence of its own, with a capital that the source
    does not have: else the article's own words before it may well carry the denial.
    """
    words, listed = source.words, source.lexicon
    if not first or not _as_sentence(quote) or _capital(source, first):
        return None
    for number in range(first - 1, max(-1, first - 1 - LEAD), -1):
        if STOP.search(source.gap(number + 1)):
            return None
        word = words.words[number]
        if listed.has(WordClass.NEGATION, word):
            focused = listed.has(WordClass.FOCUS, words.words[number + 1])
            return None if focused else number
        if not any(
            listed.has(c, word) for c in (WordClass.FUNCTION, WordClass.HEDGE, WordClass.SPEECH)
        ):
            return None
    return None


def _follows(source: Source, behind: int, word_class: WordClass) -> int | None:
    words = source.words
    if not 0 < behind < len(words):
        return None
    if STOP.search(source.gap(behind)):
        return None
    size = source.lexicon.starts(word_class, words.words, behind)
    return behind + size if size else None


def _as_sentence(quote: Quote) -> bool:
    """Whether the quotation is set out as a sentence: it begins with a capital."""
    at = quote.folded.original(quote.words.starts[0], quote.words.ends[0]).start
    return quote.given[at].isupper()


def _capital(source: Source, number: int) -> bool:
    span = source.span(number, number + 1)
    return source.text[span.start].isupper()
