"""WARC records as they stand in a file (ISO 28500).

Old ARC records are given the same shape. Memory is bounded: of a block longer than asked for,
only the beginning is kept, while its digests are still taken over the whole.
"""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from crawler.archive.stream import PIECE, Damaged, Stream, Volume

KEEP = 64 << 20  # bytes of a block that are kept: the 50 MB a page may have, and its headers
LONGEST_LINE = 1 << 16  # bytes of one header line; URLs of 8 kB and more occur
MOST_FIELDS = 1000
MOST_DIGITS = 18  # of a Content-Length; the longest below 2**63


# An HTTP response as a record holds it: status line, headers, body (RFC 9112).


_STATUS_LINE = re.compile(rb"(?:HTTP/\d(?:\.\d)?|ICY) +(\d{3})")


@dataclass(frozen=True, slots=True)
class Message:
    """`status` is None when the block has no status line. `headers` have names in lower case;
    the first of a name wins."""

    status: int | None
    headers: dict[str, str]


def parse_message(head: bytes) -> Message:
    """The status line and headers in `head`, everything before the body. Never raises."""
    lines = head.replace(b"\r\n", b"\n").split(b"\n")
    match = _STATUS_LINE.match(lines[0])
    pairs: list[tuple[bytes, bytes]] = []
    for line in lines[1:] if match else lines:
        name, colon, value = line.partition(b":")
        if line[:1] in (b" ", b"\t") and pairs:
            pairs[-1] = (pairs[-1][0], pairs[-1][1] + b" " + line.strip())
        elif colon:
            pairs.append((name.strip(b" \t"), value.strip(b" \t")))
    headers: dict[str, str] = {}
    for name, value in pairs:
        headers.setdefault(_text(name).lower(), _text(value))
    return Message(int(match[1]) if match else None, headers)


def _text(raw: bytes) -> str:
    """Header bytes as text: UTF-8 where they are that, else Latin-1 (RFC 9110, 5.5)."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def message_media_type(content_type: str | None) -> str | None:
    """The media type alone, in lower case ("text/html"); None when there is none."""
    media = (content_type or "").partition(";")[0].strip().lower()
    return media or None


# Records and their digests.


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record: its header fields (names in lower case, the first of a name wins) and block.

    `offset` is where its member starts, `end` where the member ends, None while other records
    follow in the same member. `block` may be shorter than `length` (see KEEP). `body` is where
    the payload begins in `block`, None when no end of the HTTP headers was found.
    `digest` is the payload digest it declares, or the one taken when it declares none.
    `block_sound` and `payload_sound` say whether the declared digests hold, None when there is
    none to check.
    """

    offset: int
    end: int | None
    fields: dict[str, str]
    block: bytes
    length: int
    body: int | None
    digest: str = ""
    block_sound: bool | None = None
    payload_sound: bool | None = None

    @property
    def type(self) -> str:
        """The WARC-Type in lower case."""
        return self.fields.get("warc-type", "").lower()

    @property
    def id(self) -> str:
        """The WARC-Record-ID, as written."""
        return self.fields.get("warc-record-id", "")

    @property
    def url(self) -> str:
        """The WARC-Target-URI; old tools wrote it in angle brackets."""
        url = self.fields.get("warc-target-uri", "")
        return url[1:-1] if url.startswith("<") and url.endswith(">") else url

    @property
    def implied_status(self) -> int | None:
        """200 for a page that was saved without its HTTP answer, as replay tools take it."""
        is_page = self.type == "resource" and self.url.startswith(("http:", "https:"))
        return 200 if is_page else None

    @property
    def is_http(self) -> bool:
        """Whether the block is an HTTP message."""
        return self.fields.get("content-type", "").lower().startswith("application/http")

    @property
    def message(self) -> Message | None:
        """The status line and headers of an HTTP message, as far as they are in the block."""
        return parse_message(self.block[: self.body]) if self.is_http and self.body else None

    @property
    def stored(self) -> bytes:
        """The payload as it is stored; all of the block when it has no HTTP headers."""
        return self.block[self.body or 0 :]


def read_record(stream: Stream, offset: int, keep: int, check: bool) -> RawRecord | None:
    """The next record of `stream`, which began at `offset`; None at its end. Raises Damaged."""
    line = stream.line(LONGEST_LINE)
    while line in (b"\r\n", b"\n"):
        line = stream.line(LONGEST_LINE)
    if not line:
        return None
    if line.startswith(b"WARC/"):
        fields = _fields(stream)
        ended = True
    elif match := ARC_LINE.fullmatch(line):
        fields = arc_fields(match, stream.peek(5), offset)
        ended = False
    else:
        raise Damaged("no WARC record starts here")
    declared = fields.get("content-length", "")
    if not (declared.isascii() and declared.isdigit()) or len(declared) > MOST_DIGITS:
        raise Damaged(f"Content-Length is {declared[:40]!r}")
    return _with_block(stream, offset, fields, int(declared), keep, check, ended)


def _fields(stream: Stream) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for _ in range(MOST_FIELDS):
        raw = stream.line(LONGEST_LINE)
        if not raw.endswith(b"\n"):
            raise Damaged("the record ends inside its header", cut=True)
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if not line:
            return fields
        if line[0] in " \t" and name:
            fields[name] = f"{fields[name]} {line.strip()}"
            continue
        name, colon, value = line.partition(":")
        if not colon:
            raise Damaged(f"{line[:60]!r} is no header field")
        name = name.strip().lower()
        fields.setdefault(name, value.strip(" \t"))
    raise Damaged("too many header fields")


def _with_block(
    stream: Stream,
    offset: int,
    fields: dict[str, str],
    length: int,
    keep: int,
    check: bool,
    ended: bool,
) -> RawRecord:
    declared_whole = fields.get("warc-block-digest", "") if check else ""
    declared = fields.get("warc-payload-digest", "")
    revisit = fields.get("warc-type", "").lower() == "revisit"
    whole = digest_hasher(declared_whole)
    inner = digest_hasher(declared or "sha1:") if not revisit and (check or not declared) else None
    first = stream.read(min(length, keep))
    body = body_start(fields, first)
    if whole:
        whole.update(first)
    if inner and body is not None:
        inner.update(first[body:])
    left = length - len(first)
    while left:
        piece = stream.read(min(left, 16 * PIECE))
        if not piece:
            raise Damaged(f"Content-Length is {length}, but {left} bytes are missing", cut=True)
        left -= len(piece)
        if whole:
            whole.update(piece)
        if inner:
            inner.update(piece)
    end = _finish(stream, length, ended)
    return RawRecord(
        offset,
        end,
        fields,
        first,
        length,
        body,
        declared or (written_digest(inner.digest()) if inner else ""),
        digest_agrees(declared_whole, whole.digest()) if whole else None,
        digest_agrees(declared, inner.digest())
        if check and inner and declared and body is not None
        else None,
    )


def body_start(fields: dict[str, str], block: bytes) -> int | None:
    """Where the payload starts in the block."""
    if not fields.get("content-type", "").lower().startswith("application/http"):
        return 0
    strict = block.find(b"\r\n\r\n")
    loose = block.find(b"\n\n", 0, strict if strict >= 0 else len(block))
    if loose >= 0:
        return loose + 2
    if strict >= 0:
        return strict + 4
    return None


def _finish(stream: Stream, length: int, ended: bool) -> int | None:
    """Take the end of the record; the offset after it, None when the member goes on."""
    after = stream.peek(4)
    if after == b"\r\n\r\n":
        stream.read(4)
    elif not ended or not after.strip(b"\r\n"):
        while stream.peek(1) in (b"\r", b"\n"):
            stream.read(1)
        if ended and not stream.compressed:
            raise Damaged("the record has no end mark", cut=not stream.peek(1))
    else:
        raise Damaged(f"Content-Length is {length}, but the record goes on after that")
    if not stream.compressed:
        return stream.place
    return None if stream.peek(1) else stream.place


# ARC, the format before WARC: one header line for each record, in version 1 or 2.


ARC_LINE = re.compile(rb"(\S+) ([\dA-Fa-f.:]+) (\d{14}|\d{12}) (\S*) (?:.* )?(\d+)\r?\n")


def arc_fields(match: re.Match[bytes], start: bytes, offset: int) -> dict[str, str]:
    """The header line of an ARC record (version 1 or 2) in the words of WARC."""
    url, address, at, media, length = (part.decode("utf-8", "replace") for part in match.groups())
    at = at.ljust(14, "0")
    date = f"{at[:4]}-{at[4:6]}-{at[6:8]}T{at[8:10]}:{at[10:12]}:{at[12:14]}Z"
    if url.startswith("filedesc:"):
        kind = "warcinfo"
    else:
        kind = "response" if start == b"HTTP/" else "resource"
    return {
        "warc-type": kind,
        "warc-record-id": f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{url} {at} {offset}')}>",
        "warc-target-uri": url,
        "warc-date": date,
        "warc-ip-address": address,
        "content-type": "application/http; msgtype=response" if kind == "response" else media,
        "content-length": length,
    }


# Digests as WARC files write them: "sha1:" and base32, and what other tools write instead.


def sha1_digest(payload: bytes) -> str:
    """The digest of `payload` as WARC records and `warcio check` have it: "sha1:" and base32."""
    return written_digest(hashlib.sha1(payload, usedforsecurity=False).digest())


def written_digest(digest: bytes) -> str:
    """The bytes of a SHA-1 digest as `sha1` writes them."""
    return "sha1:" + base64.b32encode(digest).decode("ascii")


def sealed_digest(member: bytes) -> str:
    """The SHA-256 of a record's bytes on disk, which `verify` compares with the index."""
    return "sha256:" + hashlib.sha256(member).hexdigest()


def digest_hasher(declared: str | None) -> hashlib._Hash | None:
    """A fresh hasher for the algorithm that `declared` names; None when it names none we know."""
    if not declared:
        return None
    name = declared.partition(":")[0].lower().replace("-", "")
    if name not in {"sha1", "sha256", "sha384", "sha512", "md5"}:
        return None
    return hashlib.new(name, usedforsecurity=False)


def digest_agrees(declared: str, digest: bytes) -> bool:
    """Whether `declared` ("sha1:…", in base32, hexadecimal or base64) is the digest given."""
    value = declared.partition(":")[2].strip()
    plain = value.rstrip("=").upper()
    if plain in (base64.b32encode(digest).decode("ascii").rstrip("="), digest.hex().upper()):
        return True
    urlsafe = value.rstrip("=").replace("+", "-").replace("/", "_")
    return urlsafe == base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


# Through a WARC file from record to record, past what is damaged, or straight to an offset.


@dataclass(frozen=True, slots=True)
class Gap:
    """Bytes from `offset` to `resumes` that are no whole record. `cut`: the file ends in it."""

    offset: int
    resumes: int
    message: str
    cut: bool

    def __str__(self) -> str:
        return f"bytes {self.offset} to {self.resumes} are damaged and skipped: {self.message}"


def walk(
    volume: Volume, start: int = 0, *, keep: int = KEEP, check: bool = False, fast: bool = True
) -> Iterator[RawRecord | Gap]:
    """Every record from the offset `start` on; damaged stretches come as gaps, in their place.

    `check` compares the digests; `fast` picks the decompressor (see Stream).
    """
    limit = volume.start + volume.length()
    with volume.open() as handle:
        position = volume.start + start
        while position < limit:
            try:
                stream = Stream(handle, position, limit, fast=fast)
                while record := read_record(stream, position - volume.start, keep, check):
                    if not stream.compressed:
                        position = stream.place
                    if volume.start and record.end is not None:
                        record = replace(record, end=record.end - volume.start)
                    yield record
                position = stream.place
            except Damaged as damage:
                after = _resume(handle, position + 1, limit)
                yield Gap(position - volume.start, after - volume.start, str(damage), damage.cut)
                position = after


def record_at(
    volume: Volume, offset: int, record_id: str = "", *, keep: int = KEEP
) -> RawRecord | None:
    """The record of the member at `offset`, with its digests checked; None when none is there.

    With `record_id` the one of that id, should the member hold several. Raises Damaged.
    """
    limit = volume.start + volume.length()
    place = volume.start + offset
    if not offset >= 0 or place >= limit:
        return None
    with volume.open() as handle:
        stream = Stream(handle, place, limit)
        while record := read_record(stream, offset, keep, True):
            if not record_id or record.id == record_id or not stream.compressed:
                return record
    return None


def begun(volume: Volume, gap: Gap) -> bool:
    """Whether a file that is cut inside its first record is the beginning of an archive."""
    limit = volume.start + volume.length()
    with volume.open() as handle:
        return gap.cut and _starts_record(handle, volume.start, limit)


def _resume(handle: BinaryIO, position: int, limit: int) -> int:
    """Where the next record starts at or after `position`; `limit` when none does."""
    window = b""
    handle.seek(position)
    while position < limit:
        piece = handle.read(min(16 * PIECE, limit - position - len(window)))
        window += piece
        for match in re.finditer(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|WARC/[01]\.", window):
            place = position + match.start()
            if _starts_record(handle, place, limit):
                return place
        if not piece:
            return limit
        step = max(len(window) - 8, 1)
        position, window = position + step, window[step:]
        handle.seek(position + len(window))
    return limit


def _starts_record(handle: BinaryIO, place: int, limit: int) -> bool:
    try:
        stream = Stream(handle, place, limit)
        line = stream.line(LONGEST_LINE)
        if not line.startswith(b"WARC/"):
            return bool(ARC_LINE.fullmatch(line)) and stream.compressed
        if not stream.compressed:
            return b":" in stream.line(LONGEST_LINE)
    except Damaged:
        return False
    return True
