"""How a plain text is laid out: its paragraphs and sentences, its page furniture, its line breaks.

A blank line always ends a paragraph. A single line break does so when the text has one paragraph
to a line; in hard-wrapped text it is a space, but where the writer broke a line although the next
word had room on it: behind a headline, a last line, the items of a list. Page numbers and running
heads that scanning or printing left between the lines are blanked out, never cut out, so that every
offset (code points) stays what it was.

A hyphen at a line's end is either the typesetter's ("real-/ization") or the author's
("state-/run"). It stays where the hyphenated word stands elsewhere in the text, before a capital
or a digit, after a prefix that keeps its hyphen, and where both halves are words of the text
while the joined word is not; else the halves are one word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from unicodedata import east_asian_width

from crawler.language.lexicon import language_data
from crawler.model import Span

# A line of hard-wrapped text is at most this long; typewriter, e-mail and agency copy stay
# below 100, and one-paragraph-per-line text nearly always passes it somewhere.
_LONGEST_WRAPPED_LINE = 140

# Share of the lines before a single break that stop in mid-sentence, above which the breaks are
# wraps. Wrapped prose has about .9 (only every tenth line happens to end a sentence), paragraphs
# on lines of their own at most .2 (headings, captions).
_WRAPPED_SHARE = 0.4

# Share of the width around it that a line and the next word fill where the break is a wrap: all of
# it with letters of one width, nearly all of it in print. A line that stops in mid-sentence is
# short only below the second. On 18 printed articles in four layouts 0.2 % of the wraps are taken
# for ends so, and 25 % of the ends, mostly at full lines, for wraps; on 18 others as many.
_FULL = 0.9
_HALF_FULL = 0.75
_WIDER = 1.1  # than most lines; a line that is wider is two, the hyphen between them gone
_AROUND = 3  # lines before and after that tell the width: columns narrow beside a picture
_NARROWEST = 24  # columns of print have 28 letters and more; shorter lines are names and addresses

_LINE = re.compile(r"[^\n\f]*[\n\f]?")
_SENTENCE_ENDS = tuple(".!?…。！？:;")
_TRAILING_MARKS = "\"'”’»“‘›」』)] \t\r\u00a0"
_NOTE_MARKER = re.compile(r"(?<=[.!?…][\"'”’»“‘›)])\[?(?:\d{1,3}|[⁰¹²³⁴-⁹]{1,3})\]?\Z")
_MARKS_CLOSED = frozenset("\"'”’»“‘›)")  # before a marker, as in the pattern
_DASHES = tuple("-–—―")
_HYPHENS = "-\u00ad\u2010"
_ITEM = re.compile(r"[-–—―•*·▪◦][ \t]|\(?\d{1,2}[.)][ \t]|\[\d{1,3}\]")
_ADDRESS_ALONE = re.compile(r"\S*(?:://|www\.)\S*")


def paragraphs(text: str) -> tuple[Span, ...]:
    """The paragraphs of `text` in order, without the blank space around them."""
    if not is_wrapped(visible_lines(text)):
        return tuple(lines(text))
    places = _lines(text)
    usual = _usual_width(text, places)
    found: list[Span] = []
    block: list[tuple[int, int]] = []
    for line in (*places, (0, 0)):
        if line[0] < line[1]:
            block.append(line)
        elif block:
            flows = len(block) > 1
            found += _flowing(text, block, usual) if flows else (Span(*one) for one in block)
            block = []
    return tuple(found)


def lines(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The lines of `text` from `start` to `end`, where lines begin and end, without blank ones and
    the blank space around them: the paragraphs of a text that is not wrapped.
    """
    return [
        Span(start + first, start + last) for first, last in _lines(text[start:end]) if last > first
    ]


def _lines(text: str) -> list[tuple[int, int]]:
    """Start and end of each line's visible part; a blank line is an empty range."""
    found = []
    at = 0
    pieces = text.replace("\f", "\n").split("\n")
    for raw in pieces if pieces[-1] else pieces[:-1]:
        visible = raw.strip()
        start, size = at, len(visible)
        if visible and size < len(raw):
            start += len(raw) - len(raw.lstrip())
        found.append((start, start + size))
        at += len(raw) + 1
    return found


def visible_lines(text: str) -> list[str]:
    """The words of each line, "" for a blank one."""
    return [line.strip() for line in text.replace("\f", "\n").split("\n")]


def is_wrapped(lines: Sequence[str]) -> bool:
    """Whether the breaks between these visible lines fall inside sentences, at a typewriter's
    width.
    """
    broken = inner = 0
    for line, following in pairwise(lines):
        if line and following:
            inner += 1
            broken += len(line) <= _LONGEST_WRAPPED_LINE and not _ends_sentence(line[-_ENDING:])
    return inner > 0 and broken / inner >= _WRAPPED_SHARE


_ENDING = 12  # characters of a line that tell whether it ends a sentence


@lru_cache(maxsize=4096)  # menus and cards stand on each page of a site, and a page is asked twice
def _ends_sentence(ending: str) -> bool:
    if ending[-1:].isalpha():
        return False
    marked = ending.endswith("]") or ending[-1:].isdigit()
    if marked and not _MARKS_CLOSED.isdisjoint(ending):  # else there is no marker
        ending = _NOTE_MARKER.sub("", ending)
    return ending.rstrip(_TRAILING_MARKS).endswith(_SENTENCE_ENDS)


def _usual_width(text: str, lines: list[tuple[int, int]]) -> int:
    """The width that a quarter of the lines reach: the full ones, and those that are two in one
    since a hyphen between them is gone.
    """
    widths = sorted(width for start, end in lines if (width := _width(text[start:end])))
    return widths[len(widths) * 3 // 4] if widths else 0


def _flowing(text: str, lines: list[tuple[int, int]], usual: int) -> Iterator[Span]:
    """The paragraphs of wrapped lines between two blank ones."""
    widths = [min(_width(text[start:end]), int(usual * _WIDER)) for start, end in lines]
    first = 0
    for number in range(1, len(lines) + 1):
        if number == len(lines) or _parts(text, lines, widths, number):
            yield Span(lines[first][0], lines[number - 1][1])
            first = number


def _width(line: str) -> int:
    """How wide a line stands, in Latin letters; 0 for an address alone, which no wrap breaks."""
    if ("://" in line or "www." in line) and _ADDRESS_ALONE.fullmatch(line):
        return 0
    return len(line) if line.isascii() else sum(1 + (east_asian_width(c) in "WF") for c in line)


def _is_indented(text: str, end: int, following: int) -> bool:
    """Whether a line that begins at `following`, behind one that ends at `end`, is set in."""
    line_break = max(text.rfind("\n", end, following), text.rfind("\f", end, following))
    return following - line_break - 1 >= 2


def _parts(text: str, lines: list[tuple[int, int]], widths: list[int], number: int) -> bool:
    """Whether line `number` of wrapped text begins a paragraph."""
    (start, end), (following, following_end) = lines[number - 1], lines[number]
    ends = _ends_sentence(text[max(start, end - _ENDING) : end])
    if end - start > _LONGEST_WRAPPED_LINE:
        return ends
    if ends and (text[following] in _DASHES or _is_indented(text, end, following)):
        return True
    width = max(widths[max(0, number - _AROUND) : number + _AROUND])
    if text[following].islower() or (text[end - 1] in _HYPHENS and not ends):
        return False
    if width < _NARROWEST:
        return True
    next_word = text[following:following_end].split(None, 1)[0]
    wide = _width(next_word[0]) > 1  # scripts without blanks break anywhere
    filled = (widths[number - 1] + (2 if wide else 1 + len(next_word))) / width
    if ends:
        return filled <= _FULL
    item = _ITEM.match(text, following) is not None
    return filled <= _HALF_FULL and (item or text[following].isupper())


_WIDE_END = re.compile(r"[。！？｡]+[」』”’）)]*")
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»“)\]]*+(?=\s)|\n")


def sentences(text: str, lang: str | None) -> tuple[Span, ...]:
    """The sentences of `text` in order, without the white space around them."""
    known = _abbreviations(lang)
    spans: list[Span] = []
    start = 0
    for cut in _cuts(text, lang, known):
        _add(spans, text, start, cut)
        start = cut
    _add(spans, text, start, len(text))
    return tuple(spans)


@cache
def _abbreviations(lang: str | None) -> frozenset[str]:
    """What a full stop may end in `lang`; English abbreviations stand in texts of any language."""
    listed = (language_data(code).lists.get("abbreviations", ()) for code in (lang, "en"))
    return frozenset(word for words in listed for word in words)


def _cuts(text: str, lang: str | None, known: frozenset[str]) -> list[int]:
    cuts = [m.end() for m in _WIDE_END.finditer(text)]
    cuts += [
        match.end()
        for match in _END.finditer(text)
        if match.group().startswith("\n") or not _continues(text, match, lang, known)
    ]
    return sorted(set(cuts))


def _continues(text: str, match: re.Match[str], lang: str | None, known: frozenset[str]) -> bool:
    """Whether the full stop at `match` belongs to an abbreviation, a number or an initial."""
    following = text[match.end() : match.end() + 40].lstrip()
    if not following:
        return False
    if match.group() in {"…", "..."} and following[0].islower():
        return True
    if not match.group().startswith("."):
        return following[0].islower()
    if following[0].islower():
        return True
    before = re.search(r"[\w.]+$", text[max(0, match.start() - 30) : match.start()])
    word = before.group().lower() if before else ""
    if word in known or (len(word) == 1 and word.isalpha()):
        return True
    return bool(word.isdigit() and len(word) <= 2 and lang in {"de", "cs", "pl", "sk", "da", "no"})


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        spans.append(Span(start, end))


_PAGE_NUMBER = re.compile(
    r"[ \t\f]*(?:[-–—*\[(]\s?)?"
    r"(?:(?:page|p\.|seite|s\.|página|pág\.|стр(?:аница|\.)?|с\.|стор\.)\s?)?"
    r"\d{1,4}(?:\s?(?:of|/|из|з|von|de|sur)\s?\d{1,4})?(?:\s?[-–—*\])])?[ \t\r]*\Z",
    re.I,
)
_LONGEST_HEAD = 90  # characters of a running head
_HEAD_REPEATS = 2  # a head that stands once is a headline
_SENTENCE_END = '.!?…:;"”»“'
_DIGITS = re.compile(r"\d+")


def blanked(text: str, spans: Iterable[Span]) -> str:
    """`text` with every character of `spans` but line breaks as a blank: the same length."""
    parts, at = [], 0
    for span in sorted(spans):
        start = max(at, span.start)
        if span.end > start:
            kept = "".join("\n" if sign == "\n" else " " for sign in text[start : span.end])
            parts += [text[at:start], kept]
            at = span.end
    return "".join((*parts, text[at:]))


def without_furniture(text: str) -> str:
    """`text`, the same length, with page numbers and running heads as blanks.

    Where they cut a sentence in two, the empty lines around them become blanks too, so that the
    paragraph goes on.
    """
    lines = _line_spans(text)
    marked = _furniture(text, lines)
    if not marked:
        return text
    result = list(blanked(text, (lines[number] for number in marked)))
    for first, last in _runs(text, lines, marked):
        start, end = lines[first].start, lines[last].end
        while start and text[start - 1].isspace():
            start -= 1
        while end < len(text) and text[end].isspace():
            end += 1
        before, after = text[start - 1 : start], text[end : end + 1]
        if before and before not in _SENTENCE_END and (after.islower() or before in ",-"):
            result[start:end] = " " * (end - start)
    return "".join(result)


def _line_spans(text: str) -> list[Span]:
    found = []
    for line in _LINE.finditer(text):
        ended = line.group().endswith(("\n", "\f"))
        found.append(Span(line.start(), line.end() - ended))
        if not ended:
            break
    return found


def _furniture(text: str, lines: list[Span]) -> frozenset[int]:
    shapes = Counter(_shape(span.of(text)) for span in lines if len(span) <= _LONGEST_HEAD)
    ends = {number for number, span in enumerate(lines) if text[span.end : span.end + 1] == "\f"}
    at_breaks = frozenset(ends | {number + 1 for number in ends})
    numbers = {
        number
        for number, span in enumerate(lines)
        if 0 < len(span) <= 40
        and _PAGE_NUMBER.match(span.of(text))
        and _stands_alone(text, lines, number, shapes, at_breaks)
    }
    heads = {
        near
        for number in numbers | at_breaks
        for near in _neighbours(text, lines, number)
        if shapes[_shape(lines[near].of(text))] >= _HEAD_REPEATS
    }
    return frozenset(numbers | heads)


def _stands_alone(
    text: str, lines: list[Span], number: int, shapes: Counter[str], at_breaks: frozenset[int]
) -> bool:
    """A bare number is a page's only between empty lines or at a page break, not in a table."""
    before = lines[number - 1].of(text).strip(" \t\r") if number else ""
    after = lines[number + 1].of(text).strip(" \t\r") if number + 1 < len(lines) else ""
    words = lines[number].of(text)
    if not at_breaks.isdisjoint((number - 1, number, number + 1)) or (not before and not after):
        return True
    decorated = not words.strip().isdigit()
    repeated = any(shapes[_shape(beside)] >= _HEAD_REPEATS for beside in (before, after))
    return (decorated or repeated) and not (before and after)


def _neighbours(text: str, lines: list[Span], number: int) -> list[int]:
    """The line itself and the nearest ones with words above and below it."""
    found = [number]
    for step in (-1, 1):
        near = number + step
        while 0 <= near < len(lines) and abs(near - number) <= 3:
            if lines[near].of(text).strip():
                found.append(near)
                break
            near += step
    return found


def _shape(line: str) -> str:
    """A line as running heads repeat it: numbers differ from page to page."""
    shape = _DIGITS.sub("#", " ".join(line.split()))
    return shape if any(sign.isalpha() for sign in shape) else f"\0{line}"


def _runs(text: str, lines: list[Span], marked: frozenset[int]) -> list[tuple[int, int]]:
    """First and last of marked lines that only empty lines part."""
    runs: list[tuple[int, int]] = []
    for number in sorted(marked):
        if runs and not text[lines[runs[-1][1]].end : lines[number].start].strip():
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    return runs


_LINE_END = re.compile(r"[ \t\r]*\n[ \t\r]*")
_BREAK = re.compile(r"(?<=\w)[-\u00ad\u2010][ \t]{0,8}\r?\n[ \t]{0,40}(?=\w)")
# A letter of the private use area stands for a break, so that a cut word is known by it.
_CUT = "\ue000"
_WORDS = re.compile(r"[\w\ue000]+(?:-[\w\ue000]+)*")
_LAST_WORD = re.compile(r"\w+\Z")
_FIRST_WORD = re.compile(r"\w+")
# No word that a typesetter breaks is longer; the bound keeps each break's work constant.
_LONGEST_WORD = 40

# First halves that nearly always keep their hyphen in compounds.
_KEPT = """
all anti co ex half high long low non post pro self short so state then vice well
по кое peut c'est
"""
_PREFIXES = frozenset(_KEPT.split())


def clean(text: str, fragments: Sequence[Span]) -> tuple[str, ...]:
    """The words of each of `fragments` on one line, broken words rejoined."""
    return tuple(" ".join(flowed(span.of(text), text).split()) for span in fragments)


def flowed(text: str, whole: str | None = None) -> str:
    """`text`, a part of `whole`, with its wrapped lines joined and broken words closed up."""
    if "\n" not in text:
        return text
    vocabulary = _vocabulary(text if whole is None else whole)
    joined = _BREAK.sub(lambda b: "-" if _keeps_hyphen(text, b, vocabulary) else "", text)
    return _LINE_END.sub(" ", joined)


@lru_cache(maxsize=1)
def _vocabulary(text: str) -> frozenset[str]:
    """The words of `text` that no line break cuts, in lower case; kept for the last text."""
    words = _WORDS.findall(_BREAK.sub(_CUT, text.lower()))
    return frozenset(word for word in words if _CUT not in word)


def _keeps_hyphen(raw: str, found: re.Match[str], vocabulary: frozenset[str]) -> bool:
    if found.group()[0] == "\u00ad":
        return False
    before = _LAST_WORD.search(raw[max(0, found.start() - _LONGEST_WORD) : found.start()])
    after = _FIRST_WORD.match(raw[found.end() : found.end() + _LONGEST_WORD])
    left, right = before.group() if before else "", after.group() if after else ""
    if f"{left}{right}".lower() in vocabulary:
        return False
    if f"{left}-{right}".lower() in vocabulary:
        return True
    if not right[:1].islower() or not left[-1:].isalpha():
        return True
    return left.lower() in _PREFIXES or (left.lower() in vocabulary and right.lower() in vocabulary)
