"""ARC, the format before WARC: one header line for each record, in version 1 or 2."""

from __future__ import annotations

import re
import uuid

LINE = re.compile(rb"(\S+) ([\dA-Fa-f.:]+) (\d{14}|\d{12}) (\S*) (?:.* )?(\d+)\r?\n")


def fields(match: re.Match[bytes], start: bytes, offset: int) -> dict[str, str]:
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
