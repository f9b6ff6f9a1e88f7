"""Which links of an article's text cite a source, and which only lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from string import ascii_letters, digits

from crawler.articles import linkroles
from crawler.articles.linkroles import names_occasion
from crawler.documents import boilerplate
from crawler.documents.document import Anchor, Document
from crawler.documents.embeds import permalink
from crawler.documents.html import markup_hint
from crawler.language.text import SpanSet
from crawler.model import Citation, CitationForm, Span
from crawler.web.url import Address, absolute, has_public_suffix, identity, parse, registered_domain
from crawler.web.wrappers import split_archive, unwrap


class Role(StrEnum):
    """What a link in the text is to the reader."""

    CITATION = "citation"
    MENTION = "mention"  # identifies an entity
    NOTHING = "nothing"  # leads on, shares, sells, or goes nowhere


@dataclass(frozen=True, slots=True)
class Place:
    """The page the links stand on: its base for resolving, its addresses, its owner's name."""

    base: str
    own: frozenset[str] = frozenset()  # identities of the page's own addresses
    domain: str = ""  # registered domain, "" when the page has no web address


_REL_NOISE = frozenset(
    ("sponsored", "author", "tag", "category", "license", "home", "prev", "next")
)
# The words just before a link in a caption that make it the picture's credit.
_CREDIT = re.compile(
    r"(?:(?:photo|foto|bild|image|picture|credit|crédit)\w*|©|\(c\)|via|courtesy|source|fuente"
    r"|quelle|fonte|источник|фото|джерело|getty|reuters|afp|archiv|zdjęcie|by|von|par|por)\W",
    re.I,
)
_CREDIT_REACH = 60  # characters before the link
# An href with a space and no scheme is words that slipped into the wrong field of an editor.
# A host with a dot, in brackets or not; "http://http://…" and template left-overs have none.
_WRITTEN_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>{}/]*\.[^\s<>{}]{1,2000}", re.I)
_WORDS_AS_HREF = re.compile(r"\s*(?![a-z][a-z0-9+.-]*:|[/#?.])\S{1,80}\s+\S", re.I)
_SENTENCE_START = re.compile(r"(?:[.!?…。]|\n)[\s»”\"’)]*(?=\S)|[(\[]")
_PROFILE_WINDOW = 160  # characters of a sentence that are looked at before a link


def place_of(address: str, canonical: str | None = None, base: str | None = None) -> Place:
    """Where a page stands. `base` is the href of its <base>, if it has one."""
    here = address if parse(address) else ""
    full = absolute(here or address, canonical) if canonical else None
    known = [url for url in (here, full) if url]
    start = known[0] if known else address
    resolved = absolute(start, base) if base else None
    # A page on disk or in an archive is read as the page that it says it is.
    domain = registered_domain(known[0]) if known else ""
    return Place(resolved or start, frozenset(identity(url) for url in known), domain)


def is_inward(href: str, place: Place) -> bool:
    """Whether a link stays with the outlet (or leads to no web page at all)."""
    url = absolute(place.base, href)
    if url is None:
        return True
    domain = registered_domain(url)
    return bool(place.domain) and linkroles.same_house(domain, place.domain)


def linked_citations(document: Document, place: Place) -> Iterator[Citation]:
    """The citations and mentions among a document's links, in reading order.

    Neighbouring links to one address (an editor's split by bold or italics) are one citation.
    """
    last: Citation | None = None
    for anchor in document.anchors:
        found = _citation(document, anchor, place)
        if found is None:
            continue
        if last is not None and last.url == found.url:
            between = document.text[last.span.end : found.span.start]
            if not between.strip() and "\n" not in between:
                span = Span(last.span.start, max(last.span.end, found.span.end))
                last = replace(last, span=span, anchor=span.of(document.text))
                continue
        if last is not None:
            yield last
        last = found
    if last is not None:
        yield last


def _citation(document: Document, anchor: Anchor, place: Place) -> Citation | None:
    """The citation that one link is; None when it is none."""
    if anchor.in_embed or _WORDS_AS_HREF.match(anchor.href):
        return None
    url = absolute(place.base, anchor.href)
    if url is None:
        return _refused(document, anchor)
    target = unwrap(url)
    role = role_of(url, target, document, anchor, place)
    if role is Role.NOTHING:
        return None
    archived = split_archive(target)
    original = archived.original if archived else None
    home = registered_domain(original or target)
    return Citation(
        span=anchor.span,
        url=url,
        target=target,
        form=CitationForm.LINK,
        anchor=anchor.span.of(document.text),
        mention=role is Role.MENTION,
        internal=bool(place.domain) and home == place.domain,
        archived_from=original,
    )


def _refused(document: Document, anchor: Anchor) -> Citation | None:
    """A link that the author wrote as a web or FTP address and that leads nowhere: it is listed,
    so that its finding can say `invalid` or `denied`.
    """
    href = anchor.href.strip()
    words = anchor.span.of(document.text)
    if not _WRITTEN_ADDRESS.fullmatch(href) or not words.strip():
        return None
    return Citation(anchor.span, href, href, CitationForm.LINK, words)


def role_of(url: str, unwrapped: str, document: Document, anchor: Anchor, place: Place) -> Role:
    """What the link to `url` (absolute), which leads to `unwrapped`, is to the reader."""
    words = anchor.span.of(document.text)
    source = parse(url)
    target = parse(unwrapped)
    if not words.strip() or target is None or source is None or _declared_noise(anchor):
        return Role.NOTHING
    key = identity(unwrapped)
    if key in place.own or key.partition("?")[0] in place.own:
        return Role.NOTHING
    domain = registered_domain(unwrapped)
    inward = bool(place.domain) and linkroles.same_house(domain, place.domain)
    sentence = _lead_in(document, anchor) + words
    if (
        linkroles.is_share(source)
        or linkroles.is_housekeeping(target, inward=inward)
        or linkroles.is_shop(target)
        or (linkroles.is_affiliate(source) and target == source)
        or _credits(document, anchor, target)
        or boilerplate.leads_on(sentence, inward=inward)
        or boilerplate.asks_to_subscribe(sentence)
    ):
        return Role.NOTHING
    if inward:
        told = linkroles.is_story(target) or (
            linkroles.may_be_story(target) and _attributes(document, anchor)
        )
        return Role.CITATION if told else Role.NOTHING
    if linkroles.lists_elsewhere(target):
        return Role.NOTHING
    if permalink(unwrapped) is not None:
        return Role.CITATION
    return Role.MENTION if linkroles.identifies_entity(target, words) else Role.CITATION


def _declared_noise(anchor: Anchor) -> bool:
    """Whether the link's own attributes say that it is no citation."""
    rel = frozenset((anchor.element.get("rel") or "").lower().split())
    if rel & _REL_NOISE:
        return True
    names = markup_hint(anchor.element)
    return bool(names) and (boilerplate.named_noise(names) or linkroles.autolink_names(names))


def _credits(document: Document, anchor: Anchor, target: Address) -> bool:
    """Whether the link credits a picture: in a caption after "Photo:", or to a picture library."""
    paragraph = document.paragraphs[anchor.block]
    caption = document.tags[anchor.block] == "figcaption"
    if not caption and len(paragraph) > _PROFILE_WINDOW:
        return False
    if linkroles.credits_picture(target):
        return True
    reach = max(paragraph.start, anchor.span.start - _CREDIT_REACH)
    before = document.text[reach : anchor.span.start] + " "
    return caption and _CREDIT.search(before) is not None


def _attributes(document: Document, anchor: Anchor) -> bool:
    sentence = anchor.span.start - len(_lead_in(document, anchor))
    return names_occasion(document.text, anchor.span, sentence, document.paragraphs[anchor.block])


def _lead_in(document: Document, anchor: Anchor) -> str:
    """The part of the link's own sentence that stands before it."""
    start = max(document.paragraphs[anchor.block].start, anchor.span.start - _PROFILE_WINDOW)
    before = document.text[start : anchor.span.start]
    breaks = list(_SENTENCE_START.finditer(before))
    return before[breaks[-1].end() :] if breaks else before


# Identifiers of published works in running text, resolved to the address they stand for.


# DOI handbook 2.2: prefix "10." with a registrant code, a slash, any printable suffix.
_DOI = re.compile(r"(?<![\w/.])(10\.\d{4,9}/[^\s<>\"“”«»]{1,200})")
_DOI_LABEL = re.compile(r"(?i)\bdoi:?\s{0,2}\Z")
# arXiv.org identifier scheme since 2007, and the archive/number form before it.
_ARXIV = re.compile(
    r"(?i)\barxiv:\s?(\d{4}\.\d{4,5}(?:v\d{1,2})?|[a-z-]{2,12}(?:\.[A-Z]{2})?/\d{7}(?:v\d{1,2})?)",
    re.I,
)
_PUBMED = re.compile(r"\bPMID:?\s{0,2}(\d{4,9})\b")
_PMC = re.compile(r"(?<![\w/])(PMC\d{5,9})\b")
_RFC = re.compile(r"(?<![\w/])RFC[ \u00a0-]?([1-9]\d{1,4})\b")

# A sign without which the pattern need not run, the pattern, the address.
_RESOLVED: tuple[tuple[str, re.Pattern[str], Callable[[str], str]], ...] = (
    ("10.", _DOI, lambda name: f"https://doi.org/{name}"),
    ("iv:", _ARXIV, lambda name: f"https://arxiv.org/abs/{name}"),
    ("PMID", _PUBMED, lambda name: f"https://pubmed.ncbi.nlm.nih.gov/{name}/"),
    ("PMC", _PMC, lambda name: f"https://pmc.ncbi.nlm.nih.gov/articles/{name}/"),
    ("RFC", _RFC, lambda name: f"https://www.rfc-editor.org/rfc/rfc{name}"),
)


def identifiers(text: str, taken: Iterable[Span] = ()) -> tuple[Citation, ...]:
    """DOI, arXiv, PubMed, PMC and RFC identifiers in order, but for those inside `taken`.

    `taken` are the spans of links and URLs, in any order: an identifier there is already cited.
    A work named twice is cited where it stands first.
    """
    found = sorted(_all(text), key=lambda citation: citation.span)
    seen: set[str] = set()
    kept = []
    cited = SpanSet(taken)
    for citation in found:
        if citation.url.lower() in seen or cited.hits(citation.span):
            continue
        seen.add(citation.url.lower())
        kept.append(citation)
    return tuple(kept)


def _all(text: str) -> Iterator[Citation]:
    for sign, pattern, address in _RESOLVED:
        for match in pattern.finditer(text) if sign in text else ():
            name = trimmed(match[1])
            if not name.endswith("/"):
                label = _DOI_LABEL.search(text[max(0, match.start() - 8) : match.start()])
                start = match.start() - len(label[0]) if label else match.start()
                span = Span(start, match.start(1) + len(name))
                url = address(name)
                yield Citation(span, url, url, CitationForm.IDENTIFIER, anchor=span.of(text))


# URLs that stand in running text, read as a person would: where they end, where they wrap.


# Blanks, quotation marks, angle and CJK brackets end a URL, and so do letters of scripts that
# are written without blanks: what follows there is the sentence going on. So do the sentence marks
# of other scripts (Unicode's Sentence_Terminal and Terminal_Punctuation), which no address holds:
# Greek, Armenian, Hebrew, Arabic, Syriac, Devanagari, Sinhala, Thai, Tibetan, Burmese, Ethiopic,
# Khmer, Mongolian, Meetei Mayek.
_SENTENCE_MARKS = (
    r"\u037e\u0387\u055b-\u055e\u0589\u05c3\u060c\u061b\u061d-\u061f\u06d4\u0700-\u070c"
    r"\u0964\u0965\u0df4\u0e5a\u0e5b\u0f08\u0f0d-\u0f12\u104a\u104b\u1362-\u1368\u17d4-\u17d6"
    r"\u1802-\u1805\u1808\u1809\u2047-\u2049\u203c\u203d\u2e2e\uabeb"
)
_ENDS = _SENTENCE_MARKS + (
    r"\s<>\"“”„«»「」『』‹›`|^\\{}\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef"
)
# Square brackets may not stand bare in a URL (RFC 3986, 3.2.2): pairs are taken as part of it, as
# in "?q[]=1", a lone one is markup.
_URL = re.compile(
    rf"(?<![A-Za-z0-9_@])(?:https?://(?=[^{_ENDS}/])|www\.(?=\w))"
    rf"(?:[^{_ENDS}\[\]]|\[[^{_ENDS}\[\]]{{0,200}}\])+",
    re.I,
)
# A host and a path without a scheme. The counts bound the work on "a.a.a.a…".
_HOST_PATH = re.compile(
    rf"(?<![A-Za-z0-9_@./:\-])(?:[a-z0-9][a-z0-9\-]{{0,62}}\.){{1,6}}[a-z]{{2,24}}/[^{_ENDS}]+",
    re.I,
)
_LAST_LABEL = re.compile(r"\.[A-Za-z]{2,24}/")
_OF_HOST = frozenset(ascii_letters + digits + "-.")
_LONGEST_HOST = 6 * 64
_TRAILING = ".,;:!?'’‘*_~…"
_PAIRS = {")": "(", "]": "["}
_POSSESSIVE = re.compile(r"['’]s\Z")
# How a wrapped URL goes on: a token with a sign of its own inside ("/", digits, "_", "=" …).
_NEXT_TOKEN = re.compile(rf"\r?\n[ \t]{{0,4}}(?=([^{_ENDS}]{{1,2000}}))")
_URL_SIGN = re.compile(r"[/_=&%#?\d]|[a-z]-[a-z]|\.(?:html?|php|aspx?|pdf)\b", re.I)
_NEW_ITEM = re.compile(r"(?i)(?:https?:|www\.|\[?\d{1,3}[\].)])")
_FILLED_LINE = 55  # characters; typists and mailers wrap at 60 to 80, so a full line is longer


def bare_urls(text: str) -> tuple[Citation, ...]:
    """Every URL written out in `text`, in order. Spans cover the URL as it stands, wraps included.

    Without a scheme only "www." hosts, and hosts of a known public suffix with a path, count.
    """
    found: list[Citation] = []
    for match in _URL.finditer(text):
        if found and match.start() < found[-1].span.end:
            continue
        citation = _bare_citation(text, match.start(), match.end())
        if citation:
            found.append(citation)
    inside = SpanSet(citation.span for citation in found)
    for match in _hosts_with_paths(text):
        host = match[0].partition("/")[0]
        if not inside.hits(Span(*match.span())) and _is_public(host):
            citation = _bare_citation(text, match.start(), match.end(), scheme="https://")
            if citation:
                found.append(citation)
    return tuple(sorted(found, key=lambda citation: citation.span))


def _hosts_with_paths(text: str) -> Iterator[re.Match[str]]:
    """The matches of `_HOST_PATH`, looked for where a host's last label ends in a slash: that is
    rare, and looking at every word takes seven times as long.
    """
    past = 0
    for label in _LAST_LABEL.finditer(text):
        start = label.start()
        while (
            start > past and start > label.start() - _LONGEST_HOST and text[start - 1] in _OF_HOST
        ):
            start -= 1
        match = _HOST_PATH.match(text, start) if start >= past else None
        if match is not None:
            yield match
            past = match.end()


def _is_public(host: str) -> bool:
    """Whether the host ends in a suffix of the list that is written in lower case."""
    end = host.rpartition(".")[2]
    return end == end.lower() and has_public_suffix(host)


def _bare_citation(text: str, start: int, end: int, scheme: str = "") -> Citation | None:
    end = _joined_lines(text, start, end)
    end = start + len(trimmed(text[start:end]))
    written = "".join(text[start:end].split())
    if "…" in written + text[end : end + 1] or written.endswith("//"):
        return None  # shortened for display: nobody can follow it
    url = absolute("", scheme + written)
    if url is None or not registered_domain(url):
        return None
    archived = split_archive(url)
    return Citation(
        Span(start, end),
        url,
        unwrap(url),
        CitationForm.BARE_URL,
        anchor=written,
        archived_from=archived.original if archived else None,
    )


def trimmed(url: str) -> str:
    """`url` without the sentence's punctuation and the brackets around it.

    A closing bracket stays when its opening one is inside ("/wiki/Bank_(river)").
    """
    end = len(url)
    depth = {
        opening: url.count(opening) - url.count(closing) for closing, opening in _PAIRS.items()
    }
    while end:
        last = url[end - 1]
        if last in _TRAILING:
            end -= 1
        elif last in _PAIRS and depth[_PAIRS[last]] < 0:
            depth[_PAIRS[last]] += 1
            end -= 1
        elif last in _PAIRS.values() and depth[last] > 0:
            depth[last] -= 1
            end -= 1
        else:
            break
    return _POSSESSIVE.sub("", url[:end])


def _joined_lines(text: str, start: int, end: int) -> int:
    """Where the URL ends when the text's line wrap broke it; `end` when it did not."""
    while True:
        following = _NEXT_TOKEN.match(text, end)
        if not following:
            return end
        token = following[1]
        if not _goes_on(text, start, end, token):
            return end
        start, end = following.end(), following.end() + len(token)


def _goes_on(text: str, start: int, end: int, token: str) -> bool:
    """Whether `token`, first on the next line, continues what ends at `end`."""
    last, plain = text[end - 1], token.rstrip(_TRAILING + ")]")
    if not plain or _NEW_ITEM.match(token):
        return False
    if last == "-":
        return plain[0].islower() or plain[0].isdigit()
    line = end - 1 - text.rfind("\n", 0, end)
    if last in "/=&?_%" or token[0] in "/?&=#%":
        return bool(_URL_SIGN.search(plain)) and not plain.startswith("/ ")
    return line >= _FILLED_LINE and bool(re.search(r"/|_|=|\.html?\b|\w-\w+-\w", plain))
