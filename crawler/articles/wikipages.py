"""Articles of MediaWiki sites as HTML: desktop, mobile, `action=parse` and Parsoid.

They are told by their reference markers and the names of their boxes, and read as a whole: which
box holds the article is known, and so is what every page of the software has around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import parse_qs, unquote

from lxml import etree

from crawler.articles.citations import Place
from crawler.articles.references import (
    LEFT_OUT,
    SIGNS_BELOW,
    UNTITLED,
    Inside,
    Link,
    Note,
    Sheet,
    link_to,
)
from crawler.documents.document import Document, is_source_heading, write
from crawler.documents.html import HEADINGS, Box, hidden, take_apart
from crawler.language.text import SpanSet
from crawler.language.wiki import wiki_words
from crawler.model import Span, Work
from crawler.web.url import hostname, registered_domain

# The Cite extension names its notes so in every language; Harvard templates name works.
_NOTE = re.compile(r"#(cite_note.+)\Z")
# "#CITEREFOrme1988"; on some wikis "#Orme1988". An address of elsewhere is none of them.
_WORK = re.compile(r"(?:\A(?:\./[^#]*)?#(?!cite_ref)|#(?=CITEREF))(.+)\Z")
_BODY_IDS = ("mw-content-text", "pcs", "bodyContent")
_MOST_BODIES = 20  # boxes of an article's name that are measured; a page has up to three
_BODY_CLASSES = frozenset(("mw-parser-output", "mw-body-content", "mw-content-text"))
# Boxes and links that the software or its templates put around and between an article's words:
# navigation, sister projects, authority files, notices to editors, edit links, way back to markers.
_FURNITURE_NAMES = """
    navbox vertical-navbox navbox-inner navbar sistersitebox sister-box side-box sisterproject
    sisterprojects noprint metadata mw-editsection editsection mw-editsection-like catlinks
    printfooter mw-jump-link mw-cite-backlink pcs-ref-backlink-container toc tocnumber hatnote
    dablink rellink ambox tmbox ombox fmbox authority-control normdaten navframe portal portalbox
    mw-empty-elt mw-indicators mw-authority-control z3988 mw-ext-cite-error error
    cs1-hidden-error cs1-maint mw-ref-follow infobox-below boxenverschmelzen bandeau-portail
    navigation-not-searchable mw-kartographer-container mw-references-toggle geo-nondefault
    geo-multi-punct mediacontainer mw-pt-languages
"""
_FURNITURE = frozenset(_FURNITURE_NAMES.split())
_FURNITURE_IDS = frozenset(
    ("toc", "catlinks", "normdaten", "coordinates", "siteSub", "jump-to-nav")
)
_INLINE = frozenset(("span", "sup", "small", "i", "b", "em", "bdi", "strong"))
_QUOTE_BOXES = frozenset(("cquote", "quotebox-quote", "rquote", "templatequote", "quotation"))
_FOUNDATION = re.compile(
    r"(?:^|\.)(?:wikipedia|wiktionary|wikiquote|wikisource|wikibooks|wikinews|wikiversity|wikidata"
    r"|wikivoyage|wikimedia|mediawiki|toolforge|wmflabs|wmcloud)\.org$"
)
_COINS = {"title": ("rft.atitle", "rft.btitle", "rft.title"), "date": ("rft.date",),
          "publisher": ("rft.pub", "rft.jtitle"), "page": ("rft.pages",)}  # fmt: skip


def may_be_wiki(html: str) -> bool:
    """Whether to look for such a body at all: the look is 6 % of the reading of a page."""
    return "cite_note" in html or "MediaWiki" in html


def wiki_body(root: etree._Element) -> etree._Element | None:
    """The element that holds the article of a MediaWiki page; None for other pages."""
    found: etree._Element | None = None
    noted = False
    sized: list[tuple[int, etree._Element]] = []
    for element in root.iter(etree.Element):
        if element.tag == "a" and not noted:
            noted = _NOTE.search(element.get("href") or "") is not None
        classes = _classes(element)
        named = classes & _BODY_CLASSES or element.get("id") in _BODY_IDS
        if named and len(sized) < _MOST_BODIES:
            sized.append((sum(len(piece) for piece in element.itertext()), element))
    made = any(
        (meta.get("content") or "").startswith("MediaWiki")
        for meta in root.iter("meta")
        if (meta.get("name") or "").lower() == "generator"
    )
    if not (noted or made):
        return None
    if sized:
        most = max(size for size, _ in sized)
        # the innermost of those that hold next to all of it
        found = [element for size, element in sized if size >= 0.8 * most][-1]
    elif noted and root.find("body") is not None:
        found = root.find("body")
    return found


def read_wiki_page(body: etree._Element, place: Place) -> Sheet:
    """The text of a MediaWiki article with its notes and its lists of works.

    Anchors of the document are links out of the wiki alone.
    """
    told = _told_works(body)
    _tidy(body)
    _unlink(body, place)
    root = etree.Element("html")
    root.append(body if body.tag == "body" else _wrapped(body))
    page = take_apart(root)
    boxes = {box.element: box for box in page.body.inward()}
    noted = _noted(root, boxes)
    document = write(page.blocks, noted)
    notes = tuple(_notes(document, place, told))
    outward = [one for one in document.anchors if not _within_page(one.href)]
    document = replace(document, anchors=tuple(outward))
    return Sheet(document, notes, tuple(work_lists(document)))


def _wrapped(body: etree._Element) -> etree._Element:
    outer = etree.Element("body")
    outer.append(body)
    return outer


def _classes(element: etree._Element) -> frozenset[str]:
    return frozenset((element.get("class") or "").lower().split())


def _tidy(body: etree._Element) -> None:
    """Take the furniture out, open what is folded, and give old markup its present names."""
    for element in list(body.iter(etree.Element)):
        if element is body:
            continue
        classes = _classes(element)
        folded = element.get("data-mw-section-id") is not None or any(
            name.startswith(("collapsible-block", "mf-section")) for name in classes
        )
        if folded:
            for name in ("style", "hidden", "aria-hidden"):
                element.attrib.pop(name, "")
        if _is_furniture(element, classes) or (not folded and hidden(element)):
            drop(element)
        elif element.tag in ("span", "em") and "citation" in classes:
            element.tag = "cite"
        elif "mwe-math-element" in classes or element.tag == "math":
            _write(element, LEFT_OUT)
        elif "templatequotecite" in classes or _signs(element):
            _sign(element)
        elif element.tag in _INLINE:
            element.attrib.pop("class", "")  # "cs1-lock-subscription" is no notice
        elif classes & _QUOTE_BOXES and element.tag in ("table", "div", "p"):
            element.tag = "blockquote"


def _signs(element: etree._Element) -> bool:
    """Whether a `<cite>` signs the block of quoted words that it stands in."""
    around = next(element.iterancestors("blockquote", "li"), None)
    return element.tag == "cite" and around is not None and around.tag == "blockquote"


def _sign(element: etree._Element) -> None:
    """Make it the line under a quotation that signs it, and no work of a list."""
    for inner in (element, *element.iter("cite")):
        inner.tag = "div" if inner is element else "span"
    if not _shown(element).lstrip().startswith(tuple(SIGNS_BELOW)):
        element.text = f"{SIGNS_BELOW[0]} {element.text or ''}"


def _shown(element: etree._Element) -> str:
    return "".join(str(piece) for piece in element.itertext())


def _write(element: etree._Element, words: str) -> None:
    """Leave nothing of an element but `words`."""
    for child in list(element):
        element.remove(child)
    element.tag, element.text = "span", words


def _is_furniture(element: etree._Element, classes: frozenset[str]) -> bool:
    if classes & _FURNITURE or element.get("id") in _FURNITURE_IDS:
        return "reference" not in classes
    return element.get("role") in ("navigation", "note") or element.tag in ("style", "audio")


def drop(element: etree._Element) -> None:
    """Remove an element, but not the words behind it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _unlink(body: etree._Element, place: Place) -> None:
    """Leave only markers and links out of the wiki: others get no address."""
    links = list(body.iter("a"))
    named = any(_declared(link) for link in links)
    for link in links:
        href = link.get("href") or ""
        if _within_page(href):
            continue
        if not _shown(link).strip() and link.find(".//img") is None:
            link.text = UNTITLED  # "[1]", counted by CSS
        outward = _declared(link) if named else _leads_out(href, place)
        if not outward or "extiw" in _classes(link) or _is_tool(href):
            link.attrib.pop("href", "")


def _within_page(href: str) -> bool:
    return bool(_NOTE.search(href) or _WORK.search(href))


def _declared(link: etree._Element) -> bool:
    """Whether MediaWiki calls it an external link."""
    return "external" in _classes(link) or "mw:ExtLink" in (link.get("rel") or "").split()


_TOOLS = re.compile(
    r"(?i)(?:https?:)?//[^/]*(?:toolforge|wmflabs|wmcloud|wikimediafoundation)\.org/"
)


def _is_tool(href: str) -> bool:
    """Whether a link leads to the foundation's tools: maps of coordinates, look-ups of numbers."""
    return _TOOLS.match(href) is not None


def _leads_out(href: str, place: Place) -> bool:
    if not href.lower().startswith(("http://", "https://", "//")):
        return False
    host = hostname(href if ":" in href[:6] else "https:" + href)
    return registered_domain(host) != place.domain and not _FOUNDATION.search(host)


def _noted(root: etree._Element, boxes: Mapping[etree._Element, Box]) -> dict[str, Box]:
    """The boxes of the notes, by their fragment."""
    found: dict[str, Box] = {}
    for element in root.iter(etree.Element):
        name = element.get("id") or ""
        if name.startswith("cite_note") and name not in found:
            here: etree._Element | None = element
            while here is not None and here not in boxes:
                here = here.getparent()
            if here is not None and here.tag not in ("body", "html"):
                found[name] = boxes[here]
    return found


def _notes(document: Document, place: Place, told: Mapping[etree._Element, Work]) -> Iterator[Note]:
    """The notes of the reference lists, then works that stand in no note, in reading order."""
    markers: dict[str, list[Span]] = {}
    named: list[tuple[Span, str]] = []
    links: list[Link] = []
    spans = document.notes
    for anchor in document.anchors:
        to_note, to_work = _NOTE.search(anchor.href), _WORK.search(anchor.href)
        if to_note:
            markers.setdefault(_known(to_note[1], spans), []).append(anchor.span)
        elif to_work:
            named.append((anchor.span, to_work[1]))
        elif len(anchor.span):
            link = link_to(place.base, anchor.span, anchor.href)
            if link is not None:
                links.append(link)
    works = [_work(span, element, told) for span, element in document.works]
    linked = Inside([(link.span, link) for link in links])
    described = Inside([(work.span, work) for work in works])
    ids = [(span, (name, span)) for span, element in document.works for name in _keys(element)]
    keys = Inside(ids)
    quoted = Inside([(item.span, item.span) for item in document.quoted if not item.block])
    naming = Inside(named)
    for name, span in spans.items():
        yield Note(
            name,
            span,
            tuple(markers.get(name, ())),
            linked.of(span),
            described.of(span),
            quoted.of(span),
            naming.of(span),
            keys.of(span),
        )
    inside = SpanSet(spans.values())
    for (span, element), work in zip(document.works, works, strict=True):
        if not inside.hits(span):
            key = next(iter(_keys(element)), f"work@{span.start}")
            note = Note(key, span, (), linked.of(span), (work,))
            yield replace(note, quoted=quoted.of(span), keys=keys.of(span))


def _keys(element: etree._Element) -> tuple[str, ...]:
    """The names by which short notes refer to a work: its own, and those of the boxes around it."""
    around = (element, *element.iterancestors("span", "cite", "li", "p"))
    named = (one.get("id") or "" for one in around)
    return tuple(name for name in named if name and not name.startswith(("cite_", "mw")))


def _known(name: str, spans: Mapping[str, Span]) -> str:
    return name if name in spans else unquote(name)


def _work(span: Span, element: etree._Element, told: Mapping[etree._Element, Work]) -> Work:
    known = told.get(element)
    if known is None:
        return Work(span)
    return Work(span, known.title, known.authors, known.date, known.publisher, known.page)


def _told_works(body: etree._Element) -> dict[etree._Element, Work]:
    """What the metadata beside a work says of it (COinS, the OpenURL context object in a span)."""
    found: dict[etree._Element, Work] = {}
    for span in body.iter("span"):
        if "z3988" not in _classes(span):
            continue
        before = span.getprevious()
        around = span.getparent()
        owner = before if before is not None and before.tag in ("cite", "span") else around
        if owner is None:
            continue
        fields = parse_qs(span.get("title") or "")
        said = {
            name: next((fields[key][0] for key in keys if key in fields), "")
            for name, keys in _COINS.items()
        }
        found[owner] = Work(
            Span(0, 0),
            title=said["title"],
            authors=tuple(fields.get("rft.au", ())),
            date=said["date"],
            publisher=said["publisher"],
            page=said["page"],
        )
    return found


def work_lists(document: Document) -> Iterator[Span]:
    """Paragraphs under a heading of works, sources or links, to the next other heading."""
    words = wiki_words()
    listing = False
    for span, tag in zip(document.paragraphs, document.tags, strict=True):
        if tag in HEADINGS:
            heading = span.of(document.text).strip()
            listing = is_source_heading(heading) or words.lists_works(heading)
        elif listing:
            yield span
