"""A real PostgreSQL server on a free loopback port, from Debian's package, for one test session."""

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.missing import left_out

INSTALL = "apt-get install postgresql"


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl, the newest version first; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    return found[0].parent if found else None


@contextmanager
def server() -> Iterator[str]:
    """`restartable`, for a test that lets it run: the URL of an empty database."""
    with restartable() as (url, _):
        yield url


@contextmanager
def restartable() -> Iterator[tuple[str, Callable[[], None]]]:
    """Start a server with data of its own; gives the URL of an empty database, and what stops the
    server where it is and starts it again.

    Leaves the test out where PostgreSQL is not installed. The data is not in pytest's folder, since
    every pytest that starts on the machine closes that to other users, such as the server's.
    """
    programs = binaries() or left_out(f"PostgreSQL is not installed: {INSTALL}")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with TemporaryDirectory(prefix="citewatch-postgres-") as data:
        as_owner = _owner(data)
        _run([*as_owner, str(programs / "initdb"), "-D", data, "-A", "trust", "-U", "citewatch"])
        options = f"-c listen_addresses=127.0.0.1 -p {port} -k {data} -c fsync=off"
        control = [*as_owner, str(programs / "pg_ctl"), "-D", data, "-w"]
        start = [*control, "-o", options, "-l", f"{data}/log", "start"]
        _run(start)

        def again() -> None:
            _run([*control, "-m", "immediate", "stop"])
            _run(start)

        try:
            yield f"postgresql+psycopg://citewatch@127.0.0.1:{port}/postgres", again
        finally:
            _run([*control, "-m", "immediate", "stop"])


def _owner(data: str) -> list[str]:
    """PostgreSQL refuses to run as root: then it runs as the package's own user."""
    if os.geteuid() != 0:
        return []
    shutil.chown(data, "postgres", "postgres")
    return ["runuser", "-u", "postgres", "--"]


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
    assert done.returncode == 0, done.stderr + done.stdout
