"""The JSON line forms: what `extract`, `compare` and `check` print, kept stable for programs.

Keys named in the design keep their place and meaning; further keys are only ever added. A finding
line is declared once (`Form`): written by that declaration and read by it, and msgspec holds what
is read against the types of the model.

One file: a form names the parts that other forms hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from functools import partial
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit

import msgspec

from crawler.errors import InputError
from crawler.language.text import SpanSet
from crawler.model import (
    Article,
    Finding,
    Judgement,
    NamedSource,
    Pairing,
    Passage,
    Quotation,
    Reason,
    Span,
)
from crawler.web.selectors import directive
from crawler.web.url import is_on

JsonObject = dict[str, Any]
Said = Callable[[Reason | str], str]
"""Gives the English sentence of a reason (`reports.catalogue`)."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def dump_line(value: Mapping[str, Any]) -> str:
    """`value` as one line of JSON without its newline; lone surrogates become `\\udXXX` escapes.

    The result can always be encoded as UTF-8 and reads back as the same value.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(", ", ": "), allow_nan=False)
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class Form:
    """How a value of the model stands in a line: `keys` in order, each with where its value lies.

    `"start": "span.start"` is written from that attribute and read into it; a part whose attributes
    are all null is None. Before the path, `=` says that it is only written, because another key
    holds it too, and `?` that it is left out where it is empty. A function is only written. A pair
    has the form of the value that lies there, or of each of the values in a tuple.
    """

    def __init__(
        self, keys: Mapping[str, str | Callable[[Any], object] | tuple[str, Form]]
    ) -> None:
        self.names = tuple(keys)
        self._keys = [(name, *_said(name, where)) for name, where in keys.items()]

    def write(self, value: Any) -> Any:
        """`value` as plain JSON."""
        line: JsonObject = {}
        for name, mark, _, get, form in self._keys:
            found = get(value)
            if form is not None and found is not None:
                many = isinstance(found, tuple)
                found = [form.write(one) for one in found] if many else form.write(found)
            elif isinstance(found, tuple | Enum):
                found = _plain(found)
            if mark != "?" or not (found is None or found is False or found == []):
                line[name] = found
        return line

    def read(self, line: Any) -> JsonObject:
        """The fields of the value that `line` was written from. Raises as plain look-ups do."""
        fields: JsonObject = {}
        for name, mark, path, _, form in self._keys:
            if mark == "=" or name not in line:
                continue
            found = line[name]
            if form is not None and found is not None:
                many = form.many(found)
                found = [form.read(one) for one in found] if many else form.read(found)
            part = fields
            for step in path[:-1]:
                part = part.setdefault(step, _Part())
            part[path[-1]] = found
        return {name: _whole(found) for name, found in fields.items()}

    def many(self, written: Any) -> bool:
        """Whether what stands in a line is a list of values of this form."""
        return isinstance(written, list)


class _Part(dict[str, Any]):
    """Fields of a value that has no object of its own in the line."""


def _said(name: str, where: Any) -> tuple[str, Sequence[str], Callable[[Any], Any], Form | None]:
    """Mark, path, getter and form of what a key declares; "" stands for the key's own name."""
    where, form = where if isinstance(where, tuple) else (where, None)
    if callable(where):
        return "=", (), where, form
    path = (where.lstrip("=?") or name).split(".")
    mark = where[:1] if where[:1] in ("=", "?") else ""
    return mark, path, attrgetter(*path) if len(path) == 1 else partial(_at, path), form


def _at(path: Sequence[str], value: Any) -> Any:
    for name in path:
        value = None if value is None else getattr(value, name)
    return value


def _whole(part: Any) -> Any:
    if not isinstance(part, _Part):
        return part
    fields = {name: _whole(found) for name, found in part.items()}
    return None if all(found is None for found in fields.values()) else fields


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.value if isinstance(value, Enum) else value


class _Pair(Form):
    """A span as `[start, end]`."""

    def __init__(self) -> None:
        super().__init__({"start": "start", "end": "end"})

    def write(self, value: Any) -> Any:
        return [value.start, value.end]

    def read(self, line: Any) -> JsonObject:
        start, end = line
        return {"start": start, "end": end}

    def many(self, written: Any) -> bool:
        return not written or isinstance(written[0], list)


def _same(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "")


def finding_object(finding: Finding, said: Said) -> JsonObject:
    """The `findings` line of one finding: the design's keys first, then the added ones.

    A finding of a version that kept no codes has None for its code.
    """
    reason = finding.reason
    line: JsonObject = _FINDING.write(finding) | {"reason": said(reason)}
    coded: JsonObject = {"code": None, "params": {}, "more": []}
    if isinstance(reason, Reason):
        coded = msgspec.to_builtins(reason)
    line |= {f"reason_{key}": value for key, value in coded.items()}
    if finding.chances:
        line["chances"] = dict(finding.chances)
    if line["citation"]:
        line["citation"]["pairing"] = line["pairing"]
    return line


def finding_from(line: Any) -> Finding:
    """The finding that `line` was written from, by this version or an earlier one of its schema.

    Raises InputError when it is not one.
    """
    try:
        fields = _FINDING.read(line) | {"reason": line["reason"]}
        finding = msgspec.convert(fields, Finding)
        chances = tuple((line.get("chances") or {}).items())
        return replace(finding, reason=_reason_from(line), chances=chances)
    except (KeyError, TypeError, ValueError, AttributeError, msgspec.ValidationError) as error:
        subject = str(line.get("id", "finding")) if isinstance(line, Mapping) else "finding"
        raise InputError(subject, f"not a finding line: {error!r}") from error


def _reason_from(line: Mapping[str, Any]) -> Reason | str:
    """The reason as a code; the sentence of a version that had none, or had other codes."""
    coded = {key: line[f"reason_{key}"] for key in _REASON if f"reason_{key}" in line}
    try:
        return msgspec.convert(coded, Reason)
    except msgspec.ValidationError:
        return str(line["reason"])


_REASON = ("code", "params", "more")


def extract_object(
    id: str, article: Article, pairings: Sequence[Pairing], given_text: bool
) -> JsonObject:
    """The `extract` line: one entry in `quotes` per fragment, in reading order.

    `given_text` says that the input was text, so that offsets are into what the caller has;
    otherwise the text they count in is added as `text`. `quotation` numbers the whole
    quotations that fragments belong to. Scare quotes and links that only identify an entity
    stand apart, under `scare_quotes` and `mentions`: they are neither speech nor sources. A
    mention that a quotation is paired with is a source and stays among the citations. Where a
    `named` are outlets that are named as sources, each with the nearest link to a page of its. If
    a page is several articles, `sections` has them, and each entry the index of its own.
    """
    by_quotation = {p.quotation: p for p in pairings if p.citation is not None or p.printed}
    paired = {pairing.citation for pairing in by_quotation.values()}
    cited = [
        index
        for index, citation in enumerate(article.citations)
        if not citation.mention or index in paired
    ]
    place = {index: number for number, index in enumerate(cited)}
    markers = (span for one in article.references for span in one.markers)
    marked = SpanSet(() if given_text else markers)  # no marker inside is quoted
    entries = [
        (quotation.scare, _fragment_object(article, index, quotation, number, marked, place, by))
        for index, quotation in enumerate(article.quotations)
        for by in [by_quotation.get(index)]
        for number in range(len(quotation.fragments))
    ]
    entries.sort(key=lambda entry: (entry[1]["start"], entry[1]["end"]))
    line: JsonObject = {
        "id": id,
        "title": article.title,
        "published": article.published,
        "lang": article.lang,
        "quotes": [entry for scare, entry in entries if not scare],
        "citations": [_listed_citation(article, index) for index in cited],
    }
    if scares := [entry for scare, entry in entries if scare]:
        line["scare_quotes"] = scares
    mentions = [index for index in range(len(article.citations)) if index not in place]
    if mentions:
        line["mentions"] = [_listed_citation(article, index) for index in mentions]
    if article.named:
        line["named"] = [_named(article, source, place) for source in article.named]
    if article.sections:
        line["sections"] = [_SECTION.write(section) for section in article.sections]
    if not given_text:
        line["text"] = article.text
    return line


def compare_object(id: str, judgement: Judgement, source_text: str, said: Said) -> JsonObject:
    """The `compare` line; `start`, `end` and `source_*` are offsets into `source_text`."""
    line: JsonObject = {"id": id} | _COMPARED.write(judgement)
    line["reason"] = said(judgement.reason)
    line["source_excerpt"] = judgement.excerpt(source_text)
    return line


def live_url(finding: Finding) -> str | None:
    """The live page, with a fragment pointing at the passage: `#:~:text=`, in a PDF `#page=`.
    None if it is not http(s).

    Follows the WICG draft "URL Fragment Text Directives". The page is the final URL after
    redirects when the source was read there, and otherwise the one that was asked for.
    """
    url = _page_url(finding)
    if url is None or finding.passage is None:
        return url
    if finding.passage.page is not None:  # RFC 8118, 3: the parameters of PDF fragments
        return f"{url.partition('#')[0]}#page={finding.passage.page}"
    value = finding.passage.directive or text_directive(finding.passage.text)
    if not value:
        return url
    separator = "" if "#" in url else "#"
    return f"{url}{separator}:~:text={value}"


def text_directive(passage: str) -> str:
    """The value of `text=` that names `passage` on a page of which only it is known."""
    return directive(passage, Span(0, len(passage)))


def _page_url(finding: Finding) -> str | None:
    fetch, citation = finding.fetch, finding.citation
    candidates = [fetch.final if fetch and finding.passage else None]
    candidates += [citation.url, citation.target] if citation else []
    candidates.append(fetch.requested if fetch else None)
    return next((url for url in candidates if url and _is_web(url)), None)


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False


def selectors(passage: Passage) -> list[JsonObject]:
    """The W3C Web Annotation selectors of a passage, in the readable text of its page."""
    return [
        {
            "type": "TextQuoteSelector",
            "exact": passage.text,
            "prefix": passage.prefix,
            "suffix": passage.suffix,
        },
        {
            "type": "TextPositionSelector",
            "start": passage.span.start,
            "end": passage.span.end,
        },
    ]


def _fragment_object(
    article: Article,
    index: int,
    quotation: Quotation,
    number: int,
    marked: SpanSet,
    place: Mapping[int, int],
    pairing: Pairing | None,
) -> JsonObject:
    span = quotation.fragments[number]
    entry: JsonObject = {
        "start": span.start,
        "end": span.end,
        "text": quotation.parts[number] if marked.hits(span) else span.of(article.text),
        "quotation": index,
    }
    entry |= _ATTRIBUTED.write(quotation) | _in_section(article, span)
    if pairing is not None and pairing.citation is not None and pairing.citation in place:
        entry["citation"] = place[pairing.citation]
        entry["pairing"] = pairing.reason.value if pairing.reason else None
        entry["confidence"] = pairing.confidence
    elif pairing is not None and pairing.printed:
        entry["printed"] = pairing.printed
    return entry


def _listed_citation(article: Article, index: int) -> JsonObject:
    citation = article.citations[index]
    entry: JsonObject = _LISTED.write(citation)
    if citation.target == citation.url:
        del entry["target"]
    return entry | _in_section(article, citation.place or citation.span)


def _named(article: Article, source: NamedSource, place: Mapping[int, int]) -> JsonObject:
    """An outlet that is named as a source, and the nearest link to a story of its, if any."""
    linked = {
        abs(citation.span.start - source.span.start): number
        for at, number in place.items()
        for citation in [article.citations[at]]
        if is_on(citation.archived_from or citation.target, source.domains)
    }
    entry: JsonObject = _NAMED.write(source) | _in_section(article, source.span)
    return entry | ({"citation": linked[min(linked)]} if linked else {})


def _in_section(article: Article, span: Span) -> JsonObject:
    section = article.section_at(span.start)
    return {"section": section} if section >= 0 else {}


class _PassageForm(Form):
    """A passage: what stands around it is in its selectors only."""

    def read(self, line: Any) -> JsonObject:
        around = (line.get("selectors") or [{}])[0]
        beside = {name: around[name] for name in ("prefix", "suffix") if name in around}
        return super().read(line) | beside


_SPAN = {"start": "span.start", "end": "span.end"}
_NAMED = Form({"name": ""} | _SPAN)
_SECTION = Form(_SPAN | {"title": "?", "author": "?", "published": "?"})
_EVIDENCE = Form(_same("archive", "offset", "record_id", "digest", "captured"))
_SIGHTING = Form(_same("at", "url") | {"evidence": ("", _EVIDENCE)})
_CHANGE = Form(
    {
        "class": "edit",
        "quote_start": "quote.start",
        "quote_end": "quote.end",
        "source_start": "source.start",
        "source_end": "source.end",
        "sign": "?",
    }
)
_CORRESPONDENCE = Form(
    {
        "likeness": "",
        "quote_start": "quote.start",
        "quote_end": "quote.end",
        "source_start": "source.start",
        "source_end": "source.end",
    }
)
_QUOTE = Form(
    {
        "text": "",
        "start": "=span.start",
        "end": "=span.end",
        "speaker": "speaker.name",
        "speaker_start": "speaker.span.start",
        "speaker_end": "speaker.span.end",
        "fragments": ("", _Pair()),
        **_same("form", "lang", "cue", "scare", "source_name"),
        "speaker_refers_to": "?speaker.refers_to",
        "speaker_chain": "?speaker.chain",
        "parts": "?",
    }
)
_CITATION = Form(
    {
        **_same("url", "form"),
        "pairing": lambda _: None,  # the finding knows it
        **_SPAN,
        **_same("target", "anchor", "source_name", "mention", "internal"),
        "place": ("", _Pair()),
        "archived_from": "",
        "copy": "?",
    }
)
_PASSAGE = _PassageForm(
    {
        "text": "",
        **_SPAN,
        "lang": "",
        "page": "",
        "seconds": "?",
        "layer": "?",
        "directive": "",
        "selectors": selectors,
        **dict.fromkeys(("before", "behind"), "?"),
        "own": ("?", Form({"start": "start", "end": "end"})),
    }
)
_FETCH = Form(
    {
        "requested": "",
        "redirects": ("", Form(_same("url", "status", "record_id"))),
        **_same("final", "status", "content_type", "fetched", "failure", "detail", "retry_after"),
        "evidence": ("", _EVIDENCE),
        "rendered": ("?", _EVIDENCE),
        **dict.fromkeys(("lang", "editions", "parts", "etag", "last_modified"), "?"),
    }
)
_FINDING = Form(
    {
        **_same("id", "article"),
        "quote": ("quotation", _QUOTE),
        "citation": ("", _CITATION),
        "outcome": "=",
        **_same("kind", "certainty", "confirmed"),
        "reason": lambda _: None,  # the reports' catalogue has its sentence
        "passage": ("", _PASSAGE),
        "changes": ("", _CHANGE),
        "fetch": ("", _FETCH),
        "evidence": ("", _EVIDENCE),
        "rescue": ("", Form(_same("url", "captured", "kind") | {"outcome": "=kind.outcome"})),
        **_same("score", "pairing"),
        "confidence": "?",
        **_same("source_title", "source_published"),
        "live_url": live_url,
        "searched": "?",
        "also": "",
        "accepted": ("", Form(_same("reason", "author", "expires", "decided"))),
        "publisher": (
            "",
            Form(
                _same("title", "author", "outlet", "published", "modified")
                | _same("canonical", "lang", "access")
            ),
        ),
        "moved_to": "",
        "last_seen": ("", _SIGHTING),
        "first_missing": ("", _SIGHTING),
        **_same("edition", "first_failure", "last_success", "occurrence"),
        **dict.fromkeys(("former_ids", "linked", "judge", "where", "part"), "?"),
        "alignment": ("?", _CORRESPONDENCE),
    }
)
_COMPARED = Form(
    {
        **_same("outcome", "kind", "score"),
        **_SPAN,
        "source_excerpt": lambda _: None,  # the source's text has it
        "changes": ("", _CHANGE),
        "certainty": "",
        "reason": lambda _: None,
        "layer": "?layer.name",
        "searched": "?",
    }
)
_ATTRIBUTED = Form(
    {
        "speaker": "?speaker.name",
        "speaker_start": "?speaker.span.start",
        "speaker_end": "?speaker.span.end",
        "speaker_refers_to": "?speaker.refers_to",
        "speaker_chain": "?speaker.chain",
        "cue": "?",
        "source_name": "?",
    }
)
_LISTED = Form(
    {
        **_SPAN,
        **_same("url", "form"),
        "source_name": "?",
        "target": "",
        "internal": "?",
        "copy": "?",
    }
)
