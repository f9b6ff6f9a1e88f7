"""`citewatch archive export | import`: a run or an article with its evidence, handed on as a WACZ,
and archives of others taken in.
"""

from __future__ import annotations

import re
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import reports
from crawler.archive.extract import extract
from crawler.archive.index import Entry
from crawler.archive.intake import take_in_any
from crawler.archive.reader import Archive
from crawler.archive.wacz import WaczPage, export
from crawler.archiving import OUT, opened
from crawler.errors import ArchiveError, InputError
from crawler.exits import Exit, complain
from crawler.model import Evidence, Fetch, Finding
from crawler.store.ledger import Ledger
from crawler.store.opening import open_store
from crawler.store.past import past_run
from reports import Run
from reports.stored import run_of
from reports.traversal import ArticleReport

CARRIED = ("json", "jsonl")
"""The reports that a package carries, under reports/."""

_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Some articles of a run, passed over again and again; `places` says where their records now
    are, by record id, when they were moved.
    """

    articles: Iterable[ArticleReport]
    address: str | None = None
    places: tuple[tuple[str, Entry], ...] = ()

    def __iter__(self) -> Iterator[ArticleReport]:
        places = dict(self.places)
        for report in self.articles:
            if self.address in (None, report.article.address, report.article.canonical):
                moved = (_moved(finding, places) for finding in report.findings)
                yield replace(report, findings=tuple(moved)) if places else report


def export_run(
    archives: Sequence[Path],
    out: str | None,
    db: str | None,
    wacz: str,
    article: str | None,
    run: str | None,
) -> Exit:
    """Write the WACZ `wacz` of the run `run` (None: the last one), or of one article of it.

    Raises InputError for an unknown run or article and for an archive that cannot be read,
    StoreError, and ArchiveError when the file cannot be written.
    """
    stored = _stored(Path(out or OUT), db, run)
    stored = replace(stored, articles=Chosen(stored.articles, article))
    if article is not None and not any(True for _ in stored.articles):
        raise InputError(article, "is no article of this run; name it as the check was given it")
    target = Path(wacz)
    if not target.absolute().parent.is_dir():
        raise InputError(wacz, "its folder does not exist")
    with opened(archives) as archive, tempfile.TemporaryDirectory() as draft:
        created = _newest(archive)
        if article is None:
            _write(target, archive, stored, created, Path(draft))
        else:
            warc = Path(draft) / f"{_name(article)}.warc.gz"
            wanted = dict.fromkeys(_evidence(archive, stored.articles))
            first = f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{created} {article}')}>"
            extract(archive, wanted, warc, at=created, record_id=lambda: first)
            with Archive(files=[warc]) as small:
                places = tuple((entry.record_id, entry) for entry in small.entries())
                moved = replace(stored, articles=Chosen(stored.articles, None, places))
                _write(target, small, moved, created, Path(draft))
    print(f"{target}: {target.stat().st_size} bytes")
    return Exit.CLEAN


def _stored(out: Path, db: str | None, run: str | None) -> Run:
    default = out / "citewatch.db"
    if db is None and not default.is_file():
        raise InputError(str(default), "no such ledger; run a check first, or name --out or --db")
    engine = open_store(db or f"sqlite:///{default}")
    past = past_run(engine, run)
    return run_of(Ledger(engine), past.id, past.started, past.finished)


def _write(target: Path, archive: Archive, run: Run, created: datetime, draft: Path) -> None:
    written = reports.write(run, draft / "reports", CARRIED)
    export(
        target,
        archive.volumes(),
        archive.entries(),
        _pages(archive, run.articles),
        title=run.title,
        created=created,
        description="The archive and the findings of a citewatch check.",
        extras={path.name: path.read_bytes() for path in written},
    )


def _newest(archive: Archive) -> datetime:
    """The time of the newest record: the same archive always gives the same package."""
    newest = max((entry.at for entry in archive.entries()), default="")
    try:
        return datetime.fromisoformat(newest)
    except ValueError:
        return datetime(1980, 1, 1, tzinfo=UTC)


def _pages(archive: Archive, articles: Iterable[ArticleReport]) -> Iterator[WaczPage]:
    """The articles that are archived, then the sources of their findings, each once."""
    seen: set[tuple[str, str]] = set()
    for report in articles:
        article = report.article
        own = archive.follow(article.address).capture
        if own is not None and (own.url, own.at) not in seen:
            seen.add((own.url, own.at))
            yield WaczPage(own.url, own.at, article.title, article.text)
    for report in articles:
        for finding in report.findings:
            fetch, evidence = finding.fetch, finding.evidence
            if fetch is None or evidence is None or fetch.final is None:
                continue
            if (fetch.final, evidence.captured) not in seen:
                seen.add((fetch.final, evidence.captured))
                yield WaczPage(fetch.final, evidence.captured, finding.source_title)


def _evidence(archive: Archive, articles: Iterable[ArticleReport]) -> Iterator[Evidence]:
    """Every record that the articles and their findings rest on."""
    for report in articles:
        followed = archive.follow(report.article.address)
        if followed.capture is not None:
            yield followed.capture.evidence
            hops = [hop for hop in followed.hops if hop.record_id]
            yield from _of_hops(archive, [(hop.url, hop.record_id or "") for hop in hops])
        for finding in report.findings:
            fetch = finding.fetch
            yield from (one for one in (finding.evidence, fetch and fetch.evidence) if one)
            if fetch is not None:
                hops = [hop for hop in fetch.redirects if hop.record_id]
                yield from _of_hops(archive, [(hop.url, hop.record_id or "") for hop in hops])


def _of_hops(archive: Archive, hops: Sequence[tuple[str, str]]) -> Iterator[Evidence]:
    for url, record_id in hops:
        for capture in archive.captures(url):
            if capture.evidence.record_id == record_id:
                yield capture.evidence


def _moved(finding: Finding, places: dict[str, Entry]) -> Finding:
    fetch = finding.fetch
    return replace(
        finding,
        evidence=_there(finding.evidence, places),
        fetch=_fetched(fetch, places) if fetch else None,
    )


def _fetched(fetch: Fetch, places: dict[str, Entry]) -> Fetch:
    return replace(fetch, evidence=_there(fetch.evidence, places))


def _there(evidence: Evidence | None, places: dict[str, Entry]) -> Evidence | None:
    found = places.get(evidence.record_id) if evidence else None
    if evidence is None or found is None:
        return evidence
    return replace(evidence, archive=found.archive, offset=found.offset)


def _name(article: str) -> str:
    """A file name made of the article's address."""
    return _NOT_IN_NAME.sub("-", article.split("://")[-1]).strip("-.")[-80:] or "article"


def take_in_files(files: Sequence[str], folder: Path) -> Exit:
    """Take WACZ and WARC files into `folder`; FINDINGS when records in them are damaged.

    Raises InputError naming the file that cannot be taken in; those before it are.
    """
    code = Exit.CLEAN
    for file in files:
        try:
            taken = take_in_any(Path(file), folder)
        except ArchiveError as error:
            raise InputError(error.subject, error.message) from None
        for problem in taken.problems:
            named = f" ({problem.record_id})" if problem.record_id else ""
            complain(
                f"{file} at byte {problem.offset}{named}: {problem.message}; it is no evidence"
            )
            code = Exit.FINDINGS
        added = ", ".join(path.name for path in taken.added) or "nothing new"
        print(f"{file}: {added}")
    return code
