"""References of plain text and Markdown: numbered lists of sources, footnotes, author and year.

A list counts below a heading such as "Sources" or, for notes in brackets ("[1] …", "[^1]: …"),
where its numbers are referred to above it. Bibliographies are tied to "(Holt 2021, p. 14)" and
"Holt (2021)" by the name and the year that their entries begin with.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from crawler.documents.document import is_source_heading, numbers_in, opens_with_source
from crawler.language.text import SpanSet
from crawler.model import Citation, CitationForm, Quotation, QuoteForm, Reference, Span, Work

_HEADING_SIGNS = " \t#*_=:"
# How an entry begins: "[1] ", "[^1]: ", "1. ", "1) ", "(1) ", "¹ ", a bullet.
_ENTRY = re.compile(
    r"[ \t]{0,8}(?:[-*+•–][ \t]+)?(?:\\?\[\^?(?P<bracket>\w{1,20})\\?\]:?|\((?P<round>\d{1,3})\)"
    r"|(?P<plain>\d{1,3})[.)]|(?P<raised>[⁰¹²³⁴-⁹]{1,3})|(?P<bullet>(?<=[-*+•–][ \t])))[ \t]*(?=\S)"
)
# "[1]", "[1, 2]", "[^note]", "<sup>1</sup>", "¹" behind a word or a mark; a link's words are none.
_MARKER = re.compile(
    r"(?<!!)\[{1,2}\^?(\d{1,3}(?:\s?[,;–-]\s?\^?\d{1,3}){0,8})\]{1,2}(?:\(#[^()\s]{0,60}\))?(?![(:])"
    r"|【(\d{1,3})(?:†[^【】\n]{0,80})?】|(?<=[\w\"“”»’'›」])\s?\((\d{1,2})\)(?=[\s.,;:]|\Z)"
    r"|\[\^(\w{1,20})\](?!:)|<sup>\[?(\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,8})\]?</sup>"
    r"|(?<=\S)([⁰¹²³⁴-⁹]{1,3})"
)
# A raised number that lost its place in a printed text: behind a closing mark, or in the next line.
_LOWERED = re.compile(r"[”\"»’“][.,;:!?]?\n?(?P<number>\d{1,3})(?=\s|\Z)")
_SOURCE_LINE = "source@"  # how the keys of "Source: …" lines begin
_YEAR = r"(?:1[5-9]|20)\d\d[a-z]?"
# "Holt, A. (2021)", "HOLT, Ann and Marsh, B.: … 2021", "Holt & Marsh 2021".
_AUTHORED = re.compile(
    rf"(?P<name>[^\W\d_][\w'’-]{{1,40}})\b(?P<more>[^\n]{{0,200}}?)\b(?P<year>{_YEAR})\b"
)
_AGAIN = re.compile(
    r"(?i)\((?:ibid|ebd|ebenda|ibidem|там же|tamże|tamtéž|op\. cit)\b\.?[^()\n]{0,40}\)"
)
_DEFINED = re.compile(r" {0,3}\[[^\[\]\n^]{1,200}\]:\s{0,9}<?(?P<url>https?://[^\s<>]{1,2000})>?")
_INVERTED = re.compile(
    r"[^\W\d_][\w'’-]{1,40},\s"
)  # "Holt, Ann" opens an entry, in a list of lines
_BULLETS = " \t*-•_"
# "Holt et al.", "Holt & Marsh" before the year; ", p. 14)" behind it.
_JOINED = (
    r"(?:/\s?\w{2,30}|,?\s+(?:et\s+al\.?|&|and|und|et|y|e|i|и|та|u\.\s?a\.)\s*[\w.’'-]{0,40}){0,3}"
)
_PAGE = re.compile(r"[^()\[\]\n;]{0,40}[)\]]|")
_NAMES_REACH = 120  # code points before the year in which its authors stand
_DESCRIBED = 160  # code points of an entry that stand for a work it does not link
_MOST_MARKERS = 200  # of one reference


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    span: Span
    bracket: bool
    listed: bool  # below a heading of sources


def noted(text: str, citations: Sequence[Citation]) -> tuple[Reference, ...]:
    """The references of `text` in the order of their entries, also those of lists of sources that
    nothing refers to.
    """
    entries = list(_entries(text))
    if not entries:
        return ()
    starts = frozenset(entry.span.start for entry in entries)
    first = min(entry.span.start for entry in entries)
    marked, years = _markers(text, starts), _years(text, first)
    lowered: dict[str, list[Span]] = {}
    for match in () if marked else _LOWERED.finditer(text, 0, first):
        lowered.setdefault(match["number"], []).append(Span(*match.span("number")))
    ordered = sorted(citations, key=lambda one: one.span)
    found: dict[str, Reference] = {}
    for entry in entries:
        places = [span for span in marked.get(entry.key, ()) if span.end <= entry.span.start]
        if entry.key.startswith(_SOURCE_LINE):
            places = [Span(entry.span.start, text.index(":", entry.span.start) + 1)]
        if not places and entry.listed:
            places = lowered.get(entry.key) or _named_places(text, entry, years)
        if entry.listed or (places and entry.bracket):
            works = works_in(text, entry.span, ordered)
            found[entry.key] = Reference(entry.key, entry.span, tuple(places), works)
    return _again(text, tuple(found.values()))


def _entries(text: str) -> Iterator[_Entry]:
    """The entries of lists, each up to the next one, an empty line, or a heading."""
    listing, at, number = False, 0, 0
    lines = text.split("\n")
    begun: tuple[str, int, bool, bool] | None = None
    end, above = 0, False
    for line in [*lines, ""]:
        words = line.strip()
        if is_source_heading(words.strip(_HEADING_SIGNS)) and words:
            listing, number = True, 0
        elif words.startswith("#"):
            listing = False
        entry = _ENTRY.match(line)
        sourced = above and opens_with_source(words) and words[-1] != ":"
        heading = words.startswith("#") or set(words) in ({"-"}, {"="})
        opens = listing and not entry and _opens(line)
        next_one = opens and begun is not None and _INVERTED.match(line) is not None
        if begun is not None and (entry or not words or heading or sourced or next_one):
            yield _Entry(begun[0], Span(begun[1], end), begun[2], begun[3])
            begun = None
        if sourced:
            indent = len(line) - len(line.lstrip())
            begun = (f"{_SOURCE_LINE}{at}", at + indent, False, True)
        elif words and not heading and opens and begun is None:
            begun = (f"@{at}", at, False, True)
        elif entry and words:
            number += 1
            own = entry["bracket"] or entry["round"] or entry["plain"] or entry["raised"]
            key = _number(own) if own else f"@{at}"
            begun = (key, at, entry["bracket"] is not None, listing)
        end = at + len(line.rstrip())
        at += len(line) + 1
        above = bool(words) and not heading  # a line of words right above the next one


def _opens(line: str) -> bool:
    """Whether a line of a list without numbers opens an entry: a name, then a year."""
    found = _AUTHORED.match(line.lstrip(_BULLETS))
    return found is not None and line.lstrip(_BULLETS)[:1].isupper()


def _number(shown: str) -> str:
    digits = numbers_in(shown)
    return str(min(digits)) if digits and not shown.strip("^").isalpha() else shown


def _markers(text: str, starts: frozenset[int]) -> dict[str, list[Span]]:
    places: dict[str, list[Span]] = {}
    for match in _MARKER.finditer(text):
        line = text.rfind("\n", 0, match.start()) + 1
        if line in starts and not text[line : match.start()].strip(" \t-*+•–"):
            continue
        shown = next(filter(None, match.groups()))
        for key, span in _numbered(match, shown):
            if len(places.setdefault(key, [])) < _MOST_MARKERS:
                places[key].append(span)
    return places


def _numbered(match: re.Match[str], shown: str) -> Iterator[tuple[str, Span]]:
    """What a marker names, each part of "[3, 1–2]" with its own place."""
    if not shown[0].isdecimal() and shown.isalnum() and not numbers_in(shown):
        yield shown, Span(*match.span())
        return
    parts = list(re.finditer(r"[^,;]+", match[0]))
    for part in parts:
        span = Span(match.start() + part.start(), match.start() + part.end())
        for number in sorted(numbers_in(re.sub(r"(?<=\])\(.*|<[^>]*>", "", part[0]))):
            yield str(number), span


def _years(text: str, end: int) -> dict[str, list[int]]:
    """Where each year stands in the body."""
    found: dict[str, list[int]] = {}
    for match in re.finditer(rf"\b{_YEAR}\b", text[:end]):
        found.setdefault(match[0], []).append(match.start())
    return found


def _named_places(text: str, entry: _Entry, years: dict[str, list[int]]) -> list[Span]:
    """Where the body names an entry by its author and year."""
    words = entry.span.of(text)
    lead = _ENTRY.match(words)
    begin = _AUTHORED.match(words[lead.end() if lead else 0 :].lstrip(_BULLETS))
    if begin is None or not begin["name"][:1].isupper():
        return []
    named = re.compile(rf"\b{re.escape(begin['name'])}(?:['’]s)?{_JOINED},?\s*[(\[]?\Z", re.I)
    found = []
    for at in years.get(begin["year"], ())[:_MOST_MARKERS]:
        start = max(0, at - _NAMES_REACH)
        near = text[start:at]
        before = named.search(near) if begin["name"].lower() in near.lower() else None
        behind = _PAGE.match(text, at + len(begin["year"]))
        if before and behind:
            found.append(Span(start + before.start(), behind.end()))
    return found


def _again(text: str, listed: tuple[Reference, ...]) -> tuple[Reference, ...]:
    """With "(ibid., p. 15)" as one more marker of the reference before it."""
    for match in _AGAIN.finditer(text):
        before = [
            (span.end, at)
            for at, one in enumerate(listed)
            for span in one.markers
            if span.end <= match.start()
        ]
        if before:
            at = max(before)[1]
            markers = tuple(sorted((*listed[at].markers, Span(*match.span()))))
            changed = replace(listed[at], markers=markers)
            listed = (*listed[:at], changed, *listed[at + 1 :])
    return listed


def works_in(text: str, span: Span, ordered: Sequence[Citation]) -> tuple[Work, ...]:
    """The works of an entry: what it links, else what it says."""
    first = bisect_left(ordered, span.start, key=lambda one: one.span.start)
    links = []
    for citation in ordered[first:]:
        if citation.span.start >= span.end:
            break
        links.append(Work(citation.span, title=citation.anchor, url=citation.url))
    defined = None if links else _DEFINED.match(text, span.start, span.end)
    if defined:  # "[1]: https://…" makes links of its markers
        same = (one for one in ordered if one.url == defined["url"])
        return tuple(Work(one.span, title=one.anchor, url=one.url) for one in islice(same, 1))
    words = " ".join(_ENTRY.sub("", span.of(text), count=1).replace("*", "").split())
    return tuple(links) or (Work(span, title=words[:_DESCRIBED]),)


# What follows for the citations and quotations of the text.


def placed(citations: Iterable[Citation], listed: Sequence[Reference]) -> Iterator[Citation]:
    """The citations, those of entries with the place of their first marker."""
    owners = sorted((one for one in listed if one.markers), key=lambda one: one.span)
    starts = [one.span.start for one in owners]
    for citation in citations:
        at = bisect_right(starts, citation.span.start) - 1
        if at >= 0 and _inside(citation.span, owners[at].span):
            place = owners[at].markers[0]
            yield replace(citation, form=CitationForm.FOOTNOTE, place=place)
        else:
            yield citation


def without_titles(
    found: Iterable[Quotation], listed: Sequence[Reference], named: Sequence[Span] = ()
) -> tuple[Quotation, ...]:
    """The quotations but for the titles of works in the entries, and those that the markup names
    as works (`named`, its <cite> elements): nobody says those.
    """
    entries = SpanSet(one.span for one in listed)
    spans = [one.span for one in listed]
    titles = SpanSet(named)
    return tuple(
        one
        for one in found
        if one.form is not QuoteForm.MARKS
        or not (
            (entries.hits(one.span) and not _said(one, spans))
            or (titles.hits(one.span) and _is_title(one, named))
        )
    )


_LONGEST_TITLE = 10  # words in marks that fill a <cite>; some pages use it for speech
_SPEECH_ENDS = tuple(".,!?…")


def _is_title(quotation: Quotation, named: Iterable[Span]) -> bool:
    """Whether the marks stand right inside a <cite>, around no sentence."""
    words, span = quotation.text, quotation.span
    if len(words.split()) > _LONGEST_TITLE or words.endswith(_SPEECH_ENDS):
        return False
    return any(one.start in (span.start - 1, span.start - 2) for one in named)


def _said(quotation: Quotation, entries: Iterable[Span]) -> bool:
    """Whether an entry tells who said it: "Orme told the paper: …" and no mere "Orme: …"."""
    speaker = quotation.speaker
    if quotation.cue is None or speaker is None:
        return False
    return any(_inside(quotation.span, one) and _inside(speaker.span, one) for one in entries)


def _inside(span: Span, outer: Span) -> bool:
    return outer.start <= span.start and span.end <= outer.end
