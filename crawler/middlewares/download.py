"""The download handler for http and https: guarded, verified, bounded in time and size."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _BindAddressAgent,
    _ScrapyAgent,
)
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import load_object
from twisted.internet.endpoints import wrapClientTLS

from crawler.middlewares.chromium import check_browser
from crawler.middlewares.failures import Failed, Stopped, classified
from crawler.middlewares.overrides import parse_overrides
from crawler.middlewares.resolve import Resolver, guarded_endpoint, system_lookup
from crawler.middlewares.stopping import is_stopping
from crawler.middlewares.tls import TlsPolicy, check_ca_file
from crawler.middlewares.wire import WIRE, Wire, wire_factory
from crawler.model import Kind

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

SECONDS_LEFT = "citewatch_seconds_left"
"""request.meta key: seconds this URL may still spend on the wire and in back-off, all retries
and hops together. Waiting for a turn at a host does not count."""

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

    async def download_request(self, request: Request) -> Response:
        """Fetch once. Raises `Failed` for whatever goes wrong on the way."""
        self._go_on()
        wire = Wire()
        request.meta[WIRE] = wire
        left = float(request.meta.get(SECONDS_LEFT, self._longest))
        if left < _TOO_LITTLE:
            raise Failed(Kind.TIMED_OUT, "the time for this URL and its retries is used up")
        request.meta["download_timeout"] = min(left, self._longest)
        agent = _Agent(
            contextFactory=self._contextFactory,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
        )
        agent.resolver, agent.tls, agent.wire = self._resolver, self._tls, wire
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


class _Agent(_ScrapyAgent):
    resolver: Resolver
    tls: TlsPolicy
    wire: Wire

    def _get_agent(self, request: Request, timeout: float) -> Any:
        from twisted.internet import reactor

        if request.meta.get("proxy"):  # configured by the operator; the proxy does the guarding
            return super()._get_agent(request, timeout)
        agent = _GuardedAgent(
            reactor=reactor,
            contextFactory=self._contextFactory,
            connectTimeout=timeout,
            pool=self._pool,
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


class _GuardedAgent(_BindAddressAgent):
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
