"""Speech introduced by a dash at the start of a paragraph, as in Russian, French or Spanish.

    — Не знаю, — сказал Иван. — Спросите её.
    —No sé —dijo Juan—. Pregúntele.

Only the speech is quotation; what stands between dashes and holds a verb of speech attributes it.
One file: interviews, and what in marks is a title or a term and no speech, share its words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.articles.attribution import attribution_after
from crawler.articles.phrases import is_verb, tokens
from crawler.language.lexicon import NOUN_CAPITALS, Cues
from crawler.language.text import trimmed
from crawler.language.words import _WORD, SCARE_WORDS, word_count
from crawler.model import Span, Speaker

# Elsewhere a dash at the start of a line is a list item or signs a quotation.
_LANGUAGES = frozenset(
    ("ru", "uk", "fr", "es", "cs", "pl", "sv", "no", "da", "pt", "ro", "it", "el", "tr", "fi", "hu")
).union(("sk", "bg", "hr"))
# There a newsroom's dash paragraphs may go on with speech that nobody is said to have spoken; of
# the others a hyphen at the start of a line that attributes nothing is a list's.
_CONVERSING = frozenset(("ru", "uk", "fr", "es", "cs"))
_OPENING = re.compile(r"[—–―-][\s\u00a0]*(?=[^\W_]|[¿¡«…\"(])")
_DASH = re.compile(
    r"[\s\u00a0][—–―-]{1,2}[\s\u00a0]|[\s\u00a0][—–―](?=\w)"
    r"|(?<=[\w»])[—–―](?=[\s.,;:!?…]|$)"
)
_FRENCH_TAG = re.compile(
    r"(?<=[,!?…])[\s\u00a0](?=(?:s['’e][\s\u00a0]?)?[^\W_]{2,20}-(?:t-)?(?:il|elle|ils|elles|on|je)\b)"
)
_FRENCH_END = re.compile(r"[,.!?…]")
_COMMA = re.compile(r"[,!?][\s\u00a0]+(?=[^\W\d_])")
_SENTENCE_OVER = re.compile(r"[.!?…](?=\s|$)")
_VERB_AFTER_COMMA = 3  # words: "a declarat", "säger"
_INSIDE = frozenset(("ru", "uk", "fr"))
_LONGEST = 5000
# The verb of an attribution is among its first words: "сказал", "с улыбкой ответила она". Inside
# marks nothing but a subject may come before it, for speech has verbs of speech too.
_VERB_WITHIN = 4
_VERB_WITHIN_MARKS = 3


@dataclass(frozen=True, slots=True)
class Speech:
    """Dash-introduced speech: its fragments, and the attribution between or after them."""

    fragments: tuple[Span, ...]
    speaker: Speaker | None
    cue: str | None

    @property
    def attributed(self) -> bool:
        """Whether a verb of speech stands between the dashes."""
        return self.cue is not None


def dash_speech(text: str, paragraph: Span, words: Cues | None) -> Speech | None:
    """The speech of a paragraph that begins with a dash; None if it does not, or is too long.

    Speech without an attribution is returned too; the caller decides whether its neighbours make
    it a dialogue or a list.
    """
    if words is None or words.lang not in _LANGUAGES or len(paragraph) > _LONGEST:
        return None
    opening = _OPENING.match(text, paragraph.start, paragraph.end)
    if opening is None:
        return None
    spoken = Span(opening.end(), paragraph.end)
    cuts = [cut.span() for cut in _DASH.finditer(text, spoken.start, spoken.end)]
    if words.lang == "fr" and not cuts:
        cuts = _french_cuts(text, spoken)
    speech = _split(text, spoken, cuts, words, _VERB_WITHIN)
    if speech is None or not speech.attributed:
        speech = _after_comma(text, spoken, words) or speech
    plain = text[paragraph.start] == "-" and words.lang not in _CONVERSING
    return None if plain and speech is not None and not speech.attributed else speech


def _after_comma(text: str, span: Span, words: Cues) -> Speech | None:
    """The speech before an attribution that a comma alone parts: "– Vi väntar, säger hon." """
    for comma in _COMMA.finditer(text, span.start, span.end):
        over = _SENTENCE_OVER.search(text, comma.end(), span.end)
        closing = Span(comma.end(), over.start() if over else span.end)
        told = _verb_in(text, closing, words, _VERB_AFTER_COMMA)
        if told is None:
            continue
        speech = Span(span.start, comma.start())
        found = attribution_after(text, speech, comma.start(), closing.end, words)
        if found is None or found.speaker is None:
            continue
        return Speech((_spoken(text, speech.start, speech.end),), found.speaker, told)
    return None


def speech_inside(text: str, inner: Span, words: Cues | None) -> Speech | None:
    """What is left of the words in marks when an attribution stands among them.

    Russian and French set it inside the marks: «Мы готовы, – добавил он, – но не сейчас»,
    « C'est fini, dit-il. On part. ». None where there is none.
    """
    if words is None or words.lang not in _INSIDE or len(inner) > _LONGEST:
        return None
    if words.lang == "fr":
        cuts = _french_cuts(text, inner)
    else:
        dashes = _DASH.finditer(text, inner.start, inner.end)
        cuts = [cut.span() for cut in dashes if text[cut.start() - 1] in ",.!?…"]
    speech = _split(text, inner, cuts, words, _VERB_WITHIN_MARKS) if cuts else None
    return speech if speech is not None and speech.attributed else None


def _french_cuts(text: str, span: Span) -> list[tuple[int, int]]:
    """Where inverted tags ("dit-il") begin and end, as pairs of cuts."""
    cuts: list[tuple[int, int]] = []
    for tag in _FRENCH_TAG.finditer(text, span.start, span.end):
        if not cuts or tag.start() >= cuts[-1][1]:
            cuts.append(tag.span())
            after = _FRENCH_END.search(text, tag.end(), min(span.end, tag.end() + 120))
            cuts.append(after.span() if after else (span.end, span.end))
    return cuts


def _split(
    text: str, span: Span, cuts: list[tuple[int, int]], words: Cues, within: int
) -> Speech | None:
    end = span.end
    fragments: list[Span] = []
    speaker: Speaker | None = None
    cue: str | None = None
    open_at = span.start
    index = 0
    while index < len(cuts):
        cut, after = cuts[index]
        closing = cuts[index + 1] if index + 1 < len(cuts) else (end, end)
        told = _verb_in(text, Span(after, closing[0]), words, within)
        narrated = told is None and _narrates(text, cut, after, words, within)
        if not narrated and (told is None or cut <= open_at):
            index += 1
            continue
        fragments.append(_spoken(text, open_at, cut))
        if cue is None and not narrated:
            found = attribution_after(text, Span(open_at, cut), cut, closing[0], words)
            speaker, cue = (found.speaker, found.cue) if found else (None, told)
        open_at = closing[1]
        index += 2
    if open_at < end:
        fragments.append(_spoken(text, open_at, end))
    kept = tuple(fragment for fragment in fragments if has_word(text, fragment))
    return Speech(kept, speaker, cue) if kept else None


def _narrates(text: str, cut: int, after: int, words: Cues, within: int) -> bool:
    """Whether a dash after a full stop begins what somebody did: "— Никто. — Она отвернулась." """
    if within != _VERB_WITHIN or words.lang not in ("ru", "uk"):
        return False
    return text[cut - 1] in ".!?…" and text[after : after + 1].isupper()


def _verb_in(text: str, span: Span, words: Cues, within: int) -> str | None:
    """The verb of speech among the first words of `span`, which begin no clause of the speech."""
    found = tokens(text, span.start, min(span.end, span.start + 80), words)[:within]
    if found and found[0].word in words.clauses:
        return None
    for index, token in enumerate(found):
        if token.gap == "." and index:
            return None
        if is_verb(found, index, words):
            return text[token.start : token.end]
    return None


def _spoken(text: str, start: int, end: int) -> Span:
    """Without the blanks, dots of the frame and the comma before an attribution."""
    return trimmed(text, Span(start, end), " \t\r\n\u00a0.,;:", " \t\r\n\u00a0,—–―")


def has_word(text: str, span: Span) -> bool:
    """Whether a letter or a digit stands in `span`."""
    return any(sign.isalnum() for sign in span.of(text))


# Interviews: questions in bold, or "Q:" and "A:"; the answers are quotations of one known speaker.
#
# Pages that ask and answer their own questions look alike. Only answers in the first person, or
# questions that address somebody, are an interview; and whoever answers is named before.


_QUESTION = re.compile(r"[?？؟;][\s»”\"“’]{0,3}$")
_ASKED = re.compile(r"(?:Q|P|D|F|В|Ε|問|问)\s?[.:：]\s?")
_ANSWERED = re.compile(r"(?:A|R|О|V|Α|答)\s?[.:：]\s?")
_LABELLED = re.compile(r"([^\W\d_][\w.’'-]+(?: [^\W\d_][\w.’'-]+){0,2}):\s")
_LEAST_QUESTIONS = 2
_LEADING = re.compile(r"[—–-]\s*")
_MOST_ANSWER = 12  # paragraphs


@dataclass(frozen=True, slots=True)
class Answer:
    """The paragraphs of one answer, without its label."""

    fragments: tuple[Span, ...]
    speaker: Speaker | None


def interview(
    text: str, blocks: Sequence[Span], strong: Sequence[Span], words: Cues | None
) -> list[Answer]:
    """The answers of an interview; [] where the text is none. `strong`: paragraphs in bold."""
    if words is None:
        return []
    asked = [_ASKED.match(text, block.start, block.end) is not None for block in blocks]
    if sum(asked) >= _LEAST_QUESTIONS:
        told = [_ANSWERED.match(text, block.start, block.end) for block in blocks]
        if sum(match is not None for match in told) < _LEAST_QUESTIONS:
            return []
        speaker = _interviewed(text, Span(0, blocks[asked.index(True)].start), words)
        found = []
        for block, match in zip(blocks, told, strict=True):
            if match is not None:
                found.append(Answer((Span(match.end(), block.end),), speaker))
        return found
    return _bold_interview(text, blocks, strong, words)


def _bold_interview(
    text: str, blocks: Sequence[Span], strong: Sequence[Span], words: Cues
) -> list[Answer]:
    set_off = {span.start for span in strong}
    prompts = [at for at, block in enumerate(blocks) if block.start in set_off]
    questions = [at for at in prompts if _QUESTION.search(text, blocks[at].start, blocks[at].end)]
    if len(questions) < _LEAST_QUESTIONS or 2 * len(questions) < len(prompts):
        return []
    prompts = [at for at in prompts if at >= questions[0]]
    groups = [
        list(range(at + 1, min(until, at + 1 + _MOST_ANSWER)))
        for at, until in zip(prompts, [*prompts[1:], len(blocks)], strict=True)
    ]
    if len(groups) > 1:  # the last answer is no longer than the others: a note may follow
        groups[-1] = groups[-1][: max(len(group) for group in groups[:-1])]
    spoken = [" ".join(text[blocks[at].start : blocks[at].end] for at in group) for group in groups]
    labels = [_LABELLED.match(one) for one in spoken]
    named = {label[1] for label in labels if label is not None}
    answering = sum(_speaks_of_self(one, words.speaking) for one in spoken)
    addressed = sum(
        _speaks_of_self(text[blocks[at].start : blocks[at].end], words.addressing) for at in prompts
    )
    labelled = len(named) == 1 and all(label is not None for label in labels)
    if not (labelled or answering * 3 >= len(groups) or addressed):
        return []
    speaker = _interviewed(text, Span(0, blocks[prompts[0]].start), words)
    if speaker is None and not labelled:
        return []
    found = []
    for group, label in zip(groups, labels, strict=True):
        fragments = [blocks[at] for at in group]
        if not fragments:
            continue
        own = speaker
        first = fragments[0]
        if labelled and label is not None:
            own = Speaker(label[1], Span(first.start, first.start + label.end(1)))
            first = Span(first.start + label.end(), first.end)
        elif dash := _LEADING.match(text, first.start, first.end):
            first = Span(dash.end(), first.end)
        found.append(Answer((first, *fragments[1:]), own))
    return found


def _speaks_of_self(text: str, words: frozenset[str]) -> bool:
    return any(word.lower() in words for word in _WORD.findall(text))


def _interviewed(text: str, before: Span, words: Cues) -> Speaker | None:
    """The first person of two names in the introduction."""
    found = tokens(text, before.start, before.end, words)
    for at in range(len(found) - 1):
        one, two = found[at], found[at + 1]
        small = words.stops | words.determiners | words.weekdays | words.pronouns
        if one.capital and two.capital and two.gap == " " and one.word not in small:
            span = Span(one.start, two.end)
            return Speaker(" ".join(span.of(text).split()), span)
    return None


# Telling quotations from the other things that stand in quotation marks.
#
# Titles of works, names of companies and ships, and terms are no quotations. One to three words
# that nobody is said to have spoken are scare quotes.


_LONGEST_TITLE = 12
# Where titles have capitals, so many words without them are a sentence: the subject of a letter.
_SENTENCE_WORDS = 7
_LONGEST_SAMPLE = 200
# A capital in mid-sentence begins a name of at most so many words; longer ones are mottoes,
# chants and letters, which are quotations.
_LONGEST_NAME = 6

# Languages that capitalise the words of a title; elsewhere only its first word has a capital.
_TITLE_CASE = frozenset(("en",))
_STOPS = frozenset(",.!?…")
_MEDIUM_REACH = 60  # code points in which a medium's name, or a phrase for being on it, stands
_HYPHENS = frozenset("-‑")
_LONGEST_PROGRAMME = 8  # words: «Las mañanas de Radio Nacional de España»
_OWNER = re.compile(r"((?:[A-Z][\w&.-]*\s){0,2}[A-Z][\w&.-]*?)(?:['’]s|(?<=[sS])['’])\Z")
_FOLLOWING = re.compile(r"[\s\u00a0]([^\W\d_]+)")
_TOLD_WITHIN = 5  # words between a verb of speech and whom it is told to
_NAMING = frozenset(("as",))


def is_scare(text: str, start: int, fragments: Sequence[Span], end: int) -> bool:
    """Whether few words, spoken by nobody named, only set a term apart.

    They do not where they stand as a sentence of their own: after a colon, or as the whole of
    one, or followed by the comma that an attribution follows. `start` and `end` are the outer
    edges of the marks.
    """
    if sum(word_count(text, fragment, SCARE_WORDS + 1) for fragment in fragments) > SCARE_WORDS:
        return False
    before = text[max(0, start - 10) : start].rstrip()
    first = text[fragments[0].start : fragments[0].start + 1]
    if before.endswith((":", "：")) and not first.islower():
        return False
    stands_first = not before or before.endswith((".", "!", "?", "…")) or before[-1] in "\n"
    inside = text[fragments[-1].end - 1 : fragments[-1].end]
    outside = text[end : end + 1]
    return not (stands_first and (inside in ".,!?…。！？" or outside in (",", ".")))


def is_title(text: str, start: int, inner: Span, end: int, words: Cues | None) -> bool:
    """Whether the words in the marks at [start, end) are a title or a name.

    The caller has made sure that no attribution stands right beside the marks.
    """
    enclosed = _words_of(text, inner)
    if not enclosed or len(enclosed) > _LONGEST_TITLE:
        return not enclosed
    if words is not None and _is_programme(text, start, inner, end, enclosed, words):
        return True
    before = text[max(0, start - 40) : start].rstrip()
    previous = _last_word(before.rstrip(":：")).lower()
    capital = not enclosed[0][0].islower()
    if words is not None and previous in words.works and capital:
        sentence = len(enclosed) >= _SENTENCE_WORDS and not _is_title_case(enclosed)
        return not sentence or words.lang not in _TITLE_CASE
    if words is None or not before or before.endswith((".", "!", "?", ":", "…")):
        return False
    if words.lang not in _TITLE_CASE:
        return _is_name(enclosed, previous, words)
    if all(word[0].isupper() for word in enclosed) and _tells_owner(before, words):
        return True  # told Radio East's “Morning Show” that
    if len(enclosed) == 1 or not _is_title_case(enclosed) or _is_headline(text, start, end):
        return False
    return (previous in words.stops and previous not in _NAMING) or not _cue_is_near(before, words)


def _is_programme(
    text: str, start: int, inner: Span, end: int, enclosed: list[str], words: Cues
) -> bool:
    """Whether the marks name a programme or a paper: told NBC's “Meet the Press” that.

    They do behind a medium's name ("CBS'", "ARD-"), behind a phrase for being on one ("au micro
    de"), in the place of whom a verb of speech is told to, and before the noun for one ("podcast").
    """
    if len(enclosed) > _LONGEST_PROGRAMME or text[inner.end - 1 : inner.end] in "!?…":
        return False
    before = text[max(0, start - _MEDIUM_REACH) : start]
    joint = before[-1:] in _HYPHENS and before[-2:-1].isalpha()  # im ARD-„Morgenmagazin“
    if joint and _last_word(before[:-1])[:1].isupper():
        return True
    bare = before.rstrip()
    capital = not enclosed[0][0].islower()
    said = " ".join(bare.lower().replace("’", "'").split())
    hangs = any(
        said.endswith(one) and (one.endswith("'") or not said[: -len(one)][-1:].isalnum())
        for one in words.aired
    )
    if hangs and capital:
        return True
    following = _FOLLOWING.match(text, end)
    if following is not None and following[1].lower() in words.media and words.lang in _TITLE_CASE:
        # not "misleading" news
        return capital and (len(enclosed) <= SCARE_WORDS or _is_title_case(enclosed))
    named = len(enclosed) == 1 or _is_title_case(enclosed) or enclosed[0][0].isdigit()
    if not capital or not named:
        return False
    owner = _OWNER.search(bare)
    if owner is not None:
        return any(
            (len(one) > 1 and one.isupper()) or one.lower() in words.media
            for one in _WORD.findall(owner[1])
        )
    return _is_told(bare, words)


def _is_told(before: str, words: Cues) -> bool:
    """Whether a verb of speech wants whom it is told to: told “…”, sagte Holm der “…”."""
    last = [word.lower() for word in _WORD.findall(before)[-_TOLD_WITHIN:]]
    if not last or before[-1] in ",:;-–—":
        return False
    if not words.datives:
        return last[-1] in words.addressed
    since = before[max(before.rfind(sign) for sign in ",.:;!?") + 1 :]
    clause = [word.lower() for word in _WORD.findall(since)[-_TOLD_WITHIN:]]
    return last[-1] in words.datives and any(word in words.addressed for word in clause[:-1])


def _tells_owner(before: str, words: Cues) -> bool:
    """Whether what follows belongs to somebody who is told something, not "it's"."""
    if not before.endswith(("'s", "’s")):
        return False
    last = [word.lower() for word in _WORD.findall(before[:-2])[-4:]]
    return bool(last) and last[-1] not in words.pronouns and any(w in words.verbs for w in last)


def is_term(text: str, start: int, words: Cues) -> bool:
    """Whether the words before a mark call what follows only so named: "the so-called “…”"."""
    said = text[max(0, start - 40) : start].rstrip().lower().rstrip(".")
    return any(
        said.endswith(term) and not said[-len(term) - 1 : -len(term)].isalnum()
        for term in words.terms
    ) or (words.lang in ("zh", "ja") and said.endswith(tuple(words.terms)))


def is_governed_title(text: str, start: int, inner: Span, words: Cues | None) -> bool:
    """Whether a title hangs on a preposition: On "Morning With Ida," the minister said."""
    if words is None:
        return False
    if _is_programme(text, start, inner, inner.end + 1, _words_of(text, inner), words):
        return True
    before = text[max(0, start - 40) : start].rstrip()
    previous = _last_word(before).lower()
    unstopped = text[inner.end - 1 : inner.end] not in _STOPS
    if previous in words.works and unstopped and text[inner.start : inner.start + 1].isupper():
        return is_title(text, start, inner, inner.end + 1, words)
    if words.lang not in _TITLE_CASE:
        return False
    owned = before.endswith(("'s", "’s", "s'", "s’"))
    if not owned and (previous not in words.stops or previous in _NAMING | words.clauses):
        return False
    enclosed = _words_of(text, inner)
    return 2 <= len(enclosed) <= _LONGEST_TITLE and _is_title_case(enclosed)


def _words_of(text: str, inner: Span) -> list[str]:
    """The words in marks, up to more than a title has."""
    return _WORD.findall(text, inner.start, min(inner.end, inner.start + _LONGEST_SAMPLE))


def _is_title_case(enclosed: list[str]) -> bool:
    """Whether all words but the small ones begin with a capital: "The Comeback Kid"."""
    capitals = sum(word[0].isupper() or word[0].isdigit() for word in enclosed)
    small = sum(len(word) <= 4 and word[0].islower() for word in enclosed)
    return enclosed[0][0].isupper() and capitals >= 2 and capitals + small == len(enclosed)


def _is_name(enclosed: list[str], previous: str, words: Cues) -> bool:
    """Whether a capital in mid-sentence marks a name, where quoted speech would begin small."""
    if not enclosed[0][0].isupper():
        return False
    if words.lang in NOUN_CAPITALS:
        capitals = all(word[0].isupper() for word in enclosed)
        return capitals and len(enclosed) <= SCARE_WORDS and previous in words.determiners
    if len(enclosed) <= SCARE_WORDS:
        return True
    return (
        len(enclosed) <= _LONGEST_NAME
        and previous not in words.verbs
        and previous not in words.nouns
    )


def _cue_is_near(before: str, words: Cues) -> bool:
    """Whether a verb of speech calls the thing so: "hailed him as “The Comeback Kid”"."""
    last = [word.lower() for word in _WORD.findall(before)[-4:]]
    return any(word in words.verbs or word in words.participles for word in last)


def _is_headline(text: str, start: int, end: int) -> bool:
    """Whether the words around the marks are set in capitals too, as in a headline."""
    around = _WORD.findall(text, max(0, start - 60), start)[1:]
    if len(around) < 3:
        around = _WORD.findall(text, end, end + 60)[:-1]
    return len(around) >= 3 and sum(word[0].isupper() for word in around) >= 0.7 * len(around)


def _last_word(text: str) -> str:
    start = len(text)
    while start and text[start - 1].isalnum():
        start -= 1
    return text[start:]
