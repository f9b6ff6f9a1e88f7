"""Who is told: the table [notices] of citewatch.toml. Unknown names stop the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.errors import InputError
from crawler.model import Kind
from crawler.options import failing_kinds


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that gets a POST; `secret` is the name of the environment variable with it."""

    url: str
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class NoticeOptions:
    """`on` are the kinds to tell of, whether a finding comes to or leaves them."""

    on: frozenset[Kind]
    hook: tuple[str, ...] = ()
    webhooks: tuple[Webhook, ...] = ()
    feed: Path | None = None


def notice_options(table: Mapping[str, Any]) -> NoticeOptions:
    """What the table [notices] states. Raises InputError naming the key at fault."""
    _known(table, ("on", "hook", "feed", "webhooks"), "notices")
    feed = table.get("feed")
    if feed is not None and not isinstance(feed, str):
        raise InputError("notices.feed", "must be the name of a file")
    return NoticeOptions(
        failing_kinds(_texts(table, "on") or ["drift", "dead"]),
        _texts(table, "hook"),
        tuple(_webhook(one) for one in _list(table, "webhooks")),
        Path(feed) if feed else None,
    )


def _webhook(table: object) -> Webhook:
    if not isinstance(table, dict):
        raise InputError("notices.webhooks", "must be tables: [[notices.webhooks]]")
    _known(table, ("url", "secret-env"), "notices.webhooks")
    url, secret = table.get("url"), table.get("secret-env")
    if not isinstance(url, str) or urlsplit(url).scheme not in ("http", "https"):
        raise InputError("notices.webhooks.url", "must be an http or https URL")
    if secret is not None and not (isinstance(secret, str) and secret):
        raise InputError("notices.webhooks.secret-env", "must name an environment variable")
    return Webhook(url, secret)


def _known(table: Mapping[str, Any], names: tuple[str, ...], where: str) -> None:
    for name in table:
        if name not in names:
            raise InputError(f"{where}.{name}", f"is unknown; known: {', '.join(names)}")


def _list(table: Mapping[str, Any], key: str) -> list[object]:
    value = table.get(key, [])
    if not isinstance(value, list):
        raise InputError(f"notices.{key}", "must be a list")
    return value


def _texts(table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InputError(f"notices.{key}", "must be a list of texts")
    return tuple(value)
