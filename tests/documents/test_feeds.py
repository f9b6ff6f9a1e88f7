import gzip
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.documents import feeds
from crawler.documents.feeds import Entry, is_feed, read_feed
from crawler.errors import InputError

AT = "https://site.example/feed"
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
<item><title>One</title><link>https://site.example/1</link>
<pubDate>Tue, 09 Jan 2024 10:00:00 +0300</pubDate></item>
<item><title>Two &amp; more</title><guid>https://site.example/2</guid></item>
<item><link>/3</link></item><item><title>none</title></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>
<link rel="next" href="/feed?page=2"/>
<entry><title>One</title><link rel="self" href="/self"/><link href="/1"/>
<published>2024-01-09T10:00:00Z</published></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<item><title>One</title><link>https://site.example/1</link><dc:date>2024-01-09</dc:date></item></rdf:RDF>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"url": "/1", "title": "One", "date_published": "2024-01-09T10:00:00Z"}, {}, 7],
    }
)
NEWS = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://site.example/1</loc>
<news:news><news:publication_date>2024-01-09</news:publication_date><news:title>One</news:title>
</news:news></url></urlset>"""
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://site.example/1</loc><lastmod>2024-01-09</lastmod></url>
<url><loc>https://www.site.example/1/</loc></url></urlset>"""


@pytest.mark.parametrize(
    ("written", "entry"),
    [
        (ATOM, Entry("https://site.example/1", "2024-01-09T10:00:00Z", "One")),
        (RDF, Entry("https://site.example/1", "2024-01-09", "One")),
        (JSON, Entry("https://site.example/1", "2024-01-09T10:00:00Z", "One")),
        (NEWS, Entry("https://site.example/1", "2024-01-09", "One")),
        (SITEMAP, Entry("https://site.example/1", "2024-01-09", None)),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_every_kind_of_list_is_read(written, entry, packed):
    payload = gzip.compress(written.encode()) if packed else written.encode()
    assert is_feed(payload)
    assert read_feed(payload, AT).entries == (entry,)


def test_rss_items_are_read_with_dates_titles_and_relative_links():
    read = read_feed(RSS.encode(), AT)
    assert read.title == "News"
    assert read.entries == (
        Entry("https://site.example/1", "2024-01-09T10:00:00+03:00", "One"),
        Entry("https://site.example/2", None, "Two & more"),
        Entry("https://site.example/3", None, None),
    )


def test_the_next_page_of_a_feed_is_nested():
    assert read_feed(ATOM.encode(), AT).nested == ("https://site.example/feed?page=2",)


def test_a_sitemap_index_that_lists_itself_names_itself_once():
    itself = f"<sitemap><loc>{AT}</loc></sitemap>"
    index = f"<sitemapindex>{itself}{itself}</sitemapindex>"
    read = read_feed(index.encode(), AT)
    assert (read.entries, read.nested) == ((), (AT,))


LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><rss><channel><title>&j;</title></channel></rss>"
)
BLOWUP = f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]><rss>{"&a;" * 50_000}</rss>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><rss><title>&a;</title></rss>'
PARAMETER = '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1/x"> %a;]><rss></rss>'


@pytest.mark.parametrize("hostile", [LAUGHS, BLOWUP, EXTERNAL, PARAMETER])
def test_entities_are_rejected(hostile):
    with pytest.raises(InputError, match="entities"):
        read_feed(hostile.encode(), AT)


@pytest.mark.parametrize(
    ("payload", "says"),
    [
        (b"", "empty"),
        (b"<html><body>no feed</body></html>", "neither a feed nor a sitemap"),
        (b"<rss><channel>", "not well-formed"),
        (b"{not json", "not valid JSON"),
        (b'{"a": 1}', "no JSON Feed"),
        (b"[" * 100_000, "not well-formed"),
        (b'{"items":' + b"[" * 100_000, "not valid JSON"),
        (b"\x1f\x8b\x08broken", "gzip"),
    ],
)
def test_other_input_is_refused_by_name(payload, says):
    with pytest.raises(InputError, match=says) as refused:
        read_feed(payload, AT)
    assert refused.value.subject == AT


def test_a_list_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(feeds, "MOST_BYTES", 1000)
    with pytest.raises(InputError, match="more than 1000 bytes"):
        read_feed(gzip.compress(SITEMAP.encode() + b" " * 10_000), AT)


def test_entries_above_the_limit_are_left_out_and_told(monkeypatch):
    monkeypatch.setattr(feeds, "MOST_ENTRIES", 2)
    read = read_feed(RSS.encode(), AT)
    assert (len(read.entries), read.complete) == (2, False)


def test_links_that_lead_nowhere_are_left_out():
    text = RSS.replace("https://site.example/1", "javascript:alert(1)")
    assert "javascript" not in str(read_feed(text.encode(), AT))


def test_an_article_is_no_feed():
    assert not is_feed(b"<!doctype html><html><p>words about <b>rss</b>")
    assert not is_feed(b"Plain words")
    assert not is_feed(b'{"quote": "x"}')


@given(st.text(alphabet='<>/rsitemlnk&;"=!ab{}[]:', max_size=100))
def test_any_text_is_read_or_refused(text):
    with suppress(InputError):  # anything else is a failure
        assert read_feed(text.encode(), AT).complete
