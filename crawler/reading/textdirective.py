"""Text directives of URL fragments: `#:~:text=[prefix-,]start[,end][,-suffix]`.

Parsing and searching follow the WICG draft "URL Fragment Text Directives"; where it leaves
the comparison open (case, accents, widths, quotation marks), this does as Chromium does.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from crawler.reading.shown import BREAK
from crawler.reading.wordbreaks import is_boundary

DELIMITER = ":~:"
_TEXT = "text="
MOST_DIRECTIVES = 20  # of one fragment; links that browsers make have one or two
MOST_STEPS = 10_000  # candidates looked at; a page that repeats one word would take for ever


@dataclass(frozen=True, slots=True)
class TextDirective:
    """One directive, its parts percent-decoded; "" where a part is not given."""

    start: str
    end: str = ""
    prefix: str = ""
    suffix: str = ""


def text_directives(fragment: str) -> tuple[str, tuple[TextDirective, ...]]:
    """The element part of `fragment` (without "#") and its valid text directives.

    Directives of other names and malformed ones are left out, as browsers ignore them.
    """
    name, _, directives = fragment.partition(DELIMITER)
    parsed = (
        parse_directive(one.removeprefix(_TEXT))
        for one in directives.split("&")[:MOST_DIRECTIVES]
        if one.startswith(_TEXT)
    )
    return name, tuple(one for one in parsed if one is not None)


def parse_directive(value: str) -> TextDirective | None:
    """The parts of a directive's value; None when it is malformed."""
    parts = value.split(",")
    if len(parts) > 4:
        return None
    prefix = suffix = ""
    if parts[0].endswith("-"):
        prefix = parts.pop(0)[:-1]
        if not _is_part(prefix):
            return None
    if parts and parts[-1].startswith("-"):
        suffix = parts.pop()[1:]
        if not _is_part(suffix):
            return None
    if not 1 <= len(parts) <= 2 or not all(map(_is_part, parts)):
        return None
    start, end, prefix, suffix = map(unquote, (*(*parts, "", "")[:2], prefix, suffix))
    return TextDirective(start, end, prefix, suffix)


def _is_part(part: str) -> bool:
    return bool(part) and "-" not in part


class Searchable:
    """A page's shown text, folded for comparison, with the way back to where words begin."""

    def __init__(self, text: str) -> None:
        self._text = text
        folded: list[str] = []
        self._origin: list[int] = []
        for at, character in enumerate(text):
            like = _folded_character(character)
            folded.append(like)
            self._origin += [at] * len(like)
        self._folded = "".join(folded)
        self._origin.append(len(text))

    def has(self, directive: TextDirective) -> bool:
        """Whether a browser finds the directive's text."""
        return _Search(self, directive).found()

    def find(self, words: str, start: int, *, begins: bool, ends: bool) -> tuple[int, int] | None:
        """The first range of folded text from `start` that has `words` (folded).

        `begins` and `ends` ask for a word boundary there.
        """
        at = self._folded.find(words, start)
        for _ in range(MOST_STEPS):
            if at < 0:
                return None
            end = at + len(words)
            if (
                self._whole(at)
                and self._whole(end)
                and (not begins or self._bounded(at))
                and (not ends or self._bounded(end))
            ):
                return at, end
            at = self._folded.find(words, at + 1)
        return None

    def _whole(self, place: int) -> bool:
        """Whether `place` is not inside what one character was folded to."""
        return place == 0 or self._origin[place] != self._origin[place - 1]

    def _bounded(self, place: int) -> bool:
        return is_boundary(self._text, self._origin[place])

    def after_space(self, place: int) -> int:
        """The next place that is no white space."""
        while place < len(self._folded) and self._folded[place].isspace():
            place += 1
        return place


class _Search:
    """The draft's "find a range from a text directive"; a range is found or it is not."""

    def __init__(self, page: Searchable, directive: TextDirective) -> None:
        self._page = page
        self._start, self._end = folded(directive.start), folded(directive.end)
        self._prefix, self._suffix = folded(directive.prefix), folded(directive.suffix)
        self._parts_lost = any(
            given and not like
            for given, like in (
                (directive.start, self._start),
                (directive.end, self._end),
                (directive.prefix, self._prefix),
                (directive.suffix, self._suffix),
            )
        )
        self._steps = 0

    def found(self) -> bool:
        if self._parts_lost:
            return False
        place = 0
        while self._steps < MOST_STEPS:
            self._steps += 1
            begun = self._begun(place)
            if begun is None:
                return False
            place, end = begun
            if end is None:
                continue
            closed = self._closed(end)
            if closed is not None:
                return closed
        return True  # too much to search: a browser may well find it

    def _begun(self, place: int) -> tuple[int, int | None] | None:
        """From where to search on, and the end of the start text when it stands here."""
        alone = bool(self._end) or not self._suffix
        if not self._prefix:
            found = self._page.find(self._start, place, begins=True, ends=alone)
            return None if found is None else (found[0] + 1, found[1])
        before = self._page.find(self._prefix, place, begins=True, ends=False)
        if before is None:
            return None
        onward = self._page.after_space(before[1])
        found = self._page.find(self._start, onward, begins=False, ends=alone)
        if found is None:
            return None
        return before[0] + 1, found[1] if found[0] == onward else None

    def _closed(self, place: int) -> bool | None:
        """Whether end and suffix follow; None to try the next start."""
        while self._steps < MOST_STEPS:
            self._steps += 1
            if self._end:
                found = self._page.find(self._end, place, begins=True, ends=not self._suffix)
                if found is None:
                    return False
                place = found[1]
            if not self._suffix:
                return True
            onward = self._page.after_space(place)
            after = self._page.find(self._suffix, onward, begins=False, ends=True)
            if after is None:
                return False
            if after[0] == onward:
                return True
            if not self._end:
                return None
        return True


# What the primary level of the collation makes equal and decomposition does not.
_ALIKE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "æ": "ae", "œ": "oe",
     "‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"',
     "׳": "'", "״": '"'}
)  # fmt: skip
_SHORT_I = frozenset("йЙ")  # a letter of its own, whatever its decomposition
_VOICING = "\u3099\u309a"  # tell kana apart, unlike other marks
_HIRAGANA = (0x30A1, 0x30F6, 0x60)  # katakana from, to, and its distance from hiragana


def folded(text: str) -> str:
    """`text` as the search compares it: no case, accents, widths or invisible characters."""
    return "".join(map(_folded_character, text))


@lru_cache(maxsize=8192)
def _folded_character(character: str) -> str:
    if character in _SHORT_I:
        return "й"
    if character == BREAK or (character < "\x80" and not character.isupper()):
        return character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    plain = unicodedata.normalize("NFKD", character).casefold()
    kept = (one for one in unicodedata.normalize("NFKD", plain) if not _is_ignored(one))
    first, last, apart = _HIRAGANA
    return "".join(
        chr(ord(one) - apart) if first <= ord(one) <= last else one for one in kept
    ).translate(_ALIKE)


def _is_ignored(character: str) -> bool:
    if character in _VOICING:
        return False
    return unicodedata.category(character) in ("Mn", "Me", "Cf")
