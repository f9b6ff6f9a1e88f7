"""Reading whole articles: the labelled pages, what is no article, and what a file is."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.articles.article import read_article
from crawler.articles.pairing import pair
from crawler.checks.findings import ABSENCE_NEEDS
from crawler.errors import InputError
from crawler.model import Article, CitationForm
from tests.support.properties import examples

PAGES = Path(__file__).parents[1] / "pages" / "articles"
CASES = sorted(folder.name for folder in PAGES.iterdir())
NEWS = "https://news.example/2024/03/05/the-harbour-plan-is-approved"
LONG = "The council approved the plan for the harbour on Tuesday after a long debate."


@cache
def labelled(case: str) -> tuple[Article, dict[str, Any]]:
    expected = json.loads((PAGES / case / "expected.json").read_text())
    payload = (PAGES / case / "page.html").read_bytes()
    return read_article(payload, expected["address"], "text/html; charset=utf-8"), expected


def cited(article: Article) -> set[tuple[str, str, str | None]]:
    return {
        (item.url, str(item.form), item.place.of(article.text) if item.place else None)
        for item in article.citations
        if not item.mention
    }


def gold(expected: dict[str, Any]) -> set[tuple[str, str, str | None]]:
    return {(item["url"], item["form"], item.get("place")) for item in expected["citations"]}


def read(body: str, address: str = NEWS) -> Article:
    page = f"<!doctype html><html lang='en'><body>{body}</body></html>"
    return read_article(page.encode(), address, "text/html; charset=utf-8")


def test_the_set_covers_thirty_pages_six_languages_and_every_form() -> None:
    wanted = [labelled(case)[1] for case in CASES]
    forms = {item["form"] for expected in wanted for item in expected["citations"]}
    assert len(CASES) >= 30
    assert len({expected["lang"] for expected in wanted}) >= 6
    assert forms == {str(form) for form in CitationForm} - {"markdown", "named"}


def test_citations_are_found_with_high_precision_and_recall() -> None:
    right = found = wanted = 0
    for case in CASES:
        article, expected = labelled(case)
        right += len(cited(article) & gold(expected))
        found += len(cited(article))
        wanted += len(gold(expected))
    assert right / found >= 0.97
    assert right / wanted >= 0.97


def pairings(case: str) -> list[tuple[str, bool]]:
    """Each labelled quotation, and whether it is paired as a careful reader pairs it.

    Without a source (the reporter heard it) no link may be trusted so far that its silence
    would accuse the article.
    """
    article, expected = labelled(case)
    found = pair(article)
    judged = []
    for wanted in expected.get("pairs", ()):
        (number,) = (
            number
            for number, quotation in enumerate(article.quotations)
            if quotation.text.startswith(wanted["quote"])
        )
        index = found[number].citation
        if wanted["url"] is None:
            right = index is None or found[number].confidence < ABSENCE_NEEDS
        else:
            right = index is not None and article.citations[index].url == wanted["url"]
        judged.append((f"{case}: {wanted['quote']}", right))
    return judged


def test_quotations_are_paired_as_a_careful_reader_pairs_them() -> None:
    judged = [answer for case in CASES for answer in pairings(case)]
    wrong = [name for name, right in judged if not right]
    assert len(judged) >= 40
    assert len(wrong) <= 0.1 * len(judged), wrong


def test_no_quotation_that_the_reporter_heard_accuses_for_a_link_beside_it() -> None:
    unsourced = {
        f"{case}: {wanted['quote']}"
        for case in CASES
        for wanted in labelled(case)[1].get("pairs", ())
        if wanted["url"] is None
    }
    accused = [
        name for case in CASES for name, right in pairings(case) if name in unsourced and not right
    ]
    assert unsourced
    assert accused == []


@pytest.mark.parametrize("case", CASES)
def test_the_text_is_what_a_reader_reads(case: str) -> None:
    article, expected = labelled(case)
    assert [part for part in expected["contains"] if part not in article.text] == []
    assert [part for part in expected["lacks"] if part in article.text] == []


@pytest.mark.parametrize("case", CASES)
def test_the_page_says_who_wrote_it_where_and_when(case: str) -> None:
    article, expected = labelled(case)
    names = ("title", "author", "published", "published_from", "outlet", "lang")
    known = {name: expected[name] for name in names if name in expected}
    assert {name: getattr(article, name) for name in known} == known


@pytest.mark.parametrize("case", CASES)
def test_every_span_lies_in_the_text_and_shows_the_links_words(case: str) -> None:
    article, _ = labelled(case)
    for citation in article.citations:
        assert 0 <= citation.span.start <= citation.span.end <= len(article.text)
        if citation.anchor:
            assert citation.span.of(article.text) == citation.anchor
    for quotation in article.quotations:
        assert all(0 <= part.start < part.end <= len(article.text) for part in quotation.fragments)


@pytest.mark.parametrize("case", CASES)
def test_links_that_only_identify_are_mentions(case: str) -> None:
    article, expected = labelled(case)
    mentions = {citation.url for citation in article.citations if citation.mention}
    assert mentions == set(expected["mentions"])


def test_links_to_the_outlets_own_pages_are_marked_internal() -> None:
    article = read(
        f"<p>{LONG} As <a href='/2023/11/02/costs-of-the-plan-double'>reported</a> and as "
        "<a href='https://council.example/minutes/1'>the minutes</a> say.</p>"
    )
    assert [citation.internal for citation in article.citations] == [True, False]


def test_citations_carry_the_outlets_name_and_identifiers_are_cited() -> None:
    article = read(
        f"<p>{LONG} As <a href='https://www.reuters.com/world/harbour-2024-03-05/'>agencies</a> "
        "wrote, doi:10.5555/harbour.2024.1 has the figures and RFC 2119 the words.</p>"
    )
    assert [(item.target, item.source_name) for item in article.citations] == [
        ("https://www.reuters.com/world/harbour-2024-03-05/", "Reuters"),
        ("https://doi.org/10.5555/harbour.2024.1", None),
        ("https://www.rfc-editor.org/rfc/rfc2119", None),
    ]


def test_the_digest_is_that_of_the_bytes() -> None:
    payload = f"<html><body><p>{LONG}</p></body></html>".encode()
    digest = hashlib.sha256(payload).hexdigest()
    assert read_article(payload, NEWS, "text/html").digest == f"sha256:{digest}"


def test_the_encoding_of_the_header_is_used() -> None:
    text = "Совет города одобрил план гавани во вторник после долгих споров."
    page = f"<html><body><p>{text}</p></body></html>".encode("cp1251")
    assert read_article(page, NEWS, "text/html; charset=windows-1251").text == text


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b" \n\t ",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00",
        b"<html><body></body></html>",
        b"<html><body><nav><a href='/a'>Home</a> <a href='/b'>News</a></nav></body></html>",
        b"<html><body><script>var a = 'a very long text that nobody reads in a page';</script>",
    ],
)
def test_what_is_no_article_is_refused_by_name(payload: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read_article(payload, "reports/page.html")
    assert caught.value.subject == "reports/page.html"
    assert "\n" not in caught.value.message


def test_plain_text_is_told_from_html() -> None:
    article = read_article(f"{LONG}\n\n{LONG} See <b> for more.\n".encode(), "notes.txt")
    assert "<b>" in article.text


def test_a_page_without_an_address_is_read() -> None:
    article = read(f"<p>{LONG} <a href='https://a.example/b/c'>Source</a></p>", "saved.html")
    assert [citation.url for citation in article.citations] == ["https://a.example/b/c"]


SCRAPS = [
    "<p>",
    "</p>",
    "<a href='",
    "'>",
    "<div class=share>",
    "<br>",
    "“",
    "”",
    '"',
    "<q>",
    "<sup>",
]
SCRAPS += [
    "<a href='#n'>1</a>",
    "<li id=n>",
    "<blockquote>",
    "&#xD800;",
    "&nbsp;",
    "\u202e",
    "<!--",
]

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=30)


@examples(150)
@given(st.lists(st.one_of(st.sampled_from(SCRAPS), WORDS), max_size=25))
def test_no_page_breaks_the_reader(scraps: list[str]) -> None:
    page = f"<html><body><p>{LONG}</p>" + "".join(scraps)
    article = read_article(page.encode("utf-8", "replace"), NEWS, "text/html; charset=utf-8")
    assert all(citation.span.end <= len(article.text) for citation in article.citations)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_by_name(payload: bytes) -> None:
    with suppress(InputError):
        assert read_article(payload, "some.file").address == "some.file"


def test_twenty_thousand_links_are_read() -> None:
    link = "<a href='https://council.example/minutes/{0}'>that</a> is told of day {0}, and "
    article = read(f"<p>{LONG} " + "".join(link.format(day) for day in range(20_000)) + "</p>")
    assert len(article.citations) == 20_000


NOTE = "<a href=http://o.example/>a note</a>"
SAID = f"<p>“The mill will stand until the spring,” the owner said in {NOTE}.</p>"
TOLD = "<p>The town had asked for weeks what would become of it, and now it knows.</p>"


@pytest.mark.parametrize(
    "page",
    [
        f"<!doctype html><title>Mill</title><main>{TOLD}{SAID}</main>",
        f"<!doctype html><title>Mill</title><article>{TOLD}{SAID}</article>",
        f"<title>Mill</title><header><h1>Mill</h1></header><section>{TOLD}</section>{SAID}",
        f"<html><body class='sidebar-left no-ads'>{TOLD}{SAID}</body></html>",
        f"<div class='sidebar-grid'>{TOLD}</div><div class='sidebar-grid'>{SAID}</div>",
        "<html>" + f"<div class='popup-column'>{TOLD}</div>" * 3
        + f"<div class='popup-column'>{SAID}</div></html>",
    ],
)  # fmt: skip
def test_an_article_is_read_without_a_body_and_in_boxes_named_as_furniture(page):
    article = read_article(page.encode(), "mill.html")
    assert [one.text for one in article.quotations] == ["The mill will stand until the spring,"]
    assert [one.url for one in article.citations] == ["http://o.example/"]


def test_a_sidebar_beside_a_whole_article_stays_furniture():
    aside = f"<div class='sidebar'>{TOLD.replace('town', 'village')}</div>"
    page = f"<html><body><div>{TOLD}{SAID}{TOLD}</div>{aside}</body></html>"
    assert "village" not in read_article(page.encode(), "mill.html").text
