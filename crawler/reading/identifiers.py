"""Identifiers of published works in running text, resolved to the address they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from crawler.model import Citation, CitationForm, Span
from crawler.reading.spans import SpanSet
from crawler.reading.textcites import trimmed

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
