"""Finds the passage of a source in another language that a quotation translates."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.judging import calibration
from crawler.judging.nearest import Located, locate
from crawler.judging.passages import SentenceCache, TranslationSource
from crawler.model import Certainty, Judgement, Kind
from crawler.reading.language import primary

__all__ = ["SentenceCache", "TranslationSource", "compare_translation"]

TRANSLATED = 0.55
CERTAIN, LIKELY = 0.93, 0.80
ABSENT = 0.05


def compare_translation(
    fragments: Sequence[str],
    source: str | TranslationSource,
    quote_lang: str | None,
    source_lang: str | None,
    *,
    context: Sequence[str] = (),
    complete: bool = True,
    cache: SentenceCache | None = None,
) -> Judgement:
    """Whether `fragments` (one quotation, in reading order) translate a passage of `source`.

    `span` is in the source's text; `changes` are between `" ".join(fragments)` and that text.
    `context` holds the article's other quotations: they help to choose between passages that are
    about equally near, and never raise the score. ABSENT is said only when `complete`.
    """
    prepared = (
        source
        if isinstance(source, TranslationSource)
        else TranslationSource(source, primary(source_lang), cache=cache)
    )
    quote = " ".join(fragment.strip() for fragment in fragments).strip()
    located = locate(quote, prepared, primary(quote_lang))
    if located is None:
        return Judgement(Kind.UNDECIDED, 0.0, None, "there are no words to compare")
    return _verdict(located, complete and prepared.complete)


def _verdict(located: Located, complete: bool) -> Judgement:
    score = calibration.score(located.family, located.measures)
    if score >= TRANSLATED:
        return Judgement(
            Kind.TRANSLATED,
            score,
            located.span,
            "the source says it in its own language",
            _certainty(score),
        )
    if score <= ABSENT and complete:
        return Judgement(
            Kind.ABSENT,
            score,
            None,
            "the whole source was read in its language, and no passage comes near",
            Certainty.LIKELY,
        )
    return Judgement(
        Kind.UNDECIDED,
        score,
        located.span,
        "the nearest passage is not near enough to be called a translation, nor far enough "
        "to say that there is none",
    )


def _certainty(score: float) -> Certainty:
    if score >= CERTAIN:
        return Certainty.CERTAIN
    return Certainty.LIKELY if score >= LIKELY else Certainty.POSSIBLE
