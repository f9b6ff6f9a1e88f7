"""The command line: parse, call one function, turn its answer into a named exit code.

Rooms are imported inside the commands, so that `--help` does not pay for the crawler.
"""

from __future__ import annotations

import signal
import sys
from typing import Annotated, NoReturn, cast

import msgspec
import typer

from crawler import __version__
from crawler.cli.commands import (
    archive_app,
    check,
    drift,
    history,
    recheck,
    status,
    store_app,
    watch,
)
from crawler.cli.options import (
    Archives,
    Config,
    Db,
    Exit,
    Lang,
    Lines,
    Out,
    Run,
    TableOrJson,
    Text,
    Texts,
    complain,
    option,
    options_of,
    read_config,
)
from crawler.errors import CitewatchError, InputError, Interrupted, Unforeseen, noted

app = typer.Typer(
    name="citewatch",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Checks that the quotes and citations of an article are really in their sources.",
)
app.command()(check)
app.add_typer(archive_app)
app.add_typer(store_app)
app.command()(recheck)
app.command()(status)
app.command()(history)
app.command()(drift)
app.command()(watch)


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


@app.command()
def extract(
    articles: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ARTICLE...]",
            help="Files in HTML, text, Markdown, wikitext, LaTeX, reStructuredText, AsciiDoc, Org, "
            "PDF, DOCX, ODT, RTF or EPUB; dumps of wikis.",
        ),
    ] = None,
    jsonl: Lines = None,
    format: TableOrJson = "table",
    html: Annotated[Text, option("FILE", "Write a page that shows every mark.", "--html")] = None,
) -> None:
    """Show the quotes and citations of articles, with offsets. No network."""
    from crawler.cli.extract import answer_lines, extract_row, show_articles

    if jsonl is not None:
        raise typer.Exit(answer_lines(jsonl, extract_row))
    if not articles:
        raise InputError("extract", "name an article file, or --jsonl FILE")
    raise typer.Exit(show_articles(articles, format, html))


@app.command()
def compare(
    quote: Annotated[Texts, option("TEXT", "The quoted words; again for each fragment.")] = None,
    source: Annotated[Text, option("FILE", "The source: HTML, text or PDF.")] = None,
    jsonl: Lines = None,
    format: TableOrJson = "table",
) -> None:
    """Compare a quote with a source. No network."""
    from crawler.cli.extract import answer_lines, compare_one, compare_row

    if jsonl is not None:
        raise typer.Exit(answer_lines(jsonl, compare_row))
    if not quote or not source or not all(words.strip() for words in quote):
        raise InputError("compare", "needs --quote TEXT and --source FILE, or --jsonl FILE")
    raise typer.Exit(compare_one(quote, source, format))


@app.command()
def report(
    out: Out = None,
    db: Db = None,
    run: Run = None,
    format: Annotated[Texts, option("NAME", "What stdout shows, as for check.")] = None,
    robust_links: Annotated[
        Text, option("FILE", "Print this article's HTML with its links made robust instead.")
    ] = None,
    lang: Lang = None,
    config: Config = None,
) -> None:
    """Write the reports again from the store: all findings that stand, or a run's. No network."""
    options = options_of(locals(), read_config(config))
    from crawler.cli.report import print_robust, report_run

    if robust_links is not None:
        raise typer.Exit(print_robust(options, run, robust_links))
    raise typer.Exit(report_run(options, run))


@app.command()
def runs(
    out: Out = None,
    db: Db = None,
    format: TableOrJson = "table",
    config: Config = None,
) -> None:
    """List the runs of the ledger with their ids and counts, the newest first. No network."""
    options = options_of({"out": out, "db": db}, read_config(config))
    from crawler.cli.report import show_runs

    raise typer.Exit(show_runs(options.db, format))


@app.command()
def serve(
    out: Out = None,
    archive: Archives = None,
    db: Db = None,
    run: Run = None,
    host: Annotated[str, option("ADDRESS", "Where to listen; others need a token.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8765,
    lang: Lang = None,
    config: Config = None,
) -> None:
    """Open the report for reviewers: confirm, reject, comment, assign findings."""
    options = options_of(locals(), read_config(config))
    from crawler.cli.report import serve_reviews

    serve_reviews(options, run, host, port)


def main() -> NoReturn:
    """The `citewatch` command."""
    listen_for_stops()
    sys.exit(run(sys.argv[1:]))


_INTERRUPTED = 128 + signal.SIGINT  # what typer makes of KeyboardInterrupt
AGAIN = 0.02  # seconds until a stop that was lost is tried again


class _Stopped(KeyboardInterrupt):
    """Not the class itself: Python ends by SIGINT when that once passed through its own code."""


def listen_for_stops() -> None:
    """Make SIGINT and SIGTERM end the command as `run` says; before Scrapy's own handlers, and
    after them.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)
    sys.unraisablehook = _unraisable


def _stop(number: int, _: object) -> None:
    raise _Stopped(number)


def _unraisable(lost: sys.UnraisableHookArgs) -> None:
    """What is raised in a finalizer or a weak reference's callback goes no further: a stop that
    came just then comes again.
    """
    if not isinstance(lost.exc_value, _Stopped):
        sys.__unraisablehook__(lost)
        return
    number = lost.exc_value.args[0]
    signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(number))
    signal.setitimer(signal.ITIMER_REAL, AGAIN)


def run(arguments: list[str]) -> int:
    """Run the command and give its exit code; every error becomes one line on stderr."""
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
    except Unforeseen as error:
        complain(f"{error}; the same command goes on")
        return Exit.FAULT
    except CitewatchError as error:
        complain(str(error))
        return Exit.STOPPED
    except msgspec.DecodeError as error:
        complain(f"the ledger holds a value that cannot be read, it is damaged ({error})")
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
    except Exception as error:  # noqa: BLE001  the last resort: one line, never a traceback
        command = " ".join(arguments)[:200]
        complain(f"{command}: stopped by {noted(error, command)}; the same command goes on")
        return Exit.FAULT
    if code == _INTERRUPTED:
        complain("stopped; run the same command again to go on")
        return Exit.STOPPED
    return int(code or 0)
