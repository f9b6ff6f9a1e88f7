"""The passages of a source that are embedded, with their vectors: its sentences, their joins and
parts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import chain, islice, pairwise
from typing import TYPE_CHECKING, Any, Protocol

from crawler.language.detection import detect
from crawler.language.embedding import Embedder, bridged, default_embedder, use
from crawler.language.paragraphs import sentences
from crawler.model import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crawler.language.embedding import Vectors


# The passages of a source that a translated quotation may come from.
#
# A quotation may translate one sentence, two or three adjacent ones, or part of a long one; text
# from speech or with its headings run together has sentences without an end. All of them are
# candidates, and every text is embedded once however many quotations are asked.


LONGER = 1.6
"""A sentence is cut into parts when it is this many times as long as the quotation: translations
of whole sentences in our own set stay below 1.5."""

SHORTER = 1.2
"""Neighbours are joined when the quotation is this many times as long as the sentence."""

_MOST_SENTENCES = 3000  # of a page; the rest is not searched and absence is then not claimed
_MOST_PARTS = 24  # of one sentence
_MOST_PIECES = 60  # between breaks, that one part may have
_EAST = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]")
_EAST_WEIGHT = 2.9  # letters of English that one Chinese or Japanese character takes, measured
_BREAK = re.compile(
    r"(?<=[,;:，、；：—–|])\s*+|(?<!\s)\s++(?=[—–«„“\"(])|(?<!\s)\s++(?=[^\W\d_a-zа-яёіїєґ])"
)
_CAPITAL = re.compile(r"(?<=[^\W\d_»”\"]\s)(?=[A-ZÀ-ÞА-ЯЁІЇЄҐ])|(?<=[»”\"]\s)(?=[A-ZÀ-ÞА-ЯЁІЇЄҐ])")
_WORD_START = re.compile(r"(?<=\s)(?=\S)")
_UNBROKEN = 90  # code points without a break after which every word may begin a part


class SentenceCache(Protocol):
    """Keeps vectors over runs; both methods take and give rows in the order of `texts`."""

    def get(self, model: str, texts: Sequence[str]) -> Sequence[bytes | None]:
        """The stored float32 rows, None where there is none."""
        ...

    def put(self, model: str, texts: Sequence[str], rows: Sequence[bytes]) -> None:
        """Store one row for each text."""
        ...


def weight(text: str) -> float:
    """The length of `text` in letters of English: what a translation may be expected to take."""
    east = len(_EAST.findall(text))
    return east * _EAST_WEIGHT + sum(not char.isspace() for char in text) - east


class TranslationSource:
    """A source's text with its sentences and their vectors, computed when first asked for."""

    def __init__(
        self,
        text: str,
        lang: str | None = None,
        *,
        embedder: Embedder | None = None,
        cache: SentenceCache | None = None,
    ) -> None:
        self.text = text
        self.lang = lang or detect(text).code
        self.embedder = embedder or default_embedder(self.lang)
        self._cache = cache
        self._known: dict[tuple[str, str], NDArray[Any]] = {}

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The sentences of the text; speech written down without full stops in stretches."""
        every = (_stretches(self.text, span) for span in sentences(self.text, self.lang))
        return tuple(islice(chain.from_iterable(every), _MOST_SENTENCES))

    @property
    def complete(self) -> bool:
        """Whether every sentence of the text was searched."""
        return len(self.spans) < _MOST_SENTENCES

    @cached_property
    def vectors(self) -> Vectors:
        """One row for each sentence, by the fast model."""
        return self.all_rows(use())

    def all_rows(self, model: Embedder) -> Vectors:
        """One row for each sentence, by `model`."""
        return self.embed(model, [span.of(self.text) for span in self.spans])

    def embed(self, model: Embedder, texts: Sequence[str]) -> Vectors:
        """One row for each of `texts`, which are in the source's language."""
        if model.name == "usem3":
            texts = [bridged(text, self.lang) for text in texts]
        return self.rows(model, texts)

    def rows(self, model: Embedder, asked: Sequence[str]) -> Vectors:
        """One row for each text as it stands, from memory or the cache where it is there."""
        import numpy as np

        name = model.name
        missing = [t for t in dict.fromkeys(asked) if (name, t) not in self._known]
        if missing and self._cache is not None:
            for text, row in zip(missing, self._cache.get(name, missing), strict=True):
                if row is not None:
                    self._known[name, text] = np.frombuffer(row, dtype=np.float32)
            missing = [t for t in missing if (name, t) not in self._known]
        if missing:
            rows = model.embed(missing)
            self._known.update({(name, t): row for t, row in zip(missing, rows, strict=True)})
            if self._cache is not None:
                self._cache.put(name, missing, [row.tobytes() for row in rows])
        return np.stack([self._known[name, text] for text in asked])

    def around(self, index: int, length: float) -> list[Span]:
        """Joins of sentence `index` with its neighbours, and its parts, near `length`."""
        span = self.spans[index]
        own = weight(span.of(self.text))
        if self._unbroken(index):
            beside = range(max(0, index - 1), min(len(self.spans), index + 2))
            wide = [self.spans[i] for i in beside if self._unbroken(i)]
            return parts(self.text, Span(wide[0].start, wide[-1].end), length)
        if own > LONGER * length:
            return parts(self.text, span, length)
        return self._joins(index, length) if own * SHORTER < length else []

    def headings(self, length: float) -> list[Span]:
        """What may be the page's heading, or the lead after it, run together in one sentence."""
        span = self.spans[0]
        words = span.of(self.text)
        if _EAST.search(words) or weight(words) < SHORTER * length:
            return []
        cuts = [span.start + match.start() for match in _CAPITAL.finditer(words)]
        halves = [(a, b) for cut in cuts for a, b in ((span.start, cut), (cut, span.end))]
        found = [_trimmed(self.text, *half) for half in halves]
        near = [s for s in found if 0.6 * length < weight(s.of(self.text)) < 1.6 * length]
        return near[:_MOST_PARTS]

    def _unbroken(self, index: int) -> bool:
        """Whether the sentence is a stretch of speech without full stops."""
        end = self.spans[index].end
        return (
            index + 1 < len(self.spans)
            and self.text[end - 1] not in ENDS
            and "\n" not in self.text[end : self.spans[index + 1].start]
        )

    def _joins(self, index: int, length: float) -> list[Span]:
        joins = [
            Span(self.spans[first].start, self.spans[last].end)
            for first in range(max(0, index - 2), index + 1)
            for last in range(max(index, first + 1), min(len(self.spans), first + 3))
        ]
        return [join for join in joins if weight(join.of(self.text)) < 1.5 * length]


ENDS = frozenset(".!?…。！？｡」』\"'”’»“)）]】:;")
_STRETCH = 120  # code points of speech without full stops that are taken as one sentence


def _stretches(text: str, span: Span) -> list[Span]:
    words = span.of(text)
    if len(words) < 2.5 * _STRETCH or re.search(r"[,;:，、；：—–]", words):
        return [span]
    cuts = [0]
    for match in _WORD_START.finditer(words):
        gone = match.start() - cuts[-1]
        capital = words[match.start()].isupper() and gone > _STRETCH / 3
        if capital or gone > _STRETCH:
            cuts.append(match.start())
    cuts.append(len(words))
    return [_trimmed(text, span.start + a, span.start + b) for a, b in pairwise(cuts)]


def parts(text: str, span: Span, length: float) -> list[Span]:
    """Stretches of `span` between commas, dashes, capitals or (in unbroken text) words.

    At most 24, of .55 to 1.5 times the weight `length`, evenly spread.
    """
    cuts = _breaks(text, span)
    weights = [weight(text[a:b]) for a, b in pairwise(cuts)]
    found = []
    for i in range(len(cuts) - 1):
        total = 0.0
        for j in range(i, min(len(weights), i + _MOST_PIECES)):
            total += weights[j]
            if total > 1.5 * length:
                break
            if total >= 0.55 * length:
                found.append(_trimmed(text, cuts[i], cuts[j + 1]))
    found = [part for part in found if part != span]
    step = max(1.0, len(found) / _MOST_PARTS)
    return [found[int(k * step)] for k in range(min(_MOST_PARTS, len(found)))]


def _breaks(text: str, span: Span) -> list[int]:
    words = span.of(text)
    cuts = {0, len(words)} | {m.end() for m in _BREAK.finditer(words)}
    for a, b in pairwise(sorted(cuts)):
        if b - a > _UNBROKEN:
            cuts |= {m.start() for m in _WORD_START.finditer(words, a, b)}
    return [span.start + cut for cut in sorted(cuts)]


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and (text[start].isspace() or text[start] in ",;:，、；："):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:，、；：—–"):
        end -= 1
    return Span(start, end)
