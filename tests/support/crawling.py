"""Runs one crawl in a process of its own (Twisted's reactor runs once) and returns its fetches.

python -m tests.support.crawling < '{"urls": [...], "settings": {...}, "archive": "DIR"}'
"""

from __future__ import annotations

import dataclasses
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FAST: dict[str, object] = {
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "CITEWATCH_RETRY_BACKOFF": 0.05,
    "LOG_LEVEL": "ERROR",
    "CITEWATCH_BROWSER": "none",
    "CITEWATCH_SIBLING_SECONDS": 0,
}
"""Settings that keep a crawl of a loopback web short."""


@dataclass(frozen=True)
class Crawled:
    """What a crawl gave: fetches by requested URL, and the exchanges it archived, in order."""

    fetches: Mapping[str, Any]
    exchanges: Sequence[Mapping[str, Any]]
    log: str
    summary: Mapping[str, Any]
    peak: int  # bytes of resident memory

    def kind(self, url: str) -> str:
        """How the fetch of `url` ended: its status, or its kind of failure."""
        fetch = self.fetches[url]
        return str(fetch["failure"] or fetch["status"])


def crawl(
    urls: Sequence[str], *, archive: Path | None = None, timeout: float = 60, **settings: object
) -> Crawled:
    """Fetch `urls` in a child process and wait for it."""
    order = {
        "urls": list(urls),
        "settings": {**FAST, **settings},
        "archive": str(archive) if archive else None,
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.crawling"],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        timeout=timeout,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONHASHSEED": "0"},
        check=False,
    )
    if done.returncode != 0:
        raise AssertionError(f"the crawl failed:\n{done.stderr}")
    answer = json.loads(done.stdout)
    return Crawled(
        {fetch["requested"]: fetch for fetch in answer["fetches"]},
        answer["exchanges"],
        done.stderr,
        answer["summary"],
        answer["peak"],
    )


def stub_lookup(host: str) -> list[str]:
    """A name system for tests: what a name answers is in the name."""
    if host.startswith("missing"):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    if host.startswith("servfail"):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
    if host.startswith("inside"):
        return ["10.0.0.8"]
    if host.startswith("mixed"):
        return ["::ffff:169.254.169.254", "192.168.1.1"]
    raise socket.gaierror(socket.EAI_FAIL, f"the test did not expect {host}")


class MemoryArchive:
    """Keeps exchanges in a list; stands in for the WARC writer."""

    def __init__(self) -> None:
        self.exchanges: list[Any] = []
        self.synced = 0

    def write(self, exchange: Any) -> Any:
        from crawler.model import Evidence

        self.exchanges.append(exchange)
        number = len(self.exchanges)
        return Evidence("memory", number, f"<urn:uuid:{number}>", "sha1:", "")

    def metadata(self, target_url: str, fields: Any, *, concurrent_to: Any = None) -> Any:
        return concurrent_to

    def sync(self) -> None:
        self.synced = len(self.exchanges)


def _shown(exchange: Any) -> dict[str, Any]:
    return {
        "url": exchange.url,
        "status": exchange.status,
        "reason": exchange.reason,
        "request_head": exchange.request_head.decode("latin-1"),
        "response_head": [[n.decode("latin-1"), v.decode("latin-1")]
                          for n, v in exchange.response_head],
        "size": len(exchange.payload),
        "payload": exchange.payload[:2000].decode("latin-1"),
        "address": exchange.address,
        "truncated": exchange.truncated,
    }  # fmt: skip


def _peak() -> int:
    """The most resident memory this process ever had, in bytes.

    Not getrusage's ru_maxrss: that begins with what the parent had.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def main() -> None:
    """Read the order from stdin, crawl, print the answer."""
    from crawler.spiders.citations import MemoryFrontier
    from crawler.spiders.citations import crawl as run

    order = json.load(sys.stdin)
    frontier = MemoryFrontier(order["urls"])
    archive: Any = MemoryArchive()
    if order["archive"]:
        from crawler.archive.writer import ArchiveWriter

        archive = ArchiveWriter(Path(order["archive"]))
    summary = run(frontier, archive, overrides=order["settings"])
    if order["archive"]:
        archive.close()
    json.dump(
        {
            "fetches": [dataclasses.asdict(fetch) for fetch in frontier.fetches],
            "exchanges": [_shown(exchange) for exchange in getattr(archive, "exchanges", ())],
            "summary": dataclasses.asdict(summary),
            "peak": _peak(),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
