"""How fast the archive is written and read, on pages of about 108 kB made from own texts.

    python benchmarks/archive_write.py [--pages 400]

Prints one line for each way of writing (milliseconds a page, pages a second, bytes on disk in
per cent of the payload) and for scanning and reading what was written.
"""

from __future__ import annotations

import argparse
import gzip
import io
import itertools
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from crawler.archive.builder import Exchange
from crawler.archive.reader import Archive
from crawler.archive.verify import verify
from crawler.archive.writer import ArchiveWriter

SIZE = 108_000
SYNC_EVERY = 32  # pages between two fsyncs, about what a crawl of 30 pages a batch does
SUBJECTS = (
    "harbour",
    "council",
    "school",
    "ferry",
    "museum",
    "budget",
    "river",
    "bridge",
    "market",
    "library",
)
VERBS = (
    "opened",
    "closed",
    "moved",
    "doubled",
    "paused",
    "reviewed",
    "rejected",
    "approved",
    "measured",
    "renamed",
)
PLACES = (
    "Northgate",
    "Eastmoor",
    "Southwick",
    "Westford",
    "Highfield",
    "Lowbridge",
    "Kirkby",
    "Marston",
)
HEAD = ((b"Content-Type", b"text/html; charset=utf-8"), (b"Server", b"benchmark"))
AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def page(number: int) -> bytes:
    """A news page of about SIZE bytes: markup, repeated furniture, and prose of its own."""
    chance = random.Random(number)
    parts = [f"<html><head><title>Story {number}</title></head><body><nav>"]
    parts += [
        f'<a class="menu-item level-{n % 3}" href="/{w}/{n}">{w}</a>'
        for n, w in enumerate(SUBJECTS * 8)
    ]
    parts.append("</nav><article>")
    size = sum(map(len, parts))
    while size < SIZE:
        words = (
            f"{chance.choice(PLACES)}'s {chance.choice(SUBJECTS)} {chance.choice(VERBS)} "
            f"{chance.randrange(2, 5000)} {chance.choice(SUBJECTS)}s, said {chance.random():.6f}"
            for _ in range(6)
        )
        parts.append(f'<p class="story-body__paragraph">{"; ".join(words)}.</p>\n')
        size += len(parts[-1])
    return "".join(parts).encode()[:SIZE]


def exchanges(pages: list[bytes]) -> Iterator[Exchange]:
    for number, payload in enumerate(pages):
        yield Exchange(
            url=f"http://news.example/story/{number}",
            method="GET",
            request_head=b"GET /story HTTP/1.1\r\nHost: news.example\r\n\r\n",
            status=200,
            reason="OK",
            response_head=HEAD,
            payload=payload,
            at=AT,
            address="192.0.2.1",
        )


def plain_gzip(folder: Path, pages: list[bytes]) -> None:
    with open(folder / "pages.gz", "wb") as out:
        for payload in pages:
            out.write(gzip.compress(payload, 9))


def warcio_writer(folder: Path, pages: list[bytes]) -> None:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    pairs = [(name.decode(), value.decode()) for name, value in HEAD]
    with open(folder / "pages.warc.gz", "wb") as handle:
        out = WARCWriter(handle, gzip=True, warc_version="1.1")
        for each in exchanges(pages):
            head = StatusAndHeaders("200 OK", pairs, protocol="HTTP/1.1")
            body = io.BytesIO(each.payload)
            answer = out.create_warc_record(each.url, "response", payload=body, http_headers=head)
            asked = out.create_warc_record(
                each.url,
                "request",
                http_headers=StatusAndHeaders("GET /story HTTP/1.1", [("Host", "news.example")]),
            )
            out.write_request_response_pair(asked, answer)


def ours(folder: Path, pages: list[bytes]) -> None:
    with ArchiveWriter(folder) as out:
        for count, each in enumerate(exchanges(pages), 1):
            out.write(each)
            if count % SYNC_EVERY == 0:
                out.sync()


def read_all(folder: Path, files: bool) -> int:
    """Open the archive and read every page; `files` ignores the index, as for a foreign file."""
    where = {"files": sorted(folder.glob("*.warc.gz"))} if files else {"folders": [folder]}
    with Archive(**where) as archive:
        return sum(len(archive.read(capture.evidence).payload) for capture in archive.pages())


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=400)
    count = parser.parse_args().pages
    pages = [page(number) for number in range(min(count, 400))]
    pages = [b"<!-- %d -->" % n + p for n, p in zip(range(count), itertools.cycle(pages))]
    total = sum(map(len, pages))
    print(f"{count} pages, {total / count / 1000:.0f} kB each")
    with tempfile.TemporaryDirectory() as place:
        for name, write, share in (
            ("write: plain gzip, level 9", plain_gzip, 0.1),
            ("write: warcio", warcio_writer, 0.1),
            ("write: ours", ours, 1.0),
        ):
            folder = Path(place) / name.rpartition(" ")[2]
            folder.mkdir()
            some = pages[: max(1, int(count * share))]  # the slow ones get a tenth of the pages
            spent = timed(lambda: write(folder, some))  # noqa: B023
            size = sum(path.stat().st_size for path in folder.glob("*.gz"))
            line(name, spent, len(some), f"{100 * size / sum(map(len, some)):.1f} % on disk")
        line("read: with our index", timed(lambda: read_all(folder, False)), count)
        line("read: scanned first", timed(lambda: read_all(folder, True)), count)
        line("verify: every bit", timed(lambda: verify(folder)), count)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB, of which the pages themselves {total / 2**20:.0f} MB")


def line(name: str, seconds: float, pages: int, note: str = "") -> None:
    each = 1000 * seconds / pages
    print(f"{name:28} {each:7.3f} ms/page {pages / seconds:8.0f} pages/s  {note}")


if __name__ == "__main__":
    main()
