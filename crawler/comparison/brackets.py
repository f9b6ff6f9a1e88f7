"""What a quoter puts into brackets: a form, a gloss or a completion, which are free, or a claim
that the source words do not bear out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.comparison.alignment import Step
from crawler.comparison.clause import SENTENCE_END
from crawler.comparison.front import turned
from crawler.comparison.prepared import Quote, Source
from crawler.language.lexicon import (
    NOUN_CAPITALS,
    Operator,
    Operators,
    WordClass,
    operators,
)
from crawler.language.numbers import amounts
from crawler.language.text import fold
from crawler.language.words import split_words
from crawler.model import EditClass

LEAST = 2
"""Letters of a word left outside brackets that show it again: "ha[d]"."""

BEFORE = 2
"""Words before a quotation's beginning that a quantity put there may stand for, too."""

NEAR = 40
"""Words before and behind in which a name put in is looked for."""

_INSIDE = re.compile(r"\[([^\[\]]*)\]")
_MARK = re.compile(r"[\[\]]")


def own(quote: Quote, source: Source, start: int, end: int) -> frozenset[int]:
    """The quotation's words in brackets that its source, at words [start, end), has not."""
    passage = source.span(start, end)
    there = fold(source.text[max(0, passage.start - 2) : passage.end + 2]).text
    words = quote.words
    mine: set[int] = set()
    for found in _INSIDE.finditer(quote.folded.text):
        if found[0] in there:
            continue
        mine.update(n for n in quote.square if found.start() <= words.starts[n] < found.end())
    return frozenset(mine) if "(" in there else frozenset(mine) | quote.rounded


def recast(quote: Quote, source: Source, step: Step) -> bool:
    """Whether a change touches brackets, and the words outside them only go with these: parts of
    words ("carefu[l]", "[because t]he"), and small words that another form needs.
    """
    words, text, listed = quote.words, quote.folded.text, source.lexicon
    start = words.ends[step.i1 - 1] if step.i1 else 0
    end = words.starts[step.i2] if step.i2 < len(words) else len(text)
    inside = words.starts[step.i1 - 1] if step.i1 else 0
    if not _MARK.search(text[inside if step.i1 == step.i2 else start : end]):
        return False
    there = source.words.words[step.j1 : step.j2]
    left: list[str] = []
    for number in range(step.i1, step.i2):
        if number in quote.square:
            continue
        whole = _INSIDE.sub("", words.words[number]).split("[")[0].split("]")[-1]
        left.append(words.stems.get(number, whole))
    if not left:
        return all(_small(word, source) for word in there)
    if any(any(c.isdigit() for c in word) for word in (*left, *there)):
        return False
    return all(
        len(piece) < LEAST
        or _small(piece, source)
        or any(word.startswith(piece) or word.endswith(piece) for word in there)
        for piece in left
    ) and len(there) <= len(left) + sum(listed.has(WordClass.FUNCTION, word) for word in there)


def _small(word: str, source: Source) -> bool:
    """Whether a word may go with another form: no denial, no number, no name."""
    listed = source.lexicon
    return listed.has(WordClass.FUNCTION, word) and not any(
        listed.has(kind, word)
        for kind in (WordClass.NEGATION, WordClass.NUMBER, WordClass.QUANTITY)
    )


def put_in(quote: Quote, source: Source, step: Step) -> EditClass:
    """The class of quote words in brackets, or of words dropped beside them: an honest bracket,
    a cut that hides a denial, or what the quoter claims against the source."""
    listed = source.lexicon
    there = source.words.words[step.j1 : step.j2]
    said = _said(quote, step)
    known = operators(source.lang)

    def denials(words: Sequence[str]) -> int:
        found = listed.count(WordClass.NEGATION, words)
        return found or (len(known.found(Operator.DENIAL, words)) if known else 0)

    ours, theirs = denials(said), denials(there)
    if theirs > ours and not denials(_bracket(quote, step)):
        gloss = step.i2 == len(quote.words) and step.i1 < step.i2
        return EditClass.BRACKET if gloss else EditClass.CUT
    if ours > theirs:
        return EditClass.BRACKET if _denied_there(source, step.j1) else EditClass.NEGATION
    if not said:
        return EditClass.BRACKET
    if there and _counts_otherwise(said, there, source):
        return EditClass.NUMBER
    if _counts_more(quote, source, step):
        return EditClass.NUMBER
    quantity = [word for word in said if listed.has(WordClass.QUANTITY, word)]
    back = BEFORE if step.i1 == 0 else 0  # "[All] witnesses" for "some of the witnesses"
    replaced = [
        word
        for word in source.words.words[max(0, step.j1 - back) : step.j2]
        if listed.has(WordClass.QUANTITY, word)
    ]
    denied = theirs and not ours
    if quantity and (replaced or denied) and set(quantity).isdisjoint(replaced):
        return EditClass.PUT_IN
    if known is None:
        return EditClass.BRACKET
    can, could = (known.found(Operator.CAN, words) for words in (there, said))
    firm = known.found(Operator.MUST, said) or not all(
        listed.has(WordClass.FUNCTION, word) for word in said
    )
    if can and not could and firm:
        return EditClass.PUT_IN
    if _another(said, there, source, step) or _not_meant(said, source, known, step):
        return EditClass.PUT_IN
    return EditClass.BRACKET


def _said(quote: Quote, step: Step) -> list[str]:
    """The quotation's words at `step`, words broken by brackets made whole."""
    if step.i1 == step.i2:
        return []
    text = quote.folded.text
    first, behind = quote.words.starts[step.i1], quote.words.ends[step.i2 - 1]
    while first and not text[first - 1].isspace():  # "does[n't]"
        first -= 1
    return split_words(_MARK.sub("", text[first:behind])).words


def _bracket(quote: Quote, step: Step) -> list[str]:
    """All words of the brackets that `step` is part of: "[She did not]" for "Nor did she"."""
    first, behind = step.i1, step.i2
    while first - 1 in quote.square:
        first -= 1
    while behind in quote.square:
        behind += 1
    return [quote.words.words[n] for n in range(first, behind) if n in quote.square]


def _denied_there(source: Source, at: int) -> bool:
    """Whether the source denies, before word `at` in its sentence, what a bracket denies anew:
    "Nor … does it matter", "the erroneous argument that …"."""
    known, listed = operators(source.lang), source.lexicon
    low = at
    while low > max(0, at - NEAR) and not SENTENCE_END.search(source.gap(low)):
        if listed.has(WordClass.NEGATION, source.words.words[low - 1]):
            return True
        if known is not None and turned(source, known, low):
            return True
        low -= 1
    return False


def _counts_otherwise(said: Sequence[str], there: Sequence[str], source: Source) -> bool:
    """Whether both have numbers, and other ones."""
    ours = sorted(found.value for found in amounts(said, source.lang))
    theirs = sorted(found.value for found in amounts(there, source.lang))
    small = source.lexicon
    return (
        bool(ours and theirs)
        and ours != theirs
        and not all(small.has(WordClass.FUNCTION, word) for word in (*said, *there))
    )


def _counts_more(quote: Quote, source: Source, step: Step) -> bool:
    """Whether a bracket has the source's number and adds to it: "[eleven hundred]" for eleven."""
    first, behind = step.i1, step.i2
    while first - 1 in quote.square:
        first -= 1
    while behind in quote.square:
        behind += 1
    if (first, behind) == (step.i1, step.i2):
        return False
    there = source.words.words[step.j1 - (step.i1 - first) : step.j2 + behind - step.i2]
    return _counts_otherwise(quote.words.words[first:behind], there, source)


def _another(said: Sequence[str], there: Sequence[str], source: Source, step: Step) -> bool:
    """Whether somebody named in the source's next sentence alone, as its subject, was put for
    another one.

    What a bracket completes or calls by another name was spoken of before; a pronoun may be any.
    """
    listed = source.lexicon
    if step.i1 > 1:
        return False  # a subject stands first
    ours = _nouns(said, source)
    theirs = _nouns(there, source)
    if not ours or not theirs or set(ours) & set(theirs) or not listed.lang:
        return False
    words = source.words.words
    before = words[max(0, step.j1 - NEAR) : step.j2]
    behind = words[step.j2 : step.j2 + NEAR]
    opens = any(
        words[n] == ours[0]
        and (SENTENCE_END.search(source.gap(n)) or SENTENCE_END.search(source.gap(n - 1)))
        for n in range(step.j2 + 1, min(step.j2 + NEAR, len(words)))
    )
    return opens and all(word in behind and word not in before for word in ours)


def _not_meant(said: Sequence[str], source: Source, known: Operators, step: Step) -> bool:
    """Whether a bracket gives a pronoun that opens its sentence to somebody else than the one
    whom the sentence before is about: "Reyes listened. Doyle rose. [Reyes] promised …".

    Said only where that sentence begins with a name and speaks of nobody else whom the bracket
    names, and the one put in was named shortly before it; else the pronoun may be anybody.
    """
    words, at = source.words.words, step.j1
    if step.j2 - at != 1 or not known.size(Operator.PERSON, words, at):
        return False
    if told := _told_of(source, known, at):
        ours = _nouns(said, source)
        return bool(ours) and set(ours).isdisjoint(told) and all(word in words for word in ours)
    if not at or not SENTENCE_END.search(source.gap(at)):
        return False
    start = at - 1
    while start and not SENTENCE_END.search(source.gap(start)):
        start -= 1
    subject = _named(source, known, start, at)
    ours = _nouns(said, source)
    if not subject or not ours or not start:
        return False
    long_before = words[max(0, start - 2 * NEAR) : start]
    return (
        set(ours).isdisjoint(words[start:at])
        and all(word in long_before for word in ours)
        and set(ours).isdisjoint(subject)
    )


def _told_of(source: Source, known: Operators, at: int) -> list[str]:
    """Whom the sentence of source word `at` is said of, where it tells so only behind: "He never
    paid, the waitress said of the banker". [] where it does not."""
    words = source.words.words
    end = at
    while end < len(words) and (end == at or not SENTENCE_END.search(source.gap(end))):
        end += 1
    for number in range(at + 1, end - 1):
        if known.size(Operator.ABOUT, words, number) and known.ends(
            Operator.REPORT, words[at:number], 1
        ):
            return _nouns(words[number + 1 : end], source)
    return []


def _named(source: Source, known: Operators, start: int, behind: int) -> list[str]:
    """The name with which the sentence of source words [start, behind) begins: two words with
    capitals, or one that has its capital inside a sentence, too. [] where it begins with none."""
    words, listed = source.words.words, source.lexicon
    end = start
    while end < behind and source.capital(end) and not listed.has(WordClass.FUNCTION, words[end]):
        end += 1
    name = list(words[start:end])
    if not name or any(known.size(Operator.THEN, name, n) for n in range(len(name))):
        return []
    if len(name) > 1:
        return name
    inside = any(
        word == name[0] and source.capital(n) and n and not SENTENCE_END.search(source.gap(n))
        for n, word in enumerate(words)
    )
    return name if inside and listed.lang not in NOUN_CAPITALS else []


def _nouns(words: Sequence[str], source: Source) -> list[str]:
    listed = source.lexicon
    return [w for w in words if not listed.has(WordClass.FUNCTION, w) and len(w) > LEAST]
