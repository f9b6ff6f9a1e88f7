"""What `check` does once its options are checked: its plan, crawl, progress and exit code."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import Any

from rich.console import Console

from crawler import settings
from crawler.archive.package import altered, is_package
from crawler.checks.acceptance import (
    AcceptedArticles,
    Accepting,
    opened_acceptance,
    rewritten_baseline,
    told_acceptance,
)
from crawler.checks.check import Plan, Spread, check, worth_workers
from crawler.checks.inputs import Unread, gather, listed
from crawler.checks.judging import Elsewhere, collecting_rarely, forked_workers
from crawler.checks.sources import Links, preparing, readable, readings
from crawler.cli.monitoring import log_lines, served_metrics
from crawler.cli.options import CheckOptions, Exit, complain, failed
from crawler.cli.report import NOT_SITES, as_reported, must_know, show, write_reports
from crawler.errors import InputError, StoreError
from crawler.model import SEVERITY, Kind
from crawler.store.database import open_store
from crawler.store.history import PastRun
from crawler.store.ledger import Ledger, Standing, standing
from crawler.store.vectors import VectorStore
from crawler.web.memento import WebArchive, web_archives
from crawler.web.memento import slots as archive_slots
from reports.pages import pages_in
from reports.site import FOLDER, must_be_free


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
    must_know(options.formats)
    _make_folder(options.out)
    return _check_sources(sources, options, None if options.links else readings(options.out))


def _check_sources(sources: list[str], options: CheckOptions, pages: Path | None) -> Exit:
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
    worth = not options.cluster and worth_workers(gathered.articles)
    with forked_workers(options.jobs if worth else 1, pages_in(options.lang).load) as forked:
        return _carried_out(plan, options, using, forked)


def _carried_out(
    plan: Plan, options: CheckOptions, using: Accepting | None, forked: Executor | None
) -> Exit:
    engine = open_store(options.db)
    ledger = Ledger(engine)
    prepare = preparing(options.embedding, VectorStore(engine))
    look = partial(standing, engine, plan.key)
    if options.log_format:
        log_lines(options.log_format)
    with (
        shown_progress(look, quiet=options.quiet) as shown,
        served_metrics(options.metrics, look, options.archive, shown) as progress,
        working_on(options) as workers,
    ):
        checked = check(
            plan,
            ledger,
            crawl_with(options, workers),
            progress,
            prepare,
            spread_on(options, workers, forked),
        )
    done = PastRun(checked.run.id, checked.run.started, checked.finished)
    captured = readable(plan.archive, plan.extra, plan.spool)
    run, standing_run = as_reported(engine, done, captured, options.lang)
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
    with collecting_rarely():
        written = write_reports(
            run, standing_run, options.out, options.formats, own=NOT_SITES, workers=forked
        )
    ledger.finish(checked.run.id)
    if options.links is Links.FORGOTTEN:
        rmtree(options.archive, ignore_errors=True)
    if not (options.quiet and options.format == "table"):
        show(options, run, written)
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


@contextmanager
def working_on(options: CheckOptions) -> Iterator[Any]:
    """The workers of the cluster named; None where there is none. Raises InputError."""
    if not options.cluster:
        yield None
        return
    from crawler.spiders.cluster import Workers

    with Workers(options.cluster) as workers:
        yield workers


def spread_on(options: CheckOptions, workers: Any, forked: Executor | None = None) -> Spread:
    """How judging is spread: over the cores of this machine, or over `workers`."""
    if workers is None:
        return Spread(options.jobs, options.db, options.embedding, None, forked)
    return Spread(
        workers.count(),
        options.db,
        options.embedding,
        Elsewhere(workers.executor, (*workers.trouble(), StoreError)),  # it may be back
    )


def crawl_with(options: CheckOptions, workers: Any = None) -> Any:
    """The crawl of a check, to be called once in this process, or on `workers`."""
    slots = {"DOWNLOAD_SLOTS": archive_slots((*asked_archives(options), *saving_archives(options)))}
    # nobody sees Scrapy's statistics here, and they take a twentieth of the crawl
    quiet = {
        "LOG_LEVEL": "ERROR",
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
        "DOWNLOADER_STATS": False,
    }
    overrides = {**quiet, **slots, **options.settings}
    if workers is not None:
        from crawler.spiders.cluster import ClusterCrawl

        return ClusterCrawl(workers, overrides, options.compression)

    def crawl(frontier: Any, writer: Any) -> bool:
        from crawler.spiders.citations import crawl as run_crawl

        before = [(number, signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM)]
        try:
            return not run_crawl(frontier, writer, overrides=overrides).interrupted
        finally:  # Scrapy leaves handlers that do nothing once it has ended
            for number, handler in before:
                signal.signal(number, handler)

    return crawl


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
