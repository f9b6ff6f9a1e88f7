"""Which citation is a quotation's source: the strongest sign in the article decides.

The signs (`signs`) are tried in the order of `model.PairingReason`. Citations that only identify
something, and embedded posts, are tried after all others.
"""

from __future__ import annotations

from crawler.model import Article, Pairing, PairingReason, Span
from crawler.reading.pairingcase import Case, Sources, distance, is_weak, on_domains
from crawler.reading.signs import RULES, Choice, noted_without_link, only_source
from crawler.reading.surroundings import Surroundings
from crawler.reading.urls import identity

# Code points on either side beyond which a link is not "near", however long the paragraph is.
_FARTHEST = 4000


def pair(article: Article) -> tuple[Pairing, ...]:
    """One Pairing for each quotation of `article`, in order."""
    around, sources = Surroundings(article), Sources(article)
    found: list[Pairing] = []
    for number, quotation in enumerate(article.quotations):
        before = (article.quotations[number - 1], found[-1]) if found else None
        place = around.of(quotation)
        named = sources.named(quotation, place)
        neighbours = article.quotations[max(0, number - 2) : number + 3]
        case = Case(article, around, sources, quotation, place, named, before, neighbours)
        choice = _choose(case)
        if choice and not _named_other(case, choice):
            found.append(Pairing(number, choice.citation, choice.reason, choice.confidence))
        else:
            found.append(Pairing(number, None, None, 0.0, named[0] if named else None))
    return tuple(found)


def others(article: Article, pairing: Pairing) -> tuple[int, ...]:
    """The citations of other pages than the paired one, in the order they should be searched.

    Sources before mentions and embeds, the outlet that the quotation names first, then the
    nearest. Of several citations of one page only the first in that order is given.
    """
    quotation = article.quotations[pairing.quotation]
    named = {
        domain
        for source in article.named
        if distance(source.span, quotation.span) <= len(quotation.span) + 200
        for domain in source.domains
    }

    def order(index: int) -> tuple[bool, bool, int, int]:
        citation = article.citations[index]
        gap = distance(citation.place or citation.span, quotation.span)
        return is_weak(citation), not on_domains(citation, named), gap, index

    done = {""}
    if pairing.citation is not None:
        done.add(identity(article.citations[pairing.citation].target))
    kept = []
    for index in sorted(range(len(article.citations)), key=order):
        key = identity(article.citations[index].target)
        if key not in done:
            done.add(key)
            kept.append(index)
    return tuple(kept)


def _named_other(case: Case, choice: Choice) -> bool:
    """Whether the quotation's own sentence names an outlet that the link does not lead to.

    A link that merely stands somewhere above is then no source: the outlet is named, not linked.
    """
    if choice.reason not in (PairingReason.PREVIOUS_PARAGRAPH, PairingReason.ONLY_SOURCE):
        return False
    if case.named is None:
        return False
    _, domains, in_own_sentence = case.named
    linked = case.article.citations[choice.citation]
    return in_own_sentence and bool(domains) and not on_domains(linked, domains)


def _choose(case: Case) -> Choice | None:
    around, place = case.around, case.place
    first, last = max(0, place.first - 1), min(place.last + 1, len(around.paragraphs) - 1)
    window = Span(
        max(around.paragraphs[first].start, place.sentence.start - _FARTHEST),
        min(max(around.paragraphs[last].end, place.sentence.end), place.sentence.end + _FARTHEST),
    )
    near = around.cited_on(window)
    if noted_without_link(case, near):
        return None
    for weak in (False, True):
        cited = [at for at in near if is_weak(case.citation(at)) is weak]
        for rule in RULES:
            choice = rule(case, cited, weak)
            if choice:
                return choice
    return only_source(case)
