import base64
import contextlib
import gzip
import hashlib
import logging
import os
import socket
import tempfile
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.archive.decoding import Flaw
from crawler.archive.index import INDEX_NAME, End
from crawler.archive.reader import Archive
from crawler.archive.verify import verify
from crawler.errors import ArchiveError
from crawler.model import Evidence
from tests.support import archives
from tests.support.properties import examples

URL = "http://a.example/story"
TEXT = "<p>Гавань откроется в мае, сказал мэр.</p>".encode() * 20


def sha1(payload):
    return "sha1:" + base64.b32encode(hashlib.sha1(payload).digest()).decode()


def only(path):
    """The record of the one capture of URL in the file."""
    with Archive(files=[path]) as archive:
        (capture,) = archive.captures(URL)
        return archive.read(capture.evidence)


def chunked(payload):
    half = len(payload) // 2
    parts = (payload[:half], payload[half:])
    return b"".join(b"%X\r\n%b\r\n" % (len(p), p) for p in parts) + b"0\r\n\r\n"


HTML = "Content-Type: text/html; charset=utf-8"
CHUNKED = "Transfer-Encoding: chunked"
GZIP = "Content-Encoding: gzip"


@pytest.mark.parametrize("suffix", ["warc", "warc.gz"])
@pytest.mark.parametrize(
    "block",
    {
        "plain": archives.http(TEXT, HTML),
        "chunked as sent": archives.http(chunked(TEXT), HTML, CHUNKED),
        "chunks removed, header kept": archives.http(TEXT, HTML, CHUNKED),
        "chunked and gzip": archives.http(
            chunked(gzip.compress(TEXT)), HTML, CHUNKED, "Content-Encoding: gzip"
        ),
        "brotli": archives.http(brotli.compress(TEXT), HTML, "content-encoding: br"),
        "deflate": archives.http(zlib.compress(TEXT), HTML, "Content-Encoding: deflate"),
        "decoded, header kept": archives.http(TEXT, HTML, "Content-Encoding: gzip"),
        "Common Crawl": archives.http(
            TEXT,
            HTML,
            "X-Crawl-Content-Encoding: gzip",
            "X-Crawl-Transfer-Encoding: chunked",
            f"Content-Length: {len(TEXT)}",
        ),
        "bare line feeds": archives.http(TEXT, HTML).replace(b"\r\n", b"\n"),
        "HTTP/1.0 without a reason": archives.http(TEXT, HTML).replace(b"1.1 200 OK", b"1.0 200"),
        "HTTP/2": archives.http(TEXT, HTML).replace(b"HTTP/1.1", b"HTTP/2"),
    }.items(),
    ids=lambda item: item[0],
)
def test_pages_of_other_tools_are_read(tmp_path, suffix, block):
    path = archives.save(tmp_path / f"foreign.{suffix}", archives.record("response", URL, block[1]))
    found = only(path)
    assert found.payload == TEXT
    assert found.status == 200
    assert found.content_type == "text/html; charset=utf-8"
    assert found.at == "2020-05-04T03:02:01Z"
    assert not found.truncated
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("form", ["base32", "hex", "sha256", "md5", "unknown"])
@pytest.mark.parametrize("of", ["stored", "without chunks", "decoded"])
def test_payload_digests_of_other_tools_hold(tmp_path, form, of):
    packed = gzip.compress(TEXT)
    payload = {"stored": chunked(packed), "without chunks": packed, "decoded": TEXT}[of]
    declared = {
        "base32": sha1(payload),
        "hex": "sha1:" + hashlib.sha1(payload).hexdigest(),
        "sha256": "sha256:" + hashlib.sha256(payload).hexdigest(),
        "md5": "md5:" + hashlib.md5(payload).hexdigest().upper(),
        "unknown": "whirlpool:abc",
    }[form]
    block = archives.http(chunked(packed), HTML, CHUNKED, "Content-Encoding: gzip")
    extra = (("WARC-Payload-Digest", declared), ("WARC-Block-Digest", sha1(block)))
    path = archives.save(
        tmp_path / "x.warc.gz", archives.record("response", URL, block, extra=extra)
    )
    assert only(path).payload == TEXT
    assert verify(path) == ()


@pytest.mark.parametrize("field", ["WARC-Payload-Digest", "WARC-Block-Digest"])
def test_a_wrong_digest_is_no_evidence_and_the_rest_is_read(tmp_path, field):
    wrong = ((field, sha1(b"something else")),)
    path = archives.save(
        tmp_path / "x.warc.gz",
        archives.record("response", URL, archives.http(TEXT), extra=wrong, record_id="<urn:bad>"),
        archives.record("response", "http://b.example/", archives.http(b"good")),
    )
    with Archive(files=[path]) as archive:
        (bad,) = archive.captures(URL)
        with pytest.raises(ArchiveError, match=r"urn:bad.*digest does not match"):
            archive.read(bad.evidence)
        (good,) = archive.captures("http://b.example/")
        assert archive.read(good.evidence).payload == b"good"


@pytest.mark.parametrize(
    "change",
    [
        {"digest": sha1(b"another page")},
        {"record_id": "<urn:uuid:other>"},
        {"offset": 3, "digest": ""},
        {"offset": 10**9, "digest": ""},
        {"offset": -1, "digest": ""},
        {"archive": "other.warc.gz", "digest": ""},
        {"archive": "../../etc/passwd", "digest": ""},
        {"archive": "other.warc.gz", "digest": sha1(b"another page")},
    ],
)
def test_evidence_that_does_not_fit_is_refused(tmp_path, change):
    path = archives.save(
        tmp_path / "x.warc.gz", archives.record("response", URL, archives.http(TEXT))
    )
    with Archive(files=[path], folders=[tmp_path]) as archive:
        evidence = archive.captures(URL)[0].evidence
        archive.read(evidence)
        with pytest.raises(ArchiveError):
            archive.read(replace(evidence, **change))


@pytest.mark.parametrize(
    "change", [{"archive": "whole-run.warc.gz", "offset": 77_000}, {"offset": 3}]
)
def test_a_record_that_was_copied_elsewhere_is_found_by_its_id(tmp_path, change):
    path = archives.save(
        tmp_path / "part.warc.gz", archives.record("response", URL, archives.http(TEXT))
    )
    with Archive(files=[path]) as archive:
        moved = replace(archive.captures(URL)[0].evidence, **change)
        assert archive.read(moved).payload == TEXT


@pytest.mark.parametrize("length", [5, 10_000])
def test_a_lying_length_loses_that_record_only(tmp_path, length, caplog):
    path = archives.save(
        tmp_path / "x.warc.gz",
        archives.record("response", "http://b.example/1", archives.http(b"one")),
        archives.record("response", URL, archives.http(TEXT), length=length),
        archives.record("response", "http://b.example/2", archives.http(b"two")),
    )
    with caplog.at_level(logging.WARNING), Archive(files=[path]) as archive:
        assert archive.captures(URL) == ()
        for number, payload in ((1, b"one"), (2, b"two")):
            (capture,) = archive.captures(f"http://b.example/{number}")
            assert archive.read(capture.evidence).payload == payload
    assert "x.warc.gz" in caplog.text
    assert "Content-Length" in caplog.text


@pytest.mark.parametrize(
    ("block", "extra", "flaws"),
    [
        (archives.http(TEXT, HTML, "Content-Length: 9999"), (), {Flaw.CUT}),
        (archives.http(chunked(TEXT)[:-9], HTML, CHUNKED), (), {Flaw.CUT}),
        (archives.http(TEXT, HTML), (("WARC-Truncated", "length"),), set()),
        (archives.http(gzip.compress(TEXT)[:-9], HTML, "Content-Encoding: gzip"), (), {Flaw.CUT}),
    ],
)
def test_an_incomplete_page_says_so(tmp_path, block, extra, flaws):
    path = archives.save(tmp_path / "x.warc", archives.record("response", URL, block, extra=extra))
    found = only(path)
    assert found.truncated
    assert found.flaws == flaws
    assert found.payload


def test_gzip_said_of_plain_text_is_read_and_flagged(tmp_path):
    block = archives.http(TEXT, HTML, "Content-Encoding: gzip")
    found = only(archives.save(tmp_path / "x.warc", archives.record("response", URL, block)))
    assert found.flaws == {Flaw.MISLABELLED}
    assert not found.truncated


def test_a_page_over_the_bound_is_cut_and_flagged(tmp_path):
    path = archives.save(
        tmp_path / "x.warc.gz", archives.record("response", URL, archives.http(b"a" * 5_000_000))
    )
    with Archive(files=[path]) as archive:
        evidence = archive.captures(URL)[0].evidence
        found = archive.read(evidence, max_bytes=1_000_000)
        assert len(found.payload) == 1_000_000
        assert found.flaws == {Flaw.TOO_LARGE}
        assert found.truncated
        assert not archive.read(evidence).truncated


def test_angle_brackets_of_old_wget_are_taken_off(tmp_path):
    path = archives.save(
        tmp_path / "x.warc.gz", archives.record("response", f"<{URL}>", archives.http(TEXT))
    )
    assert only(path).url == URL


def test_records_written_by_warcio_are_read(tmp_path):
    path = tmp_path / "x.warc.gz"
    with path.open("wb") as handle:
        out = WARCWriter(handle, gzip=True, warc_version="1.1")
        out.write_record(out.create_warcinfo_record(path.name, {"software": "other"}))
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        record = out.create_warc_record(URL, "response", payload=BytesIO(TEXT), http_headers=head)
        out.write_record(record)
        out.write_record(
            out.create_revisit_record(
                URL,
                record.rec_headers.get_header("WARC-Payload-Digest"),
                URL,
                record.rec_headers.get_header("WARC-Date"),
                http_headers=head,
            )
        )
    with Archive(files=[path]) as archive:
        captures = archive.captures(URL)
        assert len(captures) == 2
        assert {archive.read(c.evidence).payload for c in captures} == {TEXT}
        assert len(list(archive.pages())) == 1
    assert verify(path) == ()


def test_several_records_in_one_gzip_member_are_found(tmp_path):
    path = tmp_path / "x.warc.gz"
    path.write_bytes(
        gzip.compress(
            b"".join(
                archives.record(
                    "response",
                    f"http://a.example/{n}",
                    archives.http(b"%d" % n * 50),
                    record_id=f"<urn:{n}>",
                )
                for n in range(50)
            )
        )
    )
    with Archive(files=[path]) as archive:
        for n in (0, 17, 49):
            (capture,) = archive.captures(f"http://a.example/{n}")
            assert archive.read(capture.evidence).payload == b"%d" % n * 50


def arc(url, block, media="text/html"):
    head = f"{url} 192.0.2.1 20060102030405 {media} {len(block)}\n"
    return head.encode() + block + b"\n"


@pytest.mark.parametrize("suffix", ["arc", "arc.gz"])
def test_old_arc_files_are_read(tmp_path, suffix):
    path = archives.save(
        tmp_path / f"x.{suffix}",
        arc(
            "filedesc://x.arc",
            b"1 0 Archive\nURL IP-address Archive-date Content-type Archive-length\n",
            "text/plain",
        ),
        arc(URL, archives.http(TEXT, HTML)),
        arc("http://b.example/", archives.http(b"two")),
    )
    found = only(path)
    assert found.payload == TEXT
    assert found.at == "2006-01-02T03:04:05Z"
    with Archive(files=[path]) as archive:
        assert [c.url for c in archive.pages()] == [URL, "http://b.example/"]


def test_resource_records_count_as_pages(tmp_path):
    path = archives.save(
        tmp_path / "x.warc", archives.record("resource", URL, TEXT, media="text/html")
    )
    found = only(path)
    assert (found.status, found.payload, found.content_type) == (200, TEXT, "text/html")


# Revisits


OF_TEXT = sha1(TEXT)


def revisit(
    url,
    record_id,
    *,
    to=None,
    to_url=None,
    to_date=None,
    digest=OF_TEXT,
    block=None,
    date="2021-01-01T00:00:00Z",
    profile="http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
):
    extra = [("WARC-Profile", profile)]
    if digest:
        extra.append(("WARC-Payload-Digest", digest))
    for name, value in (
        ("WARC-Refers-To", to),
        ("WARC-Refers-To-Target-URI", to_url),
        ("WARC-Refers-To-Date", to_date),
    ):
        if value:
            extra.append((name, value))
    block = archives.http(b"", HTML, "X-Again: yes") if block is None else block
    return archives.record(
        "revisit", url, block, record_id=record_id, date=date, extra=tuple(extra)
    )


ORIGINAL = archives.record(
    "response",
    URL,
    archives.http(gzip.compress(TEXT, mtime=0), HTML, "Content-Encoding: gzip"),
    record_id="<urn:original>",
    extra=(("WARC-Payload-Digest", sha1(gzip.compress(TEXT, mtime=0))),),
)
PACKED = sha1(gzip.compress(TEXT, mtime=0))


@pytest.mark.parametrize(
    "again",
    {
        "by id": revisit(URL, "<urn:r>", to="<urn:original>", digest=PACKED),
        "by address and date": revisit(
            URL, "<urn:r>", to_url=URL, to_date="2020-05-04T03:02:01Z", digest=PACKED
        ),
        "by address and digest": revisit(URL, "<urn:r>", digest=PACKED),
        "from another address": revisit(
            "http://mirror.example/", "<urn:r>", to_url=URL, digest=PACKED
        ),
        "without headers": revisit(URL, "<urn:r>", to="<urn:original>", digest=PACKED, block=b""),
        "not modified": revisit(
            URL,
            "<urn:r>",
            to="<urn:original>",
            digest=None,
            block=archives.http(b"", "ETag: x", status="304 Not Modified"),
            profile="http://netpreserve.org/warc/1.0/revisit/server-not-modified",
        ),
        "of a revisit": revisit(URL, "<urn:r>", to="<urn:s>", digest=PACKED)
        + revisit(URL, "<urn:s>", to="<urn:original>", digest=PACKED, date="2020-12-01T00:00:00Z"),
    }.items(),
    ids=lambda item: item[0],
)
@pytest.mark.parametrize("order", ["after", "before", "other file"])
def test_revisits_of_other_tools_give_the_payload_they_refer_to(tmp_path, again, order):
    parts = {
        "after": [[ORIGINAL, again[1]]],
        "before": [[again[1], ORIGINAL]],
        "other file": [[ORIGINAL], [again[1]]],
    }[order]
    files = [archives.save(tmp_path / f"{n}.warc", *part) for n, part in enumerate(parts)]
    with Archive(files=files) as archive:
        (evidence,) = [
            c.evidence
            for url in {URL, "http://mirror.example/"}
            for c in archive.captures(url)
            if c.evidence.record_id == "<urn:r>"
        ]
        found = archive.read(evidence)
    assert found.payload == TEXT
    assert found.status == 200
    assert found.at == "2021-01-01T00:00:00Z"
    assert found.content_type == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("records", "why"),
    [
        (
            [revisit(URL, "<urn:r>", to="<urn:s>"), revisit(URL, "<urn:s>", to="<urn:r>")],
            "refer to each other",
        ),
        ([revisit(URL, "<urn:r>", to="<urn:r>")], "refer to each other"),
        (
            [revisit(URL, f"<urn:{n}>", to=f"<urn:{n + 1}>") for n in range(40)],
            "refer to each other",
        ),
        ([revisit(URL, "<urn:r>", to="<urn:gone>")], "not archived"),
        (
            [ORIGINAL, revisit(URL, "<urn:r>", to="<urn:original>", digest=sha1(b"other"))],
            "another payload",
        ),
        (
            [
                archives.record("response", URL, archives.http(b"one"), record_id="<urn:twice>"),
                archives.record("response", URL, archives.http(b"two"), record_id="<urn:twice>"),
                revisit(URL, "<urn:r>", to="<urn:twice>"),
            ],
            "several records",
        ),
    ],
)
def test_a_revisit_that_leads_nowhere_is_an_error_and_no_loop(tmp_path, records, why):
    path = archives.save(tmp_path / "x.warc.gz", *records)
    with Archive(files=[path]) as archive:
        newest = archive.captures(URL)
        wanted = [c for c in newest if c.evidence.record_id in ("<urn:r>", "<urn:0>")]
        with pytest.raises(ArchiveError, match=why):
            archive.read(wanted[0].evidence)


# Look-up and redirects


def test_captures_come_newest_first_under_any_address_of_the_page(tmp_path):
    with archives.writer(tmp_path) as out:
        for after, url in enumerate(
            (
                "http://a.example/x",
                "https://www.a.example/x/",
                "https://a.example/x?utm_source=mail#top",
            )
        ):
            out.write(archives.exchange(url, b"%d" % after, after=after * 60))
    with Archive([tmp_path]) as archive:
        found = archive.captures("http://a.example/x")
        assert [archive.read(c.evidence).payload for c in found] == [b"2", b"1", b"0"]
        assert archive.captures("http://a.example/y") == ()
    assert found[0].content_type == "text/html"


def test_what_is_written_after_opening_is_found_too(tmp_path):
    out = archives.writer(tmp_path, rotate_bytes=900)
    archive = Archive([tmp_path])
    for number in range(6):
        evidence = out.write(archives.exchange(f"http://a.example/{number}", os.urandom(400)))
        out.sync()
        assert archive.captures(f"http://a.example/{number}")[0].evidence == evidence
        assert len(archive.read(evidence).payload) == 400
    out.close()
    archive.close()


@pytest.mark.parametrize("lost", ["index", "lines"])
def test_a_live_archive_without_its_index_is_read_and_not_touched(tmp_path, lost):
    archives.small_archive(tmp_path)
    index = tmp_path / INDEX_NAME
    lines = index.read_bytes().splitlines(keepends=True)
    index.unlink()
    if lost == "lines":
        index.write_bytes(b"".join(lines[:4]))
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    with Archive([tmp_path]) as archive:
        assert len(list(archive.pages())) == 4
        for number in range(4):
            (capture,) = archive.captures(f"http://news.example/{number}")
            assert archive.read(capture.evidence).status == 200
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_the_same_archive_given_twice_counts_once(tmp_path):
    warc = archives.small_archive(tmp_path)
    with Archive([tmp_path], files=[warc]) as archive:
        assert len(archive.captures("http://news.example/1")) == 1
        assert len(list(archive.pages())) == 4


def redirect(url, to, status=301, after=0):
    return archives.exchange(url, b"", status=status, after=after, headers=((b"Location", to),))


def follow(folder, url, *exchanges, **options):
    with archives.writer(folder) as out:
        for each in exchanges:
            out.write(each)
    with Archive([folder]) as archive:
        return archive.follow(url, **options)


def test_redirects_are_followed_hop_by_hop_to_the_page(tmp_path):
    found = follow(
        tmp_path,
        "http://a.example/1",
        redirect("http://a.example/1", b"https://a.example/1"),
        redirect("https://a.example/1", b"/2?x=1", 302, after=1),
        redirect("https://a.example/2?x=1", "//b.example/ä b".encode(), 308, after=2),
        archives.exchange("https://b.example/%C3%A4%20b", after=3),
    )
    assert found.end is End.FOUND
    assert found.capture is not None
    assert found.capture.url == "https://b.example/%C3%A4%20b"
    assert [(h.url, h.status) for h in found.hops][-2:] == [
        ("https://a.example/1", 302),
        ("https://a.example/2?x=1", 308),
    ]
    assert all(h.record_id for h in found.hops)


def test_a_page_without_redirect_is_found_at_once(tmp_path):
    found = follow(tmp_path, "http://news.example/harbour", archives.exchange())
    assert found.hops == ()
    assert found.capture is not None


@pytest.mark.parametrize(
    ("exchanges", "end", "hops"),
    [
        ([], End.NOT_ARCHIVED, 0),
        ([redirect("http://a.example/1", b"http://gone.example/")], End.NOT_ARCHIVED, 1),
        ([redirect("http://a.example/1", b"http://a.example/1")], End.LOOP, 1),
        (
            [redirect("http://a.example/1", b"/2"), redirect("http://a.example/2", b"/1")],
            End.LOOP,
            2,
        ),
        (
            [redirect(f"http://a.example/{n}", b"/%d" % (n + 1)) for n in range(1, 40)],
            End.LIMIT,
            21,
        ),
    ],
)
def test_redirects_that_lead_nowhere_say_how(tmp_path, exchanges, end, hops):
    found = follow(tmp_path, "http://a.example/1", *exchanges)
    assert (found.capture, found.end, len(found.hops)) == (None, end, hops)


def test_the_redirect_leads_to_the_capture_of_its_own_time(tmp_path):
    found = follow(
        tmp_path,
        "http://a.example/1",
        archives.exchange("http://a.example/2", b"old", after=10),
        redirect("http://a.example/1", b"/2", after=9),
        archives.exchange("http://a.example/2", b"new", after=90_000),
    )
    assert found.capture is not None
    assert found.capture.at == "2026-03-01T12:00:10Z"


def test_pages_are_the_html_answers_with_200(tmp_path):
    with archives.writer(tmp_path) as out:
        out.write(archives.exchange())
        out.write(archives.exchange(after=5))
        out.write(archives.exchange("http://a.example/404", status=404))
        out.write(
            archives.exchange("http://a.example/p", headers=((b"Content-Type", b"image/png"),))
        )
        out.write(
            archives.exchange(
                "http://a.example/x",
                headers=((b"content-type", b"Application/XHTML+xml;charset=x"),),
            )
        )
    with Archive([tmp_path]) as archive:
        assert [c.url for c in archive.pages()] == [
            "http://news.example/harbour",
            "http://a.example/x",
        ]


def test_reading_opens_no_socket(tmp_path, monkeypatch):
    warc = archives.small_archive(tmp_path)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    with Archive([tmp_path], files=[warc]) as archive:
        for capture in archive.pages():
            archive.read(capture.evidence)


@pytest.mark.parametrize("place", ["missing.warc.gz", "missing"])
def test_a_missing_archive_is_named(tmp_path, place):
    with pytest.raises(ArchiveError, match=place):
        Archive(files=[tmp_path / place])
    with pytest.raises(ArchiveError, match=place):
        Archive([tmp_path / place])


def test_a_file_that_is_no_archive_is_named(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("just some notes\n" * 100)
    with pytest.raises(ArchiveError, match=r"notes\.txt"):
        Archive(files=[path])


def test_evidence_names_the_record_a_finding_rests_on(tmp_path):
    warc = archives.small_archive(tmp_path)
    with Archive([tmp_path]) as archive:
        (capture,) = archive.captures("http://news.example/2")
    assert capture.evidence == Evidence(
        warc.name,
        capture.evidence.offset,
        "<urn:uuid:00000000-0000-4000-8000-000000000007>",
        sha1(b"<p>Page 2 of the harbour plan.</p>" * 5),
        "2026-03-01T12:00:02Z",
    )
    member = warc.read_bytes()[capture.evidence.offset :]
    assert b"harbour plan" in zlib.decompressobj(31).decompress(member)


SEEDS = (
    b"".join(
        archives.record(kind, URL, archives.http(payload, HTML, *headers), record_id=f"<urn:{n}>")
        for n, (kind, payload, headers) in enumerate(
            [
                ("response", chunked(gzip.compress(b"one" * 40)), (CHUNKED, GZIP)),
                ("revisit", b"", ()),
                ("response", brotli.compress(b"two" * 40), ("Content-Encoding: br",)),
                ("resource", b"three", ()),
            ]
        )
    ),
    arc("filedesc://x", b"1 0 x\n") + arc(URL, archives.http(b"four", HTML)),
)


@examples(300)
@given(
    seed=st.sampled_from(SEEDS),
    edits=st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=6)), max_size=8),
    packed=st.booleans(),
)
def test_no_damage_raises_anything_but_an_archive_error(seed, edits, packed):
    broken = bytearray(gzip.compress(seed, mtime=0) if packed else seed)
    for place, change in edits:
        at = place % len(broken)
        broken[at : at + len(change)] = change
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "x.warc"
        path.write_bytes(broken)
        verify(path)
        try:
            archive = Archive(files=[path])
        except ArchiveError:
            return
        with archive:
            for entry in archive.entries():
                with contextlib.suppress(ArchiveError):
                    archive.read(entry.evidence)
                    archive.follow(entry.url)


@pytest.mark.parametrize("suffix", [".warc.gz", ".warc"])
def test_a_file_cut_inside_its_first_record_is_named_and_gives_nothing(tmp_path, caplog, suffix):
    block = archives.http(b"<p>" + bytes(range(256)) * 40)
    whole = archives.save(tmp_path / f"a{suffix}", archives.record("response", "http://a/", block))
    content = whole.read_bytes()
    for size in (len(content) // 2, len(content) - 9):
        whole.write_bytes(content[:size])
        caplog.clear()
        with Archive(files=[whole]) as archive:
            assert archive.captures("http://a/") == ()
        assert whole.name in caplog.text
        assert "damaged" in caplog.text


def test_a_cut_gzip_file_of_something_else_is_no_archive(tmp_path):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(b"A letter to the editor.\n" * 500)[:-20])
    with pytest.raises(ArchiveError, match=r"a\.warc\.gz"):
        Archive(files=[path])
