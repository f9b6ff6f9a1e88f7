"""Which IP addresses may be contacted: our own table, with embedded IPv4 decoded.

`ipaddress.is_global` differs between Python versions and says True for several addresses that
lead inside (64:ff9b::a9fe:a9fe, 2002:a9fe:a9fe::, ::169.254.169.254, fec0::1, 224.0.0.1), so the
IANA special-purpose registries (RFC 6890 and its successors) are written out here.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

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
# Only 2000::/3 is given out for use on the public network; these parts of it are not.
_PUBLIC_V6 = IPv6Network("2000::/3")
_REFUSED_V6 = tuple(
    (IPv6Network(network), name)
    for network, name in (
        ("2001::/23", "protocol assignments"),
        ("2001:db8::/32", "documentation"),
        ("3fff::/20", "documentation"),
    )
)
_NAMES_V6 = tuple(
    (IPv6Network(network), name)
    for network, name in (
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
    for network, name in (*_NAMES_V6, *_REFUSED_V6):
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
