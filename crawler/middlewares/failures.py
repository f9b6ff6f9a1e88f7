"""Why a fetch gave no usable response: exceptions of the wire as kinds a finding can carry."""

from __future__ import annotations

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from crawler.model import Kind


class Failed(IgnoreRequest):
    """One attempt failed. `transient` failures may be tried again inside the run.

    A child of Scrapy's IgnoreRequest, so that the engine hands it to the errback in silence:
    an unreachable page is a result and no error of ours.
    """

    def __init__(self, kind: Kind, detail: str, *, transient: bool = False) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail
        self.transient = transient


class Stopped(IgnoreRequest):
    """The run is ending: this request was not begun, and its page stays owed."""


class HeadTooLarge(Exception):
    """Raised by the response parser when status line and headers exceed their limit."""


def classified(error: Exception, tls_reason: str | None = None) -> Failed | None:
    """What `error`, raised while a request was on the wire, means; None when it is a bug.

    `tls_reason` is what the certificate check noted about this connection.
    """
    if isinstance(error, Failed):
        return error
    causes = _causes(error)
    for cause in causes:
        if isinstance(cause, Failed):
            return cause
    if any(isinstance(cause, HeadTooLarge) for cause in causes):
        return Failed(Kind.TOO_LARGE, str(next(c for c in causes if isinstance(c, HeadTooLarge))))
    if tls_reason is not None:
        return Failed(Kind.TLS_FAILURE, tls_reason)
    tls = _tls_detail(causes)
    if tls is not None:
        return Failed(Kind.TLS_FAILURE, tls)
    if isinstance(error, DownloadTimeoutError) or any(_is_timeout(c) for c in causes):
        return Failed(Kind.TIMED_OUT, "no complete answer in time", transient=True)
    if isinstance(error, DownloadCancelledError):
        return Failed(Kind.TOO_LARGE, "the body exceeds the limit for one page")
    if isinstance(error, UnsupportedURLSchemeError):
        return Failed(Kind.DENIED, _shown(error))
    if isinstance(error, CannotResolveHostError):
        return Failed(Kind.NO_CONNECTION, _shown(error), transient=True)
    if isinstance(error, DownloadConnectionRefusedError):
        return Failed(Kind.NO_CONNECTION, "the connection was refused", transient=True)
    if isinstance(error, ResponseDataLossError):
        return Failed(Kind.TRUNCATED, "the response ended early", transient=True)
    if not any(_is_of_the_wire(cause) for cause in causes):
        return None
    last = causes[-1]
    return Failed(Kind.NO_CONNECTION, f"{type(last).__name__}: {_shown(last)}", transient=True)


def _causes(error: BaseException) -> list[BaseException]:
    """`error`, what it was raised from, and what Twisted's response failures wrap."""
    found: list[BaseException] = []
    waiting: list[BaseException] = [error]
    while waiting:
        current = waiting.pop(0)
        if any(current is known for known in found):
            continue
        found.append(current)
        if current.__cause__ is not None:
            waiting.append(current.__cause__)
        for reason in getattr(current, "reasons", None) or ():
            value = getattr(reason, "value", None)
            if isinstance(value, BaseException):
                waiting.append(value)
    return found


def _is_of_the_wire(error: BaseException) -> bool:
    from twisted.internet.error import ConnectError, ConnectionClosed

    return isinstance(error, (DownloadFailedError, ConnectError, ConnectionClosed, OSError))


def _is_timeout(error: BaseException) -> bool:
    from twisted.internet.error import TimeoutError as ConnectTimeout

    return isinstance(error, ConnectTimeout)


def _tls_detail(causes: list[BaseException]) -> str | None:
    from OpenSSL import SSL
    from service_identity.exceptions import CertificateError, VerificationError

    for cause in causes:
        if isinstance(cause, SSL.Error):
            entries = cause.args[0] if cause.args and isinstance(cause.args[0], list) else ()
            reasons = [str(entry[-1]) for entry in entries if entry]
            return "; ".join(dict.fromkeys(reasons)) or "the TLS handshake failed"
        if isinstance(cause, (VerificationError, CertificateError)):
            return f"the certificate is not for this host: {cause}"
    return None


def _shown(error: BaseException) -> str:
    """One short line of an exception's text."""
    return " ".join(str(error).split())[:300]
