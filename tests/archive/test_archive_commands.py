import gzip
import json
import zipfile
from pathlib import Path

import pytest

from crawler.archive.index import INDEX_NAME, Entry
from crawler.archive.reader import Archive
from crawler.cli.main import run
from tests.support import archives, corpora


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with an archived corpus in run/archive, judged: the ledger and reports in run."""
    monkeypatch.chdir(tmp_path)
    corpora.corpus(tmp_path / "run" / "archive")
    code = run(["check", *corpora.ARTICLES, "--offline", "--out", "run", "--fail-on", "none"])
    assert code == 0
    return tmp_path


def rows(capsys, *arguments, code=0):
    """What the command prints with --format json."""
    capsys.readouterr()
    assert run(["archive", *arguments, "--format", "json"]) == code
    return json.loads(capsys.readouterr().out)


def entry_of(url):
    lines = Path(f"run/archive/{INDEX_NAME}").read_bytes().splitlines(keepends=True)
    return next(e for e in map(Entry.parse, lines) if e.url == url and e.type == "response")


def flip(entry, where):
    """Flip one bit of the record, `where` bytes after its start."""
    path = f"run/archive/{entry.archive}"
    with open(path, "r+b") as file:
        file.seek(entry.offset + where)
        (byte,) = file.read(1)
        file.seek(entry.offset + where)
        file.write(bytes([byte ^ 4]))


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ([], 5),
        (["--host", "daily.example"], 2),
        (["--host", "example"], 5),
        (["--host", "aily.example"], 0),
        (["--url", "http://school.example/"], 1),
        (["--url", "http://school.example/", "--host", "daily.example"], 0),
    ],
)
def test_list_shows_the_captures_that_are_asked_for(here, capsys, filters, count):
    found = rows(capsys, "list", "--out", "run", *filters)
    assert len(found) == count
    assert all(row["status"] == 200 and row["bytes"] > 100 for row in found)


def test_the_folder_is_the_one_of_the_settings_where_none_is_named(here, capsys):
    Path("citewatch.toml").write_text('out = "run"\n')
    assert len(rows(capsys, "list")) == 5
    assert run(["archive", "verify"]) == 0
    assert run(["archive", "export", "--wacz", "run.wacz"]) == 0
    assert run(["drift", "http://cityhall.example/toll"]) == 0
    Path("citewatch.toml").write_text("out = 5\n")
    assert run(["archive", "list"]) == 2


def test_list_gives_a_line_for_each_capture(here, capsys):
    capsys.readouterr()
    assert run(["archive", "list", "--out", "run"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5
    assert lines[0].split("\t")[:3] == ["2026-03-01T12:00:00Z", "200", "text/html"]


@pytest.mark.parametrize("where", [5, 60, 200])
def test_verify_names_the_record_of_a_flipped_bit_and_the_findings_that_rest_on_it(
    here, capsys, where
):
    hit = entry_of("http://cityhall.example/toll")
    flip(hit, where)
    (problem,) = rows(capsys, "verify", "--out", "run", code=1)
    assert (problem["archive"], problem["offset"]) == (hit.archive, hit.offset)
    assert problem["record_id"] == hit.record_id
    assert [one["kind"] for one in problem["findings"]] == ["altered"]
    assert problem["findings"][0]["article"] == "http://daily.example/toll"


def test_verify_finds_findings_in_the_ledger_when_no_report_is_left(here, capsys):
    (here / "run" / "findings.jsonl").unlink()
    (here / "run" / "report.json").unlink()
    flip(entry_of("http://school.example/may"), 60)
    (problem,) = rows(capsys, "verify", "--out", "run", code=1)
    assert [one["kind"] for one in problem["findings"]] == ["verbatim"]


def test_damage_without_an_index_still_names_the_findings_inside_it(here, capsys):
    hit = entry_of("http://cityhall.example/toll")
    (here / "run" / "archive" / INDEX_NAME).unlink()
    flip(hit, 60)
    problems = rows(capsys, "verify", "--out", "run", code=1)
    assert [one["kind"] for problem in problems for one in problem["findings"]] == ["altered"]


def test_a_lost_file_puts_every_finding_of_it_in_doubt(here, capsys):
    (warc,) = (here / "run" / "archive").glob("*.warc.gz")
    warc.unlink()
    (problem,) = rows(capsys, "verify", "--out", "run", code=1)
    assert problem["fault"] == "missing"
    assert len(problem["findings"]) == 3


def test_a_revisit_rests_on_the_record_with_the_payload(here, capsys):
    with archives.writer(here / "run" / "archive") as out:
        html = corpora.page(corpora.SOURCES["http://school.example/may"]).encode()
        out.write(archives.exchange("http://school.example/may", html, after=900))
    article = "http://daily.example/school"
    assert run(["check", article, "--offline", "--out", "run", "--fail-on", "none"]) == 0
    flip(entry_of("http://school.example/may"), 60)
    (problem,) = rows(capsys, "verify", "--out", "run", code=1)
    assert [one["kind"] for one in problem["findings"]] == ["verbatim"]


def test_verify_says_when_all_is_sound(here, capsys):
    capsys.readouterr()
    assert run(["archive", "verify", "--out", "run"]) == 0
    assert "sound" in capsys.readouterr().out


def test_index_makes_a_lost_index_anew(here, capsys):
    index = here / "run" / "archive" / INDEX_NAME
    before = index.read_bytes()
    index.unlink()
    assert run(["archive", "index", "--out", "run"]) == 0
    assert index.read_bytes() == before


def validates(path):
    from wacz.main import main

    return main(["validate", "-f", str(path)]) == 0


def test_a_run_is_exported_and_taken_in_elsewhere(here, capsys):
    assert run(["archive", "export", "--out", "run", "--wacz", "run.wacz"]) == 0
    assert validates("run.wacz")
    with zipfile.ZipFile("run.wacz") as packed:
        names = packed.namelist()
        pages = [json.loads(line) for line in packed.read("pages/pages.jsonl").splitlines()[1:]]
        report = json.loads(packed.read("reports/report.json"))
    assert {"reports/report.json", "reports/findings.jsonl"} < set(names)
    assert [page["url"] for page in pages][:2] == list(corpora.ARTICLES)
    assert {page["url"] for page in pages} == {*corpora.ARTICLES, *corpora.SOURCES}
    assert len(report["findings"]) == 4
    assert run(["archive", "import", "run.wacz", "--archive", "new"]) == 0
    assert (here / "new" / INDEX_NAME).read_bytes() == (
        here / "run" / "archive" / INDEX_NAME
    ).read_bytes()
    assert rows(capsys, "verify", "--archive", "new") == []


def test_the_same_run_gives_the_same_package(here):
    for name in ("one.wacz", "two.wacz"):
        assert run(["archive", "export", "--out", "run", "--wacz", name]) == 0
    assert (here / "one.wacz").read_bytes() == (here / "two.wacz").read_bytes()


def test_an_article_is_exported_with_what_it_rests_on_and_nothing_else(here, capsys):
    article = "http://daily.example/toll"
    command = ["archive", "export", "--out", "run", "--wacz", "toll.wacz", "--article", article]
    assert run(command) == 0
    assert validates("toll.wacz")
    held = {row["url"] for row in rows(capsys, "list", "--archive", "toll.wacz")}
    assert held == {article, "http://cityhall.example/toll", "http://harbour.example/ferries"}
    with zipfile.ZipFile("toll.wacz") as packed:
        lines = packed.read("reports/findings.jsonl").splitlines()
        names = {name.removeprefix("archive/") for name in packed.namelist()}
    findings = [json.loads(line) for line in lines]
    assert {finding["article"] for finding in findings} == {article}
    with Archive(files=[here / "toll.wacz"]) as archive:
        places = {(e.archive, e.offset): e.url for e in archive.entries()}
    for finding in findings:
        assert finding["evidence"]["archive"] in names
        where = (finding["evidence"]["archive"], finding["evidence"]["offset"])
        assert places[where] == finding["fetch"]["final"]


def test_damage_inside_a_package_names_the_findings_that_it_carries(here, capsys):
    assert run(["archive", "export", "--out", "run", "--wacz", "run.wacz"]) == 0
    whole = bytearray((here / "run.wacz").read_bytes())
    warc = next((here / "run" / "archive").glob("*.warc.gz")).read_bytes()
    hit = entry_of("http://cityhall.example/toll")
    whole[whole.index(warc) + hit.offset + 60] ^= 4
    (here / "elsewhere").mkdir()
    (here / "elsewhere" / "run.wacz").write_bytes(whole)
    problems = rows(capsys, "verify", "--archive", "elsewhere/run.wacz", code=1)
    assert {one["kind"] for problem in problems for one in problem["findings"]} == {"altered"}


def foreign(path, *blocks, digest=None):
    extra = (("WARC-Block-Digest", digest),) if digest else ()
    records = [
        archives.record(
            "response",
            f"http://old.example/{number}",
            archives.http(block),
            record_id=f"<urn:uuid:11111111-0000-4000-8000-{number:012d}>",
            extra=extra,
        )
        for number, block in enumerate(blocks)
    ]
    return archives.save(path, *records)


def test_a_foreign_file_is_taken_in_and_indexed(here, capsys):
    foreign(here / "old.warc.gz", b"<p>one</p>", b"<p>two</p>")
    assert run(["archive", "import", "old.warc.gz", "--out", "run"]) == 0
    assert len(rows(capsys, "list", "--out", "run", "--host", "old.example")) == 2
    assert run(["archive", "import", "old.warc.gz", "--out", "run"]) == 0
    assert len(rows(capsys, "list", "--out", "run", "--host", "old.example")) == 2


def test_a_foreign_record_whose_digest_does_not_hold_is_named(here, capsys):
    foreign(here / "old.warc.gz", b"<p>one</p>", digest="sha1:" + "A" * 32)
    assert run(["archive", "import", "old.warc.gz", "--out", "run"]) == 1
    said = capsys.readouterr().err
    assert "old.warc.gz at byte 0" in said
    assert "digest" in said


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("noise.warc.gz", b"no archive at all" * 50),
        ("empty.warc.gz", b""),
        ("half.warc.gz", gzip.compress(b"WARC/1.0\r\nWARC-Type: response\r\n" * 500, mtime=1)[:60]),
        ("page.html", b"<html><p>page</p></html>"),
        ("broken.wacz", b"PK\x03\x04 and no more"),
        ("missing.wacz", None),
    ],
)
def test_what_is_no_archive_is_refused_by_name(here, capsys, name, content):
    if content is not None:
        (here / name).write_bytes(content)
    before = sorted((here / "run" / "archive").iterdir())
    assert run(["archive", "import", name, "--out", "run"]) == 2
    assert name in capsys.readouterr().err
    assert sorted((here / "run" / "archive").iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["list", "--archive", "missing"], "missing"),
        (["list", "--out", "run", "--format", "yaml"], "yaml"),
        (["verify", "--archive", "missing"], "missing"),
        (["index", "--archive", "missing"], "missing"),
        (["export", "--out", "nowhere", "--wacz", "x.wacz"], "nowhere"),
        (["export", "--out", "run", "--wacz", "no/such/x.wacz"], "no/such"),
        (["export", "--out", "run", "--wacz", "x.wacz", "--article", "http://a.example/"], "a.ex"),
    ],
)
def test_bad_input_is_one_line_that_names_it(here, capsys, arguments, names):
    capsys.readouterr()
    assert run(["archive", *arguments]) == 2
    said = capsys.readouterr().err
    assert names in said
    assert len(said.splitlines()) == 1
