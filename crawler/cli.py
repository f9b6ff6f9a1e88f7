"""The command line: parse, call one function, turn its answer into a named exit code.

Rooms are imported inside the commands, so that `--help` does not pay for the crawler.
"""

from __future__ import annotations

import sys
from contextlib import nullcontext
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, cast

import typer

from crawler import __version__
from crawler.errors import CitewatchError, InputError, Interrupted

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.model import Article
    from crawler.options import CheckOptions
    from reports import Run


class Exit(IntEnum):
    """The exit codes, as CI jobs rely on them."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    STOPPED = 3


app = typer.Typer(
    name="citewatch",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Checks that the quotes and citations of an article are really in their sources.",
)


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
        help="URL of an article; HTML, text, Markdown or PDF file; feed or sitemap; WARC or WACZ; "
        "'-' for an article on standard input.",
    ),
]


@app.command()
def check(
    sources: _Sources = None,
    files_from: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="A file that names SOURCEs, one a line.")
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
            help="What stdout shows: table (default), json, jsonl, csv, markdown, junit, sarif, "
            "github or gitlab; the file goes to OUT too.",
        ),
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
    embedding: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="A sentence-transformers model for translations (extra: embeddings).",
        ),
    ] = None,
    config: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Settings file (default citewatch.toml)."),
    ] = None,
) -> None:
    """Follow an article's citations, archive them, compare the quotes, report."""
    from crawler import settings
    from crawler.middlewares.overrides import parse_overrides
    from crawler.options import check_options, read_config

    flags = {
        "out": out,
        "archive": archive,
        "db": db,
        "offline": offline,
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
    }
    knobs = frozenset(name for name in dir(settings) if name.isupper())
    options = check_options(flags, read_config(config), knobs)
    parse_overrides(options.resolve)
    raise typer.Exit(_check(_named(sources, files_from), options))


def _named(sources: list[str] | None, files_from: str | None) -> list[str]:
    """The sources of the command line, then the ones that --files-from names."""
    from crawler.sources import listed

    named = [*(sources or []), *(listed(files_from) if files_from else ())]
    if not named:
        raise InputError("check", "name at least one SOURCE: a URL or a file, or --files-from FILE")
    return named


def _check(sources: list[str], options: CheckOptions) -> Exit:
    """Run the check, write the reports, show the summary."""
    import reports
    from crawler import checking
    from crawler.options import failed
    from crawler.shelf import preparing
    from crawler.sources import gather
    from crawler.store.ledger import Ledger
    from crawler.store.opening import open_store
    from crawler.store.vectors import VectorStore
    from reports.stored import run_of

    if options.format not in ("table", *reports.FORMATS):
        known = ", ".join(("table", *reports.FORMATS))
        raise InputError("--format", f"'{options.format}' is unknown; there are {known}")
    gathered = gather(sources)
    if gathered.left_out:
        _complain(f"{gathered.left_out} archived pages are no articles with quotes or citations")
    extra = tuple(dict.fromkeys((*options.extra, *gathered.corpora)))
    _make_folder(options.out)
    plan = checking.Plan(gathered.articles, options.archive, extra, options.offline)
    engine = open_store(options.db)
    ledger = Ledger(engine)
    prepare = preparing(options.embedding, VectorStore(engine))
    with _progress() as progress:
        checked = checking.check(plan, ledger, _crawl_with(options), progress, prepare)
    run = run_of(ledger, checked.run.id, checked.run.started, checked.finished)
    formats = dict.fromkeys(("html", "json", "jsonl", options.format))
    formats.pop("table", None)
    written = dict(zip(formats, reports.write(run, options.out, tuple(formats)), strict=True))
    _show(options.format, run, written)
    for problem in checked.problems:
        _complain(problem)
    if checked.problems:
        return Exit.USAGE
    hit = any(
        failed(finding, options.fail_on) for report in run.articles for finding in report.findings
    )
    return Exit.FINDINGS if hit else Exit.CLEAN


def _crawl_with(options: CheckOptions) -> Any:
    def crawl(frontier: Any, writer: Any) -> bool:
        from crawler.spiders.run import crawl as run_crawl

        overrides = {"LOG_LEVEL": "ERROR", **options.settings}
        return not run_crawl(frontier, writer, overrides=overrides).interrupted

    return crawl


def _show(format: str, run: Run, written: dict[str, Path]) -> None:
    """Print the findings: a table for a person, or a report as it was written."""
    if format == "table":
        from rich.console import Console

        from reports.terminal import summary

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


def _progress() -> Any:
    """A context that gives the progress callback; a bar only on a terminal."""
    from crawler.progress import shown_progress

    return shown_progress()


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

    if jsonl is not None:
        raise typer.Exit(_answer_lines(jsonl, linemode.extract_row))
    if not articles:
        raise InputError("extract", "name an article file, or --jsonl FILE")
    if format not in ("table", "json"):
        raise InputError("--format", f"'{format}' is unknown; use table or json")
    from crawler.lines import dump_line
    from crawler.sources import read_file

    read = [read_file(path) for path in articles]
    if html is not None:
        _write_reading(read, Path(html))
        return
    for article in read:
        if format == "json":
            sys.stdout.write(dump_line(linemode.extract_article(article)) + "\n")
        else:
            _show_article(article)


def _write_reading(read: list[Article], path: Path) -> None:
    from crawler.reading.pairing import pair
    from reports.readingpage import write_reading

    write_reading([(article, pair(article)) for article in read], path)
    print(f"Reading: {path}")


def _show_article(article: Article) -> None:
    from rich.console import Console

    from crawler.reading.pairing import pair
    from reports.reading import reading_table

    reading_table(article, pair(article), Console())


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

    if jsonl is not None:
        raise typer.Exit(_answer_lines(jsonl, linemode.compare_row))
    if not quote or not source or not all(words.strip() for words in quote):
        raise InputError("compare", "needs --quote TEXT and --source FILE, or --jsonl FILE")
    if format not in ("table", "json"):
        raise InputError("--format", f"'{format}' is unknown; use table or json")
    raise typer.Exit(_compare_one(quote, source, format))


def _compare_one(quote: list[str], source: str, format: str) -> Exit:
    from crawler.judging.verdict import compare as judge
    from crawler.linemode import page_in_file, source_of
    from crawler.lines import compare_object, dump_line
    from crawler.model import Outcome

    page = page_in_file(source)
    judgement = judge(tuple(quote), source_of(page))
    if format == "json":
        sys.stdout.write(dump_line(compare_object(source, judgement, page.text)) + "\n")
    else:
        from rich.console import Console

        from reports.reading import judgement_table

        judgement_table(" ".join(quote), judgement, page.text, Console())
    return Exit.FINDINGS if judgement.outcome is Outcome.DRIFT else Exit.CLEAN


def _answer_lines(name: str, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> Exit:
    """Answer each line of the file, or of stdin for "-"; exit 2 if one could not be used."""
    from crawler.linemode import answers
    from crawler.lines import dump_line

    code = Exit.CLEAN
    shown = "<stdin>" if name == "-" else name
    with _opened(name) as lines:
        for result, problem in answers(lines, answer, shown):
            sys.stdout.write(dump_line(result) + "\n")
            if problem is not None:
                _complain(problem)
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


def _complain(line: str) -> None:
    """One line on stderr, controls stripped so that a file name cannot play the terminal."""
    plain = "".join(char if char.isprintable() else " " for char in line)
    print(f"citewatch: {plain}", file=sys.stderr)


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
        _complain(error.message)
        return Exit.STOPPED
    except KeyboardInterrupt:
        _complain("stopped; run the same command again to go on")
        return Exit.STOPPED
    except InputError as error:
        _complain(str(error))
        return Exit.USAGE
    except CitewatchError as error:
        _complain(str(error))
        return Exit.STOPPED
    except typer.Exit as error:
        return error.exit_code
    except usage_error as error:
        _complain(f"{error.format_message()} See 'citewatch --help'.")
        return Exit.USAGE
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output went away: nothing is left to say
        return Exit.CLEAN
    except OSError as error:
        _complain(f"{error.filename or 'output'}: {error.strerror}; nothing that is kept is lost")
        return Exit.STOPPED
    return int(code or 0)
