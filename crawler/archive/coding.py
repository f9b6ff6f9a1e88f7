"""Bodies with their transfer- and content-encoding undone, within bounds.

A bomb ends as a cut payload with a flaw that says so, never as memory.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

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
    if name == "zstd" and (make := _zstd_maker()):
        return _collected(_zstd_pieces(raw, make), raw, max_bytes)
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


class _ZstdInflater(Protocol):
    eof: bool

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


def _zstd_maker() -> Callable[[], _ZstdInflater] | None:
    """Zstandard is in the standard library from 3.14 on, and in a backport before."""
    for name in ("compression.zstd", "backports.zstd"):
        try:
            maker: Callable[[], _ZstdInflater] = importlib.import_module(name).ZstdDecompressor
        except ImportError:
            continue
        return maker
    return None


def _zstd_pieces(raw: bytes, make: Callable[[], _ZstdInflater]) -> Iterator[bytes]:
    inflater = make()
    left = raw
    while not inflater.eof:
        piece = inflater.decompress(left, PIECE)
        left = b""
        if not piece and not inflater.eof:
            raise _Cut
        yield piece
