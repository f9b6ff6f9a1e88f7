"""The learned layer: how likely it is that a page is itself, or one of five stand-ins.

A logistic regression over a page's make-up, the phrases it has and where, its words, and where that
does not settle it, their sentence vector. Every feature has a name, so that
`weights/linkstate.json` can be read, and none looks at an address: what a page is must show on the
page. `benchmarks/fit_linkstate.py` fits both layers; the vectors' model is loaded when the first
doubtful page comes.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any
from zlib import crc32

from crawler.linkstate.phrases import Words, marks, sign, told_in, words
from crawler.linkstate.shape import Shape, paragraphs
from crawler.model import Kind

_TOP = 4_000  # characters from the top of the text, and from its end, that are searched for phrases
_END = 1_500
_LONGEST_LINE = 400  # characters
_HEADS = ("title", "heading")
_PLACES = (*_HEADS, "line", "first", "behind")
_NEAR = 8  # lines
_SHORT = 600  # characters of a page that says one thing
_LITTLE = 300  # characters of running text, teasers of an error page among them
WHOLE = 0.8
"""Share of a line that a phrase is which says nothing else."""
_BEST = 160  # a line of this length is half as telling as a short one

TELLING = {
    Kind.SOFT_404: ("missing", "missing_halves"),
    Kind.BLOCKED: ("bot_check_titles", "bot_check_words", "wall_halves", "withheld_halves"),
    Kind.PAYWALL: ("paywall_cut", "gate_halves", "login_titles"),
    Kind.PARKED: ("for_sale", "default_pages"),
    Kind.NEEDS_BROWSER: ("asks_script",),
}
"""The lists of phrases that speak for a kind. What they say together is a feature beside what each
says: a provider's refusal weighs in a title what a bot wall's does, also where the fit has seen
none (log loss on held-out repositories .247 without, .244 with). Lists of outages, of parked
domains' and of log-ins' halves and of paywalls' names were measured and made the figures worse."""
_BEHIND = ("paywall_cut", "gate_halves")

# Markup that says what a page is for, each counted in `body` (shown) or `markup` (scripts too).
_SHOWN = {  # a word without which it is not looked for, and the pattern
    "password": ("password", re.compile(r"<input\b[^>]{0,300}\btype=[\"']?password")),
    "submit": ("submit", re.compile(r"<(?:input|button)\b[^>]{0,300}\btype=[\"']?submit")),
    "refresh": ("refresh", re.compile(r"<meta\b[^>]{0,200}http-equiv=[\"']?refresh")),
    "noindex": ("noindex", re.compile(r"<meta\b[^>]{0,200}noindex")),
    "shared": ("og:", re.compile(r"property=[\"']?og:")),
    "story": ("article", re.compile(r"og:type[\"']?[^>]{0,40}article|article:published")),
}
_TAGS = ("a", "form", "iframe", "frame", "p", "img", "h1", "h2", "nav", "footer", "article", "main",
         "li", "table", "svg", "noscript", "link", "meta", "select", "center", "font", "label",
         "button", "textarea", "input", "div", "br")  # fmt: skip
_TAG_NAME = re.compile(r"<([a-z][a-z0-9]{0,8})\b")
NOT_FREE = re.compile(r"\"isaccessibleforfree\"\s*:\s*\"?(?:false|no)\b")
_ROOT = re.compile(
    r"id=(?<!\wid=)[\"']?(?:root|app|__next|__nuxt|main-app|react-root|application|svelte|q-app|___gatsby)\b"
    r"[^>]{0,300}>[^<]{0,40}(?:</|<div class=[\"']?[\w -]*(?:spin|load))"
)
_NOSCRIPT = re.compile(r"<noscript[^>]{0,200}>([^<]{0,400}(?:<[^/n][^>]{0,200}>[^<]{0,400}){0,3})")
NUMBERS = re.compile(r"(?<![\d.,/-])(?:404|410|403|401|429|451|500|502|503)(?![\d.,/-])")

GRAMS = 2048  # places that n-grams are hashed to
_SIZES = (2, 3, 4, 5)
_HASHED = 400  # characters of titles and headings, and of the first words
_LISTED = 200  # lines
_EMBEDDED = 300  # bytes of UTF-8: dense scripts take as many, and as much time, a word
VECTOR = 512


def noscripts(markup: str) -> list[str]:
    """What the page says to a reader without scripts, in lower case."""
    if "<noscript" not in markup:
        return []
    found = _NOSCRIPT.finditer(markup)
    return [one[1] for _, one in zip(range(20), found, strict=False)]


def is_shell(shape: Shape) -> bool:
    """Whether the markup has the empty element that an application fills."""
    return "<app-root" in shape.body or _ROOT.search(shape.body) is not None


@lru_cache(maxsize=1)
def strongest(shape: Shape) -> dict[tuple[str, str], tuple[float, str]]:
    """For each list of phrases and each place ("title", "heading", "line", "first" paragraph, what
    stands "behind" it): how much of a line the phrase is, 0 to 1, and the line, the strongest of
    the place. Absent where there is none.
    """
    lines = shape.lines if len(shape.lines) <= 2 * _TOP else shape.lines[:_TOP]
    told = paragraphs(shape.lines) if shape.prose else []
    text = "\n".join(line for line in lines if len(line) <= _LONGEST_LINE)
    if len(text) > _TOP + _END:
        text = f"{text[:_TOP]}\n{text[-_END:]}"
    places = {
        "title": frozenset((*shape.title_parts, *shape.titles)),
        "heading": frozenset(shape.headings),
        "line": frozenset(text.split("\n")),
        "first": frozenset(shape.lines[at] for at in told[:1]),
        "behind": frozenset(_behind(shape.lines, told)),
    }
    every = "\n".join(dict.fromkeys(chain.from_iterable(places.values())))
    found: dict[tuple[str, str], tuple[float, str]] = {}
    for name in chain.from_iterable(TELLING.values()):
        for one in _said(name, every):
            for place, there in places.items():
                if one[1] in there and (place != "behind" or name in _BEHIND):
                    found[name, place] = max(one, found.get((name, place), one))
    return found


def _said(name: str, text: str) -> Iterator[tuple[float, str]]:
    """How much of a line a phrase of NAME is, 0 to 1, and the line."""
    if name.endswith("_halves"):
        return ((_BEST / (_BEST + len(line)), line) for line in told_in(name, text))
    return ((len(match[0].strip()) / len(line), line) for line, match in sign(name).matches(text))


def _behind(lines: Sequence[str], told: Sequence[int]) -> Sequence[str]:
    """The lines behind the first run of the paragraphs `told` and behind the last of them, where a
    gate would stand."""
    if not told:
        return ()
    run = next((n for n in range(1, len(told)) if told[n] != told[n - 1] + 1), len(told))
    return (*lines[told[run - 1] + 1 :][:_NEAR], *lines[told[-1] + 1 :][:_NEAR])


@lru_cache(maxsize=8)  # rules ask for the signs of a page, and then the features do
def marked_in(name: str, markup: str) -> frozenset[str]:
    """The signs of NAME (the last of its tabbed columns) in `markup`."""
    return _marked(name).found(markup)


@cache
def _marked(name: str) -> Words:
    return Words(line.rpartition("\t")[2] for line in words(name))


def has_password(shape: Shape) -> bool:
    """Whether the page shows a field for a password."""
    return _shown("password", shape.body) > 0


def _shown(name: str, body: str) -> int:
    word, pattern = _SHOWN[name]
    return sum(1 for _ in pattern.finditer(body)) if word in body else 0


def asks_for_scripts(shape: Shape) -> bool:
    """Whether the page asks, of a reader without scripts, to have them run."""
    asked = sign("asks_script")
    return any(asked.search(text) for text in noscripts(shape.body))


@lru_cache(maxsize=1)
def features(shape: Shape) -> dict[str, float]:
    """The named features of a page that has markup; those that are 0 are left out."""
    found = {name: value for name, value in _made_up(shape) if value}
    told = strongest(shape)
    for kind, lists in TELLING.items():
        for place in _PLACES:
            each = {name: told[name, place][0] for name in lists if (name, place) in told}
            if each:
                each[f"{kind.value}:"] = max(each.values())
            for name, strength in each.items():
                found[f"{name} in {place}"] = strength
                found[f"{name} in {place}, short"] = strength * _SHORT / (_SHORT + shape.letters)
            if place in _HEADS and any(strength >= WHOLE for strength in each.values()):
                found[f"{kind.value}: all of the {place}"] = 1.0
                found[f"all of the {place}"] = 1.0
    return found


def _made_up(shape: Shape) -> Iterator[tuple[str, float]]:
    yield "letters", math.log1p(shape.letters)
    yield "nothing", float(shape.letters == 0)
    yield "prose", math.log1p(shape.prose)
    yield "no prose", float(shape.prose == 0)
    yield "run", math.log1p(shape.run)
    yield "lines", math.log1p(len(shape.lines))
    yield "scripts' share", 1 - len(shape.body) / max(1, len(shape.markup))
    shell = is_shell(shape)
    yield "shell", float(shell)
    yield "shell, no prose", float(shell and shape.prose == 0)
    tags = Counter(_TAG_NAME.findall(shape.body))
    for tag in _TAGS:
        yield f"<{tag}>", math.log1p(tags[tag])
    yield "no link", float(tags["a"] == 0)
    for name in _SHOWN:
        yield name, math.log1p(_shown(name, shape.body))
    password = has_password(shape)
    yield "password, short", password * _SHORT / (_SHORT + shape.letters)
    yield "password, told little", password * _LITTLE / (_LITTLE + shape.prose)
    yield "password, no prose", float(password and shape.prose == 0)
    yield "no title", float(not shape.titles)
    yield "no heading", float(not shape.headings)
    yield "title's length", math.log1p(max(map(len, shape.titles), default=0))
    yield "asks for scripts", float(asks_for_scripts(shape))
    makers = ("wall_makers", "captcha_markup", "parking_markup")
    for name in makers if shape.letters <= _TOP else ():
        yield name, math.log1p(len(marked_in(name, shape.markup)))
    for place, text in (("title", " ".join(shape.titles)), ("heading", " ".join(shape.headings))):
        for number in set(NUMBERS.findall(text)):
            yield f"{number} in {place}", 1.0
    said = " ".join(shape.lines[:400])[:_TOP].lower()
    yield "offers", math.log1p(len(marks("offers").found(said)))


def opening(shape: Shape) -> str:
    """The title and the first words, which the sentence vector is of."""
    said = " ".join((*shape.titles[:1], *shape.headings[:2], _spoken(shape)))
    return said[:_EMBEDDED].encode("utf-8", "replace")[:_EMBEDDED].decode("utf-8", "ignore")


@lru_cache(maxsize=1)
def _spoken(shape: Shape) -> str:
    """The first lines that say something, before the entries of menus and the like."""
    said: list[str] = []
    other: list[str] = []
    for line in shape.lines[:_LISTED]:
        begin = line[:_HASHED]
        ends = not _ENDS.isdisjoint(begin) and _SENTENCE.search(begin) is not None
        (said if ends or len(begin.split()) > _WORDY else other).append(line)
    return " ".join((*said, *other))


_ENDS = frozenset(".!?…。！？।")
_SENTENCE = re.compile(r"[^\s.]{2}[.!?…。！？।](?:\s|\Z)")
_WORDY = 6  # words


@lru_cache(maxsize=1)
def grams(shape: Shape) -> dict[int, float]:
    """The places of the character n-grams of titles and headings, and apart of the first words.

    The values of each half have the length 1.
    """
    heads = " ".join((*shape.titles, *shape.headings[:6]))
    return _hashed(0, heads) | _hashed(GRAMS // 2, _spoken(shape))


def _hashed(base: int, text: str) -> dict[int, float]:
    text = f" {' '.join(text[:_HASHED].lower().split())} "
    data = text.encode("utf-8", "replace")
    begins: Sequence[int] = range(len(data) + 1)  # where each character begins, in bytes
    if not text.isascii():
        sizes = (len(sign.encode("utf-8", "replace")) for sign in text)
        begins = list(accumulate(sizes, initial=0))
    places = {
        base + crc32(data[begins[at] : begins[at + size]]) % (GRAMS // 2)
        for size in _SIZES
        for at in range(len(text) - size + 1)
    }
    value = 1 / (math.sqrt(len(places)) or 1.0)
    return dict.fromkeys(places, value)


# How likely each class is, by the weights of the features.


if TYPE_CHECKING:
    from numpy.typing import NDArray

    Row = NDArray[Any]

CLASSES = (
    Kind.ALIVE, Kind.SOFT_404, Kind.BLOCKED, Kind.PAYWALL, Kind.PARKED, Kind.NEEDS_BROWSER,
)  # fmt: skip
CLIP, STRUCTURE, GRAM, MEANING = 4.0, 0.4, 2.1, 2.8
"""How far a standardised feature counts, and how much each group weighs before it is fitted. With
3, .3, 3 and 4 the log loss on held-out repositories was .259, with these .248."""

# Out-of-fold precision on held-out repositories chose these (docs/link-states.md).
DEAD_AT = 0.81
"""Of the 230 held-out pages called dead 224 were, the others refusals, outages and walls; the
ordinary page likeliest to be dead has .63."""
UNVERIFIABLE_AT = 0.60
"""Right in 95 of 100 from .36 on; of ordinary pages that show a text the likeliest wall has .48."""
LOGIN_AT = 0.78
"""The same for log-in walls: ordinary pages ask their readers in too. One has .96, a front page
that shows next to no text; the next has .66."""
STAND_IN_AT = 0.68
"""Chance of any stand-in (`LOGIN_AT` where a log-in wall is likeliest) from which a page is not
taken for the source: nothing is said of what it lacks. Of 970 stand-ins 66 are below all bars."""
MUTE_AT = 0.92
"""The same where no word that a reader sees speaks for it: of 615 ordinary pages one reaches it,
which shows no text at all."""
DOUBT_AT = 0.50
"""From here on a page is searched, and nothing follows from what it lacks."""
CLEARED = 0.90
"""Chance of any class, by the first layer, from which the second is not asked: a quarter of the
doubtful pages come to it; with .95 a third, and no more of them are named right."""

_SAID_AT = {Kind.SOFT_404: DEAD_AT, Kind.PARKED: DEAD_AT, Kind.PAYWALL: LOGIN_AT}


@dataclass(frozen=True, slots=True)
class Layer:
    """Weights of one regression, a column a class; `vector` is None for the first layer."""

    names: Mapping[str, int]
    mean: Row
    scale: Row
    named: Row
    grams: Row
    vector: Row | None
    bias: Row

    def chances(self, shape: Shape) -> Row:
        """How likely each of CLASSES is."""
        import numpy as np

        row = np.zeros(len(self.names))
        for name, value in features(shape).items():
            place = self.names.get(name)
            if place is not None:
                row[place] = value
        row = np.clip((row - self.mean) / self.scale, -CLIP, CLIP)
        total = self.bias + row @ self.named
        hashed = grams(shape)
        if hashed:
            total = total + np.array([*hashed.values()]) @ self.grams[[*hashed]]
        if self.vector is not None:
            total = total + meaning(shape) @ self.vector
        likely: Row = np.exp(total - total.max())
        likely /= likely.sum()
        return likely


def meaning(shape: Shape) -> Row:
    """The sentence vector of the page's title and first words."""
    from crawler.language.embedding import use

    vector: Row = use().embed([opening(shape)])[0]
    return vector


def layer(read: Mapping[str, Any]) -> Layer:
    """The layer that the fit program wrote."""
    import numpy as np

    table = read["features"]
    rows = np.array([table[name] for name in table], dtype=float)
    vector = read.get("vector")
    return Layer(
        {name: place for place, name in enumerate(table)},
        rows[:, 0],
        rows[:, 1],
        rows[:, 2:],
        np.array(read["grams"]) / 1000,
        np.array(vector) / 1000 if vector else None,
        np.array(read["bias"]),
    )


@cache
def layers() -> tuple[Layer, Layer]:
    """The first layer and the one with sentence vectors."""
    table = files("crawler.linkstate").joinpath("weights/linkstate.json")
    read = json.loads(table.read_text(encoding="utf-8"))
    return layer(read["first"]), layer(read["second"])


@lru_cache(maxsize=1)
def chances(shape: Shape) -> tuple[float, ...]:
    """How likely each of CLASSES is for a page with little running text."""
    first, second = layers()
    told = first.chances(shape)
    if told.max() < CLEARED:
        told = second.chances(shape)
    return tuple(round(float(one), 4) for one in told)


def decided(told: tuple[float, ...]) -> Kind | None:
    """The kind that is sure enough to be said: UNDECIDED for a stand-in of no certain kind, None
    for a page that may be searched as the source.
    """
    best = max(range(1, len(CLASSES)), key=lambda place: told[place])
    kind = CLASSES[best]
    if told[best] >= _SAID_AT.get(kind, UNVERIFIABLE_AT):
        return kind
    least = LOGIN_AT if kind is Kind.PAYWALL else STAND_IN_AT
    return Kind.UNDECIDED if 1 - told[0] >= least else None
