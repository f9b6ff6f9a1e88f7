"""What dies while a cluster works costs time alone: a worker, the scheduler, the database.

Each round is a run of the command against a real scheduler with two workers, a real PostgreSQL and
a web of four hosts; something is killed at a seeded moment of its fetching or judging. The command
is given again where it says so (exit code 3), as `docs/cluster.md` has it.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from crawler.archive.reader import open_archive
from crawler.archive.verify import verify
from crawler.model import Evidence
from tests.support import postgres
from tests.support.soak import ROUNDS
from tests.support.webs import Reply, Web, silent_port

ROOT = Path(__file__).parents[2]
HOSTS, PAGES = 4, 12
FETCHING, JUDGING = "fetching", "judging"
KINDS = (
    ("worker", FETCHING),
    ("worker", JUDGING),
    ("scheduler", FETCHING),
    ("database", FETCHING),
    ("scheduler", JUDGING),
    ("database", JUDGING),
)
# In `make soak` twenty rounds with a kill each; in `make test` one that has three of them.
SAMPLE = (("worker", FETCHING), ("database", FETCHING), ("worker", JUDGING))
DEATHS = [(kind,) for kind in (KINDS * 4)[:20]] if ROUNDS > 1 else [SAMPLE]
DELAY = 0.4  # seconds from what is waited for to the kill, at most
MOST = 900.0  # seconds of one round: one takes 20 on a quiet machine of 2 cores

pytestmark = pytest.mark.soak


def cited(n, seed):
    return f'"Ferry number {n} of harbour {seed} sails again in the spring," she said.'


def article(seed):
    """Every page is quoted; those that have not the words are the ones whose number 3 divides."""
    quotes = (f"{cited(n, seed)}\n\nhttp://h{n % HOSTS}.example/{n}" for n in range(PAGES))
    return "\n\n".join(quotes)


MORE = (
    "<p>It lies at the old quay, beside the two tugs and the pilot boat. The crew paints it.</p>"
    * 8
)


def page(n, seed):
    fate = "sails again in the spring" if n % 3 else "will never sail again at all"
    body = (
        "<html lang=en><title>Ferries</title><p>The harbour master spoke to us. "
        f"Ferry number {n} of harbour {seed} {fate}, she said on Monday.</p>{MORE}</html>"
    )

    def answer(_asked, connection):
        time.sleep(0.15)
        connection.sendall(Reply(body=body.encode()).raw())

    return answer


class Cluster:
    """A scheduler and two workers, each a process group of its own that can be killed."""

    def __init__(self, folder):
        self._folder = folder
        self.port = silent_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.scheduler = self._begun("scheduler", "--port", str(self.port), "--no-dashboard")
        self.workers = [self._worker() for _ in range(2)]

    def _begun(self, command, *more):
        return subprocess.Popen(
            [sys.executable, "-m", "dask", command, "--host", "127.0.0.1", *more],
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _worker(self):
        more = ["--no-nanny", "--no-dashboard", "--nthreads", "1", "--death-timeout", "20"]
        return self._begun("worker", self.address, *more)

    def kill_worker(self, number):
        """SIGKILL to the worker alone, not to what it began; another takes its place."""
        self.workers[number].kill()
        self.workers[number].wait()
        self.workers[number] = self._worker()

    def kill_scheduler(self):
        self.scheduler.kill()
        self.scheduler.wait()
        self.scheduler = self._begun("scheduler", "--port", str(self.port), "--no-dashboard")

    def mend(self):
        """Put new workers in the place of those that ended, as whatever runs them does."""
        for number, worker in enumerate(self.workers):
            if worker.poll() is not None:
                self.workers[number] = self._worker()

    def close(self):
        for process in (*self.workers, self.scheduler):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cluster")
    with postgres.restartable() as (url, restart):
        cluster = Cluster(folder)
        try:
            yield cluster, url, restart
        finally:
            cluster.close()


def begun(folder, web, db, cluster):
    options = ["--out", "out", "--delay", "0", "--browser", "none", "--quiet", "--no-rescue"]
    more = ["--resolve", web.resolve(), "--db", db, "--cluster", cluster, "--log-format", "json"]
    return subprocess.Popen(
        [sys.executable, "-m", "crawler", "check", "article.txt", *options, *more],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )


class Stderr:
    """What a command says, as it says it."""

    def __init__(self, process):
        self.lines = []
        self._thread = threading.Thread(target=self._read, args=(process.stderr,), daemon=True)
        self._thread.start()

    def _read(self, stream):
        self.lines += []
        for line in stream:
            self.lines.append(line.rstrip())


def reached(when, web, stderr):
    """Fetching: pages were asked for. Judging: every page is closed, and articles are under way."""
    if when == FETCHING:
        return len(asked(web)) >= 3
    return sum('"message": "page"' in line for line in stderr.lines) >= PAGES


def asked(web):
    return Counter(one.path for one in web.asked if one.path != "/robots.txt")


@pytest.mark.parametrize("seed", range(len(DEATHS)))
def test_what_dies_costs_time_alone(parts, tmp_path, seed):
    cluster, db, restart = parts
    chance = random.Random(seed)
    deaths = DEATHS[seed]
    (tmp_path / "article.txt").write_text(article(seed), "utf-8")
    kills = {
        "worker": lambda: cluster.kill_worker(chance.randrange(2)),
        "scheduler": cluster.kill_scheduler,
        "database": restart,
    }
    until = time.monotonic() + MOST
    with Web({f"/{n}": page(n, seed) for n in range(PAGES)}) as web:
        code, said, coming = 3, [], list(deaths)
        while code == 3:
            process = begun(tmp_path, web, db, cluster.address)
            stderr = Stderr(process)
            while process.poll() is None:
                assert time.monotonic() < until, (*deaths, *stderr.lines)
                if coming and reached(coming[0][1], web, stderr):
                    time.sleep(chance.random() * DELAY)
                    kills[coming.pop(0)[0]]()
                cluster.mend()
                time.sleep(0.02)
            code = process.returncode
            said += stderr.lines
            stopped = code == 3 and "database" in dict(deaths)
            assert code == 1 or stopped, "\n".join(said)
        hits = asked(web)
    assert not coming

    lines = (tmp_path / "out" / "findings.jsonl").read_text("utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    kinds = {row["citation"]["url"]: row["outcome"] for row in found}
    assert kinds == {
        f"http://h{n % HOSTS}.example/{n}": "match" if n % 3 else "drift" for n in range(PAGES)
    }
    assert len({row["id"] for row in found}) == len(found) == PAGES
    assert hits.keys() == {f"/{n}" for n in range(PAGES)}
    fetching = sum(when == FETCHING for _, when in deaths)
    assert hits.total() <= PAGES + 2 * HOSTS * fetching, hits  # again: what was under way

    archive = tmp_path / "out" / "archive"
    assert not verify(archive)  # a record id that was used twice among its faults
    with open_archive([archive]) as opened:
        for row in found:
            assert opened.read(Evidence(**row["evidence"])).payload
    assert not list((archive / ".shards").glob("*/"))
