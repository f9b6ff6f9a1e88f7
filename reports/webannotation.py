"""annotations.jsonld: one W3C Web Annotation for each quotation and citation.

Follows the Web Annotation Data Model (W3C Recommendation, 23 February 2017): an AnnotationPage of
assessing annotations. Each has the place in the article as its first target and, where a passage
was found, the place in the source as its second one, in the state in which it was captured.
"""

from __future__ import annotations

from typing import Any, TextIO
from urllib.parse import quote

from crawler.lines import dump_line
from crawler.model import Article, Finding, Span
from reports.card import web_link
from reports.catalogue import Words, words
from reports.plaintext import clean, one_line
from reports.spool import Spool
from reports.traversal import ArticleReport, Run, Totals
from reports.whereabouts import span_of, whereabouts

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
PROFILE = "http://www.w3.org/ns/anno.jsonld"

BESIDE = 32
"""Code points of the text on either side of a quotation, as annotation clients write them."""


class WebAnnotationWriter:
    """Writes annotations.jsonld: every finding that stands at a place of its article."""

    def __init__(self, run: Run, stream: TextIO) -> None:
        self._run = run
        self._stream = stream
        self._words = words(run.lang)
        self._items = Spool()
        self._separator = ""

    def article(self, report: ArticleReport) -> None:
        """Keep the annotations of one article aside."""
        for finding in report.findings:
            if span_of(finding) is not None:
                item = annotation(report.article, finding, self._run, self._words)
                self._items.write(f"{self._separator}    {dump_line(item)}")
                self._separator = ",\n"

    def finish(self, totals: Totals) -> None:
        """Write the whole page."""
        head = {
            "@context": CONTEXT,
            "id": f"urn:citewatch:run:{quote(self._run.started, safe='')}",
            "type": "AnnotationPage",
            "startIndex": 0,
        }
        lines = [f"  {dump_line({key: value})[1:-1]}" for key, value in head.items()]
        self._stream.write("{\n" + ",\n".join(lines) + ',\n  "items": [\n')
        self._items.pour(self._stream)
        self._stream.write("\n  ]\n}\n")


def annotation(article: Article, finding: Finding, run: Run, texts: Words) -> dict[str, Any]:
    """One annotation, without the context that its page carries."""
    made: dict[str, Any] = {
        "id": f"urn:citewatch:finding:{quote(finding.id, safe='')}",
        "type": "Annotation",
        "motivation": "assessing",
        "generator": {"type": "Software", "name": f"citewatch {run.version}"},
        "body": [
            {
                "type": "TextualBody",
                "purpose": "classifying",
                "value": f"{finding.outcome.value}/{finding.kind.value}",
            },
            {
                "type": "TextualBody",
                "purpose": "assessing",
                "format": "text/plain",
                "language": texts.lang,
                "value": one_line(finding.reason) or texts.kinds[finding.kind].sentence,
            },
        ],
        "target": [_in_article(article, finding), *_in_source(finding)],
    }
    if run.finished:
        made["generated"] = run.finished
    return made


def _in_article(article: Article, finding: Finding) -> dict[str, Any]:
    place = whereabouts(article, finding)
    target: dict[str, Any] = {"type": "SpecificResource", "source": place.uri}
    span = span_of(finding)
    if span is not None and 0 <= span.start <= span.end <= len(article.text):
        target["selector"] = [_quote(article.text, span), _position(span)]
    return target


def _in_source(finding: Finding) -> list[dict[str, Any]]:
    """The passage in the source, as its readable text has it."""
    fetch, passage = finding.fetch, finding.passage
    url = (fetch.final or fetch.requested) if fetch else ""
    shown = web_link(url)
    if passage is None or shown is None or shown.href is None:
        return []
    target: dict[str, Any] = {
        "type": "SpecificResource",
        "source": shown.href,
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": clean(passage.text),
                "prefix": clean(passage.prefix),
                "suffix": clean(passage.suffix),
            },
            _position(passage.span),
        ],
    }
    if finding.evidence and finding.evidence.captured:
        target["state"] = {"type": "TimeState", "sourceDate": finding.evidence.captured}
    return [target]


def _quote(text: str, span: Span) -> dict[str, str]:
    return {
        "type": "TextQuoteSelector",
        "exact": clean(span.of(text)),
        "prefix": clean(text[max(0, span.start - BESIDE) : span.start]),
        "suffix": clean(text[span.end : span.end + BESIDE]),
    }


def _position(span: Span) -> dict[str, Any]:
    return {"type": "TextPositionSelector", "start": span.start, "end": span.end}
