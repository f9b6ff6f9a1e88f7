"""claimreview.draft.json: drafts of schema.org ClaimReview for the quotations that drifted.

They are drafts for an editor, never ready to publish: no reviewer signs them, no date says that
they are published, and no rating value is given, so no search engine would take them in.
"""

from __future__ import annotations

from typing import Any, TextIO

from crawler.lines import dump_line, live_url
from crawler.model import Article, Finding, Outcome
from reports.card import web_link
from reports.catalogue import Words, words
from reports.plaintext import one_line, shortened
from reports.traversal import ArticleReport, Run, Totals
from reports.whereabouts import whereabouts

NOTICE = (
    "DRAFT by a program. Not reviewed by a person and not to be published: check the evidence, "
    "then add author, url, datePublished and reviewRating.ratingValue."
)

LONGEST_CLAIM = 75
"""Code points of claimReviewed that search engines show without cutting it (Google's advice)."""


class ClaimReviewWriter:
    """Writes one draft for each quotation that differs from its source."""

    def __init__(self, run: Run, stream: TextIO) -> None:
        self._run = run
        self._stream = stream
        self._words = words(run.lang)
        self._separator = "[\n"

    def article(self, report: ArticleReport) -> None:
        """Write the drafts of one article."""
        for finding in report.findings:
            if finding.outcome is Outcome.DRIFT and finding.quotation is not None:
                made = draft(report.article, finding, self._run, self._words)
                self._stream.write(self._separator + dump_line(made))
                self._separator = ",\n"

    def finish(self, totals: Totals) -> None:
        """Close the list."""
        self._stream.write("[]\n" if self._separator == "[\n" else "\n]\n")


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
            "ratingExplanation": one_line(finding.reason) or entry.sentence,
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
