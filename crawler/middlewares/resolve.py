"""Host names to addresses, with the guard where the connection is made.

Every connection passes here: pages, redirects, robots.txt. A name that answers with a public
address first and a private one later is refused then, because each answer is judged anew.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from crawler.middlewares.failures import Failed
from crawler.middlewares.networks import refusal
from crawler.middlewares.overrides import Override, Overrides, is_address
from crawler.middlewares.overrides import parse_overrides as parse_overrides
from crawler.model import Kind

if TYPE_CHECKING:
    pass

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
