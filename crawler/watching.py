"""One process that rechecks at its times: for a container, where no cron and no timer is.

Each recheck is a process of its own, because a crawl can run once in a process; two never run at
a time, and one that a signal stops goes on at the next start.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from crawler.errors import InputError
from crawler.exits import Exit, complain

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

    def run(self) -> Exit:
        """Until SIGTERM or SIGINT; a recheck under way then ends first."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        self._scheduler.start()
        self._end_child()
        return Exit.CLEAN

    def _stop(self, *_: object) -> None:
        if not self._stopping:
            self._stopping = True
            self._scheduler.shutdown(wait=False)

    def _run(self) -> None:
        if self._stopping:
            return
        self._child = subprocess.Popen(self._command, start_new_session=True)
        code = self._child.wait()
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


def watch(arguments: Sequence[str], every: str | None, cron: str | None) -> Exit:
    """Run `citewatch recheck --due` with `arguments` at the times that `every` (an age, "6h") or
    `cron` (five fields) states. Raises InputError.
    """
    command = [sys.executable, "-m", "crawler", "recheck", "--due", *arguments]
    return Watch(command, trigger_of(every, cron)).run()


def trigger_of(every: str | None, cron: str | None) -> Any:
    """The trigger; hourly when neither is given. Raises InputError."""
    try:
        from apscheduler.triggers.cron import CronTrigger
        from apscheduler.triggers.interval import IntervalTrigger
    except ImportError:
        raise InputError("watch", "needs APScheduler: pip install 'citewatch[watch]'") from None
    from crawler.recheckpolicy import age_of

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
