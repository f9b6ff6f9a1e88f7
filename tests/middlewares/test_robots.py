"""robots.txt as RFC 9309 has it: what an answer means for the pages of its host."""

from __future__ import annotations

import socket
import time
from itertools import pairwise

import pytest

from crawler.middlewares.outcome import Failed
from crawler.middlewares.robots import MOST_READ, rules_of, unreachable
from crawler.model import Kind
from tests.support.crawling import crawl
from tests.support.webs import Asked, Reply, Route, Web, page

PAGE = "http://a.example/news/story"


def allowed(body: str | bytes, url: str = PAGE, status: int = 200) -> bool:
    data = body.encode() if isinstance(body, str) else body
    return rules_of(status, data).refusal(url) is None


@pytest.mark.parametrize(
    ("robots", "expected"),
    [
        ("", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("user-agent: *\ndisallow: /news", False),
        ("User-agent: CITEWATCH\nDisallow: /", False),
        ("User-agent: citewatchother\nDisallow: /", True),
        ("User-agent: other\nDisallow: /", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: citewatch\nDisallow:", True),
        ("User-agent: *\nDisallow: /news\nAllow: /news/story", True),
        ("User-agent: *\nAllow: /news\nDisallow: /news/story", False),
        ("User-agent: *\nDisallow: /news/*y$", False),
        ("User-agent: *\nDisallow: /news/s$", True),
        ("User-agent: a\nUser-agent: citewatch\nDisallow: /", False),
        ("User-agent: *\nDisallow: /News", True),
        ("Disallow: /", True),
        ("<html><body>Not found</body></html>", True),
        ("User-agent: *\r\nDisallow: /\r\n", False),
        ("User-agent: *\rDisallow: /\r", False),
        ("User-agent: * # all\nDisallow: / # everything", False),
    ],
)
def test_rules_decide_by_group_and_longest_match(robots: str, expected: bool) -> None:
    assert allowed(robots) is expected


def test_byte_order_mark_is_skipped() -> None:
    assert not allowed(b"\xef\xbb\xbfUser-agent: *\nDisallow: /")


def test_percent_encoding_is_compared_decoded() -> None:
    assert not allowed("User-agent: *\nDisallow: /ф", "http://a.example/%D1%84")


def test_only_the_part_that_counts_is_read() -> None:
    padding = b"#" * 99 + b"\n"
    late = padding * (MOST_READ // 100 + 1) + b"User-agent: *\nDisallow: /"
    assert allowed(late)
    assert not allowed(b"User-agent: *\nDisallow: /\n" + late)


@pytest.mark.parametrize("junk", [b"\xff\xfe\x00", b"\x00" * 1000, b"User-agent", b":::\n:\n"])
def test_junk_allows(junk: bytes) -> None:
    assert allowed(junk)


@pytest.mark.parametrize(
    ("status", "expected"),
    [(200, False), (204, False), (404, True), (403, True), (401, True), (410, True), (302, True),
     (429, False), (500, False), (503, False)],
)  # fmt: skip
def test_absent_allows_and_unreachable_disallows(status: int, expected: bool) -> None:
    assert allowed("User-agent: *\nDisallow: /", status=status) is expected


@pytest.mark.parametrize(
    ("kind", "same_host", "expected"),
    [
        (Kind.TIMED_OUT, True, Kind.ROBOTS),
        (Kind.TOO_LARGE, True, Kind.ROBOTS),
        (Kind.NO_SUCH_HOST, True, Kind.NO_SUCH_HOST),
        (Kind.NO_CONNECTION, True, Kind.NO_CONNECTION),
        (Kind.TLS_FAILURE, True, Kind.TLS_FAILURE),
        (Kind.DENIED, True, Kind.DENIED),
        (Kind.NO_SUCH_HOST, False, Kind.ROBOTS),
        (Kind.DENIED, False, Kind.ROBOTS),
    ],
)
def test_host_that_cannot_be_reached_says_so_by_its_own_name(
    kind: Kind, same_host: bool, expected: Kind
) -> None:
    assert unreachable(Failed(kind, "because"), same_host=same_host).kind is expected


@pytest.mark.parametrize(
    ("robots", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 3", 3.0),
        ("User-agent: *\nCrawl-delay: 0.5\nDisallow: /x", 0.5),
        ("User-agent: *\nCrawl-delay: 9\n\nUser-agent: citewatch\nCrawl-delay: 2", 2.0),
        ("User-agent: other\nCrawl-delay: 9", 0.0),
        ("User-agent: *\nCrawl-delay: -5", 0.0),
        ("User-agent: *\nCrawl-delay: nan", 0.0),
        ("User-agent: *\nCrawl-delay: inf", 0.0),
        ("User-agent: *\nCrawl-delay: soon", 0.0),
        ("User-agent: *\nDisallow:", 0.0),
    ],
)
def test_crawl_delay_is_read_for_our_group(robots: str, seconds: float) -> None:
    assert rules_of(200, robots.encode()).delay == seconds


def test_crawl_delay_is_honoured_and_bounded_and_holds_no_other_host() -> None:
    came: dict[str, list[float]] = {}

    def timed(asked: Asked, connection: socket.socket) -> None:
        came.setdefault(asked.host, []).append(time.monotonic())
        connection.sendall(page("A page", "words").raw())

    def robots(seconds: str) -> Reply:
        return Reply(body=f"User-agent: *\nCrawl-delay: {seconds}\n".encode(), type="text/plain")

    routes: dict[str, Route] = {
        "slow.example/robots.txt": robots("0.6"),
        "never.example/robots.txt": robots("86400"),
        "quick.example/robots.txt": Reply(404),
        "*": timed,
    }
    hosts = ("slow.example", "never.example", "quick.example")
    with Web(routes) as web:
        crawled = crawl(
            [f"http://{host}/{number}" for host in hosts for number in range(3)],
            CITEWATCH_RESOLVE=[web.resolve(host) for host in hosts],
            CITEWATCH_CRAWL_DELAY_MAX=0.8,
        )
    assert {fetch["status"] for fetch in crawled.fetches.values()} == {200}
    gaps = {host: [b - a for a, b in pairwise(times)] for host, times in came.items()}
    assert min(gaps["slow.example"]) >= 0.55
    assert 0.75 <= min(gaps["never.example"]) <= max(gaps["never.example"]) < 3
    assert came["quick.example"][-1] < came["slow.example"][1]
