"""What a record holds, with its digests checked and its encodings undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from crawler.archive import digests
from crawler.archive.coding import MAX_BYTES, Body, Flaw, dechunked, decoded
from crawler.archive.message import Message, parse
from crawler.archive.records import RawRecord
from crawler.errors import ArchiveError

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
    stored = raw.block[raw.body or 0 :]
    whole = len(raw.block) == raw.length
    message = parse(raw.block[: raw.body]) if raw.is_http and raw.body else None
    plain = _unchunked(stored, message)
    body = _decoded(plain, message, max_bytes, raw)
    if not sound(raw):
        raise ArchiveError(place, "the payload digest does not match")
    flaws = body.flaws | plain.flaws
    if not whole:
        flaws |= {Flaw.TOO_LARGE}
    media = raw.fields.get("content-type")
    return Record(
        raw.url,
        message.status if message else raw.implied_status,
        message.mapping() if message else {},
        message.header("content-type") if message else media,
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
    message = parse(raw.block[: raw.body]) if raw.is_http and raw.body else None
    at = raw.fields.get("warc-date", "")
    if message is None or message.status in (None, _NOT_MODIFIED):
        return replace(original, url=raw.url, at=at)
    return replace(
        original,
        url=raw.url,
        at=at,
        status=message.status,
        headers=message.mapping(),
        content_type=message.header("content-type") or original.content_type,
    )


def payload_matches(raw: RawRecord, declared: str) -> bool:
    """Whether the stored payload of `raw` has the digest `declared` by another record."""
    if raw.digest.lower() == declared.lower():
        return True
    if digests.hasher(declared) is None:
        return True
    stored = raw.block[raw.body or 0 :]
    message = parse(raw.block[: raw.body]) if raw.is_http and raw.body else None
    return any(_has(form, declared) for form in (stored, _unchunked(stored, message).payload))


def _unchunked(stored: bytes, message: Message | None) -> Body:
    coding = (message.header("transfer-encoding") or "") if message else ""
    if "chunked" in coding.lower() and (body := dechunked(stored)) is not None:
        return body
    return Body(stored)


def _decoded(plain: Body, message: Message | None, max_bytes: int, raw: RawRecord) -> Body:
    encoding = message.header("content-encoding") if message else None
    body = decoded(plain.payload, encoding, max_bytes=max_bytes)
    if message and not encoding and _shorter(plain.payload, message, raw):
        return Body(body.payload, body.flaws | {Flaw.CUT})
    return body


def _shorter(payload: bytes, message: Message, raw: RawRecord) -> bool:
    """Whether the body is shorter than the server announced."""
    length = (message.header("content-length") or "").strip()
    chunked = message.header("transfer-encoding")
    if chunked or not (length.isascii() and length.isdigit()) or len(length) > 15:
        return False
    return raw.type == "response" and 0 < len(payload) < int(length)


def sound(raw: RawRecord) -> bool:
    """Whether the payload digest that `raw` declares holds in one of the forms tools use.

    The standard says only "the payload": some take the digest of the body as stored, some
    without its chunks, some decoded.
    """
    if raw.payload_sound is not False:
        return True
    message = parse(raw.block[: raw.body]) if raw.is_http and raw.body else None
    if len(raw.block) < raw.length:
        return False
    plain = _unchunked(raw.block[raw.body or 0 :], message)
    body = _decoded(plain, message, MAX_BYTES, raw)
    declared = raw.fields["warc-payload-digest"]
    return any(_has(form, declared) for form in (plain.payload, body.payload))


def _has(form: bytes, declared: str) -> bool:
    taken = digests.hasher(declared)
    if taken is None:
        return False
    taken.update(form)
    return digests.agrees(declared, taken.digest())
