"""Two spellings of one word: British and American, slips of the keyboard, romanisations of a name,
forms of a word; and words in one plain form, in which dates, times, sums, initialisms and short
forms that are written in two ways come to the same. What has a value begins with "@" ("@6-1",
"@17:30"), an ordinal with "#".

One file: whether two words are one word is asked in many ways, which share their tables.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from crawler.language.dates import dated, spread, timed
from crawler.language.lexicon import Lexicon, WordClass
from crawler.language.numbers import Measure, amounts
from crawler.language.text import latin_skeleton, without_accents

_AMERICAN = (
    (re.compile(r"is(e|es|ed|ing|er|ers|ation|ations)$"), r"iz\1"),
    (re.compile(r"ys(e|es|ed|ing)$"), r"yz\1"),
    (re.compile(r"our(?=$|s$|ed$|ing$|able|ful|ite|hood|less|er|ist)"), "or"),
    (re.compile(r"(?<=[tb])re(s?)$"), r"er\1"),
    (re.compile(r"(?<=[aeou])(?<!^.)(?<!^..)(?<!^...)ll(ed|ing|er|ers|or|ors)$"), r"l\1"),
    (re.compile(r"ogue(s?)$"), r"og\1"),
    (re.compile(r"ae|oe"), "e"),
    (re.compile(r"ence(s?)$"), r"ense\1"),
)
"""British endings and the American ones. Only applied to both words alike, so that a wrong
rule can at worst take two words for one that differ in just these letters."""

_LONG_ENOUGH = 4  # letters; "more" and "morr" have no British ending

LONGEST_ENDING = 4
"""Letters of the longest ending that two forms of one word share behind its listed spellings."""

_ROMANISED = (
    (re.compile(r"(.)\1"), r"\1"),
    (re.compile("kh|gh"), "h"),
    (re.compile("ck|q"), "k"),
    (re.compile("tz|ts|cz"), "c"),
    (re.compile("ks"), "x"),
    (re.compile("ph"), "f"),
    (re.compile("sch|tch|ch"), "sh"),
    (re.compile("ou|oo|w(?=[^aeiou])"), "u"),
    (re.compile("w"), "v"),
    (re.compile("i[yj]|[yj]i|[yj]"), "i"),
    (re.compile("(.)\\1"), r"\1"),
    (re.compile("(?<=.)i(?=[aeou])"), ""),
    (re.compile("h$"), ""),
)
"""What romanisations of one name differ in (BGN/PCGN, ISO 9, national, press usage)."""


@lru_cache(maxsize=65536)
def canonical(word: str) -> str:
    """A folded word without accents and with British endings as American ones."""
    plain = without_accents(_modern(word))
    if len(plain) > _LONG_ENOUGH and plain.isascii():
        for pattern, replacement in _AMERICAN:
            plain = pattern.sub(replacement, plain)
    return plain


_BEFORE_1918 = str.maketrans("ѣіѳѵ", "еифи")
_OLD = re.compile(r"[ѣѳѵ]|[а-яё]ъ$")
_OLD_GENITIVE = re.compile("(?<=[а-яѣіѳѵ])([ая])го(?=$|ся$)")


def _modern(word: str) -> str:
    """A folded Russian word of the spelling before 1918 in that of today: "хлѣбъ", "міръ". The
    letter "і" alone is Ukrainian as well, and is left (see `_russian`)."""
    return _russian(word) if _OLD.search(word) else word


def _russian(word: str) -> str:
    """The same of a word that is known to be Russian, with the old genitive: "добраго"."""
    plain = word.translate(_BEFORE_1918).removesuffix("ъ")
    return _OLD_GENITIVE.sub(lambda m: ("о" if m[1] == "а" else "е") + "го", plain)


_PORTUGUESE = re.compile("[cp](?=[çct])")


def _of_1990(word: str) -> str:
    """A Portuguese word without the letters that the spelling of 1990 gave up: "acção"."""
    return without_accents(_PORTUGUESE.sub("", word))


_DIGRAPHS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "œ": "oe"}
)


def spelt_out(word: str) -> str:
    """A folded word with two letters for those that some keyboards lack: "muellers"."""
    return word if word.isascii() else word.translate(_DIGRAPHS)


def _reformed(word: str) -> str:
    """A German word as the spelling of 1996 and later allows it: "schifffahrt", "delfin"."""
    return re.sub(r"(.)\1\1", r"\1\1", word.replace("ph", "f"))


def one_word(said: str, there: str, listed: Lexicon) -> bool:
    """Whether two folded words are spellings of one word, listed contractions included.

    A word is also looked up without an ending that both share: "tyres" as "tyre".
    """
    if canonical(said) == canonical(there) or latin_skeleton(said) == latin_skeleton(there):
        return True
    if spelt_out(said) == spelt_out(there):
        return True
    if listed.lang == "de" and _reformed(said) == _reformed(there):
        return True
    if listed.lang == "ru" and _russian(said) == _russian(there):
        return True
    if listed.lang in ("pt", None) and _of_1990(said) == _of_1990(there):
        return True
    if _listed(said, listed) & _listed(there, listed):
        return True
    return any(
        _listed(said[:-size], listed) & _listed(there[:-size], listed)
        for size in range(
            1, min(LONGEST_ENDING, len(said) - _LONG_ENOUGH, len(there) - _LONG_ENOUGH) + 1
        )
        if said[-size:] == there[-size:] and listed.has(WordClass.ENDING, said[-size:])
    )


def _listed(word: str, listed: Lexicon) -> set[str]:
    value = listed.value(WordClass.SPELLING, word)
    return {word, *value.split("|")} if value else {word}


def one_name(said: str, there: str) -> bool:
    """Whether two folded names are romanisations of one name ("zelensky", "zelenskyy")."""
    return len(said) > _LONG_ENOUGH and _romanised(said) == _romanised(there)


_BY_EAR = (
    (re.compile("ph|v"), "f"),
    (re.compile("ck|qu?|ch(?=[rl])|c(?![eiyhz])|kh"), "k"),
    (re.compile("c(?=[eiy])|z|tz|x"), "s"),
    (re.compile("sch|sh|tsch|tch|ch"), "c"),
    (re.compile("gh|(?<=[bcdfgkrtsnmlaeiou])h|^h(?=[^aeiou])"), ""),
    (re.compile("j(?=[ei])|dg"), "g"),
    (re.compile("eye|a[iy]e"), "ie"),
    (re.compile("a[iy]"), "e"),
    (re.compile("e[iye]+|i[ea]?|y"), "i"),
    (re.compile("[ou]+w?|au"), "o"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile("(?<=[^aio])e(?=[rln]$|$|s$)|(?<=[tdkgf])e(?=r[^aio])"), ""),
    (re.compile("(?<=[aeiou][^aeiou])[aio]+n$|(?<=[aeiou][^aeiou][^aeiou])[aio]+n$"), "n"),
)
"""How letters of names come together that English transcribers hear as one."""


_HEARD = 3  # letters of a name that shows by its sound


def one_by_ear(said: str, there: str, listed: Lexicon) -> bool:
    """Whether two folded names sound the same, so that a transcript may have either: "Kathy",
    "Cathy"; "Stephen", "Steven"; and those listed as one ("Sean", "Shawn").
    """
    if min(len(said), len(there)) < _HEARD or not (said + there).isalpha():
        return False
    if _heard(said) == _heard(there):
        return True
    one, other = (listed.value(WordClass.HEARD, name) or "" for name in (said, there))
    return bool(set(one.split("|")) & set(other.split("|")) - {""})


_LONG_NAME = 6


def nearly_by_ear(said: str, there: str, listed: Lexicon) -> bool:
    """Whether two folded names may sound the same, whatever ear took them down: those of six
    letters and more that begin alike and differ in one sound: "Esteban", "Estevan"."""
    if one_by_ear(said, there, listed):
        return True
    if min(len(said), len(there)) < _LONG_NAME or said[0] != there[0]:
        return False
    return Levenshtein.distance(_heard(said), _heard(there), score_cutoff=1) <= 1


def _heard(name: str) -> str:
    heard = without_accents(name)
    for pattern, replacement in _BY_EAR:
        heard = pattern.sub(replacement, heard)
    return heard


def _romanised(name: str) -> str:
    plain = without_accents(name)
    for pattern, replacement in _ROMANISED:
        plain = pattern.sub(replacement, plain)
    return plain


def stem(word: str, listed: Lexicon) -> str:
    """A folded word without its longest listed ending; three letters stay at least."""
    for size in range(min(4, len(word) - 3), 0, -1):
        if listed.has(WordClass.ENDING, word[-size:]):
            return word[:-size]
    return word


def one_stem(said: str, there: str, listed: Lexicon) -> bool:
    """Whether two folded words are forms of one word: a common stem with listed endings."""
    common = 0
    for a, b in zip(said, there, strict=False):
        if a != b:
            break
        common += 1
    for stem in range(common, max(2, common - 3), -1):
        if 2 * stem < min(len(said), len(there)):
            return False
        endings = said[stem:], there[stem:]
        if all(not e or listed.has(WordClass.ENDING, e) for e in endings):
            return True
    return False


def one_denied(said: str, there: str, listed: Lexicon) -> bool:
    """Whether two folded words differ by a prefix that denies ("safe", "unsafe")."""
    short, long = sorted((said, there), key=len)
    prefix = long[: len(long) - len(short)]
    denies = len(short) >= _LONG_ENOUGH and listed.has(WordClass.PREFIX, prefix)
    return denies and long.endswith(short)


_DENIED = 5  # words on both sides: "not a happy" and "an unhappy"


def denied_alike(said: Sequence[str], there: Sequence[str], listed: Lexicon) -> bool:
    """Whether one side denies by a word what the other denies by a prefix: "not happy", "unhappy".

    Both words are in use, since both texts use them; words that only look denied are listed.
    """
    if len(said) == len(there) or len(said) + len(there) > _DENIED:
        return False
    said, there = ([w for w in side if not listed.has(WordClass.IDLE, w)] for side in (said, there))
    long, short = (said, there) if len(said) > len(there) else (there, said)
    if len(short) != 1 or len(long) != 2 or not listed.has(WordClass.DENIER, long[0]):
        return False
    word, whole = long[1], short[0]
    prefix = whole.removesuffix(word)
    return (
        prefix != whole
        and len(word) > len(prefix)
        and listed.has(WordClass.PREFIX, prefix)
        and not listed.has(WordClass.UNDENIED, whole)
    )


SHORTEST = 5
"""Letters. Most words of four letters are one key from another word ("form", "from")."""

# Pairs that are one slip apart and are both words, so that the change may be meant.
_BOTH_WORDS = frozenset(
    frozenset(pair.split("/"))
    for pair in """
        county/country stated/started trial/trail casual/causal through/though quiet/quite
        public/pubic martial/marital unite/untie united/untied diary/dairy angel/angle
        sacred/scared later/latter board/broad desert/dessert heath/health price/prince
        bread/beard reality/realty filed/filled planed/planned death/dearth moral/morale
        human/humane personal/personnel region/religion immoral/immortal county/counts
        leading/landing faced/forced signed/singed nuclear/unclear sever/server chance/change
        altered/alerted secret/secrete eminent/imminent ration/oration police/policed
        barred/bared starring/staring coming/combing
        raised/razed patient/patent minster/minister martyr/mater crown/crowned
        """.split()  # noqa: SIM905 - a list this long is read more easily as text
)
_MEANT = (WordClass.NEGATION, WordClass.HEDGE)


def one_slip(before: str, after: str, lexicon: Lexicon) -> bool:
    """Whether two folded words are one word, once with a slip or in another spelling.

    A slip is two letters swapped, one left out or one too many, inside the word: its first
    letter and its ending carry meaning ("un-", "-s", "-ed").
    """
    if one_word(before, after, lexicon):
        return True
    if min(len(before), len(after)) < SHORTEST or not (before + after).isalpha():
        return False
    if frozenset((before, after)) in _BOTH_WORDS:
        return False
    if any(lexicon.has(kind, word) for kind in _MEANT for word in (before, after)):
        return False
    first = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), None)
    if first is None or first == 0:
        return False
    rest, there = before[first:], after[first:]
    if len(before) == len(after):
        swapped = rest[1::-1] + rest[2:] == there
        return swapped and rest[:2] != there[:2]
    longer, shorter = (rest, there) if len(rest) > len(there) else (there, rest)
    doubled = longer[0] == before[first - 1]
    return longer[1:] == shorter and (len(shorter) >= 2 or (doubled and len(shorter) == 1))


def said_twice(words: Sequence[str], neighbours: Sequence[str]) -> bool:
    """Whether words that one version has more are only its neighbour said again ("the the")."""
    return len(words) == 1 and words[0] in neighbours and not words[0].isdigit()


_PERSIAN = str.maketrans("يىك", "ییک")  # letters that Arabic and Persian keyboards write otherwise


def plain(words: Sequence[str], listed: Lexicon, *, clock: bool = True) -> tuple[str, ...]:
    """Folded `words` in one plain form; what has a value begins with "@".

    `clock` reads two numbers side by side as a time ("17:30"); else they may be a range ("18-25").
    """
    kept = [word.translate(_PERSIAN) for word in words if word not in _UNSAID]
    spelt = _spelt(_initials(_spoken(kept, listed)), listed)
    days = dated(spread(_unlinked(spelt, listed), listed), listed)
    hours = timed(_decades(days), pairs=clock)
    return tuple(_ranges(_counted(hours, listed)))


_UNSAID = frozenset({"sic", "°"})

_FRENCH = {"c": "ce", "j": "je", "m": "me", "t": "te", "s": "se", "d": "de", "qu": "que"}
_FRENCH_DENIAL = frozenset(
    {"pas", "plus", "jamais", "rien", "personne", "aucun", "aucune", "guère"}
)
_GERMAN = {"s": "es", "hab": "habe", "nix": "nichts", "nen": "einen", "ne": "eine"}
DENIAL = 4
"""Words behind "ne" within which French has the word that denies."""


def _spoken(words: Sequence[str], listed: Lexicon) -> list[str]:
    """Without what speech leaves out: the "ne" of "ne … pas", the "e" of "hab's"."""
    if listed.lang == "de":
        return [_GERMAN.get(word, word) for word in words]
    if listed.lang != "fr":
        return list(words)
    return [
        _FRENCH.get(word, word)
        for at, word in enumerate(words)
        if word not in ("ne", "n") or not _FRENCH_DENIAL.intersection(words[at + 1 : at + DENIAL])
    ]


_LINKING = frozenset({"de", "d", "di"})


def _unlinked(words: Sequence[str], listed: Lexicon) -> list[str]:
    """Without the "de" of "3 millions d'euros"."""
    return [
        word
        for at, word in enumerate(words)
        if not (
            word in _LINKING
            and 0 < at < len(words) - 1
            and listed.has(WordClass.SCALE, words[at - 1])
            and listed.has(WordClass.UNIT, words[at + 1])
        )
    ]


def _decades(words: Sequence[str]) -> list[str]:
    """ "the '90s" as "the 1990s"; the apostrophe is gone already."""
    return [
        f"19{word}"
        if word[0].isdigit() and re.fullmatch(r"[2-9]0", word) and words[at + 1 : at + 2] == ["s"]
        else word
        for at, word in enumerate(words)
    ]


_THROUGH = frozenset({"to", "bis", "à", "a", "до", "al", "-"})


def _ranges(words: Sequence[str]) -> list[str]:
    """ "18 to 25" as "18-25" is written, and "5 to 7 percent" as "5 percent to 7 percent"."""
    result: list[str] = []
    for at, word in enumerate(words):
        behind = words[at + 1] if word in _THROUGH and at + 1 < len(words) else ""
        if result and result[-1].startswith("@") and behind.startswith("@"):
            if result[-1].endswith(" "):
                result[-1] += behind.partition(" ")[2]
            continue
        result.append(word)
    return result


_OWN_LETTER = frozenset("dmst")  # "I'd", "I'm", "it's": what an apostrophe parts off


def _initials(words: Sequence[str]) -> list[str]:
    """Letters that stand alone, joined: "u", "s" as "us"; "p", "m" as "pm"."""
    result: list[str] = []
    joined = False
    for word in words:
        letter = _is_letter(word)
        open_run = joined or (bool(result) and _is_letter(result[-1]))
        own = word in _OWN_LETTER and bool(result) and result[-1] in ("i", "it", "he", "she")
        if letter and open_run and not own:
            result[-1] += word
            joined = True
        else:
            result.append(word)
            joined = False
    return result


def _is_letter(word: str) -> bool:
    return len(word) == 1 and word.isascii() and word.isalpha()


def _spelt(words: Sequence[str], listed: Lexicon) -> list[str]:
    """Short and variant forms in full, "talkin'" and "talking" alike."""
    result: list[str] = []
    values, longer = listed.values[WordClass.SPELLING], listed.openings[WordClass.SPELLING]
    at = 0
    while at < len(words):
        entry, size = words[at], 1
        if entry in longer:
            size = listed.starts(WordClass.SPELLING, words, at) or 1
            entry = " ".join(words[at : at + size])
        value = values.get(entry)
        if len(entry) == 1 and (not at or words[at - 1] != "i"):
            value = None  # "$5m" is no "am"
        if entry == "st" and at and words[at - 1].isdecimal():
            value = None  # "1st" is no saint
        result += (value if value and "|" not in value else entry).split()
        at += size
    return [
        word[:-1] if len(word) > 4 and word.endswith("ing") else word
        for n, word in enumerate(result)
        if not _idle_have(result, n)
    ]


def _idle_have(words: Sequence[str], at: int) -> bool:
    """Whether the word is the "have" of "have got", which speech leaves out."""
    return words[at] in ("have", "ve") and tuple(words[at + 1 : at + 2]) == ("got",)


def _counted(words: Sequence[str], listed: Lexicon) -> list[str]:
    """Numbers by their value and unit: "$5m" and "5 million dollars" are "@5000000 usd".

    A date's year is one with and without the word for it ("2026 года").
    """
    result: list[str] = []
    at = 0
    for found in amounts(words, listed.lang):
        result += words[at : found.first]
        after_date = bool(result) and re.fullmatch(r"@\d+-\d+", result[-1])
        unit = "" if after_date and "year" in (found.unit or "") else found.unit or ""
        sign = "#" if found.measure is Measure.ORDINAL else "@"
        result.append(f"{sign}{found.value.normalize():f} {unit}")
        at = found.behind
    return [*result, *words[at:]]
