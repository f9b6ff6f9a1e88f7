"""The words of a transcript (WebVTT, SubRip, TTML) without its time codes and marks."""

from __future__ import annotations

import html
import re

# "00:00:01.000 --> 00:00:04.500", with a comma in SubRip, and what WebVTT sets behind it.
_TIME = r"(?:\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_TIMING = re.compile(rf"[ \t]*{_TIME}[ \t]+-->[ \t]+{_TIME}.*")
_MARK = re.compile(r"<[^<>\n]{0,300}>|\{\\[^{}\n]{0,100}\}")  # <v Ann>, <i>, {\an8}
_TTML = re.compile(r"(?s)\A.{0,2000}?<(?:\w{1,20}:)?tt[\s>]")
_PARAGRAPH = re.compile(
    r"(?s)<(?:\w{1,20}:)?p\b[^<>]{0,2000}>(.{0,20000}?)</(?:\w{1,20}:)?p\s{0,9}>"
)
_BREAK = re.compile(r"<(?:\w{1,20}:)?br\b[^<>]{0,300}>")


def transcript_words(text: str) -> str | None:
    """The spoken words, cue after cue in one paragraph, since sentences run over cues; None for
    a text that is no transcript.
    """
    if _TTML.match(text):
        found = _PARAGRAPH.findall(text)
        cues = [_MARK.sub("", _BREAK.sub(" ", one)) for one in found]
    else:
        cues = _timed(text)
    words = (" ".join(html.unescape(_MARK.sub("", cue)).split()) for cue in cues)
    return " ".join(one for one in words if one) or None


def _timed(text: str) -> list[str]:
    """What stands under each line of timing, up to an empty line."""
    cues: list[str] = []
    inside = False
    for line in text.splitlines():
        if _TIMING.fullmatch(line):
            inside = True
        elif not line.strip():
            inside = False
        elif inside:
            cues.append(line)
    return cues
