"""What a page says of itself."""

from __future__ import annotations

import pytest

from crawler.documents.metadata import Metadata, read_metadata
from crawler.language.dates import iso_date

DEEP = '{"@type":"Article","headline":"","author":' + '{"name":' * 900 + "1" + "}" * 901
ADDRESS = "https://news.example/world/harbour"


def read(head: str, body: str = "", address: str = ADDRESS) -> Metadata:
    text = f"<html lang='en-GB'><head>{head}</head><body>{body}</body></html>"
    return read_metadata(text, address)


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2024-03-05", "2024-03-05"),
        ("2024-03", "2024-03"),
        ("2024-03-05T09:30:00Z", "2024-03-05T09:30:00Z"),
        ("2024-03-05T09:30:00.123+0100", "2024-03-05T09:30:00+01:00"),
        ("2024-03-05 09:30", "2024-03-05T09:30"),
        ("2024-13-05", None),
        ("2024-03-45", None),
        ("0001-01-01T00:00:00Z", None),
        ("1899-12-30", None),
        ("1900-01", "1900-01"),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_keeps_the_precision_it_was_given_with(value: str, date: str | None) -> None:
    assert iso_date(value) == date


@pytest.mark.parametrize(
    ("head", "body", "address", "expected"),
    [
        (
            ld('{"@type":"NewsArticle","headline":"x","datePublished":"2024-03-05"}')
            + "<meta property='article:published_time' content='2024-01-01'>",
            "",
            ADDRESS,
            ("2024-03-05", "json-ld"),
        ),
        (
            "<meta name='date' content='2024-03-05T10:00'>",
            "",
            ADDRESS,
            ("2024-03-05T10:00", "meta"),
        ),
        ("", "<time datetime='2024-03-05'>5 March</time>", ADDRESS, ("2024-03-05", "text")),
        ("", "", "https://a.example/2024/3/5/x", ("2024-03-05", "url")),
        ("", "", "https://a.example/2024/03/x", ("2024-03", "url")),
        (
            "<link rel=canonical href='https://a.example/2024/3/5/x'>",
            "",
            "x.html",
            ("2024-03-05", "url"),
        ),
        (
            "<meta name='date' content='0001-01-01T00:00:00Z'>",
            "<time>Dec 16, 2016 at 1:38 pm</time>",
            ADDRESS,
            ("2016-12-16", "text"),
        ),
        ("", "<p class='date'>5 March 2024</p>", ADDRESS, ("2024-03-05", "text")),
        ("", "<p>It was 5 March 2024.</p>", ADDRESS, (None, None)),
        ("", "", ADDRESS, (None, None)),
    ],
)
def test_the_date_comes_with_the_place_where_it_stood(
    head: str, body: str, address: str, expected: tuple[str | None, str | None]
) -> None:
    found = read(head, body, address)
    assert (found.published, found.published_from) == expected


def test_the_headline_is_the_pages_only_h1() -> None:
    assert read("<title>Harbour | News</title>", "<h1>Harbour  plan</h1>").title == "Harbour plan"


def test_without_a_headline_the_open_graph_title_counts() -> None:
    assert read("<meta property='og:title' content='Plan'><title>Plan | N</title>").title == "Plan"


@pytest.mark.parametrize(
    "author",
    [
        '{"name":"Nora Quay"}',
        '[{"@type":"Person","name":"Nora Quay"}]',
        '"Nora Quay"',
    ],
)
def test_the_author_is_read_from_every_shape_of_json_ld(author: str) -> None:
    found = read(ld(f'{{"@type":"NewsArticle","headline":"x","author":{author}}}'))
    assert found.author == "Nora Quay"


def test_an_authors_page_is_no_name() -> None:
    assert read("<meta name='author' content='https://news.example/nora'>").author is None


@pytest.mark.parametrize(
    "json",
    [
        "{",
        "[[[[",
        '{"@type": 5}',
        '{"author": {"name": {}}}',
        "null",
        '"x"',
        "[1, 2]",
        "[" * 5000,
        DEEP,
    ],
)
def test_broken_json_ld_is_left_aside(json: str) -> None:
    assert read(ld(json)).title is None


def test_sources_are_read_from_structured_data() -> None:
    found = read(
        ld(
            '{"@graph":[{"@type":"Article","isBasedOn":{"url":"https://a.example/1"},'
            '"citation":["https://b.example/2",{"@id":"https://c.example/3"},"Alder 2009"]},'
            '{"@type":"ClaimReview","itemReviewed":{"appearance":{"url":"https://d.example/4"}}}]}'
        )
    )
    assert sorted(url for _, url in found.sources) == [
        "https://a.example/1",
        "https://b.example/2",
        "https://c.example/3",
        "https://d.example/4",
    ]


def test_the_language_is_a_primary_subtag() -> None:
    assert read("").lang == "en"


def test_the_canonical_address_and_the_outlet_are_read() -> None:
    found = read(
        "<link rel='canonical' href='/world/harbour'>"
        "<meta property='og:site_name' content='The News'>"
    )
    assert (found.canonical, found.outlet) == ("/world/harbour", "The News")


_TOLD = "<html><head><title>Tab</title><meta property='og:title' content='Card'></head><body>"
_STORY = "<p>The bridge stays closed until spring, the council said on Monday.</p>" * 3


@pytest.mark.parametrize(
    ("body", "title", "published"),
    [
        (f"<h1>Bridge</h1>{_STORY}", "Bridge", None),
        (f'<h1>Bridge</h1><p class="wDate">3 May 2021</p>{_STORY}', "Bridge", "2021-05-03"),
        (f"<h1>Bridge</h1><small>3 May 2021</small>{_STORY}", "Bridge", "2021-05-03"),
        (f"<h1>Bridge</h1><time>3 May 2021</time>{_STORY}", "Bridge", "2021-05-03"),
        (f'<meta itemprop="datePublished" content="2021-05-03">{_STORY}', "Card", "2021-05-03"),
        (f"<!-- <h1>Draft</h1> -->{_STORY}", "Card", None),
        (f"<script>var a = '<h1>Draft</h1>'</script>{_STORY}", "Card", None),
        (f"<h1>Bridge <div>closed</div></h1>{_STORY}", "Bridge closed", None),
    ],
)
def test_what_only_the_body_tells_is_read_there(
    body: str, title: str, published: str | None
) -> None:
    told = read_metadata(f"{_TOLD}{body}</body></html>", "https://a.example/x")
    assert (told.title, told.published) == (title, published)
