"""Records about to be written: their fields, their block, and what the index will say of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import crawler
from crawler.archive import building, digests, message
from crawler.archive.cataloguing import REDIRECTS, absolute
from crawler.archive.exchange import Exchange
from crawler.archive.index import Entry
from crawler.archive.key import cleaned

SOFTWARE = "citewatch"
NOT_MODIFIED = 304
CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """One record. `fields` are the WARC header without Content-Length; the rest is as in Entry."""

    fields: _Fields
    block: bytes
    type: str
    record_id: str
    url: str
    at: str
    digest: str
    status: int | None = None
    media: str | None = None
    location: str | None = None
    truncated: str | None = None

    def plain(self) -> bytes:
        """The record, uncompressed."""
        return building.record(self.fields, self.block)

    def entry(self, archive: str, offset: int, member: bytes) -> Entry:
        """Its index entry, when `member` (the record compressed) stands at `offset`."""
        return Entry(
            self.url,
            self.at,
            self.type,
            archive,
            offset,
            len(member),
            self.record_id,
            self.digest,
            self.status,
            self.media,
            self.location,
            self.truncated,
            digests.seal(member),
        )


def warcinfo(name: str, record_id: str, at: datetime) -> Draft:
    """The first record of the WARC file `name`."""
    block = building.fields_block(
        (
            ("software", f"{SOFTWARE}/{crawler.__version__}"),
            ("format", "WARC File Format 1.1"),
            ("conformsTo", CONFORMS_TO),
        )
    )
    digest, date = digests.sha1(block), building.timestamp(at)
    fields = (
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", record_id),
        ("WARC-Date", date),
        ("WARC-Filename", name),
        ("Content-Type", "application/warc-fields"),
        ("WARC-Block-Digest", digest),
    )
    media = "application/warc-fields"
    return Draft(fields, block, "warcinfo", record_id, "", date, digest, media=media)


def about(
    kind: str,
    url: str,
    media: str,
    block: bytes,
    *,
    record_id: str,
    info: str,
    at: datetime,
    concurrent_to: str | None = None,
    refers_to: str | None = None,
    truncated: str | None = None,
) -> Draft:
    """A `metadata`, `resource` or `conversion` record."""
    url, date, digest = cleaned(url), building.timestamp(at), digests.sha1(block)
    fields = (
        *_opening(kind, record_id, date, url, info),
        *((("WARC-Concurrent-To", concurrent_to),) if concurrent_to else ()),
        *((("WARC-Refers-To", refers_to),) if refers_to else ()),
        *((("WARC-Truncated", truncated),) if truncated else ()),
        ("Content-Type", media),
        ("WARC-Block-Digest", digest),
        ("WARC-Payload-Digest", digest),
    )
    status = 200 if kind == "resource" and url.startswith(("http:", "https:")) else None
    named = message.media_type(media)
    return Draft(
        fields, block, kind, record_id, url, date, digest, status, named, truncated=truncated
    )


def request(exchange: Exchange, *, record_id: str, answer_id: str, info: str) -> Draft:
    """The `request` record of an exchange."""
    url, at = cleaned(exchange.url), building.timestamp(exchange.at)
    block = building.request_block(exchange)
    digest = digests.sha1(exchange.request_body)
    fields = (
        *_opening("request", record_id, at, url, info),
        ("WARC-Concurrent-To", answer_id),
        *building.address(exchange.address),
        ("Content-Type", building.REQUEST_TYPE),
        ("WARC-Block-Digest", digests.sha1(block)),
        ("WARC-Payload-Digest", digest),
    )
    return Draft(fields, block, "request", record_id, url, at, digest, media="application/http")


def answer(
    exchange: Exchange,
    digest: str,
    earlier: Entry | None,
    *,
    record_id: str,
    request_id: str,
    info: str,
) -> Draft:
    """The `response` record of an exchange whose payload has this `digest`.

    With `earlier`, the response that has the same payload, a `revisit` record without it; for a
    304 answer `digest` is that of the payload which the server says is still the same.
    """
    same = building.REVISIT_PROFILE
    profile = building.NOT_MODIFIED_PROFILE if exchange.status == NOT_MODIFIED else same
    url, at = cleaned(exchange.url), building.timestamp(exchange.at)
    head = building.response_head(exchange)
    block = head if earlier else head + exchange.payload
    kind = "revisit" if earlier else "response"
    cut = exchange.truncated
    parsed = message.parse(head)
    fields = (
        *_opening(kind, record_id, at, url, info),
        ("WARC-Concurrent-To", request_id),
        *building.address(exchange.address),
        *(building.refers_to(earlier, profile) if earlier else ()),
        *((("WARC-Truncated", cut),) if cut else ()),
        ("Content-Type", building.RESPONSE_TYPE),
        ("WARC-Block-Digest", digests.sha1(block)),
        ("WARC-Payload-Digest", digest),
    )
    location = absolute(url, parsed.header("location"))
    return Draft(
        fields,
        block,
        kind,
        record_id,
        url,
        at,
        digest,
        exchange.status,
        message.media_type(parsed.header("content-type")),
        location if exchange.status in REDIRECTS else None,
        cut,
    )


def _opening(kind: str, record_id: str, at: str, url: str, info: str) -> _Fields:
    """The fields every record begins with; `info` is the id of the file's `warcinfo`, or ""."""
    opening = (
        ("WARC-Type", kind),
        ("WARC-Record-ID", record_id),
        ("WARC-Date", at),
        ("WARC-Target-URI", url),
    )
    return (*opening, ("WARC-Warcinfo-ID", info)) if info else opening
