from time import perf_counter

import pytest

from crawler.documents.anchors import (
    MOST_STEPS,
    Indicated,
    TextDirective,
    anchor_missing,
    indicated,
    parse_directive,
)
from crawler.model import Page
from tests.support.fragment_cases import ELEMENTS, MORE_LENIENT, TEXTS
from tests.support.webs import Reply, Web

FAR = "<div style='height:3000px'></div>"
CASES = [*((body, f":~:text={value}") for body, value in TEXTS), *ELEMENTS]
# Where the browser went. What holds the words it found is its :target too.
WENT = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
  const target = document.querySelector(':target');
  const named = target && (target.id || target.getAttribute('name'));
  done(!scrollY ? 'nothing' : named ? 'element' : 'text');
})))"""


def html(body):
    return f"<!doctype html><meta charset=utf-8><title>thetitle</title>{FAR}{body}{FAR}".encode()


def page(media="text/html", complete=True):
    return Page("http://a.example/", "", media=media, encoding="utf-8", complete=complete)


@pytest.fixture(scope="module")
def answers(browser):
    """What Chromium does with each case."""
    routes = {f"/{number}": Reply(body=html(body)) for number, (body, _) in enumerate(CASES)}
    went = []
    with Web(routes) as web:
        shown = browser.new_context().new_page()
        for number, (_, fragment) in enumerate(CASES):
            shown.goto(f"http://127.0.0.1:{web.port}/{number}#{fragment}")
            # The search runs after the page has loaded, and an element waits for its end.
            asks = range(2 if number < len(TEXTS) else 40)
            answer = next((one for _ in asks if (one := shown.evaluate(WENT)) != "nothing"), "")
            went.append(answer or "nothing")
    return went


def test_enough_cases_are_asked_with_both_answers(answers):
    texts = answers[: len(TEXTS)]
    assert len(texts) >= 150
    assert min(texts.count("text"), texts.count("nothing")) >= 60
    assert set(answers) == {one.value for one in Indicated}


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda number: CASES[number][1][:40])
def test_a_fragment_points_to_what_chromium_shows(answers, number):
    body, fragment = CASES[number]
    assert indicated(html(body), page(), fragment).value == answers[number], body


@pytest.mark.parametrize(("body", "value"), MORE_LENIENT)
def test_in_doubt_words_count_as_found(body, value):
    assert indicated(html(body), page(), f":~:text={value}") is Indicated.TEXT


@pytest.mark.parametrize(
    ("fragment", "missing"),
    [
        ("here", False),
        ("there", True),
        ("", False),
        ("top", False),
        ("/route", False),
        ("!route", False),
        (":~:text=words", False),
        (":~:text=other", True),
        (":~:text=,", False),
        ("here:~:text=other", True),
        ("here:~:text=", False),
        ("there:~:text=words", False),
        ("there:~:unknown", True),
    ],
)
def test_a_missing_anchor_is_one_that_nothing_answers_to(fragment, missing):
    body = html("<p id=here>words</p>")
    assert anchor_missing(body, page(), fragment) is missing
    assert not anchor_missing(body, page(complete=False), fragment)
    assert not anchor_missing(body, page("application/pdf"), fragment)


def test_plain_text_has_words_and_no_elements():
    assert not anchor_missing(b"some words", page("text/plain"), ":~:text=words")
    assert anchor_missing(b"some words", page("text/plain"), ":~:text=others")
    assert not anchor_missing(b"some words", page("text/plain"), "here")


def test_the_encoding_of_the_page_is_used():
    body = "<p id=grün>größer</p>".encode("cp1252")
    read = Page("http://a.example/", "", encoding="cp1252")
    assert not anchor_missing(body, read, ":~:text=gr%C3%B6%C3%9Fer")
    assert not anchor_missing(body, read, "gr%C3%BCn")


@pytest.mark.parametrize(
    ("value", "parsed"),
    [
        ("a", TextDirective("a")),
        ("a,b", TextDirective("a", "b")),
        ("p-,a", TextDirective("a", prefix="p")),
        ("a,-s", TextDirective("a", suffix="s")),
        ("p-,a,b,-s", TextDirective("a", "b", "p", "s")),
        ("a%2Cb%2D", TextDirective("a,b-")),
        *(
            (bad, None)
            for bad in ("", "-", ",", "a,", "a,b,c", "p-", "-s", "a-b", "p-,-s,a", "-,a")
        ),
    ],
)
def test_directives_are_taken_apart_as_the_draft_says(value, parsed):
    assert parse_directive(value) == parsed


@pytest.mark.parametrize(
    ("unit", "value"), [("a ", "a,a,-b"), ("a ", "a-,b"), ("x", "y-,x"), ("a b ", "a-,b,-c")]
)
def test_repeated_words_are_searched_in_bounded_time(unit, value):
    body = html(f"<p>{unit * 20 * MOST_STEPS}</p>")
    started = perf_counter()
    indicated(body, page(), f":~:text={value}")
    assert perf_counter() - started < 5


def test_deep_nesting_is_walked():
    depth = 20_000
    body = html("<div>" * depth + "<p>deep words</p>" + "</div>" * depth)
    assert indicated(body, page(), ":~:text=deep%20words") is Indicated.TEXT
