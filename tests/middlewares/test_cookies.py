"""Cookies of one chain of redirects: who gets them, and that nothing stays."""

from __future__ import annotations

import pytest

from crawler.middlewares.redirects import kept, sent
from tests.support.crawling import crawl
from tests.support.webs import Reply, Web, moved, page

HERE = "https://www.mill.example/news/wheel"


@pytest.mark.parametrize(
    ("header", "url", "carried"),
    [
        (b"a=1; Path=/", HERE, "a=1"),
        (b"a=1", "https://www.mill.example/news/other", "a=1"),
        (b"a=1", "https://www.mill.example/sport", ""),
        (b"a=1; Path=/news", "https://www.mill.example/newsroom", ""),
        (b"a=1; Path=/", "https://mill.example/", ""),
        (b"a=1; Path=/; Domain=.mill.example", "https://shop.mill.example/", "a=1"),
        (b"a=1; Path=/; Domain=other.example", HERE, ""),
        (b"a=1; Path=/; Domain=example", HERE, ""),
        (b"a=1; Path=/; Secure", "http://www.mill.example/", ""),
        (b"a=1; Path=/; secure", HERE, "a=1"),
        (b"=1; Path=/", HERE, ""),
        (b"a", HERE, ""),
        (b"a=\x01; Path=/", HERE, ""),
        (b"a=" + b"x" * 5000, HERE, ""),
    ],
)
def test_cookie_goes_where_it_was_meant_to(header: bytes, url: str, carried: str) -> None:
    assert sent(kept((), HERE, [header]), url) == carried


def test_later_cookie_of_a_name_takes_the_place_of_the_earlier() -> None:
    jar = kept((), HERE, [b"a=1; Path=/", b"b=2; Path=/"])
    jar = kept(jar, HERE, [b"a=3; Path=/"])
    assert sorted(sent(jar, HERE).split("; ")) == ["a=3", "b=2"]


def test_jar_of_a_hostile_chain_stays_small() -> None:
    jar = kept((), HERE, [b"c%d=1; Path=/" % number for number in range(5000)])
    assert len(jar) <= 50


def test_page_behind_a_cookie_check_is_reached_and_a_loop_is_still_a_loop() -> None:
    given = Reply(302, b"", (("Set-Cookie", "seen=1; Path=/"), ("Location", "/check")))
    routes = {
        "/wheel": [given, page("Wheel", "The mill wheel turns again.")],
        "/check": moved("/wheel"),
        "/round": moved("/about"),
        "/about": moved("/round"),
        "/other": page("Other", "No cookie came here."),
    }
    urls = [f"http://mill.example{path}" for path in ("/wheel", "/round", "/other")]
    with Web(routes) as web:  # type: ignore[arg-type]
        crawled = crawl(urls, CITEWATCH_RESOLVE=[web.resolve()])
        carried = {one.path: one.headers.get("cookie") for one in web.asked}
    assert [crawled.kind(url) for url in urls] == ["200", "no-connection", "200"]
    assert carried["/check"] == carried["/wheel"] == "seen=1"
    assert carried["/other"] is None
