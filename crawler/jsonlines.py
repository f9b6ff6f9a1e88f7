"""The JSON line forms: what `extract`, `compare` and `check` print, kept stable for programs.

Keys named in the design keep their place and meaning; further keys are only ever added. Every
object is plain JSON (dicts in a fixed key order, lists, strings, numbers, booleans, None);
`linereader` reads findings back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from crawler.errors import InputError
from crawler.model import (
    Acceptance,
    Access,
    Article,
    Certainty,
    Change,
    Citation,
    CitationForm,
    EditClass,
    Evidence,
    Fetch,
    Finding,
    Hop,
    Judgement,
    Kind,
    Pairing,
    PairingReason,
    Passage,
    Publisher,
    Quotation,
    QuoteForm,
    Rescue,
    Sighting,
    Span,
    Speaker,
)
from crawler.web.selectors import directive

JsonObject = dict[str, Any]

_SURROGATE = re.compile("[\ud800-\udfff]")


def dump_line(value: Mapping[str, Any]) -> str:
    """`value` as one line of JSON without its newline; lone surrogates become `\\udXXX` escapes.

    The result can always be encoded as UTF-8 and reads back as the same value.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(", ", ": "), allow_nan=False)
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def finding_object(finding: Finding) -> JsonObject:
    """The `findings` line of one finding: the design's keys first, then the added ones."""
    return {
        "id": finding.id,
        "article": finding.article,
        "quote": _quote_object(finding.quotation),
        "citation": _citation_object(finding.citation, finding.pairing),
        "outcome": finding.outcome.value,
        "kind": finding.kind.value,
        "certainty": finding.certainty.value,
        "confirmed": finding.confirmed,
        "reason": finding.reason,
        "passage": _passage_object(finding.passage),
        "changes": [_change_object(change) for change in finding.changes],
        "fetch": _fetch_object(finding.fetch),
        "evidence": _evidence_object(finding.evidence),
        "rescue": _rescue_object(finding.rescue),
        "score": finding.score,
        "pairing": finding.pairing.value if finding.pairing else None,
        "source_title": finding.source_title,
        "source_published": finding.source_published,
        "live_url": live_url(finding),
        "also": list(finding.also),
        "accepted": _accepted_object(finding.accepted),
        "publisher": _publisher_object(finding.publisher),
        "moved_to": finding.moved_to,
        "last_seen": _sighting_object(finding.last_seen),
        "first_missing": _sighting_object(finding.first_missing),
        "edition": finding.edition,
        "first_failure": finding.first_failure,
        "last_success": finding.last_success,
    }


def extract_object(
    id: str, article: Article, pairings: Sequence[Pairing], given_text: bool
) -> JsonObject:
    """The `extract` line: one entry in `quotes` per fragment, in reading order.

    `given_text` says that the input was text, so that offsets are into what the caller has;
    otherwise the text they count in is added as `text`. `quotation` numbers the whole
    quotations that fragments belong to. Scare quotes and links that only identify an entity
    stand apart, under `scare_quotes` and `mentions`: they are neither speech nor sources. A
    mention that a quotation is paired with is a source and stays among the citations.
    """
    source_of = {p.quotation: p.citation for p in pairings if p.citation is not None}
    paired = set(source_of.values())
    cited = [
        index
        for index, citation in enumerate(article.citations)
        if not citation.mention or index in paired
    ]
    place = {index: number for number, index in enumerate(cited)}
    entries = [
        (quotation.scare, _fragment_object(article, index, quotation, span, place.get(source)))
        for index, quotation in enumerate(article.quotations)
        for source in [source_of.get(index, -1)]
        for span in quotation.fragments
    ]
    entries.sort(key=lambda entry: (entry[1]["start"], entry[1]["end"]))
    line: JsonObject = {
        "id": id,
        "title": article.title,
        "published": article.published,
        "lang": article.lang,
        "quotes": [entry for scare, entry in entries if not scare],
        "citations": [_listed_citation(article.citations[index]) for index in cited],
    }
    if scares := [entry for scare, entry in entries if scare]:
        line["scare_quotes"] = scares
    mentions = [one for index, one in enumerate(article.citations) if index not in place]
    if mentions:
        line["mentions"] = [_listed_citation(citation) for citation in mentions]
    if not given_text:
        line["text"] = article.text
    return line


def compare_object(id: str, judgement: Judgement, source_text: str) -> JsonObject:
    """The `compare` line; `start`, `end` and `source_*` are offsets into `source_text`."""
    span = judgement.span
    return {
        "id": id,
        "outcome": judgement.outcome.value,
        "kind": judgement.kind.value,
        "score": judgement.score,
        "start": None if span is None else span.start,
        "end": None if span is None else span.end,
        "source_excerpt": None if span is None else span.of(source_text),
        "changes": [_change_object(change) for change in judgement.changes],
        "certainty": judgement.certainty.value,
        "reason": judgement.reason,
    }


def live_url(finding: Finding) -> str | None:
    """The live page, with a fragment pointing at the passage: `#:~:text=`, in a PDF `#page=`.
    None if it is not http(s).

    Follows the WICG draft "URL Fragment Text Directives". The page is the final URL after
    redirects when the source was read there, and otherwise the one that was asked for.
    """
    url = _page_url(finding)
    if url is None or finding.passage is None:
        return url
    if finding.passage.leaf is not None:  # RFC 8118, 3: the parameters of PDF fragments
        return f"{url.partition('#')[0]}#page={finding.passage.leaf}"
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


def _quote_object(quotation: Quotation | None) -> JsonObject | None:
    if quotation is None:
        return None
    speaker = quotation.speaker
    return {
        "text": quotation.text,
        "start": quotation.span.start,
        "end": quotation.span.end,
        "speaker": speaker.name if speaker else None,
        "speaker_start": speaker.span.start if speaker else None,
        "speaker_end": speaker.span.end if speaker else None,
        "fragments": [[span.start, span.end] for span in quotation.fragments],
        "form": quotation.form.value,
        "lang": quotation.lang,
        "cue": quotation.cue,
        "scare": quotation.scare,
        "source_name": quotation.source_name,
    }


def _citation_object(citation: Citation | None, pairing: PairingReason | None) -> JsonObject | None:
    if citation is None:
        return None
    place = citation.place  # an empty span is false, so `is None` it has to be
    return {
        "url": citation.url,
        "form": citation.form.value,
        "pairing": pairing.value if pairing else None,
        "start": citation.span.start,
        "end": citation.span.end,
        "target": citation.target,
        "anchor": citation.anchor,
        "source_name": citation.source_name,
        "mention": citation.mention,
        "internal": citation.internal,
        "place": None if place is None else [place.start, place.end],
        "archived_from": citation.archived_from,
    }


def _passage_object(passage: Passage | None) -> JsonObject | None:
    if passage is None:
        return None
    span = passage.span
    return {
        "text": passage.text,
        "start": span.start,
        "end": span.end,
        "lang": passage.lang,
        "page": passage.leaf,
        "directive": passage.directive,
        "selectors": selectors(passage),
    }


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


def _publisher_object(publisher: Publisher | None) -> JsonObject | None:
    if publisher is None:
        return None
    return {
        "title": publisher.title,
        "author": publisher.author,
        "outlet": publisher.outlet,
        "published": publisher.published,
        "modified": publisher.modified,
        "canonical": publisher.canonical,
        "lang": publisher.lang,
        "access": publisher.access.value if publisher.access else None,
    }


def _change_object(change: Change) -> JsonObject:
    return {
        "class": change.edit.value,
        "quote_start": change.quote.start,
        "quote_end": change.quote.end,
        "source_start": change.source.start,
        "source_end": change.source.end,
    }


def _fetch_object(fetch: Fetch | None) -> JsonObject | None:
    if fetch is None:
        return None
    return {
        "requested": fetch.requested,
        "redirects": [
            {"url": hop.url, "status": hop.status, "record_id": hop.record_id}
            for hop in fetch.redirects
        ],
        "final": fetch.final,
        "status": fetch.status,
        "content_type": fetch.content_type,
        "fetched": fetch.fetched,
        "failure": fetch.failure.value if fetch.failure else None,
        "detail": fetch.detail,
        "retry_after": fetch.retry_after,
        "evidence": _evidence_object(fetch.evidence),
        **({"rendered": _evidence_object(fetch.rendered)} if fetch.rendered else {}),
    }


def _evidence_object(evidence: Evidence | None) -> JsonObject | None:
    if evidence is None:
        return None
    return {
        "archive": evidence.archive,
        "offset": evidence.offset,
        "record_id": evidence.record_id,
        "digest": evidence.digest,
        "captured": evidence.captured,
    }


def _rescue_object(rescue: Rescue | None) -> JsonObject | None:
    if rescue is None:
        return None
    kind = rescue.kind
    return {
        "url": rescue.url,
        "captured": rescue.captured,
        "kind": kind.value if kind else None,
        "outcome": kind.outcome.value if kind else None,
    }


def _sighting_object(sighting: Sighting | None) -> JsonObject | None:
    if sighting is None:
        return None
    return {
        "at": sighting.at,
        "url": sighting.url,
        "evidence": _evidence_object(sighting.evidence),
    }


def _accepted_object(accepted: Acceptance | None) -> JsonObject | None:
    if accepted is None:
        return None
    return {
        "reason": accepted.reason,
        "author": accepted.author,
        "expires": accepted.expires,
        "decided": accepted.decided,
    }


def _fragment_object(
    article: Article, index: int, quotation: Quotation, span: Span, citation: int | None
) -> JsonObject:
    entry: JsonObject = {
        "start": span.start,
        "end": span.end,
        "text": span.of(article.text),
        "quotation": index,
    }
    if quotation.speaker:
        entry["speaker"] = quotation.speaker.name
        entry["speaker_start"] = quotation.speaker.span.start
        entry["speaker_end"] = quotation.speaker.span.end
        if quotation.speaker.refers_to is not None:
            entry["speaker_refers_to"] = quotation.speaker.refers_to
    if quotation.cue is not None:
        entry["cue"] = quotation.cue
    if quotation.source_name is not None:
        entry["source_name"] = quotation.source_name
    if citation is not None:
        entry["citation"] = citation
    return entry


def _listed_citation(citation: Citation) -> JsonObject:
    entry: JsonObject = {
        "start": citation.span.start,
        "end": citation.span.end,
        "url": citation.url,
        "form": citation.form.value,
    }
    if citation.source_name is not None:
        entry["source_name"] = citation.source_name
    if citation.target != citation.url:
        entry["target"] = citation.target
    if citation.internal:
        entry["internal"] = True
    return entry


# Findings read back from their JSON lines: `finding_from(finding_object(finding)) == finding`.


def finding_from(line: Mapping[str, Any]) -> Finding:
    """The finding that `line` was written from. Raises InputError when it is not one."""
    try:
        return _finding_from(line)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        subject = str(line.get("id", "finding")) if isinstance(line, Mapping) else "finding"
        raise InputError(subject, f"not a finding line: {error!r}") from error


def _finding_from(line: Mapping[str, Any]) -> Finding:
    pairing, score = line.get("pairing"), line.get("score")
    return Finding(
        id=line["id"],
        article=line["article"],
        kind=Kind(line["kind"]),
        reason=line["reason"],
        certainty=Certainty(line["certainty"]),
        confirmed=line["confirmed"],
        quotation=_quotation_from(line["quote"]) if line["quote"] else None,
        citation=_citation_from(line["citation"]) if line["citation"] else None,
        pairing=PairingReason(pairing) if pairing else None,
        passage=_passage_from(line["passage"]) if line["passage"] else None,
        changes=tuple(_change_from(change) for change in line["changes"]),
        fetch=_fetch_from(line["fetch"]) if line["fetch"] else None,
        evidence=_evidence_from(line["evidence"]) if line["evidence"] else None,
        rescue=_rescue_from(line["rescue"]) if line["rescue"] else None,
        score=score,
        source_title=line.get("source_title"),
        source_published=line.get("source_published"),
        also=tuple(line.get("also", ())),
        accepted=_accepted_from(line["accepted"]) if line.get("accepted") else None,
        publisher=_publisher_from(line["publisher"]) if line.get("publisher") else None,
        moved_to=line.get("moved_to"),
        last_seen=_sighting_from(line.get("last_seen")),
        first_missing=_sighting_from(line.get("first_missing")),
        edition=line.get("edition"),
        first_failure=line.get("first_failure"),
        last_success=line.get("last_success"),
    )


def _accepted_from(accepted: Mapping[str, Any]) -> Acceptance:
    return Acceptance(accepted["reason"], accepted["author"], accepted["expires"])


def _quotation_from(quote: Mapping[str, Any]) -> Quotation:
    speaker = None
    if quote["speaker"] is not None:
        speaker = Speaker(quote["speaker"], Span(quote["speaker_start"], quote["speaker_end"]))
    return Quotation(
        fragments=tuple(Span(start, end) for start, end in quote["fragments"]),
        text=quote["text"],
        form=QuoteForm(quote["form"]),
        lang=quote["lang"],
        speaker=speaker,
        cue=quote["cue"],
        scare=quote["scare"],
        source_name=quote["source_name"],
    )


def _citation_from(citation: Mapping[str, Any]) -> Citation:
    place = citation["place"]
    return Citation(
        span=Span(citation["start"], citation["end"]),
        url=citation["url"],
        target=citation["target"],
        form=CitationForm(citation["form"]),
        anchor=citation["anchor"],
        source_name=citation["source_name"],
        mention=citation["mention"],
        internal=citation["internal"],
        place=Span(place[0], place[1]) if place else None,
        archived_from=citation["archived_from"],
    )


def _passage_from(passage: Mapping[str, Any]) -> Passage:
    span = Span(passage["start"], passage["end"])
    quoted = (passage.get("selectors") or [{}])[0]
    return Passage(
        passage["text"],
        span,
        passage["lang"],
        passage.get("page"),
        quoted.get("prefix", ""),
        quoted.get("suffix", ""),
        passage.get("directive", ""),
    )


def _publisher_from(publisher: Mapping[str, Any]) -> Publisher:
    access = publisher["access"]
    return Publisher(**{**publisher, "access": Access(access) if access else None})


def _change_from(change: Mapping[str, Any]) -> Change:
    return Change(
        edit=EditClass(change["class"]),
        quote=Span(change["quote_start"], change["quote_end"]),
        source=Span(change["source_start"], change["source_end"]),
    )


def _fetch_from(fetch: Mapping[str, Any]) -> Fetch:
    hops = (Hop(hop["url"], hop["status"], hop["record_id"]) for hop in fetch["redirects"])
    return Fetch(
        requested=fetch["requested"],
        fetched=fetch["fetched"],
        redirects=tuple(hops),
        final=fetch["final"],
        status=fetch["status"],
        content_type=fetch["content_type"],
        failure=Kind(fetch["failure"]) if fetch["failure"] else None,
        detail=fetch["detail"],
        retry_after=fetch["retry_after"],
        evidence=_evidence_from(fetch["evidence"]) if fetch["evidence"] else None,
    )


def _evidence_from(evidence: Mapping[str, Any]) -> Evidence:
    return Evidence(
        archive=evidence["archive"],
        offset=evidence["offset"],
        record_id=evidence["record_id"],
        digest=evidence["digest"],
        captured=evidence["captured"],
    )


def _rescue_from(rescue: Mapping[str, Any]) -> Rescue:
    kind = rescue["kind"]
    return Rescue(rescue["url"], rescue["captured"], Kind(kind) if kind else None)


def _sighting_from(sighting: Mapping[str, Any] | None) -> Sighting | None:
    if sighting is None:
        return None
    evidence = sighting["evidence"]
    return Sighting(sighting["at"], sighting["url"], _evidence_from(evidence) if evidence else None)
