"""What web archives say of a URL's captures: TimeMaps, TimeGates, mementos and their addresses.

RFC 7089 (Memento) over RFC 8288 link-format (once RFC 6690); the JSON forms that aggregators,
Wayback and pywb offer are read as well. Pure: the bytes go in that the crawl archived.

The archives that are asked come from the settings: unknown keys and bad values stop the run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawler.errors import InputError
from crawler.web.wrappers import split_archive

MOST_MEMENTOS = 20_000
"""Entries read of one TimeMap: front pages have more, cited pages never do."""

ACCEPT = "#accept-datetime="
"""Ends the address of a TimeGate with the 14 digits that its request asks for."""

# Each part is bounded by a character that it cannot hold, so a scan is linear.
_LINK = re.compile(r'<([^<>\s]{1,4000})>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^\s",;<]*))*)')
_PARAMETER = re.compile(r'([\w*-]+)\s*=\s*(?:"([^"]*)"|([^\s",;<]*))')
_STAMPED = re.compile(r"/(\d{14})([a-z]{2}_)?/(?=https?:/)", re.IGNORECASE)
_KEYS = ("name", "timemap", "timegate", "raw", "delay", "save")
_LONGEST_DELAY = 60.0  # seconds
SAVE_DELAY = 6.0
"""Seconds between two pages that an archive is asked to keep: ten a minute, under the 12 to 15
that the Internet Archive grants to clients without an account."""


@dataclass(frozen=True, slots=True)
class WebArchive:
    """An archive, or an aggregator of several, that citewatch may ask.

    The page's URL is appended to `timemap` and `timegate`; either may be "". `raw` stands after
    the 14 digits of a memento's address where the archive then leaves out its own banner ("id_"
    for Wayback and pywb). `delay` is in seconds between two requests. `save` is where it is asked
    to capture a page ("Save Page Now"), the page's URL appended; "" where it cannot be asked.
    """

    name: str
    timemap: str = ""
    timegate: str = ""
    raw: str = ""
    delay: float = 1.0
    save: str = ""


@dataclass(frozen=True, slots=True)
class Memento:
    """One capture: its address in the archive, and its time (RFC 3339, UTC)."""

    url: str
    at: str


@dataclass(frozen=True, slots=True)
class TimeMap:
    """The captures that a TimeMap lists, oldest first, and the TimeMaps that it points to."""

    mementos: tuple[Memento, ...] = ()
    further: tuple[str, ...] = ()


def read_timemap(payload: bytes, base: str) -> TimeMap:
    """The TimeMap in `payload`, found at the address `base`; an empty one for anything else."""
    text = payload.decode("utf-8", "replace").strip()
    found = list(_json_mementos(text, base)) if text[:1] in ("{", "[") else []
    further: tuple[str, ...] = ()
    if not found:
        found, further = _link_format(text, base)
    kept = {memento.url: memento for memento in found[:MOST_MEMENTOS]}
    return TimeMap(tuple(sorted(kept.values(), key=lambda one: (one.at, one.url))), further)


def _link_format(text: str, base: str) -> tuple[list[Memento], tuple[str, ...]]:
    found: list[Memento] = []
    further: list[str] = []
    for target, relations, said in _links(text):
        if "memento" in relations and (at := from_http_date(said.get("datetime", ""))):
            found.append(Memento(urljoin(base, target), at))
        elif "timemap" in relations and "self" not in relations:
            further.append(urljoin(base, target))
    return found, tuple(dict.fromkeys(further))


def _links(text: str) -> Iterator[tuple[str, list[str], dict[str, str]]]:
    """Target, relations and parameters of each link in link-format."""
    for link in _LINK.finditer(text):
        said = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(link[2])}
        yield link[1], said.get("rel", "").lower().split(), said


def _json_mementos(text: str, base: str) -> Iterator[Memento]:
    """Mementos of the aggregators' JSON: {"mementos": {"list": [{"uri", "datetime"}]}}."""
    try:
        read: Any = json.loads(text)
    except (ValueError, RecursionError):
        return
    mementos = read.get("mementos") if isinstance(read, Mapping) else None
    listed = mementos.get("list") if isinstance(mementos, Mapping) else None
    for entry in listed if isinstance(listed, list) else ():
        if not isinstance(entry, Mapping):
            continue
        uris, at = entry.get("uri"), from_any_date(str(entry.get("datetime", "")))
        uri = uris[0] if isinstance(uris, list) and uris else uris
        if isinstance(uri, str) and at:
            yield Memento(urljoin(base, uri), at)


def from_http_date(text: str) -> str | None:
    """RFC 3339 in UTC for "Tue, 09 Jan 2024 08:00:00 GMT"; None for anything else."""
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    return _stamp(moment)


def from_any_date(text: str) -> str | None:
    """RFC 3339 in UTC for an ISO 8601 date or time, 14 digits or an HTTP date."""
    if re.fullmatch(r"\d{14}", text):
        text = f"{text[:8]}T{text[8:]}"
    try:
        return _stamp(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return from_http_date(text)


def _stamp(moment: datetime) -> str:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def http_date(at: str) -> str:
    """The Accept-Datetime value for an RFC 3339 time."""
    return format_datetime(datetime.fromisoformat(at).astimezone(UTC), usegmt=True)


def apart(one: str, other: str) -> float:
    """Seconds between two RFC 3339 times; infinite when one is none."""
    try:
        return abs((datetime.fromisoformat(one) - datetime.fromisoformat(other)).total_seconds())
    except (ValueError, TypeError):
        return float("inf")


def raw(url: str, archives: Iterable[WebArchive]) -> str:
    """The address of the memento `url` without the archive's banner, where that is known."""
    for archive in archives:
        root = archive.timegate or archive.timemap
        if archive.raw and root and url.startswith(_origin(root)):
            return _STAMPED.sub(rf"/\g<1>{archive.raw}/", url, count=1)
    return url


def original(memento: str) -> str | None:
    """The URL that a memento's address carries behind its 14 digits; None without them."""
    found = _STAMPED.search(memento)
    return memento[found.end() :] if found else None


def original_of(link: str) -> str | None:
    """The address that a Link header names with rel="original"."""
    return next((target for target, relations, _ in _links(link) if "original" in relations), None)


def negotiated(headers: Mapping[str, str], url: str) -> Memento | None:
    """The copy that a TimeGate at `url` answers with: by redirect, as content, or in its Link
    header (RFC 7089, 4.1 to 4.5). `headers` have names in lower case.
    """
    linked, _ = _link_format(headers.get("link", ""), url)
    place = headers.get("location") or headers.get("content-location")
    at = from_http_date(headers.get("memento-datetime", ""))
    if place or at:
        place = urljoin(url, place or url)
        at = at or _stamped_at(place) or next((one.at for one in linked if one.url == place), None)
        if at:
            return Memento(place, at)
    return linked[0] if linked else None


def _stamped_at(url: str) -> str | None:
    found = _STAMPED.search(url)
    return from_any_date(found[1]) if found else None


def moved(memento: str, location: str) -> str | None:
    """Where an archived redirect leads inside the archive, at the same time.

    `location` is the header as it came: an address in the archive (Wayback rewrites it) or, in
    raw mode, the original one. None when the memento's address has no 14 digits.
    """
    here = urljoin(memento, location)
    if here.startswith(_origin(memento)) and _STAMPED.search(here):
        return here
    found = _STAMPED.search(memento)
    if found is None:
        return None
    return memento[: found.end()] + urljoin(memento[found.end() :], location)


def declared(copy: str | None) -> tuple[Memento, ...]:
    """The copy that an article itself names beside an address: what its author read. Nothing
    where its address does not say when it was made.
    """
    archived = split_archive(copy) if copy else None
    at = from_any_date(archived.date) if archived and archived.date else None
    return (Memento(copy, at),) if copy and at else ()


def chosen(mementos: Iterable[Memento], when: str | None) -> tuple[Memento, ...]:
    """In the order to be tried: the nearest to `when`, the later ones, then earlier ones
    backward. Without a date the newest first.
    """
    listed = sorted(mementos, key=lambda one: one.at)
    if not listed:
        return ()
    if when is None:
        return tuple(reversed(listed))
    place = min(range(len(listed)), key=lambda index: apart(listed[index].at, when))
    return (listed[place], *listed[place + 1 :], *reversed(listed[:place]))


def _origin(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}/"


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
