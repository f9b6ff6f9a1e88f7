"""Which of a page's blocks are the article, as a reader sees it."""

from __future__ import annotations

import re
from collections.abc import Callable

from crawler.reading import boilerplate, mainbox, pagenotes, teasers
from crawler.reading.blocks import Block, Box, Taken, joined

_GOES_ON = re.compile(r"[,.;:)»”’!?]|[^\W\d_]")
_SENTENCE_OVER = re.compile(r"[.!?…]\W{0,3}$")
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|odt|csv)(?:[?#]|$)", re.I)
# The author's note is looked for among this many of the last blocks.
_LAST_BLOCKS = 4
_SHORT_PARAGRAPH = 25  # characters; shorter closing lines are "Read on." and initials
_BYLINE_LENGTH = 120  # characters
_LABEL_LENGTH = 40  # characters; a <div> with fewer that is no sentence labels something


Inward = Callable[[str], bool]


def main_blocks(page: Taken, inward: Inward) -> tuple[Block, ...]:
    """The article's blocks in reading order; empty when the page has no paragraph of text.

    `inward` says whether a link's href stays with the outlet. Boilerplate goes by the names of
    its boxes, by its wording ("Read also: …") and by its shape (blocks that are only a link to
    the same outlet); headlines and bylines above the first paragraph go with it.
    """
    believed = mainbox.believed_noise(page)
    beside = mainbox.inside(page.body, believed)
    kept = [
        block
        for block in page.blocks
        if id(block.box) not in beside or (block.embed is not None and mainbox.gated(block.box))
    ]
    box = mainbox.article_box(page.body, kept)
    roots = {id(box), *mainbox.standfirsts(page.body, box), *mainbox.other_parts(box)}
    main = mainbox.inside(page.body, roots)
    chosen = [block for block in kept if id(block.box) in main]
    if not any(block.prose for block in chosen):
        chosen = kept
    return tuple(_trimmed(_without_teasers(_rejoined(chosen), inward)))


def _rejoined(blocks: list[Block]) -> list[Block]:
    """With paragraphs made whole that a hover card or a notice in their middle broke in two.

    HTML ends a <p> where a <div> begins, so what follows the card hangs behind it, bare.
    """
    whole: list[Block] = []
    for block in blocks:
        last = whole[-1] if whole else None
        if (
            last is not None
            and last.tag == "p"
            and block.box is last.box.parent
            and _GOES_ON.match(block.text)
            and not _SENTENCE_OVER.search(last.text)
        ):
            whole[-1] = joined(last, block)
        else:
            whole.append(block)
    return whole


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
