import errno
import gzip
import io
import logging
import multiprocessing
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from crawler.archive import folder
from crawler.archive.index import INDEX_NAME, Entry
from crawler.archive.reader import Archive
from crawler.archive.verify import verify
from crawler.errors import ArchiveError
from tests.support import archives
from tests.support.properties import examples


def records(warc: Path):
    """(type, headers, content) of each record, as warcio reads them."""
    with warc.open("rb") as handle:
        return [
            (r.rec_type, dict(r.rec_headers.headers), r.raw_stream.read(), r.http_headers)
            for r in ArchiveIterator(handle)
        ]


def warcio_accepts(warc: Path) -> bool:
    class Arguments:
        inputs = (str(warc),)
        verbose = True

    return Checker(Arguments()).process_all() == 0


@pytest.fixture
def filled(tmp_path):
    """An archive with a response, a revisit, a redirect, metadata and a resource."""
    with archives.writer(tmp_path / "a", record_ids=archives.ids()) as out:
        out.write(archives.exchange())
        out.write(archives.exchange(after=60))
        moved = ((b"Location", b"/harbour"),)
        out.write(archives.exchange("http://news.example/old", b"", status=301, headers=moved))
        out.metadata("http://news.example/harbour", {"article": "harbour.txt", "via": "link 3"})
        out.resource("urn:article:1", "text/plain", b"The harbour opens in May.")
    (warc,) = (tmp_path / "a").glob("*.warc.gz")
    return warc


def test_warcio_check_accepts_every_record(filled, capsys):
    assert warcio_accepts(filled)
    said = capsys.readouterr().out
    assert said.count("digest pass") == 8  # a revisit has no payload to check
    assert "no digest" not in said


def test_fastwarc_reads_every_record_and_its_digests(filled):
    found = list(FastIterator(filled.open("rb"), parse_http=False))
    assert len(found) == 9
    checked = list(FastIterator(filled.open("rb"), verify_digests=True))
    assert len(checked) == 9


def test_the_records_come_in_order_each_in_its_own_member(filled):
    kinds = [kind for kind, *_ in records(filled)]
    assert kinds == [
        "warcinfo",
        *["request", "response"],
        *["request", "revisit"],
        *["request", "response"],
        "metadata",
        "resource",
    ]
    for entry in entries(filled):
        member = filled.read_bytes()[entry.offset : entry.end]
        assert gzip.decompress(member).startswith(b"WARC/1.1\r\n")


def entries(warc: Path) -> list[Entry]:
    lines = (warc.parent / INDEX_NAME).read_bytes().splitlines(keepends=True)
    found = [Entry.parse(line) for line in lines]
    assert all(found)
    return found


def test_request_and_response_name_each_other(filled):
    (_, request, *_), (_, response, *_) = records(filled)[1:3]
    assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    assert response["WARC-Concurrent-To"] == request["WARC-Record-ID"]
    assert response["WARC-IP-Address"] == "192.0.2.7"
    assert response["WARC-Date"] == "2026-03-01T12:00:00Z"


def test_the_same_payload_again_becomes_a_revisit_without_its_body(filled):
    _, headers, content, _ = records(filled)[4]
    first = records(filled)[2][1]
    assert headers["WARC-Refers-To"] == first["WARC-Record-ID"]
    assert headers["WARC-Refers-To-Target-URI"] == "http://news.example/harbour"
    assert headers["WARC-Refers-To-Date"] == "2026-03-01T12:00:00Z"
    assert headers["WARC-Payload-Digest"] == first["WARC-Payload-Digest"]
    assert content == b""


def test_another_url_or_another_payload_is_no_revisit(tmp_path):
    with archives.writer(tmp_path) as out:
        for url, payload in (("/a", b"one"), ("/b", b"one"), ("/a", b"two")):
            out.write(archives.exchange(f"http://news.example{url}", payload))
    (warc,) = tmp_path.glob("*.warc.gz")
    assert [kind for kind, *_ in records(warc)].count("response") == 3


def test_a_truncated_answer_is_neither_a_revisit_nor_its_original(tmp_path):
    with archives.writer(tmp_path) as out:
        for cut in ("length", None, "disconnect"):
            out.write(archives.exchange(truncated=cut))
    (warc,) = tmp_path.glob("*.warc.gz")
    answers = [h for kind, h, *_ in records(warc) if kind != "request"][1:]
    assert [h["WARC-Type"] for h in answers] == ["response"] * 3
    assert [h.get("WARC-Truncated") for h in answers] == ["length", None, "disconnect"]


def test_a_revisit_is_written_across_sessions(tmp_path):
    for after in (0, 86400):
        with archives.writer(tmp_path) as out:
            evidence = out.write(archives.exchange(after=after))
    with Archive([tmp_path]) as archive:
        assert archive.read(evidence).payload == archives.PAGE
        assert archive.read(evidence).at == "2026-03-02T12:00:00Z"
    (warc,) = tmp_path.glob("*.warc.gz")
    assert [kind for kind, *_ in records(warc)].count("revisit") == 1


def test_transfer_encoding_gets_another_name_and_all_else_stays(tmp_path):
    given = (
        (b"content-TYPE", b"text/html"),
        (b"Transfer-Encoding", b"chunked"),
        (b"Set-Cookie", b"a=1"),
        (b"Set-Cookie", b"b=2"),
        (b"X-Name", "Zoë".encode()),
    )
    with archives.writer(tmp_path) as out:
        evidence = out.write(archives.exchange(headers=given))
    raw = gzip.decompress(next(tmp_path.glob("*.gz")).read_bytes()[evidence.offset :])
    block = raw.split(b"\r\n\r\n", 1)[1]
    assert block.startswith(
        b"HTTP/1.1 200 OK\r\ncontent-TYPE: text/html\r\n"
        b"X-Archive-Orig-Transfer-Encoding: chunked\r\n"
        b"Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-Name: Zo\xc3\xab\r\n\r\n<html>"
    )


def test_the_bytes_are_known_when_clock_and_ids_are(tmp_path):
    first = archives.small_archive(tmp_path / "a")
    second = archives.small_archive(tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()
    assert first.name == "citewatch-20260301120000-00001.warc.gz"


def test_files_rotate_by_size_and_all_stay_readable(tmp_path):
    with archives.writer(tmp_path, rotate_bytes=3000) as out:
        found = [
            out.write(archives.exchange(f"http://news.example/{n}", os.urandom(800)))
            for n in range(12)
        ]
    files = folder.warcs(tmp_path)
    assert len(files) > 3
    assert all(kind == "warcinfo" for kind in (records(f)[0][0] for f in files))
    assert all(warcio_accepts(f) for f in files)
    with Archive([tmp_path]) as archive:
        assert len({archive.read(evidence).payload for evidence in found}) == 12


def test_a_new_session_appends_to_the_last_file(tmp_path):
    for number in range(3):
        with archives.writer(tmp_path) as out:
            out.write(archives.exchange(f"http://news.example/{number}"))
    (warc,) = tmp_path.glob("*.warc.gz")
    assert [kind for kind, *_ in records(warc)] == ["warcinfo", *["request", "response"] * 3]
    assert verify(tmp_path) == ()


def test_an_index_made_anew_is_the_index_that_was_written(filled):
    index = filled.parent / INDEX_NAME
    written = index.read_bytes()
    index.unlink()
    folder.reindex(filled.parent)
    assert index.read_bytes() == written


@pytest.mark.parametrize("lost", ["all", "last lines", "half a line"])
def test_a_writer_brings_a_lagging_index_in_step(filled, lost):
    index = filled.parent / INDEX_NAME
    written = index.read_bytes()
    if lost == "all":
        index.unlink()
    elif lost == "last lines":
        index.write_bytes(b"".join(written.splitlines(keepends=True)[:4]))
    else:
        index.write_bytes(written[:-37])
    archives.writer(filled.parent).close()
    assert index.read_bytes() == written


def test_a_second_writer_is_refused_and_told_who_writes(tmp_path):
    with archives.writer(tmp_path), pytest.raises(ArchiveError) as refusal:
        archives.writer(tmp_path)
    assert str(tmp_path) in str(refusal.value)
    assert f"process {os.getpid()}" in str(refusal.value)
    archives.writer(tmp_path).close()


def test_reindexing_is_refused_while_a_run_writes(tmp_path):
    with archives.writer(tmp_path), pytest.raises(ArchiveError, match="another run"):
        folder.reindex(tmp_path)


def _write_and_die(place: Path) -> None:
    out = archives.writer(place)
    out.write(archives.exchange())
    out.sync()
    os._exit(9)


def test_a_killed_writer_leaves_no_lock_and_loses_nothing_synced(tmp_path):
    process = multiprocessing.get_context("fork").Process(target=_write_and_die, args=(tmp_path,))
    process.start()
    process.join()
    with archives.writer(tmp_path) as out:
        assert out.repairs == ()
        out.write(archives.exchange("http://news.example/next"))
    with Archive([tmp_path]) as archive:
        assert archive.captures("http://news.example/harbour")
        assert archive.captures("http://news.example/next")


def test_a_full_disk_is_an_error_and_leaves_whole_records(tmp_path, monkeypatch):
    out = archives.writer(tmp_path)
    out.write(archives.exchange())
    (warc,) = tmp_path.glob("*.warc.gz")
    before, index = warc.read_bytes(), (tmp_path / INDEX_NAME).read_bytes()
    really = os.write

    def full(handle: int, payload: bytes) -> int:
        if len(payload) < 100:
            raise OSError(errno.ENOSPC, "No space left on device")
        return really(handle, payload[: len(payload) // 2])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(ArchiveError, match="disk is full"):
        out.write(archives.exchange("http://news.example/more"))
    assert warc.read_bytes() == before
    assert (tmp_path / INDEX_NAME).read_bytes() == index
    monkeypatch.undo()
    evidence = out.write(archives.exchange("http://news.example/more"))
    out.close()
    with Archive([tmp_path]) as archive:
        assert archive.read(evidence).payload == archives.PAGE
    assert verify(tmp_path) == ()


def test_a_rotation_that_fails_leaves_the_full_file_in_use(tmp_path, monkeypatch):
    out = archives.writer(tmp_path, rotate_bytes=100)
    really = os.write

    def full(handle: int, payload: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    out.write(archives.exchange())
    monkeypatch.setattr(os, "write", full)
    with pytest.raises(ArchiveError, match="disk is full"):
        out.write(archives.exchange("http://news.example/more"))
    monkeypatch.setattr(os, "write", really)
    for number in range(3):
        out.write(archives.exchange(f"http://news.example/{number}"))
    out.close()
    assert verify(tmp_path) == ()
    with Archive([tmp_path]) as archive:
        assert len(list(archive.pages())) == 4
        assert archive.captures("http://news.example/more") == ()


def test_what_is_on_disk_already_is_not_synced_again(tmp_path, monkeypatch):
    synced = []
    with archives.writer(tmp_path) as out:
        out.sync()
        monkeypatch.setattr(os, "fsync", synced.append)
        out.write(archives.exchange())
        out.sync()
        out.sync()
        assert len(synced) == 1
        out.write(archives.exchange(after=60))
        out.sync()
        assert len(synced) == 2


def test_a_failing_sync_is_an_error(tmp_path, monkeypatch):
    out = archives.writer(tmp_path)

    def fails(handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(ArchiveError, match="Input/output error"):
        out.sync()
    monkeypatch.undo()
    out.close()


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError, match="file/archive"):
        archives.writer(tmp_path / "file" / "archive")


def test_writing_after_closing_is_refused(tmp_path):
    out = archives.writer(tmp_path)
    out.close()
    out.close()
    with pytest.raises(ArchiveError, match="closed"):
        out.write(archives.exchange())


@pytest.mark.parametrize(
    "url",
    [
        "../../etc/passwd",
        "http://news.example/a\r\nWARC-Type: metadata\r\n\r\nx",
        "http://news.example/ä ö<b>",
        "file:///etc/hostname",
        "",
    ],
)
def test_a_hostile_address_stays_in_its_field_and_writes_nothing_outside(tmp_path, url):
    place = tmp_path / "deep" / "archive"
    with archives.writer(place) as out:
        evidence = out.write(archives.exchange(url))
        out.metadata(url, {"no\r\nte": "one\r\ntwo: three"})
    with Archive([place]) as archive:
        assert archive.read(evidence).payload == archives.PAGE
    assert {p.name for p in tmp_path.rglob("*") if p.is_file()} == {
        "citewatch-20260301120000-00001.warc.gz",
        INDEX_NAME,
        "writer.lock",
    }
    (warc,) = place.glob("*.warc.gz")
    assert len(records(warc)) == 4
    assert verify(place) == ()


def test_the_archive_room_loads_quickly():
    code = (
        "import sys; import crawler.archive.writer, crawler.archive.reader; "
        "print([m for m in ('warcio', 'fastwarc', 'scrapy', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


header_names = st.from_regex(rb"[A-Za-z][A-Za-z0-9-]{0,20}", fullmatch=True).filter(
    lambda name: (
        name.lower()
        not in (b"content-encoding", b"transfer-encoding", b"content-length", b"location")
    )
)
header_values = st.binary(max_size=60).filter(
    lambda value: value == value.strip(b" \t") and b"\r" not in value and b"\n" not in value
)


@examples(150)
@given(
    payload=st.binary(max_size=3000),
    headers=st.lists(st.tuples(header_names, header_values), max_size=6),
    reason=st.text(max_size=20),
    path=st.text(max_size=30),
)
def test_whatever_is_written_is_read_back(payload, headers, reason, path):
    with tempfile.TemporaryDirectory() as name:
        sent = archives.exchange(f"http://news.example/{path}", payload, headers=tuple(headers))
        with archives.writer(Path(name)) as out:
            evidence = out.write(sent)
        with Archive([Path(name)]) as archive:
            record = archive.read(evidence)
            assert archive.captures(f"http://news.example/{path}")
        assert verify(Path(name)) == ()
    assert record.payload == payload
    first: dict[str, bytes] = {}
    for key, value in headers:
        first.setdefault(key.decode().lower(), value)
    assert set(record.headers) == set(first)
    for key, value in first.items():
        assert value in (
            record.headers[key].encode("latin-1", "replace"),
            record.headers[key].encode(),
        )


def test_repairs_are_said(tmp_path, caplog):
    warc = archives.small_archive(tmp_path)
    warc.write_bytes(warc.read_bytes()[:-10])
    with caplog.at_level(logging.WARNING), archives.writer(tmp_path) as out:
        (repair,) = out.repairs
    assert repair.warc == warc
    assert repair.kept.read_bytes()
    assert warc.name in caplog.text


def test_stdlib_gzip_reads_the_whole_file(filled):
    with gzip.open(io.BytesIO(filled.read_bytes())) as whole:
        assert whole.read().count(b"WARC/1.1\r\n") == 9


def test_a_part_refers_to_what_the_whole_holds(tmp_path):
    """A shard's 304 answers confirm records that only the archive has which adopts it."""
    url, etag = "http://news.example/harbour", ((b"ETag", b"x"),)
    with archives.writer(tmp_path / "whole") as whole:
        first = whole.write(archives.exchange(url))
        later = whole.write(archives.exchange(url, after=60))
    with Archive([tmp_path / "whole"]) as archive:
        known = archive.original(later)
    assert (known.record_id, known.digest) == (first.record_id, first.digest)
    asked = replace(archives.exchange(url, b"", status=304, headers=etag), unmodified=known)
    with archives.writer(tmp_path / "part", prefix="shard", part=True) as part:
        confirmed = part.write(asked)
    assert confirmed.digest == first.digest
    with archives.writer(tmp_path / "whole") as whole:
        for path in (tmp_path / "part").glob("*.warc.gz"):
            whole.adopt(path)
    with Archive([tmp_path / "whole"]) as archive:
        assert archive.read(confirmed).payload == archives.PAGE
        assert archive.original(confirmed).record_id == first.record_id
    with archives.writer(tmp_path / "other") as other:  # which is no part confirms only its own
        assert other.write(asked).digest != first.digest
