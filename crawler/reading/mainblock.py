"""Which of a page's blocks are the article, as a reader sees it."""

from __future__ import annotations

import re
from collections.abc import Callable

from crawler.reading import boilerplate, markup, pagenotes, teasers
from crawler.reading.blocks import Block, Box, Taken

# A box named as boilerplate is believed unless it holds this part of the page's prose; pages
# whose <main> is called "has-sidebar" or whose article sits in a <form> are read in spite of it.
NOISE_SHARE_LIMIT = 0.5
# … but prose in a box that is named as an article's body, and this long, decides against it:
# below a short report the comments are often longer than the report.
BODY_LENGTH = 120
# Comments, footers and notices are believed up to this part, whatever the rest is named.
SURE_NOISE_SHARE_LIMIT = 0.9
_SURE_NOISE = re.compile(r"(?<![a-z])(?:comments?|disqus|cookies?|consent|footer|related)(?![a-z])")
# Boxes that hold an embedded post back until the reader consents.
_GATE = re.compile(
    r"(?<![a-z])(?:consent|cookies?|gdpr|social-(?:media-)?embed|embed|overlay|privacy|placeholder|opt-?in)"
)
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|odt|csv)(?:[?#]|$)", re.I)
# The author's note is looked for among this many of the last blocks.
_LAST_BLOCKS = 4
# The article's box: the innermost one that still holds this part of its parent's prose.
DESCENT_SHARE = 0.72
_LEVELS = 3  # boxes around the article's box that are looked at for its other parts
_SHORT_PARAGRAPH = 25  # characters; shorter closing lines are "Read on." and initials
_BYLINE_LENGTH = 120  # characters
_LABEL_LENGTH = 40  # characters; a <div> with fewer that is no sentence labels something
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


Inward = Callable[[str], bool]


def main_blocks(page: Taken, inward: Inward) -> tuple[Block, ...]:
    """The article's blocks in reading order; empty when the page has no paragraph of text.

    `inward` says whether a link's href stays with the outlet. Boilerplate goes by the names of
    its boxes, by its wording ("Read also: …") and by its shape (blocks that are only a link to
    the same outlet); headlines and bylines above the first paragraph go with it.
    """
    believed = _believed_noise(page)
    beside = inside(page.body, believed)
    kept = [
        block
        for block in page.blocks
        if id(block.box) not in beside or (block.embed is not None and _gated(block.box))
    ]
    box = _article_box(page.body, kept)
    roots = {id(box), *_standfirsts(page.body, box), *_other_parts(box)}
    main = inside(page.body, roots)
    chosen = [block for block in kept if id(block.box) in main]
    if not any(block.prose for block in chosen):
        chosen = kept
    return tuple(_trimmed(_without_teasers(chosen, inward)))


def inside(body: Box, roots: set[int]) -> set[int]:
    """The boxes (by identity) that are, or stand in, one of `roots`."""
    found: set[int] = set()
    for box in boxes_of(body):
        if id(box) in roots or (box.parent is not None and id(box.parent) in found):
            found.add(id(box))
    return found


def _gated(box: Box) -> bool:
    """Whether all that stands before an embedded post is a wall that asks for consent."""
    here: Box | None = box
    while here is not None and here.noise is not None:
        if here.names and boilerplate.named_noise(here.names) and not _GATE.search(here.names):
            return False
        if here.tag in ("nav", "footer"):
            return False
        here = here.parent
    return True


def _believed_noise(page: Taken) -> set[int]:
    """The boxes (by identity) that are named as boilerplate and are not the article itself."""
    believed: set[int] = set()
    prose = page.body.prose
    bodies = _bodies(page.body)
    stack: list[tuple[Box, bool]] = [(page.body, False)]
    while stack:
        box, speaking = stack.pop()
        named = box.noise is box or (speaking and markup.beside(box.element, box.names))
        sure = named and (box.tag in ("nav", "footer") or _SURE_NOISE.search(box.names))
        limit = prose * (SURE_NOISE_SHARE_LIMIT if sure else NOISE_SHARE_LIMIT)
        if named and (box.prose <= limit or _body_elsewhere(box, bodies)):
            believed.add(id(box))
            continue
        inner = speaking or box.noise is box
        stack.extend((child, inner) for child in box.children)
    return believed


def _bodies(body: Box) -> list[Box]:
    """The outermost boxes that are named as an article's body and hold prose."""
    found: list[Box] = []
    stack = [body]
    while stack:
        box = stack.pop()
        if box.prose >= BODY_LENGTH and _BODY_NAMES.search(box.names) and box.noise is None:
            found.append(box)
        elif box.prose >= BODY_LENGTH:
            stack.extend(box.children)
    return found


def _body_elsewhere(box: Box, bodies: list[Box]) -> bool:
    return bool(bodies) and not any(_holds(box, body) or _holds(body, box) for body in bodies)


def _holds(outer: Box, inner: Box | None) -> bool:
    while inner is not None:
        if inner is outer:
            return True
        inner = inner.parent
    return False


def _article_box(body: Box, kept: list[Block]) -> Box:
    """The innermost box that holds nearly all of the prose that is left."""
    amounts: dict[int, int] = {}
    for block in kept:
        if block.prose:
            amounts[id(block.box)] = amounts.get(id(block.box), 0) + len(block.text) - block.linked
    for box in reversed(boxes_of(body)):
        if box.parent is not None and id(box) in amounts:
            amounts[id(box.parent)] = amounts.get(id(box.parent), 0) + amounts[id(box)]
    here = body
    while here.children:
        best = max(here.children, key=lambda child: amounts.get(id(child), 0))
        share = amounts.get(id(best), 0)
        if not share or share < DESCENT_SHARE * amounts[id(here)] or best.tag in ("p", "li"):
            break
        here = best
    return here


def _standfirsts(body: Box, article: Box) -> list[int]:
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


def _other_parts(article: Box) -> list[int]:
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


def _without_teasers(blocks: list[Block], inward: Inward) -> list[Block]:
    """Without lines that point to other articles, and without their headings.

    Below a heading such as "Sources" links are what the reader came for, and stay.
    """
    kept: list[Block] = []
    listing = False
    for block in blocks:
        if pagenotes.is_source_heading(block.text):
            listing = True
        elif block.heading:
            listing = False
        if block.tag == "h1":
            continue
        if not listing and block.embed is None and _is_teaser(block, inward):
            continue
        if block.tag == "div" and not listing and _is_caption_of_box(block):
            continue
        if boilerplate.is_cookie_notice(block.text):
            continue
        kept.append(block)
    return kept


def _is_caption_of_box(block: Block) -> bool:
    """Whether a bare <div> only labels what is around it."""
    return (
        len(block.text) < _LABEL_LENGTH
        and not block.linked
        and block.embed is None
        and block.quoted is None
        and not boilerplate.is_sentence(block.text)
    )


def _is_teaser(block: Block, inward: Inward) -> bool:
    if not block.text:
        return False
    if boilerplate.is_picture_credit(block.text):
        return True
    targets = [mark.element.get("href") or "" for mark in block.marks if mark.element.tag == "a"]
    if not targets:
        return boilerplate.is_label(block.text) or teasers.announces_teasers(block.text)
    if any(_DOCUMENT.search(target) for target in targets):
        return False
    own = all(inward(target) for target in targets)
    if teasers.is_teaser(block.text, block.linked, inward=own):
        return True
    if boilerplate.asks_to_subscribe(block.text):
        return True
    return own and (block.link_share > 0.9 or _is_byline(block))


def _is_byline(block: Block) -> bool:
    """Whether a short line is mostly a link to the outlet's own pages and says nothing."""
    return (
        block.link_share > 0.5
        and len(block.text) <= _BYLINE_LENGTH
        and not boilerplate.is_sentence(block.text)
    )


def _trimmed(blocks: list[Block]) -> list[Block]:
    """Without what stands above the first paragraph and below the last one."""
    solid = [index for index, block in enumerate(blocks) if block.prose]
    if not solid:
        return []
    first = solid[0]
    last = max(index for index, block in enumerate(blocks) if block.prose or _speaks(block))
    while first > 0 and _opens(blocks[first - 1], blocks[first]):
        first -= 1
    listing = any(pagenotes.is_source_heading(block.text) for block in blocks[first : last + 1])
    while last + 1 < len(blocks) and _closes(blocks[last + 1], listing):
        last += 1
        listing = listing or pagenotes.is_source_heading(blocks[last].text)
    kept = blocks[first : last + 1]
    body, end = kept[:-_LAST_BLOCKS], kept[-_LAST_BLOCKS:]
    kept = body + [block for block in end if not boilerplate.is_author_note(block.text)]
    while kept and kept[-1].heading:
        kept.pop()
    return kept


def _speaks(block: Block) -> bool:
    """Whether a short block is a paragraph all the same: it is marked and ends as one."""
    return (
        block.tag in ("p", "li", "blockquote")
        and len(block.text) >= _SHORT_PARAGRAPH
        and block.link_share < 0.6
        and boilerplate.is_sentence(block.text)
    )


def _opens(block: Block, following: Block) -> bool:
    """Whether a short block before the first paragraph is already the article's text."""
    if block.embed is not None or block.tag == "figcaption":
        return True
    if block.heading:
        return _near(block.box, following.box)
    if block.tag not in ("p", "li", "blockquote") or block.link_share > 0.5:
        return False
    return boilerplate.is_sentence(block.text)


def _near(heading: Box, box: Box) -> bool:
    """Whether a heading belongs to the paragraph after it: they stand in one box."""
    around = heading.parent
    if around is not None and around.tag == "header":
        around = around.parent
    return around is not None and around is box.parent and around.tag not in ("body", "main")


def _closes(block: Block, listing: bool) -> bool:
    """Whether a short block after the last paragraph still belongs to the article.

    `listing`: it stands below a heading such as "Sources".
    """
    if listing and not block.heading:
        return True
    if block.heading or pagenotes.is_source_heading(block.text):
        return pagenotes.is_source_heading(block.text)
    if block.embed is not None or pagenotes.opens_with_source(block.text):
        return True
    if block.tag in ("li", "figcaption") or _shows_url(block):
        return True
    return block.tag in ("p", "dd", "blockquote", "div") and boilerplate.is_sentence(block.text)


def _shows_url(block: Block) -> bool:
    """Whether the block is one link that shows its own address: a citation, not a teaser."""
    return "://" in block.text or block.text.startswith("www.")


def boxes_of(body: Box) -> list[Box]:
    """Every box of a page, outer ones first."""
    order = [body]
    for box in order:
        order.extend(box.children)
    return order
