"""Packed documents as pages of HTML: EPUB books, chapter by chapter (EPUB 3), and Word documents.

No kept library under a permissive licence reads EPUB; its parts, a ZIP file, an XML list and
pages of XHTML, are read as any others.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from crawler.documents.encoding import DOCX, decode
from crawler.language.dates import iso_date
from crawler.model import Publisher

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")


def read_epub(payload: bytes) -> Packed:
    """All chapters. A book whose chapters are encrypted gives a problem, no pages."""
    pages, problem = [], ""
    try:
        package = Package(payload)
        place = _package_document(package)
        book = _xml(package, place)
        chapters = tuple(_spine(book, posixpath.dirname(place)))
        if not chapters:
            raise NotRead("the book lists no chapters")
        if _locked(package) & set(chapters):
            raise NotRead("the book is encrypted")
    except NotRead as error:
        return Packed(problem=f"EPUB: {error}")
    for chapter in chapters:
        try:
            pages.append(decode(package.read(chapter)).text)
        except NotRead as error:
            problem = f"EPUB: {error}"
    return Packed(tuple(pages), problem, _told(book))


def _package_document(package: Package) -> str:
    for element in _xml(package, _CONTAINER).iter():
        path = element.get("full-path")
        if element.tag.endswith("rootfile") and path:
            return path
    raise NotRead("the package names no book")


def _xml(package: Package, name: str) -> Element:
    try:
        root: Element = fromstring(package.read(name), forbid_dtd=False)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise NotRead(f"{name} cannot be read ({type(error).__name__})") from None
    return root


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
        for element in _xml(package, _ENCRYPTION).iter()
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
        made = mammoth.convert_to_html(BytesIO(payload), convert_image=unseen)
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


def read_packed(payload: bytes, media: str) -> Packed:
    """A DOCX or an EPUB, as `media` says."""
    return read_docx(payload) if media == DOCX else read_epub(payload)


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
        """The bytes that member `name` declares to have."""
        return self._file.NameToInfo[name].file_size

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
