"""The judge of wording: verdict, place and reason, and what must hold for every text."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from crawler.comparison.prepared import Source
from crawler.comparison.wording import compare_wording
from crawler.model import Certainty, EditClass, Kind, Outcome, Span
from reports.catalogue import words
from tests.support.properties import examples

SPEECH = """The mayor opened the new bridge on Friday.

“We built it in two years, and we did not spend a coin more than planned,” Ortega said. “The old
ferry will rest. Nobody will miss the queues, the noise or the smell of diesel.”

“Our children will cross on foot,” she went on.

“They will not remember the ferry at all.”

The opposition called the celebration premature. Its leader, Vera Lindqvist, said the real-
ization of the second bridge could take until spring, but only if the river stays low. She
praised the engineers, who had worked through two winters, and asked for a public audit.
"""
WORDS = (
    "river stone bridge winter letter garden copper window silver market candle harbour forest "
    "ladder mirror basket thunder blanket pepper saddle button cellar anchor feather lantern"
)


def judge(*fragments: str, text: str = SPEECH, lang: str | None = "en"):  # type: ignore[no-untyped-def]
    return compare_wording(fragments, Source(text, lang))


@pytest.mark.parametrize(
    ("fragments", "kind"),
    [
        (
            ["We built it in two years, and we did not spend a coin more than planned"],
            Kind.VERBATIM,
        ),
        (["we did not spend a coin more than planned."], Kind.VERBATIM),
        (["we did spend a coin more than planned"], Kind.ALTERED),
        (["We built it in two years", "The old ferry will rest"], Kind.EDITED),
        (["The old ferry will rest", "We built it in two years"], Kind.ALTERED),
        (["The old ferry will rest", "Taxes will fall by half before summer"], Kind.ALTERED),
        (
            ["Our children will cross on foot. They will not remember the ferry at all."],
            Kind.EDITED,
        ),
        (["Our children will cross on foot … They will not remember"], Kind.EDITED),
        (["realization of the second bridge"], Kind.VERBATIM),
        (["the realization of the second bridge could take until spring"], Kind.MISLEADING_CUT),
        (["She praised the engineers and asked for a public audit"], Kind.ALTERED),
        (["She praised the engineers … and asked for a public audit"], Kind.EDITED),
        (["Nobody will miss the queues … or the smell of petrol"], Kind.ALTERED),
        (["Submarines surfaced beside the glacier at midnight"], Kind.ABSENT),
        (["the glacier"], Kind.ABSENT),
        (["…"], Kind.UNDECIDED),
        ([""], Kind.UNDECIDED),
    ],
)
def test_each_kind_is_told(fragments: list[str], kind: Kind) -> None:
    assert judge(*fragments).kind is kind


def test_the_passage_is_the_quotes_origin() -> None:
    found = judge("We built it in two years, and we did spend a coin more than planned")
    assert found.span is not None
    assert found.span.of(SPEECH) == (
        "We built it in two years, and we did not spend a coin more than planned"
    )


def test_an_absent_quotation_has_no_passage() -> None:
    found = judge("Submarines surfaced beside the glacier at midnight")
    assert found.span is None
    assert found.score < 0.2


def test_an_attribution_inside_the_quotation_is_split_off() -> None:
    quote = '"We built it in two years," Ortega said. "The old ferry shall rest."'
    found = judge(quote)
    assert found.kind is Kind.ALTERED
    change = next(c for c in found.changes if c.edit is EditClass.HEDGE)
    assert change.quote.of(quote) == "shall"
    assert judge(quote.replace("shall", "will")).kind is Kind.EDITED


def test_an_attribution_is_split_off_between_inner_marks() -> None:
    text = "The ferry “Old Ada” will rest. The crew of “Young Ada” will not."
    quote = '"The ferry “Old Ada” will rest," Ortega said. "The crew of “Young Ada” will not."'
    assert judge(quote, text=text).kind is Kind.EDITED


def test_a_reason_is_a_sentence_that_names_the_words() -> None:
    found = judge("and we did spend a coin more than planned")
    assert (
        words().sentence(found.reason)
        == "The source says 'we did not spend a'; the quote leaves out 'not'."
    )


def test_a_missing_part_is_named() -> None:
    found = judge("The old ferry will rest", "Taxes will fall by half before summer")
    assert "Taxes will fall by half before summer" in words().sentence(found.reason)


@pytest.mark.parametrize(
    "quote",
    [
        "Submarines surfaced beside the glacier at midnight",
        "we did spend a coin more than planned",
        "the realization of the second bridge could take until spring",
    ],
)
def test_a_source_read_in_part_accuses_nobody(quote: str) -> None:
    found = compare_wording([quote], Source(SPEECH, "en", complete=False))
    assert found.kind is Kind.UNDECIDED
    assert found.outcome is Outcome.UNVERIFIABLE


def test_a_source_read_in_part_may_still_match() -> None:
    source = Source(SPEECH, "en", complete=False)
    assert compare_wording(["The old ferry will rest"], source).kind is Kind.VERBATIM


def test_the_main_text_is_preferred_among_equal_places() -> None:
    text = "The ferry sank. Menu. The ferry sank. Comments: The ferry sank."
    main = Span(22, 37)
    found = compare_wording(["ferry sank"], Source(text, "en", main=main))
    assert found.span is not None
    assert found.span.start >= main.start
    assert "3 places" in words().sentence(found.reason)


def test_a_place_without_a_condition_is_preferred() -> None:
    text = "We will sign, but only if they ask. Later he said: We will sign. And he did."
    assert judge("We will sign", text=text).kind is Kind.VERBATIM


def test_parts_far_apart_are_reported_but_no_drift() -> None:
    filler = " ".join(f"Sentence number {n} speaks of other things." for n in range(80))
    text = f"The bridge opened on a clear morning. {filler} The ferry went to the scrapyard."
    found = judge(
        "The bridge opened on a clear morning … The ferry went to the scrapyard", text=text
    )
    assert found.kind is Kind.EDITED
    assert found.certainty is Certainty.POSSIBLE
    assert "words apart" in words().sentence(found.reason)


CHINESE = "市长星期五表示，我们不会在明年关闭这座桥。专家认为计划可能失败。"
JAPANESE = "市長は「来年この橋を閉鎖しない」と述べた。"
THAI = "นายกเทศมนตรีกล่าวว่าเราจะไม่ปิดสะพานนี้ในปีหน้า"


@pytest.mark.parametrize(
    ("text", "quote", "kind"),
    [
        (CHINESE, "我们不会在明年关闭这座桥", Kind.VERBATIM),
        (CHINESE, "我们会在明年关闭这座桥", Kind.ALTERED),
        (CHINESE, "我们不会……关闭这座桥", Kind.EDITED),
        (CHINESE, "孩子们昨天在公园里放风筝，玩得很开心", Kind.ABSENT),
        (JAPANESE, "来年この橋を閉鎖しない", Kind.VERBATIM),
        (JAPANESE, "来年この橋を閉鎖する", Kind.ALTERED),
        (THAI, "เราจะไม่ปิดสะพานนี้ในปีหน้า", Kind.VERBATIM),
        (THAI, "เราจะปิดสะพานนี้ในปีหน้า", Kind.ALTERED),
    ],
)
def test_scripts_without_spaces_are_compared(text: str, quote: str, kind: Kind) -> None:
    assert judge(quote, text=text, lang=None).kind is kind


NUMBERED = " ".join(f"w{n * 7 % 9001}" for n in range(60_000))
sentence = st.lists(st.sampled_from(WORDS.split()), min_size=6, max_size=24, unique=True)
MARKS = st.sampled_from([" ", ", ", " — ", "; ", "\n", "  "])


@st.composite
def texts(draw: st.DrawFn, *, repeats: bool = True) -> str:
    """Some sentences with no word twice in any of them; without `repeats`, twice in the text."""
    lines = draw(st.lists(sentence, min_size=1, max_size=4))
    if not repeats:
        seen: set[str] = set()
        for line in lines:
            line[:] = [word for word in line if word not in seen]
            seen.update(line)
    return ". ".join(draw(MARKS).join(line).capitalize() for line in lines if line) + "."


@st.composite
def quoted(draw: st.DrawFn, *, repeats: bool = True) -> tuple[str, list[str]]:
    """A text, and at least five words in a row from it."""
    text = draw(texts(repeats=repeats))
    words = text.replace("—", " ").split()
    assume(len(words) >= 6)
    first = draw(st.integers(0, len(words) - 5))
    behind = draw(st.integers(first + 5, len(words)))
    return text, [word.strip(",.;") for word in words[first:behind]]


@examples(150)
@given(quoted())
def test_any_words_cut_from_a_source_are_verbatim(case: tuple[str, list[str]]) -> None:
    text, words = case
    found = judge(" ".join(words), text=text)
    assert found.kind is Kind.VERBATIM
    assert found.score == 1.0
    assert found.span is not None
    assert 0 <= found.span.start < found.span.end <= len(text)


@examples(150)
@given(quoted(), st.data())
def test_any_single_content_word_change_is_no_match(
    case: tuple[str, list[str]], data: st.DataObject
) -> None:
    text, words = case
    at = data.draw(st.integers(0, len(words) - 1))
    change = data.draw(st.sampled_from(["replace", "drop", "add"]))
    if change == "drop":
        assume(0 < at < len(words) - 1)
        del words[at]
    else:
        words[at : at + (change == "replace")] = ["marmalade"]
    quote = " ".join(words)
    assume(f" {quote.lower()} " not in f" {' '.join(re.findall('[a-z]+', text.lower()))} ")
    assert judge(quote, text=text).outcome is Outcome.DRIFT


@st.composite
def marked(draw: st.DrawFn, *, repeats: bool) -> tuple[str, str]:
    """A text, and words in a row from it with an ellipsis or brackets put in, as an editor may.

    No sentence loses its beginning alone: that may be the subject of what follows.
    """
    text, words = draw(quoted(repeats=repeats))
    at = draw(st.integers(2, len(words) - 3)) if len(words) > 5 else 2
    mark = draw(st.sampled_from(["…", "...", "[...]", ". . .", "[she]", "[of the town]", "[sic]"]))
    gone = draw(st.integers(0, max(0, len(words) - at - 3)))
    taken = 0 if mark == "[sic]" else min(gone, 6 if "…" in mark or "." in mark else 1)
    ends = [f"{word}." in text for word in words[at - 1 : at + taken - 1]]
    assume(not any(ends))
    return text, " ".join([*words[:at], mark, *words[at + taken :]])


@examples(150)
@given(marked(repeats=False))
def test_honest_ellipses_and_brackets_never_drift(case: tuple[str, str]) -> None:
    text, quote = case
    assert judge(quote, text=text).outcome is Outcome.MATCH


@example(
    (
        "River copper letter bridge market harbour garden candle. "
        "Harbour garden candle stone river copper bridge market letter.",
        "river copper [she] bridge market letter",
    )
)
@example(
    (
        "Window stone market bridge garden river candle. "
        "Copper river market silver harbour letter stone bridge. "
        "River garden stone candle market bridge.",
        "garden stone [of the town] candle market bridge",
    )
)
@examples(150)
@given(marked(repeats=True))
def test_honest_marks_never_drift_where_words_are_repeated(case: tuple[str, str]) -> None:
    text, quote = case
    assert judge(quote, text=text).outcome is Outcome.MATCH


@examples(60)
@given(st.lists(texts(), min_size=2, max_size=4), quoted())
def test_sources_are_judged_independently_of_each_other(
    others: list[str], case: tuple[str, list[str]]
) -> None:
    text, words = case
    sources = [Source(t, "en") for t in (*others, text)]
    forward = [compare_wording([" ".join(words)], source) for source in sources]
    backward = [compare_wording([" ".join(words)], source) for source in reversed(sources)]
    assert forward == backward[::-1]


@given(st.lists(st.text(max_size=30), min_size=1, max_size=3), st.text(max_size=120))
def test_no_text_breaks_the_judge(fragments: list[str], text: str) -> None:
    found = compare_wording(fragments, Source(text))
    given_quote = " ".join(fragments)
    assert 0 <= found.score <= 1
    for change in found.changes:
        assert 0 <= change.quote.start <= change.quote.end <= len(given_quote)
        assert 0 <= change.source.start <= change.source.end <= len(text)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("a " * 5_000, "a " * 200_000 + "b"),
        ("… a " * 400, "a b " * 20_000),
        ("[ " * 3_000 + "word", "word [ " * 20_000),
        ("x" * 50_000, "x" * 50_001 + "y"),
        (
            " ".join(f"w{n}" for n in range(9_000)),
            " ".join(f"w{n * 7 % 9001}" for n in range(60_000)),
        ),
    ],
)
def test_hostile_texts_take_seconds_not_hours(quote: str, text: str) -> None:
    began = time.process_time()
    compare_wording([quote], Source(text, "en"))
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("quote", "source", "told", "there"),
    [
        (
            "The minister said that we read it three times",
            "Nobody slept. The minister said that we read it twice in all. Then he left the room.",
            "'three times' for 'twice'",
            "twice",
        ),
        (
            "Three times we read it before the vote of the council",
            "Nobody slept. Twice we read it before the vote of the council. Then he left.",
            "'three times' for 'twice'",
            "Twice",
        ),
        (
            "We will rebuild the whole wall tomorrow morning",
            "Nobody slept. We will rebuild the whole wall this winter. The end.",
            "'tomorrow morning' for 'this winter'",
            "this winter",
        ),
        (
            "We will rebuild the whole wall tomorrow",
            "Nobody slept. We will rebuild the whole wall. The end.",
            "'tomorrow' where the source",
            "",
        ),
    ],
)
def test_words_at_the_edge_stand_for_what_the_source_has_there(quote, source, told, there):
    judgement = judge(quote, text=source)
    assert judgement.kind is Kind.ALTERED
    assert told in words("en").sentence(judgement.reason).lower()
    (change,) = [one for one in judgement.changes if not one.edit.honest]
    assert change.source.of(source) == there
