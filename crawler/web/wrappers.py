"""Addresses that stand in for another address: redirect wrappers, AMP caches, web archives.

Only what can be read from the URL itself is unwrapped; shorteners (t.co, lnkd.in) need a fetch
and stay as they are.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote

from crawler.web.url import Address, parse

# Host (or its end, when it begins with a dot), the path's beginning, the parameters to look in.
_BY_PARAMETER: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (".facebook.com", "/l.php", ("u",)),
    (".facebook.com", "/flx/warn", ("u",)),
    ("l.instagram.com", "/", ("u",)),
    ("l.messenger.com", "/", ("u",)),
    ("l.threads.net", "/", ("u",)),
    ("l.threads.com", "/", ("u",)),
    (".safelinks.protection.outlook.com", "/", ("url",)),
    (".youtube.com", "/redirect", ("q", "url")),
    ("out.reddit.com", "/", ("url",)),
    (".vk.com", "/away.php", ("to",)),
    (".vk.ru", "/away.php", ("to",)),
    (".ok.ru", "/dk", ("st.link",)),
    ("t.umblr.com", "/redirect", ("z",)),
    ("steamcommunity.com", "/linkfilter", ("u", "url")),
    (".duckduckgo.com", "/l/", ("uddg",)),
    (".linkedin.com", "/redir/", ("url",)),
    (".linkedin.com", "/safety/go", ("url",)),
    ("slack-redir.net", "/link", ("url",)),
    ("medium.com", "/r/", ("url",)),
    ("getpocket.com", "/redirect", ("url",)),
    ("exit.sc", "/", ("url",)),
    ("translate.google.com", "/translate", ("u",)),
    (".skimresources.com", "/", ("url",)),
    (".redirectingat.com", "/", ("url",)),
    (".linksynergy.com", "/", ("murl", "RD_PARM1")),
    (".awin1.com", "/", ("ued", "p")),
    (".shareasale.com", "/", ("urllink",)),
    (".viglink.com", "/", ("u",)),
    (".tradedoubler.com", "/", ("url",)),
    (".admitad.com", "/", ("ulp",)),
    (".zanox.com", "/", ("ulp",)),
    (".effiliation.com", "/", ("url",)),
    ("rover.ebay.com", "/", ("mpre",)),
    (".digidip.net", "/", ("url",)),
    ("shop-links.co", "/", ("url",)),
    (".dpbolvw.net", "/", ("url",)),
    (".anrdoezrs.net", "/", ("url",)),
    (".jdoqocy.com", "/", ("url",)),
    (".kqzyfj.com", "/", ("url",)),
    (".tkqlhce.com", "/", ("url",)),
    (".pxf.io", "/", ("u",)),
    (".sjv.io", "/", ("u",)),
    (".evyy.net", "/", ("u",)),
    (".ojrq.net", "/", ("u", "return")),
    (".7eer.net", "/", ("u",)),
    (".pntra.com", "/", ("url",)),
    (".pntrs.com", "/", ("url",)),
    (".pjtra.com", "/", ("url",)),
    (".gopjn.com", "/", ("url",)),
)
_GOOGLE = re.compile(r"(?:www\.|news\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?\Z")
# A site's own exit page: the path ends in a word for leaving and a parameter is a whole URL.
_EXIT_PATH = re.compile(
    r"(?i)/(?:redirect|redir|out|away|exit|leave|goto|go|click|link|jump|r)(?:\.php|\.html?|\.aspx?)?/?\Z"
)
_EXIT_PARAMETERS = (
    "url",
    "u",
    "to",
    "target",
    "dest",
    "destination",
    "link",
    "goto",
    "redirect",
    "q",
)
_PATH_TARGET = re.compile(r"(?:/type/dlg/|/destination:)(https?(?::|%3A).+)\Z", re.I)
_STAMP = r"(\d{4}(?:\d{2}){0,5})"
_WAYBACK = re.compile(rf"/{_STAMP}(?:[a-z]{{2}}_|\*|if_|id_)?/((?:https?:/|[\w-]+\.).*)\Z", re.I)
_DOTTED = re.compile(r"/(\d{4})\.(\d\d)\.(\d\d)-?(\d{6})?/(https?:/.*)\Z", re.I)
_MEGALODON = re.compile(r"/(\d{4})-(\d{2})(\d{2})-(\d{4})-(\d{2})/(.+)\Z")
_ARCHIVE_TODAY = frozenset(
    f"archive.{end}" for end in ("today", "ph", "is", "li", "md", "vn", "fo")
)
_CODE = re.compile(r"/(?:archive/|varchive/)?([A-Za-z0-9-]{4,12})\Z")
_CODED_ARCHIVES = frozenset(("perma.cc", "ghostarchive.org", "freezepage.com", "webcitation.org"))
_WAYBACK_HOST = re.compile(r"archive|wayback|arquivo|memento|vefsafn|webarchiv|swap\.stanford")


class Archived(NamedTuple):
    """A link into a web archive.

    `archive` is its host; `date` is ISO 8601 as precise as the link is; `original` is the page
    that was archived. The last two are None where the link is a code ("perma.cc/AB12-CD34").
    """

    archive: str
    date: str | None
    original: str | None


def unwrap(url: str) -> str:
    """The address a redirect wrapper or AMP cache leads to, when it stands in the URL.

    Wrappers in wrappers are unwrapped to the end; `unwrap` of its own answer changes nothing.
    """
    while True:
        address = parse(url)
        inner = _inner(address) if address else None
        # A target is part of its wrapper: demanding that it be shorter is what ends the loop.
        if inner is None or len(inner) >= len(url) or parse(inner) is None:
            return url
        url = inner


def _inner(address: Address) -> str | None:
    for reader in _READERS:
        found = reader(address)
        if found:
            return found
    return None


def _parameter(address: Address, names: tuple[str, ...]) -> str | None:
    """The value of the first of `names` in the query, when it is a web address."""
    values: dict[str, str] = {}
    for part in (address.query or "").split("&"):
        name, _, value = part.partition("=")
        values.setdefault(unquote(name), value)
    for name in names:
        found = _address_in(values.get(name, ""))
        if found:
            return found
    return None


def _address_in(value: str) -> str | None:
    if not value[:8].lower().startswith(("http://", "https://")):
        value = unquote(value.replace("+", "%20"))
    if value.startswith("//"):
        value = "https:" + value
    if not value[:8].lower().startswith(("http:/", "https:/", "http%3a", "https%3a")):
        return None
    return unquote(value) if "%3a" in value[:8].lower() else value


def _known_host(address: Address) -> str | None:
    if not address.query:
        return None
    for host, path, names in _BY_PARAMETER:
        same = address.host == host.lstrip(".") or (host[0] == "." and address.host.endswith(host))
        if same and address.path.startswith(path):
            return _parameter(address, names)
    return None


def _google(address: Address) -> str | None:
    if not _GOOGLE.match(address.host):
        return None
    if address.path in ("/url", "/imgres"):
        return _parameter(address, ("q", "url", "imgrefurl"))
    return _amp_path(address.path[4:], address) if address.path.startswith("/amp/") else None


def _amp_cache(address: Address) -> str | None:
    if not address.host.endswith((".cdn.ampproject.org", ".bing-amp.com")) and (
        address.host != "cdn.ampproject.org"
    ):
        return None
    kind, slash, rest = address.path[1:].partition("/")
    return _amp_path("/" + rest, address) if kind in ("c", "v", "wp") and slash else None


def _amp_path(path: str, address: Address) -> str | None:
    """ "/s/host/path" is https, "/host/path" is http."""
    secure = path.startswith("/s/")
    rest = path[3:] if secure else path[1:]
    if "." not in rest.partition("/")[0]:
        return None
    query = f"?{address.query}" if address.query and not address.query.startswith("amp_") else ""
    return f"{'https' if secure else 'http'}://{rest}{query}"


def _bing(address: Address) -> str | None:
    """bing.com/ck/a?u=a1<URL in base64>."""
    if address.host not in ("bing.com", "www.bing.com") or address.path != "/ck/a":
        return None
    found = re.search(r"(?:\A|&)u=a1([\w-]+)", address.query or "")
    if not found:
        return None
    try:
        return base64.urlsafe_b64decode(found[1] + "=" * (-len(found[1]) % 4)).decode()
    except (binascii.Error, ValueError):
        return None


def _yahoo(address: Address) -> str | None:
    found = re.search(r"/RU=([^/]+)", address.path)
    return unquote(found[1]) if found and address.host.endswith("search.yahoo.com") else None


def _proofpoint(address: Address) -> str | None:
    if address.host == "urldefense.proofpoint.com":
        found = re.search(r"(?:\A|&)u=([^&]+)", address.query or "")
        return unquote(found[1].replace("-", "%").replace("_", "/")) if found else None
    if address.host == "urldefense.com":
        found = re.search(r"/v3/__(.+?)__;", address.target)
        return found[1] if found else None
    return None


def _in_path(address: Address) -> str | None:
    """Affiliate networks that write the target after a marker in the path; href.li/?URL."""
    whole = address.target if address.query else address.path
    found = _PATH_TARGET.search(whole)
    if found:
        return unquote(found[1]) if "%3a" in found[1][:9].lower() else found[1]
    if address.host in ("href.li", "anonym.to", "nullrefer.com", "dereferer.me"):
        return _address_in(address.query or "")
    if address.host == "disq.us" and address.path == "/url":
        target = _parameter(address, ("url",))
        return re.sub(r"(?::|%3A)[\w-]{20,}\Z", "", unquote(target)) if target else None
    return None


def _exit_page(address: Address) -> str | None:
    return _parameter(address, _EXIT_PARAMETERS) if _EXIT_PATH.search(address.path) else None


_READERS: tuple[Callable[[Address], str | None], ...] = (
    _google,
    _amp_cache,
    _in_path,
    _known_host,
    _bing,
    _yahoo,
    _proofpoint,
    _exit_page,
)


def split_archive(url: str) -> Archived | None:
    """Take a link into a web archive apart; None when it is not one."""
    address = parse(url)
    if address is None:
        return None
    host = address.host.removeprefix("www.")
    rest = address.target
    if host in _ARCHIVE_TODAY or _WAYBACK_HOST.search(host):
        found = _WAYBACK.search(rest)
        if found:
            return Archived(host, _iso(found[1]), _original(found[2]))
        dotted = _DOTTED.search(rest)
        if dotted:
            stamp = "".join(part or "" for part in dotted.groups()[:4])
            return Archived(host, _iso(stamp), _original(dotted[5]))
    if host == "megalodon.jp" and (found := _MEGALODON.search(rest)):
        return Archived(host, _iso("".join(found.groups()[:5])), _original(found[6]))
    if host == "webcache.googleusercontent.com":
        found = re.search(r"[?&]q=cache:(?:[\w-]{8,16}:)?([^&+]+)", unquote(rest))
        return Archived(host, None, _original(found[1])) if found else None
    if host in _ARCHIVE_TODAY | _CODED_ARCHIVES and (found := _CODE.match(address.path)):
        return Archived(host, None, _parameter(address, ("url",)))
    return None


def _original(written: str) -> str:
    """The archived address; archives drop a slash of "https://" or the whole scheme."""
    found = re.match(r"(?i)(https?):/*", written)
    if found:
        return f"{found[1]}://{written[found.end() :]}"
    return f"http://{written}"


def _iso(stamp: str) -> str | None:
    """ "20240109123456" as "2024-01-09T12:34:56Z"; shorter stamps give what they hold."""
    year, rest = stamp[:4], [stamp[at : at + 2] for at in range(4, len(stamp), 2)]
    date = "-".join([year, *rest[:2]])
    if len(rest) < 4:
        return date
    clock = ":".join([*rest[2:5], "00", "00"][:3])
    return f"{date}T{clock}Z"
