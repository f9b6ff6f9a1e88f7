import io

import pytest
from rich.console import Console

from crawler.cli.check import shown_progress, told
from crawler.model import Article, Certainty, Fetch, Finding, Kind
from crawler.store.database import open_store
from crawler.store.ledger import Ledger, PageRow, Role, Standing, standing


@pytest.fixture
def engine(tmp_path):
    return open_store(f"sqlite:///{tmp_path / 'ledger.db'}")


def test_a_run_under_way_is_counted(engine):
    ledger = Ledger(engine)
    run = ledger.begin("key", [("a.txt", None), ("b.txt", None)])
    urls = ["http://a.example/1", "http://a.example/2", "http://b.example/"]
    ledger.add_pages(run.id, [PageRow(url, url, Role.SOURCE) for url in urls])
    first, second = ledger.article_ids(run.id)
    ledger.read(first, Article("a.txt", "words"))
    ledger.read(second, Article("b.txt", "words"))
    ledger.judged(run.id, first, [Finding("1", "a.txt", Kind.GONE, "r", Certainty.CERTAIN)])
    assert standing(engine, "key").hosts == 2
    ledger.lease(run.id, 1)
    ledger.done(run.id, urls[0], Fetch(urls[0], "2026-11-24T00:00:00Z", status=200))
    assert standing(engine, "key") == Standing(2, 2, 3, 1, 2, {"dead": 1}, {"200": 1}, 1)


def test_no_run_under_way_has_no_standing(engine):
    ledger = Ledger(engine)
    assert standing(engine, "key") is None
    ledger.finish(ledger.begin("key", []).id)
    assert standing(engine, "key") is None


def test_a_line_names_articles_pages_rate_hosts_and_outcomes():
    line = "".join(words for words, _ in told(Standing(9, 4, 120, 30, 7, {"drift": 2}), 10.0))
    assert line == "4/9 articles · 30/120 pages · 3.0/s · 7 hosts waiting · 2 drift"


def test_the_display_shows_the_stage_and_the_standing():
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=100, _environ={"TERM": "xterm"})
    with shown_progress(lambda: Standing(1, 1, 8, 3, 1, {}), console=console) as tell:
        tell("fetching", 3, 8)
    shown = stream.getvalue()
    assert "fetching" in shown
    assert "1/1 articles · 3/8 pages" in shown
    assert "1 host waiting" in shown


def test_the_ledger_is_not_asked_for_every_page():
    asked = []
    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    with shown_progress(lambda: asked.append(1), console=console) as tell:
        for done in range(500):
            tell("fetching", done, 500)
    assert len(asked) <= 3


@pytest.mark.parametrize("quiet", [True, False])
def test_nothing_is_shown_when_quiet_or_not_on_a_terminal(capfd, quiet):
    with shown_progress(lambda: 1 / 0, quiet=quiet) as tell:
        tell("fetching", 1, 2)
    assert capfd.readouterr() == ("", "")
