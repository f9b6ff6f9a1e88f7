"""The text of a page that a reader can see: what a browser hides is left out, bounds kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.documents.encoding import without_unstorable

if TYPE_CHECKING:
    from resiliparse.parse.html import HTMLTree


# The largest page read, in characters: 50 MB single lines exist, articles of 5 MB do not.
MOST_CHARACTERS = 10_000_000
# Deeper trees are cut: no layout nests so far, and tree walkers recurse.
DEEPEST = 5_000
_TAGS_WORTH_COUNTING = 50_000  # the extractor takes 0.1 s for as many nested elements

# What the browser does not show, and the sign in the markup without which it is not looked for:
# every selector costs a walk over the tree (0.3-3 ms of 2.5 on a 100 kB page).
_HIDDEN = (
    ("hidden", "[hidden]:not([hidden='until-found'])"),
    ("display:none", "[style*='display:none']"),
    ("/del>", "del"),
    ("/s>", "s"),
    ("/strike>", "strike"),
    ("<rt", "rt"),
    ("<rp", "rp"),
    ("<video", "video"),
    ("<audio", "audio"),
    ("<object", "object"),
    ("<canvas", "canvas"),
    ("<svg", "svg"),
)
HIDDEN_PARTS = frozenset(selector for _, selector in _HIDDEN[:2])
"""Selectors of what a page hides until a reader asks for it, or its script shows it."""

WITHDRAWN_PARTS = frozenset(("del", "s", "strike"))
"""Selectors of what a page has struck out: it takes the words back, and shows that it does."""

# One pattern a spelling: a pattern that begins with plain letters runs ten times as fast. Each pair
# is looked for where its sign stands.
_HIDING_STYLES = tuple(
    (
        sign,
        tuple(re.compile(rf"{name}\s{{0,9}}:\s{{0,9}}(?i:{value})") for name in names),
    )
    for sign, names, value in (
        ("isplay", ("display", "Display"), "none"),
        ("DISPLAY", ("DISPLAY",), "none"),
        ("isibility", ("visibility", "Visibility"), "hidden"),
        ("VISIBILITY", ("VISIBILITY",), "hidden"),
    )
)
_HEAD_END = re.compile(r"(?i)</head|<body")
HEAD_READ = 300_000  # characters
_TAG = re.compile(r"<(/?[A-Za-z][^<>]*)")
_TAG_SIGNS = 4  # characters: they tell all names apart that are looked for
_SOUGHT = frozenset(
    name.strip("<")[:2]
    for name in ("img", "area", "/summary", "/legend", *(s for s, _ in _HIDDEN if s[0] == "<"))
)
# Sets of signs are looked at twice as fast as names.
_FIRST, _SECOND = (
    "".join(sorted({sign for name in _SOUGHT for sign in (name[at], name[at].upper())}))
    for at in (0, 1)
)
_MAY_BE_SOUGHT = re.compile(rf"<([{_FIRST}][{_SECOND}][^<]{{0,{_TAG_SIGNS - 2}}})")
# The extractor drops a figure with its caption unless alternative texts are asked for.
_IMAGE = re.compile(r"(?i)<(?:img|area)\b(?:[^>\"']|\"[^\"]{0,9000}\"|'[^']{0,9000}'){0,999}+>")
_BLOCK_END = re.compile(r"(?i)</(?:summary|legend)>")


# Elements that stay open until they are closed; <p>, <li> and <td> end by themselves.
_OPEN_OR_CLOSE = re.compile(
    r"(?i)<(/?)(?:div|span|section|article|table|ul|ol|b|i|font|em|strong|blockquote|q|a)\b"
)
# A capital set large, in an element of its own. Letters that are words are none ("A", "I", "В").
_CAPITALS = "[BCDFGHJKLMNPQRSTVWXZБГДЖЗЛМНПРТФХЦЧШЩЭЮ]"
_DROPPED = re.compile(rf"(?m)^({_CAPITALS})\n{{1,2}}(?=[a-zà-ÿа-яё]{{2}})")
_ALONE = re.compile(rf"\n{_CAPITALS}\n")  # a tenth of the time, as it begins with a plain sign
_BLANK_LINES = re.compile(r"\n{3,}")


def bounded(text: str) -> tuple[str, bool]:
    """At most MOST_CHARACTERS of `text`, and whether that is all of it."""
    return text[:MOST_CHARACTERS], len(text) <= MOST_CHARACTERS


def visible_text(markup: str) -> str:
    """Everything a reader of the page sees, one line a block, an empty line between paragraphs.

    Words are neither glued by block tags nor split by inline ones; hidden elements, comments,
    scripts, alternative texts and ruby annotations are left out.
    """
    from resiliparse.parse.html import HTMLTree

    markup, hidden = prepared(markup, tags_of(markup))
    return extracted(HTMLTree.parse(markup), hidden, main=False)


def head_end(markup: str) -> int | None:
    """Where the head ends; None where that is not told in its first `HEAD_READ` characters."""
    ended = _HEAD_END.search(markup, 0, HEAD_READ)
    return ended.start() if ended else None


def tags_of(markup: str) -> str:
    """The tags of the head, each once, then those of the body, each once; all of the markup where
    it is not plain where a tag or the head ends.

    What is looked for in tags is looked for here, at 1 to 30 kB for 100: each pass over the whole
    markup costs .03 to .08 ms, these two .1 together. Of 1,842 saved pages six in seven are plain.
    """
    end = head_end(markup)
    if end is None:
        return markup
    found: list[str] = []
    for part in (markup[:end], markup[end:]):
        tags = dict.fromkeys(_TAG.findall(part))
        if any(tag.count('"') % 2 or tag.count("'") % 2 for tag in tags):
            return markup
        found += tags
    return f"<{'><'.join(found)}>"


def tag_signs(tags: str) -> frozenset[str]:
    """How the tags begin that are looked for: `_TAG_SIGNS` characters in lower case."""
    begun = set(_MAY_BE_SOUGHT.findall(tags))
    return frozenset([tag.lower() for tag in begun if tag[:2].lower() in _SOUGHT])


def _has(signs: frozenset[str], *names: str) -> bool:
    """Whether the markup may have tags that begin with one of `names`, in any case."""
    begun = tuple(name[:_TAG_SIGNS] for name in names)
    return any(sign.startswith(begun) for sign in signs)


def prepared(markup: str, tags: str) -> tuple[str, list[str]]:
    """Markup that the extractor reads as a browser shows it, and the selectors of hidden elements
    that it may have; `tags` are those of the markup as it was.
    """
    ready = _prepared(markup, tags)
    return ready, hidden_in(ready if tags is markup else _prepared(tags, tags))


def _prepared(markup: str, tags: str) -> str:
    signs = tag_signs(tags)
    for sign, hidings in _HIDING_STYLES:
        if sign in tags:
            for hiding in hidings:
                markup = hiding.sub("display:none", markup)
    if _has(signs, "img", "area"):
        markup = _IMAGE.sub("", markup)
    if _has(signs, "/summary", "/legend"):
        markup = _BLOCK_END.sub(lambda found: f"{found[0]}<br>", markup)
    return markup


def hidden_in(tags: str) -> list[str]:
    """The selectors of hidden elements that prepared markup with these tags may have."""
    signs = tag_signs(tags)
    return [
        selector
        for sign, selector in _HIDDEN
        if (not sign.startswith("<") or _has(signs, sign[1:])) and sign in tags
    ]


def extracted(tree: HTMLTree, hidden: list[str], *, main: bool) -> str:
    """The text of a tree without its `hidden` elements, or of its `main` part."""
    from resiliparse.extract.html2text import extract_plain_text

    text = extract_plain_text(
        tree,
        main_content=main,
        preserve_formatting=True,
        list_bullets=False,
        alt_texts=True,
        skip_elements=hidden,
    )
    text = "\n".join([line.strip(" \t\r\f") for line in text.split("\n")])
    text = _BLANK_LINES.sub("\n\n", text).strip() if "\n\n\n" in text else text.strip()
    if _ALONE.search(text) or text[1:2] == "\n":
        text = _DROPPED.sub(r"\1", text)
    return without_unstorable(text)


def cut_depth(markup: str) -> tuple[str, bool]:
    """`markup` up to where more than DEEPEST elements are open, and whether that is all of it."""
    if markup.count("<") <= _TAGS_WORTH_COUNTING:
        return markup, True
    depth = 0
    for tag in _OPEN_OR_CLOSE.finditer(markup):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > DEEPEST:
            return markup[: tag.start()], False
    return markup, True
