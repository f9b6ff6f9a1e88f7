from datetime import UTC, datetime, timedelta

import pytest
from alembic import op
from sqlalchemy import event, text, update

from crawler.errors import InputError, StoreError
from crawler.model import Article, Certainty, Fetch, Finding, Kind, Reason, ReasonCode
from crawler.store.database import HEAD, findings, open_store
from crawler.store.ledger import LEASE_SECONDS, ArticleState, Ledger, PageRow, Role, standing
from reports.catalogue import words
from tests.support import postgres


class Clock:
    def __init__(self):
        self.now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="module")
def postgres_url():
    with postgres.server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(tmp_path, request):
    if request.param == "sqlite":
        yield open_store(f"sqlite:///{tmp_path}/store.db")
        return
    url = request.getfixturevalue("postgres_url")
    made = open_store(url)
    yield made
    with made.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    made.dispose()


@pytest.fixture
def ledger(engine, clock):
    return Ledger(engine, clock)


def pages_named(*names):
    return [PageRow(name, f"https://{name}/", Role.SOURCE) for name in names]


def fetched(name):
    return Fetch(requested=f"https://{name}/", fetched="2026-01-02T03:04:05Z", status=200)


def test_the_fetches_of_the_next_pages_are_read_at_once(ledger):
    run = ledger.begin("key", [])
    ledger.add_pages(run.id, pages_named("a", "b", "c", "d", "e"))
    ledger.done_all(run.id, [(name, fetched(name)) for name in "aced"])
    assert list(ledger.fetches_from(run.id, "b", 2)) == ["c", "d"]
    assert list(ledger.fetches_from(run.id, "c", 9)) == ["c", "d", "e"]
    assert ledger.fetches_from(run.id, "unknown", 9) == {}


def test_a_page_is_leased_once_and_then_done(ledger):
    run = ledger.begin("k", [("a.txt", None)])
    ledger.add_pages(run.id, pages_named("a", "b", "c"))
    ledger.add_pages(run.id, pages_named("b", "c", "d"))
    first = ledger.lease(run.id, 3)
    second = ledger.lease(run.id, 3)
    assert [page.key for page in first + second] == ["a", "b", "c", "d"]
    assert ledger.lease(run.id, 3) == ()
    for page in first:
        ledger.done(run.id, page.key, fetched(page.key))
    assert ledger.owed(run.id) == 1
    assert ledger.fetch(run.id, "a") == fetched("a")
    assert ledger.fetch(run.id, "d") is None


def test_a_lost_lease_is_offered_again_when_it_is_old(ledger, clock):
    run = ledger.begin("k", [])
    ledger.add_pages(run.id, pages_named("a"))
    assert len(ledger.lease(run.id, 1)) == 1
    clock.now += timedelta(seconds=LEASE_SECONDS - 1)
    assert ledger.lease(run.id, 1) == ()
    clock.now += timedelta(seconds=2)
    assert [page.key for page in ledger.lease(run.id, 1)] == ["a"]


def test_the_same_command_resumes_an_unfinished_run_and_takes_leases_back(ledger):
    run = ledger.begin("k", [("a.txt", None)])
    ledger.add_pages(run.id, pages_named("a"))
    ledger.lease(run.id, 1)
    again = ledger.begin("k", [("a.txt", None)])
    assert (again.id, again.resumed) == (run.id, True)
    assert [page.key for page in ledger.lease(run.id, 1)] == ["a"]
    ledger.finish(run.id)
    assert ledger.begin("k", [("a.txt", None)]).id != run.id


def test_pages_are_counted_once_each_and_closed_together(ledger):
    run = ledger.begin("k", [])
    other = ledger.begin("other", [])
    ledger.add_pages(other.id, pages_named("a"))
    ledger.add_pages(run.id, pages_named("a", "b", "c"))
    ledger.add_pages(run.id, pages_named("b", "c", "d"))
    assert ledger.progress(run.id) == (0, 4)
    ledger.lease(run.id, 3)
    ledger.done_all(run.id, [("a", fetched("a")), ("b", fetched("b"))])
    assert (ledger.progress(run.id), ledger.owed(run.id)) == ((2, 4), 2)
    ledger.done_all(run.id, [("b", fetched("b")), ("c", fetched("c"))])  # one of them again
    assert ledger.progress(run.id) == (3, 4)
    assert ledger.fetch(run.id, "c") == fetched("c")
    with pytest.raises(StoreError, match="owes no such page"):
        ledger.done_all(run.id, [("d", fetched("d")), ("x", fetched("x"))])
    assert ledger.progress(run.id) == (3, 4)  # all of it or nothing
    assert ledger.progress(other.id) == (0, 1)


def test_lost_leases_come_before_pages_that_nobody_had(ledger, clock):
    run = ledger.begin("k", [])
    ledger.add_pages(run.id, pages_named("a", "b", "c", "d"))
    ledger.lease(run.id, 2)
    clock.now += timedelta(seconds=LEASE_SECONDS + 1)
    assert [page.key for page in ledger.lease(run.id, 3)] == ["a", "b", "c"]
    assert [page.key for page in ledger.lease(run.id, 3)] == ["d"]


def test_pages_taken_back_by_another_are_leased_again(ledger, engine, clock):
    run = ledger.begin("k", [])
    ledger.add_pages(run.id, pages_named("a", "b", "c"))
    assert len(ledger.lease(run.id, 2)) == 2
    Ledger(engine, clock).begin("k", [])
    assert [page.key for page in ledger.lease(run.id, 9)] == ["c", "a", "b"]


def test_pages_of_hosts_that_are_passed_over_wait_for_later(ledger):
    run = ledger.begin("key", [("news.html", None)])
    urls = ["https://big.example/1", "https://big.example/2", "http://big.example/3"]
    urls += ["https://big.example.org/4", "https://small.example/5?at=https://big.example/"]
    ledger.add_pages(run.id, [PageRow(url, url, Role.SOURCE) for url in urls])
    passing = ["https://big.example/", "https://other.example/"]
    assert [page.url for page in ledger.lease(run.id, 9, passing)] == urls[2:]
    assert ledger.lease(run.id, 9, passing) == ()
    assert [page.url for page in ledger.lease(run.id, 1)] == urls[:1]
    assert [page.url for page in ledger.lease(run.id, 9)] == urls[1:2]


def test_a_lost_lease_of_a_host_that_is_passed_over_waits_too(ledger, clock):
    run = ledger.begin("key", [("news.html", None)])
    url = "https://big.example/1"
    ledger.add_pages(run.id, [PageRow(url, url, Role.SOURCE)])
    ledger.lease(run.id, 1)
    clock.now += timedelta(seconds=LEASE_SECONDS + 1)
    assert ledger.lease(run.id, 1, ["https://big.example/"]) == ()
    assert [page.url for page in ledger.lease(run.id, 1)] == [url]


def test_claimed_pages_are_those_that_are_owed_whoever_has_them(ledger):
    run = ledger.begin("key", [("news.html", None)])
    other = ledger.begin("another", [("news.html", None)])
    ledger.add_pages(run.id, pages_named("a", "b", "c", "d"))
    ledger.add_pages(other.id, pages_named("a"))
    leased = ledger.lease(run.id, 2)
    ledger.done(run.id, leased[0].key, fetched(leased[0].key))
    claimed = ledger.claim(run.id, ["d", "b", "a", "unknown"])
    assert [page.key for page in claimed] == ["b", "d"]
    assert [page.key for page in ledger.lease(run.id, 9)] == ["c"]
    assert [page.key for page in ledger.lease(other.id, 9)] == ["a"]
    assert ledger.claim(run.id, []) == ()


def test_leasing_reads_by_an_index_and_sorts_nothing(tmp_path, clock):
    engine = open_store(f"sqlite:///{tmp_path}/store.db")
    asked = []

    @event.listens_for(engine, "before_cursor_execute")
    def keep(connection, cursor, statement, parameters, *_):
        asked.append((statement, parameters))

    ledger = Ledger(engine, clock)
    run = ledger.begin("k", [])
    asked.clear()
    ledger.lease(run.id, 5)
    ledger.articles_of_pages(run.id, ["a", "b"])
    with engine.connect() as connection:
        plans = [
            " ".join(
                row.detail
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {told}", given)
                if "CORRELATED" not in row.detail
            )
            for told, given in tuple(asked)
        ]
    lost, pending, read = plans[0], plans[1], plans[-1]
    assert "COVERING INDEX pages_by_lease (run=? AND leased<?)" in lost
    assert "COVERING INDEX pages_by_state (run=? AND state=? AND id>?)" in pending
    assert "TEMP B-TREE" not in pending
    assert "INDEX articles_by_state (run=? AND state=? AND page=?)" in read


def test_the_counts_of_a_ledger_of_the_version_before_are_taken(engine, clock):
    from alembic import command
    from alembic.config import Config

    from crawler.store.database import MIGRATIONS

    ledger = Ledger(engine, clock)
    run = ledger.begin("k", [("a.txt", None)])
    ledger.add_pages(run.id, pages_named("a", "b", "c"))
    ledger.lease(run.id, 2)
    ledger.done(run.id, "a", fetched("a"))
    found = [Finding("1", "a.txt", Kind.GONE, "r", Certainty.CERTAIN)]
    ledger.judged(run.id, ledger.article_ids(run.id)[0], found)
    before = standing(engine, "k")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    for step in (command.downgrade, command.upgrade):
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            step(config, "0007" if step is command.downgrade else "head")
    assert standing(engine, "k") == before
    assert (before.pages, before.pages_done, before.outcomes) == (3, 1, {"dead": 1})
    assert [page.key for page in ledger.lease(run.id, 9)] == ["c"]


def test_articles_and_findings_come_back_as_they_were(ledger):
    run = ledger.begin("k", [("b.txt", None), ("https://a/", "a")])
    rows = list(ledger.articles(run.id))
    assert [(row.address, row.page, row.state) for row in rows] == [
        ("b.txt", None, ArticleState.PENDING),
        ("https://a/", "a", ArticleState.PENDING),
    ]
    article = Article(address="b.txt", text="NUL \0 and 文")
    ledger.read(rows[0].id, article)
    finding = Finding(id="f", article="b.txt", kind=Kind.GONE, reason="404")
    ledger.judged(run.id, rows[0].id, [finding])
    ledger.fail(rows[1].id, "empty")
    assert ledger.article(rows[0].id).article == article
    assert ledger.article(rows[0].id).state is ArticleState.JUDGED
    assert ledger.findings(rows[0].id) == (finding,)
    assert [row.problem for row in ledger.articles(run.id, ArticleState.FAILED)] == ["empty"]


def test_reasons_come_back_as_codes_and_as_the_sentences_of_the_version_before(ledger, engine):
    run = ledger.begin("k", [("b.txt", None)])
    row = next(ledger.articles(run.id))
    gone = Finding("f", "b.txt", Kind.GONE, Reason(ReasonCode.GONE, {"status": 404}))
    ledger.judged(run.id, row.id, [gone])
    assert ledger.findings(row.id) == (gone,)
    before = (
        '{"id": "f", "article": "b.txt", "kind": "gone", "certainty": "certain", '
        '"reason": "The server says that the page is gone (status 404).", "confirmed": false}'
    )
    with engine.begin() as connection:
        connection.execute(update(findings).values(body=before))
    (found,) = ledger.findings(row.id)
    assert found.reason == "The server says that the page is gone (status 404)."
    assert words("de").sentence(found.reason) == found.reason


def test_findings_of_an_article_are_kept_once(ledger):
    run = ledger.begin("k", [("b.txt", None)])
    row = next(ledger.articles(run.id))
    finding = Finding(id="f", article="b.txt", kind=Kind.GONE, reason="404")
    ledger.judged(run.id, row.id, [finding])
    with pytest.raises(StoreError):
        ledger.judged(run.id, row.id, [finding])
    assert ledger.findings(row.id) == (finding,)


def test_a_list_gives_way_to_its_articles_and_may_name_itself(ledger):
    run = ledger.begin("k", [("https://a/feed", "a/feed"), ("https://a/1", "a/1")])
    row = next(ledger.articles(run.id))
    listed = [("https://a/1", "a/1"), ("https://a/2", "a/2"), ("https://a/feed", "a/feed")]
    (new,) = ledger.expand(run.id, row.id, [*listed, ("https://a/2#x", "a/2")])
    assert (ledger.article(new).address, ledger.article(new).ordinal) == ("https://a/2", 2)
    assert ledger.article(row.id).state is ArticleState.LISTED
    assert ledger.expand(run.id, row.id, listed) == ()


def test_closing_an_unknown_page_is_an_error(ledger):
    run = ledger.begin("k", [])
    with pytest.raises(StoreError, match="owes no such page"):
        ledger.done(run.id, "x", fetched("x"))


def test_sqlite_runs_in_wal_mode(tmp_path):
    engine = open_store(f"sqlite:///{tmp_path}/store.db")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


@pytest.mark.parametrize(
    "url", ["nonsense", "sqlite:////nowhere/at/all/store.db", "nosuch://host/db"]
)
def test_a_database_that_cannot_be_opened_is_named(url):
    with pytest.raises(InputError) as raised:
        open_store(url)
    assert len(str(raised.value).splitlines()) == 1


@pytest.mark.parametrize("tables", [1, 4, 9])
def test_a_ledger_whose_making_was_cut_off_is_made_by_the_next_run(tmp_path, monkeypatch, tables):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    left = iter(range(tables))

    def create(*columns, made=op.create_table, **more):
        if next(left, None) is None:
            raise KeyboardInterrupt
        return made(*columns, **more)

    with monkeypatch.context() as stopped:
        stopped.setattr(op, "create_table", create)
        with pytest.raises(KeyboardInterrupt):
            open_store(url)
    with open_store(url).connect() as connection:
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    assert version == HEAD


def test_migrations_and_tables_agree(engine):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from crawler.store.database import metadata

    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
