"""What a quotation leaves out: whether the words that are gone govern the words that stay.

One file: an ellipsis is judged by all of these readings of what it dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from crawler.comparison.alignment import Step
from crawler.comparison.clause import SENTENCE_END, STOP, holds_verb
from crawler.comparison.ending import OR, condition, limits, promised, takes_back
from crawler.comparison.front import turned
from crawler.comparison.prepared import Quote, Source
from crawler.language.lexicon import (
    Lexicon,
    Operator,
    Operators,
    WordClass,
    language_data,
    operators,
)
from crawler.model import EditClass


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
        return spliced(quote, source, step)
    if step.i1 in quote.seams:
        return EditClass.CUT if limits(source, step.j1) else None
    if disfluent(source, step, there, listed):
        return EditClass.DISFLUENCY
    if furniture(source, step, there) or footnote_mark(source, step):
        return EditClass.TYPOGRAPHIC
    if len(there) > 1 and listed.count(WordClass.SPEECH, there) and 0 < step.i1 < len(quote.words):
        return EditClass.ATTRIBUTION
    return None


# What an ellipsis leaves out: whether it turns what is kept, or joins what does not belong.
#
# Inside a sentence, what is left out may deny or limit what is kept. Across a sentence's end, the
# next sentence may have lost its beginning, so that its rest is said of somebody else.


NEAR = 3
"""A negation among so many words before the continuation governs what continues, when only
small words stand between: "not to …", but not "did not come …"."""

_SMALL = (WordClass.FUNCTION, WordClass.HEDGE)

SPOKEN_OF = 100
"""Words before the dropped beginning of a sentence in which its subject counts as spoken of."""

LAST = 2
"""Words before the continuation of which one turns against what was denied: "not X but rather"."""


def spliced(quote: Quote, source: Source, step: Step) -> EditClass | None:
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
    return _joined(quote, source, step, ends[-1])


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
    if listed.starts(WordClass.IF, there) and promised(source, step.j1):
        return known is None or not known.size(Operator.POLITE, there, 0)
    if _own_item(source, step):
        return False
    if replaced and denies:
        return False  # "not X but | Y"
    if takes_back(there, 0, listed):
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
    for mark, closing in (("(", re.compile(r"\)")), ("-", _ASIDE)):
        if (mark == "(" and "(" not in before) or (mark == "-" and not _ASIDE.search(before)):
            continue
        last = min(step.j2, len(source.words) - 1)
        if any(closing.search(source.between(n)) for n in range(step.j1 + 1, last + 1)):
            return True
    return False


_ASIDE = re.compile(r"(?:\s|^)-+(?:\s|$)|--|\w?-\w?$")


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


def _joined(quote: Quote, source: Source, step: Step, start: int) -> EditClass | None:
    """The class of a continuation that lost the beginning [start, step.j2) of its sentence: a cut
    where that turns it, a splice where it names somebody or something else than was spoken of."""
    words = source.words.words
    known = operators(source.lang)
    lost = words[start : step.j2]
    if not lost or step.j2 >= len(words):
        return None
    if _denied_at_end(lost, source, step) or (known and _turned_on(source, known, lost, step)):
        return EditClass.CUT
    again = _begins_again(source, step.j1, start)
    another = known and (
        _of_another(source, known, start, step.j2, again)
        or _verb_of_another(quote, source, known, step, start)
    )
    return EditClass.SPLICE if another else None


def _verb_of_another(
    quote: Quote, source: Source, known: Operators, step: Step, start: int
) -> bool:
    """Whether a bare subject before the ellipsis, kept without its verb, is given the verb of
    source words [start, step.j2), the subject of another sentence that was dropped.

    "The chairman | praised the staff. The cashier | took the money": no pronoun takes the first
    one up, no "and" joins another verb of it, and nothing but a subject was dropped.
    """
    words, listed = source.words.words, source.lexicon
    kept = _bare_subject(quote, source, known, step)
    real = _real_end(source, start)
    start, behind = _subject(source, known, start, step.j2)
    lost = words[start:behind]
    if not kept or not lost or len(lost) > MODIFIED:
        return False
    if behind == step.j2 and not _runs_on(source, behind):
        return False
    if not real or known.ends(Operator.ALSO, lost):
        return False
    if any("," in source.between(n) for n in range(start + 1, behind)):
        return False
    if len(lost) > BARE and not _nominal(lost, known):
        return False
    nominal = _nominal(lost, known)
    rest = lost[1:] if nominal else lost
    taken_up = (
        known.size(Operator.PEOPLE, rest, at) and not known.size(Operator.ARTICLE, rest, at)
        for at in range(len(rest))
    )
    if holds_verb(rest, known) or known.found(Operator.THEN, rest) or any(taken_up):
        return False
    named = len(lost) > 1 and all(source.capital(n) for n in range(start, behind))
    if known.phrases[Operator.ARTICLE] and not (nominal or named):
        return False
    if known.size(Operator.SCOPE, lost, 0) and not nominal:
        return False
    content = [w for w in rest if not any(listed.has(kind, w) for kind in _EMPTY)]
    return bool(content) and set(content).isdisjoint(kept) and _verb_may_be(words[step.j2], known)


def _subject(source: Source, known: Operators, start: int, behind: int) -> tuple[int, int]:
    """Words [start, behind), which lead to a verb, without where or when it was before them ("In
    April | the lawyers") and a word between commas behind them ("the director | , however,")."""
    words = source.words.words
    if "," in source.between(behind):
        inset = [n for n in (behind - 1, behind - 2) if n > start and "," in source.between(n)]
        behind = inset[0] if inset else behind
    if known.size(Operator.SCOPE, words, start) and not _nominal(words[start:behind], known):
        start = next(
            (n for n in range(start + 2, behind) if _nominal(words[n:behind], known)), start
        )
    return start, behind


MODIFIED = 7
"""Most words of a subject with what belongs to it: "the former treasurer of the old club"."""


def _verb_may_be(word: str, known: Operators) -> bool:
    """Whether `word` may be the verb behind a subject: none of the small words that never are."""
    none = (Operator.ARTICLE, Operator.SCOPE, Operator.ALSO, Operator.THAT, Operator.ASK)
    return not any(known.size(kind, [word], 0) for kind in none)


BARE = 4
"""Most words of a subject that stands alone: article, two adjectives and noun."""


def _bare_subject(quote: Quote, source: Source, known: Operators, step: Step) -> list[str]:
    """The words before an ellipsis, where they only are the subject that opens a sentence."""
    words = source.words.words
    first = step.j1
    while first > max(0, step.j1 - BARE) and not SENTENCE_END.search(source.gap(first)):
        first -= 1
    kept = words[first : step.j1]
    opens = first == 0 or bool(SENTENCE_END.search(source.gap(first)))
    if (
        not opens
        or not kept
        or len(kept) > step.i1
        or quote.words.words[: step.i1][-1:] != kept[-1:]
    ):
        return []
    if any(known.found(kind, kept) for kind in (Operator.FINITE, Operator.THEN)):
        return []
    if known.phrases[Operator.ARTICLE] and not _nominal(kept, known):
        return []
    return list(kept[_nominal(kept, known) :])


def _nominal(words: Sequence[str], known: Operators) -> bool:
    """Whether `words` begin as a noun does: with an article, or a possessive."""
    return len(words) > 1 and any(
        known.size(kind, words, 0) for kind in (Operator.ARTICLE, Operator.OWNED)
    )


def _turned_on(source: Source, known: Operators, lost: Sequence[str], step: Step) -> bool:
    """Whether a dropped beginning denies, doubts or makes a condition of what goes on."""
    if turned(source, known, step.j2) or known.size(Operator.IF, lost, 0):
        return not known.size(Operator.POLITE, lost, 0)
    untrue = known.ends(Operator.REPORT, lost) and known.found(Operator.DENIAL, lost[-NEAR:])
    parted = known.size(Operator.ASK, lost, 0) and known.found(Operator.DENIAL, lost)
    # "it is not true | in …", "What I cannot support is the budget | in …"
    return bool(untrue or parted) and _runs_on(source, step.j2)


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
    if source.lang not in SUBJECT_FIRST or len(lost) < SUBJECT:
        return False
    if known.size(Operator.SCOPE, lost, 0) and not (
        known.size(Operator.ARTICLE, lost, 0) and not listed.find(WordClass.WEEKDAY, lost, 1)[1]
    ):
        return False  # an adverb, or where and when it was
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
SUBJECT_FIRST = frozenset({"en", "fr", "es", "it", "pt"})
"""Languages in which what stands before the verb is its subject, adverbials aside. With the first
word of a news sentence dropped, 287 of 1,683 German, Dutch, Russian and Ukrainian continuations
were called splices; most had lost an adverb."""

SUBJECT = 2  # fewest words of a dropped subject; a single one is as often an adverb
STEM = 5  # letters by which a word counts as spoken of: "federal", "federalism"


def _real_end(source: Source, start: int) -> bool:
    """Whether a sentence really begins at word `start`, and no name or number follows an
    abbreviation."""
    before = source.words.words[start - 1] if start else ""
    plain = len(before) >= FULL and before.isalpha()
    return source.capital(start) and plain and before not in _abbreviations(source.lang)


@cache
def _abbreviations(lang: str | None) -> frozenset[str]:
    return frozenset(language_data(lang).lists.get("abbreviations", ()))


FULL = 3
"""Letters of a word behind which a full stop ends a sentence: "v.", "Ct." do not."""


def _predicate(word: str, known: Operators, listed: Lexicon) -> bool:
    """Whether a sentence that lost its subject may go on with `word`."""
    if known.size(Operator.FINITE, [word], 0) or known.size(Operator.ALSO, [word], 0):
        return True
    return not listed.has(WordClass.FUNCTION, word)


# What a quotation may leave out unmarked: the source's own interruptions, and fillers.


SOUND = 3
"""Letters that a mere sound ("um", "euh") has at most; other fillers must be set off by commas."""

CAPTION = 15
"""Longest line without a full stop that is taken for a caption between paragraphs, in words."""

MOST_SAID = 30
"""Longest interruption between two parts of one quotation, in words."""

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
    if not fills(there, listed):
        return False
    if all(len(word) <= SOUND and not listed.has(WordClass.FUNCTION, word) for word in there):
        return True
    following = source.gap(step.j2) if step.j2 < len(source.words) else "."
    return bool(_SET_OFF.search(source.gap(step.j1)) and _SET_OFF.search(following))


def fills(there: Sequence[str], listed: Lexicon) -> bool:
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
        if again_behind and fills(there[size:], listed):
            first, behind = step.j1, step.j2 + size
        elif again_before and fills(there[:-size], listed):
            first, behind = step.j1 - size, step.j2
        else:
            continue
        between = source.folded.text[source.words.starts[first] : source.words.starts[behind - 1]]
        if not STOP.search(between) and (size == len(there) or _SET_OFF.search(between)):
            return True
    return False
