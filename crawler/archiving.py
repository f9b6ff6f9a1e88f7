"""`citewatch archive list | verify | index`: what an archive holds, and whether it is sound."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawler.archive.folder import reindex
from crawler.archive.index import CAPTURES, Entry
from crawler.archive.reader import Archive
from crawler.archive.verify import Problem, verify
from crawler.errors import ArchiveError, InputError
from crawler.exits import Exit
from crawler.lines import dump_line
from crawler.model import Finding
from crawler.resting import findings_beside, rests, unlocated

OUT = "citewatch-out"
FORMATS = ("table", "json", "jsonl")


def place(archives: Sequence[str] | None, out: str | None) -> tuple[Path, ...]:
    """The archives that a command is about: the ones named, or OUT/archive."""
    return tuple(Path(one) for one in archives or ()) or (Path(out or OUT) / "archive",)


def show_captures(
    archives: Sequence[Path], prefix: str | None, host: str | None, format: str
) -> Exit:
    """Print the captures whose URL begins with `prefix` and is on `host` or under it.

    Raises InputError for an archive that cannot be read.
    """
    _known(format)
    with opened(archives) as archive:
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
    return {
        "captured": entry.at,
        "status": entry.status,
        "type": entry.media,
        "record": entry.type,
        "bytes": entry.length,
        "url": entry.url,
        "location": entry.location,
        "archive": entry.archive,
        "offset": entry.offset,
        "record_id": entry.record_id,
        "digest": entry.digest,
    }


def _captures_table(rows: Iterable[dict[str, Any]]) -> None:
    names = ("captured", "status", "type", "bytes", "url", "record_id")
    _show(names, ([_cell(row[name]) for name in names] for row in rows), wide="url")


def verify_archives(archives: Sequence[Path], out: str | None, db: str | None, format: str) -> Exit:
    """Print every fault with the findings that rest on the damaged record; FINDINGS if any.

    Raises InputError for an archive that cannot be read at all.
    """
    _known(format)
    try:
        problems = [problem for path in archives for problem in verify(path)]
    except ArchiveError as error:
        raise InputError(error.subject, error.message) from None
    told = _told(problems, archives, Path(out or OUT), db) if problems else []
    _print(format, told, _problems_table)
    if not problems and format == "table":
        shown = ", ".join(str(path) for path in archives)
        print(f"{shown}: every record is sound")
    return Exit.FINDINGS if problems else Exit.CLEAN


def _told(
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
            with opened([path]) as archive:
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


def opened(archives: Sequence[Path]) -> Archive:
    """The archives, open for reading. Raises InputError naming the one that cannot be."""
    folders = [path for path in archives if path.is_dir()]
    files = [path for path in archives if not path.is_dir()]
    for path in files:
        if not path.is_file():
            raise InputError(str(path), "no such archive; name a folder, a WARC or a WACZ file")
    try:
        return Archive(folders=folders, files=files)
    except ArchiveError as error:
        raise InputError(error.subject, error.message) from None


def _known(format: str) -> None:
    if format not in FORMATS:
        raise InputError("--format", f"'{format}' is unknown; use table, json or jsonl")


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
    text = "" if value is None else str(value)
    return "".join(char if char.isprintable() else " " for char in text)
