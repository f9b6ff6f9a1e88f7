"""From one read article and its sources to its findings: exactly one for each quotation, and one
for each citation that no quotation's finding names.

One file: asking a quotation's sources one after the other, and what the finding keeps of each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from crawler import __version__
from crawler.articles.pairing import others
from crawler.checks.headlines import headline_findings
from crawler.checks.sources import InContext, Sources, SourceView, failing
from crawler.checks.speakers import (
    misattributed,
    other_speaker,
    refuted_voice,
    true_voice,
    voiced,
)
from crawler.comparison.clause import Around
from crawler.comparison.phrase import correspondences
from crawler.comparison.policy import OF_CONTEXT
from crawler.comparison.verdict import JudgedSource, compare
from crawler.documents.metadata import FROM_JSON_LD
from crawler.documents.page import page_number, time_of
from crawler.errors import Unforeseen, guarded
from crawler.language.detection import primary
from crawler.language.paragraphs import paragraphs, sentences
from crawler.language.words import SCARE_WORDS, word_count
from crawler.model import (
    Article,
    Certainty,
    Citation,
    Correspondence,
    EditClass,
    Finding,
    Judgement,
    Kind,
    Outcome,
    Page,
    Pairing,
    PairingReason,
    Param,
    Passage,
    Quotation,
    Reason,
    ReasonCode,
    Span,
    finding_id,
    occurrences,
)
from crawler.web.selectors import pointer

ABSENCE_NEEDS = 0.6
"""The least pairing confidence at which "not on the page" accuses the article.

Most direct quotations of news are the reporter's own, with links that are only background:
below a link in the quote's own sentence, a footnote, a source line or a named outlet, a page
without the words proves nothing.
"""

SURE_PAIRING = 0.85
"""The least pairing confidence at which a finding that accuses may be certain: a link in the
quotation's own sentence, a note, a named outlet."""

DRIFT_NEEDS = 0.9
"""The least score at which changed words accuse although the pairing is below ABSENCE_NEEDS.

A page that is mere background shares a few words with what somebody else said: on 14 such
quotations of interviews the score was .66 to .89, and POSSIBLE where more; a dropped "not" or a
changed number in an otherwise faithful sentence scores .92 to .99.
"""

LONGEST_TAIL = 400
"""Code points read after a passage to find its sentence's end; news sentences are shorter."""

CONTEXT_QUOTES = 8
"""Neighbouring quotations of the same source that help to locate a translation."""

SCORE_DIGITS = 4
"""Decimals of a score that is kept: sentence vectors differ from the sixth on between machines."""

ALSO_NAMED = 10
"""Other sources searched that a finding names: a page of links would name hundreds for each."""

_MATCH_RANK = {Kind.VERBATIM: 0, Kind.EDITED: 1, Kind.TRANSLATED: 2}
_WORD_FOR_WORD = frozenset({Kind.VERBATIM, Kind.EDITED})
_FOUND = _WORD_FOR_WORD | {Kind.TRANSLATED, Kind.ALTERED, Kind.MISLEADING_CUT}
_CHANGED = frozenset({Kind.ALTERED, Kind.MISLEADING_CUT, Kind.TRANSLATION_DIFFERS})


@dataclass(frozen=True, slots=True)
class Tried:
    """One source that was asked about a quotation."""

    index: int
    view: SourceView
    judgement: Judgement | None  # None: the page may not be searched
    edition: str | None = None  # the URL of the page's edition that has the words


def judge_article(
    article: Article, pairings: Sequence[Pairing], sources: Sources
) -> tuple[Finding, ...]:
    """All findings of `article`, in reading order. `pairings` has one entry per quotation."""
    sources = InContext(sources, article)
    quoted = [
        (_judge_quotation(article, pairing, pairings, sources), pairing.quotation)
        for pairing in pairings
    ]
    carried = {id(finding.citation) for finding, _ in quoted if finding.citation is not None}
    placed = [(article.quotations[index].span.start, finding) for finding, index in quoted]
    placed += [
        (citation.span.start, _judge_citation(article, citation, sources))
        for citation in article.citations
        if id(citation) not in carried
    ]
    placed.sort(key=lambda pair: pair[0])
    named = _named(article, [finding for _, finding in placed])
    return headline_findings(article, sources) + named


def _named(article: Article, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings, each with the id that the same one has in every run.

    All citations count, also those that a quotation's finding carries: which these are may change.
    """
    places = [(one.text, "", one.span.start) for one in article.quotations]
    places += [("", one.url, one.span.start) for one in article.citations]
    numbers = occurrences(places)
    named = []
    for finding in findings:
        words, url, _ = finding.place
        number = numbers[finding.place]
        name = finding_id(article.address, words, url, number)
        named.append(replace(finding, id=name, occurrence=number, judge=__version__))
    return tuple(named)


def _judge_quotation(
    article: Article, pairing: Pairing, pairings: Sequence[Pairing], sources: Sources
) -> Finding:
    quotation = article.quotations[pairing.quotation]
    asked = Asked(quotation, _context(article, pairing, pairings), _around(article, quotation))
    if quotation.scare:
        translated = _translated_term(article, asked, pairing, sources)
        reason = Reason(ReasonCode.SCARE_QUOTE)
        return translated or _without_source(article, quotation, Kind.SCARE_QUOTE, reason)
    first = None
    if pairing.citation is not None:
        first = _ask(asked, article.citations[pairing.citation], pairing.citation, sources)
        if _matched(first):
            found = _quoted(article, quotation, first, pairing.reason)
            found = replace(found, confidence=pairing.confidence)
            return _said_by_another(article, found, first)
    tried = [
        _ask(asked, article.citations[index], index, sources) for index in others(article, pairing)
    ]
    found = _decided(article, quotation, pairing, first, tried)
    if found.kind is Kind.ABSENT and first is not None:
        found = _unless_fragment_is_missing(found, article.citations[first.index], sources)
    found = _as_sure_as(found, pairing, first)
    asked_of = [first, *tried] if first else tried
    urls = [article.citations[one.index].url for one in asked_of if one.judgement is not None]
    cited = found.citation.url if found.citation else None
    others_asked = [url for url in dict.fromkeys(urls) if url != cited]
    return replace(found, also=tuple(others_asked[:ALSO_NAMED]))


def _said_by_another(article: Article, found: Finding, first: Tried) -> Finding:
    """The match `found`, misattributed where its page surely names another speaker."""
    judgement, page, quotation = first.judgement, first.view.page, found.quotation
    confidence = found.confidence or 0.0
    if found.kind not in _WORD_FOR_WORD or confidence < ABSENCE_NEEDS:
        return found
    if judgement is None or judgement.span is None or page is None or quotation is None:
        return found
    reason = misattributed(article, quotation, page, judgement.span)
    if reason is None:
        return found
    return replace(found, kind=Kind.MISATTRIBUTED, reason=reason, certainty=Certainty.LIKELY)


_LINKED_BESIDE = frozenset({PairingReason.SAME_SENTENCE, PairingReason.FOOTNOTE})


def _translated_term(
    article: Article, asked: Asked, pairing: Pairing, sources: Sources
) -> Finding | None:
    """What nobody is said to have spoken, where its own sentence links a page in another language
    that has those words: a statement quoted in pieces. Otherwise it is not judged."""
    if pairing.citation is None or pairing.reason not in _LINKED_BESIDE:
        return None
    if pairing.confidence < ABSENCE_NEEDS:
        return None
    found = _ask(asked, article.citations[pairing.citation], pairing.citation, sources)
    if found.judgement is None or found.judgement.kind is not Kind.TRANSLATED:
        return None
    finding = _quoted(article, asked.quotation, found, pairing.reason)
    return replace(finding, confidence=pairing.confidence)


def _as_sure_as(finding: Finding, pairing: Pairing, first: Tried | None) -> Finding:
    """The finding with the pairing's confidence; what accuses is no surer than the pairing and the
    page allow.
    """
    if finding.pairing is None or finding.pairing is PairingReason.ELSEWHERE or first is None:
        return finding
    certainty = finding.certainty
    if finding.outcome is Outcome.DRIFT:
        allowed = [first.view.state.certainty]
        if pairing.confidence < SURE_PAIRING:
            allowed.append(Certainty.LIKELY)
        if pairing.confidence < ABSENCE_NEEDS:
            allowed.append(Certainty.POSSIBLE)
        certainty = max(certainty, *allowed, key=list(Certainty).index)
    return replace(finding, confidence=pairing.confidence, certainty=certainty)


def _unless_fragment_is_missing(finding: Finding, citation: Citation, sources: Sources) -> Finding:
    """The finding, undecided where the article links to a part of the page that is not on it, such
    as one post of a live blog: the words may stand in that.
    """
    fragment = citation.url.partition("#")[2]
    if not fragment or fragment.startswith(":~:") or sources.anchored(citation) is None:
        return finding
    reason = Reason(ReasonCode.FRAGMENT_UNREAD, {"fragment": fragment[:60]})
    return replace(
        finding, kind=Kind.UNDECIDED, reason=reason, certainty=Certainty.POSSIBLE, passage=None
    )


def _decided(
    article: Article,
    quotation: Quotation,
    pairing: Pairing,
    first: Tried | None,
    tried: Sequence[Tried],
) -> Finding:
    """What the sources together say: `first` is the quotation's own, which did not match."""
    # Among many pages some sentence comes near in meaning by chance: where a page is linked for the
    # words, another one has to have them as they are.
    linked = first is not None and pairing.confidence >= ABSENCE_NEEDS
    matches = [
        attempt
        for attempt in tried
        if attempt.judgement is not None
        and _matched(attempt)
        and not (linked and attempt.judgement.kind is Kind.TRANSLATED)
    ]
    if matches:
        best = min(matches, key=lambda attempt: (_match_rank(attempt), attempt.index))
        found = _quoted(article, quotation, best, PairingReason.ELSEWHERE)
        if first is None or pairing.confidence < ABSENCE_NEEDS:
            return found
        return _elsewhere(article, found, first)
    if first is None:
        return _unpaired(article, quotation, pairing, tried)
    if _too_short_to_tell(article, quotation, pairing, first):
        searched = [first, *tried]
        return _without_source(article, quotation, Kind.UNSOURCED, _unsourced(pairing, searched))
    if first.judgement is None or first.judgement.kind is not Kind.ABSENT:
        return _as_first_says(article, quotation, pairing, first)
    nearest = _nearest(tried)
    if nearest is not None:
        return _quoted(article, quotation, nearest, PairingReason.ELSEWHERE)
    return _absent(article, quotation, pairing, first, tried)


def _too_short_to_tell(
    article: Article, quotation: Quotation, pairing: Pairing, first: Tried
) -> bool:
    """Whether two or three words that a page does not have may well not be from it at all."""
    judgement = first.judgement
    return (
        judgement is not None
        and judgement.kind is Kind.UNDECIDED
        and first.view.state.kind is Kind.ALIVE
        and not _is_shown(judgement)
        and pairing.confidence < ABSENCE_NEEDS
        and word_count(quotation.text, Span(0, len(quotation.text))) <= SCARE_WORDS
    )


def _elsewhere(article: Article, found: Finding, first: Tried) -> Finding:
    """The match `found` on another page than `first`, the one that is linked for the words."""
    linked = article.citations[first.index].url
    urls: dict[str, Param] = {"asked": linked, "url": found.citation.url if found.citation else ""}
    said = found.reason if isinstance(found.reason, Reason) else Reason(ReasonCode.SAME_WORDS)
    if first.judgement is not None and first.judgement.outcome is Outcome.DRIFT:
        reason = Reason(ReasonCode.FOUND_ELSEWHERE, urls, (said,))
        return replace(found, kind=Kind.FOUND_ELSEWHERE, reason=reason, linked=linked)
    more = (said, *((first.view.state.reason,) if first.judgement is None else ()))
    return replace(found, reason=Reason(ReasonCode.LINKED_UNREAD, urls, more), linked=linked)


def _nearest(tried: Sequence[Tried]) -> Tried | None:
    """The source that has the words changed, the surest first."""
    changed = [
        (attempt.judgement.score, -attempt.index, attempt)
        for attempt in tried
        if attempt.judgement is not None
        and attempt.judgement.kind in _CHANGED
        and attempt.judgement.score >= DRIFT_NEEDS
        and attempt.judgement.certainty is not Certainty.POSSIBLE
    ]
    return max(changed, key=lambda entry: entry[:2])[2] if changed else None


@dataclass(frozen=True, slots=True)
class Asked:
    """A quotation as the judge is asked about it."""

    quotation: Quotation
    context: tuple[str, ...]
    around: Around


def _around(article: Article, quotation: Quotation) -> Around:
    """The article's own words in the sentence that the quotation stands in."""
    text, span = article.text, quotation.span
    standing = [each for each in _paragraphs(text) if each.end > span.start]
    first = min(standing[0].start if standing else 0, span.start)
    last = max(max((p.end for p in standing if p.start < span.end), default=0), span.end)
    before = text[max(first, span.start - OWN_WORDS) : span.start]
    behind = text[span.end : min(last, span.end + OWN_WORDS)]
    return Around(_SENTENCE.split(_shown(before))[-1], _SENTENCE.split(_shown(behind))[0])


_paragraphs = lru_cache(maxsize=2)(paragraphs)


def _shown(words: str) -> str:
    """The words as a reader sees them: a line's wrap is a space, a link its text, and a remark in
    brackets that only links nothing."""
    words = _LINK_IN_BRACKETS.sub("", _WRAP.sub(" ", words))
    return _ADDRESS.sub("", _LINK.sub(r"\1", words))


_LINK = re.compile(r"\[([^\[\]\n]{0,200})\]\([^()\s]{1,400}\)")
_LINK_IN_BRACKETS = re.compile(rf"\s?\((?:{_LINK.pattern}[\s,;]{{0,3}}){{1,9}}\)")
_ADDRESS = re.compile(r"\bhttps?://[^\s<>]{1,400}")
_WRAP = re.compile(r"\s*\n\s*")


OWN_WORDS = 240
"""Code points of the article before and behind a quotation that may be in its sentence."""

_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^\W\da-zа-яё])")


def _context(article: Article, pairing: Pairing, pairings: Sequence[Pairing]) -> tuple[str, ...]:
    near = [
        article.quotations[other.quotation].text
        for other in pairings
        if other.citation == pairing.citation and other.quotation != pairing.quotation
    ]
    return tuple(near[:CONTEXT_QUOTES])


def _ask(asked: Asked, citation: Citation, index: int, sources: Sources) -> Tried:
    """What the page says of the words, or a further part of it that has them."""
    first = _ask_page(asked, citation, index, sources)
    if first.view.fetch.evidence is None or (
        first.judgement is not None and first.judgement.kind in _FOUND
    ):
        return first
    try:
        with guarded(citation.target):
            return _in_parts(asked, citation, first, sources) or first
    except Unforeseen:  # the page is judged by itself
        return first


def _compared(
    asked: Asked, citation: Citation, source: JudgedSource, page: Page | None
) -> Judgement:
    """The judgement on the words, which looks at whom the article gives them to."""
    quotation = asked.quotation
    parts = quotation.parts or (quotation.text,)
    found = compare(parts, source, quotation.lang, context=asked.context, around=asked.around)
    return voiced(quotation, page, found, citation.source_name) if page else found


def _in_parts(asked: Asked, citation: Citation, first: Tried, sources: Sources) -> Tried | None:
    """The words in a frame that the page shows, on its next page, in a post of it.

    A changed wording counts where the page could be read and has no passage of its own.
    """
    changed = None
    for part, view in sources.parts(citation):
        if view.source is None or view.page is None:
            continue
        judgement = _compared(asked, citation, view.source, view.page)
        there = Reason(part.where, {"url": part.url})
        reason = replace(judgement.reason, more=(*judgement.reason.more, there))
        attempt = Tried(first.index, view, replace(judgement, reason=reason))
        if judgement.outcome is Outcome.MATCH:
            return attempt
        drifts = judgement.kind in _CHANGED and judgement.score >= DRIFT_NEEDS
        if drifts and first.judgement is not None and changed is None:
            changed = attempt
    return changed


def _ask_page(asked: Asked, citation: Citation, index: int, sources: Sources) -> Tried:
    view = sources.view(citation)
    if view.source is None:
        return Tried(index, view, None)
    try:
        with guarded(citation.target):
            judgement = _compared(asked, citation, view.source, view.page)
            if view.state.kind is Kind.GONE:  # the body may be the article all the same
                if judgement.kind not in _WORD_FOR_WORD:
                    return Tried(index, view, None)
                note = Reason(ReasonCode.ANSWERS_WITH, {"status": view.fetch.status or 0})
                said = replace(judgement.reason, more=(*judgement.reason.more, note))
                return Tried(index, view, replace(judgement, reason=said))
            if view.state.kind is Kind.UNDECIDED and judgement.outcome is Outcome.DRIFT:
                judgement = replace(judgement, kind=Kind.UNDECIDED, changes=())
            if judgement.kind not in _WORD_FOR_WORD:
                return _in_edition(asked, citation, index, sources) or Tried(index, view, judgement)
            return Tried(index, view, judgement)
    except Unforeseen as error:  # the words could not be looked for: that says nothing of them
        return Tried(index, replace(view, state=failing(error), source=None), None)


def _in_edition(asked: Asked, citation: Citation, index: int, sources: Sources) -> Tried | None:
    """The words in the page's own edition in the quotation's language, where they stand there.

    Editions are often abridged or rewritten, so one that does not have the words says nothing.
    """
    quotation = asked.quotation
    view = sources.edition(citation, quotation.lang)
    if view is None or view.source is None or view.page is None:
        return None
    judgement = _compared(asked, citation, view.source, view.page)
    if judgement.kind not in _WORD_FOR_WORD:
        return None
    url = view.fetch.final or view.fetch.requested
    there = Reason(ReasonCode.IN_EDITION, {"url": url})
    reason = replace(judgement.reason, more=(*judgement.reason.more, there))
    return Tried(index, view, replace(judgement, reason=reason), url)


def _matched(attempt: Tried) -> bool:
    return attempt.judgement is not None and attempt.judgement.outcome is Outcome.MATCH


def _match_rank(attempt: Tried) -> int:
    return _MATCH_RANK[attempt.judgement.kind] if attempt.judgement else len(_MATCH_RANK)


def _quoted(
    article: Article,
    quotation: Quotation,
    attempt: Tried,
    pairing: PairingReason | None,
    kind: Kind | None = None,
    reason: Reason | None = None,
) -> Finding:
    """The finding of a quotation that names a source; the judge's word unless `kind` is given."""
    judgement, view = attempt.judgement, attempt.view
    decided = kind or (judgement.kind if judgement else view.state.kind)
    passage = None
    changes = judgement.changes if judgement and kind is None else ()
    near = judgement is not None and _is_shown(judgement)
    if near and judgement and judgement.span is not None and view.page is not None and kind is None:
        passage = _passage(judgement, judgement.span, view.page)
    told = view.page.publisher if view.page else None
    return Finding(
        id="",
        article=article.address,
        kind=decided,
        reason=reason
        or _noted(
            article, quotation, judgement, view, article.citations[attempt.index].source_name
        ),
        certainty=judgement.certainty if judgement else view.state.certainty,
        confirmed=decided.outcome is not Outcome.DEAD,
        quotation=quotation,
        citation=article.citations[attempt.index],
        pairing=pairing,
        passage=passage,
        changes=changes,
        alignment=_aligned(quotation, judgement, view) if passage else (),
        searched=judgement.searched if judgement else (),
        fetch=view.fetch,
        evidence=view.evidence,
        score=round(judgement.score, SCORE_DIGITS) if judgement else None,
        source_title=told.title if told else None,
        source_published=told.published if told else None,
        publisher=told,
        moved_to=view.state.moved_to,
        chances=view.state.chances,
        edition=attempt.edition,
    )


_TRANSLATIONS = frozenset({Kind.TRANSLATED, Kind.TRANSLATION_DIFFERS})


def _aligned(
    quotation: Quotation, judgement: Judgement | None, view: SourceView
) -> tuple[Correspondence, ...]:
    """Which words of a translated quotation and of its passage correspond; none that disagree."""
    if judgement is None or judgement.kind not in _TRANSLATIONS or judgement.span is None:
        return ()
    if view.page is None or view.source is None:
        return ()
    rows = view.source.translation.rows
    words, span = judgement.span.of(view.page.text), judgement.span
    found = correspondences(quotation.text, words, primary(quotation.lang), view.page.lang, rows)
    return tuple(each.moved(span.start) for each in found)


_NO_PASSAGE = frozenset({ReasonCode.HARDLY_NEAR, ReasonCode.NOT_SURELY_THERE})
"""Reasons to abstain whose nearest passage need have nothing to do with the words."""


def _is_shown(judgement: Judgement) -> bool:
    return judgement.reason.code not in _NO_PASSAGE


def _noted(
    article: Article,
    quotation: Quotation,
    judgement: Judgement | None,
    view: SourceView,
    outlet: str | None = None,
) -> Reason:
    """The judge's reason, with a note where the source gives the words to somebody else."""
    reason = _said(judgement, view)
    if judgement is None or judgement.span is None or view.page is None:
        return reason
    if any(change.edit is EditClass.OTHER_VOICE for change in judgement.changes):
        note = refuted_voice(view.page, judgement.span)
    elif judgement.kind in _WORD_FOR_WORD:
        told = article, quotation, view.page, judgement.span
        note = other_speaker(*told) or true_voice(*told, outlet)
    else:
        return reason
    return replace(reason, more=(*reason.more, note)) if note else reason


def _said(judgement: Judgement | None, view: SourceView) -> Reason:
    """The judge's reason, with a word where the reader of the page does not see the text."""
    if judgement is None:
        return view.state.reason
    if view.page is not None and FROM_JSON_LD in view.page.notes:
        note = Reason(ReasonCode.FROM_JSON_LD)
        return replace(judgement.reason, more=(*judgement.reason.more, note))
    return judgement.reason


def _passage(judgement: Judgement, span: Span, page: Page) -> Passage:
    """The words that the judgement rests on: also what a change points to outside the quote's own
    passage, such as the condition that a quote stops before, to the end of its sentence.
    """
    text = judgement.layer.text if judgement.layer else page.text
    start = min([span.start, *(change.source.start for change in judgement.changes)])
    end = max([span.end, *(change.source.end for change in judgement.changes)])
    if any(change.edit in OF_CONTEXT - {EditClass.CUT} for change in judgement.changes):
        low = max(0, start - LONGEST_TAIL)
        before = [low + one.start for one in sentences(text[low:end], page.lang)]
        start = max((at for at in before if at <= start), default=start)
    if any(change.edit in OF_CONTEXT for change in judgement.changes):
        following = sentences(text[span.start : end + LONGEST_TAIL], page.lang)
        end = next((span.start + one.end for one in following if span.start + one.end >= end), end)
    place = _trimmed(text, start, end, span)
    near = pointer(text, place)
    rest = _rest_of_sentence(text, place, page.lang)
    return Passage(
        place.of(text),
        place,
        page.lang,
        page_number(page, span.start),
        near.prefix,
        near.suffix,
        judgement.layer.name if judgement.layer else None,
        near.directive,
        None if judgement.layer else time_of(page, span.start),
        *rest,
        own=span if span != place else None,
    )


def _rest_of_sentence(text: str, place: Span, lang: str | None) -> tuple[str | None, str | None]:
    """What stands in the sentences that `place` begins and ends in, before and behind it, within
    its paragraphs; None where nothing does.
    """
    low, high = max(0, place.start - LONGEST_TAIL), place.end + LONGEST_TAIL
    breaks = [gap.end() for gap in _SPACE.finditer(text, low, place.start)]
    low = breaks[-1] if breaks else low
    following = _SPACE.search(text, place.end, high)
    high = following.start() if following else high
    around = sentences(text[low:high], lang)
    first = max((low + one.start for one in around if low + one.start <= place.start), default=low)
    end = place.start + len(place.of(text).rstrip())
    last = min((low + one.end for one in around if low + one.end >= end), default=place.end)
    return text[first : place.start] or None, text[place.end : last] or None


_SPACE = re.compile(r"\s*\n\s*\n\s*")
_OPENING = "“„«‹‘([{\"'"
_CLOSING = "”»›’)]},;:"


def _trimmed(text: str, start: int, end: int, span: Span) -> Span:
    """[start, end) within the paragraphs of `span`, without white space and stray marks at its
    ends: the headline above belongs to no passage, nor the mark that opens the next one.
    """
    before = list(_SPACE.finditer(text, start, span.start))
    if before:
        start = before[-1].end()
    after = _SPACE.search(text, span.end, end)
    if after:
        end = after.start()
    while start < span.start and (text[start].isspace() or text[start] in _CLOSING):
        start += 1
    last = end
    while last > span.end and (text[last - 1].isspace() or _opens(text, last - 1)):
        last -= 1
    if text[last:end].strip() or "\n" in text[last:end]:
        end = last  # a mere space stays, as decisions of earlier versions rest on it
    return Span(start, end)


def _opens(text: str, at: int) -> bool:
    """Whether the mark at `at` opens something that follows: it stands behind white space."""
    return text[at] in _OPENING and (at == 0 or text[at - 1].isspace())


def _only_alike(judgement: Judgement, pairing: Pairing) -> bool:
    """Whether the page may merely speak of the same matter: no ground for an accusation."""
    if judgement.outcome is not Outcome.DRIFT or judgement.kind is Kind.ABSENT:
        return False
    sure = judgement.score >= DRIFT_NEEDS and judgement.certainty is not Certainty.POSSIBLE
    return pairing.confidence < ABSENCE_NEEDS and not sure


def _as_first_says(
    article: Article, quotation: Quotation, pairing: Pairing, first: Tried
) -> Finding:
    """The quotation's own source decides: it has the words changed, cannot tell, or could not be
    searched. What other pages have in its place accuses nobody.
    """
    if first.judgement is not None and _only_alike(first.judgement, pairing):
        return _quoted(
            article,
            quotation,
            first,
            pairing.reason,
            Kind.UNDECIDED,
            Reason(ReasonCode.UNCLEAR_ALIKE),
        )
    cut_off = first.view.state.kind is Kind.TRUNCATED
    if cut_off and first.judgement is not None and first.judgement.kind is Kind.UNDECIDED:
        reason = first.view.state.reason
        return _quoted(article, quotation, first, pairing.reason, Kind.TRUNCATED, reason)
    doubt = first.view.state.doubt
    if doubt and first.judgement is not None and first.judgement.kind is Kind.UNDECIDED:
        reason = Reason(ReasonCode.NOT_FOUND_DOUBTED, more=(doubt,))
        return _quoted(article, quotation, first, pairing.reason, Kind.UNDECIDED, reason)
    return _quoted(article, quotation, first, pairing.reason)


def _absent(
    article: Article, quotation: Quotation, pairing: Pairing, first: Tried, tried: Sequence[Tried]
) -> Finding:
    """The words are on no page that is cited; that accuses only where the pairing is clear, and
    where all that the quotation's own markers name was searched.
    """
    unread = any(
        one.index in pairing.beside
        and (one.judgement is None or one.judgement.kind is Kind.UNDECIDED)
        for one in tried
    )
    if pairing.confidence >= ABSENCE_NEEDS and not unread:
        found = _quoted(article, quotation, first, pairing.reason)
        unsearched = sum(one.judgement is None for one in tried)
        if not unsearched or isinstance(found.reason, str):
            return found
        # The words may stand there, as they do on another page that is linked for something else.
        note = Reason(ReasonCode.OTHERS_UNREAD, {"count": unsearched})
        reason = replace(found.reason, more=(*found.reason.more, note))
        return replace(found, certainty=Certainty.POSSIBLE, reason=reason)
    return _quoted(
        article,
        quotation,
        first,
        pairing.reason,
        Kind.UNDECIDED,
        Reason(ReasonCode.UNCLEAR_ABSENT),
    )


def _unpaired(
    article: Article, quotation: Quotation, pairing: Pairing, tried: Sequence[Tried]
) -> Finding:
    """No source is named for the words, and no page that is cited has them as they stand."""
    if pairing.printed:
        reason = Reason(ReasonCode.PRINTED, {"named": pairing.printed})
        return _without_source(article, quotation, Kind.UNDECIDED, reason)
    nearest = _nearest(tried)
    if nearest is None:
        return _without_source(article, quotation, Kind.UNSOURCED, _unsourced(pairing, tried))
    return _quoted(
        article,
        quotation,
        nearest,
        PairingReason.ELSEWHERE,
        Kind.UNDECIDED,
        Reason(ReasonCode.UNCLEAR_NEAR),
    )


def _without_source(article: Article, quotation: Quotation, kind: Kind, reason: Reason) -> Finding:
    return Finding(
        id="",
        article=article.address,
        kind=kind,
        reason=reason,
        quotation=quotation,
    )


def _unsourced(pairing: Pairing, tried: Sequence[Tried]) -> Reason:
    searched = sum(attempt.judgement is not None for attempt in tried)
    more = (Reason(ReasonCode.NOT_ON_CITED, {"count": searched}),) if searched else ()
    if pairing.told_here:
        return Reason(ReasonCode.TOLD_HERE, more=more)
    if pairing.named:
        return Reason(ReasonCode.NAMED_ONLY, {"named": pairing.named}, more)
    return Reason(ReasonCode.UNSOURCED, more=more)


def _judge_citation(article: Article, citation: Citation, sources: Sources) -> Finding:
    view = sources.view(citation)
    state = view.state
    if state.kind is Kind.ALIVE:
        state = sources.anchored(citation) or state
    told = view.page.publisher if view.page else None
    return Finding(
        id="",
        article=article.address,
        kind=state.kind,
        reason=state.reason,
        certainty=state.certainty,
        confirmed=state.kind.outcome is not Outcome.DEAD,
        citation=citation,
        fetch=view.fetch,
        evidence=view.evidence,
        source_title=told.title if told else None,
        source_published=told.published if told else None,
        publisher=told,
        moved_to=view.state.moved_to,
        chances=view.state.chances,
    )
