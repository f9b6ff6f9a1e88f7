"""Compressed members: a WARC file is a row of gzip members, one for each record (WARC 1.1, A), or
of Zstandard frames (see `frames`).

`Stream` reads the bytes of one member, or of a plain file, bounded and in pieces, and knows
where in the file it ends. RFC 1952 has the format.
"""

from __future__ import annotations

import importlib
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, cast

from crawler.archive.objectstore import ObjectStore
from crawler.errors import ArchiveError

GZIP_MAGIC = b"\x1f\x8b\x08"
# isal's level 2: 0.19 ms and 35.9 % for a 108 kB page, where zlib's level 9 takes 6.1 ms for
# 33.4 %, and isal's level 3 takes 0.33 ms for 35.4 %.
LEVEL = 2
# What our own members begin with: no name, no time, unknown system. A fixed header lets
# `verify` see a flipped bit in fields that no checksum covers.
GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
PIECE = 1 << 16  # bytes read at once; most records fit in one


class Damaged(Exception):
    """The bytes at this place are no whole record. Never leaves the archive room."""

    def __init__(self, message: str, *, cut: bool = False) -> None:
        super().__init__(message)
        self.cut = cut  # the file ends in the middle of it


def compress_member(block: bytes) -> bytes:
    """`block` as one gzip member that begins with `HEADER`."""
    from isal import isal_zlib

    return isal_zlib.compress(block, LEVEL, wbits=31)


def _inflater(first: bytes, fast: bool) -> Any:
    """A decompressor for the member that begins with `first`; None when it is not compressed."""
    if first.startswith(ZSTD_MAGIC):
        zstd = _installed_zstandard()
        return zstd.ZstdDecompressor(
            options={zstd.DecompressionParameter.window_log_max: _LONGEST_WINDOW}
        )
    if not first.startswith(GZIP_MAGIC[:2]):
        return None
    if not fast:
        return zlib.decompressobj(wbits=31)
    from isal import isal_zlib

    return isal_zlib.decompressobj(wbits=31)


class Stream:
    """The decompressed bytes from `offset` in `handle` on, to the end of that gzip member.

    A file that is not compressed is one long member. `limit` is the offset where the file (or
    the part of it that counts) ends. `fast` uses isal; `verify` uses zlib, as a second opinion.
    """

    def __init__(self, handle: BinaryIO, offset: int, limit: int, *, fast: bool = True) -> None:
        self._handle = handle
        self._next = offset  # where the next piece is read
        self._limit = limit
        self._ready = bytearray()
        handle.seek(offset)
        first = self._piece()
        self._inflater = _inflater(first, fast)
        self.compressed = self._inflater is not None
        self._kind = "zstd" if first.startswith(ZSTD_MAGIC) else "gzip"
        if self.compressed:
            self._inflate(first)
        else:
            self._ready += first

    def _piece(self) -> bytes:
        piece = self._handle.read(min(PIECE, self._limit - self._next))
        self._next += len(piece)
        return piece

    def _inflate(self, raw: bytes) -> None:
        try:
            self._ready += self._inflater.decompress(raw, 4 * PIECE)
        except Exception as error:
            raise Damaged(f"{self._kind}: {error}") from error

    def _fill(self) -> bool:
        """Get more bytes ready; False at the end of the member."""
        before = len(self._ready)
        while len(self._ready) == before:
            if self._inflater is None:
                piece = self._piece()
                self._ready += piece
                return bool(piece)
            if self._inflater.eof:
                return False
            if not getattr(self._inflater, "needs_input", True):
                self._inflate(b"")
                continue
            raw = getattr(self._inflater, "unconsumed_tail", b"") or self._piece()
            if not raw:
                # A full output buffer may leave nothing unconsumed and still hold output back.
                self._inflate(b"")
                if len(self._ready) == before and not self._inflater.eof:
                    raise Damaged("the file ends inside a compressed member", cut=True)
                continue
            self._inflate(raw)
        return True

    def read(self, count: int) -> bytes:
        """The next `count` bytes, fewer only at the end. Raises Damaged."""
        taken = self.peek(count)
        del self._ready[:count]
        return taken

    def line(self, longest: int) -> bytes:
        """The next line with its end, or what is left. Raises Damaged when it is too long."""
        while (end := self._ready.find(b"\n", 0, longest)) < 0:
            if len(self._ready) >= longest:
                raise Damaged("a header line is too long")
            if not self._fill():
                return self.read(longest)
        return self.read(end + 1)

    def peek(self, count: int) -> bytes:
        """The next `count` bytes without taking them."""
        while len(self._ready) < count and self._fill():
            pass
        return bytes(self._ready[:count])

    @property
    def place(self) -> int:
        """The offset in the file after what was read; for gzip, after the whole member."""
        if self._inflater is None:
            return self._next - len(self._ready)
        return self._next - len(self._inflater.unused_data)


def has_idle_bits_set(member: bytes) -> bool:
    """Whether a bit is set that inflating skips: our compressor leaves them zero.

    Deflate (RFC 1951) pads its last byte, and the byte before a stored block. No checksum
    covers these bits, so a flip there would go unseen. Seen here are the padding at the end and
    that of stored blocks at the start, which is where incompressible payloads have them.
    """
    deflated = member[10:-8]
    at = 0
    while len(deflated) >= at + 5 and not deflated[at] & 0b110:
        if deflated[at] & 0b11111000:
            return True
        final = deflated[at] & 1
        at += 5 + int.from_bytes(deflated[at + 1 : at + 3], "little")
        if final:
            return False
    if not deflated or not deflated[-1]:
        return False
    highest = 1 << (deflated[-1].bit_length() - 1)
    inflater = zlib.decompressobj(wbits=-15)
    try:
        block = inflater.decompress(deflated[:-1] + bytes((deflated[-1] ^ highest,)))
    except zlib.error:
        return False
    # The same content without the highest bit: the bit belonged to nothing.
    crc = zlib.crc32(block).to_bytes(4, "little")
    return inflater.eof and not inflater.unused_data and crc == member[-8:-4]


# Zstandard frames: the other way to compress a WARC file, a frame for each record.
#
# "WARC compression with Zstandard" (iipc.github.io/warc-specifications) over RFC 8878. Frames are
# written without a dictionary, so that each can be read alone, and with a checksum.


ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
FRAMES_LEVEL = 3
"""For 108 kB of news pages: 0.31 ms and 38.2 % of the size; our gzip takes 0.18 ms for 40.0 %."""

_LONGEST_WINDOW = 27
"""log2 of the bytes that a frame may ask to be kept in memory: 128 MB, the format's own limit."""


@cache
def zstandard() -> Any:
    """Zstandard is in the standard library from 3.14 on, and in a backport before; else None."""
    for name in ("compression.zstd", "backports.zstd"):
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    return None


def _installed_zstandard() -> Any:
    """The module. Raises ArchiveError when Zstandard is not installed."""
    if (zstd := zstandard()) is None:
        raise ArchiveError("zstd", "is not installed; pip install backports.zstd")
    return zstd


def compress_frame(block: bytes) -> bytes:
    """`block` as one frame. Raises ArchiveError when Zstandard is not installed."""
    zstd = _installed_zstandard()
    parameter = zstd.CompressionParameter
    options = {parameter.compression_level: FRAMES_LEVEL, parameter.checksum_flag: 1}
    packed: bytes = zstd.compress(block, options=options)
    return packed


# A WARC file, alone or lying uncompressed inside a WACZ.


@dataclass(frozen=True, slots=True)
class Volume:
    """The WARC called `name`: `size` bytes of the file `path`, from byte `start` on.

    Offsets of records are counted from `start`. `size` is None for a file that may still grow. With
    a `store` it is the file of this name there, and `path` only says where it would be on disk.
    """

    name: str
    path: Path
    start: int = 0
    size: int | None = None
    store: ObjectStore | None = None

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The file, open for reading. Raises ArchiveError when it cannot be opened."""
        if self.store is not None:
            yield cast(BinaryIO, self.store.file(self.name, self.length()))
            return
        try:
            handle = open(self.path, "rb", buffering=0)  # noqa: SIM115 - closed below
        except OSError as error:
            raise ArchiveError(str(self.path), f"cannot be read: {error.strerror}") from error
        with handle:
            yield handle

    def stored(self, offset: int, size: int) -> bytes:
        """The bytes of a record as they are on disk."""
        with self.open() as handle:
            handle.seek(self.start + offset)
            return handle.read(size)

    def length(self) -> int:
        """The number of bytes it has now."""
        if self.size is not None:
            return self.size
        try:
            return os.stat(self.path).st_size
        except OSError as error:
            raise ArchiveError(str(self.path), f"cannot be read: {error.strerror}") from error
