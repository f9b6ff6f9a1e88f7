"""What archiving costs a crawl, beside Scrapy without an archive and with a simple one.

    python -m benchmarks.crawl_speed [--pages 1000] [--rounds 3]

A web server in a process of its own offers PAGES pages of about 108 kB. Each way of crawling runs
in a fresh process, the ways in turn and ROUNDS times over; the median of each is printed in pages
a second of wall clock and of processor time, and in parts of the way it is compared with:

    scrapy            a plain spider that throws the pages away
    scrapy + warcio   the same, and warcio's writer in its callback
    scrapy + archive  the same, with our handler, capture, archive and syncs
    crawl             our whole crawl with an archive that writes nothing
    crawl + archive   our whole crawl as `citewatch check` runs it
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.archive_write import page

VARIANTS = 200  # pages made; the server writes its number into each, so that no two are the same
WAYS = {
    "scrapy": (),
    "scrapy + warcio": ("scrapy",),
    "scrapy + archive": ("scrapy",),
    "crawl": ("scrapy",),
    "crawl + archive": ("scrapy", "crawl"),
}
"""The ways, each with those that it is compared with. 4,000 pages: scrapy 649 pages/s, with warcio
0.30 of that, with our archive 0.79; our crawl 1.28, with its archive 0.79 (0.62 of itself without).
Writing in a thread made it 0.62 in place of 0.78: handing over costs more than compressing does.
"""
QUICK = {
    "CONCURRENT_REQUESTS": 32,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 32,
    "DOWNLOAD_DELAY": 0,
    "ROBOTSTXT_OBEY": False,
    "LOG_LEVEL": "ERROR",
    "TELNETCONSOLE_ENABLED": False,
}


class Pages(asyncio.Protocol):
    """Answers `GET /N` with page N; keeps connections open."""

    made: tuple[bytes, ...] = ()

    def connection_made(self, transport):
        self._transport = transport
        self._head = b""

    def data_received(self, data):
        self._head += data
        while b"\r\n\r\n" in self._head:
            head, _, self._head = self._head.partition(b"\r\n\r\n")
            number = int(head.split(b" ", 2)[1][1:])
            mark = b"<!-- %d -->" % number
            body = self.made[number % VARIANTS]
            length = len(mark) + len(body)
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (length, mark)
            )
            self._transport.write(body)


async def serve():
    Pages.made = tuple(page(number) for number in range(VARIANTS))
    server = await asyncio.get_running_loop().create_server(Pages, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def plain(urls, folder, way):
    """Scrapy as its tutorial has it, with one of three things done to each page."""
    from scrapy import Request, Spider
    from scrapy.crawler import CrawlerProcess

    class PlainSpider(Spider):
        name = "plain"
        custom_settings = QUICK

        async def start(self):
            for url in urls:
                yield Request(url, dont_filter=True)

        def parse(self, response):
            return None

    class WarcioSpider(PlainSpider):
        def parse(self, response):
            from warcio.statusandheaders import StatusAndHeaders

            head = [(n.decode(), v[0].decode()) for n, v in response.headers.items()]
            answer = StatusAndHeaders("200 OK", head, protocol="HTTP/1.1")
            record = writer.create_warc_record(
                response.url, "response", payload=io.BytesIO(response.body), http_headers=answer
            )
            writer.write_record(record)

    class KeptSpider(PlainSpider):
        custom_settings = QUICK | {
            "DOWNLOAD_HANDLERS": {"http": "crawler.middlewares.download.GuardedHandler"},
            "DOWNLOADER_MIDDLEWARES": {"crawler.middlewares.capture.CaptureMiddleware": 950},
            "ITEM_PIPELINES": {"crawler.pipelines.LedgerPipeline": 100},
            "CITEWATCH_ALLOW_PRIVATE": True,
            "CITEWATCH_MAX_HEAD_BYTES": 262_144,
            "CONCURRENT_ITEMS": 2,
        }

        def parse(self, response):
            from crawler.model import Fetch

            yield Fetch(response.url, "", status=response.status)

        from contextlib import nullcontext as stopping_on_errors

    if way == "scrapy":
        chosen = PlainSpider
    elif way == "scrapy + warcio":
        from warcio.warcwriter import WARCWriter

        writer = WARCWriter(open(folder / "pages.warc.gz", "wb"), gzip=True)  # noqa: SIM115
        chosen = WarcioSpider
    else:
        from crawler.archive.writer import ArchiveWriter
        from crawler.spiders.citations import MemoryFrontier

        KeptSpider.archive = ArchiveWriter(folder)
        frontier = MemoryFrontier(urls)
        frontier.lease(len(urls))
        KeptSpider.frontier = frontier
        chosen = KeptSpider
    process = CrawlerProcess({"LOG_LEVEL": "ERROR"})
    process.crawl(chosen)
    began = time.perf_counter(), time.process_time()
    process.start()
    return time.perf_counter() - began[0], time.process_time() - began[1]


class Forgetful:
    """An archive that writes nothing."""

    def write(self, exchange):
        from crawler.model import Evidence

        return Evidence("none", 0, "", "sha1:", "")

    def metadata(self, target_url, fields, *, concurrent_to=None):
        return concurrent_to

    def sync(self):
        return None

    def close(self):
        return None


def whole(urls, folder, way):
    """Our crawl, its ledger in memory."""
    from crawler.archive.writer import ArchiveWriter
    from crawler.spiders.citations import MemoryFrontier, crawl

    archive = ArchiveWriter(folder) if way == "crawl + archive" else Forgetful()
    settings = QUICK | {
        "CITEWATCH_ALLOW_PRIVATE": True,
        "CITEWATCH_BROWSER": "none",
        "CITEWATCH_SIBLING_SECONDS": 0,
    }
    began = time.perf_counter(), time.process_time()
    crawl(MemoryFrontier(urls), archive, overrides=settings)
    archive.close()
    return time.perf_counter() - began[0], time.process_time() - began[1]


def measured(way, pages, port):
    """What one run in this process took: seconds by the clock and of the processor, and bytes."""
    urls = [f"http://127.0.0.1:{port}/{number}" for number in range(pages)]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        took, used = (plain if way.startswith("scrapy") else whole)(urls, folder, way)
        size = sum(path.stat().st_size for path in folder.glob("*.gz"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": took, "processor": used, "bytes": size, "megabytes": peak}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--way", choices=["server", *WAYS], help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.way == "server":
        asyncio.run(serve())
    elif asked.way:
        print(json.dumps(measured(asked.way, asked.pages, asked.port)))
    else:
        compare(asked.pages, asked.rounds)


def compare(pages, rounds):
    me = [sys.executable, "-m", "benchmarks.crawl_speed", "--pages", str(pages), "--way"]
    server = subprocess.Popen([*me, "server"], stdout=subprocess.PIPE, text=True)
    try:
        port = server.stdout.readline().strip()
        runs = {way: [] for way in WAYS}
        for _ in range(rounds):
            for way, done in runs.items():
                command = [*me, way, "--port", port]
                done.append(json.loads(subprocess.check_output(command, text=True)))
    finally:
        server.kill()
        server.wait()
    print(f"{pages} pages of 108 kB, median of {rounds}")
    for way, than in WAYS.items():
        median = {key: statistics.median(one[key] for one in runs[way]) for key in runs[way][0]}
        line = (
            f"{way:17} {pages / median['seconds']:6.0f} pages/s "
            f"{pages / median['processor']:6.0f} a processor second "
            f"{median['bytes'] / 1e6:6.1f} MB on disk {median['megabytes']:4.0f} MB of memory"
        )
        for peer in than:
            pairs = zip(runs[peer], runs[way], strict=True)
            share = statistics.median(one["seconds"] / other["seconds"] for one, other in pairs)
            line += f"  {share:.2f} of {peer}"
        print(line)


if __name__ == "__main__":
    main()
