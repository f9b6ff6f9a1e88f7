import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.articles.citations import bare_urls
from crawler.model import CitationForm


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("See https://a.example/b.", ["https://a.example/b"]),
        ("(https://a.example/b)", ["https://a.example/b"]),
        ("[https://a.example/b],", ["https://a.example/b"]),
        ("<https://a.example/b>;", ["https://a.example/b"]),
        ("“https://a.example/b”!", ["https://a.example/b"]),
        ("https://a.example/wiki/Bank_(river)", ["https://a.example/wiki/Bank_(river)"]),
        ("(see https://a.example/wiki/Bank_(river)).", ["https://a.example/wiki/Bank_(river)"]),
        (
            "[[https://a.example/x]][[https://b.example/y]]",
            ["https://a.example/x", "https://b.example/y"],
        ),
        (
            "[https://a.example/x]text https://a.example/?q[]=1",
            ["https://a.example/x", "https://a.example/?q[]=1"],
        ),
        ("https://a.example/b?c=1&d=2, and", ["https://a.example/b?c=1&d=2"]),
        ("https://a.example/b/…", []),
        ("*https://a.example/b*", ["https://a.example/b"]),
        ("https://a.example's page", ["https://a.example"]),
        ("www.a.example/b, too", ["https://www.a.example/b"]),
        ("on bbc.co.uk/news/1 today", ["https://bbc.co.uk/news/1"]),
        ("据https://a.example/x，报道", ["https://a.example/x"]),
        ("文https://a.example/xをご覧", ["https://a.example/x"]),
        ("https://ru.example/wiki/Россия, где", ["https://ru.example/wiki/Россия"]),
        ("https://a.example/1 https://b.example/2", ["https://a.example/1", "https://b.example/2"]),
        (
            "https://a.example/b\nhttps://b.example/c",
            ["https://a.example/b", "https://b.example/c"],
        ),
    ],
)
def test_urls_end_where_a_reader_would_end_them(text, urls):
    assert [citation.url for citation in bare_urls(text)] == urls


@pytest.mark.parametrize(
    "text",
    [
        "and/or he said 24/7, 5 km/h",
        "me@mail.example/x wrote",
        "file.txt/other readme.xyzzy/a",
        "example.com is a site",
        "U.S./Mexico border",
        "javascript:alert(1) file:///etc/passwd ftp://a.example/b",
        "https:// and http://",
        "http://[nonsense]/",
    ],
)
def test_what_is_no_url_is_not_taken_for_one(text):
    assert bare_urls(text) == ()


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (
            "https://a.example/2024/a-long-slug-that-\nis-broken.html\nNext",
            "https://a.example/2024/a-long-slug-that-is-broken.html",
        ),
        (
            "https://a.example/news/\n20240109/text.html more",
            "https://a.example/news/20240109/text.html",
        ),
        (
            "https://a.example/news\n/20240109/text.html",
            "https://a.example/news/20240109/text.html",
        ),
        ("https://a.example/x?id=\n17&b=2", "https://a.example/x?id=17&b=2"),
        (
            "https://a.example/one-very-long-path-that-fills-the-whole-line/of\nthe_text/page.html",
            "https://a.example/one-very-long-path-that-fills-the-whole-line/ofthe_text/page.html",
        ),
        ("https://a.example/20240109/\nRelated article: more", "https://a.example/20240109/"),
        ("https://a.example/20240109/\n\n2024/next", "https://a.example/20240109/"),
        ("https://a.example/a\nThe well-known man", "https://a.example/a"),
        ("https://a.example/a/\n[2] Notes 2024", "https://a.example/a/"),
    ],
)
def test_urls_broken_by_a_line_wrap_are_joined(text, url):
    assert bare_urls(text)[0].url == url


def test_the_span_covers_the_url_as_it_stands():
    text = "Look: https://a.example/long-\nslug.html!"
    (citation,) = bare_urls(text)
    assert citation.span.of(text) == "https://a.example/long-\nslug.html"
    assert citation.form is CitationForm.BARE_URL


def test_wrappers_and_archives_are_seen_through():
    wrapped, archived = bare_urls(
        "https://www.google.com/url?q=https%3A%2F%2Fa.example%2Fb "
        "https://web.archive.org/web/20240109/https://a.example/c"
    )
    assert wrapped.target == "https://a.example/b"
    assert archived.archived_from == "https://a.example/c"
    assert archived.target == archived.url


@given(st.text(alphabet="htps:/w.aé-_?=()[]\n “”,#%1", max_size=200))
def test_spans_hold_the_url_and_never_overlap(text):
    end = 0
    for citation in bare_urls(text):
        assert citation.span.start >= end
        end = citation.span.end
        assert "".join(citation.span.of(text).split()) == citation.anchor


@pytest.mark.parametrize(
    "hostile", ["http://" * 40_000, "a." * 100_000, "https://a.b/" + "(" * 200_000, "www." * 60_000]
)
def test_hostile_text_is_read_in_linear_time(hostile):
    assert len(bare_urls(hostile)) <= len(hostile)


@pytest.mark.parametrize("mark", ["،", "؛", "؟", "۔", "।", "॥", "։", "።", "።ነገ", "។", "။", "།"])
def test_an_address_ends_at_the_sentence_marks_of_every_script(mark: str) -> None:
    found = bare_urls(f"http://council.example/minutes{mark} …")
    assert [one.url for one in found] == ["http://council.example/minutes"]
