"""What a run does can be seen: its status, its metrics, its log lines, its ledger elsewhere."""

import json
import logging
import re
import urllib.request
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from crawler.articles.article import read_article
from crawler.checks.frontier import RunFrontier
from crawler.cli.main import run
from crawler.cli.monitoring import JsonLines, RunMetrics, served_metrics, without_secrets
from crawler.errors import InputError, StoreError
from crawler.middlewares.retry import RETRIES
from crawler.model import Fetch, Finding, Kind
from crawler.store.database import copied, open_store
from crawler.store.ledger import Ledger, PageRow, Role, standings
from tests.support import postgres
from tests.support.webs import silent_port

DOCS = Path(__file__).parents[2] / "docs"
MATCH = Finding("id", "article.txt", Kind.VERBATIM, "The source has these words.")
ARTICLE = '"The ferry sails," she said.\n\nhttp://a.example/x\n'


@pytest.fixture
def begun(tmp_path, monkeypatch):
    """A ledger with a run that was stopped: of three pages two are done, one of them in vain."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "citewatch-out").mkdir()
    ledger = Ledger(open_store("sqlite:///citewatch-out/citewatch.db"))
    started = ledger.begin("key", [("article.txt", None), ("other.txt", None)])
    first, second = ledger.article_ids(started.id)
    ledger.read(first, read_article(ARTICLE.encode(), "article.txt", "text/plain"))
    ledger.fail(second, "is empty")
    urls = [f"http://{host}.example/x" for host in "abc"]
    ledger.add_pages(started.id, [PageRow(url, url, Role.SOURCE) for url in urls])
    ledger.lease(started.id, 2)
    ledger.done(started.id, urls[0], Fetch(urls[0], "2026-01-01T00:00:00Z", status=200))
    lost = Fetch(urls[1], "2026-01-01T00:00:00Z", failure=Kind.UNREACHABLE, detail="no route")
    ledger.done(started.id, urls[1], lost)
    return ledger, started


def test_status_tells_what_is_owed_and_what_failed(begun, capsys):
    _, started = begun
    assert run(["status", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    (state,) = told["runs"]
    assert state["id"] == started.id
    assert (state["pages"], state["pages_done"], state["hosts"]) == (3, 2, 1)
    assert state["endings"] == {"200": 1, "unreachable": 1}
    assert (state["articles"], state["articles_failed"]) == (2, 1)
    assert told["last"] is None
    assert told["archive"]["files"] == 0
    assert told["ledger"]["bytes"] > 0
    assert told["disk"]["free"] > 0

    assert run(["status"]) == 0
    shown = capsys.readouterr().out
    assert "2 of 3 pages done, 1 owed" in shown
    assert "failed: 1 articles unread, 1 unreachable" in shown


def test_every_metric_moves(begun, tmp_path):
    ledger, started = begun
    port = silent_port()
    heard = []

    def look():
        return standings(ledger.engine)[0][1]

    def read():
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            families = text_string_to_metric_families(answer.read().decode())
            return {
                (sample.name, *sample.labels.values()): sample.value
                for family in families
                for sample in family.samples
            }

    (tmp_path / "archive").mkdir()
    with served_metrics(port, look, tmp_path / "archive", lambda *told: heard.append(told)) as tell:
        before = read()
        (tmp_path / "archive" / "a.warc.gz").write_bytes(b"x" * 100)
        url = "http://c.example/x"
        ledger.lease(started.id, 1)
        first, _ = ledger.article_ids(started.id)
        ledger.judged(started.id, first, [MATCH])
        during = read()
        ledger.done(started.id, url, Fetch(url, "2026-01-01T00:00:00Z", status=200))
        ledger.fail(first, "is empty, too")
        RETRIES.add({url: 2})
        tell("judging", 0, 3)
        tell("judging", 1, 3)
        after = read()
    assert before["citewatch_pages_total", "200"] == 1
    assert after["citewatch_pages_total", "200"] == 2
    assert after["citewatch_pages_total", "unreachable"] == 1
    assert (before["citewatch_pages_owed",], after["citewatch_pages_owed",]) == (1, 0)
    assert (before["citewatch_hosts_waiting",], after["citewatch_hosts_waiting",]) == (1, 0)
    assert after["citewatch_archive_bytes",] == 100
    assert after["citewatch_judging_seconds_count",] == 1
    assert before["citewatch_ledger_lag_seconds",] == 0 < during["citewatch_ledger_lag_seconds",]
    assert after["citewatch_ledger_lag_seconds",] == 0
    assert after["citewatch_retries_total",] == before["citewatch_retries_total",] + 2
    assert (before["citewatch_articles_read",], after["citewatch_articles_read",]) == (1, 0)
    assert (before["citewatch_articles_judged",], during["citewatch_articles_judged",]) == (0, 1)
    assert (before["citewatch_articles_failed",], after["citewatch_articles_failed",]) == (1, 2)
    assert after["citewatch_articles",] == 2
    assert ("citewatch_findings_total", "match") not in before
    assert after["citewatch_findings_total", "match"] == 1
    assert after["citewatch_disk_free_bytes",] > 0
    assert heard == [("judging", 0, 3), ("judging", 1, 3)]


def test_docs_and_dashboard_name_the_metrics_that_there_are(begun, tmp_path):
    ledger, started = begun
    first, _ = ledger.article_ids(started.id)
    ledger.judged(started.id, first, [MATCH])
    look = standings(ledger.engine)[0][1]
    metrics = RunMetrics(lambda: look, tmp_path)
    made = {sample.name for family in metrics.collect() for sample in family.samples}
    histogram = {f"citewatch_judging_seconds_{part}" for part in ("bucket", "count", "sum")}
    assert histogram <= made
    pattern = re.compile(r"citewatch_[a-z_]+[a-z]")
    told = (DOCS / "monitoring.md").read_text("utf-8").split("## Metrics")[1].split("\n## ")[0]
    assert set(pattern.findall(told)) == made - histogram | {"citewatch_judging_seconds"}
    board = json.loads((DOCS.parent / "examples/deploy/grafana.json").read_text("utf-8"))
    asked = [one["expr"] for panel in board["panels"] for one in panel.get("targets", ())]
    assert set(pattern.findall(" ".join(asked))) <= made
    assert made - histogram <= set(pattern.findall(" ".join(asked)))
    places = [tuple(panel["gridPos"][name] for name in "xy") for panel in board["panels"]]
    assert len(set(places)) == len(places)


def test_a_port_that_is_taken_is_said_in_one_line(begun, tmp_path):
    port = silent_port()
    serving = served_metrics(port, lambda: None, tmp_path, lambda *_: None)
    again = served_metrics(port, lambda: None, tmp_path, lambda *_: None)
    with serving, pytest.raises(InputError, match=str(port)):
        again.__enter__()


def test_a_log_line_is_json_and_keeps_no_secret():
    record = logging.LogRecord("citewatch", logging.INFO, "", 0, "page", (), None)
    record.run, record.url, record.host = "r1", "http://ann:secret@a.example/x?y=1", "a.example"
    told = json.loads(JsonLines().format(record))
    assert told["message"] == "page"
    assert told["url"] == "http://a.example/x?y=1"
    assert (told["run"], told["host"], told["level"]) == ("r1", "a.example", "info")
    assert without_secrets("http://[") == "http://["


def test_the_line_of_a_page_has_the_attempt_that_ended_it(begun, tmp_path, caplog):
    ledger, started = begun
    caplog.set_level(logging.INFO, "citewatch")
    frontier = RunFrontier(started, ledger, tmp_path, lambda *_: None)
    (job,) = frontier.lease(9)
    RETRIES.pop(job.url)
    RETRIES.add({job.url: 1, "http://elsewhere.example/": 5})
    RETRIES.add({job.url: 1})
    frontier.done(Fetch(job.url, "2026-01-01T00:00:00Z", status=200))
    (record,) = caplog.records
    line = json.loads(JsonLines().format(record))
    assert (line["url"], line["host"], line["attempt"]) == (job.url, "c.example", 3)
    assert RETRIES.pop(job.url) == 0
    assert RETRIES.pop("http://elsewhere.example/") == 5


def test_a_ledger_is_copied_whole_into_postgresql(begun, capsys):
    ledger, _ = begun
    with postgres.server() as url:
        assert run(["store", "copy", "sqlite:///citewatch-out/citewatch.db", url]) == 0
        assert "3 pages" in capsys.readouterr().out
        target = open_store(url)
        assert standings(target) == standings(ledger.engine)
        other = Ledger(target).begin("another", [("third.txt", None)])
        assert len(Ledger(target).article_ids(other.id)) == 1
        with pytest.raises(StoreError, match="already"):
            copied(ledger.engine, target)
        target.dispose()
