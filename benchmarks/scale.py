"""What a million citations cost, measured here, and how long a hundred million would take.

    python -m benchmarks.scale [--pages 400 1600] [--citations 100000000] [--exponents 1.0 0.8]

First `citewatch check` runs over loopback with each number of pages (of about 108 kB, every second
one quoted, all of them kept), and again with `--offline` from its archive. The difference between
the two sizes is the cost of a page without that of the start: processor seconds to fetch and to
judge, bytes of archive and index, bytes and rows of the ledger.

Then a crawl is simulated: cited pages come in the order of the ledger, their hosts drawn from a
Zipf distribution (an assumption: HOSTS hosts, the n-th with a share of n^-EXPONENT); workers get
shards from the shipped `packed()`, under the shipped bounds on pages held and on shards ahead. A
host is in one shard at a time and gives a page each DELAY seconds; a shard costs START seconds,
and its pages the processor seconds that were measured. A host of which a shard waits is passed
over, as the ledger does. SAMPLE pages are simulated, and their rate is taken for all; no rate ends
before the largest host is through.
"""

from __future__ import annotations

import argparse
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import deque
from dataclasses import dataclass
from heapq import heappop, heappush
from pathlib import Path

import numpy as np

from benchmarks.crawl import made, served
from crawler.settings import DOWNLOAD_DELAY
from crawler.spiders.cluster import AHEAD, MOST_HELD, MOST_PAGES, packed

HOSTS = 3_000_000
"""Assumed hosts of a hundred million cited pages: some thirty pages each, on average."""
START = 2.0
"""Seconds to start the process of a shard and to hand its files over."""
WORKERS = (1, 4, 16, 64, 256)
SAMPLE = 200_000
DAY = 86_400.0
SETTINGS = """
delay = 0
allow-private = true
rescue = false
browser = "none"
jobs = 1
[settings]
CONCURRENT_REQUESTS_PER_DOMAIN = 32
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of a page, or of a run: processor seconds, bytes, rows."""

    fetch: float
    judge: float
    archive: float
    index: float
    ledger: float
    rows: float

    def each(self, other: Cost, pages: int) -> Cost:
        """What one of `pages` more cost, when `other` is the smaller run."""
        names = self.__slots__
        return Cost(*((getattr(self, n) - getattr(other, n)) / pages for n in names))


# Measured.


def measured(pages: int) -> Cost:
    """The cost of one run over `pages` pages."""
    with tempfile.TemporaryDirectory() as place, served(folder := Path(place)) as base:
        (folder / "citewatch.toml").write_text(SETTINGS, "utf-8")
        articles = made(folder, pages, base)
        check = [sys.executable, "-m", "crawler", "check", *articles, "--quiet", "--fail-on"]
        check += ["unreadable", "--config", str(folder / "citewatch.toml")]
        archive = folder / "whole" / "archive"
        whole = _used([*check, "--out", str(folder / "whole")])
        again = ["--offline", "--archive", str(archive), "--out", str(folder / "again")]
        judge = _used([*check, *again])
        ledger = folder / "whole" / "citewatch.db"
        with sqlite3.connect(ledger) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            tables = ("articles", "pages", "findings", "standings", "changes")
            asked = "+".join(f"(SELECT COUNT(*) FROM {name})" for name in tables)
            rows = connection.execute(f"SELECT {asked}").fetchone()[0]
        return Cost(
            whole - judge,
            judge,
            sum(path.stat().st_size for path in archive.glob("*.warc.gz")),
            (archive / "index.cdxj").stat().st_size,
            ledger.stat().st_size,
            rows,
        )


def _used(command: list[str]) -> float:
    """Processor seconds of a command and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


# Simulated.


def shares(exponent: float, hosts: int = HOSTS) -> np.ndarray:
    """The share of all pages that each host has, the largest first."""
    weights = np.arange(1, hosts + 1, dtype=np.float64) ** -exponent
    return weights / weights.sum()


def rate(workers: int, hosts: list[int], seconds: float, delay: float, held: int) -> float:
    """Pages a second of a crawl of pages of these `hosts`, in this order.

    `seconds` of a processor are what a page costs its worker, `held` is the window of the ledger.
    """
    coming = iter(hosts)
    passed: dict[int, int] = {}  # pages of hosts of which a shard waits, still in the ledger
    waiting: dict[str, deque[int]] = {}
    busy: set[str] = set()
    free_at = [0.0] * workers
    under_way: list[tuple[float, int, list[str], list[int]]] = []
    now, in_hand, done, number = 0.0, 0, 0, 0
    while True:
        for host in [host for host in passed if len(waiting.get(str(host), ())) < MOST_PAGES]:
            some = min(passed[host], MOST_PAGES)
            waiting.setdefault(str(host), deque()).extend([host] * some)
            in_hand += some
            passed[host] -= some
            if not passed[host]:
                del passed[host]
        while in_hand < held and (host := next(coming, None)) is not None:
            if host in passed or len(waiting.get(str(host), ())) >= MOST_PAGES:
                passed[host] = passed.get(host, 0) + 1
                continue
            waiting.setdefault(str(host), deque()).append(host)
            in_hand += 1
        if done == len(hosts):
            return done / now
        free = AHEAD * workers - len(under_way)
        ready = {h: len(jobs) for h, jobs in waiting.items() if jobs and h not in busy}
        for shard in packed(ready, free) if free > 0 else ():
            counts = [min(MOST_PAGES, len(waiting[host])) for host in shard]
            for host, count in zip(shard, counts, strict=True):
                for _ in range(count):
                    waiting[host].popleft()
                if not waiting[host]:
                    del waiting[host]
            busy.update(shard)
            worker = min(range(workers), key=free_at.__getitem__)
            begun = max(now, free_at[worker])
            took = START + max(max(counts) * delay, sum(counts) * seconds)
            free_at[worker] = begun + took
            number += 1
            heappush(under_way, (begun + took, number, shard, counts))
        now = max(now + 1.0, under_way[0][0])  # it looks once a second
        while under_way and under_way[0][0] <= now:
            _, _, shard, counts = heappop(under_way)
            busy.difference_update(shard)
            in_hand -= sum(counts)
            done += sum(counts)


def simulated(cost: Cost, exponent: float, citations: int, sample: int, delay: float) -> None:
    """Print the days that workers need, and what the limit is."""
    share = shares(exponent)
    drawn = np.searchsorted(share.cumsum(), np.random.default_rng(7).random(sample)).tolist()
    largest = float(share[0])
    floor = citations * largest * delay / DAY
    print(f"\nZipf exponent {exponent:g}: the largest host has {largest:.2%} of the pages")
    print(f"no crawl is done before it is through: {floor:.1f} days at {delay:g} s a page")
    print("| workers | pages a second | days to fetch | days to judge | the limit of fetching |")
    print("|---:|---:|---:|---:|---|")
    for workers in WORKERS:
        found = rate(workers, drawn, cost.fetch, delay, MOST_HELD)
        days = max(citations / found / DAY, floor)
        judge = citations * cost.judge / workers / DAY
        limit = "the largest host" if days < 1.1 * floor else "machines"
        print(f"| {workers} | {found:.0f} | {days:.1f} | {judge:.1f} | {limit} |", flush=True)


def main() -> None:
    """Measure, then simulate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, nargs=2, default=(400, 1600))
    parser.add_argument("--citations", type=int, default=100_000_000)
    parser.add_argument("--exponents", type=float, nargs="+", default=(1.0, 0.8, 0.7))
    parser.add_argument("--sample", type=int, default=SAMPLE)
    parser.add_argument("--delay", type=float, default=DOWNLOAD_DELAY)
    parser.add_argument("--cost", type=float, nargs=6, help="a page's, measured before")
    asked = parser.parse_args()
    if asked.cost:
        cost = Cost(*asked.cost)
    else:
        begun = time.monotonic()
        small, large = map(measured, asked.pages)
        cost = large.each(small, asked.pages[1] - asked.pages[0])
        print(f"measured in {time.monotonic() - begun:.0f} s; --cost", *vars_of(cost))
    million = 1_000_000
    print(f"a million citations: {cost.fetch * million / 3600:.1f} processor hours to fetch,")
    print(f"{cost.judge * million / 3600:.1f} to judge, {cost.rows:.1f} million rows;")
    for name in ("archive", "index", "ledger"):
        each = getattr(cost, name)
        whole = each * asked.citations / 1e12
        print(f"{name}: {each * million / 1e9:.1f} GB; of {asked.citations}: {whole:.2f} TB")
    for exponent in asked.exponents:
        simulated(cost, exponent, asked.citations, asked.sample, asked.delay)


def vars_of(cost: Cost) -> list[str]:
    """The fields as `--cost` takes them."""
    return [f"{getattr(cost, name):.6g}" for name in cost.__slots__]


if __name__ == "__main__":
    main()
