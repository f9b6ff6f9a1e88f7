"""A run that is stopped, by a signal or by SIGKILL, goes on with the same command."""

import json
import random
import signal
import subprocess
import sys
import threading
import time

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from tests.support.soak import ROUNDS
from tests.support.webs import Reply, Web

PAGES = 40
SEEDS = (3, *range(100, 100 + 3 * (ROUNDS - 1)))
NOUNS = ("harbour", "bakery", "market", "ferry", "garden", "school", "bridge", "tower")
VERBS = ("opens", "closes", "moves", "burns", "grows")


def sentence(n):
    """A sentence for each page, no two of them alike in more than half of their words."""
    chosen = random.Random(n)
    words = [chosen.choice(NOUNS) for _ in range(4)]
    return f"The old {words[0]} {chosen.choice(VERBS)} beside {words[1]}, {words[2]} and {words[3]}"


ARTICLE = "\n\n".join(
    f'"{sentence(n)}," the mayor said.\n\nhttp://town.example/{n}' for n in range(PAGES)
)


def town_page(n):
    words = f"Bridge number {n} opens in the spring" if n % 3 else "The bridge stays closed"
    body = (
        f"<html lang=en><title>Bridge {n}</title><p>The mayor spoke. {words}, he said.</p></html>"
    )

    def answer(_asked, connection):
        time.sleep(0.05)
        connection.sendall(Reply(body=body.encode()).raw())

    return answer


@pytest.fixture
def town(tmp_path):
    (tmp_path / "article.txt").write_text(ARTICLE, "utf-8")
    with Web({f"/{n}": town_page(n) for n in range(PAGES)}) as web:
        yield web


def start(town, folder, out):
    command = ["check", "article.txt", "--out", out, "--delay", "0"]
    return subprocess.Popen(
        [sys.executable, "-m", "crawler", *command, "--resolve", town.resolve()],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_to_end(town, folder, out):
    process = start(town, folder, out)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 1, errors  # some pages do not have the words
    return said_in(folder / out)


def said_in(out):
    lines = (out / "findings.jsonl").read_text("utf-8").splitlines()
    return [(one["id"], one["kind"], one["citation"]["url"]) for one in map(json.loads, lines)]


def wait_for(town, pages):
    limit = time.monotonic() + 60
    while len(town.asked) < pages:
        assert time.monotonic() < limit, "the crawl never started"
        time.sleep(0.01)


def archived(out):
    urls = []
    for path in sorted((out / "archive").glob("*.warc.gz")):
        with open(path, "rb") as file:
            records = ArchiveIterator(file, record_types=WarcRecordType.response)
            urls += [record.headers["WARC-Target-URI"] for record in records]
    return urls


@pytest.mark.soak
def test_a_killed_run_goes_on_and_gives_the_findings_of_an_uninterrupted_one(town, tmp_path):
    whole = run_to_end(town, tmp_path, "whole")
    assert len(whole) == PAGES
    for seed in SEEDS:
        already = len(town.asked)
        process = start(town, tmp_path, f"killed-{seed}")
        wait_for(town, already + random.Random(seed).randrange(2, PAGES))
        process.kill()
        process.communicate(timeout=30)
        assert run_to_end(town, tmp_path, f"killed-{seed}") == whole
        urls = archived(tmp_path / f"killed-{seed}")
        assert {url for url in urls if "robots" not in url} == {url for _, _, url in whole}


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_run_with_exit_3_and_the_same_command_resumes(town, tmp_path, how):
    process = start(town, tmp_path, "out")
    wait_for(town, 8)
    process.send_signal(how)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 3, errors
    assert "same command" in errors
    assert len(errors.splitlines()) == 1
    asked = len(town.asked)
    assert asked < PAGES
    assert len(run_to_end(town, tmp_path, "out")) == PAGES
    assert len([one for one in town.asked if one.path != "/robots.txt"]) <= PAGES + 4


def test_two_runs_on_one_archive_the_second_refuses(town, tmp_path):
    go_on = threading.Event()
    town.routes["/0"] = lambda asked, connection: (go_on.wait(60), town_page(0)(asked, connection))
    first = start(town, tmp_path, "out")
    wait_for(town, 4)
    second = start(town, tmp_path, "out")
    _, errors = second.communicate(timeout=60)
    go_on.set()
    first.communicate(timeout=60)
    assert first.returncode == 1
    assert second.returncode == 3
    assert "archive" in errors


def test_a_feed_that_was_stopped_goes_on_and_reads_every_article(tmp_path):
    def late(n):
        page = town_page(n)

        def answer(asked, connection):
            time.sleep(0.3)
            page(asked, connection)

        return answer

    def story(n):
        note = f"<a href=http://note.example/{n}>a note</a>"
        words = f"“{sentence(n)},” the mayor said in {note} to the council."
        text = f"<html lang=en><article><p>{words}</p><p>More is not known yet.</p></article>"
        return Reply(body=text.encode())

    listed = "".join(f"<item><link>http://town.example/story/{n}</link></item>" for n in range(6))
    feed = Reply(
        body=f"<rss version='2.0'><channel>{listed}</channel></rss>".encode(),
        headers=(("Content-Type", "application/rss+xml"),),
    )
    routes = {"/feed": feed} | {f"/story/{n}": story(n) for n in range(6)}
    with Web(routes | {f"/{n}": late(n) for n in range(6)}) as web:
        command = ["check", "http://town.example/feed", "--out", "out", "--delay", "0"]
        command = [sys.executable, "-m", "crawler", *command, "--resolve", web.resolve()]
        process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
        wait_for(web, 10)
        process.kill()
        process.communicate(timeout=60)
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
        )
    assert done.returncode == 1, done.stderr
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    addresses = [one["address"] for one in report["articles"]]
    assert addresses == [f"http://town.example/story/{n}" for n in range(6)]
    assert report["unread"] == []
    assert not list((tmp_path / "out").glob(".pages-*"))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("seconds", [0.6, 1.0, 1.4, 1.8])
def test_a_signal_while_the_run_starts_gives_one_line(town, tmp_path, how, seconds):
    process = start(town, tmp_path, "out")
    time.sleep(seconds)
    process.send_signal(how)
    _, errors = process.communicate(timeout=60)
    if process.returncode == -how:  # Python itself ended: it was still importing our code
        return
    assert "Traceback" not in errors
    if process.returncode != 1:  # it was done
        assert process.returncode == 3, errors
        assert len(errors.splitlines()) == 1
