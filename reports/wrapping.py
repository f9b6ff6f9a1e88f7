"""Hard-wrapped text made to flow again: lines joined, words that a typesetter broke closed up.

A hyphen at a line's end is the typesetter's ("out-/side") or the author's ("state-/run"). The
text itself tells which, where the word stands in it a second time; otherwise a hyphen stays where
both halves are words of the text, after a digit and before a capital.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LINE_END = re.compile(r"[ \t\r]*\n[ \t\r]*")
# No broken word is longer (code points); the bound keeps the work of each break constant.
_BROKEN = re.compile(r"(\w{1,40})-[ \t\r]*\n[ \t\r]*(\w{1,40})")
# First halves of compounds that keep their hyphen wherever a line ends.
_COMPOUNDS = "all anti co ex half high long low non pro self short so state vice well"
_KEPT = frozenset(_COMPOUNDS.split())
_WORD = re.compile(r"\w+(?:-\w+)*")


def flowed(text: str, whole: str | None = None) -> str:
    """`text`, a part of `whole`, with its wrapped lines joined and broken words closed up."""
    if "\n" not in text:
        return text
    known = vocabulary(text if whole is None else whole)
    return _LINE_END.sub(" ", _BROKEN.sub(lambda found: _joined(found, known), text))


@lru_cache(maxsize=1)
def vocabulary(text: str) -> frozenset[str]:
    """The words of `text` that no line break cuts, in lower case; kept for the last text."""
    return frozenset(_WORD.findall(_BROKEN.sub(" ", text).lower()))


def _joined(found: re.Match[str], known: frozenset[str]) -> str:
    left, right = found.groups()
    if f"{left}{right}".lower() in known:
        return left + right
    kept = (
        f"{left}-{right}".lower() in known
        or not left[-1].isalpha()
        or not right[0].islower()
        or left.lower() in _KEPT
        or (left.lower() in known and right.lower() in known)
    )
    return f"{left}-{right}" if kept else left + right
