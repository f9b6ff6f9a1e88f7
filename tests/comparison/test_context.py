"""What stands around a quotation: what governs it, limits it, speaks it or asks it."""

from __future__ import annotations

import pytest

from crawler.comparison.context import ALONE, UNKNOWN, Around, signs
from crawler.comparison.prepared import Source, prepare
from crawler.comparison.verdict import JudgedSource, compare
from crawler.language.lexicon import Operator, language_data, languages, operators
from crawler.model import Certainty, EditClass, Judgement, Kind, ReasonCode

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE

DENIED = "Nothing in the logs suggests that the pilot was asleep. He answered twice."


def judged(quote: str, text: str, lang: str = "en", around: Around = ALONE) -> Judgement:
    return compare([quote], JudgedSource(text, lang), lang, around=around)


def edits(judgement: Judgement) -> set[EditClass]:
    return {change.edit for change in judgement.changes if not change.edit.honest}


@pytest.mark.parametrize(
    ("quote", "text", "certainty"),
    [
        ("the pilot was asleep", DENIED, Certainty.CERTAIN),
        ("The bees came back", "I doubt that the bees came back.", Certainty.LIKELY),
        ("every lamp was lit", "Almost every lamp was lit.", Certainty.LIKELY),
        ("We leave at dawn", "Unless it snows, we leave at dawn.", Certainty.LIKELY),
        ("The well runs dry", "Perhaps the well runs dry.", Certainty.POSSIBLE),
        ("the crew had slept", "They act as if the crew had slept.", Certainty.LIKELY),
        ("the crew had slept", "I wish I could say that the crew had slept.", Certainty.LIKELY),
        ("the dam is sound", "The inspectors failed to show that the dam is sound.", LIKELY),
        ("children play in the quarry", "Never should children play in the quarry.", LIKELY),
        ("is the road open to trucks", "Only in June is the road open to trucks.", LIKELY),
        ("farmers have left the valley", "Some of the farmers have left the valley.", POSSIBLE),
        ("sold every cow in the barn", "She nearly sold every cow in the barn.", POSSIBLE),
        ("we will sell the mill", "If no one helps, we will sell the mill.", LIKELY),
    ],
)
def test_what_governs_from_before_is_no_match(quote: str, text: str, certainty: Certainty) -> None:
    found = judged(quote, text)
    assert found.kind is Kind.MISLEADING_CUT
    assert edits(found) == {EditClass.FRONT_CUT}
    assert found.certainty is certainty


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("the pilot was asleep", "The logs suggest that the pilot was asleep."),
        ("the pilot was asleep", "There is no doubt that the pilot was asleep."),
        ("the pilot was asleep", "Nobody denies that the pilot was asleep."),
        ("the pilot was asleep", "It is not surprising that the pilot was asleep."),
        ("the pilot was asleep", "I did not know that the pilot was asleep."),
        ("the pilot was asleep", "He was not at home, and we saw that the pilot was asleep."),
        ("We leave at dawn", "If you ask me, we leave at dawn."),
        ("We leave at dawn", "As I told the guide, we leave at dawn."),
        ("we leave at dawn", "If the weather holds, we leave at dawn."),  # fitted in, no promise
        ("farmers left the valley", "All but some of us, farmers left the valley."),
        ("would hold in court", "There is no evidence that would hold in court."),
        ("that the pilot was asleep", DENIED),  # the article has to say what it reports
        ("pilot", DENIED),
    ],
)
def test_what_affirms_or_governs_something_else_is_passed_over(quote: str, text: str) -> None:
    assert judged(quote, text).kind is Kind.VERBATIM


@pytest.mark.parametrize(
    "around",
    [
        Around("There is no sign, she wrote, that"),
        Around("", ", a claim that the logs disprove and that is false"),
        UNKNOWN,
    ],
)
def test_an_article_need_not_quote_what_it_tells(around: Around) -> None:
    assert judged("the pilot was asleep", DENIED, around=around).kind is Kind.VERBATIM
    told = Around("The paper wrote in May:")
    assert judged("the pilot was asleep", DENIED, around=told).kind is Kind.MISLEADING_CUT


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("Dogs are welcome", "Dogs are welcome except on market days."),
        ("Dogs are welcome", "Dogs are welcome, but only on a lead."),
        ("Dogs are welcome", "Dogs are welcome, or so the sign claims."),
        ("We shall vote for it", "We shall vote for it if the clause goes."),
    ],
)
def test_what_limits_from_behind_is_no_match(quote: str, text: str) -> None:
    assert edits(judged(quote, text)) == {EditClass.CUT}


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("Dogs are welcome", "Dogs are welcome, but only the cat knows why."),
        ("Dogs are welcome", "Dogs are welcome, if you like dogs."),
        ("Dogs are welcome", "Dogs are welcome. Except on market days, cats are too."),
        ("lives next door", "The dog that lives next door except in May barks."),
        ("a photograph of the quay", "It shows a photograph of the quay provided by the port."),
    ],
)
def test_what_limits_nothing_is_passed_over(quote: str, text: str) -> None:
    assert judged(quote, text).kind is Kind.VERBATIM


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("the mill is haunted", "People say that the mill is haunted. They are mistaken."),
        ("the mill is haunted", "The rumour that the mill is haunted is pure invention."),
        ("The mill is haunted", "“The mill is haunted.” That is a lie, says the miller."),
        ("the mill is haunted", "They told us the mill is haunted. They lied."),
    ],
)
def test_words_of_others_that_the_source_denies_are_told(quote: str, text: str) -> None:
    assert edits(judged(quote, text)) == {EditClass.OTHER_VOICE}


@pytest.mark.parametrize(
    "text",
    [
        "People say that the mill is haunted. They are right.",
        "People say that the mill is haunted. That is no lie.",
        "The mill is haunted. That is wrong, and somebody should help the ghost.",
    ],
)
def test_words_that_nobody_denies_are_not(text: str) -> None:
    assert judged("the mill is haunted", text).kind is Kind.VERBATIM


@pytest.mark.parametrize(
    ("quote", "text", "kind"),
    [
        ("the lake froze in May", "Do you think the lake froze in May?", Kind.MISLEADING_CUT),
        ("The lake froze", "The lake froze, did it?", Kind.MISLEADING_CUT),
        ("The lake froze in May.", "The lake froze in May?", Kind.MISLEADING_CUT),
        ("The lake froze in May?", "The lake froze in May?", Kind.VERBATIM),
        ("the lake froze in May", "Who slept while the lake froze in May?", Kind.VERBATIM),
        ("who has the key to the boat", "Tell me: who has the key to the boat?", Kind.VERBATIM),
    ],
)
def test_a_question_is_no_statement(quote: str, text: str, kind: Kind) -> None:
    assert judged(quote, text).kind is kind


@pytest.mark.parametrize(
    ("lang", "quote", "text"),
    [
        ("de", "der Turm wackelt", "Niemand behauptet, dass der Turm wackelt."),
        ("fr", "la tour penche encore", "Rien ne montre que la tour penche encore."),
        ("es", "la torre se mueve", "Es falso que la torre se mueve."),
        ("it", "la torre si muove", "Dubito che la torre si muove."),
        ("pt", "a torre ainda balança", "Ninguém disse que a torre ainda balança."),
        ("nl", "de toren staat scheef", "Hij ontkent dat de toren staat scheef."),
        ("pl", "wieża się chwieje", "To mit, że wieża się chwieje."),
        ("ru", "башня наклонилась ещё", "Никто не говорил, что башня наклонилась ещё."),
        ("uk", "вежа знову хитається", "Це неправда, що вежа знову хитається."),
    ],
)
def test_every_language_with_operators_reads_a_denied_report(
    lang: str, quote: str, text: str
) -> None:
    assert edits(judged(quote, text, lang)) == {EditClass.FRONT_CUT}


def test_a_language_without_operators_says_nothing() -> None:
    assert operators("sv") is None
    text = "Ingen säger att tornet lutar mycket."
    quote = prepare(("tornet lutar mycket",))
    assert signs(quote, Source(text, "sv"), 3, 6) == []


@pytest.mark.parametrize("lang", [name for name in languages() if operators(name)])
def test_operators_are_known_and_the_needed_ones_there(lang: str) -> None:
    listed = language_data(lang).table("operator")
    assert set(listed) <= set(Operator)
    known = operators(lang)
    assert known is not None
    for kind in (Operator.THAT, Operator.REPORT, Operator.DENIAL, Operator.REFUTE, Operator.NOT):
        assert known.phrases[kind], kind


@pytest.mark.parametrize(
    ("quote", "text", "certainty"),
    [
        ("Nobody slept", "Nobody slept, except the whole crew of the night ship.", LIKELY),
        ("Nobody slept", "Nobody slept, except a dog.", POSSIBLE),  # one small thing
        ("Nobody slept", "Nobody slept, except perhaps the dog.", POSSIBLE),
        ("I would not sell it", "I would not sell it until my son is of age.", LIKELY),
        ("The gallery is free", "The gallery is free until the end of May.", LIKELY),
        ("It heals sheep", "It heals sheep in the barn, but not in the field.", LIKELY),
        ("We would have won", "We would have won had the rain stopped.", LIKELY),
        ("Лодка отойдёт утром", "Лодка отойдёт утром, если стихнет ветер.", POSSIBLE),
    ],
)
def test_how_surely_an_end_limits(quote: str, text: str, certainty: Certainty) -> None:
    found = judged(quote, text, "ru" if quote[0] > "z" else "en")
    assert (found.kind, found.certainty) == (Kind.MISLEADING_CUT, certainty)


@pytest.mark.parametrize(
    ("quote", "text", "lang"),
    [
        ("Nobody slept", "Nobody slept, unless you count a dog.", "en"),
        ("Nobody slept", "Nobody slept, unless I am mistaken.", "en"),
        ("Niemand schlief", "Niemand schlief, es sei denn, ich irre mich.", "de"),
        ("Nadie durmió aquella noche", "Nadie durmió aquella noche, salvo error.", "es"),
        ("Никто не спал в доме", "Никто не спал в доме, если не считать кота.", "ru"),
        ("We waited", "We waited until the rain stopped.", "en"),
    ],
)
def test_a_tail_that_turns_nothing_is_passed_over(quote: str, text: str, lang: str) -> None:
    assert judged(quote, text, lang).kind is Kind.VERBATIM


@pytest.mark.parametrize(
    ("quote", "text", "lang"),
    [
        ("the cook slept", "That the cook slept is a myth.", "en"),
        (
            "The well is poisoned",
            "‘The well is poisoned’, it said. Nothing of the kind is true.",
            "en",
        ),
        ("Brunnen vergiftet", "„Brunnen vergiftet“, stand da. Das ist gelogen.", "de"),
        (
            "der Koch sei betrunken gewesen",
            "Der Wirt wies den Vorwurf zurück, der Koch sei betrunken gewesen.",
            "de",
        ),
    ],
)
def test_what_a_source_says_to_refute_is_no_match(quote: str, text: str, lang: str) -> None:
    assert judged(quote, text, lang).kind is Kind.MISLEADING_CUT


def test_a_relative_clause_is_no_content() -> None:
    text = "Nessuno poteva credere a quello che il cuoco aveva fatto."
    assert judged("il cuoco aveva fatto", text, "it").kind is Kind.VERBATIM


def test_a_match_says_where_what_stands_around_it_was_not_read() -> None:
    found = judged("Vi rejser ved daggry i morgen", "Vi rejser ved daggry i morgen.", "da")
    assert found.kind is Kind.VERBATIM
    assert [more.code for more in found.reason.more] == [ReasonCode.AROUND_UNREAD]
    assert judged("We leave at dawn", "We leave at dawn.").reason.more == ()
