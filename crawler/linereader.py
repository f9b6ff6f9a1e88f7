"""Findings read back from their JSON lines: `finding_from(finding_object(finding)) == finding`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crawler.errors import InputError
from crawler.model import (
    Acceptance,
    Access,
    Certainty,
    Change,
    Citation,
    CitationForm,
    EditClass,
    Evidence,
    Fetch,
    Finding,
    Hop,
    Kind,
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
