"""An HTTP response as a record holds it: status line, headers, body (RFC 9112)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_STATUS_LINE = re.compile(rb"(?:HTTP/\d(?:\.\d)?|ICY) +(\d{3})(?: +(.*))?")


@dataclass(frozen=True, slots=True)
class Message:
    """`status` is None when the block has no status line. `headers` are pairs as received."""

    status: int | None
    reason: str
    headers: tuple[tuple[bytes, bytes], ...]

    def header(self, name: str) -> str | None:
        """The first header of this name (lower case), decoded."""
        wanted = name.encode("ascii")
        for given, value in self.headers:
            if given.lower() == wanted:
                return text(value)
        return None

    def mapping(self) -> dict[str, str]:
        """Names in lower case; the first of a name wins."""
        found: dict[str, str] = {}
        for name, value in self.headers:
            found.setdefault(text(name).lower(), text(value))
        return found


def parse(head: bytes) -> Message:
    """The status line and headers in `head`, everything before the body. Never raises."""
    lines = head.replace(b"\r\n", b"\n").split(b"\n")
    match = _STATUS_LINE.match(lines[0])
    pairs: list[tuple[bytes, bytes]] = []
    for line in lines[1:] if match else lines:
        if not line:
            continue
        if line[:1] in (b" ", b"\t") and pairs:
            name, value = pairs[-1]
            pairs[-1] = (name, value + b" " + line.strip())
            continue
        name, colon, value = line.partition(b":")
        if colon:
            pairs.append((name.strip(b" \t"), value.strip(b" \t")))
    if not match:
        return Message(None, "", tuple(pairs))
    return Message(int(match.group(1)), text((match.group(2) or b"").strip()), tuple(pairs))


def text(raw: bytes) -> str:
    """Header bytes as text: UTF-8 where they are that, else Latin-1 (RFC 9110, 5.5)."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def media_type(content_type: str | None) -> str | None:
    """The media type alone, in lower case ("text/html"); None when there is none."""
    media = (content_type or "").partition(";")[0].strip().lower()
    return media or None
