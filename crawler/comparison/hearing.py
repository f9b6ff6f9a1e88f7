"""Two hearings of one speech: a newspaper's quotation against a transcript of the same words.

Neither is the speech itself. Each hears a small word otherwise, each tidies on its own: the
burden of proof is reversed. Where the source is a transcript, a difference accuses only if it puts
in a word that says something and was not said nearby, or touches what turns a sentence: a denial,
doubt, quantity, condition, number, or who is spoken of. All else is left undecided.

Both texts are aligned once more, by what they say: words that agree are anchors, and each gap
between two anchors is judged on its own (`_Hearing`).

One file: all questions about a gap share the two texts, their anchors and what is kept of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from crawler.comparison.clause import SENTENCE_END
from crawler.comparison.edits import same_words
from crawler.comparison.housestyle import same_plainly
from crawler.comparison.placement import Placement
from crawler.comparison.prepared import Quote, Source, Worded
from crawler.comparison.readable import RELATIVE
from crawler.language import embedding
from crawler.language.lexicon import Lexicon, WordClass, opposites
from crawler.language.numbers import Amount, amounts, one_unit
from crawler.language.spelling import denied_alike, nearly_by_ear, one_denied, one_stem, one_word

# Whether a source is a transcript.

AROUND = 300
"""Words on either side of a passage in which the signs of speech are looked for."""

STEADY = 60
"""Words that are added to the size of what is looked through, so that one sign in a short text
is not many."""

MOST_REPEATED = 4
"""Words that are said twice in a row: "we had a — we had a"."""

OWN = 10
"""Words for "I" and "we" that weigh as much as one sign of speech."""

SPOKEN = 7.5
"""Signs of speech in a thousand words from which a text is a transcript. Of windows of our own
transcripts the least has 7.8; of 4,570 windows of news and of court opinions one reaches it."""

_SET_OFF = re.compile(r"[,.;:!?…—–-]")
_NOTED = re.compile(r"[()\[\]]")


def spoken(source: Source, start: int, end: int) -> bool:
    """Whether the text around words [start, end) is what somebody said, taken down as it was."""
    words, listed = source.words.words, source.lexicon
    low, high = max(0, start - AROUND), min(len(words), end + AROUND)
    own = listed.single[WordClass.SELF]
    selves = sum(words[n] in own and not _quoted(source, n) for n in range(low, high))
    signs, at = selves / OWN, low
    while at < high:
        size = _said_twice(source, at) or _filled(source, at)
        signs += bool(size) and not _quoted(source, at)
        at += size or 1
    return 1000 * signs / (high - low + STEADY) >= SPOKEN


def _quoted(source: Source, at: int) -> bool:
    """Whether word `at` is quoted where it stands, so that somebody has edited it already."""
    text, start = source.folded.text, source.words.starts[at]
    return text.count('"', text.rfind("\n", 0, start) + 1, start) % 2 == 1


def _said_twice(source: Source, at: int) -> int:
    """How many words from `at` on are said twice in a row: small words among them, since lists
    repeat names and figures, and in one line."""
    words, listed = source.words.words, source.lexicon
    for size in range(MOST_REPEATED, 0, -1):
        run = words[at : at + size]
        if run != words[at + size : at + 2 * size]:
            continue
        small = any(listed.has(WordClass.FUNCTION, word) for word in run)
        if small and not any("\n" in source.gap(n) for n in range(at + 1, at + 2 * size)):
            return size
    return 0


def _filled(source: Source, at: int) -> int:
    """How many words from `at` on are a filler that is set off from what stands around it, or a
    note of what was to be heard: ", you know,"; "[laughter]"."""
    listed = source.lexicon
    for kind in (WordClass.DISFLUENCY, WordClass.STAGE):
        size = listed.starts(kind, source.words.words, at)
        if size and at > 0 and at + size < len(source.words):
            ends = source.gap(at), source.gap(at + size)
            mark = _NOTED if kind is WordClass.STAGE else _SET_OFF
            if all(mark.search(end) for end in ends):
                return size
    return 0


# What a difference between the two hearings may be.

AWAY = 14
"""Words by which a quotation's passage may reach beyond what was aligned."""

NEAR = 12
"""Words on either side of a gap in which what the quotation has more may have been said."""

BROKEN = 8
"""Words between a beginning and the same one made anew."""

MOST_LEFT = 6
"""Words that say something, left out in one place without a mark."""

WIDEST = 5
"""Words of a number, a date or a contraction that is written otherwise."""

KEPT = 0.6
"""Least share of the quotation's words that say something which agree."""

LONGEST = 160
"""Words of a quotation that is read so."""

_TURNING = (
    WordClass.NEGATION,
    WordClass.HEDGE,
    WordClass.QUANTITY,
    WordClass.CONDITION,
)
_GRAVE = (WordClass.NEGATION, WordClass.CONDITION, WordClass.IF)
_IDLE = (
    WordClass.DISFLUENCY,
    WordClass.COMMENT,
    WordClass.EMPHASIS,
    WordClass.SOFTENER,
)
_NUMERIC = (WordClass.NUMBER, WordClass.ORDINAL, WordClass.SCALE, WordClass.MONTH)
_MARK = re.compile(r"[,.;:!?…—–()\[\]\n-]")


def only_heard_otherwise(quote: Quote, source: Source, placement: Placement) -> bool:
    """Whether all that differs is what two hearings of one speech may differ in."""
    if placement.missing or len(quote.words) > LONGEST or quote.words.spaceless:
        return False
    if not spoken(source, placement.alignment.start, placement.alignment.end):
        return False
    return _Hearing(quote, source, placement).honest()


@dataclass(frozen=True, slots=True)
class _Gap:
    """Quote words [i1, i2) and source words [j1, j2) between two anchors."""

    i1: int
    i2: int
    j1: int
    j2: int
    edge: bool = False  # what the source has here need not be in the passage


class _Hearing:
    def __init__(self, quote: Quote, source: Source, placement: Placement) -> None:
        self._quote, self._source, self._listed = quote, source, source.lexicon
        self._ours, self._theirs = quote.words.words, source.words.words
        self._low = max(0, placement.alignment.start - AWAY)
        self._high = min(len(self._theirs), placement.alignment.end + AWAY)
        self._alike = cache(self._compare)
        self._replaced: list[tuple[str, str]] = []  # words that must mean the same

    def honest(self) -> bool:
        """Whether no gap accuses, and enough agrees."""
        said = [i for i, word in enumerate(self._ours) if not self._small(word)]
        kept = sum(i in self._anchored or i in self._counted for i in said)
        if not said or kept < KEPT * len(said):
            return False
        if not all(self._excused(gap) for gap in self._gaps()) or self._turned():
            return False
        return one_sense(self._replaced, self._listed)

    # Anchors.

    def _compare(self, said: str, there: str) -> bool:
        if said == there or one_word(said, there, self._listed):
            return True
        listed = self._listed
        if listed.lang == "de" and said.rstrip("e") == there.rstrip("e"):
            return True  # "ich glaub"
        if self._turns(said) or self._turns(there):
            return False
        if self._says(said) and self._says(there):
            return one_stem(said, there, listed) or self._longer(said, there)
        return _meet(WordClass.ALIKE, said, there, listed)

    def _longer(self, said: str, there: str) -> bool:
        """Whether one word is the other with a letter or two more: "see", "seen"."""
        short, long = sorted((said, there), key=len)
        if self._numeric(said) or self._numeric(there) or len(short) < _STEM:
            return False
        return long.startswith(short) and len(long) - len(short) <= _MORE

    def _weight(self, said: str, there: str) -> float:
        if not self._alike(said, there):
            return 0.0
        whole = 4.0 if self._says(said) else 3.0 if self._turns(said) else 1.0
        return whole if said == there else whole - 0.5

    @cached_property
    def _anchors(self) -> list[tuple[int, int]]:
        """The pairs of words that agree, the heaviest in order; runs weigh more."""
        ours, theirs = self._ours, self._theirs[self._low : self._high]
        rows, columns = len(ours), len(theirs)
        best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
        taken = [[0.0] * columns for _ in range(rows)]
        for i in range(rows - 1, -1, -1):
            passed = _PASSED if i else 0.0
            for j in range(columns - 1, -1, -1):
                weight = self._weight(ours[i], theirs[j])
                if weight:
                    runs = i + 1 < rows and j + 1 < columns and ours[i + 1] == theirs[j + 1]
                    taken[i][j] = weight + runs + best[i + 1][j + 1]
                best[i][j] = max(best[i + 1][j], best[i][j + 1] - passed, taken[i][j])
        pairs, i, j = [], 0, 0
        while i < rows and j < columns:
            if 0 < taken[i][j] == best[i][j]:
                pairs.append((i, j + self._low))
                i, j = i + 1, j + 1
            elif best[i][j] == best[i + 1][j]:
                i += 1
            else:
                j += 1
        return pairs

    @cached_property
    def _anchored(self) -> dict[int, int]:
        return dict(self._anchors)

    @cached_property
    def _kept(self) -> frozenset[int]:
        return frozenset(j for _, j in self._anchors)

    def _gaps(self) -> Iterator[_Gap]:
        """The gaps; at the quotation's ends, with what stands in the source there."""
        first, last = self._anchors[0], self._anchors[-1]
        if first[0]:
            yield _Gap(0, first[0], max(0, first[1] - first[0]), first[1], edge=True)
        for (i1, j1), (i2, j2) in zip(self._anchors, self._anchors[1:], strict=False):
            if i2 - i1 > 1 or j2 - j1 > 1:
                yield _Gap(i1 + 1, i2, j1 + 1, j2)
        if last[0] + 1 < len(self._ours):
            more = len(self._ours) - last[0] - 1
            behind = min(len(self._theirs), last[1] + 1 + more)
            yield _Gap(last[0] + 1, len(self._ours), last[1] + 1, behind, edge=True)

    # One gap.

    def _excused(self, gap: _Gap) -> bool:
        said, there = self._ours[gap.i1 : gap.i2], self._theirs[gap.j1 : gap.j2]
        once = self._denied_once(gap)
        if self._same(said, there) or self._same(said, once):
            return True
        for first in range(gap.j1, gap.j2 if said else gap.j1):
            for behind in range(first + 1, min(gap.j2, first + WIDEST) + 1):
                run = slice(first - gap.j1, behind - gap.j1)
                if self._same(said, there[run]) or self._same(said, once[run]):
                    at = gap.i2
                    parts = (_Gap(at, at, gap.j1, first), _Gap(at, at, behind, gap.j2))
                    return gap.edge or all(self._excused(part) for part in parts)
        marked = any(gap.i1 <= at <= gap.i2 for at in self._quote.pattern.breaks)
        if not all(self._put_in(gap, i) for i in range(gap.i1, gap.i2)):
            return False
        if self._other_person(gap) or self._contrary(said, there):
            return False
        if marked or gap.edge:
            return True
        if self._added(gap):
            return False
        left = [j for j in range(gap.j1, gap.j2) if not self._idle(gap, j)]
        if not all(self._may_go(gap, j) for j in left):
            return False
        new = [j for j in left if self._says(self._theirs[j]) and not self._said_again(j)]
        return len(new) <= MOST_LEFT

    def _same(self, said: Sequence[str], there: Sequence[str]) -> bool:
        if not said or not there:
            return False
        listed = self._listed
        if denied_alike(said, there, listed) or same_words(said, there, listed):
            return True
        return same_plainly(said, there, listed)

    def _put_in(self, gap: _Gap, i: int) -> bool:
        """Whether quote word `i`, which has no anchor, may stand in this gap."""
        word, listed = self._ours[i], self._listed
        if i in self._counted or self._numeric(word):
            return i in self._counted
        there = range(gap.j1, gap.j2)
        if self._turns(word):
            return any(self._alike(word, self._theirs[j]) for j in there)
        if not self._says(word):
            opens = i > 0 and _MARK.search(self._quote.between(i))
            return not opens or not self._listed.has(WordClass.IF, word)
        swapped = any(
            self._says(self._theirs[j]) and not self._said_again(j) and not self._idle(gap, j)
            for j in there
            if not self._alike(word, self._theirs[j])
        )
        near = range(max(0, gap.j1 - NEAR), min(len(self._theirs), gap.j2 + NEAR))
        if not swapped and any(self._alike(word, self._theirs[j]) for j in near):
            return True
        if any(
            self._heard(i, j) or _meet(WordClass.FORM, word, self._theirs[j], listed) for j in there
        ):
            return True
        facing = [w for w in (self._theirs[j] for j in there) if not self._small(w)]
        ours = sum(map(self._says, self._ours[gap.i1 : gap.i2]))
        if ours == len(facing) == 1 and not self._quote.capital(i):
            self._replaced.append((word, facing[0]))
            return True
        return False

    def _denied_once(self, gap: _Gap) -> list[str]:
        """The source's words in the gap without what denies once more what its clause denies
        already: "don't want nobody" as "don't want anybody"; none where it does not."""
        words = self._theirs[gap.j1 : gap.j2]
        for n in range(gap.j1 - 1, max(0, gap.j1 - NEAR), -1):
            if _MARK.search(self._mark_at(n + 1)):
                break
            if self._denies(self._theirs[n]) and n in self._kept:
                value = self._listed.values[WordClass.FORM]
                return [value.get(word, word) if self._denies(word) else word for word in words]
        return []

    def _heard(self, i: int, j: int) -> bool:
        """Whether a name may be what the transcript spells otherwise."""
        capital = self._quote.capital(i) and self._source.capital(j)
        return capital and nearly_by_ear(self._ours[i], self._theirs[j], self._listed)

    def _other_person(self, gap: _Gap) -> bool:
        """Whether the quotation has another pronoun than the source, and not one of nearby."""
        ours = self._persons(self._ours[gap.i1 : gap.i2])
        theirs = self._persons(self._theirs[gap.j1 : gap.j2])
        new = [w for w in ours if RELATIVE not in (self._listed.value(WordClass.ALIKE, w) or "")]
        new, gone = [w for w in new if w not in theirs], [w for w in theirs if w not in ours]
        if not new or not gone:
            return False
        one, other = new[0], gone[0]
        elided = one == other[0] or other == one[0]  # "j'ai", "je"
        return not elided and not _meet(WordClass.FORM, one, other, self._listed)

    def _persons(self, words: Sequence[str]) -> list[str]:
        return [word for word in words if self._listed.has(WordClass.PERSON, word)]

    def _contrary(self, said: Sequence[str], there: Sequence[str]) -> bool:
        return any(self._listed.value(WordClass.OPPOSITE, word) in there for word in said)

    def _may_go(self, gap: _Gap, j: int) -> bool:
        """Whether source word `j` may be left out of the quotation here."""
        word = self._theirs[j]
        if (self._numeric(word) or j in self._compound) and not self._set_off(gap):
            return j in self._accounted or (self._numeric(word) and self._said_again(j))
        if self._listed.has(WordClass.IF, word):
            aside = self._aside(gap, j)
            new = [n for n in range(gap.j1, gap.j2) if self._says(self._theirs[n])]
            return 0 < len(aside) <= _PHRASE or all(map(self._said_again, new))
        return not self._turns(word) or self._made_anew(gap, j) or self._asides(gap, j)

    def _set_off(self, gap: _Gap) -> bool:
        ends = (self._mark_at(gap.j1), self._mark_at(gap.j2))
        return all(_MARK.search(end) for end in ends)

    def _aside(self, gap: _Gap, j: int) -> range:
        """The words around `j` that are set off from what stands beside them, all of them in the
        gap; none where some are not."""
        first, behind = j, j + 1
        while first > gap.j1 and not _MARK.search(self._mark_at(first)):
            first -= 1
        while behind < gap.j2 and not _MARK.search(self._mark_at(behind)):
            behind += 1
        ends = self._mark_at(first), self._mark_at(behind)
        return range(first, behind) if all(map(_MARK.search, ends)) else range(0)

    def _added(self, gap: _Gap) -> bool:
        """Whether "also" is left out, and nothing but it: what was said of another as well is said
        of one. With other words it is a filler ("ja auch"), or goes with its clause; before a word
        of degree too ("auch sehr freundlich")."""
        listed, words = self._listed, self._theirs
        size = listed.starts(WordClass.ADDED, words, gap.j1)
        if not size or gap.j1 + size != gap.j2 or self._said_again(gap.j1):
            return False
        degrees = WordClass.EMPHASIS, WordClass.SOFTENER
        return not any(listed.starts(kind, words, gap.j2) for kind in degrees)

    def _asides(self, gap: _Gap, j: int) -> bool:
        """Whether `j` is in an aside that denies nothing that is kept: it has no other word, or is
        a short clause of its own: ", not one,"; ", I kid you not,"."""
        words = [self._theirs[n] for n in self._aside(gap, j)]
        if len(words) > _SHORT or not any(map(self._denies, words)):
            return False
        listed = self._listed
        if any(listed.has(kind, words[0]) for kind in (WordClass.CONTRAST, WordClass.CONDITION)):
            return False
        own = any(listed.has(WordClass.PERSON, word) for word in words)
        return own or len(words) <= _PHRASE or not any(map(self._says, words))

    def _made_anew(self, gap: _Gap, j: int) -> bool:
        """Whether the turning word `j` was broken off with its beginning, and is kept where the
        beginning was made anew, or only said again; or is corrected by what follows it."""
        words, gap_of = self._theirs[gap.j1 : gap.j2], self._mark_at
        closed = gap.j2 < len(self._theirs) and bool(_MARK.search(gap_of(gap.j2)))
        anew = any(_MARK.search(gap_of(n)) for n in range(j + 1, gap.j2 + 1))
        if self._repeats(gap, j):
            return True
        head = self._head(self._source, j)
        for other in self._others(j):
            same = self._theirs[other] == self._theirs[j]
            if other not in self._kept or not (same or (closed and len(words) > 1)):
                continue
            between = range(min(j, other) + 1, max(j, other) + 1)
            marked = len(between) == 1 or any(_MARK.search(gap_of(n)) for n in between)
            ended = any(SENTENCE_END.search(gap_of(n)) for n in between)
            new = any(self._says(self._theirs[n]) for n in between if n not in (j, other))
            if marked and not ended and not new and (anew or len(between) == 1):
                return True
            if same and head is not None and head not in self._kept:
                again = self._head(self._source, other)
                if again is not None and self._alike(self._theirs[head], self._theirs[again]):
                    return True
        return False

    def _repeats(self, gap: _Gap, j: int) -> bool:
        """Whether the words left out begin as those behind them do, or end as those before them,
        with a mark between the two: a denial or condition must be among what is said again."""
        marks = (self._mark_at(n) for n in range(gap.j1 + 1, gap.j2 + 1))
        if not any(map(_MARK.search, marks)):
            return False
        words, grave = self._theirs, any(self._listed.has(k, self._theirs[j]) for k in _GRAVE)
        on, back = (j - gap.j1 + 1, gap.j2 - j) if grave else (1, 1)
        ahead = words[gap.j1 : gap.j1 + on] == words[gap.j2 : gap.j2 + on]
        behind = words[gap.j2 - back : gap.j2] == words[max(0, gap.j1 - back) : gap.j1]
        return ahead or behind

    def _others(self, j: int) -> Iterator[int]:
        """The words near source word `j` that are the same, or deny as it does."""
        denies = self._denies(self._theirs[j])
        for n in range(max(0, j - BROKEN), min(len(self._theirs), j + BROKEN + 1)):
            word = self._theirs[n]
            if n != j and (word == self._theirs[j] or (denies and self._denies(word))):
                yield n

    def _head(self, text: Worded, at: int) -> int | None:
        """The word that says something behind word `at`, before the next mark."""
        words = text.words.words
        for n in range(at + 1, min(len(words), at + BROKEN)):
            if _MARK.search(text.between(n)):
                return None
            if self._says(words[n]):
                return n
        return None

    def _turned(self) -> bool:
        """Whether a denial that is kept denies something else in the quotation."""
        for i, j in self._anchors:
            head = self._head(self._quote, i) if self._denies(self._ours[i]) else None
            if head is None or head not in self._anchored:
                continue
            heads = [self._head(self._source, n) for n in (j, *self._others(j))]
            known = [self._theirs[n] for n in heads if n is not None]
            if heads[0] is not None and not any(
                self._alike(self._ours[head], word) for word in known
            ):
                return True
        return False

    def _idle(self, gap: _Gap, j: int) -> bool:
        """Whether word `j` belongs to a filler, a comment or an emphasis, not behind a denial."""
        for kind in _IDLE:
            for first in range(max(gap.j1, j - 3), j + 1):
                size = self._listed.starts(kind, self._theirs, first)
                if first + size > j and first + size <= gap.j2:
                    return not (first and self._denies(self._theirs[first - 1]))
        return False

    def _said_again(self, j: int) -> bool:
        """Whether what word `j` says is kept nearby."""
        word = self._theirs[j]
        near = range(max(0, j - AWAY - NEAR), min(len(self._theirs), j + AWAY + NEAR))
        return any(n in self._kept and self._alike(self._theirs[n], word) for n in near)

    def _mark_at(self, number: int) -> str:
        """What stands before source word `number`; the ends of the text part words as lines do."""
        return self._source.gap(number) if 0 < number < len(self._theirs) else "\n"

    # Classes of words.

    def _small(self, word: str) -> bool:
        return self._listed.has(WordClass.FUNCTION, word) or self._turns(word)

    def _says(self, word: str) -> bool:
        """Whether a word says something of its own."""
        listed = self._listed
        return not (
            self._small(word)
            or listed.has(WordClass.DISFLUENCY, word)
            or listed.has(WordClass.EMPHASIS, word)
        )

    def _turns(self, word: str) -> bool:
        if self._listed.has(WordClass.IDLE, word):
            return False  # the "ne" of "ne … pas"
        return any(self._listed.has(kind, word) for kind in _TURNING)

    def _denies(self, word: str) -> bool:
        return self._listed.has(WordClass.NEGATION, word)

    def _numeric(self, word: str) -> bool:
        return self._counts(word) and not self._listed.has(WordClass.FUNCTION, word)

    def _counts(self, word: str) -> bool:
        return word[0].isdigit() or any(self._listed.has(kind, word) for kind in _NUMERIC)

    # Numbers, by value.

    @cached_property
    def _amounts(self) -> tuple[list[Amount], list[Amount]]:
        lang = self._listed.lang
        return amounts(self._ours, lang), amounts(self._theirs[self._low : self._high], lang)

    @cached_property
    def _counted(self) -> frozenset[int]:
        """Quote words of numbers that the source has as well."""
        ours, theirs = self._amounts
        return frozenset(
            i for a in ours if any(_agree(a, b) for b in theirs) for i in range(a.first, a.behind)
        )

    @cached_property
    def _compound(self) -> frozenset[int]:
        """Source words of numbers of more than one word: "one" of "forty-one"."""
        found = (range(b.first + self._low, b.behind + self._low) for b in self._amounts[1])
        counting = ([j for j in each if self._counts(self._theirs[j])] for each in found)
        return frozenset(j for each in counting if len(each) > 1 for j in each)

    @cached_property
    def _accounted(self) -> frozenset[int]:
        """Source words of numbers that the quotation has as well."""
        ours, theirs = self._amounts
        return frozenset(
            self._low + j
            for b in theirs
            if any(_agree(a, b) for a in ours)
            for j in range(b.first, b.behind)
        )


_PASSED = 0.01
"""What passing over a source word inside the quotation weighs: of two places, the nearer one."""

_STEM, _MORE = 3, 2
"""Letters of the shorter of two forms of a word at least, and what the longer has more."""

_PHRASE, _SHORT = 2, 5
"""Words of an aside that is no condition though "if" begins it ("if anything"), and of one that
denies nothing beyond itself."""


def _agree(one: Amount, other: Amount) -> bool:
    units = not (one.unit and other.unit) or one_unit(one.unit, other.unit)
    return units and bool({*one.readings} & {*other.readings})


NEAR_IN_SENSE = 0.77
"""Cosine of two words from which they mean the same. Of 87 pairs that do, in en, de, fr, es and ru,
48 reach it; of 74 that are only one kind of thing ("church", "school"; "months", "weeks") one does
(two taxes); of 1,827 listed pairs of opposites 22 do, so those are asked for first."""


def one_sense(pairs: Sequence[tuple[str, str]], listed: Lexicon) -> bool:
    """Whether the words of each pair mean the same, by the vectors of the fast model; no word
    does in a language that it does not know."""
    if not pairs:
        return True
    if listed.lang not in embedding.UseEmbedder.languages:
        return False
    for one, other in pairs:
        against = opposites(one, listed.lang)
        if any(other.startswith(word) for word in against) or one_denied(one, other, listed):
            return False
    vectors = embedding.use().embed([word for pair in pairs for word in pair])
    near = (vectors[::2] * vectors[1::2]).sum(axis=1)
    return bool((near >= NEAR_IN_SENSE).all())


def _meet(kind: WordClass, one: str, other: str, listed: Lexicon) -> bool:
    """Whether two words are listed under one value."""
    values = (listed.value(kind, word) or "" for word in (one, other))
    first, second = (set(value.split("|")) - {""} for value in values)
    return bool(first & second)
