"""Who may come in: only the hosts we answer for, and off the loopback only with the token."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

COOKIE = "citewatch"
HEADER = b"x-citewatch"
"""A header that forms and other sites cannot send: it keeps their pages from deciding for us."""

TOKEN_BYTES = 24


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


class Door:
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
    body = reason.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
