"""Whether a link says of itself that here the words were said: an interview, a statement, a post.

An ordinary link of the paragraph is background to its own sentence, and no quotation's source.
"""

from __future__ import annotations

import re

from crawler.model import Citation, CitationForm
from crawler.reading.cues import cues
from crawler.reading.pairingcase import Case, on_domains, touches
from crawler.reading.surroundings import Cited

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
    if citation.form not in (CitationForm.LINK, CitationForm.MARKDOWN):
        return True
    if len(citation.anchor.strip()) <= _UNTOLD or touches(at.span, quotation.span):
        return True
    if quotation.speaker is None and quotation.cue is None:
        return True
    if tells(citation, case.named) or _has_cue(case, citation.anchor):
        return True
    text = case.article.text
    return bool(_WHERE.search(text[max(0, at.span.start - _LEAD) : at.span.start]))


def _has_cue(case: Case, anchor: str) -> bool:
    """Whether a link's words hold a verb or noun of speech."""
    listed = cues(case.quotation.lang or case.article.lang)
    if listed is None:
        return True
    words = _WORD.findall(anchor.lower())
    return any(w in listed.verbs or w in listed.participles or w in listed.nouns for w in words)
