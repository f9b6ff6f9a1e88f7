"""What the command line and citewatch.toml say, checked: unknown names stop the run."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crawler.errors import InputError

if TYPE_CHECKING:  # what follows is imported where it is needed: `--help` needs none of it
    from crawler.checks.acceptance import BaselineChoice
    from crawler.checks.frontier import Exclusion
    from crawler.checks.sources import Links
    from crawler.model import Finding, Kind

CONFIG = "citewatch.toml"


KEYS = frozenset(
    {
        "out", "archive", "db", "fail-on", "strict", "format", "resolve", "allow-private",
        "insecure", "timeout", "contact", "delay", "embedding", "lang", "settings", "rescue",
        "archives", "jobs", "archive-now", "browser", "browser-hosts", "compression", "baseline",
        "exclude", "recheck", "notices", "cluster",
        "metrics", "log-format",
    }
)  # fmt: skip

_LINKS_ONLY = "CITEWATCH_LINKS_ONLY"
_PASSING = ".links-archive"
"""In OUT: what a check of links alone reads its pages from, thrown away once its reports are
written. A run that was stopped finds it again."""


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """The options of `check` after flags have gone over citewatch.toml over defaults."""

    out: Path
    archive: Path
    extra: tuple[Path, ...]
    db: str
    offline: bool
    links: Links | None
    """Whether only what became of the links is asked."""
    fail_on: frozenset[Kind]
    formats: tuple[str, ...]
    """What --format names: the first goes to stdout, all of them to OUT."""
    embedding: str | None
    lang: str
    jobs: int
    rescue: bool
    """Whether web archives are asked about dead and drifting sources."""
    archive_now: bool
    """Whether web archives are asked to capture the sources that are alive."""
    settings: Mapping[str, object]
    """Scrapy settings that differ from crawler.settings."""
    articles: tuple[str, ...] = ()
    """What --articles says: URLs, or files that name articles."""
    quiet: bool = False
    """Neither progress nor table: files, errors and the exit code tell."""
    baseline: BaselineChoice | None = None
    exclude: tuple[Exclusion, ...] = ()
    compression: str = "gzip"
    """How captures are compressed: "gzip" or "zstd"."""
    cluster: str = ""
    """A Dask scheduler, or "local:N"; empty: this process alone."""
    metrics: int | None = None
    """The port of the loopback on which metrics are served."""
    log_format: str = ""
    """"json", or empty: no log."""

    @property
    def format(self) -> str:
        """What stdout shows."""
        return self.formats[0]

    @property
    def resolve(self) -> tuple[str, ...]:
        """The HOST:PORT:ADDRESS lines, not checked yet."""
        return tuple(texts_of(self.settings, "CITEWATCH_RESOLVE"))


def read_config(path: str | None) -> dict[str, Any]:
    """The settings file at `path`, or ./citewatch.toml, or nothing.

    Raises InputError for a named file that is missing, for bad TOML and for unknown keys.
    """
    import tomllib

    file = Path(path or CONFIG)
    if path is None and not file.exists():
        return {}
    try:
        read = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise InputError(str(file), f"cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(str(file), f"is not valid TOML: {error}") from None
    for key in read:
        if key not in KEYS:
            raise InputError(str(file), f"unknown key '{key}'; known: {', '.join(sorted(KEYS))}")
    return read


def check_options(
    flags: Mapping[str, Any], config: Mapping[str, Any], knobs: frozenset[str]
) -> CheckOptions:
    """Flags (None when not given) over the settings file over defaults.

    `knobs` are the names of all crawl settings. Raises InputError naming the option at fault.
    """
    from crawler.checks.notices import failing_kinds

    chosen = dict(config) | {
        key: value for key, value in flags.items() if value not in (None, [], ())
    }
    out = Path(text_of(chosen, "out", "citewatch-out"))
    folder, extra = split_archives(texts_of(chosen, "archive"), out)
    strict = _flag(chosen, "strict")
    offline, links = bool(flags.get("offline")), None
    if flags.get("links-only"):
        from crawler.checks.sources import Links

        kept = offline or chosen.get("archive")
        links = Links.ARCHIVED if kept else Links.FORGOTTEN
        folder = folder if kept else out / _PASSING
        chosen = {"browser": "none", "rescue": False, **chosen}
    return CheckOptions(
        out=out,
        archive=folder,
        extra=extra,
        db=text_of(chosen, "db", f"sqlite:///{out / ('links.db' if links else 'citewatch.db')}"),
        offline=offline,
        links=links,
        quiet=bool(flags.get("quiet")),
        fail_on=failing_kinds(texts_of(chosen, "fail-on") or ["drift", "dead"], strict=strict),
        formats=tuple(dict.fromkeys(texts_of(chosen, "format"))) or ("table",),
        embedding=text_of(chosen, "embedding", "") or None,
        lang=_lang(chosen),
        jobs=_jobs(chosen),
        rescue=_flag(chosen, "rescue") if "rescue" in chosen else _public(chosen),
        archive_now=_archives_now(chosen),
        settings=_crawl_settings(chosen, knobs) | ({_LINKS_ONLY: True} if links else {}),
        articles=tuple(flags.get("articles") or ()),
        baseline=_baseline(chosen),
        exclude=_exclusions(chosen),
        compression=_compression(text_of(chosen, "compression", "gzip")),
        cluster=_cluster(chosen),
        metrics=_port(chosen),
        log_format=text_of(chosen, "log-format", ""),
    )


def _exclusions(chosen: Mapping[str, Any]) -> tuple[Exclusion, ...]:
    if "exclude" not in chosen:
        return ()  # `status` answers before what reads pages is imported
    from crawler.checks.frontier import read_exclusions

    return read_exclusions(chosen["exclude"])


def _baseline(chosen: Mapping[str, Any]) -> BaselineChoice | None:
    name = text_of(chosen, "baseline", "")
    rest = {key: chosen.get(key) for key in ("reason", "author", "expires")}
    update = bool(chosen.get("update-baseline"))
    if not name:
        if update:
            raise InputError("--update-baseline", "name the file with --baseline FILE")
        return None
    if Path(name).suffix.lower() not in (".toml", ".json"):
        raise InputError(name, "a baseline is a .toml or .json file")
    from crawler.checks.acceptance import BaselineChoice

    return BaselineChoice(Path(name), update, **rest)


def _port(chosen: Mapping[str, Any]) -> int | None:
    port = chosen.get("metrics")
    if port is not None and not (type(port) is int and 0 < port < 65_536):
        raise InputError("metrics", "must be a port, from 1 to 65535")
    return port


def _cluster(chosen: Mapping[str, Any]) -> str:
    cluster = text_of(chosen, "cluster", "")
    shared = text_of(chosen, "db", "").startswith("postgresql")
    if cluster and not cluster.startswith("local:") and not shared:
        raise InputError(
            "--cluster", "other machines need a ledger: name --db postgresql+psycopg://…"
        )
    return cluster


def _compression(name: str) -> str:
    if name not in ("gzip", "zstd"):
        raise InputError("compression", f"'{name}' is unknown; there are gzip and zstd")
    return name


def split_archives(paths: Sequence[str], out: Path) -> tuple[Path, tuple[Path, ...]]:
    """The folder that captures are written to, and the extra archives that are only read. For
    "s3://BUCKET/PREFIX" it is the archive folder in `out`, with that for its object store.
    """
    from crawler.archive.folder import ARCHIVE_SUFFIXES
    from crawler.archive.index import INDEX_NAME
    from crawler.archive.objectstore import SCHEME, attach

    stores = [path for path in paths if path.startswith(SCHEME)]
    plain = [path for path in paths if path not in stores]
    extra = tuple(Path(path) for path in plain if path.lower().endswith(ARCHIVE_SUFFIXES))
    folders = [Path(path) for path in plain if not path.lower().endswith(ARCHIVE_SUFFIXES)]
    for path in extra:
        if not path.is_file():
            raise InputError(str(path), "no such archive file")
    for path in folders:
        if path.is_file():
            raise InputError(str(path), "is not an archive folder, .warc, .warc.gz or .wacz file")
    folders += [attach(url, out / "archive", INDEX_NAME) for url in stores]
    if len(folders) > 1:
        raise InputError(
            "--archive", "only one folder can be written to; name others as .warc.gz files"
        )
    return (folders[0] if folders else out / "archive"), extra


def failed(finding: Finding, fail_on: frozenset[Kind]) -> bool:
    """Whether this finding makes the command fail: one that is accepted does not."""
    return finding.kind in fail_on and finding.accepted is None


def _public(chosen: Mapping[str, Any]) -> bool:
    """Whether archives may be told of pages: not of those of a test web (`allow-private`,
    `resolve`), unless archives are named for it.
    """
    own_web = _flag(chosen, "allow-private") or bool(texts_of(chosen, "resolve"))
    return bool(chosen.get("archives")) or not own_web


def _archives_now(chosen: Mapping[str, Any]) -> bool:
    """As said; never for a test web with the archives of the public one."""
    wanted = _flag(chosen, "archive-now")
    if wanted and not _public(chosen):
        raise InputError("--archive-now", "name the archives of your test web in [[archives]]")
    return wanted


def _crawl_settings(chosen: Mapping[str, Any], knobs: frozenset[str]) -> dict[str, object]:
    settings: dict[str, object] = dict(chosen.get("settings", {}))
    for name in settings:
        if name not in knobs:
            raise InputError("settings", f"unknown crawl setting '{name}'; see crawler/settings.py")
    if resolve := texts_of(chosen, "resolve"):
        settings["CITEWATCH_RESOLVE"] = resolve
    if hosts := texts_of(chosen, "browser-hosts"):
        settings["CITEWATCH_BROWSER_HOSTS"] = hosts
    for key in ("allow-private", "insecure"):
        if _flag(chosen, key):
            settings[f"CITEWATCH_{key.upper().replace('-', '_')}"] = True
    for key in ("browser", "contact"):
        if key in chosen:
            settings[f"CITEWATCH_{key.upper()}"] = text_of(chosen, key, "")
    if "archives" in chosen:
        settings["CITEWATCH_ARCHIVES"] = chosen["archives"]
    if "timeout" in chosen:
        settings |= _time_limits(_seconds(chosen, "timeout"))
    if "delay" in chosen:
        settings["DOWNLOAD_DELAY"] = _seconds(chosen, "delay", least=0.0)
    return settings


def _time_limits(seconds: float) -> dict[str, object]:
    """One limit for a URL with everything that belongs to it; its parts never exceed it."""
    return {
        "CITEWATCH_URL_DEADLINE": seconds,
        "DOWNLOAD_TIMEOUT": min(seconds, 30.0),
        "CITEWATCH_ROBOTS_SECONDS": min(seconds, 14.0),
    }


def _jobs(chosen: Mapping[str, Any]) -> int:
    jobs = chosen.get("jobs", 0)
    if not isinstance(jobs, int) or isinstance(jobs, bool) or not 0 <= jobs <= 256:
        raise InputError("jobs", "must be a number from 1 to 256; 0 takes every core")
    return jobs or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else jobs or 1


def _lang(chosen: Mapping[str, Any]) -> str:
    if "lang" not in chosen:
        return "en"
    from reports.catalogue import languages  # with all of the reports: few commands need them

    lang = text_of(chosen, "lang", "en")
    if lang not in languages():
        raise InputError("lang", f"'{lang}' is unknown; reports are in {', '.join(languages())}")
    return lang


def text_of(chosen: Mapping[str, Any], key: str, default: str) -> str:
    """The text of an option. Raises InputError naming it when it is something else."""
    value = chosen.get(key, default)
    if not isinstance(value, str):
        raise InputError(key, "must be text")
    return value


def texts_of(chosen: Mapping[str, Any], key: str) -> list[str]:
    """The texts of an option, one or several. Raises InputError naming it when they are none."""
    value = chosen.get(key, [])
    if isinstance(value, str):
        return [value]
    if not all(isinstance(one, str) for one in value):
        raise InputError(key, "must be text or a list of texts")
    return list(value)


def _flag(chosen: Mapping[str, Any], key: str) -> bool:
    value = chosen.get(key, False)
    if not isinstance(value, bool):
        raise InputError(key, "must be true or false")
    return value


def _seconds(chosen: Mapping[str, Any], key: str, least: float = 0.1) -> float:
    value = chosen[key]
    if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= 3600:
        raise InputError(key, f"must be a number of seconds from {least:g} to 3600")
    return float(value)


# How a command ends: its exit code, and one line on stderr when something is wrong.


class Exit(IntEnum):
    """The exit codes, as CI jobs rely on them."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    STOPPED = 3
    FAULT = 4


def complain(line: str) -> None:
    """One line on stderr."""
    print(f"citewatch: {printable(line)}", file=sys.stderr)


def printable(text: str) -> str:
    """`text` with a space for each control, so that a file name cannot play the terminal."""
    return "".join(char if char.isprintable() else " " for char in text)


def known_format(name: str, known: Sequence[str] = ("table", "json")) -> None:
    """Raises InputError when `--format` says something that the command does not know."""
    if name not in known:
        raise InputError("--format", f"'{name}' is unknown; there are {', '.join(known)}")


# The options that several commands share, each declared once, and how they are checked.


Text = str | None
Texts = list[str] | None
Switch = bool | None


def option(metavar: str, help: str, *names: str) -> Any:
    """Declares an option that takes a value; its name is the parameter's unless `names` say."""
    return typer.Option(*names, metavar=metavar, help=help)


def switch(name: str, help: str) -> Any:
    """Declares an option without a value."""
    return typer.Option(name, help=help)


Out = Annotated[Text, option("DIR", "The run's folder, with its reports. Default: citewatch-out.")]
Archives = Annotated[
    Texts,
    option(
        "DIR|FILE", "Folder for captures (default OUT/archive); a WARC or WACZ file is only read."
    ),
]
Db = Annotated[Text, option("URL", "The ledger (default: SQLite in OUT).")]
Run = Annotated[
    Text, option("ID", "What one finished run found (default: all findings that stand).")
]
Lang = Annotated[Text, option("CODE", "The language of the reports.")]
Config = Annotated[Text, option("FILE", "Settings file (default citewatch.toml).")]
Resolve = Annotated[
    Texts, option("HOST:PORT:ADDRESS", "Connect there for that host, as curl does.")
]
Private = Annotated[Switch, switch("--allow-private", "Contact private addresses too.")]
Delay = Annotated[float | None, option("SECONDS", "Pause between requests to one host.")]
Rescue = Annotated[
    Switch,
    switch(
        "--rescue/--no-rescue",
        "Ask web archives for copies of dead and drifting sources (default on).",
    ),
]
Cluster = Annotated[
    Text,
    option("ADDRESS|local:N", "Fetch and judge on a Dask scheduler's workers (extra: cluster)."),
]
Metrics = Annotated[
    int | None, option("PORT", "Serve metrics for Prometheus on 127.0.0.1 (extra: metrics).")
]
LogFormat = Annotated[Text, option("json", "Log each page and article to stderr, a line each.")]
Lines = Annotated[Text, option("FILE|-", "One JSON object a line.", "--jsonl")]
TableOrJson = Annotated[str, option("NAME", "table or json.")]


def options_of(flags: Mapping[str, Any], config: Mapping[str, Any]) -> CheckOptions:
    """Flags (None when not given) over the settings file over defaults, all of them checked.

    `flags` may be all parameters of a command (its `locals()` before any other name is bound).
    Raises InputError naming the option at fault.
    """
    from crawler import settings

    knobs = frozenset(name for name in dir(settings) if name.isupper())
    named = {name.replace("_", "-"): value for name, value in flags.items()}
    options = check_options(named, config, knobs)
    if options.resolve:
        from crawler.middlewares.guard import parse_overrides  # loads Scrapy

        parse_overrides(options.resolve)
    return options
