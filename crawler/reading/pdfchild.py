"""The child process of `pdf`: PDF bytes on standard input, one JSON object on standard output."""

from __future__ import annotations

import json
import resource
import sys

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
