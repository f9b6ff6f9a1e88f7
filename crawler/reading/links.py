"""Which links of an article's text cite a source, and which only lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from crawler.model import Citation, CitationForm
from crawler.reading import addresses, boilerplate, linkwords, markup, urls
from crawler.reading.document import Anchor, Document


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


def place_of(address: str, canonical: str | None = None, base: str | None = None) -> Place:
    """Where a page stands. `base` is the href of its <base>, if it has one."""
    known = [url for url in (address, canonical) if url and addresses.parse(url)]
    here = known[0] if known else address
    resolved = urls.absolute(here, base) if base else None
    domain = urls.registered_domain(known[-1]) if known else ""
    return Place(resolved or here, frozenset(urls.identity(url) for url in known), domain)


def is_inward(href: str, place: Place) -> bool:
    """Whether a link stays with the outlet (or leads to no web page at all)."""
    url = urls.absolute(place.base, href)
    if url is None:
        return True
    domain = urls.registered_domain(url)
    return bool(place.domain) and linkwords.same_house(domain, place.domain)


def citations(document: Document, place: Place) -> Iterator[Citation]:
    """The citations and mentions among a document's links, in reading order."""
    for anchor in document.anchors:
        if anchor.in_embed:
            continue
        url = urls.absolute(place.base, anchor.href)
        if url is None:
            continue
        words = anchor.span.of(document.text)
        role = role_of(url, words, anchor, place)
        if role is Role.NOTHING:
            continue
        target = urls.unwrap(url)
        yield Citation(
            span=anchor.span,
            url=url,
            target=target,
            form=CitationForm.LINK,
            anchor=words,
            mention=role is Role.MENTION,
            internal=bool(place.domain) and urls.registered_domain(target) == place.domain,
        )


def role_of(url: str, words: str, anchor: Anchor, place: Place) -> Role:
    """What the link to `url` (absolute) with the words `words` is."""
    if not words.strip() or _declared_noise(anchor):
        return Role.NOTHING
    target = addresses.parse(urls.unwrap(url))
    source = addresses.parse(url)
    if target is None or source is None or urls.identity(str(target)) in place.own:
        return Role.NOTHING
    if linkwords.is_share(source) or linkwords.is_affiliate(source):
        return Role.NOTHING
    if linkwords.is_housekeeping(target) or boilerplate.opens_like_teaser(words):
        return Role.NOTHING
    domain = urls.registered_domain(str(target))
    if place.domain and linkwords.same_house(domain, place.domain):
        return Role.CITATION if linkwords.is_story(target) else Role.NOTHING
    if linkwords.is_listing(target, words):
        return Role.NOTHING
    if linkwords.identifies_entity(target, words):
        return Role.MENTION
    return Role.CITATION


_REL_NOISE = frozenset(
    ("sponsored", "author", "tag", "category", "license", "home", "prev", "next")
)


def _declared_noise(anchor: Anchor) -> bool:
    """Whether the link's own attributes say that it is no citation."""
    rel = frozenset((anchor.element.get("rel") or "").lower().split())
    if rel & _REL_NOISE:
        return True
    names = markup.hint(anchor.element)
    return bool(names) and (boilerplate.named_noise(names) or linkwords.autolink_names(names))
