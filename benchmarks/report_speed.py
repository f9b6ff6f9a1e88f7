"""How fast a report of many findings is written, and how fast its index answers in Chromium.

    python -m benchmarks.report_speed [FINDINGS]

Prints seconds, the growth of peak memory from a tenth of the findings to all of them, the size of
the index, and in Chromium (Debian's) the first paint and the slowest filter.
"""

from __future__ import annotations

import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import reports
from crawler.checks.results import ArticleReport, Run
from crawler.model import (
    Article,
    Change,
    Citation,
    EditClass,
    Evidence,
    Fetch,
    Finding,
    Kind,
    PairingReason,
    Passage,
    Quotation,
    Span,
)

FINDINGS = 10_000
AN_ARTICLE = 10
SOURCES = 2_000
KINDS = [Kind.VERBATIM] * 5 + [Kind.EDITED, Kind.ALTERED, Kind.ABSENT, Kind.GONE, Kind.BLOCKED]
TEXT = "the council of harbour bridge voted to keep every night ferry running until spring"
WORDS = TEXT.split()
HTML = "<html lang=en><title>Page {n}</title><body><article><h1>Page {n}</h1>{text}</article>"


def made(seed: int, count: int) -> str:
    """`count` words, the same for the same seed."""
    return " ".join(random.Random(seed).choices(WORDS, k=count))


def article(number: int) -> ArticleReport:
    """One article of 900 words with ten findings, each with a quotation and a source."""
    parts, findings, at = [], [], 0
    for index in range(AN_ARTICLE):
        seed = number * AN_ARTICLE + index
        before, quote = made(seed, 70) + " “", made(seed + 1, 16)
        parts += [before, quote, "” said the mayor (report).\n\n"]
        findings.append(finding(seed, at + len(before), quote))
        at += sum(map(len, parts[-3:]))
    return ArticleReport(
        Article(
            f"https://outlet{number % 40}.example/{number}",
            "".join(parts),
            title=f"Article {number} about {made(number, 5)}",
            published=f"20{10 + number % 16}-{number % 12 + 1:02}-11",
            outlet=f"Outlet {number % 40}",
            lang="en",
        ),
        tuple(findings),
    )


def finding(seed: int, start: int, quote: str) -> Finding:
    kind = KINDS[seed % len(KINDS)]
    url = f"https://host{seed % 700}.example/page/{seed % SOURCES}"
    end = start + len(quote)
    evidence = Evidence(
        "a.warc.gz", seed, f"<urn:uuid:{seed % SOURCES:08}>", "sha1:X", "2026-11-24"
    )
    passage = None if kind in (Kind.ABSENT, Kind.GONE, Kind.BLOCKED) else quote + " yes"
    return Finding(
        id=f"{seed:020x}",
        article="",
        kind=kind,
        reason="The source says “yes”, the quote leaves it out.",
        quotation=Quotation((Span(start, end),), quote, lang="en"),
        citation=Citation(Span(end + 18, end + 24), url, url, anchor="report"),
        pairing=PairingReason.SAME_SENTENCE,
        passage=Passage(passage, Span(40, 40 + len(passage)), "en") if passage else None,
        changes=(
            Change(
                EditClass.WORD, Span(len(quote), len(quote)), Span(40 + len(quote), 44 + len(quote))
            ),
        )
        if kind is Kind.ALTERED
        else (),
        fetch=Fetch(url, "2026-11-24T03:00:00Z", final=url, status=200, evidence=evidence),
        evidence=evidence,
        score=0.9,
        source_title=f"Page {seed % SOURCES}",
    )


class Articles:
    """Makes articles as they are asked for, so that none is kept."""

    def __init__(self, findings: int) -> None:
        self._count = findings // AN_ARTICLE

    def __iter__(self) -> Iterator[ArticleReport]:
        return map(article, range(self._count))


def captured(evidence: Evidence) -> object:
    """A source of 1,500 words, read from HTML as the judge reads it."""
    from crawler.documents.page import read_page

    number = int(evidence.record_id[10:18])
    text = "".join(f"<p>{made(number + line, 50)}.</p>" for line in range(30))
    page = HTML.format(n=number, text=text).encode()
    return read_page(page, "text/html", f"https://host.example/{number}")


def write(findings: int, folder: Path) -> None:
    """Write the site and print "seconds, peak memory in MB"."""
    run = Run("Speed", "", "2026-11-24T04:00:00Z", "0", Articles(findings), captured=captured)  # type: ignore[arg-type]
    began = time.perf_counter()
    reports.write(run, folder, ["html", "json", "jsonl"])
    seconds = time.perf_counter() - began
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measured(findings: int, folder: Path) -> tuple[float, float]:
    """Seconds and peak memory (MB) of writing the site in a process of its own."""
    line = subprocess.run(
        [sys.executable, "-m", "benchmarks.report_speed", "--write", str(findings), str(folder)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    seconds, memory = map(float, line.split())
    return seconds, memory


PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1"
FILTER = """(change) => {
  const began = performance.now();
  if (change.chip) document.querySelector(`.chip.${change.chip}`).click();
  else {
    const field = document.querySelector(change.field);
    field.value = change.value;
    field.dispatchEvent(new Event(change.event));
  }
  document.body.offsetHeight; // lay out what was drawn
  return performance.now() - began;
}"""
CHANGES = [
    {"chip": "drift"},
    {"chip": "match"},
    {"field": "#q", "value": "harbour", "event": "input"},
    {"field": "#q", "value": "host7 outlet", "event": "input"},
    {"field": "#kind", "value": "edited", "event": "change"},
    {"field": "#host", "value": "host12.example", "event": "change"},
    {"field": "#sort", "value": "title", "event": "change"},
    {"field": "#q", "value": "", "event": "input"},
]


def browsed(index: Path) -> tuple[float, float]:
    """Milliseconds to the first paint, and of the slowest filter, in a fresh Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(index.as_uri())
        page.wait_for_selector("#list .row")
        page.wait_for_timeout(300)
        paint = page.evaluate(PAINT)
        slowest = max(page.evaluate(FILTER, change) for change in CHANGES)
        browser.close()
    return paint, slowest


def main() -> None:
    if sys.argv[1:2] == ["--write"]:
        write(int(sys.argv[2]), Path(sys.argv[3]))
        return
    findings = int(sys.argv[1]) if len(sys.argv) > 1 else FINDINGS
    with tempfile.TemporaryDirectory() as folder:
        _, small = measured(findings // 10, Path(folder) / "small")
        seconds, memory = measured(findings, Path(folder) / "all")
        index = Path(folder) / "all" / "report.html"
        size = index.stat().st_size / 1e6
        print(f"{findings} findings written in {seconds:.1f} s (site, JSON and JSON lines)")
        print(f"peak memory {memory:.0f} MB; with a tenth of the findings {small:.0f} MB")
        print(f"index {size:.2f} MB")
        paint, slowest = browsed(index)
        print(f"first paint {paint:.0f} ms, slowest filter or sort {slowest:.0f} ms")


if __name__ == "__main__":
    main()
