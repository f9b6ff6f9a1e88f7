"""What a quotation leaves out: whether the words that are gone govern the words that stay."""

from __future__ import annotations

import re

from crawler.comparison.alignment import Step
from crawler.comparison.context import STOP, limits
from crawler.comparison.prepared import Quote, Source
from crawler.comparison.splices import spliced
from crawler.language.lexicon import Lexicon, WordClass
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
        return spliced(source, step)
    if step.i1 in quote.seams:
        return EditClass.CUT if limits(source, step.j1) else None
    if disfluent(source, step, there, listed):
        return EditClass.DISFLUENCY
    if furniture(source, step, there) or footnote_mark(source, step):
        return EditClass.TYPOGRAPHIC
    if len(there) > 1 and listed.count(WordClass.SPEECH, there) and 0 < step.i1 < len(quote.words):
        return EditClass.ATTRIBUTION
    return None


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
