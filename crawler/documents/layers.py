"""What a page holds beyond the text it shows at first, and what of it was not read.

A reader who clicks sees folded panels; a browser puts streamed parts in their places and writes
what scripts hold; words that a page has struck out are withdrawn. These are layers, read only for a
quotation that the shown text does not have. A page that says it goes on elsewhere was not read,
until its further parts were: what it shows in frames of its own site, the pages it goes on at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

from crawler.documents.visibletext import (
    HIDDEN_PARTS,
    WITHDRAWN_PARTS,
    extracted,
    prepared,
    tags_of,
    visible_text,
)
from crawler.model import Layer, LayerName, Reason, ReasonCode
from crawler.web.url import page_key, problem, registered_domain

_TEMPLATE = re.compile(r"(?i)<(/?)template\b")
_STREAMED = re.compile(r"(?i)<template\b|<div hidden id=[\"']?S:")

_SCRIPT = re.compile(r"(?is)<script\b([^>]{0,2000})>(.*?)</script")
_NO_WORDS = re.compile(r"(?i)\bsrc\s*=|type\s*=\s*[\"']?(?:application/ld\+json|text/css|speculat)")
_LITERAL = re.compile(r'"((?:[^"\\\n]|\\.){30,})"')
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|&(?:#\d{1,7}|#x[\da-fA-F]{1,6}|\w{2,30});")
_CODE = re.compile(r"[{};=]\s|\bfunction\b|https?://\S+$")

SPACES = 4
"""Spaces in a text of a script from which it is words; classes and settings have fewer."""

DEEPEST = 3
"""Texts within texts that are read: scripts hold JSON in JSON, and markup in that."""

MOST_SCRIPT = 5_000_000
"""Characters of scripts that are searched for words, 20 ms for each million."""


@dataclass(frozen=True, slots=True)
class Layers:
    """The deeper layers of a page, and why not all of it was read, None where it was."""

    deeper: tuple[Layer, ...] = ()
    unread: Reason | None = None


def read_layers(markup: str, text: str, url: str = "", read: Collection[str] = ()) -> Layers:
    """The layers of a page beyond `text`, which it shows, each one's words at its own offsets.

    `read` are the keys of those further parts of the page at `url` that were read, too.
    """
    told, hidden = prepared(markup, tags_of(markup))
    found = []
    if _STREAMED.search(markup) or any(part in HIDDEN_PARTS for part in hidden):
        kept = [part for part in hidden if part not in HIDDEN_PARTS]
        unfolded = _text(_TEMPLATE.sub(r"<\1div", told), kept)
        if len(unfolded) > len(text):
            name = LayerName.STREAMED if _STREAMED.search(markup) else LayerName.FOLDED
            found.append(Layer(name, unfolded))
    held = "\n\n".join(dict.fromkeys(_held(markup)))
    if held:
        found.append(Layer(LayerName.SCRIPT, held))
    if any(part in WITHDRAWN_PARTS for part in hidden):
        kept = [part for part in hidden if part not in WITHDRAWN_PARTS]
        found.append(Layer(LayerName.WITHDRAWN, _text(told, [*kept, "ins"])))  # as it was before
    return Layers(tuple(found), unread(markup, text, url, read))


def _text(markup: str, hidden: list[str]) -> str:
    from resiliparse.parse.html import HTMLTree

    return extracted(HTMLTree.parse(markup), hidden, main=False)


def _held(markup: str) -> Iterator[str]:
    """The texts that scripts hold, in order."""
    left = MOST_SCRIPT
    for script in _SCRIPT.finditer(markup):
        if _NO_WORDS.search(script[1]):
            continue
        left -= len(script[2])
        if left < 0:
            return
        yield from _texts(script[2], 1)


def _texts(code: str, depth: int) -> Iterator[str]:
    for literal in _LITERAL.finditer(code):
        if literal[1].count(" ") < SPACES and "\\u" not in literal[1]:
            continue
        try:
            text = json.loads(f'"{literal[1]}"')
        except ValueError:
            continue
        if depth < DEEPEST and '"' in text and _LITERAL.search(text):
            yield from _texts(text, depth + 1)
        words = visible_text(text) if _MARKUP.search(text) else text.strip()
        if words.count(" ") >= SPACES and not _CODE.search(words):
            yield words


# Signs that a page goes on elsewhere, so that what is not on it may stand there.


_HREF = re.compile(r"(?i)\bhref\s*=\s*[\"']?([^\"'\s>]{1,2000})")
_PAGED = re.compile(
    r"(?i)[?&](?:page|p|pg|seite|pagina|paged|str)=(\d{1,2})(?=&|\Z)"
    r"|/(?:page|seite|pagina|p)[/_-]?(\d{1,2})(?=/?(?:\?|\Z))"
    r"|[-_,](?:page|seite|pagina|p|s)[-_]?(\d{1,2})(?=(?:\.\w{3,5})?/?(?:\?|\Z))"
    r"|/([2-9])(?=(?:\.\w{3,5})?/?(?:\?|\Z))"
)
_OF_PAGES = re.compile(
    r"(?i)\b(?:page|seite|p[aá]gina|strona|strana|sida|pagina|страница|стр\.|сторінка)\s{1,3}(\d{1,2})"
    r"\s{0,3}(?:of|von|de|sur|di|z|av|van|из|з|/)\s{0,3}(\d{1,2})\b"
)
_MORE = re.compile(
    r"(?i)<button\b[^>]{0,900}>\s*(?:<[^>]{0,300}>\s*){0,4}((?:load|show) (?:more|older|earlier)"
    r"(?: (?:updates|posts|entries))?|(?:mehr|weitere|ältere) (?:beiträge|einträge|updates)"
    r"(?: (?:laden|anzeigen))?|mehr laden|(?:charger|afficher|voir) plus(?: de (?:posts|messages))?"
    r"|cargar más|ver más(?: publicaciones)?|carregar mais|carica altri|показать (?:ещё|еще)"
    r"|загрузить (?:ещё|еще)|завантажити ще|показати ще|meer laden|ladda fler|last inn flere)\s*<"
)
_SOURCE = re.compile(r"(?i)\bsrc\s*=\s*[\"']?([^\"'\s>]{3,2000})")
_UNSEEN = re.compile(
    r"(?i)display:\s?none|visibility:\s?hidden|\bhidden\b|(?:width|height)\s*[=:]\s*[\"']?[01](?:px)?\b"
    r"|about:|javascript:|googletagmanager|doubleclick|captcha|youtube|youtu\.be|vimeo|facebook\."
    r"|twitter\.|platform\.|instagram|disqus|addthis|sharethis|widget|player|embed|\bads?\b|adserv"
    r"|advert|banner|video|audio|comment|login|analytics|consent|\bmap|chat|sumo|newsletter"
    r"|soundcloud|spotify|tiktok"
)
_LIVE = re.compile(r"(?i)liveblog|live-blog|live_blog|\blive (?:updates|blog|ticker)|ticker")

MOST_PARTS = 8
"""Further parts of one page that are fetched and searched, with those that its parts name."""

MOST_LINKS = 5_000
"""Links and frames of one page that are looked at: 1 ms for each thousand."""

_LINKS = re.compile(r"(?i)<(?:(a|link|base)|i?frame)\b([^>]{0,1500})")
_NEXT = re.compile(r"(?i)\brel\s*=\s*[\"']?[^\"'>]{0,40}\bnext\b")
_ENDING = re.compile(r"(?i)(?:/index)?(?:\.(?:s?html?|php|aspx?|jsp))?/*(?=\?|\Z)")
_ROOTED = re.compile(r"(?:/[\w?=~-][\w?=.~-]*)+/?", re.ASCII)  # joining changes nothing of these
_LEAST_NAME, _LONGEST_NAME = 4, 100  # characters of a fragment that an address is told by


@dataclass(frozen=True, slots=True)
class Part:
    """Where a further part of a page is: in a frame, on a next page, or as a post of its own."""

    url: str
    where: ReasonCode  # IN_FRAME, ON_NEXT_PAGE, IN_POST


def frames(markup: str) -> Iterator[str]:
    """The addresses of the frames of a page that a reader sees, as they stand there."""
    for link, written in _links(markup):
        source = _SOURCE.search(written) if not link else None
        if source is not None and not _UNSEEN.search(written):
            yield unescape(source[1])


def fragment_of(url: str) -> str:
    """The name of the part of a page that a link leads to; "" for none, and for words of it."""
    name = unquote(url.partition("#")[2])
    return "" if name.startswith(":~:") or len(name) > _LONGEST_NAME else name


def parts(markup: str, url: str, fragment: str = "") -> tuple[Part, ...]:
    """The further parts of the page at `url`, MOST_PARTS at most and all of its own site.

    `fragment` is the one by which the page was linked to: a live blog moves its posts to pages of
    their own, whose addresses have the fragment's name.
    """
    base, domain, here = url, registered_domain(url), _numbered(url)
    post = None
    if len(fragment) >= _LEAST_NAME and not _shows(markup, fragment):
        post = re.compile(rf"(?<!\w){re.escape(fragment)}(?!\w)")
    found: list[tuple[int, Part]] = []
    seen: set[tuple[str | None, str]] = set()  # a menu stands in a page twice and more
    for link, written in _links(markup):
        if (link, written) in seen:
            continue
        seen.add((link, written))
        if not link:
            source = _SOURCE.search(written)
            if source is not None and not _UNSEEN.search(written):
                found.append((0, Part(_joined(base, source[1]), ReasonCode.IN_FRAME)))
            continue
        href = _HREF.search(written)
        if href is None:
            continue
        if link.lower() == "base":
            base = _joined(url, href[1])
            seen.clear()
            continue
        address = href[1].partition("#")[0]
        if post is not None and post.search(unquote(address)):
            found.append((0, Part(_joined(base, href[1]), ReasonCode.IN_POST)))
        elif _PAGED.search(address) and (
            not _ROOTED.fullmatch(address) or here[1].endswith(_stem(address))
        ):
            there = _joined(base, address)
            number, stem = _numbered(there)
            if stem == here[1] and number > here[0] and urlsplit(there).path.strip("/"):
                found.append((number, Part(there, ReasonCode.ON_NEXT_PAGE)))
    chosen: dict[str, Part] = {}
    for _, part in sorted(found, key=lambda one: one[0]):
        if registered_domain(part.url) == domain and problem(part.url) is None:
            chosen.setdefault(page_key(part.url), part)
    chosen.pop(page_key(url), None)
    return tuple(chosen.values())[:MOST_PARTS]


def _links(markup: str) -> Iterator[tuple[str | None, str]]:
    """Links ("a", "link", "base") and frames (None) with what stands in their tags."""
    for _, tag in zip(range(MOST_LINKS), _LINKS.finditer(markup), strict=False):
        yield tag[1], tag[2]


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, unescape(href))
    except ValueError:
        return ""


def _shows(markup: str, fragment: str) -> bool:
    return re.search(rf"(?i)\b(?:id|name)\s*=\s*[\"']?{re.escape(fragment)}\b", markup) is not None


def _numbered(url: str) -> tuple[int, str]:
    """The number of a page of several, 1 where the address has none, and the address without it."""
    split = urlsplit(url)
    address = f"{split.netloc}{split.path}{'?' + split.query if split.query else ''}"
    found = _PAGED.search(address)
    number = int(next(filter(None, found.groups()), "1")) if found else 1
    return number, _stem(address)


def _stem(address: str) -> str:
    """An address without its number: that of a rooted one ends as where it leads to ends."""
    return _ENDING.sub("", _PAGED.sub("", address, count=1), count=1)


def unread(markup: str, text: str, url: str = "", read: Collection[str] = ()) -> Reason | None:
    """Why a page is not all there is to read: a frame, a next page, posts loaded on demand.

    `read` are the keys of the further parts of the page at `url` that were read.
    """
    for link, written in _links(markup):
        href = _HREF.search(written) if link and _NEXT.search(written) else None
        paged = href is not None and _PAGED.search(href[1].partition("#")[0])
        if href is not None and paged and page_key(_joined(url, href[1])) not in read:
            return Reason(ReasonCode.NEXT_PAGE_UNREAD, {"url": href[1]})
    pages = _OF_PAGES.search(text)
    if pages is not None and int(pages[2]) - int(pages[1]) > len(read):
        return Reason(ReasonCode.PAGE_OF_PAGES, {"said": " ".join(pages[0].split())})
    more = _MORE.search(markup)
    if more is not None and _LIVE.search(markup):
        return Reason(ReasonCode.MORE_UNREAD, {"said": " ".join(more[1].split())})
    for source in frames(markup):
        there = _joined(url, source)
        own = registered_domain(there) == registered_domain(url) if url else ":" not in source
        if own and page_key(there) not in read:
            return Reason(ReasonCode.FRAME_NOT_READ, {"frame": source})
    return None


_SRCDOC = re.compile(
    r"(?i)<iframe\b[^>]{0,900}?\bsrcdoc\s{0,9}=\s{0,9}(?:\"([^\"]{1,500000})\"|'([^']{1,500000})')"
)


def framed(markup: str, tags: str = "") -> str:
    """`markup` with what frames hold in their own tags (`srcdoc`) behind these, as it is shown.

    `tags` are those of the markup, where they are known.
    """
    if not any(sign in (tags or markup) for sign in ("srcdoc", "SRCDOC")):
        return markup

    def shown(frame: re.Match[str]) -> str:
        if _UNSEEN.search(frame[0][: frame.start(1 if frame[1] else 2) - frame.start()]):
            return frame[0]
        return f"<div>{_PAGE_TAGS.sub('', unescape(frame[1] or frame[2]))}</div><iframe"

    return _SRCDOC.sub(shown, markup)


_PAGE_TAGS = re.compile(r"(?i)</?(?:html|head|body|!doctype)\b[^>]{0,500}>")
