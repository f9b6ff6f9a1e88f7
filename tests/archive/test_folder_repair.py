import gzip
import logging
import multiprocessing
import os
import random
import shutil
import time

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.archive.folder import mend
from crawler.archive.index import INDEX_NAME, Entry
from crawler.archive.reader import Archive
from crawler.archive.verify import verify
from tests.support import archives
from tests.support.soak import ROUNDS


@pytest.fixture(autouse=True)
def _quick(caplog, monkeypatch):
    """No log, and no waiting for the disk: what is tested is which bytes are kept."""
    caplog.set_level(logging.CRITICAL)
    monkeypatch.setattr("os.fsync", lambda handle: None)


def entries(folder):
    lines = (folder / INDEX_NAME).read_bytes().splitlines(keepends=True)
    return [Entry.parse(line) for line in lines]


def ids_in(warc):
    with warc.open("rb") as handle:
        return [r.rec_headers.get_header("WARC-Record-ID") for r in ArchiveIterator(handle)]


def test_cut_at_each_byte_of_the_last_two_records_nothing_before_is_lost(tmp_path):
    whole = archives.small_archive(tmp_path / "whole", pages=2)
    known = entries(tmp_path / "whole")
    payload = whole.read_bytes()
    index = (tmp_path / "whole" / INDEX_NAME).read_bytes()
    place = tmp_path / "cut"
    place.mkdir()
    warc = place / whole.name
    cuts = range(known[-2].offset, len(payload))
    assert len(cuts) > 500
    for cut in cuts:
        warc.write_bytes(payload[:cut])
        (place / INDEX_NAME).write_bytes(index)
        left = [e for e in known if e.end <= cut]
        with archives.writer(place) as out:
            assert [r.size for r in out.repairs] == [cut - left[-1].end][: cut != left[-1].end]
            out.write(archives.exchange("http://news.example/next"))
        assert warc.read_bytes().startswith(payload[: left[-1].end])
        assert [e.record_id for e in entries(place)][: len(left)] == [e.record_id for e in left]
        assert len(entries(place)) == len(left) + 2
        if cut % 16 == 0:
            assert ids_in(warc) == [e.record_id for e in entries(place)]
            assert verify(place) == ()
        for kept in place.glob("*.cut*"):
            assert kept.read_bytes() == payload[left[-1].end : cut]
            kept.unlink()


@pytest.mark.parametrize("indexed", [True, False])
def test_a_cut_file_is_mended_with_or_without_its_index(tmp_path, indexed):
    warc = archives.small_archive(tmp_path)
    known = entries(tmp_path)
    warc.write_bytes(warc.read_bytes()[:-1])
    if not indexed:
        (tmp_path / INDEX_NAME).unlink()
    with archives.writer(tmp_path) as out:
        assert [r.at for r in out.repairs] == [known[-1].offset]
    assert entries(tmp_path) == known[:-1]


def test_the_page_that_was_cut_can_be_written_again(tmp_path):
    warc = archives.small_archive(tmp_path)
    warc.write_bytes(warc.read_bytes()[:-1])
    again = archives.exchange("http://news.example/3", b"<p>Page 3 of the harbour plan.</p>" * 5)
    with archives.writer(tmp_path) as out:
        evidence = out.write(again)
    with Archive([tmp_path]) as archive:
        assert archive.read(evidence).payload == again.payload
        assert len(archive.captures("http://news.example/3")) == 1


def test_what_is_cut_off_twice_is_kept_twice(tmp_path):
    for _ in range(2):
        warc = archives.small_archive(tmp_path / "x")
        warc.write_bytes(warc.read_bytes()[:-3])
        archives.writer(tmp_path / "x").close()
        (tmp_path / "x" / INDEX_NAME).unlink()
        warc.unlink()
    assert len(list((tmp_path / "x").glob("*.cut*"))) == 2


def test_zeros_after_the_last_record_are_cut_off(tmp_path):
    warc = archives.small_archive(tmp_path)
    whole = warc.read_bytes()
    warc.write_bytes(whole + b"\0" * 4096)
    with archives.writer(tmp_path) as out:
        assert [r.size for r in out.repairs] == [4096]
    assert warc.read_bytes() == whole


def test_an_empty_file_is_begun_anew(tmp_path):
    warc = archives.small_archive(tmp_path)
    warc.write_bytes(b"")
    (tmp_path / INDEX_NAME).unlink()
    with archives.writer(tmp_path) as out:
        out.write(archives.exchange())
    assert [e.type for e in entries(tmp_path)] == ["warcinfo", "request", "response"]
    assert verify(tmp_path) == ()


def test_damage_in_the_middle_stays_where_it_is(tmp_path):
    warc = archives.small_archive(tmp_path)
    known = entries(tmp_path)
    broken = bytearray(warc.read_bytes())
    broken[known[3].offset + 40] ^= 8
    warc.write_bytes(broken)
    (tmp_path / INDEX_NAME).unlink()
    with archives.writer(tmp_path) as out:
        assert out.repairs == ()
    assert warc.read_bytes() == bytes(broken)
    assert entries(tmp_path) == known[:3] + known[4:]


def _write_until_killed(folder, start, said):
    with archives.writer(folder, rotate_bytes=40_000) as out:
        for number in range(start, start + 100_000):
            payload = b"<p>Page %d of the harbour plan.</p>" % number * 60
            out.write(archives.exchange(f"http://news.example/{number}", payload))
            out.sync()
            os.write(said, b"%d\n" % number)


@pytest.mark.soak
def test_a_writer_killed_again_and_again_loses_nothing_it_had_synced(tmp_path):
    kills, chance = 12 * ROUNDS, random.Random(50)
    done: list[int] = []
    for _ in range(kills):
        hear, say = os.pipe()
        start = done[-1] + 1 if done else 0
        process = multiprocessing.get_context("fork").Process(
            target=_write_until_killed, args=(tmp_path, start, say)
        )
        process.start()
        os.close(say)
        with os.fdopen(hear, "rb") as told:
            told.readline()
            time.sleep(chance.uniform(0, 0.03))
            process.kill()
            process.join()
            done += [start, *(int(line) for line in told.read().splitlines() if line)]
    archives.writer(tmp_path).close()
    assert verify(tmp_path) == ()
    with Archive([tmp_path]) as archive:
        for number in done:
            found = archive.captures(f"http://news.example/{number}")
            assert archive.read(found[0].evidence).payload.startswith(b"<p>Page %d of" % number)
    known = [e.record_id for e in entries(tmp_path)]
    assert len(known) == len(set(known)) > 3 * kills


def test_mending_a_whole_file_changes_nothing(tmp_path):
    warc = archives.small_archive(tmp_path)
    seen = []
    assert mend(warc, 0, seen.append) is None
    assert len(seen) == 9


def test_a_plain_warc_is_mended_too(tmp_path):
    packed = archives.small_archive(tmp_path / "gz")
    plain = tmp_path / "plain.warc"
    plain.write_bytes(gzip.decompress(packed.read_bytes()))
    whole = plain.stat().st_size
    seen = []
    assert mend(plain, 0, seen.append) is None
    assert len(seen) == 9
    start = seen[-1].offset
    for cut in range(start + 1, whole):
        with plain.open("r+b") as handle:
            handle.truncate(cut)
        repair = mend(plain)
        assert repair is not None
        assert repair.at == start
        assert plain.stat().st_size == start
        repair.kept.unlink()
        plain.write_bytes(gzip.decompress(packed.read_bytes()))
    shutil.rmtree(tmp_path)
