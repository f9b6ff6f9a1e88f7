"""Builders for archive tests: exchanges, small archives, and records as other tools write them."""

import gzip
import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.archive.builder import Exchange
from crawler.archive.writer import ArchiveWriter

START = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
PAGE = b"<html><title>Harbour</title><p>The mayor said the harbour would open in May.</p></html>"


def exchange(
    url: str = "http://news.example/harbour",
    payload: bytes = PAGE,
    *,
    status: int = 200,
    headers: tuple[tuple[bytes, bytes], ...] = ((b"Content-Type", b"text/html; charset=utf-8"),),
    after: int = 0,
    truncated: str | None = None,
) -> Exchange:
    """One GET, `after` seconds after START."""
    return Exchange(
        url=url,
        method="GET",
        request_head=b"GET /harbour HTTP/1.1\r\nHost: news.example\r\n\r\n",
        status=status,
        reason="OK",
        response_head=headers,
        payload=payload,
        at=START + timedelta(seconds=after),
        address="192.0.2.7",
        truncated=truncated,
    )


def ids():
    """Record ids in a known order."""
    numbers = itertools.count(1)
    return lambda: f"<urn:uuid:00000000-0000-4000-8000-{next(numbers):012d}>"


def writer(folder: Path, **options) -> ArchiveWriter:
    """A writer with a fixed clock; its ids are known unless a folder is opened again."""
    options.setdefault("clock", lambda: START)
    return ArchiveWriter(folder, **options)


def small_archive(folder: Path, pages: int = 4) -> Path:
    """An archive of a few pages; the path of its one WARC file."""
    with writer(folder, record_ids=ids()) as out:
        for number in range(pages):
            text = f"<p>Page {number} of the harbour plan.</p>".encode() * 5
            out.write(exchange(f"http://news.example/{number}", text, after=number))
    (warc,) = folder.glob("*.warc.gz")
    return warc


def record(
    kind: str,
    url: str,
    block: bytes,
    *,
    record_id: str = "<urn:uuid:11111111-0000-4000-8000-000000000001>",
    date: str = "2020-05-04T03:02:01Z",
    media: str = "application/http; msgtype=response",
    version: str = "1.0",
    length: int | None = None,
    extra: tuple[tuple[str, str], ...] = (),
) -> bytes:
    """A WARC record as some other tool might have written it, right or wrong."""
    fields = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", record_id),
        ("WARC-Date", date),
        ("WARC-Target-URI", url),
        ("Content-Type", media),
        *extra,
        ("Content-Length", str(len(block) if length is None else length)),
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return f"WARC/{version}\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def http(payload: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """An HTTP/1.1 response block."""
    lines = [f"HTTP/1.1 {status}", *(headers or ("Content-Type: text/html",))]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + payload


def save(path: Path, *records: bytes) -> Path:
    """The records, each its own gzip member when the name ends in .gz."""
    packed = path.suffix == ".gz"
    path.write_bytes(b"".join(gzip.compress(r, mtime=1) if packed else r for r in records))
    return path
