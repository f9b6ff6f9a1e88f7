"""Web servers that answer exactly as a test tells them, over real sockets on free ports."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Asked:
    """A request as the server read it. Header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    head: bytes

    @property
    def host(self) -> str:
        return self.headers.get("host", "").partition(":")[0]


@dataclass(frozen=True)
class Reply:
    """An ordinary answer; Content-Length and Connection: close are added."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    type: str | None = "text/html; charset=utf-8"

    def raw(self) -> bytes:
        lines = [f"HTTP/1.1 {self.status} Reply"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.type:
            lines.append(f"Content-Type: {self.type}")
        lines += [f"Content-Length: {len(self.body)}", "Connection: close", "", ""]
        return "\r\n".join(lines).encode("latin-1") + self.body


Route = Reply | bytes | Callable[[Asked, socket.socket], None] | list["Route"]
"""A reply, raw bytes, a script that writes to the socket, or a list of these used in turn."""


def page(title: str, text: str) -> Reply:
    """A small HTML page."""
    return Reply(body=f"<html><title>{title}</title><body><p>{text}</p></body></html>".encode())


def moved(location: str, status: int = 302) -> Reply:
    """A redirect."""
    return Reply(status, b"moved", (("Location", location),))


@dataclass
class Web:
    """A server on 127.0.0.1 for `routes`, keyed "host/path" or "/path"; 404 for the rest.

    "/robots.txt" is 404 unless routed, so everything may be crawled. `asked` logs requests.
    """

    routes: dict[str, Route]
    tls: ssl.SSLContext | None = None
    asked: list[Asked] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> Web:
        web = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                web._handle(self.request)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 128

            def handle_error(self, request: object, client_address: object) -> None:
                """A client that goes away is part of the tests."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def resolve(self, host: str = "*", port: int | None = None) -> str:
        """A --resolve line that leads `host` here."""
        return f"{host}:{port or (443 if self.tls else 80)}:127.0.0.1:{self.port}"

    def count(self, path: str) -> int:
        """How often `path` (or host/path) was asked for."""
        return sum(path in (asked.path, asked.host + asked.path) for asked in self.asked)

    def _handle(self, connection: socket.socket) -> None:
        if self.tls is not None:
            connection = self.tls.wrap_socket(connection, server_side=True)
        with connection:
            asked = _read(connection)
            if asked is None:
                return
            self.asked.append(asked)
            path = asked.path.partition("?")[0]
            keys = (asked.host + asked.path, asked.path, asked.host + path, path, "*")
            route = next((self.routes[key] for key in keys if key in self.routes), Reply(404))
            _answer(route, asked, connection)


def _answer(route: Route, asked: Asked, connection: socket.socket) -> None:
    if isinstance(route, list):
        _answer(route.pop(0) if len(route) > 1 else route[0], asked, connection)
    elif isinstance(route, Reply):
        connection.sendall(route.raw())
    elif isinstance(route, bytes):
        connection.sendall(route)
    else:
        route(asked, connection)


def _read(connection: socket.socket) -> Asked | None:
    head = b""
    while b"\r\n\r\n" not in head:
        received = connection.recv(65536)
        if not received:
            return None
        head += received
        if head[:1] == b"\x16":  # a TLS handshake that reached a server without TLS
            connection.sendall(Reply(400).raw())
            return None
    head = head.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    lines = head.decode("latin-1").split("\r\n")
    method, path, _ = lines[0].split(" ", 2)
    pairs = (line.split(":", 1) for line in lines[1:] if ":" in line)
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    return Asked(method, path, headers, head)


def reset(_: Asked, connection: socket.socket) -> None:
    """Close with RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    connection.close()


def drip(first: bytes, each: bytes, pause: float, most: int = 400) -> Route:
    """Send `first`, then `each` again and again, `pause` seconds apart."""

    def script(_: Asked, connection: socket.socket) -> None:
        import time

        connection.sendall(first)
        for _unused in range(most):
            time.sleep(pause)
            connection.sendall(each)

    return script


def flood(first: bytes, each: bytes, times: int) -> Route:
    """Send `first`, then `each` `times` times as fast as the client reads."""

    def script(_: Asked, connection: socket.socket) -> None:
        connection.sendall(first)
        for _unused in range(times):
            connection.sendall(each)

    return script


def silent_port() -> int:
    """A port on loopback that refuses connections."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
