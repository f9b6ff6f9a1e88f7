"""The words in texts where codes stand between them: JSON, transcripts, e-mail."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from crawler.documents.encoding import decode, read_json
from crawler.documents.visibletext import visible_text

# JSON: its values in order, the markup in them read, its keys never.


_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|&(?:#\d{1,7}|#x[\da-fA-F]{1,6}|\w{2,30});")
_ADDRESS = re.compile(r"\s*[a-z][a-z0-9+.-]{1,20}:\S*\s*", re.I)


def json_words(text: str) -> str | None:
    """The words of a JSON text or of JSON lines, a paragraph for each value; addresses and numbers
    are no words. None for what is no JSON.
    """
    try:
        values = [read_json(text)]
    except ValueError:
        try:
            values = [read_json(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            return None
    found = (visible_text(one) if _MARKUP.search(one) else one.strip() for one in _texts(values))
    return "\n\n".join(one for one in found if one)


def _texts(values: list[Any]) -> Iterator[str]:
    """Every text in the values, in the order in which it is written."""
    stack = values[::-1]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            stack.extend(reversed(value.values()))
        elif isinstance(value, list):
            stack.extend(reversed(value))
        elif isinstance(value, str) and not _ADDRESS.fullmatch(value):
            yield value


# Transcripts (WebVTT, SubRip, TTML) without their time codes and marks.


# "00:00:01.000 --> 00:00:04.500", with a comma in SubRip, and what WebVTT sets behind it.
_TIME = r"(?:\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_TIMING = re.compile(rf"[ \t]*{_TIME}[ \t]+-->[ \t]+{_TIME}.*")
_MARK = re.compile(r"<[^<>\n]{0,300}>|\{\\[^{}\n]{0,100}\}")  # <v Ann>, <i>, {\an8}
_TTML = re.compile(r"(?s)\A.{0,2000}?<(?:\w{1,20}:)?tt[\s>]")
_PARAGRAPH = re.compile(
    r"(?s)<(?:\w{1,20}:)?p\b[^<>]{0,2000}>(.{0,20000}?)</(?:\w{1,20}:)?p\s{0,9}>"
)
_BREAK = re.compile(r"<(?:\w{1,20}:)?br\b[^<>]{0,300}>")


def transcript_words(text: str) -> str | None:
    """The spoken words, cue after cue in one paragraph, since sentences run over cues; None for
    a text that is no transcript.
    """
    if _TTML.match(text):
        found = _PARAGRAPH.findall(text)
        cues = [_MARK.sub("", _BREAK.sub(" ", one)) for one in found]
    else:
        cues = _timed(text)
    words = (" ".join(html.unescape(_MARK.sub("", cue)).split()) for cue in cues)
    return " ".join(one for one in words if one) or None


def _timed(text: str) -> list[str]:
    """What stands under each line of timing, up to an empty line."""
    cues: list[str] = []
    inside = False
    for line in text.splitlines():
        if _TIMING.fullmatch(line):
            inside = True
        elif not line.strip():
            inside = False
        elif inside:
            cues.append(line)
    return cues


# E-mail (RFC 5322): its text, else its HTML, under its subject.


def mail_words(payload: bytes) -> str | None:
    """Subject and body; None where there is no body that can be read."""
    try:
        message = message_from_bytes(payload, policy=policy.default)
        assert isinstance(message, EmailMessage)
        part = message.get_body(("plain", "html"))
        body = part.get_payload(decode=True) if part is not None else None
        if part is None or not isinstance(body, bytes):
            return None
        text = decode(body, str(part.get("content-type", ""))).text
        if part.get_content_subtype() == "html":
            text = visible_text(text)
        subject = str(message.get("subject", "")).strip()
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return None  # the email package breaks on malformed headers in many ways
    return f"{subject}\n\n{text.strip()}".strip() if text.strip() else None
