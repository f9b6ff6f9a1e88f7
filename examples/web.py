"""The demo web: many hosts on two loopback ports, with every kind of trouble a crawler meets.

Files under examples/web/HOST/PATH are served as they are; `BEHAVIOURS` has the rest. The demo
points the hosts' ports 80 and 443 here with `--resolve`.
"""

from __future__ import annotations

import datetime
import socket
import ssl
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

PAGES = Path(__file__).with_name("web")
LOOPBACK = "127.0.0.1"
SECURE_HOST = "badcert.example"
CLOSED_HOST = "closed.example"

Handler = BaseHTTPRequestHandler
Behaviour = Callable[[Handler], None]


def _answer(
    handler: Handler, status: int, body: bytes = b"", media: str = "text/html", **headers: str
) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", media)
    handler.send_header("Content-Length", headers.pop("length", str(len(body))))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def _status(code: int, words: str, **headers: str) -> Behaviour:
    body = f"<!DOCTYPE html><title>{words}</title><h1>{words}</h1>".encode()
    return lambda handler: _answer(handler, code, body, **headers)


def _redirect(target: str) -> Behaviour:
    return lambda handler: _answer(handler, 301, Location=target)


def _file(path: str) -> Behaviour:
    return lambda handler: _answer(handler, 200, (PAGES / path).read_bytes())


def _never_ends(handler: Handler) -> None:
    """One byte each half second, for as long as anybody listens."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    for _ in range(240):
        handler.wfile.write(b".")
        handler.wfile.flush()
        time.sleep(0.5)


def _cut_short(handler: Handler) -> None:
    body = (PAGES / "media.example/charter-notes").read_bytes()
    _answer(handler, 200, body, length=str(3 * len(body)))
    handler.close_connection = True


def _noise(handler: Handler) -> None:
    """Bytes that are text in no character set: a PDF header with nothing behind it."""
    _answer(handler, 200, b"%PDF-1.7\n" + bytes(range(128, 256)) * 8, media="application/pdf")


BEHAVIOURS: dict[tuple[str, str], Behaviour] = {
    ("oldpaper.example", "/2015/lighthouse-fund"): _status(410, "Gone"),
    ("oldpaper.example", "/2016/county-audit"): _file("oldpaper.example/soft-404.html"),
    ("oldpaper.example", "/2016/05/14/storm-damages-stairs"): _redirect("/"),
    ("oldpaper.example", "/"): _file("oldpaper.example/index.html"),
    ("forbidden.example", "/port-sale"): _status(403, "Forbidden"),
    ("busy.example", "/tables"): _status(429, "Too many requests", Retry_After="86400"),
    ("broken.example", "/index-of-ships"): _status(500, "Internal server error"),
    ("slow.example", "/forecast"): _never_ends,
    ("media.example", "/foghorn.mp3"): lambda handler: _answer(
        handler, 200, b"ID3\x04" + bytes(600), media="audio/mpeg"
    ),
    ("media.example", "/depths.csv.html"): lambda handler: _answer(
        handler, 200, b"<p>depth</p>", length="900000000"
    ),
    ("media.example", "/scan"): _noise,
    ("media.example", "/charter-notes"): _cut_short,
}

HOSTS = tuple(sorted({path.name for path in PAGES.iterdir()} | {host for host, _ in BEHAVIOURS}))


class DemoHandler(BaseHTTPRequestHandler):
    """Answers by Host header: a behaviour, a file, or 404."""

    protocol_version = "HTTP/1.1"
    server_version = "demo-web"

    def do_GET(self) -> None:
        """Answer one request."""
        host = (self.headers.get("Host") or "").split(":")[0].lower()
        path = self.path.split("?")[0]
        behaviour = BEHAVIOURS.get((host, path))
        try:
            if behaviour is not None:
                behaviour(self)
                return
            file = (PAGES / host / path.lstrip("/")).resolve()
            if file.is_file() and file.is_relative_to(PAGES):
                media = "text/plain" if file.suffix == ".txt" else "text/html"
                _answer(self, 200, file.read_bytes(), media)
            else:
                _status(404, "Not found")(self)
        except OSError:
            self.close_connection = True  # the visitor hung up

    def log_message(self, *_: object) -> None:
        """Say nothing: the demo's own output is what the reader came for."""


class DemoServer(ThreadingHTTPServer):
    """One thread per visitor; visitors who hang up or refuse the certificate are no news."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing: several of the demo's pages are meant to fail."""


@dataclass(frozen=True, slots=True)
class DemoWeb:
    """A running demo web. `resolve` are the values for `--resolve`."""

    resolve: tuple[str, ...]


@contextmanager
def demo_web() -> Iterator[DemoWeb]:
    """Serve on free loopback ports until the block ends."""
    plain = DemoServer((LOOPBACK, 0), DemoHandler)
    secure = DemoServer((LOOPBACK, 0), DemoHandler)
    secure.socket = _self_signed().wrap_socket(
        secure.socket, server_side=True, do_handshake_on_connect=False
    )
    for server in (plain, secure):
        Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield DemoWeb(
            (
                *(f"{host}:80:{LOOPBACK}:{plain.server_port}" for host in HOSTS),
                f"{SECURE_HOST}:443:{LOOPBACK}:{secure.server_port}",
                f"{CLOSED_HOST}:80:{LOOPBACK}:{_closed_port()}",
            )
        )
    finally:
        for server in (plain, secure):
            server.shutdown()
            server.server_close()


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _self_signed() -> ssl.SSLContext:
    """A server context with a certificate that nobody vouches for, made afresh each time."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SECURE_HOST)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(SECURE_HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile(suffix=".pem") as pem:
        pem.write(certificate.public_bytes(serialization.Encoding.PEM))
        pem.write(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        pem.flush()
        context.load_cert_chain(pem.name)
    return context
