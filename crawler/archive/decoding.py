"""Bodies with their transfer- and content-encoding undone, within bounds.

A bomb ends as a cut payload with a flaw that says so, never as memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from crawler.archive.record import Message, RawRecord, digest_agrees, digest_hasher
from crawler.archive.stream import zstandard
from crawler.errors import ArchiveError

MAX_BYTES = 50 << 20
# A body may grow a thousandfold (deflate's own limit is 1032); in brotli and zstd only bombs
# grow more, while real pages grow 3 to 30 times. Up to 8 MB, any growth is harmless.
MAX_RATIO = 1000
RATIO_FROM = 8 << 20
MOST_CODINGS = 4
MOST_MEMBERS = 1000  # gzip members of one body; servers send one
PIECE = 1 << 18
_PRINTABLE = bytes(n for n in range(256) if n >= 0x20 or n in b"\t\n\f\r\x1b")


class Flaw(StrEnum):
    """What is wrong with a body; absence of a quote is then unproven."""

    CUT = "cut"  # ends before its own end mark or length
    TOO_LARGE = "too-large"  # more than the bounds allow; only the beginning is given
    MISLABELLED = "mislabelled"  # said to be encoded, but is not: given as it is
    UNDECODED = "undecoded"  # an encoding we cannot undo: given as it is
    BROKEN = "broken"  # the encoding is damaged inside; given as far as it goes


@dataclass(frozen=True, slots=True)
class Body:
    """A decoded body and its flaws."""

    payload: bytes
    flaws: frozenset[Flaw] = frozenset()


def dechunked(raw: bytes) -> Body | None:
    """`raw` without the chunked transfer-coding (RFC 9112, 7.1); None when it has none.

    Many tools store the body without its chunks and keep the header.
    """
    pieces: list[bytes] = []
    at = 0
    while True:
        end = raw.find(b"\n", at, at + 4096)
        size = _chunk_size(raw[at:end]) if end >= 0 else None
        if size is None:
            if not pieces:
                return None
            flaw = Flaw.CUT if end < 0 else Flaw.BROKEN
            return Body(b"".join(pieces), frozenset({flaw}))
        if size == 0:
            return Body(b"".join(pieces))
        at = end + 1 + size
        pieces.append(raw[end + 1 : at])
        if len(pieces[-1]) < size:
            return Body(b"".join(pieces), frozenset({Flaw.CUT}))
        at += 2 if raw[at : at + 2] == b"\r\n" else 1 if raw[at : at + 1] == b"\n" else 0


def _chunk_size(line: bytes) -> int | None:
    digits = line.partition(b";")[0].strip()
    if not 0 < len(digits) <= 15 or digits.strip(b"0123456789abcdefABCDEF"):
        return None
    return int(digits, 16)


def decoded(raw: bytes, encoding: str | None, *, max_bytes: int = MAX_BYTES) -> Body:
    """`raw` with the codings named in a Content-Encoding header undone, last one first."""
    names = [name.strip().lower() for name in (encoding or "").split(",")]
    codings = [name for name in names if name and name != "identity"]
    if len(codings) > MOST_CODINGS:
        return Body(raw[:max_bytes], frozenset({Flaw.TOO_LARGE}))
    flaws: frozenset[Flaw] = frozenset()
    for name in reversed(codings):
        body = _one(raw, name, max_bytes)
        raw, flaws = body.payload, flaws | body.flaws
        if flaws & {Flaw.UNDECODED, Flaw.TOO_LARGE}:
            break
    if len(raw) > max_bytes:
        return Body(raw[:max_bytes], flaws | {Flaw.TOO_LARGE})
    return Body(raw, flaws)


def _one(raw: bytes, name: str, max_bytes: int) -> Body:
    if not raw:
        return Body(raw)
    if name in ("gzip", "x-gzip"):
        if raw[:2] != b"\x1f\x8b":
            return Body(raw, frozenset({Flaw.MISLABELLED}))
        return _collected(_deflate_pieces(raw, 31), raw, max_bytes)
    if name == "deflate":
        # Browsers accept zlib's format, which the standard means, and raw deflate.
        zlib_like = len(raw) > 1 and raw[0] & 15 == 8 and (raw[0] << 8 | raw[1]) % 31 == 0
        return _collected(_deflate_pieces(raw, 15 if zlib_like else -15), raw, max_bytes)
    if name == "br":
        return _collected(_brotli_pieces(raw), raw, max_bytes)
    if name == "zstd" and zstandard():
        return _collected(_zstd_pieces(raw), raw, max_bytes)
    return Body(raw, frozenset({Flaw.UNDECODED}))


class _Cut(Exception):
    """The encoded bytes end too early."""


def _collected(pieces: Iterator[bytes], raw: bytes, max_bytes: int) -> Body:
    """The pieces joined, stopped at the bounds; their errors as flaws."""
    most = min(max_bytes, max(RATIO_FROM, MAX_RATIO * len(raw)))
    kept: list[bytes] = []
    size = 0
    flaw: Flaw | None = None
    try:
        for piece in pieces:
            kept.append(piece)
            size += len(piece)
            if size > most:
                return Body(b"".join(kept)[:most], frozenset({Flaw.TOO_LARGE}))
    except _Cut:
        flaw = Flaw.CUT
    except Exception:  # noqa: BLE001 - zlib, isal, brotli and zstd errors share no base
        flaw = Flaw.BROKEN
    if flaw is Flaw.BROKEN and not size and _plain(raw):
        return Body(raw, frozenset({Flaw.MISLABELLED}))
    return Body(b"".join(kept), frozenset({flaw} if flaw else ()))


def _plain(raw: bytes) -> bool:
    """Whether `raw` looks like text: compressed bytes have control characters soon."""
    return not raw[:512].translate(None, _PRINTABLE)


def _deflate_pieces(raw: bytes, wbits: int) -> Iterator[bytes]:
    """isal inflates three times as fast as zlib, with the same checks."""
    from isal import isal_zlib

    left = raw
    for _ in range(MOST_MEMBERS):
        inflater = isal_zlib.decompressobj(wbits=wbits)
        while not inflater.eof:
            piece = inflater.decompress(left, PIECE)
            left = inflater.unconsumed_tail
            if not piece and not left and not inflater.eof:
                raise _Cut
            yield piece
        left = inflater.unused_data
        if wbits != 31 or left[:2] != b"\x1f\x8b":
            return
    raise _Cut


def _brotli_pieces(raw: bytes) -> Iterator[bytes]:
    import brotli  # type: ignore[import-untyped]

    inflater = brotli.Decompressor()
    left = raw
    while not inflater.is_finished():
        piece: bytes = inflater.process(left, output_buffer_limit=PIECE)
        left = b""
        if not piece and inflater.can_accept_more_data() and not inflater.is_finished():
            raise _Cut
        yield piece


def _zstd_pieces(raw: bytes) -> Iterator[bytes]:
    inflater = zstandard().ZstdDecompressor()
    left = raw
    while not inflater.eof:
        piece = inflater.decompress(left, PIECE)
        left = b""
        if not piece and not inflater.eof:
            raise _Cut
        yield piece


# What a record holds, with its digests checked and its encodings undone.


_ENDS_EARLY = frozenset({Flaw.CUT, Flaw.TOO_LARGE, Flaw.BROKEN})
# What a reader may still know of a 304 answer: nothing that describes a body.
_NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class Record:
    """An archived answer, ready to be read.

    `headers` has names in lower case, the first of a name wins; `content_type` is the header as
    received. `payload` is decoded from transfer- and content-encoding. `truncated` is set when
    the payload is not the whole body, so that absence from it proves nothing; `flaws` says what
    is wrong. `at` is the WARC-Date.
    """

    url: str
    status: int | None
    headers: Mapping[str, str]
    content_type: str | None
    payload: bytes
    at: str
    truncated: bool = False
    flaws: frozenset[Flaw] = field(default_factory=frozenset)


def opened(raw: RawRecord, archive: str, *, max_bytes: int = MAX_BYTES) -> Record:
    """The record's content. Raises ArchiveError when a digest it declares does not hold."""
    place = f"{archive} at byte {raw.offset} ({raw.id})"
    if raw.block_sound is False:
        raise ArchiveError(place, "the block digest does not match")
    message = raw.message
    plain = _unchunked(raw, message)
    body = _decoded(plain, message, max_bytes, raw)
    if not sound_payload(raw):
        raise ArchiveError(place, "the payload digest does not match")
    flaws = body.flaws | plain.flaws
    if len(raw.block) < raw.length:
        flaws |= {Flaw.TOO_LARGE}
    return Record(
        raw.url,
        message.status if message else raw.implied_status,
        message.headers if message else {},
        (message.headers if message else raw.fields).get("content-type"),
        body.payload,
        raw.fields.get("warc-date", ""),
        bool(raw.fields.get("warc-truncated")) or bool(flaws & _ENDS_EARLY),
        flaws,
    )


def revisited(raw: RawRecord, original: Record, archive: str) -> Record:
    """The content of the `revisit` record `raw`, whose payload is that of `original`."""
    if raw.block_sound is False:
        place = f"{archive} at byte {raw.offset} ({raw.id})"
        raise ArchiveError(place, "the block digest does not match")
    message = raw.message
    at = raw.fields.get("warc-date", "")
    if message is None or message.status in (None, _NOT_MODIFIED):
        return replace(original, url=raw.url, at=at)
    return replace(
        original,
        url=raw.url,
        at=at,
        status=message.status,
        headers=message.headers,
        content_type=message.headers.get("content-type") or original.content_type,
    )


def payload_matches(raw: RawRecord, declared: str) -> bool:
    """Whether the stored payload of `raw` has the digest `declared` by another record."""
    if raw.digest.lower() == declared.lower():
        return True
    if digest_hasher(declared) is None:
        return True
    plain = _unchunked(raw, raw.message)
    return _has(raw.stored, declared) or _has(plain.payload, declared)


def _unchunked(raw: RawRecord, message: Message | None) -> Body:
    coding = message.headers.get("transfer-encoding", "") if message else ""
    if "chunked" in coding.lower() and (body := dechunked(raw.stored)) is not None:
        return body
    return Body(raw.stored)


def _decoded(plain: Body, message: Message | None, max_bytes: int, raw: RawRecord) -> Body:
    encoding = message.headers.get("content-encoding") if message else None
    body = decoded(plain.payload, encoding, max_bytes=max_bytes)
    if message and not encoding and _shorter(plain.payload, message, raw):
        return Body(body.payload, body.flaws | {Flaw.CUT})
    return body


def _shorter(payload: bytes, message: Message, raw: RawRecord) -> bool:
    """Whether the body is shorter than the server announced."""
    length = message.headers.get("content-length", "").strip()
    chunked = message.headers.get("transfer-encoding")
    if chunked or not (length.isascii() and length.isdigit()) or len(length) > 15:
        return False
    return raw.type == "response" and 0 < len(payload) < int(length)


def sound_payload(raw: RawRecord) -> bool:
    """Whether the payload digest that `raw` declares holds in one of the forms tools use.

    The standard says only "the payload": some take the digest of the body as stored, some
    without its chunks, some decoded.
    """
    if raw.payload_sound is not False:
        return True
    if len(raw.block) < raw.length:
        return False
    message = raw.message
    plain = _unchunked(raw, message)
    body = _decoded(plain, message, MAX_BYTES, raw)
    declared = raw.fields["warc-payload-digest"]
    return any(_has(form, declared) for form in (plain.payload, body.payload))


def _has(form: bytes, declared: str) -> bool:
    taken = digest_hasher(declared)
    if taken is None:
        return False
    taken.update(form)
    return digest_agrees(declared, taken.digest())
