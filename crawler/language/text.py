"""Text folded for comparison, with a map from every folded offset back to the original.

Folding lowers case and removes what typesetting, encodings and copy-and-paste do to words:
quotation marks, dashes, spaces, soft hyphens, zero-width and direction characters, ligatures,
full and half width, composed and decomposed letters (Unicode NFC/NFKC, UAX #15), traditional and
simplified Chinese characters, and look-alike letters of another script inside one word (UTS #39).
It never changes which words there are.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import accumulate
from typing import Any

from crawler.model import Span

_SINGLE_MARKS = "‘’‚‛′ʼʹʻ`´＇"
_DOUBLE_MARKS = "“”„‟″«»‹›「」『』〝〞〟＂"
_DASHES = "‐‑‒–—―−﹘﹣－⁃"
_SPACES = "\t\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_HYPHENS = "\u00ad\u00ac"  # soft, and the sign that stands for it at the ends of lines
_INVISIBLE = f"{_HYPHENS}\u0640\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
_INVISIBLE += "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\x00-\x08\x0e-\x1b\x7f"
_COMBINING = "\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a"
_COMBINING += "\uff9e\uff9f"
_EXPANDING = "\u0e33\u0eb3\u2160-\u217f\u2460-\u2473\u3300-\u33ff"
_EXPANDING += "…‥ßẞĲĳŉǆǅǄǉǈǇǌǋǊǳǲǱİ№℃℉™℠\u00bc-\u00be\u2150-\u215e\ufb00-\ufb06\ufb13-\ufb17"

_IRREGULAR = re.compile(
    rf"\s{{2,}}|[{_INVISIBLE}]+\s*|.[{_INVISIBLE}]*[{_COMBINING}]+|[{_EXPANDING}]", re.DOTALL
)
"""What does not fold one code point to one: runs of space, invisible characters (a soft hyphen
takes a line break behind it along), letters with combining marks, ligatures and their like."""

_SPACE_RUN = re.compile(r"\s{2,}")
_UNUSUAL = re.compile(f"[{_INVISIBLE}{_COMBINING}{_EXPANDING}]")
"""Without one of these, only runs of space are irregular: looking for both takes a quarter of the
time that the whole pattern takes."""

_TABLE: dict[int, str] = {}
_TABLE |= {ord(c): "'" for c in _SINGLE_MARKS}
_TABLE |= {ord(c): '"' for c in _DOUBLE_MARKS}
_TABLE |= {ord(c): "-" for c in _DASHES}
_TABLE |= {ord(c): " " for c in _SPACES}
_TABLE |= {0xFF01 + n: chr(0x21 + n) for n in range(94) if 0xFF01 + n not in _TABLE}
_TABLE |= {ord("ё"): "е", ord("Ё"): "е", ord("ς"): "σ", ord("،"): ",", ord("。"): "."}
_TABLE |= {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFF65, 0xFF9E)}
_TABLE |= {ord(c): str(unicodedata.digit(c)) for c in "¹²³⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"}
_TABLE |= {ord("ſ"): "s", ord("µ"): "μ", ord("٪"): "%"}

_LOWER_SPECIAL = {"ß": "ss", "ẞ": "ss", "İ": "i", "ŉ": "'n"}

_LATIN = "aceopxyikhmtbnd"  # the letters that the next line's letters are mistaken for
_CYRILLIC = "асеорхуікһмтвпԁ"
_TO_LATIN = str.maketrans(_CYRILLIC + "ѕјԛԝεοανκιτρ", _LATIN + "sjqweoavkitp")
_TO_CYRILLIC = str.maketrans("aceopxyikhmtb", "асеорхуікнмтв")
_MIXED = re.compile("[a-z][\u0370-\u03ff\u0400-\u052f]|[\u0370-\u03ff\u0400-\u052f][a-z]")
_WORD_OF_TWO = re.compile("[a-z\u0370-\u03ff\u0400-\u052f]+")


@dataclass(frozen=True, slots=True)
class FoldedText:
    """`text` is folded; `original(start, end)` says where a folded range stood in `source`."""

    source: str
    text: str
    _folded: tuple[int, ...]  # where each segment starts in `text` ...
    _original: tuple[int, ...]  # ... and in `source`; both end with a sentinel

    def original(self, start: int, end: int) -> Span:
        """The original code points of folded range [start, end).

        The span covers whole original characters: half a ligature maps to the ligature. An
        empty range maps to the empty span where it stands.
        """
        first, _ = self._one(start)
        if end <= start:
            return Span(first, first)
        _, last = self._one(end - 1)
        return Span(first, last)

    def _one(self, offset: int) -> tuple[int, int]:
        segment = bisect_right(self._folded, offset) - 1
        if segment >= len(self._original) - 1:  # at or behind the end
            return self._original[-1], self._original[-1]
        begins, ends = self._folded[segment : segment + 2]
        origin, behind = self._original[segment : segment + 2]
        if ends - begins == behind - origin:
            return origin + offset - begins, origin + offset - begins + 1
        return origin, behind


def fold(text: str) -> FoldedText:
    """Fold `text` for comparison. Linear in its length; two folds of one text are equal."""
    irregular = _IRREGULAR if _UNUSUAL.search(text) else _SPACE_RUN
    pieces: list[str] = []
    folded: list[int] = []
    original: list[int] = []
    length = last = 0
    for found in irregular.finditer(text):
        start, end = found.span()
        if start > last:
            folded.append(length)
            original.append(last)
            pieces.append(_regular(text[last:start]))
            length += start - last
        replacement = _irregular(found[0], text[start - 1 : start])
        folded.append(length)
        original.append(start)
        pieces.append(replacement)
        length += len(replacement)
        last = end
    if last < len(text):
        folded.append(length)
        original.append(last)
        pieces.append(_regular(text[last:]))
        length += len(text) - last
    folded.append(length)
    original.append(len(text))
    whole = "".join(pieces)
    return FoldedText(text, _one_script(whole), tuple(folded), tuple(original))


def latin_skeleton(word: str) -> str:
    """`word` (folded) with letters of other scripts replaced by the Latin ones they look like."""
    return word.translate(_TO_LATIN)


def without_accents(word: str) -> str:
    """`word` without the marks of Latin and Greek letters, and with ø, ł, đ, ı, ð as plain ones.

    Cyrillic й and ї are letters of their own and stay.
    """
    if word.isascii() or _CYRILLIC_LETTER.search(word):
        return word
    plain = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return plain.translate(_PLAIN)


_CYRILLIC_LETTER = re.compile("[\u0400-\u052f]")
_STRESS = re.compile("(?<=[\u0400-\u052f])[\u0300\u0301]")


_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ð": "d", "æ": "ae", "œ": "oe"})


def _regular(run: str) -> str:
    """Fold a run in which every code point becomes exactly one."""
    if run.isascii():
        return run.translate(_ASCII_SPACES).lower()
    if _HAN.search(run):
        run = run.translate(_SIMPLIFIED)
    lowered = run.translate(_TABLE).lower()
    if len(lowered) != len(run):  # a letter without a one-letter lower case
        lowered = "".join(c.lower()[0] for c in run.translate(_TABLE))
    return lowered.replace("ς", "σ")


_HAN = re.compile("[\u3400-\u9fff]")


class _Simplified(dict[int, int]):
    """Traditional Chinese characters to simplified ones, one to one, each looked up once."""

    def __missing__(self, code: int) -> int:
        if _HAN.match(chr(code)):
            converted = _converter().convert(chr(code))
            self[code] = ord(converted) if len(converted) == 1 else code
        else:
            self[code] = code
        return self[code]


@cache
def _converter() -> Any:
    return import_module("opencc").OpenCC("t2s")


_SIMPLIFIED = _Simplified()


_ASCII_SPACES = {code: " " for code in _TABLE if code < 128 and _TABLE[code] == " "} | {96: "'"}


def _irregular(run: str, before: str) -> str:
    """Fold a run whose length may change; `before` is the character before it."""
    if run.isspace():
        return " "
    if before.isdecimal() and _VULGAR.fullmatch(run):  # "4½" is 4.5
        return f"{unicodedata.numeric(run):.3f}".rstrip("0")[1:]
    special = _LOWER_SPECIAL.get(run)
    if special is not None:
        return special
    kept = _DROPPED.sub("", run)
    if not kept.strip():
        return " " if kept and not any(hyphen in run for hyphen in _HYPHENS) else ""
    composed = unicodedata.normalize("NFKC", _STRESS.sub("", kept)).replace("\u2044", "/")
    return composed.translate(_TABLE).lower()


_VULGAR = re.compile("[\u00bc-\u00be\u2150-\u215e]")
_DROPPED = re.compile(f"[{_INVISIBLE}]")


def _one_script(text: str) -> str:
    """Give words written with look-alike letters of two scripts the script most of them have."""
    if text.isascii() or not _MIXED.search(text):
        return text
    return _WORD_OF_TWO.sub(_to_one_script, text)


def _to_one_script(found: re.Match[str]) -> str:
    word = found[0]
    latin = sum("a" <= c <= "z" for c in word)
    if latin in (0, len(word)):
        return word
    as_latin, as_cyrillic = word.translate(_TO_LATIN), word.translate(_TO_CYRILLIC)
    if as_latin.isascii() and 2 * latin >= len(word):
        return as_latin
    return as_cyrillic if not any("a" <= c <= "z" for c in as_cyrillic) else word


class SpanSet:
    """Spans in any order, nested or not; a question costs a binary search."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(spans)
        self._starts = [span.start for span in ordered]
        self._reach = list(accumulate((span.end for span in ordered), max))

    def hits(self, span: Span) -> bool:
        """Whether `span` shares a code point with any of them."""
        before = bisect_left(self._starts, span.end)
        return before > 0 and self._reach[before - 1] > span.start


def trimmed(text: str, span: Span, before: str | None = None, after: str | None = None) -> Span:
    """`span` of `text` without the characters `before` at its start and `after` at its end.

    None stands for white space. What holds nothing else becomes the empty span at its end.
    """
    words = span.of(text)
    start = span.end - len(words.lstrip(before))
    return Span(start, max(start, span.start + len(words.rstrip(after))))
