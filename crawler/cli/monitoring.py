"""Seeing what a run does: `citewatch status`, metrics for Prometheus, logs as JSON lines.

Metrics and status are read from the ledger, so they are true for a run on many machines, too, and
cost the run nothing but a few small queries each time somebody looks.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from msgspec import to_builtins
from rich.console import Console
from sqlalchemy import Engine

from crawler.archive.folder import LOCK_NAME, states
from crawler.archive.objectstore import object_store_of
from crawler.cli.options import CheckOptions, Exit, known_format
from crawler.errors import InputError, needing
from crawler.jsonlines import dump_line
from crawler.model import SEVERITY
from crawler.store.database import copied, must_be_sound, open_store
from crawler.store.history import all_runs
from crawler.store.ledger import Standing, standings

# What is running, what is owed, what failed, and where there is room.


CHECKED_BYTES = 64_000_000
"""A larger ledger is not read through for damage before its status is told: that takes as long as
to read the file, and `status` is asked again and again."""


def show_status(options: CheckOptions, format: str) -> Exit:
    """Print the runs under way, the last one done, archive, ledger and disk; a run that holds the
    archive is not disturbed. Raises InputError and StoreError.
    """
    known_format(format)
    engine = open_store(options.db)
    if (_ledger_size(engine) or 0) < CHECKED_BYTES:
        must_be_sound(engine)
    done = next((run for run in all_runs(engine) if run.finished), None)
    told = {
        "runs": [
            {"id": run.id, "started": run.started, **to_builtins(state)}
            for run, state in standings(engine)
        ],
        "last": None if done is None else to_builtins(done),
        "archive": archive_state(options.archive),
        "ledger": {"at": str(engine.url), "bytes": _ledger_size(engine)},
        "disk": {"free": shutil.disk_usage(_there(options.archive)).free},
    }
    if format == "json":
        print(dump_line(told))
        return Exit.CLEAN
    console = Console(soft_wrap=True, highlight=False)
    for line in status_lines(told):
        console.print(line, markup=False)
    return Exit.CLEAN


def copy_store(source: str, target: str) -> Exit:
    """Copy the ledger at one URL into the empty database at another; both are brought up to date
    first. Raises InputError and StoreError.
    """
    engine = open_store(source)
    must_be_sound(engine)
    done = copied(engine, open_store(target))
    print(", ".join(f"{number} {name}" for name, number in done.items() if number) or "no rows")
    return Exit.CLEAN


def archive_state(folder: Path) -> dict[str, Any]:
    """Files and bytes of an archive folder, and the process that writes to it, if one does."""
    files = states(folder).values() if folder.is_dir() else ()
    store = object_store_of(folder)
    at = store.url if store is not None else str(folder)
    held = {"at": at, "files": len(files), "bytes": sum(file.size for file in files)}
    return {**held, "writer": _writer(folder)}


def _writer(folder: Path) -> str | None:
    """The holder that the lock names, unless it ran here and has ended."""
    try:
        told = (folder / LOCK_NAME).read_text("utf-8").strip()
    except OSError:
        return None
    words = told.split()
    here = len(words) == 4 and words[3] == socket.gethostname()
    if here and words[1].isdecimal() and not Path(f"/proc/{words[1]}").exists():
        return None
    return told or None


def _ledger_size(engine: Engine) -> int | None:
    file = engine.url.database
    if engine.dialect.name != "sqlite" or not file or not os.path.exists(file):
        return None
    return sum(os.path.getsize(file + end) for end in ("", "-wal") if os.path.exists(file + end))


def _there(folder: Path) -> Path:
    return next(path for path in (folder, *folder.resolve().parents) if path.exists())


def status_lines(told: dict[str, Any]) -> Iterator[str]:
    """The status for people, a line for each thing."""
    for run in told["runs"]:
        owed = run["pages"] - run["pages_done"]
        yield f"running  {run['id']}  since {run['started']} ({_since(run['started'])})"
        parts = [
            f"{run['articles_judged']} of {run['articles']} articles judged",
            f"{run['pages_done']} of {run['pages']} pages done, {owed} owed",
            f"{run['hosts']} hosts waiting",
        ]
        yield "         " + " · ".join(parts)
        failed = [f"{n} {kind}" for kind, n in run["endings"].items() if not kind.isdecimal()]
        if failed or run["articles_failed"]:
            unread = [f"{run['articles_failed']} articles unread"] if run["articles_failed"] else []
            yield "         failed: " + ", ".join([*unread, *failed])
        if found := [f"{run['outcomes'][o]} {o}" for o in SEVERITY if run["outcomes"].get(o)]:
            yield "         found: " + ", ".join(found)
    if not told["runs"]:
        yield "running  nothing"
    if last := told["last"]:
        yield f"last     {last['id']}  done {last['finished']}, {last['articles']} articles"
    archive = told["archive"]
    writer = f", written to by {archive['writer']}" if archive["writer"] else ""
    files = "1 file" if archive["files"] == 1 else f"{archive['files']} files"
    size = f"{_bytes(archive['bytes'])} in {files}"
    yield f"archive  {archive['at']}: {size}{writer}"
    ledger = told["ledger"]
    size = f": {_bytes(ledger['bytes'])}" if ledger["bytes"] is not None else ""
    yield f"ledger   {ledger['at']}{size}"
    yield f"disk     {_bytes(told['disk']['free'])} free"


def _since(started: str) -> str:
    seconds = int((datetime.now(UTC) - datetime.fromisoformat(started)).total_seconds())
    for unit, size in (("days", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{max(seconds, 0)} s"


def _bytes(size: float) -> str:
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    raise AssertionError


# Metrics: the OpenMetrics names of what a run has done so far.


Look = Callable[[], Standing | None]
Tell = Callable[[str, int, int], None]

JUDGED_IN = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, float("inf"))
"""Upper bounds of the histogram of seconds from one judged article to the next."""


class RunMetrics:
    """A collector of prometheus-client over a run; `look` tells how it stands, `archive` is the
    folder that it writes.
    """

    def __init__(self, look: Look, archive: Path) -> None:
        self._look, self._archive = look, archive
        self._seconds = [0] * len(JUDGED_IN)
        self._sum = 0.0
        self._last: float | None = None
        from crawler.middlewares.retry import RETRIES  # brings Scrapy, which few commands need

        self._retries = RETRIES

    def told(self, stage: str, done: int, of: int) -> None:
        """Hear of progress: how long each article took to be judged."""
        now = time.monotonic()
        if stage == "judging" and self._last is not None:
            taken = now - self._last
            self._sum += taken
            self._seconds[next(n for n, most in enumerate(JUDGED_IN) if taken <= most)] += 1
        self._last = now if stage == "judging" and done < of else None

    def collect(self) -> Iterator[Any]:
        """What is served at each look."""
        from prometheus_client.core import (
            CounterMetricFamily,
            GaugeMetricFamily,
            HistogramMetricFamily,
        )

        found = self._look()
        if found is not None:
            pages = CounterMetricFamily(
                "citewatch_pages", "Pages fetched, by status or failure.", labels=["ending"]
            )
            for ending, number in found.endings.items():
                pages.add_metric([ending], number)
            yield pages
            results = CounterMetricFamily(
                "citewatch_findings", "Findings, by outcome.", labels=["outcome"]
            )
            for outcome, number in found.outcomes.items():
                results.add_metric([outcome], number)
            yield results
            gauges = {
                "pages_owed": ("Pages that wait or are under way.", found.pages - found.pages_done),
                "hosts_waiting": ("Hosts with pages that wait, at least.", found.hosts),
                "articles": ("Articles of the run.", found.articles),
                "articles_read": ("Articles that are read.", found.articles_read),
                "articles_judged": ("Articles that are judged.", found.articles_judged),
                "articles_failed": ("Articles that cannot be read.", found.articles_failed),
            }
            for name, (about, value) in gauges.items():
                yield GaugeMetricFamily(f"citewatch_{name}", about, value=value)
            lag = 0.0 if found.leased is None else max(0.0, time.time() - found.leased)
            yield GaugeMetricFamily(
                "citewatch_ledger_lag_seconds",
                "Seconds for which the page that is under way longest is not closed.",
                value=lag,
            )
        again = CounterMetricFamily("citewatch_retries", "Requests made again.")
        again.add_metric([], self._retries.made)
        yield again
        archive = archive_state(self._archive)
        yield GaugeMetricFamily(
            "citewatch_archive_bytes", "Bytes of the archive's files.", value=archive["bytes"]
        )
        yield GaugeMetricFamily(
            "citewatch_disk_free_bytes",
            "Bytes free on the archive's disk.",
            value=shutil.disk_usage(_there(self._archive)).free,
        )
        counted = 0
        buckets = []
        for most, number in zip(JUDGED_IN, self._seconds, strict=True):
            counted += number
            buckets.append(("+Inf" if most == float("inf") else str(most), counted))
        judged = HistogramMetricFamily(
            "citewatch_judging_seconds", "Seconds from one judged article to the next."
        )
        judged.add_metric([], buckets, self._sum)
        yield judged


@contextmanager
def served_metrics(port: int | None, look: Look, archive: Path, progress: Tell) -> Iterator[Tell]:
    """Serve metrics on `port` of the loopback while the run lasts; gives the progress to tell.
    Raises InputError when the package is missing or the port is taken.
    """
    if port is None:
        yield progress
        return
    with needing("metrics", "--metrics"):
        from prometheus_client import CollectorRegistry, start_http_server
    registry = CollectorRegistry(auto_describe=False)
    metrics = RunMetrics(look, archive)
    registry.register(metrics)
    try:
        server, thread = start_http_server(port, "127.0.0.1", registry)
    except OSError as error:
        raise InputError("--metrics", f"port {port}: {error.strerror}") from None

    def told(stage: str, done: int, of: int) -> None:
        metrics.told(stage, done, of)
        progress(stage, done, of)

    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# Logs as JSON lines.


class JsonLines(logging.Formatter):
    """One JSON object a record: time, level, where, message, and the fields that it carries
    (run, url, host, attempt). Names and passwords in addresses are left out.
    """

    _FIELDS = ("run", "url", "host", "role", "ending", "attempt", "article")

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        moment = datetime.fromtimestamp(record.created, UTC)
        told: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        for name in self._FIELDS:
            if (value := getattr(record, name, None)) is not None:
                told[name] = without_secrets(value) if name == "url" else value
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


def without_secrets(url: str) -> str:
    """`url` without user name and password."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit(parts._replace(netloc=host))
    except ValueError:
        return url


def log_lines(format: str) -> None:
    """Write what happens to each page and article to stderr as JSON lines. Raises InputError."""
    if format != "json":
        raise InputError("--log-format", f"'{format}' is unknown; there is json")
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("citewatch")
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
