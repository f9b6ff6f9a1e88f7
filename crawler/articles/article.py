"""One article from bytes: its text, what it says of itself, its quotations and citations."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from crawler.articles.citations import (
    Place,
    bare_urls,
    identifiers,
    is_inward,
    linked_citations,
    place_of,
)
from crawler.articles.outlets import named_sources, outlet_of
from crawler.articles.quotations import quotations
from crawler.documents import metadata
from crawler.documents.document import Document, page_notes, pagenotes_tie_notes
from crawler.documents.encoding import decode
from crawler.documents.html import parse_html
from crawler.documents.maintext import read_document
from crawler.documents.metadata import Metadata
from crawler.errors import InputError
from crawler.language.detection import detect
from crawler.model import Article, Citation, CitationForm, Span
from crawler.web.url import absolute_url, hostname_of, url_identity
from crawler.web.wrappers import unwrap

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
        from crawler.articles.plaintext import read_markdown

        return _with_digest(read_markdown(text, address), payload)
    from crawler.articles.plaintext import read_text

    return _with_digest(read_text(text, address), payload)


def _pdf(payload: bytes, address: str) -> Article:
    from crawler.articles.plaintext import read_text
    from crawler.documents.pdf import read_pdf

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
    root = parse_html(text)
    if root is None:
        raise InputError(address, "is not an article: it holds no HTML")
    meta = metadata.read_metadata(root, address)
    base = next((item.get("href") for item in root.iter("base") if item.get("href")), None)
    place = place_of(address, meta.canonical, base)
    found = read_document(root, partial(is_inward, place=place), meta.body or "")
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
        canonical=absolute_url(place.base, meta.canonical) if meta.canonical else None,
        outlet=meta.outlet,
        lang=lang,
        quotations=quotations(found.text, lang, found.marked),
        citations=page_citations(found, meta, place),
        named=named_sources(found.text, lang),
    )


# Every citation of a page's article: links, posts, quoted addresses, notes, structured data.


def page_citations(found: Document, meta: Metadata, place: Place) -> tuple[Citation, ...]:
    """The citations of an article in reading order, each place once."""
    spelled = bare_urls(found.text)
    spans = [anchor.span for anchor in found.anchors]
    spelled += identifiers(found.text, (*spans, *(citation.span for citation in spelled)))
    linked = list(linked_citations(found, place))
    known = {url_identity(citation.target) for citation in linked}
    written = [
        *linked,
        *(
            citation
            for citation in _outside_links(found, spelled)
            if citation.form is not CitationForm.IDENTIFIER
            or url_identity(citation.target) not in known
        ),
    ]
    tied = list(pagenotes_tie_notes(written, page_notes(found)))
    tied += _posts(found, place)
    tied += _quoted(found, place)
    tied += _structured(found, meta, place, tied)
    tied.sort(key=lambda citation: (citation.span, citation.place or Span(0, 0)))
    return tuple(replace(citation, source_name=_outlet(citation)) for citation in tied)


def _outlet(citation: Citation) -> str | None:
    """The name of the outlet that the citation leads to, archived or not."""
    outlet = outlet_of(hostname_of(citation.archived_from or citation.target))
    return outlet.name if outlet else None


def _outside_links(found: Document, citations: Iterable[Citation]) -> Iterator[Citation]:
    """What is written out in the text and is not link text already."""
    taken = [anchor.span for anchor in found.anchors]
    taken += [post.span for post in found.posts]
    taken.sort()
    for citation in citations:
        index = bisect_right(taken, citation.span)
        near = taken[max(0, index - 1) : index + 1]
        if not any(one.start < citation.span.end and citation.span.start < one.end for one in near):
            yield citation


def _posts(found: Document, place: Place) -> Iterator[Citation]:
    for post in found.posts:
        url = absolute_url(place.base, post.embed.url)
        if url is not None:
            yield Citation(post.span, url, unwrap(url), CitationForm.EMBED)


def _quoted(found: Document, place: Place) -> Iterator[Citation]:
    """The addresses in cite= of quotations and of changed text."""
    for item in (*found.quoted, *found.sourced):
        url = absolute_url(place.base, item.cite) if item.cite else None
        if url is not None and url_identity(url) not in place.own:
            yield Citation(item.span, url, unwrap(url), CitationForm.CITE_ATTRIBUTE)


def _structured(
    found: Document, meta: Metadata, place: Place, known: list[Citation]
) -> Iterator[Citation]:
    """Sources that only the page's structured data names, at the text's end."""
    seen = {url_identity(citation.target) for citation in known} | place.own
    end = Span(len(found.text), len(found.text))
    for _, address in meta.sources:
        url = absolute_url(place.base, address)
        if url is None or url_identity(unwrap(url)) in seen:
            continue
        seen.add(url_identity(unwrap(url)))
        yield Citation(end, url, unwrap(url), CitationForm.STRUCTURED)
