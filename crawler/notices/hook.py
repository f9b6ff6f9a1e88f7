"""A command that gets the notice as JSON on its standard input."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

SECONDS = 60.0
"""The longest that a hook may run: it tells somebody, it does no work of its own."""


def run_hook(command: Sequence[str], notice: str, body: bytes) -> str | None:
    """Run `command`; None when it exits with 0, else what was wrong in one line.

    The environment has the idempotency key as CITEWATCH_NOTICE_ID.
    """
    try:
        done = subprocess.run(
            list(command),
            input=body,
            capture_output=True,
            timeout=SECONDS,
            env={**os.environ, "CITEWATCH_NOTICE_ID": notice},
            check=False,
        )
    except OSError as error:
        return f"{command[0]} cannot be run ({error.strerror})"
    except subprocess.TimeoutExpired:
        return f"{command[0]} took more than {SECONDS:g} s"
    if done.returncode == 0:
        return None
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return f"{command[0]} exits with {done.returncode}" + (f": {said[-1][:200]}" if said else "")
