"""annotations.jsonld: one W3C Web Annotation for each quotation and citation.

Follows the Web Annotation Data Model (W3C Recommendation, 23 February 2017): an AnnotationPage of
assessing annotations. Each has the place in the article as its first target and, where a passage
was found, the place in the source as its second one, in the state in which it was captured.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin

from crawler.checks.results import Run, Totals
from crawler.jsonlines import live_url
from crawler.model import Article, Finding, Outcome, Span
from reports.card import web_link
from reports.catalogue import Words
from reports.locations import span_of, whereabouts
from reports.writer import ListWriter, ObjectWriter, clean, one_line, shortened

CONTEXT = "http://www.w3.org/ns/anno.jsonld"

BESIDE = 32
"""Code points of the text on either side of a quotation, as annotation clients write them."""


class WebAnnotationWriter(ObjectWriter):
    """Writes annotations.jsonld: every finding that stands at a place of its article."""

    def finding(self, article: Article, finding: Finding) -> None:
        """Keep its annotation aside."""
        if span_of(finding) is not None:
            self.entry(annotation(article, finding, self._run, self._words))

    def finish(self, totals: Totals) -> None:
        """Write the whole page."""
        head = {
            "@context": CONTEXT,
            "id": f"urn:citewatch:run:{quote(self._run.started, safe='')}",
            "type": "AnnotationPage",
            "startIndex": 0,
        }
        self.write(head, "items")


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
                "value": one_line(texts.sentence(finding.reason))
                or texts.kinds[finding.kind].sentence,
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
        text = article.text
        before, after = text[max(0, span.start - BESIDE) : span.start], text[span.end :][:BESIDE]
        target["selector"] = [_quote(before, span.of(text), after), _position(span)]
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
            _quote(passage.prefix, passage.text, passage.suffix),
            *([_position(passage.span)] if passage.layer is None else []),
        ],
    }
    if finding.evidence and finding.evidence.captured:
        target["state"] = {"type": "TimeState", "sourceDate": finding.evidence.captured}
    return [target]


def _quote(prefix: str, exact: str, suffix: str) -> dict[str, str]:
    words = {"exact": clean(exact), "prefix": clean(prefix), "suffix": clean(suffix)}
    return {"type": "TextQuoteSelector", **words}


def _position(span: Span) -> dict[str, Any]:
    return {"type": "TextPositionSelector", "start": span.start, "end": span.end}


# claimreview.draft.json: drafts of schema.org ClaimReview for the quotations that drifted.
#
# They are drafts for an editor, never ready to publish: no reviewer signs them, no date says that
# they are published, and no rating value is given, so no search engine would take them in.


NOTICE = (
    "DRAFT by a program. Not reviewed by a person and not to be published: check the evidence, "
    "then add author, url, datePublished and reviewRating.ratingValue."
)

LONGEST_CLAIM = 75
"""Code points of claimReviewed that search engines show without cutting it (Google's advice)."""


class ClaimReviewWriter(ListWriter):
    """Writes one draft for each quotation that differs from its source."""

    def finding(self, article: Article, finding: Finding) -> None:
        """Write its draft."""
        if finding.outcome is Outcome.DRIFT and finding.quotation is not None:
            self.entry(draft(article, finding, self._run, self._words))


def draft(article: Article, finding: Finding, run: Run, texts: Words) -> dict[str, Any]:
    """The draft of one review; `finding` has a quotation."""
    quotation = finding.quotation
    said = one_line(quotation.text) if quotation else ""
    entry = texts.kinds[finding.kind]
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "creativeWorkStatus": "Draft",
        "disambiguatingDescription": NOTICE,
        "identifier": finding.id,
        "inLanguage": texts.lang,
        "claimReviewed": shortened(said, LONGEST_CLAIM),
        "itemReviewed": _claim(article, finding, said),
        "reviewRating": {
            "@type": "Rating",
            "alternateName": f"DRAFT: {entry.label}",
            "ratingExplanation": one_line(texts.sentence(finding.reason)) or entry.sentence,
        },
        "reviewBody": entry.sentence,
        "creator": {"@type": "SoftwareApplication", "name": f"citewatch {run.version}"},
        "isBasedOn": _sources(finding),
    }


def _claim(article: Article, finding: Finding, said: str) -> dict[str, Any]:
    work: dict[str, Any] = {"@type": "CreativeWork"}
    place = whereabouts(article, finding)
    if place.is_url:
        work["url"] = place.uri
    for key, value in (
        ("name", article.title),
        ("datePublished", article.published),
        ("inLanguage", article.lang),
    ):
        if value:
            work[key] = one_line(value)
    if article.author:
        work["author"] = {"@type": "Person", "name": one_line(article.author)}
    claim: dict[str, Any] = {"@type": "Claim", "text": said, "appearance": work}
    speaker = finding.quotation.speaker if finding.quotation else None
    if speaker is not None:
        name = one_line(speaker.refers_to or speaker.name)
        claim["author"] = {"@type": "Person", "name": name}
    return claim


def _sources(finding: Finding) -> list[dict[str, Any]]:
    live = web_link(live_url(finding) or "")
    if live is None or live.href is None:
        return []
    source: dict[str, Any] = {"@type": "WebPage", "url": live.href}
    if finding.source_title:
        source["name"] = one_line(finding.source_title)
    if finding.passage:
        source["abstract"] = shortened(one_line(finding.passage.text), 500)
    if finding.evidence and finding.evidence.captured:
        source["dateModified"] = finding.evidence.captured
    return [source]


# An article's own HTML with its links made robust: where and when the cited page was captured.
# Follows "Robust Links - Link Decoration" (Van de Sompel, Nelson et al., 2015, version of 2022):
# `data-originalurl` is the address as cited, `data-versionurl` an archived copy on the web where
# one is known, and `data-versiondate` the time of the capture that was read. A page with these
# attributes works as before; scripts and readers may lead to the copy when the link rots.


@dataclass(frozen=True, slots=True)
class RobustLink:
    """What a link is decorated with; `version` is an http(s) URL or None."""

    original: str
    version: str | None
    date: str | None

    @property
    def attributes(self) -> dict[str, str]:
        """The data attributes, those without a value left out."""
        values = {
            "data-originalurl": self.original,
            "data-versionurl": self.version,
            "data-versiondate": self.date,
        }
        return {name: value for name, value in values.items() if value}


def robust_links(findings: Iterable[Finding]) -> dict[str, RobustLink]:
    """The links of an article by the address as cited; those never captured are left out."""
    found: dict[str, RobustLink] = {}
    for finding in findings:
        citation = finding.citation
        if citation is None or not citation.url:
            continue
        rescue, evidence = finding.rescue, finding.evidence
        memento = web_link(rescue.url) if rescue else None
        version = memento.href if memento else None
        date = rescue.captured if rescue and version else evidence.captured if evidence else None
        if not version and not date:
            continue
        known = found.get(citation.url)
        if known is None or (version and not known.version):
            found[citation.url] = RobustLink(citation.archived_from or citation.url, version, date)
    return found


def decorated(html: bytes, base: str, links: Mapping[str, RobustLink]) -> str:
    """`html` with the data attributes on its links; nothing else of the document changes in sense.

    `base` is the article's URL or "" for a file. A link that is decorated already stays as its
    author made it. Raises nothing: what is no HTML comes back as a document around its text.
    """
    from bs4 import BeautifulSoup, Tag

    soup = BeautifulSoup(html, "lxml")
    declared = soup.find("base", href=True)
    if isinstance(declared, Tag):
        base = _joined(base, str(declared["href"]))
    for anchor in soup.find_all("a", href=True):
        if not isinstance(anchor, Tag) or anchor.has_attr("data-originalurl"):
            continue
        link = links.get(_joined(base, str(anchor["href"]).strip()))
        if link is not None:
            anchor.attrs.update(link.attributes)
    return str(soup.decode(formatter="minimal"))


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return href
