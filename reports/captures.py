"""The archived sources as readers: one page for each capture, its passages highlighted.

Only the readable text is shown, never the archived HTML, and the page has no script.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.model import Evidence, Finding, Outcome, Page, Span
from reports.annotate import Block, Mark, piece_by_piece, ranges
from reports.card import language_tag, web_link
from reports.html import Pages
from reports.plaintext import clean
from reports.traversal import Run
from reports.wrapping import flowed

if TYPE_CHECKING:
    from markupsafe import Markup

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

    def __init__(self, run: Run, folder: Path, pages: Pages) -> None:
        self._run = run
        self._folder = folder / FOLDER
        self._pages = pages
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
        if finding.passage is None:
            return page
        kept.spans.setdefault(finding.passage.span, finding.outcome)
        return f"{page}#{passage_name(finding.passage.span)}"

    def write(self) -> None:
        """Write the pages; each capture is read once, one at a time."""
        if self._run.captured is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        for name, kept in self._kept.items():
            text = self._page(kept, self._run.captured(kept.evidence))
            path = self._folder / f"{name}.html"
            path.write_text(text, encoding="utf-8", errors="replace", newline="\n")

    def _page(self, kept: _Kept, page: Page | None) -> str:
        text, cut = _shown(page.text if page else "", kept.spans)
        return self._pages.page(
            "source.html.j2",
            ("report.css", "source.css"),
            run=self._run,
            title=((page.title if page else None) or kept.address),
            lang=language_tag(page.lang) if page else None,
            byline=[part for part in (page.author, page.published) if part] if page else [],
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
    plain: list[str] = []
    first = min((span.start for span in inside), default=len(text))
    last = max((span.end for span in inside), default=0)
    named: set[str] = set()
    for start, end in ranges(text):
        if (
            start >= last
            or end <= first
            or not any(s.start < end and s.end > start for s in inside)
        ):
            plain.append(flowed(text[start:end], text))
            continue
        if plain:
            yield _run(plain)
            plain = []
        yield piece_by_piece(text, Span(start, end), marks, named)
    if plain:
        yield _run(plain)


def _run(paragraphs: list[str]) -> Markup:
    """Paragraphs without a passage, as the template would write them."""
    from markupsafe import Markup, escape

    text = str(escape(clean("\n".join(paragraphs))))
    between = '</p>\n<p dir="auto">'
    return Markup(f'<p dir="auto">{text.replace(chr(10), between)}</p>\n')
