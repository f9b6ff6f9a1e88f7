"""Which citation is a quotation's source: the strongest sign in the article decides.

One file: the signs, and what makes each of them sure. They are tried in the order of
`model.PairingReason`. Citations that only identify something, and embedded posts, are tried
after all others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise

from crawler.articles.references import Referred
from crawler.articles.surroundings import (
    Case,
    Cited,
    Sources,
    Surroundings,
    distance,
    is_in,
    is_weak,
    on_domains,
    touches,
)
from crawler.language.detection import primary
from crawler.language.lexicon import cues, folded_words, language_data
from crawler.language.text import fold
from crawler.language.words import split_words
from crawler.model import (
    Article,
    Citation,
    CitationForm,
    Pairing,
    PairingReason,
    Quotation,
    QuoteForm,
    Span,
)
from crawler.web.url import identity, registered_domain

# Code points on either side beyond which a link is not "near", however long the paragraph is.
_FARTHEST = 4000


def pair(article: Article) -> tuple[Pairing, ...]:
    """One Pairing for each quotation of `article`, in order."""
    whole = Surroundings(article)
    views = _views(article, whole)
    referred = Referred(article)
    found: list[Pairing] = []
    for number, quotation in enumerate(article.quotations):
        section = article.section_at(quotation.span.start)
        around, sources = views[section]
        earlier = article.quotations[number - 1] if number else None
        goes_on = earlier is not None and section == article.section_at(earlier.span.start)
        before = (earlier, found[-1]) if earlier and goes_on else None
        place = around.of(quotation)
        origin = referred.origin(quotation, place.sentence, place.paragraph)
        if origin is not None:  # markers beat nearness
            reason = None if origin.citation is None else origin.reason
            at, sure, beside = origin.citation, origin.confidence, origin.beside
            printed = origin.printed or None
            found.append(Pairing(number, at, reason, sure, printed=printed, beside=beside))
            continue
        if quotation.form is QuoteForm.ANSWER:  # said to the outlet that prints it
            found.append(Pairing(number, None, None, 0.0, told_here=True))
            continue
        named = sources.named(quotation, place)
        neighbours = article.quotations[max(0, number - 2) : number + 3]
        case = Case(article, around, sources, quotation, place, named, before, neighbours)
        here = told_here(case)
        choice = _choose(case, here)
        if choice and not _named_other(case, choice) and not _anothers(case, choice):
            found.append(Pairing(number, choice.citation, choice.reason, choice.confidence))
        else:
            outlet = named[0] if named else None
            found.append(Pairing(number, None, None, 0.0, outlet, told_here=here))
    return tuple(found)


def _views(article: Article, whole: Surroundings) -> dict[int, tuple[Surroundings, Sources]]:
    """What can be the source of the quotations of each section: the citations that stand in it.
    What stands in none is together -1."""
    if not article.sections:
        return {-1: (whole, Sources(article))}
    cited: dict[int, set[int]] = {at: set() for at in range(-1, len(article.sections))}
    for index, citation in enumerate(article.citations):
        cited[article.section_at((citation.place or citation.span).start)].add(index)
    among = {section: frozenset(indexes) for section, indexes in cited.items()}
    return {at: (whole.within(kept), Sources(article, kept)) for at, kept in among.items()}


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
    far = (PairingReason.PREVIOUS_PARAGRAPH, PairingReason.ONLY_SOURCE)
    if choice.reason not in far or case.named is None:
        return False
    _, domains, in_own_sentence = case.named
    linked = case.article.citations[choice.citation]
    return in_own_sentence and bool(domains) and not on_domains(linked, domains)


def _anothers(case: Case, choice: Choice) -> bool:
    """Whether the choice is a reference: its markers say whose it is, and here none does."""
    return case.article.citations[choice.citation].form is CitationForm.REFERENCE


def _choose(case: Case, here: bool) -> Choice | None:
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
        choices = (rule(case, cited, weak) for rule in (TOLD if here else RULES))
        choice = next(filter(None, choices), None)
        if choice:
            return choice
    return None if here else only_source(case)


# The signs that tie a quotation to a citation, strongest first.
#
# A rule gets the case, the citations near the quotation that are of one class (sources first, then
# mentions and embeds), and says which one it points to, or None.


# How far to trust each sign, 0..1. The order is the signs' own; the figures keep below 1 what each
# is misled by: a second link in the sentence, a second interview with the same agency, a link that
# belongs to the paragraph's other half.
CONFIDENCE = {
    PairingReason.CITE_ATTRIBUTE: 0.99,
    PairingReason.EMBEDDED: 0.95,
    PairingReason.FOOTNOTE: 0.95,
    PairingReason.SAME_SENTENCE: 0.9,
    PairingReason.NAMED_SOURCE: 0.88,
    PairingReason.NAMED_DOCUMENT: 0.7,
    PairingReason.SAME_PARAGRAPH: 0.7,  # a telling link of the same voice, or the named outlet's
    PairingReason.NEXT_PARAGRAPH: 0.7,  # a source line
    PairingReason.PREVIOUS_PARAGRAPH: 0.5,
    PairingReason.ONLY_SOURCE: 0.35,
}
_NAMED_NEARBY = 0.75  # the outlet is named in an earlier sentence of the paragraph
_ASIDE = 0.55  # the sentence's link is to something else that the sentence speaks of
_NEXT_PROSE = 0.35  # a link inside the next paragraph's prose mostly belongs to that prose
_BEHIND = 0.5  # a link in a later sentence of the paragraph mostly belongs to that sentence
_BACKGROUND = 0.5  # another sentence's link that does not say that here it was said
_FARTHER_ALONE = 0.5  # the link alone on its line comes after paragraphs without quotations
# How many paragraphs of one speech may stand above the link that ends it, and how many of them
# may hold no quotation.
_SPEECH_PARAGRAPHS, _SILENT_PARAGRAPHS = 8, 2
_DOCUMENT_PARAGRAPHS = 4  # how far back the document may be linked
_ATTRIBUTION = 120  # code points beside the quotation in which its sentence says what it is from
_MARKER = re.compile(r"\[\^?\d{1,3}\]")


@dataclass(frozen=True, slots=True)
class Choice:
    """The citation a sign points to, and how far it is to be trusted."""

    citation: int
    reason: PairingReason
    confidence: float


def noted_without_link(case: Case, near: Sequence[Cited]) -> bool:
    """Whether the quotation's marker names a note that links nothing: a book, a telephone call."""
    behind = Span(case.quotation.span.end, case.place.sentence.end)
    marker = _MARKER.search(case.article.text, behind.start, behind.end)
    if marker is None:
        return False
    said = Span(case.quotation.span.start, behind.end)
    return not any(touches(at.span, said) for at in near)


def _embedded(case: Case, cited: Sequence[Cited], weak: bool) -> Choice | None:
    """The post that the article shows, where the very words stand."""
    said = split_words(fold(case.quotation.text).text).words
    if len(said) < SHOWN:
        return None
    section = case.article.section_at(case.quotation.span.start)
    for index, citation in enumerate(case.article.citations):
        if (
            citation.form is CitationForm.EMBED
            and case.article.section_at(citation.span.start) == section
            and len(citation.span) >= len(case.quotation.text) / 2
        ):
            shown = split_words(fold(citation.span.of(case.article.text)).text)
            if f" {' '.join(said)} " in f" {shown.joined()} ":
                return Choice(index, PairingReason.EMBEDDED, CONFIDENCE[PairingReason.EMBEDDED])
    return None


SHOWN = 3
"""Words that show a quotation to be from an embedded post; two may stand anywhere."""


def told_here(case: Case) -> bool:
    """Whether the article says that the words were said to its own outlet."""
    lang = primary(case.quotation.lang or case.article.lang)
    around = f" {' '.join(split_words(fold(_attributing(case)).text).words)} "
    phrases = language_data(lang).lists.get("ours", ())
    if any(f" {' '.join(phrase)} " in around for phrase in folded_words(phrases)):
        return True
    if case.named is None or not case.named[2]:
        return _told_outlet(case, around)
    own = Citation(Span(0, 0), case.article.address, case.article.canonical or case.article.address)
    return bool(case.named[1]) and on_domains(own, case.named[1])


def _told_outlet(case: Case, around: str) -> bool:
    """Whether somebody "told" the outlet of the article, by the name that its page gives or that
    its domain is."""
    article, listed = case.article, cues(case.quotation.lang or case.article.lang)
    address = article.canonical or article.address
    label = registered_domain(address).partition(".")[0] if "://" in address else ""
    named = split_words(fold(article.outlet or "").text).words
    names = {"".join(named), label}
    names = {name for name in names if len(name) >= SHORTEST_NAME}
    words = around.split()
    for first, behind in combinations(range(len(words) + 1), 2):
        if behind - first <= LONGEST_NAME and "".join(words[first:behind]) in names:
            return listed is not None and any(word in listed.verbs for word in words[:first])
    return False


LONGEST_NAME = 4  # words of an outlet's name
SHORTEST_NAME = 3  # letters of it


def _cite_attribute(case: Case, cited: Sequence[Cited], weak: bool) -> Choice | None:
    span = case.quotation.span
    near = [at for at in cited if distance(at.span, span) <= 2]
    found = [at for at in near if case.citation(at).form is CitationForm.CITE_ATTRIBUTE]
    return _chosen(case.nearest(found), PairingReason.CITE_ATTRIBUTE)


def _footnote(case: Case, cited: Sequence[Cited], weak: bool) -> Choice | None:
    span = Span(case.quotation.span.start, case.place.sentence.end)
    found = [at for at in cited if case.citation(at).place is not None and is_in(at.span, span)]
    return _chosen(case.nearest(found), PairingReason.FOOTNOTE)


def _same_sentence(case: Case, cited: Sequence[Cited], weak: bool) -> Choice | None:
    found = [at for at in cited if touches(at.span, case.place.sentence)]
    found = [at for at in found if case.owns(at.span)] or found
    telling = [at for at in found if tells(case.citation(at), case.named)]
    nearest = case.nearest(telling or found)
    sure = nearest is not None and belongs(case, nearest)
    return _chosen(nearest, PairingReason.SAME_SENTENCE, None if sure else _ASIDE)


def _by_name(case: Case, cited: Sequence[Cited], weak: bool) -> Choice | None:
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
    nearest = case.nearest(places)
    if nearest is not None and _in_far_prose(case, nearest):
        confidence = _ASIDE
    return _chosen(nearest, PairingReason.NAMED_SOURCE, confidence)


def _in_far_prose(case: Case, at: Cited) -> bool:
    """Whether a link stands in the prose of a paragraph that is not near: the outlet's report of
    something else. A source line at the end, or a link alone on its line, is for all above it."""
    if case.citation(at).form not in (CitationForm.LINK, CitationForm.MARKDOWN):
        return False
    number = case.around.paragraph_at(at.span.start)
    near = case.place.first - 1 <= number <= case.place.last + 1
    return not near and not case.around.is_link_alone(number)


def _same_paragraph(case: Case, cited: Sequence[Cited], weak: bool) -> Choice | None:
    """The nearest link of the paragraph; one behind the quotation must not be another's."""
    end = case.place.sentence.end
    found = [at for at in cited if touches(at.span, case.place.paragraph)]
    ahead = [at for at in found if at.span.start < end]
    if ahead:
        nearest = case.nearest(ahead)
        sure = nearest is not None and speaks_for(case, nearest)
        return _chosen(nearest, PairingReason.SAME_PARAGRAPH, None if sure else _BACKGROUND)
    if _continued(case, weak):
        return None
    later = [other for other in case.neighbours if other.span.start >= end]
    others = [case.around.of(other).sentence for other in later]
    behind = [at for at in found if not any(touches(at.span, other) for other in others)]
    return _chosen(case.nearest(behind), PairingReason.SAME_PARAGRAPH, _BEHIND)


def _same_document(case: Case, cited: Sequence[Cited], weak: bool) -> Choice | None:
    """ "…," the letter ends: an earlier link whose words call it a letter too."""
    stems = _kinds(case.quotation.lang or case.article.lang)
    kinds = {found[0] for found in stems.finditer(_attributing(case).lower())} if stems else set()
    if not kinds or stems is None:
        return None
    first = max(0, case.place.first - _DOCUMENT_PARAGRAPHS)
    before = Span(case.around.paragraphs[first].start, case.place.sentence.start)
    linked = [at for at in case.around.cited_in(before)[::-1] if is_weak(case.citation(at)) is weak]
    for words in (Span.of, lambda span, text: _around(text, span)):  # the link's own words first
        for at in linked:
            if kinds.intersection(stems.findall(words(at.span, case.article.text).lower())):
                return _chosen(at, PairingReason.NAMED_DOCUMENT)
    return None


def _attributing(case: Case) -> str:
    """What the article says itself around and between the parts of a quotation, in its sentence."""
    text, span, sentence = case.article.text, case.quotation.span, case.place.sentence
    parts = case.quotation.fragments
    said = [text[max(sentence.start, span.start - _ATTRIBUTION) : span.start]]
    said += [text[one.end : other.start] for one, other in pairwise(parts)]
    said.append(text[span.end : min(sentence.end, span.end + _ATTRIBUTION)])
    return " ".join(said)


@cache
def _kinds(lang: str | None) -> re.Pattern[str] | None:
    """Finds the nouns of a language that name a kind of document, but for their endings."""
    listed = language_data(primary(lang)).lists.get("documents", ())
    if not listed:
        return None
    if all(not kind.isascii() and not kind.islower() for kind in listed):  # no spaces, no endings
        return re.compile("|".join(map(re.escape, listed)))
    most = 0 if lang == "en" else _ENDING
    behind = r"(?=e?s?\b)" if lang == "en" else rf"(?=\w{{0,{most}}}\b)"
    return re.compile(r"\b(?:" + "|".join(map(re.escape, listed)) + ")" + behind)


_ENDING = 4  # letters that a noun may have behind its listed part


def _around(text: str, link: Span) -> str:
    """A link's words with the few before them: "in an open {letter}", "the letter {shows}"."""
    return text[max(0, link.start - 25) : min(link.end, link.start + 200) + 10]


def _link_alone_below(case: Case, cited: Sequence[Cited], weak: bool) -> Choice | None:
    """A link alone on its line closes the speech above it, over several paragraphs of it."""
    around, silent = case.around, 0
    first = case.place.last + 1
    row = case.article.row_at(case.quotation.span.start)
    for number in range(first, min(first + _SPEECH_PARAGRAPHS, len(around.paragraphs))):
        if row >= 0 and case.article.row_at(around.paragraphs[number].start) not in (row, -1):
            return None  # the source of another row
        inside = around.cited_in(around.paragraphs[number])
        if inside:
            alone = around.is_link_alone(number) and is_weak(case.citation(inside[0])) is weak
            confidence = _FARTHER_ALONE if silent or may_lead_on(case, inside[0]) else None
            return _chosen(inside[0], PairingReason.NEXT_PARAGRAPH, confidence) if alone else None
        silent += number not in around.quoting
        if silent > _SILENT_PARAGRAPHS:
            return None
    return None


def _paragraph_before(case: Case, cited: Sequence[Cited], weak: bool) -> Choice | None:
    """What the same speech was paired with before, else the last link of the paragraph before."""
    first = case.place.first
    if first == 0:
        return None
    reason = PairingReason.PREVIOUS_PARAGRAPH
    before = _continued(case, weak)
    if before is not None and before.citation is not None:
        return Choice(before.citation, reason, min(before.confidence, CONFIDENCE[reason]))
    previous = case.around.paragraphs[first - 1]
    inside = [at for at in cited if touches(at.span, previous)]
    return _chosen(inside[-1] if inside else None, reason)


def _continued(case: Case, weak: bool) -> Pairing | None:
    """The pairing of the quotation before, when this one goes on with the same speech."""
    if case.before is None or case.before[1].citation is None or case.place.first == 0:
        return None
    quotation, pairing = case.before
    near = case.around.paragraph_at(quotation.span.end - 1) >= case.place.first - 2
    citation = case.article.citations[case.before[1].citation]
    same_class = is_weak(citation) is weak
    return pairing if near and same_class and _same_voice(quotation, case.quotation) else None


def _same_voice(one: Quotation, other: Quotation) -> bool:
    """Whether nothing says that two quotations have different speakers."""
    if one.speaker is None or other.speaker is None:
        return True
    first, second = one.speaker.name.lower().split(), other.speaker.name.lower().split()
    short = min(len(" ".join(first)), len(" ".join(second))) <= PRONOUN_LENGTH
    return short or bool(set(first) & set(second))


def _paragraph_after(case: Case, cited: Sequence[Cited], weak: bool) -> Choice | None:
    number = case.place.last + 1
    named_elsewhere = case.named is not None and case.named[2]
    if number >= len(case.around.paragraphs) or named_elsewhere:
        return None
    inside = [at for at in cited if touches(at.span, case.around.paragraphs[number])]
    return _chosen(inside[0] if inside else None, PairingReason.NEXT_PARAGRAPH, _NEXT_PROSE)


def only_source(case: Case) -> Choice | None:
    """The article's one source, unless the quotation names an outlet that is not linked."""
    reason = PairingReason.ONLY_SOURCE
    if case.sources.only is None or (case.named and case.named[2]):
        return None
    return Choice(case.sources.only, reason, CONFIDENCE[reason])


def _chosen(
    at: Cited | None, reason: PairingReason, confidence: float | None = None
) -> Choice | None:
    if at is None:
        return None
    return Choice(at.index, reason, CONFIDENCE[reason] if confidence is None else confidence)


# Whether a link says of itself that here the words were said: an interview, a statement, a post.
#
# An ordinary link of the paragraph is background to its own sentence, and no quotation's source.


PRONOUN_LENGTH = 4
"""Code points; a speaker with no longer name is a pronoun: he, she, they, они, sie."""

_LONGEST_TELLING = 200  # code points of a link's words that still say what kind of thing it is
# Words of a link that say "here it was said", as stems in the languages with cues.
_TELLING = (
    *("said", "says", "told", "wrote", "writes", "interview", "statement", "tweet", "post"),
    *("speech", "report", "remark", "letter", "testimony", "press release", "transcript"),
    *("announce", "заяв", "сказал", "сказав", "сообщ", "интервью", "написа", "повідом"),
    *("інтерв", "sagte", "erklär", "schrieb", "mitteilung", "déclar", "entretien", "communiqué"),
    *("dijo", "declar", "entrevista", "comunicado", "řekl", "uvedl", "rozhovor", "powiedzia"),
)
# Of these only the words for what was spoken or written stand for the sentences around as well:
# "reported" and "said" mostly belong to their own sentence's news.
_SPOKEN = (
    *("interview", "statement", "tweet", "post", "speech", "letter", "testimony", "transcript"),
    *("press release", "remarks", "interv", "заявлени", "интервью", "письм", "выступлени"),
    *("обращени", "заяв", "інтерв", "лист", "звернен", "mitteilung", "erklärung", "brief", "rede"),
    *("déclaration", "entretien", "communiqué", "lettre", "discours", "comunicado", "entrevista"),
    *("declaración", "carta", "discurso", "prohlášení", "rozhovor", "wywiad", "oświadczeni"),
)


def tells(citation: Citation, named: tuple[str, tuple[str, ...], bool] | None) -> bool:
    """Whether the link leads to the outlet named, or its words say that here it was said."""
    words = citation.anchor.lower()
    if named and on_domains(citation, named[1]):
        return True
    return len(words) <= _LONGEST_TELLING and any(stem in words for stem in _TELLING)


def speaks_for(case: Case, at: Cited) -> bool:
    """Whether a link in another sentence of the paragraph is where the quotation was said.

    It leads to the outlet that is named, or it is called an interview, a statement, a post, and
    nobody else speaks since.
    """
    citation = case.citation(at)
    if case.named is not None and case.named[1]:
        return on_domains(citation, case.named[1])
    words = citation.anchor.lower()
    if len(words) > _LONGEST_TELLING or not any(stem in words for stem in _SPOKEN):
        return False
    speaker = case.quotation.speaker
    if speaker is None or len(speaker.name) <= PRONOUN_LENGTH:
        return True
    between = case.article.text[case.place.paragraph.start : case.place.sentence.start].lower()
    return any(name in between for name in speaker.name.lower().split() if len(name) > 2)


def may_lead_on(case: Case, at: Cited) -> bool:
    """Whether a link alone on its line may be no source: a headline of the outlet's own, or
    another outlet's than the one named.
    """
    citation = case.citation(at)
    if case.named is not None and case.named[2] and case.named[1]:
        return not on_domains(citation, case.named[1])
    return citation.internal and citation.form is CitationForm.LINK


_UNTOLD = 3  # code points of a link's words that say nothing of their own: ".", "[1]", "↗"
_LEAD = 24  # code points before a link in which its preposition stands
_WORD = re.compile(r"[^\W\d_]+")
# What joins a link to the verb of its sentence as the place where it was said: "told {the paper}
# in {an interview}", "according to {the ministry}". A clause of its own ("who had {resigned}",
# "after {the vote}") begins otherwise.
_WHERE = re.compile(
    r"(?:\b(?:in|on|to|at|via|per|from|by|of|according to|told|tells|source|read"
    r"|в|во|на|из|от|согласно|по данным|по сообщению|у|за даними|передає|пишет|передает"
    r"|im|auf|laut|aus|gegenüber|der|zufolge|dans|sur|à|au|selon|d'après|en|según|al|w|na|do|v|ve)"
    r"|[(\[:—–-])\s+(?:(?:the|a|an|his|her|its|their|this|that|le|la|les|un|une|el|los|las|una"
    r"|die|das|dem|den|der|ein|eine|einem|einer|своем|своём|своей)\s+)?[\"“«„]?$",
    re.IGNORECASE,
)


def belongs(case: Case, at: Cited) -> bool:
    """Whether a link in the quotation's own sentence is where it was said, not mere background
    to something else in that sentence ("said Smith, who {resigned in May}").

    Quotations without a speaker are from documents; the link of their sentence is the document.
    """
    citation, quotation = case.citation(at), case.quotation
    if (
        citation.form not in (CitationForm.LINK, CitationForm.MARKDOWN)
        or len(citation.anchor.strip()) <= _UNTOLD
        or touches(at.span, quotation.span)
        or (quotation.speaker is None and quotation.cue is None)
        or tells(citation, case.named)
    ):
        return True
    if _in_clause(case, at) or _speaker_of(case, at):
        return False
    if _has_cue(case, citation.anchor) or _after_phrase(case, at):
        return True
    text = case.article.text
    return bool(_WHERE.search(text[max(0, at.span.start - _LEAD) : at.span.start]))


def _in_clause(case: Case, at: Cited) -> bool:
    """Whether the link stands in a clause that tells of the speaker: "said Berg, who lives next to
    {the planned line}"."""
    speaker = case.quotation.speaker
    listed = cues(case.quotation.lang or case.article.lang)
    if speaker is None or listed is None or at.span.start < speaker.span.end:
        return False
    between = case.article.text[speaker.span.end : at.span.start].lower()
    clauses = [_WORD.match(part.lstrip()) for part in between.split(",")[1:]]
    return any(first is not None and first[0] in listed.clauses for first in clauses)


_ABOUT = re.compile(r"\s+(?:of|about|über|zu|de|du|sobre|о|об|про)\s+(?:\w+\s+)?$", re.IGNORECASE)


def _speaker_of(case: Case, at: Cited) -> bool:
    """Whether the link is what the speaker speaks of, or for: "said Ida Holm of {the plan}"."""
    speaker = case.quotation.speaker
    if speaker is None or not speaker.span.start < at.span.start <= speaker.span.end + _LEAD:
        return False
    start = speaker.span.end if at.span.start >= speaker.span.end else speaker.span.start
    between = case.article.text[start : at.span.start]
    found = _ABOUT.search(between)
    return found is not None and (found.start() == 0 or start < speaker.span.end)


def _after_phrase(case: Case, at: Cited) -> bool:
    """Whether the link is what a phrase of attribution names: "secondo {il verbale}"."""
    listed = cues(case.quotation.lang or case.article.lang)
    if listed is None:
        return False
    lead = case.article.text[max(0, at.span.start - _LEAD) : at.span.start]
    words = [word.lower() for word in _WORD.findall(lead.replace("’", "'"))]
    while words and words[-1] in listed.articles | listed.determiners:
        words.pop()
    return any(tuple(words[-len(phrase) :]) == phrase for phrase in listed.according)


def _has_cue(case: Case, anchor: str) -> bool:
    """Whether a link's words hold a verb or noun of speech."""
    listed = cues(case.quotation.lang or case.article.lang)
    if listed is None:
        return True
    if listed.roles:  # a script without blanks
        return any(noun in anchor for noun in listed.nouns | listed.verbs)
    words = frozenset(_WORD.findall(anchor.lower()))
    return any(words & kind for kind in (listed.verbs, listed.participles, listed.nouns))


TOLD = (_cite_attribute, _embedded, _footnote, _by_name)
"""The signs that count where the article's own outlet was told the words: no background link."""

RULES = (
    _cite_attribute,
    _embedded,
    _footnote,
    _same_sentence,
    _by_name,
    _same_document,
    _same_paragraph,
    _link_alone_below,
    _paragraph_before,
    _paragraph_after,
)
