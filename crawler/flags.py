"""The options that several commands share, each declared once, and how they are checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from crawler.options import CheckOptions

Out = Annotated[
    str | None,
    typer.Option(metavar="DIR", help="The run's folder, with its reports. Default: citewatch-out."),
]
Archives = Annotated[
    list[str] | None,
    typer.Option(
        metavar="DIR|FILE",
        help="Folder for captures (default OUT/archive); a WARC or WACZ file is only read.",
    ),
]
Db = Annotated[str | None, typer.Option(metavar="URL", help="The ledger (default: SQLite in OUT).")]
Run = Annotated[
    str | None, typer.Option(metavar="ID", help="A finished run (default: the last one).")
]
Lang = Annotated[str | None, typer.Option(metavar="en|ru", help="The language of the reports.")]
Config = Annotated[
    str | None, typer.Option(metavar="FILE", help="Settings file (default citewatch.toml).")
]
Resolve = Annotated[
    list[str] | None,
    typer.Option(metavar="HOST:PORT:ADDRESS", help="Connect there for that host, as curl does."),
]
Private = Annotated[
    bool | None, typer.Option("--allow-private", help="Contact private addresses too.")
]
Delay = Annotated[
    float | None, typer.Option(metavar="SECONDS", help="Pause between requests to one host.")
]
Rescue = Annotated[
    bool | None,
    typer.Option(
        "--rescue/--no-rescue",
        help="Ask web archives for copies of dead and drifting sources (default on).",
    ),
]
Lines = Annotated[
    str | None, typer.Option("--jsonl", metavar="FILE|-", help="One JSON object a line.")
]
TableOrJson = Annotated[str, typer.Option(metavar="NAME", help="table or json.")]


def options_of(flags: Mapping[str, Any], config: Mapping[str, Any]) -> CheckOptions:
    """Flags (None when not given) over the settings file over defaults, all of them checked.

    Raises InputError naming the option at fault.
    """
    from crawler import settings
    from crawler.middlewares.overrides import parse_overrides
    from crawler.options import check_options

    knobs = frozenset(name for name in dir(settings) if name.isupper())
    options = check_options(flags, config, knobs)
    parse_overrides(options.resolve)
    return options
