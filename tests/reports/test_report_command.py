"""`citewatch report`: the reports of a finished run, from the store alone."""

import json
from dataclasses import replace

import pytest

from crawler.cli.main import run
from crawler.errors import InputError
from crawler.store.database import open_store
from crawler.store.history import all_runs, past_run, standing_readings
from crawler.store.ledger import Ledger
from tests.support import corpora
from tests.support.report_sample import sample_run


@pytest.fixture
def out(tmp_path):
    """A folder whose ledger holds two finished runs of the sample, the later one shorter."""
    ledger = Ledger(open_store(f"sqlite:///{tmp_path / 'citewatch.db'}"))
    given = tuple(
        replace(one, article=replace(one.article, address=f"{number}.html"))
        for number, one in enumerate(sample_run().articles)
    )
    for articles in (given, given[:1]):
        begun = ledger.begin("key", [(one.article.address, None) for one in articles])
        for row, one in zip(list(ledger.articles(begun.id)), articles, strict=True):
            ledger.read(row.id, one.article)
            ledger.judged(begun.id, row.id, one.findings)
        ledger.finish(begun.id)
    return tmp_path


def test_the_reports_of_a_run_are_written_again(out, capsys):
    ids = [past_run(open_store(f"sqlite:///{out / 'citewatch.db'}")).id]
    assert run(["report", "--out", str(out), "--run", ids[0], "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["totals"]["findings"] > 0
    own = out / "runs" / ids[0]
    assert (own / "report.html").exists()
    assert (own / "findings.jsonl").read_text("utf-8").count("\n") == report["totals"]["findings"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--run", "nothing"], "holds no finished run 'nothing'"),
        (["--run", ""], "more than one run begins so"),
        (["--format", "odt"], "'odt' is unknown"),
        (["--robust-links", "missing.html"], "cannot be read"),
        (["--robust-links", __file__], "is no article of this run"),
    ],
)
def test_bad_requests_say_what_is_wrong(out, capsys, arguments, message):
    assert run(["report", "--out", str(out), *arguments]) == 2
    assert message in capsys.readouterr().err


def test_a_store_without_runs_says_so(tmp_path):
    with pytest.raises(InputError, match="run a check first"):
        past_run(open_store(f"sqlite:///{tmp_path / 'empty.db'}"))


def test_an_articles_links_become_robust(out, tmp_path, capsys, monkeypatch):
    first = sample_run().articles[0]
    url = next(f.citation.url for f in first.findings if f.citation and f.evidence)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "0.html").write_text(f'<p><a href="{url}">x</a></p>', "utf-8")
    assert run(["report", "--out", str(out), "--robust-links", "0.html"]) == 0
    printed = capsys.readouterr().out
    assert f'data-originalurl="{url}"' in printed
    assert "data-versiondate=" in printed


TOLL, SCHOOL = "http://daily.example/toll", "http://daily.example/school"


@pytest.fixture
def checked(tmp_path, monkeypatch):
    """A folder where one article was checked, and then another one."""
    monkeypatch.chdir(tmp_path)
    corpora.corpus(tmp_path / "corpus")
    assert check(TOLL, "--format", "junit", "--format", "csv") == 1
    assert (tmp_path / "out" / "junit.xml").exists()
    assert (tmp_path / "out" / "findings.csv").exists()
    assert check(SCHOOL) == 0
    return tmp_path / "out"


def check(article, *options):
    here = ["--offline", "--archive", "corpus", "--out", "out"]
    return run(["check", article, *here, *options])


def in_json(out):
    return {one["address"] for one in json.loads((out / "report.json").read_text())["articles"]}


def in_index(out):
    listed = (out / "report.html").read_text("utf-8")
    return {title for title in ("Toll on the bridge", "School opens") if f'"{title}"' in listed}


def test_a_check_of_one_article_keeps_the_findings_of_the_others_in_the_site_alone(checked):
    assert in_json(checked) == {SCHOOL}
    assert in_index(checked) == {"Toll on the bridge", "School opens"}
    assert len(list((checked / "report" / "articles").glob("*.html"))) == 2


def test_files_of_an_earlier_run_do_not_stay_beside_newer_ones(checked):
    (checked / "report.md").write_text("my own notes")
    assert not (checked / "junit.xml").exists()
    assert not (checked / "findings.csv").exists()
    assert check(SCHOOL, "--format", "sarif") == 0
    assert run(["report", "--out", "out", "--format", "gitlab"]) == 0
    assert (checked / "report.sarif").exists()  # of the same run
    assert (checked / "report.md").read_text() == "my own notes"


def test_report_shows_all_that_stands_and_a_runs_own_on_demand(checked, capsys):
    capsys.readouterr()
    assert run(["report", "--out", "out", "--format", "json", "--format", "junit"]) == 0
    assert json.loads(capsys.readouterr().out)["totals"]["articles"] == 2
    assert "daily.example/toll" not in (checked / "junit.xml").read_text()  # for a build: its run

    assert run(["runs", "--out", "out", "--format", "json"]) == 0
    newest, oldest = json.loads(capsys.readouterr().out)["runs"]
    assert (newest["articles"], newest["outcomes"]) == (1, {"match": 1, "unverifiable": 1})
    assert run(["report", "--out", "out", "--run", oldest["id"], "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["totals"]["outcomes"]["drift"] == 1
    own = checked / "runs" / oldest["id"]
    assert in_json(own) == {TOLL}
    assert in_index(own) == {"Toll on the bridge"}


def test_a_runs_own_report_leaves_the_pages_of_all_that_stands_where_they_are(checked):
    pages = {path: path.read_bytes() for path in checked.rglob("*.html")}
    oldest = [one.id for one in all_runs(open_store("sqlite:///out/citewatch.db"))][-1]
    assert len(pages) > 2
    assert run(["report", "--out", "out", "--run", oldest]) == 0
    assert {path: path.read_bytes() for path in pages} == pages


def test_runs_are_listed_with_ids_and_counts(checked, capsys):
    capsys.readouterr()
    assert run(["runs", "--out", "out"]) == 0
    newest, oldest = capsys.readouterr().out.splitlines()
    assert newest.endswith("1 article  1 unverifiable, 1 match")
    assert oldest.endswith("1 article  1 drift, 1 match")
    assert run(["report", "--out", "out", "--run", oldest.split()[0]]) == 0


def test_an_article_that_can_no_longer_be_read_keeps_what_stands(checked):
    ledger = Ledger(open_store("sqlite:///out/citewatch.db"))
    begun = ledger.begin("again", [(TOLL, None)])
    (row,) = ledger.articles(begun.id)
    ledger.fail(row.id, "has no text")
    before = standing_readings(ledger.engine, "")
    assert len(before[0]) == 2
    assert before[1] == ()
    assert standing_readings(ledger.engine, begun.id) == (before[0], (row.id,))
