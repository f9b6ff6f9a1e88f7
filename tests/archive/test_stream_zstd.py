import random

import pytest

from crawler.archive.index import INDEX_NAME, Entry
from crawler.archive.reader import Archive
from crawler.archive.stream import ZSTD_MAGIC, Damaged, Stream, compress_frame
from crawler.archive.verify import verify
from crawler.archive.writer import ArchiveWriter
from crawler.cli.main import run
from tests.support import archives, corpora
from tests.support.soak import ROUNDS


def small(folder, pages=4):
    with archives.writer(folder, compression="zstd", record_ids=archives.ids()) as out:
        for number in range(pages):
            text = f"<p>Page {number} of the harbour plan.</p>".encode() * 5
            out.write(archives.exchange(f"http://news.example/{number}", text, after=number))
    (warc,) = folder.glob("*.warc.zst")
    return warc


def entries(folder):
    lines = (folder / INDEX_NAME).read_bytes().splitlines(keepends=True)
    return [Entry.parse(line) for line in lines]


def test_each_record_is_a_frame_of_its_own_and_is_read_at_its_offset(tmp_path):
    from backports import zstd

    warc = small(tmp_path)
    whole = warc.read_bytes()
    for entry in entries(tmp_path):
        frame = whole[entry.offset : entry.end]
        assert zstd.get_frame_info(frame).dictionary_id == 0
        assert zstd.decompress(frame).startswith(b"WARC/1.1\r\n")
    with Archive([tmp_path]) as archive:
        (capture,) = archive.captures("http://news.example/2")
        assert b"Page 2" in archive.read(capture.evidence).payload


def test_a_foreign_file_is_read_without_an_index(tmp_path):
    warc = small(tmp_path / "a")
    with Archive(files=[warc]) as archive:
        assert len(list(archive.pages())) == 4
    assert verify(tmp_path / "a") == ()


def test_a_cut_in_the_last_two_records_is_mended_and_writing_goes_on(tmp_path):
    warc = small(tmp_path / "a", pages=2)
    whole, index = warc.read_bytes(), (tmp_path / "a" / INDEX_NAME).read_bytes()
    last = entries(tmp_path / "a")[-2:]
    for size in range(last[0].offset + 1, len(whole), 7):
        warc.write_bytes(whole[:size])
        (tmp_path / "a" / INDEX_NAME).write_bytes(index)
        with ArchiveWriter(tmp_path / "a", compression="zstd") as out:
            evidence = out.write(archives.exchange("http://news.example/new"))
        with Archive([tmp_path / "a"]) as archive:
            assert archive.captures("http://news.example/0")
            assert archive.read(evidence).payload == archives.PAGE
        assert verify(tmp_path / "a") == ()


@pytest.mark.soak
def test_seeded_bit_flips_are_all_found_in_the_record_they_hit(tmp_path):
    warc = small(tmp_path)
    whole, places = warc.read_bytes(), entries(tmp_path)
    bits = range(len(whole) * 8)
    for bit in random.Random(11).sample(bits, min(250 * ROUNDS, len(bits))):
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << bit % 8
        warc.write_bytes(changed)
        hit = next(e for e in places if e.offset <= bit // 8 < e.end)
        assert hit.record_id in {problem.record_id for problem in verify(warc)}, bit


def test_a_frame_that_grows_a_thousandfold_is_read_in_pieces(tmp_path):
    path = tmp_path / "a.warc.zst"
    block = b"A" * 30_000_000
    path.write_bytes(compress_frame(block) + compress_frame(b"next"))
    with open(path, "rb", buffering=0) as handle:
        stream = Stream(handle, 0, path.stat().st_size)
        assert stream.read(10) == b"A" * 10
        assert len(stream._ready) < 2_000_000
        while piece := stream.read(1 << 20):
            assert set(piece) == {ord("A")}
        assert stream.place == len(compress_frame(block))


def test_a_frame_that_asks_for_gigabytes_of_window_is_damaged(tmp_path):
    path = tmp_path / "a.warc.zst"
    path.write_bytes(ZSTD_MAGIC + bytes([0b00000000, 0b11111000]) + bytes(50))
    with open(path, "rb", buffering=0) as handle, pytest.raises(Damaged, match="zstd"):
        Stream(handle, 0, path.stat().st_size)


def test_a_gzip_archive_goes_on_in_zstd_files_beside_it(tmp_path):
    archives.small_archive(tmp_path)
    with ArchiveWriter(tmp_path, compression="zstd") as out:
        out.write(archives.exchange("http://news.example/new"))
    assert len(list(tmp_path.glob("*.warc.gz"))) == len(list(tmp_path.glob("*.warc.zst"))) == 1
    with Archive([tmp_path]) as archive:
        assert len(list(archive.pages())) == 5


def test_a_zstd_corpus_is_judged_exported_and_taken_in(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    corpora.corpus(tmp_path / "corpus", compression="zstd")
    command = ["--offline", "--fail-on", "none", "--out"]
    assert run(["check", "corpus", *command, "one"]) == 0
    export = ["archive", "export", "--out", "one", "--archive", "corpus", "--wacz"]
    assert run([*export, "c.wacz"]) == 0
    assert run([*export, "toll.wacz", "--article", "http://daily.example/toll"]) == 0
    assert run(["archive", "import", "c.wacz", "--archive", "new"]) == 0
    assert run(["check", "new", *command, "two"]) == 0
    lines = [(tmp_path / out / "findings.jsonl").read_bytes() for out in ("one", "two")]
    assert lines[0] == lines[1]
    assert run(["archive", "verify", "--archive", "toll.wacz"]) == 0


def test_the_settings_file_chooses_and_a_wrong_word_is_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(
        '"We will not wait any longer," she said.\nhttp://127.0.0.1:9/\n'
    )
    (tmp_path / "citewatch.toml").write_text('compression = "lzma"\n')
    assert run(["check", "a.txt"]) == 2
    assert "lzma" in capsys.readouterr().err
