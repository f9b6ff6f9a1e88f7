"""Two spellings of one word, two transliterations of one name, two forms of one word."""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.judging.lexicon import Lexicon, WordClass
from crawler.reading.text import latin_skeleton, without_accents

_AMERICAN = (
    (re.compile(r"is(e|es|ed|ing|er|ers|ation|ations)$"), r"iz\1"),
    (re.compile(r"ys(e|es|ed|ing)$"), r"yz\1"),
    (re.compile(r"our(?=$|s$|ed$|ing$|able|ful|ite|hood|less|er|ist)"), "or"),
    (re.compile(r"(?<=[tb])re(s?)$"), r"er\1"),
    (re.compile(r"(?<=[aeou])(?<!^.)(?<!^..)(?<!^...)ll(ed|ing|er|ers|or|ors)$"), r"l\1"),
    (re.compile(r"ogue(s?)$"), r"og\1"),
    (re.compile(r"ae|oe"), "e"),
    (re.compile(r"ence(s?)$"), r"ense\1"),
)
"""British endings and the American ones. Only applied to both words alike, so that a wrong
rule can at worst take two words for one that differ in just these letters."""

_LONG_ENOUGH = 4  # letters; "more" and "morr" have no British ending

LONGEST_ENDING = 4
"""Letters of the longest ending that two forms of one word share behind its listed spellings."""

_ROMANISED = (
    (re.compile(r"(.)\1"), r"\1"),
    (re.compile("kh|gh"), "h"),
    (re.compile("ck|q"), "k"),
    (re.compile("tz|ts|cz"), "c"),
    (re.compile("ks"), "x"),
    (re.compile("ph"), "f"),
    (re.compile("sch|tch|ch"), "sh"),
    (re.compile("ou|oo|w(?=[^aeiou])"), "u"),
    (re.compile("w"), "v"),
    (re.compile("i[yj]|[yj]i|[yj]"), "i"),
    (re.compile("(.)\\1"), r"\1"),
    (re.compile("(?<=.)i(?=[aeou])"), ""),
    (re.compile("h$"), ""),
)
"""What romanisations of one name differ in (BGN/PCGN, ISO 9, national, press usage)."""


@lru_cache(maxsize=65536)
def canonical(word: str) -> str:
    """A folded word without accents and with British endings as American ones."""
    plain = without_accents(word)
    if len(plain) > _LONG_ENOUGH and plain.isascii():
        for pattern, replacement in _AMERICAN:
            plain = pattern.sub(replacement, plain)
    return plain


def one_word(said: str, there: str, listed: Lexicon) -> bool:
    """Whether two folded words are spellings of one word, listed contractions included.

    A word is also looked up without an ending that both share: "tyres" as "tyre".
    """
    if canonical(said) == canonical(there) or latin_skeleton(said) == latin_skeleton(there):
        return True
    if _listed(said, listed) & _listed(there, listed):
        return True
    return any(
        _listed(said[:-size], listed) & _listed(there[:-size], listed)
        for size in range(
            1, min(LONGEST_ENDING, len(said) - _LONG_ENOUGH, len(there) - _LONG_ENOUGH) + 1
        )
        if said[-size:] == there[-size:] and listed.has(WordClass.ENDING, said[-size:])
    )


def _listed(word: str, listed: Lexicon) -> set[str]:
    value = listed.value(WordClass.SPELLING, word)
    return {word, *value.split("|")} if value else {word}


def one_name(said: str, there: str) -> bool:
    """Whether two folded names are romanisations of one name ("zelensky", "zelenskyy")."""
    return len(said) > _LONG_ENOUGH and _romanised(said) == _romanised(there)


def _romanised(name: str) -> str:
    plain = without_accents(name)
    for pattern, replacement in _ROMANISED:
        plain = pattern.sub(replacement, plain)
    return plain


def stem(word: str, listed: Lexicon) -> str:
    """A folded word without its longest listed ending; three letters stay at least."""
    for size in range(min(4, len(word) - 3), 0, -1):
        if listed.has(WordClass.ENDING, word[-size:]):
            return word[:-size]
    return word


def one_stem(said: str, there: str, listed: Lexicon) -> bool:
    """Whether two folded words are forms of one word: a common stem with listed endings."""
    common = 0
    for a, b in zip(said, there, strict=False):
        if a != b:
            break
        common += 1
    for stem in range(common, max(2, common - 3), -1):
        if 2 * stem < min(len(said), len(there)):
            return False
        endings = said[stem:], there[stem:]
        if all(not e or listed.has(WordClass.ENDING, e) for e in endings):
            return True
    return False


def one_denied(said: str, there: str, listed: Lexicon) -> bool:
    """Whether two folded words differ by a prefix that denies ("safe", "unsafe")."""
    short, long = sorted((said, there), key=len)
    prefix = long[: len(long) - len(short)]
    denies = len(short) >= _LONG_ENOUGH and listed.has(WordClass.PREFIX, prefix)
    return denies and long.endswith(short)
