import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.index import key


@pytest.mark.parametrize(
    "other",
    [
        "http://www.news.example/story/7?page=2&lang=en",
        "https://news.example/story/7/?lang=en&page=2",
        "HTTPS://News.Example:443/story/7?lang=en&page=2#top",
        "http://news.example:80/story/./x/../7?page=2&lang=en&utm_source=mail&fbclid=abc",
        " http://news.example/st%6Fry/7?page=2&&lang=en \n",
        "http://news.example./story/7?page=2&lang=en#:~:text=harbour",
    ],
)
def test_addresses_of_one_page_share_a_key(other):
    assert key(other) == key("https://news.example/story/7?page=2&lang=en")


@pytest.mark.parametrize(
    "other",
    [
        "https://news.example/story/8",
        "https://news.example/Story/7",
        "https://news.example/story/7?page=2",
        "https://blog.news.example/story/7",
        "https://news.example:8080/story/7",
        "https://news.example.org/story/7",
        "https://news.example/story%2F7",
        "ftp://news.example/story/7",
    ],
)
def test_addresses_of_other_pages_do_not(other):
    assert key(other) != key("https://news.example/story/7")


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("http://bücher.example/ä", "http://xn--bcher-kva.example/%C3%A4"),
        ("http://straße.example/", "http://xn--strae-oqa.example/"),
        ("http://новости.example/", "http://xn--b1amnebsh.example/"),
        ("http://www.example/", "https://www.example"),
    ],
)
def test_names_and_paths_in_any_script_have_one_form(one, two):
    assert key(one) == key(two)


def test_the_key_sorts_by_host_first():
    assert key("https://www.ria.example/2021/x.html") == "example,ria)/2021/x.html"


@pytest.mark.parametrize("url", ["", "http://[::1", "http://a:99999/", "mailto:x", "../../etc/x"])
def test_what_is_no_web_address_has_a_key_too(url):
    assert key(url)
    assert key(url) != key("http://news.example/")


@given(st.text(max_size=80))
def test_no_text_breaks_the_key(text):
    for url in (text, f"http://news.example/{text}", f"http://{text}/"):
        found = key(url)
        assert found
        assert found.isascii()
        assert not any(c.isspace() for c in found)
