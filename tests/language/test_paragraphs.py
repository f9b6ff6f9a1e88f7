import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.language.paragraphs import blanked, paragraphs, without_furniture
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


_WIDE = "The council met in the old hall by the harbour and heard the report of"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # A short last line belongs to the line before it, also with a link of its own below.
        ([_WIDE, "the ferry office."], 1),
        ([_WIDE, _WIDE.lower(), "its office.", "https://office.example/report/2024"], 1),
        # A headline and a sentence's short last line end a paragraph.
        (["Council hears of the ferries", _WIDE, "the ferry office."], 2),
        ([_WIDE, "the ferry office.", _WIDE, "the harbour master."], 2),
        ([_WIDE, "the ferry office.¹", _WIDE, "the master.”12", _WIDE, "the mayor."], 3),
        # A line that stops in mid-sentence for want of room goes on, whatever comes next.
        ([_WIDE, "Ines Calloway, who", "spoke of it."], 1),
        (["The council met in the old", "Harbour Hall and heard the", "Mayor there."], 1),
        # Items of a list, and names each on a line of its own.
        ([_WIDE, "the office:", "- ferries,", "- buses,", "- trams."], 4),
        (["Ines Calloway", "Harbour Street 4", "Merrow"], 3),
        # Where a hyphen is gone, two lines are one.
        ([_WIDE, f"{_WIDE[:60]} {_WIDE}", _WIDE, _WIDE, _WIDE, "the office."], 1),
        # Two letters of Latin are as wide as one of Chinese.
        (["議会は港のそばの古い会館で開かれ、渡船の事務所の報告を聞いた", "という。"], 1),
    ],
)
def test_lines_are_joined_as_a_reader_would(lines, expected):
    text = "\n".join(lines)
    assert len(paragraphs(text)) == expected, [span.of(text) for span in paragraphs(text)]


def test_one_long_line_does_not_undo_the_wraps_of_all_others():
    wrapped = f"{_WIDE}\nthe ferry office."
    text = "\n\n".join([wrapped, "https://office.example/" + "a" * 200 + "\nSee there.", wrapped])
    assert wrapped in [span.of(text) for span in paragraphs(text)]
