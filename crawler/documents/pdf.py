"""The text layer of a PDF, read in a child process that can be killed.

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
from dataclasses import dataclass
from itertools import accumulate

from crawler.documents.encoding import read_json, without_unstorable
from crawler.model import Kind, Span

MEMORY = 1024 * 1024 * 1024  # bytes of address space for the child
_READER = (sys.executable, "-I", "-m", "crawler.documents.pdf")
_HYPHEN_AT_END = re.compile(r"[\ufffe\u00ad\u0002]\r?\n?")


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


def read_pdf(payload: bytes, seconds: float = 20) -> PdfText:
    """Read the text layer of `payload` within `seconds` and MEMORY bytes."""
    try:
        child = subprocess.run(
            [*_READER, str(MEMORY), str(int(seconds) + 1)],
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


def _joined(answer: dict[str, object]) -> PdfText:
    pages = answer["pages"]
    assert isinstance(pages, list)
    parts = [page_text(str(page)) for page in pages]
    starts = accumulate((len(part) + 1 for part in parts), initial=0)  # a form feed behind each
    spans = [Span(at, at + len(part)) for at, part in zip(starts, parts, strict=False)]
    text = "\f".join(parts)
    problem, detail = _problem(answer, text, len(pages))
    title = str(answer.get("title") or "").strip() or None
    return PdfText(text, tuple(spans), problem, detail, title)


def _problem(answer: dict[str, object], text: str, pages: int) -> tuple[Kind | None, str]:
    if answer["error"]:
        return Kind.UNREADABLE, str(answer["error"])
    if not text.strip():
        return Kind.UNREADABLE, "no text layer (scanned pages)"
    if answer["cut"]:
        return Kind.TOO_LARGE, f"only the first {pages} pages were read"
    return None, ""


def page_text(raw: str) -> str:
    """One page's text: line breaks as "\\n", words that the layout broke put together again."""
    joined = _HYPHEN_AT_END.sub("", raw)
    return without_unstorable(joined.replace("\r\n", "\n").replace("\r", "\n")).replace("\f", "\n")


# The child process of `pdf`: PDF bytes on standard input, one JSON object on standard output.


# Parts the answer from anything a library may have printed before.
MARK = b"citewatch-pdf\n"
MOST_PAGES = 3000  # books; a page takes 2-10 ms, so these fit the time limit
MOST_TEXT = 10_000_000  # characters


def main(arguments: list[str]) -> int:
    """`arguments`: address space in bytes, processor time in seconds."""
    memory, seconds = int(arguments[0]), int(arguments[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    payload = sys.stdin.buffer.read()
    answer = read(payload)
    sys.stdout.buffer.write(MARK + json.dumps(answer).encode())
    return 0


def read(payload: bytes) -> dict[str, object]:
    """Pages' texts, the title, why it failed ("" when it did not), whether pages were left out."""
    import pypdfium2  # type: ignore[import-untyped]

    pages: list[str] = []
    try:
        document = pypdfium2.PdfDocument(payload)
    except pypdfium2.PdfiumError as failure:
        return {"pages": pages, "title": "", "error": str(failure), "cut": False}
    total, error, length = len(document), "", 0
    for number in range(min(total, MOST_PAGES)):
        try:
            page = document[number]
            text = page.get_textpage()
            pages.append(text.get_text_range())
            text.close()
            page.close()
        except pypdfium2.PdfiumError as failure:
            error = f"page {number + 1}: {failure}"
            pages.append("")
        length += len(pages[-1])
        if length > MOST_TEXT:
            break
    title = document.get_metadata_value("Title")
    return {"pages": pages, "title": title, "error": error, "cut": len(pages) < total}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
