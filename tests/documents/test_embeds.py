"""Embedded posts and their permalinks."""

from __future__ import annotations

import pytest

from crawler.articles.article import read_article
from crawler.documents.embeds import permalink
from crawler.model import CitationForm

NEWS = "https://news.example/2024/03/05/the-harbour-plan-is-approved"
LONG = "The council approved the plan for the harbour on Tuesday after a long debate."


def shown(markup: str) -> list[str]:
    page = f"<!doctype html><html><body><p>{LONG}</p>{markup}<p>{LONG}</p></body></html>"
    article = read_article(page.encode(), NEWS, "text/html; charset=utf-8")
    return [item.url for item in article.citations if item.form is CitationForm.EMBED]


@pytest.mark.parametrize(
    ("markup", "url"),
    [
        (
            "<blockquote class='twitter-tweet'><p>Hello</p><a href='https://twitter.com/a'>A</a> "
            "<a href='https://twitter.com/a/status/1234567890'>May 1</a></blockquote>",
            "https://twitter.com/a/status/1234567890",
        ),
        (
            "<div data-tweet-id='1234567890123'></div>",
            "https://twitter.com/i/web/status/1234567890123",
        ),
        (
            "<iframe src='https://platform.twitter.com/embed/Tweet.html?id=1234567890'></iframe>",
            "https://twitter.com/i/web/status/1234567890",
        ),
        (
            "<blockquote class='instagram-media' data-instgrm-permalink="
            "'https://www.instagram.com/p/AbC_123/'></blockquote>",
            "https://www.instagram.com/p/AbC_123/",
        ),
        (
            "<iframe src='https://www.instagram.com/p/AbC_123/embed/captioned/'></iframe>",
            "https://www.instagram.com/p/AbC_123/",
        ),
        (
            "<script async data-telegram-post='harbour/42' src='https://telegram.org/x.js'></script>",
            "https://t.me/harbour/42",
        ),
        ("<iframe src='https://t.me/harbour/42?embed=1'></iframe>", "https://t.me/harbour/42"),
        (
            "<iframe data-src='//www.youtube-nocookie.com/embed/abcdefghijk?rel=0'></iframe>",
            "https://www.youtube.com/watch?v=abcdefghijk",
        ),
        (
            "<lite-youtube videoid='abcdefghijk'></lite-youtube>",
            "https://www.youtube.com/watch?v=abcdefghijk",
        ),
        (
            "<amp-youtube data-videoid='abcdefghijk'></amp-youtube>",
            "https://www.youtube.com/watch?v=abcdefghijk",
        ),
        (
            "<div class='fb-post' data-href='https://www.facebook.com/a/posts/123'></div>",
            "https://www.facebook.com/a/posts/123",
        ),
        (
            "<iframe src='https://www.facebook.com/plugins/post.php?href="
            "https%3A%2F%2Fwww.facebook.com%2Fa%2Fposts%2F123'></iframe>",
            "https://www.facebook.com/a/posts/123",
        ),
        (
            "<div class='tweet' data-attrs="
            """'{"url":"https:\\/\\/x.com\\/a\\/status\\/12345"}'></div>""",
            "https://x.com/a/status/12345",
        ),
        (
            "<div class='cookie-consent'><p>Allow?</p>"
            "<div data-tweet-id='1234567890123'></div></div>",
            "https://twitter.com/i/web/status/1234567890123",
        ),
    ],
)
def test_a_post_is_cited_by_its_permalink(markup: str, url: str) -> None:
    assert shown(markup) == [url]


@pytest.mark.parametrize(
    "markup",
    [
        "<iframe src='https://ads.example/frame?id=1'></iframe>",
        "<iframe src='https://www.youtube.com/'></iframe>",
        "<div class='share twitter' data-id='1234567890123'>Share</div>",
        "<div class='comments'><div data-tweet-id='1234567890123'></div></div>",
        "<div class='fb-page' data-href='https://www.facebook.com/harbour'></div>",
    ],
)
def test_what_shows_no_post_is_no_citation(markup: str) -> None:
    assert shown(markup) == []


def test_links_inside_a_post_are_not_the_articles() -> None:
    markup = (
        "<blockquote class='twitter-tweet'><p>See <a href='https://t.co/x'>this</a></p>"
        "<a href='https://twitter.com/a/status/1234567890'>May 1</a></blockquote>"
    )
    assert shown(markup) == ["https://twitter.com/a/status/1234567890"]


@pytest.mark.parametrize("address", ["", "x", "http://[", "https://x.com/a", "javascript:1"])
def test_other_addresses_show_no_post(address: str) -> None:
    assert permalink(address) is None
