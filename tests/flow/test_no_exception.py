"""Whatever a page or a line holds, no exception leaves extract, compare and check."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.cli.extract import answers, compare_row, extract_row
from crawler.jsonlines import dump_line
from tests.robustness import STEPS, main

TAGS = ("p", "a", "q", "blockquote", "div", "article", "main", "li", "table", "td", "sup", "script",
        "title", "svg", "template", "select", "h1", "br", "body", "head", "frameset", "noscript",
        "ins", "iframe", "base", "meta", "time", "math", "x-y")  # fmt: skip
SPOKEN = st.sampled_from(
    ["“We will go,” she said. ", "one hundred " * 40, "[1]", "$1e999 ", "30 February 0000 ", "²³¼ ",
     "twelve and a half million ", "\ud800", "\0", "‮שלום ", "東京で「行く」と話した。",
     "http://a.example/?p=1 ", "http://[::", "&#xD800;", "&notit;", "<!--", "<![CDATA[", "]]>"]
)  # fmt: skip
HREF = st.sampled_from(
    ["?p=1", "#n1", "", "//", "http://[", "http://a.example:99999/", "mailto:a@b", "javascript:1",
     "http://xn--\ud800.example/", "http://ä.example/%zz", "https://a.example/#:~:text=a,b", "\0"]
)  # fmt: skip
DATA = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9) | HREF,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "@graph", "headline", "author", "datePublished", "name",
                             "citation", "isBasedOn", "articleBody", "inLanguage", "url"]),
            inner, max_size=4,
        )
    ),
    max_leaves=12,
)  # fmt: skip


@st.composite
def marked(draw, inner):
    tag = draw(st.sampled_from(TAGS))
    link = draw(HREF)
    name = draw(st.sampled_from(["href", "cite", "src", "class", "id", "datetime", "content"]))
    end = draw(st.sampled_from([f"</{tag}>", "", "</p>", "</div>"]))
    return f'<{tag} {name}="{link}" lang="{draw(st.text(max_size=4))}">{draw(inner)}{end}'


BODY = st.recursive(
    SPOKEN | st.text(max_size=30),
    lambda inner: marked(inner) | st.lists(inner, max_size=5).map("".join),
    max_leaves=25,
)


@st.composite
def pages(draw):
    data = draw(DATA)
    told = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    story = "<p>" + "The council met on Monday and spoke of roads, as it was told. " * 3
    return f"<html><head>{told}</head>{story}{draw(BODY)}{story}".encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("step", STEPS)
@given(payload=pages() | st.binary(max_size=400))
def test_no_page_breaks_a_step(step, payload):
    STEPS[step](payload, "page.html")


ROWS = st.dictionaries(
    st.sampled_from(["id", "text", "html", "url", "lang", "quote", "fragments", "source_text",
                     "source_html", "quote_lang", "source_lang"]),
    SPOKEN | BODY | st.text(max_size=60) | st.lists(st.text(max_size=9), max_size=3) | DATA,
    max_size=7,
)  # fmt: skip


@pytest.mark.parametrize("command", ["extract", "compare"])
@given(rows=st.lists(ROWS.map(json.dumps) | st.text(max_size=20), max_size=5))
@example(rows=['{"quote": "a \\ud800 b", "source_text": "a b"}'])
@example(rows=['{"id": 1e999}', '{"id": NaN}', '{"id": {"a": [-Infinity]}}'])
@example(rows=['{"text": "a \\udfff b", "url": "http://\\ud800"}'])
@example(rows=['{"quote": "5 dollars", "source_text": "%s dollars"}' % ("one hundred " * 400)])
def test_there_are_as_many_answers_as_rows(command, rows):
    answer = extract_row if command == "extract" else compare_row
    rows = [row.replace("\n", " ") for row in rows]
    given_rows = [row for row in rows if row.strip()]
    found = list(answers(rows, answer, "rows"))
    assert len(found) == len(given_rows)
    for line, problem in found:
        assert "Error: " not in (problem or "")  # a bug, told as one
        assert json.loads(dump_line(line)) == line
        dump_line(line).encode()


def test_the_command_counts_files_and_exceptions(tmp_path, capsys, monkeypatch):
    (tmp_path / "a.html").write_text("<p>Some words that are read as a page.</p>")
    (tmp_path / "b.bin").write_bytes(bytes(range(256)))
    assert main([str(tmp_path)]) == 0
    assert "2 files tried, 0 exceptions" in capsys.readouterr().out
    monkeypatch.setitem(STEPS, "extract", lambda *_: 1 / 0)
    assert main([str(tmp_path)]) == 1
    assert "2 files tried, 2 exceptions" in capsys.readouterr().out
