"""The download handler for http and https: guarded, verified, bounded in time and size.

One file, because it extends classes that are private to Scrapy and Twisted: what goes over the
wire, which host it goes to and which certificate answers can be had nowhere else.
"""

from __future__ import annotations

import asyncio
import logging
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property, partial
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import load_object
from twisted.internet.endpoints import wrapClientTLS
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.errors import InputError
from crawler.middlewares.browser import check_browser
from crawler.middlewares.guard import Resolver, guarded_endpoint, parse_overrides, system_lookup
from crawler.middlewares.internals import (
    HEADER,
    STATUS,
    AddressAgent,
    ClientFactory,
    ClientParser,
    ClientProtocol,
    ClientTLSOptions,
    IOpenSSLTrustRoot,
    ScrapyAgent,
    is_stopping,
    wrap_twisted_exceptions,
)
from crawler.middlewares.meta import SECONDS_LEFT, WIRE, Wire
from crawler.middlewares.outcome import Failed, HeadTooLarge, Stopped, classified
from crawler.middlewares.retry import wait
from crawler.model import Kind

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.web.client import HTTPConnectionPool


_LONGEST_TURN = 5.0  # seconds; a connection that takes longer does not hold back the next request

_MOST_TURNS = 10_000
"""Hosts of which is known when they were asked last: some 5 MB. The longest ago is forgotten."""

_TOO_LITTLE = 0.05  # seconds; less than any exchange takes, so not worth a connection


def check_settings(settings: BaseSettings) -> None:
    """Raises InputError for a --resolve line, a CA file or a browser that cannot be used.

    Called before a crawl: Scrapy only logs what a download handler raises while it is made.
    """
    parse_overrides(settings.getlist("CITEWATCH_RESOLVE"))
    check_browser(settings)
    ca_file = settings.get("CITEWATCH_CA_FILE")
    if ca_file:
        check_ca_file(ca_file)


class GuardedHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler with our endpoint, our TLS policy and our parser."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        lookup = settings.get("CITEWATCH_LOOKUP")
        self._pool._factory = wire_factory(settings.getint("CITEWATCH_MAX_HEAD_BYTES"))
        self._tls = TlsPolicy(
            ca_file=settings.get("CITEWATCH_CA_FILE"),
            insecure=settings.getbool("CITEWATCH_INSECURE"),
        )
        self._resolver = Resolver(
            parse_overrides(settings.getlist("CITEWATCH_RESOLVE")),
            allow_private=settings.getbool("CITEWATCH_ALLOW_PRIVATE"),
            lookup=load_object(lookup) if lookup else system_lookup,
        )
        self._longest = settings.getfloat("DOWNLOAD_TIMEOUT")
        self._turns: dict[str, _Turn] = {}

    async def download_request(self, request: Request) -> Response:
        """Fetch once. Raises `Failed` for whatever goes wrong on the way."""
        self._go_on()
        wire = Wire()
        request.meta[WIRE] = wire
        left = float(request.meta.get(SECONDS_LEFT, self._longest))
        if left < _TOO_LITTLE:
            raise Failed(Kind.TIMED_OUT, "the time for this URL and its retries is used up")
        request.meta["download_timeout"] = min(left, self._longest)
        turn = _Turn()
        try:
            await self._wait(request, turn)
            return await self._fetched(request, wire, left, turn)
        finally:
            turn.sent()  # as it was, or because it never came to that

    async def _wait(self, request: Request, turn: _Turn) -> None:
        """Wait until the last request to the host was sent, and for the shortest pause after it.

        Scrapy counts its delay from when a request leaves the queue: on a machine that is too busy
        the one before may not have been sent by then, and both would go out together.
        """
        engine: Any = self._crawler.engine
        downloader = engine.downloader
        key = downloader.get_slot_key(request)
        slot = downloader.slots.get(key)
        least = slot.delay * (1 - slot.jitter) if slot is not None else 0.0
        before = self._turns.pop(key, None)
        self._turns[key] = turn
        if len(self._turns) > _MOST_TURNS:
            del self._turns[next(iter(self._turns))]
        if least > 0 and before is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(before.going), _LONGEST_TURN)
            await wait(before.at + least - monotonic(), partial(is_stopping, self._crawler))

    async def _fetched(self, request: Request, wire: Wire, left: float, turn: _Turn) -> Response:
        agent = _Agent(
            contextFactory=self._contextFactory,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
        )
        agent.resolver, agent.tls, agent.wire = self._resolver, self._tls, wire
        agent.turn = turn
        started = monotonic()
        try:
            with wrap_twisted_exceptions():
                response = await maybe_deferred_to_future(agent.download_request(request))
        except Exception as error:
            failed = classified(error, wire.tls_reason)
            if failed is None:
                raise
            if failed.kind is Kind.TIMED_OUT:
                failed = Failed(failed.kind, _late(request), transient=True)
            elif failed.kind is Kind.TOO_LARGE and not isinstance(error, Failed):
                failed = Failed(failed.kind, f"{failed.detail} ({self._default_maxsize} bytes)")
            raise failed from error
        finally:
            request.meta[SECONDS_LEFT] = left - (monotonic() - started)
        unverified = self._tls.unverified.get(urlparse_cached(request).hostname or "")
        if unverified is not None:
            wire.notes.append(f"certificate not verified: {unverified}")
        return response

    def _go_on(self) -> None:
        """Raises `Stopped` once the run is ending, so that what waits for its turn is let go."""
        if not is_stopping(self._crawler):
            return
        engine: Any = self._crawler.engine
        for slot in engine.downloader.slots.values():
            slot.delay = 0.0
        raise Stopped("the run is ending")


def _late(request: Request) -> str:
    return f"no complete answer within {request.meta['download_timeout']:.0f} s"


class _Turn:
    """The turn of a request at its host: `going` ends when it is sent, `at` is when it was."""

    def __init__(self) -> None:
        self.going: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.at = monotonic()

    def sent(self) -> None:
        """It is sent now; what is said later changes nothing."""
        if not self.going.done():
            self.at = monotonic()
            self.going.set_result(None)


class _Pool:
    """A connection pool that says when it has a connection: the request is then written at once."""

    def __init__(self, pool: Any, turn: _Turn) -> None:
        self._pool, self._turn = pool, turn
        self.persistent = pool.persistent

    def getConnection(self, key: Any, endpoint: Any) -> Any:
        def sent(connection: Any) -> Any:
            self._turn.sent()
            return connection

        return self._pool.getConnection(key, endpoint).addCallback(sent)


class _Agent(ScrapyAgent):
    resolver: Resolver
    tls: TlsPolicy
    wire: Wire
    turn: _Turn

    def _get_agent(self, request: Request, timeout: float) -> Any:
        from twisted.internet import reactor

        if request.meta.get("proxy"):  # configured by the operator; the proxy does the guarding
            return super()._get_agent(request, timeout)
        agent = _GuardedAgent(
            reactor=reactor,
            contextFactory=self._contextFactory,
            connectTimeout=timeout,
            pool=cast("HTTPConnectionPool", _Pool(self._pool, self.turn)),
        )
        agent.resolver, agent.tls, agent.wire = self.resolver, self.tls, self.wire
        return agent

    def _cb_bodyready(self, txresponse: Any, request: Request) -> Any:
        wire = self.wire
        wire.request_head = txresponse._citewatch_request_head
        wire.response_head = txresponse._citewatch_head
        wire.reason = txresponse.phrase.decode("latin-1")
        wire.status = int(txresponse.code)
        return super()._cb_bodyready(txresponse, request)


class _GuardedAgent(AddressAgent):
    resolver: Resolver
    tls: TlsPolicy
    wire: Wire

    def _getEndpoint(self, uri: Any) -> Any:
        host = uri.host.decode("ascii")
        endpoint = guarded_endpoint(
            self.resolver,
            self._reactor,
            host,
            uri.port,
            timeout=self._endpointFactory._connectTimeout,
        )
        if uri.scheme != b"https":
            return endpoint

        def note(reason: str) -> None:
            self.wire.tls_reason = reason

        return wrapClientTLS(self.tls.creator(host.strip("[]"), note), endpoint)


# Content-Encoding undone within DOWNLOAD_MAXSIZE; what lies about itself is kept raw.


logger = logging.getLogger(__name__)


class CompressionMiddleware(HttpCompressionMiddleware):
    """Scrapy's, with a bomb as TOO_LARGE and an undecodable body as it came, noted."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The response decoded, or as it came when it cannot be."""
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            detail = f"the body grows beyond {self._max_size} bytes when decompressed"
            raise Failed(Kind.TOO_LARGE, detail) from error
        except (OSError, EOFError, ValueError, zlib.error, RuntimeError) as error:
            named = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
            wire = WIRE.of(request)
            if wire is not None:
                wire.notes.append(f"Content-Encoding says {named}, the body is not: read as it is")
            logger.info("%s is not %s: %s", response.url, named, error)
            kept = response.replace()
            del kept.headers["Content-Encoding"]
            return kept


# TLS with certificates checked, and the reason of a refusal kept (Scrapy checks none).


# OpenSSL's X509_V_ERR_* numbers that users meet, in words.
_REASONS = {
    9: "the certificate is not valid yet",
    10: "the certificate has expired",
    18: "the certificate is self-signed",
    19: "the certificate chain ends in a self-signed certificate that is not trusted",
    20: "the certificate's issuer is unknown (an intermediate certificate may be missing)",
    21: "the certificate cannot be verified (an intermediate certificate may be missing)",
    23: "the certificate has been revoked",
    26: "the certificate is not meant for a server",
    66: "the certificate's key is too weak",
    67: "the issuer's key is too weak",
    68: "the certificate's signature is too weak",
}


class TlsPolicy:
    """Makes client connections for HTTPS. One context is shared by all of a run's connections.

    `ca_file` (PEM) is trusted beside the system's roots. With `insecure` a certificate that
    fails is noted in `unverified` by host name and the connection goes on.
    """

    def __init__(self, *, ca_file: str | None = None, insecure: bool = False) -> None:
        self.insecure = insecure
        self.unverified: dict[str, str] = {}
        self._ca_file = ca_file

    def creator(self, hostname: str, note: Callable[[str], None]) -> Any:
        """An IOpenSSLClientConnectionCreator for `hostname`; `note` is told why it refuses."""
        plain = ClientTLSOptions(self._options._makeTLSConnection, hostname)
        return _creator(plain, self._verifier(hostname, note))

    @cached_property
    def _options(self) -> Any:
        from twisted.internet.ssl import CertificateOptions, TLSVersion

        return CertificateOptions(
            trustRoot=_trust(self._ca_file), insecurelyLowerMinimumTo=TLSVersion.TLSv1_2
        )

    def _verifier(self, hostname: str, note: Callable[[str], None]) -> Callable[..., bool]:
        def verify(connection: Any, certificate: Any, error: int, depth: int, ok: int) -> bool:
            reason = None
            if not ok:
                reason = _REASONS.get(error, f"the certificate was refused (OpenSSL {error})")
            elif depth == 0:
                reason = _wrong_host(certificate, hostname)
            if reason is None:
                return True
            if self.insecure:
                self.unverified.setdefault(hostname, reason)
                return True
            note(reason)
            return False

        return verify


def check_ca_file(path: str) -> None:
    """Raises InputError when `path` is no file of PEM certificates."""
    import ssl

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except OSError as error:  # ssl.SSLError is one
        raise InputError(path, "is not a file of PEM certificates") from error


def _wrong_host(certificate: Any, hostname: str) -> str | None:
    """Why `certificate` does not identify `hostname` (RFC 9525); None when it does."""
    from service_identity.exceptions import CertificateError, VerificationError
    from service_identity.hazmat import DNS_ID, IPAddress_ID, verify_service_identity
    from service_identity.pyopenssl import extract_patterns
    from twisted.internet.abstract import isIPAddress, isIPv6Address

    literal = isIPAddress(hostname) or isIPv6Address(hostname)
    wanted = IPAddress_ID(hostname) if literal else DNS_ID(hostname)
    try:
        verify_service_identity(extract_patterns(certificate), [wanted], [])
    except (VerificationError, CertificateError, ValueError):
        return f"the certificate is for another host than {hostname}"
    return None


def _trust(ca_file: str | None) -> Any:
    @implementer(IOpenSSLTrustRoot)
    class Roots:
        def _addCACertsToContext(self, context: Any) -> None:
            context.set_default_verify_paths()
            if ca_file is not None:
                context.load_verify_locations(ca_file)

    return Roots()


def _creator(plain: Any, verify: Callable[..., bool]) -> Any:
    from OpenSSL.SSL import VERIFY_FAIL_IF_NO_PEER_CERT, VERIFY_PEER
    from twisted.internet.interfaces import IOpenSSLClientConnectionCreator

    @implementer(IOpenSSLClientConnectionCreator)
    class Creator:
        def clientConnectionForTLS(self, tlsProtocol: Any) -> Any:
            connection = plain.clientConnectionForTLS(tlsProtocol)
            connection.set_verify(VERIFY_PEER | VERIFY_FAIL_IF_NO_PEER_CERT, verify)
            return connection

    return Creator()


# Reading a response off the wire without losing how it was sent.
#
# Scrapy's protocol classes are extended, not replaced: what is added is the exact request and
# response head (for the archive) and a limit on the head's size (DOWNLOAD_MAXSIZE counts bodies
# only; measured, 100 MB of headers were accepted).


class _RecordedHead:
    """Stands in for a transport to take down the request head that Twisted writes."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []

    def writeSequence(self, lines: list[bytes]) -> None:
        self.lines.extend(lines)


class _WireParser(ClientParser):
    """Keeps the head's lines and stops a head that is too large."""

    MAX_LENGTH = 1 << 20  # bytes of one line; the limit of the whole head is below it
    max_head: int
    head_size: int
    head_lines: list[bytes]

    def dataReceived(self, data: bytes) -> None:
        if self.state in (STATUS, HEADER):
            self.head_size += len(data)
            if self.head_size > self.max_head and b"\n\r\n" not in data and b"\n\n" not in data:
                transport: Any = self.transport
                transport.stopProducing()
                raise HeadTooLarge(f"the response's headers exceed {self.max_head} bytes")
        super().dataReceived(data)  # type: ignore[no-untyped-call]

    def lineReceived(self, line: bytes) -> None:
        if self.state == STATUS:
            self.head_lines = []
        self.head_lines.append(line.removesuffix(b"\r"))
        super().lineReceived(line)


class _WireProtocol(ClientProtocol):
    """Leaves the head of request and response on the Twisted response object."""

    max_head: int

    def request(self, request: Any) -> Any:
        recorded = _RecordedHead()
        request._writeHeaders(recorded, None)
        answering = super().request(request)
        parser: Any = self._parser
        if parser is None:
            return answering
        parser.__class__ = _WireParser
        parser.max_head, parser.head_size, parser.head_lines = self.max_head, 0, []

        def keep(response: Any) -> Any:
            response._citewatch_request_head = b"".join(recorded.lines)
            response._citewatch_head = header_pairs(parser.head_lines)
            return response

        return answering.addCallback(keep)


def wire_factory(max_head: int) -> Any:
    """A protocol factory class for Twisted's connection pool; `max_head` in bytes."""

    class Protocol(_WireProtocol):
        pass

    Protocol.max_head = max_head

    class WireFactory(ClientFactory):
        def buildProtocol(self, addr: Any) -> Any:
            return Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]

    return WireFactory


def header_pairs(lines: list[bytes]) -> tuple[tuple[bytes, bytes], ...]:
    """Names and values of header lines after the status line, as received, continuations joined.

    Lines without a colon are dropped, as the parser and browsers do.
    """
    joined: list[bytes] = []
    for line in lines[1:]:
        if line[:1] in (b" ", b"\t") and joined:
            joined[-1] += b" " + line.strip()
        elif b":" in line:
            joined.append(line)
    pairs = (line.split(b":", 1) for line in joined)
    return tuple((name.strip(), value.strip()) for name, value in pairs)
