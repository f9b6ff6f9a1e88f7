import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.documents.page import read_page, searched_whole
from crawler.documents.visibletext import visible_text

URL = "https://a.example/x"


def page(body, head="", content_type="text/html; charset=utf-8"):
    html = f"<html lang='en'><head>{head}</head><body>{body}</body></html>"
    return read_page(html.encode(), content_type, URL)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>one <b>wo</b>rd</p>", "one word"),
        ("<p>long<wbr>word</p>", "longword"),
        ("<p>one<br>two</p>", "one\ntwo"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<p>soft&shy;hyphen</p>", "soft\xadhyphen"),
        ("<p>one <span>two</span> <i>three</i>.</p>", "one two three."),
        ("<p>x<sup>2</sup></p>", "x2"),
        ("<details><summary>one</summary>two</details>", "one\ntwo"),
        ("<p>one&nbsp;two &amp; three</p>", "one\xa0two & three"),
    ],
)
def test_words_are_neither_glued_nor_split(markup, text):
    assert visible_text(f"<html><body>{markup}</body></html>") == text


@pytest.mark.parametrize(
    "markup",
    [
        "<ul><li>the kept words</li></ul>",
        "<table><tr><td>a</td><td>the kept words</td></tr></table>",
        "<blockquote>the kept words</blockquote>",
        "<figure><img><figcaption>the kept words</figcaption></figure>",
        "<p aria-hidden='true'>the kept words</p>",
        "<details><summary>s</summary>the kept words</details>",
        "<aside>the kept words</aside>",
        "<pre>the kept words</pre>",
        "<p hidden='until-found'>the kept words</p>",
        "<footer><p>the kept words</p></footer>",
    ],
)
def test_what_a_reader_sees_is_kept(markup):
    assert "the kept words" in page(f"<p>Some other words.</p>{markup}").text


@pytest.mark.parametrize(
    "markup",
    [
        "<p style='display:none'>the secret words</p>",
        "<p style='color:red; display: none'>the secret words</p>",
        "<div style='DISPLAY:NONE'><p>the secret words</p></div>",
        "<p style='display :none'>the secret words</p>",
        "<p style='visibility:hidden'>the secret words</p>",
        "<p hidden>the secret words</p>",
        "<p hidden=''>the secret words</p>",
        "<!-- the secret words -->",
        "<script>var a = 'the secret words'</script>",
        "<style>/* the secret words */</style>",
        "<template><p>the secret words</p></template>",
        "<img alt='the secret words'>",
        "<figure><img src=x alt='a > b, the secret words'></figure>",
        "<video>the secret words</video>",
        "<svg><title>the secret words</title></svg>",
        "<input value='the secret words'>",
        "<noscript>the secret words</noscript>",
        "<textarea>the secret words</textarea>",
    ],
)
def test_what_no_reader_sees_is_left_out(markup):
    assert "secret" not in page(f"<p>Some other words.</p>{markup}").text


def test_title_date_and_language_are_read():
    read = page(
        "<p>These are the words of a long enough page in the English language.</p>",
        "<title>A &amp; B</title>"
        "<meta content='2024-01-09T10:00:00Z' property='article:published_time'>"
        '<meta name="author" content="Jane Doe">',
    )
    assert (read.tab_title, read.publisher.title) == ("A & B", "A & B")
    assert read.publisher.published == "2024-01-09T10:00:00Z"
    assert read.publisher.author == "Jane Doe"
    assert (read.lang, read.media, read.encoding) == ("en", "text/html", "utf-8")
    assert read.complete


def test_the_titles_of_the_head_stand_beside_the_headline():
    read = page(
        "<h1>Bridge to be repaired at last</h1><svg><title>Menu</title></svg>",
        "<title>Bridge | Herald</title><meta property='og:title' content='Bridge  to be repaired'>",
    )
    assert (read.tab_title, read.og_title) == ("Bridge | Herald", "Bridge to be repaired")
    assert read.head_title == read.og_title
    assert read.publisher.title == "Bridge to be repaired at last"
    assert page("<svg><title>Menu</title></svg>").head_title is None


def test_a_wrong_language_declaration_is_overruled_by_the_words():
    words = "Мы не допустим этого никогда, сказал министр на встрече в столице. " * 3
    assert page(f"<p>{words}</p>").lang == "ru"


def test_the_main_text_is_found_in_the_whole():
    story = "".join(
        f"<p>This is sentence number {n} of the story that is told here.</p>" for n in range(9)
    )
    read = page(f"<nav><a href='/'>Home</a></nav><main><article>{story}</article></main>")
    assert read.main is not None
    assert read.main.of(read.text).startswith("This is sentence number 0")
    assert "Home" not in read.main.of(read.text)
    assert "Home" in read.text


def test_deep_nesting_ends_and_is_flagged():
    read = page("<p>Words before it.</p>" + "<div>" * 100_000 + "deep" + "</div>" * 100_000)
    assert not read.complete
    assert any("nested" in note for note in read.notes)
    assert "Words before it." in read.text


def test_paragraphs_without_end_tags_are_not_deep():
    read = page("<p>word" * 60_000)
    assert read.complete
    assert read.text.count("word") == 60_000


def test_plain_text_is_the_text():
    read = read_page(b"Erste Zeile\nzweite Zeile", "text/plain; charset=utf-8", URL)
    assert (read.text, read.media) == ("Erste Zeile\nzweite Zeile", "text/plain")


def test_html_served_as_plain_text_is_read_as_html():
    assert read_page(b"<!doctype html><p>Words</p>", "text/plain", URL).text == "Words"


def test_gzip_bytes_in_plain_text_are_read_and_flagged():
    read = read_page(gzip.compress(b"The words"), "text/plain", URL)
    assert read.text == "The words"
    assert read.notes


@pytest.mark.parametrize(
    ("payload", "content_type"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "image/png"),
        (b"PK\x03\x04" + b"\0" * 50, "application/octet-stream"),
        (b"\x00\x01\x02" * 500, "text/html"),
        (b"%PDF-1.7 broken", "application/pdf"),
        (b"%PDF-1.7 broken", "text/html"),
    ],
)
def test_what_is_no_text_gives_no_words_and_says_why(payload, content_type):
    read = read_page(payload, content_type, URL)
    assert read.text == ""
    assert not read.complete
    assert read.notes


def test_nul_and_lone_surrogates_are_replaced():
    read = page("<p>a\0b &#xD800; &#0; c</p>")
    assert "\0" not in read.text
    read.text.encode("utf-8")


@given(st.text(alphabet="<>/pdivb='\" a&;!-\0", max_size=300))
def test_no_markup_makes_reading_fail(markup):
    read = read_page(markup.encode(), "text/html", URL)
    read.text.encode("utf-8")
    assert read.main is None or 0 <= read.main.start < read.main.end <= len(read.text)


@pytest.mark.parametrize("shown", ["Internal Server Error", "Loading…", "Please wait a moment"])
def test_a_page_with_next_to_no_text_lacks_nothing(shown):
    page = read_page(f"<html><body><h1>{shown}</h1></body></html>".encode(), "text/html", "")
    assert page.complete
    assert not searched_whole(page)


def test_a_page_of_some_sentences_was_searched_whole():
    words = "<p>The council met on Monday and spoke of roads, schools and the harbour.</p>" * 2
    assert searched_whole(read_page(f"<html>{words}</html>".encode(), "text/html", ""))
    assert searched_whole(read_page(b"A short note as plain text.", "text/plain", ""))
