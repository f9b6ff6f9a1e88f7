"""A real Memento archive (pywb, RFC 7089) on a free loopback port, filled by the test.

pywb stands in a virtual environment of its own (`make .venv-pywb/.installed`), looked up at the
checkout's root or in CITEWATCH_PYWB.
"""

import io
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.support.missing import left_out

INSTALL = "make .venv-pywb/.installed"
COLLECTION = "web"
_READY_WITHIN = 60.0  # seconds; it starts in 2, but machines under load take far longer


@dataclass(frozen=True)
class Held:
    """One capture that the archive is to hold. `at` is RFC 3339 in UTC, as WARC-Date has it."""

    url: str
    at: str
    html: str = ""
    status: str = "200 OK"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PywbArchive:
    """A running archive. `root` ends in a slash; the URLs are those that pywb documents."""

    root: str
    port: int

    @property
    def timegate(self) -> str:
        """What a URL is appended to for datetime negotiation."""
        return self.root

    @property
    def timemap(self) -> str:
        """What a URL is appended to for its TimeMap in link-format."""
        return f"{self.root}timemap/link/"

    def memento(self, at: str, url: str) -> str:
        """The raw memento of `url` at the 14 digits `at`."""
        return f"{self.root}{at}id_/{url}"


def programs() -> Path:
    """The folder with `wayback`; skips the test where pywb is not installed."""
    named = os.environ.get("CITEWATCH_PYWB")
    venv = Path(named) if named else Path(__file__).parents[2] / ".venv-pywb"
    if (venv / "bin" / "wayback").exists():
        return venv / "bin"
    return left_out(f"pywb is not installed: {INSTALL}")


def write_warc(path: Path, held: Sequence[Held]) -> Path:
    """The captures as a .warc.gz file at `path`."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for one in held:
            headers = [("Content-Type", "text/html; charset=utf-8"), *one.headers]
            record = writer.create_warc_record(
                one.url,
                "response",
                payload=io.BytesIO(one.html.encode()),
                http_headers=StatusAndHeaders(one.status, headers, protocol="HTTP/1.1"),
                warc_headers_dict={"WARC-Date": one.at},
            )
            writer.write_record(record)
    return path


@contextmanager
def pywb(
    folder: Path, held: Sequence[Held] = (), *, warcs: Sequence[Path] = (), config: str = ""
) -> Iterator[PywbArchive]:
    """Serve `held` and the files `warcs` from a collection in the empty `folder`.

    `config` is put into pywb's config.yaml. Skips the test where pywb is not installed.
    """
    binaries = programs()
    collection = folder / "collections" / COLLECTION
    (collection / "indexes").mkdir(parents=True)
    (collection / "archive").mkdir()
    if held:
        write_warc(collection / "archive" / "held.warc.gz", held)
    for warc in warcs:
        shutil.copy(warc, collection / "archive")
    if config:
        (folder / "config.yaml").write_text(config)
    indexed = subprocess.run(
        [binaries / "wb-manager", "reindex", COLLECTION],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert indexed.returncode == 0, indexed.stderr
    port = _free_port()
    with (folder / "wayback.log").open("w") as log:
        server = subprocess.Popen(
            [binaries / "wayback", "-b", "127.0.0.1", "-p", str(port)],
            cwd=folder, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        _wait(server, port, folder / "wayback.log")
        yield PywbArchive(f"http://127.0.0.1:{port}/{COLLECTION}/", port)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    ends = time.monotonic() + _READY_WITHIN
    while time.monotonic() < ends:
        assert server.poll() is None, f"pywb ended at once:\n{log.read_text()}"
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/{COLLECTION}/", timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"pywb was not ready within {_READY_WITHIN:g} s:\n{log.read_text()}")
