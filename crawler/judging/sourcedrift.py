"""What changed in a source between two captures, and what that does to a quote.

Only the words of the readable main text count: advertisements, counters, "updated 5 minutes ago"
and links to other stories are left out on both sides (`reading.volatile`). The words are aligned
by Levenshtein's distance, so that the marked diff is a shortest one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from crawler.judging.lexicon import Lexicon, lexicon
from crawler.judging.slips import one_slip, said_twice
from crawler.judging.tokens import split_words
from crawler.model import Certainty, Judgement, Outcome, Page, Span
from crawler.reading.language import primary
from crawler.reading.text import fold
from crawler.reading.volatile import has_prose, steady

REWRITTEN = 0.5
"""Below this share of the shorter version's words found in order in the other one, the page is
another text: two stories of one paper share .1 to .35 of their words in order, a story told anew
.15 to .4, a story cut to a stub or grown by updates nearly all of them."""

MOST_WORDS = 12_000
"""Words of each version that are aligned; the table takes 36 MB for so many. The rest of longer
texts is only compared for being the same."""


class DriftKind(StrEnum):
    """How far a source has drifted."""

    NONE = "none"  # the same words, however they are laid out
    COSMETIC = "cosmetic"  # punctuation, capitals, slips put right
    EDITED = "edited"  # words changed, removed or added
    REWRITTEN = "rewritten"  # another text at the same address
    GONE = "gone"  # no text is left


@dataclass(frozen=True, slots=True)
class Piece:
    """One change: the words of the earlier text, and those of the later one in their place.

    The spans are offsets into the pages' readable texts; an empty one says where words were
    put in or left out.
    """

    before: Span
    after: Span


@dataclass(frozen=True, slots=True)
class SourceDrift:
    """How a page changed. `kept` is the share of the shorter version's words that both have."""

    kind: DriftKind
    pieces: tuple[Piece, ...] = ()
    kept: float = 1.0


class QuoteEffect(StrEnum):
    """What a change of the source does to one quote."""

    STILL_THERE = "still there"
    CHANGED = "changed"  # it was there and is not: `source-changed`
    NOW_THERE = "now there"  # it was not there and is: a correction
    NOT_THERE = "not there"
    UNKNOWN = "unknown"  # one of the versions could not be searched


@dataclass(frozen=True, slots=True)
class _Words:
    words: Sequence[str]
    places: Sequence[Span]


def source_drift(
    before: Page, after: Page | None, beside: frozenset[str] = frozenset()
) -> SourceDrift:
    """What changed from `before` to `after`; None stands for a page that is gone.

    `beside` are the lines that the pages' markup names as furniture (`lines_beside`). Whether a
    page is the source at all is for `linkstate`: a wall in its place is no drift.
    """
    was, now = steady(before, beside), steady(after, beside) if after is not None else ()
    if after is None or (has_prose(before, was) and not has_prose(after, now)):
        return SourceDrift(DriftKind.GONE if was else DriftKind.NONE, (), 0.0)
    old, new = _words(before, was), _words(after, now)
    if not old.words or not new.words:
        grown = bool(old.words or new.words)
        return SourceDrift(DriftKind.REWRITTEN if grown else DriftKind.NONE, (), 0.0)
    if list(old.words) == list(new.words):
        same = _signs(before, was) == _signs(after, now)
        return SourceDrift(DriftKind.NONE if same else DriftKind.COSMETIC)
    hunks, kept = _aligned(old.words[:MOST_WORDS], new.words[:MOST_WORDS])
    pieces = tuple(
        Piece(_span(old, first, behind), _span(new, start, end))
        for first, behind, start, end in hunks
    )
    if kept < REWRITTEN:
        return SourceDrift(DriftKind.REWRITTEN, pieces, kept)
    known = lexicon(primary(before.lang))
    slips = all(_slipped(old.words, new.words, hunk, known) for hunk in hunks)
    whole = max(len(old.words), len(new.words)) <= MOST_WORDS
    return SourceDrift(DriftKind.COSMETIC if slips and whole else DriftKind.EDITED, pieces, kept)


def quote_effect(before: Judgement | None, after: Judgement | None) -> QuoteEffect:
    """What became of a quote that was judged against both versions; None: not searched."""
    had, has = _has(before), _has(after)
    if had is None or has is None:
        return QuoteEffect.UNKNOWN
    if has:
        return QuoteEffect.STILL_THERE if had else QuoteEffect.NOW_THERE
    return QuoteEffect.CHANGED if had else QuoteEffect.NOT_THERE


def marked(before: Page, after: Page, drift: SourceDrift, context: int = 60) -> str:
    """The changes as `[-words left out-]` and `{+words put in+}`, each with up to `context` code
    points of the later text around it, one to a line.
    """
    lines = []
    for piece in drift.pieces:
        was, now = piece.before.of(before.text), piece.after.of(after.text)
        change = (f"[-{was}-]" if was else "") + (f"{{+{now}+}}" if now else "")
        ahead = after.text[max(0, piece.after.start - context) : piece.after.start]
        behind = after.text[piece.after.end : piece.after.end + context]
        lines.append(" ".join(f"…{ahead}{change}{behind}…".split()))
    return "\n".join(lines)


def _has(judgement: Judgement | None) -> bool | None:
    """Whether the words are there; None when the judge does not know."""
    if judgement is None or judgement.certainty is Certainty.POSSIBLE:
        return None
    if judgement.outcome is Outcome.MATCH:
        return True
    return False if judgement.outcome is Outcome.DRIFT else None


def _words(page: Page, lines: Sequence[Span]) -> _Words:
    words: list[str] = []
    places: list[Span] = []
    for line in lines:
        folded = fold(line.of(page.text))
        found = split_words(folded.text)
        for word, start, end in zip(found.words, found.starts, found.ends, strict=True):
            place = folded.original(start, end)
            words.append(word)
            places.append(Span(line.start + place.start, line.start + place.end))
    return _Words(words, places)


def _signs(page: Page, lines: Sequence[Span]) -> str:
    """Every sign of the lines but spaces."""
    return "".join("".join(line.of(page.text).split()) for line in lines)


def _aligned(
    old: Sequence[str], new: Sequence[str]
) -> tuple[list[tuple[int, int, int, int]], float]:
    """The stretches that differ, as word indexes into both, and the share that is kept."""
    hunks: list[tuple[int, int, int, int]] = []
    same = 0
    for step in Levenshtein.opcodes(old, new):
        if step.tag == "equal":
            same += step.src_end - step.src_start
        elif hunks and hunks[-1][1] == step.src_start and hunks[-1][3] == step.dest_start:
            hunks[-1] = (*hunks[-1][:1], step.src_end, hunks[-1][2], step.dest_end)
        else:
            hunks.append((step.src_start, step.src_end, step.dest_start, step.dest_end))
    return hunks, same / min(len(old), len(new))


def _slipped(
    old: Sequence[str], new: Sequence[str], hunk: tuple[int, int, int, int], known: Lexicon
) -> bool:
    """Whether a change only puts a slip of the keyboard right, or makes one."""
    first, behind, start, end = hunk
    if first == behind:
        return said_twice(new[start:end], (*new[max(0, start - 1) : start], *new[end : end + 1]))
    if start == end:
        near = (*old[max(0, first - 1) : first], *old[behind : behind + 1])
        return said_twice(old[first:behind], near)
    return behind - first == end - start and all(
        one_slip(was, now, known)
        for was, now in zip(old[first:behind], new[start:end], strict=True)
    )


def _span(text: _Words, first: int, behind: int) -> Span:
    """From the first of these words to the last; of none, the empty place where they would be."""
    if first < behind:
        return Span(text.places[first].start, text.places[behind - 1].end)
    place = text.places[first].start if first < len(text.places) else text.places[-1].end
    return Span(place, place)
