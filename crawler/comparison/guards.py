"""What a translation may not change: numbers, dates, names, negation, direction.

Each check names the disagreeing words on both sides, and stays silent when in doubt: a number
converted to other units, a name that the sentence before has, a denial put in other words, a
language whose words are not listed. One disagreement is a note; two kinds of them, or one that is
strong by itself (`convincing`), are an accusation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.comparison.embedding import weight
from crawler.language import embedding
from crawler.language.lexicon import (
    bound_of,
    counts_in_words,
    directed,
    directions,
    multiplies,
    negations,
    opposites,
)
from crawler.language.names import SAME_NAME, Entity, entities, similarity
from crawler.language.numbers import Measure, Quantity, quantities
from crawler.model import Change, EditClass, Span

UNLIKE = 62.0
"""Similarity of two words below which they are surely not one name (see transliteration)."""


MUCH_LONGER = 2.0
"""Beyond this ratio of lengths the denial may stand in what the other side leaves out. In our own
set true pairs reach 1.9 (short sentences in Chinese)."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A quotation and the passage it is held against, each with its language.

    `nearby` is what stands around the passage: what it has is not missing.
    """

    quote: str
    passage: str
    quote_lang: str | None
    passage_lang: str | None
    nearby: str = ""


def convincing(changes: Sequence[Change], pair: Pair, start: int = 0) -> bool:
    """Whether the disagreements suffice to accuse: signs of two kinds, or a strong one. The
    passage begins at `start` of the text that the changes' `source` count in.

    A number that stands alone and clear is strong, a name that is surely one, and a denial or an
    opposite where the quotation is nearer to the passage the other way round.
    """
    classes = {change.edit for change in changes}
    if len(classes) > 1:
        return True
    if classes <= {EditClass.NUMBER}:
        return len(changes) == 1 or _counts_alike(pair)
    if classes <= {EditClass.NAME}:
        return any(_surely_named(change, pair) for change in changes)
    return any(_turned(change.moved(-start), pair) for change in changes)


def _counts_alike(pair: Pair) -> bool:
    """Whether number words of both languages are listed: else one unknown word would make
    several numbers differ."""
    return counts_in_words(pair.quote_lang) and counts_in_words(pair.passage_lang)


def disagreements(pair: Pair) -> tuple[Change, ...]:
    """What quotation and passage disagree on; changes' `source` are offsets into the passage."""
    found = [*_numbers(pair), *_listed_names(pair), *_spelt_names(pair)]
    if directed(pair.quote_lang) and directed(pair.passage_lang):
        turned = _polarity(pair)
        words = [change.quote for change in turned if change.edit is EditClass.WORD]
        bounds = [
            each
            for each in _bounds(pair)
            if not any(each.quote.start < w.end and w.start < each.quote.end for w in words)
        ]
        found += [*turned, *bounds]
    return tuple(found)


_CONVERTED = re.compile(
    r"\b(?:miles?|mph|feet|foot|ft|inch(?:es)?|pounds?|lbs?|ounces?|gallons?|acres?|yards?"
    r"|fahrenheit|degrees|°F|a\.?m\.?|p\.?m\.?|o'clock)\b",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    r"\b(?:half|halves|third|thirds|quarter|quarters|dozens?|couple|double|twice|triple|decades?"
    r"|century|centuries|fold|times|pair|single|fifths?|tenths?)\b",
    re.IGNORECASE,
)


def _numbers(pair: Pair) -> list[Change]:
    if _CONVERTED.search(pair.quote) or not multiplies(pair.passage_lang):
        return []
    mine = quantities(pair.quote, pair.quote_lang)
    theirs = quantities(pair.passage, pair.passage_lang)
    around = quantities(pair.nearby, pair.passage_lang)
    spoken = bool(_FRACTION.search(pair.quote)) or not (
        counts_in_words(pair.quote_lang) and counts_in_words(pair.passage_lang)
    )
    near = {value for q in around for value in q.readings}
    shift = _YEARS.get(pair.passage_lang or "", ())
    near |= {value - years for q in theirs for value in q.readings for years in shift}
    missing = [
        q for q in mine if _counts(q, spoken) and not _among(q, theirs) and not q.readings & near
    ]
    stray = [q for q in theirs if _counts(q, spoken) and not _among(q, mine)]
    found = []
    for group in ((Measure.NUMBER, Measure.PERCENT), (Measure.MONTH,), (Measure.WEEKDAY,)):
        asked = [q for q in missing if q.measure in group]
        given = [q for q in stray if q.measure in group]
        if (asked and len(asked) == len(given)) or (len(asked) == 1 and len(given) in (1, 2)):
            found += [
                Change(EditClass.NUMBER, a.span, b.span) for a, b in zip(asked, given, strict=False)
            ]
    return found


def _bounds(pair: Pair) -> list[Change]:
    """A number that both have, and that one calls the least and the other the most."""
    theirs = quantities(pair.passage, pair.passage_lang)
    found = []
    for mine in quantities(pair.quote, pair.quote_lang):
        same = [other for other in theirs if mine.agrees(other)]
        ahead = bound_of(pair.quote, mine.span, pair.quote_lang)
        if len(same) != 1 or ahead is None:
            continue
        there = bound_of(pair.passage, same[0].span, pair.passage_lang)
        if there is not None and there[0] is not ahead[0]:
            found.append(Change(EditClass.WORD, ahead[1], there[1]))
    return found


_YEARS = {
    **dict.fromkeys(("th", "lo", "km"), (543,)),
    **dict.fromkeys(("fa", "ps"), (-621, -622)),
    "am": (-7, -8),
    "ne": (56, 57),
}
"""By how many years the calendars of some countries are ahead of the common one."""


def _counts(quantity: Quantity, spoken: bool) -> bool:
    if quantity.measure is Measure.ORDINAL:
        return False
    if not quantity.written or quantity.measure in (Measure.MONTH, Measure.WEEKDAY):
        return True
    return not spoken and max(quantity.readings) >= 2


def _among(quantity: Quantity, others: Sequence[Quantity]) -> bool:
    if any(quantity.agrees(other) for other in others):
        return True
    # "in February" against "24.02.2022", "6" against "6th"
    return any(len(other.readings) > 1 and quantity.readings & other.readings for other in others)


def _listed_names(pair: Pair) -> list[Change]:
    mine = entities(pair.quote, pair.quote_lang)
    theirs = entities(pair.passage, pair.passage_lang)
    near = {e.name for e in entities(pair.nearby, pair.passage_lang)}
    found = []
    for group in dict.fromkeys(e.group for e in mine):
        asked = _distinct([e for e in mine if e.group == group], {e.name for e in theirs} | near)
        given = _distinct([e for e in theirs if e.group == group], {e.name for e in mine})
        if len(asked) == 1 and len(given) == 1 and not _spelt(asked[0], pair):
            found.append(Change(EditClass.NAME, asked[0].span, given[0].span))
    return found


def _distinct(found: Sequence[Entity], known: set[str]) -> list[Entity]:
    first = {e.name: e for e in reversed(found) if e.name not in known}
    return list(first.values())


def _spelt(entity: Entity, pair: Pair) -> bool:
    """Whether the name stands in the passage after all, spelt by sound."""
    words = _WORD.findall(pair.passage)
    return any(similarity(word, entity.name) >= SAME_NAME for word in words if len(word) > 3)


_WORD = re.compile(r"[^\W\d_]{2,}(?:[-'’][^\W\d_]+)*")
_CAPITALISED = re.compile(
    r"(?<![.!?…:\"“«„(—–-]\s)(?<![.!?…\"“«„(—–-])(?<!^)\b[A-ZА-ЯЁІЇЄҐ][\w’'-]{2,}"
)
_TITLED = re.compile(
    r"\b(?:Herrn?|Frau|Dr\.|Kanzler(?:in)?|Bundeskanzler(?:in)?|Minister(?:in)?|\w+minister(?:in)?"
    r"|Präsident(?:in)?|Sprecher(?:in)?|Trainer(?:in)?|Chef(?:in)?|Professor(?:in)?"
    r"|Bürgermeister(?:in)?|Direktor(?:in)?)\s((?:[A-ZÄÖÜ][\w-]+\s)?[A-ZÄÖÜ][\w-]{2,})"
)
_ARTICLE = re.compile(r"(?i)\b(?:the|a|an)\s$")
_RUN = re.compile(r"(?:[A-Z][\w’'-]*\s)*$")
_RUN_ON = re.compile(r"(?:[’']s)?(?:\s[A-Z][\w’'-]*)*")
_POSSESSIVE = re.compile(r"[’']s?$")


def _run(text: str, span: Span) -> Span:
    """The words with capitals that the word at `span` stands among."""
    before, behind = _RUN.search(text, 0, span.start), _RUN_ON.match(text, span.end)
    return Span(before.start() if before else span.start, behind.end() if behind else span.end)


def _person(text: str, span: Span) -> bool:
    """Whether a capitalised English word may be a person's or a place's name: what an article
    stands before ("the UN Security Council", "the South") is called by words with a meaning,
    which are translated."""
    run = _run(text, span)
    words = run.of(text).split()
    return not (
        _ARTICLE.search(text, max(0, run.start - 4), run.start)
        or any(_NO_NAME.fullmatch(_POSSESSIVE.sub("", word)) or word.isupper() for word in words)
    )


_TITLES = re.compile(r"\b(?:Mrs?|Ms|Miss|Dr|Sir|Lord|Lady|Prof|Judge|Captain|President)\.?\s$")
_ROLE = re.compile(r"\b(?:by |to |with |of |that )?the \w+ $|^(?:The|Our|My|His|Her) \w+ $")


def _surely_named(change: Change, pair: Pair) -> bool:
    """Whether the name that differs is one beyond doubt: it is listed in both languages, or
    stands behind a title, a role ("the investigator Belkin") or a first name that agrees."""
    text, span = pair.quote, change.quote
    listed = [e.span for e in entities(text, pair.quote_lang)]
    if any(each.start <= span.start < each.end for each in listed):
        return True
    run = _run(text, span)
    if _TITLES.search(text, 0, span.start) or _ROLE.search(text, 0, run.start):
        return True
    others = _WORD.findall(text[run.start : span.start])
    words = _WORD.findall(pair.passage)
    return any(similarity(a, b) >= SAME_NAME for a in others for b in words if len(b) > 2)


_NO_NAME = re.compile(
    r"(?i)(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july"
    r"|august|september|october|november|december|president|minister|prime|chancellor|king|queen"
    r"|government|parliament|state|university|ministry|court|police|church|party|street|union"
    r"|council|committee|department|agency|bank|world|european|western|eastern|northern|southern"
    r"|defen[cs]e|interior|foreign|affairs|finance|health|education|justice|secretary|general|chief"
    r"|head|commission|senate|congress|house|supreme|national|federal|republic|people|army|forces"
    r"|(?:глав|президент|министр|премьер|прем'єр|міністр|госдум|совет|рад|федерац|республик|област"
    r"|мэр|губернатор|правительств|уряд|центр|институт|университет|служб|голов|держав|генерал)\w*"
)


_NAMES_SHOWN = frozenset({"ru", "uk", "be", "bg", "sr", "mk", "de"})
"""Languages in which names are told from other words and keep their sound in English."""


def _spelt_names(pair: Pair) -> list[Change]:
    """A surname by sound: one that only the quotation has, facing one that only the passage has."""
    if pair.quote_lang != "en" or pair.passage_lang not in _NAMES_SHOWN:
        return []
    asked = _unheard(pair.quote, pair.quote_lang, pair.passage + " " + pair.nearby)
    given = _unheard(pair.passage, pair.passage_lang, pair.quote)
    if len(asked) == 1 and len(given) == 1:
        return [Change(EditClass.NAME, asked[0], given[0])]
    return []


def _unheard(text: str, lang: str | None, facing: str) -> list[Span]:
    """The names in `text`, but listed ones, that sound like no word of `facing`."""
    listed = [entity.span for entity in entities(text, lang)]
    words = [word for word in _WORD.findall(facing) if len(word) > 2]
    return [
        span
        for span in _names(text, lang)
        if not any(each.start <= span.start < each.end for each in listed)
        and max((similarity(span.of(text), word) for word in words), default=0.0) < UNLIKE
    ]


def _names(text: str, lang: str | None) -> list[Span]:
    if lang == "de":
        spans = [Span(m.end(1) - len(m[1].split()[-1]), m.end(1)) for m in _TITLED.finditer(text)]
    else:
        spans = [Span(*m.span()) for m in _CAPITALISED.finditer(text)]
    if lang == "en":
        spans = [s for s in spans if _person(text, s)]
    return [s for s in spans if not _NO_NAME.fullmatch(s.of(text)) and not s.of(text).isupper()]


def _polarity(pair: Pair) -> list[Change]:
    mine = negations(pair.quote, pair.quote_lang)
    theirs = negations(pair.passage, pair.passage_lang)
    size, facing_size = weight(pair.quote), weight(pair.passage)
    if mine.strong and not (theirs.strong or theirs.weak) and size <= MUCH_LONGER * facing_size:
        whole = Span(0, len(pair.passage))
        return [] if mine.cancelled else [Change(EditClass.NEGATION, mine.strong[0], whole)]
    if theirs.strong and not (mine.strong or mine.weak) and facing_size <= MUCH_LONGER * size:
        whole = Span(0, len(pair.quote))
        return [] if theirs.cancelled else [Change(EditClass.NEGATION, whole, theirs.strong[0])]
    if bool(mine.strong) is not bool(theirs.strong):
        return []
    if mine.comparing and theirs.comparing:  # the sides may be swapped
        return []
    found = []
    ahead = directions(pair.quote, pair.quote_lang)
    there = directions(pair.passage, pair.passage_lang)
    for axis, turns in ahead.items():
        facing = there.get(axis, {})
        if len(turns) == 1 and len(facing) == 1 and turns.keys() != facing.keys():
            (span,), (other,) = turns.values(), facing.values()
            if {*mine.turning} - {span} or {*theirs.turning} - {other}:
                continue
            found.append(Change(EditClass.WORD, span, other))
    return found


# The second witness of a turned meaning.
#
# Languages deny without a word for it ("went wrong" is "пошло не так", "not until" is "erst"), so
# that a denial on one side alone proves nothing. If the meaning was really turned, the quotation
# without its denial, or with the opposite word, is nearer to the passage than as it stands.


TURNED = 0.025
"""Gain in nearness from which the turned wording is surely nearer: the fast model's cosine and
twice the slow one's (which are closer together). Of 75 turned sentences of our own set in ru, uk,
de and zh 71 gain as much, at the median .11; of right ones that the lists of denials take for
turned ("went wrong", "пошло не так") the greatest gain is .01."""

_SLOW_SHARE = 2.0
_MOST_OPPOSITES = 40  # words tried in place of one


def _turned(change: Change, pair: Pair) -> bool:
    """Whether the meaning is turned at `change`, whose `source` is in the pair's passage."""
    versions = _versions(change, pair)
    if not versions:
        return False
    models = (embedding.use(), 1.0), (embedding.e5(), _SLOW_SHARE)
    gains = [0.0] * len(versions)
    for model, share in models:
        quick = model.name == embedding.UseEmbedder.name
        texts = [(pair.quote, pair.passage), *versions]
        ours, theirs = (
            model.embed([embedding.bridged(t[side], lang) if quick else t[side] for t in texts])
            for side, lang in ((0, pair.quote_lang), (1, pair.passage_lang))
        )
        near = (ours * theirs).sum(axis=1)
        for number in range(len(versions)):
            gains[number] += share * float(near[number + 1] - near[0])
    return max(gains) >= TURNED


def _versions(change: Change, pair: Pair) -> list[tuple[str, str]]:
    """Quotation and passage with the meaning turned on one side."""
    if change.edit is EditClass.NEGATION:
        if len(change.quote) < len(pair.quote):
            return [(_without(pair.quote, change.quote), pair.passage)]
        return [(pair.quote, _without(pair.passage, change.source))]
    word = change.quote.of(pair.quote)
    before, behind = pair.quote[: change.quote.start], pair.quote[change.quote.end :]
    others = opposites(word, pair.quote_lang)[:_MOST_OPPOSITES]
    return [(before + other + behind, pair.passage) for other in others]


def _without(text: str, span: Span) -> str:
    return " ".join((text[: span.start] + " " + text[span.end :]).split())
