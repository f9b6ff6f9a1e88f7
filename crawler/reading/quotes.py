"""Direct quotations in an article's text: marks, dashes and markup, with who said them.

The steps: paragraphs, marks, what the marks enclose (also over paragraphs), who is said to have
spoken, which of them are titles and names, and which belong together as one quotation split by
its attribution. Work is linear in the text; each quotation looks at a bounded window.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from crawler.model import Quotation, QuoteForm, Span, Speaker
from crawler.reading.candidates import Candidate, attributed, continues
from crawler.reading.cues import Cues, cues, guess
from crawler.reading.dashes import Speech, dash_speech
from crawler.reading.declared import given
from crawler.reading.enclosures import Enclosure, enclosures
from crawler.reading.marks import marks
from crawler.reading.paragraphs import paragraphs
from crawler.reading.pronouns import is_name, is_pronoun, person_meant
from crawler.reading.titles import is_scare, word_count
from crawler.reading.wording import clean

# How many quoted spans before a pronoun can lie within the reach of its resolution.
_QUOTED_NEAR = 12


def quotations(
    text: str,
    lang: str | None = None,
    marked: Sequence[tuple[Span, QuoteForm]] = (),
) -> tuple[Quotation, ...]:
    """The direct quotations of `text` in order of their first words. Never raises for any text.

    `lang` is a BCP 47 tag; None is guessed from the words. `marked` are spans that the markup
    already calls quotations (`<blockquote>`, `<q>`). Spans are code points of `text`; fragments
    never overlap.
    """
    code = lang or guess(text)
    words = cues(code)
    blocks = paragraphs(text)
    found = given(text, marked, words, code)
    taken = [quotation.span for quotation in found]
    spoken = list(_dialogue(text, blocks, words, code, taken))
    found += spoken
    taken += [quotation.span for quotation in spoken]
    found += _in_marks(text, blocks, words, code, sorted(taken))
    found.sort(key=lambda quotation: quotation.span)
    return tuple(_resolved(text, found, blocks, words))


def _in_marks(
    text: str,
    blocks: Sequence[Span],
    words: Cues | None,
    lang: str | None,
    taken: Sequence[Span],
) -> list[Quotation]:
    """The quotations in quotation marks outside the spans that are `taken`."""
    enclosed = [
        enclosure
        for enclosure in _outside(enclosures(text, blocks, marks(text)), taken)
        if any(word_count(text, inner, 1) for inner in enclosure.inners)
    ]
    groups: list[list[Candidate]] = []
    for candidate in attributed(text, blocks, enclosed, words):
        between = bisect_left(taken, Span(candidate.enclosure.start, 0))
        last = groups[-1][-1].enclosure.end if groups else 0
        apart = between > 0 and taken[between - 1].start >= last
        if groups and not apart and continues(text, groups[-1], candidate):
            groups[-1].append(candidate)
        else:
            groups.append([candidate])
    return [_quotation(text, group, lang) for group in groups]


def _outside(found: Sequence[Enclosure], taken: Sequence[Span]) -> Iterator[Enclosure]:
    place = 0
    for enclosure in found:
        while place < len(taken) and taken[place].end <= enclosure.start:
            place += 1
        if place == len(taken) or taken[place].start >= enclosure.end:
            yield enclosure


def _quotation(text: str, group: Sequence[Candidate], lang: str | None) -> Quotation:
    told = group[0].attribution
    inners = [inner for candidate in group for inner in candidate.enclosure.inners]
    fragments = tuple(span for span in (_trimmed(text, inner) for inner in inners) if len(span))
    start, end = group[0].enclosure.start, group[-1].enclosure.end
    speaker = told.speaker if told else None
    parts = clean(text, fragments)
    return Quotation(
        fragments=fragments,
        text=" ".join(parts),
        form=QuoteForm.MARKS,
        lang=lang,
        speaker=speaker,
        cue=told.cue if told else None,
        scare=speaker is None and is_scare(text, start, fragments, end),
        parts=parts,
    )


def _trimmed(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _dialogue(
    text: str,
    blocks: Sequence[Span],
    words: Cues | None,
    lang: str | None,
    taken: Sequence[Span],
) -> Iterator[Quotation]:
    """Dash-introduced speech: attributed, or in one conversation with speech that is."""
    place = 0
    run: list[Speech] = []
    for block in blocks:
        while place < len(taken) and taken[place].end <= block.start:
            place += 1
        free = place == len(taken) or taken[place].start >= block.end
        speech = dash_speech(text, block, words) if free else None
        if speech is not None:
            run.append(speech)
            continue
        yield from _conversation(text, run, lang)
        run = []
    yield from _conversation(text, run, lang)


def _conversation(text: str, run: Sequence[Speech], lang: str | None) -> Iterator[Quotation]:
    """The quotations of adjoining dash paragraphs; without any attribution they are a list."""
    if any(speech.attributed for speech in run):
        for speech in run:
            yield _spoken(text, speech, lang)


def _spoken(text: str, speech: Speech, lang: str | None) -> Quotation:
    parts = clean(text, speech.fragments)
    return Quotation(
        fragments=speech.fragments,
        text=" ".join(parts),
        form=QuoteForm.DASH,
        lang=lang,
        speaker=speech.speaker,
        cue=speech.cue,
        parts=parts,
    )


def _resolved(
    text: str, found: Sequence[Quotation], blocks: Sequence[Span], words: Cues | None
) -> Iterator[Quotation]:
    """The quotations with their speakers' pronouns resolved where that is clear."""
    known: Speaker | None = None
    quoted: list[Span] = []
    block = 0
    for quotation in found:
        quoted = [*quoted, *quotation.fragments][-_QUOTED_NEAR:]
        speaker = quotation.speaker
        if words is None or speaker is None:
            yield quotation
            continue
        while block + 1 < len(blocks) and blocks[block].end < speaker.span.start:
            block += 1
        if is_pronoun(speaker.name, words):
            floor = blocks[max(0, block - 1)].start
            last = known.name if known and known.span.start >= floor else None
            meant = None
            if quotation.form is not QuoteForm.DASH:  # in dialogue the speakers take turns
                meant = person_meant(text, speaker, floor, last, quoted, words)
            yield replace(quotation, speaker=replace(speaker, refers_to=meant))
        else:
            if is_name(speaker.name, words):
                known = speaker
            yield quotation
