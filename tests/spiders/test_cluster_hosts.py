"""300 hosts, two and four workers, PostgreSQL and a store: each page once, each host in peace.

The servers' own log tells which page was asked for when; the findings are held against what the
pages say, and against a run of one process on one disk.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support import postgres, s3
from tests.support.soak import ROUNDS
from tests.support.webs import Reply, Web

ROOT = Path(__file__).parents[2]
HOSTS, EACH = 300, 3
ARTICLES = 30
DELAY = 0.5  # seconds between two requests to a host, give or take half
SHIFT = 0.1  # seconds by which a busy machine may move one request towards another on its way

pytestmark = pytest.mark.soak


def said(n):
    return f"Ferry number {n} of the old harbour sails again in the spring"


class Log:
    """When which page was asked for, robots.txt too."""

    def __init__(self):
        self.seen = defaultdict(list)
        self._guard = threading.Lock()

    def robots(self, asked, connection):
        with self._guard:
            self.seen[asked.host].append((time.monotonic(), asked.path))
        connection.sendall(Reply(404).raw())

    def answer(self, n):
        words = said(n) if n % 7 else f"Ferry number {n} of the old harbour will never sail at all"
        body = (
            "<html lang=en><title>Ferries</title><p>The harbour master spoke to us in her office "
            "above the old quay, where the boats of the whole bay are painted in the winter. "
            f"{words}, she told us on Monday.</p></html>"
        )
        raw = Reply(body=body.encode()).raw()

        def answer(asked, connection):
            with self._guard:
                self.seen[asked.host].append((time.monotonic(), asked.path))
            connection.sendall(raw)

        return answer


def checked(folder, out, *more):
    """The findings of a run and what its servers saw."""
    log = Log()
    routes = {f"/{n}": log.answer(n) for n in range(HOSTS * EACH)}
    with Web({**routes, "/robots.txt": log.robots}) as web:
        options = ["--out", out, "--delay", str(DELAY), "--browser", "none", "--quiet"]
        articles = [f"{number}.txt" for number in range(ARTICLES)]
        command = [sys.executable, "-m", "crawler", "check", *articles, *options, "--no-rescue"]
        done = subprocess.run(
            [*command, "--resolve", web.resolve(), *more],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1, done.stderr
    lines = (folder / out / "findings.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines], log.seen


def judged(rows):
    return [(row["id"], row["kind"], row["passage"], row["reason"]) for row in rows]


if ROUNDS > 1:  # minutes: in `make soak` alone

    def test_each_page_once_and_each_host_in_peace(tmp_path):
        pages = [
            (n, f'"{said(n)}," she said.\n\nhttp://h{n % HOSTS}.example/{n}') for n in range(900)
        ]
        for number in range(ARTICLES):
            text = "\n\n".join(words for n, words in pages if n % ARTICLES == number)
            (tmp_path / f"{number}.txt").write_text(text, "utf-8")
        alone, _ = checked(tmp_path, "alone")
        with postgres.server() as db, s3.server() as bucket:
            for workers in (2, 4):
                elsewhere = ["--cluster", f"local:{workers}", "--archive", f"{bucket}/{workers}"]
                ledger = f"sqlite:///{tmp_path}/{workers}.db" if workers == 4 else db
                rows, seen = checked(tmp_path, f"on-{workers}", *elsewhere, "--db", ledger)
                matches = {row["citation"]["url"]: row["outcome"] == "match" for row in rows}
                assert matches == {
                    f"http://h{n % HOSTS}.example/{n}": n % 7 > 0 for n in range(HOSTS * EACH)
                }
                assert judged(rows) == judged(alone)
                hits = Counter(path for host in seen.values() for _, path in host)
                assert hits.pop("/robots.txt") >= HOSTS  # once for each shard that a host is in
                assert hits == {f"/{n}": 1 for n in range(HOSTS * EACH)}
                assert len(seen) == HOSTS
                gaps = [b[0] - a[0] for host in seen.values() for a, b in pairwise(sorted(host))]
                print(f"{workers} workers: {len(gaps)} pauses, the shortest {min(gaps):.3f} s")
                assert min(gaps) > DELAY / 2 - SHIFT
