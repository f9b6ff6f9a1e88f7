"""What stands behind a quotation in its source and limits what is quoted: "…, but only if …",
"or so he claims", "except …".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from crawler.comparison.clause import COMMA_THAT, CONDITION, SENTENCE_END, STOP, Sign, frame
from crawler.comparison.prepared import MOST_ATTRIBUTION, Quote, Source
from crawler.language.lexicon import Lexicon, Operator, Operators, WordClass, operators
from crawler.model import Certainty, EditClass


def limits(source: Source, behind: int) -> bool:
    """Whether a condition ("but only if") follows source word `behind` - 1 in its sentence."""
    return _goes_on(source, behind) and condition(source, behind) > 0


def condition(source: Source, at: int) -> int:
    """How many words the condition at `at` has; 0 where none is, or one that only looks so."""
    known = operators(source.lang)
    words = source.words.words
    if known is None:
        listed = source.lexicon
        if listed.starts(WordClass.HARMLESS, words, at):
            return 0
        return listed.starts(WordClass.CONDITION, words, at)
    if (polite := known.size(Operator.POLITE, words, at)) and not (
        known.ends(Operator.THAT, words[at : at + polite])
        and _goes_on(source, at + polite)
        and "," not in source.gap(at + polite)
    ):
        return 0  # "other than that," but not "other than that it exists"
    excepted = known.size(Operator.EXCEPTION, words, at) or known.size(Operator.EXCEPTED, words, at)
    size = known.size(Operator.ONLY, words, at)
    if size > 1 or (size and "," not in source.gap(at)):
        limited = known.size(Operator.SCOPE, words, at + size) or known.size(
            Operator.IF, words, at + size
        )
        if limited:
            return size + limited
        behind = at + size
        short = range(behind + 1, min(behind + BRIEF, len(words)) + 1)
        if size > 1 and any(
            n == len(words) or STOP.search(source.gap(n)) or known.size(Operator.ALSO, words, n)
            for n in short
        ):
            return size  # "but only today.", "но только мелом и только …"
    return excepted


def _turning(quote: Quote, source: Source, start: int, behind: int) -> bool:
    """Whether the exception that begins at source word `start`, and is told from `behind` on, does
    more than except one small thing, or perhaps one: "except a cat" leaves the claim as it is."""
    words = source.words.words
    end = behind
    while end < len(words) and not STOP.search(source.gap(end)) and end - behind <= SMALL:
        end += 1
    known = operators(source.lang)
    if known is not None and known.size(Operator.MAYBE, words, behind):
        return False  # "except perhaps for the northern islands"
    if known is None or end - behind > SMALL:
        return True
    return not known.size(Operator.SINGLE, words, behind)


SMALL = 4
"""Most words of an exception that is one small thing: "a few old gulls"."""


def end_cut(quote: Quote, source: Source, first: int, behind: int) -> Sign | None:
    """The condition that the end of the quotation cuts off, also behind the source's own
    attribution: `"We will pay," she said, "unless …"`.

    The passage is source words [first, behind). A plain "if", or "but not", only counts where the
    quotation is set out as a whole sentence: else the article may well go on with it itself. A
    plain "if" must follow a promise, and is then only possibly misleading.
    """
    words = source.words.words
    if _denied_behind(source, behind):  # "it is" of "it isn't"
        return Sign(EditClass.CUT, Operator.NOT, behind, behind + 1, Certainty.CERTAIN)
    start = _resumed(source, behind)
    if not _goes_on(source, start) and start == behind:
        return None
    whole = start == behind and quote.capital(0)
    start += _led(source, start)
    size = condition(source, start)
    if size and not _whole_statement(quote, source, first):
        return None
    kind = Operator.EXCEPTION
    if not size and whole:
        size = takes_back(words, start, source.lexicon) or _narrowed_behind(source, start)
    known = operators(source.lang)
    lasting = whole and "," not in source.gap(start)
    if not size and known is not None and _may_end(quote, known, lasting):
        size, kind = known.size(Operator.UNTIL, words, start), Operator.UNTIL
        size *= not known.size(Operator.POLITE, words, start)
    if not size and known is not None and start == behind and _unreal(quote, known):
        size, kind = known.size(Operator.INVERTED, words, start), Operator.IF
    if not size and known is not None:
        size, kind = known.size(Operator.CLAIM, words, start), Operator.CLAIM
        if size:
            return Sign(EditClass.CUT, kind, start, start + size, Certainty.POSSIBLE)
    if not size and known is not None and (size := _claimed(source, known, start)):
        return Sign(EditClass.CUT, Operator.CLAIM, start, start + size, Certainty.POSSIBLE)
    if size:
        twice = kind is not Operator.EXCEPTION or _turning(quote, source, start, start + size)
        sure = Certainty.LIKELY if twice else Certainty.POSSIBLE
        return Sign(EditClass.CUT, kind, start, start + size, sure)
    if known is not None and whole and (size := _weakened(source, known, start)):
        return Sign(EditClass.CUT, Operator.MAYBE, start, start + size, Certainty.POSSIBLE)
    size = source.lexicon.starts(WordClass.IF, words, start) if whole else 0
    if not size and whole and known is not None:
        size = known.size(Operator.IF, words, start)
    polite = known is not None and known.size(Operator.POLITE, words, start)
    if size and polite and not (known and _if_not(source, known, start)):
        return None
    if size and promised(source, behind):
        return Sign(EditClass.CUT, Operator.IF, start, start + size, Certainty.POSSIBLE)
    return None


def _led(source: Source, start: int) -> int:
    """How many words lead to a condition that is not the first word of what follows: ", always
    assuming", "with the sole exception". 0 where none does."""
    words, listed, known = source.words.words, source.lexicon, operators(source.lang)
    if start + 1 >= len(words) or known is None or condition(source, start):
        return 0
    if known.size(Operator.SCOPE, words, start):
        ahead = range(start + 1, min(start + LED + 1, len(words)))
        return next((n - start for n in ahead if known.size(Operator.EXCEPTED, words, n)), 0)
    kinds = (WordClass.FUNCTION, WordClass.HEDGE, WordClass.EMPHASIS, WordClass.QUANTITY)
    small = any(listed.has(kind, words[start]) for kind in kinds)
    small = small or known.size(Operator.THEN, words, start) > 0
    if "," not in source.gap(start) or not small:
        return 0
    if any(known.size(kind, words, start) for kind in _NAMING):
        return 0
    again = words[start + 1] in listed.openings[WordClass.CONDITION] or listed.has(
        WordClass.CONDITION, words[start + 1]
    )
    return int(again and condition(source, start + 1) > 0)


_NAMING = (Operator.PEOPLE, Operator.ALSO, Operator.FINITE)


def _claimed(source: Source, known: Operators, start: int) -> int:
    """How many words from `start` on give what stands before them to somebody who claims it: ", or
    at any rate that is what the seller claims". 0 when they do not."""
    words = source.words.words
    if start >= len(words) or "," not in source.gap(start) or words[start] not in OR:
        return 0
    end = start + 1
    while end < len(words) and end - start <= TAIL and not STOP.search(source.gap(end)):
        end += 1
    said = known.ends(Operator.REPORT, words[start:end])
    return end - start if said and not known.found(Operator.DENIAL, words[start:end]) else 0


OR = frozenset({"or", "oder", "ou", "o", "of", "lub", "albo", "или", "чи", "або"})
"""Words that offer another reading of what stands before them."""


def _weakened(source: Source, known: Operators, start: int) -> int:
    """How many words from `start` on end the sentence by taking its claim back to what may or
    should be so, or to some only: ", at least in theory.", ", allegedly.", "in small doses only".
    0 when they do not."""
    words = source.words.words
    end = start
    while end < len(words) and end - start <= TAIL and not _TAIL_STOP.search(source.gap(end)):
        end += 1
        if end < len(words) and "," in source.gap(end):
            break
    if end - start > TAIL:
        return 0
    tail = words[start:end]
    last = known.ends(Operator.ONLY, tail, 1) and _scoped(known, tail)
    permits = "," in source.gap(start) and known.ends(Operator.PERMIT, tail, 1)
    if (last or permits) and len(tail) > 1:
        return len(tail)  # "with food only", ", funds permitting"
    for at in range(min(len(tail), LED)):
        if known.found(Operator.PEOPLE, tail[:at]):
            return 0  # ", I suppose"
        aside = known.size(Operator.UNREAL, tail, at)
        aside = aside or ("," in source.gap(start) and known.size(Operator.MAYBE, tail, at))
        if aside and at + aside == len(tail):
            return len(tail)
    return 0


def _scoped(known: Operators, words: Sequence[str]) -> bool:
    return known.size(Operator.SCOPE, words, 0) > 0


TAIL = 10
"""Most words of what ends a sentence and limits it."""

LED = 3
"""First words of it of which one begins what is only so in theory: "or at least in theory"."""

_TAIL_STOP = re.compile(r"[.!?;:()]|\n\s*\n")


def _if_not(source: Source, known: Operators, start: int) -> bool:
    """Whether an "if not" at source word `start` is a condition with a verb of its own ("если не
    заплатят", "if not paid by Friday"), and no afterthought ("if not the best")."""
    words = source.words.words
    size = known.size(Operator.POLITE, words, start)
    if size != 2 or not known.size(Operator.NOT, words, start + 1):
        return False
    end = start + 2
    while end < len(words) and end - start <= TAIL and not STOP.search(source.gap(end)):
        end += 1
    rest = words[start + 2 : end]
    if not rest or known.size(Operator.ARTICLE, rest, 0):
        return False
    endings = known.phrases[Operator.PERSON_ENDING]
    if endings and known.phrases[Operator.AHEAD]:
        return any(_personal(word, endings) for word in rest[:2])
    if source.lang in COMMA_THAT:
        return len(rest) >= CONDITION
    return "," not in source.gap(start) and len(rest) >= CONDITION - 1


def _personal(word: str, endings: Mapping[str, object]) -> bool:
    return any(word[-n:] in endings for n in range(2, min(6, len(word) - 2)))


def _denied_behind(source: Source, behind: int) -> bool:
    """Whether the word behind the quotation denies its last one: "they did | not"."""
    words, known = source.words.words, operators(source.lang)
    if not 0 < behind < len(words) or source.words.spaceless:
        return False
    between = source.between(behind)
    if not between:
        return source.lexicon.has(WordClass.NEGATION, words[behind])
    finite = known is not None and known.size(Operator.FINITE, words, behind - 1)
    return bool(finite and known and known.size(Operator.NOT, words, behind) and between.isspace())


def _may_end(quote: Quote, known: Operators, whole: bool) -> bool:
    """Whether an "until" behind the quotation says when it stops to be so: behind a denial, or
    what is or will be; not "We waited | until dark"."""
    words = quote.words.words
    lasts = whole and known.found(Operator.MUST, words)
    return bool(lasts or known.found(Operator.DENIAL, words))


def _unreal(quote: Quote, known: Operators) -> bool:
    """Whether the quotation says what would be: "We would have won | had the witness come"."""
    return bool(known.found(Operator.WOULD, quote.words.words))


def _narrowed_behind(source: Source, start: int) -> int:
    """How many words from `start` on tell where a statement holds, and where it does not: "in
    mice, but not in people". 0 when they do not."""
    known, words = operators(source.lang), source.words.words
    if known is None or not known.size(Operator.SCOPE, words, start):
        return 0
    for at in range(start + 1, min(start + WHERE, len(words))):
        if STOP.search(source.gap(at)):
            return 0
        size = takes_back(words, at, source.lexicon)
        if not size and known.size(Operator.NOT, words, at):
            size = 1 + known.size(Operator.SCOPE, words, at + 1)
        if size > 1 and "," in source.gap(at):
            return at + size - start
    return 0


WHERE = 6
"""Words in which is told where a statement holds, before it is told where it does not."""


def _whole_statement(quote: Quote, source: Source, first: int) -> bool:
    """Whether the quotation states something by itself: it is set out as a sentence, or begins
    where a clause of the source does, and what it says is no denial.

    "stop that is | lawful at its inception" is fitted into the article's own sentence, which has
    room for the limit; so, mostly, is a denial whose exception follows.
    """
    if quote.capital(0) and 0 not in quote.square:
        return True
    known = operators(source.lang)
    if known is not None and known.found(Operator.NOT, quote.words.words):
        return False
    if known is not None and _holds_statement(quote.words.words, known):
        return True
    return first <= 0 or bool(STOP.search(source.gap(first))) or _opens_clause(source, first)


def _holds_statement(words: Sequence[str], known: Operators) -> bool:
    """Whether `words` report something: "the assumption that the officer …", not "that was"."""
    return any(
        start and not known.size(Operator.FINITE, words, behind)
        for start, behind in known.found(Operator.THAT, words)
    )


def _opens_clause(source: Source, first: int) -> bool:
    known = operators(source.lang)
    if known is None or "," in source.between(first):
        return True
    lead = source.words.words[max(0, first - 3) : first]
    if known.ends(Operator.THAT, lead):  # "… says that", not "the dog that"
        stands = frame(source, known, first)
        return bool(known.found(Operator.REPORT, source.words.words[stands.first : stands.behind]))
    return any(known.ends(kind, lead) for kind in (Operator.ALSO, Operator.REPORT))


BRIEF = 1
"""Words with which a sentence ends behind "but only" that can only be its limit."""

CLAUSE = 25
"""Words before a condition in which the promise is looked for that it limits."""


def promised(source: Source, behind: int) -> bool:
    """Whether the clause that ends before source word `behind` promises something.

    That is by a verb of promise or of the future, or by a verb's ending behind "I" or "we".
    """
    words, listed = source.words.words, source.lexicon
    first = behind
    while first > max(0, behind - CLAUSE) and (
        first == behind or not STOP.search(source.gap(first))
    ):
        first -= 1
    clause = words[first:behind]
    if any(
        listed.starts(WordClass.PROMISE, clause, at)
        and not listed.starts(WordClass.HARMLESS, clause, at)
        for at in range(len(clause))
    ):
        return True
    if any(perfective(word, source) for word in clause):
        return True
    return any(
        listed.has(WordClass.SELF, word) and any(_ends(w, listed) for w in clause[at + 1 : at + 4])
        for at, word in enumerate(clause)
    )


def perfective(word: str, source: Source) -> bool:
    """Whether `word` is shaped like a verb of what will be done: by its ending ("rouleront"), and
    by its prefix where one makes it so ("откроется", not "открылся")."""
    known = operators(source.lang)
    if known is None or source.lexicon.has(WordClass.FUNCTION, word):
        return False
    ahead, ends = known.phrases[Operator.AHEAD], known.phrases[Operator.PERSON_ENDING]
    begun = not ahead or any(word[:n] in ahead for n in range(1, 5))
    return begun and _personal(word, ends)


def _ends(word: str, listed: Lexicon) -> bool:
    """Whether `word` has the ending of a verb of the future behind "I" or "we"."""
    if listed.has(WordClass.FUNCTION, word):
        return False
    return any(listed.has(WordClass.FIRST, word[-n:]) for n in range(1, min(4, len(word) - 2) + 1))


def _goes_on(source: Source, behind: int) -> bool:
    """Whether the sentence goes on at source word `behind`."""
    return 0 < behind < len(source.words) and not STOP.search(source.gap(behind))


_LEFT = re.compile(r',"\s|,\s*-\s')

_RESUMED = re.compile(r',\s*"$|,\s*-\s$')


def _resumed(source: Source, behind: int) -> int:
    """The word with which the source's sentence goes on behind an attribution inside it, such as
    `," she said, "`; `behind` itself where none stands."""
    last = len(source.words) - 1
    if not 0 < behind <= last or not _LEFT.match(source.between(behind)):
        return behind
    for number in range(behind + 1, min(behind + MOST_ATTRIBUTION, last) + 1):
        between = source.between(number)
        if _RESUMED.search(between):
            return number
        if "\n" in source.gap(number) or SENTENCE_END.search(between) or '"' in between:
            break
    return behind


def takes_back(words: Sequence[str], at: int, listed: Lexicon) -> int:
    """How many words at `at` deny what stands before them under some circumstance: "but not
    in", "но не в"; not "but not rich", which says something else. 0 when none do."""
    contrast = listed.starts(WordClass.CONTRAST, words, at)
    denial = listed.starts(WordClass.NEGATION, words, at + contrast) if contrast else 0
    behind = at + contrast + denial
    if not denial or behind >= len(words) or not listed.has(WordClass.FUNCTION, words[behind]):
        return 0
    known = operators(listed.lang)
    if known is not None and not (
        known.size(Operator.NOT, words, behind - 1) and known.size(Operator.SCOPE, words, behind)
    ):
        return 0
    return contrast + denial + 1
