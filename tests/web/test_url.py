import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.model import Kind
from crawler.web import url
from crawler.web import url as web_url
from crawler.web.url import parse

HOSTS = st.sampled_from(
    [
        "example.com",
        "www.example.com",
        "WWW.Example.COM:443",
        "пример.рф",
        "amp.example.com",
        "a.co.uk",
    ]
)
PATHS = st.text(alphabet="abz/.%25AMPamp~+ äя-_=&;,:@", max_size=30)
WEB_URLS = st.builds(
    lambda scheme, host, path, query: f"{scheme}://{host}/{path}?{query}",
    st.sampled_from(["http", "https", "HTTP"]),
    HOSTS,
    PATHS,
    st.text(alphabet="utm_id=&ab%20+?/", max_size=30),
)


@pytest.mark.parametrize(
    ("base", "href", "expected"),
    [
        ("https://a.example/x/y", "z", "https://a.example/x/z"),
        ("https://a.example/x/y", "/z?q=1#f", "https://a.example/z?q=1#f"),
        ("https://a.example/x/y", "//b.example/z", "https://b.example/z"),
        ("https://a.example/x/y", "?page=2", "https://a.example/x/y?page=2"),
        ("https://a.example/x/y?b#c", "#note", "https://a.example/x/y?b#note"),
        ("https://a.example/x", " https://b.example/a b ", "https://b.example/a%20b"),
        ("https://a.example/x", "https://b.example/a\nb", "https://b.example/ab"),
        ("https://a.example/x", "https:\\\\b.example\\a", "https://b.example/a"),
        ("https://a.example/x", "http//www.b.example/a", "https://www.b.example/a"),
        ("https://a.example/x", "https://https://b.example/a", "https://b.example/a"),
        ("https://a.example/x", "www.b.example/a", "https://www.b.example/a"),
        ("https://a.example/x", "https://b.example/ключ", "https://b.example/ключ"),
        ("https://a.example/x", "https://b.example", "https://b.example"),
        ("article.txt", "https://b.example/a", "https://b.example/a"),
        ("article.txt", "//b.example/a", "https://b.example/a"),
    ],
)
def test_references_are_resolved_as_a_browser_would(base, href, expected):
    assert url.absolute(base, href) == expected


@pytest.mark.parametrize(
    "href",
    [
        "javascript:void(0)",
        " JavaScript:alert(1)",
        "mailto:a@b.example",
        "data:text/html,hello",
        "file:///C:/article.html",
        "tel:+123",
        "ftp://b.example/a",
        "",
        "#",
        "http://",
        "undefined",
        "{{ link }}",
        "https://[example.com]/",
        "https://xn--a/",
        "whatsapp://send?text=x",
    ],
)
def test_what_leads_to_no_page_is_no_url(href):
    assert url.absolute("https://a.example/x", href) is None


def test_a_relative_link_in_a_file_leads_nowhere():
    assert url.absolute("article.txt", "other.html") is None
    assert url.absolute("/tmp/article.html", "#note") is None


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("http://2130706433/", "127.0.0.1"),
        ("http://0x7f.1", "127.0.0.1"),
        ("http://0177.0.0.1/", "127.0.0.1"),
        ("http://127.1/", "127.0.0.1"),
        ("http://①②⑦.0.0.1/", "127.0.0.1"),
        ("http://localhost./", "localhost"),
        ("http://[::FFFF:127.0.0.1]/", "[::ffff:7f00:1]"),
        ("http://a_b.example/", "a_b.example"),
        ("http://straße.example/", "xn--strae-oqa.example"),
        ("http://ПРИМЕР.рф/", "xn--e1afmkfd.xn--p1ai"),
        ("http://☃.example/", "xn--n3h.example"),
        ("http://%65xample.com/", "example.com"),
        ("http:example.com", "example.com"),
        ("http://127.0.0.1\\@ok.example/", "127.0.0.1"),
        ("http://ok.example@127.0.0.1/", "127.0.0.1"),
    ],
)
def test_the_host_is_the_one_a_browser_would_contact(written, host):
    address = parse(written)
    assert address is not None
    assert address.host == host or address.host == "[::ffff:127.0.0.1]"


def test_bytes_that_are_not_utf8_are_kept():
    assert url.fetchable("http://a.example/caf%F6?x=%F6") == "http://a.example/caf%F6?x=%F6"


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://a.example/x", None),
        ("http://a.example:8080/x", None),
        ("http://127.0.0.1/", None),
        ("file:///etc/hostname", Kind.DENIED),
        ("data:text/plain,x", Kind.DENIED),
        ("javascript:alert(1)", Kind.DENIED),
        ("ftp://a.example/x", Kind.DENIED),
        ("http://ok.example@127.0.0.1/", Kind.DENIED),
        ("http://127.0.0.1\\@ok.example/", Kind.DENIED),
        ("http://a.example:25/", Kind.DENIED),
        ("http://a.example:6379/", Kind.DENIED),
        ("http://xn--a/", Kind.INVALID),
        ("http://[example.com]/", Kind.INVALID),
        ("http://a.example:99999/", Kind.INVALID),
        ("http://a b.example/", Kind.INVALID),
        ("http:///", Kind.INVALID),
        ("no url", Kind.INVALID),
        ("", Kind.INVALID),
    ],
)
def test_addresses_that_may_not_be_contacted_are_named(url, kind):
    assert web_url.problem(url) is kind


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.com/a", "https://www.example.com/a/"),
        ("https://example.com:443/a", "https://EXAMPLE.com/a#part"),
        ("https://example.com/a?b=1&a=2", "https://example.com/a?a=2&b=1&utm_source=x&fbclid=y"),
        ("https://example.com/%7eme/%d0%b0", "https://example.com/~me/а"),
        ("https://пример.рф/", "https://xn--e1afmkfd.xn--p1ai"),
        ("https://example.com/story/amp/", "https://example.com/story"),
        ("https://amp.example.com/story.amp.html?amp=1", "https://example.com/story"),
        ("https://example.com/a?q=b+c", "https://example.com/a?q=b%20c"),
        ("https://example.com/a/../b", "https://example.com/b"),
    ],
)
def test_spellings_of_one_page_are_one_identity(one, other):
    assert url.identity(one) == url.identity(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/a?id=1", "https://example.com/a?id=2"),
        ("https://example.com/a", "https://example.com/A"),
        ("https://a.example.com/", "https://b.example.com/"),
        ("https://example.com:8080/", "https://example.com/"),
        ("https://example.com/#!/a", "https://example.com/#!/b"),
        ("https://example.com/a%2Fb", "https://example.com/a/b"),
        ("https://example.com/example", "https://example.com/"),
    ],
)
def test_different_pages_keep_different_identities(one, other):
    assert url.identity(one) != url.identity(other)


@given(st.one_of(WEB_URLS, st.text(max_size=40)))
def test_identity_of_an_identity_changes_nothing(url):
    once = web_url.identity(url)
    assert web_url.identity(once) == once


@given(st.one_of(WEB_URLS, st.text(max_size=40)))
def test_the_address_to_fetch_is_ascii_and_stable(url):
    once = web_url.fetchable(url)
    if once is not None:
        assert once.isascii()
        assert " " not in once
        assert web_url.fetchable(once) == once


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_makes_resolving_fail(base, href):
    found = url.absolute(base, href)
    assert found is None or parse(found) is not None
    assert found is None or url.absolute(base, found) is not None


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://news.bbc.co.uk/x", "bbc.co.uk"),
        ("ria.ru", "ria.ru"),
        ("https://one.blogspot.com/", "one.blogspot.com"),
        ("http://127.0.0.1:8000/", "127.0.0.1"),
        ("http://localhost/", "localhost"),
        ("http://daily.news.example/", "news.example"),
        ("https://правительство.рф/", "xn--80aealotwbjpid2k.xn--p1ai"),
        ("no url at all", ""),
    ],
)
def test_the_registered_domain_follows_the_suffix_list(url, domain):
    assert web_url.registered_domain(url) == domain
