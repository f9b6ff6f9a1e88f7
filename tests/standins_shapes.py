"""Walls and parked domains in the shapes that their makers give them, one file a kind.

Written from memory of what vendors, registrars and hosters send, before their signs were looked at.
When first read, 47 of 58 walls and 36 of 53 parked domains were named right (.85); what was missed
then led to the signs that two halves of a sentence are told by, in ten more languages.
"""

from __future__ import annotations

import re
from pathlib import Path

from crawler.model import Kind
from tests.standins import Labelled

FOLDER = Path(__file__).parent / "pages" / "kinds"
URL = "https://www.courier.example/2023/05/weir"


def _pages(kind: Kind) -> list[Labelled]:
    """The pages of `FOLDER/KIND.txt`: after "@@ NAME LANGUAGE" a page as it is sent."""
    text = (FOLDER / f"{kind.value}.txt").read_text("utf-8")
    parts = (part.partition("\n") for part in re.split(r"(?m)^@@ ", text)[1:])
    return [Labelled(head.split()[0], kind, html, URL) for head, _, html in parts]


SHAPED_STAND_INS = (*_pages(Kind.BLOCKED), *_pages(Kind.PARKED))
