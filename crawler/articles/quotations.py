"""Direct quotations in an article's text: marks, dashes and markup, with who said them.

The steps: paragraphs, marks, what the marks enclose (also over paragraphs), who is said to have
spoken, which of them are titles and names, and which belong together as one quotation split by
its attribution. Work is linear in the text; each quotation looks at a bounded window.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from crawler.articles.attribution import (
    REACH,
    Attribution,
    Place,
    attribution_after,
    attribution_before,
    attribution_in_previous,
    attribution_in_sentence,
    dense_attribution,
    lead,
    subject_ahead,
)
from crawler.articles.persons import resolved
from crawler.articles.phrases import tokens
from crawler.articles.quotemarks import Enclosure, enclosures, marks
from crawler.articles.speech import (
    Answer,
    dash_speech,
    has_word,
    interview,
    is_governed_title,
    is_scare,
    is_term,
    is_title,
    speech_inside,
)
from crawler.language.detection import surely
from crawler.language.lexicon import Cues, cues
from crawler.language.paragraphs import clean, paragraphs
from crawler.language.text import SpanSet, trimmed
from crawler.language.words import word_count
from crawler.model import Quotation, QuoteForm, Span, Speaker


def quotations(
    text: str,
    lang: str | None = None,
    marked: Sequence[tuple[Span, QuoteForm]] = (),
    strong: Sequence[Span] = (),
) -> tuple[Quotation, ...]:
    """The direct quotations of `text` in order of their first words. Never raises for any text.

    `lang` is a BCP 47 tag; None is guessed from the words. `marked` are spans that the markup
    already calls quotations (`<blockquote>`, `<q>`), `strong` paragraphs set in bold.
    Spans are code points of `text`; fragments never overlap.
    """
    code = lang or surely(text)
    words = cues(code)
    blocks = paragraphs(text)
    found = given(text, marked, words, code)
    answers = interview(text, blocks, strong, words)
    found += _answers(text, answers, code, SpanSet(quotation.span for quotation in found))
    taken = SpanSet(quotation.span for quotation in found)
    dialogue = list(_dialogue(text, blocks, words, code, taken))
    found += dialogue
    spoken = (one.span for one in dialogue)  # names in marks stand among the words around it
    taken = SpanSet([*(one.span for one in found), *_paragraphs_of(blocks, spoken)])
    found += _in_marks(text, blocks, words, code, taken)
    found.sort(key=lambda quotation: quotation.span)
    return tuple(resolved(text, found, blocks, words))


def _paragraphs_of(blocks: Sequence[Span], spans: Iterable[Span]) -> Iterator[Span]:
    """The paragraph in which each span begins; `spans` are in order."""
    at = 0
    for span in spans:
        while at + 1 < len(blocks) and blocks[at].end <= span.start:
            at += 1
        yield blocks[at]


def _answers(
    text: str, answers: Sequence[Answer], lang: str | None, taken: SpanSet
) -> Iterator[Quotation]:
    """The answers of an interview as quotations; those set in marks as a whole by their marks."""
    for answer in answers:
        fragments = tuple(
            span
            for one in answer.fragments
            if len(span := trimmed(text, one)) and has_word(text, span)
        )
        if fragments and not any(taken.hits(span) for span in fragments):
            if text[fragments[0].start] in _MARKED:
                fragments = tuple(trimmed(text, one, _MARKED, _MARKED_END) for one in fragments)
            yield _quotation(text, fragments, QuoteForm.ANSWER, lang, answer.speaker, None)


def _quotation(
    text: str,
    fragments: tuple[Span, ...],
    form: QuoteForm,
    lang: str | None,
    speaker: Speaker | None,
    cue: str | None,
    *,
    scare: bool = False,
) -> Quotation:
    parts = clean(text, fragments)
    whole = " ".join(parts)
    return Quotation(fragments, whole, form, lang, speaker, cue, scare=scare, parts=parts)


def _in_marks(
    text: str, blocks: Sequence[Span], words: Cues | None, lang: str | None, taken: SpanSet
) -> list[Quotation]:
    """The quotations in quotation marks outside the spans that are `taken`."""
    enclosed = [
        enclosure
        for enclosure in enclosures(text, blocks, marks(text))
        if not taken.hits(Span(enclosure.start, enclosure.end))
        and any(word_count(text, inner, 1) for inner in enclosure.inners)
    ]
    groups: list[list[Candidate]] = []
    for candidate in attributed(text, blocks, enclosed, words):
        last = groups[-1][-1].enclosure.end if groups else 0
        apart = taken.hits(Span(last, candidate.enclosure.start))
        if groups and not apart and continues(text, groups[-1], candidate):
            groups[-1].append(candidate)
        else:
            groups.append([candidate])
    return [_grouped(text, group, lang) for group in groups]


def _grouped(text: str, group: Sequence[Candidate], lang: str | None) -> Quotation:
    """The quotation that the parts of `group` are together, one attribution around them."""
    told = group[0].attribution
    inners = (inner for candidate in group for inner in candidate.enclosure.inners)
    fragments = tuple(span for inner in inners if len(span := trimmed(text, inner)))
    start, end = group[0].enclosure.start, group[-1].enclosure.end
    speaker, cue = (told.speaker, told.cue) if told else (None, None)
    within = told is not None and told.place is Place.SENTENCE and lang in _TERMS_IN_SPEECH
    unsaid = speaker is None or within
    words = cues(lang)
    term = words is not None and is_term(text, start, words)
    scare = term or (unsaid and is_scare(text, start, fragments, end))
    return _quotation(text, fragments, QuoteForm.MARKS, lang, speaker, cue, scare=scare)


def _dialogue(
    text: str, blocks: Sequence[Span], words: Cues | None, lang: str | None, taken: SpanSet
) -> Iterator[Quotation]:
    """Dash-introduced speech: attributed, or in one conversation with speech that is.

    Adjoining dash paragraphs without any attribution are a list.
    """
    speeches = (None if taken.hits(block) else dash_speech(text, block, words) for block in blocks)
    for _, adjoining in groupby(speeches, key=lambda speech: speech is None):
        run = [speech for speech in adjoining if speech is not None]
        if any(speech.attributed for speech in run):
            for said in run:
                form = QuoteForm.DASH
                yield _quotation(text, said.fragments, form, lang, said.speaker, said.cue)


# What stands in marks and may be a quotation, with the attribution that belongs to it.


_MARKED = '"“„«»「 \u00a0'
_MARKED_END = '"“”«»」., \u00a0'
# In indirect speech few words in marks are a term there ("на пороге “новой Касталии”"): none of
# three in the development rows was a quotation; in English nearly all are.
_TERMS_IN_SPEECH = frozenset(("ru", "uk"))
_DENSE = frozenset(("zh", "ja"))  # scripts without blanks between words
# What may follow an attribution in its paragraph when the next one goes on speaking: its stop.
_LITTLE = 20
# Names in marks that an attribution may hold before the next quotation (told «Утро» …).
_MOST_NAMES = 3
# What stands before the mark where a quotation split by its attribution goes on.
_RESUMING = frozenset(",.!?…;—–-)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something in marks, and the attribution that stands around it."""

    enclosure: Enclosure
    attribution: Attribution | None


def attributed(
    text: str, blocks: Sequence[Span], enclosed: Sequence[Enclosure], words: Cues | None
) -> Iterator[Candidate]:
    """The enclosures that are quotations, each with its attribution."""
    previous: Candidate | None = None
    for index, enclosure in enumerate(enclosed):
        ceiling = blocks[enclosure.last].end
        for following in enclosed[index + 1 : index + 1 + _MOST_NAMES]:
            if not is_title(text, following.start, following.inners[0], following.end, words):
                ceiling = min(ceiling, following.start)
                break
        floor = blocks[enclosure.first].start
        if previous is not None:
            floor = max(floor, previous.enclosure.end)
        carried = _carried(blocks, enclosure, previous)
        told = None
        if words is not None:
            told = _attribution(text, enclosure, floor, ceiling, carried, words)
        near = told is not None and told.place in (Place.BEFORE, Place.AFTER)
        inner = enclosure.inners[0]
        if near:
            named = is_governed_title(text, enclosure.start, inner, words)
        else:
            named = is_title(text, enclosure.start, inner, enclosure.end, words)
        if named:
            continue
        previous = _parted(text, Candidate(enclosure, told), words)
        yield previous


def _parted(text: str, candidate: Candidate, words: Cues | None) -> Candidate:
    """The candidate without an attribution that stands inside its marks."""
    enclosure = candidate.enclosure
    inside = speech_inside(text, enclosure.inners[0], words) if enclosure.single else None
    if inside is None:
        return candidate
    told = candidate.attribution
    if told is None or told.place not in (Place.BEFORE, Place.AFTER):
        speaker = inside.speaker or (told.speaker if told else None)
        told = Attribution(Place.AFTER, speaker, inside.cue, enclosure.end)
    return Candidate(replace(enclosure, inners=inside.fragments), told)


def _attribution(
    text: str,
    enclosure: Enclosure,
    floor: int,
    ceiling: int,
    carried: Attribution | None,
    words: Cues,
) -> Attribution | None:
    """The enclosure's own attribution, else the one carried on from the quotation before it."""
    if words.lang in _DENSE:
        return (
            dense_attribution(text, enclosure.start, enclosure.end, floor, ceiling, words)
            or carried
        )
    ahead = lead(text, enclosure.start, floor, words)
    told = attribution_before(text, ahead, words)
    if told is None:
        told = attribution_after(text, enclosure.inners[-1], enclosure.end, ceiling, words)
        if told is not None and told.speaker is None and words.final:
            told = replace(told, speaker=subject_ahead(text, ahead, words))
        if told is None or text[enclosure.inners[0].start].islower():
            told = _earlier(attribution_in_sentence(text, ahead, words), told)
    if carried is not None and ahead.sentence and _breaks(text, floor, enclosure.start, words):
        carried = None  # in the middle of a new sentence that attributes nothing
    if told is None:  # whoever spoke last, in the sentence before or in the quotation before
        return attribution_in_previous(text, ahead, words) or carried
    if told.speaker is None and carried is not None:
        return replace(told, speaker=carried.speaker)
    return told


def _breaks(text: str, floor: int, start: int, words: Cues) -> bool:
    """Whether a sentence ends between two quotations."""
    return any(token.gap == "." for token in tokens(text, max(floor, start - REACH), start, words))


def _earlier(inside: Attribution | None, after: Attribution | None) -> Attribution | None:
    """Of two attributions of words in mid-sentence, the one that leads up to them.

    In "X said it had “crossed a line,” the agency reported" the speaker is X.
    """
    if after is None or (inside is not None and inside.speaker is not None):
        return inside
    return after


def _carried(
    blocks: Sequence[Span], enclosure: Enclosure, previous: Candidate | None
) -> Attribution | None:
    """The previous quotation's speaker, who goes on in the same paragraph or fills the next."""
    if previous is None or previous.attribution is None:
        return None
    known = previous.attribution
    same = previous.enclosure.last == enclosure.first
    block = blocks[enclosure.first]
    alone = enclosure.start == block.start and enclosure.end >= blocks[enclosure.last].end - 1
    if not same:
        spoken = max(previous.enclosure.end, known.end)
        before = blocks[previous.enclosure.last]
        adjoins = previous.enclosure.last == enclosure.first - 1
        if not (alone and adjoins and before.end - spoken <= _LITTLE):
            return None
    return Attribution(Place.CONTINUED, known.speaker, known.cue, enclosure.start)


def continues(text: str, group: Sequence[Candidate], candidate: Candidate) -> bool:
    """Whether `candidate` is the next fragment of a quotation split by its attribution."""
    told, own = group[0].attribution, candidate.attribution
    if len(group) > 1 or told is None or told.place is not Place.AFTER:
        return False
    if own is not None and own.place is not Place.CONTINUED and not _is_same(told, own):
        return False
    last = group[-1].enclosure
    if last.last != candidate.enclosure.first:
        return False
    gap = text[max(last.end, told.end) : candidate.enclosure.start]
    if text[last.end : candidate.enclosure.start].rstrip()[-1:] not in _RESUMING:
        return False  # "…," she said, and called it "…"; "…," she said, and added: "…"
    return len(gap) < 8 and not any(sign.isalnum() for sign in gap)


def _is_same(told: Attribution, own: Attribution) -> bool:
    """Whether the words after one quotation and before the next are one attribution."""
    if own.place is not Place.BEFORE or told.speaker is None or own.speaker is None:
        return False
    return told.speaker.span == own.speaker.span


# Quotations that the markup declares: block quotes and <q> elements.


_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?![ \t]*\n)[^\n]+)*")
# The line under a block quote that signs it: "— Jane Roe, in a letter".
_SIGNATURE = re.compile(r"\n[ \t]*[—–―-]{1,2}[ \t\u00a0]*([^\W\d_][^\n,(]{1,60})[^\n]{0,160}\Z")
_BLANKS_AND_MARKS = ' \t\r\n\u00a0"“”„«»‹›「」『』'
_LOOK_BACK = 320
_BLANK_REACH = 40  # code points of blanks and an opening mark behind an attribution


def given(
    text: str,
    marked: Sequence[tuple[Span, QuoteForm]],
    words: Cues | None,
    lang: str | None,
) -> list[Quotation]:
    """One quotation for each span in `marked` that holds words; inner spans are left out."""
    found: list[Quotation] = []
    outer_end = 0
    for span, form in sorted(marked, key=lambda item: (item[0].start, -item[0].end)):
        start, end = max(0, span.start), min(span.end, len(text))
        if start < outer_end:
            continue
        quotation = _declared_quotation(text, Span(start, end), form, words, lang)
        if quotation is not None:
            found.append(quotation)
            outer_end = end
    return found


def _declared_quotation(
    text: str, span: Span, form: QuoteForm, words: Cues | None, lang: str | None
) -> Quotation | None:
    raw = span.of(text)
    signature = _SIGNATURE.search(raw) if form is QuoteForm.BLOCK else None
    end = span.start + signature.start() if signature else span.end
    bounds = (
        trimmed(text, Span(*match.span()), _BLANKS_AND_MARKS, _BLANKS_AND_MARKS)
        for match in _PARAGRAPH.finditer(text, span.start, end)
    )
    fragments = tuple(bound for bound in bounds if has_word(text, bound))
    if not fragments:
        return None
    speaker: Speaker | None = None
    cue: str | None = None
    if signature:
        named = Span(span.start + signature.start(1), span.start + signature.end(1))
        speaker = Speaker(named.of(text).strip(), named)
    elif words is not None:
        before = Span(max(0, span.start - _BLANK_REACH), span.start)
        ends = before.start + len(before.of(text).rstrip(_BLANKS_AND_MARKS))
        ahead = lead(text, ends, max(0, span.start - _LOOK_BACK), words)
        told = attribution_before(text, ahead, words)
        if told is None and form is QuoteForm.ELEMENT:
            told = attribution_after(text, span, span.end, len(text), words)
        if told is not None:
            speaker, cue = told.speaker, told.cue
    return _quotation(text, fragments, form, lang, speaker, cue)
