"""What `extract` and `compare` print for a person: a table each, plain lines when piped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crawler.model import Article, Citation, Judgement, Pairing, Span
from reports.plaintext import one_line, shortened

if TYPE_CHECKING:
    from rich.console import Console

AROUND = 60
"""Code points of the source shown on each side of a passage."""


def reading_table(article: Article, pairings: Sequence[Pairing], console: Console) -> None:
    """Print what was read of an article: its head, quotations with their pairing, citations."""
    head = [article.title, article.author, article.published, article.lang, article.outlet]
    console.print(one_line(article.address), style="bold", markup=False, soft_wrap=True)
    console.print(one_line(" · ".join(part for part in head if part)), markup=False)
    rows = [
        (
            _place(quotation.span),
            quotation.speaker.name if quotation.speaker else "",
            f"“{quotation.text}”",
            _source(article, pairing),
        )
        for pairing in pairings
        for quotation in [article.quotations[pairing.quotation]]
    ]
    _print(console, ("offsets", "speaker", "quotation", "source"), rows)
    cited = [
        (_place(one.span), _form(one), one.url, one.anchor if one.anchor != one.url else "")
        for one in article.citations
    ]
    _print(console, ("offsets", "form", "citation", "anchor"), cited)


def judgement_table(quote: str, judgement: Judgement, source: str, console: Console) -> None:
    """Print a judgement: outcome, reason, the quote, and the passage in its surroundings."""
    rows = [
        ("finding", f"{judgement.outcome.value}/{judgement.kind.value}"),
        ("reason", judgement.reason),
        ("quote", quote),
    ]
    if judgement.span is not None:
        start, end = judgement.span.start, judgement.span.end
        around = f"{source[max(0, start - AROUND) : start]}⟦{judgement.span.of(source)}⟧"
        rows.append(("source", around + source[end : end + AROUND]))
        rows.append(("offsets", _place(judgement.span)))
    rows += [
        (
            "change",
            f"{change.edit.value}: “{change.quote.of(quote)}” ← “{change.source.of(source)}”",
        )
        for change in judgement.changes
    ]
    _print(console, ("", ""), rows)


def _print(console: Console, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if not console.is_terminal:
        for row in rows:
            console.file.write("\t".join(map(one_line, row)) + "\n")
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_header=any(heads), pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold", no_wrap=head == "offsets")
    for row in rows:
        table.add_row(*(Text(shortened(one_line(cell), 600)) for cell in row))
    console.print(table)


def _place(span: Span) -> str:
    return f"{span.start}–{span.end}"


def _form(citation: Citation) -> str:
    marks = [citation.form.value]
    if citation.mention:
        marks.append("mention")
    if citation.internal:
        marks.append("internal")
    return " ".join(marks)


def _source(article: Article, pairing: Pairing) -> str:
    if article.quotations[pairing.quotation].scare:
        return "scare quote"
    if pairing.citation is None:
        return f"{pairing.named}, not linked" if pairing.named else "none"
    reason = pairing.reason.value if pairing.reason else ""
    url = article.citations[pairing.citation].url
    return f"{url} ({reason}, {pairing.confidence:.2f})"
