"""Which boxes of a page hold its article: boilerplate believed or not, the body and its parts."""

from __future__ import annotations

import re

from crawler.reading import boilerplate, markup
from crawler.reading.blocks import Block, Box, Taken

# A box named as boilerplate is believed unless it holds this part of the page's prose; pages
# whose <main> is called "has-sidebar" or whose article sits in a <form> are read in spite of it.
NOISE_SHARE_LIMIT = 0.5
# … but prose in a box that is named as an article's body, and this long, decides against it:
# below a short report the comments are often longer than the report.
BODY_LENGTH = 120
# Comments, footers and notices are believed up to this part, whatever the rest is named.
SURE_NOISE_SHARE_LIMIT = 0.9
_SURE_NOISE = re.compile(r"(?<![a-z])(?:comments?|disqus|cookies?|consent|footer)(?![a-z])")
# Boxes that hold an embedded post back until the reader consents.
_GATE = re.compile(
    r"(?<![a-z])(?:consent|cookies?|gdpr|social-(?:media-)?embed|embed|overlay|privacy|placeholder|opt-?in)"
)
# The article's box: the innermost one that still holds this part of its parent's prose.
DESCENT_SHARE = 0.72
# Less than the rest of a short page's prose (a footer, a note on the publisher) would take away.
TITLE_SHARE = 0.65
# The first of several articles holds at least this part of a page's prose; cards of teasers
# with headlines of their own hold less.
SEVERAL_SHARE = 0.2
_MAX_HEADLINES = 8  # list pages have hundreds
_LEVELS = 3  # boxes around the article's box that are looked at for its other parts
_BODY_NAMES = re.compile(
    r"(?<![a-z])(?:articlebody|article-body|article-content|article-text|articletext|entry-content"
    r"|post-content|post-body|story-body|storybody|body-text|body-content|article-main"
    r"|content-body|story-content|rich-text|richtext|mw-parser-output|available-content"
    r"|article--text|text-content|td-post-content|single-content|article-section"
    r"|text-block|topic-body--?content|article__text|news-text|b-text)(?![a-z])"
)
_STANDFIRST_NAMES = re.compile(
    r"(?<![a-z])(?:standfirst|lede|lead|dek|deck|chapo|vorspann|intro|introduction|teaser-text"
    r"|subtitle|sub-title|subheadline|subhead|sommario|entradilla|summary|abstract|ingress"
    r"|article-description|excerpt|perex|lid|leadtext|shorttext|bulletpoints"
    r"|bullet-points|key-points|takeaways)(?![a-z])"
)


def inside(body: Box, roots: set[int]) -> set[int]:
    """The boxes (by identity) that are, or stand in, one of `roots`."""
    found: set[int] = set()
    for box in boxes_of(body) if roots else ():
        if id(box) in roots or (box.parent is not None and id(box.parent) in found):
            found.add(id(box))
    return found


def gated(box: Box) -> bool:
    """Whether all that stands before an embedded post is a wall that asks for consent."""
    here: Box | None = box
    while here is not None and here.noise is not None:
        if here.names and boilerplate.named_noise(here.names) and not _GATE.search(here.names):
            return False
        if here.tag in ("nav", "footer"):
            return False
        here = here.parent
    return True


def believed_noise(page: Taken) -> set[int]:
    """The boxes (by identity) that are named as boilerplate and are not the article itself."""
    believed: set[int] = set()
    bodies = _bodies(page.body)
    stack = [(page.body, False)]
    while stack:
        box, speaking = stack.pop()
        named = box.noise is box or (speaking and markup.beside(box.element, box.names))
        if named and _believed(box, page.body.prose, bodies):
            believed.add(id(box))
            continue
        inner = speaking or box.noise is box
        stack.extend((child, inner) for child in box.children)
    return believed


def _believed(box: Box, prose: int, bodies: list[Box]) -> bool:
    """Whether a box that is named as boilerplate is boilerplate. `prose`: the whole page's."""
    limit = SURE_NOISE_SHARE_LIMIT if _is_sure(box) else NOISE_SHARE_LIMIT
    if box.prose <= limit * prose and box.prose <= NOISE_SHARE_LIMIT * prose:
        return True
    held = sum(body.prose for body in bodies if _holds(box, body))
    if held >= NOISE_SHARE_LIMIT * box.prose or any(_holds(body, box) for body in bodies):
        return False
    return bool(bodies) or box.prose <= limit * prose


def _is_sure(box: Box) -> bool:
    return box.tag in ("nav", "footer") or _SURE_NOISE.search(box.names) is not None


def _bodies(body: Box) -> list[Box]:
    """The outermost boxes that are named as an article's body and hold prose."""
    found: list[Box] = []
    stack = [body]
    while stack:
        box = stack.pop()
        if box.prose < BODY_LENGTH or (_is_sure(box) and box.prose < body.prose):
            continue
        if _BODY_NAMES.search(box.names):
            found.append(box)
        else:
            stack.extend(box.children)
    return found


def _holds(outer: Box, inner: Box | None) -> bool:
    while inner is not None:
        if inner is outer:
            return True
        inner = inner.parent
    return False


def article_box(body: Box, kept: list[Block], headlines: list[Box]) -> Box:
    """The innermost box that holds nearly all of the prose that is left.

    `headlines` are the boxes of the page's <h1>; what stands around one and most of the prose
    holds the article.
    """
    amounts: dict[int, int] = {}
    for block in kept:
        if block.prose:
            amounts[id(block.box)] = amounts.get(id(block.box), 0) + len(block.text) - block.linked
    for box in reversed(boxes_of(body)):
        if box.parent is not None and id(box) in amounts:
            amounts[id(box.parent)] = amounts.get(id(box.parent), 0) + amounts[id(box)]
    here = _title_box(body, headlines, amounts)
    while here.children:
        best = max(here.children, key=lambda child: amounts.get(id(child), 0))
        share = amounts.get(id(best), 0)
        if not share or share < DESCENT_SHARE * amounts[id(here)] or best.tag in ("p", "li"):
            break
        here = best
    return here


def _title_box(body: Box, headlines: list[Box], amounts: dict[int, int]) -> Box:
    """The innermost box around a headline that holds most of the prose; else the body."""
    first = _first_of_several(body, headlines, amounts)
    if first is not None:
        return first
    least = TITLE_SHARE * amounts.get(id(body), 0)
    found = body
    for headline in headlines[:_MAX_HEADLINES]:
        here: Box | None = headline
        while here is not None and amounts.get(id(here), 0) < least:
            here = here.parent
        if here is not None and amounts.get(id(here), 0) < amounts.get(id(found), 0):
            found = here
    return found


def _first_of_several(body: Box, headlines: list[Box], amounts: dict[int, int]) -> Box | None:
    """The first article of a page that shows one below the other, as endless pages do."""
    articles: list[Box] = []
    for headline in headlines[:_MAX_HEADLINES]:
        here: Box | None = headline
        while here is not None and here.tag != "article":
            here = here.parent
        if here is not None and all(here is not other for other in articles):
            articles.append(here)
    whole = [box for box in articles if amounts.get(id(box), 0) >= BODY_LENGTH]
    least = SEVERAL_SHARE * amounts.get(id(body), 0)
    if len(whole) < 2 or amounts[id(whole[0])] < least or _holds(whole[0], whole[1]):
        return None
    return whole[0]


def standfirsts(body: Box, article: Box) -> list[int]:
    """Boxes named as the article's introduction that stand outside the article's box."""
    outer = article
    while outer.parent is not None and outer is not body and outer.tag not in ("article", "main"):
        outer = outer.parent
    found: list[int] = []
    stack = [outer]
    while stack:
        box = stack.pop()
        if box is article or box.noise is not None:
            continue
        if box.prose and _STANDFIRST_NAMES.search(box.names) and len(box.children) <= 3:
            found.append(id(box))
        else:
            stack.extend(box.children)
    return found if len(found) == 1 else []


def other_parts(article: Box) -> list[int]:
    """Boxes beside the article's box that are named as it is, or are bare paragraphs before it.

    An advertisement or a wall between two paragraphs often parts the body into two boxes.
    """
    found: list[int] = []
    here = article
    for _ in range(_LEVELS):
        parent = here.parent
        if parent is None or here.tag in ("body", "article", "main"):
            break
        before = True
        for box in parent.children:
            if box is here:
                before = False
            elif not box.prose or box.noise is not None:
                continue
            elif (box.tag == "p" and before) or _alike(box, here):
                found.append(id(box))
        here = parent
    return found


def _alike(one: Box, other: Box) -> bool:
    if one.tag != other.tag or not one.names:
        return False
    if one.names == other.names:
        return True
    return bool(_BODY_NAMES.search(one.names) and _BODY_NAMES.search(other.names))


def boxes_of(body: Box) -> list[Box]:
    """Every box of a page, outer ones first."""
    order = [body]
    for box in order:
        order.extend(box.children)
    return order
