"""What the fetched page is: the cited source, or something that stands in its place.

Pure: the fetch, the page read from the archive and its bytes go in, a kind and the reason for it
come out. Only `dead` accuses; between two readings of a page the one that accuses nobody wins.
Rules decide where a page says itself what it is, the learned layer decides the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from crawler.documents.layers import frames
from crawler.documents.metadata import FROM_JSON_LD
from crawler.linkstate import learned
from crawler.linkstate.addresses import STORY, at_home, landing, moved_to, says_missing
from crawler.linkstate.learned import (
    CLASSES,
    DOUBT_AT,
    MUTE_AT,
    NUMBERS,
    TELLING,
    asks_for_scripts,
    chances,
    decided,
    has_password,
    strongest,
)
from crawler.linkstate.phrases import sign
from crawler.linkstate.shape import MOST_COUNTED, Shape, shape_of, tells_a_story
from crawler.linkstate.walls import challenge, may_be_turned, mitigated, parked_page, wall
from crawler.model import Certainty, Fetch, Kind, LinkState, Page, Param, Reason, ReasonCode

_REFUSALS = frozenset({400, 401, 403, 405, 406, 407, 451, 999})
"""Statuses that say why the request is refused."""

_FAILURES = frozenset(
    {
        Kind.NO_SUCH_HOST,
        Kind.NO_CONNECTION,
        Kind.TIMED_OUT,
        Kind.TLS_FAILURE,
        Kind.ROBOTS,
        Kind.DENIED,
        Kind.INVALID,
        Kind.TOO_LARGE,
        Kind.NOT_ARCHIVED,
    }
)
"""Failures with a reason of their own, of the same name."""

BROWSER_NOTE = "browser: "
"""Opens the part of `Fetch.detail` that says why a browser gave nothing."""

HEAD_NOTE = "seen by its head alone"
"""In `Fetch.detail`: what answered is no web page, and its body was not asked for."""

STORY_NOTE = "known by its markup alone"
"""In `Fetch.detail`: the markup tells a story, and the page was not read (`told_by_markup`)."""

MOST_ERROR = 800
"""Characters of running text from which a page that is not surely an error page is readable: of 288
labelled ones five show more."""

LIKELIEST = 0.5
"""Chance of one kind from which a page is held back for which no word speaks: a sentence alone may
be many things. Of 16 labelled pages held back so, none that shows text has less."""

MOST_SHOWN = 15_000
"""Characters from which a page is itself unless its title or a heading says that it is missing: of
970 labelled stand-ins the longest shows 9,200."""

_NOT_TEXT = ("image/", "audio/", "video/", "font/", "model/")
_MAY_BE = {
    Kind.SOFT_404: ReasonCode.MAY_BE_ERROR,
    Kind.BLOCKED: ReasonCode.MAY_BE_WALL,
    Kind.PAYWALL: ReasonCode.MAY_BE_LOGIN,
    Kind.PARKED: ReasonCode.MAY_BE_PARKED,
    Kind.NEEDS_BROWSER: ReasonCode.MAY_NEED_BROWSER,
}
_IS = {
    Kind.SOFT_404: ReasonCode.IS_ERROR,
    Kind.BLOCKED: ReasonCode.IS_WALL,
    Kind.PAYWALL: ReasonCode.IS_LOGIN,
    Kind.PARKED: ReasonCode.IS_PARKED,
    Kind.NEEDS_BROWSER: ReasonCode.IS_SCRIPTS,
}
_NUMBER_ALONE = re.compile(r"[\W\d_]*(?:(?:http|status|error)[\W\d_]*)*")
_LONGEST_SHOWN = 120  # characters


def state_of(
    fetch: Fetch, page: Page | None, payload: bytes = b"", headers: Mapping[str, str] | None = None
) -> LinkState:
    """Name what `fetch` found.

    `page` is the archived response as read, None when there is none; `payload` its bytes with
    the content-encoding removed, `headers` its headers by lower-case name. ALIVE means that the
    page may be searched as the source, TRUNCATED and UNDECIDED that it may, and that nothing
    follows from what it lacks; so does a `doubt`.
    """
    failed = _failure(fetch)
    if failed is not None:
        return failed
    if mitigated(headers):
        return LinkState(Kind.BLOCKED, Reason(ReasonCode.CHALLENGE, {"maker": "Cloudflare"}))
    refused = _by_status(fetch, page, payload)
    if refused is not None:
        return refused
    notes = fetch.detail.split("; ")
    if HEAD_NOTE in notes:
        return LinkState(Kind.ALIVE, Reason(ReasonCode.HEAD_ALONE), Certainty.LIKELY)
    if STORY_NOTE in notes:
        there = LinkState(Kind.ALIVE, Reason(ReasonCode.THERE))
        return landing(fetch, Page(fetch.requested, "")) or there
    if page is None:
        return LinkState(Kind.UNREADABLE, Reason(ReasonCode.NO_BODY))
    return shown(fetch, page, shape_of(page, payload), chances)


def told_by_markup(fetch: Fetch, payload: bytes, headers: Mapping[str, str]) -> bool:
    """Whether the markup alone shows that the page is the one cited, where only that is asked.

    It tells a story, and its title is none that a seized domain may have (`walls.hijacked`). A page
    that a redirect led to, or that a browser showed, has to be read.
    """
    media = headers.get("content-type", "").lower()
    return (
        fetch.status == _OK
        and not fetch.redirects
        and fetch.rendered is None
        and "html" in media
        and not mitigated(headers)
        and tells_a_story(payload)
        and not may_be_turned(payload)
    )


_OK = 200


def shown(
    fetch: Fetch, page: Page, shape: Shape, told: Callable[[Shape], tuple[float, ...]]
) -> LinkState:
    """The state of a page that was answered with 2xx; `told` gives the chances of CLASSES."""
    found = ruled(fetch, page, shape)
    if found is None and doubtable(shape) and FROM_JSON_LD not in page.notes:
        found = said_of(shape, told(shape), fetch.final or fetch.requested)
    if found is None or (found.doubt is not None and not page.text.strip()):
        return _readable(fetch, page)
    if found.kind is Kind.NEEDS_BROWSER:
        return replace(found, reason=_with(found.reason, _browser_said(fetch)))
    if found.kind is Kind.ALIVE and found.doubt is not None:
        there = _readable(fetch, page)
        reason = _with(there.reason, found.doubt)
        return replace(
            there,
            reason=reason,
            certainty=Certainty.LIKELY,
            doubt=found.doubt,
            chances=found.chances,
        )
    return found


def _with(reason: Reason | str, note: Reason) -> Reason:
    """`reason` with the sentence of `note` behind it."""
    if isinstance(reason, str):
        return note
    return replace(reason, more=(*reason.more, note))


def ruled(fetch: Fetch, page: Page, shape: Shape) -> LinkState | None:
    """What needs no weighing: where the link led, and pages that say themselves what they are."""
    return (
        landing(fetch, page)
        or wall(fetch, page, shape)
        or parked_page(fetch, page, shape)
        or _empty(page, shape)
    )


def doubtable(shape: Shape) -> bool:
    """Whether a page shows so little that what it is has to be weighed."""
    if not shape.markup or shape.prose >= MOST_COUNTED:
        return False
    return shape.letters < MOST_SHOWN or any(
        map(says_missing, (*shape.title_parts, *shape.headings))
    )


def _empty(page: Page, shape: Shape) -> LinkState | None:
    """NEEDS_BROWSER for a page that shows nothing, and has scripts or asks for them."""
    if shape.letters or shape.titles or shape.headings or not page.media.endswith("html"):
        return None
    if "<script" in shape.markup or asks_for_scripts(shape):
        return LinkState(Kind.NEEDS_BROWSER, Reason(ReasonCode.ONLY_SCRIPTS), Certainty.LIKELY)
    return None


def said_of(shape: Shape, told: tuple[float, ...], url: str) -> LinkState | None:
    """The state that the chances of CLASSES allow to say of the page at `url`; None for a page
    that is itself.

    ALIVE with a doubt, or UNDECIDED, where it is likely that the page is not itself. A dead kind
    is said where the page says so in words, and not under an address that names such a page.
    """
    kind = decided(told)
    best = max(range(1, len(CLASSES)), key=lambda place: told[place])
    missing = kind is not None and CLASSES[best] is Kind.SOFT_404
    if missing and (at_home(url, shape) or not _says_gone(shape)):
        kind = Kind.UNDECIDED
    if missing and kind is Kind.UNDECIDED and shape.prose >= MOST_ERROR:
        kind = None  # a story about such pages, or beside such a line: readable, in doubt
    mute = kind is Kind.UNDECIDED and not _tells(shape, CLASSES[best])
    if mute and (1 - told[0] < MUTE_AT or (shape.letters and told[best] < LIKELIEST)):
        kind = None  # nothing that a reader sees speaks for it: readable, in doubt
    listed = tuple((one.value, chance) for one, chance in zip(CLASSES, told, strict=True))
    doubt = Reason(_MAY_BE[CLASSES[best]], {"seen": seen(shape, CLASSES[best])})
    if kind is None:
        if 1 - told[0] < DOUBT_AT:
            frame = unread_frame(shape)
            if frame is None:
                return None
            doubt = Reason(ReasonCode.FRAME_NOT_READ, {"frame": frame})
        there = Reason(ReasonCode.THERE)
        return LinkState(Kind.ALIVE, there, Certainty.LIKELY, None, doubt, listed)
    if kind is Kind.UNDECIDED:
        return LinkState(kind, doubt, Certainty.POSSIBLE, None, doubt, listed)
    certainty = Certainty.LIKELY if told[best] >= learned.DEAD_AT else Certainty.POSSIBLE
    reason = Reason(_IS[kind], {"seen": seen(shape, kind)})
    return LinkState(kind, reason, certainty, chances=listed)


def _says_gone(shape: Shape) -> bool:
    """Whether a line, more than a number, says that a page or the like is missing.

    In the text it must be an error page's own phrase: "that link may be broken" is none, nor is the
    number of an entry ("Part 1404").
    """
    told = strongest(shape)
    return any(
        (name, place) in told
        and not _NUMBER_ALONE.fullmatch(told[name, place][1])
        and (place != "line" or (name == "missing" and _worded(told[name, place][1])))
        for name in TELLING[Kind.SOFT_404]
        for place in _places(shape, Kind.SOFT_404)
    )


def _worded(line: str) -> bool:
    found = sign("missing").search(line)
    return found is not None and any(map(str.isalpha, found[0]))


def _places(shape: Shape, kind: Kind) -> tuple[str, ...]:
    """Where a page speaks of itself: a story may say in its text that a post was removed."""
    heads = ("heading", "title")
    return heads if kind is Kind.SOFT_404 and shape.prose > STORY else (*heads, "line")


def _tells(shape: Shape, kind: Kind) -> bool:
    """Whether a line, heading or title of the page speaks for `kind`, or a password field."""
    if kind is Kind.PAYWALL and has_password(shape):
        return True
    places = _places(shape, kind)
    return any(name in TELLING[kind] and place in places for name, place in strongest(shape))


def seen(shape: Shape, kind: Kind) -> tuple[Reason | str, ...]:
    """What a reader of the page sees that speaks for `kind`, in a few words each."""
    told = strongest(shape)
    lines = [told[name, place] for name in TELLING[kind] for place in ("heading", "title", "line")
             if (name, place) in told]  # fmt: skip
    said: list[Reason | str] = []
    if kind is Kind.PAYWALL and has_password(shape):
        said.append(Reason(ReasonCode.SEEN_PASSWORD))
    if lines:
        said.append(Reason(ReasonCode.SEEN_LINE, {"said": _short(max(lines)[1])}))
    words = len(" ".join(shape.lines).split())
    said.append(Reason(ReasonCode.SEEN_WORDS, {"count": words}))
    numbers = sorted(set(NUMBERS.findall(" ".join(shape.titles))))
    if shape.titles and (not lines or numbers):
        said.append(Reason(ReasonCode.SEEN_TITLE, {"said": _short(shape.titles[0])}))
    return tuple(said)


def _short(line: str) -> str:
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1].rstrip() + "…"


def unread_frame(shape: Shape) -> str | None:
    """The address of a frame that a reader sees, on a page with little text beside it."""
    return next(map(_short, frames(shape.body)), None)


def _failure(fetch: Fetch) -> LinkState | None:
    if fetch.failure is None or fetch.failure is Kind.TRUNCATED:
        return None
    known = fetch.failure in _FAILURES
    code = ReasonCode(fetch.failure) if known else ReasonCode.NOT_FETCHED
    return LinkState(fetch.failure, Reason(code, {"detail": fetch.detail}))


def _by_status(fetch: Fetch, page: Page | None, payload: bytes) -> LinkState | None:
    """The state that the status alone decides; None for 2xx and for no status."""
    status = fetch.status
    if status is None or 200 <= status < 300:
        return None
    if status in (404, 410, 503) or status >= 500:
        # Bot walls answer 503, some 404, while they show their challenge.
        maker = challenge(shape_of(page, payload), failed=True) if page is not None else None
        if maker is not None:
            return LinkState(Kind.BLOCKED, maker)
    if status in (404, 410):
        return _answered(Kind.GONE, ReasonCode.GONE, status)
    if status == 429:
        return _limited(fetch)
    if status == 402:
        return _answered(Kind.PAYWALL, ReasonCode.PAYMENT, status)
    if status == 408:
        return _answered(Kind.TIMED_OUT, ReasonCode.GAVE_UP, status)
    if 500 <= status < 600:
        return _answered(Kind.SERVER_ERROR, ReasonCode.SERVER_FAILED, status)
    if 300 <= status < 400:
        return _answered(Kind.UNREADABLE, ReasonCode.REDIRECT_NOWHERE, status)
    certainty = Certainty.CERTAIN if status in _REFUSALS else Certainty.LIKELY
    return _answered(Kind.BLOCKED, ReasonCode.REFUSED, status, certainty)


def _answered(
    kind: Kind, code: ReasonCode, status: int | None, certainty: Certainty = Certainty.CERTAIN
) -> LinkState:
    return LinkState(kind, Reason(code, {"status": status or 0}), certainty)


def _limited(fetch: Fetch) -> LinkState:
    if fetch.retry_after is None:
        return LinkState(Kind.RATE_LIMITED, Reason(ReasonCode.RATE_LIMITED))
    seconds: dict[str, Param] = {"seconds": round(fetch.retry_after)}
    return LinkState(Kind.RATE_LIMITED, Reason(ReasonCode.RETRY_AFTER, seconds))


def _browser_said(fetch: Fetch) -> Reason:
    if fetch.rendered is not None:
        return Reason(ReasonCode.SCRIPTS_SHOW_NOTHING)
    for note in fetch.detail.split("; "):
        if note.startswith(BROWSER_NOTE):
            return Reason(ReasonCode.BROWSER_FAILED, {"detail": note.removeprefix(BROWSER_NOTE)})
    return Reason(ReasonCode.TAKES_A_BROWSER)


def _readable(fetch: Fetch, page: Page) -> LinkState:
    if not page.text.strip():
        if page.media.startswith(_NOT_TEXT) or f"{page.media} is not read" in page.notes:
            return LinkState(
                Kind.UNSUPPORTED_TYPE, Reason(ReasonCode.UNSUPPORTED_TYPE, {"media": page.media})
            )
        why = Reason(ReasonCode.NO_TEXT)
        if page.notes:
            why = Reason(ReasonCode.UNREADABLE, {"detail": "; ".join(page.notes)})
        return LinkState(Kind.UNREADABLE, why)
    if fetch.failure is Kind.TRUNCATED:
        return LinkState(Kind.TRUNCATED, Reason(ReasonCode.CUT_OFF))
    if not 200 <= (fetch.status or 200) < 300:
        return _answered(Kind.UNREADABLE, ReasonCode.STATUS, fetch.status)
    new = moved_to(fetch, page)
    code = ReasonCode.THERE if new is None else ReasonCode.THERE_MOVED
    notes = (Reason(ReasonCode.FROM_JSON_LD),) if FROM_JSON_LD in page.notes else ()
    return LinkState(Kind.ALIVE, Reason(code, more=notes), moved_to=new)
