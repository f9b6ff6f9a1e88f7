"""HTML as a tree: parsing that survives broken markup, and what one element's attributes say."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from crawler.reading import boilerplate

# Never shown to a reader as prose, whatever their names say.
_UNSEEN_TAGS_NAMES = (
    "script style noscript template svg math canvas select option button textarea input map area "
    "object applet audio video head link meta title datalist dialog progress meter"
)
UNSEEN_TAGS = frozenset(_UNSEEN_TAGS_NAMES.split())
_BLOCK_TAGS_NAMES = (
    "address article aside blockquote body caption center dd details dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html li main menu nav ol p pre "
    "section summary table tbody td tfoot th thead tr ul"
)
BLOCK_TAGS = frozenset(_BLOCK_TAGS_NAMES.split())
# Elements whose very tag says that they stand beside the article, not in it.
_BESIDE_TAGS_NAMES = "nav footer aside form menu dialog"
_BESIDE_TAGS = frozenset(_BESIDE_TAGS_NAMES.split())
_BESIDE_ROLES_NAMES = (
    "navigation complementary banner contentinfo search dialog alertdialog toolbar menu menubar "
    "tooltip alert tablist"
)
_BESIDE_ROLES = frozenset(_BESIDE_ROLES_NAMES.split())
_HINT_ATTRIBUTES = (
    "class",
    "id",
    "data-testid",
    "data-component",
    "data-component-name",
    "data-module",
    "data-qa",
    "data-type",
    "data-gu-name",
    "data-area",
    "data-link-name",
    "data-block",
    "itemprop",
)
_HIDING_STYLE = re.compile(r"(?:display\s{0,4}:\s{0,4}none|visibility\s{0,4}:\s{0,4}hidden)", re.I)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Tags that can nest; what is left without them is paragraphs, links and line breaks.
_NESTING = re.compile(
    rb"</?(?!(?:html|head|body|title|meta|link|base|script|style|noscript|template|p|a|br|h[1-6]|q"
    rb"|time|iframe)[\s/>])([a-z][a-z0-9-]{0,40})(?:\s[^<>]{0,2000})?/?>",
    re.I,
)
_MAX_HINT = 600  # characters; generated class lists beyond this carry no further names


def parse(text: str) -> etree._Element | None:
    """The tree of an HTML page, or None when there is no element in it.

    Comments and processing instructions are left out, so that text around them stays together.
    libxml2 stops at 2,048 levels; a page nested deeper is read again without its boxes. Trees
    may still be deep: only iterative walks may follow.
    """
    payload = text.replace("\x00", "").encode("utf-8", "replace")
    root, whole = _tree(payload)
    return root if whole else _tree(_NESTING.sub(_flattened, payload))[0]


def _tree(payload: bytes) -> tuple[etree._Element | None, bool]:
    """The tree, and whether the parser read to the end of the page."""
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, recover=True
    )
    try:
        root = etree.fromstring(payload, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None, True
    last = parser.error_log.last_error
    return root, last is None or last.type_name != "ERR_RESOURCE_LIMIT"


def _flattened(tag: re.Match[bytes]) -> bytes:
    return b"<hr>" if tag[1].lower().decode() in BLOCK_TAGS else b""


def hint(element: etree._Element) -> str:
    """The names that the page's makers gave an element, lower-case, words parted by "-"."""
    attributes = element.attrib
    if not attributes:
        return ""
    names = " ".join([str(attributes[name]) for name in _HINT_ATTRIBUTES if name in attributes])
    return words(names[:_MAX_HINT]) if names else ""


@lru_cache(maxsize=4096)
def words(names: str) -> str:
    """Class names taken apart: `RelatedLinks_box` becomes `related-links-box`."""
    return _CAMEL.sub("-", names).lower().replace("_", "-")


def hidden(element: etree._Element) -> bool:
    """Whether the page itself hides the element from readers."""
    attributes = element.attrib
    if "hidden" in attributes and attributes["hidden"].lower() != "until-found":
        return True
    if attributes.get("aria-hidden", "").lower() == "true":
        return True
    style = attributes.get("style")
    return style is not None and _HIDING_STYLE.search(style[:_MAX_HINT]) is not None


def beside(element: etree._Element, names: str) -> bool:
    """Whether tag, role, names or style put the element beside the article's text."""
    if element.tag in _BESIDE_TAGS or element.get("role") in _BESIDE_ROLES:
        return True
    if names and boilerplate.named_noise(names):
        return True
    return hidden(element)
