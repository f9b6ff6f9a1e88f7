"""What stands before a quotation in its source and turns what is quoted: "no evidence that …",
"if …, …", "almost …", a denial right before it.

One file: the signs are asked in order, and each is kept from what the ones before it read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.comparison.clause import (
    CLAUSE_WORDS,
    CONDITION,
    COUNTED,
    DENIED,
    LEAD,
    SENTENCE_END,
    STOP,
    VERB_FIRST,
    VERBS,
    Around,
    Frame,
    Sign,
    affirmed,
    another_clause,
    frame,
    holds_verb,
    is_statement,
    report_denied,
    set_out,
)
from crawler.comparison.ending import perfective
from crawler.comparison.prepared import Quote, Source
from crawler.language.lexicon import Operator, Operators, WordClass, operators
from crawler.language.numbers import amounts
from crawler.model import Certainty, EditClass


def front(
    quote: Quote, source: Source, first: int, behind: int, around: Around | None = None
) -> Sign | None:
    """What governs the quotation from before: "no evidence that …", "if …, …", "almost …".

    `around` is what the article says beside it; None reads the place alone, as strictly as can be.
    """
    known = operators(source.lang)
    if known is None or not 0 < first < len(source.words) or not is_statement(quote, known):
        return None
    stands = frame(source, known, first)
    if stands.first >= stands.start:
        return None
    marked = [quote.words.words[n] for n in sorted(quote.pattern.bracketed)]
    if known.found(Operator.DENIAL, marked):
        return None  # the quoter tells the denial in brackets
    return (
        _denied_word(quote, source, known, first, around)
        or _turned(quote, source, known, stands)
        or _not_claimed(quote, source, known, stands)
        or _left_open(quote, source, known, stands)
        or _inverted(quote, source, known, stands)
        or _narrowed(quote, source, known, stands)
        or _part(quote, source, known, stands, behind)
        or _supposed(source, known, stands)
        or _conditional(quote, source, known, first)
    )


DENIES_NEXT = frozenset({"es", "it", "pt", "pl", "ru", "uk"})
"""Languages in which the word for "not" stands right before the verb, which may open a sentence:
"No es una orden"."""


def _denied_word(
    quote: Quote, source: Source, known: Operators, first: int, around: Around | None
) -> Sign | None:
    """The denial right before the quotation that denies its first word: "has not | taken money".

    In other languages than `DENIES_NEXT`, or with a "never", what is quoted may be fitted into a
    sentence that denies it in its own way; there the article must plainly affirm it.
    """
    words = source.words.words
    last = first  # behind the denial, before a "been" that the quotation leaves out
    while first - last < 2 and _denies(known, words, last) == 0:
        if not any(known.size(kind, words, last - 1) for kind in VERBS):
            return None
        last -= 1
    size = _denies(known, words, last)
    if not size or re.search(r"[^\w\s]", source.between(last, first)):
        return None
    start = last - size
    if any(known.size(Operator.SURE, words, at) for at in range(max(0, start - 1), last)):
        return None
    asks = (Operator.IF, Operator.ASK)
    if any(known.size(kind, words, start - 1) for kind in asks) or known.size(
        Operator.WHETHER, words, start - 2
    ):
        return None  # "whether or not", "if not", "why not"
    if known.size(Operator.SCOPE, words, first):
        return None  # "not | only"
    plain = source.lang in DENIES_NEXT and known.size(Operator.NOT, words, first - 1)
    if (
        not plain
        and around is not None
        and not affirmed(quote, source, known, first, start - 1, around)
    ):
        return None
    return Sign(EditClass.FRONT_CUT, Operator.NOT, start, first, Certainty.LIKELY)


def _denies(known: Operators, words: Sequence[str], behind: int) -> int:
    """How many words of a denial of a verb end right before word `behind`."""
    before = words[max(0, behind - LEAD) : behind]
    return known.ends(Operator.NOT, before) or known.ends(Operator.NEVER, before)


def _turned(quote: Quote, source: Source, known: Operators, stands: Frame) -> Sign | None:
    """The denial or doubt of a report whose content the quotation is.

    Denials count once, as languages double them; a denied doubt affirms. A denial must have a
    report to deny ("did not say that"): "not surprising that" takes its content for true.
    """
    if not stands.content or not _clausal(quote, source, known, stands):
        return None
    if any(known.size(k, quote.words.words, 0) for k in (Operator.FINITE, Operator.REPORT)):
        return None  # "evidence that | would support": no content but a relative clause
    words = source.words.words[stands.first : stands.behind]
    return _turn(words, stands.first, known, EditClass.FRONT_CUT)


def _not_claimed(quote: Quote, source: Source, known: Operators, stands: Frame) -> Sign | None:
    """The denial of a verb that is not listed and has the quotation as its content: "Ninguém
    provou que", "The court has not ruled that".

    What is no report may take its content for true, denied or not ("did not regret that", "is not
    odd that"): such verbs are listed, and adjectives passed over.
    """
    if stands.behind >= stands.start or not _clausal(quote, source, known, stands):
        return None
    begins = (Operator.FINITE, Operator.REPORT, Operator.ALSO, Operator.SCOPE)  # no subject
    if any(known.size(kind, quote.words.words, 0) for kind in begins):
        return None
    words = source.words.words[stands.first : stands.behind]
    denials = known.found(Operator.DENIAL, words)
    if not denials or any(known.found(kind, words) for kind in (Operator.SURE, *_DECIDING)):
        return None
    first, behind = denials[-1]
    verb = words[behind:] or words[max(0, first - CLAUSE_WORDS) : first]
    if not verb or len(verb) > CLAUSE_WORDS or known.found(Operator.COPULA, words[:first]):
        return None
    subject = known.size(Operator.NOBODY, words, first)
    alone = len(verb) == 1 or behind == len(words)
    if alone and not (subject or _negates(known, words, first)):
        return None  # "no car that"
    if any(known.found(kind, verb) for kind in _NO_VERB) or another_clause(verb, known):
        return None
    if any(source.capital(stands.first + n) for n in range(max(behind, 1), len(words))):
        return None  # "It was not Paris that"
    places = stands.first + first, stands.start
    return Sign(EditClass.FRONT_CUT, Operator.DENIAL, *places, Certainty.POSSIBLE)


def _negates(known: Operators, words: Sequence[str], at: int) -> bool:
    """Whether the denial at `at` is one of a verb: "not", "never"."""
    return bool(known.size(Operator.NOT, words, at) or known.size(Operator.NEVER, words, at))


_DECIDING = (
    Operator.REFUTE,
    Operator.DOUBT,
    Operator.WRONG,
    Operator.REPORT,
    Operator.VOICE,
    Operator.UNREAL,
)
"""Words whose content is told by `_turn`."""

_NO_VERB = (
    Operator.FACTIVE,
    Operator.ARTICLE,
    Operator.OWNED,
    Operator.THEN,
    Operator.ALSO,
    Operator.PEOPLE,
    Operator.SCOPE,
    Operator.COPULA,
)
"""Words between a denial and "that" with which no verb that is not listed can be denied."""


def _turn(words: Sequence[str], offset: int, known: Operators, edit: EditClass) -> Sign | None:
    """The sign that `words`, which govern a content, turn it round; None where they do not."""
    places: dict[Operator, list[tuple[int, int]]] = {kind: [] for kind in _TURNING}
    at = 0
    while at < len(words):
        if size := known.size(Operator.SURE, words, at):
            at += size
            continue
        kind, size = next(
            ((k, n) for k in _TURNING if (n := known.size(k, words, at))), (Operator.REPORT, 1)
        )
        if known.size(kind, words, at):
            places[kind].append((at, at + size))
        at += size
    refutes = places[Operator.REFUTE] + places[Operator.DOUBT]
    denials = places[Operator.DENIAL] + places[Operator.WRONG]
    turns = bool(places[Operator.DENIAL]) + len(places[Operator.WRONG]) + len(refutes)
    reports = [
        place for place in places[Operator.REPORT] if report_denied(place, denials, words, known)
    ]
    governing = max(refutes + reports, default=None)
    if turns % 2 == 0 or governing is None or not _governs(words[governing[1] :], known):
        return None
    first, behind = min(refutes + denials)
    doubts = places[Operator.DOUBT] and not denials and not places[Operator.REFUTE]
    plain = places[Operator.DENIAL] or places[Operator.REFUTE]  # not "it is too early to say"
    return Sign(
        edit,
        Operator.DOUBT if doubts else Operator.DENIAL,
        offset + first,
        offset + max(behind, len(words)),
        Certainty.CERTAIN if plain and not doubts else Certainty.LIKELY,
    )


def _governs(between: Sequence[str], known: Operators) -> bool:
    """Whether a report reaches its content over the words `between`: few, and no other verb."""
    return len(between) <= REACH and not holds_verb(between, known)


REACH = 4
"""Words between a report and what opens its content: "truth in the story that"."""

_TURNING = (
    Operator.REFUTE,
    Operator.DOUBT,
    Operator.WRONG,
    Operator.DENIAL,
    Operator.REPORT,
)


def turned(source: Source, known: Operators, first: int) -> bool:
    """Whether what stands before source word `first` in its clause denies or doubts it."""
    if not first:
        return False
    stands = frame(source, known, first)
    words = source.words.words[stands.first : stands.behind]
    return stands.content and _turn(words, stands.first, known, EditClass.SPLICE) is not None


def _clausal(quote: Quote, source: Source, known: Operators, stands: Frame) -> bool:
    """Whether what is reported is a statement and no object ("did not believe | the report")."""
    if stands.behind < stands.start or "," in source.between(stands.start):
        return True
    if set_out(quote, source, stands.start):
        return True
    return any(known.size(Operator.FINITE, quote.words.words, at) for at in range(1, 10))


def _left_open(quote: Quote, source: Source, known: Operators, stands: Frame) -> Sign | None:
    """What leaves open whether the content is so: "asked whether", "wonders if"."""
    words = source.words.words[stands.first : stands.start]
    size = known.ends(Operator.WHETHER, words)
    sure = size and not any(
        known.size(kind, words, len(words) - size)
        for kind in (Operator.ASK, Operator.ALSO, Operator.IF)
    )
    size = size or known.ends(Operator.IF, words, 1)
    asks = known.found(Operator.INQUIRE, words)
    if not size or not (sure or (asks and len(words) - size - asks[-1][1] <= REACH)):
        return None
    start = stands.first + (asks[-1][0] if asks else len(words) - size)
    told = sure and stands.opens and known.size(Operator.INQUIRE, words, 0) > 1  # "Ask me in May"
    if told or set_out(quote, source, stands.start):
        return Sign(EditClass.FRONT_CUT, Operator.DOUBT, start, stands.start, Certainty.LIKELY)
    if not (stands.opens and size == len(words)):
        return None  # the article's own sentence has room for the question
    return Sign(EditClass.FRONT_CUT, Operator.DOUBT, start, stands.start, Certainty.POSSIBLE)


def _inverted(quote: Quote, source: Source, known: Operators, stands: Frame) -> Sign | None:
    """The denial that opens a sentence, with its verb, before the subject with which the quotation
    begins: "Under no circumstances should | patients stop …"."""
    words = source.words.words[stands.first : stands.start]
    size = known.size(Operator.NEVER, words, 0)
    limited = known.size(Operator.ONLY, words, 0) and stands.opens
    verb = words[-1:]
    if limited and known.size(Operator.FINITE, quote.words.words, 0):
        verb = [quote.words.words[0]]  # "Only if both engines fail | does the pilot land"
    elif not limited and len(words) != size + 1:
        return None
    if not (size or limited) or known.size(Operator.SURE, words, 0) or not verb:
        return None
    verbs = source.lang in VERB_FIRST or known.size(Operator.FINITE, verb, 0)
    if not verbs or stands.behind < stands.start or len(quote.words) < COUNTED:
        return None
    if "," in source.between(stands.start):
        return None
    kind = Operator.ONLY if limited else Operator.DENIAL
    return Sign(EditClass.FRONT_CUT, kind, stands.first, stands.start, Certainty.LIKELY)


def _part(
    quote: Quote, source: Source, known: Operators, stands: Frame, behind: int
) -> Sign | None:
    """The part of all that is told right before the quotation, which speaks of them as a whole:
    "Fewer than half of | nurses want to leave"; or what says that a thing only nearly is so."""
    if len(quote.words) < COUNTED or "," in source.between(stands.start):
        return None
    words = source.words.words[stands.first : stands.start]
    if _of_few(quote, source, known, stands) and _clause_through(source, stands, behind):
        certainty = Certainty.POSSIBLE
        return Sign(EditClass.FRONT_CUT, Operator.QUANTITY, stands.first, stands.start, certainty)
    ours = quote.words.words
    article = known.ends(Operator.ARTICLE, words)
    size = known.ends(Operator.PART, words[: len(words) - article])
    size += article if size else 0
    if not size and known.size(Operator.ARTICLE, quote.words.words, 0):  # "ein Drittel | der"
        size = max(0, known.ends(Operator.PART, (*words, quote.words.words[0])) - 1)
    if (
        size
        and known.size(Operator.DENIAL, words, len(words) - size)
        and known.found(Operator.DENIAL, ours)
    ):
        return None  # "żadna z | … nie"
    if size and not _verbal(quote, known):
        few = _few(known, words[: len(words) - size])
        told = words[len(words) - size :]
        few = few or any(known.size(kind, told, 0) for kind in _FEW)  # "hardly any of"
        if not few or not _clause_through(source, stands, behind):
            return None
        size += few
    size = size or known.ends(Operator.NEARLY, words)
    if not size:
        return None
    start = stands.start - size
    sure = Certainty.POSSIBLE
    return Sign(EditClass.FRONT_CUT, Operator.QUANTITY, start, stands.start, sure)


def _verbal(quote: Quote, known: Operators) -> bool:
    """Whether the quotation holds a verb, where the language's verbs are listed."""
    listed = known.phrases[Operator.FINITE]
    return not listed or bool(known.found(Operator.FINITE, quote.words.words))


def _of_few(quote: Quote, source: Source, known: Operators, stands: Frame) -> bool:
    """Whether a sentence opens with a narrowed number of what the quotation begins with: "No more
    than a dozen | villagers"."""
    words = source.words.words[stands.first : stands.start]
    size = known.size(Operator.FEW, words, 0)
    counted = words[size:]
    begins = quote.words.words[:1]
    if not size or not 0 < len(counted) <= CLAUSE_WORDS:
        return False
    if any(known.found(kind, begins) for kind in (Operator.PEOPLE, Operator.ARTICLE)):
        return False
    return bool(amounts(counted, source.lang) or known.found(Operator.PART, counted))


def _few(known: Operators, words: Sequence[str]) -> int:
    """How many words at the end of `words` make little of a part: "barely a (third of)"."""
    article = known.ends(Operator.ARTICLE, words)
    bare = words[: len(words) - article]
    return max((size + article if (size := known.ends(kind, bare)) else 0) for kind in _FEW)


_FEW = (Operator.FEW, Operator.NEARLY, Operator.ONLY, Operator.DENIAL)


def _clause_through(source: Source, stands: Frame, behind: int) -> bool:
    """Whether a sentence opens with what stands before the quotation, and its clause ends with
    source word `behind` - 1: then the quotation holds its verb, listed or not."""
    if not stands.opens:
        return False
    return behind >= len(source.words) or bool(re.search(r"[,.!?;]", source.between(behind)))


def _narrowed(quote: Quote, source: Source, known: Operators, stands: Frame) -> Sign | None:
    """The words that narrow the amount with which the quotation begins."""
    if len(quote.words) < COUNTED or stands.behind < stands.start:
        return None
    words = source.words.words
    size = known.ends(Operator.QUANTITY, words[stands.first : stands.start])
    ours = quote.words.words
    counted = (
        source.lexicon.has(WordClass.QUANTITY, ours[0]) or known.size(Operator.ALL, ours, 0) > 0
    )
    number = amounts(ours[:3], source.lang)
    counted = counted or bool(number and number[0].first == 0 and ours[0] not in _ONE)
    if not size or not counted or "," in source.between(stands.start):
        return None
    start = stands.start - size
    return Sign(EditClass.FRONT_CUT, Operator.QUANTITY, start, stands.start, Certainty.LIKELY)


_ONE = frozenset({"a", "an", "one", "ein", "eine", "un", "une", "una", "um", "uma", "een"})


def _supposed(source: Source, known: Operators, stands: Frame) -> Sign | None:
    """The words right before the quotation that wish or suppose it, or doubt it as an adverb."""
    words = source.words.words[stands.first : stands.behind]
    size = known.ends(Operator.UNREAL, words)
    if size and "," not in source.between(stands.start):
        start = stands.behind - size
        return Sign(EditClass.FRONT_CUT, Operator.UNREAL, start, stands.start, Certainty.LIKELY)
    wished = known.found(Operator.UNREAL, words) if stands.content else []
    if wished and (_governing(words, wished[-1][1], known) or _directly(words, wished[-1], known)):
        start = stands.first + wished[-1][0]
        return Sign(EditClass.FRONT_CUT, Operator.UNREAL, start, stands.start, Certainty.LIKELY)
    size = known.ends(Operator.MAYBE, words)
    if not size or size < len(words) or stands.behind < stands.start or not stands.opens:
        return None
    return Sign(EditClass.FRONT_CUT, Operator.MAYBE, stands.first, stands.start, Certainty.POSSIBLE)


def _governing(words: Sequence[str], at: int, known: Operators) -> bool:
    """Whether behind word `at` a report follows that has a content: "I wish I could say that"."""
    reports = known.found(Operator.REPORT, words[at:])
    return (
        bool(reports) and reports[0][0] <= DENIED and _governs(words[at + reports[-1][1] :], known)
    )


def _directly(words: Sequence[str], wish: tuple[int, int], known: Operators) -> bool:
    """Whether a wish that opens its clause has what follows itself as its content: "Suppose for a
    moment that"."""
    first, behind = wish
    return (
        not first
        and _governs(words[behind:], known)
        and not known.found(Operator.REPORT, words[behind:])
    )


def _conditional(quote: Quote, source: Source, known: Operators, first: int) -> Sign | None:
    """The condition with which the sentence opens: "If the council agrees, | we will reopen"."""
    words = source.words.words
    first -= known.size(Operator.HENCE, words, first - 1)  # "If …, then | the city will pay"
    if first < 1 or "," not in source.between(first):
        return None
    low = first - 1
    while low > max(0, first - 2 * LEAD) and not STOP.search(source.gap(low)):
        low -= 1
    opening = words[low:first]
    at = (
        0 if known.size(Operator.IF, opening, 0) else int(known.size(Operator.ALSO, opening, 0) > 0)
    )
    size = known.size(Operator.IF, opening, at)
    would = known.found(Operator.WOULD, quote.words.words)
    if not size and would and (low == 0 or SENTENCE_END.search(source.gap(low))):
        size = known.size(Operator.INVERTED, opening, at)  # "Were the dam to fail, …"
    if not size or _polite(opening, at, known) or len(opening) - at < CONDITION:
        return None
    said = quote.words.words
    reports = source.lang not in VERB_FIRST and known.size(Operator.REPORT, said, 0)
    if source.lexicon.has(WordClass.SPEECH, said[0]) or reports:
        return None  # the source's own attribution
    if known.size(Operator.IF, quote.words.words, 0):
        return None  # a condition made anew: "if it was he, if it was a friend, …"
    begins = quote.words.words[0]
    small = source.lexicon.has(WordClass.FUNCTION, begins) and not known.size(
        Operator.MUST, [begins], 0
    )
    if small and source.lang in VERB_FIRST:
        return None
    commas = [n for n in range(low + at + size, first) if "," in source.between(n)]
    aside = len(commas) == 1 and first - commas[0] <= ASIDE
    aside = aside and known.size(Operator.ASIDE, words, commas[0]) > 0
    if (commas and not aside) or not _promises(quote, source, first):
        return None
    promises = any(
        known.found(Operator.MUST, [word])
        or known.found(Operator.FUTURE, [word])
        or source.lexicon.has(WordClass.PROMISE, word)
        or perfective(word, source)
        for word in said
    )
    twice = promises or set_out(quote, source, first)
    sure = Certainty.LIKELY if twice else Certainty.POSSIBLE
    return Sign(EditClass.FRONT_CUT, Operator.IF, low + at, first, sure)


ASIDE = 5
"""Most words of a remark between commas behind a condition: ", which nobody expects,"."""


def _polite(words: Sequence[str], at: int, known: Operators) -> bool:
    """Whether a condition at `at` only looks so; "if not" does where nothing else is in it."""
    size = known.size(Operator.POLITE, words, at)
    denies = size and known.size(Operator.NOT, words, at + size - 1)
    return bool(size) and not (denies and len(words) - at - size >= CONDITION)


def _promises(quote: Quote, source: Source, first: int) -> bool:
    """Whether the quotation is set out as a sentence, or promises something in one of its own."""
    if set_out(quote, source, first) or not source.lexicon.lang:
        return True
    if quote.capital(0) or source.lexicon.lang != "en":
        return True
    known = operators(source.lang)
    words = quote.words.words
    opens = known is not None and any(
        known.size(kind, words, 0) for kind in (Operator.PEOPLE, Operator.ARTICLE)
    )
    return opens and known is not None and bool(known.found(Operator.FUTURE, words[:SUBJECT_VERB]))


SUBJECT_VERB = 12
"""First words of a clause that hold its subject and the verb of its promise."""
