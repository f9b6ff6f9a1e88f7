"""Which of a page's blocks are its article, and the article as one text.

One file, for the steps follow each other: which boxes named as boilerplate are believed to be it,
which box holds the article, which of its blocks only point elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from lxml import etree

from crawler.documents import boilerplate
from crawler.documents.document import (
    Document,
    is_source_heading,
    note_referred,
    opens_with_source,
    text_around,
    write,
)
from crawler.documents.html import (
    PROSE_LENGTH,
    Block,
    Box,
    Taken,
    hidden,
    joined,
    take_apart,
    text_beside,
)

# A box named as boilerplate is believed unless it holds this part of the page's prose; pages
# whose <main> is called "has-sidebar" or whose article sits in a <form> are read in spite of it.
NOISE_SHARE_LIMIT = 0.5
# … and one that is so only by its name unless it holds this: an appeal to subscribe ("cta") that
# swallowed half an article held .49 of it; .25 to .45 are as good on publishers' pages.
NAMED_SHARE_LIMIT = 0.4
# … but prose in a box that is named as an article's body, and this long, decides against it:
# below a short report the comments are often longer than the report.
BODY_LENGTH = 120
# … and names count for nothing where less than this part of the page's prose, and less than a
# body's length, would be left beside them: pages whose every column is a "sidebar-container".
LEFT_SHARE = 0.1
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
# An article is no single list or quotation, though most of its prose may stand in one.
_PARTS = frozenset(("p", "li", "ul", "ol", "dl", "blockquote"))
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


def inside_box(body: Box, roots: set[Box]) -> set[Box]:
    """The boxes that are, or stand in, one of `roots`."""
    found: set[Box] = set()
    for box in body.inward() if roots else ():
        if box in roots or (box.parent is not None and box.parent in found):
            found.add(box)
    return found


def gated(box: Box) -> bool:
    """Whether all that stands before an embedded post is a wall that asks for consent."""
    for here in box.outward():
        if here.noise is None:
            break
        if here.names and boilerplate.named_noise(here.names) and not _GATE.search(here.names):
            return False
        if here.tag in ("nav", "footer"):
            return False
    return True


def believed_noise(page: Taken) -> set[Box]:
    """The boxes that are named as boilerplate and are not the article itself."""
    believed: set[Box] = set()
    bodies = _bodies(page.body)
    alike: Counter[str] = Counter()  # prose of the boxes of one name, which may be the page's own
    for box in page.body.inward():
        if box.parent is None or box.parent.names != box.names:
            alike[box.names] += box.prose
    stack = [(page.body, False)]
    while stack:
        box, speaking = stack.pop()
        named = box.noise is box or (speaking and text_beside(box.element, box.names))
        all_of_it = alike[box.names] > SURE_NOISE_SHARE_LIMIT * page.body.prose
        if named and _believed(box, page.body.prose, bodies) and (_is_sure(box) or not all_of_it):
            believed.add(box)
            continue
        inner = speaking or box.noise is box
        stack.extend((child, inner) for child in box.children)
    return believed


def _believed(box: Box, prose: int, bodies: list[Box]) -> bool:
    """Whether a box that is named as boilerplate is boilerplate. `prose`: the whole page's."""
    by_name = boilerplate.named_noise(box.names) and not hidden(box.element)
    most = NAMED_SHARE_LIMIT if by_name else NOISE_SHARE_LIMIT
    limit = SURE_NOISE_SHARE_LIMIT if _is_sure(box) else most
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


def _holds(outer: Box, inner: Box) -> bool:
    return any(box is outer for box in inner.outward())


def article_box(body: Box, kept: list[Block], headlines: list[Box]) -> Box:
    """The innermost box that holds nearly all of the prose that is left.

    `headlines` are the boxes of the page's <h1>; what stands around one and most of the prose
    holds the article.
    """
    amounts: dict[Box, int] = {}
    for block in kept:
        if block.prose:
            amounts[block.box] = amounts.get(block.box, 0) + len(block.text) - block.linked
    for box in reversed(body.inward()):
        if box.parent is not None and box in amounts:
            amounts[box.parent] = amounts.get(box.parent, 0) + amounts[box]
    here = _title_box(body, headlines, amounts)
    while here.children:
        best = max(here.children, key=lambda child: amounts.get(child, 0))
        share = amounts.get(best, 0)
        if not share or share < DESCENT_SHARE * amounts[here] or best.tag in _PARTS:
            break
        here = best
    return here


def _title_box(body: Box, headlines: list[Box], amounts: dict[Box, int]) -> Box:
    """The innermost box around a headline that holds most of the prose; else the body."""
    first = _first_of_several(body, headlines, amounts)
    if first is not None:
        return first
    least = TITLE_SHARE * amounts.get(body, 0)
    found = body
    for headline in headlines[:_MAX_HEADLINES]:
        here = next((box for box in headline.outward() if amounts.get(box, 0) >= least), None)
        if here is not None and amounts.get(here, 0) < amounts.get(found, 0):
            found = here
    return found


def _first_of_several(body: Box, headlines: list[Box], amounts: dict[Box, int]) -> Box | None:
    """The first article of a page that shows one below the other, as endless pages do."""
    articles: list[Box] = []
    for headline in headlines[:_MAX_HEADLINES]:
        here = next((box for box in headline.outward() if box.tag == "article"), None)
        if here is not None and here not in articles:
            articles.append(here)
    whole = [box for box in articles if amounts.get(box, 0) >= BODY_LENGTH]
    least = SEVERAL_SHARE * amounts.get(body, 0)
    if len(whole) < 2 or amounts[whole[0]] < least or _holds(whole[0], whole[1]):
        return None
    return whole[0]


def standfirsts(body: Box, article: Box) -> list[Box]:
    """Boxes named as the article's introduction that stand outside the article's box."""
    outer = article
    while outer.parent is not None and outer is not body and outer.tag not in ("article", "main"):
        outer = outer.parent
    found: list[Box] = []
    stack = [outer]
    while stack:
        box = stack.pop()
        if box is article or box.noise is not None:
            continue
        if box.prose and _STANDFIRST_NAMES.search(box.names) and len(box.children) <= 3:
            found.append(box)
        else:
            stack.extend(box.children)
    return found if len(found) == 1 else []


def other_parts(article: Box) -> list[Box]:
    """Boxes beside the article's box that are named as it is, or are bare paragraphs before it.

    An advertisement or a wall between two paragraphs often parts the body into two boxes.
    """
    found: list[Box] = []
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
                found.append(box)
        here = parent
    return found


def _alike(one: Box, other: Box) -> bool:
    if one.tag != other.tag or not one.names:
        return False
    if one.names == other.names:
        return True
    return bool(_BODY_NAMES.search(one.names) and _BODY_NAMES.search(other.names))


# Which of a page's blocks are the article, as a reader sees it.


_GOES_ON = re.compile(r"[,.;:)»”’!?]|[^\W\d_]")
_SENTENCE_OVER = re.compile(r"[.!?…]\W{0,3}$")
_NO_LETTER = re.compile(r"[\W\d_]+")
_KEY = 30  # letters by which a paragraph is found again in the text the page tells
_TOLD_SHARE = 0.7
_MOST_LEADS = 25  # blocks between the headline and the article: dates, bylines, share buttons
_LONGEST_LABEL = 40  # characters; a longer line that ends in a colon leads up to what follows
_REPEATED = 20  # characters; shorter lines ("Two year warranty") may well stand twice
# The author's note is looked for among this many of the last blocks.
_LAST_BLOCKS = 4
_SHORT_PARAGRAPH = 25  # characters; shorter closing lines are "Read on." and initials


def main_blocks(page: Taken, inward: Inward, told: str = "") -> tuple[Block, ...]:
    """The article's blocks in reading order; empty when the page has no paragraph of text.

    `inward` says whether a link's href stays with the outlet. Boilerplate goes by the names of
    its boxes, by its wording ("Read also: …") and by its shape (blocks that are only a link to
    the same outlet); headlines and bylines above the first paragraph go with it. `told` is the
    article's text as the page's structured data has it, "" when it has none.
    """
    believed = believed_noise(page)
    kept = _without(page, believed)
    left = sum(len(block.text) - block.linked for block in kept if block.prose)
    if left < min(BODY_LENGTH, LEFT_SHARE * page.body.prose):  # the article is in the furniture
        sure = {box for box in believed if _is_sure(box)}
        kept = _without(page, sure)
    headlines = [block.box for block in page.blocks if block.tag == "h1"]
    box = article_box(page.body, kept, headlines)
    roots = {box, *standfirsts(page.body, box), *other_parts(box)}
    main = inside_box(page.body, roots)
    held = {id(block) for block in kept if block.box in main}
    title = "h1" if headlines else "h2"
    held |= _leads(page, held, title) | _told_too(page, held, told)
    chosen = [block for block in page.blocks if id(block) in held]
    if not any(block.prose for block in chosen):
        chosen = kept
    kept = without_teasers(_rejoined(_once(chosen)), inward)
    return tuple(_trimmed(_until_told_end(kept, told) if told else kept, title))


def _once(blocks: list[Block]) -> list[Block]:
    """Without what says the same again: captions of galleries, walls, contents, pull quotes.

    Paragraphs stay, and of a heading that the contents list too, the heading; short lines that
    come again ("We apologize, but this video has failed to load.") are the page's own.
    """
    counts = Counter(block.text for block in blocks if len(block.text) >= _REPEATED)
    pulled = {id(block) for block in blocks if _may_be_pulled(block)}
    if len(pulled) > _MOST_PULLED:
        pulled = set()  # a page of quotations
    rest = " ".join(_letters(block.text) for block in blocks if id(block) not in pulled)
    seen: set[str] = set()
    kept: list[Block] = []
    for block in blocks:
        letters = _letters(block.text) if id(block) in pulled else ""
        if len(letters) >= _KEY // 2 and letters in rest:
            continue
        again = counts[block.text] > 1 and not block.heading and block.tag != "p"
        if again and (not block.prose or block.text in seen):
            continue
        seen.add(block.text)
        kept.append(block)
    return kept


_MOST_PULLED = 30
_PULLED_LENGTH = 400  # characters
_PULLED_NAMES = re.compile(
    r"(?<![a-z])(?:pull-?quote|pq|blockquote|quote|zitat|citat|cita)(?![a-z])"
)


def _may_be_pulled(block: Block) -> bool:
    """Whether a block may be words of a paragraph shown again, large: a quotation without links."""
    if block.linked or block.embed is not None or not 0 < len(block.text) <= _PULLED_LENGTH:
        return False
    if block.quoted is not None and block.quoted.get("cite"):
        return False
    here = (box for _, box in zip(range(3), block.box.outward(), strict=False))
    return block.quoted is not None or any(
        box.tag == "aside" or _PULLED_NAMES.search(box.names) for box in here
    )


def _leads(page: Taken, held: set[int], title: str) -> set[int]:
    """Blocks between the headline and the article's box that introduce it, outside that box.

    `held` and what comes back are ids of blocks; `title` is the headline's tag. A box named as a
    teaser holds the introduction where it stands here and links nowhere.
    """
    between: list[Block] = []
    for block in page.blocks:
        if block.tag == title:
            between = []
        elif id(block) in held and block.prose:
            break
        between.append(block)
    if not between or between[0].tag != title or len(between) > _MOST_LEADS:
        return set()
    return {id(block) for block in between[1:] if _introduces(block)}


def _introduces(block: Block) -> bool:
    """Whether a block below the headline is an introduction, and no byline, caption or notice."""
    if block.linked or block.embed is not None or block.tag == "figcaption":
        return False
    for box in block.box.outward():
        if box.noise is None:
            break
        if box.noise is box and not _STANDFIRST_NAMES.search(box.names):
            return False
    if len(block.text) < PROSE_LENGTH or boilerplate.is_picture_credit(block.text):
        return False
    return block.heading or block.prose


def _told_too(page: Taken, held: set[int], told: str) -> set[int]:
    """Blocks that stand elsewhere on the page and in the text that it tells: they are its too.

    Only where most of what is `held` is told as well; ids of blocks, as in `_leads`.
    """
    folded = _letters(told)
    if not folded:
        return set()
    inside = {
        id(block)
        for block in page.blocks
        if len(letters := _letters(block.text)) >= _KEY and letters[:_KEY] in folded
    }
    prose = [block for block in page.blocks if id(block) in held and block.prose]
    known = sum(len(block.text) for block in prose if id(block) in inside)
    if known < _TOLD_SHARE * sum(len(block.text) for block in prose):
        return set()
    return inside


def _without(page: Taken, believed: set[Box]) -> list[Block]:
    """The blocks outside the boxes that are believed to be boilerplate; embeds stay."""
    beside = inside_box(page.body, believed)
    return [
        block
        for block in page.blocks
        if block.box not in beside or (block.embed is not None and gated(block.box))
    ]


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
    sources = any(is_source_heading(block.text) or opens_with_source(block.text) for block in after)
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
        bare = last is not None and last.tag == "p" and block.box is last.box.parent
        if last and bare and _GOES_ON.match(block.text) and not _SENTENCE_OVER.search(last.text):
            whole[-1] = joined(last, block)
        else:
            whole.append(block)
    return whole


def _trimmed(blocks: list[Block], title: str) -> list[Block]:
    """Without what stands above the first paragraph and below the last one."""
    solid = [index for index, block in enumerate(blocks) if block.prose]
    if not solid:
        return []
    first = solid[0]
    last = max(index for index, block in enumerate(blocks) if block.prose or _speaks(block))
    while first > 0 and _opens(blocks[first - 1], blocks[first], title):
        first -= 1
    listing = any(is_source_heading(block.text) for block in blocks[first : last + 1])
    while last + 1 < len(blocks) and _closes(blocks[last + 1], listing):
        last += 1
        listing = listing or is_source_heading(blocks[last].text)
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


def _opens(block: Block, following: Block, title: str) -> bool:
    """Whether a short block before the first paragraph is already the article's text."""
    if block.embed is not None or block.tag == "figcaption":
        return True
    if block.heading:
        long = len(block.text) >= PROSE_LENGTH and block.tag != title  # an introduction set large
        return long or _near(block.box, following.box)
    if block.tag not in ("p", "li", "blockquote") or block.link_share > 0.5:
        return False
    if block.strong >= len(block.text) and _CLOCK.match(block.text):
        return _near(block.box, following.box)  # the headline of a ticker's entry
    leads = block.text.endswith((":", "：")) and len(block.text) >= _LONGEST_LABEL
    return leads or boilerplate.is_sentence(block.text)


# The time of a ticker's entry with words behind it; a date alone is the page's own line.
_CLOCK = re.compile(
    r"\d{1,2}(?:[.:]\d{2}|[\s\u00a0]?h)[\s\u00a0]?\d{0,2}\W{0,3}(?:(?:uhr|[ap]\.?m|h)\b\W{0,3})?"
    r"[^\W\d_]+\W{1,3}[^\W\d_]",
    re.I,
)


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
    sources = is_source_heading(block.text)
    if block.heading or sources:
        return sources
    if block.embed is not None or opens_with_source(block.text):
        return True
    # One link that shows its own address is a citation, not a teaser.
    shows_url = "://" in block.text or block.text.startswith("www.")
    if block.tag in ("li", "figcaption") or shows_url:
        return True
    return block.tag in ("p", "dd", "blockquote", "div") and boilerplate.is_sentence(block.text)


# Blocks among an article's text that point elsewhere: teasers, bylines, labels, notices.


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
        if passed and block.embed is None and _holds(passed[-1], block.box):
            continue
        listing = is_source_heading(block.text) or (listing and not block.heading)
        if block.tag == "h1":
            continue
        if not listing and block.embed is None and _is_teaser(block, inward):
            continue
        if block.tag == "div" and not listing and _is_caption_of_box(block):
            continue
        if _is_silent_caption(block, inward):
            continue
        if boilerplate.is_cookie_notice(block.text) or boilerplate.tells_of_commission(block.text):
            continue
        kept.append(block)
    return kept


def _targets(block: Block) -> list[str]:
    """Where a block's links lead; an <a> that only names a place leads nowhere."""
    hrefs = (mark.element.get("href") for mark in block.marks if mark.element.tag == "a")
    return [href for href in hrefs if href is not None]


def _heads_teasers(block: Block, inward: Inward, linked: bool) -> bool:
    """Whether a heading points to other articles: it says so, or (`linked`) links to one."""
    if boilerplate.is_label(block.text) or boilerplate.announces_teasers(block.text):
        return True
    if all(target.startswith("#") for target in _targets(block)):
        return False
    return linked and block.link_share > 0.9 and _is_teaser(block, inward)


def _is_caption_of_box(block: Block) -> bool:
    """Whether a bare <div> only labels what is around it."""
    return (
        len(block.text) < _LABEL_LENGTH
        and not block.linked
        and block.embed is None
        and block.quoted is None
        and not boilerplate.is_sentence(block.text)
    )


_CAPTION_NAMES = re.compile(
    r"(?<![a-z])(?:caption|captions|figcaption|wp-caption-text|image-description|image-desc"
    r"|media-description|photo-description|bildunterschrift|bildtext|bildtekst|legende|pie-de-foto"
    r"|piefoto|didascalia)(?![a-z])"
)
_QUOTES = re.compile('[«»“”„"「『]')
_CAPTION_LENGTH = 400  # characters
_CAPTION_LEVELS = 4  # boxes around a block that may be a picture's with its words


def is_caption(block: Block) -> bool:
    """Whether a block stands below a picture: tag or names of its boxes say so."""
    if block.tag == "figcaption" or boilerplate.is_credited(block.text):
        return True
    if block.quoted is not None or block.tag in ("td", "th", "pre"):  # figures hold those as well
        return False
    for _, box in zip(range(_CAPTION_LEVELS), block.box.outward(), strict=False):
        if box.tag in ("figure", "figcaption") or _CAPTION_NAMES.search(box.names):
            return True
        if box is not block.box and _is_picture_with(block, box):
            return True
    return False


def _is_picture_with(block: Block, box: Box) -> bool:
    """Whether a box around a short text holds a picture and no other words."""
    alone = box.text == len(block.text) <= _CAPTION_LENGTH and box.tag == "div"
    return alone and next(box.element.iter("img", "picture"), None) is not None


def _is_silent_caption(block: Block, inward: Inward) -> bool:
    """Whether the words below a picture quote nobody and lead nowhere: nothing to check in them."""
    if block.embed is not None or not is_caption(block) or _QUOTES.search(block.text):
        return False
    return all(inward(target) for target in _targets(block))


def _is_teaser(block: Block, inward: Inward) -> bool:
    if not block.text:
        return False
    if boilerplate.is_picture_credit(block.text):
        return True
    targets = _targets(block)
    if not targets:
        return boilerplate.is_label(block.text) or boilerplate.announces_teasers(block.text)
    asks = boilerplate.asks_to_subscribe(block.text)
    if block.link_share <= 0.5 and not asks and not boilerplate.leads_on(block.text, inward=True):
        return False
    if any(_DOCUMENT.search(target) for target in targets):
        return False
    own = all(inward(target) for target in targets)
    if asks or boilerplate.is_teaser(block.text, block.linked, inward=own):
        return True
    return own and (block.link_share > 0.9 or _is_byline(block))


def _is_byline(block: Block) -> bool:
    """Whether a short line is mostly a link to the outlet's own pages and says nothing."""
    return (
        block.link_share > 0.5
        and len(block.text) <= _BYLINE_LENGTH
        and not boilerplate.is_sentence(block.text)
    )


def read_document(
    root: etree._Element, inward: Inward, told: str = "", *, whole: bool = False
) -> Document:
    """The main text of a page with its links, quotations, notes and embedded posts.

    With `whole` every block counts as main text.

    `inward` says whether a link's href stays with the outlet; `told` is the text that the page's
    structured data gives (see `main_blocks`).
    """
    page = take_apart(root)
    chosen = page.blocks if whole else main_blocks(page, inward, told)
    noted = _noted_boxes(root, page, chosen)
    held = {id(block) for block in chosen}
    roots = inside_box(page.body, set(noted.values()))
    extra = [block for block in page.blocks if block.box in roots and id(block) not in held]
    return write((*chosen, *extra), noted)


def _noted_boxes(root: etree._Element, page: Taken, chosen: tuple[Block, ...]) -> dict[str, Box]:
    """The boxes of the notes that markers in the text refer to, by fragment name."""
    targets = note_referred(chosen, root)
    if not targets:
        return {}
    boxes = {box.element: box for box in page.body.inward()}
    found = {name: text_around(element, boxes) for name, element in targets.items()}
    return {name: box for name, box in found.items() if box is not None}
