"""Archived pages as they were captured, on an origin of their own, without scripts.

The page runs in a sandbox (Content-Security-Policy of HTML 4.8.5): no scripts, forms, frames or
requests; it can neither read the review server nor be told apart from any other page of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from crawler.archive.reader import Archive
from crawler.errors import CitewatchError
from crawler.model import Finding

POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline' data:; img-src data:; font-src data:"
)
SHOWN = ("text/", "application/xhtml", "application/pdf", "application/json", "image/")
"""Media types that a browser shows by itself; others are sent as plain text."""


class Replay:
    """ASGI application: `/<finding id>` is the archived page that the finding rests on."""

    def __init__(self, find: Callable[[str], Finding], folders: tuple[Path, ...]) -> None:
        self._find = find
        self._folders = folders

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        """Answer one request; the lifespan of the server is not used."""
        if scope["type"] != "http":
            return
        status, media, body = self.page(scope["path"].lstrip("/"))
        headers = [
            (b"content-type", media.encode("latin-1", "replace")),
            (b"content-length", str(len(body)).encode()),
            (b"content-security-policy", POLICY.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if _is_head(scope) else body})

    def page(self, finding: str) -> tuple[int, str, bytes]:
        """Status, media type and bytes for a finding; the reason in words where there are none."""
        try:
            evidence = self._find(finding).evidence
            if evidence is None:
                return 404, "text/plain; charset=utf-8", b"Nothing was archived for this finding."
            with Archive(folders=self._folders) as archive:
                record = archive.read(evidence)
        except CitewatchError as error:
            return 404, "text/plain; charset=utf-8", str(error).encode()
        media = record.content_type or "text/plain"
        if not media.startswith(SHOWN) or any(ord(char) < 32 for char in media):
            media = "text/plain; charset=utf-8"
        return 200, media, record.payload


def _is_head(scope: MutableMapping[str, Any]) -> bool:
    return bool(scope["method"] == "HEAD")
