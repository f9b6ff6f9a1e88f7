import pytest

from crawler.comparison.hearing import one_sense, spoken
from crawler.comparison.prepared import Source
from crawler.comparison.verdict import JudgedSource, compare
from crawler.language.lexicon import lexicon
from crawler.language.spelling import nearly_by_ear
from crawler.model import Kind, ReasonCode

TALK = (
    "MRS. PELL: Well, I was, I was on the quay that night, you know, and the, the water came over. "
    "{} I mean, we had, we had no boats left. Uh, that was it."
)
REPORT = "The town was told of the flood on Monday. {} The council meets again in a week."


def judged(quote, said, frame=TALK):
    return compare([quote], JudgedSource(frame.format(said), "en"), "en")


LEFT_OPEN = [
    ("All the folks on the old quay saw the lamp.", "All the people on the old quay saw the lamp."),
    ("We carried the nets up to the church.", "We took, we carried what was, the nets, up church."),
    (
        "He never once asked for the key.",
        "He never, not one time, he never once did ask for the key.",
    ),
    ("We didn't see anybody on the quay.", "We, we didn't see nobody on the quay."),
    ("They were robbing us for decades.", "They were robbing us for so many years, for decades."),
    ("They paid the crew well.", "They, they paid the crew also, you know, well."),
    ("My brother and I mended the nets.", "My brother and me, we mended the nets."),
]


@pytest.mark.parametrize(("quote", "said"), LEFT_OPEN)
def test_what_two_hearings_may_differ_in_is_no_alteration_of_a_transcript(quote, said):
    assert judged(quote, said).kind in (Kind.EDITED, Kind.UNDECIDED)


TURNED = [
    ("They paid the miller for the nets.", "They also paid the miller for the nets."),
    ("We trusted the men at the lock.", "We never, we did not trust the men at the lock."),
    ("She asked us for the key.", "He asked us, he asked us for the key."),
    ("It cost us fifty boats.", "It cost us, I think, forty boats."),
    ("They will raise the dam.", "They, they might raise the dam."),
    ("We gave the nets to the priest.", "We gave, we gave the nets to the miller."),
    ("He is guilty of it, I say.", "He is, he is innocent of it, I say."),
    ("If you can do that, we go home.", "If you can't do that, we don't, we don't go home."),
    ("We paid, if they asked, for the key.", "We paid, when they came, for the key."),
]


@pytest.mark.parametrize(("quote", "said"), TURNED)
def test_what_turns_a_sentence_of_a_transcript_is_an_alteration(quote, said):
    assert judged(quote, said).kind is Kind.ALTERED


def test_a_report_is_held_to_its_words():
    quote, said = (
        "The folk on the quay saw the lamp.",
        "The people on the quay saw the big red lamp.",
    )
    assert judged(quote, said, REPORT).kind is Kind.ALTERED
    found = judged(quote, said)
    assert (found.kind, found.reason.code) == (Kind.UNDECIDED, ReasonCode.TIDIED)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TALK, True),
        (REPORT, False),
        (
            'The mayor said: "I was, I was there, you know, and, uh, we, we had no boats." ' * 3,
            False,
        ),
        ("Trade, trade\nHarbour, Harbour\nSport, Sport\n" * 5, False),
    ],
)
def test_a_transcript_is_told_by_what_speech_sounds_like(text, said):
    source = Source(text, "en")
    assert spoken(source, 0, len(source.words)) is said


@pytest.mark.parametrize(
    ("one", "other", "lang", "same"),
    [
        ("people", "folks", "en", True),
        ("kinder", "kids", "de", True),
        ("church", "school", "en", False),
        ("guilty", "innocent", "en", False),
        ("schuldig", "unschuldig", "de", False),
        ("big", "large", "uk", False),  # a language that the model does not know
    ],
)
def test_words_of_one_sense(one, other, lang, same):
    assert one_sense([(one, other)], lexicon(lang)) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("esteban", "estevan", True), ("austria", "australia", False), ("hansen", "jansen", False)],
)
def test_long_names_that_nearly_sound_alike(one, other, same):
    assert nearly_by_ear(one, other, lexicon("en")) is same


@pytest.mark.parametrize("said", ["We saw, we saw the lamp", "The lamp, uh, it", "Lamp."])
def test_a_passage_may_end_with_its_source(said):
    text = TALK.format("").removesuffix("Uh, that was it.") + said
    judged = compare(["We saw the lamp on the quay"], JudgedSource(text, "en"), "en")
    assert judged.kind in (Kind.ALTERED, Kind.UNDECIDED, Kind.ABSENT)
