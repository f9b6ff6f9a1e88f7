"""URLs that stand in running text, read as a person would: where they end, where they wrap."""

from __future__ import annotations

import re

from crawler.model import Citation, CitationForm, Span
from crawler.reading.spans import SpanSet
from crawler.reading.urls import (
    absolute,
    has_public_suffix,
    registered_domain,
    split_archive,
    unwrap,
)

# Blanks, quotation marks, angle and CJK brackets end a URL, and so do letters of scripts that
# are written without blanks: what follows there is the sentence going on.
_ENDS = (
    r"\s<>\"“”„«»「」『』‹›`|^\\{}\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef"
)
_URL = re.compile(rf"(?<![A-Za-z0-9_@])(?:https?://(?=[^{_ENDS}/])|www\.(?=\w))[^{_ENDS}]+", re.I)
# A host and a path without a scheme. The counts bound the work on "a.a.a.a…".
_HOST_PATH = re.compile(
    rf"(?<![A-Za-z0-9_@./:\-])(?:[a-z0-9][a-z0-9\-]{{0,62}}\.){{1,6}}[a-z]{{2,24}}/[^{_ENDS}]+",
    re.I,
)
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
        citation = _citation(text, match.start(), match.end())
        if citation:
            found.append(citation)
    found += _without_scheme(text, found)
    return tuple(sorted(found, key=lambda citation: citation.span))


def _without_scheme(text: str, taken: list[Citation]) -> list[Citation]:
    if "/" not in text:
        return []
    inside = SpanSet(citation.span for citation in taken)
    found = []
    for match in _HOST_PATH.finditer(text):
        host = match[0].partition("/")[0]
        if inside.hits(Span(*match.span())) or not _is_public(host):
            continue
        citation = _citation(text, match.start(), match.end(), scheme="https://")
        if citation:
            found.append(citation)
    return found


def _is_public(host: str) -> bool:
    """Whether the host ends in a suffix of the list that is written in lower case."""
    end = host.rpartition(".")[2]
    return end == end.lower() and has_public_suffix(host)


def _citation(text: str, start: int, end: int, scheme: str = "") -> Citation | None:
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
