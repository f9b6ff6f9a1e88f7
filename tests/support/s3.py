"""A real server that speaks S3 on a free loopback port (moto's), for one test."""

import logging
import os
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from moto.server import ThreadedMotoServer


@contextmanager
def server() -> Iterator[str]:
    """Start a server, and point the environment to it; gives the URL of an empty bucket."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    settings = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "citewatch",
        "AWS_SECRET_ACCESS_KEY": "citewatch",
        "AWS_REGION": "us-east-1",
    }
    before = {name: os.environ.get(name) for name in settings}
    os.environ |= settings
    bucket = urllib.request.Request(f"{settings['AWS_ENDPOINT_URL']}/bucket", method="PUT")
    try:
        urllib.request.urlopen(f"{settings['AWS_ENDPOINT_URL']}/moto-api/reset", data=b"").close()
        urllib.request.urlopen(bucket).close()
        yield "s3://bucket"
    finally:
        running.stop()
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
