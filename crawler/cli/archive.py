"""`citewatch archive list | verify | index | prune`: what an archive holds, whether it is sound,
and what of it may go.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec import to_builtins
from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawler.archive.folder import reindex
from crawler.archive.index import CAPTURES, Capture, Entry
from crawler.archive.objectstore import SCHEME
from crawler.archive.reader import Archive, open_archive
from crawler.archive.verify import Problem, verify
from crawler.checks.evidence import findings_beside, prune, rests, retention, stored_run, unlocated
from crawler.checks.recheck import age_of
from crawler.checks.sources import fetch_from, page_of, prepared
from crawler.cli.options import (
    Exit,
    known_format,
    printable,
    read_config,
    split_archives,
    text_of,
    texts_of,
)
from crawler.comparison.drift import (
    QuoteEffect,
    SourceDrift,
    lines_beside,
    marked,
    quote_effect,
    source_drift,
)
from crawler.comparison.verdict import compare
from crawler.errors import ArchiveError, InputError
from crawler.jsonlines import dump_line
from crawler.linkstate.state import state_of
from crawler.model import Finding, Judgement, Kind, Outcome, Page
from crawler.store.database import must_be_sound, open_store
from crawler.web.memento import from_http_date

OUT = "citewatch-out"
FORMATS = ("table", "json", "jsonl")


def settled(out: str | None, db: str | None = None) -> tuple[Path, str | None]:
    """The run's folder and its ledger (None: the one in the folder), as citewatch.toml has them
    where they are not named. Raises InputError.
    """
    config = read_config(None)
    return Path(out or text_of(config, "out", OUT)), db or text_of(config, "db", "") or None


def place(archives: Sequence[str] | None, out: str | None) -> tuple[Path, ...]:
    """The archives that a command is about: the ones named, or else those of the run's folder."""
    named = archives or texts_of(read_config(None), "archive")
    if archives and not any(one.startswith(SCHEME) for one in archives):
        return tuple(map(Path, archives))
    folder, extra = split_archives(named, settled(out)[0])
    return folder, *extra


def show_captures(
    archives: Sequence[Path], prefix: str | None, host: str | None, format: str
) -> Exit:
    """Print the captures whose URL begins with `prefix` and is on `host` or under it.

    Raises InputError for an archive that cannot be read.
    """
    known_format(format, FORMATS)
    with open_archive(archives) as archive:
        found = (
            entry
            for entry in archive.entries()
            if entry.type in CAPTURES and _wanted(entry.url, prefix, host)
        )
        _print(format, map(_capture, found), _captures_table)
    return Exit.CLEAN


def _wanted(url: str, prefix: str | None, host: str | None) -> bool:
    if prefix is not None and not url.startswith(prefix):
        return False
    if host is None:
        return True
    try:
        name = urlsplit(url).hostname or ""
    except ValueError:
        return False
    wanted = host.lower().strip(".")
    return name == wanted or name.endswith("." + wanted)


def _capture(entry: Entry) -> dict[str, Any]:
    names = ("url", "location", "archive", "offset", "record_id", "digest")
    return {
        "captured": entry.at,
        "status": entry.status,
        "type": entry.media,
        "record": entry.type,
        "bytes": entry.length,
        **{name: getattr(entry, name) for name in names},
    }


def _captures_table(rows: Iterable[dict[str, Any]]) -> None:
    names = ("captured", "status", "type", "bytes", "url", "record_id")
    _show(names, ([_cell(row[name]) for name in names] for row in rows), wide="url")


def verify_archives(archives: Sequence[Path], out: str | None, db: str | None, format: str) -> Exit:
    """Print every fault with the findings that rest on the damaged record; FINDINGS if any.

    Raises InputError for an archive that cannot be read at all.
    """
    known_format(format, FORMATS)
    try:
        problems = [problem for path in archives for problem in verify(path)]
    except ArchiveError as error:
        raise InputError(error.subject, error.message) from None
    rows = _faults(problems, archives, *settled(out, db)) if problems else []
    _print(format, rows, _problems_table)
    if not problems and format == "table":
        shown = ", ".join(str(path) for path in archives)
        print(f"{shown}: every record is sound")
    return Exit.FINDINGS if problems else Exit.CLEAN


def _faults(
    problems: Sequence[Problem], archives: Sequence[Path], out: Path, db: str | None
) -> list[dict[str, Any]]:
    resting = rests(findings_beside(archives, out, db), _entries(archives))
    files = unlocated(problems)
    return [
        {
            "archive": problem.archive,
            "offset": problem.offset,
            "record_id": problem.record_id,
            "fault": problem.fault.value,
            "message": problem.message,
            "findings": [_named(rest.finding) for rest in resting if rest.on(problem, files)],
        }
        for problem in problems
    ]


def _entries(archives: Sequence[Path]) -> Iterator[Entry]:
    """What the indexes say; nothing for an archive too damaged to be opened."""
    for path in archives:
        try:
            with open_archive([path]) as archive:
                yield from archive.entries()
        except InputError:
            continue


def _named(finding: Finding) -> dict[str, Any]:
    cited = finding.citation.url if finding.citation else None
    return {
        "id": finding.id,
        "article": finding.article,
        "kind": finding.kind.value,
        "quote": finding.quotation.text if finding.quotation else None,
        "url": cited,
    }


def _problems_table(rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        at = f"{row['archive']} at byte {row['offset']}"
        print("\t".join(_plain(v) for v in (at, row["fault"], row["message"], row["record_id"])))
        for finding in row["findings"]:
            words = finding["quote"] or finding["url"] or ""
            cells = (finding["kind"], finding["article"], words, finding["id"])
            print("\trests on it:\t" + "\t".join(_plain(cell) for cell in cells))


def rebuild_index(folder: Path) -> Exit:
    """Make the index of `folder` anew and print how many records it has. Raises InputError."""
    try:
        count = reindex(folder)
    except ArchiveError as error:
        raise InputError(error.subject, error.message) from None
    print(f"{folder}: {count} records indexed")
    return Exit.CLEAN


def prune_archive(
    place: Path, out: str | None, db: str | None, older: str, *, confirmed: bool, format: str
) -> Exit:
    """Print the WARC files of the folder `place` that are older than the age `older` and that
    nothing needs; remove them when `confirmed`. Raises InputError, ArchiveError and StoreError.
    """
    known_format(format)
    before = datetime.now(UTC) - age_of("--older-than", older)
    folder, ledger = settled(out, db)
    stored_run(folder, ledger, None)  # an empty ledger needs nothing, and all would go
    engine = open_store(ledger or f"sqlite:///{folder / 'citewatch.db'}")
    must_be_sound(engine)
    found = (prune if confirmed else retention)(place, engine, before)
    if format == "json":
        print(dump_line({"removed": confirmed, **to_builtins(found)}))
        return Exit.CLEAN
    for name, size in found.removable.items():
        print(printable(f"{name}\t{size}"))
    if found.unread:
        print(f"{len(found.unread)} files stay: the index does not cover them")
    done = "removed" if confirmed else "would be removed"
    print(f"{len(found.removable)} files {done}, {sum(found.removable.values())} bytes")
    if found.held:
        print(
            f"{len(found.held)} older files stay, as something in them is needed; "
            f"{sum(found.held.values())} bytes in them are not"
        )
    if found.removable and not confirmed:
        print("nothing is removed yet; give --yes")
    return Exit.CLEAN


def _print(format: str, rows: Iterable[dict[str, Any]], table: Any) -> None:
    if format == "table":
        table(rows)
    elif format == "jsonl":
        for row in rows:
            sys.stdout.write(dump_line(row) + "\n")
    else:
        json.dump(list(rows), sys.stdout, ensure_ascii=True, indent=1)
        sys.stdout.write("\n")


def _show(names: Sequence[str], rows: Iterable[Sequence[str]], wide: str) -> None:
    """A table on a terminal; anywhere else a line of tab-separated cells for each row."""
    console = Console()
    if not console.is_terminal:
        for row in rows:
            print("\t".join(row))
        return
    table = Table(box=None, pad_edge=False)
    for name in names:
        table.add_column(name, overflow="fold" if name == wide else "ellipsis")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)


def _cell(value: object) -> str:
    return "—" if value is None else _plain(value)


def _plain(value: object) -> str:
    """`value` on one line, without what could play the terminal."""
    return "" if value is None else printable(str(value))


# How an archived page changed from capture to capture.


@dataclass(frozen=True, slots=True)
class Look:
    """One capture: what it is, and, when it is the page, its text and what the quote is there."""

    at: str
    kind: Kind
    page: Page | None = None
    beside: frozenset[str] = frozenset()
    judgement: Judgement | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """From one capture to the next: `drift` is None when one of them is no page to compare."""

    before: Look
    after: Look
    drift: SourceDrift | None
    effect: QuoteEffect | None


def show_drift(url: str, archives: Sequence[Path], quote: str | None, format: str) -> Exit:
    """Print the changes of `url`, oldest first; exit 1 when the quote's words are gone at last.

    Raises InputError for an unknown format, an archive that cannot be read, and a page that none
    of them holds.
    """
    known_format(format)
    with open_archive(archives) as archive:
        looks = list(_looks(archive, url, quote))
    if not looks:
        raise InputError(url, "is in none of the archives given; see citewatch archive list")
    steps = list(_steps(looks))
    for step in steps:
        print(json.dumps(_object(step), ensure_ascii=False) if format == "json" else _shown(step))
    if format == "table" and not steps:
        print(f"{looks[0].at}  the only capture: {looks[0].kind.value}")
    known = [step.effect for step in steps if step.effect not in (None, QuoteEffect.UNKNOWN)]
    return Exit.FINDINGS if known and known[-1] is QuoteEffect.CHANGED else Exit.CLEAN


def _looks(archive: Archive, url: str, quote: str | None) -> Iterator[Look]:
    for capture in reversed(archive.captures(url)):
        if capture.status is not None and 300 <= capture.status < 400:
            continue
        look = _look(archive, capture, url, quote)
        if look is not None:
            yield look


def _look(archive: Archive, capture: Capture, url: str, quote: str | None) -> Look | None:
    try:
        record = archive.read(capture.evidence)
    except ArchiveError:
        return None
    at = from_http_date(record.headers.get("memento-datetime", "")) or capture.at
    page = page_of(record) if record.payload else None
    fetch = replace(fetch_from(capture, url), fetched=at)
    state = state_of(fetch, page, record.payload, record.headers)
    if page is None or state.kind is not Kind.ALIVE:
        return Look(at, state.kind)
    judgement = compare((quote,), prepared(page)) if quote else None
    return Look(at, state.kind, page, lines_beside(record.payload, record.content_type), judgement)


def _steps(looks: Sequence[Look]) -> Iterator[Step]:
    for before, after in pairwise(looks):
        drift, effect = None, None
        if before.page is not None and after.page is not None:
            drift = source_drift(before.page, after.page, before.beside | after.beside)
        elif before.page is not None and after.kind.outcome is Outcome.DEAD:
            drift = source_drift(before.page, None)
        if before.judgement is not None or after.judgement is not None:
            effect = quote_effect(before.judgement, after.judgement)
        yield Step(before, after, drift, effect)


def _shown(step: Step) -> str:
    called = step.drift.kind.value if step.drift else f"not compared ({_trouble(step)})"
    lines = [f"{step.before.at} → {step.after.at}  {called}"]
    if step.effect is not None:
        lines.append(f"  the quote: {step.effect.value}")
    if step.drift and step.before.page and step.after.page:
        changes = marked(step.before.page, step.after.page, step.drift).splitlines()
        lines += [f"  {change}" for change in changes]
    return "\n".join(lines)


def _trouble(step: Step) -> str:
    return next(look.kind.value for look in (step.before, step.after) if look.page is None)


def _object(step: Step) -> dict[str, Any]:
    before, after = step.before.page, step.after.page
    pieces = step.drift.pieces if step.drift and before and after else ()
    return {
        "from": step.before.at,
        "to": step.after.at,
        "drift": step.drift.kind.value if step.drift else None,
        "kept": round(step.drift.kept, 3) if step.drift else None,
        "quote": step.effect.value if step.effect else None,
        "changes": [
            {"before": piece.before.of(before.text), "after": piece.after.of(after.text)}
            for piece in pieces
            if before and after
        ],
    }
