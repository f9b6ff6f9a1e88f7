"""Certificates for test hosts, good and bad, by a test authority of their own."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Certificates:
    """Server contexts by host name, and the PEM file of the authority that signed the good."""

    contexts: Mapping[str, ssl.SSLContext]
    ca_file: Path


def certificates(folder: Path) -> Certificates:
    """One host for each way a certificate can be right or wrong."""
    authority = trustme.CA()
    stranger = trustme.CA()
    now = datetime.now(UTC)
    ca_file = folder / "authority.pem"
    authority.cert_pem.write_to_path(ca_file)
    issued = {
        "good.example": authority.issue_cert("good.example"),
        "expired.example": authority.issue_cert(
            "expired.example", not_before=now - timedelta(30), not_after=now - timedelta(1)
        ),
        "future.example": authority.issue_cert(
            "future.example", not_before=now + timedelta(1), not_after=now + timedelta(30)
        ),
        "wronghost.example": authority.issue_cert("other.example"),
        "stranger.example": stranger.issue_cert("stranger.example"),
        "old.example": authority.issue_cert("old.example"),
    }
    contexts = {host: _context(leaf) for host, leaf in issued.items()}
    contexts["chainless.example"] = _chainless(authority, folder)
    contexts["selfsigned.example"] = _self_signed("selfsigned.example", folder)
    old = contexts["old.example"]
    old.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # being old is what it is for
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1
    return Certificates(contexts, ca_file)


def _server() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)


def _context(leaf: trustme.LeafCert) -> ssl.SSLContext:
    context = _server()
    leaf.configure_cert(context)
    return context


def _chainless(authority: trustme.CA, folder: Path) -> ssl.SSLContext:
    """A leaf of an intermediate authority, sent without the intermediate's certificate."""
    leaf = authority.create_child_ca().issue_cert("chainless.example")
    path = folder / "chainless.pem"
    path.write_bytes(leaf.private_key_pem.bytes() + leaf.cert_chain_pems[0].bytes())
    context = _server()
    context.load_cert_chain(path)
    return context


def _self_signed(host: str, folder: Path) -> ssl.SSLContext:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(1))
        .not_valid_after(now + timedelta(30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "selfsigned.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = _server()
    context.load_cert_chain(path)
    return context
