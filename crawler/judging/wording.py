"""Compares a quotation with a source in the same language: the judge of wording."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.judging import policy, reasons
from crawler.judging.align import EQUAL, Alignment, Step, align
from crawler.judging.cuts import end_cut
from crawler.judging.edits import Edit, classify
from crawler.judging.fragments import Quote, prepared, split_attribution
from crawler.judging.locate import LITTLE, Source, weights, windows
from crawler.model import Certainty, Change, EditClass, Judgement, Kind, Span

__all__ = ["Source", "compare_wording"]

LOCATED = 0.36
"""Least weighted share of the quotation's words that must agree for the passage to be its
origin; below, the quotation is absent."""

ELLIPSIS_REACH = 60
"""Words of the source searched for each ellipsis or fragment boundary."""


def compare_wording(fragments: Sequence[str], source: Source, lang: str | None = None) -> Judgement:
    """Judge one quotation, given as its fragments in reading order, against one source.

    Offsets of the changes' `quote` are code points of `" ".join(fragments)`; all others are of
    `source.text`. `lang` is the quotation's language where the source does not know its own.
    """
    judgement = _judge(prepared(fragments), source)
    if len(fragments) == 1 and judgement.kind not in (Kind.VERBATIM, Kind.EDITED):
        parts = split_attribution(fragments[0])
        if parts is not None:
            other = _judge(prepared(parts), source)
            if other.score > judgement.score:
                return other
    return judgement


def _judge(quote: Quote, source: Source) -> Judgement:
    if not quote.words.words:
        return Judgement(Kind.UNDECIDED, 0.0, None, "The quote has no words to compare.")
    for number in source.exact(quote.literal):
        size = len(quote.words)
        exact = Alignment(EQUAL * size, (Step(True, 0, size, number, number + size),))
        return _verdict(quote, source, exact)
    slack = 6 + len(quote.words) // 3 + ELLIPSIS_REACH * len(quote.pattern.breaks)
    best: Alignment | None = None
    for window in windows(quote.words.words, slack, source):
        found = align(quote.pattern, source.words.words, window.start, window.end)
        if found is not None and (best is None or found.score > best.score):
            best = found
    if best is None or agreement(quote, source, best) < LOCATED:
        return _not_found(quote, source, best)
    return _verdict(quote, source, best)


def agreement(quote: Quote, source: Source, alignment: Alignment) -> float:
    """Weighted share (0..1) of the quotation's own words that the alignment finds equal."""
    listed = source.lexicon
    own = [i for i in range(len(quote.words)) if i not in quote.pattern.bracketed]
    weight = weights(quote.words.words, listed)
    whole = sum(weight[quote.words.words[i]] for i in own)
    held = sum(
        weight[quote.words.words[i]]
        for step in alignment.steps
        if step.equal
        for i in range(step.i1, step.i2)
        if i not in quote.pattern.bracketed
    )
    return held / whole if whole else float(held > LITTLE)


def _verdict(quote: Quote, source: Source, alignment: Alignment) -> Judgement:
    edits = classify(quote, source, alignment)
    behind = end_cut(source, alignment.end)
    if behind is not None:
        size = len(quote.words)
        edits.append(Edit(EditClass.CUT, size, size, alignment.end, behind))
    kind, certainty = policy.verdict(e.edit for e in edits)
    decisive = policy.gravest(e.edit for e in edits)
    if kind in (Kind.VERBATIM, Kind.EDITED):
        reason, score = reasons.honest(edits), 1.0
    else:
        edit = next(e for e in edits if e.edit is decisive)
        reason = reasons.changed(edit, quote, source)
        score = 0.5 + 0.49 * agreement(quote, source, alignment)
    return Judgement(
        kind,
        round(score, 4),
        source.span(alignment.start, alignment.end),
        reason,
        certainty,
        tuple(_change(e, quote, source) for e in edits),
    )


def _change(edit: Edit, quote: Quote, source: Source) -> Change:
    return Change(edit.edit, _quote_span(quote, edit.i1, edit.i2), source.span(edit.j1, edit.j2))


def _quote_span(quote: Quote, first: int, behind: int) -> Span:
    words = quote.words
    if behind <= first:
        at = words.starts[first] if first < len(words) else len(quote.folded.text)
        return quote.folded.original(at, at)
    return quote.folded.original(words.starts[first], words.ends[behind - 1])


def _not_found(quote: Quote, source: Source, nearest: Alignment | None) -> Judgement:
    score = 0.5 * agreement(quote, source, nearest) if nearest is not None else 0.0
    if not source.complete:
        reason = "The quote is not in the part of the source that could be read."
        return Judgement(Kind.UNDECIDED, round(score, 4), None, reason, Certainty.POSSIBLE)
    reason = "The whole source was searched; it has no passage like the quote."
    return Judgement(Kind.ABSENT, round(score, 4), None, reason, Certainty.LIKELY)
