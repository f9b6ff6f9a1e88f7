"""reading.html: what was read of articles, every mark shown, to check the reader at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from crawler.errors import InputError
from crawler.model import Article, Citation, Pairing, Quotation, Span
from reports.annotate import paragraphs
from reports.card import Link, language_tag, web_link
from reports.html import asset, csp_hash, environment
from reports.wrapping import flowed


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


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """One quotation in the list below the text."""

    number: int
    quotation: Quotation
    source: Link | None
    why: str


@dataclass(frozen=True, slots=True)
class CitationRow:
    """One citation in the list below the text."""

    number: int
    citation: Citation
    link: Link
    notes: str


def write_reading(read: Iterable[tuple[Article, Sequence[Pairing]]], path: Path) -> None:
    """Write the page of `read` articles to `path`. Raises InputError when it cannot be written."""
    engine = environment()
    style = asset("report.css") + asset("reading.css")
    from markupsafe import Markup

    page = engine.get_template("reading.html.j2").render(
        style=Markup(style),
        style_hash=csp_hash(style),
        articles=[_shown_article(article, pairings) for article, pairings in read],
    )
    try:
        path.write_text(page, "utf-8", "replace")
    except OSError as error:
        raise InputError(str(path), f"cannot be written ({error.strerror})") from None


def _shown_article(article: Article, pairings: Sequence[Pairing]) -> dict[str, object]:
    marks = sorted(_marks(article), key=lambda mark: len(mark.span))
    return {
        "title": article.title or article.address,
        "lang": language_tag(article.lang),
        "facts": [
            (name, value)
            for name, value in (
                ("address", article.address),
                ("author", article.author),
                ("published", article.published and f"{article.published} ({_origin(article)})"),
                ("outlet", article.outlet),
                ("language", article.lang),
                ("canonical", article.canonical),
            )
            if value
        ],
        "blocks": [tuple(_parts(article.text, span, marks)) for span in paragraphs(article.text)],
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
    """The paragraph in parts; `marks` come shortest first, and the shortest wins."""
    inside = [m for m in marks if m.span.start < block.end and m.span.end > block.start]
    edges = {block.start, block.end}
    for mark in inside:
        edges |= {max(mark.span.start, block.start), min(mark.span.end, block.end)}
    for start, end in pairwise(sorted(edges)):
        over = next((m for m in inside if m.span.start <= start and end <= m.span.end), None)
        opens = over is not None and start == max(over.span.start, block.start)
        yield Part(flowed(text[start:end]), over, opens)


def _quote_row(article: Article, pairing: Pairing) -> QuoteRow:
    quotation = article.quotations[pairing.quotation]
    if pairing.citation is None:
        why = f"names {pairing.named}, no link" if pairing.named else "no source"
        return QuoteRow(pairing.quotation + 1, quotation, None, why)
    link = web_link(article.citations[pairing.citation].url)
    reason = pairing.reason.value if pairing.reason else ""
    why = f"{reason}, {pairing.confidence:.2f}"
    return QuoteRow(pairing.quotation + 1, quotation, link, why)


def _citation_row(number: int, citation: Citation) -> CitationRow:
    notes = [citation.form.value]
    notes += ["mention"] if citation.mention else []
    notes += ["same site"] if citation.internal else []
    if citation.target != citation.url:
        notes.append(f"leads to {citation.target}")
    if citation.archived_from:
        notes.append(f"archived copy of {citation.archived_from}")
    return CitationRow(
        number, citation, web_link(citation.url) or Link(citation.url, None), ", ".join(notes)
    )
