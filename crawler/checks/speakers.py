"""Whether article and source name different people for the same words: a note; an accusation
(`misattributed`) only where nothing is left to doubt; and whether the article gives words that the
source calls false to those who say them there.

Both names have to stand in full next to the words. Who is meant by a title, a pronoun or the name
of a body is not decided here. On 53 quotations of 108 news pages whose speakers are the same on
both sides no note was made; with the article's names replaced by others, 36 were.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from crawler.articles.quotations import quotations
from crawler.comparison.policy import verdict
from crawler.language.detection import primary
from crawler.language.lexicon import NOUN_CAPITALS, cues, language_data
from crawler.language.names import SAME_NAME, similarity
from crawler.model import (
    Article,
    Change,
    EditClass,
    Judgement,
    Kind,
    Page,
    Param,
    Quotation,
    QuoteForm,
    Reason,
    ReasonCode,
    Span,
)

AROUND = 600
"""Code points of the source on either side of the words: attributions stand within 320."""

NEXT_TO = 120
"""Most code points between the words and the speaker's name."""

LONGEST_NAME = 4
"""Words of a person's name; longer runs of capitals are titles of bodies and works."""

_LINKING = 4  # most letters of "of", "der", "von": what stands behind is what the office is of
_FEWEST_WORDS = 6  # fewer words are said by many
_OPENING = 40  # code points by which the words are counted on the page
_BESIDE = 40  # code points between words and name, on each side, where the name accuses
_TELLING = 120  # code points around the name in which it is said that it speaks for another
_PRONOUN_WITHIN = 250
_ENDED = re.compile(r"[.!?…](?:\s|\Z)|\n")
_MARKS = '“”"«»„‘’ \n'
_PERSONAL = {"en": r"\b(?:[Hh]e|[Ss]he)\b"}  # other languages' pronouns stand for bodies, too

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_PARTICLES = frozenset(
    {
        "al",
        "bin",
        "da",
        "de",
        "del",
        "della",
        "den",
        "der",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "la",
        "le",
    }
    | {"ten", "ter", "van", "von"}
)


def other_speaker(article: Article, quotation: Quotation, page: Page, span: Span) -> Reason | None:
    """The note that the source gives the words at `span` of `page` to somebody else than the
    article; None unless both name a person in full, and these are different people.
    """
    quoted = _named(article.text, quotation, article.lang, page.text)
    if quoted is None:
        return None
    near, said = _said_there(page, span)
    if said is None:
        return None
    source = _named(near, said, page.lang, article.text)
    if source is None or _may_be_one(quoted, source):
        return None
    around = article.text[max(0, quotation.span.start - AROUND) : quotation.span.end + AROUND]
    if _mentions(near, quoted) or _mentions(around, source):
        return None  # both are spoken of on one of the pages: who spoke is not so plain
    names = {"quoted": " ".join(quoted), "source": " ".join(source)}
    return Reason(ReasonCode.OTHER_SPEAKER, dict(names))


def misattributed(article: Article, quotation: Quotation, page: Page, span: Span) -> Reason | None:
    """Why the words at `span` of `page` are surely not by the person whom the article names.

    Both are known for persons by their own texts, stand right beside the words, and speak for
    nobody else; the words stand on the page once, and are read the same with more around them.
    """
    note = other_speaker(article, quotation, page, span)
    if note is None or len(quotation.text.split()) < _FEWEST_WORDS:
        return None
    if primary(article.lang) != primary(page.lang) or quotation.form is not QuoteForm.MARKS:
        return None
    opening = span.of(page.text)[:_OPENING]
    if page.text.count(opening) != 1:
        return None
    sides = [_Said(article.text, quotation, note.params["quoted"], article.lang)]
    for around in (AROUND, 2 * AROUND):
        near, said = _said_there(page, span, around)
        if said is None or said.form is not QuoteForm.MARKS:
            return None
        sides.append(_Said(near, said, note.params["source"], page.lang))
    known = {1: page.text}  # what stands far from the words tells who is a person as well
    told = [_sure(side, known.get(at, side.text)) for at, side in enumerate(sides)]
    return note if all(told) else None


@dataclass(frozen=True, slots=True)
class _Said:
    """One side: a text, the words in it, the name of who says them, and the language."""

    text: str
    quotation: Quotation
    name: Param
    lang: str | None


def _sure(side: _Said, whole: str) -> bool:
    """Whether the name stands beside the words, is a person's, and speaks for itself."""
    data = language_data(primary(side.lang)).lists
    speaker, name = side.quotation.speaker, str(side.name)
    if speaker is None or "offices" not in data or "delegates" not in data:
        return False
    if " ".join(speaker.name.split()).find(name) < 0:
        return False
    span = side.quotation.span
    behind = speaker.span.start > span.end
    start, end = (span.end, speaker.span.start) if behind else (speaker.span.end, span.start)
    gap = side.text[start:end]  # empty where the name parts the words
    if len(gap) > _BESIDE or _ENDED.search(gap.strip(_MARKS)):
        return False
    if behind and side.quotation.text.endswith("."):
        return False  # “…” Anna Holm said on Monday that: a sentence of its own
    beside = side.text[max(0, speaker.span.start - _TELLING) : speaker.span.end + _TELLING].lower()
    if any(one in beside for one in data["delegates"]):
        return False
    return _is_person(name, whole, side, data["offices"])


def _is_person(name: str, text: str, side: _Said, offices: tuple[str, ...]) -> bool:
    """Whether a text shows that a name is a person's: by an office before it, an age behind it, an
    initial in it, the surname alone, or a pronoun that only persons have.
    """
    speaker = side.quotation.speaker
    words = speaker.name.split() if speaker else []
    before = side.text[: speaker.span.start].split()[-2:] if speaker else []
    if any(_is_office(word, offices, side.lang) for word in (*words[:-1], *before)):
        return True
    parts = name.split()
    if any(len(part.rstrip(".")) == 1 for part in parts[1:-1]):
        return True
    full, surname = re.escape(name), re.escape(parts[-1])
    if re.search(rf"{full}(?:, |,? \()\d\d[,.)]", text):
        return True
    beside = re.search(rf"{full}, ([^.,;:\n“”„«»\"]{{3,60}})", side.text)
    if beside and any(_is_office(word, offices, side.lang) for word in beside[1].split()):
        return True
    alone = re.finditer(rf"([^\W\d_]+|[.!?…”“\n]),? ?{surname}\b(?= ([^\W\d_]+)|\W)", text)
    listed = cues(side.lang)
    for one in alone:
        behind = one[2] or ""
        speaks = listed is not None and behind.lower() in listed.verbs
        if one[1].islower() and not behind[:1].isupper():
            return True
        if speaks and not one[1].isalpha():
            return True
    if speaker is None or primary(side.lang) not in _PERSONAL:
        return False
    after = side.text[max(speaker.span.end, side.quotation.span.end) :][:_PRONOUN_WITHIN]
    return re.search(_PERSONAL[primary(side.lang) or ""], after) is not None


def true_voice(
    article: Article, quotation: Quotation, page: Page, span: Span, outlet: str | None = None
) -> Reason | None:
    """The note whose words those at `span` of `page` are, where the page quotes them from somebody
    in full name and the article gives them to the page itself: to its author, to `outlet`, or to
    nobody; None where the article speaks of that person nearby.
    """
    if not _of_the_page(quotation, page, outlet):
        return None
    near, said = _said_there(page, span)
    source = _named(near, said, page.lang, article.text) if said else None
    around = article.text[max(0, quotation.span.start - AROUND) : quotation.span.end + AROUND]
    if source is None or _mentions(around, source):
        return None
    return Reason(ReasonCode.TRUE_VOICE, {"source": " ".join(source)})


def refuted_voice(page: Page, span: Span) -> Reason | None:
    """The note who says the words at `span` of `page`, which the page calls false."""
    _, said = _said_there(page, span)
    if said is None or said.speaker is None:
        return None
    name = said.speaker.refers_to or said.speaker.name
    return Reason(ReasonCode.TRUE_VOICE, {"source": name})


def voiced(
    quotation: Quotation, page: Page, judgement: Judgement, outlet: str | None = None
) -> Judgement:
    """`judgement`; but where it is drift only because the page calls the words of others false,
    and the article gives them to others too, a match with the note whose words they are.

    It stays drift where the article gives the words to nobody, to the page's author or outlet, or
    to whoever says there that they are false.
    """
    signs = [each for each in judgement.changes if each.edit is EditClass.OTHER_VOICE]
    if not signs or judgement.span is None or judgement.layer or quotation.speaker is None:
        return judgement
    if _of_the_page(quotation, page, outlet) or _denies(quotation, page, judgement.span, signs[0]):
        return judgement
    rest = tuple(each for each in judgement.changes if each.edit is not EditClass.OTHER_VOICE)
    kind, certainty = verdict(each.edit for each in rest)
    if kind not in (Kind.VERBATIM, Kind.EDITED):
        return judgement
    edits = tuple(dict.fromkeys(each.edit.value for each in rest))
    params: dict[str, Param] = {"count": 1, "edits": edits} if edits else {"count": 1}
    code = ReasonCode.HONEST_EDITS if edits else ReasonCode.SAME_WORDS
    note = refuted_voice(page, judgement.span) or Reason(
        ReasonCode.OTHER_VOICE, {"left_out": signs[0].source.of(page.text)}
    )
    reason = Reason(code, params, more=(note,))
    return replace(judgement, kind=kind, certainty=certainty, reason=reason, changes=rest)


def _denies(quotation: Quotation, page: Page, span: Span, sign: Change) -> bool:
    """Whether whom the article names is whoever calls the words false: the speaker of a quotation
    that holds both, or a name beside what calls them false that does not stand before them."""
    speaker = quotation.speaker
    words = _WORD.findall((speaker.refers_to or speaker.name) if speaker else "")
    names = [word for word in words if word[0].isupper() and len(word) > len("The")]
    if not names:
        return False  # "critics", "some residents"
    said = _said_there(page, span)[1]
    if said is not None and said.speaker is not None:
        told = said.speaker.refers_to or said.speaker.name
        if any(re.search(rf"\b{re.escape(name)}", told) for name in names):
            return said.span.end + max(0, span.start - AROUND) >= sign.source.end
    own = [found.end() for found in _ENDS.finditer(page.text, span.end, sign.source.start)]
    denial = page.text[own[-1] if own else sign.source.start : sign.source.end + NEXT_TO]
    there = page.text[max(0, span.start - NEXT_TO) : own[-1] if own else sign.source.start]
    return any(name in denial and name not in there for name in names)


_ENDS = re.compile(r"[.!?…][\"'”»’)]*\s")


def _said_there(page: Page, span: Span, around: int = AROUND) -> tuple[str, Quotation | None]:
    """The text of `page` around `span`, and the one quotation of it that the words are."""
    start = max(0, span.start - around)
    near = page.text[start : span.end + around]
    place = Span(span.start - start, span.end - start)
    said = [one for one in quotations(near, page.lang) if _overlap(one.span, place)]
    return near, said[0] if len(said) == 1 else None


def _of_the_page(quotation: Quotation, page: Page, outlet: str | None) -> bool:
    """Whether the article gives the words to the page: to nobody, its author or its outlet."""
    speaker = quotation.speaker
    if speaker is None:
        return True
    told = page.publisher
    names = (outlet, told.outlet, told.author) if told else (outlet,)
    words = [word.lower() for word in _WORD.findall(speaker.refers_to or speaker.name)]
    telling = [word for word in words if len(word) > 2 and word != "the"]
    known = {word.lower() for name in names if name for word in _WORD.findall(name)}
    return bool(telling) and known.issuperset(telling)


def _overlap(one: Span, other: Span) -> bool:
    """Whether `one` holds most of `other`, or lies in it."""
    both = min(one.end, other.end) - max(one.start, other.start)
    return both > 0.5 * min(len(one), len(other))


def _named(text: str, quotation: Quotation, lang: str | None, other: str) -> tuple[str, ...] | None:
    """The name of the person, title aside, that `text` gives the words to; None without one in
    full next to them. What stands in small letters too, there or in `other`, is no name.
    """
    speaker = quotation.speaker
    if speaker is None or speaker.refers_to is not None:
        return None
    gap = max(speaker.span.start - quotation.span.end, quotation.span.start - speaker.span.end)
    if gap > NEXT_TO:
        return None
    listed = cues(lang)
    offices = language_data(primary(lang)).lists.get("offices", ())
    titles = (listed.titles if listed else frozenset()) | frozenset(offices)
    words = _WORD.findall(speaker.name)
    if listed and words and words[0].lower() in listed.articles | listed.determiners:
        return None  # "the Commission", "some residents"
    while words:
        titled = words[0].lower().rstrip(".") in titles or _is_office(words[0], offices, lang)
        if not titled and words[0].islower() and len(words[0]) <= _LINKING:
            return None  # "Director of Ceres Robotics", "Leiterin der MS Holm"
        if not titled and words[0][0].isupper() and not _is_common(words[0], text, other):
            break
        words = words[1:]
    if any(_is_common(word, text, other) for word in words if word not in _PARTICLES):
        return None
    capitals = [word for word in words if word[0].isupper()]
    if not 2 <= len(capitals) <= LONGEST_NAME or any(word.isupper() for word in capitals[-1:]):
        return None
    if any(not word[0].isupper() and word not in _PARTICLES for word in words):
        return None
    return tuple(words)


def _is_office(word: str, offices: tuple[str, ...], lang: str | None) -> bool:
    """Whether a word names an office; in German also what ends in one ("Sportministerin")."""
    plain = word.lower().strip(".,")
    if plain in offices:
        return True
    return primary(lang) in NOUN_CAPITALS and any(
        len(one) >= _COMPOUNDED and plain.endswith(one) for one in offices
    )


_COMPOUNDED = 6  # letters of an office that compounds end in


def _may_be_one(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether some word of one name may be a word of the other, in whatever spelling."""
    return any(
        similarity(a, b) >= SAME_NAME
        for a in one
        for b in other
        if a not in _PARTICLES and b not in _PARTICLES
    )


def _mentions(text: str, name: tuple[str, ...]) -> bool:
    return any(re.search(rf"\b{re.escape(word)}", text) for word in name if len(word) > 2)


def _is_common(word: str, *texts: str) -> bool:
    """Whether the word stands in small letters too: then it names no person."""
    return len(word) > 2 and any(re.search(rf"\b{word.lower()}\b", text) for text in texts)
