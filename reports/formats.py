"""Which report formats there are, and one pass over a run that writes them all."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TextIO

from crawler.checks.results import Run, Tally
from crawler.errors import InputError
from reports.site import FOLDER, SiteFolder, SiteWriter, files_of, keep_files
from reports.writer import Writer


@dataclass(frozen=True, slots=True)
class Format:
    """A file name in the output folder and the `Writer` of it, as module and class: only those of
    the formats asked for are loaded. A site has none, it is a folder beside the file.
    """

    filename: str
    writer: str | None
    own: bool = False
    """Whether it is for a build, which no finding of an earlier run may fail."""

    def to(self, run: Run, stream: TextIO) -> Writer:
        """A new writer of `run`."""
        module, name = (self.writer or "").split(":")
        made: Writer = getattr(import_module(f"reports.{module}"), name)(run, stream)
        return made


FORMATS: Mapping[str, Format] = {
    "html": Format("report.html", None),
    "json": Format("report.json", "json:JsonWriter"),
    "jsonl": Format("findings.jsonl", "json:JsonLinesWriter"),
    "csv": Format("findings.csv", "json:CsvWriter"),
    "markdown": Format("report.md", "markdown:MarkdownWriter"),
    "wikitext": Format("talk-page.wiki", "wikitext:WikitextWriter"),
    "junit": Format("junit.xml", "ci:JUnitWriter", own=True),
    "sarif": Format("report.sarif", "ci:SarifWriter", own=True),
    "github": Format("annotations.txt", "ci:GithubWriter", own=True),
    "web-annotation": Format("annotations.jsonld", "annotations:WebAnnotationWriter"),
    "claimreview": Format("claimreview.draft.json", "annotations:ClaimReviewWriter"),
    "gitlab-codequality": Format("gl-code-quality-report.json", "ci:GitlabWriter", own=True),
    "gitlab": Format("gl-code-quality-report.json", "ci:GitlabWriter", own=True),
}


def write(run: Run, folder: Path, formats: Sequence[str]) -> tuple[Path, ...]:
    """Write `formats` of `run` into `folder` and return the paths in the same order.

    `run.articles` is passed over once. Each file appears complete or not at all: it is written
    beside its place and renamed. Raises InputError for an unknown format and for a folder that
    cannot be written.
    """
    return write_each(dict.fromkeys(formats, run), folder)


def write_each(
    runs: Mapping[str, Run], folder: Path, workers: Executor | None = None
) -> tuple[Path, ...]:
    """`write` for formats that show different runs, each run passed over once; the report files
    in `folder` that an earlier run left and this one does not write are deleted. `workers`, which
    must see `folder`, write the pages of the site.
    """
    chosen = {name: _format(name) for name in runs}
    passes: dict[int, tuple[Run, dict[Path, Format]]] = {}
    for name, form in chosen.items():  # two names may mean one file
        run = runs[name]
        passes.setdefault(id(run), (run, {}))[1][folder / form.filename] = form
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        before = files_of(folder / FOLDER)
        for run, files in passes.values():
            _write_all(run, list(files.items()), workers)
        numbers = {form.filename: runs[name].number for name, form in chosen.items()}
        keep_files(folder / FOLDER, _left(folder, before, numbers))
        return tuple(folder / form.filename for form in chosen.values())
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(str(folder), f"the report cannot be written there: {reason}") from error


def _left(folder: Path, before: Mapping[str, int], now: Mapping[str, int]) -> dict[str, int]:
    """The report files of `folder` with the numbers of their runs, those of other runs deleted:
    only what an earlier report is known to have written.
    """
    known = {form.filename for form in FORMATS.values()}
    kept = dict(now)
    for name, number in before.items():
        if name in known and name not in now:
            if number in now.values():
                kept[name] = number
            else:
                (folder / name).unlink(missing_ok=True)
    return kept


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise InputError(name, f"no such report format; there are {', '.join(FORMATS)}")
    return FORMATS[name]


def _write_all(run: Run, chosen: Sequence[tuple[Path, Format]], workers: Executor | None) -> None:
    folders: list[SiteFolder] = []
    with ExitStack() as drafts:
        for path, _ in chosen:
            drafts.callback(_draft_of(path).unlink, missing_ok=True)
        with ExitStack() as streams:
            writers: list[Writer] = []
            for path, form in chosen:
                stream = streams.enter_context(_opened(_draft_of(path)))
                if form.writer is None:
                    place = path.with_name(FOLDER)
                    folders.append(SiteFolder(place, _draft_of(place)))
                    drafts.callback(folders[-1].drop)
                    writers.append(SiteWriter(run, stream, folders[-1].draft, workers))
                else:
                    writers.append(form.to(run, stream))
            tally = Tally()
            for report in run.articles:
                tally.add(report)
                for writer in writers:
                    writer.article(report)
            for writer in writers:
                writer.finish(tally.totals())
        for folder in folders:
            folder.put()
        for path, _ in chosen:
            _draft_of(path).replace(path)


def _opened(draft: Path) -> TextIO:
    # What UTF-8 cannot hold (a lone surrogate that slipped through) must not stop a report.
    return draft.open("w", encoding="utf-8", errors="replace", newline="\n")


def _draft_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.part")


_DRAFT = re.compile(r"\..+\.(\d{1,10})\.part(?:\.old)?")


def _sweep(folder: Path) -> None:
    """Delete the drafts of processes that were killed while they wrote; in a container a later one
    has the same number.
    """
    for left in folder.glob(".*.part*"):
        found = _DRAFT.fullmatch(left.name)
        if found is None or (int(found[1]) != os.getpid() and _lives(int(found[1]))):
            continue
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
