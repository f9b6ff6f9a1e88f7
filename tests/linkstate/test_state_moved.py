"""A page that moved for good is suggested at its new address; one that may be another is not."""

from __future__ import annotations

import pytest

from crawler.linkstate.state import state_of
from crawler.model import Fetch, Hop, Kind, Page

TITLE = "Old bridge to be repaired before winter"
TEXT = "The town council agreed on Monday to repair the old bridge over the river. " * 12

MOVED = (
    ("http://a.example/news/12345-old-words", "http://a.example/local/12345-new-words"),
    ("http://a.example/news/bridge-repaired", "http://a.example/2024/bridge-is-repaired/"),
    ("http://a.example/?p=77123", "http://a.example/old-bridge/77123"),
    ("http://old.example/news/bridge-repaired", "http://new.example/news/bridge-repaired"),
    ("http://blog.a.example/x/y7", "http://www.a.example/x/y7"),
    ("http://a.example/archive/bridge-winter-story", "http://a.example/n/9"),
)
NOT_MOVED = (
    ("http://a.example/news/bridge", "https://www.a.example/news/bridge/"),  # the same address
    ("http://doi.example/10.1000/182", "http://journal.example/articles/7"),
    ("http://s.example/xYz12", "http://a.example/news/bridge"),
    ("http://a.example/", "http://a.example/en/"),
    ("http://a.example/sitemap-of-yesterday", "http://a.example/n/9"),
)


def moved(asked: str, final: str, status: int = 301) -> str | None:
    fetch = Fetch(asked, "", redirects=(Hop(asked, status),), final=final, status=200)
    state = state_of(fetch, Page(final, TEXT, tab_title=TITLE))
    assert state.kind is Kind.ALIVE
    return state.moved_to


@pytest.mark.parametrize(("asked", "final"), MOVED)
def test_new_address_is_suggested(asked: str, final: str) -> None:
    assert moved(asked, final) == final
    assert moved(asked, final, 308) == final


@pytest.mark.parametrize(("asked", "final"), MOVED)
@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_passing_redirect_suggests_nothing(asked: str, final: str, status: int) -> None:
    assert moved(asked, final, status) is None


@pytest.mark.parametrize(("asked", "final"), NOT_MOVED)
def test_what_may_be_another_page_is_not_suggested(asked: str, final: str) -> None:
    assert moved(asked, final) is None


def test_every_hop_has_to_be_permanent() -> None:
    asked, final = MOVED[0]
    hops = (Hop(asked, 301), Hop("http://a.example/between", 302))
    fetch = Fetch(asked, "", redirects=hops, final=final, status=200)
    assert state_of(fetch, Page(final, TEXT, tab_title=TITLE)).moved_to is None
