"""A crawl of 300 pages, killed fifty times at seeded points, gives what an uninterrupted one gives.

Every run is a process of its own, forked from one that has the modules read already, so that fifty
starts cost little. A run is killed after a number of requests or after a time since its start, so
kills fall into start-up, the crawl, the judging and the writing of reports. A run that gets to its
end before its kill is compared, and the next one begins anew.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.archive.index import INDEX_NAME, Entry
from crawler.archive.verify import verify
from tests.support.soak import ROUNDS
from tests.support.webs import Reply, Web

PAGES = 300
KILLS = 50 * ROUNDS if ROUNDS > 1 else 20
SEED = 20_260
FINDINGS_EXIT = 1  # some pages do not have the words

ROBOTS = "http://town.example/robots.txt"  # asked once a start

SERVER = """
import os, signal, sys
import crawler.cli.main, crawler.cli.check, crawler.checks.check, crawler.checks.judging
import crawler.spiders.citations, crawler.middlewares.capture, reports
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        null = os.open(os.devnull, os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(null, fd)
        os._exit(crawler.cli.main.run(line.rstrip("\\n").split("\\t")))
    print(pid, flush=True)
    _, status = os.waitpid(pid, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


class Runs:
    """Starts one run after another; see SERVER."""

    def __init__(self, folder):
        self._server = subprocess.Popen(
            [sys.executable, "-c", SERVER],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )

    def start(self, *arguments):
        self._server.stdin.write("\t".join(arguments) + "\n")
        self._server.stdin.flush()
        return int(self._server.stdout.readline())

    def end(self):
        """The exit code of the run under way; negative is the signal that ended it."""
        return int(self._server.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.stdin.close()
        self._server.wait(timeout=30)


def said(number):
    """Six words that no other number has, so that no quotation is found on another's page."""
    dice = random.Random(number)
    letters = "abcdefghiklmnoprstuvw"
    made = ["".join(dice.choice(letters) for _ in range(dice.randint(4, 9))) for _ in range(6)]
    return "We " + " ".join(made)


def article():
    return "\n\n".join(
        f'"{said(n)}," the mayor said.\n\nhttp://town.example/{n}' for n in range(PAGES)
    )


def page(number):
    spoken = said(number) if number % 50 else "Nothing of the kind was ever said by anybody here"
    filler = f"The council met on day {number} and spoke for a long time about roads. " * 3
    html = f"<html lang=en><title>Day {number}</title><p>{filler}</p><p>{spoken}.</p></html>"
    return Reply(body=html.encode())


VARIES = frozenset(("fetched", "captured", "last_success", "archive", "offset", "record_id"))
"""Members of a finding that name a moment or a place in the archive: no two crawls share them."""


def lasting(value):
    """A finding without what VARIES."""
    if isinstance(value, dict):
        return {name: lasting(one) for name, one in value.items() if name not in VARIES}
    return value


@dataclass(frozen=True)
class Ended:
    """What a finished folder holds: `evidence` and `records` are record ids."""

    findings: list
    evidence: set
    records: list
    pages: Counter


def ended(folder):
    """Its findings as far as two crawls may share them, and its records."""
    lines = (folder / "findings.jsonl").read_text("utf-8").splitlines()
    findings = [json.loads(line) for line in lines]
    records, pages = [], Counter()
    for warc in sorted((folder / "archive").glob("*.warc.gz")):
        with warc.open("rb") as handle:
            for record in ArchiveIterator(handle):
                records.append(record.rec_headers.get_header("WARC-Record-ID"))
                url = record.rec_headers.get_header("WARC-Target-URI")
                if record.rec_type == "response" and url != ROBOTS:
                    pages[url] += 1
    evidence = {one["evidence"]["record_id"] for one in findings}
    return Ended([lasting(one) for one in findings], evidence, records, pages)


def holds(folder, whole):
    """Assert that `folder` holds what an uninterrupted run gave: nothing lost, nothing doubled.

    A page that was archived and not yet done when the kill came is fetched again; the archive
    then has a `revisit` of it and one `response` all the same.
    """
    mine = ended(folder)
    assert mine.findings == whole.findings
    assert len(set(mine.records)) == len(mine.records)
    assert mine.evidence <= set(mine.records)
    assert set(mine.pages) == set(whole.pages)
    assert set(mine.pages.values()) == {1}
    index = (folder / "archive" / INDEX_NAME).read_bytes().splitlines(keepends=True)
    entries = [Entry.parse(line) for line in index]
    assert {entry.record_id for entry in entries} <= set(mine.records)
    assert len({entry.record_id for entry in entries}) == len(entries)
    assert verify(folder / "archive") == ()


@pytest.fixture(scope="module")
def town():
    with Web({f"/{n}": page(n) for n in range(PAGES)}) as web:
        yield web


def kill(pid, town, dice, length):
    """Kill the run `pid` after some requests, or some time after its start."""
    asked = len(town.asked) + dice.choice((dice.randint(1, 40), PAGES))
    limit = time.monotonic() + dice.uniform(0.0, length / 3)
    while len(town.asked) < asked and time.monotonic() < limit:
        time.sleep(0.001)
    with suppress(ProcessLookupError):  # it came to its end before
        os.kill(pid, signal.SIGKILL)


@pytest.mark.soak
def test_kills_lose_nothing_and_double_nothing(town, tmp_path):
    (tmp_path / "article.txt").write_text(article(), "utf-8")
    command = ("check", "article.txt", "--resolve", town.resolve(), "--delay", "0")
    command += ("--no-rescue", "--browser", "none", "--jobs", "1", "--out")
    with Runs(tmp_path) as runs:
        began = time.monotonic()
        runs.start(*command, "whole")
        assert runs.end() == FINDINGS_EXIT
        length = time.monotonic() - began
        whole = ended(tmp_path / "whole")
        assert len(whole.findings) == PAGES
        dice = random.Random(SEED)
        kills = finished = 0
        while kills < KILLS or finished == 0:
            folder = f"killed-{finished}"
            pid = runs.start(*command, folder)
            if kills < KILLS:
                kill(pid, town, dice, length)
            code = runs.end()
            if code == -signal.SIGKILL:
                kills += 1
                continue
            assert code == FINDINGS_EXIT
            holds(tmp_path / folder, whole)
            finished += 1
