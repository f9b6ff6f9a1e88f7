"""A page as a browser shows it, archived beside the response it was made of."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from crawler.archive.builder import Exchange
from crawler.archive.reader import Archive
from crawler.archive.writer import ArchiveWriter
from crawler.checks.sources import archived_fetch

URL = "http://app.example/story"
RAW = b"<div id=root></div><script src=/app.js></script>"
SHOWN = b"<div id=root><p>Ships may pass again.</p></div>"
HTML = "text/html; charset=utf-8"


def exchange(payload=RAW):
    head = ((b"Content-Type", HTML.encode()),)
    asked = b"GET /story HTTP/1.1\r\nHost: app.example\r\n\r\n"
    return Exchange(URL, "GET", asked, 200, "OK", head, payload, datetime.now(UTC))


@pytest.fixture
def folder(tmp_path):
    with ArchiveWriter(tmp_path) as writer:
        raw = writer.write(exchange())
        writer.conversion(URL, HTML, SHOWN, refers_to=raw, truncated="time")
        later = writer.write(exchange())
        writer.conversion(URL, HTML, SHOWN + b"<!-- 2 -->", refers_to=later)
        writer.write(exchange(b"<p>another page by now</p>"))
    return tmp_path


def test_the_rendered_page_is_found_by_the_response_it_was_made_of(folder):
    with Archive(folders=(folder,)) as archive:
        last, second, first = archive.captures(URL)
        assert archive.rendered(last.evidence, URL) is None
        shown = [archive.read(archive.rendered(one.evidence, URL)) for one in (first, second)]
    assert [record.payload for record in shown] == [SHOWN, SHOWN + b"<!-- 2 -->"]
    assert [record.truncated for record in shown] == [True, False]
    assert {record.content_type for record in shown} == {HTML}


def test_a_rendered_page_is_no_capture_of_its_own(folder):
    with Archive(folders=(folder,)) as archive:
        assert len(archive.captures(URL)) == 3
        assert len(list(archive.pages())) == 2
        assert archived_fetch(archive, URL).rendered is None


def test_a_file_of_someone_else_gives_the_rendered_page_too(folder):
    (file,) = folder.glob("*.warc.gz")
    with Archive(files=(file,)) as archive:
        first = archive.captures(URL)[-1]
        made = archive.rendered(first.evidence, URL)
        assert archive.read(made).payload == SHOWN
        whole = {entry.record_id for entry in archive.related(made)}
    assert {made.record_id, first.evidence.record_id} <= whole


def test_warcio_accepts_the_record(folder):
    (file,) = folder.glob("*.warc.gz")
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "conversion" in done.stdout
