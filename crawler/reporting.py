"""`citewatch report`: reports of a finished run from the store; nothing is fetched or judged."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console

import reports
from crawler.captures import readable
from crawler.errors import InputError
from crawler.exits import Exit
from crawler.options import CheckOptions
from crawler.store.earlier import earlier_kinds
from crawler.store.ledger import Ledger
from crawler.store.opening import open_store
from crawler.store.past import past_run
from reports import Run
from reports.reviewed import reviewed
from reports.robustlinks import decorated, robust_links
from reports.stored import run_of
from reports.terminal import summary


def report_run(options: CheckOptions, run: str | None) -> Exit:
    """Write the reports of `run` (None: the last one) into OUT and show `options.format`.

    Raises InputError for an unknown format or run, StoreError.
    """
    if options.format not in ("table", *reports.FORMATS):
        known = ", ".join(("table", *reports.FORMATS))
        raise InputError("--format", f"'{options.format}' is unknown; there are {known}")
    stored = _stored(options, run)
    formats = dict.fromkeys(("html", "json", "jsonl", options.format))
    formats.pop("table", None)
    written = dict(zip(formats, reports.write(stored, options.out, tuple(formats)), strict=True))
    if options.format == "table":
        summary(stored, Console(), written["html"])
    else:
        with open(written[options.format], encoding="utf-8") as file:
            for line in file:
                sys.stdout.write(line)
    return Exit.CLEAN


def print_robust(options: CheckOptions, run: str | None, page: str) -> Exit:
    """Print the HTML file `page`, an article of the run, with its links made robust.

    Raises InputError when the file cannot be read or is no article of the run.
    """
    stored = _stored(options, run)
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


def _stored(options: CheckOptions, run: str | None) -> Run:
    engine = open_store(options.db)
    past = past_run(engine, run)
    stored = run_of(
        Ledger(engine),
        past.id,
        past.started,
        past.finished,
        captured=readable(options.archive, options.extra),
        lang=options.lang,
        earlier=earlier_kinds(engine, past.id, past.started),
    )
    return reviewed(stored, engine)
