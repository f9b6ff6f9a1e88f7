"""A note where article and source name different people for the same words."""

from dataclasses import replace

import pytest

from crawler.articles.plaintext import read_text
from crawler.checks.speakers import (
    misattributed,
    other_speaker,
    refuted_voice,
    true_voice,
    voiced,
)
from crawler.comparison.verdict import JudgedSource, compare
from crawler.model import EditClass, Outcome, Page, Publisher, ReasonCode, Span

WORDS = "The bridge will stay closed until the spring, whatever the council says"
ARTICLE = "Bridge closed\n\n“{words},” said {name} on Monday. It was a cold day for a mayor.\n"
SOURCE = "The meeting began late. “{words},” {name} said on Monday. The session ended at nine."


def note(article, source, lang="en"):
    read = read_text(ARTICLE.format(words=WORDS, name=article), "a.txt")
    text = SOURCE.format(words=WORDS, name=source)
    at = text.index(WORDS)
    page = Page("http://a.example/", text, lang=lang)
    return other_speaker(read, read.quotations[0], page, Span(at, at + len(WORDS)))


@pytest.mark.parametrize(
    ("article", "source"),
    [
        ("Anna Holm", "Peter Brandt"),
        ("Mayor Anna Holm", "Mayor Peter Brandt"),
        ("Anna Holm, the mayor,", "Peter Brandt"),
    ],
)
def test_two_people_named_in_full_are_told_apart(article, source):
    found = note(article, source)
    assert found is not None
    assert found.params["quoted"] == "Anna Holm"
    assert str(found.params["source"]).startswith("Peter")


@pytest.mark.parametrize(
    ("article", "source"),
    [
        ("Anna Holm", "Anna Holm"),
        ("Anna Holm", "Holm"),
        ("Anna Holm", "A. Holm"),
        ("Anna Holm", "the mayor"),
        ("Anna Holm", "she"),
        ("the mayor", "Peter Brandt"),
        ("Anna Holm", "Ana Holm-Berg"),  # one person in another spelling
        ("Sergei Lavrov", "Sergey Lavroff"),
        ("the City Council", "Peter Brandt"),
        ("City Council", "Peter Brandt"),  # "council" stands in small letters: no name
        ("Anna Holm", "Peter Brandt, who answers for Anna Holm,"),  # both are spoken of
    ],
)
def test_what_may_be_one_speaker_gets_no_note(article, source):
    assert note(article, source) is None


def test_words_without_a_speaker_in_the_source_get_no_note():
    read = read_text(ARTICLE.format(words=WORDS, name="Anna Holm"), "a.txt")
    page = Page("http://a.example/", f"{WORDS}. Peter Brandt was there.", lang="en")
    assert other_speaker(read, read.quotations[0], page, Span(0, len(WORDS))) is None


def voice(sentence, source, **publisher):
    text = f"The ferry is late\n\n{sentence.format(words=WORDS)} It was a cold day.\n"
    read = read_text(text, "a.txt")
    page_text = SOURCE.format(words=WORDS, name=source)
    at = page_text.index(WORDS)
    page = Page("http://a.example/", page_text, lang="en", publisher=Publisher(**publisher))
    return true_voice(read, read.quotations[0], page, Span(at, at + len(WORDS)), "Island Gazette")


@pytest.mark.parametrize(
    "sentence",
    [
        "“{words},” wrote the Island Gazette on Monday.",
        "“{words},” Ida Moen wrote on Monday.",  # the page's author
        "The paper has a long story on it. “{words}.”",
    ],
)
def test_words_that_the_page_quotes_are_named_as_the_voice_they_are(sentence):
    found = voice(sentence, "Peter Brandt", author="Ida Moen")
    assert found is not None
    assert (found.code, found.params["source"]) == (ReasonCode.TRUE_VOICE, "Peter Brandt")


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("“{words},” wrote the Island Gazette, citing Peter Brandt.", "Peter Brandt"),
        ("“{words},” the mayor said on Monday.", "Peter Brandt"),  # who may be he
        ("“{words},” wrote the Island Gazette on Monday.", "the mayor"),
    ],
)
def test_a_voice_that_the_article_names_or_may_mean_gets_no_note(sentence, source):
    assert voice(sentence, source, author="Ida Moen") is None


def test_who_said_what_the_page_calls_false_is_named():
    text = "“The well in the square is poisoned,” Anna Holm said. That is a lie, as tests show."
    note = refuted_voice(Page("http://a.example/", text, lang="en"), Span(1, 34))
    assert note is not None
    assert note.params["source"] == "Anna Holm"


def accused(article, source, lang="en"):
    """Who is named by the accusation that `article` misattributes what `source` says; None."""
    read = replace(read_text(f"The bridge\n\n{article}\n", "a.txt"), lang=lang)
    at = source.index(WORDS if lang == "en" else WORDS_IN[lang])
    words = len(WORDS if lang == "en" else WORDS_IN[lang])
    page = Page("http://a.example/", source, lang=lang)
    found = misattributed(read, read.quotations[0], page, Span(at, at + words))
    return found.params["source"] if found else None


WORDS_IN = {
    "de": "Die Brücke bleibt bis zum Frühjahr gesperrt, was immer der Rat sagt",
    "ru": "Мост останется закрытым до весны, что бы ни говорил совет",
}


@pytest.mark.parametrize(
    ("article", "source", "lang"),
    [
        (f"“{WORDS},” said Mayor Anna Holm.", f"“{WORDS},” said Judge Peter Brandt.", "en"),
        (f"“{WORDS},” Anna Holm, 43, said.", f"Peter Brandt, 61, said: “{WORDS}.”", "en"),
        (
            f"“{WORDS},” Anna Holm said. She was cold.",
            f"The night was long. “{WORDS},” said Peter Brandt. Brandt said no more.",
            "en",
        ),
        (
            f"„{WORDS_IN['de']}“, sagte Bürgermeisterin Anna Holm.",
            f"„{WORDS_IN['de']}“, sagte Landrat Peter Brandt am Montag.",
            "de",
        ),
        (
            f"«{WORDS_IN['ru']}», — сказал мэр Иван Громов.",
            f"«{WORDS_IN['ru']}», — заявил министр Пётр Щукин в понедельник.",
            "ru",
        ),
    ],
)
def test_words_that_the_source_surely_gives_to_another_person_are_misattributed(
    article, source, lang
):
    assert accused(article, source, lang) in ("Peter Brandt", "Пётр Щукин")


@pytest.mark.parametrize(
    ("article", "source"),
    [
        # one person: by surname, description, pronoun, title, another spelling
        ("Mayor Anna Holm said", "said Holm"),
        ("Mayor Anna Holm said", "said the mayor"),
        ("Mayor Anna Holm said", "she said"),
        ("Mayor Sergei Lavrov said", "said Minister Sergey Lavroff"),
        ("Mayor Anna Holm said", "said Mayor Anna Berg, once Anna Holm"),
        # a voice in a voice, and who speaks for another
        ("Mayor Anna Holm said", "said Judge Peter Brandt, quoting a letter"),
        ("Mayor Anna Holm said", "said Captain Peter Brandt, a spokesman for the mayor"),
        ("Mayor Anna Holm said", "Captain Peter Brandt recalled what Holm had said:"),
        ("Mayor Anna Holm said on behalf of the judge", "said Judge Peter Brandt"),
        # bodies
        ("Amnesty International said", "said Judge Peter Brandt"),
        ("Mayor Anna Holm said", "said Human Rights Watch"),
        ("Northern Rail said", "said Captain Peter Brandt"),
        ("Mayor Anna Holm said", "said Captain of Tern Rovers"),
        # nobody is known for a person
        ("Anna Holm said", "said Peter Brandt"),
        # the attribution may be another sentence
        ("Mayor Anna Holm said", "was what he heard. Judge Peter Brandt said nothing"),
    ],
)
def test_where_it_may_be_one_person_or_a_body_nobody_is_accused(article, source):
    told = f"{source} “{WORDS}.”" if source.endswith(":") else f"“{WORDS},” {source}."
    assert accused(f"“{WORDS},” {article}.", f"It was late. {told} Then it ended.") is None


def test_a_school_is_not_who_speaks_for_it():
    words = WORDS_IN["de"]
    article = f"„{words}“, sagte Bürgermeisterin Anna Holm."
    source = f"Ida Berg, Direktorin der MS Ost-Werder sagte am Montag: „{words}.“ Dann war Schluss."
    assert accused(article, source, "de") is None


def test_words_that_stand_twice_on_the_page_or_are_few_accuse_nobody():
    article = f"“{WORDS},” said Mayor Anna Holm."
    twice = f"“{WORDS},” said Judge Peter Brandt. " + "It rained. " * 90 + f"“{WORDS},” all said."
    assert accused(article, twice) is None
    read = read_text("“Not before the spring,” said Mayor Anna Holm.", "a.txt")
    text = "“Not before the spring,” said Judge Peter Brandt."
    page = Page("http://a.example/", text, lang="en")
    assert misattributed(read, read.quotations[0], page, Span(1, 22)) is None


FALSE = "“The harbour wall is about to break,” a blog run by Anna Holm says. That is a lie, {who}."


def told(sentence, source=FALSE, who="Peter Brandt replies", author="Ida Moen"):
    """The judgement on the words as `sentence` gives them, from a page that calls them false."""
    words = "the harbour wall is about to break"
    read = read_text(f"The wall\n\n{sentence.format(words=words)}\n", "a.txt")
    text = source.format(who=who)
    page = Page("http://a.example/", text, lang="en", publisher=Publisher(author=author))
    found = compare((words,), JudgedSource(text, "en"), "en")
    assert found.changes[-1].edit is EditClass.OTHER_VOICE
    return voiced(read.quotations[0], page, found, "Island Gazette")


@pytest.mark.parametrize(
    "sentence",
    [
        "“{words},” Ida Moen wrote on Monday.",
        "“{words},” wrote the Island Gazette.",
        "“{words},” said Peter Brandt.",  # who calls it a lie
        "The paper has a long story on it. “{words}.”",
    ],
)
def test_false_words_given_to_the_page_or_to_who_denies_them_are_drift(sentence):
    assert told(sentence).outcome is Outcome.DRIFT


@pytest.mark.parametrize("who", ["Anna Holm", "a blogger", "residents of the island"])
def test_false_words_given_to_those_who_say_them_are_a_note(who):
    found = told("“{words},” said " + who + ".")
    assert found.outcome is Outcome.MATCH
    assert [note.code for note in found.reason.more] == [ReasonCode.TRUE_VOICE]


def test_false_words_given_to_who_reports_and_denies_them_are_drift():
    source = "“They say that the harbour wall is about to break. They lie,” said Anna Holm{who}."
    assert told("“{words},” said Anna Holm.", source, "").outcome is Outcome.DRIFT
    assert told("“{words},” said Peter Brandt.", source, "").outcome is Outcome.MATCH
