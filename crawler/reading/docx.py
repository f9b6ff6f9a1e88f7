"""Word documents (Office Open XML): mammoth makes HTML of them, which is read as any other.

Footnotes and endnotes are in it; pictures, comments and deleted words are not.
"""

from __future__ import annotations

from io import BytesIO

from crawler.model import Publisher
from crawler.reading.metadata import iso_date
from crawler.reading.packed import NotRead, Package, PackedText

# Bytes of XML: mammoth builds a tree some twenty times as large and reads about 1 MB a second.
# A book of 500 pages has about 5 MB.
MOST_XML = 8 * 1024 * 1024
_DECLARES = ("<!DOCTYPE", "<!ENTITY")  # neither may stand in an Office Open XML part
_CORE = "docProps/core.xml"


def read_docx(payload: bytes) -> PackedText:
    """The text of a document, its notes at the end."""
    from crawler.reading.page import visible_text

    try:
        package = Package(payload)
        _check(package)
        told = _told(package)
        text = visible_text(_html(payload))
    except NotRead as error:
        return PackedText("", f"DOCX: {error}")
    return PackedText(text, "" if text else "DOCX: no text in the document", told)


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


def _told(package: Package) -> Publisher | None:
    from defusedxml.ElementTree import ParseError, fromstring

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
