"""What stands around a quotation: what governs it, limits it, speaks it or asks it."""

from __future__ import annotations

import pytest

from crawler.comparison.clause import ALONE, UNKNOWN, Around
from crawler.comparison.context import signs
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
        ("The mill would be sold", "Were it to rain, the mill would be sold.", LIKELY),
        ("the crew had slept", "It was said, falsely, that the crew had slept.", LIKELY),
        (
            "the crew had slept",
            "There is nothing that would prove that the crew had slept.",
            CERTAIN,
        ),
        ("the crew had slept", "We reject the owner's claim that the crew had slept.", CERTAIN),
        (
            "the crew had slept",
            "No passenger on either deck took the view that the crew had slept.",
            CERTAIN,
        ),
        ("the crew had slept", "The court has not ruled that the crew had slept.", POSSIBLE),
        ("The crew had slept", "He asked whether the crew had slept.", LIKELY),
        ("The crew had slept", "She wondered if the crew had slept.", LIKELY),
        ("the crew had slept", "Suppose for a while that the crew had slept.", LIKELY),
        (
            "villagers keep bees indoors",
            "No more than a dozen villagers keep bees indoors.",
            POSSIBLE,
        ),
        (
            "farmers keep their bees indoors",
            "Barely a third of farmers keep their bees indoors.",
            POSSIBLE,
        ),
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
        ("the vote was fair", "I did not go because I think that the vote was fair."),
        ("the vote was fair", "I never went, and I believe that the vote was fair."),
        ("he always came back to", "It was not Paris that he always came back to."),
        ("the vote was fair", "He does not regret that the vote was fair."),
        ("the vote was fair", "It is not odd that the vote was fair."),
        ("the vote was fair", "They were never told that the vote was fair."),
        ("we had to leave", "It was not so cold that we had to leave."),
        ("the farmer had bought", "There was no dog in the yard that the farmer had bought."),
        ("the question was a fair one", "The court asked whether the question was a fair one."),
        ("people left the town", "More than 300 people left the town."),
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


@pytest.mark.parametrize(
    ("quote", "text", "lang"),
    [
        ("der Turm schief steht", "Niemand hat bewiesen, dass der Turm schief steht.", "de"),
        ("il ponte è sicuro", "Nessuno ha mai scritto che il ponte è sicuro.", "it"),
        ("la tour penche encore", "L'étude n'a pas établi que la tour penche encore.", "fr"),
        ("o barco está seguro", "Ninguém escreveu que o barco está seguro.", "pt"),
        ("wójt zabrał pieniądze", "Nie ma podstaw, by sądzić, że wójt zabrał pieniądze.", "pl"),
        ("мост построят в срок", "Чиновник не заявлял, что мост построят в срок.", "ru"),
        ("міст збудують вчасно", "Суд не визначив, що міст збудують вчасно.", "uk"),
        ("de toren scheef staat", "Uit niets blijkt dat de toren scheef staat.", "nl"),
        ("la torre se inclina", "Nadie ha escrito que la torre se inclina.", "es"),
    ],
)
def test_a_denied_verb_need_not_be_listed(quote: str, text: str, lang: str) -> None:
    assert edits(judged(quote, text, lang)) == {EditClass.FRONT_CUT}


@pytest.mark.parametrize(
    ("quote", "text", "lang"),
    [
        ("der Turm schief steht", "Er wusste nicht, dass der Turm schief steht.", "de"),
        ("der Turm schief steht", "Es stört niemanden, dass der Turm schief steht.", "de"),
        ("la tour penche encore", "Je ne savais pas que la tour penche encore.", "fr"),
        ("dans cinq jours à peine", "Le vote n'aura lieu que dans cinq jours à peine.", "fr"),
        ("il ponte è sicuro", "Non sapevo che il ponte è sicuro.", "it"),
        ("o barco está seguro", "Não me importa que o barco está seguro.", "pt"),
        ("мост построят в срок", "Я не знал, что мост построят в срок.", "ru"),
        ("міст збудують вчасно", "Я не забув, що міст збудують вчасно.", "uk"),
        ("wójt zabrał pieniądze", "Nie wiedziałem, że wójt zabrał pieniądze.", "pl"),
        ("de toren scheef staat", "Hij vergat niet dat de toren scheef staat.", "nl"),
        ("la torre se inclina", "No me sorprende que la torre se inclina.", "es"),
    ],
)
def test_a_verb_that_takes_its_content_for_true_denies_nothing(
    quote: str, text: str, lang: str
) -> None:
    assert not edits(judged(quote, text, lang))


@pytest.mark.parametrize(
    ("quote", "text", "lang", "certainty"),
    [
        ("The road is open", "The road is open, always assuming it is dry.", "en", LIKELY),
        ("The road is open", "The road is open, with the sole exception of July.", "en", LIKELY),
        ("The road will open", "The road will open, funds permitting.", "en", POSSIBLE),
        ("The road is open", "The road is open, at least in theory.", "en", POSSIBLE),
        ("The road is safe", "The road is safe with winter tyres only.", "en", POSSIBLE),
        ("The road is open", "The road is open, or that is what the mayor claims.", "en", POSSIBLE),
        (
            "The road is open",
            "The road is open, except perhaps for lorries and coaches.",
            "en",
            POSSIBLE,
        ),
        ("We leave at dawn", "We leave at dawn, other than that it may snow.", "en", LIKELY),
        ("La route ouvrira lundi", "La route ouvrira lundi si la neige fond.", "fr", POSSIBLE),
        ("Дорогу откроют завтра", "Дорогу откроют завтра, если не пойдёт снег.", "ru", POSSIBLE),
    ],
)
def test_an_end_that_takes_back_is_read_by_its_shape(
    quote: str, text: str, lang: str, certainty: Certainty
) -> None:
    found = judged(quote, text, lang)
    assert edits(found) == {EditClass.CUT}
    assert found.certainty is certainty


@pytest.mark.parametrize(
    "tail",
    [
        ", I suppose.",
        ", if not the best one.",
        ", and so do the mayors.",
        " or closed.",
        ", other than that, we are well.",
        ", with the full blessing of the council.",
    ],
)
def test_an_end_that_only_goes_on_is_passed_over(tail: str) -> None:
    assert judged("The road is open", f"The road is open{tail}").kind is Kind.VERBATIM


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("It is often said that the king was mad. He was not.", Kind.MISLEADING_CUT),
        ("It is often said that the king was mad. He was ill.", Kind.VERBATIM),
        (
            "Blogs repeat that the king was mad. Our tests show that this is false.",
            Kind.MISLEADING_CUT,
        ),
        ("We heard that the king was mad. It is a lie that he was dead.", Kind.VERBATIM),
    ],
)
def test_the_next_sentence_may_call_a_report_false(text: str, kind: Kind) -> None:
    assert judged("the king was mad", text).kind is kind


def test_a_relative_clause_is_no_content() -> None:
    text = "Nessuno poteva credere a quello che il cuoco aveva fatto."
    assert judged("il cuoco aveva fatto", text, "it").kind is Kind.VERBATIM


def test_a_match_says_where_what_stands_around_it_was_not_read() -> None:
    found = judged("Vi rejser ved daggry i morgen", "Vi rejser ved daggry i morgen.", "da")
    assert found.kind is Kind.VERBATIM
    assert [more.code for more in found.reason.more] == [ReasonCode.AROUND_UNREAD]
    assert judged("We leave at dawn", "We leave at dawn.").reason.more == ()


PLAINLY = (
    "Let me be plain. I have not taken money from that firm. The house has never been sold to "
    "strangers. Nobody in this office has read the letters. It is a myth that the dam is safe for "
    "the valley. The crew never left the ship. We do not only pay for roads. It is no secret that "
    "the club is proud of its youth."
)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ("The mayor said she had ", "taken money from that firm"),
        ("The house was ", "sold to strangers"),
        ("Holm said her people had ", "read the letters"),
        ("The minister said that the dam is ", "safe for the valley"),
        ("The crew ", "left the ship"),
    ],
)
def test_the_end_of_a_clause_stands_for_what_the_article_makes_of_it(before, words) -> None:
    found = compare((words,), JudgedSource(PLAINLY, "en"), "en", around=Around(before, "."))
    assert found.kind is Kind.MISLEADING_CUT
    assert found.certainty is Certainty.LIKELY


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ("The mayor denied that she had ", "taken money from that firm"),
        ("The mayor spoke of having ", "taken money from that firm"),
        ("", "taken money from that firm"),
        ("Holm said that nobody had ", "read the letters"),
        ("They do ", "only pay for roads"),
        ("It is a myth that the dam is ", "safe for the valley"),
        ("The talk was of a dam ", "safe for the valley"),
        ("The club is ", "proud of its youth"),
        ("He spoke of what a crew does that ", "left the ship"),
    ],
)
def test_what_the_article_denies_itself_or_does_not_say_is_no_cut(before, words) -> None:
    found = compare((words,), JudgedSource(PLAINLY, "en"), "en", around=Around(before, "."))
    assert found.kind is Kind.VERBATIM


def test_what_opens_content_as_often_as_a_question_asks_nothing() -> None:
    source = "Если деньги придут вовремя, город построит новую школу к осени. Пока их нет."
    words = "город построит новую школу к осени"
    told = judged(words, source, "ru", Around("Мэр сказал, что ", "."))
    assert told.kind is Kind.MISLEADING_CUT
    limited = judged(words, source, "ru", Around("Мэр сказал, что если хватит денег, ", "."))
    assert limited.kind is Kind.VERBATIM


@pytest.mark.parametrize(
    ("quote", "text", "lang"),
    [
        ("the wells are dry", "Farmers claim that the wells are dry. I do not trust them.", "en"),
        ("the wells are dry", "Some say that the wells are dry. There is no proof of it.", "en"),
        ("the wells are dry", "Some say that the wells are dry. The maps say the reverse.", "en"),
        ("the wells are dry", "Rumours that the wells are dry we deny.", "en"),
        ("the wells are dry", "It would be too easy to say that the wells are dry.", "en"),
        ("the wells are dry", "I will never go so far as to say: the wells are dry.", "en"),
        ("the wells are dry", "Ask me in July whether the wells are dry.", "en"),
        ("the wells will be dry", "If it is hot, as we fear, the wells will be dry.", "en"),
        (
            "der Brunnen versiegt",
            "Viele sagen, dass der Brunnen versiegt. Das glaube ich nicht.",
            "de",
        ),
        ("le puits est vide", "On dit que le puits est vide. Rien ne le prouve.", "fr"),
        ("el pozo está seco", "Dicen que el pozo está seco. No hay pruebas de ello.", "es"),
        ("колодец давно высох", "Говорят, что колодец давно высох. Я в это не верю.", "ru"),
        ("studnia jest pusta", "Mówią, że studnia jest pusta. Nie wierzę w to.", "pl"),
        ("il pozzo è vuoto", "Dicono che il pozzo è vuoto. Nulla lo conferma.", "it"),
    ],
)
def test_who_does_not_believe_what_others_say_refutes_it(quote, text, lang) -> None:
    assert judged(quote, text, lang).kind is Kind.MISLEADING_CUT


@pytest.mark.parametrize(
    "text",
    [
        "Farmers claim that the wells are dry. They did not confirm it in court.",
        "Farmers claim that the wells are dry. She did not say that to them.",
        "Farmers claim that the wells are dry. There is no evidence against it.",
        "Farmers claim that the wells are dry. I have no reason not to believe them.",
        "Farmers claim that the wells are dry. The council does not support it.",
        "Farmers claim that the wells are dry. I did not believe it at first.",
        "Farmers claim that the wells are dry. We did not accept that offer.",
        "Farmers claim that the wells are dry. No proof of it was brought to the judge.",
        "I said that the wells are dry. Nobody found evidence for it.",
        "The report that the wells are dry denied the farmers their sleep.",
        "If rain was late, and wind was strong, the wells are dry.",
        "We never tired and kept saying: the wells are dry.",
    ],
)
def test_who_only_goes_on_or_denies_something_else_refutes_nothing(text: str) -> None:
    assert judged("the wells are dry", text).kind is Kind.VERBATIM


def test_what_should_have_been_was_not() -> None:
    source = "We should have tested the valve twice. Fish, they said, ate the rest."
    words = "tested the valve twice"
    assert judged(words, source, around=Around("The firm said it had ", ".")).kind is (
        Kind.MISLEADING_CUT
    )
    assert judged(words, source, around=Around("The firm should have ", ".")).kind is Kind.VERBATIM


@pytest.mark.parametrize(
    ("lang", "before", "words", "source"),
    [
        ("de", "Die Stadt hat ", "alle Schulden bezahlt", "Wir haben nicht alle Schulden bezahlt."),
        (
            "fr",
            "Le maire dit que la ville a ",
            "vendu le stade",
            "Nous n'avons pas vendu le stade.",
        ),
        ("es", "La ciudad ha ", "pagado las facturas", "Todavía no hemos pagado las facturas."),
        ("it", "Il comune ha ", "pagato i lavori", "Non abbiamo pagato i lavori."),
    ],
)
def test_an_auxiliary_before_the_marks_affirms_in_other_languages(lang, before, words, source):
    assert judged(words, source, lang, Around(before, ".")).kind is Kind.MISLEADING_CUT
    told = language_data(lang).table("operator")["not"]
    denied = Around(f"{before}{next(iter(told))} ", ".")
    assert judged(words, source, lang, denied).kind is Kind.VERBATIM


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("The paper withdrew its claim that she had ", "."),
        ("A photo said to show she had ", " turned out to be forged."),
        ("Her rival said she had ", "; she says otherwise."),
        ("She dismissed the idea that she had ", "."),
        ("It was wrongly reported that she had ", "."),
    ],
)
def test_what_the_article_only_tells_of_is_not_affirmed(before: str, behind: str) -> None:
    found = judged("taken money from that firm", PLAINLY, "en", Around(before, behind))
    assert found.kind is Kind.VERBATIM


def test_an_article_that_names_those_who_say_it_is_no_turn() -> None:
    source = (
        "Kritiker sagen, das Gesetz sei ein Geschenk an Vermieter. Die Ministerin glaubt das nicht."
    )
    words = "ein Geschenk an Vermieter"
    assert judged(words, source, "de", Around("Kritiker sagen, das Gesetz sei ", ".")).kind is (
        Kind.VERBATIM
    )
    assert judged(words, source, "de", Around("Sie sagte, das Gesetz sei ", ".")).kind is (
        Kind.MISLEADING_CUT
    )
