"""Judging archived corpora: without a network, and always with the same bytes."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from crawler.cli.main import run
from tests.support import archives, corpora

ROOT = Path(__file__).parents[2]
REPORTS = ("report.json", "findings.jsonl")

# An audit hook (PEP 578) sees every socket that Python code opens, looks up or connects.
SEALED = """
import sys
def sealed(event, arguments):
    if event.startswith("socket."):
        raise SystemExit(f"a socket was asked for: {event} {arguments}")
sys.addaudithook(sealed)
from crawler.cli.main import run
sys.exit(run(sys.argv[1:]))
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    corpora.corpus(tmp_path / "corpus", rotate_bytes=1500)
    return tmp_path


def judged(*arguments, out="out", code=0):
    """The bytes of the reports of an offline check."""
    command = ["check", *map(str, arguments), "--offline", "--fail-on", "none", "--out", out]
    assert run(command) == code
    return [Path(out, name).read_bytes() for name in REPORTS]


def kinds(reports):
    return {
        (finding["article"], finding["citation"]["url"] if finding["citation"] else None): finding[
            "kind"
        ]
        for finding in json.loads(reports[0])["findings"]
    }


EXPECTED = {
    ("http://daily.example/toll", "http://cityhall.example/toll"): "altered",
    ("http://daily.example/toll", "http://harbour.example/ferries"): "verbatim",
    ("http://daily.example/school", "http://school.example/may"): "verbatim",
    ("http://daily.example/school", "http://lost.example/blog"): "not-archived",
}


def test_a_folder_of_archives_is_a_corpus_and_its_articles_are_found(here):
    assert kinds(judged("corpus")) == EXPECTED


def test_a_corpus_in_several_files_below_a_folder_is_one_corpus(here):
    (here / "deep" / "er").mkdir(parents=True)
    for number, warc in enumerate(sorted((here / "corpus").glob("*.warc.gz"))):
        shutil.copy(warc, here / "deep" / ("er" if number % 2 else "") / warc.name)
    assert kinds(judged("deep")) == EXPECTED


@pytest.mark.parametrize(
    "named",
    [
        ["http://daily.example/toll"],
        ["https://www.daily.example/toll/"],
        ["list.txt"],
        ["http://daily.example/toll,http://daily.example/school"],
        ["list.txt,more.txt"],
        ["http://daily.example/toll", "more.txt"],
    ],
)
def test_the_articles_named_are_the_ones_judged(here, named):
    (here / "list.txt").write_text("# the bridge\nhttp://daily.example/toll\n")
    (here / "more.txt").write_text("http://daily.example/school\n")
    options = [part for one in named for part in ("--articles", one)]
    judgements = kinds(judged("corpus", *options))
    joined = " ".join(named)
    wanted = {"toll"} | ({"school"} if "school" in joined or "more" in joined else set())
    assert {article.strip("/").rsplit("/")[-1] for article, _ in judgements} == wanted


def test_named_articles_need_no_source_when_an_archive_is_given(here):
    found = judged("--articles", "http://daily.example/toll", "--archive", "corpus")
    assert set(kinds(found).values()) == {"altered", "verbatim"}


def test_an_article_that_no_archive_has_is_named(here, capsys):
    judged("corpus", "--articles", "http://daily.example/toll,http://b.example/x")
    assert "http://b.example/x" in capsys.readouterr().err


@pytest.mark.parametrize("named", ["missing.txt", "empty.txt"])
def test_a_list_of_articles_that_names_none_is_refused(here, capsys, named):
    (here / "empty.txt").write_text("\n")
    assert run(["check", "corpus", "--offline", "--articles", named]) == 2
    assert named in capsys.readouterr().err


def test_the_newest_capture_of_an_article_is_judged(here):
    url = "http://daily.example/toll"
    mended = corpora.ARTICLES[url].replace("We do expect", "We do not expect")
    with archives.writer(here / "corpus") as out:
        out.write(archives.exchange(url, mended.encode(), after=3600))
    assert kinds(judged("corpus"))[(url, "http://cityhall.example/toll")] == "verbatim"


CITING = """Of the bridge

The mayor said: "We do expect the toll to rise" in http://cityhall.example/toll yesterday.
"""


def exported(*sources, archive="corpus"):
    """A package of a check of `sources`, and the findings of that check."""
    first = kinds(judged(*sources, "--archive", archive, out="first"))
    export = ["archive", "export", "--out", "first", "--archive", archive, "--wacz", "run.wacz"]
    assert run(export) == 0
    return first


def test_an_export_of_articles_that_are_files_is_checked_as_they_were(here, capsys):
    (here / "draft.md").write_text(CITING)
    first = exported("draft.md")
    assert set(first) == {("draft.md", "http://cityhall.example/toll")}
    (here / "draft.md").unlink()
    capsys.readouterr()
    assert kinds(judged("run.wacz", out="again")) == first
    assert "names no articles" not in capsys.readouterr().err


def test_an_export_of_some_pages_is_checked_for_these_alone(here):
    first = exported("--articles", "http://daily.example/school")
    assert {article for article, _ in first} == {"http://daily.example/school"}
    assert kinds(judged("run.wacz", out="again")) == first


def test_an_archive_folder_keeps_the_articles_that_imported_packages_name(here, capsys):
    (here / "draft.md").write_text(CITING)
    first = exported("draft.md", "--articles", "http://daily.example/school")
    (here / "draft.md").unlink()
    assert run(["archive", "import", "run.wacz", "--archive", "taken-in"]) == 0
    capsys.readouterr()
    assert kinds(judged("taken-in", out="again")) == first
    assert "taken-in: the 2 articles" in capsys.readouterr().err

    judged("--articles", "http://daily.example/toll", "--archive", "corpus", out="other")
    export = ["archive", "export", "--out", "other", "--archive", "corpus", "--wacz", "two.wacz"]
    assert run(export) == 0
    assert run(["archive", "import", "two.wacz", "run.wacz", "--archive", "taken-in"]) == 0
    articles = {article for article, _ in kinds(judged("taken-in", out="both"))}
    assert articles == {article for article, _ in first} | {"http://daily.example/toll"}


def test_an_archive_of_others_is_said_to_name_no_articles(here, capsys):
    judged("corpus")
    (note,) = [line for line in capsys.readouterr().err.splitlines() if "--articles" in line]
    assert "corpus: names no articles; 2 of its" in note
    assert "http://daily.example/toll" in note


@pytest.mark.parametrize("listed", [b"{", b'{"address": 5}', b'{"article": {}}', b"\xff"])
def test_a_damaged_list_of_articles_is_refused_in_one_line(here, capsys, listed):
    exported("--articles", "http://daily.example/school")
    with zipfile.ZipFile("run.wacz") as old, zipfile.ZipFile("bad.wacz", "w") as new:
        for info in old.infolist():
            damaged = info.filename == "reports/articles.jsonl"
            new.writestr(info, listed if damaged else old.read(info.filename))
    capsys.readouterr()
    for command in (["check", "bad.wacz", "--offline"], ["archive", "import", "bad.wacz"]):
        assert run(command) == 2
        assert "its list of articles cannot be read" in capsys.readouterr().err


def test_every_run_gives_the_same_bytes(here):
    assert judged("corpus", out="one") == judged("corpus", out="two")


def test_times_are_those_of_the_archive_or_of_the_variable_that_fixes_them(here, monkeypatch):
    report = json.loads(judged("corpus")[0])
    assert report["started"] == report["finished"] == "2026-03-01T12:00:04Z"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    report = json.loads(judged("corpus")[0])
    assert report["started"] == report["finished"] == "2023-11-14T22:13:20Z"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "noon")
    assert run(["check", "corpus", "--offline", "--out", "out"]) == 2


def test_a_round_trip_through_wacz_changes_no_byte(here):
    first = judged("corpus", out="one")
    export = ["archive", "export", "--out", "one", "--archive", "corpus", "--wacz", "corpus.wacz"]
    assert run(export) == 0
    assert run(["archive", "import", "corpus.wacz", "--archive", "taken-in"]) == 0
    assert judged("taken-in", out="two") == first
    assert judged("corpus.wacz", out="three") == first
    (here / "packed").mkdir()
    shutil.copy("corpus.wacz", "packed")
    assert judged("packed", out="four") == first


def sealed(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-c", SEALED, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_socket_is_opened_and_hashing_order_does_not_matter(here):
    first = judged("corpus", out="one")
    arguments = ["check", "corpus", "--offline", "--fail-on", "none", "--out", "two"]
    done = sealed(*arguments, PYTHONHASHSEED="7", TZ="Asia/Tokyo", LC_ALL="C")
    assert (done.returncode, "socket" in done.stderr) == (0, False), done.stderr
    assert [Path("two", name).read_bytes() for name in REPORTS] == first


def test_the_seal_against_sockets_holds(here):
    done = sealed("check", "http://127.0.0.1:9/x", "--allow-private", "--out", "two")
    assert "a socket was asked for" in done.stderr


def test_a_folder_without_archives_is_refused_by_name(here, capsys):
    (here / "bare").mkdir()
    assert run(["check", "bare", "--offline"]) == 2
    assert "bare" in capsys.readouterr().err
