"""The command line: parse, call one function, turn its answer into a named exit code.

Rooms are imported inside the commands, so that `--help` does not pay for the crawler.
"""

from __future__ import annotations

import sys
from typing import Annotated, NoReturn, cast

import typer

from crawler import __version__, driftcli, timecli
from crawler.archivecli import archive_app
from crawler.errors import CitewatchError, InputError, Interrupted
from crawler.exits import Exit, complain

app = typer.Typer(
    name="citewatch",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Checks that the quotes and citations of an article are really in their sources.",
)
app.add_typer(archive_app)
app.command()(timecli.recheck)
app.command()(timecli.history)
app.command()(driftcli.drift)
app.command()(timecli.watch)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"citewatch {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Take the options that go before the command."""


_Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SOURCE...]",
        help="URL of an article; HTML, text, Markdown or PDF file; feed or sitemap; WARC, WACZ "
        "or a folder of them; '-' for an article on standard input.",
    ),
]


@app.command()
def check(
    sources: _Sources = None,
    files_from: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="A file that names SOURCEs, one a line.")
    ] = None,
    articles: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE|URL,...",
            help="The articles of an archive given as SOURCE, or files that name them.",
        ),
    ] = None,
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help="Reports go here. Default: citewatch-out.")
    ] = None,
    archive: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DIR|FILE",
            help="Folder for captures (default OUT/archive); a .warc.gz file is only read.",
        ),
    ] = None,
    db: Annotated[
        str | None, typer.Option(metavar="URL", help="The ledger (default: SQLite in OUT).")
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Judge from the archive alone; open no socket.")
    ] = False,
    resolve: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOST:PORT:ADDRESS", help="Connect there for that host, as curl does."
        ),
    ] = None,
    allow_private: Annotated[
        bool | None, typer.Option("--allow-private", help="Contact private addresses too.")
    ] = None,
    insecure: Annotated[
        bool | None, typer.Option("--insecure", help="Go on when a certificate is not valid.")
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OUTCOME|KIND,...", help="What gives exit code 1 (default drift,dead)."
        ),
    ] = None,
    strict: Annotated[
        bool | None, typer.Option("--strict", help="Unverifiable findings fail too.")
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="What stdout shows: table (default), html, json, jsonl, csv, markdown, junit, "
            "sarif, github, gitlab-codequality, web-annotation or claimreview; the file goes "
            "to OUT too.",
        ),
    ] = None,
    baseline: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Findings that are known and accepted (TOML or JSON)."),
    ] = None,
    update_baseline: Annotated[
        bool, typer.Option("--update-baseline", help="Accept what is found now: write FILE.")
    ] = False,
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why what is new is accepted.")
    ] = None,
    author: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who accepts it (default: git's, or $USER).")
    ] = None,
    expires: Annotated[
        str | None,
        typer.Option(metavar="DAY|never", help="The last day it is accepted (default: 90 days)."),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", help="The longest that one URL may take (default 45)."),
    ] = None,
    delay: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="Pause between requests to one host.")
    ] = None,
    contact: Annotated[
        str | None,
        typer.Option(metavar="URL|EMAIL", help="Told to servers in the user agent."),
    ] = None,
    browser: Annotated[
        str | None,
        typer.Option(
            metavar="PATH",
            help="Chromium for pages that need one (extra: browser); default: found; 'none'.",
        ),
    ] = None,
    browser_host: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST", help="Run every page of that host in the browser."),
    ] = None,
    embedding: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="A sentence-transformers model for translations (extra: embeddings).",
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Neither progress nor table; only errors.")
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(metavar="N", help="Cores for judging long runs (default: all)."),
    ] = None,
    lang: Annotated[
        str | None, typer.Option(metavar="en|ru", help="The language of the reports.")
    ] = None,
    archive_now: Annotated[
        bool | None,
        typer.Option("--archive-now", help="Ask web archives to capture what is alive."),
    ] = None,
    rescue: Annotated[
        bool | None,
        typer.Option(
            "--rescue/--no-rescue",
            help="Ask web archives for copies of dead and drifting sources (default on).",
        ),
    ] = None,
    config: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Settings file (default citewatch.toml)."),
    ] = None,
) -> None:
    """Follow an article's citations, archive them, compare the quotes, report."""
    from crawler.middlewares.overrides import parse_overrides
    from crawler.options import check_options, read_config

    flags = {
        "articles": articles,
        "baseline": baseline,
        "update-baseline": update_baseline,
        "reason": reason,
        "author": author,
        "expires": expires,
        "out": out,
        "archive": archive,
        "db": db,
        "offline": offline,
        "quiet": quiet,
        "resolve": resolve,
        "allow-private": allow_private,
        "insecure": insecure,
        "fail-on": fail_on,
        "strict": strict,
        "format": format,
        "timeout": timeout,
        "delay": delay,
        "contact": contact,
        "embedding": embedding,
        "browser": browser,
        "browser-hosts": browser_host,
        "rescue": rescue,
        "archive-now": archive_now,
        "jobs": jobs,
        "lang": lang,
    }
    from crawler.commands import check_sources, named_sources

    options = check_options(flags, read_config(config), _knobs())
    parse_overrides(options.resolve)
    raise typer.Exit(check_sources(named_sources(sources, files_from, articles), options))


@app.command()
def extract(
    articles: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ARTICLE...]", help="HTML, text or Markdown files."),
    ] = None,
    jsonl: Annotated[
        str | None, typer.Option("--jsonl", metavar="FILE|-", help="One JSON object a line.")
    ] = None,
    format: Annotated[str, typer.Option(metavar="NAME", help="table or json.")] = "table",
    html: Annotated[
        str | None,
        typer.Option("--html", metavar="FILE", help="Write a page that shows every mark."),
    ] = None,
) -> None:
    """Show the quotes and citations of articles, with offsets. No network."""
    from crawler import linemode
    from crawler.commands import answer_lines, show_articles

    if jsonl is not None:
        raise typer.Exit(answer_lines(jsonl, linemode.extract_row))
    if not articles:
        raise InputError("extract", "name an article file, or --jsonl FILE")
    raise typer.Exit(show_articles(articles, format, html))


@app.command()
def compare(
    quote: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="The quoted words; again for each fragment."),
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="FILE", help="The source: HTML, text or PDF.")
    ] = None,
    jsonl: Annotated[
        str | None, typer.Option("--jsonl", metavar="FILE|-", help="One JSON object a line.")
    ] = None,
    format: Annotated[str, typer.Option(metavar="NAME", help="table or json.")] = "table",
) -> None:
    """Compare a quote with a source. No network."""
    from crawler import linemode
    from crawler.commands import answer_lines, compare_one

    if jsonl is not None:
        raise typer.Exit(answer_lines(jsonl, linemode.compare_row))
    if not quote or not source or not all(words.strip() for words in quote):
        raise InputError("compare", "needs --quote TEXT and --source FILE, or --jsonl FILE")
    raise typer.Exit(compare_one(quote, source, format))


@app.command()
def report(
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help="Reports go here. Default: citewatch-out.")
    ] = None,
    db: Annotated[
        str | None, typer.Option(metavar="URL", help="The ledger (default: SQLite in OUT).")
    ] = None,
    run: Annotated[
        str | None, typer.Option(metavar="ID", help="A finished run (default: the last one).")
    ] = None,
    format: Annotated[
        str | None, typer.Option(metavar="NAME", help="What stdout shows, as for check.")
    ] = None,
    robust_links: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="Print this article's HTML with its links made robust instead."
        ),
    ] = None,
    lang: Annotated[
        str | None, typer.Option(metavar="en|ru", help="The language of the reports.")
    ] = None,
    config: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Settings file (default citewatch.toml)."),
    ] = None,
) -> None:
    """Write the reports of a finished run again, from the store. No network."""
    from crawler.options import check_options, read_config
    from crawler.reporting import print_robust, report_run

    flags = {"out": out, "db": db, "format": format, "lang": lang}
    options = check_options(flags, read_config(config), _knobs())
    if robust_links is not None:
        raise typer.Exit(print_robust(options, run, robust_links))
    raise typer.Exit(report_run(options, run))


@app.command()
def serve(
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help="The report folder. Default: citewatch-out.")
    ] = None,
    archive: Annotated[
        list[str] | None,
        typer.Option(metavar="DIR", help="Folder with the captures (default OUT/archive)."),
    ] = None,
    db: Annotated[
        str | None, typer.Option(metavar="URL", help="The ledger (default: SQLite in OUT).")
    ] = None,
    run: Annotated[
        str | None, typer.Option(metavar="ID", help="A finished run (default: the last one).")
    ] = None,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where to listen; others need a token.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8765,
    lang: Annotated[
        str | None, typer.Option(metavar="en|ru", help="The language of the reports.")
    ] = None,
    config: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Settings file (default citewatch.toml)."),
    ] = None,
) -> None:
    """Open the report for reviewers: confirm, reject, comment, assign findings."""
    from crawler.options import check_options, read_config
    from crawler.serving.serve import serve as run_server

    flags = {"out": out, "archive": archive, "db": db, "lang": lang}
    options = check_options(flags, read_config(config), _knobs())
    raise typer.Exit(run_server(options, run, host, port))


def _knobs() -> frozenset[str]:
    from crawler import settings

    return frozenset(name for name in dir(settings) if name.isupper())


def main() -> NoReturn:
    """The `citewatch` command."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command and give its exit code; every known error becomes one line on stderr."""
    # typer gives no public name to the base of its usage errors
    usage_error = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[2])
    try:
        code = app(arguments, standalone_mode=False)
    except Interrupted as error:
        complain(error.message)
        return Exit.STOPPED
    except KeyboardInterrupt:
        complain("stopped; run the same command again to go on")
        return Exit.STOPPED
    except InputError as error:
        complain(str(error))
        return Exit.USAGE
    except CitewatchError as error:
        complain(str(error))
        return Exit.STOPPED
    except typer.Exit as error:
        return error.exit_code
    except usage_error as error:
        if message := error.format_message().strip():
            complain(f"{message} See 'citewatch --help'.")
        return Exit.USAGE
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output went away: nothing is left to say
        return Exit.CLEAN
    except OSError as error:
        complain(f"{error.filename or 'output'}: {error.strerror}; nothing that is kept is lost")
        return Exit.STOPPED
    return int(code or 0)
