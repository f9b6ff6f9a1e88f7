"""When a page is due again."""

from datetime import datetime, timedelta

import pytest

from crawler.checks.recheck import Policy, policy_of
from crawler.errors import InputError
from crawler.model import Kind
from crawler.store.history import Watched

CHECKED = "2026-03-01T06:00:00+00:00"


def page(kind, url="http://www.a.example/1", **more):
    plain = {"unconfirmed": False, "first_failure": None, "quoted": True, "mention": False}
    values = {**plain, **more}
    return Watched("k", url, CHECKED, (Kind(kind),), articles=(1,), **values)


def days(policy, page):
    return (policy.due(page) - datetime.fromisoformat(CHECKED)) / timedelta(days=1)


TABLE = {
    "every": "40d",
    "jitter": 0,
    "outcomes": {"drift": "10d", "absent": "5d"},
    "hosts": {"a.example": "12h", "slow.a.example": "8w"},
    "importance": {"mention": 2},
}


@pytest.mark.parametrize(
    ("kind", "host", "more", "expected"),
    [
        ("verbatim", "b.example", {}, 40),
        ("altered", "b.example", {}, 10),
        ("absent", "b.example", {}, 5),
        ("alive", "b.example", {"quoted": False, "mention": True}, 80),
        ("alive", "www.a.example", {}, 0.5),
        ("alive", "x.slow.a.example", {}, 56),
        ("alive", "nota.example", {}, 40),
        ("gone", "b.example", {"unconfirmed": True, "first_failure": "2026-02-25T06:00:00Z"}, 3),
        ("gone", "b.example", {"unconfirmed": True, "first_failure": "2026-01-25T06:00:00Z"}, 40),
    ],
)
def test_age_follows_host_kind_outcome_and_importance(kind, host, more, expected):
    assert days(policy_of(TABLE), page(kind, f"http://{host}/1", **more)) == expected


def test_jitter_is_the_same_for_a_page_and_only_delays():
    policy = Policy(jitter=0.5)
    first = days(policy, page("verbatim"))
    assert first == days(policy, page("verbatim"))
    assert 30 <= first <= 45


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ({"evry": "1d"}, "recheck.evry"),
        ({"every": 3}, "recheck.every"),
        ({"every": "3 fortnights"}, "recheck.every"),
        ({"jitter": 7}, "recheck.jitter"),
        ({"outcomes": {"deed": "1d"}}, "recheck.outcomes.deed"),
        ({"outcomes": "1d"}, "recheck.outcomes"),
        ({"importance": {"quote": 1}}, "recheck.importance.quote"),
    ],
)
def test_a_policy_that_cannot_be_read_names_the_key(table, named):
    with pytest.raises(InputError, match=named):
        policy_of(table)
