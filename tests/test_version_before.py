"""What the version before wrote is read: its ledger, baseline, report.json and findings.jsonl.

tests/pages/version-before was made by it: a check of toll.txt against the archive of `corpora`,
whose second finding a reviewer rejected.
"""

import json
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from crawler.checks.acceptance import (
    SUCCEEDED_BY,
    AcceptedArticles,
    Baseline,
    BaselineEntry,
    fingerprint,
    read_baseline,
)
from crawler.checks.evidence import findings_beside
from crawler.checks.results import ArticleReport
from crawler.cli.main import run
from crawler.jsonlines import finding_from
from crawler.model import Kind, Outcome
from crawler.store.database import MIGRATIONS, open_store
from crawler.store.decisions import DecisionLog, Verdict
from crawler.store.history import History, past_run
from crawler.store.ledger import ArticleState, Ledger
from reports.server.app import ReviewQueue
from tests.support import corpora, postgres

BEFORE = Path(__file__).parent / "pages" / "version-before"
OLD = ("ad1ad307f6dd49d85c91", "feaec43614e2dfaa0e90", "a4bb5adaf1c637c50c5e")
TODAY = date(2026, 3, 10)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The folder of the check, as the version before left it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1773100800")  # 2026-03-10
    corpora.corpus(tmp_path / "corpus")
    (tmp_path / "toll.txt").write_text((BEFORE / "toll.txt").read_text())
    (tmp_path / "accepted.toml").write_text((BEFORE / "accepted.toml").read_text())
    (tmp_path / "out").mkdir()
    with sqlite3.connect("out/citewatch.db") as ledger:
        ledger.executescript((BEFORE / "ledger.sql").read_text())
    ledger.close()
    return tmp_path


def check(*options):
    here = ["--offline", "--archive", "corpus", "--out", "out"]
    return run(["check", "toll.txt", *here, *options])


def kept(url="sqlite:///out/citewatch.db"):
    """The engine of the ledger, and the findings of its last run in reading order."""
    engine = open_store(url)
    ledger = Ledger(engine)
    rows = ledger.articles(past_run(engine).id, ArticleState.JUDGED)
    return engine, [finding for row in rows for finding in ledger.findings(row.id)]


def test_the_printed_page_of_a_passage_is_read_by_its_older_name(here):
    with sqlite3.connect("out/citewatch.db") as ledger:
        ledger.execute("""UPDATE findings SET body = replace(body, '"leaf":null', '"leaf":7')""")
    engine, found = kept()
    assert [one.passage.page for one in found if one.passage] == [7, 7]
    engine.dispose()


def edit_article(here):
    """Change a paragraph that no quotation stands in, above all of them."""
    text = (here / "toll.txt").read_text()
    more = "A new paragraph, with a link to http://school.example/may of its own.\n\n"
    (here / "toll.txt").write_text(more + text.replace("The toll.", "The toll of the bridge."))


def test_a_ledger_keeps_decisions_history_and_permalinks_when_the_article_changes(here):
    engine, before = kept()
    names = [finding.id for finding in before]
    assert not set(names) & set(OLD)
    assert [finding.former_ids for finding in before] == [(old,) for old in OLD]
    news = History(engine).changes_of(names)
    assert sorted(item.finding.id for item in news) == sorted(names)
    engine.dispose()

    edit_article(here)
    assert check() == 1
    engine, after = kept()
    same = [finding for finding in after if finding.former_ids]
    assert [finding.id for finding in same] == names
    assert [finding.occurrence for finding in same] == [1, 2, 1]
    rejected = DecisionLog(engine).rejected(after)
    assert {name: one.reviewer for name, one in rejected.items()} == {names[1]: "Vera"}
    history = History(engine)
    assert history.changes_of(names) == news
    assert sorted(history.kept(names)) == sorted(names)
    queue = ReviewQueue(engine, past_run(engine))
    assert queue.one(OLD[1])["finding"]["id"] == names[1]
    assert queue.decide(OLD[1], Verdict.CONFIRMED, "Ines")["finding"]["id"] == names[1]
    (page,) = (here / "out" / "report" / "articles").glob("*.html")
    for name, old in zip(names, OLD, strict=True):
        assert f'id="f-{name}"' in page.read_text()
        assert f'id="f-{old}"' in page.read_text()
    engine.dispose()


def test_a_ledger_on_postgresql_is_taken_along_too(here):
    if postgres.binaries() is None:
        pytest.skip(f"PostgreSQL is not installed: {postgres.INSTALL}")
    (here / "server").mkdir()
    with postgres.server() as url:
        old = sa.create_engine(url)
        with sqlite3.connect("out/citewatch.db") as ledger, old.begin() as connection:
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS))
            config.attributes["connection"] = connection
            command.upgrade(config, "0004")
            for table in ("runs", "articles", "findings", "decisions", "standings", "changes"):
                rows = ledger.execute(f"SELECT * FROM {table}")
                names = [f":{column[0]}" for column in rows.description]
                for row in rows:
                    values = dict(zip((name[1:] for name in names), row, strict=True))
                    asked = f"INSERT INTO {table} VALUES ({', '.join(names)})"
                    connection.execute(sa.text(asked), values)
        old.dispose()
        engine, found = kept(url)
        names = [finding.id for finding in found]
        assert [finding.former_ids for finding in found] == [(one,) for one in OLD]
        assert set(DecisionLog(engine).rejected(found)) == {names[1]}
        assert sorted(History(engine).kept(names)) == sorted(names)
        assert len(History(engine).changes_of(names)) == len(names)
        engine.dispose()


def test_a_step_that_was_cut_off_is_taken_again(here):
    with sqlite3.connect("out/citewatch.db") as ledger:
        ledger.execute("CREATE TABLE former_ids (former TEXT PRIMARY KEY, finding TEXT NOT NULL)")
    ledger.close()
    engine, found = kept()
    assert all(finding.former_ids for finding in found)
    engine.dispose()


def test_ids_that_shifted_in_the_version_before_become_one_finding(here):
    """An edit of the article orphaned decisions: the later reading had other ids."""
    with sqlite3.connect("out/citewatch.db") as ledger:
        rows = ledger.execute("SELECT * FROM articles").fetchall()
        names = [one[1] for one in ledger.execute("PRAGMA table_info(articles)")]
        (article,) = [dict(zip(names, row, strict=True)) for row in rows]
        ledger.execute("INSERT INTO runs SELECT 'later', key, state, '2026-04-01T00:00:00Z',"
                       " '2026-04-01T00:00:00Z' FROM runs")  # fmt: skip
        later = article | {"id": 77, "run": "later"}
        marks = ", ".join("?" * len(later))
        ledger.execute(f"INSERT INTO articles VALUES ({marks})", list(later.values()))
        for old in OLD:
            ledger.execute(
                "INSERT INTO findings (run, article, ordinal, finding, outcome, kind, body)"
                " SELECT 'later', 77, ordinal, 'x' || finding, outcome, kind,"
                " replace(body, finding, 'x' || finding) FROM findings WHERE finding = ?",
                [old],
            )
            ledger.execute(
                "INSERT INTO standings SELECT 'x' || finding, page, url, '2026-04-01T00:00:00Z',"
                " kind, confirmed, first_failure, last_success,"
                " replace(body, finding, 'x' || finding) FROM standings WHERE finding = ?",
                [old],
            )
    ledger.close()
    engine, found = kept()
    assert [finding.former_ids for finding in found] == [(old, f"x{old}") for old in OLD]
    with engine.connect() as connection:
        standings = connection.execute(sa.text("SELECT finding, checked, body FROM standings"))
        assert {
            (row.finding, row.checked, json.loads(row.body)["finding"]) for row in standings
        } == {(finding.id, "2026-04-01T00:00:00Z", finding.id) for finding in found}
    assert set(DecisionLog(engine).rejected(found)) == {found[1].id}
    engine.dispose()


def test_an_article_named_twice_in_a_run_has_its_changes_once(here):
    with sqlite3.connect("out/citewatch.db") as ledger:
        ledger.execute(
            "INSERT INTO articles SELECT 77, run, 77, address, state, problem, page, body"
            " FROM articles"
        )
        ledger.execute(
            "INSERT INTO findings (run, article, ordinal, finding, outcome, kind, body)"
            " SELECT run, 77, ordinal, 'x' || finding, outcome, kind, body FROM findings"
        )
        ledger.execute(
            "INSERT INTO changes (finding, run, at, kind, confirmed, body)"
            " SELECT 'x' || finding, run, at, kind, confirmed, body FROM changes"
        )
    ledger.close()
    engine, found = kept()
    assert len(found) == 2 * len(OLD)
    news = History(engine).changes_of(sorted({finding.id for finding in found}))
    assert len(news) == len(OLD)
    engine.dispose()


def test_a_notice_that_waits_names_findings_by_their_ids_of_now(here):
    body = json.dumps({"changes": [{"id": OLD[0], "finding": {"id": OLD[0]}}]})
    with sqlite3.connect("out/citewatch.db") as ledger:
        ledger.execute(
            "INSERT INTO notices VALUES ('n', 'hook', '2026', 'waiting', 0, NULL, ?)", [body]
        )
    ledger.close()
    engine, found = kept()
    with engine.connect() as connection:
        told = json.loads(connection.execute(sa.text("SELECT body FROM notices")).scalar_one())
    assert told == {"changes": [{"id": found[0].id, "finding": {"id": found[0].id}}]}
    engine.dispose()


def test_an_entry_of_a_baseline_holds_when_the_article_changes_and_is_written_anew(here, capsys):
    edit_article(here)
    assert check("--baseline", "accepted.toml") == 0
    assert "accepts nothing" not in capsys.readouterr().err
    assert check("--baseline", "accepted.toml", "--update-baseline") == 0  # nothing new: no reason
    engine, found = kept()
    drifting = [finding for finding in found if finding.outcome is Outcome.DRIFT]
    entries = read_baseline(Path("accepted.toml"), TODAY).entries
    assert [one.finding for one in entries] == [finding.id for finding in drifting]
    assert {(one.reason, one.author, one.expires) for one in entries} == {
        ("The mayor misspoke", "Ines", None)
    }
    edit_article(here)
    assert check("--baseline", "accepted.toml") == 0
    engine.dispose()


def test_an_entry_does_not_hold_for_another_source(here):
    text = (here / "toll.txt").read_text()
    assert check("--baseline", "accepted.toml", "--update-baseline") == 0
    (here / "toll.txt").write_text(text.replace("cityhall.example/toll", "school.example/may"))
    assert check("--baseline", "accepted.toml") == 1  # absent there
    entries = read_baseline(Path("accepted.toml"), TODAY).entries
    engine, found = kept()
    accepting = Baseline("a.toml", entries, TODAY).accepting()
    article = Ledger(engine).article(1).article
    moved = [replace(one, kind=Kind.ALTERED) for one in found if one.quotation]
    (report,) = AcceptedArticles([ArticleReport(article, tuple(moved))], accepting)
    assert [one.accepted for one in report.findings] == [None, None]
    engine.dispose()


@pytest.mark.parametrize(
    ("entry", "now", "accepted"),
    [
        (Kind.ALTERED, Kind.ALTERED, True),
        *((old, new, True) for old, news in SUCCEEDED_BY.items() for new in news),
        (Kind.SOURCE_CHANGED, Kind.ALTERED, False),
        (Kind.UNREACHABLE, Kind.GONE, False),
        (Kind.SOFT_404, Kind.ALTERED, False),
    ],
)
def test_an_entry_accepts_its_kind_and_those_that_succeed_it(here, entry, now, accepted):
    old = (here / "accepted.toml").read_text()
    (here / "accepted.toml").write_text(old.replace('"altered"', f'"{entry.value}"'))
    baseline = read_baseline(Path("accepted.toml"), TODAY)
    engine, found = kept()
    article = Ledger(engine).article(1).article
    marked = AcceptedArticles(
        [ArticleReport(article, (replace(found[0], kind=now),))], baseline.accepting()
    )
    (report,) = marked
    assert (report.findings[0].accepted is not None) is accepted
    engine.dispose()


def test_the_entry_of_a_kind_goes_over_one_that_it_succeeds():
    def entry(kind, reason):
        return BaselineEntry("x", kind, reason, "Ines", None)

    pair = (entry(Kind.SOURCE_CHANGED, "own"), entry(Kind.ALTERED, "succeeded"))
    for entries in (pair, pair[::-1]):
        accepting = Baseline("a.toml", entries, TODAY).accepting()
        assert accepting["x", Kind.SOURCE_CHANGED].reason == "own"
        assert accepting["x", Kind.ALTERED].reason == "succeeded"


def test_report_json_and_findings_jsonl_are_read():
    lines = [json.loads(one) for one in (BEFORE / "findings.jsonl").read_text().splitlines()]
    report = json.loads((BEFORE / "report.json").read_text())
    assert report["schema_version"] == "1.0"
    assert report["findings"] == lines
    found = [finding_from(line) for line in lines]
    assert [finding.id for finding in found] == list(OLD)
    assert [finding.kind for finding in found] == [Kind.ALTERED, Kind.ALTERED, Kind.ALIVE]
    assert found[0].accepted is not None
    assert found[0].passage is not None
    assert found[0].passage.text.strip() == "We do not expect the toll to rise next year."


def test_findings_of_the_version_before_are_found_beside_an_archive(here):
    for name in ("report.json", "findings.jsonl"):
        (here / name).write_text((BEFORE / name).read_text())
        found = findings_beside([Path("corpus")], here, None)
        assert [finding.id for finding in found] == list(OLD)
        (here / name).unlink()


def test_a_fingerprint_is_the_id_where_the_article_has_no_absolute_path(here):
    engine, found = kept()
    article = Ledger(engine).article(1).article
    absolute = replace(article, address=str(here / "toll.txt"))
    for finding in found:
        assert fingerprint(article, finding) == fingerprint(absolute, finding) == finding.id
    engine.dispose()
