"""What a page says of itself: title, author, date, address, outlet, language, sources.

The one reader of it, for articles and for sources, in one file with the other-language editions
that the same head declares. Most pages say it in a few parts (head, JSON-LD,
headings, dates), which are put into a small page of their own; the whole page, whose tree costs
five times as much, is read where those parts leave the title, the author or the date open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from crawler.documents.encoding import read_json
from crawler.documents.html import markup_hint, parse_html
from crawler.documents.visibletext import HEAD_READ, head_end, tags_of
from crawler.language.dates import first_date, iso_date
from crawler.model import Access, HeadPart, Publisher
from crawler.web.url import absolute, identity, problem, registered_domain

FROM_JSON_LD = "the article's text is taken from the page's JSON-LD"
"""Note of a page whose text its reader does not see, or sees a part of."""

_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Report|ClaimReview|LiveBlog|WebPage)", re.I)
_URL_DATE = re.compile(
    r"/((?:19|20)\d{2})[/-](0?[1-9]|1[0-2])(?:[/-](0?[1-9]|[12]\d|3[01]))?(?=[/-])"
)
_LANG = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_]|\s*$)")
_MARKUP = re.compile(r"<[^<>]{1,500}>|&[a-z]{2,8};")
_DATE_NAMES = re.compile(
    r"(?<![a-z])(?:date|dates|time|timestamp|pub|published|publish|posted|meta|byline|datum|fecha"
    r"|data|info|dt|update|metatextline)(?![a-z])"
)
_MAY_NAME_DATE = re.compile(
    r"date|time|pub|posted|meta|byline|datum|fecha|data|dt(?!h)|info"
)  # whatever `_DATE_NAMES` finds in names taken apart, in names in lower case
_DATE_LINE = 120  # characters
_MAX_JSON = 2_000_000  # characters of JSON-LD that are read, a block
_MAX_NODES = 5_000
_MAX_WORDS = 1_000  # characters of a title, a name or a date's line
_MAX_DEPTH = 5  # boxes within boxes around a name or an address
_MAX_NAMES = 50
_MAX_SOURCES = 1_000
_DATES = (
    "article:published_time og:article:published_time datepublished article:published "
    "parsely-pub-date sailthru.date pubdate publishdate publish-date publication_date "
    "dc.date.issued dcterms.created dc.date date citation_publication_date "
    "cxenseparse:recs:publishtime"
)
_DATE_METAS = tuple(_DATES.split())
_MODIFIED_METAS = ("article:modified_time", "og:updated_time", "datemodified", "last-modified")
_AUTHORS = "author parsely-author dc.creator article:author citation_author sailthru.author"
_AUTHOR_METAS = tuple(_AUTHORS.split())
_SITE_METAS = ("og:site_name", "application-name", "al:android:app_name", "dc.publisher")
_TITLE_METAS = ("og:title", "twitter:title", "dc.title", "parsely-title", "title")

_UNSEEN = ("script", "style", "noscript", "template")
_SCRIPT = re.compile(rf"(?i)<(?=[snt])({'|'.join(_UNSEEN)})\b([^>]{{0,1000}})>")
_JSON_LD = re.compile(r"(?i)application/ld\+json")
_TIME = re.compile(r"(?i)<time\b[^>]{0,300}\bdatetime\s{0,9}=[^>]{0,300}>")
_HEADING = re.compile(r"(?is)<h1\b[^>]{0,1000}>.{0,2000}?</h1")
_H1 = re.compile(r"<h1\b")
_MOST_SCRIPTS = 400
_MOST_TIMES = 3
_MOST_HEADINGS = 3
_AUTHOR = re.compile(r"author\b")
_AUTHOR_BEFORE = re.compile(r"\b(?:rel|itemprop)\s{0,9}=\s{0,9}[\"']?\Z")
_LONGEST_BEFORE = 30  # characters of an attribute's name before its value
# What the parts leave out of the body and the whole page would tell: metas and titles there, and
# the dates that a page shows.
_TOLD_IN_BODY = re.compile(r"<(?:meta|link|title|time|small|i)[\s/>]")
_VALUE = r"\s{0,9}=\s{0,9}(?:\"([^\"]*)|'([^']*)|([^\s>]*))"
_NAMED = tuple(
    re.compile(name + _VALUE)  # one pattern a name: one that begins with letters runs far faster
    for name in ("class", r"id(?<![\w-]id)", r"data-[a-z-]{2,20}", "itemprop")
)
_UNREAD = (("<!--", "-->"), *((f"<{name}", f"</{name}") for name in _UNSEEN))

# JSON-LD often has a summary or a beginning in place of the text; this many characters are the
# whole of a short article (dense scripts need a third). Our paywall teasers end at 1,500.
_SHORTEST_BODY = 1_500
_SHORTEST_DENSE_BODY = 500
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_CUT_OFF = re.compile(r"(?:\.\.\.|…|\[\W{0,5}\])\s*\Z")
_NO_LETTER = re.compile(r"[\W_]+")
_SAMPLES = 5
_SAMPLE = 40  # letters; shorter ones stand in other sentences too


@dataclass(frozen=True, slots=True)
class Metadata:
    """Everything as the page has it; None where it says nothing."""

    title: str | None = None  # the headline
    tab_title: str | None = None  # <title>
    og_title: str | None = None
    told: tuple[tuple[HeadPart, str], ...] = ()  # summaries and social cards, each words once
    author: str | None = None
    published: str | None = None
    published_from: str | None = None
    canonical: str | None = None
    outlet: str | None = None
    lang: str | None = None
    body: str | None = None  # the article's text, where structured data has it
    sources: tuple[tuple[str, str], ...] = ()  # (property, address) from schema.org
    modified: str | None = None
    access: Access | None = None

    def publisher(self, url: str) -> Publisher | None:
        """What the page at `url` says, as reports show it; None when it says nothing."""
        told = Publisher(
            title=self.title,
            author=self.author,
            outlet=self.outlet,
            published=self.published,
            modified=self.modified,
            canonical=absolute(url, self.canonical) if self.canonical else None,
            lang=self.lang,
            access=self.access,
        )
        return told if told != Publisher() else None


def read_metadata(text: str, address: str, tags: str | None = None) -> Metadata:
    """The metadata of the HTML page `text` at `address`. Never raises on bad metadata.

    `tags` are those of the text, where they are known.
    """
    told = _read(parse_html(_telling_parts(text)), address)
    if told.title and told.tab_title:
        low = (tags_of(text) if tags is None else tags).lower()
        authored = told.author or not _marks_author(low)
        if authored and (told.published or not _tells_more(text, low, told.title)):
            return told
    return _read(parse_html(text), address)


def _marks_author(low: str) -> bool:
    """Whether a tag, in lower case, is marked as naming the author."""
    return any(
        _AUTHOR_BEFORE.search(low, max(0, found.start() - _LONGEST_BEFORE), found.start())
        for found in _AUTHOR.finditer(low)
    )


def _tells_more(markup: str, low: str, title: str) -> bool:
    """Whether the body of the markup may tell what its telling parts do not; `low` are its tags in
    lower case, `title` what the parts told.
    """
    end = head_end(low)
    if end is None or _TOLD_IN_BODY.search(low, end):
        return True
    body = low[end:]
    if _H1.search(body):
        whole = markup[head_end(markup) or 0 :].lower()
        heads = [found.start() for found in _H1.finditer(whole)]
        if len(heads) > _MOST_HEADINGS or any(_is_unread(whole, at) for at in heads):
            return True
        if title not in _headings(markup):
            return True
    found = (value for pattern in _NAMED for value in pattern.findall(body))
    return any(map(_MAY_NAME_DATE.search, {one or other or bare for one, other, bare in found}))


def _headings(markup: str) -> Iterator[str]:
    """The words of the page's headings, such as have no odd markup in them."""
    for found in _HEADING.finditer(markup):
        yield " ".join(unescape(_MARKUP.sub("", found[0].partition(">")[2])[:-4]).split())


def _is_unread(body: str, at: int) -> bool:
    """Whether what stands at `at` is in a comment, a script or the like."""
    return any(body.rfind(begin, 0, at) > body.rfind(end, 0, at) for begin, end in _UNREAD)


def _telling_parts(markup: str) -> str:
    """A page of the root element, metas, links, title, JSON-LD, dates and headings alone."""
    end = head_end(markup)
    head = markup[: HEAD_READ if end is None else end]
    parts = [*_without_scripts(head), "</head><body>", *_json_ld(markup)]
    body = len(head)
    for pattern, most in ((_HEADING, _MOST_HEADINGS), (_TIME, _MOST_TIMES)):
        first = islice(pattern.finditer(markup, body), most)
        parts += (f"{found[0]}>" if pattern is _HEADING else found[0] for found in first)
    return "".join(parts)


def _without_scripts(head: str) -> Iterator[str]:
    at = 0
    for start, end, _, _ in _scripts(head):
        yield head[at:start]
        at = end
    yield head[at:]


def _json_ld(markup: str) -> Iterator[str]:
    for start, end, name, attributes in _scripts(markup):
        if name == "script" and _JSON_LD.search(attributes):
            yield markup[start:end]


def _scripts(markup: str) -> Iterator[tuple[int, int, str, str]]:
    """Start, end, name and attributes of each element whose content is no markup to read."""
    at = 0
    for _ in range(_MOST_SCRIPTS):
        opened = _SCRIPT.search(markup, at)
        if opened is None:
            return
        name = opened[1].lower()
        close = markup.find(f"</{opened[1]}", opened.end())
        if close < 0:
            close = markup.lower().find(f"</{name}", opened.end())
        end = markup.find(">", close) + 1 if close >= 0 else len(markup)
        at = end or len(markup)
        yield opened.start(), at, name, opened[2]


def _read(root: etree._Element | None, address: str) -> Metadata:
    if root is None:
        return Metadata()
    metas = _metas(root)
    nodes = tuple(_nodes(root))
    article = next((node for node in nodes if _is_article(node)), {})
    published, origin = _published(metas, article, nodes, root, address)
    return Metadata(
        title=_title(metas, article, root),
        tab_title=_tab_title(root),
        og_title=" ".join(metas.get("og:title", "").split()) or None,
        told=tuple(_told(metas)),
        author=_author(metas, article, root),
        published=published,
        published_from=origin,
        canonical=_canonical(root, metas, article),
        outlet=_first(metas, _SITE_METAS) or _name(article.get("publisher")),
        lang=_lang(root, metas, article),
        body=_body(article),
        sources=tuple(_sources(nodes)),
        modified=_modified(metas, article),
        access=_access(metas, article),
    )


def _metas(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        key = element.get("property") or element.get("name") or element.get("itemprop")
        value = (element.get("content") or "").strip()
        if key and value:
            found.setdefault(key.strip().lower(), value)
    return found


_CARDS = ("og:title", "twitter:title", "og:description", "twitter:description")


def _told(metas: Mapping[str, str]) -> Iterator[tuple[HeadPart, str]]:
    """What the head gives as summary and for social cards, each words once."""
    seen: set[str] = set()
    for name in ("description", *_CARDS):
        words = " ".join(metas.get(name, "").split())[:_MAX_WORDS]
        if words and words not in seen:
            seen.add(words)
            yield HeadPart.CARD if name in _CARDS else HeadPart.SUMMARY, words


def _first(metas: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((metas[name] for name in names if name in metas), None)


def _nodes(root: etree._Element) -> Iterator[dict[str, Any]]:
    """Every object in the page's JSON-LD, outermost first, at most `_MAX_NODES`."""
    count = 0
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        stack = [_json(script.text or "")]
        while stack and count < _MAX_NODES:
            item = stack.pop()
            if isinstance(item, list):
                stack.extend(reversed(item))
            elif isinstance(item, dict):
                count += 1
                yield item
                stack.extend(value for value in item.values() if isinstance(value, dict | list))


def _json(text: str) -> object:
    text = text.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    if not text or len(text) > _MAX_JSON:
        return None
    try:
        return read_json(text)
    except ValueError:
        return None


def _string(node: dict[str, Any], name: str) -> str:
    value = node.get(name)
    return value if isinstance(value, str) else ""


def _types(node: dict[str, Any]) -> str:
    kind = node.get("@type", "")
    return " ".join(str(item) for item in kind) if isinstance(kind, list) else str(kind)


def _is_article(node: dict[str, Any]) -> bool:
    return ("headline" in node or "datePublished" in node) and bool(
        _ARTICLE_TYPES.search(_types(node))
    )


def _name(value: object, depth: int = 0) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    if depth >= _MAX_DEPTH:
        return None
    if isinstance(value, dict):
        return _name(value.get("name"), depth + 1)
    if isinstance(value, list):
        names = [name for item in value[:_MAX_NAMES] if (name := _name(item, depth + 1))]
        return ", ".join(dict.fromkeys(names)) or None
    return None


def _text(element: etree._Element) -> str:
    """An element's words, at most about `_MAX_WORDS` characters of them."""
    text = ""
    for piece in element.itertext():
        text += str(piece)
        if len(text) > _MAX_WORDS:
            break
    return " ".join(text.split())


def _title(metas: dict[str, str], article: dict[str, Any], root: etree._Element) -> str | None:
    headings = [text for text in (_text(item) for item in root.iter("h1")) if text]
    if len(headings) == 1:
        return headings[0]
    title = _string(article, "headline").strip() or _first(metas, _TITLE_METAS)
    if title:
        return next((item for item in headings if item in title or title in item), title)
    return _tab_title(root) or (headings[0] if headings else None)


def _tab_title(root: etree._Element) -> str | None:
    titles = (item for item in root.iter("title") if next(item.iterancestors("svg"), None) is None)
    return next((text for text in map(_text, titles) if text), None)


def _author(metas: dict[str, str], article: dict[str, Any], root: etree._Element) -> str | None:
    name = _name(article.get("author"))
    if name and not name.startswith(("http:", "https:")):
        return name
    named = (metas[key] for key in _AUTHOR_METAS if key in metas)
    author = next((one for one in named if not one.startswith(("http:", "https:", "@"))), None)
    if author:
        return author
    for element in root.iter("a", "span", "div", "p"):
        if element.get("rel") == "author" or element.get("itemprop") == "author":
            text = _text(element)
            if 0 < len(text) <= 80:
                return text
    return None


def _published(
    metas: dict[str, str],
    article: dict[str, Any],
    nodes: tuple[dict[str, Any], ...],
    root: etree._Element,
    address: str,
) -> tuple[str | None, str | None]:
    """The date of publication and where it stood."""
    if date := iso_date(_string(article, "datePublished")):
        return date, "json-ld"
    written = (iso_date(metas[name]) for name in _DATE_METAS if name in metas)
    if date := next(filter(None, written), None):
        return date, "meta"
    for element in root.iter("time"):
        if date := iso_date(element.get("datetime", "")) or first_date(_text(element)):
            return date, "text"
    # The canonical address speaks for a page that is read from a file.
    found = _URL_DATE.search(address) or _URL_DATE.search(_canonical(root, metas, article) or "")
    if found:
        year, month, day = found.groups()
        date = f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")
        return date, "url"
    shown = _shown_date(root)
    return (shown, "text") if shown else (None, None)


def _modified(metas: dict[str, str], article: dict[str, Any]) -> str | None:
    told = (_string(article, "dateModified"), *(metas.get(name, "") for name in _MODIFIED_METAS))
    return next(filter(None, map(iso_date, told)), None)


def _access(metas: dict[str, str], article: dict[str, Any]) -> Access | None:
    """schema.org's isAccessibleForFree, or the content tier that Facebook's crawler asks for."""
    value = str(article.get("isAccessibleForFree", "")).strip().lower()
    value = value.rpartition("/")[2]  # "http://schema.org/False"
    if value in ("true", "false"):
        return Access.FREE if value == "true" else Access.PAID
    tier = metas.get("article:content_tier", "").lower()
    return {"free": Access.FREE, "metered": Access.PAID, "locked": Access.PAID}.get(tier)


def _shown_date(root: etree._Element) -> str | None:
    """The first full date in a short line whose name says that it is a date, or in <i>, <small>."""
    for element in root.iter("span", "div", "p", "i", "em", "small", "li", "td", "dd", "h2", "h6"):
        names = markup_hint(element)
        if _DATE_NAMES.search(names) or (element.tag in ("i", "small") and not names):
            text = _text(element)
            date = first_date(text) if len(text) <= _DATE_LINE else None
            if date:
                return date
    return None


def _body(article: dict[str, Any]) -> str | None:
    """schema.org's articleBody without the markup that some pages leave in it."""
    value = _string(article, "articleBody")
    return _MARKUP.sub(" ", value) if value.strip() else None


def _canonical(root: etree._Element, metas: dict[str, str], article: dict[str, Any]) -> str | None:
    for element in root.iter("link"):
        if "canonical" in (element.get("rel") or "").lower().split() and element.get("href"):
            return str(element.get("href")).strip()
    if "og:url" in metas:
        return metas["og:url"]
    value = article.get("mainEntityOfPage") or article.get("url")
    if isinstance(value, dict):
        value = value.get("@id")
    return value if isinstance(value, str) else None


def _lang(root: etree._Element, metas: dict[str, str], article: dict[str, Any]) -> str | None:
    for value in (
        root.get("lang"),
        root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        root.get("xml:lang"),
        article.get("inLanguage"),
        metas.get("og:locale"),
        metas.get("content-language"),
        metas.get("language"),
    ):
        found = _LANG.match(value) if isinstance(value, str) else None
        if found:
            return found[1].lower()
    return None


def _sources(nodes: tuple[dict[str, Any], ...]) -> Iterator[tuple[str, str]]:
    """Addresses of the works that schema.org properties name as cited."""
    for node in nodes:
        for name in ("citation", "isBasedOn", "isBasedOnUrl"):
            for url in _addresses(node.get(name)):
                yield name, url
        if "ClaimReview" in _types(node):
            reviewed = node.get("itemReviewed")
            if isinstance(reviewed, dict):
                for name in ("appearance", "firstAppearance", "sameAs"):
                    for url in _addresses(reviewed.get(name)):
                        yield name, url


def _addresses(value: object, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        if value.startswith(("http://", "https://")):
            yield value
    elif depth >= _MAX_DEPTH:
        return
    elif isinstance(value, list):
        for item in value[:_MAX_SOURCES]:
            yield from _addresses(item, depth + 1)
    elif isinstance(value, dict):
        named = (list(_addresses(value.get(name), depth + 1)) for name in ("url", "@id", "sameAs"))
        yield from next(filter(None, named), ())


def lacks(text: str, body: str) -> bool:
    """Whether a reader of `text` does not see `body`, and `body` is a whole article.

    Shells and paywalled pages that carry their article in JSON-LD are readable: what the
    publisher says there is what the page is to say. A beginning or a summary is left out.
    """
    dense = len(_DENSE.findall(body[:400])) * 2 > min(len(body), 400)
    if len(body) < (_SHORTEST_DENSE_BODY if dense else _SHORTEST_BODY) or _CUT_OFF.search(body):
        return False
    seen = _NO_LETTER.sub("", text).casefold()
    told = _NO_LETTER.sub("", body).casefold()
    step = max(1, (len(told) - _SAMPLE) // (_SAMPLES - 1))
    samples = [told[place * step : place * step + _SAMPLE] for place in range(_SAMPLES)]
    return sum(sample in seen for sample in samples) * 2 < _SAMPLES


# Other-language editions that a page declares of itself: `hreflang`.
#
# `<link rel="alternate" hreflang="en" href="…">` in the head (HTML 4.6.7, Google's and Yandex's
# advice for localized pages) and the same as a Link header (RFC 8288). Only editions on the page's
# own registered domain count: another site can declare whatever it likes.


HEAD = 200_000
"""Bytes from the page's beginning in which its head is looked for."""

MOST = 60
"""Editions taken from one page; the largest publishers have about forty."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_LINK_VALUE = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]+))*)")
_PARAMETER = re.compile(r";\s*([\w*-]+)\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))")


@dataclass(frozen=True, slots=True)
class Editions:
    """`own` is the language that the page declares itself to be in, `others` are the absolute URLs
    of its other editions, by primary language subtag ("en").
    """

    own: str | None
    others: Mapping[str, str]


NONE = Editions(None, {})


def editions(payload: bytes, url: str, link_header: str = "") -> Editions:
    """The editions that the page at `url` declares in its head and its answer's Link header.

    The first edition of a language wins ("en-GB" before "en-US"); `x-default` is no language.
    Never raises.
    """
    found = list(_in_header(link_header))
    if b"hreflang" in payload[:HEAD].lower():
        found += _in_head(payload[:HEAD])
    if not found:
        return NONE
    here, domain = identity(url), registered_domain(url)
    own: str | None = None
    others: dict[str, str] = {}
    for lang, href in found[:MOST]:
        target = _joined(url, href)
        if not _LANGUAGE.fullmatch(lang) or target is None or problem(target) is not None:
            continue
        primary = re.split("[-_]", lang.lower())[0]
        if identity(target) == here:
            own = own or primary
        elif registered_domain(target) == domain:
            others.setdefault(primary, target)
    return Editions(own or _declared(payload), others)


_HTML_LANG = re.compile(rb"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z]{2,3})\b", re.IGNORECASE)


def _declared(payload: bytes) -> str | None:
    found = _HTML_LANG.search(payload[:4000])
    return found[1].decode().lower() if found else None


def _in_head(head: bytes) -> list[tuple[str, str]]:
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse_from_bytes(head, detect_encoding(head) or "utf-8")
    if tree.document is None:
        return []
    base = tree.head.query_selector("base[href]") if tree.head else None
    before = base.getattr("href") if base else ""
    links = tree.document.query_selector_all("link[hreflang][href]")
    return [
        (str(link.getattr("hreflang")).strip(), _based(before or "", str(link.getattr("href"))))
        for link in links
        if "alternate" in str(link.getattr("rel") or "").lower().split()
    ]


def _based(base: str, href: str) -> str:
    return _joined(base, href.strip()) or "" if base else href.strip()


def _in_header(value: str) -> list[tuple[str, str]]:
    found = []
    for link in _LINK_VALUE.finditer(value[:HEAD]):
        parameters = {
            name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(link[2])
        }
        if "alternate" in parameters.get("rel", "").lower().split() and "hreflang" in parameters:
            found.append((parameters["hreflang"], link[1]))
    return found


def _joined(base: str, href: str) -> str | None:
    try:
        return urljoin(base, href) if href else None
    except ValueError:
        return None
