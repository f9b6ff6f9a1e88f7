"""One article from bytes: its text, what it says of itself, its quotations and citations."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from crawler.errors import InputError
from crawler.model import Article, Citation, CitationForm, Span
from crawler.reading import document as documents
from crawler.reading import links, markup, metadata, urls
from crawler.reading.document import Document

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
        from crawler.reading.pdf import read_pdf_text

        return _with_digest(read_pdf_text(payload, address), payload)
    from crawler.reading.encoding import decode

    decoded = decode(payload, content_type)
    text = decoded if isinstance(decoded, str) else decoded.text
    if kind == "html":
        return _with_digest(read_html(text, address), payload)
    if kind == "markdown":
        from crawler.reading.markdown import read_markdown

        return _with_digest(read_markdown(text, address), payload)
    from crawler.reading.plaintext import read_text

    return _with_digest(read_text(text, address), payload)


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
    from dataclasses import replace

    return replace(article, digest="sha256:" + hashlib.sha256(payload).hexdigest())


def read_html(text: str, address: str) -> Article:
    """The article in an HTML page. Raises InputError when it has no paragraph of text."""
    root = markup.parse(text)
    meta = metadata.read_metadata(root, address) if root is not None else metadata.Metadata()
    found = documents.read_document(root, meta.title) if root is not None else Document("")
    if root is None or not found.text:
        raise InputError(address, "is not an article: no paragraph of text was found")
    base = next((item.get("href") for item in root.iter("base") if item.get("href")), None)
    place = links.place_of(address, meta.canonical, base)
    lang = _language(meta.lang, found.text)
    return Article(
        address=address,
        text=found.text,
        title=meta.title,
        author=meta.author,
        published=meta.published,
        published_from=meta.published_from,
        canonical=urls.absolute(address, meta.canonical) if meta.canonical else None,
        outlet=meta.outlet,
        lang=lang,
        quotations=_quotations(found, lang),
        citations=tuple(sorted(_citations(found, meta, place), key=lambda item: item.span)),
        named=_named(found.text, lang),
    )


def _language(declared: str | None, text: str) -> str | None:
    from crawler.reading.language import detect

    return detect(text, declared).code or declared


def _quotations(found: Document, lang: str | None):  # type: ignore[no-untyped-def]
    from crawler.reading.quotes import quotations

    return quotations(found.text, lang, found.marked)


def _named(text: str, lang: str | None):  # type: ignore[no-untyped-def]
    from crawler.reading.outlets import named_sources

    return named_sources(text, lang)


def _citations(found: Document, meta: metadata.Metadata, place: links.Place) -> Iterator[Citation]:
    """Every citation, whatever its form."""
    linked = list(links.citations(found, place))
    yield from linked
    yield from _posts(found, place)
    taken = sorted((anchor.span for anchor in found.anchors), key=lambda span: span.start)
    from crawler.reading.textcites import bare_urls

    for citation in bare_urls(found.text):
        if not links.overlaps(citation.span, taken):
            yield citation
    yield from _structured(found, meta, linked, place)


def _posts(found: Document, place: links.Place) -> Iterator[Citation]:
    for post in found.posts:
        url = urls.absolute(place.base, post.embed.url)
        if url is not None:
            yield Citation(post.span, url, urls.unwrap(url), CitationForm.EMBED)


def _structured(
    found: Document, meta: metadata.Metadata, linked: list[Citation], place: links.Place
) -> Iterator[Citation]:
    """Sources that only the page's structured data names, at the text's end."""
    known = {urls.identity(citation.target) for citation in linked} | place.own
    end = Span(len(found.text), len(found.text))
    for _, address in meta.sources:
        url = urls.absolute(place.base, address)
        if url is None or urls.identity(urls.unwrap(url)) in known:
            continue
        known.add(urls.identity(urls.unwrap(url)))
        yield Citation(end, url, urls.unwrap(url), CitationForm.STRUCTURED)
