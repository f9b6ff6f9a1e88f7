"""Lines of a page's readable text that change on their own: counters, "updated 5 minutes ago",
advertisements, links to other stories. Who compares two captures of a page leaves them out.
"""

from __future__ import annotations

import re

from lxml import etree

from crawler.model import Page, Span
from crawler.reading.boilerplate import is_sentence
from crawler.reading.encoding import decode
from crawler.reading.markup import beside, hint, parse

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
    root = parse(decode(payload, content_type).text)
    found: set[str] = set()
    for element in root.iter() if root is not None else ():
        names = hint(element) if isinstance(element.tag, str) else ""
        if not names or not (beside(element, names) or _BESIDE_WORDS.search(names)):
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
