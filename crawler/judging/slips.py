"""Slips of the keyboard: a word put right, which changes no meaning."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.judging.lexicon import Lexicon, WordClass
from crawler.judging.spelling import one_word

SHORTEST = 5
"""Letters. Most words of four letters are one key from another word ("form", "from")."""

# Pairs that are one slip apart and are both words, so that the change may be meant.
_BOTH_WORDS = frozenset(
    frozenset(pair.split("/"))
    for pair in """
        county/country stated/started trial/trail casual/causal through/though quiet/quite
        public/pubic martial/marital unite/untie united/untied diary/dairy angel/angle
        sacred/scared later/latter board/broad desert/dessert heath/health price/prince
        bread/beard reality/realty filed/filled planed/planned death/dearth moral/morale
        human/humane personal/personnel region/religion immoral/immortal county/counts
        leading/landing faced/forced signed/singed nuclear/unclear sever/server chance/change
        altered/alerted secret/secrete eminent/imminent ration/oration police/policed
        barred/bared starring/staring coming/combing
        raised/razed patient/patent minster/minister martyr/mater crown/crowned
        """.split()  # noqa: SIM905 - a list this long is read more easily as text
)
_MEANT = (WordClass.NEGATION, WordClass.HEDGE)


def one_slip(before: str, after: str, lexicon: Lexicon) -> bool:
    """Whether two folded words are one word, once with a slip or in another spelling.

    A slip is two letters swapped, one left out or one too many, inside the word: its first
    letter and its ending carry meaning ("un-", "-s", "-ed").
    """
    if one_word(before, after, lexicon):
        return True
    if min(len(before), len(after)) < SHORTEST or not (before + after).isalpha():
        return False
    if frozenset((before, after)) in _BOTH_WORDS:
        return False
    if any(lexicon.has(kind, word) for kind in _MEANT for word in (before, after)):
        return False
    first = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), None)
    if first is None or first == 0:
        return False
    rest, there = before[first:], after[first:]
    if len(before) == len(after):
        swapped = rest[1::-1] + rest[2:] == there
        return swapped and rest[:2] != there[:2]
    longer, shorter = (rest, there) if len(rest) > len(there) else (there, rest)
    doubled = longer[0] == before[first - 1]
    return longer[1:] == shorter and (len(shorter) >= 2 or (doubled and len(shorter) == 1))


def said_twice(words: Sequence[str], neighbours: Sequence[str]) -> bool:
    """Whether words that one version has more are only its neighbour said again ("the the")."""
    return len(words) == 1 and words[0] in neighbours and not words[0].isdigit()
