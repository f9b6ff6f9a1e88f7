"""An article from plain text: hard-wrapped, with bare links, bylines, datelines and credits.

The text itself is never changed: every offset is an offset into what was given.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from crawler.articles.citations import bare_urls, identifiers
from crawler.articles.notelists import noted, placed, without_titles
from crawler.articles.outlets import named_sources, outlet_of
from crawler.articles.quotations import quotations
from crawler.documents.boilerplate import leads_on
from crawler.documents.document import tie_notes
from crawler.language.dates import first_date
from crawler.language.detection import detect
from crawler.language.paragraphs import blanked, paragraphs, without_furniture
from crawler.language.text import SpanSet
from crawler.model import Article, Citation, CitationForm, QuoteForm, Span
from crawler.web.url import absolute, hostname, registered_domain
from crawler.web.wrappers import split_archive, unwrap

_HEAD = 8000  # code points, more than the head lines of any text hold
_HEAD_LINES = 12  # title, deck, byline, date and dateline stand in the first lines
_LONGEST_NOTE = 300  # characters; captions with a credit are shorter
_LONGEST_TITLE = 220  # characters; the longest headlines seen in agency copy have about 180
_BYLINE = re.compile(
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


def read_text(text: str, address: str, lang: str | None = None) -> Article:
    """Read a plain-text article. `Article.text` is `text`; `address` is its URL or file path.

    `lang` is the language where the caller knows it; else it is detected.
    """
    lang = lang or detect(text).code
    title, author, published = _front_matter(tuple(_lines(text[:_HEAD])), text)
    away = asides(text)
    prose = blanked(without_furniture(text), away)
    found = _citations(text, SpanSet(away))
    return _article(text, address, prose, lang, found, title, author, published)


def _article(
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
        byline = _BYLINE.match(line.words)
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
    return None if _BYLINE.match(words) or "http" in words else words


# An article from Markdown: the text unchanged, its links as citations, block quotes as quotations.
#
# CommonMark's rules decide what a link or a block quote is only as far as readers rely on them:
# code is left alone, images are no citations, reference links are resolved, footnotes tied.


_LABEL = r"\[(?P<label>(?:[^\[\]\\]|\\.|\[[^\[\]]{0,200}+\]){0,500}+)\]"
_TARGET = (
    r"(?:<(?P<angled>[^<>\n]{0,2000}+)>"
    r"|(?P<plain>[^\s()<>]{0,1000}+(?:\([^\s()<>]{0,500}+\)[^\s()<>]{0,500}+){0,4}))"
)
_TITLE = r"(?:\s+(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'|\([^()\n]{0,500}\)))?"
_INLINE = re.compile(rf"(?<!\\)(?P<image>!?){_LABEL}\(\s{{0,9}}{_TARGET}{_TITLE}\s{{0,9}}\)")
_REFERENCE = re.compile(
    rf"(?<!\\)(?P<image>!?){_LABEL}(?:\s?\[(?P<name>[^\[\]\n]{{0,200}})\])?(?![(:])"
)
_DEFINITION = re.compile(
    r"^ {0,3}\[(?P<name>[^\[\]\n^]{1,200})\]:[ \t]{0,9}\n?[ \t]{0,9}<?(?P<url>[^\s<>]{1,2000})>?"
    r"[^\n]{0,500}$",
    re.M,
)
_FOOTNOTE = re.compile(
    r"^ {0,3}\[\^(?P<name>[^\[\]\n]{1,50})\]:[^\n]{0,5000}(?:\n[ \t]{2,9}[^\n]{0,5000}){0,20}",
    re.M,
)
_FENCE = re.compile(r"^ {0,3}(```+|~~~+)[^\n]*$", re.M)
_CODE = re.compile(r"(?<!`)(`{1,5})(?!`)[^`\n]{1,500}(?<!`)\1(?!`)")
_QUOTED_LINE = re.compile(r"^ {0,3}> ?", re.M)
# The last line of a block quote often names its author: "> — Jane Doe".
_ATTRIBUTION = re.compile(r"[—–―]\s?\S|--\s?\S")
_HEADING = re.compile(
    r"^ {0,3}#{1,6}[ \t]{1,9}(?P<words>[^\n]{1,300})$"
    r"|^(?P<under>[^\n]{1,300})\n={3,300}[ \t]{0,9}$",
    re.M,
)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<body>.{0,5000}?)\n(?:---|\.\.\.)[ \t]*\n", re.S)
_FIELD = re.compile(
    r"^(?P<name>title|author|date|lang|language):[ \t]*[\"']?(?P<value>[^\n\"']{1,300})",
    re.M | re.I,
)


@dataclass(frozen=True, slots=True)
class _Definition:
    """`[name]: url` and the lines it takes."""

    url: str
    span: Span


_COMMENT = re.compile(r"(?s)<!--.*?(?:-->|\Z)")  # what no reader sees (CommonMark 0.31, 6.6)
_NOT_NEWLINE = re.compile(r"[^\n]")


def read_markdown(text: str, address: str) -> Article:
    """Read a Markdown article. `Article.text` is `text`; `address` is its URL or file path."""
    fields = _fields(text)
    seen = _COMMENT.sub(lambda found: _NOT_NEWLINE.sub(" ", found[0]), text)
    prose = _prose(seen)
    lang = detect(prose, fields.get("lang") or fields.get("language")).code
    published = first_date(fields.get("date", "")) or first_date(text[:600])
    marked = tuple((span, QuoteForm.BLOCK) for span in blocks(seen))
    title = fields.get("title") or _heading(seen)
    found = _markdown_citations(seen, address)
    return _article(
        text, address, prose, lang, found, title, fields.get("author"), published, marked
    )


def _prose(text: str) -> str:
    """The words alone, the same length: targets, definitions, code and markers are blanks."""
    away = [definition.span for definition in _definitions(text).values()]
    away += _code(text)
    away += asides(text)
    away += (Span(*match.span()) for match in _QUOTED_LINE.finditer(text))
    for match in _INLINE.finditer(text):
        start = match.start() if match["image"] else match.end("label")
        away.append(Span(start, match.end()))
    front = _FRONT_MATTER.match(text)
    if front:
        away.append(Span(*front.span()))
    return blanked(text, away)


def blocks(text: str) -> tuple[Span, ...]:
    """The block quotes of `text`: from the first quoted word to the last, markers inside."""
    found: list[Span] = []
    start = end = -1
    at = 0
    for line in (*text.split("\n"), ""):
        marker = _QUOTED_LINE.match(line)
        words = line[marker.end() :].strip() if marker else ""
        if words and marker and not (start >= 0 and _ATTRIBUTION.match(words)):
            start = at + line.index(words, marker.end()) if start < 0 else start
            end = at + len(line.rstrip())
        elif not marker and start >= 0:
            found.append(Span(start, end))
            start = -1
        at += len(line) + 1
    return tuple(found)


def _markdown_citations(text: str, address: str) -> Iterator[Citation]:
    code, aside = tuple(_code(text)), SpanSet(asides(text))
    definitions = _definitions(text)
    defined = [definition.span for definition in definitions.values()]
    unread = SpanSet((*code, *defined))
    links = [
        link
        for link in _links(text, address, definitions)
        if not unread.hits(Span(max(0, link.span.start - 1), link.span.start))  # the bracket
    ]
    # The whole of every inline link and image: URLs inside are no URLs in the text.
    targets = (Span(*match.span()) for match in _INLINE.finditer(text))
    spans = [*code, *defined, *(link.span for link in links), *targets]
    taken = SpanSet(spans)
    urls = [url for url in bare_urls(text) if not taken.hits(url.span)]
    named = identifiers(text, (*spans, *(url.span for url in urls)))
    notes = _notes(text)
    for citation in sorted((*links, *urls, *named), key=lambda item: item.span):
        marker = _marker_of(citation.span, notes)
        if marker:
            citation = replace(citation, form=CitationForm.FOOTNOTE, place=marker)
        elif aside.hits(citation.span):
            continue
        yield citation


def _links(text: str, address: str, definitions: dict[str, _Definition]) -> Iterator[Citation]:
    inline = tuple(_INLINE.finditer(text))
    for match in inline:
        target = match["angled"] or match["plain"] or ""
        citation = None if match["image"] else _link(match, target, address)
        if citation:
            yield citation
    known = SpanSet(Span(*match.span()) for match in inline if not match["image"])
    for match in _REFERENCE.finditer(text) if definitions else ():
        definition = definitions.get(_key(match["name"] or match["label"]))
        if definition is None or match["image"] or known.hits(Span(*match.span())):
            continue
        citation = _link(match, definition.url, address)
        if citation:
            yield citation


def _link(match: re.Match[str], target: str, address: str) -> Citation | None:
    """The citation at a link's own words; at the whole link when it shows none."""
    url = absolute(address, target.replace("\\", ""))
    if url is None or target.startswith("#"):
        return None
    words = match["label"]
    span = Span(*match.span("label")) if words.strip() else Span(*match.span())
    archived = split_archive(url)
    return Citation(
        span,
        url,
        unwrap(url),
        CitationForm.MARKDOWN,
        anchor=words,
        archived_from=archived.original if archived else None,
    )


def _definitions(text: str) -> dict[str, _Definition]:
    found: dict[str, _Definition] = {}
    for match in _DEFINITION.finditer(text):
        found.setdefault(_key(match["name"]), _Definition(match["url"], Span(*match.span())))
    return found


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _notes(text: str) -> tuple[tuple[Span, Span], ...]:
    """(the note, its first marker in the body) for every footnote that is referred to."""
    found = []
    for match in _FOOTNOTE.finditer(text):
        marker = f"[^{match['name']}]"
        at = text.find(marker)
        if 0 <= at < match.start():
            found.append((Span(*match.span()), Span(at, at + len(marker))))
    return tuple(found)


def _marker_of(span: Span, notes: tuple[tuple[Span, Span], ...]) -> Span | None:
    place = bisect_right(notes, span.start, key=lambda note: note[0].start) - 1
    return notes[place][1] if place >= 0 and span.start < notes[place][0].end else None


def _code(text: str) -> Iterator[Span]:
    """Fenced blocks and code spans."""
    opened: tuple[str, int] | None = None
    for fence in _FENCE.finditer(text):
        if opened is None:
            opened = fence[1], fence.start()
        elif fence[1].startswith(opened[0]):
            yield Span(opened[1], fence.end())
            opened = None
    if opened:
        yield Span(opened[1], len(text))
    for match in _CODE.finditer(text):
        yield Span(*match.span())


def _heading(text: str) -> str | None:
    found = _HEADING.search(text)
    return (found["words"] or found["under"]).strip(" \t#") or None if found else None


def _fields(text: str) -> dict[str, str]:
    """Title, author, date and language of a YAML front matter."""
    front = _FRONT_MATTER.match(text)
    fields = _FIELD.finditer(front["body"]) if front else ()
    return {field["name"].lower(): field["value"].strip() for field in fields}
