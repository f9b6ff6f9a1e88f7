"""Word-by-word alignment of a quotation with the part of a source that may hold it.

Dynamic programming with affine gaps (Gotoh 1982), free of charge for source words before and
behind the quotation. Where the quotation has an ellipsis, or words in brackets, source words
may be skipped almost for nothing. Scores are per word: equality pays, difference costs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from crawler.language.spelling import canonical, spelt_out

EQUAL, VARIANT, KIN, OTHER = 3.0, 2.5, 0.8, -1.6
OPEN, EXTEND = -1.8, -0.6  # source words left out, or quote words put in
ELLIPSIS_OPEN, ELLIPSIS_EXTEND = -0.2, -0.01  # an ellipsis prefers the nearest continuation
BRACKET_OPEN, BRACKET_EXTEND = -0.3, -0.25
MARKED = 0.9
"""What equality pays for a word in brackets. It is the quotation's own: "[the crew] slept" must
not reach back for a "the" of the sentence before."""

_NEVER = -1e9
_PAIR, _SKIP, _ADD = range(3)

MOST_CELLS = 150_000
"""Largest table filled in, in cells, about 0.1 s. Longer quotations are aligned by their longest
common subsequence of words, which is bit-parallel and knows no affine gaps."""

MOST_PAIRS = 120_000_000
"""Largest product of lengths for that, about 0.7 s and 15 MB; nothing longer is aligned."""


@dataclass(frozen=True, slots=True)
class Step:
    """Quote words [i1, i2) stand for source words [j1, j2); `equal` when they are the same."""

    equal: bool
    i1: int
    i2: int
    j1: int
    j2: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """Steps in order; the source words from the first one's j1 to the last one's j2."""

    score: float
    steps: tuple[Step, ...]

    @property
    def start(self) -> int:
        """The first source word of the passage."""
        return self.steps[0].j1

    @property
    def end(self) -> int:
        """The source word behind the passage."""
        return self.steps[-1].j2


@dataclass(frozen=True, slots=True)
class Pattern:
    """The words of a quotation, and where it allows the source to go on differently."""

    words: tuple[str, ...]
    breaks: frozenset[int] = frozenset()  # an ellipsis or fragment boundary before this word
    bracketed: frozenset[int] = frozenset()  # words the quotation marks as its own
    stems: tuple[tuple[int, str], ...] = ()  # words written "stem[ending]"


def kinship(quote: str, source: str) -> float:
    """How far two unequal folded words are the same word: VARIANT, KIN or OTHER."""
    if quote[0] != source[0] and quote.isascii() == source.isascii():
        return OTHER
    if canonical(quote) == canonical(source) or spelt_out(quote) == spelt_out(source):
        return VARIANT
    if len(quote) < 4 or len(source) < 4 or quote[0].isdigit():
        return OTHER
    common = 0
    for a, b in zip(quote, source, strict=False):
        if a != b:
            break
        common += 1
    return KIN if 2 * common > max(len(quote), len(source)) else OTHER


def align(pattern: Pattern, source: Sequence[str], start: int, end: int) -> Alignment | None:
    """Best alignment of `pattern` within source words [start, end); None when nothing agrees."""
    words = pattern.words
    n, m = len(words), end - start
    if not n or not m or n * m > MOST_PAIRS:
        return None
    window = source[start:end]
    if n * m > MOST_CELLS:
        return _common(pattern, window, start)
    trace = _fill(pattern, window)
    return _walk(trace, pattern, window, start)


def _costs(pattern: Pattern, i: int) -> tuple[float, float]:
    """What leaving out source words just before quote word `i` costs: opening, extending."""
    if i in pattern.breaks:
        return ELLIPSIS_OPEN, ELLIPSIS_EXTEND
    near = (i, i - 1)
    if any(k in pattern.bracketed for k in near):
        return BRACKET_OPEN, BRACKET_EXTEND
    return OPEN, EXTEND


@dataclass(slots=True)
class _Trace:
    best: float
    row: int
    column: int
    state: int
    diagonal: list[bytearray]  # for each row, the state that a pair came from
    skipping: list[bytearray]  # ... that a skipped source word came from
    adding: list[bytearray]  # ... that an added quote word came from


def _fill(pattern: Pattern, window: Sequence[str]) -> _Trace:
    """The table, row by row: cell j of a row is before source word j. This is the innermost loop
    of a comparison, so that what a cell needs of its neighbours is kept in plain names."""
    words, n, m = pattern.words, len(pattern.words), len(window)
    stems = dict(pattern.stems)
    matched = [_NEVER] * (m + 1)
    skipped = [0.0] * (m + 1)  # before the first word, source words are free
    added = [_NEVER] * (m + 1)
    diagonal, skipping, adding = [bytearray(m + 1)], [bytearray(m + 1)], [bytearray(m + 1)]
    payments = _Payments(window)
    for i in range(1, n + 1):
        word, stem = words[i - 1], stems.get(i - 1)
        marked = i - 1 in pattern.bracketed and stem is None
        add_open, add_extend = (BRACKET_OPEN, BRACKET_EXTEND) if marked else (OPEN, EXTEND)
        gap_open, gap_extend = _costs(pattern, i) if i < n else (OPEN, EXTEND)
        from_d, from_s, from_a = bytearray(m + 1), bytearray(m + 1), bytearray(m + 1)
        new_m, new_s, new_a = [_NEVER], [_NEVER], []
        m0 = s0 = a0 = left_m = left_s = left_a = _NEVER
        pays = [0.0, *payments.of(word, stem, marked)]
        for j, (pay, before_m, before_s, before_a) in enumerate(
            zip(pays, matched, skipped, added, strict=True)
        ):
            opened = (before_m if before_m >= before_s else before_s) + add_open
            if before_a + add_extend > opened:
                new = before_a + add_extend
                from_a[j] = _ADD
            else:
                new = opened
                if before_m < before_s:
                    from_a[j] = _SKIP
            new_a.append(new)
            if j:
                if m0 >= s0 and m0 >= a0:
                    paired = m0 + pay
                elif s0 >= a0:
                    paired = s0 + pay
                    from_d[j] = _SKIP
                else:
                    paired = a0 + pay
                    from_d[j] = _ADD
                new_m.append(paired)
                opened = (left_m if left_m >= left_a else left_a) + gap_open
                if left_s + gap_extend > opened:
                    left_s += gap_extend
                    from_s[j] = _SKIP
                else:
                    left_s = opened
                    if left_m < left_a:
                        from_s[j] = _ADD
                new_s.append(left_s)
                left_m = paired
            left_a = new
            m0, s0, a0 = before_m, before_s, before_a
        matched, skipped, added = new_m, new_s, new_a
        diagonal.append(from_d)
        skipping.append(from_s)
        adding.append(from_a)
    best, column, state = max(
        max((matched[j], j, _PAIR), (added[j], j, _ADD)) for j in range(m + 1)
    )
    return _Trace(best, n, column, state, diagonal, skipping, adding)


class _Payments:
    """What the words of a window pay when they are paired with a quotation's word."""

    def __init__(self, window: Sequence[str]) -> None:
        self._window = window
        self._distinct = dict.fromkeys(window, OTHER)
        self._begun: dict[str, list[str]] = {}  # by their first letter
        self._plain: list[str] = []
        self._accented: list[str] = []
        for word in self._distinct:
            self._begun.setdefault(word[0], []).append(word)
            (self._plain if word.isascii() else self._accented).append(word)
        self._known: dict[str, dict[str, float]] = {}

    def of(self, word: str, stem: str | None, marked: bool) -> Iterator[float]:
        """In the window's order; a word that comes again pays as it did before."""
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = dict(self._distinct)
            strange = self._accented if word.isascii() else self._plain
            for other in (*self._begun.get(word[0], ()), *strange):
                if other != word:
                    known[other] = kinship(word, other)
            if stem is not None or marked:
                for other, pay in known.items():
                    if stem is not None and other.startswith(stem):
                        known[other] = EQUAL
                    elif marked and pay == OTHER:
                        known[other] = BRACKET_EXTEND
        if word in known:
            known[word] = MARKED if marked else EQUAL
        return map(known.__getitem__, self._window)


def _common(pattern: Pattern, window: Sequence[str], start: int) -> Alignment | None:
    """Align by the longest common subsequence; source words before and behind it stay free."""
    steps: list[Step] = []
    for code in LCSseq.opcodes(pattern.words, window):
        i1, i2, j1, j2 = code.src_start, code.src_end, code.dest_start, code.dest_end
        here = Step(code.tag == "equal", i1, i2, start + j1, start + j2)
        last = steps[-1] if steps else None
        gap = i1 == i2 and i1 in pattern.breaks
        if last is not None and not here.equal and not last.equal and not gap:
            steps[-1] = Step(False, last.i1, i2, last.j1, start + j2)
        else:
            steps.append(here)
    if not any(step.equal for step in steps):
        return None
    if steps[0].i1 == steps[0].i2:
        del steps[0]
    if steps[-1].i1 == steps[-1].i2:
        del steps[-1]
    for at in {0, len(steps) - 1}:
        steps[at] = _without_outside(steps[at], at == 0)
    held = sum(step.i2 - step.i1 for step in steps if step.equal)
    changed = sum(max(s.i2 - s.i1, s.j2 - s.j1) for s in steps if not s.equal)
    return Alignment(EQUAL * held + EXTEND * changed, tuple(steps))


def _without_outside(step: Step, first: bool) -> Step:
    """An outermost change takes no more source words than it has quote words."""
    size = step.i2 - step.i1
    if step.equal or step.j2 - step.j1 <= size:
        return step
    if first:
        return Step(False, step.i1, step.i2, step.j2 - size, step.j2)
    return Step(False, step.i1, step.i2, step.j1, step.j1 + size)


def _walk(trace: _Trace, pattern: Pattern, window: Sequence[str], start: int) -> Alignment | None:
    """Follow the table back from its best cell, and gather the pairs into steps."""
    i, j = trace.row, trace.column
    state = trace.state
    pairs: list[tuple[int, int, int]] = []  # state, quote word, source word
    while i > 0:
        if state == _PAIR:
            pairs.append((state, i - 1, j - 1))
            state = trace.diagonal[i][j]
            i, j = i - 1, j - 1
        elif state == _SKIP:
            pairs.append((state, i, j - 1))
            state = trace.skipping[i][j]
            j -= 1
        else:
            pairs.append((state, i - 1, j))
            state = trace.adding[i][j]
            i -= 1
    steps: list[Step] = []
    kinds: list[str] = []
    for state, i, j in reversed(pairs):
        kind = _kind(state, i, j, pattern, window)
        behind_i, behind_j = i + (state != _SKIP), j + (state != _ADD)
        if steps and kind == kinds[-1] and kind in _MERGED:
            last = steps.pop()
            steps.append(Step(last.equal, last.i1, behind_i, last.j1, start + behind_j))
            continue
        steps.append(Step(kind == "equal", i, behind_i, start + j, start + behind_j))
        kinds.append(kind)
    if not any(kind in ("equal", "kin") for kind in kinds):
        return None
    return Alignment(trace.best, tuple(steps))


_MERGED = ("equal", "other", "ellipsis")


def _kind(state: int, i: int, j: int, pattern: Pattern, window: Sequence[str]) -> str:
    """Pairs of one kind are gathered; two spellings or forms of one word stand alone."""
    if state == _SKIP:
        return "ellipsis" if i in pattern.breaks else "other"
    if state == _ADD:
        return "other"
    if pattern.words[i] == window[j]:
        return "equal"
    if any(i == stemmed for stemmed, _ in pattern.stems):
        return "kin"
    return "other" if kinship(pattern.words[i], window[j]) == OTHER else "kin"
