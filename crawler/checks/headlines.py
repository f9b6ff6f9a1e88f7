"""Whether what a headline, a subhead, a summary or a social card quotes stands in the article.

A pure look into the article's own text and the sources that were read for it: no network. What is
found is a finding of its own (`Kind.HEADLINE`), never more than possible, and fails a run only
where that is asked for by name: headlines shorten, join and turn what people said by custom.

Of 34 quotations in the heads of 1,123 saved pages one is reported: a headline whose quotation the
body has in other words altogether.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from crawler import __version__
from crawler.articles.quotations import quotations
from crawler.checks.sources import Sources
from crawler.comparison.clause import UNKNOWN
from crawler.comparison.verdict import JudgedSource, compare
from crawler.language.lexicon import operators
from crawler.language.text import fold
from crawler.language.words import split_words
from crawler.model import (
    Article,
    Certainty,
    EditClass,
    Finding,
    Head,
    Judgement,
    Kind,
    Outcome,
    Quotation,
    Reason,
    ReasonCode,
    Span,
    finding_id,
)

FEWEST = 4
"""Fewest words between the marks that are taken for words of somebody: fewer are names, terms
and scare quotes."""

BODY = 120
"""Fewest words of an article in which what its headline quotes is missed: shorter texts are
teasers, captions of videos and what a wall lets through."""

LOOKED_AT = 20
"""Cited sources that are looked into."""

PLAIN = 0.85
"""Least score at which words that the body has changed are named; below, a headline has put in its
own words what the body says at length."""

GRAVE = frozenset({EditClass.NEGATION, EditClass.NUMBER, EditClass.NAME})
"""Changes that no house style makes. Words left out, put otherwise or joined over a sentence are
left to headlines: of 74 quotations in the heads of 1,123 saved pages 10 are changed so."""

HEADLINE = "headline"
"""Where these findings stand, whatever part of the head it is."""

_SINGLE = frozenset("'‘’‚‛‹›")
_CUT_OFF = re.compile(r"\s*(?:\.\.\.|…)\s*$")


def headline_findings(article: Article, sources: Sources) -> tuple[Finding, ...]:
    """A finding for each quotation in the article's heads that it has not, or has otherwise."""
    if operators(article.lang) is None:
        return ()  # how its words are changed is not known, and absence would be guessed
    heads = list(_quoted(article))
    if not heads:
        return ()
    body = _body(article)
    if len(split_words(fold(body).text)) < BODY:
        return ()
    own = JudgedSource(body, article.lang)
    found = []
    for head, quotation in heads:
        said = _compared(quotation, own, article.lang)
        reason = _reason(head, quotation, said, body)
        if reason is None or _in_a_source(article, quotation, sources):
            continue
        found.append(
            Finding(
                id=finding_id(article.address, quotation.text, "", 0),
                article=article.address,
                kind=Kind.HEADLINE,
                reason=reason,
                certainty=Certainty.POSSIBLE,
                quotation=quotation,
                occurrence=0,
                judge=__version__,
                where=HEADLINE,
                part=head.part,
            )
        )
    return tuple(found)


def _quoted(article: Article) -> Iterator[tuple[Head, Quotation]]:
    """The quotations of the heads, each words once, with no place in the text."""
    seen: set[str] = set()
    for head in article.heads:
        for one in quotations(head.text, article.lang):
            cut = _CUT_OFF.sub("", one.text)
            plain = " ".join(split_words(fold(cut).text).words)
            if plain in seen or plain.count(" ") + 1 < FEWEST:
                continue
            marked = head.text[: one.span.start].rstrip()[-1:]
            if marked in _SINGLE or head.text.rstrip().endswith(("…", "...")):
                continue  # what somebody said in the paper's own words, or cut off
            seen.add(plain)
            nowhere = (Span(0, 0),)
            yield head, replace(one, fragments=nowhere, text=cut, parts=(), speaker=None)


def _body(article: Article) -> str:
    """The article's text without its headings, at the same offsets."""
    text = article.text
    for head in article.heads:
        if head.span is not None:
            blank = " " * len(head.span)
            text = text[: head.span.start] + blank + text[head.span.end :]
    return text


def _compared(quotation: Quotation, source: JudgedSource, lang: str | None) -> Judgement:
    return compare((quotation.text,), source, lang, around=UNKNOWN)


def _reason(head: Head, quotation: Quotation, said: Judgement, body: str) -> Reason | None:
    """Why the words are reported; None where the body has them, or may have."""
    if said.kind is Kind.ABSENT:
        return Reason(ReasonCode.HEADLINE_ABSENT, {"quoted": quotation.text})
    changed = said.kind is Kind.ALTERED and said.score >= PLAIN
    if changed and any(change.edit in GRAVE for change in said.changes):
        there = " ".join((said.excerpt(body) or "").split())
        return Reason(ReasonCode.HEADLINE_CHANGED, {"quoted": quotation.text, "passage": there})
    return None


def _in_a_source(article: Article, quotation: Quotation, sources: Sources) -> bool:
    """Whether a source that the article cites has the words."""
    for citation in article.citations[:LOOKED_AT]:
        if citation.mention or citation.internal:
            continue
        source = sources.view(citation).source
        if source is not None and _compared(quotation, source, article.lang).outcome is (
            Outcome.MATCH
        ):
            return True
    return False
