"""What stands around a quotation in its source, and whether it turns what is quoted.

A pure reader: for a quoted fragment it reads the source's sentence before and behind it and the
sentence that follows, and gives signs with their places. The verdict is made elsewhere. What
governs what is language data (`crawler.language.operators`); where a language has none, nothing
is read and nothing said, except of the plain lists that its comparison has.

One file: front, end, voice and question are read from the same sentences and outweigh each other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from crawler.comparison.prepared import MOST_ATTRIBUTION, Quote, Source, prepare
from crawler.language.lexicon import Lexicon, Operator, Operators, WordClass, operators
from crawler.language.numbers import amounts
from crawler.language.text import fold
from crawler.language.words import split_words
from crawler.model import Certainty, EditClass

SENTENCE_END = re.compile(r"[.!?…](?:['\")\]]*)(?:\s|$)|\n\s*\n")
STOP = re.compile(r'[.!?;:"()]|\n\s*\n')
_HARD_STOP = re.compile(r"[.!?;:()]|\n\s*\n")

LEAD = 16
"""Words before a quotation that are read as what governs it."""

CLAUSE_WORDS = 3
"""Fewest words of a fragment that can be a statement of its own; what governs fewer is the
article's to tell, which fits them into its own sentence."""

COUNTED = 4
"""The same where only an amount is narrowed ("almost | all members voted")."""

REFUTED = 8
"""Words of what follows in which it is refuted: "They lied to us", "That is pure invention"."""

CONDITION = 3
"""Fewest words of a condition in front; "If sane," or the first item of a list has fewer."""

TAG = 3
"""Words that a question may have behind the words quoted from it: ", was it?"."""

VERB_FIRST = frozenset({"de", "nl"})
"""Languages in which a sentence goes on with its verb behind the condition that opens it."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Source words [start, end) do `operator` to a quotation; `edit` says from which side."""

    edit: EditClass
    operator: Operator
    start: int
    end: int
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Around:
    """The article's own words around the quotation, in its sentence: what they carry is told."""

    before: str = ""
    behind: str = ""
    known: bool = True  # else they may tell anything

    def sentence(self, quotation: str) -> str:
        """The article's sentence with the quotation in it; "" where its own words are not known."""
        if not (self.before or self.behind):
            return ""
        before = self.before + " " * self.before[-1:].isalnum()
        return before + quotation + " " * self.behind[:1].isalnum() + self.behind

    def tells(self, known: Operators | None) -> bool:
        """Whether the article's own words deny, doubt, limit or ask."""
        if not self.known:
            return True
        if known is None or not (self.before or self.behind):
            return False
        words = split_words(fold(f"{self.before} {self.behind}").text).words
        return any(
            kind is not Operator.ASK or not known.size(Operator.THAT, words, at)
            for kind in _TOLD
            for at, _ in known.found(kind, words)
        )  # "что" opens what is told as often as what is asked


_TOLD = (
    Operator.DENIAL,
    Operator.REFUTE,
    Operator.DOUBT,
    Operator.MAYBE,
    Operator.UNREAL,
    Operator.MERE,
    Operator.QUANTITY,
    Operator.NEARLY,
    Operator.PART,
    Operator.IF,
    Operator.EXCEPTION,
    Operator.ONLY,
    Operator.UNTIL,
    Operator.LIE,
    Operator.ASK,
    Operator.WHETHER,
)
"""What an article's own words must hold to be taken to tell what the quotation leaves out."""
ALONE = Around()
UNKNOWN = Around(known=False)


@dataclass(frozen=True, slots=True)
class Frame:
    """The source's words [first, behind) before a fragment that starts at `start`, in its clause:
    what may govern it. `content` says whether the fragment is what they report ("that …")."""

    first: int
    behind: int
    start: int
    content: bool
    opens: bool  # they begin their sentence


def signs(
    quote: Quote, source: Source, first: int, behind: int, around: Around = ALONE
) -> list[Sign]:
    """What turns or limits a quotation that stands at source words [first, behind), where the
    article does not tell it itself."""
    if around.tells(operators(source.lang)):
        return []
    whole = _one_passage(quote, source, first, behind)
    found = [
        front(quote, source, first, behind, around) if whole else None,
        end_cut(quote, source, first, behind),
    ]
    if not any(found):
        found = [refuted(quote, source, first, behind), asked(quote, source, first, behind)]
    if not any(found) and whole:
        found = _of_clause(quote, source, first, behind, around)
    return [sign for sign in found if sign is not None]


def _of_clause(
    quote: Quote, source: Source, first: int, behind: int, around: Around
) -> list[Sign | None]:
    """What turns the clause whose end is quoted, where the article tells its beginning itself and
    affirms it: 'said the dam was "safe"', from "It is a myth that the dam is safe".
    """
    known = operators(source.lang)
    if known is None or not 0 < first < behind <= len(source.words):
        return []
    start = _clause_start(source, known, first)
    if start == first or not _affirmed(quote, source, known, first, first - 1, around):
        return []
    if sign := _nobody(source, known, start, first) or _mere(source, known, start, first):
        return [sign]
    words = source.words
    whole = prepare((source.folded.text[words.starts[start] : words.ends[behind - 1]],))
    if len(whole.words) != behind - start:
        return []
    found = [front(whole, source, start, behind), asked(whole, source, start, behind)]
    found = found if any(found) else [refuted(whole, source, start, behind)]
    return [
        replace(sign, certainty=Certainty.LIKELY) if sign.certainty is Certainty.CERTAIN else sign
        for sign in found
        if sign is not None
    ]


def _clause_start(source: Source, known: Operators, first: int) -> int:
    """Where the clause begins in which source word `first` stands behind its verb; `first` where
    that is not plain."""
    words = source.words.words
    for number in range(first, max(-1, first - SUBJECT - 1), -1):
        if number and not (
            STOP.search(source.gap(number))
            or "," in source.between(number)
            or any(known.ends(kind, words[max(0, number - 3) : number]) for kind in _OPENING)
        ):
            continue
        verb = any(known.found(kind, words[number:first]) for kind in _VERBS)
        return number if verb or _subject(source, known, first - 1, words[first - 1]) else first
    return first


SUBJECT = 6
"""Most words of a clause, its verb among them, before what is quoted of it."""

_OPENING = (Operator.THAT, Operator.WHETHER, Operator.IF, Operator.ASK)


def _nobody(source: Source, known: Operators, start: int, first: int) -> Sign | None:
    """The denial that is a clause's subject or begins it: "Nobody in the office has | read"."""
    words = source.words.words
    size = known.size(Operator.NOBODY, words, start)
    if not size or known.size(Operator.SURE, words, start):
        return None
    return Sign(EditClass.FRONT_CUT, Operator.DENIAL, start, first, Certainty.LIKELY)


def _mere(source: Source, known: Operators, start: int, first: int) -> Sign | None:
    """The verb right before what is quoted that says it was or will not be: "should have |"."""
    size = known.ends(Operator.MERE, source.words.words[:first])
    if not size or known.found(Operator.DENIAL, source.words.words[start:first]):
        return None
    return Sign(EditClass.FRONT_CUT, Operator.UNREAL, first - size, first, Certainty.LIKELY)


def _one_passage(quote: Quote, source: Source, first: int, behind: int) -> bool:
    """Whether the passage has no more sentences than the quotation: else its beginning may have
    been laid on words of the sentence before."""
    if quote.pattern.breaks:
        return True
    theirs = sum(bool(SENTENCE_END.search(source.gap(n))) for n in range(first + 1, behind))
    return theirs <= len(SENTENCE_END.findall(quote.folded.text))


# What stands before.


def frame(source: Source, known: Operators, first: int) -> Frame:
    """What stands before source word `first` in its clause."""
    words = source.words.words
    low = first
    while low > max(0, first - LEAD):
        gap = source.between(low) if low == first else source.gap(low)
        if low == first and gap.startswith(":") and _went(words[max(0, low - LEAD) : low], known):
            gap = ""
        if (_HARD_STOP if low == first else STOP).search(gap):
            break
        low -= 1
    opens = low == 0 or (low < first and bool(SENTENCE_END.search(source.gap(low))))
    behind = first
    content = known.ends(Operator.THAT, words[low:first])
    if known.ends(Operator.WHAT, words[low : first - content]):
        content = 0  # "quello | che"
    behind -= content
    reported = bool(content or known.ends(Operator.BARE, words[low:first]))
    if not content and low < first and ":" in source.between(first):
        content, reported = 1, True
    elif not content and low < first and _indirect(source, known, first):
        content, reported, behind = 1, True, first
    if content and known.ends(Operator.ALSO, words[low:behind]):
        reported = False  # "… and that": the content of what stands further before
    return Frame(_clause(source, known, low, behind), behind, first, reported, opens)


def _went(words: Sequence[str], known: Operators) -> bool:
    """Whether what is said behind a colon is as far as somebody goes: "never go so far as to say:
    …", which another sentence would have as its content."""
    linked = known.found(Operator.LINK, words)
    size = known.ends(Operator.REPORT, words)
    return (
        bool(size and linked)
        and linked[-1][1] - linked[-1][0] > 1
        and (len(words) - size - linked[-1][1] <= 1)
    )


def _indirect(source: Source, known: Operators, first: int) -> bool:
    """Whether source word `first` begins reported speech that only its verb shows, behind a comma:
    "wies den Vorwurf zurück, der Kapitän sei betrunken"."""
    clause = source.words.words[first : first + VERB]
    return "," in source.between(first) and bool(known.found(Operator.INDIRECT, clause))


VERB = 6
"""First words of a clause of reported speech that hold its verb."""


def _clause(source: Source, known: Operators, low: int, behind: int) -> int:
    """Where the clause that ends before source word `behind` begins, `low` at the earliest.

    It goes on over an aside between commas ("claimed, wrongly, that"), from an infinitive to what
    governs it ("nie ma podstaw, by twierdzić"), and from a relative clause to its noun ("nothing
    that would make me think")."""
    words = source.words.words
    aside = source.lang not in COMMA_THAT and "," in source.between(behind)
    for number in range(behind - 1, low, -1):
        between = source.between(number)
        if _DASH.search(between):
            return number
        if "," in between and not known.size(Operator.LINK, words, number):
            if not aside and not _inset(source, known, low, number):
                return number
            aside = False
        if number < behind - 1 and known.size(Operator.THAT, words, number):
            relative = any(
                known.size(k, words, number + 1) for k in (Operator.FINITE, Operator.REPORT)
            )
            if not relative or not known.found(
                Operator.DENIAL, words[max(low, number - 3) : number]
            ):
                return number + 1
    return low


COMMA_THAT = frozenset({"de", "pl", "ru", "uk"})
"""Languages that write a comma before every "that"."""

INSET = 4
"""Most words of an attribution between commas: "no reason, he said, to think"."""


def _inset(source: Source, known: Operators, low: int, behind: int) -> bool:
    """Whether an attribution between two commas ends before source word `behind`."""
    words = source.words.words
    for number in range(behind - 1, max(low, behind - INSET - 1), -1):
        if "," in source.between(number):
            return bool(known.found(Operator.REPORT, words[number:behind])) and not known.found(
                Operator.DENIAL, words[number:behind]
            )
    return False


_DASH = re.compile(r"\s-+\s|--")


def front(
    quote: Quote, source: Source, first: int, behind: int, around: Around | None = None
) -> Sign | None:
    """What governs the quotation from before: "no evidence that …", "if …, …", "almost …".

    `around` is what the article says beside it; None reads the place alone, as strictly as can be.
    """
    known = operators(source.lang)
    if known is None or not 0 < first < len(source.words) or not _statement(quote, known):
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
        if not known.size(Operator.COPULA, words, last - 1):
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
        and not _affirmed(quote, source, known, first, start - 1, around)
    ):
        return None
    return Sign(EditClass.FRONT_CUT, Operator.NOT, start, first, Certainty.LIKELY)


def _denies(known: Operators, words: Sequence[str], behind: int) -> int:
    """How many words of a denial of a verb end right before word `behind`."""
    before = words[max(0, behind - LEAD) : behind]
    return known.ends(Operator.NOT, before) or known.ends(Operator.NEVER, before)


def _affirmed(
    quote: Quote, source: Source, known: Operators, first: int, subject: int, around: Around
) -> bool:
    """Whether an article plainly says what it quotes: set out as a sentence, or right behind its
    own "she had", "the mayor will" or the subject that is source word `subject`; in a main clause,
    or as what somebody says."""
    if _set_out(quote, source, first):
        return True
    words = split_words(fold(around.before).text).words
    if not words:
        return False
    if not any(known.ends(kind, words, 1) for kind in _AFFIRMS) and not _subject(
        source, known, subject, words[-1]
    ):
        return False
    speaks = [at for at, word in enumerate(words) if source.lexicon.has(WordClass.SPEECH, word)]
    if any(known.found(kind, words) for kind in (Operator.WRONG, Operator.CLAIM)) or any(
        first not in speaks for first, _ in known.found(Operator.FACTIVE, words)
    ):
        return False  # "told" is as good as "said" where the article says it
    opened = any(
        known.found(kind, words[:-1]) for kind in (Operator.THAT, Operator.IF, Operator.ASK)
    )
    return bool(speaks) or not opened or bool(known.found(Operator.REPORT, words))


def _subject(source: Source, known: Operators, at: int, word: str) -> bool:
    """Whether source word `at` is the noun `word` that begins its clause, an article before it."""
    words = source.words.words
    if at < 0 or words[at] != word or len(word) < CLAUSE_WORDS:
        return False
    article = known.ends(Operator.ARTICLE, words[max(0, at - 1) : at], 1)
    return any(
        start == 0
        or STOP.search(source.gap(start))
        or "," in source.between(start)
        or any(known.ends(kind, words[max(0, start - 3) : start]) for kind in _OPENING)
        for start in {at, at - article}  # "that | vaccines", which is no article there
    )


_VERBS = (Operator.FINITE, Operator.COPULA, Operator.MUST, Operator.FUTURE)
_AFFIRMS = (*_VERBS, Operator.PERSON, Operator.INDIRECT)
"""What stands right before words quoted as what somebody did or will do."""


def _statement(quote: Quote, known: Operators) -> bool:
    """Whether the quotation can be a statement: long enough, and begun as no subordinate clause."""
    words = quote.words.words
    if len(words) < CLAUSE_WORDS or 0 in quote.pattern.bracketed:
        return False
    return not known.size(Operator.THAT, words, 0) and not known.size(Operator.ASK, words, 0)


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
    if any(known.found(kind, verb) for kind in _NO_VERB) or _another_clause(verb, known):
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
    reports = [place for place in places[Operator.REPORT] if _denied(place, denials, words, known)]
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


def _denied(
    report: tuple[int, int],
    denials: Sequence[tuple[int, int]],
    words: Sequence[str],
    known: Operators,
) -> bool:
    """Whether a report is denied: from shortly before it, or right behind ("glaube nicht"), or as
    the subject of the clause ("No member of the panel took the view"); not in a clause of its own
    ("I did not go because I think")."""
    return any(
        (
            0 <= report[0] - denial[1] <= (DENIED if denial[0] else LEAD)
            and not _another_clause(words[denial[1] : report[0]], known)
        )
        or 0 <= denial[0] - report[1] <= 1
        for denial in denials
    )


def _another_clause(between: Sequence[str], known: Operators) -> bool:
    """Whether `between` holds the beginning of a clause beside the one that they stand in."""
    linked = known.found(Operator.LINK, between)  # "so far as to"
    for joint, _ in known.found(Operator.JOINT, between):
        if not any(first <= joint < behind for first, behind in linked):
            return True
    joins = known.found(Operator.ALSO, between)
    return any(known.size(Operator.PEOPLE, between, behind) for _, behind in joins)


def _governs(between: Sequence[str], known: Operators) -> bool:
    """Whether a report reaches its content over the words `between`: few, and no other verb."""
    return len(between) <= REACH and not holds_verb(between, known)


def holds_verb(words: Sequence[str], known: Operators) -> bool:
    """Whether a listed verb stands in `words`; "the tenant's claim" has none."""
    return any(
        known.size(Operator.FINITE, words, at)
        and (words[at] != "s" or (at and known.size(Operator.PEOPLE, words, at - 1)))
        for at in range(len(words))
    )


DENIED = 5
"""Words between a denial and the report that it denies: "nobody in this room believes"."""

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
    if _set_out(quote, source, stands.start):
        return True
    return any(known.size(Operator.FINITE, quote.words.words, at) for at in range(1, 10))


def _set_out(quote: Quote, source: Source, first: int) -> bool:
    """Whether the quotation is set out as a sentence, with a capital that the source has not."""
    return quote.capital(0) and not source.capital(first)


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
    if told or _set_out(quote, source, stands.start):
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
        or _perfective(word, source)
        for word in said
    )
    twice = promises or _set_out(quote, source, first)
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
    if _set_out(quote, source, first) or not source.lexicon.lang:
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


# What stands behind.


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
    if any(_perfective(word, source) for word in clause):
        return True
    return any(
        listed.has(WordClass.SELF, word) and any(_ends(w, listed) for w in clause[at + 1 : at + 4])
        for at, word in enumerate(clause)
    )


def _perfective(word: str, source: Source) -> bool:
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


# Whose words they are.


def refuted(quote: Quote, source: Source, first: int, behind: int) -> Sign | None:
    """The words by which the source says that what others say, which is quoted, is false."""
    known = operators(source.lang)
    if known is None or not 0 <= first < behind <= len(source.words):
        return None
    short = len(quote.words) < CLAUSE_WORDS and _in_marks(source, first, behind)
    if not (short or _statement(quote, known)) or not _others(source, known, first, behind):
        return None
    end = behind
    while end < len(source.words) and not SENTENCE_END.search(source.gap(end)):
        end += 1
    ours = quote.words.words
    if any(known.found(kind, ours) for kind in (Operator.VOICE, Operator.REPORT)):
        stands = frame(source, known, first) if first else None
        return _not_held(source, known, first, end) if stands and stands.content else None
    return (
        (_lie(source, known, first, behind, end) if end > behind else None)
        or _lie(source, known, first, end, len(source.words), taking_up=True)
        or _rejected(source, known, first, behind, end)
        or _not_held(source, known, first, end)
    )


def _lie(
    source: Source, known: Operators, told: int, start: int, most: int, taking_up: bool = False
) -> Sign | None:
    """The words that call false what stands at source words [told, start), at once and undenied;
    `taking_up` asks that they take it up ("That is …", "They are …") or stand first."""
    most = min(start + REFUTED, most)
    stop = next((n for n in range(start + 1, most) if STOP.search(source.gap(n))), most)
    if taking_up:
        start += _found_out(known, source.words.words[start:stop])
    words = source.words.words[start:stop]
    if taking_up and _is_not(known, words) and words[1] in source.words.words[told:start]:
        places = start, start + len(words)
        return Sign(EditClass.OTHER_VOICE, Operator.LIE, *places, Certainty.LIKELY)
    lies = known.found(Operator.LIE, words)
    if truth := known.size(Operator.TRUTH, words, 0):
        lies.insert(0, (0, truth))
    if not lies:
        return None
    first, behind = lies[0]
    if known.size(Operator.THAT, words, behind):
        return None  # "It is a lie that" speaks of what follows
    if taking_up and first and not known.size(Operator.BACK, words, 0):
        return None
    if known.found(Operator.DENIAL, (*words[:first], *words[behind:])):
        return None
    places = start + first, start + behind
    return Sign(EditClass.OTHER_VOICE, Operator.LIE, *places, Certainty.LIKELY)


def _voice_noun(source: Source, known: Operators, first: int) -> bool:
    """Whether what governs source word `first` opens its sentence and is talk alone: "Rumours
    that", "The claim that"."""
    stands = frame(source, known, first)
    words = source.words.words[stands.first : stands.behind]
    at = next((place[0] for place in known.found(Operator.VOICE, words)), LEAD)
    return stands.opens and at <= 1 and len(words) <= CLAUSE_WORDS and not holds_verb(words, known)


def _rejected(source: Source, known: Operators, first: int, behind: int, end: int) -> Sign | None:
    """The verb that refutes talk behind its content: "Rumours that he slept we deny"."""
    words = source.words.words[behind : min(end, behind + REFUTED)]
    found = [
        (at, last)
        for at, last in known.found(Operator.REFUTE, words)
        if at
        and (
            known.size(Operator.COPULA, words, at - 1)
            or source.lexicon.has(WordClass.SELF, words[at - 1])
        )
    ]
    if not found or known.found(Operator.DENIAL, words) or not _voice_noun(source, known, first):
        return None
    places = behind + found[0][0], behind + found[0][1]
    return Sign(EditClass.OTHER_VOICE, Operator.LIE, *places, Certainty.POSSIBLE)


def _not_held(source: Source, known: Operators, told: int, start: int) -> Sign | None:
    """The next sentence by which somebody does not believe, share or find borne out what others
    say: "I do not believe them", "The record does not bear that out".

    That is a denial with such a word in reach, and an object that takes up what was said; the same
    people going on ("They did not repeat it") refute nothing.
    """
    words = source.words.words
    if not told or start >= len(words) or "\n" in source.gap(start):
        return None
    stands = frame(source, known, told)
    governing = words[stands.first : stands.behind]
    own = any(source.lexicon.has(WordClass.SELF, word) for word in governing)
    known_so = known.found(Operator.FACTIVE, governing) and not any(
        known.found(kind, governing) for kind in (Operator.REPORT, Operator.VOICE)
    )
    mine = source.lexicon.has(WordClass.SELF, words[start])
    if own or (known_so and not mine):
        return None
    stop = start + 1
    while stop < len(words) and stop - start <= DISBELIEF and not STOP.search(source.gap(stop)):
        stop += 1
    next_words = words[start:stop]
    goes_on = any(
        known.size(kind, words, number)
        for number in range(start + 1, stop)
        if "," in source.gap(number)
        for kind in (Operator.ALSO, Operator.THAT)
    )
    if goes_on or stop - start > DISBELIEF:
        return None
    places = start, stop
    denials = [*known.found(Operator.DENIAL, next_words), *known.found(Operator.WRONG, next_words)]
    contrary = known.ends(Operator.OPPOSITE, next_words)
    he = known.found(Operator.PERSON, next_words)
    if contrary and not (denials or he) and known.found(Operator.REPORT, next_words[:-contrary]):
        return Sign(EditClass.OTHER_VOICE, Operator.LIE, *places, Certainty.POSSIBLE)
    if any(known.found(kind, next_words) for kind in _AFFIRMING) or _doubled(
        known, denials, next_words
    ):
        return None
    kinds = (Operator.HELD, Operator.SHARED) if mine else (Operator.HELD,)
    held = [
        place
        for kind in kinds
        for place in known.found(kind, next_words)
        if _denied(place, denials, next_words, known)
    ]
    taken = known.found(Operator.TAKEN, next_words)
    if not held or not any(_takes_up(known, next_words, place) for place in taken):
        return None
    own = mine or bool(known.size(Operator.COPULA, next_words, 1))  # "There is no proof of it"
    people = known.size(Operator.PEOPLE, next_words, 0)
    if people and not (own or known.size(Operator.ARTICLE, next_words, 0)) and taken[0][0]:
        return None  # "They did not confirm it": who says it goes on
    return Sign(EditClass.OTHER_VOICE, Operator.LIE, *places, Certainty.POSSIBLE)


_AFFIRMING = (
    Operator.SURE,
    Operator.REFUTE,
    Operator.DOUBT,
    Operator.OPPOSITE,
    Operator.UNTIL,
    Operator.FUTURE,
    Operator.IF,
)
"""What makes an affirmation of a denied belief, or limits it: "no evidence against it"."""


def _doubled(known: Operators, denials: Sequence[tuple[int, int]], words: Sequence[str]) -> bool:
    """Whether a sentence denies its denial: "no reason not to believe them"."""
    plain = known.found(Operator.NOT, words)
    return len(plain) > 1 or (known.lang in VERB_FIRST | {"en"} and len(denials) > 1)


DISBELIEF = 12
"""Most words of a sentence in which what others say is not believed."""


def _takes_up(known: Operators, words: Sequence[str], place: tuple[int, int]) -> bool:
    """Whether the word at `place` is an object by itself, and opens no clause or noun: "that"
    before no verb, "la" right before what is denied or at the end."""
    first, behind = place
    if behind >= len(words):
        return True
    if not first and known.size(Operator.PEOPLE, words, 0):  # "That is not proven", "Das glaube"
        inverted = known.size(Operator.HELD, words, behind)
        return bool(inverted or (len(words) <= COUNTED and known.size(Operator.COPULA, words, 1)))
    if known.size(Operator.ARTICLE, words, first) == behind - first:
        beside = (Operator.HELD, Operator.DENIAL, Operator.SCOPE)
        return any(known.size(kind, words, behind) for kind in beside)
    rest = words[behind:]
    if holds_verb(rest, known) or known.found(Operator.COPULA, rest):
        return False  # "No sign of it was seen in the press"
    opens = known.size(Operator.THAT, words, first)
    return not opens or len(words) - behind <= CLAUSE_WORDS


def _is_not(known: Operators, words: Sequence[str]) -> bool:
    """Whether `words` deny what was said by its verb alone: "He was not.", "They didn't." """
    kinds = (Operator.PEOPLE, Operator.FINITE, Operator.NOT)
    return len(words) == len(kinds) and all(
        known.size(kind, words, at) for at, kind in enumerate(kinds)
    )


def _found_out(known: Operators, words: Sequence[str]) -> int:
    """How many of `words` say only who found it: "Our tests show that | this is false"."""
    behind = next((place[1] for place in known.found(Operator.THAT, words)), 0)
    lead = words[:behind]
    said = known.found(Operator.REPORT, lead) and not known.found(Operator.DENIAL, lead)
    return behind if said and known.size(Operator.BACK, words, behind) else 0


def _others(source: Source, known: Operators, first: int, behind: int) -> bool:
    """Whether the source gives words [first, behind) as somebody's: in marks, or reported."""
    if _in_marks(source, first, behind):
        return True
    if not first:
        return False
    stands = frame(source, known, first)
    words = source.words.words[stands.first : stands.behind]
    if stands.content and stands.behind < stands.start:
        return True  # "That he slept is untrue", "On lit partout que …"
    said = any(known.found(kind, words) for kind in (Operator.REPORT, Operator.VOICE))
    return said and (stands.content or bool(known.ends(Operator.VOICE, words)) or len(words) <= 4)


def _in_marks(source: Source, first: int, behind: int) -> bool:
    """Whether source words [first, behind) stand between quotation marks right beside them."""
    start = source.words.starts[first]
    before = source.folded.text[max(0, start - 2) : start].rstrip()
    end = source.words.ends[behind - 1]
    after = source.folded.text[end : end + MARKS_BEHIND]
    return any(before.endswith(mark) and mark in after for mark in "\"'")


MARKS_BEHIND = 3
"""Characters behind the last word in which its closing mark stands."""


def asked(quote: Quote, source: Source, first: int, behind: int) -> Sign | None:
    """The question out of which the quotation makes a statement."""
    known = operators(source.lang)
    words = source.words.words
    if known is None or not 0 <= first < behind <= len(words):
        return None
    if known.size(Operator.ASK, quote.words.words, 0) or len(quote.words) < CLAUSE_WORDS:
        return None
    if quote.text.rstrip(" \"”»'").endswith("?") or "?" in quote.text:
        return None
    end = behind
    while end < len(words) and end - behind <= TAG and not _STOPS.search(source.gap(end)):
        end += 1
    tag = words[behind:end]
    if end - behind > TAG or any(STOP.search(source.gap(n)) for n in range(first + 1, behind)):
        return None
    if tag and not any(known.size(Operator.FINITE, tag, at) for at in range(len(tag))):
        return None
    gap = source.between(end) if end < len(words) else source.folded.text[source.words.ends[-1] :]
    if "?" not in gap:
        return None
    start = first
    while start > max(0, first - LEAD) and not _HARD_STOP.search(source.between(start)):
        start -= 1
    lead = words[start:first]
    if known.size(Operator.FINITE, quote.words.words, 0) or not _asks(known, lead, words, first):
        return None
    sure = Certainty.LIKELY if lead else Certainty.POSSIBLE
    return Sign(EditClass.QUESTION, Operator.ASK, start, max(end, first + 1), sure)


def _asks(known: Operators, lead: Sequence[str], words: Sequence[str], first: int) -> bool:
    """Whether the words before what is quoted from a question ask for it itself.

    "Do you think …?" does, or "Is …?"; "How can we sleep while …?" takes it for true.
    """
    bare = lead[:-1] if known.ends(Operator.THAT, lead) else lead
    if not bare:
        return True
    if known.ends(Operator.REPORT, bare):
        return True
    told = len(bare) < len(lead) and known.found(Operator.REPORT, bare)
    if told and not any(known.size(Operator.ASK, bare, at) for at in range(len(bare))):
        return True
    return len(bare) == 1 and any(
        known.size(kind, bare, 0) for kind in (Operator.ALSO, Operator.FINITE)
    )


_STOPS = re.compile(r"[.!?;:()]|\n\s*\n")
