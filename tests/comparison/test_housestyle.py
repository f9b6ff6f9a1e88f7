"""Edits that every newspaper makes do not accuse; changes that look like them do."""

import pytest

from crawler.comparison.prepared import Source
from crawler.comparison.wording import compare_wording
from crawler.language.lexicon import lexicon
from crawler.language.spelling import plain
from crawler.language.text import fold
from crawler.language.words import split_words
from crawler.model import Kind
from reports.catalogue import words

BEFORE = "Reporters gathered early in the square by the river. "
BEHIND = (
    " The minister spoke in the town hall on Monday evening before several hundred people. "
    "He thanked the volunteers who had come from other counties."
)

HONEST = [
    (
        "It will open on June 1, 2026, with two lines.",
        "It will open on 1 June 2026, with two lines.",
    ),
    (
        "It will open on 1 June 2026, with two lines.",
        "It will open on June 1, 2026, with two lines.",
    ),
    ("The deal was signed on March 3rd at noon.", "The deal was signed on 3 March at noon."),
    ("The deal was signed on 3 March at noon.", "The deal was signed on the 3rd of March at noon."),
    (
        "It was signed on Mar. 3, 2021 by both sides.",
        "It was signed on 3 March 2021 by both sides.",
    ),
    (
        "The number of cases [is] falling in the north.",
        "The number of cases are [sic] falling in the north.",
    ),
    ("We are going to win this match.", "We are gonna win this match."),
    ("We are gonna win this match.", "We're going to win this match."),
    ("I want to thank my team for this.", "I wanna thank my team for this."),
    ("You have got to see the new bridge.", "You gotta see the new bridge."),
    ("Let me tell you what happened in there.", "Lemme tell you what happened in there."),
    ("It was kind of strange to be there alone.", "It was kinda strange to be there alone."),
    ("We were talking all night about them.", "We were talkin' all night about 'em."),
    ("The plan costs $5 million a year.", "The plan costs 5 million dollars a year."),
    ("The train leaves at 5 p.m. on Sunday.", "The train leaves at 17:00 on Sunday."),
    ("The train leaves at 5 pm on Sunday.", "The train leaves at 5:00 p.m. on Sunday."),
    (
        "The U.S. government told its people to leave.",
        "The United States government told its people to leave.",
    ),
    (
        "The EU has agreed on a plan for the coast.",
        "The European Union has agreed on a plan for the coast.",
    ),
]

ELSEWHERE = [
    ("de", "Ich hab's nicht gewusst, ehrlich.", "Ich habe es nicht gewusst, ehrlich."),
    ("de", "Wir öffnen am 3. Mai 2026 wieder.", "Wir öffnen am 03.05.2026 wieder."),
    (
        "de",
        "Die Stadt muss … sparen, und zwar sofort.",
        "Die Stadt muss, ob sie will oder nicht, sparen, und zwar sofort.",
    ),
    (
        "fr",
        "Nous ne céderons pas devant la violence.",
        "« Nous ne céderons pas, a-t-il dit, devant la violence. »",
    ),
    ("fr", "Le projet coûte 3,5 millions d'euros.", "Le projet coûte 3,5 millions €."),
    ("fr", "C'est pas possible de vivre ici.", "Ce n'est pas possible de vivre ici."),
    ("ru", "Мы не закроем больницу 3 мая 2026 года.", "Мы не закроем больницу 03.05.2026."),
    ("pl", "Nie zamkniemy szpitala 3 maja 2026 r.", "Nie zamkniemy szpitala 3 maja 2026 roku."),
    ("zh", "我们不会在五月关闭这家医院。", "我们不会在5月关闭这家医院。"),
    ("zh", "价格上涨了百分之五，市民很不满。", "价格上涨了5%，市民很不满。"),
    ("zh", "去年城里有两万三千五百名工人失去了工作。", "去年城里有23500名工人失去了工作。"),
    ("en", "It rose from 5 to 7 per cent.", "It rose from 5% to 7%."),
    ("en", "About 20,000 people, aged 18-25, came.", "About 20,000 people, aged 18 to 25, came."),
    ("en", "Gov. Jane Roe said Sen. Smith lied.", "Governor Jane Roe said Senator Smith lied."),
    ("en", "She went to Oxford in the '90s.", "She went to Oxford in the 1990s."),
]

UNLISTED = [
    ("cs", "Nemocnici 3. května 2026 nezavřeme.", "Nemocnici 3. 5. 2026 nezavřeme."),
    ("it", "I prezzi sono saliti del 5 per cento.", "I prezzi sono saliti del 5%."),
    ("sv", "Priserna steg med 5 procent i april.", "Priserna steg med fem procent i april."),
]

STILL_CHANGED = [
    ("fr", "C'est possible de vivre ici.", "Ce n'est pas possible de vivre ici."),
    ("zh", "价格上涨了百分之六，市民很不满。", "价格上涨了5%，市民很不满。"),
    ("sv", "Priserna steg med 6 procent i april.", "Priserna steg med 5 procent i april."),
    ("cs", "Ceny vzrostly o 5 procent v dubnu.", "Ceny klesly o 5 procent v dubnu."),
    ("de", "Die Stadt muss … sparen.", "Die Stadt muss nicht sparen."),
]

CHANGED = [
    (
        "It will open on June 2, 2026, with two lines.",
        "It will open on 1 June 2026, with two lines.",
    ),
    (
        "It will open on June 1, 2027, with two lines.",
        "It will open on 1 June 2026, with two lines.",
    ),
    (
        "It will open on 1 July 2026, with two lines.",
        "It will open on June 1, 2026, with two lines.",
    ),
    ("We are going to win this match.", "We are not gonna win this match."),
    ("The plan costs $5 billion a year.", "The plan costs 5 million dollars a year."),
    ("The plan costs €5 million a year.", "The plan costs 5 million dollars a year."),
    ("The train leaves at 5 a.m. on Sunday.", "The train leaves at 17:00 on Sunday."),
    ("The train leaves at 5:30 p.m. on Sunday.", "The train leaves at 17:00 on Sunday."),
    (
        "The EU has agreed on a plan for the coast.",
        "The United Nations has agreed on a plan for the coast.",
    ),
]


@pytest.mark.parametrize(("quote", "source"), HONEST)
def test_house_style_is_an_honest_edit(quote: str, source: str) -> None:
    judged = compare_wording([quote], Source(BEFORE + source + BEHIND, "en"), "en")
    assert judged.kind is Kind.EDITED, judged.reason


@pytest.mark.parametrize(("quote", "source"), CHANGED)
def test_a_change_that_looks_like_style_is_still_found(quote: str, source: str) -> None:
    judged = compare_wording([quote], Source(BEFORE + source + BEHIND, "en"), "en")
    assert judged.kind is Kind.ALTERED, judged.reason


@pytest.mark.parametrize(("lang", "quote", "source"), ELSEWHERE)
def test_house_style_of_other_languages_is_an_honest_edit(lang, quote, source) -> None:
    judged = compare_wording([quote], Source(source, lang), lang)
    assert judged.kind in (Kind.EDITED, Kind.VERBATIM), judged.reason


@pytest.mark.parametrize(("lang", "quote", "source"), UNLISTED)
def test_numbers_of_languages_without_a_list_are_left_undecided(lang, quote, source) -> None:
    assert compare_wording([quote], Source(source, lang), lang).kind is Kind.UNDECIDED


@pytest.mark.parametrize(("lang", "quote", "source"), STILL_CHANGED)
def test_changes_of_other_languages_are_still_found(lang, quote, source) -> None:
    judged = compare_wording([quote], Source(source, lang), lang)
    assert judged.kind in (Kind.ALTERED, Kind.MISLEADING_CUT), judged.reason


REPORTED = [
    (
        "We will open the new school in September.",
        "He said the council would open the new school in September.",
    ),
    ("The bank will cut rates in June.", "The bank would cut rates in June, the governor said."),
    (
        "I can finish the tunnel by spring.",
        "The engineer said that she could finish the tunnel by spring.",
    ),
]


@pytest.mark.parametrize(("quote", "source"), REPORTED)
def test_indirect_speech_neither_agrees_nor_accuses(quote: str, source: str) -> None:
    judged = compare_wording([quote], Source(BEFORE + source + BEHIND, "en"), "en")
    assert judged.kind is Kind.UNDECIDED
    assert "indirect speech" in words().sentence(judged.reason)


DIRECT = [
    ("The bank will cut rates in June.", "He said: “The bank would cut rates in June.”"),
    ("The bank will cut rates in June.", "“The bank would cut rates in June,” the governor said."),
    ("The bank will cut rates in June.", "He said little. The bank would cut rates in June."),
    ("The bank will cut rates in May.", "He said the bank would cut rates in June."),
]


@pytest.mark.parametrize(("quote", "source"), DIRECT)
def test_words_said_directly_are_held_to_their_tense(quote: str, source: str) -> None:
    judged = compare_wording([quote], Source(BEFORE + source + BEHIND, "en"), "en")
    assert judged.kind is Kind.ALTERED


PLAIN = [
    ("the 3rd of March 2021", ("@3-3", "@2021 ")),
    ("March 3, 2021", ("@3-3", "@2021 ")),
    ("at 5:30 p.m.", ("at", "@17:30")),
    ("at 17.30", ("at", "@17.3 ")),
    ("$2.5m", ("@2500000 usd",)),
    ("I'd been talkin'", ("i", "d", "been", "talkin")),
    ("the U.N. and the UN", ("the", "un", "and", "the", "un")),
]


@pytest.mark.parametrize(("text", "expected"), PLAIN)
def test_the_plain_form(text: str, expected: tuple[str, ...]) -> None:
    assert plain(split_words(fold(text).text).words, lexicon("en")) == expected
