"""Blocks among an article's text that point elsewhere: teasers, bylines, labels, notices."""

from __future__ import annotations

import re
from collections.abc import Callable

from crawler.reading import boilerplate, pagenotes, teasers
from crawler.reading.blocks import Block, Box

_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|odt|csv)(?:[?#]|$)", re.I)
_BYLINE_LENGTH = 120  # characters
# A box under a heading such as "More from us" is passed over up to this part of the prose; in
# flat pages the heading's box is the article's own.
_TEASERS_SHARE = 0.35
# Live blogs link every post's heading: what would take more than the rest of the prose stays.
_KEPT_SHARE = 0.6
_LABEL_LENGTH = 40  # characters; a <div> with fewer that is no sentence labels something
Inward = Callable[[str], bool]


def without_teasers(blocks: list[Block], inward: Inward) -> list[Block]:
    """Without lines that point to other articles, and without their headings and boxes."""
    prose = _prose_of(blocks)
    kept = _filtered(blocks, inward, _TEASERS_SHARE * prose)
    if _prose_of(kept) < _KEPT_SHARE * prose:
        return _filtered(blocks, inward, 0)
    return kept


def _prose_of(blocks: list[Block]) -> int:
    return sum(len(block.text) - block.linked for block in blocks if block.prose)


def _filtered(blocks: list[Block], inward: Inward, limit: float) -> list[Block]:
    """Without teasers; a box under a teasers' heading goes whole when its prose is in `limit`.

    Below a heading such as "Sources" links are what the reader came for, and stay.
    """
    kept: list[Block] = []
    listing = False
    passed: list[Box] = []  # boxes whose heading says that they point elsewhere
    for block in blocks:
        if block.heading and _heads_teasers(block, inward, limit > 0) and block.box.parent:
            if block.box.parent.prose <= limit:
                passed.append(block.box.parent)
            continue
        if passed and block.embed is None and _stands_in(block.box, passed[-1]):
            continue
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


def _heads_teasers(block: Block, inward: Inward, linked: bool) -> bool:
    """Whether a heading points to other articles: it says so, or (`linked`) links to one."""
    if boilerplate.is_label(block.text) or teasers.announces_teasers(block.text):
        return True
    return linked and block.link_share > 0.9 and _is_teaser(block, inward)


def _stands_in(box: Box | None, outer: Box) -> bool:
    while box is not None and box is not outer:
        box = box.parent
    return box is outer


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
    asks = boilerplate.asks_to_subscribe(block.text)
    if block.link_share <= 0.5 and not asks and not teasers.leads_on(block.text, inward=True):
        return False
    if any(_DOCUMENT.search(target) for target in targets):
        return False
    own = all(inward(target) for target in targets)
    if teasers.is_teaser(block.text, block.linked, inward=own):
        return True
    if asks:
        return True
    return own and (block.link_share > 0.9 or _is_byline(block))


def _is_byline(block: Block) -> bool:
    """Whether a short line is mostly a link to the outlet's own pages and says nothing."""
    return (
        block.link_share > 0.5
        and len(block.text) <= _BYLINE_LENGTH
        and not boilerplate.is_sentence(block.text)
    )
