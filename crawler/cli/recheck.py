"""What `recheck` and `history` do, once their options are checked. Each gives its exit code."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from crawler import __version__
from crawler.checks.notices import (
    NoticeOptions,
    announce,
    change_line,
    change_object,
    deliver,
    notice_options,
)
from crawler.checks.recheck import Rechecked, RecheckPlan, policy_of, recheck
from crawler.checks.sources import preparing
from crawler.cli.check import asked_archives, crawl_with, shown_progress, working_on
from crawler.cli.options import CheckOptions, Exit, complain, failed, known_format
from crawler.cli.report import write_standing
from crawler.errors import InputError, needing
from crawler.jsonlines import JsonObject, dump_line
from crawler.model import Fetch, Finding
from crawler.store.database import must_be_sound, open_store
from crawler.store.decisions import DecisionLog
from crawler.store.history import History, NewsItem, PastRun
from crawler.store.ledger import Ledger, Run, stamp
from crawler.store.outbox import Outbox
from crawler.store.vectors import VectorStore
from crawler.web.url import page_key
from reports.catalogue import words
from reports.writer import one_line, shortened

LONGEST_QUOTE = 120
"""Code points of a quotation in a line of its article's history: enough to know it again."""

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


def recheck_sources(
    options: CheckOptions, config: Mapping[str, Any], *, only_due: bool, clock: Clock = _now
) -> Exit:
    """Fetch again what is due (or everything), show what changed, tell of it. Raises InputError,
    StoreError, ArchiveError and Interrupted.
    """
    known_format(options.format)
    policy = policy_of(config.get("recheck", {}))
    web = asked_archives(options)
    plan = RecheckPlan(options.archive, options.extra, policy, only_due, web, options.compression)
    telling = notice_options(config.get("notices", {}))
    engine = open_store(options.db)
    ledger, history = Ledger(engine, clock), History(engine)
    teller = Teller(telling, history, Outbox(engine), clock)

    def tell(run: Run | None) -> None:
        if run is not None:
            now = stamp(clock())
            write_standing(engine, PastRun(run.id, run.started, now), options)
        teller(run)

    with shown_progress() as progress, working_on(options) as workers:
        done = recheck(
            plan,
            ledger,
            crawl_with(options, workers),
            progress,
            preparing(options.embedding, VectorStore(engine)),
            tell,
        )
    news = list(history.news(done.run.id)) if done.run else []
    rejudged = list(history.news(done.run.id, rejudged=True)) if done.run else []
    _show(options.format, done, news, rejudged)
    for problem in teller.problems:
        complain(problem)
    rejected = DecisionLog(engine).rejected([item.finding for item in news])
    accusing = (item.finding for item in news if item.finding.id not in rejected)
    hit = any(failed(finding, options.fail_on) for finding in accusing)
    return Exit.FINDINGS if hit else Exit.CLEAN


class Teller:
    """Makes and delivers the notices of a run; `problems` has a line for each that waits."""

    def __init__(
        self, options: NoticeOptions, history: History, outbox: Outbox, clock: Clock
    ) -> None:
        self._options, self._history, self._outbox = options, history, outbox
        self._clock = clock
        self.problems: tuple[str, ...] = ()

    def __call__(self, run: Run | None) -> None:
        """Tell of `run`, and deliver what an earlier recheck could not."""
        now = stamp(self._clock())
        if run is not None:
            announce(run.id, now, self._options, self._history, self._outbox, words().sentence)
        self.problems = deliver(self._options, self._history, self._outbox, now, words().sentence)


def show_history(named: str, db: str, format: str) -> Exit:
    """Print the timeline of a page or of an article. Raises InputError for one not known."""
    known_format(format)
    engine = open_store(db)
    must_be_sound(engine)
    history = History(engine)
    numbers = history.newest_articles()
    number = numbers.get(named) or numbers.get(str(Path(named)))
    events = _of_article(history, number) if number is not None else _of_page(history, named)
    if not events:
        raise InputError(named, f"is no article and no cited page that {db} knows")
    if format == "json":
        sys.stdout.write(dump_line({"named": named, "events": events}) + "\n")
        return Exit.CLEAN
    console = Console(soft_wrap=True)
    for event in events:
        console.print(Text(f"{event['at']}  {one_line(_event_line(event))}"))
    return Exit.CLEAN


def _of_page(history: History, url: str) -> list[JsonObject]:
    """The captures and failures of a page, and what its findings came to."""
    key = page_key(url)
    events = _captures(history.attempts(key))
    return _in_time([*events, *_changes(history.changes_of(history.findings_on(key)))])


def _of_article(history: History, number: int) -> list[JsonObject]:
    return _in_time(_changes(history.changes_of(history.findings_of(number)), quotes=True))


def _in_time(events: Sequence[JsonObject]) -> list[JsonObject]:
    return sorted(events, key=lambda event: str(event["at"]))


def _changes(items: Sequence[NewsItem], *, quotes: bool = False) -> list[JsonObject]:
    """One event for each change; with `quotes` its line says which words it is about."""
    return [
        {
            "event": "finding",
            **change_object(item, words().sentence),
            "rejudged": item.rejudged,
            "line": change_line(item) + (_quoted(item.finding) if quotes else ""),
        }
        for item in items
    ]


def _quoted(finding: Finding) -> str:
    if finding.quotation is None:
        return ""
    return f" “{shortened(one_line(finding.quotation.text), LONGEST_QUOTE)}”"


def _captures(fetches: Sequence[Fetch]) -> list[JsonObject]:
    """One event for each fetch; `same` tells that the payload is the one before."""
    events: list[JsonObject] = []
    digest = None
    for fetch in fetches:
        evidence = fetch.evidence
        new = evidence.digest if evidence else None
        events.append(
            {
                "event": "failure" if fetch.failure else "capture",
                "at": fetch.fetched,
                "url": fetch.requested,
                "final": fetch.final,
                "status": fetch.status,
                "failure": fetch.failure.value if fetch.failure else None,
                "detail": fetch.detail,
                "digest": new,
                "record": evidence.record_id if evidence else None,
                "archive": evidence.archive if evidence else None,
                "etag": fetch.etag,
                "last_modified": fetch.last_modified,
                "same": new is not None and new == digest,
            }
        )
        digest = new or digest
    return events


def _event_line(event: JsonObject) -> str:
    if event["event"] == "finding":
        return f"finding {event['line']}"
    if event["event"] == "failure":
        return f"failure {event['failure']} {event['detail']}".rstrip()
    same = "same as before" if event["same"] else f"{event['digest']}"
    return f"capture {event['status']} {same}"


def _show(
    format: str, done: Rechecked, news: Sequence[NewsItem], rejudged: Sequence[NewsItem]
) -> None:
    if format == "json":
        run = done.run.id if done.run else None
        line = {
            "run": run,
            "fetched": done.fetched,
            "known": done.known,
            "changes": [change_object(item, words().sentence) for item in news],
            "rejudged": [change_object(item, words().sentence) for item in rejudged],
        }
        sys.stdout.write(dump_line(line) + "\n")
        return
    console = Console(soft_wrap=True)
    for item in news:
        console.print(Text(one_line(change_line(item))))
    if rejudged:
        told = f"{len(rejudged)} findings judged otherwise by citewatch {__version__} alone:"
        console.print(Text(told))
    for item in rejudged:
        console.print(Text(f"  {one_line(change_line(item))}"))
    console.print(
        Text(f"{done.fetched} of {done.known} pages fetched again; {len(news)} findings changed.")
    )


# One process that rechecks at its times: for a container, where no cron and no timer is.
#
# Each recheck is a process of its own, because a crawl can run once in a process; two never run at
# a time, and one that a signal stops goes on at the next start.


STOP_SECONDS = 60.0
"""How long a recheck may take to end after SIGTERM: as long as one URL with all its retries."""


class Watch:
    """Runs `command` at the times of an APScheduler trigger, the first time at once."""

    def __init__(self, command: Sequence[str], trigger: Any) -> None:
        from apscheduler.schedulers.blocking import BlockingScheduler

        self._command = list(command)
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = False
        self._scheduler = BlockingScheduler()
        # A time that passes while a recheck runs is one recheck after it, not several.
        self._scheduler.add_job(
            self._run,
            trigger,
            next_run_time=datetime.now().astimezone(),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        if (seconds := watchdog_seconds()) is not None:
            self._scheduler.add_job(notify, "interval", ("WATCHDOG=1",), seconds=seconds)

    def run(self) -> Exit:
        """Until SIGTERM or SIGINT; a recheck under way then ends first."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        notify("READY=1")
        self._scheduler.start()
        notify("STOPPING=1")
        self._end_child()
        return Exit.CLEAN

    def _stop(self, *_: object) -> None:
        if not self._stopping:
            self._stopping = True
            self._scheduler.shutdown(wait=False)

    def _run(self) -> None:
        if self._stopping:
            return
        notify("STATUS=rechecking")
        self._child = subprocess.Popen(self._command, start_new_session=True)
        code = self._child.wait()
        notify(f"STATUS=the last recheck ended with {code}")
        if code not in (Exit.CLEAN, Exit.FINDINGS):
            complain(f"the recheck ended with {code}; the next one goes on")

    def _end_child(self) -> None:
        """Ask the recheck to stop, as Ctrl-C would, and wait: what it has is kept."""
        if self._child is None or self._child.poll() is not None:
            return
        self._child.terminate()
        try:
            self._child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()  # loses nothing: the next recheck goes on where this one was


def notify(state: str) -> None:
    """Tell systemd (`sd_notify`) a state; nothing where no systemd asks for it."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    name = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out, suppress(OSError):
        out.setblocking(False)
        out.sendto(state.encode(), name)


def watchdog_seconds() -> float | None:
    """Between two signs of life, half of what systemd's `WatchdogSec` allows; None without one."""
    allowed = os.environ.get("WATCHDOG_USEC", "")
    mine = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    return int(allowed) / 2e6 if allowed.isdecimal() and int(allowed) and mine else None


def watch(arguments: Sequence[str], every: str | None, cron: str | None) -> Exit:
    """Run `citewatch recheck --due` with `arguments` at the times that `every` (an age, "6h") or
    `cron` (five fields) states. Raises InputError.
    """
    command = [sys.executable, "-m", "crawler", "recheck", "--due", *arguments]
    return Watch(command, trigger_of(every, cron)).run()


def trigger_of(every: str | None, cron: str | None) -> Any:
    """The trigger; hourly when neither is given. Raises InputError."""
    with needing("watch", "watch"):
        from apscheduler.triggers.cron import CronTrigger
        from apscheduler.triggers.interval import IntervalTrigger
    from crawler.checks.recheck import age_of

    if every is not None and cron is not None:
        raise InputError("watch", "takes --every or --cron, not both")
    if cron is None:
        seconds = int(age_of("--every", every or "1h").total_seconds())
        if seconds < 1:
            raise InputError("--every", "must be at least 1s")
        return IntervalTrigger(seconds=seconds)
    try:
        return CronTrigger.from_crontab(cron)
    except ValueError as error:
        raise InputError("--cron", f"'{cron}' is no crontab time: {error}") from None
