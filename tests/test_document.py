"""Reading an article's text from a page's markup."""

from __future__ import annotations

from crawler.reading import markup
from crawler.reading.document import Document, read_document

LONG = "The council approved the plan for the harbour on Tuesday after a long debate."


def read(body: str) -> Document:
    root = markup.parse(f"<html><body>{body}</body></html>")
    assert root is not None
    return read_document(root, lambda href: href.startswith("/"))


def test_paragraphs_are_parted_by_an_empty_line() -> None:
    assert read(f"<p>{LONG}</p><p>{LONG}</p>").text == f"{LONG}\n\n{LONG}"


def test_two_line_breaks_part_paragraphs() -> None:
    assert read(f"<div>{LONG}<br><br>{LONG}</div>").text == f"{LONG}\n\n{LONG}"


def test_anchor_offsets_show_the_anchors_words() -> None:
    page = read(f"<p>{LONG}</p><p>As <a href='/x'> the  minutes </a> say, {LONG}</p>")
    assert [anchor.span.of(page.text) for anchor in page.anchors] == ["the minutes"]


def test_a_hundred_thousand_nested_elements_are_read() -> None:
    assert read("<div>" * 100_000 + f"<p>{LONG}</p>").text == LONG
