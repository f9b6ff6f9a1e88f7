"""Reports of what the store holds: written, shown, listed, served. Nothing is fetched or judged."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path

from msgspec import to_builtins
from rich.console import Console
from sqlalchemy import Engine

import reports
from crawler.checks.acceptance import reviewed
from crawler.checks.results import Captured, Run, run_of, with_all_standing
from crawler.checks.sources import readable
from crawler.cli.options import CheckOptions, Exit, failed, known_format
from crawler.errors import InputError, needing
from crawler.jsonlines import dump_line
from crawler.model import SEVERITY
from crawler.store.database import must_be_sound, open_store
from crawler.store.history import PastRun, all_runs, earlier_kinds, past_run
from crawler.store.ledger import Ledger
from reports.terminal import summary

NOT_SITES = frozenset(name for name, form in reports.FORMATS.items() if form.writer is not None)
"""The formats that are one file."""

_OWN = frozenset(name for name, form in reports.FORMATS.items() if form.own)


def must_know(formats: Sequence[str]) -> None:
    """Raises InputError for a report format that there is not."""
    for name in formats:
        known_format(name, ("table", *reports.FORMATS))


def write_reports(
    run: Run,
    standing_run: Run,
    out: Path,
    formats: Sequence[str],
    own: frozenset[str],
    workers: Executor | None = None,
) -> dict[str, Path]:
    """Write the reports of every run and those that are asked for: the `own` formats show the run
    alone, the others all that stands. `workers` write the pages of the site.
    """
    wanted = [name for name in ("html", "json", "jsonl", *formats) if name != "table"]
    runs = {name: run if name in own else standing_run for name in wanted}
    return dict(zip(runs, reports.write_each(runs, out, workers), strict=True))


def show(options: CheckOptions, run: Run, written: dict[str, Path]) -> None:
    """Print the findings: a table for a person, or a report as it was written."""
    if options.format == "table":
        fails = partial(failed, fail_on=options.fail_on)
        summary(run, Console(), written["html"], fails)
        return
    with open(written[options.format], encoding="utf-8") as file:
        sys.stdout.writelines(file)


def report_run(options: CheckOptions, run: str | None) -> Exit:
    """Write the reports of all that stands into OUT, or those of `run` into a folder of its own in
    it, and show `options.format`.

    Raises InputError for an unknown format or run, StoreError.
    """
    must_know(options.formats)
    own, standing_run, folder = stored_runs(options, run)
    shown = standing_run if run is None else own
    written = write_reports(own, shown, folder, options.formats, _OWN)
    show(options, shown, written)
    return Exit.CLEAN


def show_runs(db: str, format: str) -> Exit:
    """Print every run of the ledger, the newest first. Raises InputError and StoreError."""
    known_format(format)
    engine = open_store(db)
    must_be_sound(engine)
    found = all_runs(engine)
    if format == "json":
        sys.stdout.write(dump_line({"runs": [to_builtins(one) for one in found]}) + "\n")
        return Exit.CLEAN
    console = Console(soft_wrap=True)
    for one in found:
        counted = [f"{one.outcomes[name]} {name}" for name in SEVERITY if one.outcomes.get(name)]
        unread = [f"{one.unread} unread"] if one.unread else []
        articles = f"{one.articles} article{'' if one.articles == 1 else 's'}"
        cells = (one.id, one.started, one.finished or "not finished", articles)
        console.print("  ".join([*cells, ", ".join([*counted, *unread])]).rstrip(), markup=False)
    return Exit.CLEAN


def print_robust(options: CheckOptions, run: str | None, page: str) -> Exit:
    """Print the HTML file `page`, an article of the run, with its links made robust.

    Raises InputError when the file cannot be read or is no article of the run.
    """
    from reports.annotations import decorated, robust_links

    own, standing_run, _ = stored_runs(options, run)
    stored = standing_run if run is None else own
    try:
        html = Path(page).read_bytes()
    except OSError as error:
        raise InputError(page, f"cannot be read ({error.strerror})") from None
    for report in stored.articles:
        if report.article.address == page:
            base = report.article.canonical or ""
            sys.stdout.write(decorated(html, base, robust_links(report.findings)))
            return Exit.CLEAN
    raise InputError(page, "is no article of this run; name it as the check was given it")


RUNS = "runs"
"""The folder in OUT for the reports of single runs: those in OUT keep what stands, and the links to
it keep leading there.
"""


def stored_runs(options: CheckOptions, run: str | None) -> tuple[Run, Run, Path]:
    """The run `run` of the store (None: the last one), the same with all that stands, and the
    folder for its reports. Raises InputError and StoreError.
    """
    engine = open_store(options.db)
    must_be_sound(engine)
    past = past_run(engine, run)
    captured = readable(options.archive, options.extra)
    own, standing_run = as_reported(engine, past, captured, options.lang)
    return own, standing_run, _folder(options, past, run)


def _folder(options: CheckOptions, past: PastRun, run: str | None) -> Path:
    return options.out if run is None else options.out / RUNS / past.id


def serve_reviews(options: CheckOptions, run: str | None, host: str, port: int) -> None:
    """Serve what stands, or what the run `run` found, to reviewers until told to stop. Raises
    InputError and StoreError.
    """
    with needing("serve", "serve"):
        from reports.server.app import ReviewQueue, serve

    engine = open_store(options.db)
    must_be_sound(engine)
    past = past_run(engine, run)
    captured = readable(options.archive, options.extra)
    own, standing_run = as_reported(engine, past, captured, options.lang)
    queue = ReviewQueue(engine, past, alone=run is not None)
    site, folder = standing_run if run is None else own, _folder(options, past, run)
    serve(queue, site, folder, (options.archive, *options.extra), host, port)


def write_standing(engine: Engine, past: PastRun, options: CheckOptions) -> None:
    """Write the reports of every run anew: all that stands after the run `past`."""
    captured = readable(options.archive, options.extra)
    run, standing_run = as_reported(engine, past, captured, options.lang)
    write_reports(run, standing_run, options.out, (), _OWN)


def as_reported(engine: Engine, past: PastRun, captured: Captured, lang: str) -> tuple[Run, Run]:
    """A run of the store with what the reports show beside its findings, and the same with all
    that stands.
    """
    earlier = earlier_kinds(engine, past.id, past.started)
    ledger = Ledger(engine)
    run = run_of(ledger, past, lang, captured, earlier)
    standing_run = with_all_standing(run, ledger, past)
    own = reviewed(run, engine)
    return own, own if standing_run is run else reviewed(standing_run, engine)
