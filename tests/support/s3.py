"""A real server that speaks S3 on a free loopback port (moto's), for one test.

It is a process of its own: in that of the test it would hold up the web servers that run there.
"""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.webs import silent_port

MOST = 120.0  # seconds until it answers


@contextmanager
def server() -> Iterator[str]:
    """Start a server, and point the environment to it; gives the URL of an empty bucket."""
    port = silent_port()
    settings = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "citewatch",
        "AWS_SECRET_ACCESS_KEY": "citewatch",
        "AWS_REGION": "us-east-1",
    }
    running = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    before = {name: os.environ.get(name) for name in settings}
    os.environ |= settings
    try:
        _make_bucket(f"{settings['AWS_ENDPOINT_URL']}/bucket")
        yield "s3://bucket"
    finally:
        running.kill()
        running.wait()
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _make_bucket(url: str) -> None:
    until = time.monotonic() + MOST
    while True:
        try:
            urllib.request.urlopen(urllib.request.Request(url, method="PUT")).close()
            return
        except OSError:  # not yet
            assert time.monotonic() < until, "the S3 server does not answer"
            time.sleep(0.05)
