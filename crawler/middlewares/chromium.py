"""Which Chromium is there for pages that need a browser, and how it is started."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from crawler.errors import InputError

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

AUTO, NONE = "auto", "none"
INSTALL = "pip install 'citewatch[browser]' and a Chromium (Debian: apt-get install chromium)"
RENDERED = "citewatch_rendered"
"""request.meta key: the `Evidence` of what the browser made of the last response."""
UNRENDERED = "citewatch_unrendered"
"""request.meta key: why the browser gave nothing."""

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_FLAGS = (
    # The browser reaches no network of its own: what pages ask for goes through our guard.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:1",
    "--proxy-bypass-list=<-loopback>",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
    "--block-new-web-contents",  # no popups
    "--js-flags=--max-old-space-size=256",  # megabytes
)
START_MS = 20_000  # a cold start takes 1-3 s; more on a machine under load


def browser_path(setting: str) -> str | None:
    """The Chromium to start for CITEWATCH_BROWSER; None when it is off or something is missing."""
    if setting == NONE or find_spec("scrapy_playwright") is None:
        return None
    names = _NAMES if setting == AUTO else (setting,)
    return next((path for name in names if (path := shutil.which(name)) is not None), None)


def check_browser(settings: BaseSettings) -> None:
    """Raises InputError when a browser is asked for by name or by host and cannot be had."""
    setting = settings.get("CITEWATCH_BROWSER") or NONE
    hosts = settings.getlist("CITEWATCH_BROWSER_HOSTS")
    if setting == NONE and hosts:
        raise InputError("browser-hosts", "needs a browser, and browser is 'none'")
    if (hosts or setting not in (AUTO, NONE)) and browser_path(setting) is None:
        named = "browser-hosts" if hosts else f"browser {setting}"
        raise InputError(named, f"needs {INSTALL}")


def launch_options(executable: str) -> dict[str, Any]:
    """What playwright's launch() is given. Chromium's sandbox cannot be used by root."""
    return {
        "executable_path": executable,
        "headless": True,
        "args": list(_FLAGS),
        "chromium_sandbox": os.geteuid() != 0,
        "timeout": START_MS,
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
    }
