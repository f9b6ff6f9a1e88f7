"""What a source says of itself, its numbered pages, and articles that only JSON-LD carries."""

# ruff: noqa: E501 - sources stay whole

from __future__ import annotations

import json

import pytest

from crawler.articles.article import read_html
from crawler.documents.metadata import FROM_JSON_LD, read_metadata
from crawler.documents.page import page_number, read_page
from crawler.jsonlines import finding_object, live_url
from crawler.linkstate.state import state_of
from crawler.model import Access, Fetch, Finding, Kind, Page, Passage, Publisher, Span
from reports.catalogue import words
from tests.documents.test_pdf import made
from tests.support.standins import STORIES, document, menu

URL = "http://a.example/news/bridge"


def linked(**more: object) -> str:
    told = {"@type": "NewsArticle", "headline": "Old bridge to be repaired", **more}
    return f'<script type="application/ld+json">{json.dumps(told, ensure_ascii=False)}</script>'


def test_publisher_is_read_from_head_and_json_ld() -> None:
    head = (
        '<link rel=canonical href="/news/bridge-repaired"><meta property="og:site_name" '
        'content="Herald"><meta property="article:modified_time" content="2024-01-11T08:00:00Z">'
        "<style>h1{}</style><script>var a='<meta name=author content=Nobody>'</script>"
    )
    body = linked(
        author=[{"name": "Ines Calloway"}],
        datePublished="2024-01-09",
        isAccessibleForFree="False",
        inLanguage="en-GB",
    )
    markup = f"<html><head><title>x</title>{head}</head><body><h1>Old bridge</h1>{body}"
    told = read_metadata(markup, URL).publisher(URL)
    assert told == Publisher(
        title="Old bridge",
        author="Ines Calloway",
        outlet="Herald",
        published="2024-01-09",
        modified="2024-01-11T08:00:00Z",
        canonical="http://a.example/news/bridge-repaired",
        lang="en",
        access=Access.PAID,
    )


@pytest.mark.parametrize(
    ("value", "access"),
    [
        (False, Access.PAID),
        ("false", Access.PAID),
        ("http://schema.org/False", Access.PAID),
        (True, Access.FREE),
        ("True", Access.FREE),
        ("maybe", None),
        (None, None),
    ],
)
def test_paywall_marker_in_its_spellings(value: object, access: Access | None) -> None:
    told = read_metadata(linked(isAccessibleForFree=value), URL).publisher(URL)
    assert told is not None
    assert told.access is access


def test_content_tier_is_a_paywall_marker() -> None:
    markup = "<meta property='article:content_tier' content='locked'>"
    told = read_metadata(markup, URL).publisher(URL)
    assert told is not None
    assert told.access is Access.PAID


@pytest.mark.parametrize(
    "markup",
    ["", "<", "<script type=application/ld+json>{", "<h1>" * 3000, "<script>" * 3000, "<?xml a?>",
     "<script type='application/ld+json'>" + "[" * 100_000 + "</script>", "<base href='http://[x'>",
     "<link rel=canonical href='http://[x'>"],
)  # fmt: skip
def test_bad_metadata_never_raises(markup: str) -> None:
    read_metadata(markup, URL).publisher(URL)


BOXES = "<div><h1>Other</h1></div>" * 3


@pytest.mark.parametrize(
    "markup",
    [
        "<title>Bridge | Herald</title><h1>Bridge</h1><p class=date>9 January 2024</p>",
        f"<title>Bridge | Herald</title><body>{BOXES}<h1>Bridge</h1><time datetime=2024-01-09>",
        "<h1>Bridge</h1><span itemprop=author>Jane Doe</span><time datetime=2024-01-09></time>",
        "<title>Bridge</title><body><meta itemprop=datePublished content=2024-01-09>",
    ],
)
def test_an_article_and_a_source_are_read_alike(markup: str) -> None:
    html = f"<html>{markup}<p>{STORIES['en'][1]}</p></html>"
    article = read_html(html, URL)
    told = read_page(html.encode(), "text/html", URL).publisher
    assert told is not None
    assert article.published == "2024-01-09"
    assert (told.title, told.author, told.published) == (
        article.title,
        article.author,
        article.published,
    )


def body_of(lang: str, times: int) -> str:
    return "\n".join(STORIES[lang][1:] * times)


def state(html: str) -> Kind:
    page = read_page(html.encode(), "text/html", URL)
    fetch = Fetch(URL, "2026-11-24T03:00:00Z", final=URL, status=200)
    return state_of(fetch, page, html.encode()).kind


SHELL = "<div id=root></div><script src=/main.js></script>"


@pytest.mark.parametrize("lang", ["en", "de", "ru", "ja", "zh"])
def test_an_article_that_only_json_ld_carries_is_read(lang: str) -> None:
    told = linked(articleBody=body_of(lang, 8))
    teaser = f"{menu(lang)}<h1>{STORIES[lang][0]}</h1><p>{STORIES[lang][1]}</p>"
    for visible in (SHELL, f"{teaser}<div>Subscribe to continue reading</div>"):
        html = document(STORIES[lang][0], visible, lang, told)
        page = read_page(html.encode(), "text/html", URL)
        assert STORIES[lang][3] in page.text
        assert FROM_JSON_LD in page.notes
        assert page.main is not None
        assert page.main.of(page.text).startswith(STORIES[lang][1])
        assert state(html) is Kind.ALIVE


def test_beginnings_and_summaries_in_json_ld_are_no_article() -> None:
    short = document("x", SHELL, "en", linked(articleBody=body_of("en", 2)))
    cut = document("x", SHELL, "en", linked(articleBody=body_of("en", 8) + " …"))
    for html in (short, cut):
        assert read_page(html.encode(), "text/html", URL).text == ""
        assert state(html) is Kind.NEEDS_BROWSER


def test_visible_articles_are_not_read_twice() -> None:
    shown = "".join(f"<p>{part}</p>" for part in STORIES["en"][1:] * 8)
    html = document("x", shown, "en", linked(articleBody=body_of("en", 8)))
    page = read_page(html.encode(), "text/html", URL)
    assert FROM_JSON_LD not in page.notes
    assert page.text.count(STORIES["en"][1]) == 8


def test_pages_of_a_pdf_are_numbered_and_linked() -> None:
    page = read_page(made("The first page.", "", "The third page."), "text/html", URL)
    assert page.media == "application/pdf"
    assert page.publisher is None
    at = page.text.index("third")
    assert [page_number(page, offset) for offset in (0, at, len(page.text))] == [1, 3, 3]
    assert page_number(Page(URL, "words"), 2) is None
    passage = Passage("third", Span(at, at + 5), "en", page_number(page, at))
    fetch = Fetch(URL, "2026-11-24T03:00:00Z", final=URL, status=200)
    finding = Finding("1", "a.txt", Kind.VERBATIM, "", passage=passage, fetch=fetch)
    assert finding_object(finding, words().sentence)["passage"]["page"] == 3
    assert live_url(finding) == f"{URL}#page=3"


SNIFFED = (
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "text/html", "image/png"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF", "application/octet-stream", "image/jpeg"),
    (b"GIF89a\1\0\1\0", "text/plain", "image/gif"),
    (b"RIFF\x24\0\0\0WEBPVP8 ", "image/png", "image/webp"),
    (b"RIFF\x24\0\0\0WAVEfmt ", "text/html", "audio/wav"),
    (b"ID3\4\0\0\0\0\0\0", "text/html", "audio/mpeg"),
    (b"OggS\0\2\0\0", "text/plain", "application/ogg"),
    (b"\0\0\0\x20ftypisom\0\0\2\0", "text/html", "video/mp4"),
    (b"\x1a\x45\xdf\xa3\1\0\0\0", "text/html", "video/webm"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 90, "text/html", "application/x-ole-storage"),
    (b"PK\x03\x04" + b"\0" * 90, "text/html", "application/zip"),
    (b"binary \0\0\0 words", "video/mp2t", "video/mp2t"),
    (b"wOF2\0\1\0\0", "font/woff2", "font/woff2"),
)


@pytest.mark.parametrize(("payload", "header", "media"), SNIFFED)
def test_other_media_are_unsupported_and_named(payload: bytes, header: str, media: str) -> None:
    page = read_page(payload, header, URL)
    fetch = Fetch(URL, "2026-11-24T03:00:00Z", final=URL, status=200, content_type=header)
    said = state_of(fetch, page, payload)
    assert said.kind is Kind.UNSUPPORTED_TYPE
    assert media in words().sentence(said.reason)


@pytest.mark.parametrize("header", ["text/plain", "application/octet-stream", "image/jpeg", None])
def test_html_is_read_whatever_the_header_calls_it(header: str | None) -> None:
    html = document("Bridge", f"<p>{STORIES['en'][1]}</p>")
    page = read_page(html.encode(), header, URL)
    assert page.media == "text/html"
    assert page.text == STORIES["en"][1]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("# Bridge #\n\nIt *stays* **closed**.", "Bridge\n\nIt stays closed."),
        ("> “We ***all*** waited,” [she](http://a.example/she) said.", "“We all waited,” she said."),
        ("A [note][1] ![map](m.png) of 2 * 3 * 4 and snake_case_name\n\n[1]: u", "A note of 2 * 3 * 4 and snake_case_name"),
        ("A [note][1] without a definition", "A [note][1] without a definition"),
        ("1. one\n2. *two*\n\n| a | b |\n|---|---|\n| c | d |", "one\ntwo\na\t\tb\nc\t\td"),
        ("\\*no\\* stress", "*no* stress"),
        ("```\n# not *this*\n```\n# this", "# not *this*\n\nthis"),
        ("```\n# open", "# open"),
    ],
)  # fmt: skip
def test_markdown_is_read_without_its_marks(source: str, shown: str) -> None:
    assert read_page(source.encode(), "text/markdown; charset=utf-8", URL).text == shown
