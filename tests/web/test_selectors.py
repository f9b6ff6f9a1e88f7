import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.cli.main import run
from crawler.model import Span
from crawler.web.selectors import BESIDE, directive, encoded, pointer
from tests.support import corpora


def led_to(text, value):
    """Where a browser goes: the first range of the directive in `text` (WICG, "find a range")."""
    parts = value.split(",")
    prefix = unquote(parts.pop(0)[:-1]) if parts[0].endswith("-") else ""
    start, *end = map(unquote, parts)
    pattern = r"\s+".join(map(re.escape, [*prefix.split(), "\0", *start.split()]))
    pattern = pattern.replace(r"\s+" + re.escape("\0") + r"\s+", r"\s+(?P<words>", 1)
    pattern = pattern.replace(re.escape("\0") + r"\s+", "(?P<words>", 1) + ")"
    found = re.search(pattern, text)
    if found is None:
        return None
    if not end:
        return Span(*found.span("words"))
    last = re.compile(r"\s+".join(map(re.escape, end[0].split()))).search(text, found.end())
    return Span(found.start("words"), last.end()) if last else None


def span_of(text, words, number=0):
    at = -1
    for _ in range(number + 1):
        at = text.index(words, at + 1)
    return Span(at, at + len(words))


LONG = (
    "we will not close the harbour this year and we will not close the station next to it, "
    "whatever the ministry may write in its letters to the town and to the island council"
)
REPEATED = f"They say we will not close it. Today {LONG}. Then: {LONG}, she said again."


@pytest.mark.parametrize(
    ("text", "words", "number", "value"),
    [
        ("One two three.", "two", 0, "two"),
        ("A well-known man, and more", "well-known man, and", 0, "well%2Dknown%20man%2C%20and"),
        ("say it. Mayor: say it.", "say it", 1, "Mayor%3A-,say%20it"),
        ("say it.\nsay it.", "say it", 1, "say%20it"),
        ("say it. so say it. and so say it.", "say it", 2, "and%20so-,say%20it"),
        (f"Before. {LONG} After.", LONG, 0, "we%20will%20not,the%20island%20council"),
        (REPEATED, LONG, 0, "we%20will%20not%20close%20the,the%20island%20council"),
        (
            REPEATED,
            LONG,
            1,
            "Then%3A-,we%20will%20not%20close%20the%20harbour,the%20island%20council",
        ),
        ("First line here it is\nand a last line there", "line here it is\nand a last", 0, None),
    ],
)
def test_a_directive_is_short_and_leads_to_the_passage(text, words, number, value):
    span = span_of(text, words, number)
    made = directive(text, span)
    if value is not None:
        assert made == value
    if "\nsay it" not in text:
        assert led_to(text, made) == span


def test_a_passage_without_words_has_no_directive():
    assert directive("a  \n b", Span(1, 4)) == ""


WORDS = st.lists(st.sampled_from(["we", "will", "not", "go", "a-b", "x,y", "& so"]), min_size=1)


@given(before=WORDS, passage=WORDS, after=WORDS)
def test_a_directive_never_leads_past_the_passage(before, passage, after):
    head, words = " ".join(before) + " ", " ".join(passage)
    text = f"{head}{words} {' '.join(after)}"
    found = led_to(text, directive(text, Span(len(head), len(head) + len(words))))
    assert found is not None
    assert found.start <= len(head)


@given(st.text(min_size=1))
def test_a_part_holds_no_character_with_a_meaning_of_its_own(words):
    assert not set(encoded(words)) & set("-,& #\n")


def test_prefix_and_suffix_stand_beside_the_words():
    text = "x" * 50 + "the words" + "y" * 10
    near = pointer(text, Span(50, 59))
    assert near.prefix == "x" * BESIDE
    assert near.suffix == "y" * 10


def test_a_finding_carries_selectors_that_find_its_passage(tmp_path, monkeypatch):
    import json

    from crawler.archive.reader import Archive
    from crawler.checks.sources import page_of
    from crawler.model import Evidence

    monkeypatch.chdir(tmp_path)
    corpora.corpus(tmp_path / "corpus")
    run(["check", "corpus", "--offline", "--out", "out"])
    rows = map(json.loads, (tmp_path / "out" / "findings.jsonl").read_text().splitlines())
    told = [row for row in rows if row["passage"]]
    assert len(told) == 3
    with Archive([tmp_path / "corpus"]) as archive:
        for row in told:
            text = page_of(archive.read(Evidence(**row["evidence"]))).text
            quoted, position = row["passage"]["selectors"]
            whole = quoted["prefix"] + quoted["exact"] + quoted["suffix"]
            assert text.count(whole) == 1
            assert text[position["start"] : position["end"]] == quoted["exact"]
            assert text.index(whole) + len(quoted["prefix"]) == position["start"]
            assert row["live_url"].endswith("#:~:text=" + row["passage"]["directive"])
