"""What a page says of itself: title, author, date, address, outlet, language, sources."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from crawler.model import Access
from crawler.reading import markup
from crawler.reading.dates import first_date

_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Report|ClaimReview|LiveBlog|WebPage)", re.I)
_DATE = re.compile(
    r"(\d{4})-(\d{2})(?:-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d{1,9})?\s?"
    r"(Z|[+-]\d{2}:?\d{2})?)?)?"
)
_URL_DATE = re.compile(
    r"/((?:19|20)\d{2})[/-](0?[1-9]|1[0-2])(?:[/-](0?[1-9]|[12]\d|3[01]))?(?=[/-])"
)
_MARKUP = re.compile(r"<[^<>]{1,500}>|&[a-z]{2,8};")
_DATE_NAMES = re.compile(
    r"(?<![a-z])(?:date|dates|time|timestamp|pub|published|publish|posted|meta|byline|datum|fecha"
    r"|data|info|dt|update|metatextline)(?![a-z])"
)
_DATE_LINE = 120  # characters
_MAX_JSON = 2_000_000  # characters of JSON-LD that are read, a block
_MAX_NODES = 5_000
_MAX_WORDS = 1_000  # characters of a title, a name or a date's line
_MAX_DEPTH = 5  # boxes within boxes around a name or an address
_MAX_NAMES = 50
_MAX_SOURCES = 1_000
_DATE_METAS = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "article:published",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "date",
    "citation_publication_date",
    "cxenseparse:recs:publishtime",
)
_MODIFIED_METAS = ("article:modified_time", "og:updated_time", "datemodified", "last-modified")
_AUTHOR_METAS = (
    "author",
    "parsely-author",
    "dc.creator",
    "article:author",
    "citation_author",
    "sailthru.author",
)
_SITE_METAS = ("og:site_name", "application-name", "al:android:app_name", "dc.publisher")
_TITLE_METAS = ("og:title", "twitter:title", "dc.title", "parsely-title", "title")


@dataclass(frozen=True, slots=True)
class Metadata:
    """Everything as the page has it; None where it says nothing."""

    title: str | None = None
    author: str | None = None
    published: str | None = None
    published_from: str | None = None
    canonical: str | None = None
    outlet: str | None = None
    lang: str | None = None
    description: str | None = None
    body: str | None = None  # the article's text, where structured data has it
    sources: tuple[tuple[str, str], ...] = ()  # (property, address) from schema.org
    modified: str | None = None
    access: Access | None = None


def read_metadata(root: etree._Element, address: str) -> Metadata:
    """The metadata of a page whose address is `address`. Never raises on bad metadata."""
    metas = _metas(root)
    nodes = tuple(_nodes(root))
    article = next((node for node in nodes if _is_article(node)), {})
    published, origin = _published(metas, article, nodes, root, address)
    return Metadata(
        title=_title(metas, article, root),
        author=_author(metas, article, root),
        published=published,
        published_from=origin,
        canonical=_canonical(root, metas, article),
        outlet=_first(metas, _SITE_METAS) or _name(article.get("publisher")),
        lang=_lang(root, metas, article),
        description=_first(metas, ("og:description", "description")),
        body=_body(article),
        sources=tuple(_sources(nodes)),
        modified=_modified(metas, article),
        access=_access(metas, article),
    )


def _metas(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        key = element.get("property") or element.get("name") or element.get("itemprop")
        value = (element.get("content") or "").strip()
        if key and value:
            found.setdefault(key.strip().lower(), value)
    return found


def _first(metas: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((metas[name] for name in names if name in metas), None)


def _nodes(root: etree._Element) -> Iterator[dict[str, Any]]:
    """Every object in the page's JSON-LD, outermost first, at most `_MAX_NODES`."""
    count = 0
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        stack = [_json(script.text or "")]
        while stack and count < _MAX_NODES:
            item = stack.pop()
            if isinstance(item, list):
                stack.extend(reversed(item))
            elif isinstance(item, dict):
                count += 1
                yield item
                stack.extend(value for value in item.values() if isinstance(value, dict | list))


def _json(text: str) -> object:
    text = text.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    if not text or len(text) > _MAX_JSON:
        return None
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _types(node: dict[str, Any]) -> str:
    kind = node.get("@type", "")
    return " ".join(str(item) for item in kind) if isinstance(kind, list) else str(kind)


def _is_article(node: dict[str, Any]) -> bool:
    return ("headline" in node or "datePublished" in node) and bool(
        _ARTICLE_TYPES.search(_types(node))
    )


def _name(value: object, depth: int = 0) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    if depth >= _MAX_DEPTH:
        return None
    if isinstance(value, dict):
        return _name(value.get("name"), depth + 1)
    if isinstance(value, list):
        names = [name for item in value[:_MAX_NAMES] if (name := _name(item, depth + 1))]
        return ", ".join(dict.fromkeys(names)) or None
    return None


def _text(element: etree._Element) -> str:
    """An element's words, at most about `_MAX_WORDS` characters of them."""
    pieces: list[str] = []
    length = 0
    for piece in element.itertext():
        pieces.append(str(piece))
        length += len(piece)
        if length > _MAX_WORDS:
            break
    return " ".join("".join(pieces).split())


def _title(metas: dict[str, str], article: dict[str, Any], root: etree._Element) -> str | None:
    headings = [text for text in (_text(item) for item in root.iter("h1")) if text]
    if len(headings) == 1:
        return headings[0]
    headline = article.get("headline")
    named = headline.strip() if isinstance(headline, str) else ""
    title = named or _first(metas, _TITLE_METAS)
    if title:
        return next((item for item in headings if item in title or title in item), title)
    element = root.find(".//title")
    return (_text(element) if element is not None else "") or (headings[0] if headings else None)


def _author(metas: dict[str, str], article: dict[str, Any], root: etree._Element) -> str | None:
    name = _name(article.get("author"))
    if name and not name.startswith(("http:", "https:")):
        return name
    for key in _AUTHOR_METAS:
        value = metas.get(key)
        if value and not value.startswith(("http:", "https:", "@")):
            return value
    for element in root.iter("a", "span", "div", "p"):
        if element.get("rel") == "author" or element.get("itemprop") == "author":
            text = _text(element)
            if 0 < len(text) <= 80:
                return text
    return None


def iso_date(value: str) -> str | None:
    """The date in ISO 8601, as precise as it was given: "2024-01", "2024-01-09", with time."""
    found = _DATE.match(value.strip())
    if found is None:
        return None
    year, month, day, time, zone = found.groups()
    if not 1 <= int(month) <= 12 or (day is not None and not 1 <= int(day) <= 31):
        return None
    date = f"{year}-{month}" + (f"-{day}" if day else "")
    if time is None:
        return date
    if zone and zone != "Z" and ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    return f"{date}T{time}{zone or ''}"


def _published(
    metas: dict[str, str],
    article: dict[str, Any],
    nodes: tuple[dict[str, Any], ...],
    root: etree._Element,
    address: str,
) -> tuple[str | None, str | None]:
    """The date of publication and where it stood."""
    value = article.get("datePublished")
    if isinstance(value, str) and (date := iso_date(value)):
        return date, "json-ld"
    for name in _DATE_METAS:
        if name in metas and (date := iso_date(metas[name])):
            return date, "meta"
    for element in root.iter("time"):
        stamp = element.get("datetime")
        if stamp and (date := iso_date(stamp)):
            return date, "text"
    found = _URL_DATE.search(address)
    if found:
        year, month, day = found.groups()
        date = f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")
        return date, "url"
    shown = _shown_date(root)
    return (shown, "text") if shown else (None, None)


def _modified(metas: dict[str, str], article: dict[str, Any]) -> str | None:
    value = article.get("dateModified")
    if isinstance(value, str) and (date := iso_date(value)):
        return date
    return next((date for name in _MODIFIED_METAS if (date := iso_date(metas.get(name, "")))), None)


def _access(metas: dict[str, str], article: dict[str, Any]) -> Access | None:
    """schema.org's isAccessibleForFree, or the content tier that Facebook's crawler asks for."""
    value = str(article.get("isAccessibleForFree", "")).strip().lower()
    value = value.rpartition("/")[2]  # "http://schema.org/False"
    if value in ("true", "false"):
        return Access.FREE if value == "true" else Access.PAID
    tier = metas.get("article:content_tier", "").lower()
    return {"free": Access.FREE, "metered": Access.PAID, "locked": Access.PAID}.get(tier)


def _shown_date(root: etree._Element) -> str | None:
    """The first full date in a short line whose name says that it is a date, or in <i>, <small>."""
    for element in root.iter("span", "div", "p", "i", "em", "small", "li", "td", "dd", "h2", "h6"):
        names = markup.hint(element)
        if _DATE_NAMES.search(names) or (element.tag in ("i", "small") and not names):
            text = _text(element)
            date = first_date(text) if len(text) <= _DATE_LINE else None
            if date:
                return date
    return None


def _body(article: dict[str, Any]) -> str | None:
    """schema.org's articleBody without the markup that some pages leave in it."""
    value = article.get("articleBody")
    return _MARKUP.sub(" ", value) if isinstance(value, str) and value.strip() else None


def _canonical(root: etree._Element, metas: dict[str, str], article: dict[str, Any]) -> str | None:
    for element in root.iter("link"):
        if "canonical" in (element.get("rel") or "").lower().split() and element.get("href"):
            return str(element.get("href")).strip()
    if "og:url" in metas:
        return metas["og:url"]
    value = article.get("mainEntityOfPage") or article.get("url")
    if isinstance(value, dict):
        value = value.get("@id")
    return value if isinstance(value, str) else None


def _lang(root: etree._Element, metas: dict[str, str], article: dict[str, Any]) -> str | None:
    for value in (
        root.get("lang"),
        root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        root.get("xml:lang"),
        article.get("inLanguage"),
        metas.get("og:locale"),
        metas.get("content-language"),
        metas.get("language"),
    ):
        if isinstance(value, str):
            found = re.match(r"\s*([A-Za-z]{2,3})(?:[-_]|\s*$)", value)
            if found:
                return found.group(1).lower()
    return None


def _sources(nodes: tuple[dict[str, Any], ...]) -> Iterator[tuple[str, str]]:
    """Addresses of the works that schema.org properties name as cited."""
    for node in nodes:
        for name in ("citation", "isBasedOn", "isBasedOnUrl"):
            for url in _addresses(node.get(name)):
                yield name, url
        if "ClaimReview" in _types(node):
            reviewed = node.get("itemReviewed")
            if isinstance(reviewed, dict):
                for name in ("appearance", "firstAppearance", "sameAs"):
                    for url in _addresses(reviewed.get(name)):
                        yield name, url


def _addresses(value: object, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        if value.startswith(("http://", "https://")):
            yield value
    elif depth >= _MAX_DEPTH:
        return
    elif isinstance(value, list):
        for item in value[:_MAX_SOURCES]:
            yield from _addresses(item, depth + 1)
    elif isinstance(value, dict):
        for name in ("url", "@id", "sameAs"):
            found = list(_addresses(value.get(name), depth + 1))
            if found:
                yield from found
                return
