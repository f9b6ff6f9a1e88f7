"""The word lists in `words/<language>.tsv`, read once when first asked for.

Each line of a list is `class TAB word [TAB value]`; lines that begin with "#" are comments. To
add a language, add a file; to add a word, add a line. Words may have several parts ("no
longer"). The classes are those of `WordClass`; what `value` means stands in `words/README.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from importlib import resources
from importlib.resources import files

from crawler.language.text import fold
from crawler.language.words import split_words
from crawler.model import Span


class WordClass(StrEnum):
    """What a listed word does in a sentence."""

    NEGATION = "negation"
    PREFIX = "prefix"  # denies the word it is written with: "un"
    HEDGE = "hedge"  # modality, attribution of doubt, degree
    QUANTITY = "quantity"  # some, all, most
    FOCUS = "focus"  # "not only": no denial
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
    SPEECH = "speech"  # verbs of attribution
    REPORTED = "reported"  # value: the forms that stand for it in direct speech
    FURNITURE = "furniture"  # words that begin a caption, an advertisement, a cross-reference
    NUMBER = "number"  # value: what it counts
    ORDINAL = "ordinal"  # what is written behind digits: "th"
    SCALE = "scale"  # value: what it multiplies by
    UNIT = "unit"  # value: the unit's common name
    MONTH = "month"  # value: 1..12


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language, or of several together, by class."""

    lang: str | None
    single: dict[WordClass, frozenset[str]]
    phrases: dict[WordClass, tuple[tuple[str, ...], ...]]  # longest first
    values: dict[WordClass, dict[str, str]]  # phrases joined by spaces
    openings: dict[WordClass, dict[str, list[tuple[str, ...]]]]  # the phrases by their first word

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


LANGUAGES = ("en", "ru", "uk", "de", "fr", "es", "zh", "ja")


@cache
def lexicon(lang: str | None) -> Lexicon:
    """The words of `lang`; an empty lexicon when it has no list or is unknown (None)."""
    return _read(lang if lang in LANGUAGES else None)


SAMPLE = 400
"""Words looked at to guess a language; as many function words as this holds tell it apart."""

TELLING = 0.2
"""Least share of function words by which a language is recognised: in running text of the listed
languages it is .35 to .55 for the right one, under .12 for the others."""


def guess(words: Sequence[str]) -> str | None:
    """The listed language that most of `words` (folded) speak for; None when none does."""
    sample = words[:SAMPLE]
    if any("\u3041" <= word[0] <= "\u30fa" for word in sample):
        return "ja"
    if sum("\u4e00" <= word[0] <= "\u9fff" for word in sample) > len(sample) / 2:
        return "zh"
    counts = {lang: lexicon(lang).count_single(WordClass.FUNCTION, sample) for lang in LANGUAGES}
    best = max(LANGUAGES, key=counts.__getitem__)
    return best if sample and counts[best] >= TELLING * len(sample) else None


def _read(language: str | None) -> Lexicon:
    single: dict[WordClass, set[str]] = {c: set() for c in WordClass}
    phrases: dict[WordClass, set[tuple[str, ...]]] = {c: set() for c in WordClass}
    values: dict[WordClass, dict[str, str]] = {c: {} for c in WordClass}
    for word_class, entry, value in _lines(language):
        parts = tuple(split_words(fold(entry).text).words)
        if len(parts) == 1:
            single[word_class].add(parts[0])
        elif parts:
            phrases[word_class].add(parts)
        if value is not None:
            values[word_class][" ".join(parts)] = value
    longest_first = {c: tuple(sorted(ps, key=lambda p: (-len(p), p))) for c, ps in phrases.items()}
    openings: dict[WordClass, dict[str, list[tuple[str, ...]]]] = {c: {} for c in WordClass}
    for kind, listed in longest_first.items():
        for phrase in listed:
            openings[kind].setdefault(phrase[0], []).append(phrase)
    return Lexicon(
        language,
        {c: frozenset(words) for c, words in single.items()},
        longest_first,
        values,
        openings,
    )


def _lines(language: str | None) -> Iterator[tuple[WordClass, str, str | None]]:
    """The entries of a language's list; of none when `language` is None."""
    if language is None:
        return
    path = files("crawler.language").joinpath("data", f"{language}.tsv")
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, entries, *value = line.split("\t")
        for entry in entries.split(","):
            yield WordClass(name), entry.strip(), value[0].strip() if value else None


# Denials and opposites in the languages whose words are listed.


DIRECTED = frozenset({"en", "ru", "uk", "de", "zh"})
"""Languages that `guard_polarity.tsv` and `guard_directions.tsv` cover."""


@dataclass(frozen=True, slots=True)
class Negations:
    """Where a text denies (`strong`), and where it may deny in other words (`weak`)."""

    strong: tuple[Span, ...]
    weak: tuple[Span, ...]


def negations(text: str, lang: str | None) -> Negations:
    """The denials of `text`. Expressions that may only look like one ("not only") are weak."""
    patterns = _negating(lang)
    plain = patterns["harmless"].sub(lambda m: "·" * len(m[0]), text)
    strong = [Span(*m.span()) for m in patterns["strong"].finditer(plain)]
    denied = frozenset(strong)
    weak = [
        span for m in patterns["weak"].finditer(plain) if (span := Span(*m.span())) not in denied
    ]
    weak += [Span(*m.span()) for m in patterns["harmless"].finditer(text)]
    return Negations(tuple(strong), tuple(weak))


@cache
def _negating(lang: str | None) -> dict[str, re.Pattern[str]]:
    words: dict[str, list[str]] = {"strong": [], "weak": [], "harmless": []}
    for line in _polarity_lines("guard_polarity.tsv"):
        code, name, word = line.split("\t")
        if code == lang:
            words[name].append(word)
    return {name: _any_of(listed, lang) for name, listed in words.items()}


def directions(text: str, lang: str | None) -> dict[str, dict[str, Span]]:
    """For each axis of opposites ("amount") the signs found, with the first word of each."""
    found: dict[str, dict[str, Span]] = {}
    for (axis, sign), pattern in _directing(lang).items():
        if match := pattern.search(text):
            found.setdefault(axis, {})[sign] = Span(*match.span())
    return found


_COLUMN = {"en": 2, "ru": 3, "uk": 4, "de": 5, "zh": 6}


@cache
def _directing(lang: str | None) -> dict[tuple[str, str], re.Pattern[str]]:
    if lang not in _COLUMN:
        return {}
    found = {}
    for line in _polarity_lines("guard_directions.tsv"):
        cells = line.split("\t")
        words = [word.removesuffix("$") for word in cells[_COLUMN[lang]].split("/")]
        found[cells[0], cells[1]] = _any_of(words, lang)
    return found


def _any_of(words: list[str], lang: str | None) -> re.Pattern[str]:
    if not words:
        return re.compile(r"(?!)")
    if lang == "zh":
        return re.compile("|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)))
    bodies = []
    for word in sorted(words, key=len, reverse=True):
        body = re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
        start = r"(?<!\w)" if word[0].isalpha() and word != "n't" else ""
        end = r"(?!\w)" if word[-1].isalpha() or word[-1] == "*" else ""
        bodies.append(f"{start}{body}{end}")
    text = "|".join(bodies).replace("'", "['’ʼ]")
    return re.compile(text, re.IGNORECASE)


def _polarity_lines(name: str) -> list[str]:
    table = files("crawler.language").joinpath(f"data/{name}").read_text(encoding="utf-8")
    return [line for line in table.splitlines() if line.strip() and not line.startswith("#")]


# The words of each language that show who is speaking: one small text file a language.
#
# `words/cues.<lang>.txt` has sections in brackets; words stand in lower case, separated by blanks;
# a line that begins with # is a comment. In [according] and [tags] each line is one phrase.
# Sections:
#
# - verbs: finite forms of speech verbs, before or after their subject; "put_it" is two words
# - weak: those of the verbs that say nothing about a quotation in the next sentence ("read")
# - inverting: those that take no person as object, so that "…, said X." can only mean X as subject
# - participles: forms whose subject is that of the main clause ("…, adding: ")
# - nouns: speech nouns that may introduce a quotation with a colon
# - quoting: verbs whose object speaks ("quoted X as saying")
# - according: phrases followed by the speaker ("according to"); a * in one is the speaker's pronoun
# - possessives: what may stand for that * ("по его словам")
# - tags: such phrases that count only right after a closing mark (German "so")
# - pronouns, determiners: what may open or be a subject; articles: after them a verb is a noun
# - infinitive: words between a verb of speech and the subject it shares with the main verb ("to")
# - adverbs: what may stand between a subject and its verb
# - stops: words that end a noun phrase; clauses: words that begin a clause
# - joined: small words inside names; works: nouns that announce a title or a company's name
# - weekdays: capitalised words that are no speakers; titles: abbreviations that end no sentence
# - function: frequent words, for guessing the language
#
# A new language needs a new file and nothing else.


# Languages that write every noun with a capital.
NOUN_CAPITALS = frozenset(("de", "lb"))

_SECTION = re.compile(r"\[([a-z]+)\]")


@dataclass(frozen=True, slots=True)
class Cues:
    """One language's words by what they do; `according` holds phrases as tuples of words."""

    lang: str
    verbs: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    inverting: frozenset[str] = frozenset()
    quoting: frozenset[str] = frozenset()
    participles: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    according: tuple[tuple[str, ...], ...] = ()
    tags: tuple[tuple[str, ...], ...] = ()
    pronouns: frozenset[str] = frozenset()
    possessives: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    infinitive: frozenset[str] = frozenset()
    determiners: frozenset[str] = frozenset()
    adverbs: frozenset[str] = frozenset()
    stops: frozenset[str] = frozenset()
    clauses: frozenset[str] = frozenset()
    joined: frozenset[str] = frozenset()
    works: frozenset[str] = frozenset()
    weekdays: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    function: frozenset[str] = frozenset()


@cache
def cues(lang: str | None) -> Cues | None:
    """The words of `lang` (a BCP 47 tag; only the primary subtag counts), None if none are kept."""
    primary = (lang or "").lower().replace("_", "-").split("-")[0]
    if not primary.isalpha():
        return None
    file = resources.files("crawler.language") / "data" / f"cues.{primary}.txt"
    if not file.is_file():
        return None
    return parse(primary, file.read_text(encoding="utf-8"))


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a file, in alphabetical order."""
    folder = resources.files("crawler.language") / "data"
    names = (file.name for file in folder.iterdir())
    return tuple(
        sorted(n.split(".")[1] for n in names if n.startswith("cues.") and n.endswith(".txt"))
    )


def parse(lang: str, content: str) -> Cues:
    """Read the content of one file. Raises ValueError for a section that is not known."""
    words: dict[str, list[str]] = {}
    phrases: dict[str, list[tuple[str, ...]]] = {"according": [], "tags": []}
    known = {field.name for field in fields(Cues)} - {"lang"}
    section = ""
    for line in content.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        header = _SECTION.fullmatch(line)
        if header:
            section = header.group(1)
            if section not in known:
                raise ValueError(f"cues.{lang}.txt: unknown section [{section}]")
        elif section in phrases:
            phrases[section].append(tuple(line.lower().split()))
        else:
            words.setdefault(section, []).extend(line.lower().split())
    # The longest phrase first, so that "podle slov" wins over "podle".
    longest_first = {k: tuple(sorted(v, key=len, reverse=True)) for k, v in phrases.items()}
    sets = {name: frozenset(found) for name, found in words.items()}
    return Cues(lang=lang, according=longest_first["according"], tags=longest_first["tags"], **sets)


# Enough for function words to decide; the guess is only asked when the caller knows no better.
_SAMPLE = 3000
_LETTERS = re.compile(r"[^\W\d_]+")


def cues_guess(text: str) -> str | None:
    """The language of `text` among those with a file, by its function words; None if unclear."""
    sample = [word.lower() for word in _LETTERS.findall(text[:_SAMPLE])]
    best, most = None, 0
    for lang in languages():
        kept = cues(lang)
        count = sum(word in kept.function for word in sample) if kept else 0
        if count > most:
            best, most = lang, count
    return best if most >= max(2, len(sample) // 20) else None
