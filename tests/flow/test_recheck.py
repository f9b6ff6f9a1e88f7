"""Checking again through the real command: conditional requests, what changed, the timeline."""

import json
import sqlite3
import subprocess
import sys
import time

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from tests.support.webs import Reply, Web

ARTICLE = """Council votes on the harbour

"The harbour wall will be rebuilt before the winter," Mayor Anna
Holm said.

http://town.example/wall

"The ferry will run every hour from May on," she said.

http://town.example/ferry
"""


def source(words):
    return (
        f"<html lang=en><title>Council</title><body><p>Mayor Anna Holm spoke on Monday to the"
        f" council of the town, and many people came to listen to her.</p><p>“{words},”"
        " the mayor said. The council agreed after a debate of two hours.</p></body></html>"
    ).encode()


class Newsroom:
    """A town on the web with validators, and the command beside it."""

    def __init__(self, folder, web):
        self.folder, self.web = folder, web

    def put(self, name, words):
        body = source(words)
        etag = f'"{abs(hash(words))}"'

        def answer(asked, connection):
            same = asked.headers.get("if-none-match") == etag
            kept = (("ETag", etag),)
            reply = Reply(304, b"", kept, None) if same else Reply(200, body, kept)
            connection.sendall(reply.raw())

        self.web.routes[f"/{name}"] = answer

    def run(self, command, *arguments):
        done = subprocess.run(
            [sys.executable, "-m", "crawler", command, *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    def crawl(self, command, *arguments):
        return self.run(
            command, *arguments, "--no-rescue", "--delay", "0", "--resolve", self.web.resolve()
        )


@pytest.fixture
def newsroom(tmp_path):
    (tmp_path / "article.txt").write_text(ARTICLE, "utf-8")
    with Web({}) as web:
        made = Newsroom(tmp_path, web)
        made.put("wall", "The harbour wall will be rebuilt before the winter")
        made.put("ferry", "The ferry will run every hour from May on")
        yield made


def revisits(folder):
    found = []
    for path in sorted(folder.glob("*.warc.gz")):
        with open(path, "rb") as file:
            records = ArchiveIterator(file, record_types=WarcRecordType.revisit)
            found += [record.headers["WARC-Profile"] for record in records]
    return found


def test_an_unchanged_page_costs_a_304_and_a_changed_one_is_told_once(newsroom):
    code, _, errors = newsroom.crawl("check", "article.txt")
    assert code == 0, errors

    code, shown, errors = newsroom.crawl("recheck", "--format", "json")
    assert code == 0, errors
    told = json.loads(shown)
    assert (told["fetched"], told["known"], told["changes"]) == (2, 2, [])
    asked = [one for one in newsroom.web.asked if "if-none-match" in one.headers]
    assert {one.path for one in asked} == {"/wall", "/ferry"}
    archive = newsroom.folder / "citewatch-out" / "archive"
    assert revisits(archive) == ["http://netpreserve.org/warc/1.1/revisit/server-not-modified"] * 2

    newsroom.put("wall", "The harbour wall will not be rebuilt before the winter")
    newsroom.web.routes["/ferry"] = Reply(404, b"<html><body>Not here.</body></html>")
    code, shown, errors = newsroom.crawl("recheck", "--format", "json")
    assert code == 1, errors
    changes = {one["finding"]["citation"]["url"]: one for one in json.loads(shown)["changes"]}
    wall, ferry = changes["http://town.example/wall"], changes["http://town.example/ferry"]
    assert wall["before"] == {"outcome": "match", "kind": "verbatim", "confirmed": True}
    assert wall["after"]["kind"] == "source-changed"
    assert ferry["after"] == {"outcome": "dead", "kind": "gone", "confirmed": False}
    assert ferry["finding"]["last_success"] <= ferry["finding"]["first_failure"]
    out = newsroom.folder / "citewatch-out"  # the reports say what stands now, with its permalinks
    told = json.loads((out / "report.json").read_text("utf-8"))["findings"]
    assert {one["kind"] for one in told} == {"source-changed", "gone"}
    (page,) = (out / "report" / "articles").glob("*.html")
    assert all(f'id="f-{one["id"]}"' in page.read_text("utf-8") for one in told)

    code, shown, errors = newsroom.crawl("recheck", "--fail-on", "dead", "--format", "json")
    assert (code, json.loads(shown)["changes"]) == (0, []), errors

    code, shown, errors = newsroom.run("history", "http://town.example/ferry", "--format", "json")
    assert code == 0, errors
    events = json.loads(shown)["events"]
    captures = [one for one in events if one["event"] == "capture"]
    assert [(one["status"], one["same"]) for one in captures] == [
        (200, False), (200, True), (404, False), (404, True),
    ]  # fmt: skip
    assert [one["after"]["kind"] for one in events if one["event"] == "finding"] == [
        "verbatim",
        "gone",
    ]

    code, shown, errors = newsroom.run("history", "article.txt")
    assert code == 0, errors
    told = "verbatim → gone (unconfirmed) http://town.example/ferry “The ferry will run every hour"
    assert told in shown

    # what the 304 answers confirmed can be judged from the archive alone
    newsroom.web.asked.clear()
    code, _, errors = newsroom.run(
        "check", "article.txt", "--offline", "--out", "other",
        "--archive", "citewatch-out/archive", "--format", "jsonl",
    )  # fmt: skip
    assert not newsroom.web.asked
    lines = (newsroom.folder / "other" / "findings.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(line)["outcome"] for line in lines} == {"drift", "dead"}, errors


def test_nothing_is_fetched_that_the_policy_does_not_want_yet(newsroom):
    newsroom.crawl("check", "article.txt")
    asked = len(newsroom.web.asked)
    code, shown, errors = newsroom.crawl("recheck", "--due")
    assert code == 0, errors
    assert "0 of 2 pages fetched again" in shown
    assert len(newsroom.web.asked) == asked


def test_a_page_nobody_cites_has_no_history(newsroom):
    newsroom.crawl("check", "article.txt")
    code, _, errors = newsroom.run("history", "http://town.example/nowhere")
    assert code == 2
    assert "http://town.example/nowhere" in errors


HOOK = "import sys; open('told.jsonl', 'a').write(sys.stdin.read() + chr(10))"


def test_a_recheck_that_is_killed_goes_on_and_a_second_one_beside_it_stands_back(newsroom):
    newsroom.crawl("check", "article.txt")
    (newsroom.folder / "citewatch.toml").write_text(
        f"[notices]\nhook = {json.dumps([sys.executable, '-c', HOOK])}\nfeed = 'changes.atom'\n"
    )
    newsroom.put("wall", "The harbour wall will not be rebuilt before the winter")
    held = newsroom.web.routes["/ferry"] = lambda _asked, _connection: time.sleep(30)
    command = [sys.executable, "-m", "crawler", "recheck", "--no-rescue", "--delay", "0"]
    before = len(newsroom.web.asked)
    first = subprocess.Popen([*command, "--resolve", newsroom.web.resolve()], cwd=newsroom.folder)
    limit = time.monotonic() + 60
    while not any(one.path == "/ferry" for one in newsroom.web.asked[before:]):
        assert time.monotonic() < limit, "the recheck never asked"
        time.sleep(0.05)
    code, _, errors = newsroom.crawl("recheck")
    assert (code, "archive" in errors) == (3, True), errors
    first.kill()
    first.wait()

    assert newsroom.web.routes["/ferry"] is held
    newsroom.web.routes["/ferry"] = Reply(410, b"<html><body>Gone.</body></html>")
    code, shown, errors = newsroom.crawl("recheck", "--due", "--format", "json")
    assert code == 1, errors
    kinds = {one["after"]["kind"] for one in json.loads(shown)["changes"]}
    assert kinds == {"source-changed", "gone"}

    assert newsroom.crawl("recheck", "--due")[0] == 0
    (notice,) = map(json.loads, (newsroom.folder / "told.jsonl").read_text("utf-8").splitlines())
    assert {one["after"]["kind"] for one in notice["changes"]} == kinds
    assert (newsroom.folder / "changes.atom").read_text("utf-8").count("<entry>") == 2


def test_an_upgrade_is_no_news(newsroom):
    newsroom.crawl("check", "article.txt")
    with sqlite3.connect(newsroom.folder / "citewatch-out" / "citewatch.db") as ledger:
        ledger.execute("UPDATE standings SET kind = 'altered' WHERE url LIKE '%wall'")
        for old, new in (('"kind":"verbatim"', '"kind":"altered"'), ('"judge":"', '"judge":"0-')):
            ledger.execute("UPDATE findings SET body = replace(body, ?, ?)", (old, new))
    ledger.close()
    (newsroom.folder / "citewatch.toml").write_text(
        f"[notices]\nhook = {json.dumps([sys.executable, '-c', HOOK])}\nfeed = 'changes.atom'\n"
    )
    code, shown, errors = newsroom.crawl("recheck", "--format", "json", "--fail-on", "match")
    told = json.loads(shown)
    assert (code, told["changes"]) == (0, []), errors
    (one,) = told["rejudged"]
    assert (one["before"]["kind"], one["after"]["kind"]) == ("altered", "verbatim")
    assert not (newsroom.folder / "told.jsonl").exists()
    assert "<entry>" not in (newsroom.folder / "changes.atom").read_text("utf-8")
    code, shown, _ = newsroom.run("history", "http://town.example/wall")
    assert "altered → verbatim http://town.example/wall (judged anew by " in shown
