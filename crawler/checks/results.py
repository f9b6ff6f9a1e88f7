"""A run as the reports see it: articles, their findings, and the counts over them."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from crawler import __version__
from crawler.checks.inputs import Unread
from crawler.model import SEVERITY, Article, Evidence, Finding, Kind, Outcome, Page
from crawler.store.database import in_parts
from crawler.store.history import PastRun, standing_readings
from crawler.store.ledger import ARTICLES_AT_ONCE, ArticleRow, ArticleState, Ledger

# Worst first: what accuses, then what could not be checked, then what is in order.
Captured = Callable[[Evidence], Page | None]
Earlier = Callable[[Sequence[str]], Mapping[str, Kind]]

ACCUSING = (Outcome.DRIFT, Outcome.DEAD)
_RANK = {outcome: rank for rank, outcome in enumerate(SEVERITY)}
_KIND_RANK = {kind: rank for rank, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Totals:
    """How many findings there are of each kind, over how many articles.

    `unconfirmed` counts the findings that a later check has yet to agree with, `accepted` those
    that a baseline accepts, and `accepted_accusations` the drift and dead ones among them.
    """

    articles: int
    by_kind: Mapping[Kind, int]
    unconfirmed: int = 0
    accepted: int = 0
    accepted_accusations: int = 0

    @property
    def findings(self) -> int:
        """How many findings there are in all."""
        return sum(self.by_kind.values())

    @property
    def by_outcome(self) -> dict[Outcome, int]:
        """Every outcome with its count, worst first, zeros included."""
        counts = dict.fromkeys(SEVERITY, 0)
        for kind, count in self.by_kind.items():
            counts[kind.outcome] += count
        return counts

    @property
    def accused(self) -> int:
        """How many findings accuse a source or an author (drift and dead)."""
        return self.by_outcome[Outcome.DRIFT] + self.by_outcome[Outcome.DEAD]


@dataclass(frozen=True, slots=True)
class ArticleReport:
    """One article with its findings."""

    article: Article
    findings: tuple[Finding, ...]

    @property
    def totals(self) -> Totals:
        """The counts of this article alone."""
        return totals([self])


@dataclass(frozen=True, slots=True)
class Run:
    """What one `citewatch check` gave. Times are RFC 3339 in UTC; `articles` is read once.

    `version` is the program's, `command` the command line as a reader may repeat it, `lang` the
    language of the reports' own words. `captured` gives the readable text of a record (None where
    it has none), `earlier` the kinds that findings, named by their ids, had when they were last
    checked before. `unread` are the articles that could not be read, with the reason. `number`
    orders the runs of one ledger.
    """

    title: str
    started: str
    finished: str
    version: str
    articles: Iterable[ArticleReport] = field(default=())
    command: str = ""
    lang: str = "en"
    captured: Captured | None = None
    earlier: Earlier | None = None
    unread: tuple[Unread, ...] = ()
    number: int = 0


class Tally:
    """Adds up totals while a traversal passes, so that articles need not be kept."""

    def __init__(self) -> None:
        self._articles = 0
        self._by_kind: Counter[Kind] = Counter()
        self._marks: Counter[str] = Counter()

    def add(self, report: ArticleReport) -> None:
        """Count one article."""
        self._articles += 1
        for finding in report.findings:
            known = finding.accepted is not None
            self._by_kind[finding.kind] += 1
            self._marks["unconfirmed"] += not finding.confirmed
            self._marks["accepted"] += known
            self._marks["accepted_accusations"] += known and finding.outcome in ACCUSING

    def totals(self) -> Totals:
        """The counts so far; kinds that do not occur are left out."""
        seen = {kind: self._by_kind[kind] for kind in Kind if kind in self._by_kind}
        return Totals(self._articles, seen, **self._marks)


def totals(articles: Iterable[ArticleReport]) -> Totals:
    """The counts over `articles`."""
    tally = Tally()
    for report in articles:
        tally.add(report)
    return tally.totals()


def severity(finding: Finding) -> tuple[int, int]:
    """A sort key that puts the worst first: outcome, then kind in the order of the model."""
    return _RANK[finding.outcome], _KIND_RANK[finding.kind]


def place(finding: Finding) -> tuple[int, int]:
    """A sort key in reading order: where the quote, or else the citation, stands."""
    if finding.quotation and finding.quotation.fragments:
        span = finding.quotation.span
    elif finding.citation:
        span = finding.citation.span if finding.citation.place is None else finding.citation.place
    else:
        return (0, 0)
    return (span.start, span.end)


# A run of the store as the reports see it, a few articles in memory at a time.


NAMED = 3
"""Articles that the report's title names; the rest are counted."""


@dataclass(frozen=True, slots=True)
class StoredArticles:
    """Judged articles with their findings; may be passed over again and again."""

    ledger: Ledger
    numbers: Sequence[int]

    def __iter__(self) -> Iterator[ArticleReport]:
        for some in in_parts(self.numbers, ARTICLES_AT_ONCE):
            findings = self.ledger.findings_of(some)
            for row in self.ledger.rows(some):
                if row.article is not None:
                    yield ArticleReport(row.article, findings.pop(row.id))


def run_of(
    ledger: Ledger,
    past: PastRun,
    lang: str = "en",
    captured: Captured | None = None,
    earlier: Earlier | None = None,
) -> Run:
    """The run `past` of `ledger` as a report in `lang` shows it."""
    articles = StoredArticles(ledger, ledger.article_ids(past.id, ArticleState.JUDGED))
    return Run(
        _title(articles), past.started, past.finished, __version__, articles,
        lang=lang, captured=captured, earlier=earlier, unread=unread_articles(ledger, past.id),
        number=max(ledger.article_ids(past.id), default=0),
    )  # fmt: skip


def with_all_standing(run: Run, ledger: Ledger, past: PastRun) -> Run:
    """`run`, which is `past`, with what stands of the articles of earlier runs; `run` itself where
    there is nothing more.
    """
    numbers, unread = standing_readings(ledger.engine, past.id)
    if tuple(ledger.article_ids(past.id, ArticleState.JUDGED)) == numbers:
        return run
    articles = StoredArticles(ledger, numbers)
    failed = tuple(_unread(row) for row in ledger.rows(unread))
    return replace(run, title=_title(articles), articles=articles, unread=failed)


def unread_articles(ledger: Ledger, run: str) -> tuple[Unread, ...]:
    """The articles of the run that could not be read, in the order they were given."""
    failed = ledger.articles(run, ArticleState.FAILED)
    return tuple(map(_unread, failed))


def _unread(row: ArticleRow) -> Unread:
    return Unread(row.address, row.problem or "cannot be read")


def _title(articles: StoredArticles) -> str:
    ids = articles.numbers
    rows = [articles.ledger.article(one) for one in ids[:NAMED]]
    names = [row.article.title or row.address for row in rows if row.article]
    more = len(ids) - len(names)
    return " · ".join([*names, f"{more} more"] if more else names)


# The worst findings of a run, at most so many, kept while a traversal passes.


Key = tuple[int, int, int]


class Worst:
    """Keeps the `limit` worst findings; among equals those that came first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._heap: list[tuple[Key, Article, Finding]] = []
        self._seen = 0

    def add(self, article: Article, finding: Finding) -> None:
        """Take in one finding; the best of those kept goes when there are too many."""
        outcome, kind = severity(finding)
        key = (-outcome, -kind, -self._seen)  # unique, so that values are never compared
        self._seen += 1
        if len(self._heap) < self._limit:
            heapq.heappush(self._heap, (key, article, finding))
        elif self._heap:
            heapq.heappushpop(self._heap, (key, article, finding))

    @property
    def left_out(self) -> int:
        """How many findings were taken in and are not kept."""
        return self._seen - len(self._heap)

    def __iter__(self) -> Iterator[tuple[Article, Finding]]:
        """The findings kept, worst first."""
        for _, article, finding in sorted(self._heap, key=lambda entry: entry[0], reverse=True):
            yield article, finding
