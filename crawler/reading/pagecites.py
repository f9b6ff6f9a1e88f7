"""Every citation of a page's article: links, posts, quoted addresses, notes, structured data."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace

from crawler.model import Citation, CitationForm, Span
from crawler.reading import links, pagenotes, urls
from crawler.reading.document import Document
from crawler.reading.identifiers import identifiers
from crawler.reading.metadata import Metadata
from crawler.reading.outlets import outlet_of
from crawler.reading.textcites import bare_urls


def page_citations(found: Document, meta: Metadata, place: links.Place) -> tuple[Citation, ...]:
    """The citations of an article in reading order, each place once."""
    spelled = bare_urls(found.text)
    spans = [anchor.span for anchor in found.anchors]
    spelled += identifiers(found.text, (*spans, *(citation.span for citation in spelled)))
    linked = list(links.citations(found, place))
    known = {urls.identity(citation.target) for citation in linked}
    written = [
        *linked,
        *(
            citation
            for citation in _outside_links(found, spelled)
            if citation.form is not CitationForm.IDENTIFIER
            or urls.identity(citation.target) not in known
        ),
    ]
    tied = list(pagenotes.tie(written, pagenotes.notes(found)))
    tied += _posts(found, place)
    tied += _quoted(found, place)
    tied += _structured(found, meta, place, tied)
    tied.sort(key=lambda citation: (citation.span, citation.place or Span(0, 0)))
    return tuple(replace(citation, source_name=_outlet(citation)) for citation in tied)


def _outlet(citation: Citation) -> str | None:
    """The name of the outlet that the citation leads to, archived or not."""
    outlet = outlet_of(urls.hostname(citation.archived_from or citation.target))
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


def _posts(found: Document, place: links.Place) -> Iterator[Citation]:
    for post in found.posts:
        url = urls.absolute(place.base, post.embed.url)
        if url is not None:
            yield Citation(post.span, url, urls.unwrap(url), CitationForm.EMBED)


def _quoted(found: Document, place: links.Place) -> Iterator[Citation]:
    """The addresses in cite= of quotations and of changed text."""
    for item in (*found.quoted, *found.sourced):
        url = urls.absolute(place.base, item.cite) if item.cite else None
        if url is not None and urls.identity(url) not in place.own:
            yield Citation(item.span, url, urls.unwrap(url), CitationForm.CITE_ATTRIBUTE)


def _structured(
    found: Document, meta: Metadata, place: links.Place, known: list[Citation]
) -> Iterator[Citation]:
    """Sources that only the page's structured data names, at the text's end."""
    seen = {urls.identity(citation.target) for citation in known} | place.own
    end = Span(len(found.text), len(found.text))
    for _, address in meta.sources:
        url = urls.absolute(place.base, address)
        if url is None or urls.identity(urls.unwrap(url)) in seen:
            continue
        seen.add(urls.identity(urls.unwrap(url)))
        yield Citation(end, url, urls.unwrap(url), CitationForm.STRUCTURED)
