"""The files of a report site as the server sends them, with the review panel put in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".csv": "text/csv; charset=utf-8",
}
"""What a site consists of. Nothing else of the folder is sent: not the ledger, not the archive."""

PANEL = '<link rel="stylesheet" href="/-/review.css"><script src="/-/review.js" defer></script>'
_POLICY = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(">)')


@dataclass(frozen=True, slots=True)
class Sent:
    """A file: its bytes and media type."""

    body: bytes
    media: str


def site_file(folder: Path, asked: str) -> Sent | None:
    """The file of the site at URL path `asked`; None when there is none that may be sent."""
    path = PurePosixPath(asked.lstrip("/") or "report.html")
    if ".." in path.parts or any(part.startswith(".") for part in path.parts):
        return None
    media = TYPES.get(path.suffix)
    root = folder.resolve()
    file = (root / path).resolve()
    if media is None or not file.is_relative_to(root) or not file.is_file():
        return None
    body = file.read_bytes()
    if path.suffix == ".html":
        body = with_panel(body.decode("utf-8", "replace")).encode()
    return Sent(body, media)


def with_panel(page: str) -> str:
    """A page of the report with the review panel's script, and a policy that lets just it run."""

    def widened(found: re.Match[str]) -> str:
        policy = found[2].replace("script-src ", "script-src 'self' ", 1)
        policy = policy.replace("style-src ", "style-src 'self' ", 1)
        return f"{found[1]}{policy}; connect-src 'self'{found[3]}"

    widened_page, found = _POLICY.subn(widened, page, count=1)
    if not found:
        return page
    return widened_page.replace("</head>", f"{PANEL}</head>", 1)
