"""Where a page goes on: frames of its own site, next pages, posts of a live blog."""

import time

import pytest

from crawler.documents.layers import MOST_PARTS, fragment_of, frames, unread
from crawler.documents.page import layers_of, parts_of, read_page
from crawler.model import ReasonCode
from crawler.web.url import page_key

HTML = "text/html; charset=utf-8"
HERE = "https://mag.example/essays/river"


def parts(markup, url=HERE):
    found = parts_of(markup.encode(), HTML, url, fragment_of(url))
    return [(part.where.value, part.url) for part in found]


@pytest.mark.parametrize(
    ("markup", "where", "url"),
    [
        ("<iframe src='/texts/river.html'></iframe>", "in-frame", "/texts/river.html"),
        ("<frameset><frame src=main.htm></frameset>", "in-frame", "/essays/main.htm"),
        ("<base href='/b/'><iframe src='c.htm'></iframe>", "in-frame", "/b/c.htm"),
        ("<iframe src='https://cdn.mag.example/t?a=1&amp;b=2'>", "in-frame", None),
        ("<link rel=next href='?page=2'>", "on-next-page", "/essays/river?page=2"),
        ("<a href='/essays/river/2/'>2</a>", "on-next-page", "/essays/river/2/"),
        ("<a href='/essays/river/seite-2'>weiter</a>", "on-next-page", "/essays/river/seite-2"),
    ],
)
def test_a_part_of_its_own_site_is_named(markup, where, url):
    found = parts(markup)
    assert [one[0] for one in found] == [where]
    if url is not None:
        assert found[0][1] == f"https://mag.example{url}"


@pytest.mark.parametrize(
    "markup",
    [
        "<iframe src='https://ads.other.example/x'></iframe>",
        "<iframe src='/x' style='display: none'></iframe><iframe src='/x' width=1 height=1>",
        "<iframe src='/comments/river'></iframe><iframe src='/newsletter'></iframe>",
        "<iframe src='/essays/river'></iframe><iframe src='#top'></iframe>",
        "<iframe src='javascript:void(0)'></iframe><iframe src='http://[::1'></iframe>",
        "<link rel=next href='/essays/mountain'><a rel=next href='/essays/mountain/2'>",
        "<a href='/essays/river?page=1'>1</a><a href='/essays?page=2'>All essays</a>",
        "<!-- nothing --><p>Page 2</p>",
    ],
)
def test_what_is_no_part_of_it_is_not(markup):
    assert parts(markup) == []


def test_pages_come_in_their_order_and_only_those_behind_the_cited_one():
    links = "".join(f"<a href='?page={n}'>{n}</a>" for n in (4, 1, 3, 2))
    assert [url[-1] for _, url in parts(links)] == ["2", "3", "4"]
    assert [url[-1] for _, url in parts(links, f"{HERE}?page=2")] == ["3", "4"]
    assert parts("<a href='/?page=2'>older</a>", "https://mag.example/") == []


def test_a_post_that_is_linked_by_name_and_not_on_the_page_has_a_page_of_its_own():
    link = "<a href='/live/day?at=with%3Apost-77#post-77'>the minister</a>"
    url = "https://mag.example/live/day#post-77"
    assert parts(link, url) == [
        ("in-post", "https://mag.example/live/day?at=with%3Apost-77#post-77")
    ]
    assert parts(f"<div id='post-77'></div>{link}", url) == []
    assert parts(link, "https://mag.example/live/day#post-7") == []
    assert parts(link, "https://mag.example/live/day#:~:text=post-77") == []


def test_what_was_read_is_no_longer_unread():
    markup = "<link rel=next href='?page=2'><iframe src='/t.html'></iframe>"
    two, frame = (
        page_key(f"https://mag.example{end}") for end in ("/essays/river?page=2", "/t.html")
    )
    for read, code in (((), "next-page-unread"), ((two,), "frame-not-read"), ((two, frame), None)):
        left = unread(markup, "", HERE, read)
        assert (left.code.value if left else None) == code
    said = unread("", "Page 1 of 3", HERE, {two})
    assert said is not None
    assert said.code is ReasonCode.PAGE_OF_PAGES


def test_a_frame_that_holds_its_page_in_its_own_tag_is_shown():
    inside = "&lt;p&gt;The &lt;b&gt;mill&lt;/b&gt; was sold.&lt;/p&gt;"
    payload = f'<body><p>Above</p><iframe srcdoc="{inside}"></iframe></body>'.encode()
    page = read_page(payload, HTML, HERE)
    assert "The mill was sold." in page.text
    assert layers_of(payload, HTML, page).unread is None
    hidden = read_page(payload.replace(b"<iframe", b"<iframe hidden"), HTML, HERE)
    assert "mill" not in hidden.text


@pytest.mark.parametrize(
    "markup",
    [
        "<iframe src='/f{}'></iframe>" * 1,
        "<a href='?page=2'>" * 1,
        "<iframe srcdoc='",
        "<iframe " * 1,
        "<a href='/x-page-2-page-3-page-4",
    ],
)
def test_a_thousand_of_them_cost_little(markup):
    payload = "".join(markup.replace("{}", str(n)) for n in range(20_000)).encode()
    begun = time.process_time()
    found = parts_of(payload, HTML, HERE, "post-77")
    read_page(payload[:400_000], HTML, HERE)
    list(zip(range(9), frames(payload.decode()), strict=False))
    assert len(found) <= MOST_PARTS
    assert time.process_time() - begun < 3
