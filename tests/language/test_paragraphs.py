import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.language.paragraphs import blanked, without_furniture
from crawler.model import Span


@pytest.mark.parametrize(
    "number", ["2", "- 2 -", "— 2 —", "[2]", "Page 2 of 7", "Seite 2", "стр. 2", "2/7"]
)
def test_page_numbers_become_blanks(number):
    before, after = "The first page ends.", "The second page begins."
    words = without_furniture("\n\n".join((before, number, after))).split()
    assert words == [*before.split(), *after.split()]


def test_running_heads_become_blanks_beside_page_numbers():
    page = "Words of the page are here.\n\n{0}\nTHE DAILY EXAMPLE\n\n"
    text = page.format(1) + page.format(2) + "The last words."
    assert "DAILY" not in without_furniture(text)


def test_a_sentence_goes_on_over_the_page_break():
    text = "They will go on and\n\n- 2 -\n\nreach the end.\n"
    assert "\n\n" not in without_furniture(text).strip()


@pytest.mark.parametrize(
    "text", ["1\n2\n3\n4\n", "Title\nTitle\nTitle\n", "It was in\n1984\nthat he came"]
)
def test_other_lines_stay(text):
    assert without_furniture(text) == text


@given(st.text(alphabet="a2 \n\f-.THE", max_size=200))
def test_the_length_never_changes(text):
    result = without_furniture(text)
    assert len(result) == len(text)
    assert all(new in (old, " ", "\n") for new, old in zip(result, text, strict=True))


def test_blanks_keep_line_breaks_and_take_overlapping_spans():
    assert blanked("abc\ndef", [Span(1, 5), Span(2, 6)]) == "a  \n  f"
