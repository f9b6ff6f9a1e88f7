"""The values that pass between the rooms: frozen, slotted, standard library only.

Offsets are counted in code points, half-open [start, end). Times are RFC 3339 strings in UTC
("2026-11-24T03:02:39Z"). Languages are BCP 47 primary subtags ("en", "ru"), None when unknown.
One file although it is long: these are the words in which every room speaks to the others.
"""

from __future__ import annotations

import hashlib
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """What a finding says. Only `drift` and `dead` accuse."""

    MATCH = "match"
    DRIFT = "drift"
    DEAD = "dead"
    UNVERIFIABLE = "unverifiable"
    ALIVE = "alive"


SEVERITY = (
    Outcome.DRIFT,
    Outcome.DEAD,
    Outcome.UNVERIFIABLE,
    Outcome.MATCH,
    Outcome.ALIVE,
)
"""The worst first, as people are shown them."""


class Kind(StrEnum):
    """Why it says so; every kind belongs to exactly one outcome (`Kind.outcome`)."""

    VERBATIM = "verbatim"
    EDITED = "edited"
    TRANSLATED = "translated"
    FOUND_ELSEWHERE = "found-elsewhere"  # on another page cited than the one linked for the words

    ALTERED = "altered"
    MISLEADING_CUT = "misleading-cut"
    ABSENT = "absent"
    TRANSLATION_DIFFERS = "translation-differs"
    SOURCE_CHANGED = "source-changed"
    MISATTRIBUTED = "misattributed"  # the words are there, said by somebody else

    GONE = "gone"
    NO_SUCH_HOST = "no-such-host"
    SOFT_404 = "soft-404"
    REDIRECTED_AWAY = "redirected-away"
    PARKED = "parked"
    UNREACHABLE = "unreachable"

    BLOCKED = "blocked"
    CONSENT = "consent"
    ROBOTS = "robots"
    DENIED = "denied"
    INVALID = "invalid"
    PAYWALL = "paywall"
    RATE_LIMITED = "rate-limited"
    TIMED_OUT = "timed-out"
    SERVER_ERROR = "server-error"
    NO_CONNECTION = "no-connection"
    TLS_FAILURE = "tls-failure"
    TOO_LARGE = "too-large"
    TRUNCATED = "truncated"
    UNSUPPORTED_TYPE = "unsupported-type"
    NEEDS_BROWSER = "needs-browser"
    UNREADABLE = "unreadable"
    UNSOURCED = "unsourced"
    NOT_ARCHIVED = "not-archived"  # judged offline, and no archive given holds the page
    UNDECIDED = "undecided"  # the judge read the page and abstains
    SCARE_QUOTE = "scare-quote"  # one to three words without a speaker: reported, not judged
    HEADLINE = "headline"  # a headline quotes what the article itself has not, or otherwise

    ALIVE = "alive"
    FRAGMENT_MISSING = "fragment-missing"

    @property
    def outcome(self) -> Outcome:
        """The outcome this kind belongs to."""
        return _OUTCOME_OF[self]


_KINDS_OF = {
    Outcome.MATCH: ("verbatim", "edited", "translated", "found-elsewhere"),
    Outcome.DRIFT: (
        *("altered", "misleading-cut", "absent", "translation-differs", "source-changed"),
        "misattributed",
    ),
    Outcome.DEAD: ("gone", "no-such-host", "soft-404", "redirected-away", "parked", "unreachable"),
    Outcome.ALIVE: ("alive", "fragment-missing"),
}
_OUTCOME_OF = {Kind(name): outcome for outcome, names in _KINDS_OF.items() for name in names}
_OUTCOME_OF |= {kind: Outcome.UNVERIFIABLE for kind in Kind if kind not in _OUTCOME_OF}


class EditClass(StrEnum):
    """What one difference between the quote and its source is.

    The first group are honest, marked or house-style edits; the second change the wording.
    """

    TYPOGRAPHIC = "typographic"
    LAYOUT = "layout"  # what the page lays out between its paragraphs is left out
    CAPITAL = "capital"
    FINAL_PUNCTUATION = "final-punctuation"
    ELLIPSIS = "ellipsis"
    BRACKET = "bracket"
    SIC = "sic"
    SPELLING = "spelling"
    SAID_SPLIT = "said-split"
    INFLECTION = "inflection"
    DISFLUENCY = "disfluency"
    SMALL_WORD = "small-word"  # put in or left out, and turns nothing

    NEGATION = "negation"
    NUMBER = "number"
    NAME = "name"
    HEDGE = "hedge"
    ORDER = "order"
    ATTRIBUTION = "attribution"
    CUT = "cut"  # an ellipsis or the end of the quote drops a negation, condition or contrast
    FRONT_CUT = "front-cut"  # its beginning drops what denies, doubts, limits or supposes it
    SPLICE = "splice"  # an ellipsis joins what the source says of different things
    PUT_IN = "put-in"  # brackets claim what the source words do not bear out
    OTHER_VOICE = "other-voice"  # words of others, which the source says are false
    QUESTION = "question"  # a question made a statement
    FUNCTION_WORD = "function-word"
    WORD = "word"

    @property
    def honest(self) -> bool:
        """Whether a reader accepts the difference: marked, or house style (the first group)."""
        return self in _HONEST


_HONEST = frozenset(list(EditClass)[: list(EditClass).index(EditClass.NEGATION)])


class CitationForm(StrEnum):
    """How the article cites."""

    LINK = "link"
    BARE_URL = "bare-url"
    MARKDOWN = "markdown"
    FOOTNOTE = "footnote"
    REFERENCE = "reference"  # a work of a reference list that says what it is, as wikis have it
    CITE_ATTRIBUTE = "cite-attribute"
    IDENTIFIER = "identifier"  # DOI, arXiv, PubMed, RFC
    EMBED = "embed"
    STRUCTURED = "structured"  # schema.org citation, isBasedOn, ClaimReview
    NAMED = "named"  # attribution by name only; url is ""


class QuoteForm(StrEnum):
    """How the article marks the quotation."""

    MARKS = "marks"
    BLOCK = "block"
    ELEMENT = "element"  # <q>
    DASH = "dash"
    ANSWER = "answer"  # in an interview


class PairingReason(StrEnum):
    """Why a citation is taken to be a quotation's source, strongest first."""

    CITE_ATTRIBUTE = "cite-attribute"
    EMBEDDED = "embedded-post"
    FOOTNOTE = "footnote"
    SAME_SENTENCE = "same-sentence"
    NAMED_SOURCE = "attribution-by-name"
    NAMED_DOCUMENT = "document-by-kind"
    SAME_PARAGRAPH = "nearest-in-paragraph"
    NEXT_PARAGRAPH = "paragraph-after"
    PREVIOUS_PARAGRAPH = "paragraph-before"
    ONLY_SOURCE = "only-source"
    ELSEWHERE = "elsewhere-in-article"  # found by searching every other source cited


class Certainty(StrEnum):
    """How sure the judge is, in words a report can print."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points in a text that the field's owner names."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The words of this span in `text`."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who said it: `name` as written at `span` in the article's text, possibly a pronoun.

    `refers_to` is the person whom a pronoun or a description means, where that is clear; `chain`
    the steps to there, from `name` on ("she", "Holm", "Ida Holm").
    """

    name: str
    span: Span
    refers_to: str | None = None
    chain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quotation:
    """One quotation, possibly split by an attribution into several fragments.

    `fragments` are in reading order, each the words without their marks. `text` joins them with
    a space. `span` runs from the first fragment's start to the last one's end.
    """

    fragments: tuple[Span, ...]
    text: str
    form: QuoteForm = QuoteForm.MARKS
    lang: str | None = None
    speaker: Speaker | None = None
    cue: str | None = None
    scare: bool = False
    source_name: str | None = None
    parts: tuple[str, ...] = ()  # the clean reading of each fragment; `text` joins them

    @property
    def span(self) -> Span:
        """From the first fragment's start to the last one's end."""
        return Span(self.fragments[0].start, self.fragments[-1].end)


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in the article that points to a source.

    `url` is absolute and as the author wrote it (entities decoded, base resolved); `target` is
    the URL to fetch, after redirect wrappers are unwrapped; pages are the same when
    `web.url.identity(target)` is. `place` is where the reader sees the reference when that
    is not `span` (a footnote's marker in the body).
    """

    span: Span
    url: str
    target: str
    form: CitationForm = CitationForm.LINK
    anchor: str = ""
    source_name: str | None = None
    mention: bool = False  # only identifies an entity; checked for life, never for a quote first
    internal: bool = False  # stays on the article's own registered domain
    place: Span | None = None
    archived_from: str | None = None  # the original URL when `url` points into a web archive
    copy: str | None = None  # the archived copy that the article itself names beside `url`


@dataclass(frozen=True, slots=True)
class Work:
    """One work that a reference names, as far as it says. Spans are in the article's text."""

    span: Span
    title: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    publisher: str = ""
    page: str = ""
    url: str = ""
    archived: str = ""  # the copy that is declared beside `url`
    identifiers: tuple[str, ...] = ()  # DOI, PubMed …, as URLs
    quotations: tuple[Span, ...] = ()  # words that the reference itself quotes from it

    @property
    def described(self) -> str:
        """Who, what, when and where in it, in one line: "Orme (1988), Lamps and Mirrors, p. 41"."""
        who = ", ".join(self.authors[:2]) + (" …" if len(self.authors) > 2 else "")
        when = f"({self.date})" if self.date else ""
        page = f"p. {self.page}" if self.page[:1].isdigit() else self.page
        return ", ".join(part for part in (f"{who} {when}".strip(), self.title, page) if part)


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference of an article: what its markers in the text lead to.

    `span` is the note itself. `works` may stand elsewhere, where the note only names them
    ("Orme 1988, p. 41"); `printed` says that none of them has an address.
    """

    key: str
    span: Span
    markers: tuple[Span, ...] = ()
    works: tuple[Work, ...] = ()
    remark: bool = False  # says something of its own ("[a]", "[note 2]"); no number

    @property
    def printed(self) -> bool:
        """Whether no work of it can be looked up at an address."""
        return not any(work.url for work in self.works)


@dataclass(frozen=True, slots=True)
class NamedSource:
    """An attribution by name ("told Reuters"): the outlet, its domains, and where it stands."""

    name: str
    span: Span
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A block of an article as its markup shows it: the element, and the parts of `text` in it."""

    tag: str  # "p", "h2" to "h6", "blockquote", "li", "pre"
    spans: tuple[Span, ...]


class HeadPart(StrEnum):
    """What of an article stands above its text, or stands for it elsewhere."""

    HEADLINE = "headline"
    SUBHEAD = "subhead"
    SUMMARY = "summary"
    CARD = "card"  # what social networks show of it


@dataclass(frozen=True, slots=True)
class Head:
    """A headline, subhead, summary or social card; `span` where it stands in the article's text."""

    part: HeadPart
    text: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """An article of several in one page: a live blog's entry, an item of a newsletter."""

    span: Span
    title: str | None = None
    author: str | None = None
    published: str | None = None  # ISO 8601, as precise as it is told


@dataclass(frozen=True, slots=True)
class Article:
    """What was read from one article. All spans are offsets into `text`.

    `layout` says how a reader sees a text that is written in markup; () where it is as it stands.
    """

    address: str  # URL, or the path as the user gave it
    text: str
    title: str | None = None
    author: str | None = None
    published: str | None = None  # ISO 8601, as precise as the page is ("2024-01-09")
    published_from: str | None = None  # where the date stood: "meta", "json-ld", "url", "text"
    canonical: str | None = None
    outlet: str | None = None
    lang: str | None = None
    digest: str = ""  # "sha256:…" of the bytes read
    quotations: tuple[Quotation, ...] = ()
    citations: tuple[Citation, ...] = ()
    named: tuple[NamedSource, ...] = ()
    layout: tuple[Block, ...] = ()
    references: tuple[Reference, ...] = ()
    heads: tuple[Head, ...] = ()
    origin: tuple[tuple[int, int], ...] = ()  # of wikitext: offsets in `text` and in the source
    sections: tuple[Section, ...] = ()  # where it is several articles; () where it is one
    rows: tuple[Span, ...] = ()  # of tables, those with several cells

    def section_at(self, offset: int) -> int:
        """The index of the section in which `offset` stands; -1 for none."""
        at = bisect_right(self.sections, offset, key=lambda one: one.span.start) - 1
        return at if at >= 0 and offset < self.sections[at].span.end else -1

    def row_at(self, offset: int) -> int:
        """The index of the table's row in which `offset` stands; -1 for none."""
        at = bisect_right(self.rows, offset, key=lambda row: row.start) - 1
        return at if at >= 0 and offset < self.rows[at].end else -1

    def source_offset(self, offset: int) -> int:
        """Where the code point at `offset` of `text` stands in the source."""
        at = bisect_right(self.origin, offset, key=lambda pair: pair[0]) - 1
        return self.origin[at][1] + offset - self.origin[at][0] if at >= 0 else offset


@dataclass(frozen=True, slots=True)
class Pairing:
    """Quotation `quotation` is checked first against citation `citation` (indexes in Article).

    `citation` is None when nothing in the article can be its source; `named` then holds the
    outlet that is named but not linked, if one is, and `printed` the work without an address
    that its reference names.
    """

    quotation: int
    citation: int | None
    reason: PairingReason | None
    confidence: float = 0.0
    named: str | None = None
    printed: str | None = None
    beside: tuple[int, ...] = ()  # citations that the same markers name, of other works
    told_here: bool = False  # the article says that its own outlet was told the words


@dataclass(frozen=True, slots=True)
class Evidence:
    """The archive record a finding rests on."""

    archive: str  # file name of the WARC
    offset: int  # byte offset of the record's gzip member
    record_id: str  # "<urn:uuid:…>"
    digest: str  # payload digest, "sha1:…" (base32, as WARC has it)
    captured: str  # WARC-Date


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect: `url` answered `status` and pointed onward."""

    url: str
    status: int
    record_id: str | None = None


@dataclass(frozen=True, slots=True)
class Fetch:
    """One attempt to get a cited page, with every hop. Failures are values: `failure`, `detail`."""

    requested: str
    fetched: str
    redirects: tuple[Hop, ...] = ()
    final: str | None = None
    status: int | None = None
    content_type: str | None = None
    failure: Kind | None = None
    detail: str = ""
    retry_after: float | None = None  # seconds
    evidence: Evidence | None = None
    rendered: Evidence | None = None  # what a browser made of the response in `evidence`
    lang: str | None = None  # the language that the page declares, where it names other editions
    editions: tuple[tuple[str, str], ...] = ()  # their languages and URLs
    parts: tuple[str, ...] = ()  # where the page goes on: frames of its own site, next pages
    etag: str | None = None  # of the response at `final`, as sent
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Validators:
    """What a conditional request of `url` says of the capture that is kept (RFC 9110, 13.1).

    `status` and `content_type` are those of the capture: a 304 answer stands for them.
    """

    url: str
    evidence: Evidence
    etag: str | None = None
    last_modified: str | None = None
    status: int = 200
    content_type: str | None = None
    lang: str | None = None  # as in Fetch
    editions: tuple[tuple[str, str], ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageJob:
    """A page that the ledger asks the crawl to fetch; `role` is "article" or "source"."""

    url: str
    role: str = "source"
    validators: Validators | None = None
    passing: bool = False
    """No record of it is wanted unless what it is has to be weighed: the state of links alone is
    asked, the archive is thrown away, and nobody cites a place on it."""


class Access(StrEnum):
    """What a page says of itself in schema.org's isAccessibleForFree."""

    FREE = "free"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class Publisher:
    """What a source says of itself; None where it says nothing. Dates are ISO 8601."""

    title: str | None = None
    author: str | None = None
    outlet: str | None = None
    published: str | None = None
    modified: str | None = None
    canonical: str | None = None  # absolute
    lang: str | None = None
    access: Access | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The readable text of one archived page. `main` is the span of its main text in `text`."""

    url: str
    text: str
    tab_title: str | None = None  # <title>
    og_title: str | None = None
    lang: str | None = None
    main: Span | None = None
    media: str = "text/html"
    encoding: str | None = None
    complete: bool = True  # False: cut off, or only partly readable; absence is then unproven
    notes: tuple[str, ...] = ()
    numbered_pages: tuple[Span, ...] = ()  # the numbered pages of a paged document, in `text`
    publisher: Publisher | None = None  # with the headline, which need not be in the head
    cues: tuple[tuple[int, float], ...] = ()  # of a transcript: offset in `text`, second it is said

    @property
    def head_title(self) -> str | None:
        """The title that the page's head gives."""
        return self.og_title or self.tab_title


class ReasonCode(StrEnum):
    """Why a judge says what it says: one sentence of the reports' catalogue.

    Behind each stand the parameters that its sentence has a place for.
    """

    # The quotation's wording.
    SAME_WORDS = "same-words"  # count: places
    HONEST_EDITS = "honest-edits"  # count: places; edits: classes
    FAR_APART = "far-apart"  # count: words
    PART_MISSING = "part-missing"  # missing: texts
    NEAREST = "nearest"  # passage
    SET_OFF = "set-off"
    INDIRECT = "indirect"  # passage
    TIDIED = "tidied"  # passage
    NUMBERS_UNLIKE = "numbers-unlike"  # passage
    ENDS_BEFORE = "ends-before"  # left_out
    CUT_CHANGES_SENSE = "cut-changes-sense"  # passage, left_out
    LIMITED_BEFORE = "limited-before"  # left_out
    SPLICED = "spliced"  # left_out
    PUT_IN = "put-in"  # quoted, passage
    OTHER_VOICE = "other-voice"  # left_out
    QUESTION = "question"  # passage
    OTHER_ORDER = "other-order"
    LEAVES_OUT = "leaves-out"  # passage, left_out
    ADDS = "adds"  # quoted, passage
    SAYS_OTHERWISE = "says-otherwise"  # passage, quoted, replaced
    AROUND_UNREAD = "around-unread"
    NO_WORDS = "no-words"
    TOO_LONG = "too-long"
    PARTLY_READ = "partly-read"  # more: what that part has
    NOT_IN_PART_READ = "not-in-part-read"
    FEW_WORDS = "few-words"
    NOT_FOUND = "not-found"
    WITHDRAWN = "withdrawn"  # passage: what stands there now
    IN_FOLDED = "in-folded"
    IN_STREAMED = "in-streamed"
    IN_SCRIPT = "in-script"
    NEXT_PAGE_UNREAD = "next-page-unread"  # url
    PAGE_OF_PAGES = "page-of-pages"  # said: the page's own words
    MORE_UNREAD = "more-unread"  # said
    IN_FRAME = "in-frame"  # url, here and to IN_POST
    ON_NEXT_PAGE = "on-next-page"
    IN_POST = "in-post"
    FRAGMENT_UNREAD = "fragment-unread"  # fragment

    # Its translation.
    TRANSLATED = "translated"  # language
    TRANSLATED_BUT = "translated-but"  # language; differences: the three after the next
    TRANSLATION_DIFFERS = "translation-differs"  # language; differences: the next three
    HAS_FOR = "has-for"  # quoted, source
    HAS_MORE = "has-more"  # quoted
    HAS_LESS = "has-less"  # source
    NOTHING_NEAR = "nothing-near"  # language
    HARDLY_NEAR = "hardly-near"
    NOTHING_TO_COMPARE = "nothing-to-compare"
    UNKNOWN_LANGUAGE = "unknown-language"
    NOT_SURELY_THERE = "not-surely-there"
    UNSERVED_LANGUAGE = "unserved-language"  # language
    UNMEASURED_LANGUAGE = "unmeasured-language"  # language

    # What a quotation is checked against.
    SCARE_QUOTE = "scare-quote"
    IN_EDITION = "in-edition"  # url
    FROM_JSON_LD = "from-json-ld"
    FOUND_ELSEWHERE = "found-elsewhere"  # url, asked: where they are and where the link leads
    LINKED_UNREAD = "linked-unread"  # url, asked; more: why it was not read
    OTHER_SPEAKER = "other-speaker"  # quoted, source: names
    TRUE_VOICE = "true-voice"  # source: a name
    UNCLEAR_ALIKE = "unclear-alike"
    UNCLEAR_ABSENT = "unclear-absent"
    UNCLEAR_NEAR = "unclear-near"
    NAMED_ONLY = "named-only"  # named
    PRINTED = "printed"  # named: the work
    TOLD_HERE = "told-here"
    UNSOURCED = "unsourced"
    HEADLINE_ABSENT = "headline-absent"  # quoted
    HEADLINE_CHANGED = "headline-changed"  # quoted, passage
    NOT_ON_CITED = "not-on-cited"  # count: pages
    OTHERS_UNREAD = "others-unread"  # count: pages
    EDITED_SINCE = "edited-since"  # had: a time
    EDITED_BETWEEN = "edited-between"  # had, lost: times
    FAILED_EACH = "failed-each"  # count: checks; since: a day; more: the last failure

    # The fetch of a page.
    NO_SUCH_HOST = "no-such-host"  # detail, here and to NOT_FETCHED
    NO_CONNECTION = "no-connection"
    TIMED_OUT = "timed-out"
    TLS_FAILURE = "tls-failure"
    ROBOTS = "robots"
    DENIED = "denied"
    INVALID = "invalid"
    TOO_LARGE = "too-large"
    NOT_ARCHIVED = "not-archived"
    NOT_FETCHED = "not-fetched"
    GONE = "gone"  # status, here and to STATUS
    PAYMENT = "payment"
    GAVE_UP = "gave-up"
    SERVER_FAILED = "server-failed"
    REFUSED = "refused"
    REDIRECT_NOWHERE = "redirect-nowhere"
    STATUS = "status"
    RATE_LIMITED = "rate-limited"
    RETRY_AFTER = "retry-after"  # seconds

    # What the page is.
    THERE = "there"
    THERE_MOVED = "there-moved"
    NO_BODY = "no-body"
    HEAD_ALONE = "head-alone"
    NO_TEXT = "no-text"
    UNREADABLE = "unreadable"  # detail
    UNTRUSTED_RECORD = "untrusted-record"  # record, detail
    UNSUPPORTED_TYPE = "unsupported-type"  # media
    CUT_OFF = "cut-off"
    FRAGMENT_MISSING = "fragment-missing"  # fragment
    CONSENT_HOST = "consent-host"  # host
    CONSENT = "consent"  # said
    LOGIN_HOST = "login-host"  # host
    LOGIN_PAGE = "login-page"
    TEASER = "teaser"  # said
    BOT_CHECK = "bot-check"  # said
    CHALLENGE = "challenge"  # maker
    CAPTCHA = "captcha"
    REFUSAL = "refusal"  # said
    SAYS_MISSING = "says-missing"  # said
    ASTRAY = "astray"  # said
    ERROR_PAGE = "error-page"  # url
    ERROR_PAGE_WORDS = "error-page-words"
    NONSENSE_REFUSED = "nonsense-refused"  # status
    NONSENSE_SAME = "nonsense-same"
    NONSENSE_SCRIPTS = "nonsense-scripts"
    FRONT_PAGE = "front-page"  # asked, host
    SECTION = "section"  # path, host
    OTHER_STORY = "other-story"  # url
    PARKED = "parked"  # said
    PARKING_SERVICE = "parking-service"
    NO_SITE = "no-site"  # said
    OTHER_HANDS = "other-hands"  # topic; words: texts
    ASKS_FOR_SCRIPTS = "asks-for-scripts"
    ONLY_SCRIPTS = "only-scripts"
    SCRIPTS_SHOW_NOTHING = "scripts-show-nothing"
    BROWSER_FAILED = "browser-failed"  # detail
    IS_ERROR = "is-error"  # seen, here and to MAY_NEED_BROWSER: what a reader sees (SEEN_…)
    IS_WALL = "is-wall"
    IS_LOGIN = "is-login"
    IS_PARKED = "is-parked"
    IS_SCRIPTS = "is-scripts"
    MAY_BE_ERROR = "may-be-error"
    MAY_BE_WALL = "may-be-wall"
    MAY_BE_LOGIN = "may-be-login"
    MAY_BE_PARKED = "may-be-parked"
    MAY_NEED_BROWSER = "may-need-browser"
    SEEN_PASSWORD = "seen-password"
    SEEN_LINE = "seen-line"  # said
    SEEN_WORDS = "seen-words"  # count
    SEEN_TITLE = "seen-title"  # said
    FRAME_NOT_READ = "frame-not-read"  # frame: an address
    ANSWERS_WITH = "answers-with"  # status
    NOT_FOUND_DOUBTED = "not-found-doubted"  # more: the doubt
    TAKES_A_BROWSER = "takes-a-browser"


@dataclass(frozen=True, slots=True)
class Reason:
    """A code, what its sentence is about, and the sentences that follow it."""

    code: ReasonCode
    params: dict[str, Param] = field(default_factory=dict)
    more: tuple[Reason | str, ...] = ()


Param = str | int | tuple[Reason | str, ...]
"""A text as it stands in the article or source, a code of a closed set, a number, or several."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: its class, and where it stands in the quote and in the source text."""

    edit: EditClass
    quote: Span
    source: Span
    sign: str | None = (
        None  # of what stands around: what it does, an `Operator` of the language's list
    )

    def moved(self, by: int) -> Change:
        """The same with its place in the source counted from elsewhere."""
        source = Span(self.source.start + by, self.source.end + by)
        return Change(self.edit, self.quote, source, self.sign)


class Likeness(StrEnum):
    """How some words of a quotation correspond to words of a passage in another language."""

    NUMBER = "number"
    NAME = "name"
    MEANING = "meaning"  # their vectors are each other's nearest


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Words of the quotation, and the words of the source that say the same; it judges nothing."""

    likeness: Likeness
    quote: Span
    source: Span

    def moved(self, by: int) -> Correspondence:
        """The same with its place in the source counted from elsewhere."""
        source = Span(self.source.start + by, self.source.end + by)
        return Correspondence(self.likeness, self.quote, source)


class LayerName(StrEnum):
    """Where a page holds words that it does not show at first."""

    FOLDED = "folded"  # in a panel that a reader opens
    STREAMED = "streamed"  # at the end, for a script to put in its place
    SCRIPT = "script"  # as data of a script
    WITHDRAWN = "withdrawn"  # struck out


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a page below the text it shows; offsets of what is found in it are its own."""

    name: LayerName
    text: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What comparing one quotation with one source text gave.

    `score` (0..1) orders how sure it is that `span` is the quote's origin, also across
    languages. `span` and changes' `source` are offsets into the source text that was given;
    changes' `quote` are offsets into the quote as given (fragments joined by one space).
    """

    kind: Kind
    score: float
    span: Span | None
    reason: Reason
    certainty: Certainty = Certainty.CERTAIN
    changes: tuple[Change, ...] = ()
    layer: Layer | None = None  # None: the text that the page shows
    searched: tuple[str, ...] = ()  # the layers that were, "shown" first

    @property
    def outcome(self) -> Outcome:
        """The outcome that the kind belongs to."""
        return self.kind.outcome

    def excerpt(self, text: str) -> str | None:
        """The words of the passage in `text`, without what the page's layout puts between them."""
        if self.span is None:
            return None
        text = self.layer.text if self.layer is not None else text
        pieces, at = [], self.span.start
        for gap in sorted(c.source for c in self.changes if c.edit is EditClass.LAYOUT):
            if at <= gap.start and gap.end <= self.span.end:
                pieces.append(text[at : gap.start].strip())
                at = gap.end
        pieces.append(text[at : self.span.end])
        return " ".join([*pieces[:-1], pieces[-1].lstrip() if pieces[:-1] else pieces[-1]])


@dataclass(frozen=True, slots=True)
class LinkState:
    """What the fetched page is. `kind` is ALIVE when it may be searched as the source."""

    kind: Kind
    reason: Reason
    certainty: Certainty = Certainty.CERTAIN
    moved_to: str | None = None  # where the page is now, when it is the same page
    doubt: Reason | None = None  # why nothing follows from what the page lacks
    chances: tuple[tuple[str, float], ...] = ()  # how likely each kind is, where it was weighed


@dataclass(frozen=True, slots=True)
class Passage:
    """The words of the source that a finding shows; `span` is in the source's readable text."""

    text: str
    span: Span
    lang: str | None = None
    page: int | None = None  # the page number in a paged document, from 1
    prefix: str = ""  # the 32 code points before it, and after it
    suffix: str = ""
    layer: LayerName | None = None  # where it stands when the page does not show it at first
    directive: str = ""  # the text directive that names it on its page (see `selectors`)
    seconds: float | None = None  # into the recording whose transcript it stands in
    before: str | None = None  # what its first sentence has before it
    behind: str | None = None  # what its last sentence has behind it
    own: Span | None = None  # the words that are quoted, where it holds more than these


@dataclass(frozen=True, slots=True)
class Rescue:
    """The archived copy nearest the article's date, and what the quote's outcome is there."""

    url: str
    captured: str
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """One capture of a source that was searched for a quote: its time, address and record."""

    at: str
    url: str
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Why a finding is known and accepted, by whom, and until which day (None: for good).

    `decided` is when a reviewer rejected it (RFC 3339 in UTC); None for an entry of a baseline.
    """

    reason: str
    author: str
    expires: str | None = None
    decided: str | None = None


Place = tuple[str, str, int]
"""Quoted words ("" for a citation that carries none), the URL cited by such a one, and the offset
in the article's text."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The one answer for one quotation, or for one citation that carries none.

    `id` is the `finding_id` of `article` as it was named, `occurrence` the number in it.
    """

    id: str
    article: str
    kind: Kind
    reason: Reason | str  # the sentence itself in findings of versions that kept no codes
    certainty: Certainty = Certainty.CERTAIN
    confirmed: bool = True
    quotation: Quotation | None = None
    citation: Citation | None = None
    pairing: PairingReason | None = None
    confidence: float | None = None  # of the pairing, 0..1
    passage: Passage | None = None
    changes: tuple[Change, ...] = ()
    fetch: Fetch | None = None
    evidence: Evidence | None = None
    rescue: Rescue | None = None
    score: float | None = None
    source_title: str | None = None
    source_published: str | None = None
    searched: tuple[str, ...] = ()  # the layers of the source that were, "shown" first
    also: tuple[str, ...] = field(default=())  # other sources searched, as URLs
    publisher: Publisher | None = None  # of the source page
    moved_to: str | None = None  # where the cited page is now, when it moved
    last_seen: Sighting | None = None  # source-changed: the last capture that had the words
    first_missing: Sighting | None = None  # source-changed: the first one after it that had not
    edition: str | None = None  # the page's edition in the quote's language that has the passage
    accepted: Acceptance | None = None  # by a baseline or a reviewer; never stored with it
    first_failure: str | None = None  # the first check that failed after the last success
    last_success: str | None = None  # the last check at which the page could be read
    occurrence: int = 1  # among the same words, or citations of one URL, in reading order
    former_ids: tuple[str, ...] = ()  # what versions before called it; never stored with it
    chances: tuple[tuple[str, float], ...] = ()  # how likely each state of the page is, if weighed
    linked: str | None = None  # the URL that the words' sentence links to, where another has them
    judge: str | None = None  # the version of citewatch that judged it
    where: str | None = None  # "headline": the quotation stands above the text, not in it
    part: HeadPart | None = None  # in which part of that
    alignment: tuple[Correspondence, ...] = ()  # of a translation, for its readers

    @property
    def place(self) -> Place:
        """Its words, or else its URL, and where they stand."""
        if self.quotation is not None:
            return self.quotation.text, "", self.quotation.span.start
        return ("", self.citation.url, self.citation.span.start) if self.citation else ("", "", 0)

    @property
    def outcome(self) -> Outcome:
        """The outcome that the kind belongs to."""
        return self.kind.outcome


_TYPOGRAPHY = str.maketrans(
    dict.fromkeys('‘’‚‛“”„‟«»‹›`´"', "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", "")
)


def finding_id(article: str, words: str, url: str, occurrence: int) -> str:
    """Which finding it is, in 20 hexadecimal digits: the `occurrence`th (from 1) of these quoted
    words in `article`, or of a citation of `url` that carries none (`words` is then "").

    No offset is in it, so the article may change around it, and no typography. Nor is the page
    that a quotation was looked for on: that follows from the links near it and from what the pages
    had that day, while the quotation, its history and what reviewers said of it go on.
    """
    named = "\x1f".join([article, _plain(words), "" if words else url, str(occurrence)])
    return hashlib.sha256(named.encode("utf-8", "backslashreplace")).hexdigest()[:20]


def occurrences(places: Iterable[Place]) -> dict[Place, int]:
    """The number of each of an article's places among those of the same words or the same URL."""
    numbers: dict[Place, int] = {}
    seen: dict[tuple[str, str], int] = {}
    for words, url, start in sorted(set(places), key=lambda place: place[2]):
        same = (_plain(words), url)
        seen[same] = seen.get(same, 0) + 1
        numbers[words, url, start] = seen[same]
    return numbers


def _plain(words: str) -> str:
    """Quoted words without the typography that an editor may tidy."""
    plain = " ".join(unicodedata.normalize("NFKC", words).translate(_TYPOGRAPHY).split())
    return plain or words
