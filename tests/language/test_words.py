from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.language.paragraphs import sentences


def texts(text, lang):
    return [span.of(text) for span in sentences(text, lang)]


@pytest.mark.parametrize(
    ("lang", "parts"),
    [
        ("en", ["Dr. Hale of the U.S. team left at 5 p.m. Monday.", "Nobody followed."]),
        ("en", ["“Is it over?”", "She did not know."]),
        ("de", ["Am 3. Oktober kam Dr. Weiß, z. B. mit dem Zug.", "Es regnete."]),
        ("ru", ["В 2020 г. завод выпустил 5 тыс. машин.", "Потом он закрылся."]),
        ("uk", ["У 2020 р. завод випустив 5 тис. машин.", "Потім він закрився."]),
        ("ru", ["Приехал А. С. Гончар.", "Его ждали."]),
        ("cs", ["Dne 5. května přijel Ing. Novák.", "Pršelo."]),
    ],
)
def test_full_stops_of_abbreviations_do_not_end_a_sentence(lang, parts):
    assert texts(" ".join(parts), lang) == parts


@pytest.mark.parametrize("lang", ["zh", "ja"])
def test_wide_stops_end_a_sentence_without_a_space(lang):
    assert texts("第一句。「第二句！」第三句？", lang) == ["第一句。", "「第二句！」", "第三句？"]


def test_line_breaks_end_a_heading():
    assert texts("A heading\nThe text begins.", "en") == ["A heading", "The text begins."]


def test_a_decimal_point_is_no_end():
    assert texts("It grew by 2.5 percent. Good.", "en") == ["It grew by 2.5 percent.", "Good."]


def test_a_small_letter_goes_on_after_an_ellipsis():
    assert texts("We waited… and waited. Then it came.", "en") == [
        "We waited… and waited.",
        "Then it came.",
    ]


@given(
    st.text(alphabet='aБ中. !?…。\n"»1', max_size=120), st.sampled_from(["en", "ru", "zh", None])
)
def test_sentences_hold_all_that_is_not_white_space(text, lang):
    spans = sentences(text, lang)
    covered = "".join(span.of(text) for span in spans)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(span.of(text) == span.of(text).strip() and len(span) for span in spans)
