"""Findings that accuse, looked at again in time: what archived copies of the source say.

A dead or drifting citation gets the copy nearest the article's date (RFC 7089), and a drift
whose words an earlier copy has becomes `source-changed`. The algorithm asks for one address
after the other and begins anew once a missing one is fetched (`Owed`), so it keeps no state, can
be stopped anywhere, and gives the same answer from the archive alone.

One file: each step may begin anew at any address that is still owed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urldefrag, urlsplit

from crawler.archive.decoding import Record
from crawler.archive.reader import Archive
from crawler.checks.sources import Prepare, page_of, prepared
from crawler.comparison.clause import ALONE, UNKNOWN
from crawler.comparison.verdict import compare
from crawler.errors import ArchiveError
from crawler.linkstate.state import state_of
from crawler.model import (
    Certainty,
    Citation,
    Evidence,
    Fetch,
    Finding,
    Hop,
    Kind,
    LinkState,
    Outcome,
    Page,
    Reason,
    ReasonCode,
    Rescue,
    Sighting,
)
from crawler.web.memento import (
    ACCEPT,
    Memento,
    TimeMap,
    WebArchive,
    chosen,
    declared,
    from_any_date,
    from_http_date,
    moved,
    negotiated,
    original,
    raw,
    read_timemap,
)

MOST_TRIED = 6
"""Copies looked at for one finding: the nearest, then others when that one is no page. A page
that died is followed by error pages alone, so a few later ones are enough."""

LATER_TRIED = 3
"""Of those, how many may be later than the nearest before earlier ones have their turn."""

MOST_HALVED = 8
"""Further copies fetched to find where the words went: halving settles 256 copies with 8."""

MOST_OWN = 40
"""Earlier captures of one page in our own archive that are searched, the newest first."""

MOST_HOPS = 5
"""Archived redirects followed from one copy."""

PROBES = 4
"""Addresses asked of an archive before its first answer; after as many failures it is down."""

_DATELESS = frozenset({429, 500, 502, 503, 504})

Look = Callable[[str], Fetch | None]
"""The fetch of an address; None while it was not fetched."""


class Owed(Exception):
    """Raised when the address `url` has to be fetched first."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


@dataclass(frozen=True, slots=True)
class Copy:
    """An archived copy as the judge sees it."""

    url: str
    at: str
    fetch: Fetch
    state: LinkState
    page: Page | None


class Rescuer:
    """Looks at findings again in `archive` and in the web archives that `look` has answers of.

    With `last` nothing is owed any more: an address that was not fetched counts as no answer.
    """

    def __init__(
        self,
        archive: Archive,
        web: Sequence[WebArchive],
        look: Look,
        *,
        prepare: Prepare = prepared,
        last: bool = True,
    ) -> None:
        self._archive = archive
        self._web = tuple(web)
        self._look = look
        self._prepare = prepare
        self._last = last
        self._good: set[str] = set()
        self._bad: dict[str, set[str]] = {}
        self._asked: dict[str, set[str]] = {}

    def looked_at(self, finding: Finding, published: str | None) -> Finding:
        """`finding`, with the rescue and the history that can be had; `published` is the
        article's date. Raises Owed.
        """
        citation = finding.citation
        if citation is None or finding.outcome not in (Outcome.DEAD, Outcome.DRIFT):
            return finding
        if finding.kind is Kind.MISATTRIBUTED:
            return finding  # its words are there
        target = urldefrag(citation.archived_from or citation.target).url
        when = from_any_date(published or "")
        if finding.outcome is Outcome.DEAD:
            return self._revived(finding, target, when)
        own = self._own_versions(finding, citation, target)
        listed = self._mementos(target, when)
        tried = (*declared(citation.copy), *chosen(listed, when))
        found = self._searched(finding, target, tried, enough=3)
        best = next((one for one in found if one.has), found[0] if found else None)
        if best is not None:
            finding = replace(finding, rescue=Rescue(best.url, best.at, best.kind))
        versions = [*own, *found]
        before = split(versions)
        if before is None:
            return finding
        versions += self._halved(finding, target, listed, versions)
        return changed(finding, versions)

    def _revived(self, finding: Finding, target: str, when: str | None) -> Finding:
        named = declared(finding.citation.copy if finding.citation else None)
        tried = (*named, *chosen(self._mementos(target, when), when))
        found = self._searched(finding, target, tried, 1)
        if not found:
            return finding
        return replace(finding, rescue=Rescue(found[0].url, found[0].at, found[0].kind))

    def rejudged(self, finding: Finding, before: Fetch) -> Kind | None:
        """What today's judge says of `finding` on the capture that the fetch `before` gave."""
        rendered = replace(before, evidence=before.rendered or before.evidence)
        record = self._read(rendered)
        if record is None:
            return None
        page = page_of(record)
        state = state_of(before, page, record.payload, record.headers)
        if state.kind is not Kind.ALIVE or page is None:
            return state.kind
        return self._judged(finding, before.requested, before.fetched, before, page).kind

    # The copies

    def _searched(
        self, finding: Finding, target: str, tried: Sequence[Memento], enough: int
    ) -> list[Version]:
        """The first copies that are the page, up to one with the words or `enough` of them."""
        found: list[Version] = []
        for memento in _few(tried):
            version = self._version(finding, target, memento)
            if version is not None:
                found.append(version)
                if version.has or len(found) >= enough:
                    break
        return found

    def _halved(
        self,
        finding: Finding,
        target: str,
        listed: Sequence[Memento],
        known: Sequence[Version],
    ) -> list[Version]:
        """Further versions, each from the middle of what is not known yet, that narrow down
        where the words went.
        """
        versions = list(known)
        left = list(listed)
        for _ in range(MOST_HALVED):
            had, lost = split(versions) or (None, None)
            if had is None:
                break
            until = lost.at if lost else (finding.evidence.captured if finding.evidence else "9")
            seen = {one.at for one in versions}
            left = [one for one in left if had.at < one.at < until and one.at not in seen]
            if not left:
                break
            middle = left.pop(len(left) // 2)
            version = self._version(finding, target, middle)
            if version is not None:
                versions.append(version)
        return versions[len(known) :]

    def _version(self, finding: Finding, target: str, memento: Memento) -> Version | None:
        """What the quote is in a copy; None when the copy is not the page."""
        copy = self._copy(target, memento)
        if copy is None or copy.page is None or copy.state.kind is not Kind.ALIVE:
            return None
        return self._judged(finding, memento.url, copy.at, copy.fetch, copy.page)

    def _judged(self, finding: Finding, url: str, at: str, fetch: Fetch, page: Page) -> Version:
        quotation = finding.quotation
        if quotation is None:
            return Version(url, at, Kind.ALIVE, fetch.evidence)
        parts = quotation.parts or (quotation.text,)
        around = ALONE if finding.kind is Kind.MISLEADING_CUT else UNKNOWN
        judgement = compare(parts, self._prepare(page), quotation.lang, around=around)
        return Version(url, at, judgement.kind, fetch.evidence, judgement.certainty)

    def _own_versions(self, finding: Finding, citation: Citation, target: str) -> list[Version]:
        """What the quote was in our own earlier captures of the page."""
        now = finding.evidence
        if now is None:
            return []
        asked = {target, citation.target}
        if finding.fetch is not None and finding.fetch.final:
            asked.add(finding.fetch.final)
        captures = {
            one.evidence.record_id: one for url in asked for one in self._archive.captures(url)
        }
        earlier = sorted(
            (
                one
                for one in captures.values()
                if one.status == 200 and one.at < now.captured and one.evidence != now
            ),
            key=lambda one: one.at,
        )
        versions: list[Version] = []
        for capture in earlier[-MOST_OWN:]:
            record = self._read(Fetch(capture.url, capture.at, evidence=capture.evidence))
            if record is None:
                continue
            fetch = Fetch(
                target, capture.at, final=capture.url, status=200, evidence=capture.evidence
            )  # fmt: skip
            page = page_of(record)
            if state_of(fetch, page, record.payload, record.headers).kind is Kind.ALIVE:
                version = self._judged(finding, capture.url, capture.at, fetch, page)
                if not (version.has and capture.evidence.digest == now.digest):
                    versions.append(version)  # the same bytes cannot have lost the words
        return versions

    def _copy(self, target: str, memento: Memento) -> Copy | None:
        """The copy behind a memento, archived redirects followed; None when the archive gives
        something else: an answer without Memento-Datetime is the archive's own, not the page.
        """
        url, hops = raw(memento.url, self._web), list[Hop]()
        for _ in range(MOST_HOPS):
            fetch, record = self._answer(url)
            if fetch is None or record is None:
                return None
            at = from_http_date(record.headers.get("memento-datetime", ""))
            location = record.headers.get("location")
            if location and record.status is not None and 300 <= record.status < 400:
                if at is not None:
                    hops.append(Hop(original(url) or target, record.status))
                onward = moved(url, location)
                if onward is None:
                    return None
                url = raw(onward, self._web)
                continue
            if at is None:
                return None
            return _copy_of(record, fetch, target, original(url) or target, at, tuple(hops))
        return None

    # What archives list

    def _mementos(self, target: str, when: str | None) -> list[Memento]:
        """The copies of `target` that the archives know of, all of them together."""
        found: dict[str, Memento] = {}
        for archive in self._web:
            listed = self._listed(archive, target) if archive.timemap else None
            if listed is None and archive.timegate:
                listed = self._negotiated(archive, target, when)
            found |= {one.url: one for one in listed or ()}
        return sorted(found.values(), key=lambda one: (one.at, one.url))

    def _listed(self, archive: WebArchive, target: str) -> tuple[Memento, ...] | None:
        """What the TimeMap says; None when it cannot be had."""
        timemap = self._timemap(archive.timemap + target)
        if timemap is None:
            return None
        mementos = list(timemap.mementos)
        for further in timemap.further[:3] if not mementos else ():
            more = self._timemap(further)
            mementos += more.mementos if more else ()
        return tuple(mementos)

    def _timemap(self, url: str) -> TimeMap | None:
        _, record = self._answer(url)
        if record is None:
            return None
        if record.status == 404:
            return TimeMap()
        return read_timemap(record.payload, url) if record.status == 200 else None

    def _negotiated(
        self, archive: WebArchive, target: str, when: str | None
    ) -> tuple[Memento, ...]:
        """The one copy that the TimeGate names."""
        digits = "".join(sign for sign in when or "" if sign.isdigit())
        url = archive.timegate + target
        fetch, record = self._answer(f"{url}{ACCEPT}{digits}" if digits else url)
        if fetch is None or record is None:
            return ()
        named = negotiated(record.headers, url)
        return (named,) if named else ()

    # Answers

    def _answer(self, url: str) -> tuple[Fetch | None, Record | None]:
        """The archived answer; nothing when there was none, or the archive failed. Raises Owed."""
        host = urlsplit(url).netloc
        fetch = self._look(url)
        if fetch is None:
            if not self._last and not self._down(host):
                raise Owed(url)
            return None, None
        record = self._read(fetch)
        own_trouble = fetch.status in _DATELESS and (
            record is None or "memento-datetime" not in record.headers
        )
        if record is None or own_trouble:
            self._bad.setdefault(host, set()).add(url)
            return None, None
        self._good.add(host)
        return fetch, record

    def _down(self, host: str) -> bool:
        return host not in self._good and len(self._bad.get(host, ())) >= PROBES

    def may_ask(self, url: str) -> bool:
        """Whether an owed address should be fetched in this round already: only a few are before
        an archive's first answer, so that one that is down costs little.
        """
        host = urlsplit(url).netloc
        asked = self._asked.setdefault(host, set())
        if host in self._good or len(asked) < PROBES:
            asked.add(url)
        return url in asked

    def _read(self, fetch: Fetch) -> Record | None:
        if fetch.evidence is None:
            return None
        try:
            return self._archive.read(fetch.evidence)
        except ArchiveError:
            return None


def _copy_of(
    record: Record, fetch: Fetch, target: str, final: str, at: str, hops: tuple[Hop, ...]
) -> Copy:
    """The copy as if it had been fetched from the site itself: so its link state is that of any
    page (an archived redirect to the front page is `redirected-away`).
    """
    page = page_of(replace(record, url=final))
    seen = Fetch(
        target,
        at,
        hops,
        final,
        record.status,
        record.content_type,
        failure=Kind.TRUNCATED if record.truncated else None,
        evidence=fetch.evidence,
    )
    return Copy(final, at, seen, state_of(seen, page, record.payload, record.headers), page)


def _few(tried: Sequence[Memento]) -> list[Memento]:
    """The first one, a few of the later and a few of the earlier ones."""
    if not tried:
        return []
    later = [one for one in tried[1:] if one.at >= tried[0].at][:LATER_TRIED]
    earlier = [one for one in tried[1:] if one.at < tried[0].at]
    return [tried[0], *later, *earlier][:MOST_TRIED]


# What a quote was in each capture of its source, and where its words went.


@dataclass(frozen=True, slots=True)
class Version:
    """The source at one time (RFC 3339), and what the quote is in it."""

    url: str
    at: str
    kind: Kind
    evidence: Evidence | None = None
    certainty: Certainty = Certainty.CERTAIN

    @property
    def has(self) -> bool:
        """The words are there."""
        return self.kind.outcome is Outcome.MATCH and self.certainty is not Certainty.POSSIBLE

    @property
    def lacks(self) -> bool:
        """The words are not there, or not as quoted."""
        return self.kind.outcome is Outcome.DRIFT


def split(versions: Iterable[Version]) -> tuple[Version, Version | None] | None:
    """The last version with the words, and the first after it that lacks them (None: the page as
    it is now). None when no version has the words.
    """
    ordered = sorted(versions, key=lambda one: one.at)
    having = [index for index, one in enumerate(ordered) if one.has]
    if not having:
        return None
    after = ordered[having[-1] + 1 :]
    return ordered[having[-1]], next((one for one in after if one.lacks), None)


def changed(finding: Finding, versions: Iterable[Version]) -> Finding:
    """The drift `finding` as `source-changed` when a version before it has the words; as it is
    otherwise. A version that lacks them is named only where it was searched.
    """
    now = finding.evidence
    before = [one for one in versions if now is None or one.at < now.captured]
    places = split(before)
    if places is None or finding.outcome is not Outcome.DRIFT:
        return finding
    had, lost = places
    last = Sighting(had.at, had.url, had.evidence)
    first = None
    if lost is not None:
        first = Sighting(lost.at, lost.url, lost.evidence)
    elif now is not None:
        final = finding.fetch.final if finding.fetch else None
        first = Sighting(now.captured, final or had.url, now)
    return replace(
        finding,
        kind=Kind.SOURCE_CHANGED,
        reason=_reason(had.at, first.at if first else None),
        certainty=had.certainty,
        last_seen=last,
        first_missing=first,
    )


def _reason(had: str, lost: str | None) -> Reason:
    same_day = lost is not None and had[:10] == lost[:10]
    shown = [one.replace("T", " ").removesuffix("Z") if same_day else one[:10]
             for one in (had, lost or "")]  # fmt: skip
    if lost is None:
        return Reason(ReasonCode.EDITED_SINCE, {"had": shown[0]})
    return Reason(ReasonCode.EDITED_BETWEEN, {"had": shown[0], "lost": shown[1]})
