"""Debian's Chromium for tests, driven by playwright. Fixtures `browser` and `browser_page`.

Of module scope, because playwright's synchronous interface keeps an event loop running in its
thread, and other test files of the same worker run loops of their own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.missing import left_out

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

INSTALL = "apt-get install chromium libatomic1"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def executable() -> str:
    """The path of Chromium: CITEWATCH_CHROMIUM, else Debian's.

    Leaves the test out where there is none, or where playwright cannot lead it.
    """
    found = shutil.which(os.environ.get("CITEWATCH_CHROMIUM") or "/usr/bin/chromium")
    if found is None or not _driver_runs():
        return left_out(f"Chromium is not installed: {INSTALL}")
    return found


@cache
def _driver_runs() -> bool:
    """Whether playwright's own node finds the libraries that a bare Debian has not."""
    import playwright

    node = Path(playwright.__file__).parent / "driver" / "node"
    return subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0


@contextmanager
def launched(*flags: str) -> Iterator[Browser]:
    """A Chromium with a fresh profile; `flags` are added to FLAGS."""
    path = executable()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path, headless=True, args=[*FLAGS, *flags]
        )
        try:
            yield started
        finally:
            started.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a test file."""
    with launched() as started:
        yield started


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Page]:
    """A page in a context of its own: no cookies, no cache of earlier tests."""
    context = browser.new_context()
    try:
        yield context.new_page()
    finally:
        context.close()
