"""What the commands do, once their options are checked. Each gives its exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

import reports
from crawler import accepting, checking, linemode, settings
from crawler.archive.memento import WebArchive
from crawler.captures import readable
from crawler.errors import InputError
from crawler.exits import Exit, complain
from crawler.judging.verdict import compare as judge
from crawler.lines import compare_object, dump_line
from crawler.model import Article, Outcome
from crawler.options import CheckOptions, failed
from crawler.progress import shown_progress
from crawler.reading.pairing import pair
from crawler.shelf import preparing
from crawler.sources import gather, listed, read_file
from crawler.store.earlier import earlier_kinds
from crawler.store.ledger import Ledger
from crawler.store.opening import open_store
from crawler.store.standing import standing
from crawler.store.vectors import VectorStore
from crawler.webarchives import slots as archive_slots
from crawler.webarchives import web_archives
from reports import Run
from reports.accepting import AcceptedArticles
from reports.reading import judgement_table, reading_table
from reports.readingpage import write_reading
from reports.reviewed import reviewed
from reports.site import FOLDER
from reports.sitefolder import must_be_free
from reports.stored import run_of
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
    with TemporaryDirectory(prefix="citewatch-pages-", ignore_cleanup_errors=True) as pages:
        return _check_sources(sources, options, Path(pages))


def _check_sources(sources: list[str], options: CheckOptions, pages: Path) -> Exit:
    if options.format not in ("table", *reports.FORMATS):
        known = ", ".join(("table", *reports.FORMATS))
        raise InputError("--format", f"'{options.format}' is unknown; there are {known}")
    using = accepting.opened(options.baseline)
    gathered = gather(sources, options.articles)
    if gathered.left_out:
        complain(f"{gathered.left_out} archived pages are no articles with quotes or citations")
    extra = tuple(dict.fromkeys((*options.extra, *gathered.corpora)))
    _make_folder(options.out)
    web = asked_archives(options)
    keep = keeping_archives(options)
    plan = checking.Plan(
        gathered.articles,
        options.archive,
        extra,
        options.offline,
        web,
        options.compression,
        keep,
        options.exclude,
        pages,
    )
    engine = open_store(options.db)
    ledger = Ledger(engine)
    prepare = preparing(options.embedding, VectorStore(engine))
    spread = checking.Spread(options.jobs, options.db, options.embedding)
    look = partial(standing, engine, plan.key)
    with shown_progress(look, quiet=options.quiet) as progress:
        checked = checking.check(plan, ledger, crawl_with(options), progress, prepare, spread)
    run = run_of(
        ledger,
        checked.run.id,
        checked.run.started,
        checked.finished,
        captured=readable(options.archive, extra, pages),
        lang=options.lang,
        earlier=earlier_kinds(engine, checked.run.id, checked.run.started),
    )
    run = reviewed(run, engine)
    if using is not None:
        if options.baseline and options.baseline.update:
            new = accepting.rewritten(using, run.articles, options.fail_on)
            complain(f"{options.baseline.path}: {new} findings newly accepted")
            using = accepting.opened(options.baseline)
        if using is not None:
            accepting.told(using, run.articles)
            accepted = AcceptedArticles(run.articles, using.baseline.accepting())
            run = replace(run, articles=accepted)
    formats = dict.fromkeys(("html", "json", "jsonl", options.format))
    formats.pop("table", None)
    written = dict(zip(formats, reports.write(run, options.out, tuple(formats)), strict=True))
    ledger.finish(checked.run.id)
    if not (options.quiet and options.format == "table"):
        _show(options.format, run, written)
    for problem in checked.problems:
        complain(problem)
    if checked.problems:
        return Exit.USAGE
    hit = any(
        failed(finding, options.fail_on) for report in run.articles for finding in report.findings
    )
    return Exit.FINDINGS if hit else Exit.CLEAN


def asked_archives(options: CheckOptions) -> tuple[WebArchive, ...]:
    """The web archives that a check asks. Raises InputError for settings that cannot be used."""
    return _archives(options) if options.rescue else ()


def keeping_archives(options: CheckOptions) -> tuple[WebArchive, ...]:
    """The web archives that are to capture what is alive. Raises InputError when none can."""
    if not options.archive_now:
        return ()
    keeping = tuple(archive for archive in _archives(options) if archive.save)
    if not keeping:
        raise InputError("--archive-now", "no archive of the settings has a 'save' address")
    return keeping


def _archives(options: CheckOptions) -> tuple[WebArchive, ...]:
    named = options.settings.get("CITEWATCH_ARCHIVES", settings.CITEWATCH_ARCHIVES)
    return web_archives(named)


def crawl_with(options: CheckOptions) -> Any:
    """The crawl of a check, to be called once in this process."""

    def crawl(frontier: Any, writer: Any) -> bool:
        from crawler.spiders.run import crawl as run_crawl

        slots = {
            "DOWNLOAD_SLOTS": archive_slots((*asked_archives(options), *keeping_archives(options)))
        }
        overrides = {"LOG_LEVEL": "ERROR", **slots, **options.settings}
        return not run_crawl(frontier, writer, overrides=overrides).interrupted

    return crawl


def _show(format: str, run: Run, written: dict[str, Path]) -> None:
    """Print the findings: a table for a person, or a report as it was written."""
    if format == "table":
        summary(run, Console(), written["html"])
        return
    with open(written[format], encoding="utf-8") as file:
        for line in file:
            sys.stdout.write(line)


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / ".citewatch-probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(str(path), f"cannot be written to ({error.strerror})") from None
    must_be_free(path / FOLDER)  # said now, not after the crawl


def show_articles(paths: list[str], format: str, html: str | None) -> Exit:
    """Read articles and show what was read: a table, JSON lines, or a page. Raises InputError."""
    if format not in ("table", "json"):
        raise InputError("--format", f"'{format}' is unknown; use table or json")
    read = [read_file(path) for path in paths]
    if html is not None:
        _write_reading(read, Path(html))
        return Exit.CLEAN
    for article in read:
        if format == "json":
            sys.stdout.write(dump_line(linemode.extract_article(article)) + "\n")
        else:
            _show_article(article)
    return Exit.CLEAN


def _write_reading(read: list[Article], path: Path) -> None:
    write_reading([(article, pair(article)) for article in read], path)
    print(f"Reading: {path}")


def _show_article(article: Article) -> None:
    reading_table(article, pair(article), Console())


def compare_one(quote: list[str], source: str, format: str) -> Exit:
    """Judge one quotation, given in its fragments, against a file. Raises InputError."""
    if format not in ("table", "json"):
        raise InputError("--format", f"'{format}' is unknown; use table or json")
    page = linemode.page_in_file(source)
    judgement = judge(tuple(quote), linemode.source_of(page))
    if format == "json":
        sys.stdout.write(dump_line(compare_object(source, judgement, page.text)) + "\n")
    else:
        judgement_table(" ".join(quote), judgement, page.text, Console())
    return Exit.FINDINGS if judgement.outcome is Outcome.DRIFT else Exit.CLEAN


def answer_lines(name: str, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> Exit:
    """Answer each line of the file, or of stdin for "-"; exit 2 if one could not be used.

    Raises InputError when the file cannot be read.
    """
    code = Exit.CLEAN
    shown = "<stdin>" if name == "-" else name
    with _opened(name) as lines:
        for result, problem in linemode.answers(lines, answer, shown):
            sys.stdout.write(dump_line(result) + "\n")
            if problem is not None:
                complain(problem)
                code = Exit.USAGE
    return code


def _opened(name: str) -> Any:
    if name == "-":
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        return nullcontext(sys.stdin)
    try:
        return open(name, encoding="utf-8", errors="replace")
    except OSError as error:
        raise InputError(name, f"cannot be read ({error.strerror})") from None
