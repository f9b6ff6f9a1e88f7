"""WARC records as they stand in a file (ISO 28500).

Old ARC records are given the same shape. Memory is bounded: of a block longer than asked for,
only the beginning is kept, while its digests are still taken over the whole.
"""

from __future__ import annotations

from dataclasses import dataclass

from crawler.archive import arc, digests
from crawler.archive.members import PIECE, Damaged, Stream

KEEP = 64 << 20  # bytes of a block that are kept: the 50 MB a page may have, and its headers
LONGEST_LINE = 1 << 16  # bytes of one header line; URLs of 8 kB and more occur
MOST_FIELDS = 1000
MOST_DIGITS = 18  # of a Content-Length; the longest below 2**63


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
    elif match := arc.LINE.fullmatch(line):
        fields = arc.fields(match, stream.peek(5), offset)
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
    whole = digests.hasher(declared_whole)
    inner = digests.hasher(declared or "sha1:") if not revisit and (check or not declared) else None
    first = stream.read(min(length, keep))
    body = _body(fields, first)
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
        declared or (digests.written(inner.digest()) if inner else ""),
        digests.agrees(declared_whole, whole.digest()) if whole else None,
        digests.agrees(declared, inner.digest())
        if check and inner and declared and body is not None
        else None,
    )


def _body(fields: dict[str, str], block: bytes) -> int | None:
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
