"""Which of a page's blocks are the article, as a reader sees it."""

from __future__ import annotations

import re

from crawler.reading import boilerplate
from crawler.reading.blocks import Block, Box, Taken

# A box named as boilerplate is believed unless it holds this part of the page's prose; pages
# whose <main> is called "has-sidebar" or whose article sits in a <form> are read in spite of it.
NOISE_SHARE_LIMIT = 0.5
# The article's box: the innermost one that still holds this part of its parent's prose.
DESCENT_SHARE = 0.72
_BODY_NAMES = re.compile(
    r"(?<![a-z])(?:articlebody|article-body|article-content|article-text|articletext|entry-content"
    r"|post-content|post-body|story-body|storybody|body-text|article-main|main-content"
    r"|content-body|story-content|rich-text|richtext|mw-parser-output|available-content"
    r"|article--text|text-content|page-content|td-post-content|single-content)(?![a-z])"
)
_TIME_OR_BYLINE = re.compile(
    r"(?:by|von|par|por|di|автор|текст|фото|photo|foto|credit)\b[^.!?]{0,80}$", re.I
)


def main_blocks(page: Taken, title: str | None = None) -> tuple[Block, ...]:
    """The article's blocks in reading order; empty when the page has no paragraph of text.

    Boilerplate goes by the names of its boxes, by its wording ("Read also: …") and by its shape
    (lists of links); headlines and bylines above the first paragraph go with it.
    """
    noise = _believed_noise(page)
    kept = [block for block in page.blocks if not _in(block.box, noise)]
    chosen = _within(kept, _article_box(page.body, kept))
    if not any(block.prose for block in chosen):
        chosen = kept
    return tuple(_trim([block for block in chosen if not _beside_text(block)], title))


def _believed_noise(page: Taken) -> set[int]:
    """The boxes (by identity) that are named as boilerplate and are not the article itself."""
    believed: set[int] = set()
    limit = NOISE_SHARE_LIMIT * page.body.prose
    stack = [page.body]
    while stack:
        box = stack.pop()
        if box.noise is not None and (box.prose <= limit or not page.body.prose):
            believed.add(id(box))
            continue
        for child in box.children:
            if child.noise is box.noise and box.noise is not None:
                # The outer candidate was not believed, so the inner ones speak for themselves.
                child.noise = child if _speaks(child) else None
            stack.append(child)
    return believed


def _speaks(box: Box) -> bool:
    from crawler.reading import markup

    return markup.beside(box.element, box.names)


def _in(box: Box | None, believed: set[int]) -> bool:
    while box is not None:
        if id(box) in believed:
            return True
        box = box.parent
    return False


def _article_box(body: Box, kept: list[Block]) -> Box:
    """The innermost box that holds nearly all of the prose that is left."""
    amounts: dict[int, int] = {}
    for block in kept:
        if block.prose:
            amounts[id(block.box)] = amounts.get(id(block.box), 0) + len(block.text) - block.linked
    order = [body]
    for box in order:
        order.extend(box.children)
    for box in reversed(order):
        if box.parent is not None and id(box) in amounts:
            amounts[id(box.parent)] = amounts.get(id(box.parent), 0) + amounts[id(box)]
    here = body
    while here.children:
        best = max(here.children, key=lambda child: amounts.get(id(child), 0))
        if amounts.get(id(best), 0) < DESCENT_SHARE * amounts.get(id(here), 0) or best.tag == "p":
            break
        if not amounts.get(id(best), 0):
            break
        here = best
    return here


def _within(blocks: list[Block], root: Box) -> list[Block]:
    inside: dict[int, bool] = {id(root): True}
    found = []
    for block in blocks:
        trail = []
        box: Box | None = block.box
        while box is not None and id(box) not in inside:
            trail.append(id(box))
            box = box.parent
        verdict = inside[id(box)] if box is not None else False
        for key in trail:
            inside[key] = verdict
        if verdict:
            found.append(block)
    return found


def _beside_text(block: Block) -> bool:
    """Whether a block inside the article's box is no part of its text."""
    if block.embed is not None or not block.text:
        return False
    if block.tag == "h1":
        return True
    if boilerplate.is_teaser(block.text, block.linked):
        return True
    return block.link_share > 0.9 and not _alone_on_line(block)


def _alone_on_line(block: Block) -> bool:
    """Whether the block is one link that shows its own address: a citation, not a teaser."""
    return "://" in block.text or block.text.startswith("www.")


def _trim(blocks: list[Block], title: str | None) -> list[Block]:
    """Without what stands above the first paragraph and below the last one."""
    solid = [
        index
        for index, block in enumerate(blocks)
        if block.prose or block.quoted is not None or (block.embed is not None)
    ]
    if not solid:
        return []
    first = next((index for index in solid if blocks[index].prose), solid[0])
    last = solid[-1]
    while last + 1 < len(blocks) and _closes(blocks[last + 1]):
        last += 1
    kept = blocks[first : last + 1]
    while kept and kept[-1].heading:
        kept.pop()
    return kept


def _closes(block: Block) -> bool:
    """Whether a short block after the last paragraph still belongs to the article."""
    if block.heading:
        return False
    return (
        block.tag in ("li", "figcaption", "dd", "p") and block.link_share < 0.9
    ) or _alone_on_line(block)
