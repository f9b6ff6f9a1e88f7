"""What a crawl archives is replayed by pywb, and real Chromium shows the quotation on the page."""

import gzip

import pytest

from tests.support.chromium import browser, browser_page  # noqa: F401 - fixtures
from tests.support.crawling import crawl
from tests.support.pywbserver import pywb
from tests.support.webs import Reply, Web, moved

QUOTE = "The ferry will leave every hour from the old quay"
STORY = "http://harbour.example/story"
PAGE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Ferry</title>
<link rel="stylesheet" href="/look.css"></head><body><h1>Ferry</h1>
<p>The mayor spoke on Monday. “{QUOTE},” she said – naïvely, some thought.</p></body></html>"""
PACKED = gzip.compress(PAGE.encode())


def packed_reply(asked, connection):
    """The page compressed and in chunks, as servers send it."""
    head = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    half = len(PACKED) // 2
    chunks = (b"%x\r\n%b\r\n" % (len(part), part) for part in (PACKED[:half], PACKED[half:]))
    connection.sendall(head + b"".join(chunks) + b"0\r\n\r\n")


@pytest.fixture(scope="module", params=["once", "twice"])
def replayed(request, tmp_path_factory):
    """pywb over the archive of a crawl; the second crawl of "twice" leaves a revisit."""
    folder = tmp_path_factory.mktemp(request.param)
    routes = {"/story": packed_reply, "/old": moved("/story"), "/robots.txt": Reply(404)}
    with Web(routes) as web:
        for _ in range(1 if request.param == "once" else 2):
            got = crawl(
                ["http://harbour.example/old"],
                archive=folder / "archive",
                CITEWATCH_RESOLVE=[web.resolve()],
            )
            assert got.kind("http://harbour.example/old") == "200"
    (folder / "pywb").mkdir()
    warcs = sorted((folder / "archive").glob("*.warc.gz"))
    with pywb(folder / "pywb", warcs=warcs) as running:
        yield running


@pytest.mark.parametrize("url", [STORY, "http://harbour.example/old"])
def test_the_quotation_is_seen_on_the_replayed_page(replayed, browser_page, url):  # noqa: F811
    browser_page.goto(f"{replayed.root}{url}")
    frame = browser_page.frame_locator("#replay_iframe")
    frame.get_by_text(QUOTE).wait_for(state="visible", timeout=20_000)
    assert "naïvely" in frame.locator("p").inner_text()
