"""The words of the reports, one catalogue for each language: English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crawler.model import Certainty, CitationForm, EditClass, Kind, Outcome, PairingReason


@dataclass(frozen=True, slots=True)
class Entry:
    """A short label and one sentence that explains it."""

    label: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Words:
    """Every text of a report that does not come from an article or a source."""

    lang: str
    outcomes: Mapping[Outcome, Entry]
    kinds: Mapping[Kind, Entry]
    edits: Mapping[EditClass, str]
    pairings: Mapping[PairingReason, str]
    forms: Mapping[CitationForm, str]
    certainties: Mapping[Certainty, str]
    languages: Mapping[str, str]
    texts: Mapping[str, str]
    counted: Mapping[str, tuple[str, str]]


def words(lang: str = "en") -> Words:
    """The catalogue of `lang`, English where there is none."""
    if lang == "ru":
        from reports.russian import RUSSIAN  # it builds on this module

        return RUSSIAN
    return ENGLISH


ENGLISH = Words(
    lang="en",
    outcomes={
        Outcome.DRIFT: Entry("Drift", "The source was read in full and says something else."),
        Outcome.DEAD: Entry("Dead", "The cited page is no longer there."),
        Outcome.UNVERIFIABLE: Entry(
            "Unverifiable", "It could not be checked. This accuses nobody."
        ),
        Outcome.MATCH: Entry("Match", "The source says this."),
        Outcome.ALIVE: Entry("Alive", "A link without a quote; the page is there."),
    },
    kinds={
        Kind.VERBATIM: Entry("Verbatim", "The same words stand in the source."),
        Kind.EDITED: Entry(
            "Edited",
            "The source’s words with marked or house-style edits only: an ellipsis, [brackets],"
            " a capital, final punctuation.",
        ),
        Kind.TRANSLATED: Entry("Translated", "The source says this in another language."),
        Kind.ALTERED: Entry(
            "Altered", "The passage was found, but its wording was changed without a mark."
        ),
        Kind.MISLEADING_CUT: Entry(
            "Misleading cut",
            "What the quote leaves out is a negation, a condition or a contrast.",
        ),
        Kind.ABSENT: Entry(
            "Absent", "The right page was read in full, and these words are not on it."
        ),
        Kind.TRANSLATION_DIFFERS: Entry(
            "Translation differs",
            "The passage was found in another language, but numbers, names or negation disagree.",
        ),
        Kind.SOURCE_CHANGED: Entry(
            "Source changed", "An earlier capture had these words; the page was edited since."
        ),
        Kind.GONE: Entry("Gone", "The server says that the page does not exist (404 or 410)."),
        Kind.NO_SUCH_HOST: Entry("No such host", "The site’s name no longer exists."),
        Kind.SOFT_404: Entry(
            "Soft 404", "The server answers as if all were well, with a “not found” page."
        ),
        Kind.REDIRECTED_AWAY: Entry(
            "Redirected away", "The link now lands on a home page or on another story."
        ),
        Kind.PARKED: Entry("Parked", "The domain is for sale or in other hands."),
        Kind.UNREACHABLE: Entry(
            "Unreachable", "Failed at every check, at least three times over at least seven days."
        ),
        Kind.BLOCKED: Entry("Blocked", "The site refuses programs: a login, a captcha, a ban."),
        Kind.CONSENT: Entry("Consent wall", "A consent page stands in place of the source."),
        Kind.ROBOTS: Entry("Robots", "The site asks programs not to read this page; we obey."),
        Kind.DENIED: Entry("Denied", "An address or scheme that citewatch refuses to contact."),
        Kind.INVALID: Entry("Invalid", "The link holds no valid address."),
        Kind.PAYWALL: Entry("Paywall", "The text is behind a payment or a login."),
        Kind.RATE_LIMITED: Entry("Rate limited", "The site asked to slow down; try again later."),
        Kind.TIMED_OUT: Entry("Timed out", "The server took too long to answer."),
        Kind.SERVER_ERROR: Entry("Server error", "The server failed (5xx); try again later."),
        Kind.NO_CONNECTION: Entry("No connection", "The server could not be reached."),
        Kind.TLS_FAILURE: Entry("TLS failure", "The site’s certificate could not be trusted."),
        Kind.TOO_LARGE: Entry("Too large", "The page is larger than the limit."),
        Kind.TRUNCATED: Entry("Truncated", "Only part of the page arrived."),
        Kind.UNSUPPORTED_TYPE: Entry("Unsupported type", "A kind of file that is not read."),
        Kind.NEEDS_BROWSER: Entry("Needs a browser", "The page is empty without its scripts."),
        Kind.UNREADABLE: Entry("Unreadable", "The page arrived, but its text cannot be read."),
        Kind.UNSOURCED: Entry("Unsourced", "The article gives no source to check this against."),
        Kind.NOT_ARCHIVED: Entry("Not archived", "Checked offline, and no archive has the page."),
        Kind.UNDECIDED: Entry("Undecided", "The page was read, and the evidence is not clear."),
        Kind.SCARE_QUOTE: Entry(
            "Scare quote", "A word or two in quotation marks, not somebody’s words."
        ),
        Kind.ALIVE: Entry("Alive", "The page is there."),
        Kind.FRAGMENT_MISSING: Entry(
            "Fragment missing", "The page is there; the place in it that the link names is not."
        ),
    },
    edits={
        EditClass.TYPOGRAPHIC: "typography",
        EditClass.CAPITAL: "capital letter",
        EditClass.FINAL_PUNCTUATION: "final punctuation",
        EditClass.ELLIPSIS: "marked omission",
        EditClass.BRACKET: "bracketed insertion",
        EditClass.SIC: "[sic]",
        EditClass.SPELLING: "spelling variant",
        EditClass.SAID_SPLIT: "split by “he said”",
        EditClass.INFLECTION: "word form",
        EditClass.DISFLUENCY: "hesitation left out",
        EditClass.NEGATION: "negation",
        EditClass.NUMBER: "number",
        EditClass.NAME: "name",
        EditClass.HEDGE: "hedge",
        EditClass.ORDER: "order",
        EditClass.ATTRIBUTION: "attribution left out",
        EditClass.CUT: "cut that changes the sense",
        EditClass.FUNCTION_WORD: "small word",
        EditClass.WORD: "wording",
    },
    pairings={
        PairingReason.CITE_ATTRIBUTE: "the page itself names this source for the quote",
        PairingReason.FOOTNOTE: "the quote’s footnote names this source",
        PairingReason.SAME_SENTENCE: "the link stands in the same sentence",
        PairingReason.NAMED_SOURCE: "the quote is attributed to this outlet by name",
        PairingReason.SAME_PARAGRAPH: "it is the nearest link in the paragraph",
        PairingReason.NEXT_PARAGRAPH: "the link stands in the paragraph after",
        PairingReason.PREVIOUS_PARAGRAPH: "the link stands in the paragraph before",
        PairingReason.ONLY_SOURCE: "it is the only source that the article cites",
        PairingReason.ELSEWHERE: "the words were found in it; the article cites it elsewhere",
    },
    forms={
        CitationForm.LINK: "link",
        CitationForm.BARE_URL: "web address in the text",
        CitationForm.MARKDOWN: "Markdown link",
        CitationForm.FOOTNOTE: "footnote",
        CitationForm.CITE_ATTRIBUTE: "cite attribute",
        CitationForm.IDENTIFIER: "identifier",
        CitationForm.EMBED: "embedded post",
        CitationForm.STRUCTURED: "structured data",
        CitationForm.NAMED: "named in the text",
    },
    certainties={
        Certainty.CERTAIN: "certain",
        Certainty.LIKELY: "likely",
        Certainty.POSSIBLE: "possible",
    },
    languages={
        "ar": "Arabic",
        "bg": "Bulgarian",
        "cs": "Czech",
        "da": "Danish",
        "de": "German",
        "el": "Greek",
        "en": "English",
        "es": "Spanish",
        "fa": "Persian",
        "fi": "Finnish",
        "fr": "French",
        "he": "Hebrew",
        "hi": "Hindi",
        "hu": "Hungarian",
        "it": "Italian",
        "ja": "Japanese",
        "ko": "Korean",
        "nl": "Dutch",
        "no": "Norwegian",
        "pl": "Polish",
        "pt": "Portuguese",
        "ro": "Romanian",
        "ru": "Russian",
        "sk": "Slovak",
        "sr": "Serbian",
        "sv": "Swedish",
        "tr": "Turkish",
        "uk": "Ukrainian",
        "vi": "Vietnamese",
        "zh": "Chinese",
    },
    texts={
        "skip": "Skip to the findings",
        "skip_evidence": "Skip to the evidence",
        "all_articles": "all articles",
        "everything": "All findings",
        "sieve": "Filter and sort",
        "search": "Search",
        "kind": "Kind",
        "host": "Cited host",
        "language": "Language",
        "date_from": "Published from",
        "date_to": "to",
        "sort": "Sort by",
        "sort_worst": "Changed, then worst",
        "sort_newest": "Newest article",
        "sort_oldest": "Oldest article",
        "only_changed": "Changed since the last check",
        "show": "Show",
        "clear": "Clear all filters",
        "pages": "Pages of the list",
        "previous_page": "Previous",
        "next_page": "Next",
        "js_any": "Any",
        "js_none": "none",
        "js_shown": "{shown} of {all} shown",
        "js_page": "Page {page} of {pages}",
        "js_was": "was",
        "js_once": "seen once",
        "js_nothing": "Nothing fits these filters.",
        "js_findings": "findings",
        "pictures": "In pictures",
        "pic_time": "Outcomes by the articles’ month",
        "pic_age": "How links fare, by the age of the citation",
        "pic_hosts": "Hosts with the most drift and dead links",
        "pic_outlets": "Outcomes by outlet",
        "pic_rescued": "Drift and dead links of which an archived copy was found",
        "pic_kept": "copy found",
        "pic_lost": "no copy",
        "age_1": "under a year",
        "age_3": "1–2 years",
        "age_6": "3–5 years",
        "age_11": "6–10 years",
        "age_more": "over 10 years",
        "first_changed": "Changed since the last check, then the worst",
        "changed_one": "One finding changed since the last check.",
        "changed_many": "{count} findings changed since the last check.",
        "was": "was",
        "was_before": "When last checked before, it was: {kind}.",
        "seen_once": "seen once",
        "key_open": "open the capture",
        "key_copy": "copy permalink",
        "key_help": "all keys",
        "key_escape": "close, or show all outcomes",
        "keys_title": "Keys",
        "close": "Close",
        "copied": "Permalink copied",
        "permalink": "Permalink",
        "open_capture": "Show the capture here",
        "open_memento": "Open the archived copy",
        "alignment": "Alignment",
        "alignment_sure": "that this sentence is the quote’s original: {certainty}",
        "timeline": "Timeline",
        "at_published": "source published",
        "at_rescue": "copy in a public archive",
        "at_last_seen": "last capture with the words",
        "at_first_missing": "first capture without them",
        "open_moment": "open",
        "at_captured": "captured for this check",
        "reader_view": "Readable text of the archived page, captured",
        "no_text": "This capture holds no text that can be read.",
        "cut": "The rest of this long text is left out here; the archive has all of it.",
        "checked": "Checked",
        "filter": "Show only one outcome",
        "all": "All",
        "key_next": "next finding",
        "key_previous": "previous",
        "meaning": "What the outcomes mean",
        "first": "Look at these first",
        "first_more": "and {count} more below",
        "articles": "Articles",
        "article": "Article",
        "outlet": "Outlet",
        "date": "Date",
        "findings": "Findings",
        "evidence": "Evidence",
        "no_findings": "Nothing to check was found in this article.",
        "in_article": "In the article",
        "in_source": "In the source",
        "in_language": "in {language}",
        "no_passage": "No passage of the source to show",
        "left_out": "left out here",
        "not_in_source": "nothing here",
        "source_has": "the source has",
        "link": "Link",
        "outcome": "Outcome",
        "article_says": "Article",
        "source_says": "Source",
        "source_word": "Finding",
        "cited": "Cited source",
        "source_title": "Its title",
        "published_by": "Published by",
        "modified": "changed {day}",
        "paid": "for subscribers",
        "moved_to": "Now at",
        "edition": "Read in its edition",
        "first_failure": "Failing since",
        "last_success": "Last read",
        "leaf": "page {number}",
        "why_source": "Why this source",
        "answered": "What answered",
        "detail": "Detail",
        "rescue": "Archived copy",
        "rescue_from": "from",
        "captured": "Captured",
        "in_archive": "in",
        "open_passage": "Open the source at this passage",
        "open_page": "Open the page",
        "back": "Back to the text",
        "how": "How was this decided",
        "rule": "Rule",
        "certainty": "Certainty",
        "score": "Score",
        "score_note": "(0–1: how sure it is that this passage is the quote’s origin)",
        "place": "Place",
        "place_note": "characters {start}–{end} of the source’s text",
        "also": "Also searched",
        "accepted": "Accepted",
        "rejected": "Rejected in review",
        "until": "until",
        "fetched": "Fetched",
        "record": "Record",
        "at_offset": "at byte {offset}",
        "digest": "Digest",
        "id": "Finding",
        "unconfirmed": "Seen once; a later check has to confirm it.",
        "not_confirmed": "not yet confirmed by a later check",
        "ran": "Ran",
        "promise": "Every verdict rests on the archived bytes that its card names.",
        "clean": "Every quotation and link that could be checked holds.",
        "empty": "No quotation and no link was found.",
        "lead": "Of {all} quotations and links in {articles}, {good} hold",
        "lead_article": "Of {all} quotations and links, {good} hold",
        "lead_open": " and {count} could not be checked",
    },
    counted={
        "drift": (
            "1 quotation differs from its source.",
            "{count} quotations differ from their sources.",
        ),
        "dead": ("1 cited page is gone.", "{count} cited pages are gone."),
        "unconfirmed": (
            "One finding was seen once only; a later check has to confirm it.",
            "{count} findings were seen once only; a later check has to confirm them.",
        ),
        "articles": ("1 article", "{count} articles"),
    },
)

LANGUAGES = ("en", "ru")
"""The languages that reports are written in."""
