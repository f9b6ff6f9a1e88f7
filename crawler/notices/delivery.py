"""Makes the notices of a run, and delivers what waits: nothing is lost, nothing goes out twice.

A notice is kept before it is sent and closed when the receiver took it. Its id is made of the
channel and the run, so that a run that resumes makes the same one; a receiver that saw an id
whose answer got lost can tell it by that.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence

from crawler.lines import dump_line
from crawler.newslines import change_object
from crawler.notices.config import NoticeOptions
from crawler.notices.feed import LENGTH, write_feed
from crawler.notices.hook import run_hook
from crawler.notices.webhook import post
from crawler.store.history import History, NewsItem
from crawler.store.outbox import Notice, Outbox

HOOK = "hook"


def announce(run: str, now: str, options: NoticeOptions, history: History, outbox: Outbox) -> None:
    """Keep a notice of the run's changes for each channel, when there is something to tell."""
    items = [item for item in history.news(run) if wanted(item, options)]
    if not items:
        return
    for channel in _channels(options):
        name = hashlib.sha256(f"{channel}\x1f{run}".encode()).hexdigest()[:32]
        body = {
            "type": "findings.changed",
            "id": name,
            "run": run,
            "timestamp": now,
            "changes": [change_object(item) for item in items],
        }
        outbox.put(Notice(name, channel, now, dump_line(body)))


def wanted(item: NewsItem, options: NoticeOptions) -> bool:
    """Whether the channels are told: the finding came to, or left, a kind they want."""
    return item.finding.kind in options.on or item.before in options.on


def deliver(
    options: NoticeOptions,
    history: History,
    outbox: Outbox,
    now: str,
    send: Callable[..., str | None] = post,
) -> tuple[str, ...]:
    """Send every notice that waits, write the feed; the problems, a line each.

    A channel that fails is left alone until the next time, and its notices keep their order.
    """
    problems: list[str] = []
    troubled: set[str] = set()
    for notice in outbox.waiting():
        if notice.channel in troubled:
            continue
        problem = _sent(notice, options, send)
        if problem is None:
            outbox.delivered(notice.id)
            continue
        outbox.failed(notice.id, problem)
        troubled.add(notice.channel)
        problems.append(f"{notice.channel}: {problem}; the notice is kept for the next recheck")
    return (*problems, *_feed(options, history, now))


def _channels(options: NoticeOptions) -> Sequence[str]:
    hook = [HOOK] if options.hook else []
    return [*hook, *(f"webhook {one.url}" for one in options.webhooks)]


def _sent(notice: Notice, options: NoticeOptions, send: Callable[..., str | None]) -> str | None:
    body = notice.body.encode()
    if notice.channel == HOOK:
        if not options.hook:
            return "no hook is configured any more"
        return run_hook(options.hook, notice.id, body)
    for webhook in options.webhooks:
        if notice.channel == f"webhook {webhook.url}":
            secret = os.environ.get(webhook.secret) if webhook.secret else None
            if webhook.secret and not secret:
                return f"the environment variable {webhook.secret} is not set"
            return send(webhook.url, notice.id, body, secret)
    return "is not configured any more"


def _feed(options: NoticeOptions, history: History, now: str) -> tuple[str, ...]:
    if options.feed is None:
        return ()
    items = [item for item in history.latest_changes(LENGTH) if wanted(item, options)]
    try:
        write_feed(options.feed, items, now)
    except OSError as error:
        return (f"{options.feed}: cannot be written ({error.strerror})",)
    return ()
