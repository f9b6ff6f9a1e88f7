"""What stands in marks and may be a quotation, with the attribution that belongs to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from crawler.model import Span
from crawler.reading.attributions import (
    REACH,
    Attribution,
    Place,
    attribution_after,
    attribution_before,
    attribution_in_previous,
    attribution_in_sentence,
    lead,
)
from crawler.reading.cues import Cues
from crawler.reading.dashes import speech_inside
from crawler.reading.enclosures import Enclosure
from crawler.reading.phrases import tokens
from crawler.reading.titles import is_governed_title, is_title

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
    ahead = lead(text, enclosure.start, floor, words)
    told = attribution_before(text, ahead, words)
    if told is None:
        told = attribution_after(text, enclosure.inners[-1], enclosure.end, ceiling, words)
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
