"""`citewatch recheck`, `history`, `watch`: declared; `timecommands`, `watching` do the work."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from crawler.flags import (
    Archives,
    Config,
    Db,
    Delay,
    Out,
    Private,
    Rescue,
    Resolve,
    TableOrJson,
    options_of,
)

_FailOn = Annotated[
    list[str] | None,
    typer.Option(metavar="OUTCOME|KIND,...", help="Changes to these give exit code 1."),
]


def recheck(
    due: Annotated[
        bool, typer.Option("--due", help="Only pages that the policy in [recheck] wants now.")
    ] = False,
    out: Out = None,
    archive: Archives = None,
    db: Db = None,
    fail_on: _FailOn = None,
    format: Annotated[
        str | None, typer.Option(metavar="NAME", help="table (default) or json.")
    ] = None,
    resolve: Resolve = None,
    allow_private: Private = None,
    delay: Delay = None,
    rescue: Rescue = None,
    config: Config = None,
) -> None:
    """Fetch cited pages again, judge them, tell which findings changed."""
    from crawler.options import read_config
    from crawler.timecommands import recheck_sources

    flags = {
        "out": out,
        "archive": archive,
        "db": db,
        "fail-on": fail_on,
        "format": format or "table",
        "resolve": resolve,
        "allow-private": allow_private,
        "delay": delay,
        "rescue": rescue,
    }
    settings = read_config(config)
    raise typer.Exit(recheck_sources(options_of(flags, settings), settings, only_due=due))


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
    from crawler.options import read_config
    from crawler.timecommands import show_history

    options = options_of({"out": out, "db": db}, read_config(config))
    raise typer.Exit(show_history(named, options.db, format))


def watch(
    every: Annotated[
        str | None, typer.Option(metavar="AGE", help="Such as 30m or 6h (default 1h).")
    ] = None,
    cron: Annotated[
        str | None, typer.Option(metavar="TIME", help="Five fields, as in a crontab.")
    ] = None,
    out: Out = None,
    archive: Archives = None,
    db: Db = None,
    fail_on: _FailOn = None,
    format: Annotated[
        str | None, typer.Option(metavar="NAME", help="table (default) or json.")
    ] = None,
    resolve: Resolve = None,
    allow_private: Private = None,
    delay: Delay = None,
    rescue: Rescue = None,
    config: Config = None,
) -> None:
    """Run `recheck --due` again and again until SIGTERM (extra: watch)."""
    from crawler.options import read_config
    from crawler.watching import watch as keep_watching

    flags: dict[str, Any] = {"out": out, "archive": archive, "db": db, "resolve": resolve}
    flags |= {"allow-private": allow_private, "delay": delay, "fail-on": fail_on}
    options_of(flags | {"format": format or "table", "rescue": rescue}, read_config(config))
    flags |= {"format": format, "config": config, "no-rescue": rescue is False}
    raise typer.Exit(keep_watching(_arguments(flags), every, cron))


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
