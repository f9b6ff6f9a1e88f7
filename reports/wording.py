"""The quoted words and the source's words side by side, cut where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from crawler.model import Change, EditClass, Finding, Passage, Span
from reports.plaintext import shortened

# Differences that a reader accepts: marked, or house style.
HONEST = frozenset(
    {
        EditClass.TYPOGRAPHIC,
        EditClass.CAPITAL,
        EditClass.FINAL_PUNCTUATION,
        EditClass.ELLIPSIS,
        EditClass.BRACKET,
        EditClass.SIC,
        EditClass.SPELLING,
        EditClass.SAID_SPLIT,
        EditClass.INFLECTION,
        EditClass.DISFLUENCY,
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of one side; `edit` is set where the sides differ, `text` "" where words lack."""

    text: str
    edit: EditClass | None = None

    @property
    def honest(self) -> bool:
        """Whether the difference is one that a reader accepts."""
        return self.edit in HONEST


@dataclass(frozen=True, slots=True)
class Difference:
    """One change as words: what the article has, what the source has ("" where it has none).

    `source` is None where the passage shown does not reach so far.
    """

    edit: EditClass
    quoted: str
    source: str | None


def quoted_parts(finding: Finding) -> tuple[Part, ...]:
    """The quotation's words, cut at every change."""
    if finding.quotation is None:
        return ()
    spans = [(change.quote, change.edit) for change in finding.changes]
    return tuple(_parts(finding.quotation.text, spans))


def passage_parts(finding: Finding) -> tuple[Part, ...]:
    """The source passage's words, cut at every change."""
    passage = finding.passage
    if passage is None:
        return ()
    spans = [(_within(change, passage.span), change.edit) for change in finding.changes]
    return tuple(_parts(passage.text, spans))


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
            kept.append(Part(shortened(part.text, max(room, 1)), part.edit))
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
        if change.edit in HONEST:
            continue
        source = _source_words(change, finding.passage)
        words = _clamped(change.quote, len(quoted)).of(quoted)
        yield Difference(change.edit, " ".join(words.split()), source)


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
    return sorted(inside, key=lambda entry: (entry[0].start, entry[1] in HONEST, entry[0].end))


def _clamped(span: Span, length: int) -> Span:
    start = min(max(span.start, 0), length)
    return Span(start, min(max(span.end, start), length))
