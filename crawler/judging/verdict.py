"""The one entry that checking and the command line use: one quotation against one source."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from crawler.judging.translation import TranslationSource, compare_translation
from crawler.judging.wording import Source, compare_wording
from crawler.model import Judgement, Kind, Span
from crawler.reading.language import SURE, Language, detect, primary

_LOCATED = frozenset({Kind.VERBATIM, Kind.EDITED, Kind.ALTERED, Kind.MISLEADING_CUT})


class JudgedSource:
    """A source prepared once for however many quotations are compared with it.

    `main` is the span of the main text in `text`; `complete` False says that parts may be
    missing, so that absence is unproven.
    """

    def __init__(
        self,
        text: str,
        lang: str | None = None,
        main: Span | None = None,
        complete: bool = True,
    ) -> None:
        self.text = text
        self.main = main
        self.complete = complete
        self._hint = primary(lang)

    @cached_property
    def language(self) -> Language:
        """What the text is written in; what the page declares settles only doubt."""
        return detect(self.text, self._hint)

    @cached_property
    def wording(self) -> Source:
        """The source prepared for comparing words."""
        return Source(self.text, self.language.code, self.main, self.complete)

    @cached_property
    def translation(self) -> TranslationSource:
        """The source prepared for comparing meaning across languages."""
        return TranslationSource(self.text, self.language.code)


def compare(
    fragments: Sequence[str],
    source: JudgedSource,
    quote_lang: str | None = None,
    *,
    context: Sequence[str] = (),
) -> Judgement:
    """The judgement on one quotation (its fragments in order), in whatever languages they are.

    `context` holds the article's other quotations; they help to locate, never to judge.
    """
    quote = " ".join(fragments)
    language = Language(primary(quote_lang), 1.0) if quote_lang else detect(quote)
    foreign = _differ(language, source.language)
    if foreign is False:
        return compare_wording(fragments, source.wording, language.code)
    worded = compare_wording(fragments, source.wording, language.code)
    if worded.kind in {Kind.VERBATIM, Kind.EDITED}:
        return worded
    if foreign is None and worded.kind in _LOCATED:
        return worded
    return compare_translation(
        fragments,
        source.translation,
        language.code,
        source.language.code,
        context=context,
        complete=source.complete and foreign is True,
    )


def _differ(quote: Language, source: Language) -> bool | None:
    """Whether the two languages differ; None when that cannot be said."""
    if quote.code is None or source.code is None:
        return None
    if quote.code == source.code:
        return False
    if quote.certainty < SURE or source.certainty < SURE:
        return None
    return True
