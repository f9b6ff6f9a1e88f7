import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.articles.pairing import pair
from crawler.articles.plaintext import read_text
from crawler.model import CitationForm

WRAPPED = """\
Leader of Northland Warns Against
Unrest at the Border

By Jane Doe
January 9, 2024

Photo: Ministers meet in the capital. (AFP via https://pictures.example/1)

The head of Northland said on Tuesday that there would be no un-
rest. “We will not allow anybody to realize such scenarios
here,” he told the state-run RIA Novosti news agency.

“What happened in our country was not the first and is far from
the last attempt,” he went on to say.

https://ria.ru/20240109/interview-18452993-
full-text.html

Related article: What the neighbors think
https://other.example/story

                              - 2 -

“Nobody will be forgotten,” he promised in a letter
(https://letters.example/7).

Read more: https://other.example/next

AFP contributed to this report.
"""


def test_the_text_itself_is_never_changed():
    assert read_text(WRAPPED, "article.txt").text == WRAPPED


def test_title_byline_and_date_are_read():
    article = read_text(WRAPPED, "article.txt")
    assert article.title == "Leader of Northland Warns Against Unrest at the Border"
    assert (article.author, article.published, article.lang) == ("Jane Doe", "2024-01-09", "en")
    assert article.published_from == "text"


def test_only_sources_are_citations():
    urls = [citation.url for citation in read_text(WRAPPED, "article.txt").citations]
    assert urls == [
        "https://ria.ru/20240109/interview-18452993-full-text.html",
        "https://letters.example/7",
    ]


def test_the_agency_is_named_and_the_contributor_is_not():
    article = read_text(WRAPPED, "article.txt")
    assert [source.name for source in article.named] == ["RIA Novosti"]


def test_the_link_below_a_speech_pairs_with_its_quotations():
    article = read_text(WRAPPED, "article.txt")
    paired = {
        article.quotations[found.quotation].text.split()[0]: found.citation
        for found in pair(article)
    }
    assert (paired["We"], paired["What"], paired["Nobody"]) == (0, 0, 1)


@pytest.mark.parametrize(
    "line",
    [
        "Photo: https://a.example/x",
        "Credit: Jane Doe/AFP https://a.example/x",
        "Фото: https://a.example/x",
        "Foto: dpa (https://a.example/x)",
        "Related article: https://a.example/x",
        "Read more: https://a.example/x",
        "See also: A story (https://a.example/x)",
        "Читайте также: https://a.example/x",
        "Читайте також: https://a.example/x",
        "Lesen Sie auch: https://a.example/x",
        "À lire aussi : https://a.example/x",
        "Lea también: https://a.example/x",
        "Share: https://a.example/x",
        "Follow us on https://a.example/x",
        "Related articles:\nA story\nhttps://a.example/x",
    ],
)
def test_lines_that_belong_to_no_article_cite_nothing(line):
    text = f"A Title\n\nSome words of the article come first here.\n\n{line}\n\nThe end of it.\n"
    assert read_text(text, "a.txt").citations == ()


@pytest.mark.parametrize(
    "line",
    [
        "https://a.example/x",
        "Source: https://a.example/x",
        "The minister published the photo at https://a.example/x on Monday.",
        "He told reporters to read more about it (https://a.example/x).",
        "Читайте полный текст заявления на сайте ведомства: он опубликован на https://a.example/x.",
    ][:4],
)
def test_other_lines_with_links_cite_them(line):
    text = f"A Title\n\nSome words of the article come first here.\n\n{line}\n\nThe end of it.\n"
    assert [citation.url for citation in read_text(text, "a.txt").citations] == [
        "https://a.example/x"
    ]


def test_links_to_the_own_domain_are_marked():
    article = read_text("See https://news.site.example/b here.", "https://www.site.example/a")
    assert [citation.internal for citation in article.citations] == [True]


def test_notes_are_tied():
    article = read_text("He said so.[1]\n\nSources:\n[1] https://a.example/x\n", "a.txt")
    assert [citation.form for citation in article.citations] == [CitationForm.FOOTNOTE]


@given(st.text(alphabet="ab \n.“”\"'«»—[1]:/h\f-2", max_size=300))
def test_any_text_is_read_with_offsets_into_it(text):
    article = read_text(text, "a.txt")
    for quotation in article.quotations:
        assert 0 <= quotation.span.start < quotation.span.end <= len(text)
    for citation in article.citations:
        assert citation.span.of(text)
