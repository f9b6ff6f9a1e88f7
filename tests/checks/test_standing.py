"""What several checks of a finding come to."""

from dataclasses import replace

import pytest

from crawler.checks.standing import settled
from crawler.model import Fetch, Finding, Kind


def looked(kind, day, hour=6):
    at = f"2026-03-{day:02}T{hour:02}:00:00Z"
    fetch = Fetch("http://a.example/1", at)
    return Finding("f", "a.txt", Kind(kind), "reason", confirmed=kind != "gone", fetch=fetch)


def after(*checks):
    """The finding after `checks`, each a kind and a day (and an hour)."""
    standing = None
    for check in checks:
        finding, standing = settled(looked(*check), standing)
    return finding


@pytest.mark.parametrize(
    ("checks", "kind", "confirmed"),
    [
        ([("gone", 1)], "gone", False),
        ([("gone", 1), ("gone", 7)], "gone", False),
        ([("gone", 1), ("gone", 8)], "gone", True),
        ([("gone", 1), ("soft-404", 8)], "soft-404", True),
        ([("gone", 1), ("timed-out", 5), ("gone", 8)], "gone", True),
        ([("gone", 1), ("blocked", 5), ("gone", 8)], "gone", True),
        ([("timed-out", 1), ("gone", 8)], "gone", False),
        ([("gone", 1), ("verbatim", 5), ("gone", 9)], "gone", False),
        ([("gone", 1), ("undecided", 5), ("gone", 9)], "gone", False),
        ([("timed-out", 1), ("timed-out", 9)], "timed-out", True),
        ([("timed-out", 1), ("timed-out", 3), ("timed-out", 5)], "timed-out", True),
        ([("timed-out", 1), ("no-connection", 4), ("server-error", 8)], "unreachable", True),
        ([("timed-out", 1), ("gone", 4), ("timed-out", 8)], "unreachable", True),
        ([("timed-out", 1), ("blocked", 4), ("timed-out", 6), ("timed-out", 8)], "timed-out", True),
        ([("timed-out", 1), ("alive", 4), ("timed-out", 6), ("timed-out", 8)], "timed-out", True),
        ([("timed-out", 1, h) for h in (6, 7, 8)], "timed-out", True),
        ([("rate-limited", 1), ("rate-limited", 5), ("rate-limited", 9)], "rate-limited", True),
        ([("tls-failure", 1), ("tls-failure", 5), ("tls-failure", 9)], "tls-failure", True),
    ],
)
def test_death_needs_time_and_silence_needs_three_checks(checks, kind, confirmed):
    finding = after(*checks)
    assert (finding.kind.value, finding.confirmed) == (kind, confirmed)


def test_first_failure_and_last_success_are_kept():
    finding = after(("verbatim", 1), ("verbatim", 3), ("timed-out", 5), ("gone", 9), ("gone", 20))
    assert finding.last_success == "2026-03-03T06:00:00Z"
    assert finding.first_failure == "2026-03-05T06:00:00Z"
    assert after(("gone", 1), ("verbatim", 3)).first_failure is None


def test_failures_of_another_page_do_not_count_against_the_one_cited_now():
    _, before = settled(looked("gone", 1), None)
    moved = replace(looked("gone", 9), fetch=Fetch("http://b.example/", "2026-03-09T06:00:00Z"))
    finding, standing = settled(moved, before)
    assert not finding.confirmed
    assert finding.first_failure == "2026-03-09T06:00:00Z"
    assert standing is not None
    assert standing.url == "http://b.example/"


def test_the_same_check_settled_again_counts_once():
    _, one = settled(looked("timed-out", 1), None)
    _, two = settled(looked("timed-out", 1), one)
    assert one == two


def test_an_older_capture_says_nothing_of_now():
    _, standing = settled(looked("gone", 9), None)
    finding, kept = settled(looked("verbatim", 2), standing)
    assert (finding.kind, kept) == (Kind.VERBATIM, None)


def test_what_no_check_brought_about_has_no_standing():
    unsourced = Finding("f", "a.txt", Kind.UNSOURCED, "reason")
    assert settled(unsourced, None) == (unsourced, None)
