"""Quotations that the markup declares: block quotes and <q> elements."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.model import Quotation, QuoteForm, Span, Speaker
from crawler.reading.attributions import attribution_after, attribution_before, lead
from crawler.reading.cues import Cues
from crawler.reading.wording import clean

_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?![ \t]*\n)[^\n]+)*")
# The line under a block quote that signs it: "— Jane Roe, in a letter".
_SIGNATURE = re.compile(r"\n[ \t]*[—–―-]{1,2}[ \t\u00a0]*([^\W\d_][^\n,(]{1,60})[^\n]{0,160}\Z")
_BLANKS_AND_MARKS = ' \t\r\n\u00a0"“”„«»‹›「」『』'
_LOOK_BACK = 320


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
        quotation = _quotation(text, Span(start, end), form, words, lang)
        if quotation is not None:
            found.append(quotation)
            outer_end = end
    return found


def _quotation(
    text: str, span: Span, form: QuoteForm, words: Cues | None, lang: str | None
) -> Quotation | None:
    raw = span.of(text)
    signature = _SIGNATURE.search(raw) if form is QuoteForm.BLOCK else None
    end = span.start + signature.start() if signature else span.end
    bounds = (
        _trimmed(text, match.start(), match.end())
        for match in _PARAGRAPH.finditer(text, span.start, end)
    )
    fragments = tuple(bound for bound in bounds if any(c.isalnum() for c in bound.of(text)))
    if not fragments:
        return None
    speaker: Speaker | None = None
    cue: str | None = None
    if signature:
        named = Span(span.start + signature.start(1), span.start + signature.end(1))
        speaker = Speaker(named.of(text).strip(), named)
    elif words is not None:
        floor = max(0, span.start - _LOOK_BACK)
        ahead = lead(text, _before_blank(text, span.start), floor, words)
        told = attribution_before(text, ahead, words)
        if told is None and form is QuoteForm.ELEMENT:
            told = attribution_after(text, span, span.end, len(text), words)
        if told is not None:
            speaker, cue = told.speaker, told.cue
    parts = clean(text, fragments)
    return Quotation(
        fragments=fragments,
        text=" ".join(parts),
        form=form,
        lang=lang,
        speaker=speaker,
        cue=cue,
        parts=parts,
    )


def _before_blank(text: str, start: int) -> int:
    """`start` moved back over blanks and an opening mark, to where an attribution ends."""
    floor = max(0, start - 40)
    while start > floor and text[start - 1] in _BLANKS_AND_MARKS:
        start -= 1
    return start


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _BLANKS_AND_MARKS:
        start += 1
    while end > start and text[end - 1] in _BLANKS_AND_MARKS:
        end -= 1
    return Span(start, end)
