"""A finding as its evidence card shows it: everything resolved, nothing escaped yet.

One file: each part of a card is cut from the same finding, by the same spans.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from urllib.parse import urlsplit

from crawler.jsonlines import live_url
from crawler.model import Change, Citation, EditClass, Finding, Outcome, Passage, Span
from reports.catalogue import Words
from reports.writer import shortened

_SAFE_ID = re.compile(r"[A-Za-z0-9_.-]{1,80}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?![\d-])")
_LANG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_SPACE_OR_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\ud800-\udfff]")

# Long enough to recognise a quote in a list, short enough for one line at 600 pixels.
_HEADLINE = 80
_NAME = 120  # names of outlets and lists of authors


@dataclass(frozen=True, slots=True)
class Link:
    """A web address to show; `href` is None when it must not be followed."""

    text: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of a fetch: what was asked for, and the answer."""

    link: Link
    status: int | None


@dataclass(frozen=True, slots=True)
class Moment:
    """One date of a finding's story: an ISO 8601 date or time, the text that names it, and the
    capture of that time where one can be opened.
    """

    time: str
    what: str
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One evidence card. Texts are raw; the template escapes them."""

    anchor: str
    finding: Finding
    label: str
    headline: str
    quoted: tuple[Part, ...]
    passage: tuple[Part, ...]
    before: str
    behind: str
    differences: tuple[tuple[str, Difference], ...]
    quote_lang: str | None
    passage_lang: str | None
    language: str | None
    source: Link | None
    host: str
    live: Link | None
    steps: tuple[Step, ...]
    rescue: Link | None
    published_by: tuple[str, ...] = ()
    source_lang: str | None = None
    moved_to: Link | None = None
    edition: Link | None = None
    linked: Link | None = None
    moments: tuple[Moment, ...] = ()

    @property
    def opened(self) -> bool:
        """Whether the card is unfolded from the start: when it accuses and is not accepted."""
        accuses = self.outcome in (Outcome.DRIFT, Outcome.DEAD)
        return accuses and self.finding.accepted is None

    @property
    def quoted_excerpt(self) -> tuple[Part, ...]:
        """The quotation around its first unmarked change, for the list at the top."""
        return excerpt(self.quoted)

    @property
    def passage_excerpt(self) -> tuple[Part, ...]:
        """The passage around its first unmarked change, for the list at the top."""
        return excerpt(self.passage)

    @property
    def stands_around(self) -> bool:
        """Whether the passage is shown with words of the source that are not quoted."""
        shown = [self.before, self.behind, *(part.text for part in self.passage if part.around)]
        return any(sign.isalnum() for text in shown for sign in text)

    @property
    def back(self) -> str:
        """The id of the card's first place in the article's text."""
        return name_of(self.anchor)

    @property
    def outcome(self) -> Outcome:
        """The finding's outcome."""
        return self.finding.outcome


def card_of(finding: Finding, words: Words) -> Card:
    """The card of `finding`, its fixed texts from `words`."""
    return Card(
        anchor=anchor_of(finding),
        finding=finding,
        label=words.kinds[finding.kind].label,
        headline=_headline(finding),
        quoted=quoted_parts(finding),
        passage=passage_parts(finding),
        before=_beside(finding.passage.before) if finding.passage else "",
        behind=_beside(finding.passage.behind) if finding.passage else "",
        differences=tuple((words.edits[one.edit], one) for one in differences(finding)),
        quote_lang=language_tag(finding.quotation.lang) if finding.quotation else None,
        passage_lang=language_tag(finding.passage.lang) if finding.passage else None,
        language=_foreign(finding, words),
        source=_source(finding.citation),
        host=host_of(finding.citation.url) if finding.citation else "",
        live=web_link(live_url(finding) or ""),
        steps=_steps(finding),
        rescue=web_link(finding.rescue.url) if finding.rescue else None,
        published_by=_published_by(finding),
        source_lang=_named_lang(finding, words),
        moved_to=web_link(finding.moved_to or ""),
        edition=web_link(finding.edition or ""),
        linked=web_link(finding.linked or ""),
        moments=moments_of(finding),
    )


def moments_of(finding: Finding) -> tuple[Moment, ...]:
    """The dates that are known of the source, in order; what is no ISO 8601 date is left out."""
    rescue, seen, missing = finding.rescue, finding.last_seen, finding.first_missing
    told = [
        (finding.source_published, "at_published", ""),
        (rescue.captured if rescue else None, "at_rescue", rescue.url if rescue else ""),
        (seen.at if seen else None, "at_last_seen", seen.url if seen else ""),
        (missing.at if missing else None, "at_first_missing", missing.url if missing else ""),
        (finding.evidence.captured if finding.evidence else None, "at_captured", ""),
    ]
    dated = [
        Moment(time, what, web_link(url)) for time, what, url in told if time and _DATE.match(time)
    ]
    return tuple(sorted(dated, key=lambda moment: moment.time))


def anchor_of(finding: Finding) -> str:
    """The id of a finding's card, the same in every report of it."""
    if _SAFE_ID.fullmatch(finding.id):
        return f"f-{finding.id}"
    return f"f-{hashlib.sha256(finding.id.encode(errors='replace')).hexdigest()[:16]}"


def web_link(url: str) -> Link | None:
    """`url` as a link that may be followed only when it is plainly http or https; None for ""."""
    return _link(url) if url else None


def _link(url: str) -> Link:
    return Link(url, url if _followable(url) else None)


def host_of(url: str) -> str:
    """The host of `url` as readers know it, "" when it has none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def language_tag(lang: str | None) -> str | None:
    """`lang` when it is shaped like a BCP 47 tag, so that it may stand in an attribute."""
    return lang if lang and _LANG.fullmatch(lang) else None


def _followable(url: str) -> bool:
    if _SPACE_OR_CONTROL.search(url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _headline(finding: Finding) -> str:
    if finding.quotation:
        return shortened(f"“{' '.join(finding.quotation.text.split())}”", _HEADLINE)
    citation = finding.citation
    if citation is None:
        return finding.article
    return shortened(" ".join((citation.anchor or citation.url or "").split()), _HEADLINE)


def _foreign(finding: Finding, words: Words) -> str | None:
    """The name of the passage's language where it is not the quotation's."""
    own = finding.quotation.lang if finding.quotation else None
    there = finding.passage.lang if finding.passage else None
    return words.language(there) if there and there != own else None


def _published_by(finding: Finding) -> tuple[str, ...]:
    """Outlet and author as the source page names them, each once."""
    publisher = finding.publisher
    if publisher is None:
        return ()
    named = (publisher.outlet, publisher.author)
    return tuple(dict.fromkeys(shortened(one, _NAME) for one in named if one))


def _named_lang(finding: Finding, words: Words) -> str | None:
    lang = finding.publisher.lang if finding.publisher else None
    return words.language(lang) if lang else None


def _source(citation: Citation | None) -> Link | None:
    if citation is None:
        return None
    return web_link(citation.url) or Link(citation.source_name or "", None)


def _steps(finding: Finding) -> tuple[Step, ...]:
    fetch = finding.fetch
    if fetch is None:
        return ()
    hops = [Step(_link(hop.url), hop.status) for hop in fetch.redirects]
    last = fetch.final or fetch.requested
    if not hops or fetch.final is not None:
        hops.append(Step(_link(last), fetch.status))
    return tuple(hops)


# The quoted words and the source's words side by side, cut where they differ.


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of one side; `edit` is set where the sides differ, `text` "" where words lack.
    `pair` is the number of the words that say the same on the other side, in another language."""

    text: str
    edit: EditClass | None = None
    around: bool = False  # of the source: not quoted
    pair: int | None = None

    @property
    def honest(self) -> bool:
        """Whether the difference is one that a reader accepts."""
        return self.edit is not None and self.edit.honest


@dataclass(frozen=True, slots=True)
class Difference:
    """One change as words: what the article has, what the source has ("" where it has none).

    `source` is None where the passage shown does not reach so far.
    """

    edit: EditClass
    quoted: str
    source: str | None
    sign: str | None = None  # what the source's words around the quotation do to it


def quoted_parts(finding: Finding) -> tuple[Part, ...]:
    """The quotation's words, cut at every change."""
    if finding.quotation is None:
        return ()
    spans = [(change.quote, change.edit) for change in finding.changes]
    paired = [each.quote for each in finding.alignment]
    return tuple(_paired(_parts(finding.quotation.text, spans), paired))


def passage_parts(finding: Finding) -> tuple[Part, ...]:
    """The source passage's words, cut at every change, without what the page lays out between."""
    passage = finding.passage
    if passage is None:
        return ()
    spans = [(_within(change, passage.span), change.edit) for change in finding.changes]
    own = passage.own or passage.span
    quoted = Span(own.start - passage.span.start, own.end - passage.span.start)
    paired = [
        Span(each.source.start - passage.span.start, each.source.end - passage.span.start)
        for each in finding.alignment
    ]
    parts = _paired(_around(_parts(passage.text, spans), quoted), paired)
    return tuple(part for part in parts if part.edit is not EditClass.LAYOUT)


_LEFT_OUT = frozenset({EditClass.ELLIPSIS, EditClass.SAID_SPLIT})


def _around(parts: Iterable[Part], quoted: Span) -> Iterator[Part]:
    """The parts of a passage, cut where the words that are `quoted` begin and end."""
    at = 0
    for part in parts:
        end = at + len(part.text)
        cuts = sorted({at, end, *(n for n in (quoted.start, quoted.end) if at < n < end)})
        if part.edit is not None or len(cuts) <= 2:
            outside = bool(part.text) and (end <= quoted.start or at >= quoted.end)
            yield replace(part, around=outside or part.edit in _LEFT_OUT)
        else:
            for first, last in pairwise(cuts):
                outside = last <= quoted.start or first >= quoted.end
                yield Part(part.text[first - at : last - at], None, outside)
        at = end


def _beside(text: str | None) -> str:
    """What stands beside a passage in its sentence, on one line."""
    return re.sub(r"\s+", " ", text or "")


def _paired(parts: Iterable[Part], spans: Sequence[Span]) -> Iterator[Part]:
    """The parts, those without a difference cut where words correspond, numbered from 1."""
    at = 0
    for part in parts:
        end = at + len(part.text)
        if part.edit is not None:
            yield part
        else:
            inside = [(s, n) for n, s in enumerate(spans, 1) if at <= s.start < s.end <= end]
            for span, number in sorted(inside):
                if span.start > at:
                    yield replace(part, text=part.text[at - end : span.start - end])
                said = part.text[span.start - end : span.end - end or None]
                yield replace(part, text=said, pair=number)
                at = span.end
            if at < end:
                yield replace(part, text=part.text[at - end :])
        at = end


def differences(finding: Finding) -> tuple[Difference, ...]:
    """The changes of wording in words, honest edits left out, in the quote's order."""
    return tuple(_differences(finding))


def excerpt(parts: Sequence[Part], limit: int = 150) -> tuple[Part, ...]:
    """About `limit` code points of `parts` around the first unmarked change, cut at words."""
    changed = [i for i, part in enumerate(parts) if part.edit is not None and not part.honest]
    if sum(len(part.text) for part in parts) <= limit or not parts:
        return tuple(parts)
    at = changed[0] if changed else 0
    before = "".join(part.text for part in parts[:at])
    lead = Part(_tail(before, limit // 3)) if before else None
    kept: list[Part] = [lead] if lead else []
    room = limit - (len(lead.text) if lead else 0)
    for part in parts[at:]:
        if len(part.text) > room:
            kept.append(replace(part, text=shortened(part.text, max(room, 1))))
            break
        kept.append(part)
        room -= len(part.text)
    return tuple(kept)


def _tail(text: str, limit: int) -> str:
    """The last words of `text`, an ellipsis before them when some are left out."""
    if len(text) <= limit:
        return text
    end = text[-limit:]
    at = end.find(" ")
    return "…" + (end[at + 1 :] if 0 <= at < limit // 2 else end)


def _differences(finding: Finding) -> Iterator[Difference]:
    quoted = finding.quotation.text if finding.quotation else ""
    for change in sorted(finding.changes, key=lambda change: (change.quote, change.source)):
        if change.edit.honest:
            continue
        source = _source_words(change, finding.passage)
        words = _clamped(change.quote, len(quoted)).of(quoted)
        yield Difference(change.edit, " ".join(words.split()), source, change.sign)


def _source_words(change: Change, passage: Passage | None) -> str | None:
    if passage is None:
        return None
    span = _within(change, passage.span)
    if not 0 <= span.start <= span.end <= len(passage.text):
        return None
    return " ".join(span.of(passage.text).split())


def _within(change: Change, passage: Span) -> Span:
    return Span(change.source.start - passage.start, change.source.end - passage.start)


def _parts(text: str, spans: Iterable[tuple[Span, EditClass]]) -> Iterator[Part]:
    at = 0
    for span, edit in _in_order(spans, len(text)):
        start = max(span.start, at)
        if span.end < start:
            continue
        if start > at:
            yield Part(text[at:start])
        yield from _trimmed(text[start : span.end], edit)
        at = span.end
    if at < len(text):
        yield Part(text[at:])


def _trimmed(words: str, edit: EditClass) -> Iterator[Part]:
    """The changed words with the white space around them left unmarked."""
    bare = words.strip()
    if not bare:
        yield Part(words, edit)
        return
    before, after = words[: words.index(bare)], words[words.index(bare) + len(bare) :]
    if before:
        yield Part(before)
    yield Part(bare, edit)
    if after:
        yield Part(after)


def _in_order(
    spans: Iterable[tuple[Span, EditClass]], length: int
) -> Sequence[tuple[Span, EditClass]]:
    """Spans that touch the text, clamped to it; at one place the graver difference first."""
    inside = [
        (_clamped(span, length), edit)
        for span, edit in spans
        if (span.start < length and span.end > 0) or (not len(span) and 0 <= span.start <= length)
    ]
    return sorted(inside, key=lambda entry: (entry[0].start, entry[1].honest, entry[0].end))


def _clamped(span: Span, length: int) -> Span:
    start = min(max(span.start, 0), length)
    return Span(start, min(max(span.end, start), length))


def name_of(anchor: str) -> str:
    """The id of the first place in the text that belongs to the card `anchor`."""
    return f"m-{anchor}"
