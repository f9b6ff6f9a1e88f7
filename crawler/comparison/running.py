"""The running text that a quotation is from: its source without what is laid out in between.

Two sentences that follow each other in an article are parted on its page by captions, teasers and
subheads. What the page's layout calls beside the text may stand between a quotation's words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace

from crawler.comparison.alignment import Step
from crawler.comparison.prepared import Quote, Source, unnumbered
from crawler.documents.layout import Layout, Line
from crawler.language.lexicon import WordClass
from crawler.language.text import fold
from crawler.language.words import split_words
from crawler.model import Change, EditClass, Judgement, Reason, ReasonCode, Span

EDGE = 4
"""Words of a quotation in a row, at a line's beginning or end, that show it to be from there."""

INSIDE = 10
"""The same anywhere in a line: captions repeat the names of their article, seven words of them."""

SPACELESS = 3
"""Times as many where a word is one character."""


@dataclass(frozen=True, slots=True)
class Running:
    """Some lines of a source as one text; `pieces` are (offset in it, in the source, length)."""

    text: str
    pieces: tuple[tuple[int, int, int], ...]

    def original(self, span: Span) -> Span:
        """A span of the running text, in the source; what is left out inside it included."""
        start = self._at(span.start)
        return Span(start, max(start, self._at(span.end - 1) + 1) if len(span) else start)

    def _at(self, offset: int) -> int:
        here, there, size = self.pieces[self._piece(offset)]
        return there + min(offset - here, size)

    def _piece(self, offset: int) -> int:
        return max(0, bisect_right(self.pieces, offset, key=lambda piece: piece[0]) - 1)

    def gaps(self, span: Span, source: str) -> list[tuple[int, Span]]:
        """What is left out inside a span: the offset here, and the span in the source."""
        found = []
        for number in range(self._piece(span.start), self._piece(max(span.start, span.end - 1))):
            here, there, size = self.pieces[number]
            between = Span(there + size, self.pieces[number + 1][1])
            if any(char.isalnum() for char in between.of(source)):
                found.append((here + size, between))
        return found


def running_text(
    quote: Quote, text: str, layout: Layout, *, set_off: bool = True
) -> Running | None:
    """The running text of `text` that `quote` is from; None when no line holds its words, or
    nothing would be left out. `set_off`: with the lists and set-off passages in it."""
    quoted = [n for n, line in enumerate(layout.lines) if _holds(quote, line.span.of(text))]
    if not quoted:
        return None
    lines = layout.running(quoted, set_off=set_off)
    if len(lines) == len(layout.lines) and not layout.hints:
        return None
    return _written(text, lines, layout.hints)


def _holds(quote: Quote, line: str) -> bool:
    """Whether a line has a part of the quotation: all of the line, the beginning of the quotation
    at its end or the end at its beginning, or a long run of its words anywhere.
    """
    words = split_words(fold(line).text).words
    least = EDGE * (SPACELESS if quote.words.spaceless else 1)
    size = len(words)
    if size <= least:
        return size > 1 and f" {' '.join(words)} " in quote.joined
    if _reaches(words[::-1], quote.words.words[::-1], least):
        return True
    if _reaches(words, quote.words.words, least):
        return True
    run = min(INSIDE * least // EDGE, len(quote.words))
    return any(f" {' '.join(words[n : n + run])} " in quote.joined for n in range(size - run + 1))


def _reaches(words: list[str], quoted: list[str], least: int) -> bool:
    """Whether `words` begin with a run of `quoted` that goes on to the end of either."""
    for start in range(len(quoted) - least + 1):
        if quoted[start : start + least] == words[:least]:
            common = min(len(words), len(quoted) - start)
            if quoted[start : start + common] == words[:common]:
                return True
    return False


def _written(text: str, lines: list[Line], hints: tuple[Span, ...]) -> Running:
    written: list[str] = []
    pieces: list[tuple[int, int, int]] = []
    length = 0
    behind = 0

    def write(words: str, at: int) -> None:
        nonlocal length
        if words:
            pieces.append((length, at, len(words)))
            written.append(words)
            length += len(words)

    for line in lines:
        gap = text[behind : line.span.start]
        if pieces:
            parted = "\n\n" if "\n\n" in gap or gap.strip() else "\n"
            written.append(parted)
            length += len(parted)
        at = line.span.start
        for hint in hints:
            if at <= hint.start and hint.end <= line.span.end:
                write(text[at : hint.start], at)
                at = hint.end
        write(text[at : line.span.end], at)
        behind = line.span.end
    return Running("".join(written), tuple(pieces))


def placed(judgement: Judgement, quote: Quote, running: Running, source: str) -> Judgement:
    """A judgement on the running text, with offsets into the source and what was left out."""
    if judgement.span is None:
        return judgement
    changes = [replace(c, source=running.original(c.source)) for c in judgement.changes]
    for at, gap in running.gaps(judgement.span, source):
        changes.append(Change(EditClass.LAYOUT, _behind(quote, running.text[:at]), gap))
    changes.sort(key=lambda change: (change.quote, change.source))
    reason = judgement.reason
    if reason.code in _HONEST:
        kinds = tuple(dict.fromkeys(c.edit.value for c in changes if c.edit.honest))
        if kinds:
            reason = Reason(ReasonCode.HONEST_EDITS, {**reason.params, "edits": kinds})
    span = running.original(judgement.span)
    return replace(judgement, span=span, changes=tuple(changes), reason=reason)


_HONEST = (ReasonCode.SAME_WORDS, ReasonCode.HONEST_EDITS)
_TELLING = 3  # words before a gap by which its place in the quotation is found


def _behind(quote: Quote, before: str) -> Span:
    """The empty span of the quotation behind the words that `before` ends with."""
    last = split_words(fold(before[-100:]).text).words[-_TELLING:]
    at = quote.joined.find(f" {' '.join(last)} ")
    number = quote.joined.count(" ", 0, at) + len(last) if at >= 0 else 0
    return quote.span(number, number)


# The same by the text alone: what prints, minutes and transcripts set between the words.


STAGED = 3
"""Most listed words of a stage direction in round brackets, with one other at most: "(long
applause)"."""

EDITORIAL = 6
"""The same in square brackets, which no speaker has; one of them must be listed."""

REPEATED = 3
"""Times that a line stands in a text, its numbers aside, when it is a running head; one time less
where a page's number stands beside it."""

PUNCTUATION = " \t\r.,;:!?…'\"”’»)"
"""What may stand behind a quoted word on its line."""

_DIRECTION = re.compile(r"[\s,.;:!?…-]*([\[(])[^\[\]()]*([\])])[\s,;:.-]*")
_LINE_NUMBER = re.compile(r"\d{1,4}")
_AROUND = 12  # lines on either side in which the numbers before and behind a line's are looked for
_LABEL = re.compile(r"\s*((?:[^\W\d_]+[.'-]?[^\S\n]?){1,4}):[^\S\n]*")
_LABELLED = re.compile(r"(?m)^[^\S\n]*((?:[^\W\d_]+[.'-]?[^\S\n]?){1,4}):(?=\s)")
_MOST_LABEL = 40  # code points


def laid_between(source: Source, step: Step) -> bool:
    """Whether the source's words of `step`, which a quotation leaves out, are none of its text:
    a stage direction, a line's number, a running head, the same speaker's label again.
    """
    if not 0 < step.j1 < step.j2 < len(source.words):
        return False
    between = source.text[
        source.span(step.j1 - 1, step.j1).end : source.span(step.j2, step.j2 + 1).start
    ]
    return (
        _directed(source, step, between)
        or _numbered(source, step)
        or _headed(source, between)
        or _labelled(source, step, between)
    )


def _directed(source: Source, step: Step, between: str) -> bool:
    """Whether only a stage direction or an editor's note is left out: "[laughter]"."""
    found = _DIRECTION.fullmatch(between)
    if found is None:
        return False
    words, listed = source.words.words[step.j1 : step.j2], source.lexicon
    stage = [word for word in words if listed.has(WordClass.STAGE, word)]
    if found[1] == "[":
        return bool(stage) and len(words) <= EDITORIAL
    return 0 < len(words) - 1 <= len(stage) <= STAGED or words == stage


def _numbered(source: Source, step: Step) -> bool:
    """Whether only the number of a line is left out, one of a row of them at the lines' edges."""
    written = source.written(step.j1, step.j2)
    if step.j2 - step.j1 != 1 or not _LINE_NUMBER.fullmatch(written):
        return False
    span, text = source.span(step.j1, step.j2), source.text
    start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    first = not text[start : span.start].strip()
    if not first and text[span.end : end if end >= 0 else len(text)].strip():
        return False
    place = 0 if first else -1
    before = text[max(0, start - 2_000) : start].split("\n")[-_AROUND - 1 :]
    behind = text[span.end : span.end + 2_000].split("\n")[1 : _AROUND + 1]
    near = {parts[place] for line in (*before, *behind) if (parts := line.split())}
    number = int(written)
    return any(sum(str(number + by * n) in near for n in (-2, -1, 1, 2)) >= 2 for by in (1, 5, 10))


def _headed(source: Source, between: str) -> bool:
    """Whether only lines are left out that are a page's number or stand at the head of each."""
    lines = between.split("\n")
    if len(lines) < 3 or lines[0].strip(PUNCTUATION) or lines[-1].strip(PUNCTUATION):
        return False
    inner = [line.strip() for line in lines[1:-1] if line.strip()]
    heads = [line for line in inner if not _LINE_NUMBER.fullmatch(line)]
    least = REPEATED if len(heads) == len(inner) else REPEATED - 1
    return bool(inner) and all(source.heads[unnumbered(line)] >= least for line in heads)


def _labelled(source: Source, step: Step, between: str) -> bool:
    """Whether only the label of the speaker who speaks already is left out, on a line's head."""
    head, newline, label = between.rpartition("\n")
    found = _LABEL.fullmatch(label)
    if not newline or head.strip(PUNCTUATION) or found is None or len(found[1]) > _MOST_LABEL:
        return False
    start = source.span(step.j1, step.j1 + 1).start
    speakers = _LABELLED.findall(source.text, max(0, start - 20_000), start)
    return bool(speakers) and speakers[-1].strip() == found[1].strip()
