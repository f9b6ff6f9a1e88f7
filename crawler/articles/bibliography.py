"""Bibliographies beside an article: BibTeX, CSL JSON and RIS, and the works in them by their keys.

An article names its bibliography: in its front matter, by `\\addbibresource{…}`, `:bibtex-file:` or
`#+bibliography:`. What is cited by key is then known by address, DOI or eprint, or as printed.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware

from crawler.language.text import SpanSet
from crawler.model import Citation, CitationForm, Reference, Span, Work
from crawler.web.url import absolute, hostname
from crawler.web.wrappers import split_archive, unwrap

Beside = Callable[[str], bytes | None]
"""The bytes of a file that an article names, None where there is none that may be read."""

LARGEST_BIBLIOGRAPHY = 20_000_000
"""Bytes. The ACL's anthology, every paper of a field, has 60 MB; one article's has under 1."""

SUFFIXES = (".bib", ".json", ".ris")
_MOST_FILES = 20  # bibliographies that one article may name
_NO_SPAN = Span(0, 0)
_ADDRESS = re.compile(r"https?://[^\s{}<>\"]+")
_EPRINTS = {"arxiv": "https://arxiv.org/abs/{}", "hal": "https://hal.science/{}"}
_PUBLISHERS = ("journal", "journaltitle", "publisher", "institution", "school", "organization",
               "booktitle", "container-title", "journal_name", "secondary_title")  # fmt: skip


def nothing_beside(name: str) -> bytes | None:
    """What an article has beside it that did not come from a folder."""
    return None


def works_beside(names: Iterable[str], beside: Beside) -> dict[str, Work]:
    """The works of the bibliographies that an article names, by key; the first of a key counts.

    A file that is not there or cannot be read holds none.
    """
    found: dict[str, Work] = {}
    for name in list(dict.fromkeys(names))[:_MOST_FILES]:
        suffix = PurePosixPath(name).suffix.lower()
        named = suffix in SUFFIXES
        payload = beside(name if named else f"{name}.bib")
        if payload is not None and len(payload) <= LARGEST_BIBLIOGRAPHY:
            text = payload.decode("utf-8-sig", "replace")
            for key, work in read_bibliography(text, suffix if named else ".bib"):
                found.setdefault(key, work)
    return found


def read_bibliography(text: str, suffix: str) -> Iterator[tuple[str, Work]]:
    """(key, work) for every entry of a bibliography, by the suffix of its file's name."""
    return {".bib": _bibtex, ".json": _csl, ".ris": _ris}[suffix](text)


def _bibtex(text: str) -> Iterator[tuple[str, Work]]:
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # it tells each odd block
    library = parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    for entry in library.entries:
        fields = {name.lower(): str(item.value) for name, item in entry.fields_dict.items()}
        names = re.split(r"\s+and\s+", fields.get("author") or fields.get("editor") or "")
        scheme = (fields.get("archiveprefix") or fields.get("eprinttype") or "arxiv").lower()
        yield (
            entry.key,
            _work(
                title=fields.get("title", ""),
                authors=tuple(_name(name) for name in names if name.strip()),
                date=fields.get("year") or fields.get("date", ""),
                publisher=_first(fields, _PUBLISHERS),
                url=fields.get("url", ""),
                doi=fields.get("doi", ""),
                eprint=_EPRINTS.get(scheme, "").format(fields.get("eprint", "").strip())
                if fields.get("eprint")
                else "",
                beside=" ".join(fields.get(name, "") for name in ("howpublished", "note")),
            ),
        )


def _csl(text: str) -> Iterator[tuple[str, Work]]:
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError):
        return
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), (str, int)):
            continue
        people = entry.get("author") or entry.get("editor")
        told = [one for one in people if isinstance(one, dict)] if isinstance(people, list) else []
        authors = tuple(
            _name(str(one.get("literal") or f"{one.get('family', '')}, {one.get('given', '')}"))
            for one in told
        )
        yield (
            str(entry["id"]),
            _work(
                title=_told(entry, "title"),
                authors=authors,
                date=_issued(entry.get("issued")),
                publisher=_told(entry, "container-title") or _told(entry, "publisher"),
                url=_told(entry, "URL"),
                doi=_told(entry, "DOI"),
                beside=_told(entry, "note"),
            ),
        )


def _told(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""


def _issued(value: Any) -> str:
    """The year of a CSL date."""
    try:
        return str(value["date-parts"][0][0])
    except (TypeError, KeyError, IndexError):
        return ""


def _ris(text: str) -> Iterator[tuple[str, Work]]:
    try:
        entries = rispy.loads(text)
    except (ValueError, KeyError, IndexError, OSError):
        return
    for entry in entries:
        urls = entry.get("urls") or ([entry["url"]] if entry.get("url") else [])
        authors = entry.get("authors") or entry.get("first_authors") or []
        work = _work(
            title=str(entry.get("title") or entry.get("primary_title") or ""),
            authors=tuple(_name(str(name)) for name in authors),
            date=str(entry.get("year") or entry.get("publication_year") or "").strip("/")[:10],
            publisher=_first(entry, _PUBLISHERS),
            url=str(urls[0]) if urls else "",
            doi=str(entry.get("doi") or ""),
        )
        for key in {str(entry.get("id") or ""), str(entry.get("label") or "")} - {""}:
            yield key, work


def _first(fields: Mapping[str, Any], names: Sequence[str]) -> str:
    return next((_plain(str(fields[name])) for name in names if fields.get(name)), "")


def _name(name: str) -> str:
    return _plain(name).strip(", ")


def _plain(value: str) -> str:
    return " ".join(value.translate({ord("{"): None, ord("}"): None}).split())


def _work(
    *, title: str, authors: tuple[str, ...], date: str, publisher: str,
    url: str, doi: str, eprint: str = "", beside: str = "",
) -> Work:  # fmt: skip
    """A work of a bibliography: the address it names, else its DOI, else its eprint, else one in
    what is said beside it.
    """
    written = _ADDRESS.search(beside)
    digital = doi.strip()
    if digital and not digital.lower().startswith("http"):
        digital = f"https://doi.org/{digital.removeprefix('doi:').strip()}"
    given = (url, digital, eprint, written[0].rstrip(".,;)") if written else "")
    addresses = [one for one in (_address(address) for address in given) if one]
    return Work(
        _NO_SPAN, title=_plain(title), authors=tuple(authors), date=_plain(date)[:10],
        publisher=publisher, url=next(iter(addresses), ""),
        identifiers=tuple(one for one in addresses[1:] if one == digital),
    )  # fmt: skip


def _address(written: str) -> str:
    url = absolute("https:", _plain(written.replace("\\url", ""))) if written.strip() else None
    return url if url is not None and hostname(url) else ""


# Keys in Markdown: pandoc's "[@holt2021, p. 14; @marsh]", "@holt2021 [p. 3]", "[-@holt2021]".


_KEY = r"\w(?:\w|[:.#$%&+?<>~/-](?=\w)){0,80}"
_CITED = re.compile(
    rf"\[(?P<group>[^\[\]@]{{0,200}}-?@[{{\w][^\[\]]{{0,600}})\]"
    rf"|(?<![\w@.\\/])@{_KEY}(?:\s\[[^\[\]@]{{0,80}}\](?!\())?"
)
_PART = re.compile(r"[^;]+")
_NAMED = re.compile(rf"(?<![\w.])-?@(?:\{{(?P<braced>[^{{}}\s]{{1,200}})\}}|(?P<key>{_KEY}))")
_PAGE = re.compile(r"\d[\d–-]*(?:f{1,2}\b)?|\b[ivxlc]+\b")


def keyed(text: str, works: Mapping[str, Work], unread: SpanSet) -> tuple[Reference, ...]:
    """The references of a text that cites by the keys of `works`, in the order of their first
    markers; a work stands where it is cited first. Keys that no bibliography has are none.
    """
    places: dict[str, list[Span]] = {}
    pages: dict[str, str] = {}
    for found in _CITED.finditer(text) if works else ():
        if unread.hits(Span(*found.span())):
            continue
        start, end = found.span("group") if found["group"] else found.span()
        for part in _PART.finditer(text, start, end):
            named = _NAMED.search(part[0])
            key = (named["braced"] or named["key"]) if named else ""
            if named and key in works:
                page = _PAGE.search(part[0], named.end())
                pages.setdefault(key, page[0] if page else "")
                places.setdefault(key, []).append(Span(*part.span()))
    listed = []
    for key, spans in places.items():
        work = replace(works[key], span=spans[0], page=pages[key])
        listed.append(Reference(f"@{key}", spans[0], tuple(spans), (work,)))
    return tuple(listed)


def keyed_citations(text: str, listed: Iterable[Reference]) -> Iterator[Citation]:
    """The citations of works that are cited by key, where their first markers stand."""
    for work in (work for reference in listed for work in reference.works if work.url):
        archived = split_archive(work.url)
        yield Citation(
            span=work.span,
            url=work.url,
            target=unwrap(work.url),
            form=CitationForm.FOOTNOTE,
            anchor=work.span.of(text),
            place=work.span,
            archived_from=archived.original if archived else None,
        )
