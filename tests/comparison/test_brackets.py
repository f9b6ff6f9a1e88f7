"""What a quoter puts into brackets, and what an ellipsis over a sentence's end joins."""

from __future__ import annotations

import pytest

from crawler.comparison.verdict import JudgedSource, compare
from crawler.model import Certainty, EditClass, Kind, Outcome


def judged(quote: str, text: str):  # type: ignore[no-untyped-def]
    return compare([quote], JudgedSource(text, "en"), "en")


@pytest.mark.parametrize(
    ("quote", "text", "edit"),
    [
        ("She will [not] sing tonight", "She will sing tonight.", EditClass.NEGATION),
        ("[All] of the eggs were fresh", "Most of the eggs were fresh.", EditClass.PUT_IN),
        ("We counted [ninety] swans", "We counted nine swans.", EditClass.NUMBER),
        ("The tea [heals] the cough", "The tea might soothe the cough.", EditClass.PUT_IN),
        (
            "[The baker] rang the bell.",
            "The verger rang the bell. The baker was in bed.",
            EditClass.PUT_IN,
        ),
        ("He is [guilty] of it all", "He is not guilty of it all.", EditClass.CUT),
        (
            "[Mayor Lund] sold the pier",
            "Mayor Lund listened. Captain Boe rose. He sold the pier in June.",
            EditClass.PUT_IN,
        ),
    ],
)
def test_a_claim_in_brackets_is_the_quoters(quote: str, text: str, edit: EditClass) -> None:
    found = judged(quote, text)
    assert found.outcome is Outcome.DRIFT
    assert edit in {change.edit for change in found.changes}


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("ha[d long] doubted the map", "They have doubted the map."),
        ("restor[ing] the mural", "the restoring of the mural"),
        ("the ferry sank [because t]he crew slept", "the ferry sank. The crew slept."),
        ("the [Royal Bank of Ardal] closed", "the RBA closed"),
        ("She d[id n]ot sing tonight", "She did not sing tonight."),
        ("[She did not] sing in the hall", "Nor did she sing in the hall."),
        ("We asked [the harbour master] twice", "We asked him twice. The harbour master slept."),
        ("[I]t may rain [on Sunday]", "Today it may rain."),
        ("It was cold [sic] that day", "It was cold that day."),
        ("[Captain Boe] sold it all", "Mayor Lund listened. Captain Boe rose. He sold it all."),
        ("[The cook] sold it all", "Mayor Lund listened. Captain Boe rose. He sold it all."),
        ("[Mayor Lund] sold it all", "Mayor Lund listened. The hall was hot. He sold it all."),
    ],
)
def test_a_form_a_gloss_and_a_completion_are_free(quote: str, text: str) -> None:
    assert judged(quote, text).outcome is Outcome.MATCH


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        (
            "The choir left … and broke the organ.",
            "The choir left at ten. Two drunken tourists climbed the stairs and broke the organ.",
        ),
        (
            "The choir left … they stole the candles.",
            "The choir left. It is untrue that they stole the candles.",
        ),
        (
            "The choir … sold the organ.",
            "The choir left for home. The verger sold the organ.",
        ),
        (
            "The choir left … we will lock the door.",
            "The choir left. If they come back, we will lock the door.",
        ),
    ],
)
def test_an_ellipsis_that_joins_or_turns_is_misleading(quote: str, text: str) -> None:
    found = judged(quote, text)
    assert found.kind is Kind.MISLEADING_CUT
    denied = "If" in text or "untrue" in text
    assert (EditClass.CUT if denied else EditClass.SPLICE) in {c.edit for c in found.changes}
    assert found.certainty is (Certainty.LIKELY if denied else Certainty.POSSIBLE)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        (
            "The choir left … and locked the door.",
            "The choir left at ten. At eleven they came back for the keys and locked the door.",
        ),
        (
            "The choir left … The organ broke.",
            "The choir left. Nobody was in the loft. The organ broke.",
        ),
        (
            "The choir … locked the door.",
            "The choir, which had sung since noon, locked the door.",
        ),
        (
            "The choir … locked the door.",
            "The choir left for home. Then they locked the door.",
        ),
        (
            "The choir … locked the door.",
            "The choir left for home. The choir locked the door.",
        ),
        (
            "The choir moved … by counting the keys.",
            "The choir moved, not by wish, but by counting the keys.",
        ),
        (
            "Even assuming … that they left, the door was open.",
            "Even assuming (without deciding) that they left, the door was open.",
        ),
    ],
)
def test_an_ellipsis_that_keeps_to_its_subject_is_honest(quote: str, text: str) -> None:
    assert judged(quote, text).outcome is Outcome.MATCH
