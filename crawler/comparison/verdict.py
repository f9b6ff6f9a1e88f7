"""The one entry that checking and the command line use: one quotation against one source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from crawler.comparison.clause import ALONE, Around
from crawler.comparison.embedding import SentenceCache, TranslationSource
from crawler.comparison.prepared import Laid, Layered, Main, Source
from crawler.comparison.translation import compare_translation
from crawler.comparison.wording import compare_wording
from crawler.documents.layers import Layers
from crawler.language.detection import (
    IDENTIFIED,
    SURE,
    Language,
    detect,
    named,
    primary,
    scripts,
)
from crawler.language.embedding import Embedder
from crawler.model import Certainty, Judgement, Kind, Layer, LayerName, Param, Reason, ReasonCode

_SAID = frozenset({Kind.VERBATIM, Kind.EDITED})
ONE_LANGUAGE = 0.85
"""Score by wording (agreement .71) from which both sides are in one language, whatever the two were
taken for: a sentence of Xhosa was taken for Zulu, its page not, and four of 286 changed quotations
passed as translations. Of 1,420 sentences and their translations the most alike reach .76."""

_LOCATED = _SAID | {Kind.ALTERED, Kind.MISLEADING_CUT}
PLAINLY = 0.8
"""Certainty from which a quotation's own words outweigh the language it is said to be in. None of
1,400 English and Russian quotations is taken for another language by that much."""
_WORDED = (
    "am ar bg ca cs da de el en es et fa fi fr ga gl hi hu hy is it ja ka ko ky mk ms mt nl pl ps "
    "pt ru sl sq sr sv te tg tl ug uk vi zh"
)
WORDED = frozenset(_WORDED.split())
"""Languages for which the comparison of wording is measured: of 80 quotations and more from 14
sources and more none was called absent from its own, and at least .70 were from another one
(`benchmarks/wording_languages.py`, docs/languages.md). In others nothing is called absent."""
_WORTH_READING = 120  # letters in another script, in lines mostly of it, that make a part


class JudgedSource:
    """A source prepared once for however many quotations are compared with it.

    `main` is the span of the main text in `text`, or what finds it when it is asked for;
    `complete` False says that parts may be missing, so that absence is unproven; `layout` reads
    how the page lays its text out, `layers` what else it holds; few quotations need them. `named`
    says that `lang` is what this very text was found to be in.
    `embedder` stands in for the models in the wheels, `cache` keeps what was embedded for the
    next run.
    """

    def __init__(
        self,
        text: str,
        lang: str | None = None,
        main: Main = None,
        complete: bool = True,
        *,
        layout: Laid | None = None,
        layers: Layered | None = None,
        named: bool = False,
        embedder: Embedder | None = None,
        cache: SentenceCache | None = None,
    ) -> None:
        self.text = text
        self._embedder = embedder
        self._cache = cache
        self.main = main
        self.complete = complete
        self.layout = layout
        self.layers = layers
        self._hint = primary(lang)
        self._named = named

    @cached_property
    def lang(self) -> str | None:
        """What the text is written in; what the page declares settles only doubt."""
        return self._hint if self._named else named(self.text, self._hint)

    @cached_property
    def certainty(self) -> float:
        """How sure that is: only asked where a quotation may be in another language."""
        found = detect(self.text, self._hint)
        return found.certainty if found.code == self.lang else 0.0

    @cached_property
    def wording(self) -> Source:
        """The source prepared for comparing words."""
        return Source(self.text, self.lang, self.main, self.complete, self.layout)

    @cached_property
    def deeper(self) -> tuple[tuple[Layer, Source], ...]:
        """The layers below the shown text, each prepared for comparing words."""
        return tuple(
            (layer, Source(layer.text, self.lang, None, self.complete))
            for layer in self._layers.deeper
        )

    @cached_property
    def _layers(self) -> Layers:
        return self.layers() if self.layers is not None else Layers()

    @property
    def unread(self) -> Reason | None:
        """Why not all of the source was read, None where it was."""
        return self._layers.unread

    @cached_property
    def translation(self) -> TranslationSource:
        """The source prepared for comparing meaning across languages."""
        return self._translated(self.text, self.lang)

    @cached_property
    def elsewhere(self) -> TranslationSource | None:
        """The part of a mixed page that is in another script, at its own offsets; None if none."""
        main = _script(self.text)
        lines = [
            line if (script := _script(line)) and script != main else " " * (len(line) - 1) + "\n"
            for line in self.text.splitlines(keepends=True)
        ]
        part = "".join(lines)
        if sum(char.isalpha() for char in part) < _WORTH_READING:
            return None
        return self._translated(part, detect(part).code)

    def _translated(self, text: str, lang: str | None) -> TranslationSource:
        return TranslationSource(text, lang, embedder=self._embedder, cache=self._cache)


def _script(text: str) -> str | None:
    """The script of most letters; kana and han are one."""
    counts = scripts(text)
    if "kana" in counts:
        counts["han"] = counts.get("han", 0) + counts.pop("kana")
    return max(counts, key=lambda name: counts[name]) if counts else None


def compare(
    fragments: Sequence[str],
    source: JudgedSource,
    quote_lang: str | None = None,
    *,
    context: Sequence[str] = (),
    around: Around = ALONE,
) -> Judgement:
    """The judgement on one quotation (its fragments in order), in whatever languages they are.

    `context` holds the article's other quotations; they help to locate, never to judge. `around`
    holds its own words around the quotation: what they tell, the quotation need not. Words
    that stand in the source as they are (a foreign page may quote in the quotation's language)
    are judged by their wording; `absent` is never said by wording of a source in another language.
    """
    judgement = _compared(fragments, source, quote_lang, context, around)
    if judgement.kind in _SAID and judgement.layer is None:
        return replace(judgement, searched=(SHOWN,))
    searched = (SHOWN, *(layer.name for layer, _ in source.deeper))
    if judgement.kind is Kind.ABSENT and source.unread is not None:
        judgement = replace(
            judgement, kind=Kind.UNDECIDED, reason=source.unread, certainty=Certainty.POSSIBLE
        )
    return replace(judgement, searched=searched)


SHOWN = "shown"
"""The name of the text that a page shows, among the layers searched."""


def _compared(
    fragments: Sequence[str],
    source: JudgedSource,
    quote_lang: str | None,
    context: Sequence[str],
    around: Around,
) -> Judgement:
    quote, worded = " ".join(fragments), None
    if source.lang is not None:  # then the quotation's language tells its wording nothing
        worded = compare_wording(fragments, source.wording, None, around)
        if worded.kind in _SAID:
            return worded
    language = _language_of(quote, primary(quote_lang))
    foreign = _differ(language, source)
    if worded is None:
        worded = compare_wording(fragments, source.wording, language.code, around)
    if worded.kind not in _SAID:
        worded = _in_layers(fragments, source, language, worded, around)
    if foreign is False:
        found = _in_another_part(fragments, source, language, worded, context)
        if found.kind is not Kind.ABSENT or source.lang in WORDED:
            return found
        told: dict[str, Param] = {"language": source.lang or ""}
        reason = Reason(ReasonCode.UNMEASURED_LANGUAGE, told)
        return replace(found, kind=Kind.UNDECIDED, reason=reason, certainty=Certainty.POSSIBLE)
    shared = worded.kind in _LOCATED and worded.score >= ONE_LANGUAGE
    if worded.kind in _SAID or shared or (foreign is None and worded.kind in _LOCATED):
        return worded
    if source.lang is None:
        return Judgement(Kind.UNDECIDED, worded.score, None, Reason(ReasonCode.UNKNOWN_LANGUAGE))
    translated = compare_translation(
        fragments,
        source.translation,
        language.code,
        source.lang,
        context=context,
        around=around.sentence(quote),
        complete=source.complete and foreign is True,
        identified=min(language.certainty, source.certainty) >= IDENTIFIED,
    )
    one_language = foreign is None or primary(quote_lang) == source.lang
    if one_language and translated.kind is Kind.UNDECIDED:  # it need not be a translation at all
        return replace(translated, reason=Reason(ReasonCode.NOT_SURELY_THERE))
    return translated


_STANDS = {
    LayerName.FOLDED: ReasonCode.IN_FOLDED,
    LayerName.STREAMED: ReasonCode.IN_STREAMED,
    LayerName.SCRIPT: ReasonCode.IN_SCRIPT,
}


def _in_layers(
    fragments: Sequence[str],
    source: JudgedSource,
    language: Language,
    shown: Judgement,
    around: Around,
) -> Judgement:
    """What the shown text gave, or a deeper layer that has the words.

    Words that stand only where the page has struck them out are withdrawn: the page no longer
    says them.
    """
    best = shown
    for layer, prepared in source.deeper:
        found = compare_wording(fragments, prepared, language.code, around)
        if layer.name is LayerName.WITHDRAWN:
            if found.kind in _SAID and best.kind in _LOCATED | {Kind.ABSENT, Kind.UNDECIDED}:
                return _withdrawn(source, shown, found, layer)
            continue
        hit = found.kind in _SAID
        if hit or (shown.span is None and found.kind in _LOCATED):
            note = Reason(_STANDS[layer.name])
            reason = replace(found.reason, more=(*found.reason.more, note))
            best = replace(found, layer=layer, reason=reason)
        if hit:
            return best
    return best


def _withdrawn(source: JudgedSource, shown: Judgement, found: Judgement, layer: Layer) -> Judgement:
    """The judgement on words that the page has struck out; `found` is where they stood."""
    now = " ".join((shown.excerpt(source.text) or "").split())
    reason = Reason(ReasonCode.WITHDRAWN, {"passage": now})
    if shown.span is not None and shown.changes:
        return replace(shown, kind=Kind.ALTERED, reason=reason, certainty=Certainty.LIKELY)
    certainty = Certainty.LIKELY
    return replace(
        found, kind=Kind.ALTERED, reason=reason, certainty=certainty, layer=layer, score=shown.score
    )


def _language_of(quote: str, declared: str | None) -> Language:
    """The language of the quotation: as declared, unless its own words plainly are in another.

    Articles go by their page's language, and quote foreign words as they were said.
    """
    found = detect(quote, declared)
    if declared is None or (found.code is not None and found.certainty >= PLAINLY):
        return found
    return Language(declared, 1.0)


def _in_another_part(
    fragments: Sequence[str],
    source: JudgedSource,
    language: Language,
    worded: Judgement,
    context: Sequence[str],
) -> Judgement:
    """What the wording gave, unless it is missing and a part in another script says it."""
    if worded.kind is not Kind.ABSENT or source.elsewhere is None:
        return worded
    other = compare_translation(
        fragments,
        source.elsewhere,
        language.code,
        source.elsewhere.lang,
        context=context,
        complete=False,
    )
    return worded if other.kind is Kind.UNDECIDED else other


def _differ(quote: Language, source: JudgedSource) -> bool | None:
    """Whether the two languages differ; None when that cannot be said."""
    if quote.code is None or source.lang is None:
        return None
    if quote.code == source.lang:
        return False
    if quote.certainty < SURE or source.certainty < SURE:
        return None
    return True
