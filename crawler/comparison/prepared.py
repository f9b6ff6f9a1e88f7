"""Where in a source a quotation may come from: exact search first, then seeds and windows."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

from crawler.comparison.alignment import Pattern
from crawler.documents.layers import Layers
from crawler.documents.layout import Layout
from crawler.language.detection import surely
from crawler.language.lexicon import Lexicon, WordClass, lexicon
from crawler.language.spelling import canonical, plain, spelt_out, stem
from crawler.language.text import FoldedText, fold
from crawler.language.words import Words, seeds, split_words
from crawler.model import Span

MOST_HITS = 1500
"""Places of seed words looked at for one quotation, rarest words first: words that stand
everywhere in a source locate nothing in it, and the time stays the same however long it is."""

LITTLE = 0.12
"""Weight of a function word against a content word when seeds are counted."""

RARE = 6
"""A function word that stands less often than this in a source helps to locate in it."""

FEW = 10
"""A quotation of at most so many distinct words is looked for in other spellings, too; of a
longer one, enough words are spelt alike everywhere."""

SEEDED = 0.25
"""Least weighted share of a quotation's words that a window must hold to be aligned."""


Main = Span | Callable[[], Span | None] | None
"""The span of a page's main text, or what finds it: few quotations need it, and it takes time."""


Layered = Callable[[], Layers]
"""Reads what a page holds beyond what it shows."""

Laid = Callable[[], Layout | None]
"""Reads how a page lays its text out, for the few quotations that need it."""


class Worded:
    """A text with its words, which are numbered from 0: what quotation and source share."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def folded(self) -> FoldedText:
        """The text folded, with its offset map."""
        return fold(self.text)

    @cached_property
    def words(self) -> Words:
        """The words of the folded text, at its offsets."""
        return split_words(self.folded.text)

    @cached_property
    def joined(self) -> str:
        """All words with single spaces: what exact search looks in."""
        return self.words.joined()

    def span(self, first: int, behind: int) -> Span:
        """The original code points of words [first, behind); an empty span where there are none."""
        words = self.words
        if behind <= first:
            at = words.starts[first] if first < len(words) else len(self.folded.text)
            return self.folded.original(at, at)
        return self.folded.original(words.starts[first], words.ends[behind - 1])

    def written(self, first: int, behind: int) -> str:
        """Words [first, behind) as they stand in the original; "" where there are none."""
        return self.span(first, behind).of(self.text)

    def between(self, number: int, behind: int | None = None) -> str:
        """What stands, folded, from the end of word `number` - 1 to the start of word `behind`,
        which is `number` itself unless it is given."""
        words = self.words
        end = words.starts[number if behind is None else behind]
        return self.folded.text[words.ends[number - 1] : end]

    def capital(self, number: int) -> bool:
        """Whether word `number` begins with a capital in the original."""
        return self.text[self.span(number, number + 1).start].isupper()


class Source(Worded):
    """One source text with what comparing needs, each computed once when first asked for.

    `text` is the readable text that all offsets refer to, `main` the span of its main text,
    `complete` whether the whole page was read (when it was not, absence is unproven).
    """

    def __init__(
        self,
        text: str,
        lang: str | None = None,
        main: Main = None,
        complete: bool = True,
        layout: Laid | None = None,
    ) -> None:
        super().__init__(text)
        self.lang = lang
        self._main = main
        self.complete = complete
        self._layout = layout
        self._spoken: dict[str, Source] = {}
        self._gaps: dict[int, str] = {}

    @cached_property
    def main(self) -> Span | None:
        """The span of the main text; None where nobody knows."""
        return self._main() if callable(self._main) else self._main

    @cached_property
    def layout(self) -> Layout | None:
        """How the page lays the text out; None where nobody knows."""
        return self._layout() if self._layout is not None else None

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """The numbers of the words, by the seeds they are looked up by."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(seeds(self.words)):
            places[word].append(number)
        return dict(places)

    @cached_property
    def heads(self) -> Counter[str]:
        """How often each line stands in the text, the numbers in it aside."""
        return Counter(unnumbered(line) for line in self.text.split("\n"))

    @cached_property
    def plain(self) -> str:
        """The words in plain form: what is searched for another way of writing."""
        return plain_form(self.words.words, self.lexicon)

    @cached_property
    def spellings(self) -> dict[str, list[int]]:
        """As `places`, by the stem of the words in their canonical spelling."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for word, numbers in self.places.items():
            for written in (word,) if word.isascii() else {word, spelt_out(word)}:
                places[stem(canonical(written), self.lexicon)] += numbers
        return dict(places)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The word lists of the source's language, guessed when it is not given."""
        return lexicon(self.lang if self.lang is not None else surely(self.text))

    def spoken(self, lang: str | None) -> Source:
        """This source, taken to be in `lang` where its own language is unknown."""
        if self.lang is not None or lang is None:
            return self
        if lang not in self._spoken:
            self._spoken[lang] = Source(self.text, lang, self._main, self.complete, self._layout)
        return self._spoken[lang]

    def gap(self, number: int) -> str:
        """What stands between word `number` - 1 and word `number`, folded, and then its line ends.

        A line end before a capital counts twice, as a paragraph's does: so end headings.
        """
        gap = self._gaps.get(number)
        if gap is None:
            span = self.folded.original(self.words.ends[number - 1], self.words.starts[number])
            lines = span.of(self.text).count("\n")
            capital = lines and self.text[span.end : span.end + 1].isupper()
            gap = self._gaps[number] = self.between(number) + "\n" * (lines + bool(capital))
        return gap

    def exact(self, literal: str, most: int = 20) -> list[int]:
        """Where the joined words `literal` stand, as word numbers; main text first."""
        found: list[int] = []
        at = self.joined.find(literal)
        while at >= 0 and len(found) < most:
            found.append(self.joined.count(" ", 0, at))
            at = self.joined.find(literal, at + 1)
        if len(found) > 1 and self.main is not None:
            inside = range(self.main.start, self.main.end)
            found.sort(key=lambda number: self.span(number, number + 1).start not in inside)
        return found


def unnumbered(line: str) -> str:
    """A line without what differs from page to page: numbers and spaces."""
    return "".join(char for char in line if not char.isdigit() and not char.isspace())


def plain_form(words: Sequence[str], listed: Lexicon) -> str:
    """The plain form of `words` as one text, a space around each of its words."""
    return f" {' '.join(map(canonical, plain(words, listed)))} "


NEXT_BEST = 0.6
"""A place that holds less of a quotation than this, measured by the best, is not aligned."""


@dataclass(frozen=True, slots=True)
class Window:
    """Source words [start, end) that hold the share `seeded` of a quotation's weight."""

    seeded: float
    start: int
    end: int


def weights(words: Sequence[str], listed: Lexicon) -> Mapping[str, float]:
    """How much each distinct word says about where a quotation stands."""
    return _weights(tuple(words), listed.lang)


@lru_cache(maxsize=8192)  # one quotation is compared with many sources
def _weights(words: tuple[str, ...], lang: str | None) -> Mapping[str, float]:
    small = lexicon(lang).single[WordClass.FUNCTION]
    return {word: LITTLE if word in small else 1.0 for word in words}


def windows(words: Sequence[str], slack: int, source: Source, most: int = 3) -> list[Window]:
    """The places that hold most of `words` within their number plus `slack`, best first.

    None is returned when too little of the quotation is anywhere in the source.
    """
    weight, places = weights(words, source.lexicon), source.places
    whole = sum(weight.values())
    if not _seeded(weight, places, whole):
        if len(weight) > FEW:
            return []
        listed, places = source.lexicon, source.spellings
        weight = {
            stem(canonical(word), listed): share
            for given, share in weight.items()
            for word in {given, spelt_out(given)}
        }
        if not _seeded(weight, places, whole):
            return []
    present = [word for word in weight if word in places]
    if any(weight[word] > LITTLE for word in present):
        present = [word for word in present if weight[word] > LITTLE or len(places[word]) < RARE]
    present.sort(key=lambda word: len(places[word]))
    hits: list[tuple[int, str]] = []
    for word in present:
        if hits and len(hits) + len(places[word]) > MOST_HITS:
            whole -= weight[word]
        else:
            hits += [(number, word) for number in places[word]]
    hits.sort()
    return _densest(hits, weight, whole, len(words) + slack, len(source.words), most)


def _seeded(weight: Mapping[str, float], places: Mapping[str, object], whole: float) -> bool:
    """Whether enough of the words stand anywhere in the source."""
    return sum([share for word, share in weight.items() if word in places]) >= SEEDED * whole


def _densest(
    hits: list[tuple[int, str]],
    weight: Mapping[str, float],
    whole: float,
    length: int,
    total: int,
    most: int,
) -> list[Window]:
    """Slide a window of `length` words over `hits`; keep the best ones that do not overlap."""
    found: list[Window] = []
    inside: Counter[str] = Counter()
    held, first = 0.0, 0
    for number, word in hits:
        inside[word] += 1
        if inside[word] == 1:
            held += weight[word]
        while hits[first][0] <= number - length:
            left = hits[first][1]
            inside[left] -= 1
            if not inside[left]:
                held -= weight[left]
            first += 1
        while inside[hits[first][1]] > 1:  # the same words stand in less
            inside[hits[first][1]] -= 1
            first += 1
        if held >= SEEDED * whole * 0.8:
            found.append(Window(held / whole, hits[first][0], number + 1))
    found.sort(key=lambda window: (-window.seeded, window.end - window.start, window.start))
    kept: list[Window] = []
    for window in found:
        if len(kept) == most or window.seeded < NEXT_BEST * found[0].seeded:
            break
        if all(window.end <= k.start or window.start >= k.end for k in kept):
            kept.append(window)
    return [_whole(window, length, total) for window in kept]


def _whole(window: Window, length: int, total: int) -> Window:
    """The words that a passage of `length` words may take up which has the window's."""
    spare = length // 2 + SPARE
    start = min(window.start - spare, window.end - length - SPARE)
    end = max(window.end + spare, window.start + length + SPARE)
    return Window(window.seeded, max(0, start), min(total, end))


SPARE = 4
"""Words on either side of a window beyond what the quotation takes up."""


# The quotation as given, made into a pattern: words, ellipses, brackets, fragment boundaries.


_ELLIPSIS = re.compile(r"[\[(]\s*(?:\.\s*){2,}[\])]|\.(?:\s?\.){2,}|(?<![.\w])\.\.(?!\.)")
_SQUARE = re.compile(r"\[([^\[\]]{0,200})\]")
_ROUND = re.compile(r"\(([^()]{1,60})\)")
_SIC = re.compile(r"^\W*sic\W*$")
MOST_PARTS = 40
"""Most parts that attributions cut a quotation into; more are no quotation of one speech."""

MARKS = 4
"""Fewest quotation marks that two marked parts have."""

MOST_ATTRIBUTION = 14
"""Longest attribution between two parts of one quotation, in words; longer is narration."""

ROUND = 4
"""Most words in round brackets that may be an editor's; longer ones are the speaker's aside."""


class Quote(Worded):
    """A quotation prepared for comparison; its `text` is the fragments joined by one space.

    `seams` are the word numbers at which a new fragment begins, `ellipses` those before which an
    ellipsis stands; `pattern` joins both. `square` and `rounded` are the words in brackets of
    either shape (some papers mark insertions by round ones), `sics` those that say "sic".
    """

    def __init__(self, fragments: tuple[str, ...]) -> None:
        super().__init__(" ".join(fragments))
        text, words = self.folded.text, self.words
        ellipses = {bisect_left(words.starts, found.end()) for found in _ELLIPSIS.finditer(text)}
        self.ellipses = frozenset(ellipses - {0, len(words)})
        self.seams = frozenset(_seams(fragments, self.folded, words))
        self.square, self.rounded, self.sics = _bracketed(text, words)
        self.pattern = Pattern(
            tuple(words.words),
            self.ellipses | self.seams,
            self.square | self.rounded,
            tuple(words.stems.items()),
        )
        self.seeds = tuple(seeds(words))


@lru_cache(maxsize=2048)
def prepare(fragments: tuple[str, ...]) -> Quote:
    """The quotation of these fragments, in reading order; one is compared with many sources."""
    return Quote(fragments)


def split_attribution(quote: Quote, listed: Lexicon) -> tuple[Span, ...] | None:
    """The fragments of a quotation given with its attribution inside: `"A," she said. "B."`

    Spans are code points of `quote.text`. None when `quote` is not of that shape: it must begin
    and end with a mark, and what stands between its marked parts must be short and have a verb of
    speech (any words do where `listed` knows none).
    """
    folded = quote.folded
    if folded.text.count('"') < MARKS or not _MARKED.fullmatch(folded.text):
        return None
    cuts = [0]
    for found in _BETWEEN.finditer(folded.text):
        if _attributes(found[1], listed):
            cuts += [found.start() + 1, found.end()]
    cuts.append(len(folded.text))
    pieces = zip(cuts[::2], cuts[1::2], strict=True)
    spans = [_trimmed(quote.text, folded.original(*piece)) for piece in pieces]
    return tuple(span for span in spans if len(span)) if 1 < len(spans) <= MOST_PARTS else None


_MARKED = re.compile(r'\s*".*"\s*', re.DOTALL)
_BETWEEN = re.compile(r'[,.!?;:-]"([^"]{2,120})"')


def _attributes(between: str, listed: Lexicon) -> bool:
    words = split_words(between).words
    if not 0 < len(words) <= MOST_ATTRIBUTION:
        return False
    return listed.lang is None or listed.count(WordClass.SPEECH, words) > 0


_EDGES = ' \t\n\r\u00a0\u202f"“”„«»「」'


def _trimmed(text: str, span: Span) -> Span:
    """`span` without the spaces and marks at its ends."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip(_EDGES))
    return Span(start, max(start, span.end - len(words) + len(words.rstrip(_EDGES))))


def _seams(fragments: Sequence[str], folded: FoldedText, words: Words) -> set[int]:
    """The numbers of the words with which the second and later fragments begin."""
    if len(fragments) < 2:
        return set()
    origins = [folded.original(start, start).start for start in words.starts]
    ends = accumulate(len(fragment) + 1 for fragment in fragments[:-1])
    return {bisect_left(origins, end) for end in ends} - {0, len(words)}


def _bracketed(text: str, words: Words) -> tuple[frozenset[int], ...]:
    """The words inside square brackets, inside short round ones, and those that say "sic"."""
    square: set[int] = set()
    rounded: set[int] = set()
    sics: set[int] = set()
    for found in _SQUARE.finditer(text):
        inside = _inside(found, words)
        square |= inside
        if _SIC.match(found[1]):
            sics |= inside
    for found in _ROUND.finditer(text):
        inside = _inside(found, words)
        if _SIC.match(found[1]):
            square |= inside
            sics |= inside
        elif len(inside) <= ROUND and len(inside) < len(words):
            rounded |= inside
    return frozenset(square), frozenset(rounded - square), frozenset(sics)


def _inside(found: re.Match[str], words: Words) -> set[int]:
    first, behind = (bisect_left(words.starts, at) for at in found.span())
    return set(range(first, behind))
