import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import reports
from crawler.checks.acceptance import (
    AcceptedArticles,
    Baseline,
    BaselineEntry,
    fingerprint,
    read_baseline,
    write_baseline,
)
from crawler.cli.main import run
from crawler.errors import InputError
from crawler.model import Acceptance, Kind, Outcome
from tests.support import corpora
from tests.support.report_sample import sample_run

TODAY = date(2026, 3, 10)
ENTRY = BaselineEntry("ab" * 32, Kind.ALTERED, "Known since May", "Ines", date(2026, 4, 1))
TEXT = """The toll. "We do expect the toll to rise next year," the mayor said.

http://cityhall.example/toll
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An article with one drift, judged from an archive, at a known day."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1773100800")  # 2026-03-10
    corpora.corpus(tmp_path / "corpus")
    (tmp_path / "toll.txt").write_text(TEXT)
    return tmp_path


def check(*options):
    return run(["check", "toll.txt", "--offline", "--archive", "corpus", "--out", "out", *options])


def accept(*options):
    return check("--baseline", "known.toml", "--update-baseline", *options)


def test_a_finding_of_the_baseline_does_not_fail(here):
    assert check() == 1
    assert accept("--reason", "The mayor misspoke", "--author", "Ines") == 0
    assert check("--baseline", "known.toml") == 0
    (line,) = (here / "out" / "findings.jsonl").read_text().splitlines()
    assert json.loads(line)["accepted"] == {
        "reason": "The mayor misspoke",
        "author": "Ines",
        "expires": "2026-06-08",
        "decided": None,
    }


def test_a_new_finding_fails_beside_an_accepted_one(here):
    accept("--reason", "x", "--author", "y")
    more = '\n"The ferries leave every 40 minutes until midnight," the harbour office said.\n'
    (here / "toll.txt").write_text(TEXT + more + "\nhttp://harbour.example/ferries\n")
    assert check("--baseline", "known.toml") == 1


def test_an_accepted_finding_stays_accepted_when_the_lines_above_it_change(here):
    accept("--reason", "x", "--author", "y")
    (here / "toll.txt").write_text("A new first line about the bridge.\n\nAnd a second.\n\n" + TEXT)
    assert check("--baseline", "known.toml") == 0


def test_words_that_change_are_a_new_finding(here, capsys):
    accept("--reason", "x", "--author", "y")
    (here / "toll.txt").write_text(TEXT.replace("next year", "next spring"))
    assert check("--baseline", "known.toml") == 1
    assert "entry 1" in capsys.readouterr().err


def test_an_entry_that_is_over_fails_again_and_is_named(here, capsys, monkeypatch):
    accept("--reason", "x", "--author", "y", "--expires", "2026-03-10")
    assert check("--baseline", "known.toml") == 0
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1773187200")
    capsys.readouterr()
    assert check("--baseline", "known.toml") == 1
    assert "known.toml: entry 1 (altered: We do expect" in capsys.readouterr().err


def test_an_entry_for_good_says_so(here, monkeypatch):
    accept("--reason", "x", "--author", "y", "--expires", "never")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "4000000000")
    assert check("--baseline", "known.toml") == 0


def test_an_update_keeps_the_reasons_it_finds_and_drops_what_is_not_needed(here, capsys):
    accept("--reason", "first", "--author", "Ines")
    with open("known.toml", "a") as file:
        file.write(
            '\n[[accepted]]\nfinding = "old"\nkind = "gone"\narticle = "toll.txt"\n'
            'reason = "r"\nauthor = "a"\nexpires = "never"\n'
            '\n[[accepted]]\nfinding = "other"\nkind = "gone"\narticle = "not-checked.txt"\n'
            'reason = "r"\nauthor = "a"\nexpires = "never"\n'
        )
    capsys.readouterr()
    assert check("--baseline", "known.toml") == 0
    assert capsys.readouterr().err.count("accepts nothing") == 1
    assert accept("--reason", "second") == 0
    entries = read_baseline(Path("known.toml"), TODAY).entries
    assert [(e.reason, e.author) for e in entries if e.kind is Kind.ALTERED] == [("first", "Ines")]
    assert [e.finding for e in entries if e.kind is Kind.GONE] == ["other"]


def test_what_is_new_needs_a_reason(here, capsys):
    assert accept() == 2
    assert "--reason" in capsys.readouterr().err
    assert not (here / "known.toml").exists()


def test_the_author_is_the_one_git_names(here, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "Vera Lindqvist")
    accept("--reason", "x")
    (entry,) = read_baseline(Path("known.toml"), TODAY).entries
    assert entry.author == "Vera Lindqvist"


def test_the_settings_file_may_name_the_baseline(here):
    accept("--reason", "x", "--author", "y")
    (here / "citewatch.toml").write_text('baseline = "known.toml"\n')
    assert check() == 0


@pytest.mark.parametrize("suffix", [".toml", ".json"])
@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip),
    ends=st.none() | st.dates(),
)
def test_what_is_written_reads_back(tmp_path_factory, suffix, text, ends):
    path = tmp_path_factory.mktemp("baseline") / f"known{suffix}"
    entry = BaselineEntry(text, Kind.GONE, text, text, ends, text, text, text)
    write_baseline(path, [entry, ENTRY])
    assert read_baseline(path, TODAY) == Baseline(str(path), (entry, ENTRY), TODAY)


GOOD = {"finding": "x", "kind": "altered", "reason": "r", "author": "a", "expires": "2026-05-01"}


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ({"accepted": []}, "version"),
        ({"version": 2, "accepted": []}, "version"),
        ({"version": 1, "rejected": []}, "rejected"),
        ({"version": 1, "accepted": {}}, "list"),
        ({"version": 1, "accepted": [GOOD, "x"]}, "entry 2"),
        ({"version": 1, "accepted": [GOOD, GOOD]}, "entry 2"),
        ({"version": 1, "accepted": [{**GOOD, "kind": "odd"}]}, "odd"),
        ({"version": 1, "accepted": [{**GOOD, "expires": "soon"}]}, "entry 1"),
        ({"version": 1, "accepted": [{**GOOD, "until": "soon"}]}, "until"),
        ({"version": 1, "accepted": [{**GOOD, "reason": 7}]}, "reason"),
        *(
            ({"version": 1, "accepted": [GOOD | {key: " "}]}, f"needs '{key}'")
            for key in ("reason", "author", "expires", "finding", "kind")
        ),
    ],
)
def test_a_baseline_that_cannot_be_understood_stops_the_run(tmp_path, content, named):
    path = tmp_path / "known.json"
    path.write_text(json.dumps(content))
    with pytest.raises(InputError, match=named) as raised:
        read_baseline(path, TODAY)
    assert str(path) in str(raised.value)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--baseline", "missing.toml"], "missing.toml"),
        (["--baseline", "broken.toml"], "broken.toml"),
        (["--baseline", "list.txt"], "list.txt"),
        (["--update-baseline"], "--baseline"),
        (["--baseline", "new.toml", "--update-baseline", "--expires", "soon"], "--expires"),
    ],
)
def test_bad_use_is_named(here, capsys, options, named):
    (here / "broken.toml").write_text("version = \n")
    (here / "list.txt").write_text("x\n")
    assert check(*options) == 2
    assert named in capsys.readouterr().err


@pytest.fixture
def accepted(tmp_path):
    """The sample run with every drift accepted, in all formats that tell findings apart."""
    whole = sample_run()
    known = Acceptance("House <style>", "Ines & Co", "2026-04-01")
    accepting = {
        (fingerprint(one.article, finding), finding.kind): known
        for one in whole.articles
        for finding in one.findings
        if finding.outcome is Outcome.DRIFT
    }
    marked = replace(whole, articles=AcceptedArticles(whole.articles, accepting))
    names = ("html", "json", "csv", "junit", "sarif", "github", "gitlab", "markdown")
    paths = reports.write(marked, tmp_path, names)
    written = {name: path.read_text() for name, path in zip(names, paths, strict=True)}
    written["site"] = "".join(path.read_text() for path in tmp_path.rglob("*.html"))
    return len(accepting), written


def test_reports_show_accepted_findings_as_accepted(accepted):
    drifts, written = accepted
    assert drifts > 1
    assert json.loads(written["json"])["totals"]["accepted"] == drifts
    root = ElementTree.fromstring(written["junit"])
    skips = [one.get("message", "") for one in root.iter("skipped")]
    assert sum("accepted by Ines & Co" in one for one in skips) == drifts
    assert int(root.get("failures", "")) == len(list(root.iter("failure")))
    for suite in root:
        assert int(suite.get("skipped", "")) == len(list(suite.iter("skipped")))
    results = json.loads(written["sarif"])["runs"][0]["results"]
    told = [result for result in results if "suppressions" in result]
    assert {result["ruleId"].split("/")[0] for result in told} == {"drift"}
    assert len(told) == drifts
    assert "House &lt;style&gt;" in written["site"]
    assert "House <style>" in written["csv"]


def test_reports_that_ask_for_action_leave_accepted_findings_out(accepted):
    _, written = accepted
    assert "::error" not in written["github"]
    assert '"major"' not in written["gitlab"]
    assert "Altered" not in written["markdown"]


def test_an_entry_holds_through_its_last_day():
    ends = ENTRY.expires
    assert ends
    assert ENTRY.holds(ends)
    assert not ENTRY.holds(ends + timedelta(days=1))
