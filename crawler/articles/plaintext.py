"""An article from plain text: hard-wrapped, with bare links, bylines, datelines and credits.

The text itself is never changed: every offset is an offset into what was given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from crawler.articles.citations import bare_urls, identifiers
from crawler.articles.notelists import noted, placed, without_titles
from crawler.articles.outlets import named_sources, outlet_of
from crawler.articles.quotations import quotations
from crawler.documents.boilerplate import leads_on
from crawler.documents.document import Document, linked_notes, tie_notes, tie_page_notes
from crawler.language.dates import first_date
from crawler.language.detection import detect
from crawler.language.paragraphs import blanked, paragraphs, without_furniture
from crawler.language.text import SpanSet
from crawler.model import Article, Citation, QuoteForm, Span
from crawler.web.url import hostname, registered_domain

_HEAD = 8000  # code points, more than the head lines of any text hold
_HEAD_LINES = 12  # title, deck, byline, date and dateline stand in the first lines
_LONGEST_NOTE = 300  # characters; captions with a credit are shorter
_LONGEST_TITLE = 220  # characters; the longest headlines seen in agency copy have about 180
BYLINE = re.compile(
    r"(?i)(?:by|written by|reported by|story by|von|par|por|автор(?:ы|ка|и)?:?|текст:|"
    r"author:|autor(?:in|es)?:|auteur:)\s+(?P<name>\S.{1,100})\Z"
)
_NAME_END = re.compile(
    r"\s*(?:[|•·—–]|, (?:AFP|AP|Reuters|dpa|EFE|staff|special)\b|\s-\s|\d).*\Z", re.S
)
# "Photo: AFP", "(Photo by …)", "Credit: …", "Image …": a line that says whose picture it is.
_CREDIT = re.compile(
    r"(?i)[\W_]{0,3}(?:photo(?:graph)?s?|image|picture|pic|credits?|illustration|graphic|video|"
    r"фото|изображение|зображення|світлина|иллюстрация|foto|bild|imagen?|crédit[os]?|"
    r"fotografía|quelle bild|写真|图片)"
    r"(?:\s(?:by|credit|courtesy|illustration|via|von|de|par|por)\b|\s?[:/©(]|\s?$)"
)
# "AFP contributed to this report.": who helped to write, not what is cited.
_CONTRIBUTION = re.compile(
    r"(?i)\bcontributed (?:to|reporting)\b|\b(?:additional|with) reporting (?:by|from)\b|"
    r"\breporting by\b.{1,200}\bediting by\b|\bwith (?:files|inputs?) from\b|"
    r"\b(?:mit|unter verwendung von) material (?:von|der)\b|\bavec (?:l'|l’|les )?agences?\b|"
    r"\bcon información de\b|\bпри участии\b|\bс использованием материалов\b|"
    r"\bза участі\b|\bthis (?:article|story|report) was (?:written|produced|edited) by\b"
)
# One of these stands in whatever `_CONTRIBUTION` matches: texts without them need not be searched.
_CONTRIBUTION_SIGNS = (
    *("contributed", "reporting", "files from", "input", "material", "agence", "información de"),
    *("при участии", "материалов", "за участі", "was written", "was produced", "was edited"),
)
_SHARE = re.compile(
    r"(?i)[\W_]{0,3}(?:share|tweet|follow (?:us|our|me)|subscribe|sign up|подписывайтесь|"
    r"підписуйтесь|e-?mail|print|comments?|tags?|topics?|©|copyright|"
    r"all rights reserved|поделиться|поширити|теги|teilen|partager|compartir|contact|kontakt)\b"
    r".{0,80}(?:[:|]|https?:|\Z)"
)


@dataclass(frozen=True, slots=True)
class _Line:
    span: Span
    words: str


def read_text(
    text: str,
    address: str,
    lang: str | None = None,
    *,
    links: Sequence[Citation] = (),
    laid: Document | None = None,
) -> Article:
    """Read a plain-text article. `Article.text` is `text`; `address` is its URL or file path.

    `lang` is the language where the caller knows it; else it is detected. `links` are those of a
    printed text which cite, `laid` has all of them with its notes.
    """
    lang = lang or detect(text).code
    title, author, published = _front_matter(tuple(_lines(text[:_HEAD])), text)
    away = asides(text)
    body = without_furniture(text)
    prose = blanked(body, away)
    found: Iterable[Citation] = _citations(text, SpanSet(away))
    if laid is not None:
        found = _with_links(found, [link for link in links if link.span.of(body).strip()], laid)
    return article_of(text, address, prose, lang, found, title, author, published)


def article_of(
    text: str,
    address: str,
    prose: str,
    lang: str | None,
    citations: Iterable[Citation],
    title: str | None,
    author: str | None,
    published: str | None,
    marked: Sequence[tuple[Span, QuoteForm]] = (),
) -> Article:
    """The article whose words alone are `prose`, of the same length as `text`."""
    own = registered_domain(address) if "://" in address else ""
    found = tuple(_of_outlet(citation, own) for citation in citations)
    listed = noted(text, found)
    return Article(
        address,
        text,
        title=title,
        author=author,
        published=published,
        published_from="text" if published else None,
        lang=lang,
        quotations=without_titles(quotations(prose, lang, marked), listed),
        citations=tuple(placed(found, listed)),
        named=named_sources(prose, lang),
        references=listed,
    )


def _citations(text: str, aside: SpanSet) -> tuple[Citation, ...]:
    """URLs, identifiers and notes, but for those inside `aside`, in order."""
    urls = bare_urls(text)
    found = [*urls, *identifiers(text, [citation.span for citation in urls])]
    kept = [citation for citation in found if not aside.hits(citation.span)]
    return tie_notes(text, sorted(kept, key=lambda citation: citation.span))


def _with_links(
    found: Iterable[Citation], links: Sequence[Citation], laid: Document
) -> Iterator[Citation]:
    """The citations of a printed text and its links, tied to their notes, each place once.

    A URL that is written out under a link is the link's, but where it goes on in the next line.
    """
    written = {citation.span.start: citation for citation in found}
    longer = {
        link.span.start
        for link in links
        if (beside := written.get(link.span.start)) is not None
        and len(beside.url) > len(link.url)
        and beside.url.startswith(link.url)
    }
    linked = SpanSet(anchor.span for anchor in laid.anchors)
    merged = [link for link in links if link.span.start not in longer]
    merged += [
        citation
        for citation in written.values()
        if citation.span.start in longer or not linked.hits(citation.span)
    ]
    merged = list(tie_notes(laid.text, sorted(merged, key=lambda citation: citation.span)))
    return tie_page_notes(merged, linked_notes(laid))


def _of_outlet(citation: Citation, own: str) -> Citation:
    """With the outlet's name, and whether it stays on the article's own domain."""
    domain = registered_domain(citation.target)
    outlet = outlet_of(hostname(citation.target))
    name = outlet.name if outlet else None
    return replace(citation, internal=bool(own) and domain == own, source_name=name)


def asides(text: str) -> tuple[Span, ...]:
    """The lines that belong to no article: teasers, photo credits, share lines, contributors.

    A teaser without a link of its own takes the lines right below it, up to an empty one.
    """
    found: list[Span] = []
    below = False
    helped = SpanSet(_contributions(text))
    for line in _lines(text):
        if not line.words:
            below = False
            continue
        if not below and line.words[0].islower():
            if helped.hits(line.span):
                found.append(line.span)
            continue
        teaser = leads_on(line.words, inward=True) and _is_pointer(line.words)
        if below or teaser or _is_note(line.words) or helped.hits(line.span):
            found.append(line.span)
        if teaser and "http" not in line.words:
            below = True
    return tuple(found)


def _contributions(text: str) -> Iterator[Span]:
    """Where the text says who helped to write it."""
    lowered = text.lower()
    if any(sign in lowered for sign in _CONTRIBUTION_SIGNS):
        yield from (Span(*match.span()) for match in _CONTRIBUTION.finditer(text))


def _is_pointer(words: str) -> bool:
    """Whether a line that opens like a teaser is one: a label, or short and without a full stop."""
    return ":" in words[:40] or "http" in words or not words.endswith((".", "!", "”", '"'))


def _is_note(words: str) -> bool:
    """Whether a line only says whose picture it is, or offers to share the page."""
    if len(words) > _LONGEST_NOTE:
        return False
    credit = _CREDIT.match(words) and not words.endswith(("”", '"'))
    return bool(credit or _SHARE.match(words))


def _lines(text: str) -> Iterator[_Line]:
    at = 0
    for line in text.split("\n"):
        yield _Line(Span(at, at + len(line)), line.strip())
        at += len(line) + 1


def _front_matter(lines: tuple[_Line, ...], text: str) -> tuple[str | None, str | None, str | None]:
    """Title, author and date from the first lines; None where they do not say."""
    author = published = None
    head = [line for line in lines[: _HEAD_LINES * 2] if line.words][:_HEAD_LINES]
    for line in head:
        if len(line.words) > _LONGEST_TITLE:
            break
        byline = BYLINE.match(line.words)
        if byline and author is None:
            author = _NAME_END.sub("", byline["name"]).strip(" .,") or None
        published = published or first_date(line.words[:120])
    return _title(head, text), author, published


def _title(head: list[_Line], text: str) -> str | None:
    """The first paragraph, when it is short, is no sentence, and something follows it."""
    if not head:
        return None
    first = next(iter(paragraphs(text)), None)
    if first is None or first.end >= len(text.rstrip()):
        return None
    words = " ".join(first.of(text).split())
    if len(words) > _LONGEST_TITLE or words.endswith((".", ":", ",")):
        return None
    return None if BYLINE.match(words) or "http" in words else words
