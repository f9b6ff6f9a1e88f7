"""The text layer of a PDF and its links, read in a child process that can be killed.

PDF files are programs of a kind: looping, nested or malformed ones must cost no more than the
limits, and a crash in the library must not end the run. The child gets the bytes on its standard
input, answers on its standard output, and is killed when its time or memory is used up.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple

from crawler.documents.encoding import read_json, without_unstorable
from crawler.model import Kind, Span

MEMORY = 1024 * 1024 * 1024  # bytes of address space for the child
_READER = (sys.executable, "-I", "-m", "crawler.documents.pdf")
# What `page_text` takes out: hyphens of the layout with the break behind them, half of "\r\n".
_TAKEN_OUT = re.compile(r"[\ufffe\u00ad\u0002]\r?\n?|\r(?=\n)")


@dataclass(frozen=True, slots=True)
class PdfLink:
    """A link by the words that it stands on: to `url`, or to the offset `leads_to` in the text."""

    span: Span
    url: str = ""
    leads_to: int = -1


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A printed line: its page from 0, the height of its letters and their top, in points from
    below."""

    span: Span
    page: int
    size: float
    top: float


@dataclass(frozen=True, slots=True)
class PdfText:
    """Text with one span a page, in page order; pages are parted by a form feed.

    `problem` is None, UNREADABLE (encrypted, malformed, looping, or pages without a text layer)
    or TOO_LARGE; `detail` says which. With a problem, `text` holds what could be read.
    """

    text: str
    pages: tuple[Span, ...] = ()
    problem: Kind | None = None
    detail: str = ""
    title: str | None = None
    links: tuple[PdfLink, ...] = ()  # in the order of their words
    lines: tuple[PdfLine, ...] = ()  # in the order of the text


def read_pdf(
    payload: bytes, seconds: float = 20, *, links: bool = False, lines: bool = False
) -> PdfText:
    """Read the text layer of `payload` within `seconds` and MEMORY bytes; its `links` and printed
    `lines` if wanted.
    """
    wanted = [name for name, asked in (("links", links), ("lines", lines)) if asked]
    try:
        child = subprocess.run(
            [*_READER, str(MEMORY), str(int(seconds) + 1), *wanted],
            input=payload,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return PdfText("", problem=Kind.UNREADABLE, detail=f"not read within {seconds:g} s")
    _, mark, answer = child.stdout.partition(MARK)
    if child.returncode != 0 or not mark:
        return PdfText("", problem=Kind.UNREADABLE, detail="the PDF reader stopped")
    return _joined(read_json(answer))


def _joined(answer: dict[str, Any]) -> PdfText:
    pages = [str(page) for page in answer["pages"]]
    parts = [page_text(page) for page in pages]
    starts = accumulate((len(part) + 1 for part in parts), initial=0)  # a form feed behind each
    spans = [Span(at, at + len(part)) for at, part in zip(starts, parts, strict=False)]
    text = "\f".join(parts)
    problem, detail = _problem(answer, text, len(pages))
    title = str(answer.get("title") or "").strip() or None
    links = tuple(_links(answer["links"], pages, spans, text))
    movers = [_mover(page) for page in pages] if answer["lines"] else []
    lines = tuple(
        PdfLine(Span(at + movers[page](start), at + movers[page](end)), page, size, top)
        for page, start, end, size, top in answer["lines"]
        for at in (spans[page].start,)
    )
    return PdfText(text, tuple(spans), problem, detail, title, links, lines)


def _links(
    found: list[list[Any]], pages: list[str], spans: list[Span], text: str
) -> Iterator[PdfLink]:
    """The child's links, with offsets into the whole text; the parts of one that the layout
    broke put together.
    """
    places: dict[int, Callable[[int], int]] = {}

    def moved(page: int, offset: int) -> int:
        if page not in places:
            places[page] = _mover(pages[page])
        return spans[page].start + min(places[page](offset), len(spans[page]))

    last: PdfLink | None = None
    for page, start, end, url, to_page, to_offset in sorted(found):
        leads_to = moved(to_page, to_offset) if 0 <= to_page < len(pages) else -1
        link = PdfLink(Span(moved(page, start), moved(page, end)), url, leads_to)
        if last is None:
            last = link
        elif (last.url, last.leads_to) == (url, leads_to) and (
            not text[last.span.end : link.span.start].strip()
        ):
            last = PdfLink(Span(last.span.start, link.span.end), url, leads_to)
        else:
            yield last
            last = link
    if last is not None:
        yield last


def _mover(raw: str) -> Callable[[int], int]:
    """Where an offset in a page's raw text lies in its `page_text`."""
    taken = [match.span() for match in _TAKEN_OUT.finditer(raw)]
    ends = [end for _, end in taken]
    lost = list(accumulate((end - start for start, end in taken), initial=0))

    def moved(offset: int) -> int:
        before = bisect_left(ends, offset + 1)
        inside = max(0, offset - taken[before][0]) if before < len(taken) else 0
        return offset - lost[before] - inside

    return moved


def _problem(answer: dict[str, Any], text: str, pages: int) -> tuple[Kind | None, str]:
    if answer["error"]:
        return Kind.UNREADABLE, str(answer["error"])
    if not text.strip():
        return Kind.UNREADABLE, "no text layer (scanned pages)"
    if answer["cut"]:
        return Kind.TOO_LARGE, f"only the first {pages} pages were read"
    return None, ""


def page_text(raw: str) -> str:
    """One page's text: line breaks as "\\n", words that the layout broke put together again."""
    joined = _TAKEN_OUT.sub("", raw)
    return without_unstorable(joined.replace("\r", "\n")).replace("\f", "\n")


# The child process of `pdf`: PDF bytes on standard input, one JSON object on standard output.


# Parts the answer from anything a library may have printed before.
MARK = b"citewatch-pdf\n"
MOST_PAGES = 3000  # books; a page takes 2-10 ms, so these fit the time limit
MOST_TEXT = 10_000_000  # characters
MOST_LINKS = 20_000  # of a document; the references of a book are some thousands
MOST_PLACED = 3_000_000  # characters whose places are looked up, at 1-2 µs each
_NEAR = 3.0  # points; a destination stands that far above the line it means, or below its top


def main(arguments: list[str]) -> int:
    """`arguments`: address space in bytes, processor time in seconds, "links" where wanted."""
    memory, seconds = int(arguments[0]), int(arguments[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    payload = sys.stdin.buffer.read()
    answer = read(payload, links="links" in arguments, lines="lines" in arguments)
    sys.stdout.buffer.write(MARK + json.dumps(answer).encode())
    return 0


def read(payload: bytes, *, links: bool = False, lines: bool = False) -> dict[str, Any]:
    """Pages' texts, the title, why it failed ("" when it did not), whether pages were left out;
    links as page, start, end, URL, page and offset that they lead to; lines as page, start, end,
    height and top.
    """
    import pypdfium2  # type: ignore[import-untyped]

    pages: list[str] = []
    answer: dict[str, Any] = {"pages": pages, "title": "", "error": "", "cut": False}
    answer |= {"links": [], "lines": []}
    try:
        document = pypdfium2.PdfDocument(payload)
    except pypdfium2.PdfiumError as failure:
        return answer | {"error": str(failure)}
    total, length = len(document), 0
    linker = _Linker(document)
    for number in range(min(total, MOST_PAGES)):
        try:
            page = document[number]
            text = page.get_textpage()
            pages.append(text.get_text_range())
            if links:
                linker.add(number, page, text)
            if lines:
                letters = linker.letters(text)
                answer["lines"] += [[number, *one] for one in _lines(pages[-1], letters)]
            text.close()
            page.close()
        except pypdfium2.PdfiumError as failure:
            answer["error"] = f"page {number + 1}: {failure}"
            pages.append("")
        length += len(pages[-1])
        if length > MOST_TEXT:
            break
    answer["title"] = document.get_metadata_value("Title")
    answer["links"] = linker.placed(pages)
    return answer | {"cut": len(pages) < total}


_Area = tuple[float, float, float, float]  # left, bottom, right, top, in points from below
_Goal = tuple[int, float, float]  # page from 0, x, y


class _Letter(NamedTuple):
    """A visible character: its offset in the page's text, its centre, left side and top."""

    at: int
    x: float
    y: float
    left: float
    top: float
    size: float


def _lines(text: str, letters: list[_Letter]) -> Iterator[tuple[int, int, float, float]]:
    """The lines of a page's text with their middle letter's height and top."""
    ordered = sorted(letters)
    places = [one.at for one in ordered]
    for found in re.finditer(r"[^\r\n]+", text):
        start, end = found.span()
        inside = ordered[bisect_left(places, start) : bisect_left(places, end)]
        if inside:
            sizes, tops = sorted(one.size for one in inside), sorted(one.top for one in inside)
            middle = len(inside) // 2
            yield start, end, round(sizes[middle], 2), round(tops[middle], 1)


def _place(letters: list[_Letter], text: str, goal: _Goal, shown: str) -> int | None:
    """The offset in a page's text that a link to `goal` leads to; `shown` are its own words.

    A note's number is believed before the place: browsers print places some lines too high.
    """
    _, x, y = goal
    number = re.fullmatch(r"\W{0,2}(\d{1,3})\W{0,2}", shown)
    if number:
        opens = re.compile(rf"(?:\A|[\r\n])[ \t\[(]{{0,8}}({number[1]})(?!\d)")
        starts = {match.start(1) for match in opens.finditer(text)}
        found = [one for one in letters if one.at in starts]
        return min(found, key=lambda one: abs(one.top - y)).at if found else None
    below = [one for one in letters if one.top <= y + _NEAR and one.left >= x - _NEAR]
    return max(below, key=lambda one: (round(one.top), -one.at)).at if below else None


class _Linker:
    """Collects the link annotations of a document with the words that they lie on."""

    def __init__(self, document: Any) -> None:
        import pypdfium2.raw  # type: ignore[import-untyped]

        self._raw = pypdfium2.raw
        self._document = document
        self._left = MOST_PLACED
        self._links: list[tuple[int, int, int, str, _Goal | None]] = []

    def add(self, number: int, page: Any, text: Any) -> None:
        """The links of page `number`, from 0."""
        found = list(self._annotations(page))
        letters = self.letters(text) if found else []
        for areas, url, goal in found:
            for left, bottom, right, top in areas:
                over = [at for at, x, y, *_ in letters if left <= x <= right and bottom <= y <= top]
                if over:
                    self._links.append((number, over[0], over[-1] + 1, url, goal))

    def placed(self, pages: list[str]) -> list[list[Any]]:
        """The links to addresses and to places in `pages`, given as their texts."""
        wanted = {goal[0] for *_, goal in self._links if goal and 0 <= goal[0] < len(pages)}
        letters: dict[int, list[_Letter]] = {}
        for number in sorted(wanted):
            page = self._document[number]
            text = page.get_textpage()
            letters[number] = self.letters(text)
            text.close()
            page.close()
        placed = []
        for number, start, end, url, goal in self._links:
            page_number, offset = -1, None
            if goal is not None and goal[0] in letters:
                page_number = goal[0]
                shown = pages[number][start:end]
                offset = _place(letters[page_number], pages[page_number], goal, shown)
            if url or offset is not None:
                placed.append([number, start, end, url, page_number, offset or 0])
        return placed

    def letters(self, text: Any) -> list[_Letter]:
        """Every visible character of a page, in the order of its text."""
        from ctypes import byref, c_double

        raw, total = self._raw, text.count_chars()
        self._left -= total
        if self._left < 0:
            return []
        left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
        area = raw.FS_RECTF()
        letters: list[_Letter] = []
        base = -1
        for index in range(total):
            at = raw.FPDFText_GetTextIndexFromCharIndex(text, index)
            if at < 0:
                continue
            base = at if base < 0 else base
            sides = byref(left), byref(right), byref(bottom), byref(top)
            if raw.FPDFText_GetCharBox(text, index, *sides) and right.value > left.value:
                x, y = (left.value + right.value) / 2, (bottom.value + top.value) / 2
                loose = raw.FPDFText_GetLooseCharBox(text, index, byref(area))
                size = area.top - area.bottom if loose else top.value - bottom.value
                letters.append(_Letter(at - base, x, y, left.value, top.value, size))
        return letters

    def _annotations(self, page: Any) -> Iterator[tuple[list[_Area], str, _Goal | None]]:
        """Areas (left, bottom, right, top), URL and place in the document of every link."""
        from ctypes import byref, c_int

        raw, position, link = self._raw, c_int(0), self._raw.FPDF_LINK()
        while len(self._links) < MOST_LINKS and raw.FPDFLink_Enumerate(
            page, byref(position), byref(link)
        ):
            action = raw.FPDFLink_GetAction(link)
            goal = raw.FPDFLink_GetDest(self._document, link)
            if action and not goal and raw.FPDFAction_GetType(action) == raw.PDFACTION_GOTO:
                goal = raw.FPDFAction_GetDest(self._document, action)
            url = self._url(action) if action else ""
            if url or goal:
                yield list(self._areas(link)), url, self._goal(goal) if goal and not url else None

    def _url(self, action: Any) -> str:
        from ctypes import create_string_buffer

        raw = self._raw
        if raw.FPDFAction_GetType(action) != raw.PDFACTION_URI:
            return ""
        size = raw.FPDFAction_GetURIPath(self._document, action, None, 0)
        buffer = create_string_buffer(size)
        raw.FPDFAction_GetURIPath(self._document, action, buffer, size)
        return buffer.value.decode("utf-8", "replace").strip()

    def _areas(self, link: Any) -> Iterator[_Area]:
        from ctypes import byref

        raw, count = self._raw, self._raw.FPDFLink_CountQuadPoints(link)
        if count == 0:
            area = raw.FS_RECTF()
            if raw.FPDFLink_GetAnnotRect(link, byref(area)):
                sides, ends = (area.left, area.right), (area.bottom, area.top)
                yield min(sides), min(ends), max(sides), max(ends)
        for index in range(count):
            quad = raw.FS_QUADPOINTSF()
            if raw.FPDFLink_GetQuadPoints(link, index, byref(quad)):
                across = quad.x1, quad.x2, quad.x3, quad.x4
                along = quad.y1, quad.y2, quad.y3, quad.y4
                yield min(across), min(along), max(across), max(along)

    def _goal(self, goal: Any) -> _Goal | None:
        from ctypes import byref, c_float, c_int

        raw = self._raw
        page = raw.FPDFDest_GetDestPageIndex(self._document, goal)
        has_x, has_y, has_zoom = c_int(), c_int(), c_int()
        x, y, zoom = c_float(), c_float(), c_float()
        flags = byref(has_x), byref(has_y), byref(has_zoom)
        raw.FPDFDest_GetLocationInPage(goal, *flags, byref(x), byref(y), byref(zoom))
        return (page, x.value if has_x.value else 0.0, y.value) if has_y.value else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
