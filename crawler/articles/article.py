"""One article from bytes: its text, what it says of itself, its quotations and citations."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from crawler.articles.bibliography import Beside, nothing_beside
from crawler.articles.citations import (
    Place,
    bare_urls,
    identifiers,
    is_inward,
    linked_citations,
    place_of,
)
from crawler.articles.notelists import noted, without_titles, works_in
from crawler.articles.outlets import named_sources, outlet_of
from crawler.articles.quotations import quotations
from crawler.articles.references import Sheet, cited, prose, quoted_words, references
from crawler.articles.surroundings import (
    dated_by,
    page_sections,
    plain_sections,
    rows_of,
    said_in_rows,
    within_sections,
)
from crawler.articles.wikipages import may_be_wiki, read_wiki_page, wiki_body
from crawler.documents import metadata
from crawler.documents.document import (
    Document,
    laid_out,
    opens_with_source,
    page_notes,
    tie_page_notes,
    touches_near,
)
from crawler.documents.encoding import (
    MARKDOWN,
    PDF,
    TYPESET,
    WIKITEXT,
    decode,
    is_html,
    is_packed,
    is_text,
    media_of,
)
from crawler.documents.html import parse_html
from crawler.documents.maintext import read_document
from crawler.documents.metadata import Metadata
from crawler.errors import InputError
from crawler.language.detection import detect
from crawler.language.paragraphs import blanked
from crawler.language.text import SpanSet
from crawler.model import (
    Article,
    Citation,
    CitationForm,
    Head,
    HeadPart,
    Publisher,
    Reference,
    Span,
)
from crawler.web.url import absolute, hostname, identity
from crawler.web.wrappers import unwrap

_HEADING = re.compile(r"h[1-6]")
_NUMBERED = re.compile(r"\W{0,3}\d{1,3}\W")  # how a note begins that shows its number


def read_article(
    payload: bytes,
    address: str,
    content_type: str | None = None,
    beside: Beside = nothing_beside,
) -> Article:
    """The article in `payload`: HTML, text, Markdown, wikitext, LaTeX, reStructuredText, AsciiDoc,
    Org, PDF, Word, OpenDocument, RTF, EPUB.

    `address` is its URL or the path as the user gave it; `content_type` the HTTP header's value;
    `beside` gives the bibliographies that it names.
    Raises InputError for empty input, for bytes that are no text, and for HTML without a
    paragraph of text.
    """
    if not payload.strip():
        raise InputError(address, "is empty")
    media = media_of(payload, content_type, address)
    if media == PDF:
        article = _pdf(payload, address)
    elif is_packed(media):
        article = _packed(payload, media, address)
    elif is_text(media):
        article = _text(payload, media, address, content_type, beside)
    else:
        what = "HTML, text, Markdown, wikitext, LaTeX, PDF, DOCX, ODT, RTF nor EPUB"
        raise InputError(address, f"is neither {what}")
    return replace(article, digest="sha256:" + hashlib.sha256(payload).hexdigest())


def _text(
    payload: bytes, media: str, address: str, content_type: str | None, beside: Beside
) -> Article:
    from crawler.articles.markdown import read_markdown
    from crawler.articles.plaintext import read_text

    decoded = decode(payload, content_type)
    if not decoded.readable:
        raise InputError(address, "holds no text that can be read")
    if media == WIKITEXT:
        return read_wikitext(decoded.text, address)
    if media in TYPESET:
        from crawler.articles.typeset import page_of

        try:
            return read_html(page_of(decoded.text, media, beside), address)
        except RecursionError:
            raise InputError(address, "is nested too deeply to be read") from None
    if is_html(decoded.text, media):
        return read_html(decoded.text, address)
    if media in MARKDOWN:
        return read_markdown(decoded.text, address, beside)
    article = read_text(decoded.text, address)
    parts = dated_by(plain_sections(article.text), article.published)
    said = within_sections(article.text, article.quotations, parts)
    return replace(article, quotations=tuple(said), sections=parts)


def _pdf(payload: bytes, address: str) -> Article:
    from crawler.articles.plaintext import read_text
    from crawler.documents.pdf import read_pdf

    found = read_pdf(payload, links=True)
    if found.problem is not None and not found.text.strip():
        raise InputError(address, f"is a PDF that cannot be read: {found.detail}")
    document = laid_out(found.text, found.links)
    links = linked_citations(document, place_of(address))
    article = read_text(found.text, address, links=tuple(links), laid=document)
    return replace(article, title=found.title or article.title)


def _packed(payload: bytes, media: str, address: str) -> Article:
    from crawler.documents.office import one_page, read_packed

    read = read_packed(payload, media)
    if not read.pages:
        raise InputError(address, f"cannot be read: {read.problem}")
    article = read_html(one_page(read), address, whole=True)
    told = read.publisher or Publisher()
    return replace(
        article,
        title=told.title or article.title,
        author=told.author or article.author,
        published=told.published or article.published,
        published_from="meta" if told.published else article.published_from,
        outlet=told.outlet or article.outlet,
    )


def read_html(text: str, address: str, *, whole: bool = False) -> Article:
    """The article in an HTML page: its main text, or the `whole` of it.

    Raises InputError when it has no paragraph of text.
    """
    root = parse_html(text)
    if root is None:
        raise InputError(address, "is not an article: it holds no HTML")
    meta = metadata.read_metadata(text, address)
    base = next((item.get("href") for item in root.iter("base") if item.get("href")), None)
    place = place_of(address, meta.canonical, base)
    body = wiki_body(root) if not whole and may_be_wiki(text) else None
    if body is not None:
        return wiki_article(read_wiki_page(body, place), address, place, meta)
    inward = partial(is_inward, place=place)
    found = read_document(root, inward, meta.body or "", whole=whole)
    if not found.text:
        raise InputError(address, "is not an article: no paragraph of text was found")
    lang = detect(found.text, meta.lang).code or meta.lang
    citations = page_citations(found, meta, place)
    listed = page_references(found, citations)
    words = blanked(
        found.text, (span for one in listed for span in one.markers if _is_mark(span, found))
    )
    parts = page_sections(found, meta.published)
    quoted = said_in_rows(found, quotations(words, lang, found.marked, found.strong))
    return Article(
        address=address,
        text=found.text,
        title=meta.title,
        author=meta.author,
        published=meta.published,
        published_from=meta.published_from,
        canonical=absolute(place.base, meta.canonical) if meta.canonical else None,
        outlet=meta.outlet,
        lang=lang,
        quotations=without_titles(
            within_sections(found.text, quoted, parts),
            listed,
            [span for span, _ in found.works],
        ),
        citations=citations,
        named=named_sources(found.text, lang),
        references=listed,
        heads=tuple(_heads(found, meta)),
        sections=parts,
        rows=tuple(rows_of(found)),
    )


def _heads(found: Document, meta: Metadata) -> Iterator[Head]:
    """What stands above the article and stands for it elsewhere."""
    if meta.title:
        yield Head(HeadPart.HEADLINE, meta.title)
    for span, tag in zip(found.paragraphs, found.tags, strict=True):
        if _HEADING.fullmatch(tag):
            part = HeadPart.HEADLINE if tag == "h1" else HeadPart.SUBHEAD
            yield Head(part, span.of(found.text), span)
    for part, words in meta.told:
        yield Head(part, words)


def _is_mark(span: Span, found: Document) -> bool:
    """Whether a reader sees a number there, and no words that are part of the text."""
    return _NUMBERED.fullmatch(span.of(found.text) + " ") is not None


def page_references(found: Document, citations: tuple[Citation, ...]) -> tuple[Reference, ...]:
    """The references of a page: its notes with their markers, else a bibliography's entries."""
    ordered = sorted(citations, key=lambda one: one.span)
    noted_by_link = frozenset(found.notes.values())
    starts = (paragraph.start for paragraph in found.paragraphs)
    tags = dict(zip(starts, found.tags, strict=True))
    linked = []
    for note in page_notes(found):
        words = note.span.of(found.text)
        counted = note.places and note.span not in noted_by_link and not _NUMBERED.match(words)
        if counted and tags.get(note.span.start) != "li":
            continue  # the fifth paragraph of a bibliography is no fifth note
        if note.places or not opens_with_source(words):
            works = works_in(found.text, note.span, ordered)
            linked.append(Reference(f"@{note.span.start}", note.span, note.places, works))
    if any(one.markers for one in linked):
        return tuple(linked)
    return noted(found.text, citations) or tuple(linked)


def read_wikitext(text: str, address: str, told: Metadata | None = None) -> Article:
    """The article in wikitext. Its text is what a reader sees, with the references behind it;
    `told` is what is known of it from elsewhere.

    Raises InputError when there are no words in it.
    """
    from crawler.articles.wikitext import read_sheet, title_of

    sheet, title, origin = read_sheet(text)
    if not sheet.document.text.strip():
        raise InputError(address, "is not an article: no text was found")
    meta = told or Metadata(title=title or title_of(address) or None)
    return replace(wiki_article(sheet, address, place_of(address), meta), origin=origin)


def wiki_article(sheet: Sheet, address: str, place: Place, meta: Metadata) -> Article:
    """The article of a wiki, from its text and references: markers say what cites what."""
    found = sheet.document
    listed = references(found.text, sheet.notes)
    words = prose(sheet)
    lang = detect(words, meta.lang).code or meta.lang
    noted = SpanSet(note.span for note in sheet.notes)
    citations = [*cited(found.text, sheet.notes, listed)]
    citations += (one for one in linked_citations(found, place) if not noted.hits(one.span))
    citations.sort(key=lambda citation: (citation.span, citation.place or Span(0, 0)))
    return Article(
        address=address,
        text=found.text,
        title=meta.title,
        author=meta.author,
        published=meta.published,
        published_from=meta.published_from,
        canonical=absolute(place.base, meta.canonical) if meta.canonical else None,
        outlet=meta.outlet,
        lang=lang,
        quotations=quoted_words(sheet, words, lang),
        citations=tuple(replace(one, source_name=_outlet(one)) for one in citations),
        named=named_sources(words, lang),
        references=listed,
    )


# Every citation of a page's article: links, posts, quoted addresses, notes, structured data.


def page_citations(found: Document, meta: Metadata, place: Place) -> tuple[Citation, ...]:
    """The citations of an article in reading order, each place once."""
    spelled = bare_urls(found.text)
    spans = [anchor.span for anchor in found.anchors]
    spelled += identifiers(found.text, (*spans, *(citation.span for citation in spelled)))
    linked = list(linked_citations(found, place))
    known = {identity(citation.target) for citation in linked}
    written = [
        *linked,
        *(
            citation
            for citation in _outside_links(found, spelled)
            if citation.form is not CitationForm.IDENTIFIER
            or identity(citation.target) not in known
        ),
    ]
    tied = list(tie_page_notes(written, page_notes(found)))
    tied += _posts(found, place)
    tied += _quoted(found, place)
    tied += _structured(found, meta, place, tied)
    tied.sort(key=lambda citation: (citation.span, citation.place or Span(0, 0)))
    return tuple(replace(citation, source_name=_outlet(citation)) for citation in tied)


def _outlet(citation: Citation) -> str | None:
    """The name of the outlet that the citation leads to, archived or not."""
    outlet = outlet_of(hostname(citation.archived_from or citation.target))
    return outlet.name if outlet else None


def _outside_links(found: Document, citations: Iterable[Citation]) -> Iterator[Citation]:
    """What is written out in the text and is not link text already."""
    taken = [anchor.span for anchor in found.anchors]
    taken = sorted([*taken, *(post.span for post in found.posts)])
    return (citation for citation in citations if not touches_near(taken, citation.span))


def _posts(found: Document, place: Place) -> Iterator[Citation]:
    for post in found.posts:
        url = absolute(place.base, post.embed.url)
        if url is not None:
            yield Citation(post.span, url, unwrap(url), CitationForm.EMBED)


def _quoted(found: Document, place: Place) -> Iterator[Citation]:
    """The addresses in cite= of quotations and of changed text."""
    for item in (*found.quoted, *found.sourced):
        url = absolute(place.base, item.cite) if item.cite else None
        if url is not None and identity(url) not in place.own:
            yield Citation(item.span, url, unwrap(url), CitationForm.CITE_ATTRIBUTE)


def _structured(
    found: Document, meta: Metadata, place: Place, known: list[Citation]
) -> Iterator[Citation]:
    """Sources that only the page's structured data names, at the text's end."""
    seen = {identity(citation.target) for citation in known} | place.own
    end = Span(len(found.text), len(found.text))
    for _, address in meta.sources:
        url = absolute(place.base, address)
        if url is None or identity(unwrap(url)) in seen:
            continue
        seen.add(identity(unwrap(url)))
        yield Citation(end, url, unwrap(url), CitationForm.STRUCTURED)
