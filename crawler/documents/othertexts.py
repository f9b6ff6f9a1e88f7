"""The words in texts where codes stand between them: JSON, transcripts, e-mail."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import pairwise
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


@dataclass(frozen=True, slots=True)
class Transcript:
    """The spoken words in one paragraph, since sentences run over cues. `cues` says where in them
    each cue begins and how many seconds into the recording; () where that is not clear.
    """

    words: str
    cues: tuple[tuple[int, float], ...] = ()


# "00:00:01.000 --> 00:00:04.500", with a comma in SubRip, and what WebVTT sets behind it.
_TIME = r"(?:\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_TIMING = re.compile(rf"[ \t]*({_TIME})[ \t]+-->[ \t]+{_TIME}.*")
_MARK = re.compile(r"<[^<>\n]{0,300}>|\{\\[^{}\n]{0,100}\}")  # <v Ann>, <i>, {\an8}
_TTML = re.compile(r"(?s)\A.{0,2000}?<(?:\w{1,20}:)?tt[\s>]")
_PARAGRAPH = re.compile(
    r"(?s)<(?:\w{1,20}:)?p\b([^<>]{0,2000})>(.{0,20000}?)</(?:\w{1,20}:)?p\s{0,9}>"
)
_BREAK = re.compile(r"<(?:\w{1,20}:)?br\b[^<>]{0,300}>")
_BEGIN = re.compile(r"""\bbegin\s{0,9}=\s{0,9}["']([^"']{1,40})["']""")
_OUTER_BEGIN = re.compile(
    r"""<(?:\w{1,20}:)?(?:body|div)\b[^<>]{0,2000}?\bbegin\s{0,9}=\s{0,9}["'][^"']{0,40}[1-9]"""
)
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2}(?:[.,]\d{1,9})?)")
_OFFSET = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(h|m|s|ms)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
ROLLING = 0.5
"""Share of the cues that begin with the line that ends the one before, from which on a transcript
rolls: every line stands twice in it, in the new cue above the next line."""


def read_transcript(text: str) -> Transcript | None:
    """The words of a transcript and their times; None for a text that is none."""
    cues = list(_paragraphs(text) if _TTML.match(text) else _rolled_out(list(_timed(text))))
    pieces: list[str] = []
    times: list[tuple[int, float | None]] = []
    at = 0
    for seconds, lines in cues:
        said = " ".join(html.unescape(_MARK.sub("", " ".join(lines))).split())
        if said:
            times.append((at, seconds))
            pieces.append(said)
            at += len(said) + 1
    known = tuple((start, seconds) for start, seconds in times if seconds is not None)
    return (
        Transcript(" ".join(pieces), known if len(known) == len(times) else ()) if pieces else None
    )


def _timed(text: str) -> Iterator[tuple[float | None, list[str]]]:
    """The time of each line of timing, and what stands under it, up to an empty line."""
    cue: tuple[float | None, list[str]] | None = None
    for line in text.splitlines():
        if found := _TIMING.fullmatch(line):
            if cue:
                yield cue
            cue = _seconds(found[1]), []
        elif not line and cue:
            yield cue
            cue = None
        elif cue and line.strip():
            cue[1].append(line)
    if cue:
        yield cue


def _rolled_out(
    cues: list[tuple[float | None, list[str]]],
) -> Iterator[tuple[float | None, list[str]]]:
    """The cues, each line once, where they roll; as they are where they do not."""
    plain = [[_MARK.sub("", line).strip() for line in lines] for _, lines in cues]
    pairs = [(one, two) for one, two in pairwise(plain) if one and two]
    rolls = sum(one[-1] == two[0] for one, two in pairs)
    if not pairs or rolls < ROLLING * len(pairs) or rolls < 2:
        yield from cues
        return
    last = ""
    for (seconds, _), lines in zip(cues, plain, strict=True):
        new = lines[1:] if lines[:1] == [last] else lines
        last = lines[-1] if lines else last
        yield seconds, new


def _paragraphs(text: str) -> Iterator[tuple[float | None, list[str]]]:
    """The paragraphs of TTML; no times where those of a part of it are added to theirs."""
    moved = _OUTER_BEGIN.search(text)
    for attributes, inside in _PARAGRAPH.findall(text):
        begin = _BEGIN.search(attributes) or _BEGIN.search(inside)
        yield _seconds(begin[1]) if begin and not moved else None, [_BREAK.sub(" ", inside)]


def _seconds(time: str) -> float | None:
    """A time of a recording: "00:01:02.5", or "62.5s" as TTML has it too; None for frames."""
    if clock := _CLOCK.fullmatch(time):
        hours, minutes, seconds = (
            float((part or "0").replace(",", ".")) for part in clock.groups()
        )
        return 3600 * hours + 60 * minutes + seconds
    offset = _OFFSET.fullmatch(time)
    return float(offset[1]) * _SECONDS[offset[2]] if offset else None


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
