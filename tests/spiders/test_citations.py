"""The spider: every owed page ends in one fetch, politely, and a stop loses nothing."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.errors import InputError
from crawler.middlewares.outcome import LONGEST_RETRY_AFTER, retry_after
from crawler.spiders.citations import MemoryFrontier
from tests.support.crawling import MemoryArchive, crawl
from tests.support.webs import Asked, Reply, Web, drip, page

ROOT = Path(__file__).parents[2]


def hosts(count: int) -> list[str]:
    return [f"http://host{number}.example/" for number in range(count)]


def test_every_page_is_fetched_once_and_robots_once_a_host() -> None:
    with Web({"*": page("A page", "words")}) as web:
        urls = [f"{host}{n}" for host in hosts(6) for n in range(30)]
        crawled = crawl(urls, CITEWATCH_RESOLVE=[web.resolve()], CITEWATCH_IN_FLIGHT=20)
    assert set(crawled.fetches) == set(urls)
    assert crawled.summary == {"pages": 180, "interrupted": False, "endings": {"200": 180}}
    asked = [one.host + one.path for one in web.asked]
    assert len(asked) == len(set(asked)) == 180 + 6


def test_pages_that_closing_others_makes_pending_are_fetched() -> None:
    code = """
import json, sys
from crawler.model import PageJob
from crawler.spiders.citations import crawl
from tests.support.crawling import FAST, MemoryArchive

class Growing:
    def __init__(self):
        self.waiting = ["http://a.example/1"]
        self.done_urls = []
        self.synced_first = True
    def lease(self, limit):
        taken, self.waiting = self.waiting[:limit], self.waiting[limit:]
        return [PageJob(url, "article") for url in taken]
    def done(self, *fetches):
        self.synced_first &= archive.synced == len(archive.exchanges)
        for fetch in fetches:
            self.done_urls.append(fetch.requested)
            number = int(fetch.requested.rsplit("/", 1)[1]) if "example/" in fetch.requested else 99
            if number < 4:
                self.waiting += [f"http://a.example/{number + 1}", f"file:///{number}"]
    def pending(self):
        return len(self.waiting)

archive = MemoryArchive()
frontier = Growing()
summary = crawl(frontier, archive, overrides={**FAST, **json.loads(sys.argv[1])})
print(json.dumps([frontier.done_urls, summary.pages, frontier.synced_first]))
"""
    with Web({"*": page("A page", "words")}) as web:
        done = _python(code, json.dumps({"CITEWATCH_RESOLVE": [web.resolve()]}))
    urls, pages, synced = json.loads(done.stdout)
    assert sorted(urls) == sorted(
        [f"http://a.example/{n}" for n in (1, 2, 3, 4)] + [f"file:///{n}" for n in (1, 2, 3)]
    )
    assert pages == 7
    assert synced


def _python(code: str, *arguments: str, timeout: float = 30) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


@pytest.mark.parametrize("when", ["write", "sync"])
def test_archive_that_cannot_write_stops_the_crawl_and_leaves_pages_owed(when: str) -> None:
    code = """
import json, sys
from crawler.errors import ArchiveError
from crawler.spiders.citations import MemoryFrontier
from crawler.spiders.citations import crawl
from tests.support.crawling import FAST, MemoryArchive

class Full(MemoryArchive):
    def full(self, *_):
        raise ArchiveError("archive", "no space left on device")

setattr(Full, sys.argv[2], Full.full)
frontier = MemoryFrontier([f"http://a.example/{n}" for n in range(20)])
try:
    crawl(frontier, Full(), overrides={**FAST, "LOG_LEVEL": "CRITICAL", **json.loads(sys.argv[1])})
except ArchiveError as error:
    print(json.dumps([str(error), frontier.pending()]))
"""
    with Web({"*": page("A page", "words")}) as web:
        settings = {"CITEWATCH_RESOLVE": [web.resolve()], "ROBOTSTXT_OBEY": False}
        done = _python(code, json.dumps(settings), when)
    assert done.stdout, done.stderr
    message, pending = json.loads(done.stdout)
    assert message == "archive: no space left on device"
    assert pending == 20


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_signal_stops_the_crawl_and_leaves_the_rest_owed(sent: signal.Signals) -> None:
    order = {
        "urls": [f"http://a.example/{n}" for n in range(200)],
        "settings": {"DOWNLOAD_DELAY": 0.1, "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
                     "LOG_LEVEL": "ERROR"},
        "archive": None,
    }  # fmt: skip
    with Web({"*": page("A page", "words")}) as web:
        order["settings"]["CITEWATCH_RESOLVE"] = [web.resolve()]  # type: ignore[index]
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.support.crawling"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert child.stdin is not None
        child.stdin.write(json.dumps(order))
        child.stdin.close()
        child.stdin = None
        _wait_for(lambda: len(web.asked) > 5)
        child.send_signal(sent)
        out, err = child.communicate(timeout=20)
    assert child.returncode == 0, err
    answer = json.loads(out)
    assert answer["summary"]["interrupted"]
    assert 0 < len(answer["fetches"]) < 200
    assert all(fetch["status"] == 200 for fetch in answer["fetches"])


def test_signal_does_not_wait_for_a_pause_that_a_server_asked_for() -> None:
    order = {"urls": ["http://a.example/"], "settings": {"LOG_LEVEL": "ERROR"}, "archive": None}
    with Web({"/": Reply(429, headers=(("Retry-After", "15"),)), "*": Reply(404)}) as web:
        order["settings"]["CITEWATCH_RESOLVE"] = [web.resolve()]  # type: ignore[index]
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.support.crawling"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert child.stdin is not None
        child.stdin.write(json.dumps(order))
        child.stdin.close()
        child.stdin = None
        _wait_for(lambda: web.count("/") == 1)
        time.sleep(0.3)
        told = time.monotonic()
        child.send_signal(signal.SIGINT)
        out, _ = child.communicate(timeout=20)
        took = time.monotonic() - told
    answer = json.loads(out)
    assert answer["summary"]["interrupted"]
    assert answer["fetches"] == []
    assert took < 8


def _wait_for(condition: object, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        if time.monotonic() > deadline:
            raise AssertionError("nothing happened")
        time.sleep(0.02)


def test_scrapy_crawl_runs_the_spider_with_text_arguments(tmp_path: Path) -> None:
    listed = tmp_path / "urls.txt"
    listed.write_text("# two pages\nhttp://a.example/2\n\nhttp://a.example/3\n")
    with Web({"*": page("A page", "words")}) as web:
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", "crawl", "citations",
             "-a", "urls=http://a.example/1,file:///etc/passwd", "-a", f"file={listed}",
             "-a", f"out={tmp_path / 'out'}", "-o", f"{tmp_path / 'fetches.jsonl'}",
             "-s", f"CITEWATCH_RESOLVE={web.resolve()}", "-s", "DOWNLOAD_DELAY=0"],
            cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in (tmp_path / "fetches.jsonl").read_text().splitlines()]
    ended = {row["requested"]: row["failure"] or row["status"] for row in rows}
    assert ended == {
        "http://a.example/1": 200,
        "http://a.example/2": 200,
        "http://a.example/3": 200,
        "file:///etc/passwd": "denied",
    }
    assert list((tmp_path / "out" / "archive").glob("*.warc.gz"))


def test_user_agent_names_the_product_and_the_contact() -> None:
    with Web({"*": page("A page", "words")}) as web:
        crawl(
            ["http://a.example/"],
            CITEWATCH_RESOLVE=[web.resolve()],
            CITEWATCH_CONTACT="https://desk.example/bots",
        )
    agents = {one.headers["user-agent"] for one in web.asked}
    assert len(agents) == 1
    agent = agents.pop()
    assert agent.startswith("citewatch/")
    assert agent.endswith(" (+https://desk.example/bots)")


def test_credentials_and_cookies_stay_with_their_origin() -> None:
    with Web(
        {
            "a.example/": Reply(302, headers=(("Location", "http://b.example/"),
                                              ("Set-Cookie", "secret=1; Domain=example"))),
            "*": page("A page", "words"),
        }
    ) as web:  # fmt: skip
        crawl(
            ["http://a.example/"],
            CITEWATCH_RESOLVE=[web.resolve()],
            HTTPAUTH_USER="user",
            HTTPAUTH_PASS="word",
            HTTPAUTH_DOMAIN="a.example",
        )
    sent = {one.host: one.headers for one in web.asked if one.path == "/"}
    assert "authorization" in sent["a.example"]
    assert "authorization" not in sent["b.example"]
    assert all("cookie" not in headers for headers in sent.values())


def test_requests_to_one_host_keep_their_distance() -> None:
    times: list[float] = []

    def note(_: Asked, connection: object) -> None:
        times.append(time.monotonic())
        connection.sendall(page("A page", "words").raw())  # type: ignore[attr-defined]

    with Web({"*": note}) as web:
        crawl(
            [f"http://a.example/{n}" for n in range(5)],
            CITEWATCH_RESOLVE=[web.resolve()],
            DOWNLOAD_DELAY=0.3,
        )
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps) >= 0.14  # half the delay, less the clock's grain


def test_retry_after_is_honoured_within_a_second() -> None:
    with Web(
        {"/": [Reply(429, headers=(("Retry-After", "2"),)), page("A page", "words")],
         "*": Reply(404)}
    ) as web:  # fmt: skip
        times: list[float] = []
        answer = web._handle

        def timed(connection: object) -> None:
            times.append(time.monotonic())
            answer(connection)  # type: ignore[arg-type]

        web._handle = timed  # type: ignore[method-assign, assignment]
        crawled = crawl(["http://a.example/"], CITEWATCH_RESOLVE=[web.resolve()])
    assert crawled.kind("http://a.example/") == "200"
    assert 2.0 <= times[-1] - times[-2] < 3.0


def test_one_url_ends_within_its_deadline_with_all_retries() -> None:
    drops = drip(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b"x", 0.2, 100)
    times: list[float] = []

    def slow(asked: Asked, connection: socket.socket) -> None:
        times.append(time.monotonic())
        drops(asked, connection)

    with Web({"/": slow, "*": Reply(404)}) as web:
        crawled = crawl(
            ["http://a.example/"],
            CITEWATCH_RESOLVE=[web.resolve()],
            CITEWATCH_URL_DEADLINE=2.5,
            DOWNLOAD_TIMEOUT=1,
            RETRY_TIMES=9,
        )
        took = time.monotonic() - times[0]
    assert crawled.kind("http://a.example/") == "timed-out"
    assert web.count("/") in (2, 3)
    assert took < 2.5 + 2.5  # Scrapy takes its time to end, more on a busy machine


def test_default_times_add_up_to_less_than_a_minute() -> None:
    from crawler import settings

    assert settings.CITEWATCH_URL_DEADLINE + settings.CITEWATCH_ROBOTS_SECONDS < 60


def test_insecure_goes_on_and_says_so(tmp_path: Path) -> None:
    from tests.support.tlsweb import certificates

    contexts = certificates(tmp_path).contexts
    with Web({"*": page("A page", "words")}, tls=contexts["expired.example"]) as web:
        crawled = crawl(
            ["https://expired.example/"],
            CITEWATCH_RESOLVE=[web.resolve()],
            CITEWATCH_INSECURE=True,
        )
    fetch = crawled.fetches["https://expired.example/"]
    assert fetch["status"] == 200
    assert "not verified" in fetch["detail"]


def test_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with Web({"*": page("A page", "words")}) as web:
        crawled = crawl(["http://a.example/"], CITEWATCH_RESOLVE=[web.resolve()])
    assert crawled.kind("http://a.example/") == "200"


@pytest.mark.parametrize(
    ("name", "value"),
    [("CITEWATCH_RESOLVE", ["a.example"]), ("CITEWATCH_CA_FILE", "no-such-file.pem"),
     ("CITEWATCH_CA_FILE", __file__)],
)  # fmt: skip
def test_setting_that_cannot_be_used_is_named_before_anything_is_fetched(
    name: str, value: object
) -> None:
    from crawler.spiders.citations import crawl as run

    with pytest.raises(InputError) as raised:
        run(MemoryFrontier(["http://a.example/"]), MemoryArchive(), overrides={name: value})
    assert str(raised.value).startswith(value[0] if isinstance(value, list) else str(value))


def test_nothing_listens_while_the_crawl_runs() -> None:
    with Web({"*": page("A page", "words")}) as web:
        crawled = crawl(["http://a.example/"], CITEWATCH_RESOLVE=[web.resolve()], LOG_LEVEL="DEBUG")
    assert "elnet" not in crawled.log.replace("'TELNETCONSOLE_ENABLED': False", "")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        (b"", None),
        (b"0", 0.0),
        (b"120", 120.0),
        (b" 1.5 ", 1.5),
        (b"-5", 0.0),
        (b"1000000000", LONGEST_RETRY_AFTER),
        (b"9" * 400, None),
        (b"1e9", LONGEST_RETRY_AFTER),
        (b"nan", None),
        (b"inf", LONGEST_RETRY_AFTER),
        (b"soon", None),
        (b"Tue, 24 Nov 2026 12:00:30 GMT", 30.0),
        (b"Tue, 24 Nov 2026 11:00:00 GMT", 0.0),
        (b"Tue, 24 Nov 9999 11:00:00 GMT", LONGEST_RETRY_AFTER),
        (b"Tue, 99 Nov 2026 11:00:00 GMT", None),
        (b"\xff\xfe", None),
    ],
)
def test_retry_after_is_read_and_bounded(header: bytes | None, expected: float | None) -> None:
    now = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)
    assert retry_after(header, now) == expected


def test_memory_frontier_gives_each_url_once() -> None:
    frontier = MemoryFrontier(["a", "b", "a", "c"])
    assert [job.url for job in frontier.lease(2)] == ["a", "b"]
    assert frontier.pending() == 3
    assert [job.url for job in frontier.lease(9)] == ["c"]
    assert frontier.lease(9) == []
