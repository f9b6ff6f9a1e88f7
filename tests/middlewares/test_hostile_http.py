"""Every hostile URL, answer, certificate and robots file ends in the kind it deserves."""

from __future__ import annotations

import pytest

from tests.hostile import CASES, Case, Observed, play, table
from tests.support.crawling import Crawled

# The crawl takes ~80 MB with nothing hostile in it; what one page may cost is bounded.
PEAK = (80 + 256) * 1_000_000  # bytes


@pytest.fixture(scope="module")
def played() -> tuple[dict[Case, Observed], Crawled]:
    observed, crawled = play()
    print(table(observed))
    return {seen.case: seen for seen in observed}, crawled


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.group}-{case.what}")
def test_hostile_input_is_named_for_what_it_is(
    case: Case, played: tuple[dict[Case, Observed], Crawled]
) -> None:
    seen = played[0][case]
    assert seen.kind == case.expected, seen.detail
    assert case.detail in seen.detail
    assert case.hops in (None, seen.hops)
    assert case.reads in seen.text
    assert not case.hides or case.hides not in seen.text


def test_every_url_is_answered_for_once(played: tuple[dict[Case, Observed], Crawled]) -> None:
    crawled = played[1]
    assert crawled.summary["pages"] == len({case.url for case in CASES})
    assert not crawled.summary["interrupted"]


def test_memory_stays_bounded(played: tuple[dict[Case, Observed], Crawled]) -> None:
    assert played[1].peak < PEAK


def test_nothing_is_logged_as_a_bug(played: tuple[dict[Case, Observed], Crawled]) -> None:
    assert "Traceback" not in played[1].log
    assert "internal error" not in played[1].log
