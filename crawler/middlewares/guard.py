"""Refuses by URL, on every hop, what must not be requested at all.

Addresses are judged where the connection is made (`resolve`), after DNS.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Any

from crawler.errors import InputError
from crawler.middlewares.outcome import Failed
from crawler.model import Kind
from crawler.web.url import cleaned, problem, scheme_of

if TYPE_CHECKING:
    from scrapy import Request


class GuardMiddleware:
    """Raises `Failed` with DENIED or INVALID before a request is queued for its host."""

    def process_request(self, request: Request) -> None:
        """Raises `Failed` for a URL that is refused."""
        refused = url_refusal(request.url)
        if refused is not None:
            raise refused


def url_refusal(url: str) -> Failed | None:
    """Why `url` must not be requested, None when it may be."""
    kind = problem(url)
    if kind is None:
        return None
    if kind is Kind.INVALID:
        return Failed(kind, f"{cleaned(url)[:200]} is no valid URL")
    scheme = scheme_of(url)
    if scheme not in ("http", "https"):
        return Failed(kind, f"the scheme {scheme}: is not contacted")
    return Failed(kind, "a port, credentials or a backslash in the URL that are not followed")


# Host names to addresses, with the guard where the connection is made.
#
# Every connection passes here: pages, redirects, robots.txt. A name that answers with a public
# address first and a private one later is refused then, because each answer is judged anew.


Lookup = Callable[[str], Sequence[str]]
"""Addresses of a host name, in the order to try. Raises socket.gaierror. Runs in a thread."""


def system_lookup(host: str) -> tuple[str, ...]:
    """Ask the operating system. Raises socket.gaierror."""
    answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(answer[4][0]) for answer in answers))


_NO_SUCH_NAME = frozenset(
    code
    for name in ("EAI_NONAME", "EAI_NODATA")
    if (code := getattr(socket, name, None)) is not None
)


class Resolver:
    """Where a host and port really lead, or the refusal. Shared by every connection of a run."""

    def __init__(
        self, overrides: Overrides, *, allow_private: bool = False, lookup: Lookup = system_lookup
    ) -> None:
        self.overrides = overrides
        self.allow_private = allow_private
        self.lookup = lookup

    def without_lookup(self, host: str, port: int) -> tuple[Override, ...] | None:
        """The answer that needs no name system; None when it has to be asked. Raises Failed."""
        given = self.overrides.of(host, port)
        if given:
            return given
        if is_address(host):
            return self.judged(host, (host,), port)
        if host == "localhost" or host.endswith(".localhost"):  # RFC 6761, 6.3
            return self.judged(host, ("127.0.0.1", "::1"), port)
        if host == "invalid" or host.endswith(".invalid"):  # RFC 6761, 6.4
            raise Failed(Kind.NO_SUCH_HOST, f"{host} does not exist")
        return None

    def judged(self, host: str, addresses: Iterable[str], port: int) -> tuple[Override, ...]:
        """The addresses that may be contacted. Raises Failed when none may, naming why."""
        allowed, reasons = [], []
        for address in addresses:
            reason = None if self.allow_private else refusal(address)
            if reason is None:
                allowed.append(Override(address, port))
            else:
                reasons.append(reason)
        if reasons and not allowed:
            raise Failed(Kind.DENIED, reasons[0])
        if not allowed:
            raise Failed(Kind.NO_SUCH_HOST, f"{host} has no address")
        return tuple(allowed)


def lookup_failure(host: str, error: Exception) -> Failed:
    """What a failed lookup says: only a name that does not exist is `no-such-host`."""
    if isinstance(error, Failed):
        return error
    if isinstance(error, socket.gaierror) and error.errno in _NO_SUCH_NAME:
        return Failed(Kind.NO_SUCH_HOST, f"{host} does not exist")
    if isinstance(error, UnicodeError):
        return Failed(Kind.INVALID, f"{host} is no host name")
    return Failed(
        Kind.NO_CONNECTION, f"the name server gave no answer for {host}: {error}", transient=True
    )


def guarded_endpoint(resolver: Resolver, reactor: Any, host: str, port: int, **options: Any) -> Any:
    """A Twisted endpoint that connects only where `resolver` allows.

    Its connect() fails with `Failed`. Twisted's own HostnameEndpoint does the connecting (it
    races the addresses, RFC 8305); it is given our resolver in place of the reactor's.
    """
    from twisted.internet.endpoints import HostnameEndpoint
    from twisted.python.failure import Failure

    class GuardedEndpoint(HostnameEndpoint):
        failed: Failed | None = None

        def _getNameResolverAndMaybeWarn(self, reactor: Any) -> Any:
            return _EndpointResolver(resolver, reactor, host, self)

        def connect(self, protocolFactory: Any) -> Any:
            connecting: Any = super().connect(protocolFactory)
            return connecting.addErrback(self._named)

        def _named(self, failure: Any) -> Any:
            return failure if self.failed is None else Failure(self.failed)  # type: ignore[no-untyped-call]

    return GuardedEndpoint(reactor, host, port, **options)


class _EndpointResolver:
    """Twisted's IHostnameResolver for one endpoint; leaves the failure with the endpoint."""

    def __init__(self, resolver: Resolver, reactor: Any, host: str, endpoint: Any) -> None:
        self._resolver = resolver
        self._reactor = reactor
        self._host = host.strip("[]").lower()
        self._endpoint = endpoint

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Any = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        from twisted.internet.defer import maybeDeferred
        from twisted.internet.threads import deferToThreadPool

        host, port = self._host, portNumber
        resolutionReceiver.resolutionBegan(self)

        def answer() -> Any:
            known = self._resolver.without_lookup(host, port)
            if known is not None:
                return known
            pool = self._reactor.getThreadPool()
            asked = deferToThreadPool(self._reactor, pool, self._resolver.lookup, host)
            return asked.addCallback(lambda found: self._resolver.judged(host, found, port))

        def deliver(found: tuple[Override, ...]) -> None:
            for override in found:
                resolutionReceiver.addressResolved(_twisted_address(override))

        def note(failure: Any) -> None:
            self._endpoint.failed = lookup_failure(host, failure.value)

        maybeDeferred(answer).addCallbacks(deliver, note).addBoth(
            lambda _: resolutionReceiver.resolutionComplete()
        )
        return self

    def cancel(self) -> None:
        """Part of IHostResolution; a thread's lookup cannot be cancelled."""


def _twisted_address(override: Override) -> Any:
    from twisted.internet.address import IPv4Address, IPv6Address

    made = IPv6Address if ":" in override.address else IPv4Address
    return made("TCP", override.address, override.port)


# Which IP addresses may be contacted: our own table, with embedded IPv4 decoded.
#
# `ipaddress.is_global` differs between Python versions and says True for several addresses that
# lead inside (64:ff9b::a9fe:a9fe, 2002:a9fe:a9fe::, ::169.254.169.254, fec0::1, 224.0.0.1), so the
# IANA special-purpose registries (RFC 6890 and its successors) are written out here.


_REFUSED_V4 = tuple(
    (IPv4Network(network), name)
    for network, name in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
# Only 2000::/3 is given out for use on the public network, and not all of it.
_PUBLIC_V6 = IPv6Network("2000::/3")
_REFUSED_V6 = tuple(
    (IPv6Network(network), name)
    for network, name in (
        ("2001::/23", "protocol assignments"),
        ("2001:db8::/32", "documentation"),
        ("3fff::/20", "documentation"),
        ("::1/128", "loopback"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
_MAPPED = IPv6Network("::ffff:0:0/96")
_TRANSLATED = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = IPv6Network("2002::/16")
_ISATAP = (0x00005EFE, 0x02005EFE)


def refusal(address: str) -> str | None:
    """Why `address` (an IP address in text form) may not be contacted; None when it may.

    An IPv6 address that carries an IPv4 address is judged by the address it carries. Raises
    ValueError for text that is no address.
    """
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv4Address):
        return _refusal_v4(parsed)
    return _refusal_v6(parsed)


def _refusal_v4(address: IPv4Address) -> str | None:
    for network, name in _REFUSED_V4:
        if address in network:
            return f"{address} is a {name} address"
    return None


def _refusal_v6(address: IPv6Address) -> str | None:
    carried = _carried_v4(address)
    if carried is not None:
        inner = _refusal_v4(carried)
        return f"{address} carries {carried}: {inner}" if inner else None
    for network, name in _REFUSED_V6:
        if address in network:
            return f"{address} is a {name} address"
    if address not in _PUBLIC_V6:
        return f"{address} is a reserved address"
    host = int(address) & 0xFFFFFFFFFFFFFFFF
    if host >> 32 in _ISATAP:
        inner = _refusal_v4(IPv4Address(host & 0xFFFFFFFF))
        return f"{address} carries {inner}" if inner else None
    return None


def _carried_v4(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address of a mapped, NAT64 (RFC 6052) or 6to4 (RFC 3056) address."""
    number = int(address)
    if address in _MAPPED or address in _TRANSLATED:
        return IPv4Address(number & 0xFFFFFFFF)
    if address in _SIX_TO_FOUR:
        return IPv4Address(number >> 80 & 0xFFFFFFFF)
    return None


# --resolve lines: where a host and port lead whatever the name system says.


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
