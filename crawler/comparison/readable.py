"""Speech made readable: what editors do to spoken words without changing what was said.

Restarts, repeats and fillers go, as do a leading "And" and small words that turn nothing; agreement
is tidied, "wasn't happy" and "was unhappy" are one, and a transcript spells names by ear. Whatever
denies, doubts, counts or limits is none of this.

The quotation is read along its source, word by word: each step takes equal words, or does one of
these things (`_Reading`). What can be read so to its end, is readable speech; what cannot is judged
once more where the source is a transcript (see `hearing`).

One file: the steps share the reading's two texts, and each counts what the others leave.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from crawler.comparison.alignment import Step
from crawler.comparison.clause import SENTENCE_END
from crawler.comparison.edits import WORDING, Edit, named, same_words, surfaces
from crawler.comparison.housestyle import same_plainly
from crawler.comparison.omissions import fills
from crawler.comparison.placement import Placement
from crawler.comparison.prepared import Quote, Source, Worded
from crawler.comparison.running import laid_between
from crawler.language.lexicon import NOUN_CAPITALS, WordClass
from crawler.language.numbers import has_figures
from crawler.language.spelling import denied_alike, one_by_ear, one_stem, one_word
from crawler.model import EditClass

MOST_SMALL, SMALL_EACH = 2, 10
"""Words in all that a quotation may have more or fewer although they turn nothing: so many, and one
more for so many of its words."""

MOST_ABANDONED = 14
"""Words of a sentence that a speaker begins, breaks off, and begins again; or says again."""

NEAR = 12
"""Words on either side in which what was left out is said."""

MOST_BROKEN = 3
"""Words of a beginning that holds nothing yet: "I don't, I'm not going to"."""

WIDEST = 5
"""Words of a number, a date or a contraction that is written otherwise."""

LONGEST = 160
"""Words of a quotation that is read so."""

AWAY = 16
"""Words by which the reading may leave the alignment."""

MOST_TRIES = 4
"""Readings that are tried until one keeps what it takes for said again."""

RELATIVE = "who"
"""The kind under which the lists of a language have its relative pronouns."""

_GUARDS = (
    WordClass.NEGATION,
    WordClass.HEDGE,
    WordClass.QUANTITY,
    WordClass.CONDITION,
    WordClass.NUMBER,
)
_BROKEN_OFF = re.compile(r"[—–…]|--|\.\.\.|(?<=\s)-(?=\s)")
_SET_OFF = re.compile(r"[,.;:!?…—–\n()\[\]-]")
_BRACKET = re.compile(r"[\[(]")
_FEW = frozenset({"few", "little", "bit", "lot", "number", "hundred", "thousand"})
"""English words that an article before them turns: "few", "a few"."""

REREAD = WORDING | {EditClass.ATTRIBUTION, EditClass.ORDER}
"""The classes of change that may prove to be readable speech."""

_SURE = {
    EditClass.SPELLING: 1,
    EditClass.TYPOGRAPHIC: 1,
    EditClass.DISFLUENCY: 2,
    EditClass.SMALL_WORD: 3,
}
"""What a step costs, by its class: of two readings, the one that changes less is taken."""


@dataclass(frozen=True, slots=True)
class Readable:
    """How a quotation reads its source, which has it in words [start, end).

    `possible` says that more small words differ than turn nothing for sure.
    """

    edits: tuple[Edit, ...]
    start: int
    end: int
    possible: bool = False


def readable(
    edits: Sequence[Edit], quote: Quote, source: Source, placement: Placement
) -> Readable | None:
    """The edits where all of them only make speech readable; None where one does more."""
    if placement.missing or not any(edit.edit in REREAD for edit in edits):
        return None
    if any(not edit.edit.honest and edit.edit not in REREAD for edit in edits):
        return None
    if len(quote.words) > LONGEST or quote.words.spaceless:
        return None
    return _Reading(edits, quote, source, placement).best()


@dataclass(frozen=True, slots=True)
class _Move:
    """A step of the reading, over quote words [.., i) and source words [.., j)."""

    i: int
    j: int
    edit: EditClass | None  # None: equal words
    given: bool = False  # the edit was told before

    @property
    def cost(self) -> int:
        return 0 if self.edit is None or self.given else _SURE.get(self.edit, 1)


_Place = tuple[int, int]


class _Reading:
    """All ways to read a quotation along one passage, and the best of them."""

    def __init__(
        self, edits: Sequence[Edit], quote: Quote, source: Source, placement: Placement
    ) -> None:
        self._quote, self._source, self._listed = quote, source, source.lexicon
        self._gap = cache(source.gap)
        self._ours, self._theirs = quote.words.words, source.words.words
        self._low = max(0, placement.alignment.start - MOST_ABANDONED)
        self._high = min(len(self._theirs), placement.alignment.end + MOST_ABANDONED)
        self._given: dict[_Place, list[Edit]] = {}
        for edit in edits:
            if edit.edit.honest and edit.edit not in _SURFACE:
                self._given.setdefault((edit.i1, edit.j1), []).append(edit)
        self._expected = _expected(placement, len(self._ours))
        self._banned: set[tuple[int, int]] = set()
        self._leaving: dict[int, list[tuple[int, EditClass]]] = {}
        self._numeric = any(edit.edit in _NUMERIC for edit in edits)

    def best(self) -> Readable | None:
        """The reading that changes least; None when there is none."""
        for _ in range(MOST_TRIES):
            path = self._shortest()
            if not path:
                return None
            unsound = self._unsound(path)
            if unsound is None:
                return self._told(path)
            self._banned.add(unsound)
        return None

    def _shortest(self) -> list[tuple[_Place, _Move]]:
        size = len(self._ours)
        cost: dict[_Place, int] = {}
        came: dict[_Place, tuple[_Place, _Move]] = {}
        rows: list[set[int]] = [set() for _ in range(size + 1)]
        for j in range(self._low, self._high):
            cost[0, j] = 0
            rows[0].add(j)
        for i in range(size + 1):
            waiting = sorted(rows[i])
            while waiting:
                j = waiting.pop(0)
                for move in self._moves(i, j):
                    to = (move.i, move.j)
                    total = cost[i, j] + move.cost
                    if total >= cost.get(to, total + 1):
                        continue
                    cost[to], came[to] = total, ((i, j), move)
                    if move.i == i and move.j not in waiting:
                        waiting = sorted([*waiting, move.j])
                    elif move.i > i:
                        rows[move.i].add(move.j)
        ends = [(cost[size, j], abs(j - self._expected[-1]), j) for j in rows[size]]
        return _path(came, (size, min(ends)[2])) if ends else []

    # What a step may do at quote word `i` and source word `j`.

    def _moves(self, i: int, j: int) -> Iterator[_Move]:
        for edit in self._given.get((i, j), ()):
            if (edit.i2, edit.j2) != (i, j):
                yield _Move(edit.i2, edit.j2, edit.edit, given=True)
        size, last = len(self._ours), self._high
        inside = 0 < i < size
        if i < size and j < last:
            if self._ours[i] == self._theirs[j]:
                yield _Move(i + 1, j + 1, None)
            elif abs(j - self._expected[i]) <= AWAY:
                yield from self._otherwise(i, j)
        if inside and j < last and abs(j - self._expected[i]) <= AWAY:
            yield from self._left_out(i, j)
        if inside and i + 1 < size and self._idle(self._quote, i, i + 1):
            yield _Move(i + 1, j, EditClass.SMALL_WORD)

    def _otherwise(self, i: int, j: int) -> Iterator[_Move]:
        """The same words written otherwise, or small words that stand for each other."""
        said, there, listed = self._ours[i], self._theirs[j], self._listed
        apocope = listed.lang == "de" and self._apocope(i, j)
        if one_word(said, there, listed) or self._by_ear(i, j) or apocope:
            yield _Move(i + 1, j + 1, EditClass.SPELLING)
        elif _meet(WordClass.ALIKE, said, there, self._source):
            yield _Move(i + 1, j + 1, EditClass.SMALL_WORD)
        runs = [(a, b) for a in range(1, WIDEST + 1) for b in range(1, WIDEST + 1)]
        ours, theirs = self._ours[i : i + WIDEST], self._theirs[j : j + WIDEST]
        short = any(w in listed.single[WordClass.SPELLING] for w in (*ours[:2], *theirs[:2]))
        short = short or any((*w,) in self._phrases for w in (ours[:2], theirs[:2]))
        counts = self._numeric and (self._counts(ours[0]) or self._counts(theirs[0]))
        denies = any(word in listed.single[WordClass.DENIER] for word in (*ours[:3], *theirs[:3]))
        for a, b in runs:
            if a > len(ours) or b > len(theirs):
                continue
            one, other = ours[:a], theirs[:b]
            if denies and denied_alike(one, other, listed):
                yield _Move(i + a, j + b, EditClass.SPELLING)
            elif (short or counts) and one[0] != other[0]:
                same = same_words(one, other, listed) if counts else False
                if same or same_plainly(one, other, listed):
                    yield _Move(i + a, j + b, EditClass.SPELLING)

    def _apocope(self, i: int, j: int) -> bool:
        """Whether speech swallows the end of a German word: "das sag ich"."""
        short, long = sorted((self._ours[i], self._theirs[j]), key=len)
        noun = self._source.capital(j) or (i > 0 and self._quote.capital(i))
        return long == short + "e" and not self._guards(long) and not noun

    @cached_property
    def _phrases(self) -> frozenset[tuple[str, ...]]:
        return frozenset(self._listed.phrases[WordClass.SPELLING])

    def _counts(self, word: str) -> bool:
        if has_figures([word]) or word in self._listed.single[WordClass.MONTH]:
            return True
        kinds = (WordClass.NUMBER, WordClass.ORDINAL, WordClass.SCALE)
        return any(word in self._listed.single[kind] for kind in kinds)

    def _left_out(self, i: int, j: int) -> Iterator[_Move]:
        """Source words from `j` on that the quotation leaves out at its word `i`."""
        if j not in self._leaving:
            longest = min(MOST_ABANDONED, self._high - j, len(self._theirs) - 1 - j)
            found = ((k, self._class_of(j, k)) for k in range(j + 1, j + longest + 1))
            self._leaving[j] = [(k, kind) for k, kind in found if kind is not None]
        for k, kind in self._leaving[j]:
            if (j, k) not in self._banned:
                yield _Move(i, k, kind)

    def _class_of(self, j: int, k: int) -> EditClass | None:
        """What source words [j, k) are when they are left out, if anything."""
        listed, words = self._listed, self._theirs[j:k]
        apart = bool(_SET_OFF.search(self._gap(j)) if j else True)
        closed = bool(_SET_OFF.search(self._gap(k)))
        if _BRACKET.search(self._gap(j)) and laid_between(self._source, Step(False, 0, 0, j, k)):
            return EditClass.LAYOUT
        if fills(words, listed) and apart and closed:
            return EditClass.DISFLUENCY
        if self._again(j, k, apart, closed):
            return EditClass.DISFLUENCY
        if len(words) <= MOST_SMALL and self._leads(j, k):
            return EditClass.SMALL_WORD
        if len(words) == 1 and self._idle(self._source, j, k):
            return EditClass.SMALL_WORD
        if len(words) == 1 and self._resumes(j, apart):
            return EditClass.SMALL_WORD
        return None

    # What is said again.

    def _again(self, j: int, k: int, apart: bool, closed: bool) -> bool:
        """Whether words [j, k) are a beginning that the speaker made anew behind them, or only say
        again what stands before them."""
        if not closed and self._denies(self._theirs[k - 1]):
            return False  # it denies what is kept
        if not apart and all(map(self._denies, self._theirs[j:k])):
            return False  # a denial alone begins nothing
        inside = any(_SET_OFF.search(self._gap(n)) for n in range(j + 1, k))
        reach = NEAR if _BROKEN_OFF.search(self._gap(k)) else k - j + MOST_BROKEN + 1
        behind = self._theirs[k : self._line(k, k + reach)]
        whole = apart or inside or not SENTENCE_END.search(self._gap(k))
        if (closed or inside) and whole:
            if self._anew(j, k, behind):
                return True
        elif (
            not closed
            and self._theirs[j:k] == behind[: k - j]
            and k - j == 1
            and not self._guards(behind[0])
        ):
            return True  # "the the"
        return apart and (closed or self._person(k - 1)) and self._echoes(j, k)

    def _line(self, first: int, behind: int) -> int:
        """Where the line of source word `first` ends, `behind` at the latest."""
        behind = min(behind, len(self._theirs))
        ends = (n for n in range(first + 1, behind) if "\n" in self._gap(n))
        return next(ends, behind)

    def _anew(self, j: int, k: int, behind: Sequence[str]) -> bool:
        listed = self._listed
        kept = self._weighty(j, k)
        if kept is None:
            return False
        new, resumed = kept
        broken = bool(_BROKEN_OFF.search(self._gap(k)))
        aside = any(_BROKEN_OFF.search(self._gap(n)) for n in range(j + 1, k))
        broken = broken or (aside and self._theirs[j] == behind[0])
        if new:
            return self._in_order(new, behind) and self._all_known(resumed, j, k, behind)
        if broken:
            return True
        head = self._theirs[j:k]
        if head[0] == next(iter(behind), ""):
            return len(head) <= 2 * MOST_BROKEN
        heads = [w for w in (head[0], head[-1]) if w not in listed.single[WordClass.LEADING]]
        return len(head) <= 2 * MOST_BROKEN and any(w in behind[:MOST_BROKEN] for w in heads)

    def _echoes(self, j: int, k: int) -> bool:
        kept = self._weighty(j, k)
        if kept is None:
            return False
        new, resumed = kept
        before = self._theirs[max(self._low, j - (k - j) - NEAR) : j]
        return bool(new) and self._in_order(new, before) and self._all_known(resumed, j, k, before)

    def _weighty(self, j: int, k: int) -> tuple[list[str], list[str]] | None:
        """Of words [j, k) those that say something, and the persons among them, fillers and
        emphasis left aside; None where a new clause is joined."""
        listed, words = self._listed, self._theirs
        heavy: list[str] = []
        persons: list[str] = []
        at = j
        while at < k:
            word = words[at]
            size = listed.starts(WordClass.DISFLUENCY, words, at)
            if size and at + size <= k and not self._denies(word):
                at += size
                continue
            at += 1
            joins = (
                word in listed.single[WordClass.LEADING]
                and word in listed.single[WordClass.FUNCTION]
            )
            if joins and at - 1 > j and _SET_OFF.search(self._gap(at - 1)):
                return None  # "ten men, and ten more men"
            if word in listed.single[WordClass.EMPHASIS]:
                continue
            if word in listed.single[WordClass.PERSON]:
                persons.append(word)
            elif self._guards(word) or word not in listed.single[WordClass.FUNCTION]:
                heavy.append(word)
        while k > j and words[k - 1] in listed.single[WordClass.EMPHASIS]:
            k -= 1
        if persons and persons[-1] == words[k - 1]:
            persons.pop()  # the subject, taken up
        return heavy, persons

    def _person(self, j: int) -> bool:
        return self._listed.has(WordClass.PERSON, self._theirs[j])

    def _all_known(self, persons: Sequence[str], j: int, k: int, where: Sequence[str]) -> bool:
        around = {*where, *self._theirs[max(self._low, j - NEAR) : j]}
        return all(person in around for person in persons)

    def _in_order(self, words: Sequence[str], there: Sequence[str]) -> bool:
        """Whether `words` stand in `there` in this order, others between them or not, in any form;
        one verb of speech stands for another: "they told us, they said"."""
        rest = iter(there)
        alike = (WordClass.SPEECH, WordClass.NEGATION)
        return all(
            any(
                word == other
                or any(
                    word in self._listed.single[kind] and other in self._listed.single[kind]
                    for kind in alike
                )
                or one_stem(word, other, self._listed)
                for other in rest
            )
            for word in words
        )

    # Small words.

    def _leads(self, j: int, k: int) -> bool:
        """Whether words [j, k) open a spoken sentence and say nothing."""
        if not j:
            return False
        opens = bool(SENTENCE_END.search(self._gap(j)))
        opens = opens or self._source.between(j).rstrip().endswith('"')
        return opens and all(
            word in self._listed.single[WordClass.LEADING] for word in self._theirs[j:k]
        )

    def _idle(self, text: Worded, first: int, behind: int) -> bool:
        """Whether words [first, behind) turn nothing where they stand."""
        words = text.words.words
        if not all(word in self._listed.single[WordClass.IDLE] for word in words[first:behind]):
            return False
        if first and self._denies(words[first - 1]):
            return False
        return behind >= len(words) or words[behind] not in _FEW

    def _resumes(self, j: int, apart: bool) -> bool:
        """Whether a pronoun takes up the subject that stands before it: "The mayor, he said"."""
        word = self._theirs[j]
        return apart and j > 0 and word in self._listed.single[WordClass.PERSON]

    def _denies(self, word: str) -> bool:
        return word in self._listed.single[WordClass.NEGATION]

    def _guards(self, word: str) -> bool:
        return any(word in self._listed.single[kind] for kind in _GUARDS)

    def _by_ear(self, i: int, j: int) -> bool:
        """Whether a name stands for one that sounds the same."""
        quote, source, listed = self._quote, self._source, self._listed
        if not one_by_ear(self._ours[i], self._theirs[j], listed):
            return False
        if listed.lang in NOUN_CAPITALS:
            return named(quote, i, listed) and named(source, j, listed)
        return quote.capital(i) and source.capital(j)

    # A reading as a whole.

    def _unsound(self, path: Sequence[tuple[_Place, _Move]]) -> tuple[int, int] | None:
        """The words that were left out as said again, and are not kept where they are."""
        kept = {
            n
            for (_, j), move in path
            if move.i > 0 and move.edit in (None, EditClass.SPELLING)
            for n in range(j, move.j)
        }
        places: dict[str, list[int]] = {}
        for n in kept:
            places.setdefault(self._theirs[n], []).append(n)
        for (i, j), move in path:
            if move.edit is not EditClass.DISFLUENCY or move.given or move.i != i:
                continue
            weighty = self._weighty(j, move.j)
            near = range(j - MOST_ABANDONED - NEAR, move.j + MOST_ABANDONED + NEAR)
            for word in weighty[0] if weighty else ():
                if word in self._listed.single[WordClass.SPEECH] or self._formed(word, places):
                    continue
                if not any(n in near for n in places.get(word, ())):
                    return j, move.j
        for (at, first), (_, second) in pairwise(path):
            here, there = first, second
            small = here.edit is there.edit is EditClass.SMALL_WORD
            swapped = (here.i == at[0]) != (there.i == here.i) and (here.j == at[1]) != (
                there.j == here.j
            )
            if small and swapped:
                return (at[1], here.j) if here.j > at[1] else (here.j, there.j)
        return None

    def _formed(self, word: str, places: Mapping[str, Sequence[int]]) -> bool:
        if word in places:
            return False
        denies = self._denies(word)
        return any(one_stem(word, w, self._listed) or (denies and self._denies(w)) for w in places)

    def _told(self, path: Sequence[tuple[_Place, _Move]]) -> Readable:
        edits: list[Edit] = []
        small = 0
        equal: Step | None = None
        for (i, j), move in path:
            edits += [e for e in self._given.get((i, j), ()) if (e.i2, e.j2) == (i, j)]
            if move.edit is None:
                first = equal or Step(True, i, i, j, j)
                equal = Step(True, first.i1, move.i, first.j1, move.j)
                continue
            edits += self._surfaces(equal)
            equal = None
            if move.edit is EditClass.SMALL_WORD:
                small += max(move.i - i, move.j - j)
            edits.append(Edit(move.edit, i, move.i, j, move.j))
        edits += self._surfaces(equal)
        most = MOST_SMALL + len(self._ours) // SMALL_EACH
        start, end = path[0][0][1], path[-1][1].j
        return Readable(tuple(edits), start, end, small > most)

    def _surfaces(self, equal: Step | None) -> list[Edit]:
        if equal is None:
            return []
        return [
            Edit(kind, at.i1, at.i2, at.j1, at.j2)
            for kind, at in surfaces(self._quote, self._source, equal)
        ]


_SURFACE = frozenset(
    {
        EditClass.CAPITAL,
        EditClass.TYPOGRAPHIC,
        EditClass.FINAL_PUNCTUATION,
    }
)
_NUMERIC = frozenset({EditClass.NUMBER, EditClass.WORD, EditClass.NAME, EditClass.SPELLING})


def _expected(placement: Placement, size: int) -> list[int]:
    """For each quote word, and the end, the source word at which the alignment has it."""
    expected = [placement.alignment.start] * (size + 1)
    at = placement.alignment.start
    for step in placement.alignment.steps:
        for i in range(step.i1, step.i2):
            expected[i] = step.j1 + min(i - step.i1, step.j2 - step.j1)
        at = step.j2
    expected[size] = at
    return expected


def _path(came: dict[_Place, tuple[_Place, _Move]], end: _Place) -> list[tuple[_Place, _Move]]:
    path = []
    while end in came:
        before, move = came[end]
        path.append((before, move))
        end = before
    return path[::-1]


def _meet(kind: WordClass, one: str, other: str, source: Source) -> bool:
    """Whether two words are listed under one value: "people who", "people that"."""
    values = (source.lexicon.value(kind, word) or "" for word in (one, other))
    first, second = (set(value.split("|")) - {""} for value in values)
    return bool(first & second)
