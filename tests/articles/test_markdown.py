import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.articles.markdown import blocks, read_markdown
from crawler.model import CitationForm, QuoteForm

AT = "https://site.example/a.md"


def cited(text):
    return [
        (citation.url, citation.span.of(text)) for citation in read_markdown(text, AT).citations
    ]


@pytest.mark.parametrize(
    ("text", "url", "words"),
    [
        ("See [the page](https://a.example/1).", "https://a.example/1", "the page"),
        ('See [it](https://a.example/1 "a title").', "https://a.example/1", "it"),
        ("See [it](<https://a.example/1 2>).", "https://a.example/1%202", "it"),
        ("See [it](https://a.example/Bank_(river)).", "https://a.example/Bank_(river)", "it"),
        ("See [it](/other).", "https://site.example/other", "it"),
        ("See [the page][n].\n\n[n]: https://a.example/1\n", "https://a.example/1", "the page"),
        (
            "See [the page][].\n\n[The Page]: https://a.example/1 'x'\n",
            "https://a.example/1",
            "the page",
        ),
        ("See [n].\n\n[n]: <https://a.example/1>\n", "https://a.example/1", "n"),
        ("See <https://a.example/1>.", "https://a.example/1", "https://a.example/1"),
        ("See https://a.example/1.", "https://a.example/1", "https://a.example/1"),
        ("See [`code` [1]](https://a.example/1)", "https://a.example/1", "`code` [1]"),
        ("By doi:10.1000/xyz.", "https://doi.org/10.1000/xyz", "doi:10.1000/xyz"),
    ],
)
def test_every_form_of_link_is_a_citation(text, url, words):
    assert cited(text) == [(url, words)]


@pytest.mark.parametrize(
    "text",
    [
        "![an image](https://a.example/1.png)",
        "`https://a.example/1`",
        "```\nhttps://a.example/1\n```",
        "~~~\n[x](https://a.example/1)\n~~~",
        "[top](#section)",
        "[x](javascript:alert(1))",
        "[unused]: https://a.example/1",
        "\\[x](y)",
        "- [ ] a task",
        "Read more: [x](https://a.example/1)",
    ],
)
def test_what_is_no_source_is_no_citation(text):
    assert cited(text) == []


def test_a_linked_image_is_cited_once():
    assert [url for url, _ in cited("[![x](https://i.example/1.png)](https://a.example/1)")] == [
        "https://a.example/1"
    ]


def test_forms_and_own_domain_are_told():
    text = "See [a](https://a.example/1), https://b.example/2 and [c](https://www.site.example/3)."
    found = read_markdown(text, AT).citations
    assert [citation.form for citation in found] == [
        CitationForm.MARKDOWN,
        CitationForm.BARE_URL,
        CitationForm.MARKDOWN,
    ]
    assert [citation.internal for citation in found] == [False, False, True]


def test_footnotes_are_tied_to_their_marker():
    text = "He said so.[^n]\n\n[^n]: See [the page](https://a.example/1).\n"
    (citation,) = read_markdown(text, AT).citations
    assert citation.form is CitationForm.FOOTNOTE
    assert citation.place.of(text) == "[^n]"


def test_the_text_is_unchanged_and_quotations_have_offsets_into_it():
    link = '[a speech](https://a.example/1 "not this")'
    text = f"# Title\n\nHe said “we will *go* on and on” in {link}.\n"
    article = read_markdown(text, AT)
    assert article.text == text
    assert [quotation.span.of(text) for quotation in article.quotations] == [
        "we will *go* on and on"
    ]


def test_block_quotes_are_quotations_without_their_markers():
    text = "He said:\n\n> We will go on,\n> and on, and on.\n> — Jane Doe\n\nMore words.\n"
    (span,) = blocks(text)
    assert span.of(text) == "We will go on,\n> and on, and on."
    (quotation,) = read_markdown(text, AT).quotations
    assert quotation.form is QuoteForm.BLOCK
    assert quotation.text == "We will go on, and on, and on."


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# A title #\n\nWords", "A title"),
        ("A title\n=======\n\nWords", "A title"),
        ('---\ntitle: "A title"\nauthor: Jane\n---\n\n# Other\n', "A title"),
        ("Words only.", None),
    ],
)
def test_the_title_is_read(text, title):
    assert read_markdown(text, AT).title == title


def test_front_matter_gives_author_and_date():
    article = read_markdown("---\nauthor: Jane Doe\ndate: 2024-01-09\n---\n\nWords\n", AT)
    assert (article.author, article.published) == ("Jane Doe", "2024-01-09")


@given(st.text(alphabet='[]()<>!`~#>:^ \nahtps/.“”"1-=', max_size=200))
def test_any_text_is_read_with_offsets_into_it(text):
    article = read_markdown(text, AT)
    assert article.text == text
    for span in (*(c.span for c in article.citations), *(q.span for q in article.quotations)):
        assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize(
    "hostile",
    ["[" * 50_000, "[a](" * 20_000, "[]" * 30_000, "![a][b" * 20_000, "`" * 50_000, "> " * 30_000],
)
def test_hostile_text_is_read_in_linear_time(hostile):
    assert read_markdown(hostile, AT).text == hostile


def test_what_stands_in_a_comment_is_not_read():
    text = (
        "# Quay\n\n<!-- “Never to be printed,” she said. [draft](http://draft.example/1)\n\n"
        "http://draft.example/2 -->\n\nSee the [page of the town](http://town.example/quay).\n"
        "<!-- open to the end http://draft.example/3"
    )
    article = read_markdown(text, "quay.md")
    assert [one.url for one in article.citations] == ["http://town.example/quay"]
    assert article.quotations == ()
    assert article.text == text
