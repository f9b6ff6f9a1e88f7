"""What the commands do, once their options are checked. Each gives its exit code."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import Any

from msgspec import to_builtins
from rich.console import Console
from sqlalchemy import Engine

import reports
from crawler import settings
from crawler.archive.package import altered, is_package
from crawler.checks.acceptance import (
    AcceptedArticles,
    opened_acceptance,
    reviewed,
    rewritten_baseline,
    told_acceptance,
)
from crawler.checks.check import Plan, Spread, check
from crawler.checks.inputs import Unread, gather, listed
from crawler.checks.results import SEVERITY, Captured, Run, run_of, with_all_standing
from crawler.checks.sources import Links, preparing, readable, readings
from crawler.cli.options import CheckOptions, Exit, complain, failed, known_format
from crawler.errors import InputError
from crawler.jsonlines import dump_line
from crawler.model import Kind
from crawler.store.database import must_be_sound, open_store
from crawler.store.history import PastRun, all_runs, earlier_kinds, past_run
from crawler.store.ledger import Ledger, Standing, standing
from crawler.store.vectors import VectorStore
from crawler.web.memento import WebArchive, web_archives
from crawler.web.memento import slots as archive_slots
from reports.annotations import decorated, robust_links
from reports.site import FOLDER, must_be_free
from reports.terminal import summary


def named_sources(
    sources: list[str] | None, files_from: str | None, articles: list[str] | None = None
) -> list[str]:
    """The sources of the command line, then the ones that --files-from names; there may be none
    when --articles names some.
    """
    named = [*(sources or []), *(listed(files_from) if files_from else ())]
    if not named and not articles:
        raise InputError("check", "name at least one SOURCE: a URL or a file, or --files-from FILE")
    return named


def check_sources(sources: list[str], options: CheckOptions) -> Exit:
    """Run the check, write the reports, show the summary. Raises InputError, StoreError,
    ArchiveError and Interrupted.
    """
    _must_know(options.formats)
    _make_folder(options.out)
    return _check_sources(sources, options, readings(options.out))


def _check_sources(sources: list[str], options: CheckOptions, pages: Path) -> Exit:
    using = opened_acceptance(options.baseline)
    gathered = gather(sources, options.articles)
    unread = [one for one in gathered.articles if isinstance(one, Unread)]
    if unread and len(unread) == len(gathered.articles):
        for one in unread:
            complain(str(one))
        return Exit.USAGE
    for note in gathered.notes:
        complain(note)
    extra = tuple(dict.fromkeys((*options.extra, *gathered.corpora)))
    _must_hold(options, extra)
    _make_folder(options.out)
    plan = Plan(
        gathered.articles,
        options.archive,
        extra,
        options.offline,
        asked_archives(options),
        options.compression,
        saving_archives(options),
        options.exclude,
        pages,
        options.links,
    )
    engine = open_store(options.db)
    ledger = Ledger(engine)
    prepare = preparing(options.embedding, VectorStore(engine))
    spread = Spread(options.jobs, options.db, options.embedding)
    look = partial(standing, engine, plan.key)
    with shown_progress(look, quiet=options.quiet) as progress:
        checked = check(plan, ledger, crawl_with(options), progress, prepare, spread)
    done = PastRun(checked.run.id, checked.run.started, checked.finished)
    captured = readable(options.archive, extra, pages)
    run, standing_run = _as_reported(engine, done, captured, options.lang)
    if using is not None:
        if options.baseline and options.baseline.update:
            new = rewritten_baseline(using, run.articles, options.fail_on)
            complain(f"{options.baseline.path}: {new} findings newly accepted")
            using = opened_acceptance(options.baseline)
        if using is not None:
            for line in told_acceptance(using, run.articles):
                complain(line)
            accepting = using.baseline.accepting()
            run, standing_run = (
                replace(one, articles=AcceptedArticles(one.articles, accepting))
                for one in (run, standing_run)
            )
    written = _written(run, standing_run, options.out, options.formats, own=_NOT_SITES)
    ledger.finish(checked.run.id)
    if options.links is Links.FORGOTTEN:
        rmtree(options.archive, ignore_errors=True)
    if not (options.quiet and options.format == "table"):
        _show(options, run, written)
    for one in checked.unread:
        complain(str(one))
    if checked.unread and not any(True for _ in run.articles):
        return Exit.USAGE
    if checked.unread and Kind.UNREADABLE in options.fail_on:
        return Exit.FINDINGS
    hit = any(
        failed(finding, options.fail_on) for report in run.articles for finding in report.findings
    )
    return Exit.FINDINGS if hit else Exit.CLEAN


def _must_hold(options: CheckOptions, archives: Sequence[Path]) -> None:
    """Raises InputError for an archive that is named and not there, or is not what it says."""
    named = options.archive != options.out / "archive"
    if options.offline and named and not options.archive.is_dir():
        raise InputError(str(options.archive), "no such archive; name a folder, a WARC or a WACZ")
    for path in archives:
        if is_package(path) and (trouble := altered(path)):
            raise InputError(str(path), trouble)


def asked_archives(options: CheckOptions) -> tuple[WebArchive, ...]:
    """The web archives that a check asks. Raises InputError for settings that cannot be used."""
    return _archives(options) if options.rescue else ()


def saving_archives(options: CheckOptions) -> tuple[WebArchive, ...]:
    """The web archives that are to capture what is alive. Raises InputError when none can."""
    if not options.archive_now:
        return ()
    keeping = tuple(archive for archive in _archives(options) if archive.save)
    if not keeping:
        raise InputError("--archive-now", "no archive of the settings has a 'save' address")
    return keeping


def _archives(options: CheckOptions) -> tuple[WebArchive, ...]:
    return web_archives(options.settings.get("CITEWATCH_ARCHIVES", settings.CITEWATCH_ARCHIVES))


def crawl_with(options: CheckOptions) -> Any:
    """The crawl of a check, to be called once in this process."""

    def crawl(frontier: Any, writer: Any) -> bool:
        from crawler.spiders.citations import crawl as run_crawl

        slots = {
            "DOWNLOAD_SLOTS": archive_slots((*asked_archives(options), *saving_archives(options)))
        }
        overrides = {"LOG_LEVEL": "ERROR", **slots, **options.settings}
        before = [(number, signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM)]
        try:
            return not run_crawl(frontier, writer, overrides=overrides).interrupted
        finally:  # Scrapy leaves handlers that do nothing once it has ended
            for number, handler in before:
                signal.signal(number, handler)

    return crawl


_NOT_SITES = frozenset(name for name, form in reports.FORMATS.items() if form.site is None)
_OWN = frozenset(name for name, form in reports.FORMATS.items() if form.own)


def _must_know(formats: Sequence[str]) -> None:
    for name in formats:
        known_format(name, ("table", *reports.FORMATS))


def _written(
    run: Run, standing_run: Run, out: Path, formats: Sequence[str], own: frozenset[str]
) -> dict[str, Path]:
    """Write the reports of every run and those that are asked for: the `own` formats show the run
    alone, the others all that stands.
    """
    wanted = [name for name in ("html", "json", "jsonl", *formats) if name != "table"]
    runs = {name: run if name in own else standing_run for name in wanted}
    return dict(zip(runs, reports.write_each(runs, out), strict=True))


def _show(options: CheckOptions, run: Run, written: dict[str, Path]) -> None:
    """Print the findings: a table for a person, or a report as it was written."""
    if options.format == "table":
        fails = partial(failed, fail_on=options.fail_on)
        summary(run, Console(), written["html"], fails)
        return
    with open(written[options.format], encoding="utf-8") as file:
        sys.stdout.writelines(file)


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / ".citewatch-probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(str(path), f"cannot be written to ({error.strerror})") from None
    must_be_free(path / FOLDER)  # said now, not after the crawl


# How far a long run has come, live on stderr; silent when stderr is not a terminal.


LOOK_SECONDS = 1.0
"""Between two looks at the ledger: a look takes under 10 ms with 10,000 pages."""

Tell = Callable[[str, int, int], None]
Look = Callable[[], Standing | None]

_STYLES = {"drift": "bold red", "dead": "magenta", "unverifiable": "yellow", "match": "green"}


@contextmanager
def shown_progress(
    look: Look | None = None, *, quiet: bool = False, console: Console | None = None
) -> Iterator[Tell]:
    """Gives a callback told the stage, how many are done, and of how many.

    `look` tells how the run stands; it is asked at most once each LOOK_SECONDS, from the callback.
    """
    if quiet or (console is None and not sys.stderr.isatty()):
        yield lambda *_: None
        return
    from rich.console import Console, Group
    from rich.live import Live
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskID,
        TextColumn,
        TimeElapsedColumn,
    )
    from rich.text import Text

    bar = Progress(
        TextColumn("{task.description:<9}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    )
    line = Text(no_wrap=True, overflow="ellipsis")
    started = time.monotonic()
    tasks: dict[str, TaskID] = {}
    looked = -LOOK_SECONDS

    with Live(
        Group(bar, line),
        console=console or Console(stderr=True),
        transient=True,
        refresh_per_second=4,
    ):

        def tell(stage: str, done: int, total: int) -> None:
            nonlocal looked
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)
            now = time.monotonic()
            if look is not None and now - looked >= LOOK_SECONDS:
                looked = now
                found = look()
                if found is not None:
                    parts = told(found, now - started)
                    line.plain = ""
                    for words, style in parts:
                        line.append(words, style)

        yield tell


def told(standing: Standing, seconds: float) -> list[tuple[str, str]]:
    """`standing` as one line, in pieces with their styles; `seconds` since the display began."""
    rate = standing.pages_done / seconds if seconds > 0 else 0.0
    parts = [
        (f"{standing.articles_read}/{standing.articles} articles", ""),
        (f" · {standing.pages_done}/{standing.pages} pages", ""),
        (f" · {rate:.1f}/s", "dim"),
    ]
    if standing.hosts:
        hosts = "host" if standing.hosts == 1 else "hosts"
        parts.append((f" · {standing.hosts} {hosts} waiting", "dim"))
    return parts + [
        (f" · {standing.outcomes[outcome]} {outcome}", _STYLES.get(outcome, ""))
        for outcome in SEVERITY
        if standing.outcomes.get(outcome)
    ]


# `citewatch report`: reports of a finished run from the store; nothing is fetched or judged.


def report_run(options: CheckOptions, run: str | None) -> Exit:
    """Write the reports of `run` (None: the last one) into OUT and show `options.format`.

    Raises InputError for an unknown format or run, StoreError.
    """
    _must_know(options.formats)
    own, standing_run = stored_runs(options, run)
    shown = standing_run if run is None else own
    written = _written(own, shown, options.out, options.formats, _OWN)
    _show(options, shown, written)
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
    own, standing_run = stored_runs(options, run)
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


def stored_runs(options: CheckOptions, run: str | None) -> tuple[Run, Run]:
    """The run `run` of the store (None: the last one), and the same with all that stands. Raises
    InputError and StoreError.
    """
    engine = open_store(options.db)
    must_be_sound(engine)
    captured = readable(options.archive, options.extra)
    return _as_reported(engine, past_run(engine, run), captured, options.lang)


def serve_reviews(options: CheckOptions, run: str | None, host: str, port: int) -> None:
    """Serve what stands, or what the run `run` found, to reviewers until told to stop. Raises
    InputError and StoreError.
    """
    from reports.server.app import ReviewQueue, serve

    engine = open_store(options.db)
    must_be_sound(engine)
    past = past_run(engine, run)
    captured = readable(options.archive, options.extra)
    own, standing_run = _as_reported(engine, past, captured, options.lang)
    queue = ReviewQueue(engine, past, alone=run is not None)
    site = standing_run if run is None else own
    serve(queue, site, options.out, (options.archive, *options.extra), host, port)


def write_standing(engine: Engine, past: PastRun, options: CheckOptions) -> None:
    """Write the reports of every run anew: all that stands after the run `past`."""
    captured = readable(options.archive, options.extra)
    run, standing_run = _as_reported(engine, past, captured, options.lang)
    _written(run, standing_run, options.out, (), _OWN)


def _as_reported(engine: Engine, past: PastRun, captured: Captured, lang: str) -> tuple[Run, Run]:
    """A run of the store with what the reports show beside its findings, and the same with all
    that stands.
    """
    earlier = earlier_kinds(engine, past.id, past.started)
    ledger = Ledger(engine)
    run = run_of(ledger, past, lang, captured, earlier)
    standing_run = with_all_standing(run, ledger, past)
    own = reviewed(run, engine)
    return own, own if standing_run is run else reviewed(standing_run, engine)
