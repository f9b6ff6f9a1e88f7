"""Whether a link says of itself that here the words were said: an interview, a statement, a post.

An ordinary link of the paragraph is background to its own sentence, and no quotation's source.
"""

from __future__ import annotations

from crawler.model import Citation, CitationForm
from crawler.reading.pairingcase import Case, on_domains
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
