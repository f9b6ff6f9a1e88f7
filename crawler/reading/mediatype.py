"""What kind of file a body is: by its header, or by its first bytes where they plainly differ.

The signatures are those of the WHATWG "MIME Sniffing" standard, and the two packages that are
read: OCF (EPUB 3) and OPC (Office Open XML).
"""

from __future__ import annotations

import re

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EPUB = "application/epub+zip"
PDF = "application/pdf"

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
    (b"{\\rtf", "application/rtf"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
# Headers that name no type, or one that servers put on whatever they do not know.
_VAGUE = frozenset(("", "application/octet-stream", "binary/octet-stream", "application/download",
                    "application/x-download", "application/force-download"))  # fmt: skip
_HTML = re.compile(rb"(?is)\A(?:\xef\xbb\xbf)?\s{0,200}<(?:!doctype html|html[\s>]|head[\s>])")
_LOOKED_AT = 4096  # bytes at the start, and of a package's list of names


def media_of(payload: bytes, content_type: str | None) -> str:
    """The media type of `payload`, in lower case and without parameters.

    A signature wins over the header, and so does HTML over a header that names no text; of other
    bytes the header is believed, "application/octet-stream" where there is none.
    """
    media = (content_type or "").partition(";")[0].strip().lower()
    start = payload[:_LOOKED_AT].lstrip()
    signed = next((kind for sign, kind in _SIGNATURES if start.startswith(sign)), None)
    signed = signed or _boxed(start)
    if signed is not None:
        return signed
    if start.startswith(b"PK\x03\x04"):
        return _packed(payload, media)
    texts = media.startswith("text/") or media.endswith(("xml", "json"))
    if not texts and _HTML.match(start):
        return "text/html"
    return "application/octet-stream" if media in _VAGUE else media


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
    names = payload[:_LOOKED_AT] + payload[-16 * _LOOKED_AT :]
    if b"word/document.xml" in names or (b"[Content_Types].xml" in names and b"word/" in names):
        return DOCX
    if b"META-INF/container.xml" in names:
        return EPUB
    return media if media not in _VAGUE and not media.startswith("text/") else "application/zip"
