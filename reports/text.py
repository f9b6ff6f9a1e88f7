"""Words from the web made safe to print: no escape sequence, control or stray surrogate."""

from __future__ import annotations

import re

# ECMA-48: CSI … final byte, OSC/DCS/SOS/PM/APC … up to ST or BEL, and two-character escapes.
_ESCAPE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?"
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """`text` with every character that no document may hold replaced one for one (U+FFFD).

    Tabs and line feeds stay, other controls and lone surrogates go, and so do bidirectional
    overrides; offsets stay true since no character is added or dropped.
    """
    if text.isascii() and text.isprintable():
        return text  # most of what is written; ten times as fast
    return _BIDI.sub("\u200b", _CONTROL.sub("\ufffd", text))


def one_line(text: str) -> str:
    """`text` on one line, without escape sequences and controls, for terminals and logs."""
    plain = _BIDI.sub("", _CONTROL.sub("", _ESCAPE.sub("", text.replace("\r", "\n"))))
    return " ".join(plain.split())


def shortened(text: str, limit: int) -> str:
    """At most `limit` code points of `text`, cut at a word if one ends near, with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: max(limit - 1, 0)]
    at = head.rfind(" ")
    if at > limit * 2 // 3:
        head = head[:at]
    return head.rstrip() + "…"
