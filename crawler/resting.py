"""Which findings rest on which records, so that damage in an archive names what it puts in doubt.

Findings are looked for where they lie beside an archive: findings.jsonl or report.json in the
run's folder, the package's own reports, else the ledger.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.archive import package
from crawler.archive.index import Entry
from crawler.archive.verify import Fault, Problem
from crawler.errors import InputError
from crawler.linereader import finding_from
from crawler.model import Finding
from crawler.store.ledger import ArticleState, Ledger
from crawler.store.opening import open_store
from crawler.store.past import past_run

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
