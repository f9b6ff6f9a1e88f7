"""--resolve lines: where a host and port lead whatever the name system says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from crawler.errors import InputError


@dataclass(frozen=True, slots=True)
class Override:
    """Connect to `address`, port `port`, whatever the name system says (curl's --resolve)."""

    address: str
    port: int


@dataclass(frozen=True, slots=True)
class Overrides:
    """All of a run's --resolve entries, by host and port; host "*" stands for any name."""

    entries: Mapping[tuple[str, int], tuple[Override, ...]]

    def of(self, host: str, port: int) -> tuple[Override, ...]:
        """The addresses given for `host` (lower case, no brackets); () when none are."""
        exact = self.entries.get((host, port))
        if exact is not None:
            return exact
        return () if is_address(host) else self.entries.get(("*", port), ())


def parse_overrides(lines: Iterable[str]) -> Overrides:
    """Read HOST:PORT:ADDRESS[,ADDRESS] lines; an ADDRESS may be [v6] and may carry a :PORT.

    Raises InputError naming the line that cannot be read.
    """
    entries: dict[tuple[str, int], tuple[Override, ...]] = {}
    for line in lines:
        host, _, rest = line.strip().lstrip("+").partition(":")
        port, _, addresses = rest.partition(":")
        if not host or not _is_port(port) or not addresses:
            raise InputError(line, "expected HOST:PORT:ADDRESS")
        entries[host.lower().rstrip("."), int(port)] = tuple(
            _override(line, address.strip(), int(port)) for address in addresses.split(",")
        )
    return Overrides(entries)


def _override(line: str, text: str, port: int) -> Override:
    address = text
    if text.startswith("["):
        address, _, rest = text[1:].partition("]")
        own = rest.removeprefix(":")
    elif text.count(":") == 1:
        address, _, own = text.partition(":")
    else:
        own = ""
    if not is_address(address) or (own and not _is_port(own)):
        raise InputError(line, f"{text} is no IP address")
    return Override(address, int(own) if own else port)


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text[:6]) <= 0xFFFF


def is_address(text: str) -> bool:
    """Whether `text` is an IP address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
