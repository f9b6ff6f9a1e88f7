"""Pages that were read come back as they were, in reports and later runs; nothing else does."""

from dataclasses import replace

import pytest

from crawler.archive.decoding import Record
from crawler.checks.sources import MOST_FILES, READINGS, PageSpool, SpooledPages, readings
from crawler.model import Evidence, Page, Publisher, Span

PAGE = Page(
    "https://a.example/x",
    "“Words” said, слова 言葉 " * 300,
    tab_title="Title",
    lang="en",
    main=Span(3, 30),
    notes=("a note",),
    publisher=Publisher(outlet="The Paper"),
)


def evidence(number=1, digest="sha1:A"):
    return Evidence("a.warc.gz", number, f"<urn:uuid:{number}>", digest, "2026-01-01T00:00:00Z")


def test_a_page_comes_back_as_it_was(tmp_path):
    spool = PageSpool(tmp_path)
    spool.keep(evidence(1), PAGE)
    spool.keep(evidence(2), Page("https://a.example/y", ""))
    spool.close()
    pages = SpooledPages(tmp_path)
    assert pages.page(evidence(1)) == PAGE
    assert pages.page(evidence(2)) == Page("https://a.example/y", "")
    assert pages.page(evidence(3)) is None
    assert pages.page(evidence(1, "sha1:B")) is None


def test_a_page_cut_by_a_crash_is_not_there(tmp_path):
    spool = PageSpool(tmp_path)
    spool.keep(evidence(1), PAGE)
    spool.keep(evidence(2), PAGE)
    spool.close()
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for cut in (1, 10, 30, len(whole) // 3):
        file.write_bytes(whole[:-cut])
        pages = SpooledPages(tmp_path)
        assert pages.page(evidence(1)) == PAGE
        assert pages.page(evidence(2)) is None


def test_a_damaged_page_is_left_to_the_archive(tmp_path):
    spool = PageSpool(tmp_path)
    spool.keep(evidence(1), PAGE)
    spool.keep(evidence(2), PAGE)
    spool.close()
    (file,) = tmp_path.iterdir()
    whole = bytearray(file.read_bytes())
    whole[60:80] = bytes(20)
    file.write_bytes(whole)
    pages = SpooledPages(tmp_path)
    assert pages.page(evidence(1)) is None
    assert pages.page(evidence(2)) == PAGE


def test_a_later_run_has_the_pages_of_this_reader_alone(tmp_path):
    (tmp_path / READINGS / "another-reader").mkdir(parents=True)
    folder = readings(tmp_path)
    spool = PageSpool(folder)
    assert spool.page(evidence(1)) is None
    spool.keep(evidence(1), PAGE)
    spool.close()
    assert PageSpool(readings(tmp_path)).page(evidence(1)) == PAGE
    assert list((tmp_path / READINGS).iterdir()) == [folder]
    for number in range(MOST_FILES):
        (folder / f"{number}.pages").touch()
    assert PageSpool(readings(tmp_path)).page(evidence(1)) is None


@pytest.mark.parametrize("title", ["\ud800", "a\udfff"])
def test_a_page_that_cannot_be_written_is_left_to_the_archive(tmp_path, title):
    spool = PageSpool(tmp_path)
    spool.keep(evidence(1), Page("https://a.example/x", "words", tab_title=title))
    spool.keep(evidence(2), PAGE)
    spool.close()
    pages = SpooledPages(tmp_path)
    assert pages.page(evidence(1)) is None
    assert pages.page(evidence(2)) == PAGE


def test_what_the_crawl_read_is_given_to_the_judge_for_the_same_bytes_alone(tmp_path):
    spool = PageSpool(tmp_path)
    spool.keep_looked_at(b"<p>words", "text/html", PAGE.url, PAGE)
    spool.close()
    pages = PageSpool(tmp_path)

    def record(payload=b"<p>words", media="text/html", url=PAGE.url, cut=False):
        return Record(url, 200, {}, media, payload, "2026-01-01T00:00:00Z", truncated=cut)

    assert pages.looked_at(record()) == PAGE
    assert pages.looked_at(record(cut=True)) == replace(PAGE, complete=False)
    others = record(b"<p>other"), record(media="text/html; charset=x"), record(url="https://b/")
    assert [pages.looked_at(other) for other in others] == [None] * 3
