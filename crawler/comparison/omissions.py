"""What a quotation leaves out: whether the words that are gone govern the words that stay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.comparison.alignment import Step
from crawler.comparison.prepared import MOST_ATTRIBUTION, Quote, Source
from crawler.language.lexicon import Lexicon, WordClass
from crawler.model import Certainty, EditClass

NEAR = 3
"""A negation among so many words before the continuation governs what continues, when only
small words stand between: "not to …", but not "did not come …"."""

OR = frozenset({"or", "oder", "ou", "o", "или", "чи", "або"})
"""Words between which and the sense a denial that ends a clause makes no difference: "or not"."""

_SMALL = (WordClass.FUNCTION, WordClass.HEDGE)

LEAD = 4
"""Words before a quotation in which a negation of the whole of it is looked for."""


def dropped(quote: Quote, source: Source, step: Step, there: list[str]) -> EditClass | None:
    """The class of source words `there` that the quotation leaves out at `step`.

    None when nothing special can be said of them: they are then an ellipsis where one stands,
    and a change of wording where none does.
    """
    if not there:
        return None
    listed = source.lexicon
    if interrupted(source, step, there):
        return EditClass.SAID_SPLIT
    if step.i1 in quote.ellipses:
        return EditClass.CUT if governs(source, step) else None
    if step.i1 in quote.seams:
        return EditClass.CUT if limits(source, step.j1) else None
    if disfluent(source, step, there, listed):
        return EditClass.DISFLUENCY
    if furniture(source, step, there) or footnote_mark(source, step):
        return EditClass.TYPOGRAPHIC
    if len(there) > 1 and listed.count(WordClass.SPEECH, there) and 0 < step.i1 < len(quote.words):
        return EditClass.ATTRIBUTION
    return None


def governs(source: Source, step: Step) -> bool:
    """Whether words dropped for an ellipsis negate or limit what was kept on either side."""
    listed = source.lexicon
    head, tail = _clauses(source, step)
    if _condition(head, 0, listed) or _takes_back(head, 0, listed):
        return True
    if listed.starts(WordClass.IF, head) and _promised(source, step.j1):
        return True
    size = listed.starts(WordClass.NEGATION, head)
    if size and not _focused(head, size, listed) and not _own_item(source, step):
        return True
    denials = [n for n, word in enumerate(tail) if listed.has(WordClass.NEGATION, word)]
    if not denials or len(tail) - denials[-1] > NEAR:
        return False
    last = denials[-1]
    if _focused(tail, last + 1, listed):
        return False
    if 0 < last == len(tail) - 1 and tail[last - 1] in OR:
        return False  # "whether it likes it or not"
    return all(any(listed.has(kind, word) for kind in _SMALL) for word in tail[last + 1 :])


def _focused(words: Sequence[str], at: int, listed: Lexicon) -> bool:
    """Whether the word behind a denial only turns it to a part of the sentence: "not only"."""
    return at < len(words) and listed.has(WordClass.FOCUS, words[at])


def _condition(words: Sequence[str], at: int, listed: Lexicon) -> int:
    """How many words the condition at `at` has; 0 where none is, or one that only looks so."""
    if listed.starts(WordClass.HARMLESS, words, at):
        return 0
    return listed.starts(WordClass.CONDITION, words, at)


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


CLAUSE = 25
"""Words before a condition in which the promise is looked for that it limits."""


def _promised(source: Source, behind: int) -> bool:
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
    return any(
        listed.has(WordClass.SELF, word) and any(_ends(w, listed) for w in clause[at + 1 : at + 4])
        for at, word in enumerate(clause)
    )


def _ends(word: str, listed: Lexicon) -> bool:
    """Whether `word` has the ending of a verb of the future behind "I" or "we"."""
    if listed.has(WordClass.FUNCTION, word):
        return False
    return any(listed.has(WordClass.FIRST, word[-n:]) for n in range(1, min(4, len(word) - 2) + 1))


def _clauses(source: Source, step: Step) -> tuple[list[str], list[str]]:
    """The dropped words that share a sentence with what stands before, and with what follows."""
    words = source.words.words
    ends = [
        n
        for n in range(max(step.j1, 1), min(step.j2 + 1, len(words)))
        if SENTENCE_END.search(source.gap(n))
    ] or [step.j2, step.j1]
    return words[step.j1 : ends[0]], words[ends[-1] : step.j2]


@dataclass(frozen=True, slots=True)
class Limit:
    """Source words [start, end) begin a condition that a quotation's end cuts off."""

    start: int
    end: int
    certainty: Certainty


def limits(source: Source, behind: int) -> bool:
    """Whether a condition ("but only if") follows source word `behind` - 1 in its sentence."""
    return _goes_on(source, behind) and _condition(source.words.words, behind, source.lexicon) > 0


def end_cut(quote: Quote, source: Source, behind: int) -> Limit | None:
    """The condition that the end of the quotation cuts off, also behind the source's own
    attribution: `"We will pay," she said, "unless …"`.

    `behind` is the word behind the passage. A plain "if", or "but not", only counts where the
    quotation is set out as a whole sentence: else the article may well go on with it itself. A
    plain "if" must follow a promise, and is then only possibly misleading.
    """
    listed, words = source.lexicon, source.words.words
    start = _resumed(source, behind)
    if not _goes_on(source, start) and start == behind:
        return None
    size = _condition(words, start, listed)
    whole = start == behind and quote.capital(0)
    if not size and whole:
        size = _takes_back(words, start, listed)
    if size:
        return Limit(start, start + size, Certainty.LIKELY)
    size = listed.starts(WordClass.IF, words, start) if whole else 0
    if size and _promised(source, behind):
        return Limit(start, start + size, Certainty.POSSIBLE)
    return None


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


def _takes_back(words: Sequence[str], at: int, listed: Lexicon) -> int:
    """How many words at `at` deny what stands before them under some circumstance: "but not
    in", "но не в"; not "but not rich", which says something else. 0 when none do."""
    contrast = listed.starts(WordClass.CONTRAST, words, at)
    denial = listed.starts(WordClass.NEGATION, words, at + contrast) if contrast else 0
    behind = at + contrast + denial
    if not denial or behind >= len(words) or not listed.has(WordClass.FUNCTION, words[behind]):
        return 0
    return contrast + denial + 1


def start_cut(quote: Quote, source: Source, first: int) -> int | None:
    """The first word of a denial just before the quotation ("I do not think that …").

    Only where the quotation is set out as a sentence of its own, with a capital that the source
    does not have: else the article's own words before it may well carry the denial.
    """
    words, listed = source.words, source.lexicon
    if not first or not quote.capital(0) or source.capital(first):
        return None
    for number in range(first - 1, max(-1, first - 1 - LEAD), -1):
        if STOP.search(source.gap(number + 1)):
            return None
        word = words.words[number]
        if listed.has(WordClass.NEGATION, word):
            return None if _focused(words.words, number + 1, listed) else number
        if not any(listed.has(kind, word) for kind in (*_SMALL, WordClass.SPEECH)):
            return None
    return None


# What a quotation may leave out unmarked: the source's own interruptions, and fillers.


SOUND = 3
"""Letters that a mere sound ("um", "euh") has at most; other fillers must be set off by commas."""

CAPTION = 15
"""Longest line without a full stop that is taken for a caption between paragraphs, in words."""

MOST_SAID = 30
"""Longest interruption between two parts of one quotation, in words."""

SENTENCE_END = re.compile(r"[.!?…](?:['\")\]]*)(?:\s|$)|\n\s*\n")
STOP = re.compile(r'[.!?;:"()]|\n\s*\n')
_FOOTNOTE = re.compile(
    r"\W{0,3}?(?:\[(?:\d{1,3}|[a-z]|note \d{1,2}|citation needed)\]\W{0,3})+"
    r"|[.,;:!?\"')]{1,3}\d{1,3}\s+"
)
_GLUED = re.compile(r"\d{1,2}[.,;:!?\"']{0,2}\s+")
_MARKED = 3  # letters; "co2" and "h2" are words
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_TIME_CODE = re.compile(
    rf"[^\S\n]*[.,;:!?]?\s*(?:[\[(]{_CLOCK}[\])]|(?:\n[^\S\n]*\d{{1,5}}[^\S\n]*)?"
    rf"\n\s*{_CLOCK}(?:\s*-+>\s*{_CLOCK})?[^\S\n]*\n)\s*"
)
"""A transcript's or subtitle's time, in brackets or on a line of its own."""

_BLANK_LINE = re.compile(r"\n\s*\n")
_SET_OFF = re.compile(r'[,.;:!?"\n-]')
_DASH = re.compile(r"(?:^|\s)-(?:\s|$)|,\s*-|-\s")


def interrupted(source: Source, step: Step, there: list[str]) -> bool:
    """Whether the source interrupts its quotation here with an attribution of its own.

    That is between closing and opening marks, or, in languages that leave the marks open, between
    dashes. A sentence that begins behind the second dash shows it whatever the verb is; where the
    sentence goes on, a verb of speech must stand first or the speaker be named.
    """
    if len(there) > MOST_SAID or not 0 < step.j1 < step.j2 < len(source.words):
        return False
    before, after = source.between(step.j1), source.between(step.j2)
    closed = '"' in before and not before.endswith('"')
    opened = '"' in after and not after.startswith('"')
    if (closed and opened) or _inset(source, step, there, before, after):
        return True
    if source.lexicon.lang == "en" or not (_DASH.search(before) and _DASH.search(after)):
        return False
    if source.lexicon.count(WordClass.SPEECH, there):
        return True
    if not _SAID_BEHIND.search(before) or source.capital(step.j1):
        return False
    if not open_quotation(source, step.j1):
        return False
    if _SENTENCE_BEHIND.search(after) and source.capital(step.j2):
        return True
    named = any(source.capital(n) for n in range(step.j1 + 1, step.j2))
    return named and not source.lexicon.has(WordClass.FUNCTION, there[0])


LONGEST_INSET = 12
"""Words of an attribution between commas inside the marks: "…, a-t-il dit mardi à Lyon, …"."""

_COMMAS = frozenset({"fr", "es", "it", "pt", "ro"})
"""Languages whose attributions may stand between commas inside the quotation marks."""


def _inset(source: Source, step: Step, there: list[str], before: str, after: str) -> bool:
    """Whether an attribution between commas stands inside an open quotation of the source."""
    if source.lexicon.lang not in _COMMAS or len(there) > LONGEST_INSET:
        return False
    if not (before.lstrip().startswith(",") and after.lstrip()[:1] in {",", ".", ";"}):
        return False
    said = source.lexicon.count(WordClass.SPEECH, there)
    return bool(said) and open_quotation(source, step.j1)


_SAID_BEHIND = re.compile(r"[,!?…]\s*-\s?$|\.\.\.\s*-\s?$")
_SENTENCE_BEHIND = re.compile(r"[.!?…]\s*-\s?$")


def open_quotation(source: Source, number: int) -> bool:
    """Whether word `number` stands inside a quotation or a dialogue line of the source."""
    at = source.span(number, number + 1).start
    paragraph = source.text[source.text.rfind("\n", 0, at) + 1 : at].lstrip()
    if paragraph[:1] in _DIALOGUE or paragraph.count("«") > paragraph.count("»"):
        return True
    if "„" in paragraph:
        return paragraph.rfind("„") > max(paragraph.rfind(mark) for mark in "“”")
    return paragraph.count("“") > paragraph.count("”") or paragraph.count('"') % 2 == 1


_DIALOGUE = ("-", "–", "—", "―")  # a paragraph in speech may begin with a dash instead of a mark


def furniture(source: Source, step: Step, there: list[str]) -> bool:
    """Whether an advertisement, caption or cross-reference on lines of its own was left out."""
    if not 0 < step.j1 < step.j2 < len(source.words) or len(there) > MOST_SAID:
        return False
    before = _between(source, step.j1, step.j1)
    after = _between(source, step.j2, step.j2)
    if "\n" not in before or "\n" not in after:
        return False
    if source.lexicon.starts(WordClass.FURNITURE, there):
        return True
    apart = bool(_BLANK_LINE.search(before) and _BLANK_LINE.search(after))
    if not STOP.search(before):
        return apart
    caption = after[0] not in ".!?…:;" and len(there) <= CAPTION
    return caption and (apart or bool(STOP.search(before.split("\n")[0])))


def footnote_mark(source: Source, step: Step) -> bool:
    """Whether only the source's reference marks are left out: "[12]", "[a]", or ".12" raised."""
    if not 0 < step.j1 < step.j2 < len(source.words):
        return False
    between = source.between(step.j1, step.j2)
    if _FOOTNOTE.fullmatch(between) or _raised(source, step.j1 - 1, between):
        return True
    return bool(_TIME_CODE.fullmatch(_between(source, step.j1, step.j2)))


def _raised(source: Source, number: int, between: str) -> bool:
    """Whether a small number is glued to word `number`: a raised mark whose place is lost."""
    word = source.written(number, number + 1)
    plain = len(word) >= _MARKED and word.islower() and word.isalpha()
    return plain and bool(_GLUED.fullmatch(between))


def _between(source: Source, first: int, behind: int) -> str:
    """What stands between the words before `first` and from `behind` on, as it was written."""
    return source.text[source.span(first - 1, first).end : source.span(behind, behind + 1).start]


def disfluent(source: Source, step: Step, there: list[str], listed: Lexicon) -> bool:
    """Whether only fillers set off by commas, or a repetition ("the, the"), are left out."""
    if _repeated(source, step, there, listed):
        return True
    if not _fills(there, listed):
        return False
    if all(len(word) <= SOUND and not listed.has(WordClass.FUNCTION, word) for word in there):
        return True
    following = source.gap(step.j2) if step.j2 < len(source.words) else "."
    return bool(_SET_OFF.search(source.gap(step.j1)) and _SET_OFF.search(following))


def _fills(there: list[str], listed: Lexicon) -> bool:
    """Whether `there` is a run of listed fillers."""
    at = 0
    while at < len(there) and (found := listed.starts(WordClass.DISFLUENCY, there, at)):
        at += found
    return at == len(there)


def _repeated(source: Source, step: Step, there: list[str], listed: Lexicon) -> bool:
    """Whether the words left out say again what stands beside them, fillers between or not:
    "the, the", "lost, well, lost", "it was, er, it was"."""
    words = source.words.words
    for size in range(1, len(there) + 1):
        again_behind = there[:size] == words[step.j2 : step.j2 + size]
        again_before = step.j1 >= size and there[-size:] == words[step.j1 - size : step.j1]
        if again_behind and _fills(there[size:], listed):
            first, behind = step.j1, step.j2 + size
        elif again_before and _fills(there[:-size], listed):
            first, behind = step.j1 - size, step.j2
        else:
            continue
        between = source.folded.text[source.words.starts[first] : source.words.starts[behind - 1]]
        if not STOP.search(between) and (size == len(there) or _SET_OFF.search(between)):
            return True
    return False
