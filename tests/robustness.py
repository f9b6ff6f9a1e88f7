"""Reads every file of a folder as an article and as a source, and counts what nobody foresaw.

    python -m tests.robustness [--steps extract,compare,check] FOLDER...

prints each exception with its file, then how many files were tried and exceptions seen, also
when it is stopped; fails when there are any. An article or source that cannot be read is no
exception: it is named so.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from crawler.articles.article import read_article
from crawler.articles.pairing import pair
from crawler.checks.findings import judge_article
from crawler.checks.sources import SourceView, prepared
from crawler.comparison.verdict import compare
from crawler.documents.page import read_page
from crawler.errors import InputError
from crawler.jsonlines import compare_object, dump_line, extract_object, finding_object
from crawler.linkstate.state import state_of
from crawler.model import Citation, Evidence, Fetch, Kind, LinkState
from reports.catalogue import words

QUOTED = ("The mayor said on 3 May 2019 that 2.5 million people", "won’t pay €40 for it")
PIECE = 90  # code points taken from a page's own text as a quotation
AT = "2026-01-01T00:00:00Z"


@dataclass(frozen=True)
class OnePage:
    """A web on which every citation leads to the same page."""

    seen: SourceView

    def view(self, citation: Citation) -> SourceView:
        return self.seen

    def edition(self, citation: Citation, lang: str | None) -> SourceView | None:
        return None

    def anchored(self, citation: Citation) -> LinkState | None:
        return None

    def parts(self, citation: Citation) -> tuple[()]:
        return ()


def view_of(payload: bytes, url: str) -> SourceView:
    """The page as a crawl would have found it at `url`."""
    page = read_page(payload, None, url)
    evidence = Evidence("a.warc.gz", 0, "<urn:uuid:0>", "sha1:A", AT)
    fetch = Fetch(url, AT, final=url, status=200, content_type="text/html", evidence=evidence)
    state = state_of(fetch, page, payload)
    source = prepared(page) if state.kind is Kind.ALIVE else None
    return SourceView(fetch, state, page, source)


def extracted(payload: bytes, name: str) -> str | None:
    """The `extract` line of an article; None where it is named unreadable."""
    try:
        article = read_article(payload, name)
    except InputError:
        return None
    return dump_line(extract_object(name, article, pair(article), given_text=False))


def compared(payload: bytes, name: str) -> list[str]:
    """The `compare` lines of some quotations: foreign ones, and one of the page's own words."""
    page = read_page(payload, None, name)
    source = prepared(page)
    middle = len(page.text) // 2
    own = page.text[middle : middle + PIECE]
    quotes = [*((one,) for one in QUOTED), QUOTED, *([(own,)] if own.strip() else [])]
    return [
        dump_line(compare_object(name, compare(one, source, "en"), page.text, words().sentence))
        for one in quotes
    ]


def checked(payload: bytes, name: str) -> list[str] | None:
    """The finding lines of an article whose every link leads to the page itself."""
    try:
        article = read_article(payload, name)
    except InputError:
        return None
    sources = OnePage(view_of(payload, "http://page.example/"))
    found = judge_article(article, pair(article), sources)
    msgspec.json.encode(found)
    return [dump_line(finding_object(one, words().sentence)) for one in found]


STEPS = {"extract": extracted, "compare": compared, "check": checked}


def troubles(
    payload: bytes, name: str, steps: Sequence[str] = tuple(STEPS)
) -> Iterator[tuple[str, BaseException]]:
    """What escapes from each step."""
    for step in steps:
        try:
            STEPS[step](payload, name)
        except Exception as error:  # noqa: BLE001  the very thing that is looked for
            yield step, error


def main(folders: list[str]) -> int:
    """Try every file; 1 when anything escaped."""
    steps = tuple(STEPS)
    if folders[:1] == ["--steps"]:
        steps, folders = tuple(folders[1].split(",")), folders[2:]
    files = [one for place in folders for one in sorted(Path(place).rglob("*")) if one.is_file()]
    tried, found, began = 0, 0, time.monotonic()
    try:
        for path in files:
            for step, error in troubles(path.read_bytes(), str(path), steps):
                found += 1
                where = traceback.extract_tb(error.__traceback__)[-1]
                print(f"{path}\t{step}\t{error!r:.200}\t{where.filename}:{where.lineno}")
            tried += 1
    except KeyboardInterrupt:
        print(f"stopped before the end of {len(files)} files")
    seconds = time.monotonic() - began
    print(f"{tried} files tried, {found} exceptions, {seconds:.0f} s")
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
