"""The checkers that run in the project's own environment: citewatch, rapidfuzz, difflib."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from rapidfuzz import fuzz

from benchmarks.quotes.scoring import Case, coarse
from crawler.comparison.verdict import JudgedSource, compare

_FOLDED = str.maketrans("“”„«»‘’‚–—−ё", '"""""\'\'\'---е', "\u00ad\u200b")

_MARKS = re.compile(r"\.\.\.|\[[^\]]*\]")


@lru_cache(maxsize=256)
def _source(text: str, lang: str) -> JudgedSource:
    return JudgedSource(text, lang)


def citewatch(case: Case) -> str:
    """The kind that citewatch gives, told only the texts and their language."""
    return compare(case.fragments, _source(case.source, case.lang), case.lang).kind.value


def folded(text: str) -> str:
    """`text` with plain marks, dashes and spaces and small letters."""
    text = unicodedata.normalize("NFKC", text).translate(_FOLDED)
    return " ".join(text.lower().split())


def bare(quote: str) -> str:
    """`quote` folded, without marks and punctuation at its edges."""
    return folded(quote).strip(" \"'.,;:!?-")


def partial_ratio(case: Case) -> float:
    """rapidfuzz: how well the worst fragment agrees with its best window, 0 to 100."""
    source = folded(case.source)
    return min(fuzz.partial_ratio(bare(part), source) for part in case.fragments)


def partial_ratio_of_pieces(case: Case) -> float:
    """The same for the pieces between ellipses and [brackets]: what a few rules add."""
    source = folded(case.source)
    pieces = [bare(piece) for part in case.fragments for piece in _MARKS.split(folded(part))]
    return min(fuzz.partial_ratio(piece, source) for piece in pieces if piece)


def matching_blocks(case: Case) -> float:
    """difflib: the share of the worst fragment in blocks that its source has too, 0 to 100.

    The blocks are those in the window of the source that the longest common run points to.
    """
    source = folded(case.source)
    return min(_blocks(bare(part), source) for part in case.fragments)


def _blocks(quote: str, source: str) -> float:
    run = SequenceMatcher(None, source, quote, autojunk=False).find_longest_match()
    first = max(0, run.a - run.b)
    window = source[first : first + len(quote)]
    return 100 * SequenceMatcher(None, window, quote, autojunk=False).ratio()


def by_thresholds(
    rows: Sequence[Case], score: Callable[[Case], float]
) -> tuple[dict[str, str], tuple[float, float]]:
    """Verdicts from a similarity, with the two thresholds that suit these very cases best.

    From the upper one on "edited" (the full 100 of a quotation without marks "verbatim"), between
    them "altered", below "absent". Choosing them on the cases they are measured on flatters the
    similarity.
    """
    scores = {case.id: score(case) for case in rows}
    values: dict[str, list[float]] = {"match": [], "misquoted": [], "absent": []}
    for case in rows:
        values[coarse(case.kind)].append(scores[case.id])
    steps = [*sorted(set(scores.values())), 101.0]
    high = max(steps, key=lambda s: _above(values["match"], s) - _above(values["misquoted"], s))
    below = [step for step in steps if step <= high]
    low = max(below, key=lambda s: _above(values["misquoted"], s) - _above(values["absent"], s))
    return {case.id: _kind(case, scores[case.id], low, high) for case in rows}, (low, high)


def _above(values: Sequence[float], step: float) -> int:
    return sum(value >= step for value in values)


def _kind(case: Case, score: float, low: float, high: float) -> str:
    if score < high:
        return "altered" if score >= low else "absent"
    whole = len(case.fragments) == 1 and not _MARKS.search(folded(case.quote))
    return "verbatim" if whole and score >= 99.99 else "edited"
