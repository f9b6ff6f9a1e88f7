"""The summary on the terminal: a table of findings, totals, and where the report is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.checks.results import ArticleReport, Run, Totals, severity, totals
from crawler.jsonlines import live_url
from crawler.model import Article, Certainty, Citation, Finding, Judgement, Outcome, Pairing, Span
from reports.card import anchor_of, web_link
from reports.catalogue import words
from reports.locations import whereabouts
from reports.pages import clock
from reports.site import ARTICLES, FOLDER, article_name
from reports.writer import one_line, shortened

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


# A table longer than this is not read on a terminal; the rest is counted and in the report.
SHOWN = 40

_STYLES = {
    Outcome.DRIFT: "bold red",
    Outcome.DEAD: "magenta",
    Outcome.UNVERIFIABLE: "yellow",
    Outcome.MATCH: "green",
    Outcome.ALIVE: "cyan",
}
_SIGNS = {
    Outcome.DRIFT: "≠",
    Outcome.DEAD: "✕",
    Outcome.UNVERIFIABLE: "?",
    Outcome.MATCH: "✓",
    Outcome.ALIVE: "•",
}


def summary(
    run: Run,
    console: Console,
    report: Path | None = None,
    fails: Callable[[Finding], bool] = lambda _: False,
) -> None:
    """Print the findings of `run`, those that fail it first and then the worst, the totals and the
    report's path.

    On a terminal as a table of at most `SHOWN` that fits its width (colour unless NO_COLOR is
    set), with links that a terminal can open; anywhere else all of them as plain lines,
    tab-separated: file and line (or URL), outcome, kind, article, quote or URL, reason, certainty.
    Articles that could not be read follow. `run.articles` is passed over once, so it must be a
    sequence when another format was written from it.
    """
    articles = list(run.articles)
    counted = totals(articles)
    rows = sorted(
        ((one, finding) for one in articles for finding in one.findings),
        key=lambda row: (not fails(row[1]), row[1].accepted is not None, severity(row[1])),
    )
    if console.is_terminal:
        console.print(_table(rows[:SHOWN], console.width, report))
        if len(rows) > SHOWN:
            _plain(console, f"… and {len(rows) - SHOWN} more in the report")
    else:
        for one, finding in rows:
            _plain(console, "\t".join((_where(one, finding), *_cells(one, finding))))
    for unread in run.unread:
        cells = (words().texts["unread"], unread.address, unread.problem)
        _plain(console, "\t".join(map(one_line, cells)))
    _print_totals(console, counted)
    if report is not None:
        _print_path(console, report)


def _where(report: ArticleReport, finding: Finding) -> str:
    place = whereabouts(report.article, finding)
    return one_line(f"{place.path}:{place.region.line}" if place.region else place.path)


def _cells(report: ArticleReport, finding: Finding) -> tuple[str, str, str, str, str, str]:
    article = report.article
    return (
        finding.outcome.value,
        finding.kind.value,
        one_line(article.title or article.address),
        one_line(_subject(finding)),
        one_line(_reason(finding)),
        finding.certainty.value,
    )


def _reason(finding: Finding) -> str:
    """The finding's reason, with the page of a paged source, the time in a recording, and the new
    place of a moved one.
    """
    if finding.accepted is not None:
        how = "Rejected in review by" if finding.accepted.decided else "Accepted by"
        return f"{how} {finding.accepted.author}: {finding.accepted.reason}"
    said = words().sentence(finding.reason)
    if finding.passage and finding.passage.page is not None:
        said += f" (page {finding.passage.page})"
    if finding.passage and finding.passage.seconds is not None:
        said += f" (at {clock(finding.passage.seconds)})"
    return f"{said} Now at {finding.moved_to}" if finding.moved_to else said


def _subject(finding: Finding) -> str:
    if finding.quotation:
        return f"“{finding.quotation.text}”"
    if finding.citation:
        return finding.citation.url or finding.citation.source_name or finding.citation.anchor
    return ""


def _table(rows: Sequence[tuple[ArticleReport, Finding]], width: int, path: Path | None) -> Table:
    from rich import box
    from rich.style import Style
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, expand=False, pad_edge=False, width=min(width, 140))
    table.add_column("finding", no_wrap=True)
    wide = width >= 100
    if wide:
        table.add_column("article", ratio=2, overflow="ellipsis", no_wrap=True)
    apart = width >= 70  # a narrow terminal has the reason under the quote
    table.add_column(
        "quote or link" if apart else "quote or link, and why", ratio=4, overflow="fold"
    )
    if apart:
        table.add_column("why", ratio=4, overflow="fold")
    for report, finding in rows:
        _, _, article, subject, reason, certainty = _cells(report, finding)
        label = words().kinds[finding.kind].label
        page = _page(path, report)
        card = Style(link=f"{page}#{anchor_of(finding)}" if page else None)
        cells = [Text(f"{_SIGNS[finding.outcome]} {label}", style=_STYLES[finding.outcome])]
        cells[0].stylize(card)
        if finding.certainty is not Certainty.CERTAIN:
            cells[0].append(f"\n  {certainty}", style="dim")
        if wide:
            cells.append(Text(shortened(article, 60), style=Style(dim=True, link=page)))
        live = web_link(live_url(finding) or "")
        cells.append(Text(shortened(subject, 160), style=Style(link=live.href if live else None)))
        if apart:
            cells.append(Text(shortened(reason, 200)))
        else:
            cells[-1].append(f"\n{shortened(reason, 200)}", style="dim not underline")
        table.add_row(*cells)
    return table


def _page(path: Path | None, report: ArticleReport) -> str | None:
    """Where the report site has the article, for terminals that open links."""
    if path is None:
        return None
    name = article_name(report.article.address)
    return (path.resolve().parent / FOLDER / ARTICLES / f"{name}.html").as_uri()


def _print_totals(console: Console, counted: Totals) -> None:
    from rich.text import Text

    line = Text()
    for outcome, count in counted.by_outcome.items():
        if count:
            line.append(f"{count} {outcome.value}", style=_STYLES[outcome])
            line.append(", ")
    findings = "finding" if counted.findings == 1 else "findings"
    articles = "article" if counted.articles == 1 else "articles"
    line.append(f"{counted.findings} {findings} in {counted.articles} {articles}")
    if counted.accepted:
        line.append(f", {counted.accepted} accepted")
    console.print(line, soft_wrap=not console.is_terminal)


def _print_path(console: Console, report: Path) -> None:
    from rich.text import Text

    target = report.resolve().as_uri()
    path: Text = Text(one_line(str(report)), style=f"bold link {target}")
    console.print(Text("Report: ").append_text(path), soft_wrap=True)


def _plain(console: Console, line: str) -> None:
    # Not through rich, which would turn the tabs into spaces.
    console.file.write(line + "\n")


# What `extract` and `compare` print for a person: a table each, plain lines when piped.


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


def judgement_table(
    quote: str, judgement: Judgement, source: str, console: Console, seconds: float | None = None
) -> None:
    """Print a judgement: outcome, reason, the quote, and the passage in its surroundings, with how
    many `seconds` into a recording it stands.
    """
    rows = [
        ("finding", f"{judgement.outcome.value}/{judgement.kind.value}"),
        ("reason", words().sentence(judgement.reason)),
        ("quote", quote),
    ]
    if judgement.span is not None:
        start, end = judgement.span.start, judgement.span.end
        around = f"{source[max(0, start - AROUND) : start]}⟦{judgement.span.of(source)}⟧"
        rows.append(("source", around + source[end : end + AROUND]))
        rows.append(("offsets", _place(judgement.span)))
        rows += [("time", clock(seconds))] if seconds is not None else []
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
        if pairing.printed:
            return f"{pairing.printed}, in print"
        return f"{pairing.named}, not linked" if pairing.named else "none"
    reason = pairing.reason.value if pairing.reason else ""
    url = article.citations[pairing.citation].url
    return f"{url} ({reason}, {pairing.confidence:.2f})"
