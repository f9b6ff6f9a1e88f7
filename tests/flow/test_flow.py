"""The chain end to end through the real command: archives, redirects, languages, exit codes."""

import json
import subprocess
import sys
from io import BytesIO

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

RUSSIAN = """<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8">
<title>Паводок</title></head><body>
<p>Губернатор области Илья Северов в среду рассказал о подготовке к паводку.</p>
<p>«Мы построили новую дамбу длиной восемь километров», — сообщил Северов.</p>
<p>«Ни один дом в низине не останется без защиты», — подчеркнул он.</p>
<p>Школы в трёх районах закроют на неделю. Автобусы будут ходить по другому маршруту.</p>
<p>Синоптики ждут тёплую погоду до конца апреля.</p></body></html>"""

ARTICLE = """Region prepares for the spring flood

Governor Ilya Severov promised protection for everybody on
Wednesday. "We have built a new dam eight kilometres long,"
Severov said.

http://reka.example/news/17-damba-dlinoy-vosem-km

"Not a single house in the lowlands will be left without
protection," he said.
"""


def warc_of(path, pages):
    with open(path, "wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url, status, headers, body in pages:
            head = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url, "response", payload=BytesIO(body), http_headers=head
            )
            writer.write_record(record)
    return path


def citewatch(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "crawler", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def findings_in(folder):
    lines = (folder / "findings.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "article.txt").write_text(ARTICLE, "utf-8")
    html = [("Content-Type", "text/html; charset=utf-8")]
    warc_of(
        tmp_path / "that.warc.gz",
        [("http://reka.example/news/17-damba-dlinoy-vosem-km", "200 OK", html, RUSSIAN.encode())],
    )
    return tmp_path


def test_translated_quotes_are_found_offline_in_a_foreign_archive(desk):
    done = citewatch(
        "check", "article.txt", "--offline", "--archive", "that.warc.gz", "--out", "out", cwd=desk
    )
    assert done.returncode == 0, done.stderr
    first, second = findings_in(desk / "out")
    assert [first["kind"], second["kind"]] == ["translated", "translated"]
    assert "новую дамбу длиной восемь километров" in first["passage"]["text"]
    assert "Ни один дом в низине" in second["passage"]["text"]
    assert first["passage"]["lang"] == "ru"
    assert first["evidence"]["archive"] == "that.warc.gz"
    assert first["citation"]["url"] == "http://reka.example/news/17-damba-dlinoy-vosem-km"


def test_the_same_archive_gives_the_same_findings_byte_for_byte(desk):
    arguments = ("check", "article.txt", "--offline", "--archive", "that.warc.gz", "--out")
    citewatch(*arguments, "one", cwd=desk)
    citewatch(*arguments, "two", cwd=desk)
    one, two = ((desk / name / "findings.jsonl").read_bytes() for name in ("one", "two"))
    assert one == two
    assert one


def test_a_page_that_no_archive_holds_is_named_and_does_not_fail(desk):
    (desk / "article.txt").write_text(ARTICLE.replace("/17", "/18"), "utf-8")
    done = citewatch(
        "check", "article.txt", "--offline", "--archive", "that.warc.gz", "--out", "out", cwd=desk
    )
    assert done.returncode == 0, done.stderr
    assert {finding["kind"] for finding in findings_in(desk / "out")} == {"not-archived"}


def test_strict_fails_on_what_cannot_be_verified(desk):
    (desk / "article.txt").write_text(ARTICLE.replace("/17", "/18"), "utf-8")
    done = citewatch("check", "article.txt", "--offline", "--strict", "--out", "out", cwd=desk)
    assert done.returncode == 1


def test_redirects_are_followed_inside_the_archive(desk):
    html = [("Content-Type", "text/html; charset=utf-8")]
    warc_of(
        desk / "that.warc.gz",
        [
            (
                "http://reka.example/news/17-damba-dlinoy-vosem-km",
                "301 Moved",
                [("Location", "https://www.reka.example/2026/news-17")],
                b"",
            ),
            ("https://www.reka.example/2026/news-17", "200 OK", html, RUSSIAN.encode()),
        ],
    )
    done = citewatch(
        "check", "article.txt", "--offline", "--archive", "that.warc.gz", "--out", "out", cwd=desk
    )
    first = findings_in(desk / "out")[0]
    assert done.returncode == 0, done.stderr
    assert first["kind"] == "translated"
    assert first["fetch"]["final"] == "https://www.reka.example/2026/news-17"
    assert [hop["status"] for hop in first["fetch"]["redirects"]] == [301]


def test_offline_opens_no_socket(desk):
    guard = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise SystemExit('a socket was opened')\n"
        "socket.socket.connect = refuse; socket.getaddrinfo = refuse\n"
        "from crawler.cli.main import run\n"
        "sys.exit(run(sys.argv[1:]))\n"
    )
    command = ["check", "article.txt", "--offline", "--archive", "that.warc.gz", "--out", "out"]
    done = subprocess.run(
        [sys.executable, "-c", guard, *command],
        cwd=desk,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_stdout_carries_the_findings_as_lines(desk):
    done = citewatch(
        "check",
        "article.txt",
        "--offline",
        "--archive",
        "that.warc.gz",
        "--format",
        "jsonl",
        "--out",
        "out",
        cwd=desk,
    )
    assert [json.loads(line)["kind"] for line in done.stdout.splitlines()] == ["translated"] * 2
    assert done.stderr == ""


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
<item><link>http://reka.example/en/1</link></item>
<item><link>http://reka.example/feed</link></item>
</channel></rss>"""

ENGLISH = """<!DOCTYPE html><html lang="en"><head><title>Dam is ready</title></head><body><article>
<h1>Dam is ready</h1><p>“We have built a new dam eight kilometres long,” Governor Ilya Severov said
<a href="http://reka.example/news/17-damba-dlinoy-vosem-km">on Wednesday</a>. The dam took two
years to build.</p>
<p>Schools will be closed for a week in three districts along the river.</p>
</article></body></html>"""


@pytest.fixture
def corpus(desk):
    html = [("Content-Type", "text/html; charset=utf-8")]
    warc_of(
        desk / "corpus.warc.gz",
        [
            ("http://reka.example/news/17-damba-dlinoy-vosem-km", "200 OK", html, RUSSIAN.encode()),
            ("http://reka.example/en/1", "200 OK", html, ENGLISH.encode()),
            ("http://reka.example/feed", "200 OK", [("Content-Type", "text/xml")], FEED.encode()),
        ],
    )
    return desk


def test_a_feed_stands_for_its_articles_and_may_name_itself(corpus):
    arguments = ("--offline", "--archive", "corpus.warc.gz", "--out", "out")
    done = citewatch("check", "http://reka.example/feed", *arguments, cwd=corpus)
    assert done.returncode == 0, done.stderr
    assert [(one["article"], one["kind"]) for one in findings_in(corpus / "out")] == [
        ("http://reka.example/en/1", "translated")
    ]


def test_a_feed_file_a_list_and_standard_input_are_sources(corpus):
    (corpus / "feed.xml").write_text(FEED, "utf-8")
    (corpus / "list.txt").write_text("# two of them\nfeed.xml\narticle.txt\n", "utf-8")
    arguments = ("--offline", "--archive", "corpus.warc.gz", "--out", "out")
    done = citewatch("check", "--files-from", "list.txt", *arguments, cwd=corpus)
    assert done.returncode == 0, done.stderr
    assert {one["article"] for one in findings_in(corpus / "out")} == {
        "http://reka.example/en/1",
        "article.txt",
    }
    piped = subprocess.run(
        [sys.executable, "-m", "crawler", "check", "-", *arguments],
        cwd=corpus,
        input=ARTICLE,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert piped.returncode == 0, piped.stderr
    assert [one["kind"] for one in findings_in(corpus / "out")] == ["translated"] * 2


def test_an_archive_is_a_corpus_of_articles(corpus):
    done = citewatch("check", "corpus.warc.gz", "--offline", "--out", "out", cwd=corpus)
    assert done.returncode == 0, done.stderr
    kinds = {one["article"]: one["kind"] for one in findings_in(corpus / "out")}
    assert kinds["http://reka.example/en/1"] == "translated"
