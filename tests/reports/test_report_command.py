"""`citewatch report`: the reports of a finished run, from the store alone."""

import json
from dataclasses import replace

import pytest

from crawler.cli.main import run
from crawler.errors import InputError
from crawler.store.database import open_store
from crawler.store.history import past_run
from crawler.store.ledger import Ledger
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
    assert (out / "report.html").exists()
    assert (out / "findings.jsonl").read_text("utf-8").count("\n") == report["totals"]["findings"]


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
