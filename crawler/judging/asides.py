"""What a quotation may leave out unmarked: the source's own interruptions, and fillers."""

from __future__ import annotations

import re

from crawler.judging.align import Step
from crawler.judging.lexicon import Lexicon, WordClass
from crawler.judging.locate import Source

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
    words, text = source.words, source.folded.text
    if len(there) > MOST_SAID or not 0 < step.j1 < step.j2 < len(words):
        return False
    before = text[words.ends[step.j1 - 1] : words.starts[step.j1]]
    after = text[words.ends[step.j2 - 1] : words.starts[step.j2]]
    if _closing(before) and _opening(after):
        return True
    if _inset(source, step, there, before, after):
        return True
    if source.lexicon.lang == "en" or not (_DASH.search(before) and _DASH.search(after)):
        return False
    if source.lexicon.count(WordClass.SPEECH, there):
        return True
    if not _SAID_BEHIND.search(before) or _is_capital(source, step.j1):
        return False
    if not open_quotation(source, step.j1):
        return False
    if _SENTENCE_BEHIND.search(after) and _is_capital(source, step.j2):
        return True
    named = any(_is_capital(source, n) for n in range(step.j1 + 1, step.j2))
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


def _is_capital(source: Source, number: int) -> bool:
    return source.text[source.span(number, number + 1).start].isupper()


def open_quotation(source: Source, number: int) -> bool:
    """Whether word `number` stands inside a quotation or a dialogue line of the source."""
    at = source.span(number, number + 1).start
    paragraph = source.text[source.text.rfind("\n", 0, at) + 1 : at].lstrip()
    if paragraph[:1] in _DIALOGUE:
        return True
    if paragraph.count("«") > paragraph.count("»"):
        return True
    if "„" in paragraph:
        return paragraph.rfind("„") > max(paragraph.rfind(mark) for mark in "“”")
    if paragraph.count("“") > paragraph.count("”"):
        return True
    return paragraph.count('"') % 2 == 1


_DIALOGUE = ("-", "–", "—", "―")  # a paragraph in speech may begin with a dash instead of a mark


def _closing(between: str) -> bool:
    """Whether a mark stands between two words that does not open before the second."""
    return '"' in between and not between.endswith('"')


def _opening(between: str) -> bool:
    """Whether a mark stands between two words that does not close behind the first."""
    return '"' in between and not between.startswith('"')


def furniture(source: Source, step: Step, there: list[str]) -> bool:
    """Whether an advertisement, caption or cross-reference on lines of its own was left out."""
    words, text = source.words, source.folded.source
    if not 0 < step.j1 < step.j2 < len(words) or len(there) > MOST_SAID:
        return False
    inside = source.span(step.j1, step.j2)
    before = text[source.span(step.j1 - 1, step.j1).end : inside.start]
    after = text[inside.end : source.span(step.j2, step.j2 + 1).start]
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
    words, text = source.words, source.folded.text
    if step.j1 <= 0 or step.j1 >= step.j2 or step.j2 >= len(words):
        return False
    start, end = words.ends[step.j1 - 1], words.starts[step.j2]
    if _FOOTNOTE.fullmatch(text[start:end]) or _raised(source, step.j1 - 1, text[start:end]):
        return True
    return bool(_TIME_CODE.fullmatch(_between(source, step.j1, step.j2)))


def _raised(source: Source, number: int, between: str) -> bool:
    """Whether a small number is glued to word `number`: a raised mark whose place is lost."""
    word = source.span(number, number + 1).of(source.text)
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
    while at < len(there):
        found = listed.starts(WordClass.DISFLUENCY, there, at)
        if not found:
            return False
        at += found
    return True


def _repeated(source: Source, step: Step, there: list[str], listed: Lexicon) -> bool:
    """Whether the words left out say again what stands beside them, fillers between or not:
    "the, the", "lost, well, lost", "it was, er, it was"."""
    words, text = source.words, source.folded.text
    for size in range(1, len(there) + 1):
        again_behind = there[:size] == words.words[step.j2 : step.j2 + size]
        again_before = step.j1 >= size and (there[-size:] == words.words[step.j1 - size : step.j1])
        if again_behind and _fills(there[size:], listed):
            first, behind = step.j1, step.j2 + size
        elif again_before and _fills(there[:-size], listed):
            first, behind = step.j1 - size, step.j2
        else:
            continue
        between = text[words.starts[first] : words.starts[behind - 1]]
        if not STOP.search(between) and (size == len(there) or _SET_OFF.search(between)):
            return True
    return False
