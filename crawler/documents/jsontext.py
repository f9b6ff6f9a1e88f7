"""The words in a JSON text: its values in order, the markup in them read, its keys never."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from crawler.documents.encoding import read_json
from crawler.documents.visibletext import visible_text

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|&(?:#\d{1,7}|#x[\da-fA-F]{1,6}|\w{2,30});")
_ADDRESS = re.compile(r"\s*[a-z][a-z0-9+.-]{1,20}:\S*\s*", re.I)


def json_words(text: str) -> str | None:
    """The words of a JSON text or of JSON lines, a paragraph for each value; addresses and numbers
    are no words. None for what is no JSON.
    """
    try:
        values = [read_json(text)]
    except ValueError:
        try:
            values = [read_json(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            return None
    found = (visible_text(one) if _MARKUP.search(one) else one.strip() for one in _texts(values))
    return "\n\n".join(one for one in found if one)


def _texts(values: list[Any]) -> Iterator[str]:
    """Every text in the values, in the order in which it is written."""
    stack = values[::-1]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            stack.extend(reversed(value.values()))
        elif isinstance(value, list):
            stack.extend(reversed(value))
        elif isinstance(value, str) and not _ADDRESS.fullmatch(value):
            yield value
