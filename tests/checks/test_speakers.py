"""A note where article and source name different people for the same words."""

import pytest

from crawler.articles.plaintext import read_text
from crawler.checks.speakers import other_speaker
from crawler.model import Page, Span

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
