"""EPUB books: their chapters in reading order (EPUB 3, "Package document").

No kept library under a permissive licence reads EPUB; its parts, a ZIP file, an XML list and
pages of XHTML, are read as any others.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from crawler.model import Publisher
from crawler.reading.encoding import decode
from crawler.reading.metadata import iso_date
from crawler.reading.packed import NotRead, Package, PackedText

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")


def read_epub(payload: bytes) -> PackedText:
    """The text of all chapters. A book whose chapters are encrypted gives a problem, no text."""
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
        return PackedText("", f"EPUB: {error}")
    return _read(package, chapters, _told(book))


def _read(package: Package, chapters: tuple[str, ...], told: Publisher) -> PackedText:
    from crawler.reading.page import visible_text

    texts, problem = [], ""
    for chapter in chapters:
        try:
            texts.append(visible_text(decode(package.read(chapter)).text))
        except NotRead as error:
            problem = f"EPUB: {error}"
    text = "\n\n".join(text for text in texts if text)
    return PackedText(text, problem or ("" if text else "EPUB: no text in the book"), told)


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
