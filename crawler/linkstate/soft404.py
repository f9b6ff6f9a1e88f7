"""Soft 404s: pages that say "not found" with status 200."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from crawler.linkstate.phrases import Keyed, Words, alternatives, keyed, sign, words
from crawler.linkstate.shape import (
    Shape,
    longest_run,
    only_teasers,
    prose_of,
    shape_of,
    tells_story,
)
from crawler.model import Certainty, Fetch, Kind, LinkState, Page, Reason, ReasonCode
from crawler.web.url import Address, parse

# A story has more running text than an error page's apology and its teasers. Chosen between the
# longest apology of our own labelled pages and the shortest story about error pages among them.
STORY = 450
# The line that says it is a heading or a short sentence.
_LONGEST_LINE = 140
# Characters of regret, advice or law that follow a heading which says it.
_REGRET = 200
# How many lines are looked at: error pages put up to 400 lines of navigation before the message.
_LINES_LOOKED_AT = 600

# A slug of this many words, of four letters at least, says what its page is about.
_SLUG_WORDS = 3
_WORD = re.compile(r"[a-z]{4,}")
_WAY_HOME = 60  # characters
# Share of ASCII below which a page is not written in the letters of an address.
_LATIN = 0.9

_404 = (
    r"(?:(?:http )?(?:status|error|fehler|erreur|ошибка|помилка|błąd|chyba|virhe|hata)? ?404"
    r"(?: error)?[\s,.!…:;|–—-]*)"
)
_CLOSE = r"[\s.!…:(。！)]*(?:404)?[\s.!…)]*"
_JUST_404 = re.compile(r"(?i)(?:http )?(?:error )?404(?: error)?[.!]?")
_SAYS_404 = re.compile(r"(?i)\A\W{0,3}(?:[^\W\d]{2,10} )?404\b")
_HEADING = re.compile(r"<(h[1-3])\b[^>]{0,500}>(.{0,400}?)</\1", re.DOTALL)
_TAG = re.compile(r"<[^>]{0,400}>")
_NO_WORD = re.compile(r"[\W_]+")


@cache
def _notices() -> Keyed:
    """Whole lines: up to three interjections or "Error 404", then what error pages say."""
    opening = rf"(?:{alternatives('interjections')}[\s,.!…:;–—-]*(?:but )?|{_404}){{0,3}}"
    return keyed("missing", opening, _CLOSE)


@cache
def _known() -> Words:
    of_notices = (word for words, _ in _notices() for word in words)
    return Words((*of_notices, *(said for _, saids in _halves() for said in saids)))


@lru_cache(maxsize=4)  # the lines of one page are asked about two or three times
def _known_in(text: str) -> frozenset[str]:
    return _known().found(text)


@cache
def _halves() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """By language: what may be missing, and what is said of it."""
    pairs = (line.split("\t") for line in words("missing_halves"))
    return tuple((tuple(what.split(",")), tuple(said.split(","))) for what, said in pairs)


def says_missing(line: str, notices: Keyed | None = None) -> bool:
    """Whether `line`, taken whole, is what an error page says (one of `notices`, or of all)."""
    line = line.strip()
    if not 0 < len(line) <= _LONGEST_LINE:
        return False
    low = line.lower()
    return any(
        pattern.fullmatch(line)
        for words, pattern in (_notices() if notices is None else notices)
        if any(word in low for word in words)
    )


def _possible(lines: tuple[str, ...]) -> Keyed:
    """The notices of which some word stands in one of `lines`."""
    found = _known_in("\n".join(lines).lower())
    return tuple(one for one in _notices() if not found.isdisjoint(one[0]))


def _with_words(lines: tuple[str, ...], notices: Keyed) -> Iterator[str]:
    """The lines with a word of one of `notices`."""
    wanted = {word for words, _ in notices for word in words}
    return (line for line in lines if any(map(line.lower().__contains__, wanted)))


def soft_missing(fetch: Fetch, page: Page, shape: Shape) -> LinkState | None:
    """SOFT_404 for an error page that answers 200; None for a page with a story.

    Two signs of three are asked for: the title says it, a heading or short line says it, there
    is no running text. Where title and line both say it, teasers of other stories, each under
    a headline of its own, are no running text. A site's front page is not missing from itself.
    """
    asked = parse(fetch.final or fetch.requested)
    if asked is not None and asked.path == "/" and not asked.query:
        return None
    if shape.prose > STORY and (not shape.markup or longest_run(shape.lines) > STORY):
        return None
    saying = [part for part in shape.title_parts if says_missing(part)]
    saying.sort(key=lambda part: _JUST_404.fullmatch(part) is not None)  # words before a number
    titled = saying[0] if saying else None
    teased = shape.prose > 0 and only_teasers(shape)
    if shape.prose > STORY and titled is None and not teased:
        return None
    short = (line for line in shape.lines if len(line) <= _LONGEST_LINE)
    lines = tuple(islice(short, _LINES_LOOKED_AT))
    notices = _possible(lines)
    near = _with_words(lines, notices)
    said = next((line for line in near if says_missing(line, notices)), None)
    slug = _Slug.of(asked, shape)
    half = _half_said(shape, lines, slug, teased)
    if tells_story(shape) and tells_story(shape, _halves_in(shape.lines)):
        return None
    if titled is None and said is None:
        return half or _astray(shape, slug, lines)
    headed = _heads(shape, said)
    bare = _bare(shape, lines, _REGRET if headed else 0)
    bare = bare or (teased and (headed or _titled(shape, titled)))
    if not bare and (
        all(_JUST_404.fullmatch(words) for words in (titled, said) if words) or slug.says_so
    ):
        return half  # unless more is said, a page about the number, or of this name
    if titled is not None and (said is not None or bare or _halves_in(lines)):
        return _state(titled, Certainty.CERTAIN if said is not None else Certainty.LIKELY)
    if said is None or not bare or slug.titled or _JUST_404.fullmatch(said):
        return half
    return _state(said, Certainty.LIKELY)


@dataclass(frozen=True, slots=True)
class _Slug:
    """The words that an address names its page by, and where the page has them.

    `titled`: half of them, and two at least, stand in the title; `absent`: three at least, and
    the page, written in the same letters, has none; `unread`: as many, none of them there, in
    whatever letters; `says_so`: they are what an error page says.
    """

    titled: bool = False
    absent: bool = False
    unread: bool = False
    says_so: bool = False

    @classmethod
    def of(cls, asked: Address | None, shape: Shape) -> _Slug:
        """Compare the last part of the path with the page."""
        if asked is None:
            return cls()
        last = asked.path.rstrip("/").rpartition("/")[2].lower()
        named = set(_WORD.findall(last))
        title = " ".join(shape.title_parts).lower()
        titled = sum(word in title for word in named)
        says_so = says_missing(" ".join(_NO_WORD.sub(" ", last).split()))
        if len(named) < _SLUG_WORDS:
            return cls(titled=titled >= 2, says_so=says_so)
        text = f"{title} {' '.join(shape.lines)}".lower()
        unread = not any(word in text for word in named)
        latin = len(text.encode("ascii", "ignore")) >= _LATIN * len(text)
        return cls(titled >= 2 and titled * 2 >= len(named), unread and latin, unread, says_so)


def _headings(markup: str) -> tuple[str, ...]:
    """The words of the page's headings, in lower case."""
    found = (_TAG.sub(" ", heading[2]) for heading in _HEADING.finditer(markup))
    return tuple(" ".join(words.split()) for words in found)


def _halves_in(lines: Sequence[str]) -> list[str]:
    """The lines that name a page or the like and say that it is missing, in one language."""
    lowered = [(line.lower(), line) for line in lines]
    text = "\n".join(low for low, _ in lowered)
    found: dict[str, None] = {}
    there = _known_in(text)
    for whats, saids in _halves() if there else ():
        here = [said for said in saids if said in there]
        if not here or not any(what in text for what in whats):
            continue
        for low, line in lowered:
            if any(said in low for said in here) and any(what in low for what in whats):
                found.setdefault(line)
    return list(found)


def _half_said(shape: Shape, lines: tuple[str, ...], slug: _Slug, teased: bool) -> LinkState | None:
    """Words for a missing page in a sentence that no list has: they count in the title or a
    heading of a page without running text, and only with another sign beside them."""
    if (shape.prose > STORY and not teased) or slug.titled or slug.says_so:
        return None
    said = _halves_in(lines)
    if not said:
        return None
    heads = {_plain(one) for one in (*shape.title_parts, *_headings(shape.markup))}
    headed = any(_plain(line) in heads for line in said) or bool(_halves_in(shape.title_parts))
    numbered = any(_SAYS_404.search(one) for one in (*shape.title_parts, *lines[:200]))
    cried = _cries(shape)
    second = len(said) > 1 or numbered or cried or _way_home(lines) is not None
    headed = headed or (teased and any(map(says_missing, shape.title_parts)))
    bare = _bare(shape, said) or (teased and headed)
    run = longest_run(shape.lines)
    if (headed and (bare or ((numbered or cried) and run == 0)) and (second or slug.absent)) or (
        bare and slug.absent and (len(said) > 1 or numbered or cried)
    ):
        return _state(said[0], Certainty.LIKELY if slug.absent else Certainty.POSSIBLE)
    return None


def half_missing(shape: Shape) -> bool:
    """Whether a line of the page names a page or the like and says that it is missing."""
    short = [line for line in shape.lines if len(line) <= _LONGEST_LINE][:_LINES_LOOKED_AT]
    return bool(_halves_in(short))


def speaks_of(url: str, shape: Shape) -> bool:
    """Whether the page has a word of its address's last part, or that part has no words."""
    address = parse(url)
    named = (
        set(_WORD.findall(address.path.rstrip("/").rpartition("/")[2].lower())) if address else ()
    )
    text = " ".join((*shape.title_parts, *shape.lines)).lower()
    return not named or any(word in text for word in named)


def _plain(words: str) -> str:
    return _NO_WORD.sub(" ", words.lower()).strip()


def _bare(shape: Shape, lines: Sequence[str], more: int = 0) -> bool:
    """Whether the page has no running text but what an error page apologises with in `lines`, and
    `more` characters.
    """
    apology = sum(prose_of(line) for line in _halves_in(lines))
    return shape.prose <= apology + more


def _titled(shape: Shape, titled: str | None) -> bool:
    """Whether the title says it in words, or by the number beside a cry."""
    if titled is None:
        return False
    return not _JUST_404.fullmatch(titled) or _cries(shape)


def _heads(shape: Shape, said: str | None) -> bool:
    """Whether the words, more than a number, are a heading of the page."""
    if said is None or _JUST_404.fullmatch(said):
        return False
    return _plain(said) in map(_plain, _headings(shape.markup))


def _cries(shape: Shape) -> bool:
    """Whether the title is, or a heading begins with, what error pages cry out."""
    cry = sign("interjections", after=r"\b")
    return any(map(_alone, shape.title_parts)) or any(map(cry.match, _headings(shape.markup)))


def _alone(part: str) -> bool:
    """Whether a part of a title is a cry, or the word "error", and no more."""
    return sign("interjections", after=r"\W{0,5}").fullmatch(part.strip()) is not None


def _way_home(lines: tuple[str, ...]) -> str | None:
    short = [line for line in lines if len(line) < _WAY_HOME]
    home = sign("homeward", after=r"(?:[.!→»› ]|(?=[A-Z])|\Z)").among("\n".join(short))
    return next(filter(home.match, short), None) if home is not None else None


def _astray(shape: Shape, slug: _Slug, lines: tuple[str, ...]) -> LinkState | None:
    """A joke in place of an error message: no running text, a way home, and not a word of the
    several that the address names the page by."""
    if shape.prose > 0 or not slug.unread:
        return None
    way = _way_home(lines)
    if way is None and slug.absent and any(map(_alone, shape.title_parts)):
        way = " ".join(shape.title_parts)
    if way is None:
        return None
    reason = Reason(ReasonCode.ASTRAY, {"said": way})
    return LinkState(Kind.SOFT_404, reason, Certainty.POSSIBLE)


def _state(words: str, certainty: Certainty) -> LinkState:
    reason = Reason(ReasonCode.SAYS_MISSING, {"said": words.strip()})
    return LinkState(Kind.SOFT_404, reason, certainty)


# What a nonsense address beside a page answers, when the page itself leaves doubt.
#
# Sites answer 200 for everything, or they do not; one address that nobody can have written, in the
# page's own folder, tells which. (Bar-Yossef et al., "Sic transit gloria telae", WWW 2004.)


# Pages of the same words but for a date or the address that was asked for score .97 and more;
# two stories of one site in the same navigation .6 to .9.
_SAME = 0.95
_COMPARED = 4_000  # characters
_LEAST_TEXT = 20  # characters; less says nothing
_ID = re.compile(r"\d{3,}")
_SUFFIX = re.compile(r"\.(?:s?html?|php\d?|aspx?|jsp|cfm)\Z", re.IGNORECASE)
_DEEP = re.compile(r"[^\W_]{3,}")


def sibling_of(url: str) -> str | None:
    """An address beside `url` that nobody wrote, the same whenever it is asked for.

    None where the answer would say nothing: front pages, queries, and paths with a number before
    their last part, which often decides alone ("/12345/any-words").
    """
    address = parse(url)
    if address is None or address.query or address.scheme not in ("http", "https"):
        return None
    folder, _, last = address.path.rpartition("/")
    if not _DEEP.search(last) or _ID.search(_dateless(folder)):
        return None
    suffix = _SUFFIX.search(last)
    place = f"{address.scheme}://{address.netloc}{folder}"
    name = hashlib.sha256(place.encode("utf-8", "replace")).hexdigest()
    return f"{place}/{name[:6]}-{name[6:12]}{suffix[0] if suffix else ''}"


def _dateless(folder: str) -> str:
    return re.sub(r"/(?:19|20)\d\d(?=/|\Z)", "/", folder)


def doubtful(state: LinkState, page: Page, payload: bytes, url: str) -> bool:
    """Whether `state` of the page at `url` should be weighed against a sibling's answer.

    A page with a story, or with the words of its address, is left alone.
    """
    guessed = state.kind is Kind.SOFT_404 and state.certainty is Certainty.POSSIBLE
    if not (state.kind is Kind.ALIVE or guessed) or not page.media.endswith("html"):
        return False
    shape = shape_of(page, payload)
    return shape.prose <= STORY and not speaks_of(url, shape) and sibling_of(url) is not None


def weighed(
    state: LinkState, page: Page, payload: bytes, sibling: Fetch, beside: Page | None
) -> LinkState:
    """`state` of a doubtful page, after its sibling gave `sibling` and the text of `beside`."""
    status = sibling.status or 0
    if status in (404, 410):
        if beside is not None and alike(page, beside):
            return LinkState(
                Kind.SOFT_404,
                Reason(ReasonCode.ERROR_PAGE_WORDS),
                Certainty.LIKELY,
            )
        if state.kind is Kind.SOFT_404:
            return LinkState(
                Kind.ALIVE,
                Reason(ReasonCode.NONSENSE_REFUSED, {"status": status}),
                Certainty.LIKELY,
            )
        return state
    if status != 200 or beside is None or sibling.redirects or not alike(page, beside):
        return state
    if state.kind is Kind.SOFT_404 or half_missing(shape_of(page, payload)):
        return LinkState(Kind.SOFT_404, Reason(ReasonCode.NONSENSE_SAME), Certainty.LIKELY)
    if b"<script" in payload.lower():
        return LinkState(
            Kind.NEEDS_BROWSER,
            Reason(ReasonCode.NONSENSE_SCRIPTS),
            Certainty.POSSIBLE,
        )
    return state


def alike(one: Page, other: Page) -> bool:
    """Whether two pages have the same words, but for some that name the address or the time."""
    from rapidfuzz.fuzz import ratio

    first, second = one.text[:_COMPARED], other.text[:_COMPARED]
    if min(len(first), len(second)) < _LEAST_TEXT:
        return False
    return ratio(first, second, score_cutoff=100 * _SAME) >= 100 * _SAME
