"""One URL parser for the whole project, in the sense of the WHATWG URL standard.

Browsers, crawlers and the guard must agree on which host a URL names, so every room takes URLs
apart here and nowhere else. Only http and https are taken apart; any other scheme is `None`.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote_to_bytes

DEFAULT_PORT = {"http": 80, "https": 443}

_C0_AND_SPACE = "".join(map(chr, range(0x21)))
_DROPPED_INSIDE = str.maketrans("", "", "\t\n\r")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]{0,40}):")  # the longest registered has 31
# Forbidden host code points of the standard, less "%" (decoded before) and ":" (port).
_FORBIDDEN_IN_HOST = re.compile(r"[\x00-\x20\x7f#/<>?@\[\\\]^|%\"`{}]")
_NUMBER = re.compile(r"(?:0[xX][0-9A-Fa-f]*|[0-9]+)\Z")
# Written as they are in a path or query; everything else becomes %XX of its UTF-8 bytes.
_PATH_SAFE = "/%!$&'()*+,;=:@-._~[]|^\\"
_QUERY_SAFE = "/%?!$&()*+,;=:@-._~[]|^\\`{}"
_UNRESERVED = frozenset((string.ascii_letters + string.digits + "-._~").encode())
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an http(s) URL. `host` is ASCII and lower case, IPv4 in dotted form.

    `path` begins with "/"; `path`, `query` and `fragment` are percent-encoded ASCII, without
    their delimiters; `query` and `fragment` are None when absent. `port` is None when default.
    """

    scheme: str
    host: str
    port: int | None
    path: str
    query: str | None = None
    fragment: str | None = None
    userinfo: str | None = None

    @property
    def netloc(self) -> str:
        """Host and, when it is not the scheme's own, port."""
        return self.host if self.port is None else f"{self.host}:{self.port}"

    def __str__(self) -> str:
        user = f"{self.userinfo}@" if self.userinfo is not None else ""
        query = "" if self.query is None else f"?{self.query}"
        fragment = "" if self.fragment is None else f"#{self.fragment}"
        return f"{self.scheme}://{user}{self.netloc}{self.path}{query}{fragment}"


def cleaned(url: str) -> str:
    """`url` without surrounding C0 controls and spaces, and without tabs and line breaks."""
    return url.strip(_C0_AND_SPACE).translate(_DROPPED_INSIDE)


def scheme_of(url: str) -> str | None:
    """The scheme in lower case, None for a relative reference."""
    found = _SCHEME.match(cleaned(url))
    return found[1].lower() if found else None


@lru_cache(maxsize=4096)
def parse(url: str) -> Address | None:
    """Take an absolute http(s) URL apart; None for another scheme or an invalid URL."""
    url = cleaned(url)
    scheme = scheme_of(url)
    if scheme not in DEFAULT_PORT:
        return None
    rest = url[len(scheme) + 1 :]
    rest, hash_mark, fragment = rest.partition("#")
    rest, question_mark, query = rest.partition("?")
    rest = rest.replace("\\", "/").lstrip("/")
    authority, slash, path = rest.partition("/")
    userinfo, at_sign, server = authority.rpartition("@")
    host_and_port = _host_and_port(server, scheme)
    if host_and_port is None:
        return None
    return Address(
        scheme,
        host_and_port[0],
        host_and_port[1],
        without_dot_segments(quote(_safe(slash + path), safe=_PATH_SAFE)) or "/",
        quote(_safe(query), safe=_QUERY_SAFE) if question_mark else None,
        quote(_safe(fragment), safe=_QUERY_SAFE) if hash_mark else None,
        userinfo if at_sign else None,
    )


def without_dot_segments(path: str) -> str:
    """Resolve "." and ".." segments (also written %2e) of a path that begins with "/"."""
    if "." not in path and "%2" not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for position, segment in enumerate(segments):
        plain = segment.lower().replace("%2e", ".")
        last = position == len(segments) - 1
        if plain == "..":
            if kept:
                kept.pop()
            if last:
                kept.append("")
        elif plain == ".":
            if last:
                kept.append("")
        else:
            kept.append(segment)
    return "/" + "/".join(kept) if path.startswith("/") else "/".join(kept)


def normal_escapes(part: str) -> str:
    """Percent-encoding as RFC 3986 6.2.2 normalises it: unreserved decoded, hex upper case."""

    def escape(found: re.Match[str]) -> str:
        byte = int(found[1], 16)
        return chr(byte) if byte in _UNRESERVED else f"%{byte:02X}"

    return _PERCENT.sub(escape, part) if "%" in part else part


def _safe(part: str) -> str:
    """Lone surrogates cannot be encoded; browsers send U+FFFD for them."""
    return part.encode("utf-8", "replace").decode() if not part.isascii() else part


def _host_and_port(server: str, scheme: str) -> tuple[str, int | None] | None:
    host, port = server, ""
    if server.startswith("["):
        host, bracket, port = server.partition("]")
        if not bracket or (port and not port.startswith(":")):
            return None
        host, port = host + "]", port[1:]
    elif ":" in server:
        host, _, port = server.partition(":")
    if port and not (port.isascii() and port.isdigit() and int(port[:9]) <= 0xFFFF):
        return None
    ascii_host = _host(host)
    if not ascii_host:
        return None
    number = int(port) if port else None
    return ascii_host, None if number == DEFAULT_PORT[scheme] else number


def _host(host: str) -> str | None:
    if host.startswith("["):
        return _ipv6(host[1:-1])
    if "%" in host:
        host = unquote_to_bytes(host).decode("utf-8", "replace")
    labels = _ascii_labels(host)
    if labels is None:
        return None
    if labels[-1] == "" and len(labels) > 1:
        labels = labels[:-1]  # the root's dot: "example.org." is the same server
    if not all(labels):
        return None
    if _NUMBER.match(labels[-1]):
        return _ipv4(labels)
    return ".".join(labels)


def _ascii_labels(host: str) -> list[str] | None:
    """Lower-case ASCII labels after UTS 46; None when a label cannot be one.

    `idna` refuses what browsers accept in ASCII labels (underscores, "--"), so it is asked only
    about labels that are not plain ASCII.
    """
    host = host.lower()
    if host.isascii() and "xn--" not in host:
        return None if _FORBIDDEN_IN_HOST.search(host) else host.split(".")
    import idna

    try:
        host = idna.uts46_remap(host, std3_rules=False, transitional=False)
        labels = []
        for label in host.split("."):
            if label.startswith("xn--"):
                idna.ulabel(label)
                labels.append(label)
            else:
                labels.append(label if label.isascii() else idna.alabel(label).decode("ascii"))
    except (UnicodeError, IndexError, ValueError):
        return None
    return None if any(_FORBIDDEN_IN_HOST.search(label) for label in labels) else labels


def _ipv4(labels: list[str]) -> str | None:
    """The standard's IPv4 number parser: 127.1, 0x7f.1 and 2130706433 are all 127.0.0.1."""
    if len(labels) > 4:
        return None
    numbers = []
    for label in labels:
        if not _NUMBER.match(label) or len(label) > 20:
            return None
        digits = label.lower()
        try:
            if digits.startswith("0x"):
                numbers.append(int(digits[2:] or "0", 16))
            elif len(digits) > 1 and digits.startswith("0"):
                numbers.append(int(digits, 8))
            else:
                numbers.append(int(digits))
        except ValueError:
            return None
    if any(number > 255 for number in numbers[:-1]) or numbers[-1] >= 256 ** (5 - len(numbers)):
        return None
    value = numbers[-1] + sum(n << (8 * (3 - place)) for place, n in enumerate(numbers[:-1]))
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))


def _ipv6(inside: str) -> str | None:
    import ipaddress

    try:
        return f"[{ipaddress.IPv6Address(inside).compressed}]" if "%" not in inside else None
    except ValueError:
        return None
