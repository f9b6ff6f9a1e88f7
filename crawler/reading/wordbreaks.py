"""Where words begin and end: the rules of Unicode's UAX #29 that browsers' word search needs."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

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
