"""Which citation is a quotation's source: the strongest sign in the article decides.

The signs are tried in the order of `model.PairingReason`; each has a confidence (CONFIDENCE).
Citations that only identify something, and embedded posts, are tried after all others.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawler.model import (
    Article,
    Citation,
    CitationForm,
    NamedSource,
    Pairing,
    PairingReason,
    Quotation,
    Span,
)
from crawler.reading.surroundings import Cited, Place, Surroundings
from crawler.reading.urls import identity

# How far to trust each sign, 0..1. The order is the signs' own; the figures keep below 1 what each
# is misled by: a second link in the sentence, a second interview with the same agency, a link that
# belongs to the paragraph's other half.
CONFIDENCE = {
    PairingReason.CITE_ATTRIBUTE: 0.99,
    PairingReason.FOOTNOTE: 0.95,
    PairingReason.SAME_SENTENCE: 0.9,
    PairingReason.NAMED_SOURCE: 0.88,
    PairingReason.SAME_PARAGRAPH: 0.7,
    PairingReason.NEXT_PARAGRAPH: 0.7,
    PairingReason.PREVIOUS_PARAGRAPH: 0.5,
    PairingReason.ONLY_SOURCE: 0.35,
}
_NAMED_NEARBY = 0.75  # the outlet is named in an earlier sentence of the paragraph
_NEXT_PROSE = 0.35  # a link inside the next paragraph's prose mostly belongs to that prose
_BEHIND = 0.5  # a link in a later sentence of the paragraph mostly belongs to that sentence
_FARTHER_ALONE = 0.5  # the link alone on its line comes after paragraphs without quotations
# How many paragraphs of one speech may stand above the link that ends it, and how many of them
# may hold no quotation.
_SPEECH_PARAGRAPHS, _SILENT_PARAGRAPHS = 8, 2
# Code points on either side beyond which a link is not "near", however long the paragraph is.
_FARTHEST = 4000
# A link behind the quotation is as good as one in front at twice the distance: sources are
# mostly named first.
_BEHIND_COSTS = 2
# Words of a link that say "here it was said", as stems in the languages with cues.
_TELLING = (
    *("said", "says", "told", "wrote", "writes", "interview", "statement", "tweet", "post"),
    *("speech", "report", "remark", "letter", "testimony", "press release", "transcript"),
    *("announce", "заяв", "сказал", "сказав", "сообщ", "интервью", "написа", "повідом"),
    *("інтерв", "sagte", "erklär", "schrieb", "mitteilung", "déclar", "entretien", "communiqué"),
    *("dijo", "declar", "entrevista", "comunicado", "řekl", "uvedl", "rozhovor", "powiedzia"),
)

# Kinds of documents that an article links once and quotes again by their kind.
_DOCUMENTS = (
    *("letter", "statement", "interview", "report", "alert", "tweet", "study", "memo", "speech"),
    *("press release", "ruling", "verdict", "decree", "testimony", "transcript", "minutes"),
    *("письм", "заявлени", "интервью", "доклад", "отчет", "приказ", "указ", "постановлени"),
    *("лист", "заяв", "інтерв", "звіт", "brief", "erklärung", "mitteilung", "protokoll"),
    *("lettre", "communiqué", "entretien", "rapport", "carta", "comunicado", "entrevista"),
    *("informe", "dopis", "prohlášení", "rozhovor", "oświadczeni", "wywiad"),
)
_DOCUMENT_PARAGRAPHS = 4  # how far back the document may be linked
_ATTRIBUTION = 120  # code points beside the quotation in which its sentence says what it is from
_MARKER = re.compile(r"\[\^?\d{1,3}\]")


@dataclass(frozen=True, slots=True)
class _Choice:
    citation: int
    reason: PairingReason
    confidence: float


@dataclass(frozen=True, slots=True)
class _Case:
    """One quotation, where it stands, and what is known so far."""

    article: Article
    around: Surroundings
    sources: _Sources
    quotation: Quotation
    place: Place
    named: tuple[str, tuple[str, ...], bool] | None  # outlet, domains, in the same sentence
    before: tuple[Quotation, Pairing] | None
    neighbours: tuple[Quotation, ...]  # the quotations right before and after, and this one

    def citation(self, at: Cited) -> Citation:
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


def pair(article: Article) -> tuple[Pairing, ...]:
    """One Pairing for each quotation of `article`, in order."""
    around, sources = Surroundings(article), _Sources(article)
    found: list[Pairing] = []
    for number, quotation in enumerate(article.quotations):
        before = (article.quotations[number - 1], found[-1]) if found else None
        place = around.of(quotation)
        named = sources.named(quotation, place)
        neighbours = article.quotations[max(0, number - 2) : number + 3]
        case = _Case(article, around, sources, quotation, place, named, before, neighbours)
        choice = _choose(case)
        if choice:
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


class _Sources:
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


def _is_in(span: Span, outer: Span) -> bool:
    return outer.start <= span.start and span.end <= outer.end


def _choose(case: _Case) -> _Choice | None:
    around, place = case.around, case.place
    first, last = max(0, place.first - 1), min(place.last + 1, len(around.paragraphs) - 1)
    window = Span(
        max(around.paragraphs[first].start, place.sentence.start - _FARTHEST),
        min(max(around.paragraphs[last].end, place.sentence.end), place.sentence.end + _FARTHEST),
    )
    near = around.cited_on(window)
    if _noted_without_link(case, near):
        return None
    for weak in (False, True):
        cited = [at for at in near if is_weak(case.citation(at)) is weak]
        for rule in _RULES:
            choice = rule(case, cited, weak)
            if choice:
                return choice
    return _only_source(case)


def _noted_without_link(case: _Case, near: Sequence[Cited]) -> bool:
    """Whether the quotation's marker names a note that links nothing: a book, a telephone call."""
    behind = Span(case.quotation.span.end, case.place.sentence.end)
    marker = _MARKER.search(case.article.text, behind.start, behind.end)
    if marker is None:
        return False
    linked = any(_touches(at.span, Span(case.quotation.span.start, behind.end)) for at in near)
    return not linked


def _cite_attribute(case: _Case, cited: Sequence[Cited], weak: bool) -> _Choice | None:
    span = case.quotation.span
    found = [
        at
        for at in cited
        if case.citation(at).form is CitationForm.CITE_ATTRIBUTE and distance(at.span, span) <= 2
    ]
    return _chosen(case.nearest(found), PairingReason.CITE_ATTRIBUTE)


def _footnote(case: _Case, cited: Sequence[Cited], weak: bool) -> _Choice | None:
    span = Span(case.quotation.span.start, case.place.sentence.end)
    found = [at for at in cited if case.citation(at).place is not None and _is_in(at.span, span)]
    return _chosen(case.nearest(found), PairingReason.FOOTNOTE)


def _same_sentence(case: _Case, cited: Sequence[Cited], weak: bool) -> _Choice | None:
    found = [at for at in cited if _touches(at.span, case.place.sentence)]
    found = [at for at in found if case.owns(at.span)] or found
    telling = [at for at in found if _tells(case.citation(at), case.named)]
    return _chosen(case.nearest(telling or found), PairingReason.SAME_SENTENCE)


def _tells(citation: Citation, named: tuple[str, tuple[str, ...], bool] | None) -> bool:
    words = citation.anchor.lower()
    if named and on_domains(citation, named[1]):
        return True
    return len(words) <= 200 and any(stem in words for stem in _TELLING)


def _touches(span: Span, outer: Span) -> bool:
    return span.start < outer.end and outer.start < max(span.end, span.start + 1)


def _by_name(case: _Case, cited: Sequence[Cited], weak: bool) -> _Choice | None:
    if case.named is None:
        return None
    _, domains, same_sentence = case.named
    citations = case.article.citations
    places = (
        Cited(index, citations[index].place or citations[index].span)
        for index in case.sources.on(domains)
        if is_weak(citations[index]) is weak
    )
    confidence = None if same_sentence else _NAMED_NEARBY
    return _chosen(case.nearest(places), PairingReason.NAMED_SOURCE, confidence)


def _same_paragraph(case: _Case, cited: Sequence[Cited], weak: bool) -> _Choice | None:
    """The nearest link of the paragraph; one behind the quotation must not be another's."""
    end = case.quotation.span.end
    found = [at for at in cited if _touches(at.span, case.place.paragraph)]
    chosen = case.nearest(at for at in found if at.span.start < end or case.owns(at.span))
    behind = chosen is not None and chosen.span.start >= end
    return _chosen(chosen, PairingReason.SAME_PARAGRAPH, _BEHIND if behind else None)


def _same_document(case: _Case, cited: Sequence[Cited], weak: bool) -> _Choice | None:
    """ "…," the letter ends: an earlier link whose words call it a letter too."""
    text, span = case.article.text, case.quotation.span
    said = _outside(text, case.place.sentence, span).lower()
    kinds = [stem for stem in _DOCUMENTS if stem in said]
    if not kinds:
        return None
    first = max(0, case.place.first - _DOCUMENT_PARAGRAPHS)
    before = Span(case.around.paragraphs[first].start, case.place.sentence.start)
    for at in reversed(case.around.cited_in(before)):
        words = _around(text, at.span).lower()
        citation = case.citation(at)
        if is_weak(citation) is weak and any(stem in words for stem in kinds):
            confidence = CONFIDENCE[PairingReason.PREVIOUS_PARAGRAPH]
            return _Choice(at.index, PairingReason.PREVIOUS_PARAGRAPH, confidence)
    return None


def _outside(text: str, sentence: Span, quoted: Span) -> str:
    before = text[max(sentence.start, quoted.start - _ATTRIBUTION) : quoted.start]
    return before + " " + text[quoted.end : min(sentence.end, quoted.end + _ATTRIBUTION)]


def _around(text: str, link: Span) -> str:
    """A link's words with the few before them: "in an open {letter}", "the letter {shows}"."""
    return text[max(0, link.start - 25) : min(link.end, link.start + 200) + 10]


def _link_alone_below(case: _Case, cited: Sequence[Cited], weak: bool) -> _Choice | None:
    """A link alone on its line closes the speech above it, over several paragraphs of it."""
    around, silent = case.around, 0
    first = case.place.last + 1
    for number in range(first, min(first + _SPEECH_PARAGRAPHS, len(around.paragraphs))):
        inside = around.cited_in(around.paragraphs[number])
        if inside:
            alone = around.is_link_alone(number) and is_weak(case.citation(inside[0])) is weak
            confidence = _FARTHER_ALONE if silent else None
            return _chosen(inside[0], PairingReason.NEXT_PARAGRAPH, confidence) if alone else None
        silent += number not in around.quoting
        if silent > _SILENT_PARAGRAPHS:
            return None
    return None


def _paragraph_before(case: _Case, cited: Sequence[Cited], weak: bool) -> _Choice | None:
    """What the same speech was paired with before, else the last link of the paragraph before."""
    first = case.place.first
    if first == 0:
        return None
    reason = PairingReason.PREVIOUS_PARAGRAPH
    if case.before and case.before[1].citation is not None:
        quotation, pairing = case.before
        index = case.before[1].citation
        near = case.around.paragraph_at(quotation.span.end - 1) >= first - 2
        same_class = is_weak(case.article.citations[index]) is weak
        if near and same_class and _same_voice(quotation, case.quotation):
            return _Choice(index, reason, min(pairing.confidence, CONFIDENCE[reason]))
    previous = case.around.paragraphs[first - 1]
    inside = [at for at in cited if _touches(at.span, previous)]
    return _chosen(inside[-1] if inside else None, reason)


def _same_voice(one: Quotation, other: Quotation) -> bool:
    """Whether nothing says that two quotations have different speakers."""
    if one.speaker is None or other.speaker is None:
        return True
    first, second = one.speaker.name.lower().split(), other.speaker.name.lower().split()
    short = min(len(" ".join(first)), len(" ".join(second))) <= 4  # a pronoun: he, she, они, sie
    return short or bool(set(first) & set(second))


def _paragraph_after(case: _Case, cited: Sequence[Cited], weak: bool) -> _Choice | None:
    number = case.place.last + 1
    named_elsewhere = case.named is not None and case.named[2]
    if number >= len(case.around.paragraphs) or named_elsewhere:
        return None
    inside = [at for at in cited if _touches(at.span, case.around.paragraphs[number])]
    return _chosen(inside[0] if inside else None, PairingReason.NEXT_PARAGRAPH, _NEXT_PROSE)


def _only_source(case: _Case) -> _Choice | None:
    """The article's one source, unless the quotation names an outlet that is not linked."""
    if case.sources.only is None or (case.named and case.named[2]):
        return None
    reason = PairingReason.ONLY_SOURCE
    return _Choice(case.sources.only, reason, CONFIDENCE[reason])


def _chosen(
    at: Cited | None, reason: PairingReason, confidence: float | None = None
) -> _Choice | None:
    if at is None:
        return None
    return _Choice(at.index, reason, CONFIDENCE[reason] if confidence is None else confidence)


_RULES = (
    _cite_attribute,
    _footnote,
    _same_sentence,
    _by_name,
    _same_document,
    _same_paragraph,
    _link_alone_below,
    _paragraph_before,
    _paragraph_after,
)
