"""Compares a quotation with a source in the same language: the judge of wording."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from crawler.comparison import policy
from crawler.comparison.clause import ALONE, Around, Sign
from crawler.comparison.context import signs
from crawler.comparison.edits import WORDING, Edit, classify, negative, replacing, unclear_sign
from crawler.comparison.hearing import only_heard_otherwise
from crawler.comparison.housestyle import plainly, reported, settled, unlike_numbers
from crawler.comparison.placement import Placement, exactly, place
from crawler.comparison.policy import changed_reason, honest_reason, missing_reason, of_passage
from crawler.comparison.prepared import Quote, Source, prepare, split_attribution
from crawler.comparison.readable import REREAD, readable
from crawler.comparison.running import placed, running_text
from crawler.language.lexicon import operators
from crawler.model import Certainty, Change, EditClass, Judgement, Kind, Reason, ReasonCode, Span

LOCATED = 0.25
"""Least weighted share of the quotation's words that must agree for the passage to be its origin;
below, the quotation is absent. Measured on 17,700 pairs of a sentence and an unrelated news text:
one in 500 reaches it. Two translators' versions of one sentence share at least .3."""

TELLING = 2
"""Content words that must agree for that; with fewer, `LOCATED_BY_ONE` of the words must."""

LOCATED_BY_ONE = 0.6
"""The same where a single content word agrees, as in quotations of two or three words."""

LOCATED_BY_ALL, LONG_RUN = 0.7, 5
"""The same by plain count, function words included, and the words that must agree at least: "It
was the worst of times" holds little else."""

SHORT_RUN = 3
"""The words that must agree at least by plain count where one of them is a content word and no
more source words are taken than the quotation has: "It was always about tea"."""

SCATTERED, RUN, SHORT = 0.4, 2, 8
"""Below this share, words that agree must stand in a run of so many at least where a quotation
has at most so many words: single words that agree here and there are chance then."""

FEW_WORDS = 4
"""Quotations of at most so many words are left undecided where half of them agree."""

LOCATED_BY_CHARACTER = 0.5
"""The same where words are single characters, which agree by chance much more often."""

NEAREST = 0.6
"""Below this share the passage is called the nearest one, and no single change is held up."""

FAR = 150
"""Source words between two parts of a quotation above which they are reported as far apart."""

MOST_WORDS = 6_000
"""Longest quotation that is compared word by word; a longer one is only searched for as it is."""


def compare_wording(
    fragments: Sequence[str],
    source: Source,
    lang: str | None = None,
    around: Around = ALONE,
) -> Judgement:
    """Judge one quotation, given as its fragments in reading order, against one source.

    Offsets of the changes' `quote` are code points of `" ".join(fragments)`; all others are of
    `source.text`. `lang` is the quotation's language where the source does not know its own,
    `around` the article's own words around the quotation.
    """
    source = source.spoken(lang)
    quote = prepare(tuple(fragments))
    judgement = _as_it_stands(quote, source, around) or _judge(quote, source, around)
    if judgement.kind in _ACCUSES:
        judgement = _in_running_text(quote, source, judgement, around)
    there = plainly(quote, source) if judgement.kind in _ACCUSING else None
    if there is not None and not _signed_otherwise(quote, source, *there):
        return _otherwise_written(quote, source, *there)
    if len(fragments) == 1 and judgement.kind not in _SAME:
        spans = split_attribution(quote, source.lexicon)
        if spans is not None:
            parts = tuple(span.of(fragments[0]) for span in spans)
            other = _judge(prepare(parts), source, around)
            if other.score > judgement.score:
                return _as_given(other, spans)
    return judgement


_SAME = (Kind.VERBATIM, Kind.EDITED)
_ACCUSING = (Kind.ABSENT, Kind.ALTERED, Kind.UNDECIDED)


_ACCUSES = (Kind.ALTERED, Kind.MISLEADING_CUT, Kind.UNDECIDED)


def _in_running_text(
    quote: Quote, source: Source, judgement: Judgement, around: Around
) -> Judgement:
    """The judgement, or that on the running text where it finds more of the quotation."""
    layout = source.layout
    if layout is None:
        return judgement
    best = judgement
    for set_off in (True, False):
        running = running_text(quote, source.text, layout, set_off=set_off)
        if running is None:
            continue
        without = Source(running.text, source.lexicon.lang, None, source.complete)
        other = _judge(quote, without, around)
        if other.kind in _SAME and not set_off:
            there = Reason(ReasonCode.SET_OFF)
            other = replace(other, kind=Kind.UNDECIDED, reason=there, certainty=Certainty.POSSIBLE)
            return placed(other, quote, running, source.text)
        if other.kind in _SAME or (set_off and other.score > best.score):
            best = placed(other, quote, running, source.text)
        if best.kind in _SAME:
            break
    return best


def _otherwise_written(quote: Quote, source: Source, first: int, behind: int) -> Judgement:
    """The judgement on a quotation that words [first, behind) say in another way of writing."""
    edit = Edit(EditClass.SPELLING, 0, len(quote.words), first, behind)
    if signs(quote, source, first, behind):
        kind, certainty = Kind.UNDECIDED, Certainty.POSSIBLE
        reason = of_passage(ReasonCode.NEAREST, first, behind, source)
    else:
        kind, certainty = Kind.EDITED, Certainty.LIKELY
        reason = honest_reason([edit], 1)
    change = (_change(edit, quote, source),)
    return Judgement(kind, 1.0, source.span(first, behind), reason, certainty, change)


def _signed_otherwise(quote: Quote, source: Source, first: int, behind: int) -> bool:
    """Whether the figures of a quotation and of words [first, behind) have other signs."""
    listed = source.lexicon
    ours, theirs = (
        [negative(text, n, listed) for n in places if text.words.words[n][0].isdigit()]
        for text, places in ((quote, range(len(quote.words))), (source, range(first, behind)))
    )
    return ours != theirs if len(ours) == len(theirs) else True in ours or True in theirs


def _as_it_stands(quote: Quote, source: Source, around: Around) -> Judgement | None:
    """The judgement on a quotation that stands in a long source once, word for word; else None."""
    found = nearby(quote, source)
    if found is None:
        return None
    part, start = found
    judgement = _judge(quote, part, around)
    same = judgement.kind in _SAME and judgement.certainty is Certainty.CERTAIN
    if not same or judgement.span is None:
        return None
    return replace(
        judgement,
        span=_moved(judgement.span, start),
        changes=tuple(replace(c, source=_moved(c.source, start)) for c in judgement.changes),
    )


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _as_given(judgement: Judgement, spans: Sequence[Span]) -> Judgement:
    """A judgement on parts of a quotation, with offsets into the quotation they are from."""
    changes = tuple(
        replace(c, quote=Span(_offset(c.quote.start, spans), _offset(c.quote.end, spans)))
        for c in judgement.changes
    )
    return replace(judgement, changes=changes)


def _offset(at: int, spans: Sequence[Span]) -> int:
    """An offset into the parts joined by one space, as one into the text they are from."""
    for span in spans:
        if at <= len(span):
            return span.start + at
        at -= len(span) + 1
    return spans[-1].end


def _judge(quote: Quote, source: Source, around: Around) -> Judgement:
    if not quote.words.words:
        return Judgement(Kind.UNDECIDED, 0.0, None, Reason(ReasonCode.NO_WORDS))
    if len(quote.words) > MOST_WORDS:
        placement = exactly(quote, source)
        if placement is None:
            return Judgement(Kind.UNDECIDED, 0.0, None, Reason(ReasonCode.TOO_LONG))
    else:
        placement = place(quote, source)
    if placement is None:
        return _not_found(source, 0.0)
    if not placement.missing and not _located(quote, source, placement):
        if _near(quote, placement):
            return _unsure(placement)
        return _not_found(source, placement.agreement)
    judgement = _verdict(quote, source, placement, around)
    if source.complete or judgement.kind in _SAME:
        return judgement
    reason = Reason(ReasonCode.PARTLY_READ, more=(judgement.reason,))
    return replace(judgement, kind=Kind.UNDECIDED, reason=reason, certainty=Certainty.POSSIBLE)


def _located(quote: Quote, source: Source, placement: Placement) -> bool:
    """Whether so much agrees that the passage must be the quotation's origin."""
    if quote.words.spaceless:
        return placement.agreement >= LOCATED_BY_CHARACTER
    there = source.words.words[placement.start : placement.end]
    if len(there) == len(quote.words) and sorted(there) == sorted(quote.words.words):
        return True  # the same words in another order
    scattered = _longest_run(placement) < RUN and placement.agreement < SCATTERED
    scattered = scattered and len(quote.words) <= SHORT
    if placement.telling >= TELLING and placement.agreement >= LOCATED and not scattered:
        return True
    if placement.telling < TELLING and placement.agreement >= LOCATED_BY_ONE:
        return True
    run = LONG_RUN if not placement.telling or len(there) > len(quote.words) + 1 else SHORT_RUN
    return _equal(placement) >= max(run, LOCATED_BY_ALL * len(quote.words))


def _equal(placement: Placement) -> int:
    """How many words are equal."""
    return sum(step.i2 - step.i1 for step in placement.alignment.steps if step.equal)


def _longest_run(placement: Placement) -> int:
    """The most words in a row that are equal, moved ones included."""
    steps = (*placement.alignment.steps, *placement.moved)
    return max((step.i2 - step.i1 for step in steps if step.equal), default=0)


def _near(quote: Quote, placement: Placement) -> bool:
    """Whether a very short quotation is half there, which neither proves nor refutes it."""
    size = len(quote.words)
    half = placement.telling and _equal(placement) * 2 >= size
    return bool(half and 1 < size <= FEW_WORDS)


def _unsure(placement: Placement) -> Judgement:
    reason, score = Reason(ReasonCode.FEW_WORDS), round(0.5 * placement.agreement, 4)
    return Judgement(Kind.UNDECIDED, score, None, reason, Certainty.POSSIBLE)


def _verdict(quote: Quote, source: Source, placement: Placement, around: Around) -> Judgement:
    edits = settled(classify(quote, source, placement), quote, source, placement)
    spoken = readable(edits, quote, source, placement)
    if spoken is not None and not spoken.possible:
        edits = list(spoken.edits)
    beside: list[Sign] = []
    if all(e.edit.honest or e.edit in policy.OF_CONTEXT for e in edits):
        first, behind = placement.alignment.start, placement.alignment.end
        if spoken is not None:
            first, behind = spoken.start, spoken.end
        beside = signs(quote, source, first, behind, around)
    only_beside = bool(beside) and all(e.edit.honest for e in edits)
    edits += [_beside(sign, len(quote.words)) for sign in beside]
    kind, certainty = policy.verdict(e.edit for e in edits)
    there = placement.start, placement.end
    if only_beside:
        certainty = policy.surest(sign.certainty for sign in beside)
    if kind in _SAME:
        reason, score = honest_reason(edits, placement.places), 1.0
        if operators(source.lang) is None:
            reason = replace(reason, more=(*reason.more, Reason(ReasonCode.AROUND_UNREAD)))
        apart = max((e.j2 - e.j1 for e in edits if e.edit in _JOINS), default=0)
        if apart > FAR:
            reason = Reason(ReasonCode.FAR_APART, {"count": apart})
            certainty = Certainty.POSSIBLE
        if unclear_sign(quote, source, placement.alignment.steps):
            kind, certainty = Kind.UNDECIDED, Certainty.POSSIBLE
            reason = of_passage(ReasonCode.NUMBERS_UNLIKE, *there, source)
    else:
        edits = [replacing(edit, quote, source) for edit in edits]
        replaced = [edit for edit in edits if edit.edit in WORDING]
        there = (
            min([there[0], *(edit.j1 for edit in replaced)]),
            max([there[1], *(edit.j2 for edit in replaced)]),
        )
        reason, score = _changed(edits, quote, source, placement, there)
        if placement.agreement < NEAREST:
            certainty = Certainty.POSSIBLE
        if reported(edits, quote, source, placement):
            kind, certainty = Kind.UNDECIDED, Certainty.POSSIBLE
            reason = of_passage(ReasonCode.INDIRECT, *there, source)
        elif (spoken is not None and spoken.possible) or _heard(edits, quote, source, placement):
            kind, certainty = Kind.UNDECIDED, Certainty.POSSIBLE
            reason = of_passage(ReasonCode.TIDIED, *there, source)
        elif unlike_numbers(edits, quote, source):
            kind, certainty = Kind.UNDECIDED, Certainty.POSSIBLE
            reason = of_passage(ReasonCode.NUMBERS_UNLIKE, *there, source)
    return Judgement(
        kind,
        round(score, 4),
        source.span(placement.start, placement.end),
        reason,
        certainty,
        tuple(_change(e, quote, source) for e in edits),
    )


def _heard(edits: Sequence[Edit], quote: Quote, source: Source, placement: Placement) -> bool:
    if any(not edit.edit.honest and edit.edit not in REREAD for edit in edits):
        return False
    return only_heard_otherwise(quote, source, placement)


def _beside(sign: Sign, size: int) -> Edit:
    """The edit at the quotation's beginning or end that a sign beside it makes."""
    at = size if sign.edit is EditClass.CUT else 0
    return Edit(sign.edit, at, at, sign.start, sign.end, sign.operator.value)


_JOINS = (EditClass.ELLIPSIS, EditClass.SAID_SPLIT)


def _changed(
    edits: list[Edit],
    quote: Quote,
    source: Source,
    placement: Placement,
    there: tuple[int, int],
) -> tuple[Reason, float]:
    """Reason and score of a quotation that its source has otherwise."""
    score = 0.5 + 0.49 * placement.agreement
    if placement.missing:
        return missing_reason(placement.missing, quote), score
    decisive = policy.gravest(e.edit for e in edits)
    if placement.agreement < NEAREST and decisive is not EditClass.ORDER:
        return of_passage(ReasonCode.NEAREST, *there, source), score
    edit = next(e for e in edits if e.edit is decisive)
    return changed_reason(edit, quote, source), score


def _change(edit: Edit, quote: Quote, source: Source) -> Change:
    quoted, there = quote.span(edit.i1, edit.i2), source.span(edit.j1, edit.j2)
    return Change(edit.edit, quoted, there, edit.sign)


def _not_found(source: Source, agreement: float) -> Judgement:
    score = round(0.5 * agreement, 4)
    if not source.complete:
        reason = Reason(ReasonCode.NOT_IN_PART_READ)
        return Judgement(Kind.UNDECIDED, score, None, reason, Certainty.POSSIBLE)
    return Judgement(Kind.ABSENT, score, None, Reason(ReasonCode.NOT_FOUND), Certainty.LIKELY)


# A quotation that stands in a long source just as it is: judged in the text around it.
#
# Folding and parting 25 kB of text into words takes 7 ms, finding a run of words in it 0.1 ms. So
# the words are looked for as they stand first. Whatever is not found once and only once so, or is
# not plainly a match there, is judged against the whole source.


WORTH = 6_000
"""Code points from which the whole text costs more than looking twice."""

FEWEST, MOST = 4, 300
"""Words of a quotation looked for so: with fewer, chance finds others; more are rare."""

AROUND = 1_000
"""Code points on either side that are judged with it, and the rest of their lines: more than any
rule on what stands beside a quotation looks at (a sentence's end 400, a mark of its own line)."""

MOST_BETWEEN = 4
"""Signs between two words of the quotation, marks and spaces."""

_WORD = re.compile(r"[^\W_]+")


def nearby(quote: Quote, source: Source) -> tuple[Source, int] | None:
    """The part of `source` around the quotation's one verbatim place, and its offset; or None."""
    size = len(quote.words)
    if source.lang is None or len(source.text) < WORTH or not FEWEST <= size <= MOST:
        return None
    if quote.pattern.breaks or quote.pattern.bracketed or quote.words.spaceless:
        return None
    if "words" in vars(source):  # the whole text is prepared already
        return None
    found = _only_place(quote.text, source.text)
    if found is None:
        return None
    start = source.text.rfind("\n", 0, max(0, found[0] - AROUND)) + 1
    end = source.text.find("\n", min(len(source.text), found[1] + AROUND))
    part = source.text[start : end if end >= 0 else len(source.text)]
    return Source(part, source.lang, None, source.complete), start


def _only_place(given: str, text: str) -> tuple[int, int] | None:
    """The one place where `text` has the words of `given` in a row, whole ones, its first letter
    in either case; None when there is no place, or another one.
    """
    words = _WORD.findall(given)
    if len(words) < 2:
        return None
    pivot = max(range(1, len(words)), key=lambda number: len(words[number]))
    found = None
    at = text.find(words[pivot])
    while at >= 0:
        place = _run_at(text, words, pivot, at)
        if place is not None:
            if found is not None:
                return None
            found = place
        at = text.find(words[pivot], at + 1)
    return found


def _run_at(text: str, words: Sequence[str], pivot: int, at: int) -> tuple[int, int] | None:
    """The place of `words` in `text` with word `pivot` at offset `at`; None where they differ."""
    start, end = at, at + len(words[pivot])
    for word in words[pivot + 1 :]:
        begins = end
        while begins < end + MOST_BETWEEN and not text[begins : begins + 1].isalnum():
            begins += 1
        if begins == end or not text.startswith(word, begins):
            return None
        end = begins + len(word)
    if text[end : end + 1].isalnum() or text[end : end + 1] == "_":
        return None
    for number in range(pivot - 1, -1, -1):
        behind = start
        while behind > max(0, start - MOST_BETWEEN) and not text[behind - 1].isalnum():
            behind -= 1
        word = words[number] if number else words[0][1:]
        if behind == start or behind < len(word) or not text.startswith(word, behind - len(word)):
            return None
        start = behind - len(word)
    first = words[0][0]
    if start == 0 or text[start - 1] not in (first, first.lower(), first.upper()):
        return None
    before = text[start - 2 : start - 1] if start > 1 else ""
    return None if before.isalnum() or before == "_" else (start - 1, end)
