"""Every difference between a quotation and the passage it comes from, each with its class."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from crawler.judging.align import OTHER, Step, kinship
from crawler.judging.cuts import dropped
from crawler.judging.fragments import Quote
from crawler.judging.lexicon import Lexicon, WordClass
from crawler.judging.locate import Source
from crawler.judging.numbers import Amount, amounts
from crawler.judging.placing import Placement
from crawler.model import EditClass
from crawler.reading.text import latin_skeleton, without_accents


@dataclass(frozen=True, slots=True)
class Edit:
    """Quote words [i1, i2) stand where the source has words [j1, j2)."""

    edit: EditClass
    i1: int
    i2: int
    j1: int
    j2: int


def classify(quote: Quote, source: Source, placement: Placement) -> list[Edit]:
    """The edits of a placement, in the quotation's order."""
    away = list(placement.moved)
    edits = [
        _edit(_class_of(quote, source, step), step)
        for step in _with_marks(quote, placement.alignment.steps)
        if not step.equal and not any(m.i1 < step.i2 and step.i1 < m.i2 for m in away)
    ]
    edits += [_edit(EditClass.ORDER, step) for step in away]
    edits += [
        Edit(EditClass.WORD, i1, i2, placement.end, placement.end) for i1, i2 in placement.missing
    ]
    edits += _own_letters(quote, source, placement.alignment.steps)
    return sorted(_moved(edits, quote, source), key=lambda edit: (edit.i1, edit.i2, edit.j1))


def _own_letters(quote: Quote, source: Source, steps: tuple[Step, ...]) -> list[Edit]:
    """Words like "[t]he" and bracketed ones that the source has too, without the brackets."""
    marked = quote.words.bracketed | quote.pattern.bracketed
    theirs = source.words
    edits = []
    for step in steps:
        if not step.equal:
            continue
        for i in marked.intersection(range(step.i1, step.i2)):
            j = step.j1 + i - step.i1
            around = source.folded.text[max(0, theirs.starts[j] - 60) : theirs.ends[j] + 60]
            if not _BRACKETED_THERE.search(around):
                edits.append(Edit(EditClass.BRACKET, i, i + 1, j, j + 1))
    return edits


_BRACKETED_THERE = re.compile(r"[\[\](){}]")


def _edit(edit: EditClass, step: Step) -> Edit:
    return Edit(edit, step.i1, step.i2, step.j1, step.j2)


def _with_marks(quote: Quote, steps: tuple[Step, ...]) -> list[Step]:
    """Steps, and an empty one at every ellipsis or boundary behind which the source goes on."""
    result: list[Step] = []
    gaps = {step.i1 for step in steps if step.i1 == step.i2}
    for step in steps:
        i, j = step.i1, step.j1
        for mark in sorted(quote.pattern.breaks):
            if step.equal and step.i1 <= mark < step.i2 and mark not in gaps:
                where = j + mark - i
                if mark > step.i1:
                    result.append(Step(True, step.i1, mark, step.j1, where))
                result.append(Step(False, mark, mark, where, where))
                step = Step(True, mark, step.i2, where, step.j2)
                i, j = step.i1, step.j1
        result.append(step)
    return result


def _class_of(quote: Quote, source: Source, step: Step) -> EditClass:
    said = quote.words.words[step.i1 : step.i2]
    there = source.words.words[step.j1 : step.j2]
    listed = source.lexicon
    if not said and step.i1 in quote.pattern.breaks:
        return _at_break(quote, source, step, there)
    stem = quote.words.stems.get(step.i1) if len(said) == len(there) == 1 else None
    if stem is not None and there[0].startswith(stem):
        return EditClass.BRACKET
    if _marked(quote, step):
        return _in_brackets(quote, step, said, there, listed)
    if same_words(said, there, listed):
        return EditClass.SPELLING if said != there else EditClass.TYPOGRAPHIC
    if not said:
        left_out = dropped(quote, source, step, there)
        if left_out is not None:
            return left_out
    return _change(quote, source, step, said, there)


def _at_break(quote: Quote, source: Source, step: Step, there: list[str]) -> EditClass:
    if not there and step.i1 in quote.ellipses and _source_has_ellipsis(source, step.j1):
        return EditClass.TYPOGRAPHIC
    cut = dropped(quote, source, step, there)
    if cut is not None and cut is not EditClass.SAID_SPLIT:
        return cut
    return EditClass.SAID_SPLIT if step.i1 in quote.seams else EditClass.ELLIPSIS


_OWN_ELLIPSIS = re.compile(r"\.\s?\.\s?\.")


def _source_has_ellipsis(source: Source, number: int) -> bool:
    words = source.words
    if not 0 < number < len(words):
        return number == 0 or number == len(words)
    return bool(
        _OWN_ELLIPSIS.search(source.folded.text[words.ends[number - 1] : words.starts[number]])
    )


def _marked(quote: Quote, step: Step) -> bool:
    """Whether all quote words of the step are in brackets, or it drops words beside brackets."""
    own = quote.pattern.bracketed
    if step.i1 < step.i2:
        return all(i in own for i in range(step.i1, step.i2))
    return step.i1 in own or step.i1 - 1 in own


def _in_brackets(
    quote: Quote, step: Step, said: list[str], there: list[str], listed: Lexicon
) -> EditClass:
    if said and all(i in quote.sics for i in range(step.i1, step.i2)) and not there:
        return EditClass.SIC
    hidden = listed.count(WordClass.NEGATION, there) > listed.count(WordClass.NEGATION, said)
    return EditClass.CUT if hidden else EditClass.BRACKET


def same_words(said: list[str], there: list[str], listed: Lexicon) -> bool:
    """Whether two runs of words differ only in spelling or in how a number is written."""
    if not said or not there:
        return False
    if _spelled(said) == _spelled(there):
        return True
    if len(said) == len(there) and all(
        a == b or one_word(a, b, listed) for a, b in zip(said, there, strict=True)
    ):
        return True
    ours, theirs = amounts(said, listed), amounts(there, listed)
    covered = sum(n.behind - n.first for n in ours) == len(said)
    covered = covered and sum(n.behind - n.first for n in theirs) == len(there)
    return covered and [(n.value, n.unit) for n in ours] == [(n.value, n.unit) for n in theirs]


def _spelled(words: list[str]) -> str:
    return latin_skeleton(without_accents("".join(words)))


_BRITISH = (
    (re.compile(r"is(e|es|ed|ing|er|ers|ation|ations)$"), r"iz\1"),
    (re.compile(r"ys(e|es|ed|ing)$"), r"yz\1"),
    (re.compile(r"our(?=$|s$|ed$|ing$|able|ful|ite|hood|less|er|ist)"), "or"),
    (re.compile(r"(?<=[tb])re(s?)$"), r"er\1"),
    (re.compile(r"ll(ed|ing|er|ers|or|ors|ation)$"), r"l\1"),
    (re.compile(r"ogue(s?)$"), r"og\1"),
    (re.compile(r"ae|oe"), "e"),
    (re.compile(r"ence(s?)$"), r"ense\1"),
)


def one_word(said: str, there: str, listed: Lexicon) -> bool:
    """Whether two words are spellings of one word."""
    spellings = listed.values[WordClass.SPELLING]
    if spellings.get(said, said) == spellings.get(there, there):
        return True
    if without_accents(said) == without_accents(there):
        return True
    return len(said) > 3 and _american(said) == _american(there)


def _american(word: str) -> str:
    for pattern, replacement in _BRITISH:
        word = pattern.sub(replacement, word)
    return word


def _change(
    quote: Quote, source: Source, step: Step, said: list[str], there: list[str]
) -> EditClass:
    """The class of an unmarked change of wording, the gravest first."""
    listed = source.lexicon
    negations = WordClass.NEGATION
    if listed.count(negations, said) != listed.count(negations, there):
        return EditClass.NEGATION
    if _counted(said, listed) != _counted(there, listed):
        return EditClass.NUMBER
    if (
        _at_edge(quote, step)
        and len(said) == len(there) == 1
        and kinship(said[0], there[0]) > OTHER
    ):
        return EditClass.INFLECTION
    hedges = WordClass.HEDGE, WordClass.QUANTITY
    if any(listed.count(c, said) != listed.count(c, there) for c in hedges) or (
        _hedges(said, listed) != _hedges(there, listed)
    ):
        return EditClass.HEDGE
    if _named(quote, source, step):
        return EditClass.NAME
    if all(listed.has(WordClass.FUNCTION, word) for word in said + there):
        return EditClass.FUNCTION_WORD
    return EditClass.WORD


def _counted(words: list[str], listed: Lexicon) -> list[tuple[Decimal, str]]:
    """The numbers among `words`; "one" and its like are as often pronouns or articles."""
    return sorted(
        (found.value, found.unit or "")
        for found in amounts(words, listed)
        if not _only_small(words, found, listed)
    )


def _only_small(words: list[str], found: Amount, listed: Lexicon) -> bool:
    return found.unit is None and all(
        listed.has(WordClass.FUNCTION, word) for word in words[found.first : found.behind]
    )


def _hedges(words: list[str], listed: Lexicon) -> list[str]:
    return [w for w in words if listed.has(WordClass.HEDGE, w) or listed.has(WordClass.QUANTITY, w)]


def _at_edge(quote: Quote, step: Step) -> bool:
    """Whether the step is the first or last word of a fragment."""
    edges = quote.pattern.breaks | {0, len(quote.words)}
    return step.i1 in edges or step.i2 in edges


def _named(quote: Quote, source: Source, step: Step) -> bool:
    """Whether a changed word is written as a name: a capital inside a sentence."""
    ours, theirs = quote.words, source.words
    for words, folded, first, last in (
        (ours, quote.folded, step.i1, step.i2),
        (theirs, source.folded, step.j1, step.j2),
    ):
        for n in range(first, last):
            at = folded.original(words.starts[n], words.ends[n]).start
            if not folded.source[at].isupper() or not n:
                continue
            between = folded.text[words.ends[n - 1] : words.starts[n]]
            if not re.search(r'[.!?:"]', between):
                return True
    return False


def _moved(edits: list[Edit], quote: Quote, source: Source) -> list[Edit]:
    """Words dropped in one place and put in at another are one change of order."""
    ours, theirs = quote.words.words, source.words.words
    added = [e for e in edits if e.i1 < e.i2 and e.edit in _WORDING]
    taken = [e for e in edits if e.j1 < e.j2 and e.edit in _WORDING]
    put = sorted(w for e in added for w in ours[e.i1 : e.i2])
    left = sorted(w for e in taken for w in theirs[e.j1 : e.j2])
    if len(put) < 2 or put != left:
        return edits
    return [
        Edit(EditClass.ORDER, e.i1, e.i2, e.j1, e.j2) if e.edit in _WORDING else e for e in edits
    ]


_WORDING = frozenset(
    {
        EditClass.NEGATION,
        EditClass.NUMBER,
        EditClass.NAME,
        EditClass.HEDGE,
        EditClass.FUNCTION_WORD,
        EditClass.WORD,
    }
)
