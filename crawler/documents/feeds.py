"""Lists of articles: RSS, Atom and JSON feeds, sitemaps and news sitemaps, plain or gzipped, and
dumps of wikis, whose articles stand in them.

Formats: RSS 2.0 and RDF 1.0, RFC 4287 (Atom), JSON Feed 1.1, sitemaps.org 0.9 with Google's news
extension, MediaWiki's export (0.3 to 0.11). XML is read without entities, DTDs or anything
outside the file.
"""

from __future__ import annotations

import bz2
import gzip
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any, BinaryIO, cast
from urllib.parse import quote
from xml.etree.ElementTree import Element

from lxml import etree

from crawler.documents.encoding import read_json
from crawler.errors import InputError
from crawler.web.url import absolute, identity

MOST_BYTES = 64 * 1024 * 1024  # unpacked; the sitemap protocol allows 50 MB
MOST_ENTRIES = 50_000  # the sitemap protocol's own limit


@dataclass(frozen=True, slots=True)
class Entry:
    """One article: its absolute URL, and its date (ISO 8601, as precise as given) and title."""

    url: str
    published: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """The articles of a list, each URL once, and the lists it names (sitemap indexes, next pages).

    `complete` is False when entries above MOST_ENTRIES were left out. A list that names itself
    stands in `nested`; following it only once is the caller's part.
    """

    entries: tuple[Entry, ...]
    nested: tuple[str, ...] = ()
    title: str | None = None
    complete: bool = True


def is_feed(payload: bytes) -> bool:
    """Whether the first bytes look like a list of articles rather than an article."""
    head = _unpacked(payload, "", 4096)[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{"):
        return b"jsonfeed.org/version" in head
    signs = (b"<rss", b"<feed", b"<rdf:RDF", b"<urlset", b"<sitemapindex")
    return head.startswith(b"<") and any(sign in head for sign in signs)


def read_feed(payload: bytes, address: str) -> Feed:
    """Read a list of articles.

    `address` resolves relative links and names the input in errors. Raises InputError for what is
    no such list, is malformed, declares entities, or unpacks to more than MOST_BYTES.
    """
    body = _unpacked(payload, address, MOST_BYTES).removeprefix(b"\xef\xbb\xbf").strip()
    if not body:
        raise InputError(address, "is empty")
    if body.startswith(b"{"):
        return _feed(_json_entries(_json(body, address), address), address)
    root = _xml(body, address)
    kind = _name(root)
    if kind == "sitemapindex":
        maps = (_text(child, "loc") or "" for child in _children(root, "sitemap"))
        return _feed(iter(()), address, nested=maps)
    if kind == "urlset":
        return _feed(_sitemap_entries(root), address)
    if kind == "feed":
        links = _children(root, "link")
        nexts = [link.get("href", "") for link in links if link.get("rel") == "next"]
        return _feed(_atom_entries(root), address, nested=nexts, title=_text(root, "title"))
    if kind in ("rss", "RDF"):
        channel = next(_children(root, "channel"), root)
        return _feed(_rss_entries(root), address, title=_text(channel, "title"))
    raise InputError(address, f"is neither a feed nor a sitemap, but <{kind}>")


def _feed(
    entries: Iterator[Entry], address: str, nested: Iterable[str] = (), title: str | None = None
) -> Feed:
    """Absolute URLs, each page once, as many as are allowed."""
    kept: dict[str, Entry] = {}
    complete = True
    for entry in entries:
        url = absolute(address, entry.url)
        if url is None:
            continue
        if len(kept) >= MOST_ENTRIES:
            complete = False
            break
        kept.setdefault(identity(url), Entry(url, entry.published, entry.title))
    lists = [absolute(address, url) for url in islice(nested, MOST_ENTRIES)]
    unique = tuple(dict.fromkeys(url for url in lists if url))
    return Feed(tuple(kept.values()), unique, title, complete)


def _unpacked(payload: bytes, address: str, most: int) -> bytes:
    if not payload.startswith(b"\x1f\x8b"):
        if len(payload) > most and address:
            raise InputError(address, f"is larger than {most} bytes")
        return payload
    inflater = zlib.decompressobj(wbits=31)
    try:
        body = inflater.decompress(payload, most)
    except zlib.error as error:
        if not address:
            return b""
        raise InputError(address, f"is a damaged gzip file ({error})") from error
    if inflater.unconsumed_tail and address:
        raise InputError(address, f"unpacks to more than {most} bytes")
    return body


def _xml(body: bytes, address: str) -> Element:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root: Element = fromstring(body, forbid_dtd=False, forbid_entities=True)
    except DefusedXmlException as error:
        raise InputError(address, f"declares entities, which are not read ({error})") from error
    except (ParseError, ValueError, LookupError) as error:
        raise InputError(address, f"is not well-formed XML ({error})") from error
    return root


def _json(body: bytes, address: str) -> dict[str, Any]:
    try:
        found = read_json(body)
    except ValueError as error:
        raise InputError(address, f"is not valid JSON ({error})") from error
    if not isinstance(found, dict) or not isinstance(found.get("items"), list):
        raise InputError(address, "is JSON, but no JSON Feed: it has no list of items")
    return found


def _json_entries(feed: dict[str, Any], address: str) -> Iterator[Entry]:
    for item in feed["items"]:
        if isinstance(item, dict):
            url = item.get("url") or item.get("external_url") or item.get("id")
            if isinstance(url, str):
                date, title = item.get("date_published"), item.get("title")
                yield Entry(url, _iso(str(date or "")), title if isinstance(title, str) else None)


def _sitemap_entries(root: Element) -> Iterator[Entry]:
    for url in _children(root, "url"):
        news = next(_children(url, "news"), None)
        date = _text(news, "publication_date") if news is not None else None
        title = _text(news, "title") if news is not None else None
        yield Entry(_text(url, "loc") or "", _iso(date or _text(url, "lastmod") or ""), title)


def _atom_entries(root: Element) -> Iterator[Entry]:
    for entry in _children(root, "entry"):
        links = list(_children(entry, "link"))
        shown = [link for link in links if link.get("rel", "alternate") == "alternate"]
        href = (shown or links)[0].get("href", "") if links else _text(entry, "id") or ""
        date = _text(entry, "published") or _text(entry, "updated") or ""
        yield Entry(href, _iso(date), _text(entry, "title"))


def _rss_entries(root: Element) -> Iterator[Entry]:
    for item in root.iter():
        if _name(item) != "item":
            continue
        url = _text(item, "link") or ""
        guid = next(_children(item, "guid"), None)
        if not url and guid is not None and guid.get("isPermaLink", "true") != "false":
            url = (guid.text or "").strip()
        date = _text(item, "pubDate") or _text(item, "date") or ""
        yield Entry(url, _iso(date), _text(item, "title"))


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _children(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if _name(child) == name)


def _text(element: Element, name: str) -> str | None:
    child = next(_children(element, name), None)
    text = " ".join("".join(child.itertext()).split()) if child is not None else ""
    return text or None


def _iso(written: str) -> str | None:
    """A feed's date (RFC 3339 or RFC 5322) in ISO 8601; None when it is neither."""
    from crawler.language.dates import iso_date

    if not written:
        return None
    found = iso_date(written)
    if found or written[:4].isdigit():
        return found
    try:
        return parsedate_to_datetime(written).isoformat()
    except (ValueError, TypeError, IndexError):
        return None


# Dumps of wikis: MediaWiki's export, page by page.


DUMPS = (".xml", ".xml.bz2", ".xml.gz")
_HEAD = 2000  # bytes in which a dump's first element stands
_WIKITEXT = ("", "wikitext")
LARGEST_PAGE = 50_000_000
"""Characters. MediaWiki takes 2 MB; a page of more is none."""


@dataclass(frozen=True, slots=True)
class DumpPage:
    """One article of a dump: its title, its wikitext, when that was written, and its address."""

    title: str
    text: str
    written: str
    url: str
    lang: str


def is_dump(path: str) -> bool:
    """Whether a file is a dump of a wiki, by its name and its first element."""
    if not path.lower().endswith(DUMPS):
        return False
    try:
        with _opened(path) as stream:
            return b"<mediawiki" in stream.read(_HEAD)
    except (OSError, EOFError, zlib.error):
        return False


def dump_pages(path: str) -> Iterator[DumpPage]:
    """The articles of a dump, one at a time: its main namespace, no redirects, the last revision of
    each. What is read is let go, so that a dump may be larger than memory.

    Raises InputError where the file ends early or is no XML.
    """
    base = lang = ""
    try:
        with _opened(path) as stream:
            walk = etree.iterparse(
                stream, events=("end",), resolve_entities=False, no_network=True, huge_tree=True
            )
            for _, element in walk:
                name = str(element.tag).rpartition("}")[2]
                if name == "base":
                    base = (element.text or "").rpartition("/")[0]
                    lang = element.getroottree().getroot().get(_XML_LANG) or ""
                elif name == "page":
                    page = _dump_page(element, base, lang)
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]
                    if page is not None:
                        yield page
    except (etree.XMLSyntaxError, OSError, EOFError, zlib.error) as error:
        raise InputError(path, f"is a dump that cannot be read to its end ({error})") from None


_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def _dump_page(element: etree._Element, base: str, lang: str) -> DumpPage | None:
    told = {str(one.tag).rpartition("}")[2]: one for one in element}
    if "redirect" in told or (told["ns"].text if "ns" in told else "0") != "0":
        return None
    revision = {str(one.tag).rpartition("}")[2]: one.text for one in told.get("revision", ())}
    text, title = revision.get("text") or "", (told["title"].text if "title" in told else "") or ""
    if (revision.get("model") or "") not in _WIKITEXT or not title or len(text) > LARGEST_PAGE:
        return None
    url = f"{base}/{in_address(title)}" if base else title
    return DumpPage(title, text, revision.get("timestamp") or "", url, lang)


def in_address(title: str) -> str:
    """A wiki's title as its addresses have it."""
    return quote(title.replace(" ", "_"), safe="/:@!$*(),;~'")


def _opened(path: str) -> BinaryIO:
    if path.lower().endswith(".bz2"):
        return cast(BinaryIO, bz2.open(path, "rb"))
    return cast(
        BinaryIO, gzip.open(path, "rb") if path.lower().endswith(".gz") else open(path, "rb")
    )
