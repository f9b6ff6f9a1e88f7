"""What kind of file a body is, and its bytes as text.

Trusted in this order: byte order mark, header, the page's own word, detection.

The order is the WHATWG encoding standard's ("decode" and "encoding sniffing"), except that a
declaration the bytes plainly contradict is set aside, which browsers do not do.
"""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass
from typing import Any

# The largest text read from a compressed body, in bytes; sources above it are cut off.
MOST_BYTES = 32 * 1024 * 1024

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]{1,40})", re.I)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
_XML = re.compile(rb"\A\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']", re.I)
_META_WINDOW = 4096  # bytes; the standard asks for 1024, pages put it later
_TAG = re.compile(rb"<[^<>]{0,2000}>")
_DETECTION_WINDOW = 100_000  # bytes, enough for any detector; keeps detection under 2 ms
# What no text holds: C0 controls but tab, line breaks and form feed; C1; U+FFFD; non-characters.
_BROKEN = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f�￾￿]")
_PLAIN_BYTES = bytes(n for n in range(0x80) if not _BROKEN.match(chr(n)))
_SURROGATE = re.compile("[\ud800-\udfff]")
# A page with one broken byte in a hundred can still be searched; noise has one in four or more.
_BROKEN_SHARE = 0.02
# High bytes of UTF-16 in Latin, Greek, Cyrillic, Hebrew, Arabic and kana text.
_HIGH_BYTES = frozenset((*range(7), 0x30))
_HIGH_SHARE, _LOW_SHARE = 0.5, 0.2
_WINDOWS_OF = {"iso8859-2": "cp1250", "iso8859-7": "cp1253", "iso8859-5": "cp1251"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text read from bytes. `readable` is False when the bytes are no text in any encoding.

    `notes` say what was odd: a conflict of declarations, bytes that did not fit, a cut body.
    `text` holds no NUL and no lone surrogate (both became U+FFFD); line ends are kept.
    """

    text: str
    encoding: str
    notes: tuple[str, ...] = ()
    readable: bool = True
    complete: bool = True


def decode(payload: bytes, content_type: str | None = None) -> Decoded:
    """Decode a body by BOM, the header's charset, the page's declaration, or detection."""
    notes: list[str] = []
    payload, complete = _inflated(payload, notes)
    for mark, wide in _BOMS:
        if payload.startswith(mark):
            return _decoded(payload[len(mark) :], wide, notes, complete)
    header = _named(_first(_HEADER, content_type or ""), notes, "header")
    head = payload[:_META_WINDOW]
    declared = _first(_XML, head) or _first(_META, head)
    meta = _named(declared, notes, "page")
    if meta and meta.startswith("utf-16"):
        meta = "utf-8"  # readable as ASCII up to here, so it is not UTF-16
    if header and meta and header != meta:
        notes.append(f"header says {header}, page says {meta}; the header wins")
    if meta and meta != "utf-8" and not header and not payload.isascii():
        told = _sound_utf8(
            payload, [*notes, f"the page says {meta}, its bytes are utf-8"], complete
        )
        if told is not None:  # hardly any text of another encoding happens to be sound UTF-8
            return told
    for encoding in (header, meta):
        if encoding == "utf-8" and (sound := _sound_utf8(payload, notes, complete)):
            return sound
        if encoding and _fits(payload, encoding):
            return _decoded(payload, encoding, notes, complete)
        if encoding:
            notes.append(f"the bytes are not {encoding}")
    return _decoded(payload, detect(payload), notes, complete)


def detect(payload: bytes) -> str:
    """The most likely encoding of undeclared bytes, as a Python codec's name."""
    window = payload[:_DETECTION_WINDOW]
    if wide := _utf16(window):
        return wide
    if _is_utf8(window):
        return "utf-8"
    from resiliparse.parse.encoding import detect_encoding

    words = _TAG.sub(b" ", window)
    found = str(detect_encoding(words if any(byte > 0x7F for byte in words) else window))
    if found in _WINDOWS_OF and any(0x80 <= byte <= 0x9F for byte in words):
        found = _WINDOWS_OF[found]
    if found == "utf-8" or not _fits(words, found):
        from charset_normalizer import from_bytes

        best = from_bytes(words[:20_000]).best()
        found = best.encoding if best else "cp1252"
    return found


def without_unstorable(text: str) -> str:
    """`text` with NUL and lone surrogates as U+FFFD, so that every store takes it."""
    try:
        text.encode()  # fails for surrogates; ten times as fast as looking for them
    except UnicodeEncodeError:
        text = _SURROGATE.sub("�", text)
    return text.replace("\0", "�")


def read_json(text: str | bytes) -> Any:
    """The value that a JSON text stands for, its texts such as every store takes: an escape like
    `\\ud800` that is half a character becomes U+FFFD. Raises ValueError for what is no JSON, and
    for what is nested too deeply to be data.
    """
    try:
        value = json.loads(text, strict=False)
        whole = json.dumps(value, ensure_ascii=False)
        stored = without_unstorable(whole)
        return value if stored == whole else json.loads(stored)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _sound_utf8(payload: bytes, notes: list[str], complete: bool) -> Decoded | None:
    """What `_decoded` gives for UTF-8 without any fault, in a quarter of the time; else None."""
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError:
        return None
    odd = payload[:_DETECTION_WINDOW].translate(None, _PLAIN_BYTES)
    if _BROKEN.search(odd.decode("utf-8", "ignore")) or b"\0" in payload:
        return None
    return Decoded(text.removeprefix("\ufeff"), "utf-8", tuple(notes), True, complete)


def _decoded(payload: bytes, encoding: str, notes: list[str], complete: bool) -> Decoded:
    text = payload.decode(encoding, "replace").removeprefix("\ufeff")
    broken = _broken_in(text[:_DETECTION_WINDOW])
    readable = broken <= _BROKEN_SHARE * min(len(text), _DETECTION_WINDOW) + 2
    if not readable:
        notes.append("the bytes are not text")
    return Decoded(without_unstorable(text), encoding, tuple(notes), readable, complete)


def _inflated(payload: bytes, notes: list[str]) -> tuple[bytes, bool]:
    """Undo a gzip that no header announced, up to MOST_BYTES; whether all of it was read."""
    if not payload.startswith(b"\x1f\x8b\x08"):
        return payload, True
    inflater = zlib.decompressobj(wbits=31)
    try:
        plain = inflater.decompress(payload, MOST_BYTES)
    except zlib.error:
        notes.append("a damaged gzip body")
        return payload, False
    whole = inflater.eof and not inflater.unconsumed_tail
    notes.append("gzip bytes under another content type" + ("" if whole else ", cut off"))
    return plain, whole


def _first(pattern: re.Pattern[str] | re.Pattern[bytes], text: str | bytes) -> str | None:
    found = pattern.search(text)  # type: ignore[arg-type]
    name = found[1] if found else None
    return name.decode("ascii", "replace") if isinstance(name, bytes) else name


def _named(label: str | None, notes: list[str], where: str) -> str | None:
    """The codec that browsers use for a label ("iso-8859-1" means windows-1252)."""
    if not label:
        return None
    from resiliparse.parse.encoding import map_encoding_to_html5

    found = map_encoding_to_html5(label.strip().lower(), fallback_utf8=False)
    if found is None:
        notes.append(f"the {where} names an unknown charset {label[:40]!r}")
    return found


def _fits(payload: bytes, encoding: str) -> bool:
    """Whether nearly all bytes are valid in `encoding`; a cut or a few slips are forgiven."""
    window = payload[:_DETECTION_WINDOW]
    try:
        text = window.decode(encoding, "replace")
    except LookupError:
        return False
    if encoding == "utf-8":
        return text.count("�") <= 0.01 * len(text) + 1
    if encoding.startswith("utf-16"):
        return _utf16(window) is not None
    return _broken_in(text) <= _BROKEN_SHARE * len(text)


def _broken_in(text: str) -> int:
    """How many characters of `text` no text holds.

    What ASCII text is made of is dropped first, which is three times as fast as looking at it.
    """
    left = text.encode("utf-8", "surrogatepass").translate(None, _PLAIN_BYTES)
    return len(_BROKEN.findall(left.decode("utf-8", "surrogatepass")))


def _is_utf8(window: bytes) -> bool:
    try:
        window.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(window) - 3 and len(window) == _DETECTION_WINDOW
    return True


def _utf16(window: bytes) -> str | None:
    """UTF-16 without a mark: the high bytes, every second one, take few and low values."""
    window = window[:4096]
    if len(window) < 4 or (b"\0" not in window and window.isascii()):
        return None
    even, odd = window[0::2], window[1::2]
    low_even = sum(byte in _HIGH_BYTES for byte in even) / len(even)
    low_odd = sum(byte in _HIGH_BYTES for byte in odd) / len(odd)
    if low_odd >= _HIGH_SHARE and low_even <= _LOW_SHARE:
        return "utf-16-le"
    if low_even >= _HIGH_SHARE and low_odd <= _LOW_SHARE:
        return "utf-16-be"
    return None


# What kind of file a body is: by its header and name, or by its bytes where they plainly differ.
#
# The one answer for articles and sources.
#
# The signatures are those of the WHATWG "MIME Sniffing" standard, and the three packages that are
# read: OCF (EPUB 3), OPC (Office Open XML) and ODF 1.3.


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EPUB = "application/epub+zip"
ODF = "application/vnd.oasis.opendocument."
RTF = "application/rtf"
PDF = "application/pdf"
PLAIN = "text/plain"
WIKITEXT = "text/x-wiki"  # as MediaWiki serves action=raw
LATEX = "text/x-tex"
RESTRUCTURED = "text/x-rst"
ASCIIDOC = "text/asciidoc"
ORG = "text/org"
TYPESET = frozenset((LATEX, RESTRUCTURED, ASCIIDOC, ORG))
MAIL = "message/rfc822"
JSON = frozenset(("application/json", "application/x-ndjson", "text/json"))
BINARY = "application/octet-stream"
HTML = frozenset(("text/html", "application/xhtml+xml", "application/xml", "text/xml"))
MARKDOWN = frozenset(("text/markdown", "text/x-markdown", "text/vnd.daringfireball.markdown"))

_SIGNATURES = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"OggS\0", "application/ogg"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"{\\rtf", RTF),
)
_OPEN_DOCUMENT = re.compile(rb"application/vnd\.oasis\.opendocument\.[a-z-]{4,30}")
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
# Headers that name no type, or one that servers put on whatever they do not know.
_VAGUE = frozenset(("", "application/octet-stream", "binary/octet-stream", "application/download",
                    "application/x-download", "application/force-download"))  # fmt: skip
_SUFFIXES = {
    (".md", ".markdown", ".mdown"): "text/markdown",
    (".html", ".htm", ".xhtml", ".shtml"): "text/html",
    (".wiki", ".wikitext", ".mediawiki"): WIKITEXT,
    (".tex", ".latex", ".ltx"): LATEX,
    (".rst", ".rest"): RESTRUCTURED,
    (".adoc", ".asciidoc", ".asc"): ASCIIDOC,
    (".org",): ORG,
}
_SYNTAX = ("+xml", "+json")  # suffixes of RFC 6839
_TEXTS = frozenset(f"application/{name}" for name in ("json", "x-ndjson", "markdown", "x-subrip"))
_HTML = re.compile(rb"(?is)\A(?:\xef\xbb\xbf)?\s{0,200}<(?:!doctype html|html[\s>]|head[\s>])")
_LOOKS_HTML = re.compile(
    r"(?is)\A\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*){0,9}"
    r"<(?:!doctype html|html|head|body|meta|title|link|style|script|div|p|article|main|section"
    r"|header|nav|aside|h[1-6]|table|[uo]l|blockquote|figure|center|font|span|a|b|i|em|strong|img"
    r"|br)\b"
)
_LOOKED_AT = 4096  # bytes at the start, and of a package's list of names
_OPENING = 5000  # characters
_MARKS = (b"\xff\xfe", b"\xfe\xff")  # of UTF-16, which has many bytes of 0
_CONTROLS = 0.02  # share of control characters that texts stay under


def media_of(payload: bytes, content_type: str | None, address: str = "") -> str:
    """The media type of `payload`, in lower case and without parameters.

    A signature wins over the header, and so does HTML over a header that names no text; of other
    bytes the header is believed. Where it says nothing the end of `address` (URL or path) decides,
    then whether the bytes hold text: PLAIN or BINARY.
    """
    media = (content_type or "").partition(";")[0].strip().lower()
    start = payload[:_LOOKED_AT].lstrip()
    signed = next((kind for sign, kind in _SIGNATURES if start.startswith(sign)), None)
    signed = signed or _boxed(start)
    if signed is not None:
        return signed
    if start.startswith(b"PK\x03\x04"):
        return _packed(payload, media)
    if not is_text(media) and _HTML.match(start):
        return "text/html"
    vague = media in _VAGUE
    binary = vague and not _holds_text(payload[:_LOOKED_AT])
    if (vague or media == PLAIN) and not binary:
        path = address.partition("?")[0].partition("#")[0].lower()
        named = next((kind for ends, kind in _SUFFIXES.items() if path.endswith(ends)), PLAIN)
        return named if vague or named in MARKDOWN else PLAIN
    return BINARY if binary else media


def is_packed(media: str) -> bool:
    """Whether a document of this type is made into HTML before it is read."""
    return media in (DOCX, EPUB, RTF) or media.startswith(ODF)


def is_text(media: str) -> bool:
    """Whether bytes of this type are words in some encoding."""
    return media in HTML or media in _TEXTS or media.startswith("text/") or media.endswith(_SYNTAX)


def is_html(text: str, media: str) -> bool:
    """Whether `text`, of type `media`, is to be read as HTML: servers call much of it plain."""
    if media in MARKDOWN or media in TYPESET:
        return False
    return media in HTML or _LOOKS_HTML.match(text[:_OPENING]) is not None


def _holds_text(head: bytes) -> bool:
    if head.startswith(_MARKS):
        return True
    controls = sum(byte < 32 and byte not in (0, 9, 10, 11, 12, 13, 27) for byte in head)
    return b"\0\0\0" not in head and controls <= _CONTROLS * len(head)


def _boxed(start: bytes) -> str | None:
    """Containers whose kind stands behind their first bytes."""
    if start[:4] == b"RIFF":
        return _RIFF.get(start[8:12])
    if start[4:8] == b"ftyp":
        return "audio/mp4" if start[8:11] == b"M4A" else "video/mp4"
    return None


def _packed(payload: bytes, media: str) -> str:
    """What a ZIP file is, by the first entry's name and content and the names at its end."""
    if payload[30:38] == b"mimetype" and EPUB.encode() in payload[38:200]:
        return EPUB
    if payload[30:38] == b"mimetype" and (found := _OPEN_DOCUMENT.match(payload, 38)):
        return found[0].decode()
    names = payload[:_LOOKED_AT] + payload[-16 * _LOOKED_AT :]
    if b"word/document.xml" in names or (b"[Content_Types].xml" in names and b"word/" in names):
        return DOCX
    if b"META-INF/container.xml" in names:
        return EPUB
    return media if media not in _VAGUE and not media.startswith("text/") else "application/zip"
