"""Which addresses, names and URLs may be contacted."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import InputError
from crawler.middlewares.guard import (
    Override,
    Overrides,
    Resolver,
    lookup_failure,
    parse_overrides,
    refusal,
    url_refusal,
)
from crawler.middlewares.outcome import Failed
from crawler.model import Kind

REFUSED = (
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1",
    "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::169.254.169.254",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:a9fe:a9fe::", "2002:7f00:1::", "fec0::1", "fe80::1",
    "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1", "2001::1", "3fff::1",
    "100::1", "4000::1", "2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:7f00:1",
)  # fmt: skip
ALLOWED = (
    "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1",
    "192.167.0.1", "198.20.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::1",
    "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1",
)  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
def test_inner_address_is_refused_with_a_reason(address: str) -> None:
    reason = refusal(address)
    assert reason is not None
    assert address.split("%")[0].split(":")[0] in reason


@pytest.mark.parametrize("address", ALLOWED)
def test_public_address_is_allowed(address: str) -> None:
    assert refusal(address) is None


@given(st.ip_addresses(v=4))
def test_ipv6_forms_are_judged_as_the_ipv4_address_they_carry(address: object) -> None:
    number = int(address)  # type: ignore[call-overload]
    plain = refusal(str(address)) is None
    for form in (f"::ffff:{address}", f"64:ff9b::{address}",
                 f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1"):  # fmt: skip
        assert (refusal(form) is None) == plain


@pytest.mark.parametrize(
    ("line", "host", "port", "expected"),
    [
        ("a.example:80:127.0.0.1", "a.example", 80, Override("127.0.0.1", 80)),
        ("A.Example.:80:127.0.0.1", "a.example", 80, Override("127.0.0.1", 80)),
        ("a.example:80:127.0.0.1:8081", "a.example", 80, Override("127.0.0.1", 8081)),
        ("a.example:443:[::1]", "a.example", 443, Override("::1", 443)),
        ("a.example:443:[::1]:8443", "a.example", 443, Override("::1", 8443)),
        ("a.example:443:::1", "a.example", 443, Override("::1", 443)),
        ("*:80:127.0.0.1:8081", "any.example", 80, Override("127.0.0.1", 8081)),
    ],
)
def test_resolve_line_leads_host_and_port_to_an_address(
    line: str, host: str, port: int, expected: Override
) -> None:
    assert parse_overrides([line]).of(host, port) == (expected,)


def test_resolve_line_holds_for_its_port_only() -> None:
    assert parse_overrides(["a.example:80:127.0.0.1"]).of("a.example", 443) == ()


def test_resolve_line_for_any_name_leaves_literal_addresses_alone() -> None:
    overrides = parse_overrides(["*:80:127.0.0.1:8081"])
    assert overrides.of("127.0.0.1", 80) == ()
    assert overrides.of("::1", 80) == ()


@pytest.mark.parametrize(
    "line", ["", "a.example", "a.example:80", "a.example:x:127.0.0.1", "a.example:80:nowhere",
             "a.example:0:127.0.0.1", "a.example:80:127.0.0.1:99999", ":80:127.0.0.1"]
)  # fmt: skip
def test_bad_resolve_line_is_named(line: str) -> None:
    with pytest.raises(InputError, match=r"expected HOST:PORT:ADDRESS|is no IP address"):
        parse_overrides([line])


def resolver(**options: bool) -> Resolver:
    return Resolver(Overrides({}), **options)


def test_private_addresses_are_left_out_where_public_ones_remain() -> None:
    found = resolver().judged("a.example", ["10.0.0.1", "8.8.8.8"], 80)
    assert found == (Override("8.8.8.8", 80),)


def test_allow_private_lets_loopback_through() -> None:
    found = resolver(allow_private=True).without_lookup("127.0.0.1", 80)
    assert found == (Override("127.0.0.1", 80),)


@pytest.mark.parametrize(
    ("host", "kind"),
    [("localhost", Kind.DENIED), ("a.localhost", Kind.DENIED), ("127.0.0.1", Kind.DENIED),
     ("::1", Kind.DENIED), ("a.invalid", Kind.NO_SUCH_HOST)],
)  # fmt: skip
def test_special_names_are_decided_without_asking(host: str, kind: Kind) -> None:
    with pytest.raises(Failed) as failed:
        resolver().without_lookup(host, 80)
    assert failed.value.kind is kind


def test_ordinary_name_has_to_be_asked_for() -> None:
    assert resolver().without_lookup("a.example", 80) is None


@pytest.mark.parametrize(
    ("error", "kind", "transient"),
    [
        (socket.gaierror(socket.EAI_NONAME, "not known"), Kind.NO_SUCH_HOST, False),
        (socket.gaierror(socket.EAI_AGAIN, "try again"), Kind.NO_CONNECTION, True),
        (socket.gaierror(socket.EAI_FAIL, "failure"), Kind.NO_CONNECTION, True),
        (UnicodeError("label too long"), Kind.INVALID, False),
    ],
)
def test_only_a_name_that_does_not_exist_is_no_such_host(
    error: Exception, kind: Kind, transient: bool
) -> None:
    failed = lookup_failure("a.example", error)
    assert (failed.kind, failed.transient) == (kind, transient)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://a.example/", None),
        ("https://a.example:8443/x", None),
        ("file:///etc/passwd", Kind.DENIED),
        ("http://a.example:6379/", Kind.DENIED),
        ("http://[a.example]/", Kind.INVALID),
        ("no url", Kind.INVALID),
    ],
)
def test_url_is_refused_by_its_form(url: str, kind: Kind | None) -> None:
    refused = url_refusal(url)
    assert (refused.kind if refused else None) is kind
