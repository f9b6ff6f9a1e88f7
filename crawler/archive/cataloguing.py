"""From a record to its index entry."""

from __future__ import annotations

from urllib.parse import urljoin

from crawler.archive.index import Entry
from crawler.archive.message import Message, media_type, parse
from crawler.archive.records import RawRecord

REDIRECTS = frozenset({301, 302, 303, 307, 308})


def entry(record: RawRecord, archive: str, seal: str | None = None) -> Entry:
    """The index entry of `record`, which stands in the WARC named `archive`."""
    message: Message | None = None
    if record.is_http and record.type in ("response", "revisit") and record.body:
        message = parse(record.block[: record.body])
    media = record.fields.get("content-type")
    status: int | None = None
    location: str | None = None
    if message is not None:
        status = message.status
        media = message.header("content-type")
        location = absolute(record.url, message.header("location")) if status else None
    elif record.type == "resource":
        status = record.implied_status
    return Entry(
        record.url,
        record.fields.get("warc-date", ""),
        record.type,
        archive,
        record.offset,
        record.end - record.offset if record.end else 0,
        record.id,
        record.digest,
        status,
        media_type(media),
        location if status in REDIRECTS else None,
        record.fields.get("warc-truncated"),
        seal,
    )


def absolute(url: str, location: str | None) -> str | None:
    """Where a Location header points, seen from `url`; None when nowhere."""
    if not location:
        return None
    try:
        return urljoin(url, location.strip())
    except ValueError:
        return None
