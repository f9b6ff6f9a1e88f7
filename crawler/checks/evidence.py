"""`citewatch archive export | import | prune`: a run or an article with its evidence, handed on as
a WACZ, archives of others taken in, and what nothing rests on any more removed.

One file: all of it is about which records the findings rest on.
"""

from __future__ import annotations

import json
import re
import shutil
import uuid
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Engine

from crawler.archive import folder, package
from crawler.archive.builder import SOFTWARE
from crawler.archive.exchange import TakenIn, WaczPage, export, extract, take_in_any
from crawler.archive.index import INDEX_NAME, Entry
from crawler.archive.reader import Archive, open_archive
from crawler.archive.verify import Fault, Problem
from crawler.checks.frontier import cited_pages
from crawler.checks.inputs import ARTICLES, Listed, keep_listed, listed_in
from crawler.checks.results import ArticleReport, Run, run_of
from crawler.errors import ArchiveError, InputError
from crawler.jsonlines import finding_from
from crawler.model import Article, Evidence, Fetch, Finding, Outcome
from crawler.store.database import open_store
from crawler.store.history import Part, past_run, what_needs_evidence
from crawler.store.ledger import ArticleState, Ledger

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


Reports = Callable[[Run, Path], Iterable[Path]]
"""Writes the reports of a run that a package carries (`CARRIED`) into a folder: their paths."""


def export_run(
    archives: Sequence[Path],
    stored: Run,
    wacz: str,
    article: str | None,
    write_reports: Reports,
) -> None:
    """Write the WACZ `wacz` of the run `stored`, or of one article of it.

    Raises InputError for an unknown article and for an archive that cannot be read, and
    ArchiveError when the file cannot be written.
    """
    stored = replace(stored, articles=Chosen(stored.articles, article))
    if article is not None and not any(True for _ in stored.articles):
        raise InputError(article, "is no article of this run; name it as the check was given it")
    target = Path(wacz)
    if not target.absolute().parent.is_dir():
        raise InputError(wacz, "its folder does not exist")
    with open_archive(archives) as archive, _drafts(target) as draft:
        created = _newest(archive)
        if article is None:
            _write(target, archive, stored, created, draft, write_reports)
        else:
            warc = draft / f"{_name(article)}.warc.gz"
            wanted = dict.fromkeys(_evidence(archive, stored.articles))
            first = f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{created} {article}')}>"
            extract(archive, wanted, warc, at=created, record_id=lambda: first)
            with Archive(files=[warc]) as small:
                places = tuple((entry.record_id, entry) for entry in small.entries())
                moved = replace(stored, articles=Chosen(stored.articles, None, places))
                _write(target, small, moved, created, draft, write_reports)


@contextmanager
def _drafts(target: Path) -> Iterator[Path]:
    """A folder beside `target` for what goes into it; the next export removes what a killed one
    left there.
    """
    place = target.with_name(f"{target.name}.draft")
    shutil.rmtree(place, ignore_errors=True)
    try:
        place.mkdir()
    except OSError as error:
        raise ArchiveError(str(target), f"cannot be written: {error.strerror}") from error
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def stored_run(out: Path, db: str | None, run: str | None) -> Run:
    """The run `run` (None: the last one) of the ledger `db`, or else of the one in `out`.

    Raises InputError for an unknown run or a ledger that is not there, and StoreError.
    """
    default = out / "citewatch.db"
    if db is None and not default.is_file():
        raise InputError(str(default), "no such ledger; run a check first, or name --out or --db")
    engine = open_store(db or f"sqlite:///{default}")
    past = past_run(engine, run)
    return run_of(Ledger(engine), past)


def _write(
    target: Path,
    archive: Archive,
    run: Run,
    created: datetime,
    draft: Path,
    write_reports: Reports,
) -> None:
    written = write_reports(run, draft / "reports")
    export(
        target,
        archive.volumes(),
        archive.entries(),
        _pages(archive, run.articles),
        title=run.title,
        created=created,
        description="The archive and the findings of a citewatch check.",
        extras={path.name: path.read_bytes() for path in written}
        | {ARTICLES.name: _named(archive, run.articles)},
    )


def _named(archive: Archive, articles: Iterable[ArticleReport]) -> bytes:
    """The articles of the package, a line each: where they were captured, or as they were read
    where they are files.
    """
    lines = []
    for report in articles:
        captured = archive.follow(report.article.address).capture is not None
        told = Listed(report.article.address, None if captured else report.article)
        lines.append(msgspec.json.encode(told))
    return b"".join(line + b"\n" for line in lines)


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


def take_in_files(files: Sequence[str], folder: Path) -> Iterator[tuple[str, TakenIn]]:
    """Take WACZ and WARC files into `folder`, with the articles that packages name: each file with
    what was taken in of it.

    Raises InputError naming the file that cannot be taken in; those before it are.
    """
    for file in files:
        try:
            listed = listed_in(Path(file))
            taken = take_in_any(Path(file), folder)
            if listed:
                keep_listed(listed, folder)
            yield file, taken
        except ArchiveError as error:
            raise InputError(error.subject, error.message) from None


# Which findings rest on which records, so that damage in an archive names what it puts in doubt.
#
# Findings are looked for where they lie beside an archive: findings.jsonl or report.json in the
# run's folder, the package's own reports, else the ledger.


LINES, REPORT = "findings.jsonl", "report.json"
_WHOLE_FILE = frozenset({Fault.MANIFEST, Fault.MISSING})


@dataclass(frozen=True, slots=True)
class Rest:
    """A finding and the records it needs: the one it names, every redirect, and the payload of a
    revisit. `ids` are record ids, `places` (archive, offset).
    """

    finding: Finding
    ids: frozenset[str]
    places: frozenset[tuple[str, int]]

    def on(self, problem: Problem, files: frozenset[str]) -> bool:
        """Whether `problem` damages a record of this finding. `files` are archives of which
        nothing is known but that they differ from what they were.
        """
        if problem.record_id and problem.record_id in self.ids:
            return True
        until = problem.until or problem.offset + 1
        return any(
            name == problem.archive and (problem.offset <= offset < until or name in files)
            for name, offset in self.places
        )


def unlocated(problems: Sequence[Problem]) -> frozenset[str]:
    """The archives whose only fault is of the whole file: missing, or not what was packed."""
    located = {one.archive for one in problems if one.fault not in _WHOLE_FILE}
    whole = {one.archive for one in problems if one.fault in _WHOLE_FILE and not one.record_id}
    return frozenset(whole - located)


def rests(findings: Iterable[Finding], entries: Iterable[Entry]) -> tuple[Rest, ...]:
    """What each finding rests on; `entries` are the index lines of the archives at hand."""
    by_id: dict[str, Entry] = {}
    payloads: dict[str, list[Entry]] = {}
    for entry in entries:
        by_id[entry.record_id] = entry
        if entry.type == "response" and entry.digest:
            payloads.setdefault(entry.digest, []).append(entry)
    return tuple(_rest(finding, by_id, payloads) for finding in findings)


def _rest(finding: Finding, by_id: dict[str, Entry], payloads: dict[str, list[Entry]]) -> Rest:
    ids: set[str] = set()
    places: set[tuple[str, int]] = set()
    fetch = finding.fetch
    for evidence in (finding.evidence, fetch.evidence if fetch else None):
        if evidence is None:
            continue
        ids.add(evidence.record_id)
        places.add((evidence.archive, evidence.offset))
        known = by_id.get(evidence.record_id)
        if known is not None and known.type == "revisit":
            same = payloads.get(evidence.digest, [])
            ids |= {entry.record_id for entry in same}
    ids |= {hop.record_id for hop in fetch.redirects if hop.record_id} if fetch else set()
    places |= {(by_id[one].archive, by_id[one].offset) for one in ids if one in by_id}
    return Rest(finding, frozenset(ids), frozenset(places))


def findings_beside(archives: Sequence[Path], out: Path, db: str | None) -> tuple[Finding, ...]:
    """The findings of the run in `out`, or else those lying beside or in the archives.

    `db` is the ledger to ask first when it was named. Raises InputError for files that hold no
    findings although they are named so, and StoreError.
    """
    if db is not None:
        return tuple(_in_ledger(db))
    places = dict.fromkeys([out, *(p if p.is_dir() else p.parent for p in archives)])
    places |= dict.fromkeys(p.parent for p in archives if p.is_dir())
    for place in places:
        for name in (LINES, REPORT):
            if (place / name).is_file():
                return tuple(_in_file(place / name))
    packed = [p for p in archives if p.is_file() and package.is_package(p)]
    inside = tuple(finding for path in packed for finding in _in_package(path))
    default = out / "citewatch.db"
    if not inside and default.is_file():
        return tuple(_in_ledger(f"sqlite:///{default}"))
    return inside


def _in_file(path: Path) -> Iterator[Finding]:
    try:
        text = path.read_text("utf-8", "replace")
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror})") from None
    yield from _parsed(text, str(path), lines=path.name == LINES)


def _in_package(path: Path) -> Iterator[Finding]:
    with package.opened(path) as opened:
        name = f"reports/{LINES}"
        try:
            if name in opened.namelist():
                yield from _parsed(opened.read(name).decode("utf-8", "replace"), name, lines=True)
        except (OSError, EOFError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
            return  # that it is damaged, verifying tells


def _parsed(text: str, name: str, *, lines: bool) -> Iterator[Finding]:
    try:
        rows: Iterable[Any] = (
            (json.loads(line) for line in text.splitlines() if line.strip())
            if lines
            else json.loads(text)["findings"]
        )
        for row in rows:
            yield finding_from(row)
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(name, f"holds no findings of citewatch ({error})") from None


def _in_ledger(db: str) -> Iterator[Finding]:
    engine = open_store(db)
    ledger = Ledger(engine)
    run = past_run(engine)
    for row in ledger.articles(run.id, ArticleState.JUDGED):
        yield from ledger.findings(row.id)


# Retention: which files of an archive nothing rests on any more.


_REREAD = frozenset({Outcome.DEAD, Outcome.DRIFT, Outcome.UNVERIFIABLE})
"""Outcomes whose earlier captures may decide later that it was the source that changed, and not the
author that erred: `checks.rescue` compares with all of them."""


@dataclass(frozen=True, slots=True)
class Retention:
    """What of an archive is old, by name of the WARC file.

    `removable` are the files in which nothing is needed, with their bytes; `held` are old files
    that stay, with the bytes of those records in them that nothing needs: writing the file anew
    would free them. `unread` are old files that the index does not cover, so that they stay.
    """

    removable: Mapping[str, int]
    held: Mapping[str, int]
    unread: tuple[str, ...]


def retention(place: Path, engine: Engine, before: datetime) -> Retention:
    """What may go of the archive folder `place`: WARC files whose records and whose own date are
    all from `before` that time, and hold nothing that is needed.

    Needed is what `what_needs_evidence` names, every capture of an article, of a page whose finding
    accuses or abstains and of what an unfinished run may still judge, and whatever a record that
    stays refers to.
    Raises InputError for a ledger that knows nothing of this archive, and ArchiveError when a
    record that is needed cannot be read.
    """
    with open_archive([place]) as archive:
        ids, urls = _named_in(engine)
        young, sizes = _young(place, archive, before)
        for url in urls:
            ids |= {capture.evidence.record_id for capture in archive.captures(url)}
            led = archive.follow(url)
            ids |= {hop.record_id for hop in led.hops if hop.record_id}
            ids |= {led.capture.evidence.record_id} if led.capture else set()
        named, referring = [], dict[str, list[Entry]]()
        for entry in archive.entries():
            if entry.record_id in ids:
                named.append(entry)
            if entry.type in ("revisit", "conversion"):
                referring.setdefault(entry.archive, []).append(entry)
        if sizes and not named:
            raise InputError(str(place), "the ledger rests on no record in it; name its --db")
        needed = {one for entry in named for one in archive.related(entry.evidence)}
        kept = young | {entry.archive for entry in needed}
        needed |= _referred(archive, young, referring)
        waiting = list(kept | {entry.archive for entry in needed})
        while waiting:
            kept.update(waiting)
            far = {entry.archive for entry in _referred(archive, waiting, referring)}
            waiting = list(far - kept)
        ends = folder.covered(place / INDEX_NAME)
    old = {name: size for name, size in sizes.items() if name not in young}
    unread = {name for name, size in old.items() if ends.get(name) != size}
    spared = Counter[str]()
    for entry in needed:
        spared[entry.archive] += entry.length
    return Retention(
        {name: size for name, size in old.items() if name not in kept | unread},
        {name: size - spared[name] for name, size in old.items() if name in kept - unread},
        tuple(sorted(unread)),
    )


def prune(place: Path, engine: Engine, before: datetime) -> Retention:
    """Remove what `retention` says may go, under the archive's lock; what it was."""
    lock = folder.FolderLock(place)
    try:
        folder.catch_up(place, SOFTWARE)
        found = retention(place, engine, before)
        folder.drop(place, found.removable)
        return found
    finally:
        lock.release()


def _named_in(engine: Engine) -> tuple[set[str], set[str]]:
    """The records that the ledger names as needed, and URLs of which every capture is."""
    ids: set[str] = set()
    urls: set[str] = set()

    def noted(value: dict[str, Any]) -> dict[str, Any]:
        if isinstance(named := value.get("record_id"), str):
            ids.add(named)
        return value

    for part, body in what_needs_evidence(engine):
        if part is Part.ADDRESS:
            urls.add(body)
            continue
        if part is Part.ARTICLE:
            article = msgspec.json.decode(body, type=Article)
            urls |= {page.url for page in cited_pages(article)}
            continue
        json.loads(body, object_hook=noted)
        if part is Part.FINDING:
            finding = msgspec.json.decode(body, type=Finding)
            if finding.outcome in _REREAD and finding.citation is not None:
                cited, fetch = finding.citation, finding.fetch
                told = (cited.url, cited.target, cited.archived_from, fetch and fetch.final)
                urls |= {url for url in told if url}
    return ids, urls


def _young(place: Path, archive: Archive, before: datetime) -> tuple[set[str], dict[str, int]]:
    """The WARC files with something from `before` that time on, or undated; and all with sizes."""
    limit = before.strftime("%Y%m%d%H%M%S")
    states = folder.states(place)
    young = {name for name, state in states.items() if state.modified >= before.timestamp()}
    young |= {e.archive for e in archive.entries() if len(e.stamp) < 14 or e.stamp >= limit}
    return young & states.keys(), {name: state.size for name, state in states.items()}


def _referred(
    archive: Archive, names: Iterable[str], referring: Mapping[str, Sequence[Entry]]
) -> set[Entry]:
    """What revisits and conversions in these files need; one that leads nowhere needs nothing."""
    found: set[Entry] = set()
    for name in names:
        for entry in referring.get(name, ()):
            with suppress(ArchiveError):
                found.update(archive.related(entry.evidence))
    return found
