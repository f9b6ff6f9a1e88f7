"""Which of a page's blocks are the article, as a reader sees it."""

from __future__ import annotations

import re

from crawler.reading import boilerplate, mainbox, pagenotes, teaserblocks
from crawler.reading.blocks import Block, Box, Taken, joined

_GOES_ON = re.compile(r"[,.;:)»”’!?]|[^\W\d_]")
_SENTENCE_OVER = re.compile(r"[.!?…]\W{0,3}$")
_NO_LETTER = re.compile(r"[\W\d_]+")
_KEY = 30  # letters by which a paragraph is found again in the text the page tells
_TOLD_SHARE = 0.7
# The author's note is looked for among this many of the last blocks.
_LAST_BLOCKS = 4
_SHORT_PARAGRAPH = 25  # characters; shorter closing lines are "Read on." and initials


def main_blocks(page: Taken, inward: teaserblocks.Inward, told: str = "") -> tuple[Block, ...]:
    """The article's blocks in reading order; empty when the page has no paragraph of text.

    `inward` says whether a link's href stays with the outlet. Boilerplate goes by the names of
    its boxes, by its wording ("Read also: …") and by its shape (blocks that are only a link to
    the same outlet); headlines and bylines above the first paragraph go with it. `told` is the
    article's text as the page's structured data has it, "" when it has none.
    """
    believed = mainbox.believed_noise(page)
    beside = mainbox.inside(page.body, believed)
    kept = [
        block
        for block in page.blocks
        if id(block.box) not in beside or (block.embed is not None and mainbox.gated(block.box))
    ]
    headlines = [block.box for block in page.blocks if block.tag == "h1"]
    box = mainbox.article_box(page.body, kept, headlines)
    roots = {id(box), *mainbox.standfirsts(page.body, box), *mainbox.other_parts(box)}
    main = mainbox.inside(page.body, roots)
    chosen = [block for block in kept if id(block.box) in main]
    if not any(block.prose for block in chosen):
        chosen = kept
    kept = teaserblocks.without_teasers(_rejoined(chosen), inward)
    return tuple(_trimmed(_until_told_end(kept, told) if told else kept))


def _until_told_end(blocks: list[Block], told: str) -> list[Block]:
    """Without what follows, in other boxes, the end of the text that the page itself tells.

    The telling counts only when most of it stands here and its end too: some pages tell the
    first paragraphs alone. A list of sources after the end stays.
    """
    folded = _letters(told)
    known = [
        (index, letters)
        for index, block in enumerate(blocks)
        if block.prose and (letters := _letters(block.text)) and letters[:_KEY] in folded
    ]
    if not known or sum(len(letters) for _, letters in known) < _TOLD_SHARE * len(folded):
        return blocks
    last, letters = known[-1]
    after = blocks[last + 1 :]
    sources = any(
        pagenotes.is_source_heading(block.text) or pagenotes.opens_with_source(block.text)
        for block in after
    )
    if sources or folded[-_KEY:] not in letters:
        return blocks
    around = blocks[last].box.parent
    return blocks[: last + 1] + [block for block in after if block.box.parent is around]


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text).lower()


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
