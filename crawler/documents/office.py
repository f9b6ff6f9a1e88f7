"""Packed documents as pages of HTML: EPUB books, chapter by chapter, Word and OpenDocument files.

No kept library under a permissive licence reads EPUB; its parts, a ZIP file, an XML list and
pages of XHTML, are read as any others. The libraries for OpenDocument have had no release since
2020 (odfpy) or unpack without bounds (odfdo); of its XML a dozen elements carry words.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from io import BytesIO
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from crawler.documents.encoding import DOCX, EPUB, RTF, decode
from crawler.documents.othertexts import BrokenRtf, read_rtf
from crawler.language.dates import iso_date
from crawler.model import Publisher

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TAG = re.compile(r"<[a-zA-Z][^<>]{0,5000}>")
_NAMED = re.compile(r"(?i)(?<=\s)(id|name|href)\s?=\s?([\"'])([^\"'<>]{1,2000})\2")
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")


def read_epub(payload: bytes) -> Packed:
    """All chapters. A book whose chapters are encrypted gives a problem, no pages."""
    pages, problem = [], ""
    try:
        package = Package(payload)
        place = _package_document(package)
        book = package.xml(place)
        chapters = tuple(_spine(book, posixpath.dirname(place)))
        if not chapters:
            raise NotRead("the book lists no chapters")
        if _locked(package) & set(chapters):
            raise NotRead("the book is encrypted")
    except NotRead as error:
        return Packed(problem=f"EPUB: {error}")
    for chapter in chapters:
        try:
            pages.append((chapter, decode(package.read(chapter)).text))
        except NotRead as error:
            problem = f"EPUB: {error}"
    return Packed(tuple(_in_one_book(pages)), problem, _told(book))


def _in_one_book(pages: list[tuple[str, str]]) -> Iterator[str]:
    """The chapters with the names in them made different, and their links to each other fragments:
    a note of one chapter may stand in another.
    """
    numbers = {name: number for number, (name, _) in enumerate(pages)}
    for number, (name, page) in enumerate(pages):
        folder = posixpath.dirname(name)

        def renamed(found: re.Match[str], here: int = number, folder: str = folder) -> str:
            attribute, mark, value = found[1], found[2], found[3]
            if attribute.lower() != "href":
                return f"{attribute}={mark}c{here}-{value}{mark}"
            path, _, fragment = value.partition("#")
            there = posixpath.normpath(posixpath.join(folder, unquote(path)))
            goal = numbers.get(there) if path else here
            known = goal is not None and fragment
            return f"{attribute}={mark}#c{goal}-{fragment}{mark}" if known else found[0]

        yield _TAG.sub(lambda tag: _NAMED.sub(renamed, tag[0]), page)


def _package_document(package: Package) -> str:
    for element in package.xml(_CONTAINER).iter():
        path = element.get("full-path")
        if element.tag.endswith("rootfile") and path:
            return path
    raise NotRead("the package names no book")


def _spine(book: Element, folder: str) -> Iterator[str]:
    """The members that hold the chapters, each once, in reading order."""
    listed = {
        item.get("id"): item
        for item in book.iter(f"{_OPF}item")
        if item.get("media-type") in _PAGES and item.get("href")
    }
    seen: set[str] = set()
    for reference in book.iter(f"{_OPF}itemref"):
        item = listed.get(reference.get("idref"))
        if item is None:
            continue
        path = unquote((item.get("href") or "").partition("#")[0])
        name = posixpath.normpath(posixpath.join(folder, path))
        if name not in seen:
            seen.add(name)
            yield name


def _locked(package: Package) -> set[str]:
    """The members that are encrypted; fonts often are, which keeps nobody from reading."""
    if not package.has(_ENCRYPTION):
        return set()
    return {
        posixpath.normpath(unquote(element.get("URI") or ""))
        for element in package.xml(_ENCRYPTION).iter()
        if element.tag.endswith("CipherReference")
    }


def _told(book: Element) -> Publisher:
    def first(name: str) -> str | None:
        texts = (" ".join((one.text or "").split()) for one in book.iter(f"{_DC}{name}"))
        return next((text for text in texts if text), None)

    return Publisher(
        title=first("title"),
        author=first("creator"),
        outlet=first("publisher"),
        published=iso_date(first("date") or ""),
        lang=(first("language") or "").partition("-")[0].lower() or None,
    )


# Word documents (Office Open XML): mammoth makes HTML of them, which is read as any other.
#
# Footnotes and endnotes are in it; pictures, comments and deleted words are not.


# Bytes of XML: mammoth builds a tree some twenty times as large and reads about 1 MB a second.
# A book of 500 pages has about 5 MB.
MOST_XML = 8 * 1024 * 1024
_DECLARES = ("<!DOCTYPE", "<!ENTITY")  # neither may stand in an Office Open XML part
_CORE = "docProps/core.xml"
# The names that Word's own styles have in the file, whatever language Word speaks.
_BLOCK_QUOTES = """
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""


def read_docx(payload: bytes) -> Packed:
    """A document, its notes at the end."""
    try:
        package = Package(payload)
        _check(package)
        return Packed((_html(payload),), "", _docx_told(package))
    except NotRead as error:
        return Packed(problem=f"DOCX: {error}")


def _check(package: Package) -> None:
    """Raises NotRead for XML that is too large or declares entities."""
    parts = [name for name in package.names() if name.endswith((".xml", ".rels"))]
    size = sum(package.size(name) for name in parts)
    if size > MOST_XML:
        raise NotRead(f"the document is too large ({size} bytes)")
    for name in parts:
        content = package.read(name)
        for word in _DECLARES:
            if any(word.encode(code) in content for code in ("utf-8", "utf-16-le", "utf-16-be")):
                raise NotRead(f"{name} declares entities")


def _html(payload: bytes) -> str:
    import mammoth  # type: ignore[import-untyped]

    unseen = mammoth.images.img_element(lambda _: {})
    try:
        made = mammoth.convert_to_html(
            BytesIO(payload), convert_image=unseen, style_map=_BLOCK_QUOTES
        )
    except RecursionError:
        raise NotRead("the document is nested too deeply") from None
    except Exception as error:  # noqa: BLE001 - the library has no errors of its own
        raise NotRead(f"the document is broken ({type(error).__name__}: {error})") from None
    return str(made.value)


def _docx_told(package: Package) -> Publisher | None:
    if not package.has(_CORE):
        return None
    try:
        core = fromstring(package.read(_CORE))
    except (ParseError, ValueError, LookupError):
        return None
    words = {one.tag.rpartition("}")[2]: " ".join((one.text or "").split()) for one in core}
    told = Publisher(
        title=words.get("title") or None,
        author=words.get("creator") or None,
        published=iso_date(words.get("created", "")),
        modified=iso_date(words.get("modified", "")),
        lang=words.get("language", "").partition("-")[0].lower() or None,
    )
    return told if told != Publisher() else None


# OpenDocument files (ODF 1.3): texts, and the words of sheets and slides.


_ODF = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TEXT, _TABLE, _OFFICE, _STYLE, _META = (
    _ODF % name for name in ("text", "table", "office", "style", "meta")
)
_HREF = "{http://www.w3.org/1999/xlink}href"
# What no reader sees: deleted words, comments, alternative texts, definitions.
_UNSEEN = frozenset(
    (f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_OFFICE}forms", f"{_TEXT}ruby-text",
     f"{_TEXT}sequence-decls", f"{_TEXT}variable-decls", f"{_TABLE}tracked-changes",
     "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}title",
     "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}desc")
)  # fmt: skip
_ODF_TAGS = {
    f"{_TEXT}p": "p",
    f"{_TEXT}list": "ul",
    f"{_TEXT}list-item": "li",
    f"{_TABLE}table": "table",
    f"{_TABLE}table-row": "tr",
    f"{_TABLE}table-cell": "td",
}
_QUOTATION_STYLE = "Quotations"  # the built-in name of LibreOffice's block quotation


def read_odf(payload: bytes) -> Packed:
    """A document, its notes at the end."""
    try:
        package = Package(payload)
        manifest = "META-INF/manifest.xml"
        if package.has(manifest) and b"encryption-data" in package.read(manifest):
            raise NotRead("the document is encrypted")
        if package.size("content.xml") > MOST_XML:
            raise NotRead(f"the document is too large ({package.size('content.xml')} bytes)")
        content = package.xml("content.xml")
        body = content.find(f"{_OFFICE}body")
        if body is None:
            raise NotRead("the document has no body")
        words = _OdfWords(content)
        words.write(body)
        return Packed((words.page(),), "", _odf_told(package))
    except RecursionError:
        return Packed(problem="OpenDocument: the document is nested too deeply")
    except NotRead as error:
        return Packed(problem=f"OpenDocument: {error}")


class _OdfWords:
    """HTML being made of the body of a document."""

    def __init__(self, content: Element) -> None:
        self._made: list[str] = []
        self._notes: list[str] = []
        named = {
            style.get(f"{_STYLE}name")
            for style in content.iter(f"{_STYLE}style")
            if style.get(f"{_STYLE}parent-style-name") == _QUOTATION_STYLE
        }
        self._quoting = named | {_QUOTATION_STYLE}

    def page(self) -> str:
        """What was written, the notes behind it."""
        notes = "".join(f'<li id="note-{n}">{one}</li>' for n, one in enumerate(self._notes, 1))
        return "".join(self._made) + (f"<ol>{notes}</ol>" if notes else "")

    def write(self, element: Element) -> None:
        """The words of `element` and what stands behind each of its parts."""
        self._made.append(escape(element.text or ""))
        for part in element:
            if part.tag not in _UNSEEN:
                self._part(part)
            self._made.append(escape(part.tail or ""))

    def _part(self, part: Element) -> None:
        if part.tag == f"{_TEXT}note":
            self._note(part)
        elif part.tag == f"{_TEXT}h":
            self._inside(f"h{min(6, _number(part.get(f'{_TEXT}outline-level')))}", part)
        elif part.tag == f"{_TEXT}a":
            self._inside("a", part, f' href="{escape(part.get(_HREF) or "")}"')
        elif part.tag in (f"{_TEXT}s", f"{_TEXT}tab"):
            self._made.append(" ")
        elif part.tag == f"{_TEXT}line-break":
            self._made.append("<br>")
        elif part.get(f"{_TEXT}style-name") in self._quoting and part.tag == f"{_TEXT}p":
            self._inside("blockquote", part)
        elif part.tag in _ODF_TAGS:
            self._inside(_ODF_TAGS[part.tag], part)
        else:
            self.write(part)

    def _inside(self, tag: str, part: Element, attributes: str = "") -> None:
        self._made.append(f"<{tag}{attributes}>")
        self.write(part)
        self._made.append(f"</{tag}>")

    def _note(self, part: Element) -> None:
        """A marker in the text, and the note for the end."""
        body = part.find(f"{_TEXT}note-body")
        outside, self._made = self._made, []
        if body is not None:
            self.write(body)
        self._notes.append("".join(self._made))
        self._made = outside
        number = len(self._notes)
        shown = (part.findtext(f"{_TEXT}note-citation") or "").strip() or f"{number}"
        self._made.append(f'<sup><a href="#note-{number}">{escape(shown)}</a></sup>')


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 3 else 1


def _odf_told(package: Package) -> Publisher | None:
    if not package.has("meta.xml"):
        return None
    try:
        meta = package.xml("meta.xml")
    except NotRead:
        return None
    words = {one.tag: " ".join((one.text or "").split()) for one in meta.iter()}
    told = Publisher(
        title=words.get(f"{_DC}title") or None,
        author=words.get(f"{_META}initial-creator") or words.get(f"{_DC}creator") or None,
        published=iso_date(words.get(f"{_META}creation-date", "")),
        modified=iso_date(words.get(f"{_DC}date", "")),
        lang=words.get(f"{_DC}language", "").partition("-")[0].lower() or None,
    )
    return told if told != Publisher() else None


# Any of them, and all chapters as one page.


# What only a whole page may have, where chapters are put into one.
_FRAME = re.compile(
    r"(?is)<\?xml[^>]{0,500}\?>|<!doctype[^>]{0,2000}>|<head\b.{0,100000}?</head\s{0,9}>"
    r"|</?(?:html|body)\b[^>]{0,2000}>"
)


def read_packed(payload: bytes, media: str) -> Packed:
    """A document of one of the types PACKED, as `media` says."""
    if media == RTF:
        try:
            page, told = read_rtf(payload)
        except BrokenRtf as error:
            return Packed(problem=f"RTF: {error}")
        return Packed((page,), "", told)
    if media == DOCX:
        return read_docx(payload)
    return read_epub(payload) if media == EPUB else read_odf(payload)


def one_page(read: Packed) -> str:
    """All chapters in one page of HTML."""
    pages = "\n".join(_FRAME.sub("", page) for page in read.pages)
    return f"<html><body>{pages}</body></html>"


# ZIP packages of documents, read within bounds and never written to disk.
#
# A member is read up to the size that its entry declares, and an entry that declares more than the
# bounds is not read at all, so that neither a bomb nor a lying header costs more than they allow.


MOST_MEMBERS = 10_000
MOST_MEMBER = 16 * 1024 * 1024  # bytes of one member, decompressed; book chapters have 50-500 kB
MOST_READ = 64 * 1024 * 1024  # bytes of all members that are read
_ENCRYPTED = 0x1  # bit of an entry's flags (APPNOTE 4.4.4)


@dataclass(frozen=True, slots=True)
class Packed:
    """A document as HTML; `problem` says what was not read and why, "" when everything was."""

    pages: tuple[str, ...] = ()
    problem: str = ""
    publisher: Publisher | None = None


class NotRead(Exception):
    """A package that is broken, encrypted or too large; the message says which."""


class Package:
    """An open package. Raises NotRead for what is no ZIP file or has too many members."""

    def __init__(self, payload: bytes) -> None:
        try:
            self._file = zipfile.ZipFile(BytesIO(payload))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise NotRead(f"the package is broken ({error})") from None
        self._left = MOST_READ
        if len(self._file.filelist) > MOST_MEMBERS:
            raise NotRead(f"the package has more than {MOST_MEMBERS} members")

    def names(self) -> tuple[str, ...]:
        """The members as the package names them."""
        return tuple(self._file.namelist())

    def has(self, name: str) -> bool:
        """Whether there is a member of this exact name."""
        return name in self._file.NameToInfo

    def size(self, name: str) -> int:
        """The bytes that member `name` declares to have; 0 for one that is missing."""
        entry = self._file.NameToInfo.get(name)
        return entry.file_size if entry is not None else 0

    def read(self, name: str) -> bytes:
        """One member. Raises NotRead when it is missing, encrypted, damaged or too large."""
        entry = self._file.NameToInfo.get(name)
        if entry is None:
            raise NotRead(f"the package lacks {name}")
        if entry.flag_bits & _ENCRYPTED:
            raise NotRead("the package is encrypted")
        if entry.file_size > MOST_MEMBER or entry.file_size > self._left:
            raise NotRead(f"{name} is too large ({entry.file_size} bytes)")
        self._left -= entry.file_size
        try:
            return self._file.read(entry)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError,
                RuntimeError, ValueError) as error:  # fmt: skip
            raise NotRead(f"{name} is damaged ({error})") from None

    def xml(self, name: str) -> Element:
        """One member as XML. Raises NotRead, also where it declares entities."""
        try:
            root: Element = fromstring(self.read(name), forbid_dtd=False)
        except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
            raise NotRead(f"{name} cannot be read ({type(error).__name__})") from None
        return root
