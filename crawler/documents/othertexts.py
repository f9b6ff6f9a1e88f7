"""The words in texts where codes stand between them: JSON, transcripts, e-mail, Rich Text.

Rich Text (RTF 1.9) becomes a page of HTML: striprtf gives the words, we its links and notes. It
reads a footnote as no words at all and writes addresses between the words, so footnotes are cut
out and read by themselves, and links are marked by characters that no text has.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from itertools import pairwise
from typing import Any

from crawler.documents.encoding import decode, read_json
from crawler.documents.visibletext import visible_text
from crawler.language.dates import iso_date
from crawler.model import Publisher

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


MOST_RTF = 8 * 1024 * 1024  # bytes; striprtf reads about 1 MB a second
_CODEPAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_SIGN = re.compile(r"\\[\\{}]|[{}]")
_FOOTNOTE = re.compile(r"\{(?:\\\*)?\\footnote(?![a-z])")
_INSTRUCTION = re.compile(r"\{\\\*\\fldinst(?![a-z])")
_RESULT = re.compile(r"\s{0,99}(\{\\fldrslt)(?![a-z])")
_FIELD = re.compile(r"\{(?:\\\*\\fldinst|\\fldrslt)(?![a-z])")
_LONGEST_FIELD = 20_000  # characters of an instruction; Word puts some data behind the address
_HYPERLINK = re.compile(r"HYPERLINK\s{1,9}\"([^\"{}]{1,2000})\"")
_TOLD = re.compile(r"\{\\(title|author)(?![a-z])\s?")
_CREATED = re.compile(r"\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")
# Letters of the private use area: before a link's number, before and behind its words, and before
# a note's number.
_OPEN, _WORDS, _CLOSE, _NOTE = "\ue000", "\ue001", "\ue002", "\ue003"
_LINK = re.compile(f"{_OPEN}(\\d{{1,6}}){_WORDS}([^{_OPEN}{_CLOSE}]{{0,2000}}){_CLOSE}")
_MARKER = re.compile(rf"{_NOTE}(\d{{1,6}}){_CLOSE}")
_SIGNS = re.compile(f"[{_OPEN}-{_NOTE}]")


class BrokenRtf(ValueError):
    """Rich text that is broken or too large; the message says which."""


def read_rtf(payload: bytes) -> tuple[str, Publisher | None]:
    """A document as HTML, its notes at the end, and what it says of itself. Raises BrokenRtf."""
    if len(payload) > MOST_RTF:
        raise BrokenRtf(f"the document is too large ({len(payload)} bytes)")
    named = _CODEPAGE.search(payload[:4096])
    codepage = f"cp{int(named[1])}" if named else "cp1252"
    try:
        text = payload.decode(codepage, "replace")
    except LookupError:
        text, codepage = payload.decode("cp1252", "replace"), "cp1252"
    body, notes = _without_notes(text)
    body, addresses = _with_links(body)
    head = body[: body.find("\\pard")] if "\\pard" in body else ""  # fonts, which say the encoding
    pages = [_html(_words(body, codepage), addresses)]
    listed = []
    for number, note in enumerate(notes, 1):
        words, found = _with_links(note)
        closed = head + "}" * (head.count("{") - head.count("}") - 1)
        listed.append(
            f'<li id="note-{number}">{_html(_words(closed + words + "}", codepage), found)}</li>'
        )
    pages += ["<ol>", *listed, "</ol>"] if listed else []
    return "".join(pages), _told(text, codepage)


def _words(rtf: str, codepage: str) -> str:
    from striprtf.striprtf import rtf_to_text

    try:
        read = rtf_to_text(rtf, encoding=codepage, errors="replace")  # type: ignore[no-untyped-call]
        return str(read)
    except Exception as error:  # noqa: BLE001 - the library has no errors of its own
        raise BrokenRtf(f"the document is broken ({type(error).__name__}: {error})") from None


def _group_ends(text: str, kind: re.Pattern[str]) -> dict[int, int]:
    """Behind the closing brace of every group that opens as `kind` does, by its start."""
    wanted = {found.start() for found in kind.finditer(text)}
    ends: dict[int, int] = {}
    opened: list[int] = []
    for sign in _SIGN.finditer(text) if wanted else ():
        if sign[0] == "{":
            opened.append(sign.start())
        elif sign[0] == "}" and opened:
            start = opened.pop()
            if start in wanted:
                ends[start] = sign.end()
    return ends


def _without_notes(text: str) -> tuple[str, list[str]]:
    """The document with a marker in place of each note, and the notes as groups."""
    parts: list[str] = []
    notes: list[str] = []
    at = 0
    ends = _group_ends(text, _FOOTNOTE)
    for found in _FOOTNOTE.finditer(text):
        if found.start() < at:
            continue
        end = ends.get(found.start(), len(text))
        notes.append("{" + text[found.end() : end])
        parts += [text[at : found.start()], _sign(_NOTE), f"{len(notes)}", _sign(_CLOSE)]
        at = end
    return "".join((*parts, text[at:])), notes


def _with_links(text: str) -> tuple[str, list[str]]:
    """The document with markers around the words of its links, and their addresses in order."""
    parts: list[str] = []
    addresses: list[str] = []
    at = 0
    ends = _group_ends(text, _FIELD)
    for found in _INSTRUCTION.finditer(text):
        end = ends.get(found.start())
        if found.start() < at or end is None:
            continue
        address = _HYPERLINK.search(text, found.start(), min(end, found.start() + _LONGEST_FIELD))
        result = _RESULT.match(text, end)
        behind = ends.get(result.start(1)) if result else None
        if address is None or result is None or behind is None:
            continue
        addresses.append(address[1].replace("\\\\", "\\"))
        number = len(addresses) - 1
        # Without its instruction the field is none that striprtf would write out.
        parts += [text[at : found.start()], _sign(_OPEN), f"{number}", _sign(_WORDS)]
        parts += ["{", text[result.end() : behind], _sign(_CLOSE)]
        at = behind
    return "".join((*parts, text[at:])), addresses


def _sign(letter: str) -> str:
    return f"{{\\uc1\\u{ord(letter) - 0x10000}?}}"


def _html(words: str, addresses: list[str]) -> str:
    lines = (line.strip() for line in escape(words).split("\n"))
    page = "".join(f"<p>{line}</p>" for line in lines if line)
    page = _LINK.sub(lambda one: _linked(one, addresses), page)
    page = _MARKER.sub(r'<sup><a href="#note-\1">\1</a></sup>', page)
    return _SIGNS.sub("", page)


def _linked(found: re.Match[str], addresses: list[str]) -> str:
    number = int(found[1])
    address = addresses[number] if number < len(addresses) else ""
    return f'<a href="{escape(address)}">{found[2]}</a>'


def _told(text: str, codepage: str) -> Publisher | None:
    head = text[: text.find("\\pard")]
    named = dict(_named(head, codepage))
    created = _CREATED.search(head)
    date = "{}-{:0>2}-{:0>2}".format(*created.groups()) if created else ""
    told = Publisher(
        title=named.get("title") or None,
        author=named.get("author") or None,
        published=iso_date(date),
    )
    return told if told != Publisher() else None


def _named(head: str, codepage: str) -> Iterator[tuple[str, str]]:
    ends = _group_ends(head, _TOLD)
    for found in _TOLD.finditer(head):
        group = head[found.end() : ends.get(found.start(), found.end())]
        yield found[1], " ".join(_words("{\\rtf1 " + group, codepage).split())
