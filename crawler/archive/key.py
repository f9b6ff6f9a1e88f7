"""The key of a URL: the same for the addresses under which one page is known.

Like a SURT ("com,example)/path?query"), it sorts by host first. Two URLs share a key when they
differ only in scheme, a leading "www.", default port, letter case of the host, a trailing
slash, the fragment, the order of the query, or parameters that only track the reader.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, urlsplit

_WWW = re.compile(r"^www\d{0,2}\.(?=[^.]+\.)")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_OUTER = "".join(map(chr, range(0x21)))
_LINE_ENDS = re.compile(r"[\t\r\n]")
_NOT_IN_FIELD = re.compile(r"[\x00-\x20\x7f<>]")
_SESSION = re.compile(r";jsessionid=[^/?]*", re.IGNORECASE)
_DEFAULT_PORTS = {None, 80, 443}
# fmt: off
# Parameters that ad and mail systems add; they never choose the page.
_TRACKING_PREFIXES = ("utm_", "mtm_", "hsa_")
_TRACKING = frozenset(
    {
        "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ysclid",
        "twclid", "ttclid", "igshid", "igsh", "mc_cid", "mc_eid", "_ga", "_gl", "_hsenc",
        "_hsmi", "mkt_tok", "oly_enc_id", "oly_anon_id", "vero_id", "s_cid", "cmpid", "ncid",
        "ns_campaign", "ns_mchannel", "ns_source", "ns_linkname", "ref_src", "ref_url",
        "pk_campaign", "pk_kwd", "pk_source", "pk_medium", "at_medium", "at_campaign",
        "at_link_id", "at_link_origin", "_openstat", "guccounter", "guce_referrer",
        "guce_referrer_sig",
    }
)
# fmt: on


@lru_cache(maxsize=4096)
def key(url: str) -> str:
    """The key of `url`; never raises, contains no white space, and is never empty."""
    try:
        parts = urlsplit(cleaned(url))
        host, port = parts.hostname, parts.port
    except ValueError:
        return "invalid)" + quote(url, safe="")
    if not host or parts.scheme.lower() not in ("http", "https"):
        return _escaped(parts.geturl()) or "invalid)"
    name = ",".join(reversed(_WWW.sub("", _ascii(host)).split(".")))
    where = name if port in _DEFAULT_PORTS else f"{name}:{port}"
    path = _SESSION.sub("", _without_dots(_escaped(parts.path))).rstrip("/") or "/"
    query = _query(_escaped(parts.query))
    return f"{where}){path}?{query}" if query else f"{where}){path}"


def cleaned(url: str) -> str:
    """`url` without line ends and outer white space, as browsers take it (WHATWG URL, 4.4), and
    with the characters percent-encoded that cannot stand in a header field."""
    bare = _LINE_ENDS.sub("", url.strip(_OUTER))
    return _NOT_IN_FIELD.sub(lambda match: f"%{ord(match.group()):02X}", bare)


def _ascii(host: str) -> str:
    """The host in lower case, its international labels in punycode (RFC 3492)."""
    folded = unicodedata.normalize("NFKC", host).lower().strip(".")
    labels = (
        label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
        for label in re.split(r"[.。．｡]", folded)
    )
    return quote(".".join(labels), safe=":.-_")


def _escaped(text: str) -> str:
    """Percent-escapes in their one normal form (RFC 3986, 6.2.2)."""

    def one(match: re.Match[str]) -> str:
        char = chr(int(match.group(1), 16))
        return char if char in _UNRESERVED else match.group().upper()

    return quote(_ESCAPE.sub(one, text), safe="%/:;=@!$&'()*+,?~-._[]|", errors="replace")


def _without_dots(path: str) -> str:
    """`path` with "." and ".." segments resolved (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept)


def _query(query: str) -> str:
    """The parameters in order, without those that only track."""
    kept = []
    for part in query.split("&"):
        name = part.partition("=")[0].lower()
        if part and name not in _TRACKING and not name.startswith(_TRACKING_PREFIXES):
            kept.append(part)
    return "&".join(sorted(kept))
