"""What a quotation leaves out: whether the words that are gone govern the words that stay."""

from __future__ import annotations

import re

from crawler.judging.align import Step
from crawler.judging.fragments import Quote
from crawler.judging.lexicon import Lexicon, WordClass
from crawler.judging.locate import Source
from crawler.model import EditClass

NEAR = 3
"""A negation among so many words before the continuation governs what continues, when only
small words stand between: "not to …", but not "did not come …"."""

LEAD = 4
"""Words before a quotation in which a negation of the whole of it is looked for."""

CAPTION = 15
"""Longest line without a full stop that is taken for a caption between paragraphs, in words."""

MOST_SAID = 30
"""Longest interruption between two parts of one quotation, in words."""

_SENTENCE_END = re.compile(r"[.!?…](?:['\")\]]*)(?:\s|$)|\n\s*\n")
_FOOTNOTE = re.compile(
    r"\W{0,3}?(?:\[(?:\d{1,3}|[a-z]|note \d{1,2}|citation needed)\]\W{0,3})+"
    r"|[.,;:!?\"')]{1,3}\d{1,3}\s+"
)
_STOP = re.compile(r'[.!?;:"()]|\n\s*\n')
_BLANK_LINE = re.compile(r"\n\s*\n")
_DASH = re.compile(r"(?:^|\s)-(?:\s|$)|,\s*-|-\s")


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
        return EditClass.CUT if limits(source, step.j1) is not None else None
    if _disfluent(source, step, there, listed):
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
    if listed.starts(WordClass.CONDITION, head):
        return True
    denies = WordClass.NEGATION
    if listed.starts(denies, head):
        return True
    last = max((n for n, word in enumerate(tail) if listed.has(denies, word)), default=None)
    if last is None or len(tail) - last > NEAR:
        return False
    small = (WordClass.FUNCTION, WordClass.HEDGE)
    return all(any(listed.has(c, word) for c in small) for word in tail[last + 1 :])


def _clauses(source: Source, step: Step) -> tuple[list[str], list[str]]:
    """The dropped words that share a sentence with what stands before, and with what follows."""
    words, text = source.words, source.folded.text
    ends = [
        n
        for n in range(max(step.j1, 1), min(step.j2 + 1, len(words)))
        if _SENTENCE_END.search(text[words.ends[n - 1] : words.starts[n]])
    ]
    if not ends:
        whole = words.words[step.j1 : step.j2]
        return whole, whole
    return words.words[step.j1 : ends[0]], words.words[ends[-1] : step.j2]


def limits(source: Source, behind: int) -> int | None:
    """The word behind a condition ("but only if") that follows source word `behind` - 1.

    None when the source goes on harmlessly, or begins a new sentence.
    """
    return _follows(source, behind, WordClass.CONDITION)


def end_cut(quote: Quote, source: Source, first: int, behind: int) -> int | None:
    """The word behind a condition that the end of the quotation cuts off.

    `first` and `behind` bound the passage. A plain "if" only counts where the quotation is set
    out as a whole sentence: else the article may well go on with the condition itself.
    """
    cut = limits(source, behind)
    if cut is not None or not _as_sentence(quote):
        return cut
    promise = source.lexicon.count(WordClass.HEDGE, source.words.words[first:behind])
    return _follows(source, behind, WordClass.IF) if promise else None


def start_cut(quote: Quote, source: Source, first: int) -> int | None:
    """The first word of a denial just before the quotation ("I do not think that …").

    Only where the quotation is set out as a sentence of its own, with a capital that the source
    does not have: else the article's own words before it may well carry the denial.
    """
    words, text, listed = source.words, source.folded.text, source.lexicon
    if not first or not _as_sentence(quote) or _capital(source, first):
        return None
    for number in range(first - 1, max(-1, first - 1 - LEAD), -1):
        if _STOP.search(text[words.ends[number] : words.starts[number + 1]]):
            return None
        word = words.words[number]
        if listed.has(WordClass.NEGATION, word):
            return number
        if not any(
            listed.has(c, word) for c in (WordClass.FUNCTION, WordClass.HEDGE, WordClass.SPEECH)
        ):
            return None
    return None


def _follows(source: Source, behind: int, word_class: WordClass) -> int | None:
    words, text = source.words, source.folded.text
    if not 0 < behind < len(words):
        return None
    if _STOP.search(text[words.ends[behind - 1] : words.starts[behind]]):
        return None
    size = source.lexicon.starts(word_class, words.words, behind)
    return behind + size if size else None


def _as_sentence(quote: Quote) -> bool:
    """Whether the quotation is set out as a sentence: it begins with a capital."""
    at = quote.folded.original(quote.words.starts[0], quote.words.ends[0]).start
    return quote.given[at].isupper()


def _capital(source: Source, number: int) -> bool:
    span = source.span(number, number + 1)
    return source.text[span.start].isupper()


def interrupted(source: Source, step: Step, there: list[str]) -> bool:
    """Whether the source interrupts its quotation here with an attribution of its own.

    That is between closing and opening marks, or, in languages that leave the marks open, between
    dashes.
    """
    words, text = source.words, source.folded.text
    if len(there) > MOST_SAID or not 0 < step.j1 < step.j2 < len(words):
        return False
    before = text[words.ends[step.j1 - 1] : words.starts[step.j1]]
    after = text[words.ends[step.j2 - 1] : words.starts[step.j2]]
    if _closing(before) and _opening(after):
        return True
    said = source.lexicon.count(WordClass.SPEECH, there)
    between = _DASH.search(before) and _DASH.search(after)
    return bool(said and between and source.lexicon.lang != "en")


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
    if not _STOP.search(before):
        return apart
    caption = after[0] not in ".!?…:;" and len(there) <= CAPTION
    return caption and (apart or bool(_STOP.search(before.split("\n")[0])))


def footnote_mark(source: Source, step: Step) -> bool:
    """Whether only the source's reference marks are left out: "[12]", "[a]", or ".12" raised."""
    words, text = source.words, source.folded.text
    if step.j1 <= 0 or step.j1 >= step.j2 or step.j2 >= len(words):
        return False
    start, end = words.ends[step.j1 - 1], words.starts[step.j2]
    return bool(_FOOTNOTE.fullmatch(text[start:end]))


def _disfluent(source: Source, step: Step, there: list[str], listed: Lexicon) -> bool:
    """Whether only fillers set off by commas, or a repetition ("the, the"), are left out."""
    words, text = source.words, source.folded.text
    size = len(there)
    before, after = (step.j1 - size, step.j2), (step.j1, step.j2 + size)
    for first, behind in (before, after):
        if first >= 0 and words.words[first:behind] == there * 2:
            return not _STOP.search(text[words.starts[first] : words.starts[behind - 1]])
    at = 0
    while at < size:
        found = listed.starts(WordClass.DISFLUENCY, there, at)
        if not found:
            return False
        at += found
    after_them = text[words.ends[step.j2 - 1] : words.ends[step.j2 - 1] + 2]
    return after_them.lstrip().startswith((",", ".", "-")) or not listed.has(
        WordClass.FUNCTION, there[0]
    )
