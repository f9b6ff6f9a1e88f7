import json
from dataclasses import fields
from enum import Enum
from typing import get_args, get_origin, get_type_hints
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import InputError
from crawler.jsonlines import (
    compare_object,
    dump_line,
    extract_object,
    finding_from,
    finding_object,
    live_url,
    text_directive,
)
from crawler.model import (
    Article,
    Citation,
    Fetch,
    Finding,
    Judgement,
    Kind,
    Pairing,
    PairingReason,
    Passage,
    Quotation,
    Reason,
    ReasonCode,
    Span,
    Speaker,
)
from reports.catalogue import words
from tests.support.report_sample import sample_run

DESIGN_KEYS = {
    "finding": [
        "id",
        "article",
        "quote",
        "citation",
        "outcome",
        "kind",
        "certainty",
        "confirmed",
        "reason",
        "passage",
        "changes",
        "fetch",
        "evidence",
        "rescue",
    ],
    "quote": ["text", "start", "end", "speaker"],
    "citation": ["url", "form", "pairing"],
    "passage": ["text", "start", "end", "lang"],
    "fetch": ["requested", "redirects", "final", "status", "content_type", "fetched"],
    "evidence": ["archive", "offset", "record_id", "digest", "captured"],
}

text = st.text(st.characters(), max_size=30)  # lone surrogates included
offsets = st.integers(0, 10**6)
spans = st.tuples(offsets, offsets).map(lambda pair: Span(*sorted(pair)))
params = st.dictionaries(
    st.text(st.characters(codec="ascii"), min_size=1, max_size=9),
    text | st.integers(0, 10**6) | st.lists(text, max_size=3).map(tuple),
)
reasons = st.builds(
    Reason,
    st.sampled_from(ReasonCode),
    params,
    st.lists(text | st.builds(Reason, st.sampled_from(ReasonCode), params), max_size=2).map(tuple),
)
PLAIN = {str: text, int: offsets, float: st.floats(0, 1e6), bool: st.booleans(), Span: spans}


def any_value(hint, name=""):
    """Any value of a type that the model uses, every field of it given."""
    if hint in PLAIN:
        return PLAIN[hint]
    if name == "reason":
        return text | reasons
    if name == "chances":  # of kinds, each named once
        return st.dictionaries(text, st.floats(0, 1), max_size=3).map(
            lambda all: tuple(all.items())
        )
    if get_origin(hint) is tuple:
        inner = [any_value(one) for one in get_args(hint) if one is not ...]
        if ... not in get_args(hint):
            return st.tuples(*inner)
        least = 1 if name == "fragments" else 0  # a quotation has words
        return st.lists(inner[0], min_size=least, max_size=3).map(tuple)
    if get_args(hint):
        return st.none() | any_value(next(one for one in get_args(hint) if one is not type(None)))
    if issubclass(hint, Enum):
        return st.sampled_from(hint)
    hints = get_type_hints(hint)
    return st.builds(
        hint, **{one.name: any_value(hints[one.name], one.name) for one in fields(hint)}
    )


findings = any_value(Finding)


def _finding(**more):
    return Finding(**({"id": "1", "article": "a.txt", "kind": Kind.VERBATIM, "reason": ""} | more))


def _sentence(reason):
    """Any sentence: the parameters made up here are not those of their codes."""
    return reason if isinstance(reason, str) else reason.code.value


@given(findings)
def test_a_finding_reads_back_as_the_same_value(finding):
    assert finding_from(finding_object(finding, _sentence)) == finding


def test_a_reason_is_a_sentence_a_code_and_its_parameters():
    reason = Reason(
        ReasonCode.LEAVES_OUT,
        {"passage": "we did not pay", "left_out": "not"},
        (Reason(ReasonCode.FROM_JSON_LD),),
    )
    line = json.loads(dump_line(finding_object(_finding(reason=reason), words().sentence)))
    assert line["reason"].startswith("The source says 'we did not pay'; the quote leaves out 'not'")
    assert line["reason"].endswith("taken from the page's JSON-LD.")
    assert line["reason_code"] == "leaves-out"
    assert line["reason_params"] == {"passage": "we did not pay", "left_out": "not"}
    assert line["reason_more"] == [{"code": "from-json-ld", "params": {}, "more": []}]
    assert finding_from(line).reason == reason


def test_lines_without_codes_or_with_others_keep_their_sentence():
    line = finding_object(_finding(reason=Reason(ReasonCode.THERE)), words().sentence)
    later = {**line, "reason_code": "of-a-later-version"}
    before = {key: value for key, value in line.items() if not key.startswith("reason_")}
    assert finding_from(later).reason == finding_from(before).reason == "The page is there."


OLD_LINE = {  # as the version before wrote it: keys that came later are not there
    "id": "0123456789abcdef0123", "article": "a.txt",
    "quote": {
        "text": "One", "start": 1, "end": 4, "speaker": "Ann", "speaker_start": 8,
        "speaker_end": 11, "fragments": [[1, 4]], "form": "marks", "lang": "en", "cue": "said",
        "scare": False, "source_name": None,
    },
    "citation": {
        "url": "http://a.example/", "form": "footnote", "pairing": "footnote", "start": 20,
        "end": 23, "target": "http://a.example/", "anchor": "[1]", "source_name": None,
        "mention": False, "internal": False, "place": [5, 8], "archived_from": None,
    },
    "outcome": "match", "kind": "verbatim", "certainty": "certain", "confirmed": True,
    "reason": "The source has the same words.",
    "passage": {
        "text": "One", "start": 7, "end": 10, "lang": "en", "page": None, "directive": "One",
        "selectors": [
            {"type": "TextQuoteSelector", "exact": "One", "prefix": "before ", "suffix": "."},
            {"type": "TextPositionSelector", "start": 7, "end": 10},
        ],
    },
    "changes": [],
    "fetch": {
        "requested": "http://a.example/", "redirects": [], "final": "http://a.example/",
        "status": 200, "content_type": "text/html", "fetched": "2026-01-01T00:00:00Z",
        "failure": None, "detail": "", "retry_after": None, "evidence": None,
    },
    "evidence": None, "rescue": None, "score": 1.0, "pairing": "footnote",
    "source_title": "A", "source_published": None, "live_url": "http://a.example/#:~:text=One",
    "also": [], "accepted": None, "publisher": None, "moved_to": None, "last_seen": None,
    "first_missing": None, "edition": None, "first_failure": None, "last_success": None,
}  # fmt: skip


def test_a_line_of_the_version_before_reads_and_is_written_with_what_came_later():
    finding = finding_from(OLD_LINE)
    assert finding.quotation is not None
    assert finding.quotation.speaker == Speaker("Ann", Span(8, 11))
    assert finding.passage is not None
    assert finding.passage.prefix == "before "
    assert dump_line(finding_object(finding, _sentence)) == dump_line(
        OLD_LINE | {"occurrence": 1, "reason_code": None, "reason_params": {}, "reason_more": []}
    )


@given(findings)
def test_a_line_is_valid_utf8_json_on_one_line(finding):
    line = dump_line(finding_object(finding, _sentence))
    assert "\n" not in line
    line.encode("utf-8")
    assert list(json.loads(line)) == list(finding_object(finding, _sentence))


def test_a_lone_surrogate_survives_the_line():
    line = dump_line({"text": "a\ud800b — ü"})
    assert "\\ud800" in line
    assert "ü" in line
    assert json.loads(line) == {"text": "a\ud800b — ü"}


def test_the_keys_of_the_design_come_first_and_in_order():
    finding = next(f for f in sample_run().articles[0].findings if f.id == "harbour-2")
    line = finding_object(finding, words().sentence)
    assert list(line)[: len(DESIGN_KEYS["finding"])] == DESIGN_KEYS["finding"]
    for part in ("quote", "citation", "passage", "fetch", "evidence"):
        assert list(line[part])[: len(DESIGN_KEYS[part])] == DESIGN_KEYS[part]
    assert list(line["changes"][0]) == [
        "class",
        "quote_start",
        "quote_end",
        "source_start",
        "source_end",
    ]
    assert line["quote"]["speaker"] == "Vera Lindqvist"
    assert line["outcome"] == "drift"


def test_a_citation_without_a_quote_has_quote_null():
    finding = _finding(citation=Citation(Span(0, 3), "http://a.example/", "x"))
    line = finding_object(finding, words().sentence)
    assert line["quote"] is None
    assert line["passage"] is None
    assert line["citation"]["url"] == "http://a.example/"


@pytest.mark.parametrize(
    "broken",
    [{}, {"id": "7"}, {"id": "7", "kind": "no-such-kind"}, {"id": 7, "quote": 3}, []],
    ids=str,
)
def test_a_line_that_is_no_finding_is_an_input_error(broken):
    with pytest.raises(InputError, match="not a finding line"):
        finding_from(broken)


ARTICLE_TEXT = "“One,” said Ann Lee, “and two.” A “so-called” plan. See this page."


def _article():
    return Article(
        "a.html",
        ARTICLE_TEXT,
        title="T",
        lang="en",
        quotations=(
            Quotation(
                (Span(1, 5), Span(22, 30)),
                "One, and two.",
                speaker=Speaker("Ann Lee", Span(12, 19)),
                cue="said",
            ),
            Quotation((Span(35, 44),), "so-called", scare=True),
        ),
        citations=(
            Citation(Span(56, 65), "http://a.example/?u=http://b.example/", "http://b.example/"),
            Citation(Span(12, 19), "http://c.example/", "http://c.example/", mention=True),
        ),
    )


def test_extract_gives_one_entry_for_each_fragment():
    pairings = (Pairing(0, 0, PairingReason.ONLY_SOURCE), Pairing(1, None, None))
    line = extract_object("x", _article(), pairings, given_text=True)
    assert [entry["text"] for entry in line["quotes"]] == ["One,", "and two."]
    assert [entry["quotation"] for entry in line["quotes"]] == [0, 0]
    assert [entry.get("citation") for entry in line["quotes"]] == [0, 0]
    assert line["quotes"][0]["speaker"] == "Ann Lee"
    assert "text" not in line


def test_extract_keeps_scare_quotes_and_mentions_apart():
    line = extract_object("x", _article(), (Pairing(1, None, None),), given_text=True)
    (scare,) = line["scare_quotes"]
    assert (scare["text"], scare["quotation"]) == ("so-called", 1)
    assert "speaker" not in scare
    assert [one["url"] for one in line["mentions"]] == ["http://c.example/"]


def test_a_mention_that_a_quotation_is_paired_with_is_a_citation():
    pairings = (Pairing(0, 1, PairingReason.ONLY_SOURCE),)
    line = extract_object("x", _article(), pairings, given_text=True)
    assert [entry["citation"] for entry in line["quotes"]] == [1, 1]
    assert line["citations"][1]["url"] == "http://c.example/"
    assert "mentions" not in line


def test_extract_of_html_carries_the_text_its_offsets_count_in():
    line = extract_object("x", _article(), (), given_text=False)
    for entry in line["quotes"]:
        assert line["text"][entry["start"] : entry["end"]] == entry["text"]


def test_extract_names_a_target_only_where_it_says_something():
    line = extract_object("x", _article(), (), given_text=True)
    assert line["citations"][0]["target"] == "http://b.example/"
    assert "target" not in line["mentions"][0]


def test_compare_cuts_the_excerpt_from_the_source():
    judgement = Judgement(Kind.VERBATIM, 0.9, Span(4, 9), "The same words.")
    line = compare_object("7", judgement, "And hello there.", words().sentence)
    assert (line["source_excerpt"], line["outcome"], line["score"]) == ("hello", "match", 0.9)
    assert list(line)[:8] == [
        "id",
        "outcome",
        "kind",
        "score",
        "start",
        "end",
        "source_excerpt",
        "changes",
    ]


def test_compare_without_a_place_gives_nulls():
    absent = Judgement(Kind.ABSENT, 0.1, None, Reason(ReasonCode.NOT_FOUND))
    line = compare_object("7", absent, "text", words().sentence)
    assert (line["start"], line["end"], line["source_excerpt"]) == (None, None, None)


@pytest.mark.parametrize(
    ("passage", "directive"),
    [
        ("plain words", "plain%20words"),
        ("a-b, c & d", "a%2Db%2C%20c%20%26%20d"),
        ("  many\t spaces ", "many%20spaces"),
        ("", ""),
        (" \n ", ""),
        ("наши поля", "%D0%BD%D0%B0%D1%88%D0%B8%20%D0%BF%D0%BE%D0%BB%D1%8F"),
        ("first line\nlast line", "first%20line,last%20line"),
    ],
)
def test_a_text_directive_names_the_passage(passage, directive):
    assert text_directive(passage) == directive


@given(text)
def test_a_text_directive_holds_no_character_with_a_meaning_of_its_own(passage):
    directive = text_directive(passage)
    assert directive.isascii()
    assert not set(directive) & set("-&#?=/ ")
    assert directive.count(",") <= 1


def test_a_long_passage_is_named_by_its_ends():
    words = [f"word{number}" for number in range(60)]
    start, end = map(unquote, text_directive(" ".join(words)).split(","))
    assert " ".join(words).startswith(start)
    assert " ".join(words).endswith(end)


def test_a_long_passage_without_spaces_is_named_whole():
    passage = "漢" * 200
    assert unquote(text_directive(passage)) == passage


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/p", "https://a.example/p#:~:text=words"),
        ("https://a.example/p#part", "https://a.example/p#part:~:text=words"),
        ("javascript:alert(1)", None),
        ("file:///etc/hostname", None),
        ("http://[broken", None),
    ],
)
def test_the_live_link_is_http_only_and_points_at_the_passage(url, expected):
    finding = _finding(
        citation=Citation(Span(0, 1), url, url), passage=Passage("words", Span(0, 5))
    )
    assert live_url(finding) == expected


def test_the_live_link_goes_where_the_source_was_read():
    finding = _finding(
        citation=Citation(Span(0, 1), "http://a.example/", "http://a.example/"),
        passage=Passage("words", Span(0, 5)),
        fetch=Fetch("http://a.example/", "t", final="https://a.example/new"),
    )
    assert live_url(finding) == "https://a.example/new#:~:text=words"


def test_the_live_link_of_a_dead_page_is_the_one_the_article_gives():
    finding = _finding(
        kind=Kind.GONE,
        citation=Citation(Span(0, 1), "http://a.example/x", "http://a.example/x"),
        fetch=Fetch("http://a.example/x", "t", final="https://a.example/error", status=404),
    )
    assert live_url(finding) == "http://a.example/x"
