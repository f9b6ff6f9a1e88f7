"""Plays hostile URLs, servers, certificates and robots files over real sockets.

    python -m tests.hostile

prints what was put in, what was expected and what was observed, and fails when they differ.
"""

from __future__ import annotations

import gzip
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from tests.support.crawling import Crawled, crawl
from tests.support.tlsweb import certificates
from tests.support.webs import (
    Asked,
    Reply,
    Route,
    Web,
    drip,
    flood,
    moved,
    page,
    reset,
    silent_port,
)

TIMES: dict[str, object] = {
    "DOWNLOAD_TIMEOUT": 3.0,
    "CITEWATCH_URL_DEADLINE": 6.0,
    "CITEWATCH_ROBOTS_SECONDS": 3.0,
    "CITEWATCH_RETRY_AFTER_MAX": 2.0,
    "CITEWATCH_CRAWL_DELAY_MAX": 0.5,
    "RETRY_TIMES": 1,
}
"""Seconds: a tenth of the settings' values, so that the slow cases end soon, and yet more than an
endless body takes to its limit on a busy machine."""

STORY = "This paragraph belongs to an ordinary story that was written to be read, and it goes on. "
ALIVE = page("An ordinary story", STORY * 12)


@dataclass(frozen=True)
class Case:
    """One hostile input: what it is, its URL, the kind expected, and words of the detail."""

    group: str
    what: str
    url: str
    expected: str
    detail: str = ""
    hops: int | None = None
    reads: str = ""  # words of the page that were read
    hides: str = ""  # words that no reader sees, so that they must not be read


URLS = (
    Case("URL", "decimal loopback address", "http://2130706433/", "denied", "loopback"),
    Case("URL", "short hexadecimal address", "http://0x7f.1/", "denied", "loopback"),
    Case("URL", "octal address", "http://0177.0.0.1/", "denied", "loopback"),
    Case("URL", "two-part address", "http://127.1/", "denied", "loopback"),
    Case("URL", "IPv4-mapped IPv6", "http://[::ffff:127.0.0.1]/", "denied", "loopback"),
    Case("URL", "NAT64 of the metadata address", "http://[64:ff9b::a9fe:a9fe]/", "denied", "link"),
    Case("URL", "digits in circles", "http://①②⑦.0.0.1/", "denied", "loopback"),
    Case("URL", "localhost with a dot", "http://localhost./", "denied", "loopback"),
    Case("URL", "cloud metadata", "http://169.254.169.254/latest/", "denied", "link-local"),
    Case("URL", "name with a private address", "http://inside.example/", "denied", "private"),
    Case("URL", "name with only inner addresses", "http://mixed.example/", "denied", "carries"),
    Case("URL", "user part that looks like a host", "http://ok.example@127.0.0.1/", "denied"),
    Case("URL", "backslash before an at sign", "http://127.0.0.1\\@ok.example/", "denied"),
    Case("URL", "file:", "file:///etc/hostname", "denied", "file:"),
    Case("URL", "data:", "data:text/html,hello", "denied", "data:"),
    Case("URL", "javascript:", "javascript:alert(1)", "denied", "javascript:"),
    Case("URL", "ftp:", "ftp://ok.example/file", "denied", "ftp:"),
    Case("URL", "mail port", "http://ok.example:25/", "denied", "port"),
    Case("URL", "Redis port", "http://ok.example:6379/", "denied", "port"),
    Case("URL", "underscore in a name", "http://a_b.example/", "alive"),
    Case("URL", "broken punycode", "http://xn--a/", "invalid"),
    Case("URL", "sharp s in a name", "http://fuß.example/", "alive"),
    Case("URL", "percent-encoded byte", "http://ok.example/caf%F6", "alive"),
    Case("URL", "3,000 characters", "http://ok.example/long?" + "q" * 2980, "alive"),
    Case("URL", "brackets around a name", "http://[example.com]/", "invalid"),
    Case("URL", "no host", "http:///", "invalid"),
)

HTTP = (
    *(
        Case("HTTP", f"status {status}", f"http://ok.example/status/{status}", kind)
        for status, kind in (
            (404, "gone"),
            (410, "gone"),
            (401, "blocked"),
            (403, "blocked"),
            (451, "blocked"),
            (418, "blocked"),
            (500, "server-error"),
            (503, "server-error"),
        )
    ),
    Case("HTTP", "challenge with status 200", "http://ok.example/challenge", "blocked"),
    Case("HTTP", "429 for ever", "http://busy.example/", "rate-limited", "120 s"),
    Case("HTTP", "429 once, Retry-After: 1", "http://once.example/", "alive"),
    Case("HTTP", "503 once, Retry-After a date", "http://date.example/", "alive"),
    Case("HTTP", "Retry-After: -5", "http://negative.example/", "alive"),
    Case("HTTP", "Retry-After: 10^9", "http://forever.example/", "rate-limited", "604800 s"),
    Case("HTTP", "Retry-After: junk", "http://junk.example/", "alive"),
    Case("HTTP", "500 once", "http://ok.example/flaky", "alive"),
    Case("HTTP", "connection refused", "http://refused.example/", "no-connection", "refused"),
    Case("HTTP", "connection reset", "http://ok.example/reset", "no-connection"),
    Case("HTTP", "name server fails", "http://servfail.example/", "no-connection", "name server"),
    Case("HTTP", "no such name", "http://missing.example/", "no-such-host"),
    Case("HTTP", "reserved name .invalid", "http://page.invalid/", "no-such-host"),
    Case("HTTP", "no answer at all", "http://ok.example/silent", "timed-out"),
    Case("HTTP", "a byte at a time, body", "http://ok.example/drip-body", "timed-out"),
    Case("HTTP", "a byte at a time, headers", "http://ok.example/drip-head", "timed-out"),
    Case("HTTP", "short Content-Length", "http://ok.example/short", "truncated", "cut off"),
    Case("HTTP", "broken chunk", "http://ok.example/chunk", "truncated", "cut off"),
    Case("HTTP", "100 MB of headers", "http://ok.example/headers", "too-large", "headers"),
    Case("HTTP", "endless single header", "http://ok.example/header", "too-large"),
    Case("HTTP", "endless body", "http://ok.example/endless", "too-large", "limit"),
    Case("HTTP", "Content-Length of 2 GB", "http://ok.example/claims", "too-large"),
    Case("HTTP", "gzip bomb", "http://ok.example/bomb.gz", "too-large", "decompressed"),
    Case("HTTP", "brotli bomb", "http://ok.example/bomb.br", "too-large"),
    Case("HTTP", "gzip in gzip bomb", "http://ok.example/bomb.gz.gz", "too-large"),
    Case("HTTP", "redirect loop", "http://ok.example/loop/1", "no-connection", "loop", hops=2),
    Case("HTTP", "30 hops", "http://ok.example/hop/30", "no-connection", "redirects", hops=21),
    Case("HTTP", "5 hops", "http://ok.example/story/hop/5", "alive", hops=5),
    Case("HTTP", "redirect to loopback", "http://ok.example/inward", "denied", "127.0.0.2", 1),
    Case("HTTP", "redirect to file:", "http://ok.example/tofile", "denied", "file:", 1),
    Case("HTTP", "redirect to a name inside", "http://ok.example/toname", "denied", "10.0.0.8", 1),
    Case("HTTP", "meta refresh to loopback", "http://ok.example/refresh", "denied", "loopback", 1),
    Case("HTTP", "page that reloads itself", "http://ok.example/reloads", "alive", hops=0),
    Case("HTTP", "gzip said, plain sent", "http://ok.example/notgzip", "alive", "not"),
    Case("HTTP", "line that is no header", "http://ok.example/badheader", "alive"),
    Case("HTTP", "no HTTP at all", "http://ok.example/banner", "no-connection"),
    Case("HTTP", "soft 404", "http://ok.example/news/2024/soft", "soft-404"),
    Case("HTTP", "story about 404 pages", "http://ok.example/news/about-404", "alive"),
    Case("HTTP", "removed, says the story", "http://ok.example/news/removed-posts", "alive"),
    Case("HTTP", "deep link to the front page", "http://ok.example/news/2024/away",
         "redirected-away", "front page", 1),
    Case("HTTP", "deep link to its section", "http://ok.example/news/old-long-slug-1234",
         "redirected-away", "section", 1),
    Case("HTTP", "www and trailing slash", "http://ok.example/news/same-old-slug-77", "alive",
         hops=1),
    Case("HTTP", "new slug, same id", "http://ok.example/news/12345-old-words", "alive", hops=1),
    Case("HTTP", "http to https", "http://good.example/", "alive", hops=1),
    Case("HTTP", "status 402", "http://ok.example/status/402", "paywall"),
    Case("HTTP", "rate limit with a login form", "http://ok.example/limited", "blocked"),
    Case("HTTP", "an image", "http://ok.example/photo.png", "unsupported-type", "image/png"),
    Case("HTTP", "nothing but scripts", "http://ok.example/app", "needs-browser"),
)  # fmt: skip

TLS = (
    Case("TLS", "valid certificate", "https://good.example/", "alive"),
    Case("TLS", "expired", "https://expired.example/", "tls-failure", "expired"),
    Case("TLS", "not valid yet", "https://future.example/", "tls-failure", "not valid yet"),
    Case("TLS", "self-signed", "https://selfsigned.example/", "tls-failure", "self-signed"),
    Case("TLS", "another host's", "https://wronghost.example/", "tls-failure", "another host"),
    Case("TLS", "intermediate missing", "https://chainless.example/", "tls-failure",
         "intermediate"),
    Case("TLS", "TLS 1.0 only", "https://old.example/", "tls-failure", "version"),
    Case("TLS", "no TLS at all", "https://plain.example/", "tls-failure"),
)  # fmt: skip

ROBOTS = (
    Case("robots", "503", "http://r503.example/page", "robots", "503"),
    Case("robots", "timeout", "http://rslow.example/page", "robots", "cannot be read"),
    Case("robots", "404", "http://r404.example/page", "alive"),
    Case("robots", "403", "http://r403.example/page", "alive"),
    Case("robots", "disallowed for all", "http://rall.example/page", "robots", "disallows"),
    Case("robots", "disallowed for us", "http://rus.example/page", "robots", "disallows"),
    Case("robots", "our group wins over *", "http://rours.example/page", "alive"),
    Case("robots", "the longer rule wins", "http://rlong.example/page/open", "alive"),
    Case("robots", "an HTML page", "http://rhtml.example/page", "alive"),
    Case("robots", "a byte order mark", "http://rbom.example/page", "robots", "disallows"),
    Case("robots", "redirected elsewhere", "http://rmoved.example/page", "robots", "disallows"),
    Case("robots", "redirected inwards", "http://rinward.example/page", "robots", "loopback"),
    Case("robots", "1 GB, rule at its start", "http://rhuge.example/page", "robots", "disallows"),
    Case("robots", "rule after 500 KiB", "http://rlate.example/page", "alive"),
    Case("robots", "a day between two pages", "http://rdelay.example/page", "alive"),
    Case("robots", "of a redirect's target", "http://r404.example/torall", "robots", hops=1),
)

DIACRITICS = "Über den alten Fluss führt künftig wieder eine Brücke, so heißt es im Rathaus."
CYRILLIC = "Городской совет решил в понедельник отремонтировать старый мост через реку до зимы."
OUT_OF_SIGHT = "These words are for nobody to see."

TEXT = (
    Case("text", "UTF-8 said, 1252 declared", "http://ok.example/text/conflict", "alive",
         "header wins", reads=DIACRITICS),
    Case("text", "charset=unknown", "http://ok.example/text/unknown", "alive", reads=DIACRITICS),
    Case("text", "UTF-16 without a mark", "http://ok.example/text/utf16", "alive",
         reads=DIACRITICS),
    Case("text", "windows-1251 undeclared", "http://ok.example/text/1251", "alive",
         reads=CYRILLIC),
    Case("text", "bytes in no encoding", "http://ok.example/text/noise", "unreadable"),
    Case("text", "NUL in the words", "http://ok.example/text/nul", "alive", reads=STORY.strip()),
    Case("text", "100,000 nested <div>", "http://ok.example/text/deep", "alive", "nested deeper",
         reads=STORY.strip()),
    Case("text", "50 MB in one line", "http://ok.example/text/line", "too-large", "limit"),
    Case("text", "words out of sight", "http://ok.example/text/hidden", "alive",
         reads=STORY.strip(), hides=OUT_OF_SIGHT),
    Case("text", "an empty page", "http://ok.example/text/empty", "unreadable"),
    Case("text", "HTML called plain text", "http://ok.example/text/plain", "alive",
         reads=DIACRITICS),
    Case("text", "PDF called HTML", "http://ok.example/text/pdf", "alive",
         reads="The first page."),
    Case("text", "PDF of pictures", "http://ok.example/text/scan", "unreadable", "PDF"),
    Case("text", "PDF that is broken", "http://ok.example/text/broken", "unreadable", "PDF"),
    Case("text", "PDF that loops", "http://ok.example/text/looping", "unreadable", "PDF"),
    Case("text", "PDF that is encrypted", "http://ok.example/text/locked", "unreadable", "PDF"),
    Case("text", "EPUB with a bomb", "http://ok.example/text/bomb.epub", "alive", "too large",
         reads="Nobody asked"),
    Case("text", "video called HTML", "http://ok.example/text/film", "unsupported-type",
         "video/mp4"),
)  # fmt: skip

CASES: tuple[Case, ...] = (*URLS, *HTTP, *TLS, *ROBOTS, *TEXT)


def texts() -> dict[str, Route]:
    """What a reader of pages meets."""
    from tests.documents.test_office import BOMB, epub
    from tests.documents.test_pdf import made

    german, russian = (f"<title>T</title><p>{words}</p>" * 3 for words in (DIACRITICS, CYRILLIC))
    told = made("The first page.", "The second page.")
    hidden = (
        f"<p style='display: none'>{OUT_OF_SIGHT}</p><!-- {OUT_OF_SIGHT} --><p hidden>"
        f"{OUT_OF_SIGHT}</p><img alt='{OUT_OF_SIGHT}'><script>'{OUT_OF_SIGHT}'</script>"
    )
    answers: dict[str, tuple[bytes, str]] = {
        "conflict": (f"<meta charset=windows-1252>{german}".encode(), "text/html; charset=utf-8"),
        "unknown": (german.encode(), "text/html; charset=unknown"),
        "utf16": (german.encode("utf-16-le"), "text/html"),
        "1251": (russian.encode("cp1251"), "text/html"),
        "noise": (bytes(range(256)) * 40, "text/html"),
        "nul": (f"<title>T</title>\0<p>{STORY}</p>".encode(), "text/html"),
        "deep": (f"<p>{STORY}</p>".encode() + b"<div>" * 100_000 + b"x", "text/html"),
        "hidden": (f"<title>T</title><p>{STORY}</p>{hidden}".encode(), "text/html"),
        "empty": (b"", "text/html"),
        "plain": (f"<!doctype html>{german}".encode(), "text/plain; charset=utf-8"),
        "pdf": (told, "text/html"),
        "scan": (made("", ""), "application/pdf"),
        "broken": (told[: len(told) // 3], "application/pdf"),
        "looping": (made("One page.").replace(b"/Kids [4 0 R", b"/Kids [2 0 R"), "application/pdf"),
        "locked": (
            made(
                "Words",
                trailer="/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O ("
                + "a" * 32
                + ") /U ("
                + "b" * 32
                + ") >> /ID [(x) (x)]",
            ),
            "application/pdf",
        ),
        "bomb.epub": (epub(**{"OPS/text/one.xhtml": BOMB}), "application/epub+zip"),
        "film": (b"\0\0\0\x20ftypisom\0\0\2\0" * 9, "text/html"),
    }
    made_routes: dict[str, Route] = {
        f"/text/{name}": Reply(body=body, type=kind) for name, (body, kind) in answers.items()
    }
    made_routes["/text/line"] = flood(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"words " * 20_000, 420
    )
    return made_routes


def disallow(path: str = "/", agent: str = "*") -> Reply:
    """A robots.txt."""
    return Reply(type="text/plain", body=f"User-agent: {agent}\nDisallow: {path}\n".encode())


def routes() -> dict[str, Route]:
    """What the web at port 80 answers, whatever the host."""
    zeros = gzip.compress(b"\0" * 200_000_000, 9)
    menu = "".join(f"<li><a href=/s/{n}>Section {n} of the site</a></li>" for n in range(150))
    ok: dict[str, Route] = {
        "/": page("Front page", STORY * 3),
        "/long": ALIVE,
        "/caf%F6": ALIVE,
        "/challenge": Reply(
            body=b"<title>Just a moment...</title><script src=/cdn-cgi/challenge-platform/h/b>"
            b"</script><p>Verify you are human by completing the action below.</p>"
        ),
        "/flaky": [Reply(500), ALIVE],
        "/reset": reset,
        "/silent": lambda _asked, _connection: time.sleep(10),
        "/drip-body": drip(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n", b"x", 0.3, 40),
        "/drip-head": drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x", 0.3, 40),
        "/short": ALIVE.raw().replace(b"Content-Length: 1", b"Content-Length: 9"),
        "/chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"400\r\n" + STORY.encode().ljust(1024, b".") + b"\r\nnonsense\r\n",
        "/headers": flood(b"HTTP/1.1 200 OK\r\n", b"X-Padding: " + b"y" * 9_987 + b"\r\n", 10_000),
        "/header": flood(b"HTTP/1.1 200 OK\r\nX-Long: ", b"y" * 100_000, 1_000),
        "/endless": flood(b"HTTP/1.1 200 OK\r\n\r\n", b"z" * 100_000, 2_000),
        "/claims": b"HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\nabc",
        "/bomb.gz": Reply(body=zeros, headers=(("Content-Encoding", "gzip"),)),
        "/bomb.br": Reply(body=_brotli_bomb(), headers=(("Content-Encoding", "br"),)),
        "/bomb.gz.gz": Reply(
            body=gzip.compress(zeros, 9), headers=(("Content-Encoding", "gzip, gzip"),)
        ),
        "/loop/1": moved("/loop/2"),
        "/loop/2": moved("/loop/1"),
        "/inward": moved("http://127.0.0.2/"),
        "/tofile": moved("file:///etc/hostname"),
        "/toname": moved("http://inside.example/"),
        "/refresh": Reply(body=b"<meta http-equiv=refresh content='0; url=http://127.0.0.1/'>"),
        "/reloads": Reply(
            body=b"<meta http-equiv=refresh content='1; url=/reloads'>" + ALIVE.body
        ),
        "/notgzip": Reply(body=ALIVE.body, headers=(("Content-Encoding", "gzip"),)),
        "/badheader": ALIVE.raw().replace(b"Content-Type", b"no header here\r\nContent-Type"),
        "/banner": b"220 mail.example ESMTP ready\r\n",
        "/news/2024/soft": Reply(
            body=f"<title>Page not found</title><ul>{menu}</ul><h1>Sorry, we could not find that "
            "page</h1>".encode()
        ),
        "/news/about-404": page("Why error 404 pages have become an art", STORY * 12 +
                                "Many of them only say: page not found."),
        "/news/removed-posts": page("Ministry deletes messages", STORY * 6 +
                                    "</p><p>This post has been removed.</p><p>" + STORY * 6),
        "/news/2024/away": moved("/"),
        "/news/": page("News", STORY * 3),
        "/news/old-long-slug-1234": moved("/news/"),
        "/news/same-old-slug-77": moved("http://www.ok.example/news/same-old-slug-77/"),
        "/news/same-old-slug-77/": ALIVE,
        "/news/12345-old-words": moved("/news/12345-new-words"),
        "/news/12345-new-words": ALIVE,
        "/photo.png": Reply(body=b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", type="image/png"),
        "/app": Reply(body=b"<title>App</title><div id=root></div><script src=a.js></script>"),
        "/limited": Reply(
            body=b"<title>Too many requests</title><h1>Too many requests</h1><p>Slow down, or log "
            b"in.</p><form><input type=password></form>"
        ),
        "good.example/": moved("https://good.example/"),
        "a_b.example/": ALIVE,
        "xn--fu-hia.example/": ALIVE,
        "busy.example/": Reply(429, headers=(("Retry-After", "120"),)),
        "once.example/": [Reply(429, headers=(("Retry-After", "1"),)), ALIVE],
        "date.example/": [_busy_until_soon, ALIVE],
        "negative.example/": [Reply(429, headers=(("Retry-After", "-5"),)), ALIVE],
        "forever.example/": Reply(429, headers=(("Retry-After", "1000000000"),)),
        "junk.example/": [Reply(429, headers=(("Retry-After", "soon"),)), ALIVE],
        "/page": ALIVE,
        "/page/open": ALIVE,
        "/torall": moved("http://rall.example/page"),
        "/robots.txt": Reply(404),
        "r503.example/robots.txt": Reply(503),
        "rslow.example/robots.txt": lambda _asked, _connection: time.sleep(10),
        "r403.example/robots.txt": Reply(403),
        "rall.example/robots.txt": disallow(),
        "rus.example/robots.txt": disallow(agent="CiteWatch"),
        "rours.example/robots.txt": Reply(
            body=b"User-agent: *\nDisallow: /\n\nUser-agent: citewatch\nAllow: /\n"
        ),
        "rlong.example/robots.txt": Reply(
            body=b"User-agent: *\nDisallow: /page\nAllow: /page/open\n"
        ),
        "rhtml.example/robots.txt": page("No robots here", STORY),
        "rbom.example/robots.txt": Reply(body=b"\xef\xbb\xbf" + disallow().body),
        "rmoved.example/robots.txt": moved("http://rall.example/robots.txt"),
        "rinward.example/robots.txt": moved("http://127.0.0.1/robots.txt"),
        "rdelay.example/robots.txt": Reply(
            body=b"User-agent: *\nCrawl-delay: 86400\n", type="text/plain"
        ),
        "rhuge.example/robots.txt": flood(
            b"HTTP/1.1 200 OK\r\n\r\n" + disallow().body, b"# padding\n" * 10_000, 10_000
        ),
        "rlate.example/robots.txt": Reply(
            body=b"# padding\n" * 60_000 + disallow().body, type="text/plain"
        ),
    }  # fmt: skip
    ok |= {f"/status/{status}": Reply(status) for status in (404, 410, 401, 402, 403, 451, 418)}
    ok["/status/500"] = Reply(500)
    ok |= texts()
    ok["/status/503"] = Reply(503)
    ok |= {f"/hop/{n}": moved(f"/hop/{n - 1}") for n in range(1, 31)}
    ok |= {f"/story/hop/{n}": moved(f"/story/hop/{n - 1}") for n in range(1, 6)}
    ok["/story/hop/0"] = ALIVE
    return ok


def _busy_until_soon(_: Asked, connection: socket.socket) -> None:
    """503, to be asked again at a date: dates are in whole seconds, so half to one and a half."""
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=1.5), usegmt=True)
    connection.sendall(Reply(503, headers=(("Retry-After", date),)).raw())


def _brotli_bomb() -> bytes:
    import brotli

    packed: bytes = brotli.compress(b"\0" * 100_000_000, quality=5)
    return packed


@dataclass(frozen=True)
class Observed:
    """A case, what came of it, and whether that is what was expected."""

    case: Case
    kind: str
    detail: str
    hops: int
    text: str

    @property
    def ok(self) -> bool:
        return (
            self.kind == self.case.expected
            and self.case.detail in self.detail
            and self.case.reads in self.text
            and not (self.case.hides and self.case.hides in self.text)
            and self.case.hops in (None, self.hops)
        )


def play(cases: Sequence[Case] = CASES, **settings: object) -> tuple[list[Observed], Crawled]:
    """Crawl all cases at once, judge what was archived, and say what was observed."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        web = stack.enter_context(Web(routes()))
        hosts = certificates(folder)
        secure = {
            host: stack.enter_context(Web({"/": ALIVE}, tls=context))
            for host, context in hosts.contexts.items()
        }
        lines = [
            web.resolve(host)
            for host in ("ok.example", "www.ok.example", "a_b.example", "xn--fu-hia.example",
                         "busy.example", "once.example", "date.example", "negative.example",
                         "forever.example", "junk.example", "good.example",
                         *(case.url.split("/")[2] for case in ROBOTS))
        ]  # fmt: skip
        lines += [served.resolve(host) for host, served in secure.items()]
        lines.append(f"plain.example:443:127.0.0.1:{web.port}")
        lines.append(f"refused.example:80:127.0.0.1:{silent_port()}")
        crawled = crawl(
            [case.url for case in cases],
            archive=folder / "archive",
            timeout=120,
            **{
                **TIMES,
                "CITEWATCH_RESOLVE": lines,
                "CITEWATCH_LOOKUP": "tests.support.crawling.stub_lookup",
                "CITEWATCH_CA_FILE": str(hosts.ca_file),
                **settings,
            },
        )
        return [_observed(case, crawled, folder / "archive") for case in cases], crawled


def _observed(case: Case, crawled: Crawled, archive: Path) -> Observed:
    from crawler.archive.reader import Archive
    from crawler.documents.page import read_page
    from crawler.linkstate.state import state_of
    from crawler.model import Evidence, Fetch, Hop, Kind
    from reports.catalogue import words

    raw: dict[str, Any] = dict(crawled.fetches[case.url])
    raw["redirects"] = tuple(Hop(**hop) for hop in raw["redirects"])
    raw["failure"] = Kind(raw["failure"]) if raw["failure"] else None
    raw["evidence"] = Evidence(**raw["evidence"]) if raw["evidence"] else None
    fetch = Fetch(**raw)
    read, payload = None, b""
    if fetch.evidence is not None:
        with Archive([archive]) as kept:
            record = kept.read(fetch.evidence)
        payload = record.payload
        read = read_page(payload, record.content_type, record.url) if payload else None
    state = state_of(fetch, read, payload)
    said = [fetch.detail, words().sentence(state.reason), *(read.notes if read else ())]
    text = " ".join(read.text.split()) if read else ""
    return Observed(case, state.kind.value, " ".join(said), len(fetch.redirects), text)


def table(observed: Sequence[Observed]) -> str:
    """Input, expected and observed, one case a line."""
    lines = [f"{'':4}{'group':8}{'input':34}{'expected':18}{'observed':18}said"]
    for seen in observed:
        case = seen.case
        mark = "ok" if seen.ok else "XX"
        lines.append(
            f"{mark:4}{case.group:8}{case.what:34}{case.expected:18}{seen.kind:18}"
            f"{seen.detail.strip()[:90]}"
        )
    return "\n".join(lines)


def main() -> int:
    """Play everything, print the table; 1 when anything differs."""
    started = time.monotonic()
    observed, crawled = play()
    print(table(observed))
    wrong = sum(not seen.ok for seen in observed)
    print(
        f"\n{len(observed)} cases, {wrong} differ; {time.monotonic() - started:.1f} s, "
        f"peak memory of the crawl {crawled.peak / 1e6:.0f} MB, "
        f"{threading.active_count()} threads left"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
