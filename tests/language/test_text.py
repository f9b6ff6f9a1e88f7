"""Folded text and its way back to the original."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.language.text import fold, latin_skeleton, without_accents
from crawler.model import Span

ODD = "aB \n\t\u00a0\u00ad\u200b\ufeff…ﬁßİé\u0301йё“”‘«—Ａ１ｶﾞ我ไĲǅΣς"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("“Curly” ‘marks’", "\"curly\" 'marks'"),
        ("«да» „ja“ 「はい」", '"да" "ja" "はい"'),
        ("em—dash – en‑hyphen − minus", "em-dash - en-hyphen - minus"),
        ("no\u00a0break\u202fspaces\u3000here", "no break spaces here"),
        ("two  spaces\n\n\nand lines", "two spaces and lines"),
        ("soft\u00adhyphen", "softhyphen"),
        ("soft\u00ad\nhyphen at a line's end", "softhyphen at a line's end"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("a\u200b b", "a b"),
        ("ﬁne oﬀer", "fine offer"),
        ("wait… more", "wait... more"),
        ("ＦＵＬＬ　ｗｉｄｔｈ！", "full width!"),
        ("ｶﾞ", "ガ"),
        ("cafe\u0301", "café"),
        ("и\u0306од", "йод"),
        ("за\u0301мок", "замок"),  # a stress mark
        ("Ёлка", "елка"),
        ("straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("ΛΟΓΟΣ λόγος", "λογοσ λόγοσ"),
        ("\u202eabc\u202c", "abc"),
        ("NUL\x00byte", "nulbyte"),
    ],
)
def test_typesetting_is_folded_away(text: str, folded: str) -> None:
    assert fold(text).text == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Pоrt", "port"),  # a Cyrillic о inside a Latin word
        ("гopод", "город"),  # Latin o and p inside a Russian one
        ("порт", "порт"),
        ("port и порт", "port и порт"),
    ],
)
def test_look_alike_letters_take_the_script_of_their_word(text: str, folded: str) -> None:
    assert fold(text).text == folded


@pytest.mark.parametrize(
    ("text", "folded", "original"),
    [
        ("The Port\u00adugal case", "portugal", "Port\u00adugal"),
        ("a ﬁne day", "fine", "ﬁne"),
        ("a ﬁne day", "ine", "ﬁne"),  # half a ligature is the whole of it
        ("x…  end", "end", "end"),
        ("say cafe\u0301 now", "café", "cafe\u0301"),
        ("two  \n spaces", "o s", "o  \n s"),
    ],
)
def test_folded_ranges_lead_back_to_whole_characters(text: str, folded: str, original: str) -> None:
    seen = fold(text)
    start = seen.text.index(folded)
    assert seen.original(start, start + len(folded)).of(text) == original


def test_empty_ranges_and_ends_stay_inside() -> None:
    seen = fold("ab…")
    assert seen.original(0, 0) == Span(0, 0)
    assert seen.original(len(seen.text), len(seen.text)) == Span(3, 3)
    assert fold("").original(0, 0) == Span(0, 0)


@given(st.text(alphabet=st.sampled_from(ODD), max_size=40))
def test_offsets_cover_the_text_in_order(text: str) -> None:
    seen = fold(text)
    spans = [seen.original(n, n + 1) for n in range(len(seen.text))]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(a.start <= b.start and a.end <= b.end for a, b in pairwise(spans))


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text).text
    assert fold(once).text.split() == once.split()


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_fold_and_its_parts_agree(left: str, right: str) -> None:
    whole = fold(left + "\n" + right)
    end = len(left)
    inside = [n for n in range(len(whole.text)) if whole.original(n, n + 1).end <= end]
    assert len(inside) <= len(fold(left).text) + 1


@given(st.text(alphabet="abcdefg hij.", min_size=1, max_size=60))
def test_plain_text_maps_one_to_one_but_for_spaces(text: str) -> None:
    seen = fold(text)
    for n, letter in enumerate(seen.text):
        assert text[seen.original(n, n + 1).start] == letter


def test_accents_and_look_alikes_are_removed_on_request() -> None:
    assert without_accents("erdoğan šťøł") == "erdogan stol"
    assert without_accents("їжйак") == "їжйак"
    assert latin_skeleton("сорe") == "cope"


@pytest.mark.parametrize("unit", ["a\u0301", " \n", "\u00ad", "…", "aб", "“x”"])
def test_folding_takes_time_in_proportion_to_length(unit: str) -> None:
    def seconds(times: int) -> float:
        text = unit * times
        best = 9.0
        for _ in range(3):
            began = time.process_time()
            fold(text)
            best = min(best, time.process_time() - began)
        return best

    assert seconds(80_000) < 12 * seconds(20_000) + 0.05


@given(st.text(st.sampled_from("aB \n\t\u00a0“é1-\u00adﬁ'"), max_size=60))
def test_text_without_unusual_signs_folds_as_beside_them(text):
    ligature = "x\ufb01"
    alone, beside = fold(text + "x"), fold(text + ligature)
    assert beside.text == alone.text + "fi"
    assert [alone.original(n, n + 1) for n in range(len(alone.text))] == [
        beside.original(n, n + 1) for n in range(len(alone.text))
    ]
