"""Where a quotation's attribution stands: right before it, right after, or earlier in the sentence.

Looked for in that order, as news prose has it: "X said," or "X:" before the opening mark; "said
X", "X said" or "according to X" behind the closing one. Where no rule fits there is none.

One file: the places are tried in turn, with blanks between words and without, and share the rules
for who it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import pairwise

from crawler.articles.phrases import (
    Token,
    inverted_subject,
    is_any,
    is_verb,
    noun_phrase_after,
    opening_subject,
    sentence_start,
    subject_before,
    tokens,
    verb_end,
)
from crawler.language.lexicon import NOUN_CAPITALS, Cues
from crawler.language.words import SCARE_WORDS, word_count
from crawler.model import Span, Speaker

# Attributions stand close: of those in news paragraphs that were looked at, none began farther
# than 260 characters from the mark. The bound also keeps the work per quotation constant.
REACH = 320
# "…," according to X: how many words after the mark the phrase may end.
_SOON = 12
# Most unfinished sentences before a mark are shorter; only the others are read twice.
_USUAL_REACH = 140
_LONGEST_SIGNATURE = 5  # words
_LONGEST_BRACKET = 40  # code points
# Far enough back for the last word before a mark and what stands between.
_NEAR = 40
_LAST_WORD = re.compile(r"([^\W_]+)([^\w]*)\Z")


class Place(Enum):
    """Where the attribution stands, strongest first."""

    BEFORE = "before"
    AFTER = "after"
    SENTENCE = "sentence"
    CONTINUED = "continued"


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution: `end` is where its words end, when it follows the quotation."""

    place: Place
    speaker: Speaker | None
    cue: str | None
    end: int


@dataclass(frozen=True, slots=True)
class Lead:
    """The words before an opening mark at `start`, of the unfinished sentence that it stands in.

    `tail` is what follows the last of them. Nothing before `floor` is looked at.
    """

    start: int
    floor: int
    sentence: Sequence[Token]
    tail: str


def lead(text: str, start: int, floor: int, words: Cues) -> Lead:
    """The words before a mark at `start`, not reaching below `floor`."""
    ending = _LAST_WORD.search(text, max(floor, start - _NEAR), start)
    if ending and _ends_sentence(ending.group(1), ending.group(2), words):
        return Lead(start, floor, (), text[ending.end(1) : start])
    for reach in (_USUAL_REACH, REACH):
        found = tokens(text, max(floor, start - reach), start, words)
        split = sentence_start(found)
        if split or start - reach <= floor:
            break
    tail = text[found[-1].end : start] if found else text[max(floor, start - _NEAR) : start]
    return Lead(start, floor, found[split:], tail)


def _ends_sentence(word: str, after: str, words: Cues) -> bool:
    """Whether the signs after `word` end a sentence, and not only an abbreviation."""
    if not any(sign in after for sign in ".!?…"):
        return False
    return after.strip() != "." or word.lower() not in words.titles


def attribution_before(text: str, ahead: Lead, words: Cues) -> Attribution | None:
    """The attribution that ends right at the opening mark."""
    found, tail, start = ahead.sentence, ahead.tail, ahead.start
    colon = ":" in tail
    if not found or not (colon or "," in tail):
        return None
    for index in range(len(found) - 1, max(-1, len(found) - (25 if colon else 6)), -1):
        if is_cue(found, index, words) or (colon and found[index].word in words.nouns):
            speaker = speaker_of(text, found, index, words)
            if speaker is not None or colon or index >= len(found) - 2:
                return Attribution(Place.BEFORE, speaker, _cue(text, found[index]), start)
            break
    phrase = according(text, found, words)
    if phrase is not None:
        return Attribution(Place.BEFORE, *phrase, start)
    speaker = _owner(text, found, words)
    if speaker is None and colon:
        speaker = label(text, found, words) or _named_subject(text, found, words)
    return Attribution(Place.BEFORE, speaker, None, start) if speaker is not None else None


def _owner(text: str, found: Sequence[Token], words: Cues) -> Speaker | None:
    """Whose words they are in "In Judge Kay's words, "."""
    if len(found) < 3 or found[-1].word not in words.owned or not found[-2].word.endswith("'s"):
        return None
    first = next((at for at in range(len(found) - 2) if found[at].capital and at), None)
    if first is None or found[first - 1].word not in words.stops or len(found) - first > 6:
        return None
    span = Span(found[first].start, found[-2].end - 2)
    return Speaker(" ".join(span.of(text).split()), span)


def _named_subject(text: str, found: Sequence[Token], words: Cues) -> Speaker | None:
    """Who does something before a colon: "Minister Hans Weber wies das zurück: "."""
    first, last = opening_subject(found, len(found), words)
    if last <= first or last >= len(found) or found[last].gap != " ":
        return None
    if found[first].word in words.determiners and words.lang in NOUN_CAPITALS:
        return None
    capitals = [token.capital for token in found[first:last]]
    names = any(one and two for one, two in pairwise(capitals))
    return _speaker(text, found, first, last, words) if names else None


def attribution_after(
    text: str, inner: Span, end: int, ceiling: int, words: Cues
) -> Attribution | None:
    """The attribution that begins right after a closing mark that ends at `end`."""
    signed = _signature(text, end, words)
    if signed is not None:
        return signed
    found = _unbracketed(text, tokens(text, end, min(ceiling, end + REACH), words, until=".;:"))
    if not found or _sentence_is_over(text, inner, end, found[0]):
        return None
    verb = verb_after(found, words)
    phrase = tag(text, found, words) or according(text, found[: verb or _SOON], words)
    if phrase is not None:
        return Attribution(Place.AFTER, *phrase, found[-1].end)
    if verb is None:
        return None
    behind = verb_end(found, verb, words)
    closing = found[behind - 1].word in words.final
    # "…" dedi, "…" diye konuşan X: nothing but particles stands between.
    joined = words.final and all(token.word in words.adverbs for token in found[:verb])
    if not (joined or _is_set_off(text, inner, end, found[0])):
        return None
    # Where the verb closes the sentence its subject stands before the quotation.
    inverted = behind < len(found) and found[behind].gap == " " and found[behind].capital
    speaker = None
    if inverted or not closing:
        speaker = speaker_around(text, found, verb, words)
    if speaker is None and any(token.word not in words.adverbs for token in found[:verb]):
        return None
    cue = text[found[verb].start : found[behind - 1].end]
    return Attribution(Place.AFTER, speaker, cue, found[-1].end)


# "— Jane Holt, engineer" on a line of its own, or to the end of one, below the words it signs.
_SIGNED = re.compile(
    r"(?:[ \t\u00a0]*\n){0,2}[ \t\u00a0]*(?:[—―–]|--)[ \t\u00a0]*"
    r"([^\W\d_][^\n,(—–.!?;:]{1,60}?)[ \t]*(?:[,(][^\n.!?;:“”«»\"]{1,100})?(?=\n|\Z)"
)


def _signature(text: str, end: int, words: Cues) -> Attribution | None:
    found = _SIGNED.match(text, end)
    if found is None:
        return None
    name = tokens(text, found.start(1), found.end(1), words)
    if not name or len(name) > _LONGEST_SIGNATURE or not name[-1].capital or not name[0].capital:
        return None
    if any(is_verb(name, at, words) for at in range(len(name))):
        return None
    speaker = Speaker(found[1], Span(*found.span(1)))
    return Attribution(Place.AFTER, speaker, None, found.end())


def _unbracketed(text: str, found: list[Token]) -> list[Token]:
    """Without a party, a place or an age in brackets: "Sen. Ellen Smith (D-Md.) said"."""
    kept: list[Token] = []
    inside = False
    for at, token in enumerate(found):
        before = found[at - 1].end if at else token.start
        between = text[before : token.start]
        if token.gap != "(":
            if not inside:
                kept.append(token)
            continue
        opened, closed = between.rfind("("), between.rfind(")")
        inside = opened > closed
        if inside and text.find(")", token.start, token.start + _LONGEST_BRACKET) < 0:
            break  # a sentence of its own
        if not inside:
            kept.append(token._replace(gap="," if "," in between else " "))
    return kept


def subject_ahead(text: str, ahead: Lead, words: Cues) -> Speaker | None:
    """Who speaks in a sentence whose verb follows the words: X, "…" dedi.

    A name set off by a comma from what happened ("Toplantıda konuşan X, "), else the capitals that
    open the sentence; in Korean the phrase with the topic's particle.
    """
    found = ahead.sentence
    if words.topics:
        return _topic_ahead(text, found, words)
    for end in range(len(found), 0, -1):
        pause = found[end].gap if end < len(found) else ahead.tail.strip()[:1]
        first = end
        while first and found[first - 1].capital and (first == end or found[first].gap == " "):
            first -= 1
        if pause == "," and (end - first > 1 or (end > first and end in (1, len(found)))):
            return _speaker(text, found, first, end, words)
    last = 0
    while last < len(found) and found[last].capital and (not last or found[last].gap == " "):
        last += 1
    if last == 1 and last < len(found) and not is_any(found[last], words.adverbs):
        return None  # "Basın toplantısında": a capital for the sentence's sake
    return _speaker(text, found, 0, last, words)


def _topic_ahead(text: str, found: Sequence[Token], words: Cues) -> Speaker | None:
    """The phrase that ends with the particle of a topic: 김영희 시장{은} “…”고 말했다."""
    for last in range(len(found) - 1, -1, -1):
        topic = next((one for one in words.topics if found[last].word.endswith(one)), "")
        if not topic or found[last].end - found[last].start <= len(topic):
            continue
        first = last
        while first and found[first].gap == " " and last - first < _LONGEST_TOPIC:
            first -= 1
        span = Span(found[first].start, found[last].end - len(topic))
        return Speaker(" ".join(span.of(text).split()), span)
    return None


_LONGEST_TOPIC = 2  # words before the one with the particle


def attribution_in_sentence(text: str, ahead: Lead, words: Cues) -> Attribution | None:
    """The nearest verb of speech earlier in the sentence of the opening mark."""
    found, start = ahead.sentence, ahead.start
    for index in range(len(found) - 1, -1, -1):
        if is_cue(found, index, words):
            speaker = speaker_of(text, found, index, words)
            if speaker is not None:
                return Attribution(Place.SENTENCE, speaker, _cue(text, found[index]), start)
            if is_verb(found, index, words):
                break
    phrase = according(text, found, words)
    return Attribution(Place.SENTENCE, *phrase, start) if phrase is not None else None


def attribution_in_previous(text: str, ahead: Lead, words: Cues) -> Attribution | None:
    """The speaker of the sentence before the one that the mark opens."""
    if ahead.sentence:
        return None
    before = tokens(text, max(ahead.floor, ahead.start - REACH), ahead.start, words)
    found = before[sentence_start(before) :]
    for index, token in enumerate(found):
        if index and found[index - 1].word in words.infinitive:
            continue
        if token.word not in words.weak and is_verb(found, index, words):
            speaker = speaker_of(text, found, index, words)
            if speaker is not None:
                return Attribution(Place.CONTINUED, speaker, _cue(text, token), ahead.start)
    return None


def _sentence_is_over(text: str, inner: Span, end: int, following: Token) -> bool:
    """Whether a full stop stands between the quoted words and `following`."""
    lead = text[end : following.start]
    if any(sign in lead for sign in ".!?;:(…"):
        return True
    last = text[max(inner.start, inner.end - 3) : inner.end].rstrip()
    full_stop = last.endswith(".") and not last.endswith("..")
    return full_stop and following.capital and not any(sign in lead for sign in ",—–")


def _is_set_off(text: str, inner: Span, end: int, following: Token) -> bool:
    """Whether punctuation parts the quoted words from what follows, as before an attribution.

    Without any («Утро» сообщает) the marks hold the subject's own name, unless they hold a
    whole clause.
    """
    lead = text[end : following.start]
    last = text[max(inner.start, inner.end - 2) : inner.end].rstrip()
    if last.endswith((",", "!", "?", "…", ".", "-", "—", "–")):
        return True
    return any(sign in lead for sign in ",-—–―") or word_count(text, inner, 4) > SCARE_WORDS


def _cue(text: str, token: Token) -> str:
    return text[token.start : token.end]


# Attributions in scripts without blanks, where the words around the marks are read as they stand:
# 市长李伟表示：“…”, “…”李伟说, 田中町長は「…」と述べた, 「…」。山本委員長は…こう話した.


_DENSE_REACH = 80  # code points on either side of the marks
_DENSE_NAME = re.compile(r"[·・A-Za-z\u3005\u30a0-\u30ff\u4e00-\u9fff]{2,16}")
_DENSE_STOP = re.compile(r"[。！？；\n「」『』“”]")
_DENSE_PAUSE = re.compile(r"[，、,：:]")


def dense_attribution(
    text: str, start: int, end: int, floor: int, ceiling: int, words: Cues
) -> Attribution | None:
    """The attribution around marks at [start, end) in Chinese or Japanese."""
    before = Span(max(floor, start - _DENSE_REACH), start)
    stops = [stop.end() for stop in _DENSE_STOP.finditer(text, before.start, before.end)]
    before = Span(stops[-1] if stops else before.start, start)
    reach = min(ceiling, len(text), end + _DENSE_REACH)
    if words.topics:
        return _topic(text, before, end, reach, words)
    lead = text[before.start : before.end].rstrip("：:，, ")
    verb = _ending(lead, words.verbs)
    if verb:
        named = _dense_name(text, before.start, before.start + len(lead) - len(verb), words)
        if named is not None:
            return Attribution(Place.BEFORE, named, verb, start)
    after = end + len(text[end:reach]) - len(text[end:reach].lstrip("，,"))
    over = _DENSE_PAUSE.search(text, after, reach) or _DENSE_STOP.search(text, after, reach)
    last = min(over.start() if over else reach, after + _LONGEST_DENSE)
    for at in range(after + 2, last):
        verb = next((one for one in _longest_first(words.verbs) if text.startswith(one, at)), "")
        if verb and at + len(verb) <= last:
            named = _dense_name(text, after, at, words)
            return Attribution(Place.AFTER, named, verb, at + len(verb)) if named else None
    return None


_LONGEST_DENSE = 24  # code points of a subject with its verb


@lru_cache(maxsize=8)
def _longest_first(verbs: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(verbs, key=len, reverse=True))


def _ending(lead: str, verbs: frozenset[str]) -> str:
    return next((verb for verb in _longest_first(verbs) if lead.endswith(verb)), "")


def _dense_name(text: str, start: int, end: int, words: Cues) -> Speaker | None:
    """The person in the words of text[start:end], which stand before a verb of speech."""
    for part in reversed(list(_parts_of(text, start, end))):
        cut = part.end
        for at in range(part.start + 2, part.end):
            if any(text.startswith(one, at) for one in words.occasions):
                cut = at
                break
        if any(text.startswith(one, part.start) for one in words.occasions):
            continue
        role = max(
            (at + len(one) for one in words.roles if (at := text.rfind(one, part.start, cut)) >= 0),
            default=part.start,
        )
        first = role if cut - role >= 2 else part.start
        if _DENSE_NAME.fullmatch(text, first, cut):
            return Speaker(text[first:cut], Span(first, cut))
        return None
    return None


def _parts_of(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    for pause in _DENSE_PAUSE.finditer(text, start, end):
        yield Span(at, pause.start())
        at = pause.end()
    if at < end:
        yield Span(at, end)


def _topic(text: str, before: Span, end: int, reach: int, words: Cues) -> Attribution | None:
    """The topic of the sentence that the marks stand in, or of the next one ("…こう話した")."""
    tail = text[end:reach]
    over = _DENSE_STOP.search(tail)
    closing = tail[: over.start()] if over else tail
    verb = next((one for one in _longest_first(words.verbs) if one in closing), None)
    if closing.startswith("と") and verb:
        named = _topic_name(text, before, words)
        if named is not None:
            return Attribution(Place.BEFORE, named, verb, before.end)
    if tail.startswith("。"):
        over = _DENSE_STOP.search(tail, 1)
        following = tail[1 : over.start()] if over else tail[1:]
        verb = next((one for one in _longest_first(words.verbs) if "こう" + one in following), None)
        if verb:
            named = _topic_name(text, Span(end + 1, end + 1 + len(following)), words)
            return (
                Attribution(Place.AFTER, named, verb, end + 1 + len(following)) if named else None
            )
    return None


def _topic_name(text: str, span: Span, words: Cues) -> Speaker | None:
    marks = [at for one in words.topics if (at := text.find(one, span.start, span.end)) >= 0]
    if not marks:
        return None
    end = min(marks)
    pauses = [pause.end() for pause in _DENSE_PAUSE.finditer(text, span.start, end)]
    first = pauses[-1] if pauses else span.start
    last = end
    suffix = next(
        (one for one in _longest_first(words.roles) if text.endswith(one, first, end)), ""
    )
    if end - first - len(suffix) >= 2:
        last = end - len(suffix)
    if not _DENSE_NAME.fullmatch(text, first, last):
        return None
    return Speaker(text[first:last], Span(first, last))


# Who is speaking, given the words of an attribution.
#
# In a sentence before the quotation it is the subject of the verb of speech; after the quotation
# it stands before or behind that verb; after "according to" it is the next phrase.


# A subject with its appositions before its verb: "Scott Pruitt, the Republican attorney general
# of Oklahoma, one of the states suing the EPA, said" has 17 words.
_LONGEST_SUBJECT = 30
_LONGEST_BARE_SUBJECT = 9
_OPENING_OF = {"»": "«", "“": "„", "”": "“„", '"': '"', "«": "»"}


def speaker_of(text: str, found: Sequence[Token], cue: int, words: Cues) -> Speaker | None:
    """The speaker for the cue at index `cue` of a sentence before a quotation."""
    if is_verb(found, cue, words):
        quoted = _quoted_person(found, cue, words) or _agent(found, cue, words)
        if quoted is not None:
            return _speaker(text, found, *quoted, words)
        behind = verb_end(found, cue, words)
        if found[behind - 1].word in words.relative:  # "Toplantıda konuşan X"
            return _speaker(text, found, *noun_phrase_after(found, behind, words), words)
        if not cue and words.lang == "en":  # "Said Moss: "
            return _speaker(text, found, *_after_verb(found, cue, words), words)
        first, last = inverted_subject(found, cue, words) or subject_before(found, cue, words)
        if last <= first and words.lang != "en":
            first, last = _after_verb(found, cue, words)
            goes_on = last < len(found) and found[last].gap == " "
            that = goes_on and found[last].word in words.clauses  # "وقال X إن"
            if goes_on and not that and found[cue].word not in words.initial:
                return None  # an object, for more of the clause follows: "calificó el plan de"
        if last - first == 1 and first and found[first - 1].word == "what":
            main = _verb_before(found, first - 1, words)  # "X condemned what she called"
            subject = subject_before(found, main, words) if main is not None else (0, 0)
            first, last = subject if subject[1] > subject[0] else (first, last)
        return _speaker(text, found, first, last, words)
    if cue and found[cue].gap == " " and found[cue - 1].capital:  # "with Ann Lee saying"
        return _speaker(text, found, *subject_before(found, cue, words), words)
    verb = _verb_before(found, cue, words)
    if verb is not None:
        return speaker_of(text, found, verb, words)
    if found[cue].word in words.nouns:
        for index in range(cue - 1, -1, -1):
            if found[index].word in words.pronouns:
                return _speaker(text, found, index, index + 1, words)
    return _speaker(text, found, *opening_subject(found, cue, words), words)


def _quoted_person(found: Sequence[Token], verb: int, words: Cues) -> tuple[int, int] | None:
    """The person in "Reuters quoted X as saying", who is the speaker, not the subject."""
    if found[verb].word not in words.quoting:
        return None
    first, last = noun_phrase_after(found, verb + 1, words)
    if last > first and last < len(found) and found[last].word == "as":
        return first, last
    return None


def _agent(found: Sequence[Token], verb: int, words: Cues) -> tuple[int, int] | None:
    """The person in "the villagers were told by X", who is the speaker, not the subject."""
    by = verb + 1
    if by >= len(found) or found[by].word not in words.agents or found[by].gap != " ":
        return None
    first, last = noun_phrase_after(found, by + 1, words)
    return (first, last) if last > first else None


def _verb_before(found: Sequence[Token], before: int, words: Cues) -> int | None:
    """The index of the verb of speech nearest before the index `before`."""
    return next((at for at in range(before - 1, -1, -1) if is_verb(found, at, words)), None)


def is_cue(found: Sequence[Token], index: int, words: Cues) -> bool:
    """Whether the token is a verb of speech or a participle of one."""
    return found[index].word in words.participles or is_verb(found, index, words)


def verb_after(found: Sequence[Token], words: Cues) -> int | None:
    """Index of the verb of speech in the words that follow a closing mark."""
    commas = 0
    for index, token in enumerate(found[:_LONGEST_SUBJECT]):
        if index and token.gap == ",":
            commas += 1
        if index > _LONGEST_BARE_SUBJECT and not commas:
            return None
        if is_verb(found, index, words):
            return index
    return None


def speaker_around(text: str, found: Sequence[Token], verb: int, words: Cues) -> Speaker | None:
    """The speaker beside the verb of "…," X said / "…," said X."""
    quoted = _quoted_person(found, verb, words) or _agent(found, verb, words)
    if quoted is not None:
        return _speaker(text, found, *quoted, words)
    lead = next((at for at in range(verb) if found[at].word not in words.adverbs), verb)
    behind = _after_verb(found, verb, words)
    if lead == verb:
        return _speaker(text, found, *behind, words)
    opening = found[lead]
    determined = opening.word in words.determiners
    if opening.word in words.pronouns and not determined:
        return _speaker(text, found, lead, lead + 1, words)
    if opening.word in words.clauses or opening.word in words.participles:
        return None
    if opening.word in words.stops and not determined:
        return _speaker(text, found, *behind, words) if words.lang != "en" else None
    plain = not opening.capital and not determined
    if plain and words.lang != "en" and behind[1] > behind[0]:
        # "тихо ответила она": an adverb, and the subject follows
        return _speaker(text, found, *behind, words)
    if plain and verb - lead > 3 and not _is_role_and_name(found, lead, verb, words):
        return None
    first, last = noun_phrase_after(found, lead, words)
    return _speaker(text, found, first, min(last, verb), words)


def _is_role_and_name(found: Sequence[Token], first: int, last: int, words: Cues) -> bool:
    """Whether small words lead up to a name: "chief executive Ann Lee" """
    role = [token for token in found[first:last] if not token.capital]
    alone = all(token.gap == " " for token in found[first + 1 : last])
    return alone and found[last - 1].capital and not any(t.word in words.stops for t in role)


def _after_verb(found: Sequence[Token], verb: int, words: Cues) -> tuple[int, int]:
    first = verb_end(found, verb, words)
    while first < len(found) and found[first].gap == " " and found[first].word in words.adverbs:
        first += 1
    if first < len(found) and found[first].gap == '"':  # the outlet told: «Новинам»
        first += 1
        while first < len(found) and found[first].gap == " ":
            first += 1
        if first < len(found) and found[first].gap == '"':
            return noun_phrase_after(found, first, words)
    if first >= len(found) or found[first].gap != " ":
        return (0, 0)
    if found[first].word in words.stops and found[first].word not in words.clauses:
        return _after_occasion(found, first, words)
    return noun_phrase_after(found, first, words)


def _after_occasion(found: Sequence[Token], first: int, words: Cues) -> tuple[int, int]:
    """The name behind "…" – powiedziała po głosowaniu {burmistrz Anna Nowak}: a role in small
    letters, then capitals to the end of the phrase; empty if none ends it.
    """
    if words.lang in NOUN_CAPITALS or words.lang == "en":
        return (0, 0)
    last = first + 1
    while last < len(found) and found[last].gap == " " and last - first < _LONGEST_BARE_SUBJECT:
        last += 1
    name = last
    while name > first and (found[name - 1].capital or found[name - 1].word in words.joined):
        name -= 1
    while name < last and not found[name].capital:
        name += 1
    if last - name < 2 or found[name - 1].word in words.stops:
        return (0, 0)
    return (name, last)


def according(text: str, found: Sequence[Token], words: Cues) -> tuple[Speaker, str] | None:
    """The speaker of "according to X" anywhere in `found`, with the phrase itself."""
    phrases = (_phrase_at(text, found, at, words.according, words) for at in range(len(found)))
    told = next((phrase for phrase in phrases if phrase is not None), None)
    if told is not None or not words.behind:
        return told
    for at, token in enumerate(found):
        if token.word in words.behind and token.gap == " " and at:
            first, last = subject_before(found, at, words)
            named = first < last and (
                found[last - 1].capital or found[first].word in words.determiners - words.articles
            )  # not "illere göre": by province
            speaker = _speaker(text, found, first, last, words) if named else None
            if speaker is not None:
                ending = _CASE_ENDING.search(speaker.name)
                cut = len(ending[0]) if ending else 0
                span = Span(speaker.span.start, speaker.span.end - cut)
                return Speaker(speaker.name[: len(speaker.name) - cut], span), _cue(text, token)
    return None


_CASE_ENDING = re.compile(r"['’]\w{1,4}\Z")  # Kaya{'ya} göre


def tag(text: str, found: Sequence[Token], words: Cues) -> tuple[Speaker, str] | None:
    """The speaker of a phrase that counts only right after the quotation (German "so X")."""
    return _phrase_at(text, found, 0, words.tags, words)


def _phrase_at(
    text: str,
    found: Sequence[Token],
    index: int,
    phrases: tuple[tuple[str, ...], ...],
    words: Cues,
) -> tuple[Speaker, str] | None:
    for phrase in phrases:
        last = index + len(phrase)
        if last > len(found) or phrase[0] not in (found[index].word, "*"):
            continue
        heard = [token.word for token in found[index:last]]
        slot = phrase.index("*") if "*" in phrase else None
        if slot is not None and found[index + slot].word in words.possessives:
            heard[slot] = "*"
        if tuple(heard) != phrase:
            continue
        if slot is None:
            place = noun_phrase_after(found, last, words)
        else:
            place = index + slot, index + slot + 1
        speaker = _speaker(text, found, *place, words)
        if speaker is not None:
            return speaker, text[found[index].start : found[last - 1].end]
    return None


def label(text: str, found: Sequence[Token], words: Cues) -> Speaker | None:
    """The name in "Jane Roe, author:" and the like: a short line that ends in a colon."""
    if len(found) > 10 or not found[0].capital or found[0].word in words.stops:
        return None
    last = next((at for at in range(1, len(found)) if found[at].gap != " "), len(found))
    if last < len(found) and found[last].gap not in (",", "("):
        return None
    if found[last - 1].word in words.works:
        return None
    named = all(token.capital or token.word in words.joined for token in found[:last])
    return _speaker(text, found, 0, last, words) if named and last <= 5 else None


def _with_mark(text: str, start: int, end: int) -> int:
    """`end`, moved behind a closing mark whose opening one stands in text[start:end]."""
    closing = text[end : end + 1]
    opening = _OPENING_OF.get(closing)
    return end + 1 if opening and any(sign in opening for sign in text[start:end]) else end


def _speaker(
    text: str, found: Sequence[Token], first: int, last: int, words: Cues
) -> Speaker | None:
    if last <= first:
        return None
    if all(is_any(token, words.weekdays, words.adverbs) for token in found[first:last]):
        return None
    span = Span(found[first].start, _with_mark(text, found[first].start, found[last - 1].end))
    return Speaker(" ".join(span.of(text).split()), span)
