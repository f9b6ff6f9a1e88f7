"""Denials and opposites in the languages whose words are listed.

One file: the loader, and the classes of words that it gives.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import Enum, StrEnum
from functools import cache
from importlib import import_module
from importlib.resources import files
from itertools import chain, takewhile
from types import MappingProxyType
from typing import Any

from crawler.language.text import fold
from crawler.language.words import split_words
from crawler.model import Span


def directed(lang: str | None) -> bool:
    """Whether the denials and opposites of a language are listed."""
    return bool(language_data(lang).table("direction"))


@dataclass(frozen=True, slots=True)
class Negations:
    """Where a text denies (`strong`), and where it may deny in other words (`weak`).

    `turning`: what denies without saying no ("doubt", "hardly"): two of them cancel. `comparing`:
    a comparison, in which a denial is no denial ("nobody works harder than") and sides swap.
    """

    strong: tuple[Span, ...]
    weak: tuple[Span, ...]
    turning: tuple[Span, ...] = ()
    comparing: bool = False

    @property
    def cancelled(self) -> bool:
        """Whether the denial may be said without one: it is denied itself, or compares."""
        return bool(self.turning) or self.comparing


def negations(text: str, lang: str | None) -> Negations:
    """The denials of `text`. Expressions that may only look like one ("not only") are weak, and so
    is a denial that ends at a time ("not … until"), which others say without one ("erst")."""
    patterns = _negating(lang)
    plain = patterns["harmless"].sub(lambda m: "·" * len(m[0]), text)
    ends = [m.start() for m in patterns["bounded"].finditer(plain)]
    strong = [
        Span(*m.span())
        for m in patterns["strong"].finditer(plain)
        if not any(m.end() <= end and not _STOP.search(plain, m.end(), end) for end in ends)
    ]
    denied = frozenset(strong)
    weak = [
        span for m in patterns["weak"].finditer(plain) if (span := Span(*m.span())) not in denied
    ]
    weak += [Span(*m.span()) for m in patterns["harmless"].finditer(text)]
    turning = [
        span
        for m in patterns["turning"].finditer(plain)
        if (span := Span(*m.span())) not in strong[:1]
    ]
    comparing = bool(patterns["comparing"].search(plain))
    return Negations(tuple(strong), tuple(weak), tuple(turning), comparing)


@cache
def _negating(lang: str | None) -> dict[str, re.Pattern[str]]:
    listed = language_data(lang).table("denial")
    names = ("strong", "weak", "harmless", "bounded", "turning", "comparing")
    return {name: _any_of(listed.get(name, ()), lang) for name in names}


_STOP = re.compile(r"[.;:!?]")


def directions(text: str, lang: str | None) -> dict[str, dict[str, Span]]:
    """For each axis of opposites ("amount") the signs found, with the first word of each."""
    found: dict[str, dict[str, Span]] = {}
    for (axis, sign), pattern in _directing(lang).items():
        if match := pattern.search(text):
            found.setdefault(axis, {})[sign] = Span(*match.span())
    return found


class Bound(Enum):
    """What a number is: the least or the most that is meant."""

    ABOVE = "above"
    BELOW = "below"


def bound_of(text: str, number: Span, lang: str | None) -> tuple[Bound, Span] | None:
    """Whether the number is called a least or a most ("more than 100", "100 or fewer"), and the
    words that call it so; None where a denial stands before them."""
    said = [
        (side, Span(*found.span(1)))
        for (side, behind), pattern in _bounding(lang).items()
        if (
            found := pattern.match(text, number.end)
            if behind
            else pattern.search(text, 0, number.start)
        )
    ]
    if not said:
        return None
    side, words = max(said, key=lambda each: len(each[1]))
    clause = _CLAUSE.split(text[: words.start])[-1]
    return None if negations(clause, lang).strong else (side, words)


_CLAUSE = re.compile(r"[.,;:!?，。；：！？—–]")


@cache
def _bounding(lang: str | None) -> dict[tuple[Bound, bool], re.Pattern[str]]:
    """Patterns before the number, with at most a sign of currency between, and behind it, with at
    most a word between."""
    listed = language_data(lang).table("bound")
    gap = r"\w?" if lang == "zh" else r"\s?(?:[^\W\d_]+\s)?"
    found = {}
    for side in Bound:
        before, after = (_any_of(listed.get(side.value + end, ()), lang) for end in ("", "-behind"))
        found[side, False] = re.compile(rf"({before.pattern})[\s$€£¥]*\Z", re.IGNORECASE)
        found[side, True] = re.compile(rf"{gap}({after.pattern})", re.IGNORECASE)
    return found


def opposites(word: str, lang: str | None) -> list[str]:
    """The words listed on the other side of the axes on which `word` stands."""
    listed = language_data(lang).table("direction")
    sides = [key for key, pattern in _directing(lang).items() if pattern.fullmatch(word)]
    turned = {"+": "-", "-": "+"}
    words = (w for axis, sign in sides for w in listed.get(axis + turned.get(sign, ""), ()))
    return [each.replace("*", "") for each in words]


@cache
def _directing(lang: str | None) -> dict[tuple[str, str], re.Pattern[str]]:
    listed = language_data(lang).table("direction")
    return {(name[:-1], name[-1]): _any_of(words, lang) for name, words in listed.items()}


def _any_of(words: Iterable[str], lang: str | None) -> re.Pattern[str]:
    words = sorted(words, key=len, reverse=True)
    if not words:
        return re.compile(r"(?!)")
    if lang == "zh":
        return re.compile("|".join(re.escape(w) for w in words))
    bodies = []
    for word in words:
        body = re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
        start = r"(?<!\w)" if word[0].isalpha() and word != "n't" else ""
        end = r"(?!\w)" if word[-1].isalpha() or word[-1] == "*" else ""
        bodies.append(f"{start}{body}{end}")
    text = "|".join(bodies).replace("'", "['’ʼ]")
    return re.compile(text, re.IGNORECASE)


# What is known of each language, read from `data/<code>.toml` when first asked for.
#
# A file holds lists (`negation = "not, no, never"`), tables that give words a value
# (`[month]`, `5 = "may"`; a final * stands for any ending) and the words around direct speech
# (`[cues]`). Which table holds what, and how to add a language, stands in docs/languages.md. No
# file is read twice, and what is read never changes.


Listed = tuple[str, ...]

LISTS = frozenset({"common", "abbreviations", "documents", "ours", "offices", "delegates"})
"""Lists that are no class of words: the most frequent words, what a full stop may end, kinds of
documents, and how an article says that its own outlet was told something."""

TABLES = frozenset({"bound", "denial", "direction", "operator", "paths"})
"""What translations may not turn round, what words around a quotation do to it, and how sites of a
language name their pages; see docs/languages.md."""


class WordClass(StrEnum):
    """What a listed word does in a sentence; each is a list or table of a language's file."""

    NEGATION = "negation"
    DENIER = "denier"  # denies the word behind it, as a prefix would: "not"
    UNDENIED = "undenied"  # only looks as if a prefix denied it: "invaluable"
    PREFIX = "prefix"  # denies the word it is written with: "un"
    HEDGE = "hedge"  # modality, attribution of doubt, degree
    QUANTITY = "quantity"  # some, all, most
    FOCUS = "focus"  # "not only": no denial
    ADDED = "added"  # says that it holds of another as well: "also"
    FUNCTION = "function"
    CONDITION = "condition"  # takes back what stands before it: unless, but only if
    IF = "if"  # begins a plain condition
    HARMLESS = "harmless"  # looks like a condition and is none: "except that", "кроме того"
    SELF = "self"  # who promises: I, we
    PROMISE = "promise"  # verbs of promise, and of the future
    FIRST = "first"  # endings that verbs of the future have behind "I" or "we"
    CONTRAST = "contrast"
    OPPOSITE = "opposite"  # value: the word that says the contrary
    SPELLING = "spelling"  # value: another spelling of the same word
    ENDING = "ending"  # what forms of one word differ in
    DISFLUENCY = "disfluency"
    IDLE = "idle"  # turns nothing where it is put in or left out
    ALIKE = "alike"  # value: the kinds of small word that may stand for each other
    FORM = "form"  # value: the word of which it may be a form, in speech: "seen", "saw"
    HEARD = "heard"  # value: the name that it sounds like, whatever its letters: "shawn"
    PERSON = "person"  # pronouns: what is said of one is not said of another
    EMPHASIS = "emphasis"  # only strengthens: "really"
    SOFTENER = "softener"  # only softens: "kind of"
    COMMENT = "comment"  # of the speaker on what he says: "I would say"
    LEADING = "leading"  # may open a spoken sentence and say nothing: "And"
    STAGE = "stage"  # what transcripts note in brackets: laughter, applause
    SPEECH = "speech"  # verbs of attribution
    REPORTED = "reported"  # value: the forms that stand for it in direct speech
    FURNITURE = "furniture"  # words that begin a caption, an advertisement, a cross-reference
    MINUS = "minus"  # says the sign of a number
    NUMBER = "number"  # value: what it counts
    ORDINAL = "ordinal"  # value: its place
    LOOSE = "loose"  # value: what it counts in a translation at most: "both"
    JOINING = "joining"  # stands inside a number: "and"
    SUFFIX = "suffix"  # what is written behind digits: "th"
    SCALE = "scale"  # value: what it multiplies by
    UNIT = "unit"  # value: the unit's common name
    MONTH = "month"  # value: 1..12
    WEEKDAY = "weekday"  # value: 1 (Monday) .. 7


@dataclass(frozen=True, slots=True)
class LanguageData:
    """A language's file: its lists, its tables (value -> words) and its cues, as they stand."""

    lists: Mapping[str, Listed] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, Listed]] = field(default_factory=dict)
    cues: Mapping[str, Listed] = field(default_factory=dict)

    def table(self, name: str) -> Mapping[str, Listed]:
        """The table `name`; an empty one where the language has none."""
        return self.tables.get(name, {})


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a file, in alphabetical order."""
    names = (file.name for file in (files("crawler.language") / "data").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def language_data(lang: str | None) -> LanguageData:
    """The file of `lang` (a primary subtag); an empty one when it has none or is None."""
    if lang not in languages():
        return LanguageData()
    text = (files("crawler.language") / "data" / f"{lang}.toml").read_text(encoding="utf-8")
    return parse(text)


def parse(text: str) -> LanguageData:
    """The content of one file. Raises ValueError for a list or table that is not known."""
    known = LISTS | TABLES | set(WordClass)
    lists: dict[str, Listed] = {}
    tables: dict[str, Mapping[str, Listed]] = {}
    for name, value in tomllib.loads(text).items():
        if isinstance(value, str):
            lists[name] = _words(value)
        else:
            tables[name] = MappingProxyType({key: _words(words) for key, words in value.items()})
    spoken = tables.pop("cues", {})
    unknown = [*((lists.keys() | tables.keys()) - known), *(spoken.keys() - _CUES)]
    if unknown:
        raise ValueError(f"unknown tables: {', '.join(sorted(unknown))}")
    return LanguageData(MappingProxyType(lists), MappingProxyType(tables), spoken)


def _words(value: str) -> Listed:
    return tuple(entry.strip() for entry in value.split(",") if entry.strip())


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language by class, folded; phrases are tuples, the longest first."""

    lang: str | None
    single: Mapping[WordClass, frozenset[str]]
    phrases: Mapping[WordClass, tuple[Listed, ...]]
    values: Mapping[WordClass, Mapping[str, str]]  # phrases joined by spaces
    openings: Mapping[WordClass, Mapping[str, Sequence[Listed]]]  # phrases by their first word
    stems: Mapping[WordClass, tuple[tuple[str, str], ...]]  # with their values: "январ*"

    def has(self, word_class: WordClass, word: str) -> bool:
        """Whether `word` (folded) is listed under `word_class`."""
        return word in self.single[word_class]

    def value(self, word_class: WordClass, word: str) -> str | None:
        """The value listed with `word`, if any."""
        return self.values[word_class].get(word)

    def count(self, word_class: WordClass, words: Sequence[str]) -> int:
        """How many words and phrases of `word_class` stand in `words`."""
        found = self.count_single(word_class, words)
        for phrase in self.phrases[word_class]:
            size = len(phrase)
            found += sum(tuple(words[i : i + size]) == phrase for i in range(len(words) - size + 1))
        return found

    def count_single(self, word_class: WordClass, words: Sequence[str]) -> int:
        """How many single words of `word_class` stand in `words`."""
        single = self.single[word_class]
        return sum(word in single for word in words)

    def starts(self, word_class: WordClass, words: Sequence[str], at: int = 0) -> int:
        """How many words the phrase or word of `word_class` at `at` has; 0 when none is there."""
        if at >= len(words):
            return 0
        for phrase in self.openings[word_class].get(words[at], ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                return len(phrase)
        return int(words[at] in self.single[word_class])

    def lists(self, word: str) -> bool:
        """Whether `word` is listed in any class."""
        return any(word in single for single in self.single.values())

    def first_words(self, classes: Sequence[WordClass]) -> frozenset[str]:
        """The words with which a word or phrase of one of `classes` begins."""
        return frozenset().union(*(self.single[c] | self.openings[c].keys() for c in classes))

    def places(self, word_class: WordClass, words: Sequence[str]) -> list[tuple[int, str, int]]:
        """Where `find` finds something in `words`: the place, the value and its size in words."""
        found = ((at, *self.find(word_class, words, at)) for at in range(len(words)))
        return [place for place in found if place[2]]

    def find(self, word_class: WordClass, words: Sequence[str], at: int) -> tuple[str, int]:
        """The value of the phrase or word at `at`, and its size in words; "" and 0 for none."""
        if size := self.starts(word_class, words, at):
            return self.values[word_class][" ".join(words[at : at + size])], size
        stems = self.stems[word_class] if at < len(words) else ()
        return next(((value, 1) for stem, value in stems if words[at].startswith(stem)), ("", 0))


def lexicon(lang: str | None) -> Lexicon:
    """The words of `lang`; an empty lexicon when its denials are not listed, or it is unknown."""
    return all_words(lang if WordClass.NEGATION in language_data(lang).lists else None)


@cache
def all_words(lang: str | None) -> Lexicon:
    """The words of `lang`, however few are listed."""
    data = language_data(lang)
    single: dict[WordClass, set[str]] = {c: set() for c in WordClass}
    phrases: dict[WordClass, set[Listed]] = {c: set() for c in WordClass}
    values: dict[WordClass, dict[str, str]] = {c: {} for c in WordClass}
    stems: dict[WordClass, list[tuple[str, str]]] = {c: [] for c in WordClass}
    entries = list(_entries(data, _counting_tables(lang)))
    folded = folded_words([entry for _, entry, _ in entries])
    for (word_class, entry, value), parts in zip(entries, folded, strict=True):
        if value is not None and entry.endswith("*"):
            if len(parts) > 1:  # of a script without spaces, whose words have no endings
                continue
            stems[word_class].append((parts[0], value))
            continue
        if len(parts) == 1:
            single[word_class].add(parts[0])
        elif parts:
            phrases[word_class].add(parts)
        if value is not None:
            values[word_class][" ".join(parts)] = value
    longest_first = {c: tuple(sorted(ps, key=lambda p: (-len(p), p))) for c, ps in phrases.items()}
    openings: dict[WordClass, dict[str, list[Listed]]] = {c: {} for c in WordClass}
    for kind, listed in longest_first.items():
        for phrase in listed:
            openings[kind].setdefault(phrase[0], []).append(phrase)
    singles = {c: frozenset(words) for c, words in single.items()}
    stemmed = {c: tuple(sorted(found, key=lambda s: -len(s[0]))) for c, found in stems.items()}
    return Lexicon(lang, singles, longest_first, values, openings, stemmed)


_BETWEEN_ENTRIES = ";"  # stands in none, and no word goes over it


def folded_words(entries: Sequence[str]) -> list[Listed]:
    """Listed words and phrases, each as the words that a folded text has for it."""
    if not entries:
        return []
    text = fold(_BETWEEN_ENTRIES.join(entries)).text
    words = split_words(text)
    parts: list[list[str]] = [[]]
    behind = 0
    for word, start in zip(words.words, words.starts, strict=True):
        parts += [[] for _ in range(text.count(_BETWEEN_ENTRIES, behind, start))]
        parts[-1].append(word)
        behind = start
    parts += [[] for _ in range(len(entries) - len(parts))]
    return [tuple(part) for part in parts]


def _entries(
    data: LanguageData, counting: Mapping[str, Mapping[str, Listed]]
) -> Iterator[tuple[WordClass, str, str | None]]:
    for name in WordClass:
        yield from ((name, entry, None) for entry in data.lists.get(name, ()))
        for value, entries in counting.get(name, data.table(name)).items():
            yield from ((name, entry, value) for entry in entries)


def counts_in_words(lang: str | None) -> bool:
    """Whether the number words of a language can be read."""
    return lang in ("zh", "ja") or bool(language_data(lang).table(WordClass.NUMBER))


def multiplies(lang: str | None) -> bool:
    """Whether the words of a language that multiply numbers are known, by its file or CLDR."""
    known = all_words(lang)
    return lang in ("zh", "ja") or bool(known.values[WordClass.SCALE])


def _counting_tables(lang: str | None) -> Mapping[str, Mapping[str, Listed]]:
    """Scales, months and weekdays from Unicode's CLDR, where a language has no lists of its own."""
    readers = {"scale": _scales, "month": _months, "weekday": _weekdays}
    missing = readers.keys() - language_data(lang).tables.keys()
    locale = _locale(lang) if missing and lang not in (None, "zh", "ja") else None
    return {name: readers[name](locale) for name in missing} if locale else {}


@cache
def writes_point(lang: str | None) -> bool:
    """Whether the language writes 1,234.5 and not 1.234,5."""
    if lang in _MARKS:
        return _MARKS[lang]
    locale = _locale(lang)
    return bool(locale) and locale.number_symbols["latn"].get("decimal") == "."


_MARKS = {"en": True, "zh": True, "ja": True, "ko": True, "th": True, None: False} | dict.fromkeys(
    ("ru", "uk", "de", "fr", "es", "cs", "pl"), False
)
"""Spares the languages most met the loading of CLDR (0.1 s)."""


def _locale(lang: str | None) -> Any:
    """CLDR's data of a language; None when it has none."""
    babel = import_module("babel")
    try:
        return babel.Locale.parse(lang)
    except (babel.UnknownLocaleError, ValueError, TypeError):
        return None


def _scales(locale: Any) -> dict[str, Listed]:
    """The words of "0 thousand", "00 million" in all plural forms, by what they multiply by."""
    found: dict[str, set[str]] = {}
    full: dict[str, set[str]] = {}
    for width in ("long", "short"):
        for patterns in locale.compact_decimal_formats[width].values():
            for power, format_ in patterns.items():
                pattern = str(format_.pattern)
                word = pattern.replace("0", "").replace("'", "").strip(" .\u00a0\u202f\u200f")
                if len(word) > 1 and not any(sign.isdigit() or sign in ";¤" for sign in word):
                    value = int(power) // 10 ** max(pattern.count("0") - 1, 0)
                    found.setdefault(str(value), set()).add(word)
                    if width == "long" and " " not in word:
                        full.setdefault(str(value), set()).add(word)
    return {
        value: (*sorted(words), *_inflected(full.get(value, set())))
        for value, words in found.items()
    }


_STEM = 4  # letters that tell a scale word from others at least
_ENDED = 7  # letters from which the last one may be the ending of the form that CLDR lists


def _inflected(forms: Iterable[str]) -> tuple[str, ...]:
    """The stem of a scale's plural forms, for the cases that CLDR does not list ("milijardus")."""
    letters = takewhile(lambda signs: len(set(signs)) == 1, zip(*forms, strict=False))
    stem = "".join(signs[0] for signs in letters)
    stem = stem[:-1] if len(stem) >= _ENDED else stem
    return (f"{stem}*",) if len(stem) >= _STEM else ()


def _months(locale: Any) -> dict[str, Listed]:
    return _names(locale.months, 0)


def _weekdays(locale: Any) -> dict[str, Listed]:
    return _names(locale.days, 1)


def _names(listed: Any, first: int) -> dict[str, Listed]:
    wide = [listed[use]["wide"] for use in ("format", "stand-alone")]
    return {
        str(number + first): tuple(sorted({names[number] for names in wide}))
        for number in wide[0]
        if not any(sign.isdigit() for sign in wide[0][number])
    }


# The words around a statement that turn, doubt or limit it, by what they do and which way. A
# language without them has no operators, and what reads them abstains.


class Operator(StrEnum):
    """What a word or phrase of the `[operator]` table does.

    The first group reaches forwards to what it precedes, the second backwards to what it follows,
    the third only helps to read the others.
    """

    REPORT = "report"  # has what follows as its content: say, believe, evidence
    VOICE = "voice"  # the same, of others: told, rumours
    DENIAL = "denial"  # not, nobody
    WRONG = "wrong"  # denies a report behind it: wrong (to say), refuse (to believe)
    REFUTE = "refute"  # denies its content: deny, myth
    DOUBT = "doubt"
    MAYBE = "maybe"  # doubts as an adverb: perhaps
    UNREAL = "unreal"  # wish, as if
    QUANTITY = "quantity"  # narrows the amount behind it: almost, at least
    FEW = "few"  # makes little of the number behind it: no more than, barely
    NEARLY = "nearly"  # says that what follows is not quite so: almost
    PART = "part"  # tells of a part of what follows: half of, some of
    NEVER = "never"  # denies, and takes its verb before the subject: at no time (should we)
    IF = "if"  # opens a condition in front

    EXCEPTION = "exception"  # unless, except, only if
    EXCEPTED = "excepted"  # a noun that excepts, behind other words: (with the sole) exception
    ONLY = "only"  # limits together with a word of `SCOPE` behind it
    UNTIL = "until"  # ends what a denial before it says: (not) until
    SINGLE = "single"  # begins one small thing, which an exception takes out: a, one
    CLAIM = "claim"  # or so, if we are to believe
    LIE = "lie"  # says that what stands before it is false
    HELD = "held"  # believed, proved, shared: who denies it of what others say refutes them
    SHARED = "shared"  # the same of what may be a plan: from one's own mouth alone
    TAKEN = "taken"  # an object that takes up what others say: (I do not believe) them, (of) it
    OPPOSITE = "opposite"  # what a source shows that refutes what others say: (shows) the reverse
    MERE = "mere"  # says what was or will not be: should have, would love to

    THAT = "that"  # opens the content of a report
    WHAT = "what"  # makes a relative of the "that" behind it: ciò (che), ce (que)
    INDIRECT = "indirect"  # forms of the verb in reported speech: sei, habe
    BARE = "bare"  # reports that need no such word before their content: "I believe we …"
    TRUTH = "truth"  # turns against what stands before it: in reality
    SURE = "sure"  # holds a denial and affirms: no doubt, not only
    POLITE = "polite"  # begins like a condition and is none: if you like
    SCOPE = "scope"
    BACK = "back"  # takes up what was said before: that, they
    FINITE = "finite"
    ASK = "ask"  # opens a question
    CAN = "can"  # says that something is possible only
    FUTURE = "future"  # promises: will, shall
    MUST = "must"  # leaves nothing open: will, must
    NOT = "not"  # denies a verb
    ALSO = "also"  # joins a clause to what stands before it: and, but
    NOR = "nor"  # a denial that opens a clause of its own
    WHETHER = "whether"  # opens a content that is left open: whether
    ASIDE = "aside"  # begins a remark between commas: which, as, and
    INQUIRE = "inquire"  # makes a condition behind it a question: ask (if)
    LINK = "link"  # joins an infinitive, behind a comma, to what governs it: by, um (zu)
    JOINT = "joint"  # begins a clause that what stands before it does not govern: because
    PERMIT = "permit"  # ends a condition without a verb: (funds) permitting
    ABOUT = "about"  # names behind a report whom it is about: (said) of
    FACTIVE = "factive"  # takes its content for so, denied or not: know, regret, surprise
    NOBODY = "nobody"  # a denial that is a subject by itself: nobody, nothing
    COPULA = "copula"  # is, was
    AUXILIARY = "auxiliary"  # has, will, can: in languages whose finite verbs are not listed
    HENCE = "hence"  # begins what follows from a condition: then
    OWNED = "owned"  # his, its
    INVERTED = "inverted"  # a verb that opens a condition by itself: had (he come)
    WOULD = "would"  # says what would be
    AHEAD = "ahead"  # prefixes of verbs of what will be done
    PERSON_ENDING = "person-ending"  # endings of a verb of what will be done
    PERSON = "person"  # pronouns of one person: he, she
    ARTICLE = "article"  # the, a: begins a subject
    THEN = "then"  # an adverb that opens a sentence and is no subject
    ALL = "all"  # amounts, where the language has no list of quantities
    PEOPLE = "people"  # pronouns that take up somebody or something spoken of


_FROM_LISTS = {
    Operator.DENIAL: ("negation",),
    Operator.EXCEPTION: ("condition",),
    Operator.POLITE: ("harmless",),
}
"""Lists of the language's file that hold the same kind of words."""


@dataclass(frozen=True, slots=True)
class Operators:
    """The operators of one language: phrases by operator and first word, the longest first."""

    lang: str
    phrases: Mapping[Operator, Mapping[str, tuple[Listed, ...]]]
    stems: Mapping[Operator, Listed] = field(default_factory=dict)  # "утвержд*"

    def size(self, kind: Operator, words: Sequence[str], at: int) -> int:
        """How many words the phrase of `kind` at `words[at]` has; 0 where none begins there."""
        if not 0 <= at < len(words):
            return 0
        for phrase in self.phrases[kind].get(words[at], ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                return len(phrase)
        return int(kind in self.stems and words[at].startswith(self.stems[kind]))

    def found(self, kind: Operator, words: Sequence[str]) -> list[tuple[int, int]]:
        """Where phrases of `kind` stand in `words`, as [first, behind), in order."""
        places: list[tuple[int, int]] = []
        at = 0
        while at < len(words):
            size = self.size(kind, words, at)
            if size:
                places.append((at, at + size))
            at += size or 1
        return places

    def ends(self, kind: Operator, words: Sequence[str], most: int = 4) -> int:
        """How many words the phrase of `kind` has with which `words` ends; 0 for none."""
        return next(
            (n for n in range(min(most, len(words)), 0, -1) if self._is(kind, words[-n:])), 0
        )

    def _is(self, kind: Operator, words: Sequence[str]) -> bool:
        return self.size(kind, words, 0) == len(words)


@cache
def operators(lang: str | None) -> Operators | None:
    """The operators of `lang` (a primary subtag); None where it has none listed."""
    data = language_data(lang)
    listed = data.table("operator")
    if lang is None or not listed:
        return None
    phrases: dict[Operator, Mapping[str, tuple[Listed, ...]]] = {}
    stems: dict[Operator, Listed] = {}
    for kind in Operator:
        named = [data.lists.get(name, ()) for name in _FROM_LISTS.get(kind, ())]
        every = [*listed.get(kind, ()), *chain.from_iterable(named)]
        entries = set(folded_words([entry for entry in every if not entry.endswith("*")]))
        if begun := [entry for entry in every if entry.endswith("*")]:
            stems[kind] = tuple(part[0] for part in folded_words(begun))
        if kind is Operator.EXCEPTION:  # "but only" limits with a word of `SCOPE` alone
            entries -= set(folded_words(listed.get(Operator.ONLY, ())))
        by_first: dict[str, list[Listed]] = {}
        for phrase in sorted(filter(None, entries), key=lambda p: (-len(p), p)):
            by_first.setdefault(phrase[0], []).append(phrase)
        phrases[kind] = {first: tuple(found) for first, found in by_first.items()}
    return Operators(lang, phrases, stems)


NOUN_CAPITALS = frozenset(("de", "lb"))
"""Languages that write every noun with a capital."""


@dataclass(frozen=True, slots=True)
class Cues:
    """The words of one language that show who is speaking, in lower case, by what they do.

    `according` and `tags` are phrases as tuples of words, the longest first.
    """

    lang: str
    verbs: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    inverting: frozenset[str] = frozenset()
    quoting: frozenset[str] = frozenset()
    participles: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    according: tuple[Listed, ...] = ()
    behind: frozenset[str] = frozenset()
    tags: tuple[Listed, ...] = ()
    pronouns: frozenset[str] = frozenset()
    masculine: frozenset[str] = frozenset()
    feminine: frozenset[str] = frozenset()
    neuter: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()
    final: frozenset[str] = frozenset()
    initial: frozenset[str] = frozenset()
    relative: frozenset[str] = frozenset()
    speaking: frozenset[str] = frozenset()
    addressing: frozenset[str] = frozenset()
    telling: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    occasions: frozenset[str] = frozenset()
    owned: frozenset[str] = frozenset()
    possessives: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    infinitive: frozenset[str] = frozenset()
    determiners: frozenset[str] = frozenset()
    adverbs: frozenset[str] = frozenset()
    stops: frozenset[str] = frozenset()
    clauses: frozenset[str] = frozenset()
    joined: frozenset[str] = frozenset()
    works: frozenset[str] = frozenset()
    media: frozenset[str] = frozenset()
    aired: frozenset[str] = frozenset()
    addressed: frozenset[str] = frozenset()
    datives: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()
    weekdays: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()


_CUES = frozenset(f.name for f in fields(Cues)) - {"lang"}
_PHRASES = frozenset({"according", "tags"})


@cache
def cues(lang: str | None) -> Cues | None:
    """The words of `lang` (a BCP 47 tag; only the primary subtag counts), None if none are kept."""
    primary = (lang or "").lower().replace("_", "-").split("-")[0]
    listed = language_data(primary).cues
    if not listed:
        return None
    kept: dict[str, Any] = {name: frozenset(words) for name, words in listed.items()}
    for name in _PHRASES & listed.keys():
        phrases = [tuple(phrase.split()) for phrase in listed[name]]
        kept[name] = tuple(sorted(phrases, key=len, reverse=True))
    return Cues(primary, **kept)
