"""Digests as WARC files write them: "sha1:" and base32, and what other tools write instead."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Protocol


class Hasher(Protocol):
    """What hashlib's objects offer."""

    def update(self, piece: bytes, /) -> None:
        """Take in more bytes."""

    def digest(self) -> bytes:
        """The digest so far."""
        ...


def sha1(payload: bytes) -> str:
    """The digest of `payload` as WARC records and `warcio check` have it: "sha1:" and base32."""
    return written(hashlib.sha1(payload, usedforsecurity=False).digest())


def written(digest: bytes) -> str:
    """The bytes of a SHA-1 digest as `sha1` writes them."""
    return "sha1:" + base64.b32encode(digest).decode("ascii")


def seal(member: bytes) -> str:
    """The SHA-256 of a record's bytes on disk, which `verify` compares with the index."""
    return "sha256:" + hashlib.sha256(member).hexdigest()


def hasher(declared: str | None) -> Hasher | None:
    """A fresh hasher for the algorithm that `declared` names; None when it names none we know."""
    if not declared:
        return None
    name = declared.partition(":")[0].lower().replace("-", "")
    if name not in {"sha1", "sha256", "sha384", "sha512", "md5"}:
        return None
    return hashlib.new(name, usedforsecurity=False)


def agrees(declared: str, digest: bytes) -> bool:
    """Whether `declared` ("sha1:…", in base32, hexadecimal or base64) is the digest given."""
    value = declared.partition(":")[2].strip()
    plain = value.rstrip("=").upper()
    forms = (
        base64.b32encode(digest).decode("ascii").rstrip("="),
        binascii.hexlify(digest).decode("ascii").upper(),
    )
    if plain in forms:
        return True
    urlsafe = value.rstrip("=").replace("+", "-").replace("/", "_")
    return urlsafe == base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")
