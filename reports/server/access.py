"""Who may come in: only the hosts we answer for, and off the loopback only with the token."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from crawler.archive.reader import open_archive
from crawler.errors import CitewatchError
from crawler.model import Finding

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
    """ASGI application: `/<finding id>` is the archived page that the finding rests on."""

    def __init__(self, find: Callable[[str], Finding], archives: Sequence[Path]) -> None:
        self._find = find
        self._archives = archives

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
            evidence = self._find(finding).evidence
            if evidence is None:
                return 404, PLAIN, b"Nothing was archived for this finding."
            with open_archive(self._archives) as archive:
                record = archive.read(evidence)
        except CitewatchError as error:
            return 404, PLAIN, str(error).encode()
        media = record.content_type or "text/plain"
        if not media.startswith(SHOWN) or any(ord(char) < 32 for char in media):
            media = PLAIN
        return 200, media, record.payload
