"""Who may come in: only the hosts we answer for, and off the loopback only with the token."""

from __future__ import annotations

import ipaddress
import re
import secrets
from collections.abc import Awaitable, Callable, Iterator, MutableMapping, Sequence
from html import escape
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from crawler.archive.reader import open_archive
from crawler.documents.encoding import decode, is_html, media_of
from crawler.errors import CitewatchError
from crawler.model import Finding
from reports.catalogue import Words, words
from reports.locations import visible
from reports.pages import when
from reports.writer import clean

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

COOKIE = "citewatch"
HEADER = b"x-citewatch"
"""A header that forms and other sites cannot send: it keeps their pages from deciding for us."""

TOKEN_BYTES = 24
PLAIN = "text/plain; charset=utf-8"


def new_token() -> str:
    """A token that cannot be guessed, for a URL."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class AccessGuard:
    """ASGI middleware: refuses other host names (DNS rebinding), requests without the token where
    one is needed, and writes without our header (cross-site request forgery).
    """

    def __init__(self, app: App, hosts: frozenset[str], token: str | None) -> None:
        self._app = app
        self._hosts = hosts
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request in, or answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        if self._hosts and _name(host) not in self._hosts:
            await _refuse(send, 421, "This server does not answer for that host name.")
            return
        given = _token_of(scope, headers)
        if self._token is not None and not secrets.compare_digest(
            given.encode(), self._token.encode()
        ):
            await _refuse(send, 401, "Open the address with its token, as the server printed it.")
            return
        if scope["method"] not in ("GET", "HEAD") and HEADER not in headers:
            await _refuse(send, 403, "Send the header X-Citewatch: 1 with a decision.")
            return
        await self._app(scope, receive, self._with_cookie(send) if self._token else send)

    def _with_cookie(self, send: Send) -> Send:
        async def answer(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                kept = f"{COOKIE}={self._token}; HttpOnly; SameSite=Strict; Path=/"
                message["headers"] = [*message["headers"], (b"set-cookie", kept.encode())]
            await send(message)

        return answer


def _name(host: str) -> str:
    """The name in a Host header, without its port and brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower()


def _token_of(scope: Scope, headers: dict[bytes, bytes]) -> str:
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
    if asked:
        return str(asked)
    bearer = headers.get(b"authorization", b"").decode("latin-1")
    if bearer.startswith("Bearer "):
        return bearer.removeprefix("Bearer ")
    try:
        cookies = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
    except CookieError:
        return ""
    return str(cookies[COOKIE].value) if COOKIE in cookies else ""


async def _refuse(send: Send, status: int, reason: str) -> None:
    await _answer(send, status, PLAIN, reason.encode())


async def _answer(
    send: Send,
    status: int,
    media: str,
    body: bytes,
    more: Sequence[tuple[bytes, bytes]] = (),
    head: bool = False,
) -> None:
    headers = [
        (b"content-type", media.encode("latin-1", "replace")),
        (b"content-length", str(len(body)).encode()),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})


# Archived pages as they were captured, on an origin of their own, without scripts.
#
# The page runs in a sandbox (Content-Security-Policy of HTML 4.8.5): no scripts, forms, frames or
# requests; it can neither read the review server nor be told apart from any other page of it.


POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline' data:; img-src data:; font-src data:"
)
_SANDBOXED = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)
SHOWN = ("text/", "application/xhtml", "application/pdf", "application/json", "image/")
"""Media types that a browser shows by itself; others are sent as plain text."""


class Replay:
    """ASGI application: `/<finding id>` is the archived page that the finding rests on, with a
    banner that says what it is.
    """

    def __init__(
        self, find: Callable[[str], Finding], archives: Sequence[Path], lang: str = "en"
    ) -> None:
        self._find = find
        self._archives = archives
        self._words = words(lang)

    async def __call__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        """Answer one request; the lifespan of the server is not used."""
        if scope["type"] != "http":
            return
        status, media, body = self.page(scope["path"].lstrip("/"))
        await _answer(send, status, media, body, _SANDBOXED, bool(scope["method"] == "HEAD"))

    def page(self, finding: str) -> tuple[int, str, bytes]:
        """Status, media type and bytes for a finding; the reason in words where there are none."""
        try:
            found = self._find(finding)
            evidence = found.evidence
            if evidence is None:
                return 404, PLAIN, b"Nothing was archived for this finding."
            rendered = found.fetch.rendered if found.fetch else None
            with open_archive(self._archives) as archive:
                record = archive.read(rendered or evidence)  # what the judge read
        except CitewatchError as error:
            return 404, PLAIN, str(error).encode()
        media = record.content_type or "text/plain"
        decorated = replayed(found, record.payload, media, self._words)
        if decorated is not None:
            return 200, *decorated
        if not media.startswith(SHOWN) or any(ord(char) < 32 for char in media):
            media = PLAIN
        return 200, media, record.payload


# The banner above an archived page, and the passage in it.


HTML = "text/html; charset=utf-8"

LARGEST = 8_000_000
"""Bytes of a page that is decorated; larger ones are shown as they are."""

_BODY = re.compile(r"<body\b[^>]*>", re.I)
_DOCTYPE = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*)?<!doctype[^>]*>", re.I)
_LOOK = "all:revert;background:#ffe08a;color:#1d1c1a;outline:2px solid #a3690a;scroll-margin:9rem"
_BANNER = (
    "all:initial;display:block;position:sticky;top:0;z-index:2147483647;box-sizing:border-box;"
    "width:100%;padding:.7rem 1rem;background:#1d2a36;color:#fff;"
    "font:15px/1.45 system-ui,sans-serif;border-bottom:3px solid #ffcf4d;overflow-wrap:anywhere"
)
_SMALL = "font-size:13px;color:#d5dde4"


def replayed(
    finding: Finding, payload: bytes, media: str, words: Words
) -> tuple[str, bytes] | None:
    """Media type and bytes of an archived HTML or text page, the banner put in and the passage
    marked; None for what can only be shown as it is.
    """
    if len(payload) > LARGEST or not media.startswith(("text/", "application/xhtml")):
        return None
    decoded = decode(payload, media)
    if not decoded.readable:
        return None
    if is_html(decoded.text, media_of(payload, media, "")):
        page = decoded.text
    else:
        shown = escape(decoded.text, quote=False)
        page = (
            "<!doctype html><meta charset=utf-8><title>text</title><body>"
            f'<pre style="white-space:pre-wrap;margin:1rem">{shown}</pre>'
        )
    passage = finding.passage.text if finding.passage else ""
    marked = highlighted(page, passage) if passage else None
    note = "" if not passage else "replay_here" if marked else "replay_not_here"
    return HTML, _with_banner(marked or page, banner(finding, words, note)).encode(
        "utf-8", "replace"
    )


def banner(finding: Finding, words: Words, note: str) -> str:
    """What is shown, when it was captured and from where, as HTML that no style of a page moves."""
    evidence, fetch = finding.evidence, finding.fetch
    if evidence is None:
        return ""
    url = (fetch.final or fetch.requested) if fetch else ""
    captured = words.texts["replay_from"].format(when=when(evidence.captured))
    where = words.texts["replay_where"].format(
        record=evidence.record_id.strip("<>"), archive=evidence.archive
    )
    said = f" {words.texts[note]}" if note else ""
    kind = words.kinds[finding.kind].label
    copy = _shown(words.texts["replay_copy"])
    return (
        f'<div style="{_BANNER}" role="region" aria-label="{copy}" lang="{words.lang}" dir="auto">'
        f"<b>{copy}</b>, {_shown(captured)} "
        f"<bdi>{_shown(url)}</bdi> · {_shown(kind)}.{_shown(said)}"
        f'<br><span style="{_SMALL}">{_shown(where)}</span></div>'
    )


def _shown(text: str) -> str:
    return escape(clean(text))


def _with_banner(page: str, shown: str) -> str:
    """The page with the banner as the first thing in its body."""
    found = _BODY.search(page) or _DOCTYPE.match(page)
    at = found.end() if found else 0
    return f"{page[:at]}{shown}{page[at:]}"


def highlighted(page: str, passage: str) -> str | None:
    """The HTML `page` with the words of `passage` marked; None when it has no such words.

    White space does not count, and markup may stand between the words.
    """
    seen = visible(page)
    wanted = "".join(passage.split())
    at = seen.shown.find(wanted)
    if not wanted or at < 0:
        return None
    places = seen.places[at : at + len(wanted)]
    made, last = [], 0
    for start, end in _runs(page, places):
        made += [page[last:start], f'<mark style="{_LOOK}">', page[start:end], "</mark>"]
        last = end
    return "".join([*made, page[last:]])


def _runs(page: str, places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The stretches of text without markup that the code points at `places` stand in."""
    start = last = places[0]
    for place in places[1:]:
        if "<" in page[last + 1 : place]:
            yield start, _end(page, last)
            start = place
        last = place
    yield start, _end(page, last)


def _end(page: str, last: int) -> int:
    """Behind the code point at `last`, which may be written as an entity."""
    entity = re.compile(r"&#?\w{1,32};").match(page, last)
    return entity.end() if entity else last + 1
