"""URLs: one parser for the whole project, in the sense of the WHATWG URL standard, and what
articles need of it: resolve, compare, refuse.

Browsers, crawlers and the guard must agree on which host a URL names, so every room takes URLs
apart here and nowhere else. Only http and https are taken apart; any other scheme is `None`.
"""

from __future__ import annotations

import hashlib
import re
import socket
import string
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from crawler.model import Kind

if TYPE_CHECKING:
    from tldextract import TLDExtract


LONGEST_KEY = 1000
"""Longer identities are hashed: a PostgreSQL index entry holds at most 2,700 bytes."""


def page_key(url: str) -> str:
    """What makes two URLs the same page: fetched once however many citations name it."""
    key = identity(url)
    if len(key) <= LONGEST_KEY:
        return key
    return "sha256:" + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


_C0_AND_SPACE = "".join(map(chr, range(0x21)))
_DROPPED_INSIDE = str.maketrans("", "", "\t\n\r")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]{0,40}):")  # the longest registered has 31
_UNRESERVED = frozenset((string.ascii_letters + string.digits + "-._~").encode())
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")

# Written into href by templates and editors in place of an address.
_NOT_AN_ADDRESS = frozenset(
    ("", "#", "undefined", "null", "none", "nan", "false", "about:blank", "http://", "https://")
)
_TEMPLATE = re.compile(r"\{\{|\}\}|<%|%>|\$\{|\[object ")
# "http//host", "http:/host", "hhttp://host", "https://https://host": typing slips seen in pages.
_SLIPPED_SCHEME = re.compile(r"(?i)h?https?(?::?//?|:)(?=(?:https?://)|(?:www\.))")
_BARE_WWW = re.compile(r"(?i)www\.[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}(?:[/?#:]|\Z)")

# Parameters that say how a reader came, never what the page is.
_TRACKING = re.compile(
    r"(?i)(?:utm_\w*|mtm_\w*|pk_(?:campaign|kwd|source|medium|content)|hsa_\w+|_hs\w+|vero_\w+"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|igshid|igsh"
    r"|li_fat_id|mc_cid|mc_eid|mkt_tok|_openstat|_ga|_gl|ga_\w+|at_(?:medium|campaign|custom\d"
    r"|format|link_\w+|ptr_name|bbc_team|campaign_type)|ns_(?:campaign|mchannel|source|linkname"
    r"|fee)|cmpid|ftcamp|ito|smid|smtyp|smprod|taid|xtor|wt_mc|wt\.mc_id|ocid|ncid|s_cid"
    r"|ref_src|ref_url|guccounter|guce_referrer(?:_sig)?|soc_src|soc_trk|fb_action_\w+"
    r"|fb_ref|fb_source|__twitter_impression|spm|scm|oly_(?:anon|enc)_id|srsltid"
    r"|sc_src|sc_cid|traffic_source)\Z"
)
_AMP_PARAMETER = re.compile(r"(?i)(?:amp(?:=1|=true)?|outputtype=amp|view=amp|output=amp)\Z")
_AMP_PATH = re.compile(r"(?i)(?:/amp|\.amp(?:\.html)?)\Z")

# The fetch standard's blocked ports, and the servers that hostile pages like to reach.
_DENIED_PORTS = frozenset(
    (
        *(0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87),
        *(95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143),
        *(161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556),
        *(563, 587, 601, 636, 989, 990, 993, 995, 1433, 1719, 1720, 1723, 2049, 2375, 3306, 3659),
        *(4045, 4190, 5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679),
        *(6697, 9200, 10080, 11211, 27017),
    )
)


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
    def target(self) -> str:
        """Path and query, as a request names them."""
        return self.path if self.query is None else f"{self.path}?{self.query}"

    @property
    def netloc(self) -> str:
        """Host and, when it is not the scheme's own, port."""
        return self.host if self.port is None else f"{self.host}:{self.port}"

    def __str__(self) -> str:
        user = f"{self.userinfo}@" if self.userinfo is not None else ""
        fragment = "" if self.fragment is None else f"#{self.fragment}"
        return f"{self.scheme}://{user}{self.netloc}{self.target}{fragment}"


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
    from ada_url import URL

    # Lone surrogates cannot be encoded; browsers send U+FFFD for them.
    text = _SURROGATE.sub("\ufffd", cleaned(url))
    if scheme_of(text) not in ("http", "https"):
        return None
    try:
        normal = str(URL(text).href)
    except ValueError:
        return None
    rest, hash_mark, fragment = normal.partition("#")
    rest, question_mark, query = rest.partition("?")
    scheme, _, rest = rest.partition("://")
    authority, slash, path = rest.partition("/")
    userinfo, at_sign, server = authority.rpartition("@")
    host, port = server, ""
    if not server.endswith("]") and ":" in server:
        host, _, port = server.rpartition(":")
    host = host.removesuffix(".")  # the root's dot: "example.org." is the same server
    if not all(map(_is_label, host.split("."))):
        return None
    return Address(
        scheme,
        host,
        int(port) if port else None,
        slash + path,
        query if question_mark else None,
        fragment if hash_mark else None,
        userinfo if at_sign else None,
    )


def _is_label(label: str) -> bool:
    """Whether a part of a host is one; ada lets empty ones and wrong punycode pass."""
    if not label.startswith("xn--"):
        return bool(label)
    try:
        shown = label[4:].encode().decode("punycode")
    except UnicodeError:
        return False
    return shown.isprintable() and not shown.isascii()


def normal_escapes(part: str) -> str:
    """Percent-encoding as RFC 3986 6.2.2 normalises it: unreserved decoded, hex upper case."""

    def escape(found: re.Match[str]) -> str:
        byte = int(found[1], 16)
        return chr(byte) if byte in _UNRESERVED else f"%{byte:02X}"

    return _PERCENT.sub(escape, part) if "%" in part else part


def absolute(base: str, href: str) -> str | None:
    """Resolve `href` against `base` (a URL, or a file path that resolves nothing).

    The author's spelling is kept; spaces become %20. None for what leads to no web page: other
    schemes (javascript:, mailto:, data:, file:, tel: …), template left-overs, invalid hosts.
    """
    href = cleaned(href)
    if href.lower() in _NOT_AN_ADDRESS or _TEMPLATE.search(href):
        return None
    slipped = _SLIPPED_SCHEME.match(href)
    if slipped and ((there := parse(href)) is None or there.host in ("http", "https")):
        href = href[slipped.end() :]
    if _BARE_WWW.match(href):
        href = "https://" + href
    scheme = scheme_of(href)
    if scheme in ("http", "https") and "//" in href[: len(scheme) + 3].replace("\\", "/"):
        joined = href
    elif scheme is not None and not (scheme in ("http", "https") or "." in scheme):
        return None
    else:
        joined = _joined(base, href)
    address = parse(joined)
    if address is None:
        return None
    return _as_written(joined, address)


def _joined(base: str, href: str) -> str:
    here = parse(base)
    if here is None:
        return "https:" + href if href.replace("\\", "/").startswith("//") else ""
    if href.startswith("?"):  # urljoin drops the last segment's parameters here
        return str(here).partition("#")[0].partition("?")[0] + href
    head, mark, tail = href.partition("?")
    try:
        return urljoin(str(here), head.replace("\\", "/") + mark + tail)
    except ValueError:
        return ""


def _as_written(url: str, address: Address) -> str:
    """The author's spelling, unless it holds what no URL may hold."""
    authority = url.partition("//")[2].partition("/")[0]
    if any(sign in url for sign in ' \\"<>') or ".." in url or not authority:
        return str(address)
    return url


def fetchable(url: str) -> str | None:
    """The ASCII form to request: host in punycode, spaces and letters percent-encoded."""
    address = parse(url)
    return str(address) if address else None


@lru_cache(maxsize=8192)
def identity(url: str) -> str:
    """A key that is equal for two spellings of one page's address; not an address itself.

    Dropped: scheme, "www.", default port, trailing slash, fragment (a hashbang stays), tracking
    parameters, AMP forms. Normalised: host case and punycode, percent-encoding, parameter order.
    What cannot be parsed is its own key. `identity` of a key is the key.
    """
    address = parse("http:" + url if url.startswith("//") else url)
    if address is None:
        return cleaned(url)
    host = address.host
    while host.startswith(("www.", "amp.")) and host.count(".") > 1:
        host = host[4:]
    port = "" if address.port in (None, 80, 443) else f":{address.port}"
    path = normal_escapes(address.path).rstrip("/")
    while found := _AMP_PATH.search(path):
        path = path[: found.start()].rstrip("/")
    if path.lower().startswith("/amp/"):
        path = path[4:]
    query = _kept_query(address.query)
    bang = address.fragment if (address.fragment or "").startswith("!") else None
    return f"//{host}{port}{path}{query}" + (f"#{bang}" if bang else "")


def _kept_query(query: str | None) -> str:
    if not query:
        return ""
    parts = [normal_escapes(part.replace("+", "%20")) for part in query.split("&") if part]
    kept = sorted(
        {
            part
            for part in parts
            if not _TRACKING.match(part.partition("=")[0]) and not _AMP_PARAMETER.match(part)
        }
    )
    return "?" + "&".join(kept) if kept else ""


@lru_cache(maxsize=8192)
def registered_domain(url_or_host: str) -> str:
    """The domain its owner registered ("bbc.co.uk"), by the Public Suffix List's snapshot.

    Private suffixes count ("a.blogspot.com" and "b.blogspot.com" have different owners). An
    address or a single name is its own domain; "" for what has no host.
    """
    address = parse(url_or_host if "//" in url_or_host else f"http://{url_or_host}")
    if address is None:
        return ""
    host = address.host
    if host.startswith("[") or host.replace(".", "").isdigit():
        return host
    found = _suffixes()(host)
    if found.suffix:
        return f"{found.domain}.{found.suffix}" if found.domain else host
    return ".".join(host.split(".")[-2:])


def hostname(url: str) -> str:
    """The host in ASCII and lower case; "" for what has none."""
    address = parse(url)
    return address.host if address else ""


def has_public_suffix(host: str) -> bool:
    """Whether `host` has a name below a suffix that the list knows ("file.txt" has not)."""
    found = _suffixes()(host)
    return bool(found.suffix and found.domain)


def _imported() -> type[TLDExtract]:
    """tldextract without the socket that one of its imports opens.

    urllib3 binds one to ::1, to learn whether there is IPv6, unless Python was built without it.
    """
    had = socket.has_ipv6
    socket.has_ipv6 = had and "urllib3" in sys.modules
    try:
        from tldextract import TLDExtract
    finally:
        socket.has_ipv6 = had
    return TLDExtract


@cache
def _suffixes() -> TLDExtract:
    # No list is fetched and no cache is written: the same input gives the same answer anywhere.
    return _imported()(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


def problem(url: str) -> Kind | None:
    """Why `url` may not be contacted: DENIED, INVALID, or None.

    DENIED: a scheme other than http(s), credentials in the URL, a backslash that makes parsers
    disagree about the host, a port no web page is on. Which addresses are private is decided
    after DNS, where the connection is made.
    """
    text = cleaned(url)
    scheme = scheme_of(text)
    if scheme not in ("http", "https"):
        return Kind.INVALID if scheme is None else Kind.DENIED
    address = parse(text)
    before_path = re.split(r"[/?#]", text[len(scheme) + 1 :].lstrip("/\\"), maxsplit=1)[0]
    if "\\" in before_path and "@" in before_path:
        return Kind.DENIED
    if address is None:
        return Kind.INVALID
    if address.userinfo is not None or address.port in _DENIED_PORTS:
        return Kind.DENIED
    return None


def is_on(url: str, domains: Iterable[str]) -> bool:
    """Whether a URL's host is one of `domains`, or below one."""
    host = identity(url)[2:].partition("/")[0].partition(":")[0]
    return any(host == domain or host.endswith("." + domain) for domain in domains)
