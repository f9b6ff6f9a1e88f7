"""Decisions of reviewers: kept over runs, on the evidence that was decided on."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler.checks.acceptance import UNEXPLAINED, reviewed
from crawler.errors import InputError
from crawler.model import Kind
from crawler.store.database import open_store
from crawler.store.decisions import DecisionLog, Verdict, basis_of, review_of
from tests.support import postgres
from tests.support.report_sample import sample_run

FINDING = next(f for one in sample_run().articles for f in one.findings if f.passage)


@pytest.fixture(scope="module")
def postgres_url():
    with postgres.server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def log(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    engine = open_store(url)
    yield DecisionLog(engine, lambda: datetime(2026, 11, 24, 9, 30, tzinfo=UTC))
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM decisions")
    engine.dispose()


def test_a_decision_is_kept_with_name_and_time(log):
    made = log.add(FINDING, Verdict.REJECTED, "  Ada\nHolm ", "The letter\nsays so.")
    assert (made.reviewer, made.decided) == ("Ada Holm", "2026-11-24T09:30:00Z")
    assert log.of([FINDING.id, "other"]) == {FINDING.id: (made,)}
    assert set(log.rejected([FINDING])) == {FINDING.id}


def test_the_last_ruling_counts(log):
    log.add(FINDING, Verdict.REJECTED, "Ada")
    log.add(FINDING, Verdict.CONFIRMED, "Bo")
    log.add(FINDING, Verdict.COMMENTED, "Ada", "Agreed.")
    log.add(FINDING, Verdict.ASSIGNED, "Ada", assignee="Cy")
    review = review_of(FINDING, log.of([FINDING.id])[FINDING.id])
    assert review.verdict is not None
    assert (review.verdict.verdict, review.verdict.reviewer) == (Verdict.CONFIRMED, "Bo")
    assert (review.assignee, review.outdated, len(review.log)) == ("Cy", False, 4)
    assert log.rejected([FINDING]) == {}


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ({"evidence": None, "score": 0.1, "certainty": FINDING.certainty}, True),
        ({"passage": replace(FINDING.passage, text="Other words.")}, False),
        ({"kind": Kind.ABSENT}, False),
        ({"kind": Kind.GONE, "passage": None}, False),
    ],
)
def test_a_ruling_holds_until_the_evidence_changes(log, change, holds):
    log.add(FINDING, Verdict.REJECTED, "Ada")
    later = replace(FINDING, **change)
    review = review_of(later, log.of([FINDING.id])[FINDING.id])
    assert (review.verdict is not None, review.outdated) == (holds, not holds)
    assert bool(log.rejected([later])) is holds


@pytest.mark.parametrize(
    ("verdict", "values", "named"),
    [
        (Verdict.CONFIRMED, {"reviewer": " "}, "reviewer"),
        (Verdict.COMMENTED, {"reviewer": "Ada"}, "comment"),
        (Verdict.REJECTED, {"reviewer": "Ada", "comment": "x" * 4001}, "comment"),
        (Verdict.ASSIGNED, {"reviewer": "Ada", "assignee": "x" * 101}, "assignee"),
    ],
)
def test_a_decision_that_says_nothing_is_refused(log, verdict, values, named):
    with pytest.raises(InputError, match=named):
        log.add(FINDING, verdict, **values)
    assert log.of([FINDING.id]) == {}


def test_the_basis_of_a_dead_link_is_what_answered():
    dead = next(f for one in sample_run().articles for f in one.findings if f.kind is Kind.GONE)
    later = replace(dead, fetch=replace(dead.fetch, fetched="2027-01-01T00:00:00Z"))
    assert basis_of(dead) == basis_of(later)
    assert basis_of(dead) != basis_of(replace(dead, fetch=replace(dead.fetch, status=410)))


def test_a_rejection_is_shown_as_accepted_even_without_a_comment(tmp_path):
    engine = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    run = sample_run()
    assert reviewed(run, engine) is run
    DecisionLog(engine).add(FINDING, Verdict.REJECTED, "Ada")
    marked = [f for one in reviewed(run, engine).articles for f in one.findings if f.accepted]
    (accepted,) = (one.accepted for one in marked if one.id == FINDING.id)
    assert (accepted.reason, accepted.author, accepted.expires) == (UNEXPLAINED, "Ada", None)
    DecisionLog(engine).add(FINDING, Verdict.CONFIRMED, "Bo")
    again = [f for one in reviewed(run, engine).articles for f in one.findings]
    assert not any(one.accepted for one in again if one.id == FINDING.id)
    engine.dispose()
