"""The article's text cut into paragraphs and pieces, each piece marked by its finding.

One file: the pieces, their cards and the source's words beside them are laid out by one pass.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from crawler.checks.results import Run, severity
from crawler.errors import InputError
from crawler.language.paragraphs import flowed, is_wrapped, lines, paragraphs, visible_lines
from crawler.model import (
    Article,
    Citation,
    Evidence,
    Finding,
    Outcome,
    Page,
    Pairing,
    Span,
)
from crawler.model import Block as Laid
from reports.card import Link, language_tag, name_of, web_link
from reports.pages import pages_in
from reports.writer import Tasks

if TYPE_CHECKING:
    from markupsafe import Markup


# A last word longer than this (code points) may be broken, or it would overflow a phone.
_LAST_WORD = 18


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the article that belongs to a finding.

    `role` is "quote" for a quotation's words, "link" for a citation without a quote, and
    "source" for the citation that a quotation was checked against.
    """

    span: Span
    anchor: str
    outcome: Outcome
    label: str
    role: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a paragraph.

    `closes` says that the mark ends here, `name` is set on the first piece of a finding.
    """

    text: str
    mark: Mark | None = None
    closes: bool = False
    name: str | None = None

    @property
    def halves(self) -> tuple[str, str]:
        """The text cut before its last word, which the mark's sign must not be parted from."""
        at = max(self.text.rfind(" ") + 1, len(self.text) - _LAST_WORD)
        return self.text[:at], self.text[at:]


class Block(tuple[Piece, ...]):
    """The pieces of a block; `tag` is the element that it is shown as."""

    tag = "p"


AnyMark = TypeVar("AnyMark", Mark, "Shown")


def marks_of(findings: Iterable[tuple[str, str, Finding]], article: Article) -> tuple[Mark, ...]:
    """The marks of `findings`, given as (anchor, label, finding); spans outside are dropped."""
    marks: list[Mark] = []
    ordered = sorted(findings, key=lambda entry: severity(entry[2]))
    for anchor, label, finding in ordered:
        for span, role in _places(finding):
            if 0 <= span.start < span.end <= len(article.text):
                marks.append(Mark(span, anchor, finding.outcome, label, role))
    taken: set[Span] = set()
    unique = []
    for mark in sorted(marks, key=lambda mark: mark.role == "source"):  # stable: worst first
        if mark.span not in taken:
            taken.add(mark.span)
            unique.append(mark)
    return tuple(unique)


def annotated(text: str, marks: Sequence[Mark], layout: Sequence[Laid] = ()) -> tuple[Block, ...]:
    """`text` as paragraphs of pieces, or as the blocks of its `layout`; where marks overlap the
    shortest one wins.
    """
    named: set[str] = set()
    if not layout:
        return tuple(piece_by_piece(text, span, marks, named) for span in paragraphs(text))
    marks = _seen(marks, layout)
    blocks = []
    for laid in layout:
        pieces = (piece for span in laid.spans for piece in _pieces(text, span, marks))
        block = Block(_named(piece, named) for piece in pieces)
        block.tag = laid.tag
        blocks.append(block)
    return tuple(blocks)


def _seen(marks: Sequence[Mark], layout: Sequence[Laid]) -> tuple[Mark, ...]:
    """The marks, each from the first to the last letter of it that is seen."""
    spans = [span for laid in layout for span in laid.spans]
    ends = [span.end for span in spans]
    found = []
    for mark in marks:
        first = bisect_right(ends, mark.span.start)
        last = bisect_left(spans, Span(mark.span.end, 0)) - 1
        if first <= last:
            start = max(mark.span.start, spans[first].start)
            found.append(replace(mark, span=Span(start, min(mark.span.end, ends[last]))))
    return tuple(found)


def piece_by_piece(text: str, span: Span, marks: Sequence[Mark], named: set[str]) -> Block:
    """The paragraph at `span` as pieces; `named` are the anchors that have a first piece."""
    return Block(_named(piece, named) for piece in _pieces(text, span, marks))


def _named(piece: Piece, taken: set[str]) -> Piece:
    if piece.mark is None or piece.mark.role == "source" or piece.mark.anchor in taken:
        return piece
    taken.add(piece.mark.anchor)
    return replace(piece, name=name_of(piece.mark.anchor))


def _places(finding: Finding) -> Iterator[tuple[Span, str]]:
    if finding.quotation:
        for span in finding.quotation.fragments:
            yield span, "quote"
    if finding.citation:
        role = "source" if finding.quotation else "link"
        yield finding.citation.span, role
        if finding.citation.place is not None:
            yield finding.citation.place, role


def _pieces(text: str, block: Span, marks: Sequence[Mark]) -> Iterator[Piece]:
    for span, mark in _cut(block, marks):
        closes = mark is not None and span.end == mark.span.end
        yield Piece(flowed(span.of(text), text), mark, closes)


def _cut(block: Span, marks: Iterable[AnyMark]) -> Iterator[tuple[Span, AnyMark | None]]:
    """`block` cut where a mark begins or ends, each part with the shortest mark over it."""
    inside = [m for m in marks if m.span.start < block.end and m.span.end > block.start]
    cuts = {block.start, block.end}
    for mark in inside:
        cuts |= {max(mark.span.start, block.start), min(mark.span.end, block.end)}
    for start, end in pairwise(sorted(cuts)):
        over = (m for m in inside if m.span.start <= start and end <= m.span.end)
        yield Span(start, end), min(over, key=lambda m: len(m.span), default=None)


# The archived sources as readers: one page for each capture, its passages highlighted.
#
# Only the readable text is shown, never the archived HTML, and the page has no script.


FOLDER = "sources"

LONGEST_SHOWN = 400_000
"""Code points of a source that are shown: a book chapter; a browser lays that out in a second."""
_AFTER = 2_000


@dataclass(slots=True)
class _Kept:
    """What the findings so far say of one capture."""

    evidence: Evidence
    address: str
    spans: dict[Span, Outcome] = field(default_factory=dict)


class Captures:
    """Remembers which passages of which captures are shown; writes a page for each at the end."""

    def __init__(self, run: Run, folder: Path) -> None:
        self._run = run
        self._folder = folder / FOLDER
        self._kept: dict[str, _Kept] = {}

    def place(self, finding: Finding) -> str | None:
        """Where the reader of the finding's capture will stand, relative to the report's folder,
        its passage named in the fragment; None without a capture.
        """
        evidence = finding.evidence
        if evidence is None or self._run.captured is None:
            return None
        name = capture_name(evidence)
        fetch = finding.fetch
        address = (fetch.final or fetch.requested) if fetch else ""
        kept = self._kept.setdefault(name, _Kept(evidence, address))
        page = f"{FOLDER}/{name}.html"
        if finding.passage is None or finding.passage.layer is not None:
            return page
        kept.spans.setdefault(finding.passage.span, finding.outcome)
        return f"{page}#{passage_name(finding.passage.span)}"

    def write(self, tasks: Tasks) -> None:
        """Write the pages, some at a time; each capture is read once."""
        if self._run.captured is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        run = replace(self._run, articles=(), earlier=None, unread=())
        kept = iter(self._kept.items())
        while some := list(islice(kept, AT_ONCE)):
            tasks.do(_write_captures, run, self._folder, some)


AT_ONCE = 40
"""Captures that a worker is given at a time: some 50 ms."""


def _write_captures(run: Run, folder: Path, some: Sequence[tuple[str, _Kept]]) -> None:
    for name, kept in some:
        text = _capture_page(run, kept, run.captured(kept.evidence) if run.captured else None)
        path = folder / f"{name}.html"
        path.write_text(text, encoding="utf-8", errors="replace", newline="\n")


def _capture_page(run: Run, kept: _Kept, page: Page | None) -> str:
    text, cut = _shown(page.text if page else "", kept.spans)
    told = page.publisher if page else None
    return pages_in(run.lang).page(
        "source.html.j2",
        ("report.css", "source.css"),
        run=run,
        title=(told.title if told else None) or kept.address,
        lang=language_tag(page.lang) if page else None,
        byline=[part for part in (told.author, told.published) if part] if told else [],
        address=web_link(kept.address),
        evidence=kept.evidence,
        blocks=list(_blocks(text, kept.spans)),
        cut=cut,
    )


def capture_name(evidence: Evidence) -> str:
    """The name of the capture's page, the same in every report that rests on the record."""
    named = f"{evidence.record_id}\x1f{evidence.digest}".encode(errors="replace")
    return hashlib.sha256(named).hexdigest()[:16]


def passage_name(span: Span) -> str:
    """The id of a passage in its source's page."""
    return f"p-{max(span.start, 0)}-{max(span.end, 0)}"


def _shown(text: str, spans: dict[Span, Outcome]) -> tuple[str, bool]:
    reach = max((span.end for span in spans), default=0) + _AFTER
    limit = max(LONGEST_SHOWN, reach)
    return text[:limit], len(text) > limit


def _blocks(text: str, spans: dict[Span, Outcome]) -> Iterator[Markup | Block]:
    """The paragraphs of `text`: those with a passage cut into pieces, the others in runs.

    A page has hundreds of paragraphs and one or two passages: the template takes fifty times as
    long for a paragraph as the run does.
    """
    inside = [span for span in spans if 0 <= span.start < span.end <= len(text)]
    marks = [Mark(span, passage_name(span), spans[span], "", "passage") for span in inside]
    first = min((span.start for span in inside), default=len(text))
    last = max((span.end for span in inside), default=0)
    plain, there, behind = _apart(text, first, last)
    named: set[str] = set()
    for block in there:
        if (
            block.start >= last
            or block.end <= first
            or not any(s.start < block.end and s.end > block.start for s in inside)
        ):
            plain.append(flowed(block.of(text), text))
            continue
        if plain:
            yield _run(plain)
            plain = []
        yield piece_by_piece(text, block, marks, named)
    plain += behind
    if plain:
        yield _run(plain)


def _apart(text: str, first: int, last: int) -> tuple[list[str], Sequence[Span], list[str]]:
    """The words of the paragraphs before and behind [first, last), and the places of the others:
    only these, where the text is not wrapped, since a page has hundreds of paragraphs.
    """
    whole = visible_lines(text)
    if is_wrapped(whole):
        return [], paragraphs(text), []
    if first >= last:
        return list(filter(None, whole)), [], []
    laid = text.replace("\f", "\n")
    start, end = laid.rfind("\n", 0, first) + 1, laid.find("\n", last)
    end = len(text) if end < 0 else end
    number = laid.count("\n", 0, start)
    before, behind = whole[:number], whole[number + laid.count("\n", start, end) + 1 :]
    return list(filter(None, before)), lines(text, start, end), list(filter(None, behind))


def _run(paragraphs: list[str]) -> Markup:
    """Paragraphs without a passage, as the template would write them."""
    from markupsafe import Markup, escape

    text = str(escape("\n".join(paragraphs)))
    between = '</p>\n<p dir="auto">'
    return Markup(f'<p dir="auto">{text.replace(chr(10), between)}</p>\n')


# reading.html: what was read of articles, every mark shown, to check the reader at a glance.


@dataclass(frozen=True, slots=True)
class Shown:
    """A place in the text: what it is ("quote", "scare", "speaker", "cite"), and its number."""

    span: Span
    role: str
    number: int


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of a paragraph, with what they are; `opens` where the mark begins."""

    text: str
    shown: Shown | None = None
    opens: bool = False


def write_reading(read: Iterable[tuple[Article, Sequence[Pairing]]], path: Path) -> None:
    """Write the page of `read` articles to `path`. Raises InputError when it cannot be written."""
    articles = [_shown_article(article, pairings) for article, pairings in read]
    styles = ("report.css", "reading.css")
    page = pages_in().page("reading.html.j2", styles, articles=articles)
    try:
        path.write_text(page, "utf-8", "replace")
    except OSError as error:
        raise InputError(str(path), f"cannot be written ({error.strerror})") from None


def _headed(article: Article, laid: Sequence[tuple[Span, ...]]) -> Iterator[tuple[bool, str]]:
    """For each paragraph whether it is a section's title, and what is told of the section that
    begins with it: author and date.
    """
    left = list(article.sections)
    for spans in laid:
        if not left or not spans or spans[0].end <= left[0].span.start:
            yield False, ""
            continue
        section = left.pop(0)
        words = " ".join(spans[0].of(article.text).split())
        when = (section.published or "").replace("T", " ")[: len("2024-03-06 15:40")]
        told = " · ".join(filter(None, (section.author, when)))
        yield words == section.title, told


def _shown_article(article: Article, pairings: Sequence[Pairing]) -> dict[str, Any]:
    marks = list(_marks(article))
    laid = [one.spans for one in article.layout] or [(span,) for span in paragraphs(article.text)]
    facts = {
        "address": article.address,
        "author": article.author,
        "published": article.published and f"{article.published} ({_origin(article)})",
        "outlet": article.outlet,
        "language": article.lang,
        "canonical": article.canonical,
    }
    return {
        "title": article.title or article.address,
        "lang": language_tag(article.lang),
        "facts": [(name, value) for name, value in facts.items() if value],
        "blocks": [
            (
                tuple(part for span in spans for part in _parts(article.text, span, marks)),
                heads,
                told,
            )
            for spans, (heads, told) in zip(laid, _headed(article, laid), strict=True)
        ],
        "quotes": [_quote_row(article, pairing) for pairing in pairings],
        "citations": [
            _citation_row(number, citation) for number, citation in enumerate(article.citations, 1)
        ],
    }


def _origin(article: Article) -> str:
    return f"from {article.published_from}" if article.published_from else "source unknown"


def _marks(article: Article) -> Iterator[Shown]:
    for number, quotation in enumerate(article.quotations, 1):
        for span in quotation.fragments:
            yield Shown(span, "scare" if quotation.scare else "quote", number)
        if quotation.speaker is not None:
            yield Shown(quotation.speaker.span, "speaker", number)
    for number, citation in enumerate(article.citations, 1):
        yield Shown(citation.span, "cite", number)
        if citation.place is not None:
            yield Shown(citation.place, "cite", number)


def _parts(text: str, block: Span, marks: Sequence[Shown]) -> Iterator[Part]:
    for span, mark in _cut(block, marks):
        opens = mark is not None and span.start == max(mark.span.start, block.start)
        yield Part(flowed(span.of(text)), mark, opens)


def _quote_row(article: Article, pairing: Pairing) -> dict[str, Any]:
    """One quotation in the list below the text: its source, and why."""
    row = {"number": pairing.quotation + 1, "quotation": article.quotations[pairing.quotation]}
    if pairing.citation is None:
        why = f"names {pairing.named}, no link" if pairing.named else "no source"
        return row | {"source": None, "why": why}
    reason = pairing.reason.value if pairing.reason else ""
    source = web_link(article.citations[pairing.citation].url)
    return row | {"source": source, "why": f"{reason}, {pairing.confidence:.2f}"}


def _citation_row(number: int, citation: Citation) -> dict[str, Any]:
    """One citation in the list below the text."""
    notes = [citation.form.value]
    notes += ["mention"] if citation.mention else []
    notes += ["same site"] if citation.internal else []
    if citation.target != citation.url:
        notes.append(f"leads to {citation.target}")
    if citation.archived_from:
        notes.append(f"archived copy of {citation.archived_from}")
    link = web_link(citation.url) or Link(citation.url, None)
    return {"number": number, "citation": citation, "link": link, "notes": ", ".join(notes)}
