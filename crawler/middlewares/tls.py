"""TLS with certificates checked, and the reason of a refusal kept (Scrapy checks none)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.errors import InputError

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
        self._options: Any = None

    def creator(self, hostname: str, note: Callable[[str], None]) -> Any:
        """An IOpenSSLClientConnectionCreator for `hostname`; `note` is told why it refuses."""
        from twisted.internet._sslverify import ClientTLSOptions

        if self._options is None:
            self._options = self._made_options()
        plain = ClientTLSOptions(self._options._makeTLSConnection, hostname)
        return _creator(plain, self._verifier(hostname, note))

    def _made_options(self) -> Any:
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
    from twisted.internet._sslverify import IOpenSSLTrustRoot

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
