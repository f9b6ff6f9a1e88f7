import gzip
import io
import json
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from crawler.archive.exchange import WaczPage, export, surt, take_in
from crawler.archive.index import INDEX_NAME
from crawler.archive.reader import Archive
from crawler.archive.verify import Fault, verify
from crawler.errors import ArchiveError
from tests.support import archives


def packed(folder, target, **options):
    """The archive in `folder` as a WACZ."""
    with Archive([folder]) as archive:
        pages = [WaczPage(c.url, c.at, "Häfen <b>") for c in archive.pages()]
        options.setdefault("extras", {"report.json": b'{"schema": 1}', "findings.jsonl": b""})
        volumes, entries = archive.volumes(), archive.entries()
        export(target, volumes, entries, pages, title="A rün", created=archives.START, **options)
    return target


@pytest.fixture
def run(tmp_path):
    """A run's archive of several files, with a revisit and metadata."""
    with archives.writer(tmp_path / "run", rotate_bytes=1500, record_ids=archives.ids()) as out:
        for number in range(6):
            out.write(archives.exchange(f"http://news.example/{number}/", b"<p>%d" % number * 90))
        out.write(archives.exchange("http://news.example/5/", b"<p>5" * 90, after=60))
        out.metadata("http://news.example/5/", {"article": "harbour.txt"})
    return tmp_path / "run"


def test_wacz_validate_accepts_it(run, tmp_path, capsys):
    from wacz.main import main

    target = packed(run, tmp_path / "run.wacz")
    assert main(["validate", "-f", str(target)]) == 0
    assert "valid" in capsys.readouterr().out


def test_the_package_holds_archive_index_pages_and_reports(run, tmp_path):
    target = packed(run, tmp_path / "run.wacz", description="why")
    with zipfile.ZipFile(target) as package:
        assert package.testzip() is None
        names = package.namelist()
        manifest = json.loads(package.read("datapackage.json"))
        pages = [json.loads(line) for line in package.read("pages/pages.jsonl").splitlines()]
        report = package.read("reports/report.json")
        stored = [i for i in package.infolist() if i.filename.endswith(".gz")]
    assert len([n for n in names if n.startswith("archive/")]) == len(list(run.glob("*.gz"))) > 2
    assert {each["path"] for each in manifest["resources"]} == set(names) - {
        "datapackage.json",
        "datapackage-digest.json",
    }
    assert (manifest["title"], manifest["description"]) == ("A rün", "why")
    assert manifest["mainPageUrl"] == "http://news.example/0/"
    assert pages[0]["format"] == "json-pages-1.0"
    assert len(pages) == 7
    assert pages[1]["title"] == "Häfen <b>"
    assert report == b'{"schema": 1}'
    assert all(info.compress_type == zipfile.ZIP_STORED for info in stored)


def test_the_index_is_sorted_and_points_to_the_records(run, tmp_path):
    target = packed(run, tmp_path / "run.wacz")
    with zipfile.ZipFile(target) as package:
        lines = gzip.decompress(package.read("indexes/index.cdx.gz")).decode().splitlines()
        table = package.read("indexes/index.idx").decode().splitlines()
        for line in lines:
            fields = json.loads(line.split(" ", 2)[2])
            warc = package.read(f"archive/{fields['filename']}")
            end = int(fields["offset"]) + int(fields["length"])
            (record,) = ArchiveIterator(io.BytesIO(warc[int(fields["offset"]) : end]))
            assert record.rec_headers.get_header("WARC-Target-URI") == fields["url"]
    assert lines == sorted(lines)
    assert len(lines) == 8
    assert lines[0].startswith("example,news)/0 20260301120000 {")
    assert table[0].startswith("!meta 0 ")
    assert len(table) == 2


def test_the_index_is_the_one_that_cdxj_indexer_makes(run, tmp_path):
    import wacz.main  # noqa: F401 - it teaches the indexer to list metadata as well
    from cdxj_indexer.main import CDXJIndexer

    with zipfile.ZipFile(packed(run, tmp_path / "run.wacz")) as package:
        ours = gzip.decompress(package.read("indexes/index.cdx.gz")).decode().splitlines()
    out = io.StringIO()
    files = [str(path) for path in sorted(run.glob("*.gz"))]
    CDXJIndexer(
        out,
        files,
        sort=True,
        post_append=False,
        records="response,revisit,resource,metadata",
    ).process_all()

    def facts(line):
        head, _, fields = line.partition(" {")
        kept = ("url", "offset", "length", "filename")
        parsed = json.loads("{" + fields)
        return head, *(parsed[name] for name in kept)

    assert [facts(line) for line in ours] == [facts(line) for line in out.getvalue().splitlines()]


def test_the_same_archive_gives_the_same_bytes(run, tmp_path):
    first = packed(run, tmp_path / "1.wacz").read_bytes()
    assert packed(run, tmp_path / "2.wacz").read_bytes() == first


def test_a_page_is_read_in_place_by_the_same_evidence(run, tmp_path):
    target = packed(run, tmp_path / "run.wacz")
    with Archive([run]) as live, Archive(files=[target]) as package:
        wanted = [live.captures(f"http://news.example/{n}") for n in range(6)]
        assert [package.captures(f"http://news.example/{n}") for n in range(6)] == wanted
        assert list(package.pages()) == list(live.pages())
        for captures in wanted:
            for capture in captures:
                assert package.read(capture.evidence) == live.read(capture.evidence)
    assert {p.name for p in tmp_path.iterdir()} == {"run", "run.wacz"}


def test_a_package_taken_in_is_the_archive_that_was_packed(run, tmp_path):
    target = packed(run, tmp_path / "run.wacz")
    added = take_in(target, tmp_path / "back")
    assert [p.name for p in added] == sorted(p.name for p in run.glob("*.gz"))
    for name in [INDEX_NAME, *(p.name for p in added)]:
        assert (tmp_path / "back" / name).read_bytes() == (run / name).read_bytes()
    assert verify(tmp_path / "back") == ()
    assert take_in(target, tmp_path / "back") == ()
    again = packed(tmp_path / "back", tmp_path / "again.wacz")
    assert again.read_bytes() == target.read_bytes()


def test_taking_in_adds_to_what_is_there_and_writing_goes_on(run, tmp_path):
    target = packed(run, tmp_path / "run.wacz")
    with archives.writer(tmp_path / "mine", prefix="mine") as out:
        out.write(archives.exchange("http://mine.example/"))
    take_in(target, tmp_path / "mine")
    with archives.writer(tmp_path / "mine", prefix="mine") as out:
        out.write(archives.exchange("http://mine.example/2"))
    with Archive([tmp_path / "mine"]) as archive:
        for url in ("mine.example/", "mine.example/2", "news.example/3"):
            assert archive.captures(f"http://{url}")
    assert verify(tmp_path / "mine") == ()


def test_taking_in_is_refused_while_a_run_writes(run, tmp_path):
    target = packed(run, tmp_path / "run.wacz")
    with archives.writer(tmp_path / "mine"), pytest.raises(ArchiveError, match="another run"):
        take_in(target, tmp_path / "mine")


def test_another_archive_of_the_same_name_is_not_overwritten(run, tmp_path):
    target = packed(run, tmp_path / "run.wacz")
    name = min(run.glob("*.gz")).name
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / name).write_bytes(b"mine")
    with pytest.raises(ArchiveError, match="is there already"):
        take_in(target, tmp_path / "mine")
    assert (tmp_path / "mine" / name).read_bytes() == b"mine"
    assert len(list((tmp_path / "mine").glob("*.gz"))) == 1


def test_every_flipped_byte_of_a_package_is_found_or_harmless(run, tmp_path):
    target = packed(run, tmp_path / "run.wacz")
    whole = target.read_bytes()
    with zipfile.ZipFile(target) as package:
        info = next(i for i in package.infolist() if i.filename.startswith("archive/"))
    start = info.header_offset + 30 + len(info.filename) + 20
    for place in range(start, start + info.file_size, 7):
        target.write_bytes(whole[:place] + bytes((whole[place] ^ 1,)) + whole[place + 1 :])
        assert Fault.MANIFEST in {p.fault for p in verify(target)}, place
        with pytest.raises(ArchiveError, match="archive/"):
            take_in(target, tmp_path / "back")
    assert not list((tmp_path / "back").glob("*")) if (tmp_path / "back").exists() else True


def rewritten(source, target, change):
    """A copy of the ZIP with files added or replaced; None leaves one out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            if info.filename not in change:
                new.writestr(info, old.read(info.filename))
        for name, content in change.items():
            if content is not None:
                new.writestr(zipfile.ZipInfo(name), content)
    return target


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"../escape.warc.gz": b"x"}, "not in the manifest"),
        ({"archive/../../escape.warc.gz": b"x"}, "not in the manifest"),
        ({"/archive/escape.warc.gz": b"x"}, "not in the manifest"),
        ({"reports/report.json": b"{}"}, "not what the manifest says"),
        ({"reports/report.json": None}, "is missing"),
        ({"datapackage.json": b'{"resources": []}'}, "not what its digest says"),
        ({"datapackage.json": b"[]"}, "cannot be read"),
        ({"datapackage.json": None}, "cannot be read"),
    ],
)
def test_a_package_that_was_tampered_with_is_refused(run, tmp_path, change, why):
    bad = rewritten(packed(run, tmp_path / "run.wacz"), tmp_path / "bad.wacz", change)
    with pytest.raises(ArchiveError, match=why):
        take_in(bad, tmp_path / "deep" / "back")
    assert why in " ".join(problem.message for problem in verify(bad))
    assert not (tmp_path / "deep").exists()


@pytest.mark.parametrize("name", ["../up.warc.gz", "archive/../../up.warc.gz", "/archive/up.warc"])
def test_names_that_lead_outside_are_refused_even_when_the_manifest_lists_them(tmp_path, name):
    from crawler.archive.package import PackageWriter

    bad = tmp_path / "bad.wacz"
    with bad.open("wb") as handle:
        out = PackageWriter(handle, archives.START)
        out.add("archive/x.warc", (archives.record("response", "http://a.example/", b""),))
        out.add(name, (b"x",))
        out.finish({})
    with pytest.raises(ArchiveError, match="leads out of the folder"):
        take_in(bad, tmp_path / "deep" / "back")
    assert [p.name for p in tmp_path.rglob("up.warc*")] == []


def test_a_bomb_in_a_package_is_refused_unread(tmp_path):
    from crawler.archive.package import PackageWriter

    bad = tmp_path / "bad.wacz"
    with bad.open("wb") as handle:
        out = PackageWriter(handle, archives.START)
        out.add("archive/x.warc", (b"\0" * (1 << 20) for _ in range(80)), packed=True)
        out.finish({})
    assert bad.stat().st_size < 1 << 20
    with pytest.raises(ArchiveError, match="far more than it is"):
        take_in(bad, tmp_path / "back")
    with pytest.raises(ArchiveError, match="is compressed"):
        Archive(files=[bad])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip at all"])
def test_what_is_no_package_is_named(tmp_path, content):
    path = tmp_path / "x.wacz"
    path.write_bytes(content)
    with pytest.raises(ArchiveError, match=r"x\.wacz"):
        take_in(path, tmp_path / "back")
    with pytest.raises(ArchiveError, match=r"x\.wacz"):
        Archive(files=[path])


def test_a_zip_without_archives_is_no_package(tmp_path):
    path = tmp_path / "x.wacz"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("notes.txt", "x")
    with pytest.raises(ArchiveError, match="there is no archive/"):
        Archive(files=[path])


def test_nothing_half_written_stays_when_export_fails(run, tmp_path):
    def pages():
        yield WaczPage("http://news.example/", "2026-03-01T12:00:00Z")
        raise OSError(28, "No space left on device")

    with Archive([run]) as archive, pytest.raises(ArchiveError, match="No space left"):
        export(
            tmp_path / "x.wacz",
            archive.volumes(),
            archive.entries(),
            pages(),
            title="x",
            created=archives.START,
        )
    assert [p.name for p in tmp_path.iterdir()] == ["run"]


def test_two_archives_of_one_name_are_refused(run, tmp_path):
    with Archive([run]) as archive:
        volumes = [replace(volume, name="same.warc.gz") for volume in archive.volumes()]
        with pytest.raises(ArchiveError, match="two archives have this name"):
            export(tmp_path / "x.wacz", volumes, (), (), title="x", created=archives.START)


@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://www.a.example/", "ftp://"]))
def test_every_address_has_a_sort_form(text, start):
    assert isinstance(surt(start + text), str)
