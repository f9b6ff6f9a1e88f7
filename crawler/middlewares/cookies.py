"""Cookies that live within one chain of redirects, and nowhere else.

A site that sends its reader round once to see whether cookies come back shows the page to every
browser. Kept as RFC 6265 has it (domain, path, Secure), forgotten when the chain ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crawler.web.url import Address, parse, registered_domain

_MOST = 50  # cookies of one chain
_LONGEST = 4096  # bytes of one, RFC 6265, 6.1


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie; `alone` says that only `domain` itself gets it, not the hosts below."""

    domain: str
    alone: bool
    path: str
    secure: bool
    name: str
    value: str

    def goes_to(self, address: Address) -> bool:
        """Whether a request for `address` carries it."""
        host = address.host.lower()
        below = not self.alone and host.endswith(f".{self.domain}")
        path = address.path or "/"
        folder = self.path if self.path.endswith("/") else f"{self.path}/"
        inside = path == self.path or path.startswith(folder)
        return (host == self.domain or below) and inside and (
            not self.secure or address.scheme == "https"
        )  # fmt: skip


def kept(jar: tuple[Cookie, ...], url: str, headers: Iterable[bytes]) -> tuple[Cookie, ...]:
    """`jar` with the cookies that `headers` (each a Set-Cookie) of the answer at `url` set."""
    address = parse(url)
    if address is None:
        return jar
    by_name = {(one.domain, one.path, one.name): one for one in jar}
    for header in headers:
        cookie = _read(header, address) if len(header) <= _LONGEST else None
        if cookie is not None:
            by_name[cookie.domain, cookie.path, cookie.name] = cookie
    return tuple(by_name.values())[-_MOST:]


def sent(jar: tuple[Cookie, ...], url: str) -> str:
    """The Cookie header of a request for `url`; "" for none."""
    address = parse(url)
    if address is None:
        return ""
    return "; ".join(f"{one.name}={one.value}" for one in jar if one.goes_to(address))


def _read(header: bytes, address: Address) -> Cookie | None:
    pair, *given = header.decode("latin-1").split(";")
    name, equals, value = (part.strip() for part in pair.partition("="))
    if not equals or not name or any(ord(sign) < 0x20 for sign in f"{name}{value}"):
        return None
    told = {}
    for one in given:
        key, _, said = one.partition("=")
        told[key.strip().lower()] = said.strip()
    host = address.host.lower()
    domain = told.get("domain", "").lower().lstrip(".")
    if domain and domain != host:
        if not host.endswith(f".{domain}") or not registered_domain(domain):
            return None
        if registered_domain(domain) != registered_domain(host):
            return None
    folder = address.path.rpartition("/")[0] or "/"
    path = told.get("path", "")
    return Cookie(
        domain or host, not domain, path if path.startswith("/") else folder,
        "secure" in told, name, value,
    )  # fmt: skip
