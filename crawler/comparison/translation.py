"""Finds the passage of a source in another language that a quotation translates, and judges it.

One file: the measures of the nearest passage, the weights that make one score of them, and the
thresholds on that score were fitted together and are read together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from crawler.comparison.embedding import LONGER, SentenceCache, TranslationSource, weight
from crawler.comparison.guards import Pair, convincing, disagreements
from crawler.comparison.phrase import find_phrase
from crawler.comparison.retrieval import (
    Family,
    Located,
    calibrated_score,
    locate,
    second_opinion,
    without_content,
)
from crawler.language import embedding
from crawler.language.detection import primary
from crawler.language.embedding import Service, service
from crawler.model import Certainty, Change, Judgement, Kind, Param, Reason, ReasonCode, Span

TRANSLATED = {Family.KNOWN: 0.55, Family.BOTH: 0.60, Family.OTHER: 0.55}
"""Least score at which the passage is called a translation of the quotation. Cross-validated on
170 news sentences in seven languages: .92 of the true ones reach it, none of another document,
.03 of those cut out of the page (es .14, ja .06, else none). As fitted, precision is 1.00 for ru,
uk, de, cs and zh, .96 for es, .95 for ja; the README has the table."""

CERTAIN, LIKELY = 0.93, 0.80  # scores from which the finding is called certain, likely
HOPELESS = 0.02  # below this score of the fast model another opinion finds nothing

SURELY_LOCATED = 0.5
APART = {Family.KNOWN: 0.10, Family.BOTH: 0.018, Family.OTHER: 0.018}
"""A disagreement accuses where the score, leaving numbers and names aside, reaches the first, and
the passage is nearer than any other of the page by the second (cosine, by family): a passage
merely on the same matter has other numbers and names by right. On our own 176 changed and 224
right quotations in pages of 56 sentences: .86 found, none falsely; of 170 true news sentences and
265 that were cut out of their page none is accused. Without the second two of the latter are."""

ABSENT = {Family.KNOWN: 0.005, Family.BOTH: 0.0005, Family.OTHER: 0.0015}
"""Greatest score, with and without numbers and names, at which a source read in full is said not
to have it. None of 394 true quotations of whole sentences has less than .07, but sentences that
the source splits by an attribution fell to .01."""

BRIDGED_ABSENT, BRIDGED_NEAR = 0.005, 0.17
"""The same for Ukrainian and its like, where two models are asked: the score by the slow one, and
the greatest cosine by the fast one, which is .18 or more on all of 36 true pages."""

PHRASE_WORDS = 6  # words of a quotation up to which it is looked for as a phrase
PHRASE_TOLD, PHRASE_HINTED, PHRASE_BESIDE, PHRASE_ALONE = 0.35, 0.6, 0.7, 0.4
"""Least score of a phrase told by the sentence around it, by the few words next to it where that
sentence is long, of one that something stands around and that is looked for without it, and of one
alone. Of 156 phrases of one to six words in ru, uk, de, fr, es and zh, each language judged by
weights fitted on the others: where the surroundings translate the source's sentence .90 are found,
.01 in a wrong place and .01 of those whose sentence was cut out of the page; where they only hint
at it .83, .01 and .03; alone .80, .03 and .08; in a sentence that also translates another one .81,
.01 and .03. Words put into a right sentence in place of its own pass in .04."""

NEXT_WORDS = 3  # of the article, on each side of a phrase, that may hint at its place by themselves

PIECES_APART = 400  # code points that the pieces of one quotation lie in: about two sentences

ABSENT_LETTERS = 40.0
"""Least length, in letters of English, of a quotation that is said to be absent: of fewer words
("three new bridges") a sentence's vector tells nothing."""

_NEARBY = 1  # sentences on each side whose numbers and names are not missing from the quotation


def compare_translation(
    fragments: Sequence[str],
    source: str | TranslationSource,
    quote_lang: str | None,
    source_lang: str | None,
    *,
    context: Sequence[str] = (),
    around: str = "",
    complete: bool = True,
    identified: bool = True,
    cache: SentenceCache | None = None,
) -> Judgement:
    """Whether `fragments` (one quotation, in reading order) translate a passage of `source`.

    `span` is in the source's text; `changes` are between `" ".join(fragments)` and that text.
    `context` holds the article's other quotations: they help to choose between passages that are
    about equally near, and never raise the score. ABSENT is said only when `complete`, and no
    accusation at all unless both languages are `identified` beyond doubt. `around` is the
    article's own sentence with the quotation in it, which tells where a short one stands.
    """
    prepared = (
        source
        if isinstance(source, TranslationSource)
        else TranslationSource(source, primary(source_lang), cache=cache)
    )
    quote = " ".join(fragment.strip() for fragment in fragments).strip()
    lang = primary(quote_lang)
    located = locate(quote, prepared, lang, context)
    if located is None:
        return Judgement(Kind.UNDECIDED, 0.0, None, Reason(ReasonCode.NOTHING_TO_COMPARE))
    serving = service(prepared.lang)
    if serving is Service.UNSERVED:
        told: dict[str, Param] = {"language": prepared.lang or ""}
        reason = Reason(ReasonCode.UNSERVED_LANGUAGE, told)
        return Judgement(Kind.UNDECIDED, 0.0, located.span, reason, Certainty.POSSIBLE)
    if located.family is Family.KNOWN and _in_doubt(quote, located, prepared, lang):
        located = second_opinion(quote, prepared, lang)
    accusing = serving if identified else None
    complete = complete and prepared.complete
    judged = _verdict(quote, located, prepared, lang, accusing, complete)
    pieces = [piece.strip() for piece in _ELLIPSIS.split(quote) if piece.strip()]
    if judged.kind is Kind.UNDECIDED and len(pieces) > 1:
        return _pieces(pieces, prepared, lang, around) or judged
    if len(quote.split()) > PHRASE_WORDS or judged.kind not in (Kind.UNDECIDED, Kind.TRANSLATED):
        return judged
    if judged.kind is Kind.UNDECIDED:
        return _phrase(quote, prepared, lang, around) or judged
    passage = located.span
    if weight(passage.of(prepared.text)) < LONGER * weight(quote):
        return judged
    phrase = _phrase(quote, prepared, lang, around)  # mark its words alone
    if phrase is None or phrase.span is None:  # the sentence is near, but has no such words
        reason = Reason(ReasonCode.HARDLY_NEAR)
        return Judgement(Kind.UNDECIDED, judged.score, passage, reason, Certainty.POSSIBLE)
    inside = passage.start <= phrase.span.start and phrase.span.end <= passage.end
    certainty = Certainty.POSSIBLE if judged.changes else Certainty.LIKELY
    return replace(judged, span=phrase.span, certainty=certainty) if inside else judged


_ELLIPSIS = re.compile(r"\[?(?:…|\.\s?\.\s?\.)\]?")


def _pieces(
    pieces: Sequence[str], source: TranslationSource, lang: str | None, around: str
) -> Judgement | None:
    """The pieces of a quotation with omissions, where each is short and found beside the others
    in their order."""
    if any(len(piece.split()) > PHRASE_WORDS for piece in pieces):
        return None
    found = [_phrase(piece, source, lang, around) for piece in pieces]
    spans = [each.span for each in found if each is not None and each.span is not None]
    in_order = all(a.end <= b.start for a, b in pairwise(spans))
    if len(spans) < len(pieces) or not in_order or spans[-1].end - spans[0].start > PIECES_APART:
        return None
    reason = Reason(ReasonCode.TRANSLATED, _told(source, (), ""))
    span = Span(spans[0].start, spans[-1].end)
    score = TRANSLATED[Family.BOTH]
    return Judgement(Kind.TRANSLATED, score, span, reason, Certainty.POSSIBLE)


def _phrase(
    quote: str, source: TranslationSource, lang: str | None, around: str
) -> Judgement | None:
    """A translation, where the words of a short quotation stand in a passage that is nearer than
    all others; never more than likely, and never drift."""
    around = around if around.strip() != quote else ""
    least = {True: PHRASE_TOLD, False: PHRASE_BESIDE if around else PHRASE_ALONE}
    found = find_phrase(quote, source, lang, around)
    sure = [each for each in found if each.score >= least[each.told]]
    near = _next_words(around, quote)
    if not sure and len(around.split()) > 2 * len(near.split()) > 0:
        hinted = find_phrase(quote, source, lang, near)
        sure = [each for each in hinted if each.told and each.score >= PHRASE_HINTED]
    if not sure:
        return None
    score = max(each.score for each in sure)
    certainty = Certainty.LIKELY if score >= LIKELY else Certainty.POSSIBLE
    reason = Reason(ReasonCode.TRANSLATED, _told(source, (), quote))
    return Judgement(Kind.TRANSLATED, min(score, CERTAIN), sure[0].span, reason, certainty)


def _next_words(around: str, quote: str) -> str:
    """The quotation with the few words next to it; "" where it is not in `around`."""
    before, found, behind = around.partition(quote)
    words = before.split()[-NEXT_WORDS:], behind.split()[:NEXT_WORDS]
    return " ".join([*words[0], quote, *words[1]]) if found else ""


def _in_doubt(quote: str, located: Located, source: TranslationSource, lang: str | None) -> bool:
    """Whether the fast model's answer needs a second one: near the threshold, or accusing."""
    score = calibrated_score(located.family, located.measures)
    if score < CERTAIN:
        return score > HOPELESS or weight(quote) >= ABSENT_LETTERS
    return bool(_disagreements(quote, located, source, lang)[0])


def _verdict(
    quote: str,
    located: Located,
    source: TranslationSource,
    lang: str | None,
    accusing: Service | None,
    complete: bool,
) -> Judgement:
    score = calibrated_score(located.family, located.measures)
    bare = calibrated_score(located.family, without_content(located))
    changes: tuple[Change, ...] = ()
    if bare >= SURELY_LOCATED and located.apart >= APART[located.family]:
        changes, pair = _disagreements(quote, located, source, lang)
        grave = len({change.edit for change in changes}) > 1
        if changes and (
            (accusing is Service.MEASURED and convincing(changes, pair, located.span.start))
            or (accusing is Service.SERVED and grave)
        ):
            told = _told(source, changes, quote)
            reason = Reason(ReasonCode.TRANSLATION_DIFFERS, told)
            certainty = Certainty.LIKELY
            return Judgement(
                Kind.TRANSLATION_DIFFERS, score, located.span, reason, certainty, changes
            )
    if score >= TRANSLATED[located.family]:
        code = ReasonCode.TRANSLATED_BUT if changes else ReasonCode.TRANSLATED
        certainty = Certainty.POSSIBLE if changes else _certainty(score)
        reason = Reason(code, _told(source, changes, quote))
        return Judgement(Kind.TRANSLATED, score, located.span, reason, certainty, changes)
    searched = complete and accusing is Service.MEASURED and weight(quote) >= ABSENT_LETTERS
    if searched and (max(score, bare) <= ABSENT[located.family] or _nowhere(quote, source, bare)):
        reason = Reason(ReasonCode.NOTHING_NEAR, _told(source, (), quote))
        return Judgement(Kind.ABSENT, score, None, reason, Certainty.LIKELY)
    reason = Reason(ReasonCode.HARDLY_NEAR)
    return Judgement(Kind.UNDECIDED, score, located.span, reason, Certainty.POSSIBLE)


def _nowhere(quote: str, source: TranslationSource, bare: float) -> bool:
    """Whether the fast model, where it reads the language in the spelling of another, finds
    nothing either."""
    if source.lang not in embedding.BRIDGED or bare > BRIDGED_ABSENT:
        return False
    fast = embedding.use()
    near = source.vectors @ source.rows(fast, [quote])[0]
    return float(near.max()) <= BRIDGED_NEAR


def _told(source: TranslationSource, changes: Sequence[Change], quote: str) -> dict[str, Param]:
    told: dict[str, Param] = {"language": source.lang or ""}
    if changes:
        told["differences"] = tuple(_difference(each, quote, source.text) for each in changes)
    return told


def _difference(change: Change, quote: str, text: str) -> Reason:
    """One disagreement, with the words of both sides."""
    ours, theirs = change.quote.of(quote), change.source.of(text)
    if ours and theirs:
        return Reason(ReasonCode.HAS_FOR, {"quoted": ours, "source": theirs})
    if ours:
        return Reason(ReasonCode.HAS_MORE, {"quoted": ours})
    return Reason(ReasonCode.HAS_LESS, {"source": theirs})


def _disagreements(
    quote: str, located: Located, source: TranslationSource, lang: str | None
) -> tuple[tuple[Change, ...], Pair]:
    """What the guards find, with offsets into the source, and what they were asked about."""
    span, sentences = located.span, located.sentences
    wide = source.spans[max(0, sentences.start - _NEARBY) : sentences.stop + _NEARBY]
    around = source.text[wide[0].start : span.start] + " " + source.text[span.end : wide[-1].end]
    pair = Pair(quote, span.of(source.text), lang, source.lang, around)
    return tuple(each.moved(span.start) for each in disagreements(pair)), pair


def _certainty(score: float) -> Certainty:
    if score >= CERTAIN:
        return Certainty.CERTAIN
    return Certainty.LIKELY if score >= LIKELY else Certainty.POSSIBLE
