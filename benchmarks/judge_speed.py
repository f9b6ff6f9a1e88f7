"""Prints how fast an archived corpus is judged, beside a bare loop over the same bytes.

    python -m benchmarks.judge_speed [PAGES] [FOLDER]

Makes PAGES (default 400) pages of about 95 kB from our own words, each quoted once, then runs
`citewatch check --offline` with one worker and with two, and a bare loop of FastWARC, resiliparse
and rapidfuzz in one process. Then a corpus ten times as large, for the growth of time and memory.
Times are whole commands with their start and their reports; memory is the largest process.
"""

from __future__ import annotations

import io
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORDS = """
the council of a harbour town said on monday that its bridge would stay closed until spring because
the engineers had found cracks in two of the piers and the money for the repair must come from the
region while people wait for boats that leave every hour from the old quay and the mayor spoke
before a crowd of several hundred residents who asked about tolls schools and roads
""".split()  # noqa: SIM905


def sentence(dice):
    return " ".join(dice.choice(WORDS) for _ in range(dice.randint(9, 24))).capitalize() + "."


def said(dice, number):
    chosen = [dice.choice(WORDS) for _ in range(3)]
    return f"We will keep the {' '.join(chosen)} open for number {number} this year"


def page(dice, number, quote):
    menu = "".join(f'<li><a href="/section/{n}">Section {n}</a></li>' for n in range(120))
    script = f"<script>{'var a=function(b){return b*2};window.layer=[];' * 400}</script>"
    style = f"<style>{'.a{color:red}' * 900}</style>"
    prose = [" ".join(sentence(dice) for _ in range(4)) for _ in range(30)]
    prose[12] += f" “{quote},” said the mayor."
    cards = "".join(
        f'<div class="card"><h3><a href="/n/{n}">{sentence(dice)[:60]}</a></h3>'
        f"<p>{sentence(dice)}</p></div>"
        for n in range(60)
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Story {number}</title>'
        f"{script}{style}</head><body><nav><ul>{menu}</ul></nav><main><article>"
        f"<h1>Story {number}</h1>{''.join(f'<p>{one}</p>' for one in prose)}</article></main>"
        f"<aside>{cards}</aside>{script}<footer><ul>{menu}</ul></footer></body></html>"
    )


def make(folder, pages):
    """The corpus: pages.warc.gz and an article for each page."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    folder.mkdir()
    head = [("Content-Type", "text/html; charset=utf-8")]
    size = 0
    with open(folder / "pages.warc.gz", "wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number in range(pages):
            dice = random.Random(number)
            quote = said(dice, number)
            url = f"http://town{number % 200}.example/news/{number}"
            body = page(dice, number, quote).encode()
            size += len(body)
            headers = StatusAndHeaders("200 OK", head, protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=io.BytesIO(body), http_headers=headers
                )
            )
            text = f'Town news {number}\n\n"{quote}," the mayor said.\n\n{url}\n'
            (folder / f"{number:06}.txt").write_text(text, "utf-8")
    names = "\n".join(str(path) for path in sorted(folder.glob("*.txt")))
    (folder / "list").write_text(names, "utf-8")
    return size / pages


def checked(folder, jobs):
    """Seconds of the whole command, and megabytes of its largest process."""
    out = folder / f"out{jobs}-{time.monotonic_ns()}"
    command = [sys.executable, "-m", "crawler", "check", "--files-from", str(folder / "list")]
    command += ["--offline", "--archive", str(folder / "pages.warc.gz"), "--out", str(out)]
    began = time.perf_counter()
    child = subprocess.Popen([*command, "--jobs", str(jobs), "--quiet"])
    _, status, used = os.wait4(child.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    return time.perf_counter() - began, used.ru_maxrss / 1024


def bare(folder, pages):
    """Seconds of reading, extracting and matching without any judgement."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType
    from rapidfuzz.fuzz import partial_ratio_alignment
    from resiliparse.extract.html2text import extract_plain_text

    began = time.perf_counter()
    with open(folder / "pages.warc.gz", "rb") as file:
        for number, record in enumerate(
            ArchiveIterator(file, record_types=WarcRecordType.response)
        ):
            text = extract_plain_text(record.reader.read().decode())
            partial_ratio_alignment(said(random.Random(number), number), text, score_cutoff=80)
    return time.perf_counter() - began


def main():
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as made:
        small, large = Path(made) / "small", Path(made) / "large"
        print(f"{pages} pages of {make(small, pages) / 1000:.0f} kB, one quotation each")
        peer = bare(small, pages)
        print(f"bare loop, one core: {pages / peer:.0f} pages/s")
        for jobs in (1, 2):
            seconds, memory = checked(small, jobs)
            print(
                f"check --jobs {jobs}: {pages / seconds:.0f} pages/s, "
                f"{peer / seconds:.2f} of the bare loop, {memory:.0f} MB"
            )
        make(large, 10 * pages)
        more, most = checked(large, 2)
        print(f"ten times the corpus: {more / seconds:.1f} times the time, {most:.0f} MB")
    print(
        f"this program itself: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )


if __name__ == "__main__":
    main()
