"""`citewatch archive …`: the commands over an archive, declared; `archiving` does their work."""

from __future__ import annotations

from typing import Annotated

import typer

from crawler.flags import Archives, Db, Out

archive_app = typer.Typer(
    name="archive",
    no_args_is_help=True,
    help="Look into the archive, verify it, index it, hand it on, take others in. No network.",
)

_Archive = Annotated[
    str | None, typer.Option(metavar="DIR", help="The archive folder (default OUT/archive).")
]
_Format = Annotated[str, typer.Option(metavar="NAME", help="table, json or jsonl.")]


@archive_app.command("list")
def list_captures(
    archive: Archives = None,
    out: Out = None,
    url: Annotated[
        str | None, typer.Option(metavar="PREFIX", help="Only URLs that begin so.")
    ] = None,
    host: Annotated[
        str | None, typer.Option(metavar="HOST", help="Only this host and those under it.")
    ] = None,
    format: _Format = "table",
) -> None:
    """List the captures: when, status, type, bytes on disk, URL, record."""
    from crawler.archiving import place, show_captures

    raise typer.Exit(show_captures(place(archive, out), url, host, format))


@archive_app.command()
def verify(
    archive: Archives = None, out: Out = None, db: Db = None, format: _Format = "table"
) -> None:
    """Hold every bit against digests and index; say which findings rest on what is damaged."""
    from crawler.archiving import place, verify_archives

    raise typer.Exit(verify_archives(place(archive, out), out, db, format))


@archive_app.command()
def index(archive: _Archive = None, out: Out = None) -> None:
    """Make the index of an archive folder anew from its WARC files."""
    from crawler.archiving import place, rebuild_index

    raise typer.Exit(rebuild_index(place([archive] if archive else None, out)[0]))


@archive_app.command()
def export(
    wacz: Annotated[str, typer.Option("--wacz", metavar="FILE", help="The WACZ to write.")],
    article: Annotated[
        str | None,
        typer.Option(metavar="URL|FILE", help="Only this article and what its findings rest on."),
    ] = None,
    run: Annotated[
        str | None, typer.Option(metavar="ID", help="A finished run (default: the last one).")
    ] = None,
    archive: Archives = None,
    out: Out = None,
    db: Db = None,
) -> None:
    """Write a run, or one article of it, as a WACZ: archive, index, pages, report, findings."""
    from crawler.archiving import place
    from crawler.handing import export_run

    raise typer.Exit(export_run(place(archive, out), out, db, wacz, article, run))


@archive_app.command("import")
def import_(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="WACZ or WARC files.")],
    archive: _Archive = None,
    out: Out = None,
) -> None:
    """Take WACZ and WARC files into the archive folder, their digests checked."""
    from crawler.archiving import place
    from crawler.handing import take_in_files

    raise typer.Exit(take_in_files(files, place([archive] if archive else None, out)[0]))
