"""`citewatch archive prune`: what nothing rests on may go, and only that, and never by halves."""

import json
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.archive.folder import FolderLock
from crawler.archive.reader import open_archive
from crawler.archive.verify import verify
from crawler.archive.writer import ArchiveWriter
from crawler.checks.check import Plan
from crawler.cli.main import run
from crawler.store.database import open_store
from crawler.store.ledger import Ledger
from tests.support import archives, corpora, postgres

JUDGE = ["check", *corpora.ARTICLES, "--offline", "--out", "run", "--fail-on", "none"]
LONG_AGO = archives.START - timedelta(days=900)
FERRIES, SCHOOL, TOLL = "http://harbour.example/ferries", "http://school.example/may", "toll"
FORMER = {  # what pages said long ago, in a WARC file each
    FERRIES: "The ferries leave at noon.",
    SCHOOL: corpora.SOURCES[SCHOOL],  # the same: what comes later is a revisit of it
    "http://cityhall.example/toll": "We do expect the toll to rise next year.",
    "http://nobody.example/cites": "An article that is gone cited this once.",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A judged corpus in run/, every page in a WARC file of its own, all of them years old."""
    place = tmp_path_factory.mktemp("made")
    folder = place / "run" / "archive"
    with archives.writer(folder, rotate_bytes=1, clock=lambda: LONG_AGO) as out:
        for day, (url, words) in enumerate(FORMER.items()):
            out.write(archives.exchange(url, corpora.page(words).encode(), after=day - 77_760_000))
    corpora.corpus(folder, rotate_bytes=1)
    for path in folder.glob("*.warc.gz"):
        os.utime(path, (0, 0))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        assert run(JUDGE) == 0
    return place


@pytest.fixture
def here(made, tmp_path, monkeypatch):
    """The archive of a copy of it."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "run" / "archive"


def pruned(capsys, *more, code=0):
    capsys.readouterr()
    age = () if "--older-than" in more else ("--older-than", "1d")
    assert run(["archive", "prune", "--out", "run", *age, "--format", "json", *more]) == code
    return json.loads(capsys.readouterr().out) if code == 0 else None


def addresses(folder):
    with open_archive([folder]) as archive:
        return sorted((e.url, e.at) for e in archive.entries() if e.type in ("response", "revisit"))


def held(folder):
    """What the standing findings rest on, each record read from the archive."""
    rows = map(json.loads, Path("run/findings.jsonl").read_text("utf-8").splitlines())
    named = {row["evidence"]["record_id"] for row in rows if row.get("evidence")}
    with open_archive([folder]) as archive:
        entries = {e.record_id: e for e in archive.entries()}
        return {one: archive.read(entries[one].evidence).payload for one in sorted(named)}


def test_nothing_goes_before_it_was_said_and_wanted(here, capsys):
    before = sorted(path.name for path in here.iterdir())
    told = pruned(capsys)
    assert told["removed"] is False
    assert told["removable"]
    assert sorted(path.name for path in here.iterdir()) == before
    assert pruned(capsys, "--yes")["removable"] == told["removable"]
    assert not pruned(capsys)["removable"]


def test_what_goes_is_what_a_later_capture_took_the_place_of_and_what_nobody_cites(here, capsys):
    before, evidence = addresses(here), held(here)
    assert len(evidence) == 3
    pruned(capsys, "--yes")
    gone = set(before) - set(addresses(here))
    assert {url for url, _ in gone} == {FERRIES, "http://nobody.example/cites"}
    assert {at[:4] for _, at in gone} == {"2023"}
    assert held(here) == evidence
    assert not verify(here)


def test_what_an_accusation_may_be_measured_against_later_stays(here, capsys):
    pruned(capsys, "--yes")
    words = [at[:4] for url, at in addresses(here) if url.endswith(TOLL) and "cityhall" in url]
    assert words == ["2023", "2026"]


def test_the_findings_are_the_same_afterwards(here, capsys):
    pruned(capsys, "--yes")
    known = Path("run/findings.jsonl").read_bytes()
    assert run(JUDGE) == 0
    assert Path("run/findings.jsonl").read_bytes() == known


@pytest.mark.parametrize("moment", ["os.replace", "pathlib.Path.unlink"])
def test_a_death_in_the_middle_costs_nothing(here, capsys, monkeypatch, moment):
    evidence = held(here)
    with monkeypatch.context() as patch:
        patch.setattr(moment, lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        assert run(["archive", "prune", "--out", "run", "--older-than", "1d", "--yes"]) == 3
    assert held(here) == evidence
    with ArchiveWriter(here):
        pass
    assert held(here) == evidence
    assert not verify(here)
    assert pruned(capsys, "--yes")["removable"]
    assert held(here) == evidence
    assert not verify(here)


def test_postgresql_keeps_and_lets_go_the_same(here, capsys):
    with postgres.server() as url:
        assert run(["store", "copy", "sqlite:///run/citewatch.db", url]) == 0
        told = pruned(capsys)
        assert told["removable"]
        assert pruned(capsys, "--db", url) == told
        evidence = held(here)
        assert pruned(capsys, "--db", url, "--yes")["removable"] == told["removable"]
        assert not pruned(capsys, "--db", url)["removable"]
    assert held(here) == evidence
    assert not verify(here)


def test_a_file_that_came_lately_or_is_young_stays(here, capsys):
    (removable, *_) = pruned(capsys)["removable"]
    (here / removable).touch()
    assert removable not in pruned(capsys)["removable"]
    assert not pruned(capsys, "--older-than", "9000d")["removable"]


def test_an_unfinished_run_keeps_what_it_may_still_judge(here, capsys):
    url = "http://nobody.example/cites"
    ledger = Ledger(open_store("sqlite:///run/citewatch.db"))
    ledger.begin(Plan((url,), here, offline=True).key, [(url, None)])
    before = set(addresses(here))
    pruned(capsys, "--yes")
    assert {one for one, _ in before - set(addresses(here))} == {FERRIES}


def test_a_ledger_that_knows_nothing_of_the_archive_removes_nothing(here, capsys, tmp_path):
    with ArchiveWriter(tmp_path / "other", clock=lambda: archives.START) as out:
        out.write(archives.exchange())
    pruned(capsys, "--archive", "other", "--yes", code=2)
    assert len(list((tmp_path / "other").glob("*.warc.gz"))) == 1
    pruned(capsys, "--db", f"sqlite:///{tmp_path}/empty.db", "--yes", code=2)
    assert pruned(capsys)["removable"]


def test_an_archive_that_a_run_writes_to_is_left_alone(here, capsys):
    lock = FolderLock(here)
    try:
        assert run(["archive", "prune", "--out", "run", "--older-than", "1d", "--yes"]) == 3
    finally:
        lock.release()
    assert pruned(capsys)["removable"]


def test_more_could_go_if_files_were_written_anew(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    folder = corpora.corpus(tmp_path / "run" / "archive")
    with ArchiveWriter(folder, clock=lambda: archives.START) as out:
        out.write(archives.exchange("http://nobody.example/cites", os.urandom(5000)))
    for path in folder.glob("*.warc.gz"):
        os.utime(path, (0, 0))
    run(JUDGE)
    (freed,) = pruned(capsys)["held"].values()
    assert 5000 < freed < 8000
    assert not pruned(capsys)["removable"]
