import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.articles.markdown import blocks, laid_out, read_markdown
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


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: 'Of ferries'\nauthors:\n  - Ines Calloway\n  - name: Vera Lindqvist\n"
        "pubDate: 2024-03-05T10:00:00Z\nlang: de-AT\n---\n",
        "---\r\ntitle: Of ferries\r\nauthor: Ines Calloway, Vera Lindqvist\r\n"
        "date: 2024-03-05\r\nlocale: de_AT\r\n---\r\n",
        '+++\ntitle = "Of ferries"\nauthor = ["Ines Calloway", "Vera Lindqvist"]\n'
        "date = 2024-03-05T10:00:00Z\nlanguage = 'de'\n+++\n",
        "---\nTitle: Of ferries\nAuthor: [Ines Calloway, Vera Lindqvist]\npublished: 5 March 2024\n"
        "language: de\n...\n",
    ],
)
def test_front_matter_gives_title_authors_date_and_language(front):
    article = read_markdown(f"{front}\n# Other\n\nWords 123.\n\nSince 1 May 2020.\n", AT)
    assert (article.title, article.author) == ("Of ferries", "Ines Calloway, Vera Lindqvist")
    assert article.published.startswith("2024-03-05")
    assert article.published_from == "meta"
    assert article.lang == "de"
    assert "ferries" not in "".join(
        span.of(article.text) for b in article.layout for span in b.spans
    )


@pytest.mark.parametrize(
    "front",
    ["---\n- a\n- b\n---\n", "---\n{: [\n---\n", "+++\ntitle = \n+++\n", "---\ntitle:\n---\n",
     "---\na: &a [*a]\ntitle: {x: y}\n---\n", "---\n" + "[" * 5000 + "\n---\n"],
)  # fmt: skip
def test_front_matter_that_says_nothing_is_passed_over(front):
    article = read_markdown(f"{front}\n# The ferries\n\nWords.\n", AT)
    assert (article.title, article.author) == ("The ferries", None)


def seen(text):
    return [(b.tag, "".join(span.of(text) for span in b.spans)) for b in laid_out(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# The *ferries*\n\nGo on.", [("h2", "The ferries"), ("p", "Go on.")]),
        ("The ferries\n===\n\n#### Fares\n", [("h2", "The ferries"), ("h2", "Fares")]),
        ("> We **will**\n> go on.", [("blockquote", "We will\ngo on.")]),
        ("- one\n- two `x`\n", [("li", "one"), ("li", "two x")]),
        ("See [the page][n] now.\n\n[n]: http://a.example/1", [("p", "See the page now.")]),
        ("[a](http://the.example/a)the end", [("p", "athe end")]),
        ("![a map](http://a.example/the.png) the map", [("p", " the map")]),
        ("By <http://a.example/x> it is.", [("p", "By http://a.example/x it is.")]),
        ("Two \\* two, un**believ**able", [("p", "Two * two, unbelievable")]),
        ("a <b>bold</b> word\n\n<div>In a box</div>", [("p", "a bold word"), ("p", "In a box")]),
        ("```py\nx = 1\n```", [("pre", "x = 1")]),
        ("So.[^1]\n\n[^1]: http://a.example/1", [("p", "So.1"), ("p", "[1]: http://a.example/1")]),
    ],
)  # fmt: skip
def test_the_layout_is_what_a_reader_sees(text, expected):
    assert seen(text) == expected


def test_quotations_have_the_words_that_a_reader_sees():
    text = (
        "He said “we **will** go on with [the ferries][n] all winter &amp; spring” today.\n\n"
        "> We will *carry on*\n> as before[^1].\n\n[n]: http://a.example/1\n"
    )
    said, block = read_markdown(text, AT).quotations
    assert said.text == "we will go on with the ferries all winter & spring"
    assert (block.text, block.parts) == (block.parts[0], ("We will carry on as before.",))
    assert said.span.of(text).startswith("we **will** go")


@given(st.text(alphabet='[]()<>!`~#>:^*_&;\\ \nahtps/.“”"1-=|', max_size=200))
def test_the_layout_of_any_text_is_in_order_and_inside_it(text):
    spans = [span for block in laid_out(text) for span in block.spans]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert spans == sorted(spans)


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("[a](https://x.example/a_(b(c))) b", ["https://x.example/a_(b(c))"]),
        ("[a](https://x.example/?a=1&amp;b=2)", ["https://x.example/?a=1&b=2"]),
        ("As code:\n\n    [a](https://x.example/shown)\n\nEnd.", []),
        ("A `span\n[a](https://x.example/shown)` of code.", []),
        (r"No \`code [a](https://x.example/a) here\`.", ["https://x.example/a"]),
        ("[a [b](https://x.example/b) c][d] e", ["https://x.example/b"]),
        (
            "| a | b |\n|---|---|\n| [a](/a) | [b](/b) |",
            ["https://n.example/a", "https://n.example/b"],
        ),
        ("[![a](https://x.example/i.png)](https://x.example/p)", ["https://x.example/p"]),
    ],
)
def test_the_parser_decides_what_a_link_is(text: str, urls: list[str]) -> None:
    found = read_markdown(text, "https://n.example/").citations
    assert [one.url for one in found] == urls
    assert all(one.span.of(text) == one.anchor and "](/" not in one.anchor for one in found)
