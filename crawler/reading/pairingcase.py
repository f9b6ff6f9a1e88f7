"""One quotation that looks for its source: what the rules of pairing are given."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.model import Article, Citation, CitationForm, NamedSource, Pairing, Quotation, Span
from crawler.reading.surroundings import Cited, Place, Surroundings
from crawler.reading.urls import identity

# A link behind the quotation is as good as one in front at twice the distance: sources are
# mostly named first.
_BEHIND_COSTS = 2


class Sources:
    """What is asked of the whole article again for every quotation, worked out once."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self._named = sorted(article.named, key=lambda source: source.span)
        self._on: dict[tuple[str, ...], tuple[int, ...]] = {}
        strong = [
            index
            for index, citation in enumerate(article.citations)
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
            self._on[domains] = tuple(
                index
                for index, citation in enumerate(self.article.citations)
                if on_domains(citation, domains)
            )
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
    addresses = (citation.target, citation.archived_from or "")
    hosts = [identity(url)[2:].partition("/")[0].partition(":")[0] for url in addresses]
    return any(
        host == domain or host.endswith("." + domain) for domain in domains for host in hosts
    )


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
