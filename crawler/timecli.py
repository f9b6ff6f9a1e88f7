"""`citewatch recheck`, `history`, `watch`: declared; `timecommands`, `watching` do the work."""

from __future__ import annotations

from typing import Annotated, Any

import typer

_Out = Annotated[
    str | None, typer.Option(metavar="DIR", help="The run's folder. Default: citewatch-out.")
]
_Archive = Annotated[
    list[str] | None,
    typer.Option(
        metavar="DIR|FILE",
        help="Folder for captures (default OUT/archive); a .warc.gz file is only read.",
    ),
]
_Db = Annotated[
    str | None, typer.Option(metavar="URL", help="The ledger (default: SQLite in OUT).")
]
_Resolve = Annotated[
    list[str] | None,
    typer.Option(metavar="HOST:PORT:ADDRESS", help="Connect there for that host, as curl does."),
]
_Private = Annotated[
    bool | None, typer.Option("--allow-private", help="Contact private addresses too.")
]
_FailOn = Annotated[
    list[str] | None,
    typer.Option(metavar="OUTCOME|KIND,...", help="Changes to these give exit code 1."),
]
_Config = Annotated[
    str | None, typer.Option(metavar="FILE", help="Settings file (default citewatch.toml).")
]
_Rescue = Annotated[
    bool | None,
    typer.Option("--rescue/--no-rescue", help="Ask web archives about dead and drifting sources."),
]
_Delay = Annotated[
    float | None, typer.Option(metavar="SECONDS", help="Pause between requests to one host.")
]


def recheck(
    due: Annotated[
        bool, typer.Option("--due", help="Only pages that the policy in [recheck] wants now.")
    ] = False,
    out: _Out = None,
    archive: _Archive = None,
    db: _Db = None,
    fail_on: _FailOn = None,
    format: Annotated[
        str | None, typer.Option(metavar="NAME", help="table (default) or json.")
    ] = None,
    resolve: _Resolve = None,
    allow_private: _Private = None,
    delay: _Delay = None,
    rescue: _Rescue = None,
    config: _Config = None,
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
    raise typer.Exit(recheck_sources(_options(flags, settings), settings, only_due=due))


def history(
    named: Annotated[
        str, typer.Argument(metavar="URL|ARTICLE", help="A cited page, or an article.")
    ],
    out: _Out = None,
    db: _Db = None,
    format: Annotated[str, typer.Option(metavar="NAME", help="table or json.")] = "table",
    config: _Config = None,
) -> None:
    """Print every capture, failure and change of finding, the oldest first. No network."""
    from crawler.options import read_config
    from crawler.timecommands import show_history

    options = _options({"out": out, "db": db}, read_config(config))
    raise typer.Exit(show_history(named, options.db, format))


def _options(flags: dict[str, Any], settings: dict[str, Any]) -> Any:
    from crawler import settings as module
    from crawler.middlewares.overrides import parse_overrides
    from crawler.options import check_options

    knobs = frozenset(name for name in dir(module) if name.isupper())
    options = check_options(flags, settings, knobs)
    parse_overrides(options.resolve)
    return options


def watch(
    every: Annotated[
        str | None, typer.Option(metavar="AGE", help="Such as 30m or 6h (default 1h).")
    ] = None,
    cron: Annotated[
        str | None, typer.Option(metavar="TIME", help="Five fields, as in a crontab.")
    ] = None,
    out: _Out = None,
    archive: _Archive = None,
    db: _Db = None,
    fail_on: _FailOn = None,
    format: Annotated[
        str | None, typer.Option(metavar="NAME", help="table (default) or json.")
    ] = None,
    resolve: _Resolve = None,
    allow_private: _Private = None,
    delay: _Delay = None,
    rescue: _Rescue = None,
    config: _Config = None,
) -> None:
    """Run `recheck --due` again and again until SIGTERM (extra: watch)."""
    from crawler.options import read_config
    from crawler.watching import watch as keep_watching

    flags: dict[str, Any] = {"out": out, "archive": archive, "db": db, "resolve": resolve}
    flags |= {"allow-private": allow_private, "delay": delay, "fail-on": fail_on}
    _options(flags | {"format": format or "table", "rescue": rescue}, read_config(config))
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
