"""What changed in a source between two captures, and what that does to a quote.

Only the words of the readable main text count: advertisements, counters, "updated 5 minutes ago"
and links to other stories are left out on both sides (`volatile`). The words are aligned
by Levenshtein's distance, so that the marked diff is a shortest one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree
from rapidfuzz.distance import Levenshtein

from crawler.documents.boilerplate import is_sentence
from crawler.documents.encoding import decode
from crawler.documents.html import markup_hint, parse_html, text_beside
from crawler.language.detection import primary
from crawler.language.lexicon import Lexicon, lexicon
from crawler.language.spelling import one_slip, said_twice
from crawler.language.text import fold
from crawler.language.words import split_words
from crawler.model import Certainty, Judgement, Outcome, Page, Span

REWRITTEN = 0.5
"""Below this share of the shorter version's words found in order in the other one, the page is
another text: two stories of one paper share .1 to .35 of their words in order, a story told anew
.15 to .4, a story cut to a stub or grown by updates nearly all of them."""

MOST_WORDS = 12_000
"""Words of each version that are aligned; the table takes 36 MB for so many. The rest of longer
texts is only compared for being the same."""


class DriftKind(StrEnum):
    """How far a source has drifted."""

    NONE = "none"  # the same words, however they are laid out
    COSMETIC = "cosmetic"  # punctuation, capitals, slips put right
    EDITED = "edited"  # words changed, removed or added
    REWRITTEN = "rewritten"  # another text at the same address
    GONE = "gone"  # no text is left


@dataclass(frozen=True, slots=True)
class Piece:
    """One change: the words of the earlier text, and those of the later one in their place.

    The spans are offsets into the pages' readable texts; an empty one says where words were
    put in or left out.
    """

    before: Span
    after: Span


@dataclass(frozen=True, slots=True)
class SourceDrift:
    """How a page changed. `kept` is the share of the shorter version's words that both have."""

    kind: DriftKind
    pieces: tuple[Piece, ...] = ()
    kept: float = 1.0


class QuoteEffect(StrEnum):
    """What a change of the source does to one quote."""

    STILL_THERE = "still there"
    CHANGED = "changed"  # it was there and is not: `source-changed`
    NOW_THERE = "now there"  # it was not there and is: a correction
    NOT_THERE = "not there"
    UNKNOWN = "unknown"  # one of the versions could not be searched


def source_drift(
    before: Page, after: Page | None, beside: frozenset[str] = frozenset()
) -> SourceDrift:
    """What changed from `before` to `after`; None stands for a page that is gone.

    `beside` are the lines that the pages' markup names as furniture (`lines_beside`). Whether a
    page is the source at all is for `linkstate`: a wall in its place is no drift.
    """
    was, now = steady(before, beside), steady(after, beside) if after is not None else ()
    if after is None or (has_prose(before, was) and not has_prose(after, now)):
        return SourceDrift(DriftKind.GONE if was else DriftKind.NONE, (), 0.0)
    (old, old_places), (new, new_places) = _words(before, was), _words(after, now)
    if not old or not new:
        grown = bool(old or new)
        return SourceDrift(DriftKind.REWRITTEN if grown else DriftKind.NONE, (), 0.0)
    if old == new:
        same = _signs(before, was) == _signs(after, now)
        return SourceDrift(DriftKind.NONE if same else DriftKind.COSMETIC)
    hunks, kept = _aligned(old[:MOST_WORDS], new[:MOST_WORDS])
    pieces = tuple(
        Piece(_span(old_places, first, behind), _span(new_places, start, end))
        for first, behind, start, end in hunks
    )
    if kept < REWRITTEN:
        return SourceDrift(DriftKind.REWRITTEN, pieces, kept)
    known = lexicon(primary(before.lang))
    slips = all(_slipped(old, new, hunk, known) for hunk in hunks)
    whole = max(len(old), len(new)) <= MOST_WORDS
    return SourceDrift(DriftKind.COSMETIC if slips and whole else DriftKind.EDITED, pieces, kept)


def quote_effect(before: Judgement | None, after: Judgement | None) -> QuoteEffect:
    """What became of a quote that was judged against both versions; None: not searched."""
    had, has = _has(before), _has(after)
    if had is None or has is None:
        return QuoteEffect.UNKNOWN
    if has:
        return QuoteEffect.STILL_THERE if had else QuoteEffect.NOW_THERE
    return QuoteEffect.CHANGED if had else QuoteEffect.NOT_THERE


def marked(before: Page, after: Page, drift: SourceDrift, context: int = 60) -> str:
    """The changes as `[-words left out-]` and `{+words put in+}`, each with up to `context` code
    points of the later text around it, one to a line.
    """
    lines = []
    for piece in drift.pieces:
        was, now = piece.before.of(before.text), piece.after.of(after.text)
        change = (f"[-{was}-]" if was else "") + (f"{{+{now}+}}" if now else "")
        ahead = after.text[max(0, piece.after.start - context) : piece.after.start]
        behind = after.text[piece.after.end : piece.after.end + context]
        lines.append(" ".join(f"…{ahead}{change}{behind}…".split()))
    return "\n".join(lines)


def _has(judgement: Judgement | None) -> bool | None:
    """Whether the words are there; None when the judge does not know."""
    if judgement is None or judgement.certainty is Certainty.POSSIBLE:
        return None
    if judgement.outcome is Outcome.MATCH:
        return True
    return False if judgement.outcome is Outcome.DRIFT else None


def _words(page: Page, lines: Sequence[Span]) -> tuple[list[str], list[Span]]:
    """The folded words of the lines, and where each stands in the page's text."""
    words: list[str] = []
    places: list[Span] = []
    for line in lines:
        folded = fold(line.of(page.text))
        found = split_words(folded.text)
        for word, start, end in zip(found.words, found.starts, found.ends, strict=True):
            place = folded.original(start, end)
            words.append(word)
            places.append(Span(line.start + place.start, line.start + place.end))
    return words, places


def _signs(page: Page, lines: Sequence[Span]) -> str:
    """Every sign of the lines but spaces."""
    return "".join("".join(line.of(page.text).split()) for line in lines)


def _aligned(
    old: Sequence[str], new: Sequence[str]
) -> tuple[list[tuple[int, int, int, int]], float]:
    """The stretches that differ, as word indexes into both, and the share that is kept."""
    hunks: list[tuple[int, int, int, int]] = []
    same = 0
    for step in Levenshtein.opcodes(old, new):
        if step.tag == "equal":
            same += step.src_end - step.src_start
        elif hunks and hunks[-1][1] == step.src_start and hunks[-1][3] == step.dest_start:
            hunks[-1] = (*hunks[-1][:1], step.src_end, hunks[-1][2], step.dest_end)
        else:
            hunks.append((step.src_start, step.src_end, step.dest_start, step.dest_end))
    return hunks, same / min(len(old), len(new))


def _slipped(
    old: Sequence[str], new: Sequence[str], hunk: tuple[int, int, int, int], known: Lexicon
) -> bool:
    """Whether a change only puts a slip of the keyboard right, or makes one."""
    first, behind, start, end = hunk
    if first == behind:
        return said_twice(new[start:end], (*new[max(0, start - 1) : start], *new[end : end + 1]))
    if start == end:
        near = (*old[max(0, first - 1) : first], *old[behind : behind + 1])
        return said_twice(old[first:behind], near)
    return behind - first == end - start and all(
        one_slip(was, now, known)
        for was, now in zip(old[first:behind], new[start:end], strict=True)
    )


def _span(places: Sequence[Span], first: int, behind: int) -> Span:
    """From the first of these words to the last; of none, the empty place where they would be."""
    if first < behind:
        return Span(places[first].start, places[behind - 1].end)
    place = places[first].start if first < len(places) else places[-1].end
    return Span(place, place)


# Lines of a page's readable text that change on their own: counters, "updated 5 minutes ago",
# advertisements, links to other stories. Who compares two captures of a page leaves them out.


LONGEST = 120
"""Code points of the longest line that can be one: a sentence of the story that happens to begin
like a label is nearly always longer, or ends in a full stop."""

LONGEST_BOX = 600
"""Code points of the longest box that is taken for furniture by its name; names lie now and then,
and a box that holds a story is longer."""

_BESIDE_WORDS = re.compile(
    r"(?<![a-z])(?:anzeigen?|annonces?|pub|publicite|anuncios?|reklama?|ads?|count(?:er|s)?|views"
    r"|stats?|meta)(?![a-z])"
)
_LABELS = (
    r"advert\w*|sponsored|promoted|anzeige|werbung|publicit[ée]|publicidad|anuncio|pubblicità"
    r"|реклама|на правах рекламы|reklama|publicidade|广告|広告|광고|advertentie|annons|reklám"
    r"|read (?:also|more|next)|see also|related|more on|most read|trending|recommended|don't miss"
    r"|lesen sie|mehr zum thema|auch interessant|weiterlesen|meistgelesen|siehe auch"
    r"|lire aussi|à lire|voir aussi|sur le même|les plus lus|le[ae] (?:también|además|más)"
    r"|leer (?:también|más)|ver también|te puede interesar|más leíd|leia (?:também|mais)"
    r"|veja também|leggi anche|vedi anche|читайте|смотрите также|по теме|самое читаемое"
    r"|материалы по теме|дивіться також|за темою|czytaj|zobacz (?:też|także)|przeczytaj"
    r"|lees ook|läs (?:också|även|mer)|čtěte|přečtěte|相关(?:阅读|新闻|报道)|延伸阅读|関連記事"
    r"|あわせて読みたい|관련 ?기사|share|teilen|partager|compartir|поделиться|поділитися"
    r"|udostępnij|分享|シェア"
)
_BEGINS = re.compile(rf"\W{{0,4}}(?:{_LABELS})(?!\w)", re.IGNORECASE)
# Scripts without spaces have no word boundary behind a label.
_BEGINS_SPACELESS = re.compile(
    r"\W{0,4}(?:相关(?:阅读|新闻|报道)|延伸阅读|関連記事|あわせて読みたい)"
)
# "Read also: …"; without the colon a sentence that begins so belongs to the story.
_ANNOUNCED = re.compile(r"(?:\s\w{1,12}){0,2}\s{0,3}(?:[:：·|–—]|\Z)")
_COUNTED = re.compile(
    r"\d[\d.,\s'’]*\s*(?:k\b|тыс\.?\s*|mln\s*|万)?(?:views?|reads?|comments?|shares?|likes?"
    r"|replies|kommentar\w*|aufruf\w*|leser\w*|mal gelesen|commentaires?|vues?|partages?|lectures?"
    r"|comentarios?|visitas?|vistas?|visualizaciones|lecturas|comentários?|visualizações"
    r"|commenti|visualizzazioni|просмотр\w*|коммент\w*|комент\w*|прочтени\w*|перегляд\w*"
    r"|komentarz\w*|odsłon\w*|wyświetle\w*|udostępnie\w*|reacties|visningar|次|条评论|评论|阅读"
    r"|閲覧|件のコメント|コメント|回)"
    r"|(?:views|comments|shares|просмотр\w*|перегляд\w*|комментар\w*|коментар\w*|kommentare"
    r"|commentaires|comentarios|vues|visitas|wyświetleń|komentarze|阅读|浏览|评论|閲覧数|コメント)"
    r"\s*[:：(]?\s*\d",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"\b(?:updated|last modified|aktualisiert|zuletzt|mis à jour|actualizado|atualizado|aggiornato"
    r"|обновлено|оновлено|aktualizacja|zaktualizowano|bijgewerkt|uppdaterad)\b"
    r"|\b(?:ago|минут\w* назад|час\w* назад|д(?:ень|ня|ней) назад|(?:хвилин|годин)\w* тому"
    r"|дн\w* тому|temu|geleden|sedan)\s*\W{0,3}\Z"
    r"|\b(?:vor|il y a|hace|há)\s+\d+\s+\w+\s*\W{0,3}\Z"
    r"|(?:更新|分钟前|小时前|天前|分前|時間前|日前)",
    re.IGNORECASE,
)
_STOPS = ".!?…。！？"
_CLOSERS = "\"'”»“』」)"


def steady(page: Page, beside: frozenset[str] = frozenset()) -> tuple[Span, ...]:
    """The lines of the page's main text (of all its text, where none is known) that do not
    change on their own, in order, without blank ones. `beside` is what `lines_beside` gave.
    """
    whole = page.main or Span(0, len(page.text))
    return tuple(
        line
        for line in _lines(page.text, whole)
        if _one_line(line.of(page.text)) not in beside and not volatile(line.of(page.text))
    )


def lines_beside(payload: bytes, content_type: str | None = None) -> frozenset[str]:
    """The lines of an HTML page that its makers name as something beside the story: in boxes
    called "ad", "related", "share". Each line has single spaces between its words.
    """
    root = parse_html(decode(payload, content_type).text)
    found: set[str] = set()
    for element in root.iter() if root is not None else ():
        names = markup_hint(element) if isinstance(element.tag, str) else ""
        if not names or not (text_beside(element, names) or _BESIDE_WORDS.search(names)):
            continue
        if len(_one_line("".join(_texts(element))[: 4 * LONGEST_BOX])) > LONGEST_BOX:
            continue
        for part in element.iter():
            texts = _texts(part)
            found.add(_one_line("".join(texts)))
            found.update(_one_line(text) for text in texts)
    found.discard("")
    return frozenset(found)


def has_prose(page: Page, lines: tuple[Span, ...]) -> bool:
    """Whether any of the lines is a sentence, or too long for a heading."""
    return any(len(line) > LONGEST or is_sentence(line.of(page.text).strip()) for line in lines)


def _texts(element: etree._Element) -> list[str]:
    return [str(text) for text in element.itertext()]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def volatile(line: str) -> bool:
    """Whether a line is furniture that changes on its own. A full sentence never is."""
    text = line.strip()
    if not text or len(text) > LONGEST:
        return not text
    label = _BEGINS.match(text) or _BEGINS_SPACELESS.match(text)
    if label and _ANNOUNCED.match(text, label.end()):
        return True
    if text.rstrip(_CLOSERS)[-1:] in tuple(_STOPS):
        return False
    if label:
        return True
    return bool(_COUNTED.search(text) or _AGO.search(text)) or not any(map(str.isalpha, text))


def _lines(text: str, whole: Span) -> list[Span]:
    lines, start = [], whole.start
    for line in whole.of(text).split("\n"):
        if line.strip():
            lines.append(Span(start, start + len(line)))
        start += len(line) + 1
    return lines
