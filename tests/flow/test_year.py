"""A simulated year: 200 cited pages that change by a script, checked again each fortnight."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta

import pytest

from crawler.archive.index import INDEX_NAME, Entry
from crawler.articles.article import read_article
from crawler.checks.check import Plan, check
from crawler.checks.recheck import Policy, RecheckPlan, recheck
from crawler.model import Outcome
from crawler.store.database import open_store
from crawler.store.history import History
from crawler.store.ledger import Ledger
from tests.support.simulation import NEWS, START, Clock, Town, Visitor
from tests.support.soak import ROUNDS
from tests.support.webs import Web

pytestmark = pytest.mark.soak

STEP = timedelta(days=14)
DAYS = 364


@pytest.fixture(scope="module", params=range(8, 8 + ROUNDS))
def year(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("year")
    clock = Clock()
    town = Town(request.param, clock)
    ledger = Ledger(open_store(f"sqlite:///{folder / 'store.db'}"), clock)
    articles = tuple(
        read_article(town.article(n).encode(), f"article-{n}.txt", "text/plain")
        for n in range(0, len(town.fates), 2)
    )
    plan = RecheckPlan(folder / "archive", policy=Policy(jitter=0.02))
    with Web({"*": town.answer}) as web:
        visitor = Visitor(web.port, clock)
        check(Plan(articles, folder / "archive"), ledger, visitor)
        while clock.now < START + timedelta(days=DAYS):
            clock.now += STEP
            recheck(plan, ledger, visitor)
    history = History(ledger.engine)
    news = defaultdict(list)
    for number in history.newest_articles().values():
        for item in history.changes_of(history.findings_of(number)):
            news[_page(item.finding)].append(item)
    return town, history, news, folder / "archive", visitor


def _page(finding):
    return int(finding.citation.url.rsplit("/", 1)[1].split("-")[0])


def test_the_last_findings_are_what_the_script_made_of_every_page(year):
    town, _, news, _, _ = year
    last = {
        page: (items[-1].finding.kind.value, items[-1].finding.confirmed)
        for page, items in news.items()
    }
    assert last == {page: NEWS[fate][-1] for page, fate in town.fates.items()}


def test_every_change_is_told_once_and_nothing_else(year):
    town, _, news, _, _ = year
    told = {
        page: [(item.finding.kind.value, item.finding.confirmed) for item in items]
        for page, items in news.items()
    }
    assert told == {page: NEWS[fate] for page, fate in town.fates.items()}


def test_no_page_is_accused_before_it_changed(year):
    town, _, news, _, _ = year
    accused = 0
    for page, items in news.items():
        turns = town.turns[page]
        for item in items:
            if item.before is None or item.finding.outcome not in (Outcome.DEAD, Outcome.DRIFT):
                continue
            accused += 1
            assert datetime.fromisoformat(item.at) >= turns[0], (page, item)
    assert accused == sum(
        sum(kind not in ("verbatim", "server-error") for kind, _ in NEWS[fate][1:])
        for fate in town.fates.values()
    )


def test_failing_findings_keep_their_first_failure_and_last_success(year):
    _, history, news, _, _ = year
    for items in news.values():
        finding = items[-1].finding
        kept = history.kept([finding.id])[finding.id]
        assert kept.last_success is not None
        if finding.outcome is Outcome.DEAD:
            assert kept.last_success < kept.first_failure <= items[-1].at
        else:
            assert kept.first_failure is None


def test_unchanged_pages_cost_no_copy(year):
    town, _, _, archive, visitor = year
    kinds = defaultdict(Counter)
    for line in (archive / INDEX_NAME).read_bytes().splitlines(keepends=True):
        entry = Entry.parse(line)
        if entry.type in ("response", "revisit"):
            kinds[entry.url][entry.type] += 1
    copies = Counter()
    for page, fate in town.fates.items():
        if fate == "unchanged":
            copies += kinds[f"http://town.example/news/{page}-town"]
    again = copies["revisit"] + copies["response"] - Counter(town.fates.values())["unchanged"]
    assert copies["revisit"] / again >= 0.7
    assert visitor.answers[304] >= 0.5 * again  # a third of the pages has no validators
