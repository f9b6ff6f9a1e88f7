"""The history in the store, on both databases: changes told once, captures, notices kept."""

from datetime import UTC, datetime

import pytest

from crawler.checks.notices import NoticeOptions, Webhook, announce, deliver, failing_kinds
from crawler.checks.standing import keep_all
from crawler.model import Article, Citation, Evidence, Fetch, Finding, Kind, Span
from crawler.store.database import open_store
from crawler.store.history import History, earlier_kinds
from crawler.store.ledger import Ledger, PageRow, Role, begin_recheck
from crawler.store.outbox import Outbox
from reports.catalogue import words
from tests.support import postgres

URL = "http://a.example/1"
NOW = "2026-03-20T06:00:00Z"


@pytest.fixture(scope="module")
def postgres_url():
    with postgres.server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(tmp_path, request):
    if request.param == "sqlite":
        yield open_store(f"sqlite:///{tmp_path}/store.db")
        return
    made = open_store(request.getfixturevalue("postgres_url"))
    yield made
    with made.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    made.dispose()


class Checks:
    """Runs over one article that cites one page."""

    def __init__(self, engine):
        self.ledger = Ledger(engine, lambda: datetime(2026, 3, 20, 6, tzinfo=UTC))
        self.history = History(engine)

    def run(self, key, kind, day, digest="", judge=None, rejudge=None):
        fetch = Fetch(
            URL,
            f"2026-03-{day:02}T06:00:00Z",
            status=200,
            evidence=Evidence("a.warc.gz", 0, f"<urn:{key}>", digest, "") if digest else None,
        )
        run = self.ledger.begin(key, [("a.txt", None)])
        self.ledger.add_pages(run.id, [PageRow("example,a)/1", URL, Role.SOURCE)])
        (number,) = self.ledger.article_ids(run.id)
        self.ledger.read(number, Article("a.txt", "text"))
        self.ledger.done(run.id, "example,a)/1", fetch)
        finding = Finding(
            "f", "a.txt", Kind(kind), "r", citation=Citation(Span(0, 1), URL, URL), fetch=fetch,
            evidence=fetch.evidence, judge=judge,
        )  # fmt: skip
        keep_all(self.ledger, run, [(number, [finding])], rejudge)
        self.ledger.finish(run.id)
        return run.id


def test_a_finding_is_news_once_and_then_when_it_changes(engine):
    checks = Checks(engine)
    runs = [
        checks.run(str(day), kind, day)
        for day, kind in [(1, "alive"), (2, "alive"), (3, "gone"), (4, "gone"), (12, "gone")]
    ]
    told = [
        [
            (item.before, item.finding.kind, item.finding.confirmed)
            for item in checks.history.news(r)
        ]
        for r in runs
    ]
    assert told == [
        [(None, Kind.ALIVE, True)],
        [],
        [(Kind.ALIVE, Kind.GONE, False)],
        [],
        [(Kind.GONE, Kind.GONE, True)],
    ]
    (kept,) = checks.history.kept(["f"]).values()
    assert (kept.first_failure, kept.last_success) == (
        "2026-03-03T06:00:00Z",
        "2026-03-02T06:00:00Z",
    )
    assert [fetch.fetched[8:10] for fetch in checks.history.attempts("example,a)/1")] == [
        "01", "02", "03", "04", "12",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("digest", "judge", "again", "rejudged"),
    [
        ("sha1:a", "2", None, True),  # the same bytes, another judge
        ("sha1:a", "1", None, False),  # the same bytes and judge: its kind cannot be the reason
        ("sha1:b", "2", None, False),  # other bytes, and nobody knows what they were
        ("sha1:b", "2", Kind.SOFT_404, True),  # today's judge says so of what was there then too
        ("sha1:b", "2", Kind.ALIVE, False),
    ],
)
def test_what_only_another_judge_makes_of_a_source_is_no_news(
    engine, digest, judge, again, rejudged
):
    checks = Checks(engine)
    checks.run("one", "alive", 1, "sha1:a", "1")
    run = checks.run("two", "soft-404", 3, digest, judge, again and (lambda *_: again))
    assert [len(list(checks.history.news(run, rejudged=by))) for by in (False, True)] == [
        not rejudged, rejudged,
    ]  # fmt: skip
    assert len(checks.history.latest_changes(9)) == (not rejudged)
    assert checks.history.changes_of(["f"])[-1].rejudged is rejudged
    earlier = earlier_kinds(engine, run, "2026-03-20T06:00:00Z")(["f"])
    assert earlier == ({} if rejudged else {"f": Kind.ALIVE})


def test_the_pages_of_the_newest_readings_are_watched(engine):
    checks = Checks(engine)
    checks.run("one", "gone", 1)
    (page,) = checks.history.watched()
    assert (page.url, page.checked, page.kinds) == (URL, "2026-03-01T06:00:00Z", (Kind.GONE,))
    assert page.unconfirmed
    begin_recheck(engine, "again", NOW, page.articles, [PageRow(page.page, URL, Role.SOURCE)])
    run = checks.ledger.begin("again", ())
    assert run.resumed
    assert [row.url for row in checks.ledger.lease(run.id, 5)] == [URL]
    assert checks.history.unfinished("again") == run.id


HOOK = Webhook("https://desk.example/hook", "SECRET_OF_TEST")


def test_a_notice_is_kept_until_it_is_delivered_and_goes_out_once(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_OF_TEST", "s")
    checks, outbox = Checks(engine), Outbox(engine)
    options = NoticeOptions(failing_kinds(["dead"]), (), (HOOK,), tmp_path / "changes.atom")
    sent = []

    def send(url, notice, body, secret):
        sent.append((url, notice, secret))
        return "the receiver answers 503" if len(sent) == 1 else None

    quiet = checks.run("one", "alive", 1)
    announce(quiet, NOW, options, checks.history, outbox, words().sentence)
    assert deliver(options, checks.history, outbox, NOW, words().sentence, send) == ()
    run = checks.run("two", "gone", 3)
    announce(run, NOW, options, checks.history, outbox, words().sentence)
    announce(
        run, NOW, options, checks.history, outbox, words().sentence
    )  # as a run that resumes does
    (problem,) = deliver(options, checks.history, outbox, NOW, words().sentence, send)
    assert "the receiver answers 503" in problem
    (waiting,) = outbox.waiting()
    assert (waiting.tries, waiting.problem) == (1, "the receiver answers 503")
    assert deliver(options, checks.history, outbox, NOW, words().sentence, send) == ()
    assert deliver(options, checks.history, outbox, NOW, words().sentence, send) == ()
    assert sent == [(HOOK.url, waiting.id, "s")] * 2
    feed = (tmp_path / "changes.atom").read_text("utf-8")
    assert feed.count("<entry>") == 1
    assert "alive → gone (unconfirmed)" in feed or "gone" in feed
