"""Which pages a check of links alone wants no record of."""

import pytest

from crawler.checks.frontier import RunFrontier, cited_pages
from crawler.model import Article, Citation, Span
from crawler.store.database import open_store
from crawler.store.ledger import Ledger, PageRow, Role

CITED = ("https://a.example/plain", "https://a.example/long#part", "https://a.example/long")
ARTICLE = Article(
    "news.html",
    "It is said.",
    digest="1",
    citations=tuple(Citation(Span(0, 2), url, url.partition("#")[0]) for url in CITED),
)


@pytest.fixture
def frontier(tmp_path):
    """Makes the frontier of a run with one article read and as many pending as asked."""

    def made(pending, passing=True):
        ledger = Ledger(open_store(f"sqlite:///{tmp_path / 'db'}"))
        addresses = [(f"https://b.example/{one}", str(one)) for one in range(pending)]
        run = ledger.begin("key", [("news.html", None), *addresses])
        ledger.read(next(iter(ledger.article_ids(run.id))), ARTICLE)
        ledger.add_pages(run.id, cited_pages(ARTICLE))
        ledger.add_pages(run.id, [PageRow("more", "https://b.example/", Role.ARTICLE)])
        return RunFrontier(run, ledger, tmp_path, lambda *_: None, passing=passing)

    return made


def passing(frontier):
    return {job.url for job in frontier.lease(9) if job.passing}


def test_no_record_is_wanted_of_a_page_on_which_no_place_is_cited(frontier):
    assert passing(frontier(0)) == {"https://a.example/plain"}


def test_all_records_are_kept_while_an_article_may_still_cite_a_place(frontier):
    assert passing(frontier(1)) == set()


def test_all_records_are_kept_where_the_archive_stays(frontier):
    assert passing(frontier(0, passing=False)) == set()
