"""Telling citations from links that only lead somewhere."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.articles import linkroles
from crawler.articles.article import read_article
from crawler.language.lexicon import language_data, languages
from crawler.model import Citation
from crawler.web.url import parse

NEWS = "https://news.example/2024/03/05/the-harbour-plan-is-approved"
LONG = "The council approved the plan for the harbour on Tuesday after a long debate."


def citations(paragraph: str, address: str = NEWS) -> tuple[Citation, ...]:
    page = f"<!doctype html><html><body><p>{LONG}</p><p>{paragraph}</p></body></html>"
    return read_article(page.encode(), address, "text/html; charset=utf-8").citations


def one(href: str, words: str = "the report", attributes: str = "") -> Citation | None:
    found = citations(f"{LONG} It is in <a {attributes} href='{href}'>{words}</a> of May.")
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    "href",
    [
        "https://council.example/minutes/2024-03-05",
        "//council.example/minutes",
        "https://council.example/report.pdf",
        "https://twitter.com/mayor/status/1764900000000000001",
        "https://www.facebook.com/mayor/posts/123456",
        "https://vk.com/wall-123456_789",
        "https://t.me/mayor/42",
        "https://www.youtube.com/watch?v=abcdefghijk",
        "https://github.com/harbour/plan/issues/4",
        "https://support.maker.example/en/HT213843",
        "https://council.example/faq",
        "https://google.com/url?q=https://council.example/minutes",
        "/2023/11/02/the-costs-of-the-plan-have-doubled",
        "/news/world-europe-68471234",
        "/article/harbour-plan",
        "/p/short",
        "news.php?id=4711",
        "../../../1999/05/01/old-plan.html",
        "/files/plan.pdf",
        "https://council.example/?page=minutes-of-may",
        "https://council.example?page=minutes-of-may",
        "https://council.example//?page=4711",
    ],
)
def test_a_link_to_a_page_of_its_own_is_a_citation(href: str) -> None:
    found = one(href)
    assert found is not None
    assert not found.mention


@pytest.mark.parametrize(
    "href",
    [
        "https://www.council.example/",
        "https://council.example",
        "https://council.example/en/",
        "https://twitter.com/mayor",
        "https://www.instagram.com/mayor/",
        "https://t.me/mayor",
        "https://en.wikipedia.org/wiki/Eastport",
        "https://apps.apple.com/app/id1",
        "https://www.linkedin.com/company/harbour",
        "https://council.example/about-us",
    ],
)
def test_a_link_that_says_who_is_meant_is_a_mention(href: str) -> None:
    found = one(href, "Harbour Council")
    assert found is not None
    assert found.mention


@pytest.mark.parametrize(
    "href",
    [
        "https://www.facebook.com/sharer/sharer.php?u=x",
        "https://twitter.com/intent/tweet?text=x",
        "https://t.me/share/url?url=x",
        "https://www.amazon.com/dp/B000",
        "https://www.awin1.com/cread.php?awinmid=1",
        "https://shop.example/item?tag=news-21&x=1",
        "https://go.redirectingat.com/?url=https%3A%2F%2Fwww.amazon.de%2Fdp%2F1",
        "https://news.example/topic/harbour-politics-of-the-north",
        "/tag/harbour",
        "/thema/hafen/",
        "/author/jane-roe",
        "/world/europe",
        "/emmanuel-major/",
        "https://ria.example/tag/port/",
        "/",
        "https://news.example/",
        "#comments",
        "?page=2",
        "/privacy-policy",
        "https://other.example/cookies",
        "/newsletter/harbour",
        "/wiki/Battle_of_the_port_of_Eastport",
        "https://docs.google.com/forms/d/1",
        "https://council.example/subscribe",
        "mailto:desk@news.example",
        "javascript:void(0)",
        "file:///C:/notes.html",
        "tel:+123",
        "the notes of the editor about it",
        "http://",
        "",
        NEWS,
        NEWS + "#paragraph-2",
        NEWS + "?utm_source=x",
    ],
)
def test_a_link_that_leads_on_shares_sells_or_goes_nowhere_is_none(href: str) -> None:
    assert one(href) is None


@pytest.mark.parametrize(
    "attributes",
    [
        "rel='sponsored noopener'",
        "rel='author'",
        "rel='category tag'",
        "class='hashtag'",
        "class='share-button'",
        "class='autolink'",
    ],
)
def test_attributes_say_that_a_link_is_no_citation(attributes: str) -> None:
    assert one("https://other.example/a/b-c-d-e", attributes=attributes) is None


@pytest.mark.parametrize(
    "paragraph",
    [
        "Read more: <a href='{own}'>The harbour in five numbers</a>",
        "(Lesen Sie auch: <a href='{other}'>Der Hafen in Zahlen</a>)",
        "Читайте также: <a href='{other}'>Порт в цифрах</a>",
        "À lire aussi : <a href='{other}'>Le port en chiffres</a>",
        "Te puede interesar: <a href='{other}'>El puerto en cifras</a>",
        "Čtěte také: <a href='{other}'>Přístav v číslech</a>",
        "関連記事：<a href='{other}'>数字で見る港</a>",
        LONG + " [Read also: <a href='{other}'>The harbour in five numbers</a>]",
        LONG + " Lesen Sie hier mehr: <a href='{own}'>Der Hafen in Zahlen</a>.",
        "<a href='{own}'>The harbour in five numbers that you should know</a>",
        "Subscribe to <a href='{other}'>our harbour letter</a> today.",
    ],
)
def test_pointers_to_other_articles_are_no_citations(paragraph: str) -> None:
    own, other = "/2024/01/01/the-harbour-in-five-numbers", "https://sister.example/2024/01/a-b-c-d"
    assert citations(paragraph.format(own=own, other=other)) == ()


def test_read_the_full_report_elsewhere_is_a_citation() -> None:
    found = citations("Read the full <a href='https://council.example/r/1'>report</a> here.")
    assert [item.url for item in found] == ["https://council.example/r/1"]


def test_a_full_stop_can_be_a_citations_anchor() -> None:
    found = citations(f"{LONG[:-1]}<a href='https://council.example/m/1'>.</a>")
    assert [item.anchor for item in found] == ["."]


def test_a_verb_that_leads_to_a_front_page_cites() -> None:
    found = citations(f"{LONG} A paper <a href='https://paper.example/'>reported</a> it.")
    assert [item.mention for item in found] == [False]


def test_one_link_in_two_pieces_is_one_citation() -> None:
    link = "<a href='https://council.example/m/1'>{}</a>"
    found = citations(f"{LONG} See {link.format('the')} <b>{link.format('minutes')}</b>.")
    assert [item.anchor for item in found] == ["the minutes"]


def test_links_in_a_captions_credit_are_none() -> None:
    caption = "A ship. Photo: <a href='https://agency.example/p/77123'>Ann Lens</a>"
    assert (
        citations(f"{LONG}</p><figure><figcaption>{caption}</figcaption></figure><p>{LONG}") == ()
    )


def test_a_link_into_an_archive_names_the_original() -> None:
    found = one("https://web.archive.org/web/20240402101010/https://council.example/m/1")
    assert found is not None
    assert found.archived_from == "https://council.example/m/1"


def test_the_url_stays_as_written_and_the_target_is_unwrapped() -> None:
    written = "https://www.google.com/url?q=https://council.example/m/1&amp;sa=D"
    found = one(written)
    assert found is not None
    assert found.url == written.replace("&amp;", "&")
    assert found.target == "https://council.example/m/1"


def test_a_brand_on_two_endings_is_one_house() -> None:
    assert one("https://www.news.example.org/world/europe") is not None
    page = citations(
        f"{LONG} <a href='https://www.pubcast.com/news'>News</a>", "https://www.pubcast.co.uk/n/1"
    )
    assert page == ()


@pytest.mark.parametrize(
    ("sentence", "href"),
    [
        ("“We will go on,” she said <a href='/news/17'>on Wednesday</a>.", "/news/17"),
        ("“Will we go on?” she <a href='/a/12345'>told this newspaper</a>.", "/a/12345"),
        ("<a href='/news/17'>In an interview</a> she said: “We will go on.”", "/news/17"),
        ("„Wir machen weiter“, sagte sie <a href='/a/77'>am Mittwoch</a>.", "/a/77"),
        ("«Мы продолжим», — заявила она <a href='/n/77'>в интервью</a>.", "/n/77"),
    ],
)
def test_an_own_page_that_says_when_it_was_said_is_cited(sentence: str, href: str) -> None:
    (found,) = citations(sentence)
    assert found.internal
    assert found.url == "https://news.example" + href


@pytest.mark.parametrize(
    "sentence",
    [
        "“We will go on,” <a href='/p1/77'>Ann Holm</a> said.",  # a name
        "“We will go on,” she said <a href='/politics'>on Wednesday</a>.",  # a section
        "“We will go on,” she said <a href='/tag/17'>on Wednesday</a>.",
        "“We will go on,” she said <a href='/author/17'>in an interview</a>.",
        "The boats left <a href='/news/17'>on Wednesday</a>.",  # no quotation
        "“We will go on.” The boats left <a href='/news/17'>on Wednesday</a>.",
        "She called the song “<a href='/news/17'>Wednesday</a>” then.",  # inside the marks
    ],
)
def test_other_links_to_short_own_addresses_are_none(sentence: str) -> None:
    assert citations(sentence) == ()


@settings(max_examples=200, deadline=None)
@given(st.text("/?#&=.:;%@ab1-_~", max_size=24), st.sampled_from(["", "x", "A report", "said"]))
def test_no_address_ends_the_reading(rest: str, words: str) -> None:
    for start in ("https://council.example", "https://news.example", "", "//"):
        one(start + rest, words)


@pytest.mark.parametrize("unit", ["in ", "d'", "a a", "в,", "“in "])
def test_repeated_words_in_a_link_cost_nothing(unit: str) -> None:
    began = time.process_time()
    citations(f"“We will go on,” she said <a href='/news/17'>{(unit * 60)[:58]}#</a>.")
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("path", "story"),
    [
        ("/topics/harbour/plan-is-rejected-190044", True),
        ("/tags/fishing/mussel-farmers-win-in-court-1881", True),
        ("/themen/hafen/2024/03/streit-um-den-kai", True),
        ("/topics/harbour", False),
        ("/topics/people/ida-holm-190044", False),
        ("/tag/united-nations-security-council-190044", False),
    ],
)
def test_a_story_filed_under_a_topic_is_no_list(path: str, story: bool) -> None:
    address = parse(f"https://news.example{path}")
    assert address is not None
    assert linkroles.is_listing(address) is not story


@pytest.mark.parametrize(
    "path",
    [
        *("etiquetas/puerto", "autores/ida-holm", "boletines"),  # es
        *("emneord/havn", "forfatter/ida-holm", "nyhedsbrev", "om-os"),  # da
        *("skribenter/ida-holm", "etiketter/hamn", "nyhetsbrev"),  # sv
        *("trefwoorden/haven", "nieuwsbrief", "over-ons"),  # nl
        *("avainsanat/satama", "kirjoittajat/ida-holm", "uutiskirje"),  # fi
        *("cimke/kikoto", "szerzo/holm-ida", "hirlevel"),  # hu
        *("etichete/port", "despre-noi"),  # ro
        *("yazarlar/ida-holm", "etiket/liman", "e-bulten"),  # tr
        *("tegi/port", "avtory/ida-holm", "rassylka"),  # ru
        *("tagi/port", "autorzy/ida-holm", "prenumerata"),  # pl
        *("chi-siamo", "autori/ida-holm", "abbonamenti"),  # it
    ],
)
def test_topics_authors_and_newsletters_of_the_outlet_are_no_citations(path: str) -> None:
    assert one(f"/{path}") is None


@pytest.mark.parametrize(
    "href",
    [
        "/emneord/havn/plan-for-havnen-er-forkastet-190044",
        "https://government.example/onderwerpen/klimaat/akkoord",
        "https://council.example/over-ons",
    ],
)
def test_stories_below_a_topic_and_pages_of_others_stay_citations(href: str) -> None:
    found = one(href)
    assert found is not None
    assert not found.mention


def test_every_language_that_lists_paths_knows_lists_and_housekeeping() -> None:
    for lang in languages():
        paths = language_data(lang).table("paths")
        assert not paths or {"listings", "plain", "stories", "housekeeping"} <= paths.keys()
        assert set(paths.get("plain", ())) <= {*paths.get("listings", ()), "search", "authors"}
        assert set(paths.get("doors", ())) <= set(paths.get("housekeeping", ()))
