"""What a source page says of itself, read from the few parts of it that say so.

A page's head, its JSON-LD and its dates are put into a small page of their own, which
`metadata` reads as it reads an article's: a whole page of 100 kB costs five times as much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import etree

from crawler.model import Publisher
from crawler.reading.metadata import Metadata, read_metadata

FROM_JSON_LD = "the article's text is taken from the page's JSON-LD"
"""Note of a page whose text its reader does not see, or sees a part of."""

_HEAD_END = re.compile(r"(?i)</head|<body")
_HEAD_READ = 300_000  # characters
_SCRIPT = re.compile(r"(?i)<(?=[snt])(script|style|noscript|template)\b([^>]{0,1000})>")
_JSON_LD = re.compile(r"(?i)application/ld\+json")
_TIME = re.compile(r"(?i)<time\b[^>]{0,300}\bdatetime\s{0,9}=[^>]{0,300}>")
_HEADING = re.compile(r"(?is)<h1\b[^>]{0,1000}>.{0,2000}?</h1")
_MOST_SCRIPTS = 400
_MOST_TIMES = 3
_MOST_HEADINGS = 3

# JSON-LD often has a summary or a beginning in place of the text; this many characters are the
# whole of a short article (dense scripts need a third). Our paywall teasers end at 1,500.
_SHORTEST_BODY = 1_500
_SHORTEST_DENSE_BODY = 500
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_CUT_OFF = re.compile(r"(?:\.\.\.|…|\[\W{0,5}\])\s*\Z")
_NO_LETTER = re.compile(r"[\W_]+")
_SAMPLES = 5
_SAMPLE = 40  # letters; shorter ones stand in other sentences too


def read_publisher(markup: str, url: str) -> tuple[Publisher | None, str | None]:
    """What the page of `markup` at `url` says of itself, and the articleBody it carries.

    Never raises on bad metadata; None for a page that says nothing.
    """
    parser = etree.HTMLParser(no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(_telling_parts(markup), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None, None
    if root is None:
        return None, None
    told = read_metadata(root, url)
    publisher = _publisher(told, url)
    body = told.body.strip() if told.body else None
    return (publisher if publisher != Publisher() else None), body


def _publisher(told: Metadata, url: str) -> Publisher:
    return Publisher(
        title=told.title,
        author=told.author,
        outlet=told.outlet,
        published=told.published,
        modified=told.modified,
        canonical=_absolute(told.canonical, url),
        lang=told.lang,
        access=told.access,
    )


def _absolute(address: str | None, url: str) -> str | None:
    if not address:
        return None
    try:
        return urljoin(url, address)
    except ValueError:
        return None


def _telling_parts(markup: str) -> str:
    """A page of the root element, metas, links, title, JSON-LD, dates and headings alone."""
    ended = _HEAD_END.search(markup, 0, _HEAD_READ)
    head = markup[: ended.start() if ended else _HEAD_READ]
    parts = [*_without_scripts(head), "</head><body>", *_json_ld(markup)]
    body = len(head)
    for pattern, most in ((_HEADING, _MOST_HEADINGS), (_TIME, _MOST_TIMES)):
        for count, found in enumerate(pattern.finditer(markup, body)):
            if count >= most:
                break
            parts.append(f"{found[0]}>" if pattern is _HEADING else found[0])
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
