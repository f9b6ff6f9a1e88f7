"""How fast quotations are compared with sources, beside rapidfuzz, on texts made here.

    python benchmarks/compare_speed.py [--quick]

Prints one table. All times are processor time of one process. The texts are drawn from a fixed
vocabulary with word frequencies as in running text (Zipf), so two runs measure the same work.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Sequence

from rapidfuzz import fuzz

from crawler.comparison.prepared import Source
from crawler.comparison.wording import compare_wording
from crawler.model import Kind

SEED = 20240517
COMMON = (
    "the of and to in a that is was he for it with as his on be at by had not are but from or "
    "have an they which one you were her all she there would their we him been has when who will "
    "more no if out so said what up its about into than them can only other new some could time "
    "these two may then do first any my now such like our over man me even most made after also"
)
ONSETS = "b br c ch cl d dr f fl g gr h j k l m n p pl pr qu r s sh st t tr v w"
CORES = "a ai e ea ee i o oa ou u"
CODAS = ["", "ck", "d", "ft", "l", "m", "n", "nd", "nt", "r", "rd", "s", "st", "t", "x"]


def vocabulary(rng: random.Random, size: int) -> list[str]:
    onsets, cores = ONSETS.split(), CORES.split()
    words = COMMON.split()
    known = set(words)
    while len(words) < size:
        syllables = rng.choice((1, 2, 2, 3))
        word = "".join(
            rng.choice(onsets) + rng.choice(cores) + rng.choice(CODAS) for _ in range(syllables)
        )
        if word not in known:
            known.add(word)
            words.append(word)
    return words


class Writer:
    """Writes text of any length from one vocabulary."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.words = vocabulary(rng, 20_000)
        self.shares = [1 / (rank + 2.7) for rank in range(len(self.words))]

    def text(self, length: int) -> str:
        """Sentences and paragraphs, `length` code points in all."""
        parts: list[str] = []
        size = 0
        while size <= length:
            number = self.rng.randint(6, 28)
            words = self.rng.choices(self.words, weights=self.shares, k=number)
            line = " ".join(words).capitalize() + self.rng.choice((". ", ". ", ".\n\n", "? "))
            parts.append(line)
            size += len(line)
        return "".join(parts)[:length]


def alter(rng: random.Random, quote: str) -> str:
    """One of the edits that quotations suffer: a word gone, changed, an ellipsis, a bracket."""
    words = quote.split()
    at = rng.randrange(1, max(2, len(words) - 1))
    kind = rng.randrange(5)
    if kind == 1:
        words[at : at + 1] = []
    elif kind == 2:
        words[at] = "marmalade"
    elif kind == 3:
        words[at : at + 3] = ["…"]
    elif kind == 4:
        words[at] = "[they]"
    return " ".join(words)


def clock(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def grid(quotes: Sequence[str], texts: Sequence[str]) -> list[tuple[str, float, int]]:
    """Every quote against every text: ours, and rapidfuzz's alignment on folded-alike text."""
    kinds: dict[Kind, int] = {}

    def ours() -> None:
        sources = [Source(text, "en") for text in texts]
        for quote in quotes:
            for source in sources:
                kind = compare_wording([quote], source).kind
                kinds[kind] = kinds.get(kind, 0) + 1

    def theirs() -> None:
        small = [text.lower() for text in texts]
        for quote in quotes:
            for text in small:
                fuzz.partial_ratio_alignment(quote.lower(), text, score_cutoff=80)

    pairs = len(quotes) * len(texts)
    rows = [("citewatch, all kinds told", clock(ours), pairs)]
    rows.append(("rapidfuzz partial_ratio_alignment, cutoff 80", clock(theirs), pairs))
    print("  ", ", ".join(f"{kind}: {number}" for kind, number in sorted(kinds.items())))
    return rows


def reject(quotes: Sequence[str], texts: Sequence[str]) -> list[tuple[str, float, int]]:
    """Quotes against texts that do not hold them."""
    sources = [Source(text, "en") for text in texts]
    for source in sources:
        compare_wording(["warm up"], source)

    def ours() -> None:
        for quote in quotes:
            for source in sources:
                compare_wording([quote], source)

    def theirs() -> None:
        for quote in quotes:
            for text in texts:
                fuzz.partial_ratio(quote, text, score_cutoff=80)

    pairs = len(quotes) * len(texts)
    return [
        ("rejected by citewatch", clock(ours), pairs),
        ("rejected by rapidfuzz partial_ratio, cutoff 80", clock(theirs), pairs),
    ]


def large(writer: Writer) -> None:
    """Time against length, and the longest quote against the longest source."""
    whole = writer.text(5_000_000)
    at = whole.index(" ", 3_200_000) + 1
    quote = whole[at : whole.rindex(" ", at, at + 10_000)]
    middle = quote.index(" ", 5000)
    changed = quote[:middle] + " marmalade" + quote[middle:]
    strange = writer.text(10_000)
    print("\nquote, source (code points)          seconds   kind")
    for size in (625_000, 1_250_000, 2_500_000, 5_000_000):
        kind = ""

        def absent(size: int = size) -> None:
            nonlocal kind
            kind = compare_wording([strange[:200]], Source(whole[:size], "en")).kind

        print(f"200, {size:>9,} absent          {clock(absent):10.2f}   {kind}")
    for name, words in (("as it stands", quote), ("one word more", changed), ("absent", strange)):
        kind = ""

        def long(words: str = words) -> None:
            nonlocal kind
            kind = compare_wording([words], Source(whole, "en")).kind

        print(f"10,000, 5,000,000 {name:<14}  {clock(long):10.2f}   {kind}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the comparisons")
    quick = parser.parse_args().quick
    rng = random.Random(SEED)
    writer = Writer(rng)
    texts = [writer.text(5000) for _ in range(200)]
    quotes = []
    for number in range(100 if quick else 1000):
        text = texts[number % len(texts)]
        at = text.index(" ", rng.randrange(4000)) + 1
        quotes.append(alter(rng, text[at : text.rindex(" ", at, at + rng.randint(60, 260))]))
    strangers = [writer.text(rng.randint(60, 260)) for _ in range(len(quotes))]
    rows = grid(quotes, texts) + reject(strangers, texts[:50])
    for name, seconds, pairs in rows:
        print(f"{name:<50}{pairs / seconds:>12,.0f} a second{seconds / pairs * 1e3:>10.4f} ms")
    large(writer)


if __name__ == "__main__":
    main()
