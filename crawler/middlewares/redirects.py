"""Redirects by status and by meta refresh, with every hop kept and the chain bounded.

Cookies live within one chain and nowhere else: a site that sends its reader round once to see
whether they come back shows the page to every browser. Kept as RFC 6265 has it (domain, path,
Secure), forgotten when the chain ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrapy.http import HtmlResponse
from scrapy.utils.response import get_meta_refresh

from crawler.middlewares.guard import url_refusal
from crawler.middlewares.meta import HOPS, SEEN, STAY
from crawler.middlewares.outcome import Failed
from crawler.model import Hop, Kind
from crawler.web.url import Address, absolute, fetchable, parse, registered_domain

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_MOST = 50  # cookies of one chain
_LONGEST = 4096  # bytes of one, RFC 6265, 6.1


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie; `alone` says that only `domain` itself gets it, not the hosts below."""

    domain: str
    alone: bool
    path: str
    secure: bool
    name: str
    value: str

    def goes_to(self, address: Address) -> bool:
        """Whether a request for `address` carries it."""
        host = address.host.lower()
        below = not self.alone and host.endswith(f".{self.domain}")
        path = address.path or "/"
        folder = self.path if self.path.endswith("/") else f"{self.path}/"
        inside = path == self.path or path.startswith(folder)
        return (host == self.domain or below) and inside and (
            not self.secure or address.scheme == "https"
        )  # fmt: skip


def kept(jar: tuple[Cookie, ...], url: str, headers: Iterable[bytes]) -> tuple[Cookie, ...]:
    """`jar` with the cookies that `headers` (each a Set-Cookie) of the answer at `url` set."""
    address = parse(url)
    if address is None:
        return jar
    by_name = {(one.domain, one.path, one.name): one for one in jar}
    for header in headers:
        cookie = _read(header, address) if len(header) <= _LONGEST else None
        if cookie is not None:
            by_name[cookie.domain, cookie.path, cookie.name] = cookie
    return tuple(by_name.values())[-_MOST:]


def sent(jar: tuple[Cookie, ...], url: str) -> str:
    """The Cookie header of a request for `url`; "" for none."""
    address = parse(url)
    if address is None:
        return ""
    return "; ".join(f"{one.name}={one.value}" for one in jar if one.goes_to(address))


def _read(header: bytes, address: Address) -> Cookie | None:
    pair, *given = header.decode("latin-1").split(";")
    name, equals, value = (part.strip() for part in pair.partition("="))
    if not equals or not name or any(ord(sign) < 0x20 for sign in f"{name}{value}"):
        return None
    told = {}
    for one in given:
        key, _, said = one.partition("=")
        told[key.strip().lower()] = said.strip()
    host = address.host.lower()
    domain = told.get("domain", "").lower().lstrip(".")
    if domain and domain != host:
        if not host.endswith(f".{domain}") or not registered_domain(domain):
            return None
        if registered_domain(domain) != registered_domain(host):
            return None
    folder = address.path.rpartition("/")[0] or "/"
    path = told.get("path", "")
    return Cookie(
        domain or host, not domain, path if path.startswith("/") else folder,
        "secure" in told, name, value,
    )  # fmt: skip


COOKIES = "citewatch_cookies"
"""request.meta key: the cookies that the chain of this request was given, a tuple of `Cookie`."""

_ASKED = "citewatch_chain"  # request.meta key: the addresses of the chain, each with its cookies

_STATUSES = frozenset((301, 302, 303, 307, 308))
_REFRESH_WITHIN = 8192  # bytes; browsers act on it anywhere, pages have it in their first lines


class RedirectMiddleware:
    """Follows Location. Raises `Failed` for a loop, too many hops, or a target refused."""

    def __init__(self, most: int) -> None:
        self._most = most

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RedirectMiddleware:
        """Scrapy's constructor."""
        return cls(crawler.settings.getint("REDIRECT_MAX_TIMES"))

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """The response, or a request for where it points."""
        location = response.headers.get("Location")
        if response.status not in _STATUSES or not location or STAY.of(request):
            return response
        hops = _with_hop(request, response)
        request.meta[HOPS] = hops
        target = absolute(response.url, _text(location))
        refused = url_refusal(target if target is not None else _text(location))
        if target is None or refused is not None:
            raise refused or Failed(Kind.DENIED, f"redirected to {_text(location)[:200]}")
        if len(hops) > self._most:
            raise Failed(Kind.NO_CONNECTION, f"more than {self._most} redirects")
        following = _following(request, response, target)
        if following is None:
            raise Failed(Kind.NO_CONNECTION, f"a redirect loop: back to {target}")
        return following


class MetaRefreshMiddleware:
    """Follows a page that sends the reader on at once; a page that reloads itself stays.

    `longest` is in seconds: with a longer delay the page is meant to be read.
    """

    def __init__(self, most: int, longest: float) -> None:
        self._most = most
        self._longest = longest

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> MetaRefreshMiddleware:
        """Scrapy's constructor."""
        settings = crawler.settings
        return cls(settings.getint("REDIRECT_MAX_TIMES"), settings.getfloat("METAREFRESH_MAXDELAY"))

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """The response, or a request for where the page sends its reader."""
        if not isinstance(response, HtmlResponse) or response.status != 200:
            return response
        if STAY.of(request):
            return response
        if b"refresh" not in response.body[:_REFRESH_WITHIN].lower():
            return response
        delay, target = get_meta_refresh(response, ignore_tags=("script", "noscript"))
        if not target or delay is None or delay > self._longest:
            return response
        resolved = absolute(response.url, target)
        hops = _with_hop(request, response)
        if resolved is None or len(hops) > self._most:
            return response
        following = _following(request, response, resolved)
        if following is None:
            return response
        following.meta[HOPS] = hops
        return following


def _with_hop(request: Request, response: Response) -> tuple[Hop, ...]:
    seen = SEEN.of(request)
    record = seen.evidence.record_id if seen is not None and seen.evidence is not None else None
    return (*(HOPS.of(request) or ()), Hop(response.url, response.status, record))


def _following(request: Request, response: Response, target: str) -> Request | None:
    """The request for the next hop; None for one that was asked before, with the same cookies.
    Credentials stay with the origin they were meant for.
    """
    following = request.replace(
        url=fetchable(target) or target,
        method="GET" if request.method != "HEAD" else "HEAD",
        body=b"",
        dont_filter=True,
        priority=request.priority + 1,
    )
    following.meta.pop(SEEN, None)
    following.meta.pop("download_slot", None)
    if _origin(following.url) != _origin(request.url):
        for name in ("Authorization", "Proxy-Authorization"):
            following.headers.pop(name, None)
    jar = kept(request.meta.get(COOKIES, ()), response.url, response.headers.getlist("Set-Cookie"))
    cookies = sent(jar, following.url)
    following.headers.pop("Cookie", None)
    if cookies:
        following.headers["Cookie"] = cookies
    asked = request.meta.get(_ASKED, frozenset(((_plain(request.url), ""),)))
    if (_plain(following.url), cookies) in asked:
        return None
    following.meta[COOKIES] = jar
    following.meta[_ASKED] = asked | {(_plain(following.url), cookies)}
    return following


def _origin(url: str) -> tuple[str, str] | None:
    address = parse(url)
    return (address.scheme, address.netloc) if address else None


def _plain(url: str) -> str:
    return url.partition("#")[0]


def _text(header: bytes) -> str:
    """A Location header as text: UTF-8 as browsers read it, else byte for byte."""
    try:
        return header.decode("utf-8")
    except UnicodeDecodeError:
        from urllib.parse import quote_from_bytes

        return quote_from_bytes(header, safe="/%?#[]@!$&'()*+,;=:-._~")
