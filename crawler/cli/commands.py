"""The commands with many options, declared; each imports what does its work when called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from crawler.cli.options import (
    Archives,
    Cluster,
    Config,
    Db,
    Delay,
    Exit,
    Lang,
    LogFormat,
    Metrics,
    Out,
    Private,
    Rescue,
    Resolve,
    Switch,
    TableOrJson,
    Text,
    Texts,
    complain,
    option,
    options_of,
    printable,
    read_config,
    switch,
)

_Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SOURCE...]",
        help="URL of an article; file in HTML, text, Markdown, wikitext, LaTeX, reStructuredText, "
        "AsciiDoc, Org, PDF, DOCX, ODT, RTF or EPUB; feed, sitemap or dump of a wiki; WARC, WACZ "
        "or a folder of them; '-' for an article on standard input.",
    ),
]


def check(
    sources: _Sources = None,
    files_from: Annotated[Text, option("FILE|-", "A file that names SOURCEs, one a line.")] = None,
    wiki: Annotated[
        Text, option("URL", "A wiki whose articles are read as wikitext; with --wiki-titles.")
    ] = None,
    wiki_titles: Annotated[
        Text, option("FILE|-", "A file that names articles of --wiki, one title a line.")
    ] = None,
    articles: Annotated[
        Texts,
        option(
            "FILE|URL,...", "The articles of an archive given as SOURCE, or files that name them."
        ),
    ] = None,
    out: Out = None,
    archive: Archives = None,
    db: Db = None,
    offline: Annotated[
        bool, switch("--offline", "Judge from the archive alone; open no socket.")
    ] = False,
    links_only: Annotated[
        bool,
        switch(
            "--links-only",
            "Tell what became of the links; judge no quotation; keep no archive unless --archive "
            "names one.",
        ),
    ] = False,
    resolve: Resolve = None,
    allow_private: Private = None,
    insecure: Annotated[
        Switch, switch("--insecure", "Go on when a certificate is not valid.")
    ] = None,
    fail_on: Annotated[
        Texts, option("OUTCOME|KIND,...", "What gives exit code 1 (default drift,dead).")
    ] = None,
    strict: Annotated[Switch, switch("--strict", "Unverifiable findings fail too.")] = None,
    format: Annotated[
        Texts,
        option(
            "NAME",
            "What stdout shows: table (default), html, json, jsonl, csv, markdown, wikitext, "
            "junit, sarif, github, gitlab-codequality, web-annotation or claimreview; the file "
            "goes to OUT too. Given again: the first is shown, all go to OUT.",
        ),
    ] = None,
    baseline: Annotated[
        Text, option("FILE", "Findings that are known and accepted (TOML or JSON).")
    ] = None,
    update_baseline: Annotated[
        bool, switch("--update-baseline", "Accept what is found now: write FILE.")
    ] = False,
    reason: Annotated[Text, option("TEXT", "Why what is new is accepted.")] = None,
    author: Annotated[Text, option("NAME", "Who accepts it (default: git's, or $USER).")] = None,
    expires: Annotated[
        Text, option("DAY|never", "The last day it is accepted (default: 90 days).")
    ] = None,
    timeout: Annotated[
        float | None, option("SECONDS", "The longest that one URL may take (default 45).")
    ] = None,
    delay: Delay = None,
    contact: Annotated[Text, option("URL|EMAIL", "Told to servers in the user agent.")] = None,
    browser: Annotated[
        Text,
        option(
            "PATH", "Chromium for pages that need one (extra: browser); default: found; 'none'."
        ),
    ] = None,
    browser_hosts: Annotated[
        Texts, option("HOST", "Run every page of that host in the browser.", "--browser-host")
    ] = None,
    embedding: Annotated[
        Text, option("NAME", "A sentence-transformers model for translations (extra: embeddings).")
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Neither progress nor table; only errors.")
    ] = False,
    jobs: Annotated[int | None, option("N", "Cores for judging long runs (default: all).")] = None,
    cluster: Cluster = None,
    metrics: Metrics = None,
    log_format: LogFormat = None,
    lang: Lang = None,
    archive_now: Annotated[
        Switch, switch("--archive-now", "Ask web archives to capture what is alive.")
    ] = None,
    rescue: Rescue = None,
    config: Config = None,
) -> None:
    """Follow an article's citations, archive them, compare the quotes, report."""
    options = options_of(locals(), read_config(config))
    from crawler.checks.inputs import wiki_articles
    from crawler.cli.check import check_sources, named_sources

    named = [*(sources or []), *wiki_articles(wiki, wiki_titles)]
    raise typer.Exit(check_sources(named_sources(named, files_from, articles), options))


# `citewatch recheck`, `history`, `watch`: declared; `recheck` does the work.


_FailOn = Annotated[Texts, option("OUTCOME|KIND,...", "Changes to these give exit code 1.")]


def recheck(
    due: Annotated[
        bool, switch("--due", "Only pages that the policy in [recheck] wants now.")
    ] = False,
    out: Out = None,
    archive: Archives = None,
    db: Db = None,
    fail_on: _FailOn = None,
    format: Annotated[Text, option("NAME", "table (default) or json.")] = None,
    resolve: Resolve = None,
    allow_private: Private = None,
    delay: Delay = None,
    rescue: Rescue = None,
    cluster: Cluster = None,
    config: Config = None,
) -> None:
    """Fetch cited pages again, judge them, tell which findings changed."""
    options = options_of(locals() | {"format": format or "table"}, read_config(config))
    from crawler.cli.recheck import recheck_sources

    raise typer.Exit(recheck_sources(options, read_config(config), only_due=due))


def status(
    out: Out = None,
    archive: Archives = None,
    db: Db = None,
    format: TableOrJson = "table",
    config: Config = None,
) -> None:
    """Tell what is running, what is owed since when, what failed, and the room left. No network."""
    given = {"out": out, "archive": archive, "db": db}
    options = options_of(given, read_config(config))
    from crawler.cli.monitoring import show_status

    raise typer.Exit(show_status(options, format))


def history(
    named: Annotated[
        str, typer.Argument(metavar="URL|ARTICLE", help="A cited page, or an article.")
    ],
    out: Out = None,
    db: Db = None,
    format: TableOrJson = "table",
    config: Config = None,
) -> None:
    """Print every capture, failure and change of finding, the oldest first. No network."""
    from crawler.cli.recheck import show_history

    options = options_of({"out": out, "db": db}, read_config(config))
    raise typer.Exit(show_history(named, options.db, format))


def watch(
    every: Annotated[Text, option("AGE", "Such as 30m or 6h (default 1h).")] = None,
    cron: Annotated[Text, option("TIME", "Five fields, as in a crontab.")] = None,
    out: Out = None,
    archive: Archives = None,
    db: Db = None,
    fail_on: _FailOn = None,
    format: Annotated[Text, option("NAME", "table (default) or json.")] = None,
    resolve: Resolve = None,
    allow_private: Private = None,
    delay: Delay = None,
    rescue: Rescue = None,
    cluster: Cluster = None,
    config: Config = None,
) -> None:
    """Run `recheck --due` again and again until SIGTERM (extra: watch)."""
    options_of(locals() | {"format": format or "table"}, read_config(config))
    passed = {
        "out": out, "archive": archive, "db": db, "resolve": resolve,
        "allow-private": allow_private, "delay": delay, "fail-on": fail_on,
        "format": format, "config": config, "no-rescue": rescue is False, "cluster": cluster,
    }  # fmt: skip
    from crawler.cli.recheck import watch as keep_watching

    raise typer.Exit(keep_watching(_arguments(passed), every, cron))


def _arguments(flags: dict[str, Any]) -> list[str]:
    """The flags as a command line again."""
    given: list[str] = []
    for name, value in flags.items():
        if value is None or value is False:
            continue
        values = value if isinstance(value, list) else [value]
        for one in values:
            given += [f"--{name}"] if one is True else [f"--{name}={one}"]
    return given


store_app = typer.Typer(name="store", no_args_is_help=True, help="Move the ledger. No network.")


@store_app.callback()
def _store() -> None:
    """Keep `copy` a command of its own, since there is but one."""


@store_app.command("copy")
def copy(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The ledger's URL.")],
    target: Annotated[str, typer.Argument(metavar="TARGET", help="An empty database's URL.")],
) -> None:
    """Copy a ledger into an empty database, such as SQLite's into PostgreSQL."""
    from crawler.cli.monitoring import copy_store

    raise typer.Exit(copy_store(source, target))


# `citewatch archive …`: the commands over an archive, declared; `archive` does their work.


archive_app = typer.Typer(
    name="archive",
    no_args_is_help=True,
    help="Look into the archive, verify, index, prune it, hand it on, take others in. No network.",
)

_Archive = Annotated[Text, option("DIR", "The archive folder (default OUT/archive).")]
_Format = Annotated[str, option("NAME", "table, json or jsonl.")]


@archive_app.command("list")
def list_captures(
    archive: Archives = None,
    out: Out = None,
    url: Annotated[Text, option("PREFIX", "Only URLs that begin so.")] = None,
    host: Annotated[Text, option("HOST", "Only this host and those under it.")] = None,
    format: _Format = "table",
) -> None:
    """List the captures: when, status, type, bytes on disk, URL, record."""
    from crawler.cli.archive import place, show_captures

    raise typer.Exit(show_captures(place(archive, out), url, host, format))


@archive_app.command()
def verify(
    archive: Archives = None, out: Out = None, db: Db = None, format: _Format = "table"
) -> None:
    """Hold every bit against digests and index; say which findings rest on what is damaged."""
    from crawler.cli.archive import place, verify_archives

    raise typer.Exit(verify_archives(place(archive, out), out, db, format))


@archive_app.command()
def index(archive: _Archive = None, out: Out = None) -> None:
    """Make the index of an archive folder anew from its WARC files."""
    from crawler.cli.archive import place, rebuild_index

    raise typer.Exit(rebuild_index(place([archive] if archive else None, out)[0]))


@archive_app.command()
def prune(
    older_than: Annotated[str, option("AGE", "Only files all older than this.")] = "365d",
    yes: Annotated[bool, switch("--yes", "Remove them; without it, only say which.")] = False,
    archive: _Archive = None,
    out: Out = None,
    db: Db = None,
    format: TableOrJson = "table",
) -> None:
    """Remove old WARC files that no standing finding and no unfinished run needs."""
    from crawler.cli.archive import place, prune_archive

    chosen = place([archive] if archive else None, out)[0]
    raise typer.Exit(prune_archive(chosen, out, db, older_than, confirmed=yes, format=format))


@archive_app.command()
def export(
    wacz: Annotated[str, option("FILE", "The WACZ to write.", "--wacz")],
    article: Annotated[
        Text, option("URL|FILE", "Only this article and what its findings rest on.")
    ] = None,
    run: Annotated[Text, option("ID", "A finished run (default: the last one).")] = None,
    archive: Archives = None,
    out: Out = None,
    db: Db = None,
) -> None:
    """Write a run, or one article of it, as a WACZ: archive, index, pages, report, findings."""
    import reports
    from crawler.checks.evidence import CARRIED, export_run, stored_run
    from crawler.cli.archive import place, settled

    archives = place(archive, out)
    stored = stored_run(*settled(out, db), run)
    export_run(
        archives,
        stored,
        wacz,
        article,
        lambda carried, folder: reports.write(carried, folder, CARRIED),
    )
    print(f"{wacz}: {Path(wacz).stat().st_size} bytes")


@archive_app.command("import")
def import_(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="WACZ or WARC files.")],
    archive: _Archive = None,
    out: Out = None,
) -> None:
    """Take WACZ and WARC files into the archive folder, their digests checked."""
    from crawler.checks.evidence import take_in_files
    from crawler.cli.archive import place

    code = Exit.CLEAN
    for file, taken in take_in_files(files, place([archive] if archive else None, out)[0]):
        for problem in taken.problems:
            named = f" ({problem.record_id})" if problem.record_id else ""
            complain(
                f"{file} at byte {problem.offset}{named}: {problem.message}; it is no evidence"
            )
            code = Exit.FINDINGS
        added = ", ".join(path.name for path in taken.added) or "nothing new"
        print(printable(f"{file}: {added}"))
    raise typer.Exit(code)


# `citewatch drift`, declared; `archive` does its work.


def drift(
    url: Annotated[str, typer.Argument(metavar="URL", help="The page, as it is cited.")],
    archive: Archives = None,
    out: Out = None,
    quote: Annotated[Text, option("TEXT", "Say what each change does to these words.")] = None,
    format: TableOrJson = "table",
) -> None:
    """Show how a page changed from capture to capture, and what that did to a quote."""
    from crawler.cli.archive import place, show_drift

    raise typer.Exit(show_drift(url, place(archive, out), quote, format))
