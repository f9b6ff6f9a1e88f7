"""Fetching and judging on Dask's workers: the same findings as one machine, nothing twice."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.reader import open_archive
from crawler.archive.verify import verify
from crawler.archive.writer import ArchiveWriter
from crawler.cli.main import run
from crawler.errors import ArchiveError
from crawler.model import Fetch, PageJob
from crawler.spiders.cluster import MOST_PAGES, packed
from crawler.spiders.shards import Shard, place_of, read_journal
from tests.support.soak import ROUNDS
from tests.support.webs import Reply, Web

HOSTS = 4
PAGES = 12
ARTICLE = "\n\n".join(
    f'"Ferry number {n} of the old harbour sails again in the spring," she said.\n\n'
    f"http://h{n % HOSTS}.example/{n}"
    for n in range(PAGES)
)


def sailing(n, pause):
    told = "sails again in the spring" if n % 3 else "will never sail again at all"
    body = (
        "<html lang=en><title>Ferries</title><p>The harbour master spoke to us. "
        f"Ferry number {n} of the old harbour {told}, she said on Monday.</p></html>"
    )

    def answer(_asked, connection):
        time.sleep(pause)
        connection.sendall(Reply(body=body.encode()).raw())

    return answer


def harbour(pause=0.0):
    return Web({f"/{n}": sailing(n, pause) for n in range(PAGES)})


def checking(folder, web, out, *more):
    command = ["check", "article.txt", "--out", out, "--delay", "0", "--browser", "none", "--quiet"]
    return subprocess.Popen(
        [sys.executable, "-m", "crawler", *command, "--resolve", web.resolve(), *more],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stderr=subprocess.PIPE,
        text=True,
    )


def found(folder):
    lines = (folder / "findings.jsonl").read_text("utf-8").splitlines()
    return [(row["id"], row["kind"], row["passage"]) for row in map(json.loads, lines)]


def asked(web):
    return Counter(one.path for one in web.asked if one.path != "/robots.txt")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "article.txt").write_text(ARTICLE, "utf-8")
    return tmp_path


def test_other_machines_need_a_ledger_of_their_own(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    assert run(["check", "article.txt", "--cluster", "tcp://127.0.0.1:1"]) == 2
    assert "postgresql" in capsys.readouterr().err
    assert run(["check", "article.txt", "--cluster", "local:many"]) == 2
    assert "local:1 to local:256" in capsys.readouterr().err


@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=4), st.integers(1, 900), max_size=40),
    st.integers(1, 8),
)
def test_hosts_are_packed_once_and_the_largest_first(hosts, most):
    shards = packed(hosts, most)
    named = [host for shard in shards for host in shard]
    assert len(shards) <= most
    assert len(named) == len(set(named))
    assert all(shards)
    if hosts:
        assert hosts[named[0]] == max(hosts.values())
    for shard in shards:
        sizes = [min(hosts[host], MOST_PAGES) for host in shard]
        assert len(shard) == 1 or sum(sizes) <= MOST_PAGES


def test_a_shard_that_was_taken_in_is_not_fetched_again(tmp_path):
    place = place_of(str(tmp_path), "7")
    shard = Shard("7", str(tmp_path), (PageJob("http://127.0.0.1:1/x", "source"),), {})
    place.fetch(shard)  # would raise, or fetch: settings are missing
    assert not list(tmp_path.iterdir())


def test_a_journal_that_was_cut_gives_its_whole_lines(tmp_path):
    lines = [msgspec.json.encode(Fetch(f"http://a.example/{n}", "2026-01-01")) for n in range(3)]
    journal = tmp_path / "journal.jsonl"
    journal.write_bytes(lines[0] + b"\n" + lines[1] + b"\n" + lines[2][:9])
    assert [fetch.requested for fetch in read_journal(journal)] == [
        "http://a.example/0",
        "http://a.example/1",
    ]
    with journal.open("ab") as file:
        file.write(lines[2] + b"\n")
    assert len(read_journal(journal)) == 3
    assert read_journal(tmp_path / "none") == []


def test_a_file_taken_in_is_read_as_one_of_the_archive(tmp_path):
    with ArchiveWriter(tmp_path / "shard", prefix="shard-1") as shard:
        shard.resource("http://a.example/x", "text/plain", b"kept")
    (path,) = (tmp_path / "shard").glob("*.warc.gz")
    with ArchiveWriter(tmp_path / "own") as own:
        own.adopt(path)
        own.resource("http://a.example/y", "text/plain", b"too")
        path.touch()
        with pytest.raises(ArchiveError, match="already"):
            own.adopt(path)
    with open_archive((), tmp_path / "own") as archive:
        read = {entry.url for entry in archive.entries() if entry.type == "resource"}
    assert read == {"http://a.example/x", "http://a.example/y"}


def tagged(n):
    """A page that answers 304 to whoever has it."""
    kept = (("ETag", f'"{n}"'),)
    body = (
        "<html lang=en><title>Ferries</title><p>The harbour master spoke to us. Ferry number "
        f"{n} of the old harbour sails again in the spring, she said on Monday.</p></html>"
    )

    def answer(request, connection):
        same = request.headers.get("if-none-match") == f'"{n}"'
        reply = Reply(304, b"", kept, None) if same else Reply(200, body.encode(), kept)
        connection.sendall(reply.raw())

    return answer


def rechecking_and_judging_an_archive_take_workers_too(folder):
    with Web({f"/{n}": tagged(n) for n in range(PAGES)}) as web:
        assert checking(folder, web, "alone", "--no-rescue").wait() == 0
        again = ["--out", "alone", "--delay", "0", "--resolve", web.resolve(), "--no-rescue"]
        for _ in range(2):
            assert called(folder, "recheck", *again, "--cluster", "local:2") == 0
        assert asked(web) == {f"/{n}": 3 for n in range(PAGES)}
    archive = folder / "alone" / "archive"
    assert not verify(archive)
    with open_archive([archive]) as opened:
        entries = list(opened.entries())
        answers = Counter((e.type, e.status) for e in entries if e.url.startswith("http://h"))
        assert answers[("revisit", 304)] == 2 * PAGES
        payloads = {opened.read(e.evidence).payload for e in entries if e.type == "revisit"}
    assert len(payloads) == PAGES
    offline = ["check", "article.txt", "--offline", "--archive", str(archive), "--quiet", "--out"]
    assert called(folder, *offline, "here") == 0
    assert called(folder, *offline, "spread", "--cluster", "local:2") == 0
    for name in ("findings.jsonl", "report.json"):
        assert (folder / "here" / name).read_bytes() == (folder / "spread" / name).read_bytes()


def called(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "crawler", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
    ).returncode


if ROUNDS > 1:  # seven commands: in `make soak` alone
    test_rechecking_and_judging_an_archive_take_workers_too = pytest.mark.soak(
        rechecking_and_judging_an_archive_take_workers_too
    )
