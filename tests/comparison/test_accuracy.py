"""The public benchmark of quote verification: its cases are sound, and our figures do not fall."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import chain

import pytest

from benchmarks.quotes import checkers, context, speech
from benchmarks.quotes.scoring import HERE, KINDS, Case, Figures, cases, groups, sources, talks
from crawler.model import EditClass

ROWS = cases()

ACCURACY = 0.98
"""Measured: .999; one reversed sentence of four words is left undecided."""

FLOORS = {
    "verbatim": (0.97, 0.97),
    "edited": (0.97, 0.97),
    "altered": (0.97, 0.97),
    "misleading-cut": (0.97, 0.97),
    "absent": (0.97, 0.97),
}
"""Precision and recall of each kind, about .03 below those in the README of the benchmark."""

FALSELY_ACCUSED = 1
"""Measured: none of 422."""


@pytest.fixture(scope="module")
def figures() -> Figures:
    return Figures("citewatch", ROWS, {case.id: checkers.citewatch(case) for case in ROWS})


def test_the_share_of_right_kinds_does_not_fall(figures: Figures) -> None:
    wrong = "\n".join(f"{c.id}: {c.kind}, not {figures.kinds[c.id]}" for c in figures.wrong())
    assert figures.accuracy() >= ACCURACY, wrong


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_neither_language_falls_behind(figures: Figures, lang: str) -> None:
    assert figures.accuracy([c for c in ROWS if c.lang == lang]) >= ACCURACY - 0.03


@pytest.mark.parametrize("kind", KINDS)
def test_precision_and_recall_of_each_kind_do_not_fall(figures: Figures, kind: str) -> None:
    precision, recall = figures.precision_recall(kind)
    assert precision >= FLOORS[kind][0]
    assert recall >= FLOORS[kind][1]


def test_honest_quotations_are_not_accused(figures: Figures) -> None:
    accused = [f"{c.id}: {c.fragments}" for c in figures.false_accusations()]
    assert len(accused) <= FALSELY_ACCUSED, "\n".join(accused)


def test_a_similarity_threshold_does_worse_on_the_same_cases(figures: Figures) -> None:
    kinds, _ = checkers.by_thresholds(ROWS, checkers.partial_ratio_of_pieces)
    similarity = Figures("rapidfuzz", ROWS, kinds)
    assert similarity.accuracy() < figures.accuracy() - 0.1
    assert len(similarity.false_accusations()) > len(figures.false_accusations())


def test_there_are_enough_cases_of_every_kind_in_both_languages() -> None:
    assert len(ROWS) >= 400
    for lang in ("en", "ru"):
        kinds = Counter(case.kind for case in ROWS if case.lang == lang)
        assert set(kinds) == set(KINDS)
        assert min(kinds.values()) >= 30
        assert 0.4 <= kinds.total() / len(ROWS) <= 0.6


def test_every_class_of_edits_has_cases() -> None:
    told_elsewhere = set(context.signed())  # words out of context have rows of their own
    assert {case.edit_class for case in ROWS} - {"none"} == set(EditClass) - told_elsewhere
    assert min(Counter(case.edit_class for case in ROWS).values()) >= 8


def test_ids_and_quotations_are_given_once() -> None:
    given = [
        json.loads(line) for line in (HERE / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert len({row["id"] for row in given}) == len(given)
    assert all(("quote" in row) != ("fragments" in row) for row in given)
    assert all(row["note"] for row in given)
    assert {row["source"] for row in given} == set(sources())
    quotations = Counter((case.source, case.fragments) for case in ROWS)
    assert quotations.most_common(1)[0][1] == 1


def test_sources_are_short_news_stories() -> None:
    lengths = [len(text) for text in sources().values()]
    assert min(lengths) >= 550
    assert max(lengths) <= 2000


def bare(text: str) -> str:
    """Letters and digits alone, with the point inside a number."""
    return re.sub(r"(?<!\d)[.,]|[.,](?!\d)|[^\w.,]", "", checkers.folded(text))


@pytest.mark.parametrize("case", ROWS, ids=lambda case: case.id)
def test_the_gold_kind_agrees_with_the_words(case: Case) -> None:
    source = bare(case.source)
    there = [bare(part) in source for part in case.fragments]
    if case.kind == "verbatim":
        assert all(there)
    if case.kind == "absent":
        assert not any(there)
    if case.kind == "altered" and case.trap not in ("reversed", "elsewhere"):
        assert not all(there)
    if case.trap == "elsewhere":
        assert any(there)
        assert not all(there)
    if case.trap == "reversed":
        assert all(there)
        assert source.find(bare(case.fragments[0])) > source.find(bare(case.fragments[1]))
    if case.kind == "misleading-cut":
        pieces = chain.from_iterable(part.split("…") for part in case.fragments)
        assert all(bare(piece) in source for piece in pieces)


def test_a_case_that_is_missed_counts_in_every_figure() -> None:
    row = Case("x", "en", "It is not so.", ("It is so.",), "altered", (), "negation", "")
    blind = Figures("blind", (row,), {"x": "verbatim"})
    assert blind.accuracy() == 0
    assert blind.passed() == (row,)
    assert blind.precision_recall("altered") == (0, 0)
    assert groups([row]) == {"negation": (row,)}


@pytest.mark.parametrize(
    ("gold", "accept", "said", "right", "accused"),
    [
        ("verbatim", ("edited",), "edited", True, False),
        ("verbatim", (), "edited", False, False),
        ("edited", (), "absent", False, True),
        ("edited", (), "undecided", False, False),
        ("absent", (), "altered", False, False),
    ],
)
def test_answers_are_held_against_the_gold_kind(
    gold: str, accept: tuple[str, ...], said: str, right: bool, accused: bool
) -> None:
    row = Case("x", "en", "", ("words",), gold, accept, "none", "")
    figures = Figures("x", (row,), {"x": said})
    assert figures.right(row) is right
    assert bool(figures.false_accusations()) is accused


SPEECH_ACCUSED = 0.015
"""Measured: 2 of 210 honest quotations of speech that the rules were written with."""

FRESH_ACCUSED = 0.05
"""Measured: 9 of 217 of those that were written later; 55 were accused when they were first run (39
of 101, 11 of 58, 5 of 58)."""

SECOND_WRITER = 0.21
"""Measured: 11 of 54 of those of a second writer, each against a few sentences. Nothing was mended
after they were run."""

SPEECH_FOUND = 0.98
"""Measured: 223 of 224; of the second writer's 20 of 26 (`SECOND_FOUND`)."""

SECOND_FOUND = 0.76


def test_speech_made_readable_is_not_accused_and_what_turns_it_is() -> None:
    rows = talks()
    kinds = {case.id: checkers.citewatch(case) for case in rows}
    seen = {"chosen", "checked", "third"}
    second = {"seventh"}
    parts = (
        (seen, SPEECH_ACCUSED, SPEECH_FOUND),
        (set(speech.FIRST_RUN) - seen - second, FRESH_ACCUSED, SPEECH_FOUND),
        (second, SECOND_WRITER, SECOND_FOUND),
    )
    for names, most, least in parts:
        some = [c for c in rows if c.trap in names]
        wrong = speech.accused(some, kinds)
        assert len(wrong) <= most * sum(c.honest for c in some), [case.quote for case in wrong]
        passed = speech.missed(some, kinds)
        altered = sum(not case.honest for case in some)
        assert len(passed) <= (1 - least) * altered, [c.quote for c in passed]


def test_the_rows_of_speech_are_sound() -> None:
    rows = talks()
    assert len({case.id for case in rows}) == len(rows)
    assert {case.trap for case in rows} == set(speech.FIRST_RUN)
    assert {case.lang for case in rows} == {"en", "de", "fr", "es", "ru"}
