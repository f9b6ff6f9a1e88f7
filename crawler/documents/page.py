"""The whole readable text of a source page, fast: about a millisecond for 100 kB of HTML.

A source is searched in full before "absent" may be said, so everything a reader can see is kept
(lists, tables, captions, comments of readers), and nothing that a reader cannot see.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

from crawler import __version__
from crawler.documents.encoding import (
    HTML,
    JSON,
    MAIL,
    MARKDOWN,
    PDF,
    PLAIN,
    Decoded,
    decode,
    is_html,
    is_packed,
    is_text,
    media_of,
    without_unstorable,
)
from crawler.documents.layers import Layers, Part, framed, parts, read_layers
from crawler.documents.layout import Layout, printed_layout, read_layout
from crawler.documents.metadata import FROM_JSON_LD, lacks, read_metadata
from crawler.documents.visibletext import (
    DEEPEST,
    MOST_CHARACTERS,
    bounded,
    cut_depth,
    extracted,
    prepared,
    tags_of,
    visible_text,
)
from crawler.model import Page, Publisher, Span

# Shorter lines ("Share", "By") are found in the wrong place.
_TELLING_LINE = 20


_TIMED = re.compile(r"\A.{0,2000}?(?:-->|<(?:\w{1,20}:)?tt[\s>])", re.S)

LEAST_TEXT = 50
"""Code points of a page that can lack words. "Internal Server Error", "Loading…": of 1,076 saved
pages with no article on them 354 have fewer, of 622 ordinary but odd ones 3."""


def searched_whole(page: Page) -> bool:
    """Whether words that are not found in `page` are not there: it was read to its end, and a web
    page has more on it than a notice.
    """
    return page.complete and not (page.media in HTML and len(page.text) < LEAST_TEXT)


READ_WITH = ("resiliparse", "lxml", "py3langid", "pypdfium2", "htmldate", "markdown-it-py")
"""The libraries that what is read of a page depends on."""


@cache
def reader_version() -> str:
    """The same for the same reader: its code, its data and its libraries, in 16 digits."""
    told = hashlib.sha256()
    for package in ("crawler.documents", "crawler.language", "crawler.web"):
        folder = Path(str(files(package)))
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                told.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    told.update(f"{__version__}\0{Page.__dataclass_fields__.keys()}".encode())
    for name in READ_WITH:
        with suppress(PackageNotFoundError):
            told.update(f"{name} {version(name)}\0".encode())
    return told.hexdigest()[:16]


def read_page(
    payload: bytes, content_type: str | None, url: str, *, with_main: bool = True
) -> Page:
    """Read one source. What cannot be read gives a page with text "" and a note saying why.

    Without `with_main` the page's `main` is left None: finding it takes a fifth of the time.
    """
    media = media_of(payload, content_type, url)
    if media == PDF:
        return _pdf_page(payload, url)
    if is_packed(media):
        return _packed_page(payload, media, url)
    if media == MAIL and (mail := _mail(payload)) is not None:
        return _plain_page(mail, PLAIN, url)
    if not is_text(media):
        return Page(url, "", media=media, complete=False, notes=(f"{media} is not read",))
    decoded = decode(payload, content_type)
    if not decoded.readable:
        notes = (*decoded.notes, "unreadable")
        return Page(url, "", media=media, encoding=decoded.encoding, complete=False, notes=notes)
    if is_html(decoded.text, media):
        return _html_page(decoded, media if media in HTML else "text/html", url, with_main)
    return _plain_page_of(decoded, media, url)


def _mail(payload: bytes) -> Decoded | None:
    from crawler.documents.othertexts import mail_words

    words = mail_words(payload)
    return None if words is None else Decoded(without_unstorable(words), "utf-8")


def _plain_page_of(decoded: Decoded, media: str, url: str) -> Page:
    """A page of text: of its words, where codes stand between them."""
    from crawler.documents.othertexts import json_words, read_transcript

    if _TIMED.search(decoded.text) and (spoken := read_transcript(decoded.text)) is not None:
        decoded = replace(decoded, text=without_unstorable(spoken.words))
        return replace(_plain_page(decoded, media, url), cues=spoken.cues)
    if media in JSON or media.endswith("+json"):
        words = json_words(decoded.text)
        if words is not None:
            decoded = replace(decoded, text=without_unstorable(words))
    return _plain_page(decoded, media, url)


def _pdf_page(payload: bytes, url: str) -> Page:
    from crawler.documents.pdf import read_pdf

    read = read_pdf(payload)
    complete = read.problem is None
    notes = () if complete else (f"PDF: {read.problem}",)
    return Page(
        url,
        read.text,
        lang=_language(read.text, None),
        media=PDF,
        complete=complete,
        notes=notes,
        numbered_pages=read.pages,
        publisher=Publisher(title=read.title) if read.title else None,
    )


def _packed_page(payload: bytes, media: str, url: str) -> Page:
    from crawler.documents.office import read_packed

    read = read_packed(payload, media)
    whole = "\n\n".join(text for text in map(visible_text, read.pages) if text)
    text = whole[:MOST_CHARACTERS]
    problem = read.problem or ("" if text else "no text in it")
    return Page(
        url,
        text,
        lang=_language(text, read.publisher.lang if read.publisher else None),
        media=media,
        complete=not problem and len(text) == len(whole),
        notes=(problem,) if problem else (),
        publisher=read.publisher,
    )


def _plain_page(decoded: Decoded, media: str, url: str) -> Page:
    text, whole = bounded(decoded.text)
    if media in MARKDOWN:
        text = visible_text(_rendered(text))
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


def _rendered(markdown: str) -> str:
    from markdown_it import MarkdownIt

    return str(MarkdownIt("commonmark").enable("table").render(markdown))


def _html_page(decoded: Decoded, media: str, url: str, with_main: bool) -> Page:
    from resiliparse.parse.html import HTMLTree

    markup, whole = bounded(decoded.text)
    notes = list(decoded.notes)
    if not whole:
        notes.append("only the beginning was read")
    markup, shallow = cut_depth(markup)
    if not shallow:
        notes.append(f"nested deeper than {DEEPEST} elements; the rest was not read")
    tags = tags_of(markup)
    shown = framed(markup, tags)
    if shown is not markup:
        markup, tags = shown, tags_of(shown)
    told = read_metadata(markup, url, tags)
    body = (told.body or "").strip()
    markup, hidden = prepared(markup, tags)
    tree = HTMLTree.parse(markup)
    text = extracted(tree, hidden, main=False)
    main = _main(extracted(tree, hidden, main=True), text) if with_main else None
    if body and lacks(text, body):
        text, main = f"{text}\n\n{body}", Span(len(text) + 2, len(text) + 2 + len(body))
        notes.append(FROM_JSON_LD)
    return Page(
        url,
        text,
        tab_title=told.tab_title,
        og_title=told.og_title,
        lang=_language(text, told.lang),
        main=main,
        media=media,
        encoding=decoded.encoding,
        complete=decoded.complete and whole and shallow,
        notes=tuple(notes),
        publisher=told.publisher(url),
    )


def parts_of(
    payload: bytes, content_type: str | None, url: str, fragment: str = ""
) -> tuple[Part, ...]:
    """Where the web page at `url`, linked to by `fragment`, goes on."""
    if not fragment and not _GOES_ON.search(payload):
        return ()
    if not media_of(payload, content_type, url).endswith("html"):
        return ()
    return parts(payload[:MOST_CHARACTERS].decode("utf-8", "replace"), url, fragment)


_GOES_ON = re.compile(
    rb"(?i)<i?frame\b|[?&/_,-](?:paged?|p|s|pg|seite|pagina|str)[=/_-]?\d|/[2-9][.\"'/?]"
)


def layers_of(
    payload: bytes, content_type: str | None, page: Page, read: Collection[str] = ()
) -> Layers:
    """What a web page that was read to `page` holds beyond the text that it shows.

    `read` are the keys of its further parts that were read.
    """
    decoded = decode(payload, content_type)
    if not page.media.endswith("html") or not decoded.readable:
        return Layers()
    markup, _ = cut_depth(bounded(decoded.text)[0])
    return read_layers(framed(markup), page.text, page.url, read)


def layout_of(payload: bytes, content_type: str | None, page: Page) -> Layout | None:
    """How a web page or a PDF that was read to `page` lays its text out; None for others."""
    if page.media == PDF:
        from crawler.documents.pdf import read_pdf

        return printed_layout(read_pdf(payload, lines=True).lines, page.text)
    decoded = decode(payload, content_type)
    if not page.media.endswith("html") or not decoded.readable:
        return None
    markup, _ = cut_depth(bounded(decoded.text)[0])
    return read_layout(framed(markup), page.text)


def _main(main: str, text: str) -> Span | None:
    """The span of the main text: from its first line to its last, where both are found."""
    lines = [line for line in main.split("\n") if len(line) >= _TELLING_LINE]
    if not lines:
        return None
    start = text.find(lines[0])
    end = text.rfind(lines[-1])
    return Span(start, end + len(lines[-1])) if 0 <= start <= end else None


def _language(text: str, declared: str | None) -> str | None:
    """The language of the words; what the page declares only helps to decide."""
    if not text:
        return declared
    from crawler.language.detection import named

    return named(text[:4000], declared) or declared


# Where in a document: the numbered pages of a paged one, the times of a recording.


def page_number(page: Page, offset: int) -> int | None:
    """The number, from 1, of the printed page that holds `offset`; None for unpaged documents.

    What stands between two pages belongs to the first of them.
    """
    if not page.numbered_pages:
        return None
    return max(1, bisect_right(page.numbered_pages, offset, key=lambda one: one.start))


def time_of(page: Page, offset: int) -> float | None:
    """How many seconds into the recording the cue begins that holds `offset`; None for a page that
    is no transcript.
    """
    before = bisect_right(page.cues, offset, key=lambda cue: cue[0])
    return page.cues[before - 1][1] if before else None
