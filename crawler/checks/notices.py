"""Makes the notices of a run, and delivers what waits: nothing is lost, nothing goes out twice.

A notice is kept before it is sent and closed when the receiver took it. Its id is made of the
channel and the run, so that a run that resumes makes the same one; a receiver that saw an id
whose answer got lost can tell it by that.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import subprocess
import time
import urllib.request
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from lxml import etree

from crawler.errors import InputError
from crawler.jsonlines import JsonObject, Said, dump_line, finding_object
from crawler.model import Kind, Outcome
from crawler.store.history import History, NewsItem
from crawler.store.outbox import Notice, Outbox

HOOK = "hook"


def announce(
    run: str, now: str, options: NoticeOptions, history: History, outbox: Outbox, said: Said
) -> None:
    """Keep a notice of the run's changes for each channel, when there is something to tell.

    `said` gives the sentence of a reason, here and below.
    """
    items = [item for item in history.news(run) if wanted(item, options)]
    if not items:
        return
    hook = [HOOK] if options.hook else []
    for channel in (*hook, *(one.channel for one in options.webhooks)):
        name = hashlib.sha256(f"{channel}\x1f{run}".encode()).hexdigest()[:32]
        body = {
            "type": "findings.changed",
            "id": name,
            "run": run,
            "timestamp": now,
            "changes": [change_object(item, said) for item in items],
        }
        outbox.put(Notice(name, channel, now, dump_line(body)))


def wanted(item: NewsItem, options: NoticeOptions) -> bool:
    """Whether the channels are told: the finding came to, or left, a kind they want."""
    return item.finding.kind in options.on or item.before in options.on


# A POST with a JSON body, signed as Standard Webhooks 1.0 says, tried again with a growing pause.
#
# https://github.com/standard-webhooks/standard-webhooks: the headers `webhook-id` (the same at
# every try), `webhook-timestamp` and `webhook-signature`, HMAC-SHA256 over "id.timestamp.body".


TRIES = 3
"""Tries in one go; what still fails waits for the next recheck."""

PAUSE = 1.0
"""Seconds before the second try; each further pause is four times as long."""

TIMEOUT = 10.0
"""Seconds that a receiver may take to answer."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """A signed body goes to the address that was configured, and nowhere else."""


def signature(secret: str, notice: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`. A secret that begins with "whsec_" is base64.

    Raises ValueError for one that is not.
    """
    if secret.startswith("whsec_"):
        try:
            key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            raise ValueError("the secret after whsec_ is not base64") from None
    else:
        key = secret.encode()
    signed = b"%b.%d.%b" % (notice.encode(), timestamp, body)
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode("ascii")


def post(
    url: str,
    notice: str,
    body: bytes,
    secret: str | None,
    *,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> str | None:
    """Deliver `body`; None when the receiver answered 2xx, else what was wrong in one line."""
    problem: str | None = None
    for number in range(TRIES):
        if number:
            sleep(PAUSE * 4 ** (number - 1))
        problem, final = _tried(url, notice, body, secret, int(clock()))
        if problem is None or final:
            return problem
    return problem


def _tried(
    url: str, notice: str, body: bytes, secret: str | None, now: int
) -> tuple[str | None, bool]:
    """What was wrong with one try, and whether trying again at once is of no use."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "citewatch",
        "webhook-id": notice,
        "webhook-timestamp": str(now),
    }
    try:
        if secret is not None:
            headers["webhook-signature"] = signature(secret, notice, now, body)
        request = urllib.request.Request(url, body, headers, method="POST")
        opener = urllib.request.build_opener(_NoRedirects)
        with opener.open(request, timeout=TIMEOUT) as answer:
            answer.read(1)
        return None, True
    except urllib.error.HTTPError as error:
        error.close()
        return f"the receiver answers {error.code}", error.code < 500 and error.code != 429
    except (OSError, HTTPException) as error:
        return f"no answer ({getattr(error, 'reason', None) or error})", False
    except ValueError as error:
        return str(error), True


def deliver(
    options: NoticeOptions,
    history: History,
    outbox: Outbox,
    now: str,
    said: Said,
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
    return (*problems, *_feed(options, history, now, said))


def _sent(notice: Notice, options: NoticeOptions, send: Callable[..., str | None]) -> str | None:
    body = notice.body.encode()
    if notice.channel == HOOK:
        if not options.hook:
            return "no hook is configured any more"
        return run_hook(options.hook, notice.id, body)
    for webhook in options.webhooks:
        if notice.channel == webhook.channel:
            secret = os.environ.get(webhook.secret) if webhook.secret else None
            if webhook.secret and not secret:
                return f"the environment variable {webhook.secret} is not set"
            return send(webhook.url, notice.id, body, secret)
    return "is not configured any more"


def _feed(options: NoticeOptions, history: History, now: str, said: Said) -> tuple[str, ...]:
    if options.feed is None:
        return ()
    items = [item for item in history.latest_changes(LENGTH) if wanted(item, options)]
    try:
        write_feed(options.feed, items, now, said)
    except OSError as error:
        return (f"{options.feed}: cannot be written ({error.strerror})",)
    return ()


# A change of a finding as one JSON object: what `recheck`, `history` and notices tell.


def change_object(item: NewsItem, said: Said) -> JsonObject:
    """`before` is None for a finding that is new; `finding` is the line form of `check`."""
    return {
        "at": item.at,
        "run": item.run,
        "id": item.finding.id,
        "before": _said(item.before, item.before_confirmed),
        "after": _said(item.finding.kind, item.finding.confirmed),
        "finding": finding_object(item.finding, said),
    }


def _said(kind: Kind | None, confirmed: bool | None) -> JsonObject | None:
    if kind is None:
        return None
    return {"outcome": kind.outcome.value, "kind": kind.value, "confirmed": bool(confirmed)}


def change_line(item: NewsItem) -> str:
    """The change in a line for a person: what it was, what it is, where."""
    finding = item.finding
    place = finding.citation.url if finding.citation else finding.article
    was = "new" if item.before is None else _words(item.before, item.before_confirmed)
    by = f" (judged anew by {finding.judge})" if item.rejudged else ""
    return f"{was} → {_words(finding.kind, finding.confirmed)} {place}{by}"


def _words(kind: Kind, confirmed: bool | None) -> str:
    return kind.value if confirmed else f"{kind.value} (unconfirmed)"


# Who is told: the table [notices] of citewatch.toml. Unknown names stop the run.


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that gets a POST; `secret` is the name of the environment variable with it."""

    url: str
    secret: str | None = None

    @property
    def channel(self) -> str:
        """What the outbox calls it."""
        return f"webhook {self.url}"


@dataclass(frozen=True, slots=True)
class NoticeOptions:
    """`on` are the kinds to tell of, whether a finding comes to or leaves them."""

    on: frozenset[Kind]
    hook: tuple[str, ...] = ()
    webhooks: tuple[Webhook, ...] = ()
    feed: Path | None = None


def notice_options(table: Mapping[str, Any]) -> NoticeOptions:
    """What the table [notices] states. Raises InputError naming the key at fault."""
    _known(table, ("on", "hook", "feed", "webhooks"), "notices")
    feed = table.get("feed")
    if feed is not None and not isinstance(feed, str):
        raise InputError("notices.feed", "must be the name of a file")
    webhooks = table.get("webhooks", [])
    if not isinstance(webhooks, list):
        raise InputError("notices.webhooks", "must be a list")
    return NoticeOptions(
        failing_kinds(_texts(table, "on") or ["drift", "dead"]),
        _texts(table, "hook"),
        tuple(map(_webhook, webhooks)),
        Path(feed) if feed else None,
    )


def _webhook(table: object) -> Webhook:
    if not isinstance(table, dict):
        raise InputError("notices.webhooks", "must be tables: [[notices.webhooks]]")
    _known(table, ("url", "secret-env"), "notices.webhooks")
    url, secret = table.get("url"), table.get("secret-env")
    if not isinstance(url, str) or urlsplit(url).scheme not in ("http", "https"):
        raise InputError("notices.webhooks.url", "must be an http or https URL")
    if secret is not None and not (isinstance(secret, str) and secret):
        raise InputError("notices.webhooks.secret-env", "must name an environment variable")
    return Webhook(url, secret)


def _known(table: Mapping[str, Any], names: tuple[str, ...], where: str) -> None:
    for name in table:
        if name not in names:
            raise InputError(f"{where}.{name}", f"is unknown; known: {', '.join(names)}")


def _texts(table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InputError(f"notices.{key}", "must be a list of texts")
    return tuple(value)


# The newest changes as an Atom feed (RFC 4287), written anew as a whole each time.


LENGTH = 100
"""Entries: more than a reader misses between two visits."""

ATOM = "http://www.w3.org/2005/Atom"
_NAMES = uuid.UUID("5a0b8d4e-6f7c-5d21-9c8b-1f0e2d3c4b5a")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_feed(path: Path, items: Sequence[NewsItem], now: str, said: Said) -> None:
    """Write the feed of `items`, the newest first, in one step. Raises OSError.

    An entry keeps its id, so that readers show each change once.
    """
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap=cast("dict[str, str]", {None: ATOM}))
    _text(feed, "title", "citewatch: changes of findings")
    _text(feed, "id", f"urn:uuid:{uuid.uuid5(_NAMES, 'feed')}")
    _text(feed, "updated", items[0].at if items else now)
    _text(etree.SubElement(feed, f"{{{ATOM}}}author"), "name", "citewatch")
    for item in items:
        _entry(feed, item, said)
    draft = path.with_name(path.name + ".new")
    draft.write_bytes(etree.tostring(feed, xml_declaration=True, encoding="utf-8"))
    os.replace(draft, path)


def _entry(feed: etree._Element, item: NewsItem, said: Said) -> None:
    finding = item.finding
    entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
    _text(entry, "title", change_line(item))
    _text(entry, "id", f"urn:uuid:{uuid.uuid5(_NAMES, f'{item.run} {finding.id}')}")
    _text(entry, "updated", item.at)
    url = finding.citation.url if finding.citation else ""
    if url.startswith(("http://", "https://")):
        etree.SubElement(entry, f"{{{ATOM}}}link", rel="related", href=_plain(url))
    etree.SubElement(entry, f"{{{ATOM}}}category", term=finding.outcome.value)
    words = f"“{finding.quotation.text}” " if finding.quotation else ""
    _text(entry, "summary", f"{finding.article}: {words}{said(finding.reason)}")


def _text(parent: etree._Element, name: str, words: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = _plain(words)


def _plain(words: str) -> str:
    return _NOT_XML.sub("\ufffd", words)


# A command that gets the notice as JSON on its standard input.


SECONDS = 60.0
"""The longest that a hook may run: it tells somebody, it does no work of its own."""


def run_hook(command: Sequence[str], notice: str, body: bytes) -> str | None:
    """Run `command`; None when it exits with 0, else what was wrong in one line.

    The environment has the idempotency key as CITEWATCH_NOTICE_ID.
    """
    try:
        done = subprocess.run(
            list(command),
            input=body,
            capture_output=True,
            timeout=SECONDS,
            env={**os.environ, "CITEWATCH_NOTICE_ID": notice},
            check=False,
        )
    except OSError as error:
        return f"{command[0]} cannot be run ({error.strerror})"
    except subprocess.TimeoutExpired:
        return f"{command[0]} took more than {SECONDS:g} s"
    if done.returncode == 0:
        return None
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return f"{command[0]} exits with {done.returncode}" + (f": {said[-1][:200]}" if said else "")


def failing_kinds(names: Sequence[str], *, strict: bool = False) -> frozenset[Kind]:
    """The kinds that make exit code 1. `names` are outcomes or kinds, also comma-joined;
    "none" stands for nothing; `strict` adds every unverifiable kind.
    """
    chosen: set[Kind] = set()
    for name in (part.strip() for joined in names for part in joined.split(",")):
        if name in set(Outcome):
            chosen |= {kind for kind in Kind if kind.outcome == name}
        elif name in set(Kind):
            chosen.add(Kind(name))
        elif name not in ("none", ""):
            known = ", ".join(outcome.value for outcome in Outcome)
            raise InputError("--fail-on", f"'{name}' is no outcome or kind; outcomes are {known}")
    if strict:
        chosen |= {kind for kind in Kind if kind.outcome is Outcome.UNVERIFIABLE}
    return frozenset(chosen)
