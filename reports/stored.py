"""A run of the store as the reports see it, a few articles in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crawler import __version__
from crawler.model import Evidence, Kind, Page
from crawler.store.ledger import ARTICLES_AT_ONCE, ArticleState, Ledger
from reports.traversal import ArticleReport, Run

NAMED = 3
"""Articles that the report's title names; the rest are counted."""


@dataclass(frozen=True, slots=True)
class StoredArticles:
    """The judged articles of a run with their findings; may be passed over again and again."""

    ledger: Ledger
    run: str

    def __iter__(self) -> Iterator[ArticleReport]:
        ids = self.ledger.article_ids(self.run, ArticleState.JUDGED)
        for first in range(0, len(ids), ARTICLES_AT_ONCE):
            some = ids[first : first + ARTICLES_AT_ONCE]
            findings = self.ledger.findings_of(some)
            for row in self.ledger.rows(some):
                if row.article is not None:
                    yield ArticleReport(row.article, findings.pop(row.id))


def run_of(
    ledger: Ledger,
    run: str,
    started: str,
    finished: str,
    command: str = "",
    lang: str = "en",
    captured: Callable[[Evidence], Page | None] | None = None,
    earlier: Callable[[Sequence[str]], Mapping[str, Kind]] | None = None,
) -> Run:
    """The run `run` as a report in `lang` shows it; `command` as a reader may repeat it."""
    articles = StoredArticles(ledger, run)
    title = _title(articles)
    return Run(title, started, finished, __version__, articles, command, lang, captured, earlier)


def _title(articles: StoredArticles) -> str:
    ids = articles.ledger.article_ids(articles.run, ArticleState.JUDGED)
    rows = [articles.ledger.article(one) for one in ids[:NAMED]]
    names = [row.article.title or row.address for row in rows if row.article]
    more = len(ids) - len(names)
    return " · ".join([*names, f"{more} more"] if more else names)
