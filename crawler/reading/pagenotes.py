"""Footnotes and lists of sources in a page: which marker in the text refers to which note."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lxml import etree

from crawler.model import Citation, CitationForm, Span
from crawler.reading.blocks import Block, Box

if TYPE_CHECKING:
    from crawler.reading.document import Document

# What a reference marker shows: 1, [1], (1), 1), *, †, ‡, note 1, fn. 1, a.
_MARKER = re.compile(
    r"\s*[\[(]?\s*(?:(?:note|fn|ref|n|nr|anm|прим|сн)\.?\s{0,2})?"
    r"(?:\d{1,3}|[*†‡§¶]{1,3}|[ivxlc]{1,6}|[a-z])\s*[\])]?[.,]?\s*",
    re.I,
)
_MARKER_LENGTH = 12  # characters
_NUMBER = re.compile(r"\d{1,3}")
_SOURCE_HEADING = re.compile(
    r"[\W\d_]{0,4}(?:(?:primary |further |our )?sources?(?: and (?:references|notes|links))?"
    r"|references|notes|footnotes|endnotes|bibliography|works cited|citations|"
    r"источники|источник|примечания|примечание|сноски|ссылки|литература|список литературы|"
    r"джерела|джерело|примітки|посилання|виноски|quellen|quelle|quellenverzeichnis|"
    r"quellen und verweise|einzelnachweise|fußnoten|belege|literatur|anmerkungen|"
    r"sources? et notes|références|notes et références|notes de bas de page|bibliographie|"
    r"fuentes|fuente|referencias|notas|bibliografía|fonti|fonte|riferimenti|note|fontes|"
    r"referências|źródła|źródło|przypisy|zdroje|zdroj|poznámky|reference|bronnen|bron|noten|"
    r"voetnoten|källor|källa|kilder|kilde|lähteet|kaynaklar|kaynak|dipnotlar|"
    r"出典|参考文献|脚注|资料来源|參考資料|参考资料|来源|المصادر|المصدر|مصادر|مصدر|स्रोत)\s*[:：]?\s*",
    re.I,
)
_HEADING_LENGTH = 60  # characters
_LEADING_NUMBER = re.compile(r"\s*[\[(]?(\d{1,3})[\]).:]?\s")
_LOOSE_MARKER = re.compile(r"\[(\d{1,3}(?:\s{0,2}[,;–-]\s{0,2}\d{1,3}){0,8})\]")
_MAX_PLACES = 12  # references to one note that are followed; encyclopedias repeat some hundreds


@dataclass(frozen=True, slots=True)
class Note:
    """One note: where its words stand, and the markers in the body that refer to it."""

    span: Span
    places: tuple[Span, ...] = ()


def is_source_heading(text: str) -> bool:
    """Whether a line announces a list of sources or notes, in the languages we read."""
    return len(text) <= _HEADING_LENGTH and _SOURCE_HEADING.fullmatch(text) is not None


def opens_with_source(text: str) -> bool:
    """Whether a line opens as "Source: …" does."""
    head, colon, _ = text[:_HEADING_LENGTH].partition(":")
    return bool(colon) and _SOURCE_HEADING.fullmatch(head) is not None


def fragment(href: str) -> str:
    """The fragment that a link within the page points to, "" for a link to elsewhere."""
    href = href.strip()
    return href[1:] if href.startswith("#") else ""


def referred(chosen: Iterable[Block], root: etree._Element) -> dict[str, etree._Element]:
    """The elements that reference markers in the chosen blocks point to, by fragment name."""
    wanted: set[str] = set()
    for block in chosen:
        for mark in block.marks:
            if mark.element.tag == "a" and len(mark.span) <= _MARKER_LENGTH:
                name = fragment(mark.element.get("href") or "")
                if name and _MARKER.fullmatch(mark.span.of(block.text)):
                    wanted.add(name)
    return _named(root, wanted) if wanted else {}


def _named(root: etree._Element, names: set[str]) -> dict[str, etree._Element]:
    found: dict[str, etree._Element] = {}
    for element in root.iter(etree.Element):
        for key in (element.get("id"), element.get("name")):
            if key in names and key is not None:
                found.setdefault(key, element)
    return found


def around(element: etree._Element, boxes: dict[etree._Element, Box]) -> Box | None:
    """The box that holds the note: the element itself, or the block around a named anchor."""
    here: etree._Element | None = element
    while here is not None and here not in boxes:
        here = here.getparent()
    box = boxes.get(here) if here is not None else None
    return None if box is None or box.tag in ("body", "html", "article", "main") else box


def notes(document: Document) -> Iterator[Note]:
    """The notes of a document with the places that refer to them, in order of the notes."""
    linked = list(_linked_notes(document))
    yield from linked
    starts = sorted(note.span for note in linked)
    for note in _listed_notes(document):
        index = bisect_right(starts, note.span)
        near = starts[max(0, index - 1) : index + 1]
        if not any(one.start < note.span.end and note.span.start < one.end for one in near):
            yield note


def _linked_notes(document: Document) -> Iterator[Note]:
    """Notes whose markers are links to them."""
    places: dict[str, list[Span]] = {}
    for anchor in document.anchors:
        name = fragment(anchor.href)
        note = document.notes.get(name)
        # What points backwards leads from a note to its marker.
        if note is None or anchor.span.start >= note.start:
            continue
        if _MARKER.fullmatch(anchor.span.of(document.text)):
            places.setdefault(name, []).append(anchor.span)
    for name, found in places.items():
        yield Note(document.notes[name], tuple(found[:_MAX_PLACES]))


def _listed_notes(document: Document) -> Iterator[Note]:
    """Notes under a heading such as "Sources", numbered by their list or by themselves."""
    markers: dict[int, list[Span]] | None = None
    count = -1  # -1: not in a list
    for span, tag in zip(document.paragraphs, document.tags, strict=True):
        text = span.of(document.text)
        if is_source_heading(text):
            count = 0
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            count = -1
        elif opens_with_source(text):
            yield Note(span)
        elif count >= 0:
            count += 1
            markers = _loose_markers(document) if markers is None else markers
            own = _LEADING_NUMBER.match(text)
            number = int(own.group(1)) if own else count
            before = [place for place in markers.get(number, ()) if place.end <= span.start]
            yield Note(span, tuple(before[:_MAX_PLACES]))


def _loose_markers(document: Document) -> dict[int, list[Span]]:
    """Markers that are no links: "[1]", "[2, 3]" in the text and bare superscript numbers."""
    found: dict[int, list[Span]] = {}
    for match in _LOOSE_MARKER.finditer(document.text):
        for number in _NUMBER.findall(match.group(1)):
            found.setdefault(int(number), []).append(Span(*match.span()))
    for span in document.raised:
        words = span.of(document.text)
        if len(words) <= _MARKER_LENGTH and "[" not in words:
            for number in _NUMBER.findall(words):
                found.setdefault(int(number), []).append(span)
    return found


def tie(citations: Iterable[Citation], found: Iterable[Note]) -> Iterator[Citation]:
    """The citations, those that stand in a note tied to the places that refer to it.

    A note that is referred to from several places gives one citation for each of them.
    """
    listed = sorted(found, key=lambda note: note.span)
    starts = [note.span.start for note in listed]
    for citation in citations:
        index = bisect_right(starts, citation.span.start) - 1
        note = listed[index] if index >= 0 else None
        if note is None or citation.span.start >= note.span.end:
            yield citation
            continue
        form = citation.form
        if form in (CitationForm.LINK, CitationForm.BARE_URL):
            form = CitationForm.FOOTNOTE
        for place in note.places or (None,):
            yield replace(citation, form=form, place=place)
