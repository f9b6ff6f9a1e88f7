"""A made-up address beside a doubtful page: which is asked, and what its answer tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.archive.reader import Archive
from crawler.checks.sources import ArchivedSources, archived_fetch
from crawler.documents.page import read_page
from crawler.linkstate.addresses import alike, doubtful, sibling_of, weighed
from crawler.linkstate.state import state_of
from crawler.model import Certainty, Citation, Fetch, Kind, LinkState, Page, Span
from tests.support.crawling import crawl
from tests.support.standins import DEEP, FOOTER, article, document, menu
from tests.support.webs import Asked, Reply, Web

JOKE = document("Herald", f"{menu()}<h1>Our owl flew off with it</h1><a href=/>Back to home</a>")
HALF = document("Herald", f"{menu()}<h2>Look elsewhere</h2><p>That link may be broken.</p>{FOOTER}")
PHOTOS = document(
    "Photos | Herald",
    menu() + "".join(f"<figure><figcaption>Picture {n}</figcaption></figure>" for n in range(9)),
)
APP = document("Herald", f"{menu()}<script src=/app.js></script>")


@pytest.mark.parametrize(
    "url",
    ["http://a.example/", "http://a.example", "http://a.example/news/", "http://a.example/?p=77",
     "http://a.example/news/x?id=1", "http://a.example/12345/any-words", "mailto:a@b.example",
     "http://a.example/a", "", "http://[x"],
)  # fmt: skip
def test_no_sibling_where_its_answer_would_say_nothing(url: str) -> None:
    assert sibling_of(url) is None


def test_sibling_is_made_up_in_the_same_folder_and_always_the_same() -> None:
    one = sibling_of("http://a.example/news/2024/bridge-repaired.html")
    assert one is not None
    assert one.startswith("http://a.example/news/2024/")
    assert one.endswith(".html")
    assert one == sibling_of("http://a.example/news/2024/mayor-speaks.html")
    assert one != sibling_of("http://a.example/news/2023/mayor-speaks.html")
    assert one != sibling_of("http://b.example/news/2024/mayor-speaks.html")


def seen(html: str, url: str = DEEP) -> tuple[Page, bytes, LinkState]:
    payload = html.encode()
    page = read_page(payload, "text/html; charset=utf-8", url)
    return page, payload, state_of(Fetch(url, "", final=url, status=200), page, payload)


@pytest.mark.parametrize(
    ("html", "expected"),
    [(JOKE, True), (HALF, True), (PHOTOS, True), (APP, True), (article("en"), False),
     (document("Page not found", "<h1>Page not found</h1>"), False),
     (document("Crumbling bridge", "<p>Photos</p>"), False)],
)  # fmt: skip
def test_only_pages_that_leave_doubt_are_asked_about(html: str, expected: bool) -> None:
    page, payload, state = seen(html)
    assert doubtful(state, page, payload, DEEP) is expected


WEIGHED = (
    ("joke, answered alike", JOKE, 200, JOKE, Kind.SOFT_404, Certainty.LIKELY),
    ("joke, answered 404", JOKE, 404, HALF, Kind.ALIVE, Certainty.LIKELY),
    ("joke, the site's own error page", JOKE, 404, JOKE, Kind.SOFT_404, Certainty.LIKELY),
    ("joke, answered with a story", JOKE, 200, article("en"), Kind.ALIVE, Certainty.LIKELY),
    ("joke, refused", JOKE, 403, JOKE, Kind.ALIVE, Certainty.LIKELY),
    ("joke, sent on", JOKE, 302, None, Kind.ALIVE, Certainty.LIKELY),
    ("half said, answered alike", HALF, 200, HALF, Kind.SOFT_404, Certainty.LIKELY),
    ("half said, answered 404", HALF, 404, JOKE, Kind.ALIVE, Certainty.LIKELY),
    ("photos, answered alike", PHOTOS, 200, PHOTOS, Kind.ALIVE, Certainty.CERTAIN),
    ("photos, answered 404", PHOTOS, 410, HALF, Kind.ALIVE, Certainty.CERTAIN),
    ("app, answered alike", APP, 200, APP, Kind.NEEDS_BROWSER, Certainty.POSSIBLE),
    ("app, the server fails", APP, 500, APP, Kind.ALIVE, Certainty.LIKELY),
)


@pytest.mark.parametrize("case", WEIGHED, ids=lambda case: case[0])
def test_answer_is_weighed(case: tuple[str, str, int, str | None, Kind, Certainty]) -> None:
    _, html, status, answer, kind, certainty = case
    page, payload, state = seen(html)
    sibling = Fetch("http://a.example/s", "", final="http://a.example/s", status=status)
    beside = seen(answer)[0] if answer else None
    found = weighed(state, page, payload, sibling, beside)
    assert (found.kind, found.certainty) == (kind, certainty)


def test_pages_are_alike_but_for_the_address_they_name() -> None:
    words = "Sorry, the page {} is not here. " + "Try the search, or the front page. " * 6
    one, other = (Page("u", words.replace("{}", name)) for name in ("bridge", "7f3a1"))
    assert alike(one, other)
    assert not alike(one, Page("u", "The council agreed to repair the bridge. " * 6))
    assert not alike(Page("u", "Hi"), Page("u", "Hi"))


def test_the_answer_is_archived_once_a_folder_and_judged_without_a_network(
    tmp_path: Path,
) -> None:
    urls = [
        "http://owl.example/news/council-orders-bridge-repair",
        "http://owl.example/news/mayor-praises-harbour-pilots",
        "http://fine.example/news/council-orders-bridge-repair",
        "http://story.example/news/council-orders-bridge-repair",
        "http://shut.example/news/council-orders-bridge-repair",
    ]
    owl = Reply(body=JOKE.encode())
    made_up = {url: sibling_of(url) or "" for url in urls}
    shut = made_up[urls[4]].partition("shut.example")[2]
    routes = {
        "owl.example/robots.txt": Reply(404),
        "fine.example/robots.txt": Reply(404),
        "story.example/robots.txt": Reply(404),
        "shut.example/robots.txt": Reply(
            body=f"User-agent: *\nDisallow: {shut}\n".encode(), type="text/plain"
        ),
        "fine.example/news/council-orders-bridge-repair": owl,
        "story.example/news/council-orders-bridge-repair": Reply(body=article("en").encode()),
        "shut.example/news/council-orders-bridge-repair": owl,
        **{f"owl.example{end}": owl for end in ("/*",)},
    }
    for url in (urls[0], urls[1], made_up[urls[0]]):
        routes[url.removeprefix("http://")] = owl
    with Web(routes) as web:
        crawled = crawl(
            urls,
            archive=tmp_path,
            CITEWATCH_RESOLVE=[web.resolve()],
            CITEWATCH_SIBLING_SECONDS=5,
        )
        asked = [f"http://{one.host}{one.path}" for one in web.asked if _is_page(one)]
    assert crawled.summary["pages"] == len(urls)
    assert sorted(asked) == sorted({*urls, made_up[urls[0]], made_up[urls[2]]})
    with Archive([tmp_path]) as archive:
        sources = ArchivedSources(archive, lambda url: archived_fetch(archive, url))
        states = [sources.view(Citation(Span(0, 1), url, url)).state for url in urls]
    assert [(state.kind, state.certainty) for state in states] == [
        (Kind.SOFT_404, Certainty.LIKELY),
        (Kind.SOFT_404, Certainty.LIKELY),
        (Kind.ALIVE, Certainty.LIKELY),
        (Kind.ALIVE, Certainty.CERTAIN),
        (Kind.ALIVE, Certainty.LIKELY),
    ]


def _is_page(asked: Asked) -> bool:
    return asked.path != "/robots.txt"
