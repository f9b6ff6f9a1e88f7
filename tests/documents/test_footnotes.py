import pytest

from crawler.articles.citations import bare_urls
from crawler.documents.document import numbers_in, tie_notes
from crawler.model import CitationForm


def tied(text):
    return [
        (citation.url, citation.place.of(text) if citation.place else None)
        for citation in tie_notes(text, bare_urls(text))
    ]


@pytest.mark.parametrize(
    ("marker", "note"),
    [
        ("[1]", "[1] "),
        ("¹", "¹ "),
        ("[1]", "1. "),
        ("[1]", "1) "),
        ("[^1]", "[^1]: "),
        ("[1, 2]", "[1] "),
    ],
)
def test_notes_are_tied_to_the_marker_in_the_body(marker, note):
    text = f"He said so.{marker} More.\n\nNotes\n{note}Title, https://a.example/1\n"
    assert tied(text) == [("https://a.example/1", marker)]


def test_each_note_has_its_own_marker():
    notes = "[1] https://a.example/1\n[2] https://a.example/2 and\n  www.b.example/3\n"
    text = f"One.[1] Two.[2]\n\n{notes}"
    assert tied(text) == [
        ("https://a.example/1", "[1]"),
        ("https://a.example/2", "[2]"),
        ("https://www.b.example/3", "[2]"),
    ]


def test_a_numbered_list_without_markers_is_no_list_of_notes():
    text = "Three tips.\n\n1. https://a.example/1\n2. https://a.example/2\n"
    citations = tie_notes(text, bare_urls(text))
    assert {citation.form for citation in citations} == {CitationForm.BARE_URL}


def test_a_link_in_the_body_is_no_note():
    text = "Look at https://a.example/0 first.[1]\n\n[1] https://a.example/1\n"
    assert tied(text)[0] == ("https://a.example/0", None)


@pytest.mark.parametrize(
    ("marker", "numbers"), [("[3]", {3}), ("[1, 3–5]", {1, 3, 4, 5}), ("¹²", {12}), ("[^7]", {7})]
)
def test_markers_name_numbers(marker, numbers):
    assert numbers_in(marker) == numbers
