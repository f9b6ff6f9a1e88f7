"""What the writers of report files share: articles come one by one, the totals at the end.

Words from the web are made safe to print here: no escape sequence, control or stray surrogate.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping
from typing import Any, TextIO

from crawler.checks.results import ArticleReport, Run, Totals
from crawler.jsonlines import dump_line
from crawler.model import Article, Finding
from reports.catalogue import words


class Writer:
    """One output file in the making; a format overrides what it has work for."""

    def __init__(self, run: Run, stream: TextIO) -> None:
        self._run = run
        self._stream = stream
        self._words = words(run.lang)

    def article(self, report: ArticleReport) -> None:
        """Take in one article."""
        for finding in report.findings:
            self.finding(report.article, finding)

    def finding(self, article: Article, finding: Finding) -> None:
        """Take in one finding of `article`."""

    def finish(self, totals: Totals) -> None:
        """Write what is left; the stream is complete afterwards."""


class ListWriter(Writer):
    """A JSON list, each entry on a line."""

    def __init__(self, run: Run, stream: TextIO) -> None:
        super().__init__(run, stream)
        self._opening = "[\n"

    def entry(self, value: Mapping[str, Any]) -> None:
        """Write one entry."""
        self._stream.write(self._opening + dump_line(value))
        self._opening = ",\n"

    def finish(self, totals: Totals) -> None:
        """Close the list."""
        self._stream.write("[]\n" if self._opening == "[\n" else "\n]\n")


class ObjectWriter(Writer):
    """A JSON object whose last value is a list that is longer than memory may be."""

    def __init__(self, run: Run, stream: TextIO) -> None:
        super().__init__(run, stream)
        self._entries = Spool()
        self._separator = ""

    def entry(self, value: Mapping[str, Any]) -> None:
        """Keep one entry of the list aside."""
        self._entries.write(f"{self._separator}    {dump_line(value)}")
        self._separator = ",\n"

    def write(self, head: Mapping[str, Any], listed: str, before: str = "") -> None:
        """Write the object: the keys of `head`, what `before` has, and the list `listed`."""
        lines = [f"  {dump_line({key: value})[1:-1]}" for key, value in head.items()]
        self._stream.write("{\n" + ",\n".join(lines) + f',\n{before}  "{listed}": [\n')
        self._entries.pour(self._stream)
        self._stream.write("\n  ]\n}\n")


# A place to keep text aside until what comes before it is known.


# A report of a few thousand findings stays in memory; past this many bytes it goes to disk.
_IN_MEMORY = 8_000_000


class Spool:
    """Text written now and copied out once, at the end."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(  # noqa: SIM115  closed when poured out
            max_size=_IN_MEMORY, mode="w+", encoding="utf-8", errors="replace", newline="\n"
        )

    def write(self, text: str) -> None:
        """Append `text`."""
        self._file.write(text)

    def pour(self, stream: TextIO) -> None:
        """Copy everything to `stream`; nothing is left afterwards."""
        self._file.seek(0)
        shutil.copyfileobj(self._file, stream)
        self._file.close()


# ECMA-48: CSI … final byte, OSC/DCS/SOS/PM/APC … up to ST or BEL, and two-character escapes.
_ESCAPE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?"
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_PLAIN = bytes((0x09, 0x0A, *range(0x20, 0x7F)))


def clean(text: str) -> str:
    """`text` with every character that no document may hold replaced one for one (U+FFFD).

    Tabs and line feeds stay, other controls and lone surrogates go, and so do bidirectional
    overrides; offsets stay true since no character is added or dropped.
    """
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text  # most of what is written; ten times as fast
    odd = text.encode("utf-8", "surrogatepass").translate(None, _PLAIN)
    signs = odd.decode("utf-8", "surrogatepass")  # few of a page in Latin letters
    if not (_CONTROL.search(signs) or _BIDI.search(signs)):
        return text
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
