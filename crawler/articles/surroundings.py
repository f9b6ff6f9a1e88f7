"""Where quotations and citations stand to each other: the articles that one page may hold, their
paragraphs, and sentences of attribution.

One file: a quotation's place is its section, its paragraph and its sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from itertools import dropwhile, groupby, islice

from lxml import etree

from crawler.articles.plaintext import BYLINE
from crawler.documents.document import Document
from crawler.documents.html import HEADINGS, Box
from crawler.language.dates import first_date, iso_date
from crawler.language.paragraphs import paragraphs, sentences
from crawler.model import (
    Article,
    Citation,
    CitationForm,
    NamedSource,
    Pairing,
    Quotation,
    QuoteForm,
    Section,
    Span,
    Speaker,
)
from crawler.web.url import identity, is_on

# A speaker farther away is the subject of another sentence than the quotation's attribution.
_NEAR_SPEAKER = 250  # code points
# What may stand behind a sentence's end and still belong to it: markers and a bracketed source.
_BEHIND = re.compile(
    r"[\s»”\"'’]{0,3}(?:\[\^?\d{1,3}(?:[,–-]\s?\d{1,3})*\]|[⁰¹²³⁴-⁹]{1,3}|\([^()\n]{1,80}\))+"
)
# "telephone.[1] So": the marker belongs to the sentence before; swapped, the full stop ends both.
_MARKED_END = re.compile(r"([.!?…][”»\"'’]?)((?:\[\^?\d{1,3}\]|[⁰¹²³⁴-⁹]){1,9})(?=\s|\Z)")
_ATTRIBUTION_LINE = re.compile(r"\s*[—–―-]{1,2}\s?\S")
# Words beside a link that leave it alone on its line: "Source:", "(in Russian)", a bullet.
_LABEL_LENGTH = 25
# The most referred-to note of a long encyclopedia page has about 60 markers.
_MARKER_REPEATS = 100
_BESIDE = " \t\r\n.,;<>»«“”\"'*•·>→–—-"


@dataclass(frozen=True, slots=True)
class Cited:
    """Citation `index` is seen by the reader at `span`."""

    index: int
    span: Span


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quotation stands: its paragraphs, first to last, and its sentences.

    `paragraph` covers all of them where the quotation runs over several; `sentence` runs from the
    start of the sentence that attributes it to the end of the one that closes it.
    """

    first: int
    last: int
    paragraph: Span
    sentence: Span


class Surroundings:
    """An article's paragraphs, and its citations in the order in which they are seen.

    Everything is found by binary search: 20,000 links and as many quotations stay affordable.
    """

    def __init__(self, article: Article) -> None:
        self.article = article
        self.paragraphs = paragraphs(article.text) or (Span(0, len(article.text)),)
        self._starts = [paragraph.start for paragraph in self.paragraphs]
        self.cited = tuple(sorted(_positions(article), key=lambda at: (at.span, at.index)))
        self._cited_starts = [at.span.start for at in self.cited]
        self._longest = max((len(at.span) for at in self.cited), default=0)
        self._split: dict[Span, tuple[Span, ...]] = {}
        self.quoting = frozenset(
            self.paragraph_at(quotation.span.start) for quotation in article.quotations
        )

    def within(self, among: frozenset[int]) -> Surroundings:
        """The same, with the citations of these indexes alone."""
        view = copy(self)
        view.cited = tuple(at for at in self.cited if at.index in among)
        view._cited_starts = [at.span.start for at in view.cited]
        return view

    def paragraph_at(self, offset: int) -> int:
        """The index of the paragraph that holds `offset`, or of the last one before it."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def cited_in(self, span: Span) -> tuple[Cited, ...]:
        """The citations seen in `span`, in order."""
        start = bisect_left(self._cited_starts, span.start)
        return self.cited[start : bisect_left(self._cited_starts, span.end)]

    def cited_on(self, span: Span) -> tuple[Cited, ...]:
        """The citations seen in or over `span`, in order: those that begin before it as well."""
        around = Span(span.start - self._longest, span.end)
        return tuple(
            at for at in self.cited_in(around) if max(at.span.end, at.span.start + 1) > span.start
        )

    def is_link_alone(self, paragraph: int) -> bool:
        """Whether a paragraph holds one link and next to nothing else."""
        span = self.paragraphs[paragraph]
        inside = self.cited_in(span)
        if not inside or len({at.span for at in inside}) != 1:
            return False
        link, text = inside[0].span, self.article.text
        before = text[span.start : link.start].strip(_BESIDE)
        after = text[link.end : max(link.end, span.end)].strip(_BESIDE)
        label = not before or (before.endswith(":") and len(before) <= _LABEL_LENGTH)
        note = not after or (after[0] in "([" and len(after) <= _LABEL_LENGTH)
        return len(link) > 1 and label and note

    def of(self, quotation: Quotation) -> Place:
        """Where `quotation` stands."""
        span = quotation.span
        first = self.paragraph_at(span.start)
        last = self.paragraph_at(max(span.start, span.end - 1))
        paragraph = Span(self.paragraphs[first].start, max(self.paragraphs[last].end, span.end))
        return Place(first, last, paragraph, self._sentence(quotation, paragraph, first, last))

    def _sentence(self, quotation: Quotation, paragraph: Span, first: int, last: int) -> Span:
        span, text = quotation.span, self.article.text
        inside = self._sentences(paragraph)
        start = _start_before(inside, span.start, paragraph.start)
        end = _end_after(inside, span.end, paragraph.end)
        speaker = quotation.speaker.span if quotation.speaker else None
        if speaker and paragraph.start <= speaker.start and speaker.end <= paragraph.end:
            if 0 <= speaker.start - span.end <= _NEAR_SPEAKER:
                end = max(end, _end_after(inside, speaker.end, end))
            elif 0 <= span.start - speaker.end <= _NEAR_SPEAKER:
                start = min(start, _start_before(inside, speaker.start, start))
        start = self._introduced(quotation, start, first, inside)
        if quotation.form is QuoteForm.BLOCK and last + 1 < len(self.paragraphs):
            following = self.paragraphs[last + 1]
            if _ATTRIBUTION_LINE.match(following.of(text)):
                end = following.end
        behind = _BEHIND.match(text, end)
        return Span(start, behind.end() if behind else end)

    def _introduced(
        self, quotation: Quotation, start: int, first: int, inside: tuple[Span, ...]
    ) -> int:
        """Take in the sentence before, in this paragraph or the last, that ends with a colon."""
        number = bisect_left(inside, start, key=lambda sentence: sentence.start)
        if number:
            before = inside[number - 1]
            return before.start if self.article.text[before.end - 1] == ":" else start
        if first == 0:
            return start
        previous = self.paragraphs[first - 1]
        announced = previous.of(self.article.text).rstrip().endswith(":")
        if announced or quotation.form is QuoteForm.BLOCK:
            return self._sentences(previous)[-1].start
        return start

    def _sentences(self, paragraph: Span) -> tuple[Span, ...]:
        """The sentences of a paragraph; its line breaks are wraps and end none."""
        if paragraph not in self._split:
            flat = paragraph.of(self.article.text).replace("\n", " ")
            flat = _MARKED_END.sub(r"\2\1", flat)
            self._split[paragraph] = tuple(
                Span(found.start + paragraph.start, found.end + paragraph.start)
                for found in sentences(flat, self.article.lang)
            ) or (paragraph,)
        return self._split[paragraph]


def _start_before(inside: tuple[Span, ...], offset: int, otherwise: int) -> int:
    number = bisect_right(inside, offset, key=lambda sentence: sentence.start)
    return inside[number - 1].start if number else otherwise


def _end_after(inside: tuple[Span, ...], offset: int, otherwise: int) -> int:
    number = bisect_left(inside, offset, key=lambda sentence: sentence.end)
    return inside[number].end if number < len(inside) else otherwise


def _positions(article: Article) -> list[Cited]:
    """Where the reader sees each citation; a note is seen at every marker that names it."""
    found: list[Cited] = []
    markers: dict[str, tuple[Span, ...]] = {}
    for index, citation in enumerate(article.citations):
        place = citation.place
        if citation.form is CitationForm.STRUCTURED or not citation.url:
            continue
        found.append(Cited(index, citation.span if place is None else place))
        marker = "" if place is None else place.of(article.text)
        if place is not None and marker.startswith("["):
            if marker not in markers:
                markers[marker] = tuple(_repeated(article.text, marker, place.end))
            found += (Cited(index, at) for at in markers[marker] if at.end <= citation.span.start)
    return found


def _repeated(text: str, marker: str, start: int) -> Iterator[Span]:
    """The places after `start` where a marker stands again, but for the note's own number."""
    at = text.find(marker, start)
    for _ in range(_MARKER_REPEATS):
        if at < 0:
            return
        line = text.rfind("\n", 0, at) + 1
        if text[line : min(at, line + 20)].strip():
            yield Span(at, at + len(marker))
        at = text.find(marker, at + 1)


# One quotation that looks for its source: what the rules of pairing are given.


# A link behind the quotation is as good as one in front at twice the distance: sources are
# mostly named first.
_BEHIND_COSTS = 2


class Sources:
    """What is asked of the whole article again for every quotation, worked out once."""

    def __init__(self, article: Article, among: frozenset[int] | None = None) -> None:
        """`among`: the citations that count, by index; None for all."""
        self.article = article
        self._among = range(len(article.citations)) if among is None else sorted(among)
        self._named = sorted(article.named, key=lambda source: source.span)
        self._on: dict[tuple[str, ...], tuple[int, ...]] = {}
        strong = [
            index
            for index in self._among
            for citation in [article.citations[index]]
            if citation.url and (not is_weak(citation) or citation.form is CitationForm.STRUCTURED)
        ]
        pages = {identity(article.citations[index].target): index for index in reversed(strong)}
        self.only = next(iter(pages.values())) if len(pages) == 1 else None

    def named(self, quotation: Quotation, place: Place) -> tuple[str, tuple[str, ...], bool] | None:
        """The outlet that the quotation's sentence names, else the last one its paragraph did."""
        inside = self._named_in(place.sentence)
        if inside:
            nearest = min(inside, key=lambda source: distance(source.span, quotation.span))
            return nearest.name, nearest.domains, True
        before = self._named_in(Span(place.paragraph.start, quotation.span.start))
        return (before[-1].name, before[-1].domains, False) if before else None

    def on(self, domains: tuple[str, ...]) -> tuple[int, ...]:
        """The citations on an outlet's domains."""
        if domains not in self._on:
            cited = self.article.citations
            self._on[domains] = tuple(at for at in self._among if on_domains(cited[at], domains))
        return self._on[domains]

    def _named_in(self, span: Span) -> list[NamedSource]:
        start = bisect_left(self._named, span.start, key=lambda source: source.span.start)
        end = bisect_left(self._named, span.end, key=lambda source: source.span.start)
        return [source for source in self._named[start:end] if source.span.end <= span.end]


@dataclass(frozen=True, slots=True)
class Case:
    """One quotation, where it stands, and what is known so far."""

    article: Article
    around: Surroundings
    sources: Sources
    quotation: Quotation
    place: Place
    named: tuple[str, tuple[str, ...], bool] | None  # outlet, domains, in the same sentence
    before: tuple[Quotation, Pairing] | None
    neighbours: tuple[Quotation, ...]  # the quotations right before and after, and this one

    def citation(self, at: Cited) -> Citation:
        """The citation seen there."""
        return self.article.citations[at.index]

    def nearest(self, cited: Iterable[Cited]) -> Cited | None:
        """The nearest, those that tell where it was said first; the earlier of two equal ones."""
        return min(cited, key=self._cost, default=None)

    def owns(self, span: Span) -> bool:
        """Whether no other quotation is nearer to `span` than this one."""
        gap = distance(span, self.quotation.span)
        return all(distance(span, other.span) >= gap for other in self.neighbours)

    def _cost(self, at: Cited) -> tuple[int, int]:
        span = self.quotation.span
        gap = distance(at.span, span)
        return gap * (_BEHIND_COSTS if at.span.start >= span.end else 1), at.span.start


def on_domains(citation: Citation, domains: Iterable[str]) -> bool:
    """Whether the citation leads to one of `domains` or to a host below one, archived or not."""
    return any(is_on(url, domains) for url in (citation.target, citation.archived_from) if url)


def distance(one: Span, other: Span) -> int:
    """Code points between two spans, 0 when they touch or overlap."""
    return max(one.start - other.end, other.start - one.end, 0)


def is_weak(citation: Citation) -> bool:
    """Whether a citation is tried after all others: mentions, embeds, structured data."""
    return citation.mention or citation.form in (CitationForm.EMBED, CitationForm.STRUCTURED)


def is_in(span: Span, outer: Span) -> bool:
    """Whether `span` lies inside `outer`."""
    return outer.start <= span.start and span.end <= outer.end


def touches(span: Span, outer: Span) -> bool:
    """Whether the two overlap; a span without words is where it stands."""
    return span.start < outer.end and outer.start < max(span.end, span.start + 1)


# Several articles in one page: the entries of a live blog, the items of a newsletter.


# A long read has subheads, too, and may date them; what makes articles of its parts is that they
# tell, apart from their headline, when they were written, or that different people wrote them:
# pictures repeat one author's name. Half of those of one kind do, and they hold half of the text.
_TELLING_SHARE = 0.5
_TEXT_SHARE = 0.5
_LONGEST_LINE = 60  # code points of the line under a headline that tells the author or the date
_LONGEST_AUTHOR = 80
_CLOCK = re.compile(
    r"[\W_]{0,3}(?P<hour>[01]?\d|2[0-3])"
    r"(?:\s?[.:h]\s?(?P<minute>[0-5]\d)|\s(?:heures|Uhr)|(?=\s?[ap]\.?m\b))(?![\d.%])"
    r"(?P<half>\s?[ap]\.?m\b\.?)?"
)
_AFTER_CLOCK = re.compile(r"[\s.,|(]{0,3}(?:Uhr|h|heures|[A-Z]{2,4})?[\s.)]{0,2}\Z")
_JOINING = 4  # letters of "and", "und", "van", "de la" in a line of authors


def page_sections(found: Document, published: str | None = None) -> tuple[Section, ...]:
    """The articles that a page's text is parted into, by the page's date; () where it is one."""
    parts = _boxed(found) or flat_sections(found.text, found.paragraphs, found.tags, found.strong)
    return dated_by(parts, published)


def dated_by(parts: tuple[Section, ...], published: str | None) -> tuple[Section, ...]:
    """The sections, those that tell a time of day dated by the page; without a date where their
    times run neither forwards nor backwards, as they do past midnight.
    """
    day = _DAY.match(published or "")
    times = [one.published for one in parts if one.published and one.published[0] == _CLOCK_ONLY]
    ordered = times in (sorted(times), sorted(times, reverse=True))
    found = []
    for one in parts:
        if one.published and one.published[0] == _CLOCK_ONLY:
            at = day[0] + one.published if day and ordered else None
            one = replace(one, published=at)
        found.append(one)
    return tuple(found)


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK_ONLY = "T"  # how a time begins whose day is still to be found: "T14:05"


def _time_told(line: str, whole: bool) -> str | None:
    """The time of day that a line begins with, or (`whole`) that is all of it: "T14:05"."""
    found = _CLOCK.match(line)
    if found is None or (whole and not _AFTER_CLOCK.match(line, found.end())):
        return None
    hour, half = int(found["hour"]), (found["half"] or "").strip().lower()
    if half:
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    return f"{_CLOCK_ONLY}{hour:02}:{int(found['minute'] or 0):02}"


def plain_sections(text: str) -> tuple[Section, ...]:
    """Those of a plain text: a short line by itself, and under it an author, a date or a time."""
    lines = [Span(*found.span()) for found in _LINE.finditer(text)]
    tags = []
    for number, span in enumerate(lines):
        above = text[lines[number - 1].end if number else 0 : span.start]
        head = [one.of(text) for one in lines[number : number + 2]]
        alone = number == 0 or above.count("\n") > 1
        short = len(head[0]) <= _LONGEST_HEADLINE and head[0][-1] not in _NO_HEADLINE
        tags.append("h2" if alone and short and any(_told(head)) else "p")
    found = flat_sections(text, lines, tags)
    held = sum(len(one.span) for one in found)
    return found if held >= _FULLEST_ITEM * len(found) else ()


_LINE = re.compile(r"\S[^\n]*\S|\S")
_LONGEST_HEADLINE = 100
_NO_HEADLINE = ".!?,;:"
_FULLEST_ITEM = 150  # code points of a newsletter's item at least, on average: no list of dates


def within_sections(
    text: str, quoted: Iterable[Quotation], parts: Sequence[Section]
) -> Iterator[Quotation]:
    """The quotations; who is meant by "the mayor" or "she" has to be named in the same section."""
    starts = [one.span.start for one in parts]
    for one in quoted:
        at = bisect_right(starts, one.span.start) - 1
        speaker = one.speaker
        if at >= 0 and one.span.start < parts[at].span.end and speaker is not None:
            own = parts[at].span
            if not is_in(speaker.span, own):
                one = replace(one, speaker=None, cue=None)
            elif speaker.refers_to and speaker.refers_to.split()[-1] not in own.of(text):
                one = replace(one, speaker=replace(speaker, refers_to=None, chain=()))
        yield one


def flat_sections(
    text: str, paragraphs: Sequence[Span], tags: Sequence[str], strong: Sequence[Span] = ()
) -> tuple[Section, ...]:
    """Those that only their headlines part, with an author or a date under each."""
    bold = frozenset(strong)
    by_tag: dict[str, list[int]] = defaultdict(list)
    for number, (span, tag) in enumerate(zip(paragraphs, tags, strict=True)):
        if tag in _SUBHEADS or span in bold:
            by_tag[tag].append(number)
    for starts in by_tag.values():
        ends = [*(paragraphs[at - 1].end for at in starts[1:]), len(text)]
        lines = [[span.of(text) for span in paragraphs[at : at + 2]] for at in starts]
        found = [
            Section(Span(paragraphs[at].start, end), head[0].strip("#* "), *_told(head))
            for at, end, head in zip(starts, ends, lines, strict=True)
        ]
        # What stands above the first that tells is the page's title, or introduces it.
        found = list(dropwhile(lambda one: not (one.author or _is_dated(one)), found))
        if _tell(found, sum(map(_is_dated, found))):
            return tuple(found)
    return ()


def _boxed(found: Document) -> tuple[Section, ...]:
    """Those that stand in boxes of one kind, side by side."""
    held: dict[Box, dict[Box, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, inner in enumerate(found.boxes):
        for box in islice(inner.outward(), _MOST_DEEP):
            if box.parent is not None and len(box.parent.children) > 1:
                held[box.parent][box].append(number)
    for children in reversed(held.values()):  # outer ones first
        kinds: dict[tuple[str, str], list[Box]] = defaultdict(list)
        for box, numbers in children.items():
            if len(numbers) > 1:
                kinds[box.tag, _NUMBER.sub("", box.names.partition(" ")[0])].append(box)
        for boxes in kinds.values():
            tried = (_in_box(found, box.element, children[box]) for box in boxes[:_TRIED])
            telling = (one.author or _is_dated(one) for one in tried)
            if len(boxes) > 1 and (any(telling) or any(map(_has_time, boxes[:_TRIED]))):
                parts = [_in_box(found, box.element, children[box]) for box in boxes]
                timed = [
                    _is_dated(one) or _has_time(box) for one, box in zip(parts, boxes, strict=True)
                ]
                held_text = sum(len(one.span) for one in parts) / len(found.text)
                titled = any(one.title for one in parts)
                if titled and held_text >= _TEXT_SHARE and _tell(parts, sum(timed)):
                    return tuple(parts)
    return ()


_NUMBER = re.compile(r"\d+")
_TRIED = 8  # entries of which one tells its date or author, or none is asked any more
_MOST_DEEP = 10  # boxes between a paragraph and the entry that it stands in


def _has_time(box: Box) -> bool:
    return next(box.element.iter("time"), None) is not None


def _in_box(found: Document, element: etree._Element, numbers: list[int]) -> Section:
    """A box's section, with what its markup tells of it."""
    first, last = found.paragraphs[numbers[0]], found.paragraphs[numbers[-1]]
    head = [found.paragraphs[at].of(found.text) for at in numbers[:2]]
    author, published = _told(head)
    author = next(_authors(element), author)
    time = next(element.iter("time"), None)
    if time is not None:
        published = iso_date(time.get("datetime") or "") or published
    title = next((words for item in element.iter(*_SUBHEADS) if (words := _words(item))), None)
    if title is None and first in found.strong:
        title = head[0]
    return Section(Span(first.start, last.end), title, author, published)


_SUBHEADS = sorted(HEADINGS - {"h1"})


def _words(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _authors(element: etree._Element) -> Iterator[str]:
    for item in element.iter("a", "span", "div", "p", "address"):
        if "author" in (item.get("rel"), item.get("itemprop")):
            words = _words(item)
            byline = BYLINE.match(words)
            if 0 < len(words) <= _LONGEST_AUTHOR:
                yield byline["name"] if byline else words


def _told(head: list[str]) -> tuple[str | None, str | None]:
    """The author and the date that the line under a headline tells and that are all it tells."""
    line = head[1].strip("*_ ") if len(head) > 1 else ""
    clock = _time_told(head[0].strip("#* "), whole=False)
    if not line or len(line) > _LONGEST_LINE:
        return None, clock
    byline = BYLINE.match(line)
    if byline and all(w[0].isupper() or len(w) <= _JOINING for w in byline["name"].split()):
        return byline["name"].strip(), clock
    short = line[-1] not in ".!?" and len(line.split()) <= _DATE_WORDS
    return None, (first_date(line) if short else None) or clock or _time_told(line, whole=True)


_DATE_WORDS = 7  # "Wednesday 5 March 2024, 14.30 Uhr"


def _is_dated(section: Section) -> bool:
    return bool(section.published)


def _tell(sections: Sequence[Section], dated: int) -> bool:
    """Whether enough of them, of which so many are dated, tell their own date or author."""
    authors = [one.author for one in sections if one.author]
    told = max(dated, len(authors) if len(set(authors)) > 1 else 0)
    return told > 1 and told >= _TELLING_SHARE * len(sections)


# Tables: a row's first cell may name who said what stands in another.

_ROW_NAME = re.compile(r"[^\W\d_][^\W\d_.'’-]*\.?(?:[ -]\w[^\W\d_.'’-]*\.?){1,4}(?=\Z|[,(\n])")


def rows_of(found: Document) -> Iterator[Span]:
    """The rows of tables that have several cells."""
    cells = (at for at in range(len(found.boxes)) if found.is_cell(at))
    for _, row in groupby(cells, key=lambda at: found.boxes[at].parent):
        spans = [found.paragraphs[at] for at in row]
        yield Span(spans[0].start, spans[-1].end)


def said_in_rows(found: Document, quoted: Iterable[Quotation]) -> Iterator[Quotation]:
    """The quotations, those without a speaker said by whom the first cell of their row names."""
    starts = [paragraph.start for paragraph in found.paragraphs]
    for one in quoted:
        at = bisect_right(starts, one.span.start) - 1
        if one.speaker is None and not one.scare and at > 0 and found.is_cell(at):
            row, first = found.boxes[at].parent, at
            while first and found.boxes[first - 1].parent is row:
                first -= 1
            cell = found.paragraphs[first]
            name = _ROW_NAME.match(cell.of(found.text)) if first < at else None
            if name and all(part[0].isupper() for part in name[0].split()):
                span = Span(cell.start, cell.start + name.end())
                one = replace(one, speaker=Speaker(name[0], span))
        yield one
