"""References as a thing of their own: from notes to works, from works to citations, from markers
to the work that a quotation is from.

Readers of formats (`wikipages`, `wikitext`) say where notes, links and markers stand; what follows
from that is the same for all of them and stands here.

One file: what notes become, and what their markers then say, is one model.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from crawler.articles.quotations import quotations
from crawler.documents.document import Document
from crawler.language.paragraphs import blanked
from crawler.language.text import SpanSet
from crawler.model import (
    Article,
    Citation,
    CitationForm,
    PairingReason,
    Quotation,
    QuoteForm,
    Reference,
    Span,
    Work,
)
from crawler.web.url import absolute, hostname, identity
from crawler.web.wrappers import split_archive, unwrap

# Hosts whose addresses stand for a published work and not for a page that was read.
_IDENTIFIER_HOSTS = re.compile(
    r"(?:^|\.)(?:doi\.org|hdl\.handle\.net|pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov"
    r"|arxiv\.org|adsabs\.harvard\.edu|worldcat\.org|semanticscholar\.org|openlibrary\.org"
    r"|mathscinet\.ams\.org|zbmath\.org|lccn\.loc\.gov|id\.loc\.gov|api\.semanticscholar\.org"
    r"|search\.worldcat\.org|ui\.adsabs\.harvard\.edu|pmc\.ncbi\.nlm\.nih\.gov|jstor\.org/stable)$"
)
# Of these, the catalogues: their pages tell of a work and never hold its words.
_CATALOGUES = re.compile(
    r"(?:^|\.)(?:worldcat\.org|openlibrary\.org|loc\.gov|mathscinet\.ams\.org|zbmath\.org)$"
)
T = TypeVar("T")
_MARKED = 4  # code points behind a quotation in which its marker begins: the mark, a full stop
_FEWEST_SOURCED = 3  # words in marks that are speech and no label when a marker follows them
# What an encyclopedia explains, in scripts where "calls itself" and "says" are one verb (称): of
# some fifty such in one Chinese article none was anybody's words.
_TERM = re.compile("[\u3400-\u9fff\u3040-\u30ff]{1,4}")
_LONGEST_DESCRIPTION = 200  # code points of a note that stand for a work it only names
_NUMBERED = re.compile(r"[\W\d_]*\d[\W\d_]*")  # what the marker of a source shows: a number
SIGNS_BELOW = "—–―-"  # how the line under a block of quoted words begins that signs it
UNTITLED = "↗"  # what stands for a link without words
LEFT_OUT = "[…]"  # what stands for words that are not written out: a formula, a template
_TITLE_MARKS = " \t\n\"'“”„«»‘’‚「」『』,.;:"


@dataclass(frozen=True, slots=True)
class Link:
    """A link out of the article, where its words stand, and its absolute address."""

    span: Span
    url: str


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader found at one place of the reference list.

    `works` are the parts that the markup sets apart as one work each, with what it says of them;
    `links` all links in the note, `quoted` the words that it marks as quoted from its work.
    """

    key: str
    span: Span
    markers: tuple[Span, ...] = ()
    links: tuple[Link, ...] = ()
    works: tuple[Work, ...] = ()
    quoted: tuple[Span, ...] = ()
    elsewhere: tuple[str, ...] = ()  # keys of works that it names and that stand in other notes
    keys: tuple[tuple[str, Span], ...] = ()  # of its own works, for notes that name them


class Inside(Generic[T]):
    """Things by where they stand, to be asked for those inside a span."""

    def __init__(self, placed: Iterable[tuple[Span, T]]) -> None:
        self._placed = sorted(placed, key=lambda item: item[0])
        self._starts = [span.start for span, _ in self._placed]

    def of(self, outer: Span) -> tuple[T, ...]:
        """Those inside `outer`, in order."""
        first, last = (bisect_left(self._starts, at) for at in (outer.start, outer.end))
        return tuple(one for span, one in self._placed[first:last] if span.end <= outer.end)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a reader gives: the text, its notes, and the spans that list works."""

    document: Document
    notes: tuple[Note, ...] = ()
    lists: tuple[Span, ...] = ()


def link_to(base: str, span: Span, href: str) -> Link | None:
    """The link to an address of the web; None for what is none."""
    url = absolute(base, href)
    return Link(span, url) if url is not None and hostname(url) else None


def references(text: str, notes: Iterable[Note]) -> tuple[Reference, ...]:
    """The references that `notes` are, the works of those that only name them resolved."""
    listed = tuple(notes)
    found = []
    every = [_works(text, note) for note in listed]
    keyed = {
        key: work
        for note, works in zip(listed, every, strict=True)
        for key, span in note.keys
        for work in works
        if work.span == span
    }
    for note, works in zip(listed, every, strict=True):
        named = [keyed[key] for key in note.elsewhere if key in keyed]
        if named and not any(work.url for work in works):
            page = works[0].page if works else ""
            quoted = tuple(span for work in works for span in work.quotations)
            works = tuple(replace(one, page=page or one.page, quotations=quoted) for one in named)
        shown = note.markers[0].of(text).strip("[] ") if note.markers else ""
        sourced = note.works or any(work.url for work in works)
        remark = bool(shown) and not _NUMBERED.fullmatch(shown) and not sourced
        found.append(Reference(note.key, note.span, note.markers, works, remark))
    return tuple(found)


def _works(text: str, note: Note) -> tuple[Work, ...]:
    """The works of a note in order; a note without links and marked works is one printed work."""
    works = sorted(note.works, key=lambda work: work.span)
    starts = [work.span.start for work in works]
    inside: dict[int, list[Link]] = {}
    loose: list[Link] = []
    for link in note.links:
        at = bisect_right(starts, link.span.start) - 1
        if at >= 0 and link.span.start < works[at].span.end:
            inside.setdefault(at, []).append(link)
        else:
            loose.append(link)
    found = [_linked(text, work, inside.get(at, [])) for at, work in enumerate(works)]
    for link in loose:
        _add_loose(text, note, link, found)
    if not found:
        words = " ".join(note.span.of(text).split())[:_LONGEST_DESCRIPTION]
        found = [Work(note.span, title=words)]
    return _quoting([_described(text, work) for work in found], note.quoted)


def _described(text: str, work: Work) -> Work:
    """A work that nothing is known of but its words, by these."""
    if work.described or not len(work.span):
        return work
    return replace(work, title=" ".join(work.span.of(text).split())[:_LONGEST_DESCRIPTION])


def _linked(text: str, work: Work, links: Sequence[Link]) -> Work:
    """`work` with the addresses that stand in it: the page, its declared copy, identifiers."""
    copies = [link for link in links if split_archive(link.url)]
    pages = [link for link in links if not split_archive(link.url)]
    named = [link for link in pages if _identifies(link.url)]
    live = [link for link in pages if not _identifies(link.url)]
    texts = [link for link in named if not _CATALOGUES.search(hostname(link.url))]
    first = next(iter((*live, *copies, *texts)), None)
    if first is None:  # printed, however many catalogues have it
        return replace(work, identifiers=tuple(link.url for link in named))
    copy = copies[0].url if live and copies else ""
    title = work.title or first.span.of(text).strip(_TITLE_MARKS)
    identifiers = tuple(link.url for link in named)
    return replace(work, title=title, url=first.url, archived=copy, identifiers=identifiers)


def _identifies(url: str) -> bool:
    return _IDENTIFIER_HOSTS.search(hostname(url)) is not None


def _add_loose(text: str, note: Note, link: Link, found: list[Work]) -> None:
    """A link outside of marked works: a work of its own, or the copy of the one before it."""
    archived = split_archive(link.url)
    before = next((at for at in reversed(range(len(found))) if found[at].span < link.span), None)
    if archived is not None and before is not None and not found[before].archived:
        page = found[before].url
        same = archived.original is None or identity(archived.original) == identity(page)
        if page and same and not split_archive(page):
            found[before] = replace(found[before], archived=link.url)
            return
    original = archived.original if archived else None
    for at, other in enumerate(found):
        if original and other.url and identity(other.url) == identity(original):
            found[at] = replace(other, archived=other.archived or link.url)
            return
    title = link.span.of(text).strip(_TITLE_MARKS)
    found.append(Work(link.span, title=title, url=link.url))
    found.sort(key=lambda work: work.span)


def _quoting(works: Sequence[Work], quoted: Iterable[Span]) -> tuple[Work, ...]:
    """The works, each with the words quoted in it or behind it."""
    own: dict[int, list[Span]] = {}
    for span in quoted:
        before = [at for at, work in enumerate(works) if work.span.start <= span.start]
        own.setdefault(before[-1] if before else 0, []).append(span)
    return tuple(
        replace(work, quotations=(*work.quotations, *own.get(at, ())))
        for at, work in enumerate(works)
    )


# Their works as citations: each address once, the declared copy beside it.


def cited(text: str, notes: Sequence[Note], listed: Sequence[Reference]) -> Iterator[Citation]:
    """The citations of the notes' own links; copies go with the page that they are copies of."""
    seen: set[Span] = set()
    for note, reference in zip(notes, listed, strict=True):
        works = [work for work in reference.works if _within(work.span, note.span)]
        copies = {work.archived: work.url for work in works if work.archived}
        place = note.markers[0] if note.markers else None
        for link in note.links:
            if link.span in seen or link.url in copies:
                continue
            seen.add(link.span)
            work = next((one for one in works if one.url == link.url), None)
            archived = split_archive(link.url)
            yield Citation(
                span=link.span,
                url=link.url,
                target=unwrap(link.url),
                form=CitationForm.REFERENCE,
                anchor=link.span.of(text),
                place=place,
                archived_from=archived.original if archived else None,
                copy=work.archived or None if work else None,
            )


def _within(span: Span, outer: Span) -> bool:
    return outer.start <= span.start and span.end <= outer.end


def quoted_words(sheet: Sheet, words: str, lang: str | None) -> tuple[Quotation, ...]:
    """The quotations of an article with references, from its `prose`.

    Titles of works in marks are none, so what lists of references and works say is left out. What
    a reference itself quotes is one, and so are words in a remark that a marker follows.
    """
    speaking = SpanSet(_speaking(sheet))
    found = quotations(words, lang, sheet.document.marked)
    starts = sorted(span.start for note in sheet.notes for span in note.markers)
    kept = []
    for one in found:
        end = one.span.end
        marked = bisect_left(starts, end) < bisect_right(starts, end + _MARKED)
        if one.form is QuoteForm.MARKS and speaking.hits(one.span) and not marked:
            continue
        sourced = one.scare and marked and len(one.text.split()) >= _FEWEST_SOURCED
        term = one.form is QuoteForm.MARKS and not marked and _TERM.fullmatch(one.text)
        kept.append(replace(one, scare=bool(term)) if sourced or term else one)
    return tuple(kept)


def prose(sheet: Sheet) -> str:
    """The article's text, the same length, without markers and without lists of references."""
    text = sheet.document.text
    speaking = frozenset(_speaking(sheet))
    away = [span for span in sheet.lists if span not in speaking]
    kept: list[Span] = []
    for note in sheet.notes:
        away += note.markers
        kept += note.quoted
        away += [work.span for work in note.works] if note.span in speaking else [note.span]
    result = blanked(text, away)
    for span in kept:
        result = result[: span.start] + span.of(text) + result[span.end :]
    return result


def _speaking(sheet: Sheet) -> Iterator[Span]:
    """The notes that say something of their own, with markers in them for its sources."""
    markers = Inside((span, span) for note in sheet.notes for span in note.markers)
    spans = (*(note.span for note in sheet.notes), *sheet.lists)
    return (span for span in spans if markers.of(span))


# Which work a quotation is from, by the markers behind it.


# What may stand between the markers of one group: a space, a comma, a page (": 41").
_SPOKEN = re.compile(r"\A@|[^\W\d_].*\d{4}")
_BETWEEN = re.compile(r"[\s,;:.\d–-]{0,12}")
_BELOW = re.compile(r"[^\w\n]{0,9}\n\s*(?P<line>[^\n]{1,400})")

_LINKS = (CitationForm.LINK, CitationForm.MARKDOWN)
_REPEATS = 20  # citations of one link that are looked at; a note gives one for each marker
_SHARED = 0.55
"""Confidence in a link whose marker stands beside one of a printed work: the words may be from
either, so their absence on the page proves nothing."""
_EDITION_WORDS = 3  # words of a title from which two works of one author are one and the same
_COVERING = 0.7  # the marker ends a later sentence of the paragraph, as wikis set it
_AHEAD = 0.5  # the marker stands before the quotation: mostly its sentence's own


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a quotation is from: a citation, or (`citation` None) a printed work."""

    citation: int | None
    confidence: float
    printed: str = ""
    reason: PairingReason = PairingReason.FOOTNOTE
    beside: tuple[int, ...] = ()  # citations of the other works that its markers name


class Referred:
    """The references of an article, by the places of their markers and of their notes."""

    def __init__(self, article: Article) -> None:
        self._text = article.text
        marked = [(span, one) for one in article.references for span in one.markers]
        self._markers = sorted(marked, key=lambda item: item[0])
        self._starts = [span.start for span, _ in self._markers]
        self._notes = sorted(article.references, key=lambda one: one.span)
        self._note_starts = [one.span.start for one in self._notes]
        self._citations = article.citations
        order = sorted(range(len(article.citations)), key=lambda at: article.citations[at].span)
        self._cited = [(article.citations[at].span, article.citations[at].url, at) for at in order]
        self._cited_starts = [span.start for span, _, _ in self._cited]
        self._editions = _editions(article)

    def origin(self, quotation: Quotation, sentence: Span, paragraph: Span) -> Origin | None:
        """Where `quotation` is from, as far as its references say. `sentence` is the one that
        attributes it, `paragraph` the one it stands in.
        """
        found = self._origin(quotation, sentence, paragraph) if self._notes else None
        if found is None or found.citation is None:
            return found
        return replace(found, citation=self._nearest(found.citation, quotation.span))

    def _nearest(self, at: int, span: Span) -> int:
        """Of several citations of one link, for each marker of its note, that of the nearest."""
        link, end = self._citations[at], span.end
        start = bisect_left(self._cited_starts, link.span.start)
        same = [
            (abs((self._citations[number].place or one).start - end), number)
            for one, url, number in self._cited[start : start + _REPEATS]
            if one == link.span and url == link.url
        ]
        return min(same)[1] if same else at

    def _origin(self, quotation: Quotation, sentence: Span, paragraph: Span) -> Origin | None:
        span = quotation.span
        note = self._note_at(span)
        group = self._behind(span.end, max(span.end + _MARKED, sentence.end))
        introduced = self._last(sentence.start, span.start)
        spoken = introduced and _SPOKEN.search(introduced[0].of(self._text))
        if introduced and spoken and not self._behind(span.end, span.end + _MARKED):
            return self._from([introduced[1]])  # Holt (2021) writes: …; others see it so [3]
        if group and all(one.remark for one in group):
            group = self._behind(span.end, paragraph.end)
        if group:
            return self._from(group)
        if note is not None:
            return self._quoted_in(note, span)
        inside = self._last(span.start, span.end)
        if inside:
            return self._from([inside[1]])
        signed = self._signature(quotation)
        group = self._behind(signed.start, signed.end) if signed else []
        if group:
            return self._from(group)
        if signed and (linked := self._linked(signed)):
            return Origin(linked[0], 0.95, reason=PairingReason.NEXT_PARAGRAPH)
        if introduced and (spoken or quotation.form is QuoteForm.BLOCK):
            return self._from([introduced[1]])
        below = _BELOW.match(self._text, paragraph.end)
        if below and (sourced := self._source_line(below.start("line"))):
            return self._from([sourced])
        if self._linked(sentence):
            return None  # its own sentence has a link: markers of other sentences are theirs
        later = self._behind(span.end, paragraph.end)
        if later:
            return self._from(later, _COVERING)
        if introduced:
            return self._from([introduced[1]], _AHEAD)
        before = self._last(paragraph.start, span.start)
        return self._from([before[1]], _AHEAD) if before else None

    def _signature(self, quotation: Quotation) -> Span | None:
        """The line under a block of quoted words that says whose they are."""
        if quotation.form is not QuoteForm.BLOCK:
            return None
        below = _BELOW.match(self._text, quotation.span.end)
        if below is None:
            return None
        line = Span(*below.span("line"))
        at = bisect_left(self._starts, line.start)
        marked = at < len(self._starts) and self._starts[at] == line.start
        return line if marked or line.of(self._text)[0] in SIGNS_BELOW else None

    def _source_line(self, at: int) -> Reference | None:
        """The "Source: …" line that begins at `at`."""
        place = bisect_left(self._note_starts, at)
        note = self._notes[place] if place < len(self._notes) else None
        if note is None or note.span.start != at or not note.markers:
            return None
        return note if note.markers[0].start == at else None

    def _linked(self, span: Span) -> list[int]:
        """The links of the text itself, outside of notes, that begin in `span`."""
        first, last = (bisect_left(self._cited_starts, at) for at in (span.start, span.end))
        return [
            at
            for link, _, at in self._cited[first:last]
            if self._citations[at].form in _LINKS
            and not self._citations[at].mention
            and self._note_at(link) is None
        ]

    def _last(self, start: int, end: int) -> tuple[Span, Reference] | None:
        """The last marker that begins in [start, end)."""
        at = bisect_left(self._starts, end) - 1
        return self._markers[at] if at >= 0 and self._starts[at] >= start else None

    def _behind(self, start: int, end: int) -> list[Reference]:
        """The references of the first markers that begin in [start, end), and of those right
        behind them. Markers of remarks ("[a]", "[note 2]") stand back for a number after them.
        """
        group: list[Reference] = []
        last = -1
        for at in range(bisect_left(self._starts, start), len(self._markers)):
            span, reference = self._markers[at]
            together = last >= 0 and _BETWEEN.fullmatch(self._text, last, span.start)
            if not together and (span.start >= end or not all(one.remark for one in group)):
                break
            group.append(reference)
            last = span.end
        return [one for one in group if not one.remark] or group

    def _note_at(self, span: Span) -> Reference | None:
        at = bisect_right(self._note_starts, span.start) - 1
        for note in reversed(self._notes[max(0, at - 2) : at + 1]):  # notes may hold others
            if _within(span, note.span):
                return note
        return None

    def _quoted_in(self, note: Reference, span: Span) -> Origin:
        """A reference's own quotation is from the work that quotes it, else the one before it."""
        quoting = [work for work in note.works if span in work.quotations]
        works = quoting or list(note.works)
        before = [work for work in works if work.span.start <= span.start] or works
        sure = 0.95 if quoting or len(works) == 1 else _SHARED
        return self._cited_by(before[-1], sure) or Origin(None, 0.0, before[-1].described)

    def _from(self, group: Sequence[Reference], confidence: float = 0.95) -> Origin:
        """The first work with an address among the references of a group of markers."""
        works = [work for reference in group for work in reference.works]
        shared = any(not work.url for work in works)
        sure = min(confidence, _SHARED) if shared else confidence
        cited = [found for work in works if (found := self._cited_by(work, sure)) is not None]
        if not cited:
            other = [one for work in works if (one := self._edition(work)) is not None]
            cited = [at for work in other if (at := self._cited_by(work, _SHARED)) is not None]
        if cited:
            others = {one.citation for one in cited} - {cited[0].citation, None}
            beside = tuple(sorted(at for at in others if at is not None))
            return replace(cited[0], beside=beside)
        described = next((work.described for work in works if work.described), "")
        return Origin(None, 0.0, described)

    def _edition(self, work: Work) -> Work | None:
        """Another edition of a printed work, of which an address is known."""
        name, words = _listed_as(self._text, work)
        known = self._editions.get(name, {})
        return next((one for title, one in known.items() if one and title in words), None)

    def _cited_by(self, work: Work, confidence: float) -> Origin | None:
        at = bisect_left(self._cited_starts, work.span.start) if work.url else len(self._cited)
        while at < len(self._cited) and self._cited[at][0].start < max(
            work.span.end, work.span.start + 1
        ):
            if self._cited[at][1] == work.url:
                return Origin(self._cited[at][2], confidence)
            at += 1
        return None


_LETTERS = re.compile(r"[^\W\d_]+")


def _listed_as(text: str, work: Work) -> tuple[str, str]:
    """The name that a work is listed under, and all its words, for comparing."""
    words = [word.casefold() for word in _LETTERS.findall(work.span.of(text))]
    return (words[0] if words else ""), " ".join(words)


def _editions(article: Article) -> dict[str, dict[str, Work | None]]:
    """The works with an address by the name that they are listed under and their titles; None
    for a title that has several addresses.
    """
    found: dict[str, dict[str, Work | None]] = {}
    for work in (work for one in article.references for work in one.works if work.url):
        name, _ = _listed_as(article.text, work)
        title = [word.casefold() for word in _LETTERS.findall(work.title)]
        if len(title) < _EDITION_WORDS:
            continue
        known = found.setdefault(name, {}).setdefault(" ".join(title), work)
        if known is not None and known.url != work.url:
            found[name][" ".join(title)] = None
    return found
