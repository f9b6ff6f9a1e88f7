"""What went over the wire is what the archive holds."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.archive.reader import Archive
from crawler.middlewares.download import header_pairs
from crawler.model import Evidence
from tests.support.crawling import Crawled, crawl
from tests.support.webs import Asked, Reply, Web, moved, page

TEXT = b"<html><title>Story</title><p>Words that were sent.</p></html>"
PACKED = gzip.compress(TEXT, 9)
CHUNKED = (
    b"HTTP/1.1 200 Fine, thanks\r\nServer:  old  \r\nset-cookie: a=1\r\nSet-Cookie: b=2\r\n"
    b"X-folded: one\r\n two\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
)


def routes() -> dict[str, object]:
    return {
        "/packed": Reply(body=PACKED, headers=(("Content-Encoding", "gzip"),)),
        "/chunked": CHUNKED,
        "/one": moved("/two"),
        "/two": moved("/packed"),
        "/short": Reply(body=TEXT).raw().replace(b"Content-Length: 6", b"Content-Length: 96"),
        "/empty": Reply(204, type=None),
        "/flaky": [Reply(503), page("At last", "here")],
    }


PATHS = ("/packed", "/chunked", "/one", "/short", "/empty", "/flaky", "/none")


@pytest.fixture(scope="module")
def memory() -> tuple[Crawled, list[Asked]]:
    with Web(routes()) as web:  # type: ignore[arg-type]
        urls = [f"http://a.example{path}" for path in PATHS]
        return crawl(urls, CITEWATCH_RESOLVE=[web.resolve()]), web.asked


def exchange(crawled: Crawled, path: str, number: int = 0) -> dict[str, object]:
    found = [one for one in crawled.exchanges if one["url"] == f"http://a.example{path}"]
    return dict(found[number])


def test_payload_stays_content_encoded(memory: tuple[Crawled, list[Asked]]) -> None:
    assert str(exchange(memory[0], "/packed")["payload"]).encode("latin-1") == PACKED


def test_transfer_encoding_is_undone(memory: tuple[Crawled, list[Asked]]) -> None:
    assert exchange(memory[0], "/chunked")["payload"] == "hello world"


def test_response_head_is_as_received(memory: tuple[Crawled, list[Asked]]) -> None:
    got = exchange(memory[0], "/chunked")
    assert got["reason"] == "Fine, thanks"
    assert got["response_head"] == [
        ["Server", "old"],
        ["set-cookie", "a=1"],
        ["Set-Cookie", "b=2"],
        ["X-folded", "one two"],
        ["Transfer-Encoding", "chunked"],
        ["Connection", "close"],
    ]


def test_request_head_is_what_the_server_read(memory: tuple[Crawled, list[Asked]]) -> None:
    crawled, asked = memory
    heads = {one.head.decode("latin-1") for one in asked}
    assert {one["request_head"] for one in crawled.exchanges} == heads


def test_every_hop_retry_and_robots_file_is_archived(
    memory: tuple[Crawled, list[Asked]],
) -> None:
    crawled, asked = memory
    archived = [str(one["url"]).removeprefix("http://a.example") for one in crawled.exchanges]
    assert sorted(archived) == sorted(one.path for one in asked)
    assert archived.count("/flaky") == 2
    assert archived.count("/robots.txt") == 1


def test_hops_name_their_records(memory: tuple[Crawled, list[Asked]]) -> None:
    fetch = memory[0].fetches["http://a.example/one"]
    assert [(hop["url"], hop["status"]) for hop in fetch["redirects"]] == [
        ("http://a.example/one", 302),
        ("http://a.example/two", 302),
    ]
    records = [hop["record_id"] for hop in fetch["redirects"]] + [fetch["evidence"]["record_id"]]
    assert len(set(records)) == 3
    assert None not in records


def test_cut_body_is_marked(memory: tuple[Crawled, list[Asked]]) -> None:
    assert exchange(memory[0], "/short")["truncated"] == "disconnect"
    assert exchange(memory[0], "/packed")["truncated"] is None
    assert memory[0].kind("http://a.example/short") == "truncated"


def test_evidence_of_a_retried_page_is_the_last_answer(
    memory: tuple[Crawled, list[Asked]],
) -> None:
    crawled = memory[0]
    fetch = crawled.fetches["http://a.example/flaky"]
    last = max(
        number for number, one in enumerate(crawled.exchanges, 1)
        if one["url"] == "http://a.example/flaky"
    )  # fmt: skip
    assert fetch["status"] == 200
    assert fetch["evidence"]["record_id"] == f"<urn:uuid:{last}>"


def test_answering_address_is_kept(memory: tuple[Crawled, list[Asked]]) -> None:
    assert exchange(memory[0], "/packed")["address"] == "127.0.0.1"


def test_warc_passes_warcio_check_and_gives_the_page_back(tmp_path: Path) -> None:
    with Web(routes()) as web:  # type: ignore[arg-type]
        urls = [f"http://a.example{path}" for path in PATHS]
        crawled = crawl(urls, archive=tmp_path, CITEWATCH_RESOLVE=[web.resolve()])
    files = sorted(tmp_path.glob("*.warc.gz"))
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
    fetch = crawled.fetches["http://a.example/one"]
    with Archive([tmp_path]) as archive:
        record = archive.read(Evidence(**fetch["evidence"]))
    assert record.url == "http://a.example/packed"
    assert record.payload == TEXT


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([b"HTTP/1.1 200 OK"], ()),
        ([b"HTTP/1.1 200 OK", b"A: 1", b"a:2"], ((b"A", b"1"), (b"a", b"2"))),
        ([b"HTTP/1.1 200 OK", b"A: 1", b"\t2", b" 3", b""], ((b"A", b"1 2 3"),)),
        ([b"HTTP/1.1 200 OK", b"no colon", b"B: c:d"], ((b"B", b"c:d"),)),
    ],
)
def test_header_lines_become_pairs(
    lines: list[bytes], expected: tuple[tuple[bytes, bytes], ...]
) -> None:
    assert header_pairs(lines) == expected
