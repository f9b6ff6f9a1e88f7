import pytest

from crawler.documents.layout import read_layout
from crawler.documents.visibletext import visible_text

FIRST = "The bridge was closed to lorries in May of last year."
SECOND = "It has not been opened again since then, as the mayor knows."


def running(between, *, set_off=True, first=f"<p>{FIRST}</p>", second=f"<p>{SECOND}</p>"):
    markup = f"<html><body><main><article>{first}{between}{second}</article></main></body></html>"
    text = visible_text(markup)
    layout = read_layout(markup, text)
    assert layout is not None
    quoted = [n for n, line in enumerate(layout.lines) if line.span.of(text) in (FIRST, SECOND)]
    return [one.span.of(text) for one in layout.running(quoted, set_off=set_off)]


@pytest.mark.parametrize(
    "between",
    [
        "<figure><img src=a.jpg><figcaption>Cars wait at the old bridge in June.</figcaption>"
        "</figure>",
        "<div class=image><p>Cars wait at the old bridge. It is forty years old.</p></div>",
        "<h2>Why it was closed</h2>",
        "<p><strong>What happens next?</strong></p>",
        "<p><a href=/b>Mayor says that the bridge is safe</a></p>",
        "<aside><p>Sign up and read all that we know about the bridge every morning.</p></aside>",
        "<div class=teaser><p>The ferry is full every day. Nobody knows until when.</p></div>",
        "<ul class=share><li>Share</li><li>Print</li></ul>",
        "<p>Advertisement</p>",
    ],
)
def test_what_is_laid_out_beside_the_paragraphs_is_no_running_text(between):
    assert running(between) == [FIRST, SECOND]


@pytest.mark.parametrize(
    "between",
    [
        "<p>The town paid two million for a survey of it.</p>",
        "<p class=first>The town paid two million for a survey of it.</p>",
    ],
)
def test_a_paragraph_between_two_others_is_running_text(between):
    assert len(running(between)) == 3


def test_lists_among_the_paragraphs_are_told_apart():
    listed = "<ul><li>The town paid two million for a survey of the bridge and all its parts.</ul>"
    assert len(running(listed)) == 3
    assert running(listed, set_off=False) == [FIRST, SECOND]


def test_a_passage_shown_twice_is_shown_again_beside_the_text():
    pulled = "<blockquote>It is a scandal, said the owner of the mill.</blockquote>"
    assert len(running(pulled)) == 3
    assert len(running(pulled + pulled)) == 2


def test_inline_hints_are_known_by_name_or_by_style():
    markup = (
        "<p>The <a href=/h>harbour<span class=sr-only>, opens new tab</span></a> is shut, "
        "<span style='position:absolute;left:-9999px'>(a picture)</span> said the mayor.</p>"
    )
    text = visible_text(markup)
    layout = read_layout(markup, text)
    assert layout is not None
    assert [hint.of(text) for hint in layout.hints] == [", opens new tab", "(a picture)"]


def test_a_layout_of_another_text_is_none():
    assert read_layout("<p>One thing</p>", "Another thing") is None
    assert read_layout("", "") is None


def test_text_behind_what_the_markup_shows_is_no_line():
    markup = f"<p>{FIRST}</p>"
    layout = read_layout(markup, f"{FIRST}\n\n{SECOND}")
    assert layout is not None
    assert len(layout.lines) == 1


def test_a_paragraph_that_a_page_shows_twice_is_running_text_all_the_same():
    middle = "<p>The town paid two million for a survey of it.</p>"
    assert len(running(middle, second=f"<p>{SECOND}</p><div class=print>{middle}</div>")) == 3
