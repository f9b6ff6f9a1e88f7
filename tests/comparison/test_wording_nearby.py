"""A quotation found as it stands in a long source is judged as in the whole of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.comparison.prepared import Source, prepare
from crawler.comparison.wording import _only_place, compare_wording, nearby
from crawler.language.words import split_words
from crawler.model import Kind
from tests.support.properties import examples

FILLER = "The council met on Monday and spoke of roads, schools and the old harbour wall.\n\n"
LONG = FILLER * 120
SAID = "We will keep the night ferry running until the spring"


def source(said=f"“{SAID},” said the mayor.\n\n", before=LONG, behind=LONG):
    return Source(before + said + behind, "en")


def test_the_only_place_is_judged_in_the_text_around_it():
    found = nearby(prepare((SAID,)), source())
    assert found is not None
    part, start = found
    assert len(part.text) < 7000
    assert source().text[start : start + len(part.text)] == part.text


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("We will keep the", source().text.replace("night", "day")),
        (SAID, LONG),
        (SAID, source().text + f"“{SAID}”"),
        ("We will [try to] keep the night ferry running", source().text),
        ("We will … running until the spring", source().text),
        (SAID, f"“{SAID},” said the mayor."),
        ("the old harbour wall", source().text),
    ],
)
def test_all_else_is_left_to_the_whole_source(quote, text):
    whole = Source(text, "en")
    found = nearby(prepare((quote,)), whole)
    assert found is None or compare_wording([quote], found[0]).kind is not Kind.ABSENT


@given(
    st.integers(0, 60),
    st.sampled_from([SAID, SAID.lower(), SAID.replace(" the", "\n the"), SAID.replace("’", "'")]),
    st.sampled_from(["", ", but only if the money comes", " [sic]", "."]),
)
@examples(60)
def test_the_judgement_is_that_of_the_whole_source(paragraphs, said, behind):
    text = FILLER * paragraphs + f"“{said}{behind},” said the mayor.\n\n" + LONG
    whole = Source(text, "en")
    assert whole.words  # prepared, so that the whole is searched
    one, other = compare_wording([SAID], Source(text, "en")), compare_wording([SAID], whole)
    assert one == other


@pytest.mark.parametrize("repeated", [3, 60])
def test_a_quotation_of_frequent_words_is_found_by_its_rarest_one(repeated):
    words = "We will keep the harbour roads for schools until Wednesday"
    found = nearby(prepare((words,)), source(f"“{words}.”\n\n", before=FILLER * repeated + LONG))
    assert found is not None
    assert words in found[0].text


@pytest.mark.parametrize("said", [f"X_{SAID}", f"{SAID}_x", f"A{SAID}", f"{SAID}s", SAID.upper()])
def test_words_that_are_parts_of_others_are_no_place(said):
    assert nearby(prepare((SAID,)), source(f"“{said},” said the mayor.\n\n")) is None


@given(st.text(st.sampled_from("ab 1.,%-“é\n界"), max_size=60))
def test_words_are_split_alike_beside_an_apostrophe(text):
    plain, beside = split_words(text + " x"), split_words(text + " x l'eau")
    assert (plain.words, plain.starts, plain.ends) == (
        beside.words[:-2], beside.starts[:-2], beside.ends[:-2],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("the old bridge stays closed", "The old bridge stays closed"),
        ("The old bridge stays closed", "The old bridge stays closed"),
        ("the old bridge — stays closed", "The old bridge stays closed"),
        ("he old bridge stays closed", None),  # the first word is not whole
        ("the old bridge stays close", None),  # nor is the last
        ("old bridge stays", "old bridge stays"),
        ("until spring until summer", "until spring, until summer"),
        ("in the harbour", None),  # it stands there twice
        ("the bridge", None),
    ],
)
def test_a_run_of_whole_words_is_found_where_it_stands_once(words, found):
    text = "The old bridge stays closed until spring, until summer in the harbour; in the harbour."
    place = _only_place(words, text)
    assert (text[slice(*place)] if place else None) == found
