"""The clause that a quotation stands in: where it begins, what opens it, and what the article
says of it in its own words.

What governs what is language data (`crawler.language.operators`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.comparison.prepared import Quote, Source
from crawler.language.lexicon import Operator, Operators, WordClass
from crawler.language.text import fold
from crawler.language.words import split_words
from crawler.model import Certainty, EditClass

SENTENCE_END = re.compile(r"[.!?…](?:['\")\]]*)(?:\s|$)|\n\s*\n")

STOP = re.compile(r'[.!?;:"()]|\n\s*\n')

HARD_STOP = re.compile(r"[.!?;:()]|\n\s*\n")

LEAD = 16
"""Words before a quotation that are read as what governs it."""

CLAUSE_WORDS = 3
"""Fewest words of a fragment that can be a statement of its own; what governs fewer is the
article's to tell, which fits them into its own sentence."""

COUNTED = 4
"""The same where only an amount is narrowed ("almost | all members voted")."""

CONDITION = 3
"""Fewest words of a condition in front; "If sane," or the first item of a list has fewer."""

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


OPENING = (Operator.THAT, Operator.WHETHER, Operator.IF, Operator.ASK)


def frame(source: Source, known: Operators, first: int) -> Frame:
    """What stands before source word `first` in its clause."""
    words = source.words.words
    low = first
    while low > max(0, first - LEAD):
        gap = source.between(low) if low == first else source.gap(low)
        if low == first and gap.startswith(":") and _went(words[max(0, low - LEAD) : low], known):
            gap = ""
        if (HARD_STOP if low == first else STOP).search(gap):
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


def affirmed(
    quote: Quote, source: Source, known: Operators, first: int, subject: int, around: Around
) -> bool:
    """Whether an article plainly says what it quotes: set out as a sentence, or right behind its
    own "she had", "the mayor will" or the subject that is source word `subject`; in a main clause,
    or as what somebody says."""
    if set_out(quote, source, first):
        return True
    words = split_words(fold(around.before).text).words
    if not words:
        return False
    if not any(known.ends(kind, words, 1) for kind in _AFFIRMS) and not is_subject(
        source, known, subject, words[-1]
    ):
        return False
    if not _ENDS.match(around.behind):
        return False  # the sentence goes on: "… turned out to be forged", "…; she says otherwise"
    speaks = [
        at
        for at, word in enumerate(words)
        if (source.lexicon.has(WordClass.SPEECH, word) or known.size(Operator.REPORT, words, at))
        and not any(known.size(k, words, at - 1) for k in (Operator.ARTICLE, Operator.OWNED))
    ]  # not "withdrew its claim that"
    if any(known.found(kind, words) for kind in (Operator.WRONG, Operator.CLAIM)) or any(
        at not in speaks and not known.size(Operator.THAT, words, at)
        for at, _ in known.found(Operator.FACTIVE, words)
    ):
        return False  # "told" is as good as "said" where the article says it
    opened = any(
        known.found(kind, words[:-1]) for kind in (Operator.THAT, Operator.IF, Operator.ASK)
    )
    return bool(speaks) or not opened


_ENDS = re.compile(r"[^\w;:–—-]*(?:$|[.!?]|,)")


def is_subject(source: Source, known: Operators, at: int, word: str) -> bool:
    """Whether source word `at` is the noun `word` that begins its clause, an article before it."""
    words = source.words.words
    if at < 0 or words[at] != word or len(word) < CLAUSE_WORDS:
        return False
    article = known.ends(Operator.ARTICLE, words[max(0, at - 1) : at], 1)
    return any(
        start == 0
        or STOP.search(source.gap(start))
        or "," in source.between(start)
        or any(known.ends(kind, words[max(0, start - 3) : start]) for kind in OPENING)
        for start in {at, at - article}  # "that | vaccines", which is no article there
    )


VERBS = (
    Operator.FINITE,
    Operator.AUXILIARY,
    Operator.COPULA,
    Operator.MUST,
    Operator.FUTURE,
)

_AFFIRMS = (*VERBS, Operator.PERSON, Operator.INDIRECT)
"""What stands right before words quoted as what somebody did or will do."""


def is_statement(quote: Quote, known: Operators) -> bool:
    """Whether the quotation can be a statement: long enough, and begun as no subordinate clause."""
    words = quote.words.words
    if len(words) < CLAUSE_WORDS or 0 in quote.pattern.bracketed:
        return False
    return not known.size(Operator.THAT, words, 0) and not known.size(Operator.ASK, words, 0)


def report_denied(
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
            and not another_clause(words[denial[1] : report[0]], known)
        )
        or 0 <= denial[0] - report[1] <= 1
        for denial in denials
    )


def another_clause(between: Sequence[str], known: Operators) -> bool:
    """Whether `between` holds the beginning of a clause beside the one that they stand in."""
    linked = known.found(Operator.LINK, between)  # "so far as to"
    for joint, _ in known.found(Operator.JOINT, between):
        if not any(first <= joint < behind for first, behind in linked):
            return True
    joins = known.found(Operator.ALSO, between)
    return any(known.size(Operator.PEOPLE, between, behind) for _, behind in joins)


def holds_verb(words: Sequence[str], known: Operators) -> bool:
    """Whether a listed verb stands in `words`; "the tenant's claim" has none."""
    return any(
        known.size(Operator.FINITE, words, at)
        and (words[at] != "s" or (at and known.size(Operator.PEOPLE, words, at - 1)))
        for at in range(len(words))
    )


DENIED = 5
"""Words between a denial and the report that it denies: "nobody in this room believes"."""


def set_out(quote: Quote, source: Source, first: int) -> bool:
    """Whether the quotation is set out as a sentence, with a capital that the source has not."""
    return quote.capital(0) and not source.capital(first)
