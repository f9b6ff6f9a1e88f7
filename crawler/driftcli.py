"""`citewatch drift`, declared; `drifting` does its work."""

from __future__ import annotations

from typing import Annotated

import typer

from crawler.flags import Archives, Out, TableOrJson


def drift(
    url: Annotated[str, typer.Argument(metavar="URL", help="The page, as it is cited.")],
    archive: Archives = None,
    out: Out = None,
    quote: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Say what each change does to these words.")
    ] = None,
    format: TableOrJson = "table",
) -> None:
    """Show how a page changed from capture to capture, and what that did to a quote."""
    from crawler.archiving import place
    from crawler.drifting import show_drift

    raise typer.Exit(show_drift(url, place(archive, out), quote, format))
