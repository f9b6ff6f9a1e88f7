"""What the ledger costs a crawl, by how much it owes.

    python -m benchmarks.ledger [--owed 1000 30000 1000000] [--pages 4000] [--db URL]

For each size it makes articles with 50 citations each, owes their pages as `check` does, leases
PAGES of them and closes them as the crawl does, in batches of what ends together, and prints the
milliseconds a page and the plans by which the database finds what it leases, and what `status`
takes then. The URL is of an
empty database of PostgreSQL; without it a SQLite file is made and thrown away.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import subprocess
import sys
import tempfile
import time

from sqlalchemy import event

from crawler.checks.check import Plan, _read_given
from crawler.checks.frontier import RunFrontier
from crawler.model import Article, Citation, Evidence, Fetch, Span
from crawler.store.database import open_store
from crawler.store.ledger import Ledger

CITATIONS = 50  # in an article
TOGETHER = (1, 8)  # pages that are closed in one batch: a slow crawl, and a quick one
IN_FLIGHT = 128
WHEN = "2026-01-02T03:04:05Z"


def article(number, owed):
    citations = tuple(
        Citation(Span(0, 4), url, url)
        for one in range(number * CITATIONS, min((number + 1) * CITATIONS, owed))
        for url in [f"https://host-{one % 997}.example/story/{one}"]
    )
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    return Article(f"article-{number}.html", "text", digest=digest, citations=citations)


def fetched(url):
    evidence = Evidence("pages.warc.gz", 123456, f"urn:uuid:{url[-12:]:0>12}", "sha1:ABC", WHEN)
    return Fetch(url, WHEN, final=url, status=200, content_type="text/html", evidence=evidence)


def seeded(ledger, owed, folder):
    """A run that owes so many pages, and the seconds that owing them took."""
    articles = tuple(article(number, owed) for number in range(-(-owed // CITATIONS)))
    plan = Plan(articles, folder)
    began = time.perf_counter(), time.process_time(), most_memory()
    run = ledger.begin(plan.key, [(one.address, None) for one in articles])
    _read_given(plan, run, ledger, online=True)
    spent = time.perf_counter() - began[0], time.process_time() - began[1]
    return run, *spent, most_memory() - began[2]


def most_memory():
    """The most memory that this process had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def status(db, folder):
    """Seconds that `citewatch status` takes, of the clock and of the processor."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    asked = [sys.executable, "-m", "crawler", "status", "--db", db, "--out", str(folder)]
    subprocess.run(asked, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, used


def worked(frontier, pages, together):
    """Milliseconds a page, of the clock and of the processor, to lease `pages` and close them."""
    began = time.perf_counter(), time.process_time()
    under_way = list(frontier.lease(IN_FLIGHT))
    for _ in range(pages // together):
        ended, under_way = under_way[:together], under_way[together:]
        frontier.done(*(fetched(job.url) for job in ended))
        for _ in ended:
            under_way += frontier.lease(1)
    spent = time.perf_counter() - began[0], time.process_time() - began[1]
    return tuple(seconds * 1000 / pages for seconds in spent)


def plans(ledger, run):
    """How the database finds the pages of a lease."""
    asked = []

    def keep(_connection, _cursor, statement, parameters, *_):
        asked.append((statement, parameters))

    event.listen(ledger.engine, "before_cursor_execute", keep)
    ledger.lease(run.id, 8)
    event.remove(ledger.engine, "before_cursor_execute", keep)
    word = "EXPLAIN QUERY PLAN" if ledger.engine.dialect.name == "sqlite" else "EXPLAIN"
    with ledger.engine.connect() as connection:
        for statement, parameters in asked:
            rows = connection.exec_driver_sql(f"{word} {statement}", parameters)
            print("   ", "\n    ".join(str(row[-1]) for row in rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--owed", type=int, nargs="+", default=[1000, 30_000, 1_000_000])
    parser.add_argument("--pages", type=int, default=4000)
    parser.add_argument("--db")
    asked = parser.parse_args()
    for owed in asked.owed:
        with tempfile.TemporaryDirectory() as folder:
            db = asked.db or f"sqlite:///{folder}/ledger.db"
            ledger = Ledger(open_store(db))
            run, wall, processor, memory = seeded(ledger, owed, folder)
            print(
                f"{owed:9,} owed  seeded in {wall:.1f} s ({processor:.1f} of the processor),",
                end="",
            )
            print(f" {memory:.0f} MB more memory; ", end="")
            wall, processor = status(db, folder)
            print(f"status in {wall:.2f} s ({processor:.2f} of the processor)")
            frontier = RunFrontier(run, ledger, folder, lambda *_: None)
            for together in TOGETHER:
                pages = min(asked.pages, owed // 4)
                wall, processor = worked(frontier, pages, together)
                print(
                    f"{'':9} {together} closed together: lease and done {wall:.3f} ms a page"
                    f" ({processor:.3f} of the processor)",
                    flush=True,
                )
            plans(ledger, run)


if __name__ == "__main__":
    main()
