"""Which links of an article's text cite a source, and which only lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from crawler.model import Citation, CitationForm, Span
from crawler.reading import addresses, boilerplate, linkwords, markup, occasions, teasers, urls
from crawler.reading.document import Anchor, Document
from crawler.reading.embeds import permalink
from crawler.reading.wrappers import split_archive


class Role(StrEnum):
    """What a link in the text is to the reader."""

    CITATION = "citation"
    MENTION = "mention"  # identifies an entity
    NOTHING = "nothing"  # leads on, shares, sells, or goes nowhere


@dataclass(frozen=True, slots=True)
class Place:
    """The page the links stand on: its base for resolving, its addresses, its owner's name."""

    base: str
    own: frozenset[str] = frozenset()  # identities of the page's own addresses
    domain: str = ""  # registered domain, "" when the page has no web address


_REL_NOISE = frozenset(
    ("sponsored", "author", "tag", "category", "license", "home", "prev", "next")
)
# The words just before a link in a caption that make it the picture's credit.
_CREDIT = re.compile(
    r"(?:(?:photo|foto|bild|image|picture|credit|crédit)\w*|©|\(c\)|via|courtesy|source|fuente"
    r"|quelle|fonte|источник|фото|джерело|getty|reuters|afp|archiv|zdjęcie|by|von|par|por)\W",
    re.I,
)
_CREDIT_REACH = 60  # characters before the link
# An href with a space and no scheme is words that slipped into the wrong field of an editor.
# A host with a dot, in brackets or not; "http://http://…" and template left-overs have none.
_WRITTEN_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>{}/]*\.[^\s<>{}]{1,2000}", re.I)
_WORDS_AS_HREF = re.compile(r"\s*(?![a-z][a-z0-9+.-]*:|[/#?.])\S{1,80}\s+\S", re.I)
_SENTENCE_START = re.compile(r"(?:[.!?…。]|\n)[\s»”\"’)]*(?=\S)|[(\[]")
_PROFILE_WINDOW = 160  # characters of a sentence that are looked at before a link


def place_of(address: str, canonical: str | None = None, base: str | None = None) -> Place:
    """Where a page stands. `base` is the href of its <base>, if it has one."""
    here = address if addresses.parse(address) else ""
    full = urls.absolute(here or address, canonical) if canonical else None
    known = [url for url in (here, full) if url]
    start = known[0] if known else address
    resolved = urls.absolute(start, base) if base else None
    # A page on disk or in an archive is read as the page that it says it is.
    domain = urls.registered_domain(known[0]) if known else ""
    return Place(resolved or start, frozenset(urls.identity(url) for url in known), domain)


def is_inward(href: str, place: Place) -> bool:
    """Whether a link stays with the outlet (or leads to no web page at all)."""
    url = urls.absolute(place.base, href)
    if url is None:
        return True
    domain = urls.registered_domain(url)
    return bool(place.domain) and linkwords.same_house(domain, place.domain)


def citations(document: Document, place: Place) -> Iterator[Citation]:
    """The citations and mentions among a document's links, in reading order.

    Neighbouring links to one address (an editor's split by bold or italics) are one citation.
    """
    last: Citation | None = None
    for anchor in document.anchors:
        found = _citation(document, anchor, place)
        if found is None:
            continue
        if last is not None and last.url == found.url:
            between = document.text[last.span.end : found.span.start]
            if not between.strip() and "\n" not in between:
                span = Span(last.span.start, max(last.span.end, found.span.end))
                last = replace(last, span=span, anchor=span.of(document.text))
                continue
        if last is not None:
            yield last
        last = found
    if last is not None:
        yield last


def _citation(document: Document, anchor: Anchor, place: Place) -> Citation | None:
    """The citation that one link is; None when it is none."""
    if anchor.in_embed or _WORDS_AS_HREF.match(anchor.href):
        return None
    url = urls.absolute(place.base, anchor.href)
    if url is None:
        return _refused(document, anchor)
    target = urls.unwrap(url)
    role = role_of(url, target, document, anchor, place)
    if role is Role.NOTHING:
        return None
    archived = split_archive(target)
    original = archived.original if archived else None
    home = urls.registered_domain(original or target)
    return Citation(
        span=anchor.span,
        url=url,
        target=target,
        form=CitationForm.LINK,
        anchor=anchor.span.of(document.text),
        mention=role is Role.MENTION,
        internal=bool(place.domain) and home == place.domain,
        archived_from=original,
    )


def _refused(document: Document, anchor: Anchor) -> Citation | None:
    """A link that the author wrote as a web or FTP address and that leads nowhere: it is listed,
    so that its finding can say `invalid` or `denied`.
    """
    href = anchor.href.strip()
    words = anchor.span.of(document.text)
    if not _WRITTEN_ADDRESS.fullmatch(href) or not words.strip():
        return None
    return Citation(anchor.span, href, href, CitationForm.LINK, words)


def role_of(url: str, unwrapped: str, document: Document, anchor: Anchor, place: Place) -> Role:
    """What the link to `url` (absolute), which leads to `unwrapped`, is to the reader."""
    words = anchor.span.of(document.text)
    source = addresses.parse(url)
    target = addresses.parse(unwrapped)
    if not words.strip() or target is None or source is None or _declared_noise(anchor):
        return Role.NOTHING
    key = urls.identity(unwrapped)
    if key in place.own or key.partition("?")[0] in place.own:
        return Role.NOTHING
    domain = urls.registered_domain(unwrapped)
    inward = bool(place.domain) and linkwords.same_house(domain, place.domain)
    if linkwords.is_share(source) or linkwords.is_housekeeping(target, inward=inward):
        return Role.NOTHING
    if linkwords.is_shop(target) or (linkwords.is_affiliate(source) and target == source):
        return Role.NOTHING
    if _credits(document, anchor, target):
        return Role.NOTHING
    sentence = _lead_in(document, anchor) + words
    if teasers.leads_on(sentence, inward=inward) or boilerplate.asks_to_subscribe(sentence):
        return Role.NOTHING
    if inward:
        told = linkwords.is_story(target) or (
            linkwords.may_be_story(target) and _attributes(document, anchor)
        )
        return Role.CITATION if told else Role.NOTHING
    if linkwords.lists_elsewhere(target):
        return Role.NOTHING
    if permalink(unwrapped) is not None:
        return Role.CITATION
    return Role.MENTION if linkwords.identifies_entity(target, words) else Role.CITATION


def _declared_noise(anchor: Anchor) -> bool:
    """Whether the link's own attributes say that it is no citation."""
    rel = frozenset((anchor.element.get("rel") or "").lower().split())
    if rel & _REL_NOISE:
        return True
    names = markup.hint(anchor.element)
    return bool(names) and (boilerplate.named_noise(names) or linkwords.autolink_names(names))


def _credits(document: Document, anchor: Anchor, target: addresses.Address) -> bool:
    """Whether the link credits a picture: in a caption after "Photo:", or to a picture library."""
    paragraph = document.paragraphs[anchor.block]
    if document.tags[anchor.block] != "figcaption" and len(paragraph) > _PROFILE_WINDOW:
        return False
    before = document.text[
        max(paragraph.start, anchor.span.start - _CREDIT_REACH) : anchor.span.start
    ]
    return linkwords.credits_picture(target) or (
        document.tags[anchor.block] == "figcaption" and _CREDIT.search(before + " ") is not None
    )


def _attributes(document: Document, anchor: Anchor) -> bool:
    sentence = anchor.span.start - len(_lead_in(document, anchor))
    return occasions.attributes(
        document.text, anchor.span, sentence, document.paragraphs[anchor.block]
    )


def _lead_in(document: Document, anchor: Anchor) -> str:
    """The part of the link's own sentence that stands before it."""
    start = max(document.paragraphs[anchor.block].start, anchor.span.start - _PROFILE_WINDOW)
    before = document.text[start : anchor.span.start]
    breaks = list(_SENTENCE_START.finditer(before))
    return before[breaks[-1].end() :] if breaks else before
