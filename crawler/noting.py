"""Notes in the archive that say for which article and citation a page was fetched.

WARC 1.1, 6.7: a `metadata` record describes what belongs to another record. Whoever gets the
archive alone thus knows what asked for each capture.
"""

from __future__ import annotations

from crawler.archive.writer import ArchiveWriter
from crawler.model import Article, Fetch
from crawler.reading.urls import problem
from crawler.shelf import page_key
from crawler.store.ledger import Ledger, Run

ARTICLE, CITATION = "article", "citation"


def note_askers(run: Run, ledger: Ledger, writer: ArchiveWriter) -> None:
    """Write a note beside the capture of every article on the web and of every page cited.

    What the run noted before a stop is not noted again. Raises ArchiveError and StoreError.
    """
    for row in ledger.articles(run.id):
        if row.article is None:
            continue
        if row.page is not None:
            _note(writer, ledger.fetch(run.id, row.page), {"role": ARTICLE, "run": run.id})
        for asked in _asked(row.article):
            fetch = ledger.fetch(run.id, page_key(asked["target"]))
            _note(writer, fetch, {"role": CITATION, "run": run.id, **asked})


def _asked(article: Article) -> list[dict[str, str]]:
    """The citations of an article that a page was owed for."""
    return [
        {
            "article": article.address,
            "cited-as": citation.url,
            "target": citation.target,
            "form": citation.form.value,
            "place": f"{citation.span.start}-{citation.span.end}",
        }
        for citation in article.citations
        if problem(citation.target) is None
    ]


def _note(writer: ArchiveWriter, fetch: Fetch | None, fields: dict[str, str]) -> None:
    if fetch is not None and fetch.evidence is not None:
        writer.note(fetch.final or fetch.requested, fields, concurrent_to=fetch.evidence)
