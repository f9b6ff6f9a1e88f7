"""The whole readable text of a source page, fast: about a millisecond for 100 kB of HTML.

A source is searched in full before "absent" may be said, so everything a reader can see is kept
(lists, tables, captions, comments of readers), and nothing that a reader cannot see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.model import Page, Span
from crawler.reading.encoding import Decoded, decode, without_unstorable
from crawler.reading.mediatype import DOCX, EPUB, media_of
from crawler.reading.plainmarkdown import MARKDOWN, readable
from crawler.reading.publisher import FROM_JSON_LD, lacks, read_publisher

if TYPE_CHECKING:
    from resiliparse.parse.html import HTMLTree

# The largest page read, in characters: 50 MB single lines exist, articles of 5 MB do not.
MOST_CHARACTERS = 10_000_000
# Deeper trees are cut: no layout nests so far, and tree walkers recurse.
DEEPEST = 5_000
_TAGS_WORTH_COUNTING = 50_000  # the extractor takes 0.1 s for as many nested elements

# What the browser does not show, and the sign in the markup without which it is not looked for:
# every selector costs a walk over the tree (0.3-3 ms of 2.5 on a 100 kB page).
_HIDDEN = (
    ("hidden", "[hidden]:not([hidden='until-found'])"),
    ("display:none", "[style*='display:none']"),
    ("<rt", "rt"),
    ("<rp", "rp"),
    ("<video", "video"),
    ("<audio", "audio"),
    ("<object", "object"),
    ("<canvas", "canvas"),
    ("<svg", "svg"),
)
# One pattern a spelling: a pattern that begins with plain letters runs ten times as fast. Each pair
# is looked for where its sign stands.
_HIDING_STYLES = tuple(
    (
        sign,
        tuple(re.compile(rf"{name}\s{{0,9}}:\s{{0,9}}(?i:{value})") for name in names),
    )
    for sign, names, value in (
        ("isplay", ("display", "Display"), "none"),
        ("DISPLAY", ("DISPLAY",), "none"),
        ("isibility", ("visibility", "Visibility"), "hidden"),
        ("VISIBILITY", ("VISIBILITY",), "hidden"),
    )
)
_TAG_SIGNS = 4  # characters: they tell all names apart that are looked for
_SOUGHT = frozenset(
    name.strip("<")[:2]
    for name in ("img", "area", "/summary", "/legend", "meta", "time", *(s for s, _ in _HIDDEN))
)
# Sets of signs are looked at twice as fast as names.
_FIRST, _SECOND = (
    "".join(sorted({sign for name in _SOUGHT for sign in (name[at], name[at].upper())}))
    for at in (0, 1)
)
_MAY_BE_SOUGHT = re.compile(rf"<([{_FIRST}][{_SECOND}][^<]{{0,{_TAG_SIGNS - 2}}})")
# The extractor drops a figure with its caption unless alternative texts are asked for.
_IMAGE = re.compile(r"(?i)<(?:img|area)\b(?:[^>\"']|\"[^\"]{0,9000}\"|'[^']{0,9000}'){0,999}+>")
_BLOCK_END = re.compile(r"(?i)</(?:summary|legend)>")
_HTML_MEDIA = frozenset(("text/html", "application/xhtml+xml", "application/xml", "text/xml"))
_TEXT_MEDIA = re.compile(r"text/|application/(?:json|ld\+json|x-ndjson|markdown|rtf)\Z")
_LOOKS_HTML = re.compile(
    r"(?is)\A\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?"
    r"<(?:!doctype html|html|head|body|meta|title|div|p|article)\b"
)
# Shorter lines ("Share", "By") are found in the wrong place.
_TELLING_LINE = 20
# Elements that stay open until they are closed; <p>, <li> and <td> end by themselves.
_OPEN_OR_CLOSE = re.compile(
    r"(?i)<(/?)(?:div|span|section|article|table|ul|ol|b|i|font|em|strong|blockquote|q|a)\b"
)
_BLANK_LINES = re.compile(r"\n{3,}")
_TITLE = re.compile(r"(?is)<title[^>]{0,200}>(.{0,1000}?)</title")
_LANG = re.compile(r"(?i)<html[^>]{0,1000}?\s(?:xml:)?lang\s*=\s*[\"']?([a-z]{2,3})\b")
_META_TAG = re.compile(r"(?is)<meta\s([^>]{1,2000})>")
_ATTRIBUTE = re.compile(r"(?is)([a-z:._-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_PUBLISHED_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "publish-date",
    "pubdate",
    "dc.date.issued",
    "dc.date",
    "date",
    "parsely-pub-date",
    "sailthru.date",
    "citation_publication_date",
)
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_TIME_TAG = re.compile(r"(?i)<time[^>]{0,300}?datetime\s*=\s*[\"']([^\"']{8,40})[\"']")
_ISO_DATE = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?"
)


@dataclass(frozen=True, slots=True)
class _Head:
    """What the page says about itself."""

    title: str | None
    author: str | None
    published: str | None
    lang: str | None


def read_page(
    payload: bytes, content_type: str | None, url: str, *, with_main: bool = True
) -> Page:
    """Read one source. What cannot be read gives a page with text "" and a note saying why.

    Without `with_main` the page's `main` is left None: finding it takes a fifth of the time.
    """
    media = media_of(payload, content_type)
    if media == "application/pdf":
        return _pdf_page(payload, url)
    if media in (DOCX, EPUB):
        return _packed_page(payload, media, url)
    if _is_binary(payload, media):
        return Page(url, "", media=media, complete=False, notes=(f"{media} is not read",))
    decoded = decode(payload, content_type)
    if not decoded.readable:
        notes = (*decoded.notes, "unreadable")
        return Page(url, "", media=media, encoding=decoded.encoding, complete=False, notes=notes)
    text = decoded.text
    if media in _HTML_MEDIA or _LOOKS_HTML.match(text[:5000]):
        return _html_page(decoded, media if media in _HTML_MEDIA else "text/html", url, with_main)
    return _plain_page(decoded, media, url)


def _is_binary(payload: bytes, media: str) -> bool:
    """Whether the header names no text and the bytes hold none either."""
    if media in _HTML_MEDIA or _TEXT_MEDIA.match(media) or media.endswith(("+xml", "+json")):
        return False
    return media != "application/octet-stream" or b"\0\0\0" in payload[:4096]


def _pdf_page(payload: bytes, url: str) -> Page:
    from crawler.reading.pdf import read_pdf

    read = read_pdf(payload)
    notes = () if read.problem is None else (f"PDF: {read.problem}",)
    complete = read.problem is None
    return Page(
        url,
        read.text,
        lang=_language(read.text, None),
        media="application/pdf",
        title=read.title,
        complete=complete,
        notes=notes,
        leaves=read.pages,
    )


def _packed_page(payload: bytes, media: str, url: str) -> Page:
    from crawler.reading.docx import read_docx
    from crawler.reading.epub import read_epub

    read = (read_docx if media == DOCX else read_epub)(payload)
    text = read.text[:MOST_CHARACTERS]
    publisher = read.publisher
    return Page(
        url,
        text,
        title=publisher.title if publisher else None,
        author=publisher.author if publisher else None,
        published=publisher.published if publisher else None,
        lang=_language(text, publisher.lang if publisher else None),
        media=media,
        complete=not read.problem and len(text) == len(read.text),
        notes=(read.problem,) if read.problem else (),
        publisher=publisher,
    )


def _plain_page(decoded: Decoded, media: str, url: str) -> Page:
    text, whole = _bounded(decoded.text)
    if media in MARKDOWN:
        text = readable(text)
    notes = decoded.notes if whole else (*decoded.notes, "only the beginning was read")
    return Page(
        url,
        text,
        lang=_language(text, None),
        media=media,
        encoding=decoded.encoding,
        complete=decoded.complete and whole,
        notes=notes,
    )


def _html_page(decoded: Decoded, media: str, url: str, with_main: bool) -> Page:
    from resiliparse.parse.html import HTMLTree

    markup, whole = _bounded(decoded.text)
    notes = list(decoded.notes)
    if not whole:
        notes.append("only the beginning was read")
    markup, shallow = _cut_depth(markup)
    if not shallow:
        notes.append(f"nested deeper than {DEEPEST} elements; the rest was not read")
    tags = _tags(markup)
    head = _head(markup, tags)
    told, body = read_publisher(markup, url)
    markup = _prepared(markup, tags)
    tree = HTMLTree.parse(markup)
    hidden = _hidden_in(markup, tags)
    text = _extracted(tree, hidden, main=False)
    main = _main(_extracted(tree, hidden, main=True), text) if with_main else None
    if body is not None and lacks(text, body):
        text, main = f"{text}\n\n{body}", Span(len(text) + 2, len(text) + 2 + len(body))
        notes.append(FROM_JSON_LD)
    return Page(
        url,
        text,
        title=head.title,
        author=head.author,
        published=head.published,
        lang=_language(text, head.lang),
        main=main,
        media=media,
        encoding=decoded.encoding,
        complete=decoded.complete and whole and shallow,
        notes=tuple(notes),
        publisher=told,
    )


def _bounded(text: str) -> tuple[str, bool]:
    return text[:MOST_CHARACTERS], len(text) <= MOST_CHARACTERS


def visible_text(markup: str) -> str:
    """Everything a reader of the page sees, one line a block, an empty line between paragraphs.

    Words are neither glued by block tags nor split by inline ones; hidden elements, comments,
    scripts, alternative texts and ruby annotations are left out.
    """
    from resiliparse.parse.html import HTMLTree

    tags = _tags(markup)
    markup = _prepared(markup, tags)
    return _extracted(HTMLTree.parse(markup), _hidden_in(markup, tags), main=False)


def _tags(markup: str) -> frozenset[str]:
    """How the tags in `markup` begin that are looked for: `_TAG_SIGNS` characters in lower case.

    Each sign looked for costs a pass over the markup (0.05 ms of 100 kB); this is one for all.
    """
    begun = set(_MAY_BE_SOUGHT.findall(markup))
    return frozenset([tag.lower() for tag in begun if tag[:2].lower() in _SOUGHT])


def _has(tags: frozenset[str], *names: str) -> bool:
    """Whether the markup may have tags that begin with one of `names`, in any case."""
    begun = tuple(name[:_TAG_SIGNS] for name in names)
    return any(tag.startswith(begun) for tag in tags)


def _prepared(markup: str, tags: frozenset[str]) -> str:
    """Markup that the extractor reads as a browser shows it."""
    for sign, hidings in _HIDING_STYLES:
        if sign in markup:
            for hiding in hidings:
                markup = hiding.sub("display:none", markup)
    if _has(tags, "img", "area"):
        markup = _IMAGE.sub("", markup)
    if _has(tags, "/summary", "/legend"):
        markup = _BLOCK_END.sub(lambda found: f"{found[0]}<br>", markup)
    return markup


def _hidden_in(markup: str, tags: frozenset[str]) -> list[str]:
    """The selectors of hidden elements that the markup may have."""
    return [
        selector
        for sign, selector in _HIDDEN
        if (not sign.startswith("<") or _has(tags, sign[1:])) and sign in markup
    ]


def _extracted(tree: HTMLTree, hidden: list[str], *, main: bool) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    text = extract_plain_text(
        tree,
        main_content=main,
        preserve_formatting=True,
        list_bullets=False,
        alt_texts=True,
        skip_elements=hidden,
    )
    text = "\n".join([line.strip(" \t\r\f") for line in text.split("\n")])
    text = _BLANK_LINES.sub("\n\n", text).strip() if "\n\n\n" in text else text.strip()
    return without_unstorable(text)


def _cut_depth(markup: str) -> tuple[str, bool]:
    """`markup` up to where more than DEEPEST elements are open, and whether that is all of it."""
    if markup.count("<") <= _TAGS_WORTH_COUNTING:
        return markup, True
    depth = 0
    for tag in _OPEN_OR_CLOSE.finditer(markup):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > DEEPEST:
            return markup[: tag.start()], False
    return markup, True


def _main(main: str, text: str) -> Span | None:
    """The span of the main text: from its first line to its last, where both are found."""
    lines = [line for line in main.split("\n") if len(line) >= _TELLING_LINE]
    if not lines:
        return None
    start = text.find(lines[0])
    end = text.rfind(lines[-1])
    return Span(start, end + len(lines[-1])) if 0 <= start <= end else None


def _head(markup: str, tags: frozenset[str]) -> _Head:
    from html import unescape

    head = markup[:200_000]
    metas: dict[str, str] = {}
    for tag in _META_TAG.finditer(head) if _has(tags, "meta") else ():
        values = {
            found[1].lower(): found[2] or found[3] or found[4] or ""
            for found in _ATTRIBUTE.finditer(tag[1])
        }
        name = values.get("property") or values.get("name") or values.get("itemprop") or ""
        if values.get("content"):
            metas.setdefault(name.lower(), unescape(values["content"]).strip())
    titled = _TITLE.search(head)
    title = metas.get("og:title") or (unescape(titled[1]) if titled else "")
    lang = _LANG.search(head[:5000])
    return _Head(
        " ".join(title.split()) or None,
        metas.get("author") or metas.get("article:author") or None,
        _published(head, metas, tags),
        lang[1].lower() if lang else None,
    )


def _published(head: str, metas: dict[str, str], tags: frozenset[str]) -> str | None:
    written = [metas[name] for name in _PUBLISHED_NAMES if name in metas]
    for pattern in (_JSON_DATE, _TIME_TAG) if _has(tags, "time") else (_JSON_DATE,):
        found = pattern.search(head)
        if found:
            written.append(found[1])
    for value in written:
        iso = _ISO_DATE.match(value)
        if iso:
            return iso[0].replace(" ", "T")
    return None


def _language(text: str, declared: str | None) -> str | None:
    """The language of the words; what the page declares only helps to decide."""
    if not text:
        return declared
    from crawler.reading.language import detect

    return detect(text[:4000], declared).code or declared
