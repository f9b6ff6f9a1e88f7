"""`citewatch serve`: both servers in one process, until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from crawler.errors import InputError
from crawler.exits import Exit
from crawler.options import CheckOptions
from crawler.serving.desk import Desk
from crawler.serving.door import App, Door, is_loopback, new_token
from crawler.serving.replay import Replay
from crawler.store.ledger import Ledger
from crawler.store.opening import open_store
from crawler.store.past import past_run

INSTALL = "pip install 'citewatch[serve]'"
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def serve(options: CheckOptions, run: str | None, host: str, port: int) -> Exit:
    """Serve the last run (or `run`) of OUT on `host`:`port`, archived pages on the next free port.

    Raises InputError when a part is missing, the port is taken, or there is no finished run.
    """
    try:
        import uvicorn  # noqa: F401

        from crawler.serving.api import make_app
    except ImportError:
        raise InputError("serve", f"needs its extra; run: {INSTALL}") from None
    engine = open_store(options.db)
    desk = Desk(engine, past_run(engine, run))
    _write_site(options, engine, desk)
    token = None if is_loopback(host) else new_token()
    with _bound(host, port) as front, _bound(host, 0) as back:
        shown = _url(host, front)
        hosts = LOCAL | {host.lower()} if is_loopback(host) else frozenset()
        replay = Replay(lambda finding: desk.finding(finding)[1], (options.archive,))
        apps = (
            (Door(make_app(desk, options.out, _url(host, back)), hosts, token), front),
            (Door(replay, hosts, token), back),
        )
        print(f"Report: {shown}/{f'?token={token}' if token else ''}", flush=True)
        print("Stop with Ctrl-C.", file=sys.stderr, flush=True)
        asyncio.run(_run(apps))
    return Exit.CLEAN


def _write_site(options: CheckOptions, engine: Any, desk: Desk) -> None:
    """The site as it stands in the store, so that it agrees with what is decided on."""
    import reports
    from reports.stored import run_of

    past = desk.run
    stored = run_of(Ledger(engine), past.id, past.started, past.finished, lang=options.lang)
    reports.write(stored, options.out, ("html",))


async def _run(apps: Sequence[tuple[App, socket.socket]]) -> None:
    """Run a server for each application until Ctrl-C or SIGTERM; open answers are finished."""
    import uvicorn

    class Server(uvicorn.Server):
        """One that leaves signals to us: it would raise them again when it is done."""

        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    servers = [
        (Server(uvicorn.Config(app, log_level="warning", lifespan="off")), bound)
        for app, bound in apps
    ]

    def stop() -> None:
        for server, _ in servers:
            server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    await asyncio.gather(*(server.serve(sockets=[bound]) for server, bound in servers))


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(128)  # from here on a client waits instead of being refused
    except OSError as error:
        bound.close()
        where = Path(f"{host}:{port}")
        raise InputError(str(where), f"cannot listen there ({error.strerror})") from None
    return bound


def _url(host: str, bound: socket.socket) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{bound.getsockname()[1]}"
