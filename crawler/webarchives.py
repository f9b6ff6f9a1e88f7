"""The web archives of the settings, checked: unknown keys and bad values stop the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from crawler.archive.memento import WebArchive
from crawler.errors import InputError

_KEYS = ("name", "timemap", "timegate", "raw", "delay", "save")
_LONGEST_DELAY = 60.0  # seconds
SAVE_DELAY = 6.0
"""Seconds between two pages that an archive is asked to keep: ten a minute, under the 12 to 15
that the Internet Archive grants to clients without an account."""


def web_archives(listed: object) -> tuple[WebArchive, ...]:
    """The archives of the setting CITEWATCH_ARCHIVES (`[[archives]]` in citewatch.toml).

    Raises InputError naming the entry and the key at fault.
    """
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        raise InputError("archives", "must be a list of tables: [[archives]]")
    return tuple(_archive(entry, number) for number, entry in enumerate(listed, 1))


def slots(archives: Sequence[WebArchive]) -> dict[str, dict[str, Any]]:
    """Scrapy's DOWNLOAD_SLOTS: one request at a time at each archive, with its delay."""
    places = [
        (urlsplit(address).hostname or "", archive.delay)
        for archive in archives
        for address in (archive.timemap, archive.timegate)
        if address
    ]
    places += [
        (save_slot(archive.save), SAVE_DELAY if archive.delay else 0.0)
        for archive in archives
        if archive.save
    ]
    return {
        place: {"concurrency": 1, "delay": delay, "randomize_delay": False}
        for place, delay in places
    }


def save_slot(url: str) -> str:
    """The download slot of requests to keep a page: apart from those for copies."""
    return f"keep {urlsplit(url).hostname or ''}"


def _archive(entry: object, number: int) -> WebArchive:
    place = f"archives entry {number}"
    if not isinstance(entry, Mapping):
        raise InputError(place, "must be a table")
    for key in entry:
        if key not in _KEYS:
            raise InputError(place, f"unknown key '{key}'; known: {', '.join(_KEYS)}")
    archive = WebArchive(
        name=_text(entry, "name", place),
        timemap=_address(entry, "timemap", place),
        timegate=_address(entry, "timegate", place),
        raw=_text(entry, "raw", place),
        delay=_delay(entry, place),
        save=_address(entry, "save", place),
    )
    if not (archive.timemap or archive.timegate or archive.save):
        raise InputError(place, "needs a timemap or a timegate")
    return archive


def _text(entry: Mapping[str, Any], key: str, place: str) -> str:
    value = entry.get(key, "")
    if not isinstance(value, str):
        raise InputError(place, f"{key} must be text")
    return value


def _address(entry: Mapping[str, Any], key: str, place: str) -> str:
    value = _text(entry, key, place)
    if value and not (value.startswith(("http://", "https://")) and urlsplit(value).hostname):
        raise InputError(place, f"{key} must be an http or https address")
    return value


def _delay(entry: Mapping[str, Any], place: str) -> float:
    value = entry.get("delay", 1.0)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise InputError(place, "delay must be a number of seconds")
    if not 0 <= value <= _LONGEST_DELAY:
        raise InputError(place, f"delay must be from 0 to {_LONGEST_DELAY:g} seconds")
    return float(value)
