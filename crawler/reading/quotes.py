"""Direct quotations in an article's text, with fragments, speakers and scare quotes told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.model import Quotation, QuoteForm, Span
from crawler.reading.cues import Cues, cues, guess
from crawler.reading.marks import Mark, marks
from crawler.reading.nesting import Pair, nest
from crawler.reading.paragraphs import paragraphs
from crawler.reading.speakers import (
    Attribution,
    Place,
    attribution_after,
    attribution_before,
    attribution_in_previous,
    attribution_in_sentence,
)
from crawler.reading.titles import is_scare, is_title, word_count
from crawler.reading.wording import clean


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something in marks, and what stands around it."""

    pair: Pair
    attribution: Attribution | None


def quotations(
    text: str,
    lang: str | None = None,
    marked: Sequence[tuple[Span, QuoteForm]] = (),
) -> tuple[Quotation, ...]:
    """The direct quotations of `text` in order of their first words. Never raises for any text.

    `lang` is a BCP 47 tag; None is guessed from the words. `marked` are spans that the markup
    already calls quotations (`<blockquote>`, `<q>`). Spans are code points of `text`.
    """
    code = lang or guess(text)
    words = cues(code)
    signs = marks(text)
    found: list[Quotation] = []
    place = 0
    for paragraph in paragraphs(text):
        first = place
        while place < len(signs) and signs[place].start < paragraph.end:
            place += 1
        if place > first:
            found.extend(_in_paragraph(text, paragraph, signs[first:place], words, code))
    return tuple(found)


def _in_paragraph(
    text: str, paragraph: Span, signs: Sequence[Mark], words: Cues | None, lang: str | None
) -> list[Quotation]:
    pairs = [pair for pair in nest(signs, text).pairs if word_count(text, pair.inner, 1)]
    candidates = _attributed(text, paragraph, pairs, words)
    groups: list[list[Candidate]] = []
    for candidate in candidates:
        if groups and _continues(text, groups[-1], candidate):
            groups[-1].append(candidate)
        else:
            groups.append([candidate])
    return [_quotation(text, group, lang) for group in groups]


def _attributed(
    text: str, paragraph: Span, pairs: Sequence[Pair], words: Cues | None
) -> list[Candidate]:
    found: list[Candidate] = []
    floor = paragraph.start
    for index, pair in enumerate(pairs):
        ceiling = pairs[index + 1].start if index + 1 < len(pairs) else paragraph.end
        attribution = None
        if words is not None:
            previous = found[-1] if found else None
            attribution = _attribution(text, pair, floor, ceiling, words, previous)
        near = attribution is not None and attribution.place in (Place.BEFORE, Place.AFTER)
        if near or not is_title(text, pair.start, pair.inner, pair.end, words):
            found.append(Candidate(pair, attribution))
            floor = pair.end
    return found


def _attribution(
    text: str, pair: Pair, floor: int, ceiling: int, words: Cues, previous: Candidate | None
) -> Attribution | None:
    found = attribution_before(text, pair.start, floor, words)
    if found is None:
        found = attribution_after(text, pair.inner, pair.end, ceiling, words)
    if found is None:
        found = attribution_in_sentence(text, pair.start, floor, words)
    if found is None and previous is not None and previous.attribution is not None:
        known = previous.attribution
        return Attribution(Place.CONTINUED, known.speaker, known.cue, pair.start)
    if found is None:
        found = attribution_in_previous(text, pair.start, floor, words)
    return found


def _continues(text: str, group: Sequence[Candidate], candidate: Candidate) -> bool:
    """Whether `candidate` is the next fragment of a quotation split by its attribution."""
    told = group[0].attribution
    if told is None or told.place is not Place.AFTER:
        return False
    own = candidate.attribution
    if own is not None and own.place is not Place.CONTINUED:
        return False
    gap = text[max(group[-1].pair.end, told.end) : candidate.pair.start]
    return len(group) == 1 and len(gap) < 8 and not any(c.isalnum() for c in gap)


def _quotation(text: str, group: Sequence[Candidate], lang: str | None) -> Quotation:
    told = group[0].attribution
    fragments = tuple(_trimmed(text, candidate.pair.inner) for candidate in group)
    speaker = told.speaker if told else None
    edges = group[0].pair.start, group[-1].pair.end
    return Quotation(
        fragments=fragments,
        text=clean(text, fragments),
        form=QuoteForm.MARKS,
        lang=lang,
        speaker=speaker,
        cue=told.cue if told else None,
        scare=speaker is None and is_scare(text, edges[0], fragments, edges[1]),
        parts=tuple(clean(text, (fragment,)) for fragment in fragments),
    )


def _trimmed(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
