"""A POST with a JSON body, signed as Standard Webhooks 1.0 says, tried again with a growing pause.

https://github.com/standard-webhooks/standard-webhooks: the headers `webhook-id` (the same at
every try), `webhook-timestamp` and `webhook-signature`, HMAC-SHA256 over "id.timestamp.body".
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException

TRIES = 3
"""Tries in one go; what still fails waits for the next recheck."""

PAUSE = 1.0
"""Seconds before the second try; each further pause is four times as long."""

TIMEOUT = 10.0
"""Seconds that a receiver may take to answer."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """A signed body goes to the address that was configured, and nowhere else."""


def signature(secret: str, notice: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`. A secret that begins with "whsec_" is base64.

    Raises ValueError for one that is not.
    """
    if secret.startswith("whsec_"):
        try:
            key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            raise ValueError("the secret after whsec_ is not base64") from None
    else:
        key = secret.encode()
    signed = b"%b.%d.%b" % (notice.encode(), timestamp, body)
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode("ascii")


def post(
    url: str,
    notice: str,
    body: bytes,
    secret: str | None,
    *,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> str | None:
    """Deliver `body`; None when the receiver answered 2xx, else what was wrong in one line."""
    problem: str | None = None
    for number in range(TRIES):
        if number:
            sleep(PAUSE * 4 ** (number - 1))
        problem, final = _tried(url, notice, body, secret, int(clock()))
        if problem is None or final:
            return problem
    return problem


def _tried(
    url: str, notice: str, body: bytes, secret: str | None, now: int
) -> tuple[str | None, bool]:
    """What was wrong with one try, and whether trying again at once is of no use."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "citewatch",
        "webhook-id": notice,
        "webhook-timestamp": str(now),
    }
    try:
        if secret is not None:
            headers["webhook-signature"] = signature(secret, notice, now, body)
        request = urllib.request.Request(url, body, headers, method="POST")
        opener = urllib.request.build_opener(_NoRedirects)
        with opener.open(request, timeout=TIMEOUT) as answer:
            answer.read(1)
        return None, True
    except urllib.error.HTTPError as error:
        error.close()
        return f"the receiver answers {error.code}", error.code < 500 and error.code != 429
    except (OSError, HTTPException) as error:
        return f"no answer ({getattr(error, 'reason', None) or error})", False
    except ValueError as error:
        return str(error), True
