"""Folded text cut into words: letters, numbers and signs that carry meaning ("%", "€").

Scripts written without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) give one word per
character, so that everything above compares them as it compares other languages. Apostrophes
part words ("l'eau" → l, eau) but Cyrillic ones ("п'ять"); "don't" parts into do and not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from crawler.model import Span

_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")


# A scare quote has at most this many words (the definition in `model.Kind.SCARE_QUOTE`).
SCARE_WORDS = 3
_TITLES_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def word_count(text: str, inner: Span, most: int = 50) -> int:
    """The number of words in `inner`, counted up to `most`; two CJK characters count as one."""
    count = 0
    for match in _WORD.finditer(text, inner.start, inner.end):
        unspaced = _TITLES_UNSPACED.match(match.group()) is not None
        count += (len(match.group()) + 1) // 2 if unspaced else 1
        if count >= most:
            break
    return count


_PLAIN = re.compile(
    r"[^\W\d_]+(?:\[[^\W\d_]{1,8}\][^\W\d_]*)?(?:'[^\W\d_]+)*|\d+(?:[.,]\d+)*|[%$€£¥₽₴₹‰°&]"
    r"|\[[^\W\d_]{1,8}\][^\W\d_]+"
)
_SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff"
_SPACELESS += "\uf900-\ufaff\U00020000-\U0003ffff"  # Thai, Lao, Burmese, Khmer, kana, Han
_MARKS = "\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711-\u074a"
_MARKS += "\u0900-\u0903\u093a-\u094f\u0981-\u0dff"  # vowel signs of Hebrew, Arabic, Indic
_LETTERS = rf"(?:[^\W\d_{_SPACELESS}]|[{_MARKS}])+"
_GENERAL = re.compile(
    rf"[^\W\d_{_MARKS}](?<=[{_SPACELESS}])|[\u0e31-\u0e4e\u0eb1-\u0ecd\u102b-\u103e\u17b4-\u17d3]"
    rf"|{_LETTERS}(?:'{_LETTERS})*|\d+(?:[.,]\d+)*|[%$€£¥₽₴₹‰°&]"
)
_NEEDS_GENERAL = re.compile(rf"[\u0590-\u0dff{_SPACELESS}]")
_SPACELESS_ONE = re.compile(f"[{_SPACELESS}]")
_PARTED = re.compile(r"['\[]|cannot")
_WHOLE = {"ca": "can", "wo": "will", "sha": "shall", "ai": "is"}  # before n't


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a folded text with their offsets in it; `stems` marks words written "stem[end]"."""

    words: list[str]
    starts: list[int]
    ends: list[int]
    stems: dict[int, str] = field(default_factory=dict)
    bracketed: set[int] = field(default_factory=set)
    spaceless: bool = False  # some words are single characters of a script without spaces

    def __len__(self) -> int:
        return len(self.words)

    def joined(self) -> str:
        """All words with one space before, between and behind them: the form to search in."""
        return f" {' '.join(self.words)} "


def split_words(folded: str, start: int = 0, end: int | None = None) -> Words:
    """The words of `folded[start:end]`, with offsets into `folded`. Linear."""
    if not _PARTED.search(folded, start, len(folded) if end is None else end):
        return _plain_words(folded, start, len(folded) if end is None else end)
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    stems: dict[int, str] = {}
    bracketed: set[int] = set()
    stop = len(folded) if end is None else end
    for found in _matches(folded, start, stop):
        word = found.group()
        begins, behind = found.span()
        if word == "cannot" or ("'" in word and not "\u0400" <= word[0] <= "\u052f"):
            for part, at, to in _parts(word, begins):
                words.append(part)
                starts.append(at)
                ends.append(to)
            continue
        if "[" in word:
            stem = word[: word.index("[")]
            if stem:
                stems[len(words)] = stem
            bracketed.add(len(words))
            word = word.replace("[", "").replace("]", "")
        words.append(word)
        starts.append(begins)
        ends.append(behind)
    return Words(words, starts, ends, stems, bracketed, _is_spaceless(folded, start, stop))


def _plain_words(folded: str, start: int, stop: int) -> Words:
    """The words where each match is one: in half the time."""
    spans = [found.span() for found in _matches(folded, start, stop)]
    return Words(
        [folded[begins:behind] for begins, behind in spans],
        [begins for begins, _ in spans],
        [behind for _, behind in spans],
        spaceless=_is_spaceless(folded, start, stop),
    )


def seeds(words: Words) -> list[str]:
    """What to look words up by: the words, or pairs of characters in scripts without spaces."""
    if not words.spaceless or not words.words:
        return words.words
    every = words.words
    return [
        word + after if _SPACELESS_ONE.match(word) else word
        for word, after in zip(every, [*every[1:], ""], strict=True)
    ]


def _is_spaceless(folded: str, start: int, stop: int) -> bool:
    return not folded.isascii() and _SPACELESS_ONE.search(folded, start, stop) is not None


def _matches(folded: str, start: int, stop: int) -> Iterable[re.Match[str]]:
    if not folded.isascii() and _NEEDS_GENERAL.search(folded, start, stop):
        return _GENERAL.finditer(folded, start, stop)
    return _PLAIN.finditer(folded, start, stop)


def _parts(word: str, begins: int) -> Iterable[tuple[str, int, int]]:
    """The parts of a word with apostrophes, each with its offsets."""
    word = word.replace("[", " ").replace("]", " ")
    if word == "cannot":
        yield "can", begins, begins + 3
        yield "not", begins + 3, begins + 6
        return
    if word.endswith("n't") and len(word) > 3:
        verb, at = word[:-3], begins + len(word) - 3
        yield _WHOLE.get(verb, verb), begins, at
        yield "not", at, begins + len(word)
        return
    at = begins
    for part in word.split("'"):
        if part.strip():
            yield part.replace(" ", ""), at, at + len(part)
        at += len(part) + 1


_LETTER, _DIGIT, _JOINER, _EXTEND, _OTHER = range(5)
# Between two letters an apostrophe, between two digits a separator belong to the word.
# Unlike UAX #29, browsers part "example.com" at its stop.
_IN_WORDS = frozenset("'’‘·‧\u05f4")
_IN_NUMBERS = frozenset(".,;'’‘٫٬")
# Written without spaces: only a dictionary knows the words, so every place may be a boundary.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u31a0-\u31ff\u3400-\u9fff"
    r"\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
_FURTHEST = 32  # marks on one letter; no writing system stacks more


@lru_cache(maxsize=4096)
def _class(character: str) -> int:
    category = unicodedata.category(character)
    if category[0] == "M" or (category == "Cf" and character != "\u200b"):
        return _EXTEND
    if _UNSPACED.match(character):
        return _OTHER
    if category[0] == "L" or category == "Nl":
        return _LETTER
    if category == "Nd":
        return _DIGIT
    return _JOINER if category == "Pc" else _OTHER


def is_boundary(text: str, place: int) -> bool:
    """Whether a word may begin or end before `text[place]`.

    The ends of the text are boundaries. In scripts that write no spaces every place is one.
    """
    if not 0 < place < len(text):
        return True
    after = _class(text[place])
    if after == _EXTEND:
        return False
    left = _before(text, place)
    if left is None:
        return True
    before = _class(text[left])
    if before == _OTHER or after == _OTHER:
        return not _inside(text, left, place)
    return False


def _before(text: str, place: int) -> int | None:
    """The last character before `place` that is no mark on another."""
    for at in range(place - 1, max(-1, place - 1 - _FURTHEST), -1):
        if _class(text[at]) != _EXTEND:
            return at
    return None


def _inside(text: str, left: int, right: int) -> bool:
    """Whether a mark at `left` or `right` stands between letters, or between digits."""
    for at in (left, right):
        outer = _before(text, at)
        if outer is None or at + 1 >= len(text):
            continue
        kinds = {_class(text[outer]), _class(text[at + 1])}
        if (kinds == {_LETTER} and text[at] in _IN_WORDS) or (
            kinds == {_DIGIT} and text[at] in _IN_NUMBERS
        ):
            return True
    return False
