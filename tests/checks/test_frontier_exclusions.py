import json

import pytest

from crawler.checks.check import Plan, check
from crawler.checks.frontier import Exclusion, excluded, read_exclusions
from crawler.cli.main import run
from crawler.errors import InputError
from crawler.model import Fetch, Kind
from crawler.store.database import open_store
from crawler.store.ledger import Ledger
from tests.support import archives, corpora

RULE = Exclusion("http://cityhall.example/*", "The town asked us")
SETTINGS = '[[exclude]]\nurl = "http://cityhall.example/*"\nreason = "The town asked us"\n'


@pytest.mark.parametrize(
    ("pattern", "url", "hit"),
    [
        ("http://a.example/*", "http://a.example/x/y?z", True),
        ("http://a.example/*", "http://a.example.evil/x", False),
        ("http://a.example/", "http://a.example/x", False),
        ("*://*.example/*.pdf", "https://a.example/x.pdf", True),
        ("http://[::1]/*", "http://[::1]/x", True),
    ],
)
def test_a_pattern_stands_for_the_addresses_it_matches(pattern, url, hit):
    assert (excluded(url, [Exclusion(pattern, "r")]) is not None) == hit


@pytest.mark.parametrize(
    "value",
    [
        "x",
        ["x"],
        [{"url": "x"}],
        [{"url": "x", "reason": " "}],
        [{"reason": "r", "url": "", "n": 1}],
    ],
)
def test_an_exclusion_without_a_reason_stops_the_run(value):
    with pytest.raises(InputError, match="exclude"):
        read_exclusions(value)


def test_an_excluded_source_is_denied_with_the_reason_offline(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    corpora.corpus(tmp_path / "corpus")
    (tmp_path / "citewatch.toml").write_text(SETTINGS)
    assert run(["check", "corpus", "--offline", "--out", "out"]) == 0
    rows = map(json.loads, (tmp_path / "out" / "findings.jsonl").read_text().splitlines())
    found = {row["citation"]["url"]: row for row in rows}
    denied = found["http://cityhall.example/toll"]
    assert denied["kind"] == "denied"
    assert "The town asked us" in denied["reason"]
    assert found["http://harbour.example/ferries"]["kind"] == "verbatim"


def test_an_excluded_source_is_never_handed_to_the_crawl(tmp_path):
    asked = []

    def crawl(frontier, writer):
        while jobs := frontier.lease(1):
            for job in jobs:
                asked.append(job.url)
                html = corpora.ARTICLES.get(job.url, corpora.page("x")).encode()
                evidence = writer.write(archives.exchange(job.url, html))
                frontier.done(Fetch(job.url, "", final=job.url, status=200, evidence=evidence))
        return True

    ledger = Ledger(open_store(f"sqlite:///{tmp_path / 'db'}"))
    plan = Plan(("http://daily.example/toll",), tmp_path / "a", exclude=(RULE,))
    checked = check(plan, ledger, crawl)
    assert asked == ["http://daily.example/toll", "http://harbour.example/ferries"]
    (article,) = ledger.articles(checked.run.id)
    kinds = [finding.kind for finding in ledger.findings(article.id)]
    assert kinds[0] is Kind.DENIED
