"""One article from bytes: its text, what it says of itself, its quotations and citations."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from functools import partial

from crawler.errors import InputError
from crawler.model import Article
from crawler.reading import document as documents
from crawler.reading import links, markup, metadata, urls
from crawler.reading.encoding import decode
from crawler.reading.language import detect
from crawler.reading.outlets import named_sources
from crawler.reading.pagecites import page_citations
from crawler.reading.quotes import quotations

_HTML_START = re.compile(
    rb"\s*(?:<!doctype\s+html|<html|<head|<body|<\?xml|<!--|<[a-z]{1,10}[\s>])", re.I
)
_SNIFFED = 4096  # bytes looked at to tell what a file is
_MARKDOWN_SUFFIXES = (".md", ".markdown", ".mdown")
_HTML_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")


def read_article(payload: bytes, address: str, content_type: str | None = None) -> Article:
    """The article in `payload`: HTML, plain text, Markdown or PDF.

    `address` is its URL or the path as the user gave it; `content_type` the HTTP header's value.
    Raises InputError for empty input, for bytes that are no text, and for HTML without a
    paragraph of text.
    """
    if not payload.strip():
        raise InputError(address, "is empty")
    kind = _kind(payload, address, content_type)
    if kind == "binary":
        raise InputError(address, "is neither HTML, text, Markdown nor PDF")
    if kind == "pdf":
        return _with_digest(_pdf(payload, address), payload)
    decoded = decode(payload, content_type)
    if not decoded.readable:
        raise InputError(address, "holds no text that can be read")
    text = decoded.text
    if kind == "html":
        return _with_digest(read_html(text, address), payload)
    if kind == "markdown":
        from crawler.reading.markdown import read_markdown

        return _with_digest(read_markdown(text, address), payload)
    from crawler.reading.plaintext import read_text

    return _with_digest(read_text(text, address), payload)


def _pdf(payload: bytes, address: str) -> Article:
    from crawler.reading.pdf import read_pdf
    from crawler.reading.plaintext import read_text

    found = read_pdf(payload)
    if found.problem is not None and not found.text.strip():
        raise InputError(address, f"is a PDF that cannot be read: {found.detail}")
    article = read_text(found.text, address)
    return replace(article, title=found.title or article.title)


def _kind(payload: bytes, address: str, content_type: str | None) -> str:
    """What the bytes are: "pdf", "html", "markdown", "text" or "binary"."""
    head = payload[:_SNIFFED]
    if head.lstrip()[:5] == b"%PDF-":
        return "pdf"
    media = (content_type or "").partition(";")[0].strip().lower()
    path = address.partition("?")[0].partition("#")[0].lower()
    if media in ("text/html", "application/xhtml+xml"):
        return "html"
    if media == "text/markdown" or path.endswith(_MARKDOWN_SUFFIXES):
        return "markdown"
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not wide and (b"\x00" in head or _share_of_controls(head) > 0.02):
        return "binary"
    if _HTML_START.match(head.removeprefix(b"\xef\xbb\xbf")) or path.endswith(_HTML_SUFFIXES):
        return "html"
    return "text"


def _share_of_controls(head: bytes) -> float:
    controls = sum(byte < 32 and byte not in (9, 10, 11, 12, 13, 27) for byte in head)
    return controls / len(head)


def _with_digest(article: Article, payload: bytes) -> Article:
    return replace(article, digest="sha256:" + hashlib.sha256(payload).hexdigest())


def read_html(text: str, address: str) -> Article:
    """The article in an HTML page. Raises InputError when it has no paragraph of text."""
    root = markup.parse(text)
    if root is None:
        raise InputError(address, "is not an article: it holds no HTML")
    meta = metadata.read_metadata(root, address)
    base = next((item.get("href") for item in root.iter("base") if item.get("href")), None)
    place = links.place_of(address, meta.canonical, base)
    found = documents.read_document(root, partial(links.is_inward, place=place), meta.body or "")
    if not found.text:
        raise InputError(address, "is not an article: no paragraph of text was found")
    lang = detect(found.text, meta.lang).code or meta.lang
    return Article(
        address=address,
        text=found.text,
        title=meta.title,
        author=meta.author,
        published=meta.published,
        published_from=meta.published_from,
        canonical=urls.absolute(place.base, meta.canonical) if meta.canonical else None,
        outlet=meta.outlet,
        lang=lang,
        quotations=quotations(found.text, lang, found.marked),
        citations=page_citations(found, meta, place),
        named=named_sources(found.text, lang),
    )
