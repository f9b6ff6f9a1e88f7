"""What an ellipsis leaves out: whether it turns what is kept, or joins what does not belong.

Inside a sentence, what is left out may deny or limit what is kept. Across a sentence's end, the
next sentence may have lost its beginning, so that its rest is said of somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.comparison.alignment import Step
from crawler.comparison.context import (
    SENTENCE_END,
    condition,
    promised,
    takes_back,
    turned,
)
from crawler.comparison.prepared import Source
from crawler.language.lexicon import Lexicon, WordClass
from crawler.language.operators import Operator, Operators, operators
from crawler.model import EditClass

NEAR = 3
"""A negation among so many words before the continuation governs what continues, when only
small words stand between: "not to …", but not "did not come …"."""

OR = frozenset({"or", "oder", "ou", "o", "или", "чи", "або"})
"""Words between which and the sense a denial that ends a clause makes no difference: "or not"."""

_SMALL = (WordClass.FUNCTION, WordClass.HEDGE)

SPOKEN_OF = 100
"""Words before the dropped beginning of a sentence in which its subject counts as spoken of."""

LAST = 2
"""Words before the continuation of which one turns against what was denied: "not X but rather"."""


def spliced(source: Source, step: Step) -> EditClass | None:
    """The class of an ellipsis for which `step`'s source words were dropped; None where honest."""
    words = source.words.words
    ends = [
        n
        for n in range(max(step.j1, 1), min(step.j2 + 1, len(words)))
        if SENTENCE_END.search(source.gap(n))
    ]
    if not ends:
        return EditClass.CUT if _turns(source, step) else None
    if _limited(source, step.j1, ends[0]):
        return EditClass.CUT
    return EditClass.SPLICE if _joins(source, step, ends[-1]) else None


def _limited(source: Source, first: int, behind: int) -> bool:
    """Whether words [first, behind), which end a sentence, limit or take back what was kept."""
    words, listed = source.words.words[:behind], source.lexicon
    if first >= behind:
        return False
    if condition(source, first) or takes_back(words, first, listed):
        return True
    if listed.starts(WordClass.IF, words, first) and promised(source, first):
        return True
    size = listed.starts(WordClass.NEGATION, words, first)
    known = operators(source.lang)
    if known is not None and known.size(Operator.NOR, words, first):
        return False
    return bool(size) and not _focused(words, first + size, listed)


def _turns(source: Source, step: Step) -> bool:
    """Whether words dropped inside a sentence deny or limit what was kept on either side."""
    words, listed = source.words.words, source.lexicon
    there = words[step.j1 : step.j2]
    known = operators(source.lang)
    if condition(source, step.j1):
        return True
    if _aside(source, step) or (known is not None and known.size(Operator.SURE, there, 0)):
        return False
    replaced = any(listed.has(WordClass.CONTRAST, word) for word in there[-LAST:])
    denies = listed.starts(WordClass.NEGATION, there)
    if _own_item(source, step):
        return False
    if replaced and denies:
        return False  # "not X but | Y"
    if takes_back(there, 0, listed):
        return True
    if listed.starts(WordClass.IF, there) and promised(source, step.j1):
        return True
    if denies and not _focused(there, denies, listed):
        return True
    return _denied_at_end(there, source, step)


def _denied_at_end(there: Sequence[str], source: Source, step: Step) -> bool:
    """Whether the dropped words end in a denial of what continues."""
    listed = source.lexicon
    denials = [n for n, word in enumerate(there) if listed.has(WordClass.NEGATION, word)]
    if not denials or len(there) - denials[-1] > NEAR:
        return False
    last = denials[-1]
    if _focused(there, last + 1, listed):
        return False
    if 0 < last == len(there) - 1 and there[last - 1] in OR:
        return False  # "whether it likes it or not"
    before = source.words.words[step.j1 - 1] if step.j1 else ""
    if listed.has(WordClass.NEGATION, before):
        return False  # "does not | A, nor does it | B"
    return all(any(listed.has(kind, word) for kind in _SMALL) for word in there[last + 1 :])


def _focused(words: Sequence[str], at: int, listed: Lexicon) -> bool:
    """Whether the word behind a denial only turns it to a part of the sentence: "not only"."""
    return at < len(words) and listed.has(WordClass.FOCUS, words[at])


def _aside(source: Source, step: Step) -> bool:
    """Whether the dropped words begin with an aside in round brackets or between dashes."""
    before = source.between(step.j1) if step.j1 else ""
    for mark, closing in (("(", re.compile(r"\)")), ("-", _DASH)):
        if (mark == "(" and "(" not in before) or (mark == "-" and not _DASH.search(before)):
            continue
        last = min(step.j2, len(source.words) - 1)
        if any(closing.search(source.between(n)) for n in range(step.j1 + 1, last + 1)):
            return True
    return False


_DASH = re.compile(r"(?:\s|^)-+(?:\s|$)|--|—|\w?-\w?$")


def _own_item(source: Source, step: Step) -> bool:
    """Whether the dropped words stand between commas: an item of a list, or an aside, denies
    itself and nothing beside it ("no gulls, no people and no boats")."""
    words, listed = source.words.words, source.lexicon
    if "," not in source.gap(step.j1) or step.j2 >= len(words):
        return False
    joined = listed.has(WordClass.FUNCTION, words[step.j2]) and len(words) > step.j2 + 1
    return "," in source.gap(step.j2) or (
        joined and listed.has(WordClass.NEGATION, words[step.j2 + 1])
    )


def _joins(source: Source, step: Step, start: int) -> bool:
    """Whether the continuation lost the beginning [start, step.j2) of its sentence, which turns
    it or names somebody or something else than was spoken of."""
    words = source.words.words
    known = operators(source.lang)
    lost = words[start : step.j2]
    if not lost or step.j2 >= len(words):
        return False
    if known is None:
        return _denied_at_end(lost, source, step)
    if turned(source, known, step.j2) or known.size(Operator.IF, lost, 0):
        return not known.size(Operator.POLITE, lost, 0)
    if _denied_at_end(lost, source, step):
        return True
    if known.size(Operator.ASK, lost, 0) and known.found(Operator.DENIAL, lost):
        return _runs_on(source, step.j2)  # "What I cannot support is the budget | in …"
    return _of_another(source, known, start, step.j2, again=_begins_again(source, step.j1, start))


def _runs_on(source: Source, there: int) -> bool:
    """Whether nothing parts what goes on at source word `there` from what was dropped."""
    return not re.search(r"[,;:()\-]", source.between(there))


def _of_another(source: Source, known: Operators, start: int, there: int, again: bool) -> bool:
    """Whether source words [start, there), the dropped beginning of a sentence, are a subject of
    their own for what follows: nothing in them was spoken of, and no pronoun takes it up.

    A bare definite noun ("the phrase", "the answer") takes up what was spoken of, too, and so
    does a beginning that ends in a comma: what follows it has its own subject.
    """
    words, listed = source.words.words, source.lexicon
    real = _real_end(source, start)
    start = max([n for n in range(start + 1, there) if "," in source.between(n)] or [start])
    lost = words[start:there]
    if not real or any(char.isdigit() for word in lost for char in word):
        return False
    if not _runs_on(source, there) or not _predicate(words[there], known, listed):
        return False
    if any(known.size(Operator.PEOPLE, lost, at) for at in range(len(lost))):
        return False
    content = [w for w in lost if not any(listed.has(kind, w) for kind in _EMPTY)]
    bare = len(content) == 1 and listed.has(WordClass.FUNCTION, lost[0])
    if not content or (bare and not known.size(Operator.OWNED, lost, 0)):
        return False
    spoken = {word[:STEM] for word in words[max(0, start - SPOKEN_OF) : start]}
    new = [word for word in content if word[:STEM] not in spoken]
    return len(new) == len(content) or (bool(new) and again)


def _begins_again(source: Source, first: int, start: int) -> bool:
    """Whether the sentence that begins at word `start` begins like the one before it, whose end
    from word `first` on was left out: two reports of one subject."""
    words = source.words.words
    before = first
    while before and not SENTENCE_END.search(source.gap(before)):
        before -= 1
    same = words[before : before + PARALLEL] == words[start : start + PARALLEL]
    return same and before < first < start


PARALLEL = 3
"""First words that two sentences which begin alike share."""


_EMPTY = (WordClass.FUNCTION, WordClass.HEDGE, WordClass.CONTRAST, WordClass.SPEECH)
STEM = 5  # letters by which a word counts as spoken of: "federal", "federalism"


def _real_end(source: Source, start: int) -> bool:
    """Whether a sentence really begins at word `start`, and no name or number follows an
    abbreviation."""
    before = source.words.words[start - 1] if start else ""
    return source.capital(start) and len(before) >= STEM - 1 and before.isalpha()


def _predicate(word: str, known: Operators, listed: Lexicon) -> bool:
    """Whether a sentence that lost its subject may go on with `word`."""
    if known.size(Operator.FINITE, [word], 0) or known.size(Operator.ALSO, [word], 0):
        return True
    return not listed.has(WordClass.FUNCTION, word)
