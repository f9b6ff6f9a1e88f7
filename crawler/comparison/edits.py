"""Every difference between a quotation and the passage it comes from, each with its class.

One file: the classes exclude each other, and the order in which they are tried decides.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.comparison.alignment import Step
from crawler.comparison.brackets import own as own_brackets
from crawler.comparison.brackets import put_in, recast
from crawler.comparison.omissions import dropped, furniture
from crawler.comparison.placement import Placement
from crawler.comparison.prepared import Quote, Source, Worded
from crawler.comparison.running import laid_between
from crawler.language.lexicon import NOUN_CAPITALS, Lexicon, WordClass, opposites
from crawler.language.numbers import Amount, amounts, one_unit
from crawler.language.spelling import canonical, one_denied, one_name, one_stem, one_word
from crawler.model import EditClass, Span

WORDING = frozenset(
    {
        EditClass.NEGATION,
        EditClass.NUMBER,
        EditClass.NAME,
        EditClass.HEDGE,
        EditClass.FUNCTION_WORD,
        EditClass.WORD,
    }
)
"""The classes of a change of wording; all others leave the words as they are, or their sense."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Quote words [i1, i2) stand where the source has words [j1, j2)."""

    edit: EditClass
    i1: int
    i2: int
    j1: int
    j2: int
    sign: str | None = None


def classify(quote: Quote, source: Source, placement: Placement) -> list[Edit]:
    """The edits of a placement, in the quotation's order."""
    steps = _with_marks(quote, placement.alignment.steps)
    edges = _edges(quote, source, steps)
    own = own_brackets(quote, source, placement.start, placement.end)
    edits: list[Edit] = []
    for number, step in enumerate(steps):
        if step.equal:
            edits += [_edit(edit, at) for edit, at in surfaces(quote, source, step)]
        elif not any(m.i1 < step.i2 and step.i1 < m.i2 for m in placement.moved):
            first, last = number == 0, number == len(steps) - 1
            wide = widened(quote, source, step, first, last)
            edits.append(_edit(_class_of(quote, source, wide, number in edges, own), wide))
    edits += [_edit(EditClass.ORDER, step) for step in placement.moved]
    behind = placement.end
    edits += [Edit(EditClass.WORD, i1, i2, behind, behind) for i1, i2 in placement.missing]
    return sorted(_moved(edits, quote, source), key=lambda edit: (edit.i1, edit.i2, edit.j1))


def replacing(edit: Edit, quote: Quote, source: Source) -> Edit:
    """The edit with what the source has in the place of words at the quotation's edge.

    There alignment leaves out what it need not pair: "read it three times" stands beside "read it
    twice". The class stays; what is told of it names both.
    """
    size = edit.i2 - edit.i1
    if edit.edit not in WORDING or not size or edit.j1 != edit.j2:
        return edit
    step = 1 if edit.i2 == len(quote.words) else -1 if edit.i1 == 0 else 0
    if not step:
        return edit
    near = _beside(source, edit.j1, step, max(size, WIDEST))
    if edit.edit is EditClass.NUMBER:  # the whole of the other number, and no more
        words = source.words.words[near.start : near.end]
        found = amounts(words, source.lexicon.lang)
        counted = [
            one for one in found if (one.first == 0 if step > 0 else one.behind == len(near))
        ]
        if len(counted) == 1:
            width = counted[0].behind - counted[0].first
            return _reaching(edit, step, width)
    return _reaching(edit, step, min(size, len(near)))


def _beside(source: Source, at: int, step: int, most: int) -> Span:
    """Up to `most` words before (`step` -1) or from `at`, to the end of their clause."""
    count = 0
    while count < most:
        word = at + count if step > 0 else at - count - 1
        between = word if step > 0 else word + 1  # the signs between it and what was taken
        if not 0 <= word < len(source.words):
            break
        if 0 < between < len(source.words) and _CLAUSE.search(source.between(between)):
            break
        count += 1
    return Span(at, at + count) if step > 0 else Span(at - count, at)


def _reaching(edit: Edit, step: int, width: int) -> Edit:
    j1, j2 = (edit.j1, edit.j2 + width) if step > 0 else (edit.j1 - width, edit.j2)
    return Edit(edit.edit, edit.i1, edit.i2, j1, j2)


_CLAUSE = re.compile(r"[.,;:!?…()\n\"“”«»„]")


def _edit(edit: EditClass, step: Step) -> Edit:
    return Edit(edit, step.i1, step.i2, step.j1, step.j2)


def _with_marks(quote: Quote, steps: tuple[Step, ...]) -> list[Step]:
    """Steps, and an empty one at every ellipsis or boundary behind which the source goes on."""
    gaps = {step.i1 for step in steps if step.i1 == step.i2}
    marks = sorted(quote.pattern.breaks - gaps)
    result: list[Step] = []
    for whole in steps:
        step = whole
        inside = range(bisect_left(marks, step.i1), bisect_left(marks, step.i2))
        for mark in (marks[n] for n in inside if step.equal):
            where = step.j1 + mark - step.i1
            if mark > step.i1:
                result.append(Step(True, step.i1, mark, step.j1, where))
            result.append(Step(False, mark, mark, where, where))
            step = Step(True, mark, step.i2, where, step.j2)
        result.append(step)
    return result


def _edges(quote: Quote, source: Source, steps: list[Step]) -> set[int]:
    """The steps at a fragment's edge, and those joined to it by words of which only the ending
    differs: a quotation fitted into the case its sentence needs."""
    breaks = quote.pattern.breaks | {0, len(quote.words)}
    edges: set[int] = set()
    for numbers in (range(len(steps)), range(len(steps) - 1, -1, -1)):
        joined = False
        for number in numbers:
            step = steps[number]
            joined = joined or step.i1 in breaks or step.i2 in breaks
            if step.equal or not joined:
                joined = False
                continue
            edges.add(number)
            said = quote.words.words[step.i1 : step.i2]
            there = source.words.words[step.j1 : step.j2]
            joined = only_inflected(said, there, source.lexicon)
    return edges


def _class_of(
    quote: Quote, source: Source, step: Step, at_edge: bool, own: frozenset[int]
) -> EditClass:
    said = quote.words.words[step.i1 : step.i2]
    there = source.words.words[step.j1 : step.j2]
    if not said and step.i1 in quote.pattern.breaks:
        return _at_break(quote, source, step, there)
    stem = quote.words.stems.get(step.i1) if len(said) == len(there) == 1 else None
    if stem is not None and there[0].startswith(stem):
        return EditClass.BRACKET
    if _marked(step, own | quote.sics):
        return _in_brackets(quote, source, step, there)
    if step.i1 == 0 and _glued(quote, source, step):
        return EditClass.TYPOGRAPHIC
    if said and "".join(said) == "".join(there):  # a word broken at a line's end
        return EditClass.TYPOGRAPHIC
    if same_words(said, there, source.lexicon) or same_number(quote, source, step):
        return EditClass.SPELLING
    if _signed(quote, source, step) or _gendered(quote, source, step):
        return EditClass.SPELLING
    if not said:
        if furniture(source, step, there) or laid_between(source, step):
            return EditClass.LAYOUT
        left_out = dropped(quote, source, step, there)
        if left_out is not None:
            return left_out
    if "[" in quote.text and recast(quote, source, step):
        return put_in(quote, source, step)
    return wording(quote, source, step, at_edge)


def _signed(quote: Quote, source: Source, step: Step) -> bool:
    """Whether a word for minus stands for the sign before the number behind it: "-12"."""
    for text, said, at, other, sign in (
        (quote, range(step.i1, step.i2), step.i1, source, step.j1),
        (source, range(step.j1, step.j2), step.j1, quote, step.i1),
    ):
        if len(said) == 1 and step.i2 - step.i1 + step.j2 - step.j1 == 1:
            words = other.words.words
            if not source.lexicon.has(WordClass.MINUS, text.words.words[at]):
                continue
            if 0 < sign < len(words) and words[sign][0].isdigit():
                return bool(_SIGN.search(other.between(sign)))
    return False


_CAPITAL_I = re.compile(r"[a-zäöüß]In(?:nen)?$")
_WOMEN = frozenset({"in", "innen"})


def _gendered(quote: Quote, source: Source, step: Step) -> bool:
    """Whether German marks women by a capital on one side and by a sign on the other:
    "LehrerInnen", "Lehrer*innen"; the word that the sign parts off may be a step of its own.
    """
    if source.lexicon.lang != "de":
        return False
    for text, i, parted, j in (
        (quote, step.i1, source, step.j1),
        (source, step.j1, quote, step.i1),
    ):
        back = step.i1 == step.i2 or step.j1 == step.j2  # the second part alone is in the step
        here, there = i - back, j - back
        if min(here, there) < 0 or there + 1 >= len(parted.words) or here >= len(text.words):
            continue
        first, second = parted.words.words[there : there + 2]
        whole = text.words.words[here] == first + second and second in _WOMEN
        if whole and _CAPITAL_I.search(text.written(here, here + 1)):
            return True
    return False


_SIGN = re.compile(r"(?:^|\s|\()-$")


def _glued(quote: Quote, source: Source, step: Step) -> bool:
    """Whether the quotation's first word hangs on the one before it, as where the markup between
    two paragraphs was lost: "forestThe minister"."""
    if step.i2 - step.i1 != 1 or step.j2 - step.j1 != 1 or not quote.capital(0):
        return False
    ours, theirs = quote.written(0, 1), source.written(step.j1, step.j2)
    return theirs.endswith(ours) and theirs[: -len(ours)][-1:].islower()


def _at_break(quote: Quote, source: Source, step: Step, there: list[str]) -> EditClass:
    if not there and step.i1 in quote.ellipses and _source_has_ellipsis(source, step.j1):
        return EditClass.TYPOGRAPHIC
    left_out = dropped(quote, source, step, there)
    if left_out in _TURNS:
        return left_out
    return EditClass.SAID_SPLIT if step.i1 in quote.seams else EditClass.ELLIPSIS


_TURNS = (EditClass.CUT, EditClass.SPLICE)

_OWN_ELLIPSIS = re.compile(r"\.\s?\.\s?\.")


def _source_has_ellipsis(source: Source, number: int) -> bool:
    inside = 0 < number < len(source.words)
    return inside and bool(_OWN_ELLIPSIS.search(source.between(number)))


def _marked(step: Step, own: frozenset[int]) -> bool:
    """Whether all quote words of the step are in brackets, or it drops words beside brackets."""
    if step.i1 < step.i2:
        return all(i in own for i in range(step.i1, step.i2))
    return step.i1 in own or step.i1 - 1 in own


def _in_brackets(quote: Quote, source: Source, step: Step, there: list[str]) -> EditClass:
    """Words in brackets may stand for others, but not turn or claim anything."""
    said = quote.words.words[step.i1 : step.i2]
    if said and all(i in quote.sics for i in range(step.i1, step.i2)) and not there:
        return EditClass.SIC
    return put_in(quote, source, step)


def _moved(edits: list[Edit], quote: Quote, source: Source) -> list[Edit]:
    """Words dropped in one place and put in at another are one change of order."""
    ours, theirs = quote.words.words, source.words.words
    changed = [e for e in edits if e.edit in WORDING]
    put = sorted(word for e in changed for word in ours[e.i1 : e.i2])
    left = sorted(word for e in changed for word in theirs[e.j1 : e.j2])
    if not put or put != left:
        return edits
    order = EditClass.SPELLING if _is_date(changed, source) else EditClass.ORDER
    return [Edit(order, e.i1, e.i2, e.j1, e.j2) if e.edit in WORDING else e for e in edits]


def _is_date(changed: list[Edit], source: Source) -> bool:
    """Whether only a day and its month change places: "5 March", "March 5"."""
    first, behind = min(e.j1 for e in changed), max(e.j2 for e in changed)
    words = source.words.words[max(0, first - 1) : behind + 1]
    months = [word for word in words if source.lexicon.has(WordClass.MONTH, word)]
    return behind - first <= 2 and len(months) == 1 and any(word.isdigit() for word in words)


# What an unmarked change of wording is: the same words otherwise written, or other words.


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
    ours, theirs = amounts(said, listed.lang), amounts(there, listed.lang)
    covered = sum(n.behind - n.first for n in ours) == len(said)
    covered = covered and sum(n.behind - n.first for n in theirs) == len(there)
    return covered and _alike(ours, theirs)


def _alike(ours: Sequence[Amount], theirs: Sequence[Amount]) -> bool:
    """Whether two runs of numbers are the same, one by one; with a unit, in any notation:
    "€ 1.250" is no sum of three decimals.
    """
    return len(ours) == len(theirs) and all(
        one_unit(a.unit, b.unit)
        and (a.value == b.value or bool(a.unit and set(a.readings) & set(b.readings)))
        for a, b in zip(ours, theirs, strict=True)
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
    for back in range(min(BESIDE, step.i1, step.j1) + 1):
        if back and ours[step.i1 - back] != theirs[step.j1 - back]:
            return False
        here = amounts(ours[step.i1 - back : step.i2], listed.lang)
        there = amounts(theirs[step.j1 - back : step.j2], listed.lang)
        whole = len(here) == len(there) == 1 and here[0].first == there[0].first == 0
        if whole and _alike(here, there):
            ends = (here[0].behind, there[0].behind)
            return ends == (back + step.i2 - step.i1, back + step.j2 - step.j1)
    return False


_NUMERIC = (
    WordClass.NUMBER,
    WordClass.ORDINAL,
    WordClass.SCALE,
    WordClass.UNIT,
    WordClass.SUFFIX,
)


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
    counted = amounts(said, source.lexicon.lang)
    words = source.words.words
    for back in range(WIDEST + 1 if first else 1):
        for on in range(WIDEST + 1 if last else 1):
            low, high = step.j1 - back, step.j2 + on
            if low < 0 or high > len(words) or low >= high:
                continue
            there = words[low:high]
            broken = "".join(said) == "".join(there)
            if broken or (counted and same_words(said, there, source.lexicon)):
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
    denials = [listed.count(WordClass.NEGATION, words) for words in (said, there)]
    single = len(said) == len(there) == 1
    if denials[0] != denials[1] or (single and one_denied(said[0], there[0], listed)):
        return EditClass.NEGATION
    alike = _alike(_counted(said, listed), _counted(there, listed))
    if not alike or _recounted(quote, source, step):
        return EditClass.NUMBER
    if at_edge and only_inflected(said, there, listed):
        return EditClass.INFLECTION
    if _doubts(said, listed) != _doubts(there, listed):
        return EditClass.HEDGE
    if _romanised(quote, source, step):
        return EditClass.SPELLING
    if any(named(quote, n, listed) for n in range(step.i1, step.i2)) or any(
        named(source, n, listed) for n in range(step.j1, step.j2)
    ):
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
        (found for found in amounts(words, listed.lang) if not _only_small(words, found, listed)),
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
    capital = quote.capital(step.i1) and source.capital(step.j1)
    return capital and one_name(quote.words.words[step.i1], source.words.words[step.j1])


_SENTENCE = re.compile(r'[.!?:"]')


def named(text: Worded, number: int, listed: Lexicon) -> bool:
    """Whether a word is written as a name: with a capital inside a sentence.

    Where every noun has a capital, only a word behind another one of that kind, or behind a
    title, is one: "Frau Berg", "Anna Berg".
    """
    if not number or not text.capital(number) or text.words.words[number] == "i":
        return False
    if _SENTENCE.search(text.between(number)):
        return False
    if listed.lang not in NOUN_CAPITALS:
        return True
    before = text.words.words[number - 1]
    return text.capital(number - 1) and not listed.has(WordClass.FUNCTION, before)


# How words that are the same differ in writing: capitals, marks, brackets, contractions.


_BRACKETS = re.compile(r"[\[\](){}]")
BRACKET_REACH = 60
"""Characters around a word in which the source's own brackets are looked for."""

_FINAL = re.compile(r"^[\s.,;:!?…'\"()\[\]-]*")


def surfaces(quote: Quote, source: Source, step: Step) -> list[tuple[EditClass, Step]]:
    """The differences in writing within a step of equal words, one of each class."""
    found = _brackets(quote, source, step) + _signs(quote, source, step)
    if quote.written(step.i1, step.i2) != source.written(step.j1, step.j2):
        found += _within(quote, source, step)
    if step.i2 == len(quote.words) and _end_differs(quote, source, step):
        at = Step(True, step.i2, step.i2, step.j2, step.j2)
        found.append((EditClass.FINAL_PUNCTUATION, at))
    return found


def _signs(quote: Quote, source: Source, step: Step) -> list[tuple[EditClass, Step]]:
    """Equal figures of which one side has the sign of a negative number: "12" for "−12"."""
    away = step.j1 - step.i1
    return [
        (EditClass.NUMBER, Step(True, i, i + 1, i + away, i + away + 1))
        for i in range(step.i1, step.i2)
        if quote.words.words[i][0].isdigit()
        and {negative(quote, i, source.lexicon), negative(source, i + away, source.lexicon)}
        == {True, False}
    ]


def negative(text: Worded, number: int, listed: Lexicon) -> bool | None:
    """Whether the figure at word `number` has a sign or a word of minus before it; None where it
    may as well be a dash: "– 12", "-12" without a unit; or where the words before it say which way
    it went: "fell -12 percent" is a fall of 12."""
    start = text.span(number, number + 1).start
    before = text.text[max(0, start - 2) : start]
    if number and listed.has(WordClass.MINUS, text.words.words[number - 1]):
        return True
    if (
        before[-1:] not in _MINUS
        or before[:-1].strip(" \u00a0(")
        or (number and text.words.words[number - 1][0].isdigit())
    ):
        return False
    behind = text.words.words[number + 1 : number + 2]
    measured = text.text[text.span(number, number + 1).end :].lstrip()[:1] in ("°", "%")
    measured = measured or any(listed.has(WordClass.UNIT, word) for word in behind)
    told = any(
        opposites(word, listed.lang) for word in text.words.words[max(0, number - 2) : number]
    )
    sure = before.endswith("−") or (before.endswith("-") and measured and len(before) == MARKED)
    return True if sure and not told else None


_MINUS = ("-", "–", "−")
MARKED = 2  # characters of a sign with the space before it; a line's first may be a list's mark


def unclear_sign(quote: Quote, source: Source, steps: Sequence[Step]) -> bool:
    """Whether one side's figure has no sign where the other has a dash that may be one."""
    return any(
        {
            negative(quote, i, source.lexicon),
            negative(source, i + step.j1 - step.i1, source.lexicon),
        }
        == {None, False}
        for step in steps
        if step.equal
        for i in range(step.i1, step.i2)
        if quote.words.words[i][0].isdigit()
    )


def _brackets(quote: Quote, source: Source, step: Step) -> list[tuple[EditClass, Step]]:
    """Words like "[t]he" and "[severe]" that the source has without the brackets."""
    marked = quote.words.bracketed | quote.pattern.bracketed
    found = []
    for i in sorted(marked.intersection(range(step.i1, step.i2))):
        j = step.j1 + i - step.i1
        start, end = source.words.starts[j], source.words.ends[j]
        around = source.folded.text[max(0, start - BRACKET_REACH) : end + BRACKET_REACH]
        if not _BRACKETS.search(around):
            found.append((EditClass.BRACKET, Step(True, i, i + 1, j, j + 1)))
    return found


def _within(quote: Quote, source: Source, step: Step) -> list[tuple[EditClass, Step]]:
    """Capitals, contractions and marks that differ, each gathered into one change."""
    places: dict[EditClass, list[int]] = {}
    for i in range(step.i1, step.i2):
        j = step.j1 + i - step.i1
        ours = quote.written(i, i + 1)
        theirs = source.written(j, j + 1)
        if ours != theirs and i not in quote.words.bracketed:
            places.setdefault(_class(ours, theirs), []).append(i)
    if not places:
        places[EditClass.TYPOGRAPHIC] = [step.i1, step.i2 - 1]
    away = step.j1 - step.i1
    return [
        (edit, Step(True, at[0], at[-1] + 1, at[0] + away, at[-1] + 1 + away))
        for edit, at in places.items()
    ]


def _class(ours: str, theirs: str) -> EditClass:
    if ours.lower() == theirs.lower():
        return EditClass.CAPITAL
    if "not" in (ours.lower(), theirs.lower()):  # "do not" for "don't"
        return EditClass.SPELLING
    return EditClass.TYPOGRAPHIC


def _end_differs(quote: Quote, source: Source, step: Step) -> bool:
    ours = quote.folded.text[quote.words.ends[step.i2 - 1] :].strip(" '\"")
    theirs = _FINAL.match(source.folded.text[source.words.ends[step.j2 - 1] :])
    marks = theirs[0].strip(" '\"") if theirs else ""
    return not marks.startswith(ours)
