"""One URL parser for the whole project, in the sense of the WHATWG URL standard.

Browsers, crawlers and the guard must agree on which host a URL names, so every room takes URLs
apart here and nowhere else. Only http and https are taken apart; any other scheme is `None`.
"""

from __future__ import annotations

import hashlib
import re
import socket
import string
import sys
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes, urljoin

from crawler.model import Kind

if TYPE_CHECKING:
    from tldextract import TLDExtract


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
def parse_url(url: str) -> Address | None:
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


# URLs as an article uses them: resolve, compare, refuse, and point at a passage.


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
# A text fragment quotes a short passage whole; of a longer one it names both ends.
# Chromium's own generator switches to a range above 300 characters; links stay readable with less.
_WHOLE_FRAGMENT = 120
_FRAGMENT_WORDS = 5
_FRAGMENT_CHARACTERS = 12  # where words are not set apart by spaces


def absolute_url(base: str, href: str) -> str | None:
    """Resolve `href` against `base` (a URL, or a file path that resolves nothing).

    The author's spelling is kept; spaces become %20. None for what leads to no web page: other
    schemes (javascript:, mailto:, data:, file:, tel: …), template left-overs, invalid hosts.
    """
    href = cleaned(href)
    if href.lower() in _NOT_AN_ADDRESS or _TEMPLATE.search(href):
        return None
    slipped = _SLIPPED_SCHEME.match(href)
    if slipped and ((there := parse_url(href)) is None or there.host in ("http", "https")):
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
    address = parse_url(joined)
    if address is None:
        return None
    return _as_written(joined, address)


def _joined(base: str, href: str) -> str:
    here = parse_url(base)
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
    address = parse_url(url)
    return str(address) if address else None


@lru_cache(maxsize=8192)
def url_identity(url: str) -> str:
    """A key that is equal for two spellings of one page's address; not an address itself.

    Dropped: scheme, "www.", default port, trailing slash, fragment (a hashbang stays), tracking
    parameters, AMP forms. Normalised: host case and punycode, percent-encoding, parameter order.
    What cannot be parsed is its own key. `identity` of a key is the key.
    """
    address = parse_url("http:" + url if url.startswith("//") else url)
    if address is None:
        return cleaned(url)
    host = address.host
    while host.startswith(("www.", "amp.")) and host.count(".") > 1:
        host = host[4:]
    port = "" if address.port in (None, 80, 443) else f":{address.port}"
    path = without_dot_segments(normal_escapes(address.path)).rstrip("/")
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
    address = parse_url(url_or_host if "//" in url_or_host else f"http://{url_or_host}")
    if address is None:
        return ""
    host = address.host
    if host.startswith("[") or host.replace(".", "").isdigit():
        return host
    found = _suffixes()(host)
    if found.suffix:
        return f"{found.domain}.{found.suffix}" if found.domain else host
    return ".".join(host.split(".")[-2:])


def hostname_of(url: str) -> str:
    """The host in ASCII and lower case; "" for what has none."""
    address = parse_url(url)
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


def url_problem(url: str) -> Kind | None:
    """Why `url` may not be contacted: DENIED, INVALID, or None.

    DENIED: a scheme other than http(s), credentials in the URL, a backslash that makes parsers
    disagree about the host, a port no web page is on. Which addresses are private is decided
    after DNS, where the connection is made.
    """
    text = cleaned(url)
    scheme = scheme_of(text)
    if scheme not in ("http", "https"):
        return Kind.INVALID if scheme is None else Kind.DENIED
    address = parse_url(text)
    before_path = re.split(r"[/?#]", text[len(scheme) + 1 :].lstrip("/\\"), maxsplit=1)[0]
    if "\\" in before_path and "@" in before_path:
        return Kind.DENIED
    if address is None:
        return Kind.INVALID
    if address.userinfo is not None or address.port in _DENIED_PORTS:
        return Kind.DENIED
    return None


def text_fragment(passage: str) -> str:
    """The fragment, "#" included, that makes a browser scroll to `passage` and mark it.

    Text fragments of the WICG draft "URL Fragment Text Directives": a passage that is short and
    in one paragraph is given whole, otherwise as start,end. "" for an empty passage.
    """
    words = passage.split()
    if not words:
        return ""
    if len(passage) <= _WHOLE_FRAGMENT and "\n" not in passage.strip():
        return "#:~:text=" + _fragment_part(" ".join(words))
    spaced = len(words) * 15 > len(passage)
    if spaced and len(words) >= 2 * _FRAGMENT_WORDS:
        first, last = " ".join(words[:_FRAGMENT_WORDS]), " ".join(words[-_FRAGMENT_WORDS:])
    elif spaced:
        half = max(1, len(words) // 2)
        first, last = " ".join(words[:half]), " ".join(words[half:])
    else:
        first, last = words[0][:_FRAGMENT_CHARACTERS], words[-1][-_FRAGMENT_CHARACTERS:]
    return f"#:~:text={_fragment_part(first)},{_fragment_part(last)}"


def _fragment_part(text: str) -> str:
    return quote(text.encode("utf-8", "replace"), safe="").replace("-", "%2D")


LONGEST_KEY = 1000
"""Longer identities are hashed: a PostgreSQL index entry holds at most 2,700 bytes."""


def page_key(url: str) -> str:
    """What makes two URLs the same page: fetched once however many citations name it."""
    key = url_identity(url)
    if len(key) <= LONGEST_KEY:
        return key
    return "sha256:" + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
