"""What a URL's #fragment points to on a page, as a browser would answer."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import unquote

from crawler.model import Page
from crawler.reading.encoding import decode
from crawler.reading.page import MOST_CHARACTERS
from crawler.reading.shown import shown_text
from crawler.reading.textdirective import Searchable, text_directives

if TYPE_CHECKING:
    from resiliparse.parse.html import HTMLTree

_PLAIN = "text/plain"
_READ = ("text/html", _PLAIN)


class Indicated(Enum):
    """Where a browser takes the reader."""

    TEXT = "text"
    ELEMENT = "element"
    NOTHING = "nothing"


def anchor_missing(payload: bytes, page: Page, fragment: str) -> bool:
    """Whether nothing in the page answers to `fragment` (without its "#").

    `payload` is the body without its content-encoding. Abstains (False) for an empty fragment,
    "top", routes of scripts ("#/…", "#!…"), pages that were not read in full, and media whose
    anchors are not known. A fragment with text directives is missing when none of them is
    found, also when it names an element besides: the words are what was cited.
    """
    name, directives = text_directives(fragment)
    if not page.complete or page.media not in _READ or name[:1] in tuple("/!"):
        return False
    if directives:
        return indicated(payload, page, fragment) is not Indicated.TEXT
    if not name or name.lower() == "top" or page.media == _PLAIN:
        return False
    return indicated(payload, page, fragment) is Indicated.NOTHING


def indicated(payload: bytes, page: Page, fragment: str) -> Indicated:
    """What `fragment` points to: the text of its directives first, then the element it names.

    Follows the HTML standard's "indicated part of the document" (an id, or the name of an <a>,
    as written or percent-decoded).
    """
    from resiliparse.parse.html import HTMLTree

    name, directives = text_directives(fragment)
    label = f"text/html; charset={page.encoding}" if page.encoding else None
    text = decode(payload, label).text[:MOST_CHARACTERS]
    tree = HTMLTree.parse(text) if page.media != _PLAIN else None
    if directives:
        searched = Searchable(shown_text(tree) if tree is not None else text)
        if any(searched.has(directive) for directive in directives):
            return Indicated.TEXT
    if name and tree is not None and any(_has(tree, form) for form in {name, unquote(name)}):
        return Indicated.ELEMENT
    return Indicated.NOTHING


def _has(tree: HTMLTree, name: str) -> bool:
    document = tree.document
    if document is None:
        return False
    if document.get_element_by_id(name, case_insensitive=False) is not None:
        return True
    return any(
        (found.tag or "").lower() == "a"
        for found in document.get_elements_by_attr("name", name, case_insensitive=False)
    )
