"""The words of each language that show who is speaking: one small text file a language.

`words/cues.<lang>.txt` has sections in brackets; words stand in lower case, separated by blanks;
a line that begins with # is a comment. In [according] and [tags] each line is one phrase.
Sections:

- verbs: finite forms of speech verbs, before or after their subject; "put_it" is two words
- weak: those of the verbs that say nothing about a quotation in the next sentence ("read")
- inverting: those that take no person as object, so that "…, said X." can only mean X as subject
- participles: forms whose subject is that of the main clause ("…, adding: ")
- nouns: speech nouns that may introduce a quotation with a colon
- quoting: verbs whose object speaks ("quoted X as saying")
- according: phrases followed by the speaker ("according to"); a * in one is the speaker's pronoun
- possessives: what may stand for that * ("по его словам")
- tags: such phrases that count only right after a closing mark (German "so")
- pronouns, determiners: what may open or be a subject; articles: after them a verb is a noun
- infinitive: words between a verb of speech and the subject it shares with the main verb ("to")
- adverbs: what may stand between a subject and its verb
- stops: words that end a noun phrase; clauses: words that begin a clause
- joined: small words inside names; works: nouns that announce a title or a company's name
- weekdays: capitalised words that are no speakers; titles: abbreviations that end no sentence
- function: frequent words, for guessing the language

A new language needs a new file and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources

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
    file = resources.files("crawler.reading") / "words" / f"cues.{primary}.txt"
    if not file.is_file():
        return None
    return parse(primary, file.read_text(encoding="utf-8"))


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a file, in alphabetical order."""
    folder = resources.files("crawler.reading") / "words"
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


def guess(text: str) -> str | None:
    """The language of `text` among those with a file, by its function words; None if unclear."""
    sample = [word.lower() for word in _LETTERS.findall(text[:_SAMPLE])]
    best, most = None, 0
    for lang in languages():
        kept = cues(lang)
        count = sum(word in kept.function for word in sample) if kept else 0
        if count > most:
            best, most = lang, count
    return best if most >= max(2, len(sample) // 20) else None
