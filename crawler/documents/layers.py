"""What a page holds beyond the text it shows at first, and what of it was not read.

A reader who clicks sees folded panels; a browser puts streamed parts in their places and writes
what scripts hold; words that a page has struck out are withdrawn. These are layers, read only for a
quotation that the shown text does not have. A page that says it goes on elsewhere was not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.documents.visibletext import (
    HIDDEN_PARTS,
    WITHDRAWN_PARTS,
    extracted,
    hidden_in,
    prepared,
    tag_signs,
    visible_text,
)
from crawler.model import Layer, LayerName, Reason, ReasonCode

_TEMPLATE = re.compile(r"(?i)<(/?)template\b")
_STREAMED = re.compile(r"(?i)<template\b|<div hidden id=[\"']?S:")

_SCRIPT = re.compile(r"(?is)<script\b([^>]{0,2000})>(.*?)</script")
_NO_WORDS = re.compile(r"(?i)\bsrc\s*=|type\s*=\s*[\"']?(?:application/ld\+json|text/css|speculat)")
_LITERAL = re.compile(r'"((?:[^"\\\n]|\\.){30,})"')
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|&(?:#\d{1,7}|#x[\da-fA-F]{1,6}|\w{2,30});")
_CODE = re.compile(r"[{};=]\s|\bfunction\b|https?://\S+$")

SPACES = 4
"""Spaces in a text of a script from which it is words; classes and settings have fewer."""

DEEPEST = 3
"""Texts within texts that are read: scripts hold JSON in JSON, and markup in that."""

MOST_SCRIPT = 5_000_000
"""Characters of scripts that are searched for words, 20 ms for each million."""


@dataclass(frozen=True, slots=True)
class Layers:
    """The deeper layers of a page, and why not all of it was read, None where it was."""

    deeper: tuple[Layer, ...] = ()
    unread: Reason | None = None


def read_layers(markup: str, text: str) -> Layers:
    """The layers of a page beyond `text`, which it shows, each one's words at its own offsets."""
    tags = tag_signs(markup)
    told = prepared(markup, tags)
    hidden = hidden_in(told, tags)
    found = []
    if _STREAMED.search(markup) or any(part in HIDDEN_PARTS for part in hidden):
        kept = [part for part in hidden if part not in HIDDEN_PARTS]
        unfolded = _text(_TEMPLATE.sub(r"<\1div", told), kept)
        if len(unfolded) > len(text):
            name = LayerName.STREAMED if _STREAMED.search(markup) else LayerName.FOLDED
            found.append(Layer(name, unfolded))
    held = "\n\n".join(dict.fromkeys(_held(markup)))
    if held:
        found.append(Layer(LayerName.SCRIPT, held))
    if any(part in WITHDRAWN_PARTS for part in hidden):
        kept = [part for part in hidden if part not in WITHDRAWN_PARTS]
        found.append(Layer(LayerName.WITHDRAWN, _text(told, [*kept, "ins"])))  # as it was before
    return Layers(tuple(found), unread(markup, text))


def _text(markup: str, hidden: list[str]) -> str:
    from resiliparse.parse.html import HTMLTree

    return extracted(HTMLTree.parse(markup), hidden, main=False)


def _held(markup: str) -> Iterator[str]:
    """The texts that scripts hold, in order."""
    left = MOST_SCRIPT
    for script in _SCRIPT.finditer(markup):
        if _NO_WORDS.search(script[1]):
            continue
        left -= len(script[2])
        if left < 0:
            return
        yield from _texts(script[2], 1)


def _texts(code: str, depth: int) -> Iterator[str]:
    for literal in _LITERAL.finditer(code):
        if literal[1].count(" ") < SPACES and "\\u" not in literal[1]:
            continue
        try:
            text = json.loads(f'"{literal[1]}"')
        except ValueError:
            continue
        if depth < DEEPEST and '"' in text and _LITERAL.search(text):
            yield from _texts(text, depth + 1)
        words = visible_text(text) if _MARKUP.search(text) else text.strip()
        if words.count(" ") >= SPACES and not _CODE.search(words):
            yield words


# Signs that a page goes on elsewhere, so that what is not on it may stand there.


_NEXT = re.compile(
    r"(?i)<(?:a|link)\b(?=[^>]{0,900}\brel\s*=\s*[\"']?[^\"'>]{0,40}\bnext\b)[^>]{0,900}>"
)
_HREF = re.compile(r"(?i)\bhref\s*=\s*[\"']?([^\"'\s>]{1,2000})")
_PAGED = re.compile(
    r"(?i)[?&](?:page|p|pg|seite|pagina|paged|str)=\d{1,2}\b|/(?:page|seite|pagina|p)/?\d{1,2}/?$"
    r"|[-_,](?:page|seite|pagina|p|s)[-_]?\d{1,2}(?:\.\w{3,5})?/?$|/[2-9](?:\.\w{3,5})?/?$"
)
_OF_PAGES = re.compile(
    r"(?i)\b(?:page|seite|p[aá]gina|strona|strana|sida|pagina|страница|стр\.|сторінка)\s{1,3}(\d{1,2})"
    r"\s{0,3}(?:of|von|de|sur|di|z|av|van|из|з|/)\s{0,3}(\d{1,2})\b"
)
_MORE = re.compile(
    r"(?i)<button\b[^>]{0,900}>\s*(?:<[^>]{0,300}>\s*){0,4}((?:load|show) (?:more|older|earlier)"
    r"(?: (?:updates|posts|entries))?|(?:mehr|weitere|ältere) (?:beiträge|einträge|updates)"
    r"(?: (?:laden|anzeigen))?|mehr laden|(?:charger|afficher|voir) plus(?: de (?:posts|messages))?"
    r"|cargar más|ver más(?: publicaciones)?|carregar mais|carica altri|показать (?:ещё|еще)"
    r"|загрузить (?:ещё|еще)|завантажити ще|показати ще|meer laden|ladda fler|last inn flere)\s*<"
)
_FRAME = re.compile(r"(?i)<iframe\b([^>]{0,1000})")
_SOURCE = re.compile(r"(?i)\bsrc\s*=\s*[\"']?([^\"'\s>]{3,500})")
_UNSEEN = re.compile(
    r"(?i)display:\s?none|visibility:\s?hidden|\bhidden\b|(?:width|height)\s*[=:]\s*[\"']?[01](?:px)?\b"
    r"|widget|player|embed|\bads?\b|advert|banner|video|audio|comment|login|consent|map|newsletter"
)
_ELSEWHERE = re.compile(r"(?i)[a-z][a-z0-9+.-]*:|//")  # not of this site: an embed, an advert
_LIVE = re.compile(r"(?i)liveblog|live-blog|live_blog|\blive (?:updates|blog|ticker)|ticker")


def unread(markup: str, text: str) -> Reason | None:
    """Why a page is not all there is to read: a next page, or posts that are loaded on demand."""
    for found in _NEXT.finditer(markup):
        address = _HREF.search(found[0])
        if address is not None and _PAGED.search(address[1].partition("#")[0]):
            return Reason(ReasonCode.NEXT_PAGE_UNREAD, {"url": address[1]})
    pages = _OF_PAGES.search(text)
    if pages is not None and int(pages[1]) < int(pages[2]):
        return Reason(ReasonCode.PAGE_OF_PAGES, {"said": " ".join(pages[0].split())})
    more = _MORE.search(markup)
    if more is not None and _LIVE.search(markup):
        return Reason(ReasonCode.MORE_UNREAD, {"said": " ".join(more[1].split())})
    for frame in _FRAME.finditer(markup):
        source = _SOURCE.search(frame[1])
        own = source is not None and not _ELSEWHERE.match(source[1])
        if source is not None and own and not _UNSEEN.search(frame[1]):
            return Reason(ReasonCode.FRAME_NOT_READ, {"frame": source[1]})
    return None
